"""Chapter 3.1, KPIs: where revenue, deals and customers stand, where they go, where they must be.

The three hang together. Revenue = deals x average size + repeat business, and revenue = customers x
revenue per customer. Both are read from the last twelve full months and held: the plan then needs
as many more deals and customers as it needs more revenue.
"""

from collections.abc import Sequence
from math import ceil, isfinite, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import UNKNOWN, wilson_interval
from salesplan.words import count, listing, money, number, percent

REVENUE, DEALS, CUSTOMERS = "revenue", "deals", "customers"
_NOBODY = ("all", "unknown")  # what the sales say where the firm has no customers, or a blank
_YEAR = 12


class _Kpi(NamedTuple):
    """A row of the table of KPIs; what is not known is missing."""

    kpi: str
    unit: str
    current: float
    forecast: float
    target: int
    gap: float
    low: float
    high: float
    unit_value: float
    definition: str


def kpis(
    sales: pd.DataFrame,
    months: Sequence[str],
    target: int,
    *,
    year: pd.Series | None = None,
    won: pd.DataFrame | None = None,
    currency: str = "",
) -> Finding:
    """Revenue, deals and customers: today, without a change of course, and as the plan needs them.

    Figures are whole: deals and customers that a revenue takes are rounded up, what is expected to
    the nearest. A KPI that the data do not carry has no row, and the sentence says why.

    Parameters
    ----------
    sales : DataFrame
        Sales before the plan year: month, customer, amount.
    months : sequence of str
        Months that the sales cover from end to end, in order ("2025-12").
    target : int
        Revenue that the team has promised for the plan year, whole currency units.
    year : Series, optional
        Forecast of the plan year's revenue: median, low_80, high_80.
    won : DataFrame, optional
        Deals won before the plan year: closed_on, amount.
    currency : str
        Code for unit and sentence.

    Returns
    -------
    Finding
        kpi, unit, current (last twelve full months), forecast (plan year without a change of
        course), target, gap (target - forecast: above zero is to be closed), low, high (interval of
        the forecast; its level stands in the definition), unit_value (revenue that one more
        brings), definition.

    Examples
    --------
    >>> sales = pd.DataFrame({"month": [f"2025-{m:02}" for m in range(1, 13)], "amount": 100.0,
    ...                       "customer": "all"})
    >>> year = pd.Series({"median": 1200.0, "low_80": 1100.0, "high_80": 1300.0})
    >>> finding = kpis(sales, list(sales["month"]), 1500, year=year)
    >>> finding.table[["current", "gap"]].to_numpy().tolist()
    [[1200.0, 300.0]]
    """
    recent, before = list(months)[-_YEAR:], list(months)[-2 * _YEAR : -_YEAR]
    sold = float(sales.loc[sales["month"].isin(recent), "amount"].sum())
    revenue = _revenue(sold if len(recent) == _YEAR else np.nan, target, year, currency)
    found = [_deals(revenue, won, recent, sold), _customers(revenue, sales, recent, before)]
    rows = [revenue, *(row for row in found if isinstance(row, _Kpi))]
    absent = [row for row in found if isinstance(row, str)]
    table = pd.DataFrame(rows, columns=list(_Kpi._fields))
    return Finding(table, _sentence(rows, absent, currency))


def _revenue(current: float, target: int, year: pd.Series | None, currency: str) -> _Kpi:
    said = "sales of the last twelve full months"
    if not isfinite(current):
        said = "sales; fewer than twelve full months, so no current value"
    if year is None:
        ends, forecast = UNKNOWN, np.nan
        said += "; no forecast: too few full months"
    else:
        forecast = _nearest(year["median"])
        ends = (_nearest(year["low_80"]), _nearest(year["high_80"]))
        said += "; forecast: the own trend without a change of course, interval 80 %"
    gap = target - forecast
    return _Kpi(REVENUE, currency or "money", current, forecast, target, gap, *ends, 1.0, said)


def _deals(
    revenue: _Kpi, won: pd.DataFrame | None, recent: Sequence[str], sold: float
) -> _Kpi | str:
    """Scale the deals won with revenue: one more deal for as much more revenue as today."""
    if won is None:
        return f"{DEALS} (needs table `deals`)"
    of_year = won[won["closed_on"].dt.strftime("%Y-%m").isin(list(recent))]
    n = len(of_year)
    if not (n and sold > 0):
        return f"{DEALS} (no deal was won in the last twelve full months)"
    from_deals = float(of_year["amount"].sum())
    from_deals = from_deals if 0 < from_deals < sold else sold
    need = _needed(revenue.target * n / sold)
    # Rounded as the need is: a target that is expected anyway takes no deal more.
    expected, low, high = (
        float(_needed(value * n / sold)) if isfinite(value) else np.nan
        for value in (revenue.forecast, revenue.low, revenue.high)
    )
    said = (
        f"deals won; revenue = deals x size + repeat business: {money(sold)} = {number(n)} x "
        f"{money(from_deals / n)} + {money(sold - from_deals)} in {count(len(recent), 'month')}; "
        f"forecast and target: in step with revenue"
    )
    current = n if len(recent) == _YEAR else np.nan
    size = from_deals / n
    return _Kpi(DEALS, DEALS, current, expected, need, need - expected, low, high, size, said)


def _customers(
    revenue: _Kpi, sales: pd.DataFrame, recent: Sequence[str], before: Sequence[str]
) -> _Kpi | str:
    """Those who buy today, those expected without a change of course, those that are needed."""
    if not revenue.current > 0:
        return f"{CUSTOMERS} (needs twelve full months with sales)"
    buyers = _buyers(sales, recent)
    if not buyers:
        return f"{CUSTOMERS} (needs column `customer` of `sales`)"
    n, value = len(buyers), revenue.current / len(buyers)
    said = (
        f"buying customers; revenue = customers x revenue per customer: {money(revenue.current)} = "
        f"{number(n)} x {money(value)}; target: in step with revenue; "
    )
    earlier = _buyers(sales, before) if len(before) == _YEAR else set()
    if not earlier:
        ends, expected = UNKNOWN, np.nan
        said += "no forecast: fewer than 24 full months"
    else:
        again, new = len(earlier & buyers), len(buyers - earlier)
        low, high = wilson_interval(again, len(earlier))
        spread = 1.96 * sqrt(new)
        ends = _nearest(n * low + max(0.0, new - spread)), _nearest(n * high + new + spread)
        expected = _nearest(n * again / len(earlier)) + new
        said += (
            f"forecast: those expected to stay, as {percent(again / len(earlier))} of "
            f"{number(len(earlier))} did last year, and as many new ones as last year "
            f"({number(new)}); interval 95 %: Wilson for those who stay, Poisson for the new"
        )
    need = _needed(revenue.target * n / revenue.current)
    return _Kpi(CUSTOMERS, CUSTOMERS, n, expected, need, need - expected, *ends, value, said)


def _needed(exact: float) -> int:
    """Round a need up to whole units; the noise of a float asks for no unit more."""
    return ceil(round(exact, 6))


def _buyers(sales: pd.DataFrame, months: Sequence[str]) -> set[str]:
    """Customers whose purchases of these months are above zero, credit notes taken off."""
    bought = sales[sales["month"].isin(list(months)) & ~sales["customer"].isin(_NOBODY)]
    worth = bought.groupby("customer")["amount"].sum()
    return set(worth[worth > 0].index)


def _nearest(value: float) -> float:
    return float(np.floor(value + 0.5))


def _sentence(rows: list[_Kpi], absent: list[str], currency: str) -> str:
    said = [_said(row, currency) for row in rows]
    missing = f" Not computed: {listing(absent)}." if absent else ""
    return f"{'; '.join(said)}.{missing}"


def _said(row: _Kpi, currency: str) -> str:
    say, code = (money, f" {currency}".rstrip()) if row.kpi == REVENUE else (number, "")
    name, need = row.kpi.capitalize(), say(row.target)
    if not isfinite(row.gap):
        return f"{name}: {need}{code} needed, no forecast"
    expected = f"{say(row.forecast)} expected without a change of course"
    if row.gap <= 0:
        return f"{name}: no gap to {need}{code} ({expected})"
    return f"{name}: {say(row.gap)}{code} missing to {need} ({expected})"
