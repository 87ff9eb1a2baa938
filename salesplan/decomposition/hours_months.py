"""Chapter 3.5: hours that accounts and deals need in each month, against the hours there are."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.hours_budget import SERVING, long_table
from salesplan.decomposition.workload import reps_needed
from salesplan.finding import Finding
from salesplan.words import count, month_name, number, percent

_DAYS_A_MONTH = 365.25 / 12


def hours_by_work(
    serving: float,
    needed: pd.DataFrame | None,
    hours: pd.DataFrame | None,
    *,
    month_parts: pd.Series,
) -> Finding:
    """Lay the hours that accounts and deals need out over the months of the plan year.

    Accounts are called on evenly over the days worked. A deal's hours lie around the middle of its
    stay in a stage. What must be done before the year begins, for its first wins, has its like at
    the year's end, for the wins after it: it is counted there, so that the year holds all stages.

    Parameters
    ----------
    serving : float
        Hours a year that the accounts need.
    needed : DataFrame, optional
        month, stage, needed_count: what must come into each stage; None without a funnel.
    hours : DataFrame, optional
        stage, hours_per_deal, days_mean (days in the stage), the stages in order.
    month_parts : Series of float, index the twelve months
        Part of the year's working time in each.

    Returns
    -------
    Finding
        month, work (serving accounts, or the stage), hours_needed.

    Examples
    --------
    >>> needed = pd.DataFrame({"month": ["2025-12", "2026-01"], "stage": "Lead",
    ...                        "needed_count": [2, 1]})
    >>> hours = pd.DataFrame({"stage": ["Lead"], "hours_per_deal": [3.0], "days_mean": [0.0]})
    >>> parts = pd.Series(1 / 12, [f"2026-{month:02d}" for month in range(1, 13)])
    >>> found = hours_by_work(0.0, needed, hours, month_parts=parts).table
    >>> found[found["hours_needed"] > 0].values.tolist()
    [['2026-01', 'Lead', 3.0], ['2026-12', 'Lead', 6.0]]
    """
    months = pd.PeriodIndex(month_parts.index, freq="M")
    grid = pd.DataFrame({SERVING: serving * month_parts.to_numpy("float64")}, month_parts.index)
    if needed is not None and hours is not None:
        came = pd.PeriodIndex(needed["month"], freq="M").astype("int64").to_numpy()
        place = (came - months.astype("int64")[0]) % len(months)
        for stage in hours[["stage", "hours_per_deal", "days_mean"]].to_dict("records"):
            is_it = (needed["stage"] == stage["stage"]).to_numpy()
            deals = needed.loc[is_it, "needed_count"].to_numpy("float64")
            entered = np.bincount(place[is_it], deals, len(months)).astype("float64")
            late = max(float(np.nan_to_num(stage["days_mean"])), 0.0) / 2 / _DAYS_A_MONTH
            grid[stage["stage"]] = _later(entered, late) * stage["hours_per_deal"]
    return Finding(long_table(grid, "month"), _work_says(grid))


def _later(entered: NDArray[np.float64], months: float) -> NDArray[np.float64]:
    """Shift round the year; a fraction of a month is spread over the two that it touches."""
    whole, rest = int(months), months % 1
    return (1 - rest) * np.roll(entered, whole) + rest * np.roll(entered, whole + 1)


def hours_by_month(by_work: pd.DataFrame, available: pd.Series, full_hours: pd.Series) -> Finding:
    """Set the hours that each month needs against the hours there are in it.

    Parameters
    ----------
    by_work : DataFrame
        As `hours_by_work` returns it.
    available : Series of float, index month
        Hours for selling of all who are there.
    full_hours : Series of float, index month
        Hours for selling of one rep who is there all month.

    Returns
    -------
    Finding
        month, serving_hours, deal_hours, hours_needed, hours_available, load, reps_there (in full
        reps), reps_needed (rounded up; missing where nobody knows the hours of a rep).

    Examples
    --------
    >>> by_work = pd.DataFrame({"month": ["2026-01", "2026-02"], "work": "Serving accounts",
    ...                         "hours_needed": [90.0, 130.0]})
    >>> two = pd.Series({"2026-01": 100.0, "2026-02": 100.0})
    >>> print(hours_by_month(by_work, two, two / 2).text)
    Hours are short in 1 of 2 months, most in February 2026: 130 needed, 100 there, which takes \
3 reps where 2 are planned.
    """
    is_serving = by_work["work"] == SERVING
    sums = by_work.assign(serving_hours=by_work["hours_needed"].where(is_serving, 0.0))
    table = sums.groupby("month", as_index=False)[["serving_hours", "hours_needed"]].sum()
    table["deal_hours"] = table["hours_needed"] - table["serving_hours"]
    there = available.reindex(table["month"]).to_numpy("float64")
    one = full_hours.reindex(table["month"]).to_numpy("float64")
    table["hours_available"] = there
    table["load"] = (table["hours_needed"] / table["hours_available"].where(there > 0)).astype(
        float
    )
    table["reps_there"] = np.divide(there, one, out=np.zeros(len(one)), where=one > 0)
    many = [
        reps_needed(hours, rep) if rep > 0 else pd.NA
        for hours, rep in zip(table["hours_needed"], one, strict=True)
    ]
    table["reps_needed"] = pd.array(many, dtype="Int64")
    columns = ["month", "serving_hours", "deal_hours", "hours_needed", "hours_available", "load",
               "reps_there", "reps_needed"]  # fmt: skip
    return Finding(table[columns], _months_say(table))


def _work_says(grid: pd.DataFrame) -> str:
    by_month = grid.sum(axis=1)
    if not by_month.sum() > 0:
        return "Neither accounts nor deals take hours."
    most, least = by_month.idxmax(), by_month.idxmin()
    return (
        f"Work comes to {number(by_month.mean())} hours in the mean month, to "
        f"{number(by_month.max())} in {month_name(str(most))} and to {number(by_month.min())} in "
        f"{month_name(str(least))}."
    )


def _months_say(table: pd.DataFrame) -> str:
    known = table.dropna(subset="load")
    if known.empty:
        return "How many hours there are is unknown: nobody is named who has any."
    worst = known.nlargest(1, "load").to_dict("records")[0]
    short = int((known["load"] > 1).sum())
    figures = f"{number(worst['hours_needed'])} needed, {number(worst['hours_available'])} there"
    if not short:
        return (
            f"The hours are there in every month; the tightest is {month_name(worst['month'])} at "
            f"{percent(worst['load'], 0)}: {figures}."
        )
    planned = number(worst["reps_there"], 0)
    return (
        f"Hours are short in {short:,} of {count(len(table), 'month')}, most in "
        f"{month_name(worst['month'])}: {figures}, which takes "
        f"{count(int(worst['reps_needed']), 'rep')} where {planned} "
        f"{'is' if planned == '1' else 'are'} planned."
    )
