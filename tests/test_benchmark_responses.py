"""The calibration of response curves in small: few worlds, wide bars, the same code."""

import numpy as np
import pytest

from benchmarks import responses


@pytest.mark.parametrize("shape", responses.SHAPES)
def test_intervals_hold_and_curves_are_told(shape):
    """Five points in each of 30 worlds: 95 % less about three standard errors of a world."""
    found = responses.coverage(shape, 30, seed=7)

    assert found["curve"] > 0.86
    assert found["drawn"] > 0.84
    assert found["power"] > 0.82
    assert found["told"] > 0.9


@pytest.mark.parametrize("name", responses.BLIND)
def test_worlds_without_a_bend_are_seldom_told(name):
    assert responses.taken(name, 25, seed=8) <= 0.2


def test_promised_gains_come_true():
    found = responses.promises(20, seed=9)

    assert found["held"] >= 0.8
    assert found["better"] >= 0.85
    assert abs(found["said"] - found["better"]) < 0.15


def test_a_world_shows_its_curve():
    rng = np.random.default_rng(1)
    x = responses.efforts(rng, 10)

    table = responses.seen(x, 2 * x)

    assert np.diff(x).min() > 0
    assert (table["sales"] == 2 * table["effort"]).all()
