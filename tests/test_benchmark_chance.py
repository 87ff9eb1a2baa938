"""The calibration of the benchmark in small: few worlds, wide bars, the same code."""

import numpy as np
import pytest

from benchmarks import chance


@pytest.fixture(scope="module")
def rates():
    return chance.calibrate(24, 200, seed=5)


def test_ranges_cover_about_four_years_in_five_whatever_the_history(rates):
    assert rates["covered"].between(72, 88).all()
    assert rates[["covered_low", "covered_high"]].stack().between(68, 90).all()


def test_quotas_of_a_stated_chance_are_met_about_as_often(rates):
    assert rates["met_60"].between(48, 72).all()
    assert rates["met_90"].between(83, 96).all()


def test_formulas_agree_with_drawn_years():
    off = chance.agreement(40, 20_000, seed=2)

    assert off["rep"] < 0.015
    assert off["team"] < 0.015


def test_a_world_has_the_shape_and_the_truth_that_it_claims():
    """Sales a month over season and size: a spread that shocks, drift and luck make together."""
    history, year = chance.draw_world(np.random.default_rng(1), 400, 24)

    assert history.shape == (400, 24)
    assert year.shape == (400, 12)
    assert (history > 0).all()
    logs = np.log(history[:, -12:] / chance.SEASON)
    assert logs.mean(axis=1).std() == pytest.approx(0.53, abs=0.08)


def test_shocks_stated_too_small_cover_too_little(rates):
    half = chance.scaled(chance.ASSUMED, 0.5)

    narrow = chance.calibrate(24, 200, seed=5, stated=half)

    assert (narrow["covered"] < rates["covered"] - 2).all()


def test_each_length_of_history_is_held_against_its_bars(rates):
    outcomes = [line for months in chance.HISTORIES for line in chance._calibration(months, rates)]

    assert len(outcomes) == 4 * 11
    assert {"what", "value", "bar", "holds"} == set(outcomes[0])
