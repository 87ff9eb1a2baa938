"""Charts of chapter 3.2: the target taken apart, and the pieces behind it."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.terms import label
from salesplan.words import count, money, number, percent

_MOST = 9  # names inside one box; the smallest others are drawn as one
_LETTER, _LETTERS = 6.5, 15  # pixels: how wide a letter is, how high a line of them
_LINE, _LOWEST, _TALLEST = 26, 240, 520


@draws("Icicle")
def cube_tree(
    table: pd.DataFrame, *, by: tuple[str, ...] = ("product_line", "customer_type")
) -> Drawing | None:
    """Draw the target taken apart, level by level: each box as tall as its money.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.cube`.
    by : tuple of str
        Columns that split it, one after the other.

    Returns
    -------
    Chart or None
        None too where there is nothing to take apart: one name on every level, or no money. A
        level with one name is left out.

    Examples
    --------
    >>> table = pd.DataFrame({"product_line": ["A", "A", "B"], "rep": "Ann", "month": "2026-01",
    ...     "customer_type": ["Key", "Other", "Key"], "amount": [50, 10, 40]})
    >>> cube_tree(table).title.text
    ['A carries 60.0 % of the plan; Key is the largest part of it']
    """
    split_by = [name for name in by if table[name].nunique() > 1]
    sums = table.groupby(split_by)["amount"].sum() if split_by else pd.Series(dtype=float)
    sums = sums[sums > 0]
    if sums.empty:
        return None
    boxes = _boxes(sums, split_by)
    height = min(max(_LOWEST, _LINE * int((boxes["level"] == label(split_by[-1])).sum())), _TALLEST)
    boxes["said"] = boxes["said"].where((boxes["end"] - boxes["start"]) * height >= _LETTERS, "")
    base = alt.Chart(parts.rows(boxes), height=height).encode(
        x=alt.X("level:N", sort=None, axis=alt.Axis(title=None, orient="top", labelAngle=0)),
        tooltip=parts.tips("name", amount=",.0f", share=".1%"),
    )
    down = alt.Scale(zero=True, nice=False, reverse=True)
    shades = alt.Scale(domain=["even", "odd"], range=[theme.SKY, theme.FAINT])
    rects = base.mark_rect(stroke="white", strokeWidth=1.5, width={"band": 1}).encode(
        y=alt.Y("start:Q", axis=None, scale=down),
        y2="end:Q",
        color=alt.Color("shade:N", scale=shades).legend(None),
    )
    names = base.mark_text(fontSize=11, color=theme.INK).encode(
        y=alt.Y("middle:Q", axis=None, scale=down), text="said:N"
    )
    return Drawing(rects + names, _tree_says(sums, split_by), _tree_note(split_by))


def _boxes(sums: pd.Series, by: list[str]) -> pd.DataFrame:
    """Lay the boxes below one another: each level in the order of the one before it."""
    total = sums.sum()
    rows = [{"level": "Plan", "name": "Plan", "start": 0.0, "end": 1.0, "amount": total}]
    queue: list[tuple[pd.Series, int, float]] = [(sums, 0, 0.0)]
    for inside, depth, start in queue:  # grows while it is walked
        at = start
        for name, part in _largest_first(inside.groupby(level=0).sum()).items():
            rows.append({"level": label(by[depth]), "name": str(name), "start": at,
                         "end": at + part / total, "amount": part})  # fmt: skip
            if depth + 1 < len(by) and name in inside.index.get_level_values(0):
                queue.append((inside.xs(name, level=0), depth + 1, at))
            at += part / total
    boxes = pd.DataFrame(rows)
    letters = int(theme.WIDTH / (len(by) + 1) / _LETTER)
    return boxes.assign(
        share=boxes["amount"] / total,
        middle=(boxes["start"] + boxes["end"]) / 2,
        said=[
            f"{_cut(name, letters - 12)}  {money(amount)}"
            for name, amount in zip(boxes["name"], boxes["amount"], strict=True)
        ],
        shade=["odd" if place % 2 else "even" for place in boxes.groupby("level").cumcount()],
    )


def _largest_first(amounts: pd.Series) -> pd.Series:
    """Sort; what is beyond the largest few becomes one name."""
    ordered = amounts.sort_values(ascending=False, kind="stable")
    if len(ordered) <= _MOST:
        return ordered
    rest = ordered.iloc[_MOST - 1 :]
    return pd.concat([ordered.iloc[: _MOST - 1], pd.Series({f"{len(rest)} others": rest.sum()})])


def _cut(name: str, letters: int) -> str:
    """Cut a name to the letters that its box holds."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def _tree_says(sums: pd.Series, by: list[str]) -> str:
    outer = sums.groupby(level=0).sum()
    first = outer.index[int(outer.argmax())]
    says = f"{parts.short(first)} carries {percent(outer.max() / sums.sum())} of the plan"
    if len(by) == 1:
        return says
    inner = sums.xs(first, level=0).groupby(level=0).sum()
    second = parts.short(inner.index[int(inner.argmax())])
    if len(inner) == 1:
        return f"{says}, all of it with {second}"
    return f"{says}; {second} is the largest part of it"


def _tree_note(by: list[str]) -> str:
    levels = ", then ".join(label(name).lower() for name in by)
    return f"Assigned money by {levels}; a box is as tall as its money"


@draws("Horizontal bars")
def pieces(table: pd.DataFrame) -> Drawing:
    """Draw the pieces of each product line beside those that were sold.

    Parameters
    ----------
    table : Finding or DataFrame
        `decomposition.pieces`.

    Examples
    --------
    >>> table = pd.DataFrame({"product_line": ["A", "B"], "quantity": [100.0, 80.0],
    ...     "average_price": [2.0, 3.0], "amount": [240, 150], "pieces": [120, 50]})
    >>> pieces(table).title.text
    ['A rises most in pieces: 120 after 100 (+20.0 %)']
    """
    ordered = table.sort_values("pieces", ascending=False, kind="stable")
    base = alt.Chart(parts.rows(ordered), height=alt.Step(24)).encode(
        y=alt.Y("product_line:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("product_line", pieces=",.0f", quantity=",.0f", amount=",.0f"),
    )
    bars = base.mark_bar(color=theme.BLUE, size=16).encode(
        x=alt.X("pieces:Q", axis=alt.Axis(title=label("pieces"), tickCount=6))
    )
    past = base.mark_tick(color=theme.INK, thickness=2, size=20).encode(x="quantity:Q")
    note = "Bar: pieces of the plan. Black mark: pieces of the months looked back on"
    return Drawing(bars + past, _pieces_say(ordered), note)


def _pieces_say(table: pd.DataFrame) -> str:
    before = table[table["quantity"] > 0]
    if before.empty:
        most = table.iloc[0]
        return f"{parts.short(most['product_line'])} is to sell {count(most['pieces'], 'piece')}"
    rise = before.assign(rise=before["pieces"] / before["quantity"] - 1)
    most = parts.top(rise, "rise")
    verb = "rises most" if most["rise"] > 0 else "falls least"
    return (
        f"{parts.short(most['product_line'])} {verb} in pieces: {number(most['pieces'])} after "
        f"{number(most['quantity'])} ({most['rise']:+.1%})".replace("%", " %")
    )
