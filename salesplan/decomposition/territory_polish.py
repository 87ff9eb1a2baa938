"""Chapter 3.5, territories: the last that can be saved, among a few neighbouring reps at a time.

What an assignment costs above the bound is the sum of what its accounts are dearer than with their
best rep, prices of load included, and of loads that stop short of a limit that has a price. Reps
among whom most is lost come first: their accounts are shared out anew by the exact solver, all
others stay where they are.
"""

import numpy as np

from salesplan.decomposition.territory_bound import Floats, Places, Prices, Problem
from salesplan.decomposition.territory_chains import near_excess
from salesplan.decomposition.territory_exact import solve_pairs, total_cost

_TOGETHER = 3  # reps whose accounts are shared out anew at once
_NODES = 50  # of the solver's tree, at most
_NEAR_ENOUGH = 1e-3  # part of the cost of a group at which the solver stops


def polish(
    problem: Problem, prices: Prices, rep: Places, *, reach: float, groups: int = 24
) -> Places:
    """Share accounts out anew among three reps at a time, where most is lost first.

    Parameters
    ----------
    problem : Problem
    prices : Prices
        As `price_loads` finds them.
    rep : array of int, shape (accounts,)
        An assignment; pairs that `prices` do not name stay as they are.
    reach : float
        Pairs that are dearer by more than this are not looked at, in units of cost.
    groups : int
        Groups of reps looked at, at most.

    Returns
    -------
    array of int, shape (accounts,)
        Never dearer. Reps who are within their limits stay so.

    References
    ----------
    Shaw, CP98, LNCS 1520 (1998): search in large neighbourhoods.

    Examples
    --------
    >>> from salesplan.decomposition.territory_bound import price_loads
    >>> one = np.ones((1, 2))
    >>> two = Problem(np.array([[3, 0], [0, 3]], np.float32), one, one, one, np.array([0, 1]))
    >>> polish(two, price_loads(two), np.array([0, 1]), reach=9.0).tolist()
    [1, 0]
    """
    rep, excess = rep.copy(), near_excess(problem, prices)
    company = _company(prices, excess, rep, problem.low.shape[1], reach)
    tried: set[tuple[int, ...]] = set()
    for _ in range(groups):
        lost = _lost(prices, excess, rep, len(company))
        open_ = [one for one in company if tuple(one) not in tried]
        if not open_:
            break
        group = max(open_, key=lambda one: float(lost[one].sum()))
        if _share_anew(problem, prices, rep, group, excess <= reach):
            tried = {one for one in tried if not set(one) & set(group.tolist())}
        tried.add(tuple(group))
    return rep


def _company(prices: Prices, excess: Floats, rep: Places, reps: int, reach: float) -> list[Places]:
    """For each rep the group with those who could best serve the same accounts."""
    shared = np.zeros((reps, reps))
    nearness = np.exp(-excess / max(reach, 1e-12))
    np.add.at(shared, (np.broadcast_to(rep[:, None], prices.near.shape), prices.near), nearness)
    shared += shared.T
    np.fill_diagonal(shared, np.inf)
    closest = np.argsort(-shared, axis=1, kind="stable")[:, :_TOGETHER]
    return list(np.unique(np.sort(closest, axis=1), axis=0))


def _lost(prices: Prices, excess: Floats, rep: Places, reps: int) -> Floats:
    """What the accounts of each rep cost above their best, prices of load included."""
    own = np.where(prices.near == rep[:, None], excess, 0.0).sum(axis=1)
    return np.bincount(rep, own, reps).astype(float)


def _share_anew(
    problem: Problem, prices: Prices, rep: Places, group: Places, may: np.ndarray
) -> bool:
    """Share the accounts of a group out at the least cost; say whether something was saved."""
    members = np.flatnonzero(np.isin(rep, group))
    near, own = prices.near[members], rep[members]
    account, column = np.nonzero(np.isin(near, group) & (may[members] | (near == own[:, None])))
    cost = np.full((len(members), len(group)), np.inf, np.float32)
    served = near[account, column]
    cost[account, np.searchsorted(group, served)] = problem.cost[members[account], served]
    now = np.searchsorted(group, own)
    cost[np.arange(len(members)), now] = problem.cost[members, own]
    part = Problem(
        cost, problem.loads[:, members], problem.low[:, group], problem.high[:, group], now
    )
    found, _ = solve_pairs(part, nodes=_NODES, gap=_NEAR_ENOUGH)
    if found is None or total_cost(cost, found) >= total_cost(cost, now) * (1 - 1e-9) - 1e-9:
        return False
    rep[members] = group[found]
    return True
