"""Chapter 5, wired: the plan to date, what was booked, where the year ends."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.pacing import Monitoring
from salesplan.decomposition.workdays import month_elapsed
from salesplan.finding import Finding
from salesplan.market.forecast import forecast
from salesplan.monitoring.clock import YearSoFar
from salesplan.monitoring.finish import RestOfYear, finish, rest_of_year
from salesplan.monitoring.milestones import milestones, quarter_ends
from salesplan.monitoring.pace import past_months
from salesplan.monitoring.progress import not_begun, progress, progress_months
from salesplan.monitoring.standing import Standing, months_present, stand, standing_sums, to_date
from salesplan.monitoring.status import Thresholds
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.emergency import EmergencyChapter
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.plan.trigger_states import TriggerStates
from salesplan.reconciliation import reconcile
from salesplan.targets.bases import presence
from salesplan.targets.hierarchy import roll_up

_FEWEST_MONTHS = 5  # as the forecaster's own rule


class MonitoringChapter(TriggerStates):
    """Where the year stands, where it ends, and what follows."""

    name, number, title = "monitoring", 5, "Monitoring"
    headline = "progress"

    def __init__(
        self,
        case: Case,
        market: MarketChapter,
        targets: TargetsChapter,
        decomposition: DecompositionChapter,
        emergency: EmergencyChapter,
    ) -> None:
        self.case, self.market = case, market
        self.targets, self.decomposition, self.emergency = targets, decomposition, emergency

    @result
    def progress(self) -> Finding:
        """Everybody's year to date against the plan, and how it will end."""
        return not_begun(self.year) or progress(
            self.standing,
            self.outlook,
            self.thresholds,
            target=self.targets.target,
            currency=self.case.params.currency,
        )

    @result
    def progress_months(self) -> Finding:
        """Everybody's months against the plan."""
        return not_begun(self.year) or progress_months(
            self.standing, currency=self.case.params.currency
        )

    @result
    def milestones(self) -> Finding:
        """Dated checkpoints against what was reached by their day."""
        if (early := not_begun(self.year)) is not None:
            return early
        wanted = self.case.tables.get("milestones")
        if wanted is None:
            quarters = self.decomposition.calendar.table.set_index("month")["quarter"]
            wanted = quarter_ends(self.standing, quarters)
        return milestones(self.standing, wanted, self._events, teams=self._teams)

    @result
    def reconciliation(self) -> Finding:
        """Bookings against all sales, the plan to date against quotas and calendar."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

    @property
    def settings(self) -> Monitoring:
        """This chapter's section of the plan file."""
        return self.case.params.monitoring

    @property
    def thresholds(self) -> Thresholds:
        """Where amber and red begin, and the band of the chance."""
        settings = self.settings
        return Thresholds(
            settings.pace_amber, settings.pace_red, settings.chance_low, settings.chance_high
        )

    @cached_property
    def year(self) -> YearSoFar:
        """How much of the plan year has passed."""
        day = self.case.as_of
        if self.decomposition.settings.working_days:
            off = self.decomposition.days_off
            share = month_elapsed(day, self.case.params.country, off)
            return YearSoFar(self.case.months, day, share, "working days")
        return YearSoFar(self.case.months, day, day.day / day.days_in_month, "calendar days")

    @cached_property
    def known(self) -> pd.DataFrame:
        """All sales up to the day of monitoring, those of earlier years too."""
        return self.case.sales[self.case.sales["date"] <= self.case.as_of]

    @cached_property
    def sales(self) -> pd.DataFrame:
        """Sales of the plan year to date."""
        return self.known[self.known["date"].between(self.case.starts_on, self.case.ends_on)]

    @cached_property
    def cube_months(self) -> pd.DataFrame:
        """Each quota by month as the cube has it: rep, month, amount."""
        amounts = self.decomposition.cube.table.groupby(["rep", "month"])["amount"].sum()
        every = pd.MultiIndex.from_product(
            [self.targets.quotas.table["rep"], self.case.months], names=["rep", "month"]
        )
        return amounts.reindex(every, fill_value=0).reset_index()

    @cached_property
    def rep_months(self) -> pd.DataFrame:
        """The same, in the months in which the rep is employed."""
        people = self.targets.carriers
        employed = presence(people, self.case.months)
        present = pd.DataFrame(employed, people["rep"], self.case.months)
        return months_present(self.cube_months, present, unit=self.case.params.rounding_unit)

    @cached_property
    def standing(self) -> Standing:
        """Plan and bookings of everyone by month."""
        return stand(
            self.targets.tree,
            self.rep_months,
            self.sales,
            self.year,
            roll_up=roll_up,
            unit=self.case.params.rounding_unit,
        )

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """Where the year ends for everyone."""
        return finish(
            self.standing,
            rest=self.rest,
            past=self.past,
            common_shock=self.settings.common_shock,
            target=self.targets.target,
        )

    @cached_property
    def past(self) -> pd.DataFrame | None:
        """The last twelve months before the plan year, by rep, for the noise of a month."""
        season = self.market.season.set_index("month_of_year")["seasonality"]
        return past_months(self.case.history, self.case.history_months[-12:], season)

    @cached_property
    def rest(self) -> RestOfYear | None:
        """What the firm will still sell, forecast from all full months known by now."""
        ahead = self.year.months_ahead
        known = [*self.case.history_months, *self.year.complete]
        if len(known) < _FEWEST_MONTHS or not ahead:
            return None
        sold = self.known.groupby("month")["amount"].sum().reindex(known, fill_value=0.0)
        trend = forecast(sold.to_frame("own sales"), len(ahead),
                         origins=self.case.params.market.backtest_origins)  # fmt: skip
        running = trend.table.set_index("month")["forecast"].get(self.year.running, 0.0)
        total = trend.total(ahead).iloc[0]
        return rest_of_year(
            float(total["median"]), float(total["sd"]), float(running) * self.year.elapsed
        )

    @cached_property
    def _teams(self) -> dict[str, set[str]]:
        """The members of each team that the reps table names."""
        reps = self.case.tables.get("reps")
        if reps is None or "team" not in reps:
            return {}
        return {str(team): set(own["rep"]) for team, own in reps.groupby("team")}

    @cached_property
    def _events(self) -> dict[str, pd.DataFrame]:
        """What adds up to each KPI: money of sales, deals won, customers who bought this year."""
        found = {"revenue": self.sales}
        deals = self.case.tables.get("deals")
        if deals is not None and {"closed_on", "is_won"} <= set(deals):
            won = deals[deals["is_won"].fillna(value=False).astype(bool)]
            found["deals"] = won.rename(columns={"closed_on": "date"}).assign(amount=1.0)
        if "customer" in self.case.tables["sales"]:
            named = self.sales[self.sales["customer"] != "unknown"]
            first = named.sort_values("date", kind="stable").drop_duplicates("customer")
            found["customers"] = first.assign(amount=1.0)
        return found

    def _sums(self) -> list[tuple[str, float, float]]:
        unit, year = self.case.params.rounding_unit, self.year
        calendar = self.decomposition.calendar.table.set_index("month")["amount"]
        cube, moved = (
            table.groupby("month")["amount"].sum() for table in (self.cube_months, self.rep_months)
        )
        quotas = int(self.targets.quotas.table["quota"].sum())
        rows: list[tuple[str, float, float]] = [
            ("quotas by rep and month", quotas, int(moved.sum()))
        ]
        if not year.has_begun:
            return rows
        due = to_date(calendar, year, unit) + to_date(moved, year, unit) - to_date(cube, year, unit)
        return rows + standing_sums(self.standing, float(self.sales["amount"].sum()), due)
