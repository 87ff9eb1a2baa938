"""The first whole numbers of a cube: every cell at floor or ceiling, every line close to its share.

The cube is walked in slabs that fit the processor's cache, so that ten million cells cost little
time and hardly any memory beside the result.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

SNAP = 1e-6
SLAB = 1 << 16  # cells
LARGE = 10.0  # units in the mean cell, from which on the nearest cells in a line are raised


def drop_noise(cells: np.ndarray) -> None:
    """Drop, in place, the digits that differ when rows are summed in another order.

    Shares are quantised to a power of two, 2^-24 or some 1e-13 of the largest cell, so that halves
    and whole units stay what they are and ties stay ties; a share within 1e-6 of a whole number
    becomes that number.

    Parameters
    ----------
    cells : ndarray of float64
        Raked shares, 0 or more, contiguous; changed in place: a second cube may not fit.

    Examples
    --------
    >>> cells = np.array([2.9999999, 0.5 + 1e-12])
    >>> drop_noise(cells)
    >>> cells.tolist()
    [3.0, 0.5]
    """
    largest = float(cells.max(initial=0.0))
    step = 2.0 ** max(-24, int(np.ceil(np.log2(max(largest, 1.0)))) - 43)
    for (slab,) in _slabs(cells.reshape(-1)):
        np.divide(slab, step, out=slab)
        np.rint(slab, out=slab)
        np.multiply(slab, step, out=slab)
        nearest = np.rint(slab)
        np.copyto(slab, nearest, where=np.abs(slab - nearest) < SNAP)


def first_whole(exact: np.ndarray, total: int) -> np.ndarray:
    """Round each cell to its floor or ceiling, so that the whole makes the total.

    Where cells are large, the lines of the last axis are rounded one after the other by their
    running sum, and inside a line the largest remainders are raised; ties go round from line to
    line. Where cells are small, the largest remainders of all lines lie at the same names and
    would pile up there, so the running sum of the cells themselves is rounded.

    Parameters
    ----------
    exact : ndarray of float64
        Raked shares without noise (`drop_noise`), contiguous.
    total : int
        What the cube must make.

    Returns
    -------
    ndarray of int64, shape of `exact`
        Whole cells; their sum is `total` wherever floor and ceiling allow it.

    Examples
    --------
    >>> first_whole(np.array([[0.5, 0.5, 0.25], [0.5, 0.25, 1.0]]), 3).tolist()
    [[1, 0, 0], [1, 0, 1]]
    >>> first_whole(np.array([[30.7, 30.6, 30.7], [70.9, 30.8, 30.3]]), 224).tolist()
    [[31, 30, 31], [71, 31, 30]]
    """
    whole = np.empty(exact.shape, "int64")
    is_large = exact.sum() >= LARGE * np.count_nonzero(exact)
    if is_large:
        lines = (-1, exact.shape[-1])
        _round_lines(exact.reshape(lines), whole.reshape(lines))
    else:
        _round_running(exact.reshape(-1), whole.reshape(-1))
    _fix_total(whole.reshape(-1), exact.reshape(-1), total)
    return whole


def smallest(costs: np.ndarray, count: int) -> np.ndarray:
    """Return the positions of the smallest costs in order, ties by position; no full sort.

    Examples
    --------
    >>> smallest(np.array([3.0, 1.0, 2.0, 1.0]), 3).tolist()
    [1, 3, 2]
    """
    if count < len(costs):
        bar = np.partition(costs, count - 1)[count - 1]
        near = np.flatnonzero(costs <= bar)
        return near[np.argsort(costs[near], kind="stable")[:count]]
    return np.argsort(costs, kind="stable")


def _slabs(*arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """Walk arrays of the same shape together, in slabs of whole rows."""
    rows = max(1, SLAB * len(arrays[0]) // max(arrays[0].size, 1))
    for first in range(0, len(arrays[0]), rows):
        yield tuple(array[first : first + rows] for array in arrays)


def _running(sums: np.ndarray, carry: float) -> tuple[np.ndarray, float]:
    """Round a running sum half up; return the whole steps and what is carried on."""
    running = sums.cumsum()
    running += carry
    rounded = np.floor(running + 0.5)
    left = float(running[-1] - rounded[-1])
    rounded[1:] -= rounded[:-1].copy()
    return rounded, left


def _round_running(exact: np.ndarray, whole: np.ndarray) -> None:
    """Round the running sum of the fractions, cell by cell."""
    carry = 0.0
    for shares, out in _slabs(exact, whole):
        floor = np.floor(shares)
        raised, carry = _running(shares - floor, carry)
        floor += raised
        out[:] = floor


def _round_lines(exact: np.ndarray, whole: np.ndarray) -> None:
    """Give each line its floor or ceiling by the running sum, inside it by largest remainder."""
    length = exact.shape[1]
    bits, places = length.bit_length(), np.arange(length)
    carry, first = 0.0, 0
    for shares, out in _slabs(exact, whole):
        floor = np.floor(shares)
        over = shares - floor
        raised, carry = _running(over.sum(axis=1), carry)
        over *= 2.0**24
        keys = over.astype("int64") << bits  # and below it the place in the line, no two alike
        turn = (np.arange(first, first + len(shares)) % length)[:, None]
        keys |= (turn - places - 1) % length
        bar = _bars(keys, raised.astype("int64"))
        np.add(floor, keys >= bar, out=out, casting="unsafe")
        first += len(shares)


def _bars(keys: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Find, line by line, the key that exactly so many keys reach."""
    ordered = np.sort(keys, axis=1)
    length = keys.shape[1]
    bar = np.take_along_axis(ordered, np.minimum(length - counts, length - 1)[:, None], axis=1)
    return np.asarray(np.where(counts[:, None] > 0, bar, np.iinfo("int64").max))


def _fix_total(whole: np.ndarray, exact: np.ndarray, total: int) -> None:
    """Raise the cells most under their share, or lower those most over, to make the total right."""
    short = total - int(whole.sum())
    if not short:
        return
    sign = 1 if short > 0 else -1
    pick = partial(_best_of_slab, sign=sign, count=abs(short))
    first, costs, places = 0, [], []
    for cells, shares in _slabs(whole, exact):
        cost, place = pick(cells, shares)
        costs.append(cost)
        places.append(place + first)
        first += len(cells)
    chosen = smallest(np.concatenate(costs), abs(short))
    whole[np.concatenate(places)[chosen]] += sign


def _best_of_slab(
    cells: np.ndarray, shares: np.ndarray, *, sign: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells of a slab that can be raised (or lowered) at the least cost, in order."""
    limit = np.ceil(shares) if sign > 0 else np.floor(shares)
    free = np.flatnonzero(sign * (limit - cells) > 0)
    over = sign * (cells[free] - shares[free])
    best = np.sort(smallest(over, count))
    return over[best], free[best]
