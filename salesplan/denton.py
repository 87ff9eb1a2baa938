"""Year totals into months or quarters without a step at the year's end: proportional Denton.

Spreading each year by the season alone makes a jump between its last month and the next year's
first. Here the level moves gently through the years, and every year still adds up.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salesplan.errors import ReconcileError

Values = NDArray[np.float64]


def denton(indicator: ArrayLike, totals: ArrayLike, periods: int) -> Values:
    """Spread totals over periods so that they follow an indicator with the smoothest level.

    Level is amount : indicator. Of all amounts that add to the totals, take those whose level
    changes least from one period to the next (least sum of squared changes). Periods with
    indicator zero get zero; where the smoothest level would fall below zero it is held there and
    the rest solved again. Periods after the last total keep its last level.

    Parameters
    ----------
    indicator : array-like, shape (n,)
        The pattern within the year, any scale, zero or more; n >= len(totals) x periods.
    totals : array-like, shape (years,)
        What the periods of each year add to, zero or more.
    periods : int
        Periods in a year: 12 for months, 4 for quarters.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    ReconcileError
        If a value is missing or below zero, the indicator is too short, or a year with a total
        above zero has no indicator above zero.

    References
    ----------
    Denton, Journal of the American Statistical Association 66 (1971), 99-102, in the form of
    Bloem, Dippelsman & Maehle, *Quarterly National Accounts Manual* (IMF 2001), ch. VI.

    Examples
    --------
    >>> denton([1, 1, 1, 1], [8, 16], 2).round(1).tolist()
    [3.3, 4.7, 7.3, 8.7]
    """
    pattern, sums = np.asarray(indicator, dtype=float), np.asarray(totals, dtype=float)
    _check(pattern, sums, periods)
    bound = len(sums) * periods
    live = np.flatnonzero((pattern[:bound] > 0) & (np.repeat(sums, periods) > 0))
    level = np.zeros(len(pattern))
    if live.size == 0:
        return level
    shape, scale = pattern / pattern[live].mean(), sums.max()
    chain = np.flatnonzero(pattern[:bound] > 0)
    free = np.isin(chain, live)
    while True:
        solved = _smoothest(shape[chain], chain // periods, sums / scale, free)
        below = free & (solved < 0)
        if not below.any():
            break
        free &= ~below
    level[chain] = solved
    level[bound:] = solved[-1]
    return level * shape * scale


def _smoothest(
    shape: Values, year: NDArray[np.int_], sums: Values, free: NDArray[np.bool_]
) -> Values:
    """Solve for the level of the free periods, the others at zero, by Lagrange multipliers."""
    changes = np.diff(np.eye(len(shape)), axis=0)[:, free]
    bound = np.unique(year[free])
    adds = np.where(year[free] == bound[:, None], shape[free], 0.0)
    corner = np.zeros((len(bound), len(bound)))
    system = np.block([[changes.T @ changes, adds.T], [adds, corner]])
    wanted = np.concatenate([np.zeros(int(free.sum())), sums[bound]])
    level = np.zeros(len(shape))
    level[free] = np.linalg.solve(system, wanted)[: int(free.sum())]
    return level


def _check(pattern: Values, sums: Values, periods: int) -> None:
    for name, values in (("indicator", pattern), ("totals", sums)):
        if not (np.isfinite(values) & (values >= 0)).all():
            raise ReconcileError(
                f"{name} to spread by", "holds a value that is missing or below zero",
                "give zero or more for every period",
            )  # fmt: skip
    bound = len(sums) * periods
    if periods < 1 or len(pattern) < bound:
        problem = f"has {len(pattern)} periods, {len(sums)} totals of {periods} need {bound}"
        raise ReconcileError("indicator to spread by", problem, "give one value for every period")
    empty = (pattern[:bound].reshape(len(sums), periods).sum(axis=1) == 0) & (sums > 0)
    if empty.any():
        at = int(np.flatnonzero(empty)[0])
        problem = f"is zero throughout year {at + 1}, which is to add to {sums[at]:,g}"
        raise ReconcileError(
            "indicator to spread by", problem, "give one period a value above zero"
        )
