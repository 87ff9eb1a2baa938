"""Hours of a deal in each stage, and the share of time that each stage needs."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.time_shares import (
    judged_hours,
    printed_shares,
    share_on_deals,
    stage_entries,
    stage_hours,
    time_shares,
    usual_hours_per_win,
)

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
JUDGED = pd.Series({"Lead": 1.0, "Offer": 2.0})


def every_month(rep="r", stage="Lead", hours=6.0, months=MONTHS):
    """One activity a month."""
    days = pd.to_datetime([f"{month}-15" for month in months])
    return pd.DataFrame({"date": days, "rep": rep, "hours": hours, "stage": stage})


def entries(each, rep="r", stage="Lead", months=MONTHS):
    """So many deals that come into a stage in each month."""
    days = pd.to_datetime([f"{month}-03" for month in months]).repeat(each)
    return pd.DataFrame({"rep": rep, "stage": stage, "entered_on": days})


def hours_of(logged, came, **stated):
    found = stage_hours(logged, came, months=MONTHS, stated=stated, judged=JUDGED)
    return found.set_index("stage")


def test_logged_hours_over_the_deals_that_came():
    """6 hours a month for 3 leads a month: 72 / 36 = 2 hours, in each month, so no spread."""
    lead = hours_of(every_month(), entries(3)).loc["Lead"]

    assert lead["hours_per_deal"] == 2.0
    assert (lead["hours_low"], lead["hours_high"]) == (2.0, 2.0)
    assert (lead["deals_passed"], lead["hours_logged"]) == (36, 72)
    assert lead["hours_from"] == "activities"


def test_thirty_deals_are_needed_and_every_month_logged():
    """29 leads, or a month without hours: the log does not count, and what it held is shown."""
    few = hours_of(every_month(), entries(3).head(29))
    gap = hours_of(every_month(months=MONTHS[1:]), entries(3))
    just = hours_of(every_month(), entries(3).head(30))

    assert [t.loc["Lead", "hours_from"] for t in (few, gap, just)] == [
        "judgement", "judgement", "activities",
    ]  # fmt: skip
    assert few.loc["Lead", ["deals_passed", "hours_logged"]].tolist() == [29, 72]
    assert few.loc["Lead", "hours_per_deal"] == 1.0
    assert np.isnan(few.loc["Lead", "hours_low"])


def test_the_plan_file_speaks_where_the_log_cannot():
    found = hours_of(every_month(), entries(3), Lead=9.0, Offer=7.5)

    assert found["hours_per_deal"].tolist() == [2.0, 7.5]
    assert found["hours_from"].tolist() == ["activities", "plan file"]


def test_deals_of_reps_who_log_nothing_are_left_out():
    """Else a team half of which logs would seem to work twice as fast."""
    both = pd.concat([entries(3), entries(30, rep="silent")])

    assert hours_of(every_month(), both).loc["Lead", "hours_per_deal"] == 2.0


def test_names_of_stages_are_read_as_people_write_them():
    assert (
        hours_of(every_month(stage=" LEAD "), entries(3)).loc["Lead", "hours_from"] == "activities"
    )


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """200 worlds of 12 months, 5 hours a deal with noise: 95 %, give or take 3 (2 deviations)."""
    rng, inside = np.random.default_rng(5), 0
    for _ in range(200):
        each = rng.poisson(12, 12).clip(3)
        hours = np.array([rng.gamma(4.0, 5.0 / 4.0, n).sum() for n in each])
        found = hours_of(every_month(hours=hours), entries(each)).loc["Lead"]
        inside += found["hours_low"] <= 5.0 <= found["hours_high"]

    assert 0.92 <= inside / 200 <= 0.98


def test_judged_hours_double_and_make_the_hours_behind_a_win():
    """100 x 1 + 50 x 2 + 25 x 4 = 300 parts for 10 wins of 30 hours: 1, 2 and 4 hours."""
    needed = pd.Series({"Lead": 100, "Offer": 50, "Close": 25})

    found = judged_hours(needed, wins=10, hours_per_win=30.0)

    assert found.tolist() == [1.0, 2.0, 4.0]
    assert (found * needed).sum() == 300
    assert judged_hours(needed * 0, wins=0, hours_per_win=30.0).tolist() == [0, 0, 0]


def test_a_judgement_stays_within_the_hours_that_there_were():
    """7,000 hours, 1,000 wins: at most 7 hours a win; 100 wins: 20; nothing known: 20."""
    assert usual_hours_per_win(20.0, hours_there=7_000.0, wins=1_000.0) == 7
    assert usual_hours_per_win(20.0, hours_there=7_000.0, wins=100.0) == 20
    assert usual_hours_per_win(20.0, hours_there=0.0, wins=100.0) == 20
    assert usual_hours_per_win(20.0, hours_there=7_000.0, wins=0.0) == 20


def test_entries_follow_the_stays_before():
    """Skipped and unknown stays take no time."""
    spells = pd.DataFrame({
        "deal": ["a", "b", "a", "b", "a"], "stage": ["Lead", "Lead", "Offer", "Offer", "Close"],
        "lag": [10.0, np.nan, 20.0, 0.0, 5.0],
    })  # fmt: skip
    deals = pd.DataFrame({"deal": ["a", "b"], "rep": ["r", "s"],
                          "opened_on": pd.to_datetime(["2025-01-01", "2025-06-01"])})  # fmt: skip

    found = stage_entries(spells, deals)

    assert found["entered_on"].dt.strftime("%m-%d").tolist() == [
        "01-01", "06-01", "01-11", "06-01", "01-31",
    ]  # fmt: skip
    assert found["rep"].tolist() == ["r", "s", "r", "s", "r"]


def test_shares_by_hand():
    """60 leads x 1 h, 20 offers x 7 h: 60 + 140 = 200 hours, 30 and 70 %."""
    hours = hours_of(None, entries(0), Lead=1.0, Offer=7.0).reset_index()

    found = time_shares(pd.Series({"Lead": 60, "Offer": 20}), hours)

    assert found.table["hours_needed"].tolist() == [60, 140]
    assert found.table["time_share"].tolist() == [0.3, 0.7]
    assert found.table["share_today"].isna().all()
    assert found.text == 'The year\'s deals take 200 hours: 70.0 % in "Offer" and 30.0 % in "Lead".'


def test_the_text_says_where_time_has_to_move():
    """Logged 72 and 72 hours; needed 30 x 2 = 60 and 24 x 6 = 144: 29.4 and 70.6 %."""
    logged = pd.concat([every_month(), every_month(stage="Offer")])
    came = pd.concat([entries(3), entries(1, stage="Offer")])
    hours = hours_of(logged, came, Offer=6.0).reset_index()

    found = time_shares(pd.Series({"Lead": 30, "Offer": 24}), hours)

    assert found.table["share_today"].tolist() == [0.5, 0.5]
    assert found.table["share_shift"].tolist() == [-0.206, 0.206]
    assert 'most of it to "Offer" (50.0 % of the hours' in found.text
    assert "+20.6 points" in found.text
    assert "judgement" not in found.text


def test_what_is_judged_is_called_a_judgement():
    text = time_shares(pd.Series({"Lead": 3, "Offer": 1}), hours_of(None, entries(0)).reset_index())

    assert "Hours per deal in Lead and Offer are a judgement" in text.text
    assert "`decomposition.stage_hours`" in text.text


def test_a_plan_without_deals_needs_no_hours():
    found = time_shares(
        pd.Series({"Lead": 0, "Offer": 0}), hours_of(None, entries(0)).reset_index()
    )

    assert found.text == "The plan needs no deals, so no hours for them."
    assert found.table["time_share"].tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(25))
def test_printed_shares_add_to_one_and_stay_within_a_tenth_of_a_per_cent(seed):
    rng = np.random.default_rng(seed)
    weights = pd.Series(rng.gamma(0.3, size=1 + seed) + 1e-9)

    printed = printed_shares(weights)

    assert sum(round(1000 * share) for share in printed) == 1000
    assert np.abs(printed - weights / weights.sum()).max() < 0.001


@pytest.mark.parametrize("seed", range(15))
def test_exact_and_printed_shares_agree(seed):
    rng = np.random.default_rng(seed)
    stages = [f"s{place}" for place in range(int(rng.integers(1, 9)))]
    needed = pd.Series(rng.integers(0, 500, len(stages)), stages) + 1
    hours = pd.DataFrame({
        "stage": stages, "hours_per_deal": rng.gamma(2.0, size=len(stages)), "hours_low": np.nan,
        "hours_high": np.nan, "deals_passed": 0, "hours_from": "plan file",
        "hours_logged": rng.gamma(2.0, size=len(stages)),
    })  # fmt: skip

    table = time_shares(needed, hours).table

    assert table["exact_share"].sum() == pytest.approx(1, abs=1e-12)
    assert (table["hours_needed"] / table["hours_needed"].sum()).tolist() == pytest.approx(
        table["exact_share"].tolist()
    )
    assert sum(round(1000 * x) for x in table["time_share"]) == 1000
    assert table["share_shift"].sum() == pytest.approx(0, abs=1e-9)


def test_calls_that_work_on_deals_count_once():
    """40 calls of 2 hours with a customer, 10 with a stage; calls without a customer count not."""
    calls = pd.DataFrame({
        "date": pd.Timestamp("2025-05-05"), "hours": 2.0, "customer": ["c"] * 40 + [None] * 9,
        "stage": ["Lead"] * 10 + [None] * 30 + ["Lead"] * 9,
    })  # fmt: skip

    assert share_on_deals(calls, MONTHS) == 0.25
    assert share_on_deals(calls, ["2024-05"]) == 0
    assert share_on_deals(calls.head(29), MONTHS) == 0
    assert share_on_deals(calls.drop(columns="stage"), MONTHS) == 0
    assert share_on_deals(None, MONTHS) == 0
