"""Chapter 4, wired: which tables and parameters the register of actions depends on."""

from functools import cached_property

import pandas as pd

from salesplan.actions.effort import Effort, efforts, hours_per_deal
from salesplan.actions.hours import action_hours
from salesplan.actions.register import closure, register
from salesplan.actions.workforce import Workforce
from salesplan.case import Case
from salesplan.case.effort import Actions
from salesplan.case.history import ALL
from salesplan.finding import Finding
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.reconciliation import reconcile


class ActionsChapter:
    """Who does what by when, which gap it closes, and whether the hours are there."""

    name, number, title = "actions", 4, "Actions"
    headline = "actions"

    def __init__(
        self, case: Case, targets: TargetsChapter, decomposition: DecompositionChapter
    ) -> None:
        self.case, self.targets, self.decomposition = case, targets, decomposition

    @result
    def actions(self) -> Finding:
        """What people wrote, and a proposal for every gap that it leaves open."""
        return register(
            self.case.tables.get("actions"),
            self.decomposition.kpis.table,
            self.targets.quotas.table,
            self.staff,
            efforts=self.efforts,
            due_on=self.proposals_due_on,
        )

    @result
    def hours(self) -> Finding:
        """Hours that the actions take, against those that owners and teams have."""
        return action_hours(self.actions.table, self.staff)

    @result
    def reconciliation(self) -> Finding:
        """Written, proposed and still open make each gap; owners' hours make the register's."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

    @property
    def settings(self) -> Actions:
        """This chapter's section of the plan file."""
        return self.case.params.actions

    @property
    def proposals_due_on(self) -> pd.Timestamp:
        """Day by which proposals must be done, within the plan year."""
        due = self.case.starts_on + pd.Timedelta(weeks=self.settings.proposal_due_weeks, days=-1)
        return min(due, self.case.ends_on)

    @cached_property
    def staff(self) -> Workforce:
        """Hierarchy and hours; of a firm as one unit nobody knows how many people it has."""
        places = self.targets.places
        people = self.targets.quotas.table[["rep"]] if places is None else places
        return Workforce(
            self.targets.tree,
            self.targets.market.with_selling_share(people[people["rep"] != ALL]),
            self.decomposition.worktime,
        )

    @cached_property
    def efforts(self) -> dict[str, Effort]:
        """Hours for one unit of each KPI's gap."""
        won = self.decomposition.won
        per_deal = hours_per_deal(
            self.case.before_plan("activities", "date"),
            pd.Series(dtype="datetime64[ns]") if won is None else won["closed_on"],
            self.case.history_months[-12:],
            self.settings.hours_per_deal,
        )
        months = self.case.history_months[-12:]
        a_year = self.staff.selling_hours(self.staff.root, self.case.ends_on)
        return efforts(
            per_deal,
            self.settings.hours_per_customer,
            from_deals=0.0 if won is None else self.decomposition.share_from_deals,
            sold=float(self.decomposition.recent["amount"].sum()),
            hours=a_year * len(months) / 12,
        )

    def _sums(self) -> list[tuple[str, float, float]]:
        table = self.actions.table
        left = closure(table, self.decomposition.kpis.table, self.staff)
        made = left["written"] + left["proposed"] + left["still_open"]
        rows: list[tuple[str, float, float]] = [
            (f"{kpi} gap: written + proposed + still open", _whole(gap), _whole(parts))
            for kpi, gap, parts in zip(
                left["kpi"], left["gap"].tolist(), made.tolist(), strict=True
            )
        ]
        in_year = table["due_on"].between(self.case.starts_on, self.case.ends_on)
        spent = float(table.loc[in_year, "hours"].sum())
        owned = float(self.hours.table["own_hours"].sum())
        return [*rows, ("hours due in the plan year: by owner", spent, owned)]


def _whole(amount: float) -> float:
    """Return whole amounts as whole numbers, which are compared exactly."""
    return int(amount) if float(amount).is_integer() else amount
