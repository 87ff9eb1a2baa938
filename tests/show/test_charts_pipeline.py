"""Charts of pipeline and season: what they say in odd cases."""

import pandas as pd

from salesplan.show import charts

PIPELINE = pd.DataFrame(
    {
        "stage": ["Lead", "Offer"],
        "days_to_close": [90.0, 30.0],
        "needed_count": [70, 40],
        "open_count": [60, 45],
        "stale_count": [5, 0],
        "gap_count": [15, -5],
        "needed_value": [700.0, 400.0],
        "open_value": [600.0, 450.0],
        "gap_value": [150.0, -50.0],
    }
)
OUTLOOK = pd.DataFrame(
    {
        "stage": ["Lead", "won"],
        "needed_count": [100, 20],
        "likely_count": [30.0, 5.2],
        "low": [30.0, 2.0],
        "high": [30.0, 8.0],
        "gap_count": [70.0, 14.8],
    }
)
COMING = pd.DataFrame(
    {
        "month": [f"2026-{month:02}" for month in range(1, 13)],
        "needed_value": 100.0,
        "likely_value": [90.0, 60.0, 40.0, *[0.0] * 9],
        "gap_value": [10.0, 40.0, 60.0, *[100.0] * 9],
    }
)
SEASONS = pd.DataFrame(
    {
        "fiscal_year": [2025, 2025, 2026, 2026],
        "month": ["2025-11", "2025-12", "2026-11", "2026-12"],
        "amount": [50.0, 150.0, 60.0, 140.0],
        "seasonal_index": [0.5, 1.5, 0.6, 1.4],
        "is_full": True,
        "is_plan_year": [False, False, True, True],
    }
)


def said(spec):
    return " ".join(spec["title"]["text"])


def test_a_full_pipeline_is_short_nowhere_and_stale_deals_are_named():
    spec = charts.pipeline_today(PIPELINE.assign(gap_count=0)).to_dict()

    assert said(spec) == "0 of 2 stages are short of deals today"
    assert "5 deals open too long left out" in " ".join(spec["title"]["subtitle"])


def test_a_pipeline_that_is_enough_says_what_it_brings():
    assert said(charts.pipeline_months(COMING.assign(likely_value=80.0)).to_dict()) == (
        "The pipeline of today brings 960"
    )


def test_a_month_covered_in_part_is_written_as_such_and_counted():
    cut = SEASONS.assign(is_full=[True, False, True, True], seasonal_index=[1.0, None, 0.6, 1.4])

    spec = charts.season_calendar(cut).to_dict()

    rows = [row for rows in spec["datasets"].values() for row in rows]
    shown = {row["month"]: row["said"] for row in rows}
    assert shown["2025-12"] == "part"
    assert "1 month covered in part only" in " ".join(spec["title"]["subtitle"])


def test_a_season_without_history_has_no_chart():
    assert charts.season_calendar(SEASONS.assign(is_plan_year=True)) is None
