"""Charts of chapter 3.8: what few accounts make of the sales, and few hours of the value."""

import altair as alt
import numpy as np
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, number, percent

_POINTS = 150  # of a curve: more cannot be seen
_LETTERS = "ABCDEFGHI"


@draws("Line")
def sales_classes(table: pd.DataFrame) -> Drawing | None:
    """Draw the cumulated share of sales over accounts, the largest first, with the class limits.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.sales_classes`.

    Examples
    --------
    >>> table = pd.DataFrame({"rank": [1, 2, 3], "sales_class": ["A", "A", "B"],
    ...                       "cumulated_share": [0.6, 0.85, 1.0]})
    >>> sales_classes(table).title.text
    ['2 of 3 accounts are class A and make 85 % of the sales']
    """
    bought = table[table["sales_class"].isin(list(_LETTERS))]
    if bought.empty:
        return None
    ends = bought.groupby("sales_class").tail(1)
    curve = _thinned(bought, keep=ends.index)
    start = pd.DataFrame({"rank": [0], "cumulated_share": [0.0]})
    x = alt.X("rank:Q", axis=alt.Axis(title="Accounts, the largest first", tickMinStep=1))
    y = alt.Y("cumulated_share:Q", axis=parts.rate_axis(title="Cumulated share of the sales"))
    shown = pd.concat([start, curve[["rank", "cumulated_share", "sales_class"]]])
    line = alt.Chart(parts.rows(shown)).mark_line(color=theme.BLUE)
    line = line.encode(x=x, y=y, tooltip=parts.tips("rank", cumulated_share=".1%"))
    limits = ends.head(max(len(ends) - 1, 1)).assign(
        what=[f"{name}: {percent(share, 0)}" for name, share in
              zip(ends["sales_class"], ends["cumulated_share"], strict=True)]
        [: max(len(ends) - 1, 1)]
    )  # fmt: skip
    base = alt.Chart(parts.rows(limits[["rank", "cumulated_share", "what"]]))
    rules = base.mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(y="cumulated_share:Q")
    down = base.mark_rule(color=theme.GREY, strokeDash=[4, 3]).encode(x="rank:Q")
    text = base.mark_text(align="right", baseline="top", dx=-4, dy=4, color=theme.INK).encode(
        x=alt.value(theme.WIDTH), y="cumulated_share:Q", text="what:N"
    )
    first = int((bought["sales_class"] == _LETTERS[0]).sum())
    share = float(ends["cumulated_share"].iloc[0])
    says = (
        f"{number(first)} of {count(len(bought), 'account')} {'is' if first == 1 else 'are'} class "
        f"A and {'makes' if first == 1 else 'make'} {percent(share, 0)} of the sales"
    )
    return Drawing(line + rules + down + text, says, "Dashed: where a class ends. Shares of sales")


@draws("Line")
def account_priority(table: pd.DataFrame) -> Drawing | None:
    """Draw how much of the expected value the first hours bring, in the order of the list.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.account_priority`.

    Examples
    --------
    >>> table = pd.DataFrame({"name": ["Ada", "Bo"], "value_per_hour": [5.0, 3.0], "rank": [1, 2],
    ...                       "hours_share": [0.25, 1.0], "value_share": [0.4, 1.0]})
    >>> account_priority(table).title.text
    ['Half of the hours, spent in this order, bring 60 % of the expected value']
    """
    ranked = table[table["rank"].notna() & table["value_share"].notna()]
    if ranked.empty:
        return None
    curve = _thinned(ranked, keep=ranked.index[:1])
    start = pd.DataFrame({"hours_share": [0.0], "value_share": [0.0]})
    columns = ["name", "rank", "value_per_hour", "hours_share", "value_share"]
    shown = pd.concat([start, curve[columns].astype({"rank": "float64"})])
    x = alt.X("hours_share:Q", axis=parts.rate_axis(title="Hours, the best first"))
    y = alt.Y("value_share:Q", axis=parts.rate_axis(title="Expected value"))
    tooltip = parts.tips("name", "rank", value_per_hour=",.0f", value_share=".1%")
    line = alt.Chart(parts.rows(shown)).mark_line(color=theme.BLUE)
    ends = pd.DataFrame({"hours_share": [0.0, 1.0], "value_share": [0.0, 1.0]})
    even = alt.Chart(parts.rows(ends)).mark_line(color=theme.GREY, strokeDash=[4, 3])
    hours, values = ([0.0, *ranked[name]] for name in ("hours_share", "value_share"))
    half = float(np.interp(0.5, hours, values))
    says = f"Half of the hours, spent in this order, bring {percent(half, 0)} of the expected value"
    drawn = even.encode(x=x, y=y) + line.encode(x=x, y=y, tooltip=tooltip)
    return Drawing(
        drawn, says, "Hours of all accounts, the best first. Dashed: if every hour brought the same"
    )


def _thinned(table: pd.DataFrame, keep: pd.Index) -> pd.DataFrame:
    """Keep so many rows of a curve, evenly spaced, and those that must stay."""
    if len(table) <= _POINTS:
        return table
    places = np.unique(np.linspace(0, len(table) - 1, _POINTS).astype("int64"))
    return table.loc[table.index[places].union(keep)]
