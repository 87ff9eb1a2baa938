"""Chapter 2.4: the chances of earlier years, made from what was known then, against what came."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.targets.chance import Outlook
from salesplan.words import count, listing, number, percent

FEWEST_MONTHS = 6
"""Months of history before a year without which its chances are not tested."""
_GIVEN = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_FEW_REPS = 20


def who_stayed(people: pd.DataFrame, sales: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    """Keep those whose year was theirs to finish: there from its first day to its last.

    Parameters
    ----------
    people : DataFrame
        rep, hired_on, left_on, as they are known today.
    sales : DataFrame
        rep, month: who has no sale in the year and no dates is taken to have been gone.
    months : list of str
        The twelve months of the year.

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["a", "b"], "hired_on": None, "left_on": [None, "2025-06"]})
    >>> sales = pd.DataFrame({"rep": ["a", "b"], "month": ["2025-12", "2025-02"]})
    >>> who_stayed(people, sales, ["2025-01", "2025-12"])["rep"].tolist()
    ['a']
    """
    first = pd.Timestamp(f"{months[0]}-01")
    last = pd.Period(months[-1], "M").end_time.normalize()
    joined = pd.to_datetime(people["hired_on"]) > first
    left = pd.to_datetime(people["left_on"]) < last
    sold = people["rep"].isin(sales.loc[sales["month"].isin(months), "rep"].unique())
    return people[~joined & ~left & sold].reset_index(drop=True)


def hindsight(ahead: Outlook, actual: pd.Series, quotas: pd.Series) -> pd.DataFrame:
    """Place what each rep sold in the distribution that was made before.

    Parameters
    ----------
    ahead : Outlook
        Made from what was known before the year.
    actual, quotas : Series, index rep
        Sales of the year; the quotas that were given, missing where none was.

    Returns
    -------
    DataFrame, shape (reps, ...)
        rep, months, actual, exceeded (chance, as seen before, of selling as much or more: even
        between 0 and 1 if the chances are right), chance (of the quota), is_met.
    """
    reps = ahead.reps["rep"]
    sold = actual.reindex(reps).fillna(0.0).to_numpy(float)
    asked = quotas.reindex(reps).to_numpy(float)
    has_quota = asked > 0
    chance = ahead.chance(np.where(has_quota, asked, 1.0))
    return pd.DataFrame(
        {
            "rep": reps,
            "months": ahead.reps["months"],
            "actual": sold,
            "exceeded": ahead.chance(sold),
            "chance": np.where(has_quota, chance, np.nan),
            "is_met": has_quota & (sold >= asked),
        }
    )


def chance_backtest(years: Mapping[str, pd.DataFrame]) -> Finding:
    """Hold chances given before a year against the part of reps who then met them.

    Parameters
    ----------
    years : mapping of period to table
        As `hindsight` returns them, in order of time.

    Returns
    -------
    Finding
        period (the last rows: all of them), reps, covered_80 (part inside the 80 % range), note
        (what was asked), chance (given before), met_rate (part of the reps who met it).
    """
    periods = dict(years)
    if len(periods) > 1:
        periods["all"] = pd.concat(list(years.values()), ignore_index=True)
    rows = [row for period, rated in periods.items() for row in _rows(period, rated)]
    table = pd.DataFrame(
        rows, columns=["period", "reps", "covered_80", "note", "chance", "met_rate"]
    )
    return Finding(table, _sentence(table, list(years)))


def _rows(period: str, rated: pd.DataFrame) -> list[tuple[str, int, float, str, float, float]]:
    covered = float(rated["exceeded"].between(0.1, 0.9).mean())
    rows = [
        (period, len(rated), covered, "a quota of this chance", given,
         float((rated["exceeded"] <= given).mean()))
        for given in _GIVEN
    ]  # fmt: skip
    asked = rated.dropna(subset="chance")
    if len(asked):
        rows.append((period, len(asked), covered, "the quotas given then",
                     float(asked["chance"].mean()), float(asked["is_met"].mean())))  # fmt: skip
    return rows


def _sentence(table: pd.DataFrame, years: list[str]) -> str:
    pooled = table[table["period"] == table["period"].iloc[-1]]
    first, by = pooled.iloc[0], pooled.set_index("chance")["met_rate"]
    inside = round(first["covered_80"] * first["reps"])
    text = (
        f"Seen from before {listing(years)}, {number(inside)} of "
        f"{count(first['reps'], 'rep year')} ended inside the 80 % range "
        f"({percent(first['covered_80'], 0)}); quotas given a chance of 50 % would "
        f"have been met by {percent(by[0.5], 0)}, of 90 % by {percent(by[0.9], 0)}."
    )
    asked = pooled[pooled["note"] == "the quotas given then"]
    if len(asked):
        row = asked.iloc[0]
        text += (
            f" Of the quotas given then {percent(row['chance'], 0)} were to be expected, "
            f"{percent(row['met_rate'], 0)} were met."
        )
    few = "few reps prove little" if first["reps"] < _FEW_REPS else "few years prove little"
    return f"{text} Reps of one year share its market: {few}."
