"""Chapter 6.4: which incentive fits whom, by rules with known answers."""

import pandas as pd
import pytest

from salesplan.incentives.facts import largest_skill_gap, rep_facts, shared_share
from salesplan.incentives.fit import FitRules, fitting, scheme_types, type_fit

AS_OF = pd.Timestamp("2026-06-30")
PEOPLE = pd.DataFrame(
    {
        "rep": ["a", "b", "c", "d"],
        "name": ["Ann", "Bo", "Cy", "Di"],
        "team": ["North", "North", "South", "South"],
        "level": ["senior", "junior", "junior", "junior"],
        "hired_on": pd.to_datetime(["2010-01-01", "2020-07-01", "2025-07-01", "2015-01-01"]),
        "base_pay": [90.0, 50.0, 50.0, 50.0],
    }
)
ATTAINMENT = pd.Series({"a": 1.2, "b": 1.1, "c": 1.3, "d": 0.8})
SALES = pd.DataFrame(
    {"sale": ["1", "1", "2", "3"], "rep": ["a", "b", "a", "c"], "amount": [10.0, 10.0, 80.0, 50.0]}
)


@pytest.fixture
def facts():
    return rep_facts(PEOPLE, AS_OF, attainment=ATTAINMENT, sales=SALES)


def test_facts_by_hand(facts):
    """Bo: July 2020 to June 2026 is 71 whole months; North: both met; 20 of its 100 were shared."""
    assert facts["tenure_months"].tolist() == [197, 71, 11, 137]
    assert facts["team_results"].tolist() == [1, 1, 0.5, 0.5]
    assert facts["team_shared"].tolist() == [0.2, 0.2, 0, 0]
    assert facts["is_top_level"].tolist() == [True, False, False, False]


def test_each_rule_finds_its_reps(facts):
    """Ann is on the top level and Cy is new: only Bo is promoted; Di is trained; North honoured."""
    fits = fitting(facts, FitRules())

    assert fits["pay"].tolist() == [True] * 4
    assert fits["promotion"].tolist() == [False, True, False, False]
    assert fits["training"].tolist() == [False, False, False, True]
    assert fits["honour"].tolist() == [True, True, False, False]


def test_the_rules_can_be_edited(facts):
    rules = FitRules(promotion_tenure_months=6, training_attainment=0.5, cohesion_share=0.5)

    fits = fitting(facts, rules)

    assert fits["promotion"].tolist() == [False, True, True, False]
    assert not fits["training"].any()
    assert not fits["honour"].any()


def test_a_skill_gap_speaks_for_training_and_against_promotion():
    facts = rep_facts(PEOPLE, AS_OF, attainment=ATTAINMENT, skill_gap=pd.Series({"b": 1.5}))

    fits = fitting(facts, FitRules())

    assert fits.loc[1].tolist() == [True, False, True, False]


def test_what_nobody_has_measured_fits_nobody():
    facts = rep_facts(PEOPLE[["rep"]], AS_OF)

    table = scheme_types(facts, FitRules()).table

    assert table["reps"].tolist() == [4, 0, 0, 0]
    assert table["evidence"].str.startswith("not known").all()


def test_the_table_gives_rule_and_evidence(facts):
    finding = scheme_types(facts, FitRules())

    rows = finding.table.set_index("type")
    assert rows.loc["pay", "applies_to"] == "all; most where 50 % of a team reach their quota"
    assert (
        rows.loc["pay", "evidence"] == "2 of 2 teams: North 100 % at quota and South 50 % at quota"
    )
    assert rows.loc["promotion", "evidence"] == "Bo (110 %)"
    assert rows.loc["training", "evidence"] == "Di (80 %)"
    assert finding.text == (
        "By the rules in the plan file, these fit: pay 4 reps, promotion 1 rep, training 1 rep and "
        "honour 2 reps."
    )


def test_each_rep_has_a_row_with_what_fits(facts):
    finding = type_fit(facts, FitRules())

    assert finding.table["types"].tolist() == [
        "pay, honour", "pay, promotion, honour", "pay", "pay, training",
    ]  # fmt: skip
    assert finding.text == "Beside pay, another type fits 3 reps of 4."


def test_the_latest_rating_of_each_rater_counts():
    """Listening needs 4: self 4, manager 2 in May (3 in March no longer counts): mean 3, gap 1."""
    people = pd.DataFrame({"rep": ["a", "b"], "role": "rep"})
    needed = pd.DataFrame(
        {"role": "rep", "skill": ["listening", "closing"], "required_level": [4.0, 2.0]}
    )
    skills = pd.DataFrame(
        {
            "rep": "a",
            "skill": ["listening", "listening", "listening", "closing"],
            "level": [4.0, 3.0, 2.0, 5.0],
            "rated_by": ["self", "manager", "manager", "self"],
            "rated_on": pd.to_datetime(["2026-03-01", "2026-03-01", "2026-05-01", "2026-03-01"]),
        }
    )

    assert largest_skill_gap(people, skills, needed).to_dict() == {"a": 1.0}


def test_sales_without_keys_say_nothing_about_sharing():
    keyless = SALES.assign(sale=None)

    assert shared_share(keyless, PEOPLE["rep"], PEOPLE["team"]).empty


def test_the_order_of_the_reps_changes_nothing(facts):
    turned = rep_facts(PEOPLE.iloc[::-1], AS_OF, attainment=ATTAINMENT, sales=SALES)

    assert type_fit(turned, FitRules()).table.equals(type_fit(facts, FitRules()).table)
