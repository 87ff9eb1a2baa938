"""Charts of chapter 1.3: where the parts of the firm's sales go."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import change, number, percent

_MOST_PANELS = 6
_BAND = 0.22
_PANEL = 80


@draws("Horizontal bars")
def parts_ahead(table: pd.DataFrame, *, currency: str = "") -> Drawing | None:
    """Draw what each part is to bring in the plan year, with its range and its last year.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.parts_ahead`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"dimension": "region", "name": ["North", "South"],
    ...     "recent_year": [100.0, 50.0], "forecast": [110.0, 45.0], "low_80": [90.0, 40.0],
    ...     "high_80": [130.0, 50.0], "growth_rate": [0.1, -0.1], "share": [0.71, 0.29]})
    >>> parts_ahead(table).title.text
    ['North (region) goes up 10.0 %, South (region) down 10.0 %']
    """
    table = table[table["forecast"].notna()]
    if table.empty:
        return None
    shown = table.assign(dimension=table["dimension"].map(label))
    base = alt.Chart(height=parts.step()).encode(
        y=alt.Y("name:N", sort=None, axis=parts.names_axis())
    )
    bars = base.mark_bar(color=theme.SKY).encode(
        x=alt.X("forecast:Q", axis=parts.money_axis("Plan year", currency)),
        tooltip=parts.tips("name", forecast=",.0f", recent_year=",.0f", growth_rate="+.1%",
                           share=".1%"),
    )  # fmt: skip
    span = base.mark_rule(color=theme.BLUE, strokeWidth=2).encode(x="low_80:Q", x2="high_80:Q")
    last = base.mark_tick(color=theme.INK, thickness=2).encode(x="recent_year:Q")
    panels = parts.panels("dimension", list(shown["dimension"].unique()))
    chart = alt.layer(
        bars, span, last, data=parts.rows(shown.drop(columns="note", errors="ignore"))
    )
    chart = chart.facet(row=panels, spacing=8).resolve_scale(y="independent")
    note = (
        "Title: most and least growth. Bars: forecast. Lines: 80 % interval. Black: last 12 months"
    )
    return Drawing(chart, _growth_says(table), note)


@draws("Lines with bands")
def forecast_parts(
    table: pd.DataFrame,
    histories: Mapping[str, pd.DataFrame] | None = None,
    *,
    dimension: str = "",
    currency: str = "",
) -> Drawing | None:
    """Draw the fan of each part of one dimension behind the sales that it continues.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.forecast_parts`.
    histories : dict of dimension to DataFrame, optional
        Actual sales, index month, a column for each part.
    dimension : str
        Which one to draw; the first in the table where empty.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"dimension": "region", "name": ["North", "South"],
    ...     "month": "2026-01", "forecast": [110.0, 45.0], "low_80": [90.0, 40.0],
    ...     "high_80": [130.0, 50.0], "low_95": 0.0, "high_95": 200.0, "is_plan_year": True})
    >>> forecast_parts(table).title.text
    ['By region, North carries 71 % of the plan year, South 29 %']
    """
    drawn = dimension or table["dimension"].iloc[0]
    own = table[(table["dimension"] == drawn) & table["forecast"].notna()]
    if own.empty:
        return None
    year = own[own["is_plan_year"].astype(bool)].groupby("name", sort=False)["forecast"].sum()
    named = list(year.sort_values(ascending=False, kind="stable").index[:_MOST_PANELS])
    rows = own[own["name"].isin(named)].drop(columns=["dimension", "is_plan_year"])
    past = _past((histories or {}).get(str(drawn)), named)
    base = alt.Chart(height=_PANEL).encode(x=_time("month"))
    axis = alt.Axis(format="~s", tickCount=3, title=None)
    zero = alt.Scale(zero=True)
    layers = [
        base.mark_area(color=theme.BLUE, opacity=_BAND).encode(
            y=alt.Y("low_80:Q", axis=axis, scale=zero), y2="high_80:Q"
        ),
        base.mark_line(color=theme.BLUE, strokeWidth=2).encode(
            y="forecast:Q", tooltip=parts.tips("name", "month", forecast=",.0f")
        ),
        base.mark_line(color=theme.INK, strokeWidth=1.2).encode(y="amount:Q"),
    ]
    data = parts.rows(pd.concat([past, rows], ignore_index=True))
    chart = alt.layer(*layers, data=data).facet(row=parts.panels("name", named), spacing=6)
    unit = f" Per month, {currency}." if currency else " Per month."
    left = len(year) - len(named)
    note = "Dark: sales so far. Blue: forecast with its 80 % interval." + unit
    note += f" {number(left)} smaller parts are not drawn." if left else ""
    return Drawing(chart.resolve_scale(y="independent"), _shares_say(year, str(drawn)), note[:-1])


def _past(history: pd.DataFrame | None, named: list[str]) -> pd.DataFrame:
    """Sales so far, one row a month and part."""
    if history is None:
        return pd.DataFrame({"name": [], "month": [], "amount": []})
    kept = history.set_axis(history.columns.astype(str), axis=1)
    kept = kept[[name for name in named if name in kept]].rename_axis("month")
    return kept.reset_index().melt("month", var_name="name", value_name="amount")


def _growth_says(table: pd.DataFrame) -> str:
    grown = table.dropna(subset="growth_rate")
    if len(grown) < 2:
        largest = parts.top(table, "share" if table["share"].notna().any() else "forecast")
        return f"{parts.short(largest['name'])} is to bring the most in the plan year"
    most, least = parts.top(grown, "growth_rate"), parts.bottom(grown, "growth_rate")
    return (
        f"{_named(most)} goes {_moved(most['growth_rate'])}, "
        f"{_named(least)} {_moved(least['growth_rate'])}"
    )


def _shares_say(year: pd.Series, dimension: str) -> str:
    ranked = year.sort_values(ascending=False, kind="stable")
    whole = ranked.sum()
    words = label(dimension).lower()
    if not whole > 0:
        return f"By {words}, nothing is forecast for the plan year"
    shares = [f"{parts.short(name)} {percent(part / whole, 0)}" for name, part in ranked.items()]
    first = f"{parts.short(ranked.index[0])} carries {percent(ranked.iloc[0] / whole, 0)}"
    rest = f", {shares[1]}" if len(shares) > 1 else ""
    return f"By {words}, {first} of the plan year{rest}"


def _moved(rate: float) -> str:
    said = change(rate)
    return "sideways" if said == "unchanged" else said


def _named(row: pd.Series) -> str:
    return f"{parts.short(row['name'])} ({label(str(row['dimension'])).lower()})"


def _time(field: str) -> alt.X:
    # As dates of a month's first day in UTC: nobody's time zone moves a month.
    axis = alt.Axis(format="%b %Y", grid=False, title=None, tickCount=6, labelFlush=False)
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc"), timeUnit="utcyearmonth")
