"""Response curves: intervals against known truth, refusals, and gains that are promised.

Each world has a true curve, a dozen or so efforts and noise; the method sees the rows. In a world
whose efforts hold the bend a curve is to be told, elsewhere refused. A better split is promised
with an interval of its gain: the true gain, by the true curves, is to lie in it.
"""

import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.allocation import best_split
from salesplan.decomposition.resource_gains import gain_interval
from salesplan.decomposition.resource_plan import Resource, Shares, share_out
from salesplan.decomposition.response_curve import Curve, CurveFit, fit_curve
from salesplan.decomposition.response_interval import (
    curve_interval,
    draw_curves,
    flattens_chance,
    shape_interval,
)
from salesplan.decomposition.responses import Response, respond

SHAPES = {
    "S-shaped, 12 rows": (Curve(50.0, 150.0, 2.5, 0.4), 3.0, 12),
    "concave, 16 rows": (Curve(50.0, 150.0, 1.0, 0.3), 3.0, 16),
    "steep, 20 noisy rows": (Curve(50.0, 150.0, 4.0, 0.5), 5.0, 20),
}
BLIND = {
    "straight": lambda x: 50 + 100 * x,
    "ever steeper": lambda x: 50 + 100 * x**2,
    "no effect": lambda x: 50 + 0 * x,
    "only the plateau": lambda x: Curve(50.0, 150.0, 2.5, 0.05).at(0.8 + 0.2 * x),
}
POINTS = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
Numbers = NDArray[np.float64]
Outcome = dict[str, object]


def efforts(rng: np.random.Generator, rows: int) -> Numbers:
    """Spread efforts over 0 to 1, one in each part."""
    return np.asarray((np.arange(rows) + rng.uniform(0.1, 0.9, rows)) / rows)


def seen(effort: Numbers, sales: Numbers, segment: str = "A") -> pd.DataFrame:
    """Put a world's rows as the table `responses` has them."""
    table = pd.DataFrame({"effort": effort, "sales": np.maximum(sales, 0.0)})
    return table.assign(resource="r", segment=segment, observation=None, judged_by=None)


def coverage(shape: str, worlds: int, seed: int) -> dict[str, float]:
    """Part of the worlds in which each interval holds the truth, and in which a curve is told."""
    curve, noise, rows = SHAPES[shape]
    hits = dict.fromkeys(("curve", "drawn", "power", "told"), 0.0)
    for world in range(worlds):
        rng = np.random.default_rng([seed, world])
        x = efforts(rng, rows)
        y = curve.at(x) + rng.normal(0, noise, rows)
        fit = fit_curve(pd.Series(x), pd.Series(y))
        true = curve.at(POINTS)
        low, high = curve_interval(fit, POINTS)
        hits["curve"] += float(((low <= true) & (true <= high)).mean()) / worlds
        low, high = _drawn(fit, rng)
        hits["drawn"] += float(((low <= true) & (true <= high)).mean()) / worlds
        least, most = shape_interval(fit, "power")
        hits["power"] += (not (least > curve.power or most < curve.power)) / worlds
        hits["told"] += (flattens_chance(fit) < 0.1) / worlds
    return hits


def taken(name: str, worlds: int, seed: int) -> float:
    """Part of the worlds without a bend in which a curve is told all the same."""
    told = 0
    for world in range(worlds):
        rng = np.random.default_rng([seed, world])
        x = efforts(rng, 14)
        shown = 0.8 + 0.2 * x if name == "only the plateau" else x
        rows = seen(shown, BLIND[name](x) + rng.normal(0, 3.0, 14))
        told += not respond(rows, [], fewest=6)[0].refusal
    return told / worlds


def promises(worlds: int, seed: int) -> dict[str, float]:
    """Plan four segments in every world: how often the true gain is as promised, and a gain."""
    held, better, chances, gains = 0, 0, 0.0, []
    for world in range(worlds):
        rng = np.random.default_rng([seed, world])
        curves = [
            Curve(50.0, rng.uniform(100, 300), rng.choice([1.0, 2.5]), rng.uniform(0.2, 0.5))
            for _ in range(4)
        ]
        shares = _planned(curves, rng)
        split = shares.split(shares.total)
        if split is None:
            continue
        true = sum(
            float(one.at(best / 100) - one.at(now / 100))
            for one, best, now in zip(curves, split, shares.today, strict=True)
        )
        low, high, chance = gain_interval(shares.gains(split))
        held, better = held + (low <= true <= high), better + (true > 0)
        chances, gains = chances + chance, [*gains, true]
    n = len(gains)
    return {"held": held / n, "better": better / n, "said": chances / n,
            "gain": float(np.mean(gains))}  # fmt: skip


def main() -> list[Outcome]:
    """Measure, print one line a figure, and return them with their bars."""
    outcomes = []
    for shape in SHAPES:
        found = coverage(shape, 600, seed=1)
        for name, words in (("curve", "95 % interval of the curve holds, %"),
                            ("drawn", "95 % of drawn curves hold, %"),
                            ("power", "95 % interval of the power holds, %")):  # fmt: skip
            value = 100 * found[name]
            outcomes.append(_outcome(f"{shape}: {words}", value, "92-99", holds=92 <= value <= 99))
        value = 100 * found["told"]
        outcomes.append(_outcome(f"{shape}: curves told, %", value, ">= 95", holds=value >= 95))
    for name in BLIND:
        value = 100 * taken(name, 300, seed=2)
        outcomes.append(_outcome(f"{name}: curves told, %", value, "<= 12", holds=value <= 12))
    found = promises(300, seed=3)
    value = 100 * found["held"]
    outcomes += [
        _outcome("four segments: 95 % interval of the gain holds, %", value, "90-99",
                 holds=90 <= value <= 99),
        _outcome("four segments: the best split is better in truth, %", 100 * found["better"]),
        _outcome("four segments: said to be better, %", 100 * found["said"]),
    ]  # fmt: skip
    seconds = _split_seconds()
    outcomes.append(_outcome("40 segments, 100,000 units split, s", seconds, "<= 3",
                             holds=seconds <= 3))  # fmt: skip
    for outcome in outcomes:
        print(f"responses: {outcome['what']}: {outcome['value']} ({outcome['bar']})")
    return outcomes


def _drawn(fit: CurveFit, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    curves = draw_curves(fit, 500, rng)
    ends = np.quantile(np.stack([curves.at(x) for x in POINTS]), [0.025, 0.975], axis=1)
    return ends[0], ends[1]


def _planned(curves: list[Curve], rng: np.random.Generator) -> Shares:
    """Show each curve by sixteen rows, and lay out what the method would share out."""
    parts = []
    for at, one in enumerate(curves):
        x = efforts(rng, 16)
        parts.append(seen(100 * x, one.at(x) + rng.normal(0, 5.0, 16), f"s{at}"))
    responses: list[Response] = respond(pd.concat(parts, ignore_index=True), [], fewest=6)
    stated = pd.DataFrame({
        "segment": [one.segment for one in responses],
        "today": rng.uniform(20, 60, len(responses)),
    }).assign(least=np.nan, most=np.nan, fixed=np.nan, margin_rate=np.nan)  # fmt: skip
    draws = {one.segment: one.draw(500, rng) if one.curve else None for one in responses}
    return share_out(Resource("r"), responses, stated, draws)


def _split_seconds() -> float:
    rng = np.random.default_rng(1)
    worth = [
        Curve(0.0, rng.uniform(50, 200), rng.choice([0.5, 2.0]), rng.uniform(500, 5_000)).at
        for _ in range(40)
    ]
    start = time.perf_counter()
    best_split(worth, np.zeros(40, "int64"), np.full(40, 10_000), 100_000)
    return time.perf_counter() - start


def _outcome(what: str, value: float, bar: str = "shown", *, holds: bool = True) -> Outcome:
    """Make one line of the result."""
    return {"what": what, "value": round(value, 4), "bar": bar, "holds": holds}


if __name__ == "__main__":
    main()
