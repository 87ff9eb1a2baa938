"""Chapter 5: how much of the plan year has passed."""

import pandas as pd
import pytest

from salesplan.monitoring.clock import YearSoFar


def year_at(months, day, **more):
    return YearSoFar(months, pd.Timestamp(day), **more)


def test_a_running_month_counts_by_what_has_passed_of_it(months):
    year = year_at(months, "2026-03-13", elapsed=0.45, counted_in="working days")

    assert year.passed.tolist() == [1, 1, 0.45] + [0] * 9
    assert year.complete == ["2026-01", "2026-02"]
    assert year.months_ahead == months[2:]
    assert year.counting == "45 % of March 2026 counts as due, by working days"


def test_the_last_day_of_a_month_completes_it_whatever_has_been_counted(months):
    year = year_at(months, "2026-06-30", elapsed=0.9)

    assert year.running is None
    assert year.passed.sum() == 6
    assert year.counting == ""


@pytest.mark.parametrize(
    ("day", "begun", "over", "passed"),
    [
        ("2025-12-31", False, False, 0),
        ("2026-01-01", True, False, 0.5),
        ("2026-12-30", True, False, 11.5),
        ("2026-12-31", True, True, 12),
        ("2027-04-07", True, True, 12),
    ],
)
def test_the_year_begins_and_ends_with_its_days(months, day, begun, over, passed):
    year = year_at(months, day, elapsed=0.5)

    assert (year.has_begun, year.is_over, year.passed.sum()) == (begun, over, passed)


def test_a_fiscal_year_across_two_calendar_years_is_no_different():
    months = pd.period_range("2025-07", "2026-06", freq="M").astype(str).tolist()

    year = year_at(months, "2026-01-31")

    assert (year.starts_on, year.ends_on) == (
        pd.Timestamp("2025-07-01"),
        pd.Timestamp("2026-06-30"),
    )
    assert year.passed.sum() == 7


def test_a_full_month_by_working_days_is_still_running_until_its_last_day(months):
    """The last working day of May 2026 is Friday the 29th; sales of the weekend may follow."""
    year = year_at(months, "2026-05-29", elapsed=1.0)

    assert year.passed["2026-05"] == 1
    assert "2026-05" not in year.complete


@pytest.mark.parametrize(("day", "is_early"), [("2026-01-30", True), ("2026-01-31", False)])
def test_it_is_early_until_a_month_is_over(months, day, is_early):
    assert year_at(months, day).is_early == is_early
