"""Response curves: worked cases, a textbook's fit, a second method, and worlds of known truth."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.response_curve import Curve, fit_curve, lift
from salesplan.decomposition.response_interval import (
    concave_chance,
    curve_interval,
    draw_curves,
    flattens_chance,
    shape_interval,
)

EFFORT = pd.Series([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
SALES = pd.Series([0.5, 0.53, 0.55, 0.75, 1, 1.2, 1.27, 1.32, 1.35])


def world(curve, noise, seed, *, n=14, span=(0.0, 1.0)):
    """Draw efforts evenly over a span, and sales around a curve."""
    rng = np.random.default_rng(seed)
    effort = span[0] + (span[1] - span[0]) * (np.arange(n) + rng.uniform(0.1, 0.9, n)) / n
    return pd.Series(effort), pd.Series(curve.at(effort) + rng.normal(0, noise, n))


def by_scipy(effort, sales, starts=200, seed=1):
    """Fit all four parameters at once by another library, from many random starts."""
    from scipy.optimize import least_squares

    rng = np.random.default_rng(seed)
    x, y = effort.to_numpy(float), sales.to_numpy(float)
    best = np.inf
    for _ in range(starts):
        start = [y.min() * rng.uniform(0.5, 1), y.max() * rng.uniform(1, 2),
                 rng.uniform(0.5, 6), x.max() * rng.uniform(0.1, 1)]  # fmt: skip
        found = least_squares(
            lambda p: p[0] + (p[1] - p[0]) * lift(x, p[2], p[3]) - y, start,
            bounds=([0, 0, 0.25, 1e-6], [np.inf, np.inf, 12, 10 * x.max()]), x_scale=np.abs(start),
        )  # fmt: skip
        best = min(best, 2 * found.cost)
    return best


def test_the_curve_by_hand():
    """Floor 50, ceiling 150, power 2, half 10: 10 brings half, 20 brings 400 / 500 of the 100."""
    curve = Curve(50.0, 150.0, 2.0, 10.0)

    assert curve.at(np.array([0.0, 10.0, 20.0])).tolist() == [50.0, 100.0, 130.0]
    assert curve.scale == 100.0
    assert curve.turn == pytest.approx(10 / 3**0.5)  # half ((c - 1) / (c + 1))^(1 / c)
    assert Curve(0.0, 1.0, 0.8, 1.0).turn == 0.0


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0, 4.5])
def test_the_slope_is_the_change_of_a_small_step(power):
    curve, x, step = Curve(50.0, 150.0, power, 10.0), np.array([0.5, 5.0, 30.0]), 1e-6

    change = (curve.at(x + step) - curve.at(x - step)) / (2 * step)

    assert curve.slope(x) == pytest.approx(change, rel=1e-5)


def test_the_slope_at_nothing_is_that_of_the_form():
    """A power below 1 starts endlessly steep, 1 with gain / half, above 1 flat."""
    starts = [float(Curve(0.0, 100.0, c, 10.0).slope(0.0)) for c in (0.5, 1.0, 2.0)]

    assert starts == [np.inf, 10.0, 0.0]


def test_the_crawford_case_is_fitted_as_published():
    """SolutionInn / Powell & Baker: a .5109, b 1.3706, c 4.5153, d .7336, SSE .000843."""
    fit = fit_curve(EFFORT, SALES)

    found = [fit.curve.floor, fit.curve.ceiling, fit.curve.power, fit.curve.scale]
    assert found == pytest.approx([0.5109, 1.3706, 4.5153, 0.7336], abs=5e-5)
    assert fit.sse == pytest.approx(0.000843, abs=5e-7)
    assert float(fit.curve.at(1.15)) == pytest.approx(1.1293, abs=5e-5)
    assert fit.optima == 1
    assert fit.freedom == 5


def test_no_start_of_another_method_finds_less_squares():
    assert fit_curve(EFFORT, SALES).sse <= by_scipy(EFFORT, SALES) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_another_method_finds_nothing_better_in_noisy_worlds(seed):
    rng = np.random.default_rng(seed)
    curve = Curve(50.0, 150.0, float(rng.choice([0.7, 1.0, 2.5, 5.0])), rng.uniform(0.2, 0.6))
    effort, sales = world(curve, 6.0, seed)

    assert fit_curve(effort, sales).sse <= by_scipy(effort, sales, starts=30) * (1 + 1e-6)


@pytest.mark.parametrize(("times", "money"), [(1e-3, 1e6), (4_000.0, 0.01)])
def test_units_do_not_matter(times, money):
    """Effort in hours or years, sales in cents or millions: the same curve in other units."""
    fit, other = fit_curve(EFFORT, SALES), fit_curve(EFFORT * times, SALES * money)

    assert other.curve.power == pytest.approx(fit.curve.power, rel=1e-4)
    assert other.curve.half == pytest.approx(fit.curve.half * times, rel=1e-4)
    assert other.curve.ceiling == pytest.approx(fit.curve.ceiling * money, rel=1e-4)
    low, high = curve_interval(fit, np.array([1.15]))
    moved = curve_interval(other, np.array([1.15 * times]))
    assert [end[0] / money for end in moved] == pytest.approx([low[0], high[0]], rel=1e-3)


def test_the_order_of_the_rows_does_not_matter():
    shuffled = np.random.default_rng(3).permutation(len(EFFORT))

    fit = fit_curve(EFFORT.iloc[shuffled], SALES.iloc[shuffled])

    assert fit.sse == pytest.approx(fit_curve(EFFORT, SALES).sse, rel=1e-9)


def test_what_has_no_noise_is_found_again():
    curve = Curve(20.0, 90.0, 3.0, 40.0)
    effort = pd.Series(np.linspace(0, 100, 9))

    fit = fit_curve(effort, pd.Series(curve.at(effort)))

    assert list(map(float, fit.curve)) == pytest.approx(list(curve), rel=1e-4)
    assert fit.sse < 1e-6


def test_a_floor_is_never_below_zero():
    """Sales straight through zero at 5: unlimited, the floor would be far below zero."""
    effort = pd.Series([5.0, 6, 7, 8, 9, 10, 12, 14])

    fit = fit_curve(effort, pd.Series([1.0, 40, 62, 75, 83, 88, 95, 99]))

    assert fit.curve.floor >= 0
    assert fit.curve.ceiling > fit.curve.floor


def test_sales_that_fall_give_a_flat_line():
    fit = fit_curve(EFFORT, 3 - SALES)

    assert fit.curve.floor == fit.curve.ceiling == pytest.approx((3 - SALES).mean())


def test_the_profile_agrees_with_refitting_under_a_constraint():
    """95 % interval of sales at 1.15: there the best curve through the end leaves just the limit.

    A second method: pin the curve to the end of the interval by a heavy weight, and refit.
    """
    from scipy.optimize import least_squares
    from scipy.special import fdtri

    fit = fit_curve(EFFORT, SALES)
    low, high = curve_interval(fit, np.array([1.15]))
    limit = fit.sse * (1 + fdtri(1, 5, 0.95) / 5)

    for end in (low[0], high[0]):
        pinned = least_squares(
            lambda p, end=end: np.append(
                p[0] + (p[1] - p[0]) * lift(EFFORT, p[2], p[3]) - SALES,
                1e4 * (p[0] + (p[1] - p[0]) * lift(1.15, p[2], p[3]) - end),
            ), list(fit.curve),
        )  # fmt: skip
        assert 2 * pinned.cost == pytest.approx(limit, rel=0.03)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    """60 worlds: 95 % less three standard errors (0.085)."""
    curve, efforts = Curve(50.0, 150.0, 2.5, 0.4), np.array([0.1, 0.4, 0.9, np.inf])
    hits, power_hits = np.zeros(4), 0
    for seed in range(60):
        fit = fit_curve(*world(curve, 3.0, seed))
        low, high = curve_interval(fit, efforts)
        hits += (low <= curve.at(efforts)) & (curve.at(efforts) <= high)
        least, most = shape_interval(fit, "power")
        power_hits += not (least > curve.power or most < curve.power)

    assert (hits / 60 >= 0.95 - 0.085).all()
    assert power_hits / 60 >= 0.95 - 0.085


def test_drawn_curves_spread_as_wide_as_the_interval():
    """Two roads to the same spread: what is drawn between, what the likelihood allows."""
    fit = fit_curve(*world(Curve(50.0, 150.0, 2.5, 0.4), 3.0, 5))
    efforts = np.array([0.2, 0.5, 0.9])

    curves = draw_curves(fit, 4_000, np.random.default_rng(1))
    drawn = np.quantile(np.stack([curves.at(x) for x in efforts]), [0.025, 0.975], axis=1)

    low, high = curve_interval(fit, efforts)
    assert (drawn[1] - drawn[0]) == pytest.approx(high - low, rel=0.25)
    assert (curves.floor >= 0).all()
    assert (curves.ceiling >= curves.floor).all()


def test_an_s_is_told_from_a_curve_that_flattens_from_the_start():
    bent = fit_curve(*world(Curve(50.0, 150.0, 3.5, 0.5), 2.0, 1))
    concave = fit_curve(*world(Curve(50.0, 150.0, 0.8, 0.2), 2.0, 2, n=24))

    assert concave_chance(bent) < 0.001
    assert shape_interval(bent, "power")[0] > 1
    assert concave_chance(concave) > 0.05


@pytest.mark.parametrize(
    ("name", "true"),
    [("straight", lambda x: 50 + 100 * x), ("ever steeper", lambda x: 50 + 100 * x**2)],
)
def test_a_rise_that_never_flattens_is_seldom_taken_for_a_curve(name, true):
    """The test keeps 10 % for chance: of 40 worlds at most 10 (three standard errors above 4)."""
    taken = 0
    for seed in range(40):
        effort, noise = world(Curve(0.0, 0.0, 1.0, 1.0), 3.0, seed)
        taken += flattens_chance(fit_curve(effort, pd.Series(true(effort)) + noise)) < 0.1

    assert taken <= 10, name


def test_a_range_that_holds_the_bend_is_enough():
    found = [
        flattens_chance(fit_curve(*world(curve, 3.0, seed, n=16))) < 0.1
        for curve in (Curve(50.0, 150.0, 1.0, 0.25), Curve(50.0, 150.0, 3.0, 0.4))
        for seed in range(15)
    ]

    assert np.mean(found) > 0.95


def test_no_observation_left_over_means_no_interval():
    fit = fit_curve(pd.Series([0.0, 1, 2, 4]), pd.Series([1.0, 5, 8, 9]))

    assert fit.freedom == 0
    assert np.isnan(curve_interval(fit, np.array([1.0]))[0]).all()
    assert np.isnan(shape_interval(fit, "power")).all()
    assert np.isnan(flattens_chance(fit))
