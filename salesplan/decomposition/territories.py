"""Chapter 3.5, territories: which accounts should change hands so that loads are even.

Hours and potential of every rep within a tolerance of the fair part, as few hours as possible lost
to handing over and to travel, promises kept; and how far from the best that can be is said with it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.decomposition.territory_bound import Places, Problem
from salesplan.decomposition.territory_exact import total_cost
from salesplan.decomposition.territory_limits import (
    MEASURES,
    find_giants,
    held_by,
    held_loads,
    hold_giants,
    least_tolerance,
    least_violation,
    let_go,
)
from salesplan.decomposition.territory_problem import Rules, fixed_rows, to_problem
from salesplan.decomposition.territory_solve import solve
from salesplan.decomposition.territory_state import carried_by
from salesplan.decomposition.travel import travel_hours
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

_COLUMNS = ["rep", "name", "measure", "before", "after", "low", "high", "is_within"]
_PROVED = 1e-4  # a gap at which nothing better is to be had
_WIDE = 0.01  # a gap that wants a reason


@dataclass(frozen=True)
class Territories:
    """An assignment with the proof of how good it is.

    Parameters
    ----------
    accounts : DataFrame
        customer, from_rep, to_rep, hours, potential, cost_hours, is_fixed.
    loads : DataFrame
        rep, name, measure, low, high, before, after, is_within.
    cost, bound : float
        Hours that the assignment loses in a year, and what every assignment loses at the least.
    giants : DataFrame
        customer, measure, amount, limit: accounts that alone exceed every rep's limit.
    least_off : dict of str to float
        For each measure with giants: what any assignment is outside the limits, over all reps.
    tolerances : DataFrame
        measure, stated, found (at which this assignment is within), least (below which there is
        none).
    held : DataFrame
        name, measure, amount, limit, customers: reps whose fixed accounts alone exceed a limit.
    travel : DataFrame
        rep, name, before, after: hours of travel a year; empty where places are not known.
    keeps_limits : bool
        Whether every limit is kept but those that giants and fixed accounts break: only then can
        the bound, which is that of such assignments, prove how good the cost is.
    """

    accounts: pd.DataFrame
    loads: pd.DataFrame
    cost: float
    bound: float
    giants: pd.DataFrame
    least_off: dict[str, float]
    tolerances: pd.DataFrame
    held: pd.DataFrame
    travel: pd.DataFrame
    keeps_limits: bool = True

    @property
    def gap(self) -> float:
        """What could be saved at most, as a part of the bound; 0 where nothing is lost."""
        lost = max(self.cost - self.bound, 0.0)
        return lost / self.bound if self.bound > 1e-9 else (0.0 if lost < 1e-6 else np.inf)

    @property
    def broken(self) -> pd.DataFrame:
        """Reps who are outside a limit all the same, with by how much."""
        rows = self.loads[~self.loads["is_within"]]
        over = (rows["after"] - rows["high"]).where(rows["after"] > rows["high"])
        return rows.assign(off_by=over.fillna(rows["after"] - rows["low"]))


def assign_territories(
    accounts: pd.DataFrame, reps: pd.DataFrame, rules: Rules, *, rounds: int = 250
) -> Territories:
    """Even out hours and potential between reps, with as little lost as can be.

    Parameters
    ----------
    accounts : DataFrame, shape (accounts, columns)
        customer, owner (missing: nobody), hours, potential, and where known region, is_fixed,
        calls, latitude, longitude.
    reps : DataFrame, shape (reps, columns)
        rep, name, hours_available (their weight in the fair load), and where known region,
        latitude, longitude.
    rules : Rules
    rounds : int
        Rounds of the search.

    Returns
    -------
    Territories

    Examples
    --------
    >>> accounts = pd.DataFrame({"customer": list("pqrs"), "owner": "a", "hours": 10.0,
    ...                          "potential": 1.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 1.0})
    >>> even = assign_territories(accounts, reps, Rules({"hours": 0.1, "potential": 0.1}))
    >>> even.accounts["to_rep"].value_counts().to_dict(), even.gap
    ({'a': 2, 'b': 2}, 0.0)
    """
    stated = to_problem(accounts, reps, rules)
    giants = find_giants(accounts["customer"], stated)
    problem = let_go(hold_giants(stated, giants))
    solved = solve(problem, rounds=rounds)
    keys, now, rep = reps["rep"].to_numpy(), problem.start, solved.rep
    table = pd.DataFrame(
        {
            "customer": accounts["customer"].to_numpy(),
            "from_rep": pd.Series(keys[now]).where(now >= 0, None).to_numpy(),
            "to_rep": keys[rep],
            "hours": problem.loads[0],
            "potential": problem.loads[1],
            "cost_hours": problem.cost[np.arange(len(rep)), rep].astype(float),
            "is_fixed": fixed_rows(accounts),
        }
    )
    return Territories(
        table,
        _loads(stated, problem, reps, rep),
        total_cost(problem.cost, rep),
        solved.bound,
        giants,
        least_violation(stated, giants),
        _tolerances(stated, rules, rep),
        _held(stated, accounts, reps),
        _travel(accounts, reps, rules, (now, rep)),
        _keeps(problem, rep),
    )


def territories(found: Territories, reps: pd.DataFrame) -> Finding:
    """Say how even the loads become, what it costs, and how good that is.

    Parameters
    ----------
    found : Territories
    reps : DataFrame
        rep, name.

    Returns
    -------
    Finding
        Table rep, name, measure, before, after, low, high, is_within.

    Examples
    --------
    >>> accounts = pd.DataFrame({"customer": list("pqrs"), "owner": "a", "hours": 10.0,
    ...                          "potential": 1.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 1.0})
    >>> even = assign_territories(accounts, reps, Rules({"hours": 0.1, "potential": 0.1}))
    >>> print(territories(even, reps).text)
    2 accounts change hands, at 5 hours lost; every rep is then within the tolerance, 0 of 2 \
today. No assignment loses less: this is proved.
    """
    moved = found.accounts[found.accounts["from_rep"] != found.accounts["to_rep"]]
    fair = found.loads["before"].between(found.loads["low"], found.loads["high"])
    today = int(fair.groupby(found.loads["rep"]).all().sum())
    broken = found.broken
    if broken.empty:
        held = f"every rep is then within the tolerance, {today} of {len(reps)} today"
    else:
        rows = zip(broken["name"], broken["measure"], broken["off_by"].tolist(), strict=True)
        names = listing(f"{name} ({measure}, {number(off, 1)})" for name, measure, off in rows)
        outside = count(broken["rep"].nunique(), "rep")
        held = f"{outside} cannot be brought within the tolerance: {names}"
    changed = f"{count(len(moved), 'account')} {'changes' if len(moved) == 1 else 'change'} hands"
    lost = f"{number(found.cost)} hours lost{_on_the_way(found)}"
    parts = [f"{changed[:1].upper()}{changed[1:]}, at {lost}; {held}."]
    parts += [_proof(found), _width(found), _giant_words(found), _held_words(found)]
    return Finding(found.loads[_COLUMNS], " ".join(part for part in parts if part))


def travel_by_rep(found: Territories) -> Finding:
    """Say how many hours each rep travels today and after the moves.

    Parameters
    ----------
    found : Territories

    Returns
    -------
    Finding
        Table rep, name, travel_before, travel_after, in hours a year.

    Examples
    --------
    >>> accounts = pd.DataFrame({"customer": list("pq"), "owner": "a", "hours": 10.0, "calls": 12.0,
    ...     "potential": 1.0, "latitude": [52.0, 53.0], "longitude": 5.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 1.0,
    ...     "latitude": [52.0, 53.0], "longitude": 5.0})
    >>> even = assign_territories(accounts, reps, Rules({"hours": 0.1, "potential": 0.1}))
    >>> travel_by_rep(even).text
    'Reps travel 19 hours a year today, and 0 after the moves (-100.0 %).'
    """
    table = found.travel
    if table.empty:
        return Finding(table, "Places of accounts and reps are not known: travel goes by region.")
    before, after = (float(table[name].sum()) for name in ("travel_before", "travel_after"))
    text = f"Reps travel {number(before)} hours a year today, and {number(after)} after the moves"
    text += f" ({percent(after / before - 1)})." if before > 0 else "."
    return Finding(table, text)


def _keeps(problem: Problem, rep: Places) -> bool:
    """Tell whether an assignment is within the limits that were searched for."""
    carried = carried_by(problem, rep)
    slack = 1e-9 * np.maximum(problem.high.max(axis=1, keepdims=True), 1.0)
    return bool(((carried <= problem.high + slack) & (carried >= problem.low - slack)).all())


def _proof(found: Territories) -> str:
    """How good the assignment is, and why no more is known."""
    if not found.keeps_limits:
        least = f"would lose at least {number(found.bound)} hours" if found.bound > 0 else ""
        return f"One within the tolerance, if there is any, {least}." if least else ""
    if found.gap <= _PROVED:
        return "No assignment loses less: this is proved."
    text = f"No assignment loses less than {number(found.bound)} hours"
    if not np.isfinite(found.gap):
        return f"{text}."
    why = ", since that bound lets accounts be split between reps" if found.gap > _WIDE else ""
    return f"{text} (gap {percent(found.gap)}{why})."


def _on_the_way(found: Territories) -> str:
    """Say that hours are lost on the way too, where accounts that stay lose some."""
    stays = found.accounts["from_rep"] == found.accounts["to_rep"]
    is_away = bool((found.accounts.loc[stays, "cost_hours"] > 0).any())
    return " by handing over and by distance together" if is_away else ""


def _width(found: Territories) -> str:
    """Which tolerances would do, and below which none do, where some limit is broken."""
    rows = found.tolerances
    rows = rows[rows["found"] > rows["stated"] * (1 + 1e-6)]
    return " ".join(
        f"It keeps {measure} within {percent(kept)} (`{measure}_tolerance` is {percent(stated)}); "
        f"below {percent(least)} there is no assignment."
        for measure, stated, kept, least in rows.to_numpy().tolist()
    )


def _giant_words(found: Territories) -> str:
    if found.giants.empty:
        return ""
    columns = ["customer", "measure", "amount", "limit"]
    named = listing(
        f"{customer} ({measure}, {number(amount - limit)} above the largest limit)"
        for customer, measure, amount, limit in found.giants[columns].to_numpy().tolist()
    )
    off = _outside(found)
    stay = "they stay where they are" if found.giants["customer"].nunique() > 1 else (
        "it stays where it is")  # fmt: skip
    least = listing(
        f"{number(amount)} outside the limits of {measure} (found: {number(off.get(measure, 0.0))})"
        for measure, amount in found.least_off.items()
    )
    return (
        f"Larger than any territory, so more than one rep's work: {named}; {stay}, "
        f"and any assignment is at least {least}."
    )


def _outside(found: Territories) -> dict[str, float]:
    """Add up for each measure what reps are outside the limits as they are stated."""
    widths = found.tolerances.set_index("measure")["stated"]
    width = found.loads["measure"].map(widths).to_numpy(float)
    high, after = (found.loads[name].to_numpy(float) for name in ("high", "after"))
    low = high * (1 - width) / (1 + width)
    off = pd.Series(np.maximum(np.maximum(after - high, low - after), 0.0))
    return {
        str(name): float(part) for name, part in off.groupby(found.loads["measure"]).sum().items()
    }


def _held_words(found: Territories) -> str:
    rows = found.held[~found.held["customers"].isin(found.giants["customer"])]
    if rows.empty:
        return ""
    named = listing(
        f"those of {name} need {number(amount)} {measure}, {number(limit)} at most ({customers})"
        for name, measure, amount, limit, customers in rows.to_numpy().tolist()
    )
    return f"Fixed accounts alone are too much: {named}."


def _tolerances(problem: Problem, rules: Rules, rep: Places) -> pd.DataFrame:
    """Tolerances stated, those that an assignment keeps, and those that none can keep."""
    carried, fair = carried_by(problem, rep), (problem.low + problem.high) / 2
    rows = []
    for at, measure in enumerate(MEASURES):
        there = fair[at] > 0
        off = np.abs(carried[at][there] / fair[at][there] - 1).max(initial=0.0)
        least = min(least_tolerance(problem, at, fair[at]), float(off))
        rows.append((measure, rules.tolerances[measure], float(off), least))
    return pd.DataFrame(rows, columns=["measure", "stated", "found", "least"])


def _held(problem: Problem, accounts: pd.DataFrame, reps: pd.DataFrame) -> pd.DataFrame:
    """Reps whose fixed accounts alone exceed a limit, with the largest of those accounts."""
    rows = []
    who, held = held_by(problem), held_loads(problem)
    if problem.cost.shape[1] > 1:
        for at, rep in np.argwhere(held > problem.high * (1 + 1e-9)).tolist():
            own = np.flatnonzero(who == rep)
            own = own[np.argsort(-problem.loads[at][own], kind="stable")]
            names = listing(accounts["customer"].iloc[own])
            rows.append((reps["name"].iloc[rep], MEASURES[at], float(held[at, rep]),
                         float(problem.high[at, rep]), names))  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "measure", "amount", "limit", "customers"])


def _travel(
    accounts: pd.DataFrame, reps: pd.DataFrame, rules: Rules, ways: tuple[Places, Places]
) -> pd.DataFrame:
    """Hours of travel of every rep, today and after; no rows where no place is known."""
    columns = ["rep", "name", "travel_before", "travel_after"]
    hours = travel_hours(accounts, reps, rules.road)
    if np.isnan(hours).all():
        return pd.DataFrame(columns=columns)
    table = reps[["rep", "name"]].reset_index(drop=True)
    for column, rep in zip(columns[2:], ways, strict=True):
        served = rep >= 0
        spent = np.nan_to_num(hours[np.flatnonzero(served), rep[served]].astype(float))
        table[column] = np.bincount(rep[served], spent, len(reps))
    return table


def _loads(stated: Problem, problem: Problem, reps: pd.DataFrame, rep: Places) -> pd.DataFrame:
    """What every rep carries before and after, within which limits."""
    before, after = carried_by(problem, problem.start), carried_by(problem, rep)
    parts = []
    for at, measure in enumerate(MEASURES):
        part = pd.DataFrame(
            {
                "rep": reps["rep"].to_numpy(),
                "name": reps["name"].to_numpy(),
                "measure": measure,
                "before": before[at],
                "after": after[at],
                "low": problem.low[at],
                "high": stated.high[at],
            }
        )
        slack = 1e-9 * max(float(problem.high[at].max()), 1.0)
        within = part["after"].between(part["low"] - slack, part["high"] + slack)
        parts.append(part.assign(is_within=within))
    return pd.concat(parts, ignore_index=True)
