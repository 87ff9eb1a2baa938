"""Turn raked shares into whole units that keep every held slice exactly.

Cumulative rounding gives each cell its floor or ceiling and the cube its total; then, margin by
margin, single units move between slices along lines on which everything settled before stays as it
is. What moves cannot settle (zeros, locks, margins in a ring) goes to the solver.
"""

from collections import deque
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from salesplan.decomposition import solver
from salesplan.decomposition.slices import Held

SNAP = 1e-6

Slice = tuple[int, ...]


def round_cells(
    exact: np.ndarray, held: list[Held], is_open: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Round shares to whole units, exact on every held slice.

    Each cell gets the floor or ceiling of its exact share wherever a plan allows it. Units go first
    to the cells that are most under their share; on a tie, to the earlier cell.

    Parameters
    ----------
    exact : ndarray of float64
        Raked shares, in units.
    held : list of Held
        Margins and locks, none implied by another, at least one of them complete.
    is_open : ndarray of bool
        Cells that may hold something.

    Returns
    -------
    whole : ndarray of int64
        Whole cells.
    exact : ndarray of float64
        The shares as they were compared: without the noise of the raking.

    Raises
    ------
    ReconcileError
        If no whole-number plan exists; the slices that would have to move are named.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A", "B"]), pd.Index(["Ann", "Bob"])))
    >>> lines = Held(space, (0,), np.array([1.0, 1.0]), "lines")
    >>> reps = Held(space, (1,), np.array([1.0, 1.0]), "reps")
    >>> round_cells(np.full((2, 2), 0.5), [lines, reps], np.full((2, 2), True))[0].tolist()
    [[0, 1], [1, 0]]
    """
    exact = np.ascontiguousarray(without_noise(exact))  # the raking may have swapped the axes
    total = int(next(one.amounts.sum() for one in held if one.is_full))
    whole = _fix_total(_start(exact), exact, total)
    for one, settled in in_running_order(held):
        _repair(whole, exact, one, settled)
    if not is_exact(whole, held):
        whole = solver.solve_whole(whole, exact, held, is_open)
    return whole, exact


def without_noise(exact: np.ndarray) -> np.ndarray:
    """Drop the digits that differ when rows are summed in another order, and snap to whole units.

    The step is a power of two, 2^-24 or some 1e-13 of the largest cell, so that halves and whole
    units stay what they are and ties stay ties.

    Examples
    --------
    >>> without_noise(np.array([2.9999999, 0.5 + 1e-12])).tolist()
    [3.0, 0.5]
    """
    largest = float(exact.max(initial=0.0))
    step = 2.0 ** max(-24, int(np.ceil(np.log2(max(largest, 1.0)))) - 43)
    quiet = np.rint(exact / step) * step
    nearest = np.rint(quiet)
    return np.where(np.abs(quiet - nearest) < SNAP, nearest, quiet)


def is_exact(whole: np.ndarray, held: list[Held]) -> bool:
    """Whether every held slice has its amount.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> reps = Held(space, (0,), np.array([5, np.nan]), "quotas")
    >>> is_exact(np.array([5, 7]), [reps]), is_exact(np.array([4, 7]), [reps])
    (True, False)
    """
    return not any(np.nan_to_num(one.sums(whole) - one.amounts).any() for one in held)


def in_running_order(held: list[Held]) -> Iterator[tuple[Held, set[int]]]:
    """Order margins so that each shares with those before it only axes that one of them holds.

    Yields each margin with the axes that are settled by then; a margin that closes a ring, or
    locks within settled axes, are left to the solver.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(tuple("PRM"), (pd.Index(["x"]),) * 3)
    >>> pairs = [Held(space, axes, np.ones((1, 1)), "") for axes in ((0, 1), (1, 2), (0, 2))]
    >>> [(one.title, sorted(settled)) for one, settled in in_running_order(pairs)]
    [('P x R', []), ('R x M', [1])]
    """
    waiting = list(held)
    done: list[Held] = []
    seen: set[int] = set()
    while waiting:
        one = max(waiting, key=lambda h: (h.is_full, _shared(h, done), -waiting.index(h)))
        waiting.remove(one)
        settled = set(one.axes) & seen
        movable = settled < set(one.axes) and _shared(one, done) == len(settled)
        if movable:
            yield one, settled
        if one.is_full or movable:
            done.append(one)
            seen |= set(one.axes)


def _shared(one: Held, done: list[Held]) -> int:
    return max((len(set(one.axes) & set(other.axes)) for other in done), default=0)


def _start(exact: np.ndarray) -> np.ndarray:
    """Round the running sum of the fractions: each cell at floor or ceiling, few slices far off."""
    floor = np.floor(exact)
    running = np.cumsum(exact - floor)
    running = np.floor(running + 0.5)
    whole = floor.astype("int64")
    whole += np.diff(running, prepend=0.0).astype("int64").reshape(whole.shape)
    return whole


def _fix_total(whole: np.ndarray, exact: np.ndarray, total: int) -> np.ndarray:
    """Raise the cells most under their share, or lower those most over, to make the total right."""
    short = total - int(whole.sum())
    if short:
        sign = 1 if short > 0 else -1
        free = np.flatnonzero(whole < np.ceil(exact) if short > 0 else whole > np.floor(exact))
        over = sign * (whole.ravel()[free] - exact.ravel()[free])
        chosen = free[np.argsort(over, kind="stable")[: abs(short)]]
        whole.ravel()[chosen] += sign
    return whole


def _repair(whole: np.ndarray, exact: np.ndarray, one: Held, settled: set[int]) -> None:
    """Settle one margin in place, for each value of the axes that are settled already."""
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
            _Lines(whole_view[value], exact_view[value], off[value]).settle()


class _Lines:
    """Slices that stand side by side, and the lines across them along which units may move."""

    def __init__(self, whole: np.ndarray, exact: np.ndarray, off: np.ndarray) -> None:
        self.whole, self.exact, self.off = whole, exact, off
        self.slices: list[Slice] = list(np.ndindex(off.shape))

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
        free = self._balance() < 0
        return [s for s in self.slices if self.off[s] > 0 or (free and np.isnan(self.off[s]))]

    def _takers(self) -> list[Slice]:
        free = self._balance() > 0
        return [s for s in self.slices if self.off[s] < 0 or (free and np.isnan(self.off[s]))]

    def _movable(self, giver: Slice, taker: Slice) -> int:
        """Units that may go from one slice to another; free slices give and take what is asked."""
        asked = [abs(self.off[one]) for one in (giver, taker)]
        return int(
            np.fmin.reduce([*asked, abs(self._balance()) if np.isnan(asked).any() else np.nan])
        )

    def _open_lines(self, giver: Slice, taker: Slice) -> np.ndarray:
        can_give = self.whole[giver] > np.floor(self.exact[giver])
        return can_give & (self.whole[taker] < np.ceil(self.exact[taker]))

    def _move(self, giver: Slice, taker: Slice, count: int) -> None:
        """Move up to `count` units, one a line, best lines first, ties by position."""
        lines = np.nonzero(self._open_lines(giver, taker))
        give, take = self.whole[giver], self.whole[taker]
        over = give[lines] - self.exact[giver][lines]
        under = self.exact[taker][lines] - take[lines]
        best = _smallest(-(over + under), count)
        chosen = tuple(axis[best] for axis in lines)
        give[chosen] -= 1
        take[chosen] += 1
        self.off[giver] -= len(best)
        self.off[taker] += len(best)

    def _detour(self) -> list[Slice]:
        """Find the shortest way for one unit from a slice above to a slice below, breadth first."""
        goals = set(self._takers())
        givers = self._givers() if goals else []
        came_from: dict[Slice, Slice | None] = dict.fromkeys(givers)
        queue = deque(givers)
        while queue:
            here = queue.popleft()
            for there in self.slices:
                if there in came_from or not self._open_lines(here, there).any():
                    continue
                came_from[there] = here
                if there in goals:
                    return _walk_back(came_from, there)
                queue.append(there)
        return []


def _smallest(costs: np.ndarray, count: int) -> np.ndarray:
    """Return the positions of the smallest costs in order, ties by position; no full sort."""
    if count < len(costs):
        bar = np.partition(costs, count - 1)[count - 1]
        near = np.flatnonzero(costs <= bar)
        return near[np.argsort(costs[near], kind="stable")[:count]]
    return np.argsort(costs, kind="stable")


def _walk_back(came_from: dict[Slice, Slice | None], end: Slice) -> list[Slice]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return path[::-1]
