"""Chapter 5: how much of the plan year has passed on the day of monitoring."""

from dataclasses import dataclass

import pandas as pd

from salesplan.words import month_name, percent


@dataclass(frozen=True)
class YearSoFar:
    """The plan year's months, and the day up to which sales are known.

    Parameters
    ----------
    months : list of str
        The months of the plan year in order, such as "2026-01".
    as_of : Timestamp
        Last day whose sales are known.
    elapsed : float
        Share of the running month that has passed, 0 to 1; of no account at the end of a month.
    counted_in : str
        What `elapsed` counts: "working days" or "calendar days".

    Examples
    --------
    >>> year = YearSoFar(["2026-01", "2026-02"], pd.Timestamp("2026-02-14"), elapsed=0.5)
    >>> year.passed.to_dict()
    {'2026-01': 1.0, '2026-02': 0.5}
    """

    months: list[str]
    as_of: pd.Timestamp
    elapsed: float = 1.0
    counted_in: str = "calendar days"

    @property
    def starts_on(self) -> pd.Timestamp:
        """First day of the plan year."""
        return pd.Timestamp(f"{self.months[0]}-01")

    @property
    def ends_on(self) -> pd.Timestamp:
        """Last day of the plan year."""
        return pd.Period(self.months[-1], "M").end_time.normalize()

    @property
    def has_begun(self) -> bool:
        """Whether any day of the plan year is known."""
        return bool(self.as_of >= self.starts_on)

    @property
    def is_over(self) -> bool:
        """Whether the last day of the plan year is known."""
        return bool(self.as_of >= self.ends_on)

    @property
    def passed(self) -> pd.Series:
        """Share of each month that has passed: 1, `elapsed` of the running one, 0; index month."""
        ends = pd.PeriodIndex(self.months, freq="M").end_time.normalize()
        share = pd.Series(0.0, pd.Index(self.months, name="month"))
        share[ends <= self.as_of] = 1.0
        if self.running is not None:
            share[self.running] = self.elapsed
        return share

    @property
    def complete(self) -> list[str]:
        """Months of the plan year that are over."""
        return [month for month in self.months if self.passed[month] == 1 and month != self.running]

    @property
    def months_ahead(self) -> list[str]:
        """Months of the plan year that are not over, the running one among them."""
        return [month for month in self.months if month not in self.complete]

    @property
    def running(self) -> str | None:
        """The month that has begun and is not over; None between months and outside the year."""
        month = f"{self.as_of:%Y-%m}"
        is_month_end = self.as_of.normalize() == pd.Period(month, "M").end_time.normalize()
        return month if month in self.months and not is_month_end else None

    @property
    def is_early(self) -> bool:
        """Whether no month of the plan year is over yet."""
        return not self.complete

    @property
    def counting(self) -> str:
        """How much of the running month is due, in words; empty without one."""
        if self.running is None:
            return ""
        due = f"{percent(self.elapsed, 0)} of {month_name(self.running)}"
        return f"{due} counts as due, by {self.counted_in}"
