"""Chapter 3.9: how often a trigger fires by chance alone, and which threshold is seldom passed.

Chance alone: the metric goes on at its present level and varies as it has varied so far. A value is
the end of the straight line through the history plus what the history was off that line, drawn in
blocks of neighbouring periods, so that a slow metric stays slow, and smoothed, so that a value
somewhat beyond the worst so far can come. A rate of cases keeps its mean over the history: its
cases are drawn from those of the history, and each case is won or lost by chance.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.trigger_periods import PER_YEAR
from salesplan.decomposition.triggers import BELOW, Trigger, taken_apart
from salesplan.intervals import Z_95

FEWEST = 12
"""Values before chance can be told from anything."""
_YEARS = 50  # of each world
_SMOOTH = 0.5  # of the rule-of-thumb width of a kernel, n^(-1/5) standard deviations
_STEPS = 16  # halvings of the range in which a threshold is looked for
_ENDS = (0.1, 0.9)

Floats = NDArray[np.float64]


class Alarms(NamedTuple):
    """How often a trigger fires by chance alone.

    Parameters
    ----------
    per_year : float
        Times that it begins to fire, a year; missing where the history is too short.
    low, high : float
        80 % interval, from what so short a history leaves open.
    n : int
        Periods of the history behind it.
    """

    per_year: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Worlds:
    """Many long histories in which nothing but chance happens.

    Parameters
    ----------
    values : ndarray, shape (worlds, periods)
        Of the metric; of a rate of cases the hits.
    cases : ndarray, shape (worlds, periods), optional
        Of a rate of cases.
    years : float
        Length of each.
    level : float
        Where the metric stands today.
    """

    values: Floats
    cases: Floats | None
    years: float
    level: float

    def alarms(self, trigger: Trigger) -> Floats:
        """Times a year that a trigger begins to fire; shape (worlds,)."""
        firing = self._firing(trigger)
        starts = firing[:, 1:] & ~firing[:, :-1]
        return np.asarray(starts.sum(axis=1) / self.years, dtype=float)

    def _firing(self, trigger: Trigger) -> NDArray[np.bool_]:
        length, threshold, is_below = (
            trigger.for_periods, trigger.threshold, trigger.direction == BELOW
        )  # fmt: skip
        if self.cases is None:
            values = self.values
        else:
            values = self.values / np.where(self.cases > 0, self.cases, np.nan)
        beyond = values < threshold if is_below else values > threshold
        firing = _in_a_row(beyond, length)
        if self.cases is None:
            return firing
        hits, cases = _last(self.values, length), _last(self.cases, length)
        low, high = _wilson(hits, cases)
        return firing & (high < threshold if is_below else low > threshold)


def false_alarms(
    series: pd.DataFrame, trigger: Trigger, *, draws: int = 100, seed: int = 1
) -> Alarms:
    """Work out how often a trigger would fire by chance alone.

    Parameters
    ----------
    series : DataFrame
        value, hits, cases, as from `series_of`; periods without a value are passed over.
    trigger : Trigger
    draws : int
        Worlds drawn, each of 50 years.
    seed : int

    Returns
    -------
    Alarms
        The interval is that over worlds which each learn level and spread from a history of their
        own, as long as this one and drawn from it.

    References
    ----------
    Künsch (1989), *Annals of Statistics* 17, 1217-1241 (blocks); Silverman & Young (1987),
    *Biometrika* 74, 469-479 (smoothing).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> series = pd.DataFrame({"value": rng.normal(size=60), "hits": None, "cases": None})
    >>> never = Trigger("T", "sales_growth", "below", -9.0)
    >>> false_alarms(series, never).per_year
    0.0
    """
    known = series.dropna(subset="value")
    n = len(known)
    if n < FEWEST:
        return Alarms(np.nan, np.nan, np.nan, n)
    here = draw_worlds(known, trigger, draws=draws, seed=seed)
    others = draw_worlds(known, trigger, draws=draws, seed=seed + 1, relearn=True)
    low, high = np.quantile(others.alarms(trigger), _ENDS)
    return Alarms(float(here.alarms(trigger).mean()), float(low), float(high), n)


def seldom_passed(
    series: pd.DataFrame, trigger: Trigger, wanted: float, *, draws: int = 100, seed: int = 1
) -> float:
    """Find the threshold that chance alone passes so many times a year.

    Parameters
    ----------
    series : DataFrame
        As for `false_alarms`.
    trigger : Trigger
        Its own threshold is of no account.
    wanted : float
        False alarms a year, such as 0.5 for one in two years.
    draws, seed : int
        As for `false_alarms`.

    Returns
    -------
    float
        In the metric's unit; missing where the history is too short.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> series = pd.DataFrame({"value": rng.normal(size=600), "hits": None, "cases": None})
    >>> trigger = Trigger("T", "sales_growth", "below", 0.0)
    >>> level = seldom_passed(series, trigger, 12 * 0.0228, draws=20)
    >>> bool(-2.2 < level < -1.8)  # two standard deviations: 2.28 % of the months
    True
    """
    known = series.dropna(subset="value")
    if len(known) < FEWEST:
        return np.nan
    worlds = draw_worlds(known, trigger, draws=draws, seed=seed)
    rates = worlds.values if worlds.cases is None else np.array([0.0, 1.0])
    far = float(np.min(rates) if trigger.direction == BELOW else np.max(rates))
    near = worlds.level
    for _ in range(_STEPS):
        middle = (far + near) / 2
        fires = worlds.alarms(replace(trigger, threshold=middle)).mean()
        far, near = (far, middle) if fires > wanted else (middle, near)
    return far


def draw_worlds(
    known: pd.DataFrame, trigger: Trigger, *, draws: int, seed: int, relearn: bool = False
) -> Worlds:
    """Draw histories in which the metric only varies as it has varied so far.

    Parameters
    ----------
    known : DataFrame
        value, and for a rate of cases hits and cases; without missing values.
    trigger : Trigger
        Says what a period is, and how many in a row count.
    draws, seed : int
    relearn : bool
        Whether each world learns level and spread from a history drawn for it.
    """
    rng = np.random.default_rng(seed)
    n, per_year = len(known), PER_YEAR[trigger.per]
    length = _YEARS * per_year
    block = min(n, max(trigger.for_periods, round(n ** (1 / 3))))
    places = _blocks(n, length, block, draws, rng)
    if known["cases"].notna().all():
        cases, rate = known["cases"].to_numpy(float), known["hits"].sum() / known["cases"].sum()
        rates = np.full(draws, rate)
        if relearn:
            rates = rng.binomial(int(cases.sum()), rate, draws) / cases.sum()
        drawn = cases[places]
        hits = rng.binomial(drawn.astype("int64"), rates[:, None]).astype(float)
        return Worlds(hits, drawn, _YEARS, float(rate))
    off, level = taken_apart(known["value"].to_numpy(float)[None, :])
    parts, levels = np.repeat(off, draws, axis=0), np.repeat(level, draws)
    if relearn:
        parts, moved = taken_apart(off[0][_blocks(n, n, block, draws, rng)])
        levels = levels + moved
    width = _SMOOTH * n**-0.2
    kernel = width * parts.std(axis=1)[:, None] * rng.standard_normal(places.shape)
    shrink = np.sqrt(1 / (1 + width**2))  # smoothing must not widen the spread
    values = levels[:, None] + (np.take_along_axis(parts, places, axis=1) + kernel) * shrink
    return Worlds(values, None, _YEARS, float(level[0]))


def _blocks(
    n: int, length: int, block: int, draws: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw positions in a history: neighbours stay together, the end is followed by the start."""
    starts = rng.integers(0, n, (draws, -(-length // block)))
    places = (starts[:, :, None] + np.arange(block)) % n
    return np.asarray(places.reshape(draws, -1)[:, :length])


def _in_a_row(beyond: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Say where the last `length` values are all true."""
    firing = beyond.copy()
    for back in range(1, length):
        firing[:, back:] &= beyond[:, :-back]
        firing[:, :back] = False
    return firing


def _last(values: Floats, length: int) -> Floats:
    """Add up the last `length` values of each row; fewer at its start."""
    total = np.cumsum(values, axis=1)
    total[:, length:] -= total[:, :-length].copy()
    return total


def _wilson(hits: Floats, cases: Floats) -> tuple[Floats, Floats]:
    """Work out `wilson_interval` for arrays."""
    cases = np.where(cases > 0, cases, np.nan)
    rate, spread = hits / cases, Z_95**2 / cases
    centre = rate + spread / 2
    half = Z_95 * np.sqrt(rate * (1 - rate) / cases + spread / (4 * cases))
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)
