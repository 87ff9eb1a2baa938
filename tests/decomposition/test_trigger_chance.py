"""False alarms: against closed forms, against a process whose truth is known, and its refusals."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.trigger_chance import (
    _wilson,
    draw_worlds,
    false_alarms,
    seldom_passed,
)
from salesplan.decomposition.triggers import Trigger, fire
from salesplan.intervals import wilson_interval

LOW = Trigger("Low", "sales_growth", "below", -1.5)
WINS = Trigger("Wins", "win_rate", "below", 0.2)


def history(values):
    return pd.DataFrame({"value": values, "hits": np.nan, "cases": np.nan})


def wins(hits, cases):
    hits, cases = np.asarray(hits, float), np.asarray(cases, float)
    return pd.DataFrame({"value": hits / cases, "hits": hits, "cases": cases})


def expected(z, length, per_year=12):
    """A run of `length` begins after a value on the good side: p^length x (1 - p) a period."""
    p = NormalDist().cdf(z)
    return per_year * p**length * (1 - p)


@pytest.mark.parametrize(("z", "length"), [(-1.6, 1), (-1.0, 2), (-0.7, 3)])
def test_noise_fires_as_often_as_the_closed_form_says(z, length):
    """Mean over 80 histories of five years, each with its own luck."""
    trigger = replace(LOW, threshold=z, for_periods=length)

    found = [
        false_alarms(history(np.random.default_rng(s).normal(size=60)), trigger, draws=15, seed=s)
        for s in range(80)
    ]

    truth = expected(z, length)
    mean = np.mean([one.per_year for one in found])
    error = np.std([one.per_year for one in found]) / np.sqrt(len(found))
    assert abs(mean - truth) < 3 * error + 0.1 * truth
    covered = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.65 <= covered <= 0.95


def test_a_slow_process_fires_less_often_but_for_longer_runs():
    """AR(1) with 0.6: the truth is simulated for 20,000 years from the process itself."""

    def draw(n, seed):
        noise = np.random.default_rng(seed).normal(0, 0.8, n)
        values = np.zeros(n)
        for at in range(1, n):
            values[at] = 0.6 * values[at - 1] + noise[at]
        return values

    trigger = replace(LOW, threshold=-1.0, for_periods=2)
    long = fire(history(draw(240_000, 0)), trigger)["is_firing"]
    truth = float((long & ~long.shift(fill_value=False)).sum() / 20_000)

    found = [false_alarms(history(draw(120, s)), trigger, draws=10, seed=s).per_year
             for s in range(1, 41)]  # fmt: skip

    assert np.mean(found) == pytest.approx(truth, rel=0.25)
    assert truth > 1.5 * expected(-1.0, 2)


def test_a_rate_of_cases_fires_as_often_as_the_binomial_says():
    """30 deals a month at 40 %: below 20 % for sure means so few hits that Wilson ends below."""
    from scipy.special import bdtr

    table = wins([12] * 48, [30] * 48)
    trigger = replace(WINS, threshold=0.45)
    firing = [hits for hits in range(31)
              if hits / 30 < 0.45 and wilson_interval(hits, 30)[1] < 0.45]  # fmt: skip
    p = float(bdtr(max(firing), 30, 0.4))

    alarms = false_alarms(table, trigger, draws=60)

    assert alarms.per_year == pytest.approx(12 * p * (1 - p), rel=0.08)


@pytest.mark.parametrize("pair", [(0, 5), (3, 9), (9, 9), (20, 100)])
def test_intervals_of_arrays_are_those_of_one_rate(pair):
    low, high = _wilson(np.array([float(pair[0])]), np.array([float(pair[1])]))

    assert (low[0], high[0]) == pytest.approx(wilson_interval(*pair), abs=1e-12)


def test_the_seldom_passed_threshold_gives_the_alarms_that_were_wanted():
    table = history(np.random.default_rng(5).normal(100, 10, 60))
    trigger = replace(LOW, for_periods=2)

    level = seldom_passed(table, trigger, 0.5, draws=40)
    back = false_alarms(table, replace(trigger, threshold=level), draws=40)

    assert back.per_year == pytest.approx(0.5, abs=0.03)
    assert level < table["value"].mean()


@pytest.mark.parametrize("direction", ["below", "above"])
def test_a_stricter_threshold_is_passed_more_seldom(direction):
    table = history(np.random.default_rng(2).normal(size=48))
    sign = -1 if direction == "below" else 1

    rates = [
        false_alarms(table, Trigger("T", "sales_growth", direction, sign * z), draws=20).per_year
        for z in (1.0, 1.5, 2.0, 3.0)
    ]

    assert rates == sorted(rates, reverse=True)


def test_chance_starts_from_where_the_metric_stands_today():
    """It has grown by 1 a month up to 40: today's level, not the mean of 20, is what varies."""
    values = np.arange(40.0) + np.random.default_rng(1).normal(0, 1, 40)
    worlds = draw_worlds(history(values), LOW, draws=20, seed=1)

    assert worlds.level == pytest.approx(39, abs=1)
    assert worlds.values.mean() == pytest.approx(39, abs=1)
    assert worlds.values.std() == pytest.approx(1, abs=0.25)


def test_alarms_do_not_depend_on_the_unit():
    values = np.random.default_rng(3).normal(size=40)

    small = false_alarms(history(values), LOW, draws=20)
    large = false_alarms(history(values * 1e6), replace(LOW, threshold=-1.5e6), draws=20)

    assert small == large


@pytest.mark.parametrize("values", [[], [1.0] * 11, [np.nan] * 30])
def test_a_short_history_tells_nothing_from_chance(values):
    alarms = false_alarms(history(np.array(values, float)), LOW)

    assert np.isnan([alarms.per_year, alarms.low, alarms.high]).all()
    assert np.isnan(seldom_passed(history(np.array(values, float)), LOW, 0.5))


def test_a_figure_that_never_moves_fires_never_or_for_ever():
    assert false_alarms(history(np.full(24, 5.0)), replace(LOW, threshold=4.0)).per_year == 0
    assert false_alarms(history(np.full(24, 5.0)), replace(LOW, threshold=6.0)).per_year == 0


def test_weeks_make_a_year_of_fifty_two():
    table = history(np.random.default_rng(4).normal(size=150))

    weekly = false_alarms(table, replace(LOW, per="week"), draws=20).per_year
    monthly = false_alarms(table, LOW, draws=20).per_year

    assert weekly == pytest.approx(monthly * 52 / 12, rel=0.1)
