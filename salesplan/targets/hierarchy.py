"""Chapter 2: who reports to whom, at any depth, and sums that roll up it exactly."""

from collections.abc import Iterable

import pandas as pd

from salesplan.errors import TableError


def reporting_tree(reps: pd.DataFrame, company: str, others: Iterable[str] = ()) -> pd.DataFrame:
    """Build the tree of the sales force from each rep's manager.

    A manager who has no row of their own becomes a node; whoever has no manager, or the company
    itself as manager, reports to the company, the one root. Nodes are keys, so two people may
    share a name.

    Parameters
    ----------
    reps : DataFrame
        rep, and where known name and manager.
    company : str
        Name of the root.
    others : iterable of str
        Further nodes, such as those to whom somebody reports later in the year.

    Returns
    -------
    DataFrame
        node, name, parent (empty for the root), depth (0 for the root), parents before children.

    Raises
    ------
    TableError
        If people report to one another in a circle.

    Examples
    --------
    >>> reps = pd.DataFrame({"rep": ["Ann", "Bo"], "manager": ["Mia", "Mia"]})
    >>> reporting_tree(reps, "Firm")[["node", "parent", "depth"]].values.tolist()
    [['Firm', '', 0], ['Mia', 'Firm', 1], ['Ann', 'Mia', 2], ['Bo', 'Mia', 2]]
    """
    keys = reps["rep"].tolist()
    managers = reps["manager"] if "manager" in reps else pd.Series(None, reps.index, dtype=object)
    known = set(keys)
    root = company
    while root in known:
        root = f"{root} (company)"
    named = dict.fromkeys([*managers.dropna(), *others])
    implied = [node for node in named if node not in known and node != root]
    parent = dict.fromkeys(implied, root)
    parent |= dict(zip(keys, managers.where(managers.notna(), root), strict=True))
    depth = {root: 0}
    for node in parent:
        _measure(node, parent, depth)
    names = dict(zip(keys, reps["name"], strict=True)) if "name" in reps else {}
    table = pd.DataFrame(
        {
            "node": [root, *parent],
            "name": [company, *(_name(names, node) for node in parent)],
            "parent": ["", *parent.values()],
            "depth": [depth[node] for node in (root, *parent)],
        }
    )
    return table.sort_values("depth", kind="stable", ignore_index=True)


def _name(names: dict[str, str], node: str) -> str:
    name = names.get(node)
    return name if isinstance(name, str) and name else node


def _measure(node: str, parent: dict[str, str], depth: dict[str, int]) -> None:
    """Walk up to a node of known depth, then give each node on the way its own."""
    way: dict[str, None] = {}
    while node not in depth:
        if node in way:
            passed = list(way)
            circle = " -> ".join([*passed[passed.index(node) :], node])
            raise TableError(
                "reps, column manager",
                f"{circle} report to one another in a circle",
                "correct one manager, or an entry of rep_assignments",
            )
        way[node] = None
        node = parent[node]
    for step, below in enumerate(reversed(way), start=1):
        depth[below] = depth[node] + step


def descendants(tree: pd.DataFrame, of: Iterable[str] | None = None) -> dict[str, set[str]]:
    """List who stands below a node, at any depth; leaves have nobody.

    Parameters
    ----------
    tree : DataFrame
        As `reporting_tree` returns it.
    of : iterable of str, optional
        The nodes to list; all of them by default, which a very deep tree makes long.

    Examples
    --------
    >>> tree = reporting_tree(pd.DataFrame({"rep": ["Ann"], "manager": ["Mia"]}), "Firm")
    >>> descendants(tree)["Mia"]
    {'Ann'}
    """
    children: dict[str, list[str]] = {node: [] for node in tree["node"]}
    for node, parent in zip(tree["node"], tree["parent"], strict=True):
        if parent:
            children[parent].append(node)
    below = {}
    wanted = set(children) if of is None else set(of)
    for node in filter(wanted.__contains__, tree["node"]):
        found: set[str] = set()
        ahead = list(children[node])
        while ahead:
            found.add(ahead[-1])
            ahead += children[ahead.pop()]
        below[node] = found
    return below


def roll_up(tree: pd.DataFrame, amounts: pd.Series) -> pd.Series:
    """Add to every node what stands below it.

    Parameters
    ----------
    tree : DataFrame
        As `reporting_tree` returns it: parents before children.
    amounts : Series of int64 or float, index node
        Own amount of those who have one.

    Returns
    -------
    Series, shape (nodes,), index node
        Own amount plus the sum of all descendants; whole numbers stay whole.

    Examples
    --------
    >>> tree = reporting_tree(pd.DataFrame({"rep": ["Ann"], "manager": ["Mia"]}), "Firm")
    >>> roll_up(tree, pd.Series({"Ann": 5})).to_dict()
    {'Firm': 5, 'Mia': 5, 'Ann': 5}
    """
    total = dict.fromkeys(tree["node"], 0) | amounts.to_dict()
    for node, parent in zip(tree["node"][::-1], tree["parent"][::-1], strict=True):
        if parent:
            total[parent] += total[node]
    return pd.Series(total).reindex(tree["node"])
