"""Chapter 2.4: the tables and sentences of the chances."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.chance import Assumed, Outlook, Team
from salesplan.targets.likelihood import (
    chance_sensitivity,
    chances,
    frontier,
    shares_at_quota,
    team_chance,
)
from salesplan.targets.simulation import simulated_years


def ahead(medians, sigmas, own=0.0, months=24):
    """Make reps whose year is lognormal: a common spread, and one of their own."""
    size = len(medians)
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(size)], "months": months, "own": 0.9})
    loads = np.zeros((size, 14))
    loads[:, 0] = sigmas
    level = np.log(np.array(medians, dtype=float) / 12)
    own_variance = np.full(size, own**2)
    return Outlook(reps, level, own_variance, np.zeros(size), np.ones((size, 12)), loads)


def quotas(*amounts):
    reps = [f"r{i}" for i in range(len(amounts))]
    names = ["Ann", "Bo", "Cy"][: len(amounts)]
    return pd.DataFrame({"rep": reps, "name": names, "team": None, "quota": amounts})


def test_chances_by_hand():
    """Median 100, spread .2: 122.14 is one spread above (15.9 %), 81.87 one below (84.1 %)."""
    finding = chances(quotas(122.14, 81.87), ahead([100, 100], [0.2, 0.2]))

    table = finding.table
    assert table["chance"].tolist() == pytest.approx([0.1587, 0.8413], abs=1e-3)
    assert table["median"].tolist() == pytest.approx([100, 100])
    assert table["low_80"][0] == pytest.approx(100 * np.exp(-0.2 * 1.28155), rel=1e-4)
    assert table["high_80"][0] == pytest.approx(100 * np.exp(0.2 * 1.28155), rel=1e-4)
    assert "1.0 of 2 quotas are expected to be met (50 %" in finding.text
    assert "from 16 % (Ann) to 84 % (Bo)" in finding.text


def test_the_basis_says_whose_history_it_is():
    reps = ahead([100, 100, 100], [0.2] * 3)
    reps.reps["months"], reps.reps["own"] = [24, 3, 0], [0.9, 0.3, 0.0]

    finding = chances(quotas(90, 90, 90), reps)

    assert finding.table["basis"].tolist() == ["own history", "mostly peers", "peers"]
    assert finding.text.endswith("2 chances rest on less than a year of own sales.")


def test_one_unit_has_one_chance():
    text = chances(quotas(100), ahead([100], [0.2])).text

    assert text == "The quota is reached with a chance of 50 %."


def test_where_nothing_is_asked_nothing_can_be_missed():
    assert "Nobody carries a quota" in chances(quotas(0, 0), ahead([9, 9], [0.1, 0.1])).text


def test_the_range_of_the_share_at_quota_agrees_with_draws():
    rng = np.random.default_rng(3)
    reps = ahead(rng.lognormal(10, 0.4, 40), [0.12] * 40, own=0.15)
    asked = reps.quantile(0.1) * rng.uniform(0.9, 1.1, 40)

    low, high = shares_at_quota(asked, reps)

    years = np.concatenate([years for _, years in simulated_years(reps, 20_000, seed=5)])
    share = (years >= asked[:, None]).mean(axis=0)
    assert [low, high] == pytest.approx(np.quantile(share, [0.1, 0.9]), abs=0.03)


def test_the_frontier_falls_and_holds_the_plan():
    table = frontier(Team(np.log(1e6), 0.01, 1e6), 900_000, 950_000).table

    assert table["target"].is_monotonic_increasing
    assert table["chance"].is_monotonic_decreasing
    assert table.loc[table["note"] == "target", "chance"].item() == pytest.approx(0.854, abs=1e-3)
    assert table["note"].value_counts()["sum of quotas"] == 1
    assert table["chance"].iloc[[0, -1]].tolist() == pytest.approx([0.98, 0.02])


def test_the_team_says_why_two_figures_differ():
    firm = pd.Series({"median": 950.0, "low_80": 900.0, "high_80": 1000.0})

    finding = team_chance(Team(np.log(1000), 0.01, 1005.0), 1000, firm=firm, firm_chance=0.3)

    assert finding.table["chance"].tolist() == pytest.approx([0.5, 0.3])
    assert "with a chance of 50 %" in finding.text
    assert "says 30 %: it carries the total on as it went" in finding.text
    reasons = ["200 comes in beside the reps", "nothing grows"]
    said = team_chance(Team(np.log(1000), 0.01, 1005.0), 1000, reasons=reasons).text
    assert said.endswith("In the sum, 200 comes in beside the reps and nothing grows.")
    assert "forecast" not in team_chance(Team(0.0, 0.01, 1.0), 1).text


def test_sensitivity_lists_half_and_double():
    def look(assumed):
        reps = ahead([100, 100], [assumed.yearly_shock] * 2)
        return reps, reps.team

    finding = chance_sensitivity(np.array([110.0, 110.0]), 220, Assumed(0.1, 0.0, 0.1), look)

    by = finding.table.set_index("assumption")["chance"]
    assert by["half the shock"] < by["as stated"] < by["double shock"] < 0.5
    assert len(finding.table) == 5
    assert "stated, not measured" in finding.text
