"""Hours that the actions take, against those that owners and teams have."""

import numpy as np
import pandas as pd
import pytest

from salesplan.actions.hours import action_hours

NAMES = {"a": "Ann", "b": "Bo", "c": "Cy", "m": "Mia", "x": "Max", "h": "Hana"}


def register_of(*rows):
    table = pd.DataFrame(rows, columns=["owner", "due_on", "hours"])
    return table.assign(
        name=table["owner"].map(lambda key: NAMES.get(key, key)),
        due_on=pd.to_datetime(table["due_on"]),
        hours=table["hours"].astype("float64"),
    )


def test_load_by_hand(staff):
    """Two weeks give Mia's team 100 hours for selling and Bo 20 of them.

    Mia needs 60 and Bo's 30: 90 / 100. Bo needs 30 / 20: overloaded.
    """
    finding = action_hours(register_of(("m", "2026-01-14", 60), ("b", "2026-01-14", 30)), staff)

    figures = ["owner", "own_hours", "hours_needed", "hours_available", "load", "is_overloaded"]
    assert finding.table[figures].to_numpy().tolist() == [
        ["b", 30, 30, 20, 1.5, True],
        ["m", 60, 90, 100, 0.9, False],
    ]
    assert finding.text == (
        "Bo is overloaded: 30 hours needed by 2026-01-14, 20 there, with everyone below."
    )


def test_the_tightest_due_date_counts(staff):
    """30 of 40 hours by 14 January (75 %), 50 of 80 by 28 January (62.5 %)."""
    table = action_hours(register_of(("a", "2026-01-14", 30), ("a", "2026-01-28", 20)), staff).table

    assert table["due_on"].tolist() == [pd.Timestamp("2026-01-14")]
    assert table[["own_hours", "hours_needed", "load"]].iloc[0].tolist() == [50, 30, 0.75]


def test_a_manager_sees_the_hours_of_everyone_below_and_nobody_elses(staff):
    rows = [("h", "2026-01-14", 11), ("b", "2026-01-14", 5), ("c", "2026-01-14", 7),
            ("x", "2026-01-14", 13)]  # fmt: skip

    table = action_hours(register_of(*rows), staff).table.set_index("owner")

    assert table["hours_needed"].to_dict() == {"b": 5, "c": 7, "x": 20, "h": 36}
    assert table["own_hours"].sum() == 36


def test_all_hours_used_is_no_overload_and_one_more_is(staff):
    full, over = (
        action_hours(register_of(("a", "2026-01-14", hours)), staff).table["is_overloaded"]
        for hours in (40, 40.5)
    )

    assert (full.tolist(), over.tolist()) == ([False], [True])


@pytest.mark.parametrize("seed", range(15))
def test_own_hours_add_up_to_the_registers_and_the_order_does_not_matter(staff, seed):
    rng = np.random.default_rng(seed)
    rows = [
        (str(rng.choice(list("hmxabc"))), f"2026-{rng.integers(1, 13):02}-15", rng.integers(1, 99))
        for _ in range(12)
    ]

    table = action_hours(register_of(*rows), staff).table

    assert table["own_hours"].sum() == sum(hours for *_, hours in rows)
    pd.testing.assert_frame_equal(table, action_hours(register_of(*rows[::-1]), staff).table)
    assert table["load"].is_monotonic_decreasing
    assert (table["is_overloaded"] == (table["load"] > 1)).all()


@pytest.mark.parametrize("seed", range(10))
def test_more_hours_never_lower_a_load(staff, seed):
    rng = np.random.default_rng(seed)
    rows = [("a", f"2026-{month:02}-10", rng.integers(1, 50)) for month in range(1, 7)]
    more = [(owner, due, hours * 1.1) for owner, due, hours in rows]

    before, after = (action_hours(register_of(*of), staff).table["load"] for of in (rows, more))

    assert after.iloc[0] == pytest.approx(1.1 * before.iloc[0])


def test_who_has_left_has_no_hours_and_any_action_is_too_much(staff):
    staff.people["left_on"] = pd.Timestamp("2025-06-30")

    table = action_hours(register_of(("a", "2026-01-14", 1)), staff).table

    assert table[["hours_available", "load"]].iloc[0].tolist() == [0, np.inf]
    assert table["is_overloaded"].tolist() == [True]


def test_an_owner_outside_the_firm_has_no_known_hours_and_is_not_called_overloaded(staff):
    finding = action_hours(register_of(("agency", "2026-01-14", 900)), staff)

    assert finding.table[["hours_available", "load"]].isna().all(axis=None)
    assert not finding.table["is_overloaded"].any()
    assert finding.text == "No selling hours are known for agency."


def test_hours_that_nobody_has_said_and_other_years_take_none(staff):
    rows = [("a", "2026-01-14", None), ("a", "2027-01-14", 900), ("b", "2026-01-14", 10)]

    finding = action_hours(register_of(*rows), staff)

    assert finding.table["owner"].tolist() == ["b"]
    assert finding.text == (
        "Nobody is overloaded; the highest load is Bo's, 50.0 % of the selling hours up to "
        "2026-01-14. 1 action without hours not counted."
    )


def test_without_actions_there_is_no_load(staff):
    finding = action_hours(register_of(), staff)

    assert finding.table.empty
    assert finding.text == "No action takes known hours in the plan year."


def test_of_many_overloaded_three_are_named(staff):
    rows = [(owner, "2026-01-14", 500) for owner in "abcx"]

    text = action_hours(register_of(*rows), staff).text

    assert text.count("is overloaded") == 3
    assert text.endswith("1 other owner overloaded too.")
