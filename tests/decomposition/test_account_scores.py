"""Accounts scored by several criteria, each on one scale, weighed."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.account_scores import (
    account_scores,
    choose_weights,
    criteria_of,
    standings,
)
from salesplan.errors import ParamError


def named(keys):
    return pd.DataFrame({"name": keys, "owner": "r", "sales_class": "A"}, keys)


def test_two_criteria_by_hand():
    """Standings of four: 1/8, 3/8, 5/8, 7/8. x: .75 x 7/8 + .25 x 1/8 = .6875."""
    criteria = pd.DataFrame(
        {"value": [9.0, 3.0, 2.0, 1.0], "growth": [-1.0, 0.1, 0.2, 0.3]}, list("xyzw")
    )

    weighing = choose_weights(list(criteria), {"value": 3, "growth": 1})
    found = account_scores(criteria, weighing, named(list("xyzw")))

    scores = found.table.set_index("customer")["score"]
    assert scores.to_dict() == {"x": 0.6875, "y": 0.5625, "z": 0.4375, "w": 0.3125}
    assert found.table["rank"].tolist() == [1, 2, 3, 4]
    assert found.text == (
        "x, y, z and 1 other come first of 4 accounts, scored by value 75 % and growth 25 % "
        "(as the plan file gives them)."
    ) or found.text.startswith("x, y and z come first of 4 accounts")


@pytest.mark.parametrize("seed", range(10))
def test_standings_are_means_of_one_half_whatever_the_scale(seed):
    rng = np.random.default_rng(seed)
    criteria = pd.DataFrame({"value": rng.lognormal(0, 3, 30), "growth": rng.integers(0, 4, 30)})

    found = standings(criteria)

    assert found.mean().tolist() == pytest.approx([0.5, 0.5])
    assert found.between(0, 1).all(axis=None) if hasattr(found, "between") else True
    again = standings(criteria.assign(value=np.log(criteria["value"]) * 100))
    assert again.equals(found)


def test_an_unknown_value_stands_in_the_middle():
    found = standings(pd.DataFrame({"growth": [np.nan, 1.0, 2.0]}))

    assert found["growth"].tolist() == [0.5, 0.25, 0.75]


def test_low_satisfaction_asks_for_attention():
    accounts = pd.DataFrame({"satisfaction": [2.0, 5.0], "expected_value": [1.0, 1.0]}, ["a", "b"])

    criteria = criteria_of(accounts)

    assert criteria.columns.tolist() == ["satisfaction_at_risk"]
    assert standings(criteria)["satisfaction_at_risk"].to_dict() == {"a": 0.75, "b": 0.25}


def test_criteria_that_tell_no_account_from_another_do_not_count():
    accounts = pd.DataFrame(
        {
            "expected_value": [1.0, 2.0],
            "value_per_hour": 5.0,
            "amount": 1.0,
            "amount_before": np.nan,
        },
        ["a", "b"],
    )

    assert criteria_of(accounts).columns.tolist() == ["value"]


def test_nobody_compared_them():
    weighing = choose_weights(["value", "growth"], {})

    assert weighing.weights.tolist() == [0.5, 0.5]
    assert weighing.source == "the same for all: nobody has compared them"


def test_compared_in_pairs_and_some_are_not_in_the_data():
    """AHP gave .6, .3 and .1; without the third .6 / .9 and .3 / .9."""
    compared = pd.Series({"value": 0.6, "growth": 0.3, "strategic_fit": 0.1}), 0.04

    weighing = choose_weights(["value", "growth"], {}, compared)

    assert weighing.weights.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert weighing.source == "compared in pairs, consistency ratio 0.04"


def test_weights_of_criteria_that_are_not_there_fall_back_to_equal_ones():
    weighing = choose_weights(["value", "growth"], {"strategic_fit": 1.0})

    assert weighing.weights.tolist() == [0.5, 0.5]
    assert "the data carry none" in weighing.source


@pytest.mark.parametrize(
    ("given", "compared", "message"),
    [
        ({"grwth": 1.0}, None, '"grwth" is no criterion. Fix: did you mean "growth"'),
        ({"value": 0.0}, None, "counts every criterion nothing"),
        ({"value": 1.0}, (pd.Series({"value": 1.0}), 0.0), "compared in pairs as well"),
    ],
)
def test_weights_that_mean_nothing_are_refused(given, compared, message):
    with pytest.raises(ParamError, match=message):
        choose_weights(["value"], given, compared)


def test_ties_stand_in_the_order_of_their_keys():
    criteria = pd.DataFrame({"value": [1.0, 1.0, 2.0]}, ["z", "a", "m"])

    table = account_scores(criteria, choose_weights(["value"], {}), named(["z", "a", "m"])).table

    assert table["customer"].tolist() == ["m", "a", "z"]


def test_a_single_account_comes_first():
    criteria = pd.DataFrame({"value": [1.0]}, ["x"])
    weighing = choose_weights(["value"], {}, None)

    found = account_scores(criteria, weighing, named(["x"]))

    assert "comes first of 1 account" in found.text
