"""Chapter 2.5, wired: what is known of each rep that a quota should, or should not, go with."""

from functools import cached_property

import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.plan.goals import GoalResults
from salesplan.plan.results import result
from salesplan.targets import fairness as tests
from salesplan.targets.bases import NOBODY


class FairnessResults(GoalResults):
    """Whether quotas are fair: a part of chapter 2."""

    quotas: Finding

    @result
    def fairness(self) -> Finding:
        """What quotas and chances are linked to, and how unevenly they lie over potential."""
        return tests.fairness(self.traits)

    @result
    def fair_shares(self) -> Finding:
        """Each quota beside the one that the rep's share of all potential would give."""
        if self.traits["potential"].isna().all():
            return not_computed("customers", "customer", "owner", "potential")
        return tests.fair_shares(self.traits)

    @cached_property
    def traits(self) -> pd.DataFrame:
        """What is known of each rep who carries a quota; missing where nobody has said."""
        quotas = self.quotas.table
        hired = pd.to_datetime(self._hired_on.reindex(quotas["rep"])).set_axis(quotas.index)
        full_year = ~(hired > self._looked_back_from) & (quotas["last_year"] > 0)
        tenure = (self.case.starts_on - hired).dt.days * 12 / 365.25
        return quotas[["rep", "name", "team", "quota"]].assign(
            chance=self._chances.reindex(quotas["rep"]).to_numpy(float),
            accounts=self._accounts.reindex(quotas["rep"]).to_numpy(float),
            potential=quotas["potential"].where(self._has_potential(quotas["rep"])),
            last_year=quotas["last_year"].where(full_year),
            tenure_months=tenure.clip(lower=0),
        )

    @property
    def _chances(self) -> pd.Series:
        """Each rep's chance of the quota; empty where nobody knows."""
        known = self.rep_chances
        return known.set_index("rep")["chance"] if len(known) else pd.Series(dtype=float)

    @property
    def _hired_on(self) -> pd.Series:
        """Each rep's day of hiring, where `reps` says it."""
        reps = self.case.tables.get("reps")
        if reps is None or "hired_on" not in reps:
            return pd.Series(pd.NaT, pd.Index([], dtype=object))
        return pd.to_datetime(reps.set_index("rep")["hired_on"])

    @property
    def _looked_back_from(self) -> pd.Timestamp:
        """First day of the months that a quota looks back on."""
        past = self.case.history_months[-12:]
        return pd.Timestamp(f"{past[0]}-01") if past else self.case.starts_on

    @property
    def _accounts(self) -> pd.Series:
        """Count the accounts that each rep owns, or sold to in the last months."""
        customers = self.case.tables.get("customers")
        if customers is not None and "owner" in customers:
            return customers.groupby("owner")["customer"].nunique()
        history = self.case.history
        recent = history[history["month"].isin(self.case.history_months[-12:])]
        named = recent[~recent["customer"].isin(("all", *NOBODY))]
        return named.groupby("rep")["customer"].nunique()

    def _has_potential(self, reps: pd.Series) -> pd.Series:
        """Whether an account of the rep's own says what it could buy."""
        customers = self.case.tables.get("customers")
        if customers is None or not {"owner", "potential"} <= set(customers):
            return pd.Series(data=False, index=reps.index)
        return reps.isin(customers.loc[customers["potential"].notna(), "owner"])
