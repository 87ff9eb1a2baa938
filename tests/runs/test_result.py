"""How a run is told: one remedy for each failure, and no plan book where there is none."""

from pathlib import Path

from salesplan.runs.result import ChapterRun, RunResult

BOOK = ChapterRun("7_plan_book", 1.0, "All add up.")


def failure(error: str, cell: str = "In [3]") -> str:
    chapter = ChapterRun("2_targets", 1.0, "", cell, error)
    return RunResult(Path("/runs/r1"), (chapter, BOOK)).failures()[0]


def test_a_failure_without_a_remedy_is_sent_to_its_notebook():
    assert failure("ValueError: no target") == (
        "2_targets failed at In [3]: ValueError: no target. Fix: open /runs/r1/2_targets.ipynb, "
        "which shows the cell."
    )


def test_a_failure_that_brings_its_remedy_keeps_that_one():
    said = failure("ParamError: target: no sales. Fix: give targets.target.")

    assert said == (
        "2_targets failed at In [3]: ParamError: target: no sales. Fix: give targets.target. To "
        "see the cell, open /runs/r1/2_targets.ipynb."
    )
    assert said.count("Fix: ") == 1
    assert ".." not in said


def test_a_failed_book_is_no_book():
    failed = ChapterRun("7_plan_book", 1.0, "", "In [3]", "ValueError: x")

    assert RunResult(Path("/runs/r1"), (BOOK,)).has_book
    assert not RunResult(Path("/runs/r1"), (BOOK, failed)).has_book


def test_a_report_stands_for_the_book_whatever_became_of_the_notebook(tmp_path):
    (tmp_path / "report.html").write_text("<html></html>")
    failed = ChapterRun("7_plan_book", 1.0, "", "In [3]", "ValueError: x")

    assert RunResult(tmp_path, (failed,)).has_book
