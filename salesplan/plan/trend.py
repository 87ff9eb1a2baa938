"""Chapter 1.3, wired: the forecast of own sales, and of the parts that add up to it."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.finding import Finding, not_computed
from salesplan.market.forecast import forecast, without_outliers
from salesplan.market.hindsight import past_forecast
from salesplan.market.history import FEWEST_VALUES
from salesplan.market.outlook import (
    backtest_sentence,
    monthly_sales,
    outlook_sentence,
    year_ahead,
)
from salesplan.market.part_outlook import (
    part_histories,
    parts_by_month,
    parts_by_year,
    parts_test,
)
from salesplan.market.parts import forecast_parts
from salesplan.market.track import Forecast
from salesplan.plan.results import result
from salesplan.seasonality import month_shares

PART_DIMENSIONS = ("product_line", "customer_type", "region")


class TrendResults:
    """Where the firm's sales go if nothing changes, as a whole and in each part."""

    case: Case

    @cached_property
    def own_monthly(self) -> pd.Series:
        """Own sales of every full month of the history; float, index month."""
        months = self.monthly_sales.table.set_index("month")
        return months.loc[months["is_full"], "amount"].rename("own sales")

    @cached_property
    def trend(self) -> Forecast | None:
        """The forecast of own sales; None where the history is too short for any."""
        monthly = self.own_monthly
        if len(monthly) < FEWEST_VALUES:
            return None
        ahead = pd.period_range(monthly.index[-1], self.case.months[-1], freq="M")
        market = self.case.params.market
        return forecast(
            monthly.to_frame(),
            len(ahead) - 1,
            origins=market.backtest_origins,
            replace_outliers=market.replace_outliers,
        )

    def median_of(self, known: list[str], months: list[str]) -> float | None:
        """Forecast of months that follow the known ones, as it would have been made then."""
        monthly, market = self.own_monthly.reindex(known), self.case.params.market
        if len(monthly) < FEWEST_VALUES:
            return None
        made = forecast(
            monthly.to_frame(),
            len(months),
            origins=market.backtest_origins,
            replace_outliers=market.replace_outliers,
        )
        return float(year_ahead(made, months)["median"])

    @cached_property
    def year_ahead(self) -> pd.Series | None:
        """Median, sd and 80 % interval of own sales in the plan year; None without forecast."""
        return None if self.trend is None else year_ahead(self.trend, self.case.months)

    @cached_property
    def season(self) -> pd.DataFrame:
        """Share of the year in each calendar month: one judgement for chapters 2, 3 and 5."""
        replaces = self.case.params.market.replace_outliers
        return month_shares(without_outliers(self.own_monthly) if replaces else self.own_monthly)

    @result
    def monthly_sales(self) -> Finding:
        """Own sales by month, the months that the history does not cover in full marked."""
        return monthly_sales(
            self.case.history, self.case.history_months, self.case.years.quarter_of
        )

    @result
    def forecast(self) -> Finding:
        """Own sales month by month to the end of the plan year."""
        trend, year = self.trend, self.year_ahead
        if trend is None or year is None:
            return not_computed("sales", "date", "amount", because="too few full months of sales")
        table = trend.table.assign(is_plan_year=trend.table["month"].isin(self.case.months))
        currency = self.case.params.currency
        text = outlook_sentence(year, self.case.plan_year, currency, trend.backtest)
        return Finding(table, f"{text} {trend.notes['own sales']}".strip())

    @result
    def backtest(self) -> Finding:
        """How each forecasting method did in the past, and its weight."""
        if self.trend is None:
            return not_computed("sales", "date", "amount", because="too few full months of sales")
        return Finding(self.trend.backtest, backtest_sentence(self.trend.backtest))

    @result
    def past_forecast(self) -> Finding:
        """What would have been forecast a year ago, beside what came."""
        if self.trend is None:
            return not_computed("sales", "date", "amount", because="too few full months of sales")
        months = [str(month) for month in self.own_monthly.index]
        return past_forecast(self.trend.tracks["own sales"], months, self.case.params.currency)

    @cached_property
    def part_histories(self) -> dict[str, pd.DataFrame]:
        """Own sales by month and part, for every dimension with more than one part."""
        months = [str(month) for month in self.own_monthly.index]
        return part_histories(self.case.history, PART_DIMENSIONS, months)

    @cached_property
    def part_trends(self) -> dict[str, Forecast]:
        """Forecasts of the parts by dimension, reconciled with that of own sales."""
        if self.trend is None:
            return {}
        market = self.case.params.market
        return {
            dimension: forecast_parts(
                history,
                self.trend,
                origins=market.backtest_origins,
                replace_outliers=market.replace_outliers,
            )
            for dimension, history in self.part_histories.items()
        }

    @result
    def forecast_parts(self) -> Finding:
        """Own sales month by month by product line, customer type and region."""
        if not self.part_trends:
            return self._no_parts()
        return parts_by_month(self.part_trends, self.case.months)

    @result
    def parts_ahead(self) -> Finding:
        """What each part is to bring in the plan year, beside its last twelve months."""
        if not self.part_trends:
            return self._no_parts()
        return parts_by_year(self.part_trends, self.part_histories, self.case.months)

    @result
    def parts_backtest(self) -> Finding:
        """How the parts did in the past, alone and reconciled, and what the whole loses by it."""
        if not self.part_trends:
            return self._no_parts()
        return parts_test(self.part_trends)

    def _no_parts(self) -> Finding:
        if self.trend is None:
            return not_computed("sales", "date", "amount", because="too few full months of sales")
        return not_computed(
            "sales",
            "product",
            "customer_type",
            "region",
            because="sales are of one product line, one customer type and one region",
        )

    def _part_sums(self) -> list[tuple[str, float, float]]:
        """Add up by how much the parts of each month miss the whole of that month: nothing."""
        rows = []
        for dimension, made in self.part_trends.items():
            whole = self.forecast.table.set_index("month")["forecast"]
            missed = (made.table.groupby("month")["forecast"].sum() - whole).abs().sum()
            words = dimension.replace("_", " ")
            what = f"forecast of every month by {words}"
            rows.append((what, float(whole.sum()), float(whole.sum() + missed)))
        return rows
