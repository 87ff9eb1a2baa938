"""Charts of shocks: what the marks stand for and what the titles say."""

import pandas as pd

from salesplan.show import charts

SHOCKS = pd.DataFrame(
    {
        "shock": ["market", "leaver"],
        "lost_money": [150, 90],
        "lost_share": [0.15, 0.09],
        "placed": [100, 60],
        "held_by_locks": [10, 0],
        "unplaced": [40, 30],
        "chance_before": [0.5, 0.5],
        "chance_unchanged": [0.1, 0.3],
        "chance_lowered": [0.49, 0.5],
    }
)
QUOTAS = pd.DataFrame(
    {
        "shock": "leaver",
        "rep": [f"r{at}" for at in range(100)],
        "name": "Ann",
        "quota": 100,
        "quota_held": [40] + [101] * 99,
        "quota_lowered": [40] + [100] * 99,
        "change_held": [-60] + [1] * 99,
        "change_lowered": [-60] + [0] * 99,
    }
)


def values(chart, layer=None):
    """Rows of a chart's data, or of one of its layers'."""
    spec = chart.to_dict()
    data = (spec if layer is None else spec["layer"][layer]).get("data", spec.get("data"))
    return spec["datasets"][data["name"]] if "name" in data else data["values"]


def test_bars_of_a_shock_add_up_to_what_it_takes():
    layers = [values(charts.shocks(SHOCKS, currency="EUR"), at) for at in range(3)]
    drawn = pd.concat([pd.DataFrame(rows) for rows in layers])

    assert drawn.groupby("shock")["amount"].sum().to_dict() == {"market": 150, "leaver": 90}
    assert [rows[0]["starts_at"] for rows in layers] == [0, 100, 110]
    assert layers[2][0]["ends_at"] == 150
    title = " ".join(charts.shocks(SHOCKS, currency="EUR").title.text)
    assert title == "market would take 150 EUR of the plan, 15.0 %; 40 of it finds nobody"


def test_a_shock_that_is_placed_as_a_whole_says_nothing_of_nobody():
    assert "nobody" not in charts.shocks(SHOCKS.assign(unplaced=0)).title.text[0]


def test_where_no_quota_rises_the_sum_by_which_they_fall_is_said():
    all_fall = QUOTAS.assign(change_held=-2)

    says = " ".join(charts.shock_quotas(all_fall).title.text)
    assert says.endswith("0 of 100 quotas would rise to hold the target; together they fall by 200")


def test_dumbbells_run_from_the_chance_before_to_that_after():
    chart = charts.shock_chances(SHOCKS)

    rules, dots = values(chart, 0), values(chart, 1)
    assert rules[0] == {"shock": "market", "chance_before": 0.5, "chance_unchanged": 0.1}
    assert {dot["state"] for dot in dots} == {"before", "after", "target lowered"}
    assert chart.title.text == ["After market the target stands at 10 %, instead of 50 %"]


def test_without_chances_there_is_no_dumbbell():
    bare = SHOCKS.assign(chance_before=float("nan"))

    assert charts.shock_chances(bare) is None


def test_only_the_quotas_that_move_most_are_drawn_and_names_that_are_shared_stay_apart():
    chart = charts.shock_quotas(QUOTAS)

    drawn = pd.DataFrame(values(chart))
    assert len(drawn) == drawn["shown"].nunique() == 60
    assert drawn["quota_held"].min() == 40
    assert "99 of 100 quotas would rise to hold the target, the most by 1" in chart.title.text[0]
    assert "The 60 that move most" in " ".join(chart.title.subtitle)
