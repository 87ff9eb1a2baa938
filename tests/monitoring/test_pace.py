"""Chapter 5.2: each rep's pace, drawn towards the peers."""

import numpy as np
import pandas as pd
import pytest

from salesplan.monitoring.pace import USUAL_NOISE, paces, past_months


def every_month(rep, amounts, first=1):
    return [(f"2026-{month:02}-05", rep, a) for month, a in enumerate(amounts, start=first)]


def test_the_observed_pace_is_booked_over_due(firm):
    """Ann 240 of 300, Cy 600 of 600, Bo nothing of 300."""
    standing = firm(*every_month("Ann", [80, 80, 80]), *every_month("Cy", [200, 200, 200]))

    pace = paces(standing)["observed"]

    assert pace.to_dict() == {"Ann": 0.8, "Bo": 0.0, "Cy": 1.0}


def test_the_estimate_lies_between_the_rep_and_the_peers(firm):
    """All booked 840 of 1200, so the peers' pace is .7."""
    standing = firm(*every_month("Ann", [80, 80, 80]), *every_month("Cy", [200, 200, 200]))

    pace = paces(standing)["expected"]

    assert 0.7 < pace["Ann"] < 0.8
    assert 0.0 < pace["Bo"] < 0.7 < pace["Cy"] < 1.0


def test_the_longer_the_year_the_closer_to_oneself_and_the_surer(firm):
    sales = every_month("Ann", [50, 70] * 6) + every_month("Bo", [100, 120] * 6)
    early, late = (
        paces(firm(*sales, *every_month("Cy", [180, 220] * 6), as_of=day)).loc["Ann"]
        for day in ("2026-02-28", "2026-10-31")
    )

    assert abs(late["expected"] - 0.6) < abs(early["expected"] - 0.6)
    assert late["sd"] < early["sd"]


def test_shrinkage_by_hand(firm):
    """Noise .5 on the first day of a year that ran 20 days: luck is (1 x .5)^2 for each rep.

    Paces 2, 0 and 1 spread by a variance of 1, less luck .25: tau^2 = .75, so .75 of the distance
    from the peers' pace of 1 stays; sd = sqrt(.75 x .25).
    """
    standing = firm(("2026-01-05", "Ann", 100), ("2026-01-06", "Cy", 50), as_of="2026-01-20",
                    elapsed=0.5, plan={"Ann": 100, "Bo": 100, "Cy": 100})  # fmt: skip

    pace = paces(standing)

    assert USUAL_NOISE == 0.5
    assert pace["noise"].tolist() == pytest.approx([0.5] * 3)
    assert pace["expected"].tolist() == pytest.approx([1.75, 0.25, 1.0])
    assert pace["sd"].tolist() == pytest.approx([np.sqrt(0.75 * 0.25)] * 3)


def test_a_rep_whose_months_have_not_begun_is_taken_for_a_peer(firm):
    plan = {"Ann": 100, "Bo": [0] * 6 + [200] * 6, "Cy": 200}
    standing = firm(*every_month("Ann", [90] * 3), *every_month("Cy", [180] * 3), plan=plan)

    pace = paces(standing).loc["Bo"]

    assert np.isnan(pace["observed"])
    assert pace["expected"] == pytest.approx(0.9)
    assert pace["sd"] > 0


def test_steady_history_makes_for_little_noise_and_lumpy_history_for_much(firm):
    season = pd.Series(1 / 12, range(1, 13))
    history = pd.DataFrame(
        {
            "rep": ["Ann"] * 12 + ["Bo"] * 12,
            "month": [f"2025-{month:02}" for month in range(1, 13)] * 2,
            "amount": [100.0, 102.0] * 6 + [0.0, 200.0] * 6,
        }
    )
    past = past_months(history, [f"2025-{month:02}" for month in range(1, 13)], season)

    noise = paces(firm(as_of="2026-01-20", elapsed=0.5), past)["noise"]

    assert noise["Ann"] < noise["Cy"] < noise["Bo"]


def test_past_months_follow_the_season_from_the_first_sale_on():
    """Bo began in November: 30 in two months of weights 1 and 2 would be 10 and 20 by season."""
    season = pd.Series([1.0] * 11 + [2.0], range(1, 13)) / 13
    history = pd.DataFrame({"rep": ["Bo"], "month": ["2025-11"], "amount": [30.0]})

    past = past_months(history, ["2025-10", "2025-11", "2025-12"], season)

    assert past["month"].tolist() == ["2025-11", "2025-12"]
    assert past["amount"].tolist() == [30, 0]
    assert past["expected"].tolist() == pytest.approx([10, 20])


def test_no_history_is_no_table():
    nothing = pd.DataFrame({"rep": [], "month": [], "amount": []})

    assert past_months(nothing, [], pd.Series(dtype=float)) is None


@pytest.mark.parametrize("scale", [1e-3, 1e4])
def test_paces_do_not_depend_on_the_unit_of_money(firm, scale):
    plan = {"Ann": 1000, "Bo": 1000, "Cy": 2000}
    bigger = {rep: round(amount * scale) for rep, amount in plan.items()}
    sales = every_month("Ann", [900, 700, 1100]) + every_month("Bo", [400, 300, 800])
    scaled = [(day, rep, amount * scale) for day, rep, amount in sales]

    here, there = paces(firm(*sales, plan=plan)), paces(firm(*scaled, plan=bigger))

    pd.testing.assert_frame_equal(here, there)
