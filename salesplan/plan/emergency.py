"""Chapter 3, third part, wired: when to step in, what may happen, who then does what."""

from salesplan.case import Case
from salesplan.case.serving import Decomposition
from salesplan.finding import Finding
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.plan.shocks import ShockResults
from salesplan.plan.targets import TargetsChapter
from salesplan.plan.triggers import TriggerResults
from salesplan.reconciliation import reconcile


class EmergencyChapter(ShockResults, TriggerResults):
    """When to step in, what becomes of the plan when something goes wrong, who does what then."""

    name, number, title = "emergency", 3, "Emergency"
    headline = "shocks"

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
        """Quotas after each shock, and what the shock in detail takes, against their wholes."""
        return Finding(
            reconcile(self._shock_sums()), "Every sum in this part adds up to its whole."
        )

    @property
    def settings(self) -> Decomposition:
        """Chapter 3's section of the plan file."""
        return self.case.params.decomposition
