"""Chapter 2.8, wired: the long term beside the short, and the path of each career level."""

from functools import cached_property
from typing import Protocol

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.plan.results import result
from salesplan.targets.bases import Calendar
from salesplan.targets.career import career_path, career_steps, level_thresholds
from salesplan.targets.horizon import Course, horizon, phasing


class _Chapter(Protocol):
    """What these results need of the chapter that they are a part of."""

    case: Case

    @property
    def horizon(self) -> Finding: ...
    @property
    def phasing(self) -> Finding: ...
    @property
    def level_thresholds(self) -> Finding: ...
    @property
    def career_path(self) -> Finding: ...
    @property
    def people_by_level(self) -> pd.DataFrame: ...
    @property
    def year_before(self) -> float | None: ...
    @property
    def quotas(self) -> Finding: ...
    @property
    def target(self) -> int: ...
    @property
    def last_year(self) -> float | None: ...
    @property
    def calendar(self) -> Calendar: ...


class HorizonResults:
    """The path of the years, its months, and the path of each career level."""

    @result
    def horizon(self: _Chapter) -> Finding:
        """The targets of the years to come."""
        params = self.case.params
        settings = params.targets
        first = self.case.plan_year
        return horizon(
            self.target,
            range(first, first + settings.horizon_years),
            Course(
                settings.horizon_target,
                settings.path_growth_rates,
                settings.growth_rate,
                params.market.market_growth_rate,
            ),
            last_year=self.last_year,
            unit=params.rounding_unit,
            currency=params.currency,
        )

    @result
    def phasing(self: _Chapter) -> Finding:
        """The path by quarter and month, without a step at the end of a year."""
        years = self.case.years
        months = pd.DataFrame(
            [
                (year, years.quarter_of(month), month)
                for year in self.horizon.table["fiscal_year"]
                for month in years.months(year)
            ],
            columns=["fiscal_year", "quarter", "month"],
        )
        return phasing(
            self.horizon.table,
            months,
            self.calendar.seasonality,
            before=self.year_before,
            unit=self.case.params.rounding_unit,
        )

    @result
    def level_thresholds(self: _Chapter) -> Finding:
        """What each career level asks for."""
        if self.people_by_level.empty:
            return not_computed("reps", "rep", "level")
        stated = pd.DataFrame(
            [level.model_dump() for level in self.case.params.targets.career_levels],
            columns=["level", "sales", "skill"],
        )
        return level_thresholds(
            self.people_by_level, stated.rename(columns={"level": "career_level"})
        )

    @result
    def career_path(self: _Chapter) -> Finding:
        """The path of the years by career level."""
        if self.people_by_level.empty:
            return not_computed("reps", "rep", "level")
        return career_path(self.people_by_level, self.horizon.table, self.level_thresholds.table)

    @result
    def career_steps(self: _Chapter) -> Finding:
        """How far each rep is from the next level."""
        if self.people_by_level.empty:
            return not_computed("reps", "rep", "level")
        return career_steps(self.people_by_level, self.horizon.table, self.level_thresholds.table)

    @property
    def year_before(self: _Chapter) -> float | None:
        """Sales of the fiscal year before the plan year; None where it is not known in full."""
        year = self.case.plan_year - 1
        if not set(self.case.history_months).issuperset(self.case.years.months(year)):
            return None
        history = self.case.history
        return float(history.loc[history["fiscal_year"] == year, "amount"].sum())

    @cached_property
    def people_by_level(self: _Chapter) -> pd.DataFrame:
        """Those who carry a quota, with career level and mean skill; empty without levels."""
        reps = self.case.tables.get("reps", pd.DataFrame({"rep": [], "level": []}))
        levels = reps.set_index("rep").get("level", pd.Series(dtype=object)).dropna()
        people = self.quotas.table[["rep", "name", "last_year", "quota"]]
        skills = self.case.tables.get("skills", pd.DataFrame({"rep": [], "level": []}))
        if "rated_on" in skills:
            skills = skills[~(skills["rated_on"] > self.case.known_until)]
        found = skills.groupby("rep")["level"].mean()
        people = people.assign(
            career_level=people["rep"].map(levels), skill=people["rep"].map(found).astype(float)
        )
        return people.dropna(subset="career_level").reset_index(drop=True)

    def _path_sums(self: _Chapter) -> list[tuple[str, float, float]]:
        """Months and career levels against the years of the path."""
        path = self.horizon.table.set_index("fiscal_year")["target"]
        rows: list[tuple[str, float, float]] = [
            ("plan year of the path against the target", self.target, int(path.iloc[0]))
        ]
        months = self.phasing.table.groupby("fiscal_year")["target"].sum()
        rows += [(f"months of FY{y}", int(path[y]), int(months[y])) for y in path.index]
        if not self.people_by_level.empty:
            levels = self.career_path.table.groupby("fiscal_year")["target"].sum()
            rows += [(f"career levels in FY{y}", int(path[y]), int(levels[y])) for y in path.index]
        return rows
