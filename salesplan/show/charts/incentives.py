"""Charts of chapter 6: payouts against attainment, the curve of each scheme, what they cost."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, money, percent

_COLOURS = [theme.BLUE, theme.ORANGE, theme.GREEN, theme.PURPLE, theme.SKY, theme.VERMILION]


@draws("Points")
def payouts(table: pd.DataFrame, *, currency: str = "") -> Drawing | None:
    """Draw every pay period that has ended: attainment across, payout upwards, by scheme.

    Parameters
    ----------
    table : Finding or DataFrame
        `incentives.payouts`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"rep": ["r1", "r2"], "name": ["Ann", "Bo"], "scheme": "Plain",
    ...     "period": "FY2026-Q1", "is_complete": True, "quota": 100, "actual": [90.0, 120.0],
    ...     "attainment": [0.9, 1.2], "payout": [9.0, 12.0]})
    >>> payouts(table).title.text
    ['1 of 2 pay periods reached quota; payouts add up to 21']
    """
    ended = table[table["is_complete"].astype(bool)]
    rated = ended.dropna(subset=["attainment", "payout"])
    if rated.empty:
        return None
    columns = ["name", "scheme", "period", "attainment", "payout", "quota", "actual"]
    points = (
        alt.Chart(parts.rows(rated[columns]))
        .mark_point(filled=True, size=45, opacity=0.75)
        .encode(
            x=alt.X("attainment:Q", axis=parts.rate_axis(title="Attainment")),
            y=alt.Y("payout:Q", axis=parts.money_axis("Payout of the period", currency)),
            color=_colour(rated),
            shape=alt.Shape(
                "scheme:N", scale=alt.Scale(domain=_order(rated)), legend=_legend(rated)
            ),
            tooltip=parts.tips(
                "name", "scheme", "period", attainment=".1%", payout=",.2f", quota=",.0f"
            ),
        )
    )
    reached = int((rated["attainment"] >= 1).sum())
    says = (
        f"{reached} of {count(len(rated), 'pay period')} reached quota; payouts add up to "
        f"{money(ended['payout'].sum(), currency)}"
    )
    note = "One mark: one rep in one pay period that has ended. Dashed: quota met"
    return Drawing(points + _quota_met(), says, note)


@draws("Lines")
def scheme_curve(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw what each scheme pays over attainment, its tiers and threshold marked.

    Parameters
    ----------
    table : Finding or DataFrame
        `incentives.scheme_curve`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"scheme": "Plain", "attainment": [0.0, 1.0, 2.0],
    ...     "payout": [0.0, 50.0, 100.0], "is_boundary": [False, True, False]})
    >>> scheme_curve(table).title.text
    ['At quota Plain pays 50, at 200 % 100']
    """
    shown = ["scheme", "attainment", "payout", "is_boundary"]
    base = alt.Chart(parts.rows(table[shown])).encode(
        x=alt.X("attainment:Q", axis=parts.rate_axis(title="Attainment, the same all year")),
        y=alt.Y("payout:Q", axis=parts.money_axis("Payout of a year", currency)),
        color=_colour(table),
        tooltip=parts.tips("scheme", attainment=".1%", payout=",.0f"),
    )
    lines = base.mark_line(strokeWidth=2.5).encode(
        strokeDash=alt.StrokeDash(
            "scheme:N", scale=alt.Scale(domain=_order(table)), legend=_legend(table)
        )
    )
    marks = base.transform_filter("datum.is_boundary").mark_point(filled=True, size=70)
    note = "For a rep in the middle of the team. Marks: where a tier or threshold starts, and quota"
    return Drawing(lines + marks, _curve_says(table, currency), note)


@draws("Horizontal bars")
def scheme_cost(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw what each scheme has paid, with its part of the sales written at the bar.

    Parameters
    ----------
    table : Finding or DataFrame
        `incentives.scheme_cost`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"scheme": ["Plain"], "reps": [2], "sales": [1000.0],
    ...     "payout": [50.0], "payout_rate": [0.05], "cost_of_sales_pay": [0.08]})
    >>> scheme_cost(table).title.text
    ['Plain pays 50 on sales of 1,000 (5.00 %)']
    """
    said = [
        f"{percent(rate, 2)}, {count(reps, 'rep')}"
        for rate, reps in zip(table["payout_rate"], table["reps"], strict=True)
    ]
    columns = ["scheme", "reps", "sales", "payout", "payout_rate", "cost_of_sales_pay", "said"]
    data = parts.rows(table.assign(said=said)[columns])
    base = alt.Chart(data, height=alt.Step(34)).encode(
        y=alt.Y("scheme:N", sort=None, axis=parts.names_axis()),
        x=alt.X("payout:Q", axis=parts.money_axis("Payout so far", currency)),
        tooltip=parts.tips(
            "scheme", reps=".0f", sales=",.0f", payout=",.2f", payout_rate=".2%",
            cost_of_sales_pay=".2%",
        ),
    )  # fmt: skip
    chart = base.mark_bar(color=theme.BLUE, size=22) + base.mark_text(
        align="left", dx=6, color=theme.INK
    ).encode(text="said:N")
    says = "; ".join(
        f"{parts.short(name)} pays {money(paid, currency)} on sales of {money(sold, currency)} "
        f"({percent(rate, 2)})"
        for name, paid, sold, rate in zip(
            table["scheme"], table["payout"], table["sales"], table["payout_rate"], strict=True
        )
    )
    note = "Variable pay of the periods begun. At the bar: its part of the sales, and reps paid"
    return Drawing(chart, says, note)


def _quota_met() -> alt.Chart:
    met = alt.Chart(alt.InlineData(values=[{"attainment": 1}]))
    return met.mark_rule(color=theme.INK, strokeDash=[4, 4]).encode(x="attainment:Q")


def _order(table: pd.DataFrame) -> list[str]:
    return sorted(table["scheme"].unique())


def _colour(table: pd.DataFrame) -> alt.Color:
    """Give each scheme one colour, the same in every chart; none of them explained where alone."""
    scale = alt.Scale(domain=_order(table), range=_COLOURS)
    return alt.Color("scheme:N", scale=scale, legend=_legend(table))


def _legend(table: pd.DataFrame) -> alt.Legend | None:
    """Explain colour and shape in one legend; none where there is one scheme."""
    return alt.Legend(title=None, orient="top") if table["scheme"].nunique() > 1 else None


def _curve_says(table: pd.DataFrame, currency: str) -> str:
    ends = table.sort_values("attainment").groupby("scheme")
    said = []
    for name, points in ends:
        nearest = (points["attainment"] - 1).abs().argmin()
        at_quota = float(points["payout"].iloc[nearest])
        last = points.iloc[-1]
        said.append(
            f"{parts.short(name)} pays {money(at_quota, currency)}, at "
            f"{percent(last['attainment'], 0)} {money(last['payout'], currency)}"
        )
    return "At quota " + "; ".join(said)
