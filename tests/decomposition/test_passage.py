"""What part of the cases goes on when some have not decided yet: Aalen-Johansen."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from salesplan.decomposition.passage import decision_curve, passage
from salesplan.intervals import wilson_interval


def cases(days, outcome):
    """Lengths, and a letter each: m moved on, l lost, o open."""
    letters = pd.Series(list(outcome))
    return pd.Series(days, dtype="float64"), letters == "m", letters == "o"


def random_cases(seed, size=80, is_open=0.3):
    rng = np.random.default_rng(seed)
    letters = rng.choice(
        ["m", "l", "o"], size, p=[0.4 * (1 - is_open), 0.6 * (1 - is_open), is_open]
    )
    return cases(rng.integers(1, 50, size), letters)


def test_by_hand():
    """A quarter moves on after 10 days; one is open since 15, so the other two are .375 each.

    One of them is lost after 20, one moves on after 30 days. Together .625 move on, after
    (.25 x 10 + .375 x 30) / .625 = 22 days.
    """
    found = passage(*cases([10, 15, 20, 30], "molm"))

    assert found.rate == pytest.approx(0.625)
    assert found.days == pytest.approx(22)
    assert found.days_lost == pytest.approx(20)
    assert found.undecided == pytest.approx(0)


def test_what_is_open_longest_stays_undecided():
    """Two of four decide, one each way; the others are open for longer."""
    found = passage(*cases([1, 2, 9, 9], "mloo"))

    assert (found.rate, found.undecided) == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("seed", range(20))
def test_without_open_cases_it_is_plain_counting_with_wilsons_interval(seed):
    days, moved, is_open = random_cases(seed, size=30 + seed, is_open=0.0)

    found = passage(days, moved, is_open)

    low, high = wilson_interval(int(moved.sum()), len(days))
    assert found[:3] == pytest.approx((moved.mean(), low, high))
    assert found.days == pytest.approx(days[moved].mean())
    assert found.days_lost == pytest.approx(days[~moved].mean())
    # Student's interval of the mean, the number moved on being as it is
    half = found.days_high - found.days
    assert half == pytest.approx(
        days[moved].std() / np.sqrt(moved.sum()) * _t(int(moved.sum()) - 1), rel=1e-6
    )


def _t(freedom):
    from scipy.stats import t

    return t.ppf(0.975, freedom)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of its variance, which is not used
@pytest.mark.parametrize("seed", range(20))
def test_the_curve_agrees_with_an_independent_one(seed):
    """Cumulative incidence of statsmodels, which has its own code for competing risks."""
    days, moved, is_open = random_cases(seed)

    curve = decision_curve(days.to_numpy(), moved.to_numpy(), is_open.to_numpy())

    status = np.where(is_open, 0, np.where(moved, 1, 2))
    other = CumIncidenceRight(days.to_numpy(), status)
    assert curve.moved.sum() == pytest.approx(other.cinc[0][-1])
    assert curve.lost.sum() == pytest.approx(other.cinc[1][-1])


@pytest.mark.parametrize("seed", range(5))
def test_its_variance_is_that_of_a_numerical_jackknife(seed):
    """Weigh one case a little more at a time: the changes' squares add to the variance."""
    days, moved, is_open = random_cases(seed)
    weights = pd.Series(np.random.default_rng(seed).gamma(2.0, 1.0, len(days)))
    found, step = passage(days, moved, is_open, weights), 1e-5

    changes = []
    for case in range(len(days)):
        nudged = weights.copy()
        nudged[case] *= 1 + step
        again = passage(days, moved, is_open, nudged)
        changes.append(((again.rate - found.rate) / step, (again.days - found.days) / step))

    rate_variance, days_variance = np.square(changes).sum(axis=0)
    as_many = found.rate * (1 - found.rate) / rate_variance
    assert found[1:3] == pytest.approx(wilson_interval(found.rate * as_many, as_many), rel=1e-4)
    n = int(moved.sum())
    half = _t(n - 1) * np.sqrt(days_variance * n / (n - 1))
    assert found.days_high - found.days == pytest.approx(half, rel=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_and_the_scale_of_the_weights_do_not_matter(seed):
    days, moved, is_open = random_cases(seed)
    mixed = np.random.default_rng(seed).permutation(len(days))

    found = passage(days, moved, is_open)

    shuffled = [part.iloc[mixed].reset_index(drop=True) for part in (days, moved, is_open)]
    assert passage(*shuffled) == pytest.approx(found)
    assert passage(days, moved, is_open, pd.Series(7.0, days.index)) == pytest.approx(found)


def test_a_heavy_case_counts_by_its_weight():
    """Of 90 + 10 in money 90 move on; one case of two is half by number."""
    days, moved, is_open = cases([5, 5], "ml")

    assert passage(days, moved, is_open, pd.Series([90.0, 10.0])).rate == pytest.approx(0.9)
    assert passage(days, moved, is_open).rate == 0.5


def test_a_decision_without_a_day_counts_but_takes_no_time():
    found = passage(*cases([np.nan, 10, np.nan], "mml"))

    assert found.rate == pytest.approx(2 / 3)
    assert found.days == 10
    assert np.isnan(found.days_lost)


@pytest.mark.parametrize(("outcome", "rate"), [("mmm", 1.0), ("lll", 0.0)])
def test_all_or_none_has_wilsons_one_sided_interval(outcome, rate):
    found = passage(*cases([1, 2, 3], outcome))

    assert found[:3] == pytest.approx((rate, *wilson_interval(3 * rate, 3)))


def test_nobody_has_decided():
    found = passage(*cases([4, 5], "oo"))

    assert np.isnan(found.rate)
    assert np.isnan(found.days)
    assert found.undecided == 1
