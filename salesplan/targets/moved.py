"""Chapter 2.2 and 2.7: the quota tree of a year in which people change team."""

from collections.abc import Sequence

import pandas as pd

from salesplan.finding import Finding
from salesplan.targets.alignment import quota_tree, stated_amounts, tree_sentence
from salesplan.targets.lines import Spell, flow
from salesplan.words import count, listing, money

_LINE = ["node", "parent"]


def moved_tree(
    tree: pd.DataFrame, spells: Sequence[Spell], quotas: pd.DataFrame,
    commitments: pd.DataFrame | None, *, unit: int = 1,
) -> Finding:  # fmt: skip
    """Roll quotas and commitments up a hierarchy that changes within the year.

    Whoever reports to several people, one after the other or at once, has a row below each, with
    the part of the quota that counts there; the rows of a node add to all of it, and the rows
    below a node add to what it carries beside its own. A commitment is divided like the quota.

    Parameters
    ----------
    tree : DataFrame
        As `reporting_tree` returns it, for the first day.
    spells : list of Spell
    quotas : DataFrame of int64, shape (reps, spells)
        As `by_spell` returns them, index rep.
    commitments : DataFrame, optional
        rep, amount.
    unit : int

    Returns
    -------
    Finding
        The columns of `quota_tree`; `silent` and `own_committed` stand in a node's first row.
    """
    whole = quotas.sum(axis=1)
    still = quota_tree(tree, whole.rename_axis("rep").rename("quota").reset_index(), commitments)
    stated = stated_amounts(commitments, pd.Series(whole.index)).dropna()
    said = quotas.loc[stated.index]
    part = said.div(said.sum(axis=1).where(lambda total: total > 0), axis=0).fillna(1 / len(spells))
    rows = _by_line(flow(spells, quotas, unit=unit)).rename(
        columns={"own": "own_quota", "amount": "quota"}
    )
    asked = _by_line(flow(spells, said, unit=unit))["amount"]
    promised = _by_line(flow(spells, part.mul(stated, axis=0)))["amount"]
    anyone = _by_line(flow(spells, (said * 0 + 1).astype(float)))["amount"] > 0
    rows["committed"] = promised.where(anyone).reindex(rows.index)
    rows["gap"] = (asked - promised).where(anyone).reindex(rows.index)
    table = _laid_out(tree, rows.reset_index(), still.table)
    return Finding(table, tree_sentence(table, is_silent=commitments is None))


def quota_lines(
    tree: pd.DataFrame, spells: Sequence[Spell], quotas: pd.DataFrame, *, unit: int = 1
) -> Finding:
    """Show on which line each quota counts from when to when.

    Parameters
    ----------
    tree : DataFrame
        node, name.
    spells : list of Spell
    quotas : DataFrame of int64, shape (reps, spells)
    unit : int

    Returns
    -------
    Finding
        node, name, parent, starts_on, ends_on, share, own_quota, quota (own and below): one row a
        line and spell in which nobody changes place; those with several lines first.
    """
    table = flow(spells, quotas, unit=unit).rename(columns={"own": "own_quota", "amount": "quota"})
    names = tree.set_index("node")["name"]
    table["name"] = table["node"].map(names).fillna(table["node"])
    table["starts_on"] = table["spell"].map(lambda at: spells[at].starts_on)
    table["ends_on"] = table["spell"].map(lambda at: spells[at].ends_on)
    columns = ["node", "name", "parent", "starts_on", "ends_on", "share", "own_quota", "quota"]
    is_alone = table.groupby("node")["parent"].transform("nunique") == 1
    shown = table[columns].loc[is_alone.sort_values(kind="stable").index].reset_index(drop=True)
    return Finding(shown, _lines_sentence(table, names))


def _by_line(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.groupby(_LINE, sort=False)[["own", "amount"]].sum()


def _laid_out(tree: pd.DataFrame, rows: pd.DataFrame, still: pd.DataFrame) -> pd.DataFrame:
    """Put the lines in the order of the tree, that of the first day first, below the root."""
    place = pd.Series(range(len(tree)), tree["node"])
    first = pd.Series(tree["parent"].to_numpy(), tree["node"])
    names, depth = (tree.set_index("node")[name] for name in ("name", "depth"))
    rows = rows.assign(
        is_later=rows["parent"] != rows["node"].map(first),
        name=rows["node"].map(names),
        depth=rows["parent"].map(depth).fillna(0).astype("int64") + 1,
        at=rows["node"].map(place),
        owner=rows["parent"].map(names),
    ).sort_values(["at", "is_later"], kind="stable")
    of_node = still.set_index("node")
    rows["silent"] = rows["node"].map(of_node["silent"]).where(~rows["is_later"], 0)
    rows["own_committed"] = rows["node"].map(of_node["own_committed"]).where(~rows["is_later"])
    table = pd.concat([still.head(1), rows[[*still.columns]]], ignore_index=True)
    whole = ["depth", "own_quota", "quota", "silent"]
    return table.astype(dict.fromkeys(whole, "int64")).sort_values(
        "depth", kind="stable", ignore_index=True
    )


def _lines_sentence(table: pd.DataFrame, names: pd.Series) -> str:
    own = table[table["own_quota"] > 0].groupby(["node", "parent"], sort=False)["own_quota"].sum()
    parents = own.reset_index().groupby("node", sort=False)["parent"].nunique()
    moving = parents[parents > 1].index
    if moving.empty:
        return "Nobody who carries a quota changes team within the plan year."
    said = [f"{names.get(node, node)} ({_ways(own[node], names)})" for node in moving]
    verb = "counts" if len(moving) == 1 else "count"
    return f"{count(len(moving), 'rep')} {verb} in several teams: {listing(said, most=3)}."


def _ways(own: pd.Series, names: pd.Series) -> str:
    return ", ".join(f"{money(part)} below {names.get(to, to)}" for to, part in own.items())
