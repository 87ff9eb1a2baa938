"""Chance of quota: speed of the simulation, agreement of formulas and draws, calibration.

Calibration means worlds whose truth is known: reps of different size and steadiness, a season,
shocks that all share, levels that wander. Each world draws a history and the year that follows;
the method sees the history. One world's rate moves with its shock, so bars hold for means.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.targets.chance import Assumed, Outlook, outlook
from salesplan.targets.levels import Past

SEASON = 1 + 0.3 * np.sin(np.arange(12) * np.pi / 6)
ASSUMED = Assumed(yearly_shock=0.05, monthly_shock=0.03, drift=0.1)
HISTORIES = (6, 12, 24, 36)
Z80, Z60, Z90 = 1.2815516, -0.2533471, -1.2815516
World = tuple[NDArray[Any], NDArray[Any]]
Outcome = dict[str, object]


def draw_world(rng: np.random.Generator, reps: int, months: int) -> World:
    """Draw sales by rep and month: the history, and the twelve months that follow.

    Returns
    -------
    two arrays
        shape (reps, months) and (reps, 12).
    """
    whole = months + 12
    season = np.tile(SEASON, 4)[-whole:]
    years = (np.arange(whole)[::-1] // 12)[None, :]
    yearly = rng.normal(0, ASSUMED.yearly_shock, years.max() + 1)[years]
    monthly = rng.normal(0, ASSUMED.monthly_shock, (1, whole))
    step = ASSUMED.drift / 12**0.5
    wander = rng.normal(-(step**2) / 2, step, (reps, whole)).cumsum(axis=1)
    level = rng.normal(10, 0.5, (reps, 1))
    unsteady = rng.lognormal(np.log(0.4), 0.3, (reps, 1))
    sigma = np.sqrt(np.log1p(unsteady**2))
    luck = rng.normal(-(sigma**2) / 2, sigma, (reps, whole))
    amounts = np.exp(level + wander + yearly + monthly + luck) * season
    return amounts[:, :months], amounts[:, months:]


def look_ahead(history: NDArray[Any]) -> Outlook:
    """Apply the method to a history that ends where the plan year begins."""
    reps, months = history.shape
    season = np.tile(SEASON, 4)[-12 - months : -12]
    past = Past(history, np.ones(history.shape), season, np.arange(months, 0, -1) + 5.5)
    names = pd.Series(range(reps)).astype(str)
    return outlook(past, np.ones((reps, 12)), SEASON, reps=names, assumed=ASSUMED)


def rates_met(history: NDArray[Any], year: NDArray[Any]) -> dict[str, float]:
    """Measure one world: parts of the reps inside the interval and at quotas of a given chance.

    Returns
    -------
    dict
        covered, met_60, met_90; the same of the lowest and the highest quarter of past sales
        under names with `_low` and `_high`.
    """
    ahead, sold = look_ahead(history), year.sum(axis=1)
    met = {
        "covered": (ahead.quantile(-Z80) <= sold) & (sold <= ahead.quantile(Z80)),
        "met_60": sold >= ahead.quantile(Z60),
        "met_90": sold >= ahead.quantile(Z90),
    }
    past = history.mean(axis=1)
    groups = {
        "": past >= past.min(),
        "_low": past <= np.quantile(past, 0.25),
        "_high": past >= np.quantile(past, 0.75),
    }
    rates = {
        f"{name}{group}": float(is_met[rows].mean())
        for name, is_met in met.items()
        for group, rows in groups.items()
    }
    whole = float(sold.sum())
    return rates | {f"team_{p}": float(whole >= ahead.team.quantile(p / 100)) for p in (60, 90)}


def calibrate(worlds: int, reps: int, *, seed: int) -> pd.DataFrame:
    """Average over worlds, per cent; a row for each length of history."""
    rows = []
    for months in HISTORIES:
        rng = np.random.default_rng([seed, months])
        of_worlds = [rates_met(*draw_world(rng, reps, months)) for _ in range(worlds)]
        rows.append(100 * pd.DataFrame(of_worlds).mean())
    return pd.DataFrame(rows, index=pd.Index(HISTORIES, name="months"))
