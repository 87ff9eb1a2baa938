"""What triggers would have done, which are proposed, and what was planned in the past."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.trigger_history import (
    propose_triggers,
    rounded_off,
    trigger_history,
    trigger_series,
)
from salesplan.decomposition.trigger_metrics import Facts
from salesplan.decomposition.trigger_plan import join_plans, past_plan, planned_months
from salesplan.decomposition.triggers import Trigger, watch

DAY = pd.Timestamp
EVEN = pd.Series(1 / 12, range(1, 13))


def firm(seed=1, years=4):
    """Sales of a few customers, every month, that only vary by chance."""
    rng = np.random.default_rng(seed)
    months = pd.period_range("2022-01", periods=12 * years, freq="M")
    rows = [
        (month.start_time + pd.Timedelta(days=10), customer, rng.lognormal(3, 0.4))
        for month in months
        for customer in "abcdef"
        if rng.random() < 0.7
    ]
    sales = pd.DataFrame(rows, columns=["date", "customer", "amount"])
    sales = sales.assign(rep="all", team="all", region="all", product="all", quantity=np.nan)
    columns = {"sales": frozenset({"date", "amount", "customer"})}
    return Facts(sales, DAY("2022-01-01"), months[-1].end_time.normalize(), columns=columns)


def spans(*periods):
    found = {}
    for period in periods:
        year, _, rest = period.partition("-")
        first = DAY(f"{year}-{rest}-01") if rest else DAY(f"{year}-01-01")
        length = pd.DateOffset(months=1) if rest else pd.DateOffset(years=1)
        found[period] = (first, first + length - pd.Timedelta(days=1))
    return found


def test_the_history_names_the_days_and_says_why_one_is_missing():
    facts = firm()
    agreed = [
        Trigger("Growth", "sales_growth", "below", -0.05),
        Trigger("Wins", "win_rate", "below", 0.2),
    ]

    found = trigger_history(watch(agreed, facts), draws=10)

    growth, wins = found.table.to_dict("records")
    assert growth["times_fired"] == len(watch(agreed, facts)[0].starts) > 4
    assert growth["fired_on"].count("-") == 8
    assert growth["fired_on"].endswith(f" and {growth['times_fired'] - 4} before")
    assert growth["alarms_low"] <= growth["alarms_high"]
    assert pd.isna(wins["times_fired"])
    assert wins["note"] == "needs table `deals` (columns opened_on, closed_on)"
    assert "Not computed: Wins." in found.text
    assert "By chance alone, once a year or more: Growth." in found.text


def test_a_trigger_that_cries_wolf_is_told_where_the_threshold_belongs():
    agreed = [Trigger("Growth", "sales_growth", "below", 0.0)]

    row = trigger_history(watch(agreed, firm()), draws=10).table.iloc[0]

    assert row["note"].startswith("fires often by chance; at -")
    assert row["note"].endswith("it would do so about once in 2 years")
    assert row["seldom_passed"] < 0


def test_a_history_of_a_few_months_gives_no_verdict():
    facts = firm(years=1)
    agreed = [Trigger("Back", "credit_note_share", "above", 0.1)]
    short = Facts(facts.sales, facts.first, DAY("2022-06-30"))

    row = trigger_history(watch(agreed, short), draws=10).table.iloc[0]

    assert row["note"] == "6 values are too few to tell chance from cause"
    assert np.isnan(row["alarms_per_year"])


def test_proposals_are_marked_and_nobody_owns_them():
    proposed = propose_triggers(firm(), wanted=0.5, draws=20)

    names = [one.trigger.metric for one in proposed]
    assert "sales_growth" in names
    assert "win_rate" not in names  # no deals
    assert "credit_note_share" not in names  # always zero: nothing to watch
    assert all(one.trigger.is_proposed and not one.trigger.owner for one in proposed)
    text = trigger_history(proposed, draws=20).text
    assert text.startswith(f"No triggers are agreed: {len(proposed)} usual ones are proposed")


def test_a_fall_by_more_than_everything_is_not_proposed():
    """Months that are credit notes on balance make growth of -200 %: no threshold for people."""
    facts = firm()
    luck = np.random.default_rng(2).normal(0.5, 1.0, len(facts.sales))
    wild = facts.sales.assign(amount=facts.sales["amount"] * luck)

    proposed = propose_triggers(
        Facts(wild, facts.first, facts.last, columns=facts.columns), draws=10
    )

    assert "sales_growth" not in [one.trigger.metric for one in proposed]


@pytest.mark.parametrize("wanted", [0.2, 0.5, 1.0])
def test_a_proposal_is_passed_by_chance_about_as_often_as_wanted(wanted):
    proposed = propose_triggers(firm(), wanted=wanted, draws=40)

    alarms = trigger_history(proposed, wanted=wanted, draws=40).table["alarms_per_year"]

    assert (alarms <= wanted * 1.05).all()
    assert (alarms > wanted * 0.25).all()


def test_a_threshold_is_rounded_to_where_it_is_passed_more_seldom():
    assert rounded_off(0.149, 0.01, below=True) == 0.14
    assert rounded_off(0.149, 0.01, below=False) == 0.15
    assert rounded_off(118.4, 1.0, below=True) == 118
    assert rounded_off(5.0, 0.0, below=True) == 5.0


def test_the_series_carries_every_value_and_marks_the_starts():
    watched = watch([Trigger("G", "sales_growth", "below", 0.0, for_periods=2)], firm())

    table = trigger_series(watched).table

    assert len(table) == 36  # a year has nothing to compare with
    assert table["is_start"].sum() == len(watched[0].starts)
    assert (table["is_start"] <= table["is_firing"]).all()


def test_series_of_nothing_say_so():
    found = trigger_series(watch([Trigger("W", "win_rate", "below", 0.2)], firm()))

    assert found.table.empty
    assert found.text == "No trigger can be shown: none is computed."


def test_a_years_quota_is_spread_by_season_and_a_months_own_wins():
    """120 a year is 10 a month, but for March, for which 50 were given."""
    quotas = pd.DataFrame({"period": ["2025", "2025-03"], "quota": [120.0, 50.0]})

    plan = past_plan(quotas, spans("2025", "2025-03"), EVEN)[""].set_index("month")["amount"]

    assert plan["2025-02"] == pytest.approx(10)
    assert plan["2025-03"] == 50
    assert len(plan) == 12


def test_the_firms_plan_counts_nobody_twice():
    """Mia leads Ann and Bo: her 30 are theirs."""
    quotas = pd.DataFrame(
        {"period": "2025-01", "quota": [10.0, 20.0, 30.0], "rep": ["Ann", "Bo", "Mia"]}
    )

    plan = past_plan(quotas, spans("2025-01"), EVEN, leads=frozenset({"Mia"}),
                     team_of={"Ann": "N", "Bo": "N", "Mia": "N"})  # fmt: skip

    assert plan[""]["amount"].tolist() == [30.0]
    assert plan["team"]["amount"].tolist() == [30.0]
    assert plan["rep"].set_index("member")["amount"].to_dict() == {"Ann": 10, "Bo": 20, "Mia": 30}


def test_of_several_versions_the_last_holds_and_blanks_are_nobodys():
    quotas = pd.DataFrame({"period": "2025-01", "quota": [10.0, 12.0, np.nan],
                           "version": ["first", "second", "third"]})  # fmt: skip

    assert past_plan(quotas, spans("2025-01"), EVEN)[""]["amount"].tolist() == [12.0]


def test_quotas_by_two_dimensions_add_up_by_each():
    quotas = pd.DataFrame({"period": "2025-01", "quota": [1.0, 2.0, 4.0],
                           "rep": ["a", "a", "b"], "product_line": ["x", "y", "x"]})  # fmt: skip

    plan = past_plan(quotas, spans("2025-01"), EVEN)

    assert plan["product_line"].set_index("member")["amount"].to_dict() == {"x": 5, "y": 2}
    assert plan["rep"].set_index("member")["amount"].to_dict() == {"a": 3, "b": 4}
    assert plan[""]["amount"].tolist() == [7.0]


def test_past_and_plan_year_stand_one_after_the_other():
    cube = pd.DataFrame({"rep": ["a", "b"], "month": "2026-01", "amount": [2, 3],
                         "product_line": ["x", "x"], "customer_type": "t"})  # fmt: skip
    past = {"": pd.DataFrame({"member": "", "month": ["2025-12"], "amount": [9.0]})}

    joined = join_plans(past, planned_months(cube, {}))

    assert joined[""]["amount"].tolist() == [9, 5]
    assert set(joined) == {"", "rep", "product_line", "customer_type"}


def test_no_quota_at_all_is_no_plan():
    quotas = pd.DataFrame({"period": ["2025"], "quota": [np.nan]})

    assert past_plan(quotas, spans("2025"), EVEN) == {}
