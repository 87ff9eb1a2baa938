"""A table's values as people call them: labels for names in code, names for keys of people."""

from collections import Counter
from collections.abc import Hashable

import pandas as pd

from salesplan import words
from salesplan.terms import label

_CODE = ("measure", "dimension", "rule", "result")  # columns whose values are names in code
_PEOPLE = ("rep", "manager", "parent", "owner")  # columns whose values are keys of people
_PARTS = ("market_effect", "share_effect")  # of growth_rate
_TOTALS = ("file_amount", "loaded_amount", "set_aside_amount")


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Replace what a table's code calls things by what people call them.

    Names in code become labels. Keys of people become names where the table says them, or its
    `attrs` (`names`: key to name); a table with `rep` and `name` shows both. Parts of a growth
    rate are rounded so that they add up to it as shown. A table that holds no money has none,
    rather than zero.

    Parameters
    ----------
    table : DataFrame
        Result table, columns in glossary names.

    Returns
    -------
    DataFrame
        Same shape and order.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["R1", "R2"], "name": ["Ann", "Bo"], "parent": ["", "R1"]})
    >>> in_words(tree)["parent"].tolist()
    ['', 'Ann']
    """
    columns = {name: _labels(table[name]) for name in _CODE if name in table}
    columns |= _people(table)
    if {*_TOTALS} <= {*table}:
        has_money = table[[*_TOTALS]].ne(0).any(axis=1)
        columns |= {name: table[name].where(has_money) for name in _TOTALS}
    if {"growth_rate", *_PARTS} <= {*table}:
        columns |= _parts_that_add_up(table)
    return table.assign(**columns)


def people(table: pd.DataFrame) -> dict[Hashable, str]:
    """Name people by key, from the table itself and its `attrs`; shared names keep the key.

    Parameters
    ----------
    table : DataFrame
        With or without columns `rep` or `node`, and `name`.

    Examples
    --------
    >>> people(pd.DataFrame({"rep": ["R1", "R2", "R3"], "name": ["Ann", "Bo", "Ann"]}))
    {'R1': 'Ann (R1)', 'R2': 'Bo', 'R3': 'Ann (R3)'}
    """
    named = dict(table.attrs.get("names", {}))
    for key in ("rep", "node"):
        if {key, "name"} <= {*table}:
            rows = table[[key, "name"]].dropna()
            named |= dict(zip(rows[key], rows["name"], strict=True))
    bearers = Counter(named.values())
    return {key: name if bearers[name] == 1 else f"{name} ({key})" for key, name in named.items()}


def _labels(names: pd.Series) -> pd.Series:
    return names.map(lambda name: label(str(name)), na_action="ignore")


def _people(table: pd.DataFrame) -> dict[str, pd.Series]:
    known = people(table)

    def called(keys: pd.Series) -> pd.Series:
        return keys.map(lambda key: known.get(key, key), na_action="ignore")

    shows_both = {"rep", "name"} <= {*table}
    columns = {
        name: called(table[name])
        for name in _PEOPLE
        if name in table and not (name == "rep" and shows_both)
    }
    if {"dimension", "name"} <= {*table}:
        is_person = table["dimension"].isin(_PEOPLE)
        columns["name"] = table["name"].mask(is_person, called(table["name"]))
    return columns


def _parts_that_add_up(table: pd.DataFrame) -> dict[str, pd.Series]:
    rows = zip(table["growth_rate"], table[[*_PARTS]].to_numpy().tolist(), strict=True)
    split = [words.split_points(whole, parts) for whole, parts in rows]
    return {
        name: pd.Series([parts[place] for parts in split], table.index)
        for place, name in enumerate(_PARTS)
    }
