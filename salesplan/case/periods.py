"""Months, quarters and fiscal years: one spelling each, wherever a period is named.

A month is "2026-03" (calendar); a fiscal year is "FY2026", named by the year in which it ends, its
quarters "FY2026-Q1" and so on.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.errors import ParamError

_PERIOD = re.compile(r"(?P<fiscal>FY)?(?P<year>\d{4})(-Q(?P<quarter>[1-4])|-(?P<month>\d\d))?")


@dataclass(frozen=True)
class FiscalYears:
    """The firm's fiscal calendar.

    Parameters
    ----------
    starts_in : int
        Month in which a fiscal year starts, 1 to 12.

    Examples
    --------
    >>> FiscalYears(4).months(2026)[:2]
    ['2025-04', '2025-05']
    """

    starts_in: int = 1

    def starts_on(self, year: int) -> pd.Timestamp:
        """Return the first day of a fiscal year.

        Examples
        --------
        >>> FiscalYears(4).starts_on(2026)
        Timestamp('2025-04-01 00:00:00')
        """
        return pd.Timestamp(year - (self.starts_in > 1), self.starts_in, 1)

    def ends_on(self, year: int) -> pd.Timestamp:
        """Return the last day of a fiscal year.

        Examples
        --------
        >>> FiscalYears(1).ends_on(2026)
        Timestamp('2026-12-31 00:00:00')
        """
        return self.starts_on(year + 1) - pd.Timedelta(days=1)

    def year_of(self, date: pd.Timestamp) -> int:
        """Return the fiscal year that holds a day.

        Examples
        --------
        >>> FiscalYears(4).year_of(pd.Timestamp("2025-03-31"))
        2025
        """
        return int(date.year + (self.starts_in > 1 and date.month >= self.starts_in))

    def years_of(self, dates: pd.Series) -> pd.Series:
        """Return the fiscal year of each date; Series of int64, shape (dates,)."""
        late = (dates.dt.month >= self.starts_in) & (self.starts_in > 1)
        return (dates.dt.year + late).astype("int64")

    def months(self, year: int) -> list[str]:
        """Return the twelve months of a fiscal year in order.

        Examples
        --------
        >>> FiscalYears(1).months(2026)[-1]
        '2026-12'
        """
        return months_between(self.starts_on(year), self.ends_on(year))

    def quarter_of(self, month: str) -> str:
        """Return the fiscal quarter of a month.

        Examples
        --------
        >>> FiscalYears(4).quarter_of("2026-03")
        'FY2026-Q4'
        """
        first = pd.Timestamp(f"{month}-01")
        return f"FY{self.year_of(first)}-Q{(first.month - self.starts_in) % 12 // 3 + 1}"

    def canonical(self, period: str) -> str:
        """Spell a period in the one way: bare years and quarters are fiscal ones.

        Examples
        --------
        >>> FiscalYears().canonical("2026-Q1"), FiscalYears().canonical("2026-03")
        ('FY2026-Q1', '2026-03')
        """
        match = _PERIOD.fullmatch(period)
        is_bare = match is not None and not match["fiscal"] and not match["month"]
        return f"FY{period}" if is_bare else period

    def following(self, period: str) -> str:
        """Return the period of the same length that comes next.

        Examples
        --------
        >>> FiscalYears(4).following("FY2026-Q4"), FiscalYears().following("2026-12")
        ('FY2027-Q1', '2027-01')
        """
        first, last = self.span(period)
        start, months = last + pd.Timedelta(days=1), round((last - first).days / 30.4)
        if months == 1:
            return f"{start:%Y-%m}"
        return self.quarter_of(f"{start:%Y-%m}") if months == 3 else f"FY{self.year_of(start)}"

    def span(self, period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the first and last day of a period of any length.

        A bare year or quarter is read as a fiscal one.

        Parameters
        ----------
        period : str
            "FY2026", "2026", "FY2026-Q1", "2026-Q1", "2026-03" or "2026-03-15".

        Raises
        ------
        ParamError
            If the text names no period.

        Examples
        --------
        >>> [str(day.date()) for day in FiscalYears(4).span("FY2026-Q1")]
        ['2025-04-01', '2025-06-30']
        """
        match = _PERIOD.fullmatch(period)
        if match is None:
            day = _day(period)
            return day, day
        year, quarter, month = int(match["year"]), match["quarter"], match["month"]
        if month:
            first, length = _day(f"{year}-{month}-01"), 1
        else:
            first = self.starts_on(year) + pd.DateOffset(months=3 * (int(quarter or 1) - 1))
            length = 3 if quarter else 12
        return first, first + pd.DateOffset(months=length) - pd.Timedelta(days=1)


def _day(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(text)
    except ValueError:
        raise ParamError(
            f'period "{text}"',
            "is not a year, quarter, month or day",
            'write it as "2026", "FY2026-Q1", "2026-03" or "2026-03-15"',
        ) from None


def months_of(dates: pd.Series) -> pd.Series:
    """Return the calendar month of each date; Series of str, shape (dates,).

    Examples
    --------
    >>> months_of(pd.Series(pd.to_datetime(["2026-03-15"]))).tolist()
    ['2026-03']
    """
    return dates.dt.strftime("%Y-%m")


def months_between(first: pd.Timestamp, last: pd.Timestamp) -> list[str]:
    """Return every month from the first day's to the last day's, both included.

    Examples
    --------
    >>> months_between(pd.Timestamp("2025-12-31"), pd.Timestamp("2026-01-01"))
    ['2025-12', '2026-01']
    """
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def full_months(dates: pd.Series) -> list[str]:
    """Return the months that the data cover from end to end.

    The first and the last month count as full unless the days missing at the outer end are more
    than three and more than the longest gap between two sale days of the last year (at most 14
    days): a shop that closes on the 30th has a full December, an export made on the 6th of May has
    no full May.

    Parameters
    ----------
    dates : Series of datetime64, shape (sales,)

    Returns
    -------
    list of str
        Months in order, without gaps.

    Examples
    --------
    >>> days = pd.Series(pd.date_range("2026-01-02", "2026-03-06"))
    >>> full_months(days)
    ['2026-01', '2026-02']
    """
    if dates.empty:
        return []
    days = np.sort(dates.dt.normalize().unique())
    first, last = pd.Timestamp(days[0]), pd.Timestamp(days[-1])
    recent = days[days >= np.datetime64(last - pd.Timedelta(days=365))]
    gap = int((np.diff(recent) / np.timedelta64(1, "D")).max()) if len(recent) > 1 else 0
    missing_allowed = max(3, min(gap - 1, 14))
    months = months_between(first, last)
    late_start = (first.day - 1) > missing_allowed
    early_end = (last.days_in_month - last.day) > missing_allowed
    return months[int(late_start) : len(months) - int(early_end)]
