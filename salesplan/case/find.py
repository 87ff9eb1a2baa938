"""Where each table and source of a case is, read once."""

from collections.abc import Mapping
from pathlib import Path

from salesplan.case.contract import TABLES
from salesplan.case.sources import (
    SUFFIXES,
    Raw,
    SourceSettings,
    TableSettings,
    read_file,
    sheet_names,
)
from salesplan.errors import TableError

WORKBOOK = "tables.xlsx"


class Finder:
    """The files of a case, read when asked for and remembered.

    Parameters
    ----------
    folder : Path
        The case folder.
    tables : mapping of table name to TableSettings
    sources : mapping of source name to SourceSettings
    """

    def __init__(
        self,
        folder: Path,
        tables: Mapping[str, TableSettings],
        sources: Mapping[str, SourceSettings],
    ) -> None:
        self.folder, self.tables, self.sources = folder, tables, sources
        self.files: dict[str, Path] = {}
        self._sources_read: dict[str, Raw] = {}
        self._tables_read: dict[str, Raw | None] = {}
        self._sheets: list[str] | None = None

    def settings(self, name: str) -> TableSettings:
        """Return a table's settings, plain ones where the plan file has none."""
        return self.tables.get(name, TableSettings())

    def unread_sources(self) -> list[str]:
        """List the sources that no query has asked for and whose file is not there."""
        unread = {name: one for name, one in self.sources.items() if name not in self._sources_read}
        stated = {name: one.file for name, one in unread.items()}
        return [name for name, file in stated.items() if not (file and self._is_file(file))]

    def _is_file(self, file: str) -> bool:
        return (self.folder / file).is_file()

    def source(self, name: str) -> Raw:
        """Read a source.

        Raises
        ------
        TableError
            If it names no file, or the file cannot be read.
        """
        settings = self.sources[name]
        if settings.file is None:
            raise TableError(
                f"plan file, sources, {name}", "names no file", "write `file:` with its path"
            )
        if name not in self._sources_read:
            path = self.folder / settings.file
            self._sources_read[name] = read_file(path, settings)
            # A source may be called like the table that a query makes of it.
            self.files[f"source {name}" if name in TABLES else name] = path
        return self._sources_read[name]

    def table(self, name: str) -> Raw | None:
        """Read a table of the contract from its file; None where it has none.

        Raises
        ------
        TableError
            If the file cannot be read, or several files could be the table.
        """
        if name not in self._tables_read:
            self._tables_read[name] = self._find(name)
        return self._tables_read[name]

    def _find(self, name: str) -> Raw | None:
        settings = self.settings(name)
        stated = self.folder / settings.file if settings.file else None
        paths = [stated] if stated else self._candidates(name)
        expected = [*TABLES[name].names, *settings.columns.values()]
        raws = {path: read_file(path, settings, sheet=name, expected=expected) for path in paths}
        # Templates lie beside each other, in CSV and in a workbook: empty ones do not count.
        filled = [path for path, raw in raws.items() if len(raw.frame) or raw.malformed]
        if len(filled) > 1:
            listed = " and ".join(path.name for path in filled)
            raise TableError(
                name,
                f"is in several files of data ({listed})",
                "delete all but one, or name one under tables: in the plan file",
            )
        chosen = next(iter(filled or paths), None)
        if chosen is None:
            return None
        self.files[name] = chosen
        return raws[chosen]

    def _candidates(self, name: str) -> list[Path]:
        """List the files of `data` that go by a table's name."""
        data = self.folder / "data"
        files = sorted(data.iterdir()) if data.is_dir() else []
        called = {f"{name}{suffix}" for suffix in SUFFIXES}
        paths = [path for path in files if path.name.casefold() in called]
        return [*paths, data / WORKBOOK] if name in self._workbook_sheets() else paths

    def _workbook_sheets(self) -> list[str]:
        if self._sheets is None:
            path = self.folder / "data" / WORKBOOK
            found = sheet_names(path) if path.is_file() else []
            self._sheets = [sheet.casefold() for sheet in found]
        return self._sheets
