"""Chapter 1, trend: forecast many monthly series at once, with intervals that were checked.

Six methods are backtested over rolling origins and weighed by their inverse squared error; the
winner of a backtest is worse than this mean, so none is crowned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd

from salesplan.errors import ParamError
from salesplan.market.backtest import Backtest, run_backtest, score
from salesplan.market.history import CALLED, Kind, cautions, check_history, following, model_kind
from salesplan.seasonality import Rows, fill_gaps

Z80, Z95 = NormalDist().inv_cdf(0.9), NormalDist().inv_cdf(0.975)

_COLUMNS = ["series", "month", "forecast", "low_80", "high_80", "low_95", "high_95"]
_SCORES = ["series", "method", "weight", "mase", "smape", "coverage_80", "coverage_95", "origins"]
_SMALLEST_CARRY = 0.1  # part of an error that stays in the level, at least: the level is estimated


@dataclass(frozen=True)
class Forecast:
    """Forecasts of several series, how they did in the past, and what to know about each.

    Parameters
    ----------
    table : DataFrame
        series, month, forecast, low_80, high_80, low_95, high_95 in the unit of the history; a
        series that is too short to forecast has missing values here and a note.
    backtest : DataFrame
        series, method, weight (fractions that sum to 1; missing for the combination itself),
        mase, smape (per cent), coverage_80, coverage_95 (fractions), origins. Every figure uses
        only what was known at its origin. Series without a backtest have no row.
    notes : dict of str to str
        For every series the sentences that a reader should see, or an empty text.
    """

    table: pd.DataFrame = field(repr=False)
    backtest: pd.DataFrame = field(repr=False)
    notes: dict[str, str]
    _shocks: dict[str, Rows] = field(repr=False)
    _floors: dict[str, float] = field(repr=False)

    def total(self, months: Sequence[str]) -> pd.DataFrame:
        """Distribution of the sum over some of the forecast months, for each series.

        Errors of neighbouring months go together: part a of each month's surprise stays in the
        level, so the error h months ahead is e(h) + a (e(1) + ... + e(h-1)), and a sum over the
        next H months has the variance sigma^2 sum over j of (1 + (H - j) a)^2. These
        correlations are kept and every month's deviation is widened to that of its interval
        (low_80 to high_80), so the year is as wide as its months say. a is the level weight of
        SES, at least 0.1: even a steady level had to be estimated, and that error is common to
        all months.

        Parameters
        ----------
        months : sequence of str
            Months of `table`, each once, in any order.

        Returns
        -------
        DataFrame
            series, median, sd, low_80, high_80; missing for a series without a forecast.

        Raises
        ------
        ParamError
            If a month is not in the forecast, or is named twice.

        References
        ----------
        Hyndman, Koehler, Ord & Snyder (2008), section 6.6 (forecasts over a lead time).

        Examples
        --------
        >>> months = [f"2025-0{month}" for month in range(1, 7)]
        >>> ahead = forecast(pd.DataFrame({"North": [9.0] * 6}, months), horizon=6)
        >>> ahead.total(["2025-07", "2025-08"]).to_dict("records")
        [{'series': 'North', 'median': 18.0, 'sd': 0.0, 'low_80': 18.0, 'high_80': 18.0}]
        """
        ahead = list(self.table["month"].unique())
        wrong = [month for month in months if month not in ahead or list(months).count(month) > 1]
        if wrong or not months:
            found = f"not in the forecast, or twice: {', '.join(wrong[:5])}"
            found = found if wrong else "none given"
            raise ParamError("months of a total", found,
                             f"name each month once, from {ahead[0]} to {ahead[-1]}")  # fmt: skip
        chosen = [ahead.index(month) for month in months]
        rows = []
        points = self.table["forecast"].to_numpy().reshape(-1, len(ahead))
        for (name, shocks), point in zip(self._shocks.items(), points, strict=True):
            median = float(point[chosen].sum())
            sd = float(np.sqrt((shocks[chosen].sum(axis=0) ** 2).sum()))
            low = float(np.maximum(median - Z80 * sd, self._floors[name]))
            rows.append((name, median, sd, low, median + Z80 * sd))
        return pd.DataFrame(rows, columns=["series", "median", "sd", "low_80", "high_80"])


def forecast(
    history: pd.DataFrame, horizon: int, *, season: int = 12, origins: int = 12
) -> Forecast:
    """Forecast every series of a table, with 80 % and 95 % intervals and a backtest.

    Seasonal naive, the same with drift, SES, Holt, damped trend and Theta are combined with
    weights of inverse squared error over rolling origins. Deviations are the larger of the
    combination's own error at that horizon (never less than at a shorter one) and the analytic
    sigma sqrt(1 + (h - 1) a^2). Below two seasons of history there is no seasonal model, below
    five values no forecast; zeros or negatives make the season additive; half zeros or more
    leave the level only; a constant repeats with width 0. No figure lies further outside the
    history than nine times its range, or below zero where the history never was.

    Parameters
    ----------
    history : DataFrame, shape (periods, series)
        Index: every period in order, "2025-12" or "2025-Q4" or "2025"; columns: amounts of one
        series each. Missing values are gaps, 0 is nothing sold; zeros and missing values before
        a series' first amount are left out.
    horizon : int
        Periods to forecast, 1 or more.
    season : int
        Periods in a season: 12, 4, or 1 for none.
    origins : int
        Moments of the past from which to backtest, 0 or more.

    Returns
    -------
    Forecast

    Raises
    ------
    TableError
        If the index is not consecutive periods, or an amount is not a finite number.
    ParamError
        If `horizon`, `season` or `origins` is out of range.

    References
    ----------
    Bates & Granger, Operational Research Quarterly 20 (1969): weights of inverse squared error.

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=36, freq="M").astype(str)
    >>> sales = pd.DataFrame({"North": [100.0, 120.0, 140.0] * 12}, months)
    >>> forecast(sales, 2).table["month"].tolist()
    ['2026-01', '2026-02']
    """
    _check_counts(horizon, season, origins)
    periods = check_history(history)
    amounts = history.astype(float).set_axis([str(name) for name in history.columns], axis=1)
    started = amounts.where((amounts.fillna(0) != 0).cummax())
    results: dict[str, _Result] = {}
    kinds = {str(name): model_kind(amounts[name], started[name], season) for name in amounts}
    for kind in dict.fromkeys(kinds.values()):
        names = [name for name, own in kinds.items() if own == kind]
        if isinstance(kind, Kind):
            results.update(_forecast_alike(started[names], horizon, kind, origins=origins))
        else:
            results.update({name: _repeat(amounts[name], kind, horizon) for name in names})
    ahead = following(periods[-1], horizon)
    notes = {
        name: " ".join(cautions(amounts[name], started[name], kind, season))
        for name, kind in kinds.items()
    }
    return _assemble({name: results[name] for name in kinds}, ahead, notes)


@dataclass(frozen=True)
class _Result:
    """One series: rows of the table by column, its shocks, floor and scores."""

    figures: dict[str, Rows]
    shocks: Rows
    floor: float
    scores: pd.DataFrame | None = None


def _check_counts(horizon: int, season: int, origins: int) -> None:
    """Refuse counts that make no forecast."""
    for name, value, least in (("horizon", horizon, 1), ("origins", origins, 0)):
        if value < least:
            raise ParamError(name, f"is {value}, must be {least} or more", "give a whole number")
    if season not in CALLED:
        raise ParamError("season", f"is {season}, must be 12, 4 or 1",
                         "use 12 for months, 4 for quarters, 1 for no season")  # fmt: skip


def _repeat(amounts: pd.Series, kind: Kind | str, horizon: int) -> _Result:
    """Repeat a constant without width; a series that is too short stays unknown."""
    known = amounts.dropna()
    value = float(known.iloc[-1]) if kind == "constant" else np.nan
    figures = {column: np.full(horizon, value) for column in _COLUMNS[2:]}
    shocks = np.full((horizon, horizon), 0.0 if kind == "constant" else np.nan)
    return _Result(figures, shocks, -np.inf)


def _forecast_alike(
    started: pd.DataFrame, horizon: int, kind: Kind, *, origins: int
) -> dict[str, _Result]:
    """Forecast the series of one kind together."""
    rows = fill_gaps(started, kind.season).to_numpy().T
    done = run_backtest(rows, started.to_numpy().T, horizon, kind, origins=origins)
    change = np.abs(rows[:, kind.season :] - rows[:, : -kind.season])
    scores = score(done, np.nanmean(change, axis=1), z80=Z80, z95=Z95)
    by_row = dict(tuple(scores.groupby("row")))
    results = {}
    for row, name in enumerate(started.columns):
        own = by_row.get(row)
        own = None if own is None else own.assign(series=name)[_SCORES]
        shocks = _shocks(done.deviations[row], done.level_weight[row])
        floor = 0.0 if done.lowest[row] >= 0 else -np.inf
        results[name] = _Result(_figures(done, row), shocks, floor, own)
    return results


def _figures(done: Backtest, row: int) -> dict[str, Rows]:
    """Columns of the table for one series, within its limits."""
    point, deviation = done.points[row], done.deviations[row]
    low, high = done.lowest[row], done.highest[row]
    return {
        "forecast": point,
        "low_80": np.maximum(point - Z80 * deviation, low),
        "high_80": np.minimum(point + Z80 * deviation, high),
        "low_95": np.maximum(point - Z95 * deviation, low),
        "high_95": np.minimum(point + Z95 * deviation, high),
    }


def _shocks(deviation: Rows, level_weight: float) -> Rows:
    """Split each month's error into independent shocks; a row's length is its deviation."""
    carry = max(level_weight, _SMALLEST_CARRY)
    share = np.tril(np.full((len(deviation), len(deviation)), carry), -1) + np.eye(len(deviation))
    length = np.sqrt((share**2).sum(axis=1, keepdims=True))
    return deviation[:, None] * share / length


def _assemble(results: dict[str, _Result], ahead: list[str], notes: dict[str, str]) -> Forecast:
    """Put the series together, in the order of the history."""
    tables = [
        pd.DataFrame({"series": name, "month": ahead, **result.figures})
        for name, result in results.items()
    ]
    scores = [result.scores for result in results.values() if result.scores is not None]
    backtest = pd.concat(scores, ignore_index=True) if scores else pd.DataFrame(columns=_SCORES)
    shocks = {name: result.shocks for name, result in results.items()}
    floors = {name: result.floor for name, result in results.items()}
    return Forecast(pd.concat(tables, ignore_index=True), backtest, notes, shocks, floors)
