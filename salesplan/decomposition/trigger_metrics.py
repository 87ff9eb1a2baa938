"""Chapter 3.9: the figures that a trigger may watch, each a function from tables to a series.

The glossary says what each metric is; here is how it comes about. A period is a whole month or
week; what a metric cannot say of a period is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.deals import LOST, OPEN, WON
from salesplan.decomposition.trigger_periods import (
    MONTH,
    PER_YEAR,
    place_of,
    spread,
    sums,
    whole_periods,
)
from salesplan.words import listing

FIRM = ""
MOSTLY = 0.5
"""Part of the deals that must have an amount before a pipeline is added up."""
_ALL, _UNKNOWN, _NOBODY = "all", "unknown", ("unassigned", "unknown")
_QUARTER = {MONTH: 3, "week": 13}


@dataclass(frozen=True)
class Facts:
    """What was known on a day, as far as a metric may need it.

    Parameters
    ----------
    sales : DataFrame
        date, amount, quantity, product, rep, team, region, product_line, customer_type, customer;
        a dimension that the firm does not have is "all".
    first, last : Timestamp
        First and last day that the sales cover from end to end.
    deals : DataFrame, optional
        opened_on, closed_on, amount, status (as settled on the day), and the dimensions.
    plan : mapping of dimension ("" for the firm) to DataFrame
        member, month, amount: what was planned, for past and plan year.
    season : Series of float, optional
        Share of the year in each month, index 1 to 12.
    prices : Series of float, optional
        List price by product.
    staff : DataFrame, optional
        rep, hired_on, left_on, and team, region where known.
    columns : mapping of table to its columns
        The input tables that the case has.
    """

    sales: pd.DataFrame = field(repr=False)
    first: pd.Timestamp
    last: pd.Timestamp
    deals: pd.DataFrame | None = field(default=None, repr=False)
    plan: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    season: pd.Series | None = field(default=None, repr=False)
    prices: pd.Series | None = field(default=None, repr=False)
    staff: pd.DataFrame | None = field(default=None, repr=False)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def part(self, dimension: str, member: str) -> "Facts":
        """Return the facts of one rep, team, line or customer alone."""
        if dimension == FIRM:
            plan = self.plan.get(FIRM)
            return replace(self, plan={} if plan is None else {FIRM: plan})
        plan = self.plan.get(dimension)
        own = None if plan is None else plan[plan["member"] == member]
        return replace(
            self,
            sales=self.sales[self.sales[dimension] == member],
            deals=_only(self.deals, dimension, member),
            staff=_only(self.staff, dimension, member),
            plan={} if own is None or own.empty else {FIRM: own},
        )


def _only(table: pd.DataFrame | None, dimension: str, member: str) -> pd.DataFrame | None:
    if table is None or dimension not in table:
        return table
    return table[table[dimension] == member]


def series_of(metric: str, facts: Facts, per: str = MONTH) -> pd.DataFrame:
    """Work a metric out for every whole period of the facts.

    Parameters
    ----------
    metric : str
        A name of `COMPUTE`.
    facts : Facts
        Of the whole firm, or of a part (`Facts.part`).
    per : str
        "month" or "week".

    Returns
    -------
    DataFrame, index period
        ends_on, value (in the metric's unit), and for a rate of cases hits and cases, else
        missing.

    Examples
    --------
    >>> sales = pd.DataFrame({"date": pd.to_datetime(["2026-01-05", "2026-02-05"]),
    ...                       "amount": [100.0, -20.0]})
    >>> facts = Facts(sales, pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-28"))
    >>> series_of("credit_note_share", facts)["value"].tolist()
    [0.0, nan]
    """
    periods = whole_periods(facts.first, facts.last, per)
    found = COMPUTE[metric](facts, periods, per)
    table = found if isinstance(found, pd.DataFrame) else found.to_frame("value")
    table = table.reindex(columns=["value", "hits", "cases"]).astype(float)
    return table.assign(ends_on=periods["ends_on"])


def lacks(metric: str, facts: Facts, dimension: str = FIRM) -> str:
    """Say what a metric needs and the data do not have; empty where nothing is missing.

    Parameters
    ----------
    metric : str
    facts : Facts
        Of the whole firm.
    dimension : str
        What the part is one of; empty for the firm.

    Examples
    --------
    >>> facts = Facts(pd.DataFrame(), pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-28"))
    >>> lacks("win_rate", facts)
    'needs table `deals` (columns opened_on, closed_on)'
    """
    needs = _NEEDS.get(metric, {})
    for table, columns in needs.items():
        if not set(columns) <= facts.columns.get(table, frozenset()):
            return f"needs table `{table}` (columns {', '.join(columns)})"
    if metric in _PLANNED and dimension not in facts.plan:
        return _without_plan(facts, dimension)
    if dimension == FIRM:
        return ""
    if "deals" in needs and (facts.deals is None or dimension not in facts.deals):
        return f"the deals do not say of which {dimension.replace('_', ' ')} they are"
    if (facts.sales[dimension] == _ALL).all():
        return f"needs table `sales` (columns {dimension})"
    return ""


def _without_plan(facts: Facts, dimension: str) -> str:
    if dimension == FIRM:
        return "no plan for these months; needs table `quotas` (columns period, quota)"
    by = listing([name.replace("_", " ") for name in facts.plan if name], most=9)
    return f"nothing is planned by {dimension.replace('_', ' ')} (but by {by})"


def _sold(facts: Facts, periods: pd.DataFrame) -> pd.Series:
    return sums(facts.sales["date"], facts.sales["amount"], periods)


def _planned(facts: Facts, starts: pd.Series, ends: pd.Series) -> np.ndarray:
    plan = facts.plan.get(FIRM)
    if plan is None:
        return np.full(len(starts), np.nan)
    return spread(plan.groupby("month")["amount"].sum(), starts, ends)


def _sales_to_plan(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.Series:
    planned = pd.Series(_planned(facts, periods["starts_on"], periods["ends_on"]), periods.index)
    return _sold(facts, periods) / planned.where(planned > 0)


def _sales_growth(facts: Facts, periods: pd.DataFrame, per: str) -> pd.Series:
    sold = _sold(facts, periods)
    before = sold.shift(PER_YEAR[per])
    return sold / before.where(before > 0) - 1


def _annual_pace(facts: Facts, periods: pd.DataFrame, per: str) -> pd.Series:
    sold = _sold(facts, periods).rolling(_QUARTER[per]).sum()
    months = pd.period_range(facts.first, facts.last, freq="M")
    season = pd.Series(1 / 12, range(1, 13)) if facts.season is None else facts.season
    share = pd.Series(season.reindex(months.month).to_numpy(float), months.astype(str))
    weight = spread(share, periods["starts_on"], periods["ends_on"])
    part = pd.Series(weight, periods.index).rolling(_QUARTER[per]).sum()
    return sold / part.where(part > 0)


def _sales_per_rep(facts: Facts, periods: pd.DataFrame, per: str) -> pd.Series:
    """Count a rep from the first day to the last: by `reps`, else three months past a last sale."""
    named = facts.sales[~facts.sales["rep"].isin(_NOBODY)]
    days = named.groupby("rep")["date"].agg(["min", "max"])
    if facts.staff is not None:
        own = facts.staff.drop_duplicates("rep").set_index("rep").reindex(days.index)
        own = own.reindex(columns=["hired_on", "left_on"])
        days = pd.DataFrame({"min": pd.to_datetime(own["hired_on"]).fillna(days["min"]),
                             "max": pd.to_datetime(own["left_on"])})  # fmt: skip
    else:
        days["max"] += pd.Timedelta(days=92)
    here = [((days["min"] <= day) & ~(days["max"] < day)).sum() for day in periods["ends_on"]]
    reps = pd.Series(here, periods.index, dtype=float)
    return _annual_pace(facts, periods, per) / reps.where(reps > 0)


def _win_rate(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.DataFrame:
    assert facts.deals is not None
    closed = facts.deals[facts.deals["status"].isin([WON, LOST]) & facts.deals["closed_on"].notna()]
    cases = sums(closed["closed_on"], pd.Series(1.0, closed.index), periods)
    hits = sums(closed["closed_on"], (closed["status"] == WON).astype(float), periods)
    return pd.DataFrame({"value": hits / cases.where(cases > 0), "hits": hits, "cases": cases})


def _deals_opened(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.Series:
    assert facts.deals is not None
    opened = facts.deals["opened_on"].dropna()
    counts = sums(opened, pd.Series(1.0, opened.index), periods)
    return counts.where(periods["starts_on"] >= opened.min()) if len(opened) else counts * np.nan


def _pipeline_coverage(facts: Facts, periods: pd.DataFrame, per: str) -> pd.Series:
    """Open pipeline at the end of the period / plan of the three months (13 weeks) after it."""
    assert facts.deals is not None
    deals = facts.deals[facts.deals["opened_on"].notna()]
    deals = deals[(deals["status"] == OPEN) | deals["closed_on"].notna()]
    if not (deals["amount"] > 0).mean() >= MOSTLY:  # amounts of the lost are often left out
        return pd.Series(np.nan, periods.index)
    ends = periods["ends_on"].to_numpy("datetime64[ns]")
    came, gone = (_worth_until(deals[name], deals["amount"], ends) for name in
                  ("opened_on", "closed_on"))  # fmt: skip
    starts = periods["ends_on"] + pd.Timedelta(days=1)
    length = pd.DateOffset(months=3) if per == MONTH else pd.Timedelta(days=91)
    planned = _planned(facts, starts, starts + length - pd.Timedelta(days=1))
    open_value = pd.Series(came - gone, periods.index)
    coverage: pd.Series = open_value / np.where(planned > 0, planned, np.nan)
    return coverage.where(periods["ends_on"] >= deals["opened_on"].min())


def _worth_until(
    days: pd.Series, amounts: pd.Series, ends: NDArray[np.datetime64]
) -> NDArray[np.float64]:
    """Add up the amounts of everything up to each of some days."""
    dated = pd.DataFrame({"day": days, "amount": amounts.fillna(0.0)}).dropna(subset="day")
    dated = dated.sort_values("day", kind="stable")
    total = np.concatenate([[0.0], dated["amount"].to_numpy(float).cumsum()])
    return total[np.searchsorted(dated["day"].to_numpy("datetime64[ns]"), ends, side="right")]


def _active_customers(facts: Facts, periods: pd.DataFrame, per: str) -> pd.Series:
    """Count customers whose last order lies within a year of periods: each order counts on."""
    bought = _bought(facts)
    orders = bought.assign(place=place_of(bought["date"], periods))[["customer", "place"]]
    orders = orders[orders["place"] >= 0].drop_duplicates().sort_values(["customer", "place"])
    following = orders.groupby("customer")["place"].shift(-1).fillna(len(periods)).astype("int64")
    until = (orders["place"] + PER_YEAR[per]).clip(upper=following)
    steps = np.zeros(len(periods) + 1)
    np.add.at(steps, orders["place"].to_numpy(), 1.0)
    np.add.at(steps, until.to_numpy(), -1.0)
    return pd.Series(steps[:-1].cumsum(), periods.index).where(_is_full(periods, per))


def _largest_customer_share(facts: Facts, periods: pd.DataFrame, per: str) -> pd.Series:
    place = place_of(facts.sales["date"], periods)
    rows = facts.sales[place >= 0].assign(place=place[place >= 0]).sort_values("place")
    codes, _ = pd.factorize(rows["customer"].mask(rows["customer"] == _UNKNOWN))
    amounts, places = rows["amount"].to_numpy(float), rows["place"].to_numpy()
    shares = pd.Series(np.nan, periods.index)
    for last in range(PER_YEAR[per] - 1, len(periods)):
        year = slice(*np.searchsorted(places, [last - PER_YEAR[per] + 1, last + 1]))
        whole, is_named = amounts[year].sum(), codes[year] >= 0
        if whole > 0 and is_named.any():
            shares.iloc[last] = (
                np.bincount(codes[year][is_named], amounts[year][is_named]).max() / whole
            )
    return shares


def _is_full(periods: pd.DataFrame, per: str) -> pd.Series:
    """Whether a year of periods ends with each."""
    return pd.Series(np.arange(len(periods)) >= PER_YEAR[per] - 1, periods.index)


def _bought(facts: Facts) -> pd.DataFrame:
    """Orders, credit notes aside, of customers who are known."""
    is_order = (facts.sales["amount"] > 0) & (facts.sales["customer"] != _UNKNOWN)
    return facts.sales.loc[is_order, ["date", "customer"]]


def _days_since_order(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.Series:
    days = np.sort(_bought(facts)["date"].to_numpy("datetime64[ns]"))
    ends = periods["ends_on"].to_numpy("datetime64[ns]")
    place = np.searchsorted(days, ends, side="right") - 1
    since = np.full(len(ends), np.nan)
    since[place >= 0] = (ends[place >= 0] - days[place[place >= 0]]) / np.timedelta64(1, "D")
    return pd.Series(since, periods.index)


def _average_discount(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.Series:
    rows = facts.sales[(facts.sales["amount"] > 0) & (facts.sales["quantity"] > 0)]
    prices = pd.Series(dtype=float) if facts.prices is None else facts.prices
    listed = rows["quantity"] * rows["product"].map(prices).astype(float)
    known = listed > 0
    paid = sums(rows["date"][known], rows["amount"][known], periods)
    full = sums(rows["date"][known], listed[known], periods)
    return 1 - paid / full.where(full > 0)


def _average_price(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.Series:
    rows = facts.sales[(facts.sales["amount"] > 0) & (facts.sales["quantity"] > 0)]
    pieces = sums(rows["date"], rows["quantity"], periods)
    return sums(rows["date"], rows["amount"], periods) / pieces.where(pieces > 0)


def _credit_note_share(facts: Facts, periods: pd.DataFrame, _per: str) -> pd.Series:
    amount = facts.sales["amount"]
    back = sums(facts.sales["date"], amount.clip(upper=0.0).abs(), periods)
    gross = sums(facts.sales["date"], amount.clip(lower=0.0), periods)
    return back / gross.where(gross > 0)


Compute = Callable[[Facts, pd.DataFrame, str], "pd.Series | pd.DataFrame"]
COMPUTE: dict[str, Compute] = {
    "sales_to_plan": _sales_to_plan,
    "sales_growth": _sales_growth,
    "annual_pace": _annual_pace,
    "sales_per_rep": _sales_per_rep,
    "win_rate": _win_rate,
    "deals_opened": _deals_opened,
    "pipeline_coverage": _pipeline_coverage,
    "active_customers": _active_customers,
    "largest_customer_share": _largest_customer_share,
    "days_since_order": _days_since_order,
    "average_discount": _average_discount,
    "average_price": _average_price,
    "credit_note_share": _credit_note_share,
}
"""Every metric of the glossary, and how it is worked out."""

_PLANNED = ("sales_to_plan", "pipeline_coverage")
_NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "sales_per_rep": {"sales": ("rep",)},
    "win_rate": {"deals": ("opened_on", "closed_on")},
    "deals_opened": {"deals": ("opened_on",)},
    "pipeline_coverage": {"deals": ("opened_on", "closed_on", "amount")},
    "active_customers": {"sales": ("customer",)},
    "largest_customer_share": {"sales": ("customer",)},
    "days_since_order": {"sales": ("customer",)},
    "average_discount": {"sales": ("quantity", "product"), "products": ("price",)},
    "average_price": {"sales": ("quantity",)},
}
