"""Chapter 2: quotas by team, region, level and manager."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.views import quotas_by

QUOTAS = pd.DataFrame(
    {"rep": ["a", "b", "c"], "last_year": [100.0, 50.0, 0.0], "quota": [120, 50, 30]}
)


def test_every_dimension_adds_to_the_same_sum():
    groups = {"team": pd.Series({"a": "N", "b": "S", "c": "S"}), "region": pd.Series({"a": "West"})}

    finding = quotas_by(QUOTAS, groups)

    table = finding.table.set_index(["dimension", "name"])
    assert table["quota"]["team"].to_dict() == {"N": 120, "S": 80}
    assert table["quota"]["region"].to_dict() == {"West": 120, "not said": 80}
    assert table["change"]["team"].to_dict() == pytest.approx({"N": 0.2, "S": 0.6})
    assert "S is asked for most over last year (up 60.0 %)" in finding.text


@pytest.mark.parametrize("seed", range(10))
def test_sums_hold_whatever_the_groups(seed):
    rng = np.random.default_rng(seed)
    reps = [f"r{i}" for i in range(50)]
    quotas = pd.DataFrame({"rep": reps, "last_year": 1.0, "quota": rng.integers(0, 10**13, 50)})
    groups = {
        name: pd.Series(rng.choice(["x", "y", None], 50), reps) for name in ("team", "region")
    }

    table = quotas_by(quotas, groups).table

    sums = table.groupby("dimension")[["quota", "reps"]].sum()
    assert (sums["quota"] == quotas["quota"].sum()).all()
    assert (sums["reps"] == 50).all()


def test_who_moves_counts_below_both_managers_and_last_year_is_divided_alike():
    """Rep a carries 120, 40 of it below Mia: a third of last year's 100 too."""
    lines = pd.DataFrame(
        {"rep": ["a", "a", "b", "c"], "manager": ["Mia", "Noa", "Mia", "Noa"],
         "quota": [40, 80, 50, 30]}
    )  # fmt: skip

    table = quotas_by(QUOTAS, {}, lines).table.set_index("name")

    assert table["quota"].to_dict() == {"Noa": 110, "Mia": 90}
    assert table["reps"].to_dict() == {"Noa": 2, "Mia": 2}
    assert table["last_year"].to_dict() == pytest.approx({"Noa": 200 / 3, "Mia": 250 / 3})
