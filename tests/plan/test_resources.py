"""Resources of a whole plan: known truth, judgements, limits, firms that know little."""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.case.sample import sample_truth
from salesplan.errors import ParamError

ANN = {"resource": "demo kits", "segment": "Food", "by": "Ann", "effort": 18.0, "none": 2.0e6,
       "half": 2.5e6, "today": 2.9e6, "most": 3.8e6}  # fmt: skip


@pytest.fixture(scope="module")
def sample():
    return open_plan("sample")


@pytest.fixture
def firm(tmp_path):
    """Return a writer of a bare firm with a year of sales and a table of responses."""

    def write(responses=None, extra=""):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True, exist_ok=True)
        text = f"schema_version: 1\nplan_year: 2026\n{extra}"
        (folder / "plan.yaml").write_text(text, encoding="utf-8")
        days = pd.date_range("2024-01-31", periods=24, freq="ME")
        pd.DataFrame({"date": days, "amount": 100.0}).to_csv(folder / "data/sales.csv", index=False)
        if responses is not None:
            responses.to_csv(folder / "data/responses.csv", index=False)
        return open_plan(str(folder)).capacity

    return write


def efforts(n=12, *, seed=1, periods=True):
    rng = np.random.default_rng(seed)
    effort = (np.arange(n) + rng.uniform(0.1, 0.9, n)) / n * 100
    sales = 50 + 100 * effort**2.5 / (40**2.5 + effort**2.5) + rng.normal(0, 2, n)
    table = pd.DataFrame({"resource": "fairs", "effort": effort.round(1), "sales": sales.round(2)})
    months = pd.period_range("2024-07", periods=n, freq="M").astype(str)
    return table.assign(period=months) if periods else table


def test_the_samples_curves_lie_around_its_truth(sample):
    """Fitted sales against the true curve, over the efforts seen: within 8 % of the ceiling."""
    truth = sample_truth(2026).response_curves
    points = sample.capacity.response_points.table.query("point_kind == 'curve'")
    found = sample.capacity.response_curves.table.query("known_from == 'observed'")

    for row in found.dropna(subset="sales_floor").itertuples():
        low, high, power, scale = truth[row.resource, row.segment]
        own = points[(points["resource"] == row.resource) & (points["segment"] == row.segment)]
        own = own[own["effort"].between(row.effort_low, row.effort_high)]
        true = low + (high - low) * own["effort"] ** power / (scale + own["effort"] ** power)
        assert np.abs(own["curve_sales"] - true).max() < 0.08 * high
        assert ((own["low"] <= true) & (true <= own["high"])).mean() > 0.6


def test_the_sample_shows_every_kind_of_verdict(sample):
    table = sample.capacity.response_curves.table.set_index(["resource", "segment"])

    assert table.loc[("visit hours", "Pharma"), "shape"] == "S-shaped"
    assert table.loc[("visit hours", "Research"), "shape"] == "S-shaped"
    assert table.loc["demo kits"]["verdict"].str.contains("only between segments").all()
    assert table.loc[("marketing budget", "Pharma"), "verdict"] == (
        "judged by 2 people, not observed"
    )
    assert "too narrow" in table.loc[("marketing budget", "Chemicals"), "verdict"]


def test_the_samples_price_and_webinars_are_read_within_industries(sample):
    """True: -1.8 and .06; across industries a higher price would seem to go with more sales."""
    truth = sample_truth(2026)
    table = sample.capacity.response_effects.table.set_index("resource")

    for name, true in (("price index", truth.price_elasticity), ("webinars", truth.webinar_effect)):
        assert table.loc[name, "effect_low"] < true < table.loc[name, "effect_high"]
    assert table.loc["price index", "pooled_size"] > 0
    assert table["response_form"].tolist() == ["elasticity", "per unit"]
    assert "would mislead" in sample.capacity.response_effects.text


def test_the_best_split_is_better_in_truth_than_todays(sample):
    """Sales of the true curves: the recommended hours beat those of today."""
    truth = sample_truth(2026).response_curves
    plan = sample.capacity.resource_plan.table.query("resource == 'visit hours'")

    def brings(column):
        return sum(
            low + (high - low) * x**power / (scale + x**power)
            for segment, x in zip(plan["segment"], plan[column].astype(float), strict=True)
            for low, high, power, scale in [truth["visit hours", segment]]
        )

    assert brings("effort_best") > brings("effort_today")


def test_splits_are_whole_and_add_up(sample):
    table = sample.capacity.resource_plan.table
    sums = sample.capacity.reconciliation.table

    assert table["effort_best"].dtype == "int64"
    by = table.groupby("resource")[["effort_today", "effort_best"]].sum()
    assert (by["effort_today"] == by["effort_best"]).all()
    assert {"visit hours by segment", "marketing budget by segment"} <= set(sums["what"])
    assert (table.query("resource == 'marketing budget'")["effort_best"] % 100 == 0).all()


def test_the_budget_without_a_change_is_the_plan(sample):
    plan = sample.capacity.resource_plan.table.query("resource == 'visit hours'")
    budget = sample.capacity.resource_budget.table.query("resource == 'visit hours'")

    same = budget[budget["budget_shift"] == 0].iloc[0]
    assert same["gain"] == pytest.approx(plan["worth_best"].sum() - plan["worth_today"].sum())
    assert same["gain_low"] < same["gain"] < same["gain_high"]
    assert same["effort_total"] == plan["effort_best"].sum()


def test_the_samples_worth_is_profit_since_its_products_have_margins(sample):
    """Margins of the industries' own sales; what a change of the total costs is set against it."""
    chapter = sample.capacity
    sales = sample.case.history.merge(sample.case.tables["products"], on="product")
    sales = sales[sales["month"].isin(sample.case.history_months[-12:])]
    sales = sales[sales["customer_type"] == "Pharma"]
    margin = (sales["amount"] * sales["margin_rate"]).sum() / sales["amount"].sum()
    points = chapter.response_points.table
    today = points.query("resource == 'visit hours' and segment == 'Pharma'"
                         " and point_kind == 'today'")["curve_sales"].item()  # fmt: skip

    plan = chapter.resource_plan.table.set_index(["resource", "segment"])

    assert plan.loc[("visit hours", "Pharma"), "worth_today"] == pytest.approx(margin * today)
    assert "more profit" in chapter.resource_plan.text
    budget = chapter.resource_budget.table.query("resource == 'visit hours'")
    assert budget["net_gain"].notna().all()
    assert budget["advice"].str.startswith("pays most").sum() == 1


def test_limits_of_the_plan_file_move_the_split(sample):
    limits = [{"resource": "visit hours", "segment": "Research", "most": 320.0},
              {"resource": "visit hours", "segment": "Water", "fixed": 260.0}]  # fmt: skip

    table = sample.changed(resource_limits=limits).capacity.resource_plan.table

    hours = table.query("resource == 'visit hours'").set_index("segment")
    assert hours.loc["Research", "effort_best"] == 320
    assert hours.loc["Water", "effort_best"] == 260
    assert hours["effort_best"].sum() == hours["effort_today"].sum()


def test_a_judgement_unlocks_what_data_refuse(sample):
    chapter = sample.changed(judged_responses=[ANN]).capacity

    table = chapter.response_curves.table.set_index(["resource", "segment"])
    assert table.loc[("demo kits", "Food"), "verdict"] == "judged by 1 person, not observed"
    assert table.loc[("demo kits", "Food"), "sales_ceiling"] == 3.8e6
    assert "judged" not in table.loc[("marketing budget", "Water"), "verdict"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"half": 1.9e6}, r"Ann on demo kits, Food: half \(1,900,000\) must lie above none"),
        ({"most": 2.8e6}, r"most \(2,800,000\) must lie above today \(2,900,000\)"),
        ({"half": None}, r"nothing says how steep it is; give half, half_again or slope"),
    ],
)
def test_answers_that_cannot_be_are_refused_by_name(sample, change, said):
    with pytest.raises(ParamError, match=said):
        sample.changed(judged_responses=[ANN | change])


def test_limits_for_what_nobody_knows_are_refused_with_the_nearest_name(sample):
    limits = [{"resource": "visit hour", "segment": "Food", "most": 320.0}]

    with pytest.raises(ParamError, match='did you mean "visit hours"'):
        sample.changed(resource_limits=limits).capacity.resource_plan  # noqa: B018
    with pytest.raises(ParamError, match='no resource "fairs"'):
        sample.changed(resources=[{"resource": "fairs"}]).capacity.resource_plan  # noqa: B018


def test_a_least_above_a_most_is_refused(sample):
    limits = [{"resource": "visit hours", "segment": "Food", "least": 400.0, "most": 320.0}]

    with pytest.raises(ParamError, match=r"least \(400\) must not lie above most \(320\)"):
        sample.changed(resource_limits=limits)


def test_the_seed_and_nothing_else_moves_the_draws(sample):
    again = sample.changed(response_seed=2).capacity.resource_budget.table
    before = sample.capacity.resource_budget.table

    assert again["gain"].equals(before["gain"])
    assert not again["gain_low"].equals(before["gain_low"])
    assert again["gain_low"].iloc[:5].tolist() == pytest.approx(
        before["gain_low"].iloc[:5].tolist(), abs=0.1 * before["gain"].abs().max()
    )


def test_a_firm_without_responses_says_what_is_missing(firm):
    chapter = firm()

    for name in ("response_curves", "response_points", "resource_plan", "resource_budget"):
        assert getattr(chapter, name).needs == "responses"


def test_one_segment_and_no_periods_are_enough_for_a_curve(firm):
    chapter = firm(efforts(periods=False))

    assert chapter.response_curves.table["segment"].tolist() == ["all"]
    assert chapter.response_curves.table["verdict"].item() == "curve"
    assert chapter.resource_plan.text == "Fairs, 50: nothing to split."


def test_efforts_of_the_plan_year_are_not_known(firm):
    """Twelve months from July 2025 on: six of them lie in the plan year."""
    table = efforts()
    table["period"] = pd.period_range("2025-07", periods=12, freq="M").astype(str)

    seen = firm(table).response_curves.table

    assert seen["observations"].item() == 6


def test_today_is_the_mean_of_the_last_twelve_months(firm):
    table = efforts(20)
    table["period"] = pd.period_range("2024-05", periods=20, freq="M").astype(str)
    table["effort"] = np.roll(table["effort"], 7)  # the last year differs from the whole
    table["sales"] = np.roll(table["sales"], 7)

    chapter = firm(table)

    assert chapter.resource_plan.table["effort_today"].item() == round(table["effort"][8:].mean())
    assert chapter.resource_plan.table["effort_today"].item() != round(table["effort"].mean())
    assert "a month: nothing to split." in chapter.resource_plan.text


def test_judgement_alone_makes_a_plan(firm):
    extra = """
decomposition:
  judged_responses:
  - {resource: fairs, segment: Old, by: Ann, effort: 10, none: 50, half: 70, today: 100, most: 150}
  - {resource: fairs, segment: New, by: Ann, effort: 10, none: 5, half: 30, today: 100, most: 300}
"""

    chapter = firm(extra=extra)

    plan = chapter.resource_plan.table.set_index("segment")
    assert plan["effort_best"].sum() == 20
    assert plan.loc["New", "effort_best"] > 10
    assert "(judged, so nobody knows how sure that is)" in chapter.resource_plan.text


def test_rows_of_credit_and_of_nothing_do_not_stop_a_plan(firm):
    """Zero efforts, zero sales, a resource with a single row."""
    table = pd.concat([efforts(), pd.DataFrame([
        {"resource": "gifts", "effort": 0, "sales": 0, "period": "2025-01"},
        {"resource": "gifts", "effort": 0, "sales": 0, "period": "2025-02"},
        {"resource": "mail", "effort": 5, "sales": 10, "period": "2025-02"},
    ])])  # fmt: skip

    chapter = firm(table)

    verdicts = chapter.response_curves.table.set_index("resource")["verdict"]
    assert verdicts["fairs"] == "curve"
    assert verdicts["gifts"].startswith("no curve: the effort was the same every time")
    assert verdicts["mail"].startswith("no curve: the effort was the same every time")
    assert set(chapter.resource_plan.table["resource"]) == {"fairs"}


@pytest.mark.parametrize("unit", [0.01, 0.001])
def test_efforts_that_are_fractions_are_split_in_fractions(firm, unit):
    """In multiples of today's, or millions: in whole units there would be nothing to split."""
    rows = [
        efforts(periods=False, seed=seed).assign(segment=name)
        for seed, name in enumerate(["North", "South"])
    ]
    table = pd.concat(rows, ignore_index=True)
    table = table.assign(effort=table["effort"] * unit)

    capacity = firm(
        table.assign(sales=table["sales"] * table["segment"].map({"North": 1, "South": 3}))
    )

    plan = capacity.resource_plan.table
    assert plan["effort_today"].sum() == pytest.approx(table["effort"].sum() / 12, rel=0.01)
    assert (plan["effort_moved"] != 0).any()
    assert plan["effort_best"].sum() == pytest.approx(plan["effort_today"].sum())
    assert "0.000" not in capacity.resource_budget.text


def test_data_without_any_noise_are_read(firm):
    """An exercise's table, calculated from a curve: nothing is left over to divide by."""
    effort = np.repeat([1.0, 2, 4, 6, 8, 10], 2)
    exact = pd.DataFrame({"resource": "fairs", "effort": effort,
                          "sales": 10 + 30 * effort**2 / (16 + effort**2)})  # fmt: skip

    row = firm(exact).response_curves.table.iloc[0]

    assert row["curve_power"] == pytest.approx(2, rel=1e-3)
    assert "next to exactly" in row["evidence"]


def test_a_change_below_one_unit_is_said(firm):
    rows = efforts(periods=False)
    rows = rows.assign(effort=(rows["effort"] / 10).round())

    text = firm(rows, "decomposition: {budget_changes: [0.01]}\n").resource_budget.text

    assert text == ("Fairs: the changes looked at (`budget_changes`) are less than one step of it.")
