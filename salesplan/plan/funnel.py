"""Chapter 3, wired: the funnel, from the firm's own deals back to what must enter each stage."""

from functools import cached_property

import pandas as pd

from salesplan.case.periods import months_of
from salesplan.decomposition.coverage import Quarter, coverage
from salesplan.decomposition.deals import WON, settle_deals
from salesplan.decomposition.funnel import required_funnel
from salesplan.decomposition.likely import funnel_outlook, pipeline_months
from salesplan.decomposition.pipeline import funnel_kpis
from salesplan.decomposition.stages import MOSTLY, stage_conversion, stage_spells
from salesplan.decomposition.stock import Funnel, pipeline_today
from salesplan.finding import Finding, not_computed
from salesplan.plan.calendar import CalendarResults
from salesplan.plan.results import result

_NEEDS = ("deals", "deal", "rep", "stage", "opened_on", "closed_on")


class FunnelResults(CalendarResults):
    """The part of chapter 3 that turns money into deals, stage by stage and month by month."""

    recent: pd.DataFrame
    """Sales of the last twelve full months."""

    @result
    def stages(self) -> Finding:
        """Each funnel stage's conversion and time, with intervals, open deals censored."""
        if self.deals is None:
            return not_computed(*_NEEDS)
        return stage_conversion(
            self.deals,
            self._deal_stages,
            as_of=self.case.known_until,
            stages=self.settings.stages,
        )

    @result
    def funnel_kpis(self) -> Finding:
        """Win rate, deal size, cycle, pipeline and coverage, each with its interval."""
        if self.deals is None:
            return not_computed(*_NEEDS)
        return funnel_kpis(
            self.deals,
            as_of=self.case.known_until,
            stages=self.stages.table if self.stages.is_computed else None,
            deal_stages=self._deal_stages,
            fiscal_year_starts=self.case.params.fiscal_year_starts,
        )

    @result
    def funnel(self) -> Finding:
        """What must enter each stage in each month for the calendar to be met."""
        if self.machine is None:
            return not_computed(*_NEEDS)
        stages = self.machine.stages.set_index("stage")
        values = stages["conversion_rate_value"]
        return required_funnel(
            self.machine.calendar,
            stages["conversion_rate"],
            self.machine.average_deal_size,
            stages["days_mean"],
            self.machine.share_from_deals,
            value_conversions=values if values.gt(0).all() else None,
        )

    @result
    def pipeline_today(self) -> Finding:
        """What must be in each stage on the day the plan is made, and what is."""
        return not_computed(*_NEEDS) if self.machine is None else pipeline_today(self.machine)

    @result
    def funnel_outlook(self) -> Finding:
        """How many deals each stage needs, and how many the present pipeline brings."""
        return not_computed(*_NEEDS) if self.machine is None else funnel_outlook(self.machine)

    @result
    def pipeline_months(self) -> Finding:
        """What each month needs from deals, and what the present pipeline is likely to bring."""
        return not_computed(*_NEEDS) if self.machine is None else pipeline_months(self.machine)

    @result
    def coverage(self) -> Finding:
        """How large the pipeline must be at the first quarter's start, and how large it is."""
        if self.machine is None:
            return not_computed(*_NEEDS)
        months = self.machine.calendar.head(3)
        here = self.machine.spells[self.machine.spells["open"].astype(bool)]
        worth = here["amount"].sum() if (here["amount"] > 0).mean() >= MOSTLY else float("nan")
        quarter = Quarter(
            self.case.years.quarter_of(self.case.months[0]),
            float(months["amount"].sum()) * self.machine.share_from_deals,
            len(here.drop_duplicates("deal")),
            float(worth),
        )
        return coverage(self.funnel_kpis.table, quarter)

    @cached_property
    def deals(self) -> pd.DataFrame | None:
        """Deals that were known when the plan was made; None without a table that dates them."""
        if not {"opened_on", "closed_on"} <= set(self.case.tables.get("deals", ())):
            return None
        return self.case.before_plan("deals", "opened_on")

    @cached_property
    def won(self) -> pd.DataFrame | None:
        """Deals won before the plan year; None without a `deals` table."""
        if self.deals is None:
            return None
        settled = settle_deals(self.deals, self.case.known_until)
        return settled[settled["status"] == WON]

    @cached_property
    def machine(self) -> Funnel | None:
        """How the funnel has worked and what the plan asks of it; None without dated deals."""
        if not (self.stages.is_computed and self.funnel_kpis.is_computed):
            return None
        assert self.deals is not None
        settled = settle_deals(self.deals, self.case.known_until)
        spells, _ = stage_spells(
            settled, self._deal_stages, as_of=self.case.known_until, stages=self.settings.stages
        )
        measures = self.funnel_kpis.table.drop_duplicates("measure").set_index("measure")["value"]
        stages = self.stages.table.copy()
        stages.attrs = {}  # names of people, which every step would carry along
        return Funnel(
            stages,
            spells,
            self.calendar.table[["month", "amount"]],
            float(measures["average_deal_size"]),
            self.share_from_deals,
            self.case.known_until,
        )

    @cached_property
    def share_from_deals(self) -> float:
        """Part of the last twelve months' sales that came through deals; the rest repeats."""
        assert self.won is not None
        recent = months_of(self.won["closed_on"]).isin(self.case.history_months[-12:])
        won, sold = self.won.loc[recent, "amount"].sum(), self.recent["amount"].sum()
        return float(min(1.0, won / sold)) if won > 0 and sold > 0 else 1.0

    @cached_property
    def _deal_stages(self) -> pd.DataFrame | None:
        return self.case.before_plan("deal_stages", "entered_on")
