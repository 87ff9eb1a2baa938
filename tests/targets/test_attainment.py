"""Chapter 2: earlier quotas against what was sold."""

import pandas as pd
import pytest

from salesplan.targets.attainment import past_attainment

KNOWN = {"known_from": pd.Timestamp("2025-01-01"), "below": {}}

SPANS = {
    "2025-01": (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-31")),
    "2025-02": (pd.Timestamp("2025-02-01"), pd.Timestamp("2025-02-28")),
}
SALES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2025-01-05", "2025-01-31", "2025-02-01", "2025-02-10"]),
        "rep": ["Ann", "Bo", "Ann", "Ann"],
        "product_line": ["Pumps", "Pumps", "Pumps", "Valves"],
        "amount": [50.0, 30.0, 40.0, 60.0],
    }
)


def test_each_quota_meets_the_sales_of_its_own_period_and_slice():
    """Ann sold 50 of 100 in January and 40 of pumps (quota 40) in February."""
    quotas = pd.DataFrame(
        {
            "period": ["2025-01", "2025-02", "2025-01"],
            "rep": ["Ann", "Ann", None],
            "product_line": [None, "Pumps", None],
            "quota": [100.0, 40.0, 40.0],
        }
    )

    table = past_attainment(quotas, SALES, SPANS, **KNOWN).table

    assert table["period"].tolist() == ["2025-01", "2025-01", "2025-02"]
    assert table["actual"].tolist() == [50, 80, 40]
    assert table["attainment"].tolist() == [0.5, 2.0, 1.0]


def test_an_empty_or_zero_quota_has_no_attainment_and_a_slice_without_sales_sold_nothing():
    quotas = pd.DataFrame(
        {"period": ["2025-01"] * 3, "rep": ["Ann", "Bo", "Cy"], "quota": [0.0, None, 10.0]}
    )

    finding = past_attainment(quotas, SALES, SPANS, **KNOWN)

    assert finding.table["attainment"].isna().tolist() == [True, True, False]
    assert finding.table["actual"].tolist() == [50, 30, 0]
    assert finding.table["attainment"][2] == 0
    assert "2 not rated (empty or 0" in finding.text


def test_a_managers_quota_is_held_against_the_sales_of_everyone_below():
    """Ann sold 50 and Bo 30 in January; their manager Mia sold nothing herself."""
    quotas = pd.DataFrame({"period": ["2025-01"] * 2, "rep": ["Mia", "Ann"], "quota": [160.0, 50]})
    below = {"known_from": KNOWN["known_from"], "below": {"Mia": {"Ann", "Bo"}}}

    table = past_attainment(quotas, SALES, SPANS, **below).table

    assert table.set_index("rep")["actual"].to_dict() == {"Ann": 50, "Mia": 80}


def test_a_period_from_before_the_sales_begin_is_not_rated():
    quotas = pd.DataFrame({"period": ["2025-01", "2025-02"], "quota": [10.0, 100.0]})
    later = {"known_from": pd.Timestamp("2025-02-01"), "below": {}}

    finding = past_attainment(quotas, SALES, SPANS, **later)

    assert finding.table["attainment"].isna().tolist() == [True, False]
    assert finding.text.startswith("1 of 1 earlier quota")


@pytest.mark.parametrize(("limit", "is_cautious"), [(0.6, True), (0.7, False)])
def test_sales_that_stand_under_no_rep_make_attainment_by_rep_doubtful(limit, is_cautious):
    """January: Ann 50, nobody 30 and -50; 80 of 130 without their signs are nobody's, 62 %."""
    sales = SALES.assign(rep=["Ann", "unassigned", "Ann", "Ann"])
    credit = sales.iloc[[1]].assign(amount=-50.0)
    quotas = pd.DataFrame({"period": ["2025-01"], "rep": ["Ann"], "quota": [100.0]})

    text = past_attainment(
        quotas, pd.concat([sales, credit]), SPANS, **KNOWN, unassigned_limit=limit
    ).text

    assert ("Caution: 62 % of the sales of these periods stand under no known rep" in text) == (
        is_cautious
    )


def test_quotas_of_product_lines_need_no_rep_and_get_no_caution():
    sales = SALES.assign(rep="unassigned")
    quotas = pd.DataFrame({"period": ["2025-01"], "product_line": ["Pumps"], "quota": [100.0]})

    assert "Caution" not in past_attainment(quotas, sales, SPANS, **KNOWN).text
