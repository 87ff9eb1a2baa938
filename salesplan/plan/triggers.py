"""Chapter 3.9, wired: what triggers would have done so far, and who does what in an emergency."""

from functools import cached_property

from salesplan.case import Case
from salesplan.decomposition.emergency import USUAL, emergency
from salesplan.decomposition.trigger_history import (
    propose_triggers,
    trigger_history,
    trigger_series,
)
from salesplan.decomposition.triggers import Watched, watch
from salesplan.finding import Finding, not_computed
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.plan.trigger_facts import TriggerFacts

_NEEDS = ("triggers", "trigger", "metric", "direction", "threshold", "action", "owner")


class TriggerResults:
    """When the plan is taken up again, and who does what when something has happened."""

    case: Case
    market: MarketChapter
    decomposition: DecompositionChapter

    @result
    def trigger_history(self) -> Finding:
        """How often each trigger would have fired before the plan year, and how often by chance."""
        if not self.watched:
            return not_computed(*_NEEDS, because="the history is too short to propose any")
        return trigger_history(
            self.watched,
            currency=self.case.params.currency,
            wanted=self.case.params.decomposition.false_alarms_wanted,
            draws=self.case.params.decomposition.alarm_draws,
            seed=self.case.params.decomposition.alarm_seed,
        )

    @result
    def trigger_series(self) -> Finding:
        """Each trigger's figure by period before the plan year, with the threshold."""
        if not self.watched:
            return not_computed(*_NEEDS, because="the history is too short to propose any")
        return trigger_series(self.watched, currency=self.case.params.currency)

    @result
    def emergency(self) -> Finding:
        """Who does what within which time, event by event, and who is missing."""
        steps, agreed = self.case.tables.get("emergency"), self.trigger_facts.agreed
        if steps is None and not agreed:
            return not_computed("emergency", "event", "action", "owner", "within_hours")
        return emergency(
            steps,
            agreed,
            self._events,
            self.trigger_facts.people,
            most_at_once=self.case.params.decomposition.most_steps_at_once,
        )

    @property
    def _events(self) -> list[str]:
        """Shocks of the plan file, by their own name where steps bear it, or the usual ones."""
        steps = self.case.tables.get("emergency")
        written = set() if steps is None else set(steps["event"])
        stated = self.case.params.decomposition.shocks
        return [one.name if one.name in written else one.kind for one in stated] or list(USUAL)

    @cached_property
    def trigger_facts(self) -> TriggerFacts:
        """The case as triggers see it."""
        return TriggerFacts(self.case, self.market, self.decomposition)

    @cached_property
    def watched(self) -> list[Watched]:
        """The firm's triggers on what was known before the plan year.

        Where it has none, the usual ones, marked as proposed.
        """
        facts = self.trigger_facts.known(self.case.known_until)
        if self.trigger_facts.agreed:
            return watch(self.trigger_facts.agreed, facts)
        return propose_triggers(
            facts,
            wanted=self.case.params.decomposition.false_alarms_wanted,
            draws=self.case.params.decomposition.alarm_draws,
            seed=self.case.params.decomposition.alarm_seed,
        )
