"""Chapter 3.5: hours that accounts and deals need against the hours that reps have."""

from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.time_shares import printed_shares
from salesplan.decomposition.workload import reps_needed
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

SERVING = "Serving accounts"
NOBODYS = "nobody's accounts"


class Staffing(NamedTuple):
    """Who is there for the plan.

    Parameters
    ----------
    people : DataFrame
        rep, name, quota, hours_available: one row each of those who carry a quota.
    full_hours : float
        Hours for selling of a rep who is there all year, the mean.
    selling_share : float
        Part of the working hours that goes into selling, over all of them; missing without people.
    """

    people: pd.DataFrame
    full_hours: float
    selling_share: float


def rep_time(people: pd.DataFrame, serving: pd.Series, deal_hours: pd.Series) -> Finding:
    """Say for what each rep's hours are needed: serving the own accounts, and each stage by quota.

    Parameters
    ----------
    people : DataFrame, shape (reps, columns)
        rep, name, quota.
    serving : Series of float, index rep
        Hours that each rep's accounts need; what nobody here serves goes to a row without a rep.
    deal_hours : Series of float, index the stages in order
        Hours that the year's deals need in each stage; shared out by quota, equally where nobody
        has one.

    Returns
    -------
    Finding
        rep, name, work (serving accounts, or the stage), hours_needed, time_share (of the rep's
        hours, tenths of a per cent that add to 1); reps in their order, hours of no rep last.

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bo"], "quota": [300, 100]})
    >>> found = rep_time(people, pd.Series({"a": 20.0}), pd.Series({"Lead": 80.0}))
    >>> found.table[["name", "work", "hours_needed", "time_share"]].values.tolist()[:2]
    [['Ann', 'Serving accounts', 20.0, 0.25], ['Ann', 'Lead', 60.0, 0.75]]
    """
    quota = people["quota"].astype("float64").clip(lower=0)
    part = (
        quota / quota.sum() if quota.sum() > 0 else pd.Series(1 / max(len(people), 1), quota.index)
    )
    own = serving.reindex(people["rep"]).fillna(0.0)
    grid = pd.DataFrame(
        np.outer(part, deal_hours), pd.Index(people["rep"], name="rep"), list(deal_hours.index)
    )
    grid.insert(0, SERVING, own.to_numpy())
    names = people.set_index("rep")["name"].to_dict()
    left = float(serving.sum() - own.sum())
    if left > 1e-9 or (people.empty and deal_hours.sum() > 0):
        whole = deal_hours if people.empty else deal_hours * 0.0
        grid.loc[""] = [max(left, 0.0), *whole]
        names[""] = NOBODYS if len(people) else "nobody in particular"
    table = long_table(grid, "rep")
    table.insert(1, "name", table["rep"].map(names))
    shares = [printed_shares(rows) for _, rows in table.groupby("rep", sort=False)["hours_needed"]]
    return Finding(table.assign(time_share=np.concatenate(shares) if shares else []),
                   _time_says(table))  # fmt: skip


def long_table(grid: pd.DataFrame, row: str) -> pd.DataFrame:
    """Set out hours by row and by work, one below the other.

    Examples
    --------
    >>> long_table(pd.DataFrame({"Lead": [5.0]}, ["a"]), "rep").values.tolist()
    [['a', 'Lead', 5.0]]
    """
    return pd.DataFrame(
        {
            row: np.repeat(grid.index.to_numpy(), len(grid.columns)),
            "work": np.tile(grid.columns.to_numpy(), len(grid)),
            "hours_needed": grid.to_numpy("float64").ravel(),
        }
    )


def hours_budget(needed: pd.DataFrame, staffing: Staffing, *, tolerance: float) -> Finding:
    """Set the hours that each rep needs against those there are; say what must give.

    Parameters
    ----------
    needed : DataFrame
        Table of `rep_time`.
    staffing : Staffing
    tolerance : float
        Part of the own hours by which a rep may be off before it counts as over- or under-loaded.

    Returns
    -------
    Finding
        rep, name, serving_hours, deal_hours, hours_needed, hours_available, load (needed over
        available), verdict ("over", "fair", "under", "no hours"; empty for hours of no rep).

    References
    ----------
    Talley, Journal of Marketing 25 (1961): hours needed over the hours of a rep, rounded up.

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["a"], "name": ["Ann"], "quota": 1, "hours_available": 90.0})
    >>> needed = rep_time(people, pd.Series({"a": 60.0}), pd.Series({"Lead": 60.0})).table
    >>> print(hours_budget(needed, Staffing(people, 100.0, 0.4), tolerance=0.15).text)
    The plan takes 120 hours for selling, 60 to serve accounts and 60 to work on deals; 1 rep has \
90 of them. 30 are missing: hire 1 rep by the first day, or raise the selling part of the time \
from 40 % to 54 %, or leave out 50 % of the calls on accounts. 1 rep over-loaded: Ann (133 %).
    """
    is_serving = needed["work"] == SERVING
    sums = needed.assign(serving_hours=needed["hours_needed"].where(is_serving, 0.0))
    table = sums.groupby(["rep", "name"], sort=False, as_index=False)[
        ["serving_hours", "hours_needed"]
    ].sum()
    table["deal_hours"] = table["hours_needed"] - table["serving_hours"]
    available = staffing.people.set_index("rep")["hours_available"].astype("float64")
    table["hours_available"] = table["rep"].map(available).astype("float64")
    has = table["hours_available"] > 0
    table["load"] = (table["hours_needed"] / table["hours_available"].where(has)).astype("float64")
    verdict = np.select(
        [table["rep"] == "", ~has, table["load"] > 1 + tolerance, table["load"] < 1 - tolerance],
        ["", "no hours", "over", "under"],
        "fair",
    )
    columns = ["rep", "name", "serving_hours", "deal_hours", "hours_needed", "hours_available",
               "load", "verdict"]  # fmt: skip
    table = table.assign(verdict=verdict)[columns]
    return Finding(table, _budget_says(table, staffing))


def _time_says(table: pd.DataFrame) -> str:
    sums = table.groupby("work", sort=False)["hours_needed"].sum()
    whole = float(sums.sum())
    if not whole > 0:
        return "Neither accounts nor deals take hours."
    shares = printed_shares(sums)
    said = [f"{percent(x)} for {w}" if w == SERVING else f'{percent(x)} for "{w}"'
            for w, x in zip(sums.index, shares, strict=True)]  # fmt: skip
    text = f"Of {number(whole)} hours, {listing(said, most=9)}".replace(SERVING, SERVING.lower())
    lost = float(table.loc[table["name"] == NOBODYS, "hours_needed"].sum())
    return f"{text}{f'; {number(lost)} of them for accounts that no rep here has' if lost else ''}."


def _budget_says(table: pd.DataFrame, staffing: Staffing) -> str:
    needed, serving = float(table["hours_needed"].sum()), float(table["serving_hours"].sum())
    text = (
        f"The plan takes {number(needed)} hours for selling, {number(serving)} to serve accounts "
        f"and {number(needed - serving)} to work on deals"
    )
    there, people = float(table["hours_available"].sum()), len(staffing.people)
    if not people or not there > 0:
        return f"{text}; how many hours there are is unknown: nobody is named who has any."
    text += f"; {count(people, 'rep')} {'has' if people == 1 else 'have'} {number(there)}"
    if needed > there:
        text += f" of them. {_must_give(needed, there, serving, staffing)}"
    else:
        enough = reps_needed(needed, staffing.full_hours) if staffing.full_hours > 0 else people
        text += f" ({percent(needed / there, 0)} in use), {count(enough, 'rep')} would do."
    off = [_off(table, verdict) for verdict in ("over", "under")]
    said = "; ".join(part for part in off if part)
    return f"{text} {said}." if said else text


def _must_give(needed: float, there: float, serving: float, staffing: Staffing) -> str:
    short = needed - there
    ways = []
    if staffing.full_hours > 0:
        more = reps_needed(short, staffing.full_hours)
        ways.append(f"hire {count(more, 'rep')} by the first day")
    share = staffing.selling_share * needed / there
    if share <= 1:
        now = percent(staffing.selling_share, 0)
        then = percent(ceil(round(share * 100, 6)) / 100, 0)
        ways.append(f"raise the selling part of the time from {now} to {then}")
    if short <= serving:
        ways.append(f"leave out {percent(short / serving, 0)} of the calls on accounts")
    return f"{number(short)} are missing: {', or '.join(ways) or 'lower the target'}."


def _off(table: pd.DataFrame, verdict: str) -> str:
    rows = table[table["verdict"] == verdict].sort_values("load", ascending=verdict == "under")
    named = [f"{name} ({percent(load, 0)})" for name, load in
             zip(rows["name"], rows["load"], strict=True)]  # fmt: skip
    return f"{count(len(rows), 'rep')} {verdict}-loaded: {listing(named)}" if named else ""
