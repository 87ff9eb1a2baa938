"""Hours in whole plans: one truth for every chapter, and what the plan needs of them."""

import pandas as pd
import pytest

from salesplan import open_plan


@pytest.fixture(scope="module")
def sample():
    return open_plan("sample")


def test_chapters_3_and_4_count_the_same_hours(sample):
    """Each who carries a quota has one figure: in the workload, and as an owner of actions."""
    people = sample.capacity._people
    staff = sample.actions.staff

    leaves = [rep for rep in people["rep"] if not (staff.tree["parent"] == rep).any()]
    there = people.set_index("rep")["hours_available"]

    assert len(leaves) > 20
    assert [staff.selling_hours(rep, sample.case.ends_on) for rep in leaves] == pytest.approx(
        there[leaves].tolist()
    )
    assert there.max() == pytest.approx(40 * 46 * 0.4)


def test_one_parameter_moves_them_all(sample):
    fewer = sample.changed(working_weeks=23.0)
    ends = sample.case.ends_on

    hours = [p.capacity._people["hours_available"].sum() for p in (sample, fewer)]
    firm = [p.actions.staff.selling_hours(p.actions.staff.root, ends) for p in (sample, fewer)]
    helped = [p.targets.give_and_take.table["coaching_hours"].sum() for p in (sample, fewer)]

    assert [two / one for one, two in (hours, firm, helped)] == pytest.approx([0.5] * 3)


def test_a_surprise_leaver_moves_no_hours_of_the_plan(sample_copy):
    """Chapter 4 plans with who was planned to be there, as chapters 2 and 3 do."""
    folder = sample_copy()
    path = folder / "data" / "reps.csv"
    reps = pd.read_csv(path, dtype=str)
    left = reps.assign(left_on=reps["left_on"].mask(reps["rep"] == "R07", "2026-08-31"))
    left.to_csv(path, index=False)
    with (folder / "plan.yaml").open("a", encoding="utf-8") as plan_file:
        keep = "{after_leaving: keep}"
        plan_file.write(f"\naccept: {{sales: {keep}, activities: {keep}}}\n")
    before, after = (open_plan(case).actions.staff for case in ("sample", str(folder)))

    assert after.selling_hours("R07", after.ends_on) == before.selling_hours("R07", before.ends_on)


def test_of_a_firm_as_one_unit_nobody_knows_the_hours(tmp_path):
    folder = tmp_path / "unit"
    (folder / "data").mkdir(parents=True)
    (folder / "plan.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    months = pd.date_range("2024-01-15", periods=24, freq="MS") + pd.Timedelta(days=14)
    sales = pd.DataFrame({"date": months, "amount": 100.0, "customer": "Acme"})
    sales.to_csv(folder / "data/sales.csv", index=False)

    plan = open_plan(str(folder))

    assert plan.capacity._people.empty
    assert "reps have" not in plan.capacity.workload.text
    assert not plan.actions.hours.text.startswith("Nobody is overloaded")
