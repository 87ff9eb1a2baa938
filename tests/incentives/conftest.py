"""What the tests of chapter 6 share: schemes written as in a plan file, and a small sales force."""

import pandas as pd
import pytest

from salesplan.incentives.periods import PayYear
from salesplan.incentives.scheme import read_schemes


@pytest.fixture
def scheme():
    """Make a scheme from what a plan file would say, tiers as pairs of from and rate."""

    def make(*tiers, **fields):
        said = [{"from": start, "rate": rate} for start, rate in tiers]
        return read_schemes([{"name": "S", "tiers": said, **fields}])[0]

    return make


@pytest.fixture
def year():
    """Return calendar 2026, known to the end of June."""
    months = [f"2026-{month:02}" for month in range(1, 13)]
    quarters = [f"FY2026-Q{month // 3 + 1}" for month in range(12)]
    table = pd.DataFrame({"month": months, "quarter": quarters, "year": "FY2026"})
    return PayYear(table, pd.Timestamp("2026-06-30"))


@pytest.fixture
def people():
    return pd.DataFrame(
        {
            "rep": ["r1", "r2"],
            "name": ["Ann", "Bo"],
            "base_pay": [24_000.0, 36_000.0],
            "target_incentive": [12_000.0, 24_000.0],
        }
    )


@pytest.fixture
def monthly(year):
    """Return both reps' months: a quota of 1,000 each, sales of 1,100 (r1) and 900 (r2)."""
    rows = [
        {"rep": rep, "month": month, "quota": 1000, "actual": actual}
        for rep, actual in (("r1", 1100.0), ("r2", 900.0))
        for month in year.months["month"]
    ]
    return pd.DataFrame(rows)
