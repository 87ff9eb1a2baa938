"""Chapter 2.4: each rep's ordinary month, freed of season and ramp, drawn towards the peers."""

import numpy as np
import pytest

from salesplan.targets.levels import Past, common_growth, month_weights, rep_levels


def past(amounts, presence=None, season=None, ages=None):
    amounts = np.array(amounts, dtype=float)
    months = amounts.shape[1]
    return Past(
        amounts,
        np.ones(amounts.shape) if presence is None else np.array(presence, dtype=float),
        np.ones(months) if season is None else np.array(season, dtype=float),
        np.arange(months, 0, -1) + 5.5 if ages is None else np.array(ages, dtype=float),
    )


def test_a_single_rep_by_hand():
    """80 and 120: mean 100, sample variance 800, so a cv2 of .08 from one degree of freedom.

    Drawn to the usual .25 with eight: (8 x .25 + .08) / 9 = .2311 for the peers, and the rep's
    (8 x .2311 + .08) / 9 = .2143; error log(1 + .2143 / 2) = .1018, level log(100) + half of it.
    """
    (row,) = rep_levels(past([[80.0, 120.0]])).to_dict("records")

    assert row["months"] == 2
    assert row["cv2"] == pytest.approx(0.2143, abs=1e-4)
    assert row["level"] == pytest.approx(np.log(100) + 0.0509, abs=1e-4)
    assert row["variance"] == pytest.approx(0.1018, abs=1e-4)
    assert row["own"] == 1.0


def test_peers_by_hand():
    """Six months of 50 and of 200: ten degrees of freedom that say 0, so cv2 is 2 / 18 = .1111.

    Drawn to that with eight of 13: .0684; error log(1 + .0684 / 6) = .01133. The logs differ by
    log 4, their variance is .9609: own is 1 - .01133 / .9609 = .9882.
    """
    table = rep_levels(past([[50.0] * 6, [200.0] * 6]))

    assert table["cv2"].tolist() == pytest.approx([0.0684] * 2, abs=1e-4)
    assert table["own"].tolist() == pytest.approx([0.9882] * 2, abs=1e-4)
    low, high = np.exp(table["level"] - 0.01133 / 2)
    assert low == pytest.approx(100 * 0.5**0.9882, rel=1e-4)
    assert high == pytest.approx(100 * 2**0.9882, rel=1e-4)


def test_season_and_ramp_are_taken_out():
    """10 at half presence in a month of half a season stands for 40; so does 40 in a full one."""
    seen = past([[10.0, 40.0]], presence=[[0.5, 1.0]], season=[0.5, 1.0])

    row = rep_levels(seen).iloc[0]

    assert np.exp(row["level"] - row["variance"] / 2) == pytest.approx(40.0)


def test_growth_brings_the_months_forward():
    """A month twelve months before the middle of the plan year grows by one year's rate."""
    seen = past([[100.0]], ages=[12.0])

    level = rep_levels(seen, growth=0.1)["level"][0]

    assert level - rep_levels(seen)["level"][0] == pytest.approx(np.log(1.1))


def test_who_has_no_month_takes_the_peers_level_and_a_wider_variance():
    rng = np.random.default_rng(5)
    amounts = rng.lognormal(np.repeat(rng.normal(8, 0.5, 12), 12), 0.3).reshape(12, 12)
    presence = np.ones((12, 12))
    presence[0] = 0

    table = rep_levels(past(amounts, presence))

    assert table["months"].tolist() == [0] + [12] * 11
    assert table["own"][0] == 0
    assert table["level"][0] == pytest.approx(table["level"][1:].mean(), abs=0.02)
    assert table["variance"][0] > 5 * table["variance"][1:].max()


@pytest.mark.parametrize("seed", range(20))
def test_levels_lie_between_own_and_peers_and_scale_with_money(seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(3, 40)), int(rng.integers(2, 37)))
    amounts = rng.gamma(0.8, 100, shape) * rng.choice([1, 1, 1, -0.2], shape)

    table, dear = rep_levels(past(amounts)), rep_levels(past(amounts * 1000))

    assert np.isfinite(table.to_numpy(float)).all()
    assert table["own"].between(0, 1).all()
    assert (table["variance"] >= 0).all()
    assert (table["cv2"] > 0).all()
    assert np.allclose(dear["level"] - table["level"], np.log(1000), atol=1e-6)
    order = rng.permutation(shape[0])
    turned = rep_levels(past(amounts[order]))
    assert np.allclose(turned["level"], table["level"].to_numpy()[order])


def test_who_sold_nothing_in_a_year_is_low_but_finite():
    table = rep_levels(past([[0.0] * 12, [100.0] * 12, [120.0, 80.0] * 6]))

    assert np.isfinite(table["level"]).all()
    assert np.exp(table["level"][0]) < 10


def test_where_nobody_sold_there_is_no_level():
    assert rep_levels(past([[0.0, 0.0], [-5.0, 0.0]]))["level"].isna().all()
    assert rep_levels(past(np.zeros((2, 0))))["level"].isna().all()


def test_a_month_of_a_few_days_says_nothing():
    table = rep_levels(past([[90.0, 100.0]], presence=[[0.05, 1.0]]))

    assert table["months"][0] == 1


def test_older_months_fade_where_levels_drift():
    steady = month_weights(past([[1.0] * 24]), 0.16, 0.0)[0]
    fading = month_weights(past([[1.0] * 24]), 0.16, 0.1)[0]

    assert steady == pytest.approx([1 / 24] * 24)
    assert fading.sum() == pytest.approx(1)
    assert (np.diff(fading) > 0).all()


@pytest.mark.parametrize("growth", [-0.2, 0.0, 0.07, 0.25])
def test_common_growth_is_found_again(growth):
    ages = np.arange(36, 0, -1) + 5.5
    season = np.tile(1 + 0.4 * np.sin(np.arange(12)), 3)
    monthly = 100 * season * (1 + growth) ** (-ages / 12)

    assert common_growth(monthly, season, ages, 1200.0) == pytest.approx(growth, abs=1e-4)


def test_growth_weighs_the_months_as_the_levels_do():
    """Level 100 for a year, then 130; 1,560 ahead is 130 a month.

    Of the last year alone nothing need grow. All alike: 100 q^2 + 130 q = 260, so q = 1.0885.
    """
    monthly = np.array([100.0] * 12 + [130.0] * 12)
    ages, ones = np.arange(24, 0, -1) + 5.5, np.ones(24)
    last_year = np.array([0.0] * 12 + [1.0] * 12)

    even = common_growth(monthly, ones, ages, 1560.0)
    recent = common_growth(monthly, ones, ages, 1560.0, weights=last_year)

    assert recent == pytest.approx(0, abs=1e-5)
    assert even == pytest.approx(0.0885, abs=0.001)


def test_growth_is_bounded_and_none_without_sales():
    ones, ages = np.ones(6), np.arange(6.0) + 7

    assert common_growth(ones, ones, ages, 1e9) == pytest.approx(0.3, abs=1e-5)
    assert common_growth(-ones, ones, ages, 12.0) == 0
    assert common_growth(ones, 0 * ones, ages, 12.0) == 0
