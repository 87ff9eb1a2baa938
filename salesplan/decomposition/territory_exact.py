"""Chapter 3.5, territories: small assignments, solved to the proved optimum."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salesplan.decomposition.territory_bound import Floats, Places
from salesplan.errors import PlanError


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
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    price, weights = np.asarray(cost, float), np.asarray(loads, float)
    most = np.asarray(high, float)
    least = np.full(most.shape, -np.inf) if low is None else np.asarray(low, float)
    accounts, reps = np.nonzero(np.isfinite(price))
    pairs = np.arange(len(accounts))
    once = csr_array((np.ones(len(pairs)), (accounts, pairs)), (len(price), len(pairs)))
    rules = [LinearConstraint(once, 1, 1)]
    for weight, top, bottom in zip(weights, most, least, strict=True):
        carried = csr_array((weight[accounts, reps], (reps, pairs)), (len(top), len(pairs)))
        rules.append(LinearConstraint(carried, bottom, top))
    found = milp(price[accounts, reps], integrality=np.ones(len(pairs)), bounds=Bounds(0, 1),
                 constraints=rules, options={"mip_rel_gap": 0})  # fmt: skip
    if found.x is None:
        raise PlanError("territories", "no assignment keeps every rep within the limits",
                        "widen the limits, or allow more reps for some accounts")  # fmt: skip
    chosen = np.flatnonzero(found.x > 0.5)
    rep = np.empty(len(price), np.int64)
    rep[accounts[chosen]] = reps[chosen]
    return rep


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
