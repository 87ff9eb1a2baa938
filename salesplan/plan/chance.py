"""Chapter 2.4, wired: what the chances of quotas and target rest on."""

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.targets.ahead import Seen, View, beside_seen, growth_of, reps_seen, team_of
from salesplan.targets.chance import Assumed, Outlook, Team
from salesplan.targets.likelihood import chance_sensitivity, chances, frontier, team_chance
from salesplan.targets.within import Limits

if TYPE_CHECKING:
    from salesplan.targets.bases import Calendar


class ChanceResults:
    """How likely each quota is, and the target."""

    case: Case
    market: MarketChapter
    quotas: Finding
    target_range: Finding
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

    @cached_property
    def assumed(self) -> Assumed:
        """Shocks and drift as stated; growth as stated, or as the firm's forecast says."""
        settings, growth = self.case.params.targets, self.case.params.targets.rep_growth
        if growth is None:
            year = self.market.year_ahead
            median = None if year is None else float(year["median"])
            growth = growth_of(self._view, self.market.own_monthly, median)
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

    def _look(self, assumed: Assumed) -> tuple[Outlook, Team]:
        """Look at the plan year under other assumptions, where somebody has sold."""
        ahead = self._reps_seen.outlook(assumed)
        assert ahead is not None
        return ahead, team_of(ahead, self._beside_seen, assumed)


def _nobody_sold() -> Finding:
    return not_computed("sales", "date", "rep", "amount", because="no rep has sold anything yet")
