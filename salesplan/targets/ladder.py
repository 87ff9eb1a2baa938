"""Chapter 2.3: over-assignment by level of the hierarchy: what each level carries together."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.errors import ParamError
from salesplan.finding import Finding
from salesplan.rounding import round_to_unit, split_target
from salesplan.words import count, money, number, percent


def stated_rates(over_assignment: float, by_level: Sequence[float]) -> list[float]:
    """Return the over-assignment of each level from the company down, however it was stated.

    One rate for all is what the company keeps: it is given out above the target at once, and every
    level below carries the same.

    Parameters
    ----------
    over_assignment : float
    by_level : list of float
        What each level gives out above what it carries, the company first.

    Raises
    ------
    ParamError
        If both are stated.

    Examples
    --------
    >>> stated_rates(0.1, []), stated_rates(0.0, [0.05, 0.02])
    ([0.1], [0.05, 0.02])
    """
    if over_assignment and by_level:
        raise ParamError(
            "targets.over_assignment, targets.over_assignment_by_level",
            "both say what is given out above the target",
            "keep one of them",
        )
    return list(by_level) or [over_assignment]


def level_sums(target: int, rates: Sequence[float], *, unit: int = 1) -> list[int]:
    """Return what each level carries together, the company first; rates multiply.

    Each sum is rounded from the exact product, so that rounding does not add up.

    Examples
    --------
    >>> level_sums(1000, [0.05, 0.1])
    [1000, 1050, 1155]
    """
    exact = target * np.cumprod([1 + rate for rate in rates])
    return [target, *(round_to_unit(amount, unit) for amount in exact.tolist())]


def quota_levels(
    tree: pd.DataFrame, quotas: pd.DataFrame, target: int, rates: Sequence[float], *, unit: int = 1
) -> Finding:
    """Show what everybody answers for on each level, between the target and the sum of quotas.

    On each level stand its nodes, and those further up who have nobody below; each answers for the
    level's sum in proportion to the quotas, own and below. The deepest level are the quotas.

    Parameters
    ----------
    tree : DataFrame
        As `reporting_tree` returns it.
    quotas : DataFrame of int64, index node
        own_quota, quota (own and below); the own ones add to the last level's sum.
    target : int
    rates : list of float
        As `stated_rates` returns them.
    unit : int

    Returns
    -------
    Finding
        depth, nodes (how many answer for something there), amount (int64: what they answer for
        together), over_assignment (amount / that of the level above - 1), above_target (amount /
        target - 1).

    Raises
    ------
    ParamError
        If there are more rates than levels.
    """
    table, _ = _levels(tree, quotas, level_sums(target, rates, unit=unit), unit)
    total = int(table["amount"].iloc[-1])
    text = f"{count(len(table) - 1, 'level')} below the company carry {money(total)}"
    kept = table[table["over_assignment"] > 0]
    if kept.empty:
        return Finding(table, f"{text}: the target and nothing above it.")
    text += f", {percent(table['above_target'].iloc[-1])} above the target of {money(target)}"
    if len(kept) > 1:
        added = percent(float(kept["over_assignment"].sum()))
        text += f": rates multiply from level to level, they do not add to {added}"
    below = 1 - target / total
    return Finding(table, f"{text}. Seen from below, the target is {percent(below)} less.")


def answers_for(
    tree: pd.DataFrame, quotas: pd.DataFrame, target: int, rates: Sequence[float], *, unit: int = 1
) -> pd.Series:
    """Return what each node answers for upwards on its own level; int64, index node.

    Parameters
    ----------
    tree, quotas, target, rates, unit
        As in `quota_levels`.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["Firm", "Mia", "Ann"], "parent": ["", "Firm", "Mia"],
    ...     "depth": [0, 1, 2]})
    >>> quotas = pd.DataFrame({"own_quota": [0, 0, 1155], "quota": 1155}, tree["node"])
    >>> answers_for(tree, quotas, 1000, [0.05, 0.1]).to_dict()
    {'Firm': 1000, 'Mia': 1050, 'Ann': 1155}
    """
    return _levels(tree, quotas, level_sums(target, rates, unit=unit), unit)[1]


def manager_targets(
    tree: pd.DataFrame, quotas: pd.DataFrame, target: int, rates: Sequence[float], *, unit: int = 1
) -> Finding:
    """Set what each one who leads answers for beside the quotas below, their own among them.

    Parameters
    ----------
    tree, quotas, target, rates, unit
        As in `quota_levels`.

    Returns
    -------
    Finding
        node, name, depth, target (int64: what the node answers for), quota (int64: own and below),
        over_assignment (quota / target - 1).
    """
    answers = answers_for(tree, quotas, target, rates, unit=unit)
    table = tree[tree["node"].isin(tree["parent"]) | (tree["depth"] == 0)]
    table = table[["node", "name", "depth"]].assign(
        target=table["node"].map(answers), quota=table["node"].map(quotas["quota"])
    )
    table["over_assignment"] = (table["quota"] / table["target"] - 1).where(table["target"] > 0)
    table = table.reset_index(drop=True)
    holding = int((table["quota"] > table["target"]).sum())
    text = f"{count(len(table), 'leader')}, the company among them"
    if not holding:
        return Finding(table, f"{text}, answer for exactly what their people carry.")
    widest = table.nlargest(1, "over_assignment").iloc[0]
    return Finding(
        table,
        f"{text}: {number(holding)} answer for less than their people carry, "
        f"{widest['name']} with the widest reserve ({percent(widest['over_assignment'])}).",
    )


def _levels(
    tree: pd.DataFrame, quotas: pd.DataFrame, sums: Sequence[int], unit: int
) -> tuple[pd.DataFrame, pd.Series]:
    depth, last = tree["depth"], int(tree["depth"].max())
    if len(sums) - 1 > last and any(
        now != then for now, then in zip(sums[last:], sums[last + 1 :], strict=False)
    ):
        raise ParamError(
            "targets.over_assignment_by_level",
            f"states {len(sums) - 1} levels, the hierarchy has {count(last, 'level')} below the "
            "company",
            "leave out the rates of levels that are not there",
        )
    of_node = quotas.reindex(tree["node"]).fillna(0)
    own, below = of_node["own_quota"], of_node["quota"]
    answers = pd.Series(0, tree["node"], dtype="int64")
    rows = []
    for level in range(last + 1):
        total = sums[min(level, len(sums) - 1)]
        at = (depth == level).to_numpy()
        # those on the level with all below them, and what others further up carry themselves
        weights = np.where(at, below, np.where(depth < level, own, 0)).astype("int64")
        parts = _shared(total, weights, unit)
        answers[at] = parts[at]
        rows.append((level, int((parts > 0).sum()), int(parts.sum())))
    table = pd.DataFrame(rows, columns=["depth", "nodes", "amount"])
    before = table["amount"].shift().where(lambda amount: amount > 0)
    return table.assign(
        over_assignment=(table["amount"] / before - 1).fillna(0.0),
        above_target=table["amount"] / sums[0] - 1 if sums[0] else 0.0,
    ), answers


def _shared(total: int, weights: np.ndarray, unit: int) -> np.ndarray:
    """Share a level's sum out by the quotas; where they add to it, they are the parts."""
    if weights.sum() == total:
        return weights
    return split_target(total, pd.Series(weights + (weights.sum() == 0)), unit=unit).to_numpy()
