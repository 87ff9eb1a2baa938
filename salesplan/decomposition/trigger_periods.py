"""Chapter 3.9: whole weeks and months, and what sales, plan and season say of each of them.

A month is "2026-03"; a week runs from Monday to Sunday and is named as in ISO 8601, "2026-W01", by
the year that holds its Thursday.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MONTH, WEEK = "month", "week"
PER_YEAR = {MONTH: 12, WEEK: 52}
"""Periods that make a year; 52 weeks are 364 days, so that a week meets the same weekdays."""


def whole_periods(first: pd.Timestamp, last: pd.Timestamp, per: str) -> pd.DataFrame:
    """List the months or weeks that lie between two days from end to end.

    Parameters
    ----------
    first, last : Timestamp
        First and last day that the data cover, both included.
    per : str
        "month" or "week".

    Returns
    -------
    DataFrame, index period (str)
        starts_on, ends_on, in order of time.

    Examples
    --------
    >>> weeks = whole_periods(pd.Timestamp("2025-12-24"), pd.Timestamp("2026-01-10"), "week")
    >>> weeks["ends_on"].dt.strftime("%Y-%m-%d").to_dict()
    {'2026-W01': '2026-01-04'}
    """
    spans = pd.period_range(first, last, freq="M" if per == MONTH else "W-SUN")
    table = pd.DataFrame(
        {"starts_on": spans.start_time.normalize(), "ends_on": spans.end_time.normalize()},
        index=pd.Index(_names(spans, per), name="period", dtype=object),
    )
    return table[(table["starts_on"] >= first) & (table["ends_on"] <= last)]


def _names(spans: pd.PeriodIndex, per: str) -> list[str]:
    if per == MONTH:
        return [str(span) for span in spans]
    weeks = spans.end_time.isocalendar()
    return [f"{year}-W{week:02d}" for year, week in zip(weeks["year"], weeks["week"], strict=True)]


def place_of(days: pd.Series, periods: pd.DataFrame) -> pd.Series:
    """Say in which period each day lies, by its position; -1 outside all of them.

    Parameters
    ----------
    days : Series of datetime64
    periods : DataFrame
        As from `whole_periods`, without gaps.

    Examples
    --------
    >>> months = whole_periods(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-28"), "month")
    >>> place_of(pd.Series(pd.to_datetime(["2026-02-03", "2026-03-01"])), months).tolist()
    [1, -1]
    """
    if periods.empty:
        return pd.Series(-1, days.index, dtype="int64")
    starts = periods["starts_on"].to_numpy("datetime64[ns]")
    found = np.searchsorted(starts, days.to_numpy("datetime64[ns]"), side="right") - 1
    is_outside = days.isna() | (days.dt.normalize() > periods["ends_on"].iloc[-1])
    return pd.Series(np.where(is_outside, -1, found), days.index)


def sums(days: pd.Series, amounts: pd.Series, periods: pd.DataFrame) -> pd.Series:
    """Add up what falls into each period; 0 where nothing does.

    Parameters
    ----------
    days : Series of datetime64, shape (cases,)
    amounts : Series of float, shape (cases,)
    periods : DataFrame
        As from `whole_periods`.

    Returns
    -------
    Series of float, index period

    Examples
    --------
    >>> months = whole_periods(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-28"), "month")
    >>> sums(pd.Series(pd.to_datetime(["2026-02-03"])), pd.Series([5.0]), months).tolist()
    [0.0, 5.0]
    """
    place = place_of(days, periods)
    added = amounts.astype(float).groupby(place.to_numpy()).sum()
    return pd.Series(added.reindex(range(len(periods)), fill_value=0.0).to_numpy(), periods.index)


def spread(monthly: pd.Series, starts: pd.Series, ends: pd.Series) -> NDArray[np.float64]:
    """Take from amounts by month what falls between two days, every day of a month alike.

    Parameters
    ----------
    monthly : Series of float, index month
        Such as a plan; months without an amount are not known.
    starts, ends : Series of datetime64, shape (spans,)
        First and last day of each span.

    Returns
    -------
    ndarray of float, shape (spans,)
        Missing where a day of the span lies in a month that is not known.

    Examples
    --------
    >>> plan = pd.Series({"2026-01": 310.0, "2026-02": 56.0})
    >>> days = [pd.Series(pd.to_datetime([day])) for day in ("2026-01-30", "2026-02-02")]
    >>> spread(plan, *days).tolist()
    [24.0]
    """
    if monthly.empty or starts.empty:
        return np.full(len(starts), np.nan)
    months = pd.PeriodIndex(monthly.index, freq="M")
    length = pd.Series(monthly.to_numpy(float) / months.days_in_month.to_numpy(), months)
    first, last = min(months.min().start_time, starts.min()), max(months.max().end_time, ends.max())
    days = pd.date_range(first.normalize(), last.normalize(), freq="D")
    by_day = length.groupby(level=0).sum().reindex(days.to_period("M")).to_numpy()
    total = np.concatenate([[0.0], np.nancumsum(by_day)])
    unknown = np.concatenate([[0], np.isnan(by_day).cumsum()])
    low = (starts - days[0]).dt.days.to_numpy()
    high = (ends - days[0]).dt.days.to_numpy() + 1
    return np.where(unknown[high] > unknown[low], np.nan, total[high] - total[low])
