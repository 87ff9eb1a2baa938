"""Chapter 2.3: quotas per rep by a stated method, locks held, adding up to the assigned sum."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.errors import ParamError, PlanError, raise_all
from salesplan.finding import Finding
from salesplan.targets.chance import Outlook
from salesplan.targets.within import NO_LIMITS, Limits, at_limit, quota_bounds, share_out
from salesplan.words import count, listing, money, percent

METHODS = ("history", "potential", "capacity")
PUSHED = ("history", "potential")
"""What strategic priorities move."""


def assign_quotas(
    bases: pd.DataFrame,
    assigned: int,
    *,
    method: str,
    mix: Mapping[str, float],
    locks: pd.DataFrame,
    unit: int = 1,
    ahead: Outlook | None = None,
    limits: Limits = NO_LIMITS,
) -> Finding:
    """Share the assigned money out: in proportion to a basis or a blend, or by equal chance.

    A blend takes each rep's share by every method that the data carry, weighted by `mix`. By
    equal chance every rep gets the amount that is reached with the same probability. Locked
    quotas hold, and so do floors and caps; only the remainder is re-spread. The value that the
    method gives without any of them stands beside every quota.

    Parameters
    ----------
    bases : DataFrame, shape (reps, ...)
        As `quota_bases` returns them.
    assigned : int
        Target x (1 + over-assignment), currency.
    method : {"history", "potential", "capacity", "blend", "equal_chance"}
    mix : mapping of method to weight
        Used by "blend"; scaled to add to 1 over the methods at hand.
    locks : DataFrame
        rep, quota, reason.
    unit : int
        Quotas are multiples of it.
    ahead : Outlook, optional
        The reps' plan year in the order of `bases`; needed by "equal_chance".
    limits : Limits, optional
        Floors and caps.

    Returns
    -------
    Finding
        The table `quotas`: one row per rep who carries one.

    Raises
    ------
    ParamError
        If the method's data are absent, or a lock names nobody who carries a quota.
    PlanError
        If locks, floors and caps leave no room, or no chance makes the sum.
    """
    _check_locks(locks, bases["rep"])
    rule, methods = quota_rule(bases, method, mix, ahead)
    held = locks.set_index("rep")["quota"].astype("int64")
    locked = held if len(held) else None
    bounds = None
    if isinstance(rule, Outlook) or limits.are_stated:
        bounds = quota_bounds(bases, limits, locked=locked, unit=unit)
    calculated = share_out(assigned, rule, bounds=None, unit=unit)
    quota = share_out(assigned, rule, bounds=bounds, locked=locked, unit=unit)
    reasons = locks.set_index("rep")["reason"]
    is_locked, limit = bases["rep"].isin(held.index), at_limit(quota, bounds)
    if isinstance(rule, Outlook):
        methods = [_equal_chance(rule.chance(quota), is_locked | pd.Series(limit).ne(""))]
    table = bases.assign(
        calculated=calculated,
        quota=quota,
        share=quota / assigned if assigned else 0.0,
        change=(quota / bases["last_year"] - 1).where(bases["last_year"] > 0),
        is_locked=is_locked,
        reason=bases["rep"].map(reasons).astype(object).where(is_locked, limit),
    )
    return Finding(table, _sentence(table, methods, assigned))


def assignment(target: int, over_assigned: int, *, currency: str = "") -> Finding:
    """Show what is given out as quotas: the target and what is assigned above it.

    Parameters
    ----------
    target, over_assigned : int
        Currency.
    currency : str

    Returns
    -------
    Finding
        what (target, over-assignment, assigned), amount.

    Examples
    --------
    >>> print(assignment(100, 5).text)
    The target of 100 and an over-assignment of 5 (5.0 %) are given out as quotas: 105.
    """
    assigned = target + over_assigned
    table = pd.DataFrame(
        {
            "what": ["target", "over-assignment", "assigned"],
            "amount": [target, over_assigned, assigned],
        }
    )
    if not over_assigned:
        return Finding(table, f"The target of {money(target, currency)} is given out as quotas.")
    rate = percent(over_assigned / target)
    text = (
        f"The target of {money(target, currency)} and an over-assignment of "
        f"{money(over_assigned)} ({rate}) are given out as quotas: {money(assigned, currency)}."
    )
    return Finding(table, text)


def quota_rule(
    bases: pd.DataFrame, method: str, mix: Mapping[str, float], ahead: Outlook | None
) -> tuple[pd.Series | Outlook, list[str]]:
    """Return what a method shares out by: weights or the reps' plan year, and its name in words.

    Raises
    ------
    ParamError
        If the data do not carry the method.
    """
    if method != "equal_chance":
        return quota_weights(bases, method, mix)
    if ahead is None:
        raise ParamError(
            "targets.quota_method",
            "no rep has sold anything yet, so there is no chance to make equal",
            'choose another method until there are sales, for example "capacity"',
        )
    return ahead, ["equal chance"]


def quota_weights(
    bases: pd.DataFrame, method: str, mix: Mapping[str, float]
) -> tuple[pd.Series, list[str]]:
    """Return each rep's weight by the method, and the bases that it rests on.

    Where the bases carry a priority_factor, history and potential count by it: who sells what the
    firm pushes carries more. Capacity is what a rep can do, whatever the firm pushes.

    Parameters
    ----------
    bases : DataFrame, shape (reps, ...)
    method : {"history", "potential", "capacity", "blend"}
    mix : mapping of method to weight

    Returns
    -------
    Series of float, shape (reps,), index rep, and list of str

    Raises
    ------
    ParamError
        If the data do not carry the method.
    """
    carried = [name for name in METHODS if bases[name].notna().all() and bases[name].sum() > 0]
    wanted = dict(mix) if method == "blend" else {method: 1.0}
    used = {name: weight for name, weight in wanted.items() if name in carried and weight > 0}
    if not used:
        raise ParamError(
            "targets.quota_method",
            f'the data do not carry "{method}" (they carry: {", ".join(carried) or "none"})',
            "potential needs `customers` with owner and potential; history needs sales; "
            "choose another method",
        )
    pushed = {name: bases[name] * _factor(bases, name) for name in used}
    shares = [pushed[name] / pushed[name].sum() * weight for name, weight in used.items()]
    weights = sum(shares[1:], shares[0])
    return weights.set_axis(bases["rep"]), list(used)


def _factor(bases: pd.DataFrame, name: str) -> pd.Series | float:
    return bases["priority_factor"] if "priority_factor" in bases and name in PUSHED else 1.0


def _check_locks(locks: pd.DataFrame, reps: pd.Series) -> None:
    faults: Sequence[PlanError] = [
        ParamError(
            "targets.quota_locks",
            f'"{rep}" carries no quota in the plan year',
            "name a rep by the key in `reps` (or in `sales`), or remove the lock",
        )
        for rep in locks["rep"]
        if rep not in set(reps)
    ] + [
        ParamError("targets.quota_locks", f'"{rep}" is locked twice', "keep one of the locks")
        for rep in locks.loc[locks["rep"].duplicated(), "rep"]
    ]
    raise_all(faults)


def _sentence(table: pd.DataFrame, methods: list[str], assigned: int) -> str:
    if len(table) == 1:
        return f"There is one unit, {table['name'].iloc[0]}: it carries all {money(assigned)}."
    smallest, largest = table["quota"].min(), table["quota"].max()
    basis = listing(methods, most=3)
    text = (
        f"{count(len(table), 'rep')} share {money(assigned)} by {basis}, "
        f"from {money(smallest)} to {money(largest)}"
    )
    locked = int(table["is_locked"].sum())
    if locked:
        text += f"; {count(locked, 'quota')} locked ({percent(_locked_share(table))} of the sum)"
    return text + "."


def _equal_chance(chances: NDArray[Any], is_held: pd.Series) -> str:
    """Name the one chance of all whose quota is free."""
    free = chances[~is_held.to_numpy(bool)]
    return f"equal chance ({percent(np.median(free), 0)} for each)" if len(free) else "equal chance"


def _locked_share(table: pd.DataFrame) -> float:
    total = table["quota"].sum()
    return float(table.loc[table["is_locked"], "quota"].sum() / total) if total else 0.0
