"""Charts of chapter 3: season, calendar, lines and types, the cube, the funnel."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import MONTHS, count, money, month_name, number, percent

_QUARTERS = [theme.BLUE, theme.SKY]


@draws("Bars")
def seasonal_pattern(table: pd.DataFrame) -> Drawing:
    """Draw each month of the year against the average month.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.seasonal_pattern`.

    Examples
    --------
    >>> table = pd.DataFrame({"month_of_year": range(1, 13), "seasonal_index": [0.9] * 11 + [2.1],
    ...     "seasonality": [0.075] * 11 + [0.175], "years": 3})
    >>> seasonal_pattern(table).title.text
    ['December is strongest, 2.10 times the average month; January weakest, 0.90']
    """
    table = table.assign(shown=[MONTHS[int(month) - 1][:3] for month in table["month_of_year"]])
    bars = (
        alt.Chart(parts.rows(table))
        .mark_bar(size=30)
        .encode(
            x=alt.X("shown:N", sort=None, axis=parts.months_axis()),
            y=alt.Y("seasonal_index:Q", axis=alt.Axis(title=label("seasonal_index"), tickCount=6)),
            color=alt.condition(
                "datum.seasonal_index >= 1", alt.value(theme.BLUE), alt.value(theme.SKY)
            ),
            tooltip=parts.tips("shown", seasonal_index=".3f", seasonality=".1%", years=".0f"),
        )
    )
    one = alt.Chart(alt.InlineData(values=[{"seasonal_index": 1}]))
    rule = one.mark_rule(color=theme.INK, strokeDash=[4, 4]).encode(y="seasonal_index:Q")
    years = count(table["years"].max(), "year") if "years" in table else "history"
    note = f"Dashed: the average month. From {years}"
    return Drawing(bars + rule, _season_says(table), note)


@draws("Bars")
def calendar(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw the assigned money of every month of the plan year, quarters told apart.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.calendar`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"month": ["2026-01", "2026-02"], "quarter": "FY2026-Q1",
    ...     "working_days": [21, 20], "seasonality": [0.6, 0.4], "target": [60, 40],
    ...     "amount": [66, 44]})
    >>> calendar(table).title.text
    ['January 2026 carries most, 66 (60.0 % of the year); February 2026 least, 44']
    """
    chart = (
        alt.Chart(parts.rows(table))
        .mark_bar()
        .encode(
            x=alt.X("month:O", axis=parts.months_axis()),
            y=alt.Y("amount:Q", axis=parts.money_axis("Amount", currency)),
            color=alt.Color("quarter:N", scale=alt.Scale(range=_QUARTERS)).legend(None),
            tooltip=parts.tips(
                "month", "quarter", amount=",.0f", target=",.0f", working_days=".0f"
            ),
        )
    )
    most = parts.top(table, "amount")
    least = parts.bottom(table, "amount")
    says = (
        f"{month_name(most['month'])} carries most, {money(most['amount'], currency)} "
        f"({percent(most['amount'] / table['amount'].sum())} of the year); "
        f"{month_name(least['month'])} least, {money(least['amount'], currency)}"
    )
    return Drawing(chart, says, "Assigned money per month; the shade changes by quarter")


@draws("Horizontal bars")
def product_lines(table: pd.DataFrame) -> Drawing | None:
    """Draw each product line's share of the plan against its share of the past.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.product_lines`.

    Returns
    -------
    Chart or None
        None too where there is one product line: its share is everything.

    Examples
    --------
    >>> table = pd.DataFrame({"product_line": ["A", "B"], "history_share": [0.5, 0.5],
    ...     "strategy_factor": [1.5, 1.0], "share": [0.6, 0.4], "amount": [60, 40]})
    >>> product_lines(table).title.text
    ['A is to bring 60.0 % of the plan (50.0 % of the past)']
    """
    return _shares(table, "product_line")


@draws("Horizontal bars")
def customer_types(table: pd.DataFrame) -> Drawing | None:
    """Draw each customer type's share of the plan against its share of the past.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.customer_types`.

    Returns
    -------
    Chart or None
        None too where there is one customer type: its share is everything.

    Examples
    --------
    >>> table = pd.DataFrame({"customer_type": ["Key", "Other"], "history_share": [0.6, 0.4],
    ...     "strategy_factor": 1.0, "share": [0.7, 0.3], "amount": [70, 30]})
    >>> customer_types(table).title.text
    ['Key is to bring 70.0 % of the plan (60.0 % of the past)']
    """
    return _shares(table, "customer_type")


@draws("Heat map")
def cube(table: pd.DataFrame, *, by: str = "rep", names: pd.Series | None = None) -> Drawing:
    """Draw the cube as a heat map: one row a rep (or line, or type), one column a month.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.cube`.
    by : str
        Column whose values make the rows.
    names : Series, optional
        What people call the values of `by`, index the value.

    Examples
    --------
    >>> table = pd.DataFrame({"product_line": "A", "customer_type": "all", "rep": ["r1", "r2"],
    ...     "month": "2026-01", "amount": [70, 30]})
    >>> cube(table).title.text
    ['The largest month is that of r1: 70 in January 2026']
    """
    cells = table.groupby([by, "month"])[["amount"]].sum().reset_index()
    if names is not None:
        called = dict(zip(names.index, parts.unique(names, names.index.to_series()), strict=True))
        cells[by] = cells[by].map(called).fillna(cells[by])
    order = cells.groupby(by)["amount"].sum().sort_values(ascending=False, kind="stable")
    shade = alt.Scale(scheme="blues", zero=True)
    chart = (
        alt.Chart(parts.rows(cells), height=parts.step())
        .mark_rect()
        .encode(
            x=alt.X("month:O", axis=parts.months_axis()),
            y=alt.Y(f"{by}:N", sort=list(order.index), axis=parts.names_axis()),
            color=alt.Color("amount:Q", scale=shade, legend=parts.money_legend(label("amount"))),
            tooltip=parts.tips(by, "month", amount=",.0f"),
        )
    )
    most = parts.top(cells, "amount")
    says = (
        f"The largest month is that of {parts.short(most[by])}: {money(most['amount'])} in "
        f"{month_name(most['month'])}"
    )
    note = f"Assigned money by {label(by).lower()} and month; darker is more"
    return Drawing(chart, says, note)


@draws("Horizontal bars")
def funnel(table: pd.DataFrame) -> Drawing:
    """Draw how many deals each stage needs over the plan year.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.funnel`.

    Examples
    --------
    >>> table = pd.DataFrame({"month": "2026-01", "stage": ["lead", "offer"],
    ...     "needed_count": [100.0, 40.0], "needed_value": [1e6, 4e5]})
    >>> funnel(table).title.text
    ['The plan needs 100 deals at lead and 40 at offer']
    """
    measures = ["needed_count", "needed_value"]
    stages = table.groupby("stage", sort=False, as_index=False)[measures].sum()
    stages = stages.assign(said=stages["needed_count"].map(number))
    base = alt.Chart(parts.rows(stages), height=alt.Step(28)).encode(
        x=alt.X("needed_count:Q", axis=alt.Axis(title=label("needed_count"), tickCount=6)),
        y=alt.Y("stage:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("stage", needed_count=",.0f", needed_value=",.0f"),
    )
    figures = base.mark_text(align="left", dx=5, color=theme.INK).encode(text="said:N")
    first, last = stages.iloc[0], stages.iloc[-1]
    says = f"The plan needs {count(round(first['needed_count']), 'deal')} at {first['stage']}"
    if len(stages) > 1:
        says += f" and {number(last['needed_count'])} at {last['stage']}"
    months = f"{month_name(table['month'].min())} to {month_name(table['month'].max())}"
    chart = base.mark_bar(color=theme.BLUE, size=20) + figures
    return Drawing(chart, says, f"Deals entering each stage, {months}")


@draws("Horizontal bars")
def stages(table: pd.DataFrame) -> Drawing | None:
    """Draw what part of the deals moves on from each stage, with its interval.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.stages`.

    Returns
    -------
    Chart or None
        None too where no deal has left any stage.

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["lead", "offer"], "entered": [100, 40],
    ...     "moved": [40, 10], "open": [0, 0], "conversion_rate": [0.4, 0.25],
    ...     "low": [0.31, 0.14], "high": [0.5, 0.4], "days_median": [20.0, 35.0]})
    >>> stages(table).title.text
    ['The narrowest step is offer: 25 % of the deals move on']
    """
    if table["conversion_rate"].isna().all():
        return None
    table = table.dropna(subset="conversion_rate")
    base = alt.Chart(parts.rows(table), height=alt.Step(28)).encode(
        y=alt.Y("stage:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("stage", conversion_rate=".1%", low=".1%", high=".1%", entered=",.0f"),
    )
    bars = base.mark_bar(color=theme.SKY, size=18).encode(
        x=alt.X("conversion_rate:Q", axis=parts.rate_axis(title=label("conversion_rate")))
    )
    interval = base.mark_rule(color=theme.INK, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    least = parts.bottom(table, "conversion_rate")
    says = (
        f"The narrowest step is {parts.short(least['stage'])}: "
        f"{percent(least['conversion_rate'], 0)} of the deals move on"
    )
    note = "Bar: part of the deals that move on. Line: its interval"
    return Drawing(bars + interval, says, note)


def _shares(table: pd.DataFrame, name: str) -> Drawing | None:
    if len(table) == 1:
        return None  # its share of everything is no finding
    table = table.sort_values("share", ascending=False, kind="stable")
    base = alt.Chart(parts.rows(table), height=alt.Step(24)).encode(
        y=alt.Y(f"{name}:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips(name, share=".1%", history_share=".1%", amount=",.0f"),
    )
    bars = base.mark_bar(color=theme.BLUE, size=16).encode(
        x=alt.X("share:Q", axis=parts.rate_axis(title="Share of the plan"))
    )
    past = base.mark_tick(color=theme.INK, thickness=2, size=20).encode(x="history_share:Q")
    most = table.iloc[0]
    says = (
        f"{parts.short(most[name])} is to bring {percent(most['share'])} of the plan "
        f"({percent(most['history_share'])} of the past)"
    )
    note = "Bar: share of the plan. Black mark: share of the past"
    return Drawing(bars + past, says, note)


def _season_says(table: pd.DataFrame) -> str:
    strong = parts.top(table, "seasonal_index")
    weak = parts.bottom(table, "seasonal_index")
    return (
        f"{MONTHS[int(strong['month_of_year']) - 1]} is strongest, "
        f"{number(strong['seasonal_index'], 2)} times the average month; "
        f"{MONTHS[int(weak['month_of_year']) - 1]} weakest, "
        f"{number(weak['seasonal_index'], 2)}"
    )
