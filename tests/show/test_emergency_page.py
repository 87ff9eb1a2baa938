"""The sheet for the wall: all steps on it, black and white, harmless whatever the names."""

import re

import pandas as pd
import pytest

from salesplan.decomposition.emergency import People, emergency
from salesplan.decomposition.triggers import Trigger
from salesplan.finding import not_computed
from salesplan.show.emergency_page import SHEET, emergency_sheet
from salesplan.show.report import report

PEOPLE = People({"r1": "Ann"}, frozenset({"r1"}))
SLOW = Trigger("Slow", "sales_to_plan", "below", 0.9, action="Plan", owner="r1", within_days=2)


def sheet(contact=None, name="fire", triggers=()):
    steps = pd.DataFrame({"event": [name], "action": ["Call"], "owner": ["r1"],
                          "within_hours": [1.0], "contact": [contact]})  # fmt: skip
    return emergency_sheet(emergency(steps, list(triggers), ["leaver"], PEOPLE), "Firm <1>")


def rows(text):
    return [re.sub("<[^>]+>", "|", row) for row in re.findall(r"<tr>.*?</tr>", text)]


def test_every_step_stands_with_time_owner_and_what_is_missing():
    text = sheet()

    assert "<h1>In an emergency</h1>" in text
    assert "Firm &lt;1&gt;" in text
    assert [part for part in rows(text)[1].split("|") if part] == [
        "1 hour", "Call", "no deputy", "Ann",
    ]  # fmt: skip
    assert "Somebody leaves: nobody has written a step" in text


def test_triggers_alone_share_one_table_that_names_them():
    text = sheet(triggers=[SLOW])

    assert text.count("<table>") == 2
    assert "When a trigger fires" in text
    assert any("Slow" in row and "2 days" in row for row in rows(text))


def test_contacts_have_a_column_only_where_somebody_gave_one():
    assert ">Contact<" not in sheet()
    assert ">Contact<" in sheet(contact="112")
    assert "112" in sheet(contact="112")


def test_names_arrive_as_text():
    text = sheet(name='"><img src=x onerror=alert(1)>', contact="<script>alert(1)</script>")

    assert "<img" not in text
    assert "<script" not in text


def test_a_sheet_loads_nothing_and_needs_no_colour():
    text = sheet()

    assert not re.search(r"(src|href)=\"(?!data:,|#)", text)
    assert set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", SHEET)) == {"#000"}
    assert "@page sheet" in text


def test_nothing_to_say_is_no_sheet():
    assert emergency_sheet(not_computed("emergency", "event"), "Firm") == ""


@pytest.fixture(scope="module")
def written(sample):
    return report(sample)


def test_the_report_gives_the_sheet_a_page_of_its_own(written):
    start = written.index('<div class="sheet">')
    section = written[start : written.index("</section>", start)]

    assert "<strong>In an emergency</strong>: Ostermeer Instruments, FY2026" in section
    assert section.count("<table>") >= 4
    assert "A key account is lost" in section
