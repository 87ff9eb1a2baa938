"""Coverage by three readings: the firm's own quarters, 1 / win rate, and the rule of thumb."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.coverage import (
    Quarter,
    coverage,
    naive_coverage,
    opportunities_needed,
)
from salesplan.decomposition.pipeline import funnel_kpis

TODAY = pd.Timestamp("2025-12-31")


def measures(own=3.0, win_rate=0.25, said="by value"):
    rows = [
        ("coverage_needed", own, own - 1, own + 1, 8, f"pipeline / won, {said}"),
        ("coverage_naive", 1 / win_rate, 3.0, 5.0, 99, "per closed deal"),
        ("coverage_rule_of_thumb", 3.0, np.nan, np.nan, 0, "a saying"),
        ("win_rate", win_rate, 0.2, 0.3, 99, ""),
        ("average_deal_size", 10.0, 9.0, 11.0, 25, ""),
    ]
    columns = ["measure", "value", "low", "high", "n", "definition"]
    return pd.DataFrame(rows, columns=columns)


def test_by_hand():
    """100 to book: 3 times are 300, 4 times 400; 240 are open. 100 / (.25 x 10) = 40 deals."""
    finding = coverage(measures(), Quarter("FY2026-Q1", 100.0, 30, 240.0))

    table = finding.table.set_index("basis")
    assert table["needed"].to_dict() == {
        "own history": 300, "1 / win rate": 400, "rule of thumb": 300, "opportunities": 40,
    }  # fmt: skip
    assert table["gap"].tolist() == [60, 160, 60, 10]
    assert table["unit"].tolist() == ["money", "money", "money", "deals"]
    assert np.isnan(table.loc["opportunities", "multiple"]), "a number of deals is no multiple"
    assert finding.text == (
        "FY2026-Q1 needs 3.00 times its bookings in the pipeline at its start, as the firm's own "
        "quarters had (2.00 to 4.00): 300; 240 is there, 60 short. 1 / win rate, 4.00 times, would "
        "call it short."
    )


def test_without_amounts_deals_are_counted():
    """100 to book at 10 are 10 wins: 30 deals by the own quarters, 40 by 1 / win rate."""
    quarter = Quarter("FY2026-Q1", 100.0, 35, np.nan)

    finding = coverage(measures(said="by number"), quarter)

    table = finding.table.set_index("basis")
    assert table.loc[["own history", "1 / win rate"], "gap"].tolist() == [-5, 5]
    assert (table["unit"] == "deals").all()
    assert "30 deals; 35 are there, enough. 1 / win rate, 4.00 times, would call it short" in (
        finding.text
    )


@pytest.mark.parametrize(
    ("win_rate", "times"), [(0.33, 3.03), (0.14, 7.14), (0.38, 2.63), (0.23, 4.35), (0.19, 5.26)]
)
def test_one_over_the_win_rate_as_published(win_rate, times):
    """Field examples: 14 % is 7.14 times, 38 % 2.63, 23 % 4.35 and 19 % 5.26."""
    assert round(naive_coverage(win_rate), 2) == times


def test_an_opportunity_count_is_no_multiple():
    """A page calls quota / (win rate x size) coverage: 2 million / (.25 x 40,000) is 200 deals."""
    assert opportunities_needed(2_000_000, 0.25, 40_000) == 200
    assert np.isnan(opportunities_needed(1, 0.0, 10))
    assert np.isnan(naive_coverage(0.0))


def test_own_quarters_and_win_rate_differ_where_deals_are_opened_late():
    """Every deal is won, so 1 / win rate is 1; half of each quarter's wins were open at its start.

    A quarter then needs half of its bookings open: coverage is not the inverse of the win rate.
    """
    starts = pd.date_range("2024-01-01", periods=8, freq="QS")
    opened = [day for start in starts for day in (start - pd.Timedelta(days=10),
                                                  start + pd.Timedelta(days=10))]  # fmt: skip
    closed = [start + pd.Timedelta(days=30) for start in starts for _ in range(2)]
    deals = pd.DataFrame({"deal": range(16), "stage": "Won", "opened_on": opened,
                          "closed_on": closed, "amount": 10.0})  # fmt: skip

    value = funnel_kpis(deals, as_of=TODAY).table.set_index("measure")["value"]

    assert value["coverage_needed"] == pytest.approx(0.5)
    assert value["coverage_naive"] == 1


def test_no_full_quarter_is_a_sentence_not_an_error():
    finding = coverage(measures(own=np.nan), Quarter("FY2026-Q1", 100.0, 30, 240.0))

    assert finding.needs == "deals"
    assert "no full quarter" in finding.text
