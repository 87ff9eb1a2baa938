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
    above nor in their committed sum. What a manager committed for the team stands in
    `own_committed`, beside the sum of what the team's members said.

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
        node, name, parent, depth, own_quota, quota (own and below), own_committed (by the node
        itself), committed (by those who carry a quota, own and below), gap (quota of those who
        committed minus what they committed), owner (who must close it: the node's manager, for
        the root the node itself), silent (how many below have not said anything).
    """
    index = tree["node"]
    own = quotas.set_index("rep")["quota"]
    stated = stated_amounts(commitments, index)
    said = stated.reindex(own.index)
    committed = roll_up(tree, said.dropna())
    quota_of_said = roll_up(tree, own[said.notna()])
    anyone = roll_up(tree, said.notna().astype("int64")) > 0
    boss = tree["parent"].map(tree.set_index("node")["name"])
    table = tree.assign(
        own_quota=own.reindex(index).fillna(0).to_numpy("int64"),
        quota=roll_up(tree, own).to_numpy("int64"),
        own_committed=stated.to_numpy(float),
        committed=committed.where(anyone).to_numpy(float),
        gap=(quota_of_said - committed).where(anyone).to_numpy(float),
        owner=boss.where(boss.notna(), tree["name"]),
        silent=roll_up(tree, said.isna().astype("int64")).to_numpy("int64"),
    )
    return Finding(table, tree_sentence(table, is_silent=commitments is None))


def stated_amounts(commitments: pd.DataFrame | None, nodes: pd.Series) -> pd.Series:
    """Return what each node committed; missing where nobody has said, which is not 0.

    Examples
    --------
    >>> said = pd.DataFrame({"rep": ["Ann", "Ann"], "amount": [5.0, 6.0]})
    >>> stated_amounts(said, pd.Series(["Ann", "Bo"])).tolist()
    [11.0, nan]
    """
    if commitments is None:
        return pd.Series(float("nan"), nodes)
    return commitments.groupby("rep")["amount"].sum(min_count=1).reindex(nodes)


def tree_sentence(table: pd.DataFrame, *, is_silent: bool) -> str:
    """Say how far commitments and quotas lie apart, and with whom most; see `quota_tree`."""
    root = table.iloc[0]
    if is_silent:
        return (
            f"Quotas of {money(root['quota'])} add up on {count(_levels(table), 'level')}. "
            "Nobody has committed yet: needs table `commitments` (columns rep, amount)."
        )
    if pd.isna(root["gap"]):
        return "None of those who carry a quota has committed yet."
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
