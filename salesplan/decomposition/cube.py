"""Chapter 3, decomposition: split the assigned target over all dimensions at once.

History says how the parts relate, the margins say what each dimension must add to, the locks say
what nobody may move. The cube keeps all of it, in whole units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from salesplan.decomposition.agreement import (
    check_agreement,
    close_used_up,
    fill_margins,
    open_cells,
    take_out_cells,
    with_total,
)
from salesplan.decomposition.cube_inputs import read_locks, read_margin, read_seed
from salesplan.decomposition.raking import rake
from salesplan.decomposition.slices import Held, Space, without_implied
from salesplan.decomposition.start import drop_noise
from salesplan.decomposition.whole import round_cells


@dataclass(frozen=True)
class Cube:
    """A target split over every dimension, and the proof that it adds up.

    Parameters
    ----------
    table : DataFrame
        The dimensions and `amount` (int64, multiples of the rounding unit), a row for each
        combination with a weight, sorted by the dimensions.
    outside : DataFrame
        Cells that had to leave the floor or ceiling of their exact share: the dimensions, `exact`
        and `amount`. Empty on almost every real cube.
    margins : DataFrame
        what, whole, parts, difference: a row for every slice held; differences are zero.
    """

    table: pd.DataFrame
    outside: pd.DataFrame = field(repr=False)
    margins: pd.DataFrame = field(repr=False)


def split_cube(
    seed: pd.DataFrame,
    margins: Sequence[pd.DataFrame],
    *,
    locks: pd.DataFrame | None = None,
    unit: int = 1,
    levers: Mapping[str, str] | None = None,
) -> Cube:
    """Split a target over several dimensions so that every given margin holds exactly.

    The cube is the one closest to the seed that keeps the margins and locks (raking: odds ratios of
    history stay), then rounded to whole units: each cell at the floor or ceiling of its exact share
    wherever a plan allows it, the others listed. The order of the rows does not matter.

    Parameters
    ----------
    seed : DataFrame
        One column a dimension, and `weight` (any scale, 0 or more), usually history moved by
        strategy. Combinations without a row, or with weight 0, stay zero; rows of the same
        combination add up.
    margins : sequence of DataFrame
        Each has some of the dimensions and `amount` in currency units or pieces; a row for every
        slice that has a weight.
    locks : DataFrame, optional
        Some of the dimensions (missing = every name) and `amount`: cells, slices, the total.
    unit : int
        Rounding unit; every amount is a multiple of it.
    levers : mapping of str to str, optional
        Where the reader can change a margin ("rep", "rep x month", "total") or the "locks": named
        in the errors' fix.

    Returns
    -------
    Cube
        Table, cells outside floor and ceiling, and the check of every margin.

    Raises
    ------
    ReconcileError
        If margins or locks contradict one another, or no (whole-number) plan can keep them with the
        zeros as they are; the slices, the difference and the levers are named. Several such
        mistakes come together, as `SeveralErrors`.

    References
    ----------
    Deming & Stephan (1940) for the raking; Causey, Cox & Ernst (1985), *JASA* 80, for rounding
    tables to floor or ceiling while their margins hold.

    Examples
    --------
    >>> seed = pd.DataFrame({"line": ["A", "A", "B", "B"], "rep": ["Ann", "Bob"] * 2, "weight": 1})
    >>> lines = pd.DataFrame({"line": ["A", "B"], "amount": [7, 4]})
    >>> reps = pd.DataFrame({"rep": ["Ann", "Bob"], "amount": [6, 5]})
    >>> split_cube(seed, [lines, reps]).table["amount"].tolist()
    [4, 3, 2, 2]
    """
    space, weights = read_seed(seed)
    given = [read_margin(table, space, unit, levers or {}) for table in margins]
    locked = read_locks(locks, space, unit, levers or {})
    held, whole, exact = solve_cells([*fill_margins(given, weights), *locked], weights)
    at = np.nonzero(weights)
    return Cube(
        table=space.table(at).assign(amount=whole[at] * unit),
        outside=_outside(space, whole, exact, unit),
        margins=_check_table(held, whole, unit),
    )


def solve_cells(said: list[Held], weights: np.ndarray) -> tuple[list[Held], np.ndarray, np.ndarray]:
    """Find the whole cells that keep margins and locks, from the seed as an array.

    Parameters
    ----------
    said : list of Held
        Complete margins, and locks with NaN where nobody has said.
    weights : ndarray of float64
        Seed, 0 where nothing may be sold.

    Returns
    -------
    held : list of Held
        The total and what was said.
    whole : ndarray of int64
        Whole cells, in units.
    exact : ndarray of float64
        Their exact shares.

    Raises
    ------
    ReconcileError
        As `split_cube`.

    Examples
    --------
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> total = Held(space, (), np.array(5.0), "target")
    >>> solve_cells([total], np.array([3.0, 1.0]))[1].tolist()
    [4, 1]
    """
    check_agreement(said)
    held = with_total(said)
    fixed, rest = take_out_cells([close_used_up(one, held) for one in held], weights)
    rest = without_implied(rest)
    left = open_cells(weights, fixed, rest)
    exact, whole = np.zeros(weights.shape), np.zeros(weights.shape, "int64")
    if left.any():
        exact = np.ascontiguousarray(rake(left, rest))  # the raking may have swapped the axes
        drop_noise(exact)
        whole = round_cells(exact, rest, left > 0)
    whole += np.nan_to_num(fixed).astype("int64")
    exact += np.nan_to_num(fixed)
    return held, whole, exact


def _outside(space: Space, whole: np.ndarray, exact: np.ndarray, unit: int) -> pd.DataFrame:
    """List the cells that are neither at the floor nor at the ceiling of their exact share."""
    at = np.nonzero((whole < np.floor(exact)) | (whole > np.ceil(exact)))
    return space.table(at).assign(exact=exact[at] * unit, amount=whole[at] * unit)


def _check_table(held: list[Held], whole: np.ndarray, unit: int) -> pd.DataFrame:
    """Set every slice held against what its cells make."""
    rows = []
    for one in held:
        parts = one.sums(whole)
        rows += [
            (one.name(place), int(one.amounts[place]) * unit, int(parts[place]) * unit)
            for place in map(tuple, np.argwhere(~np.isnan(one.amounts)))
        ]
    checks = pd.DataFrame(rows, columns=["what", "whole", "parts"])
    return checks.assign(difference=checks["parts"] - checks["whole"])
