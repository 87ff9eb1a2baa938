"""Chapter 3.5, territories: an assignment under way, what each rep carries, what a breach costs.

A limit that is not kept costs a penalty for each unit, so that a search may pass through
assignments that break one.
"""

import numpy as np

from salesplan.decomposition.territory_bound import Floats, Places, Prices, Problem

_EVEN = 0.3  # how much of every rep's penalty is that of the dearest; the rest is by own price
_FLOOR = 0.1  # usual steps: what a usual load costs at the least if it breaks a limit


class Standing:
    """Who serves whom, what each rep carries, and what it all costs.

    Parameters
    ----------
    problem : Problem
    rep : array of int, shape (accounts,)
        The rep of each account.
    penalty : array, shape (measures, reps)
        What a unit outside the limits costs.

    Examples
    --------
    >>> two = np.full((1, 2), 2.0)
    >>> even = Problem(np.zeros((3, 2), np.float32), np.ones((1, 3)), two, two, np.zeros(3, int))
    >>> standing = Standing(even, np.zeros(3, int), np.full((1, 2), 5.0))
    >>> standing.carried.tolist(), standing.worth(), standing.is_within()
    ([[3.0, 0.0]], 15.0, False)
    """

    def __init__(self, problem: Problem, rep: Places, penalty: Floats) -> None:
        self.problem, self.penalty = problem, penalty
        self.put(rep)

    def put(self, rep: Places) -> None:
        """Take an assignment as it is.

        Parameters
        ----------
        rep : array of int, shape (accounts,)

        Examples
        --------
        >>> one = Problem(np.zeros((1, 2), np.float32), np.ones((1, 1)), np.zeros((1, 2)),
        ...               np.ones((1, 2)), np.zeros(1, int))
        >>> standing = Standing(one, np.zeros(1, int), np.ones((1, 2)))
        >>> standing.put(np.ones(1, int))
        >>> standing.carried.tolist()
        [[0.0, 1.0]]
        """
        self.rep = rep.copy()
        self.paid: Floats = self.problem.cost[np.arange(len(rep)), rep].astype(float)
        self.carried: Floats = carried_by(self.problem, rep)

    def worth(self) -> float:
        """Cost of the assignment and of its breaches.

        Returns
        -------
        float

        Examples
        --------
        >>> one = Problem(np.ones((1, 1), np.float32), np.ones((1, 1)), np.zeros((1, 1)),
        ...               np.ones((1, 1)), np.zeros(1, int))
        >>> Standing(one, np.zeros(1, int), np.ones((1, 1))).worth()
        1.0
        """
        return float(self.paid.sum() + self.breach(self.carried).sum())

    def is_within(self) -> bool:
        """Whether every limit is kept.

        Returns
        -------
        bool

        Examples
        --------
        >>> one = Problem(np.ones((1, 1), np.float32), np.ones((1, 1)), np.zeros((1, 1)),
        ...               np.ones((1, 1)), np.zeros(1, int))
        >>> Standing(one, np.zeros(1, int), np.ones((1, 1))).is_within()
        True
        """
        low, high = self.problem.low, self.problem.high
        return bool(((self.carried <= high) & (self.carried >= low)).all())

    def breach(self, carried: Floats) -> Floats:
        """What breaches cost each rep at other loads.

        Parameters
        ----------
        carried : array, shape (measures, reps, ...)
            Loads that each rep might carry.

        Returns
        -------
        array, shape (reps, ...)

        Examples
        --------
        >>> one = Problem(np.ones((1, 1), np.float32), np.ones((1, 1)), np.zeros((1, 1)),
        ...               np.ones((1, 1)), np.zeros(1, int))
        >>> Standing(one, np.zeros(1, int), np.ones((1, 1))).breach(np.array([[[0.5, 3.0]]]))
        array([[0., 2.]])
        """
        shape = (-1,) + (1,) * (carried.ndim - 2)
        cost = np.zeros(carried.shape[1:])
        for load, low, high, penalty in zip(
            carried, self.problem.low, self.problem.high, self.penalty, strict=True
        ):
            over = np.maximum(load - high.reshape(shape), low.reshape(shape) - load)
            np.maximum(over, 0, out=over)
            over *= penalty.reshape(shape)
            cost += over
        return cost


def carried_by(problem: Problem, rep: Places) -> Floats:
    """Add up what each rep carries.

    Parameters
    ----------
    problem : Problem
    rep : array of int, shape (accounts,)
        The rep of each account; -1 for nobody.

    Returns
    -------
    array, shape (measures, reps)

    Examples
    --------
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> two = Problem(np.zeros((2, 2), np.float32), np.array([[3.0, 4.0]]), *limits, np.zeros(2))
    >>> carried_by(two, np.array([1, -1])).tolist()
    [[0.0, 3.0]]
    """
    served, size = rep >= 0, problem.low.shape[1]
    sums = [np.bincount(rep[served], load[served], size) for load in problem.loads]
    return np.stack(sums).astype(float)


def penalties(problem: Problem, prices: Prices, step: float) -> tuple[Floats, Floats]:
    """Set what breaches cost: by each rep's own price, and alike for all by the dearest.

    Parameters
    ----------
    problem : Problem
    prices : Prices
    step : float
        Usual cost of giving an account to another rep.

    Returns
    -------
    tuple of array, each of shape (measures, reps)
        Penalties that let a search pass through breaches, and those that forbid them.

    Examples
    --------
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> two = Problem(np.zeros((2, 2), np.float32), np.array([[1.0, 1.0]]), *limits, np.zeros(2))
    >>> found = Prices(np.array([[-4.0, 1.0]]), 0.0, np.zeros((2, 1), int), np.ones((2, 1)))
    >>> [one.round(3).tolist() for one in penalties(two, found, 1.0)]
    [[[4.0, 1.9]], [[4.0, 4.0]]]
    """
    weight = np.maximum(problem.loads.mean(axis=1), 1e-12)
    own = np.abs(prices.load_prices)
    dearest = np.maximum(own.max(axis=1), _FLOOR * step / weight)[:, None]
    return (1 - _EVEN) * own + _EVEN * dearest, np.broadcast_to(dearest, own.shape)
