"""Charts of chapter 3, funnel and season: what must be in the pipeline, and what it will bring."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import MONTHS, count, money, month_name, number, percent


@draws("Horizontal bars")
def pipeline_today(table: pd.DataFrame) -> Drawing:
    """Draw what is in each stage today against what must be.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.pipeline_today`.

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["Lead", "Offer"], "days_to_close": [90.0, 30.0],
    ...     "needed_count": [70, 40], "open_count": [60, 45], "stale_count": [5, 0],
    ...     "gap_count": [15, -5], "needed_value": 1.0, "open_value": 1.0, "gap_value": 0.0})
    >>> pipeline_today(table).title.text
    ['1 of 2 stages is short of deals today: Lead lacks 15 of 70']
    """
    drawn = table.assign(counted_on=table["open_count"] - table["stale_count"])
    columns = ["stage", "counted_on", "needed_count", "stale_count", "gap_count", "days_to_close"]
    base = alt.Chart(parts.rows(drawn[columns]), height=alt.Step(30)).encode(
        y=alt.Y("stage:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("stage", needed_count=",.0f", counted_on=",.0f", stale_count=",.0f"),
    )
    bars = base.mark_bar(size=18).encode(
        x=alt.X("counted_on:Q", axis=alt.Axis(title="Deals in the stage", tickCount=6)),
        color=alt.condition("datum.gap_count > 0", alt.value(theme.SHORT), alt.value(theme.BLUE)),
    )
    needed = base.mark_tick(color=theme.INK, thickness=3, size=26).encode(x="needed_count:Q")
    short = table[table["gap_count"] > 0]
    says = f"{number(len(short))} of {count(len(table), 'stage')} "
    if len(short):
        most = parts.top(short, "gap_count")
        says += (
            f"{'is' if len(short) == 1 else 'are'} short of deals today: "
            f"{parts.short(most['stage'])} lacks {number(most['gap_count'])} of "
            f"{number(most['needed_count'])}"
        )
    else:
        says += "are short of deals today"
    note = "Mark: needed today. Bar: in the stage, dark orange where too few"
    stale = int(table["stale_count"].sum())
    note += f"; {count(stale, 'deal')} open too long left out" if stale else ""
    return Drawing(bars + needed, says, note)


@draws("Horizontal bars")
def funnel_outlook(table: pd.DataFrame) -> Drawing:
    """Draw the funnel that the plan needs, and how much of it the present pipeline fills.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.funnel_outlook`.

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["Lead", "won"], "needed_count": [100.0, 20.0],
    ...     "likely_count": [30.0, 5.0], "low": [30.0, 2.0], "high": [30.0, 8.0],
    ...     "gap_count": [70.0, 15.0]})
    >>> funnel_outlook(table).title.text
    ['The pipeline of today brings 5 of the 20 wins that the plan needs (25 %)']
    """
    base = alt.Chart(parts.rows(table), height=alt.Step(32)).encode(
        y=alt.Y("stage:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips(
            "stage", needed_count=",.0f", likely_count=",.1f", low=",.1f", high=",.1f"
        ),
    )
    needed = base.mark_bar(size=24, color=theme.PALE).encode(
        x=alt.X("needed_count:Q", axis=alt.Axis(title=label("needed_count"), tickCount=6))
    )
    likely = base.mark_bar(size=12, color=theme.BLUE).encode(x="likely_count:Q")
    interval = base.mark_rule(color=theme.INK, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    won = table.iloc[-1]
    part = f" ({percent(won['likely_count'] / won['needed_count'], 0)})"
    says = (
        f"The pipeline of today brings {number(won['likely_count'])} of the "
        f"{number(won['needed_count'])} wins that the plan needs"
        f"{part if won['needed_count'] > 0 else ''}"
    )
    note = "Grey: deals that must enter each stage. Blue: those that the pipeline of today brings"
    return Drawing(needed + likely + interval, says, f"{note}. Line: its interval")


@draws("Bars")
def pipeline_months(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw what each month needs from deals, and what the present pipeline is likely to bring.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.pipeline_months`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"month": ["2026-01", "2026-02"], "needed_value": [100.0, 100.0],
    ...     "likely_value": [80.0, 20.0], "gap_value": [20.0, 80.0]})
    >>> pipeline_months(table).title.text
    ['From February 2026 on more than half must come from deals that are not open yet']
    """
    base = alt.Chart(parts.rows(table)).encode(
        x=alt.X("month:O", axis=parts.months_axis()),
        tooltip=parts.tips("month", needed_value=",.0f", likely_value=",.0f", gap_value=",.0f"),
    )
    needed = base.mark_bar(color=theme.PALE).encode(
        y=alt.Y("needed_value:Q", axis=parts.money_axis("From deals", currency))
    )
    likely = base.mark_bar(color=theme.BLUE, size=22).encode(y="likely_value:Q")
    short = table[table["likely_value"] < table["needed_value"] / 2]
    says = f"The pipeline of today brings {money(table['likely_value'].sum(), currency)}"
    if len(short):
        says = (
            f"From {month_name(short['month'].iloc[0])} on more than half must come from deals "
            "that are not open yet"
        )
    note = "Grey: money that deals must bring. Blue: what the pipeline of today is likely to bring"
    return Drawing(needed + likely, says, note)


@draws("Heat map")
def season_calendar(table: pd.DataFrame) -> Drawing | None:
    """Draw every month of history and plan against the average month of its year.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.season_calendar`.

    Returns
    -------
    Chart or None
        None too where no year of the history has an average to compare with.

    Examples
    --------
    >>> table = pd.DataFrame({"fiscal_year": 2025, "month": ["2025-11", "2025-12"],
    ...     "amount": [50.0, 150.0], "seasonal_index": [0.5, 1.5], "is_full": True,
    ...     "is_plan_year": False})
    >>> season_calendar(table).title.text
    ['December was the strongest month in 1 of 1 year, 1.50 times the average month']
    """
    past = table[~table["is_plan_year"].astype(bool) & table["seasonal_index"].notna()]
    if past.empty:
        return None
    names = [MONTHS[int(month[5:]) - 1][:3] for month in table["month"]]
    years = [
        f"FY{year} plan" if plan else f"FY{year}"
        for year, plan in zip(table["fiscal_year"], table["is_plan_year"], strict=True)
    ]
    drawn = table.assign(shown=names, period=years, said=[
        number(index, 2) if full else "part"
        for index, full in zip(table["seasonal_index"], table["is_full"], strict=True)
    ])  # fmt: skip
    order = list(dict.fromkeys(drawn.loc[drawn["is_plan_year"].astype(bool), "shown"])) or None
    columns = ["shown", "period", "month", "seasonal_index", "amount", "said"]
    base = alt.Chart(parts.rows(drawn[columns]), height=alt.Step(26)).encode(
        x=alt.X("shown:N", sort=order, axis=parts.months_axis()),
        y=alt.Y("period:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("month", seasonal_index=".2f", amount=",.0f"),
    )
    shade = alt.Scale(range=[theme.FAINT, theme.SKY], zero=True)  # words stay readable on it
    cells = base.mark_rect().encode(color=alt.Color("seasonal_index:Q", scale=shade, legend=None))
    words = base.mark_text(fontSize=10, color=theme.INK).encode(text="said:N")
    note = "Each month over the average month of its year; darker is more"
    cut = int((~table["is_full"].astype(bool)).sum())
    note += f". {count(cut, 'month')} covered in part only" if cut else ""
    return Drawing(cells + words, _season_says(past), note)


def _season_says(past: pd.DataFrame) -> str:
    best = past.loc[past.groupby("fiscal_year")["seasonal_index"].idxmax(), "month"].str[5:]
    month = best.value_counts(sort=True).index[0]
    index = past.loc[past["month"].str[5:] == month, "seasonal_index"].mean()
    years = past["fiscal_year"].nunique()
    return (
        f"{MONTHS[int(month) - 1]} was the strongest month in {number((best == month).sum())} of "
        f"{count(years, 'year')}, {number(index, 2)} times the average month"
    )
