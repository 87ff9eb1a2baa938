"""Chapter 3, wired: the five measures, what links them, and how each splits."""

from functools import cached_property

import pandas as pd

from salesplan.case.periods import months_of
from salesplan.decomposition.deals import WON, settle_deals
from salesplan.decomposition.kpis import kpis
from salesplan.decomposition.measure_parts import measure_parts, parts_finding, whole_and_parts
from salesplan.decomposition.measures import Year, five_measures, identities
from salesplan.decomposition.satisfaction import satisfaction_answers
from salesplan.decomposition.segments import Dimension, funnel_segments
from salesplan.finding import Finding, not_computed
from salesplan.plan.funnel import FunnelResults
from salesplan.plan.results import result


class MeasureResults(FunnelResults):
    """The part of chapter 3 that says where the firm stands, and where it is to stand."""

    product_lines: Finding
    customer_types: Finding

    @result
    def kpis(self) -> Finding:
        """Revenue, deals and customers: today, without a change of course, and as planned."""
        return kpis(
            self.case.history,
            self.case.history_months,
            self.targets.target,
            year=self.market.year_ahead,
            won=self.won,
            currency=self.case.params.currency,
        )

    @result
    def five_measures(self) -> Finding:
        """The five measures: today, expected, target, interval, and how each splits."""
        return five_measures(
            self.last_year,
            self.kpis.table,
            satisfaction_target=self.settings.satisfaction_target,
            sales_cycle_target=self.settings.sales_cycle_target_days,
            currency=self.case.params.currency,
        )

    @result
    def identities(self) -> Finding:
        """How the measures hang together: products against the figures that they make."""
        funnel = self.funnel_kpis
        return identities(
            self.kpis.table, self.five_measures.table, funnel.table if funnel.is_computed else None
        )

    @result
    def measure_parts(self) -> Finding:
        """The five measures by team and customer type, each split by its own rule."""
        unit = self.case.params.rounding_unit
        tables = [
            measure_parts(self.last_year, self.five_measures.table, name, weights, unit=unit)
            for name, weights in (("team", self._planned_by_team),
                                  ("customer_type", self._planned_by_type))
            if len({*weights.index, *self.last_year.sales[name]}) > 1
        ]  # fmt: skip
        if not tables:
            because = "the firm has one team and one type of customer"
            return not_computed("customers", "customer", "industry", because=because)
        return parts_finding(tables, self.five_measures.table)

    @property
    def _planned_by_type(self) -> pd.Series:
        return self.customer_types.table.set_index("customer_type")["amount"]

    @property
    def _planned_by_line(self) -> pd.Series:
        return self.product_lines.table.set_index("product_line")["amount"]

    @property
    def _planned_by_team(self) -> pd.Series:
        """Quotas by team, as the sales name it."""
        quotas = self.targets.quotas.table
        team = quotas["team"].astype(object)
        team = team.where(team.notna(), quotas["rep"].map(self._team_of_rep)).fillna("unknown")
        return quotas["quota"].groupby(team).sum()

    @result
    def funnel_segments(self) -> Finding:
        """The funnel by customer type, product line and team, pooled where deals are few."""
        if self.machine is None:
            return not_computed("deals", "deal", "rep", "stage", "opened_on", "closed_on")
        assert self.deals is not None
        settled = self._segmented(settle_deals(self.deals, self.case.known_until))
        planned = {
            "customer_type": self._planned_by_type,
            "product_line": self._planned_by_line,
            "team": self._planned_by_team,
        }
        return funnel_segments(
            self.machine, settled, [self._cut(settled, *part) for part in planned.items()]
        )

    @cached_property
    def last_year(self) -> Year:
        """Sales, answers and won deals of the last twelve full months, with their segments."""
        since = self.case.known_until - pd.DateOffset(years=1) + pd.Timedelta(days=1)
        answers, asked = satisfaction_answers(
            self.case.before_plan("surveys", "asked_on"),
            self.case.tables.get("customers"),
            since=since,
            question=self.settings.satisfaction_question,
        )
        won = self.won
        if won is None:
            won = pd.DataFrame(columns=["customer", "rep", "days", "amount", "closed_on"])
        else:
            recent = months_of(won["closed_on"]).isin(self.case.history_months[-12:])
            won = won[recent]
        return Year(self.recent, self._segmented(answers), asked, self._segmented(won))

    def _cut(self, settled: pd.DataFrame, name: str, planned: pd.Series) -> Dimension:
        """How a dimension parts deals, planned money, and the money that comes through deals."""
        of_deal = settled.drop_duplicates("deal").set_index("deal")[name]
        recent = months_of(settled["closed_on"]).isin(self.case.history_months[-12:])
        won = settled[recent & (settled["status"] == WON)].groupby(name)["amount"].sum()
        sold = self.recent.groupby(name)["amount"].sum().reindex(planned.index)
        part = won.reindex(planned.index, fill_value=0.0) / sold.where(sold > 0)
        whole = float(planned.sum())
        return Dimension(
            name,
            of_deal,
            planned / whole if whole > 0 else planned.astype("float64"),
            part.fillna(self.share_from_deals).clip(0.0, 1.0),
        )

    def _segmented(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give rows of customers and reps their team and customer type, as in the sales."""
        known = table.assign(**{n: table.get(n, pd.Series(None, table.index, dtype=object))
                                for n in ("customer", "rep", "product")})  # fmt: skip
        kind, home = self._of_customers["customer_type"], self._of_customers["team"]
        team = known["rep"].map(self._team_of_rep)
        return known.assign(
            customer_type=known["customer"].map(kind),
            team=team.where(team.notna(), known["customer"].map(home)),
            product_line=known["product"].map(self._line_of_product),
        )

    @cached_property
    def _of_customers(self) -> pd.DataFrame:
        """Where most of each customer's money went: team and customer type, index customer."""
        history = self.case.history
        found = {}
        for name in ("customer_type", "team"):
            worth = history.groupby(["customer", name])["amount"].sum().reset_index()
            order = worth.sort_values(["amount", name], ascending=[False, True])
            found[name] = order.drop_duplicates("customer").set_index("customer")[name]
        return pd.DataFrame(found)

    @cached_property
    def _team_of_rep(self) -> dict[str, str]:
        history = self.case.history.drop_duplicates("rep", keep="last")
        return dict(zip(history["rep"], history["team"], strict=True))

    @cached_property
    def _line_of_product(self) -> dict[str, str]:
        history = self.case.history.drop_duplicates("product", keep="last")
        return dict(zip(history["product"], history["product_line"], strict=True))

    def _measure_sums(self) -> list[tuple[str, float, float]]:
        parts = self.measure_parts
        return whole_and_parts(parts.table, self.five_measures.table) if parts.is_computed else []
