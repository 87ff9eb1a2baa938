"""Chapter 6.1: what a scheme pays over attainment."""

import numpy as np
import pytest

from salesplan.incentives.curve import boundaries, scheme_curve
from salesplan.incentives.scheme import read_schemes


def test_a_jump_shows_as_two_points(scheme):
    """Quota 4,000 a year; cliff at quota: just below 5 % of nearly all, at quota 10 % of all."""
    table = scheme_curve([scheme((0, 0.05), (1, 0.1), mode="cliff")], 4000.0).table

    around = table[(table["attainment"] > 0.98) & (table["attainment"] < 1.01)]
    assert around["payout"].tolist() == pytest.approx([200, 400], abs=0.1)
    assert around["is_boundary"].tolist() == [False, True]


def test_boundaries_are_tiers_thresholds_and_quota(scheme):
    """Currency tiers at 500 and 3,000 of a quota of 1,000: .5; 3 is beyond the picture."""
    in_money = scheme((0, 0.1), (500, 0.2), (3000, 0.3), mode="cliff", tiers_in="currency")
    with_threshold = scheme(rate=0.1, threshold=0.6)

    assert boundaries(in_money, 1000.0).tolist() == [0.5, 1.0]
    assert boundaries(with_threshold, 1000.0).tolist() == [0.6, 1.0]


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_a_year_at_quota_pays_the_target_incentive_whatever_the_period(period):
    schemes = read_schemes(
        [{"name": "G", "rate": 1, "accelerator": 2, "basis": "target_incentive", "period": period}]
    )

    finding = scheme_curve(schemes, 120_000.0, 12_000.0, "EUR")

    at = finding.table.set_index("attainment")["payout"]
    assert (at[1.0], at[1.5], at[0.5]) == (12_000, 24_000, 6_000)
    assert finding.text == (
        "For a rep with a quota of 120,000 EUR a year, G pays 12,000 EUR at quota and 16,800 EUR "
        "at 120 %."
    )


@pytest.mark.parametrize("quota", [2_486_221.0, 1000.01, 7.0])
def test_a_threshold_is_reached_at_its_own_point_whatever_the_quota(scheme, quota):
    table = scheme_curve([scheme(rate=0.1, threshold=0.5)], quota).table.set_index("attainment")

    assert table.loc[0.5, "payout"] > 0
    assert table.loc[0.45, "payout"] == 0


def test_the_curve_covers_twice_the_quota_in_order(scheme):
    table = scheme_curve([scheme(rate=0.05)], 1000.0).table

    assert table["attainment"].iloc[0] == 0
    assert table["attainment"].iloc[-1] == 2
    assert (np.diff(table["attainment"]) > 0).all()
