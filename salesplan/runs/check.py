"""Look a case over without running it: every problem at once, and what became of its tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from salesplan.errors import PlanError, SeveralErrors
from salesplan.words import count, number

_SEVERITIES = ("repair", "note")
_HIGH_GROWTH = 0.5


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
    from salesplan.case.case import load_case, usable
    from salesplan.plan import Plan

    knobs = dict(overrides or {})
    lines: list[str] = []
    try:
        case = load_case(case_ref, None, knobs)
        lines = report_lines(case.loaded) + growth_lines(case.origins)
        if case.loaded.errors:
            return CheckResult(tuple(lines), tuple(case.loaded.errors))
        lines += unused_lines(case)
        Plan(usable(case)).check()
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


def growth_lines(origins: Mapping[str, tuple[Any, str]]) -> list[str]:
    """Question growth rates above one half: they are allowed, and often slips.

    Examples
    --------
    >>> growth_lines({"targets.growth_rate": (1.07, "acme/plan.yaml")})
    ['note: acme/plan.yaml, targets.growth_rate: 1.07 is 107 % growth; 7 % is 0.07']
    """
    lines = []
    for name, (rate, origin) in origins.items():
        if name.endswith("growth_rate") and rate is not None and rate > _HIGH_GROWTH:
            # 1.07 was meant as a factor, 7 as percent, 0.7 lacks a zero
            meant = rate - 1 if 1 < rate < 2 else rate / (100 if rate >= 2 else 10)
            said = f"{rate:g} is {rate * 100:g} % growth; {meant * 100:.3g} % is {meant:.3g}"
            lines.append(f"note: {origin}, {name}: {said}")
    return lines


def unused_lines(case: Any) -> list[str]:
    """Say how many sales came too late for the plan to know them.

    Parameters
    ----------
    case : salesplan.case.Case

    Returns
    -------
    list of str
        One line, or none where the plan uses all sales.
    """
    late = case.sales[case.sales["date"] > case.known_until]
    if late.empty:
        return []
    year = f"FY{case.plan_year}"
    is_early = case.known_until == case.as_of  # the plan is made before the year's eve
    when = f"after as_of, {case.as_of:%Y-%m-%d}" if is_early else f"in or after {year}"
    sales = case.loaded.totals.set_index("table").loc["sales", "source"]
    said = f"{count(len(late), 'row')} (amount {number(late['amount'].sum(), 2)})"
    return [f"note: {sales}: {said} lie {when}; the plan of chapters 1 to 3 does not use them"]


def _table_line(row: Mapping[str, Any]) -> str:
    aside, unit = row["set_aside_rows"], f" {row['currency']}".rstrip()
    by_query = " of its query" if str(row["source"]).startswith("query of ") else ""
    line = f"{row['table']}: {count(row['loaded_rows'], 'row')}{by_query}"
    if row["file_amount"]:
        line += f", amount {number(row['loaded_amount'], 2)}{unit}"
    if aside:
        amount = f"amount {number(row['set_aside_amount'], 2)}{unit}"
        line += f"; {count(aside, 'row')} set aside, {amount}"
    return line


def _entry_line(row: Mapping[str, Any]) -> str:
    fix = f". Fix: {row['fix']}." if row["fix"] else ""
    fix = fix.replace(". Fix: decided", ". Decided")
    return f"{row['severity']}: {row['source']}: {row['text']}{fix}"
