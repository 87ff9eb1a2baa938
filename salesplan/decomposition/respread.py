"""Chapter 3.9: quotas after a shock: the target held and the hole re-spread, or the target lowered.

Months before the shock stay in both. Locks hold, nobody takes over more than a cap allows, and what
cannot be placed is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.rounding import round_to_unit

Whole = NDArray[np.int64]
Matrix = NDArray[Any]


class Split(Protocol):
    """Share a sum out inside bounds by a rule that grows with one number (chapter 2's)."""

    def __call__(
        self,
        assigned: int,
        amounts_at: Callable[[float], Matrix],
        bounds: pd.DataFrame,
        *,
        span: tuple[float, float],
        unit: int = 1,
        what: str = "quotas",
    ) -> Whole:
        """Return whole amounts inside the bounds that add to `assigned`."""  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How a hole is spread over those who are left.

    Parameters
    ----------
    name : str
        In words: "quota", "potential", "equal chance".
    weights : array, shape (reps,), optional
        Everyone takes over in proportion to it.
    quantile : function of float to array, shape (reps,), optional
        In the place of weights: sales of the year at a standard normal value after the shock, so
        that all who are free get the same chance.
    """

    name: str
    weights: Matrix | None = None
    quantile: Callable[[float], Matrix] | None = None


def what_is_left(
    cells: pd.DataFrame, quotas: pd.DataFrame, from_month: str, *, gone: str | None = None
) -> pd.DataFrame:
    """Gather by rep what the shock takes, what locks keep and what is left to work with.

    Parameters
    ----------
    cells : DataFrame
        As `lost_cells` returns them.
    quotas : DataFrame
        rep, name, quota, is_locked.
    from_month : str
        First month that may change.
    gone : str, optional
        A rep whose place is empty or filled anew: takes nothing over.

    Returns
    -------
    DataFrame, in the order of quotas
        rep, name, quota, lost_money (what the shock takes of it within the year), held_by_locks (of
        it, in cells or quotas that are locked), left (quota without the loss that no lock covers),
        movable (money left in open cells from the first month on), is_locked, is_gone.

    Examples
    --------
    >>> cells = pd.DataFrame({"rep": ["Ann", "Ann", "Bo"], "amount": [50, 50, 100],
    ...     "month": ["2026-01", "2026-02", "2026-02"], "lost": [0, 20, 0], "late": 0,
    ...     "is_held": False})
    >>> quotas = pd.DataFrame({"rep": ["Ann", "Bo"], "name": ["Ann", "Bo"], "quota": 100,
    ...     "is_locked": False})
    >>> what_is_left(cells, quotas, "2026-02")[["left", "movable"]].to_numpy().tolist()
    [[80, 30], [100, 100]]
    """
    is_locked = cells["rep"].isin(quotas.loc[quotas["is_locked"], "rep"])
    is_free = ~(cells["is_held"].to_numpy(bool) | is_locked.to_numpy(bool))
    lost = cells["lost"] - cells["late"]
    open_money = (cells["amount"] - cells["lost"]) * (is_free & (cells["month"] >= from_month))
    sums = pd.DataFrame({"rep": cells["rep"], "lost": lost, "free": lost * is_free,
                         "movable": open_money}).groupby("rep").sum()  # fmt: skip
    sums = sums.reindex(quotas["rep"], fill_value=0).astype("int64")
    table = quotas[["rep", "name", "quota", "is_locked"]].reset_index(drop=True)
    return table.assign(
        lost_money=sums["lost"].to_numpy(),
        held_by_locks=(sums["lost"] - sums["free"]).to_numpy(),
        left=table["quota"] - sums["free"].to_numpy(),
        movable=sums["movable"].to_numpy(),
        is_gone=(table["rep"] == gone).to_numpy(),
    )


def takeover_caps(
    left: pd.DataFrame, cap: float, *, unit: int = 1, highest: pd.Series | None = None
) -> Whole:
    """Say how much each may take over: a part of the quota, in whole units; nothing when locked.

    Parameters
    ----------
    left : DataFrame
        As `what_is_left` returns it.
    cap : float
        Fraction of the quota.
    unit : int
    highest : Series, index rep, optional
        What a rep's quota may not exceed by the plan file.

    Returns
    -------
    array of int64, shape (reps,)

    Examples
    --------
    >>> left = pd.DataFrame({"rep": ["Ann", "Bo"], "quota": [105, 100], "left": [60, 100],
    ...     "movable": [60, 100], "is_locked": [False, True], "is_gone": False})
    >>> takeover_caps(left, 0.1).tolist()
    [10, 0]
    """
    room = np.floor(left["quota"].to_numpy(float) * cap / unit + 1e-9).astype(np.int64) * unit
    if highest is not None:
        most = highest.reindex(left["rep"]).to_numpy("int64") - left["left"].to_numpy("int64")
        room = np.clip(most // unit * unit, 0, room)
    can = ~(left["is_locked"] | left["is_gone"]) & (left["movable"] > 0)
    return np.where(can, room, 0)


def hold_target(
    left: pd.DataFrame, rule: Rule, room: Whole, *, split: Split, unit: int = 1
) -> Whole:
    """Re-spread the hole over those who can take it over, so that the sum stays as it was.

    Everyone starts from what the shock leaves and takes over in proportion to the rule, at most the
    room. By equal chance a quota may also fall, by as much as it may rise, but not below what is
    planned for months that are past or locked.

    Parameters
    ----------
    left : DataFrame
        As `what_is_left` returns it.
    rule : Rule
    room : array of int64, shape (reps,)
        As `takeover_caps` returns it.
    split : Split
        `salesplan.targets.within.split_within`.
    unit : int

    Returns
    -------
    array of int64, shape (reps,)
        Adds to the sum of the quotas, less what nobody may take over.

    Examples
    --------
    >>> from salesplan.targets.within import split_within
    >>> left = pd.DataFrame({"quota": [100, 100, 100], "left": [70, 100, 100], "movable": [70] * 3})
    >>> rule = Rule("quota", weights=np.array([70.0, 100.0, 100.0]))
    >>> hold_target(left, rule, np.array([10, 10, 10]), split=split_within).tolist()
    [80, 110, 110]
    """
    start = left["left"].to_numpy("int64")
    low, rises = start, room > 0
    if rule.quantile is not None:
        amounts_at, span = rule.quantile, (-8.0, 8.0)
        low = start - np.minimum(room, left["movable"].to_numpy("int64") // unit * unit)
    else:
        weights = np.zeros(len(left)) if rule.weights is None else rule.weights
        rises = rises & (weights > 0)
        largest = float((room[rises] / weights[rises]).max(initial=0.0))
        span = (0.0, largest)

        def amounts_at(x: float) -> Matrix:
            return start + x * weights

    high = np.where(rises, start + room, start)
    bounds = pd.DataFrame({"low": low, "high": high})
    most = np.floor(np.clip(amounts_at(span[1]), low, high).sum() / unit + 1e-9) * unit
    wanted = min(int(left["quota"].sum()), int(most))
    return split(wanted, amounts_at, bounds, span=span, unit=unit, what="quotas after the shock")


def lower_target(
    target: int, assigned: int, lowered: int, assign: Callable[[int], int], *, unit: int = 1
) -> int:
    """Find the target that goes with lowered quotas: its over-assignment falls in proportion.

    Parameters
    ----------
    target, assigned : int
        Of the plan.
    lowered : int
        Sum of the quotas after the loss is taken off.
    assign : function of int to int
        From a target to what is given out as quotas.
    unit : int

    Returns
    -------
    int
        A multiple of the unit that assigns `lowered`; where rounding allows none, the nearest.

    Examples
    --------
    >>> lower_target(100, 105, 84, lambda target: round(target * 1.05))
    80
    """
    if not assigned:
        return 0
    near = round_to_unit(target * lowered / assigned, unit)
    tried = [near, near - unit, near + unit]
    allowed = [one for one in tried if one >= 0]
    return min(allowed, key=lambda one: abs(assign(one) - lowered))
