"""Chapter 2.4: chances of earlier years against what came."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.chance import Outlook
from salesplan.targets.hindsight import chance_backtest, hindsight, who_stayed

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]


def ahead(medians, sigma):
    size = len(medians)
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(size)], "months": 24, "own": 0.9})
    level = np.log(np.array(medians, dtype=float) / 12)
    loads = np.full((size, 1), sigma)
    return Outlook(reps, level, np.zeros(size), np.zeros(size), np.ones((size, 12)), loads)


def sold(*amounts):
    return pd.Series(list(amounts), [f"r{i}" for i in range(len(amounts))], dtype=float)


def test_a_rep_year_by_hand():
    """Median 100, spread .2: 122.14 sold is one spread up, exceeded with 15.9 %; 90 was asked."""
    table = hindsight(ahead([100, 100], 0.2), sold(122.14, 100.0), sold(90.0))

    assert table["exceeded"].tolist() == pytest.approx([0.1587, 0.5], abs=1e-3)
    assert table["chance"][0] == pytest.approx(0.7009, abs=1e-3)
    assert np.isnan(table["chance"][1])
    assert table["is_met"].tolist() == [True, False]


def test_rates_by_hand():
    """Exceeded .05, .3, .55, .95: two of four inside .1 to .9; .5 is met by two, .9 by three."""
    rated = pd.DataFrame(
        {"rep": list("abcd"), "exceeded": [0.05, 0.3, 0.55, 0.95],
         "chance": [0.5, 0.6, np.nan, np.nan], "is_met": [True, False, False, False]}
    )  # fmt: skip

    finding = chance_backtest({"FY2025": rated})

    by = finding.table[finding.table["note"] == "a quota of this chance"].set_index("chance")
    assert by["met_rate"][0.5] == 0.5
    assert by["met_rate"][0.9] == 0.75
    assert set(finding.table["covered_80"]) == {0.5}
    asked = finding.table[finding.table["note"] == "the quotas given then"].iloc[0]
    assert asked[["reps", "chance", "met_rate"]].tolist() == pytest.approx([2, 0.55, 0.5])
    assert "2 of 4 rep years ended inside the 80 % range (50 %)" in finding.text
    assert "few reps prove little" in finding.text


def test_right_chances_come_true():
    rng = np.random.default_rng(9)
    reps = ahead(rng.lognormal(8, 0.5, 4000), 0.2)
    actual = sold(*(reps.quantile(0.0) * np.exp(rng.normal(0, 0.2, 4000))))

    table = chance_backtest({"FY2025": hindsight(reps, actual, sold())}).table

    assert table["covered_80"].iloc[0] == pytest.approx(0.8, abs=0.02)
    assert np.abs(table["met_rate"] - table["chance"]).max() < 0.03


def test_several_years_are_shown_and_pooled():
    year = hindsight(ahead([100, 100], 0.2), sold(120, 80), sold())

    table = chance_backtest({"FY2024": year, "FY2025": year}).table

    assert table["period"].drop_duplicates().tolist() == ["FY2024", "FY2025", "all"]
    assert table.groupby("period")["reps"].first().to_dict() == {
        "FY2024": 2, "FY2025": 2, "all": 4,
    }  # fmt: skip


def test_only_those_are_rated_whose_year_it_was():
    people = pd.DataFrame(
        {
            "rep": ["stays", "joins", "leaves", "last day", "gone"],
            "hired_on": ["2020-01-01", "2025-03-01", None, None, None],
            "left_on": [None, None, "2025-06-30", "2025-12-31", None],
        }
    )
    sales = pd.DataFrame({"rep": ["stays", "joins", "leaves", "last day"], "month": "2025-05"})

    assert who_stayed(people, sales, MONTHS)["rep"].tolist() == ["stays", "last day"]
