"""What a forecast consists of: for each series its path, its width and how it did in the past."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.errors import ParamError
from salesplan.seasonality import Rows

Z80, Z95 = NormalDist().inv_cdf(0.9), NormalDist().inv_cdf(0.975)
SCORES = ["series", "method", "weight", "mase", "smape", "coverage_80", "coverage_95", "origins"]

_SMALLEST_CARRY = 0.1  # part of an error that stays in the level, at least: the level is estimated


@dataclass(frozen=True)
class Track:
    """One series: where it goes, how far it may miss, and what was once foreseen of its past.

    Parameters
    ----------
    points, deviations : array, shape (horizon,)
        Forecast and the standard deviation of its error; missing where there is no forecast.
    limits : tuple of two floats
        Lowest and highest value that a forecast and its bounds may take.
    level_weight : float
        Part of a one-step error that stays in the level.
    scale : float
        Denominator of MASE: mean absolute change against the season before.
    actuals, past_points, past_deviations : array, shape (origins, horizon)
        What came after each origin (row 0: one period back), and what was foreseen of it there;
        missing where nothing is known.
    """

    points: Rows
    deviations: Rows
    limits: tuple[float, float]
    level_weight: float
    scale: float
    actuals: Rows
    past_points: Rows
    past_deviations: Rows

    def figures(self) -> dict[str, Rows]:
        """Forecast and bounds by column of the table, within the limits.

        Examples
        --------
        >>> none = np.empty((0, 1))
        >>> track = Track(np.array([5.0]), np.array([9.0]), (0, 99), 0, 1, none, none, none)
        >>> track.figures()["low_80"].tolist()
        [0.0]
        """
        low, high = self.limits
        wide, wider = Z80 * self.deviations, Z95 * self.deviations
        return {
            "forecast": self.points,
            "low_80": np.maximum(self.points - wide, low),
            "high_80": np.minimum(self.points + wide, high),
            "low_95": np.maximum(self.points - wider, low),
            "high_95": np.minimum(self.points + wider, high),
        }

    def shocks(self) -> Rows:
        """Split each period's error into independent shocks; a row's length is its deviation.

        Examples
        --------
        >>> none = np.empty((0, 2))
        >>> track = Track(np.ones(2), np.ones(2), (0, 9), 0.75, 1, none, none, none)
        >>> track.shocks().round(1).tolist()
        [[1.0, 0.0], [0.6, 0.8]]
        """
        carry = max(self.level_weight, _SMALLEST_CARRY)
        count = len(self.deviations)
        share = np.tril(np.full((count, count), carry), -1) + np.eye(count)
        length: Rows = np.sqrt((share**2).sum(axis=1, keepdims=True))
        return self.deviations[:, None] * share / length

    def score(self) -> dict[str, float]:
        """Error and coverage of what was foreseen: mase, smape (per cent), coverages, origins.

        Examples
        --------
        >>> actual, foreseen, width = np.array([[3.0]]), np.array([[1.0]]), np.array([[1.0]])
        >>> track = Track(np.ones(1), np.ones(1), (0, 9), 0, 4, actual, foreseen, width)
        >>> track.score()["mase"], track.score()["smape"], track.score()["coverage_80"]
        (0.5, 100.0, 0.0)
        """
        known = ~np.isnan(self.actuals) & ~np.isnan(self.past_points)
        if not known.any():
            return dict.fromkeys(SCORES[3:], np.nan) | {"origins": 0}
        actual, point = self.actuals[known], self.past_points[known]
        size, width = np.abs(actual - point), self.past_deviations[known]
        whole = np.abs(actual) + np.abs(point)
        return {
            "mase": float(size.mean() / self.scale) if self.scale > 0 else np.nan,
            "smape": float((200 * size / np.where(whole > 0, whole, 1)).mean()),
            "coverage_80": _held(size, Z80 * width),
            "coverage_95": _held(size, Z95 * width),
            "origins": int(known.any(axis=1).sum()),
        }


def _held(size: Rows, width: Rows) -> float:
    """Part of the errors within the width; missing where no width was foreseen."""
    return np.nan if np.isnan(width).any() else float((size <= width).mean())


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
    tracks : dict of str to Track
        The same in arrays, by series.
    """

    table: pd.DataFrame = field(repr=False)
    backtest: pd.DataFrame = field(repr=False)
    notes: dict[str, str]
    tracks: dict[str, Track] = field(repr=False)

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
        >>> from salesplan.market.forecast import forecast
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
        chosen = np.array([ahead.index(month) for month in months])
        rows = [(name, *_sum(track, chosen)) for name, track in self.tracks.items()]
        return pd.DataFrame(rows, columns=["series", "median", "sd", "low_80", "high_80"])


def _sum(track: Track, chosen: NDArray[np.intp]) -> tuple[float, float, float, float]:
    """Median, deviation and 80 % bounds of a sum over periods; not below what a sum may be."""
    median = float(track.points[chosen].sum())
    sd = float(np.sqrt((track.shocks()[chosen].sum(axis=0) ** 2).sum()))
    floor = 0.0 if track.limits[0] >= 0 else -np.inf
    return median, sd, float(np.maximum(median - Z80 * sd, floor)), median + Z80 * sd


def assemble(
    results: dict[str, tuple[Track, pd.DataFrame]], ahead: list[str], notes: dict[str, str]
) -> Forecast:
    """Put series together, in the order given.

    Parameters
    ----------
    results : dict of str to (Track, DataFrame)
        Each series with its rows of the backtest.
    ahead : list of str
        Periods that are forecast.
    notes : dict of str to str

    Returns
    -------
    Forecast

    Examples
    --------
    >>> none = np.empty((0, 1))
    >>> track = Track(np.array([5.0]), np.zeros(1), (0, 9), 0, 1, none, none, none)
    >>> made = assemble({"a": (track, pd.DataFrame(columns=SCORES))}, ["2026-01"], {"a": ""})
    >>> made.table["forecast"].tolist()
    [5.0]
    """
    tables = [
        pd.DataFrame({"series": name, "month": ahead, **track.figures()})
        for name, (track, _) in results.items()
    ]
    scores = [scores for _, scores in results.values() if len(scores)]
    backtest = pd.concat(scores, ignore_index=True) if scores else pd.DataFrame(columns=SCORES)
    tracks = {name: track for name, (track, _) in results.items()}
    return Forecast(pd.concat(tables, ignore_index=True), backtest, notes, tracks)
