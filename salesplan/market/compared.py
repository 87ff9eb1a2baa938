"""Which two spans of months chapter 1 compares: full fiscal years where the history holds two."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from salesplan.words import count, money

_YEAR = 12
_FEWEST = 3  # months of a span


class Spans(NamedTuple):
    """Two spans of months, one after the other, equally long.

    Parameters
    ----------
    before, after : tuple of str
        Months, "2025-03".
    names : tuple of str
        What the spans are called, "FY2024".
    note : str
        Why they are not fiscal years; empty where they are.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    names: tuple[str, str]
    note: str = ""

    @property
    def said(self) -> str:
        """The spans in words, as in "FY2025 against FY2024"."""
        return f"{self.names[1]} against {self.names[0]}"

    def rows(self, sales: pd.DataFrame) -> pd.DataFrame:
        """Return the sales of both spans, with `is_after` beside them.

        Parameters
        ----------
        sales : DataFrame
            With a column month.

        Examples
        --------
        >>> spans = Spans(("2024-12",), ("2025-01",), ("a", "b"))
        >>> sales = pd.DataFrame({"month": ["2024-12", "2025-01", "2025-02"]})
        >>> spans.rows(sales)["is_after"].tolist()
        [False, True]
        """
        is_after = sales["month"].isin(self.after)
        inside = is_after | sales["month"].isin(self.before)
        return sales.assign(is_after=is_after)[inside]


def compared_spans(covered: Sequence[str], fiscal_year_starts: int = 1) -> Spans | None:
    """Choose the two latest spans that can be compared.

    They are the last two full fiscal years in a row; without them the last twelve months and the
    twelve before; with less than two years of history its later and its earlier half, three months
    at least, whose season differs (the note says so).

    Parameters
    ----------
    covered : sequence of str
        Months that the history covers from end to end, in order and without gaps.
    fiscal_year_starts : int
        Month in which a fiscal year starts, 1 to 12.

    Returns
    -------
    Spans or None
        None where the history is shorter than six months.

    Examples
    --------
    >>> months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    >>> compared_spans(months).said, compared_spans(months[:30]).said
    ('FY2025 against FY2024', 'FY2024 against FY2023')
    >>> compared_spans(months[3:30]).said
    '2024-07 to 2025-06 against 2023-07 to 2024-06'
    >>> compared_spans(months[:5]) is None
    True
    """
    months = list(covered)
    starts = [place for place, month in enumerate(months) if int(month[5:]) == fiscal_year_starts]
    whole = [place for place in starts if place + 2 * _YEAR <= len(months)]
    if whole:
        first, middle, end = whole[-1], whole[-1] + _YEAR, whole[-1] + 2 * _YEAR
        years = (_year_of(months[middle - 1]), _year_of(months[end - 1]))
        return Spans(tuple(months[first:middle]), tuple(months[middle:end]), years)
    length = min(len(months) // 2, _YEAR)
    if length < _FEWEST:
        return None
    before, after = months[-2 * length : -length], months[-length:]
    names = (f"{before[0]} to {before[-1]}", f"{after[0]} to {after[-1]}")
    return Spans(tuple(before), tuple(after), names, _note(length, len(months)))


def gained(amount: float, currency: str = "") -> str:
    """Say an amount that came or went, with its sign.

    Examples
    --------
    >>> gained(1_250_000), gained(-300.4), gained(0.2)
    ('+1.25 million', '-300', '0')
    """
    said = money(amount, currency)
    return f"+{said}" if said.strip("-0, .").strip() and amount > 0.5 else said


def _year_of(last_month: str) -> str:
    return f"FY{last_month[:4]}"


def _note(length: int, months: int) -> str:
    if length == _YEAR:
        return "The history holds no two full fiscal years in a row, so twelve months are compared."
    return (
        f"Only {count(months, 'full month')} are known, so {length} are compared with the "
        f"{length} before and the season is part of the change."
    )
