"""Chapter 2.3: overrides keep the calculated value beside them."""

import pandas as pd

from salesplan.targets.overrides import COLUMNS, quota_overrides

QUOTAS = pd.DataFrame(
    {
        "rep": ["a", "b", "c"],
        "name": ["Kim", "Kim", "Cy"],
        "calculated": [100, 100, 100],
        "quota": [160, 70, 70],
    }
)


def locks(**reasons):
    return pd.DataFrame(
        {
            "rep": list(reasons),
            "quota": 0,
            "reason": list(reasons.values()),
            "owner": "Mia",
            "decided_on": "2025-12-01",
        },
        columns=["rep", "quota", "reason", "owner", "decided_on"],
    )


def test_an_override_stands_beside_its_calculated_value_with_reason_owner_and_day():
    """Kim (a) carries 160 for 100; the two others 70 for 100 each: 60 less."""
    finding = quota_overrides(QUOTAS, locks(a="promised").drop(columns="quota"))

    (row,) = finding.table.to_dict("records")
    assert (row["rep"], row["calculated"], row["quota"], row["above_calculated"]) == (
        "a", 100, 160, 60,
    )  # fmt: skip
    assert (row["reason"], row["owner"], f"{row['decided_on']:%Y-%m-%d}") == (
        "promised", "Mia", "2025-12-01",
    )  # fmt: skip
    assert finding.text.endswith(
        "Kim 160 for 100 (promised; Mia). The others carry 60 less for it."
    )


def test_no_override_is_said_and_leaves_an_empty_table_with_its_columns():
    finding = quota_overrides(QUOTAS, locks())

    assert finding.table.columns.tolist() == COLUMNS
    assert finding.table.empty
    assert finding.is_computed
    assert "No quota is overridden" in finding.text
