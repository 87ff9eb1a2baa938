"""Chapter 2.4: what each rep sells in an ordinary month, from a history that is never long enough.

The months of the past are freed of season and ramp and brought forward by a common growth. A rep
with few or unsteady months is drawn towards the peers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Matrix = NDArray[Any]
LOOK_BACK = 36
"""Months of history used at most: older ones say little about a rep's level."""
_PRIOR_DF = 8  # months of peers' unsteadiness that a rep's own is weighed against
_USUAL_CV2 = 0.25  # where few months are known at all: sales vary by half of themselves
_LEAST_MONTHS_SOLD = 0.5  # who sold nothing counts as half a month's sales in all the time
_USUAL_SPREAD = 0.09  # variance between reps' levels where there are no two reps to compare
_MOST_GROWTH = 0.3
_LEAST_PRESENCE = 0.1  # a few days of a first month say nothing


@dataclass(frozen=True)
class Past:
    """What reps sold, month by month, and what could be expected of the month.

    Parameters
    ----------
    amounts : array, shape (reps, months)
        Currency; negative where credit notes prevailed.
    presence : array, shape (reps, months)
        Part of a ramped rep's output that was there, 0 to 1.
    season : array, shape (months,)
        Seasonal index of each month, mean 1 over a year.
    ages : array, shape (months,)
        Months from each to the middle of the plan year.
    """

    amounts: Matrix
    presence: Matrix
    season: Matrix
    ages: Matrix


def rep_levels(past: Past, *, growth: float = 0.0, drift: float = 0.0) -> pd.DataFrame:
    """Estimate each rep's ordinary month in terms of the plan year, and how sure that is.

    The level is a weighted mean of the months freed of season and ramp. Months of the ramp weigh
    by the part that was there, older months less where levels drift. It is drawn towards the
    peers on the scale of logarithms by the part of the spread between reps that chance explains;
    the unsteadiness from month to month is drawn towards the peers' too. Who has no month
    takes the peers' level with all of their spread.

    Parameters
    ----------
    past : Past
    growth : float
        Growth a year that all reps have in common, fraction.
    drift : float
        Standard deviation of a rep's own change of level in a year, fraction.

    Returns
    -------
    DataFrame, shape (reps, ...)
        months (observed), level (log of the ordinary month), variance (of the error in it),
        own (weight of the rep's own history, 0 to 1), cv2 (variance of a month / its mean^2).
        All NaN where nobody has sold anything.

    References
    ----------
    Morris, Journal of the American Statistical Association 78 (1983), 47-55.

    Examples
    --------
    >>> steady = Past(np.full((2, 12), 100.0), np.ones((2, 12)), np.ones(12), np.arange(12.0))
    >>> np.exp(rep_levels(steady)["level"]).round(1).tolist()
    [100.1, 100.1]
    """
    weights, scaled = _months(past, growth)
    n = (weights > 0).sum(axis=1)
    mean = _mean(scaled, weights)
    if not (mean > 0).any():
        empty = pd.DataFrame(np.nan, range(len(n)), ["level", "variance", "own", "cv2"])
        return empty.assign(months=n)[["months", *empty]]
    lowest = _lowest(mean, n)
    cv2 = _shrunk_cv2(scaled, weights, np.fmax(mean, lowest), n)
    weights = weights * _recency(past.ages, drift, float(cv2.mean()))
    mean = np.fmax(_mean(scaled, weights), lowest)
    error = np.log1p(cv2 * _concentration(weights))
    table = pd.DataFrame({"months": n, "logs": np.log(mean) + error / 2, "error": error})
    return _drawn_to_peers(table, (n > 0) & (mean > lowest)).assign(cv2=cv2)


def month_weights(past: Past, cv2: float, drift: float) -> Matrix:
    """Return the weight of each month in a rep's level; rows add to 1, or are 0 without history.

    Examples
    --------
    >>> half = Past(np.ones((1, 2)), np.array([[0.5, 1.0]]), np.ones(2), np.array([2.0, 1.0]))
    >>> month_weights(half, 0.25, 0.0).round(3).tolist()
    [[0.333, 0.667]]
    """
    weights = _months(past, 0.0)[0] * _recency(past.ages, drift, cv2)
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


def recency(past: Past, drift: float) -> Matrix:
    """Return how much each month's age lets it weigh in the levels of all rows; shape (months,).

    Examples
    --------
    >>> steady = Past(np.full((1, 3), 9.0), np.ones((1, 3)), np.ones(3), np.array([8.5, 7.5, 6.5]))
    >>> recency(steady, 0.0).tolist(), bool((np.diff(recency(steady, 0.1)) > 0).all())
    ([1.0, 1.0, 1.0], True)
    """
    cv2 = rep_levels(past)["cv2"]
    return _recency(past.ages, drift, float(cv2.mean()) if cv2.notna().any() else _USUAL_CV2)


def common_growth(
    monthly: Matrix, season: Matrix, ages: Matrix, year: float, *, weights: Matrix | None = None
) -> float:
    """Find the growth a year that carries the firm's own months to its forecast of the plan year.

    Parameters
    ----------
    monthly, season, ages : array, shape (months,)
        The firm's sales, seasonal index and months to the middle of the plan year.
    year : float
        Forecast of the plan year, currency.
    weights : array, shape (months,), optional
        How much each month weighs; default all the same.

    Returns
    -------
    float
        Fraction a year, between -0.3 and 0.3; 0 where the past or the forecast is not above 0.

    Examples
    --------
    >>> round(common_growth(np.full(12, 100.0), np.ones(12), np.full(12, 12.0), 1320.0), 4)
    0.1
    """
    usable = season > 0
    if not usable.any():
        return 0.0
    levels, years = monthly[usable] / season[usable], ages[usable] / 12
    share = np.ones(len(levels)) if weights is None else weights[usable]
    if levels.sum() <= 0 or year <= 0:
        return 0.0
    low, high = -_MOST_GROWTH, _MOST_GROWTH
    for _ in range(50):
        middle = (low + high) / 2
        reached = 12 * float(np.average(levels * (1 + middle) ** years, weights=share))
        low, high = (middle, high) if reached < year else (low, middle)
    return round((low + high) / 2, 6)


def _months(past: Past, growth: float) -> tuple[Matrix, Matrix]:
    """Weight of each month before its age, and the ordinary month that it speaks for."""
    expected = past.season * past.presence
    weights = np.where((expected > 0) & (past.presence >= _LEAST_PRESENCE), past.presence, 0.0)
    forward = (1 + growth) ** (past.ages / 12)
    scaled = np.divide(past.amounts * forward, expected, out=np.zeros_like(expected),
                       where=expected > 0)  # fmt: skip
    return weights, scaled


def _recency(ages: Matrix, drift: float, cv2: float) -> Matrix:
    """Let months fade as a level that wanders asks for: the steady state of a local level."""
    return np.exp(-np.sqrt(drift**2 / 12 / max(cv2, 1e-3)) * (ages - ages.min(initial=np.inf)))


def _mean(scaled: Matrix, weights: Matrix) -> Matrix:
    total = weights.sum(axis=1)
    sums = (weights * scaled).sum(axis=1)
    return np.divide(sums, total, out=np.full(len(total), np.nan), where=total > 0)


def _concentration(weights: Matrix) -> Matrix:
    """Sum of squared shares: 1 / n where all months weigh the same; NaN without any."""
    total = weights.sum(axis=1) ** 2
    squares = (weights**2).sum(axis=1)
    return np.divide(squares, total, out=np.full(len(total), np.nan), where=total > 0)


def _lowest(mean: Matrix, n: Matrix) -> Matrix:
    """The least level that a logarithm can carry, for those who sold nothing or less."""
    sold = mean[mean > 0]
    usual = float(np.median(sold)) if len(sold) else np.nan
    return np.divide(usual * _LEAST_MONTHS_SOLD, n, out=np.full(len(n), np.nan), where=n > 0)


def _shrunk_cv2(scaled: Matrix, weights: Matrix, mean: Matrix, n: Matrix) -> Matrix:
    """Squared coefficient of variation of a month, drawn towards the peers' with eight months.

    The peers' own is drawn towards a usual one by as much: two reps and two months prove nothing.
    """
    off = np.where(weights > 0, scaled - mean[:, None], 0.0) ** 2
    spread = _mean(off, weights) * np.divide(n, n - 1, out=np.ones(len(n)), where=n > 1)
    own = np.clip(spread / mean**2, 0, np.maximum(n, 1))
    known = (n > 1) & np.isfinite(own)
    freedom = np.where(known, n - 1, 0)
    seen, usual = freedom.sum(), _PRIOR_DF * _USUAL_CV2
    team = (usual + seen * (own[known].mean() if known.any() else 0.0)) / (_PRIOR_DF + seen)
    return (_PRIOR_DF * team + freedom * np.where(known, own, 0.0)) / (_PRIOR_DF + freedom)


def _drawn_to_peers(table: pd.DataFrame, is_peer: Matrix) -> pd.DataFrame:
    """Weigh own level and peers' level by how much of the spread between reps is real."""
    logs, error = table["logs"], table["error"]
    peers, size = logs[is_peer], max(int(is_peer.sum()), 1)
    centre = peers.mean()
    spread = float(peers.var()) if size > 1 else _USUAL_SPREAD
    real = max(spread - float(error[is_peer].mean()), 0.0) if size > 1 else np.inf
    own = (real / (real + error)) if np.isfinite(real) else error * 0 + 1.0
    own = own.fillna(0.0).where(is_peer | (table["months"] == 0), 1.0)  # no sales are no accident
    level = (centre + own * (logs - centre)).fillna(centre)
    of_centre = (1 - own) ** 2 * spread / size
    variance = (own * error).fillna(0.0) + of_centre
    variance = variance.where(table["months"] > 0, spread * (1 + 1 / size))
    return table[["months"]].assign(level=level, variance=variance, own=own)
