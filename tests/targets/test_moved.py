"""Chapter 2.2 and 2.7: the quota tree of a year in which people change team."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.alignment import quota_tree
from salesplan.targets.hierarchy import reporting_tree
from salesplan.targets.lines import reporting_spells
from salesplan.targets.moved import moved_tree, quota_lines

FIRST, LAST = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31")
REPS = pd.DataFrame(
    {"rep": ["Ann", "Bo", "Cy"], "name": ["Kim", "Kim", "Cy"], "manager": ["Mia", "Mia", "Noa"]}
)
TREE = reporting_tree(REPS, "Firm")
USUAL = {"Ann": "Mia", "Bo": "Mia", "Cy": "Noa", "Mia": "Firm", "Noa": "Firm"}


def spells(*rows):
    moves = pd.DataFrame(rows, columns=["rep", "parent", "starts_on"])
    moves["starts_on"] = pd.to_datetime(moves["starts_on"])
    return reporting_spells(USUAL, moves, FIRST, LAST)


JULY = spells(("Ann", "Noa", "2026-07-01"))
QUOTAS = pd.DataFrame([[40, 60], [100, 100], [150, 150]], ["Ann", "Bo", "Cy"])


def test_who_moves_in_july_stands_in_both_teams_with_the_part_that_counts_there():
    table = moved_tree(TREE, JULY, QUOTAS, None).table

    rows = table.set_index(["node", "parent"])["quota"]
    assert rows["Ann"].to_dict() == {"Mia": 40, "Noa": 60}
    assert rows["Mia", "Firm"] == 240
    assert rows["Noa", "Firm"] == 360
    assert table["quota"].iloc[0] == table["own_quota"].sum() == 600
    assert table.set_index(["node", "parent"])["owner"]["Ann"].to_dict() == {
        "Mia": "Mia", "Noa": "Noa",
    }  # fmt: skip


def test_a_commitment_is_divided_like_the_quota():
    """Ann committed 90 of 100: 36 before July, 54 after; gaps 4 and 6."""
    said = pd.DataFrame({"rep": ["Ann"], "amount": [90.0]})

    table = moved_tree(TREE, JULY, QUOTAS, said).table.set_index(["node", "parent"])

    assert table["committed"]["Ann"].to_dict() == {"Mia": 36, "Noa": 54}
    assert table["gap"]["Ann"].to_dict() == {"Mia": 4, "Noa": 6}
    assert table["gap"]["Firm", ""] == 10
    assert pd.isna(table["gap"]["Bo", "Mia"])
    assert table["silent"]["Firm", ""] == 2
    assert table["silent"]["Ann"].tolist() == [0, 0]


def test_where_nobody_moves_the_tree_is_the_usual_one():
    said = pd.DataFrame({"rep": ["Ann", "Cy", "Mia"], "amount": [90.0, 310.0, 5.0]})
    still = spells(("Ann", "Mia", "2026-07-01"))
    usual = quota_tree(
        TREE, pd.DataFrame({"rep": QUOTAS.index, "quota": QUOTAS.sum(axis=1).to_numpy()}), said
    )

    found = moved_tree(TREE, still, QUOTAS, said)

    pd.testing.assert_frame_equal(found.table, usual.table, check_dtype=False)
    assert found.text == usual.text


def test_lines_name_who_counts_where():
    finding = quota_lines(TREE, JULY, QUOTAS)

    own = finding.table[finding.table["node"] == "Ann"]
    assert own["ends_on"].dt.strftime("%m-%d").tolist() == ["06-30", "12-31"]
    assert finding.text == ("1 rep counts in several teams: Kim (40 below Mia, 60 below Noa).")


@pytest.mark.parametrize("seed", range(60))
def test_every_team_holds_what_its_lines_bring_whatever_moves(seed):
    """Random teams, shares and days: rows below a node add to what it carries beside its own."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 40))
    boss = {f"r{i}": f"r{rng.integers(0, i)}" if i else "Firm" for i in range(size)}
    count = int(rng.integers(1, 12))
    who = rng.integers(2, size, count)
    moves = pd.DataFrame(
        {
            "rep": [f"r{i}" for i in who],
            "parent": [f"r{rng.integers(0, i)}" for i in who],
            "starts_on": FIRST + pd.to_timedelta(rng.integers(-60, 400, count), "D"),
            "share": rng.choice([1.0, 0.5, 0.25], count),
        }
    ).drop_duplicates(["rep", "starts_on"])
    moves["ends_on"] = moves["starts_on"] + pd.to_timedelta(rng.integers(5, 300, len(moves)), "D")
    lines = reporting_spells(boss, moves, FIRST, LAST)
    reps = pd.DataFrame({"rep": list(boss), "manager": list(boss.values())})
    quotas = pd.DataFrame(rng.integers(0, 10**9, (size, len(lines))), list(boss))

    table = moved_tree(reporting_tree(reps, "Firm"), lines, quotas, None).table

    of_node = table.groupby("node")[["own_quota", "quota"]].sum()
    below = table.groupby("parent")["quota"].sum()
    leads = of_node.loc[below.index.drop("")]
    assert (leads["quota"] - leads["own_quota"]).to_dict() == below.drop("").to_dict()
    assert of_node["own_quota"].drop("Firm").to_dict() == quotas.sum(axis=1).to_dict()
    assert table["quota"].iloc[0] == quotas.to_numpy().sum()
