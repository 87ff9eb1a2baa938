"""Split whole amounts so that the parts add back up exactly.

Shared by every chapter: quotas of reps, product lines of a target, months of a year, cents of a pay
statement all go through `split_target`.
"""

from math import isfinite

import numpy as np
import pandas as pd

from salesplan.errors import ReconcileError

LARGEST_TARGET = 10**13


def split_target(
    target: int, weights: pd.Series, *, unit: int = 1, locked: pd.Series | None = None
) -> pd.Series:
    """Share a target out in proportion to `weights`, losing nothing to rounding.

    Largest-remainder rule: round every share down to a whole unit, then give the units left over,
    one each, to the parts that lost most; on a tie, the earlier part. Locked parts keep their
    amount and only the rest is spread. Raising the target by one unit can lower a part
    (the Alabama paradox): that is the price of exact sums close to exact shares.

    Parameters
    ----------
    target : int
        Amount to share, in whole currency units or pieces; 0 to 1e13, a multiple of `unit`.
    weights : Series, shape (parts,)
        Relative size of each part, any scale; names may repeat.
    unit : int
        Smallest step of a part, for example 1,000.
    locked : Series, optional
        Amounts that hold: in the order of `weights` (missing = not locked), or by name where
        names are unique.

    Returns
    -------
    Series of int64, shape (parts,)
        Part targets in the order of `weights`; they sum to `target`.

    Raises
    ------
    ReconcileError
        If a weight of an open part is missing or negative, or none is above zero; if the locks are
        above the target or leave no part to take the rest; if an amount is no multiple of `unit`.

    References
    ----------
    Balinski & Young, *Fair Representation* (1982): the method of Hamilton.

    Examples
    --------
    >>> regions = pd.Series({"North": 2, "South": 2, "West": 2})
    >>> split_target(100, regions).tolist()
    [34, 33, 33]
    >>> split_target(100, regions, locked=pd.Series({"South": 50})).tolist()
    [25, 50, 25]
    """
    _check_target(target, unit)
    held = _locks_by_position(locked, weights, unit)
    is_open = held.isna().to_numpy()
    rest = int(target) - int(held.sum())
    _check_room(target, held, rest)
    parts = held.fillna(0).astype("int64").to_numpy(copy=True)
    if rest:
        open_weights = _checked_weights(weights[is_open])
        parts[is_open] = np.array(split_units(rest // unit, open_weights), "int64") * unit
    elif is_open.any():
        _checked_weights(weights[is_open], allow_all_zero=bool((~is_open).any()) or target == 0)
    return pd.Series(parts, weights.index, name="amount")


def round_to_unit(amount: float, unit: int = 1) -> int:
    """Round an amount to the nearest multiple of `unit`; halves go away from zero.

    Parameters
    ----------
    amount : float
        Any finite amount, in currency units.
    unit : int
        Step to round to, 1 or more.

    Returns
    -------
    int
        The nearest multiple of `unit`.

    Raises
    ------
    ReconcileError
        If the amount is missing or infinite, or the unit is below 1.

    Examples
    --------
    >>> round_to_unit(12_499.99, 1000), round_to_unit(12_500, 1000), round_to_unit(-0.5)
    (12000, 13000, -1)
    """
    _check_unit(unit)
    if not isfinite(amount):
        raise ReconcileError("amount to round", f"is {amount}", "give a finite amount")
    steps, left = divmod(abs(amount), unit)  # exact in floats, unlike adding a half
    nearest = (int(steps) + (2 * left >= unit)) * unit
    return nearest if amount >= 0 else -nearest


def split_units(units: int, weights: list[float]) -> list[int]:
    """Split whole units by largest remainder, in exact integer arithmetic, without any check.

    The core of `split_target`, for many small splits of what is known to be sound.

    Parameters
    ----------
    units : int
        0 or more.
    weights : list of float
        Finite, zero or more, not all zero.

    Examples
    --------
    >>> split_units(5, [1.0, 1.0])
    [3, 2]
    """
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = max(below for _, below in ratios)  # denominators of floats are powers of two
    sizes = [above * (common // below) for above, below in ratios]
    whole = sum(sizes)
    shares = [divmod(units * size, whole) for size in sizes]
    # Remainders that differ by less than the noise in a sum of floats are ties.
    noise = max(2.0**-24, units * 2.0**-50)
    lost = [round(left / whole / noise) for _, left in shares]
    parts = [part for part, _ in shares]
    for place in sorted(range(len(parts)), key=lambda at: -lost[at])[: units - sum(parts)]:
        parts[place] += 1
    return parts


def _check_unit(unit: int) -> None:
    if unit < 1 or unit != int(unit):
        raise ReconcileError(
            "rounding unit",
            f"is {unit}, must be a whole number of 1 or more",
            "set it to 1 or 1000",
        )


def _check_target(target: int, unit: int) -> None:
    _check_unit(unit)
    if not (isfinite(target) and 0 <= target <= LARGEST_TARGET and target == int(target)):
        raise ReconcileError(
            "target to split",
            f"is {target}, must be a whole number from 0 to {LARGEST_TARGET:,}",
            "round the target first, and plan in thousands or millions if it is larger",
        )
    if target % unit:
        near = round_to_unit(target, unit)
        raise ReconcileError(
            "target to split",
            f"{target:,} is not a multiple of the rounding unit {unit:,}",
            f"use {near:,}, or a smaller rounding unit",
        )


def _checked_weights(weights: pd.Series, *, allow_all_zero: bool = False) -> list[float]:
    """Return the weights as plain floats, refusing those that cannot share anything."""
    values = weights.astype("float64").to_numpy()
    bad = ~(np.isfinite(values) & (values >= 0))
    if bad.any():
        named = ", ".join(f'"{name}" ({value:g})' for name, value in weights[bad].head(5).items())
        raise ReconcileError(
            f"weights of {named}",
            "missing, negative or infinite",
            "give each a weight of 0 or more",
        )
    if not values.any() and not allow_all_zero:
        named = ", ".join(f'"{name}"' for name in weights.index[:5])
        raise ReconcileError(
            f"weights of {named or 'no parts'}",
            "all zero, so nothing says how to share the target",
            "give at least one part a weight above zero",
        )
    return [float(value) for value in values]


def _locks_by_position(locked: pd.Series | None, weights: pd.Series, unit: int) -> pd.Series:
    """Line the locks up with the weights, missing where a part is open."""
    if locked is None:
        return pd.Series(np.nan, weights.index)
    if not locked.index.equals(weights.index):
        unknown = [name for name in locked.index if name not in weights.index]
        if unknown or not (weights.index.is_unique and locked.index.is_unique):
            raise ReconcileError(
                f"locks of {unknown or 'repeated names'}",
                "do not match the parts to split",
                "name each locked part once, as it is named in the split",
            )
        locked = locked.reindex(weights.index)
    held = locked.astype("float64")
    bad = held.notna() & ~((held >= 0) & (held % unit == 0))
    if bad.any():
        name, amount = held.index[bad][0], held[bad].iloc[0]
        raise ReconcileError(
            f'lock of "{name}"',
            f"{amount:,g} is negative or not a multiple of the rounding unit {unit:,}",
            f"lock a multiple of {unit:,}",
        )
    return held


def _check_room(target: int, held: pd.Series, rest: int) -> None:
    """Refuse locks above the target, and locks that leave no part to take the rest."""
    if rest < 0:
        problem = f"locks add to {int(held.sum()):,}, target is {target:,} ({-rest:,} over)"
        raise ReconcileError("locked parts", problem, f"lower the locks by {-rest:,}")
    if rest and len(held) and held.notna().all():
        problem = (
            f"locks add to {int(held.sum()):,}, target is {target:,} ({rest:,} short), "
            "and no part is left open"
        )
        raise ReconcileError(
            "locked parts", problem, f"open one part, or add {rest:,} to the locks"
        )
