"""Chapter 3.5, call cycle: which accounts are called on in which cycle, so that all are level."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.workload import AccountClass
from salesplan.finding import Finding
from salesplan.words import count, number, percent

_NOISE = 1e-9  # keeps 2.9999999996 calls from being two
_STARTS = np.arange(16) / 16


class Rhythm(NamedTuple):
    """How often accounts are called on, and in cycles of which length.

    Parameters
    ----------
    served : sequence of AccountClass
    cycle_weeks : float
        Length of a cycle in weeks of work.
    weeks : float
        Weeks that are worked in a year.
    """

    served: Sequence[AccountClass]
    cycle_weeks: float
    weeks: float

    def per_cycle(self, calls_per_year: float) -> float:
        """Calls in a cycle, of so many in a year."""
        return calls_per_year * self.cycle_weeks / self.weeks

    @property
    def cycles(self) -> int:
        """Whole cycles of a year, at least one."""
        return max(int(self.weeks / self.cycle_weeks + _NOISE), 1)


def call_plan(accounts: pd.DataFrame, rhythm: Rhythm) -> Finding:
    """Give each account its place in the cycles, so that every cycle holds as many calls.

    The accounts of one rep and class start at even distances over the time between two calls of
    an account; the largest come first. The classes of a rep, and the reps, are staggered likewise.

    Parameters
    ----------
    accounts : DataFrame, shape (accounts, columns)
        customer, name, owner (may be missing), account_class; the largest first.
    rhythm : Rhythm

    Returns
    -------
    Finding
        customer, name, owner, account_class, calls_per_cycle, cycles_between (cycles from one call
        to the next; missing for a class that is not called on), phase (from 0 to 1: part of the
        time between two calls that has passed when the first cycle begins) and first_cycle (1 is
        the first).

    Examples
    --------
    >>> four = pd.DataFrame({"customer": list("abcd"), "name": list("ABCD"), "owner": "r",
    ...                      "account_class": "B"})
    >>> b = [AccountClass("B", 1.0, calls_per_year=13, hours_per_call=1.0)]
    >>> call_plan(four, Rhythm(b, cycle_weeks=2, weeks=52)).table["first_cycle"].tolist()
    [1, 1, 2, 2]
    """
    rates = {one.name: rhythm.per_cycle(one.calls_per_year) for one in rhythm.served}
    order = {one.name: place for place, one in enumerate(rhythm.served)}
    rows = accounts.assign(
        name=accounts["name"].astype(object).where(accounts["name"].notna(), accounts["customer"]),
        calls_per_cycle=accounts["account_class"].map(rates).astype("float64"),
        place=accounts["account_class"].map(order),
        of=accounts["owner"].astype(object).where(accounts["owner"].notna(), ""),
    ).sort_values(["of", "place"], kind="stable")
    phase = _phases(rows, rhythm.cycles)
    rate = rows["calls_per_cycle"].to_numpy("float64")
    between = np.divide(1.0, rate, out=np.full(len(rate), np.nan), where=rate > 0)
    opens = np.maximum(np.ceil((1 - phase) * between - _NOISE), 1)
    rows = rows.assign(cycles_between=between, phase=phase, first_cycle=opens)
    rows["first_cycle"] = rows["first_cycle"].astype("Int64")
    columns = ["customer", "name", "owner", "account_class", "calls_per_cycle", "cycles_between",
               "phase", "first_cycle"]  # fmt: skip
    table = rows.loc[accounts.index, columns].reset_index(drop=True)
    return Finding(table, _plan_says(table))


def _phases(rows: pd.DataFrame, cycles: int) -> NDArray[np.float64]:
    """Even distances within a rep's class, the classes set off so that rep and firm are level.

    With n accounts at phases (i + s) / n the calls up to any moment are floor(n x rate x time + s)
    (Hermite's identity), so that within a class no cycle differs from another by more than one
    call. Each class takes the s that leaves the rep's and the firm's cycles most alike so far.
    """
    groups = rows.groupby(["of", "place"], sort=False)
    rank, size = groups.cumcount(), groups["place"].transform("size")
    wholes = groups["calls_per_cycle"].sum()
    owners = wholes.index.get_level_values("of")
    so_far, firm = np.arange(cycles + 1), np.zeros(cycles)
    rep, starts = firm, []
    for calls, is_new in zip(wholes, owners != owners[:1].append(owners[:-1]), strict=True):
        rep = np.zeros(cycles) if is_new else rep
        off = np.diff(np.floor(calls * so_far + _STARTS[:, None] + _NOISE), axis=1) - calls
        best = int(np.argmin(np.round(((rep + off) ** 2 + (firm + off) ** 2).sum(axis=1), 6)))
        rep, firm = rep + off[best], firm + off[best]
        starts.append(_STARTS[best])
    start = np.array(starts)[groups.ngroup().to_numpy()]
    return np.asarray((size - 1 - rank + start) / size, "float64")


def calls_by_cycle(planned: pd.DataFrame, cycles: int) -> NDArray[np.int64]:
    """Count each account's calls in each cycle.

    Parameters
    ----------
    planned : DataFrame, shape (accounts, columns)
        As `call_plan` returns it.
    cycles : int

    Returns
    -------
    ndarray of int64, shape (accounts, cycles)

    Examples
    --------
    >>> calls_by_cycle(pd.DataFrame({"calls_per_cycle": [0.5], "phase": [0.0]}), 4).tolist()
    [[0, 1, 0, 1]]
    """
    rate, phase = (planned[name].to_numpy("float64") for name in ("calls_per_cycle", "phase"))
    so_far = np.floor(np.outer(rate, np.arange(cycles + 1)) + phase[:, None] + _NOISE)
    return np.diff(so_far, axis=1).astype("int64")


def call_cycle(planned: pd.DataFrame, rhythm: Rhythm, *, hours_available: float) -> Finding:
    """Add up the calls of a cycle by class, and set their hours against those there are.

    Parameters
    ----------
    planned : DataFrame
        Table of `call_plan`.
    rhythm : Rhythm
    hours_available : float
        Hours for selling of all reps in the year; 0 where nobody knows.

    Returns
    -------
    Finding
        account_class, accounts, weeks_between (two calls of an account), calls_per_cycle (of all,
        the mean), calls_low and calls_high (the fewest and the most in one cycle of the year),
        hours_per_cycle.

    Examples
    --------
    >>> four = pd.DataFrame({"customer": list("abcd"), "name": list("ABCD"), "owner": "r",
    ...                      "account_class": "B"})
    >>> rhythm = Rhythm([AccountClass("B", 1.0, 13, 1.5)], cycle_weeks=2, weeks=52)
    >>> print(call_cycle(call_plan(four, rhythm).table, rhythm, hours_available=520.0).text)
    Every cycle of 2 weeks holds 2 calls. They take 3 of the 20 hours for selling in it (15 %).
    """
    calls = calls_by_cycle(planned, rhythm.cycles)
    rows = []
    for one in rhythm.served:
        is_it = (planned["account_class"] == one.name).to_numpy()
        by_cycle = calls[is_it].sum(axis=0)
        mean = float(planned.loc[is_it, "calls_per_cycle"].sum())
        every = rhythm.weeks / one.calls_per_year if one.calls_per_year > 0 else np.nan
        rows.append({
            "account_class": one.name, "accounts": int(is_it.sum()), "weeks_between": every,
            "calls_per_cycle": mean, "calls_low": int(by_cycle.min()),
            "calls_high": int(by_cycle.max()), "hours_per_cycle": mean * one.hours_per_call,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    text = _cycle_says(calls.sum(axis=0), table, rhythm.cycle_weeks)
    there = rhythm.per_cycle(hours_available)
    return Finding(table, f"{text} {_hours_say(float(table['hours_per_cycle'].sum()), there)}")


def _plan_says(table: pd.DataFrame) -> str:
    called = table.dropna(subset="first_cycle")
    if called.empty:
        return "No class of accounts is called on."
    first, last = int((called["first_cycle"] == 1).sum()), int(called["first_cycle"].max())
    if len(called) == 1:
        return f"The only account is called on first in cycle {last:,}."
    return (
        f"{first:,} of {count(len(called), 'account')} {'is' if first == 1 else 'are'} called on "
        f"in the first cycle, all of them once by cycle {last:,}."
    )


def _cycle_says(by_cycle: NDArray[np.int64], table: pd.DataFrame, cycle_weeks: float) -> str:
    low, high = int(by_cycle.min()), int(by_cycle.max())
    length = f"{number(cycle_weeks, 0 if float(cycle_weeks).is_integer() else 1)} weeks"
    if low == high:
        return f"Every cycle of {length} holds {count(low, 'call')}."
    mean = float(table["calls_per_cycle"].sum())
    return (
        f"A cycle of {length} holds {number(mean, 1)} calls on average, {low:,} at least and "
        f"{high:,} at most."
    )


def _hours_say(hours: float, there: float) -> str:
    if not there > 0:
        return f"They take {number(hours)} hours."
    return (
        f"They take {number(hours)} of the {number(there)} hours for selling in it "
        f"({percent(hours / there, 0)})."
    )
