"""Charts of chapter 2.4: how likely each quota is, and which target has which chance."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, money, number, percent

_MOST_REPS = 80


@draws("Dots with bars")
def chances(table: pd.DataFrame, *, currency: str = "") -> Drawing | None:
    """Draw each quota on the band of what the rep may sell, the least likely first.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.chances`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"rep": ["r1", "r2"], "name": ["Ann", "Bo"], "quota": [100, 90],
    ...     "median": [95.0, 95.0], "low_80": [80.0, 80.0], "high_80": [110.0, 110.0],
    ...     "chance": [0.4, 0.7]})
    >>> chances(table).title.text
    ['1.1 of 2 quotas are expected to be met; the least likely is that of Ann, 40 %']
    """
    table = table.sort_values(["chance", "rep"])
    drawn = table.head(_MOST_REPS)
    drawn = drawn.assign(
        shown=parts.unique(drawn["name"], drawn["rep"]),
        said=[percent(chance, 0) for chance in drawn["chance"]],
    )
    columns = ["shown", "quota", "median", "low_80", "high_80", "chance", "said"]
    base = alt.Chart(parts.rows(drawn[columns]), height=parts.step()).encode(
        y=alt.Y("shown:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("shown", quota=",.0f", median=",.0f", chance=".0%"),
    )
    axis = parts.money_axis("Sales of the plan year", currency)
    band = base.mark_bar(size=8, color=theme.PALE).encode(
        x=alt.X("low_80:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high_80:Q"
    )
    middle = base.mark_tick(color=theme.INK, thickness=2, size=10).encode(x="median:Q")
    quota = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="quota:Q",
        color=alt.condition("datum.chance < 0.4", alt.value(theme.SHORT), alt.value(theme.BLUE)),
    )
    said = base.mark_text(align="left", dx=8, color=theme.INK).encode(x="high_80:Q", text="said:N")
    cut = f". The {_MOST_REPS} least likely" if len(table) > _MOST_REPS else ""
    note = (
        f"Dot: quota, {theme.CALLED[theme.SHORT]} below 40 %. Bar: 80 % range, median marked{cut}"
    )
    return Drawing(band + middle + quota + said, _chances_say(table), note)


@draws("Line")
def frontier(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw the chance of every target, the plan's own points on the line.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.frontier`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"target": [90.0, 100.0, 110.0], "chance": [0.8, 0.5, 0.2],
    ...     "note": ["", "target", ""]})
    >>> frontier(table).title.text
    ['The target of 100 stands at a chance of 50 %']
    """
    plan = table[table["note"] != ""]
    plan = plan.assign(
        said=[
            f"{note}, {percent(c, 0)}" for note, c in zip(plan["note"], plan["chance"], strict=True)
        ]
    )
    axes = {
        "x": alt.X("target:Q", axis=parts.money_axis("Target", currency),
                   scale=alt.Scale(zero=False)),
        "y": alt.Y("chance:Q", axis=parts.rate_axis(title="Chance to reach it")),
        "tooltip": parts.tips(target=",.0f", chance=".0%"),
    }  # fmt: skip
    line = alt.Chart(parts.rows(table[["target", "chance"]])).mark_line(color=theme.BLUE)
    points = alt.Chart(parts.rows(plan[["target", "chance", "said"]]))
    dots = points.mark_point(filled=True, size=90, opacity=1, color=theme.SHORT).encode(**axes)
    said = points.mark_text(align="left", dx=10, dy=-6, color=theme.INK).encode(
        **axes, text="said:N"
    )
    target = plan[plan["note"] == "target"].iloc[0]
    says = (
        f"The target of {money(target['target'], currency)} stands at a chance of "
        f"{percent(target['chance'], 0)}"
    )
    note = "Line: chance that all reps together reach a target. Dots: the plan"
    return Drawing(line.encode(**axes) + dots + said, says, note)


@draws("Horizontal ranges")
def quota_comparison(table: pd.DataFrame) -> Drawing:
    """Draw how far the chances lie apart by each method of sharing the same sum out.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.quota_comparison`.

    Examples
    --------
    >>> table = pd.DataFrame({"method": ["the plan", "equal chance"], "note": ["", ""],
    ...     "low_chance": [0.1, 0.4], "median_chance": [0.5, 0.4], "high_chance": [0.9, 0.4]})
    >>> quota_comparison(table).title.text
    ['By the plan chances run from 10 % to 90 %, by equal chance from 40 % to 40 %']
    """
    columns = ["method", "note", "low_chance", "median_chance", "high_chance"]
    base = alt.Chart(parts.rows(table[columns]), height=alt.Step(30)).encode(
        y=alt.Y("method:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("method", "note", low_chance=".0%", high_chance=".0%"),
    )
    axis = parts.rate_axis(title="Chance of a quota")
    is_plan = alt.condition("datum.method == 'the plan'", alt.value(theme.BLUE),
                            alt.value(theme.SKY))  # fmt: skip
    bars = base.mark_bar(size=14).encode(
        x=alt.X("low_chance:Q", axis=axis), x2="high_chance:Q", color=is_plan
    )
    middle = base.mark_tick(color=theme.INK, thickness=2, size=18).encode(x="median_chance:Q")
    said = [
        f"by {method} chances run from {percent(low, 0)} to {percent(high, 0)}"
        for method, low, high in zip(
            table["method"], table["low_chance"], table["high_chance"], strict=True
        )
    ]
    second = said[1].replace("chances run ", "") if len(said) > 1 else ""
    says = ", ".join(filter(None, [f"B{said[0][1:]}", second]))
    return Drawing(
        bars + middle,
        says,
        "Bar: lowest to highest chance, locked quotas aside. Black mark: median",
    )


@draws("Lines")
def chance_backtest(table: pd.DataFrame) -> Drawing:
    """Draw the part of quotas met against the chance that they had been given.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.chance_backtest`.

    Examples
    --------
    >>> table = pd.DataFrame({"period": ["FY2025"] * 2, "reps": 20, "covered_80": 0.8,
    ...     "note": "a quota of this chance", "chance": [0.9, 0.5], "met_rate": [0.95, 0.6]})
    >>> chance_backtest(table).title.text
    ['80 % of 20 rep years ended in their 80 % range; even chances came true in 60 %']
    """
    asked = table[table["note"] == "a quota of this chance"]
    data = parts.rows(asked[["period", "chance", "met_rate", "reps"]])
    periods = list(dict.fromkeys(asked["period"]))
    base = alt.Chart(data).encode(
        x=alt.X("chance:Q", axis=parts.rate_axis(title="Chance given before the year")),
        y=alt.Y("met_rate:Q", axis=parts.rate_axis(title="Part of the reps who met it")),
        color=alt.Color("period:N", sort=periods, legend=alt.Legend(title=None),
                        scale=alt.Scale(range=[*theme.CATEGORIES[: len(periods) - 1], theme.INK])),
        tooltip=parts.tips("period", chance=".0%", met_rate=".0%", reps=",.0f"),
    )  # fmt: skip
    lines = base.mark_line(point=True)
    ends = alt.InlineData(values=[{"chance": 0, "met_rate": 0}, {"chance": 1, "met_rate": 1}])
    ideal = alt.Chart(ends).mark_line(color=theme.GREY, strokeDash=[4, 4])
    ideal = ideal.encode(x="chance:Q", y="met_rate:Q")
    last = asked[asked["period"] == periods[-1]]
    even = last.loc[last["chance"] == 0.5, "met_rate"].iloc[0]
    first = last.iloc[0]
    says = (
        f"{percent(first['covered_80'], 0)} of {number(first['reps'])} rep years ended in "
        f"their 80 % range; even chances came true in {percent(even, 0)}"
    )
    return Drawing(ideal + lines, says, "Dashed: as promised. Above it more was met than expected")


def _chances_say(table: pd.DataFrame) -> str:
    least = table.iloc[0]
    return (
        f"{number(table['chance'].sum(), 1)} of {count(len(table), 'quota')} are expected to be "
        f"met; the least likely is that of {parts.short(least['name'])}, "
        f"{percent(least['chance'], 0)}"
    )
