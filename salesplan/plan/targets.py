"""Chapter 2, wired: which tables and parameters each target depends on."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.errors import ParamError
from salesplan.finding import Finding, not_computed
from salesplan.plan.chance import ChanceResults
from salesplan.plan.fairness import FairnessResults
from salesplan.plan.hierarchy import HierarchyResults
from salesplan.plan.horizon import HorizonResults
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.reconciliation import reconcile
from salesplan.rounding import LARGEST_TARGET
from salesplan.targets.attainment import past_attainment
from salesplan.targets.bases import NOBODY, Calendar, carriers, quota_bases
from salesplan.targets.hierarchy import descendants
from salesplan.targets.ladder import level_sums
from salesplan.targets.quotas import assign_quotas, assignment
from salesplan.targets.range import Evidence, committed, target_basis, target_range
from salesplan.targets.staffing import as_planned, refill


class TargetsChapter(HierarchyResults, ChanceResults, FairnessResults, HorizonResults):
    """What the team and each rep are to reach."""

    name, number, title = "targets", 2, "Targets"
    headline = "target_range"

    def __init__(self, case: Case, market: MarketChapter) -> None:
        self.case, self.market = case, market

    @result
    def target_basis(self) -> Finding:
        """What the target rests on, beside the other bases."""
        year = self.market.year_ahead
        evidence = Evidence(
            stated=self.case.params.targets.target,
            last_year=self.last_year,
            growth_rate=self.case.params.targets.growth_rate,
            market=self.market.market_size,
            share=self.market.planned_share,
            own=None if year is None else float(year["median"]),
            capacity=self.capacity,
            is_capacity_stated=self.case.params.targets.output_per_rep is not None,
            months=len(self.case.history_months),
        )
        return target_basis(
            evidence, unit=self.case.params.rounding_unit, currency=self.case.params.currency
        )

    @result
    def target_range(self) -> Finding:
        """Floor, commit and stretch with their chances."""
        year = self.market.year_ahead
        if year is None:
            return not_computed("sales", "date", "amount", because="too few full months of sales")
        settings = self.case.params.targets
        return target_range(
            self.target,
            float(year["median"]),
            float(year["sd"]),
            chances=(settings.floor_chance, settings.stretch_chance),
            unit=self.case.params.rounding_unit,
            currency=self.case.params.currency,
        )

    @result
    def assignment(self) -> Finding:
        """The target and the stated over-assignment: what is given out as quotas."""
        return assignment(self.target, self.over_assigned, currency=self.case.params.currency)

    @result
    def quotas(self) -> Finding:
        """Each rep's quota; the sum is the target and its over-assignment."""
        settings = self.case.params.targets
        locks = pd.DataFrame(
            [lock.model_dump() for lock in settings.quota_locks],
            columns=["rep", "quota", "reason", "owner", "decided_on"],
        )
        return assign_quotas(
            self.bases,
            self.assigned,
            method=settings.quota_method,
            mix={str(name): weight for name, weight in settings.quota_weights.items()},
            locks=locks,
            unit=self.case.params.rounding_unit,
            ahead=self.ahead if settings.quota_method == "equal_chance" else None,
            limits=self.limits,
        )

    @result
    def past_attainment(self) -> Finding:
        """What became of earlier quotas."""
        quotas = self.case.tables.get("quotas")
        if quotas is None:
            return not_computed("quotas", "period", "quota")
        quotas = quotas.assign(period=quotas["period"].map(self.case.years.canonical))
        spans = {period: self.case.years.span(period) for period in quotas["period"].unique()}
        ended = quotas["period"].map(lambda period: spans[period][1] <= self.case.known_until)
        if not ended.any() or not self.case.history_months:
            return not_computed("quotas", "period", "quota", because="no quota's period has ended")
        known_from = pd.Timestamp(f"{self.case.history_months[0]}-01")
        named: list[str] = quotas["rep"].dropna().tolist() if "rep" in quotas else []
        below = descendants(self.tree, named)
        return past_attainment(
            quotas[ended],
            self.case.history,
            spans,
            known_from=known_from,
            below=below,
            unassigned_limit=self.case.params.targets.unassigned_limit,
        )

    @result
    def reconciliation(self) -> Finding:
        """Target, over-assignment and quotas add up on every level."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

    @property
    def target(self) -> int:
        """What the team commits to, whole currency units."""
        return committed(self.target_basis)

    @property
    def over_assigned(self) -> int:
        """What is given out above the target, whole currency units."""
        unit = self.case.params.rounding_unit
        return level_sums(self.target, self.over_assignment_rates, unit=unit)[-1] - self.target

    @property
    def assigned(self) -> int:
        """What is given out as quotas: the target and the over-assignment."""
        assigned = self.target + self.over_assigned
        if assigned > LARGEST_TARGET:
            raise ParamError(
                "targets.target, targets.over_assignment",
                f"together they assign {assigned:,}, the most that can be split is "
                f"{LARGEST_TARGET:,}",
                "plan in thousands or millions",
            )
        return assigned

    @cached_property
    def last_year(self) -> float | None:
        """Sales of the last fiscal year of twelve full months; None without one."""
        full = set(self.case.history_months)
        known = self.case.years.year_of(self.case.known_until)
        for year in range(known, known - 3, -1):
            if full.issuperset(self.case.years.months(year)):
                of_year = self.case.history["fiscal_year"] == year
                return float(self.case.history.loc[of_year, "amount"].sum())
        return None

    @cached_property
    def calendar(self) -> Calendar:
        """The months that quotas look back on and forward to."""
        shares = self.market.season.set_index("month_of_year")["seasonality"]
        past = self.case.history_months[-12:]
        settings = self.case.params.targets
        return Calendar(past, self.case.months, shares, settings.ramp_months, settings.ramp_profile)

    @cached_property
    def carriers(self) -> pd.DataFrame:
        """Who carries a quota in the plan year, as far as the plan could know."""
        return carriers(self.case.history, self.places, self.calendar)

    @cached_property
    def places(self) -> pd.DataFrame | None:
        """The reps as planned, and when their places are filled again; None without a table."""
        if "reps" not in self.case.tables:
            return None
        return refill(self.staff, self.case.starts_on, self.case.params.targets.backfill_months)

    @cached_property
    def staff(self) -> pd.DataFrame:
        """The reps with the dates that the plan could know; without a table those who sold."""
        reps = self.case.tables.get("reps")
        if reps is None:
            return self.bases[["rep", "name"]]
        return as_planned(reps, self.case.starts_on)

    @cached_property
    def bases(self) -> pd.DataFrame:
        """Each rep's plan year by history, potential and capacity, and what priorities add."""
        bases = quota_bases(
            self.case.history,
            self.carriers,
            self.calendar,
            customers=self.case.tables.get("customers"),
            output_per_rep=self.case.params.targets.output_per_rep,
            productive_share=self.case.params.targets.productive_share,
        )
        return bases.assign(priority_factor=self.market.carrier_factors(bases))

    @property
    def capacity(self) -> float | None:
        """What can be sold in the plan year; None without a `reps` table.

        What the reps can sell, and what nobody was named for in the last months: it came in beside
        their work, so it is no reason to promise less.
        """
        if "reps" not in self.case.tables or self.bases["capacity"].isna().any():
            return None
        history = self.case.history
        beside = history["rep"].isin(NOBODY) & history["month"].isin(self.calendar.past)
        return float(self.bases["capacity"].sum() + history.loc[beside, "amount"].sum())

    def _sums(self) -> list[tuple[str, float, float]]:
        quotas, tree = self.quotas.table, self.quota_tree.table
        rows: list[tuple[str, float, float]] = [
            ("target + over-assignment = quotas", self.target + self.over_assigned,
             int(quotas["quota"].sum())),
            ("quotas at the root of the hierarchy", self.assigned, int(tree["quota"].iloc[0])),
        ]  # fmt: skip
        of_node = tree.groupby("node", sort=False).agg(
            name=("name", "first"), own_quota=("own_quota", "sum"), quota=("quota", "sum")
        )
        below = tree.groupby("parent")["quota"].sum()
        managers = of_node[of_node.index.isin(below.index)]
        wholes = (managers["quota"] - managers["own_quota"]).tolist()
        parts = below.reindex(managers.index).tolist()
        names = [f"quotas below {name}" for name in managers["name"]]
        by = self.quotas_by.table.groupby("dimension", sort=False)["quota"].sum()
        rows += [(f"quotas by {name}", self.assigned, int(total)) for name, total in by.items()]
        levels = self.quota_levels.table
        rows += [
            ("target of the company", self.target, int(levels["amount"].iloc[0])),
            ("quotas on the last level", self.assigned, int(levels["amount"].iloc[-1])),
        ]
        rows += zip(names, wholes, parts, strict=True)
        return rows + self._path_sums()
