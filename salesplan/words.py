"""Numbers into sentences: one way to say money, rates, counts and names in every finding.

Rounding is half away from zero on the digits that Python prints (2.675 gives 2.68), so that a
sentence reads the same on every machine. A missing or infinite value is said to be unknown.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

UNKNOWN = "unknown"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SCALES = ((10**9, "billion"), (10**6, "million"))


def is_known(value: float | None) -> bool:
    """Whether a value is a finite number, so that it can be said at all.

    Examples
    --------
    >>> is_known(0), is_known(None), is_known(float("nan")), is_known(float("inf"))
    (True, False, False, False)
    """
    return value is not None and math.isfinite(value)


def number(value: float | None, digits: int = 0) -> str:
    """Write a number with thousands separators and a fixed number of decimals.

    Parameters
    ----------
    value : float or None
        Any number.
    digits : int
        Decimals kept, 0 or more; half is rounded away from zero.

    Returns
    -------
    str
        Never a negative zero.

    Examples
    --------
    >>> number(1234567.5), number(2.675, 2), number(-0.004, 1), number(None)
    ('1,234,568', '2.68', '0.0', 'unknown')
    """
    if value is None or not is_known(value):
        return UNKNOWN
    rounded = _rounded(value, digits)
    return f"{abs(rounded) if rounded == 0 else rounded:,.{digits}f}"


def money(amount: float | None, currency: str = "") -> str:
    """Say an amount as a reader would: whole units below a million, three figures above.

    Trailing zeros after the point are left out, and an amount that rounds up to the next
    scale takes it: 999,999,999 is 1 billion.

    Parameters
    ----------
    amount : float or None
        Money, in units of the plan's currency.
    currency : str
        Code put behind the amount; none where empty.

    Returns
    -------
    str
        For instance "845,300", "12.4 million EUR" or "unknown".

    Examples
    --------
    >>> money(12_437_900, "EUR"), money(845_300.4), money(-12_000_000)
    ('12.4 million EUR', '845,300', '-12 million')
    >>> money(995_000_000), money(999_999_999), money(999_999.7), money(1_240_000_000_000)
    ('995 million', '1 billion', '1 million', '1,240 billion')
    """
    if amount is None or not is_known(amount):
        return UNKNOWN
    return f"{_scaled(amount)} {currency}".rstrip()


def percent(rate: float | None, digits: int = 1) -> str:
    """Write a fraction as a percentage.

    Parameters
    ----------
    rate : float or None
        A fraction: 0.25 is 25 %.
    digits : int
        Decimals kept.

    Examples
    --------
    >>> percent(0.0625), percent(0.0625, digits=0), percent(1.2), percent(-0.0001)
    ('6.3 %', '6 %', '120.0 %', '0.0 %')
    """
    return f"{number(_hundredfold(rate), digits)} %" if is_known(rate) else UNKNOWN


def points(difference: float | None, digits: int = 1) -> str:
    """Write the difference of two fractions in percentage points, with its sign.

    Parameters
    ----------
    difference : float or None
        A difference of fractions: 0.012 is 1.2 points.
    digits : int
        Decimals kept.

    Examples
    --------
    >>> points(0.012), points(-0.03), points(0.0001), points(0.01, digits=0)
    ('+1.2 points', '-3.0 points', '0.0 points', '+1 point')
    """
    if not is_known(difference):
        return UNKNOWN
    said = number(_hundredfold(difference), digits)
    sign = "+" if said.strip("-0.,") and not said.startswith("-") else ""
    return f"{sign}{said} {'point' if said in ('1', '-1') else 'points'}"


def split_points(whole: float, parts: Sequence[float], digits: int = 1) -> list[float]:
    """Round the parts of a rate so that, as written, they add up to the whole as written.

    Largest-remainder rule: round every part down, then give the steps that the rounded whole has
    left, one each, to the parts that lost most; on a tie, the earlier part.

    Parameters
    ----------
    whole : float
        A fraction, the sum of its parts.
    parts : sequence of float
        Fractions of either sign.
    digits : int
        Decimals of the percentages that will be written.

    Returns
    -------
    list of float
        Fractions that `points` writes as they are; the parts as given where one is unknown.

    Examples
    --------
    >>> percent(0.0664), [points(part) for part in split_points(0.0664, [0.0672, -0.0008])]
    ('6.6 %', ['+6.7 points', '-0.1 points'])
    """
    if not all(is_known(value) for value in (whole, *parts)):
        return list(parts)
    exact = [_exact(part).scaleb(digits + 2) for part in parts]
    steps = [part.to_integral_value(ROUND_FLOOR) for part in exact]
    left = int(_rounded(whole, digits + 2).scaleb(digits + 2) - sum(steps))
    lost_most = sorted(range(len(parts)), key=lambda place: steps[place] - exact[place])
    for place in lost_most[:left]:
        steps[place] += 1
    return [float(step.scaleb(-digits - 2)) for step in steps]


def count(n: float | None, noun: str, plural: str = "") -> str:
    """Say how many there are of something, in the right number.

    Parameters
    ----------
    n : int or None
        How many; a whole number.
    noun : str
        One of them.
    plural : str
        Several of them, where the usual rules (-s, -es, -ies) do not hold.

    Examples
    --------
    >>> count(1, "rep"), count(35, "rep"), count(0, "rep"), count(1428, "series", "series")
    ('1 rep', '35 reps', 'no reps', '1,428 series')
    >>> count(2, "company"), count(2, "day"), count(3, "branch")
    ('2 companies', '2 days', '3 branches')
    """
    said = "no" if n == 0 else number(n)
    return f"{said} {noun if said == '1' else plural or _plural(noun)}"


def listing(names: Iterable[object], most: int = 3) -> str:
    """Join names into a phrase, the first few by name and the others by number.

    Parameters
    ----------
    names : iterable
        Names in the order in which they are to be read.
    most : int
        How many are named at most, 1 or more.

    Examples
    --------
    >>> listing(["Ann"]), listing(["Ann", "Bo", "Cy"]), listing([])
    ('Ann', 'Ann, Bo and Cy', 'none')
    >>> listing(["Ann", "Bo", "Cy", "Di"]), listing("abcdefg", most=2)
    ('Ann, Bo, Cy and 1 other', 'a, b and 5 others')
    """
    all_names = [str(name) for name in names]
    named, left = all_names[:most], len(all_names) - most
    if left > 0:
        named = [*named, count(left, "other")]
    if not named:
        return "none"
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))


def change(rate: float | None, digits: int = 1) -> str:
    """Say which way a figure went, and by how much.

    Parameters
    ----------
    rate : float or None
        Relative change, a fraction: 0.062 is up 6.2 %.
    digits : int
        Decimals kept; a change that rounds to zero is "unchanged".

    Examples
    --------
    >>> change(0.062), change(-0.3), change(0.0004), change(None)
    ('up 6.2 %', 'down 30.0 %', 'unchanged', 'unknown')
    """
    said = percent(rate, digits)
    if said == UNKNOWN:
        return UNKNOWN
    if not said.strip("-0., %"):
        return "unchanged"
    return f"down {said[1:]}" if said.startswith("-") else f"up {said}"


def month_name(month: str) -> str:
    """Write a calendar month out.

    Parameters
    ----------
    month : str
        Year and month, "2026-03".

    Examples
    --------
    >>> month_name("2026-03")
    'March 2026'
    """
    year, number_of_month = month.split("-")
    return f"{MONTHS[int(number_of_month) - 1]} {year}"


def _rounded(value: float, digits: int) -> Decimal:
    return _exact(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _exact(value: float) -> Decimal:
    """Take the digits that Python prints, not the binary fraction behind them."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))


def _hundredfold(rate: float | None) -> float | None:
    """Move the point in decimal: in binary 0.285 x 100 is a hair below 28.5."""
    return float(_exact(rate) * 100) if rate is not None and is_known(rate) else None


def _scaled(amount: float) -> str:
    whole = _rounded(amount, 0)
    if abs(whole) < _SCALES[-1][0]:
        return number(amount)
    figures = whole.quantize(Decimal(1).scaleb(whole.adjusted() - 2), ROUND_HALF_UP)
    scale, name = next(pair for pair in _SCALES if abs(figures) >= pair[0])
    said = f"{figures / scale:,f}"
    return f"{said.rstrip('0').rstrip('.') if '.' in said else said} {name}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"
