"""How an assignment is found: against a solver that is given every pair."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from salesplan.decomposition import territory_solve
from salesplan.decomposition.territory_bound import Problem
from salesplan.decomposition.territory_exact import solve_pairs, total_cost
from salesplan.decomposition.territory_solve import lump, solve, with_whole_limits


def lumpy(seed, accounts=60, reps=4):
    """Draw a firm whose accounts need 3, 12 or 36 hours, and whose moves cost by the hour."""
    rng = np.random.default_rng(seed)
    hours = rng.choice([3.0, 12.0, 36.0], accounts, p=[0.5, 0.3, 0.2])
    loads = np.stack([hours, rng.lognormal(3, 0.5, accounts)])
    fair = loads.sum(axis=1)[:, None] / reps * np.ones((1, reps))
    start = rng.choice(reps, accounts, p=rng.dirichlet(np.full(reps, 4.0)))
    cost = np.repeat(hours[:, None] / 4, reps, axis=1).astype(np.float32)
    cost += rng.integers(2, size=cost.shape) * hours[:, None].astype(np.float32) / 2
    cost[np.arange(accounts), start] = 0
    wide = np.array([[0.15], [0.3]])
    return Problem(cost, loads, fair * (1 - wide), fair * (1 + wide), start)


def least(problem):
    """Solve the whole problem to the proved optimum, written plainly: the second method."""
    accounts, reps = problem.cost.shape
    once = np.kron(np.eye(accounts), np.ones(reps))
    rules = [LinearConstraint(once, 1, 1)]
    for load, low, high in zip(problem.loads, problem.low, problem.high, strict=True):
        rules.append(LinearConstraint(np.kron(load, np.eye(reps)), low, high))
    found = milp(problem.cost.ravel().astype(float), integrality=np.ones(accounts * reps),
                 bounds=Bounds(0, 1), constraints=rules, options={"mip_rel_gap": 0})  # fmt: skip
    return found.fun


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("way", ["pairs", "core", "search"])
def test_every_way_is_bounded_by_the_optimum(seed, way, monkeypatch):
    """Bound <= optimum <= cost, and the two exact ways prove what they say."""
    problem = lumpy(seed)
    if way != "pairs":
        monkeypatch.setattr(territory_solve, "_FEW_PAIRS", 0)
    if way == "search":
        monkeypatch.setattr(territory_solve, "_MANY_PAIRS", 0)

    found = solve(problem, rounds=100)

    best, cost = least(problem), total_cost(problem.cost, found.rep)
    assert found.bound <= best + 1e-4
    assert cost >= best - 1e-4
    assert cost <= best * (1 if way == "pairs" else 1.25) + 1e-4


def test_lumps_of_hours_draw_the_limits_in_and_lose_no_assignment():
    """12 accounts of 3 hours for two reps, 13 to 23 hours: in truth 15 to 21."""
    limits = np.full((1, 2), 13.0), np.full((1, 2), 23.0)
    cost = np.tile([[0.0, 1.0]], (12, 1)).astype(np.float32)
    problem = Problem(cost, np.full((1, 12), 3.0), *limits, np.zeros(12, int))

    whole = with_whole_limits(problem)

    assert whole.low.tolist() == [[15.0, 15.0]]
    assert whole.high.tolist() == [[21.0, 21.0]]
    assert solve(problem).bound == pytest.approx(5.0)
    assert least(problem) == pytest.approx(5.0)


@pytest.mark.parametrize("seed", range(5))
def test_drawn_in_limits_keep_the_optimum(seed):
    problem = lumpy(seed, accounts=40, reps=3)

    assert least(with_whole_limits(problem)) == pytest.approx(least(problem))


def test_limits_without_a_multiple_between_them_stay():
    limits = np.full((1, 2), 13.0), np.full((1, 2), 14.0)
    problem = Problem(np.zeros((4, 2), np.float32), np.full((1, 4), 3.0), *limits, np.zeros(4, int))

    assert with_whole_limits(problem).low.tolist() == [[13.0, 13.0]]


@pytest.mark.parametrize(
    ("load", "unit"),
    [([36, 12, 3], 3.0), ([1.5, 0.75], 0.75), ([0.1, 0.25], 0.05), ([0.0, 0.0], 0.0),
     ([1 / 3], 0.0), ([1e15], 0.0), ([], 0.0)],
)  # fmt: skip
def test_what_loads_are_multiples_of(load, unit):
    assert lump(np.array(load, float)) == pytest.approx(unit)


def test_a_problem_without_an_assignment_gets_none():
    problem = lumpy(1)
    closed = replace(problem, high=problem.high * 0.5, low=problem.low * 0)

    rep, bound = solve_pairs(closed)

    assert rep is None
    assert bound == -np.inf
