"""How many hours it takes to close a unit of a gap."""

import numpy as np
import pandas as pd
import pytest

from salesplan.actions.effort import FEWEST, Effort, efforts, hours_per_deal

MONTHS = pd.period_range("2025-01", periods=12, freq="M").astype(str).tolist()
JUDGED = Effort(20.0, "20 hours a deal, as in the plan file")


def logged(hours=30.0, months=MONTHS, **columns):
    """One activity in the middle of each month."""
    days = pd.to_datetime([f"{month}-15" for month in months])
    return pd.DataFrame({"date": days, "hours": hours, **columns})


def won_on(n, day="2025-06-01"):
    return pd.Series(pd.to_datetime([day] * n))


def test_hours_a_deal_by_hand():
    """Twelve months of 30 hours are 360; 360 / 40 deals = 9."""
    found = hours_per_deal(logged(), won_on(40), MONTHS, 20.0)

    assert found == Effort(9.0, "9 hours a deal: 360 logged for 40 deals won in twelve months")


def test_only_work_on_deals_counts_where_the_stage_is_logged():
    """30 hours a month name a stage, 90 more do not: 360 / 40 deals = 9."""
    activities = pd.concat([logged(stage=["Lead"] * 12), logged(90.0, stage=None)])

    assert hours_per_deal(activities, won_on(40), MONTHS, 20.0).hours == 9.0


def test_hours_and_deals_of_other_years_do_not_count():
    activities = pd.concat([logged(), logged(months=["2024-12", "2026-01"])])

    found = hours_per_deal(activities, pd.concat([won_on(40), won_on(9, "2024-12-31")]), MONTHS, 20)

    assert found.hours == 9.0


@pytest.mark.parametrize(
    ("activities", "won", "months"),
    [
        (None, 40, MONTHS),
        (logged().drop(columns="hours"), 40, MONTHS),
        (logged(), FEWEST - 1, MONTHS),
        (logged(months=MONTHS[2:]), 40, MONTHS),
        (logged(), 40, MONTHS[1:]),
        (logged(hours=None), 40, MONTHS),
    ],
    ids=["no table", "no hours", "few deals", "two months unlogged", "short history", "blank"],
)
def test_too_little_logged_leaves_the_plan_files_hours(activities, won, months):
    assert hours_per_deal(activities, won_on(won), months, 20.0) == JUDGED


def test_revenue_carries_the_hours_of_repeat_business_alone():
    """40 % come through deals; the other 60 % at 1,000,000 / 2,000 = 500 an hour."""
    found = efforts(JUDGED, 12.5, from_deals=0.4, sold=1_000_000.0, hours=2_000.0)

    assert found["revenue"].hours == pytest.approx(0.6 / 500)
    assert found["revenue"].source == (
        "60 % from repeat business, at today's 500 per selling hour; the rest comes with the deals"
    )
    assert found["deals"] is JUDGED
    assert found["customers"] == Effort(12.5, "12.5 hours a new customer, as in the plan file")


def test_without_deals_all_revenue_is_repeat_business():
    found = efforts(JUDGED, 12.0, from_deals=0.0, sold=1_000_000.0, hours=2_000.0)

    assert found["revenue"] == Effort(1 / 500, "at today's 500 per selling hour")


def test_revenue_that_comes_with_the_deals_needs_no_hours_of_its_own():
    found = efforts(JUDGED, 12.0, from_deals=1.0, sold=0.0, hours=2_000.0)

    assert found["revenue"] == (0.0, "no hours of its own: all of it comes with the deals")


@pytest.mark.parametrize(("sold", "hours"), [(0.0, 2_000.0), (1_000.0, 0.0), (1_000.0, np.nan)])
def test_without_sales_or_hours_nobody_knows_what_revenue_takes(sold, hours):
    found = efforts(JUDGED, 12.0, from_deals=0.4, sold=sold, hours=hours)["revenue"]

    assert np.isnan(found.hours)
    assert found.source == "hours unknown: no sales to compare with"
