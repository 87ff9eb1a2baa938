"""Chapter 1.2, buying behaviour: how often customers buy, how much, how long ago."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.intervals import (
    UNKNOWN as NO_ENDS,
)
from salesplan.intervals import (
    Interval,
    mean_interval,
    median_interval,
    quotient_of_sums_interval,
    wilson_interval,
)
from salesplan.market.demand import EVERYTHING, UNKNOWN
from salesplan.words import count, listing, money, number, percent

YEAR = 365  # days of the window
_DAYS_A_YEAR = 365.25
_FEW = 30  # customers below which a group's figures are called rough


class _Measure(NamedTuple):
    customer_type: str
    measure: str
    value: float
    low: float
    high: float
    n: int
    definition: str


def buying_behaviour(sales: pd.DataFrame, known_until: pd.Timestamp) -> Finding:
    """How often, how much and how lately customers bought in the last year, whole and by type.

    An order is what shares a `sale` key, or where there is none what a customer bought on a day.
    Orders that net to zero or less (cancellations, credit notes) are none. Sales without a customer
    are left out of every measure but those "so far".

    Parameters
    ----------
    sales : DataFrame
        date, customer, customer_type, sale, quantity, amount (currency units).
    known_until : Timestamp
        Last day of the history; the year before it is looked at.

    Returns
    -------
    Finding
        customer_type ("all" first), measure, value (in the unit of its measure), low, high (95 %
        interval), n (observations behind it), definition. Measures: buyers, orders_per_customer,
        basket, days_since_order, repeat_rate, days_between_orders; for the whole also
        customers_ever, top_fifth_share_ever, sales_ever and quantity_ever, over the whole history.

    Examples
    --------
    >>> sales = pd.DataFrame({"date": pd.to_datetime(["2025-03-01", "2025-03-31", "2025-06-29"]),
    ...     "customer": ["a", "a", "b"], "customer_type": "all", "sale": None, "quantity": 1.0,
    ...     "amount": [10.0, 20.0, 30.0]})
    >>> found = buying_behaviour(sales, pd.Timestamp("2025-06-30")).table.set_index("measure")
    >>> found["value"][["orders_per_customer", "basket", "days_between_orders"]].tolist()
    [1.5, 20.0, 30.0]
    """
    named = sales[~sales["customer"].isin([EVERYTHING, UNKNOWN])]
    if named.empty:
        return not_computed("sales", "customer", because="no sale names its customer")
    first = max(known_until - pd.Timedelta(days=YEAR - 1), sales["date"].min().normalize())
    orders = orders_of(named[named["date"].between(first, known_until)])
    if orders.empty:
        why = "no customer has bought in the year before"
        return not_computed("sales", "customer", because=why)
    days = (known_until - first).days + 1
    rows = [*_measures(EVERYTHING, orders, known_until, days), *_so_far(sales, named)]
    types = orders["customer_type"].value_counts().index
    if len(types) > 1:
        for kind in sorted(types):
            of_type = orders[orders["customer_type"] == kind]
            rows += _measures(str(kind), of_type, known_until, days)
    table = pd.DataFrame(rows, columns=list(_Measure._fields))
    unnamed = float(sales.loc[sales["customer"] == UNKNOWN, "amount"].sum())
    return Finding(table, _text(table, days, unnamed))


def orders_of(sales: pd.DataFrame) -> pd.DataFrame:
    """Gather sales into orders: by their key, or by customer and day where they have none.

    Parameters
    ----------
    sales : DataFrame
        date, customer, customer_type, sale, amount; every customer named.

    Returns
    -------
    DataFrame
        customer, customer_type, date, amount of each order above zero; by customer and date.

    Examples
    --------
    >>> sales = pd.DataFrame({"date": pd.to_datetime(["2025-03-01"] * 3), "customer": ["a"] * 3,
    ...     "customer_type": "all", "sale": ["1", "1", None], "amount": [10.0, 5.0, -3.0]})
    >>> orders_of(sales)["amount"].tolist()
    [15.0]
    """
    day = sales["date"].dt.normalize()
    key = sales["sale"].astype(object).where(sales["sale"].notna(), day.astype(str))
    keyed = sales.assign(date=day, order=key)
    by_order = keyed.groupby(["customer", "order"], sort=False)
    found = by_order.agg(
        customer_type=("customer_type", "first"), date=("date", "min"), amount=("amount", "sum")
    )
    bought = found[found["amount"] > 0].reset_index()
    ordered = bought.sort_values(["customer", "date", "order"], ignore_index=True)
    return ordered[["customer", "customer_type", "date", "amount"]]


def top_share(amounts: pd.Series, largest: int) -> float:
    """Return the part of sales that the largest customers bring.

    Parameters
    ----------
    amounts : Series, shape (customers,)
        Net sales of each.
    largest : int
        How many of them.

    Examples
    --------
    >>> top_share(pd.Series([5.0, 70.0, 25.0]), 1)
    0.7
    """
    whole = float(amounts.sum())
    return float(amounts.nlargest(largest).sum()) / whole if whole > 0 else float("nan")


def _measures(
    kind: str, orders: pd.DataFrame, known_until: pd.Timestamp, days: int
) -> Iterator[_Measure]:
    by = orders.groupby("customer")
    of = pd.DataFrame({"orders": by.size(), "amount": by["amount"].sum(),
                       "days": by["date"].nunique(), "first": by["date"].min(),
                       "last": by["date"].max()})  # fmt: skip
    n, span = len(of), f"{days} days"
    since = (known_until.normalize() - of["last"]).dt.days.astype("float64")
    again = of[of["days"] > 1]
    gaps = (again["last"] - again["first"]).dt.days / (again["days"] - 1)
    basket = float(of["amount"].sum() / of["orders"].sum())
    yield _Measure(kind, "buyers", n, *NO_ENDS, n, f"customers who bought in the last {span}")
    yield _row(kind, "orders_per_customer", float(of["orders"].mean()),
               mean_interval(of["orders"].astype("float64")), n,
               f"orders in the last {span} per customer who bought; mean")  # fmt: skip
    yield _row(kind, "basket", basket, quotient_of_sums_interval(of["amount"], of["orders"]),
               len(orders), "sales per order; interval by customer")  # fmt: skip
    yield _row(kind, "days_since_order", float(since.median()), median_interval(since), n,
               "days from a customer's last order to the last day known; median")  # fmt: skip
    yield _row(kind, "repeat_rate", len(again) / n, wilson_interval(len(again), n), n,
               f"customers who bought on more than one of the last {span}")  # fmt: skip
    yield _row(kind, "days_between_orders", float(gaps.median()), median_interval(gaps), len(gaps),
               "mean days between the order days of a customer who came back; median")  # fmt: skip


def _row(
    kind: str, measure: str, value: float, ends: Interval, n: int, definition: str
) -> _Measure:
    return _Measure(kind, measure, value, *ends, n, definition)


def _so_far(sales: pd.DataFrame, named: pd.DataFrame) -> Iterator[_Measure]:
    """Count what the whole history holds, returns included."""
    keys, by_customer = sales["sale"].dropna(), named.groupby("customer")["amount"].sum()
    counted = {
        "customers_ever": (len(by_customer), "customers named in the whole history"),
        "top_fifth_share_ever": (
            top_share(by_customer, len(by_customer) // 5),
            "share of the largest fifth of all customers named, in the whole history",
        ),
        "sales_ever": (keys.nunique(), "keys of sales in the whole history, credit notes too"),
        "quantity_ever": (
            sales["quantity"].sum(),
            "pieces of the whole history, returns taken off",
        ),
    }
    known = {"sales_ever": len(keys) > 0, "quantity_ever": sales["quantity"].notna().any()}
    for measure, (value, definition) in counted.items():
        if known.get(measure, True):
            yield _Measure(EVERYTHING, measure, float(value), *NO_ENDS, len(sales), definition)


def _text(table: pd.DataFrame, days: int, unnamed: float) -> str:
    whole = table[table["customer_type"] == EVERYTHING].set_index("measure")["value"]
    text = (
        f"In the last {days} days {count(int(whole['buyers']), 'customer')} bought, "
        f"{number(whole['orders_per_customer'], 1)} times on average, for {money(whole['basket'])} "
        f"an order; {percent(whole['repeat_rate'], 0)} bought on more than one day"
    )
    between = whole["days_between_orders"]
    text += f", every {number(between)} days." if np.isfinite(between) else "."
    buyers = table[table["measure"] == "buyers"].set_index("customer_type")["value"]
    few = buyers.index[buyers < _FEW]
    if len(few) and len(buyers) > 1:
        text += f" Fewer than {_FEW} customers, so rough: {listing(few)}."
    elif len(few):
        text += f" With fewer than {_FEW} customers the figures are rough."
    if unnamed:
        text += f" Sales without a customer ({money(unnamed)} of the history) are left out."
    return text
