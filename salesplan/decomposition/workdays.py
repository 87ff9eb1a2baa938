"""Working days of a month: by country, less the firm's own days off.

Working days are weekdays (by the country's own weekend) that are no public holiday. Where no
country is given they are Monday to Friday, public holidays included. Days off that the firm lists
itself count for the part of it that is off. Holidays that a country has not announced yet are
estimates of the `holidays` package.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.errors import ParamError
from salesplan.words import listing

if TYPE_CHECKING:
    from holidays import HolidayBase


_LONGEST_CLOSURE = 60  # days within which somebody works again


def days_off(holidays: pd.DataFrame, region_shares: pd.Series) -> pd.Series:
    """Say which part of the firm is off on each of the days that it lists.

    Parameters
    ----------
    holidays : DataFrame
        Columns date, region (optional; empty: everywhere).
    region_shares : Series of float, index region
        Part of the firm in each region, such as its part of the sales.

    Returns
    -------
    Series of float, index date
        From above 0 to 1, in order of the days; a region without a part counts for nothing.

    Examples
    --------
    >>> table = pd.DataFrame({"date": pd.to_datetime(["2026-05-15", "2026-11-11", "2026-11-11"]),
    ...                       "region": [None, "West", "North"]})
    >>> days_off(table, pd.Series({"West": 0.25, "North": 0.125, "South": 0.625})).tolist()
    [1.0, 0.375]
    """
    region = holidays["region"] if "region" in holidays else pd.Series(None, holidays.index)
    part = region.map(region_shares.to_dict()).astype("float64").fillna(0.0)
    part = part.mask(region.isna(), 1.0)
    by_day = part.groupby(holidays["date"].dt.normalize()).sum().clip(upper=1.0)
    return by_day[by_day > 0].rename("part")


def working_days(
    months: Iterable[str], country: str | None = None, off: pd.Series | None = None
) -> pd.Series:
    """Count the working days of each month.

    Parameters
    ----------
    months : iterable of str
        Calendar months, "2026-03".
    country : str, optional
        ISO code ("DE", "DE-BY"); without it every Monday to Friday counts.
    off : Series of float, index date, optional
        Part of the firm that is off on a day, as `days_off` returns it.

    Returns
    -------
    Series of int64, shape (months,), index the months
        Of float64 where on a day only a part of the firm is off.

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
    worked = _worked(days, country, off)
    counts = pd.Series(worked).groupby(days.astype("datetime64[M]")).sum().loc[first].to_numpy()
    is_whole = bool((counts == np.rint(counts)).all())
    return pd.Series(counts.astype("int64" if is_whole else "float64"), wanted, name="working_days")


def worked_days(
    first: pd.Timestamp,
    last: pd.Timestamp,
    country: str | None = None,
    off: pd.Series | None = None,
) -> pd.Series:
    """Say which part of the firm works on each day.

    Parameters
    ----------
    first, last : Timestamp
        Both counted.
    country, off : optional
        As for `working_days`.

    Returns
    -------
    Series of float, index date
        1 on a working day, 0 on a weekend or holiday, between where only a part is off.

    Raises
    ------
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> worked_days(pd.Timestamp("2026-05-01"), pd.Timestamp("2026-05-04"), "DE").tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    return pd.Series(_worked(days, country, off), pd.DatetimeIndex(days, name="date"))


def month_elapsed(
    day: pd.Timestamp, country: str | None = None, off: pd.Series | None = None
) -> float:
    """Return the share of a month's working days that has passed, the day itself included.

    Parameters
    ----------
    day : Timestamp
    country, off : optional
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
    worked = _worked(days, country, off)
    return float(worked[: day.day].sum() / worked.sum()) if worked.any() else 1.0


def next_working_day(
    day: pd.Timestamp, country: str | None = None, off: pd.Series | None = None
) -> pd.Timestamp:
    """Return a day itself if anybody works on it, else the next on which somebody does.

    Parameters
    ----------
    day : Timestamp
    country, off : optional
        As for `working_days`.

    Raises
    ------
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> next_working_day(pd.Timestamp("2026-05-01"), "DE")  # a Friday, Labour Day
    Timestamp('2026-05-04 00:00:00')
    """
    first = np.datetime64(day.normalize(), "D")
    days = np.arange(first, first + np.timedelta64(_LONGEST_CLOSURE, "D"))
    worked = _worked(days, country, off) > 0
    return pd.Timestamp(days[int(worked.argmax())]) if worked.any() else day.normalize()


def _worked(
    days: NDArray[np.datetime64], country: str | None, off: pd.Series | None
) -> NDArray[np.float64]:
    """Part of the firm that works on each day."""
    is_open = _is_working_day(days, country).astype("float64")
    if off is None or off.empty:
        return is_open
    return np.asarray(is_open * (1 - off.reindex(pd.DatetimeIndex(days)).fillna(0.0).to_numpy()))


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
