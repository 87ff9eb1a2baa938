"""Rake and round large cubes, and hold the time against plain passes over the same memory.

A floor for raking: every margin needs one sum of the cube and one multiplication in place. The
half-split reads the cube twice a sweep instead, so it can stay below that floor.
"""

import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd

from salesplan.decomposition.fitting import Fit
from salesplan.decomposition.raking import rake
from salesplan.decomposition.slices import Held, Space
from salesplan.decomposition.whole import round_cells

DIMS = ("product_line", "customer_type", "rep", "month")
SHAPES = {"1e6": (25, 20, 100, 20), "1e7": (50, 40, 250, 20)}
ONE_WAY = [(0,), (1,), (2,), (3,)]
Outcome = dict[str, object]


def case(shape: tuple[int, ...], mean: float) -> tuple[np.ndarray, list[Held]]:
    """Draw a history and the one-way margins of a plan in whole units.

    Parameters
    ----------
    shape : tuple of int
        Names on each axis.
    mean : float
        Mean of a cell of the plan.

    Returns
    -------
    ndarray of float64
        Weights, all above zero.
    list of Held
        Four margins.
    """
    rng = np.random.default_rng(1)
    space = Space(DIMS, tuple(pd.RangeIndex(length) for length in shape))
    seed = rng.random(shape) + 0.05
    plan = seed * rng.gamma(4.0, size=shape)
    plan = np.floor(plan * (mean / plan.mean()) + rng.random(shape))
    sums = [plan.sum(axis=tuple(at for at in range(4) if at not in axes)) for axes in ONE_WAY]
    return seed, [Held(space, axes, s, "") for axes, s in zip(ONE_WAY, sums, strict=True)]


def best_of(times: int, work: Callable[[], object]) -> float:
    """Return the least time of several runs, in seconds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def floor_seconds(seed: np.ndarray, held: list[Held]) -> float:
    """Time one plain sum and one multiplication in place for each margin."""
    cells = seed.copy()

    def passes() -> None:
        for _ in held:
            cells.sum()
            np.multiply(cells, 1.0, out=cells)

    return best_of(3, passes)


def rounding(exact: np.ndarray, held: list[Held]) -> dict[str, float]:
    """Round a cube; count margins off, cells outside, passes spent, cubes of memory."""
    cells = exact.copy()
    one_pass = best_of(3, lambda: np.multiply(cells, 1.0, out=cells))
    is_open = exact > 0
    start = time.perf_counter()
    whole, quiet = round_cells(exact, held, is_open)
    spent = time.perf_counter() - start
    outside = int(((whole < np.floor(quiet)) | (whole > np.ceil(quiet))).sum())
    off = sum(bool((one.sums(whole) != one.amounts).any()) for one in held)
    del whole, quiet
    tracemalloc.start()
    round_cells(exact, held, is_open)
    peak = tracemalloc.get_traced_memory()[1] / exact.nbytes
    tracemalloc.stop()
    return {
        "off": off,
        "outside": outside,
        "passes": spent / one_pass,
        "seconds": spent,
        "cubes": peak,
    }


def outcome(what: str, value: float, bar: float) -> Outcome:
    """Hold one figure against its bar: at most."""
    return {"what": what, "value": round(value, 3), "bar": f"<= {bar:g}", "holds": value <= bar}


def main() -> list[Outcome]:
    """Run the benchmark.

    Returns
    -------
    list of dict
        what, value, bar, holds.
    """
    found: list[Outcome] = []
    for size, shape in SHAPES.items():
        seed, held = case(shape, 10_000)
        fit = Fit(seed, held)
        fit.sweep()
        ratio = best_of(5, fit.sweep) / floor_seconds(seed, held)
        found.append(outcome(f"raking {size} cells, an iteration against the floor", ratio, 1))
    for mean in (10_000, 0.3):
        seed, held = case(SHAPES["1e7"], mean)
        got = rounding(rake(seed, held), held)
        what = f"rounding 1e7 cells of mean {mean:g}"
        found += [
            outcome(f"{what}, held margins off", got["off"], 0),
            outcome(f"{what}, cells outside floor and ceiling", got["outside"], 0),
            outcome(f"{what}, in-place passes", got["passes"], 250),
            outcome(f"{what}, cubes of memory beside the result", got["cubes"], 1.5),
        ]
    return found


if __name__ == "__main__":
    for line in main():
        print(f"{line['what']}: {line['value']} ({line['bar']})")
