"""The last cell of a chapter: write its tables and sentences to the folder of the run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from salesplan.runs.record import write_bytes, write_json, write_text

if TYPE_CHECKING:  # tables come in ready-made, so `salesplan.runs` need not wait for pandas
    from collections.abc import Mapping

    import pandas as pd

    from salesplan.finding import Finding
from salesplan.finding import file_stem

TABLES, CHAPTERS = "tables", "chapters"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Chapter(Protocol):
    """What `publish` needs to know of a chapter of the plan."""

    @property
    def name(self) -> str:
        """Name in the method, such as "market"."""

    @property
    def number(self) -> int:
        """Place in the method, 1 for the market."""


def publish(chapter: Chapter, out: str | None) -> None:
    """Write a chapter's results, or nothing where there is no folder to write to.

    Makes `tables/<result>.csv` with the `.parquet` beside it, and `chapters/<chapter>.json`
    with the sentences. A result that the data could not carry gets its sentence but no table.
    The register of actions also makes `actions.ics`, where it holds any action; the steps of an
    emergency make `emergency.html`, a sheet for the wall.

    Parameters
    ----------
    chapter : Chapter
        One of the plan's chapters, or `plan.book`.
    out : str or None
        Folder of the run; None (a reader at the screen, a test of the notebook) writes nothing.

    Raises
    ------
    OSError
        If the folder cannot be written.

    Examples
    --------
    >>> from salesplan import open_plan
    >>> publish(open_plan("sample").market, None)
    """
    if out is None:
        return
    from salesplan.plan import results

    found = results(chapter)
    write_results(chapter, found, Path(out))
    if "actions" in found and (calendar := _calendar(chapter, found["actions"])):
        write_bytes(Path(out) / "actions.ics", calendar)
    if "emergency" in found and (sheet := _sheet(chapter, found["emergency"])):
        write_text(Path(out) / "emergency.html", sheet)


def _calendar(chapter: Any, actions: Finding) -> bytes:
    from salesplan.show.calendar_file import calendar_file

    case = chapter.case
    plan = f"FY{case.plan_year}/{case.scenario}"
    return calendar_file(actions.table, case.params.company, case.as_of, plan=plan)


def _sheet(chapter: Any, steps: Finding) -> str:
    from salesplan.show.emergency_page import emergency_sheet, sheet_of

    return emergency_sheet(steps, sheet_of(chapter.case))


def write_results(chapter: Chapter, results: Mapping[str, Finding], out: Path) -> None:
    r"""Write the named results of one chapter; `publish` with the plan left out.

    Parameters
    ----------
    chapter : Chapter
        Gives the file of sentences its name and number.
    results : mapping of str to Finding
        Result name to result, the leading one first.
    out : Path
        Folder of the run; its sub-folders are made.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> from salesplan import Finding
    >>> quotas = Finding(pd.DataFrame({"rep": ["Ann"], "quota": [100]}), "Ann carries 100.")
    >>> with TemporaryDirectory() as out:
    ...     write_results(SimpleNamespace(name="targets", number=2), {"quotas": quotas}, Path(out))
    ...     Path(out, "tables", "quotas.csv").read_text()
    'rep,quota\nAnn,100\n'
    """
    for folder in (TABLES, CHAPTERS):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for name, finding in results.items():
        if finding.is_computed:
            target = out / TABLES / file_stem(chapter.name, name)
            write_text(target.with_suffix(".csv"), to_csv(finding.table))
            write_bytes(target.with_suffix(".parquet"), to_parquet(finding.table))
    write_json(out / CHAPTERS / f"{chapter.name}.json", _sentences(chapter, results))


def to_csv(table: pd.DataFrame) -> str:
    """Write a table as CSV that is the same every time and that a spreadsheet opens safely.

    Numbers stand in their shortest exact form, dates in ISO form, missing values empty. Text
    that a spreadsheet would take for a formula gets an apostrophe before it.

    Examples
    --------
    >>> import pandas as pd
    >>> names = ["=cmd|'/c calc'!A0", "Ann"]
    >>> print(to_csv(pd.DataFrame({"rep": names, "share": [0.1, float("nan")]})), end="")
    rep,share
    '=cmd|'/c calc'!A0,0.1
    Ann,
    """
    shown = table.apply(_as_written).rename(columns=_harmless)
    return str(shown.to_csv(index=False, lineterminator="\n"))


def to_parquet(table: pd.DataFrame) -> bytes:
    """Write a table as Parquet: names and text exactly as they are, types kept.

    A column of mixed values, such as the values of parameters, is kept as text.

    Examples
    --------
    >>> import pandas as pd
    >>> content = to_parquet(pd.DataFrame({"value": [1, "month"]}))
    >>> pd.read_parquet(io.BytesIO(content))["value"].tolist()
    ['1', 'month']
    """
    plain = table.apply(_one_type)
    plain.attrs = {}  # would go into the file, and need not be storable
    buffer = io.BytesIO()
    plain.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _as_written(column: pd.Series) -> pd.Series:
    if column.dtype.kind == "M":
        return _iso_dates(column)
    if _is_text(column):
        return column.astype(object).map(_harmless, na_action="ignore")
    return column


def _iso_dates(column: pd.Series) -> pd.Series:
    has_hours = bool((column.dropna() != column.dropna().dt.normalize()).any())
    return column.dt.strftime("%Y-%m-%dT%H:%M:%S" if has_hours else "%Y-%m-%d")


def _one_type(column: pd.Series) -> pd.Series:
    is_mixed = column.dtype.name == "object" and {*map(type, column.dropna())} != {str}
    return column.map(str, na_action="ignore").astype("str") if is_mixed else column


def _is_text(column: pd.Series) -> bool:
    return column.dtype.name in {"object", "category", "str", "string"}


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    # csv leaves a lone carriage return unquoted, so that the rest of the name would start a row
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sentences(chapter: Chapter, results: Mapping[str, Finding]) -> dict[str, Any]:

    findings = [
        {
            "result": name,
            "text": finding.text,
            "needs": finding.needs,
            "file": f"{TABLES}/{file_stem(chapter.name, name)}.csv" if finding.is_computed else "",
        }
        for name, finding in results.items()
    ]
    assumptions = getattr(chapter, "assumptions", None)
    table = getattr(assumptions, "table", assumptions)
    records = [] if table is None else table.to_dict("records")
    return {
        "chapter": chapter.name,
        "number": chapter.number,
        "findings": findings,
        "assumptions": records,
    }
