"""Chapter 3, wired: the assigned target by line, customer type, rep and month, and the funnel."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.periods import months_of
from salesplan.case.splitting import CubeLock, Decomposition
from salesplan.decomposition.calendar import adjust_seasonality, calendar, calendar_finding
from salesplan.decomposition.cube import Cube, split_cube
from salesplan.decomposition.deals import WON, settle_deals
from salesplan.decomposition.funnel import required_funnel
from salesplan.decomposition.kpis import kpis
from salesplan.decomposition.mix import dimension_targets, monthly_seed
from salesplan.decomposition.pipeline import funnel_kpis
from salesplan.decomposition.stages import stage_conversion
from salesplan.errors import ParamError
from salesplan.finding import Finding, not_computed
from salesplan.plan.market import MarketChapter
from salesplan.plan.pieces import PieceResults
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.reconciliation import reconcile
from salesplan.rounding import split_target
from salesplan.seasonality import compare_shares, describe_shares
from salesplan.targets.bases import presence
from salesplan.words import count, money

DIMENSIONS = ["product_line", "customer_type", "rep", "month"]
_LEVERS = {
    "rep": "targets.quota_locks or targets.quota_method",
    "month": "decomposition.cube_locks",
    "product_line": "decomposition.product_line_factors",
    "customer_type": "decomposition.customer_type_factors",
    "rep x month": "decomposition.hold_rep_months",
    "locks": "decomposition.cube_locks",
    "total": "targets.target",
}


class DecompositionChapter(PieceResults):
    """The year's number as everyone's month, line and customer type."""

    name, number, title = "decomposition", 3, "Decomposition"
    headline = "cube"

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
    def calendar(self) -> Finding:
        """Target and assigned money by month."""
        country = self.case.params.country
        quarters = pd.Series(
            {month: self.case.years.quarter_of(month) for month in self.case.months}
        )
        table = calendar(
            self.targets.target,
            self.targets.assigned,
            quarters=quarters,
            seasonality=self._month_weights,
            unit=self.case.params.rounding_unit,
            country=country,
        )
        return calendar_finding(self._with_locks(table), country)

    @result
    def product_lines(self) -> Finding:
        """The assigned money by product line."""
        return self._targets_of("product_line", self.settings.product_line_factors)

    @result
    def customer_types(self) -> Finding:
        """The assigned money by customer type."""
        return self._targets_of("customer_type", self.settings.customer_type_factors)

    @result
    def cube(self) -> Finding:
        """The assigned money by product line, customer type, rep and month."""
        table, outside = self.split.table, len(self.split.outside)
        text = (
            f"{money(int(table['amount'].sum()), self.case.params.currency)} in "
            f"{count(len(table), 'cell')} add up by product line, customer type, rep and month"
        )
        moved = f"; {count(outside, 'cell')} had to leave the floor or ceiling of the exact share"
        return Finding(table, text + (moved if outside else "") + ".")

    @result
    def stages(self) -> Finding:
        """Each funnel stage's conversion and time."""
        if self.deals is None:
            return not_computed("deals", "deal", "rep", "stage", "opened_on", "closed_on")
        return stage_conversion(
            self.deals,
            self.case.before_plan("deal_stages", "entered_on"),
            as_of=self.case.known_until,
            stages=self.settings.stages,
        )

    @result
    def funnel_kpis(self) -> Finding:
        """Win rate, deal size, cycle, pipeline and coverage, each with its interval."""
        if self.deals is None:
            return not_computed("deals", "deal", "rep", "stage", "opened_on", "closed_on")
        return funnel_kpis(
            self.deals,
            as_of=self.case.known_until,
            stages=self.stages.table if self.stages.is_computed else None,
            deal_stages=self.case.before_plan("deal_stages", "entered_on"),
            fiscal_year_starts=self.case.params.fiscal_year_starts,
        )

    @result
    def funnel(self) -> Finding:
        """What must enter each stage in each month for the calendar to be met."""
        if not (self.stages.is_computed and self.funnel_kpis.is_computed):
            return not_computed("deals", "deal", "rep", "stage", "opened_on", "closed_on")
        stages = self.stages.table.set_index("stage")
        measures = self.funnel_kpis.table.drop_duplicates("measure").set_index("measure")["value"]
        return required_funnel(
            self.calendar.table,
            stages["conversion_rate"],
            float(measures["average_deal_size"]),
            stages["days_median"],
            self.share_from_deals,
        )

    @result
    def kpis(self) -> Finding:
        """Revenue, deals and customers: today, without a change of course, and as planned."""
        return kpis(
            self.case.history,
            self.case.history_months,
            self.targets.target,
            year=self.market.year_ahead,
            won=self.won,
            currency=self.case.params.currency,
        )

    @result
    def reconciliation(self) -> Finding:
        """Calendar, lines, types and cube against quotas and target."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

    @property
    def settings(self) -> Decomposition:
        """This chapter's section of the plan file."""
        return self.case.params.decomposition

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
    def share_from_deals(self) -> float:
        """Part of the last twelve months' sales that came through deals; the rest repeats."""
        assert self.won is not None
        recent = months_of(self.won["closed_on"]).isin(self.case.history_months[-12:])
        won, sold = self.won.loc[recent, "amount"].sum(), self.recent["amount"].sum()
        return float(min(1.0, won / sold)) if won > 0 and sold > 0 else 1.0

    @cached_property
    def split(self) -> Cube:
        """The solved cube."""
        margins = [
            self.targets.quotas.table[["rep", "quota"]].rename(columns={"quota": "amount"}),
            self.calendar.table[["month", "amount"]],
            self.product_lines.table[["product_line", "amount"]],
            self.customer_types.table[["customer_type", "amount"]],
        ]
        if self.settings.hold_rep_months:
            margins.append(self.rep_months)
        return split_cube(
            monthly_seed(self.mix, self._line_seasons, self._presence),
            margins,
            locks=self._slice_locks,
            unit=self.case.params.rounding_unit,
            levers=_LEVERS,
        )

    @cached_property
    def rep_months(self) -> pd.DataFrame:
        """Each rep's quota by month, by the firm's calendar: rep, month, amount."""
        quotas = self.targets.quotas.table[["rep", "quota"]].rename(columns={"quota": "amount"})
        months = self.calendar.table[["month", "amount"]]
        seed = quotas.merge(months, how="cross", suffixes=("", "_of_month"))
        there = self._presence.reset_index().melt("rep", var_name="month", value_name="presence")
        seed = seed.merge(there, on=["rep", "month"])
        seed["weight"] = seed["amount"] * seed["amount_of_month"] * seed["presence"]
        unit = self.case.params.rounding_unit
        return split_cube(seed[["rep", "month", "weight"]], [quotas, months], unit=unit).table

    @cached_property
    def _presence(self) -> pd.DataFrame:
        """Each rep's expected output by month: hired, ramping, gone; index rep, columns month."""
        people, calendar = self.targets.carriers, self.targets.calendar
        there = presence(people, calendar.ahead, calendar.ramp)
        index = pd.Index(people["rep"], name="rep")
        return pd.DataFrame(there, index, pd.Index(calendar.ahead, name="month"))

    @cached_property
    def _month_weights(self) -> pd.Series:
        shares = self.seasonal_pattern.table.set_index("month_of_year")["seasonality"]
        if not self.settings.working_days:
            return shares
        return adjust_seasonality(
            shares, self.case.months, self.case.history_months, self.case.params.country
        )

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

    def _targets_of(self, dimension: str, factors: dict[str, float]) -> Finding:
        return dimension_targets(
            self.mix,
            self.recent,
            self.targets.assigned,
            dimension=dimension,
            factors=factors,
            locked=self._locked(dimension),
            unit=self.case.params.rounding_unit,
            priorities=self.market.factors_of(dimension),
        )

    def _locked(self, dimension: str) -> dict[str, int]:
        """Locks that fix a whole value of one dimension, and nothing else."""
        locks = [lock for lock in self.settings.cube_locks if _names(lock) == [dimension]]
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

    @property
    def _slice_locks(self) -> pd.DataFrame | None:
        """Locks on cells and on slices of two or more dimensions."""
        locks = [lock for lock in self.settings.cube_locks if len(_names(lock)) > 1]
        for lock in self.settings.cube_locks:
            if _names(lock) in ([], ["rep"]):
                raise ParamError(
                    "decomposition.cube_locks",
                    f"a lock on {'a whole rep' if lock.rep else 'all'} is a target, not a cell",
                    "use targets.quota_locks" if lock.rep else "use targets.target",
                )
        if not locks:
            return None
        return pd.DataFrame([lock.model_dump() for lock in locks])[[*DIMENSIONS, "amount"]]

    def _sums(self) -> list[tuple[str, float, float]]:
        cube, months = self.cube.table, self.calendar.table
        over = self.targets.over_assigned
        rows: list[tuple[str, float, float]] = [
            ("target by month", self.targets.target, int(months["target"].sum())),
            ("target + over-assignment by month", self.targets.target + over,
             int(months["amount"].sum())),
            ("cube against all quotas", int(self.targets.quotas.table["quota"].sum()),
             int(cube["amount"].sum())),
        ]  # fmt: skip
        wholes = {
            "rep": self.targets.quotas.table.set_index("rep")["quota"],
            "month": months.set_index("month")["amount"],
            "product_line": self.product_lines.table.set_index("product_line")["amount"],
            "customer_type": self.customer_types.table.set_index("customer_type")["amount"],
        }
        for dimension, whole in wholes.items():
            parts = cube.groupby(dimension)["amount"].sum().reindex(whole.index, fill_value=0)
            rows += [
                (
                    f"cube by {dimension.replace('_', ' ')}: {self.case.names.get(name, name)}",
                    int(whole[name]),
                    int(parts[name]),
                )
                for name in whole.index
            ]
        return rows + self._piece_sums()


def _names(lock: CubeLock) -> list[str]:
    return [name for name in DIMENSIONS if getattr(lock, name) is not None]
