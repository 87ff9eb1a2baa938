"""Six forecasting methods, each for all series at once.

A row is one series as it was known at one moment, right-aligned: its last value stands in the
last column, and missing values come only before its first. Forecasts of different moments are
so many more rows, which is what makes a backtest over rolling origins cheap.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salesplan.seasonality import Rows, index_rows

METHODS = ("seasonal naive", "seasonal naive with drift", "SES", "Holt", "damped trend", "Theta")

_LEVELS = np.linspace(0.02, 0.98, 20)
_COARSE_LEVELS = np.linspace(0.05, 0.95, 10)
_TRENDS = (0.01, 0.05, 0.1, 0.2, 0.35, 0.6)
_DAMPING = (0.8, 0.9, 0.98)
_FIRST = 10  # values that set the level and slope from which a recursion starts
_FEW, _SHORT = 12, 24  # values below which the fitted weight of the level says little, or less
_FEW_WEIGHT, _SHORT_WEIGHT = 0.5, 0.3  # what it counts as there, at least
_CHUNK = 256  # rows that are smoothed together, so that the work stays in the cache


def _grid() -> dict[str, Rows]:
    """Return the weights that are tried: columns level, trend and damping (0: no trend)."""
    pairs = [(level, trend) for level in _COARSE_LEVELS for trend in _TRENDS]
    return {
        "SES": np.array([(level, 0.0, 0.0) for level in _LEVELS]),
        "Holt": np.array([(*pair, 1.0) for pair in pairs]),
        "damped trend": np.array([(*pair, damping) for pair in pairs for damping in _DAMPING]),
    }


@dataclass(frozen=True)
class Fit:
    """The best recursion of one method for each row, at the row's last value.

    Parameters
    ----------
    weights : array, shape (rows, 3)
        Smoothing weights of level and trend, and the damping of the trend.
    level, trend : array, shape (rows,)
        State after the last value, in the unit of the data.
    squares : array, shape (rows,)
        Sum of the squared one-step errors.
    """

    weights: Rows
    level: Rows
    trend: Rows
    squares: Rows

    def ahead(self, horizon: int) -> Rows:
        """Forecast the next `horizon` periods, shape (rows, horizon).

        Examples
        --------
        >>> fit = Fit(np.array([[0.5, 0.1, 0.5]]), np.array([10.0]), np.array([4.0]), np.zeros(1))
        >>> fit.ahead(3).tolist()
        [[12.0, 13.0, 13.5]]
        """
        damped = np.cumsum(self.weights[:, [2]] ** np.arange(1, horizon + 1), axis=1)
        return self.level[:, None] + damped * self.trend[:, None]


@dataclass(frozen=True)
class Members:
    """Forecasts of the six methods, and what the analytic interval needs.

    Parameters
    ----------
    points : array, shape (6, rows, horizon)
        In the order of `METHODS`.
    level_weight : array, shape (rows,)
        How much of a one-step error stays in the level (the weight of SES), 0 to 1.
    deviation : array, shape (rows, horizon)
        Analytic standard deviation of the error h periods ahead.
    """

    points: NDArray[np.float64]
    level_weight: Rows
    deviation: Rows


def smooth(rows: Rows, weights: Rows, level: Rows, trend: Rows) -> tuple[Rows, Rows, Rows]:
    """Run the damped-trend recursion over every row with every set of weights.

    With forecast f = level + damping x trend and error e = value - f: the new level is
    f + a e, the new trend damping x trend + a b e. Holt has damping 1, SES no trend.

    Parameters
    ----------
    rows : array, shape (rows, periods)
        Right-aligned, missing only before the start.
    weights : array, shape (sets, 3)
        a, b and damping of each set.
    level, trend : array, shape (rows,)
        State before the first value.

    Returns
    -------
    tuple of three arrays, shape (sets, rows)
        Level and trend after the last value, and the sum of squared errors.

    References
    ----------
    Hyndman, Koehler, Ord & Snyder, *Forecasting with Exponential Smoothing* (2008), table 2.1
    (error-correction form; b here is their beta / alpha).

    Examples
    --------
    >>> ses = np.array([[0.5, 0.0, 0.0]])
    >>> level, trend, squares = smooth(np.array([[4.0, 8.0]]), ses, np.array([2.0]), np.zeros(1))
    >>> level.tolist(), squares.tolist()
    ([[5.5]], [[29.0]])
    """
    step, slope, damping = (weights[:, [column]] for column in range(3))
    start = np.isnan(rows).sum(axis=1)
    values = np.nan_to_num(rows)
    levels, trends, squares = np.zeros((3, len(weights), len(rows)))
    for period in range(rows.shape[1]):
        begins = start == period
        if begins.any():  # what ran before a series' first value is thrown away here
            levels[:, begins], trends[:, begins] = level[begins], trend[begins]
            squares[:, begins] = 0
        trends *= damping
        levels += trends
        error = values[:, period] - levels
        levels += step * error
        trends += step * slope * error
        squares += error**2
    return levels, trends, squares


def fit(rows: Rows, method: str) -> Fit:
    """Fit "SES", "Holt" or "damped trend" to each row by least squares over a grid of weights.

    The recursion starts from the straight line through the first ten values (SES: from the
    mean of the first six), and the set of weights with the least sum of squared errors is kept.

    Parameters
    ----------
    rows : array, shape (rows, periods)
        Right-aligned, without a season.
    method : {"SES", "Holt", "damped trend"}

    Returns
    -------
    Fit

    Examples
    --------
    >>> fit(np.array([[1.0, 2, 3, 4, 5, 6, 7, 8]]), "Holt").ahead(2).round(9).tolist()
    [[9.0, 10.0]]
    """
    grid = _grid()[method]
    level, trend = _first_state(rows, has_trend=method != "SES")
    parts = []
    for first in range(0, len(rows), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        states = smooth(rows[chunk], grid, level[chunk], trend[chunk])
        best = states[2].argmin(axis=0)
        parts.append((grid[best], *(state[best, np.arange(len(best))] for state in states)))
    return Fit(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _first_state(rows: Rows, *, has_trend: bool) -> tuple[Rows, Rows]:
    """Level and trend from which the recursion of each row starts."""
    length = (~np.isnan(rows)).sum(axis=1)
    start = rows.shape[1] - length
    count = _FIRST if has_trend else 6
    places = np.minimum(start[:, None] + np.arange(count), rows.shape[1] - 1)
    first = np.take_along_axis(rows, places, axis=1)
    used = np.arange(count) < length[:, None]
    if not has_trend:
        return np.where(used, first, 0).sum(axis=1) / used.sum(axis=1), np.zeros(len(rows))
    slope, mean = slope_and_mean(np.where(used, first, np.nan))
    return mean - slope * (used.sum(axis=1) + 1) / 2, slope


def slope_and_mean(rows: Rows) -> tuple[Rows, Rows]:
    """Slope per period of the least-squares line through each row, and the row's mean.

    Parameters
    ----------
    rows : array, shape (rows, periods)
        Missing values are left out.

    Returns
    -------
    tuple of two arrays, shape (rows,)

    Examples
    --------
    >>> slope, mean = slope_and_mean(np.array([[np.nan, 1.0, 3.0, 5.0]]))
    >>> slope.tolist(), mean.tolist()
    ([2.0], [3.0])
    """
    seen = ~np.isnan(rows)
    time = np.where(seen, np.arange(rows.shape[1], dtype=float), np.nan)
    mean = np.nanmean(rows, axis=1)
    centred = np.where(seen, time - np.nanmean(time, axis=1, keepdims=True), 0)
    spread = (centred**2).sum(axis=1)
    slope = (centred * np.nan_to_num(rows - mean[:, None])).sum(axis=1)
    return slope / np.where(spread > 0, spread, 1), mean


def forecast_members(rows: Rows, horizon: int, season: int, *, additive: bool) -> Members:
    """Forecast every row by all six methods.

    The two naive methods repeat the last season (with drift: plus the mean change per period).
    The other four see the rows without their season, which is put back afterwards.

    The analytic deviation is sigma sqrt(1 + (h - 1) a^2). Sigma pays for the indices that were
    estimated: its divisor is length - season - 2, not the length. Without a season, a is at
    least .3 below 24 values and one half below twelve. Measured on the M3 months cut to their
    last 5, 8, 14, 24, 36, 48 values, the 80 % interval made from it covers 75-83 %; with the
    plain length 68-71 % at 36 and 48, and at 12 the year's sum is covered in 80 % of the
    series, in 73 % with the fitted a.

    Parameters
    ----------
    rows : array, shape (rows, periods)
        Right-aligned; each at least two seasons long, and longer than two values.
    horizon : int
        Periods to forecast.
    season : int
        Periods in a season, 1 for none.
    additive : bool
        Take the season away by difference (needed with zeros or negatives), not by ratio.

    Returns
    -------
    Members

    References
    ----------
    Theta: Assimakopoulos & Nikolopoulos, International Journal of Forecasting 16 (2000), in the
    form of Hyndman & Billah 19 (2003): SES with half of the least-squares slope as drift.

    Examples
    --------
    >>> line = np.arange(1.0, 13.0)[None]
    >>> members = forecast_members(line, 2, 1, additive=False)
    >>> dict(zip(METHODS, members.points[:, 0, 1].round(1).tolist(), strict=True))["Holt"]
    14.0
    """
    length = (~np.isnan(rows)).sum(axis=1)
    index = index_rows(rows, season, additive=additive)
    past = index[:, np.arange(rows.shape[1]) % season]
    ahead = index[:, (rows.shape[1] + np.arange(horizon)) % season]
    level = rows - past if additive else rows / past
    ses = fit(level, "SES")
    plain = np.stack([
        ses.ahead(horizon), fit(level, "Holt").ahead(horizon),
        fit(level, "damped trend").ahead(horizon), _theta(level, ses, horizon)])  # fmt: skip
    seasonal = plain + ahead if additive else plain * ahead
    scale = np.ones_like(ahead) if additive else ahead
    least = np.where(length < _FEW, _FEW_WEIGHT, np.where(length < _SHORT, _SHORT_WEIGHT, 0))
    weight = np.maximum(ses.weights[:, 0], least if season == 1 else 0)
    sigma = np.sqrt(ses.squares / np.maximum(length - season - 2, 1))
    growth = np.sqrt(1 + np.arange(horizon) * weight[:, None] ** 2)
    points = np.concatenate([_naive(rows, length, horizon, season), seasonal])
    return Members(points, weight, sigma[:, None] * growth * scale)


def _naive(rows: Rows, length: NDArray[np.intp], horizon: int, season: int) -> Rows:
    """Repeat the last season, without and with drift; shape (2, rows, horizon)."""
    start = rows.shape[1] - length
    last = rows[:, -season:]
    first = np.take_along_axis(rows, start[:, None] + np.arange(season), axis=1)
    per_season = (last - first).mean(axis=1) * season / (length - season)
    steps = np.arange(horizon)
    repeated = last[:, steps % season]
    return np.stack([repeated, repeated + per_season[:, None] * (steps // season + 1)])


def _theta(level: Rows, ses: Fit, horizon: int) -> Rows:
    """SES with half of the straight line's slope as drift; shape (rows, horizon)."""
    weight = ses.weights[:, 0]
    length = (~np.isnan(level)).sum(axis=1)
    behind = (1 - (1 - weight) ** length) / weight  # how far the level lags the line, in periods
    steps = np.arange(horizon) + behind[:, None]
    return ses.ahead(horizon) + slope_and_mean(level)[0][:, None] / 2 * steps
