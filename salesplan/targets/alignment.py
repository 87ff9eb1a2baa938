"""Chapter 2.2 and 2.7: top-down quotas beside bottom-up commitments, on every level."""

import pandas as pd

from salesplan.finding import Finding
from salesplan.targets.hierarchy import roll_up
from salesplan.words import count, listing, money


def quota_tree(
    tree: pd.DataFrame, quotas: pd.DataFrame, commitments: pd.DataFrame | None
) -> Finding:
    """Roll quotas and commitments up the hierarchy; the gap has an owner on every level.

    Quotas come from the top, commitments from below; they are never averaged. A rep who has not
    said anything has no commitment (missing, not zero), and counts neither in the gap of those
    above nor in their committed sum.

    Parameters
    ----------
    tree : DataFrame
        As `reporting_tree` returns it.
    quotas : DataFrame
        rep, quota.
    commitments : DataFrame, optional
        rep, amount, and where known reason.

    Returns
    -------
    Finding
        node, name, parent, depth, own_quota, quota (own and below), committed, gap (quota of
        those who committed minus what they committed), owner (who must close it), silent (how
        many below have not said anything).
    """
    own = quotas.set_index("rep")["quota"]
    said = _said(own, commitments)
    quota = roll_up(tree, own)
    committed = roll_up(tree, said.dropna())
    quota_of_said = roll_up(tree, own[said.notna()])
    silent = roll_up(tree, said.isna().astype("int64"))
    anyone = roll_up(tree, said.notna().astype("int64")) > 0
    index = tree["node"]
    table = tree.assign(
        own_quota=own.reindex(index).fillna(0).to_numpy("int64"),
        quota=quota.to_numpy("int64"),
        committed=committed.where(anyone).to_numpy(float),
        gap=(quota_of_said - committed).where(anyone).to_numpy(float),
        owner=tree["name"],
        silent=silent.to_numpy("int64"),
    )
    return Finding(table, _sentence(table, is_silent=commitments is None))


def _said(own: pd.Series, commitments: pd.DataFrame | None) -> pd.Series:
    if commitments is None:
        return pd.Series(float("nan"), own.index)
    return commitments.groupby("rep")["amount"].sum(min_count=1).reindex(own.index)


def _sentence(table: pd.DataFrame, *, is_silent: bool) -> str:
    root = table.iloc[0]
    if is_silent:
        return (
            f"Quotas of {money(root['quota'])} add up on {count(_levels(table), 'level')}. "
            "Nobody has committed yet: needs table `commitments` (columns rep, amount)."
        )
    widest = table[(table["own_quota"] > 0) & (table["gap"] > 0)].nlargest(3, "gap")
    word = "short of" if root["gap"] > 0 else "above"
    text = f"Commitments are {money(abs(root['gap']))} {word} the quotas of those who committed"
    if not widest.empty:
        text += f"; the widest gaps are with {listing(widest['name'].tolist(), most=3)}"
    if root["silent"]:
        text += f"; {count(int(root['silent']), 'rep')} said nothing yet"
    return text + "."


def _levels(table: pd.DataFrame) -> int:
    return int(table["depth"].max())
