"""What part of the cases goes on, and after how long, when some have not decided yet.

A case ends in one of two ways: it moves on, or it is lost. Those still open are censored, neither
counted as lost nor left out (Aalen-Johansen). The part that moves on is the part of those that
decide within the longest time seen. Without open cases all of it is plain counting.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.intervals import UNKNOWN, wilson_interval

Days = NDArray[np.float64]
_SURE = 1e-12
_UNDATED = -1.0  # a decision of which nobody knows the day: no open case can have hidden it


class Passage(NamedTuple):
    """What becomes of the cases of one stage.

    Parameters
    ----------
    rate, low, high : float
        Part that moves on, with its 95 % interval; missing where no case has decided.
    days, days_low, days_high : float
        Mean days until moving on, of those that do, with its 95 % interval.
    days_lost : float
        Mean days until the loss, of those that are lost.
    undecided : float
        Part of the cases that is still open after the longest time at which one decided.
    """

    rate: float
    low: float
    high: float
    days: float
    days_low: float
    days_high: float
    days_lost: float
    undecided: float


class Curve(NamedTuple):
    """When the cases of one stage decide: parts of all that entered, by days.

    Parameters
    ----------
    days : ndarray
        Lengths at which a case decided, ascending; -1 for those without a day.
    moved, lost : ndarray
        Part of the cases that moves on, or is lost, after exactly so many days.
    at_risk : ndarray
        Weight of the cases that had not decided before.
    """

    days: Days
    moved: Days
    lost: Days
    at_risk: Days


def passage(
    days: pd.Series, moved: pd.Series, is_open: pd.Series, weights: pd.Series | None = None
) -> Passage:
    """Estimate which part of the cases moves on, with intervals, open cases censored.

    Parameters
    ----------
    days : Series of float, shape (cases,)
        Length of each case, so far where it is open; missing where a decision has no day.
    moved, is_open : Series of bool, shape (cases,)
        Whether it moved on, or has not decided; neither: lost.
    weights : Series of float, optional
        Weight of each case, above zero, such as its value; 1 by default.

    Returns
    -------
    Passage
        Interval of the rate: Wilson's with the number of plain cases that would be as precise.

    References
    ----------
    Aalen & Johansen (1978), *Scandinavian Journal of Statistics* 5, 141-150. Variance: the
    infinitesimal jackknife, Efron (1982), *The Jackknife, the Bootstrap and Other Resampling
    Plans*, ch. 6.

    Examples
    --------
    >>> days = pd.Series([10.0, 20.0, 30.0, 15.0])
    >>> found = passage(days, pd.Series([True, False, True, False]),
    ...                 pd.Series([False, False, False, True]))
    >>> round(found.rate, 3), round(found.days, 1)  # .25 after 10, .375 after 30 days
    (0.625, 22.0)
    """
    lengths = days.mask(days.isna() & ~is_open, _UNDATED).to_numpy("float64")
    known = ~np.isnan(lengths)
    decided = (~is_open).to_numpy()[known]
    goes_on = moved.to_numpy(bool)[known] & decided
    weight = (np.ones(len(days)) if weights is None else weights.to_numpy("float64"))[known]
    if not decided.any():
        return Passage(np.nan, *UNKNOWN, np.nan, *UNKNOWN, np.nan, 1.0)
    curve = decision_curve(lengths[known], goes_on, ~decided, weight)
    cases = _Cases(curve, lengths[known], goes_on, decided, weight)
    on, off, one = curve.moved.sum(), curve.lost.sum(), np.ones(len(curve.days))
    by_case = off * cases.influence(goes_on, curve.moved, one)
    by_case -= on * cases.influence(decided & ~goes_on, curve.lost, one)
    rate, spread = float(on / (on + off)), float(np.square(by_case).sum()) / (on + off) ** 4
    ends = _rate_interval(rate, spread, int(decided.sum()))
    undecided = max(0.0, float(1 - on - off))
    return Passage(rate, *ends, *_days(cases), _mean(curve.lost, curve.days), undecided)


def decision_curve(days: Days, moved: NDArray[np.bool_], is_open: NDArray[np.bool_],
                   weights: Days | None = None) -> Curve:  # fmt: skip
    """Say which part of the cases decides after how many days, and how.

    Parameters
    ----------
    days : ndarray, shape (cases,)
        Without missing values.
    moved, is_open : ndarray of bool, shape (cases,)
    weights : ndarray, optional

    Returns
    -------
    Curve

    Examples
    --------
    >>> days, moved = np.array([1.0, 2.0, 2.0]), np.array([True, False, False])
    >>> curve = decision_curve(days, moved, np.array([False, False, True]))
    >>> curve.moved.round(3).tolist(), curve.lost.round(3).tolist()
    ([0.333, 0.0], [0.0, 0.333])
    """
    weight = np.ones(len(days)) if weights is None else weights
    times, place = np.unique(days, return_inverse=True)
    left = np.bincount(place, weight, len(times))
    at_risk = left[::-1].cumsum()[::-1]
    on = np.bincount(place, weight * moved, len(times)) / at_risk
    off = np.bincount(place, weight * (~moved & ~is_open), len(times)) / at_risk
    before = np.concatenate([[1.0], np.cumprod(np.maximum(1 - on - off, 0.0))[:-1]])
    happens = on + off > 0
    parts = (times, before * on, before * off, at_risk)
    return Curve(*(part[happens] for part in parts))


class _Cases(NamedTuple):
    """The cases behind a curve, so that the weight of each on a figure can be worked out."""

    curve: Curve
    days: Days
    moved: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    weight: Days

    def influence(self, is_kind: NDArray[np.bool_], parts: Days, figure: Days) -> Days:
        """Change of the sum of `parts` x `figure` if a case weighed one part more, times weight.

        A case adds its own decision, if it is of the kind; while it is open it makes the others'
        decisions count less, and having decided it leaves less for those that come later.
        """
        curve, total = self.curve, parts * figure
        every = curve.moved + curve.lost
        before = 1 - np.concatenate([[0.0], every.cumsum()[:-1]])
        still = before - every
        is_left = still > _SURE
        later = np.divide((total.sum() - total.cumsum()) * before, still * curve.at_risk,
                          out=np.zeros(len(still)), where=is_left)  # fmt: skip
        passed = total / curve.at_risk - later * every / before
        passed = np.concatenate([[0.0], passed.cumsum()])
        place = np.searchsorted(curve.days, self.days, side="right")
        here = np.maximum(place - 1, 0)
        own = np.where(is_kind, (figure * before / curve.at_risk)[here], 0.0)
        done = np.where(self.decided, later[here], 0.0)
        return np.asarray((own - done - passed[place]) * self.weight)


def _rate_interval(rate: float, variance: float, decided: int) -> tuple[float, float]:
    """Wilson's interval, with as many cases as would make a plain rate as sure as this one."""
    spread = rate * (1 - rate)
    as_many = spread / variance if spread > _SURE and variance > 0 else decided
    low, high = wilson_interval(
        round(rate) * as_many if spread <= _SURE else rate * as_many, as_many
    )
    return float(low), float(high)


def _days(cases: _Cases) -> tuple[float, float, float]:
    """Mean days until moving on, with its interval by Student's t."""
    from scipy.special import stdtrit

    curve = cases.curve
    dated = (curve.days > _UNDATED).astype("float64")
    size = float((curve.moved * dated).sum())
    mean = _mean(curve.moved, curve.days)
    n = int((cases.moved & (cases.days > _UNDATED)).sum())
    if n < 2:
        return mean, *UNKNOWN
    by_case = cases.influence(cases.moved, curve.moved, (curve.days - mean) * dated) / size
    half = float(stdtrit(n - 1, 0.975)) * sqrt(float(np.square(by_case).sum()) * n / (n - 1))
    return mean, max(0.0, mean - half), mean + half


def _mean(parts: Days, days: Days) -> float:
    is_dated = days > _UNDATED
    size = float(parts[is_dated].sum())
    return float((parts * days)[is_dated].sum() / size) if size > 0 else np.nan
