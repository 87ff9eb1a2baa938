"""Chapter 3.3, coverage: how large the pipeline must be at a quarter's start, by three readings.

A multiple says how many times the bookings must be open; a number of opportunities says how many
deals must be worked. They are not the same figure, and each carries its unit.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.words import money, number

DEALS = "deals"
_COLUMNS = ["basis", "unit", "multiple", "low", "high", "n", "needed", "open", "gap", "definition"]
_BASES = {
    "coverage_needed": "own history",
    "coverage_naive": "1 / win rate",
    "coverage_rule_of_thumb": "rule of thumb",
}


class Quarter(NamedTuple):
    """What the first quarter of the plan is to bring through deals, and what is open for it.

    Parameters
    ----------
    name : str
        Such as "FY2026-Q1".
    to_book : float
        Money to be booked through deals.
    open_count : int
        Open deals that are engaged.
    open_value : float
        Their amounts; missing where too few carry one.
    """

    name: str
    to_book: float
    open_count: int
    open_value: float


def naive_coverage(win_rate: float) -> float:
    """Say how many times the bookings must be open, if no deal slipped and none came later.

    Parameters
    ----------
    win_rate : float
        Fraction won of the deals that closed, above 0; else the answer is missing.

    Returns
    -------
    float
        A multiple, not a number of deals.

    Examples
    --------
    >>> [round(naive_coverage(rate), 2) for rate in (0.14, 0.38, 0.23, 0.19)]
    [7.14, 2.63, 4.35, 5.26]
    """
    return 1 / win_rate if win_rate > 0 else np.nan


def opportunities_needed(to_book: float, win_rate: float, average_deal_size: float) -> float:
    """Say how many deals must be worked to book an amount: a number of deals, not a multiple.

    Parameters
    ----------
    to_book : float
        Currency units.
    win_rate : float
        Fraction won.
    average_deal_size : float
        Currency units per won deal.

    Examples
    --------
    >>> opportunities_needed(1_000_000, 0.25, 40_000)
    100.0
    """
    brought = win_rate * average_deal_size
    return to_book / brought if brought > 0 else np.nan


def coverage(funnel: pd.DataFrame, quarter: Quarter) -> Finding:
    """Compare what must be open at the quarter's start with what is, by each reading.

    Parameters
    ----------
    funnel : DataFrame
        Table of `funnel_kpis`.
    quarter : Quarter

    Returns
    -------
    Finding
        basis ("own history", "1 / win rate", "rule of thumb", "opportunities"), unit (of `needed`:
        money, or deals where deals carry no amounts), multiple, low, high (times; missing for a
        number of deals), n, needed, open, gap (needed - open), definition.

    Examples
    --------
    >>> funnel = pd.DataFrame({"measure": ["coverage_needed", "win_rate", "average_deal_size"],
    ...     "value": [3.0, 0.25, 10.0], "low": [2.0, 0.2, 9.0], "high": [4.0, 0.3, 11.0],
    ...     "n": [8, 99, 25], "definition": ["pipeline / won, by value", "", ""]})
    >>> table = coverage(funnel, Quarter("FY2026-Q1", 100.0, 30, 240.0)).table
    >>> table[["basis", "needed", "open", "gap"]].values.tolist()
    [['own history', 300.0, 240.0, 60.0], ['opportunities', 40.0, 30.0, 10.0]]
    """
    known = {str(row["measure"]): row for row in funnel.to_dict("records")}
    own = known.get("coverage_needed", {"value": np.nan})
    if not own["value"] > 0:
        return not_computed("deals", "opened_on", "closed_on", "amount",
                            because="no full quarter with a pipeline at its start")  # fmt: skip
    rate, size = (float(known[name]["value"]) for name in ("win_rate", "average_deal_size"))
    is_valued = bool(np.isfinite(quarter.open_value)) and "by value" in str(own["definition"])
    wins = quarter.to_book / size
    book, there = (
        (quarter.to_book, quarter.open_value) if is_valued else (wins, float(quarter.open_count))
    )
    rows: list[tuple[object, ...]] = [
        (basis, "money" if is_valued else DEALS, row["value"], row["low"], row["high"], row["n"],
         row["value"] * book, there, row["value"] * book - there, row["definition"])
        for name, basis in _BASES.items() if (row := known.get(name)) is not None
    ]  # fmt: skip
    rows.append(_opportunities(quarter, rate, size, int(known["win_rate"]["n"])))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return Finding(table, _text(table, quarter))


def _opportunities(quarter: Quarter, rate: float, size: float, n: int) -> tuple[object, ...]:
    """Return the row of a number of deals, which is no multiple."""
    deals = opportunities_needed(quarter.to_book, rate, size)
    said = "money to book / (win rate x deal size): deals to be worked in all, not a multiple"
    ends = (np.nan, np.nan, np.nan, n)
    missing = deals - quarter.open_count
    return ("opportunities", DEALS, *ends, deals, float(quarter.open_count), missing, said)


def _text(table: pd.DataFrame, quarter: Quarter) -> str:
    own, *others = table.to_dict("records")
    say = money if own["unit"] == "money" else number
    text = (
        f"{quarter.name} needs {number(own['multiple'], 2)} times its bookings in the pipeline at "
        f"its start, as the firm's own quarters had ({number(own['low'], 2)} to "
        f"{number(own['high'], 2)}): {say(own['needed'])}{'' if say is money else ' deals'}; "
        f"{say(own['open'])} {'is' if say is money else 'are'} there"
    )
    text += f", {say(own['gap'])} short" if own["gap"] > 0 else ", enough"
    naive = next((row for row in others if row["basis"] == "1 / win rate"), None)
    if naive is not None:
        verdict = "short" if naive["gap"] > 0 else "enough"
        text += f". 1 / win rate, {number(naive['multiple'], 2)} times, would call it {verdict}"
    return f"{text}."
