"""The plan year of every rep after something has happened to it."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.ahead import Seen
from salesplan.targets.chance import Assumed
from salesplan.targets.levels import Past
from salesplan.targets.shocked import Change, changed_outlook, changed_team, year_range
from salesplan.targets.simulation import simulated_chances

SEASON = np.array([0.6, 0.7, 1.1, 1.0, 1.0, 1.2, 0.9, 0.7, 1.2, 1.1, 1.2, 1.3])
ASSUMED = Assumed()


def seen(size=12, months=24, seed=0):
    rng = np.random.default_rng(seed)
    season = np.tile(SEASON, months // 12)
    level = rng.lognormal(4, 0.4, (size, 1))
    amounts = level * season * rng.lognormal(0, 0.4, (size, months))
    ages = np.arange(months + 6.0, 6, -1) - 0.5
    past = Past(amounts, np.ones((size, months)), season, ages)
    reps = pd.Series([f"r{at}" for at in range(size)])
    return Seen(reps, past, np.ones((size, 12)), SEASON)


def change(kept, luck=1.0, size=12):
    return Change(np.broadcast_to(kept, (size, 12)).copy(), np.full((size, 12), luck))


def test_nothing_lost_is_the_plan_year_as_it_was():
    known = seen()

    same = changed_outlook(known, change(1.0), ASSUMED)
    as_it_was = known.outlook(ASSUMED)

    assert same.mean == pytest.approx(as_it_was.mean)
    assert same.variance == pytest.approx(as_it_was.variance)


def test_a_fifth_less_in_every_month_moves_the_whole_distribution_by_a_fifth():
    known = seen()

    less, before = changed_outlook(known, change(0.8), ASSUMED), known.outlook(ASSUMED)

    for z in (-2.0, 0.0, 2.0):
        assert less.quantile(z) == pytest.approx(0.8 * before.quantile(z))
    assert less.team.variance == pytest.approx(before.team.variance)


def test_fewer_months_average_out_less_luck():
    first_half = np.repeat([1.0, 0.0], 6)
    known = seen()

    half, before = changed_outlook(known, change(first_half), ASSUMED), known.outlook(ASSUMED)

    assert half.mean == pytest.approx(before.mean * SEASON[:6].sum() / 12, rel=0.01)
    assert (half.variance > before.variance).all()


def test_luck_counts_only_in_the_months_that_it_changes():
    """Twice the variance in months that make all of the year: twice cv2; in none: as before."""
    known = seen()
    kept = np.repeat([1.0, 0.0], 6)[None, :].repeat(12, axis=0)
    luck = np.repeat([1.0, 2.0], 6)[None, :].repeat(12, axis=0)
    before = known.outlook(ASSUMED).cv2

    assert changed_outlook(known, Change(kept, luck), ASSUMED).cv2 == pytest.approx(before)
    assert changed_outlook(known, change(1.0, 2.0), ASSUMED).cv2 == pytest.approx(2 * before)


def test_a_new_persons_level_is_less_certain():
    known = seen()
    base = change(1.0)

    some = changed_outlook(known, Change(base.kept, base.luck, np.full(12, 0.5)), ASSUMED)

    more = some.level_variance - changed_outlook(known, base, ASSUMED).level_variance
    assert more == pytest.approx(np.full(12, 0.25 * some.level.var()))


@pytest.mark.parametrize("seed", range(3))
def test_chances_after_a_shock_are_those_of_years_drawn_at_random(seed):
    """The second method: months drawn one by one with shocks that all share; 20,000 years."""
    known, rng = seen(seed=seed), np.random.default_rng(seed)
    after = changed_outlook(known, Change(rng.uniform(0.2, 1, (12, 12)),
                                          rng.uniform(1, 1.6, (12, 12))), ASSUMED)  # fmt: skip
    quotas = after.quantile(0.0) * rng.uniform(0.8, 1.2, 12)
    target = float(after.mean.sum()) * 1.02

    each, team = simulated_chances(after, quotas, target, draws=20_000, seed=seed)

    assert after.chance(quotas) == pytest.approx(each, abs=0.02)
    assert after.team.chance(target) == pytest.approx(team, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_a_larger_shock_never_raises_a_chance(seed):
    known, rng = seen(seed=seed), np.random.default_rng(seed)
    quotas = known.outlook(ASSUMED).quantile(0.0) * rng.uniform(0.5, 1.6, 12)
    part = rng.random((12, 12))
    found = []
    for taken in (0.0, 0.2, 0.5, 0.9, 1.0):
        kept = 1 - taken * part
        luck = ((1 - part) + part * (1 - taken) ** 2) / kept**2
        after = changed_outlook(known, Change(kept, luck), ASSUMED)
        found.append(np.append(after.chance(quotas), after.team.chance(quotas.sum())))
    assert (np.diff(found, axis=0) <= 1e-12).all()


def test_the_team_keeps_the_shocks_that_all_share():
    """Independent reps would average out; the common part of the variance stays."""
    known = seen(size=200)

    after = changed_outlook(known, change(0.7, size=200), ASSUMED)

    common = ((after.mean / after.mean.sum()) @ after.loads) ** 2
    assert after.team.variance >= common.sum()
    assert after.team.variance > 0.05**2


def test_what_is_sold_beside_the_reps_counts_and_falls_too():
    known, beside = seen(), seen(size=1, seed=9)
    reps = changed_outlook(known, change(0.5), ASSUMED)

    whole = changed_team(reps, beside, np.ones(12), ASSUMED)
    none = changed_team(reps, beside, np.zeros(12), ASSUMED)

    assert none.mean == pytest.approx(reps.mean.sum())
    assert whole.mean == pytest.approx(reps.mean.sum() + beside.outlook(ASSUMED).mean.sum())


def test_a_shock_that_takes_everything_leaves_no_team():
    gone = changed_outlook(seen(), change(0.0), ASSUMED)

    assert gone.chance(np.array([1.0] * 11 + [0.0])).tolist() == [0.0] * 11 + [1.0]
    assert changed_team(gone, None, np.ones(12), ASSUMED) is None
    assert year_range(None) == (0.0, 0.0, 0.0)


def test_the_range_of_a_sum_is_that_of_its_tenths():
    team = changed_outlook(seen(), change(1.0), ASSUMED).team

    mean, low, high = year_range(team)

    assert mean == team.mean
    assert (low, high) == pytest.approx((team.quantile(0.9), team.quantile(0.1)))
