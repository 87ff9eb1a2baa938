"""The spine: one plan, its chapters in order, each result one property away from its formula."""

from functools import cached_property
from typing import Any

from salesplan.case import Case, open_case
from salesplan.errors import PlanError, raise_all
from salesplan.plan.actions import ActionsChapter
from salesplan.plan.book import Book, Chapter
from salesplan.plan.capacity import CapacityChapter
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.emergency import EmergencyChapter
from salesplan.plan.incentives import IncentivesChapter
from salesplan.plan.market import MarketChapter
from salesplan.plan.monitoring import MonitoringChapter
from salesplan.plan.results import result_names, results
from salesplan.plan.targets import TargetsChapter

__all__ = ["Plan", "open_plan", "result_names", "results"]


class Plan:
    """A case with its chapters; everything is computed when first asked for, and once.

    Parameters
    ----------
    case : Case
    """

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def market(self) -> MarketChapter:
        """Chapter 1: where the firm stands and where its market goes."""
        return MarketChapter(self.case)

    @cached_property
    def targets(self) -> TargetsChapter:
        """Chapter 2: what the team and each rep are to reach."""
        return TargetsChapter(self.case, self.market)

    @cached_property
    def decomposition(self) -> DecompositionChapter:
        """Chapter 3: the year's number as everyone's month, line and customer type."""
        return DecompositionChapter(self.case, self.market, self.targets)

    @cached_property
    def capacity(self) -> CapacityChapter:
        """Chapter 3, second part: whether hours, people and money are there for the plan."""
        return CapacityChapter(self.case, self.market, self.targets, self.decomposition)

    @cached_property
    def emergency(self) -> EmergencyChapter:
        """Chapter 3, third part: when to step in, and what becomes of the plan after a shock."""
        return EmergencyChapter(self.case, self.market, self.targets, self.decomposition)

    @cached_property
    def actions(self) -> ActionsChapter:
        """Chapter 4: who does what by when, and whether the hours are there."""
        return ActionsChapter(self.case, self.targets, self.decomposition)

    @cached_property
    def monitoring(self) -> MonitoringChapter:
        """Chapter 5: where the year stands, where it ends, and what follows."""
        return MonitoringChapter(
            self.case, self.market, self.targets, self.decomposition, self.emergency
        )

    @cached_property
    def incentives(self) -> IncentivesChapter:
        """Chapter 6: what the plan pays, to whom, for what."""
        return IncentivesChapter(self.case, self.targets, self.decomposition)

    @cached_property
    def book(self) -> Book:
        """Findings and assumptions of all chapters, gathered."""
        return Book(self.case, self.chapters)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters in the order of the method."""
        return (
            self.market,
            self.targets,
            self.decomposition,
            self.capacity,
            self.emergency,
            self.actions,
            self.monitoring,
            self.incentives,
        )

    def changed(self, **knobs: Any) -> "Plan":
        """Return the same plan with other parameter values, for a what-if; files are not reread."""
        return Plan(self.case.changed(knobs))

    def check(self) -> None:
        """Work everything out once, so that nothing fails after a run has started.

        Raises
        ------
        PlanError
            If the plan cannot be solved, with the slices, locks or tables at fault named; what
            several chapters would say is said once, and all of it together.
        """
        faults: dict[str, PlanError] = {}
        for chapter in (*self.chapters, self.book):
            for name in result_names(chapter):
                try:
                    getattr(chapter, name)
                except PlanError as fault:
                    faults.setdefault(str(fault), fault)
        raise_all(list(faults.values()))


def open_plan(case: str = "sample", scenario: str | None = None, /, **knobs: Any) -> Plan:
    """Open a case as a plan.

    Parameters
    ----------
    case : str
        A case by name ("sample"), name and scenario ("sample/stretch"), or path to its folder.
    scenario : str, optional
        Name of an overlay on the plan file.
    **knobs
        Parameters of the plan file to override; None means "as in the plan file".

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        If the case, a parameter or a table is wrong; all faults of one kind together.
    """
    return Plan(open_case(case, scenario, knobs))
