"""Chapter 3.6: what becomes of the hours under contract, beside what was measured elsewhere."""

from typing import NamedTuple

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

OWN = "own duties"
_SELLING, _OTHER = True, False


class Reference(NamedTuple):
    """A published figure of how salespeople spend their time; never the firm's own data."""

    study: str
    activity: str
    time_share: float
    is_selling: bool


REFERENCES = (
    Reference("Proudfoot 2005", "active selling", 0.11, _SELLING),
    Reference("Proudfoot 2005", "prospecting", 0.10, _SELLING),
    Reference("Proudfoot 2005", "travel", 0.21, _OTHER),
    Reference("Proudfoot 2005", "administration", 0.27, _OTHER),
    Reference("Proudfoot 2005", "solving problems", 0.14, _OTHER),
    Reference("Proudfoot 2005", "of no value", 0.17, _OTHER),
    Reference("McGraw-Hill", "face to face", 0.25, _SELLING),
    Reference("McGraw-Hill", "on the phone", 0.17, _SELLING),
    Reference("McGraw-Hill", "travel and waiting", 0.25, _OTHER),
    Reference("McGraw-Hill", "paperwork and meetings", 0.22, _OTHER),
    Reference("McGraw-Hill", "service and other", 0.11, _OTHER),
)
"""Time use as published; each study adds to 1."""


def rep_hours(people: pd.DataFrame) -> Finding:
    """Show each rep's hours under contract, those that go elsewhere, and those left for selling.

    Parameters
    ----------
    people : DataFrame, shape (reps, columns)
        rep, name, role (may be missing), contract_hours, hours_available, is_stated (whether
        duties say how much of the time is selling).

    Returns
    -------
    Finding
        rep, name, role, contract_hours, other_hours (not for selling), hours_available,
        selling_share (of the contract hours), is_stated.

    Examples
    --------
    >>> ann = pd.DataFrame({"rep": ["a"], "name": ["Ann"], "role": ["rep"],
    ...     "contract_hours": [1840.0], "hours_available": [736.0], "is_stated": [True]})
    >>> print(rep_hours(ann).text)
    1 rep works 1,840 hours in the plan year; 1,104 of them (60 %) go elsewhere, 736 are left for \
selling.
    """
    worked = people["contract_hours"]
    table = people.assign(
        role=people["role"].astype(object).where(people["role"].notna(), ""),
        other_hours=worked - people["hours_available"],
        selling_share=(people["hours_available"] / worked.where(worked > 0)).astype("float64"),
    )
    columns = ["rep", "name", "role", "contract_hours", "other_hours", "hours_available",
               "selling_share", "is_stated"]  # fmt: skip
    table = table[columns].reset_index(drop=True)
    whole, left = float(worked.sum()), float(people["hours_available"].sum())
    text = f"{count(len(table), 'rep')} work{'s' if len(table) == 1 else ''} {number(whole)} hours"
    if whole > 0:
        other = f"{number(whole - left)} of them ({percent(1 - left / whole, 0)})"
        text += f" in the plan year; {other} go elsewhere, {number(left)} are left for selling"
    usual = int((~table["is_stated"].astype(bool)).sum())
    if usual:
        text += f". For {count(usual, 'rep')} that is the usual share, since no duties say"
    return Finding(table, f"{text}.")


def time_use(duties: pd.DataFrame, hours_by_role: pd.Series) -> Finding:
    """Set the own people's time by duty beside published figures, which are not the firm's data.

    Parameters
    ----------
    duties : DataFrame
        role, duty, time_share, is_selling; of the roles that carry quotas.
    hours_by_role : Series of float, index role
        Hours under contract.

    Returns
    -------
    Finding
        reported_by ("own duties", or the study), activity, time_share (adds to 1 for each), hours
        (own only), is_selling (missing where nobody has said), is_reference; own first, the
        longest first.

    Examples
    --------
    >>> duties = pd.DataFrame({"role": "rep", "duty": ["Visits", "Travel"],
    ...     "time_share": [0.4, 0.6], "is_selling": [True, False]})
    >>> found = time_use(duties, pd.Series({"rep": 1000.0}))
    >>> found.table[["activity", "hours"]].values.tolist()[:2]
    [['Travel', 600.0], ['Visits', 400.0]]
    """
    rows = duties.assign(hours=duties["time_share"] * duties["role"].map(hours_by_role).fillna(0.0))
    keys = ["duty", "is_selling"]
    own = rows.groupby(keys, sort=False, as_index=False, dropna=False)["hours"].sum()
    own = own[own["hours"] > 0].sort_values("hours", ascending=False, kind="stable")
    whole = float(own["hours"].sum())
    own = own.rename(columns={"duty": "activity"}).assign(
        reported_by=OWN, time_share=own["hours"] / whole if whole > 0 else 0.0, is_reference=False
    )
    known = pd.DataFrame(REFERENCES).rename(columns={"study": "reported_by"})
    known = known.assign(hours=float("nan"), is_reference=True)
    columns = ["reported_by", "activity", "time_share", "hours", "is_selling", "is_reference"]
    table = pd.concat([own[columns], known[columns]], ignore_index=True)
    return Finding(table, _use_says(table, known))


def _use_says(table: pd.DataFrame, known: pd.DataFrame) -> str:
    own = table[~table["is_reference"]]
    if own["is_selling"].isna().any():
        text = "Nobody has said which duties are selling: name them in market.selling_duties. "
    else:
        is_selling = own["is_selling"].astype(bool)
        rest = own[~is_selling]
        named = [f"{name} ({number(hours)} hours)" for name, hours in
                 zip(rest["activity"], rest["hours"], strict=True)]  # fmt: skip
        selling = float(own.loc[is_selling, "time_share"].sum())
        text = f"By your own duties {percent(selling)} of the time is selling"
        text += f"; the rest goes to {listing(named)}. " if named else ". "
    sold = known[known["is_selling"]].groupby("reported_by", sort=False)["time_share"].sum()
    said = listing([f"{percent(share, 0)} ({study})" for study, share in sold.items()])
    return f"{text}Reference, not your data: {said} of the time was selling."
