"""Values as people call them: labels, names, parts that add up, money that is not there."""

import numpy as np
import pandas as pd
import pytest

from salesplan.show import tables
from salesplan.show.naming import in_words

NAMES = {"r1": "Ann", "r2": "Bo", "m1": "Chris"}


def with_names(table, names=NAMES):
    table.attrs["names"] = names
    return table


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("rule", "negative_amounts", "Negative amounts"),
        ("dimension", "product_line", "Product line"),
        ("measure", "win_rate", "Win rate"),
        ("result", "sales_history", "Sales history"),
        ("result", "funnel_kpis", "Funnel measures"),
        ("parameter", "targets.growth_rate", "targets.growth_rate"),  # as the plan file has it
        ("column", "amount", "amount"),  # as the input file has it
    ],
)
def test_names_in_code_become_words_where_people_need_no_code(column, value, said):
    assert in_words(pd.DataFrame({column: [value]}))[column].tolist() == [said]


def test_managers_of_a_tree_are_called_by_name():
    tree = pd.DataFrame(
        {
            "node": ["all", "m1", "r1"],
            "name": ["Firm", "Chris", "Ann"],
            "parent": [None, "all", "m1"],
            "owner": ["Firm", "Chris", "r9"],
        }
    )

    said = in_words(tree)

    assert said["parent"].tolist()[1:] == ["Firm", "Chris"]
    assert pd.isna(said["parent"].iloc[0])
    assert said["owner"].tolist() == ["Firm", "Chris", "r9"]  # a key that nobody knows stays
    assert said["node"].tolist() == ["all", "m1", "r1"]


def test_a_table_with_a_name_shows_key_and_name_side_by_side():
    quotas = with_names(pd.DataFrame({"rep": ["r1"], "name": ["Ann"], "manager": ["m1"]}))

    assert in_words(quotas).iloc[0].tolist() == ["r1", "Ann", "Chris"]


def test_a_table_without_names_takes_them_from_what_it_was_given():
    cube = with_names(pd.DataFrame({"rep": ["r1", "r2"], "amount": [1, 2]}))

    assert in_words(cube)["rep"].tolist() == ["Ann", "Bo"]
    assert tables.formatted(cube)["Rep"].tolist() == ["Ann", "Bo"]


def test_two_people_of_one_name_are_told_apart():
    cube = with_names(pd.DataFrame({"rep": ["r1", "r2", "r3"]}), {**NAMES, "r3": "Ann"})

    assert in_words(cube)["rep"].tolist() == ["Ann (r1)", "Bo", "Ann (r3)"]


def test_people_among_other_dimensions_are_called_by_name():
    history = with_names(
        pd.DataFrame({"dimension": ["rep", "product_line"], "name": ["r1", "r1"], "amount": 1.0})
    )

    assert in_words(history)["name"].tolist() == ["Ann", "r1"]


def test_a_table_without_money_has_a_dash_and_one_without_losses_a_zero():
    totals = pd.DataFrame(
        {
            "table": ["sales", "reps"],
            "file_amount": [100.0, 0.0],
            "loaded_amount": [100.0, 0.0],
            "set_aside_amount": [0.0, 0.0],
        }
    )

    said = tables.formatted(totals)

    assert said.iloc[0, 1:].tolist() == ["100", "100", "0"]
    assert said.iloc[1, 1:].tolist() == [tables.MISSING] * 3


@pytest.mark.parametrize("seed", range(10))
def test_parts_of_growth_add_up_to_it_as_shown(seed):
    rng = np.random.default_rng(seed)
    effects = rng.normal(0, 0.1, (30, 2))
    table = pd.DataFrame(effects, columns=["market_effect", "share_effect"])
    table.insert(0, "growth_rate", effects.sum(axis=1))

    said = tables.formatted(table).replace(r" (%|points)$", "", regex=True).astype(float)

    assert (said.iloc[:, 1:].sum(axis=1) - said.iloc[:, 0]).abs().max() < 1e-9


def test_a_growth_that_is_not_known_has_no_parts():
    table = pd.DataFrame(
        {"growth_rate": [np.nan], "market_effect": [np.nan], "share_effect": [np.nan]}
    )

    assert tables.formatted(table).iloc[0].tolist() == [tables.MISSING] * 3


def test_the_table_itself_is_left_as_it_was():
    table = with_names(pd.DataFrame({"rep": ["r1"], "rule": ["negative_amounts"]}))
    before = table.copy(deep=True)

    in_words(table)

    pd.testing.assert_frame_equal(table, before)
