"""Backtest the six methods over rolling origins, weigh them, and size the intervals.

An origin is a moment at which the series is cut off; the forecasts made there are held against
what came after. What was known at an origin is judged without a look beyond it, but for one
thing: a gap before it may have been filled from the year after it as well.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.market.history import FEWEST_VALUES, Kind
from salesplan.market.smoothing import METHODS, forecast_members
from salesplan.seasonality import Rows

COMBINATION = "combination"

_PRIOR = 6  # errors' worth of "all methods are alike": equal weights while few errors are known
_RANGE = 9  # times the history's range that a forecast may lie beyond it

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Backtest:
    """The combined forecast of each series and the errors that it rests on.

    Parameters
    ----------
    weights : array, shape (6, series)
        Weight of each method, each column sums to 1.
    points, deviations : array, shape (series, horizon)
        Combined forecast and the standard deviation of its error.
    lowest, highest : array, shape (series,)
        Limits of forecasts and their bounds.
    level_weight : array, shape (series,)
        Part of a one-step error that stays in the level.
    actuals : array, shape (origins, series, horizon)
        What came after each origin; missing beyond the history and in its gaps.
    errors, past_deviations : array, shape (7, origins, series, horizon)
        Actual minus forecast, and the deviation foreseen at that origin, of each method and
        (last) of their combination with the weights known at that origin.
    """

    weights: Array
    points: Rows
    deviations: Rows
    lowest: Rows
    highest: Rows
    level_weight: Rows
    actuals: Array
    errors: Array
    past_deviations: Array


def run_backtest(rows: Rows, observed: Rows, horizon: int, kind: Kind, *, origins: int) -> Backtest:
    """Forecast each row now and at the last `origins` moments before, and combine.

    Parameters
    ----------
    rows : array, shape (series, periods)
        Right-aligned, gaps filled, missing only before a series starts.
    observed : array, shape (series, periods)
        The same with its gaps, which count for no error.
    horizon : int
        Periods to forecast; an origin k periods back is held against its first k.
    kind : Kind
    origins : int
        Most moments to try; fewer where a series would fall below two seasons or five values.

    Returns
    -------
    Backtest

    Examples
    --------
    >>> line = np.arange(1.0, 21.0)[None]
    >>> done = run_backtest(line, line, 2, Kind(1, additive=False, methods=METHODS), origins=12)
    >>> done.points.round(0).tolist()
    [[21.0, 22.0]]
    """
    known = _at_origins(rows, origins)
    enough = (~np.isnan(known)).sum(axis=2) >= max(2 * kind.season, FEWEST_VALUES)
    members = forecast_members(known[enough], horizon, kind.season, additive=kind.additive)
    lowest, highest = _limits(known[enough])
    points = _spread(np.clip(members.points, lowest, highest), enough)
    analytic = _spread(members.deviation[None], enough)[0]
    actuals = _after_origins(observed, horizon, origins)
    errors = actuals - points[:, 1:]
    weights = weigh(errors, kind.usable)
    combined = np.einsum("ms,mosh->osh", weights, errors)
    own = running_rmse(combined[None])[0]
    past_errors, past_deviations = _as_known(errors, analytic[1:], kind.usable)
    return Backtest(
        weights=weights, points=np.einsum("ms,msh->sh", weights, points[:, 0]),
        deviations=np.maximum(own, analytic[0]), lowest=_now(lowest, enough),
        highest=_now(highest, enough), level_weight=_now(members.level_weight, enough),
        actuals=actuals, errors=past_errors, past_deviations=past_deviations,
    )  # fmt: skip


def weigh(errors: Array, usable: Array) -> Array:
    """Weights in inverse proportion to the mean squared error, for each series.

    Six errors' worth of the methods' average are mixed into each mean, so that a few lucky
    forecasts do not decide; without any error the usable methods count alike.

    Parameters
    ----------
    errors : array, shape (methods, origins, series, horizon)
        Missing where nothing is known.
    usable : array, shape (methods,)
        0 for a method that must not be used, else 1.

    Returns
    -------
    array, shape (methods, series)
        Each column sums to 1.

    Examples
    --------
    >>> weigh(np.array([[[[1.0]]], [[[2.0]]]]), np.ones(2)).round(3).tolist()
    [[0.543], [0.457]]
    """
    count = (~np.isnan(errors[0])).sum(axis=(0, 2))
    squares = np.nansum(errors**2, axis=(1, 3))
    typical = squares.mean(axis=0) / np.maximum(count, 1)
    blended = (squares + _PRIOR * typical) / (count + _PRIOR)
    weights = usable[:, None] / np.where(typical > 0, blended, 1)
    total: Array = weights / weights.sum(axis=0)
    return total


def running_rmse(errors: Array) -> Array:
    """Root mean square of the errors of each horizon, never below that of a shorter horizon.

    Parameters
    ----------
    errors : array, shape (methods, origins, series, horizon)
        Missing where nothing is known; a horizon without any error repeats the one before.

    Returns
    -------
    array, shape (methods, series, horizon)
        0 where no error is known at all.

    Examples
    --------
    >>> running_rmse(np.array([[[[3.0, 1.0, np.nan]], [[3.0, np.nan, np.nan]]]])).tolist()
    [[[3.0, 3.0, 3.0]]]
    """
    count = np.maximum((~np.isnan(errors)).sum(axis=1), 1)
    rmse: Array = np.sqrt(np.nansum(errors**2, axis=1) / count)
    return np.maximum.accumulate(rmse, axis=-1)


def score(done: Backtest, scale: Rows, *, z80: float, z95: float) -> pd.DataFrame:
    """Error and coverage of each method and the combination for each series.

    Parameters
    ----------
    done : Backtest
    scale : array, shape (series,)
        Mean absolute change against the season before, the denominator of MASE.
    z80, z95 : float
        Half-widths of the two intervals, in deviations.

    Returns
    -------
    DataFrame
        row (0, 1, ...), method, weight, mase, smape (per cent: the mean of
        200 |actual - forecast| / (|actual| + |forecast|)), coverage_80, coverage_95, origins.

    References
    ----------
    Hyndman & Koehler, International Journal of Forecasting 22 (2006): MASE. Makridakis & Hibon,
    16 (2000): sMAPE of the M3 competition.

    Examples
    --------
    >>> line = np.arange(1.0, 21.0)[None]
    >>> done = run_backtest(line, line, 2, Kind(1, additive=False, methods=METHODS), origins=12)
    >>> scores = score(done, np.ones(1), z80=1.28, z95=1.96)
    >>> float(scores.set_index("method").loc["seasonal naive", "mase"]).__round__(2)
    1.48
    """
    size, off = np.abs(done.errors), np.abs(done.actuals - done.errors) + np.abs(done.actuals)
    known = ~np.isnan(size)
    count = known.sum(axis=(1, 3))
    relative = 200 * size / np.where(off > 0, off, 1)
    weights = np.vstack([done.weights, np.full(done.weights.shape[1], np.nan)])
    figures = {
        "weight": weights,
        "mase": _mean(size, count) / np.where(scale > 0, scale, np.nan),
        "smape": _mean(relative, count),
        "coverage_80": _mean(known & (size <= z80 * done.past_deviations), count),
        "coverage_95": _mean(known & (size <= z95 * done.past_deviations), count),
        "origins": known.any(axis=3).sum(axis=1),
    }
    names = (*METHODS, COMBINATION)
    places = pd.MultiIndex.from_product([range(len(scale)), names], names=["row", "method"])
    table = pd.DataFrame({name: figure.T.ravel() for name, figure in figures.items()}, places)
    return table.loc[table["origins"] > 0].reset_index()


def _mean(values: Array | NDArray[np.bool_], count: NDArray[np.intp]) -> Array:
    """Mean over origins and horizons of what is known; missing where nothing is."""
    mean: Array = np.nansum(values, axis=(1, 3)) / np.where(count > 0, count, np.nan)
    return mean


def _at_origins(rows: Rows, origins: int) -> Array:
    """Each row as known 0, 1, ... `origins` periods ago; shape (origins + 1, series, periods)."""
    known = np.full((origins + 1, *rows.shape), np.nan)
    for back in range(min(origins, rows.shape[1] - 1) + 1):
        known[back, :, back:] = rows[:, : rows.shape[1] - back]
    return known


def _after_origins(observed: Rows, horizon: int, origins: int) -> Array:
    """Return what came after each origin; shape (origins, series, horizon)."""
    after = np.full((origins, len(observed), horizon), np.nan)
    width = observed.shape[1]
    for back in range(1, min(origins, width - 1) + 1):
        seen = observed[:, width - back :][:, :horizon]
        after[back - 1, :, : seen.shape[1]] = seen
    return after


def _limits(rows: Rows) -> tuple[Rows, Rows]:
    """Lowest and highest value that a forecast may take; nothing negative without a negative."""
    low, high = np.nanmin(rows, axis=1), np.nanmax(rows, axis=1)
    reach = _RANGE * (high - low)
    return np.where(low >= 0, 0, low - reach)[:, None], (high + reach)[:, None]


def _spread(values: Array, places: NDArray[np.bool_]) -> Array:
    """Put (methods, rows, horizon) into (methods, origins + 1, series, horizon)."""
    spread = np.full((len(values), *places.shape, values.shape[-1]), np.nan)
    spread[:, places] = values
    return spread


def _now(values: Array, enough: NDArray[np.bool_]) -> Rows:
    """Return the rows that see the whole history; they come first."""
    return values.ravel()[: int(enough[0].sum())]


def known_at(origins: int, horizon: int) -> list[Array]:
    """Which errors each origin knew of: 0 where it did, else missing; added to errors, a mask.

    An origin k back, h ahead, speaks of a period k - h back: known to origins at most that far.

    Returns
    -------
    list of array, shape (origins, 1, horizon)
        One for each origin, the latest first.

    Examples
    --------
    >>> known_at(2, 1)[0][:, 0, 0].tolist()
    [nan, 0.0]
    """
    back = np.arange(1, origins + 1)[:, None] - np.arange(1, horizon + 1)
    return [np.where((back >= origin)[:, None], 0.0, np.nan) for origin in range(1, origins + 1)]


def _as_known(errors: Array, analytic: Array, usable: Array) -> tuple[Array, Array]:
    """Errors with the combination's added, and deviations, each from what its origin knew."""
    combined = np.empty(errors.shape[1:])
    known = known_at(errors.shape[1], errors.shape[3])
    for origin, mask in enumerate(known):
        weights = weigh(errors + mask, usable)
        combined[origin] = np.einsum("ms,msh->sh", weights, errors[:, origin])
    errors = np.concatenate([errors, combined[None]])
    own = [running_rmse(errors + mask) for mask in known]
    deviations = np.maximum(np.stack(own, axis=1), analytic) if own else np.empty_like(errors)
    return errors, deviations
