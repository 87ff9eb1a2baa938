"""Chapter 3.5, workload: hours that accounts need, by class, against the hours that reps have."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent


class AccountClass(NamedTuple):
    """How a class of accounts is served.

    Parameters
    ----------
    name : str
        As people call it: A, B, C.
    share : float
        Part of all accounts, from the largest down; the last class takes what is left.
    calls_per_year : float
        Visits and calls for each account.
    hours_per_call : float
        With preparation; with travel only where duties count travel as selling, since hours of
        other duties are taken off the hours that reps have.
    """

    name: str
    share: float
    calls_per_year: float
    hours_per_call: float

    @property
    def hours(self) -> float:
        """Hours that one account takes in a year."""
        return self.calls_per_year * self.hours_per_call


USUAL_CLASSES = (
    AccountClass("A", 0.2, 24, 1.5),
    AccountClass("B", 0.3, 12, 1.0),
    AccountClass("C", 0.5, 4, 0.75),
)
"""How accounts are served where nobody has said: a judgement, to be replaced."""


def classify_accounts(potential: pd.Series, classes: Sequence[AccountClass]) -> pd.Series:
    """Sort accounts into classes, the largest first.

    Parameters
    ----------
    potential : Series, shape (accounts,)
        What an account can buy in a year, currency; missing counts as nothing.
    classes : sequence of AccountClass
        From the most to the least important.

    Returns
    -------
    Series of str, shape (accounts,)
        Name of the class; on a tie, the account that stands first goes into the higher class.

    Examples
    --------
    >>> two = [AccountClass("A", 0.3, 24, 1.5), AccountClass("B", 0.7, 6, 1.0)]
    >>> classify_accounts(pd.Series([50.0, 900.0, 20.0]), two).tolist()
    ['B', 'A', 'B']
    """
    order = np.argsort(-potential.fillna(0).to_numpy(float), kind="stable")
    ends = np.rint(np.cumsum([one.share for one in classes]) * len(potential)).astype("int64")
    rank = np.empty(len(potential), "int64")
    rank[order] = np.arange(len(potential))
    place = np.minimum(np.searchsorted(ends, rank, side="right"), len(classes) - 1)
    return pd.Series([classes[p].name for p in place], potential.index, dtype="str")


def account_hours(classes: pd.Series, served: Sequence[AccountClass]) -> pd.Series:
    """Hours that each account needs in a year, by its class.

    Parameters
    ----------
    classes : Series, shape (accounts,)
        Name of each account's class.
    served : sequence of AccountClass

    Returns
    -------
    Series of float, shape (accounts,)

    Examples
    --------
    >>> account_hours(pd.Series(["A", "A"]), [AccountClass("A", 1.0, 12, 1.5)]).tolist()
    [18.0, 18.0]
    """
    return classes.map({one.name: one.hours for one in served}).astype(float)


def workload(
    classes: pd.Series, served: Sequence[AccountClass], *, hours_available: float, people: int
) -> Finding:
    """Add up what serving all accounts takes, by class, and the reps that it needs.

    Parameters
    ----------
    classes : Series, shape (accounts,)
        Name of each account's class.
    served : sequence of AccountClass
    hours_available : float
        Hours for customers that all reps together have in the year.
    people : int
        How many reps have them.

    Returns
    -------
    Finding
        Table account_class, accounts, calls_per_account, calls, hours_per_call, hours_needed.

    References
    ----------
    Talley, Journal of Marketing 25 (1961): the workload method.

    Examples
    --------
    Kotler's form: 1,000 A x 36 and 2,000 B x 12 calls make 60,000; at 1,000 a rep, 60 reps.

    >>> two = [AccountClass("A", 1 / 3, 36, 1.0), AccountClass("B", 2 / 3, 12, 1.0)]
    >>> accounts = pd.Series(["A"] * 1000 + ["B"] * 2000)
    >>> print(workload(accounts, two, hours_available=50_000, people=50).text)
    Serving 3,000 accounts takes 60,000 hours in the year; 50 reps have 50,000 of them (83 %), \
60 would be needed.
    """
    sizes = classes.value_counts()
    table = pd.DataFrame(
        {
            "account_class": [one.name for one in served],
            "accounts": [int(sizes.get(one.name, 0)) for one in served],
            "calls_per_account": [float(one.calls_per_year) for one in served],
            "hours_per_call": [float(one.hours_per_call) for one in served],
        }
    )
    calls = table["accounts"] * table["calls_per_account"]
    table = table.assign(calls=calls, hours_needed=calls * table["hours_per_call"])
    needed = float(table["hours_needed"].sum())
    text = f"Serving {count(len(classes), 'account')} takes {number(needed)} hours in the year"
    if people and hours_available > 0:
        reps = reps_needed(needed, hours_available / people)
        text += (
            f"; {count(people, 'rep')} have {number(hours_available)} of them "
            f"({percent(hours_available / needed if needed else 1, 0)}), {reps:,} would be needed"
        )
    return Finding(table, f"{text}.")


def reps_needed(hours: float, hours_per_rep: float) -> int:
    """Reps that some hours need: the quotient, rounded up.

    Parameters
    ----------
    hours, hours_per_rep : float
        Hours in a year; hours_per_rep above 0.

    Returns
    -------
    int

    Examples
    --------
    Talley's form: 9,100 hours; 40 hours x 48 weeks, half of them selling, are 960: 9.479.

    >>> reps_needed(9_100, 960)
    10
    """
    return ceil(round(hours / hours_per_rep, 9))


def rep_loads(accounts: pd.DataFrame, reps: pd.DataFrame, *, tolerance: float) -> Finding:
    """Hours that each rep's accounts need against the hours that the rep has.

    Parameters
    ----------
    accounts : DataFrame, shape (accounts, columns)
        owner, hours, potential.
    reps : DataFrame, shape (reps, columns)
        rep, name, hours_available.
    tolerance : float
        Part of the fair load by which a rep may be off, a fraction.

    Returns
    -------
    Finding
        Table rep, name, accounts, hours_needed, hours_available, load, potential, verdict; load is
        hours needed over hours available. Over and under are against the load of all reps
        together, since a whole team may be short of hours.

    Examples
    --------
    >>> accounts = pd.DataFrame({"owner": ["a", "a", "b"], "hours": [60.0, 60.0, 40.0],
    ...                          "potential": [5.0, 5.0, 9.0]})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 100.0})
    >>> rep_loads(accounts, reps, tolerance=0.2).table[["rep", "load", "verdict"]].values.tolist()
    [['a', 1.2, 'over'], ['b', 0.4, 'under']]
    """
    sums = accounts.groupby("owner").agg(
        accounts=("hours", "size"), hours=("hours", "sum"), potential=("potential", "sum")
    )
    own = sums.reindex(reps["rep"])
    table = pd.DataFrame(
        {
            "rep": reps["rep"].to_numpy(),
            "name": reps["name"].to_numpy(),
            "accounts": own["accounts"].fillna(0).astype("int64").to_numpy(),
            "hours_needed": own["hours"].fillna(0.0).to_numpy(),
            "hours_available": reps["hours_available"].to_numpy(float),
            "potential": own["potential"].fillna(0.0).to_numpy(),
        }
    )
    has = table["hours_available"] > 0
    load = (table["hours_needed"] / table["hours_available"].where(has)).astype(float)
    usual = table["hours_needed"].sum() / max(table["hours_available"].sum(), 1e-12)
    verdict = np.select(
        [~has, load > usual * (1 + tolerance), load < usual * (1 - tolerance)],
        ["no hours", "over", "under"],
        "fair",
    )
    table = table.assign(load=load, verdict=verdict)
    return Finding(table, _loads_text(table, usual))


def _loads_text(table: pd.DataFrame, usual: float) -> str:
    text = f"All reps together are at {percent(usual, 0)} of their hours for customers"
    off = table[table["verdict"].isin(["over", "under"])]
    if off.empty:
        return f"{text}; nobody is far from that."
    parts = []
    for verdict, ascending in (("over", False), ("under", True)):
        rows = off[off["verdict"] == verdict].sort_values("load", ascending=ascending)
        names = listing(
            (f"{n} ({percent(x, 0)})" for n, x in zip(rows["name"], rows["load"], strict=True)),
            most=3,
        )
        if len(rows):
            parts.append(f"{count(len(rows), 'rep')} {verdict}-loaded: {names}")
    return f"{text}; {'; '.join(parts)}."
