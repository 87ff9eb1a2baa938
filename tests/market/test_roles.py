"""Chapter 1.5: duties, selling time, responsibilities and skills of roles."""

import pandas as pd
import pytest

from salesplan.errors import PlanError
from salesplan.market.roles import (
    duty_table,
    responsibility_matrix,
    selling_share,
    selling_time,
    skill_table,
)


@pytest.fixture
def duties():
    """A rep visits .5, calls .2, travels .3; a head leads .8 and visits .2."""
    rows = [
        ("rep", "Travel", 0.3, None, None),
        ("rep", "Visit", 0.5, "head", "responsible"),
        ("rep", "Call", 0.2, None, "R"),
        ("head", "Lead", 0.8, "rep", "Accountable"),
        ("head", "Visit", 0.2, "rep", "accountable"),
    ]
    return pd.DataFrame(rows, columns=["role", "duty", "time_share", "with_role", "responsibility"])


@pytest.fixture
def people():
    return pd.DataFrame(
        {
            "rep": list("abcd"),
            "role": ["rep", "rep", "head", None],
            "hours_per_week": [40.0, 30.0, None, 20.0],
        }
    )


def test_selling_is_what_the_plan_file_lists(duties):
    assert selling_share(duties, ["Visit", "Call"]).to_dict() == {"head": 0.2, "rep": 0.7}
    assert selling_share(duties, ["Call"]).to_dict() == {"head": 0.0, "rep": 0.2}


def test_while_nobody_has_said_there_is_no_share(duties):
    assert selling_share(duties, []).empty


def test_a_duty_that_no_role_has_is_refused_with_the_nearest_name(duties):
    with pytest.raises(
        PlanError, match='"Visits" is no duty of any role. Fix: did you mean "Visit"'
    ):
        selling_share(duties, ["Visits"])


def test_duties_come_by_role_the_longest_first_with_the_hours_of_one_person(duties, people):
    """Reps work 35 hours on average: visits take 17.5; a head works the usual 38: 30.4 to lead."""
    table = duty_table(duties, ["Visit"], people, 38.0).table

    assert table["duty"].tolist() == ["Visit", "Travel", "Call", "Lead", "Visit"]
    assert table["hours_per_week"].round(6).tolist() == [17.5, 10.5, 7.0, 30.4, 7.6]
    assert table["is_selling"].tolist() == [True, False, False, False, True]
    assert table.groupby("role")["time_share"].sum().round(12).tolist() == [1.0, 1.0]


def test_duties_without_people_take_the_usual_hours_and_say_that_nobody_named_selling(duties):
    finding = duty_table(duties.drop(columns=["with_role", "responsibility"]), [],
                         pd.DataFrame({"rep": []}), 40.0)  # fmt: skip

    assert finding.table["is_selling"].isna().all()
    assert finding.table["with_role"].tolist() == [""] * 5
    assert finding.text == (
        "The longest duty is of a rep Visit (50.0 %) and of a head Lead (80.0 %). Nobody has said "
        "which duties are selling: name them in market.selling_duties."
    )


def test_a_role_without_duties_sells_for_the_usual_share(people):
    """Reps 35 x .7 = 24.5; the head 40 x .2 = 8; who has no role 20 x .35 = 7."""
    finding = selling_time(
        people, pd.Series({"rep": 0.7, "head": 0.2}), usual_share=0.35, usual_hours=40.0
    )

    table = finding.table.set_index("role")
    assert table["selling_hours"].round(6).to_dict() == {"rep": 24.5, "all": 7.0, "head": 8.0}
    assert table["is_stated"].to_dict() == {"rep": True, "all": False, "head": True}
    assert table["people"].sum() == 4
    assert (
        "a person sells for 7.0 hours of a week of 20.0 (35.0 %, the usual share)" in finding.text
    )


def test_a_firm_that_names_no_role_is_one_role():
    table = selling_time(
        pd.DataFrame({"rep": ["a", "b"]}), pd.Series(dtype=float), usual_share=0.3, usual_hours=40.0
    ).table

    assert table[["role", "people", "selling_hours"]].values.tolist() == [["all", 2, 12.0]]


def test_nobody_at_all_is_said():
    nobody = pd.DataFrame({"rep": pd.Series(dtype=object)})

    text = selling_time(nobody, pd.Series(dtype=float), usual_share=0.3, usual_hours=40.0).text

    assert text == "Nobody is there in the plan year."


def test_the_matrix_has_one_row_a_duty_and_says_where_nobody_answers(duties):
    finding = responsibility_matrix(duties)

    table = finding.table.set_index("duty")
    assert table.loc["Visit", ["responsible", "accountable", "with_role"]].tolist() == [
        "rep", "head", "head and rep",
    ]  # fmt: skip
    assert table.loc["Call", "responsible"] == "rep"
    assert table["note"].to_dict() == {
        "Travel": "no responsibility is stated", "Visit": "", "Call": "", "Lead": "",
    }  # fmt: skip
    assert finding.text == "4 duties of 2 roles; unclear who answers for Travel."


@pytest.mark.parametrize(
    ("said", "note"),
    [
        (["accountable", "accountable"], "rep and head all answer for it"),
        (["consulted", "informed"], "nobody does or answers for it"),
        (["boss", None], '"boss" is none of responsible, accountable, consulted and informed'),
        (["responsible", "responsible"], ""),
    ],
)
def test_unclear_responsibilities_are_noted(said, note):
    duties = pd.DataFrame(
        {"role": ["rep", "head"], "duty": "Offers", "time_share": 1.0, "responsibility": said}
    )

    assert responsibility_matrix(duties).table["note"].tolist() == [note]


def test_skills_come_by_role_and_kind_with_the_people_whom_they_concern(people):
    needed = pd.DataFrame(
        [("head", "Fair", 4.5, "attitude"), ("head", "Coach", 4.0, "ability"),
         ("rep", "Plan", 3.0, "quality"), ("rep", "Ask", 3.5, "ability")],
        columns=["role", "skill", "required_level", "kind"],
    )  # fmt: skip

    finding = skill_table(needed, people)

    assert finding.table["skill_name"].tolist() == ["Coach", "Fair", "Ask", "Plan"]
    assert finding.table["people"].tolist() == [1, 1, 2, 2]
    assert finding.text == (
        "2 roles need 4 skills in 4 rows: 2 abilities, 1 attitude and 1 quality; the highest level "
        "is asked of a head: Fair."
    )


def test_skills_without_kind_or_people_are_still_shown():
    needed = pd.DataFrame({"role": ["rep"], "skill": ["Plan"], "required_level": [3.0]})

    finding = skill_table(needed, pd.DataFrame({"rep": ["a"]}))

    assert finding.table.iloc[0].tolist() == ["rep", "", "Plan", 3.0, 0]
    assert "1 skill of no stated kind" in finding.text
