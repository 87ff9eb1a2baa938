"""Files into text: where a table's cells come from, and the row each of them stood in.

Nothing is interpreted here. A cell stays the text that the file holds; a cell that a spreadsheet
or database stored as a number keeps that number beside its text.
"""

import codecs
import gzip
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from salesplan.case.delimited import decode, split_rows
from salesplan.case.grid import Grid, Note, find_header, name_columns
from salesplan.errors import TableError, did_you_mean

SUFFIXES = (".csv", ".csv.gz", ".xlsx", ".xls", ".ods", ".parquet")
_TEXTS = (".csv", ".txt", ".tsv", ".tab", ".gz")
_PARQUETS = (".parquet", ".pq")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
DateOrder = Literal["dmy", "mdy", "ymd"]


class SourceSettings(BaseModel):
    """How to read one file that a query uses; everything but `file` is found out if left empty.

    Examples
    --------
    >>> SourceSettings(file="exports/orders.csv").delimiter is None
    True
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str | None = Field(None, description="path of the file, relative to the case folder")
    sheet: str | None = Field(None, description="sheet of a workbook")
    header_row: int | None = Field(None, ge=1, description="row of the headers, first row is 1")
    delimiter: str | None = Field(None, description='what separates cells: "," ";" "|" or "tab"')
    encoding: str | None = Field(None, description="such as utf-8, gb18030, cp1252")
    date_order: DateOrder | dict[str, DateOrder] | None = Field(
        None, description="dmy, mdy or ymd, for all date columns or by column"
    )
    date_format: str | dict[str, str] | None = Field(
        None, description='such as "%d.%m.%Y", for all date columns or by column'
    )
    decimal: Literal[".", ","] | dict[str, Literal[".", ","]] | None = Field(
        None, description="decimal mark, for all columns of figures or by column"
    )

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        value = {"tab": "\t", "\\t": "\t"}.get(value or "", value)
        if value is not None and len(value) != 1:
            raise ValueError('give one character, or "tab"')
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        try:
            return value and codecs.lookup(value).name
        except LookupError as error:
            raise ValueError(f'unknown encoding "{value}", try utf-8, gb18030 or cp1252') from error

    def of_column(self, name: str) -> dict[str, str | None]:
        """Return what is stated about the dates and figures of one column.

        Examples
        --------
        >>> SourceSettings(date_order={"opened_on": "mdy"}).of_column("opened_on")["date_order"]
        'mdy'
        """
        stated = {key: getattr(self, key) for key in ("date_order", "date_format", "decimal")}
        return {key: value.get(name) if isinstance(value, dict) else value
                for key, value in stated.items()}  # fmt: skip


class TableSettings(SourceSettings):
    """Where one table comes from: a file, with its columns mapped, or a query over the sources.

    Examples
    --------
    >>> TableSettings(file="crm.csv", columns={"rep": "sales_agent"}).columns
    {'rep': 'sales_agent'}
    """

    columns: dict[str, str] = Field(
        default_factory=dict, description="inside name: name of the column in the file"
    )
    query: str | None = Field(None, description="SQL over the sources and the other tables")

    @model_validator(mode="after")
    def _one_origin(self) -> "TableSettings":
        if self.query is not None and (self.file or self.sheet):
            raise ValueError("give a file or a query, not both; a query names its files in sources")
        return self


@dataclass(frozen=True)
class Raw:
    """A table as its file holds it.

    Parameters
    ----------
    label : str
        File as people call it, with its sheet where it has several.
    unit : str
        What `rows` counts: "line" of a text file, "row" of a sheet, "key" for a query.
    frame : DataFrame of str
        One column a header; missing cells are empty text.
    rows : array of int, shape (rows,)
        Number of the line or row as a person sees it in the file.
    numbers : dict of str to array of float
        For columns with cells stored as numbers: those numbers, NaN elsewhere.
    notes : tuple of Note
        What was noticed on the way.
    malformed : tuple of int
        Rows whose number of cells differs from the header; they are not in `frame`.
    """

    label: str
    unit: str
    frame: pd.DataFrame
    rows: np.ndarray
    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    malformed: tuple[int, ...] = ()

    @property
    def headers(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in self.frame]


def read_file(
    path: Path,
    settings: SourceSettings,
    *,
    sheet: str | None = None,
    expected: Collection[str] = (),
) -> Raw:
    """Read one file.

    Parameters
    ----------
    path : Path
        CSV (also .gz, .txt, .tsv), spreadsheet (.xlsx, .xls, .ods) or .parquet.
    settings : SourceSettings
    sheet : str, optional
        Sheet to take if it exists and the settings name none; else the only one.
    expected : collection of str
        Headers that would tell the header row from a title above it.

    Raises
    ------
    TableError
        If the file is missing, empty or cannot be read, or its name does not end like a table's.
    """
    suffix = path.suffix.lower()
    if suffix not in (*_TEXTS, *_PARQUETS, *_SPREADSHEETS):
        raise _no_table(path)
    if not path.is_file():
        raise _missing(path)
    if path.stat().st_size == 0:
        raise TableError(path.name, "the file is empty", "fill it, or delete it")
    if suffix in _SPREADSHEETS:
        return _read_sheet(path, settings, sheet, expected)
    if suffix in _PARQUETS:
        return _read_parquet(path)
    return _read_text(path, settings, expected)


def sheet_names(path: Path) -> list[str]:
    """List the sheets of a workbook.

    Raises
    ------
    TableError
        If the workbook cannot be opened.
    """
    return list(_open_workbook(path).sheet_names)


def _missing(path: Path) -> TableError:
    return TableError(
        path.name,
        f"there is no such file in {path.parent.name or 'the case folder'}",
        f"{_near_file(path)}put the file there, or correct its name under `file:` in the plan file",
    )


def _no_table(path: Path) -> TableError:
    """Refuse by name alone, so that a plan file from a stranger does not open just any file."""
    return TableError(
        path.name,
        f'a table\'s file does not end in "{path.suffix}"' if path.suffix else
        "a table's file has an ending such as .csv, and this name has none",
        f"{_near_file(path)}name a file that ends in {', '.join(SUFFIXES)}, .txt or .tsv",
    )  # fmt: skip


def _near_file(path: Path) -> str:
    there = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    tables = [file.name for file in there
              if file.suffix.lower() in (*_TEXTS, *_PARQUETS, *_SPREADSHEETS)]  # fmt: skip
    return did_you_mean(path.name, tables)


def _read_text(path: Path, settings: SourceSettings, expected: Collection[str]) -> Raw:
    data = path.read_bytes()
    if path.suffix.lower() == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise TableError(
                path.name, f"cannot be unzipped ({error})", "export it again"
            ) from None
    text, notes = decode(data, path.name, settings.encoding)
    cells, lines = split_rows(text, path.name, settings.delimiter)
    return _shape(Grid(path.name, "line", cells, lines), settings, expected, notes)


def _shape(
    grid: Grid, settings: SourceSettings, expected: Collection[str], notes: Sequence[Note] = ()
) -> Raw:
    """Find the header in a grid of cells, name the columns, and leave out rows that do not fit."""
    if not grid.cells:
        return Raw(grid.label, grid.unit, pd.DataFrame(), np.array([], dtype="int64"))
    at = find_header(grid, settings.header_row, expected)
    titles = grid.cells[at]
    header, header_notes = name_columns(titles)
    if at:
        place = f"header in {grid.unit} {grid.lines[at]}"
        header_notes.append(Note("title_rows", at, value=place))
    body = [_trim(row, len(header)) for row in grid.cells[at + 1 :]]
    lines = np.array(grid.lines[at + 1 :], dtype="int64")
    fits = np.array([len(row) == len(header) for row in body], dtype=bool)
    good = [row for row, fit in zip(body, fits, strict=True) if fit]
    cells = list(zip(*good, strict=True)) or [()] * len(header)
    frame, numbers = _columns(dict(zip(header, cells, strict=True)))
    unnamed = [name for name in header if name not in titles and (frame[name] == "").all()]
    frame = frame.drop(columns=[name for name in unnamed if name.startswith("column_")])
    malformed = tuple(int(line) for line in lines[~fits])
    found = (*notes, *header_notes)
    return Raw(grid.label, grid.unit, frame, lines[fits], numbers, found, malformed)


def _trim(row: list[Any], width: int) -> list[Any]:
    """Cut blank cells beyond the last header, as a trailing delimiter makes them."""
    if len(row) > width and all(cell is None or cell == "" for cell in row[width:]):
        return row[:width]
    return row


def _columns(
    columns: Mapping[str, Sequence[Any]],
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Turn columns of cells into text, and keep the numbers among the cells."""
    frame, numbers = {}, {}
    for name, column in columns.items():
        kinds = {*map(type, column)}
        if kinds <= {str}:
            frame[name] = pd.array(column, dtype="str")
            continue
        # True equals 1, so flags are written one by one; all else by distinct value.
        texts = {} if bool in kinds else {cell: cell_text(cell) for cell in {*column}}
        frame[name] = pd.array([texts.get(cell) or cell_text(cell) for cell in column],
                               dtype="str")  # fmt: skip
        is_stored = kinds <= {int, float, type(None)}
        stored = np.array(column if is_stored else [_number(cell) for cell in column], dtype=float)
        stored[~np.isfinite(stored)] = np.nan
        if not np.isnan(stored).all():
            numbers[name] = stored
    return pd.DataFrame(frame), numbers


def _number(cell: Any) -> float:
    is_number = isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
    return float(cell) if is_number else float("nan")


def cell_text(cell: Any) -> str:
    """Write a stored value as the text that a person would type.

    Examples
    --------
    >>> [cell_text(cell) for cell in (7.0, 0.5, True, None, datetime(2026, 3, 15))]
    ['7', '0.5', 'true', '', '2026-03-15']
    """
    if cell is None or cell != cell:  # noqa: PLR0124  NaN and NaT differ from themselves
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | Decimal):
        is_whole = float(cell).is_integer() and abs(float(cell)) < 1e15
        return str(int(cell)) if is_whole else str(cell)
    if isinstance(cell, datetime):
        return str(cell.date() if cell.time() == time() else cell)
    return str(cell)


def _open_workbook(path: Path) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise TableError(
            path.name,
            f"cannot be opened as a workbook ({str(error).splitlines()[0]})",
            "save it again as .xlsx without a password, or as CSV",
        ) from None


def _read_sheet(
    path: Path, settings: SourceSettings, sheet: str | None, expected: Collection[str]
) -> Raw:
    workbook = _open_workbook(path)
    names = list(workbook.sheet_names)
    named = {name.casefold(): name for name in names}
    chosen = settings.sheet or named.get((sheet or "").casefold())
    if chosen is None and len(names) == 1:
        chosen = names[0]
    if chosen not in names:
        problem = f'has no sheet "{chosen}"' if chosen else "has several sheets"
        fix = f"write `sheet:` with one of {', '.join(names)} in the plan file"
        raise TableError(path.name, problem, fix)
    label = path.name if len(names) == 1 else f"{path.name}, sheet {chosen}"
    grid = workbook.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    filled = [
        (line, row) for line, row in enumerate(grid, start=1)
        if any(cell is not None and cell != "" for cell in row)
    ]  # fmt: skip
    cells, lines = [row for _, row in filled], [line for line, _ in filled]
    return _shape(Grid(label, "row", cells, lines), settings, expected)


def _read_parquet(path: Path) -> Raw:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        problem = f"cannot be read as Parquet ({str(error).splitlines()[0]})"
        raise TableError(path.name, problem, "export it again") from None
    return from_values(path.name, "row", {
        name: table[name].to_pylist() for name in table.column_names
    })  # fmt: skip


def from_values(label: str, unit: str, columns: Mapping[str, Sequence[Any]]) -> Raw:
    """Make a table of stored values (from Parquet, from a query), its rows numbered from 1.

    Examples
    --------
    >>> from_values("x", "row", {"rep": ["Ann"], "amount": [7.5]}).frame.loc[0, "amount"]
    '7.5'
    """
    frame, numbers = _columns(columns)
    return Raw(label, unit, frame, np.arange(1, len(frame) + 1), numbers)
