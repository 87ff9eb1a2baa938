"""Shocks of real firms, through plan files: what they cost against the firm's own sales."""

import pandas as pd
import pytest

from salesplan import open_plan

CASES = ("northwind", "maven_crm", "superstore_us", "insurance_branch_targets")


@pytest.fixture(scope="module")
def opened(root, request):
    request.getfixturevalue("shared_data")
    done = {}

    def get(case):
        if case not in done:
            done[case] = open_plan(str(root / "tests" / "cases" / case))
        return done[case]

    return get


@pytest.mark.parametrize("case", CASES)
def test_every_shock_of_a_real_firm_adds_up_and_raises_no_chance(case, opened):
    capacity = opened(case).emergency

    table = capacity.shocks.table

    assert all(whole == parts for _, whole, parts in capacity._shock_sums())
    assert (table["placed"] + table["unplaced"] + table["held_by_locks"]).equals(
        table["lost_money"]
    )
    assert (table["chance_unchanged"] <= table["chance_before"]).all()
    assert table["expected_loss"].between(table["low_80"], table["high_80"]).all()


def test_northwind_loses_its_largest_customer_where_it_bought(opened):
    """QUICK-Stop's part of each rep's sales of the months looked back on, of the rep's quota."""
    plan = opened("northwind")
    recent = plan.decomposition.recent
    sold = recent.groupby("customer")["amount"].sum()
    own = recent[recent["customer"] == sold.idxmax()].groupby("rep")["amount"].sum()
    share = own / recent.groupby("rep")["amount"].sum().reindex(own.index)
    quotas = plan.targets.quotas.table.set_index("rep")["quota"]

    cells = plan.emergency._cells["lost_account"]

    lost = cells.groupby("rep")["lost"].sum()
    assert set(lost[lost > 0].index) == set(own.index)
    expected = (share * quotas.reindex(own.index)).sum()
    assert lost.sum() == pytest.approx(expected, rel=0.05)
    lines = cells[cells["lost"] > 0].groupby("product_line")["lost"].sum()
    bought = recent[recent["customer"] == sold.idxmax()].groupby("product_line")["amount"].sum()
    assert set(lines.index) == set(bought[bought > 0].index)


def test_maven_loses_a_manager_s_best_seller_and_the_manager_must_act(opened):
    """The rep who carries most leaves: the manager in the firm's own table is named."""
    plan = opened("maven_crm")
    reps = pd.DataFrame(plan.case.tables["reps"]).set_index("rep")
    top = plan.targets.quotas.table.sort_values("quota", ascending=False, kind="stable").iloc[0]

    leaver = plan.emergency.shocks.table.set_index("shock").loc["leaver"]

    assert leaver["most_hit"] == top["name"]
    manager = reps.loc[top["rep"], "manager"]
    assert leaver["owner"] == plan.case.names.get(manager, manager)
