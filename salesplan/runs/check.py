"""Look a case over without running it: every problem at once, and what became of its tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from salesplan.errors import PlanError, SeveralErrors
from salesplan.words import count, number

_SEVERITIES = ("repair", "note")


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    Parameters
    ----------
    lines : tuple of str
        The data report in short: each table, then each repair and note.
    errors : tuple of PlanError
        Everything that stops a run; empty for a case that can be planned.
    """

    lines: tuple[str, ...]
    errors: tuple[PlanError, ...]


def check_case(case_ref: str, overrides: Mapping[str, Any] | None = None) -> CheckResult:
    """Check plan file, tables, targets and cube of a case.

    Parameters
    ----------
    case_ref : str
        "acme", "acme/stretch", or the path of a case folder.
    overrides : mapping of parameter name to value, optional
        Win over the plan file.

    Returns
    -------
    CheckResult
        Mistakes are in it and not raised, so that tables are reported beside them.
    """
    from salesplan.case.case import load_case
    from salesplan.plan import open_plan

    knobs = dict(overrides or {})
    lines: list[str] = []
    try:
        case = load_case(case_ref, None, knobs)
        lines = report_lines(case.loaded)
        if case.loaded.errors:
            return CheckResult(tuple(lines), tuple(case.loaded.errors))
        open_plan(case_ref, **knobs).check()
    except SeveralErrors as several:
        return CheckResult(tuple(lines), several.errors)
    except PlanError as error:
        return CheckResult(tuple(lines), (error,))
    return CheckResult(tuple(lines), ())


def report_lines(loaded: Any) -> list[str]:
    """Put the data report of a case's tables into lines for the terminal.

    Parameters
    ----------
    loaded : salesplan.case.tables.Loaded
        Its `totals` and `report`; errors are left out, they are told on their own.

    Returns
    -------
    list of str
    """
    told = loaded.report[loaded.report["severity"].isin(_SEVERITIES)]
    totals, report = loaded.totals.to_dict("records"), told.to_dict("records")
    return [_table_line(row) for row in totals] + [_entry_line(row) for row in report]


def _table_line(row: Mapping[str, Any]) -> str:
    aside = row["set_aside_rows"]
    line = f"{row['table']}: {count(row['loaded_rows'], 'row')}"
    if row["file_amount"]:
        line += f", amount {number(row['loaded_amount'], 2)}"
    if aside:
        line += f"; {count(aside, 'row')} set aside, amount {number(row['set_aside_amount'], 2)}"
    return line


def _entry_line(row: Mapping[str, Any]) -> str:
    column = f", {row['column']}" if row["column"] else ""
    rows = f" ({row['rows']})" if row["rows"] else ""
    fix = f". Fix: {row['fix']}." if row["fix"] else ""
    rule = str(row["rule"]).replace("_", " ")
    return f"{row['severity']}: {row['source']}{column}: {rule}, {row['count']:,}{rows}{fix}"
