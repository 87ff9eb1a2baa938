"""Charts of chapter 1: competition, demand, forecast."""

import altair as alt
import pandas as pd

from salesplan.finding import Finding
from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import change, listing, money, month_name, number, percent, points

_MOST_COMPANIES = 7
_HHI_BANDS = (1_000, 1_800)
_BAND = 0.18


@draws("Lines")
def shares(table: pd.DataFrame, *, company: str = "") -> Drawing:
    """Draw the largest companies' shares over time, the own firm among them.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.shares`.
    company : str
        The own firm, drawn bold; the leader where empty.

    Examples
    --------
    >>> table = pd.DataFrame({"period": ["2025"], "company": ["We"], "amount": [3.0],
    ...     "share": [0.3], "share_change": [None], "rank": [1], "relative_share": [None]})
    >>> shares(table).title.text
    ['We holds 30.0 % of the market in 2025, rank 1']
    """
    latest = table[table["period"] == table["period"].max()]
    named, remainder = _own_first(latest, company)
    colours = [*theme.CATEGORIES[: len(named)], *[theme.GREY for _ in remainder]]
    order = [*named, *remainder]
    drawn = table[table["company"].isin(order)]
    drawn = drawn.assign(is_own=drawn["company"] == order[0])
    bold = alt.Scale(domain=[True, False], range=[4, 1.8])
    colour = alt.Color("company:N", scale=alt.Scale(domain=order, range=colours))
    chart = (
        alt.Chart(parts.rows(drawn))
        .mark_line(point={"size": 40})
        .encode(
            x=alt.X("period:O", axis=parts.months_axis()),
            y=alt.Y(
                "share:Q",
                axis=parts.rate_axis(title=None),
                scale=alt.Scale(zero=True),
                impute=alt.ImputeParams(value=None),  # a line breaks where a company is absent
            ),
            color=colour.legend(title=None, orient="right", symbolType="stroke"),
            strokeWidth=alt.StrokeWidth("is_own:N", scale=bold, legend=None),
            tooltip=parts.tips("company", "period", share=".1%", amount=",.0f"),
        )
    )
    says = _shares_say(latest[latest["company"] == order[0]])
    return Drawing(chart, says, _companies_shown(latest, order))


@draws("Bars")
def concentration(table: pd.DataFrame) -> Drawing:
    """Draw the concentration index per period between its bounds, with the guidelines' bands.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.concentration`.

    Examples
    --------
    >>> table = pd.DataFrame({"period": ["2025"], "hhi": [2600.0], "hhi_high": [2600.0],
    ...     "cr3": [0.8], "cr4": [1.0], "cr5": [1.0], "band": ["highly concentrated"]})
    >>> concentration(table).title.text
    ['The market is highly concentrated in 2025: HHI 2,600']
    """
    last = table.iloc[-1]
    base = alt.Chart(parts.rows(table)).encode(
        x=alt.X("period:O", axis=parts.months_axis()),
        tooltip=parts.tips("period", "band", hhi=",.0f", hhi_high=",.0f", cr3=".1%"),
    )
    low = base.mark_bar(color=theme.BLUE, size=28).encode(y=alt.Y("hhi:Q", title="HHI"))
    high = base.mark_tick(color=theme.INK, thickness=2, size=36).encode(y="hhi_high:Q")
    limits = alt.Chart(alt.InlineData(values=[{"hhi": limit} for limit in _HHI_BANDS]))
    chart = low + high + limits.mark_rule(strokeDash=[4, 4], color=theme.GREY).encode(y="hhi:Q")
    bounds = dict.fromkeys([number(last["hhi"]), number(last["hhi_high"])])
    says = f"The market is {last['band']} in {last['period']}: HHI {' to '.join(bounds)}"
    note = "Bar: lower bound. Tick: upper bound. Dashed: 1,000 and 1,800 of the 2023 guidelines"
    return Drawing(chart, says, note)


@draws("Horizontal bars")
def sales_history(table: pd.DataFrame, *, dimension: str = "product_line") -> Drawing | None:
    """Draw what each part contributed to the latest year's growth.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.sales_history`.
    dimension : str
        Which grouping to draw; the first in the table where that one is absent.

    Returns
    -------
    Chart or None
        None too where the table holds one year only.

    Examples
    --------
    >>> table = pd.DataFrame({"dimension": "product_line", "name": ["A", "B"],
    ...     "fiscal_year": 2025, "amount": [60.0, 50.0], "share": [0.55, 0.45],
    ...     "growth_rate": [0.2, 0.0], "contribution": [0.1, 0.0]})
    >>> sales_history(table).title.text
    ['Sales went up 10.0 % in FY2025; A gave +10.0 points']
    """
    drawn = dimension if dimension in set(table["dimension"]) else table["dimension"].iloc[0]
    table = table[(table["dimension"] == drawn) & table["contribution"].notna()]
    if table.empty:
        return None
    year = table["fiscal_year"].max()
    table = table[table["fiscal_year"] == year].sort_values("contribution", ascending=False)
    chart = (
        alt.Chart(parts.rows(table), height=parts.step())
        .mark_bar()
        .encode(
            x=alt.X("contribution:Q", axis=parts.rate_axis(1, title="Contribution to growth")),
            y=alt.Y("name:N", sort=None, axis=parts.names_axis()),
            color=alt.condition(
                "datum.contribution < 0", alt.value(theme.SHORT), alt.value(theme.BLUE)
            ),
            tooltip=parts.tips("name", contribution="+.1%", growth_rate="+.1%", amount=",.0f"),
        )
    )
    note = f"By {label(drawn).lower()}, FY{int(year)} against FY{int(year) - 1}, sorted"
    if (table["contribution"] < 0).any():
        note += f"; {theme.CALLED[theme.SHORT]} where it shrank"
    return Drawing(chart, _growth_says(table), note)


@draws("Lines with bands")
def forecast(
    table: pd.DataFrame,
    history: pd.Series | None = None,
    *,
    past: Finding | pd.DataFrame | None = None,
    series: str = "",
    currency: str = "",
) -> Drawing:
    """Draw the forecast's fan behind the sales it continues, the plan year marked.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.forecast`.
    history : Series, optional
        Actual sales, index month ("2026-03").
    past : Finding or DataFrame, optional
        `market.past_forecast`, drawn over the sales that came.
    series : str
        Which series to draw; the first in the table where empty.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "own", "month": ["2026-01"], "forecast": [5e6],
    ...     "low_80": [4e6], "high_80": [6e6], "low_95": [3e6], "high_95": [7e6],
    ...     "is_plan_year": True})
    >>> forecast(table).title.text
    ['The forecast expects 5 million in the plan year']
    """
    table = table[table["series"] == (series or table["series"].iloc[0])]
    planned = table[table["is_plan_year"].astype(bool)]
    base = alt.Chart(parts.rows(table.drop(columns="series"))).encode(x=_time("month"))
    axis = parts.money_axis("Per month", currency)
    layers = [
        base.mark_area(color=theme.BLUE, opacity=_BAND).encode(
            y=alt.Y(f"low_{level}:Q", axis=axis, scale=alt.Scale(zero=True)), y2=f"high_{level}:Q"
        )
        for level in (95, 80)
    ]
    line = base.mark_line(color=theme.BLUE, strokeWidth=2.5).encode(
        y="forecast:Q", tooltip=parts.tips("month", forecast=",.0f", low_80=",.0f", high_80=",.0f")
    )
    layers = [_span(planned), *layers, line]
    if history is not None and not history.empty:
        layers.append(_past(history))
    foreseen = None if past is None else parts.table_of(past)
    if foreseen is not None:
        layers.extend(_foreseen(foreseen))
    says = f"The forecast expects {money(planned['forecast'].sum(), currency)} in the plan year"
    note = f"Dark: sales so far. Blue: forecast with 80 % and 95 % intervals. {_spell(planned)}"
    if foreseen is not None:
        note = f"{note.strip()}. Orange: what was forecast for months that are over"
    return Drawing(alt.layer(*layers), says, note.strip())


@draws("Horizontal bars")
def backtest(table: pd.DataFrame, *, series: str = "") -> Drawing | None:
    """Draw how far each method missed the past, beside repeating last year.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.backtest`.
    series : str
        Which series to draw; the first in the table where empty.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "own", "method": ["theta", "combination"],
    ...     "weight": [1.0, None], "mase": [0.84, 0.8], "smape": [9.0, 8.5],
    ...     "coverage_80": [None, 0.79], "coverage_95": [None, 0.95], "origins": 12})
    >>> backtest(table).title.text
    ['Error against repeating last year (1.00): combination 0.80, theta alone 0.84']
    """
    table = table[table["series"] == (series or table["series"].iloc[0])].dropna(subset="mase")
    if table.empty:
        return None
    table = table.sort_values("mase", kind="stable")
    is_joint = table["method"].str.contains("combin", case=False)
    bars = (
        alt.Chart(parts.rows(table.assign(is_joint=is_joint)), height=parts.step())
        .mark_bar()
        .encode(
            x=alt.X("mase:Q", axis=alt.Axis(title=label("mase"), tickCount=6)),
            y=alt.Y("method:N", sort=None, axis=parts.names_axis()),
            color=alt.condition("datum.is_joint", alt.value(theme.BLUE), alt.value(theme.GREY)),
            tooltip=parts.tips("method", mase=".2f", smape=".1f", weight=".0%", coverage_80=".0%"),
        )
    )
    one = alt.Chart(alt.InlineData(values=[{"mase": 1}]))
    rule = one.mark_rule(color=theme.INK, strokeDash=[4, 4]).encode(x="mase:Q")
    note = (
        f"{listing(table['origins'].dropna().astype(int).unique())} origins. "
        "Dashed: the error of repeating last year, over the history"
    )
    return Drawing(bars + rule, _backtest_says(table, is_joint), note)


def _own_first(latest: pd.DataFrame, company: str) -> tuple[list[str], list[str]]:
    """List the own firm and the largest others, and apart the remainder, which is no company."""
    ranked = latest[latest["rank"].notna()].sort_values("share", ascending=False)
    own = ranked["company"][ranked["company"] == company]
    others = ranked["company"][ranked["company"] != company]
    remainder = latest["company"][latest["rank"].isna()]
    return [*own, *others][:_MOST_COMPANIES], list(remainder)[:1]


def _shares_say(own: pd.DataFrame) -> str:
    row = own.iloc[0]
    rank = "" if pd.isna(row["rank"]) else f", rank {number(row['rank'])}"
    moved = (
        "" if pd.isna(row["share_change"]) else f" ({points(row['share_change'])} on a year before)"
    )
    name, share = parts.short(row["company"]), percent(row["share"])
    return f"{name} holds {share} of the market in {row['period']}{rank}{moved}"


def _companies_shown(latest: pd.DataFrame, named: list[str]) -> str:
    left = len(latest) - len(named)
    note = "Share of the market's sales per period"
    return f"{note}; {number(left)} smaller companies are not drawn" if left else note


def _growth_says(table: pd.DataFrame) -> str:
    most = parts.top(table.assign(size=table["contribution"].abs()), "size")
    moved = _moved(table["contribution"].sum())
    gave = f"{parts.short(most['name'])} gave {points(most['contribution'])}"
    return f"Sales {moved} in FY{int(most['fiscal_year'])}; {gave}"


def _moved(rate: float) -> str:
    said = change(rate)
    return "stayed level" if said == "unchanged" else f"went {said}"


def _backtest_says(table: pd.DataFrame, is_joint: pd.Series) -> str:
    joint, single = table[is_joint]["mase"], table[~is_joint]
    best = [
        f"{parts.short(method)} alone {number(error, 2)}"
        for method, error in zip(single["method"].head(1), single["mase"].head(1), strict=True)
    ]
    said = [f"combination {number(joint.iloc[0], 2)}"] if len(joint) else []
    return f"Error against repeating last year (1.00): {', '.join([*said, *best])}"


def _time(field: str) -> alt.X:
    # As dates of a month's first day in UTC: nobody's time zone moves a month.
    axis = alt.Axis(format="%b %Y", grid=False, title=None, tickCount=8, labelFlush=False)
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc"), timeUnit="utcyearmonth")


def _span(planned: pd.DataFrame) -> alt.Chart:
    ends = [{"from": month, "to": last} for month, last in _ends(planned)]
    area = alt.Chart(alt.InlineData(values=ends)).mark_rect(color=theme.PALE, opacity=0.45)
    return area.encode(x=_time("from"), x2="to:T")


def _ends(planned: pd.DataFrame) -> list[tuple[str, str]]:
    months = planned["month"]
    return [(months.min(), months.max())] if len(months) else []


def _spell(planned: pd.DataFrame) -> str:
    said = [f"{month_name(first)} to {month_name(last)}" for first, last in _ends(planned)]
    return f"Grey: plan year, {said[0]}" if said else ""


def _foreseen(past: pd.DataFrame) -> list[alt.Chart]:
    base = alt.Chart(parts.rows(past.drop(columns="is_inside"))).encode(x=_time("month"))
    return [
        base.mark_area(color=theme.ORANGE, opacity=_BAND).encode(y="low_80:Q", y2="high_80:Q"),
        base.mark_line(color=theme.ORANGE, strokeWidth=2, strokeDash=[5, 3]).encode(
            y="forecast:Q", tooltip=parts.tips("month", forecast=",.0f", amount=",.0f")
        ),
    ]


def _past(history: pd.Series) -> alt.Chart:
    past = history.rename_axis("month").rename("amount").reset_index()
    drawn = alt.Chart(parts.rows(past))
    return drawn.mark_line(color=theme.INK, strokeWidth=1.5).encode(
        x=_time("month"), y="amount:Q", tooltip=parts.tips("month", amount=",.0f")
    )
