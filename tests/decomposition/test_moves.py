"""Moves settle a margin unit by unit, keep what is settled, and never leave floor and ceiling."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition import moves
from salesplan.decomposition.moves import Lines, settle
from salesplan.decomposition.slices import Held, Space
from salesplan.decomposition.start import drop_noise, first_whole


def margin(axes, amounts, ndim):
    space = Space(tuple("PSRM")[:ndim], tuple(pd.RangeIndex(1) for _ in range(ndim)))
    return Held(space, axes, np.asarray(amounts, float), "")


def large_case(shape, scale):
    """Draw shares of which two margins are a few units away from whole amounts."""
    rng = np.random.default_rng(3)
    exact = rng.gamma(2.0, size=shape) * scale
    drop_noise(exact)
    whole = first_whole(exact, round(exact.sum()))
    amounts = np.rint(exact.sum(axis=(0, 1)))
    amounts[0] += exact.sum().round() - amounts.sum()
    return whole, exact, margin((2,), amounts, 3)


def test_the_line_that_gains_most_is_taken():
    """From rep 0 to rep 1 a unit may go on any line; 1 over .4 and 0 under .9 gain most."""
    exact = np.array([[0.6, 0.5], [0.4, 0.9], [0.5, 0.5]])
    whole = np.array([[1, 0], [1, 0], [1, 0]])

    settle(whole, exact, margin((1,), [2, 1], 2), set())

    assert whole.tolist() == [[1, 0], [0, 1], [1, 0]]


def test_a_tie_goes_to_the_earlier_line():
    whole = np.array([[1, 0], [1, 0]])

    settle(whole, np.full((2, 2), 0.5), margin((1,), [1, 1], 2), set())

    assert whole.tolist() == [[0, 1], [1, 0]]


def test_a_detour_is_found_where_no_line_joins_giver_and_taker():
    """Rep 0 to rep 2 has no common line; by way of rep 1 two lines do it."""
    exact = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    whole = np.array([[1, 0, 0], [0, 1, 0]])

    settle(whole, exact, margin((1,), [0, 1, 1], 2), set())

    assert whole.tolist() == [[0, 1, 0], [0, 0, 1]]


def test_what_cannot_move_stays():
    whole = np.array([[1, 0], [0, 1]])

    settle(whole, np.array([[1.0, 0.0], [0.0, 1.0]]), margin((1,), [0, 2], 2), set())

    assert whole.tolist() == [[1, 0], [0, 1]]


def test_free_slices_give_what_the_held_one_lacks():
    """Only rep 0 is held, at two; reps 1 and 2 may give."""
    exact = np.full((2, 3), 0.5)
    whole = np.array([[0, 1, 0], [1, 0, 0]])

    settle(whole, exact, margin((1,), [2, np.nan, np.nan], 2), set())

    assert whole[:, 0].sum() == 2
    assert whole.sum(axis=1).tolist() == [1, 1]


def test_settled_axes_keep_their_sums():
    """Months are settled; reps move units inside each month only."""
    whole, exact, _ = large_case((40, 6, 5), 2.0)
    months = whole.sum(axis=(0, 2))
    both = np.rint(exact.sum(axis=0))
    both[:, 0] += months - both.sum(axis=1)

    settle(whole, exact, margin((1, 2), both, 3), {1})

    assert (whole.sum(axis=0) == both).all()
    assert (whole.sum(axis=(0, 2)) == months).all()


@pytest.mark.parametrize("scale", [0.3, 1000])
def test_large_cubes_are_settled_from_some_of_their_lines(scale, monkeypatch):
    """90 x 70 lines: no move looks at all of them, and each cell stays at floor or ceiling."""
    whole, exact, months = large_case((90, 70, 12), scale)
    lines = whole.sum(axis=2)
    monkeypatch.setattr(Lines, "_all_open", None)

    settle(whole, exact, months, set())

    assert (whole.sum(axis=(0, 1)) == months.amounts).all()
    assert (whole.sum(axis=2) == lines).all()
    assert (whole >= np.floor(exact)).all()
    assert (whole <= np.ceil(exact)).all()


def test_where_some_lines_are_not_enough_all_are_looked_at(monkeypatch):
    """One line in 5,000 is open."""
    monkeypatch.setattr(moves, "LOOKED_AT", 4)
    exact, whole = np.zeros((5000, 2)), np.zeros((5000, 2), "int64")
    exact[3777], whole[3777, 0] = 0.5, 1

    settle(whole, exact, margin((1,), [0, 1], 2), set())

    assert whole[3777].tolist() == [0, 1]


def test_lines_looked_at_are_spread_and_all_come_round():
    lines = Lines(np.zeros((2, 1000)), np.zeros((2, 1000)), np.zeros(2))

    first = lines._spread_lines(100)[0]
    others = [lines._spread_lines(100)[0] for _ in range(9)]

    assert np.diff(first).max() <= 21
    assert np.unique(np.concatenate([first, *others])).size == 1000
