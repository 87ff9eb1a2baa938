"""Chapter 3, second part, wired: whether hours, people and money are there for the plan."""

from salesplan.case import Case
from salesplan.case.serving import Decomposition
from salesplan.finding import Finding
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.hours import HourResults
from salesplan.plan.market import MarketChapter
from salesplan.plan.priority import PriorityResults
from salesplan.plan.resources import ResourceResults
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.plan.territories import TerritoryResults
from salesplan.reconciliation import reconcile


class CapacityChapter(HourResults, TerritoryResults, PriorityResults, ResourceResults):
    """Whether hours, people and money are there for the plan, and where they should go first."""

    name, number, title = "capacity", 3, "Capacity"
    headline = "hours_budget"

    def __init__(
        self,
        case: Case,
        market: MarketChapter,
        targets: TargetsChapter,
        decomposition: DecompositionChapter,
    ) -> None:
        self.case, self.market = case, market
        self.targets, self.decomposition = targets, decomposition

    @result
    def reconciliation(self) -> Finding:
        """Hours, accounts and resources by segment against their wholes."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

    @property
    def settings(self) -> Decomposition:
        """Chapter 3's section of the plan file."""
        return self.case.params.decomposition

    def _sums(self) -> list[tuple[str, float, float]]:
        return [
            *self._territory_sums(),
            *self._hour_sums(),
            *self._priority_sums(),
            *self._resource_sums(),
        ]
