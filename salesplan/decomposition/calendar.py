"""Chapter 3.4, time: the year's target by month and quarter, with season and working days.

Working days are weekdays (by the country's own weekend) that are no public holiday. Where no
country is given they are Monday to Friday, public holidays included, and the sentence says so.
Holidays that a country has not announced yet are estimates of the `holidays` package.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from salesplan.errors import ParamError, ReconcileError
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import listing, money, month_name, percent

if TYPE_CHECKING:
    from holidays import HolidayBase


def calendar(
    target: int,
    assigned: int,
    *,
    quarters: pd.Series,
    seasonality: pd.Series,
    unit: int = 1,
    country: str | None = None,
) -> pd.DataFrame:
    """Split the year's target, and what is assigned, into months.

    Parameters
    ----------
    target : int
        What the firm has promised for the months together, whole currency units.
    assigned : int
        The same with over-assignment: what the reps carry together.
    quarters : Series of str, shape (months,)
        Quarter of each month of the plan year ("FY2026-Q1"); index the months ("2026-03") in order.
    seasonality : Series
        Weight of each month, any scale; index 1 to 12 (calendar months), or the months themselves
        where every month of the plan has a weight of its own (`adjust_seasonality`).
    unit : int
        Smallest step of a month's amount.
    country : str, optional
        ISO code of the country of the working days, "DE", or with its subdivision, "DE-BY".

    Returns
    -------
    DataFrame, one row a month
        Columns month, quarter, working_days, seasonality (share of these months, adds to 1), target
        and amount (int64, multiples of `unit`, adding up to `target` and `assigned`).

    Raises
    ------
    ReconcileError
        If a month has no weight, or the amounts cannot be split.
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> quarters = pd.Series({"2026-01": "FY2026-Q1", "2026-02": "FY2026-Q1"})
    >>> even = pd.Series(1.0, range(1, 13))
    >>> calendar(100, 111, quarters=quarters, seasonality=even)["amount"].tolist()
    [56, 55]
    """
    weights = _weights(seasonality, list(quarters.index))
    return pd.DataFrame(
        {
            "month": quarters.index.astype(str),
            "quarter": quarters.to_numpy(),
            "working_days": working_days(quarters.index, country).to_numpy(),
            "seasonality": (weights / weights.sum()).to_numpy(),
            "target": split_target(target, weights, unit=unit).to_numpy(),
            "amount": split_target(assigned, weights, unit=unit).to_numpy(),
        }
    )


def adjust_seasonality(
    seasonality: pd.Series,
    months: Sequence[str],
    history_months: Sequence[str],
    country: str | None = None,
) -> pd.Series:
    """Move seasonal weights by the working days that the plan's months really have.

    A month's weight is multiplied by its working days over the average working days of the same
    calendar month in the history, from which the weight was learnt: March with Easter in it sells
    less than March without. A calendar month outside the history keeps its weight.

    Parameters
    ----------
    seasonality : Series, index 1 to 12
        Weight of each calendar month.
    months, history_months : sequence of str
        Months of the plan, and months from which `seasonality` was learnt.
    country : str, optional
        As for `calendar`.

    Returns
    -------
    Series of float, shape (months,)
        Index the months of the plan; adds to 1.

    Raises
    ------
    ReconcileError
        If a month has no weight.
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> even = pd.Series(1.0, range(1, 13))
    >>> adjusted = adjust_seasonality(even, ["2026-01", "2026-02"], ["2024-02", "2025-02"])
    >>> (adjusted * 2).round(4).tolist()  # February: 20 days against 20.5 in the history
    [1.0123, 0.9877]
    """
    weights = _weights(seasonality, list(months))
    past = working_days(history_months, country)
    usual = past.groupby(_month_of_year(past.index)).mean()
    factor = working_days(months, country) / usual.reindex(_month_of_year(months)).to_numpy()
    moved = weights * factor.fillna(1.0).to_numpy()
    adjusted: pd.Series = moved / moved.sum()
    return adjusted.rename("seasonality")


def working_days(months: Iterable[str], country: str | None = None) -> pd.Series:
    """Count the working days of each month.

    Parameters
    ----------
    months : iterable of str
        Calendar months, "2026-03".
    country : str, optional
        ISO code ("DE", "DE-BY"); without it every Monday to Friday counts.

    Returns
    -------
    Series of int64, shape (months,), index the months

    Raises
    ------
    ParamError
        If the country or its subdivision is unknown; near names are given.

    Examples
    --------
    >>> working_days(["2026-05"]).tolist(), working_days(["2026-05"], "DE").tolist()
    ([21], [18])
    """
    wanted = pd.Index([str(month) for month in months], name="month")
    if wanted.empty:
        return pd.Series([], wanted, dtype="int64", name="working_days")
    first = wanted.to_numpy(dtype="datetime64[M]")
    end = first.max() + np.timedelta64(1, "M")
    days = np.arange(first.min(), end, dtype="datetime64[D]")
    is_open = pd.Series(_is_working_day(days, country))
    counts = is_open.groupby(days.astype("datetime64[M]")).sum()
    return pd.Series(counts.loc[first].to_numpy("int64"), wanted, name="working_days")


def month_elapsed(day: pd.Timestamp, country: str | None = None) -> float:
    """Return the share of a month's working days that has passed, the day itself included.

    Parameters
    ----------
    day : Timestamp
    country : str, optional
        As for `working_days`.

    Returns
    -------
    float
        0 to 1; 1 where the month has no working day at all.

    Raises
    ------
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> month_elapsed(pd.Timestamp("2026-05-15")), month_elapsed(pd.Timestamp("2026-05-15"), "DE")
    (0.5238095238095238, 0.5)
    """
    month = np.datetime64(f"{day:%Y-%m}", "M")
    days = np.arange(month, month + np.timedelta64(1, "M"), dtype="datetime64[D]")
    is_open = _is_working_day(days, country)
    return float(is_open[: day.day].sum() / is_open.sum()) if is_open.any() else 1.0


def calendar_finding(table: pd.DataFrame, country: str | None = None) -> Finding:
    """Say what the calendar shows: strongest and weakest month, and which days were counted.

    Parameters
    ----------
    table : DataFrame
        As `calendar` returns it.
    country : str, optional
        As given to `calendar`.

    Examples
    --------
    >>> quarters = pd.Series({"2026-01": "FY2026-Q1", "2026-02": "FY2026-Q1"})
    >>> season = pd.Series([3.0, 1.0] + [1.0] * 10, range(1, 13))
    >>> table = calendar(100, 100, quarters=quarters, seasonality=season)
    >>> print(calendar_finding(table).text)
    The strongest month is January 2026 with 75.0 % of the year (75), the weakest February 2026 \
with 25.0 % (25). Working days are weekdays; no country is set, so public holidays are not counted.
    """
    high, low = (
        table.iloc[int(table["seasonality"].argmax())],
        table.iloc[int(table["seasonality"].argmin())],
    )
    days = (
        f"Working days leave out the public holidays of {country}."
        if country
        else "Working days are weekdays; no country is set, so public holidays are not counted."
    )
    text = (
        f"The strongest month is {month_name(high['month'])} with "
        f"{percent(high['seasonality'])} of the year ({money(high['target'])}), the weakest "
        f"{month_name(low['month'])} with {percent(low['seasonality'])} "
        f"({money(low['target'])}). {days}"
    )
    return Finding(table, text)


def _weights(seasonality: pd.Series, months: list[str]) -> pd.Series:
    """Pick each month's weight, by the month itself or by its calendar month."""
    own = pd.Series(months).isin(seasonality.index).all()
    keys = months if own else _month_of_year(months).tolist()
    missing = [month for month, key in zip(months, keys, strict=True) if key not in seasonality]
    if missing:
        raise ReconcileError(
            "seasonality",
            f"has no weight for {listing(missing)}",
            "give a weight to each calendar month, 1 to 12",
        )
    return pd.Series(seasonality.loc[keys].to_numpy("float64"), pd.Index(months, name="month"))


def _month_of_year(months: Iterable[str]) -> pd.Index:
    return pd.Index([int(str(month)[5:7]) for month in months])


def _is_working_day(days: np.ndarray, country: str | None) -> np.ndarray:
    if not country:
        return np.is_busday(days)
    years = sorted({int(str(day)[:4]) for day in days})
    holidays_of = _holidays(country, range(years[0], years[-1] + 1))
    return np.array([holidays_of.is_working_day(day) for day in days.tolist()], dtype=bool)


def _holidays(country: str, years: Iterable[int]) -> "HolidayBase":
    """Public holidays of a country; the package is loaded only when a country is given."""
    import holidays

    code, _, part = country.strip().upper().replace("_", "-").partition("-")
    known = holidays.list_supported_countries()
    if code not in known:
        raise _unknown_country(country, sorted(known))
    parts = {name.upper(): name for name in known[code]}
    if part and part not in parts:
        near = get_close_matches(part, list(parts), n=3, cutoff=0.3) or sorted(parts)
        raise ParamError(
            "country",
            f'"{country}" names no part of {code} whose holidays are known',
            f"use {code}, or one of {listing([f'{code}-{name}' for name in near], most=8)}"
            if parts
            else f"use {code}",
        )
    return holidays.country_holidays(code, subdiv=parts.get(part), years=years)


def _unknown_country(country: str, codes: list[str]) -> ParamError:
    """Name the codes that look like what was given, by code or by the country's name."""
    from holidays.registry import COUNTRIES

    by_name = {name.replace("_", " "): entry[1] for name, entry in COUNTRIES.items()}
    wanted = country.strip().casefold().replace("_", " ")
    names = get_close_matches(wanted, list(by_name), n=3, cutoff=0.7)
    near = [f"{by_name[name]} ({name.title()})" for name in names]
    near = near or get_close_matches(wanted.upper(), codes, n=3, cutoff=0.5)
    return ParamError(
        "country",
        f'"{country}" is not a country whose holidays are known',
        f"use the ISO code{', perhaps ' + listing(near) if near else ', such as DE or US'}, "
        "or leave it empty to count weekdays",
    )
