"""One sweep of proportional fitting, with the seed read only twice.

The factors are kept apart, one array a margin, and the seed is read as a matrix whose rows are one
half of the axes and whose columns are the other: a sweep is two products of the seed with a vector,
and the cube is written once, at the end.
"""

from dataclasses import dataclass, field
from itertools import combinations
from math import prod

import numpy as np

from salesplan.decomposition.slices import Held, spread


def held_total(held: list[Held]) -> float:
    """Return the amount of the whole cube, from the first margin that is complete."""
    return float(next(one.amounts.sum() for one in held if one.is_full))


@dataclass
class Half:
    """One side of the matrix: some axes, the margins that lie on them, their factors."""

    axes: tuple[int, ...]
    shape: tuple[int, ...]
    held: list[Held]
    factors: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.factors = [np.ones(one.amounts.shape) for one in self.held]

    def _spread(self, values: np.ndarray, one: Held) -> np.ndarray:
        inside = tuple(self.axes.index(axis) for axis in one.axes)
        return spread(values, inside, len(self.axes))

    def vector(self) -> np.ndarray:
        """Multiply the factors out, one value a row (or column) of the matrix."""
        product = np.ones(self.shape)
        for one, factor in zip(self.held, self.factors, strict=True):
            product *= self._spread(factor, one)
        return product.ravel()

    def sweep(self, weights: np.ndarray) -> float:
        """Fit each margin of this half once; return the largest relative correction."""
        cells = (weights * self.vector()).reshape(self.shape)
        worst = 0.0
        for at, one in enumerate(self.held):
            others = tuple(n for n, axis in enumerate(self.axes) if axis not in one.axes)
            sums = cells.sum(axis=others)
            asked = one.amounts > 0  # not of those at zero (emptied), not of those left free (NaN)
            with np.errstate(divide="ignore", over="ignore"):
                ratio = np.divide(one.amounts, sums, out=np.ones(sums.shape), where=asked)
            worst = max(worst, float(np.abs(ratio - 1).max(initial=0.0)))
            self.factors[at] = self.factors[at] * ratio
            if at + 1 < len(self.held):
                cells *= self._spread(ratio, one)
        return worst


class Fit:
    """A raking under way: the seed as a matrix, and the factors of its two halves."""

    def __init__(self, seed: np.ndarray, held: list[Held]) -> None:
        rows, columns = split_axes(seed.shape, [one.axes for one in held])
        self.seed, self.held = seed, held
        self.halves = tuple(
            Half(axes, tuple(seed.shape[axis] for axis in axes), _inside(held, axes, columns))
            for axes in (rows, columns)
        )
        self.matrix = seed.transpose(rows + columns).reshape(prod(self.halves[0].shape), -1)
        self.logs: list[np.ndarray] | None = None

    def sweep(self) -> float:
        """Fit every margin once; return the largest relative correction."""
        rows, columns = self.halves
        weights = self.matrix @ columns.vector() if columns.axes else self.matrix[:, 0]
        worst = rows.sweep(weights)
        if columns.axes:
            worst = max(worst, columns.sweep(rows.vector() @ self.matrix))
        return worst

    def cells(self) -> np.ndarray:
        """Write the raked cube, on the axes of the seed."""
        rows, columns = self.halves
        order = np.argsort(rows.axes + columns.axes)
        cells = self.matrix * rows.vector()[:, None]
        cells *= columns.vector()
        return np.asarray(cells.reshape(rows.shape + columns.shape).transpose(order))

    def proof_of_impossibility(self) -> list[np.ndarray] | None:
        """Compare the factors with those of the last look; return their growth if it is a proof.

        With D the growth of the logarithms, every cube that keeps the amounts has
        sum(amount x D) = sum(cell x D summed over its slices) <= total x largest summed D.
        Where the left side is larger there is no such cube (Farkas), and the slices with large D
        are the ones to name.
        """
        with np.errstate(divide="ignore"):
            logs = [np.log(factor) for half in self.halves for factor in half.factors]
        before, self.logs = self.logs, logs
        if before is None or not all(np.isfinite(log).all() for log in logs):
            return None
        growth = [log - old for log, old in zip(logs, before, strict=True)]
        pairs = list(zip(self.owners, growth, strict=True))
        asked = sum(float(np.nansum(one.amounts * rise)) for one, rise in pairs)
        summed = sum((one.spread(rise) for one, rise in pairs), np.zeros(self.seed.shape))
        total = held_total(self.held)
        offered = total * float(summed.max(where=self.seed > 0, initial=-np.inf))
        size = max(float(np.abs(rise).max(initial=0.0)) for rise in growth)
        return growth if asked - offered > 1e-9 * total * size else None

    @property
    def owners(self) -> list[Held]:
        """The margins in the order of their factors."""
        return [one for half in self.halves for one in half.held]


def split_axes(
    shape: tuple[int, ...], families: list[tuple[int, ...]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Cut the axes into two halves of about equal size that no margin straddles.

    A half that leads (no copy of the seed needed) is preferred where both stay small.

    Examples
    --------
    >>> split_axes((20, 10, 50, 12), [(0,), (1,), (2, 3)])
    ((0, 1), (2, 3))
    >>> split_axes((4, 5), [(0, 1)])
    ((0, 1), ())
    """
    blocks = _joined(len(shape), families)
    cuts = []
    for count in range(1, len(blocks) + 1):
        for chosen in combinations(blocks, count):
            rows = tuple(sorted(axis for block in chosen for axis in block))
            columns = tuple(axis for axis in range(len(shape)) if axis not in rows)
            larger = max(prod(shape[axis] for axis in half) for half in (rows, columns))
            leads = rows == tuple(range(len(rows)))
            cuts.append((larger * (1 if leads else 4), rows, columns))
    return min(cuts)[1:]


def _joined(ndim: int, families: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Group the axes that some margin ties together."""
    blocks = [{axis} for axis in range(ndim)]
    for axes in families:
        touched = [block for block in blocks if block & set(axes)]
        blocks = [block for block in blocks if block not in touched]
        blocks += [set().union(*touched)] if touched else []
    return sorted(tuple(sorted(block)) for block in blocks)


def _inside(held: list[Held], axes: tuple[int, ...], columns: tuple[int, ...]) -> list[Held]:
    """Pick the margins that lie on these axes; the total goes with the rows."""
    return [one for one in held if set(one.axes) <= set(axes) and (one.axes or axes != columns)]
