"""What has fired, and who is to do what by when."""

import pandas as pd

from salesplan.monitoring.triggers import trigger_tasks, triggers

DAY = pd.Timestamp
NAMES = {"r1": "Ann", "r2": "Bo"}


def firing(trigger, fired_on, *, now, due=None, owner="r1", deputy="r2", is_proposed=False):
    return {"trigger": trigger, "is_proposed": is_proposed, "fired_on": DAY(fired_on),
            "is_firing": now, "action": "Act", "owner": owner, "deputy": deputy,
            "due_on": DAY(due) if due else pd.NaT}  # fmt: skip


def tasks(*firings, left=None):
    columns = list(firing("T", "2026-01-31", now=True))
    table = pd.DataFrame(firings, columns=columns)
    table["due_on"] = pd.to_datetime(table["due_on"])
    return trigger_tasks(table, DAY("2026-06-30"), NAMES, left or {}, starts_on=DAY("2026-01-01"))


def states(*pairs, is_proposed=False):
    return pd.DataFrame([
        {"trigger": name, "is_proposed": is_proposed, "state": state, "owner": "r1"}
        for name, state in pairs
    ])  # fmt: skip


def test_the_sentence_counts_what_fired_and_names_what_cannot_be_said():
    found = triggers(states(("A", "fired"), ("B", "close"), ("C", "too few to say"),
                            ("D", "not computed"), ("E", "quiet")), NAMES)  # fmt: skip

    assert found.text == (
        "5 triggers: 1 has fired, 1 is close. Too few cases to say: C. Not computed: D."
    )
    assert found.table["name"].tolist() == ["Ann"] * 5


def test_proposals_are_said_to_be_nobodys():
    found = triggers(states(("A", "fired"), ("B", "fired"), is_proposed=True), NAMES)

    assert found.text == (
        "2 proposed triggers: 2 have fired, none is close. Nobody has agreed to them: they are "
        "the usual ones."
    )


def test_what_fires_now_comes_first_and_days_are_counted_to_the_due_day():
    found = tasks(
        firing("Old", "2026-02-28", now=False, due="2026-03-10"),
        firing("Late", "2026-04-30", now=True, due="2026-05-11"),
        firing("New", "2026-06-30", now=True, due="2026-07-06"),
    )

    assert found.table[["trigger", "days_left", "task_state"]].to_numpy().tolist() == [
        ["Late", -50, "overdue"], ["New", 6, "to do"], ["Old", -112, "look whether it was done"],
    ]  # fmt: skip
    assert found.text == (
        "2 triggers ask for action; first due on 11 May 2026, Ann: Act; 1 overdue. 1 earlier "
        "firing of the plan year: see whether it was done."
    )


def test_firings_that_were_over_before_the_year_and_proposals_ask_for_nothing():
    found = tasks(
        firing("Then", "2025-10-31", now=False, due="2025-11-03"),
        firing("Usual", "2026-05-31", now=True, is_proposed=True),
    )

    assert found.table.empty
    assert found.text == "Nothing is asked for now: no agreed trigger fires."


def test_a_firing_that_began_before_the_year_and_goes_on_still_asks():
    assert tasks(firing("Long", "2025-10-31", now=True, due="2025-11-03")).table["trigger"].tolist()


def test_the_deputy_does_what_a_leaver_cannot():
    left = {"r1": DAY("2026-03-31")}

    found = tasks(firing("A", "2026-05-31", now=True, due="2026-07-01"), left=left).table.iloc[0]
    alone = tasks(firing("A", "2026-05-31", now=True, due="2026-07-01", deputy=""),
                  left=left).table.iloc[0]  # fmt: skip

    assert (found["name"], found["note"]) == ("Bo", "Ann left on 2026-03-31: the deputy does it")
    assert (alone["name"], alone["note"]) == (
        "Ann", "Ann left on 2026-03-31 and has no deputy: name somebody",
    )  # fmt: skip


def test_a_task_without_a_day_says_so():
    found = tasks(firing("A", "2026-05-31", now=True)).table.iloc[0]

    assert found["task_state"] == "no day agreed"
    assert pd.isna(found["days_left"])
