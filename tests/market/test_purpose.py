"""Chapter 1.6: why plan, in the case's own figures."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.purpose import why_plan

PARTS = {"reps": 3, "product lines": 2, "customer types": 1, "months": 12}
YEAR = pd.Series({"median": 1000.0, "low_80": 900.0, "high_80": 1100.0})


def sales_of(*amounts):
    return pd.DataFrame({"customer": [f"c{i}" for i in range(len(amounts))], "amount": amounts})


def fact(finding):
    return finding.table.set_index("measure")["value"]


def test_by_hand():
    """Attained .5, 1, 1.5 of 100; customers 400, 300, 200, 100: three of them bring 80 %."""
    attained = pd.DataFrame({"quota": [100.0] * 3, "actual": [50.0, 100.0, 150.0]})

    finding = why_plan(attained, sales_of(100.0, 300.0, 200.0, 400.0), YEAR, parts=PARTS)

    found = fact(finding)
    assert found["quotas_rated"] == 3
    assert found["quota_met_rate"] == pytest.approx(2 / 3)
    assert found["attainment_low_rate"] == pytest.approx(0.6)  # a fifth of the way to the middle
    assert found["attainment_high_rate"] == pytest.approx(1.4)
    assert found["top_customer_share"] == 0.4
    assert found["customers_for_80"] == 3
    assert found["cells_planned"] == 3 * 2 * 12
    assert finding.text == (
        "Of 3 quotas of the last year a tenth ended below 60 % and a tenth above 140 %; 67 % were "
        "met. The largest of 4 customers brings 40 % of sales, and 3 bring 80 %. The plan decides "
        "where between 900 and 1,100 the year is to end, and who carries which part: 3 reps, 2 "
        "product lines and 12 months."
    )


def test_ten_largest_are_named_where_there_are_more():
    finding = why_plan(pd.DataFrame(), sales_of(*[10.0] * 10, *[1.0] * 10), None, parts=PARTS)

    assert "The ten largest of 20 customers bring 91 % of sales, and 9 bring 80 %." in finding.text
    assert "decides what follows 110" in finding.text


@pytest.mark.parametrize("seed", range(10))
def test_the_fewest_customers_that_bring_four_fifths(seed):
    rng = np.random.default_rng(seed)
    amounts = rng.lognormal(3, 1.5, int(rng.integers(1, 200)))

    needed = int(
        fact(why_plan(pd.DataFrame(), sales_of(*amounts), None, parts=PARTS))["customers_for_80"]
    )

    largest = np.sort(amounts)[::-1]
    assert largest[:needed].sum() >= 0.8 * amounts.sum() * (1 - 1e-9)
    assert largest[: needed - 1].sum() < 0.8 * amounts.sum()


def test_a_quota_of_nothing_is_not_rated():
    attained = pd.DataFrame({"quota": [0.0, 100.0], "actual": [5.0, 90.0]})

    assert fact(why_plan(attained, sales_of(1.0), YEAR, parts=PARTS))["quotas_rated"] == 1


def test_what_is_not_known_is_said():
    finding = why_plan(
        pd.DataFrame(columns=["quota", "actual"]),
        pd.DataFrame({"customer": ["all", "unknown"], "amount": [5.0, 6.0]}), None, parts=PARTS,
    )  # fmt: skip

    assert "no earlier quota can be rated (table `quotas`)" in finding.text
    assert "On whom sales hang is not known: no sale names its customer." in finding.text
    assert finding.table["topic"].unique().tolist() == ["the plan decides"]


def test_without_sales_there_is_nothing_to_say():
    finding = why_plan(pd.DataFrame(), sales_of(), None, parts=PARTS)

    assert not finding.is_computed
