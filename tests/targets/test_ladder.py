"""Chapter 2.3: over-assignment by level."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import ParamError
from salesplan.targets.hierarchy import reporting_tree, roll_up
from salesplan.targets.ladder import (
    answers_for,
    level_sums,
    manager_targets,
    quota_levels,
    stated_rates,
)

REPS = pd.DataFrame(
    {"rep": ["Mia", "Noa", "Ann", "Bo", "Cy"], "manager": [None, None, "Mia", "Mia", "Noa"]}
)
TREE = reporting_tree(REPS, "Firm")


def carried(tree, **own):
    """Lay out what each node carries itself, and with those below."""
    alone = pd.Series(own).reindex(tree["node"]).fillna(0).astype("int64")
    return pd.DataFrame({"own_quota": alone, "quota": roll_up(tree, pd.Series(own))})


def test_two_levels_worked_on_paper():
    """1,000 of the firm; managers carry 1,050 (5 %), reps 1,155 (10 % more)."""
    quotas = carried(TREE, Ann=300, Bo=300, Cy=555)

    finding = quota_levels(TREE, quotas, 1000, [0.05, 0.1])

    assert finding.table["amount"].tolist() == [1000, 1050, 1155]
    assert finding.table["nodes"].tolist() == [1, 2, 3]
    assert finding.table["over_assignment"].tolist() == pytest.approx([0, 0.05, 0.1])
    assert "15.5 % above the target of 1,000" in finding.text
    assert "they do not add to 15.0 %" in finding.text
    assert "the target is 13.4 % less" in finding.text


def test_the_ladder_of_hedges_from_below():
    """Reps 1,000, each level 10, 10 and 5 % less: 769.5, so the reps carry 29.95 % above it."""
    rates = [1 / 0.95 - 1, 1 / 0.9 - 1, 1 / 0.9 - 1]

    sums = level_sums(769_500, rates)

    assert sums == [769_500, 810_000, 900_000, 1_000_000]
    assert round(sums[-1] / sums[0] - 1, 4) == 0.2995


def test_each_node_answers_for_its_part_of_its_own_level():
    """Managers share 1,050 as their teams' quotas are 600 and 555: 545.45 and 504.55."""
    quotas = carried(TREE, Ann=300, Bo=300, Cy=555)

    answers = answers_for(TREE, quotas, 1000, [0.05, 0.1])

    assert answers.to_dict() == {
        "Firm": 1000, "Mia": 545, "Noa": 505, "Ann": 300, "Bo": 300, "Cy": 555,
    }  # fmt: skip


def test_one_rate_is_kept_by_the_company_alone():
    quotas = carried(TREE, Ann=100, Bo=400, Cy=600)

    table = quota_levels(TREE, quotas, 1000, stated_rates(0.1, [])).table

    assert table["amount"].tolist() == [1000, 1100, 1100]


def test_who_has_nobody_below_further_up_still_counts_on_every_level():
    """Noa sells herself and has no team: on the reps' level she stands beside Ann and Bo."""
    tree = reporting_tree(REPS[REPS["rep"] != "Cy"], "Firm")
    quotas = carried(tree, Ann=300, Bo=300, Noa=500)

    table = quota_levels(tree, quotas, 1000, [0.0, 0.1]).table

    assert table["amount"].tolist() == [1000, 1000, 1100]
    assert table["nodes"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("seed", range(25))
def test_each_levels_sum_is_exact_and_its_parts_add_to_it(seed):
    rng = np.random.default_rng(seed)
    size, unit = int(rng.integers(2, 60)), int(rng.choice([1, 10, 1000]))
    boss = {f"r{i}": f"r{rng.integers(0, i)}" if i else None for i in range(size)}
    tree = reporting_tree(pd.DataFrame({"rep": list(boss), "manager": list(boss.values())}), "F")
    rates = rng.uniform(0, 0.2, int(tree["depth"].max())).round(3).tolist()
    target = int(rng.integers(1, 10**9)) * unit
    sums = level_sums(target, rates, unit=unit)
    weights = rng.random(size)
    quotas = np.floor(weights / weights.sum() * sums[-1] / unit).astype("int64") * unit
    quotas[0] += sums[-1] - quotas.sum()

    held = carried(tree, **dict(zip(boss, quotas.tolist(), strict=True)))
    table = quota_levels(tree, held, target, rates, unit=unit).table

    assert table["amount"].tolist() == sums
    assert (table["amount"] % unit == 0).all()


def test_both_ways_to_state_it_at_once_are_refused():
    with pytest.raises(ParamError, match="keep one of them"):
        stated_rates(0.1, [0.1])


def test_more_rates_than_levels_are_refused():
    with pytest.raises(ParamError, match="states 3 levels, the hierarchy has 2 levels below"):
        quota_levels(TREE, carried(TREE, Ann=1000), 1000, [0.1, 0.1, 0.1])


def test_a_manager_sees_the_target_beside_what_the_team_carries():
    """Mia answers for 545 and her two reps carry 600: 10.1 % above."""
    quotas = carried(TREE, Ann=300, Bo=300, Cy=555)

    finding = manager_targets(TREE, quotas, 1000, [0.05, 0.1])

    table = finding.table.set_index("node")
    assert table["target"].to_dict() == {"Firm": 1000, "Mia": 545, "Noa": 505}
    assert table["quota"].to_dict() == {"Firm": 1155, "Mia": 600, "Noa": 555}
    assert table["over_assignment"]["Mia"] == pytest.approx(0.1009, abs=1e-4)
    assert "Firm with the widest reserve (15.5 %)" in finding.text


def test_without_over_assignment_everybody_answers_for_what_is_below():
    finding = manager_targets(TREE, carried(TREE, Ann=400, Cy=600), 1000, [0.0])

    assert "exactly what their people carry" in finding.text


def test_ten_per_cent_less_than_the_sum_is_not_a_sum_of_ten_per_cent_more():
    """Reps carry 1,000 and the firm 10 % less: seen from the firm that is 11.1 % more."""
    quotas = carried(TREE, Ann=300, Bo=300, Cy=400)

    finding = quota_levels(TREE, quotas, 900, [1000 / 900 - 1])

    assert finding.table["above_target"].iloc[-1] == pytest.approx(0.1111, abs=5e-5)
    assert "11.1 % above the target of 900. Seen from below, the target is 10.0 % less" in (
        finding.text
    )
