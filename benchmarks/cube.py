"""Rake and round large cubes, beside plain passes over the same memory and the usual ways.

A floor for raking: every margin needs one sum of the cube and one multiplication in place. The
half-split reads the cube twice a sweep instead, so it can stay below that floor. Beside it rakes
the package `ipfn` where it is installed (it is no dependency: `pip install ipfn`), else the same
fitting written plainly. Beside the rounding stands the nested largest remainder of spreadsheets,
which splits line by line, and then type by type, rep by rep, month by month: how far its margins
drift is printed.
"""

import time
import tracemalloc
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pandas as pd

from salesplan.decomposition.fitting import Fit
from salesplan.decomposition.raking import TOLERANCE, rake
from salesplan.decomposition.slices import Held, Space, spread
from salesplan.decomposition.start import drop_noise
from salesplan.decomposition.whole import round_cells

DIMS = ("product_line", "customer_type", "rep", "month")
SHAPES = {"1e6": (25, 20, 100, 20), "1e7": (50, 40, 250, 20)}
MEANS = {"large money": 10_000, "tiny counts": 0.3}
ONE_WAY = [(0,), (1,), (2,), (3,)]
SHOWN = "shown"
Outcome = dict[str, object]


def case(shape: tuple[int, ...], mean: float) -> tuple[np.ndarray, list[Held]]:
    """Draw a history and the one-way margins of a plan in whole units.

    Lines, types, reps and months differ in size, as they do in firms: small cells lie together,
    which is what makes naive rounding drift.

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
    for axis, length in enumerate(shape):
        seed *= spread(rng.lognormal(sigma=0.6, size=length), (axis,), len(shape))
    plan = seed * rng.gamma(4.0, size=shape)
    plan = np.floor(plan * (mean / plan.mean()) + rng.random(shape))
    sums = [plan.sum(axis=tuple(at for at in range(4) if at not in axes)) for axes in ONE_WAY]
    return seed, [Held(space, axes, s, "") for axes, s in zip(ONE_WAY, sums, strict=True)]


def best_of(
    times: int, work: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the least time of several runs, in seconds."""
    spent = []
    for _ in range(times):
        start = clock()
        work()
        spent.append(clock() - start)
    return min(spent)


def floor_seconds(seed: np.ndarray, held: list[Held]) -> float:
    """Time one plain sum and one multiplication in place for each margin."""
    cells = seed.copy()

    def passes() -> None:
        for _ in held:
            cells.sum()
            np.multiply(cells, 1.0, out=cells)

    return best_of(10, passes)


def fit_plainly(seed: np.ndarray, held: list[Held]) -> np.ndarray:
    """Fit margin after margin on the cube itself, until no factor is further from one."""
    cells, worst = seed.copy(), np.inf
    while worst > TOLERANCE:
        worst = 0.0
        for one in held:
            factor = one.amounts / one.sums(cells)
            worst = max(worst, float(np.abs(factor - 1).max()))
            cells *= one.spread(factor)
    return cells


def fit_by_ipfn(seed: np.ndarray, held: list[Held]) -> object:
    """Fit with the package `ipfn`, to the same tolerance."""
    fitter = import_module("ipfn").ipfn.ipfn
    margins, axes = [one.amounts for one in held], [list(one.axes) for one in held]
    bars = {"convergence_rate": TOLERANCE, "rate_tolerance": 0.0}
    return fitter(seed.copy(), margins, axes, **bars).iteration()


def nested(exact: np.ndarray, total: int) -> np.ndarray:
    """Split by largest remainder, the first axis first, then each part along the next."""
    whole = np.asarray(total, "int64")
    above = exact.sum()
    for axis in range(exact.ndim):
        sums = exact.sum(axis=tuple(range(axis + 1, exact.ndim)))
        shares = sums * (whole / above)[..., None]
        parts = np.floor(shares).astype("int64")
        rank = np.argsort(np.argsort(parts - shares, axis=-1, kind="stable"), axis=-1)
        parts += rank < (whole - parts.sum(axis=-1))[..., None]
        whole, above = parts, sums
    return whole


def outside(whole: np.ndarray, exact: np.ndarray) -> int:
    """Count the cells that are neither at the floor nor at the ceiling of their share."""
    return sum(
        int(((w < np.floor(e)) | (w > np.ceil(e))).sum()) for w, e in zip(whole, exact, strict=True)
    )


def rounding(raked: np.ndarray, held: list[Held]) -> dict[str, float]:
    """Round a cube; count margins off, cells outside, seconds, passes, cubes of memory.

    The memory is all that is taken beside the shares: the result, one cube, is part of it. Time is
    that of the processor for pass and rounding alike: others may be using the machine.
    """
    is_open = raked > 0
    exact = raked.copy()
    clock = time.process_time
    one_pass = best_of(5, lambda: np.multiply(exact, 1.0, out=exact), clock)
    seconds = np.inf
    for _ in range(5):
        np.copyto(exact, raked)
        start = clock()
        drop_noise(exact)
        whole = round_cells(exact, held, is_open)
        seconds = min(seconds, clock() - start)
    found = {
        "off": sum(bool((one.sums(whole) != one.amounts).any()) for one in held),
        "outside": outside(whole, exact),
        "seconds": seconds,
        "passes": seconds / one_pass,
    }
    del whole
    np.copyto(exact, raked)
    tracemalloc.start()
    drop_noise(exact)
    round_cells(exact, held, is_open)
    found["cubes"] = tracemalloc.get_traced_memory()[1] / exact.nbytes
    tracemalloc.stop()
    return found


def outcome(
    what: str, value: float, bar: float | None = None, *, at_least: bool = False
) -> Outcome:
    """Hold one figure against its bar, which is the most, the least, or none."""
    if bar is None:
        return {"what": what, "value": round(value, 3), "bar": SHOWN, "holds": True}
    holds = value >= bar if at_least else value <= bar
    said = f"{'>=' if at_least else '<='} {bar:g}"
    return {"what": what, "value": round(value, 3), "bar": said, "holds": holds}


def raking_outcomes(size: str) -> list[Outcome]:
    """Time a sweep against its floor and, at 1e6 cells, the whole against other ways."""
    seed, held = case(SHAPES[size], MEANS["large money"])
    fit = Fit(seed, held)
    fit.sweep()
    sweeps = 10**8 // seed.size  # many of the short ones: the processor is shared
    ratio = best_of(sweeps, fit.sweep) / floor_seconds(seed, held)
    found = [outcome(f"raking {size} cells, an iteration against the floor", ratio, 1)]
    if size != "1e6":
        return found
    ours = best_of(20, lambda: rake(seed, held))
    plain = best_of(3, lambda: fit_plainly(seed, held)) / ours
    found.append(outcome(f"raking {size} cells, times faster than plain fitting", plain))
    if find_spec("ipfn"):
        theirs = best_of(3, lambda: fit_by_ipfn(seed, held)) / ours
        what = f"raking {size} cells, times faster than ipfn"
        found.append(outcome(what, theirs, 10, at_least=True))
    return found


def rounding_outcomes(size: str, kind: str) -> list[Outcome]:
    """Round one cube our way and by nested largest remainder."""
    seed, held = case(SHAPES[size], MEANS[kind])
    raked = rake(seed, held)
    got = rounding(raked, held)
    what = f"rounding {size} cells of {kind} (mean {MEANS[kind]:g})"
    passes = 250.0 if size == "1e7" else None  # 1e6 cells fit into a cache: a pass costs nothing
    found = [
        outcome(f"{what}, held margins off", got["off"], 0),
        outcome(f"{what}, cells outside floor and ceiling", got["outside"], 0),
        outcome(f"{what}, in-place passes", got["passes"], passes),
        outcome(f"{what}, s", got["seconds"]),
        outcome(f"{what}, cubes of memory beside the shares", got["cubes"], 1.5),
    ]
    naive = nested(raked, int(held[0].amounts.sum()))
    drift = max(float(np.abs(one.sums(naive) - one.amounts).max()) for one in held)
    return [
        *found,
        outcome(f"{what}, nested largest remainder: worst slice off by", drift),
        outcome(f"{what}, nested: cells outside floor and ceiling", outside(naive, raked)),
    ]


def main() -> list[Outcome]:
    """Run the benchmark.

    Returns
    -------
    list of dict
        what, value, bar, holds.
    """
    found = [line for size in SHAPES for line in raking_outcomes(size)]
    for size in SHAPES:
        for kind in MEANS:
            found += rounding_outcomes(size, kind)
    return found


if __name__ == "__main__":
    for line in main():
        print(f"{line['what']}: {line['value']} ({line['bar']})")
