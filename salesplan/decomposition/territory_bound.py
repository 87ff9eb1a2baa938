"""Chapter 3.5, territories: what the best assignment of accounts can cost at the least.

The load limits of the reps are priced (Lagrange). For any prices, what the accounts cost when each
goes to the rep who is cheapest for it, prices included, is a bound that no assignment undercuts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

_CHUNK = 2_000  # accounts looked at together, so that memory does not grow with their number
_SOFTNESS = (0.05, 0.005, 0.0007)  # of the usual step in cost, from soft to sharp
_STEPS = 200  # of the ascent at each softness, at most
_LIMIT = 50  # usual steps: dearer than a usual load can be worth; what then is over is over
_CLIMBING = 0.3  # noise at which the ascent draws its candidates, so that no rep is left out
_SEARCHING = 0.05  # and at which the search draws them


@dataclass(frozen=True)
class Problem:
    """Accounts to be given to reps, each account to one rep.

    Parameters
    ----------
    cost : array, shape (accounts, reps)
        What it costs if this rep serves this account; inf where that is not allowed.
    loads : array, shape (measures, accounts)
        What an account weighs, by measure: hours, potential; zero or more.
    low, high : array, shape (measures, reps)
        The least and the most that a rep should carry.
    start : array of int, shape (accounts,)
        The rep who serves the account today; -1 for nobody.
    """

    cost: NDArray[np.float32]
    loads: Floats
    low: Floats
    high: Floats
    start: Places


@dataclass(frozen=True)
class Prices:
    """Prices of the reps' loads, the bound that they prove, and whom each account leans to.

    Parameters
    ----------
    load_prices : array, shape (measures, reps)
        What a unit of load is worth to a rep: above 0 wanted, below 0 too much.
    bound : float
        No assignment within the limits costs less.
    near : array of int, shape (accounts, candidates)
        The reps worth looking at for each account, in no order.
    leaning : array, shape (accounts, candidates)
        Fraction of the account that the best mixture gives to each of them.
    """

    load_prices: Floats
    bound: float
    near: Places
    leaning: Floats


def price_loads(problem: Problem, *, candidates: int = 12, steps: int | None = None) -> Prices:
    """Find prices of load at which cheap assignments keep within the limits.

    Each account leans to its cheapest reps in the proportions of a softened minimum; the softened
    bound is smooth in the prices, so that a quasi-Newton ascent finds the best ones, and is
    sharpened step by step. The bound that is returned is the exact one over all allowed pairs.

    Parameters
    ----------
    problem : Problem
    candidates : int
        Reps looked at for each account during the ascent, beside today's.
    steps : int, optional
        Of the ascent at each softness; without it as many as large firms need.

    Returns
    -------
    Prices

    References
    ----------
    Fisher, Management Science 27 (1981): the Lagrangian relaxation method. Nesterov, Mathematical
    Programming 103 (2005): smooth minimisation of non-smooth functions.

    Examples
    --------
    >>> cost = np.array([[0, 1], [0, 2], [0, 3]], np.float32)
    >>> ones = np.ones((1, 3))
    >>> both = Problem(cost, ones, np.array([[1.0, 1.0]]), np.array([[2.0, 2.0]]), np.zeros(3, int))
    >>> round(price_loads(both).bound, 2)
    1.0
    """
    step = _usual_step(problem.cost)
    prices = np.zeros(problem.low.shape)
    best = (-np.inf, prices)
    for softness in _SOFTNESS:
        near = nearest(problem, prices, candidates, noise=max(softness, _CLIMBING) * step)
        prices = _ascend(problem, near, prices, (softness, step), steps or _STEPS)
        bound = exact_bound(problem, np.maximum(prices, 0), np.maximum(-prices, 0))
        best = max(best, (bound, prices), key=lambda found: found[0])
    bound, prices = best
    near = nearest(problem, prices, candidates, noise=_SEARCHING * step)
    _, leaning = _lean(problem, near, prices, _SOFTNESS[-1] * step)
    return Prices(prices, bound, near, leaning)


def exact_bound(problem: Problem, wanted: Floats, unwanted: Floats) -> float:
    """Bound the cost of every assignment, for given prices of too little and too much load.

    Parameters
    ----------
    problem : Problem
    wanted, unwanted : array, shape (measures, reps)
        Price of a unit below `low` and above `high`, zero or more.

    Returns
    -------
    float
        Sum over accounts of the cheapest allowed rep, prices included, and the limits' worth.

    Examples
    --------
    >>> cost = np.array([[0, 1], [0, 2]], np.float32)
    >>> even = Problem(cost, np.ones((1, 2)), np.ones((1, 2)), np.ones((1, 2)), np.zeros(2, int))
    >>> exact_bound(even, np.array([[0.0, 1.0]]), np.zeros((1, 2)))
    1.0
    """
    total = float((wanted * problem.low).sum() - (unwanted * problem.high).sum())
    prices = wanted - unwanted
    for part in _parts(len(problem.cost)):
        reduced = problem.cost[part] - problem.loads[:, part].T @ prices
        total += float(reduced.min(axis=1).sum())
    return total


def nearest(problem: Problem, prices: Floats, candidates: int, *, noise: float = 0.0) -> Places:
    """List for each account the reps who are cheapest at these prices, and today's.

    Noise of the Gumbel form draws them in proportion to how much an account leans to them at that
    softness, so that of many reps who cost the same every account sees others.

    Parameters
    ----------
    problem : Problem
    prices : array, shape (measures, reps)
    candidates : int
        How many beside today's; all where there are no more.
    noise : float
        Softness of the draw, in units of cost; always the same draw.

    Returns
    -------
    array of int, shape (accounts, candidates + 1)
        No rep twice in a row.

    Examples
    --------
    >>> cost = np.array([[0, 5, 1]], np.float32)
    >>> one = Problem(cost, np.ones((1, 1)), np.zeros((1, 3)), np.ones((1, 3)), np.zeros(1, int))
    >>> sorted(nearest(one, np.zeros((1, 3)), 1)[0].tolist())
    [0, 2]
    """
    accounts, reps = problem.cost.shape
    count = min(candidates + 1, reps)
    near = np.empty((accounts, count), np.int64)
    rng = np.random.Generator(np.random.SFC64(1))
    for part in _parts(accounts):
        reduced = problem.cost[part] - problem.loads[:, part].T @ prices
        if noise and count < reps:
            reduced += noise * np.log(rng.standard_exponential(reduced.shape))
        served = np.flatnonzero(problem.start[part] >= 0)
        reduced[served, problem.start[part][served]] = -np.inf
        near[part] = np.argpartition(reduced, count - 1, axis=1)[:, :count]
    return near


def _ascend(
    problem: Problem, near: Places, prices: Floats, scale: tuple[float, float], steps: int
) -> Floats:
    """Climb the softened bound from given prices.

    Where a price changes its sign the bound has a kink, from the lower limit to the upper one: it
    is rounded off like the choice between reps.
    """
    from scipy.optimize import minimize

    softness, step = scale
    weight = problem.loads.mean(axis=1, keepdims=True)
    unit = np.where(weight > 0, step / np.where(weight > 0, weight, 1.0), step)
    middle, half = (problem.low + problem.high) / 2, (problem.high - problem.low) / 2

    def falls(scaled: Floats) -> tuple[float, Floats]:
        sized = scaled.reshape(problem.low.shape)
        round_size = np.sqrt(sized**2 + softness**2)
        value, leaning = _lean(problem, near, sized * unit, softness * step)
        value += float((unit * (sized * middle - round_size * half)).sum())
        carried = carried_loads(problem, near, leaning)
        slope = unit * (middle - half * sized / round_size - carried)
        return -value, -slope.ravel()

    found = minimize(falls, (prices / unit).ravel(), jac=True, method="L-BFGS-B",
                     bounds=[(-_LIMIT, _LIMIT)] * prices.size,
                     options={"maxiter": steps, "maxcor": 20})  # fmt: skip
    climbed: Floats = found.x.reshape(prices.shape) * unit
    return climbed


def _lean(problem: Problem, near: Places, prices: Floats, softness: float) -> tuple[float, Floats]:
    """Softened minimum over the candidates, summed, and each one's part in it."""
    reduced = np.take_along_axis(problem.cost, near, axis=1).astype(float)
    for load, price in zip(problem.loads, prices, strict=True):
        reduced -= load[:, None] * price[near]
    least = reduced.min(axis=1, keepdims=True)
    parts = np.exp((least - reduced) / softness)
    whole = parts.sum(axis=1, keepdims=True)
    parts /= whole
    return float((least - softness * np.log(whole)).sum()), parts


def carried_loads(problem: Problem, near: Places, leaning: Floats) -> Floats:
    """Add up what each rep carries when accounts are shared out as they lean.

    Parameters
    ----------
    problem : Problem
    near : array of int, shape (accounts, candidates)
    leaning : array, shape (accounts, candidates)
        Fractions of the account.

    Returns
    -------
    array, shape (measures, reps)

    Examples
    --------
    >>> cost = np.zeros((1, 2), np.float32)
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> one = Problem(cost, np.full((1, 1), 8.0), *limits, np.zeros(1, int))
    >>> carried_loads(one, np.array([[0, 1]]), np.array([[0.25, 0.75]])).tolist()
    [[2.0, 6.0]]
    """
    reps = problem.low.shape[1]
    return np.stack(
        [
            np.bincount(near.ravel(), (leaning * load[:, None]).ravel(), reps)
            for load in problem.loads
        ]
    )


def _usual_step(cost: NDArray[np.float32]) -> float:
    """What it usually costs to take the second best rep; 1 where all cost the same."""
    if cost.shape[1] == 1:
        return 1.0
    two = np.partition(cost[: 20 * _CHUNK], 1, axis=1)[:, :2]
    steps = np.where(np.isfinite(two[:, 1]), two[:, 1] - two[:, 0], 0.0)
    return float(steps[steps > 0].mean()) if (steps > 0).any() else 1.0


def _parts(accounts: int) -> list[slice]:
    """Cut the accounts into chunks."""
    return [slice(first, first + _CHUNK) for first in range(0, accounts, _CHUNK)]
