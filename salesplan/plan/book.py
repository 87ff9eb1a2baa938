"""The plan book: findings, assumptions and decisions of all chapters, gathered."""

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from salesplan.case import Case
from salesplan.case.params import Parameter, parameters
from salesplan.case.planfile import DEFAULT
from salesplan.case.schema import Section
from salesplan.finding import Finding
from salesplan.plan.results import result, results
from salesplan.plan.thumbs import ThumbResults
from salesplan.words import count, listing


class Chapter(Protocol):
    """What the book needs of a chapter."""

    name: str
    number: int
    title: str
    headline: str

    @property
    def reconciliation(self) -> Finding:
        """The chapter's sums against their wholes."""


class Book(ThumbResults):
    """What was found, assumed and decided, and the proof that it adds up."""

    name, number, title = "book", 7, "Plan book"
    headline = "summary"

    def __init__(self, case: Case, chapters: Sequence[Chapter]) -> None:
        self.case, self.chapters = case, chapters

    @result
    def summary(self) -> Finding:
        """The plan in the sentences that matter most."""
        says = {f"{c.number} {c.title}": getattr(c, c.headline).text for c in self.chapters}
        says["Decided"] = self.decisions.text
        says["Missing"] = self.missing.text
        says["Adds up"] = self.reconciliation.text
        table = pd.DataFrame({"what": list(says), "text": list(says.values())})
        return Finding(table, self.reconciliation.text)

    @result
    def findings(self) -> Finding:
        """Every sentence of every chapter."""
        rows = [
            {"chapter": chapter.name, "result": name, "text": finding.text}
            for chapter in self.chapters
            for name, finding in results(chapter).items()
            if finding.is_computed
        ]
        text = f"{count(len(rows), 'finding')} in {count(len(self.chapters), 'chapter')}."
        return Finding(pd.DataFrame(rows, columns=["chapter", "result", "text"]), text)

    @result
    def missing(self) -> Finding:
        """What the data did not carry, and what would unlock it."""
        rows = [
            {"chapter": chapter.name, "result": name, "needs": finding.needs, "text": finding.text}
            for chapter in self.chapters
            for name, finding in results(chapter).items()
            if not finding.is_computed
        ]
        table = pd.DataFrame(rows, columns=["chapter", "result", "needs", "text"])
        if not rows:
            return Finding(table, "Nothing is missing: the data carry every section.")
        names = listing([f"`{name}`" for name in sorted(set(table["needs"]))], most=10)
        return Finding(table, f"{count(len(rows), 'section')} not computed; {names} would help.")

    @result
    def decisions(self) -> Finding:
        """Every value that somebody has set, and where."""
        rows = [row for p in self._chapter_parameters() for row in self._decided(p)]
        columns = ["decision", "parameter", "value", "origin", "reason"]
        table = pd.DataFrame(rows, columns=columns)
        return Finding(table, f"{count(len(table), 'decision')} in the plan file and overlays.")

    @result
    def assumptions(self) -> Finding:
        """Every value that nobody has set: the default holds, for the reason given."""
        rows = [
            {
                "assumption": p.title,
                "parameter": p.path,
                "value": _text(value),
                "why": p.why,
            }
            for p in self._chapter_parameters()
            for value, origin in [self.case.origins[p.path]]
            if origin == DEFAULT
        ]
        table = pd.DataFrame(rows, columns=["assumption", "parameter", "value", "why"])
        return Finding(table, f"{count(len(table), 'default')} hold because nobody has set them.")

    @result
    def reconciliation(self) -> Finding:
        """Every sum of every chapter against its whole."""
        tables = [c.reconciliation.table.assign(chapter=c.name) for c in self.chapters]
        table = pd.concat(tables, ignore_index=True)
        table = table[["chapter", "what", "whole", "parts", "difference"]]
        return Finding(table, f"All {count(len(table), 'sum')} add up: every difference is zero.")

    @result
    def data_report(self) -> Finding:
        """What was noticed, repaired or set aside in the input tables."""
        report = self.case.loaded.report
        return Finding(report, f"{count(len(report), 'remark')} on the input tables.")

    @result
    def data_totals(self) -> Finding:
        """For each table: rows and money in the file, loaded, and set aside."""
        totals = self.case.loaded.totals
        rows, aside = int(totals["file_rows"].sum()), int(totals["set_aside_rows"].sum())
        text = f"{count(rows, 'row')} in {totals['table'].nunique()} tables; {aside:,} set aside"
        return Finding(totals, f"{text}{_by(totals)}.")

    @result
    def data_parts(self) -> Finding:
        """The same by rep, customer type, product line and the like, value by value."""
        parts = self.case.loaded.parts
        names = [name.replace("_", " ") for name in parts["dimension"].unique()]
        text = f"Loaded and set aside add up to the file by {listing(names, most=len(names))}"
        if not names:
            return Finding(parts, "No table has a column by which its rows could be told apart.")
        return Finding(parts, f"{text}{_by(parts)}.")

    @staticmethod
    def _chapter_parameters() -> list[Parameter]:
        return [p for p in parameters() if p.section]

    def _decided(self, parameter: Parameter) -> list[dict[str, str]]:
        value, origin = self.case.origins[parameter.path]
        if origin == DEFAULT:
            return []
        row = {"decision": parameter.title, "parameter": parameter.path, "origin": origin}
        if isinstance(value, list) and value and isinstance(value[0], Section):
            return [
                row | {"value": _lock(one), "reason": getattr(one, "reason", "")} for one in value
            ]
        return [row | {"value": _text(value), "reason": ""}]


def _by(totals: pd.DataFrame) -> str:
    """Say that money of several currencies is counted as the file has it, before conversion."""
    has_several = totals.groupby("table")["currency"].nunique().gt(1).any()
    return ", each currency by itself, before conversion" if has_several else ""


def _lock(lock: Any) -> str:
    facts = lock.model_dump(exclude_none=True, exclude={"reason"})
    return ", ".join(f"{name} {_text(value)}" for name, value in facts.items() if value != "")


def _text(value: object) -> str:
    if value is None:
        return "as the data say"
    if value in ([], {}):
        return "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {number}" for key, number in value.items())
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "yes" if value is True else "no" if value is False else str(value)
