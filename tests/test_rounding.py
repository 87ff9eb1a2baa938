"""Splitting whole amounts: exact sums, fair remainders, locks that hold."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import ReconcileError
from salesplan.rounding import round_to_unit, split_target


def test_split_by_hand():
    """42 accounts share 100: exact 50.00 / 33.33 / 16.67, so West takes the odd unit."""
    accounts = pd.Series({"North": 21, "South": 14, "West": 7})

    parts = split_target(100, accounts)

    assert parts.to_dict() == {"North": 50, "South": 33, "West": 17}
    assert parts.dtype == "int64"


@pytest.mark.parametrize(
    ("target", "weights", "parts"),
    [
        (10, [6, 6, 2], [4, 4, 2]),
        (11, [6, 6, 2], [5, 5, 1]),
        (323, [56.7, 38.5, 4.2, 0.6], [183, 124, 14, 2]),
        (324, [56.7, 38.5, 4.2, 0.6], [184, 125, 13, 2]),
        (49, [3, 7, 90], [2, 3, 44]),
        (51, [3, 7, 90], [1, 4, 46]),
        (7, [50, 30, 20], [4, 2, 1]),
    ],
)
def test_published_apportionments_come_out(target, weights, parts):
    """Largest remainder as printed; from 10 to 11 the smallest part falls (Alabama paradox).

    49 by 3/7/90 %: 1.47, 3.43, 44.10, so the first takes the odd unit; 51: 1.53, 3.57, 45.90, where
    the others lost more.
    """
    assert split_target(target, pd.Series(weights)).tolist() == parts


def test_a_curve_keeps_its_45_units():
    """45 pieces by a bell of ten weights: rounding each alone makes 46, the split keeps 45."""
    curve = pd.Series([1, 3, 6, 9, 11, 11, 9, 6, 3, 1])

    parts = split_target(45, curve)

    assert (45 * curve / curve.sum()).round().sum() != 45
    assert parts.sum() == 45
    assert (parts - 45 * curve / curve.sum()).abs().max() < 1


def test_ties_go_to_the_earlier_part_even_where_names_repeat():
    """Six equal parts share 8: each gets 1, the two units left go to the first two."""
    twins = pd.Series([1.0] * 6, index=["Ann", "Bob"] * 3)

    assert split_target(8, twins).tolist() == [2, 2, 1, 1, 1, 1]


def test_noise_in_the_weights_does_not_break_a_tie():
    """0.1 + 0.2 is a hair above 0.3: still a tie, so the earlier part takes the odd unit."""
    assert split_target(1, pd.Series([0.3, 0.1 + 0.2])).tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(40))
def test_every_split_is_exact_fair_and_scale_free(seed):
    rng = np.random.default_rng(seed)
    target, weights = int(rng.integers(1_000_000)), pd.Series(rng.gamma(0.5, size=1 + seed))
    exact = target * weights / weights.sum()

    parts = split_target(target, weights)

    assert parts.sum() == target
    extra = parts > exact
    assert (parts - exact).abs().max() < 1
    lost = exact % 1
    assert extra.all() or not extra.any() or lost[extra].min() >= lost[~extra].max()
    assert parts.equals(split_target(target, weights * 8))


@pytest.mark.parametrize("target", [0, 1, 999_999_999_999, 10**13 - 1, 10**13])
def test_the_largest_targets_still_add_up_to_the_unit(target):
    weights = pd.Series(np.random.default_rng(3).lognormal(sigma=3, size=997))

    parts = split_target(target, weights)

    assert parts.sum() == target
    assert (parts >= 0).all()


def test_weights_of_zero_get_nothing():
    assert split_target(7, pd.Series([0, 1, 0, 1])).tolist() == [0, 4, 0, 3]


def test_thousands_stay_thousands():
    """12,000 by 1:1:1:2: 2.4 2.4 2.4 4.8 thousands -> 2 2 2 4, two left for 4.8 and the first."""
    parts = split_target(12_000, pd.Series([1, 1, 1, 2]), unit=1000)

    assert parts.tolist() == [3000, 2000, 2000, 5000]


def test_locks_hold_and_the_rest_is_spread_again():
    """100 with South held at 50: North and West share 50 by 2:3."""
    weights = pd.Series({"North": 2, "South": 9, "West": 3})

    by_name = split_target(100, weights, locked=pd.Series({"South": 50}))
    by_place = split_target(100, weights, locked=pd.Series([np.nan, 50, np.nan], weights.index))

    assert by_name.to_dict() == {"North": 20, "South": 50, "West": 30}
    assert by_place.equals(by_name)


def test_a_lock_at_zero_is_a_lock():
    assert split_target(9, pd.Series([1, 1]), locked=pd.Series([0, np.nan])).tolist() == [0, 9]


def test_locks_that_use_up_the_target_leave_nothing_for_others():
    weights = pd.Series({"North": 1, "South": 1})

    assert split_target(80, weights, locked=pd.Series({"South": 80})).tolist() == [0, 80]


@pytest.mark.parametrize("seed", range(20))
def test_locked_parts_never_move(seed):
    rng = np.random.default_rng(seed)
    weights = pd.Series(rng.gamma(1.0, size=12))
    locked = pd.Series(np.where(rng.random(12) < 0.4, rng.integers(0, 50, 12), np.nan))
    locked.iloc[0] = np.nan
    target = int(locked.sum()) + int(rng.integers(1000))

    parts = split_target(target, weights, locked=locked)

    assert parts.sum() == target
    assert parts[locked.notna()].tolist() == locked.dropna().tolist()


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, -2, 3], r'weights of "1" \(-2\): missing, negative or infinite. Fix: give each'),
        ([1, np.nan], r'weights of "1" \(nan\): missing'),
        ([1, np.inf], r'weights of "1" \(inf\)'),
        ([0, 0], r'weights of "0", "1": all zero'),
        ([], "weights of no parts"),
    ],
)
def test_weights_that_cannot_share_are_refused(weights, message):
    with pytest.raises(ReconcileError, match=message):
        split_target(10, pd.Series(weights, dtype=float))


def test_locks_above_the_target_are_refused():
    """33 + 33 + 35 = 101 of 100."""
    with pytest.raises(ReconcileError, match=r"locks add to 101, target is 100 \(1 over\)"):
        split_target(100, pd.Series([1, 1, 1]), locked=pd.Series([33, 33, 35]))


def test_locks_on_every_part_that_miss_the_target_are_refused():
    with pytest.raises(ReconcileError, match=r"locks add to 99, target is 100 \(1 short\), and no"):
        split_target(100, pd.Series([1, 1, 1]), locked=pd.Series([33, 33, 33]))


def test_locks_on_every_part_that_make_the_target_are_kept():
    assert split_target(101, pd.Series([0, 0, 0]), locked=pd.Series([33, 33, 35])).sum() == 101


@pytest.mark.parametrize(
    ("locked", "message"),
    [
        (pd.Series({"East": 3}), r"locks of \['East'\]: do not match"),
        (pd.Series([3, 3], index=["North", "North"]), "repeated names"),
        (pd.Series({"North": -1}), 'lock of "North": -1 is negative'),
        (pd.Series({"North": 1.5}), "1.5 is negative or not a multiple"),
    ],
)
def test_locks_that_cannot_be_read_are_refused(locked, message):
    with pytest.raises(ReconcileError, match=message):
        split_target(10, pd.Series({"North": 1, "South": 1}), locked=locked)


@pytest.mark.parametrize(
    ("target", "unit", "message"),
    [
        (1_500, 1000, "1,500 is not a multiple of the rounding unit 1,000. Fix: use 2,000"),
        (-1, 1, "is -1, must be a whole number from 0"),
        (10**13 + 1, 1, "plan in thousands"),
        (1.5, 1, "is 1.5, must be a whole number"),
        (float("nan"), 1, "is nan"),
        (10, 0, "rounding unit: is 0"),
    ],
)
def test_targets_and_units_that_cannot_be_split_are_refused(target, unit, message):
    with pytest.raises(ReconcileError, match=message):
        split_target(target, pd.Series([1, 1]), unit=unit)


@pytest.mark.parametrize(
    ("amount", "unit", "rounded"),
    [
        (0.49999999999999994, 1, 0),
        (0.5, 1, 1),
        (2.5, 1, 3),
        (-2.5, 1, -3),
        (1_499, 1000, 1000),
        (1_500, 1000, 2000),
        (0, 1000, 0),
        (1e13 + 0.5, 1, 10**13 + 1),
    ],
)
def test_amounts_round_to_the_nearest_unit_halves_away_from_zero(amount, unit, rounded):
    assert round_to_unit(amount, unit) == rounded


@pytest.mark.parametrize("amount", [float("nan"), float("inf")])
def test_amounts_that_are_not_numbers_are_refused(amount):
    with pytest.raises(ReconcileError, match="give a finite amount"):
        round_to_unit(amount)
