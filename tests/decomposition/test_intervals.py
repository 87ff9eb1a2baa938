"""Intervals against published tables, closed forms and a second implementation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from salesplan.decomposition.intervals import quotient_interval, ratio_interval
from salesplan.intervals import mean_interval, median_interval, wilson_interval


@pytest.mark.parametrize(
    ("moved", "left", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_reproduces_the_published_table(moved, left, low, high):
    """Newcombe (1998), *Statistics in Medicine* 17, Table I, method 3; four printed digits."""
    assert wilson_interval(moved, left) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("moved", range(0, 13, 3))
def test_wilson_agrees_with_statsmodels(moved):
    assert wilson_interval(moved, 12) == pytest.approx(
        proportion_confint(moved, 12, method="wilson"), abs=1e-12
    )


def test_wilson_of_nothing_is_missing():
    assert np.isnan(wilson_interval(0, 0)).all()


def test_mean_interval_agrees_with_scipy():
    values = pd.Series(np.random.default_rng(1).gamma(2.0, 50.0, 9))

    expected = stats.t.interval(0.95, 8, loc=values.mean(), scale=stats.sem(values))

    assert mean_interval(values) == pytest.approx(expected)


def test_a_single_value_has_no_interval():
    assert np.isnan(mean_interval(pd.Series([3.0]))).all()


@pytest.mark.parametrize("n", [6, 7, 8, 15, 40, 101])
def test_median_interval_is_the_narrowest_that_holds_95_times_in_100(n):
    """P(value k <= median <= value n+1-k) is binomial, whatever the distribution."""
    low, high = median_interval(pd.Series(range(1, n + 1)))

    def coverage(first, last):
        return stats.binom.cdf(last - 1, n, 0.5) - stats.binom.cdf(first - 1, n, 0.5)

    assert low + high == n + 1
    assert coverage(low, high) >= 0.95
    assert coverage(low + 1, high - 1) < 0.95


def test_five_values_do_not_enclose_a_median():
    assert np.isnan(median_interval(pd.Series(range(5)))).all()


def test_a_ratio_of_equal_weights_has_the_plain_interval_of_a_share():
    """40 of 100: .4 -/+ 1.96 x sqrt(.4 x .6 / 100) = .3040, .4960."""
    interval = ratio_interval(pd.Series([7.0] * 100), pd.Series([True] * 40 + [False] * 60))

    assert interval == pytest.approx((0.3040, 0.4960), abs=5e-5)


def test_one_large_case_widens_a_ratio():
    small = pd.Series([1.0] * 100)
    large = small.mask(small.index == 0, 50.0)
    is_counted = pd.Series([True] * 40 + [False] * 60)

    widths = [np.diff(ratio_interval(weights, is_counted))[0] for weights in (small, large)]

    assert widths[1] > 2 * widths[0]


def test_a_quotient_takes_the_opposite_end_of_its_divisor():
    """100 / 10 with the divisor from 8 to 20: from 100/20 = 5 to 100/8 = 12.5."""
    interval = quotient_interval(10.0, [(100.0, 100.0, 100.0)], (10.0, 8.0, 20.0))

    assert interval == pytest.approx((5.0, 12.5))


def test_factors_add_in_squares():
    """Two factors 10 % off each: sqrt(2) x log 1.1, so 1.1 to the power 1.4142."""
    factor = (1.0, 1 / 1.1, 1.1)

    low, high = quotient_interval(1.0, [factor, factor], (1.0, 1.0, 1.0))

    assert high == pytest.approx(1.1 ** np.sqrt(2))
    assert low * high == pytest.approx(1.0)


@pytest.mark.parametrize("bad", [0.0, np.nan])
def test_a_missing_or_zero_factor_leaves_the_interval_open(bad):
    assert np.isnan(quotient_interval(1.0, [(bad, bad, 1.0)], (1.0, 1.0, 1.0))).all()
