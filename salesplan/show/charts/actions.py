"""Charts of chapter 4: the gaps of the KPIs, the actions in time, the load of their owners."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, money, number, percent

_MOST_ACTIONS = 40


@draws("Horizontal bars")
def kpis(table: pd.DataFrame) -> Drawing | None:
    """Draw each KPI's forecast and the gap to its target, a panel for each.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.kpis`.

    Examples
    --------
    >>> table = pd.DataFrame({"kpi": ["deals"], "unit": ["deals"], "current": [90.0],
    ...     "forecast": [95.0], "target": [100], "gap": [5.0], "low": [90.0], "high": [99.0]})
    >>> kpis(table).title.text
    ['1 of 1 KPI has a gap; the widest: 5 of deals, 5.0 % of the target']
    """
    if table["gap"].isna().all():
        return None
    known = table[table["gap"].notna()]
    shown = [
        kpi if kpi == unit else f"{kpi}, {unit}"
        for kpi, unit in zip(known["kpi"], known["unit"], strict=True)
    ]
    columns = ["kpi", "current", "forecast", "target", "gap", "low", "high"]
    drawn = known.assign(kpi=shown).reindex(columns=columns)
    base = alt.Chart(parts.rows(drawn), height=alt.Step(30)).encode(
        y=alt.Y("kpi:N", sort=None, axis=None),
        tooltip=parts.tips("kpi", current=",.0f", forecast=",.0f", target=",.0f", gap=",.0f"),
    )
    bars = base.mark_bar(size=20, color=theme.SKY).encode(
        x=alt.X("forecast:Q", axis=parts.money_axis(""))
    )
    missing = base.transform_filter("datum.gap > 0").mark_bar(size=20, color=theme.VERMILION)
    gap = missing.encode(x=alt.X("forecast:Q", scale=alt.Scale(zero=True)), x2="target:Q")
    target = base.mark_tick(color=theme.INK, thickness=3, size=26).encode(x="target:Q")
    today = base.mark_point(shape="diamond", filled=True, size=70, color=theme.INK, opacity=1)
    today = today.encode(x="current:Q")
    chart = (bars + gap + today + target).facet(row=parts.panels("kpi", shown), spacing=8)
    chart = chart.resolve_scale(x="independent", y="independent")
    note = (
        "Blue: expected without a change of course. Dark orange: gap. Mark: target. Diamond: today"
    )
    return Drawing(chart, _kpis_say(known), note)


@draws("Timeline")
def actions(table: pd.DataFrame) -> Drawing:
    """Draw when each action is due, under its owner, larger where it takes more hours.

    Parameters
    ----------
    table : Finding or DataFrame
        `actions.actions`; of more than 40 actions those that take most hours.

    Examples
    --------
    >>> table = pd.DataFrame({"action": ["a"], "is_proposed": [True], "title": ["Win 2 deals"],
    ...     "owner": ["r1"], "name": ["Ann"], "due_on": pd.to_datetime(["2026-06-30"]),
    ...     "hours": [40.0], "closes": ["deals"], "amount": [2.0]})
    >>> actions(table).title.text
    ['1 action with 1 owner takes 40 hours; Ann has most, 40']
    """
    drawn = _drawn(table)
    columns = ["title", "name", "due_on", "hours", "is_proposed", "said"]
    base = alt.Chart(parts.rows(drawn[columns]), height=parts.step()).encode(
        y=alt.Y("title:N", sort=None, axis=parts.names_axis()),
        x=alt.X("due_on:T", axis=alt.Axis(format="%b %Y", tickCount="month", title=None)),
        tooltip=[
            *parts.tips("title", "name", "said"),
            alt.Tooltip("due_on:T", title="Due", format="%Y-%m-%d"),
        ],
    )
    points = base.mark_circle(opacity=1).encode(
        color=alt.condition("datum.is_proposed", alt.value(theme.ORANGE), alt.value(theme.BLUE)),
        size=alt.Size("hours:Q", scale=alt.Scale(range=[30, 260], zero=True), legend=None),
    )
    words = base.mark_text(align="left", dx=12, color=theme.INK).encode(text="said:N")
    owners = list(dict.fromkeys(drawn["name"]))
    chart = (points + words).facet(row=parts.panels("name", owners), spacing=6)
    chart = chart.resolve_scale(y="independent")
    note = "Due dates. Blue: written by people, orange: proposed. The larger, the more hours"
    if len(table) > len(drawn):
        note += f". {count(len(table) - len(drawn), 'action')} with fewer hours not drawn"
    return Drawing(chart, _actions_say(table), note)


@draws("Horizontal bars")
def hours(table: pd.DataFrame) -> Drawing | None:
    """Draw each owner's load against the hours there are.

    Parameters
    ----------
    table : Finding or DataFrame
        `actions.hours`.

    Examples
    --------
    >>> table = pd.DataFrame({"owner": ["r1"], "name": ["Ann"], "hours_needed": [30.0],
    ...     "hours_available": [40.0], "load": [0.75], "is_overloaded": [False],
    ...     "due_on": pd.to_datetime(["2026-06-30"])})
    >>> hours(table).title.text
    ['Nobody is overloaded; Ann has the highest load, 75 %']
    """
    if not table["hours_available"].gt(0).any():
        return None
    rated = table[table["hours_available"] > 0]
    shown = parts.unique(rated["name"], rated["owner"])
    columns = ["name", "load", "hours_needed", "hours_available", "is_overloaded"]
    base = alt.Chart(parts.rows(rated.assign(name=shown)[columns]), height=parts.step()).encode(
        y=alt.Y("name:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("name", load=".0%", hours_needed=",.0f", hours_available=",.0f"),
    )
    bars = base.mark_bar(size=12).encode(
        x=alt.X("load:Q", axis=parts.rate_axis(title="Hours needed / hours there are")),
        color=alt.condition(
            "datum.is_overloaded", alt.value(theme.VERMILION), alt.value(theme.BLUE)
        ),
    )
    whole = alt.Chart(alt.InlineData(values=[{"load": 1}]))
    rule = whole.mark_rule(color=theme.INK, strokeDash=[4, 4]).encode(x="load:Q")
    note = "Owner and everyone below, on the due date with the highest load. Dashed: all hours"
    return Drawing(bars + rule, _hours_say(rated), note)


def _kpis_say(known: pd.DataFrame) -> str:
    gaps = known[known["gap"] > 0]
    text = (
        f"{number(len(gaps))} of {count(len(known), 'KPI')} {'has' if len(gaps) == 1 else 'have'}"
    )
    if gaps.empty:
        return f"{text} a gap: the forecast reaches the targets"
    widest = parts.top(gaps.assign(part=gaps["gap"] / gaps["target"]), "part")
    said = f"{money(widest['gap'])} of {widest['kpi']}, {percent(widest['part'])} of the target"
    return f"{text} a gap; the widest: {said}"


def _drawn(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the actions that take most hours, by due date, every title and owner told apart."""
    drawn = table.sort_values(["hours", "action"], ascending=[False, True]).head(_MOST_ACTIONS)
    drawn = drawn.sort_values(["due_on", "is_proposed", "action"])
    people = drawn.drop_duplicates("owner")
    called = dict(zip(people["owner"], parts.unique(people["name"], people["owner"]), strict=True))
    return drawn.assign(
        name=drawn["owner"].map(called),
        title=parts.unique(drawn["title"], drawn["action"]),
        said=[f"{number(hours)} h" if pd.notna(hours) else "? h" for hours in drawn["hours"]],
        hours=drawn["hours"].fillna(0.0),  # a missing size would hide the mark
    )


def _actions_say(table: pd.DataFrame) -> str:
    by_owner = table.groupby("owner")["hours"].sum()
    most = table.loc[table["owner"] == by_owner.idxmax(), "name"].iloc[0]
    takes = "takes" if len(table) == 1 else "take"
    return (
        f"{count(len(table), 'action')} with {count(len(by_owner), 'owner')} {takes} "
        f"{number(by_owner.sum())} hours; {parts.short(most)} has most, {number(by_owner.max())}"
    )


def _hours_say(rated: pd.DataFrame) -> str:
    over, most = int(rated["is_overloaded"].sum()), parts.top(rated, "load")
    said = "Nobody is overloaded"
    if over:
        are = "is" if over == 1 else "are"
        said = f"{number(over)} of {count(len(rated), 'owner')} {are} overloaded"
    return f"{said}; {parts.short(most['name'])} has the highest load, {percent(most['load'], 0)}"
