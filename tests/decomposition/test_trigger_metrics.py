"""What triggers watch: periods, metrics by hand and by a second method, what the data lack."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.trigger_metrics import COMPUTE, Facts, lacks, series_of
from salesplan.decomposition.trigger_periods import place_of, spread, sums, whole_periods
from salesplan.glossary.metrics import METRICS
from salesplan.terms import TERMS

DAY = pd.Timestamp


def firm(rows, first="2025-01-01", last="2025-12-31", **known):
    """Facts of sales given as (day, amount) with any further columns."""
    sales = pd.DataFrame(rows)
    sales["date"] = pd.to_datetime(sales["date"])
    for name, blank in (("rep", "all"), ("customer", "all"), ("team", "all"), ("region", "all"),
                        ("product", "all"), ("quantity", np.nan)):  # fmt: skip
        if name not in sales:
            sales[name] = blank
    return Facts(sales, DAY(first), DAY(last), **known)


def monthly(amounts, start="2024-01", **columns):
    """One sale in the middle of each month."""
    months = pd.period_range(start, periods=len(amounts), freq="M")
    days = months.start_time + pd.Timedelta(days=14)
    return firm({"date": days, "amount": amounts, **columns},
                str(months[0].start_time.date()), str(months[-1].end_time.date()))  # fmt: skip


def deal(opened, closed, status, amount=100.0):
    return {"opened_on": DAY(opened), "closed_on": DAY(closed) if closed else pd.NaT,
            "status": status, "amount": amount}  # fmt: skip


def values(metric, facts, per="month"):
    return series_of(metric, facts, per)["value"].round(6).tolist()


def test_a_half_month_is_no_period():
    months = whole_periods(DAY("2025-01-02"), DAY("2025-03-30"), "month")

    assert months.index.tolist() == ["2025-02"]


@pytest.mark.parametrize(
    ("year", "first", "weeks"),
    [
        (2020, "2020-W01", 53),
        (2021, "2021-W01", 52),
        (2026, "2026-W01", 53),
        (2024, "2024-W01", 52),
    ],
)
def test_weeks_run_on_across_the_end_of_a_year_by_iso_numbers(year, first, weeks):
    """2020 and 2026 have 53 weeks; the Thursday decides: 2024-12-30 lies in 2025-W01."""
    table = whole_periods(DAY(f"{year - 1}-12-01"), DAY(f"{year + 1}-01-31"), "week")

    own = [name for name in table.index if name.startswith(str(year))]
    assert (own[0], len(own)) == (first, weeks)
    assert (table["starts_on"].diff().dropna() == pd.Timedelta(days=7)).all()
    thursdays = table["starts_on"] + pd.Timedelta(days=3)
    assert thursdays.dt.strftime("%G-W%V").tolist() == table.index.tolist()


@pytest.mark.parametrize("per", ["month", "week"])
def test_sums_by_period_are_those_of_a_plain_filter(per):
    rng = np.random.default_rng(7)
    days = pd.Series(DAY("2024-12-20") + pd.to_timedelta(rng.integers(0, 90, 300), "D"))
    amounts = pd.Series(rng.normal(size=300))
    periods = whole_periods(DAY("2024-12-20"), DAY("2025-03-05"), per)

    got = sums(days, amounts, periods)

    for name, span in periods.iterrows():
        assert got[name] == pytest.approx(amounts[days.between(*span)].sum())
    assert set(place_of(days, periods)) <= {-1, *range(len(periods))}


def test_a_plan_is_spread_over_the_days_of_its_months():
    """Two days of January (10 a day) and five of February (2 a day)."""
    plan = pd.Series({"2025-01": 310.0, "2025-02": 56.0})

    got = spread(plan, pd.Series([DAY("2025-01-30")]), pd.Series([DAY("2025-02-05")]))
    unknown = spread(plan, pd.Series([DAY("2025-02-25")]), pd.Series([DAY("2025-03-03")]))

    assert got.tolist() == [30.0]
    assert np.isnan(unknown).all()


def test_sales_to_plan_by_hand():
    facts = monthly([90.0, 120.0], start="2025-01")
    plan = pd.DataFrame({"member": "", "month": ["2025-01", "2025-02"], "amount": [100, 100]})

    facts = Facts(facts.sales, facts.first, facts.last, plan={"": plan})

    assert values("sales_to_plan", facts) == [0.9, 1.2]


def test_growth_compares_with_the_same_month_a_year_ago():
    facts = monthly([100.0] * 12 + [110.0, 80.0] + [100.0] * 10)

    grown = series_of("sales_growth", facts)["value"]

    assert grown.iloc[:12].isna().all()
    assert grown.iloc[12:15].round(9).tolist() == [0.1, -0.2, 0.0]


def test_the_run_rate_takes_the_season_out():
    """Half of the year falls into December; every year sells 1,200: the rate is 1,200 always."""
    season = pd.Series([0.5 / 11] * 11 + [0.5], range(1, 13))
    facts = monthly([1200 * season[month] for month in range(1, 13)] * 2)
    facts = Facts(facts.sales, facts.first, facts.last, season=season)

    assert set(values("annual_pace", facts)[2:]) == {1200.0}


def test_the_run_rate_per_rep_counts_who_is_there():
    facts = monthly([100.0, 100.0] * 12, rep=["Ann", "Bo"] * 12)
    staff = pd.DataFrame({"rep": ["Ann", "Bo"], "hired_on": [DAY("2020-01-01")] * 2,
                          "left_on": [pd.NaT, DAY("2025-06-30")]})  # fmt: skip
    facts = Facts(facts.sales, facts.first, facts.last, staff=staff)

    rate = series_of("sales_per_rep", facts)["value"]

    assert rate["2025-06"] == pytest.approx(rate["2025-07"] / 2, rel=0.02)


def test_the_win_rate_counts_deals_closed_in_the_month():
    deals = pd.DataFrame([
        deal("2025-01-02", "2025-01-31", "won"), deal("2025-01-02", "2025-02-01", "lost"),
        deal("2025-01-02", "2025-02-28", "won"), deal("2025-01-02", None, "open"),
    ])  # fmt: skip
    facts = firm({"date": ["2025-01-05"], "amount": [1.0]}, last="2025-02-28", deals=deals)

    table = series_of("win_rate", facts)

    assert table[["value", "hits", "cases"]].to_numpy().tolist() == [[1, 1, 1], [0.5, 1, 2]]


def test_deals_opened_are_not_counted_before_the_first():
    deals = pd.DataFrame([deal("2025-02-01", None, "open"), deal("2025-02-28", None, "open")])
    facts = firm({"date": ["2025-01-05"], "amount": [1.0]}, last="2025-03-31", deals=deals)

    assert np.isnan(values("deals_opened", facts)[0])
    assert values("deals_opened", facts)[1:] == [2, 0]


def test_coverage_is_the_open_pipeline_over_the_next_three_months():
    """Open at the end of January: 100 + 50; plan of February to April: 3 x 100."""
    deals = pd.DataFrame([
        deal("2024-12-01", "2025-02-10", "lost"), deal("2025-01-10", None, "open", 50.0),
        deal("2025-01-10", "2025-01-20", "won"), deal("2025-02-05", None, "open"),
    ])  # fmt: skip
    plan = pd.DataFrame({"member": "", "month": [f"2025-{m:02d}" for m in range(1, 6)],
                         "amount": 100})  # fmt: skip
    facts = firm({"date": ["2025-01-05"], "amount": [1.0]}, last="2025-03-31", deals=deals,
                 plan={"": plan})  # fmt: skip

    got = values("pipeline_coverage", facts)

    assert got[:2] == [0.5, 0.5]  # in February 100 left and 100 came
    assert np.isnan(got[2])  # June is not planned


def test_amounts_that_most_deals_lack_make_no_coverage():
    deals = pd.DataFrame(
        [deal("2025-01-10", None, "open", 0.0)] * 3 + [deal("2025-01-10", None, "open")]
    )
    plan = pd.DataFrame({"member": "", "month": ["2025-02", "2025-03", "2025-04"], "amount": 100})
    facts = firm({"date": ["2025-01-05"], "amount": [1.0]}, last="2025-01-31", deals=deals,
                 plan={"": plan})  # fmt: skip

    assert np.isnan(values("pipeline_coverage", facts)).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("per", ["month", "week"])
def test_customers_by_a_second_method(seed, per):
    """Filter the last year for every period: who bought, and what the largest did."""
    rng = np.random.default_rng(seed)
    days = DAY("2023-01-01") + pd.to_timedelta(rng.integers(0, 730, 200), "D")
    facts = firm({"date": days, "amount": rng.normal(5, 4, 200),
                  "customer": rng.choice([*"abcdefgh", "unknown"], 200)},
                 "2023-01-01", "2024-12-31")  # fmt: skip
    periods, year = whole_periods(facts.first, facts.last, per), 12 if per == "month" else 52

    active = series_of("active_customers", facts, per)["value"]
    share = series_of("largest_customer_share", facts, per)["value"]

    assert active.iloc[: year - 1].isna().all()
    assert share.iloc[: year - 1].isna().all()
    for at in range(year - 1, len(periods)):
        span = periods["starts_on"].iloc[at - year + 1], periods["ends_on"].iloc[at]
        own = facts.sales[facts.sales["date"].between(*span)]
        bought = own[(own["amount"] > 0) & (own["customer"] != "unknown")]
        assert active.iloc[at] == bought["customer"].nunique()
        by = own[own["customer"] != "unknown"].groupby("customer")["amount"].sum()
        assert share.iloc[at] == pytest.approx(by.max() / own["amount"].sum())


def test_days_since_an_order_are_counted_to_the_months_end_and_credit_notes_are_none():
    facts = firm({"date": ["2025-01-21", "2025-02-20"], "amount": [5.0, -5.0], "customer": "a"},
                 last="2025-02-28")  # fmt: skip

    assert values("days_since_order", facts) == [10, 38]


def test_price_and_discount_leave_credit_notes_out():
    """4 pieces at a list price of 10 for 36: 10 % off, 9 a piece."""
    facts = firm({"date": ["2025-01-05", "2025-01-06"], "amount": [36.0, -36.0],
                  "quantity": [4, -4], "product": "p"}, last="2025-01-31",
                 prices=pd.Series({"p": 10.0}))  # fmt: skip

    assert values("average_discount", facts) == [0.1]
    assert values("average_price", facts) == [9.0]
    assert values("credit_note_share", facts) == [1.0]


def test_a_part_sees_its_own_sales_deals_and_plan():
    deals = pd.DataFrame([deal("2025-01-02", "2025-01-31", "won") | {"team": "N"},
                          deal("2025-01-02", "2025-01-31", "lost") | {"team": "S"}])  # fmt: skip
    plan = pd.DataFrame({"member": ["N", "S"], "month": "2025-01", "amount": [10, 90]})
    facts = firm({"date": ["2025-01-05", "2025-01-05"], "amount": [8.0, 90.0], "team": ["N", "S"]},
                 last="2025-01-31", deals=deals, plan={"team": plan})  # fmt: skip

    assert values("sales_to_plan", facts.part("team", "N")) == [0.8]
    assert values("win_rate", facts.part("team", "N")) == [1.0]


def test_what_the_data_lack_is_named():
    facts = firm({"date": ["2025-01-05"], "amount": [1.0]}, columns={"deals": frozenset({"deal"})},
                 plan={"": pd.DataFrame(), "rep": pd.DataFrame()})  # fmt: skip

    assert lacks("win_rate", facts) == "needs table `deals` (columns opened_on, closed_on)"
    assert lacks("average_discount", facts) == "needs table `sales` (columns quantity, product)"
    assert lacks("sales_to_plan", facts, "region") == "nothing is planned by region (but by rep)"
    assert lacks("sales_growth", facts, "team") == "needs table `sales` (columns team)"
    assert lacks("sales_growth", facts) == ""
    assert "quotas" in lacks("sales_to_plan", firm({"date": ["2025-01-05"], "amount": [1.0]}))


def test_deals_that_do_not_say_whose_they_are_are_not_taken_for_all():
    deals = pd.DataFrame([deal("2025-01-02", "2025-01-31", "won")])
    facts = firm({"date": ["2025-01-05"], "amount": [1.0], "region": "N"}, deals=deals,
                 columns={"deals": frozenset({"opened_on", "closed_on"})})  # fmt: skip

    assert lacks("win_rate", facts, "region") == "the deals do not say of which region they are"


def test_the_glossary_and_the_functions_know_the_same_metrics():
    assert list(METRICS) == list(COMPUTE)
    assert set(METRICS) <= set(TERMS)
    assert set(METRICS.values()) == {"below", "above"}


@pytest.mark.parametrize("metric", COMPUTE)
@pytest.mark.parametrize("per", ["month", "week"])
def test_a_firm_of_three_days_breaks_nothing(metric, per):
    deals = pd.DataFrame([deal("2025-01-05", None, "open")]).iloc[:0]
    facts = firm({"date": ["2025-01-05"], "amount": [1.0]}, "2025-01-05", "2025-01-07", deals=deals)

    assert series_of(metric, facts, per).empty
