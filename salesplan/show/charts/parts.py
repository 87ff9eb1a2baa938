"""What the charts share: reading a result, rounded data, titles, axes and bars."""

import functools
import textwrap
from collections.abc import Callable
from typing import Any, Concatenate, NamedTuple, ParamSpec

import altair as alt
import pandas as pd

from salesplan.finding import Finding
from salesplan.show import theme
from salesplan.show.tables import clean, column_kinds
from salesplan.terms import label

Result = Finding | pd.DataFrame
Chart = alt.Chart | alt.LayerChart | alt.FacetChart
Options = ParamSpec("Options")
_TITLE_WIDTH, _NAME_LENGTH = 80, 36
_DIGITS = {"money": 0, "count": 0, "rate": 4, "points": 4, "chance": 3, "index": 3, "days": 1}
# Thousands, millions and billions as people write them (d3 says G for 10^9).
_SHORT = "datum.value == 0 ? '0' : replace(datum.label, 'G', 'bn')"


class Drawing(NamedTuple):
    """A chart before it is titled.

    Parameters
    ----------
    marks : Chart, LayerChart or FacetChart
        What is drawn.
    says : str
        The finding, a sentence without its full stop.
    note : str
        Period, unit and how to read the marks.
    """

    marks: Chart
    says: str
    note: str


def draws(
    form: str,
) -> Callable[
    [Callable[Concatenate[pd.DataFrame, Options], Drawing | None]],
    Callable[Concatenate[Result, Options], Chart | None],
]:
    """Let a function that draws a table take a finding too, and title what it draws.

    Where the finding was not computed, its table is empty or the function finds nothing worth
    drawing, the chart is None, and a notebook cell that ends in it shows nothing.

    Parameters
    ----------
    form : str
        What a person who cannot see the chart should imagine: "Bars", "Lines".

    Examples
    --------
    >>> reps = draws("Bars")(lambda table: Drawing(alt.Chart().mark_bar(), "Two reps", "FY2026"))
    >>> reps(pd.DataFrame()) is None, reps(pd.DataFrame({"rep": ["Ann", "Bo"]})).title.text
    (True, ['Two reps'])
    """

    def decorate(
        draw: Callable[Concatenate[pd.DataFrame, Options], Drawing | None],
    ) -> Callable[Concatenate[Result, Options], Chart | None]:
        @functools.wraps(draw)
        def drawn(table: Result, /, *args: Options.args, **options: Options.kwargs) -> Chart | None:
            rows_to_draw = table_of(table)
            drawing = None if rows_to_draw is None else draw(rows_to_draw, *args, **options)
            return None if drawing is None else titled(*drawing, form)

        return drawn

    return decorate


def table_of(result: Result) -> pd.DataFrame | None:
    """Return the table of a result, or None where there is nothing to draw.

    Parameters
    ----------
    result : Finding or DataFrame
        A chapter's result.

    Examples
    --------
    >>> table_of(Finding(pd.DataFrame(), "Not computed.", "market")) is None
    True
    """
    table = result.table if isinstance(result, Finding) else result
    is_computed = result.is_computed if isinstance(result, Finding) else True
    return table if is_computed and not table.empty else None


def rows(table: pd.DataFrame) -> alt.InlineData:
    """Put a table's rows into a chart, rounded by their kind so that they are the same anywhere.

    Parameters
    ----------
    table : DataFrame
        Columns in glossary names.

    Examples
    --------
    >>> rows(pd.DataFrame({"share": [1 / 3], "amount": [1234.4], "rep": ["Ann"]})).values
    [{'share': 0.3333, 'amount': 1234, 'rep': 'Ann'}]
    """
    kinds = column_kinds(table)
    columns = {
        name: [_plain(value, _DIGITS.get(kind, 2)) for value in table[name]]
        for name, kind in kinds.items()
    }
    return alt.InlineData(
        values=[dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    )


def titled(chart: Chart, says: str, note: str, form: str) -> Chart:
    """Give a chart its finding as title, period and unit as subtitle, and alternative text.

    Parameters
    ----------
    chart : Chart, LayerChart or FacetChart
        What is to be titled.
    says : str
        The finding, a sentence without its full stop.
    note : str
        Period, unit and how to read the marks.
    form : str
        What a person who cannot see it should imagine: "Bars", "Lines".

    Examples
    --------
    >>> titled(alt.Chart().mark_bar(), "Sales rose", "FY2026", "Bars").description
    'Bars. Sales rose. FY2026.'
    """
    lines = textwrap.wrap(clean(says), _TITLE_WIDTH)
    title = alt.TitleParams(text=lines, subtitle=textwrap.wrap(clean(note), _TITLE_WIDTH + 14))
    return chart.properties(title=title, description=f"{form}. {clean(says)}. {clean(note)}.")


def top(table: pd.DataFrame, column: str) -> pd.Series:
    """Return the row with the largest value, the first of several.

    Examples
    --------
    >>> top(pd.DataFrame({"rep": ["Ann", "Bo"], "quota": [1, 2]}), "quota")["rep"]
    'Bo'
    """
    return table.nlargest(1, column).iloc[0]


def bottom(table: pd.DataFrame, column: str) -> pd.Series:
    """Return the row with the smallest value, the first of several.

    Examples
    --------
    >>> bottom(pd.DataFrame({"rep": ["Ann", "Bo"], "quota": [1, 2]}), "quota")["rep"]
    'Ann'
    """
    return table.nsmallest(1, column).iloc[0]


def short(name: object) -> str:
    """Shorten a name for a title; axes shorten their own labels.

    Examples
    --------
    >>> short("A" * 50)
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…'
    """
    said = clean(name)
    return said if len(said) <= _NAME_LENGTH else f"{said[: _NAME_LENGTH - 1]}…"


def money_axis(title: str, currency: str = "") -> alt.Axis:
    """Label an axis of money in thousands, millions or billions.

    Examples
    --------
    >>> money_axis("Quota", "EUR").title
    'Quota, EUR'
    """
    shown = ", ".join(filter(None, [title, currency]))
    return alt.Axis(format="~s", labelExpr=_SHORT, tickCount=6, title=shown)


def money_legend(title: str) -> alt.Legend:
    """Label a scale of shades in thousands, millions or billions.

    Examples
    --------
    >>> money_legend("Amount").title
    'Amount'
    """
    return alt.Legend(title=title, format="~s", labelExpr=_SHORT, gradientLength=120)


def rate_axis(digits: int = 0, **options: Any) -> alt.Axis:
    """Label an axis of fractions as per cent.

    Examples
    --------
    >>> rate_axis().format
    '.0%'
    """
    spaced = "replace(datum.label, '%', ' %')"
    return alt.Axis(format=f".{digits}%", labelExpr=spaced, tickCount=6, **options)


def names_axis(**options: Any) -> alt.Axis:
    """Label an axis of names: none left out, long ones cut with an ellipsis.

    Examples
    --------
    >>> names_axis().labelOverlap
    False
    """
    return alt.Axis(grid=False, labelOverlap=False, labelLimit=200, title=None, **options)


def unique(names: pd.Series, keys: pd.Series) -> list[str]:
    """Add the key where several share a name: a chart would stack them as one.

    Examples
    --------
    >>> unique(pd.Series(["Ann", "Bo", "Ann"]), pd.Series(["r1", "r2", "r3"]))
    ['Ann (r1)', 'Bo', 'Ann (r3)']
    """
    shared = names.duplicated(keep=False)
    pairs = zip(names.fillna(keys), keys, shared, strict=True)
    return [f"{name} ({key})" if is_shared else str(name) for name, key, is_shared in pairs]


def panels(field: str, order: list[str]) -> alt.Row:
    """Set a panel for each value of a field below one another, its name above it.

    Examples
    --------
    >>> panels("team", ["North"]).to_dict()["sort"]
    ['North']
    """
    header = alt.Header(
        labelAngle=0, labelAnchor="start", labelOrient="top", labelPadding=4, labelLimit=400
    )
    return alt.Row(f"{field}:N", sort=order, title=None, header=header)


def step() -> alt.Step:
    """Return the height of one horizontal bar, the same in every chart."""
    return alt.Step(theme.BAR)


def months_axis(**options: Any) -> alt.Axis:
    """Label an axis of months kept as text, thinned where they are many.

    Examples
    --------
    >>> months_axis().labelAngle
    0
    """
    return alt.Axis(grid=False, labelAngle=0, labelOverlap="greedy", title=None, **options)


def tips(*names: str, **formats: str) -> list[alt.Tooltip]:
    """Label what is read on pointing at a mark: names as they are, figures by d3 format.

    Examples
    --------
    >>> tips("rep", last_year=",.0f")[1].to_dict()["title"]
    'Last year'
    """
    said = [alt.Tooltip(f"{name}:N", title=label(name)) for name in names]
    figures = [alt.Tooltip(f"{n}:Q", title=label(n), format=f) for n, f in formats.items()]
    return [*said, *figures]


def _plain(value: Any, digits: int) -> Any:
    """Make a value JSON: numpy's numbers become Python's, missing becomes null."""
    if pd.isna(value):
        return None
    if isinstance(value, str | bool) or type(value).__name__ == "bool":
        return clean(value) if isinstance(value, str) else bool(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    number = round(float(value), digits)
    return int(number) if number == int(number) else number
