"""Move single units between the slices of a cube until a margin is right.

A unit moves along a line on which everything settled before stays as it is: out of a cell above its
floor, into a cell below its ceiling.
"""

from collections import deque
from functools import cached_property
from itertools import pairwise
from math import gcd, prod

import numpy as np

from salesplan.decomposition.slices import Held
from salesplan.decomposition.start import smallest

LOOKED_AT = 512  # lines, at least, from which the best are taken
LOOKED_AT_PER_UNIT = 16

Slice = tuple[int, ...]
Cells = tuple[np.ndarray, ...]


def settle(whole: np.ndarray, exact: np.ndarray, one: Held, settled: set[int]) -> None:
    """Settle one margin in place, for each value of the axes that are settled already.

    Parameters
    ----------
    whole : ndarray of int64
        Whole cells; changed in place.
    exact : ndarray of float64
        Exact shares; no cell leaves its floor or ceiling.
    one : Held
        The margin, or locks; NaN where nobody has said.
    settled : set of int
        Those of its axes whose slices must keep their sums.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A", "B"]), pd.Index(["Ann", "Bob"])))
    >>> reps = Held(space, (1,), np.array([2.0, 2.0]), "reps")
    >>> whole = np.array([[2, 0], [1, 1]])
    >>> settle(whole, np.array([[1.5, 0.5], [0.5, 1.5]]), reps, set())
    >>> whole.tolist()
    [[1, 1], [1, 1]]
    """
    off = one.sums(whole) - one.amounts
    fixed = [at for at, axis in enumerate(one.axes) if axis in settled]
    loose = [at for at, axis in enumerate(one.axes) if axis not in settled]
    front = [one.axes[at] for at in fixed + loose]
    whole_view, exact_view = (  # the axis of length one keeps a single cell a view, not a copy
        np.moveaxis(cells, front, range(len(front)))[..., None] for cells in (whole, exact)
    )
    off = off.transpose(fixed + loose)
    for value in np.ndindex(off.shape[: len(fixed)]):
        if np.nan_to_num(off[value]).any():
            Lines(whole_view[value], exact_view[value], off[value]).settle()


class Lines:
    """Slices that stand side by side, and the lines across them along which units may move."""

    def __init__(self, whole: np.ndarray, exact: np.ndarray, off: np.ndarray) -> None:
        self.whole, self.exact, self.off = whole, exact, off
        self.shape = whole.shape[off.ndim :]
        self.count = prod(self.shape)
        self.looked_at = 0

    def settle(self) -> None:
        """Move units from slices above their amount to slices below: directly, then by detours."""
        for giver in self._givers():
            for taker in self._takers():
                count = self._movable(giver, taker)
                if count:
                    self._move(giver, taker, count)
        while path := self._detour():
            for giver, taker in pairwise(path):
                self._move(giver, taker, 1)

    def _balance(self) -> float:
        return float(np.nansum(self.off))

    def _givers(self) -> list[Slice]:
        """Slices with too much; slices that nobody fixed, where the others lack more than that."""
        return _places((self.off > 0) | (np.isnan(self.off) & (self._balance() < 0)))

    def _takers(self) -> list[Slice]:
        return _places((self.off < 0) | (np.isnan(self.off) & (self._balance() > 0)))

    def _movable(self, giver: Slice, taker: Slice) -> int:
        """Units that may go from one slice to another; free slices give and take what is asked."""
        asked = [abs(self.off[one]) for one in (giver, taker)]
        return int(
            np.fmin.reduce([*asked, abs(self._balance()) if np.isnan(asked).any() else np.nan])
        )

    def _move(self, giver: Slice, taker: Slice, count: int) -> None:
        """Move up to `count` units, one a line, from some lines or, where too few, from all."""
        some = max(LOOKED_AT, LOOKED_AT_PER_UNIT * count)
        if some < self.count:
            count -= self._move_along(self._spread_lines(some), giver, taker, count)
        if count:
            self._move_along(self._all_open(giver, taker), giver, taker, count)

    def _move_along(self, lines: Cells, giver: Slice, taker: Slice, count: int) -> int:
        """Move a unit on each of the best of these lines; return how many moved.

        Best is where giver and taker together are furthest off their shares; ties by position.
        """
        give, take = self.whole[giver], self.whole[taker]
        gives, takes = self.exact[giver][lines], self.exact[taker][lines]
        has, lacks = give[lines], take[lines]
        is_open = (has > np.floor(gives)) & (lacks < np.ceil(takes))
        cost = np.where(is_open, gives - has + lacks - takes, np.inf)
        best = smallest(cost, min(count, int(is_open.sum())))
        chosen = tuple(axis[best] for axis in lines)
        give[chosen] -= 1
        take[chosen] += 1
        self.off[giver] -= len(best)
        self.off[taker] += len(best)
        return len(best)

    def _spread_lines(self, count: int) -> Cells:
        """Choose lines spread evenly over all, each time others; the same in every run."""
        turns = np.arange(self.looked_at, self.looked_at + count)
        self.looked_at += count
        return np.unravel_index(np.sort(turns * self._stride % self.count), self.shape)

    @cached_property
    def _stride(self) -> int:
        """About .618 of the number of lines, without a common divisor: visits all, spread out."""
        near = int(self.count * (5**0.5 - 1) / 2)
        return next(stride for stride in range(near, 0, -1) if gcd(stride, self.count) == 1)

    def _all_open(self, giver: Slice, taker: Slice) -> Cells:
        can_give = self.whole[giver] > np.floor(self.exact[giver])
        return np.nonzero(can_give & (self.whole[taker] < np.ceil(self.exact[taker])))

    def _detour(self) -> list[Slice]:
        """Find the shortest way for one unit from a slice above to a slice below, breadth first."""
        goals = set(self._takers())
        givers = self._givers() if goals else []
        every = list(np.ndindex(self.off.shape))
        came_from: dict[Slice, Slice | None] = dict.fromkeys(givers)
        queue = deque(givers)
        while queue:
            here = queue.popleft()
            lines = np.nonzero(self.whole[here] > np.floor(self.exact[here]))
            for there in every:
                if there in came_from or not self._can_take(there, lines):
                    continue
                came_from[there] = here
                if there in goals:
                    return _walk_back(came_from, there)
                queue.append(there)
        return []

    def _can_take(self, there: Slice, lines: Cells) -> bool:
        takes = self.exact[there][lines]
        return bool((self.whole[there][lines] < np.ceil(takes)).any())


def _places(chosen: np.ndarray) -> list[Slice]:
    return list(map(tuple, np.argwhere(chosen).tolist()))


def _walk_back(came_from: dict[Slice, Slice | None], end: Slice) -> list[Slice]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return path[::-1]
