"""Who works for whom, and how many hours they have for selling."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

TWO_WEEKS = pd.Timestamp("2026-01-14")


def test_hours_by_hand(staff):
    """Two weeks, half of them for selling: a rep of 40 hours has 40, Bo 20.

    Mia's team is Mia, Ann and Bo, 100; Max and Cy (the usual 40) 80; Hana all of them and 40.
    """
    found = {owner: staff.selling_hours(owner, TWO_WEEKS) for owner in ("b", "m", "x", "h", "Firm")}

    assert found == {"b": 20, "m": 100, "x": 80, "h": 220, "Firm": 220}


def test_nobody_counts_before_hiring_or_after_leaving(staff):
    """Ann from 8 January: one week of two. Bo until 7 January: one week. Cy left last year."""
    people = staff.people.assign(
        hired_on=pd.to_datetime([None, None, None, "2026-01-08", "2020-01-01", None]),
        left_on=pd.to_datetime([None, None, None, None, "2026-01-07", "2025-06-30"]),
    )

    changed = replace(staff, people=people)

    hours = {owner: changed.selling_hours(owner, TWO_WEEKS) for owner in "abc"}
    assert hours == {"a": 20, "b": 10, "c": 0}


def test_hours_end_with_the_year_and_do_not_begin_before_it(staff):
    whole = staff.selling_hours("a", pd.Timestamp("2026-12-31"))

    assert whole == pytest.approx(365 / 7 * 20)
    assert staff.selling_hours("a", pd.Timestamp("2027-06-30")) == whole
    assert staff.selling_hours("a", pd.Timestamp("2025-12-01")) == 0


def test_an_owner_without_people_has_no_known_hours(staff):
    assert np.isnan(staff.selling_hours("an agency", TWO_WEEKS))


def test_the_one_person_below_the_firm_stands_at_the_top(staff, firm_tree):
    flat = firm_tree[firm_tree["node"] != "h"].replace({"parent": {"h": "Firm"}})

    assert staff.top == "h"
    assert replace(staff, tree=flat).top == "Firm"


def test_a_name_that_only_one_person_has_stands_for_the_key(staff, firm_tree):
    assert staff.key_of("Mia") == "m"
    assert staff.key_of("m") == "m"
    assert staff.key_of("Marketing") == "Marketing"
    namesakes = replace(staff, tree=firm_tree.replace({"name": {"Bo": "Ann"}}))
    assert namesakes.key_of("Ann") == "Ann"


def test_everyone_answers_for_those_below_at_any_depth(staff):
    below = {owner: [n for n in "hmxabc" if staff.answers_for(owner, n)] for owner in ("h", "m")}

    assert below == {"h": list("hmxabc"), "m": list("mab")}
    assert not staff.answers_for("a", "m")
    assert not staff.answers_for("m", "a stranger")


def test_people_whose_duties_say_how_much_they_sell_differ_from_the_usual_share(staff):
    """Two weeks of 40 hours: Ann .25 by duties, Bo the usual .5, Cy sells none."""
    people = pd.DataFrame({"rep": list("abc"), "selling_share": [0.25, None, 0.0]})

    differing = replace(staff, people=people)

    hours = [differing.selling_hours(node, TWO_WEEKS) for node in "abcm"]

    assert hours == [20.0, 40.0, 0.0, 60.0]
