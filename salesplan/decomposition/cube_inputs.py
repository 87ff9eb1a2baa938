"""Read and check what a cube is built from: the seed, the margins, the locks.

Everything a person can get wrong is caught here and named, before any arithmetic.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np
import pandas as pd

from salesplan.decomposition.slices import Held, Space, listed
from salesplan.errors import ReconcileError, raise_all
from salesplan.rounding import LARGEST_TARGET

LARGEST_CUBE = 50_000_000  # cells; two arrays of 400 MB
REPORTED_AT_MOST = 20


def read_seed(seed: pd.DataFrame) -> tuple[Space, np.ndarray]:
    """Lay the seed out as a dense array, rows of the same cell added in an order of their own.

    Parameters
    ----------
    seed : DataFrame
        One column a dimension, and `weight`, any scale.

    Returns
    -------
    Space
        The dimensions and their sorted names.
    ndarray of float64
        Weight of each cell; 0 where the seed has no row.

    Raises
    ------
    ReconcileError
        If a name is missing, a weight is missing, negative or infinite, or the cube is too large.

    Examples
    --------
    >>> seed = pd.DataFrame({"rep": ["Bob", "Ann", "Bob"], "weight": [1, 2, 3]})
    >>> space, weights = read_seed(seed)
    >>> space.levels[0].tolist(), weights.tolist()
    (['Ann', 'Bob'], [2.0, 4.0])
    """
    dims = tuple(column for column in seed.columns if column != "weight")
    _check_seed(seed, dims)
    coded = [pd.factorize(seed[dim], sort=True) for dim in dims]
    space = Space(dims, tuple(pd.Index(names) for _, names in coded))
    _check_size(space)
    flat = np.ravel_multi_index([codes for codes, _ in coded], space.shape)
    weight = seed["weight"].to_numpy("float64")
    order = np.lexsort((weight, flat))  # the same sums however the rows were ordered
    summed = np.bincount(flat[order], weight[order], minlength=prod(space.shape))
    return space, summed.reshape(space.shape)


def _check_size(space: Space) -> None:
    cells = prod(space.shape)
    if cells > LARGEST_CUBE:
        sizes = " x ".join(f"{n:,} {dim}" for dim, n in zip(space.dims, space.shape, strict=True))
        raise ReconcileError(
            "cube",
            f"{sizes} make {cells:,} cells, the most is {LARGEST_CUBE:,}",
            "group the longest dimension, for example reps into teams",
        )


def _check_seed(seed: pd.DataFrame, dims: Sequence[str]) -> None:
    if "weight" not in seed or not dims or seed.empty:
        columns = listed(map(str, seed.columns)) if len(seed.columns) else "none"
        raise ReconcileError(
            "seed of the cube",
            f"has {len(seed):,} rows and the columns {columns}",
            "give a row for each combination, a column for each dimension, and a column weight",
        )
    raise_all([*_blank_names(seed, dims), *_bad_weights(seed, dims)])


def _blank_names(seed: pd.DataFrame, dims: Sequence[str]) -> Iterator[ReconcileError]:
    for dim in dims:
        blank = int(seed[dim].isna().sum())
        if blank:
            problem = f"{dim} is missing in {blank:,} of {len(seed):,} rows"
            yield ReconcileError("seed of the cube", problem, 'name it, or write "unknown"')


def _bad_weights(seed: pd.DataFrame, dims: Sequence[str]) -> Iterator[ReconcileError]:
    weight = pd.to_numeric(seed["weight"], errors="coerce").to_numpy("float64", na_value=np.nan)
    bad = np.flatnonzero(~(np.isfinite(weight) & (weight >= 0)))
    if len(bad):
        cells = [f"{_row_name(seed[[*dims]], int(at))} ({weight[at]:g})" for at in bad]
        problem = f"the weight of {listed(cells)} is missing, negative or infinite"
        fix = "use 0 where nothing may be sold, and a positive weight elsewhere"
        yield ReconcileError("seed of the cube", problem, fix)
    elif not weight.any():
        fix = "give at least one combination a weight above zero"
        yield ReconcileError("seed of the cube", "every weight is zero", fix)


def read_margin(table: pd.DataFrame, space: Space, unit: int, levers: Mapping[str, str]) -> Held:
    """Read one margin: an amount for every name, or pair of names, that the seed has.

    Parameters
    ----------
    table : DataFrame
        Some of the cube's dimensions, and `amount`.
    space : Space
        The cube's dimensions.
    unit : int
        Rounding unit; amounts are multiples of it.
    levers : mapping of str to str
        Where the reader can change the margin, by its title such as "rep" or "rep x month".

    Returns
    -------
    Held
        Amounts in rounding units, NaN where the table has no row.

    Raises
    ------
    ReconcileError
        If a column, name or amount cannot be used, or a slice comes twice.

    Examples
    --------
    >>> space = Space(("rep",), (pd.Index(["Ann", "Bob"]),))
    >>> read_margin(pd.DataFrame({"rep": ["Bob"], "amount": [3000]}), space, 1000, {}).amounts
    array([nan,  3.])
    """
    axes, amounts = _read_slices(table, space, unit, "margin")
    title = " x ".join(space.dims[axis] for axis in axes) or "total"
    return Held(space, axes, amounts, levers.get(title, f"the amounts by {title}"), unit=unit)


def read_locks(
    locks: pd.DataFrame | None, space: Space, unit: int, levers: Mapping[str, str]
) -> list[Held]:
    """Read the locks: cells, slices and totals, one `Held` for each set of named dimensions.

    Parameters
    ----------
    locks : DataFrame or None
        Some of the cube's dimensions (missing = every name) and `amount`.
    space : Space
        The cube's dimensions.
    unit : int
        Rounding unit; amounts are multiples of it.
    levers : mapping of str to str
        Where the reader can change them, under "locks".

    Returns
    -------
    list of Held
        NaN where nothing is locked.

    Raises
    ------
    ReconcileError
        If a column, name or amount cannot be used, or a slice is locked twice.

    Examples
    --------
    >>> space = Space(("line", "rep"), (pd.Index(["A"]), pd.Index(["Ann", "Bob"])))
    >>> locks = pd.DataFrame({"line": ["A", None], "rep": ["Ann", "Bob"], "amount": [5, 7]})
    >>> [(lock.title, lock.amounts.tolist()) for lock in read_locks(locks, space, 1, {})]
    [('line x rep', [[5.0, nan]]), ('rep', [nan, 7.0])]
    """
    if locks is None or locks.empty:
        return []
    named = [dim for dim in space.dims if dim in locks]
    _check_columns(locks, space, "lock")
    held = []
    for pattern, rows in locks.groupby([locks[dim].notna() for dim in named] or (lambda _: 0)):
        flags = pattern if named else ()
        kept = [dim for dim, is_named in zip(named, flags, strict=True) if is_named]
        axes, amounts = _read_slices(rows[[*kept, "amount"]], space, unit, "lock")
        lever = levers.get("locks", "the locks")
        held.append(Held(space, axes, amounts, lever, is_lock=True, unit=unit))
    return sorted(held, key=lambda lock: (-len(lock.axes), lock.axes))


def _check_columns(table: pd.DataFrame, space: Space, kind: str) -> None:
    unknown = [column for column in table.columns if column not in (*space.dims, "amount")]
    if unknown or "amount" not in table:
        problem = f"unknown column {listed(map(str, unknown))}" if unknown else "no column amount"
        fix = f"use amount and some of {listed(space.dims)}"
        raise ReconcileError(f"{kind} of the cube", problem, fix)


def _read_slices(
    table: pd.DataFrame, space: Space, unit: int, kind: str
) -> tuple[tuple[int, ...], np.ndarray]:
    """Return the axes of a table of slices and its amounts in units, NaN where it has no row."""
    _check_columns(table, space, kind)
    axes = tuple(axis for axis, dim in enumerate(space.dims) if dim in table)
    keys = table[[space.dims[axis] for axis in axes]]
    amount = pd.to_numeric(table["amount"], errors="coerce").to_numpy("float64", na_value=np.nan)
    raise_all([*_bad_amounts(keys, amount, unit, kind), *_repeated(keys, kind)])
    codes = [
        space.levels[axis].get_indexer(pd.Index(keys.iloc[:, at])) for at, axis in enumerate(axes)
    ]
    known = np.logical_and.reduce([np.ones(len(table), bool), *(code >= 0 for code in codes)])
    raise_all([*_unknown(keys, amount, known, kind)])
    amounts = np.full([space.shape[axis] for axis in axes], np.nan)
    units = amount[known] / unit
    amounts[tuple(code[known] for code in codes)] = units if axes else units.sum()
    return axes, amounts


def _bad_amounts(
    keys: pd.DataFrame, amount: np.ndarray, unit: int, kind: str
) -> Iterator[ReconcileError]:
    """Refuse amounts that are missing, negative, too large or between two rounding units."""
    with np.errstate(invalid="ignore"):
        bad = ~((amount >= 0) & (amount <= LARGEST_TARGET) & (amount % unit == 0))
    for row in np.flatnonzero(bad)[:REPORTED_AT_MOST]:
        value = amount[row]
        problem = f"{kind} is {value:,.15g}, must be a multiple of {unit:,} from 0 to 1e13"
        fix = f"round it to {unit:,}" if value >= 0 else "give an amount, 0 where there is none"
        yield ReconcileError(f"cube, {_row_name(keys, row)}", problem, fix)


def _repeated(keys: pd.DataFrame, kind: str) -> Iterator[ReconcileError]:
    again = keys.duplicated() if len(keys.columns) else np.arange(len(keys)) > 0
    for row in np.flatnonzero(again)[:REPORTED_AT_MOST]:
        yield ReconcileError(
            f"cube, {_row_name(keys, row)}", f"{kind} is given twice", "keep one of the rows"
        )


def _unknown(
    keys: pd.DataFrame, amount: np.ndarray, known: np.ndarray, kind: str
) -> Iterator[ReconcileError]:
    for row in np.flatnonzero(~known & (amount > 0))[:REPORTED_AT_MOST]:
        problem = f"{kind} is {amount[row]:,.0f}, but no row of the seed has this name"
        fix = "give it a weight in the seed, or set the amount to 0"
        yield ReconcileError(f"cube, {_row_name(keys, row)}", problem, fix)


def _row_name(keys: pd.DataFrame, row: int) -> str:
    named = (f'{dim} "{keys[dim].iloc[row]}"' for dim in keys)
    return " with ".join(named) or "the total"
