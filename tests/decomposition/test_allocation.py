"""The best split of a total: on paper, against every possible split, and in many segments."""

import itertools

import numpy as np
import pytest

from salesplan.decomposition.allocation import best_amounts, best_split
from salesplan.decomposition.response_curve import Curve


def brute_force(worth, low, high, total):
    """Try every split."""
    ranges = [range(a, b + 1) for a, b in zip(low, high, strict=True)]
    return max(
        sum(float(one(np.array([float(n)]))[0]) for one, n in zip(worth, split, strict=True))
        for split in itertools.product(*ranges)
        if sum(split) == total
    )


def value(worth, split):
    return sum(float(one(np.array([float(n)]))[0]) for one, n in zip(worth, split, strict=True))


def test_two_roots_by_hand():
    """10 sqrt(x) and 20 sqrt(y): 5 / sqrt(x) = 10 / sqrt(y), so y = 4 x, and 50 is 10 + 40."""
    roots = [lambda x: 10 * np.sqrt(x), lambda x: 20 * np.sqrt(x)]

    split = best_split(roots, np.array([0, 0]), np.array([50, 50]), 50)

    assert split.tolist() == [10, 40]


def test_an_s_shape_is_funded_in_full_or_not_at_all():
    """Two steep curves that need 10 each, and 12 to give: half each would bring nothing."""
    steep = [Curve(0.0, 100.0, 8.0, 10.0).at, Curve(0.0, 99.0, 8.0, 10.0).at]

    split = best_split(steep, np.array([0, 0]), np.array([12, 12]), 12)

    assert split.tolist() == [12, 0]


@pytest.mark.parametrize("seed", range(40))
def test_nothing_beats_it_on_small_cases(seed):
    rng = np.random.default_rng(seed)
    segments = int(rng.integers(1, 4))
    worth = [
        Curve(rng.uniform(0, 50), rng.uniform(60, 200), rng.choice([0.5, 1, 2, 5.0]),
              rng.uniform(1, 15)).at
        for _ in range(segments)
    ]  # fmt: skip
    low = rng.integers(0, 3, segments)
    high = low + rng.integers(0, 14, segments)
    total = int(rng.integers(low.sum(), high.sum() + 1))

    split = best_split(worth, low, high, total)

    assert split.sum() == total
    assert ((low <= split) & (split <= high)).all()
    assert value(worth, split) == pytest.approx(brute_force(worth, low, high, total), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_coarse_grids_lose_nothing_against_the_fine_one(seed, monkeypatch):
    """3,000 units over five segments: the same worth as the exact search over single units."""
    rng = np.random.default_rng(seed)
    worth = [
        Curve(rng.uniform(0, 50), rng.uniform(60, 200), rng.choice([0.5, 1, 2, 5.0]),
              rng.uniform(100, 900)).at
        for _ in range(5)
    ]  # fmt: skip
    low, high = np.zeros(5, "int64"), np.full(5, 1_500)

    quick = best_split(worth, low, high, 3_000)
    monkeypatch.setattr("salesplan.decomposition.allocation._GRID", 2_000)
    exact = best_split(worth, low, high, 3_000)

    assert value(worth, quick) == pytest.approx(value(worth, exact), rel=1e-9)


def test_one_more_unit_brings_the_same_in_all_free_segments():
    curves = [Curve(0.0, 100.0, 2.0, 300.0), Curve(0.0, 150.0, 3.0, 500.0),
              Curve(10.0, 60.0, 1.0, 200.0)]  # fmt: skip

    split = best_split([one.at for one in curves], np.zeros(3, "int64"), np.full(3, 2_000), 1_500)

    slopes = [float(one.slope(n)) for one, n in zip(curves, split, strict=True)]
    assert max(slopes) == pytest.approx(min(slopes), rel=0.01)


def test_bounds_that_leave_no_choice_are_kept():
    worth = [Curve(0.0, 100.0, 2.0, 3.0).at] * 3

    split = best_split(worth, np.array([2, 0, 5]), np.array([2, 9, 5]), 10)

    assert split.tolist() == [2, 3, 5]


def test_hundreds_of_segments_and_large_totals_stay_exact_in_their_sum():
    rng = np.random.default_rng(1)
    worth = [
        Curve(0.0, rng.uniform(50, 200), rng.choice([0.5, 2.0]), rng.uniform(1e3, 9e4)).at
        for _ in range(120)
    ]
    high = np.full(120, 200_000)

    split = best_split(worth, np.zeros(120, "int64"), high, 3_000_001)

    assert split.sum() == 3_000_001
    assert value(worth, split) > value(worth, np.full(120, 25_000))


def test_how_much_pays_as_the_textbook_has_it():
    """Revenue 1,000,000 sqrt(x), cost 100,000 x: x = 25, profit 2,500,000 (method.md 3)."""
    root = [lambda x: 1_000_000 * np.sqrt(x)]

    amount = best_amounts(root, np.array([0]), np.array([10_000]), 100_000.0)

    assert amount.tolist() == [25]
    assert float(root[0](amount)[0]) - 100_000 * 25 == 2_500_000


def test_how_much_pays_in_a_wide_range_is_found_to_the_unit():
    """500 sqrt(x) - x / 10: sqrt(x) = 2,500, x = 6,250,000."""
    amount = best_amounts([lambda x: 500 * np.sqrt(x)], np.array([0]), np.array([50_000_000]), 0.1)

    assert amount.tolist() == [6_250_000]


def test_what_never_pays_gets_its_least():
    amount = best_amounts([lambda x: x * 1.0], np.array([3]), np.array([90]), 2.0)

    assert amount.tolist() == [3]
