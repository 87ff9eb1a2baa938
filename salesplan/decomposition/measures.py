"""Chapter 3.1, the five measures: revenue, sales volume, customers, satisfaction, sales cycle.

Three of them add up: the parts of a year or of a firm make the whole. Two are means: their parts
make the whole only if each is weighted by what it is a mean of, answers or deals won.
"""

from collections.abc import Hashable
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import UNKNOWN, mean_interval
from salesplan.reconciliation import reconcile
from salesplan.words import count, listing, money, number, percent

REVENUE, VOLUME, CUSTOMERS, SATISFACTION, CYCLE = MEASURES = (
    "revenue", "sales_volume", "customers", "satisfaction", "sales_cycle",
)  # fmt: skip
ADDITIVE = (REVENUE, VOLUME, CUSTOMERS)
_RULES = {
    REVENUE: "adds up",
    VOLUME: "adds up",
    CUSTOMERS: "adds up, each customer once",
    SATISFACTION: "mean, weighted by answers",
    CYCLE: "mean, weighted by deals won",
}


class Year(NamedTuple):
    """What the last twelve full months tell about the five measures.

    Parameters
    ----------
    sales : DataFrame
        customer, quantity, amount.
    answers : DataFrame
        As `satisfaction_answers` returns them: customer, rep, score.
    asked : str
        What was asked.
    won : DataFrame
        Deals won, with their length: customer, rep, days, amount.
    """

    sales: pd.DataFrame
    answers: pd.DataFrame
    asked: str
    won: pd.DataFrame


class _Measure(NamedTuple):
    kpi: str
    unit: str
    current: float
    forecast: float
    low: float
    high: float
    target: float
    gap: float
    n: int
    split_rule: str
    definition: str


def five_measures(
    year: Year,
    kpis: pd.DataFrame,
    *,
    satisfaction_target: float | None = None,
    sales_cycle_target: float | None = None,
    currency: str = "",
) -> Finding:
    """The five measures of a sales plan: where each stands, where it is to stand, how it splits.

    Revenue and customers are those of `kpis`. Pieces follow revenue at today's revenue per piece.
    Satisfaction and cycle are means of the year, expected to stay; without a target of their own
    they are to be held. A measure that the data do not carry has no row, and the text says why.

    Parameters
    ----------
    year : Year
    kpis : DataFrame
        Table of `kpis`.
    satisfaction_target : float, optional
        Mean score wanted, on the scale of the answers.
    sales_cycle_target : float, optional
        Mean days wanted from opening to winning.
    currency : str
        Code for unit and sentence.

    Returns
    -------
    Finding
        kpi, unit, current, forecast (without a change of course), low, high (interval of the
        forecast; of a mean that is expected to stay, 95 %), target, gap (what is missing: for the
        cycle, days to save), n (rows behind the figure), split_rule, definition.

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi": ["revenue"], "unit": ["EUR"], "current": [100.0],
    ...     "forecast": [110.0], "target": [120], "gap": [10.0], "low": [90.0], "high": [130.0],
    ...     "unit_value": [1.0], "definition": ["sales"]})
    >>> sales = pd.DataFrame({"customer": ["a"], "quantity": [50.0], "amount": [100.0]})
    >>> answers = pd.DataFrame({"customer": ["a", "b"], "rep": None, "score": [3.0, 5.0]})
    >>> year = Year(sales, answers, "?", pd.DataFrame({"days": []}))
    >>> five_measures(year, kpis).table[["kpi", "current", "target"]].values.tolist()
    [['revenue', 100.0, 120.0], ['sales_volume', 50.0, 60.0], ['satisfaction', 4.0, 4.0]]
    """
    by_kpi = _records(kpis)
    revenue = by_kpi[REVENUE]
    found: list[_Measure | str] = [
        _of_kpi(REVENUE, revenue, len(year.sales)),
        _volume(year.sales, revenue),
        _of_kpi(CUSTOMERS, by_kpi[CUSTOMERS], int(by_kpi[CUSTOMERS]["current"]))
        if CUSTOMERS in by_kpi
        else f"{CUSTOMERS} (needs twelve full months and column `customer` of `sales`)",
        _satisfaction(year, satisfaction_target),
        _cycle(year.won, sales_cycle_target),
    ]
    rows = [row for row in found if isinstance(row, _Measure)]
    absent = [row.replace("_", " ", 1) for row in found if isinstance(row, str)]
    table = pd.DataFrame(rows, columns=list(_Measure._fields))
    return Finding(table, _text(rows, absent, currency))


def identities(
    kpis: pd.DataFrame, measures: pd.DataFrame, funnel: pd.DataFrame | None = None
) -> Finding:
    """How the published figures hang together: each product against the figure that it makes.

    Parameters
    ----------
    kpis, measures : DataFrame
        Tables of `kpis` and `five_measures`.
    funnel : DataFrame, optional
        Table of `funnel_kpis`.

    Returns
    -------
    Finding
        what (the identity), whole, parts (the product), difference (zero).

    Raises
    ------
    ReconcileError
        If a product does not make its figure.

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi": ["revenue", "customers"], "current": [100.0, 4.0],
    ...                      "unit_value": [1.0, 25.0]})
    >>> measures = pd.DataFrame({"kpi": ["sales_volume"], "current": [50.0]})
    >>> identities(kpis, measures).table["whole"].tolist()
    [100.0, 100.0]
    """
    known = _records(kpis)
    revenue = float(known[REVENUE]["current"])
    rows: list[tuple[str, float, float]] = []
    deals = known.get("deals")
    if deals is not None and isfinite(deals["current"]):
        through = float(deals["current"] * deals["unit_value"])
        repeat = revenue - through
        what = f"revenue = {number(deals['current'])} deals x {money(deals['unit_value'])}"
        rows.append((f"{what} + {money(repeat)} of repeat business", revenue, through + repeat))
    if CUSTOMERS in known:
        n, worth = (float(known[CUSTOMERS][name]) for name in ("current", "unit_value"))
        rows.append((f"revenue = {number(n)} customers x {money(worth)}", revenue, n * worth))
    pieces = float(_records(measures).get(VOLUME, {"current": 0.0})["current"])
    if pieces and isfinite(revenue):
        each = revenue / pieces
        rows.append(
            (f"revenue = {number(pieces)} pieces x {number(each, 2)}", revenue, pieces * each)
        )
    rows += _of_funnel(funnel)
    table = reconcile(rows)
    return Finding(table, _identities_text(table))


def _records(table: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    return {str(row["kpi"]): row for row in table.to_dict("records")}


def _of_kpi(name: str, row: dict[Hashable, Any], n: int) -> _Measure:
    now, expected, low, high, target, gap = (
        float(row[figure]) for figure in ("current", "forecast", "low", "high", "target", "gap")
    )
    said = str(row["definition"])
    ends = (expected, low, high, target, gap)
    return _Measure(name, str(row["unit"]), now, *ends, n, _RULES[name], said)


def _volume(sales: pd.DataFrame, revenue: dict[Hashable, Any]) -> _Measure | str:
    """Scale the pieces with revenue: as much money for each as in the last twelve months."""
    counted = sales[sales["quantity"].notna()]
    pieces, sold = float(counted["quantity"].sum()), float(revenue["current"])
    if not (pieces > 0 and sold > 0):
        return f"{VOLUME} (needs column `quantity` of `sales` and twelve full months)"
    # Rounded alike, so that a target that is expected anyway takes no piece more.
    need, expected, low, high = (
        float(np.ceil(np.round(float(revenue[name]) * pieces / sold, 6)))
        for name in ("target", "forecast", "low", "high")
    )
    said = (
        f"pieces sold, returns taken off; target and forecast: at {number(sold / pieces, 2)} each"
    )
    part = len(counted) / len(sales)
    said += f"; {percent(part, 0)} of the sales carry a quantity" if part < 1 else ""
    gap = need - expected
    ends = (expected, low, high, need, gap)
    return _Measure(VOLUME, "pieces", pieces, *ends, len(counted), _RULES[VOLUME], said)


def _satisfaction(year: Year, target: float | None) -> _Measure | str:
    scores = year.answers["score"]
    if scores.empty:
        return f"{SATISFACTION} (needs answers of customers in table `surveys`)"
    mean = float(scores.mean())
    wanted = mean if target is None else target
    said = f"mean of {count(len(scores), 'customer')}, one answer each, the latest: {year.asked}"
    said += "" if target is not None else "; no target is set: to be held"
    ends = mean_interval(scores)
    figures = (mean, mean, *ends, wanted, wanted - mean)
    return _Measure(SATISFACTION, "points", *figures, len(scores), _RULES[SATISFACTION], said)


def _cycle(won: pd.DataFrame, target: float | None) -> _Measure | str:
    days = won["days"].dropna().astype("float64")
    if days.empty:
        return f"{CYCLE} (needs deals won in the last twelve months, with both dates)"
    mean = float(days.mean())
    wanted = mean if target is None else target
    low, high = mean_interval(days)
    said = "mean days from opening to winning, of the deals won in the last twelve full months"
    said += "" if target is not None else "; no target is set: to be held"
    figures = (mean, mean, max(low, 0.0) if isfinite(low) else UNKNOWN[0], high, wanted)
    return _Measure(CYCLE, "days", *figures, mean - wanted, len(days), _RULES[CYCLE], said)


def _of_funnel(funnel: pd.DataFrame | None) -> list[tuple[str, float, float]]:
    if funnel is None:
        return []
    value = funnel.drop_duplicates("measure").set_index("measure")["value"]
    opportunities = value["won"] + value["lost"]
    rows = []
    if opportunities:
        what = f"deals won = {count(opportunities, 'opportunity')} x {percent(value['win_rate'])}"
        rows.append((what, float(value["won"]), float(opportunities * value["win_rate"])))
    in_hand = funnel.drop_duplicates("measure").set_index("measure")["n"]["sales_velocity"]
    if isfinite(value["sales_velocity"]):
        cycle = value["sales_cycle_days"]
        what = (
            f"velocity x {number(cycle)} days = {number(in_hand)} open deals x "
            f"{percent(value['win_rate'])} x {money(value['average_deal_size'])}"
        )
        whole = float(value["sales_velocity"] * cycle)
        made = float(in_hand * value["win_rate"] * value["average_deal_size"])
        rows.append((what, whole, made))
    return rows


def _text(rows: list[_Measure], absent: list[str], currency: str) -> str:
    said = []
    for row in rows:
        digits = {SATISFACTION: 2, CYCLE: 0}.get(row.kpi, 0)
        name = row.kpi.replace("_", " ")
        if row.kpi == REVENUE:
            now, then = money(row.current), money(row.target, currency)
        else:
            now, then = (number(value, digits) for value in (row.current, row.target))
        is_held = row.kpi not in ADDITIVE and row.gap == 0
        unit = " days" if row.kpi == CYCLE else ""
        said.append(
            f"{name} {now}{unit}, to be held" if is_held else f"{name} {now} to {then}{unit}"
        )
    text = f"{'; '.join(said)}."
    text = text[:1].upper() + text[1:]
    return text + (f" Not computed: {listing(absent, most=len(absent))}." if absent else "")


def _identities_text(table: pd.DataFrame) -> str:
    if table.empty:
        return "No two of the figures that the data carry make a third."
    return (
        f"{count(len(table), 'identity')} hold exactly: {listing(table['what'], most=len(table))}."
    )
