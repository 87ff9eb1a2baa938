"""Chapter 1.3: the market ahead and the own share of it."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.periods import FiscalYears
from salesplan.market.outlook import market_by_period, market_outlook, own_share

YEARS = FiscalYears(1)


def quarterly(first=2021, years=5):
    season = np.array([0.8, 1.0, 0.9, 1.3])
    sizes = np.concatenate([100 * season * 1.04**year for year in range(years)])
    labels = [f"FY{first + i // 4}-Q{i % 4 + 1}" for i in range(4 * years)]
    return pd.Series(sizes, index=labels)


def outlook(sizes, growth_rate=None, years=YEARS):
    return market_outlook(
        sizes, spans=years.span, starts_on=years.starts_on(2026), growth_rate=growth_rate, origins=8
    )


def test_a_market_that_grows_four_per_cent_is_forecast_to_go_on_nearly_so():
    sizes = quarterly()

    ahead = outlook(sizes).table.query("is_plan_year")

    assert ahead["period"].tolist() == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert ahead["forecast"].sum() / sizes[-4:].sum() == pytest.approx(1.04, abs=0.015)


def test_an_assumed_growth_sets_the_level_and_keeps_the_shape():
    sizes = quarterly()
    plain = outlook(sizes).table.query("is_plan_year")["forecast"]

    finding = outlook(sizes, growth_rate=-0.1)

    assumed = finding.table.query("is_plan_year")["forecast"]
    assert assumed.sum() == pytest.approx(0.9 * sizes[-4:].sum())
    assert (assumed / plain).std() == pytest.approx(0, abs=1e-12)
    assert "given, not forecast" in finding.text


def test_a_fiscal_year_from_april_finds_its_four_quarters():
    april = FiscalYears(4)
    sizes = quarterly(2021, 5)

    ahead = outlook(sizes, years=april)

    assert ahead.table.query("is_plan_year")["period"].tolist() == [
        "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1",
    ]  # fmt: skip


@pytest.mark.parametrize("starts_in", [1, 7])
def test_yearly_markets_are_forecast_by_the_year(starts_in):
    years = FiscalYears(starts_in)
    sizes = pd.Series(100 * 1.05 ** np.arange(8), index=[f"FY{2018 + i}" for i in range(8)])

    ahead = outlook(sizes, years=years)

    assert ahead.table["is_plan_year"].sum() == 1
    assert ahead.table["forecast"].iloc[-1] > sizes.iloc[-1]


def test_too_few_periods_are_said_not_guessed():
    finding = outlook(quarterly(2025, 1)[:3])

    assert not finding.is_computed
    assert "too few periods" in finding.text


def test_a_row_without_a_company_is_the_whole_market():
    market = pd.DataFrame(
        {"period": ["2025", "2025", "2024"], "company": ["A", None, "A"], "amount": [30.0, 90, 25]}
    )

    assert market_by_period(market).to_dict() == {"2024": 25, "2025": 90}


def test_the_own_share_comes_from_the_own_row_or_from_own_sales():
    """Last year 4 x 100 = 400; own row 4 x 20 = 80, own sales 60."""
    quarters = [f"FY2025-Q{q}" for q in range(1, 5)]
    market = pd.DataFrame({"period": quarters * 2, "company": ["Us"] * 4 + ["Them"] * 4,
                           "amount": [20.0] * 4 + [80.0] * 4})  # fmt: skip
    sales = pd.DataFrame(
        {"date": pd.to_datetime(["2025-05-01", "2024-05-01"]), "amount": [60.0, 9]}
    )

    assert own_share(market, "Us", sales, YEARS.span) == pytest.approx(0.20)
    assert own_share(market, "We", sales, YEARS.span) == pytest.approx(0.15)
