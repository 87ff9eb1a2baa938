"""Hours under contract, what they go into, and figures from elsewhere."""

import pandas as pd
import pytest

from salesplan.decomposition.time_use import OWN, REFERENCES, rep_hours, time_use

DUTIES = pd.DataFrame({
    "role": ["rep", "rep", "rep", "head", "head"], "duty": ["Visits", "Travel", "Reports", "Visits",
    "Lead"], "time_share": [0.5, 0.3, 0.2, 0.25, 0.75],
    "is_selling": [True, False, False, True, False],
})  # fmt: skip


def test_hours_that_are_left_by_hand():
    people = pd.DataFrame({
        "rep": ["a", "b"], "name": ["Ann", "Bo"], "role": ["rep", None],
        "contract_hours": [1000.0, 500.0], "hours_available": [400.0, 200.0],
        "is_stated": [True, False],
    })  # fmt: skip

    found = rep_hours(people)

    assert found.table["other_hours"].tolist() == [600, 300]
    assert found.table["selling_share"].tolist() == [0.4, 0.4]
    assert found.text == (
        "2 reps work 1,500 hours in the plan year; 900 of them (60 %) go elsewhere, 600 are left "
        "for selling. For 1 rep that is the usual share, since no duties say."
    )


def test_somebody_who_is_not_there_has_no_share():
    people = pd.DataFrame({"rep": ["a"], "name": ["Ann"], "role": [None], "contract_hours": [0.0],
                           "hours_available": [0.0], "is_stated": [True]})  # fmt: skip

    assert rep_hours(people).table["selling_share"].isna().all()


def test_duties_are_weighed_by_hours():
    """Reps 800 hours, heads 200: visits 400 + 50, travel 240, reports 160, leading 150."""
    found = time_use(DUTIES, pd.Series({"rep": 800.0, "head": 200.0}))

    own = found.table[~found.table["is_reference"]]
    assert own["activity"].tolist() == ["Visits", "Travel", "Reports", "Lead"]
    assert own["hours"].tolist() == [450, 240, 160, 150]
    assert own["time_share"].sum() == pytest.approx(1)
    assert found.text.startswith("By your own duties 45.0 % of the time is selling; the rest goes")
    assert "Reference, not your data: 21 % (Proudfoot 2005) and 42 % (McGraw-Hill)" in found.text


def test_each_study_adds_to_one_and_is_marked_as_no_data_of_the_firm():
    """Proudfoot 11+10+21+27+14+17, McGraw-Hill 25+17+25+22+11: 100 per cent each."""
    known = pd.DataFrame(REFERENCES)
    table = time_use(DUTIES, pd.Series({"rep": 1.0, "head": 1.0})).table

    assert known.groupby("study")["time_share"].sum().round(9).tolist() == [1.0, 1.0]
    assert (table["reported_by"] != OWN).equals(table["is_reference"].astype(bool))
    assert table.loc[table["is_reference"], "hours"].isna().all()


def test_while_nobody_has_said_what_selling_is_it_is_not_guessed():
    unsaid = DUTIES.assign(is_selling=pd.array([None] * 5, "boolean"))

    found = time_use(unsaid, pd.Series({"rep": 800.0, "head": 200.0}))

    assert found.text.startswith("Nobody has said which duties are selling")
    assert found.table.loc[~found.table["is_reference"], "hours"].sum() == pytest.approx(1000)
