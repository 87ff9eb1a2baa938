"""Chapter 6.3: which scheme pays whom when, and what each pay period holds."""

import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.incentives.periods import pay_periods, scheme_months
from salesplan.incentives.scheme import Scheme

MONTHLY, QUARTERLY, YEARLY = Scheme("M", "month"), Scheme("Q", "quarter"), Scheme("Y", "year")


def moves(*rows):
    table = pd.DataFrame(rows, columns=["rep", "scheme", "starts_on", "ends_on"])
    dates = ["starts_on", "ends_on"]
    return table.assign(**{name: pd.to_datetime(table[name]) for name in dates})


def schemes_of(table, rep):
    return table[table["rep"] == rep].set_index("month")["scheme"].to_dict()


def test_the_first_scheme_pays_whom_nobody_has_assigned(people, year):
    table = scheme_months(people, year.months["month"], [QUARTERLY, MONTHLY])

    assert set(table["scheme"]) == {"Q"}
    assert not table["is_assigned"].any()
    assert len(table) == 24


def test_a_scheme_pays_from_the_first_month_that_begins_under_it_to_its_last_day(people, year):
    """M for r1 from 15 February to the end of April: March and April are paid by M."""
    assigned = moves(("r1", "M", "2026-02-15", "2026-04-30"))

    table = scheme_months(people, year.months["month"], [QUARTERLY, MONTHLY], assigned)

    by_m = [month for month, scheme in schemes_of(table, "r1").items() if scheme == "M"]
    assert by_m == ["2026-03", "2026-04"]
    assert set(schemes_of(table, "r2").values()) == {"Q"}


def test_of_two_assignments_in_force_the_latest_begun_holds(people, year):
    assigned = moves(("r1", "M", "2025-01-01", None), ("r1", "Y", "2026-01-01", None))

    table = scheme_months(people, year.months["month"], [QUARTERLY, MONTHLY, YEARLY], assigned)

    assert set(schemes_of(table, "r1").values()) == {"Y"}


def test_months_before_hiring_and_after_leaving_are_not_paid(people, year):
    """Hired on 20 March, left on 5 May: March to May count; the scheme on the 20th holds."""
    there = people.assign(hired_on=pd.Timestamp("2026-03-20"), left_on=pd.Timestamp("2026-05-05"))
    assigned = moves(("r1", "M", "2026-03-20", None))

    table = scheme_months(there, year.months["month"], [QUARTERLY, MONTHLY], assigned)

    assert schemes_of(table, "r1") == {"2026-03": "M", "2026-04": "M", "2026-05": "M"}


def test_a_scheme_that_the_plan_file_lacks_is_refused_with_the_nearest_name(people, year):
    assigned = moves(("r1", "Clasic", "2025-01-01", None))

    with pytest.raises(
        TableError,
        match='`schemes`: "Clasic" pays 1 of the reps, but the plan file has no such scheme. '
        'Fix: did you mean "Classic"',
    ):
        scheme_months(people, year.months["month"], [Scheme("Classic")], assigned)


def test_a_scheme_that_ended_before_the_year_may_be_unknown(people, year):
    assigned = moves(("r1", "Old", "2020-01-01", "2025-12-31"))

    table = scheme_months(people, year.months["month"], [QUARTERLY], assigned)

    assert set(table["scheme"]) == {"Q"}


@pytest.mark.parametrize(
    ("scheme", "names", "quota", "pay"),
    [
        (MONTHLY, ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"], 1000, 1000),
        (QUARTERLY, ["FY2026-Q1", "FY2026-Q2"], 3000, 3000),
        (YEARLY, ["FY2026"], 12_000, 12_000),
    ],
)
def test_a_period_holds_its_months_quota_and_its_part_of_the_pay(
    scheme, names, quota, pay, people, year, monthly
):
    """1,000 a month of quota; r1's target incentive is 12,000 a year, so 1,000 a month."""
    assigned = scheme_months(people, year.months["month"], [scheme])

    table = pay_periods(assigned, [scheme], year, people, monthly).query("rep == 'r1'")

    assert table["period"].tolist() == names
    assert set(table["quota"]) == {quota}
    assert set(table["target_incentive"]) == {pay}
    assert table["base_pay"].sum() == 12_000  # six of twelve months have begun


def test_a_period_is_complete_when_its_last_day_is_known(people, year, monthly):
    """Known to 30 June: two quarters have ended; to 29 June: the second still runs."""
    assigned = scheme_months(people, year.months["month"], [QUARTERLY])
    earlier = type(year)(year.months, pd.Timestamp("2026-06-29"))

    ended = pay_periods(assigned, [QUARTERLY], year, people, monthly)
    running = pay_periods(assigned, [QUARTERLY], earlier, people, monthly)

    assert ended["is_complete"].tolist() == [True] * 4
    assert running["is_complete"].tolist() == [True, False] * 2


def test_a_change_inside_a_quarter_makes_two_pay_periods_of_it(people, year, monthly):
    """r1 moves to Y on 1 March: Q holds January and February, Y the ten months left."""
    assigned = scheme_months(
        people, year.months["month"], [QUARTERLY, YEARLY], moves(("r1", "Y", "2026-03-01", None))
    )

    table = pay_periods(assigned, [QUARTERLY, YEARLY], year, people, monthly).query("rep == 'r1'")

    assert table[["scheme", "period", "quota"]].to_numpy().tolist() == [
        ["Q", "FY2026-Q1", 2000],
        ["Y", "FY2026", 10_000],
    ]
    assert table["target_incentive"].tolist() == [2000, 10_000]


def test_the_whole_year_holds_every_quota_once(people, year, monthly):
    assigned = scheme_months(people, year.months["month"], [QUARTERLY])

    table = pay_periods(assigned, [QUARTERLY], year.whole(), people, monthly)

    assert table["quota"].sum() == monthly["quota"].sum()
    assert table["base_pay"].sum() == people["base_pay"].sum()


def test_a_quota_that_nobody_has_said_is_missing_and_not_zero(people, year, monthly):
    assigned = scheme_months(people, year.months["month"], [QUARTERLY])
    silent = monthly.assign(quota=monthly["quota"].where(monthly["rep"] != "r1"))

    table = pay_periods(assigned, [QUARTERLY], year, people, silent)

    assert table.loc[table["rep"] == "r1", "quota"].isna().all()


def test_nothing_is_due_before_the_year_begins(people, year, monthly):
    assigned = scheme_months(people, year.months["month"], [QUARTERLY])
    before = type(year)(year.months, pd.Timestamp("2025-12-31"))

    assert pay_periods(assigned, [QUARTERLY], before, people, monthly).empty
