"""Delimited text: its encoding, its delimiter, and its rows with their line numbers."""

import codecs
import csv
import io
import re
from collections import Counter

from salesplan.case.grid import Note
from salesplan.errors import TableError

DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPOKEN = {"gb18030": "GB18030", "utf-8-sig": "UTF-8", "utf-32": "UTF-32", "utf-16": "UTF-16",
           "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}  # fmt: skip
_SAMPLE = 30  # lines that decide the delimiter
_COMMON_SHARE = 0.9  # of the non-ASCII characters, in text that really is Chinese
_HUGE_CELL = 1_000_000  # characters; beyond, a quotation mark was left open
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def decode(data: bytes, label: str, encoding: str | None = None) -> tuple[str, list[Note]]:
    """Decode a text file: by its byte-order mark, as UTF-8, UTF-16 or GB18030, or as stated.

    GB18030 is taken only where nearly every character beyond ASCII is a common Chinese one: the
    bytes of Western text happen to be valid GB18030 too.

    Parameters
    ----------
    data : bytes
    label : str
        The file, for messages.
    encoding : str, optional
        As stated in the plan file; a byte-order mark wins over a stated UTF.

    Returns
    -------
    str, and list of Note

    Raises
    ------
    TableError
        If the bytes are not text in the stated encoding, or in none that can be told apart.

    Examples
    --------
    >>> decode("客户,金额".encode("gb18030"), "sales.csv")[0]
    '客户,金额'
    """
    for mark, name in _MARKS:
        if data.startswith(mark) and (encoding is None or encoding.startswith("utf")):
            return _strict(data, name, label), [Note("byte_order_mark", 1, value=_SPOKEN[name])]
    if encoding:
        return _strict(data, encoding, label), []
    for guess in _utf16(data):
        return _strict(data, guess, label), [Note("encoding", 1, value=_SPOKEN[guess])]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if _is_chinese(data):
        return data.decode("gb18030"), [Note("encoding", 1, value=_SPOKEN["gb18030"])]
    raise TableError(
        label,
        f"is not UTF-8 (line {line}), and nothing tells which other encoding it is in",
        "save it as UTF-8, or write `encoding:` in the plan file (cp1252 is usual in Western "
        "Europe and America, gb18030 in China)",
    )


def _strict(data: bytes, encoding: str, label: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        raise TableError(
            label, f"is not text in the encoding {encoding}", "correct `encoding:` in the plan file"
        ) from None


def _utf16(data: bytes) -> list[str]:
    """Tell UTF-16 without a mark by the zero bytes beside its ASCII characters."""
    head = data[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) * 0.2 or min(even, odd) > len(head) * 0.02:
        return []
    return ["utf-16-le" if odd > even else "utf-16-be"]


def _is_chinese(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [char for char in text if ord(char) > 127]
    return sum(map(_is_common, beyond)) >= _COMMON_SHARE * len(beyond)


def _is_common(char: str) -> bool:
    """Whether a character is Chinese and among the 6,763 of GB 2312, or Chinese punctuation."""
    if not _CHINESE.match(char):
        return char in "￥¥·—…“”‘’×"
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def split_rows(
    text: str, label: str, delimiter: str | None = None
) -> tuple[list[list[str]], list[int]]:
    r"""Split text into rows of cells; rows without any content are left out.

    Parameters
    ----------
    text : str
    label : str
        The file, for messages.
    delimiter : str, optional
        As stated; else found among comma, semicolon, tab and bar.

    Returns
    -------
    list of rows, and list of int
        Cells, and the line on which each row starts (quoted cells may hold line breaks).

    Raises
    ------
    TableError
        If a quotation mark is never closed.

    Examples
    --------
    >>> split_rows("rep;amount\n\nAnn;1,5\n", "sales.csv")
    ([['rep', 'amount'], ['Ann', '1,5']], [1, 3])
    """
    csv.field_size_limit(_HUGE_CELL)
    reader = csv.reader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""),
        delimiter=delimiter or find_delimiter(text),
    )
    cells, lines, line = [], [], 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                cells.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error:
        raise TableError(
            label,
            f"a quotation mark opened in line {line} is never closed",
            'close it, or write a quotation mark inside a cell twice ("")',
        ) from None
    return cells, lines


def find_delimiter(text: str) -> str:
    r"""Find what separates the cells: what splits the first lines most evenly, into most cells.

    Examples
    --------
    >>> find_delimiter("rep;amount\nAnn;1,5\nBob;2,5\n")
    ';'
    """
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = times / len(lines) + min(width, 50) / 1000 if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best
