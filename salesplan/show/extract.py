"""Which rows and columns of a table people see, and what a note says of the others.

The files of a run hold every row and column. On a page a long table shows the rows that are asked
for most, and a column that says the same in every row is said once, below.
"""

from collections.abc import Mapping

import pandas as pd

from salesplan.terms import TERMS, label
from salesplan.words import number

WHOLE, FEW, OF_EACH = 40, 12, 5
"""Rows up to which a table is shown whole; rows shown of a longer one; and of each dimension."""
SAME_FROM = 3
"""Rows from which a column that never changes is said below: two may agree by chance."""
_SAID_ONCE = {"text", "flag", "period", "count", "number"}
# Sums that are the proof of a chapter, and steps of the calculation that puzzle beside the result.
_ALWAYS = {"whole", "parts", "difference"}
_NEVER = {
    "needed_exact", "exact_share", "phase", "starts_at", "ends_at",
    "ceiling_low", "ceiling_high", "power_low", "power_high", "half_low", "half_high",
    "curve_scale", "sse", "concave_chance", "optima",
}  # fmt: skip


def rows_shown(
    table: pd.DataFrame, most: int | None = None, *, whole: int = WHOLE
) -> tuple[pd.DataFrame, str]:
    """Choose the rows of a long table that people see first, and say which they are.

    A table of `whole` rows or fewer is shown whole. Of a longer one: where it holds several
    dimensions by fiscal year, the largest of each in the latest full year; where it runs in time,
    the latest periods, whole, in order of time, and of those that `is_complete` tells apart the
    complete ones; else, and where it looks ahead, the first rows.

    Parameters
    ----------
    table : DataFrame
        Result table; where its `attrs` hold a `name`, the note names the file.
    most : int, optional
        Rows shown at most, from the top; by default as above.
    whole : int
        Rows up to which all are shown.

    Returns
    -------
    DataFrame, str
        The rows, and a note that is empty where all are shown.

    Examples
    --------
    >>> months = pd.period_range("2020-01", periods=60, freq="M").astype(str)
    >>> rows, note = rows_shown(pd.DataFrame({"month": months, "amount": 1}))
    >>> rows["month"].iloc[0], note
    ('2024-01', 'The latest 12 of 60 rows.')
    """
    if len(table) <= (whole if most is None else most):
        return table, ""
    if most is not None:
        rows, which = table.head(most), f"The first {most}"
    elif {"dimension", "fiscal_year", "amount"} <= set(table.columns):
        rows = _largest_of_each(table)
        year = f"FY{rows['fiscal_year'].iloc[0]}"
        which = f"{year}, the {OF_EACH} largest of each dimension: {len(rows)}"
    elif (time := _runs_in(table)) is not None:
        rows, which = _latest(_known(table, time), time)
    else:
        rows, which = table.head(FEW), f"The first {FEW}"
    name = table.attrs.get("name", "")
    where = f"; all of them in tables/{name}.csv" if name else ""
    return rows, f"{which} of {number(len(table))} rows{where}."


def columns_shown(
    table: pd.DataFrame, cells: pd.DataFrame, kinds: Mapping[str, str]
) -> tuple[list[str], str]:
    """Leave out columns that are empty or the same in every row, and say what the latter hold.

    Amounts and rates always stay: that they agree is itself a finding.

    Parameters
    ----------
    table : DataFrame
        The whole table, columns in glossary names.
    cells : DataFrame of str
        Its rows that are shown, as written; what is missing is empty.
    kinds : mapping of str to str
        Kind of each column.

    Returns
    -------
    list of str, str
        Names of the columns to show, and a note that is empty where none is said once.

    Examples
    --------
    >>> table = pd.DataFrame({"month": ["1", "2", "3"], "series": "own", "reason": ""})
    >>> columns_shown(table, table, {"month": "month", "series": "text", "reason": "text"})
    (['month'], 'In every row: Series own.')
    """
    filled = [
        str(name)
        for name in cells.columns
        if name not in _NEVER and (name in _ALWAYS or (cells[name] != "").any())
    ]
    may_go = [name for name in filled if kinds[name] in _SAID_ONCE and name not in _ALWAYS]
    is_long = len(table) >= SAME_FROM
    same = [name for name in may_go if is_long and table[name].nunique(dropna=False) == 1]
    if not same or len(same) == len(filled):
        return filled, ""
    said = ", ".join(f"{label(name)} {cells[name].iloc[0]}" for name in same)
    return [name for name in filled if name not in same], f"In every row: {said}."


def _runs_in(table: pd.DataFrame) -> str | None:
    """Name the column of time that a table begins with; None where it looks ahead."""
    if "is_plan_year" in table:
        return None
    known = [name for name in table.columns[:2] if name in TERMS]
    return next((name for name in known if TERMS[name].kind in ("period", "month")), None)


def _known(table: pd.DataFrame, time: str) -> pd.DataFrame:
    """Leave out periods to come; where none is complete yet, all but the first."""
    if "is_complete" not in table:
        return table
    complete = table[table["is_complete"].astype(bool)]
    return table[table[time] == table[time].min()] if complete.empty else complete


def _latest(table: pd.DataFrame, time: str) -> tuple[pd.DataFrame, str]:
    ordered = table.sort_values(time, kind="stable")
    sizes = ordered.groupby(time).size()[::-1]
    periods = sizes.index[sizes.cumsum() <= FEW]
    last = sizes.index[0]
    if len(periods) == 0 and sizes.iloc[0] > WHOLE:
        return ordered[ordered[time] == last].head(FEW), f"The first {FEW} of {last}"
    rows = ordered[ordered[time].isin([last, *periods])]
    return rows, f"The latest {len(rows)}"


def _largest_of_each(table: pd.DataFrame) -> pd.DataFrame:
    """Take the largest of every dimension in the latest year that the data cover in full."""
    full = table[table["months"] == 12] if "months" in table else table
    year = (table if full.empty else full)["fiscal_year"].max()
    latest = table[table["fiscal_year"] == year]
    place = {dimension: place for place, dimension in enumerate(latest["dimension"].unique())}
    largest = latest.sort_values("amount", ascending=False, kind="stable")
    largest = largest.groupby("dimension", sort=False).head(OF_EACH)
    return largest.sort_values("dimension", key=lambda names: names.map(place), kind="stable")
