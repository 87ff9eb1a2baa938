"""Cell text into numbers, flags, keys and blanks: what is read, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.values import as_number, parse_flags, parse_keys, parse_numbers, tidy


def texts(*cells):
    return pd.Series(cells, dtype="str")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.50", 1234.5),
        ("₹1,234.50", 1234.5),
        ("$ 1,234.50", 1234.5),
        ("1.234,50 €", 1234.5),
        ("EUR 1.234,50", 1234.5),
        ("Rs. 1,23,456.00", 123456.0),  # Indian groups: a lakh and more
        ("¥12,345,678", 12345678.0),
        ("1 234,5", 1234.5),
        ("1'234.50", 1234.5),
        ("1\u00a0234.50", 1234.5),
        ("(1,234.50)", -1234.5),
        ("$(66.00)", -66.0),
        ("-$1,148.00", -1148.0),
        ("1,148.00-", -1148.0),
        ("−12.5", -12.5),
        ("+7", 7.0),
        ("12%", 0.12),
        ("2.41E+18", 2.41e18),
        (".5", 0.5),
        ("0,125", 0.125),  # no thousand starts with 0
    ],
)
def test_a_number_is_read_as_people_write_it(text, number):
    parsed = parse_numbers(texts(text))

    assert parsed.problem == ""
    assert parsed.values[0] == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["ERROR", "12 apples", "1.2.3", "1,2,3", "--5", "12 34", "inf", "1e999", "$"]
)
def test_text_that_is_no_number_is_marked_and_left_missing(text):
    parsed = parse_numbers(texts("7", text, "8"))

    assert parsed.is_bad.tolist() == [False, True, False]
    assert np.isnan(parsed.values[1])


@pytest.mark.parametrize("cells", [("1,234", "2,500"), ("1.234",), ("12.345", "7.125", "1.000")])
def test_one_mark_before_three_digits_is_refused_where_nothing_decides(cells):
    parsed = parse_numbers(texts(*cells))

    assert parsed.problem == "ambiguous_number"
    assert parsed.values.isna().all()
    assert parsed.detail == ", ".join(cells)


@pytest.mark.parametrize(
    ("decider", "first"),
    [
        ("1,234.5", 2500.0),  # both marks in one cell: the last is the decimal one
        ("1,234,567", 2500.0),  # a mark that comes twice groups thousands
        ("66.5", 2500.0),  # a decimal point elsewhere
        ("0,5", 2.5),
        ("$3,100", 2500.0),  # money has no three decimals
        ("4,5", 2.5),
    ],
)
def test_one_clear_cell_decides_for_the_column(decider, first):
    parsed = parse_numbers(texts("2,500", decider))

    assert parsed.problem == ""
    assert parsed.values[0] == first


def test_a_stated_decimal_mark_decides():
    cells = texts("1,234", "2,500")

    assert parse_numbers(cells, ".").values.tolist() == [1234.0, 2500.0]
    assert parse_numbers(cells, ",").values.tolist() == [1.234, 2.5]


def test_many_grouped_cells_beside_small_whole_ones_are_thousands():
    """Twenty values in groups of three beside 66 and 8: fractions would not all have three."""
    grouped = [
        f"{thousands},{rest:03d}" for thousands in range(1, 5) for rest in range(0, 500, 100)
    ]

    assert parse_numbers(texts(*grouped, "66", "8")).values[0] == 1000.0
    assert parse_numbers(texts(*grouped[:19], "66", "8")).problem == "ambiguous_number"
    assert parse_numbers(texts(*grouped, "1275", "8")).problem == "ambiguous_number"


def test_points_and_commas_as_decimal_marks_in_one_column_are_refused():
    parsed = parse_numbers(texts("1,5", "2.5"))

    assert parsed.problem == "mixed_numbers"
    assert parsed.values.isna().all()


def test_numbers_that_a_spreadsheet_stored_need_no_reading():
    """The text 1.234 alone would be ambiguous; the stored number is not."""
    known = pd.Series([1.234, np.nan])

    parsed = parse_numbers(texts("1.234", "5"), known=known)

    assert parsed.problem == ""
    assert parsed.values.tolist() == [1.234, 5.0]


def test_repairs_are_counted_by_cell():
    parsed = parse_numbers(texts("$1,234.50", "$1,234.50", "$7.00", "8.25"))

    assert parsed.counts == {"currency": 3, "separators": 2}


def test_a_decimal_comma_is_counted_apart_from_separators():
    parsed = parse_numbers(texts("1,5", "2.500,25", "7", "1 000,5"))

    assert parsed.values.tolist() == [1.5, 2500.25, 7.0, 1000.5]
    assert parsed.counts == {"decimal_comma": 3, "separators": 2}


@pytest.mark.parametrize("seed", range(20))
def test_numbers_come_back_from_any_way_of_writing_them(seed):
    """Money with two decimals, written in six styles, is read back to the last digit."""
    rng = np.random.default_rng(seed)
    amounts = (rng.normal(0, 10 ** rng.integers(2, 7), size=40)).round(2)
    english = [f"{amount:,.2f}" for amount in amounts]
    styles = [
        [f"{amount:.2f}" for amount in amounts],
        english,
        [cell.replace(",", " ").replace(".", ",") for cell in english],
        [cell.translate(str.maketrans(",.", ".,")) for cell in english],
        ["$" + cell if cell[0] != "-" else f"($ {cell[1:]})" for cell in english],
        [cell + " EUR" for cell in english],
    ]

    for style in styles:
        parsed = parse_numbers(texts(*style))
        assert not parsed.is_bad.any()
        assert (parsed.values.to_numpy() == amounts).all()


def test_leading_zeros_of_keys_stay():
    parsed = parse_keys(texts("007", "7", "7.0"))

    assert parsed.values.tolist() == ["007", "7", "7.0"]
    assert parsed.counts == {}


def test_point_zero_is_cut_off_keys_only_where_every_key_has_it():
    parsed = parse_keys(texts("17850.0", None, "13047.0"))

    assert parsed.values.dropna().tolist() == ["17850", "13047"]
    assert parsed.counts == {"float_keys": 2}


@pytest.mark.parametrize("word", ["Won", "yes", "Y", "TRUE", "1", "是", "Closed Won"])
def test_words_for_yes(word):
    assert parse_flags(texts(word)).values.tolist() == [True]


@pytest.mark.parametrize("word", ["lost", "No", "n", "False", "0", "否", "closed lost"])
def test_words_for_no(word):
    assert parse_flags(texts(word)).values.tolist() == [False]


def test_open_is_undecided_and_other_words_are_refused():
    parsed = parse_flags(texts("open", "maybe", None))

    assert parsed.values.isna().all()
    assert parsed.is_bad.tolist() == [False, True, False]


def test_literals_for_blank_become_missing_and_are_counted():
    clean, counts = tidy(texts("NULL", "n/a", "-", "", "0", "ok"), is_figure=True)

    assert clean.isna().tolist() == [True, True, True, True, False, False]
    assert counts == {"blank_literals": 3}


def test_na_is_a_blank_figure_but_may_be_a_name():
    assert tidy(texts("NA"), is_figure=True)[0].isna()[0]
    assert tidy(texts("NA"), is_figure=False)[0][0] == "NA"


def test_white_space_is_trimmed_and_collapsed():
    clean, counts = tidy(texts("  Kerala ", "New\u00a0 York", "ok"), is_figure=False)

    assert clean.tolist() == ["Kerala", "New York", "ok"]
    assert counts == {"whitespace": 2}


@pytest.mark.parametrize(
    "cells",
    [
        ("007", "12"),
        ("0012.5",),
        ("+7",),
        ("1234567890123456",),  # beyond the fifteen digits that a float keeps
        ("2.41E+18",),
        ("$5", "€5"),  # two currencies: the sign carries meaning
        ("$5", "5"),
        ("12%",),
        ("7", "seven"),
        ("1,234",),
        (None,),
    ],
)
def test_a_column_stays_text_where_numbers_would_lose_something(cells):
    assert as_number(texts(*cells)) is None


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (("7", "-12"), [7.0, -12.0]),
        (("0", "0.50"), [0.0, 0.5]),
        (("$1,275.00", "-$66.00"), [1275.0, -66.0]),
    ],
)
def test_a_column_becomes_numbers_where_nothing_is_lost(cells, numbers):
    assert as_number(texts(*cells)).tolist() == numbers
