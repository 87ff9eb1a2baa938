"""The calendar file, read back with a library that had no part in writing it (RFC 5545)."""

import datetime as dt
import re

import pandas as pd
import pytest
from icalendar import Calendar

from salesplan import open_plan
from salesplan.runs.publish import publish
from salesplan.show.calendar_file import calendar_file

STAMP = pd.Timestamp("2025-12-31")
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "../../x",
    "x" * 300,
    "李雷" * 60,
    "🚀 launch 👩‍👩‍👧‍👦" * 9,
    "a,b;c\\d: \"e\" 'f'",
    "C:\\New\\folder",
    "ends in a backslash\\",
    "ATTENDEE:mailto:x@example.com",
    "  blanks around  ",
]
BREAKING = [
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:mine",
    "x\nBEGIN:VEVENT",
    "x\rBEGIN:VALARM",
    "x\u2028BEGIN:VEVENT\x85y\x0bz\x0c",
    "nul\x00bell\x07\x1b[31m",
]


def actions_of(*titles, **columns):
    rows = {
        "action": [f"action {n}" for n in range(len(titles))],
        "is_proposed": False,
        "title": list(titles),
        "owner": "r1",
        "name": "Ann",
        "due_on": pd.Timestamp("2026-06-30"),
        "hours": 8.0,
        "cost": float("nan"),
        "closes": "deals",
        "amount": 2.0,
        "gap_share": 0.2,
        "note": "",
    }
    return pd.DataFrame(rows | columns)


def read_back(content):
    return Calendar.from_ical(content).walk("VEVENT")


def unfolded(content):
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_one_action_is_one_event_of_a_whole_day():
    (event,) = read_back(calendar_file(actions_of("Visit lapsed accounts"), "Firm", STAMP))

    assert event["SUMMARY"] == "Visit lapsed accounts (Ann)"
    assert event["DESCRIPTION"] == "Owner: Ann\nHours: 8\nCloses: 2 of the gap in deals"
    assert event.decoded("DTSTART") == dt.date(2026, 6, 30)
    assert event.decoded("DTSTAMP") == dt.datetime(2025, 12, 31, tzinfo=dt.UTC)
    assert re.fullmatch(r"[0-9a-f]{32}@salesplan", event["UID"])


def test_the_calendar_says_what_made_it_and_in_which_version():
    calendar = Calendar.from_ical(calendar_file(actions_of("a"), "Firm, the one", STAMP))

    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"] == "-//salesplan//actions//EN"
    assert plain(calendar["X-WR-CALNAME"]) == "Firm, the one"
    assert calendar.errors == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_comes_back_as_the_text_it_was(name):
    content = calendar_file(actions_of(name, name=name, action=name), name, STAMP)

    (event,) = read_back(content)
    # What follows a backslash is read by the rule of the standard, not by the library's older one.
    shown = next(line for line in unfolded(content) if line.startswith("SUMMARY:"))
    assert plain(shown.removeprefix("SUMMARY:")) == f"{name} ({name})".translate(UNPRINTED)
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "TRANSP"}


@pytest.mark.parametrize("name", BREAKING)
def test_no_name_can_open_an_event_or_a_line_of_its_own(name):
    table = actions_of(name, "second", name=name, note=name, closes=name)

    content = calendar_file(table, name, STAMP)

    lines = unfolded(content)
    assert len(read_back(content)) == 2
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    starts = (
        r"(BEGIN|VERSION|PRODID|CALSCALE|X-WR-CALNAME|END|UID|DTSTAMP|DTSTART|SUMMARY|DESCR|TR)"
    )
    assert all(re.match(starts, line) for line in lines[:-1])
    assert all(char.isprintable() for line in lines for char in line)


@pytest.mark.parametrize("name", [*HOSTILE, "é" * 74, "a" * 66 + "é", "a" * 67, "𝕏" * 40])
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(name):
    content = calendar_file(actions_of(name), name, STAMP)

    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() is not None for line in lines)  # a cut character cannot be decoded
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_lines_are_filled_before_they_are_folded():
    content = calendar_file(actions_of("a" * 200), "Firm", STAMP)

    line = next(line for line in content.split(b"\r\n") if line.startswith(b"SUMMARY"))
    assert len(line) == 75


def test_an_event_keeps_its_identifier_whatever_else_changes():
    before, after, other, elsewhere = (
        read_back(calendar_file(table, firm, stamp))[0]["UID"]
        for table, firm, stamp in (
            (actions_of("a"), "Firm", STAMP),
            (actions_of("b", hours=99.0, due_on=pd.Timestamp("2026-09-30")), "Firm",
             pd.Timestamp("2026-12-31")),
            (actions_of("a", action="another"), "Firm", STAMP),
            (actions_of("a"), "Other firm", STAMP),
        )
    )  # fmt: skip

    assert before == after
    assert len({before, other, elsewhere}) == 3


def test_a_proposal_is_another_event_in_another_plan_and_a_written_action_is_not():
    table = actions_of("written", "proposed").assign(is_proposed=[False, True])

    this, same, next_year, stretch = (
        [event["UID"] for event in read_back(calendar_file(table, "Firm", STAMP, plan=plan))]
        for plan in ("FY2026/base", "FY2026/base", "FY2027/base", "FY2026/stretch")
    )

    assert this == same
    assert this[0] == next_year[0] == stretch[0]
    assert len({this[1], next_year[1], stretch[1]}) == 3


def test_two_plan_years_of_the_sample_give_their_proposals_events_of_their_own(tmp_path):
    plans = [open_plan("sample", plan_year=year) for year in (2025, 2026)]
    for name, plan in zip(("before", "now", "again"), [*plans, plans[1]], strict=True):
        publish(plan.actions, str(tmp_path / name))

    before, now, again = (
        (tmp_path / name / "actions.ics").read_bytes() for name in ("before", "now", "again")
    )
    proposed = [
        {
            str(event["UID"])
            for event, is_proposed in zip(
                read_back(content), plan.actions.actions.table["is_proposed"], strict=True
            )
            if is_proposed
        }
        for content, plan in zip((before, now), plans, strict=True)
    ]
    assert proposed[0]
    assert proposed[1]
    assert not proposed[0] & proposed[1]
    assert now == again
    assert f"DTSTAMP:{plans[1].case.as_of:%Y%m%d}T000000Z".encode() in now


def test_every_action_has_an_identifier_of_its_own():
    events = read_back(calendar_file(actions_of(*["same"] * 50), "Firm", STAMP))

    assert len({event["UID"] for event in events}) == 50


def test_twice_the_same_is_the_same_to_the_byte():
    table = actions_of("a", "李雷")

    assert calendar_file(table, "Firm", STAMP) == calendar_file(table, "Firm", STAMP)


def test_what_nobody_has_said_is_not_in_the_description():
    table = actions_of("a", hours=float("nan"), closes=None, amount=float("nan"), note="why not")

    (event,) = read_back(calendar_file(table, "Firm", STAMP))

    assert event["DESCRIPTION"] == "Owner: Ann\nNote: why not"


def test_without_actions_there_is_no_calendar():
    assert calendar_file(actions_of(), "Firm", STAMP) == b""


UNPRINTED = {ord(char): " " for char in "\u200d"}


def plain(text):
    """Read a TEXT value by RFC 5545, 3.3.11: a backslash gives the next character its meaning."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)
