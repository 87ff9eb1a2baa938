"""Charts of customer demand: the bridges from year to year, the mix, how customers buy."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import change, count, listing, money, number, points

_STEP = 26  # pixels of a step of a bridge
_MOST_NAMES = 15  # of a dimension


@draws("Horizontal bars")
def customer_bridge(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw how new, growing, shrinking and lost customers lead from one year's sales to the next.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.customer_bridge`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"component": ["FY2024", "new", "lost", "FY2025"],
    ...     "customers": [9, 2, 1, 10], "amount": [100.0, 30.0, -10.0, 120.0],
    ...     "contribution": [None, 0.3, -0.1, None], "starts_at": [0.0, 100.0, 130.0, 0.0],
    ...     "ends_at": [100.0, 130.0, 120.0, 120.0]})
    >>> customer_bridge(table).title.text
    ['Sales went up 20.0 % from FY2024 to FY2025; most of it, +30, by new customers']
    """
    tips = parts.tips("component", customers=",.0f", amount=",.0f", contribution="+.1%")
    chart = _waterfall(table, tips, currency)
    note = "Each step by what a customer bought in both spans, credit notes taken off"
    return Drawing(chart, _bridge_says(table, " customers"), f"{note}. {_colours(table)}")


@draws("Horizontal bars")
def price_volume_mix(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw how volume, price and mix lead from one year's sales to the next.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.price_volume_mix`.
    currency : str
        Code for the axis.

    Examples
    --------
    >>> table = pd.DataFrame({"component": ["FY2024", "volume", "price", "FY2025"],
    ...     "effect": ["sales", "volume", "price", "sales"], "products": [None, 2, 2, None],
    ...     "amount": [100.0, 5.0, 5.0, 110.0], "contribution": [None, 0.05, 0.05, None],
    ...     "starts_at": [0.0, 100.0, 105.0, 0.0], "ends_at": [100.0, 105.0, 110.0, 110.0]})
    >>> price_volume_mix(table).title.text
    ['Sales went up 10.0 % from FY2024 to FY2025; most of it, +5, by volume']
    """
    tips = parts.tips("component", "effect", products=",.0f", amount=",.0f", contribution="+.1%")
    chart = _waterfall(table, tips, currency)
    note = "Midpoint rule, nothing left over; new and dropped products belong to the mix"
    return Drawing(chart, _bridge_says(table), f"{note}. {_colours(table)}")


@draws("Points with intervals")
def mix_shift(table: pd.DataFrame) -> Drawing:
    """Draw how far each line and customer type moved, with its interval.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.mix_shift`.

    Examples
    --------
    >>> table = pd.DataFrame({"dimension": "product_line", "name": ["A", "B"],
    ...     "share_before": [0.5, 0.5], "share": [0.55, 0.45], "share_change": [0.05, -0.05],
    ...     "low": [0.02, -0.08], "high": [0.08, -0.02], "is_within_noise": False, "n": 90})
    >>> mix_shift(table).title.text
    ['The mix moved: A +5.0 points and B -5.0 points']
    """
    size = table["share"].fillna(0) + table["share_before"].fillna(0)
    place = size.groupby(table["dimension"]).rank(ascending=False, method="first")
    drawn = table[place <= _MOST_NAMES]
    said = drawn["dimension"].str.replace("_", " ").str.capitalize()
    base = alt.Chart(parts.rows(drawn.assign(dimension=said)), height=parts.step()).encode(
        y=alt.Y("name:N", sort=None, axis=parts.names_axis()),
        color=alt.condition("datum.is_within_noise", alt.value(theme.GREY), alt.value(theme.BLUE)),
        tooltip=parts.tips("name", share_before=".1%", share=".1%", share_change="+.1%", n=",.0f"),
    )
    axis = parts.rate_axis(1, title="Change in share")
    interval = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", axis=axis), x2="high:Q")
    point = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("share_change:Q", axis=axis)
    )
    nothing = base.mark_rule(color=theme.INK, strokeDash=[4, 4]).encode(
        x=alt.datum(0, type="quantitative"), y=alt.Y(), color=alt.value(theme.INK)
    )
    chart = (nothing + interval + point).facet(
        row=parts.panels("dimension", list(dict.fromkeys(said))), spacing=8
    )
    chart = chart.resolve_scale(y="independent")
    left = len(table) - len(drawn)
    note = "Lines: 95 % intervals by resampling customers, all names at once. Grey: within noise"
    note += f". {number(left)} smaller names are not drawn" if left else ""
    return Drawing(chart, _mix_says(table), note)


@draws("Points with intervals")
def buying_behaviour(
    table: pd.DataFrame, *, measure: str = "orders_per_customer"
) -> Drawing | None:
    """Draw one measure of how customers buy, whole and by customer type, with its interval.

    Parameters
    ----------
    table : Finding or DataFrame
        `market.buying_behaviour`.
    measure : str
        Which of its measures to draw.

    Returns
    -------
    Chart or None
        None too where there is one kind of customer.

    Examples
    --------
    >>> table = pd.DataFrame({"customer_type": ["all", "Food", "Water"],
    ...     "measure": "orders_per_customer", "value": [3.0, 4.0, 2.0], "low": [2.8, 3.6, 1.5],
    ...     "high": [3.2, 4.4, 2.5], "n": [50, 25, 25]})
    >>> buying_behaviour(table).title.text
    ['Orders per customer: Food most, 4.0; Water least, 2.0']
    """
    drawn = table[(table["measure"] == measure) & table["value"].notna()]
    drawn = drawn.drop(columns=["measure", "definition"], errors="ignore")
    types = drawn[drawn["customer_type"] != "all"].sort_values("value", ascending=False)
    if len(types) < 2:
        return None
    kept = pd.concat([drawn[drawn["customer_type"] == "all"], types.head(_MOST_NAMES)])
    base = alt.Chart(parts.rows(kept), height=parts.step()).encode(
        y=alt.Y("customer_type:N", sort=None, axis=parts.names_axis()),
        color=alt.condition(
            "datum.customer_type == 'all'", alt.value(theme.INK), alt.value(theme.BLUE)
        ),
        tooltip=parts.tips("customer_type", value=",.2f", low=",.2f", high=",.2f", n=",.0f"),
    )
    name = label(measure)
    axis = alt.Axis(title=name, tickCount=6)
    interval = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", axis=axis), x2="high:Q")
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q", axis=axis))
    most, least = types.iloc[0], types.iloc[-1]
    says = f"{name}: {parts.short(most['customer_type'])} most, {number(most['value'], 1)}"
    says += f"; {parts.short(least['customer_type'])} least, {number(least['value'], 1)}"
    if not most["low"] > least["high"]:
        says += "; their intervals overlap"
    note = "The last year of the history. Lines: 95 % intervals. Black: all customers"
    return Drawing(interval + point, says, note)


def _waterfall(table: pd.DataFrame, tips: list[alt.Tooltip], currency: str) -> alt.LayerChart:
    is_span = table["contribution"].isna() & table["component"].isin(
        [table["component"].iloc[0], table["component"].iloc[-1]]
    )
    said = [
        money(amount) if whole else _signed(amount)
        for amount, whole in zip(table["amount"], is_span, strict=True)
    ]
    right = table[["starts_at", "ends_at"]].max(axis=1)
    drawn = table.assign(said=said, is_span=is_span, right=right)
    base = alt.Chart(parts.rows(drawn), height=alt.Step(_STEP)).encode(
        y=alt.Y("component:N", sort=None, axis=parts.names_axis()), tooltip=tips
    )
    axis = parts.money_axis("Sales", currency)
    bars = base.mark_bar(size=16).encode(
        x=alt.X("starts_at:Q", axis=axis), x2="ends_at:Q",
        color=alt.when("datum.is_span").then(alt.value(theme.GREY))
        .when("datum.amount < 0").then(alt.value(theme.SHORT)).otherwise(alt.value(theme.BLUE)),
    )  # fmt: skip
    words = base.mark_text(align="left", dx=6, color=theme.INK).encode(x="right:Q", text="said:N")
    return bars + words


def _bridge_says(table: pd.DataFrame, noun: str = "") -> str:
    first, last = table.iloc[0], table.iloc[-1]
    steps = table.iloc[1:-1]
    moved = float(last["amount"] - first["amount"])
    rate = moved / first["amount"] if first["amount"] > 0 else None
    went = change(rate)
    said = "stayed level" if went == "unchanged" else f"went {went}"
    if rate is None:
        said = f"moved by {_signed(moved)}"
    most = parts.top(steps.assign(size=steps["amount"] * (1 if moved >= 0 else -1)), "size")
    text = f"Sales {said} from {first['component']} to {last['component']}"
    return f"{text}; most of it, {_signed(most['amount'])}, by {most['component']}{noun}"


def _colours(table: pd.DataFrame) -> str:
    falls = bool((table["amount"].iloc[1:-1] < 0).any())
    return "Blue: more" + (f"; {theme.CALLED[theme.SHORT]}: less" if falls else "")


def _mix_says(table: pd.DataFrame) -> str:
    real = table[~table["is_within_noise"].astype(bool)]
    if real.empty:
        sizes = table.groupby("dimension", sort=False).size()
        kinds = [count(n, str(name).replace("_", " ")) for name, n in sizes.items()]
        return f"No real shift in the mix: {listing(kinds)} moved within noise"
    real = real.sort_values("share_change", key=abs, ascending=False, kind="stable")
    moved = [
        f"{parts.short(name)} {points(by)}"
        for name, by in zip(real["name"], real["share_change"], strict=True)
    ]
    return f"The mix moved: {listing(moved)}"


def _signed(amount: float) -> str:
    said = money(amount)
    return f"+{said}" if amount > 0 and said != "0" else said
