"""Chapter 3.5, territories: which accounts should change hands so that loads are even.

Hours and potential of every rep within a tolerance of the fair part, as few hours as possible lost
to handing over and to accounts outside the rep's own region, promises kept; and how far from the
best that can be is said with it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.decomposition.territory_bound import Places, Problem
from salesplan.decomposition.territory_exact import total_cost
from salesplan.decomposition.territory_solve import solve
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

MEASURES = ("hours", "potential")
_MOVES = ["customer", "from_rep", "to_rep", "hours", "potential", "cost_hours", "reason"]


@dataclass(frozen=True)
class Rules:
    """What an assignment has to keep, and what it costs to change something.

    Parameters
    ----------
    tolerances : dict of str to float
        For hours and potential: the part of the fair load by which a rep may be off.
    handover_hours : float
        Hours lost when an account changes hands, for each hour that it needs in a year.
    distance_hours : float
        Hours lost in a year on an account outside the rep's region, for each hour it needs.
    """

    tolerances: dict[str, float]
    handover_hours: float = 0.25
    distance_hours: float = 0.5


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
    """

    accounts: pd.DataFrame
    loads: pd.DataFrame
    cost: float
    bound: float
    giants: pd.DataFrame

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
    accounts: pd.DataFrame, reps: pd.DataFrame, rules: Rules, *, rounds: int = 400
) -> Territories:
    """Even out hours and potential between reps, with as little lost as can be.

    Parameters
    ----------
    accounts : DataFrame, shape (accounts, columns)
        customer, owner (missing: nobody), hours, potential, and where known region, is_fixed.
    reps : DataFrame, shape (reps, columns)
        rep, name, hours_available (their weight in the fair load), and where known region.
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
    problem = _problem(accounts, reps, rules)
    giants = _giants(accounts, reps, problem)
    problem = _without_giants(problem, giants)
    solved = solve(problem, rounds=rounds)
    rep, bound = solved.rep, solved.bound
    keys = reps["rep"].to_numpy()
    now = problem.start
    table = pd.DataFrame(
        {
            "customer": accounts["customer"].to_numpy(),
            "from_rep": pd.Series(keys[now]).where(now >= 0, None).to_numpy(),
            "to_rep": keys[rep],
            "hours": problem.loads[0],
            "potential": problem.loads[1],
            "cost_hours": problem.cost[np.arange(len(rep)), rep].astype(float),
            "is_fixed": _fixed(accounts),
        }
    )
    loads = _loads(problem, reps, rep)
    return Territories(table, loads, total_cost(problem.cost, rep), bound, giants)


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
today. No assignment loses less than 5 hours (gap 0.0 %).
    """
    moved = _moved(found)
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
    changed = count(len(moved), "account")
    text = f"{changed} change hands, at {number(found.cost)} hours lost; {held}."
    text += f" No assignment loses less than {number(found.bound)} hours"
    text += f" (gap {percent(found.gap)})." if np.isfinite(found.gap) else "."
    if len(found.giants):
        named = listing(found.giants["customer"].unique())
        text += f" Larger than any territory, so more than one rep's work: {named}."
    columns = ["rep", "name", "measure", "before", "after", "low", "high", "is_within"]
    return Finding(found.loads[columns], text)


def territory_moves(found: Territories, names: dict[str, str] | None = None) -> Finding:
    """List the accounts that should change hands, the largest first, to be accepted one by one.

    Parameters
    ----------
    found : Territories
    names : dict of str to str, optional
        Names of reps and customers, for the reasons.

    Returns
    -------
    Finding
        Table customer, from_rep, to_rep, hours, potential, cost_hours, reason.

    Examples
    --------
    >>> accounts = pd.DataFrame({"customer": list("pq"), "owner": "a", "hours": 10.0,
    ...                          "potential": 1.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 1.0})
    >>> even = assign_territories(accounts, reps, Rules({"hours": 0.1, "potential": 0.1}))
    >>> territory_moves(even).table["reason"].tolist()
    ['hours of a are 100 % above the fair load']
    """
    moved = _moved(found).sort_values(["hours", "customer"], ascending=[False, True])
    hours = found.loads[found.loads["measure"] == "hours"].set_index("rep")
    fair = (hours["low"] + hours["high"]) / 2
    off = {
        str(rep): float(part) for rep, part in (hours["before"] / fair.where(fair > 0) - 1).items()
    }
    reasons = [
        _reason(giver, taker, off, names or {})
        for giver, taker in zip(moved["from_rep"], moved["to_rep"], strict=True)
    ]
    table = moved.assign(reason=reasons)[_MOVES].reset_index(drop=True)
    if table.empty:
        return Finding(table, "No account needs to change hands.")
    text = (
        f"{count(len(table), 'account')} of {len(found.accounts):,} would change hands, "
        f"{number(table['hours'].sum())} hours of work a year. Accept or refuse them one by one."
    )
    return Finding(table, text)


def _moved(found: Territories) -> pd.DataFrame:
    table = found.accounts
    return table[table["from_rep"] != table["to_rep"]]


def _reason(giver: str | None, taker: str, off: dict[str, float], names: dict[str, str]) -> str:
    """Why an account moves: nobody's, or from too much, or to too little."""
    if giver is None or pd.isna(giver):
        return "nobody serves it"
    above, below = off.get(giver, 0.0), -off.get(taker, 0.0)
    if below > above:
        return f"hours of {names.get(taker, taker)} are {percent(below, 0)} below the fair load"
    if above > 0:
        return f"hours of {names.get(giver, giver)} are {percent(above, 0)} above the fair load"
    return "evens out potential"


def _problem(accounts: pd.DataFrame, reps: pd.DataFrame, rules: Rules) -> Problem:
    """Cost of every pair, loads, limits and today's owner, as arrays."""
    hours = accounts["hours"].to_numpy(float)
    loads = np.stack([hours, accounts["potential"].fillna(0).to_numpy(float)])
    weight = reps["hours_available"].to_numpy(float)
    fair = loads.sum(axis=1)[:, None] * weight / weight.sum()
    tolerance = np.array([[rules.tolerances[measure]] for measure in MEASURES])
    place = {rep: at for at, rep in enumerate(reps["rep"])}
    start = accounts["owner"].map(place).fillna(-1).to_numpy("int64")
    cost = np.zeros((len(accounts), len(reps)), np.float32)
    if {"region"} <= set(accounts) & set(reps):
        away = accounts["region"].to_numpy()[:, None] != reps["region"].to_numpy()
        cost += away * (rules.distance_hours * hours).astype(np.float32)[:, None]
    served = np.flatnonzero(start >= 0)
    cost += (rules.handover_hours * hours).astype(np.float32)[:, None] * (start >= 0)[:, None]
    cost[served, start[served]] -= (rules.handover_hours * hours[served]).astype(np.float32)
    fixed = np.flatnonzero(_fixed(accounts) & (start >= 0))
    own = cost[fixed, start[fixed]]
    cost[fixed] = np.inf
    cost[fixed, start[fixed]] = own
    return Problem(cost, loads, fair * (1 - tolerance), fair * (1 + tolerance), start)


def _fixed(accounts: pd.DataFrame) -> Places:
    if "is_fixed" not in accounts:
        return np.zeros(len(accounts), bool)
    return accounts["is_fixed"].fillna(value=False).to_numpy(bool)


def _giants(accounts: pd.DataFrame, reps: pd.DataFrame, problem: Problem) -> pd.DataFrame:
    """Accounts that alone exceed the largest limit of a measure."""
    rows: list[tuple[str, str, float, float]] = []
    for measure, load, high in zip(MEASURES, problem.loads, problem.high, strict=True):
        most = float(high.max()) if len(reps) else 0.0
        rows += [
            (accounts["customer"].iloc[at], measure, float(load[at]), most)
            for at in np.flatnonzero(load > most)
        ]
    return pd.DataFrame(rows, columns=["customer", "measure", "amount", "limit"])


def _without_giants(problem: Problem, giants: pd.DataFrame) -> Problem:
    """Let limits of a measure with giants hold for what a rep can be spared of."""
    if giants.empty:
        return problem
    high = problem.high.copy()
    low = problem.low.copy()
    for at, measure in enumerate(MEASURES):
        excess = giants.loc[giants["measure"] == measure, "amount"].sum()
        if excess:
            high[at] = np.maximum(high[at], problem.loads[at].max())
            low[at] = np.maximum(low[at] - excess / len(low[at]), 0.0)
    return Problem(problem.cost, problem.loads, low, high, problem.start)


def _loads(problem: Problem, reps: pd.DataFrame, rep: Places) -> pd.DataFrame:
    served = problem.start >= 0
    parts = []
    for at, measure in enumerate(MEASURES):
        load, size = problem.loads[at], len(reps)
        part = pd.DataFrame(
            {
                "rep": reps["rep"].to_numpy(),
                "name": reps["name"].to_numpy(),
                "measure": measure,
                "before": np.bincount(problem.start[served], load[served], size).astype(float),
                "after": np.bincount(rep, load, size),
                "low": problem.low[at],
                "high": problem.high[at],
            }
        )
        slack = 1e-9 * max(float(problem.high[at].max()), 1.0)
        within = part["after"].between(part["low"] - slack, part["high"] + slack)
        parts.append(part.assign(is_within=within))
    return pd.concat(parts, ignore_index=True)
