"""Chapter 3.2, pieces: the units behind the money, by product line, rep and month.

Money comes first: a line's pieces are its money over the price at which it sold, or what the plan
file says. They follow the money's curve through the year in whole pieces: 45 stay 45.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from salesplan.decomposition.cube import split_cube
from salesplan.errors import ParamError, ReconcileError, did_you_mean
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import count, listing, number

AVERAGE_PRICE, PLAN_FILE = "average price", "plan file"
CHEAP = 100  # currency: below, a price is said with its cents


def piece_targets(
    sales: pd.DataFrame, lines: pd.DataFrame, given: Mapping[str, int], *, currency: str = ""
) -> Finding:
    """Set how many pieces of each product line the plan takes.

    A line's average price is its money over its pieces in the months looked back on, credit notes
    taken off both; rows without a quantity count for neither. The pieces are the line's money over
    that price, rounded to the nearest, unless the plan file gives them.

    Parameters
    ----------
    sales : DataFrame
        product_line, quantity, amount; the months to look back on.
    lines : DataFrame
        product_line, amount: the money of each line in the plan, whole currency units.
    given : mapping of product line to pieces
        Pieces that somebody has decided on.
    currency : str
        Code for the sentence.

    Returns
    -------
    Finding
        product_line, quantity (pieces sold before), average_price (currency, before),
        amount, pieces (int64), planned_price (amount over pieces), pieces_from ("average price" or
        "plan file"); a row for each line that has pieces.

    Raises
    ------
    ParamError
        If pieces are given for a line that is not in the plan, or for one without money in it.

    Examples
    --------
    >>> sales = pd.DataFrame({"product_line": ["A", "A"], "quantity": [3.0, 1.0],
    ...     "amount": [250.0, 150.0]})
    >>> lines = pd.DataFrame({"product_line": ["A"], "amount": [460]})
    >>> piece_targets(sales, lines, {}).table[["average_price", "pieces"]].to_numpy().tolist()
    [[100.0, 5.0]]
    """
    _check_lines(given, lines)
    sold = sales.dropna(subset="quantity").groupby("product_line")[["quantity", "amount"]].sum()
    sold = sold.astype("float64").reindex(lines["product_line"])
    has_price = (sold > 0).all(axis=1).to_numpy()
    price = np.where(has_price, sold["amount"] / sold["quantity"].where(has_price, 1), np.nan)
    amount = lines["amount"].to_numpy()
    decided = np.array([given.get(line, np.nan) for line in lines["product_line"]], "float64")
    pieces = np.where(np.isnan(decided), np.floor(amount / price + 0.5), decided)
    table = pd.DataFrame(
        {
            "product_line": lines["product_line"].to_numpy(),
            "quantity": sold["quantity"].to_numpy(),
            "average_price": price,
            "amount": amount,
            "pieces": pieces,
            "planned_price": amount / np.where(pieces > 0, pieces, np.nan),
            "pieces_from": np.where(np.isnan(decided), AVERAGE_PRICE, PLAN_FILE),
        }
    )
    known = table[~np.isnan(pieces)].astype({"pieces": "int64"}).reset_index(drop=True)
    uncounted = table.loc[np.isnan(pieces), "product_line"]
    return Finding(known, _say_targets(known, list(uncounted), currency))


def split_pieces(cube: pd.DataFrame, targets: pd.DataFrame) -> Finding:
    """Spread each line's pieces over months and reps along its money, in whole pieces.

    Every line keeps its pieces, and every month of a line the whole number nearest its part of the
    money (largest remainder); inside a month they go to the reps as near to their money as whole
    pieces allow, a rep's year included.

    Parameters
    ----------
    cube : DataFrame
        product_line, rep, month, amount; any number of rows for each combination.
    targets : DataFrame
        product_line, pieces.

    Returns
    -------
    Finding
        product_line, rep, month, amount (currency), pieces (int64), sorted by the first three.

    Raises
    ------
    ReconcileError
        If a line has pieces and no money.

    Examples
    --------
    >>> cube = pd.DataFrame({"product_line": "A", "rep": "Ann",
    ...     "month": ["2026-01", "2026-02", "2026-03"], "amount": [500, 300, 200]})
    >>> split_pieces(cube, pd.DataFrame({"product_line": ["A"], "pieces": [7]})).table["pieces"]
    0    4
    1    2
    2    1
    Name: pieces, dtype: int64
    """
    keys = ["product_line", "rep", "month"]
    counted = cube[cube["product_line"].isin(targets["product_line"])]
    sums = counted.groupby(keys)["amount"].sum()
    cells = sums[sums > 0].reset_index()
    months = cells.groupby(["product_line", "month"])["amount"].sum()
    wanted = targets.set_index("product_line")["pieces"]
    curves = [
        split_target(int(wanted[line]), weights).reset_index()
        for line, weights in months.groupby("product_line")
    ]
    _check_money(wanted, months)
    if not wanted.sum():
        table = cells.assign(pieces=0).astype({"pieces": "int64"})
        return Finding(table.reset_index(drop=True), "The plan takes no pieces.")
    split = split_cube(cells.rename(columns={"amount": "weight"}), [pd.concat(curves)])
    table = cells.merge(split.table.rename(columns={"amount": "pieces"}), on=keys)
    return Finding(table, _say_split(table))


def _check_lines(given: Mapping[str, int], lines: pd.DataFrame) -> None:
    where = "decomposition.product_line_pieces"
    amounts = lines.set_index("product_line")["amount"]
    for name, pieces in given.items():
        if name not in amounts.index:
            known = [str(line) for line in amounts.index]
            hint = did_you_mean(name, known)
            raise ParamError(
                where, f'"{name}" is no product line of the plan',
                f"{hint}choose among {listing(known, most=8)}",
            )  # fmt: skip
        if pieces and not amounts[name]:
            raise ParamError(
                where, f'"{name}" is to sell {pieces:,} pieces, but has no money in the plan',
                "set its pieces to 0, or give the line an amount",
            )  # fmt: skip


def _check_money(wanted: pd.Series, months: pd.Series) -> None:
    for line, pieces in wanted.drop(months.index.unique("product_line")).items():
        if pieces:
            problem = f"{pieces:,} pieces, but the line has no money in the cube"
            fix = "give the line an amount, or set its pieces to 0"
            raise ReconcileError(f'pieces of "{line}"', problem, fix)


def _say_targets(table: pd.DataFrame, uncounted: list[str], currency: str) -> str:
    missing = (
        f" Without a quantity in the sales: {listing(uncounted, most=5)}." if uncounted else ""
    )
    if table.empty:
        return f"No product line is counted in pieces.{missing}"
    most = table.iloc[int(table["pieces"].argmax())]
    before = (
        f", after {count(most['quantity'], 'piece')} in the months looked back on"
        if most["quantity"] > 0
        else ""
    )
    price = most["planned_price"]
    each = f", at {f'{number(price, 2 if price < CHEAP else 0)} {currency}'.rstrip()} each"
    largest = f"; {most['product_line']} most, {number(most['pieces'])}" if len(table) > 1 else ""
    return (
        f"The plan takes {count(int(table['pieces'].sum()), 'piece')}{largest}"
        f"{each if price > 0 else ''}{before}.{missing}"
    )


def _say_split(table: pd.DataFrame) -> str:
    months = table.groupby("month")["pieces"].sum()
    lines = count(table["product_line"].nunique(), "product line")
    return (
        f"{count(int(table['pieces'].sum()), 'piece')} of {lines} by rep and month, every line and "
        f"each of its months exact; the busiest month is {months.idxmax()} with "
        f"{number(months.max())}."
    )
