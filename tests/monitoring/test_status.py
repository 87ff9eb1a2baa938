"""Chapter 5.2: red, amber, green, and what follows."""

import pandas as pd
import pytest

from salesplan.errors import ParamError, SeveralErrors
from salesplan.monitoring.status import Thresholds, consequence, status_of

NODE = {
    "status": "green", "quota": 100, "actual": 50.0, "chance": 0.6, "chance_of": "quota",
    "run_rate_needed": 9.0, "is_outside": False,
}  # fmt: skip


def said(*, is_over=False, **facts):
    return consequence(pd.Series(NODE | facts), Thresholds(), is_over=is_over)


def test_a_pace_at_the_threshold_is_not_below_it():
    pace = pd.Series([0.95, 0.9499, 0.85, 0.8499, 0.0, -0.2])

    status = status_of(pace, Thresholds())

    assert status.tolist() == ["green", "amber", "amber", "red", "red", "red"]


def test_thresholds_come_from_the_plan_file():
    status = status_of(pd.Series([0.7, 0.5]), Thresholds(pace_amber=0.7, pace_red=0.6))

    assert status.tolist() == ["green", "red"]


def test_each_status_has_its_own_consequence():
    steps = {said(status=status) for status in ("green", "amber", "red", "none")}

    assert len(steps) == 4
    assert "Recovery plan within a week" in steps


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"chance": 0.39}, "the quota is up for review (chance of the quota: 39 %)"),
        (
            {"chance": 0.39, "chance_of": "target"},
            "the target is up for review (chance of the target: 39 %)",
        ),
        ({"chance": 0.81}, "room for more is worth a talk (chance of the quota: 81 %)"),
        ({"actual": 100.0}, "Quota reached"),
        ({"status": "none", "chance": None}, "Too early to say: look again"),
        ({"status": "red", "chance": None}, "too early to say how likely the quota is"),
        ({"quota": 0}, "No quota"),
        ({"is_outside": True}, "Give these sales to a quota"),
        ({"run_rate_needed": None, "status": "red"}, "No months left to sell in"),
    ],
)
def test_the_consequence_follows_the_facts(facts, words):
    assert words in said(**facts)


def test_a_chance_within_the_band_calls_for_no_review():
    assert "review" not in said(chance=0.4) + said(chance=0.8, status="red")


def test_too_early_for_a_status_is_too_early_for_a_review():
    assert "review" not in said(status="none", chance=0.1)


def test_a_missed_quota_at_the_end_of_the_year_is_said_to_be_missed():
    assert said(status="green", actual=99.0, is_over=True).startswith("Quota missed")


def test_thresholds_that_contradict_each_other_are_refused():
    with pytest.raises(ParamError, match=r"monitoring.pace_red: is 0.9, above pace_amber \(0.8\)"):
        Thresholds(pace_amber=0.8, pace_red=0.9)


def test_all_contradictions_are_told_at_once():
    with pytest.raises(SeveralErrors, match=r"(?s)pace_red.*chance_low: is 0.9.*lower it to 0.5"):
        Thresholds(pace_amber=0.8, pace_red=0.9, chance_low=0.9, chance_high=0.5)
