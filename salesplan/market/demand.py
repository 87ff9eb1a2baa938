"""Chapter 1.2, customer demand: what was sold, by what and to whom, and where growth came from."""

from collections.abc import Sequence

import pandas as pd

from salesplan.errors import TableError
from salesplan.finding import Finding, not_computed
from salesplan.words import change, count, listing, money, points

TOTAL = "total"
EVERYTHING = "all"
UNKNOWN = "unknown"
DIMENSIONS = ("product_line", "customer_type", "region", "product", "rep")
MONTHS_A_YEAR = 12


def sales_history(
    sales: pd.DataFrame,
    dimensions: Sequence[str] = DIMENSIONS,
    *,
    covered: Sequence[str] | None = None,
    fiscal_year_starts: int = 1,
) -> Finding:
    """Sales by fiscal year for the total and for every name of each dimension.

    Each dimension holds every sale once: its amounts add up to the total of the year, its
    contributions to the growth of the total. A name without sales in a year that the history
    covers sold 0 there. Growth is shown from one full fiscal year to the next only, and where
    the name sold something in the year before; the contribution needs the total alone, so that
    a new name contributes although it has no growth rate.

    Parameters
    ----------
    sales : DataFrame, shape (sales, columns)
        Columns month ("2026-03"), fiscal_year, amount (currency units) and the dimensions.
        Blank names count as "unknown".
    dimensions : sequence of str
        Columns to group by, in the order wanted; "total" comes first on its own.
    covered : sequence of str, optional
        Months that the data cover from end to end; by default all months from the first sale's
        to the last sale's.
    fiscal_year_starts : int
        Month in which a fiscal year starts, 1 to 12.

    Returns
    -------
    Finding
        Table dimension, name, fiscal_year, amount, share (fraction of the year), growth_rate
        (fraction), contribution (fraction of the total a year before), months (how many of the
        fiscal year are covered; 12 is full); by dimension, name, year.

    Raises
    ------
    TableError
        If `sales` lacks a dimension.

    Examples
    --------
    >>> sales = pd.DataFrame({"month": [f"{y}-{m:02}" for y in (2024, 2025) for m in range(1, 13)],
    ...                       "fiscal_year": [2024] * 12 + [2025] * 12, "region": "North",
    ...                       "amount": [10.0] * 12 + [12.0] * 12})
    >>> print(sales_history(sales, ["region"]).text)
    Sales of FY2025 are 144, up 20.0 % on FY2024. By region the largest contribution is that of \
North (+20.0 points).
    """
    missing = [dimension for dimension in dimensions if dimension not in sales]
    if missing:
        have = listing(sales.columns, most=len(sales.columns))
        raise TableError(
            "sales", f"has no column {listing(missing)}", f"choose dimensions among {have}"
        )
    if sales.empty:
        return not_computed("sales", "date", "amount", because="no sale before the plan year")
    months = _covered_months(sales, covered, fiscal_year_starts)
    by_dimension = [_by_year(sales.assign(total=EVERYTHING), name) for name in (TOTAL, *dimensions)]
    table = _with_growth(pd.concat(by_dimension, ignore_index=True), months)
    return Finding(table, _text(table, dimensions))


def _covered_months(
    sales: pd.DataFrame, covered: Sequence[str] | None, starts_in: int
) -> pd.Series:
    """How many covered months each fiscal year has; Series by fiscal year."""
    months = covered
    if months is None:
        span = pd.period_range(sales["month"].min(), sales["month"].max(), freq="M")
        months = [str(month) for month in span]
    names = pd.Series(list(months), dtype="str")
    calendar_year, month = names.str[:4].astype("int64"), names.str[5:].astype("int64")
    fiscal_year = calendar_year + ((month >= starts_in) & (starts_in > 1)).astype("int64")
    return fiscal_year.value_counts().reindex(sales["fiscal_year"].unique(), fill_value=0)


def _by_year(sales: pd.DataFrame, dimension: str) -> pd.DataFrame:
    names = sales[dimension].astype(object).where(sales[dimension].notna(), UNKNOWN).astype(str)
    sums = sales.groupby([names.rename("name"), "fiscal_year"])["amount"].sum()
    years = range(sales["fiscal_year"].min(), sales["fiscal_year"].max() + 1)
    every = pd.MultiIndex.from_product([sorted(set(names)), years], names=["name", "fiscal_year"])
    amounts = sums.astype("float64").reindex(every, fill_value=0.0).reset_index()
    return amounts.assign(dimension=dimension)[["dimension", "name", "fiscal_year", "amount"]]


def _with_growth(history: pd.DataFrame, months: pd.Series) -> pd.DataFrame:
    total = history[history["dimension"] == TOTAL].set_index("fiscal_year")["amount"]
    table = history.assign(months=history["fiscal_year"].map(months).fillna(0).astype("int64"))
    full = table["months"] == MONTHS_A_YEAR
    by_name = table.assign(full=full).groupby(["dimension", "name"], sort=False)
    both_full = full & by_name["full"].shift(fill_value=False)
    before = by_name["amount"].shift().where(both_full)
    whole, whole_before = (table["fiscal_year"].sub(lag).map(total) for lag in (0, 1))
    return table.assign(
        share=table["amount"] / whole.where(whole > 0),
        growth_rate=table["amount"] / before.where(before > 0) - 1,
        contribution=(table["amount"] - before) / whole_before.where(whole_before > 0),
    )[[*history.columns, "share", "growth_rate", "contribution", "months"]]


def _text(table: pd.DataFrame, dimensions: Sequence[str]) -> str:
    total = table[table["dimension"] == TOTAL]
    full = total[total["months"] == MONTHS_A_YEAR]
    if full.empty:
        last = total.iloc[-1]
        return (
            f"Sales of FY{last['fiscal_year']} so far are {money(last['amount'])}, from "
            f"{count(last['months'], 'month')}; no fiscal year is full, so no growth is shown."
        )
    last = full.iloc[-1]
    text = f"Sales of FY{last['fiscal_year']} are {money(last['amount'])}"
    if pd.notna(last["growth_rate"]):
        text += f", {change(last['growth_rate'])} on FY{last['fiscal_year'] - 1}"
    text += "." + _largest_contribution(table, last["fiscal_year"], dimensions)
    partial = total[total["months"] < MONTHS_A_YEAR]
    if len(partial):
        years = listing(f"FY{year}" for year in partial["fiscal_year"])
        text += f" Not full, so without growth: {years}."
    return text


def _largest_contribution(table: pd.DataFrame, year: int, dimensions: Sequence[str]) -> str:
    """Name who moved the total most, by the first dimension that tells names apart."""
    for dimension in dimensions:
        rows = table[(table["dimension"] == dimension) & (table["fiscal_year"] == year)]
        rows = rows[rows["contribution"].notna()]
        if len(rows) and set(rows["name"]) != {EVERYTHING}:
            most = rows.sort_values("contribution", key=abs).iloc[-1]
            label, said = dimension.replace("_", " "), points(most["contribution"])
            return f" By {label} the largest contribution is that of {most['name']} ({said})."
    return ""
