"""Chapter 1.3, for people: the forecast of each region, product line and customer type."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.market.parts import ALONE, KEPT, RECONCILED, SUM_OF_PARTS, largest_parts
from salesplan.market.track import Forecast
from salesplan.words import change, count, listing, number, percent

UNKNOWN, WHOLE = "unknown", "whole"
_BOUNDS = ["forecast", "low_80", "high_80", "low_95", "high_95"]
_YEAR = 12
_ALIKE = 0.005  # relative difference of errors that is not worth a word


def part_histories(
    sales: pd.DataFrame, dimensions: Sequence[str], months: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Sales by month and part, for every dimension that has more than one part.

    Parameters
    ----------
    sales : DataFrame
        month, amount and the dimensions; blank names count as "unknown".
    dimensions : sequence of str
    months : sequence of str
        Months to cover, in order; sales of others are left out.

    Returns
    -------
    dict of str to DataFrame, shape (months, parts)
        The largest parts of the last year first, the smallest put together; 0 where nothing
        was sold. Every table adds up to the sales of each month.

    Examples
    --------
    >>> sales = pd.DataFrame({"month": ["2025-01"] * 2, "region": ["N", "S"], "amount": [1.0, 4]})
    >>> part_histories(sales, ["region"], ["2025-01", "2025-02"])["region"].to_dict("list")
    {'S': [4.0, 0.0], 'N': [1.0, 0.0]}
    """
    sold = sales[sales["month"].isin(months)]
    tables = {}
    for dimension in dimensions:
        names = sold[dimension].astype(object).where(sold[dimension].notna(), UNKNOWN).astype(str)
        if names.nunique() > 1:
            sums = sold.groupby(["month", names.rename("name")])["amount"].sum().unstack()
            whole = sums.reindex(list(months)).fillna(0.0).astype(float)
            tables[dimension] = largest_parts(whole)
    return tables


def parts_by_month(parts: Mapping[str, Forecast], planned: Sequence[str]) -> Finding:
    """Put the forecasts of all parts into one table, and say what they rest on.

    Parameters
    ----------
    parts : dict of dimension to Forecast
    planned : sequence of str
        Months of the plan year.

    Returns
    -------
    Finding
        dimension, name, month, forecast, low_80, high_80, low_95, high_95, is_plan_year.
    """
    tables = [
        made.table.rename(columns={"series": "name"}).assign(dimension=dimension)
        for dimension, made in parts.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    table["is_plan_year"] = table["month"].isin(list(planned))
    columns = ["dimension", "name", "month", *_BOUNDS, "is_plan_year"]
    named = [
        f"{count(len(made.tracks), 'part')} by {_words(dimension)}"
        for dimension, made in parts.items()
    ]
    text = (
        f"{listing(named, most=len(named))}, forecast each on its own and then moved so that in "
        "every month they add up to the whole, which keeps its own forecast. A part moves by its "
        "share of their joint variance: the least certain moves most."
    )
    return Finding(table[columns], text)


def parts_by_year(
    parts: Mapping[str, Forecast], histories: Mapping[str, pd.DataFrame], planned: Sequence[str]
) -> Finding:
    """Add the forecasts of the parts up over the plan year, beside their last twelve months.

    Parameters
    ----------
    parts : dict of dimension to Forecast
    histories : dict of dimension to DataFrame, shape (months, parts)
    planned : sequence of str
        Months of the plan year.

    Returns
    -------
    Finding
        dimension, name, recent_year (of the last twelve full months; missing where there are
        fewer), forecast, low_80, high_80 (of the plan year), growth_rate (forecast against
        recent_year), share (of the forecast of its dimension), note.
    """
    tables = [
        _year(made, histories[dimension], planned).assign(dimension=dimension)
        for dimension, made in parts.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    columns = ["dimension", "name", "recent_year", "forecast", "low_80", "high_80"]
    table = table[[*columns, "growth_rate", "share", "note"]]
    said = [_extremes(own) for _, own in table.groupby("dimension", sort=False)]
    return Finding(table, " ".join(filter(None, said)) or "No part has a year to grow from.")


def _year(made: Forecast, history: pd.DataFrame, planned: Sequence[str]) -> pd.DataFrame:
    """Add up one dimension over the plan year."""
    year = made.total(planned).rename(columns={"series": "name", "median": "forecast"})
    recent = history.iloc[-_YEAR:].sum() if len(history) >= _YEAR else history.iloc[0] * np.nan
    last = recent.set_axis(recent.index.astype(str)).reindex(year["name"]).to_numpy(float)
    whole = year["forecast"].sum()
    return year.assign(
        recent_year=last,
        growth_rate=year["forecast"] / np.where(last > 0, last, np.nan) - 1,
        share=year["forecast"] / whole if whole > 0 else np.nan,
        note=[made.notes[name] for name in year["name"]],
    )


def _extremes(table: pd.DataFrame) -> str:
    """Say which part of a dimension is to grow most and which least."""
    grown = table.dropna(subset="growth_rate").sort_values("growth_rate", kind="stable")
    if len(grown) < 2:
        return ""
    least, most = grown.iloc[0], grown.iloc[-1]
    dimension = _words(str(table["dimension"].iloc[0]))
    return (
        f"By {dimension}, {most['name']} goes {_moved(most['growth_rate'])} on its last twelve "
        f"months and {least['name']} {_moved(least['growth_rate'])}."
    )


def parts_test(parts: Mapping[str, Forecast]) -> Finding:
    """Show the backtest of the parts before and after they were moved, and of the whole.

    Parameters
    ----------
    parts : dict of dimension to Forecast
        As `forecast_parts` makes them.

    Returns
    -------
    Finding
        dimension, name, method ("alone" and "reconciled"; for the whole "sum of the parts" and
        "kept"), mase, smape, coverage_80, coverage_95, origins.
    """
    tables = []
    for dimension, made in parts.items():
        rows = made.backtest.rename(columns={"series": "name"}).assign(dimension=dimension)
        is_whole = rows["method"].isin([SUM_OF_PARTS, KEPT])
        tables.append(rows.assign(name=rows["name"].where(~is_whole, WHOLE)))
    table = pd.concat(tables, ignore_index=True)
    columns = ["dimension", "name", "method", "mase", "smape", "coverage_80", "coverage_95"]
    table = table[[*columns, "origins"]]
    if table.empty:
        return Finding(table, "The history is too short to test the parts on their own past.")
    return Finding(table, f"{_parts_said(table)} {_whole_said(table)}".strip())


def _parts_said(table: pd.DataFrame) -> str:
    """Say what moving did to the parts' error, and how often their interval held."""
    errors = table.pivot_table(index=["dimension", "name"], columns="method", values="mase")
    if not {ALONE, RECONCILED} <= set(errors):
        return ""
    both = errors.dropna(subset=[ALONE, RECONCILED])
    before, after = float(both[ALONE].mean()), float(both[RECONCILED].mean())
    effect = _effect(after / before - 1) if before > 0 else "as accurate"
    held = float(table.loc[table["method"] == RECONCILED, "coverage_80"].mean())
    return (
        f"Tested on the past, moving the parts left them {effect} (mean MASE "
        f"{number(after, 2)}, each alone {number(before, 2)}); their 80 % intervals held in "
        f"{percent(held, 0)}."
    )


def _whole_said(table: pd.DataFrame) -> str:
    """Say what adding up the parts' own forecasts would have done to the whole."""
    errors = table[table["name"] == WHOLE].pivot_table(
        index="dimension", columns="method", values="mase", sort=False
    )
    if not {SUM_OF_PARTS, KEPT} <= set(errors):
        return ""
    said = [
        f"{_effect(row[SUM_OF_PARTS] / row[KEPT] - 1)} by {_words(str(dimension))}"
        for dimension, row in errors.iterrows()
        if row[KEPT] > 0
    ]
    if not said:
        return ""
    return (
        "The whole keeps its own forecast: as the sum of its parts it would have been "
        f"{listing(said, most=len(said))}."
    )


def _effect(more_error: float) -> str:
    """Say a relative change of an error as accuracy."""
    if abs(more_error) < _ALIKE:
        return "as accurate"
    return f"{percent(abs(more_error), 0 if abs(more_error) >= 0.1 else 1)} " + (
        "less accurate" if more_error > 0 else "more accurate"
    )


def _moved(rate: float) -> str:
    said = change(rate)
    return "sideways" if said == "unchanged" else said


def _words(dimension: str) -> str:
    return dimension.replace("_", " ")
