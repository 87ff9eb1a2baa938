r"""The calendar file of the actions (RFC 5545), for any calendar program.

Names come from data that anybody may have written: control characters become spaces, and line
breaks, commas, semicolons and backslashes are escaped, so that no name can open an event of its
own. Written here rather than with a library: icalendar 7 turns a backslash before "N" into a line
break and lets control characters through. The tests read the file back with it.
"""

from hashlib import sha256
from typing import Any

import pandas as pd

from salesplan.words import number

_OCTETS = 75  # of a line, without its end (RFC 5545, 3.1)
_END = "\r\n"


def calendar_file(
    actions: pd.DataFrame, company: str, stamp: pd.Timestamp, *, plan: str = ""
) -> bytes:
    r"""Write the register as a calendar: one all-day event for each due date.

    Parameters
    ----------
    actions : DataFrame
        `actions.actions`: action (each once), is_proposed, title, name, due_on, hours, closes,
        amount, note.
    company : str
        The firm; with the action it names an event, so that a later run updates it.
    stamp : Timestamp
        Day up to which the plan knows what happened, no clock: it moves when the plan does.
    plan : str
        Year and scenario, "FY2026/base". Proposals are numbered anew in every plan, so it names
        their events too; a written action is the same in all of them.

    Returns
    -------
    bytes
        UTF-8, lines end in CR LF and hold at most 75 octets. Empty where there is no action: a
        calendar without an event is not valid.

    References
    ----------
    RFC 5545, *Internet Calendaring and Scheduling Core Object Specification* (2009), 3.1, 3.3.11,
    3.6.1.

    Examples
    --------
    >>> actions = pd.DataFrame({"action": ["a1"], "is_proposed": [False],
    ...     "title": ["Call; visit"], "name": ["Ann"],
    ...     "due_on": pd.to_datetime(["2026-06-30"]), "hours": [8.0], "closes": ["deals"],
    ...     "amount": [2.0], "note": [""]})
    >>> lines = calendar_file(actions, "Firm", pd.Timestamp("2025-12-31")).decode().split("\r\n")
    >>> [line for line in lines if line.startswith(("SUMMARY", "DTSTART", "DTSTAMP"))]
    ['DTSTAMP:20251231T000000Z', 'DTSTART;VALUE=DATE:20260630', 'SUMMARY:Call\\; visit (Ann)']
    """
    if actions.empty:
        return b""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//salesplan//actions//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(company)}",
        *(line for row in actions.itertuples() for line in _event(row, company, stamp, plan)),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + _END for line in lines).encode()


def _event(row: Any, company: str, stamp: pd.Timestamp, plan: str) -> list[str]:
    named = [company, plan, row.action] if row.is_proposed else [company, row.action]
    key = sha256("\n".join(map(str, named)).encode("utf-8", "replace")).hexdigest()[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{key}@salesplan",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{row.due_on:%Y%m%d}",
        f"SUMMARY:{_text(f'{row.title} ({row.name})')}",
        f"DESCRIPTION:{_description(row)}",
        "TRANSP:TRANSPARENT",  # a due date blocks nobody's day
        "END:VEVENT",
    ]


def _description(row: Any) -> str:
    said = [f"Owner: {row.name}"]
    if pd.notna(row.hours):
        said.append(f"Hours: {number(row.hours)}")
    if pd.notna(row.closes) and pd.notna(row.amount):
        said.append(f"Closes: {number(row.amount)} of the gap in {row.closes}")
    if row.note:
        said.append(f"Note: {row.note}")
    return r"\n".join(_text(line) for line in said)


def _text(value: object) -> str:
    r"""Escape a TEXT value; what cannot be printed becomes a space.

    Examples
    --------
    >>> print(_text("a,b;c\\d\r\nBEGIN:VEVENT"))
    a\,b\;c\\d  BEGIN:VEVENT
    """
    printable = "".join(char if char.isprintable() else " " for char in str(value))
    for special in "\\;,":
        printable = printable.replace(special, f"\\{special}")
    return printable


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never within a character."""
    folded, room = [""], _OCTETS
    for char in line:
        size = len(char.encode())
        if size > room:
            folded.append(" ")
            room = _OCTETS - 1
        folded[-1] += char
        room -= size
    return _END.join(folded)
