"""Charts of chapter 2 that look years ahead: the path, and its months."""

import altair as alt
import pandas as pd

from salesplan.finding import Finding
from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import change, money, month_name, percent


@draws("Bars")
def horizon(
    table: pd.DataFrame, history: Finding | pd.DataFrame | None = None, *, currency: str = ""
) -> Drawing:
    """Draw the targets of the years to come, after the sales of the full years before.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.horizon`.
    history : Finding or DataFrame, optional
        `market.sales_history`: its years of twelve months lead in.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"fiscal_year": [2026, 2027], "target": [1000, 1100],
    ...     "growth_rate": [None, 0.1], "basis": ""})
    >>> horizon(table).title.text
    ['The path leads from 1,000 in FY2026 to 1,100 in FY2027, up 10.0 %']
    """
    path = table.assign(year=[f"FY{year}" for year in table["fiscal_year"]], kind="target")
    path = path.rename(columns={"target": "amount"})[["year", "kind", "amount", "growth_rate"]]
    bars = pd.concat([_past_years(history), path], ignore_index=True)
    chart = (
        alt.Chart(parts.rows(bars))
        .mark_bar(size=38)
        .encode(
            x=alt.X("year:N", sort=None, axis=parts.months_axis()),
            y=alt.Y("amount:Q", axis=parts.money_axis("Amount", currency)),
            color=alt.condition(
                "datum.kind == 'target'", alt.value(theme.BLUE), alt.value(theme.PALE)
            ),
            tooltip=parts.tips("year", "kind", amount=",.0f", growth_rate="+.1%"),
        )
    )
    first, last = path.iloc[0], path.iloc[-1]
    says = f"The path holds {money(first['amount'], currency)} in {first['year']}"
    if len(path) > 1:
        says = (
            f"The path leads from {money(first['amount'], currency)} in {first['year']} to "
            f"{money(last['amount'], currency)} in {last['year']}"
        )
        if first["amount"] > 0:
            says += f", {change(last['amount'] / first['amount'] - 1)}"
    note = "Blue: targets" + (". Grey: sales of full years before" if len(bars) > len(path) else "")
    return Drawing(chart, says, note)


@draws("Lines")
def phasing(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw the level of the path's months, and the steps that each year by itself would make.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.phasing`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"month": ["2026-12", "2027-01"], "fiscal_year": [2026, 2027],
    ...     "target": [105, 108], "by_season": [100, 112],
    ...     "seasonless": [1260.0, 1296.0], "seasonless_alone": [1200.0, 1344.0]})
    >>> " ".join(phasing(table).title.text)
    'In January 2027 the level moves by 2.9 %; by season alone it would jump by 12.0 %'
    """
    columns = ["month", "target", "by_season", "seasonless", "seasonless_alone"]
    drawn = table.dropna(subset="seasonless")
    base = alt.Chart(parts.rows(drawn[columns])).encode(
        x=alt.X("month:O", axis=parts.months_axis()),
        tooltip=parts.tips("month", target=",.0f", by_season=",.0f", seasonless=",.0f"),
    )
    axis = parts.money_axis("Level, a year", currency)
    season = base.mark_line(color=theme.ORANGE, interpolate="step-after", strokeWidth=1.5).encode(
        y=alt.Y("seasonless_alone:Q", axis=axis)
    )
    smooth = base.mark_line(color=theme.BLUE, strokeWidth=2.5).encode(
        y=alt.Y("seasonless:Q", axis=axis)
    )
    note = "The months without their season. Blue: the path. Orange: each year by season alone"
    return Drawing(season + smooth, _widest_step(drawn), note)


def _widest_step(table: pd.DataFrame) -> str:
    """Say at which turn of the year the season alone would jump most."""
    moves = table[["seasonless", "seasonless_alone"]].pct_change(fill_method=None)
    moves["month"] = table["month"]
    turns = moves[table["fiscal_year"].diff().fillna(0) != 0]
    if turns.empty or not turns["seasonless_alone"].abs().lt(float("inf")).all():
        return "The months add up to the path of the years"
    at = parts.top(turns.assign(jump=turns["seasonless_alone"].abs()), "jump")
    return (
        f"In {month_name(at['month'])} the level moves by {percent(at['seasonless'])}; "
        f"by season alone it would jump by {percent(at['seasonless_alone'])}"
    )


def _past_years(history: Finding | pd.DataFrame | None) -> pd.DataFrame:
    """Keep the totals of years that the history covers in full."""
    table = None if history is None else parts.table_of(history)
    if table is None:
        return pd.DataFrame(columns=["year", "kind", "amount", "growth_rate"])
    full = table[(table["dimension"] == "total") & (table["months"] == 12)]
    return pd.DataFrame(
        {
            "year": [f"FY{year}" for year in full["fiscal_year"]],
            "kind": "sales",
            "amount": full["amount"].to_numpy(),
            "growth_rate": full["growth_rate"].to_numpy(),
        }
    )
