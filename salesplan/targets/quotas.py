"""Chapter 2.3: quotas per rep by a stated method, locks held, adding up to the assigned sum."""

from collections.abc import Mapping, Sequence

import pandas as pd

from salesplan.errors import ParamError, PlanError, raise_all
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import count, listing, money, percent

METHODS = ("history", "potential", "capacity")


def assign_quotas(
    bases: pd.DataFrame,
    assigned: int,
    *,
    method: str,
    mix: Mapping[str, float],
    locks: pd.DataFrame,
    unit: int = 1,
) -> Finding:
    """Share the assigned money out in proportion to a basis, or to a blend of several.

    A blend takes each rep's share by every method that the data carry, weighted by `mix`. Locked
    quotas hold; only the remainder is re-spread. The value that the method gives without locks
    stands beside every quota.

    Parameters
    ----------
    bases : DataFrame, shape (reps, ...)
        As `quota_bases` returns them.
    assigned : int
        Target x (1 + over-assignment), currency.
    method : {"history", "potential", "capacity", "blend"}
    mix : mapping of method to weight
        Used by "blend"; scaled to add to 1 over the methods at hand.
    locks : DataFrame
        rep, quota, reason.
    unit : int
        Quotas are multiples of it.

    Returns
    -------
    Finding
        The table `quotas`: one row per rep who carries one.

    Raises
    ------
    ParamError
        If the method's data are absent, or a lock names nobody who carries a quota.
    PlanError
        If the locks leave no room.
    """
    _check_locks(locks, bases["rep"])
    weights, methods = quota_weights(bases, method, mix)
    calculated = split_target(assigned, weights, unit=unit).to_numpy()
    held = locks.set_index("rep")["quota"].astype("int64")
    locked = held if len(held) else None
    quota = split_target(assigned, weights, unit=unit, locked=locked).to_numpy()
    reasons = locks.set_index("rep")["reason"]
    table = bases.assign(
        calculated=calculated,
        quota=quota,
        share=quota / assigned if assigned else 0.0,
        change=(quota / bases["last_year"] - 1).where(bases["last_year"] > 0),
        is_locked=bases["rep"].isin(held.index),
        reason=bases["rep"].map(reasons).astype(object).where(bases["rep"].isin(held.index), ""),
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


def quota_weights(
    bases: pd.DataFrame, method: str, mix: Mapping[str, float]
) -> tuple[pd.Series, list[str]]:
    """Return each rep's weight by the method, and the bases that it rests on.

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
    shares = [bases[name] / bases[name].sum() * weight for name, weight in used.items()]
    weights = sum(shares[1:], shares[0])
    return weights.set_axis(bases["rep"]), list(used)


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


def _locked_share(table: pd.DataFrame) -> float:
    total = table["quota"].sum()
    return float(table.loc[table["is_locked"], "quota"].sum() / total) if total else 0.0
