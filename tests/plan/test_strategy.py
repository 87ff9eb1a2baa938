"""Strategy and roles in a whole plan: priorities move quotas and splits, duties move hours."""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.errors import PlanError

FOOD = {"name": "Food", "aim": "grow", "customer_type": "Food"}
BALANCES = {"name": "Balances", "aim": "harvest", "product_line": "Weighing"}
NONE = {"priorities": [], "priority_comparisons": []}


@pytest.fixture(scope="module")
def plain(sample):
    """The sample without any priority."""
    return sample.changed(**NONE)


def weighed(plan, food, balances, **knobs):
    """Return the plan with two priorities of these weights."""
    stated = [FOOD | {"weight": food}, BALANCES | {"weight": balances}]
    return plan.changed(priorities=stated, priority_comparisons=[], **knobs)


def shares_of(finding, name):
    table = finding.table.set_index(name)["amount"]
    return table / table.sum()


def test_a_weight_that_moves_moves_quotas_lines_and_types_the_way_it_points(sample):
    """Food from .5 to .9 of the weight: its factor from 1.1 to 1.18, that of balances .9 to .98."""
    low, high = weighed(sample, 1, 1), weighed(sample, 9, 1)

    types = [shares_of(p.decomposition.customer_types, "customer_type") for p in (low, high)]
    assert types[1]["Food"] > types[0]["Food"] + 0.005
    lines = [shares_of(p.decomposition.product_lines, "product_line") for p in (low, high)]
    assert lines[1]["Weighing"] > lines[0]["Weighing"] + 0.005
    quotas = [p.targets.quotas.table.set_index("rep") for p in (low, high)]
    free = ~quotas[0]["is_locked"]
    pushed = (quotas[1]["priority_factor"] / quotas[0]["priority_factor"])[free]
    moved = (quotas[1]["quota"] / quotas[0]["quota"])[free]
    assert pushed.std() > 0
    assert pushed.corr(moved, method="spearman") > 0.99
    for plan in (low, high):
        assert plan.targets.quotas.table["quota"].sum() == plan.targets.assigned
        assert plan.decomposition.cube.table["amount"].sum() == plan.targets.assigned
    assert low.targets.assigned == high.targets.assigned


def test_without_priorities_nothing_moves(plain, sample):
    still = weighed(sample, 1, 1, priority_strength=0.0)

    assert (plain.targets.quotas.table["priority_factor"] == 1).all()
    assert (plain.decomposition.product_lines.table["priority_factor"] == 1).all()
    assert still.targets.quotas.table["quota"].equals(plain.targets.quotas.table["quota"])
    assert still.decomposition.cube.table.equals(plain.decomposition.cube.table)
    assert plain.market.priorities.needs == "market.priorities"
    assert plain.market.comparisons.needs == "market.priority_comparisons"


def test_capacity_is_what_a_rep_can_do_whatever_is_pushed(sample, plain):
    by_capacity = weighed(sample, 1, 1, quota_method="capacity").targets.quotas.table

    expected = plain.changed(quota_method="capacity").targets.quotas.table

    assert by_capacity["quota"].equals(expected["quota"])


def test_history_moves_by_exactly_the_priorities_factor(sample, plain):
    """Quota by history alone, no locks: proportional to history x factor, to the unit."""
    knobs = {"quota_method": "history", "quota_locks": []}
    before = plain.changed(**knobs).targets.quotas.table
    after = weighed(sample, 3, 1, **knobs).targets.quotas.table

    expected = before["quota"] * after["priority_factor"]
    expected *= before["quota"].sum() / expected.sum()
    assert (after["quota"] - expected).abs().max() < 3


def test_the_splits_follow_each_sale_and_nothing_counts_twice(sample):
    """Quotas by history: the food share is that of the sales when each counts by its factor."""
    plan = weighed(sample, 1, 0, quota_method="history", quota_locks=[], ramp_months=0)

    said = plan.market.priorities.table.set_index("name").loc["Food"]
    planned = shares_of(plan.decomposition.customer_types, "customer_type")["Food"]

    assert said["priority_factor"] == pytest.approx(1.2)
    assert planned == pytest.approx(said["share_moved"], abs=0.01)


def test_a_defended_segment_keeps_its_share_while_others_are_pushed(sample):
    pharma = {"name": "Pharma", "aim": "defend", "customer_type": ["Pharma"], "weight": 1}
    plan = sample.changed(priorities=[FOOD | {"weight": 3}, pharma], priority_comparisons=[])

    table = plan.market.priorities.table.set_index("name")

    assert table.loc["Pharma", "share_moved"] == pytest.approx(table.loc["Pharma", "share"])
    assert table.loc["Food", "share_moved"] > table.loc["Food", "share"]


def test_comparisons_give_the_weights_and_stand_in_the_book(sample):
    table = sample.market.comparisons.table
    weights = sample.market.priorities.table.set_index("name")["weight"]

    assert len(table) == 6
    ratio = weights[table["priority"]].to_numpy() / weights[table["over"]].to_numpy()
    assert table["fitting_times"].tolist() == pytest.approx(ratio.tolist())
    assert weights.sum() == pytest.approx(1)
    decided = sample.book.decisions.table.set_index("parameter")
    said = decided.loc["market.priorities"]
    assert "name Lead in food laboratories, aim grow, customer_type Food" in said["value"].tolist()
    assert (decided.loc["market.priority_comparisons", "reason"] == "").all()


def test_contradicting_comparisons_stop_the_plan_with_the_pair(sample):
    pairs = [
        {"priority": "A", "over": "B", "times": 3.0},
        {"priority": "B", "over": "C", "times": 3.0},
        {"priority": "C", "over": "A", "times": 3.0},
    ]
    stated = [{"name": name, "aim": "grow"} for name in "ABC"]

    with pytest.raises(PlanError, match="the comparisons contradict one another"):
        sample.changed(priorities=stated, priority_comparisons=pairs).check()


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"priorities": [FOOD | {"weight": 1}, BALANCES | {"weight": 1}],
          "priority_comparisons": [{"priority": "Food", "over": "Balances", "times": 2.0}]},
         "compares Food and Balances, which the plan file weighs as well"),
        ({"priorities": [FOOD | {"customer_type": "Fod"}], "priority_comparisons": []},
         '"Fod" is no customer type of the firm. Fix: did you mean "Food"'),
        ({"selling_duties": ["Visit customer"]}, 'did you mean "Visit customers"'),
        ({"priorities": [{"name": "A", "aim": "win"}]}, "'grow', 'defend', 'harvest'"),
        ({"priorities": [FOOD | {"customer_type": 3}]}, "3 is not allowed: it is no list"),
        ({"priority_strength": 0.7}, "less than or equal to 0.5"),
    ],
)  # fmt: skip
def test_a_strategy_that_cannot_be_meant_is_refused(sample, knobs, message):
    with pytest.raises(PlanError, match=message):
        sample.changed(**knobs).check()


def test_the_samples_goals_support_its_priorities(sample):
    """The chain of goals ends at the priority for the whole firm; no goal names a stranger."""
    goals = sample.case.tables["goals"]
    named = {one.name for one in sample.market.stated_priorities}

    assert set(goals["supports"].dropna()) <= named | set(goals["goal"])
    table = sample.market.priorities.table.set_index("name")
    assert table.loc["Outgrow the market", "goals"] >= 8
    notes = sample.case.loaded.report.query("table == 'goals'")
    assert "not_listed" not in set(notes["rule"])


def test_a_goal_that_supports_a_stranger_is_still_noted(sample_copy):
    folder = sample_copy()
    path = folder / "data" / "goals.csv"
    text = path.read_text(encoding="utf-8").replace("Outgrow the market", "Outrun the market")
    path.write_text(text, encoding="utf-8")

    report = open_plan(str(folder)).case.loaded.report

    assert "not_listed" in set(report.query("table == 'goals'")["rule"])


def test_hours_of_chapter_4_follow_the_duties_that_are_selling(sample):
    """Reps sell .28 + .12 = .40 of the time by duties; with visits alone .28: 0.7 of the hours."""
    visits = sample.changed(selling_duties=["Visit customers"])

    day = pd.Timestamp("2026-06-30")
    hours = [p.actions.staff.selling_hours("R07", day) for p in (sample, visits)]
    managers = [p.actions.staff.selling_hours("R02", day) for p in (sample, visits)]

    assert hours[1] / hours[0] == pytest.approx(0.28 / 0.40)
    assert managers[1] < managers[0]
    rep = sample.market.selling_time.table.set_index("role").loc["rep"]
    assert rep["selling_share"] == pytest.approx(0.40)


def test_while_nobody_has_said_which_duties_sell_the_usual_share_holds(sample):
    unsaid = sample.changed(selling_duties=[], selling_share=0.5)
    day = pd.Timestamp("2026-06-30")

    hours = unsaid.actions.staff.selling_hours("R07", day)

    assert hours == pytest.approx(sample.actions.staff.selling_hours("R07", day) * 0.5 / 0.4)
    assert not unsaid.market.selling_time.table["is_stated"].any()
    assert "Nobody has said which duties are selling" in unsaid.market.roles.text


def test_a_reps_duties_are_those_of_the_role(sample):
    assert "Visit customers" in sample.market.duties_of("R05")
    assert "Key accounts" in sample.market.duties_of("R02")
    assert sample.market.duties_of("nobody") == []


def test_a_firm_with_sales_alone_has_neither_roles_nor_strategy(tmp_path):
    folder = tmp_path / "tiny"
    (folder / "data").mkdir(parents=True)
    (folder / "plan.yaml").write_text("company: Tiny\n", encoding="utf-8")
    rows = [f"2025-{month:02d}-{day:02d},100" for month in range(1, 13) for day in (1, 28)]
    (folder / "data" / "sales.csv").write_text("\n".join(["date,amount", *rows]), encoding="utf-8")

    market = open_plan(str(folder)).market

    needs = [market.roles, market.selling_time, market.responsibilities, market.role_skills]
    assert [finding.needs for finding in needs] == ["duties", "duties", "duties", "role_skills"]
    assert market.strategy.needs == "market.priorities"
    assert market.duties_of("all") == []


def test_the_map_judges_the_samples_segments_by_potential_and_growth(sample):
    """Food grew fastest and is best reached; research shrank and is reached least."""
    table = sample.market.segments.table.set_index(["dimension", "name"])

    assert table.loc[("customer_type", "Food"), ["position", "aim"]].tolist() == ["grow", "grow"]
    assert table.loc[("customer_type", "Research"), "position"] == "harvest"
    assert table.loc[("customer_type", "Pharma"), "aim"] == "defend"
    food = table.loc[("customer_type", "Food")]
    customers = sample.case.tables["customers"].query("industry == 'Food'")
    assert food["segment_size"] == pytest.approx(customers["potential"].sum(), rel=0.01)
    shares = table["share"].groupby("dimension").sum()
    assert shares.tolist() == pytest.approx([1.0] * len(shares))


def test_a_market_table_with_segments_gives_size_and_growth(sample_copy):
    """Food's market grows by a tenth, all others stand still."""
    folder = sample_copy()
    names = ["Food", "Pharma", "Chemicals", "Research", "Water"]
    rows = [
        f"FY{year},Ostermeer Instruments,{name},{100_000_000 * (1.1 if name == 'Food' else 1) ** i}"
        for i, year in enumerate((2024, 2025))
        for name in names
    ]
    text = "\n".join(["period,company,segment,amount", *rows])
    (folder / "data" / "market.csv").write_text(text, encoding="utf-8")

    table = open_plan(str(folder)).market.segments.table.set_index(["dimension", "name"])

    food = table.loc[("customer_type", "Food")]
    assert food["segment_growth"] == pytest.approx(0.1)
    assert food["segment_size"] == pytest.approx(110_000_000)
    assert food["attractiveness"] == 1
    assert "growth against the market" in food["measures"]
    assert table.loc[("region", "France"), "segment_growth"] != food["segment_growth"]
