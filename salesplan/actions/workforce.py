"""Who works for whom, and how many hours they have for selling."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from salesplan.worktime import Worktime


@dataclass(frozen=True)
class Workforce:
    """The people of a plan year, their hierarchy and their hours.

    Parameters
    ----------
    tree : DataFrame
        node, name, parent (empty for the root): who reports to whom.
    people : DataFrame
        rep, and where known hours_per_week, hired_on, left_on, refilled_on, selling_share; nodes
        without a row have no hours.
    time : Worktime
        The plan year's working time, by which every chapter counts hours.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["m", "a"], "name": ["Mia", "Ann"], "parent": ["", "m"]})
    >>> people = pd.DataFrame({"rep": ["m", "a"], "hours_per_week": [None, 20.0]})
    >>> days = pd.Series(1.0, pd.date_range("2026-01-01", "2026-12-31"))
    >>> staff = Workforce(tree, people, Worktime(days, 365 / 7, 40.0, 0.5))
    >>> staff.selling_hours("m", pd.Timestamp("2026-01-14"))  # (40 + 20) x 2 weeks x 0.5
    60.0
    """

    tree: pd.DataFrame
    people: pd.DataFrame
    time: Worktime

    @property
    def starts_on(self) -> pd.Timestamp:
        """First day of the plan year."""
        return self.time.starts_on

    @property
    def ends_on(self) -> pd.Timestamp:
        """Last day of the plan year."""
        return self.time.ends_on

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each node."""
        return dict(zip(self.tree["node"], self.tree["name"], strict=True))

    @cached_property
    def parents(self) -> dict[str, str]:
        """Whom each node reports to; empty for the root."""
        return dict(zip(self.tree["node"], self.tree["parent"], strict=True))

    @cached_property
    def root(self) -> str:
        """The node that reports to nobody: the firm."""
        return str(self.tree.loc[self.tree["parent"] == "", "node"].iloc[0])

    @cached_property
    def top(self) -> str:
        """Who answers for all: the one person right below the root, or else the root."""
        first = self.tree.loc[self.tree["parent"] == self.root, "node"].tolist()
        return first[0] if len(first) == 1 else self.root

    def key_of(self, owner: str) -> str:
        """Return the key of an owner who was written by a name that only one person has.

        Anybody else keeps what was written.
        """
        named = [node for node, name in self.names.items() if name == owner]
        return named[0] if owner not in self.names and len(named) == 1 else owner

    def answers_for(self, owner: str, node: str) -> bool:
        """Whether a node is the owner or stands below, at any depth."""
        while node and node != owner:
            node = self.parents.get(node, "")
        return node == owner

    def selling_hours(self, owner: str, until: pd.Timestamp) -> float:
        """Hours for selling that an owner and everyone below have in the plan year up to a day.

        Parameters
        ----------
        owner : str
            A node of the tree.
        until : Timestamp
            Last day counted; at most the end of the plan year.

        Returns
        -------
        float
            By the plan's working time; missing for somebody without people.
        """
        below = [self.answers_for(owner, rep) for rep in self.people["rep"]]
        if not any(below):
            return np.nan
        return float(self.time.selling_hours(self.people[below], last=until).sum())
