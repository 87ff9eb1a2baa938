"""Chapter 3.2: each rep's mix, and the product and customer targets that follow."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.mix import dimension_targets, monthly_seed, rep_mix
from salesplan.errors import ParamError


def sales(*rows):
    return pd.DataFrame(rows, columns=["rep", "team", "product_line", "customer_type", "amount"])


def quotas(**by_rep):
    return pd.DataFrame({"rep": list(by_rep), "team": "T", "quota": list(by_rep.values())})


SOLD = sales(
    ("Ann", "T", "Pumps", "Food", 60.0),
    ("Ann", "T", "Valves", "Food", 40.0),
    ("Bo", "T", "Pumps", "Water", 10.0),
)


def test_each_quota_is_spread_as_the_rep_sold():
    """Ann 60:40 of 1,000; Bo all pumps to water."""
    mix = rep_mix(SOLD, quotas(Ann=1000, Bo=300)).set_index(["rep", "product_line"])["weight"]

    by_rep = mix[mix > 0]
    assert by_rep.to_dict() == {("Ann", "Pumps"): 600, ("Ann", "Valves"): 400, ("Bo", "Pumps"): 300}


def test_a_rep_without_sales_takes_the_mix_of_the_team():
    """All sold 70 pumps and 40 valves: 110 shared 7:4."""
    mix = rep_mix(SOLD, quotas(Ann=1000, Bo=300, Cy=110))

    new = mix[mix["rep"] == "Cy"].groupby("product_line")["weight"].sum()
    assert new.to_dict() == pytest.approx({"Pumps": 70, "Valves": 40})


def test_a_leavers_sales_pass_to_the_team_in_proportion_to_quota():
    """Bo left: his 10 of pumps to water go 3:1 to Ann (7.5) and Cy (2.5, all that Cy has)."""
    mix = rep_mix(SOLD, quotas(Ann=300, Cy=100)).set_index(["rep", "customer_type"])["weight"]

    assert mix["Cy"]["Water"].sum() == pytest.approx(100)
    assert mix["Ann"]["Water"].sum() == pytest.approx(300 * 7.5 / 107.5)


def test_a_combination_that_credit_notes_leave_below_zero_stays_zero():
    sold = sales(("Ann", "T", "Pumps", "Food", 50.0), ("Ann", "T", "Valves", "Food", -20.0))

    mix = rep_mix(sold, quotas(Ann=100))

    assert mix["weight"].tolist() == [100, 0]


@pytest.mark.parametrize("seed", range(20))
def test_every_reps_mix_adds_up_to_the_quota(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 200))
    sold = pd.DataFrame(
        {
            "rep": rng.choice([f"r{i}" for i in range(8)], size),
            "team": rng.choice(["A", "B"], size),
            "product_line": rng.choice(list("PQR"), size),
            "customer_type": rng.choice(list("xy"), size),
            "amount": rng.normal(50, 60, size),
        }
    )  # fmt: skip
    given = quotas(**{f"r{i}": int(rng.integers(0, 10**7)) for i in range(3, 11)})

    mix = rep_mix(sold, given)

    by_rep = mix.groupby("rep")["weight"].sum()
    assert by_rep.to_dict() == pytest.approx(given.set_index("rep")["quota"].to_dict())
    assert (mix["weight"] >= 0).all()


def targets(factors=None, locked=None, assigned=1300):
    mix = rep_mix(SOLD, quotas(Ann=1000, Bo=300))
    return dimension_targets(
        mix, SOLD, assigned, dimension="product_line", factors=factors or {}, locked=locked or {}
    )


def test_lines_add_up_the_reps_mixes():
    """Pumps 600 + 300, valves 400."""
    assert targets().table["amount"].tolist() == [900, 400]


def test_strategy_moves_the_shares_and_keeps_the_sum():
    """Valves x 2: 900 : 800 of 1,300 = 688.2 : 611.8."""
    finding = targets({"Valves": 2.0})

    assert finding.table["amount"].tolist() == [688, 612]
    assert "Valves gains" in finding.text


def test_a_locked_line_holds():
    assert targets(locked={"Valves": 100}).table["amount"].tolist() == [1200, 100]


def test_a_factor_on_an_unknown_line_suggests_the_nearest():
    with pytest.raises(ParamError, match='did you mean "Valves"'):
        targets({"Valve": 2.0})


def test_a_negative_factor_is_refused():
    with pytest.raises(ParamError, match="give zero or more"):
        targets({"Valves": -1.0})


def test_each_line_follows_its_own_season():
    mix = rep_mix(SOLD, quotas(Ann=1000, Bo=300))
    seasons = pd.DataFrame(
        {"Pumps": [0.5, 0.5], "Valves": [0.1, 0.9]}, index=["2026-01", "2026-02"]
    )

    present = pd.DataFrame(1.0, ["Ann", "Bo"], seasons.index)

    seed = monthly_seed(mix, seasons, present)

    by = seed.groupby(["product_line", "month"])["weight"].sum()
    assert by["Valves"].tolist() == pytest.approx([40, 360])
    assert by["Pumps"].tolist() == pytest.approx([450, 450])


def test_a_rep_sells_nothing_before_hiring_and_less_while_new():
    mix = rep_mix(SOLD, quotas(Ann=1000, Bo=300))
    seasons = pd.DataFrame(
        {"Pumps": [0.5, 0.5], "Valves": [0.5, 0.5]}, index=["2026-01", "2026-02"]
    )
    present = pd.DataFrame([[1.0, 1.0], [0.0, 0.5]], ["Ann", "Bo"], seasons.index)

    by = monthly_seed(mix, seasons, present).groupby(["rep", "month"])["weight"].sum()

    assert by.tolist() == pytest.approx([500, 500, 0, 75])


def test_a_target_of_nothing_still_has_a_mix():
    mix = rep_mix(SOLD, quotas(Ann=0, Bo=0))

    assert mix.groupby("rep")["weight"].sum().to_dict() == pytest.approx({"Ann": 1, "Bo": 1})
