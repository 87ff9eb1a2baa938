"""Key accounts: who is on the list and why, what people changed, what each rep does first."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.account_scores import Weights
from salesplan.decomposition.key_accounts import (
    Choice,
    Signs,
    key_accounts,
    key_candidates,
    rep_priorities,
    risk_signs,
)
from salesplan.decomposition.priority_rule import priority_rule
from salesplan.errors import PlanError

DAY = pd.Timestamp("2025-12-31")
KEYS = ["a", "b", "c", "d"]


def accounts_of(**columns):
    """Four accounts: a and b are class A, c has the potential for it, d has not."""
    table = pd.DataFrame(
        {
            "sales_class": ["A", "A", "B", "C"],
            "amount": [500.0, 300.0, 150.0, 50.0],
            "share": [0.5, 0.3, 0.15, 0.05],
            "amount_before": [400.0, 600.0, 150.0, np.nan],
            "potential": [np.nan, 200.0, 300.0, 60.0],
            "expected_value": [500.0, 300.0, 150.0, 50.0],
            "value_per_hour": [50.0, 10.0, 5.0, 2.0],
            "risk": "",
        },
        KEYS,
    )
    return table.assign(**columns)


def scores_of(**scores):
    table = pd.DataFrame(
        {"customer": list(scores), "name": [key.upper() for key in scores], "owner": "r",
         "sales_class": "A", "score": list(scores.values())}
    )  # fmt: skip
    return table.sort_values("score", ascending=False, ignore_index=True)


SCORES = scores_of(a=0.9, b=0.4, c=0.7, d=0.95)


def test_candidates_are_class_a_or_could_be():
    """The smallest A account buys 300: c could buy as much, d could not."""
    assert key_candidates(accounts_of()).tolist() == ["a", "b", "c"]


def test_without_class_a_nobody_is_a_candidate():
    assert key_candidates(accounts_of(sales_class="no sales")).empty


def test_the_best_scores_among_candidates_up_to_the_limit():
    """Account d scores highest and is no candidate; a and c are the first two of the others."""
    found = key_accounts(SCORES, accounts_of(), [], limit=2)

    assert found.table["customer"].tolist() == ["a", "c"]
    assert found.table["rank"].tolist() == [1, 2]
    assert found.table["reason"].tolist() == [
        "class A, 50.0 % of the sales; best tenth by value per hour (50); sales up 25 %",
        "potential of 300, enough for class A",
    ]
    assert found.text.startswith("2 key accounts make 65 % of the sales; 2 calculated, none added")


def test_what_people_decide_stands_beside_the_calculation():
    """Taking a off moves nobody up; adding d, no candidate, leaves its rank empty."""
    choices = [
        Choice("a", is_key=False, reason="leaves the market", who="CEO"),
        Choice("d", is_key=True, reason="a lighthouse"),
    ]

    found = key_accounts(SCORES, accounts_of(), choices, limit=2)

    table = found.table.set_index("customer")
    assert table["is_calculated"].to_dict() == {"d": False, "a": True, "c": True}
    assert table["is_key"].to_dict() == {"d": True, "a": False, "c": True}
    assert table["chosen_by"].to_dict() == {"d": "not said", "a": "CEO", "c": ""}
    assert table.loc["a", "choice_reason"] == "leaves the market"
    assert table["rank"].isna().to_dict() == {"d": True, "a": False, "c": False}
    assert "1 calculated, 1 added by hand, 1 taken off" in found.text


def test_noise_and_risk_are_said():
    accounts = accounts_of(
        risk=["", "", "sales down 20 %", ""], top_chance=[0.9, 0.5, 0.6, 0.0],
        verdict=["in", "open", "open", "out"],
    )  # fmt: skip

    found = key_accounts(SCORES, accounts, [], limit=2)

    assert found.text.endswith("The place of 1 of them is noise. C is at risk.")
    assert found.table["top_chance"].tolist() == [0.9, 0.6]


def test_a_limit_of_none_lists_nobody():
    found = key_accounts(SCORES, accounts_of(), [], limit=0)

    assert found.table.empty
    assert found.text.startswith("No account is key")


def test_choices_of_nobody_or_twice_are_refused_together():
    choices = [Choice("aa", True, "?"), Choice("b", True, "?"), Choice("b", False, "?")]

    with pytest.raises(PlanError) as refused:
        key_accounts(SCORES, accounts_of(), choices, limit=2)

    said = str(refused.value)
    assert 'key_accounts: "aa" is no customer. Fix: did you mean "a"?' in said
    assert '"b" stands there twice' in said


def test_signs_of_risk_in_words():
    """Down 50 % and silent 365 days; b falls by less than a fifth; c is among the lowest."""
    accounts = pd.DataFrame(
        {
            "amount": [50.0, 90.0, 10.0],
            "amount_before": [100.0, 100.0, np.nan],
            "satisfaction": [np.nan, 4.0, 2.0],
            "last_contact_on": ["2024-12-31", "2025-12-01", None],
        },
        list("abc"),
    )

    found = risk_signs(accounts, Signs(DAY))

    assert found.to_dict() == {
        "a": "sales down 50 %; not contacted for 365 days",
        "b": "",
        "c": "satisfaction 2.0",
    }


def test_the_same_satisfaction_everywhere_is_no_risk_unless_a_limit_says_so():
    accounts = pd.DataFrame({"satisfaction": [3.0, 3.0]}, ["a", "b"])

    assert risk_signs(accounts, Signs(DAY)).tolist() == ["", ""]
    low = risk_signs(accounts, Signs(DAY, satisfaction_low=3.5))
    assert low.tolist() == ["satisfaction 3.0"] * 2


def test_each_rep_gets_the_best_of_accounts_and_deals():
    """Ann: x 8 an hour, deal d1 9, y 1; the list holds two."""
    accounts = pd.DataFrame(
        {"customer": ["x", "y", "z"], "name": ["Xi", "Yo", "Zed"], "owner": ["r", "r", "gone"],
         "expected_value": [80.0, 10.0, 99.0], "hours": 10.0, "value_per_hour": [8.0, 1.0, 9.9]}
    )  # fmt: skip
    deals = pd.DataFrame(
        {"deal": ["d1"], "rep": ["r"], "expected_value": [18.0], "hours": [2.0],
         "value_per_hour": [9.0]}
    )  # fmt: skip
    reps = pd.DataFrame({"rep": ["r", "s"], "name": ["Ann", "Bo"]})

    found = rep_priorities(accounts, deals, reps, length=2)

    assert found.table["item"].tolist() == ["d1", "x"]
    assert found.table["item_kind"].tolist() == ["deal", "account"]
    assert found.text == (
        "d1 is first for Ann. Bo has neither account nor deal. 1 account is on no list: nobody "
        "who carries a quota has it."
    )


def test_reps_without_anything_are_not_listed():
    nothing = pd.DataFrame(
        {"customer": ["x"], "name": ["Xi"], "owner": [None], "expected_value": [1.0],
         "hours": [1.0], "value_per_hour": [1.0]}
    )  # fmt: skip

    assert not rep_priorities(nothing, None, pd.DataFrame({"rep": ["r"], "name": ["Ann"]}),
                              length=2).is_computed  # fmt: skip


def rule_of(**changed):
    settings = {
        "sales_class_limits": [0.8, 0.95], "sales_class_months": 12, "key_account_limit": 5,
        "potential_gain_share": 0.1, "priority_owner": "", "key_accounts": [],
    }  # fmt: skip
    weighing = Weights(pd.Series({"value": 0.75, "growth": 0.25}), "given", "Talk it over.")
    return priority_rule(weighing, settings | changed, is_margin=True)


def test_the_rule_names_its_parts_and_who_may_change_it():
    found = rule_of(priority_owner="Head of sales")

    table = found.table.set_index("rule")
    assert table["weight"].sum() == 1.0
    assert table.loc["classes by sales", "setting"] == "80 % / 95 % of 12 months"
    assert table.loc["weight of potential", "setting"] == "not in the data, or the same for all"
    assert set(table["changed_by"]) == {"Head of sales"}
    assert "Head of sales may change the rule, in an emergency too. Talk it over." in found.text


def test_a_rule_without_an_owner_says_so():
    assert "Nobody is named who may change the rule" in rule_of().text


def test_what_belongs_to_those_who_left_is_said():
    accounts = pd.DataFrame(
        {"customer": ["x", "y"], "name": ["Xi", "Yo"], "owner": ["r", "left"],
         "expected_value": 80.0, "hours": 10.0, "value_per_hour": 8.0}
    )  # fmt: skip
    deals = pd.DataFrame(
        {"deal": ["d", "e"], "rep": "left", "expected_value": 8.0, "hours": 4.0,
         "value_per_hour": 2.0}
    )  # fmt: skip
    reps = pd.DataFrame({"rep": ["r"], "name": ["Ann"]})

    both = rep_priorities(accounts, deals, reps, length=3)
    one = rep_priorities(accounts, None, reps, length=3)

    assert both.table["item"].tolist() == ["x"]
    assert both.text == (
        "Xi is first for Ann. 1 account and 2 deals are on no list: nobody who carries a quota "
        "has them."
    )
    assert one.text.endswith("1 account is on no list: nobody who carries a quota has it.")
