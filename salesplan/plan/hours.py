"""Chapter 3.5 and 3.6, wired: whether the hours are there, and where they go."""

from functools import cached_property

import pandas as pd

from salesplan.case.serving import Decomposition
from salesplan.decomposition import call_cycle as cycle
from salesplan.decomposition import hours_budget as budget
from salesplan.decomposition import hours_months as monthly
from salesplan.decomposition import time_shares as shares
from salesplan.decomposition import time_use as use
from salesplan.decomposition.deals import WON
from salesplan.errors import ParamError, did_you_mean, raise_all
from salesplan.finding import Finding, not_computed
from salesplan.plan.results import result
from salesplan.plan.territories import TerritoryResults
from salesplan.words import listing, percent

_DATES = ["hired_on", "left_on", "refilled_on"]
_NEEDS_DEALS = ("deals", "deal", "rep", "stage", "opened_on", "closed_on")


class HourResults(TerritoryResults):
    """What accounts and deals take in hours, and what there is of them."""

    @result
    def rep_hours(self) -> Finding:
        """Hours under contract of each rep, and those left for selling."""
        people = self._people
        if people.empty:
            return not_computed("reps", "rep")
        worked = self.decomposition.worktime.contract_hours(people)
        is_stated = people["selling_share"].notna()
        return use.rep_hours(people.assign(contract_hours=worked, is_stated=is_stated))

    @result
    def time_use(self) -> Finding:
        """What becomes of the hours under contract, beside published figures."""
        duties = self.targets.market.roles
        if not duties.is_computed or self._people.empty:
            return not_computed("duties", "role", "duty", "time_share")
        hours = self.rep_hours.table.groupby("role")["contract_hours"].sum()
        return use.time_use(duties.table[duties.table["role"].isin(hours.index)], hours)

    @result
    def time_shares(self) -> Finding:
        """Hours that deals need in each stage, their part of the time, and where it goes today."""
        if self._needed is None or self._stage_hours is None:
            return not_computed(*_NEEDS_DEALS)
        return shares.time_shares(self._needed, self._stage_hours)

    @result
    def rep_time(self) -> Finding:
        """For what each rep's hours are needed: serving accounts, and each stage by quota."""
        if self._accounts is None and not self.time_shares.is_computed:
            return not_computed("sales", "customer")
        quota = self.targets.quotas.table.set_index("rep")["quota"]
        people = self._people.assign(quota=self._people["rep"].map(quota).fillna(0))
        return budget.rep_time(people, self._serving, self._deal_hours)

    @result
    def hours_budget(self) -> Finding:
        """Hours that each rep needs, against those there are; how many reps it takes."""
        if not self.rep_time.is_computed:
            return not_computed("sales", "customer")
        tolerance = self._settings.hours_tolerance
        found = budget.hours_budget(self.rep_time.table, self._staffing, tolerance=tolerance)
        return Finding(found.table, f"{found.text}{self._note}")

    @result
    def hours_by_month(self) -> Finding:
        """Hours that each month needs, against those there are in it."""
        if not self.hours_by_work.is_computed:
            return not_computed("sales", "customer")
        time = self.decomposition.worktime
        return monthly.hours_by_month(
            self.hours_by_work.table,
            time.monthly_selling_hours(self._people).sum(),
            self._staffing.full_hours * time.month_parts,
        )

    @result
    def hours_by_work(self) -> Finding:
        """The same by what they are for: serving accounts, and each stage of the funnel."""
        if not self.rep_time.is_computed:
            return not_computed("sales", "customer")
        parts = self.decomposition.worktime.month_parts
        serving = float(self._serving.sum())
        if self._stage_hours is None:
            return monthly.hours_by_work(serving, None, None, month_parts=parts)
        needed = self.decomposition.funnel.table
        return monthly.hours_by_work(serving, needed, self._stage_hours, month_parts=parts)

    @result
    def call_cycle(self) -> Finding:
        """Calls of each class in one cycle, level over the year, and their hours."""
        if self._accounts is None:
            return not_computed("sales", "customer")
        there = float(self._people["hours_available"].sum())
        return cycle.call_cycle(self.call_plan.table, self._rhythm, hours_available=there)

    @result
    def call_plan(self) -> Finding:
        """In which cycle each account is called on first, and how often from then on."""
        if self._accounts is None:
            return not_computed("sales", "customer")
        largest_first = self._accounts.sort_values("potential", ascending=False, kind="stable")
        return cycle.call_plan(largest_first, self._rhythm)

    @property
    def _settings(self) -> Decomposition:
        return self.case.params.decomposition

    @property
    def _rhythm(self) -> cycle.Rhythm:
        weeks = self._settings.call_cycle_weeks, self._settings.working_weeks
        return cycle.Rhythm(self._classes, *weeks)

    @cached_property
    def _needed(self) -> pd.Series | None:
        """Deals that must come into each stage for the year's wins; None without a funnel."""
        funnel = self.decomposition.funnel
        if not funnel.is_computed:
            return None
        counts = funnel.table.groupby("stage")["needed_count"].sum()
        stages = self.decomposition.stages.table["stage"]
        return counts.reindex([stage for stage in stages if stage in counts.index]).astype("int64")

    @cached_property
    def _stage_hours(self) -> pd.DataFrame | None:
        """Hours and days of a deal in each stage; None without a funnel."""
        needed, machine, deals = self._needed, self.decomposition.machine, self.decomposition.deals
        if needed is None or machine is None or deals is None:
            return None
        stated = self._settings.stage_hours
        stages = [str(stage) for stage in needed.index]
        raise_all([_no_stage(name, stages) for name in stated if name not in stages])
        funnel = self.decomposition.funnel.table
        wins = float(funnel.loc[funnel["stage"] == WON, "needed_count"].sum())
        found = shares.stage_hours(
            self._logged,
            shares.stage_entries(machine.spells, deals),
            months=self.case.history_months[-12:],
            stated=stated,
            judged=shares.judged_hours(needed, wins, self._hours_per_win),
        )
        days = machine.stages.set_index("stage")["days_mean"]
        return found.assign(days_mean=found["stage"].map(days))

    @property
    def _hours_per_win(self) -> float:
        """Hours behind a win where none are logged: judged, within what the reps had."""
        months = self.case.history_months[-12:]
        won = self.decomposition.won
        closed = [] if won is None else won["closed_on"].dt.strftime("%Y-%m").isin(months)
        return shares.usual_hours_per_win(
            self.case.params.actions.hours_per_deal,
            hours_there=float(self._people["hours_available"].sum()) * len(months) / 12,
            wins=float(sum(closed)),
        )

    @cached_property
    def _logged(self) -> pd.DataFrame | None:
        """Activities with hours and stage; of a funnel without stages, those of any stage."""
        logged = self.case.before_plan("activities", "date")
        if logged is None or not {"hours", "stage"} <= set(logged) or self._needed is None:
            return None
        logged = logged[logged["stage"].notna()]
        return logged.assign(stage=self._needed.index[0]) if len(self._needed) == 1 else logged

    @cached_property
    def _serving(self) -> pd.Series:
        """Hours beside deals that each owner's accounts need; index rep, empty for nobody's."""
        if self._accounts is None:
            return pd.Series(dtype="float64")
        owner = self._accounts["owner"].astype(object).where(self._accounts["owner"].notna(), "")
        return self._accounts["hours"].groupby(owner).sum() * (1 - self._on_deals)

    @cached_property
    def _on_deals(self) -> float:
        """Part of the calls on accounts that works on deals; 0 where no deals are counted."""
        if self._needed is None:
            return 0.0
        stated = self._settings.calls_on_deals_share
        log = self.case.before_plan("activities", "date")
        months = self.case.history_months[-12:]
        return shares.share_on_deals(log, months) if stated is None else stated

    @cached_property
    def _deal_hours(self) -> pd.Series:
        """Hours of the year's deals by stage; empty without a funnel."""
        if not self.time_shares.is_computed:
            return pd.Series(dtype="float64")
        return self.time_shares.table.set_index("stage")["hours_needed"]

    @cached_property
    def _staffing(self) -> budget.Staffing:
        """Who is there, for how many hours."""
        people, time = self._people, self.decomposition.worktime
        all_year = time.selling_hours(people.drop(columns=_DATES))
        worked = float(time.contract_hours(people).sum())
        share = float(people["hours_available"].sum()) / worked if worked > 0 else float("nan")
        return budget.Staffing(people, float(all_year.mean()) if len(people) else 0.0, share)

    @property
    def _note(self) -> str:
        """What the budget leaves out, or counts once."""
        if self._needed is None:
            return (
                " Hours of deals are not counted, since there is no funnel: reps have more to do "
                "than this."
            )
        notes = ""
        if self._stage_hours is not None and "judgement" in set(self._stage_hours["hours_from"]):
            notes = (
                " Hours per deal are a judgement: log them in `activities` or state "
                "`decomposition.stage_hours` before anybody is hired for them."
            )
        if self._accounts is None:
            notes += " Hours of accounts are not counted: no sale names its customer."
        elif self._on_deals > 0:
            part = percent(self._on_deals, 0)
            notes += f" Calls on accounts that work on a deal, {part} of them, count with the deal."
        return notes

    def _hour_sums(self) -> list[tuple[str, float, float]]:
        """Hours by account, stage, rep and month against one another; shares against 1."""
        if not self.rep_time.is_computed:
            return []
        whole = float(self._serving.sum() + self._deal_hours.sum())
        by_rep, by_month = self.hours_budget.table, self.hours_by_month.table
        there = float(self._people["hours_available"].sum())
        rows: list[tuple[str, float, float]] = [
            ("hours for accounts and deals: by rep", whole, float(by_rep["hours_needed"].sum())),
            (
                "hours for accounts and deals: by month",
                whole,
                float(by_month["hours_needed"].sum()),
            ),
            ("hours there are: by month", there, float(by_month["hours_available"].sum())),
        ]
        if self._deal_hours.sum() > 0:
            tenths = round(float(self.time_shares.table["time_share"].sum()) * 1000)
            rows.append(("time by stage, tenths of a per cent", 1000, tenths))
        return rows


def _no_stage(name: str, stages: list[str]) -> ParamError:
    hint = did_you_mean(name, stages)
    return ParamError(
        "decomposition.stage_hours",
        f'"{name}" is no stage of the funnel',
        f"{hint}choose among {listing(stages, 8)}",
    )
