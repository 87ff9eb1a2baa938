"""What accounts order: money becomes a product, a quantity and a discount off the list price."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import owner_in, split_credit
from salesplan.case.sample.months import HISTORY, draw_days, working_day_before
from salesplan.case.sample.people import sample_products
from salesplan.case.sample.truth import FIRST_YEAR, INDUSTRIES, LINES, YEARS, SampleTruth, stream

PROJECT_SHARE = {"small": 0.05, "medium": 0.12, "large": 0.22, "enterprise": 0.25}
ORDER_VALUE = {"small": 5_800, "medium": 9_000, "large": 14_000, "enterprise": 21_000}  # mean, EUR
_ORDER_SPREAD = 0.5  # of the log
_DISCOUNT = {"small": (0, 3), "medium": (0, 7), "large": (3, 10), "enterprise": (6, 14)}  # percent
_USUAL_PIECES = 3.0  # buyers prefer a product of which the money buys about three


def draw_orders(
    accounts: pd.DataFrame, demand: NDArray[np.float64], truth: SampleTruth
) -> pd.DataFrame:
    """Draw the repeat orders, those that no project brings.

    Returns
    -------
    DataFrame, one row an order
        account (row number in `accounts`), month (number), date, product, quantity, amount.

    Examples
    --------
    >>> from salesplan.case.sample.accounts import draw_accounts, monthly_demand
    >>> from salesplan.case.sample.truth import sample_truth
    >>> truth = sample_truth()
    >>> accounts = draw_accounts(truth)
    >>> orders = draw_orders(accounts, monthly_demand(accounts, truth), truth)
    >>> bool((orders["amount"] > 0).all())
    True
    """
    value = accounts["size_band"].map(ORDER_VALUE).to_numpy(float)
    repeat = 1 - accounts["size_band"].map(PROJECT_SHARE).to_numpy(float)
    due = (repeat / value)[:, None] * demand[:, :HISTORY]
    return place_orders(accounts, due, truth, rng=stream(truth, "orders"))


def place_orders(
    accounts: pd.DataFrame, due: NDArray[np.float64], truth: SampleTruth,
    *, rng: np.random.Generator, first_month: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Place orders as they fall due: regularly, not by chance, so that sales are steadier.

    Parameters
    ----------
    accounts : DataFrame
    due : ndarray, shape (accounts, months)
        Orders expected in each month, from `first_month` on.

    Returns
    -------
    DataFrame, one row an order
        As from `draw_orders`.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> accounts = pd.DataFrame({"industry": ["Water"], "size_band": ["large"]})
    >>> due, rng = np.full((1, 12), 0.5), np.random.default_rng(1)
    >>> len(place_orders(accounts, due, sample_truth(), rng=rng))
    6
    """
    value = accounts["size_band"].map(ORDER_VALUE).to_numpy(float)
    placed = np.floor(due.cumsum(axis=1) + rng.uniform(size=(len(accounts), 1)))
    account, month = spell_out(np.diff(placed, axis=1, prepend=0).astype("int64"))
    month += first_month
    spread = lognormal(_ORDER_SPREAD, len(account), rng)
    lines = draw_lines(accounts.iloc[account], month, value[account] * spread, truth, rng=rng)
    orders = lines.assign(account=account, month=month, date=draw_days(month, rng))
    return orders[orders["quantity"] > 0]


def spell_out(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Turn counts per account and month into one entry of account and month per event.

    Examples
    --------
    >>> account, month = spell_out(np.array([[0, 2], [1, 0]]))
    >>> account.tolist(), month.tolist()
    ([0, 0, 1], [1, 1, 0])
    """
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    account, month = np.divmod(cells, counts.shape[1])
    return account, month


def lognormal(spread: float, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw positive factors of mean 1 whose log has this standard deviation.

    Examples
    --------
    >>> lognormal(0.0, 2, np.random.default_rng(1)).tolist()
    [1.0, 1.0]
    """
    return np.exp(spread * rng.normal(size=size) - spread**2 / 2)


def draw_lines(
    buyers: pd.DataFrame, month: NDArray[np.int64], value: NDArray[np.float64],
    truth: SampleTruth, *, rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Turn money to be spent into products, pieces and an amount to the cent.

    The line follows the buyer's industry; within the line, buyers prefer the product of which
    the money buys about three. amount = list price of the year x quantity x (1 - discount).
    Pieces are rounded up or down by chance, so that the expected amount is the money; where it
    does not buy one piece the quantity may be 0, and the caller drops the row.

    Returns
    -------
    DataFrame, one row per buyer
        product, quantity (int64), amount (EUR), list_amount (EUR, before discount).

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> buyers = pd.DataFrame({"industry": ["Water"], "size_band": ["small"]})
    >>> month, money = np.array([35]), np.array([5_000.0])
    >>> rng = np.random.default_rng(1)
    >>> draw_lines(buyers, month, money, sample_truth(), rng=rng)["list_amount"].tolist()
    [4390.0]
    """
    year = np.clip(month // 12, 0, YEARS - 1)
    prices = list_prices(truth)
    product = _pick(_product_chances(buyers, year, value, truth), rng)
    price = prices[year, product]
    low, high = (np.array([_DISCOUNT[band][end] for band in buyers["size_band"]]) for end in (0, 1))
    discount = rng.integers(low, high + 1)  # whole percent
    pieces = np.floor(value / (price * (100 - discount) / 100) + rng.uniform(size=len(value)))
    quantity = pieces.astype("int64")
    return pd.DataFrame(
        {
            "product": sample_products()["product"].to_numpy()[product],
            "quantity": quantity,
            "amount": (price * quantity * (100 - discount) / 100).round(2),
            "list_amount": price * quantity,
        }
    )


def list_prices(truth: SampleTruth) -> NDArray[np.float64]:
    """Price every product in each year, in multiples of EUR 5; those of 2025 are in `products`.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> list_prices(sample_truth())[:, 0].tolist()
    [2830.0, 2885.0, 2945.0]
    """
    years_back = np.arange(YEARS)[::-1, None]
    price = sample_products()["price"].to_numpy(float) / (1 + truth.price_growth) ** years_back
    return np.asarray(np.rint(price / 5) * 5)


def sales_table(
    orders: pd.DataFrame, accounts: pd.DataFrame, truth: SampleTruth, *, first: int = 1
) -> pd.DataFrame:
    """Book orders, won projects and credit notes, with keys and credit shares.

    Parameters
    ----------
    orders : DataFrame
        account, month, date, product, quantity, amount; of whatever kind.
    first : int
        Number of the first sale.

    Returns
    -------
    DataFrame, one row a sale or one rep's share of it
        Columns of the input table `sales`; `amount` is that of the whole sale, EUR.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sample_company()["sales"].loc[0, ["sale", "rep", "customer"]].tolist()
    ['S00001', 'R20', 'C031']
    """
    owned = accounts.iloc[orders["account"].to_numpy()].reset_index(drop=True)
    booked = orders.reset_index(drop=True)
    booked = booked.assign(
        customer=owned["customer"], rep=owner_in(owned, booked["month"].to_numpy())
    )
    booked = booked.sort_values(
        ["date", "customer", "product", "amount", "quantity"], kind="stable"
    )
    booked = booked.assign(sale=[f"S{number:05d}" for number in range(first, len(booked) + first)])
    sales = split_credit(booked, truth).sort_values(["sale", "rep"], ignore_index=True)
    order = ["date", "sale", "rep", "credit_share", "customer", "product", "quantity", "amount"]
    return sales[order]


def credit_notes(
    orders: pd.DataFrame, accounts: pd.DataFrame, truth: SampleTruth,
    *, size: int, rng: np.random.Generator, before: int = HISTORY - 2,
) -> pd.DataFrame:  # fmt: skip
    """Take `size` sales of the months before `before` back in full, within six weeks.

    Only accounts that kept their rep return anything, so that the rep who sold is the one who
    gives the credit back.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> truth = sample_truth()
    >>> accounts = pd.DataFrame({"customer": ["C001"], "owner": ["R05"], "first_owner": ["R05"]})
    >>> date = pd.to_datetime(["2025-03-03"])
    >>> orders = pd.DataFrame({"account": [0], "month": [26], "date": date, "quantity": [1],
    ...                        "amount": [10.0]})
    >>> rng = np.random.default_rng(1)
    >>> credit_notes(orders, accounts, truth, size=1, rng=rng)["amount"].tolist()
    [-10.0]
    """
    kept = accounts["owner"] == accounts["first_owner"]
    kept &= accounts["customer"] != truth.shared_account
    can_return = kept.to_numpy()[orders["account"]] & (orders["month"] < before)
    returned = orders[can_return & (orders["quantity"] <= 3)]
    returned = returned.iloc[rng.integers(0, len(returned), size)].drop_duplicates()
    later = rng.integers(14, 43, len(returned)).astype("timedelta64[D]")
    back = working_day_before(returned["date"].to_numpy("datetime64[D]") + later)
    month = (back.astype("datetime64[M]") - np.datetime64(f"{FIRST_YEAR}-01", "M")).astype("int64")
    return returned.assign(
        date=back, month=month, quantity=-returned["quantity"], amount=-returned["amount"]
    )


def _product_chances(
    buyers: pd.DataFrame, year: NDArray[np.int64], value: NDArray[np.float64], truth: SampleTruth
) -> NDArray[np.float64]:
    """Chance of each product: that of its line, shared out by how well its price fits."""
    products = sample_products()
    line_of = products["product_line"].map(LINES.index).to_numpy()
    pieces = value[:, None] / list_prices(truth)[year]
    fit = np.exp(-0.5 * np.log(pieces / _USUAL_PIECES) ** 2)
    in_line = np.stack([fit[:, line_of == line].sum(axis=1) for line in range(len(LINES))], axis=1)
    return _line_chances(buyers, year, truth)[:, line_of] * fit / in_line[:, line_of]


def _line_chances(
    buyers: pd.DataFrame, year: NDArray[np.int64], truth: SampleTruth
) -> NDArray[np.float64]:
    """Mix of the buyer's industry, tilted a little more each year and scaled back to 1."""
    mix = np.array([[truth.line_mix[industry, line] for line in LINES] for industry in INDUSTRIES])
    tilt = np.array([1 + truth.line_tilt[line] for line in LINES])
    chance = mix[buyers["industry"].map(INDUSTRIES.index).to_numpy()] * tilt ** year[:, None]
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def _pick(chances: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw one column per row, with the chances in the row."""
    threshold = rng.uniform(size=(len(chances), 1))
    below = chances.cumsum(axis=1)[:, :-1] < threshold
    return np.asarray(below.sum(axis=1))
