"""Chapter 2.7: what serves what, and whether the goals below make the goal above."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.goal_alignment import goal_alignment
from salesplan.targets.hierarchy import reporting_tree
from salesplan.targets.organisation import Organisation

REPS = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "manager": ["Mia", "Mia", None]})
FIRM = Organisation(reporting_tree(REPS, "Firm"), {"North": {"Ann", "Bo"}}, {})


def goals(*rows):
    return pd.DataFrame(rows, columns=["goal", "owner", "kpi", "target", "supports"])


WHOLE = goals(
    ("All", "Firm", "revenue", 300.0, None),
    ("North", "Mia", "turnover", 180.0, "all"),
    ("South", "Cy", "revenue", 100.0, "All"),
    ("Ann sells", "Ann", "revenue", 180.0, "North"),
    ("Happy", "Bo", "satisfaction", 4.2, "North"),
)


def test_the_goals_below_are_added_up_where_they_count_the_same():
    """All: 180 + 100 = 280 of 300, 20 short; North: Ann's 180 of 180, Bo's counts points."""
    table = goal_alignment(WHOLE, FIRM).table.set_index("goal")

    assert table["supporters"].to_dict() == {
        "All": 2, "North": 2, "South": 0, "Ann sells": 0, "Happy": 0,
    }  # fmt: skip
    assert table["gap"].dropna().to_dict() == {"All": 20, "North": 0}
    assert table.loc["All", "verdict"] == "2 goals support it with 280 of 300"
    assert table.loc["North", "verdict"] == "serves all; 2 goals support it with 180 of 180"


def test_the_sentence_names_what_is_missing():
    text = goal_alignment(WHOLE, FIRM).text

    assert text == "Of 5 goals: the goals below make less than All."
    assert goal_alignment(WHOLE[WHOLE["goal"] != "South"], FIRM).text.startswith("Of 4 goals")


def test_a_goal_that_serves_no_team_goal_and_a_team_goal_that_nobody_supports_are_told():
    table = goal_alignment(
        goals(("Tidy up", "Ann", "tidiness", 1.0, None), ("Grow", "North", "revenue", 9.0, "Nil")),
        FIRM,
    ).table

    assert table["verdict"].tolist() == [
        "serves no team goal", "serves no team goal; nobody supports it",
    ]  # fmt: skip


def test_a_priority_that_no_goal_serves_gets_a_row_of_its_own():
    finding = goal_alignment(
        goals(("All", "Firm", "revenue", 300.0, "outgrow")), FIRM, priorities=["Outgrow", "Defend"]
    )

    assert finding.table["goal"].tolist() == ["All", "Defend"]
    assert finding.table["verdict"].tolist() == [
        "serves outgrow; nobody supports it", "no goal serves the priority",
    ]  # fmt: skip
    assert "no goal serves the priority Defend" in finding.text


@pytest.mark.parametrize(("target", "said"), [(290, "it lies 10 above"), (310, "it lies 10 below")])
def test_the_firms_own_goal_is_held_against_the_plans_target(target, said):
    table = goal_alignment(WHOLE, FIRM, target=target).table

    assert table["verdict"][0].endswith(f"{said} the plan's target")
    assert not table["verdict"][1:].str.contains("plan's target").any()


def test_quotas_below_an_owner_are_held_against_the_revenue_goal():
    """Mia's goal is 180, the quotas of Ann and Bo make 200; Cy's goal is 100, the quota 90."""
    quotas = pd.Series({"Ann": 120, "Bo": 80, "Cy": 90})

    said = goal_alignment(WHOLE, FIRM, quotas=quotas).table.set_index("goal")["verdict"]

    assert said["North"].endswith("its quotas lie 20 above it")
    assert said["South"] == "serves All; its quotas lie 10 below it"
    assert said["All"].endswith("its quotas lie 10 below it")
    assert "quotas" not in said["Happy"]


def test_goals_that_hang_together_are_said_to():
    whole = goals(("All", "Firm", "revenue", 90.0, None), ("Mine", "Ann", "revenue", 90.0, "All"))

    assert goal_alignment(whole, FIRM).text == "All 2 goals hang together, up to the firm's own."


@pytest.mark.parametrize("seed", range(20))
def test_sums_of_supporters_are_those_of_a_plain_loop(seed):
    rng = np.random.default_rng(seed)
    rows = [
        (f"g{i}", str(rng.choice(["Ann", "Mia", "Firm"])), str(rng.choice(["revenue", "deals"])),
         float(rng.integers(1, 9)), f"g{rng.integers(0, i)}" if i and i % 3 else None)
        for i in range(12)
    ]  # fmt: skip

    table = goal_alignment(goals(*rows), FIRM).table

    for goal, _, kpi, _, _ in rows:
        below = [row[3] for row in rows if row[4] == goal and row[2] == kpi]
        found = table.set_index("goal").loc[goal, "supported"]
        assert (found == sum(below)) if below else pd.isna(found)
