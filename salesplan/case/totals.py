"""Control totals: what the files held, what was loaded, what was set aside, in file currency."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from salesplan.case.report import Draft

_FIGURES = (
    "file_rows", "loaded_rows", "set_aside_rows",
    "file_amount", "loaded_amount", "set_aside_amount",
)  # fmt: skip
TOTAL_COLUMNS = ("table", "source", "currency", *_FIGURES)
PART_COLUMNS = ("table", "dimension", "name", "currency", *_FIGURES)
_MOST_NAMES = 200  # a longer list is the table itself
_UNKNOWN = "unknown"


def totals_table(drafts: Sequence[Draft]) -> pd.DataFrame:
    """Count rows and money by table: loaded + set aside = file.

    Money is that of the file: what was converted on load is counted in its own currency, on a row
    of its own.

    Parameters
    ----------
    drafts : sequence of Draft

    Returns
    -------
    DataFrame
        table, source (its file, or its query: then the rows and money are those of the query's
        result), currency (empty where the table names none), file_rows, loaded_rows,
        set_aside_rows, file_amount, loaded_amount, set_aside_amount.
    """
    counted = [
        {"table": draft.name, "source": draft.label, "currency": currency, **_count(part)}
        for draft in drafts
        for currency, part in _rows_of(draft).groupby("currency", sort=True)
    ]
    return _typed(counted, TOTAL_COLUMNS)


def parts_table(drafts: Mapping[str, Draft]) -> pd.DataFrame:
    """Count rows and money by the values of a table's columns, each adding up to its table.

    Parameters
    ----------
    drafts : mapping of table to Draft

    Returns
    -------
    DataFrame
        table, dimension, name, currency and the figures of `totals_table`. A blank is "unknown"; a
        dimension of one value, or of more than 200, is left out.
    """
    counted = [
        {"table": draft.name, "dimension": dimension, "name": name, "currency": currency,
         **_count(part)}
        for draft in drafts.values()
        for dimension, names in _dimensions(draft, drafts).items()
        for (name, currency), part in _rows_of(draft, names).groupby(["name", "currency"])
    ]  # fmt: skip
    return _typed(counted, PART_COLUMNS)


def _typed(counted: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(counted, columns=list(columns))
    kinds = {name: np.int64 if name.endswith("_rows") else float for name in _FIGURES}
    return table.astype(kinds)


def _rows_of(draft: Draft, names: pd.Series | None = None) -> pd.DataFrame:
    """List every row of the file with its currency and money, those of no shape among them."""
    rows = pd.DataFrame({"currency": draft.currencies, "keeps": draft.keeps,
                         "amount": draft.amounts})  # fmt: skip
    rows["name"] = _UNKNOWN if names is None else names
    if not draft.malformed:
        return rows
    usual = rows["currency"].mode().get(0, "")
    lost = {"currency": usual, "keeps": False, "amount": 0.0, "name": _UNKNOWN}
    return pd.concat([rows, pd.DataFrame([lost] * draft.malformed)], ignore_index=True)


def _count(rows: pd.DataFrame) -> dict[str, float]:
    keeps, amounts = rows["keeps"].astype(bool), rows["amount"]
    loaded = int(keeps.sum())
    sums = (math.fsum(amounts), math.fsum(amounts[keeps]), math.fsum(amounts[~keeps]))
    return dict(zip(_FIGURES, (len(rows), loaded, len(rows) - loaded, *sums), strict=True))


def _dimensions(draft: Draft, drafts: Mapping[str, Draft]) -> dict[str, pd.Series]:
    """Return the names that each row bears, by dimension, where there are some to tell apart."""
    found = {name: _names(draft, name, drafts) for name in draft.spec.parts}
    named = {name: texts.fillna(_UNKNOWN) for name, texts in found.items() if texts is not None}
    return {name: texts for name, texts in named.items() if 1 < texts.nunique() <= _MOST_NAMES}


def _names(draft: Draft, dimension: str, drafts: Mapping[str, Draft]) -> pd.Series | None:
    if dimension in draft.frame:
        return draft.frame[dimension].astype(object)
    if dimension == "year":
        first = next(one.name for one in draft.spec.columns if one.kind == "date")
        return draft.frame[first].dt.strftime("%Y").astype(object)
    if dimension == "product_line" and "product" in draft.frame and "products" in drafts:
        products = drafts["products"].clean().drop_duplicates("product").set_index("product")
        return draft.frame["product"].map(products["product_line"]).astype(object)
    return None
