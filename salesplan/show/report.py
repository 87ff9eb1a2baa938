"""The report: one file that opens anywhere, offline, and says all that the plan found."""

from collections.abc import Iterable, Iterator
from typing import Any

from salesplan.finding import Finding
from salesplan.plan import Plan, results
from salesplan.show import page, tables
from salesplan.show.emergency_page import SHEET, sheet_in_page
from salesplan.show.front import front_page, title
from salesplan.show.gallery import charts_of
from salesplan.show.pictures import picture

# What people ask the plan book for first; the proof that all adds up comes last.
_FIRST = ("assumptions", "decisions", "missing", "data_report", "data_totals", "data_parts")
# The first page is the summary, and each finding stands in its chapter.
_SHOWN_ELSEWHERE = ("summary", "findings")
# Somebody must answer for each row of these.
_WHOLE = ("assumptions", "decisions", "missing")
_MOST = 200


def report(plan: Plan) -> str:
    """Write the report of a plan: first page, chapters, and what they rest on.

    Every chapter of the plan is in it, whichever they are: each result with its sentence, its
    charts and its table, long tables cut with the name of the file that holds all of them.

    Parameters
    ----------
    plan : Plan
        Solvable; what has not been computed yet is computed.

    Returns
    -------
    str
        One HTML page without scripts that fetches nothing; the same plan gives the same page.

    Raises
    ------
    PlanError
        If a result of the plan cannot be computed.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> written = report(open_plan("sample"))
    >>> written.startswith("<!DOCTYPE html>"), "<script" in written
    (True, False)
    """
    chapters = [*plan.chapters, plan.book]
    front = "\n".join([*front_page(plan), _contents(chapters)])
    name = f"{title(plan.case)}: sales plan FY{plan.case.plan_year}, {plan.case.scenario}"
    sections = [_chapter(plan, chapter) for chapter in chapters]
    first = f'<div class="front">\n{front}\n</div>'
    return page.page(name, [first, *sections], style=SHEET)


def _contents(chapters: Iterable[Any]) -> str:
    items = [page.link(chapter.name, _heading(chapter)) for chapter in chapters]
    inside = page.section("contents", 2, "Contents", [page.listing(items)])
    return f'<nav aria-labelledby="contents">\n{inside}\n</nav>'


def _chapter(plan: Plan, chapter: Any) -> str:
    found = _in_order(results(chapter))
    parts = [f'<p class="question">{page.text(type(chapter).__doc__)}</p>']
    parts += [_result(plan, chapter, name, one) for name, one in found.items() if one.is_computed]
    missing = [
        f"<strong>{page.text(page.named(name))}</strong>. {tables.inline(one.text)}"
        for name, one in found.items()
        if not one.is_computed
    ]
    if missing:
        heading, name = "Not computed", f"{chapter.name}-not-computed"
        parts.append(page.section(name, 3, heading, [page.listing(missing)]))
    return page.section(chapter.name, 2, _heading(chapter), parts)


def _in_order(found: dict[str, Finding]) -> dict[str, Finding]:
    """Put a chapter's headline first, as it comes; the book's results in the reader's order."""
    first = [name for name in _FIRST if name in found]
    names = [*first, *(name for name in found if name not in (*first, *_SHOWN_ELSEWHERE))]
    return {name: found[name] for name in names}


def _result(plan: Plan, chapter: Any, name: str, finding: Finding) -> str:
    """Set one result: its sentence, its charts, its table."""
    path = f"{chapter.name}-{name}"
    pictures = list(_pictures(plan, chapter, name, finding))
    whole = _MOST if name in _WHOLE else page.WHOLE
    drawn = page.table(finding.table, _caption(chapter, name), f"{path}-table", whole=whole)
    sheet = sheet_in_page(finding, plan.case) if name == "emergency" else ""
    return page.section(
        path, 3, page.named(name), [tables.sentence(finding.text), *pictures, drawn, sheet]
    )


def _pictures(plan: Plan, chapter: Any, name: str, finding: Finding) -> Iterator[str]:
    for chart_name, chart in charts_of(plan, chapter.name, name, finding).items():
        path = f"{chapter.name}-{name}-{chart_name}"
        yield page.figure(picture(chart.to_dict(), path), path)


def _heading(chapter: Any) -> str:
    return f"{chapter.number} {chapter.title}"


def _caption(chapter: Any, name: str) -> str:
    """Head a table with the first line of what its property says of itself."""
    said = getattr(type(chapter), name).__doc__ or page.named(name)
    return str(said).strip().splitlines()[0].removesuffix(".")
