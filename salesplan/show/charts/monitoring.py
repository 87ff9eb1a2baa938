"""Charts of chapter 5: progress against plan, the year month by month, milestones.

A status has a colour, a shape and a word: any one of them is enough to read it.
"""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, money, month_name, percent

_STATUS = ["green", "amber", "red", "none"]
_RESULT = ["met", "missed", "due", "not measured"]
_COLOURS = [theme.GREEN, theme.ORANGE, theme.VERMILION, theme.GREY]
_WIDE = alt.Axis(grid=False, labelOverlap=False, labelLimit=320, title=None)
_SHAPES = ["circle", "triangle-up", "square", "diamond"]


@draws("Bullet bars")
def progress(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw everybody's bookings within their quota, against the plan to date.

    Parameters
    ----------
    table : Finding or DataFrame
        `monitoring.progress`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"node": ["Firm", "r1"], "name": ["Firm", "Ann"],
    ...     "parent": ["", "Firm"], "quota": 1000, "planned": 500, "actual": 400.0, "pace": 0.8,
    ...     "chance": 0.2, "status": "red", "consequence": "Recovery plan within a week"})
    >>> progress(table).title.text
    ['400 booked of 500 planned to date, pace 80 %; 1 of 1 rep stands at red']
    """
    reps = table[~table["node"].isin(table["parent"]) & (table["quota"] > 0)]
    base = alt.Chart(_bullets(reps), height=parts.step()).encode(
        y=alt.Y("shown:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("shown", "status", "consequence", actual=",.0f", planned=",.0f",
                           quota=",.0f", pace=".0%", chance=".0%"),
    )  # fmt: skip
    axis = parts.money_axis("Booked", currency)
    quota = base.mark_bar(size=13, color=theme.PALE).encode(x=alt.X("quota:Q", axis=axis))
    actual = base.mark_bar(size=7).encode(x="actual:Q", color=_colour("status", _STATUS))
    planned = base.mark_tick(color=theme.INK, thickness=2, size=13).encode(x="planned:Q")
    mark = base.mark_point(filled=True, size=45, opacity=1, xOffset=12).encode(
        x="end:Q", color=_colour("status", _STATUS), shape=_shape("status", _STATUS)
    )
    said = base.mark_text(align="left", dx=21, color=theme.INK, fontSize=10).encode(
        x="end:Q", text="said:N"
    )
    note = (
        "Wide grey bar: quota of the year. Narrow bar: booked, coloured by status. "
        "Black mark: plan to date. Text: status and pace"
    )
    says = _progress_says(table, reps, currency)
    return Drawing(quota + actual + planned + mark + said, says, note)


@draws("Lines")
def progress_months(table: pd.DataFrame, *, node: str = "", currency: str = "") -> Drawing:
    """Draw the year's plan and bookings, month added to month.

    Parameters
    ----------
    table : Finding or DataFrame
        `monitoring.progress_months`.
    node : str
        Whose year to draw; the first in the table (the company) where empty.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"node": "Firm", "month": ["2026-01", "2026-02"], "planned": 10,
    ...     "actual": [8.0, None], "variance": [-2.0, None], "is_complete": [True, False]})
    >>> progress_months(table).title.text
    ['After January 2026 bookings are 2 behind the plan to date']
    """
    own = table[table["node"] == (node or table["node"].iloc[0])]
    drawn = own.assign(planned=own["planned"].cumsum(), actual=own["actual"].cumsum())
    base = alt.Chart(parts.rows(drawn[["month", "planned", "actual"]])).encode(
        x=alt.X("month:O", axis=parts.months_axis()),
        tooltip=parts.tips("month", planned=",.0f", actual=",.0f"),
    )
    axis = parts.money_axis("Since the start of the year", currency)
    planned = base.mark_line(color=theme.GREY, strokeWidth=2, strokeDash=[6, 3]).encode(
        y=alt.Y("planned:Q", axis=axis)
    )
    actual = base.mark_line(color=theme.BLUE, strokeWidth=2.5, point=True).encode(y="actual:Q")
    marks = [planned, actual, *_line_names(drawn)]
    note = "Months added up. Dashed grey: plan by season. Blue with points: booked"
    return Drawing(alt.layer(*marks), _months_say(own, currency), note)


@draws("Horizontal bars")
def milestones(table: pd.DataFrame) -> Drawing:
    """Draw how much of each milestone was reached by its day.

    Parameters
    ----------
    table : Finding or DataFrame
        `monitoring.milestones`.

    Examples
    --------
    >>> table = pd.DataFrame({"milestone": ["Q1"], "due_on": [pd.Timestamp("2026-03-31")],
    ...     "kpi": ["revenue"], "owner": ["Firm"], "value": [10.0], "actual": [12.0],
    ...     "attainment": [1.2], "status": ["met"]})
    >>> milestones(table).title.text
    ['1 of 1 milestone is met, none missed']
    """
    pairs = zip(table["due_on"], table["milestone"], strict=True)
    names = [f"{day.date()} {milestone}" for day, milestone in pairs]
    drawn = table.assign(
        shown=parts.unique(pd.Series(names), pd.Series(range(1, len(names) + 1))),
        reached=table["attainment"].fillna(0.0).clip(lower=0.0),
    )
    columns = ["shown", "kpi", "owner", "value", "actual", "attainment", "status", "reached"]
    base = alt.Chart(parts.rows(drawn[columns]), height=alt.Step(26)).encode(
        y=alt.Y("shown:N", sort=None, axis=_WIDE),
        x=alt.X("reached:Q", axis=parts.rate_axis(title="Reached / value")),
        tooltip=parts.tips("shown", "kpi", "owner", "status", value=",.0f", actual=",.0f",
                           attainment=".0%"),
    )  # fmt: skip
    bars = base.mark_bar(size=14).encode(color=_colour("status", _RESULT))
    mark = base.mark_point(filled=True, size=45, opacity=1, xOffset=10).encode(
        color=_colour("status", _RESULT), shape=_shape("status", _RESULT)
    )
    said = base.mark_text(align="left", dx=19, color=theme.INK).encode(text="status:N")
    full = alt.Chart(alt.InlineData(values=[{"reached": 1}]))
    rule = full.mark_rule(color=theme.INK, strokeDash=[4, 4]).encode(x="reached:Q")
    note = "Reached by the due day, or so far. Dashed: the milestone's value"
    return Drawing(bars + rule + mark + said, _milestones_say(table), note)


def _colour(field: str, order: list[str]) -> alt.Color:
    colours = [_COLOURS[place] for place in _places(order)]
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=order, range=colours), legend=None)


def _shape(field: str, order: list[str]) -> alt.Shape:
    shapes = [_SHAPES[place] for place in _places(order)]
    return alt.Shape(f"{field}:N", scale=alt.Scale(domain=order, range=shapes), legend=None)


def _places(order: list[str]) -> list[int]:
    """Met looks like green, missed like red, due like amber."""
    return [0, 2, 1, 3] if order is _RESULT else [0, 1, 2, 3]


def _bullets(reps: pd.DataFrame) -> alt.InlineData:
    """Rows of the chart, slowest first: one bar each, and what is written at its end."""
    shown = reps.sort_values("pace", kind="stable", na_position="last")
    shown = shown.assign(
        shown=parts.unique(shown["name"], shown["node"]),
        said=[_says_status(*row) for row in zip(shown["status"], shown["pace"], strict=True)],
        end=shown[["quota", "actual"]].max(axis=1),
    )
    columns = ["shown", "quota", "planned", "actual", "pace", "chance", "status", "consequence"]
    return parts.rows(shown[[*columns, "said", "end"]])


def _says_status(status: str, pace: float) -> str:
    said = "too early" if status == "none" else status
    return "nothing due yet" if pd.isna(pace) else f"{said}, {percent(pace, 0)}"


def _progress_says(table: pd.DataFrame, reps: pd.DataFrame, currency: str) -> str:
    firm, red = table.iloc[0], int((reps["status"] == "red").sum())
    return (
        f"{money(firm['actual'], currency)} booked of {money(firm['planned'])} planned to date, "
        f"pace {percent(firm['pace'], 0)}; {red} of {count(len(reps), 'rep')} "
        f"{'stands' if red == 1 else 'stand'} at red"
    )


def _line_names(drawn: pd.DataFrame) -> list[alt.Chart]:
    """Write each line's name at its end, where a legend would make eyes travel."""
    names = []
    for column, said, colour in (("planned", "plan", theme.INK), ("actual", "booked", theme.BLUE)):
        known = drawn[drawn[column].notna()].tail(1)[["month", column]].assign(said=said)
        base = alt.Chart(parts.rows(known)).mark_text(
            align="left", dx=6, dy=-8, color=colour, fontWeight="bold"
        )
        names.append(base.encode(x="month:O", y=f"{column}:Q", text="said:N"))
    return names


def _months_say(own: pd.DataFrame, currency: str) -> str:
    known = own[own["actual"].notna()]
    if known.empty:
        return "No month of the plan year has begun"
    distance, last = known["variance"].sum(), known.iloc[-1]
    when = "After" if last["is_complete"] else "In"
    side = "ahead of" if distance >= 0 else "behind"
    amount = money(abs(distance), currency)
    return f"{when} {month_name(last['month'])} bookings are {amount} {side} the plan to date"


def _milestones_say(table: pd.DataFrame) -> str:
    met, missed = (int((table["status"] == status).sum()) for status in ("met", "missed"))
    return (
        f"{met or 'None'} of {count(len(table), 'milestone')} {'is' if met == 1 else 'are'} met, "
        f"{missed or 'none'} missed"
    )
