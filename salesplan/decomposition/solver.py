"""What only a solver can settle: which cells can be filled, and the last units of a cube.

HiGHS through `scipy.optimize.milp`, with node limits rather than time limits, so that a plan comes
out the same on a fast and on a slow machine.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from salesplan.decomposition.slices import Held, listed
from salesplan.errors import ReconcileError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LARGEST_DENSE = 3000  # slices; a dense system of that size takes a second
FIRST_CELLS = 4000
NODES = 4000

Place = tuple[Held, tuple[int, ...]]


def incidence(
    held: list[Held], at: tuple[np.ndarray, ...]
) -> tuple["csr_array", np.ndarray, Callable[[int], Place]]:
    """Write the held slices as rows of a 0/1 matrix over the cells at these positions.

    Parameters
    ----------
    held : list of Held
        Margins and locks; slices without an amount, or at zero, get no row.
    at : tuple of ndarray, shape (cells,) each
        Position of the cells, one array an axis.

    Returns
    -------
    csr_array, shape (slices, cells)
        One where the cell belongs to the slice.
    ndarray, shape (slices,)
        Amount of each slice.
    callable
        Gives the margin and place of a row.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> reps = Held(space, (0,), np.array([5.0, np.nan]), "quotas")
    >>> sides, amounts, place_of = incidence([reps], np.nonzero([True, True]))
    >>> sides.toarray().tolist(), amounts.tolist(), place_of(0)[1]
    ([[1.0, 0.0]], [5.0], (0,))
    """
    from scipy.sparse import csr_array, vstack

    blocks, amounts, places = [], [], []
    count = len(at[0])
    for one in held:
        asked = np.flatnonzero(one.amounts.ravel() > 0)
        row_of = np.full(one.amounts.size, -1)
        row_of[asked] = np.arange(len(asked))
        flat = np.zeros(count, int)
        for axis, length in zip(one.axes, one.amounts.shape, strict=True):
            flat = flat * length + at[axis]
        rows = row_of[flat]
        cells = np.flatnonzero(rows >= 0)
        ones = np.ones(len(cells))
        blocks.append(csr_array((ones, (rows[cells], cells)), shape=(len(asked), count)))
        amounts.append(one.amounts.ravel()[asked])
        places += [(one, tuple(map(int, np.unravel_index(at, one.amounts.shape)))) for at in asked]
    return csr_array(vstack(blocks)), np.concatenate(amounts), places.__getitem__


def reachable_cells(is_open: np.ndarray, held: list[Held]) -> np.ndarray:
    """Find the cells that some plan can fill; the others are zero in every plan.

    One linear programme: the most cells with something in them, at any scale of the plan
    (Freund, Roundy & Todd 1985, *Identifying the set of always-active constraints*).

    Parameters
    ----------
    is_open : ndarray of bool
        Cells that may hold something.
    held : list of Held
        Margins and locks.

    Returns
    -------
    ndarray of bool, shape of `is_open`
        Cells above zero in at least one plan.

    Raises
    ------
    ReconcileError
        If there is no plan at all; the slices that would have to move are named.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A", "B"]), pd.Index(["Ann", "Bob"])))
    >>> lines = Held(space, (0,), np.array([10.0, 5.0]), "lines")
    >>> reps = Held(space, (1,), np.array([5.0, 10.0]), "reps")
    >>> is_open = np.array([[True, True], [True, False]])
    >>> reachable_cells(is_open, [lines, reps]).tolist()  # B can only be Ann's, and uses her up
    [[False, True], [True, False]]
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_array, csr_array, eye_array

    at = np.nonzero(is_open)
    sides, amounts, _ = incidence(held, at)
    count = len(at[0])
    scaled = csr_array((amounts / amounts.mean())[:, None])
    keep = block_array([[sides, csr_array((len(amounts), count)), -scaled]])
    tell = block_array([[-eye_array(count), eye_array(count), csr_array((count, 1))]])
    cost = np.concatenate([np.zeros(count), -np.ones(count), [0]])
    bounds = [(0, None)] * count + [(0, 1)] * count + [(1, None)]
    found = linprog(cost, tell, np.zeros(count), keep, np.zeros(len(amounts)), bounds)
    if found.status != 0:
        raise nearest_plan(is_open, held, whole=False)
    reachable = np.zeros(is_open.shape, bool)
    reachable[at] = found.x[count : 2 * count] > 0.5
    return reachable


def nearest_plan(is_open: np.ndarray, held: list[Held], *, whole: bool) -> ReconcileError:
    """Name the fewest units by which slices would have to move for a plan to exist.

    Parameters
    ----------
    is_open : ndarray of bool
        Cells that may hold something.
    held : list of Held
        Margins and locks that no plan can keep.
    whole : bool
        Whether the plan must be in whole units.

    Returns
    -------
    ReconcileError
        To be raised by the caller.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A", "B"]), pd.Index(["Ann", "Bob"])))
    >>> lines = Held(space, (0,), np.array([10.0, 5.0]), "lines")
    >>> reps = Held(space, (1,), np.array([4.0, 11.0]), "reps")
    >>> is_open = np.array([[True, True], [True, False]])
    >>> nearest_plan(is_open, [lines, reps], whole=True).problem[:65]
    'no whole-number plan keeps every amount with the zeros and locks '
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    sides, amounts, place_of = incidence(held, np.nonzero(is_open))
    slices, count = sides.shape
    slack = eye_array(slices)
    found = milp(
        np.concatenate([np.zeros(count), np.ones(2 * slices)]),
        integrality=np.concatenate([np.full(count, int(whole)), np.zeros(2 * slices)]),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(csr_array(hstack([sides, slack, -slack])), amounts, amounts),
        options={"node_limit": NODES},
    )
    misses = np.zeros(slices) if found.x is None else found.x[count:].reshape(2, -1).T @ [-1, 1]
    moved = np.flatnonzero(np.abs(misses) > 1e-6)
    if not len(moved):  # no answer within the node limit
        moved = np.arange(slices)
    places = [place_of(int(row)) for row in moved]
    kind = "whole-number plan" if whole else "plan"
    nearest = listed(
        f"{one.name(place)} ({_by(one, miss)})"
        for (one, place), miss in zip(places, misses[moved], strict=True)
    )
    return ReconcileError(
        f"cube, {listed(one.name(place) for one, place in places)}",
        f"no {kind} keeps every amount with the zeros and locks as they are; "
        f"the nearest one misses {nearest}",
        f"change {listed(dict.fromkeys(one.lever for one, _ in places))} by that much, "
        "give a missing combination a weight, or open a lock",
    )


def _by(one: Held, miss: float) -> str:
    """Say by how much a slice misses its amount."""
    return (
        f"{one.said(abs(miss))} {'over' if miss > 0 else 'short'}"
        if miss
        else "unknown by how much"
    )


def solve_whole(
    whole: np.ndarray, exact: np.ndarray, held: list[Held], is_open: np.ndarray
) -> np.ndarray:
    """Choose whole numbers for as few cells as needed so that every held slice is exact.

    First inside floor and ceiling, then, where no such plan exists, with the fewest units outside.
    Cells in slices that are off come first, those near a half before others.

    Parameters
    ----------
    whole : ndarray of int64
        Whole cells, some slices still off.
    exact : ndarray of float64
        Exact shares.
    held : list of Held
        Margins and locks.
    is_open : ndarray of bool
        Cells that may hold something.

    Returns
    -------
    ndarray of int64
        Whole cells with every held slice exact.

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
    >>> start, exact = np.zeros((2, 2), "int64"), np.array([[0.75, 0.25], [0.25, 0.75]])
    >>> solve_whole(start, exact, [lines, reps], exact > 0).tolist()
    [[1, 0], [0, 1]]
    """
    for outside in (False, True):
        movable = is_open if outside else is_open & (exact != np.floor(exact))
        for at in _growing(whole, exact, held, movable):
            found = _solve(whole, exact, held, at, outside=outside)
            if found is not None:
                return found
    raise nearest_plan(is_open, held, whole=True)


def _growing(
    whole: np.ndarray, exact: np.ndarray, held: list[Held], movable: np.ndarray
) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield larger and larger sets of cells to decide on, the most promising first."""
    at = np.nonzero(movable)
    calm = np.ones(len(at[0]), bool)
    for one in held:
        off = one.sums(whole) - one.amounts
        calm &= ~np.broadcast_to(one.spread(np.nan_to_num(off) != 0), whole.shape)[at]
    near_half = np.abs(exact[at] % 1 - 0.5).round(2)
    shuffled = np.random.default_rng(0).permutation(len(calm))  # ties spread over the cube
    order = np.lexsort((shuffled, near_half, calm))
    sizes = [FIRST_CELLS * 4**step for step in range(32) if FIRST_CELLS * 4**step < len(order)]
    for size in [*sizes, len(order)]:
        chosen = np.sort(order[:size])
        yield tuple(axis[chosen] for axis in at)


def _solve(
    whole: np.ndarray,
    exact: np.ndarray,
    held: list[Held],
    at: tuple[np.ndarray, ...],
    *,
    outside: bool,
) -> np.ndarray | None:
    """Solve for the cells at these positions, the others as they are; None if there is no way."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, hstack

    sides, amounts, _ = incidence(held, at)
    result = whole.copy()
    result[at] = 0
    amounts = amounts - np.concatenate([one.sums(result)[one.amounts > 0] for one in held])
    floor, ceiling = np.floor(exact[at]), np.ceil(exact[at])
    # (whole - exact)^2 is linear between floor and ceiling: the nearest plan is the cheapest one.
    cost = (1 - 2 * (exact[at] - floor)) / (4 * len(floor))
    lowest, highest = floor, ceiling
    if outside:  # two more unknowns a cell, at one each: units above the ceiling, below the floor
        beyond = np.ones(len(floor))
        cost = np.concatenate([cost, beyond, beyond])
        lowest = np.concatenate([floor, 0 * beyond, 0 * beyond])
        highest = np.concatenate([ceiling, np.inf * beyond, floor])
        sides = csr_array(hstack([sides, sides, -sides]))
    found = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(lowest, highest),
        constraints=LinearConstraint(sides, amounts, amounts),
        options={"node_limit": NODES},
    )
    if found.x is None:
        return None
    inside, *moves = np.rint(found.x).astype("int64").reshape(-1, len(floor))
    result[at] = inside + (moves[0] - moves[1] if outside else 0)
    return result
