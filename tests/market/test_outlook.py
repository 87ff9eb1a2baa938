"""Chapter 1.3: the market ahead and the own share of it."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.periods import FiscalYears
from salesplan.market.outlook import (
    backtest_sentence,
    market_by_period,
    market_outlook,
    monthly_sales,
    own_share,
)

YEARS = FiscalYears(1)


def quarterly(first=2021, years=5):
    season = np.array([0.8, 1.0, 0.9, 1.3])
    sizes = np.concatenate([100 * season * 1.04**year for year in range(years)])
    labels = [f"FY{first + i // 4}-Q{i % 4 + 1}" for i in range(4 * years)]
    return pd.Series(sizes, index=labels)


def outlook(sizes, growth_rate=None, years=YEARS, plan_year=2026):
    return market_outlook(
        sizes, spans=years.span, following=years.following, starts_on=years.starts_on(plan_year),
        growth_rate=growth_rate, origins=8,
    )  # fmt: skip


def planned(finding):
    return finding.table.query("is_plan_year")


def test_a_market_that_grows_four_per_cent_is_forecast_to_go_on_nearly_so():
    sizes = quarterly()

    ahead = planned(outlook(sizes))

    assert ahead["period"].tolist() == ["FY2026-Q1", "FY2026-Q2", "FY2026-Q3", "FY2026-Q4"]
    assert ahead["forecast"].sum() / sizes[-4:].sum() == pytest.approx(1.04, abs=0.015)


def test_an_assumed_growth_sets_the_level_and_keeps_the_shape():
    sizes = quarterly()
    plain = planned(outlook(sizes))["forecast"]

    finding = outlook(sizes, growth_rate=-0.1)

    assumed = planned(finding)["forecast"]
    assert assumed.sum() == pytest.approx(0.9 * sizes[-4:].sum())
    assert (assumed / plain).std() == pytest.approx(0, abs=1e-12)
    assert "(given)" in finding.text


def test_an_assumed_growth_compounds_over_the_years_to_the_plan_year():
    """The market is known to the end of FY2025; two years at 10 % lead to FY2027."""
    sizes = quarterly()

    ahead = planned(outlook(sizes, growth_rate=0.1, plan_year=2027))

    assert ahead["forecast"].sum() == pytest.approx(1.1**2 * sizes[-4:].sum())


@pytest.mark.parametrize("starts_in", [2, 4, 7])
def test_fiscal_quarters_keep_their_names(starts_in):
    years = FiscalYears(starts_in)

    ahead = planned(outlook(quarterly(), years=years))

    assert ahead["period"].tolist() == ["FY2026-Q1", "FY2026-Q2", "FY2026-Q3", "FY2026-Q4"]


@pytest.mark.parametrize("starts_in", [1, 7])
def test_yearly_markets_are_forecast_by_the_year(starts_in):
    sizes = pd.Series(100 * 1.05 ** np.arange(8), index=[f"FY{2018 + i}" for i in range(8)])

    ahead = planned(outlook(sizes, years=FiscalYears(starts_in)))

    assert ahead["period"].tolist() == ["FY2026"]
    assert ahead["forecast"].iloc[0] > sizes.iloc[-1]


def test_a_missing_quarter_is_a_gap_and_not_zero():
    sizes = quarterly()

    with_gap = planned(outlook(sizes.drop("FY2023-Q2")))["forecast"].sum()

    assert with_gap == pytest.approx(planned(outlook(sizes))["forecast"].sum(), rel=0.02)


def test_older_periods_of_another_length_are_left_out():
    sizes = pd.concat([pd.Series({"FY2019": 380.0, "FY2020": 390.0}), quarterly()])

    assert outlook(sizes).table.equals(outlook(quarterly()).table)


def test_three_years_and_a_growth_are_enough():
    """The last year is 121; 5 % more is 127.05, without an interval."""
    sizes = pd.Series([100.0, 110.0, 121.0], index=["FY2023", "FY2024", "FY2025"])

    ahead = planned(outlook(sizes, growth_rate=0.05))

    assert ahead["forecast"].tolist() == pytest.approx([127.05])
    assert ahead["low_80"].isna().all()


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


def test_a_method_without_weight_is_said_to_need_a_longer_history():
    backtest = pd.DataFrame(
        {"method": ["SES", "Holt", "combination"], "weight": [1.0, 0.0, np.nan],
         "smape": [9.0, 8.0, 9.0], "coverage_80": 0.8, "origins": 7}
    )  # fmt: skip

    assert "Holt need a longer history" in backtest_sentence(backtest)


def test_no_sales_at_all_make_an_empty_table_of_months():
    nothing = pd.DataFrame({"month": pd.Series(dtype="str"), "amount": pd.Series(dtype=float)})

    assert monthly_sales(nothing, [], YEARS.quarter_of).table.empty
