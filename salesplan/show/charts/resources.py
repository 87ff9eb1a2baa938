"""Charts of chapter 3.7: what efforts bring, and what more or less of a resource would."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import count, number, percent

_PANELS, _COLUMNS, _SIZE = 12, 3, 168
_KINDS = ("curve", "seen", "today", "best")


@draws("Curves")
def response_points(table: pd.DataFrame, *, resource: str = "") -> Drawing | None:
    """Draw what a resource brings in each segment: curve, band, what was seen, today and best.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.response_points`.
    resource : str
        Which one; the first where empty. At most twelve segments, the largest first.

    Examples
    --------
    >>> table = pd.DataFrame({"resource": "visits", "segment": "A", "effort": [0.0, 4.0, 1.0, 2.0],
    ...     "point_kind": ["curve", "curve", "today", "best"], "curve_sales": [1.0, 5.0, 2.0, 3.0],
    ...     "low": [0.9, 4.8, 1.9, 2.9], "high": [1.1, 5.2, 2.1, 3.1]})
    >>> response_points(table).title.text
    ['Visits: 1 of 1 segment would get more in the best split']
    """
    name = resource or str(table["resource"].iloc[0])
    own = table[table["resource"] == name]
    if own.empty:
        return None
    largest = own.groupby("segment", sort=False)["curve_sales"].max()
    order = list(largest.sort_values(ascending=False, kind="stable").index[:_PANELS])
    shown = own[own["segment"].isin(order)]
    axis = alt.Axis(format="~s", tickCount=4, title=label("effort"), grid=False)
    base = alt.Chart().encode(x=alt.X("effort:Q", axis=axis))
    roomy = alt.Scale(zero=False)
    sales = alt.Axis(format="~s", tickCount=4, title=label("curve_sales"))
    y = alt.Y("curve_sales:Q", axis=sales, scale=roomy)
    tips = parts.tips("segment", effort=",.2f", curve_sales=",.2f")
    kind = {one: base.transform_filter(f"datum.point_kind == '{one}'") for one in _KINDS}
    band = kind["curve"].mark_errorband(color=theme.BLUE, opacity=0.16)
    dots = kind["seen"].mark_circle(color=theme.GREY, size=18)
    now = kind["today"].mark_point(color=theme.INK, size=90, strokeWidth=2)
    best = kind["best"].mark_circle(color=theme.VERMILION, size=70, opacity=1)
    layered = alt.layer(
        band.encode(y=alt.Y("low:Q", axis=sales, scale=roomy), y2="high:Q"),
        kind["curve"].mark_line(color=theme.BLUE).encode(y=y),
        *(marks.encode(y=y, tooltip=tips) for marks in (dots, now, best)),
    ).properties(width=_SIZE, height=_SIZE * 0.7)
    facet = alt.Facet("segment:N", sort=order, title=None)
    chart = layered.facet(facet=facet, columns=_COLUMNS, data=parts.rows(shown), spacing=14)
    note = "Line and band: curve and its interval. Grey: seen. Ring: today. Orange: best split"
    return Drawing(chart.resolve_scale(y="independent"), _points_say(shown, name), note)


@draws("Lines")
def resource_budget(table: pd.DataFrame) -> Drawing | None:
    """Draw what more or less of each resource would bring, with the interval.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.resource_budget`.

    Examples
    --------
    >>> table = pd.DataFrame({"resource": "visits", "budget_shift": [0.0, 0.1],
    ...     "effort_total": [10.0, 11.0], "gain": [5.0, 8.0], "gain_low": [1.0, 3.0],
    ...     "gain_high": [9.0, 12.0], "advice": ["pays", "pays"]})
    >>> resource_budget(table).title.text
    ['10 % more visits would bring 3 on top of the best split']
    """
    known = table[table["gain"].notna() & ~table["advice"].str.startswith("pays most")]
    if len(known) < 2:
        return None
    names = list(dict.fromkeys(known["resource"]))
    gain = parts.money_axis(label("gain"))
    base = alt.Chart().encode(
        x=alt.X("budget_shift:Q", axis=parts.rate_axis(title=label("budget_shift"))),
        tooltip=parts.tips("resource", "advice", budget_shift="+.0%", effort_total=",.0f",
                           gain=",.0f", gain_low=",.0f", gain_high=",.0f"),
    )  # fmt: skip
    band = base.mark_area(color=theme.BLUE, opacity=0.16).encode(
        y=alt.Y("gain_low:Q", axis=gain), y2="gain_high:Q"
    )
    line = base.mark_line(color=theme.BLUE, point=True).encode(y=alt.Y("gain:Q", axis=gain))
    zero = base.mark_rule(color=theme.INK).encode(y=alt.datum(0))
    layered = alt.layer(band, line, zero).properties(width=_SIZE * 1.6, height=_SIZE)
    facet = alt.Facet("resource:N", sort=names, title=None)
    chart = layered.facet(facet=facet, columns=2, data=parts.rows(known), spacing=20)
    chart = chart.resolve_scale(y="independent", x="independent")
    return Drawing(chart, _budget_says(known, names), "Above today's split; band: 95 % interval")


def _points_say(shown: pd.DataFrame, name: str) -> str:
    segments = count(shown["segment"].nunique(), "segment")
    placed = shown.pivot_table(index="segment", columns="point_kind", values="effort")
    if not {"today", "best"} <= set(placed):
        return f"{name[:1].upper()}{name[1:]}: what an effort brings in {segments}"
    more = int((placed["best"] > placed["today"]).sum())
    return f"{name[:1].upper()}{name[1:]}: {more:,} of {segments} would get more in the best split"


def _budget_says(known: pd.DataFrame, names: list[str]) -> str:
    first = known[known["resource"] == names[0]].sort_values("budget_shift")
    more, same = first[first["budget_shift"] > 0], first[first["budget_shift"] == 0]
    if more.empty or same.empty:
        return f"{names[0][:1].upper()}{names[0][1:]}: less of it would cost sales"
    step, brought = more["budget_shift"].iloc[0], more["gain"].iloc[0] - same["gain"].iloc[0]
    return (
        f"{percent(step, 0)} more {names[0]} would bring {number(brought)} on top of the best split"
    )
