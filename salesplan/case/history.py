"""The firm's own sales, joined with what is known of customer and product, cut off in time."""

import pandas as pd

from salesplan.case.periods import FiscalYears, months_of
from salesplan.errors import ParamError

ALL, UNKNOWN = "all", "unknown"
_TYPE_COLUMNS = ("industry", "size_band", "region")


def enriched_sales(
    tables: dict[str, pd.DataFrame], years: FiscalYears, customer_type: str | None
) -> pd.DataFrame:
    """Join `sales` with `customers` and `products`, one row per credited share.

    Parameters
    ----------
    tables : dict of DataFrame
        The case's tables; only `sales` is required.
    years : FiscalYears
    customer_type : str, optional
        Column of customers (or sales) that plays the customer type.

    Returns
    -------
    DataFrame, shape (sales rows, 14)
        date, month, fiscal_year, rep, team, manager, customer, customer_type, region, product,
        product_line, quantity, amount (this row's credited share), sale. A dimension that the
        firm does not have is "all"; a blank is "unknown".

    Raises
    ------
    ParamError
        If `customer_type` names no column of customers or sales.
    """
    sales, customers = tables["sales"], tables.get("customers", pd.DataFrame())
    products = tables.get("products", pd.DataFrame())
    share = sales["credit_share"].fillna(1.0) if "credit_share" in sales else 1.0
    kind = _type_column(sales, customers, customer_type)
    of_customer = customers.set_index("customer") if "customer" in customers else customers
    reps = tables.get("reps", pd.DataFrame())
    of_rep = reps.set_index("rep") if "rep" in reps else reps
    of_product = products.set_index("product") if "product" in products else products
    return pd.DataFrame(
        {
            "date": sales["date"],
            "month": months_of(sales["date"]),
            "fiscal_year": years.years_of(sales["date"]),
            "rep": _dimension(sales, "rep"),
            "team": _first_of(sales, "team", of_rep, "team", "rep"),
            "manager": _first_of(sales, "manager", of_rep, "manager", "rep"),
            "customer": _dimension(sales, "customer"),
            "customer_type": _first_of(sales, "customer_type", of_customer, kind, "customer"),
            "region": _first_of(sales, "region", of_customer, "region", "customer"),
            "product": _dimension(sales, "product"),
            "product_line": _first_of(sales, "product_line", of_product, "product_line", "product"),
            "quantity": sales.get("quantity", pd.Series(float("nan"), sales.index)) * share,
            "amount": sales["amount"] * share,
            "sale": sales.get("sale", pd.Series(None, sales.index, dtype=object)),
        }
    ).reset_index(drop=True)


def _type_column(
    sales: pd.DataFrame, customers: pd.DataFrame, customer_type: str | None
) -> str | None:
    """Name the column that plays the customer type; None where there is none."""
    if customer_type is None:
        return next((name for name in _TYPE_COLUMNS if name in customers), None)
    of_sales = [name for name in ("customer_type", "region", "customer") if name in sales]
    of_customers = [str(name) for name in customers if customers[name].dtype == "str"]
    if customer_type in (*of_customers, *of_sales):
        return customer_type
    known = sorted({*of_customers, *of_sales} - {"name"})
    raise ParamError(
        "customer_type",
        f'names "{customer_type}", no column of customers or sales',
        f"choose one of {', '.join(known) or 'the columns of sales'}, or leave it empty",
    )


def _dimension(sales: pd.DataFrame, name: str) -> pd.Series:
    if name not in sales:
        return pd.Series(ALL, sales.index, dtype=object)
    return sales[name].astype(object).where(sales[name].notna(), UNKNOWN)


def _first_of(
    sales: pd.DataFrame, name: str, lookup: pd.DataFrame, column: str | None, key: str
) -> pd.Series:
    """Take the sale's own value, else that of its customer or product, else unknown."""
    if column in sales:
        name = str(column)
    looked_up = key in sales and column in lookup
    if name not in sales and not looked_up:
        return pd.Series(ALL, sales.index, dtype=object)
    value = pd.Series(None, sales.index, dtype=object)
    if name in sales:
        value = sales[name].astype(object)
    if looked_up:
        found = sales[key].map(lookup[column])
        value = value.where(value.notna(), found)
    return value.where(value.notna(), UNKNOWN)
