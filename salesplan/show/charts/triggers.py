"""Charts of chapter 3.9: triggers over the history, and an emergency on a line of time."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, listing

_TICKS = (0, 1, 4, 12, 24, 72, 168, 336, 720, 2160)
_SAID = {0: "now", 1: "1 h", 4: "4 h", 12: "12 h", 24: "1 day", 72: "3 days", 168: "1 week",
         336: "2 weeks", 720: "30 days", 2160: "90 days"}  # fmt: skip
_PANEL = 64


@draws("Lines")
def trigger_series(table: pd.DataFrame) -> Drawing:
    """Draw every trigger's figure over the history, with its threshold and where it fired.

    Parameters
    ----------
    table : Finding or DataFrame
        `emergency.trigger_series`.

    Examples
    --------
    >>> table = pd.DataFrame({"trigger": "Slow", "watches": "Sales to plan", "unit": "fraction",
    ...     "direction": "below", "threshold": 0.9, "period": ["2025-01", "2025-02"],
    ...     "ends_on": pd.to_datetime(["2025-01-31", "2025-02-28"]), "value": [0.95, 0.8],
    ...     "low": None, "high": None, "is_firing": [False, True], "is_start": [False, True]})
    >>> trigger_series(table).title.text
    ['1 of 1 trigger would have fired in the history, once in all']
    """
    shown = _in_panels(table)
    base = alt.Chart(width=theme.WIDTH, height=_PANEL).encode(
        x=alt.X("ends_on:T", axis=alt.Axis(title=None, grid=False, format="%b %Y", tickCount=8)),
        tooltip=parts.tips("panel", "period", value=",.2f", threshold=",.2f"),
    )
    axis = alt.Axis(title=None, tickCount=3, format="~s")
    line = base.mark_line(color=theme.BLUE, strokeWidth=1.5).encode(
        y=alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=False))
    )
    limit = base.mark_line(color=theme.INK, strokeDash=[4, 3], strokeWidth=1).encode(
        y="threshold:Q"
    )
    firing = base.transform_filter("datum.is_firing").mark_point(
        filled=False, size=45, color=theme.SHORT
    )
    starts = base.transform_filter("datum.is_start").mark_point(
        filled=True, shape="triangle-up", size=90, opacity=1, color=theme.SHORT
    )
    layers = (line, limit, firing.encode(y="value:Q"), starts.encode(y="value:Q"))
    panels = parts.panels("panel", list(dict.fromkeys(shown["panel"])))
    chart = alt.layer(*layers, data=parts.rows(shown)).facet(row=panels, spacing=10)
    note = "Dashed: threshold. Triangle: begins to fire. Ring: still fires"
    return Drawing(chart.resolve_scale(y="independent"), _series_says(table), note)


def _in_panels(table: pd.DataFrame) -> pd.DataFrame:
    """Head each panel, and write fractions as per cent."""
    scale = (table["unit"] == "fraction").map({True: 100.0, False: 1.0})
    unit = table["unit"].replace({"fraction": "%", "count": "number"})
    shown = table.assign(
        panel=table["trigger"] + ": " + table["watches"] + ", " + unit,
        value=(table["value"] * scale).astype(float),
        threshold=(table["threshold"] * scale).astype(float),
    )
    return shown[["panel", "period", "ends_on", "value", "threshold", "is_firing", "is_start"]]


def _series_says(table: pd.DataFrame) -> str:
    fired, times = int(table[table["is_start"]]["trigger"].nunique()), int(table["is_start"].sum())
    often = "once in all" if times == 1 else f"{times:,} times in all"
    whole = count(table["trigger"].nunique(), "trigger")
    return f"{fired:,} of {whole} would have fired in the history, {often}"


@draws("Line of time")
def emergency(table: pd.DataFrame) -> Drawing | None:
    """Draw the steps of every event on a line of time, in black and white.

    Parameters
    ----------
    table : Finding or DataFrame
        `emergency.emergency`.

    Examples
    --------
    >>> table = pd.DataFrame({"event_name": ["Leaver", "Fire"], "step_number": [1, None],
    ...     "within_hours": [4.0, None], "within": ["4 hours", ""], "action": ["Call", ""],
    ...     "name": ["Ann", ""], "missing": ["", "nobody has written a step"]})
    >>> emergency(table).title.text
    ['1 of 1 step can be counted on; nobody has written one for: Fire']
    """
    timed = table.dropna(subset="within_hours")
    if timed.empty:
        return None
    shown = table.assign(
        shown=[parts.short(event) for event in table["event_name"]],
        number=table["step_number"].astype("Int64").astype("str"),
        is_missing=table["missing"] != "",
    )
    y = alt.Y("shown:N", sort=list(dict.fromkeys(shown["shown"])), axis=parts.names_axis())
    kept = ["shown", "number", "within_hours", "within", "action", "name", "missing", "is_missing"]
    base = alt.Chart(parts.rows(shown.loc[timed.index, kept]), height=alt.Step(26)).encode(
        x=_time_axis(float(timed["within_hours"].max())),
        y=y,
        tooltip=parts.tips("shown", "within", "action", "name", "missing"),
    )
    dots = base.mark_point(size=260, opacity=1, filled=True, stroke=theme.INK, strokeWidth=1.5)
    numbers = base.mark_text(fontSize=10, fontWeight="bold", color=theme.INK)
    gaps = alt.Chart(parts.rows(shown.drop(timed.index)[["shown", "missing"]]))
    chart = alt.layer(
        dots.encode(color=_by_missing(theme.PALE, "white"), shape=_shape()),
        numbers.encode(text="number:N"),
        gaps.mark_text(align="left", dx=6, color=theme.INK).encode(
            x=alt.value(0), y=y, text="missing:N"
        ),
    )
    note = "Number: step. White square: somebody is missing. Time after the event, not to scale"
    return Drawing(chart, _emergency_says(table), note)


def _time_axis(most: float) -> alt.X:
    """Give the first hours room: each mark is some times further than the one before."""
    most = max(24.0, most)
    ticks = [tick for tick in _TICKS if tick <= most]
    said = " : ".join(f"datum.value == {tick} ? '{_SAID[tick]}'" for tick in ticks)
    axis = alt.Axis(title=None, values=ticks, labelExpr=f"{said} : ''", labelOverlap=False)
    scale = alt.Scale(type="symlog", constant=2)
    return alt.X("within_hours:Q", scale=scale, axis=axis)


def _by_missing(sound: str, missing: str) -> alt.Color:
    scale = alt.Scale(domain=[False, True], range=[sound, missing])
    return alt.Color("is_missing:N", legend=None, scale=scale)


def _shape() -> alt.Shape:
    scale = alt.Scale(domain=[False, True], range=["circle", "square"])
    return alt.Shape("is_missing:N", legend=None, scale=scale)


def _emergency_says(table: pd.DataFrame) -> str:
    steps = table.dropna(subset="step_number")
    sound = int((steps["missing"] == "").sum())
    gaps = table["event_name"][table["step_number"].isna()].unique()
    says = f"{sound:,} of {count(len(steps), 'step')} can be counted on"
    return says + (f"; nobody has written one for: {listing(gaps)}" if len(gaps) else "")
