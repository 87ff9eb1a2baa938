"""Chapter 2 in whole plans: people who move, leave and come; sums on every level of the export."""

import time

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.case.case import Case
from salesplan.case.folders import CaseFolder
from salesplan.case.params import PlanFile
from salesplan.case.planfile import Settings
from salesplan.case.tables import Loaded
from salesplan.errors import PlanError
from salesplan.plan import Plan, results
from salesplan.runs.publish import publish

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS")
DAYS = MONTHS.append(MONTHS + pd.Timedelta(days=19))  # twice a month: no season at all
STAFF = {
    "rep": ["Ann", "Bo", "Cy"],
    "name": ["Kim Lee", "Kim Lee", "Cy"],
    "manager": ["Mia", "Mia", "Noa"],
    "team": ["North", "North", "South"],
    "hired_on": ["2020-01-01"] * 3,
}


@pytest.fixture
def firm(tmp_path):
    """Write a firm of three equal reps in two teams; a test adds tables and parameters."""
    number = iter(range(9))

    def write(plan="", sales=None, **tables):
        folder = tmp_path / f"firm{next(number)}"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        each = [pd.DataFrame({"date": DAYS, "rep": rep, "amount": 10.0}) for rep in STAFF["rep"]]
        tables = {"reps": pd.DataFrame(STAFF), **tables}
        tables["sales"] = pd.concat([*each, *([] if sales is None else [sales])])
        for name, table in tables.items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return str(folder)

    return write


def quotas_of(plan):
    return plan.targets.quotas.table.set_index("rep")["quota"].to_dict()


def test_a_hundred_over_three_equal_reps_is_a_hundred_in_the_exported_files(firm, tmp_path):
    plan = open_plan(firm("targets: {target: 100}\n"))

    publish(plan.targets, str(tmp_path))
    publish(plan.decomposition, str(tmp_path))

    quotas = pd.read_csv(tmp_path / "tables" / "quotas.csv")
    assert sorted(quotas["quota"]) == [33, 33, 34]
    cube = pd.read_csv(tmp_path / "tables" / "cube.csv")
    assert cube["amount"].sum() == 100
    assert "99.99" not in (tmp_path / "tables" / "quotas.csv").read_text("utf-8")


def test_two_reps_with_one_name_stay_two_in_every_table(firm, tmp_path):
    plan = open_plan(firm("targets: {target: 900}\n"))

    publish(plan.targets, str(tmp_path))

    quotas = pd.read_csv(tmp_path / "tables" / "quotas.csv").query("name == 'Kim Lee'")
    tree = pd.read_csv(tmp_path / "tables" / "quota_tree.csv").query("name == 'Kim Lee'")
    assert quotas["rep"].tolist() == tree["node"].tolist() == ["Ann", "Bo"]
    assert quotas["quota"].tolist() == tree["quota"].tolist() == [300, 300]


def test_a_rep_who_moves_in_july_counts_before_in_the_old_team_and_after_in_the_new(firm, tmp_path):
    """Months weigh the same, so half of the 300 count before July."""
    moved = pd.DataFrame({"rep": ["Ann"], "parent": ["Noa"], "starts_on": ["2026-07-01"]})
    still = open_plan(firm("targets: {target: 900}\n"))

    plan = open_plan(firm("targets: {target: 900}\n", rep_assignments=moved))

    plan.check()
    publish(plan.targets, str(tmp_path))
    tree = pd.read_csv(tmp_path / "tables" / "quota_tree.csv", keep_default_na=False)
    rows = tree.set_index(["node", "parent"])["quota"]
    assert quotas_of(plan) == quotas_of(still)
    assert rows["Ann"].sum() == 300
    assert rows["Ann"].to_dict() == {"Mia": 150, "Noa": 150}
    assert rows["Mia", "Firm"] == rows["Ann", "Mia"] + rows["Bo", "Mia"]
    assert rows["Noa", "Firm"] == rows["Ann", "Noa"] + rows["Cy", "Noa"]
    assert rows["Firm", ""] == 900
    lines = pd.read_csv(tmp_path / "tables" / "quota_lines.csv").query("node == 'Ann'")
    assert lines["ends_on"].tolist() == ["2026-06-30", "2026-12-31"]
    assert "Kim Lee" in plan.targets.quota_lines.text
    by = plan.targets.quotas_by.table.query("dimension == 'manager'").set_index("name")["quota"]
    assert by.to_dict() == {"Mia": rows["Mia", "Firm"], "Noa": rows["Noa", "Firm"]}


def test_a_shared_rep_counts_in_two_teams_and_once_in_the_firm(firm):
    shared = pd.DataFrame(
        {"rep": ["Ann"], "parent": ["Noa"], "starts_on": ["2024-01-01"], "share": [0.25]}
    )

    plan = open_plan(firm("targets: {target: 900}\n", rep_assignments=shared))

    rows = plan.targets.quota_tree.table.set_index(["node", "parent"])["quota"]
    assert rows["Ann"].to_dict() == {"Mia": 225, "Noa": 75}
    assert plan.targets.tree.set_index("node")["parent"]["Ann"] == "Mia"
    assert (plan.targets.reconciliation.table["difference"] == 0).all()


def test_a_manager_who_starts_in_july_and_has_no_row_is_a_node_all_year(firm):
    moved = pd.DataFrame({"rep": ["Ann"], "parent": ["Zoe"], "starts_on": ["2026-07-01"]})

    plan = open_plan(firm("targets: {target: 900}\n", rep_assignments=moved))

    rows = plan.targets.quota_tree.table.set_index(["node", "parent"])["quota"]
    assert rows["Zoe", "Firm"] == rows["Ann", "Zoe"] > 0
    plan.check()


def test_a_circle_that_begins_in_the_year_is_refused_with_its_names(firm):
    circle = pd.DataFrame({"rep": ["Mia", "Noa"], "parent": ["Noa", "Mia"],
                           "starts_on": ["2026-03-01", "2026-05-01"]})  # fmt: skip

    with pytest.raises(PlanError, match="Mia > Noa > Mia|Mia -> Noa -> Mia|Noa -> Mia -> Noa"):
        open_plan(firm("targets: {target: 900}\n", rep_assignments=circle)).check()


@pytest.mark.parametrize("known_on", [None, "2026-03-10"])
def test_a_leaving_that_is_entered_in_march_leaves_the_plan_of_december_alone(firm, known_on):
    december = open_plan(firm("targets: {target: 900}\n"))
    staff = pd.DataFrame(STAFF).assign(left_on=[None, "2026-03-31", None], known_on=known_on)

    march = open_plan(firm("targets: {target: 900}\nas_of: 2026-03-31\nplan_year: 2026\n",
                           reps=staff))  # fmt: skip

    march.check()
    assert quotas_of(march) == quotas_of(december)
    assert march.decomposition.cube.table.equals(december.decomposition.cube.table)
    assert "Kim Lee leaves without the plan having known" in march.targets.capacity_months.text


def test_a_leaving_that_was_known_counts_and_its_place_may_be_refilled(firm):
    """Bo leaves at the end of March: a quarter of the others; refilled from July without a ramp."""
    staff = pd.DataFrame(STAFF).assign(left_on=[None, "2026-03-31", None], known_on="2025-11-01")
    folder = firm("targets: {target: 9000, ramp_months: 0}\n", reps=staff)

    empty, filled = open_plan(folder), open_plan(folder, backfill_months=3)

    assert quotas_of(empty) == {"Ann": 4000, "Bo": 1000, "Cy": 4000}
    assert quotas_of(filled) == pytest.approx({"Ann": 3273, "Bo": 2455, "Cy": 3273}, abs=1)
    assert empty.targets.capacity_months.table["reps"].tolist() == [3] * 3 + [2] * 9
    assert filled.targets.capacity_months.table["reps"].tolist() == [3] * 3 + [2] * 3 + [3] * 6
    by_month = filled.decomposition.cube.table.query("rep == 'Bo'").groupby("month")["amount"].sum()
    assert by_month.reindex(filled.case.months, fill_value=0).tolist()[3:6] == [0, 0, 0]
    filled.check()


def test_a_hire_that_nobody_knew_of_leaves_the_plan_alone_and_its_sales_are_counted(firm):
    new = pd.DataFrame({"rep": ["New"], "name": ["New"], "manager": ["Noa"], "team": ["South"],
                        "hired_on": ["2026-02-01"], "known_on": ["2026-01-20"]})  # fmt: skip
    sold = pd.DataFrame({"date": pd.to_datetime(["2026-03-01"]), "rep": "New", "amount": 50.0})
    before = open_plan(firm("targets: {target: 900}\n"))

    plan = open_plan(firm("targets: {target: 900}\nplan_year: 2026\n", sales=sold,
                          reps=pd.concat([pd.DataFrame(STAFF), new])))  # fmt: skip

    plan.check()
    assert quotas_of(plan) == quotas_of(before)
    assert plan.monitoring.progress.table["actual"].iloc[0] == 50


def test_a_position_to_be_hired_ramps_by_its_profile(firm):
    """Hired in October, 50 % in the first month, then full: 2.5 of 12 months."""
    tbh = pd.DataFrame({"rep": ["TBH"], "hired_on": ["2026-10-01"], "team": ["South"]})
    staff = pd.concat([pd.DataFrame(STAFF), tbh])

    plan = open_plan(firm("targets: {target: 38500, ramp_profile: [0.5]}\n", reps=staff))

    assert quotas_of(plan) == {"Ann": 12_000, "Bo": 12_000, "Cy": 12_000, "TBH": 2_500}
    months = plan.targets.capacity_months.table.set_index("month")
    assert months["ramping"][["2026-09", "2026-10", "2026-11"]].tolist() == [0, 1, 0]
    assert months["ramped_reps"][["2026-09", "2026-10", "2026-11"]].tolist() == [3, 3.5, 4]


def test_over_assignment_by_level_flows_into_the_cube(firm):
    plan = open_plan(firm("targets: {target: 1000, over_assignment_by_level: [0.05, 0.1]}\n"))

    plan.check()
    assert plan.targets.quota_levels.table["amount"].tolist() == [1000, 1050, 1155]
    assert plan.targets.assigned == plan.decomposition.cube.table["amount"].sum() == 1155
    assert plan.targets.manager_targets.table["target"].tolist() == [1000, 700, 350]


def test_ten_million_million_in_one_quota(firm):
    lock = "[{rep: Ann, quota: 9999999999998, reason: all, owner: Mia}]"
    plan = open_plan(firm(f"targets: {{target: 10000000000000, quota_locks: {lock}}}\n"))

    assert quotas_of(plan) == {"Ann": 9_999_999_999_998, "Bo": 1, "Cy": 1}
    assert plan.targets.quota_tree.table["quota"].iloc[0] == 10**13
    assert (plan.targets.reconciliation.table["difference"] == 0).all()


def in_memory(folder, reps, amounts, **targets):
    """Make a plan of a year of sales without any file."""
    month = pd.date_range("2025-01-15", periods=12, freq="MS") + pd.Timedelta(days=14)
    sales = pd.DataFrame({"date": np.tile(month, len(amounts)), "rep": np.repeat(
        list(amounts), 12), "amount": np.repeat(list(amounts.values()), 12)})  # fmt: skip
    last = pd.DataFrame({"date": pd.to_datetime(["2025-01-01", "2025-12-31"]),
                         "rep": sales["rep"][0], "amount": 1.0})  # fmt: skip
    params = PlanFile.model_validate({"company": "Firm", "targets": targets})
    tables = {"sales": pd.concat([sales, last], ignore_index=True), "reps": reps}
    loaded = Loaded(tables, pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), [], {})
    return Plan(Case(CaseFolder("big", "big", folder, "base"), Settings(params, {}), loaded))


def test_two_thousand_reps_in_nine_levels_take_seconds(tmp_path):
    managers = [None] + [f"r{(i - 1) // 3}" for i in range(1, 2000)]
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(2000)], "manager": managers,
                         "level": np.where(np.arange(2000) % 3, "junior", "senior")})  # fmt: skip
    rng = np.random.default_rng(1)
    amounts = dict(zip(reps["rep"], rng.uniform(10, 1000, 2000).round(2), strict=True))
    plan = in_memory(tmp_path, reps, amounts, target=123_456_789,
                     over_assignment_by_level=[0.01] * 8)  # fmt: skip
    began = time.process_time()

    found = results(plan.targets)

    assert time.process_time() - began < 20
    tree = found["quota_tree"].table
    assert tree["depth"].max() == 8
    assert tree["quota"].iloc[0] == plan.targets.assigned > 123_456_789
    assert len(found["quota_levels"].table) == 9
    assert (found["reconciliation"].table["difference"] == 0).all()


def test_a_chain_of_five_thousand_managers_is_a_plan(tmp_path):
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(5000)]})
    reps["manager"] = [None, *reps["rep"][:-1]]

    plan = in_memory(tmp_path, reps, {"r4999": 50.0}, target=777)

    tree = plan.targets.quota_tree.table
    assert tree["depth"].max() == 5000
    assert (tree["quota"] == 777).all()
    assert len(plan.targets.quota_levels.table) == 5001


def test_an_override_is_exported_with_its_calculated_value_reason_owner_and_day(firm, tmp_path):
    lock = "[{rep: Ann, quota: 400, reason: new market, owner: Mia, decided_on: 2025-12-01}]"
    plan = open_plan(firm(f"targets: {{target: 900, quota_locks: {lock}}}\n"))

    publish(plan.targets, str(tmp_path))

    (row,) = pd.read_csv(tmp_path / "tables" / "quota_overrides.csv").to_dict("records")
    assert (row["rep"], row["calculated"], row["quota"]) == ("Ann", 300, 400)
    assert (row["reason"], row["owner"], row["decided_on"]) == ("new market", "Mia", "2025-12-01")
    assert quotas_of(plan) == {"Ann": 400, "Bo": 250, "Cy": 250}


def test_a_shared_sale_is_credited_by_share_and_counted_once(firm):
    """A sale of 1,000 in June 2025, 60 % Ann's and 40 % Cy's, beside 240 of each rep's own."""
    shared = pd.DataFrame({"date": pd.to_datetime(["2025-06-10"] * 2), "rep": ["Ann", "Cy"],
                           "amount": 1000.0, "sale": "S1", "credit_share": [0.6, 0.4]})  # fmt: skip

    plan = open_plan(firm("targets: {target: 900}\n", sales=shared))

    quotas = plan.targets.quotas.table.set_index("rep")["last_year"]
    assert quotas.to_dict() == {"Ann": 840, "Bo": 240, "Cy": 640}
    assert plan.targets.last_year == quotas.sum() == 1720
