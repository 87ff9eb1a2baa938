"""Whole units: exact slices, cells at floor or ceiling, the nearest cells first, no row order."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition import solver
from salesplan.decomposition.raking import rake
from salesplan.decomposition.slices import Held, Space, listed, without_implied
from salesplan.decomposition.start import drop_noise
from salesplan.decomposition.whole import in_running_order, is_exact, round_cells
from salesplan.errors import ReconcileError

FAMILIES = {
    "one-way": [(0,), (1,), (2,), (3,)],
    "quotas by month": [(0,), (1,), (2, 3)],
    "chain": [(0, 3), (2, 3), (1,)],
    "long chain": [(0, 1), (1, 2), (2, 3)],
}


def space_of(shape):
    return Space(tuple("PSRM")[: len(shape)], tuple(pd.RangeIndex(length) for length in shape))


def held_from(cells, families):
    space = space_of(cells.shape)
    return [
        Held(space, axes, Held(space, axes, np.zeros(0), "").sums(cells).astype(float), str(axes))
        for axes in families
    ]


def shares(seed, families, mean, shape=(5, 4, 7, 12), density=1.0):
    """Rake a random history to the margins of a random plan in whole units."""
    rng = np.random.default_rng(seed)
    history = rng.gamma(1.0, size=shape) * (rng.random(shape) < density)
    held = held_from(rng.poisson(mean, size=shape) * (history > 0), families)
    for one in held:
        history = history * one.spread(one.amounts > 0)
    return rake(history, held), held


def rounded(exact, held):
    """Round shares as the cube does; return the whole cells and the shares as compared."""
    quiet = exact.copy()
    drop_noise(quiet)
    return round_cells(quiet, held, exact > 0), quiet


def test_a_table_by_hand():
    """Exact 1.5 0.5 / 0.5 1.5, every line and rep makes 2.

    The running fractions .5 1 1.5 2 round, halves up, to 1 1 2 2: the start is 2 0 / 1 1. Rep 0 has
    3 and rep 1 has 1, so one unit moves across. Line 0: 2 is .5 over, 0 is .5 under; line 1: 1 is
    .5 over, 1 is .5 under. On the tie the earlier line moves: 1 1 / 1 1.
    """
    held = held_from(np.array([[1, 1], [1, 1]]), [(0,), (1,)])

    exact = np.array([[1.5, 0.5], [0.5, 1.5]])

    whole = round_cells(exact, held, np.full((2, 2), True))

    assert whole.tolist() == [[1, 1], [1, 1]]
    assert exact.tolist() == [[1.5, 0.5], [0.5, 1.5]]


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("mean", [0.3, 3, 10_000])
@pytest.mark.parametrize("seed", range(3))
def test_dense_cubes_are_exact_and_every_cell_is_at_floor_or_ceiling(name, mean, seed):
    exact, held = shares(seed, FAMILIES[name], mean)

    whole, quiet = rounded(exact, held)

    assert is_exact(whole, held)
    assert (whole >= np.floor(quiet)).all()
    assert (whole <= np.ceil(quiet)).all()
    assert np.abs(quiet - exact).max() < 2e-6


@pytest.mark.parametrize("seed", range(6))
def test_dense_cubes_never_need_the_solver(seed, monkeypatch):
    """Moves and detours alone settle one-way margins; the solver's door is shut to see it."""
    monkeypatch.delattr(solver, "solve_whole")
    exact, held = shares(seed, FAMILIES["one-way"], 0.5)

    assert is_exact(rounded(exact, held)[0], held)


@pytest.mark.parametrize("seed", [29, 49, 77])
def test_detours_settle_sparse_tables_that_no_direct_move_can(seed, monkeypatch):
    """Two of three cells are empty: a unit reaches its slice only by way of a third one."""
    monkeypatch.delattr(solver, "solve_whole")
    exact, held = shares(seed, [(0,), (1,)], 1.0, shape=(9, 9), density=0.3)

    assert is_exact(rounded(exact, held)[0], held)


@pytest.mark.parametrize("seed", range(6))
def test_sparse_cubes_are_exact_too(seed):
    exact, held = shares(seed, FAMILIES["quotas by month"], 2, density=0.15)

    whole, _ = rounded(exact, held)

    assert is_exact(whole, held)
    assert (whole[exact == 0] == 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_margins_in_a_ring_are_left_to_the_solver_and_hold(seed):
    ring = [(0, 1), (1, 2), (0, 2)]
    exact, held = shares(seed, ring, 2, shape=(4, 5, 6))

    whole, _ = rounded(exact, held)

    assert is_exact(whole, held)


def test_the_layout_in_memory_does_not_matter():
    """The raking may return a cube with its axes swapped in memory."""
    exact, held = shares(3, FAMILIES["chain"], 3)
    swapped = np.asfortranarray(exact)

    whole = round_cells(swapped, held, exact > 0)

    assert (whole == round_cells(np.ascontiguousarray(exact), held, exact > 0)).all()


def test_two_dimensions_are_as_near_as_the_best_plan_within_reach():
    """HiGHS gives the least squared distance at floor or ceiling; moves come within a few per cent.

    Nothing promises the nearest plan; a start that ignored the fractions would be far off.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    exact, held = shares(5, [(0,), (1,)], 4, shape=(8, 12))
    floor = np.floor(exact)
    sides, amounts, _ = solver.incidence(held, np.nonzero(exact))
    bounds = Bounds(floor.ravel(), np.ceil(exact).ravel())
    cost = (1 - 2 * (exact - floor)).ravel()
    best = milp(
        cost,
        integrality=np.ones(exact.size),
        bounds=bounds,
        constraints=LinearConstraint(sides, amounts, amounts),
    ).x.reshape(exact.shape)

    whole, _ = rounded(exact, held)

    assert ((whole - exact) ** 2).sum() <= 1.6 * ((best - exact) ** 2).sum()


def test_noise_of_the_last_digits_changes_nothing():
    rng = np.random.default_rng(6)
    exact = np.full((4, 5, 6), 0.5)
    held = held_from(np.full((4, 5, 6), 0.5), [(0,), (1,), (2,)])
    noisy = exact * (1 + 1e-14 * rng.standard_normal(exact.shape))

    whole, _ = rounded(exact, held)

    assert (rounded(noisy, held)[0] == whole).all()
    assert is_exact(whole, held)


def test_shares_that_are_whole_already_stay():
    held = held_from(np.array([[1, 0], [1, 0]]), [(0,), (1,)])
    exact = np.array([[1.0, 0.0], [1.0, 0.0]])

    whole, _ = rounded(exact, held)

    assert whole.tolist() == [[1, 0], [1, 0]]


@pytest.mark.parametrize(
    ("share", "total", "cells"), [(0.2, 1, [1, 0]), (0.6, 0, [0, 0]), (0.5, 2, [1, 1])]
)
def test_a_total_that_the_shares_miss_is_made_at_the_cells_that_are_furthest_off(
    share, total, cells
):
    """0.2 and 0.2 round to nothing, the first is raised; 0.6 and 0.6 to one, which is lowered."""
    held = [Held(space_of((2,)), (), np.array(float(total)), "target")]

    whole = round_cells(np.array([share, share]), held, np.full(2, True))

    assert whole.tolist() == cells


def test_the_total_is_made_whatever_the_layout_in_memory(monkeypatch):
    monkeypatch.delattr(solver, "solve_whole")
    held = [Held(space_of((2, 2)), (), np.array(1.0), "target")]
    swapped = np.asfortranarray([[0.1, 0.2], [0.1, 0.0]])

    whole = round_cells(swapped, held, np.full((2, 2), True))

    assert whole.tolist() == [[0, 1], [0, 0]]


def test_the_solver_prefers_the_cells_that_are_most_under():
    held = held_from(np.array([[1.0, 1.0]]), [(0,)])
    exact = np.array([[0.4, 1.6]])

    found = solver.solve_whole(np.array([[0, 1]]), exact, held, exact > 0)

    assert found.tolist() == [[0, 2]]


def test_amounts_that_no_whole_plan_can_make_are_refused_with_the_difference():
    """One rep is locked at half a unit: no whole number is a half, and the message says 500."""
    space = space_of((3,))
    cells = np.array([0.5, 0.5, 0.5])
    held = [Held(space, (0,), np.array([np.nan, 0.5, np.nan]), "locks", is_lock=True, unit=1000)]
    total = Held(space, (), np.array(1.5), "target", unit=1000)

    with pytest.raises(ReconcileError, match=r"no whole-number plan .*500 (over|short).*locks"):
        solver.solve_whole(np.array([1, 0, 0]), cells, [total, *held], cells > 0)


def test_margins_run_so_that_each_meets_the_earlier_ones_in_one_of_them():
    space = space_of((2, 2, 2, 2))
    margins = [Held(space, axes, np.ones((2, 2)), "") for axes in [(0, 1), (2, 3), (1, 2)]]

    order = [(one.axes, settled) for one, settled in in_running_order(margins)]

    assert order == [((0, 1), set()), ((1, 2), {1}), ((2, 3), {2})]


def test_locks_inside_settled_margins_are_left_to_the_solver():
    space = space_of((2, 2))
    lock = Held(space, (0, 1), np.array([[1.0, np.nan], [np.nan, np.nan]]), "", is_lock=True)
    margins = [Held(space, (axis,), np.ones(2), "") for axis in (0, 1)]

    assert [one.axes for one, _ in in_running_order([*margins, lock])] == [(0,), (1,)]


def test_what_a_fuller_margin_keeps_is_not_held_twice():
    space = space_of((2, 2))
    both = Held(space, (0, 1), np.ones((2, 2)), "quotas")
    line = Held(space, (0,), np.full(2, 2.0), "lines")
    lock = Held(space, (1,), np.array([2.0, np.nan]), "locks", is_lock=True)

    assert without_implied([line, lock, both]) == [both]
    assert without_implied([lock, line]) == [line, lock]


def test_long_lists_of_names_are_cut():
    assert listed(str(n) for n in range(9)) == "0, 1, 2, 3, 4, 5 and 3 more"
    assert listed([]) == "none"
