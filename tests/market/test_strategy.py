"""Chapter 1.4: weights, factors and shares of strategic priorities."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import PlanError
from salesplan.market.strategy import (
    Priority,
    carrier_factors,
    check_scopes,
    mean_factors,
    priority_factors,
    priority_table,
    stated_weights,
    strategy_table,
)


def cells(*rows):
    columns = ["rep", "team", "product_line", "customer_type", "region", "amount"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def sold():
    """Ann sells pumps to mills, Bo valves to mines and mills, Cy seals to mines."""
    return cells(
        ("Ann", "N", "Pumps", "Mills", "East", 400.0),
        ("Bo", "N", "Valves", "Mines", "East", 200.0),
        ("Bo", "N", "Valves", "Mills", "West", 200.0),
        ("Cy", "S", "Seals", "Mines", "West", 200.0),
    )


def factors_of(sold, priorities, strength=0.2, weights=None):
    weights = stated_weights(priorities) if weights is None else weights
    return priority_factors(sold, priorities, weights, strength)


def drawn(seed):
    """Cells and priorities at random: overlapping scopes, all aims."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(5, 60))
    sold = cells(*[
        (f"r{rng.integers(6)}", f"t{rng.integers(2)}", rng.choice(["P", "V", "S"]),
         rng.choice(["x", "y"]), rng.choice(["E", "W"]), float(rng.normal(100, 60)))
        for _ in range(size)
    ])  # fmt: skip
    scopes = [{"product_line": ["P"]}, {"customer_type": ["x"], "region": ["E", "W"]},
              {"region": ["W"]}, {}]  # fmt: skip
    stated = [
        Priority(
            f"p{i}", str(rng.choice(["grow", "defend", "harvest"])), scope, rng.uniform(0.1, 5)
        )
        for i, scope in enumerate(scopes[: int(rng.integers(1, 5))])
    ]
    return sold, stated, float(rng.uniform(0, 0.5))


def test_grow_adds_and_harvest_takes_the_strength_times_the_weight(sold):
    """Weights 3:1, strength .2: pumps 1 + .2 x .75 = 1.15; seals 1 - .2 x .25 = .95."""
    push = [
        Priority("A", "grow", {"product_line": ["Pumps"]}, 3),
        Priority("B", "harvest", {"product_line": ["Seals"]}, 1),
    ]

    assert factors_of(sold, push).round(6).tolist() == [1.15, 1.0, 1.0, 0.95]


def test_what_two_priorities_cover_takes_the_sum_of_both(sold):
    """Mills + .1, East + .1: Ann's 1.2; the mine in the East 1.1, the mill in the West 1.1."""
    push = [
        Priority("A", "grow", {"customer_type": ["Mills"]}),
        Priority("B", "grow", {"region": ["East"]}),
    ]

    assert factors_of(sold, push).round(6).tolist() == [1.2, 1.1, 1.1, 1.0]


def test_a_scope_of_two_dimensions_is_where_both_hold(sold):
    push = [Priority("A", "grow", {"customer_type": ["Mills"], "region": ["West", "North"]})]

    assert factors_of(sold, push).round(6).tolist() == [1.0, 1.0, 1.2, 1.0]


def test_what_is_defended_keeps_its_share_of_the_plan_exactly(sold):
    """Pumps (400) x 1.1, valves (400) x 1: the mean, 1.05, goes to the seals; 20 % stay 20 %."""
    push = [
        Priority("A", "grow", {"product_line": ["Pumps"]}),
        Priority("B", "defend", {"product_line": ["Seals"]}),
    ]

    factors = factors_of(sold, push)

    assert factors.round(6).tolist() == [1.1, 1.0, 1.0, 1.05]
    counted = sold["amount"] * factors
    assert counted[3] / counted.sum() == pytest.approx(0.2)


def test_what_is_defended_and_grown_is_grown(sold):
    push = [
        Priority("A", "grow", {"product_line": ["Pumps"]}),
        Priority("B", "defend", {"customer_type": ["Mills"]}),
    ]

    assert factors_of(sold, push).round(6).tolist()[0] == 1.1


@pytest.mark.parametrize("seed", range(40))
def test_no_factor_leaves_its_bounds_and_defended_shares_stay(seed):
    sold, stated, strength = drawn(seed)

    factors = factors_of(sold, stated, strength)

    assert factors.between(1 - strength - 1e-12, 1 + strength + 1e-12).all()
    worth = sold["amount"].clip(lower=0)
    moved = pd.Series(data=False, index=sold.index)
    held = moved.copy()
    for one in stated:
        inside = one.covers(sold) & bool(one.scope)
        moved, held = moved | inside & (one.aim != "defend"), held | inside & (one.aim == "defend")
    held &= ~moved
    if worth[~held].sum() > 0:
        share = (worth * factors)[held].sum() / (worth * factors).sum()
        assert share == pytest.approx(worth[held].sum() / worth.sum())
    for dimension in ("rep", "product_line", "customer_type"):
        means = mean_factors(sold, factors, dimension)
        by = worth.groupby(sold[dimension]).sum()
        assert (means * by).sum() == pytest.approx((worth * factors).sum())


@pytest.mark.parametrize("seed", range(10))
def test_scaled_weights_and_another_order_change_nothing(seed):
    sold, stated, strength = drawn(seed)
    scaled = [Priority(p.name, p.aim, p.scope, p.weight * 7) for p in reversed(stated)]

    factors = factors_of(sold, stated, strength)

    assert factors_of(sold, scaled, strength).tolist() == pytest.approx(factors.tolist())
    assert factors_of(sold, stated, 0.0).tolist() == [1.0] * len(sold)


def test_a_reps_factor_is_that_of_what_the_rep_sold_and_a_new_one_takes_the_teams(sold):
    """Ann 1.2 x 400; Bo 1; N: (480 + 400) / 800 = 1.1; the firm: 1080 / 1000."""
    factors = pd.Series([1.2, 1.0, 1.0, 1.0])
    people = pd.DataFrame(
        {"rep": ["Ann", "Bo", "New", "Odd"], "team": ["N", "N", "N", None]}, index=[5, 6, 7, 8]
    )

    found = carrier_factors(sold, factors, people)

    assert found.round(6).to_dict() == {5: 1.2, 6: 1.0, 7: 1.1, 8: 1.08}


def test_credit_notes_that_outweigh_sales_weigh_nothing(sold):
    sold.loc[3, "amount"] = -500.0
    factors = pd.Series([1.2, 1.0, 1.0, 0.8])

    means = mean_factors(sold, factors, "customer_type")

    assert means.round(6).to_dict() == {"Mills": round((480 + 200) / 600, 6), "Mines": 1.0}


def test_the_table_shows_share_today_share_as_weighted_and_goals_at_any_remove(sold):
    push = [
        Priority("Mills first", "grow", {"customer_type": ["Mills"]}, 3),
        Priority("Leave seals", "harvest", {"product_line": ["Seals"]}, 1),
    ]
    goals = pd.DataFrame({"goal": ["g1", "g2", "g3"], "supports": ["Mills first", "g1", None]})
    factors = factors_of(sold, push)

    finding = priority_table(sold, push, stated_weights(push), factors, goals)

    first = finding.table.iloc[0]
    assert first[["name", "aim", "scope", "weight", "share", "goals"]].tolist() == [
        "Mills first", "grow", "Mills", 0.75, 0.6, 2,
    ]  # fmt: skip
    assert first["share_moved"] == pytest.approx(600 * 1.15 / (600 * 1.15 + 200 + 200 * 0.95))
    assert finding.text == (
        "Mills first weighs 75.0 % of 2 priorities; it moves the plan most, from 60.0 % of the "
        "sales to 63.9 %. No goal supports Leave seals."
    )


def test_goals_that_support_each_other_in_a_circle_are_counted_once(sold):
    push = [Priority("A", "grow", {})]
    goals = pd.DataFrame({"goal": ["g1", "g2"], "supports": ["g2", "g1"]})
    goals.loc[2] = ["g3", "A"]

    table = priority_table(sold, push, stated_weights(push), factors_of(sold, push), goals).table

    assert table["goals"].tolist() == [1]
    assert table["priority_factor"].tolist() == [1.0]  # the whole firm: nothing moves


def test_a_priority_that_bears_the_name_of_a_goal_in_a_circle_ends_its_count(sold):
    push = [Priority("g1", "grow", {})]
    goals = pd.DataFrame({"goal": ["g1", "g2"], "supports": ["g2", "g1"]})

    table = priority_table(sold, push, stated_weights(push), factors_of(sold, push), goals).table

    assert table["goals"].tolist() == [2]


def test_a_firm_without_sales_has_priorities_that_move_nothing():
    push = [Priority("A", "grow", {"region": ["East"]}), Priority("B", "defend", {"region": ["W"]})]
    nothing = cells().astype({"amount": float})

    finding = priority_table(nothing, push, stated_weights(push), factors_of(nothing, push))

    assert "none of them moves the plan from history" in finding.text
    assert finding.table["goals"].isna().all()


def test_what_is_missing_from_a_strategy_is_said():
    text = strategy_table("Be first", None, [], []).text

    assert text == "Vision: Be first. No mission, value and priority are stated."


@pytest.mark.parametrize(
    ("weights", "message"),
    [((1, None), "B without a weight"), ((0, 0), "all weights are 0")],
)
def test_weights_that_cannot_be_scaled_are_refused(weights, message):
    with pytest.raises(PlanError, match=message):
        stated_weights(
            [Priority("A", "grow", {}, weights[0]), Priority("B", "grow", {}, weights[1])]
        )


def test_two_priorities_of_one_name_are_refused():
    with pytest.raises(PlanError, match='"A" stands there twice'):
        stated_weights([Priority("A", "grow"), Priority("A", "defend")])


def test_a_scope_that_the_firm_does_not_have_is_refused_with_the_nearest_name():
    push = [Priority("A", "grow", {"region": ["Est"]}), Priority("B", "grow", {"region": ["Z"]})]

    with pytest.raises(PlanError) as refused:
        check_scopes(push, {"region": {"East", "West"}})

    assert '"Est" is no region of the firm' in str(refused.value)
    assert 'did you mean "East"' in str(refused.value)
    assert '"Z" is no region' in str(refused.value)
