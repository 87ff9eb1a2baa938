"""Real firms through plan files only: what chapter 2 says of their quotas, and what it refuses."""

import pytest

from salesplan import open_plan


@pytest.fixture(scope="module")
def broker(root, shared_data):
    assert shared_data.is_dir()
    return open_plan(str(root / "tests" / "cases" / "insurance_branch_targets"))


def test_attainments_of_people_whose_sales_stand_under_other_names_carry_a_caution(broker):
    """The budget sheet and the brokerage file name people differently: nearly all is nobody's."""
    text = broker.targets.past_attainment.text

    assert "Caution: 97 % of the sales of these periods stand under no known rep" in text


def test_fairness_of_ten_people_without_potential_says_what_is_missing(broker):
    table = broker.targets.fairness.table.set_index("test")

    assert table["verdict"]["Quota against potential"] == (
        "refused: needs `customers` (columns owner, potential)"
    )
    assert broker.targets.fair_shares.needs == "customers"
