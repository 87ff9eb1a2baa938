"""One table from text to typed columns: headers mapped, cells parsed, each fault written down."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from salesplan.case.contract import Column, Table
from salesplan.case.dates import parse_dates, parse_periods
from salesplan.case.grid import Note, plain_name
from salesplan.case.report import Draft, Ledger, place_words, shown_values
from salesplan.case.rules import RULES
from salesplan.case.sources import Raw, TableSettings
from salesplan.case.values import Parsed, parse_flags, parse_keys, parse_numbers, tidy
from salesplan.errors import TableError
from salesplan.words import listing

_LISTED = 30  # headers that a message names
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
# What firms call a column that the table lacks; only ever suggested, never taken.
_MEANT = {
    "rep": ("seller", "salesperson", "sales person", "sales rep", "sales agent", "salesman",
            "agent", "representative", "account manager", "employee", "销售", "销售员", "业务员"),
    "customer": ("client", "account", "buyer", "customer id", "customer name", "客户"),
    "product": ("item", "sku", "article", "product id", "product name", "产品"),
    "quantity": ("qty", "units", "数量"),
    "region": ("area", "territory", "地区"),
}  # fmt: skip
_FIGURES = ("money", "number", "count", "rate")
_UNREADABLE = {
    "date": "unreadable_date", "flag": "unreadable_flag", "period": "unreadable_period",
}  # fmt: skip


def draft_table(spec: Table, raw: Raw, settings: TableSettings, ledger: Ledger) -> Draft | None:
    """Map and type a table's columns.

    Parameters
    ----------
    spec : Table
        The contract.
    raw : Raw
        The cells as the file holds them.
    settings : TableSettings
        Mapping of columns, and what is stated about dates and figures.
    ledger : Ledger
        Where every fault is written down.

    Returns
    -------
    Draft or None
        None where a required column is missing: nothing more can be said about the table then.
    """
    origins = _map_columns(spec, raw, settings.columns, ledger)
    for note in raw.notes:
        _tell_note(spec, raw, note, origins, ledger)
    if any(name not in origins for name in spec.required):
        return None
    texts, repairs = _tidy_columns(spec, raw, origins)
    unit, places = (raw.unit, raw.rows) if raw.unit != "key" else _keys(spec, texts, raw)
    frame = pd.DataFrame(index=raw.frame.index)
    draft = Draft(spec, raw.label, unit, pd.Series(places, index=frame.index), frame,
                  raw.frame.duplicated())  # fmt: skip
    _note_malformed(raw, draft, ledger)
    for rule, columns in repairs.items():
        ledger.tell(spec.name, raw.label, rule, column=", ".join(columns),
                    count=sum(columns.values()))  # fmt: skip
    parsed = {}
    for name, origin in origins.items():
        known = raw.numbers.get(origin)
        numbers = None if known is None else pd.Series(known, index=frame.index)
        parsed[name] = _parse(spec.column(name), texts[name], settings, numbers)
        draft.frame[name] = parsed[name].values
    for name, result in parsed.items():
        _note_parsed(spec.column(name), result, texts[name], draft, ledger)
    return draft


def find_columns(spec: Table, headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Find the file's column behind each inside name.

    A mapped name counts exactly, else without regard to case, spaces and hyphens; a column that is
    not mapped is found under its inside name in the same two ways.

    Parameters
    ----------
    spec : Table
    headers : sequence of str
        Of the file.
    mapping : mapping of inside name to header
        As in the plan file.

    Returns
    -------
    dict of str to str
        Inside name to header, in the order of the contract; names that are not found are left out.

    Examples
    --------
    >>> from salesplan.case.contract import TABLES
    >>> find_columns(TABLES["sales"], ["Date", "Net value", "Memo"], {"amount": "net_value"})
    {'date': 'Date', 'amount': 'Net value'}
    """
    plain = {plain_name(header): header for header in reversed(headers)}
    free = set(mapping) - set(spec.names) if spec.has_free_columns else set()
    wanted = {name: mapping.get(name, name) for name in [*spec.names, *sorted(free)]}
    found = {
        name: header if header in headers else plain.get(plain_name(header), "")
        for name, header in wanted.items()
    }
    return {name: header for name, header in found.items() if header}


def _map_columns(
    spec: Table, raw: Raw, mapping: Mapping[str, str], ledger: Ledger
) -> dict[str, str]:
    """Find the columns, and write down those that are missing, mistaken or left over."""
    origins, headers = find_columns(spec, raw.headers, mapping), raw.headers
    is_known = {name: name in spec.names or spec.has_free_columns for name in mapping}
    for name, wanted in mapping.items():
        if not is_known[name]:
            ledger.tell(spec.name, raw.label, "unknown_column", column=name,
                        facts=", ".join(spec.names))  # fmt: skip
        elif name not in origins:
            near = get_close_matches(wanted, headers, n=3, cutoff=0.5) or headers[:6]
            ledger.tell(spec.name, raw.label, "unknown_mapping", column=name, value=wanted,
                        facts=", ".join(near))  # fmt: skip
    rule = "missing_in_query" if raw.unit == "key" else "missing_column"
    for name in spec.required:
        if name not in origins and name not in mapping:
            ledger.tell(spec.name, raw.label, rule, column=name,
                        value=_nearest(name, headers, set(origins.values())),
                        facts=listing(headers, most=_LISTED))  # fmt: skip
    extra = [header for header in headers if header not in origins.values()]
    if spec.has_free_columns:
        free = {plain_name(header): header for header in reversed(extra)}
        return origins | {name: header for name, header in free.items() if name not in origins}
    repeats = {note.value for note in raw.notes if note.rule == "repeated_headers"}
    if unused := [header for header in extra if header not in repeats]:
        ledger.tell(spec.name, raw.label, "extra_columns", count=len(unused),
                    value=", ".join(unused), facts=_likely_use(spec, raw, unused, origins)
                    )  # fmt: skip
    return origins


def _likely_use(spec: Table, raw: Raw, unused: list[str], origins: Mapping[str, str]) -> str:
    """Say how to use the columns whose names mean one that the table lacks; empty if none does."""
    free = {plain_name(header).replace("_", " "): header for header in reversed(unused)}
    pairs = {
        name: next((free[word] for word in words if word in free), "")
        for name, words in _MEANT.items()
        if name in spec.names and name not in origins
    }
    found = {name: header for name, header in pairs.items() if header}
    if not found:
        return ""
    said = listing([f"{header} is the {name}" for name, header in found.items()])
    if raw.unit == "key":
        return f"if {said}, name it so in the query"
    mapped = ", ".join(f"{name}: {header}" for name, header in found.items())
    return f"if {said}, write `tables: {{{spec.name}: {{columns: {{{mapped}}}}}}}`"


def _tell_note(
    spec: Table, raw: Raw, note: Note, origins: Mapping[str, str], ledger: Ledger
) -> None:
    """Write down what was noticed in a file; of repeated headers, which column counts."""
    rule, value, facts = note.rule, note.value, ""
    if rule == "repeated_headers":
        number, facts = int(value.rpartition("_")[2]), value
        value = _ORDINALS.get(number, f"{number}th")
        is_used = facts in origins.values() or raw.unit == "key"
        rule = rule if is_used else "unused_repeat"
    ledger.tell(spec.name, note.source or raw.label, rule, column=note.column, count=note.count,
                value=value, facts=facts)  # fmt: skip


def _nearest(name: str, headers: list[str], taken: set[str]) -> str:
    """Return the header most like a name, for the line to write into the plan file."""
    left = {plain_name(header): header for header in headers if header not in taken}
    inside = [header for plain, header in left.items() if name in plain.split("_")]
    near = get_close_matches(name, left, n=1, cutoff=0.4)
    return inside[0] if inside else left[near[0]] if near else "name in the file"


def _tidy_columns(
    spec: Table, raw: Raw, origins: Mapping[str, str]
) -> tuple[dict[str, pd.Series], dict[str, dict[str, int]]]:
    texts: dict[str, pd.Series] = {}
    repairs: dict[str, dict[str, int]] = {}
    for name, header in origins.items():
        is_figure = spec.column(name).kind not in ("key", "text")
        texts[name], counts = tidy(raw.frame[header], is_figure=is_figure)
        for rule, n in counts.items():
            repairs.setdefault(rule, {})[name] = n
    return texts, repairs


def _keys(
    spec: Table, texts: Mapping[str, pd.Series], raw: Raw
) -> tuple[str, list[str] | np.ndarray]:
    """Name each row of a query by its key; without one, by its place in the result."""
    names = [name for name in spec.key or ("sale",) if name in texts]
    if pd.DataFrame({name: texts[name].isna() for name in names}).all(axis=1).any() or not names:
        return "result", raw.rows
    parts = [texts[name].fillna("blank").astype(object) for name in names]
    return "key", [" ".join(row) for row in zip(*parts, strict=True)]


def _note_malformed(raw: Raw, draft: Draft, ledger: Ledger) -> None:
    if not raw.malformed:
        return
    rows = [str(line) for line in raw.malformed]
    draft.malformed = len(rows)
    ledger.count_lost(draft, "malformed_rows", rows)


def _parse(
    column: Column, texts: pd.Series, settings: TableSettings, numbers: pd.Series | None
) -> Parsed:
    stated = settings.of_column(column.name)
    if column.kind in _FIGURES:
        return parse_numbers(texts, stated["decimal"], numbers)
    if column.kind == "date":
        return parse_dates(texts, stated["date_order"], stated["date_format"])
    if column.kind == "period":
        return parse_periods(texts, stated["date_order"], stated["date_format"])
    if column.kind == "flag":
        return parse_flags(texts)
    if column.kind == "key":
        return parse_keys(texts)
    return Parsed(texts, pd.Series(data=False, index=texts.index))


def _note_parsed(
    column: Column, parsed: Parsed, texts: pd.Series, draft: Draft, ledger: Ledger
) -> None:
    """Write down what parsing a column found, and drop times of day."""
    name = column.name
    for rule, n in parsed.counts.items():
        ledger.tell(draft.name, draft.label, rule, column=name, count=n)
    if column.kind == "date":
        draft.frame[name] = parsed.values.dt.normalize()
    if parsed.problem:
        ledger.tell(draft.name, draft.label, parsed.problem, column=name, value=parsed.detail)
    rule = _UNREADABLE.get(column.kind, "unreadable_number")
    bad = ledger.rows(draft, rule, parsed.is_bad, column=name,
                      value=shown_values(texts[parsed.is_bad & draft.keeps]),
                      facts="" if column.required else " (or keep, as blank)")  # fmt: skip
    is_blank = draft.frame[name].isna() & ~parsed.is_bad & (parsed.problem == "")
    if column.required:
        ledger.rows(draft, "blank_required", is_blank, column=name)
        _refuse_kept_blanks(column, bad, draft, ledger)


def _refuse_kept_blanks(column: Column, bad: pd.Series, draft: Draft, ledger: Ledger) -> None:
    """A required cell that cannot be read may be dropped with its row, not kept as a blank."""
    rule = _UNREADABLE.get(column.kind, "unreadable_number")
    if bad.any() and ledger.decision(draft.name, rule) == "keep" and RULES[rule].choices:
        rows = place_words(draft.unit, draft.places[bad].astype(str).tolist())
        ledger.refuse(draft.name, TableError(
            draft.label,
            f"{column.name} is required, so cells that cannot be read cannot be kept ({rows})",
            f"correct them, or write `accept: {{{draft.name}: {{{rule}: drop}}}}`",
        ))  # fmt: skip
