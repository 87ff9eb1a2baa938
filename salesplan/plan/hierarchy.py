"""Chapter 2.2, 2.3 and 2.7, wired: quotas on every level, by date, by group and by month."""

from functools import cached_property
from typing import Protocol

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.plan.results import result
from salesplan.targets.alignment import quota_tree
from salesplan.targets.bases import Calendar, presence
from salesplan.targets.hierarchy import reporting_tree
from salesplan.targets.ladder import manager_targets, quota_levels, stated_rates
from salesplan.targets.lines import Spell, by_spell, reporting_spells
from salesplan.targets.moved import moved_tree, quota_lines
from salesplan.targets.overrides import quota_overrides
from salesplan.targets.staffing import capacity_months, staffing_note
from salesplan.targets.views import quotas_by

_GROUPS = ("team", "region", "role", "level")


class _Chapter(Protocol):
    """What these results need of the chapter that they are a part of."""

    case: Case

    @property
    def quotas(self) -> Finding: ...
    @property
    def quota_tree(self) -> Finding: ...
    @property
    def target(self) -> int: ...
    @property
    def assigned(self) -> int: ...
    @property
    def over_assignment_rates(self) -> list[float]: ...
    @property
    def node_quotas(self) -> pd.DataFrame: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def carriers(self) -> pd.DataFrame: ...
    @property
    def bases(self) -> pd.DataFrame: ...
    @property
    def staff(self) -> pd.DataFrame: ...
    @property
    def tree(self) -> pd.DataFrame: ...
    @property
    def whole_tree(self) -> pd.DataFrame: ...
    @property
    def spells(self) -> list[Spell]: ...
    @property
    def spell_quotas(self) -> pd.DataFrame: ...


class HierarchyResults:
    """Quotas on every level of the hierarchy, whoever moves when."""

    @result
    def quota_tree(self: _Chapter) -> Finding:
        """Quotas and commitments on every level of the hierarchy."""
        commitments = self.case.tables.get("commitments")
        if _is_still(self.spells):
            return quota_tree(self.tree, self.quotas.table, commitments)
        return moved_tree(
            self.tree,
            self.spells,
            self.spell_quotas,
            commitments,
            unit=self.case.params.rounding_unit,
        )

    @result
    def quota_overrides(self: _Chapter) -> Finding:
        """Quotas that a person fixed, beside what the method gave."""
        locks = pd.DataFrame(
            [lock.model_dump() for lock in self.case.params.targets.quota_locks],
            columns=["rep", "reason", "owner", "decided_on"],
        )
        quotas = self.quotas.table[["rep", "name", "calculated", "quota"]]
        return quota_overrides(quotas, locks)

    @result
    def quota_lines(self: _Chapter) -> Finding:
        """Below whom each quota counts, from when to when."""
        if "rep_assignments" not in self.case.tables:
            return not_computed("rep_assignments", "rep", "parent", "starts_on")
        unit = self.case.params.rounding_unit
        return quota_lines(self.tree, self.spells, self.spell_quotas, unit=unit)

    @result
    def quota_levels(self: _Chapter) -> Finding:
        """What each level of the hierarchy answers for, between the target and the quotas."""
        return quota_levels(
            self.tree,
            self.node_quotas,
            self.target,
            self.over_assignment_rates,
            unit=self.case.params.rounding_unit,
        )

    @result
    def manager_targets(self: _Chapter) -> Finding:
        """What each manager answers for, and what the team carries in quotas."""
        return manager_targets(
            self.tree,
            self.node_quotas,
            self.target,
            self.over_assignment_rates,
            unit=self.case.params.rounding_unit,
        )

    @result
    def quotas_by(self: _Chapter) -> Finding:
        """The year's quotas by team, region, role, career level and manager."""
        staff = self.staff.set_index("rep").reindex(self.quotas.table["rep"])
        groups = {
            "career_level" if name == "level" else name: staff[name]
            for name in _GROUPS
            if name in staff and staff[name].nunique() > 1
        }
        names = self.tree.set_index("node")["name"]
        shared = names.duplicated(keep=False)
        names = names.where(~shared, names + " (" + names.index.to_series() + ")")
        lines = self.quota_tree.table.iloc[1:][["node", "parent", "own_quota"]]
        lines = lines.set_axis(["rep", "manager", "quota"], axis=1)
        return quotas_by(
            self.quotas.table, groups, lines.assign(manager=lines["manager"].map(names))
        )

    @result
    def capacity_months(self: _Chapter) -> Finding:
        """Who is there in each month, who still ramps, and what they can sell."""
        calendar, people = self.calendar, self.carriers
        if "reps" not in self.case.tables:
            return not_computed("reps", "rep", "hired_on", "left_on")
        finding = capacity_months(
            self.bases.set_index("rep")["capacity"],
            presence(people, calendar.ahead),
            presence(people, calendar.ahead, calendar.ramp),
            calendar.weights(calendar.ahead),
            calendar.ahead,
            target=self.target,
            currency=self.case.params.currency,
        )
        note = staffing_note(self.staff, self.case.tables["reps"], self.case.starts_on)
        return Finding(finding.table, f"{finding.text} {note}".strip())

    @property
    def node_quotas(self: _Chapter) -> pd.DataFrame:
        """What every node carries in the year, whoever reports to it when."""
        return self.quota_tree.table.groupby("node", sort=False)[["own_quota", "quota"]].sum()

    @property
    def over_assignment_rates(self: _Chapter) -> list[float]:
        """What each level gives out above what it carries, the company first."""
        settings = self.case.params.targets
        return stated_rates(settings.over_assignment, settings.over_assignment_by_level)

    @cached_property
    def whole_tree(self: _Chapter) -> pd.DataFrame:
        """Who usually reports to whom; everybody who is somebody's manager at any time."""
        moves = self.case.tables.get("rep_assignments", pd.DataFrame({"rep": [], "parent": []}))
        others = [*moves["parent"], *moves["rep"]]
        return reporting_tree(self.staff, self.case.params.company, others)

    @cached_property
    def spells(self: _Chapter) -> list[Spell]:
        """Who reports to whom in each part of the plan year."""
        tree = self.whole_tree
        usual = dict(zip(tree["node"][1:], tree["parent"][1:], strict=True))
        moves = self.case.tables.get("rep_assignments")
        return reporting_spells(usual, moves, self.case.starts_on, self.case.ends_on)

    @cached_property
    def spell_quotas(self: _Chapter) -> pd.DataFrame:
        """Each quota over the parts of the plan year: by season, and by who is there."""
        calendar, people = self.calendar, self.carriers
        there = presence(people, calendar.ahead, calendar.ramp) * calendar.weights(calendar.ahead)
        return by_spell(
            self.quotas.table.set_index("rep")["quota"],
            pd.DataFrame(there, people["rep"].to_numpy(), calendar.ahead),
            self.spells,
            unit=self.case.params.rounding_unit,
        )

    @cached_property
    def tree(self: _Chapter) -> pd.DataFrame:
        """Who reports to whom on the first day of the plan year."""
        first = self.spells[0].parents
        root = self.whole_tree["node"].iloc[0]
        main = {node: max(own, key=lambda parent: own[parent]) for node, own in first.items()}
        staff = self.staff
        rows = pd.DataFrame({"rep": list(main), "manager": list(main.values())})
        rows = rows.assign(manager=rows["manager"].where(rows["manager"] != root))
        if "name" in staff:
            rows["name"] = rows["rep"].map(staff.set_index("rep")["name"])
        return reporting_tree(rows, self.case.params.company)


def _is_still(spells: list[Spell]) -> bool:
    """Whether nobody changes place and nobody is shared."""
    return len(spells) == 1 and all(len(own) == 1 for own in spells[0].parents.values())
