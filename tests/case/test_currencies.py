"""Money in several currencies: converted at its period's rate, or refused with the remedy."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.currencies import rates_of
from salesplan.case.facts import PlanFacts
from salesplan.case.periods import FiscalYears

EURO = PlanFacts(currency="EUR")
SALES = """
    date,amount,currency,rep
    2025-01-15,100,USD,Ann
    2025-02-10,100,usd,Ann
    2025-02-20,50,EUR,Bo
    2025-03-01,40,,Bo
    2025-12-31,1000,JPY,Bo
"""
RATES = "period,currency,rate\n2025,USD,0.95\n2025-02,USD,0.90\n2025-Q4,JPY,0.006\n"


def messages(loaded):
    return "\n".join(map(str, loaded.errors))


def test_amounts_are_converted_at_the_rate_of_their_period(load):
    """100 x 0.95 by the year, 100 x 0.90 by the month, euros as they are, 1000 x 0.006."""
    loaded = load(facts=EURO, sales=SALES, rates=RATES)

    sales = loaded.tables["sales"]
    assert loaded.errors == []
    assert sales["amount"].tolist() == pytest.approx([95.0, 90.0, 50.0, 40.0, 6.0])
    assert sales["amount_original"].tolist() == [100.0, 100.0, 50.0, 40.0, 1000.0]
    assert sales["currency"].tolist() == ["USD", "USD", "EUR", "EUR", "JPY"]


def test_what_was_converted_is_told_by_currency(load):
    report = load(facts=EURO, sales=SALES, rates=RATES).report

    told = report[report["rule"] == "converted"]
    assert told["value"].tolist() == [
        "JPY 1,000.00 at 0.006 = EUR 6.00",
        "USD 200.00 at 0.9 to 0.95 = EUR 185.00",
    ]
    assert told["count"].tolist() == [1, 2]
    assert set(told["severity"]) == {"note"}


def test_control_totals_count_the_currencies_of_the_file(load):
    """EUR 50 + 40, JPY 1000, and USD 200, of which a duplicated 100 may be set aside."""
    twice = SALES + "    2025-01-15,100,USD,Ann\n"

    loaded = load(accept={"sales": {"duplicate_rows": "drop"}}, facts=EURO, sales=twice,
                  rates=RATES)  # fmt: skip

    totals = loaded.totals.query("table == 'sales'").set_index("currency")
    assert totals["file_amount"].to_dict() == {"EUR": 90.0, "JPY": 1000.0, "USD": 300.0}
    assert totals["loaded_amount"].to_dict() == {"EUR": 90.0, "JPY": 1000.0, "USD": 200.0}
    assert totals["set_aside_amount"].to_dict() == {"EUR": 0.0, "JPY": 0.0, "USD": 100.0}


def test_a_missing_rate_is_one_error_that_names_currencies_and_periods(load):
    sales = SALES + "    2026-01-02,7,USD,Ann\n    2026-02-02,7,USD,Ann\n    2025-01-02,7,GBP,Ann\n"

    loaded = load(facts=EURO, sales=sales, rates=RATES)

    assert messages(loaded) == (
        "sales.csv: 3 rows have no exchange rate (GBP in 2025-01; USD in 2026-01 and 2026-02) "
        "(lines 7, 8, 9). Fix: add these currencies and periods to rates; a year's rate serves all "
        "of its months."
    )


def test_rows_without_a_rate_can_be_set_aside_with_their_money(load):
    sales = SALES + "    2026-01-02,7,USD,Ann\n"

    loaded = load(accept={"sales": {"missing_rate": "drop"}}, facts=EURO, sales=sales, rates=RATES)

    assert loaded.errors == []
    assert loaded.tables["sales"]["amount"].sum() == pytest.approx(281.0)
    totals = loaded.totals.query("table == 'sales'").set_index("currency")
    assert totals["set_aside_amount"]["USD"] == 7.0


def test_rows_set_aside_for_another_reason_need_no_rate(load):
    days = "".join(f"    2025-03-{day:02d},1,USD,Ann\n" for day in range(1, 21))

    loaded = load(accept={"sales": {"far_dates": "drop"}}, facts=EURO, rates=RATES,
                  sales=SALES + days + "    2108-03-31,9,USD,Ann\n")  # fmt: skip

    assert loaded.errors == []


def test_several_currencies_without_rates_are_refused_and_the_table_named(load):
    loaded = load(facts=EURO, sales="date,amount,currency\n2025-01-15,7,EUR\n2025-01-16,8,USD\n")

    assert (
        "amounts in several currencies (EUR and USD) cannot be added. Fix: add a table `rates`"
        in (messages(loaded))
    )


def test_one_currency_that_is_not_that_of_the_plan_is_refused(load):
    sales = "date,amount,currency\n2025-01-15,7,USD\n2025-01-16,8,usd\n"

    refused, fits, unsaid = (
        load(facts=facts, sales=sales) for facts in (EURO, PlanFacts(currency="usd"), None)
    )

    assert messages(refused) == (
        "sales.csv: amounts are in USD, the plan is in EUR. Fix: write `currency: USD` in the plan "
        "file, or add a table `rates` (period, currency, rate) that converts them."
    )
    assert fits.errors == unsaid.errors == []
    assert "amount_original" not in fits.tables["sales"]


def test_a_rate_of_the_plans_own_currency_can_only_be_one(load):
    wrong, right = (
        load(facts=EURO, sales=SALES, rates=RATES + f"2025,eur,{rate}\n") for rate in (1.1, 1)
    )

    assert "1 rate of the plan's own currency EUR differs from 1 (line 5)" in messages(wrong)
    assert right.errors == []


@pytest.mark.parametrize("rate", ["0", "-0.9"])
def test_a_rate_lies_above_zero(load, rate):
    loaded = load(facts=EURO, sales=SALES, rates=RATES.replace("0.95", rate))

    assert f"1 value of rate is not above zero ({rate})" in messages(loaded)


def test_the_market_takes_the_rate_of_a_period_that_holds_all_of_its_own(load):
    """A quarter finds no rate in one of its months; 1000 x 0.95 by the year."""
    market = "period,amount,company,currency\n2025-Q1,1000,Us,USD\n2025-02,1000,Us,USD\n"

    loaded = load(facts=EURO, sales="date,amount\n2025-01-15,7\n", market=market, rates=RATES)
    without = load(facts=EURO, sales="date,amount\n2025-01-15,7\n", market=market,
                   rates="period,currency,rate\n2025-02,USD,0.9\n")  # fmt: skip

    assert loaded.errors == []
    assert loaded.tables["market"]["amount"].tolist() == pytest.approx([950.0, 900.0])
    assert "1 row has no exchange rate (USD in 2025-Q1)" in messages(without)


def test_a_deal_takes_the_rate_of_the_day_it_closed_or_else_opened(load):
    deals = """
        deal,rep,stage,opened_on,closed_on,expected_close_on,amount,currency
        D1,Ann,Won,2025-01-10,2025-02-10,,100,USD
        D2,Ann,Open,2025-01-10,,2025-02-10,100,USD
        D3,Ann,Lead,,,2025-02-10,100,USD
        D4,Ann,Lead,,,,,USD
    """

    loaded = load(facts=EURO, sales="date,amount\n2025-01-15,7\n", deals=deals, rates=RATES)

    assert loaded.errors == []
    assert loaded.tables["deals"]["amount"].tolist()[:3] == pytest.approx([90.0, 95.0, 90.0])
    assert loaded.tables["deals"]["amount"].isna().tolist()[3]


def test_fiscal_periods_mean_what_they_mean_in_the_firm(load):
    """FY2025 of a firm whose year starts in April ends in March 2025."""
    rates = "period,currency,rate\nFY2025,USD,0.5\nFY2026,USD,0.25\n"
    sales = "date,amount,currency\n2025-03-31,8,USD\n2025-04-01,8,USD\n"

    loaded = load(facts=PlanFacts("EUR", years=FiscalYears(4)), sales=sales, rates=rates)

    assert loaded.tables["sales"]["amount"].tolist() == [4.0, 2.0]


def test_a_shared_sale_is_converted_once_for_each_share(load):
    sales = """
        date,amount,rep,sale,credit_share,currency
        2025-02-15,100,Ann,S1,0.6,USD
        2025-02-15,100,Bo,S1,0.4,USD
    """

    loaded = load(facts=EURO, sales=sales, rates=RATES)

    sold = loaded.tables["sales"]
    assert (sold["amount"] * sold["credit_share"]).sum() == pytest.approx(90.0)
    totals = loaded.totals.set_index("table").loc["sales"]
    assert totals[["currency", "loaded_amount"]].tolist() == ["USD", 100.0]


@pytest.mark.parametrize("seed", range(10))
def test_the_shortest_period_that_holds_a_day_sets_its_rate(seed):
    """Checked against a search row by row, in whatever order the rates stand."""
    rng = np.random.default_rng(seed)
    years = FiscalYears(int(rng.integers(1, 13)))
    periods = ["2025", "2024", "2025-Q2", "2025-Q3", *(f"2025-{m:02d}" for m in (1, 5, 9))]
    rates = pd.DataFrame(
        [
            (p, c, rng.uniform(0.5, 2))
            for p in periods
            for c in ("USD", "GBP")
            if rng.random() < 0.8
        ],
        columns=["period", "currency", "rate"],
    ).sample(frac=1, random_state=seed)
    days = pd.Timestamp("2023-06-01") + pd.to_timedelta(rng.integers(0, 1000, 200), unit="D")
    asked = pd.DataFrame(
        {"currency": rng.choice(["USD", "GBP", "CHF"], 200), "first": days, "last": days}
    )

    found = rates_of(asked, rates, years)

    def search(row):
        spans = [(*years.span(r.period), r.rate) for r in rates.itertuples()
                 if r.currency == row.currency]  # fmt: skip
        holding = [
            (last - first, rate) for first, last, rate in spans if first <= row.first <= last
        ]
        return min(holding)[1] if holding else np.nan

    expected = [search(row) for row in asked.itertuples()]
    np.testing.assert_array_equal(found.to_numpy(), expected)
