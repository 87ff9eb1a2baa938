"""How people see a finding: its sentence, then its table, in the words and formats of `terms`.

Everything is escaped, nothing is random, and a long table shows part of its rows and says where
the others are.
"""

import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pandas as pd
from pandas.api import types

from salesplan import words
from salesplan.finding import Finding
from salesplan.show.extract import WHOLE, columns_shown, rows_shown
from salesplan.show.naming import in_words
from salesplan.terms import TERMS, label

MISSING = "–"
_NUMERIC = {"money", "rate", "points", "chance", "count", "number", "days", "index"}
_BOUNDS = ("low", "high")
_FIGURES = ("current", "forecast", "target", "gap")  # of a table of KPIs, each row in its own unit


def to_html(finding: Finding, *, most: int | None = None) -> str:
    """Show a finding as HTML: sentence, table, and how many rows were left out.

    Parameters
    ----------
    finding : Finding
        Result; where its table's `attrs` hold a `name`, the note names the file.
    most : int, optional
        Rows shown at most; by default as `rows_shown` chooses.

    Returns
    -------
    str
        A fragment of HTML that runs nothing, whatever the names in the data.

    Examples
    --------
    >>> to_html(Finding(pd.DataFrame({"rep": ["<b>"]}), "One rep."))[:15]
    '<p>One rep.</p>'
    """
    said = sentence(finding.text) if finding.text else ""
    if not finding.is_computed or finding.table.empty:
        return said
    shown = view(finding.table, most)
    head = _row("th", list(shown.cells.columns), shown.are_figures)
    rows = shown.cells.itertuples(index=False)
    body = "\n".join(_row("td", list(row), shown.are_figures) for row in rows)
    after = f"\n<p>{html.escape(shown.note)}</p>" if shown.note else ""
    return f"{said}\n<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>{after}"


def sentence(text: str) -> str:
    """Show a sentence as an HTML paragraph, words in backticks as code.

    Examples
    --------
    >>> sentence("needs table `market` & more")
    '<p>needs table <code>market</code> &amp; more</p>'
    """
    return f"<p>{inline(text)}</p>"


def inline(text: str) -> str:
    """Show a sentence within others, words in backticks as code.

    Examples
    --------
    >>> inline("needs table `market`")
    'needs table <code>market</code>'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(clean(text)))


def to_plain(finding: Finding, *, most: int | None = None) -> str:
    """Show a finding as plain text: for the terminal, a diff, a mail.

    Parameters
    ----------
    finding : Finding
        Result.
    most : int, optional
        Rows shown at most; by default as `rows_shown` chooses.

    Examples
    --------
    >>> print(to_plain(Finding(pd.DataFrame({"rep": ["Ann"], "quota": [1200]}), "One rep.")))
    One rep.
    Rep  Quota
    Ann  1,200
    """
    said = [clean(finding.text)] if finding.text else []
    if finding.is_computed and not finding.table.empty:
        shown = view(finding.table, most)
        said += [*_aligned(shown.cells, shown.are_figures), shown.note]
    return "\n".join(filter(None, said))


class View(NamedTuple):
    """What people see of a table.

    Parameters
    ----------
    cells : DataFrame of str
        Rows and columns shown, as written, under the glossary's labels.
    kinds : list of str
        Kind of each column shown, one of `salesplan.terms.KINDS`.
    note : str
        Which rows these are, and what every row has in common; empty where all is shown.
    """

    cells: pd.DataFrame
    kinds: list[str]
    note: str

    @property
    def are_figures(self) -> list[bool]:
        """Say of each column whether it holds figures, which stand to the right."""
        return [kind in _NUMERIC for kind in self.kinds]


def view(table: pd.DataFrame, most: int | None = None, *, whole: int = WHOLE) -> View:
    """Choose what people see of a table, and write it.

    Parameters
    ----------
    table : DataFrame
        Result table, columns in glossary names.
    most : int, optional
        Rows shown at most, from the top; by default as `rows_shown` chooses.
    whole : int
        Rows up to which all are shown where `most` is left open.

    Examples
    --------
    >>> view(pd.DataFrame({"rep": ["Ann"], "quota": [1200]})).are_figures
    [False, True]
    """
    rows, which = rows_shown(table, most, whole=whole)
    cells, kinds = _written(rows), column_kinds(table)
    names, same = columns_shown(table, cells.replace(MISSING, ""), kinds)
    note = clean(" ".join(filter(None, [which, same])))
    return View(cells[names].rename(columns=label), [kinds[name] for name in names], note)


def formatted(table: pd.DataFrame) -> pd.DataFrame:
    """Write every value as people read it, under the glossary's labels.

    What is a name in code or a key is called as `in_words` says.

    Parameters
    ----------
    table : DataFrame
        Result table, columns in glossary names.

    Returns
    -------
    DataFrame of str
        Same shape and order.

    Examples
    --------
    >>> formatted(pd.DataFrame({"share": [0.25], "amount": [1234.4]})).iloc[0].tolist()
    ['25.0 %', '1,234']
    """
    return _written(table).rename(columns=label)


def column_kinds(table: pd.DataFrame) -> dict[str, str]:
    """Find the kind of each column: the glossary's, or what the values look like.

    The ends of an interval take the kind of the figure to their left.

    Parameters
    ----------
    table : DataFrame
        Any table.

    Examples
    --------
    >>> column_kinds(pd.DataFrame({"conversion_rate": [0.5], "low": [0.4], "visits": [3]}))
    {'conversion_rate': 'rate', 'low': 'rate', 'visits': 'number'}
    """
    kinds: dict[str, str] = {}
    left = "number"
    for name in table.columns:
        kind = left if name in _BOUNDS else _kind(table, name)
        kinds[name] = kind
        left = kind if kind in _NUMERIC else "number"
    return kinds


def write(values: pd.Series, kind: str) -> list[str]:
    """Write the values of one column.

    Parameters
    ----------
    values : Series
        Values of one kind.
    kind : str
        One of `salesplan.terms.KINDS`.

    Returns
    -------
    list of str
        A dash where a value is missing.

    Examples
    --------
    >>> write(pd.Series([1200.4, None]), "money"), write(pd.Series([0.125]), "chance")
    (['1,200', '–'], ['13 %'])
    """
    has_decimals = kind == "number" and values.abs().max() < 1000 and (values.dropna() % 1).any()
    writer = _WRITERS.get(kind, partial(words.number, digits=2 if has_decimals else 0))
    return [MISSING if pd.isna(value) else writer(value) for value in values]


def clean(text: object) -> str:
    r"""Make any text one printable line: no line breaks, no control or direction characters.

    Parameters
    ----------
    text : object
        A name from the data, or a sentence.

    Examples
    --------
    >>> clean("North\x1b[31m\nWest")
    'North [31m West'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def register() -> None:
    """Have notebooks show findings this way; outside IPython do nothing."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None and shell.display_formatter is not None:
        shell.display_formatter.mimebundle_formatter.for_type(Finding, bundle)


def bundle(finding: Finding, **_options: Any) -> dict[str, str]:
    """Show a finding in both forms, as a notebook stores it.

    Examples
    --------
    >>> bundle(Finding(pd.DataFrame(), "Nothing sold."))
    {'text/html': '<p>Nothing sold.</p>', 'text/plain': 'Nothing sold.'}
    """
    return {"text/html": to_html(finding), "text/plain": to_plain(finding)}


def _kind(table: pd.DataFrame, name: str) -> str:
    known = TERMS[name].kind if name in TERMS else ""
    if types.is_bool_dtype(table[name]):
        return "flag"
    if types.is_numeric_dtype(table[name]):
        return known if known in _NUMERIC or known == "period" else "number"
    if types.is_datetime64_any_dtype(table[name]):
        return "date"
    return known if known and known not in _NUMERIC else "text"


def _period(value: object) -> str:
    return clean(value) if isinstance(value, str) else f"FY{value:.0f}"


_WRITERS: dict[str, Callable[[Any], str]] = {
    "rate": words.percent,
    "chance": partial(words.percent, digits=0),
    "points": words.points,
    "index": partial(words.number, digits=3),
    "flag": lambda value: "yes" if value else "no",
    "date": lambda value: pd.Timestamp(value).date().isoformat(),
    "period": _period,
    "month": clean,
    "text": clean,
}


def _has_own_unit(table: pd.DataFrame, name: str) -> bool:
    """Whether the column mixes units, each row's being that of the measure it names."""
    if "kpi" in table.columns:
        return name in (*_FIGURES, *_BOUNDS)
    return name in ("value", *_BOUNDS) and "measure" in table.columns


def _by_measure(table: pd.DataFrame, name: str) -> list[str]:
    measures = table["kpi" if "kpi" in table.columns else "measure"]
    kinds = [TERMS[m].kind if m in TERMS else "number" for m in measures]
    return [
        write(pd.Series([value]), kind)[0] for value, kind in zip(table[name], kinds, strict=True)
    ]


def _written(table: pd.DataFrame) -> pd.DataFrame:
    kinds, plain = column_kinds(table), in_words(table)
    columns = {
        name: _by_measure(table, name) if _has_own_unit(table, name) else write(plain[name], kind)
        for name, kind in kinds.items()
    }
    return pd.DataFrame(columns, index=table.index)


def _aligned(cells: pd.DataFrame, numeric: list[bool]) -> list[str]:
    """Line columns up, words to the left and figures to the right."""
    columns = []
    for place, is_figure in enumerate(numeric):
        column = [cells.columns[place], *cells.iloc[:, place]]
        width = max(len(cell) for cell in column)
        pad = str.rjust if is_figure else str.ljust
        columns.append([pad(cell, width) for cell in column])
    return ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]


def _row(tag: str, cells: list[str], numeric: list[bool]) -> str:
    # Lab sets cells to the right by a style sheet, code hosts to the left: each needs its own word.
    sides = [' align="right"' if right else ' style="text-align: left"' for right in numeric]
    parts = [
        f"<{tag}{side}>{html.escape(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True)
    ]
    return f"<tr>{''.join(parts)}</tr>"
