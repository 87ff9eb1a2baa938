"""Cell text into dates and periods, each column judged as a whole; ambiguity is refused."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from salesplan.case.values import Parsed, count_cells, distinct_texts, spread_values

Parts = tuple[int, int, int]
_MONTHS = {
    name[:length]: month
    for month, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
    for length in {3, 4, len(name)}
}
_TIME = re.compile(
    r"[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")
_DAY_NAME = re.compile(r"^[A-Za-z]{3,9},? +(?=\d|[A-Za-z]{3,9} +\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([A-Za-z]{3,9})\.?[-/. ,]*(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/. ,]+(\d{4}|\d{2})")
_THREE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_LATER_THIS_CENTURY = 70  # a two-digit year from 70 on is of the 1900s
_SHORT_SPAN, _LONG_SPAN = 10, 20  # years: see `_judge_order`


def parse_dates(
    texts: pd.Series, date_order: str | None = None, date_format: str | None = None
) -> Parsed:
    """Read dates; judge by the whole column whether day or month comes first.

    Year first (2026-03-15), month names (15-Mar-26) and 2026年3月15日 are clear by themselves. For
    03/04/2026 an order is taken only if it is the one order under which every cell is a date (a day
    above 12 somewhere). Two-digit years add the order year-month-day; it or its rival falls where
    it would stretch the column over 20 years and more while the other needs 10 at most.

    Parameters
    ----------
    texts : Series of str
        Tidied.
    date_order : str, optional
        "dmy", "mdy" or "ymd" where the plan file states it.
    date_format : str, optional
        As of `datetime.strptime`, such as "%d.%m.%Y"; year-first dates are read beside it.

    Returns
    -------
    Parsed
        Values of dtype datetime64, times of day kept (`counts["times"]` tells how many).
        `problem` is "ambiguous_date" or "mixed_dates" where the column is refused.

    Examples
    --------
    >>> parse_dates(pd.Series(["03/04/2026", "13/04/2026"], dtype="str")).values.dt.day.tolist()
    [3, 13]
    >>> parse_dates(pd.Series(["03/04/2026"], dtype="str")).problem
    'ambiguous_date'
    """
    distinct, codes = distinct_texts(texts)
    if date_format:
        moments, problem, detail = [_by_format(text, date_format) for text in distinct], "", ""
    else:
        moments, problem, detail = _by_order(distinct, date_order)
    stamps = np.array([np.datetime64(m, "s") if m else np.datetime64("NaT", "s") for m in moments],
                      dtype="datetime64[s]")  # fmt: skip
    padded = np.append(stamps, np.datetime64("NaT", "s"))
    values = pd.Series(padded[codes], texts.index).astype("datetime64[us]")
    has_time = np.array([bool(m and m.time() != datetime.min.time()) for m in moments], bool)
    times = count_cells(has_time, codes)
    is_bad = texts.notna() & values.isna() & (problem == "")
    return Parsed(values, is_bad, problem, {"times": times} if times else {}, detail)


def _by_format(text: str, date_format: str) -> datetime | None:
    try:
        return datetime.strptime(text, date_format)  # noqa: DTZ007  days have no zone
    except ValueError:
        parts, time = _clear(text)
        return _moment(parts, time)


def _by_order(
    distinct: list[str], date_order: str | None
) -> tuple[list[datetime | None], str, str]:
    clear, open_texts = {}, {}
    for text in distinct:
        parts, time = _clear(text)
        open_parts = _three(text) if parts is None else None
        if open_parts:
            open_texts[text] = open_parts
        else:
            clear[text] = _moment(parts, time)
    if not open_texts:
        return [clear[text] for text in distinct], "", ""
    order, problem = (date_order, "") if date_order else _judge_order(open_texts.values())
    if any(clear.values()) and not date_order and _is_mixed(clear):
        order, problem = None, "mixed_dates"
    examples = ", ".join(list(open_texts)[:3])
    if order is None:
        return [None] * len(distinct), problem, examples
    read = {text: _ordered(numbers, order) for text, numbers in open_texts.items()}
    times = {text: _split_time(text)[1] for text in open_texts}
    moments = {text: _moment(parts, times[text]) for text, parts in read.items()}
    return [clear[text] if text in clear else moments[text] for text in distinct], "", order


def _is_mixed(clear: dict[str, datetime | None]) -> bool:
    """Whether year-first dates stand beside dates in another order: a sign of swapped cells."""
    return any(moment and _YEAR_FIRST.match(text) for text, moment in clear.items())


def _split_time(text: str) -> tuple[str, timedelta]:
    found = _TIME.search(text)
    if not found:
        return text, timedelta()
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + 12 * (found[4][0] in "Pp")
    if hour > 23 or minute > 59 or second > 59:
        return "", timedelta()
    return text[: found.start()].strip(), timedelta(hours=hour, minutes=minute, seconds=second)


def _clear(text: str) -> tuple[Parts | None, timedelta]:
    """Return (year, month, day) of a date that can be read in one way only, and its time."""
    day, time = _split_time(text)
    for form in (_YEAR_FIRST, _COMPACT, _CHINESE):
        if found := form.fullmatch(day):
            numbers = [int(part) for part in found.groups() if part.isdigit()]
            return (numbers[0], numbers[1], numbers[2]), time
    day = _DAY_NAME.sub("", day) if not _MONTH_DAY.fullmatch(day) else day
    if found := _DAY_MONTH.fullmatch(day):
        month = _MONTHS.get(found[2].lower())
        return ((_century(found[3]), month, int(found[1])) if month else None), time
    if found := _MONTH_DAY.fullmatch(day):
        month = _MONTHS.get(found[1].lower())
        return ((_century(found[3]), month, int(found[2])) if month else None), time
    return None, time


def _three(text: str) -> tuple[str, str, str] | None:
    """Return the three numbers of a date whose order its text leaves open."""
    found = _THREE.fullmatch(_split_time(text)[0])
    return (found[1], found[3], found[4]) if found else None


def _ordered(numbers: tuple[str, str, str], order: str) -> Parts | None:
    year, month, day = (numbers[place] for place in _ORDERS[order])
    if order == "ymd" and len(numbers[2]) == 4:
        return None
    parts = (_century(year), int(month), int(day))
    return parts if _is_day(parts) else None


def _century(year: str) -> int:
    number = int(year)
    if len(year) == 4:
        return number
    return number + (1900 if number >= _LATER_THIS_CENTURY else 2000)


def _is_day(parts: Parts) -> bool:
    return _moment(parts, timedelta()) is not None


def _moment(parts: Parts | None, time: timedelta) -> datetime | None:
    if parts is None:
        return None
    try:
        return datetime(*parts) + time
    except (ValueError, OverflowError):
        return None


def _judge_order(open_parts: Iterable[tuple[str, str, str]]) -> tuple[str | None, str]:
    """Return the one order that reads the column, or None and the rule that refuses it."""
    parts = list(open_parts)
    read = {order: [_ordered(numbers, order) for numbers in parts] for order in _ORDERS}
    is_long = any(len(numbers[2]) == 4 for numbers in parts)
    if is_long:  # a four-digit year at the end rules out year first
        read.pop("ymd")
    good = {order: sum(day is not None for day in days) for order, days in read.items()}
    most = max(good.values())
    # A cell that is no date under any order (31/02/2026) must not hide what the others say.
    readable = sum(
        any(day is not None for day in each) for each in zip(*read.values(), strict=True)
    )
    if most == 0:
        return next(iter(read)), ""
    if most < readable:
        return None, "mixed_dates"
    orders = [order for order, n in good.items() if n == most]
    if len({tuple(read[order]) for order in orders}) == 1:  # 05/05/2026 is the same day either way
        return orders[0], ""
    orders = _plausible(orders, read)
    return (orders[0], "") if len(orders) == 1 else (None, "ambiguous_date")


def _plausible(orders: list[str], read: dict[str, list[Parts | None]]) -> list[str]:
    """Drop orders that take days for years: they stretch a short history over decades."""
    spans = {
        order: max(part[0] for part in read[order] if part)
        - min(part[0] for part in read[order] if part)
        for order in orders
    }
    if min(spans.values()) > _SHORT_SPAN:
        return orders
    return [order for order in orders if spans[order] < _LONG_SPAN]


def _period_forms() -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]]:
    """List the ways to write a period, each with its canonical spelling."""

    def month(year: str, number: int | None) -> str | None:
        return f"{_century(year)}-{number:02d}" if number and 1 <= number <= 12 else None

    def named(name: str, year: str) -> str | None:
        return month(year, _MONTHS.get(name.lower()))

    def quarter(fiscal: str | None, year: str, number: str) -> str:
        return f"{'FY' if fiscal else ''}{_century(year)}-Q{number}"

    forms: list[tuple[str, Callable[[re.Match[str]], str | None]]] = [
        (r"(FY)?[ -]?(\d{4}|(?<=FY)\d{2}|(?<=FY )\d{2})",
         lambda m: f"{'FY' if m[1] else ''}{_century(m[2])}"),
        (r"(\d{4})/(\d{4})", lambda m: f"FY{m[2]}" if int(m[2]) == int(m[1]) + 1 else None),
        (r"(FY)?[ -]?(\d{4}|(?<=FY)\d{2})[ -/]?Q([1-4])", lambda m: quarter(m[1], m[2], m[3])),
        (r"Q([1-4])[ -/]?(FY)?[ -]?(\d{4})", lambda m: quarter(m[2], m[3], m[1])),
        (r"(\d{4})[-/.](\d{1,2})", lambda m: month(m[1], int(m[2]))),
        (r"((?:19|20|21)\d{2})(\d{2})", lambda m: month(m[1], int(m[2]))),
        (r"(\d{1,2})[-/.](\d{4})", lambda m: month(m[2], int(m[1]))),
        (r"(\d{4})年(\d{1,2})月?", lambda m: month(m[1], int(m[2]))),
        (r"(\d{4})年", lambda m: m[1]),
        (r"([A-Za-z]{3,9})\.?[-/ ,']*(\d{4}|\d{2})", lambda m: named(m[1], m[2])),
        (r"(\d{4})[-/ ]([A-Za-z]{3,9})", lambda m: named(m[2], m[1])),
    ]  # fmt: skip
    return [(re.compile(form, re.IGNORECASE), spell) for form, spell in forms]


_PERIODS = _period_forms()


def period_name(text: str) -> str | None:
    """Return a period's canonical spelling; None where the text names no period.

    Fiscal years keep their FY; a plain 2026 stays the calendar year. Days are not read here.

    Examples
    --------
    >>> [period_name(text) for text in ("FY26", "Q1 2026", "Mar-26", "2026/3", "spring")]
    ['FY2026', '2026-Q1', '2026-03', '2026-03', None]
    """
    for form, spell in _PERIODS:
        if found := form.fullmatch(text):
            return spell(found)
    return None


def parse_periods(
    texts: pd.Series, date_order: str | None = None, date_format: str | None = None
) -> Parsed:
    """Read years, quarters and months into one spelling each; a day stands for its month.

    Parameters
    ----------
    texts : Series of str
        Tidied.
    date_order, date_format : str, optional
        As in `parse_dates`, for periods written as days.

    Returns
    -------
    Parsed
        Values such as "2026", "FY2026", "2026-Q1", "FY2026-Q1", "2026-03". Days that look like
        what a spreadsheet makes of Apr-18 (the 18th of April of the year of typing) are the
        problem "period_days".

    Examples
    --------
    >>> parse_periods(pd.Series(["FY2026-Q1", "2026-03-15"], dtype="str")).values.tolist()
    ['FY2026-Q1', '2026-03']
    """
    distinct, codes = distinct_texts(texts)
    names = np.array([period_name(text) for text in distinct] + [None], dtype=object)[:-1]
    values = spread_values(names, codes, texts.index).astype("str")
    left = texts.where(values.isna())
    if not left.notna().any():
        return Parsed(values, pd.Series(data=False, index=texts.index))
    days = parse_dates(left, date_order, date_format)
    months = days.values.dt.strftime("%Y-%m")
    values = values.where(values.notna(), months).astype("str")
    problem = days.problem or ("period_days" if _are_typed_months(days.values.dropna()) else "")
    detail = days.detail if days.problem else ", ".join(left.dropna().unique()[:3])
    return Parsed(values, days.is_bad, problem, days.counts, detail)


def _are_typed_months(days: pd.Series) -> bool:
    """Whether the days repeat one year and at most two days inside the month, over 3+ months."""
    inside = days[~(days.dt.is_month_start | days.dt.is_month_end)]
    is_few = inside.dt.day.nunique() <= 2 and inside.dt.year.nunique() == 1
    return len(inside) == len(days) and is_few and inside.dt.month.nunique() >= 3
