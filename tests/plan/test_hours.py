"""Hours in whole plans: one truth for every chapter, and what the plan needs of them."""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.errors import ParamError
from salesplan.show import charts


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


def test_every_hour_of_the_sample_adds_up(sample):
    chapter = sample.capacity
    budget, months = chapter.hours_budget.table, chapter.hours_by_month.table

    assert budget["hours_needed"].sum() == pytest.approx(months["hours_needed"].sum())
    assert budget["hours_available"].sum() == pytest.approx(months["hours_available"].sum())
    assert (chapter.reconciliation.table["difference"] == 0).all()
    assert (budget["hours_needed"] <= budget["hours_available"]).all()
    assert chapter.rep_hours.table["contract_hours"].sum() == pytest.approx(
        sample.targets.carriers.merge(sample.case.tables["reps"], on="rep")["hours_per_week"].sum()
        * 46
    )


def test_deals_need_what_the_funnel_says_in_each_stage(sample):
    """All deals of the year count, those that come before it too."""
    funnel = sample.decomposition.funnel.table
    table = sample.capacity.time_shares.table.set_index("stage")

    needed = funnel.groupby("stage")["needed_count"].sum().drop("won")

    assert table["needed_in_year"].to_dict() == needed.to_dict()
    assert list(table.index) == sample.decomposition.stages.table["stage"].tolist()
    assert sum(round(1000 * share) for share in table["time_share"]) == 1000


def test_the_hours_logged_lie_as_the_sample_was_made(sample):
    """Its truth: 18, 27, 33 and 22 % of the hours logged with a stage."""
    table = sample.capacity.time_shares.table

    assert table["share_today"].tolist() == pytest.approx([0.18, 0.27, 0.33, 0.22], abs=0.03)
    assert (table["hours_from"] == "activities").all()
    assert table["hours_per_deal"].between(table["hours_low"], table["hours_high"]).all()


def test_a_stated_stage_stands_where_no_hours_are_logged(sample_copy):
    """Without activities: 3 hours a lead as stated, the others judged and said to be so."""
    folder = sample_copy()
    (folder / "data" / "activities.csv").unlink()
    plan = open_plan(str(folder), stage_hours={"Lead": 3.0})

    found = plan.capacity.time_shares

    assert found.table["hours_from"].tolist() == ["plan file"] + ["judgement"] * 3
    assert found.table["hours_per_deal"].iloc[0] == 3.0
    assert found.table["share_today"].isna().all()
    assert "Hours per deal in Qualified, Proposal and Negotiation are a judgement" in found.text
    assert "count with the deal" not in plan.capacity.hours_budget.text


def test_a_misspelt_stage_is_refused_with_the_nearest(sample):
    wrong = sample.changed(stage_hours={"Propsal": 3.0})

    with pytest.raises(ParamError, match=r'"Propsal" is no stage .* did you mean "Proposal"'):
        _ = wrong.capacity.time_shares


def test_without_deals_the_accounts_alone_are_counted(sample_copy):
    folder = sample_copy(stages=None)
    for table in ("deals", "deal_stages"):
        (folder / "data" / f"{table}.csv").unlink()
    chapter = open_plan(str(folder)).capacity

    assert not chapter.time_shares.is_computed
    assert chapter.hours_budget.text.endswith("reps have more to do than this.")
    assert chapter.hours_budget.table["hours_needed"].sum() == pytest.approx(
        chapter.workload.table["hours_needed"].sum()
    )
    assert charts.hours_by_month(chapter.hours_by_month, chapter.hours_by_work.table) is not None


def test_calls_that_work_on_deals_count_with_them(sample):
    """All of them: nothing is left for serving; none: the whole workload."""
    whole = sample.capacity.workload.table["hours_needed"].sum()

    serving = [
        sample.changed(calls_on_deals_share=part).capacity.hours_budget.table["serving_hours"].sum()
        for part in (0.0, 0.25, 1.0)
    ]

    assert serving == pytest.approx([whole, 0.75 * whole, 0])


def test_a_short_team_reads_what_must_give(sample):
    often = [{"name": "all", "share": 1.0, "calls_per_year": 48.0, "hours_per_call": 2.0}]
    short = sample.changed(account_classes=often).capacity

    needed = short.hours_budget.table["hours_needed"].sum()
    there = short.hours_budget.table["hours_available"].sum()

    assert needed > there
    assert "are missing: hire" in short.hours_budget.text
    assert "Hours are short in" in short.hours_by_month.text


def test_activities_without_stages_leave_a_judgement(sample_copy):
    folder = sample_copy()
    path = folder / "data" / "activities.csv"
    pd.read_csv(path).drop(columns="stage").to_csv(path, index=False)

    table = open_plan(str(folder)).capacity.time_shares.table

    assert set(table["hours_from"]) == {"judgement"}
    assert (table["hours_needed"].sum()) == pytest.approx(240 * 20.0, rel=0.01)


def test_years_from_april_keep_their_months(sample):
    april = sample.changed(fiscal_year_starts=4)
    months = april.capacity.hours_by_month.table["month"].tolist()

    assert months == april.case.months
    assert months[0].endswith("-04")
    assert (april.capacity.reconciliation.table["difference"] == 0).all()


@pytest.fixture
def firm_of(tmp_path):
    """Write a firm of reps and customers that sells every customer the less the later it comes."""

    def firm(customers, reps, plan):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(plan, encoding="utf-8")
        keys = [f"c{place:03}" for place in range(customers)]
        sales = pd.DataFrame({
            "date": [f"2025-{1 + place % 12:02}-15" for place in range(customers)],
            "amount": range(1000 + customers, 1000, -1), "customer": keys,
            "rep": [f"r{place % reps}" for place in range(customers)],
        })  # fmt: skip
        sales.to_csv(folder / "data" / "sales.csv", index=False)
        return open_plan(str(folder))

    return firm


def test_the_published_call_cycle_from_a_plan_file(firm_of):
    """Accounts A 10, B 20, C 45, D 12, E 10 every 2, 4, 6, 8, 10 weeks: 40 calls in two weeks."""
    plan = """
decomposition:
  working_weeks: 52
  account_classes:
  - {name: A, share: 0.1031, calls_per_year: 26, hours_per_call: 1}
  - {name: B, share: 0.2062, calls_per_year: 13, hours_per_call: 1}
  - {name: C, share: 0.4639, calls_per_year: 8.6666666667, hours_per_call: 1}
  - {name: D, share: 0.1237, calls_per_year: 6.5, hours_per_call: 1}
  - {name: E, share: 0.1031, calls_per_year: 5.2, hours_per_call: 1}
"""
    found = firm_of(97, 1, plan).capacity.call_cycle

    assert found.table["accounts"].tolist() == [10, 20, 45, 12, 10]
    assert found.table["calls_low"].tolist() == [10, 10, 15, 3, 2]
    assert found.table["calls_high"].tolist() == [10, 10, 15, 3, 2]
    assert found.text.startswith("Every cycle of 2 weeks holds 40 calls.")


def test_talleys_ten_reps_from_a_plan_file(firm_of):
    """100 accounts x 91 hours = 9,100; 40 h x 48 weeks x 50 % = 960 a rep: 9.479, so 10."""
    plan = """
decomposition:
  working_weeks: 48
  account_classes: [{name: all, share: 1, calls_per_year: 91, hours_per_call: 1}]
actions: {selling_share: 0.5}
"""
    chapter = firm_of(100, 9, plan).capacity

    assert chapter.workload.text.endswith("9 reps have 8,640 of them (95 %), 10 would be needed.")
    assert "460 are missing: hire 1 rep by the first day" in chapter.hours_budget.text
    assert "raise the selling part of the time from 50 % to 53 %" in chapter.hours_budget.text
    assert chapter.hours_by_month.table["reps_needed"].unique().tolist() == [10]


def test_hours_behind_a_win_are_those_of_chapter_4(sample):
    """Two ways: all hours with a stage over last year's wins; stage by stage for the plan."""
    funnel = sample.decomposition.funnel.table
    wins = funnel.loc[funnel["stage"] == "won", "needed_count"].sum()

    by_stage = sample.capacity.time_shares.table["hours_needed"].sum() / wins

    assert by_stage == pytest.approx(sample.actions.efforts["deals"].hours, rel=0.05)
