"""The report beside the notebooks: the same plan, waited for, and never at the cost of the run."""

import threading

import pytest

from salesplan.runs.drawing import REPORT, Drawing, drawing


def test_the_page_is_written_into_the_folder_of_the_run(tmp_path):
    with drawing(lambda plan: f"<h1>{plan['firm']}</h1>", {"firm": "李雷"}) as report:
        reason = report.keep(tmp_path)

    assert reason == ""
    assert (tmp_path / REPORT).read_text(encoding="utf-8") == "<h1>李雷</h1>"


def test_the_plan_itself_is_drawn_and_the_caller_goes_on_meanwhile(tmp_path):
    """The page comes only after the caller has moved on: drawn one after the other, this hangs."""
    plan, moved_on, seen = object(), threading.Event(), []

    def draw(given):
        seen.append(given)
        assert moved_on.wait(10)
        return "page"

    with drawing(draw, plan) as report:
        moved_on.set()
        report.keep(tmp_path)

    assert seen == [plan]
    assert seen[0] is plan


def test_what_goes_wrong_is_told_in_one_line_and_leaves_no_file(tmp_path):
    def fails(plan):
        raise ValueError("two\nlines")

    with drawing(fails, None) as report:
        reason = report.keep(tmp_path)

    assert reason == "ValueError: two lines"
    assert list(tmp_path.iterdir()) == []


def test_even_a_crash_below_python_is_told(tmp_path):
    """The library that draws panics with what is no ordinary exception."""

    class Panic(BaseException):
        pass

    def panics(plan):
        raise Panic("index out of bounds")

    with drawing(panics, None) as report:
        assert report.keep(tmp_path) == "Panic: index out of bounds"


def test_where_no_report_is_asked_for_none_is_missed(tmp_path):
    with drawing(None, None) as report:
        assert report.keep(tmp_path) == ""

    assert Drawing().keep(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_stops_the_run(tmp_path):
    """A full disk is no fault of the report, and the whole run cannot be kept."""
    with drawing(lambda plan: "page", None) as report, pytest.raises(OSError, match="report.html"):
        report.keep(tmp_path / "nowhere")
