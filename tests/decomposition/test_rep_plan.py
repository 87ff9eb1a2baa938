"""Each rep's own plan adds up to the quota, in every direction."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.rep_plan import DIMENSIONS, rep_plan

MONTHS = [str(month) for month in pd.period_range("2026-04", "2027-03", freq="M")]
QUARTERS = {month: f"FY2027-Q{place // 3 + 1}" for place, month in enumerate(MONTHS)}


def random_cube(seed):
    rng = np.random.default_rng(seed)
    names = [["Pumps", "Valves", "Seals"], ["Hospital", "Lab"], ["r1", "r2", "r3"], MONTHS]
    index = pd.MultiIndex.from_product(
        names, names=["product_line", "customer_type", "rep", "month"]
    )
    amounts = rng.integers(0, 50, len(index)) * (rng.random(len(index)) < 0.6)
    return pd.Series(amounts, index, name="amount").reset_index()


def quotas_of(cube):
    sums = cube.groupby("rep")["amount"].sum()
    return pd.DataFrame({"rep": sums.index, "name": ["Ann", "Bo", "Ann"], "quota": sums.to_numpy()})


@pytest.mark.parametrize("seed", range(10))
def test_every_dimension_adds_up_to_every_quota(seed):
    cube = random_cube(seed)
    quotas = quotas_of(cube)

    table = rep_plan(cube, quotas, QUARTERS).table

    sums = table.groupby(["rep", "dimension"])["amount"].sum().unstack()
    for dimension in DIMENSIONS:
        assert sums[dimension].reindex(quotas["rep"]).tolist() == quotas["quota"].tolist()
    assert table.groupby(["rep", "dimension"])["share"].sum().to_numpy() == pytest.approx(1)


def test_two_reps_of_one_name_stay_two_and_quarters_are_fiscal():
    cube = random_cube(3)

    table = rep_plan(cube, quotas_of(cube), QUARTERS).table

    assert table["rep"].drop_duplicates().tolist() == ["r1", "r2", "r3"]
    first = table[(table["rep"] == "r1") & (table["dimension"] == "quarter")]
    assert first["group"].tolist() == [f"FY2027-Q{quarter}" for quarter in range(1, 5)]
    asked = cube[(cube["rep"] == "r1") & cube["month"].isin(MONTHS[:3])]["amount"].sum()
    assert first["amount"].iloc[0] == asked


def test_the_sentence_names_who_rests_on_one_line():
    cube = random_cube(1)
    cube.loc[(cube["rep"] == "r2") & (cube["product_line"] != "Seals"), "amount"] = 0

    text = rep_plan(cube, quotas_of(cube), QUARTERS, currency="EUR").text

    assert "Bo rests most on one line: Seals is 100 % of the quota." in text
