"""Pieces, launches and the rules for missing history, through whole plans."""

import pytest

from salesplan import open_plan
from salesplan.errors import PlanError
from salesplan.rounding import split_target

ROBOTS = {"product_line": "Robots", "share": 0.05, "like": "Spectroscopy", "reason": "launch"}


@pytest.fixture(scope="module")
def plan(sample):
    return sample


def test_the_sample_is_planned_in_pieces_too(plan):
    part = plan.decomposition
    wanted = part.pieces.table.set_index("product_line")["pieces"]

    made = part.cube_pieces.table.groupby("product_line")["pieces"].sum()

    assert made.equals(wanted)
    assert set(wanted.index) == set(part.product_lines.table["product_line"])
    sums = part.reconciliation.table
    assert sums["what"].str.startswith("pieces by product line").sum() == len(wanted)


def test_forty_five_robots_stay_forty_five_and_follow_the_money(plan):
    changed = plan.changed(new_product_lines=[ROBOTS], product_line_pieces={"Robots": 45})
    part = changed.decomposition
    money = part.cube.table.query("product_line == 'Robots'").groupby("month")["amount"].sum()

    robots = part.cube_pieces.table.query("product_line == 'Robots'")

    assert robots.groupby("month")["pieces"].sum().tolist() == split_target(45, money).tolist()
    assert robots["pieces"].sum() == 45
    assert (part.reconciliation.table["difference"] == 0).all()


def test_a_launch_takes_its_share_from_its_start_on_and_the_rule_is_said(plan):
    part = plan.changed(new_product_lines=[{**ROBOTS, "starts": "2026-07"}]).decomposition

    robots = part.cube.table.query("product_line == 'Robots' and amount > 0")

    assert robots["month"].min() == "2026-07"
    share = robots["amount"].sum() / part.cube.table["amount"].sum()
    assert share == pytest.approx(0.05, abs=0.005)
    assert (
        "1 product line (Robots): sold as Spectroscopy, in the firm's season, from July 2026"
        in part.seed_rules.text
    )
    row = part.product_lines.table.set_index("product_line").loc["Robots"]
    assert row["history_share"] == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"new_product_lines": [{**ROBOTS, "starts": "2027-01"}]}, "outside the plan year"),
        ({"new_product_lines": [{**ROBOTS, "like": "Spectro"}]}, 'mean "Spectroscopy"'),
        ({"product_line_pieces": {"Robot": 4}}, '"Robot" is no product line of the plan'),
    ],
)
def test_launches_and_pieces_that_cannot_be_are_refused(plan, changes, message):
    with pytest.raises(PlanError, match=message):
        plan.changed(**changes).decomposition.reconciliation  # noqa: B018


def test_a_firm_that_counts_no_pieces_is_told_so(tmp_path):
    case = tmp_path / "firm"
    (case / "data").mkdir(parents=True)
    (case / "plan.yaml").write_text("schema_version: 1\ntargets: {target: 120}\n")
    rows = [f"2025-{month:02}-01,10,Ann,Pumps" for month in range(1, 13)]
    text = "\n".join(["date,amount,rep,product_line", *rows])
    (case / "data" / "sales.csv").write_text(text)

    part = open_plan(str(case)).decomposition

    assert "needs table `sales` (columns quantity)" in part.pieces.text
    assert not part.cube_pieces.is_computed
    assert (part.reconciliation.table["difference"] == 0).all()
