"""Chapter 3.7: the best split of a total over segments, whatever the form of their returns.

S-shaped returns have several local bests: an effort too small to work may be worth nothing, and
twice as much a great deal. So the split is searched over whole units by dynamic programming,
which finds the best of all; large totals first in coarse units, then ever finer around that.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Units = NDArray[np.int64]
Worth = Callable[[Numbers], Numbers]
"""What a segment brings with so many units."""
_GRID, _FINER, _CELLS = 400, 8, 14_000


def best_split(worth: Sequence[Worth], low: Units, high: Units, total: int) -> Units:
    """Split a total so that all segments together bring the most.

    Exact where no segment has more than 400 units of room (fewer above 35 segments); above that
    exact on a grid of the 400th part of the room, then on finer grids around what was found, down
    to single units.

    Parameters
    ----------
    worth : sequence of callable, one a segment
        What the segment brings with a number of units (arrays).
    low, high : ndarray of int64, shape (segments,)
        Fewest and most units that each may have.
    total : int
        Units to split, between the sums of `low` and `high`.

    Returns
    -------
    ndarray of int64, shape (segments,)
        Adds up to `total`. On a tie the earlier segments get less.

    References
    ----------
    Bellman, *Dynamic Programming* (1957), chapter 1: the allocation process.

    Examples
    --------
    >>> curved = [lambda x: 10 * np.sqrt(x), lambda x: 20 * np.sqrt(x)]  # 1 : 4 is best
    >>> best_split(curved, np.array([0, 0]), np.array([50, 50]), 50).tolist()
    [10, 40]
    """
    low, high = np.asarray(low, "int64"), np.asarray(high, "int64")
    high = np.minimum(high, total - (low.sum() - low))
    grid = min(_GRID, max(20, _CELLS // max(len(low), 1)))
    grain = max(1, -(-int((high - low).max(initial=0)) // grid))
    first, last = low, high
    while True:
        split = _on_grid(worth, (first, last), total, grain)
        if grain == 1:
            return split
        reach = max(1, min(len(low) + 2, grid // (2 * _FINER))) * grain
        grain = max(1, grain // _FINER)
        first, last = np.maximum(low, split - reach), np.minimum(high, split + reach)


def best_amounts(worth: Sequence[Worth], low: Units, high: Units, cost: float) -> Units:
    """Give each segment as much as pays: the most worth less cost, whatever the total.

    Parameters
    ----------
    worth, low, high
        As in `best_split`.
    cost : float
        What one unit costs, in the unit of the worth.

    Returns
    -------
    ndarray of int64, shape (segments,)

    Examples
    --------
    Revenue 1,000,000 sqrt(x), cost 100,000 x: 500,000 / sqrt(x) = 100,000 at x = 25.

    >>> root = [lambda x: 1_000_000 * np.sqrt(x)]
    >>> best_amounts(root, np.array([0]), np.array([1_000]), 100_000.0).tolist()
    [25]
    """
    found = []
    for one, first, last in zip(worth, low, high, strict=True):
        start, end = int(first), int(last)
        while True:
            grain = max(1, (end - start) // (10 * _GRID))
            units = np.append(np.arange(start, end, grain), end)
            best = int(units[int(np.argmax(one(units.astype(float)) - cost * units))])
            if grain == 1:
                break
            start, end = max(int(first), best - 2 * grain), min(int(last), best + 2 * grain)
        found.append(best)
    return np.array(found, "int64")


def _on_grid(worth: Sequence[Worth], bounds: tuple[Units, Units], total: int, grain: int) -> Units:
    """Split on a grid of `grain` units from each low end; spend what is left by gain."""
    low, high = bounds
    room = (high - low) // grain
    wanted = (total - int(low.sum())) // grain
    steps = min(wanted, int(room.sum()))
    tables = [
        np.asarray(one(first + grain * np.arange(most + 1.0)), float)
        for one, first, most in zip(worth, low, np.minimum(room, steps), strict=True)
    ]
    split = low + grain * _solve(tables, steps)
    return _spend(worth, split, high, total - int(split.sum()))


def _solve(tables: Sequence[Numbers], steps: int) -> Units:
    """Best whole steps for each table of worths that add up to `steps`."""
    best = np.full(steps + 1, -np.inf)
    best[0] = 0.0
    choices = []
    for table in tables:
        most = len(table) - 1
        padded = np.concatenate([np.full(most, -np.inf), best])
        windows = np.lib.stride_tricks.sliding_window_view(padded, most + 1)
        sums = windows[:, ::-1] + table  # column j: this segment gets j steps
        chosen = sums.argmax(axis=1)
        best = np.take_along_axis(sums, chosen[:, None], axis=1)[:, 0]
        choices.append(chosen)
    taken, left = [], steps
    for chosen in reversed(choices):
        taken.append(int(chosen[left]))
        left -= taken[-1]
    return np.array(taken[::-1], "int64")


def _spend(worth: Sequence[Worth], split: Units, high: Units, left: int) -> Units:
    """Give what a coarse grid leaves over to the segments that gain most by it."""
    split = split.copy()
    while left > 0:
        room = np.minimum(high - split, left)
        gained = [
            float(np.diff(one(np.array([n, n + more], float)))[0])
            for one, n, more in zip(worth, split, room, strict=True)
        ]
        each = np.where(room > 0, np.array(gained) / np.maximum(room, 1), -np.inf)
        most = int(each.argmax())
        split[most] += room[most]
        left -= int(room[most])
    return split
