"""Chapter 1, roles wired: duties, skills and responsibilities, and the hours left for selling."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.market import roles as rules
from salesplan.plan.results import result


class RoleResults:
    """Who does what, with whom, and how much of it is selling."""

    case: Case

    @result
    def roles(self) -> Finding:
        """Duties of each role with their share of the time."""
        if self._duties is None:
            return not_computed("duties", "role", "duty", "time_share")
        return rules.duty_table(self._duties, self._selling, self.staff, self._usual_hours)

    @result
    def selling_time(self) -> Finding:
        """Hours for selling that one person of each role has in a week."""
        if self._duties is None:
            return not_computed("duties", "role", "duty", "time_share")
        return rules.selling_time(
            self.staff,
            self.selling_shares,
            usual_share=self.case.params.actions.selling_share,
            usual_hours=self._usual_hours,
        )

    @result
    def responsibilities(self) -> Finding:
        """Which roles do each duty, answer for it, are asked and are told."""
        if self._duties is None or "responsibility" not in self._duties:
            return not_computed("duties", "role", "duty", "time_share", "responsibility")
        return rules.responsibility_matrix(self._duties)

    @result
    def role_skills(self) -> Finding:
        """Skills that each role needs, and to which level."""
        needed = self.case.tables.get("role_skills")
        if needed is None:
            return not_computed("role_skills", "role", "skill", "required_level", "kind")
        return rules.skill_table(needed, self.staff)

    @cached_property
    def selling_shares(self) -> pd.Series:
        """Part of its time that each role sells, by its duties; empty where nobody has said."""
        if self._duties is None:
            return pd.Series(dtype="float64")
        return rules.selling_share(self._duties, self._selling)

    @cached_property
    def staff(self) -> pd.DataFrame:
        """People of the `reps` table who are still there when the plan year starts."""
        reps = self.case.tables.get("reps")
        if reps is None:
            return pd.DataFrame({"rep": pd.Series(dtype=object)})
        if "left_on" not in reps:
            return reps
        return reps[~(reps["left_on"] < self.case.starts_on)]

    def duties_of(self, rep: str) -> list[str]:
        """Return the duties of a rep's role; none where role or duties are not known."""
        if self._duties is None or "role" not in self.staff:
            return []
        role = self.staff.loc[self.staff["rep"] == rep, "role"]
        return self._duties.loc[self._duties["role"].isin(role), "duty"].tolist()

    def with_selling_share(self, people: pd.DataFrame) -> pd.DataFrame:
        """Add to people the part of their time that they sell; missing where nobody has said."""
        if "role" not in people:
            return people.assign(selling_share=float("nan"))
        return people.assign(selling_share=people["role"].map(self.selling_shares).astype(float))

    def role_sums(self) -> list[tuple[str, float, float]]:
        """Time of each role by duty against all of it."""
        if self._duties is None:
            return []
        sums = self._duties.groupby("role", sort=False)["time_share"].sum()
        return [(f"time of a {role} by duty", 1.0, float(total)) for role, total in sums.items()]

    @property
    def _duties(self) -> pd.DataFrame | None:
        return self.case.tables.get("duties")

    @property
    def _selling(self) -> list[str]:
        return self.case.params.market.selling_duties

    @property
    def _usual_hours(self) -> float:
        return self.case.params.actions.usual_hours_per_week
