"""Chapter 2.6, wired: what is known of goals, their owners and the figures that they move."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from salesplan.decomposition.deals import OPEN, WON, settle_deals
from salesplan.finding import Finding, not_computed
from salesplan.intervals import Z_80
from salesplan.market.forecast import forecast
from salesplan.market.track import Forecast
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.plan.together import TogetherResults
from salesplan.targets import smart
from salesplan.targets.goal_reading import Goal, GoalRules, Outlook, read_goals
from salesplan.targets.goal_record import Record, Scope, Span
from salesplan.targets.organisation import Organisation

_NEEDS = ("goals", "goal", "owner", "kpi", "unit", "baseline", "target", "starts_on", "due_on")
_SHORTEST = 24  # months of sales below which a part of the firm is not forecast for a goal


class GoalResults(TogetherResults):
    """Whether goals are SMART: a part of chapter 2."""

    market: MarketChapter
    if TYPE_CHECKING:

        @cached_property
        def tree(self) -> pd.DataFrame:
            """Who reports to whom."""

    @result
    def smart(self) -> Finding:
        """Each goal's five letters, and what would mend it."""
        if self.case.tables.get("goals") is None:
            return not_computed(*_NEEDS)
        return smart.smart(self.smart_letters.table)

    @result
    def smart_letters(self) -> Finding:
        """Each letter of each goal: verdict, evidence, fix."""
        goals = self.case.tables.get("goals")
        if goals is None:
            return not_computed(*_NEEDS)
        return smart.smart_letters(
            goals, self.organisation, self.record, self.goal_rules, self.outlooks
        )

    @property
    def priorities(self) -> tuple[str, ...]:
        """Names of the strategy's priorities."""
        named = self.case.params.market.priorities
        return tuple(priority.name for priority in named)

    @property
    def rep_chances(self) -> pd.DataFrame:
        """Each rep's chance and the distribution that it comes from; empty where nobody knows."""
        chances = getattr(self, "chances", None)
        return chances.table if chances is not None and chances.is_computed else pd.DataFrame()

    @cached_property
    def organisation(self) -> Organisation:
        """The firm, its teams and its people, as they stand on the first day of the plan year."""
        reps = self.case.tables.get("reps", pd.DataFrame({"rep": [], "name": []}))
        known = reps.reindex(columns=["rep", "team", "role"]).dropna(subset="rep")
        in_teams = known.dropna(subset="team").groupby("team")["rep"]
        teams = {str(team): set(members) for team, members in in_teams}
        roles = dict(zip(known["rep"], known["role"], strict=True))
        return Organisation(self.tree, teams, roles)

    @cached_property
    def record(self) -> Record:
        """What was known before the plan year: sales, closed deals, answers, visits."""
        months = self.case.history_months
        covers = None
        if months:
            last = pd.Period(months[-1], "M").end_time.normalize()
            covers = Span(pd.Timestamp(f"{months[0]}-01"), last)
        return Record(self.case.history, self._closed_deals, self._answers, self._visits, covers)

    @cached_property
    def goal_rules(self) -> GoalRules:
        """What goals are held against."""
        settings = self.case.params.monitoring
        return GoalRules(
            year=Span(self.case.starts_on, self.case.ends_on),
            band=(settings.chance_low, settings.chance_high),
            currency=self.case.params.currency,
            priorities=self.priorities,
            duties=self.case.tables.get("duties"),
            milestones=self.case.tables.get("milestones"),
        )

    @cached_property
    def outlooks(self) -> dict[str, Outlook]:
        """The revenue that each goal's scope may expect over the goal's months."""
        goals = read_goals(
            self.case.tables["goals"], self.organisation, self.record, self.goal_rules
        )
        of_revenue = [goal for goal in goals if goal.kpi is not None and goal.kpi.name == "revenue"]
        found = {goal.row.goal: self._outlook(goal) for goal in of_revenue}
        return {name: outlook for name, outlook in found.items() if outlook is not None}

    def _outlook(self, goal: Goal) -> Outlook | None:
        months = [str(month) for month in pd.period_range(*goal.span, freq="M")]
        if not set(months) <= set(self.case.months) or goal.owner is None:
            return None
        if (own := self._rep_outlook(goal)) is not None:
            return own
        if goal.scope.members is None and not goal.scope.named:
            trend, said = self.market.trend, "the firm's forecast"
        else:
            trend, said = self._trend_of(goal.scope), f"a forecast of {goal.scope.said} alone"
        if trend is None:
            return None
        year = trend.total(months).iloc[0]
        return Outlook(float(year["median"]), float(year["sd"]), said)

    def _rep_outlook(self, goal: Goal) -> Outlook | None:
        """Take what chapter 2.4 says of one rep's whole year, where it does."""
        chances, members = self.rep_chances, goal.scope.members
        if members is None or len(members) != 1 or goal.scope.named or chances.empty:
            return None
        row = chances[chances["rep"].isin(members)]
        if not goal.span.is_year or row.empty or not row["low_80"].item() > 0:
            return None
        spread = np.log(row["high_80"].item() / row["low_80"].item()) / (2 * Z_80)
        return Outlook(float(row["median"].item()), 0.0, "what the rep may sell", float(spread))

    def _trend_of(self, scope: Scope) -> Forecast | None:
        months = self.case.history_months
        if len(months) < _SHORTEST:
            return None
        sold = scope.of(self.case.history).groupby("month")["amount"].sum()
        series = sold.reindex(months, fill_value=0.0).rename("own sales")
        ahead = pd.period_range(months[-1], self.case.months[-1], freq="M")
        origins = self.case.params.market.backtest_origins
        return forecast(series.to_frame(), len(ahead) - 1, origins=origins)

    @property
    def _closed_deals(self) -> pd.DataFrame:
        deals = self.case.before_plan("deals", "opened_on") if self._has_deals else None
        if deals is None:
            return Record().deals
        settled = settle_deals(deals, self.case.known_until)
        closed = settled[(settled["status"] != OPEN) & settled["closed_on"].notna()]
        closed = closed.assign(date=closed["closed_on"], is_won=closed["status"] == WON)
        return self._with_customers(closed)

    @property
    def _has_deals(self) -> bool:
        return {"opened_on", "closed_on"} <= set(self.case.tables.get("deals", ()))

    @property
    def _answers(self) -> pd.DataFrame:
        surveys = self.case.before_plan("surveys", "asked_on")
        if surveys is None:
            return Record().answers
        columns = ["asked_on", "respondent", "rep", "score", "scale_max"]
        answers = surveys[surveys["answered_by"] == "customer"].reindex(columns=columns)
        return self._with_customers(
            answers.rename(columns={"asked_on": "date", "respondent": "customer"})
        )

    @property
    def _visits(self) -> pd.DataFrame:
        activities = self.case.before_plan("activities", "date")
        if activities is None:
            return Record().visits
        is_visit = activities["kind"].str.casefold().str.contains("visit|call|meeting|拜访")
        return self._with_customers(
            activities[is_visit].reindex(columns=["date", "rep", "customer"])
        )

    def _with_customers(self, events: pd.DataFrame) -> pd.DataFrame:
        """Add each customer's type and region, as the sales have them."""
        known = self.case.sales.drop_duplicates("customer").set_index("customer")
        customers = events.reindex(columns=["customer"])["customer"]
        return events.assign(
            customer_type=customers.map(known["customer_type"]),
            region=customers.map(known["region"]),
        ).reset_index(drop=True)
