"""The emergency page: in order of time, and plain about who is missing."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.emergency import COLUMNS, People, emergency, within
from salesplan.decomposition.triggers import Trigger

PEOPLE = People(
    {"r1": "Ann", "r2": "Bo"},
    frozenset({"r1", "r2", "North"}),
    {"r3": pd.Timestamp("2025-06-30")},
)


def steps(*rows):
    columns = ["event", "action", "owner", "deputy", "within_hours", "within_days"]
    return pd.DataFrame(rows, columns=columns)


def page(*rows, triggers=(), events=(), people=PEOPLE, **options):
    table = steps(*rows) if rows else None
    return emergency(table, list(triggers), events, people, **options)


def test_steps_stand_in_order_of_time_and_days_count_as_hours():
    found = page(
        ("fire", "Look", "r1", "r2", np.nan, 2), ("flood", "Pump", "r2", "r1", 1, np.nan),
        ("fire", "Call", "r1", "r2", 0, np.nan),
    ).table  # fmt: skip

    assert found[["event", "step_number", "within_hours", "within"]].to_numpy().tolist() == [
        ["fire", 1, 0.0, "at once"], ["fire", 2, 48.0, "2 days"], ["flood", 1, 1.0, "1 hour"],
    ]  # fmt: skip
    assert found["name"].tolist() == ["Ann", "Ann", "Bo"]
    assert tuple(found.columns) == COLUMNS


def test_all_are_there():
    found = page(("fire", "Call", "r1", "North", 0, np.nan))

    assert found.table["missing"].tolist() == [""]
    assert found.text == "1 event, 1 step, the first at once. Everybody is there."


@pytest.mark.parametrize(
    ("owner", "deputy", "missing"),
    [
        ("r1", None, "no deputy"),
        ("r1", "r1", "the deputy is the owner"),
        ("r3", "r1", "owner r3 left on 2025-06-30"),
        ("r1", "r3", "deputy r3 left on 2025-06-30"),
        ("Zoe", "r1", "owner Zoe is not among the firm's people"),
    ],
)
def test_who_cannot_be_counted_on_is_named(owner, deputy, missing):
    found = page(("fire", "Call", owner, deputy, 0, np.nan))

    assert found.table["missing"].tolist() == [missing]
    assert "Missing: 1 step with" in found.text


def test_a_firm_without_a_list_of_people_knows_nobody_as_unknown():
    found = page(("fire", "Call", "Zoe", "Ann", 0, np.nan), people=People())

    assert found.table["missing"].tolist() == [""]


def test_an_event_without_steps_is_a_row_and_a_gap():
    found = page(("leaver", "Call", "r1", "r2", 0, np.nan), events=["leaver", "market_down"])

    last = found.table.iloc[-1]
    assert (last["event"], last["event_name"], last["missing"]) == (
        "market_down", "The market falls", "nobody has written a step",
    )  # fmt: skip
    assert pd.isna(last["step_number"])
    assert 'no step for "The market falls"' in found.text


def test_too_much_for_one_within_a_day_is_said_from_the_step_on_that_is_too_much():
    """At 1, 2, 20 and 30 hours: three within a day of hour 20, two of hour 30."""
    rows = [("fire", f"Step {at}", "r1", "r2", at, np.nan) for at in (1, 2, 20, 30)]

    found = page(*rows, most_at_once=2).table["missing"].tolist()

    assert found == ["", "", "Ann has 3 steps within 24 hours", ""]


def test_two_events_do_not_happen_at_once():
    rows = [(event, "Act", "r1", "r2", 1, np.nan) for event in ("fire", "flood", "theft")]

    assert page(*rows, most_at_once=1).table["missing"].tolist() == ["", "", ""]


def test_a_triggers_own_action_is_a_step_of_its_event():
    slow = Trigger("Slow", "sales_to_plan", "below", 0.9, action="Plan", owner="r1",
                   deputy="r2", within_days=1)  # fmt: skip

    found = page(("Slow", "Lend two people", "r2", "r1", np.nan, 3), triggers=[slow]).table

    assert found[["step_number", "action", "taken_from"]].to_numpy().tolist() == [
        [1, "Plan", "trigger"], [2, "Lend two people", "table"],
    ]  # fmt: skip


def test_a_trigger_without_a_time_says_so():
    slow = Trigger("Slow", "sales_to_plan", "below", 0.9, action="Plan", owner="r1", deputy="r2")

    found = page(triggers=[slow])

    assert found.table["missing"].tolist() == ["nobody has said within which time"]
    assert found.text.startswith("1 event, 1 step. ")


def test_contacts_stand_as_the_table_has_them_and_nowhere_else():
    table = steps(("fire", "Call", "r1", "r2", 0, np.nan))

    assert emergency(table, [], [], PEOPLE).table["contact"].tolist() == [""]
    told = emergency(table.assign(contact="room 12"), [], [], PEOPLE).table
    assert told["contact"].tolist() == ["room 12"]


@pytest.mark.parametrize("seed", range(15))
def test_every_step_stands_once_and_time_never_runs_backwards(seed):
    rng = np.random.default_rng(seed)
    rows = [
        (rng.choice(["a", "b", "c"]), f"act {at}", rng.choice(["r1", "r2", "r3"]), None,
         float(rng.integers(0, 300)), np.nan)
        for at in range(rng.integers(1, 25))
    ]  # fmt: skip

    found = page(*rows, events=["b", "d"]).table

    taken = found[found["taken_from"] == "table"]
    assert sorted(taken["action"]) == sorted(row[1] for row in rows)
    assert (taken.groupby("event")["within_hours"].diff().dropna() >= 0).all()
    assert (taken.groupby("event")["step_number"].diff().dropna() == 1).all()
    assert "d" in set(found["event"])


def test_times_read_as_people_say_them():
    assert [within(hours) for hours in (0, 0.5, 1, 47, 48, 60)] == [
        "at once", "0.5 hours", "1 hour", "47 hours", "2 days", "2.5 days",
    ]  # fmt: skip
