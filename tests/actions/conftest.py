"""A firm of two teams under one head, small enough to work out on paper."""

import pandas as pd
import pytest

from salesplan.actions.workforce import Workforce
from salesplan.worktime import Worktime

DAY_ONE, LAST_DAY = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31")


@pytest.fixture
def firm_tree():
    """Firm > Hana > Mia (Ann, Bo) and Max (Cy)."""
    rows = [
        ("Firm", "Firm", ""), ("h", "Hana", "Firm"), ("m", "Mia", "h"), ("x", "Max", "h"),
        ("a", "Ann", "m"), ("b", "Bo", "m"), ("c", "Cy", "x"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["node", "name", "parent"])


@pytest.fixture
def staff(firm_tree):
    """Everyone works 40 hours in every week, 20 for Bo; half of it is for selling."""
    people = pd.DataFrame({"rep": list("hmxabc"), "hours_per_week": [40.0] * 4 + [20.0, None]})
    every_day = pd.Series(1.0, pd.date_range(DAY_ONE, LAST_DAY))
    time = Worktime(every_day, weeks=365 / 7, usual_hours=40.0, selling_share=0.5)
    return Workforce(firm_tree, people, time)


@pytest.fixture
def quotas():
    """North is asked for 30 above last year, South for 10."""
    return pd.DataFrame(
        {
            "rep": ["a", "b", "c"],
            "team": ["North", "North", "South"],
            "quota": [70, 60, 50],
            "last_year": [60.0, 40.0, 40.0],
        }
    )


@pytest.fixture
def gaps_of():
    """Make the KPIs' table from gaps by name."""

    def make(**gaps):
        units = {"revenue": "EUR"}
        return pd.DataFrame(
            {
                "kpi": list(gaps),
                "unit": [units.get(kpi, kpi) for kpi in gaps],
                "gap": [float(gap) for gap in gaps.values()],
            }
        )

    return make


@pytest.fixture
def wrote():
    """Make a table of written actions; what is not given is missing."""

    def make(*rows):
        columns = ["action", "owner", "due_on", "hours", "cost", "closes", "amount"]
        table = pd.DataFrame([dict(row) for row in rows]).reindex(columns=columns)
        return table.assign(due_on=pd.to_datetime(table["due_on"]))

    return make
