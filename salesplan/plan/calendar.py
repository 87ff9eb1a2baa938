"""Chapter 3, wired: the season and the calendar, on which the rest of the chapter stands."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.serving import Decomposition
from salesplan.case.splitting import CubeLock
from salesplan.decomposition.calendar import (
    Joined,
    adjust_seasonality,
    calendar,
    calendar_finding,
    join_years,
    season_calendar,
)
from salesplan.decomposition.workdays import days_off, worked_days, working_days
from salesplan.errors import ParamError
from salesplan.finding import Finding
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.rounding import split_target
from salesplan.seasonality import compare_shares, describe_shares
from salesplan.worktime import Worktime

DIMENSIONS = ["product_line", "customer_type", "rep", "month"]


class CalendarResults:
    """The part of chapter 3 that splits the year into months."""

    def __init__(self, case: Case, market: MarketChapter, targets: TargetsChapter) -> None:
        self.case, self.market, self.targets = case, market, targets

    @result
    def seasonal_pattern(self) -> Finding:
        """The share of the year in each calendar month."""
        shares, forecast = self.market.season, self.market.forecast
        text = describe_shares(shares)
        if forecast.is_computed:
            ahead = forecast.table[forecast.table["is_plan_year"]].set_index("month")["forecast"]
            text = f"{text} {compare_shares(shares, ahead)}".strip()
        return Finding(shares, text)

    @result
    def season_calendar(self) -> Finding:
        """Every month of history and plan against its year, partial months marked."""
        history, plan = self.market.monthly_sales.table, self.calendar.table
        years = {month: self._year_of(month) for month in (*history["month"], *plan["month"])}
        return season_calendar(
            history.assign(fiscal_year=history["month"].map(years)),
            plan.assign(fiscal_year=plan["month"].map(years)),
        )

    @result
    def calendar(self) -> Finding:
        """Target and assigned money by month."""
        country = self.case.params.country
        quarters = {month: self.case.years.quarter_of(month) for month in self.case.months}
        table = calendar(
            self.targets.target,
            self.targets.assigned,
            quarters=pd.Series(quarters),
            seasonality=self._month_weights,
            unit=self.case.params.rounding_unit,
            country=country,
            off=self.days_off,
        )
        lost = working_days(self.case.months, country) - table["working_days"].to_numpy()
        return calendar_finding(
            self._with_locks(table),
            country,
            own_days=float(lost.sum()),
            joined=self._joined,
            note=self._join_note,
        )

    @property
    def settings(self) -> Decomposition:
        """This chapter's section of the plan file."""
        return self.case.params.decomposition

    @cached_property
    def days_off(self) -> pd.Series | None:
        """The firm's own days off, each with the part of the firm that is off; None without any."""
        holidays = self.case.tables.get("holidays")
        if holidays is None or holidays.empty:
            return None
        sold = self.case.history.groupby("region")["amount"].sum().clip(lower=0.0)
        return days_off(holidays, sold / sold.sum() if sold.sum() > 0 else sold)

    @cached_property
    def worktime(self) -> Worktime:
        """The plan year's working time, by which every chapter counts people's hours."""
        usual = self.case.params.actions
        return Worktime(
            worked_days(
                self.case.starts_on, self.case.ends_on, self.case.params.country, self.days_off
            ),
            self.settings.working_weeks,
            usual.usual_hours_per_week,
            usual.selling_share,
        )

    @cached_property
    def _season_weights(self) -> pd.Series:
        """Weight of each calendar month, index 1 to 12."""
        return self.seasonal_pattern.table.set_index("month_of_year")["seasonality"]

    @cached_property
    def _month_weights(self) -> pd.Series:
        """Share of the year in each month of the plan."""
        return self._weights_of(self.case.months) if self._joined is None else self._joined.shares

    @cached_property
    def _joined(self) -> Joined | None:
        """How the plan year joins the years before; None where it does not."""
        if self.settings.calendar_method != "denton" or self._join_note:
            return None
        years = self._full_years
        months = [month for year in years.index for month in self.case.years.months(year)]
        weights = self._weights_of([*months, *self.case.months])
        return join_years(weights, years.tolist(), float(self.targets.target))

    @cached_property
    def _join_note(self) -> str:
        """Why the plan year cannot join the year before, though the plan file asks for it."""
        if self.settings.calendar_method != "denton":
            return ""
        if self._full_years.empty or self.targets.target == 0:
            return (
                "The months follow the season alone: to join the year before (denton), it takes "
                "its twelve full months with sales above zero, and a target."
            )
        return ""

    @cached_property
    def _full_years(self) -> pd.Series:
        """Sales of the fiscal years up to the plan year that the history covers; index year.

        The latest years without a gap, each above zero; empty where the last one is not full.
        """
        monthly = self.market.own_monthly
        found: dict[int, float] = {}
        for year in range(self.case.plan_year - 1, 0, -1):
            sold = monthly.reindex(self.case.years.months(year))
            if sold.isna().any() or not sold.sum() > 0:
                break
            found[year] = float(sold.sum())
        return pd.Series(found, dtype="float64").sort_index()

    def _weights_of(self, months: list[str]) -> pd.Series:
        """Season of any months, by their working days where the plan file says so."""
        season = self._season_weights
        if not self.settings.working_days:
            by_month = season.reindex([int(month[5:]) for month in months]).to_numpy()
            return pd.Series(by_month, pd.Index(months, name="month"))
        return adjust_seasonality(
            season, months, self.case.history_months, self.case.params.country, self.days_off
        )

    def _year_of(self, month: str) -> int:
        return self.case.years.year_of(pd.Timestamp(f"{month}-01"))

    def _with_locks(self, table: pd.DataFrame) -> pd.DataFrame:
        """Hold the months that are locked; the others, and the target, follow."""
        locked = self._locked("month")
        if not locked:
            return table
        unit = self.case.params.rounding_unit
        weights = table.set_index("month")["seasonality"]
        amount = split_target(self.targets.assigned, weights, unit=unit, locked=pd.Series(locked))
        return table.assign(
            seasonality=amount.to_numpy() / self.targets.assigned,
            target=split_target(self.targets.target, amount, unit=unit).to_numpy(),
            amount=amount.to_numpy(),
        )

    def _locked(self, dimension: str) -> dict[str, int]:
        """Locks that fix a whole value of one dimension, and nothing else."""
        locks = [lock for lock in self.settings.cube_locks if names_of(lock) == [dimension]]
        names = [getattr(lock, dimension) for lock in locks]
        known = self.case.months if dimension == "month" else names
        for name in names:
            if names.count(name) > 1 or name not in known:
                problem = "is locked twice" if name in known else "is not in the plan year"
                raise ParamError(
                    "decomposition.cube_locks", f'{dimension} "{name}" {problem}',
                    "keep one lock for it, in the plan year",
                )  # fmt: skip
        return dict(zip(names, (lock.amount for lock in locks), strict=True))


def names_of(lock: CubeLock) -> list[str]:
    """Return the dimensions that a lock names.

    Examples
    --------
    >>> names_of(CubeLock(rep="r1", month="2026-01", amount=5, reason="agreed"))
    ['rep', 'month']
    """
    return [name for name in DIMENSIONS if getattr(lock, name) is not None]
