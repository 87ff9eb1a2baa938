"""A grid of cells: where its header is, and what its columns are called."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from salesplan.errors import TableError

_LOOK_AT = 50  # rows; titles and notes above a header are few
_WIDE = 0.8  # of the usual number of filled cells; repeated headers are fewer than the rest


@dataclass(frozen=True)
class Grid:
    """The filled rows of a text file or sheet.

    Parameters
    ----------
    label : str
        The file as people call it.
    unit : str
        What `lines` count: "line" or "row".
    cells : list of rows
        Texts or stored values; rows without content are left out.
    lines : list of int
        Number of each row as a person sees it.
    """

    label: str
    unit: str
    cells: list[list[Any]]
    lines: list[int]


@dataclass(frozen=True)
class Note:
    """Something noticed while reading a file.

    Parameters
    ----------
    rule : str
        Name of the rule, as in `salesplan.case.report`.
    count : int
        Rows, columns or cells concerned.
    column, value : str
        Where, and the text found.
    source : str
        The file, where that is not the table's own but one that its query reads.
    """

    rule: str
    count: int
    column: str = ""
    value: str = ""
    source: str = ""


def plain_name(header: str) -> str:
    """Spell a header as the contract does, so that "Hired On" is `hired_on`.

    Examples
    --------
    >>> plain_name(" Hired-On ")
    'hired_on'
    """
    return "_".join(str(header).replace("-", " ").replace("_", " ").split()).casefold()


def is_filled(cell: Any) -> bool:
    """Whether a cell holds anything."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def find_header(grid: Grid, header_row: int | None, expected: Collection[str]) -> int:
    """Find the header among the first rows of a grid.

    The stated row; else the first row that holds two of the expected headers; else the first row of
    distinct texts that is about as wide as the table (four fifths of the usual number of filled
    cells), so that titles above it are passed over; else the first row.

    Parameters
    ----------
    grid : Grid
    header_row : int, optional
        As stated in the plan file.
    expected : collection of str
        Headers that the reader hopes for.

    Returns
    -------
    int
        Position in `cells`.

    Raises
    ------
    TableError
        If the stated row is blank or beyond the file.

    Examples
    --------
    >>> rows = [["Budgets 2026", "", ""], ["rep", "team", "quota"], ["Ann", "N", "9"]]
    >>> find_header(Grid("x.csv", "line", rows, [1, 3, 4]), None, ())
    1
    """
    if header_row is not None:
        if header_row not in grid.lines:
            problem = f"{grid.unit} {header_row} is blank or beyond the end of the file"
            raise TableError(grid.label, problem, "correct `header_row:` in the plan file")
        return grid.lines.index(header_row)
    head = grid.cells[:_LOOK_AT]
    wanted = {plain_name(name) for name in expected}
    for at, row in enumerate(head):
        names = {plain_name(cell) for cell in row if isinstance(cell, str)}
        if wanted and len(names & wanted) >= min(2, len(wanted)):
            return at
    widths = [sum(map(is_filled, row)) for row in head]
    often = Counter(widths).most_common()
    usual = max(width for width, times in often if times == often[0][1])
    wide = (at for at, width in enumerate(widths) if width >= _WIDE * usual)
    return next((at for at in wide if _are_titles(head[at])), 0)


def _are_titles(row: list[Any]) -> bool:
    """Whether a row holds texts, most of them distinct, and no figures."""
    filled = [cell for cell in row if is_filled(cell)]
    is_text = all(isinstance(cell, str) and not _is_figure(cell) for cell in filled)
    return is_text and len({*filled}) >= _WIDE * len(filled)


def _is_figure(text: str) -> bool:
    return text.strip().replace(".", "").replace(",", "").replace("-", "").isdigit()


def name_columns(header: list[Any]) -> tuple[list[str], list[Note]]:
    """Name the columns of a header: blanks by their place, repeated names numbered.

    Returns
    -------
    list of str, and list of Note
        Distinct names, one a column up to the last filled header; the notes on repeated ones.

    Examples
    --------
    >>> name_columns(["OrderID", "", "OrderID"])[0]
    ['OrderID', 'column_2', 'OrderID_2']
    """
    last = max((at for at, cell in enumerate(header) if is_filled(cell)), default=-1)
    plain = [str(cell).strip() if is_filled(cell) else "" for cell in header[: last + 1]]
    names: list[str] = []
    notes = []
    for at, name in enumerate(plain, start=1):
        chosen, number = name or f"column_{at}", 1
        while chosen in names or (number > 1 and chosen in plain):
            number += 1
            chosen = f"{name}_{number}"
        if chosen != name and name:
            notes.append(Note("repeated_headers", 1, name, chosen))
        names.append(chosen)
    return names, notes
