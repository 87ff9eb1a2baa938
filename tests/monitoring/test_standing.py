"""Chapter 5.1: plan to date and bookings, in sums that lose nothing."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.monitoring.clock import YearSoFar
from salesplan.monitoring.standing import NO_QUOTA, months_present, stand, standing_sums, to_date
from salesplan.reconciliation import reconcile
from salesplan.targets.hierarchy import reporting_tree, roll_up


def test_full_months_and_the_passed_part_of_the_running_one_are_due(firm):
    """Three full months of 100 and 45 % of April's 100: 345; parents add up."""
    standing = firm(as_of="2026-04-13", elapsed=0.45)

    due = standing.rolled(standing.due.sum(axis=1))

    assert due.to_dict() == {
        "Firm": 1380, "Mia": 690, "Noa": 690, "Ann": 345, "Bo": 345, "Cy": 690,
    }  # fmt: skip


def test_the_part_of_the_running_month_is_rounded_once_for_all(firm):
    """Three reps of 5 each, a third of the month: 5 in all, not 2 + 2 + 2."""
    standing = firm(as_of="2026-01-11", elapsed=1 / 3, plan={"Ann": 5, "Bo": 5, "Cy": 5})

    assert standing.due["2026-01"].sum() == 5
    assert sorted(standing.due["2026-01"]) == [0, 0, 0, 1, 2, 2]


@pytest.mark.parametrize("seed", range(10))
def test_the_plan_to_date_of_all_is_that_of_the_calendar_in_whole_units(firm, seed):
    rng = np.random.default_rng(seed)
    unit = int(rng.choice([1, 10, 1000]))
    plan = {rep: rng.integers(0, 900, 12) * unit for rep in ("Ann", "Bo", "Cy")}
    elapsed = float(rng.random())

    standing = firm(as_of="2026-05-20", elapsed=elapsed, plan=plan, unit=unit)

    by_month = sum(plan.values())
    running = elapsed * by_month[4]
    assert abs(standing.due.to_numpy().sum() - by_month[:4].sum() - running) <= unit / 2
    assert (standing.due <= standing.plan).all(axis=None)
    assert (standing.due % unit == 0).all(axis=None)


def test_shared_credit_counts_once(firm):
    """A sale of 500, 60 % Ann's and 40 % Bo's: each has their share, Mia and the firm 500."""
    standing = firm(("2026-02-03", "Ann", 0.6 * 500), ("2026-02-03", "Bo", 0.4 * 500))

    booked = standing.rolled(standing.booked.sum(axis=1))

    assert booked[["Ann", "Bo", "Mia", "Firm"]].tolist() == [300, 200, 500, 500]


def test_sales_without_a_quota_have_a_row_so_that_all_sales_are_there(firm):
    """Unassigned 30, a leaver 20, and Mia, who leads and carries none, 10."""
    standing = firm(
        ("2026-01-05", "Ann", 100), ("2026-01-06", "unassigned", 30),
        ("2026-02-06", "Leaver", 20), ("2026-02-07", "Mia", 10),
    )  # fmt: skip

    booked = standing.rolled(standing.booked.sum(axis=1))

    assert booked[[NO_QUOTA, "Mia", "Firm"]].tolist() == [60, 100, 160]
    assert standing.tree.iloc[-1].tolist() == [NO_QUOTA, NO_QUOTA, "Firm", 1]


def test_a_rep_who_is_called_without_quota_stays_a_rep(firm):
    reps = pd.DataFrame({"rep": [NO_QUOTA], "manager": [None]})
    standing = firm(
        ("2026-01-05", NO_QUOTA, 7), ("2026-01-05", "x", 5), reps=reps, plan={NO_QUOTA: 1}
    )

    booked = standing.rolled(standing.booked.sum(axis=1))

    assert booked.to_dict() == {"Firm": 12, NO_QUOTA: 7, f"({NO_QUOTA})": 5}
    assert standing.outside == f"({NO_QUOTA})"


def test_sales_after_the_day_and_outside_the_year_are_left_out(firm):
    days = ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"]
    standing = firm(*((day, "Ann", 1) for day in days))

    assert standing.booked.loc["Ann"].tolist() == [1, 0, 1] + [0] * 9


def test_who_has_a_quota_and_sold_nothing_has_booked_nothing_not_an_unknown(firm):
    assert firm().booked.loc["Ann"].tolist() == [0.0] * 12


def test_a_rep_hired_in_july_has_no_plan_before_and_the_whole_quota_after(firm, months):
    """A quota of 60, spread over twelve months of 5: hired 1 July, it is 10 a month from July."""
    plan = pd.DataFrame({"rep": "New", "month": months, "amount": 5})
    present = pd.DataFrame([[0.0] * 6 + [1.0] * 6], ["New"], months)

    moved = months_present(plan, present)

    assert moved["amount"].tolist() == [0] * 6 + [10] * 6


def test_a_rep_who_left_in_the_middle_of_april_counts_to_then(months):
    """Plan 10 a month x (1, 1, 1, .5): 120 is 34.29 x 3 + 17.14, the odd one first."""
    plan = pd.DataFrame({"rep": "Gone", "month": months, "amount": 10})
    present = pd.DataFrame([[1, 1, 1, 0.5] + [0] * 8], ["Gone"], months)

    moved = months_present(plan, present)["amount"]

    assert moved.tolist() == [35, 34, 34, 17] + [0] * 8


def test_months_employed_change_nothing_for_those_who_are_there_or_never_are(months):
    plan = pd.DataFrame({"rep": ["Ann"] * 12 + ["Ghost"] * 12, "month": months * 2, "amount": 7})
    present = pd.DataFrame([[1.0] * 12, [0.0] * 12], ["Ann", "Ghost"], months)

    pd.testing.assert_frame_equal(months_present(plan, present), plan)


def test_moved_months_stay_multiples_of_the_unit(months):
    plan = pd.DataFrame({"rep": "New", "month": months, "amount": 1000})
    present = pd.DataFrame([[0.0] * 7 + [1.0] * 5], ["New"], months)

    moved = months_present(plan, present, unit=1000)["amount"]

    assert (moved.sum(), (moved % 1000).sum()) == (12_000, 0)


@pytest.mark.parametrize("day", ["2026-01-10", "2026-06-30", "2027-01-15"])
def test_every_sum_of_the_chapter_adds_up(firm, day):
    sales = [("2026-01-04", "Ann", 10.123), ("2026-05-04", "Cy", 0.877), ("2026-06-01", "x", -3.0)]
    standing = firm(*sales, as_of=day, elapsed=0.37)
    known = sum(amount for date, _, amount in sales if date <= day)
    whole = to_date(standing.plan.sum(), standing.year)

    table = reconcile(standing_sums(standing, known, whole))

    assert set(table["what"]) >= {"booked below Mia", "plan to date below Firm"}
    assert (table["difference"] == 0).all()


def test_the_levels_are_proven_with_figures_that_can_differ(firm):
    standing = firm(("2026-01-04", "Ann", 10))

    sums = standing_sums(standing, 11.0, 1201)

    wrong = {what for what, whole, parts in sums if whole != parts}
    assert wrong == {"sales of the year to date by person", "plan to date by person"}


def test_a_quota_of_nobody_in_the_hierarchy_is_refused(months):
    tree = reporting_tree(pd.DataFrame({"rep": ["Ann"]}), "Firm")
    plan = pd.DataFrame({"rep": ["Zed"], "month": [months[0]], "amount": [1]})
    sales = pd.DataFrame({"date": pd.to_datetime([]), "rep": [], "amount": []})
    year = YearSoFar(months, pd.Timestamp("2026-01-31"))

    with pytest.raises(TableError, match="of Zed, who are not in the hierarchy. Fix: add them"):
        stand(tree, plan, sales, year, roll_up=roll_up)


def test_the_inputs_stay_as_they_were(months):
    tree = reporting_tree(pd.DataFrame({"rep": ["Ann"]}), "Firm")
    plan = pd.DataFrame({"rep": "Ann", "month": months, "amount": 3})
    sales = pd.DataFrame({"date": pd.to_datetime(["2026-01-02"]), "rep": "x", "amount": 1.0})
    before = [table.copy(deep=True) for table in (tree, plan, sales)]
    year = YearSoFar(months, pd.Timestamp("2026-01-20"), 0.5)

    stand(tree, plan, sales, year, roll_up=roll_up)

    for table, copy in zip((tree, plan, sales), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
