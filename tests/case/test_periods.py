"""Fiscal years, months and the months that a history covers."""

import pandas as pd
import pytest

from salesplan.case.periods import FiscalYears, full_months, months_of
from salesplan.errors import ParamError


def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends():
    april = FiscalYears(4)

    assert april.starts_on(2026) == pd.Timestamp("2025-04-01")
    assert april.ends_on(2026) == pd.Timestamp("2026-03-31")
    assert april.months(2026)[0] == "2025-04"
    assert april.months(2026)[-1] == "2026-03"


@pytest.mark.parametrize("starts_in", range(1, 13))
def test_every_day_lies_in_the_fiscal_year_that_holds_it(starts_in):
    years = FiscalYears(starts_in)
    days = pd.Series(pd.date_range("2023-12-15", "2026-02-03", freq="11D"))

    of_days = years.years_of(days)

    for day, year in zip(days, of_days, strict=True):
        assert years.year_of(day) == year
        assert years.starts_on(year) <= day <= years.ends_on(year)


@pytest.mark.parametrize("starts_in", [1, 4, 7, 10])
def test_quarters_and_spans_agree(starts_in):
    years = FiscalYears(starts_in)

    for month in years.months(2026):
        first, last = years.span(years.quarter_of(month))
        assert first <= years.span(month)[0]
        assert years.span(month)[1] <= last


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2025-04-01", "2026-03-31"),
        ("FY2026", "2025-04-01", "2026-03-31"),
        ("FY2026-Q4", "2026-01-01", "2026-03-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-02-14", "2026-02-14", "2026-02-14"),
    ],
)
def test_a_period_spans_its_days(period, first, last):
    assert FiscalYears(4).span(period) == (pd.Timestamp(first), pd.Timestamp(last))


def test_a_text_that_is_no_period_is_refused():
    with pytest.raises(ParamError, match='period "soon" is not'.replace(" is", ": is")):
        FiscalYears().span("soon")


def test_months_are_calendar_months():
    assert months_of(pd.Series(pd.to_datetime(["2026-03-31"]))).tolist() == ["2026-03"]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-02", "2025-12-30", 12),  # a shop that closes over New Year
        ("2025-01-04", "2025-05-06", 4),  # an export made on 6 May
        ("2025-01-20", "2025-04-30", 3),  # records began late in January
        ("2025-03-10", "2025-03-12", 0),
    ],
)
def test_a_month_counts_as_full_unless_days_are_missing_at_its_outer_end(first, last, months):
    assert len(full_months(pd.Series(pd.date_range(first, last)))) == months


def test_a_firm_that_sells_once_a_week_has_full_months_all_the_same():
    fridays = pd.Series(pd.date_range("2025-01-03", "2025-06-27", freq="W-FRI"))

    assert len(full_months(fridays)) == 6
