"""The emergency page: who does what within which time, on one sheet for the wall.

It is drawn for a printer in black and white, without script or colour. Names and contacts stand as
the firm's own tables give them, made harmless; nothing is looked up.
"""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from salesplan.case import Case
from salesplan.decomposition.emergency import TABLE
from salesplan.finding import Finding
from salesplan.plan import Plan
from salesplan.show import page
from salesplan.show.front import title

SHEET = """\
.sheet table { width: 100%; min-width: 44rem; table-layout: fixed; font-size: .8rem; }
.sheet caption { color: #000; font-size: 1rem; font-weight: 700; padding: .4rem 0 .1rem; }
.sheet th, .sheet td { border-bottom: 1px solid #000; padding: .12rem .3rem; max-width: none; }
.sheet tbody tr:nth-child(even) { background: none; }
.sheet .when { width: 6rem; font-weight: 700; }
.sheet .who { width: 11rem; }
.sheet .gap { font-weight: 700; }
.sheet .gap::before { content: "! "; }
@page sheet { size: A4; margin: 10mm 12mm; }
@media print {
  .sheet { page: sheet; break-before: page; break-after: page; color: #000; font-size: 8.5pt; }
  .sheet .scroll { margin-bottom: 1mm; }
  .sheet table { font-size: 8pt; min-width: 0; }
  .sheet caption { font-size: 10pt; }
  .sheet .when { width: 22mm; }
  .sheet .who { width: 36mm; }
}
"""
"""Style of the sheet, beside that of every page."""


def emergency_page(plan: Plan) -> str:
    """Write the sheet as a file of its own.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    str
        One HTML page without scripts that fetches nothing; empty where there is nothing to say.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> written = emergency_page(open_plan("sample"))
    >>> written.startswith("<!DOCTYPE html>"), "<script" in written
    (True, False)
    """
    return emergency_sheet(plan.emergency.emergency, sheet_of(plan.case))


def sheet_of(case: Case) -> str:
    """Say whose sheet it is, for which year, as of which day.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> sheet_of(open_plan("sample").case)
    'Ostermeer Instruments, FY2026, as of 30 June 2026'
    """
    return f"{title(case)}, FY{case.plan_year}, as of {case.as_of:%d %B %Y}"


def emergency_sheet(finding: Finding, of: str) -> str:
    """Write the sheet of a result.

    Parameters
    ----------
    finding : Finding
        `emergency.emergency`.
    of : str
        Firm, year and day, plain text.

    Examples
    --------
    >>> emergency_sheet(Finding(pd.DataFrame(), "Not computed.", "emergency"), "Firm")
    ''
    """
    if not finding.is_computed:
        return ""
    head = f"<h1>In an emergency</h1>\n<p>{page.text(of)}</p>"
    body = f'<div class="sheet">\n{head}\n{blocks(finding)}\n</div>'
    return page.page(f"In an emergency: {of}", [body], style=SHEET)


def sheet_in_page(finding: Finding, case: Case) -> str:
    """Write the sheet as a part of a longer page; on paper it has a page of its own.

    Parameters
    ----------
    finding : Finding
        `emergency.emergency`, computed.
    case : Case

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> plan = open_plan("sample")
    >>> sheet_in_page(plan.emergency.emergency, plan.case)[:19]
    '<div class="sheet">'
    """
    head = f"<p><strong>In an emergency</strong>: {page.text(sheet_of(case))}</p>"
    return f'<div class="sheet">\n{head}\n{blocks(finding)}\n</div>'


def blocks(finding: Finding) -> str:
    """Set one block for each event, and what is missing below.

    Parameters
    ----------
    finding : Finding
        `emergency.emergency`.

    Returns
    -------
    str
        HTML; `SHEET` is its style.
    """
    table = finding.table
    steps, gaps = table[table["step_number"].notna()], table[table["step_number"].isna()]
    has_own = steps["taken_from"].eq(TABLE).groupby(steps["event"]).transform("any").astype(bool)
    has_contact = bool((steps["contact"] != "").any())
    parts = [
        (str(own["event_name"].iloc[0]), own, False)
        for _, own in steps[has_own].groupby("event", sort=False)
    ]
    if not has_own.all():
        parts.append(("When a trigger fires", steps[~has_own], True))
    missing = [
        f'<span class="gap">{page.text(event)}: {page.text(why)}</span>'
        for event, why in gaps[["event_name", "missing"]].to_numpy()
    ]
    drawn = [
        _steps(own, (head, f"event-{place}"), has_contact=has_contact, has_event=has_event)
        for place, (head, own, has_event) in enumerate(parts, start=1)
    ]
    return "\n".join([*drawn, page.listing(missing)])


def _steps(
    own: pd.DataFrame, caption: tuple[str, str], *, has_contact: bool, has_event: bool
) -> str:
    """Set the steps under a caption with its identifier."""
    heads = [("who", "When")] if has_event else []
    heads += [("when", "Within"), ("", "What"), ("who", "Who"), ("who", "If not")]
    heads += [("who", "Contact")] if has_contact else []
    head = "".join(f'<th scope="col" class="{kind}">{said}</th>' for kind, said in heads)
    body = "\n".join(
        _step(row, has_contact=has_contact, has_event=has_event) for row in own.to_dict("records")
    )
    said, name = caption
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}">\n'
        f'<table>\n<caption id="{name}">{page.text(said)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _step(row: dict[Hashable, Any], *, has_contact: bool, has_event: bool) -> str:
    note = f'<br><span class="gap">{page.text(row["missing"])}</span>' if row["missing"] else ""
    cells = [f"<td>{page.text(row['event_name'])}</td>"] if has_event else []
    cells += [
        f'<th scope="row" class="when">{page.text(row["within"])}</th>',
        f"<td>{page.text(row['action'])}{note}</td>",
        f"<td>{page.text(row['name'])}</td>",
        f"<td>{page.text(row['deputy_name'])}</td>",
    ]
    cells += [f"<td>{page.text(row['contact'])}</td>"] if has_contact else []
    return f"<tr>{''.join(cells)}</tr>"
