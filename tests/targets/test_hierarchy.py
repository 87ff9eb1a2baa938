"""Chapter 2: the reporting tree and sums that roll up it."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.targets.hierarchy import descendants, reporting_tree, roll_up


def test_managers_without_a_row_become_nodes_below_the_company():
    reps = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "manager": ["Mia", "Mia", None]})

    tree = reporting_tree(reps, "Firm")

    assert tree[["node", "parent", "depth"]].values.tolist() == [
        ["Firm", "", 0], ["Mia", "Firm", 1], ["Cy", "Firm", 1], ["Ann", "Mia", 2], ["Bo", "Mia", 2],
    ]  # fmt: skip


def test_two_people_with_one_name_stay_two_nodes():
    reps = pd.DataFrame({"rep": ["R1", "R2"], "name": ["Kim Lee", "Kim Lee"]})

    tree = reporting_tree(reps, "Firm")

    assert tree["node"].tolist() == ["Firm", "R1", "R2"]
    assert tree["name"].tolist() == ["Firm", "Kim Lee", "Kim Lee"]


def test_a_rep_named_like_the_company_is_not_the_root():
    tree = reporting_tree(pd.DataFrame({"rep": ["Firm"]}), "Firm")

    assert tree[["node", "parent"]].values.tolist() == [["Firm (company)", ""],
                                                        ["Firm", "Firm (company)"]]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_every_node_holds_the_sum_of_all_below_it_at_any_depth(seed):
    """A second method: each rep's amount is added to every ancestor found by walking up."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 80))
    managers = [None] + [f"r{rng.integers(max(0, i - 3), i)}" for i in range(1, size)]
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(size)], "manager": managers})
    reps = reps.sample(frac=1, random_state=seed)
    amounts = pd.Series(rng.integers(0, 10**13, size), index=[f"r{i}" for i in range(size)])
    boss = dict(zip(reps["rep"], reps["manager"], strict=True))
    expected = dict.fromkeys(["Firm", *amounts.index], 0)
    for rep, amount in amounts.items():
        node = rep
        while isinstance(node, str):
            expected[node] += int(amount)
            node = boss[node]
        expected["Firm"] += int(amount)

    total = roll_up(reporting_tree(reps, "Firm"), amounts)

    assert total.to_dict() == expected


def test_names_that_collide_with_the_root_do_not_double_it():
    reps = pd.DataFrame({"rep": ["Firm", "Firm (company)"], "manager": [None, "Firm"]})

    tree = reporting_tree(reps, "Firm")

    assert tree["node"].tolist() == ["Firm (company) (company)", "Firm", "Firm (company)"]


def test_a_manager_named_like_the_company_is_the_root():
    reps = pd.DataFrame({"rep": ["Ann"], "manager": ["Firm"]})

    assert reporting_tree(reps, "Firm")[["node", "parent"]].values.tolist() == [
        ["Firm", ""], ["Ann", "Firm"],
    ]  # fmt: skip


def test_a_circle_of_managers_is_refused_by_name():
    reps = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "manager": ["Bo", "Ann", None]})

    with pytest.raises(TableError, match="Ann -> Bo -> Ann report to one another in a circle"):
        reporting_tree(reps, "Firm")


def test_descendants_are_all_below_at_any_depth():
    reps = pd.DataFrame({"rep": ["Ann", "Bo"], "manager": ["Bo", "Mia"]})

    below = descendants(reporting_tree(reps, "Firm"))

    assert below == {"Firm": {"Mia", "Bo", "Ann"}, "Mia": {"Bo", "Ann"}, "Bo": {"Ann"},
                     "Ann": set()}  # fmt: skip


def test_two_thousand_reps_in_nine_levels_are_no_trouble():
    managers = [None] + [f"r{(i - 1) // 3}" for i in range(1, 2000)]
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(2000)], "manager": managers})

    tree = reporting_tree(reps, "Firm")

    assert roll_up(tree, pd.Series(1, reps["rep"])).iloc[0] == 2000
    assert tree["depth"].max() == 8
