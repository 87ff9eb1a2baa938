"""Tables built by SQL from the case's files, in a database that can see nothing else.

DuckDB runs in memory over tables that our own reader has loaded. Access to files and the network is
off, extensions are neither loaded nor fetched, and the settings are locked before the query is
seen, so that a plan file from a stranger can read nothing but its case and write nothing at all.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from salesplan.case.columns import find_columns
from salesplan.case.contract import TABLES
from salesplan.case.dates import parse_dates
from salesplan.case.find import Finder
from salesplan.case.grid import Note
from salesplan.case.report import place_words, say
from salesplan.case.rules import RULES
from salesplan.case.sources import Raw, SourceSettings, from_values
from salesplan.case.values import as_number, tidy
from salesplan.errors import TableError, did_you_mean
from salesplan.words import count, listing, number

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": True,
    # One thread adds fractions in one order: the same file gives the same last digit every time.
    "threads": 1,
    "memory_limit": "2GB",
}
_RESULT = "result of the query"
_SUMS = 4  # columns of figures that a note adds up
_LISTED = 20  # columns of a source that a message names
_KEY_LIKE = re.compile(
    r"(?i:(\b|_)(id|key|no|nr|code|year|month|day|zip)$|^(year|month|day))|[a-z]ID$"
)
_TEXTS = re.compile(r"--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"", re.DOTALL)
_NARROWS = re.compile(
    r"(?i)\b(group\s+by|distinct|where|having|qualify|limit|sample|intersect|except|pivot|semi|anti"
    r"|union(?!\s+all))\b|\b(sum|avg|min|max|count|median|any_value)\s*\("
)
_WIDENS = re.compile(r"(?i)\b(union|unnest|unpivot|cross|lateral|range|generate_series)\b")
_NO_COLUMN = re.compile(
    r'Referenced column "(.+?)" not found|have a column named "(.+?)"'
    r'|Column "(.+?)" does not exist on (?:left|right) side'
)
_OUTSIDE = re.compile(r"\b(read_\w+|glob|parquet_\w+|\w+_scan)\b", re.IGNORECASE)


def open_database() -> "DuckDBPyConnection":
    """Open an empty database in memory that reaches nothing outside, its settings locked.

    Examples
    --------
    >>> with open_database() as database:
    ...     database.execute("SELECT 6 * 7").fetchone()
    (42,)
    """
    import duckdb

    connection = duckdb.connect(":memory:", config=_SETTINGS)
    connection.execute("SET lock_configuration = true")
    return connection


def run_query(table: str, query: str, finder: Finder, *, drops_malformed: bool = False) -> Raw:
    """Build a table with one SELECT over the case's sources and its other tables.

    Parameters
    ----------
    table : str
        The table that the query builds.
    query : str
        SQL of DuckDB; it sees every source and every table that comes from a file, by name.
    finder : Finder
        The case's files.
    drops_malformed : bool
        Whether rows of the files that do not fit their header are left out, as the plan file says.

    Returns
    -------
    Raw
        Rows ordered by all columns, whatever the query says; their places are keys.

    Raises
    ------
    TableError
        If the query is not one SELECT, reaches for files or settings, or fails.
    """
    import duckdb

    label = f"query of {table}"
    notes: list[Note] = []
    read: dict[str, pd.DataFrame] = {}
    with open_database() as connection:
        try:
            _check_statement(connection, query, label)
            for name in _names_used(query, table, finder):
                found = _provide(connection, name, finder, drops_malformed=drops_malformed)
                if found:
                    read[name] = found[1]
                    notes += [replace(note, source=found[0].label) for note in found[0].notes]
            # SQL promises no order, and a table must have one.
            connection.execute(f'CREATE TABLE "{_RESULT}" AS {query}')
            result = connection.execute(f'SELECT * FROM "{_RESULT}" ORDER BY ALL')  # noqa: S608
            names = [column[0] for column in result.description or ()]
            columns = list(zip(*result.fetchall(), strict=True)) or [()] * len(names)
        except duckdb.Error as error:
            raise _explain(error, query, label, list(finder.sources), read) from None
        used = _names_read(connection, query, read)
    built = from_values(label, "key", dict(zip(names, columns, strict=True)))
    return replace(built, notes=(*notes, *compare_rows(query, used, built)))


def _check_statement(connection: "DuckDBPyConnection", query: str, label: str) -> None:
    from duckdb import StatementType

    kinds = [statement.type for statement in connection.extract_statements(query)]
    if kinds != [StatementType.SELECT]:
        said = ", ".join(str(kind).rpartition(".")[2] for kind in kinds) or "nothing"
        raise TableError(
            label,
            f"is not one SELECT statement ({said})",
            "write one SELECT (WITH is allowed); name files under sources: instead of opening them",
        )


def _names_used(query: str, table: str, finder: Finder) -> list[str]:
    """Name the sources and tables that a query mentions; a word too many does no harm."""
    words = set(re.findall(r"\w+", query.casefold()))
    plain = [name for name in TABLES if name != table and finder.settings(name).query is None]
    names = {name.casefold(): name for name in [*plain, *finder.sources]}
    return [name for fold, name in names.items() if set(re.findall(r"\w+", fold)) <= words]


def _names_read(
    connection: "DuckDBPyConnection", query: str, given: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return the sources that a query reads, without those whose name is only a word in it."""
    import duckdb

    try:
        read = {name.casefold() for name in connection.get_table_names(query)}
    except duckdb.Error:  # some queries run and cannot be listed: those with USING over a WITH
        return dict(given)
    return {name: frame for name, frame in given.items() if name.casefold() in read}


def compare_rows(query: str, read: Mapping[str, pd.DataFrame], built: Raw) -> list[Note]:
    """Set the rows and sums of each source beside those that the query returned.

    Joins drop rows without a partner and repeat rows with several, and say nothing. A query that
    neither groups nor selects rows should return as many as the largest source it reads, so a
    difference is pointed out.

    Parameters
    ----------
    query : str
    read : mapping of source name to DataFrame
        As the query saw them.
    built : Raw
        What it returned.

    Examples
    --------
    >>> lines = pd.DataFrame({"amount": [7.5, 2.0]})
    >>> built = from_values("query of sales", "key", {"amount": [7.5]})
    >>> for note in compare_rows("from lines join orders using (o)", {"lines": lines}, built):
    ...     print(note.rule, note.count, note.column, note.value)
    query_loses_rows 1 lines 2
    query_source 2 lines 2 rows (amount 9.50), of which the query made 1 row (amount 7.50)
    """
    if not read:
        return []
    notes = []
    largest = max(read, key=lambda name: len(read[name]))
    before, after = len(read[largest]), len(built.frame)
    plain = _TEXTS.sub(" ", query)
    if after < before and not _NARROWS.search(plain):
        notes.append(Note("query_loses_rows", after, largest, f"{before:,}"))
    if after > before and not _WIDENS.search(plain):
        notes.append(Note("query_adds_rows", after, largest, f"{before:,}"))
    made = _figures(after, pd.DataFrame(built.numbers))
    for name, frame in read.items():
        said = f"{_figures(len(frame), frame)}, of which the query made {made}"
        notes.append(Note("query_source", len(frame), name, said))
    return notes


def _figures(rows: int, frame: pd.DataFrame) -> str:
    """Count rows and add up the columns of figures, keys and years aside."""
    sums = {
        str(name): float(frame[name].sum())
        for name in frame.select_dtypes("number")
        if not _KEY_LIKE.search(str(name))
    }
    said = [f"{name} {number(total, 0 if total.is_integer() else 2)}" for name, total in
            list(sums.items())[:_SUMS]]  # fmt: skip
    return count(rows, "row") + (f" ({', '.join(said)})" if said else "")


def _provide(
    connection: "DuckDBPyConnection", name: str, finder: Finder, *, drops_malformed: bool
) -> tuple[Raw, pd.DataFrame] | None:
    """Give the database one source or table of the case, unless the case has no such table."""
    settings: SourceSettings
    if name in finder.sources:
        settings, raw = finder.sources[name], finder.source(name)
        origins = {header: header for header in raw.headers}
    else:
        settings = finder.settings(name)
        found = finder.table(name)
        if found is None:
            return None
        raw = found
        origins = find_columns(TABLES[name], raw.headers, finder.settings(name).columns)
        rest = [header for header in raw.headers if header not in origins.values()]
        origins |= {header: header for header in rest if header not in origins}
    if raw.malformed and not drops_malformed:
        places = place_words(raw.unit, [str(line) for line in raw.malformed])
        said = say("malformed_rows", {"n": len(raw.malformed)})
        raise TableError(raw.label, f"{said} ({places})", RULES["malformed_rows"].fix)
    frame = pd.DataFrame({inside: _typed(raw, header, settings.of_column(inside))
                          for inside, header in origins.items()})  # fmt: skip
    connection.register("frame_of_case", frame)
    quoted = name.replace('"', '""')
    connection.execute(f'CREATE TABLE "{quoted}" AS SELECT * FROM frame_of_case')  # noqa: S608
    connection.unregister("frame_of_case")
    lost = Note("malformed_rows", len(raw.malformed))
    return (replace(raw, notes=(*raw.notes, lost)) if raw.malformed else raw), frame


def _typed(raw: Raw, column: str, stated: dict[str, str | None]) -> pd.Series:
    """Type a column for SQL: numbers without loss, dates in one clear order, else text."""
    if column in raw.numbers and not np.isnan(raw.numbers[column]).any():
        return _whole(pd.Series(raw.numbers[column]))
    figures, _ = tidy(raw.frame[column], is_figure=True)
    numbers = as_number(figures)
    if numbers is not None and not numbers.isna().all():
        return _whole(numbers)
    texts, _ = tidy(raw.frame[column], is_figure=False)
    dates = parse_dates(figures, stated["date_order"], stated["date_format"])
    if figures.notna().any() and not dates.problem and not dates.is_bad.any():
        return dates.values
    return texts.astype(object).where(texts.notna(), None)


def _whole(numbers: pd.Series) -> pd.Series:
    """Keep whole numbers whole, so that SQL joins and prints them as such."""
    present = numbers.dropna()
    is_whole = bool((present == present.round()).all() and (present.abs() < 2**53).all())
    return numbers.astype("Int64") if is_whole else numbers


def _explain(
    error: Exception, query: str, label: str, sources: list[str], read: Mapping[str, pd.DataFrame]
) -> TableError:
    """Put what the database says into one sentence with a remedy."""
    import duckdb

    first = str(error).split("\n")[0].strip().rstrip(".!")
    said = re.sub(r"^\w+( \w+)? Error: ", "", first)
    if isinstance(error, duckdb.PermissionException):
        reach = _OUTSIDE.search(query)
        what = f" ({reach[0].lower()})" if reach else ""
        return TableError(label, f"reaches outside the case{what}, which no query may",
                          "name the file under sources: and select from that name")  # fmt: skip
    if missing := re.match(r"Table with name (\S+) does not exist", said):
        hint = did_you_mean(missing[1], sources)
        there = ", ".join(sources) or "none yet"
        return TableError(label, f'reads "{missing[1]}", which is no source and no table of a file',
                          f"{hint}name its file under sources: (now: {there})")  # fmt: skip
    fix = "correct the query in the plan file"
    if wrong := _NO_COLUMN.search(said):
        name = next(filter(None, wrong.groups()))
        fix = f"write a column that is there: {_columns_near(name, read)}"
    return TableError(label, f"does not run: {said}", fix)


def _columns_near(wrong: str, read: Mapping[str, pd.DataFrame]) -> str:
    """List the columns of each source, those most like the wrong name first."""
    listed = []
    for name, frame in read.items():
        plain = {str(column).casefold(): str(column) for column in frame}
        near = [plain[fold] for fold in get_close_matches(wrong.casefold(), plain, cutoff=0.4)]
        rest = [str(column) for column in frame if column not in near]
        listed.append(f"{name} has {listing([*near, *rest], most=_LISTED)}")
    return "; ".join(listed)
