"""Chapter 2.4, wired: what the chances of quotas and target rest on."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.seasonality import month_shares
from salesplan.targets.ahead import (
    Seen,
    View,
    beside_seen,
    growth_of,
    newcomers,
    reps_seen,
    team_of,
)
from salesplan.targets.attainment import DIMENSIONS
from salesplan.targets.bases import Calendar, carriers
from salesplan.targets.chance import Assumed, Outlook, Team
from salesplan.targets.comparison import quota_comparison
from salesplan.targets.hindsight import (
    FEWEST_MONTHS,
    chance_backtest,
    hindsight,
    who_stayed,
)
from salesplan.targets.levels import Matrix
from salesplan.targets.likelihood import chance_sensitivity, chances, frontier, team_chance
from salesplan.targets.shocked import Change, changed_outlook, changed_team
from salesplan.targets.within import Limits
from salesplan.words import count, money

_WORTH_SAYING = 0.01  # part of the sum from which a reason is named


class ChanceResults:
    """How likely each quota is, and the target."""

    case: Case
    market: MarketChapter
    quotas: Finding
    target_range: Finding
    past_attainment: Finding
    if TYPE_CHECKING:

        @property
        def target(self) -> int:
            """What the team commits to."""

        @property
        def assigned(self) -> int:
            """What is given out as quotas."""

        @cached_property
        def calendar(self) -> Calendar:
            """The months looked back on and forward to."""

        @cached_property
        def carriers(self) -> pd.DataFrame:
            """Who carries a quota."""

    @result
    def chances(self) -> Finding:
        """The chance of each quota, from what the rep may sell in the plan year."""
        if self.ahead is None:
            return _nobody_sold()
        return chances(self.quotas.table, self.ahead)

    @result
    def team_chance(self) -> Finding:
        """The chance of the target by the sum of the reps, beside the firm's own forecast."""
        if self.team_ahead is None:
            return _nobody_sold()
        firm, its_chance = self.market.year_ahead, None
        if firm is not None:
            by_level = self.target_range.table.set_index("level")["chance"]
            its_chance = float(by_level["commit"])
        return team_chance(
            self.team_ahead,
            self.target,
            firm=firm,
            firm_chance=its_chance,
            reasons=self._what_the_sum_holds(),
            currency=self.case.params.currency,
        )

    @result
    def frontier(self) -> Finding:
        """Which chance belongs to which target, the plan's marked."""
        if self.team_ahead is None:
            return _nobody_sold()
        currency = self.case.params.currency
        return frontier(self.team_ahead, self.target, self.assigned, currency=currency)

    @result
    def chance_sensitivity(self) -> Finding:
        """What becomes of the chances under other shocks, drift and growth."""
        if self.ahead is None:
            return _nobody_sold()
        quotas = self.quotas.table["quota"].to_numpy(float)
        return chance_sensitivity(quotas, self.target, self.assumed, self._look)

    @result
    def quota_comparison(self) -> Finding:
        """The same sum by other methods, side by side in chances and fairness."""
        if self.ahead is None:
            return _nobody_sold()
        quotas, settings = self.quotas.table, self.case.params.targets
        held = quotas[quotas["is_locked"]].set_index("rep")["quota"]
        return quota_comparison(
            quotas,
            self.assigned,
            self.ahead,
            method=settings.quota_method,
            locked=held if len(held) else None,
            unit=self.case.params.rounding_unit,
        )

    @result
    def chance_backtest(self) -> Finding:
        """Chances of earlier years, made from what was known then, against what came."""
        seen = {f"FY{year}": self._hindsight(year) for year in self._years_to_test()}
        rated = {period: table for period, table in seen.items() if table is not None}
        if not rated:
            known = count(len(self.case.history_months), "full month")
            why = f"a test of the chances needs a full fiscal year and {FEWEST_MONTHS} months "
            why += f"before it, the history covers {known}"
            if seen:
                why = "no rep of the plan year sold before and through a full fiscal year"
            return not_computed("sales", "date", "rep", "amount", because=why)
        return chance_backtest(rated)

    @cached_property
    def assumed(self) -> Assumed:
        """Shocks and drift as stated; growth as stated, or as the firm's forecast says."""
        settings, growth = self.case.params.targets, self.case.params.targets.rep_growth
        if growth is None:
            year = self.market.year_ahead
            median = None if year is None else float(year["median"])
            weights = self._reps_seen.recency(settings.rep_drift)
            growth = growth_of(self._view, self.market.own_monthly, median, weights=weights)
        return Assumed(
            settings.yearly_shock, settings.monthly_shock, settings.rep_drift, growth=growth
        )

    @cached_property
    def ahead(self) -> Outlook | None:
        """Distribution of every rep's plan year, in the order of `quotas`; None if nobody sold."""
        return self._reps_seen.outlook(self.assumed)

    @cached_property
    def team_ahead(self) -> Team | None:
        """Distribution of all sales of the plan year, those that nobody carries included."""
        return None if self.ahead is None else team_of(self.ahead, self._beside_seen, self.assumed)

    def look_after(self, change: Change, kept_beside: Matrix) -> tuple[Outlook | None, Team | None]:
        """Look at the plan year after something has happened to the reps' months."""
        reps = changed_outlook(self._reps_seen, change, self.assumed)
        if reps is None:
            return None, None
        return reps, changed_team(reps, self._beside_seen, kept_beside, self.assumed)

    @cached_property
    def limits(self) -> Limits:
        """Floors and caps of quotas."""
        settings = self.case.params.targets
        own = pd.DataFrame(
            [limit.model_dump() for limit in settings.quota_limits],
            columns=["rep", "floor", "cap", "reason"],
        )
        return Limits(own, settings.quota_floor, settings.quota_cap)

    @cached_property
    def _view(self) -> View:
        return View(self.case.history, self.case.history_months, self.calendar)

    @cached_property
    def _reps_seen(self) -> Seen:
        return reps_seen(self._view, self.carriers)

    @cached_property
    def _beside_seen(self) -> Seen | None:
        return beside_seen(self._view, self.carriers)

    def _what_the_sum_holds(self) -> list[str]:
        """Say what makes the sum of the reps another figure than the firm's forecast."""
        if self.ahead is None or self.team_ahead is None:
            return []
        said = []
        new, expected = newcomers(self.ahead, len(self._view.known))
        if expected > _WORTH_SAYING * self.team_ahead.mean:
            said.append(
                f"{money(expected)} is expected of {count(new, 'rep')} known for less than half "
                "of the history"
            )
        beside = self.team_ahead.mean - float(self.ahead.mean.sum())
        if beside > _WORTH_SAYING * self.team_ahead.mean:
            said.append(f"{money(beside)} comes in beside the reps")
        if self.case.params.targets.rep_growth is None and not self._view.shows_growth:
            said.append("nothing grows, as less than two years cannot tell growth from season")
        return said

    def _years_to_test(self) -> list[int]:
        """Fiscal years known in full with enough months before; the last three."""
        months = self.case.history_months
        years = {self.case.years.year_of(pd.Timestamp(f"{month}-01")) for month in months}
        return [
            year
            for year in sorted(years)
            if set(self.case.years.months(year)) <= set(months)
            and months.index(self.case.years.months(year)[0]) >= FEWEST_MONTHS
        ][-3:]

    def _hindsight(self, year: int) -> pd.DataFrame | None:
        """Look at a past year from the day before it; None where nobody can be rated."""
        ahead_months, history = self.case.years.months(year), self.case.history
        months = [month for month in self.case.history_months if month < ahead_months[0]]
        before = history[history["month"] < ahead_months[0]]
        own = self.market.own_monthly.reindex(months)
        shares = month_shares(own).set_index("month_of_year")["seasonality"]
        calendar = replace(self.calendar, past=months[-12:], ahead=ahead_months, seasonality=shares)
        people = carriers(before, self.case.tables.get("reps"), calendar)
        staff = who_stayed(people, history, ahead_months)
        if staff.empty:
            return None
        view = View(before, months, calendar)
        seen, drift = reps_seen(view, staff), self.assumed.drift
        median = self.market.median_of(months, ahead_months)
        growth = growth_of(view, own, median, weights=seen.recency(drift))
        ahead = seen.outlook(replace(self.assumed, growth=growth))
        if ahead is None:
            return None
        sold = history[history["month"].isin(ahead_months)].groupby("rep")["amount"].sum()
        return hindsight(ahead, sold, self._given_quotas(f"FY{year}"))

    def _given_quotas(self, period: str) -> pd.Series:
        """Quotas that reps were given for a year as a whole; float, index rep."""
        rated = self.past_attainment.table
        if "rep" not in rated:
            return pd.Series(dtype=float)
        others = [name for name in DIMENSIONS if name in rated and name != "rep"]
        alone = rated["rep"].notna() & rated[others].isna().all(axis=1)
        of_year = rated[alone & (rated["period"] == period)]
        return of_year.drop_duplicates("rep", keep="last").set_index("rep")["quota"].astype(float)

    def _look(self, assumed: Assumed) -> tuple[Outlook, Team]:
        """Look at the plan year under other assumptions, where somebody has sold."""
        ahead = self._reps_seen.outlook(assumed)
        assert ahead is not None
        return ahead, team_of(ahead, self._beside_seen, assumed)


def _nobody_sold() -> Finding:
    return not_computed("sales", "date", "rep", "amount", because="no rep has sold anything yet")
