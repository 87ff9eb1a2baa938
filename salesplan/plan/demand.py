"""Chapter 1, wired: customer demand, who came and went in the market, and why to plan."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding
from salesplan.market.behaviour import buying_behaviour
from salesplan.market.compared import Spans, compared_spans
from salesplan.market.customers import customer_bridge
from salesplan.market.demand import UNKNOWN
from salesplan.market.prices import price_volume_mix, price_volume_mix_lines
from salesplan.market.shift import mix_shift
from salesplan.plan.results import result
from salesplan.targets.attainment import DIMENSIONS, past_attainment

_YEAR = 12


class DemandResults:
    """What customers bought, and how that moved from one year to the next."""

    case: Case

    @cached_property
    def spans(self) -> Spans | None:
        """The two spans of the history that are compared; None where it is too short."""
        return compared_spans(self.case.history_months, self.case.params.fiscal_year_starts)

    @result
    def customer_bridge(self) -> Finding:
        """From one year's sales to the next: new, growing, shrinking and lost customers."""
        return customer_bridge(self.case.history, self.spans, currency=self.case.params.currency)

    @result
    def price_volume_mix(self) -> Finding:
        """From one year's sales to the next: volume, price and mix."""
        return price_volume_mix(self.case.history, self.spans, currency=self.case.params.currency)

    @result
    def price_volume_mix_lines(self) -> Finding:
        """Volume, price and mix of each product line."""
        return price_volume_mix_lines(self.case.history, self.spans)

    @result
    def mix_shift(self) -> Finding:
        """Which product lines and customer types gained weight, beyond noise."""
        settings = self.case.params.market
        return mix_shift(
            self.case.history, self.spans, draws=settings.mix_draws, seed=settings.mix_seed
        )

    @result
    def buying_behaviour(self) -> Finding:
        """How often, how much and how lately customers bought."""
        return buying_behaviour(self.case.history, self.case.known_until)

    @property
    def last_year_sales(self) -> pd.DataFrame:
        """Sales of the later span; all of the history where it is too short for two."""
        history = self.case.history
        return history if self.spans is None else history[history["month"].isin(self.spans.after)]

    def demand_sums(self) -> list[tuple[str, float, float]]:
        """List what the bridges lead from and to, beside the sum of their steps."""
        rows: list[tuple[str, float, float]] = []
        if self.spans is None:
            return rows
        by_month = self.case.history.groupby("month")["amount"].sum()
        sold = [
            float(by_month.reindex(list(m)).sum()) for m in (self.spans.before, self.spans.after)
        ]
        for name, said in (
            ("customer_bridge", "customers"),
            ("price_volume_mix", "volume and price"),
        ):
            table = getattr(self, name).table
            if len(table):
                label = f"change from {self.spans.names[0]} to {self.spans.names[1]} by {said}"
                rows.append((label, sold[1] - sold[0], float(table["amount"].iloc[1:-1].sum())))
        if self.mix_shift.is_computed:
            known = self.mix_shift.table.dropna(subset="share")
            for dimension, part in known.groupby("dimension", sort=False):
                label = f"shares of {self.spans.names[1]} by {str(dimension).replace('_', ' ')}"
                rows.append((label, 1.0, float(part["share"].sum())))
        return rows


def attained_last_year(case: Case) -> pd.DataFrame:
    """Quota and actual of each unit in the last fiscal year in which a quota's period ended.

    Managers' quotas are left out: they repeat those of their reps.
    """
    quotas = case.tables.get("quotas")
    if quotas is None or not case.history_months:
        return pd.DataFrame(columns=["quota", "actual"])
    quotas = quotas.assign(period=quotas["period"].map(case.years.canonical))
    spans = {period: case.years.span(period) for period in quotas["period"].unique()}
    ends = quotas["period"].map({period: last for period, (_, last) in spans.items()})
    quotas = quotas[(ends <= case.known_until) & ~_is_manager(case, quotas)]
    known_from = pd.Timestamp(f"{case.history_months[0]}-01")
    rated = past_attainment(quotas, case.history, spans, known_from=known_from, below={}).table
    rated = rated.dropna(subset=["quota", "actual"])
    if rated.empty:
        return rated[["quota", "actual"]]
    year = rated["period"].map(lambda period: case.years.year_of(spans[period][1]))
    given = [name for name in DIMENSIONS if name in rated]
    latest = rated[year == year.max()]
    if not given:
        return latest[["quota", "actual"]]
    return latest.groupby(given, dropna=False)[["quota", "actual"]].sum().reset_index()


def parts_to_plan(case: Case) -> dict[str, int]:
    """Count what one target is split into: reps of the last year, lines, customer types, months."""
    recent = case.history[case.history["month"].isin(case.history_months[-_YEAR:])]
    sold = recent if len(recent) else case.history
    named = {"reps": "rep", "product lines": "product_line", "customer types": "customer_type"}
    sizes = {said: int(sold.loc[sold[column] != UNKNOWN, column].nunique())
             for said, column in named.items()}  # fmt: skip
    return {**{said: max(size, 1) for said, size in sizes.items()}, "months": _YEAR}


def _is_manager(case: Case, quotas: pd.DataFrame) -> pd.Series:
    reps = case.tables.get("reps")
    if "rep" not in quotas or reps is None or "manager" not in reps:
        return pd.Series(data=False, index=quotas.index)
    return quotas["rep"].isin(reps["manager"].dropna())
