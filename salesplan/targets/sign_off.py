"""Chapter 2: a rep's own sheet to sign: the quota, its chance, where it comes from, the appeal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import change, count, money, number, percent

COLUMNS = ["rep", "name", "line", "text", "amount"]
Line = tuple[str, float]
_NO_AMOUNT = float("nan")
_OPEN_TO_APPEAL = (
    "last year's credited sales, the accounts and their potential, days of hiring and absence, "
    "a promise that this sheet does not show"
)


@dataclass(frozen=True)
class Sheet:
    """What is the same on every sheet.

    Parameters
    ----------
    period : str
        The plan year, such as "FY2026".
    currency : str
    method : str
        How quotas are shared out, in words.
    over_assignment : float
        Sum of quotas above the target, a fraction.
    appeal_days : int
        Days after receipt within which a rep may appeal.
    heads : mapping of rep to the name of whom they report to
    """

    period: str
    currency: str
    method: str
    over_assignment: float
    appeal_days: int
    heads: Mapping[str, str]


def sign_off(reps: pd.DataFrame, sheet: Sheet) -> Finding:
    """Write every rep a sheet: the quota, where it comes from, and what may be appealed.

    Parameters
    ----------
    reps : DataFrame, shape (reps, ...)
        rep, name, quota, calculated, last_year, is_locked, reason, and where known chance, median,
        low_80, high_80 (of the year's sales), potential, fair_quota, priority_factor, lock_owner,
        hours_taken, takes.
    sheet : Sheet

    Returns
    -------
    Finding
        rep, name, line (1, 2, ... on each sheet), text, amount (currency; missing where a line
        explains).

    Examples
    --------
    >>> reps = pd.DataFrame({"rep": ["r1"], "name": ["Ann"], "quota": [1100], "calculated": [1100],
    ...     "last_year": [1000.0], "is_locked": [False], "reason": [""]})
    >>> sheet = Sheet("FY2026", "EUR", "history", 0.0, 14, {"r1": "Mia"})
    >>> sign_off(reps, sheet).table["text"].tolist()[:2]
    ['Quota FY2026: 1,100 EUR', 'Its chance is not known']
    """
    optional = ["chance", "median", "low_80", "high_80", "potential", "fair_quota",
                "priority_factor", "lock_owner", "hours_taken", "takes"]  # fmt: skip
    missing = {name: None for name in optional if name not in reps}
    rows = [
        (row.rep, row.name, number_of, text, amount)
        for row in reps.assign(**missing).itertuples(index=False, name="Row")
        for number_of, (text, amount) in enumerate(_lines(row, sheet), 1)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    text = (
        f"{count(len(reps), 'sheet')} to sign, one a rep: quota, chance, where it comes from, and "
        f"what may be appealed within {count(sheet.appeal_days, 'day')}."
    )
    return Finding(table, text)


def _lines(row: Any, sheet: Sheet) -> Iterator[Line]:
    yield f"Quota {sheet.period}: {number(row.quota)} {sheet.currency}".rstrip(), float(row.quota)
    yield _chance(row, sheet), _NO_AMOUNT
    yield f"By the rule for all ({sheet.method}): {number(row.calculated)}", float(row.calculated)
    yield from _moved(row)
    if _known(row.last_year) and row.last_year > 0:
        asked = change(row.quota / row.last_year - 1)
        yield f"Last year's sales: {number(row.last_year)}; the quota is {asked}", row.last_year
    else:
        yield "Last year's sales: none are known, so the peers' stand in", _NO_AMOUNT
    if _known(row.potential) and _known(row.fair_quota):
        alone = f"by potential alone the quota would be {number(row.fair_quota)}"
        yield f"Potential of the own accounts: {money(row.potential)}; {alone}", row.fair_quota
    if sheet.over_assignment > 0:
        above = percent(sheet.over_assignment)
        yield f"All quotas together are {above} above the team's target", _NO_AMOUNT
    if _known(row.hours_taken) and row.hours_taken > 0:
        hours = count(round(row.hours_taken), "hour")
        yield f"What the team gives: {row.takes}, {hours} a year", _NO_AMOUNT
    yield from _appeal(row, sheet)


def _chance(row: Any, sheet: Sheet) -> str:
    if not _known(row.chance):
        return "Its chance is not known"
    said = f"Chance of reaching it: {percent(row.chance, 0)}"
    if not (_known(row.low_80) and _known(row.high_80)):
        return said
    low, high = money(row.low_80), money(row.high_80, sheet.currency)
    return f"{said}; in four years of five sales would lie between {low} and {high}"


def _moved(row: Any) -> Iterator[Line]:
    """Say what a person or the strategy has changed."""
    if _known(row.priority_factor) and abs(row.priority_factor - 1) > 5e-5:
        yield f"The strategy's priorities move it by {number(row.priority_factor, 3)}", _NO_AMOUNT
    if row.is_locked:
        who = f" by {row.lock_owner}" if isinstance(row.lock_owner, str) else ""
        yield f"Fixed{who} at {number(row.quota)}: {row.reason}", float(row.quota)
    elif row.quota != row.calculated:
        off = row.quota - row.calculated
        side = "more" if off > 0 else "less"
        said = f"Because others' quotas are fixed: {number(abs(off))} {side}"
        yield said, float(off)


def _appeal(row: Any, sheet: Sheet) -> Iterator[Line]:
    head = sheet.heads.get(row.rep) or "the head of sales"
    days = count(sheet.appeal_days, "day")
    yield f"To appeal within {days} of receipt, to {head}: {_OPEN_TO_APPEAL}", _NO_AMOUNT
    yield "Not open to appeal: the team's target and the rule for all", _NO_AMOUNT
    yield f"Agreed: {row.name} ____________  {head} ____________  day ________", _NO_AMOUNT


def _known(value: Any) -> bool:
    return value is not None and not pd.isna(value) and isfinite(value)
