"""The target taken apart, and the pieces: boxes fill the plan, names fit, titles say."""

import numpy as np
import pandas as pd

from salesplan.show import charts

MONTHS = ["2026-01", "2026-02"]


def cube(seed=0, lines=3, types=4):
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"Line {n}" for n in range(lines)], [f"Type {n}" for n in range(types)], ["Ann"], MONTHS],
        names=["product_line", "customer_type", "rep", "month"],
    )
    return pd.Series(rng.integers(1, 100, size=len(index)), index, name="amount").reset_index()


def boxes(chart):
    spec = chart.to_dict()
    (rows,) = spec["datasets"].values()
    return pd.DataFrame(rows)


def test_boxes_of_each_level_fill_the_plan_without_a_gap():
    drawn = boxes(charts.cube_tree(cube()))

    assert drawn["level"].unique().tolist() == ["Plan", "Product line", "Customer type"]
    for _, level in drawn.groupby("level"):
        ordered = level.sort_values("start")
        assert ordered["start"].iloc[0] == 0
        assert np.allclose(ordered["end"].iloc[-1], 1)
        assert np.allclose(ordered["start"].iloc[1:], ordered["end"].iloc[:-1], atol=1e-6)
        assert ordered["amount"].sum() == cube()["amount"].sum()


def test_children_lie_inside_their_parent():
    table = cube()
    drawn = boxes(charts.cube_tree(table))
    parent = drawn[drawn["level"] == "Product line"].iloc[0]

    inside = drawn[
        (drawn["level"] == "Customer type")
        & (drawn["start"] >= parent["start"] - 1e-9)
        & (drawn["end"] <= parent["end"] + 1e-9)
    ]

    assert len(inside) == 4
    assert inside["amount"].sum() == parent["amount"]
    assert inside["amount"].is_monotonic_decreasing


def test_many_small_names_are_drawn_as_one():
    drawn = boxes(charts.cube_tree(cube(lines=40, types=1)))

    lines = drawn[drawn["level"] == "Product line"]
    assert len(lines) == 9
    assert lines["name"].iloc[-1] == "32 others"
    assert lines["amount"].sum() == cube(lines=40, types=1)["amount"].sum()


def test_a_level_with_one_name_is_left_out_and_one_box_is_no_picture():
    one_type = charts.cube_tree(cube(types=1))

    assert boxes(one_type)["level"].unique().tolist() == ["Plan", "Product line"]
    assert "customer" not in one_type.to_dict()["title"]["subtitle"][0]
    assert charts.cube_tree(cube(lines=1, types=1)) is None
    assert charts.cube_tree(cube().assign(amount=0)) is None


def test_a_name_that_does_not_fit_is_cut_or_left_out():
    table = cube(types=1, lines=2).assign(amount=[10_000, 10_000, 1, 1])
    table["product_line"] = table["product_line"].replace("Line 0", "Line " + "very " * 20 + "long")

    said = boxes(charts.cube_tree(table))["said"].tolist()

    assert "…" in said[1]
    assert said[2] == ""


def test_pieces_without_a_past_say_the_largest():
    table = pd.DataFrame(
        {"product_line": ["A"], "quantity": [np.nan], "amount": [90], "pieces": [45]}
    )

    assert charts.pieces(table).to_dict()["title"]["text"] == ["A is to sell 45 pieces"]
