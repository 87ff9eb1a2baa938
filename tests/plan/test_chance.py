"""Chances and equal-chance quotas of whole plans: the sample, and firms with little to go by."""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.errors import PlanError
from salesplan.finding import Finding

RESULTS = ("chances", "team_chance", "frontier", "chance_sensitivity", "quota_comparison")


@pytest.fixture(scope="module")
def equal():
    return open_plan("sample", quota_method="equal_chance")


@pytest.fixture
def firm(tmp_path):
    """Write a firm whose sales are given; a target keeps it plannable."""

    def write(sales, plan="targets: {target: 12000}\n", **tables):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        for name, table in (tables | {"sales": sales}).items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return open_plan(str(folder))

    return write


def steady(**amounts):
    days = pd.date_range("2024-01-15", "2025-12-31", freq="MS") + pd.Timedelta(days=14)
    rows = [(day, rep, amount) for rep, amount in amounts.items() for day in days]
    rows.append((pd.Timestamp("2025-12-31"), next(iter(amounts)), 1.0))
    return pd.DataFrame(rows, columns=["date", "rep", "amount"])


def test_the_sample_shows_every_chance(sample):
    table = sample.targets.chances.table

    assert len(table) == 23
    assert table["chance"].between(0.02, 0.98).all()
    assert (table["low_80"] < table["median"]).all()
    assert table.set_index("rep").loc["R21", "months"] == 3, "joined in September 2025"


def test_the_teams_two_chances_of_the_sample_stand_side_by_side(sample):
    table = sample.targets.team_chance.table.set_index("basis")
    commit = sample.targets.target_range.table.set_index("level").loc["commit", "chance"]

    assert table.loc["own forecast", "chance"] == commit
    assert table.loc["sum of the reps", "median"] == pytest.approx(
        table.loc["own forecast", "median"], rel=0.05
    )


def test_one_unit_whose_target_is_its_forecast_has_even_odds_both_ways(firm):
    """Two years of one unit, growing: the sum of the reps and the firm's forecast agree."""
    days = pd.date_range("2023-01-15", "2025-12-31", freq="7D")
    amounts = [100.0 + i / 3 for i in range(len(days))]
    plan = firm(pd.DataFrame({"date": days, "amount": amounts}), "")

    table = plan.targets.team_chance.table.set_index("basis")
    medians = table["median"]
    assert medians["sum of the reps"] == pytest.approx(medians["own forecast"], rel=0.02)


def test_the_sum_says_what_it_rests_on(sample):
    assert "expected of 1 rep known for less than half" in sample.targets.team_chance.text


def test_equal_chance_quotas_of_the_sample_have_one_chance_and_add_up(equal):
    quotas, chances = equal.targets.quotas.table, equal.targets.chances.table

    assert quotas["quota"].sum() == equal.targets.assigned
    assert quotas.loc[quotas["is_locked"], "quota"].tolist() == [1_500_000]
    assert np.ptp(chances["chance"][~quotas["is_locked"]]) < 1e-5
    equal.check()


def test_floors_and_caps_hold_in_the_plan_file(equal):
    plan = equal.changed(quota_floor=1.0, quota_cap=1.15)
    quotas = plan.targets.quotas.table
    free = quotas[~quotas["is_locked"]]

    ratio = free["quota"] / free["history"]
    assert ratio.between(1 - 1e-6, 1.15 + 1e-6).all()
    assert quotas["quota"].sum() == plan.targets.assigned
    assert set(free["reason"]) >= {"", "at its cap"}


def test_caps_that_leave_no_room_say_what_can_be_reached(equal):
    with pytest.raises(PlanError, match="can add up to between .* is to be assigned"):
        equal.changed(quota_cap=1.0).check()


def test_stated_growth_replaces_the_derived_one(sample):
    flat = sample.changed(rep_growth=0.0).targets

    assert flat.assumed.growth == 0
    assert sample.targets.assumed.growth > 0.03
    assert flat.chances.table["chance"].mean() < sample.targets.chances.table["chance"].mean()


def test_without_reps_the_firm_is_one_unit(firm):
    plan = firm(steady(Ann=500.0).drop(columns="rep"))

    assert plan.targets.chances.table["rep"].tolist() == ["all"]
    assert "The quota is reached" in plan.targets.chances.text
    assert plan.targets.frontier.table["chance"].between(0, 1).all()


@pytest.mark.parametrize("amounts", [{"Ann": 500.0, "Bo": 0.0}, {"Ann": 500.0, "Bo": -20.0}])
def test_reps_who_sold_nothing_or_less_get_an_answer(firm, amounts):
    plan = firm(steady(**amounts))

    for name in RESULTS:
        finding = getattr(plan.targets, name)
        assert isinstance(finding, Finding)
        assert finding.text.endswith(".")
        assert "nan" not in finding.text
        assert "unknown" not in finding.text


def test_where_nobody_sold_anything_the_sections_say_so(firm):
    reps = pd.DataFrame({"rep": ["Ann"]})
    plan = firm(steady(Ann=5.0), "plan_year: 2024\ntargets: {target: 1000}\n", reps=reps)

    for name in RESULTS:
        assert "no rep has sold anything yet" in getattr(plan.targets, name).text


def test_two_months_of_sales_give_wide_chances(firm):
    sales = steady(Ann=500.0, Bo=400.0)
    plan = firm(sales[sales["date"] >= "2025-11-01"])

    table = plan.targets.chances.table
    assert table["months"].max() <= 2
    assert (table["high_80"] / table["low_80"] > 1.5).all()


def test_the_sample_tests_its_chances_on_its_own_last_years(sample):
    """FY2025 from FY2023 and FY2024; 22 reps were there for all of it, one joined in September."""
    table = sample.targets.chance_backtest.table
    last = table[table["period"] == "FY2025"]

    assert table["period"].drop_duplicates().tolist() == ["FY2024", "FY2025", "all"]
    assert last["reps"].iloc[0] == 22
    assert 0.6 < last["covered_80"].iloc[0] <= 1
    rates = last[last["note"] == "a quota of this chance"].set_index("chance")["met_rate"]
    assert rates[0.9] > 0.7
    assert rates[0.1] < 0.4


def test_a_backtest_knows_nothing_of_its_year(sample):
    """Sales of FY2025 may change what came, never the chances that FY2024 gave."""
    years = sample.targets._years_to_test()
    before = sample.targets._hindsight(years[-1])
    doubled = open_plan("sample")
    sales = doubled.case.history
    sales.loc[sales["fiscal_year"] == years[-1], "amount"] *= 2.0

    after = doubled.targets._hindsight(years[-1])

    assert years[-1] == 2025
    assert after["chance"].tolist() == before["chance"].tolist()
    assert (after["actual"] > 1.9 * before["actual"]).all()


def test_too_few_months_to_test_the_chances_are_said(firm):
    sales = steady(Ann=500.0, Bo=400.0)
    plan = firm(sales[sales["date"] >= "2025-02-01"])

    text = plan.targets.chance_backtest.text

    assert "a full fiscal year and 6 months before it, the history covers" in text


def test_without_reps_or_quotas_the_backtest_still_runs(firm):
    finding = firm(steady(Ann=500.0, Bo=400.0)).targets.chance_backtest

    assert finding.table["reps"].unique().tolist() == [2]
    assert set(finding.table["note"]) == {"a quota of this chance"}


def test_methods_stand_side_by_side_in_the_sample(sample):
    table = sample.targets.quota_comparison.table.set_index("method")

    assert table.index.tolist() == ["the plan", "equal chance", "flat growth", "history"]
    assert table["spread_chance"].idxmin() == "equal chance"
    assert table["spread_chance"].idxmax() == "flat growth"
    assert table.loc["the plan", "quota_gini"] < table.loc["equal chance", "quota_gini"]


def test_a_target_out_of_reach_leaves_equal_chance_out(sample):
    finding = sample.changed(target=500_000_000).targets.quota_comparison

    assert "equal chance cannot" in finding.text
    assert "equal chance" not in finding.table["method"].tolist()
