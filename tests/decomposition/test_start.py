"""The first whole numbers: floor or ceiling, the total right, no name favoured, no noise."""

import numpy as np
import pytest

from salesplan.decomposition import start
from salesplan.decomposition.start import drop_noise, first_whole, smallest


def quiet(seed, shape, scale):
    cells = np.random.default_rng(seed).gamma(1.0, size=shape) * scale
    drop_noise(cells)
    return cells


def test_a_running_sum_by_hand():
    """.4 .4 .4 .3 run to .4 .8 1.2 1.5: rounded half up 0 1 1 2, so the steps are 0 1 0 1."""
    assert first_whole(np.array([[0.4, 0.4], [0.4, 0.3]]), 2).tolist() == [[0, 1], [0, 1]]


def test_largest_remainders_in_lines_by_hand():
    """Lines of 61.5 and 61.5 run to 61.5 and 123: rounded half up 62 and 123, so 62 and 61.

    Line 0 raises .9 and .6 to make 62; line 1 makes 61 without raising .3 or .2.
    """
    exact = np.array([[40.9, 20.6], [20.3, 41.2]])

    assert first_whole(exact, 123).tolist() == [[41, 21], [20, 41]]


@pytest.mark.parametrize("scale", [0.3, 3, 40, 1e4, 1e9])
@pytest.mark.parametrize("slab", [1, 7, 1 << 16])
def test_every_cell_is_at_floor_or_ceiling_and_the_total_is_right(scale, slab, monkeypatch):
    exact = quiet(1, (5, 4, 6), scale)
    whole_of = first_whole(exact, round(exact.sum()))
    monkeypatch.setattr(start, "SLAB", slab)

    whole = first_whole(exact, round(exact.sum()))

    assert whole.sum() == round(exact.sum())
    assert (whole >= np.floor(exact)).all()
    assert (whole <= np.ceil(exact)).all()
    assert (whole == whole_of).all()  # however the walk is cut into slabs


@pytest.mark.parametrize("seed", range(5))
def test_lines_of_large_cells_round_like_the_largest_remainder_of_each(seed):
    """A second method: sort the fractions of each line and raise the first few."""
    exact = quiet(seed, (30, 12), 1000)

    whole = first_whole(exact, round(exact.sum()))

    sums = whole.sum(axis=1)
    assert (np.abs(sums - exact.sum(axis=1)) < 1).all()
    for line, parts, made in zip(exact, whole, sums, strict=True):
        raised = np.argsort(np.floor(line) - line)[: made - int(np.floor(line).sum())]
        expected = np.floor(line)
        expected[raised] += 1
        assert parts.tolist() == expected.tolist()


def test_ties_go_round_so_that_no_month_gathers_them():
    """Twelve lines of twelve cells of 30.5: each raises six, and each month is raised six times."""
    whole = first_whole(np.full((12, 12), 30.5), 12 * 12 * 61 // 2)

    assert whole.sum(axis=1).tolist() == [366] * 12
    assert whole.sum(axis=0).tolist() == [366] * 12


def test_small_cells_do_not_pile_up_at_the_strongest_month():
    """Every line has .4 in May and .3 elsewhere: by largest remainder May would take all."""
    exact = np.full((100, 4), 0.3)
    exact[:, 2] = 0.4

    whole = first_whole(exact, 130)

    assert np.abs(whole.sum(axis=0) - exact.sum(axis=0)).max() <= 10


@pytest.mark.parametrize(
    ("share", "quieter"),
    [(2.9999999, 3.0), (2.99999, 2.99999), (0.5 + 1e-12, 0.5), (1e12 + 0.5, 1e12 + 0.5)],
)
def test_shares_a_hair_from_a_whole_number_count_as_whole(share, quieter):
    cells = np.array([share])

    drop_noise(cells)

    assert cells[0] == pytest.approx(quieter, abs=1e-7)


def test_noise_is_dropped_and_ties_stay_ties():
    noise = 1 + 1e-14 * np.random.default_rng(0).standard_normal(1000)
    cells = 1 / 3 * noise

    drop_noise(cells)

    assert len(np.unique(cells)) == 1
    assert abs(cells[0] - 1 / 3) < 2**-24


@pytest.mark.parametrize(("total", "made"), [(0, [0, 1]), (2, [1, 1]), (3, [1, 1])])
def test_a_total_that_floor_and_ceiling_cannot_make_is_left_to_others(total, made):
    """0.5 and 1.0: between 1 and 2 units fit, the cell that is whole already never moves."""
    assert first_whole(np.array([0.5, 1.0]), total).tolist() == made


@pytest.mark.parametrize("slab", [2, 1 << 16])
def test_a_total_is_made_at_the_cells_that_are_furthest_off(slab, monkeypatch):
    """Running .45 .9 1.1 1.4 rounds to 0 1 0 0; for two units the first, .45 under, is raised."""
    monkeypatch.setattr(start, "SLAB", slab)
    exact = np.array([0.45, 0.45, 0.2, 0.3])

    assert first_whole(exact, 2).tolist() == [1, 1, 0, 0]
    assert first_whole(exact, 0).tolist() == [0, 0, 0, 0]


def test_the_smallest_come_in_order_and_ties_by_position():
    costs = np.array([2.0, 1.0, 2.0, 0.0, 1.0])

    assert smallest(costs, 4).tolist() == [3, 1, 4, 0]
    assert smallest(costs, 9).tolist() == [3, 1, 4, 0, 2]
