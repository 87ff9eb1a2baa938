"""Hours of real firms, from their plan files alone.

No row of the published figures speaks of hours, calls or shares of time: what is asserted is that
everything adds up, and that nothing is claimed which these firms' tables cannot carry.
"""

import pytest

from salesplan import open_plan


@pytest.fixture(scope="module")
def opened(root, shared_data):
    """Open each case once."""
    plans = {}

    def case_of(name):
        if name not in plans:
            plans[name] = open_plan(str(root / "tests" / "cases" / name))
        return plans[name]

    return case_of


@pytest.mark.parametrize("case", ["maven_crm", "northwind", "superstore_us"])
def test_hours_of_a_real_firm_add_up(case, opened):
    capacity = opened(case).capacity

    table = capacity.rep_time.table
    shares = table.groupby("rep")["time_share"].sum().round(9)

    assert set(shares) <= {0.0, 1.0}
    assert len(capacity._hour_sums()) >= 3
    for what, whole, parts in capacity._hour_sums():
        assert parts == pytest.approx(whole), what
    assert capacity.call_plan.table["customer"].is_unique


@pytest.mark.parametrize("case", ["maven_crm", "northwind"])
def test_every_rep_and_cycle_is_level(case, opened):
    """Three classes make a rep's cycles differ by three calls at most, the firm's by little."""
    capacity = opened(case).capacity
    table = capacity.call_cycle.table

    assert table["accounts"].sum() == len(capacity._accounts)
    assert (table["calls_low"] <= table["calls_per_cycle"]).all()
    assert (table["calls_per_cycle"] <= table["calls_high"]).all()
    assert table["calls_per_cycle"].sum() * 23 == pytest.approx(
        capacity.workload.table["calls"].sum()
    )


def test_a_firm_that_logs_no_hours_is_told_what_is_a_judgement(opened):
    """MavenTech: 35 reps of 644 hours won more deals than 20 hours for each leave time for."""
    plan = opened("maven_crm")
    capacity = plan.capacity
    shares = capacity.time_shares

    months = plan.case.history_months[-12:]
    won = plan.decomposition.won["closed_on"].dt.strftime("%Y-%m").isin(months).sum()
    there = capacity.hours_budget.table["hours_available"].sum()

    assert len(capacity.hours_budget.table) == 35
    assert there == pytest.approx(35 * 40 * 46 * 0.35)
    assert shares.table["hours_from"].tolist() == ["judgement"]
    assert capacity._hours_per_win == pytest.approx(there * len(months) / 12 / won)
    assert capacity._hours_per_win < 20
    assert "before anybody is hired" in capacity.hours_budget.text


def test_a_firm_without_people_or_customers_says_what_it_needs(opened):
    capacity = opened("norway_car_sales").capacity

    for name in ("rep_hours", "time_use", "time_shares", "hours_budget", "call_cycle"):
        assert not getattr(capacity, name).is_computed, name
    assert capacity._hour_sums() == []
