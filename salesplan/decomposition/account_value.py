"""Chapter 3.8, accounts by expected value per hour: what each is worth, and what it takes."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import Z_95
from salesplan.words import count, listing, money, number, percent

FEWEST_MONTHS = 6
"""Months of history below which nobody can tell how much an account varies."""
_FEWEST_ACCOUNTS = 3
_MONTHS_A_YEAR = 12
_HALF = 0.5
_FEWEST_ALIKE = 2.0
_LEAST_SEASON = 0.1  # of a mean month, so that a purchase in a dead month weighs no hundredfold


class Worth(NamedTuple):
    """What one unit of sales is worth, and how much of what may come is counted.

    Parameters
    ----------
    potential_gain_share : float
        Part of the unused potential that a year of work wins.
    share_from_deals : float
        Part of past sales that came through deals; 0 where the firm logs none.
    is_margin : bool
        Whether the rates turn sales into gross margin; else they are 1.
    currency : str
    """

    potential_gain_share: float = 0.1
    share_from_deals: float = 0.0
    is_margin: bool = False
    currency: str = ""


def shrink_sales(months: pd.DataFrame) -> pd.DataFrame:
    """Expect next year's sales of each account: its own last year, drawn towards the others'.

    An account that bought once and much is likely to buy less, one that bought once and little is
    likely to buy more: the fewer months speak for an account, the more it is drawn to the typical
    one. In logarithms: variance of the account's own total, log(1 + its squared relative error),
    against the variance between accounts that is left (empirical Bayes). Of the squared error half
    is the account's own and half the mean of those that bought in as many months, since one year
    says little about a spread; the season that all share is taken out before. The whole stays what
    was sold. Accounts without sales, or with more returns than sales, are expected to buy nothing.

    Parameters
    ----------
    months : DataFrame of float, shape (accounts, months)
        As `account_months` gives it; the months stand for a year.

    Returns
    -------
    DataFrame, index customer
        sold (in a year), expected, low, high (95 % interval; missing below six months; of accounts
        that buy once or twice a year it holds about 85 %), trust (weight of the account's own year,
        0 to 1), n (months with purchases).

    References
    ----------
    Efron & Morris (1975), *JASA* 70, 311-319: shrinkage by estimated variances. Prasad & Rao
    (1990), *JASA* 85, 163-171: the mean towards which all is drawn is uncertain too.

    Examples
    --------
    >>> steady = pd.DataFrame(100.0, ["a", "b", "c"], [f"2025-{m:02}" for m in range(1, 13)])
    >>> shrink_sales(steady)["expected"].round(6).tolist()
    [1200.0, 1200.0, 1200.0]
    """
    values = months.to_numpy(float)
    length = values.shape[1]
    total = values.sum(axis=1)
    a_year = total * _MONTHS_A_YEAR / max(length, 1)
    found = pd.DataFrame({"sold": a_year, "expected": 0.0, "low": np.nan, "high": np.nan,
                          "trust": 0.0, "n": (values > 0).sum(axis=1)}, months.index)  # fmt: skip
    buys = total > 0
    if not buys.any():
        return found
    logs = np.log(a_year[buys])
    own = _own_variance(values[buys])
    between = max(0.0, float(logs.var(ddof=1)) - float(own.mean())) if len(logs) > 1 else np.inf
    trust = np.ones(len(logs))
    if len(logs) >= _FEWEST_ACCOUNTS:
        trust = np.divide(between, between + own, out=trust, where=between + own > 0)
    drawn = np.exp(logs.mean() + trust * (logs - logs.mean()))
    drawn *= a_year[buys].sum() / drawn.sum()
    half = _student(length) * np.sqrt(trust * own + _of_the_mean(between, own, trust))
    found.loc[buys, "expected"], found.loc[buys, "trust"] = drawn, trust
    if length >= FEWEST_MONTHS:
        found.loc[buys, "low"] = drawn * np.exp(-half)
        found.loc[buys, "high"] = drawn * np.exp(half)
    return found


def margin_rates(sales: pd.DataFrame, products: pd.DataFrame | None) -> pd.Series | None:
    """Gross margin of each account's purchases, a fraction of the money; None where unknown.

    Parameters
    ----------
    sales : DataFrame
        customer, product, amount.
    products : DataFrame, optional
        product, margin_rate.

    Returns
    -------
    Series of float, index customer, or None
        Accounts whose products carry no margin are left out: the mean of all, under "all", holds.

    Examples
    --------
    >>> sales = pd.DataFrame({"customer": ["a", "a", "b"], "product": ["p", "q", "r"],
    ...                       "amount": [10.0, 30.0, 5.0]})
    >>> products = pd.DataFrame({"product": ["p", "q"], "margin_rate": [0.5, 0.3]})
    >>> margin_rates(sales, products).round(3).to_dict()
    {'a': 0.35, 'all': 0.35}
    """
    if products is None or "margin_rate" not in products:
        return None
    rate = sales["product"].map(products.set_index("product")["margin_rate"]).astype(float)
    known = sales.assign(margin=sales["amount"] * rate)[rate.notna() & (sales["amount"] > 0)]
    if known.empty:
        return None
    sums = known.groupby("customer")[["margin", "amount"]].sum()
    rates = sums["margin"] / sums["amount"]
    rates["all"] = sums["margin"].sum() / sums["amount"].sum()
    return rates


def account_values(
    expected: pd.DataFrame, accounts: pd.DataFrame, rates: pd.Series | None, worth: Worth
) -> pd.DataFrame:
    """Value each account for the plan year, by where the value comes from.

    Repeat business is the expected sales. Open deals, weighted by their chance, count as far as
    they exceed the part of the account's past that came through deals, which would else count
    twice. Of the potential that both leave unused, a stated part is won.

    Parameters
    ----------
    expected : DataFrame, index customer
        As `shrink_sales` returns it.
    accounts : DataFrame, index customer
        potential, deals_expected, deals_low, deals_high (chance x amount of open deals).
    rates : Series, index customer and "all", optional
        Margin rates; None: values are sales.
    worth : Worth

    Returns
    -------
    DataFrame, index customer
        history_value, deals_value, potential_value, expected_value (their sum), low, high,
        unused_potential (sales), deals_spread (standard error of deals_value).

    Examples
    --------
    >>> sold = pd.DataFrame({"expected": [100.0], "low": [80.0], "high": [125.0]}, ["a"])
    >>> more = pd.DataFrame({"potential": [200.0], "deals_expected": [60.0], "deals_low": [60.0],
    ...                      "deals_high": [60.0]}, ["a"])
    >>> account_values(sold, more, None, Worth(0.1, 0.4)).iloc[0].tolist()
    [100.0, 20.0, 8.0, 128.0, 108.0, 153.0, 80.0, 0.0]
    """
    there = accounts.reindex(expected.index)
    rate = 1.0 if rates is None else _rate_of(rates, expected.index)
    history, usual = expected["expected"], expected["expected"] * worth.share_from_deals
    ends = {name: (there[f"deals_{name}"].fillna(0.0) - usual).clip(lower=0.0)
            for name in ("expected", "low", "high")}  # fmt: skip
    unused = (there["potential"].astype(float) - history - ends["expected"]).clip(lower=0.0)
    gain = unused.fillna(0.0) * worth.potential_gain_share
    low, high = expected["low"].fillna(history), expected["high"].fillna(history)
    has_range = expected["low"].notna() | (ends["high"] > ends["low"])
    return pd.DataFrame(
        {
            "history_value": history * rate,
            "deals_value": ends["expected"] * rate,
            "potential_value": gain * rate,
            "expected_value": (history + ends["expected"] + gain) * rate,
            "low": ((low + ends["low"] + gain) * rate).where(has_range),
            "high": ((high + ends["high"] + gain) * rate).where(has_range),
            "unused_potential": unused,
            "deals_spread": (ends["high"] - ends["low"]) * rate / (2 * Z_95),
        },
        index=expected.index,
    )


def account_priority(values: pd.DataFrame, accounts: pd.DataFrame, worth: Worth) -> Finding:
    """Rank accounts by the value that an hour spent on them is expected to bring.

    Parameters
    ----------
    values : DataFrame, index customer
        As `account_values` returns it, with n (months with purchases).
    accounts : DataFrame, index customer
        name, owner, sales_class, hours (that serving the account takes in a year), open_deals.
    worth : Worth

    Returns
    -------
    Finding
        rank, customer, name, owner, sales_class, expected_value, low, high, hours, value_per_hour,
        history_value, deals_value, potential_value, n, open_deals, hours_share, value_share (both
        cumulated, fractions), source. On a tie the lower key comes first; an account without hours
        stands last, unranked.

    Examples
    --------
    >>> values = pd.DataFrame({"expected_value": [90.0, 50.0], "low": 40.0, "high": 99.0, "n": 5,
    ...     "history_value": [90.0, 50.0], "deals_value": 0.0, "potential_value": 0.0}, ["a", "b"])
    >>> accounts = pd.DataFrame({"name": ["Ada", "Bo"], "owner": "r", "sales_class": "A",
    ...                          "hours": [30.0, 10.0], "open_deals": 0}, ["a", "b"])
    >>> print(account_priority(values, accounts, Worth()).text)
    An hour brings most at Bo (5 an hour) and Ada (3), by expected sales of the plan year; taken \
in this order, half of the 40 hours bring 57 % of the value.
    """
    there = accounts.reindex(values.index)
    hours = there["hours"].astype(float)
    table = values.assign(
        **{name: there[name] for name in ("name", "owner", "sales_class", "open_deals")},
        hours=hours,
        value_per_hour=values["expected_value"] / hours.where(hours > 0),
    )
    table = table.sort_index(kind="stable").sort_values(
        "value_per_hour", ascending=False, kind="stable", na_position="last"
    )
    ranks = np.arange(1.0, len(table) + 1)
    table["rank"] = pd.Series(ranks, table.index).where(table["value_per_hour"].notna())
    table["rank"] = table["rank"].astype("Int64")
    table["hours_share"] = _cumulated(table["hours"].fillna(0.0))
    table["value_share"] = _cumulated(table["expected_value"])
    table["source"] = _sources(table)
    table = table.rename_axis("customer").reset_index()[list(_COLUMNS)]
    return Finding(table, _priority_text(table, worth))


_COLUMNS = (
    "rank", "customer", "name", "owner", "sales_class", "expected_value", "low", "high", "hours",
    "value_per_hour", "history_value", "deals_value", "potential_value", "n", "open_deals",
    "hours_share", "value_share", "source",
)  # fmt: skip


def _student(months: int) -> float:
    """97.5 % quantile: the spread of an account is itself read from so many months."""
    from scipy.special import stdtrit

    return float(stdtrit(max(months - 1, 1), 0.975))


def _of_the_mean(between: float, own: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """Variance that drawing towards the mean adds: few accounts do not know their mean either."""
    if not np.isfinite(between):
        return np.zeros(len(own))
    of_mean = float((between + own).sum()) / len(own) ** 2
    return np.asarray((1 - trust) ** 2 * of_mean)


def _own_variance(values: np.ndarray) -> np.ndarray:
    """Variance of the logarithm of each account's total, from the spread of its months."""
    length = values.shape[1]
    if length < 2:
        return np.zeros(len(values))
    calm, factor = _without_season(values)
    error = factor * length * calm.var(axis=1, ddof=1) / calm.sum(axis=1) ** 2
    alike = pd.Series(error).groupby((values > 0).sum(axis=1)).transform("mean").to_numpy()
    return np.log1p((error + alike) / 2)


def _without_season(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Months with the season of all accounts taken out, and what that hides of their spread.

    Where few accounts make the season, a part of it is their own luck: with n accounts alike the
    spread is 1 / n short. Of fewer than two nobody can tell season from luck.
    """
    sizes = values.sum(axis=1)
    alike = float(sizes.sum() ** 2 / (sizes**2).sum())
    if alike < _FEWEST_ALIKE:
        return values, 1.0
    season = values.sum(axis=0) / values.sum() * values.shape[1]
    return values / season.clip(min=_LEAST_SEASON), alike / (alike - 1)


def _rate_of(rates: pd.Series, index: pd.Index) -> pd.Series:
    return rates.reindex(index).fillna(rates["all"])


def _cumulated(parts: pd.Series) -> pd.Series:
    whole = float(parts.sum())
    return parts.cumsum() / whole if whole > 0 else parts * np.nan


def _sources(table: pd.DataFrame) -> list[str]:
    """Say of each account what its value rests on."""
    parts = zip(table["n"], table["open_deals"].fillna(0), table["potential_value"], strict=True)
    said = []
    for months, deals, potential in parts:
        named = [count(months, "month") + " with purchases"] if months else []
        named += [count(deals, "open deal")] if deals else []
        named += ["unused potential"] if potential > 0 else []
        said.append(listing(named) if named else "no sales, deals or potential")
    return said


def _priority_text(table: pd.DataFrame, worth: Worth) -> str:
    ranked = table[table["value_per_hour"].notna()]
    if ranked.empty or not (ranked["expected_value"] > 0).any():
        return "No account has both an expected value and hours: none can be ranked."
    first = ranked.head(3)
    values = [money(value) for value in first["value_per_hour"]]
    names = first["name"]
    said = [f"{name} ({value}{' an hour' if place == 0 else ''})"
            for place, (name, value) in enumerate(zip(names, values, strict=True))]  # fmt: skip
    kind = "gross margin" if worth.is_margin else "sales"
    text = f"An hour brings most at {listing(said)}, by expected {kind} of the plan year"
    hours = float(ranked["hours"].sum())
    at_half = float(np.interp(_HALF, [0.0, *ranked["hours_share"]], [0.0, *ranked["value_share"]]))
    text += f"; taken in this order, half of the {number(hours)} hours bring "
    return f"{text}{percent(at_half, 0)} of the value."
