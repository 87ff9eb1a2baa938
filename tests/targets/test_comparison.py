"""Chapter 2.3: the same sum by several methods, side by side."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.chance import Outlook
from salesplan.targets.comparison import quota_comparison


def ahead(medians, sigma):
    size = len(medians)
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(size)], "months": 24, "own": 0.9})
    level = np.log(np.array(medians, dtype=float) / 12)
    loads = np.full((size, 1), sigma)
    return Outlook(reps, level, np.zeros(size), np.zeros(size), np.ones((size, 12)), loads)


def quotas(quota, last_year, history=None, potential=None):
    return pd.DataFrame(
        {
            "rep": [f"r{i}" for i in range(len(quota))],
            "quota": quota,
            "last_year": last_year,
            "history": last_year if history is None else history,
            "potential": np.nan if potential is None else potential,
        }
    )


def by_method(finding):
    return finding.table.set_index("method")


def test_three_reps_by_hand():
    """330 over medians of 100, 100, 100; last year 100, 150, 50.

    Equal chance gives 110 each: z = log(1.1) / .2 = .4766, 31.7 %. Ten per cent for all gives
    110, 165, 55: the 165 lies log(1.65) / .2 = 2.504 above, .6 %, the 55 below, 99.9 %.
    """
    table = by_method(
        quota_comparison(
            quotas([110, 165, 55], [100.0, 150.0, 50.0]), 330, ahead([100] * 3, 0.2),
            method="history",
        )
    )  # fmt: skip

    assert table.loc["equal chance", "median_chance"] == pytest.approx(0.3168, abs=1e-4)
    assert table.loc["equal chance", "spread_chance"] == pytest.approx(0, abs=1e-9)
    assert table.loc["flat growth", "low_chance"] == pytest.approx(0.0061, abs=1e-4)
    assert table.loc["flat growth", "high_chance"] == pytest.approx(0.9986, abs=1e-4)
    assert table.loc["flat growth", "note"] == "last year up 10.0 % for all"
    assert table.loc["flat growth", "highest_growth"] == pytest.approx(0.1)
    assert table.loc["the plan"].drop("note").tolist() == pytest.approx(
        table.loc["history"].drop("note").tolist()
    )


def test_gini_and_spread_over_potential_by_hand():
    """Quota : potential of 1 and 3: Gini (3 - 1) / (2 x 4) = .25, CV 1 / 2."""
    finding = quota_comparison(
        quotas([10, 30], [20.0, 20.0], potential=[10.0, 10.0]), 40, ahead([20, 20], 0.2),
        method="potential",
    )  # fmt: skip

    plan = by_method(finding).loc["the plan"]
    assert plan[["quota_gini", "quota_cv"]].tolist() == pytest.approx([0.25, 0.5])
    assert "a Gini of quota to potential of 0.00 against 0.25" in finding.text


def test_locks_hold_in_every_method_and_stand_aside_in_the_spread():
    finding = quota_comparison(
        quotas([60, 20, 20], [50.0, 30.0, 30.0]), 100, ahead([40, 30, 30], 0.2),
        method="history", locked=pd.Series({"r0": 60}),
    )  # fmt: skip

    table = by_method(finding)
    assert table["high_chance"].min() > 0.9, "the locked quota of 60 alone is hard"
    assert table.loc["equal chance", "spread_chance"] == pytest.approx(0, abs=1e-9)


def test_flat_growth_gives_a_new_rep_nothing():
    table = by_method(
        quota_comparison(
            quotas([55, 55], [100.0, 0.0], history=[100.0, 100.0]), 110, ahead([100, 100], 0.2),
            method="history",
        )
    )  # fmt: skip

    assert table.loc["flat growth", "high_chance"] == 1
    assert table.loc["flat growth", "at_quota"] == pytest.approx((1 + 0.3168) / 2, abs=1e-3)


def test_one_unit_carries_all_whatever_the_method():
    text = quota_comparison(quotas([90], [80.0]), 90, ahead([85], 0.2), method="history").text

    assert text == "There is one unit: whatever the method, it carries all."


def test_a_method_that_cannot_make_the_sum_is_left_out_and_said():
    finding = quota_comparison(
        quotas([5000, 5000], [100.0, 100.0]), 10_000, ahead([100, 100], 0.1), method="history"
    )

    assert "equal chance" not in finding.table["method"].tolist()
    assert "equal chance cannot: with locks, floors and caps they can add up to" in finding.text
