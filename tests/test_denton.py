"""Years into months and quarters without a step: the manual's example, and a second solver."""

import numpy as np
import pytest

from salesplan.denton import denton
from salesplan.errors import ReconcileError

IMF = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5]


def test_the_example_of_the_quarterly_accounts_manual_to_the_printed_digit():
    """IMF 2001, ch. VI, example 6.2: two years bound, four quarters carried at the last level."""
    quarters = denton(IMF, [4000, 4161.4], 4)

    assert quarters[:8].round(1).tolist() == [
        *(969.8, 998.4, 1018.3, 1013.4, 1007.2, 1042.8, 1060.3, 1051.0)
    ]
    assert quarters[8:].round(1).tolist() == [1040.6, 1066.5, 1071.7, 1051.0]
    assert round(quarters[7] / IMF[7], 3) == 10.355


def test_four_half_years_worked_on_paper():
    """Years 8 and 16 of two flat halves: 4 - a, 4 + a, 8 - a, 8 + a.

    The changes are 2a, 4 - 2a, 2a; 8 a^2 + (4 - 2a)^2 is least where 24 a = 16, a = 2/3.
    """
    assert denton([1, 1, 1, 1], [8, 16], 2) == pytest.approx([10 / 3, 14 / 3, 22 / 3, 26 / 3])


def by_null_space(indicator, totals, periods):
    """Solve the same programme by least squares in the null space of its constraints."""
    n, years = len(indicator), len(totals)
    adds = np.zeros((years, n))
    for year in range(years):
        adds[year, year * periods : (year + 1) * periods] = 1
    some = np.linalg.lstsq(adds, np.asarray(totals, float), rcond=None)[0]
    basis = np.linalg.svd(adds)[2][years:].T
    changes = np.diff(np.eye(n), axis=0) @ np.diag(1 / np.asarray(indicator, float))
    steps = np.linalg.lstsq(changes @ basis, -changes @ some, rcond=None)[0]
    return some + basis @ steps


@pytest.mark.parametrize("seed", range(12))
def test_a_second_method_finds_the_same_months(seed):
    rng = np.random.default_rng(seed)
    years = int(rng.integers(1, 6))
    indicator = rng.uniform(0.5, 2, 12 * years)
    totals = 1e6 * np.cumprod(rng.uniform(0.9, 1.3, years))

    months = denton(indicator, totals, 12)

    assert months == pytest.approx(by_null_space(indicator, totals, 12), rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_years_add_up_scale_does_not_matter_and_zero_stays_zero(seed):
    rng = np.random.default_rng(seed)
    indicator = rng.gamma(1.0, size=36) * (rng.random(36) > 0.2)
    totals = rng.uniform(0, 1e9, 3) * (rng.random(3) > 0.2)

    months = denton(indicator, totals, 12)

    assert months.reshape(3, 12).sum(axis=1) == pytest.approx(totals, rel=1e-9)
    assert (months >= 0).all()
    assert (months[indicator == 0] == 0).all()
    assert denton(indicator * 7, totals, 12) == pytest.approx(months)
    assert denton(indicator, totals * 3, 12) == pytest.approx(months * 3)


def test_equal_growth_of_totals_and_indicator_is_pro_rata():
    """Where totals move like the indicator the level never moves, so the season alone rules."""
    season = np.array([1.0, 2, 3, 4])

    assert denton([*season, *season * 1.1], [20, 22], 4) == pytest.approx(
        [*season * 2, *season * 2.2]
    )


def test_the_step_at_the_year_boundary_is_gone():
    """Flat months, +20 %: pro rata jumps by a fifth in January, Denton by less than a twentieth."""
    months = denton(np.ones(24), [1200, 1440], 12)

    steps = months[1:] / months[:-1] - 1
    assert abs(steps).max() < 0.05
    assert steps[11] == steps.max()


def test_a_year_that_collapses_is_held_at_zero_and_not_below():
    months = denton(np.ones(24), [1200, 10], 12)

    assert months.min() == 0
    assert months.reshape(2, 12).sum(axis=1) == pytest.approx([1200, 10])
    assert (months[12:] > 0).any()


def test_years_of_zero_stay_zero():
    assert denton(np.ones(6), [4, 0, 4], 2).tolist()[2:4] == [0, 0]
    assert denton(np.ones(4), [0, 0], 2).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("indicator", "totals", "message"),
    [
        ([1, -1], [2], "indicator to spread by: holds a value that is missing or below zero"),
        ([1, 1], [float("nan")], "totals to spread by: holds a value that is missing"),
        ([1], [2], "has 1 periods, 1 totals of 2 need 2"),
        ([1, 1, 0, 0], [2, 3], "is zero throughout year 2, which is to add to 3"),
    ],
)
def test_what_cannot_be_spread_is_refused_with_its_place(indicator, totals, message):
    with pytest.raises(ReconcileError, match=message):
        denton(indicator, totals, 2)
