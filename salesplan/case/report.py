"""The data report: every problem of every table, and what was set aside."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from salesplan.case.contract import TABLES, Table
from salesplan.case.rules import RULES
from salesplan.errors import TableError, did_you_mean
from salesplan.words import listing

Accept = Mapping[str, Mapping[str, str]]
SHOWN = 5  # rows or values that a message names
_LISTED = 20  # rows that the report names

REPORT_COLUMNS = (
    "table", "source", "rule", "severity", "text", "column", "count", "rows", "value", "amount",
    "fix",
)  # fmt: skip


@dataclass
class Draft:
    """A table on its way in: rows are marked as set aside, and leave only at the end.

    Parameters
    ----------
    spec : Table
        Its contract.
    label : str
        File or query, as people call it.
    unit : str
        What `places` hold: "line", "row", "key" or "result" (a row of a query's result).
    places : Series, shape (rows,)
        Where a person finds each row: numbers, or keys as text.
    frame : DataFrame, shape (rows, columns)
        Typed columns under their inside names.
    repeats : Series of bool, shape (rows,)
        Rows that are the same as one before in every cell of the file.
    keeps : Series of bool, shape (rows,)
        False for rows set aside.
    malformed : int
        Rows of the file that never became rows here.
    """

    spec: Table
    label: str
    unit: str
    places: pd.Series
    frame: pd.DataFrame
    repeats: pd.Series
    keeps: pd.Series = field(init=False)
    malformed: int = 0

    def __post_init__(self) -> None:
        """Start with every row kept."""
        self.keeps = pd.Series(data=True, index=self.frame.index)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.spec.name

    @property
    def columns(self) -> list[str]:
        """The inside names of its columns."""
        return [str(name) for name in self.frame]

    @property
    def amounts(self) -> pd.Series:
        """Each row's money as in the file, a shared sale by its shares; 0 if there is none."""
        name = f"{self.spec.money}_original"
        name = name if name in self.frame else self.spec.money
        if name not in self.frame:
            return pd.Series(0.0, index=self.frame.index)
        money: pd.Series = self.frame[name].fillna(0.0)
        if "credit_share" in self.frame:
            money = money * self.frame["credit_share"].fillna(1.0)
        return money

    @property
    def currencies(self) -> pd.Series:
        """The currency of each row's money, in capitals; empty where none is named."""
        if "currency" not in self.frame or not self.spec.money:
            return pd.Series("", index=self.frame.index, dtype=object)
        return self.frame["currency"].astype(object).fillna("").str.upper()

    def clean(self) -> pd.DataFrame:
        """Return the rows that were kept, in file order, columns as in the contract."""
        order = [name for name in self.spec.names if name in self.frame]
        order += [name for name in self.columns if name not in order]
        return self.frame.loc[self.keeps, order].reset_index(drop=True)


class Ledger:
    """Where problems are written down while tables load; nothing is raised.

    Parameters
    ----------
    accept : mapping of table to mapping of rule to "keep" or "drop"
        What the plan file decided.
    """

    def __init__(self, accept: Accept) -> None:
        self.accept = accept
        self.errors: list[TableError] = []
        self._entries: list[dict[str, Any]] = []
        self._check_decisions()

    def report(self) -> pd.DataFrame:
        """Return all entries, errors first, otherwise in the order of the tables."""
        report = pd.DataFrame(self._entries, columns=list(REPORT_COLUMNS))
        rank = report["severity"].map({"error": 0, "repair": 1, "note": 2})
        order = rank.astype("int64").sort_values(kind="stable").index
        return report.loc[order].reset_index(drop=True)

    def decision(self, table: str, rule: str) -> str | None:
        """Return what the plan file says about a rule for a table: keep, drop or nothing."""
        return self.accept.get(table, {}).get(rule)

    def refuse(self, table: str, error: TableError) -> None:
        """Write down an error that concerns a whole file."""
        self.errors.append(error)
        self._enter(table, error.where, "unusable_file", "error", text=error.problem,
                    value=error.problem, fix=error.fix)  # fmt: skip

    def tell(
        self, table: str, source: str, rule: str, *,
        column: str = "", count: int = 1, value: str = "", facts: str = "",
    ) -> None:  # fmt: skip
        """Write down what a rule found in a table or column as a whole."""
        kind = RULES[rule]
        words = {"table": table, "column": column, "value": value, "facts": facts, "n": count}
        is_accepted = self.decision(table, rule) is not None
        severity = "note" if is_accepted else kind.severity
        fix = "" if is_accepted else kind.fix.format(**words)
        text = say(rule, words)
        self._enter(table, source, rule, severity, text=text, column=column, count=count,
                    value=value, fix=fix)  # fmt: skip
        if severity == "error":
            self.errors.append(TableError(source, text, fix))

    def rows(
        self, draft: Draft, rule: str, which: pd.Series, *,
        column: str = "", value: str = "", count: int | None = None, facts: str = "",
    ) -> pd.Series:  # fmt: skip
        """Write down the rows that a rule found, and set them aside where the plan file says so.

        Parameters
        ----------
        draft : Draft
        rule : str
        which : Series of bool, shape (rows,)
            Rows set aside before are passed over.
        column, value, facts : str
            What the message names.
        count : int, optional
            What the message counts, where that is not rows.

        Returns
        -------
        Series of bool
            The rows found that still stand.
        """
        which = which.fillna(value=False).astype(bool) & draft.keeps
        if not which.any():
            return which
        kind, decision = RULES[rule], self.decision(draft.name, rule)
        rows = draft.places[which].drop_duplicates().astype(str).tolist()
        n = int(which.sum()) if count is None else count
        words = {"table": draft.name, "column": column, "value": value, "facts": facts, "n": n}
        severity = "note" if decision else kind.severity
        fix = f"decided in the plan file: {decision}" if decision else kind.fix.format(**words)
        amount = math.fsum(draft.amounts[which])
        text = f"{say(rule, words)} ({place_words(draft.unit, rows)})"
        self._enter(draft.name, draft.label, rule, severity, text=text, column=column, count=n,
                    rows=_some(rows, _LISTED), value=value, amount=amount, fix=fix)  # fmt: skip
        if severity == "error":
            self.errors.append(TableError(draft.label, text, fix))
        if decision == "drop":
            draft.keeps &= ~which
        return which & draft.keeps

    def count_lost(self, draft: Draft, rule: str, rows: Sequence[str]) -> None:
        """Write down rows of the file that could not become rows of the draft."""
        decision, words = self.decision(draft.name, rule), {"n": len(rows)}
        severity = "note" if decision else RULES[rule].severity
        fix = f"decided in the plan file: {decision}" if decision else RULES[rule].fix
        text = f"{say(rule, words)} ({place_words(draft.unit, rows)})"
        self._enter(draft.name, draft.label, rule, severity, text=text, count=len(rows),
                    rows=_some(rows, _LISTED), fix=fix)  # fmt: skip
        if severity == "error":
            self.errors.append(TableError(draft.label, text, fix))

    def _enter(self, table: str, source: str, rule: str, severity: str, **rest: Any) -> None:
        blank = {"column": "", "count": 1, "rows": "", "value": "", "amount": 0.0, "fix": ""}
        entry = {"table": table, "source": source, "rule": rule, "severity": severity}
        self._entries.append({**entry, **blank, **rest})

    def _check_decisions(self) -> None:
        for table, decisions in self.accept.items():
            if table not in TABLES:
                self._refuse_decision("accept", f'unknown table "{table}"', table, list(TABLES))
            for rule, decision in decisions.items():
                known = [name for name, kind in RULES.items() if kind.choices]
                where = f"accept, {table}"
                if rule not in known:
                    self._refuse_decision(where, f'unknown rule "{rule}"', rule, known)
                elif decision not in RULES[rule].choices:
                    problem = f'rule {rule} cannot be decided as "{decision}"'
                    self._refuse_decision(where, problem, decision, list(RULES[rule].choices))

    def _refuse_decision(self, where: str, problem: str, name: str, known: Sequence[str]) -> None:
        hint = did_you_mean(name, known)
        fix = f"{hint}choose one of {', '.join(known)}"
        self.refuse("accept", TableError(f"plan file, {where}", problem, fix))


def say(rule: str, words: Mapping[str, Any]) -> str:
    """Put what a rule found into words.

    Examples
    --------
    >>> say("closes_before_open", {"n": 1}), say("closes_before_open", {"n": 1200})
    ('1 row closes before it opens', '1,200 rows close before they open')
    """
    kind = RULES[rule]
    return (kind.one if kind.one and words["n"] == 1 else kind.many).format(**words)


def _some(items: Sequence[str], most: int) -> str:
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most:,} more"


def place_words(unit: str, rows: Sequence[str]) -> str:
    """Name rows as a person looks for them.

    Examples
    --------
    >>> place_words("line", ["14", "77", "203"])
    'lines 14, 77, 203'
    >>> place_words("key", ["D1"]), place_words("result", ["6", "7"])
    ('key D1', "rows 6, 7 of the query's result")
    """
    if unit == "result":
        return f"{place_words('row', rows)} of the query's result"
    return f"{unit}{'s' if len(rows) > 1 else ''} {_some(rows, SHOWN)}"


def shown_values(values: pd.Series) -> str:
    """List distinct values for a message, the most frequent first.

    Examples
    --------
    >>> shown_values(pd.Series(["x", "y", "x"]))
    'x and y'
    """
    counts = values.dropna().astype(str).value_counts().to_dict()
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return listing(names, most=SHOWN)
