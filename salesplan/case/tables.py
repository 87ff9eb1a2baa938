"""A case's input tables: found, read, typed, checked against each other, and reported on.

Nothing here raises for bad data. Every problem of every table is in the result at once; the caller
decides whether to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from salesplan.case.checks import check_rows, check_total
from salesplan.case.columns import draft_table
from salesplan.case.contract import TABLES, Table
from salesplan.case.currencies import convert_money
from salesplan.case.facts import PlanFacts
from salesplan.case.find import Finder
from salesplan.case.links import check_links
from salesplan.case.queries import run_query
from salesplan.case.report import Accept, Draft, Ledger
from salesplan.case.sources import Raw, SourceSettings, TableSettings
from salesplan.case.totals import parts_table, totals_table
from salesplan.errors import TableError, did_you_mean


@dataclass(frozen=True)
class Loaded:
    """The tables of a case, and what became of every row and cell.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Clean and typed, under the names of the contract, with the columns that the file had. Keys
        and text are str, dates datetime64, figures float64, flags boolean, periods str.
    report : DataFrame
        table, source, rule, severity (error, repair, note), text, column, count, rows, value,
        amount, fix; errors first.
    totals : DataFrame
        By table, with the file or query it came from: file_rows = loaded_rows + set_aside_rows,
        and the same for the amount, in the currency of the file.
    parts : DataFrame
        The same by the values of each table's main columns.
    errors : list of TableError
        Empty where the tables can be used.
    files : dict of str to Path
        Every file that was read, by table or source.
    """

    tables: dict[str, pd.DataFrame]
    report: pd.DataFrame
    totals: pd.DataFrame
    parts: pd.DataFrame
    errors: list[TableError]
    files: dict[str, Path]


def load_tables(
    folder: Path,
    tables: Mapping[str, TableSettings],
    sources: Mapping[str, SourceSettings],
    accept: Accept,
    *,
    unknown: Mapping[str, str] | None = None,
    facts: PlanFacts | None = None,
) -> Loaded:
    """Load a case's tables.

    Parameters
    ----------
    folder : Path
        The case folder; paths in the settings are relative to it.
    tables : mapping of table name to TableSettings
        A table that is not mentioned is looked for as `data/<table>.csv` (.csv.gz, .xlsx, .xls,
        .ods, .parquet), or as a sheet of that name in `data/tables.xlsx`.
    sources : mapping of source name to SourceSettings
        Files that queries read.
    accept : mapping of table to mapping of rule to "keep" or "drop"
        See `salesplan.case.rules`.
    unknown : mapping of "rep", "customer", "product" to "refuse" or "collect", optional
        What to do with names that are not in `reps`, `customers`, `products`.
    facts : PlanFacts, optional
        Currency, company and fiscal calendar of the plan.

    Returns
    -------
    Loaded

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     loaded = load_tables(Path(name), {}, {}, {})
    >>> print(loaded.errors[0])
    sales: there is no such table. Fix: put data/sales.csv (or .xlsx, .parquet) into the case \
folder, or name its file under tables: in the plan file.
    """
    ledger, facts = Ledger(accept), facts or PlanFacts()
    finder = Finder(folder, tables, sources)
    for name in tables:
        if name not in TABLES:
            ledger.refuse(name, _unknown_table(name))
    drafts: dict[str, Draft] = {}
    for name, spec in TABLES.items():
        raw = _read(spec, finder, ledger)
        draft = raw and draft_table(spec, raw, finder.settings(name), ledger)
        if draft:
            check_rows(draft, ledger)
            drafts[name] = draft
    for name in finder.unread_sources():
        _try_source(name, finder, ledger)
    convert_money(drafts, ledger, facts)
    check_links(drafts, ledger, unknown or {}, facts.company, facts.priorities)
    check_total(drafts, ledger)
    return Loaded(
        {name: draft.clean() for name, draft in drafts.items()},
        ledger.report(),
        totals_table(list(drafts.values())),
        parts_table(drafts),
        ledger.errors,
        finder.files,
    )


def _read(spec: Table, finder: Finder, ledger: Ledger) -> Raw | None:
    """Read a table from where it is; None where it is absent or cannot be used."""
    settings = finder.settings(spec.name)
    try:
        if settings.query is not None:
            drops = ledger.decision(spec.name, "malformed_rows") == "drop"
            raw: Raw | None = run_query(spec.name, settings.query, finder, drops_malformed=drops)
        else:
            raw = finder.table(spec.name)
    except TableError as error:
        ledger.refuse(spec.name, error)
        return None
    if raw is None:
        if spec.name == "sales":
            ledger.refuse("sales", _no_sales())
        return None
    if raw.frame.empty and not raw.malformed:
        if spec.name == "sales":
            ledger.refuse("sales", _empty_sales(raw))
        elif raw.headers != list(spec.names):  # a template that nobody has touched
            ledger.tell(spec.name, raw.label, "empty_table")
        return None
    return raw


def _try_source(name: str, finder: Finder, ledger: Ledger) -> None:
    """Report a source whose file is missing, even where no query reads it."""
    try:
        finder.source(name)
    except TableError as error:
        if str(error) not in map(str, ledger.errors):
            ledger.refuse(name, error)


def _no_sales() -> TableError:
    return TableError(
        "sales",
        "there is no such table",
        "put data/sales.csv (or .xlsx, .parquet) into the case folder, or name its file under "
        "tables: in the plan file",
    )


def _empty_sales(raw: Raw) -> TableError:
    if raw.unit == "key":
        reads = [f"{note.column} {note.count:,}" for note in raw.notes
                 if note.rule == "query_source"]  # fmt: skip
        rows = f" though its sources have rows ({', '.join(reads)})" if reads else ""
        fix = "look at its join and its where: which of them leaves nothing"
        return TableError(raw.label, f"returned no rows{rows}", fix)
    return TableError(raw.label, "is empty: it has no rows",
                      "fill in one row for each sale; date and amount are enough")  # fmt: skip


def _unknown_table(name: str) -> TableError:
    hint = did_you_mean(name, TABLES)
    fix = f"{hint}tables are {', '.join(TABLES)}; other files belong under sources:"
    return TableError("plan file, tables", f'unknown table "{name}"', fix)


def write_templates(folder: Path) -> list[Path]:
    """Write an empty template of every table: `data/<table>.csv` with its header and no rows.

    A file that is already there is left as it is.

    Parameters
    ----------
    folder : Path
        The case folder.

    Returns
    -------
    list of Path
        The files written.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    written = []
    for name, spec in TABLES.items():
        path = data / f"{name}.csv"
        if not path.exists():
            path.write_text(",".join(spec.names) + "\n", encoding="utf-8")
            written.append(path)
    return written
