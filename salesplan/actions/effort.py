"""How many hours it takes to close a unit of a gap, and where that figure comes from.

Hours are counted once. A revenue gap is closed by deals and by repeat business: the hours of its
deals stand with the deals gap, so that the revenue gap carries those of repeat business alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.words import money, number, percent

FEWEST = 30
"""Won deals in a year below which the firm's own hours per deal are no better than a judgement."""


class Effort(NamedTuple):
    """Hours for one unit of a gap (a deal, a customer, a currency unit), and the reason."""

    hours: float
    source: str


def hours_per_deal(
    activities: pd.DataFrame | None, won_on: pd.Series, months: Sequence[str], usual: float
) -> Effort:
    """Hours logged per won deal in the last year, where enough are logged; else a judgement.

    Where activities name a funnel stage, only those that do count as work on deals. Hours of lost
    deals count too: they are the price of the won ones.

    Parameters
    ----------
    activities : DataFrame, optional
        date, hours, and where known stage.
    won_on : Series of Timestamp
        Day on which each deal was won.
    months : sequence of str
        The last twelve full months; hours must be logged in each.
    usual : float
        Hours per deal of the plan file.

    Returns
    -------
    Effort

    Examples
    --------
    >>> hours_per_deal(None, pd.Series(dtype="datetime64[ns]"), [], 20.0)
    Effort(hours=20.0, source='20 hours a deal, as in the plan file')
    """
    judged = Effort(usual, f"{_hours(usual)} hours a deal, as in the plan file")
    if activities is None or "hours" not in activities:
        return judged
    logged = activities[activities["hours"] > 0]
    if "stage" in logged and logged["stage"].notna().any():
        logged = logged[logged["stage"].notna()]
    month = logged["date"].dt.strftime("%Y-%m")
    is_whole = len(months) == 12 and set(months) <= set(month)
    won = int(won_on.dt.strftime("%Y-%m").isin(list(months)).sum())
    if not is_whole or won < FEWEST:
        return judged
    spent = float(logged.loc[month.isin(list(months)), "hours"].sum())
    said = f"{number(spent)} logged for {number(won)} deals won in twelve months"
    return Effort(spent / won, f"{_hours(spent / won)} hours a deal: {said}")


def efforts(
    per_deal: Effort, per_customer: float, *, from_deals: float, sold: float, hours: float
) -> dict[str, Effort]:
    """Hours for one unit of each KPI's gap.

    Parameters
    ----------
    per_deal : Effort
    per_customer : float
        Hours to find a new customer.
    from_deals : float
        Part of the revenue that comes through deals, a fraction; 0 where the firm logs none.
    sold : float
        Revenue of the last full months, currency.
    hours : float
        Hours for selling that brought it.

    Returns
    -------
    dict of kpi to Effort

    Examples
    --------
    >>> found = efforts(Effort(20.0, ""), 12.0, from_deals=0.6, sold=1000.0, hours=500.0)
    >>> found["revenue"].hours  # 60 % come with the deals; the rest at 1,000 / 500 an hour
    0.2
    """
    repeat = max(1 - from_deals, 0.0)
    per_hour = sold / hours if sold > 0 and hours > 0 else np.nan
    customer = f"{_hours(per_customer)} hours a new customer, as in the plan file"
    return {
        "revenue": Effort(_repeat_hours(repeat, per_hour), _repeat_source(repeat, per_hour)),
        "deals": per_deal,
        "customers": Effort(per_customer, customer),
    }


def _repeat_hours(repeat: float, per_hour: float) -> float:
    return repeat / per_hour if repeat > 0 else 0.0


def _repeat_source(repeat: float, per_hour: float) -> str:
    if repeat <= 0:
        return "no hours of its own: all of it comes with the deals"
    if not per_hour > 0:
        return "hours unknown: no sales to compare with"
    said = f"at today's {money(per_hour)} per selling hour"
    if repeat == 1:
        return said
    return f"{percent(repeat, 0)} from repeat business, {said}; the rest comes with the deals"


def _hours(hours: float) -> str:
    return number(hours, 0 if hours == int(hours) else 1)
