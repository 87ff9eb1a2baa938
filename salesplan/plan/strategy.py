"""Chapter 1, strategy wired: what the priorities rest on, and how far they move the plan."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.outlook import Market
from salesplan.finding import Finding
from salesplan.market import ahp
from salesplan.market import strategy as direction
from salesplan.market.strategy import SCOPES, Priority
from salesplan.plan.results import result

_NONE = Finding(
    pd.DataFrame(),
    "Not computed: the plan file states no priorities; write `priorities: [{name: Win hospitals, "
    "aim: grow, customer_type: Hospitals}]` under market.",
    "market.priorities",
)
_NO_PAIRS = Finding(
    pd.DataFrame(),
    "Not computed: no priorities are compared in pairs; write `priority_comparisons: [{priority: "
    "A, over: B, times: 3}]` under market, in the place of weights.",
    "market.priority_comparisons",
)


class StrategyResults:
    """Where the firm wants to go, and how far that moves the plan from history."""

    case: Case

    @result
    def strategy(self) -> Finding:
        """Vision, mission, core values and priorities, as the plan file states them."""
        said = self._market
        if not (said.vision or said.mission or said.core_values or said.priorities):
            return _NONE
        return direction.strategy_table(
            said.vision, said.mission, said.core_values, self.stated_priorities
        )

    @result
    def comparisons(self) -> Finding:
        """Priorities compared in pairs, beside what their weights imply."""
        if self.paired is None:
            return _NO_PAIRS
        return ahp.comparisons(*self.paired)

    @result
    def priorities(self) -> Finding:
        """Each priority: its weight, what it is of today's sales, and what it moves."""
        if not self.stated_priorities:
            return _NONE
        goals = self.case.tables.get("goals")
        return direction.priority_table(
            self.recent_cells,
            self.stated_priorities,
            self.priority_weights,
            self.priority_factors,
            goals if goals is None or "supports" in goals else None,
        )

    @cached_property
    def stated_priorities(self) -> list[Priority]:
        """The plan file's priorities, their scopes checked against what the firm sells to whom."""
        stated = [
            Priority(
                one.name,
                one.aim,
                {name: names for name in SCOPES if (names := getattr(one, name)) is not None},
                one.weight,
            )
            for one in self._market.priorities
        ]
        direction.check_scopes(stated, {name: self._known(name) for name in SCOPES})
        return stated

    @cached_property
    def paired(self) -> tuple[pd.DataFrame, ahp.Weighing] | None:
        """The comparisons as a matrix, and their weights; None where there are none."""
        pairs = self._market.priority_comparisons
        if not pairs:
            return None
        direction.stated_weights([Priority(p.name, p.aim) for p in self.stated_priorities])
        given = [one.name for one in self.stated_priorities if one.weight is not None]
        table = pd.DataFrame([pair.model_dump() for pair in pairs])
        names = [one.name for one in self.stated_priorities]
        matrix = ahp.pair_matrix(table, names)
        ahp.refuse_both(given)
        return matrix, ahp.agreed(matrix)

    @cached_property
    def priority_weights(self) -> pd.Series:
        """Weight of each priority: by comparisons, as given, or the same for all; adds to 1."""
        if self.paired is not None:
            return self.paired[1].weights
        return direction.stated_weights(self.stated_priorities)

    @cached_property
    def recent_sales(self) -> pd.DataFrame:
        """Sales of the last twelve full months, on which quotas and splits look back."""
        history = self.case.history
        recent = history[history["month"].isin(self.case.history_months[-12:])]
        return recent if not recent.empty else history

    @cached_property
    def recent_cells(self) -> pd.DataFrame:
        """Recent sales added up by rep, team, product line, customer type and region."""
        return self.recent_sales.groupby(direction.CELL)["amount"].sum().reset_index()

    @cached_property
    def priority_factors(self) -> pd.Series:
        """How much each of the recent cells counts in the plan; 1 where no priority covers it."""
        return direction.priority_factors(
            self.recent_cells,
            self.stated_priorities,
            self.priority_weights,
            self._market.priority_strength,
        )

    @cached_property
    def weighted_sales(self) -> pd.DataFrame:
        """Recent sales, each counted by its factor: what the splits are read from."""
        if not self.stated_priorities:
            return self.recent_sales
        cells = self.recent_cells
        return cells.assign(amount=cells["amount"] * self.priority_factors)

    def factors_of(self, dimension: str) -> pd.Series:
        """Factor of each name of a dimension, by its sales; empty without priorities."""
        if not self.stated_priorities:
            return pd.Series(dtype="float64")
        return direction.mean_factors(self.recent_cells, self.priority_factors, dimension)

    def carrier_factors(self, people: pd.DataFrame) -> pd.Series:
        """Factor of each rep's quota; index of `people` (rep, team)."""
        if not self.stated_priorities:
            return pd.Series(1.0, people.index)
        return direction.carrier_factors(self.recent_cells, self.priority_factors, people)

    def strategy_sums(self) -> list[tuple[str, float, float]]:
        """Weights of the priorities against 1."""
        if not self.stated_priorities:
            return []
        return [("weights of the priorities", 1.0, float(self.priority_weights.sum()))]

    @property
    def _market(self) -> Market:
        return self.case.params.market

    def _known(self, dimension: str) -> set[str]:
        names = set(self.case.history[dimension])
        products = self.case.tables.get("products")
        if dimension == "product_line" and products is not None:
            names |= set(products["product_line"].dropna())
        if dimension == "product_line":
            names |= {
                line.product_line for line in self.case.params.decomposition.new_product_lines
            }
        return names
