"""Months of the sample, numbered from 0 (January 2023), and their working days."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.truth import FIRST_YEAR, YEARS, SampleTruth

HISTORY = 12 * YEARS  # months 0 to 35; the twelve after them are the plan year
HORIZON = HISTORY + 12
NEVER = HORIZON
AFTER = 6  # months after the plan year in which deals opened in it may be decided
_EASTER = (
    "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
)  # fmt: skip
_RUSH = 0.8  # below 1: more orders towards the end of a month


def month_number(month: str) -> int:
    """Count months from January 2023.

    Examples
    --------
    >>> month_number("2025-07")
    30
    """
    year, month_of_year = month.split("-")
    return (int(year) - FIRST_YEAR) * 12 + int(month_of_year) - 1


def closed_days() -> NDArray[np.datetime64]:
    """Days on which nobody books a sale: public holidays and the week after Christmas.

    Examples
    --------
    >>> bool(np.isin(np.datetime64("2024-04-01"), closed_days()))  # Easter Monday
    True
    """
    easter = np.array(_EASTER, dtype="datetime64[D]")
    moving = [easter + np.timedelta64(shift, "D") for shift in (-2, 1, 39, 50)]
    years = range(FIRST_YEAR - 1, FIRST_YEAR + YEARS + 2)
    fixed = [f"{year}-{day}" for year in years for day in ("01-01", "05-01", "12-25", "12-26")]
    return np.sort(np.concatenate([*moving, np.array(fixed, dtype="datetime64[D]")]))


def firm_days(first_year: int, last_year: int) -> NDArray[np.datetime64]:
    """Closed days that are no public holiday in the Netherlands: Good Friday and 1 May.

    Examples
    --------
    >>> firm_days(2025, 2025).astype(str).tolist()
    ['2025-04-18', '2025-05-01']
    """
    years = range(first_year, last_year + 1)
    good_fridays = np.array(_EASTER, dtype="datetime64[D]") - np.timedelta64(2, "D")
    labour_days = np.array([f"{year}-05-01" for year in years], dtype="datetime64[D]")
    is_asked = np.isin(good_fridays.astype("datetime64[Y]"), labour_days.astype("datetime64[Y]"))
    return np.sort(np.concatenate([good_fridays[is_asked], labour_days]))


def draw_days(months: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.datetime64]:
    """Draw a working day for each month number (-12 or later), late days a little more often.

    Examples
    --------
    >>> days = draw_days(np.array([0]), np.random.default_rng(1))
    >>> days.astype("datetime64[M]").astype(str).tolist()
    ['2023-01']
    """
    steps = np.arange(-12, HORIZON + AFTER + 1).astype("timedelta64[M]")
    starts = np.datetime64(f"{FIRST_YEAR}-01", "M") + steps
    days = np.arange(starts[0], starts[-1], dtype="datetime64[D]")
    working = days[np.is_busday(days, holidays=closed_days())]
    first = np.searchsorted(working, starts.astype("datetime64[D]"))
    day_count = np.diff(first)[months + 12]
    position = (rng.uniform(size=len(months)) ** _RUSH * day_count).astype("int64")
    return np.asarray(working[first[months + 12] + position])


def working_day_before(days: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Move days off weekends and holidays to the working day before.

    Examples
    --------
    >>> easter_monday = np.array(["2024-04-01"], dtype="datetime64[D]")
    >>> working_day_before(easter_monday).astype(str).tolist()
    ['2024-03-28']
    """
    return np.asarray(np.busday_offset(days, 0, roll="backward", holidays=closed_days()))


def quarters(days: pd.Series) -> pd.Series:
    """Name the fiscal quarter of each day, `FY2024-Q2`.

    Examples
    --------
    >>> quarters(pd.Series([pd.Timestamp("2024-05-31")])).tolist()
    ['FY2024-Q2']
    """
    return pd.Series("FY" + days.dt.year.astype(str) + "-Q" + days.dt.quarter.astype(str))


def season_and_trend(truth: SampleTruth) -> NDArray[np.float64]:
    """Weigh the months of the horizon by season and by growth within their year.

    Returns
    -------
    ndarray, shape (48,)
        Mean about 1 in every year; growth from year to year is not in it.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> season_and_trend(sample_truth())[[7, 11]].round(2).tolist()  # August, December
    [0.69, 1.37]
    """
    month_of_year = np.arange(HORIZON) % 12
    within_year = (1 + truth.growth) ** ((month_of_year - 5.5) / 12)
    return np.asarray(truth.seasonal_indices)[month_of_year] * within_year
