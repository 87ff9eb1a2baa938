"""The benchmark of territories in small: the firms that it draws, and how it judges."""

import numpy as np
import pytest

from benchmarks import territories as bench


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setitem(bench.SIZES, 6, 240)


@pytest.mark.parametrize("kind", ["clustered", "moves", "alike"])
def test_a_small_firm_is_evened_out_within_its_limits(small, kind):
    found = bench.measure(6, kind, 1)

    assert found["outside"] == 0
    assert 0 <= found["gap"] < (15 if kind == "alike" else 3)


def test_staying_costs_less_than_moving_and_only_travel_otherwise(small):
    """Where there are no places, staying is free and every other rep costs the same."""
    moves = bench.firm(6, "moves", 1)
    order = np.arange(240)

    assert (moves.cost[order, moves.start] == 0).all()
    others = np.delete(moves.cost[0], moves.start[0])
    assert others.min() == others.max() > 0
    clustered = bench.firm(6, "clustered", 1)
    handover = 0.25 * clustered.loads[0]
    assert (clustered.cost[order, clustered.start] >= 0).all()
    assert (np.sort(clustered.cost, axis=1)[:, 1] >= 0).all()
    assert (clustered.cost.max(axis=1) > handover).all()


def test_no_account_is_a_giant_and_limits_lie_around_the_fair_load(small):
    problem = bench.firm(6, "moves", 2)

    assert problem.loads[1].max() <= problem.low[1].min()
    middle = (problem.low + problem.high) / 2
    assert middle.sum(axis=1) == pytest.approx(problem.loads.sum(axis=1))
    assert problem.high[0] / middle[0] == pytest.approx(1.05)
    assert problem.high[1] / middle[1] == pytest.approx(1.10)


def test_the_worst_firm_is_held_against_the_bar():
    run = {"gap": 0.5, "outside": 0, "cpu": 5.0, "wall": 90.0, "bound_cpu": 1.0, "megabytes": 90}

    good = bench.outcomes(50, "clustered", [run, run])
    bad = bench.outcomes(50, "clustered", [run, {**run, "gap": 1.2, "outside": 1}])

    assert all(one["holds"] for one in good)
    assert [one["holds"] for one in bad[:2]] == [False, False]
    assert bad[0]["value"] == 1.2
    assert all(one["bar"] == "shown" for one in bench.outcomes(50, "alike", [run]))
