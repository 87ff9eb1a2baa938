"""The plan book: what was found, decided and assumed, in one place."""

import pytest

from salesplan import open_plan
from salesplan.case.params import parameters


@pytest.fixture(scope="module")
def plan():
    return open_plan("sample/stretch", ramp_months=4)


def test_every_parameter_of_a_chapter_is_either_decided_or_assumed(plan):
    decided = set(plan.book.decisions.table["parameter"])
    assumed = set(plan.book.assumptions.table["parameter"])

    assert decided | assumed == {p.path for p in parameters() if p.section}
    assert not decided & assumed


def test_a_decision_says_where_it_was_made(plan):
    origins = plan.book.decisions.table.set_index("parameter")["origin"]

    assert origins["targets.growth_rate"] == "sample/stretch.yaml"
    assert origins["targets.quota_method"] == "sample/plan.yaml"
    assert origins["targets.ramp_months"] == "command line"


def test_a_lock_is_a_decision_with_its_reason(plan):
    locks = plan.book.decisions.table.query("parameter == 'targets.quota_locks'")

    assert locks["value"].tolist() == ["rep R28, quota 1500000, owner R01"]
    assert locks["reason"].tolist() == ["key account under renegotiation until June"]


def test_the_book_gathers_every_sentence_and_every_sum(plan):
    found = plan.book.findings.table

    assert found["chapter"].unique().tolist() == [
        "market",
        "targets",
        "decomposition",
        "capacity",
        "emergency",
        "actions",
        "monitoring",
        "incentives",
    ]
    assert plan.targets.quotas.text in set(found["text"])
    sums = plan.book.reconciliation.table
    assert len(sums) == sum(len(c.reconciliation.table) for c in plan.chapters)
    assert "0 set aside" in plan.book.data_totals.text
    # the sample has no places, so there is no travel to reckon with
    assert plan.book.missing.table["result"].tolist() == ["travel"]


def test_the_summary_opens_with_each_chapters_headline(plan):
    said = plan.book.summary.table.set_index("what")["text"]

    assert said["2 Targets"] == plan.targets.target_range.text
    assert list(said.index)[-3:] == ["Decided", "Missing", "Adds up"]
