"""The input contract: what it holds together with its own rules."""

import re

import pytest

from salesplan.case.contract import TABLES
from salesplan.case.rules import RULES


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
