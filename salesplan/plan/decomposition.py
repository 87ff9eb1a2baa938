"""Chapter 3, wired: the assigned target by line, customer type, rep and month."""

from functools import cached_property

import pandas as pd

from salesplan.decomposition.cube import Cube, split_cube
from salesplan.decomposition.mix import dimension_targets, monthly_seed
from salesplan.errors import ParamError
from salesplan.finding import Finding
from salesplan.plan.calendar import DIMENSIONS, names_of
from salesplan.plan.measures import MeasureResults
from salesplan.plan.pieces import PieceResults
from salesplan.plan.results import result
from salesplan.reconciliation import reconcile
from salesplan.targets.bases import presence
from salesplan.words import count, money

_LEVERS = {
    "rep": "targets.quota_locks or targets.quota_method",
    "month": "decomposition.cube_locks",
    "product_line": "decomposition.product_line_factors",
    "customer_type": "decomposition.customer_type_factors",
    "rep x month": "decomposition.hold_rep_months",
    "locks": "decomposition.cube_locks",
    "total": "targets.target",
}


class DecompositionChapter(MeasureResults, PieceResults):
    """The year's number as everyone's month, line and customer type."""

    name, number, title = "decomposition", 3, "Decomposition"
    headline = "cube"

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
    def reconciliation(self) -> Finding:
        """Calendar, lines, types and cube against quotas and target."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

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

    @property
    def _slice_locks(self) -> pd.DataFrame | None:
        """Locks on cells and on slices of two or more dimensions."""
        locks = [lock for lock in self.settings.cube_locks if len(names_of(lock)) > 1]
        for lock in self.settings.cube_locks:
            if names_of(lock) in ([], ["rep"]):
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
        return [*rows, *self._piece_sums(), *self._measure_sums()]
