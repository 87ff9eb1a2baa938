"""The data report in lines."""

from types import SimpleNamespace

import pandas as pd

from salesplan.case.report import REPORT_COLUMNS, TOTAL_COLUMNS
from salesplan.runs.check import report_lines


def loaded(*entries: tuple[object, ...]) -> SimpleNamespace:
    totals = [("sales", 10, 8, 2, 1000.5, 800.25, 200.25), ("reps", 1, 1, 0, 0.0, 0.0, 0.0)]
    return SimpleNamespace(
        totals=pd.DataFrame(totals, columns=list(TOTAL_COLUMNS)),
        report=pd.DataFrame(list(entries), columns=list(REPORT_COLUMNS)),
    )


def test_each_table_says_how_many_rows_and_how_much_money_came_in():
    assert report_lines(loaded()) == [
        "sales: 8 rows, amount 800.25; 2 rows set aside, amount 200.25",
        "reps: 1 row",
    ]


def test_repairs_and_notes_are_told_with_place_and_remedy_errors_elsewhere():
    repair = ("sales", "sales.csv", "spaces_trimmed", "repair", "rep", 1200, "", "", 0.0, "")
    note = ("sales", "sales.csv", "far_dates", "note", "", 2, "14, 77", "", 9.0, "look at them")
    error = ("sales", "sales.csv", "bad_date", "error", "date", 1, "3", "", 0.0, "correct it")

    lines = report_lines(loaded(error, repair, note))

    assert lines[2:] == [
        "repair: sales.csv, rep: spaces trimmed, 1,200",
        "note: sales.csv: far dates, 2 (14, 77). Fix: look at them.",
    ]
