"""Even out territories of 2,000 and 20,000 accounts: how far from the best, how long, how large.

Accounts weigh hours and potential, both lognormal; each rep's hours must come within 5 % of the
fair load and each rep's potential within 10 %. Three kinds of firms:

- clustered: accounts lie around the homes of reps; an account loses half of its hours in travel
  for each usual distance between it and its rep, and a quarter when it changes hands. Seven of ten
  are today with the nearest rep, the others with the second to the fourth.
- moves: no places; reps have today between a third and twice the fair load, and a change of hands
  costs a quarter of the account's hours, by which the firm's own plan reckons too, give or take
  a fifth for how close the relation is.
- alike: the same, but every change of hands costs one hour, whatever the account. Few accounts
  then move, each of them large, and the bound, which may split accounts, lies well below the
  best assignment: shown without a bar.

The gap is (cost - bound) / bound; the bound holds for every assignment over all pairs of accounts
and reps. It runs in one process and one thread, so seconds are those of the processor; those of
the clock, which depend on who else uses the machine, are shown beside them. Each firm is worked
out in a process of its own, whose peak of memory is that of the firm.

`python -m benchmarks.territories 500 moves 2` runs one firm alone.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np

from salesplan.decomposition.territory_bound import Problem, price_loads
from salesplan.decomposition.territory_exact import total_cost
from salesplan.decomposition.territory_search import search

SEEDS = (1, 2, 3)
SIZES = {50: 2_000, 500: 20_000}
TOLERANCES = (0.05, 0.10)  # of the fair load, hours and potential
CANDIDATES = 24
SHOWN = "shown"
Outcome = dict[str, object]


@dataclass(frozen=True)
class Bar:
    """The most that one kind of firm may take: gap in per cent, seconds."""

    gap: float
    seconds: float


BARS = {
    (50, "clustered"): Bar(1.0, 20),
    (50, "moves"): Bar(2.5, 20),
    (500, "clustered"): Bar(1.0, 120),
    (500, "moves"): Bar(3.0, 240),
}
MEGABYTES = 700


def firm(reps: int, kind: str, seed: int) -> Problem:
    """Draw a firm.

    Parameters
    ----------
    reps : int
    kind : str
        clustered, moves or alike.
    seed : int

    Returns
    -------
    Problem
        Cost in hours a year of every account with every rep, hours and potential of accounts.
    """
    rng = np.random.default_rng(seed)
    accounts = SIZES[reps]
    hours, potential = rng.lognormal(2.5, 0.6, accounts), rng.lognormal(10, 1.0, accounts)
    potential = np.minimum(potential, 0.5 * potential.sum() / reps)
    if kind == "clustered":
        cost, start = _around_homes(rng, reps, hours)
        handover = 0.25 * hours
    else:
        cost = np.zeros((accounts, reps), np.float32)
        start = rng.choice(reps, accounts, p=rng.dirichlet(np.full(reps, 8.0)))
        closeness = rng.lognormal(0, 0.2, accounts)
        handover = 0.25 * hours * closeness if kind == "moves" else np.ones(accounts)
    cost += handover.astype(np.float32)[:, None]
    cost[np.arange(accounts), start] -= handover.astype(np.float32)
    loads = np.stack([hours, potential])
    fair = np.repeat(loads.mean(axis=1)[:, None] * accounts / reps, reps, axis=1)
    off = np.array(TOLERANCES)[:, None]
    return Problem(cost, loads, fair * (1 - off), fair * (1 + off), start)


def _around_homes(
    rng: np.random.Generator, reps: int, hours: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Draw homes and accounts around them; hours lost in travel, and who serves whom today."""
    usual = 1 / np.sqrt(reps)  # distance of homes that share out a square evenly
    homes = rng.random((reps, 2))
    places = homes[rng.integers(reps, size=len(hours))]
    places += rng.normal(0, usual / 2, places.shape)
    away = np.empty((len(hours), reps), np.float32)
    for home in range(reps):
        away[:, home] = np.hypot(*(places - homes[home]).T) / usual
    near = np.argpartition(away, 3, axis=1)[:, :4]
    near = np.take_along_axis(near, np.take_along_axis(away, near, axis=1).argsort(axis=1), axis=1)
    rank = rng.choice(4, len(hours), p=(0.7, 0.15, 0.1, 0.05))
    away *= (0.5 * hours).astype(np.float32)[:, None]
    return away, near[np.arange(len(hours)), rank]


def measure(reps: int, kind: str, seed: int) -> dict[str, float]:
    """Even out one firm.

    Parameters
    ----------
    reps : int
    kind : str
    seed : int

    Returns
    -------
    dict of str to float
        gap in per cent, reps outside a limit, seconds of processor and clock, of the bound alone,
        and the peak of memory in MB.
    """
    import resource

    problem = firm(reps, kind, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    prices = price_loads(problem, candidates=CANDIDATES)
    bounded = time.process_time() - cpu
    rep = search(problem, prices)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    carried = np.stack([np.bincount(rep, load, reps) for load in problem.loads])
    slack = 1e-9 * problem.high
    off = (carried > problem.high + slack) | (carried < problem.low - slack)
    cost = total_cost(problem.cost, rep)
    return {
        "gap": 100 * (cost - prices.bound) / prices.bound,
        "outside": int(off.any(axis=0).sum()),
        "cpu": cpu,
        "wall": wall,
        "bound_cpu": bounded,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def outcomes(reps: int, kind: str, runs: list[dict[str, float]]) -> list[Outcome]:
    """Hold the worst of several firms of one kind against the bars.

    Parameters
    ----------
    reps : int
    kind : str
    runs : list of dict
        As `measure` returns them.

    Returns
    -------
    list of dict
        what, value, bar, holds.
    """
    worst = {key: max(run[key] for run in runs) for key in runs[0]}
    bar = BARS.get((reps, kind))
    what = f"{reps} reps, {SIZES[reps]:,} accounts, {kind}, worst of {len(runs)}"
    return [
        _held(f"{what}: gap, %", worst["gap"], bar and bar.gap),
        _held(f"{what}: reps outside a limit", worst["outside"], bar and 0),
        _held(f"{what}: s of the processor", worst["cpu"], bar and bar.seconds),
        _held(f"{what}: s of the clock", worst["wall"], None),
        _held(f"{what}: s of the processor, the bound alone", worst["bound_cpu"], None),
        _held(f"{what}: peak of memory, MB", worst["megabytes"], bar and MEGABYTES),
    ]


def _held(what: str, value: float, bar: float | None) -> Outcome:
    """One figure against its bar, if it has one."""
    if bar is None:
        return {"what": what, "value": round(value, 2), "bar": SHOWN, "holds": True}
    return {"what": what, "value": round(value, 2), "bar": f"<= {bar:g}", "holds": value <= bar}


def alone(reps: int, kind: str, seed: int) -> dict[str, float]:
    """Measure one firm in a process of its own, with one thread.

    Parameters
    ----------
    reps : int
    kind : str
    seed : int

    Returns
    -------
    dict of str to float
        As `measure` returns it.
    """
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    words = [sys.executable, "-m", "benchmarks.territories", str(reps), kind, str(seed)]
    done = subprocess.run(
        words, env={**os.environ, **threads}, stdout=subprocess.PIPE, check=True, text=True
    )
    print(f"{reps} reps, {kind}, seed {seed}: {done.stdout.strip()}", flush=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> list[Outcome]:
    """Run the benchmark: all kinds and sizes, but the large firm whose moves all cost alike.

    Returns
    -------
    list of dict
        what, value, bar, holds.
    """
    found: list[Outcome] = []
    for reps, kind in [*BARS, (50, "alike")]:
        found += outcomes(reps, kind, [alone(reps, kind, seed) for seed in SEEDS])
    return found


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
