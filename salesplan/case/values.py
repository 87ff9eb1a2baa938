"""Cell text into values: blanks, names, numbers and flags.

A parser works on the distinct texts of one column, judges the column as a whole, and never guesses:
what could be read in two ways is refused, unless other cells of the column decide it.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

_BLANKS = frozenset(
    ("null", "n/a", "#n/a", "nan", "<na>", "none", "nil", "(blank)", "\\n", "-", "--", "–", "—")
)
_BLANKS_OF_FIGURES = _BLANKS | {"na", "n.a."}  # in a name, NA may be North America
_SIGNS = "₹$€£¥￥₩₽元"
_CODES = "(?:USD|EUR|GBP|INR|CNY|RMB|CHF|JPY|AUD|CAD|SGD|Rs\\.?|US\\$)"
_CURRENCY = re.compile(rf"(?i)[{_SIGNS}]|\b{_CODES}(?=[\s\d.,(+−-]|$)|(?<=\d){_CODES}$")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_POINT = {
    # Thousands in groups of three, or of two above the last three as in India.
    ".": re.compile(r"(?i)(?:\d+|[1-9]\d{0,2}(?:,\d{2,3})*,\d{3})?(?:\.\d*)?(?:e[+-]?\d+)?"),
    ",": re.compile(r"(?i)(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d*)?(?:e[+-]?\d+)?"),
}
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # 1,234 and 1.234 could be a thousand or one
_CLEAR_COUNT = 20  # values in groups of three that, beside smaller whole ones, settle the question
_FLAGS = {
    **dict.fromkeys(("won", "yes", "y", "true", "t", "1", "1.0", "x", "是", "赢单", "成交"), True),
    **dict.fromkeys(("lost", "no", "n", "false", "f", "0", "0.0", "否", "输单", "丢单"), False),
    **dict.fromkeys(("closed won", "closedwon", "won deal"), True),
    **dict.fromkeys(("closed lost", "closedlost", "lost deal"), False),
}


_UNDECIDED = ("open", "pending", "in progress", "进行中")


@dataclass(frozen=True)
class Parsed:
    """The values of one column, and which cells could not be read.

    Parameters
    ----------
    values : Series
        As typed; missing where blank or unreadable.
    is_bad : Series of bool
        Cells with text that is no value of this kind.
    problem : str
        Name of the rule that refuses the column as a whole; empty where it could be read.
    counts : dict of str to int
        Repairs made, by rule, in cells.
    detail : str
        The reading chosen, or the readings between which nothing decides.
    """

    values: pd.Series
    is_bad: pd.Series
    problem: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    detail: str = ""


def tidy(texts: pd.Series, *, is_figure: bool) -> tuple[pd.Series, dict[str, int]]:
    """Trim and collapse white space, and turn the literals that mean "blank" into missing.

    Parameters
    ----------
    texts : Series of str
    is_figure : bool
        Whether the column holds figures or dates, where NA is a blank as well.

    Returns
    -------
    Series of str, and dict
        The clean texts, missing where blank; the number of cells by repair.

    Examples
    --------
    >>> clean, counts = tidy(pd.Series(["  North ", "NULL", "", "NA"]), is_figure=False)
    >>> clean.tolist(), counts
    (['North', nan, nan, 'NA'], {'whitespace': 1, 'blank_literals': 1})
    """
    distinct, codes = distinct_texts(texts)
    clean = [" ".join(text.replace("\ufeff", "").split()) for text in distinct]
    blanks = _BLANKS_OF_FIGURES if is_figure else _BLANKS
    is_literal = np.array([text.casefold() in blanks for text in clean], dtype=bool)
    is_blank = np.array([not text for text in clean], dtype=bool) | is_literal
    is_ragged = np.array([a != b for a, b in zip(clean, distinct, strict=True)], dtype=bool)
    kept = [None if blank else text for text, blank in zip(clean, is_blank, strict=True)]
    result = spread_values(np.array(kept, dtype=object), codes, texts.index)
    counts = {
        "whitespace": count_cells(is_ragged & ~is_blank, codes),
        "blank_literals": count_cells(is_literal, codes),
    }
    return result.astype("str"), {rule: n for rule, n in counts.items() if n}


def parse_keys(texts: pd.Series) -> Parsed:
    """Keep keys as text; strip the ".0" that a spreadsheet or script left on every one.

    Parameters
    ----------
    texts : Series of str
        Tidied.

    Examples
    --------
    >>> parse_keys(pd.Series(["007", "12"], dtype="str")).values.tolist()
    ['007', '12']
    >>> parse_keys(pd.Series(["17850.0", None, "13047.0"], dtype="str")).values.tolist()
    ['17850', nan, '13047']
    """
    nothing = pd.Series(data=False, index=texts.index)
    is_float = texts.str.fullmatch(r"[1-9]\d*\.0")
    if not texts.notna().any() or not is_float[texts.notna()].all():
        return Parsed(texts, nothing)
    return Parsed(texts.str[:-2], nothing, counts={"float_keys": int(texts.notna().sum())})


def parse_flags(texts: pd.Series) -> Parsed:
    """Read yes and no, won and lost, true and false, 1 and 0, 是 and 否; open is undecided.

    Parameters
    ----------
    texts : Series of str
        Tidied.

    Returns
    -------
    Parsed
        Values of dtype boolean.

    Examples
    --------
    >>> parse_flags(pd.Series(["Won", "0", "是", "open"], dtype="str")).values.tolist()
    [True, False, True, <NA>]
    """
    folded = texts.str.casefold()
    values = folded.map(_FLAGS).astype("boolean")
    return Parsed(values, texts.notna() & values.isna() & ~folded.isin(_UNDECIDED))


def parse_numbers(
    texts: pd.Series, decimal: str | None = None, known: pd.Series | None = None
) -> Parsed:
    """Read numbers as people write them; judge decimal mark and thousands by the whole column.

    Currency signs and codes, percent signs, (1,234) and 1,234- for less than zero are understood.
    One mark followed by three digits (1,234 or 1.234) could be a thousand or a fraction. It is
    settled by a cell that is clear (1,234.50; 1,234,567; 0.5), by a currency sign on it (money has
    no three decimals), or by many such cells beside smaller whole numbers only; else refused.

    Parameters
    ----------
    texts : Series of str
        Tidied.
    decimal : str, optional
        "." or "," where the plan file states the decimal mark.
    known : Series of float, optional
        Numbers of the cells that a spreadsheet or database stored as such.

    Returns
    -------
    Parsed
        Values of dtype float64. `problem` is "ambiguous_number" or "mixed_numbers" where refused.

    Examples
    --------
    >>> parse_numbers(pd.Series(["₹1,234.50", "(66)", "8-"], dtype="str")).values.tolist()
    [1234.5, -66.0, -8.0]
    >>> parse_numbers(pd.Series(["1,234", "2,500"], dtype="str")).problem
    'ambiguous_number'
    """
    open_texts = texts if known is None else texts.where(known.isna())
    if decimal != "," and _are_plain(open_texts):
        plain = open_texts.astype(object).astype(float)
        return Parsed(plain if known is None else plain.where(known.isna(), known),
                      pd.Series(data=False, index=texts.index))  # fmt: skip
    distinct, codes = distinct_texts(open_texts)
    cells = [_Cell.read(text) for text in distinct]
    mark, problem = (decimal, "") if decimal else _judge_mark(cells)
    values = np.array([cell.value(mark) for cell in cells], dtype=float)
    result = spread_values(values, codes, texts.index).astype(float)
    if known is not None:
        result = result.where(known.isna(), known)
    is_bad = open_texts.notna() & result.isna() & (problem == "")
    counts = _count_repairs(cells, np.isfinite(values), codes, mark)
    return Parsed(result, is_bad, problem, counts, _examples(cells, problem))


def _count_repairs(
    cells: list["_Cell"], read: np.ndarray, codes: np.ndarray, mark: str | None
) -> dict[str, int]:
    signed = np.array([cell.sign != "" for cell in cells], dtype=bool)
    grouped = np.array([cell.is_grouped(mark) for cell in cells], dtype=bool)
    comma = np.array([mark == "," and "," in cell.body for cell in cells], dtype=bool)
    counts = {
        "currency": count_cells(read & signed, codes),
        "separators": count_cells(read & grouped, codes),
        "decimal_comma": count_cells(read & comma, codes),
    }
    return {rule: n for rule, n in counts.items() if n}


def _are_plain(texts: pd.Series) -> bool:
    """Whether all are numbers as machines write them, decimal points beyond doubt."""
    present = texts.dropna()
    if not present.str.fullmatch(r"-?\d{1,99}(?:\.\d+)?").all():
        return False
    is_either = present.str.fullmatch(r"-?" + _EITHER.pattern)
    return bool(not is_either.any() or present[~is_either].str.contains(".", regex=False).any())


@dataclass(frozen=True)
class _Cell:
    """A number's text taken apart: digits and marks without sign, currency and spaces."""

    text: str
    body: str
    sign: str
    divisor: float
    has_spaces: bool

    @classmethod
    def read(cls, text: str) -> "_Cell":
        body, n = _CURRENCY.subn("", text.replace("−", "-"))
        sign = "".join(sorted(set(_CURRENCY.findall(text)))) if n else ""
        trimmed = body.strip()
        bare = _SPACES.sub("", trimmed)
        divisor = 1.0
        if bare.endswith("%"):
            bare, divisor = bare[:-1], 100.0
        if bare.startswith("(") and bare.endswith(")"):
            bare, divisor = bare[1:-1], -divisor
        if bare[:1] in ("-", "+"):
            bare, divisor = bare[1:], divisor * (-1 if bare[0] == "-" else 1)
        elif bare.endswith("-"):
            bare, divisor = bare[:-1], -divisor
        spaces = bool(re.search(r"\d[\s\u00a0\u202f\u2009'’]\d", trimmed))
        is_grouped = not spaces or re.fullmatch(
            r"\D*\d{1,3}([\s\u00a0\u202f\u2009'’]\d{3})+([.,]\d*)?\D*", trimmed
        )
        return cls(text, bare if is_grouped else "", sign, divisor, spaces)

    def is_grouped(self, mark: str | None) -> bool:
        """Whether anything separates the digits apart from the decimal mark."""
        return self.has_spaces or ("." if mark == "," else ",") in self.body

    @property
    def is_either(self) -> bool:
        """Whether the cell alone leaves open what its mark means."""
        return not self.has_spaces and _EITHER.fullmatch(self.body) is not None

    def marks(self) -> set[str]:
        """Return the decimal marks under which the cell is a number."""
        has_digit = any(char.isdigit() for char in self.body)
        return {mark for mark, form in _POINT.items() if has_digit and form.fullmatch(self.body)}

    def value(self, mark: str | None) -> float:
        """Return the number under a decimal mark, NaN where it is none."""
        if mark is None or mark not in self.marks():
            return float("nan")
        plain = self.body.replace("." if mark == "," else ",", "")
        number = float(plain.replace(",", ".")) / self.divisor
        return number if np.isfinite(number) else float("nan")


def _judge_mark(cells: list[_Cell]) -> tuple[str | None, str]:
    """Return the column's decimal mark, or None and the rule that refuses the column."""
    marked = [cell for cell in cells if set(cell.body) & {".", ","}]
    clear = {mark for cell in marked if not cell.is_either for mark in _only(cell.marks())}
    either = [cell for cell in marked if cell.is_either]
    # Money carries no three decimals: with a currency sign, the mark groups thousands.
    clear |= {_other(cell) for cell in either if cell.sign}
    if len(clear) == 2:
        return None, "mixed_numbers"
    if clear:
        return clear.pop(), ""
    if not either:
        return ".", ""
    groups = {_other(cell) for cell in either}
    whole = [cell.body for cell in cells if cell.body.isdigit()]
    is_small = bool(whole) and all(len(body) <= 3 for body in whole)
    if len(groups) == 1 and is_small and len(either) >= _CLEAR_COUNT:
        return groups.pop(), ""
    return None, "ambiguous_number"


def _only(marks: set[str]) -> set[str]:
    return marks if len(marks) == 1 else set()


def _other(cell: _Cell) -> str:
    """Return the decimal mark that turns the cell's only mark into a thousands separator."""
    return "." if "," in cell.body else ","


def _examples(cells: list[_Cell], problem: str) -> str:
    if not problem:
        return ""
    shown = [cell.text for cell in cells if set(cell.body) & {".", ","}]
    return ", ".join(shown[:3])


def as_number(texts: pd.Series) -> pd.Series | None:
    """Return a column as numbers if nothing is lost by it; None where something would be.

    Lost would be leading zeros, a plus sign, the last of 16 digits before the point, or a currency
    sign that not every number shares. Blank cells stay blank.

    Parameters
    ----------
    texts : Series of str
        Tidied.

    Examples
    --------
    >>> as_number(pd.Series(["7", "12.50"], dtype="str")).tolist()
    [7.0, 12.5]
    >>> as_number(pd.Series(["007", "12"], dtype="str")) is None
    True
    """
    present = texts.dropna()
    # Padded with zeros, or more digits before the point than a float64 always keeps.
    if present.empty or present.str.match(r"[^\d.,]*(?:0\d|\d{16})|\+").any():
        return None
    if _are_plain(present):
        return texts.astype(object).astype(float)
    cells = [_Cell.read(text) for text in distinct_texts(texts)[0]]
    if len({cell.sign for cell in cells}) > 1 or present.str.contains("[eE%]").any():
        return None
    parsed = parse_numbers(texts)
    return None if parsed.problem or parsed.is_bad.any() else parsed.values


def distinct_texts(texts: pd.Series) -> tuple[list[str], np.ndarray]:
    """Return the distinct texts in order of appearance, and each row's place in them (-1: none).

    Examples
    --------
    >>> names, codes = distinct_texts(pd.Series(["a", None, "b", "a"], dtype="str"))
    >>> names, codes.tolist()
    (['a', 'b'], [0, -1, 1, 0])
    """
    codes, distinct = pd.factorize(texts)
    return [str(text) for text in distinct], codes


def spread_values(values: np.ndarray, codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Put the value of each distinct text back on the rows that carry it; missing on the others.

    Examples
    --------
    >>> spread_values(np.array([7.5]), np.array([0, -1, 0]), pd.RangeIndex(3)).tolist()
    [7.5, nan, 7.5]
    """
    missing = np.array([np.nan if values.dtype == float else None], dtype=values.dtype)
    return pd.Series(np.concatenate([values, missing])[codes], index)


def count_cells(which: np.ndarray, codes: np.ndarray) -> int:
    """Count the rows whose distinct text is one of those marked.

    Examples
    --------
    >>> count_cells(np.array([True, False]), np.array([0, -1, 1, 0]))
    2
    """
    return int(np.append(which, [False])[codes].sum())
