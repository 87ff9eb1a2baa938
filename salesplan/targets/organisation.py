"""Chapter 2: who can own a goal, whose results count for it, and who stands above."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from salesplan.targets.hierarchy import descendants


@dataclass(frozen=True)
class Organisation:
    """The firm, its teams and its people.

    Parameters
    ----------
    tree : DataFrame
        As `reporting_tree` returns it: node, name, parent (empty for the firm).
    teams : mapping of team to its reps
    roles : mapping of node to role, where known

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["Firm", "m", "a"], "name": ["Firm", "Mia", "Ann"],
    ...     "parent": ["", "Firm", "m"], "depth": [0, 1, 2]})
    >>> firm = Organisation(tree, {"North": {"a"}}, {"m": "manager"})
    >>> firm.find("Mia"), firm.find("North"), firm.find("Zoe")
    ('m', 'North', None)
    >>> sorted(firm.members("m")), firm.members("Firm"), firm.above("a")
    (['a', 'm'], None, ['m', 'Firm'])
    """

    tree: pd.DataFrame
    teams: Mapping[str, set[str]]
    roles: Mapping[str, str]

    @cached_property
    def root(self) -> str:
        """The firm: the node that reports to nobody."""
        return str(self.tree.loc[self.tree["parent"] == "", "node"].iloc[0])

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each node; a team is called what it is called."""
        return dict(zip(self.tree["node"], self.tree["name"], strict=True))

    @cached_property
    def _parents(self) -> dict[str, str]:
        return dict(zip(self.tree["node"], self.tree["parent"], strict=True))

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        return descendants(self.tree)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Key of each name that only one person bears."""
        once = self.tree[~self.tree["name"].duplicated(keep=False)]
        return dict(zip(once["name"], once["node"], strict=True))

    def find(self, owner: object) -> str | None:
        """Return the node or team that is meant; None where nobody is."""
        if not isinstance(owner, str):
            return None
        if owner in self._parents or owner in self.teams:
            return owner
        return self._by_name.get(owner)

    def called(self, owner: str) -> str:
        """Return the name of a node or team."""
        return self.names.get(owner, owner)

    def members(self, owner: str) -> frozenset[str] | None:
        """Return those whose results count for an owner; None: everybody's."""
        if owner == self.root:
            return None
        if owner in self._parents:
            return frozenset({owner, *self._below[owner]})
        return frozenset(self.teams[owner])

    def above(self, owner: str) -> list[str]:
        """List whom an owner reports to, up to the firm; a team reports to the firm."""
        way, node = [], self._parents.get(owner, self.root)
        while node:
            way.append(node)
            node = self._parents[node]
        return way

    def role(self, owner: str) -> str | None:
        """Return the role of a person, where `reps` says it."""
        role = self.roles.get(owner)
        return role if isinstance(role, str) and role else None
