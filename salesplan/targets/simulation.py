"""Chapter 2.4: the plan year drawn many times, month by month: what the formulas are held against.

Whatever needs more than one rep's distribution (the cost of a pay scheme, the number of reps at
quota) is counted over these years.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.targets.chance import Outlook

Draws = NDArray[np.float32]
_CHUNK = 20  # reps at a time: their month of ten thousand draws stays in the processor's cache


def simulated_years(outlook: Outlook, draws: int, *, seed: int) -> Iterator[tuple[slice, Draws]]:
    """Draw the plan year of all reps, some reps at a time.

    All reps share the shocks of a draw; each has an error of level of their own, and luck in
    each month. Sums are in float32: good to a millionth of a rep's year.

    Parameters
    ----------
    outlook : Outlook
    draws : int
    seed : int

    Yields
    ------
    slice, array
        Rows of the outlook; their sales of the year, shape (reps of the slice, draws), currency.

    Examples
    --------
    >>> import pandas as pd
    >>> one = Outlook(pd.DataFrame({"rep": ["Ann"]}), np.zeros(1), np.zeros(1), np.zeros(1),
    ...     np.ones((1, 12)), np.zeros((1, 13)))
    >>> [years.tolist() for _, years in simulated_years(one, 2, seed=1)]
    [[[12.0, 12.0]]]
    """
    rng = np.random.Generator(np.random.SFC64(seed))
    loads = outlook.loads.astype(np.float32)
    yearly = np.delete(loads, range(1, 13), axis=1)
    shocks = rng.standard_normal((yearly.shape[1], draws), np.float32)
    months = np.exp(_monthly_shock(outlook) * rng.standard_normal((12, draws), np.float32))
    luck = np.sqrt(np.log1p(outlook.cv2)).astype(np.float32)
    spread = np.sqrt(outlook.level_variance).astype(np.float32)
    for first in range(0, len(loads), _CHUNK):
        rows = slice(first, min(first + _CHUNK, len(loads)))
        year = _luck_of_months(rng, outlook.output[rows], luck[rows], months)
        level = rng.standard_normal(year.shape, np.float32)
        level *= spread[rows, None]
        level += yearly[rows] @ shocks
        level += outlook.level[rows, None].astype(np.float32)
        year *= np.exp(level, out=level)
        yield rows, year


def simulated_chances(
    outlook: Outlook, quotas: NDArray[Any], target: float, *, draws: int, seed: int
) -> tuple[NDArray[Any], float]:
    """Count in how many drawn years each quota is reached, and the target by all together.

    Parameters
    ----------
    outlook : Outlook
    quotas : array, shape (rows,)
    target : float
    draws, seed : int

    Returns
    -------
    array, float
        Chance of each quota, and of the target.

    Examples
    --------
    >>> import pandas as pd
    >>> one = Outlook(pd.DataFrame({"rep": ["Ann"]}), np.zeros(1), np.zeros(1), np.zeros(1),
    ...     np.ones((1, 12)), np.array([[0.1] + [0.0] * 12]))
    >>> simulated_chances(one, np.array([9.0]), 99.0, draws=1000, seed=1)[1]
    0.0
    """
    reached = np.zeros(len(quotas))
    total = np.zeros(draws)
    for rows, years in simulated_years(outlook, draws, seed=seed):
        reached[rows] = (years >= quotas[rows, None]).mean(axis=1)
        total += years.sum(axis=0, dtype=float)
    return reached, float((total >= target).mean())


def reps_at_quota(
    outlook: Outlook, quotas: pd.Series, *, draws: int, seed: int
) -> NDArray[np.int64]:
    """Count the reps at or above quota in every drawn year; shape (draws,)."""
    count = np.zeros(draws, np.int64)
    asked = quotas.to_numpy(float)
    for rows, years in simulated_years(outlook, draws, seed=seed):
        count += (years >= asked[rows, None]).sum(axis=0)
    return count


def _monthly_shock(outlook: Outlook) -> np.float32:
    """Size of a month's common shock: its load on a rep's year / that month's share of it."""
    shares = outlook.shares
    largest = np.unravel_index(int(np.argmax(shares)), shares.shape)
    share = float(shares[largest])
    return np.float32(outlook.loads[largest[0], 1 + largest[1]] / share if share > 0 else 0.0)


def _luck_of_months(
    rng: np.random.Generator, output: NDArray[Any], luck: Draws, months: Draws
) -> Draws:
    """Add up twelve months in ordinary months of the rep: what is expected x luck x shock."""
    size, draws = len(output), months.shape[1]
    year, month = np.zeros((size, draws), np.float32), np.empty((size, draws), np.float32)
    usual = (output * np.exp(-(luck[:, None].astype(float) ** 2) / 2)).astype(np.float32)
    for at in range(12):
        rng.standard_normal(dtype=np.float32, out=month)
        month *= luck[:, None]
        np.exp(month, out=month)
        month *= usual[:, at, None]
        month *= months[at]
        year += month
    return year
