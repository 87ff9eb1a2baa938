"""Tables built by SQL from the case's files, in a database that can see nothing else.

DuckDB runs in memory over tables that our own reader has loaded. Access to files and the network is
off, extensions are neither loaded nor fetched, and the settings are locked before the query is
seen, so that a plan file from a stranger can read nothing but its case and write nothing at all.
"""

import re
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
from salesplan.errors import TableError

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
    with open_database() as connection:
        try:
            _check_statement(connection, query, label)
            for name in _names_used(query, table, finder):
                raw = _provide(connection, name, finder, drops_malformed=drops_malformed)
                notes += raw.notes if raw else ()
            # SQL promises no order, and a table must have one.
            connection.execute(f'CREATE TABLE "{_RESULT}" AS {query}')
            result = connection.execute(f'SELECT * FROM "{_RESULT}" ORDER BY ALL')  # noqa: S608
            names = [column[0] for column in result.description or ()]
            columns = list(zip(*result.fetchall(), strict=True)) or [()] * len(names)
        except duckdb.Error as error:
            raise _explain(error, query, label, list(finder.sources)) from None
    built = from_values(label, "key", dict(zip(names, columns, strict=True)))
    return replace(built, notes=tuple(notes))


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


def _provide(
    connection: "DuckDBPyConnection", name: str, finder: Finder, *, drops_malformed: bool
) -> Raw | None:
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
    return replace(raw, notes=(*raw.notes, lost)) if raw.malformed else raw


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


def _explain(error: Exception, query: str, label: str, sources: list[str]) -> TableError:
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
        near = get_close_matches(missing[1], sources, n=1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        there = ", ".join(sources) or "none yet"
        return TableError(label, f'reads "{missing[1]}", which is no source and no table of a file',
                          f"{hint}name its file under sources: (now: {there})")  # fmt: skip
    return TableError(label, f"does not run: {said}", "correct the query in the plan file")
