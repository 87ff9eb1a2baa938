"""The last exchanges among three reps at a time: never dearer, within limits, exact for three."""

from dataclasses import replace

import numpy as np
import pytest

from salesplan.decomposition import territory_search
from salesplan.decomposition.territory_bound import Problem, price_loads
from salesplan.decomposition.territory_exact import assign_exactly, total_cost
from salesplan.decomposition.territory_polish import polish
from salesplan.decomposition.territory_search import search


def firm(seed, reps=3, accounts=18, tolerance=0.25):
    """Draw a firm whose accounts differ in weight and in what they cost with whom."""
    rng = np.random.default_rng(seed)
    loads = rng.uniform(1, 3, (2, accounts))
    cost = rng.uniform(0, 10, (accounts, reps)).astype(np.float32)
    fair = np.repeat(loads.sum(axis=1)[:, None] / reps, reps, axis=1)
    start = rng.integers(reps, size=accounts)
    return Problem(cost, loads, fair * (1 - tolerance), fair * (1 + tolerance), start)


def exact(problem):
    wide = np.broadcast_to(problem.loads[:, :, None], (2, *problem.cost.shape))
    return assign_exactly(problem.cost, wide, problem.high, problem.low)


def carried(problem, rep):
    reps = problem.low.shape[1]
    return np.stack([np.bincount(rep, load, reps) for load in problem.loads])


def is_within(problem, rep):
    now = carried(problem, rep)
    return bool(((now >= problem.low - 1e-6) & (now <= problem.high + 1e-6)).all())


def dear(problem):
    """An assignment within the limits that is as dear as can be."""
    return exact(replace(problem, cost=10 - problem.cost))


def test_a_ring_of_three_on_paper():
    """Each of three reps serves the account that costs nothing with the next; each holds one."""
    cost = np.array([[5, 0, 9], [9, 5, 0], [0, 9, 5]], np.float32)
    one = np.ones((1, 3))
    problem = Problem(cost, one, one, one, np.arange(3))

    assert polish(problem, price_loads(problem), np.arange(3), reach=99).tolist() == [1, 2, 0]


@pytest.mark.parametrize("seed", range(6))
def test_three_reps_are_solved_to_the_optimum_of_the_exact_solver(seed):
    problem = firm(seed)

    rep = polish(problem, price_loads(problem, candidates=3), dear(problem), reach=99)

    best = total_cost(problem.cost, exact(problem))
    assert best - 1e-6 <= total_cost(problem.cost, rep) <= best * (1 + 1e-3) + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_of_more_reps_none_leaves_the_limits_and_it_is_never_dearer(seed):
    problem = firm(seed, reps=6, accounts=40)
    start, prices = dear(problem), price_loads(problem, candidates=5)

    costs = [
        total_cost(problem.cost, rep)
        for groups in (0, 1, 4, 16)
        if is_within(problem, rep := polish(problem, prices, start, reach=99, groups=groups))
    ]

    assert len(costs) == 4
    assert costs[0] == total_cost(problem.cost, start)
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < 0.7 * costs[0]


def test_one_group_touches_three_reps_only():
    problem = firm(1, reps=6, accounts=40)
    start = dear(problem)

    rep = polish(problem, price_loads(problem, candidates=5), start, reach=99, groups=1)

    changed = np.flatnonzero(rep != start)
    assert 2 <= len({*rep[changed], *start[changed]}) <= 3


def test_pairs_out_of_reach_are_not_taken():
    """A reach of nothing leaves each account where it is or with its very best."""
    problem = firm(2)
    start, prices = dear(problem), price_loads(problem, candidates=3)

    rep = polish(problem, prices, start, reach=0.0)

    priced = problem.cost - problem.loads.T @ prices.load_prices
    moved = np.flatnonzero(rep != start)
    assert (rep[moved] == priced[moved].argmin(axis=1)).all()


def test_a_pair_that_is_not_allowed_is_never_made():
    problem = firm(3)
    start = dear(problem)
    cost = problem.cost.copy()
    cost[0] = np.inf
    cost[0, start[0]] = 1
    held = replace(problem, cost=cost)

    rep = polish(held, price_loads(held, candidates=3), start, reach=99)

    assert rep[0] == start[0]
    assert np.isfinite(total_cost(cost, rep))


def test_limits_that_the_group_cannot_keep_leave_it_as_it_is():
    problem = firm(4)
    tight = replace(problem, low=problem.high * 0.999, high=problem.high)

    rep = polish(tight, price_loads(tight, candidates=3), problem.start, reach=99)

    assert rep.tolist() == problem.start.tolist()


def test_the_search_ends_with_it(monkeypatch):
    problem = firm(9, reps=5, accounts=60, tolerance=0.01)
    prices = price_loads(problem, candidates=4)
    found = search(problem, prices, rounds=0)
    monkeypatch.setattr(territory_search, "polish", lambda _problem, _prices, rep, **_: rep)
    without = search(problem, prices, rounds=0)

    assert is_within(problem, found)
    assert total_cost(problem.cost, found) < total_cost(problem.cost, without)
