"""95 % intervals of the figures that a funnel is measured by."""

from collections.abc import Sequence
from math import exp, isfinite, log, sqrt

import numpy as np
import pandas as pd

from salesplan.intervals import UNKNOWN, Z_95, Interval


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
