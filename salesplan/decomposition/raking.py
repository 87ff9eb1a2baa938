"""Rake a cube: scale history until every held slice has its amount (proportional fitting).

A few sweeps are enough on dense history. Where they are slow (blocks of zeros), Newton steps on the
logarithms of the factors finish the work; where they cannot end, the growth of the factors proves
it and names the slices at fault.
"""

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from salesplan.decomposition import solver
from salesplan.decomposition.fitting import Fit, held_total
from salesplan.decomposition.slices import Held, listed
from salesplan.errors import ReconcileError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOLERANCE = 1e-12  # relative, per slice: 1e-9 of ten billion would be ten units
NEWTON_AFTER = 16
SWEEPS = 512
SMALL_DENSE = 100_000  # slices x cells: below, a plain matrix is quicker than a sparse one

Place = tuple[Held, tuple[int, ...]]


def rake(seed: np.ndarray, held: list[Held]) -> np.ndarray:
    """Scale a seed to the amounts of every held slice, keeping zeros and odds ratios.

    Parameters
    ----------
    seed : ndarray of float64
        Weight of each cell, 0 where nothing may be sold; slices held at zero already emptied.
    held : list of Held
        Margins and locks, consistent with one another, none implied by another.

    Returns
    -------
    ndarray of float64, shape of `seed`
        Exact shares: every held slice within 1e-11 of its amount, relative.

    Raises
    ------
    ReconcileError
        If no cube with these zeros can keep all the amounts; the slices at fault are named.

    References
    ----------
    Deming & Stephan (1940), *Annals of Mathematical Statistics* 11; Bishop, Fienberg & Holland,
    *Discrete Multivariate Analysis* (1975), chapter 3.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A", "B"]), pd.Index(["Ann", "Bob"])))
    >>> lines = Held(space, (0,), np.array([30.0, 10.0]), "lines")
    >>> reps = Held(space, (1,), np.array([20.0, 20.0]), "reps")
    >>> rake(np.ones((2, 2)), [lines, reps]).tolist()
    [[15.0, 15.0], [5.0, 5.0]]
    """
    fit = Fit(seed, held)
    for sweep in range(1, SWEEPS + 1):
        worst = fit.sweep()
        if worst <= TOLERANCE:
            return fit.cells()
        if not np.isfinite(worst):
            break
        if sweep >= 8 and sweep & (sweep - 1) == 0:
            growth = fit.proof_of_impossibility()
            if growth is not None:
                raise impossible(fit.owners, growth)
        if sweep == NEWTON_AFTER:
            cells = newton(seed, held)
            if cells is not None:
                return cells
    return _rake_what_is_reachable(seed, held)


def _rake_what_is_reachable(seed: np.ndarray, held: list[Held]) -> np.ndarray:
    """Empty the cells that every solution leaves at zero, then rake again."""
    reachable = solver.reachable_cells(seed > 0, held)
    if (reachable == (seed > 0)).all():
        cells = newton(seed, held, steps=400)
        if cells is None:
            raise ReconcileError(
                f"cube by {listed(one.title for one in held)}",
                "did not settle: some weights are too far apart in size to be scaled to the target",
                "raise the smallest weights above zero, or set them to zero",
            )
        return cells
    return rake(np.where(reachable, seed, 0.0), held)


def newton(seed: np.ndarray, held: list[Held], *, steps: int = 40) -> np.ndarray | None:
    """Solve for the logarithms of the factors by damped Newton steps.

    The dual is convex, with the slices' sums as gradient and the two-way sums as Hessian.

    Parameters
    ----------
    seed : ndarray of float64
        Weight of each cell.
    held : list of Held
        Margins and locks.
    steps : int
        Give up after so many.

    Returns
    -------
    ndarray of float64 or None
        The raked cube, or None where the steps do not settle or the system is too large.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("line", "rep"), (pd.Index(["A", "B"]), pd.Index(["Ann", "Bob"])))
    >>> lines = Held(space, (0,), np.array([30.0, 10.0]), "lines")
    >>> reps = Held(space, (1,), np.array([20.0, 20.0]), "reps")
    >>> newton(np.ones((2, 2)), [lines, reps]).round(9).tolist()
    [[15.0, 15.0], [5.0, 5.0]]
    """
    at = np.nonzero(seed)
    sides, amounts, _ = solver.incidence(held, at)
    if sides.shape[0] > solver.LARGEST_DENSE:
        return None
    if sides.shape[0] * sides.shape[1] <= SMALL_DENSE:
        sides = sides.toarray()
    weights = seed[at] * (held_total(held) / seed.sum())
    logs = np.zeros(len(amounts))
    values, height = weights, weights.sum()
    for _ in range(steps):
        short = amounts - sides @ values
        if np.abs(short / amounts).max() <= 10 * TOLERANCE:
            cells = np.zeros(seed.shape)
            cells[at] = values
            return cells
        step = _newton_step(sides, values, short)
        for damping in 0.5 ** np.arange(30):
            tried = logs + damping * step
            with np.errstate(over="ignore"):
                new_values = weights * np.exp(sides.T @ tried)
            new_height = new_values.sum() - amounts @ tried
            if new_height <= height + 1e-4 * damping * -(short @ step) + 1e-13 * abs(height):
                break
        else:
            return None
        logs, values, height = tried, new_values, new_height
    return None


def _newton_step(
    sides: "csr_array | np.ndarray", values: np.ndarray, short: np.ndarray
) -> np.ndarray:
    """Solve Hessian x step = what the slices are short of; a hair of ridge, as sums repeat."""
    if isinstance(sides, np.ndarray):
        curved = (sides * values) @ sides.T
    else:
        curved = (sides.multiply(values) @ sides.T).toarray()
    scale = 1 / np.sqrt(np.maximum(curved.diagonal(), np.finfo(float).tiny))
    ridged = curved * np.outer(scale, scale) + 1e-13 * len(scale) * np.eye(len(scale))
    return np.asarray(scale * np.linalg.solve(ridged, scale * short))


def impossible(owners: list[Held], growth: list[np.ndarray]) -> ReconcileError:
    """Say which slices ask for more than others can give them.

    Parameters
    ----------
    owners : list of Held
        Margins and locks.
    growth : list of ndarray, shapes of their amounts
        Growth of the logarithms of their factors: large where the raking pushes without end.

    Returns
    -------
    ReconcileError
        To be raised by the caller.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.slices import Space
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> reps = Held(space, (0,), np.array([9.0, 1.0]), "quotas")
    >>> impossible([reps], [np.array([1.0, -1.0])]).problem[:62]
    'no plan can give rep "Ann" (9), which can draw only on rep "Bo'
    """
    greedy, scarce = _sides(owners, growth)
    takers = greedy or scarce or [(one, (0,) * len(one.axes)) for one in owners]
    source = f", which can draw only on {_asks(scarce)}" if greedy and scarce else ""
    levers = listed(dict.fromkeys(one.lever for one, _ in [*takers, *scarce]))
    return ReconcileError(
        f"cube, {listed(one.name(place) for one, place in takers)}",
        f"no plan can give {_asks(takers)}{source}: the other combinations have no weight",
        f"bring the amounts closer together in {levers}, or give a missing combination a weight",
    )


def _sides(owners: list[Held], growth: list[np.ndarray]) -> tuple[list[Place], list[Place]]:
    """Read who asks and who cannot give off the growth, in the fewest names.

    A constant may be moved from one complete margin to another without changing the proof, so each
    margin is measured from its least, middle or largest growth, whichever says it shortest: best
    with names on both sides, and more asked on the one than there is on the other.
    """
    found: list[tuple[tuple[bool, bool, int], int, list[list[Place]]]] = []
    for zeros in product(*map(_possible_zeros, owners, growth)):
        rises = [rise - zero for rise, zero in zip(growth, zeros, strict=True)]
        bar = max(float(np.abs(rise).max(initial=0.0)) for rise in rises) / 2
        sides = [
            [
                (one, tuple(map(int, place)))
                for one, rise in zip(owners, rises, strict=True)
                for place in np.argwhere((sign * rise > bar) & (one.amounts > 0))
            ]
            for sign in (1, -1)
        ]
        asked, offered = (sum(one.amounts[at] for one, at in side) for side in sides)
        rank = (not all(sides), not asked > offered, sum(map(len, sides)))
        found.append((rank, len(found), sides))
    greedy, scarce = min(found)[2]
    return greedy, scarce


def _possible_zeros(one: Held, rise: np.ndarray) -> list[float]:
    if not one.is_full:
        return [0.0]
    return [float(pick(rise[one.amounts > 0])) for pick in (np.median, np.min, np.max)]


def _asks(slices: list[Place]) -> str:
    return listed(one.asks(place) for one, place in slices)
