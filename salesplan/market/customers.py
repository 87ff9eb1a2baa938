"""Chapter 1.2, the revenue bridge: what new, growing, shrinking and lost customers moved."""

from typing import Any

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.compared import Spans, gained
from salesplan.market.demand import EVERYTHING, UNKNOWN
from salesplan.words import change, count, listing, money, number, percent

NEW, EXPANDED, CONTRACTED, LOST = "new", "expanded", "contracted", "lost"
UNCHANGED, CREDITS, NOBODY = "unchanged", "credit notes only", "unknown"
_ALWAYS = (NEW, EXPANDED, CONTRACTED, LOST)
_STEPS = (*_ALWAYS, UNCHANGED, CREDITS, NOBODY)


def customer_bridge(sales: pd.DataFrame, spans: Spans | None, *, currency: str = "") -> Finding:
    """Lead from one span's sales to the next by what customers did; the steps add up exactly.

    A customer has bought in a span whose net sales (credit notes taken off) are above zero. New
    are those who bought in the later span only, lost in the earlier only; expanded and contracted
    bought in both, more or less than before. Who has bought in neither, net, has credit notes
    only. Sales without a customer are one row, "unknown": nobody can say whether they are the same
    people.

    Parameters
    ----------
    sales : DataFrame
        month, customer, amount (currency units).
    spans : Spans, optional
        Which months are compared; None where the history is too short.
    currency : str
        Code for the sentence.

    Returns
    -------
    Finding
        component (first and last: the spans themselves), customers, returned (of the new: those
        who had bought before the earlier span), before_amount, after_amount, amount (of a span, or
        what the step adds), contribution (fraction of the earlier span's sales), starts_at, ends_at
        (of the step's bar, currency).

    Examples
    --------
    >>> sales = pd.DataFrame({"month": ["2024-01", "2024-01", "2025-01", "2025-01"],
    ...                       "customer": ["a", "b", "a", "c"], "amount": [10.0, 5.0, 12.0, 4.0]})
    >>> found = customer_bridge(sales, Spans(("2024-01",), ("2025-01",), ("FY2024", "FY2025")))
    >>> found.table.set_index("component")["amount"].to_dict()
    {'FY2024': 15.0, 'new': 4.0, 'expanded': 2.0, 'contracted': 0.0, 'lost': -5.0, 'FY2025': 16.0}
    """
    if set(sales["customer"].unique()) <= {EVERYTHING, UNKNOWN}:
        return not_computed("sales", "customer", because="no sale names its customer")
    if spans is None:
        return not_computed("sales", "date", "amount", because="fewer than six full months")
    by_customer = _by_customer(sales, spans)
    step = _steps(by_customer)
    earlier = set(sales.loc[sales["month"] < spans.before[0], "customer"])
    returned = by_customer.index.isin(earlier) & (step == NEW)
    summed = by_customer.assign(customers=step != NOBODY, returned=returned).groupby(step).sum()
    shown = [name for name in _STEPS if name in _ALWAYS or name in summed.index]
    summed = summed.reindex(shown, fill_value=0).assign(
        amount=lambda of: of["after_amount"] - of["before_amount"]
    )
    buyers = by_customer.drop(index=UNKNOWN, errors="ignore") > 0
    table = bridge(summed, by_customer, spans)
    table.loc[[0, len(table) - 1], "customers"] = buyers.sum().to_numpy()
    table = table.astype({"customers": "Int64", "returned": "Int64"})
    return Finding(table, _text(by_customer, summed, spans, currency))


def bridge(steps: pd.DataFrame, whole: pd.DataFrame, spans: Spans) -> pd.DataFrame:
    """Put the two spans around the steps, and say where each step's bar starts and ends.

    Parameters
    ----------
    steps : DataFrame, index the steps
        With column amount (currency units); the others are kept.
    whole : DataFrame
        before_amount and after_amount, which add up to the spans.
    spans : Spans

    Returns
    -------
    DataFrame
        component, the columns of `steps`, contribution, starts_at, ends_at.

    Examples
    --------
    >>> steps = pd.DataFrame({"amount": [4.0, -1.0]}, index=["new", "lost"])
    >>> whole = pd.DataFrame({"before_amount": [10.0], "after_amount": [13.0]})
    >>> spans = Spans(("2024-01",), ("2025-01",), ("FY2024", "FY2025"))
    >>> bridge(steps, whole, spans)[["component", "starts_at", "ends_at"]].to_numpy().tolist()
    [['FY2024', 0.0, 10.0], ['new', 10.0, 14.0], ['lost', 14.0, 13.0], ['FY2025', 0.0, 13.0]]
    """
    first, last = (float(whole[column].sum()) for column in ("before_amount", "after_amount"))
    ends = first + steps["amount"].cumsum()
    bars = steps.assign(
        contribution=steps["amount"] / (first if first > 0 else np.nan),
        starts_at=ends - steps["amount"],
        ends_at=ends,
    )
    outer = pd.DataFrame({"amount": [first, last], "starts_at": 0.0, "ends_at": [first, last]},
                         index=list(spans.names))  # fmt: skip
    table = pd.concat([outer.iloc[:1], bars, outer.iloc[1:]])
    return table.rename_axis("component").reset_index()[["component", *bars.columns]]


def _by_customer(sales: pd.DataFrame, spans: Spans) -> pd.DataFrame:
    inside = spans.rows(sales)
    sums = inside.groupby(["customer", "is_after"])["amount"].sum().unstack()
    sums = sums.reindex(columns=[False, True]).fillna(0.0)
    return sums.set_axis(["before_amount", "after_amount"], axis=1)


def _steps(amounts: pd.DataFrame) -> np.ndarray:
    before, after = amounts["before_amount"], amounts["after_amount"]
    conditions: dict[str, Any] = {
        NOBODY: amounts.index == UNKNOWN,
        CREDITS: (before <= 0) & (after <= 0),
        NEW: before <= 0,
        LOST: after <= 0,
        EXPANDED: after > before,
        CONTRACTED: after < before,
    }
    return np.select(list(conditions.values()), list(conditions), UNCHANGED)


def _text(by_customer: pd.DataFrame, steps: pd.DataFrame, spans: Spans, currency: str) -> str:
    first, last = (float(by_customer[c].sum()) for c in ("before_amount", "after_amount"))
    moved = {str(name): gained(amount) for name, amount in steps["amount"].items()}
    returned = int(steps["returned"].sum())
    back = f" ({returned:,} of them back after a pause)" if returned else ""
    text = (
        f"{spans.said}: {gained(last - first, currency)} of sales, of which new customers "
        f"{moved[NEW]}{back}, those who bought more {moved[EXPANDED]}, those who bought less "
        f"{moved[CONTRACTED]}, lost ones {moved[LOST]}.{_loyalty(steps)}"
    )
    unnamed = by_customer[by_customer.index == UNKNOWN]
    if len(unnamed):
        parts = listing([money(amount) for amount in unnamed.iloc[0]])
        text += f" Sales without a customer ({parts}) are one row, unknown."
    return f"{text} {spans.note}".strip()


def _loyalty(steps: pd.DataFrame) -> str:
    """Say how many customers were lost, and what the others bought."""
    stayed = steps[steps.index.isin([EXPANDED, CONTRACTED, UNCHANGED])]
    lost, others = (int(part["customers"].sum()) for part in (steps[steps.index == LOST], stayed))
    if not lost + others:
        return ""
    text = (
        f" Of {count(lost + others, 'customer')} {number(lost)} {'is' if lost == 1 else 'are'} lost"
    )
    text += f" ({percent(lost / (lost + others))})"
    if not others:
        return f"{text}."
    grew = float(stayed["after_amount"].sum() / stayed["before_amount"].sum() - 1)
    return f"{text}; the others bought {_more_or_less(grew)}."


def _more_or_less(rate: float) -> str:
    said = change(rate)
    if said == "unchanged":
        return "as much as before"
    return f"{said.partition(' ')[2]} {'more' if said.startswith('up') else 'less'}"
