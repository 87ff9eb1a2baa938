"""Chapter 2.5: fairness tests against closed forms and a second method."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from salesplan.targets.fairness import FEWEST, fair_shares, fairness, gini, rank_correlation


def reps(n=12, seed=0, **columns):
    """Draw reps whose quota follows potential with some noise."""
    rng = np.random.default_rng(seed)
    potential = rng.lognormal(13, 0.5, n)
    table = pd.DataFrame(
        {
            "rep": [f"r{i}" for i in range(n)],
            "name": [f"Rep {i}" for i in range(n)],
            "team": None,
            "quota": (potential * rng.lognormal(0, 0.1, n)).astype("int64"),
            "potential": potential,
        }
    )
    return table.assign(**columns)


def verdicts(table):
    return fairness(table).table.set_index(["test", "statistic"])["verdict"]


def test_the_correlation_of_five_ranks_worked_on_paper():
    """Differences 0, 1, -1, 0, 0: r = 1 - 6 x 2 / (5 x 24) = 0.9, z = 1.4722.

    Half = 1.96 x sqrt((1 + .405) / 2) = 1.6427: tanh(-.1705) = -.169, tanh(3.1149) = .996.
    """
    r, low, high = rank_correlation(pd.Series([1.0, 2, 3, 4, 5]), pd.Series([1.0, 3, 2, 4, 5]))

    assert r == pytest.approx(0.9)
    assert (low, high) == pytest.approx((np.tanh(1.4722 - 1.6427), np.tanh(3.1149)), abs=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_the_correlation_is_that_of_a_second_method_ties_included(seed):
    rng = np.random.default_rng(seed)
    left = pd.Series(rng.integers(0, 6, 30).astype(float))
    right = left + rng.normal(0, 3, 30).round()

    r, low, high = rank_correlation(left, right)

    assert r == pytest.approx(stats.spearmanr(left, right).statistic)
    assert low < r < high


def test_the_interval_covers_the_true_correlation_in_95_of_100_samples():
    """Normal pairs of correlation c have the rank correlation 6 / pi x asin(c / 2)."""
    rng, c, samples, n = np.random.default_rng(1), 0.6, 2000, 20
    true = 6 / np.pi * np.arcsin(c / 2)
    x = rng.normal(size=(samples, n))
    y = c * x + np.sqrt(1 - c * c) * rng.normal(size=(samples, n))

    found = [rank_correlation(pd.Series(a), pd.Series(b)) for a, b in zip(x, y, strict=True)]

    covered = np.mean([low <= true <= high for _, low, high in found])
    assert 0.93 < covered < 0.97


def test_a_perfect_order_has_an_interval_that_ends_at_one():
    r, low, high = rank_correlation(pd.Series(range(10)), pd.Series(range(10)))

    assert r == high == pytest.approx(1)
    assert 0.9 < low < 1
    assert rank_correlation(pd.Series(range(10)), -pd.Series(range(10)))[:2] == pytest.approx(
        (-1, -1)
    )


@pytest.mark.parametrize("n", [2, 5, 50])
def test_gini_of_one_to_n_is_the_closed_form(n):
    """Of 1, 2, ..., n it is (n - 1) / 3n; 1, 2: 1/6."""
    assert gini(pd.Series(range(1, n + 1))) == pytest.approx((n - 1) / (3 * n))


def test_gini_is_half_the_mean_difference_of_all_pairs_over_the_mean():
    values = np.random.default_rng(3).lognormal(0, 1, 40)

    pairs = np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean())

    assert gini(pd.Series(values)) == pytest.approx(pairs)


def test_a_fair_quota_is_the_share_of_all_potential():
    """Quotas 60, 40, 20 over potential 100, 100, 200: 0.3 each unit, so 30, 30 and 60."""
    team = reps(3, quota=[60, 40, 20], potential=[100.0, 100.0, 200.0])

    table = fair_shares(team).table

    assert table["rep"].tolist() == ["r0", "r1", "r2"]
    assert table["fair_quota"].tolist() == pytest.approx([30, 30, 60])
    assert table["burden"].tolist() == pytest.approx([2, 4 / 3, 1 / 3])


@pytest.mark.parametrize("seed", range(10))
def test_fair_quotas_add_up_to_the_quotas(seed):
    table = fair_shares(reps(25, seed)).table

    assert table["fair_quota"].sum() == pytest.approx(table["quota"].sum())
    assert table["burden"].is_monotonic_decreasing


def test_who_has_no_known_potential_is_left_out_and_counted():
    team = reps(3, potential=[100.0, np.nan, 0.0])

    finding = fair_shares(team)

    assert finding.table["rep"].tolist() == ["r0"]
    assert "2 reps without known potential left out" in finding.text
    assert fair_shares(team.assign(potential=np.nan)).table.empty


def test_quotas_that_follow_potential_are_told_from_those_that_run_against_it():
    team = reps(20)
    against = team.assign(quota=team["quota"].sort_values(ascending=False).to_numpy())
    against = against.assign(potential=np.sort(team["potential"]))

    key = ("Quota against potential", "rank correlation")
    assert verdicts(team)[key].startswith("follows it")
    assert verdicts(against)[key].startswith("runs against it")


def test_a_chance_that_goes_with_territory_size_is_uneven():
    team = reps(20, accounts=range(20), chance=np.linspace(0.3, 0.9, 20))

    finding = fairness(team)

    said = finding.table.set_index("test")["verdict"]
    assert said["Chance against territory size"] == (
        "uneven: who has larger territories has the better chance"
    )
    assert "Chances should go with nothing, but go with territory size" in finding.text


def test_a_chance_that_goes_with_nothing_says_what_might_hide():
    team = reps(12, accounts=range(12), chance=[0.5, 0.6] * 6)

    text = fairness(team[["rep", "quota", "accounts", "chance"]]).text

    assert "Chances show no link to what was tested (12 reps; one of up to 0." in text


def test_largest_to_smallest_leaves_out_those_who_carry_nothing():
    """Quotas 0, 50, 400: 400 / 50 = 8."""
    table = fairness(reps(3, quota=[0, 50, 400])).table.set_index(["test", "statistic"])

    assert table.loc[("Quotas", "largest : smallest"), ["value", "n"]].tolist() == [8, 2]


def test_too_few_reps_are_refused_in_words():
    finding = fairness(reps(FEWEST - 1))

    assert finding.text == (
        "With 7 reps fairness is not tested: 8 are needed to tell a link from luck."
    )
    assert verdicts(reps(FEWEST - 1))["Quota against potential", "rank correlation"] == (
        "refused: 7 reps, 8 are needed"
    )


def test_what_all_share_or_nobody_knows_is_refused_by_its_reason():
    said = verdicts(reps(10, accounts=5))

    assert said["Quota against territory size", "rank correlation"] == (
        "refused: one territory size for all"
    )
    assert said["Quota against tenure", "rank correlation"] == (
        "refused: needs `reps` (column hired_on)"
    )


@pytest.mark.parametrize("quota", [0, 5])
def test_equal_quotas_and_quotas_of_nothing_make_a_table(quota):
    finding = fairness(reps(9, quota=quota))

    assert finding.table["verdict"].notna().all()
    assert finding.text
    assert fair_shares(reps(9, quota=quota)).text
