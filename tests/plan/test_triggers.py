"""Triggers and the emergency page of whole plans: what they see, and what they survive."""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.case.sample.alarms import FIRES, IS_CLOSE, NOT_COMPUTED, WITHOUT_STEPS
from salesplan.runs import publish
from salesplan.show import charts

HEAD = ["trigger", "metric", "direction", "threshold", "for_periods", "period", "action", "owner",
        "within_days"]  # fmt: skip


@pytest.fixture(scope="module")
def sample():
    return open_plan("sample")


@pytest.fixture
def firm(tmp_path):
    """Write a small firm from daily sales; a test says which days, and adds tables."""

    def write(plan="", first="2024-01-01", last="2025-12-31", **tables):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        days = pd.date_range(first, last, freq="D")
        sales = pd.DataFrame(
            {"date": days, "amount": [100.0 + (7 * day.month + 13 * day.year) % 11 for day in days]}
        )
        for name, table in ({"sales": sales} | tables).items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return str(folder)

    return write


def rule(metric="sales_growth", threshold=0.5, per="month", length=1, name="T", days=3):
    return pd.DataFrame(
        [[name, metric, "below", threshold, length, per, "Act", "Ann", days]], columns=HEAD
    )


def test_of_the_samples_triggers_one_fired_one_is_close_one_cannot_be_computed(sample):
    """The truth that the sample was given; all others are quiet."""
    table = sample.monitoring.triggers.table

    by = table.groupby("state")["trigger"].agg(list)
    assert (by["fired"], by["close"], by["not computed"]) == ([FIRES], [IS_CLOSE], [NOT_COMPUTED])
    assert len(by["quiet"]) == len(table) - 3


def test_the_fired_one_agrees_with_progress_month_by_month(sample):
    """Second way: plan and bookings of the Nordics' node in chapter 5 itself."""
    months = sample.monitoring.progress_months.table
    nordics = months[(months["node"] == "R16") & months["is_complete"]]
    share = nordics.set_index("month")["actual"] / nordics.set_index("month")["planned"]

    row = sample.monitoring.triggers.table.set_index("trigger").loc[FIRES]

    assert row["value"] == pytest.approx(share.iloc[-1], rel=1e-6)
    assert (share.loc["2026-02":"2026-06"] < 0.9).all()
    assert share["2026-01"] > 0.9
    assert row["since_on"] == pd.Timestamp("2026-04-30")  # the third month in a row
    assert row["due_on"] == pd.Timestamp("2026-05-11")  # 10 May is a Sunday


def test_chapter_3_does_not_see_the_plan_year(sample):
    series = sample.emergency.trigger_series.table

    assert series["ends_on"].max() < sample.case.starts_on
    later = sample.changed(as_of="2026-09-30")
    pd.testing.assert_frame_equal(later.emergency.trigger_series.table, series)


def test_a_half_month_does_not_fire(sample):
    """On 20 June the last whole month is May, whatever June has brought so far."""
    table = sample.changed(as_of="2026-06-20").monitoring.triggers.table

    assert set(table["latest_period"]) == {"2026-05", "2026-W24", ""}


def test_before_the_plan_year_begins_nothing_of_it_is_asked_for(sample):
    early = sample.changed(as_of="2025-11-15").monitoring

    assert FIRES not in set(early.triggers.table.query("state == 'fired'")["trigger"])
    assert set(early.triggers.table["latest_period"]) <= {"2025-10", "2025-W45", ""}
    assert early.trigger_tasks.is_computed


def test_the_emergency_page_names_what_the_sample_lacks(sample):
    found = sample.emergency.emergency

    gaps = found.table[found.table["step_number"].isna()]
    assert gaps["event"].tolist() == [WITHOUT_STEPS]
    said = "\n".join(found.table["missing"])
    for words in ("Stefan Kowalczyk left on 2025-06-30", "no deputy", "has 4 steps within 24"):
        assert words in said
    assert (found.table["contact"] == "").all()


def test_a_run_writes_the_sheet_and_its_tables(sample, tmp_path):
    publish(sample.emergency, str(tmp_path))

    sheet = (tmp_path / "emergency.html").read_text("utf-8")
    assert "A key account is lost" in sheet
    assert "<script" not in sheet
    assert (tmp_path / "tables" / "trigger_history.csv").exists()


def test_a_firm_without_triggers_gets_proposals_that_say_so(firm):
    plan = open_plan(firm())

    history, states = plan.emergency.trigger_history, plan.monitoring.triggers
    assert history.table["is_proposed"].all()
    assert history.text.startswith("No triggers are agreed:")
    assert "Nobody has agreed to them" in states.text
    assert not plan.monitoring.trigger_tasks.is_computed
    assert plan.emergency.emergency.needs == "emergency"


def test_one_month_of_data_proposes_nothing_and_agreed_ones_say_why(firm):
    bare = firm("targets: {target: 1000}\n", first="2025-12-01")

    assert not open_plan(bare).emergency.trigger_history.is_computed


def test_one_month_of_data_with_an_agreed_trigger(firm):
    plan = open_plan(firm("targets: {target: 1000}\n", first="2025-12-01", triggers=rule()))

    plan.check()
    row = plan.monitoring.triggers.table.iloc[0]
    assert (row["state"], row["note"]) == (
        "not computed", "no whole month of the data has a value",
    )  # fmt: skip
    assert charts.trigger_series(plan.emergency.trigger_series) is None


def test_weeks_fire_across_the_end_of_a_year(firm):
    """Nothing is sold from Christmas on; weekly growth falls to -1 and stays there."""
    days = pd.date_range("2024-01-01", "2026-02-15", freq="D")
    sales = pd.DataFrame({"date": days, "amount": 100.0})
    sales.loc[days.to_series().between("2025-12-22", "2026-01-25").to_numpy(), "amount"] = 1.0
    folder = firm("plan_year: 2026\nas_of: 2026-01-20\n", sales=sales,
                  triggers=rule(threshold=-0.5, per="week", length=3))  # fmt: skip

    row = open_plan(folder).monitoring.triggers.table.iloc[0]

    assert (row["state"], row["latest_period"]) == ("fired", "2026-W03")
    assert row["since_on"] == pd.Timestamp("2026-01-11")  # W52, W01, W02
    assert row["due_on"] == pd.Timestamp("2026-01-14")


def test_a_fiscal_year_from_april_measures_against_its_own_plan(firm):
    folder = firm("fiscal_year_starts: 4\nplan_year: 2026\nas_of: 2025-12-31\n"
                  "targets: {target: 1200000}\n", triggers=rule("sales_to_plan", 0.5))  # fmt: skip

    plan = open_plan(folder)
    plan.check()

    row = plan.monitoring.triggers.table.iloc[0]
    assert (row["state"], row["latest_period"]) == ("fired", "2025-12")
    assert row["since_on"] == pd.Timestamp("2025-04-30")  # the first month that has a plan


def test_quotas_of_the_past_give_the_history_a_plan(firm):
    quotas = pd.DataFrame({"period": ["FY2024", "FY2025"], "quota": [80_000, 30_000]})
    folder = firm(quotas=quotas, triggers=rule("sales_to_plan", 0.9))

    row = open_plan(folder).emergency.trigger_history.table.iloc[0]

    assert row["n"] == 24
    assert row["times_fired"] == 1  # all of 2024: 42,000 sold of 80,000; 2025 is met


def test_hostile_names_stay_names(firm):
    name = "=cmd|' /C calc'!A0<script>alert(1)</script>"
    steps = pd.DataFrame({"event": [name], "step": [1], "action": ["../../x"], "owner": [name],
                          "within_hours": [1], "contact": ["<b>112</b>"]})  # fmt: skip
    plan = open_plan(firm(triggers=rule(name=name), emergency=steps))

    from salesplan.show.emergency_page import emergency_page

    plan.check()
    sheet = emergency_page(plan)
    assert "<script" not in sheet
    assert "&lt;b&gt;112&lt;/b&gt;" in sheet
    assert charts.trigger_series(plan.emergency.trigger_series) is not None
    assert charts.emergency(plan.emergency.emergency) is not None
