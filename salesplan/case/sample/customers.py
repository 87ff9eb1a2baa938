"""Customers of the sample company, as its CRM shows them."""

import numpy as np
import pandas as pd

from salesplan.case.sample.months import HISTORY

_COLUMNS = ["customer", "name", "industry", "size_band", "region", "owner", "potential"]
_KNOWN_ON = pd.Timestamp("2025-12-31")


def customers_table(accounts: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Show the accounts of the history: nobody's potential is below what it once bought.

    Examples
    --------
    >>> from salesplan.case.sample import sample_history
    >>> len(sample_history()["customers"])
    408
    """
    whole = sales.drop_duplicates("sale")
    yearly = whole.groupby(["customer", whole["date"].dt.year])["amount"].sum()
    best = accounts["customer"].map(yearly.groupby("customer").max()).fillna(0)
    seen = np.ceil(best / 10_000).astype("int64") * 10_000
    return accounts.assign(potential=accounts["potential"].clip(lower=seen))[_COLUMNS]


def customers_since(
    accounts: pd.DataFrame, sales: pd.DataFrame, surveys: pd.DataFrame, activities: pd.DataFrame
) -> pd.DataFrame:
    """Add who joined in 2026, and what was known of everyone's satisfaction and last contact.

    Parameters
    ----------
    accounts : DataFrame
        As from `next_accounts`.
    sales, surveys, activities : DataFrame
        Rows after 2025 are left out of account.

    Returns
    -------
    DataFrame, one row a customer
        As from `customers_table`; `potential` is blank for those who joined in 2026 (nobody has
        judged it). satisfaction: the answer about the own contact in the first survey, 1 to 5,
        blank where there was none. last_contact_on: the later of the last visit and the last sale
        up to the end of 2025.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sample_company()["customers"]["potential"].isna().sum().item()
    30
    """
    table = customers_table(accounts, sales)
    is_new = accounts["arrives"] >= HISTORY
    known = surveys[(surveys["asked_on"] <= _KNOWN_ON) & (surveys["about"] == "rep")]
    answers = known.set_index("respondent")["score"]
    contacts = pd.concat([sales, activities])[["customer", "date"]].dropna()
    last = contacts[contacts["date"] <= _KNOWN_ON].groupby("customer")["date"].max()
    return table.assign(
        potential=table["potential"].astype("Int64").mask(is_new),
        satisfaction=table["customer"].map(answers).astype("Int64"),
        last_contact_on=table["customer"].map(last),
    )
