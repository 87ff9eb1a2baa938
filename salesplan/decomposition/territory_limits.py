"""Chapter 3.5, territories: what no assignment can do, and by how much at the least.

An account larger than any territory and accounts that must stay break limits whatever is done.
They are named, the limits that they break are let go, and what is left is evened out.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from salesplan.decomposition.territory_bound import Floats, Places, Problem
from salesplan.decomposition.territory_solve import lump
from salesplan.decomposition.territory_state import carried_by

MEASURES = ("hours", "potential")


def find_giants(customers: pd.Series, problem: Problem) -> pd.DataFrame:
    """List the accounts that alone exceed the largest limit of any rep.

    Parameters
    ----------
    customers : Series, shape (accounts,)
    problem : Problem

    Returns
    -------
    DataFrame
        customer, measure, amount, limit (the most that any rep may carry), place (its position).

    Examples
    --------
    >>> limits = np.zeros((2, 1)), np.full((2, 1), 5.0)
    >>> one = Problem(np.zeros((2, 1), np.float32), np.array([[7, 1], [1, 1.0]]), *limits,
    ...               np.zeros(2, int))
    >>> find_giants(pd.Series(["p", "q"]), one)[["customer", "measure", "amount", "limit"]]
      customer measure  amount  limit
    0        p   hours     7.0    5.0
    """
    rows: list[tuple[str, str, float, float, int]] = []
    for measure, load, high in zip(MEASURES, problem.loads, problem.high, strict=False):
        most = float(high.max(initial=0.0))
        rows += [
            (customers.iloc[at], measure, float(load[at]), most, at)
            for at in np.flatnonzero(load > most * (1 + 1e-9)).tolist()
        ]
    return pd.DataFrame(rows, columns=["customer", "measure", "amount", "limit", "place"])


def least_violation(problem: Problem, giants: pd.DataFrame) -> dict[str, float]:
    """Bound from below what any assignment must be outside the limits because of giants.

    Whoever serves a giant is over the limit by what it exceeds the largest one; and the reps
    without a giant cannot have more than what the giants leave.

    Parameters
    ----------
    problem : Problem
        With the limits as they are stated.
    giants : DataFrame
        As from `find_giants`.

    Returns
    -------
    dict of str to float
        For each measure with giants, in its unit: the sum over all reps.

    Examples
    --------
    >>> limits = np.full((2, 2), 4.5), np.full((2, 2), 5.5)
    >>> two = Problem(np.zeros((3, 2), np.float32), np.array([[8, 1, 1], [1, 1, 1.0]]), *limits,
    ...               np.zeros(3, int))
    >>> least_violation(two, find_giants(pd.Series(list("pqr")), two))
    {'hours': 5.0}
    """
    found: dict[str, float] = {}
    for measure, rows in giants.groupby("measure", sort=False):
        at = MEASURES.index(str(measure))
        amounts = rows["amount"].to_numpy(float)
        over = float((amounts - rows["limit"].to_numpy(float)).sum())
        without = max(problem.low.shape[1] - len(amounts), 0)
        needed = float(np.sort(problem.low[at])[:without].sum())
        left = float(problem.loads[at].sum() - amounts.sum())
        found[str(measure)] = over + max(needed - left, 0.0)
    return found


def hold_giants(problem: Problem, giants: pd.DataFrame) -> Problem:
    """Let giants stay where they are; nobody's go to the rep with the largest limit.

    Parameters
    ----------
    problem : Problem
    giants : DataFrame
        As from `find_giants`.

    Returns
    -------
    Problem

    Examples
    --------
    >>> limits = np.full((2, 2), 4.5), np.full((2, 2), 5.5)
    >>> two = Problem(np.ones((2, 2), np.float32), np.array([[8, 1], [1, 1.0]]), *limits,
    ...               np.array([1, 0]))
    >>> hold_giants(two, find_giants(pd.Series(list("pq")), two)).cost.tolist()
    [[inf, 1.0], [1.0, 1.0]]
    """
    cost = problem.cost.copy()
    for place, measure in zip(giants["place"], giants["measure"], strict=True):
        at = MEASURES.index(measure)
        largest = int(np.where(np.isfinite(cost[place]), problem.high[at], -1.0).argmax())
        rep = int(problem.start[place]) if problem.start[place] >= 0 else largest
        kept = cost[place, rep]
        cost[place] = np.inf
        cost[place, rep] = kept
    return replace(problem, cost=cost)


def held_loads(problem: Problem) -> Floats:
    """Add up what accounts that only one rep may serve weigh.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    array, shape (measures, reps)

    Examples
    --------
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> cost = np.array([[0, np.inf], [0, 0]], np.float32)
    >>> held_loads(Problem(cost, np.array([[3.0, 4.0]]), *limits, np.zeros(2, int))).tolist()
    [[3.0, 0.0]]
    """
    return carried_by(problem, held_by(problem))


def held_by(problem: Problem) -> Places:
    """Tell the rep of every account that only one rep may serve.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    array of int, shape (accounts,)
        -1 where there is a choice.

    Examples
    --------
    >>> limits = np.zeros((1, 2)), np.ones((1, 2))
    >>> cost = np.array([[np.inf, 0], [0, 0]], np.float32)
    >>> held_by(Problem(cost, np.array([[3.0, 4.0]]), *limits, np.zeros(2, int))).tolist()
    [1, -1]
    """
    allowed = np.isfinite(problem.cost)
    return np.where(allowed.sum(axis=1) == 1, allowed.argmax(axis=1), -1)


def let_go(problem: Problem) -> Problem:
    """Widen the limits that held accounts break, and those of the others by what they then lack.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Problem
        Limits that held accounts alone do not break.

    Examples
    --------
    >>> limits = np.full((1, 2), 4.5), np.full((1, 2), 5.5)
    >>> cost = np.array([[0, np.inf], [0, 0]], np.float32)
    >>> two = Problem(cost, np.array([[8.0, 2.0]]), *limits, np.zeros(2, int))
    >>> free = let_go(two)
    >>> free.low.tolist(), free.high.tolist()
    ([[4.5, 1.8]], [[8.0, 5.5]])
    """
    held = held_loads(problem)
    low, high = problem.low.copy(), np.maximum(problem.high, held)
    for at, load in enumerate(problem.loads):
        bound = held[at] > problem.high[at]
        left = float(load.sum() - held[at][bound].sum())
        fair = float((problem.low[at] + problem.high[at])[~bound].sum() / 2)
        if bound.any() and fair > left:
            low[at][~bound] *= max(left, 0.0) / fair
    return replace(problem, low=low, high=high)


def least_tolerance(problem: Problem, measure: int, fair: Floats) -> float:
    """Bound from below the tolerance of one measure at which an assignment can exist.

    Three reasons are looked at: accounts that must stay with a rep, the largest accounts, of which
    some rep must have several, and lumps, of which a load is made up.

    Parameters
    ----------
    problem : Problem
    measure : int
        0: hours, 1: potential.
    fair : array, shape (reps,)
        The fair loads.

    Returns
    -------
    float
        As a part of the fair load; below it there is no assignment.

    Examples
    --------
    >>> limits = np.full((1, 2), 13.0), np.full((1, 2), 15.0)
    >>> three = Problem(np.zeros((3, 2), np.float32), np.array([[10.0, 9.0, 9.0]]), *limits,
    ...                 np.zeros(3, int))
    >>> round(least_tolerance(three, 0, np.full(2, 14.0)), 3)
    0.286
    """
    load = problem.loads[measure]
    there = fair > 0
    if not there.any():
        return 0.0
    held = held_loads(problem)[measure]
    needed = [0.0, float((held[there] / fair[there] - 1).max())]
    size, most = np.sort(load)[::-1], float(fair.max())
    times = np.arange(1, (len(load) - 1) // len(fair) + 2)
    needed.append(float((times * size[(times - 1) * len(fair)] / most - 1).max(initial=0.0)))
    unit = lump(load)
    if unit:
        rest = np.minimum(fair % unit, unit - fair % unit)
        needed.append(float((rest[there] / fair[there]).max()))
    return max(needed)
