"""95 % intervals of a rate, a mean, a median and a mean per case, with their sources."""

from math import sqrt

import numpy as np
import pandas as pd

Interval = tuple[float, float]
UNKNOWN: Interval = (np.nan, np.nan)
Z_80 = 1.2815515655446004  # 90 % quantile of the normal distribution
Z_95 = 1.959963984540054  # 97.5 % quantile


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


def quotient_of_sums_interval(above: pd.Series, below: pd.Series) -> Interval:
    """Interval of sum(above) / sum(below), from the spread of the cases around it.

    The cases are drawn independently; what one case adds to both sums goes together. Missing for
    fewer than two cases, or a divisor of zero.

    Parameters
    ----------
    above, below : Series of float, shape (cases,)
        What each case adds to the sum above and below the line.

    References
    ----------
    Cochran, *Sampling Techniques* (1977), 2.11: variance of a ratio; here with Student's t.

    Examples
    --------
    >>> ends = quotient_of_sums_interval(pd.Series([8.0, 10.0, 12.0]), pd.Series([1.0, 1.0, 1.0]))
    >>> [round(end, 2) for end in ends]  # the interval of a mean
    [5.03, 14.97]
    """
    from scipy.special import stdtrit

    n, divisor = len(below), float(below.sum())
    if n < 2 or divisor == 0:
        return UNKNOWN
    quotient = float(above.sum()) / divisor
    off = above.to_numpy("float64") - quotient * below.to_numpy("float64")
    spread = sqrt(float(np.square(off).sum()) * n / (n - 1)) / abs(divisor)
    half = float(stdtrit(n - 1, 0.975)) * spread
    return quotient - half, quotient + half
