"""Chapter 5.6, wired: which triggers have fired, and what is to be done by when."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

from salesplan.case import Case
from salesplan.decomposition.trigger_states import trigger_firings, trigger_states
from salesplan.decomposition.triggers import Watched, watch
from salesplan.finding import Finding, not_computed
from salesplan.monitoring.triggers import trigger_tasks, triggers
from salesplan.plan.emergency import EmergencyChapter
from salesplan.plan.results import result


class TriggerStates:
    """What the triggers say on the day of monitoring."""

    case: Case
    emergency: EmergencyChapter
    if TYPE_CHECKING:

        @cached_property
        def rep_months(self) -> pd.DataFrame:
            """Each quota by month."""

    @result
    def triggers(self) -> Finding:
        """Which triggers have fired, which are close, and since when."""
        if not self._watched:
            return not_computed("triggers", "trigger", "metric", "threshold", "action", "owner")
        facts, settings = self.emergency.trigger_facts, self.case.params.decomposition
        states = trigger_states(
            self._watched,
            facts.next_working_day,
            close_spread=settings.close_spread,
            currency=self.case.params.currency,
        )
        return triggers(states, self.case.names)

    @result
    def trigger_tasks(self) -> Finding:
        """What the triggers that fired ask for: who, what, by when."""
        facts = self.emergency.trigger_facts
        if not facts.agreed:
            return not_computed("triggers", "trigger", "metric", "threshold", "action", "owner")
        return trigger_tasks(
            trigger_firings(self._watched, facts.next_working_day),
            self.case.as_of,
            self.case.names,
            facts.people.left,
            starts_on=self.case.starts_on,
        )

    @cached_property
    def _watched(self) -> list[Watched]:
        """Every trigger on all that is known by the day."""
        known = self.emergency.trigger_facts.known(self.case.as_of, self.rep_months)
        return watch([one.trigger for one in self.emergency.watched], known)
