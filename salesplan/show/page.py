"""The building blocks of a page: text made harmless, tables, figures, the frame around them."""

import html
import re
from collections.abc import Iterable

import pandas as pd

from salesplan.show import tables
from salesplan.show.style import CSS
from salesplan.terms import label

WHOLE = 25
"""Rows up to which a table is shown whole: what an upright sheet holds beside its picture."""
_WIDE, _BROAD = 8, 11  # columns from which a table is set smaller, and lies on its side on paper
_LONG = 28  # letters from which a column of words gets room
_UNBROKEN = {"date", "month", "period"}
_FIGURE, _DATE, _WORDS = ' class="n"', ' class="d"', ' class="long"'
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_FRAME = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the plan</a>
<main id="content">
{body}
</main>
</body>
</html>
"""


def page(title: str, parts: Iterable[str], *, style: str = "") -> str:
    """Set the frame of a page that needs nothing from outside, and lets nothing out.

    Parameters
    ----------
    title : str
        For the window's title, plain text.
    parts : iterable of str
        The page from top to bottom, as HTML.
    style : str
        What this page adds to the style sheet of all.

    Examples
    --------
    >>> page("Plan <2026>", ["<h1>Plan</h1>"]).count("Plan &lt;2026&gt;")
    1
    """
    body = "\n".join(filter(None, parts))
    return _FRAME.format(policy=_POLICY, title=text(title), style=CSS + style, body=body)


def text(value: object) -> str:
    """Make any text harmless: one line, printable, no markup.

    Examples
    --------
    >>> text("<script>alert(1)</script>")
    '&lt;script&gt;alert(1)&lt;/script&gt;'
    """
    return html.escape(tables.clean(value))


def named(name: str) -> str:
    """Write a result's name as a heading.

    Examples
    --------
    >>> named("quota_tree"), named("kpis")
    ('Quota tree', 'KPIs')
    """
    return re.sub(r"\bkpis\b", "KPIs", label(name), flags=re.IGNORECASE)


def section(identifier: str, level: int, heading: str, parts: Iterable[str]) -> str:
    r"""Set a section under a heading that links can point to.

    Parameters
    ----------
    identifier : str
        Without blanks, once in the page.
    level : int
        2 for a chapter, 3 for what is in it.
    heading : str
        Plain text.
    parts : iterable of str
        HTML; empty ones are left out.

    Examples
    --------
    >>> section("market", 2, "1 Market", ["<p>Up.</p>", ""])
    '<section id="market" class="level-2">\n<h2>1 Market</h2>\n<p>Up.</p>\n</section>'
    """
    head = f"<h{level}>{text(heading)}</h{level}>"
    inside = "\n".join(filter(None, [head, *parts]))
    return f'<section id="{identifier}" class="level-{level}">\n{inside}\n</section>'


def listing(items: Iterable[str], kind: str = "ul") -> str:
    r"""Set a list of HTML items, or nothing where there is none.

    Examples
    --------
    >>> listing(["Up"], "ol"), listing([])
    ('<ol>\n<li>Up</li>\n</ol>', '')
    """
    rows = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<{kind}>\n{rows}\n</{kind}>" if rows else ""


def link(identifier: str, words: str) -> str:
    """Link to a section of the same page.

    Examples
    --------
    >>> link("market", "Market")
    '<a href="#market">Market</a>'
    """
    return f'<a href="#{identifier}">{text(words)}</a>'


def figure(svg: str, name: str) -> str:
    """Set a picture into a box that scrolls where the screen is narrow.

    Parameters
    ----------
    svg : str
        As `pictures.picture` draws it, under the same name.
    name : str
        What the picture's identifiers begin with.

    Examples
    --------
    >>> figure("<svg></svg>", "quotas").startswith("<figure")
    True
    """
    box = f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}-title">'
    return f"<figure>{box}{svg}</div></figure>"


def table(rows: pd.DataFrame, caption: str, name: str, *, whole: int = WHOLE) -> str:
    """Set a table with its caption; a long one is cut and says in which file all of it is.

    Parameters
    ----------
    rows : DataFrame
        Result table, columns in glossary names; `attrs["name"]` names its file.
    caption : str
        What it shows, plain text.
    name : str
        Identifier of the caption, once in the page.
    whole : int
        Rows up to which all are shown.

    Examples
    --------
    >>> drawn = table(pd.DataFrame({"rep": ["<b>"], "quota": [1200]}), "Quotas", "q")
    >>> '<th scope="row">&lt;b&gt;</th><td class="n">1,200</td>' in drawn
    True
    """
    if rows.empty:
        return ""
    shown = tables.view(rows, whole=whole)
    classes = _classes(shown)
    head = "".join(
        f'<th scope="col"{kind}>{text(cell)}</th>'
        for cell, kind in zip(shown.cells.columns, classes, strict=True)
    )
    body = "\n".join(_row(list(row), classes) for row in shown.cells.itertuples(index=False))
    columns = len(classes)
    size = "broad" if columns > _BROAD else "wide" if columns > _WIDE else "usual"
    after = f'\n<p class="note">{text(shown.note)}</p>' if shown.note else ""
    return (
        f'<div class="table {size}">\n'
        f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}">\n'
        f'<table>\n<caption id="{name}">{text(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>{after}\n</div>"
    )


def _row(cells: list[str], classes: list[str]) -> str:
    """Set one row; the first cell says what the row is about, unless it is a figure."""
    parts = [f"<td{kind}>{text(cell)}</td>" for cell, kind in zip(cells, classes, strict=True)]
    if classes[0] != _FIGURE:
        parts[0] = f'<th scope="row"{classes[0]}>{text(cells[0])}</th>'
    return f"<tr>{''.join(parts)}</tr>"


def _classes(shown: tables.View) -> list[str]:
    """Say of each column whether it holds figures, dates that must not break, or long words."""
    longest = [shown.cells.iloc[:, place].str.len().max() for place in range(len(shown.kinds))]
    return [
        _FIGURE if is_figure else _DATE if kind in _UNBROKEN else _WORDS if size > _LONG else ""
        for kind, is_figure, size in zip(shown.kinds, shown.are_figures, longest, strict=True)
    ]
