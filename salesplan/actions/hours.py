"""Chapter 4.5, hours: what the actions take against what their owners and teams have."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from salesplan.actions.workforce import Workforce
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent


class _Load(NamedTuple):
    """One owner on the day on which their hours are scarcest."""

    owner: str
    name: str
    due_on: pd.Timestamp
    own_hours: float
    hours_needed: float
    hours_available: float
    load: float
    is_overloaded: bool


def action_hours(register: pd.DataFrame, staff: Workforce) -> Finding:
    """Hours that each owner's actions take, against the hours that owner and team have by then.

    Work must be done by its due date, so every due date of an owner is checked: the hours of all
    that is due by then against the hours for selling from the first day of the plan year. The date
    with the highest load is shown. An owner answers for everyone below: their actions take hours of
    the same people and count too.

    Parameters
    ----------
    register : DataFrame
        owner, name, due_on, hours; actions due outside the plan year, or whose hours nobody has
        said, take none.
    staff : Workforce

    Returns
    -------
    Finding
        owner, name, due_on (where the load is highest; the later on a tie), own_hours (of all own
        actions in the year), hours_needed (own and below, due by that day), hours_available, load
        (needed / available; missing where the owner has no known hours), is_overloaded; highest
        load first.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["a"], "name": ["Ann"], "parent": [""]})
    >>> from salesplan.worktime import Worktime
    >>> days = pd.Series(1.0, pd.date_range("2026-01-01", "2026-12-31"))
    >>> staff = Workforce(tree, pd.DataFrame({"rep": ["a"]}), Worktime(days, 365 / 7, 40.0, 0.5))
    >>> actions = pd.DataFrame({"owner": ["a"], "name": ["Ann"], "hours": [30.0],
    ...                         "due_on": pd.to_datetime(["2026-01-14"])})
    >>> action_hours(actions, staff).text
    "Nobody is overloaded; the highest load is Ann's, 75.0 % of the selling hours up to 2026-01-14."
    """
    in_year = register["due_on"].between(staff.starts_on, staff.ends_on)
    due = register[in_year & (register["hours"] > 0)]
    owners = due[["owner", "name"]].drop_duplicates("owner")
    rows = [_tightest(owner, name, due, staff) for owner, name in owners.itertuples(index=False)]
    table = pd.DataFrame(rows, columns=list(_Load._fields))
    table = table.sort_values(["load", "owner"], ascending=[False, True], ignore_index=True)
    unsaid = int((in_year & register["hours"].isna()).sum())
    return Finding(table, _sentence(table, unsaid))


def _tightest(owner: str, name: str, due: pd.DataFrame, staff: Workforce) -> _Load:
    counts = pd.Series([staff.answers_for(owner, other) for other in due["owner"]], due.index)
    hours = due[counts | (due["owner"] == owner)].groupby("due_on")["hours"].sum().cumsum()
    own = float(due.loc[due["owner"] == owner, "hours"].sum())
    days = [
        _Load(owner, name, day, own, needed, has, _ratio(needed, has), needed > has)
        for day, needed in zip(pd.DatetimeIndex(hours.index), hours.tolist(), strict=True)
        for has in [staff.selling_hours(owner, day)]
    ]
    return max(days, key=lambda one: (np.nan_to_num(one.load, nan=-1.0), one.due_on))


def _ratio(needed: float, available: float) -> float:
    if np.isnan(available):
        return np.nan
    return float(needed / available) if available > 0 else np.inf


def _sentence(table: pd.DataFrame, unsaid: int) -> str:
    if table.empty:
        return "No action takes known hours in the plan year."
    over = list(table[table["is_overloaded"]].itertuples(index=False))
    said = [_overload(row) for row in over[:3]]
    if len(over) > 3:
        said.append(f"{count(len(over) - 3, 'other owner')} overloaded too")
    rated = table.dropna(subset="load")
    if not over and not rated.empty:
        said.append(f"Nobody is overloaded; the highest load is {_highest(rated.iloc[0])}")
    strange = table.loc[table["load"].isna(), "name"]
    if len(strange):
        said.append(f"No selling hours are known for {listing(strange)}")
    if unsaid:
        said.append(f"{count(unsaid, 'action')} without hours not counted")
    return f"{'. '.join(said)}."


def _overload(row: Any) -> str:
    return (
        f"{row.name} is overloaded: {number(row.hours_needed)} hours needed by "
        f"{row.due_on.date()}, {number(row.hours_available)} there, with everyone below"
    )


def _highest(row: pd.Series) -> str:
    return (
        f"{row['name']}'s, {percent(row['load'])} of the selling hours up to {row['due_on'].date()}"
    )
