"""Rules of thumb, wired: where each of the firm's own figures comes from."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding
from salesplan.plan.results import result
from salesplan.targets import thumbs


class ThumbResults:
    """What the trade says beside what the firm shows: a part of the plan book."""

    case: Case
    chapters: Sequence[Any]

    @result
    def rules_of_thumb(self) -> Finding:
        """Sayings of the trade beside the firm's own figures, and where they are wrong here."""
        targets = self._chapter("targets")
        settings = self.case.params.targets
        quotas = targets.quotas.table
        own = {
            "coverage": self._coverage,
            "growth": thumbs.usual_growth(*self._two_years),
            "ramp": self._ramp._replace(planned_with=float(settings.ramp_months)),
        }
        attained = self._attained_by_reps(targets)
        if attained is not None:
            own["at_quota"] = thumbs.share_at_quota(attained)
            own["over_assignment"] = thumbs.over_assignment_needed(attained)._replace(
                planned_with=settings.over_assignment
            )
        reps = self.case.tables.get("reps")
        if reps is not None and {"base_pay", "target_incentive"} <= set(reps):
            pay = reps.set_index("rep")[["base_pay", "target_incentive"]].sum(axis=1, min_count=2)
            by_rep = quotas.set_index("rep")["quota"].astype(float)
            own["quota_to_ote"] = thumbs.quota_to_earnings(by_rep, pay)
        return thumbs.rules_of_thumb(own)

    def _chapter(self, name: str) -> Any:
        return next(chapter for chapter in self.chapters if chapter.name == name)

    @property
    def _coverage(self) -> thumbs.Own:
        measures = self._chapter("decomposition").funnel_kpis
        if not measures.is_computed:
            return thumbs.UNKNOWN_HERE
        table = measures.table.drop_duplicates("measure").set_index("measure")
        if "coverage_needed" not in table.index:
            return thumbs.UNKNOWN_HERE
        row = table.loc["coverage_needed"]
        return thumbs.Own(float(row["value"]), float(row["low"]), float(row["high"]),
                          int(row["n"]), float("nan"), "quarters")  # fmt: skip

    @property
    def _two_years(self) -> tuple[pd.Series, pd.Series]:
        """Each rep's sales of the last twelve full months and of the twelve before."""
        months, sold = self.case.history_months, self.case.history
        before, after = (
            sold[sold["month"].isin(span)].groupby("rep")["amount"].sum()
            for span in (months[-24:-12] if len(months) >= 24 else [], months[-12:])
        )
        return before, after

    @property
    def _ramp(self) -> thumbs.Own:
        reps = self.case.tables.get("reps")
        if reps is None or "hired_on" not in reps:
            return thumbs.UNKNOWN_HERE
        hired = pd.to_datetime(reps.set_index("rep")["hired_on"])
        return thumbs.own_ramp(self.case.history, hired, self.case.history_months)

    def _attained_by_reps(self, targets: Any) -> pd.DataFrame | None:
        """Take earlier quotas of reps alone; managers' would count their people twice."""
        past = targets.past_attainment
        if not past.is_computed or "rep" not in past.table:
            return None
        managers = set(targets.tree["parent"])
        rated = past.table.dropna(subset="rep")
        return rated[~rated["rep"].isin(managers)]
