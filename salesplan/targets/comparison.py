"""Chapter 2.3: one assigned sum shared out by several methods, their chances side by side."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from salesplan.errors import PlanError
from salesplan.finding import Finding
from salesplan.targets.chance import Outlook
from salesplan.targets.levels import Matrix
from salesplan.targets.within import share_out
from salesplan.words import change, is_known, number, percent

_PLAN, _EQUAL, _FLAT, _HISTORY = "the plan", "equal chance", "flat growth", "history"


def quota_comparison(
    quotas: pd.DataFrame,
    assigned: int,
    ahead: Outlook,
    *,
    method: str,
    locked: pd.Series | None = None,
    unit: int = 1,
) -> Finding:
    """Share the same sum out by other methods, locks held, and compare chances and fairness.

    The plan's own quotas stand first. Beside them: equal chances; last year plus the same rate
    for all, which gives those who sold nothing last year nothing; and history scaled to the
    months that each is there. Floors and caps are the plan's own and bind no other method here.

    Parameters
    ----------
    quotas : DataFrame, shape (reps, ...)
        rep, quota, last_year, history, potential, in the order of `ahead`.
    assigned : int
        Their sum.
    ahead : Outlook
    method : str
        The plan's own.
    locked : Series of int, index rep, optional
    unit : int

    Returns
    -------
    Finding
        method, note, at_quota (expected part of reps at quota), low_chance, median_chance,
        high_chance, spread_chance (of quotas that are not locked: smallest, median, largest,
        largest minus smallest),
        quota_gini, quota_cv (of quota : potential, or of quota : last year in the plan year's
        presence where no potential is known), lowest_growth, highest_growth (against last year);
        a row per method that can make the sum.
    """
    free = ~quotas["rep"].isin([] if locked is None else locked.index).to_numpy()
    base, ratio_of = _per_what(quotas)
    rows, missing = [], []
    for name, shares in _methods(quotas, assigned, ahead, locked=locked, unit=unit).items():
        if isinstance(shares, PlanError):
            missing.append(f"{name} cannot: {shares.problem}")
            continue
        chance = ahead.chance(shares.astype(float))
        rows.append({"method": name, "note": _note(name, method, quotas, assigned),
                     **_figures(chance, free), **_evenness(shares, base),
                     **_changes(shares, quotas["last_year"])})  # fmt: skip
    table = pd.DataFrame(rows)
    if len(quotas) == 1:
        return Finding(table, "There is one unit: whatever the method, it carries all.")
    return Finding(table, _sentence(table, method, ratio_of, missing))


def _methods(
    quotas: pd.DataFrame, assigned: int, ahead: Outlook, *, locked: pd.Series | None, unit: int
) -> dict[str, Matrix | PlanError]:
    bounds = None
    if locked is not None:
        held = locked.reindex(quotas["rep"])
        bounds = pd.DataFrame({"low": held.fillna(0), "high": held.fillna(10**13)}).astype("int64")
    rules: dict[str, pd.Series | Outlook] = {_EQUAL: ahead}
    for name, column in ((_FLAT, "last_year"), (_HISTORY, "history")):
        rules[name] = quotas.set_index("rep")[column].clip(lower=0)
    made: dict[str, Matrix | PlanError] = {_PLAN: quotas["quota"].to_numpy("int64")}
    for name, rule in rules.items():
        try:
            made[name] = share_out(assigned, rule, bounds=bounds, locked=locked, unit=unit)
        except PlanError as error:
            made[name] = error
    return made


def _per_what(quotas: pd.DataFrame) -> tuple[Matrix, str]:
    """Choose what quotas are measured against: the territory's potential, else last year."""
    if quotas["potential"].notna().all() and (quotas["potential"] > 0).any():
        return quotas["potential"].to_numpy(float), "potential"
    return quotas["history"].to_numpy(float), "last year"


def _figures(chance: Matrix, free: Matrix) -> dict[str, float]:
    open_ones = chance[free] if free.any() else chance
    return {
        "at_quota": float(chance.mean()),
        "low_chance": float(open_ones.min()),
        "median_chance": float(np.median(open_ones)),
        "high_chance": float(open_ones.max()),
        "spread_chance": float(np.ptp(open_ones)),
    }


def _evenness(shares: Matrix, base: Matrix) -> dict[str, float]:
    """Gini and coefficient of variation of quota per unit of the base."""
    ratio = shares[base > 0] / base[base > 0]
    if not len(ratio) or ratio.sum() <= 0:
        return {"quota_gini": np.nan, "quota_cv": np.nan}
    ordered, size = np.sort(ratio), len(ratio)
    ranks = np.arange(1, size + 1)
    gini = float(((2 * ranks - size - 1) * ordered).sum() / (size * ordered.sum()))
    return {"quota_gini": gini, "quota_cv": float(ratio.std() / ratio.mean())}


def _changes(shares: Matrix, last_year: pd.Series) -> dict[str, float]:
    against = (shares / last_year - 1).where(last_year > 0)
    return {"lowest_growth": float(against.min()), "highest_growth": float(against.max())}


def _note(name: str, method: str, quotas: pd.DataFrame, assigned: int) -> str:
    last = quotas["last_year"].clip(lower=0).sum()
    rate = f" {change(assigned / last - 1)}" if last > 0 else ""
    notes = {
        _PLAN: f"quota_method {method}",
        _EQUAL: "every rep the same probability",
        _FLAT: f"last year{rate} for all",
        _HISTORY: "last year in full, by the months present",
    }
    return notes[name]


def _sentence(table: pd.DataFrame, method: str, ratio_of: str, missing: list[str]) -> str:
    by = {str(row["method"]): row for row in table.to_dict("records")}
    plan, flat, equal = by[_PLAN], by.get(_FLAT), by.get(_EQUAL)
    text = f"By the plan's own method chances run {_range(plan)}"
    if flat is not None:
        text += f", with the same growth for all {_range(flat)}"
    if equal is not None and method != "equal_chance":
        text += f"; equal chance would be {percent(equal['median_chance'], 0)} for each"
        if is_known(equal["quota_gini"]):
            text += (
                f", at a Gini of quota to {ratio_of} of {number(equal['quota_gini'], 2)} against "
                f"{number(plan['quota_gini'], 2)}"
            )
    return f"{text}." + "".join(f" {one}." for one in missing)


def _range(row: dict[Hashable, Any]) -> str:
    return f"from {percent(row['low_chance'], 0)} to {percent(row['high_chance'], 0)}"
