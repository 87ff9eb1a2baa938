"""Chapter 3.1: revenue, deals and customers today, without a change of course, and as needed."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.kpis import kpis
from salesplan.intervals import wilson_interval

MONTHS = pd.period_range("2024-01", periods=24, freq="M").astype(str).tolist()
YEAR = pd.Series({"median": 1_100.4, "low_80": 1_000.0, "high_80": 1_250.0})


def sales_of(rows):
    return pd.DataFrame(rows, columns=["month", "customer", "amount"])


def two_years():
    """Five customers buy in 2024, four of them again in 2025 with one new: 1,000 in 2025."""
    before = [("2024-03", name, 100.0) for name in "abcde"]
    after = [("2025-05", name, 200.0) for name in "abcdf"]
    return sales_of(before + after)


def won_deals(months, amount=100.0):
    return pd.DataFrame(
        {"closed_on": pd.to_datetime([f"{m}-15" for m in months]), "amount": amount}
    )


def row(finding, kpi):
    return finding.table.set_index("kpi").loc[kpi]


def test_revenue_by_hand():
    """2025 sold 5 x 200 = 1,000; 1,100.4 is expected, whole 1,100; 1,300 - 1,100 = 200 missing."""
    revenue = row(kpis(two_years(), MONTHS, 1_300, year=YEAR, currency="EUR"), "revenue")

    assert revenue["unit"] == "EUR"
    figures = ["current", "forecast", "target", "gap", "low", "high"]
    assert revenue[figures].tolist() == [1_000, 1_100, 1_300, 200, 1_000, 1_250]


def test_deals_by_hand():
    """Six deals of 100 make 600 of 1,000; 1.3 times the revenue needs 7.8, so 8 deals."""
    won = won_deals(["2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-12", "2024-12"])

    deals = row(kpis(two_years(), MONTHS, 1_300, year=YEAR, won=won), "deals")

    # Forecast: 6 x 1.1 = 6.6 deals, so 7; interval 6 x 1.0 to 6 x 1.25 = 7.5, so 8.
    figures = ["current", "forecast", "target", "gap", "low", "high", "unit_value"]
    assert deals[figures].tolist() == [6, 7, 8, 1, 6, 8, 100]
    assert "1,000 = 6 x 100 + 400 in 12 months" in deals["definition"]


def test_customers_by_hand():
    """Four of five came back, one was new: 80 % of 5 stay, 4, and 1 comes; 6.5 needed, so 7."""
    customers = row(kpis(two_years(), MONTHS, 1_300, year=YEAR), "customers")

    low, high = wilson_interval(4, 5)
    assert customers[["current", "forecast", "target", "gap"]].tolist() == [5, 5, 7, 2]
    assert customers[["low", "high"]].tolist() == [round(5 * low), round(5 * high + 1 + 1.96)]
    assert customers["unit_value"] == 200
    assert "80.0 % of 5" in customers["definition"]


@pytest.mark.parametrize("seed", range(20))
def test_revenue_is_deals_by_size_and_customers_by_worth(seed):
    rng = np.random.default_rng(seed)
    sales = random_sales(rng)
    won = won_deals(rng.choice(MONTHS[12:], size=1 + seed), rng.gamma(2.0, 50.0, size=1 + seed))

    table = kpis(sales, MONTHS, 20_000, year=YEAR, won=won).table.set_index("kpi")

    revenue = table["current"]["revenue"]
    assert table["current"]["customers"] * table["unit_value"]["customers"] == pytest.approx(
        revenue
    )
    from_deals = table["current"]["deals"] * table["unit_value"]["deals"]
    assert from_deals == pytest.approx(min(won["amount"].sum(), revenue))
    assert (table["gap"] == table["target"] - table["forecast"]).all()
    assert (table[["forecast", "target"]] % 1 == 0).all(axis=None)


@pytest.mark.parametrize("seed", range(20))
def test_a_higher_target_never_lowers_a_gap_and_the_forecasts_stay(seed):
    rng = np.random.default_rng(seed)
    sales, won = random_sales(rng), won_deals(MONTHS[12:])
    targets = np.sort(rng.integers(0, 10**6, size=6))

    tables = [kpis(sales, MONTHS, int(target), year=YEAR, won=won).table for target in targets]

    gaps = np.array([table["gap"] for table in tables])
    assert (np.diff(gaps, axis=0) >= 0).all()
    assert all(table["forecast"].equals(tables[0]["forecast"]) for table in tables)


def test_the_order_of_the_rows_does_not_matter():
    sales, won = random_sales(np.random.default_rng(3)), won_deals(MONTHS[12:])

    straight = kpis(sales, MONTHS, 9_000, year=YEAR, won=won)
    turned = kpis(sales[::-1], MONTHS, 9_000, year=YEAR, won=won[::-1])

    pd.testing.assert_frame_equal(straight.table, turned.table)
    assert straight.text == turned.text


def test_a_target_of_todays_revenue_needs_todays_deals_and_customers():
    """No unit more for the noise of a float: 7 x 0.1 / 0.7 is a hair above 1."""
    sales = sales_of([("2025-02", str(n), 0.1) for n in range(7)] + [("2025-03", "0", 0.3)])

    table = kpis(sales, MONTHS, 1, year=YEAR, won=won_deals(["2025-02"] * 7)).table

    assert table["target"].tolist() == [1, 7, 7]


def test_a_target_that_is_expected_anyway_takes_no_deal_more():
    """1,100 of 1,000 take 3.3 of 3 deals, with or without being a target."""
    deals = row(kpis(two_years(), MONTHS, 1_100, year=YEAR, won=won_deals(MONTHS[-3:])), "deals")

    assert deals[["forecast", "target", "gap"]].tolist() == [4, 4, 0]


def test_deals_worth_more_than_the_sales_bring_all_of_them():
    deals = row(kpis(two_years(), MONTHS, 2_000, won=won_deals(["2025-01"] * 4, 999.0)), "deals")

    assert deals["unit_value"] == 250
    assert deals["target"] == 8


def test_a_customer_whose_credit_takes_all_back_does_not_buy():
    credit = sales_of([("2025-06", "a", -200.0), ("2025-07", "f", -50.0)])

    customers = row(kpis(pd.concat([two_years(), credit]), MONTHS, 900, year=YEAR), "customers")

    assert customers["current"] == 4


def test_what_the_data_do_not_carry_has_no_row_and_the_sentence_says_why():
    sales = two_years().assign(customer="all")

    finding = kpis(sales, MONTHS, 1_300, year=YEAR, currency="EUR")

    assert finding.table["kpi"].tolist() == ["revenue"]
    assert finding.text == (
        "Revenue: 200 EUR missing to 1,300 (1,100 expected without a change of course). Not "
        "computed: deals (needs table `deals`) and customers (needs column `customer` of `sales`)."
    )


def test_one_year_of_sales_has_customers_but_nobody_knows_who_stays():
    customers = row(kpis(two_years(), MONTHS[12:], 1_300, year=YEAR), "customers")

    assert customers[["current", "target"]].tolist() == [5, 7]
    assert customers[["forecast", "gap", "low", "high"]].isna().all()
    assert "fewer than 24 full months" in customers["definition"]


def test_less_than_a_year_has_deals_in_step_but_no_value_of_twelve_months():
    """In five months 5 x 200 = 1,000 by 4 deals: 1,300 need 5.2, so 6; 1,100 need 4.4, so 5."""
    sales = two_years().replace({"month": {"2025-05": "2025-08"}})

    table = kpis(sales, MONTHS[-5:], 1_300, year=YEAR, won=won_deals(["2025-09"] * 4)).table

    assert table["kpi"].tolist() == ["revenue", "deals"]
    assert table["current"].isna().all()
    assert table["forecast"].tolist() == [1_100, 5]
    assert table["target"].tolist() == [1_300, 6]
    assert "1,000 = 4 x 100 + 600 in 5 months" in table["definition"][1]


def test_without_sales_there_is_a_target_and_nothing_else():
    finding = kpis(two_years().iloc[:0], [], 1_300, won=won_deals(["2025-09"]))

    assert finding.table["kpi"].tolist() == ["revenue"]
    assert finding.table[["current", "forecast", "gap"]].isna().all(axis=None)
    assert finding.text == (
        "Revenue: 1,300 needed, no forecast. Not computed: deals (no deal was won in the last "
        "twelve full months) and customers (needs twelve full months with sales)."
    )


def test_a_forecast_above_the_target_leaves_no_gap():
    finding = kpis(two_years(), MONTHS, 1_050, year=YEAR)

    assert row(finding, "revenue")["gap"] == -50
    assert finding.text.startswith("Revenue: no gap to 1,050 (1,100 expected")


def test_a_year_in_which_no_deal_was_won_has_no_deal_size():
    finding = kpis(two_years(), MONTHS, 1_300, year=YEAR, won=won_deals(["2024-01"]))

    assert "deals (no deal was won in the last twelve full months)" in finding.text


def random_sales(rng):
    rows = 200
    return sales_of(
        zip(
            rng.choice(MONTHS, size=rows),
            rng.choice([*"abcdefgh", "unknown"], size=rows),
            rng.gamma(2.0, 40.0, size=rows).round(2),
            strict=True,
        )
    )
