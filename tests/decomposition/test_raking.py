"""Raking: published tables, odds ratios, zeros, slow cases, and proofs that there is no plan."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.fitting import Fit, split_axes
from salesplan.decomposition.raking import newton, rake
from salesplan.decomposition.slices import Held, Space
from salesplan.decomposition.solver import reachable_cells
from salesplan.errors import ReconcileError

DIMS = ("line", "rep", "month", "type")


def space_of(shape):
    levels = tuple(pd.RangeIndex(length) for length in shape)
    return Space(DIMS[: len(shape)], levels)


def held_from(cells, *families):
    """Hold what an array adds up to on these axes."""
    space = space_of(cells.shape)
    holds = []
    for axes in families:
        others = tuple(axis for axis in range(cells.ndim) if axis not in axes)
        holds.append(Held(space, axes, cells.sum(axis=others), " x ".join(DIMS[a] for a in axes)))
    return holds


def one_way(*amounts):
    space = space_of([len(one) for one in amounts])
    return [Held(space, (n,), np.array(one, float), DIMS[n]) for n, one in enumerate(amounts)]


def plain_fitting(seed, held, sweeps):
    """Proportional fitting as in the textbook, the whole cube scaled margin by margin."""
    cells = seed.copy()
    for _ in range(sweeps):
        for one in held:
            sums = one.sums(cells)
            cells *= one.spread(
                np.divide(one.amounts, sums, out=np.ones_like(sums), where=sums > 0)
            )
    return cells


@pytest.mark.parametrize(
    ("seed", "rows", "columns", "fitted"),
    [
        (
            [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]],
            [150, 300, 400, 150],
            [200, 300, 400, 100],
            [
                [64.56, 46.23, 35.38, 3.82],
                [49.97, 68.16, 156.50, 25.37],
                [56.72, 144.43, 145.08, 53.77],
                [28.75, 41.18, 63.03, 17.03],
            ],
        ),
        (
            [[8, 4, 6, 7], [3, 6, 5, 2], [9, 11, 3, 1]],
            [20, 18, 22],
            [18, 16, 12, 14],
            [[5.58, 2.16, 3.89, 8.37], [3.43, 5.32, 5.32, 3.92], [8.99, 8.51, 2.79, 1.71]],
        ),
    ],
)
def test_published_tables_come_out_to_the_printed_digit(seed, rows, columns, fitted):
    """The worked example of the encyclopaedia, and a second one; both carried to convergence."""
    cells = rake(np.array(seed, float), one_way(rows, columns))

    assert np.abs(cells - fitted).max() <= 0.005 + 1e-9
    assert cells.sum(axis=1) == pytest.approx(rows, rel=1e-11)
    assert cells.sum(axis=0) == pytest.approx(columns, rel=1e-11)


@pytest.mark.parametrize(
    "families",
    [
        [(0,), (1,), (2,), (3,)],
        [(0,), (3,), (1, 2)],
        [(0, 2), (1, 2), (3,)],
        [(0, 1), (1, 2), (0, 2), (3,)],
        [(0, 3), (1, 2)],
    ],
)
def test_halves_give_what_plain_fitting_gives(families):
    rng = np.random.default_rng(1)
    seed = rng.gamma(1.0, size=(5, 4, 6, 3)) * (rng.random((5, 4, 6, 3)) < 0.8)
    held = held_from(seed * rng.gamma(5.0, size=seed.shape), *families)

    cells = rake(seed, held)

    assert np.allclose(cells, plain_fitting(seed, held, 400), rtol=1e-9, atol=0)


def test_odds_ratios_of_history_stay_and_so_do_zeros():
    rng = np.random.default_rng(2)
    seed = rng.gamma(1.0, size=(4, 5)) + 0.1
    seed[2, 3] = 0
    cells = rake(seed, one_way([10, 20, 30, 40], [40, 30, 10, 10, 10]))

    ratio = cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0])

    assert ratio == pytest.approx(seed[0, 0] * seed[1, 1] / (seed[0, 1] * seed[1, 0]))
    assert cells[2, 3] == 0
    assert (cells > 0).sum() == 19


def test_a_slice_that_nobody_fixed_takes_its_share_of_the_rest():
    """Rep 0 is held at 10 of 40; reps 1 and 2 share 30 by 1:2."""
    space = space_of((3, 2))
    months = Held(space, (1,), np.array([20.0, 20.0]), "months")
    lock = Held(space, (0,), np.array([10.0, np.nan, np.nan]), "locks", is_lock=True)

    cells = rake(np.array([[1.0, 1], [1, 1], [2, 2]]), [months, lock])

    assert cells == pytest.approx(np.array([[5, 5], [5, 5], [10, 10]]))


def test_newton_agrees_with_fitting_where_blocks_of_zeros_make_it_slow():
    """A staircase: each rep shares one line with the next, so news travels one step a sweep."""
    rng = np.random.default_rng(3)
    size = 40
    steps = np.eye(size) + np.eye(size, k=1)
    steps[-1, 0] = 1
    held = held_from(steps * rng.gamma(5.0, size=steps.shape), (0,), (1,))
    fit = Fit(steps, held)

    slow = [fit.sweep() for _ in range(50)]
    cells = rake(steps, held)

    assert slow[-1] > 1e-6
    assert np.allclose(cells, newton(steps, held), rtol=1e-9)
    assert np.allclose(cells, plain_fitting(steps, held, 20_000), rtol=1e-6)


def test_an_impossible_margin_is_refused_with_the_slices_named():
    """Lines 0 and 1 are sold by rep 0 alone; they ask for 70, she makes 40."""
    seed = np.array([[1.0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1], [0, 1, 1, 1]])
    held = one_way([30, 40, 20, 30, 20], [40, 40, 30, 30])

    with pytest.raises(
        ReconcileError,
        match=r'cube, line "0" and line "1": no plan can give line "0" \(30\) and line "1" \(40\), '
        r'which can draw only on rep "0" \(40\): .* in line and rep, or give a missing',
    ):
        rake(seed, held)


def test_a_planted_impossibility_in_a_large_cube_is_named_exactly():
    rng = np.random.default_rng(4)
    seed = rng.gamma(1.0, size=(12, 6, 30, 12))
    seed[3, :, 5:, :] = 0  # line 3 is sold by reps 0 to 4 only
    plan = rng.poisson(30, size=seed.shape) * (seed > 0)
    held = held_from(plan.astype(float), (0,), (1,), (2,), (3,))
    lines, total = held[0].amounts, plan.sum()
    lines *= (total - held[2].amounts[:5].sum() - 1000) / (total - lines[3])
    lines[3] = held[2].amounts[:5].sum() + 1000

    with pytest.raises(ReconcileError, match=r'no plan can give line "3" \(') as refusal:
        rake(seed, held)

    for rep in range(5):
        assert f'month "{rep}"' in str(refusal.value)


def test_no_cube_that_exists_is_ever_proved_impossible():
    """Sparse cubes whose margins come from a hidden plan: slow, on the edge, but never refused."""
    for number in range(60):
        rng = np.random.default_rng(number)
        seed = rng.gamma(0.3, size=(4, 5, 3)) * (rng.random((4, 5, 3)) < 0.4)
        plan = rng.poisson(2, size=seed.shape) * (seed > 0)
        held = held_from(plan.astype(float), (0,), (1,), (2,))
        seed = seed * np.prod([one.spread(one.amounts > 0) for one in held[:1]], axis=0)
        for one in held[1:]:
            seed = seed * one.spread(one.amounts > 0)

        if seed.any():
            cells = rake(seed, held)

            for one in held:
                assert one.sums(cells) == pytest.approx(one.amounts, rel=1e-9, abs=1e-9)


def test_cells_that_every_plan_leaves_empty_are_found():
    """Line 1 is sold by rep 0 alone and uses her up, so line 0 gets nothing from her."""
    is_open = np.array([[True, True], [True, False]])

    reachable = reachable_cells(is_open, one_way([10, 5], [5, 10]))

    assert reachable.tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("shape", "families", "halves"),
    [
        ((20, 10, 50, 12), [(0,), (1,), (2,), (3,)], ((0, 1), (2, 3))),
        ((20, 10, 50, 12), [(0,), (1,), (2, 3)], ((0, 1), (2, 3))),
        ((20, 10, 50, 12), [(0, 2), (1,), (3,)], ((0, 2), (1, 3))),
        ((3, 4), [(0, 1)], ((0, 1), ())),
        ((5,), [(0,)], ((0,), ())),
    ],
)
def test_axes_are_cut_where_no_margin_straddles(shape, families, halves):
    assert split_axes(shape, families) == halves
