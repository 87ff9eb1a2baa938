"""Charts of chapter 1, strategy and roles: priorities, segments, duties."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import count, percent

_AIMS = {"grow": theme.BLUE, "defend": theme.GREY, "harvest": theme.ORANGE}
_PLACES = {"grow": theme.BLUE, "choose": theme.SKY, "defend": theme.GREY,
           "harvest": theme.ORANGE}  # fmt: skip
_CALLED = {"grow": "blue: grow", "defend": "grey: defend", "harvest": "orange: harvest"}


@draws("Horizontal bars")
def priorities(table: pd.DataFrame) -> Drawing:
    """Draw what each priority weighs, coloured by its aim.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.priorities`.

    Examples
    --------
    >>> table = pd.DataFrame({"name": ["Win pharma"], "aim": ["grow"], "scope": ["Pharma"],
    ...     "weight": [1.0], "share": [0.3], "priority_factor": [1.2], "share_moved": [0.34]})
    >>> priorities(table).title.text
    ['Win pharma weighs 100 %: Pharma goes from 30.0 % to 34.0 % of the plan']
    """
    aims = [aim for aim in _AIMS if aim in set(table["aim"])]
    scale = alt.Scale(domain=aims, range=[_AIMS[aim] for aim in aims])
    chart = (
        alt.Chart(parts.rows(table), height=parts.step())
        .mark_bar()
        .encode(
            x=alt.X("weight:Q", axis=parts.rate_axis(title=label("weight"))),
            y=alt.Y("name:N", sort=None, axis=parts.names_axis()),
            color=alt.Color("aim:N", scale=scale, legend=None),
            tooltip=parts.tips("name", "aim", "scope", weight=".1%", share=".1%",
                               share_moved=".1%"),
        )
    )  # fmt: skip
    first = parts.top(table, "weight")
    says = f"{parts.short(first['name'])} weighs {percent(first['weight'], 0)}"
    if first["share"] != first["share_moved"] and pd.notna(first["share"]):
        moved = f"{percent(first['share'])} to {percent(first['share_moved'])}"
        says += f": {parts.short(first['scope'])} goes from {moved} of the plan"
    return Drawing(chart, says, f"Weights add to 100 %; {', '.join(_CALLED[a] for a in aims)}")


@draws("Horizontal bars")
def roles(table: pd.DataFrame) -> Drawing:
    """Draw how each role's time divides into duties, selling apart.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.roles`.

    Examples
    --------
    >>> table = pd.DataFrame({"role": "rep", "duty": ["Visit", "Trips"], "time_share": [0.4, 0.6],
    ...     "hours_per_week": [16.0, 24.0], "is_selling": [True, False]})
    >>> roles(table).title.text
    ['A rep sells for 40 % of the time']
    """
    is_said = bool(table["is_selling"].notna().any())
    drawn = table.assign(is_selling=table["is_selling"].fillna(value=False).astype(bool))
    chart: parts.Chart = (
        alt.Chart(parts.rows(drawn), height=parts.step())
        .mark_bar()
        .encode(
            x=alt.X("time_share:Q", axis=parts.rate_axis(title=label("time_share"))),
            y=alt.Y("duty:N", sort=None, axis=parts.names_axis()),
            color=alt.condition("datum.is_selling", alt.value(theme.BLUE), alt.value(theme.GREY)),
            tooltip=parts.tips("role", "duty", time_share=".0%", hours_per_week=".1f"),
        )
    )
    named = list(dict.fromkeys(table["role"]))
    if len(named) > 1:
        panels = parts.panels("role", named)
        chart = chart.facet(row=panels, spacing=6).resolve_scale(y="independent")
    note = "Share of the working time by duty; blue: selling, as the plan file says"
    return Drawing(chart, _roles_say(table, is_said=is_said), note)


def _roles_say(table: pd.DataFrame, *, is_said: bool) -> str:
    roles_named = list(dict.fromkeys(table["role"]))
    if not is_said:
        return f"{count(len(roles_named), 'role')}: nobody has said which duties are selling"
    sold = table["time_share"].where(table["is_selling"].fillna(value=False).astype(bool), 0.0)
    shares = sold.groupby(table["role"]).sum()
    first, *others = [f"{role} {'sells for ' if not at else ''}{percent(shares[role], 0)}"
                      for at, role in enumerate(roles_named[:3])]  # fmt: skip
    return f"A {first} of the time" + (f" ({', '.join(others)})" if others else "")


@draws("Bubbles")
def segments(table: pd.DataFrame, *, dimension: str = "") -> Drawing | None:
    """Draw segments by the firm's strength and their attractiveness, as large as their sales.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.segments`.
    dimension : str
        Which grouping to draw; the first that is judged where empty.

    Examples
    --------
    >>> table = pd.DataFrame({"dimension": "region", "name": ["East", "West"],
    ...     "amount": [60.0, 40.0], "share": [0.6, 0.4], "growth_rate": [0.0, 0.2],
    ...     "attractiveness": [0.0, 1.0], "strength": [1.0, 0.0], "position": ["defend", "choose"],
    ...     "measures": "attractiveness by own growth", "aim": ""})
    >>> segments(table).title.text
    ['West is the most attractive region, East the one where we are strongest']
    """
    judged = table[table["attractiveness"].notna()]
    if dimension:
        judged = judged[judged["dimension"] == dimension]
    if judged.empty:
        return None
    judged = judged[judged["dimension"] == judged["dimension"].iloc[0]]
    roomy = alt.Scale(zero=True, nice=False, padding=34)
    axes = [alt.Axis(title=label(name), tickCount=5) for name in ("strength", "attractiveness")]
    base = alt.Chart(parts.rows(judged)).encode(
        x=alt.X("strength:Q", axis=axes[0], scale=roomy),
        y=alt.Y("attractiveness:Q", axis=axes[1], scale=roomy),
        tooltip=parts.tips("name", "position", "aim", attractiveness=".2f", strength=".2f",
                           amount=",.0f", growth_rate="+.1%"),
    )  # fmt: skip
    places = [place for place in _PLACES if place in set(judged["position"])]
    colours = alt.Scale(domain=places, range=[_PLACES[place] for place in places])
    bubbles = base.mark_circle(opacity=0.6).encode(
        size=alt.Size("amount:Q", scale=alt.Scale(range=[60, 1800]), legend=None),
        color=alt.Color("position:N", scale=colours, title=label("position")),
    )
    names = base.mark_text(color=theme.INK).encode(text="name:N")
    middle = alt.Chart(alt.InlineData(values=[{"strength": 0.5, "attractiveness": 0.5}]))
    dashed = middle.mark_rule(strokeDash=[4, 4], color=theme.GREY)
    rules = dashed.encode(x="strength:Q") + dashed.encode(y="attractiveness:Q")
    note = f"Area: sales of twelve months. From 0 to 1: {judged['measures'].iloc[0]}"
    return Drawing(rules + bubbles + names, _segments_say(judged), note)


def _segments_say(judged: pd.DataFrame) -> str:
    word = str(judged["dimension"].iloc[0]).replace("_", " ")
    best, strongest = (parts.top(judged, name)["name"] for name in ("attractiveness", "strength"))
    if best == strongest:
        return f"{parts.short(best)} is the most attractive {word}, and where we are strongest"
    return (
        f"{parts.short(best)} is the most attractive {word}, {parts.short(strongest)} the one "
        "where we are strongest"
    )
