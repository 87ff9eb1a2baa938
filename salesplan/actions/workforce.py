"""Who works for whom, and how many hours they have for selling."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

_KNOWN = ["hours_per_week", "hired_on", "left_on", "selling_share"]


@dataclass(frozen=True)
class Workforce:
    """The people of a plan year, their hierarchy and their hours.

    Parameters
    ----------
    tree : DataFrame
        node, name, parent (empty for the root): who reports to whom.
    people : DataFrame
        rep, and where known hours_per_week, hired_on, left_on, selling_share; nodes without a row
        have no hours.
    starts_on, ends_on : Timestamp
        First and last day of the plan year.
    usual_hours : float
        Hours per week of people for whom none are given.
    selling_share : float
        Part of the working hours that goes into selling, a fraction, of people for whom none is
        given.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["m", "a"], "name": ["Mia", "Ann"], "parent": ["", "m"]})
    >>> people = pd.DataFrame({"rep": ["m", "a"], "hours_per_week": [None, 20.0]})
    >>> year = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31")
    >>> staff = Workforce(tree, people, *year, usual_hours=40.0, selling_share=0.5)
    >>> staff.selling_hours("m", pd.Timestamp("2026-01-14"))  # (40 + 20) x 2 weeks x 0.5
    60.0
    """

    tree: pd.DataFrame
    people: pd.DataFrame
    starts_on: pd.Timestamp
    ends_on: pd.Timestamp
    usual_hours: float
    selling_share: float

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
            Weeks employed x hours per week x selling share; missing for somebody without people.
        """
        below = [self.answers_for(owner, rep) for rep in self.people["rep"]]
        return float(self._hours(until)[below].sum()) if any(below) else np.nan

    def _hours(self, until: pd.Timestamp) -> np.ndarray:
        known = self.people.reindex(columns=_KNOWN)
        last = min(until, self.ends_on)
        hired, left = pd.to_datetime(known["hired_on"]), pd.to_datetime(known["left_on"])
        first = hired.where(hired > self.starts_on, self.starts_on)
        gone = left.where(left < last, last)
        days = ((gone - first).dt.days + 1).clip(lower=0)
        per_week = known["hours_per_week"].astype("float64").fillna(self.usual_hours)
        share = known["selling_share"].astype("float64").fillna(self.selling_share)
        return (days / 7 * per_week * share).to_numpy("float64")
