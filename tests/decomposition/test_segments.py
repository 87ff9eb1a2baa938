"""The funnel by segment: own rates where deals are enough, the firm's where they are not."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.deals import settle_deals
from salesplan.decomposition.segments import Dimension, funnel_segments
from salesplan.decomposition.stages import stage_conversion, stage_spells
from salesplan.decomposition.stock import Funnel

TODAY = pd.Timestamp("2025-12-31")


def firm_of(*groups):
    """Build deals from (segment, won, lost, open); won take 40 days, lost 20, open ones 10."""
    rows = []
    for segment, won, lost, still in groups:
        for outcome, n, days in (("Won", won, 40), ("Lost", lost, 20), ("Offer", still, 10)):
            opened = TODAY - pd.Timedelta(days=100 if outcome != "Offer" else days)
            closed = opened + pd.Timedelta(days=days) if outcome != "Offer" else pd.NaT
            rows += [(segment, outcome, opened, closed, 10.0)] * n
    deals = pd.DataFrame(rows, columns=["team", "stage", "opened_on", "closed_on", "amount"])
    return deals.assign(deal=[f"d{place}" for place in deals.index])


def funnel_of(deals, a_month=1000):
    settled = settle_deals(deals, TODAY)
    stages = stage_conversion(deals, as_of=TODAY).table
    spells, _ = stage_spells(settled, None, as_of=TODAY)
    months = pd.period_range("2026-01", periods=12, freq="M").astype(str)
    calendar = pd.DataFrame({"month": months, "amount": a_month})
    return Funnel(stages, spells, calendar, 10.0, 1.0, TODAY), settled


def dimension_of(deals, name="team", **shares):
    of_deal = deals.set_index("deal")["team"]
    return Dimension(name, of_deal, pd.Series(shares), pd.Series(1.0, list(shares)))


def test_by_hand():
    """N wins 30 of 60, S 10 of 50: of 600 wins each N needs 1,200 deals in the year, S 3,000."""
    deals = firm_of(("N", 30, 30, 5), ("S", 10, 40, 7))
    firm, settled = funnel_of(deals)

    finding = funnel_segments(firm, settled, [dimension_of(deals, N=0.5, S=0.5)])

    table = finding.table.set_index("segment")
    assert table["conversion_rate"].to_dict() == pytest.approx({"N": 0.5, "S": 0.2})
    assert table["n"].to_dict() == {"N": 60, "S": 50}
    assert table["needed_in_year"].to_dict() == {"N": 1200, "S": 3000}
    assert table["open_count"].to_dict() == {"N": 5, "S": 7}
    assert not table["is_pooled"].any()
    assert finding.text == (
        "By team win rates differ by more than chance: from 20.0 % (S) to 50.0 % (N). Every "
        "segment has enough deals for rates of its own."
    )


def test_too_few_deals_take_the_firms_rate_and_are_marked():
    deals = firm_of(("N", 30, 30, 0), ("S", 9, 10, 3))
    firm, settled = funnel_of(deals)

    finding = funnel_segments(firm, settled, [dimension_of(deals, N=0.5, S=0.5)])

    small = finding.table.set_index("segment").loc["S"]
    assert small["is_pooled"]
    assert small["conversion_rate"] == pytest.approx(firm.stages["conversion_rate"].iloc[0])
    assert small["n"] == 19
    assert small["open_count"] == 3, "what is there is the segment's own"
    assert "1 stage of S take the firm's rate: fewer than 20 deals" in finding.text
    assert "no two segments have 20 closed deals each" in finding.text


def test_a_planned_segment_without_any_deal_has_a_funnel_too():
    deals = firm_of(("N", 30, 30, 0))
    firm, settled = funnel_of(deals)

    table = funnel_segments(firm, settled, [dimension_of(deals, N=0.9, New=0.1)]).table

    new = table.set_index("segment").loc["New"]
    assert new["is_pooled"]
    assert new["needed_in_year"] == 240, "120 wins at one half"
    assert new["open_count"] == 0


def test_segments_that_differ_by_chance_are_said_to():
    deals = firm_of(("N", 30, 30, 0), ("S", 28, 32, 0))
    firm, settled = funnel_of(deals)

    text = funnel_segments(firm, settled, [dimension_of(deals, N=0.5, S=0.5)]).text

    assert "By team win rates differ by no more than chance makes (p = 0.71)." in text


def test_alike_segments_are_called_different_as_seldom_as_promised():
    """Two hundred firms of three teams with one win rate: some 5 % may look different."""
    rng, different = np.random.default_rng(7), 0
    base = firm_of(("N", 2, 2, 0), ("S", 2, 2, 0))
    firm, _ = funnel_of(base)
    for _ in range(200):
        size = 240
        deals = pd.DataFrame(
            {
                "deal": [f"d{place}" for place in range(size)],
                "team": rng.choice(["N", "S", "W"], size),
                "status": np.where(rng.uniform(size=size) < 0.3, "won", "lost"),
                "amount": 10.0,
            }
        )
        finding = funnel_segments(firm, deals, [dimension_of(deals, N=1 / 3, S=1 / 3, W=1 / 3)])
        different += "by more than chance" in finding.text

    assert different / 200 == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 200))


def test_one_segment_alone_is_no_comparison():
    deals = firm_of(("N", 30, 30, 0))
    firm, settled = funnel_of(deals)

    finding = funnel_segments(firm, settled, [dimension_of(deals, N=1.0)])

    assert not finding.is_computed
    assert "one team, one line and one type of customer" in finding.text


def test_an_unknown_funnel_is_a_sentence_not_an_error():
    deals = firm_of(("N", 0, 30, 5), ("S", 0, 1, 1))
    firm, settled = funnel_of(deals)

    assert funnel_segments(firm, settled, [dimension_of(deals, N=0.5, S=0.5)]).needs == "deals"
