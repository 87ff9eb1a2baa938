"""The input contract: what it holds together with its own rules."""

import re

import pytest

from salesplan.case.contract import TABLES
from salesplan.case.rules import RULES

METHOD = {
    "sales": "date* amount* rep sale credit_share customer customer_type region product quantity "
    "currency",
    "reps": "rep* name team region role level manager hired_on left_on known_on base_pay "
    "target_incentive hours_per_week latitude longitude",
    "goals": "goal* owner* kpi* unit baseline target starts_on due_on supports",
    "milestones": "milestone* due_on* value kpi owner",
    "duties": "role* duty* time_share* with_role responsibility",
    "role_skills": "role* skill* required_level* kind",
    "skills": "rep* skill* level* rated_by rated_on",
    "activities": "date* rep* kind* customer hours stage",
    "actions": "action* owner* due_on* hours cost closes amount",
    "channels": "channel* cost_per_lead leads_capacity lead_to_deal_rate",
    "learning": "item* skill* kind* hours* gain* cost mentor",
    "surveys": "asked_on* answered_by* respondent* about question* score* scale_max rep wave",
    "feedback": "given_on* source* rep theme text score",
    "responses": "resource* segment effort* sales* period observation judged_by",
    "forecasts": "made_on* rep* period* category amount*",
    "schemes": "rep* scheme* starts_on* ends_on",
    "holidays": "date* region",
    "rates": "period* currency* rate*",
    "triggers": "trigger* metric* direction* threshold* for_periods period dimension member "
    "action* owner* deputy within_days",
    "emergency": "event* step action* owner* deputy within_hours within_days contact",
}


@pytest.mark.parametrize("name", METHOD)
def test_a_table_has_the_columns_of_the_method_in_its_order(name):
    columns = [f"{one.name}{'*' if one.required else ''}" for one in TABLES[name].columns]

    assert columns == METHOD[name].split()


def test_there_are_no_tables_beyond_those_of_the_method():
    others = "rep_assignments customers products deals deal_stages market quotas commitments"

    assert set(TABLES) == {*METHOD, *others.split()}


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_choices_and_parts_name_what_can_be_counted(table):
    looked_up = {"year", "product_line"}

    assert set(table.parts) <= {*table.names, *looked_up}
    assert "year" not in table.parts or any(one.kind == "date" for one in table.columns)
    for column in table.columns:
        assert all(choice == choice.casefold() for choice in column.choices)
        assert column.kind == "text" or not column.choices


def test_only_sales_needs_a_date_and_an_amount():
    assert TABLES["sales"].required == ("date", "amount")


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_is_explained_and_consistent(table):
    assert table.row_is
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    assert table.money in {"", *table.names}
    assert all(column.meaning for column in table.columns)


@pytest.mark.parametrize("name", TABLES)
def test_names_of_columns_say_what_they_hold(name):
    ends = {"_on": {"date"}, "_rate": {"rate"}, "_share": {"rate"}}

    for column in TABLES[name].columns:
        for end, kinds in ends.items():
            assert not column.name.endswith(end) or column.kind in kinds
        assert column.name.startswith("is_") == (column.kind == "flag")


@pytest.mark.parametrize(("name", "rule"), RULES.items(), ids=list(RULES))
def test_every_rule_can_be_said(name, rule):
    """Messages fill in, end without a full stop, and count one row in the singular."""
    words = {"table": "sales", "column": "date", "value": "x", "facts": "y", "n": 2}

    said = [text.format(**words) for text in (rule.many, rule.one, rule.fix) if text]

    assert all(not text.endswith(".") for text in said)
    assert "{n" not in rule.one
    assert bool(rule.one) == ("{n" in rule.many)
    assert rule.fix or rule.severity != "error" or name == "unusable_file"
    assert not re.search("[{}]", said[0])
