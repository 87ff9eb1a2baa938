"""Chapter 2.2: quotas beside commitments on every level."""

import pandas as pd

from salesplan.targets.alignment import quota_tree
from salesplan.targets.hierarchy import reporting_tree

REPS = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "manager": ["Mia", "Mia", "Noa"]})
QUOTAS = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "quota": [100, 200, 300]})


def test_gaps_add_up_the_tree_and_have_an_owner_on_every_level():
    """Ann 100 - 80 = 20, Bo 200 - 210 = -10: Mia 10; Cy has said nothing and counts nowhere."""
    said = pd.DataFrame({"rep": ["Ann", "Bo"], "amount": [80.0, 210.0]})

    finding = quota_tree(reporting_tree(REPS, "Firm"), QUOTAS, said)

    nodes = finding.table.set_index("node")
    assert nodes["quota"].to_dict() == {
        "Firm": 600, "Mia": 300, "Noa": 300, "Ann": 100, "Bo": 200, "Cy": 300,
    }  # fmt: skip
    assert nodes["gap"].dropna().to_dict() == {"Firm": 10, "Mia": 10, "Ann": 20, "Bo": -10}
    assert nodes.loc[["Firm", "Noa"], "silent"].tolist() == [1, 1]
    assert nodes["owner"].to_dict() == {
        "Firm": "Firm", "Mia": "Firm", "Noa": "Firm", "Ann": "Mia", "Bo": "Mia", "Cy": "Noa",
    }  # fmt: skip
    assert "1 rep said nothing yet" in finding.text


def test_a_commitment_of_zero_is_not_the_same_as_none():
    said = pd.DataFrame({"rep": ["Ann"], "amount": [0.0]})

    nodes = quota_tree(reporting_tree(REPS, "Firm"), QUOTAS, said).table.set_index("node")

    assert nodes["committed"]["Ann"] == 0
    assert nodes["gap"]["Ann"] == 100
    assert pd.isna(nodes["committed"]["Cy"])


def test_without_commitments_the_sentence_names_the_table_that_is_missing():
    finding = quota_tree(reporting_tree(REPS, "Firm"), QUOTAS, None)

    assert finding.table["committed"].isna().all()
    assert "needs table `commitments`" in finding.text


def test_what_a_manager_committed_for_the_team_stands_beside_what_the_team_said():
    said = pd.DataFrame({"rep": ["Mia", "Ann"], "amount": [500.0, 80.0]})

    nodes = quota_tree(reporting_tree(REPS, "Firm"), QUOTAS, said).table.set_index("node")

    assert nodes.loc["Mia", ["own_committed", "committed"]].tolist() == [500, 80]
