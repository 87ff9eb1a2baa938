"""Chapter 3.1, the five measures of each part of the firm, each split by its own rule."""

from typing import Any

import numpy as np
import pandas as pd

from salesplan.decomposition.measures import (
    ADDITIVE,
    CUSTOMERS,
    CYCLE,
    REVENUE,
    SATISFACTION,
    VOLUME,
    Year,
)
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import count, listing, number

UNKNOWN = "unknown"
_FEW = 20  # answers or deals; a mean of fewer is said to be one
_COLUMNS = ["dimension", "segment", "kpi", "current", "denominator", "target", "split_rule"]


def measure_parts(
    year: Year, measures: pd.DataFrame, dimension: str, shares: pd.Series, *, unit: int = 1
) -> pd.DataFrame:
    """Split the five measures over the values of one dimension, so that they make the whole again.

    Revenue, pieces and customers add up; a customer counts once, where most of its money went.
    Satisfaction and cycle are means: weighted by their answers and deals they make the whole. The
    target of revenue is split by `shares`; pieces and customers follow each part's revenue; a mean
    is to move by as much everywhere as in the whole.

    Parameters
    ----------
    year : Year
        Its three tables carry a column named `dimension`; missing values count as "unknown".
    measures : DataFrame
        Table of `five_measures`.
    dimension : str
        Such as "team".
    shares : Series of float, index the values of the dimension
        Part of the planned money of each.
    unit : int
        Smallest step of money.

    Returns
    -------
    DataFrame
        dimension, segment, kpi, current, denominator (answers or deals of a mean; else missing),
        target, split_rule. A part without answers or deals has no row for that mean.

    Examples
    --------
    >>> sales = pd.DataFrame({"customer": ["a", "b"], "quantity": [1.0, 3.0],
    ...                       "amount": [10.0, 30.0], "team": ["N", "S"]})
    >>> empty = pd.DataFrame({"score": [], "days": [], "team": []})
    >>> measures = pd.DataFrame({"kpi": ["revenue"], "current": [40.0], "target": [50.0],
    ...                          "split_rule": ["adds up"]})
    >>> shares = pd.Series({"N": 0.5, "S": 0.5})
    >>> measure_parts(Year(sales, empty, "", empty), measures, "team", shares)["target"].tolist()
    [25.0, 25.0]
    """
    known = _by_kpi(measures)
    names = sorted({*shares.index, *_values(year.sales, dimension)}, key=str)
    shares = shares.reindex(names).fillna(0.0)
    sold = _sum_by(year.sales, dimension, "amount", names)
    goals = pd.Series(split_target(round(known[REVENUE]["target"]), shares, unit=unit))
    parts = {REVENUE: (sold, goals.astype("float64"))}
    if VOLUME in known:
        pieces = _sum_by(year.sales, dimension, "quantity", names)
        parts[VOLUME] = (pieces, _in_step(known[VOLUME]["target"], pieces, sold, goals))
    if CUSTOMERS in known:
        buyers = _customers(year.sales, dimension, names)
        parts[CUSTOMERS] = (buyers, _in_step(known[CUSTOMERS]["target"], buyers, sold, goals))
    rows = [_added(kpi, *part) for kpi, part in parts.items()]
    for kpi, table, column in ((SATISFACTION, year.answers, "score"), (CYCLE, year.won, "days")):
        if kpi in known:
            rows.append(_meant(kpi, table, column, dimension, known[kpi]))
    found = pd.concat(rows, ignore_index=True).assign(dimension=dimension)
    found = found.sort_values("segment", kind="stable", key=lambda names: names.astype(str))
    found["split_rule"] = [known[kpi]["split_rule"] for kpi in found["kpi"]]
    return found[_COLUMNS].reset_index(drop=True)


def parts_finding(tables: list[pd.DataFrame], measures: pd.DataFrame) -> Finding:
    """Gather the parts of several dimensions and say that each makes its whole.

    Parameters
    ----------
    tables : list of DataFrame
        As `measure_parts` returns them.
    measures : DataFrame
        Table of `five_measures`.

    Examples
    --------
    >>> part = pd.DataFrame({"dimension": ["team"], "segment": ["N"], "kpi": ["revenue"],
    ...     "current": [40.0], "denominator": [None], "target": [50.0], "split_rule": ["adds up"]})
    >>> whole = pd.DataFrame({"kpi": ["revenue"], "current": [40.0], "target": [50.0]})
    >>> parts_finding([part], whole).text
    'By team: revenue adds up to its whole.'
    """
    table = pd.concat(tables, ignore_index=True)
    added = [kpi.replace("_", " ") for kpi in measures["kpi"] if kpi in ADDITIVE]
    meant = [kpi.replace("_", " ") for kpi in measures["kpi"] if kpi not in ADDITIVE]
    by = listing([name.replace("_", " ") for name in table["dimension"].unique()])
    verb = "adds up to its whole" if len(added) == 1 else "add up to their wholes"
    text = f"By {by}: {listing(added)} {verb}"
    if meant:
        text += (
            f"; {listing(meant)} {'is a mean' if len(meant) == 1 else 'are means'}, and the parts "
            f"make the whole when weighted by their answers and deals"
        )
    few = table[(table["denominator"] > 0) & (table["denominator"] < _FEW)]
    if len(few):
        text += f". {count(len(few), 'mean')} rest on fewer than {number(_FEW)} rows"
    return Finding(table, f"{text}.")


def whole_and_parts(table: pd.DataFrame, measures: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Compare each measure with its parts: sums, and sums of mean times weight.

    Parameters
    ----------
    table : DataFrame
        Table of `parts_finding`.
    measures : DataFrame
        Table of `five_measures`.

    Returns
    -------
    list of (what, whole, parts)
        For `reconciliation.reconcile`.

    Examples
    --------
    >>> part = pd.DataFrame({"dimension": ["team"], "segment": ["N"], "kpi": ["revenue"],
    ...     "current": [40.0], "denominator": [None], "target": [50.0]})
    >>> whole = pd.DataFrame({"kpi": ["revenue"], "current": [40.0], "target": [50.0]})
    >>> whole_and_parts(part, whole)
    [('revenue by team', 40.0, 40.0), ('target of revenue by team', 50, 50)]
    """
    known = _by_kpi(measures)
    rows: list[tuple[str, float, float]] = []
    for (dimension, kpi), part in table.groupby(["dimension", "kpi"], sort=False):
        by = f"{str(kpi).replace('_', ' ')} by {str(dimension).replace('_', ' ')}"
        current, target = (float(known[str(kpi)][name]) for name in ("current", "target"))
        if kpi in ADDITIVE:
            if np.isfinite(current):
                rows.append((by, current, float(part["current"].sum())))
            rows.append((f"target of {by}", int(target), int(part["target"].sum())))
        else:
            weight = part["denominator"].to_numpy("float64")
            has = weight > 0
            sums = (float((part[name].to_numpy("float64") * weight)[has].sum())
                    for name in ("current", "target"))  # fmt: skip
            for name, whole, made in zip(
                (by, f"target of {by}"), (current, target), sums, strict=True
            ):
                rows.append((f"{name}, weighted", whole * float(weight.sum()), made))
    return rows


def _by_kpi(measures: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["kpi"]): dict(row) for row in measures.to_dict("records")}  # type: ignore[arg-type]


def _values(table: pd.DataFrame, dimension: str) -> set[str]:
    return set(_named(table[dimension]))


def _named(segments: pd.Series) -> pd.Series:
    known = segments.astype(object)
    return known.where(known.notna(), UNKNOWN)


def _sum_by(table: pd.DataFrame, dimension: str, column: str, names: list[str]) -> pd.Series:
    sums = table.groupby(_named(table[dimension]))[column].sum()
    return sums.reindex(names, fill_value=0.0).astype("float64")


def _customers(sales: pd.DataFrame, dimension: str, names: list[str]) -> pd.Series:
    """Buying customers of each part, each counted once, where most of its money went."""
    bought = sales[~sales["customer"].isin(["all", UNKNOWN])]
    keys = [bought["customer"], _named(bought[dimension]).rename("segment")]
    worth = bought.groupby(keys)["amount"].sum().reset_index()
    whole = worth.groupby("customer")["amount"].transform("sum")
    buyers = worth[whole > 0].sort_values(["amount", "segment"], ascending=[False, True])
    where = buyers.drop_duplicates("customer")["segment"].value_counts()
    return where.reindex(names, fill_value=0).astype("float64")


def _in_step(target: float, now: pd.Series, sold: pd.Series, goals: pd.Series) -> pd.Series:
    """Split whole pieces or customers by what each part has, moved as its revenue is to move."""
    moves = (goals / sold.where(sold > 0)).reindex(now.index)
    weights = (now * moves).where(now > 0).fillna(0.0).clip(lower=0.0)
    weights = weights if weights.sum() > 0 else goals.astype("float64")
    weights = weights if weights.sum() > 0 else pd.Series(1.0, now.index)
    return split_target(round(target), weights).astype("float64")


def _added(kpi: str, now: pd.Series, goal: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment": now.index,
            "kpi": kpi,
            "current": now.to_numpy(),
            "denominator": np.nan,
            "target": goal.reindex(now.index).to_numpy("float64"),
        }
    )


def _meant(
    kpi: str, table: pd.DataFrame, column: str, dimension: str, whole: dict[str, Any]
) -> pd.DataFrame:
    known = table[table[column].notna()]
    by = known.groupby(_named(known[dimension]))[column].agg(["mean", "count"])
    return pd.DataFrame(
        {
            "segment": by.index,
            "kpi": kpi,
            "current": by["mean"].to_numpy(),
            "denominator": by["count"].to_numpy("float64"),
            "target": (by["mean"] + whole["target"] - whole["current"]).to_numpy(),
        }
    )
