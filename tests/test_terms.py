"""The glossary: complete for what the chapters publish, in two languages, with sane units."""

import re

import pytest

from salesplan.plan import results
from salesplan.terms import KINDS, TERMS, label


@pytest.fixture(scope="module")
def published(sample):
    """Tables that the sample's chapters and book publish, by name."""
    return {
        name: finding.table
        for chapter in (*sample.chapters, sample.book)
        for name, finding in results(chapter).items()
    }


def test_every_published_column_is_in_the_glossary(published):
    strange = {
        name: [column for column in table.columns if column not in TERMS]
        for name, table in published.items()
    }

    assert published
    assert {name: columns for name, columns in strange.items() if columns} == {}


def test_every_measure_of_the_funnel_is_in_the_glossary(published):
    assert set(published["funnel_kpis"]["measure"]) <= set(TERMS)


def test_no_published_table_has_two_columns_of_one_label(published):
    for name, table in published.items():
        heads = [label(column) for column in table.columns]
        assert len(set(heads)) == len(heads), name


@pytest.mark.parametrize("name", TERMS)
def test_a_term_is_whole(name):
    term = TERMS[name]

    assert term.name == name
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert term.kind in KINDS
    assert term.label[:1].isupper() or term.label in {"n", "sMAPE"}
    assert len(term.label) <= 24, "a column's head must stay short"
    assert re.search(r"[^.]$", term.meaning), "a phrase, without its full stop"


@pytest.mark.parametrize("name", TERMS)
def test_a_term_has_a_chinese_label(name):
    assert re.search(r"[\u4e00-\u9fff]", TERMS[name].label_zh)


def test_no_name_stands_twice_in_the_glossary():
    from salesplan import terms

    rows = [
        row
        for row in "\n".join(chapter.GLOSSARY for chapter in terms._CHAPTERS).splitlines()
        if "|" in row
    ]

    assert len(rows) == len(TERMS)
    assert {row.count("|") for row in rows} == {4}


@pytest.mark.parametrize(
    ("ending", "kinds"),
    [
        ("_rate", {"rate"}),
        ("_share", {"rate", "number"}),  # relative_share is a multiple of the leader's
        ("_change", {"points"}),
        ("_days", {"days", "count"}),
        ("_months", {"count"}),
        ("_count", {"count"}),
    ],
)
def test_the_end_of_a_name_agrees_with_its_kind(ending, kinds):
    found = {name: term.kind for name, term in TERMS.items() if name.endswith(ending)}

    assert found
    assert set(found.values()) <= kinds, found


def test_yes_or_no_names_begin_with_is():
    flags = {name for name, term in TERMS.items() if term.kind == "flag"}

    assert flags == {name for name in TERMS if name.startswith(("is_", "has_"))}


def test_every_kind_is_explained_in_the_module():
    from salesplan import terms

    assert all(re.search(rf"\b{kind}  ", terms.__doc__) for kind in KINDS)


def test_an_unknown_name_is_made_readable():
    assert label("visit_class") == "Visit class"
    assert label("Sales Channel") == "Sales channel"
