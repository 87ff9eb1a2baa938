"""Charts of chapter 3.9: what shocks cost, what becomes of the target, and quotas after one."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import money, percent

_FATES = {
    "placed": "others take over",
    "held_by_locks": "under locks",
    "unplaced": "finds nobody",
}
_STATES = {
    "chance_before": "before",
    "chance_unchanged": "after",
    "chance_lowered": "target lowered",
}
_MOST_REPS = 60


@draws("Stacked bars")
def shocks(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw what each shock takes from the plan, and what becomes of it with the target held.

    Parameters
    ----------
    table : Finding or DataFrame
        `emergency.shocks`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"shock": ["leaver"], "lost_money": [90], "lost_share": [0.1],
    ...     "placed": [60], "held_by_locks": [0], "unplaced": [30]})
    >>> shocks(table).title.text
    ['leaver would take 90 of the plan, 10.0 %; 30 of it finds nobody']
    """
    ends = table[[*_FATES]].cumsum(axis=1)
    bars = [_fate(table, fate, ends[fate], currency) for fate in _FATES]
    worst = table.iloc[0]
    says = (
        f"{parts.short(worst['shock'])} would take {money(worst['lost_money'], currency)} of the "
        f"plan, {percent(worst['lost_share'])}"
    )
    if worst["unplaced"] > 0:
        says += f"; {money(worst['unplaced'])} of it finds nobody"
    note = "Bar: planned money lost, by what becomes of it when the target is held"
    return Drawing(alt.layer(*bars), says, note)


def _fate(table: pd.DataFrame, fate: str, ends_at: pd.Series, currency: str) -> alt.Chart:
    """Draw one piece of every bar: what becomes of that part of the loss."""
    said = _FATES[fate]
    rows = pd.DataFrame({"shock": table["shock"], "fate": said, "amount": table[fate],
                         "starts_at": ends_at - table[fate], "ends_at": ends_at})  # fmt: skip
    axis = parts.money_axis("Planned money lost", currency)
    colours = alt.Scale(domain=[*_FATES.values()], range=[theme.BLUE, theme.GREY, theme.SHORT])
    legend = alt.Legend(title=None, orient="top")
    return alt.Chart(parts.rows(rows), height=alt.Step(30)).mark_bar().encode(
        x=alt.X("starts_at:Q", axis=axis),
        x2="ends_at:Q",
        y=alt.Y("shock:N", sort=table["shock"].tolist(), axis=parts.names_axis()),
        color=alt.Color("fate:N", sort=[*_FATES.values()], scale=colours, legend=legend),
        tooltip=parts.tips("shock", "fate", amount=",.0f"),
    )  # fmt: skip


@draws("Dots on lines")
def shock_chances(table: pd.DataFrame) -> Drawing | None:
    """Draw the chance of the target before each shock, after it, and with the target lowered.

    Parameters
    ----------
    table : Finding or DataFrame
        `emergency.shocks`.

    Examples
    --------
    >>> table = pd.DataFrame({"shock": ["leaver"], "chance_before": [0.5],
    ...     "chance_unchanged": [0.3], "chance_lowered": [0.49]})
    >>> shock_chances(table).title.text
    ['After leaver the target stands at 30 %, instead of 50 %']
    """
    known = table.dropna(subset="chance_before")
    if known.empty:
        return None
    y = alt.Y("shock:N", sort=known["shock"].tolist(), axis=parts.names_axis())
    axis = parts.rate_axis(title="Chance of the team's target")
    lines = alt.Chart(parts.rows(known[["shock", "chance_before", "chance_unchanged"]]))
    rule = lines.mark_rule(color=theme.GREY, strokeWidth=2).encode(
        y=y, x=alt.X("chance_before:Q", axis=axis, scale=alt.Scale(zero=True)),
        x2="chance_unchanged:Q",
    )  # fmt: skip
    dots = _states(known).encode(x=alt.X("chance:Q", axis=axis), y=y)
    worst = parts.bottom(known, "chance_unchanged")
    says = (
        f"After {parts.short(worst['shock'])} the target stands at "
        f"{percent(worst['chance_unchanged'], 0)}, instead of {percent(worst['chance_before'], 0)}"
    )
    note = "Holding the target moves quotas, not this chance. Diamond: of the lower target"
    return Drawing(rule + dots, says, note)


def _states(known: pd.DataFrame) -> alt.Chart:
    """Set a point for each state of the target: before, after, and the target lowered."""
    long = known.melt(["shock"], [*_STATES], var_name="state", value_name="chance")
    long, names = long.assign(state=long["state"].map(_STATES)), [*_STATES.values()]
    legend = alt.Legend(title=None, orient="top")
    colours, shapes = [theme.INK, theme.SHORT, theme.BLUE], ["circle", "circle", "diamond"]
    points = alt.Chart(parts.rows(long), height=alt.Step(30)).mark_point(
        filled=True, size=90, opacity=1
    )
    return points.encode(
        color=alt.Color("state:N", sort=names, legend=legend,
                        scale=alt.Scale(domain=names, range=colours)),
        shape=alt.Shape("state:N", sort=names, legend=legend,
                        scale=alt.Scale(domain=names, range=shapes)),
        tooltip=parts.tips("shock", "state", chance=".0%"),
    )  # fmt: skip


@draws("Dots")
def shock_quotas(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw everyone's quota before the shock, and after it by both answers.

    Parameters
    ----------
    table : Finding or DataFrame
        `emergency.shock_quotas`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"shock": "leaver", "rep": ["a", "b"], "name": ["Ann", "Bo"],
    ...     "quota": [100, 100], "quota_held": [30, 110], "quota_lowered": [30, 100],
    ...     "change_held": [-70, 10], "change_lowered": [-70, 0]})
    >>> shock_quotas(table).title.text
    ['After leaver 1 of 2 quotas would rise to hold the target, the most by 10']
    """
    moved = table.assign(size=table[["change_held", "change_lowered"]].abs().max(axis=1))
    drawn = moved.nlargest(_MOST_REPS, "size").sort_index()
    drawn = drawn.assign(shown=parts.unique(drawn["name"], drawn["rep"]))
    columns = ["shown", "quota", "quota_held", "quota_lowered"]
    base = alt.Chart(parts.rows(drawn[columns]), height=parts.step()).encode(
        y=alt.Y("shown:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("shown", quota=",.0f", quota_held=",.0f", quota_lowered=",.0f"),
    )
    axis = parts.money_axis("Quota of the plan year", currency)
    rule = base.mark_rule(color=theme.GREY).encode(x="quota_lowered:Q", x2="quota_held:Q")
    was = base.mark_point(color=theme.INK, filled=False, size=70).encode(
        x=alt.X("quota:Q", axis=axis, scale=alt.Scale(zero=False))
    )
    held = base.mark_circle(color=theme.SHORT, size=60, opacity=1).encode(x="quota_held:Q")
    low = base.mark_point(color=theme.BLUE, filled=True, shape="diamond", size=60, opacity=1)
    rises = table[table["change_held"] > 0]
    says = f"After {parts.short(table['shock'].iloc[0])} "
    says += f"{len(rises):,} of {len(table):,} quotas would rise to hold the target"
    if len(rises):
        says += f", the most by {money(rises['change_held'].max(), currency)}"
    else:
        fall = -int(table["change_held"].sum())
        says += f"; together they fall by {money(fall, currency)}"
    cut = f". The {_MOST_REPS} that move most" if len(table) > _MOST_REPS else ""
    note = (
        f"Ring: quota before. {theme.CALLED[theme.SHORT].capitalize()} dot: the target held. "
        f"Diamond: the target lowered{cut}"
    )
    return Drawing(rule + was + held + low.encode(x="quota_lowered:Q"), says, note)
