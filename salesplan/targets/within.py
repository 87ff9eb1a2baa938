"""Chapter 2.3: share money out by a rule that grows with one number, floors and caps held."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.errors import ParamError, PlanError, ReconcileError, raise_all
from salesplan.rounding import split_target
from salesplan.targets.chance import Outlook
from salesplan.targets.levels import Matrix
from salesplan.words import percent

UNLIKELIEST, LIKELIEST = 0.001, 0.999
"""Beyond these a chance says nothing, and quotas that would need one are refused."""
_NO_CAP = 10**13
_LIMITS = "targets.quota_limits"
_STEPS = 200


@dataclass(frozen=True)
class Limits:
    """What no quota may fall below or exceed; None and missing mean that nobody has said.

    Parameters
    ----------
    own : DataFrame
        rep, floor, cap, reason: single reps' limits, currency.
    floor, cap : float, optional
        Of every quota, as a fraction of the rep's last year in the plan year's presence.
    """

    own: pd.DataFrame
    floor: float | None = None
    cap: float | None = None

    @property
    def are_stated(self) -> bool:
        """Whether anybody has said anything."""
        return bool(len(self.own)) or self.floor is not None or self.cap is not None


NO_LIMITS = Limits(pd.DataFrame(columns=["rep", "floor", "cap", "reason"]))


def share_out(
    assigned: int,
    rule: pd.Series | Outlook,
    *,
    bounds: pd.DataFrame | None,
    locked: pd.Series | None = None,
    unit: int = 1,
) -> NDArray[np.int64]:
    """Share money out in proportion to weights, or so that all have the same chance.

    Parameters
    ----------
    assigned : int
    rule : Series of float, index rep, or Outlook
        Weights; or the reps' plan year, for equal chances.
    bounds : DataFrame, optional
        As `quota_bounds` returns them, locks included; None: weights and locks alone.
    locked : Series of int, index rep, optional
        Only read where there are no bounds.
    unit : int

    Returns
    -------
    array of int64, shape (reps,)
        In the order of the rule; adds to `assigned`.

    Examples
    --------
    >>> share_out(100, pd.Series({"Ann": 1, "Bo": 3}), bounds=None).tolist()
    [25, 75]
    >>> bounds = pd.DataFrame({"low": [0, 0], "high": [99, 60]}, index=["Ann", "Bo"])
    >>> share_out(100, pd.Series({"Ann": 1, "Bo": 3}), bounds=bounds).tolist()
    [40, 60]
    """
    if isinstance(rule, Outlook):
        if bounds is None:
            size = len(rule.reps)
            bounds = pd.DataFrame({"low": [0] * size, "high": [_NO_CAP] * size})
        said = f"chances from {percent(UNLIKELIEST)} to {percent(LIKELIEST)}"
        return split_within(
            assigned, rule.quantile, bounds, span=chance_span(), unit=unit,
            what=f"quotas by equal chance ({said})",
        )  # fmt: skip
    if bounds is None:
        return split_target(assigned, rule, unit=unit, locked=locked).to_numpy()
    weights, most = rule.to_numpy(float), np.minimum(bounds["high"].to_numpy(float), assigned)
    has_weight = weights > 0
    span = (0.0, float((most[has_weight] / weights[has_weight]).max(initial=0.0)))
    return split_within(assigned, lambda x: x * weights, bounds, span=span, unit=unit)


def quota_bounds(
    bases: pd.DataFrame, limits: Limits, *, locked: pd.Series | None = None, unit: int = 1
) -> pd.DataFrame:
    """Gather what every quota may be: a lock, a rep's own floor and cap, or those of all.

    A rep's own limit wins over the general one, and where it is empty nobody has said: the
    general one holds. A lock holds against the general limits; against the rep's own it is a
    contradiction.

    Parameters
    ----------
    bases : DataFrame
        rep, history (last year, scaled to the plan year's presence).
    limits : Limits
    locked : Series of int, index rep, optional
    unit : int
        Floors are rounded up to it, caps down.

    Returns
    -------
    DataFrame, shape (reps, 2), index rep
        low, high (int64).

    Raises
    ------
    ParamError
        If a limit names nobody or twice, or leaves no multiple of `unit` to choose.

    Examples
    --------
    >>> bases = pd.DataFrame({"rep": ["Ann", "Bo"], "history": [100.0, 200.0]})
    >>> own = pd.DataFrame({"rep": ["Bo"], "floor": [0], "cap": [None], "reason": "new area"})
    >>> quota_bounds(bases, Limits(own, floor=0.5, cap=1.2))["low"].tolist()
    [50, 0]
    """
    _check_named(limits.own, bases["rep"])
    said = limits.own.set_index("rep").reindex(bases["rep"])[["floor", "cap"]].astype(float)
    history = bases.set_index("rep")["history"]
    low = said["floor"].fillna(history * (limits.floor or 0))
    cap = np.inf if limits.cap is None else limits.cap
    high = said["cap"].fillna(history.where(history > 0, 0) * cap)
    high = high.fillna(_NO_CAP).clip(upper=_NO_CAP)  # 0 x infinity: nobody has said
    bounds = pd.DataFrame({"low": np.ceil(low / unit - 1e-9) * unit,
                           "high": np.floor(high / unit + 1e-9) * unit})  # fmt: skip
    if locked is not None and len(locked):
        held = locked.reindex(bounds.index)
        _check_locks(held, said, unit)
        bounds = bounds.mask(held.notna(), held, axis=0)
    _check_order(bounds, unit)
    return bounds.astype("int64")


def split_within(
    assigned: int,
    amounts_at: Callable[[float], Matrix],
    bounds: pd.DataFrame,
    *,
    span: tuple[float, float],
    unit: int = 1,
    what: str = "quotas",
) -> NDArray[np.int64]:
    """Find the number at which clipped amounts add up, and round them to whole units inside.

    Bisection over an amount that grows with the number for every rep; then largest remainder:
    units left over go to those who lost most in rounding and still have room; on a tie, the
    earlier.

    Parameters
    ----------
    assigned : int
        What is to be shared out, a multiple of `unit`.
    amounts_at : function of float to array, shape (reps,)
        None falls as the number rises.
    bounds : DataFrame, shape (reps, 2)
        low, high: multiples of `unit`.
    span : (low, high)
        Range of the number.
    unit : int
    what : str
        What is shared out, for the refusal.

    Returns
    -------
    array of int64, shape (reps,)
        Adds to `assigned`.

    Raises
    ------
    PlanError
        If no number in the span makes the sum; the message says the range that can be reached.

    Examples
    --------
    >>> bounds = pd.DataFrame({"low": [0, 0, 40], "high": [10, 99, 99]}, index=list("abc"))
    >>> split_within(100, lambda x: x * np.ones(3), bounds, span=(0.0, 99.0)).tolist()
    [10, 45, 45]
    """
    low, high = bounds["low"].to_numpy("int64"), bounds["high"].to_numpy("int64")

    def clipped(at: float) -> Matrix:
        return np.clip(amounts_at(at), low, high)

    if assigned == low.sum():
        return low
    least = int(np.ceil(clipped(span[0]).sum() / unit)) * unit
    most = int(np.floor(clipped(span[1]).sum() / unit)) * unit
    if not least <= assigned <= most:
        raise _unreachable(what, least, most, assigned)
    below, above = span
    for _ in range(_STEPS):
        middle = (below + above) / 2
        below, above = (middle, above) if clipped(middle).sum() < assigned else (below, middle)
    return _in_units(clipped(above), assigned, low=low, high=high, unit=unit)


def chance_span() -> tuple[float, float]:
    """Return the normal values between the likeliest and the unlikeliest chance.

    Examples
    --------
    >>> [round(z, 2) for z in chance_span()]
    [-3.09, 3.09]
    """
    from scipy.special import ndtri

    return float(-ndtri(LIKELIEST)), float(-ndtri(UNLIKELIEST))


def at_limit(quota: NDArray[np.int64], bounds: pd.DataFrame | None) -> list[str]:
    """Say of each quota whether it stands at its floor or cap; empty where it is free.

    Examples
    --------
    >>> at_limit(np.array([5, 7]), pd.DataFrame({"low": [5, 0], "high": [9, 9]}))
    ['at its floor', '']
    """
    if bounds is None:
        return [""] * len(quota)
    low, high = bounds["low"].to_numpy(), bounds["high"].to_numpy()
    is_low, is_high = (quota == low) & (low > 0), (quota == high) & (high < _NO_CAP)
    return np.select([is_low, is_high], ["at its floor", "at its cap"], "").tolist()


def _unreachable(what: str, least: int, most: int, assigned: int) -> PlanError:
    return PlanError(
        what,
        f"with locks, floors and caps they can add up to between {least:,} and {most:,}; "
        f"{assigned:,} is to be assigned",
        "change the target, the over-assignment, or quota_floor, quota_cap, quota_limits and "
        "quota_locks",
    )


def _in_units(
    exact: Matrix, assigned: int, *, low: Matrix, high: Matrix, unit: int
) -> NDArray[np.int64]:
    """Round to units inside the bounds by largest remainder, so that the sum is exact."""
    parts = np.clip(np.floor(exact / unit).astype("int64") * unit, low, high)
    while left := (assigned - int(parts.sum())) // unit:
        step = unit if left > 0 else -unit
        has_room = (parts + step <= high) & (parts + step >= low)
        lost = np.where(has_room, (exact - parts) * np.sign(step), -np.inf)
        chosen = np.argsort(-lost.round(6), kind="stable")[: min(abs(left), int(has_room.sum()))]
        parts[chosen] += step
    return parts


def _check_named(limits: pd.DataFrame, reps: pd.Series) -> None:
    known, twice = set(reps), limits.loc[limits["rep"].duplicated(), "rep"]
    faults: list[PlanError] = [
        ParamError(_LIMITS, f'"{rep}" carries no quota in the plan year',
                   "name a rep by the key in `reps` (or in `sales`), or remove the limit")
        for rep in limits["rep"] if rep not in known
    ]  # fmt: skip
    faults += [ParamError(_LIMITS, f'"{rep}" has two limits', "keep one of them") for rep in twice]
    raise_all(faults)


def _check_locks(held: pd.Series, said: pd.DataFrame, unit: int) -> None:
    """Refuse locks that are no multiple of the unit, or lie outside the rep's own limits."""
    uneven = held[held.notna() & (held % unit != 0)]
    outside = held[(held < said["floor"]) | (held > said["cap"])]  # a missing limit is neither
    faults: list[PlanError] = [
        ReconcileError(
            f'lock of "{rep}"',
            f"{lock:,.0f} is not a multiple of the rounding unit {unit:,}",
            f"lock a multiple of {unit:,}",
        )
        for rep, lock in uneven.items()
    ]
    faults += [
        ParamError(
            _LIMITS,
            f'"{rep}" is locked at {lock:,.0f}, outside its own floor and cap',
            "change the lock or the limit",
        )
        for rep, lock in outside.items()
    ]
    raise_all(faults)


def _check_order(bounds: pd.DataFrame, unit: int) -> None:
    crossed = bounds[bounds["low"] > bounds["high"]]
    raise_all([
        ParamError(
            "targets.quota_floor, targets.quota_cap, targets.quota_limits",
            f'the floor of "{rep}" ({row["low"]:,.0f}) is above its cap ({row["high"]:,.0f}), '
            f"in multiples of {unit:,}",
            "lower the floor or raise the cap",
        )
        for rep, row in crossed.head(5).iterrows()
    ])  # fmt: skip
