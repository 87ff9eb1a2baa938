"""Turn raked shares into whole units that keep every held slice exactly.

`start` gives each cell its floor or ceiling and the cube its total; then `moves` settles margin by
margin, so that everything settled before stays as it is. What moves cannot settle (zeros, locks,
margins in a ring) goes to the solver.
"""

from collections.abc import Iterator

import numpy as np

from salesplan.decomposition import solver
from salesplan.decomposition.moves import settle
from salesplan.decomposition.slices import Held
from salesplan.decomposition.start import first_whole


def round_cells(exact: np.ndarray, held: list[Held], is_open: np.ndarray) -> np.ndarray:
    """Round shares to whole units, exact on every held slice.

    Each cell gets the floor or ceiling of its exact share wherever a plan allows it; units go to
    cells that are under their share first.

    Parameters
    ----------
    exact : ndarray of float64
        Raked shares, in units, without noise (`start.drop_noise`).
    held : list of Held
        Margins and locks, none implied by another, at least one of them complete.
    is_open : ndarray of bool
        Cells that may hold something.

    Returns
    -------
    ndarray of int64
        Whole cells.

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
    >>> round_cells(np.full((2, 2), 0.5), [lines, reps], np.full((2, 2), True)).tolist()
    [[0, 1], [1, 0]]
    """
    exact = np.ascontiguousarray(exact)
    total = int(next(one.amounts.sum() for one in held if one.is_full))
    whole = first_whole(exact, total)
    for one, settled in in_running_order(held):
        settle(whole, exact, one, settled)
    if not is_exact(whole, held):
        whole = solver.solve_whole(whole, exact, held, is_open)
    return whole


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
