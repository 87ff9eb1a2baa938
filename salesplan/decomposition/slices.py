"""What the cube is made of: its dimensions, and the slices whose amounts must be kept."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

NAMED_AT_MOST = 6


@dataclass(frozen=True, eq=False)
class Space:
    """The dimensions of a cube and the sorted names on each.

    Parameters
    ----------
    dims : tuple of str
        Column names, in the order of the axes.
    levels : tuple of Index
        Names on each axis, sorted.
    """

    dims: tuple[str, ...]
    levels: tuple[pd.Index, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of names on each axis."""
        return tuple(len(names) for names in self.levels)

    def name(self, axes: Iterable[int], place: Iterable[int]) -> str:
        """Name a slice as a sales manager would.

        Examples
        --------
        >>> space = Space(("line", "rep"), (pd.Index(["Probes"]), pd.Index(["Ann", "Bob"])))
        >>> space.name((0, 1), (0, 1))
        'line "Probes" with rep "Bob"'
        >>> space.name((), ())
        'the total'
        """
        named = [
            f'{self.dims[axis]} "{self.levels[axis][at]}"'
            for axis, at in zip(axes, place, strict=True)
        ]
        return " with ".join(named) or "the total"

    def table(self, at: tuple[np.ndarray, ...]) -> pd.DataFrame:
        """Return the names of the cells at these positions, a column a dimension."""
        columns = zip(self.dims, self.levels, at, strict=True)
        return pd.DataFrame({dim: names.take(places) for dim, names, places in columns})


@dataclass(frozen=True, eq=False)
class Held:
    """A margin, or locks on slices of the same kind, that the cube must keep.

    Parameters
    ----------
    space : Space
        The cube's dimensions.
    axes : tuple of int
        Axes that name a slice, ascending; empty for the total.
    amounts : ndarray of float64, one axis for each of `axes`
        Whole units of each slice; NaN where nobody has said.
    lever : str
        Where the reader can change these amounts.
    is_lock : bool
        Whether they come from locks.
    unit : int
        Rounding unit, for the amounts that messages show.
    """

    space: Space
    axes: tuple[int, ...]
    amounts: np.ndarray
    lever: str
    is_lock: bool = False
    unit: int = 1

    @property
    def title(self) -> str:
        """What the slices are called together, such as "rep x month"."""
        return " x ".join(self.space.dims[axis] for axis in self.axes) or "total"

    @property
    def is_full(self) -> bool:
        """Whether every slice has an amount."""
        return not np.isnan(self.amounts).any()

    def name(self, place: Iterable[int]) -> str:
        """Name the slice at this place of `amounts`."""
        return self.space.name(self.axes, place)

    def said(self, units: float) -> str:
        """Write an amount as the reader gave it, in currency units or pieces."""
        return f"{units * self.unit:,.10g}"

    def asks(self, place: Iterable[int]) -> str:
        """Name the slice at this place, with its amount."""
        return f"{self.name(place)} ({self.said(self.amounts[tuple(place)])})"

    def sums(self, cells: np.ndarray) -> np.ndarray:
        """Add the cells of each slice."""
        others = tuple(axis for axis in range(cells.ndim) if axis not in self.axes)
        return np.asarray(cells.sum(axis=others))

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Reshape one value a slice so that it applies to the cells of the whole cube."""
        return spread(values, self.axes, len(self.space.dims))


def spread(values: np.ndarray, axes: tuple[int, ...], ndim: int) -> np.ndarray:
    """Give `values` an axis of length one for every axis that it lacks.

    Examples
    --------
    >>> spread(np.ones((2, 3)), (0, 2), 4).shape
    (2, 1, 3, 1)
    """
    lengths = dict(zip(axes, values.shape, strict=True))
    return values.reshape([lengths.get(axis, 1) for axis in range(ndim)])


def listed(names: Iterable[str]) -> str:
    """Join names, the first few and the number of the others.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    >>> listed("abcdefgh")
    'a, b, c, d, e, f and 2 more'
    """
    every = list(names)
    shown, more = every[:NAMED_AT_MOST], len(every) - NAMED_AT_MOST
    tail = [f"{more} more"] if more > 0 else []
    *first, last = [*shown, *tail] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def without_implied(held: list[Held]) -> list[Held]:
    """Drop what a fuller margin already keeps: its own sums, and locks on its slices.

    Examples
    --------
    >>> space = Space(("rep", "month"), (pd.Index(["Ann"]), pd.Index(["2026-01"])))
    >>> both = Held(space, (0, 1), np.array([[5.0]]), "quotas")
    >>> rep = Held(space, (0,), np.array([5.0]), "quotas")
    >>> [margin.title for margin in without_implied([rep, both])]
    ['rep x month']
    """
    kept: list[Held] = []
    for one in sorted(held, key=lambda h: (-len(h.axes), not h.is_full)):
        if not any(other.is_full and set(one.axes) <= set(other.axes) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda h: (not h.is_full, h.axes))
