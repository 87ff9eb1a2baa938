"""Chapter 3.7: what an effort brings, as a curve from a floor to a ceiling, fitted to data.

y = a + (b - a) x^c / (d + x^c): a is what is sold without effort, b the most that can be sold. A
power c up to 1 gives a curve that flattens from the start, above 1 one that is S-shaped. Here d
is written as half^c, so that `half` is the effort that brings half of what is to be had.

For given power and half the curve is linear in a and b, so that they are solved exactly and the
search has two dimensions only: a grid shows every valley, and each is followed to its bottom.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
POWERS = (0.25, 12.0)
REACH = 10.0  # times the largest effort: half of what is to be had is not looked for beyond it
PARAMETERS = 4
_GRID, _ZOOM, _STEPS = 49, 7, 90


class Curve(NamedTuple):
    """A response curve, or many of the same shape in arrays.

    Parameters
    ----------
    floor, ceiling : float
        Sales without any effort, and with as much as one likes.
    power : float
        c: up to 1 it flattens from the start, above 1 it is S-shaped.
    half : float
        Effort that brings half of the way from floor to ceiling.
    """

    floor: Any
    ceiling: Any
    power: Any
    half: Any

    def at(self, effort: Any) -> Any:
        """Sales at an effort, in the unit of the sales.

        Examples
        --------
        >>> Curve(50.0, 150.0, 2.0, 10.0).at(np.array([0.0, 10.0, 20.0])).tolist()
        [50.0, 100.0, 130.0]
        """
        return self.floor + (self.ceiling - self.floor) * lift(effort, self.power, self.half)

    def slope(self, effort: Any) -> Any:
        """What one more unit of effort brings; the derivative, endless at 0 for a power below 1.

        Examples
        --------
        >>> Curve(50.0, 150.0, 2.0, 10.0).slope(np.array([0.0, 10.0])).tolist()
        [0.0, 5.0]
        """
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            ratio = np.asarray(effort / self.half, float)
            raised = ratio**self.power
            steep = self.power * ratio ** (self.power - 1) / (1 + raised) ** 2
            steep = np.where(np.isfinite(raised), steep, 0.0)
        return (self.ceiling - self.floor) * steep / self.half

    @property
    def scale(self) -> Any:
        """The d of the formula: half^power."""
        return self.half**self.power

    @property
    def turn(self) -> float:
        """The effort from which on each unit brings less than the one before; 0 if concave."""
        if self.power <= 1:
            return 0.0
        return float(self.half * ((self.power - 1) / (self.power + 1)) ** (1 / self.power))


def lift(effort: Any, power: Any, half: Any) -> Any:
    """Part of the way from floor to ceiling that an effort brings.

    Examples
    --------
    >>> float(lift(3.0, 1.0, 1.0))
    0.75
    """
    with np.errstate(divide="ignore", over="ignore"):
        return 1 / (1 + (half / np.asarray(effort, float)) ** power)


@dataclass(frozen=True)
class Cells:
    """Curves of many powers and halves, each with the best floor and ceiling; arrays.

    Without regard to the limits that a floor is not below zero and that sales rise.
    """

    power: Numbers
    half: Numbers
    mean_lift: Numbers
    lift_squares: Numbers
    gain: Numbers
    sse: Numbers


@dataclass(frozen=True)
class CurveFit:
    """A fitted curve, with what is needed for its intervals.

    Parameters
    ----------
    curve : Curve
        The least-squares curve with floor >= 0 and ceiling >= floor.
    sse : float
        Sum of its squared errors, in the square of the unit of sales.
    optima : int
        Separate valleys of the sum of squares that the data cannot tell from the best one.
    mean_sales : float
    efforts : ndarray
        The efforts that were seen, one for each observation.
    cells : Cells
        Curves around the best one, as far as the data allow.
    straight_sse : float
        What the best curve leaves that nowhere flattens within the efforts seen.
    concave_sse : float
        What the best curve with a power of at most 1 leaves.
    """

    curve: Curve
    sse: float
    optima: int
    mean_sales: float
    efforts: Numbers
    cells: Cells
    straight_sse: float
    concave_sse: float

    @property
    def observations(self) -> int:
        """How many rows the curve was fitted to."""
        return len(self.efforts)

    @property
    def freedom(self) -> int:
        """Observations left over by the four parameters."""
        return self.observations - PARAMETERS


def fit_curve(effort: pd.Series, sales: pd.Series) -> CurveFit:
    """Fit the curve by least squares: a grid over power and half, every valley to its bottom.

    Parameters
    ----------
    effort : Series of float, shape (observations,)
        0 or more, in any unit; at least two different ones.
    sales : Series of float, shape (observations,)
        0 or more, in any unit.

    Returns
    -------
    CurveFit

    References
    ----------
    Little, Management Science 16 (1970), 466-485: ADBUDG. Golub & Pereyra, SIAM Journal on
    Numerical Analysis 10 (1973): parameters that enter linearly are solved, not searched.

    Examples
    --------
    The Crawford case: effort and sales as multiples of today's.

    >>> effort = pd.Series([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
    >>> sales = pd.Series([0.5, 0.53, 0.55, 0.75, 1, 1.2, 1.27, 1.32, 1.35])
    >>> curve = fit_curve(effort, sales).curve
    >>> [round(float(v), 4) for v in (curve.floor, curve.ceiling, curve.power, curve.scale)]
    [0.5109, 1.3706, 4.5153, 0.7336]
    >>> round(float(curve.at(1.15)), 4)
    1.1293
    """
    x, y = effort.to_numpy(float), sales.to_numpy(float)
    unit = float(x.max())
    size = float(np.abs(y).max()) or 1.0
    u, v = x / unit, y / size
    low = max(float(u[u > 0].min()) / 2, 1e-4)
    powers, halves = np.geomspace(*POWERS, _GRID), np.geomspace(low, REACH, _GRID)
    wide = _cells(u, v, *(one.ravel() for one in np.meshgrid(powers, halves, indexing="ij")))
    ground = _limited_sse(u, v, wide).reshape(_GRID, _GRID)
    valleys = [_descend(u, v, start, (low, REACH)) for start in _starts(powers, halves, ground)]
    sse, power, half = min(valleys)
    best = _cells(u, v, np.array([power]), np.array([half]))
    cells, is_flat_late = _around(u, v, (sse, power, half), wide)
    fine = _limited_sse(u, v, cells)
    line = _line_sse(u, v)
    rises_on = [line, *fine[is_flat_late], *ground.ravel()[_turns_beyond(wide)]]
    concave = [*fine[cells.power <= 1], *ground.ravel()[wide.power <= 1]]
    tie = sse * (1 + _slack(len(u), 0.95)) + 1e-18
    return CurveFit(
        Curve(*_linear_parts(u, v, best, size), float(power), float(half * unit)),
        float(sse) * size**2,
        len({(round(p, 2), round(h, 2)) for s, p, h in valleys if s <= tie}),
        float(y.mean()),
        x,
        _rescaled(cells, unit, size),
        float(max(min(rises_on), sse)) * size**2,
        float(max(min(concave), sse)) * size**2,
    )


def _cells(u: Numbers, v: Numbers, power: Numbers, half: Numbers) -> Cells:
    """Solve floor and ceiling for every pair of power and half, a few pairs at a time."""
    parts = []
    at_once = max(1, 2_000_000 // len(u))
    for first in range(0, len(power), at_once):
        some = slice(first, first + at_once)
        shape = lift(u[None, :], power[some, None], half[some, None])
        mean = shape.mean(axis=1)
        off = shape - mean[:, None]
        squares = np.maximum(np.einsum("gn,gn->g", off, off), 1e-300)
        together = off @ (v - v.mean())
        parts.append(np.stack([mean, squares, together / squares,
                               np.sum((v - v.mean()) ** 2) - together**2 / squares]))  # fmt: skip
    mean, squares, gain, sse = np.concatenate(parts, axis=1)
    return Cells(power, half, mean, squares, gain, np.maximum(sse, 0.0))


def _limited_sse(u: Numbers, v: Numbers, cells: Cells) -> Numbers:
    """What each cell leaves once its floor is not below zero and its sales do not fall."""
    n, mean = len(u), float(v.mean())
    through_zero = (mean * n * cells.mean_lift + cells.gain * cells.lift_squares) ** 2 / (
        n * cells.mean_lift**2 + cells.lift_squares
    )  # the squares that a curve from zero explains: (sum of f v)^2 / sum of f^2
    below = mean - cells.gain * cells.mean_lift < 0
    sse = np.where(below, np.sum(v**2) - through_zero, cells.sse)
    falls = cells.gain <= 0
    return np.asarray(np.where(falls, np.sum((v - mean) ** 2), np.maximum(sse, 0.0)))


def _linear_parts(u: Numbers, v: Numbers, cell: Cells, size: float) -> tuple[float, float]:
    """Floor and ceiling of one cell, in the unit of the sales, within their limits."""
    gain, mean = float(cell.gain[0]), float(v.mean())
    floor = mean - gain * float(cell.mean_lift[0])
    if gain <= 0:
        return mean * size, mean * size
    if floor < 0:
        shape = lift(u, cell.power, cell.half)
        return 0.0, float(shape @ v / (shape @ shape)) * size
    return floor * size, (floor + gain) * size


def _starts(powers: Numbers, halves: Numbers, ground: Numbers) -> list[tuple[float, float]]:
    """Every cell of the grid that lies no higher than its neighbours: one a valley, at most 9."""
    padded = np.pad(ground, 1, constant_values=np.inf)
    around = [
        padded[1 + i : 1 + i + _GRID, 1 + j : 1 + j + _GRID]
        for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)
    ]  # fmt: skip
    is_low = np.all([ground <= one for one in around], axis=0)
    rows, columns = np.nonzero(is_low)
    order = np.argsort(ground[rows, columns], kind="stable")[:9]
    return [(powers[rows[k]], halves[columns[k]]) for k in order]


def _descend(
    u: Numbers, v: Numbers, start: tuple[float, float], halves: tuple[float, float]
) -> tuple[float, float, float]:
    """Follow a valley to its bottom: a small grid that moves while it can and shrinks when not."""
    centre = np.log(start)
    width = np.array([np.log(POWERS[1] / POWERS[0]), np.log(halves[1] / halves[0])]) / (_GRID - 1)
    lowest, highest = np.log([POWERS[0], halves[0]]), np.log([POWERS[1], halves[1]])
    steps = np.linspace(-1.5, 1.5, _ZOOM)
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    level = np.inf
    for _ in range(_STEPS):
        points = np.clip(centre + grid * width, lowest, highest)
        here = _limited_sse(u, v, _cells(u, v, *np.exp(points).T))
        best = int(here.argmin())
        at_edge = np.abs(grid[best]).max() > 1.4
        if here[best] < level:
            level, centre = float(here[best]), points[best]
        if not at_edge:
            width = width * 0.5
        if width.max() < 1e-9:
            break
    power, half = np.exp(centre)
    return level, float(power), float(half)


def _around(
    u: Numbers, v: Numbers, best: tuple[float, float, float], wide: Cells
) -> tuple[Cells, NDArray[np.bool_]]:
    """Lay a grid over all curves that the data allow, however few they are."""
    sse, power, half = best
    limit = sse * (1 + _slack(len(u), 0.9995)) + 1e-18
    low, high = np.log([wide.power.min(), wide.half.min()]), np.log([POWERS[1], REACH])
    middle, cells = np.log([power, half]), wide
    for _ in range(24):
        axes = [np.linspace(low[k], high[k], 65) for k in (0, 1)]
        mesh = np.meshgrid(*axes, indexing="ij")
        cells = _cells(u, v, *(np.exp(one.ravel()) for one in mesh))
        inside = cells.sse <= limit
        step = (high - low) / 64
        old = high - low
        if inside.sum() < 5:
            low, high = (np.maximum(low, middle - old / 6), np.minimum(high, middle + old / 6))
            continue
        points = np.log(np.stack([cells.power[inside], cells.half[inside]]))
        low = np.maximum(low, points.min(axis=1) - step)
        high = np.minimum(high, points.max(axis=1) + step)
        if ((high - low) > 0.8 * old).all():
            break
    kept = (cells.sse <= limit) & (cells.gain > 0)
    own = _cells(u, v, np.array([power]), np.array([half]))
    names = ("power", "half", "mean_lift", "lift_squares", "gain", "sse")
    joined = {n: np.append(getattr(own, n), getattr(cells, n)[kept]) for n in names}
    found = Cells(**joined)
    return found, _turns_beyond(found)


def _turns_beyond(cells: Cells) -> NDArray[np.bool_]:
    """Whether a cell's curve still steepens at the largest effort (which is 1)."""
    bent = np.maximum(cells.power, 1 + 1e-12)
    turn = cells.half * ((bent - 1) / (bent + 1)) ** (1 / bent)
    return np.asarray((cells.power > 1) & (turn >= 1))


def _line_sse(u: Numbers, v: Numbers) -> float:
    """What a straight line that rises leaves."""
    off = u - u.mean()
    together = float(off @ v)
    whole = float(np.sum((v - v.mean()) ** 2))
    return whole - max(together, 0.0) ** 2 / float(off @ off)


def _slack(n: int, level: float, parameters: int = 2) -> float:
    """How far a sum of squares may lie above the least one, as a part of it (F distribution)."""
    from scipy.special import fdtri

    left = n - PARAMETERS
    return float(parameters * fdtri(parameters, left, level) / left) if left > 0 else np.inf


def _rescaled(cells: Cells, unit: float, size: float) -> Cells:
    return Cells(
        cells.power,
        cells.half * unit,
        cells.mean_lift,
        cells.lift_squares,
        cells.gain * size,
        cells.sse * size**2,
    )
