"""Chapter 3.9, wired: what shocks can hit, and what one of them does to the plan's months."""

from functools import cached_property

import numpy as np
import pandas as pd

from salesplan.case import Case
from salesplan.case.history import ALL, UNKNOWN
from salesplan.decomposition.shock_inputs import Known, Shock, read_shocks, why_not
from salesplan.decomposition.shocks import Hit, Matrix, portion_hit
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.targets import TargetsChapter
from salesplan.targets.bases import NOBODY, presence

_NO_NAMES = (ALL, UNKNOWN, *NOBODY)


class ShockFacts:
    """The shocks of a plan, and what they reach: a part of chapter 3."""

    case: Case
    targets: TargetsChapter
    decomposition: DecompositionChapter

    @cached_property
    def stated_shocks(self) -> list[Shock]:
        """The shocks of the plan file, or the four usual ones."""
        stated = self.case.params.decomposition.shocks
        return read_shocks([one.model_dump() for one in stated], self._known)

    @cached_property
    def skipped_shocks(self) -> dict[str, str]:
        """Shocks that the data do not carry, and why."""
        reasons = {one.name: why_not(one, self._known) for one in self.stated_shocks}
        return {name: why for name, why in reasons.items() if why}

    @cached_property
    def _known(self) -> Known:
        """What a shock can name."""
        quotas, chapter = self.targets.quotas.table, self.decomposition
        sold = self.decomposition.recent.groupby("customer")["amount"].sum()
        customers = self.case.tables.get("customers", pd.DataFrame({"customer": []}))
        history = self.case.history
        return Known(
            frozenset({*history["customer"], *customers["customer"]}.difference(_NO_NAMES)),
            frozenset(set(history["region"]).difference(_NO_NAMES)),
            _by_size(quotas.set_index("rep")["quota"]),
            _by_size(chapter.product_lines.table.set_index("product_line")["amount"]),
            _by_size(chapter.customer_types.table.set_index("customer_type")["amount"]),
            _by_size(sold[sold > 0]),
            self.case.months,
            self.case.params.targets.backfill_months,
        )

    def _hit(self, shock: Shock) -> Hit:
        """Say which cells a shock reaches, and how much it takes of each month."""
        months = pd.Series(0.0, pd.Index(self.case.months, name="month"))
        months.loc[shock.from_month : shock.to_month] = shock.by
        if shock.kind == "leaver":
            left = self._presence_after(shock)[0]
            return Hit(months * (1 - left), {"rep": str(shock.rep)})
        fields = ("product_line", "customer_type")
        within = {field: getattr(shock, field) for field in fields if getattr(shock, field)}
        after = [month for month in self.case.months if month > shock.to_month]
        back_in = after[0] if after and shock.caught_up else None
        return Hit(months, within, self._portion(shock), shock.caught_up, back_in)

    def _portion(self, shock: Shock) -> pd.Series | None:
        """Part of each cell that a customer or a region makes; None where cells are hit whole."""
        field = "customer" if shock.customer else "region"
        if not (shock.customer or shock.region):
            return None
        recent = self.decomposition.recent
        return portion_hit(
            self.targets.market.recent_cells,
            recent[recent[field] == getattr(shock, field)],
            self.targets.quotas.table,
            like_peers=field == "region",
        )

    def _kept_beside(self, shock: Shock, hit: Hit) -> Matrix:
        """Part of each month that is left of what is sold beside the reps."""
        recent = self.decomposition.recent
        sold = recent[recent["rep"].isin(NOBODY)]
        whole = sold["amount"].sum()
        fields = ("customer", "product_line", "customer_type", "region")
        is_hit = pd.Series(shock.kind != "leaver", sold.index)
        for field in fields:
            if getattr(shock, field):
                is_hit &= sold[field] == getattr(shock, field)
        part = min(max(sold.loc[is_hit, "amount"].sum() / whole, 0.0), 1.0) if whole > 0 else 0.0
        return 1 - part * (1 - hit.returns) * hit.months.to_numpy(float)

    def _presence_after(self, shock: Shock) -> tuple[Matrix, Matrix]:
        """What is left of a leaver's planned months, and which part of it somebody new brings."""
        calendar, people = self.targets.calendar, self.targets.carriers
        place = people[people["rep"] == shock.rep].reset_index(drop=True)
        leaves = pd.Timestamp(f"{shock.from_month}-01")
        last = leaves - pd.Timedelta(days=1)
        was = pd.to_datetime(place["left_on"])
        nobody = pd.Series(pd.NaT, place.index)
        empty = place.assign(left_on=was.where(was < last, last), refilled_on=nobody)
        filled = empty
        if shock.refill_months is not None:
            filled = empty.assign(refilled_on=leaves + pd.DateOffset(months=shock.refill_months))
        planned, alone, both = (
            presence(one, calendar.ahead, calendar.ramp)[0] for one in (place, empty, filled)
        )
        some = planned > 0
        left = np.divide(np.minimum(both, planned), planned, out=np.zeros(len(some)), where=some)
        new = np.divide(both - alone, both, out=np.zeros(len(some)), where=both > 0)
        return left, new


def _by_size(amounts: pd.Series) -> pd.Series:
    """Order names by amount, the largest first; those that name nobody are left out."""
    named = amounts[~amounts.index.isin(_NO_NAMES)]
    return named.sort_values(ascending=False, kind="stable")
