"""Chapter 2: earlier quotas against what was sold."""

import pandas as pd

from salesplan.targets.attainment import past_attainment

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

    table = past_attainment(quotas, SALES, SPANS).table

    assert table["actual"].tolist() == [50, 40, 80]
    assert table["attainment"].tolist() == [0.5, 1.0, 2.0]


def test_an_empty_or_zero_quota_has_no_attainment_and_a_slice_without_sales_sold_nothing():
    quotas = pd.DataFrame(
        {"period": ["2025-01"] * 3, "rep": ["Ann", "Bo", "Cy"], "quota": [0.0, None, 10.0]}
    )

    finding = past_attainment(quotas, SALES, SPANS)

    assert finding.table["attainment"].isna().tolist() == [True, True, False]
    assert finding.table["actual"].tolist() == [50, 30, 0]
    assert finding.table["attainment"][2] == 0
    assert "2 were empty or 0" in finding.text
