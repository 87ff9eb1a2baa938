"""Charts of chapter 3.5 and 3.6: hours by month, and where the time of deals goes."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, month_name, percent, points

_SHADES = [theme.PALE, theme.SKY, theme.BLUE, theme.GREEN, theme.ORANGE, theme.PURPLE, theme.GREY]


@draws("Stacked bars")
def hours_by_month(table: pd.DataFrame, by_work: pd.DataFrame) -> Drawing | None:
    """Draw the hours that each month needs, by what they are for, against those there are.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.hours_by_month`.
    by_work : DataFrame
        Table of `capacity.hours_by_work`.

    Returns
    -------
    Chart or None

    Examples
    --------
    >>> table = pd.DataFrame({"month": ["2026-01", "2026-02"], "hours_needed": [90.0, 130.0],
    ...                       "hours_available": 100.0, "load": [0.9, 1.3]})
    >>> by_work = pd.DataFrame({"month": ["2026-01", "2026-02"], "work": "Lead",
    ...                         "hours_needed": [90.0, 130.0]})
    >>> hours_by_month(table, by_work).title.text
    ['Hours are short in 1 of 2 months, most in February 2026 (130 % of them needed)']
    """
    known = table.dropna(subset="load")
    if known.empty:
        return None
    worst = parts.top(known, "load")
    said = f"{month_name(worst['month'])} ({percent(worst['load'], 0)} of them needed)"
    short = int((known["load"] > 1).sum())
    says = f"The hours are there in every month; the tightest is {said}"
    if short:
        says = f"Hours are short in {short:,} of {count(len(table), 'month')}, most in {said}"
    there = alt.Chart(parts.rows(table[["month", "hours_available", "hours_needed"]]))
    marks = there.mark_tick(color=theme.INK, thickness=3, width=30).encode(
        x="month:N",
        y="hours_available:Q",
        tooltip=parts.tips("month", hours_available=",.0f", hours_needed=",.0f"),
    )
    note = "Bars: hours needed. Mark: hours for selling that there are"
    return Drawing(_stacked(by_work) + marks, says, note)


def _stacked(by_work: pd.DataFrame) -> alt.Chart:
    order = list(dict.fromkeys(by_work["work"]))
    shown = by_work.assign(place=by_work["work"].map({work: at for at, work in enumerate(order)}))
    shades = [_SHADES[at % len(_SHADES)] for at in range(len(order))]
    hours = alt.Axis(title="Hours for selling", format=",.0f")
    bars = alt.Chart(parts.rows(shown[["month", "work", "hours_needed", "place"]])).mark_bar()
    return bars.encode(
        x=alt.X("month:N", axis=parts.months_axis()),
        y=alt.Y("hours_needed:Q", stack="zero", axis=hours),
        color=alt.Color(
            "work:N", scale=alt.Scale(domain=order, range=shades), legend=alt.Legend(title=None)
        ),
        order=alt.Order("place:Q"),
        tooltip=parts.tips("month", "work", hours_needed=",.0f"),
    )


@draws("Horizontal bars")
def time_shares(table: pd.DataFrame) -> Drawing | None:
    """Draw the part of the time that each stage needs, beside where it goes today.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.time_shares`.

    Returns
    -------
    Chart or None

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["Lead", "Offer"], "time_share": [0.4, 0.6],
    ...     "share_today": [0.5, 0.5], "share_shift": [-0.1, 0.1], "hours_needed": [40.0, 60.0]})
    >>> time_shares(table).title.text
    ['"Offer" takes most of the time of deals, 60.0 %: +10.0 points on today']
    """
    if not table["hours_needed"].sum() > 0:
        return None
    most = parts.top(table, "time_share")
    says = f'"{parts.short(most["stage"])}" takes most of the time of deals, '
    says += percent(most["time_share"])
    is_logged = bool(table["share_today"].notna().any())
    says += f": {points(most['share_shift'])} on today" if is_logged else ""
    columns = ["stage", "time_share", "share_today", "hours_needed"]
    base = alt.Chart(parts.rows(table[columns]), height=alt.Step(34)).encode(
        y=alt.Y("stage:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("stage", time_share=".1%", share_today=".1%", hours_needed=",.0f"),
    )
    bars = base.mark_bar(size=18, color=theme.BLUE).encode(
        x=alt.X("time_share:Q", axis=parts.rate_axis(title="Share of the time of deals"))
    )
    note = "Bar: share that the plan needs"
    if not is_logged:
        return Drawing(bars, says, note)
    today = base.mark_tick(color=theme.INK, thickness=3, size=26).encode(x="share_today:Q")
    return Drawing(bars + today, says, f"{note}. Mark: share of the hours logged today")
