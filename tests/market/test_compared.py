"""Which spans of the history chapter 1 compares."""

import pandas as pd
import pytest

from salesplan.market.compared import compared_spans, gained


def months(first, last):
    return pd.period_range(first, last, freq="M").astype(str).tolist()


@pytest.mark.parametrize(
    ("first", "last", "starts_in", "names"),
    [
        ("2023-01", "2025-12", 1, ("FY2024", "FY2025")),
        ("2023-01", "2026-05", 1, ("FY2024", "FY2025")),
        ("2023-04", "2025-03", 4, ("FY2024", "FY2025")),
        ("2023-02", "2025-03", 4, ("FY2024", "FY2025")),
        ("2023-05", "2025-12", 4, ("2024-01 to 2024-12", "2025-01 to 2025-12")),
        ("2024-03", "2026-02", 1, ("2024-03 to 2025-02", "2025-03 to 2026-02")),
    ],
)
def test_two_full_fiscal_years_come_first_then_twelve_months(first, last, starts_in, names):
    spans = compared_spans(months(first, last), starts_in)

    assert spans.names == names
    assert len(spans.before) == len(spans.after) == 12
    assert pd.Period(spans.after[0]) - pd.Period(spans.before[-1]) == pd.offsets.MonthEnd(1)
    assert bool(spans.note) == (not names[0].startswith("FY"))


def test_less_than_two_years_are_halved_and_the_note_says_that_the_season_is_in_it():
    spans = compared_spans(months("2025-01", "2025-11"))

    assert (spans.before, spans.after) == (
        tuple(months("2025-02", "2025-06")),
        tuple(months("2025-07", "2025-11")),
    )
    assert spans.note == (
        "Only 11 full months are known, so 5 are compared with the 5 before and the season is part "
        "of the change."
    )


@pytest.mark.parametrize("known", [0, 1, 5])
def test_less_than_six_months_cannot_be_compared(known):
    assert compared_spans(months("2025-01", "2025-12")[:known]) is None


def test_rows_outside_both_spans_are_left_out():
    spans = compared_spans(months("2024-01", "2025-12"))
    sales = pd.DataFrame({"month": ["2023-12", "2024-01", "2025-12", "2026-01"]})

    rows = spans.rows(sales)

    assert rows["month"].tolist() == ["2024-01", "2025-12"]
    assert rows["is_after"].tolist() == [False, True]
    assert list(sales.columns) == ["month"]


def test_what_came_or_went_is_said_with_its_sign():
    assert [gained(amount) for amount in (1_500_000, -20.4, 0.3, -0.2)] == [
        "+1.5 million", "-20", "0", "0",
    ]  # fmt: skip
