"""Chance of quota: speed of the simulation, agreement of formulas and draws, calibration.

Calibration means worlds whose truth is known: reps of different size and steadiness, a season,
shocks that all share, levels that wander. Each world draws a history and the year that follows;
the method sees the history. One world's rate moves with its shock, so bars hold for means.
"""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.targets.chance import Assumed, Outlook, outlook
from salesplan.targets.levels import Past
from salesplan.targets.simulation import simulated_chances, simulated_years

SEASON = 1 + 0.3 * np.sin(np.arange(12) * np.pi / 6)
ASSUMED = Assumed(yearly_shock=0.05, monthly_shock=0.03, drift=0.1)
HISTORIES = (6, 12, 24, 36)
REPS, DRAWS, WORLDS = 500, 10_000, 300
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


def look_ahead(history: NDArray[Any], stated: Assumed = ASSUMED) -> Outlook:
    """Apply the method to a history that ends where the plan year begins."""
    reps, months = history.shape
    season = np.tile(SEASON, 4)[-12 - months : -12]
    past = Past(history, np.ones(history.shape), season, np.arange(months, 0, -1) + 5.5)
    names = pd.Series(range(reps)).astype(str)
    return outlook(past, np.ones((reps, 12)), SEASON, reps=names, assumed=stated)


def rates_met(
    history: NDArray[Any], year: NDArray[Any], stated: Assumed = ASSUMED
) -> dict[str, float]:
    """Measure one world: parts of the reps inside the interval and at quotas of a given chance.

    Returns
    -------
    dict
        covered, met_60, met_90; the same of the lowest and the highest quarter of past sales
        under names with `_low` and `_high`.
    """
    ahead, sold = look_ahead(history, stated), year.sum(axis=1)
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


def calibrate(worlds: int, reps: int, *, seed: int, stated: Assumed = ASSUMED) -> pd.DataFrame:
    """Average over worlds, per cent; a row for each length of history.

    `stated` is what the method is told; the truth is always `ASSUMED`.
    """
    rows = []
    for months in HISTORIES:
        rng = np.random.default_rng([seed, months])
        of_worlds = [rates_met(*draw_world(rng, reps, months), stated) for _ in range(worlds)]
        rows.append(100 * pd.DataFrame(of_worlds).mean())
    return pd.DataFrame(rows, index=pd.Index(HISTORIES, name="months"))


def scaled(assumed: Assumed, factor: float) -> Assumed:
    """State shocks and drift at another size."""
    yearly, monthly, drift = assumed.yearly_shock, assumed.monthly_shock, assumed.drift
    return Assumed(factor * yearly, factor * monthly, factor * drift)


def speed(tries: int = 3) -> dict[str, float]:
    """Time the simulation of 500 reps and the drawing of its numbers; and its extra memory.

    Returns
    -------
    dict
        drawing, simulating (seconds, the best of some tries), peak_mb.
    """
    history, _ = draw_world(np.random.default_rng(7), REPS, 24)
    ahead = look_ahead(history)
    quotas, target = ahead.quantile(0.2), ahead.team.quantile(0.4)
    rng, block = np.random.Generator(np.random.SFC64(1)), np.empty((20, DRAWS), np.float32)

    def draw() -> None:
        for _ in range(REPS // 20 * 12):
            rng.standard_normal(dtype=np.float32, out=block)

    def simulate() -> None:
        simulated_chances(ahead, quotas, target, draws=DRAWS, seed=1)

    spans = {
        "drawing": min(_seconds(draw) for _ in range(tries)),
        "simulating": min(_seconds(simulate) for _ in range(tries)),
    }
    tracemalloc.start()
    simulate()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return spans | {"peak_mb": peak}


def agreement(reps: int, draws: int, *, seed: int) -> dict[str, float]:
    """Hold the formulas against drawn years: the largest difference in a chance.

    Returns
    -------
    dict
        rep (the worst of all reps, each at another chance), team (the worst of three targets).
    """
    rng = np.random.default_rng(seed)
    ahead = look_ahead(draw_world(rng, reps, 24)[0])
    quotas = ahead.quantile(0.0) * np.exp(rng.normal(0, 0.3, reps))
    total = np.zeros(draws)
    drawn = np.zeros(reps)
    for rows, years in simulated_years(ahead, draws, seed=seed):
        drawn[rows] = (years >= quotas[rows, None]).mean(axis=1)
        total += years.sum(axis=0, dtype=float)
    team = [
        abs(float((total >= ahead.team.quantile(chance)).mean()) - chance)
        for chance in (0.2, 0.5, 0.8)
    ]
    return {"rep": float(np.abs(drawn - ahead.chance(quotas)).max()), "team": max(team)}


def main() -> list[Outcome]:
    """Measure, print one line a figure, and return them with their bars."""
    spans = speed()
    off = agreement(REPS, 100_000, seed=3)
    ratio = spans["simulating"] / spans["drawing"]
    outcomes = [
        _outcome("simulation / drawing its numbers", ratio, "<= 3", holds=ratio <= 3),
        _outcome("drawing 60 million numbers, s", spans["drawing"]),
        _outcome("simulation, s", spans["simulating"]),
        _outcome("extra memory, MB", spans["peak_mb"], "<= 200", holds=spans["peak_mb"] <= 200),
        _outcome("chance of a quota, largest error", off["rep"], "<= 0.01",
                 holds=off["rep"] <= 0.01),
        _outcome("chance of the team, largest error", off["team"], "<= 0.01",
                 holds=off["team"] <= 0.01),
    ]  # fmt: skip
    table = calibrate(WORLDS, REPS, seed=1)
    outcomes += [outcome for months in table.index for outcome in _calibration(months, table)]
    for name, factor in (("half of", 0.5), ("double", 2.0)):
        wrong = calibrate(WORLDS // 3, REPS, seed=2, stated=scaled(ASSUMED, factor))
        outcomes += [
            _outcome(f"{months} months, shocks and drift stated at {name} the truth: "
                     "80 % range covers, %", float(covered))
            for months, covered in wrong["covered"].items()
        ]  # fmt: skip
    for outcome in outcomes:
        print(f"chance: {outcome['what']}: {outcome['value']} ({outcome['bar']})")
    return outcomes


def _calibration(months: int, table: pd.DataFrame) -> list[Outcome]:
    """Hold one length of history against its bars, in all and in the outer quarters."""
    found = table.loc[months]
    lines = []
    for name, said, low, high in (
        ("covered", "80 % range covers, %", 77, 83),
        ("met_60", "quotas of a 60 % chance met, %", 57, 63),
        ("met_90", "quotas of a 90 % chance met, %", 87, 93),
    ):
        value, aim = float(found[name]), int(name[-2:]) if name[-1].isdigit() else 80
        lines.append(_outcome(f"{months} months: {said}", value, f"{low}-{high}",
                              holds=low <= value <= high))  # fmt: skip
        for group, words in (("low", "lowest"), ("high", "highest")):
            part = float(found[f"{name}_{group}"])
            lines.append(_outcome(f"{months} months, {words} quarter: {said}", part,
                                  f"{aim - 6}-{aim + 6}", holds=abs(part - aim) <= 6))  # fmt: skip
    lines += [
        _outcome(
            f"{months} months: team targets of a {p} % chance met, %", float(found[f"team_{p}"])
        )
        for p in (60, 90)
    ]
    return lines


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _outcome(what: str, value: float, bar: str = "shown", *, holds: bool = True) -> Outcome:
    """Make one line of the result."""
    return {"what": what, "value": round(value, 4), "bar": bar, "holds": holds}


if __name__ == "__main__":
    main()
