"""Chapter 1, wired: which tables and parameters each market result depends on."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.market.companies import names_companies
from salesplan.market.competition import concentration, growth_split, shares
from salesplan.market.demand import sales_history
from salesplan.market.outlook import market_by_period, market_outlook, own_share
from salesplan.market.purpose import why_plan
from salesplan.market.rivals import competitors
from salesplan.plan.demand import DemandResults, attained_last_year, parts_to_plan
from salesplan.plan.results import result
from salesplan.plan.roles import RoleResults
from salesplan.plan.segments import SegmentResults
from salesplan.plan.strategy import StrategyResults
from salesplan.plan.trend import TrendResults
from salesplan.reconciliation import reconcile

_DIMENSIONS = ("product_line", "customer_type", "region", "product", "rep", "team", "manager")


class MarketChapter(DemandResults, TrendResults, StrategyResults, SegmentResults, RoleResults):
    """Where the firm stands and where its market goes."""

    name, number, title = "market", 1, "Market"
    headline = "forecast"

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def companies(self) -> pd.DataFrame | None:
        """The market table up to the plan year: period, company, amount."""
        table = self.case.tables.get("market")
        if table is None:
            return None
        table = table.assign(period=table["period"].map(self.case.years.canonical))
        ends = table["period"].map(lambda period: self.case.years.span(period)[1])
        return table[ends <= self.case.known_until].reset_index(drop=True)

    @result
    def why_plan(self) -> Finding:
        """What happens without a plan, and what the plan decides, in figures of the case."""
        return why_plan(
            attained_last_year(self.case),
            self.last_year_sales,
            self.year_ahead,
            parts=parts_to_plan(self.case),
            currency=self.case.params.currency,
        )

    @result
    def sales_history(self) -> Finding:
        """Own sales by every dimension and fiscal year."""
        return sales_history(
            self.case.history,
            [name for name in _DIMENSIONS if self.case.history[name].nunique() > 1],
            covered=self.case.history_months,
            fiscal_year_starts=self.case.params.fiscal_year_starts,
        )

    @result
    def shares(self) -> Finding:
        """Each company's share of the market."""
        if self.companies is None or not names_companies(self.companies):
            return not_computed("market", "period", "company", "amount")
        return shares(self.companies, self.case.params.company)

    @result
    def concentration(self) -> Finding:
        """How concentrated the market is."""
        if self.companies is None or not names_companies(self.companies):
            return not_computed("market", "period", "company", "amount")
        return concentration(self.companies, company=self.case.params.company)

    @result
    def competitors(self) -> Finding:
        """Who entered the market, who left it, who won and lost share."""
        if self.companies is None or not names_companies(self.companies):
            return not_computed("market", "period", "company", "amount")
        return competitors(self.companies, self.case.params.company)

    @result
    def growth_split(self) -> Finding:
        """Own growth as market growth and share change."""
        if self.companies is None or not names_companies(self.companies):
            return not_computed("market", "period", "company", "amount")
        return growth_split(self.companies, self.case.params.company)

    @result
    def market_forecast(self) -> Finding:
        """The market to the end of the plan year, by its own periods."""
        if self.companies is None or self.companies.empty:
            return not_computed("market", "period", "amount")
        return market_outlook(
            market_by_period(self.companies),
            spans=self.case.years.span,
            following=self.case.years.following,
            starts_on=self.case.starts_on,
            growth_rate=self.case.params.market.market_growth_rate,
            origins=self.case.params.market.backtest_origins,
        )

    @result
    def reconciliation(self) -> Finding:
        """Sales by every dimension add up to the year; shares add up to the market."""
        return Finding(reconcile(self._sums()), "Every sum in this chapter adds up to its whole.")

    @cached_property
    def planned_share(self) -> float | None:
        """Own share of the market in the plan year: as given, else that of the last year."""
        given = self.case.params.market.planned_share
        if given is not None or self.companies is None:
            return given
        return own_share(self.companies, self.case.params.company, self.case.history,
                         self.case.years.span)  # fmt: skip

    @property
    def market_size(self) -> float | None:
        """Forecast of the market in the plan year, currency; None without market table."""
        outlook = self.market_forecast
        if not outlook.is_computed:
            return None
        ahead = outlook.table[outlook.table["is_plan_year"]]
        return float(ahead["forecast"].sum())

    def _sums(self) -> list[tuple[str, float, float]]:
        years = self.case.history.groupby("fiscal_year")["amount"].sum()
        total = float(self.case.history["amount"].sum())
        rows = [("sales by month", total, float(self.monthly_sales.table["amount"].sum()))]
        history = self.sales_history.table
        parts = history[history["dimension"] != "total"] if len(history) else history
        for dimension, part in parts.groupby("dimension") if len(parts) else ():
            sold, words = (
                part.groupby("fiscal_year")["amount"].sum(),
                str(dimension).replace("_", " "),
            )
            rows += [
                (f"sales of FY{year} by {words}", float(years[year]), float(sold[year]))
                for year in years.index
            ]
        rows += self.strategy_sums() + self.role_sums()
        if self.shares.is_computed:
            by_period = self.shares.table.groupby("period")["share"].sum()
            rows += [
                (f"market shares of {period}", 1.0, float(s)) for period, s in by_period.items()
            ]
        return rows + self.demand_sums() + self._part_sums()
