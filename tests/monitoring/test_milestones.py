"""Chapter 5.1: milestones against what was reached by their day."""

import pandas as pd
import pytest

from salesplan.monitoring.milestones import milestones, quarter_ends


def wanted(*rows):
    table = pd.DataFrame(rows, columns=["milestone", "due_on", "value", "kpi", "owner"])
    return table.assign(due_on=pd.to_datetime(table["due_on"]))


def happened(*rows):
    table = pd.DataFrame(rows, columns=["date", "rep", "amount"])
    return table.assign(date=pd.to_datetime(table["date"]))


SALES = happened(
    ("2026-01-20", "Ann", 100.0), ("2026-02-28", "Bo", 50.0), ("2026-03-01", "Cy", 9.0)
)


def checked(standing, *rows, **more):
    return milestones(standing, wanted(*rows), {"revenue": SALES, **more}).table


@pytest.mark.parametrize(
    ("due", "value", "actual", "status"),
    [
        ("2026-02-28", 150, 150, "met"),  # the due day counts
        ("2026-02-27", 150, 100, "missed"),  # what came a day late does not
        ("2026-03-15", 160, 159, "missed"),  # due on the day of monitoring
        ("2026-03-16", 160, 159, "due"),
        ("2026-12-31", 150, 159, "met"),  # early
    ],
)
def test_a_milestone_is_met_missed_or_due(firm, due, value, actual, status):
    table = checked(firm(as_of="2026-03-15"), ("M", due, value, "revenue", None))

    assert table[["actual", "status"]].values.tolist() == [[actual, status]]
    assert table["attainment"][0] == pytest.approx(actual / value)


@pytest.mark.parametrize(
    ("owner", "actual"), [("Ann", 100), ("Mia", 150), ("Firm", 159), (None, 159), ("South", 59),
                          ("director", 159)]
)  # fmt: skip
def test_an_owner_is_measured_with_everyone_below(firm, owner, actual):
    rows = wanted(("M", "2026-03-31", 100, "revenue", owner))

    finding = milestones(firm(), rows, {"revenue": SALES}, teams={"South": {"Bo", "Cy"}})

    assert finding.table["actual"].tolist() == [actual]


def test_other_kpis_are_counted_from_their_own_events(firm):
    deals = happened(("2026-02-02", "Ann", 1.0), ("2026-02-03", "Bo", 1.0), (None, "Cy", 1.0))

    table = checked(firm(), ("D", "2026-03-31", 2, "Deals", "Mia"), deals=deals)

    assert table[["actual", "status"]].values.tolist() == [[2, "met"]]


def test_what_has_no_value_or_no_data_is_not_measured_rather_than_missed(firm):
    finding = milestones(
        firm(),
        wanted(("Prices decided", "2026-02-01", None, None, "Mia"),
               ("Satisfied", "2026-02-01", 8, "satisfaction", None)),
        {"revenue": SALES},
    )  # fmt: skip

    assert finding.table["status"].tolist() == ["not measured"] * 2
    assert finding.table["actual"].isna().all()
    assert "2 milestones not measured" in finding.text


def test_without_a_kpi_money_is_meant(firm):
    assert checked(firm(), ("M", "2026-03-31", 9, None, None))["kpi"].tolist() == ["revenue"]


def test_milestones_stand_in_order_of_their_day_and_those_of_other_years_are_left_out(firm):
    rows = [("B", "2026-09-30", 1e6, None, None), ("A", "2026-03-31", 1e6, None, None),
            ("Old", "2025-06-30", 1, None, None)]  # fmt: skip

    finding = milestones(firm(), wanted(*rows), {"revenue": SALES})

    assert finding.table["milestone"].tolist() == ["A", "B"]
    assert finding.text == (
        "Of 2 milestones, 0 met, 1 missed and 1 still due; missed: A; next: B on 2026-09-30; "
        "1 milestone outside the plan year left out."
    )


def test_without_a_table_the_quarter_ends_of_the_plan_are_the_milestones(firm, months):
    """400 a month for the firm: 1200, 2400, 3600, 4800."""
    quarters = pd.Series({m: f"FY2026-Q{1 + i // 3}" for i, m in enumerate(months)})

    rows = quarter_ends(firm(), quarters)

    assert rows["milestone"].tolist() == [f"End of FY2026-Q{quarter}" for quarter in range(1, 5)]
    assert rows["value"].tolist() == [1200, 2400, 3600, 4800]
    assert [str(day.date()) for day in rows["due_on"]] == [
        "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31",
    ]  # fmt: skip
    assert milestones(firm(), rows, {"revenue": SALES}).table["status"].tolist() == [
        "missed", "due", "due", "due",
    ]  # fmt: skip


def test_a_table_of_names_and_days_alone_will_do(firm):
    rows = wanted(("M", "2026-03-31", None, None, None))[["milestone", "due_on"]]

    assert milestones(firm(), rows, {}).table["status"].tolist() == ["not measured"]


def test_none_in_the_plan_year_is_said(firm):
    finding = milestones(firm(), wanted(("M", "2027-03-31", 1, None, None)), {"revenue": SALES})

    assert finding.text == "No milestone is due in the plan year."
