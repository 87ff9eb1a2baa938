"""Charts of chapter 2.5: quotas set against potential, the fair line across."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, percent

_NAMED = 3  # on either side: the reps whom the title's question is about


@draws("Scatter")
def fair_shares(table: pd.DataFrame, *, currency: str = "") -> Drawing | None:
    """Draw each quota against the potential, with the line on which all would carry the same.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.fair_shares`.
    currency : str
        Code for the axes.

    Returns
    -------
    Chart or None
        None too where there are fewer than three reps: nothing to compare.

    Examples
    --------
    >>> table = pd.DataFrame({"rep": ["r1", "r2", "r3"], "name": ["Ann", "Bo", "Cy"],
    ...     "potential": [100.0, 100.0, 200.0], "quota": [60, 40, 20],
    ...     "fair_quota": [30.0, 30.0, 60.0], "burden": [2.0, 1.33, 0.33]})
    >>> fair_shares(table).title.text
    ['Ann carries 200 % of what the potential gives, Cy 33 %']
    """
    if len(table) < _NAMED:
        return None
    base = alt.Chart(parts.rows(_labelled(table))).encode(
        x=alt.X("potential:Q", axis=parts.money_axis("Potential", currency)),
        tooltip=parts.tips("shown", potential=",.0f", quota=",.0f", fair_quota=",.0f"),
    )
    line = base.mark_line(color=theme.INK, strokeDash=[4, 4]).encode(y="fair_quota:Q")
    dots = base.mark_circle(size=70, opacity=0.8).encode(
        y=alt.Y("quota:Q", axis=parts.money_axis("Quota", currency)),
        color=alt.condition(
            "datum.quota > datum.fair_quota", alt.value(theme.SHORT), alt.value(theme.BLUE)
        ),
    )
    names = base.mark_text(align="left", dx=7, color=theme.INK).encode(y="quota:Q", text="label:N")
    heavy, light = parts.top(table, "burden"), parts.bottom(table, "burden")
    says = (
        f"{parts.short(heavy['name'])} carries {percent(heavy['burden'], 0)} of what the potential "
        f"gives, {parts.short(light['name'])} {percent(light['burden'], 0)}"
    )
    note = (
        f"{count(len(table), 'rep')}. Dashed: quota by potential alone. "
        f"{theme.CALLED[theme.SHORT].capitalize()}: above it"
    )
    return Drawing(line + dots + names, says, note)


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Name the heaviest and the lightest rows in the picture: the table is in order of burden."""
    shown = parts.unique(table["name"], table["rep"])
    most = len(shown) - _NAMED
    columns = ["potential", "quota", "fair_quota", "burden"]
    return table[columns].assign(
        shown=shown,
        label=[
            parts.short(name) if place < _NAMED or place >= most else ""
            for place, name in enumerate(shown)
        ],
    )
