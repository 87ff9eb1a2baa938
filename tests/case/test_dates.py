"""Cell text into dates and periods: what decides the order of day and month, and what does not."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from salesplan.case.dates import parse_dates, parse_periods, period_name


def texts(*cells):
    return pd.Series(cells, dtype="str")


def days(parsed):
    return [None if pd.isna(stamp) else stamp.date().isoformat() for stamp in parsed.values]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-15",
        "2026/3/15",
        "2026.03.15",
        "20260315",
        "2026年3月15日",
        "15-Mar-2026",
        "15 March 26",
        "15mar2026",
        "Mar 15, 2026",
        "March 15th, 2026",
        "Sun, 15 Mar 2026",
        "Sunday 15 March 2026",
        "2026-03-15 00:00:00.000",
        "2026-03-15T08:26:00Z",
        "2026-03-15 8:26 PM",
        "15/03/2026",
        "03/15/2026",
    ],
)
def test_a_clear_date_is_read_by_itself(text):
    parsed = parse_dates(texts(text))

    assert parsed.problem == ""
    assert days(parsed) == ["2026-03-15"]


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "2026-02-30", "12-04-201800", "soon", "2026-13-01", "15 Foo 2026", "45731"],
)
def test_text_that_is_no_date_is_marked(text):
    parsed = parse_dates(texts(text, "13/04/2026"))

    assert parsed.is_bad.tolist() == [True, False]
    assert days(parsed) == [None, "2026-04-13"]


def test_one_day_above_twelve_decides_for_the_column():
    assert days(parse_dates(texts("03/04/2026", "13/04/2026"))) == ["2026-04-03", "2026-04-13"]
    assert days(parse_dates(texts("03/04/2026", "04/13/2026"))) == ["2026-03-04", "2026-04-13"]


def test_a_column_without_a_day_above_twelve_is_refused():
    parsed = parse_dates(texts("03/04/2026", "12/11/2026"))

    assert parsed.problem == "ambiguous_date"
    assert parsed.values.isna().all()
    assert parsed.detail == "03/04/2026, 12/11/2026"


def test_a_date_that_is_the_same_either_way_is_no_ambiguity():
    assert days(parse_dates(texts("05/05/2026", "01/01/2025"))) == ["2026-05-05", "2025-01-01"]


def test_days_above_twelve_in_both_places_are_mixed_orders():
    assert parse_dates(texts("13/04/2026", "04/13/2026")).problem == "mixed_dates"


def test_year_first_beside_another_order_is_refused_as_a_sheet_may_have_swapped_cells():
    assert parse_dates(texts("2026-04-03", "13/04/2026")).problem == "mixed_dates"


def test_a_stated_order_reads_what_is_ambiguous_and_year_first_beside_it():
    cells = texts("03/04/2026", "2026-04-03")

    assert days(parse_dates(cells, "dmy")) == ["2026-04-03", "2026-04-03"]
    assert days(parse_dates(cells, "mdy")) == ["2026-03-04", "2026-04-03"]


def test_a_stated_format_reads_only_itself_and_clear_dates():
    parsed = parse_dates(texts("03.04.2026", "2026-04-03", "3/4/2026"), date_format="%d.%m.%Y")

    assert days(parsed) == ["2026-04-03", "2026-04-03", None]
    assert parsed.is_bad.tolist() == [False, False, True]


def test_two_digit_years_of_a_short_history_are_told_from_days():
    """20-10-16 is 20 October 2016: as year first, days 1 to 31 would be years 2001 to 2031."""
    history = [date(2016, 10, 20) + timedelta(days=step) for step in range(0, 400, 3)]

    parsed = parse_dates(texts(*[day.strftime("%d-%m-%y") for day in history]))

    assert parsed.detail == "dmy"
    assert days(parsed) == [day.isoformat() for day in history]


def test_two_digit_years_are_refused_where_day_and_year_could_be_swapped():
    assert parse_dates(texts("20-10-16", "21-10-17")).problem == "ambiguous_date"


def test_two_digit_years_split_the_centuries_at_seventy():
    assert days(parse_dates(texts("31-Dec-69", "31-Dec-70"))) == ["2069-12-31", "1970-12-31"]


def test_times_of_day_are_kept_and_counted():
    parsed = parse_dates(texts("2026-03-15 08:26:00", "2026-03-16"))

    assert parsed.values[0] == pd.Timestamp("2026-03-15 08:26")
    assert parsed.counts == {"times": 1}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("style", ["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%Y-%m-%d", "%d %b %Y"])
def test_a_year_of_days_comes_back_from_any_style(seed, style):
    rng = np.random.default_rng(seed)
    history = [date(2025, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 500, 90)]

    parsed = parse_dates(texts(*[day.strftime(style) for day in history]))

    assert days(parsed) == [day.isoformat() for day in history]


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_rows_changes_no_reading(seed):
    rng = np.random.default_rng(seed)
    history = [date(2025, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 300, 40)]
    cells = texts(*[day.strftime("%m/%d/%Y") for day in history])
    shuffled = rng.permutation(len(cells))

    parsed = parse_dates(cells)
    again = parse_dates(cells.iloc[shuffled].reset_index(drop=True))

    assert parsed.detail == again.detail
    assert again.values.tolist() == parsed.values.iloc[shuffled].tolist()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026", "2026"),
        ("FY2026", "FY2026"),
        ("FY 2026", "FY2026"),
        ("fy26", "FY2026"),
        ("2025/2026", "FY2026"),
        ("2026-Q1", "2026-Q1"),
        ("2026Q1", "2026-Q1"),
        ("Q1 2026", "2026-Q1"),
        ("FY2026-Q1", "FY2026-Q1"),
        ("FY26 Q1", "FY2026-Q1"),
        ("Q1 FY2026", "FY2026-Q1"),
        ("2026-03", "2026-03"),
        ("2026/3", "2026-03"),
        ("202603", "2026-03"),
        ("3/2026", "2026-03"),
        ("Mar-26", "2026-03"),
        ("March 2026", "2026-03"),
        ("2026年3月", "2026-03"),
        ("2026-13", None),
        ("Q5 2026", None),
        ("2024/2026", None),
        ("26-Mar", None),  # the 26th of March, or March 2026
        ("spring", None),
    ],
)
def test_a_period_has_one_spelling(text, name):
    assert period_name(text) == name


def test_a_day_stands_for_its_month():
    parsed = parse_periods(texts("2026-03-15", "FY2026-Q1", None))

    assert parsed.values.tolist()[:2] == ["2026-03", "FY2026-Q1"]
    assert not parsed.is_bad.any()


def test_first_days_of_months_are_months():
    parsed = parse_periods(texts(*[f"2026-{month:02d}-01" for month in range(1, 13)]))

    assert parsed.problem == ""
    assert parsed.values.tolist() == [f"2026-{month:02d}" for month in range(1, 13)]


def test_months_that_a_spreadsheet_turned_into_days_are_refused():
    """Typed in 2024, Apr-18 to Jun-18 become the 18th of April to June of that year."""
    parsed = parse_periods(texts("4/18/2024", "5/18/2024", "6/18/2024"))

    assert parsed.problem == "period_days"


def test_days_of_ambiguous_order_are_refused_as_periods_too():
    assert parse_periods(texts("03/04/2026", "04/05/2026")).problem == "ambiguous_date"


def test_words_are_no_periods():
    assert parse_periods(texts("2026-03", "spring")).is_bad.tolist() == [False, True]
