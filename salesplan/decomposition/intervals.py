"""95 % intervals of the figures that a funnel is measured by."""

from collections.abc import Sequence
from math import exp, isfinite, log, sqrt

import numpy as np
import pandas as pd

Interval = tuple[float, float]
UNKNOWN: Interval = (np.nan, np.nan)
Z_95 = 1.959963984540054  # 97.5 % quantile of the normal distribution


def wilson_interval(moved: float, left: float) -> Interval:
    """95 % interval of a rate, by Wilson's score method: sound for few cases and near 0 and 1.

    Parameters
    ----------
    moved, left : float
        Cases that went on, of those that left; missing without any. Not whole where cases are
        weighted or censored: as many as would be as sure.

    Returns
    -------
    (float, float)
        Low and high end, fractions.

    References
    ----------
    Wilson (1927); Newcombe (1998), *Statistics in Medicine* 17, 857-872, method 3.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(81, 263)]
    [0.2553, 0.3662]
    """
    if left == 0:
        return UNKNOWN
    rate, spread = moved / left, Z_95**2 / left
    centre = rate + spread / 2
    half = Z_95 * sqrt(rate * (1 - rate) / left + spread / (4 * left))
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return 0.0 if moved == 0 else low, 1.0 if moved == left else high


def mean_interval(values: pd.Series) -> Interval:
    """Interval of a mean by Student's t; missing for fewer than two values.

    Parameters
    ----------
    values : Series of float, shape (cases,)
        Without missing values.

    Examples
    --------
    >>> [round(end, 2) for end in mean_interval(pd.Series([8.0, 10.0, 12.0]))]
    [5.03, 14.97]
    """
    from scipy.special import stdtrit

    n = len(values)
    if n < 2:
        return UNKNOWN
    half = float(stdtrit(n - 1, 0.975)) * float(values.std()) / sqrt(n)
    return float(values.mean()) - half, float(values.mean()) + half


def median_interval(values: pd.Series) -> Interval:
    """Interval of a median: two of the sorted values; missing for fewer than six.

    Parameters
    ----------
    values : Series of float, shape (cases,)
        Without missing values.

    References
    ----------
    Conover, *Practical Nonparametric Statistics* (1999), 3.2: order statistics and the binomial.

    Examples
    --------
    >>> median_interval(pd.Series(range(1, 101)))
    (40.0, 61.0)
    """
    from scipy.special import bdtr

    n = len(values)
    lower_tails = bdtr(np.arange(n), n, 0.5)  # chance of at most 0, 1, ... values below the median
    rank = int(np.searchsorted(lower_tails, 0.025, side="right"))
    if rank == 0:
        return UNKNOWN
    ordered = np.sort(values.to_numpy("float64"))
    return float(ordered[rank - 1]), float(ordered[n - rank])


def ratio_interval(weights: pd.Series, is_counted: pd.Series) -> Interval:
    """Interval of a weighted share, from the spread of the cases around it.

    Parameters
    ----------
    weights : Series of float, shape (cases,)
        Above zero.
    is_counted : Series of bool, shape (cases,)
        Whether the case belongs to the share.

    References
    ----------
    Cochran, *Sampling Techniques* (1977), 2.11: variance of a ratio.

    Examples
    --------
    >>> ends = ratio_interval(pd.Series([1.0] * 100), pd.Series([True] * 50 + [False] * 50))
    >>> [round(end, 3) for end in ends]
    [0.402, 0.598]
    """
    share = float(weights[is_counted].sum() / weights.sum())
    off = weights * (is_counted.astype("float64") - share)
    half = Z_95 * sqrt(float(np.square(off).sum())) / float(weights.sum())
    return max(share - half, 0.0), min(share + half, 1.0)


def quotient_interval(
    value: float, above: Sequence[tuple[float, float, float]], below: tuple[float, float, float]
) -> Interval:
    """Interval of a product over a divisor, as if its factors were independent.

    The relative distances of the factors to their ends are added in squares of their logarithms.
    Missing where a figure is missing or not above zero.

    Parameters
    ----------
    value : float
        The product over the divisor.
    above : sequence of (value, low, high)
        The factors that are uncertain.
    below : (value, low, high)
        The divisor.

    Examples
    --------
    >>> ends = quotient_interval(100.0, [(0.5, 0.4, 0.625)], (10.0, 10.0, 10.0))
    >>> [round(end, 1) for end in ends]
    [80.0, 125.0]
    """
    figures = [value, *below, *(figure for factor in above for figure in factor)]
    if not all(isfinite(figure) and figure > 0 for figure in figures):
        return UNKNOWN
    divisor, shortest, longest = below
    falls = [log(middle / low) for middle, low, _ in above] + [log(longest / divisor)]
    rises = [log(high / middle) for middle, _, high in above] + [log(divisor / shortest)]
    down_by, up_by = (sqrt(sum(step**2 for step in steps)) for steps in (falls, rises))
    return value * exp(-down_by), value * exp(up_by)
