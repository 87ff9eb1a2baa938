"""The data report in lines."""

from types import SimpleNamespace

import pandas as pd
import pytest

from salesplan.case.case import load_case
from salesplan.case.report import REPORT_COLUMNS
from salesplan.case.tables import write_templates
from salesplan.case.totals import TOTAL_COLUMNS
from salesplan.runs.check import check_case, growth_lines, report_lines, unused_lines


def loaded(*entries: tuple[object, ...]) -> SimpleNamespace:
    totals = [
        ("sales", "sales.csv", "", 10, 8, 2, 1000.5, 800.25, 200.25),
        ("reps", "query of reps", "", 1, 1, 0, 0.0, 0.0, 0.0),
    ]
    return SimpleNamespace(
        totals=pd.DataFrame(totals, columns=list(TOTAL_COLUMNS)),
        report=pd.DataFrame(list(entries), columns=list(REPORT_COLUMNS)),
    )


def test_each_table_says_how_many_rows_and_how_much_money_came_in():
    assert report_lines(loaded()) == [
        "sales: 8 rows, amount 800.25; 2 rows set aside, amount 200.25",
        "reps: 1 row of its query",
    ]


def test_repairs_and_notes_are_told_with_place_and_remedy_errors_elsewhere():
    repair = entry("repair", "comma taken as the decimal mark in 108 cells of amount", "")
    note = entry("note", "2 dates lie far away (lines 14, 77)", "look at them")
    decided = entry("note", "1 row has no date (line 3)", "decided in the plan file: drop")
    error = entry("error", "1 cell of date is no date (line 3)", "correct it")

    lines = report_lines(loaded(error, repair, note, decided))

    assert lines[2:] == [
        "repair: sales.csv: comma taken as the decimal mark in 108 cells of amount",
        "note: sales.csv: 2 dates lie far away (lines 14, 77). Fix: look at them.",
        "note: sales.csv: 1 row has no date (line 3). Decided in the plan file: drop.",
    ]


def entry(severity, text, fix):
    blank = dict.fromkeys(REPORT_COLUMNS, "")
    said = {"table": "sales", "source": "sales.csv", "severity": severity, "text": text, "fix": fix}
    return tuple((blank | said).values())


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (1.07, "1.07 is 107 % growth; 7 % is 0.07"),
        (0.7, "0.7 is 70 % growth; 7 % is 0.07"),
        (5, "5 is 500 % growth; 5 % is 0.05"),
    ],
)
def test_a_growth_rate_above_one_half_is_questioned(rate, said):
    asked = growth_lines({"targets.growth_rate": (rate, "command line")})

    assert asked == [f"note: command line, targets.growth_rate: {said}"]


def test_usual_growth_is_not_questioned():
    origins = {
        "targets.growth_rate": (0.5, "acme/plan.yaml"),
        "market.market_growth_rate": (None, "default"),
        "targets.over_assignment": (1.0, "acme/plan.yaml"),
    }

    assert growth_lines(origins) == []


@pytest.fixture
def firm(tmp_path, monkeypatch):
    """A firm with a sale of 10 on the 15th of each month of 2023 to 2025."""
    monkeypatch.setenv("SALESPLAN_HOME", str(tmp_path))
    data = tmp_path / "params" / "tiny" / "data"
    data.mkdir(parents=True)
    days = [f"{y}-{m:02d}-15,10" for y in (2023, 2024, 2025) for m in range(1, 13)]
    (data / "sales.csv").write_text("\n".join(["date,amount", *days, "2025-12-31,10"]) + "\n")
    (data.parent / "plan.yaml").write_text("company: Tiny\n")
    return data.parent


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        ({"plan_year": 2025}, "13 rows (amount 130.00) lie in or after FY2025; the plan of "),
        ({"as_of": "2025-06-30"}, "7 rows (amount 70.00) lie after as_of, 2025-06-30; the plan"),
    ],
)
def test_sales_that_come_too_late_for_the_plan_are_counted(firm, overrides, line):
    late = unused_lines(load_case("tiny", None, overrides))

    assert len(late) == 1
    assert late[0].startswith(f"note: sales.csv: {line}")


def test_a_plan_after_all_sales_uses_them_all(firm):
    assert unused_lines(load_case("tiny")) == []


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (
            {"plan_year": 2020},
            (
                "before the plan year starts on 2020-01-01",
                "write `plan_year: 2026`, or give targets.target",
            ),
        ),
        (
            {"as_of": "2020-06-30"},
            ("up to as_of, 2020-06-30", "correct as_of, or leave it empty"),
        ),
    ],
)
def test_a_plan_before_all_sales_is_told_from_when_to_when_they_run(firm, overrides, said):
    found = check_case("tiny", overrides)

    problem, fix = said
    assert [str(error) for error in found.errors] == [
        f"case tiny: no sales {problem}; they run from 2023-01-15 to 2025-12-31. Fix: {fix}."
    ]


def test_an_untouched_template_is_not_worth_a_line(firm):
    write_templates(firm)

    lines = report_lines(load_case("tiny").loaded)

    assert lines[0] == "sales: 37 rows, amount 370.00"
    assert not [line for line in lines if "reps" in line or "no rows" in line]
