"""Chapter 6 as the spine wires it."""

import datetime as dt

import pytest

from salesplan import open_plan
from salesplan.errors import PlanError
from salesplan.plan import results
from salesplan.show.front import _leading

SCHEMES = [
    {"name": "Classic", "rate": 0.0095},
    {"name": "Growth", "basis": "target_incentive", "rate": 1.0, "accelerator": 2.0, "cap": 3.0},
]
MID_YEAR = {"plan_year": 2025, "as_of": dt.date(2025, 8, 15)}


@pytest.fixture(scope="module")
def chapter():
    return open_plan("sample", schemes=SCHEMES, **MID_YEAR).incentives


def test_statements_payouts_and_cost_are_the_same_money(chapter):
    table = chapter.reconciliation.table

    assert len(table) > 2
    assert (table["difference"] == 0).all()


def test_pay_sees_nothing_after_the_day_of_monitoring(chapter):
    assert chapter.sales["date"].max() <= chapter.case.as_of
    assert chapter.payouts.table["is_complete"].any()
    assert not chapter.payouts.table["is_complete"].all()


def test_a_higher_target_raises_pay_in_per_cent_of_sales():
    plan = open_plan("sample", schemes=SCHEMES[:1], **MID_YEAR)
    raised = plan.changed(target=plan.targets.target * 11 // 10)

    before, after = (p.incentives.pay_at_plan.table["payout"].sum() for p in (plan, raised))

    assert after / before == pytest.approx(1.1, abs=0.001)


def test_without_a_scheme_one_sentence_says_what_to_write():
    chapter = open_plan("sample", schemes=[], **MID_YEAR).incentives

    for finding in (chapter.payouts, chapter.statements, chapter.scheme_cost, chapter.pay_at_plan):
        assert not finding.is_computed
        assert (
            "write `schemes: [{name: Commission, rate: 0.05}]` below `incentives:`" in finding.text
        )
    assert chapter.scheme_types.is_computed
    assert _leading(results(chapter)) is chapter.scheme_cost


def test_before_the_year_nothing_is_paid_but_the_plan_has_its_cost():
    chapter = open_plan("sample", as_of=dt.date(2025, 12, 31)).incentives

    assert chapter.payouts.text.startswith("Not computed: nothing is paid before the plan year")
    assert chapter.pay_at_plan.table["payout"].sum() > 0


def test_a_scheme_on_a_target_incentive_that_nobody_stated_is_refused():
    chapter = open_plan("sample", schemes=SCHEMES[1:], **MID_YEAR).incentives
    del chapter.case.tables["reps"]["target_incentive"], chapter.case.tables["schemes"]

    with pytest.raises(PlanError, match="Fix: fill target_incentive"):
        _ = chapter.payouts
