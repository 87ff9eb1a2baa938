"""The sample company: a seeded maker of laboratory instruments whose truth is known.

Accounts have a demand (`accounts`); orders and projects turn it into sales (`orders`, `projects`);
market, quotas and commitments are laid around them (`plans`). `truth` is what all is drawn from.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from salesplan.case.sample.accounts import draw_accounts, monthly_demand
from salesplan.case.sample.orders import draw_orders, sales_table
from salesplan.case.sample.people import COMPANY, sample_products, sample_reps
from salesplan.case.sample.plans import commitments_table, market_table, quotas_table
from salesplan.case.sample.projects import deal_tables, draw_projects, won_orders
from salesplan.case.sample.truth import SampleTruth, sample_truth

__all__ = ["COMPANY", "SampleTruth", "sample_company", "sample_truth", "write_sample"]

_CUSTOMERS = ["customer", "name", "industry", "size_band", "region", "owner", "potential"]


def sample_company(seed: int = 2026) -> dict[str, pd.DataFrame]:
    """Generate the input tables of the sample company, FY2023 to FY2025.

    Parameters
    ----------
    seed : int
        The shipped case has 2026; other seeds make sister companies with the same people.

    Returns
    -------
    dict of DataFrame
        reps, customers, products, sales, deals, deal_stages, market, quotas, commitments, with the
        columns of the input tables. Money in EUR; nothing is dated after 2025-12-31.

    Examples
    --------
    >>> sorted(sample_company())[:4]
    ['commitments', 'customers', 'deal_stages', 'deals']
    """
    truth = sample_truth(seed)
    accounts = draw_accounts(truth)
    demand = monthly_demand(accounts, truth)
    projects = draw_projects(accounts, demand, truth)
    orders = pd.concat([draw_orders(accounts, demand, truth), won_orders(projects)])
    sales = sales_table(orders, accounts, truth)
    deals, deal_stages = deal_tables(projects, accounts)
    tables = {
        "reps": sample_reps(),
        "customers": _customers_table(accounts, sales),
        "products": sample_products(),
        "sales": sales,
        "deals": deals,
        "deal_stages": deal_stages,
        "market": market_table(sales, truth),
        "quotas": quotas_table(sales, accounts, truth),
        "commitments": commitments_table(accounts, demand, truth),
    }
    return {name: _as_read(table) for name, table in tables.items()}


def write_sample(folder: Path, seed: int = 2026) -> list[Path]:
    """Write the sample company's tables to `folder`/data: UTF-8, LF, ISO dates, money in cents.

    Returns
    -------
    list of Path
        The files written, in the order of their names.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_sample(Path(folder))][:2]
    ['commitments.csv', 'customers.csv']
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in sorted(sample_company(seed).items()):
        paths.append(data / f"{name}.csv")
        table.to_csv(
            paths[-1], index=False, lineterminator="\n", date_format="%Y-%m-%d", float_format="%.2f"
        )
    return paths


def _customers_table(accounts: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Show the accounts as the CRM does: nobody's potential is below what it once bought."""
    whole = sales.drop_duplicates("sale")
    yearly = whole.groupby(["customer", whole["date"].dt.year])["amount"].sum()
    best = accounts["customer"].map(yearly.groupby("customer").max()).fillna(0)
    seen = np.ceil(best / 10_000).astype("int64") * 10_000
    return accounts.assign(potential=accounts["potential"].clip(lower=seen))[_CUSTOMERS]


def _as_read(table: pd.DataFrame) -> pd.DataFrame:
    """Give dates the resolution that pandas gives them when it reads a file."""
    dates = table.select_dtypes("datetime").columns
    return table.astype(dict.fromkeys(dates, "datetime64[us]")).reset_index(drop=True)
