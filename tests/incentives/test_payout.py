"""Chapter 6.3: payouts to the cent, against worked examples, an integral and a simulation."""

import numpy as np
import pytest

from salesplan.errors import PlanError
from salesplan.incentives.payout import earn, payout, to_cents

BANDS = ((0, 0.05), (100_000, 0.07))
SHARES = ((0, 0.06), (1, 0.08), (1.5, 0.10))
SCALE = ((0.75, 0.5), (1, 1), (1.5, 3))


@pytest.mark.parametrize(("mode", "paid"), [("marginal", 10_600), ("cliff", 12_600)])
def test_two_bands_pay_180_thousand_by_their_mode(scheme, mode, paid):
    """5 % to 100k, 7 % above. Marginal: 5,000 + 5,600; cliff: 180k x 7 %."""
    bands = scheme(*BANDS, mode=mode, tiers_in="currency")

    assert payout(bands, 180_000) == paid


@pytest.mark.parametrize(("mode", "paid"), [("marginal", 6_800), ("cliff", 8_800)])
def test_tiers_of_quota_pay_110_per_cent_by_their_mode(scheme, mode, paid):
    """6/8/10 % on [0, 100), [100, 150), [150, ...): 6,000 + 800, or 110k x 8 %."""
    assert payout(scheme(*SHARES, mode=mode), 110_000, 100_000) == paid


def test_a_boundary_belongs_to_the_band_that_starts_there(scheme):
    """At 150.0 % all 150k earn 10 %; a cent less and all earn 8 %."""
    tiers = scheme(*SHARES, mode="cliff")

    paid = payout(tiers, [150_000, 149_999.99, 99_999.99, 100_000], 100_000)

    assert paid.tolist() == [15_000, 12_000, 6_000, 8_000]


def test_a_threshold_scale_is_read_on_the_line_between_its_points(scheme):
    """75 -> 50 %, 100 -> 100 %, 150 -> 300 % of 1,000; flat beyond, nothing below."""
    scale = scheme(*SCALE, mode="interpolated", basis="target_incentive")

    paid = payout(scale, [90, 125, 74.9, 75, 100, 150, 180], 100, 1000)

    assert paid.tolist() == [800, 2000, 0, 500, 1000, 3000, 3000]


def test_an_accelerator_multiplies_the_rate_above_quota(scheme):
    """50,000 above quota at 6 % x 1.25 = 3,750."""
    fast = scheme(rate=0.06, accelerator=1.25)

    assert payout(fast, 150_000, 100_000) - payout(fast, 100_000, 100_000) == 3_750


def test_a_part_of_the_target_incentive_is_earned_for_each_part_of_the_quota(scheme):
    """120 % of quota: 1.0 x 100 % + 2.0 x 20 % = 140 % of 7,000 = 9,800; 60 %: 4,200."""
    growth = scheme(rate=1, accelerator=2, basis="target_incentive")

    assert payout(growth, [120, 60], 100, 7000).tolist() == [9800, 4200]


def test_a_stepped_bonus_pays_the_step_reached(scheme):
    """80 % of quota: half of 1,000; 100 %: all of it, whatever lies between."""
    bonus = scheme((0.8, 0.5), (1, 1), mode="cliff", basis="target_incentive")

    assert payout(bonus, [79, 80, 99.99, 100, 130], 100, 1000).tolist() == [0, 500, 500, 1000, 1000]


def test_rates_of_sales_may_lie_on_a_line_too(scheme):
    """Half way between 4 % at quota and 6 % at 150 %: 125 x 5 % = 6.25."""
    line = scheme((1, 0.04), (1.5, 0.06), mode="interpolated")

    assert payout(line, 125, 100) == 6.25


def test_below_the_threshold_nothing_is_paid_and_from_it_everything(scheme):
    """50 % of 100: 49.99 earns nothing, 50.00 earns 10 % of all of it."""
    late = scheme(rate=0.1, threshold=0.5)

    assert payout(late, [49.99, 50], 100).tolist() == [0, 5]


def test_a_cap_holds_as_a_multiple_and_as_an_amount(scheme):
    by_multiple = scheme(rate=1, basis="target_incentive", cap=1.5)
    by_amount = scheme(rate=0.1, cap_amount=12)
    by_both = scheme(rate=1, basis="target_incentive", cap=1.5, cap_amount=1200)

    assert payout(by_multiple, [100, 200], 100, 1000).tolist() == [1000, 1500]
    assert payout(by_amount, [100, 200]).tolist() == [10, 12]
    assert payout(by_both, 200, 100, 1000) == 1200


@pytest.mark.parametrize("quota", [None, 0, np.nan])
def test_without_a_quota_there_is_no_attainment_and_no_payout(scheme, quota):
    tiers = scheme(*SHARES, mode="marginal")

    paid = payout(tiers, 110_000, np.array(quota, float))

    assert np.isnan(paid)


def test_plain_commission_needs_no_quota(scheme):
    assert payout(scheme(rate=0.05), 1000) == 50


def test_sales_below_zero_earn_nothing(scheme):
    assert payout(scheme(rate=0.05), [-1000, 0]).tolist() == [0, 0]


def test_half_a_cent_is_rounded_up_on_every_line(scheme):
    """0.10 x 5 % = 0.005 -> 0.01; 0.30 in bands of 0.10 at 5 %: 0.01 three times, not 0.02."""
    bands = scheme((0, 0.05), (0.1, 0.05), (0.2, 0.05), mode="marginal", tiers_in="currency")

    assert payout(scheme(rate=0.05), 0.1) == 0.01
    assert payout(bands, 0.3) == 0.03


@pytest.mark.parametrize("cents", [1_000_010, 99_999_999_990, 123_456_789_010])
def test_payouts_of_large_amounts_are_exact_where_floats_are_not(scheme, cents):
    """Ends in 10 cents: 5 % leaves exactly half a cent, which goes up, however many digits."""
    earned = earn(scheme(rate=0.05), *(np.array(value) for value in (cents, 0, -1)))

    assert earned.payout == (cents * 5 + 50) // 100


@pytest.mark.parametrize("seed", range(20))
def test_marginal_pay_is_the_integral_of_the_rate(scheme, seed):
    """Second method: add the rate at the middle of every slice of 0.01 % of quota."""
    rng = np.random.default_rng(seed)
    starts = np.append(0, np.sort(rng.choice(np.arange(1, 200), 3, replace=False)) / 100)
    rates = rng.integers(0, 2000, 4) / 10_000
    quota = int(rng.integers(1_000, 1_000_000))
    sales = round(float(rng.uniform(0, 2.5) * quota), 2)
    middles = (np.arange(0, round(sales / quota * 10_000)) + 0.5) / 10_000

    paid = payout(scheme(*zip(starts, rates, strict=True), mode="marginal"), sales, quota)

    integral = rates[np.searchsorted(starts, middles, side="right") - 1].sum() * quota / 10_000
    assert paid == pytest.approx(integral, abs=0.02 + quota / 10_000)


@pytest.mark.parametrize("mode", ["marginal", "cliff", "interpolated"])
@pytest.mark.parametrize("basis", ["sales", "target_incentive"])
def test_more_sales_never_earn_less_where_rates_rise(scheme, mode, basis):
    sales = np.sort(np.random.default_rng(5).uniform(0, 250, 400))

    paid = payout(scheme(*SHARES, mode=mode, basis=basis), sales, 100, 1000)

    assert (np.diff(paid) >= 0).all()


@pytest.mark.parametrize("mode", ["marginal", "cliff", "interpolated"])
def test_pay_in_per_cent_of_quota_is_free_of_scale(scheme, mode):
    sales = np.random.default_rng(6).uniform(0, 250, 100).round(2)
    tiers = scheme(*SHARES, mode=mode)

    small, large = payout(tiers, sales, 100), payout(tiers, sales * 1000, 100_000)

    assert large / 1000 == pytest.approx(small, abs=0.02)


def test_every_line_adds_up_to_the_payout_for_any_number_of_reps(scheme):
    rng = np.random.default_rng(7)
    sales, quota = to_cents(rng.uniform(0, 3e6, 5000)), to_cents(rng.integers(1, 2_000_000, 5000))

    earned = earn(scheme(*SHARES, mode="marginal", cap_amount=90_000), sales, quota, quota)

    assert (earned.lines.sum(axis=1) + earned.over_cap == earned.payout).all()
    assert earned.payout.max() == 9_000_000
    assert earned.payout.dtype == "int64"


def test_a_simulated_budget_agrees_with_its_closed_form(scheme):
    """500 reps, attainment N(1, .1) to two digits, 2/3/4 %: mean 2,859,382, SD 102,175.

    Chris Moffitt, "Monte Carlo Simulation with Python" (the case); mean and SD in closed form.
    """
    rng = np.random.default_rng(20260101)
    draws = 1500
    targets, chances = [75e3, 100e3, 200e3, 300e3, 400e3, 500e3], [0.3, 0.3, 0.2, 0.1, 0.05, 0.05]
    quota = rng.choice(targets, p=chances, size=(draws, 500))
    attainment = rng.normal(1, 0.1, (draws, 500)).round(2)
    rates = scheme((0, 0.02), (0.91, 0.03), (1, 0.04), mode="cliff")

    budget = payout(rates, attainment * quota, quota).sum(axis=1)

    assert abs(budget.mean() - 2_859_382) < 4 * 102_175 / draws**0.5
    assert abs(budget.std() - 102_175) < 4 * 102_175 / (2 * draws) ** 0.5


def test_an_unrounded_boundary_costs_the_firm_26_thousand(scheme):
    """Between .99 and 1.00 the printed rule is silent: from .99 on 4 % gives about 2,885,245."""
    rng = np.random.default_rng(20260102)
    targets, chances = [75e3, 100e3, 200e3, 300e3, 400e3, 500e3], [0.3, 0.3, 0.2, 0.1, 0.05, 0.05]
    quota = rng.choice(targets, p=chances, size=(1500, 500))
    rates = scheme((0, 0.02), (0.90, 0.03), (0.99, 0.04), mode="cliff")

    budget = payout(rates, rng.normal(1, 0.1, (1500, 500)) * quota, quota).sum(axis=1)

    assert abs(budget.mean() - 2_885_245) < 4 * 102_500 / 1500**0.5


def test_a_missing_target_incentive_is_refused_with_what_to_fill_in(scheme):
    with pytest.raises(PlanError, match="which is missing for some reps. Fix: fill target_incent"):
        payout(scheme(rate=1, basis="target_incentive"), 100, 100)


def test_amounts_beyond_exact_cents_are_refused(scheme):
    with pytest.raises(PlanError, match="too large to pay to the cent. Fix: keep money in thous"):
        payout(scheme(rate=0.05), 1e11)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [(0.1 + 0.2, 30), (1.005, 101), (2.675, 268), (-0.005, -1), (0, 0), (1e9 + 0.01, 10**11 + 1)],
)
def test_currency_becomes_cents_by_the_digits_that_people_see(amount, cents):
    assert to_cents(amount) == cents
