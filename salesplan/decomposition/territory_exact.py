"""Chapter 3.5, territories: small assignments, solved to the proved optimum."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salesplan.decomposition.territory_bound import Floats, Places, Problem
from salesplan.errors import PlanError

_NODES = 50


def assign_exactly(
    cost: ArrayLike, loads: ArrayLike, high: ArrayLike, low: ArrayLike | None = None
) -> Places:
    """Give every account to one rep at the least cost, within the limits: the proved optimum.

    Parameters
    ----------
    cost : array, shape (accounts, reps)
        inf where a pair is not allowed.
    loads : array, shape (measures, accounts, reps)
        What an account weighs if this rep serves it.
    high, low : array, shape (measures, reps)
        The most and the least that a rep may carry; without `low`, nothing at the least.

    Returns
    -------
    array of int, shape (accounts,)

    Raises
    ------
    PlanError
        If no assignment keeps within the limits.

    References
    ----------
    The generalised assignment problem; HiGHS with a gap of zero.

    Examples
    --------
    >>> assign_exactly([[1, 9], [1, 2]], [[[5, 5], [5, 5]]], [[5, 5]]).tolist()
    [0, 1]
    """
    price, weights = np.asarray(cost, float), np.asarray(loads, float)
    most = np.asarray(high, float)
    least = np.full(most.shape, -np.inf) if low is None else np.asarray(low, float)
    rep, _ = _solved(price, weights, least, most, {"mip_rel_gap": 0})
    if rep is None:
        raise PlanError("territories", "no assignment keeps every rep within the limits",
                        "widen the limits, or allow more reps for some accounts")  # fmt: skip
    return rep


def solve_pairs(
    problem: Problem, *, nodes: int = _NODES, gap: float = 1e-6
) -> tuple[Places | None, float]:
    """Solve a small problem, with a limit on the work that is the same on every machine.

    Parameters
    ----------
    problem : Problem
    nodes : int
        Nodes of the solver's tree, at most.
    gap : float
        Part of the cost that may be left to save when the solver stops.

    Returns
    -------
    tuple of (array of int or None, float)
        The assignment; None if none was found. What every assignment costs at the least.

    Examples
    --------
    >>> one = np.ones((1, 2))
    >>> pairs = Problem(np.array([[0, 1], [0, 2]], np.float32), one, one, one, np.zeros(2, int))
    >>> rep, bound = solve_pairs(pairs)
    >>> rep.tolist(), bound
    ([1, 0], 1.0)
    """
    size = np.maximum(problem.loads.mean(axis=1), 1e-12)[:, None]
    wide = np.broadcast_to((problem.loads / size)[:, :, None],
                           (len(problem.loads), *problem.cost.shape))  # fmt: skip
    options = {"mip_rel_gap": gap, "node_limit": nodes}
    return _solved(problem.cost.astype(float), wide, problem.low / size, problem.high / size,
                   options)  # fmt: skip


def _solved(
    price: Floats, weights: Floats, low: Floats, high: Floats, options: dict[str, float]
) -> tuple[Places | None, float]:
    """Hand the assignment to the solver: reps (None: none found), and a bound of the cost."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    accounts, reps = np.nonzero(np.isfinite(price))
    pairs = np.arange(len(accounts))
    once = csr_array((np.ones(len(pairs)), (accounts, pairs)), (len(price), len(pairs)))
    rules = [LinearConstraint(once, 1, 1)]
    for weight, bottom, top in zip(weights, low, high, strict=True):
        carried = csr_array((weight[accounts, reps], (reps, pairs)), (len(top), len(pairs)))
        rules.append(LinearConstraint(carried, bottom, top))
    found = milp(price[accounts, reps], integrality=np.ones(len(pairs)), bounds=Bounds(0, 1),
                 constraints=rules, options=options)  # fmt: skip
    if found.x is None:
        return None, -np.inf
    chosen = np.flatnonzero(found.x > 0.5)
    rep = np.empty(len(price), np.int64)
    rep[accounts[chosen]] = reps[chosen]
    return rep, float(found.fun if found.mip_dual_bound is None else found.mip_dual_bound)


def total_cost(cost: Floats | NDArray[np.float32], rep: Places) -> float:
    """Add up what an assignment costs.

    Parameters
    ----------
    cost : array, shape (accounts, reps)
    rep : array of int, shape (accounts,)

    Returns
    -------
    float

    Examples
    --------
    >>> total_cost(np.array([[1.0, 9.0], [1.0, 2.0]]), np.array([0, 1]))
    3.0
    """
    return float(cost[np.arange(len(rep)), rep].sum(dtype=float))
