"""Chapter 3.7: how well the data know a response curve: its intervals, and curves they allow.

Intervals are those of the likelihood: all values for which some curve leaves hardly more than the
best one. Floor and ceiling enter linearly, so that the end of the interval is known exactly for
each pair of power and half, and only these two are searched.
"""

from typing import Literal

import numpy as np

from salesplan.decomposition.response_curve import (
    PARAMETERS,
    POWERS,
    REACH,
    Curve,
    CurveFit,
    Numbers,
    lift,
)

Limit = Literal["power", "half"]
_LEVEL = 0.95


def curve_interval(fit: CurveFit, efforts: Numbers) -> tuple[Numbers, Numbers]:
    """95 % interval of the curve's sales at each effort; endless ones for its ceiling.

    Parameters
    ----------
    fit : CurveFit
    efforts : ndarray of float, shape (points,)
        0 or more; infinite for the ceiling.

    Returns
    -------
    (ndarray, ndarray), shapes (points,)
        Low and high end, not below 0; missing where no observation is left over.

    References
    ----------
    Bates & Watts, *Nonlinear Regression Analysis* (1988), 6.1: profile likelihood.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.response_curve import fit_curve
    >>> x = pd.Series([0.0, 1, 2, 3, 4, 6, 8, 10])
    >>> fit = fit_curve(x, 10 + 20 * x / (2 + x) + pd.Series([1, -1, 1, -1, 1, -1, 1, -1]) / 50)
    >>> low, high = curve_interval(fit, np.array([2.0]))
    >>> bool(low[0] < 20 < high[0])
    True
    """
    efforts = np.asarray(efforts, float)
    if fit.freedom < 1:
        return np.full(len(efforts), np.nan), np.full(len(efforts), np.nan)
    cells, n = fit.cells, fit.observations
    spare = np.maximum(_most_sse(fit) - cells.sse, 0.0)
    inside = cells.sse <= _most_sse(fit)
    lows, highs = [], []
    for effort in efforts:
        off = lift(effort, cells.power, cells.half) - cells.mean_lift
        centre = fit.mean_sales + cells.gain * off
        half = np.sqrt(spare * (1 / n + off**2 / cells.lift_squares))
        lows.append(np.min((centre - half)[inside]))
        highs.append(np.max((centre + half)[inside]))
    return np.maximum(lows, 0.0), np.maximum(highs, 0.0)


def shape_interval(fit: CurveFit, parameter: Limit) -> tuple[float, float]:
    """95 % interval of the power, or of the effort that brings half.

    Missing ends lie beyond what was searched: the data do not limit them.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.response_curve import fit_curve
    >>> x = pd.Series([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
    >>> y = pd.Series([0.5, 0.53, 0.55, 0.75, 1, 1.2, 1.27, 1.32, 1.35])
    >>> low, high = shape_interval(fit_curve(x, y), "power")
    >>> bool(low > 1), bool(high < 12)  # S-shaped beyond doubt
    (True, True)
    """
    if fit.freedom < 1:
        return np.nan, np.nan
    cells = fit.cells
    values = getattr(cells, parameter)[cells.sse <= _most_sse(fit)]
    low, high = float(values.min()), float(values.max())
    most = POWERS[1] if parameter == "power" else REACH * float(fit.efforts.max())
    positive = fit.efforts[fit.efforts > 0]
    least = POWERS[0] if parameter == "power" else float(positive.min()) / 2
    return low if low > least * 1.001 else np.nan, high if high < most * 0.999 else np.nan


def draw_curves(fit: CurveFit, draws: int, rng: np.random.Generator) -> Curve:
    """Draw curves as often as the data make them likely, floors not below zero, sales that rise.

    Power and half are drawn by the likelihood of what their best curve leaves, then error, level
    and gain around it.

    Parameters
    ----------
    fit : CurveFit
        With at least one observation left over.
    draws : int
    rng : numpy Generator

    Returns
    -------
    Curve
        Its parts are arrays, shape (draws,).

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.response_curve import fit_curve
    >>> x = pd.Series([0.0, 1, 2, 3, 4, 6, 8, 10])
    >>> fit = fit_curve(x, 10 + 20 * x / (2 + x) + pd.Series([1, -1, 1, -1, 1, -1, 1, -1]) / 50)
    >>> curves = draw_curves(fit, 100, np.random.default_rng(1))
    >>> bool(abs(curves.at(2.0).mean() - 20) < 0.1)
    True
    """
    cells, n = fit.cells, fit.observations
    left = np.maximum(cells.sse, 1e-300)
    weights = np.exp(-(n - 2) / 2 * np.log(left / left.min()))
    wanted = 4 * draws
    at = rng.choice(len(left), wanted, p=weights / weights.sum())
    spread = np.sqrt(left[at] / rng.chisquare(n - 2, wanted))
    mean = fit.mean_sales + spread * rng.standard_normal(wanted) / np.sqrt(n)
    gain = cells.gain[at] + spread * rng.standard_normal(wanted) / np.sqrt(cells.lift_squares[at])
    floor = mean - gain * cells.mean_lift[at]
    order = np.argsort((floor < 0) | (gain <= 0), kind="stable")[:draws]
    floor, gain = np.maximum(floor[order], 0.0), np.maximum(gain[order], 0.0)
    return Curve(floor, floor + gain, cells.power[at][order], cells.half[at][order])


def flattens_chance(fit: CurveFit) -> float:
    """How likely an error as large would be if sales only rose on, in a straight line or steeper.

    Small where the data have seen that returns diminish (F test of two parameters).

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.response_curve import fit_curve
    >>> x = pd.Series([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
    >>> y = pd.Series([0.5, 0.53, 0.55, 0.75, 1, 1.2, 1.27, 1.32, 1.35])
    >>> flattens_chance(fit_curve(x, y)) < 0.001
    True
    """
    return _f_test(fit.straight_sse, fit, 2)


def concave_chance(fit: CurveFit) -> float:
    """How likely an error as large would be if the curve flattened from the start (F test).

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.decomposition.response_curve import fit_curve
    >>> x = pd.Series([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
    >>> y = pd.Series([0.5, 0.53, 0.55, 0.75, 1, 1.2, 1.27, 1.32, 1.35])
    >>> concave_chance(fit_curve(x, y)) < 0.001
    True
    """
    return _f_test(fit.concave_sse, fit, 1)


def _f_test(sse: float, fit: CurveFit, parameters: int) -> float:
    from scipy.special import fdtrc

    if fit.freedom < 1:
        return np.nan
    least = max(fit.sse, 1e-18 * fit.mean_sales**2, 1e-300)
    excess = max(sse - least, 0.0)
    return float(fdtrc(parameters, fit.freedom, excess / parameters / (least / fit.freedom)))


def _most_sse(fit: CurveFit) -> float:
    """Sum of squares up to which a curve belongs to the 95 % interval of one figure."""
    from scipy.special import fdtri

    n = fit.observations
    floor = 1e-18 * n * fit.mean_sales**2
    return float(fit.sse * (1 + fdtri(1, n - PARAMETERS, _LEVEL) / (n - PARAMETERS)) + floor)
