"""Hold the margins and locks of a cube against one another, and see that there is room for them.

What can be wrong in the numbers is caught and named here, before the arithmetic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from salesplan.decomposition.slices import Held, listed
from salesplan.errors import ReconcileError, raise_all

REPORTED_AT_MOST = 20


def fill_margins(margins: Sequence[Held], weights: np.ndarray) -> list[Held]:
    """Set slices that a margin leaves out to zero if they have no weight; refuse the others.

    Parameters
    ----------
    margins : sequence of Held
        Margins as given, NaN where they have no row.
    weights : ndarray of float64
        Seed of the cube.

    Returns
    -------
    list of Held
        The same margins, complete.

    Raises
    ------
    ReconcileError
        If a margin says nothing about a slice that has a weight.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> reps = Held(Space(("rep",), (pd.Index(["Ann", "Bob"]),)), (0,), np.array([5, np.nan]), "")
    >>> fill_margins([reps], np.array([1.0, 0.0]))[0].amounts.tolist()
    [5.0, 0.0]
    """
    problems = []
    for one in margins:
        forgotten = np.argwhere(np.isnan(one.amounts) & (one.sums(weights) > 0))
        if len(forgotten):
            names = listed(one.name(place) for place in forgotten)
            problem = f"the margin says nothing about {names}, which has a weight"
            fix = f"add an amount to {one.lever}, 0 where there is none"
            problems.append(ReconcileError(f"cube by {one.title}", problem, fix))
    raise_all(problems)
    return [replace(one, amounts=np.nan_to_num(one.amounts)) for one in margins]


def with_total(held: Sequence[Held]) -> list[Held]:
    """Put the total first, whether a margin adds up to it or it is locked.

    Parameters
    ----------
    held : sequence of Held
        Margins and locks.

    Returns
    -------
    list of Held
        The total, then the others.

    Raises
    ------
    ReconcileError
        If nothing says what the total is.

    Examples
    --------
    >>> with_total([])
    Traceback (most recent call last):
    salesplan.errors.ReconcileError: cube: nothing says what the total is. \
Fix: give one margin, or lock the total.
    """
    full = next((one for one in held if one.is_full), None)
    if full is None:
        fix = "give one margin, or lock the total"
        raise ReconcileError("cube", "nothing says what the total is", fix)
    total = replace(full, axes=(), amounts=np.asarray(full.amounts.sum()))
    return [total, *(one for one in held if one.axes or one.amounts != total.amounts)]


def check_agreement(held: Sequence[Held]) -> None:
    """Refuse margins and locks that contradict one another, naming the pair and the difference.

    Two of them must agree on what both add up to: on the dimensions that they share, or in total.

    Parameters
    ----------
    held : sequence of Held
        Margins and locks.

    Raises
    ------
    ReconcileError
        With all the contradictions found.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A"]), pd.Index(["Ann"])))
    >>> lines = Held(space, (0,), np.array([10.0]), "product_lines")
    >>> check_agreement([lines, Held(space, (1,), np.array([12.0]), "quotas")])
    Traceback (most recent call last):
    salesplan.errors.ReconcileError: cube, line against rep: the total is 10 by line, 12 by rep \
(2 apart). Fix: change product_lines or quotas by 2.
    """
    raise_all([problem for pair in combinations(held, 2) for problem in _disagreements(*pair)])


def _disagreements(one: Held, other: Held) -> Iterator[ReconcileError]:
    """Compare two margins where both know all, or where one knows less than the other allows."""
    shared = tuple(axis for axis in one.axes if axis in other.axes)
    (low, known), (other_low, other_known) = _over(one, shared), _over(other, shared)
    wrong = (known & (low < other_low)) | (other_known & (low > other_low))
    for place in map(tuple, np.argwhere(wrong)[:REPORTED_AT_MOST]):
        name = one.space.name(shared, place)
        apart = one.said(abs(low[place] - other_low[place]))
        if one.is_lock == other.is_lock:
            where = f"{one.title} against {other.title}"
            first = f"{name} is {one.said(low[place])} by {one.title}"
            problem = f"{first}, {other.said(other_low[place])} by {other.title} ({apart} apart)"
        else:
            locked, target = (low, other_low) if one.is_lock else (other_low, low)
            where = name
            problem = f"locks add to {one.said(locked[place])}, target is {one.said(target[place])}"
            spent = ", and every part is locked" if locked[place] < target[place] else ""
            problem = f"{problem} ({apart} apart{spent})"
        fix = f"change {one.lever} or {other.lever} by {apart}"
        yield ReconcileError(f"cube, {where}", problem, fix)


def _over(one: Held, shared: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Add up what a margin says on some of its axes, and whether that is all there is."""
    others = tuple(at for at, axis in enumerate(one.axes) if axis not in shared)
    low = np.asarray(np.nansum(one.amounts, axis=others))
    return low, np.asarray(~np.isnan(one.amounts).any(axis=others))


def close_used_up(lock: Held, held: Sequence[Held]) -> Held:
    """Set slices that nobody locked to zero where the locks beside them use up a whole margin.

    Parameters
    ----------
    lock : Held
        Locks, NaN where nothing is locked.
    held : sequence of Held
        All margins and locks.

    Returns
    -------
    Held
        The lock, with zeros where nothing can be left.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> total = Held(space, (), np.array(5.0), "target")
    >>> lock = Held(space, (0,), np.array([5, np.nan]), "locks", is_lock=True)
    >>> close_used_up(lock, [total, lock]).amounts.tolist()
    [5.0, 0.0]
    """
    amounts = lock.amounts
    for other in held:
        if other.is_full and set(other.axes) < set(lock.axes):
            others = tuple(at for at, axis in enumerate(lock.axes) if axis not in other.axes)
            used_up = np.expand_dims(np.nansum(amounts, axis=others) == other.amounts, others)
            amounts = np.where(np.isnan(amounts) & used_up, 0.0, amounts)
    return replace(lock, amounts=amounts)


def take_out_cells(held: Sequence[Held], weights: np.ndarray) -> tuple[np.ndarray, list[Held]]:
    """Set locked cells aside and take their amounts off every slice that they lie in.

    Parameters
    ----------
    held : sequence of Held
        Margins and locks.
    weights : ndarray of float64
        Seed of the cube.

    Returns
    -------
    ndarray of float64
        Amounts of the locked cells, NaN elsewhere; a single NaN where no cell is locked.
    list of Held
        The others, less what is locked.

    Raises
    ------
    ReconcileError
        If a cell without weight is locked above zero, or locks exceed a margin.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> total = Held(space, (), np.array(9.0), "")
    >>> lock = Held(space, (0,), np.array([5, np.nan]), "locks", is_lock=True)
    >>> fixed, rest = take_out_cells([total, lock], np.ones(2))
    >>> fixed.tolist(), [one.amounts.tolist() for one in rest]
    ([5.0, nan], [4.0])
    """
    is_cells = [one.is_lock and len(one.axes) == weights.ndim > 0 for one in held]
    if not any(is_cells):
        return np.full((1,) * weights.ndim, np.nan), list(held)
    lock = held[is_cells.index(True)]
    cells = np.nan_to_num(lock.amounts)
    others = [one for one in held if one is not lock]
    rest = [replace(one, amounts=one.amounts - one.sums(cells)) for one in others]
    over = [
        problem for pair in zip(others, rest, strict=True) for problem in _over_locked(*pair, lock)
    ]
    raise_all([*_locked_zeros(lock, weights), *over])
    return lock.amounts, rest


def _locked_zeros(lock: Held, weights: np.ndarray) -> Iterator[ReconcileError]:
    for place in map(tuple, np.argwhere((lock.amounts > 0) & (weights == 0))[:REPORTED_AT_MOST]):
        problem = (
            f"is locked at {lock.said(lock.amounts[place])}, but has no weight: zero stays zero"
        )
        fix = "give this combination a weight, or take the lock off"
        yield ReconcileError(f"cube, {lock.name(place)}", problem, fix)


def _over_locked(one: Held, left: Held, lock: Held) -> Iterator[ReconcileError]:
    for place in map(tuple, np.argwhere(left.amounts < 0)[:REPORTED_AT_MOST]):
        target, over = one.amounts[place], one.said(-left.amounts[place])
        locked = one.said(target - left.amounts[place])
        problem = f"locks add to {locked}, target is {one.said(target)} ({over} over)"
        fix = f"lower {lock.lever} or raise {one.lever} by {over}"
        yield ReconcileError(f"cube, {one.name(place)}", problem, fix)


def open_cells(weights: np.ndarray, fixed: np.ndarray, held: Sequence[Held]) -> np.ndarray:
    """Empty the cells that are locked or lie in a slice at zero; refuse slices with none left.

    Parameters
    ----------
    weights : ndarray of float64
        Seed of the cube.
    fixed : ndarray of float64
        Amounts of locked cells, NaN elsewhere.
    held : sequence of Held
        Margins and locks, less the locked cells.

    Returns
    -------
    ndarray of float64
        Weights of the cells that are still open, 0 elsewhere.

    Raises
    ------
    ReconcileError
        If a slice is to make something and no open cell can take it.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> open_cells(np.array([2.0, 3.0]), np.array([5.0, np.nan]), []).tolist()
    [0.0, 3.0]
    """
    unlocked = np.where(np.isnan(fixed), weights, 0.0)
    left = unlocked.copy()
    for one in held:
        if not one.amounts.all():  # NaN counts as something
            left *= one.spread(one.amounts != 0)
    raise_all(
        [
            _stuck(one, tuple(place), weights, unlocked)
            for one in held
            for place in np.argwhere((one.amounts > 0) & (one.sums(left) == 0))[:REPORTED_AT_MOST]
        ]
    )
    return left


def _stuck(
    one: Held, place: tuple[int, ...], weights: np.ndarray, unlocked: np.ndarray
) -> ReconcileError:
    """Say why nothing can take the amount of a slice."""
    amount = one.said(one.amounts[place])
    if not one.sums(weights)[place]:
        problem = f"is to make {amount}, but no combination in it has a weight"
        fix = f"give one a weight, or set it to 0 in {one.lever}"
    elif not one.sums(unlocked)[place]:
        problem = f"locks are {amount} short of the target, and no cell is left open to take it"
        fix = f"open a lock, add {amount} to one, or lower the amount in {one.lever}"
    else:
        problem = f"{amount} is left to place, but every open cell lies in a slice held at 0"
        fix = f"lower the amount in {one.lever}, or raise one of the slices held at 0"
    return ReconcileError(f"cube, {one.name(place)}", problem, fix)
