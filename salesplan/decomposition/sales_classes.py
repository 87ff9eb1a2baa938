"""Chapter 3.8, classes of accounts by their share of sales (ABC), and how they hold.

They are not the classes of the workload, which are shares of the accounts and say how often each
is called on: here class A is as many accounts as it takes to make 80 % of the sales.
"""

from collections.abc import Sequence
from itertools import pairwise
from string import ascii_uppercase

import numpy as np
import pandas as pd

from salesplan.errors import ParamError
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, money, number, percent

NO_SALES, RETURNS = "no sales", "returns"
UP, DOWN, SAME, NEW, LOST = "up", "down", "same", "new", "lost"
NOBODY = ("all", "unknown")
_HAIR = 1e-9
_MOST = 0.8  # of the sales: how many accounts make them is Pareto's question


def account_months(
    sales: pd.DataFrame, months: Sequence[str], known: Sequence[str] = ()
) -> pd.DataFrame:
    """Add up what each account bought in each month.

    Parameters
    ----------
    sales : DataFrame
        customer, month, amount; rows without a named customer do not count.
    months : sequence of str
        The months to look at, such as "2025-03".
    known : sequence of str
        Accounts without sales that are to be among the rows, such as those of the CRM.

    Returns
    -------
    DataFrame of float, shape (accounts, months)
        Index customer, sorted; every account that ever bought, and those known; credits are
        below zero.

    Examples
    --------
    >>> sales = pd.DataFrame({"customer": ["b", "a", "b"], "month": ["2025-01"] * 3,
    ...                       "amount": [5.0, 2.0, -1.0]})
    >>> account_months(sales, ["2025-01", "2025-02"], ["c"]).sum(axis=1).to_dict()
    {'a': 2.0, 'b': 4.0, 'c': 0.0}
    """
    named = sales[~sales["customer"].isin(NOBODY)]
    inside = named[named["month"].isin(list(months))]
    sums = inside.groupby(["customer", "month"])["amount"].sum().unstack("month")
    everyone = sorted({*named["customer"], *known})
    index = pd.Index(everyone, name="customer", dtype=object)
    full = sums.reindex(index=index, columns=list(months)).fillna(0.0).astype("float64")
    return full.round(6)  # what was booked and taken back is nothing, not 1e-14


def rank_by_sales(amounts: pd.Series, limits: Sequence[float]) -> pd.DataFrame:
    """Rank accounts by sales and cut the cumulated share into classes.

    The account whose sales cross a limit still belongs to the class above it: class A is the
    smallest number of accounts that makes 80 %. Accounts with the same sales stand in the order of
    their keys. Shares are of what was bought: an account that returned more than it bought stands
    last, in a class of its own, and takes no part in them.

    Parameters
    ----------
    amounts : Series of float, index customer
        Sales less credits, currency.
    limits : sequence of float
        Cumulated shares at which classes end, rising, above 0 and at most 1.

    Returns
    -------
    DataFrame, index customer, the largest first
        rank, amount, share, cumulated_share (missing where nobody bought), sales_class: A, B, C and
        so on, "no sales" or "returns".

    Raises
    ------
    ParamError
        If the limits do not rise from above 0 to at most 1.

    Examples
    --------
    >>> sold = pd.Series({"x": 12.5, "y": 75.0, "z": 12.5, "q": -5.0})
    >>> rank_by_sales(sold, [0.8, 0.95])[["cumulated_share", "sales_class"]].values.tolist()
    [[0.75, 'A'], [0.875, 'A'], [1.0, 'B'], [1.0, 'returns']]
    """
    _check(limits)
    by_key = amounts.sort_index(kind="stable")
    ranked = by_key.iloc[np.argsort(-by_key.to_numpy(float), kind="stable")]
    values = ranked.to_numpy(float)
    bought = values.clip(min=0.0)
    whole = float(bought.sum())
    share = bought / whole if whole > 0 else np.full(len(values), np.nan)
    ends = np.cumsum(share)
    before = np.concatenate([[0.0], ends[:-1]])
    place = np.searchsorted(np.asarray(limits) - _HAIR, before, side="right")
    letters = np.array(list(ascii_uppercase[: len(limits) + 1]), dtype=object)
    classes = np.where(values > 0, letters[place], NO_SALES)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(values) + 1),
            "amount": values,
            "share": np.where(values < 0, np.nan, share),
            "cumulated_share": ends.clip(max=1.0),
            "sales_class": np.where(values < 0, RETURNS, classes),
        },
        index=ranked.index,
    )


def sales_classes(
    amounts: pd.Series,
    before: pd.Series | None = None,
    *,
    limits: Sequence[float] = (0.8, 0.95),
    names: pd.Series | None = None,
    unnamed: float = 0.0,
    period: str = "",
    currency: str = "",
) -> Finding:
    """Sort accounts into classes by their share of sales, beside the class of the span before.

    Parameters
    ----------
    amounts : Series of float, index customer
        Sales less credits of the span looked at, currency.
    before : Series of float, index customer, optional
        The same of as long a span before it; None where the history is too short.
    limits : sequence of float
        As for `rank_by_sales`.
    names : Series of str, index customer, optional
        Names to show; None: the keys.
    unnamed : float
        Sales of the span that name no customer, currency: said, and part of no class.
    period, currency : str
        Words for the sentence.

    Returns
    -------
    Finding
        rank, customer, name, sales_class, amount, share, cumulated_share, amount_before,
        class_before and class_move ("up", "down", "same", "new": had not bought, "lost": no longer
        buys).

    Examples
    --------
    >>> sold = pd.Series({"x": 10.0, "y": 70.0, "z": 20.0})
    >>> sales_classes(sold, period="2025").table["sales_class"].tolist()
    ['A', 'A', 'B']
    """
    now = rank_by_sales(amounts, limits)
    table = now.rename_axis("customer").reset_index()
    if before is not None:
        was = rank_by_sales(before.reindex(amounts.index, fill_value=0.0), limits)
        was = was.reindex(now.index)
        table["amount_before"] = was["amount"].to_numpy()
        table["class_before"] = was["sales_class"].to_numpy()
        table["class_move"] = _moves(now["sales_class"], was["sales_class"])
    table["name"] = table["customer"].map(names) if names is not None else table["customer"]
    first = ["rank", "customer", "name", "sales_class"]
    table = table[[*first, *table.columns.difference(first, sort=False)]]
    if not (table["amount"] > 0).any():
        return Finding(table, f"None of {count(len(table), 'account')} bought anything{period}.")
    text = _classes_text(table, period, currency)
    if unnamed:
        text += f" {money(unnamed, currency)} without a customer's name is in no class."
    return Finding(table, text)


def class_moves(table: pd.DataFrame) -> Finding:
    """Count the accounts that changed their class by sales, and those that kept it.

    Parameters
    ----------
    table : DataFrame
        Of `sales_classes`.

    Returns
    -------
    Finding
        class_before, sales_class, class_move, accounts, amount_before, amount.

    Examples
    --------
    >>> sold, was = pd.Series({"x": 10.0, "y": 90.0}), pd.Series({"x": 50.0, "y": 0.0})
    >>> found = class_moves(sales_classes(sold, was).table)
    >>> found.table[["class_before", "sales_class", "class_move"]].values.tolist()
    [['A', 'B', 'down'], ['no sales', 'A', 'new']]
    """
    if "class_before" not in table:
        return not_computed("sales", "date", because="the history holds no span before to compare")
    keys = ["class_before", "sales_class", "class_move"]
    grouped = table.groupby(keys, observed=True)
    moves = grouped.agg(
        accounts=("customer", "size"), amount_before=("amount_before", "sum"),
        amount=("amount", "sum"),
    ).reset_index()  # fmt: skip
    by_move = moves.groupby("class_move")["accounts"].sum()
    held = int(table[(table["class_before"] == "A")]["sales_class"].eq("A").sum())
    had = int((table["class_before"] == "A").sum())
    said = [f"{number(by_move[name])} {words}" for name, words in _MOVED if by_move.get(name, 0)]
    text = f"Against the span before, {listing(said, most=5) if said else 'no account bought'}"
    return Finding(moves, f"{text}; {held:,} of {count(had, 'A account')} stayed A.")


def account_concentration(table: pd.DataFrame) -> Finding:
    """Measure how much of the sales rests on few accounts.

    Parameters
    ----------
    table : DataFrame
        Of `sales_classes`.

    Returns
    -------
    Finding
        measure, value, value_before (missing without a span before), definition.

    Examples
    --------
    >>> found = account_concentration(sales_classes(pd.Series({"x": 25.0, "y": 75.0})).table)
    >>> found.table.set_index("measure")["value"][["accounts_for_80", "gini"]].tolist()
    [2.0, 0.25]
    """
    now = _concentration(table["amount"])
    was = _concentration(table["amount_before"]) if "amount_before" in table else {}
    rows = pd.DataFrame(
        [(name, now[name], was.get(name, np.nan), words) for name, words in _DEFINED.items()],
        columns=["measure", "value", "value_before", "definition"],
    )
    if not now["accounts"]:
        return Finding(rows, "No account bought anything: there is nothing to concentrate.")
    text = (
        f"{count(now['accounts_for_80'], 'account')} of {number(now['accounts'])} "
        f"({percent(now['accounts_for_80_share'], 0)}) "
        f"{'makes' if now['accounts_for_80'] == 1 else 'make'} 80 % of the sales, the largest "
        f"{percent(now['largest_share'])}; the Gini coefficient is {number(now['gini'], 2)}"
    )
    return Finding(rows, f"{text}{_was(was)}.")


def gini(amounts: pd.Series) -> float:
    """Gini coefficient of what accounts bought: 0 all the same, near 1 all with one.

    Parameters
    ----------
    amounts : Series of float
        Zero or more.

    References
    ----------
    Gini (1912), by the sum of ranks; without the correction for small numbers.

    Examples
    --------
    >>> gini(pd.Series([1.0, 1.0, 1.0])), gini(pd.Series([0.0, 0.0, 0.0, 1.0]))
    (0.0, 0.75)
    """
    values = np.sort(amounts.to_numpy(float))
    n, whole = len(values), float(values.sum())
    if not whole > 0:
        return np.nan
    ranks = np.arange(1, n + 1)
    return max(0.0, float(2 * (ranks * values).sum() / (n * whole) - (n + 1) / n))


_MOVED = (
    (UP, "moved up"),
    (DOWN, "moved down"),
    (SAME, "kept their class"),
    (NEW, "are new or back"),
    (LOST, "no longer buy"),
)
_DEFINED = {
    "accounts": "accounts that bought more than they returned",
    "accounts_for_80": "smallest number of accounts that makes 80 % of what was bought",
    "accounts_for_80_share": "the same as a part of the accounts that bought",
    "largest_share": "part of what was bought that the largest account takes",
    "gini": "0: all bought the same; near 1: one bought all",
    "sales_net": "sales less credits of all accounts, currency",
    "returned_net": "of which: accounts that returned more than they bought, currency",
}


def _check(limits: Sequence[float]) -> None:
    rising = all(one < other for one, other in pairwise(limits))
    if not limits or not rising or limits[0] <= 0 or limits[-1] > 1:
        raise ParamError(
            "decomposition.sales_class_limits",
            f"{list(limits)} do not rise from above 0 to at most 1",
            "write the cumulated shares at which classes end, such as [0.8, 0.95]",
        )


def _moves(now: pd.Series, was: pd.Series) -> np.ndarray:
    """Letters sort as the classes do; accounts that bought nothing have none."""
    buys, bought = (~part.isin([NO_SALES, RETURNS]) for part in (now, was))
    conditions = [~buys & ~bought, buys & ~bought, ~buys & bought,
                  (now < was).astype(bool), (now > was).astype(bool)]  # fmt: skip
    return np.select(conditions, ["", NEW, LOST, UP, DOWN], SAME)


def _concentration(amounts: pd.Series) -> dict[str, float]:
    bought = np.sort(amounts[amounts > 0].to_numpy(float))[::-1]
    n, whole = len(bought), float(bought.sum())
    ends = np.cumsum(bought) / whole if whole > 0 else bought
    for_80 = int(np.searchsorted(ends, _MOST - _HAIR) + 1) if n else 0
    return {
        "accounts": float(n),
        "accounts_for_80": float(for_80),
        "accounts_for_80_share": for_80 / n if n else np.nan,
        "largest_share": float(bought[0] / whole) if n else np.nan,
        "gini": gini(pd.Series(bought)),
        "sales_net": float(amounts.sum()),
        "returned_net": float(amounts[amounts < 0].sum()),
    }


def _was(was: dict[str, float]) -> str:
    if not was or not was["accounts"]:
        return ""
    return (
        f" (the span before: {number(was['accounts_for_80'])} of {number(was['accounts'])}, "
        f"Gini {number(was['gini'], 2)})"
    )


def _classes_text(table: pd.DataFrame, period: str, currency: str) -> str:
    bought = table[table["amount"] > 0]
    sizes = bought.groupby("sales_class")["share"].agg(["size", "sum"])
    parts = [
        f"{name} is {count(int(row['size']), 'account')} ({percent(row['sum'], 0)})"
        for name, row in sizes.iterrows()
    ]
    whole = money(float(table["amount"].sum()), currency)
    text = f"Of {whole} sold to {count(len(bought), 'account')}{period}, {listing(parts, most=9)}"
    idle, back = (int((table["sales_class"] == name).sum()) for name in (NO_SALES, RETURNS))
    text += f"; {count(idle, 'account')} bought nothing" if idle else ""
    if back:
        amount = money(float(table.loc[table["sales_class"] == RETURNS, "amount"].sum()), currency)
        text += (
            f"; {count(back, 'account')} returned more than bought ({amount}), outside the shares"
        )
    return f"{text}."
