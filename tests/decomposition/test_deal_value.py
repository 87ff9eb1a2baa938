"""Open deals by what an hour spent on them is expected to bring."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.deal_value import DealWork, deal_priority, hours_left, stage_chances
from salesplan.decomposition.stock import Funnel

STAGES = pd.DataFrame(
    {
        "stage": ["lead", "offer"],
        "conversion_rate": [0.5, 0.5],
        "low": [0.4, 0.4],
        "high": [0.6, 0.6],
        "entered": [210, 100],
        "open": [10, 0],
    }
)
HOURS = pd.Series({"lead": 2.0, "offer": 6.0})
WORK = DealWork(HOURS)


def funnel_of(spells, size=1000.0, stages=STAGES):
    return Funnel(stages, spells, pd.DataFrame(), size, 1.0, pd.Timestamp("2025-12-31"))


def open_spells(**stages):
    """Open deals by stage, and a decided one in each that took long."""
    rows = [(deal, stage, True, 5.0, 1.0) for deal, stage in stages.items()]
    rows += [(f"old {stage}", stage, False, 99.0, 1.0) for stage in STAGES["stage"]]
    return pd.DataFrame(rows, columns=["deal", "stage", "open", "lag", "amount"])


def deals_of(**amounts):
    rows = [(deal, "Ann", "x", amount) for deal, amount in amounts.items()]
    return pd.DataFrame(rows, columns=["deal", "rep", "customer", "amount"])


def test_two_deals_by_hand():
    """A lead takes 2 + .5 x 6 = 5 hours at a chance of .25, an offer 6 hours at .5.

    a: 8,000 x .25 / 5 = 400; b: 6,000 x .5 / 6 = 500.
    """
    spells = open_spells(a="lead", b="offer")

    found = deal_priority(funnel_of(spells), deals_of(a=8000.0, b=6000.0), WORK)

    assert found.table["deal"].tolist() == ["b", "a"]
    assert found.table["value_per_hour"].tolist() == pytest.approx([500.0, 400.0])
    assert found.table["hours"].tolist() == pytest.approx([6.0, 5.0])
    assert found.text == (
        "2 open deals are worth 5,000 by chance and take 11 hours; an hour brings most at "
        "b (500 an hour) and a (400)."
    )


def test_the_hours_of_all_deals_make_the_hours_of_a_win():
    """Four leads enter for one win: 4 x 2 + 2 x 6 = 20 hours are four times what a lead takes."""
    assert hours_left(STAGES, HOURS)["lead"] * 4 == 20.0


def test_a_stage_without_hours_leaves_its_deals_unranked_at_the_end():
    spells = open_spells(a="lead", b="offer")
    work = DealWork(HOURS.drop("lead"))

    table = deal_priority(funnel_of(spells), deals_of(a=1e9, b=1.0), work).table

    assert table["deal"].tolist() == ["b", "a"]
    assert table["rank"].isna().tolist() == [False, True]


def test_the_interval_of_a_chance_widens_with_the_stages_before_it():
    """Offer .4 to .6 as it is; lead .25 with both intervals: relative .2 x sqrt(2) = .28."""
    found = stage_chances(STAGES)

    assert found.loc["offer"].tolist() == pytest.approx([0.5, 0.4, 0.6, 100])
    assert found.loc["lead", "chance"] == pytest.approx(0.25)
    half = found.loc["lead", "chance_high"] - 0.25
    assert 0.06 < half < 0.08
    assert found.loc["lead", "n"] == 200


def test_the_margin_of_the_customer_counts_else_that_of_all():
    spells = open_spells(a="offer", b="offer")
    deals = deals_of(a=1000.0, b=1000.0).assign(customer=["x", None])
    rates = pd.Series({"x": 0.5, "all": 0.2})

    table = deal_priority(funnel_of(spells), deals, DealWork(HOURS, rates)).table

    assert table.set_index("deal")["expected_value"].to_dict() == {"a": 250.0, "b": 100.0}


def test_a_deal_without_an_amount_counts_at_the_mean_won_deal_and_says_so():
    found = deal_priority(
        funnel_of(open_spells(a="offer", b="offer")), deals_of(a=np.nan, b=500.0), WORK
    )

    assert found.table["amount"].tolist() == [1000.0, 500.0]
    assert found.table["is_assumed"].tolist() == [True, False]
    assert "1 without an amount count at the mean won deal" in found.text


def test_deals_without_any_amounts_are_not_ranked():
    found = deal_priority(funnel_of(open_spells(a="offer"), size=np.nan), deals_of(a=np.nan), WORK)

    assert (
        found.text
        == "Not computed: no deal carries an amount; needs table `deals` (columns amount)."
    )


def test_stale_deals_are_counted_and_left_out():
    spells = open_spells(a="offer", b="offer")
    spells.loc[spells["deal"] == "b", "lag"] = 500.0

    found = deal_priority(funnel_of(spells), deals_of(a=10.0, b=10.0), WORK)

    assert found.table["deal"].tolist() == ["a"]
    assert "Not ranked: 1 stale deal." in found.text


def test_no_open_deal():
    found = deal_priority(funnel_of(open_spells()), deals_of(), WORK)

    assert not found.is_computed


def test_ties_stand_in_the_order_of_their_keys():
    spells = open_spells(z="offer", m="offer", a="offer")

    table = deal_priority(funnel_of(spells), deals_of(z=1.0, m=1.0, a=1.0), WORK).table

    assert table["deal"].tolist() == ["a", "m", "z"]
