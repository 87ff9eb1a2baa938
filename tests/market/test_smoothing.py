"""The six methods against hand arithmetic and against statsmodels."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.smoothing import METHODS, fit, forecast_members, slope_and_mean, smooth

SERIES = [
    100 + 0.8 * np.arange(60) + np.random.default_rng(seed).normal(0, 6, 60).cumsum() * 0.5
    for seed in range(4)
]


def points(row: np.ndarray, method: str, horizon: int = 6, season: int = 1) -> np.ndarray:
    """Forecast one series by one method."""
    members = forecast_members(row[None], horizon, season, additive=False)
    return members.points[METHODS.index(method), 0]


def test_one_step_of_the_damped_trend_by_hand():
    """From level 10 and trend 2, damping .5: f = 10 + 1 = 11 and e = 15 - 11 = 4.

    The level becomes 11 + .5 x 4 = 13, the trend 1 + .5 x .5 x 4 = 2.
    """
    weights = np.array([[0.5, 0.5, 0.5]])

    level, trend, squares = smooth(np.array([[15.0]]), weights, np.array([10.0]), np.array([2.0]))

    assert (level.item(), trend.item(), squares.item()) == (13.0, 2.0, 16.0)


def test_a_later_start_changes_nothing():
    row = SERIES[0]
    padded = np.stack([np.r_[np.full(9, np.nan), row], np.r_[SERIES[1][:9], SERIES[1]]])

    members = forecast_members(padded, 6, 12, additive=False)

    alone = forecast_members(row[None], 6, 12, additive=False)
    assert np.allclose(members.points[:, 0], alone.points[:, 0])
    assert np.allclose(members.deviation[0], alone.deviation[0])


def test_the_naive_methods_by_hand():
    """Seasons 1 2 | 3 6: repeat 3 6; the seasons' means grew by 3, so add 3, then 6."""
    row = np.array([1.0, 2, 3, 6])

    assert points(row, "seasonal naive", 4, season=2).tolist() == [3, 6, 3, 6]
    assert points(row, "seasonal naive with drift", 4, season=2).tolist() == [6, 9, 9, 12]


@pytest.mark.parametrize("row", SERIES)
@pytest.mark.parametrize("method", ["SES", "Holt", "damped trend"])
def test_a_recursion_equals_statsmodels_with_the_same_weights(row, method):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    ours = fit(row[None], method)
    step, slope, damping = ours.weights[0]
    first_slope, first_mean = slope_and_mean(row[None, :10])
    level = row[:6].mean() if method == "SES" else first_mean[0] - first_slope[0] * 5.5
    has_trend = method != "SES"
    model = ExponentialSmoothing(
        row, trend="add" if has_trend else None, damped_trend=method == "damped trend",
        initialization_method="known", initial_level=level,
        initial_trend=first_slope[0] if has_trend else None,
    )  # fmt: skip
    given = {"smoothing_level": step, "smoothing_trend": slope, "damping_trend": damping}
    kept = {"SES": 1, "Holt": 2, "damped trend": 3}[method]

    theirs = model.fit(**dict(list(given.items())[:kept]), optimized=False)

    assert np.allclose(ours.ahead(6)[0], theirs.forecast(6), rtol=1e-9)
    assert ours.squares[0] == pytest.approx(theirs.sse, rel=1e-9)


@pytest.mark.parametrize("row", SERIES)
@pytest.mark.parametrize("method", ["SES", "Holt", "damped trend"])
def test_the_grid_is_close_to_the_optimum_of_statsmodels(row, method):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    has_trend = method != "SES"
    theirs = ExponentialSmoothing(
        row, trend="add" if has_trend else None, damped_trend=method == "damped trend",
        initialization_method="estimated",
    ).fit()  # fmt: skip

    assert fit(row[None], method).squares[0] <= 1.1 * theirs.sse


@pytest.mark.parametrize("row", SERIES)
def test_theta_is_close_to_statsmodels(row):
    from statsmodels.tsa.forecasting.theta import ThetaModel

    theirs = ThetaModel(pd.Series(row), period=12, deseasonalize=False).fit().forecast(6)

    assert np.allclose(points(row, "Theta"), theirs, rtol=0.01)


@pytest.mark.parametrize("row", SERIES)
@pytest.mark.parametrize(("method", "trend"), [
    ("seasonal naive", None), ("seasonal naive with drift", "c"),
])  # fmt: skip
def test_the_naive_methods_equal_statsmodels(row, method, trend):
    """Both are seasonal random walks; the drift is the mean seasonal difference, its MLE."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    model = SARIMAX(row, order=(0, 0, 0), seasonal_order=(0, 1, 0, 12), trend=trend)
    change = row[12:] - row[:-12]
    given = [change.mean()] if trend else []

    theirs = model.filter([*given, change.var()]).forecast(18)

    assert np.allclose(points(row, method, 18, season=12), theirs, rtol=1e-9)
    if trend:
        best = model.fit(disp=False)
        assert best.params[0] == pytest.approx(change.mean(), abs=0.01)


@pytest.mark.parametrize("method", ["Holt", "seasonal naive with drift"])
def test_a_straight_line_goes_on(method):
    line = 5 + 2 * np.arange(30.0)

    assert np.allclose(points(line, method, 3), [65, 67, 69])


@pytest.mark.parametrize("additive", [True, False])
def test_a_season_comes_back_in_the_right_month(additive):
    season = np.array([1.0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    row = np.tile(10 + season, 4)[3:]

    members = forecast_members(row[None], 12, 12, additive=additive)

    assert np.abs(members.points[:, 0] - (10 + season)).max() < 0.35


def test_scaling_the_rows_scales_the_forecasts():
    rows = np.stack(SERIES)
    small, large = (forecast_members(rows * k, 6, 12, additive=False) for k in (1, 1000))

    assert np.allclose(small.points * 1000, large.points)
    assert np.allclose(small.deviation * 1000, large.deviation)
