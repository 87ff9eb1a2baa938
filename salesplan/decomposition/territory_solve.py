"""Chapter 3.5, territories: which method an assignment is found by, and what bounds its cost.

Few pairs of account and rep are solved as they are. More are priced first; where next to all the
cost lies in few pairs, those are solved exactly. The others are searched.
"""

from dataclasses import dataclass, replace

import numpy as np

from salesplan.decomposition.territory_bound import Floats, Places, Prices, Problem, price_loads
from salesplan.decomposition.territory_exact import solve_pairs, total_cost
from salesplan.decomposition.territory_search import search

_FEW_PAIRS = 2_000
_MANY_PAIRS = 40_000
_CORE_PAIRS = 4_000
_CORE = 0.003  # of the bound: how much dearer than the cheapest a pair of the core may be
_CANDIDATES = 24
_STEPS = 100  # of the ascent at each softness, where the pairs are not many
_GRAIN = 10_000  # loads are looked at to four decimals for what they are all multiples of


@dataclass(frozen=True)
class Solved:
    """An assignment and what is known of the best one.

    Parameters
    ----------
    rep : array of int, shape (accounts,)
    bound : float
        No assignment within the limits costs less.
    """

    rep: Places
    bound: float


def solve(problem: Problem, *, rounds: int = 250) -> Solved:
    """Assign every account, and bound what any assignment costs.

    Parameters
    ----------
    problem : Problem
    rounds : int
        Rounds of the search, where it is needed.

    Returns
    -------
    Solved
        Within the limits where such an assignment was found.

    Examples
    --------
    >>> two = np.full((1, 2), 2.0)
    >>> cost = np.array([[0, 1], [0, 2], [0, 3], [0, 4]], np.float32)
    >>> found = solve(Problem(cost, np.ones((1, 4)), two, two, np.zeros(4, int)))
    >>> found.rep.tolist(), found.bound
    ([1, 1, 0, 0], 3.0)
    """
    problem = with_whole_limits(problem)
    pairs = problem.cost.size
    if pairs <= _FEW_PAIRS:
        rep, bound = solve_pairs(problem)
        if rep is not None:
            return Solved(rep, bound)
    steps = _STEPS if pairs <= _MANY_PAIRS else None
    reps = problem.cost.shape[1]
    prices = price_loads(problem, candidates=min(_CANDIDATES, reps - 1), steps=steps)
    if _FEW_PAIRS < pairs <= _MANY_PAIRS:
        found = _solve_core(problem, prices)
        if found is not None:
            return found
    return Solved(search(problem, prices, rounds=rounds), prices.bound)


def with_whole_limits(problem: Problem) -> Problem:
    """Draw limits in to what sums of the loads can be, where all are multiples of one amount.

    Loads of 3, 12 and 36 hours add up to multiples of 3: a rep who may carry 204.1 to 276.2 hours
    carries 207 to 276. No assignment is lost, and the bound rises. Limits between which no
    multiple lies stay as they are.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Problem

    Examples
    --------
    >>> limits = np.array([[204.1, 205.0]]), np.array([[276.2, 206.0]])
    >>> lumps = Problem(np.zeros((2, 2), np.float32), np.array([[3.0, 12.0]]), *limits, np.zeros(2))
    >>> whole = with_whole_limits(lumps)
    >>> whole.low.tolist(), whole.high.tolist()
    ([[207.0, 205.0]], [[276.0, 206.0]])
    """
    low, high = problem.low.copy(), problem.high.copy()
    for at, load in enumerate(problem.loads):
        unit = lump(load)
        if not unit:
            continue
        up, down = np.ceil(low[at] / unit - 1e-9) * unit, np.floor(high[at] / unit + 1e-9) * unit
        low[at], high[at] = np.where(up <= down, [up, down], [low[at], high[at]])
    return replace(problem, low=low, high=high)


def lump(load: Floats) -> float:
    """Find the amount that all loads are multiples of; 0 where there is none of size.

    Parameters
    ----------
    load : array, shape (accounts,)

    Returns
    -------
    float

    Examples
    --------
    >>> lump(np.array([3.0, 12.0, 36.0])), lump(np.array([0.75, 0.5])), lump(np.array([np.pi]))
    (3.0, 0.25, 0.0)
    """
    fine = load * _GRAIN
    whole = np.rint(fine)
    if len(load) == 0 or np.abs(fine - whole).max() > 1e-6 or whole.max() > 2**52:
        return 0.0
    return float(np.gcd.reduce(whole.astype("int64"))) / _GRAIN


def _solve_core(problem: Problem, prices: Prices) -> Solved | None:
    """Solve the pairs that are next to the cheapest; None if they are too many or do not do.

    An assignment with any other pair costs more than the bound and what that pair is dearer by, so
    that the lesser of this and the core's own bound holds for all assignments.
    """
    reduced = problem.cost - problem.loads.T @ prices.load_prices
    excess = reduced - reduced.min(axis=1, keepdims=True)
    dearer = _CORE * max(prices.bound, 0.0)
    is_core = excess <= dearer
    if is_core.sum() > _CORE_PAIRS:
        return None
    core = replace(problem, cost=np.where(is_core, problem.cost, np.inf).astype(np.float32))
    rep, bound = solve_pairs(core)
    if rep is None:
        return None
    bound = max(prices.bound, min(bound, prices.bound + dearer))
    return Solved(rep, min(bound, total_cost(problem.cost, rep)))
