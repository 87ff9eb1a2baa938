"""Chapter 2.4: the distribution of the plan year, held against draws and a second method."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

from salesplan.targets.chance import Assumed, Outlook, joined, outlook
from salesplan.targets.levels import Past
from salesplan.targets.simulation import simulated_chances, simulated_years

SEASON = 1 + 0.3 * np.sin(np.arange(12) * np.pi / 6)


def look(amounts, presence=None, assumed=Assumed(), ramp=None, gap=0):  # noqa: B008 - frozen
    size, months = amounts.shape
    was = np.ones(amounts.shape) if presence is None else presence
    past = Past(amounts, was, np.ones(months), np.arange(months, 0, -1) + 5.5 + gap)
    will = np.ones((size, 12)) if ramp is None else ramp
    return outlook(past, will, np.ones(12), reps=pd.Series(range(size)).astype(str),
                   assumed=assumed)  # fmt: skip


def team_of(size, seed=3, spread=0.4):
    rng = np.random.default_rng(seed)
    level = rng.normal(10, 0.5, (size, 1))
    amounts = np.exp(level + rng.normal(0, spread, (size, 24)))
    ramp = np.ones((size, 12)) * SEASON
    if size > 4:
        ramp[0, :6], ramp[1, 8:], ramp[2] = 0, 0, SEASON * np.minimum(np.arange(1, 13) / 6, 1)
    return look(amounts, ramp=ramp)


def test_the_variance_by_hand():
    """Two months of 80 and 120, no season, shocks .05 a year and .03 a month, no drift.

    cv2 = .214321 (see the levels); luck of the year log(1 + cv2 / 12) = .017702; level error
    log(1 + cv2 / 2) = .101799; shock .0025 x (1 + 1) = .005, monthly .0009 x (1 / 12 + 1 / 2)
    = .000525: together .125026.
    """
    ahead = look(np.array([[80.0, 120.0]]), assumed=Assumed(0.05, 0.03, 0.0))

    assert ahead.variance[0] == pytest.approx(0.125026, abs=2e-6)
    median = 1200 * np.exp(0.101799 / 2 - 0.017702 / 2)
    assert ahead.quantile(0.0)[0] == pytest.approx(median, rel=1e-5)


def test_drift_by_hand():
    """One month known, the year after it: a walk of k steps to month k, averaged over twelve.

    Steps count (13 - k) / 12 for k = 1 to 12: squares add to 650 / 144 = 4.5139; x .1^2 / 12.
    """
    still = look(np.array([[100.0]]), assumed=Assumed(0.0, 0.0, 0.0))
    moving = look(np.array([[100.0]]), assumed=Assumed(0.0, 0.0, 0.1))

    assert moving.variance[0] - still.variance[0] == pytest.approx(650 / 144 * 0.01 / 12)


def test_three_months_between_history_and_plan_year_add_three_steps():
    near = look(np.array([[100.0]]), assumed=Assumed(0.0, 0.0, 0.1))
    far = look(np.array([[100.0]]), assumed=Assumed(0.0, 0.0, 0.1), gap=3)

    assert far.variance[0] - near.variance[0] == pytest.approx(3 * 0.01 / 12)


def test_who_is_not_there_sells_nothing_for_certain():
    ahead = look(np.full((2, 12), 100.0), ramp=np.array([[1.0] * 12, [0.0] * 12]))

    assert ahead.quantile(1.0)[1] == 0
    assert ahead.chance(np.array([1.0, 1.0]))[1] == 0
    assert ahead.chance(np.array([0.0, 0.0])).tolist() == [1.0, 1.0]
    assert ahead.team.mean == pytest.approx(ahead.mean[0])


def test_half_a_year_of_presence_is_half_of_the_sales():
    half = np.array([[1.0] * 12, [1.0] * 6 + [0.0] * 6])

    ahead = look(np.full((2, 12), 100.0), ramp=half, assumed=Assumed(0.0, 0.0, 0.0))

    assert ahead.quantile(0.0).tolist() == pytest.approx([1200.0, 600.0], rel=2e-3)


def test_chances_agree_with_a_hundred_thousand_drawn_years():
    """Seasons, ramps, part years, unsteady reps: the largest error stays below .01."""
    ahead = team_of(60)

    for z in (-1.2, 0.0, 0.8):
        quotas = ahead.quantile(z)
        target = ahead.team.quantile(float(ndtr(-z)))
        drawn, team = simulated_chances(ahead, quotas, target, draws=100_000, seed=11)
        assert np.abs(drawn - ahead.chance(quotas)).max() < 0.01
        assert abs(team - ahead.team.chance(target)) < 0.01


@pytest.mark.parametrize("size", [1, 3, 25])
def test_the_team_agrees_with_draws_however_small(size):
    ahead = team_of(size, seed=size)

    for chance in (0.2, 0.5, 0.85):
        target = ahead.team.quantile(chance)
        _, drawn = simulated_chances(ahead, np.zeros(size), target, draws=100_000, seed=size)
        assert drawn == pytest.approx(chance, abs=0.01)


def test_the_team_agrees_with_a_normal_given_the_shock():
    """A second method: 2,000 shocks of equal probability, the sum normal given each."""
    ahead = team_of(80)
    common = (ahead.loads**2).sum(axis=1)
    alone = ahead.variance - common
    shocks = ndtri((np.arange(2000) + 0.5) / 2000)[:, None]
    given = np.exp(ahead.location + alone / 2 + np.sqrt(common) * shocks)
    sd = np.sqrt((given**2 * np.expm1(alone)).sum(axis=1))

    for chance in (0.1, 0.5, 0.9):
        target = ahead.team.quantile(chance)
        nodes = ndtr((given.sum(axis=1) - target) / sd).mean()
        assert nodes == pytest.approx(chance, abs=0.01)


def test_a_team_of_one_is_the_rep():
    ahead = look(np.random.default_rng(1).lognormal(5, 0.5, (1, 18)))

    amounts = ahead.quantile(0.7)

    assert ahead.team.chance(amounts[0]) == pytest.approx(ahead.chance(amounts)[0])


def test_luck_averages_out_and_the_shock_does_not():
    rng = np.random.default_rng(2)
    spreads = [
        look(rng.lognormal(5, 0.5, (size, 24)), assumed=Assumed(shock, 0.0, 0.1)).team.variance
        ** 0.5
        for size, shock in [(5, 0.0), (500, 0.0), (500, 0.05)]
    ]

    assert spreads[1] < spreads[0] / 5
    assert spreads[2] == pytest.approx(0.05 * 1.5**0.5, rel=0.2)


def test_a_larger_drift_widens_and_does_not_grow():
    amounts = np.random.default_rng(4).lognormal(5, 0.3, (40, 12))

    calm = look(amounts, assumed=Assumed(0.05, 0.03, 0.0))
    wild = look(amounts, assumed=Assumed(0.05, 0.03, 0.3))

    assert (wild.variance > calm.variance).all()
    assert wild.team.mean == pytest.approx(calm.team.mean, rel=0.02)


def test_variants_halve_and_double():
    variants = Assumed(0.04, 0.02, 0.1, growth=0.05).variants()

    assert variants["half the shock"] == Assumed(0.02, 0.01, 0.1, growth=0.05)
    assert variants["double drift"].drift == 0.2
    assert variants["no growth"].growth == 0
    assert "no growth" not in Assumed().variants()


def test_rows_beside_the_reps_join_the_team():
    one, other = look(np.full((2, 12), 100.0)), look(np.full((1, 12), 50.0))

    assert joined(one, other).team.mean == pytest.approx(one.team.mean + other.team.mean)


def test_the_same_seed_draws_the_same_years_and_another_seed_others():
    ahead = team_of(45)

    def drawn(seed):
        return np.concatenate([years for _, years in simulated_years(ahead, 50, seed=seed)])

    assert drawn(1).dtype == np.float32
    assert drawn(1).shape == (45, 50)
    assert (drawn(1) == drawn(1)).all()
    assert (drawn(1) != drawn(2)).any()


def test_reps_share_their_shocks_in_the_draws():
    rng = np.random.default_rng(8)
    steady = look(rng.lognormal(5, 0.05, (30, 24)), assumed=Assumed(0.2, 0.0, 0.0))

    years = np.concatenate([years for _, years in simulated_years(steady, 2000, seed=1)])

    assert np.corrcoef(np.log(years))[0, 29] > 0.9


def test_an_outlook_is_not_computed_by_row_order():
    amounts = np.random.default_rng(6).lognormal(5, 0.5, (10, 12))

    ahead, turned = look(amounts), look(amounts[::-1])

    assert isinstance(ahead, Outlook)
    assert turned.quantile(0.3)[::-1] == pytest.approx(ahead.quantile(0.3))
    assert turned.team.variance == pytest.approx(ahead.team.variance)
