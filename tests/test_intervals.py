"""Intervals that several chapters use; those of the funnel are in tests/decomposition."""

import numpy as np
import pandas as pd
import pytest

from salesplan.intervals import mean_interval, quotient_of_sums_interval


def test_over_ones_the_quotient_is_a_mean():
    values = pd.Series([3.0, 5.0, 10.0, 2.0])

    ends = quotient_of_sums_interval(values, pd.Series(1.0, values.index))

    assert ends == pytest.approx(mean_interval(values))


def test_cases_that_are_multiples_of_one_another_leave_no_doubt():
    below = pd.Series([1.0, 4.0, 9.0])

    assert quotient_of_sums_interval(2 * below, below) == pytest.approx((2.0, 2.0))


def test_a_bootstrap_agrees():
    rng = np.random.default_rng(1)
    below = rng.integers(1, 9, 400).astype(float)
    above = below * rng.lognormal(3, 0.5, 400)
    drawn = rng.integers(0, 400, (4000, 400))
    quotients = above[drawn].sum(axis=1) / below[drawn].sum(axis=1)

    low, high = quotient_of_sums_interval(pd.Series(above), pd.Series(below))

    assert [low, high] == pytest.approx(np.quantile(quotients, [0.025, 0.975]).tolist(), rel=0.02)


@pytest.mark.parametrize("below", [[5.0], [1.0, -1.0], []])
def test_one_case_or_nothing_to_divide_by_has_no_interval(below):
    below = pd.Series(below, dtype=float)

    assert np.isnan(quotient_of_sums_interval(below, below)).all()
