"""Chapter 2.7, wired: goals and teams, shared credit, give and take, and the sheet to sign."""

from typing import TYPE_CHECKING

import pandas as pd

from salesplan.case import Case
from salesplan.errors import ParamError, PlanError, raise_all
from salesplan.finding import Finding, not_computed
from salesplan.plan.results import result
from salesplan.targets import give_and_take as gifts
from salesplan.targets import sign_off as sheets
from salesplan.targets.goal_alignment import goal_alignment
from salesplan.words import listing, number

if TYPE_CHECKING:
    from functools import cached_property

    from salesplan.targets.organisation import Organisation

_GIFT = ["giver", "taker", "kind", "hours", "what"]


class TogetherResults:
    """How what people promise and what teams promise hang together: a part of chapter 2."""

    case: Case
    quotas: Finding
    fair_shares: Finding
    if TYPE_CHECKING:

        @property
        def target(self) -> int:
            """What the team commits to."""

        @property
        def assigned(self) -> int:
            """What is given out as quotas."""

        @cached_property
        def organisation(self) -> Organisation:
            """The firm, its teams and its people."""

        @property
        def priorities(self) -> tuple[str, ...]:
            """Names of the strategy's priorities."""

        @property
        def rep_chances(self) -> pd.DataFrame:
            """Each rep's chance and the distribution that it comes from."""

    @result
    def goal_alignment(self) -> Finding:
        """What serves what: goals without a team goal, team goals without goals below, sums."""
        goals = self.case.tables.get("goals")
        if goals is None:
            return not_computed("goals", "goal", "owner", "kpi", "target", "supports")
        return goal_alignment(
            goals,
            self.organisation,
            priorities=self.priorities,
            target=self.target,
            quotas=self.quotas.table.set_index("rep")["quota"],
        )

    @result
    def credit_splits(self) -> Finding:
        """Sales whose credit several reps share, each counted once."""
        sales = self.case.tables["sales"]
        if not {"sale", "credit_share"} <= set(sales):
            return not_computed("sales", "sale", "credit_share", because="every sale has one rep")
        known = sales[sales["date"] <= self.case.known_until]
        years = self.case.years.years_of(known["date"])
        return gifts.credit_splits(known, years, self.case.params.currency)

    @result
    def give_and_take(self) -> Finding:
        """What the team gives each rep beside what the rep gives the team."""
        return gifts.give_and_take(self.quotas.table, self._gifts, assigned=self.assigned)

    @result
    def sign_off(self) -> Finding:
        """Each rep's own sheet: quota, chance, where it comes from, what may be appealed."""
        settings, reps = self.case.params.targets, self.quotas.table
        for table, columns in (
            (self.rep_chances, ["chance", "low_80", "high_80"]),
            (self.fair_shares.table, ["fair_quota"]),
            (self.give_and_take.table, ["hours_taken", "takes"]),
        ):
            if len(table):
                reps = reps.merge(table[["rep", *columns]], on="rep", how="left")
        owners = {lock.rep: self.case.names.get(lock.owner, lock.owner) for lock in
                  settings.quota_locks}  # fmt: skip
        sheet = sheets.Sheet(
            period=f"FY{self.case.plan_year}",
            currency=self.case.params.currency,
            method=self._method,
            over_assignment=settings.over_assignment,
            appeal_days=settings.appeal_days,
            heads={rep: self._head(rep) for rep in reps["rep"]},
        )
        return sheets.sign_off(reps.assign(lock_owner=reps["rep"].map(owners)), sheet)

    @property
    def _method(self) -> str:
        """How quotas are shared out, in words."""
        settings = self.case.params.targets
        name = settings.quota_method.replace("_", " ")
        if name != "blend":
            return name
        parts = [f"{basis} {number(weight, 2)}" for basis, weight in settings.quota_weights.items()]
        return f"a blend of {listing(parts, most=len(parts))}"

    def _head(self, rep: str) -> str:
        above = self.organisation.above(rep) if rep in self.organisation.names else []
        return self.organisation.called(above[0]) if above else ""

    @property
    def _gifts(self) -> pd.DataFrame:
        """Hours that somebody promises: coaching by duty, mentoring, support of the plan file."""
        reps, tables = self.case.tables.get("reps"), self.case.tables
        parts = [self._support()]
        if reps is not None and "duties" in tables and "with_role" in tables["duties"]:
            needed = ["rep", "role", "manager", "hours_per_week"]
            usual = self.case.params.actions.usual_hours_per_week
            staff = reps.reindex(columns=needed).fillna({"hours_per_week": usual})
            weeks = self.case.params.decomposition.working_weeks
            parts.append(gifts.coaching(staff, tables["duties"], weeks=weeks))
        learning = tables.get("learning")
        if learning is not None and "mentor" in learning:
            taught = learning.dropna(subset="mentor")
            parts.append(
                pd.DataFrame(
                    {"giver": taught["mentor"], "taker": None, "kind": "mentoring",
                     "hours": taught["hours"].astype(float),
                     "what": "days with colleagues: " + taught["skill"]}
                )
            )  # fmt: skip
        known = [part for part in parts if len(part)]
        return pd.concat(known, ignore_index=True) if known else pd.DataFrame(columns=_GIFT)

    def _support(self) -> pd.DataFrame:
        """Read what the plan file promises to single reps and to every rep of a team."""
        reps = self.quotas.table
        rows, faults = [], list[PlanError]()
        for promise in self.case.params.targets.team_support:
            named = reps["rep"] == promise.rep if promise.rep else reps["team"] == promise.team
            if not named.any():
                whom = promise.rep or promise.team or "nobody"
                faults.append(
                    ParamError(
                        "targets.team_support",
                        f'"{promise.what}" is promised to "{whom}", who carries no quota',
                        "name a rep, or a team of reps, as in `reps`",
                    )
                )
            rows += [(promise.owner, rep, "support", promise.hours, promise.what)
                     for rep in reps.loc[named, "rep"]]  # fmt: skip
        raise_all(faults)
        return pd.DataFrame(rows, columns=_GIFT)
