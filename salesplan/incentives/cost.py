"""Chapter 6.3: what the schemes cost, so far and if every quota is met exactly."""

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, listing, money, percent

_BASES = {
    "sales": ("the sales paid for", "Nothing sold yet, so no share of sales"),
    "quota": ("the quotas", "No quota above zero, so no share of quotas"),
}


def scheme_cost(settled: pd.DataFrame, currency: str = "") -> Finding:
    """Add up what each scheme has cost so far.

    Parameters
    ----------
    settled : DataFrame
        As `settle` returns it.
    currency : str

    Returns
    -------
    Finding
        scheme, reps, sales, payout, base_pay (of the months begun; missing where it is not known
        for every rep), payout_rate (payout / sales), cost_of_sales_pay ((base_pay + payout) /
        sales), sorted by scheme.

    Examples
    --------
    >>> rows = pd.DataFrame({"rep": ["r1", "r2"], "scheme": "Plain", "actual": [600.0, 400.0],
    ...     "payout": [30.0, 20.0], "base_pay": [20.0, 10.0]})
    >>> scheme_cost(rows).table.values.tolist()
    [['Plain', 2, 1000.0, 50.0, 30.0, 0.05, 0.08]]
    """
    grouped = settled.groupby("scheme")
    table = pd.DataFrame(
        {
            "reps": grouped["rep"].nunique(),
            "sales": grouped["actual"].sum(),
            "payout": grouped["payout"].sum().round(2),
            "base_pay": _known_sum(settled, "scheme"),
        }
    ).reset_index()
    table = with_rates(table)
    return Finding(table, _cost_says(table, currency))


def pay_at_plan(settled: pd.DataFrame, currency: str = "") -> Finding:
    """Add up what each rep earns in the year if every quota is met exactly.

    Parameters
    ----------
    settled : DataFrame
        As `settle` returns it, for the whole year with actual = quota.
    currency : str

    Returns
    -------
    Finding
        rep, name, scheme (several where it changes), quota, payout, base_pay, payout_rate,
        cost_of_sales_pay; sorted by rep.

    Examples
    --------
    >>> rows = pd.DataFrame({"rep": "r1", "name": "Ann", "scheme": "Plain", "actual": [50.0, 50.0],
    ...     "quota": [50.0, 50.0], "payout": [2.5, 2.5], "base_pay": 5.0})
    >>> pay_at_plan(rows).table.values.tolist()
    [['r1', 'Ann', 'Plain', 100.0, 5.0, 10.0, 0.05, 0.15]]
    """
    grouped = settled.groupby("rep")
    table = pd.DataFrame(
        {
            "name": grouped["name"].first(),
            "scheme": grouped["scheme"].agg(lambda names: " then ".join(dict.fromkeys(names))),
            "quota": grouped["quota"].sum(min_count=1),
            "payout": grouped["payout"].sum(min_count=1).round(2),
            "base_pay": _known_sum(settled, "rep"),
        }
    ).reset_index()
    table = with_rates(table, "quota")
    return Finding(table, _plan_says(table, currency))


def with_rates(table: pd.DataFrame, sales: str = "sales") -> pd.DataFrame:
    """Add pay as a part of sales: variable pay alone, and with base pay.

    Parameters
    ----------
    table : DataFrame
        payout, base_pay and the column that `sales` names, currency.
    sales : str

    Examples
    --------
    >>> one = pd.DataFrame({"sales": [100.0], "payout": [3.0], "base_pay": [None]})
    >>> with_rates(one.astype(float))[["payout_rate", "cost_of_sales_pay"]].values.tolist()
    [[0.03, nan]]
    """
    sold = table[sales].astype("float64").where(lambda amount: amount > 0)
    return table.assign(
        payout_rate=table["payout"] / sold,
        cost_of_sales_pay=(table["payout"] + table["base_pay"]) / sold,
    )


def _known_sum(settled: pd.DataFrame, by: str) -> pd.Series:
    """Add base pay up; missing where it is missing for one of the parts."""
    grouped = settled.groupby(by)["base_pay"]
    is_whole = grouped.count() == grouped.size()
    return grouped.sum().astype("float64").round(2).where(is_whole)


def _cost_says(table: pd.DataFrame, currency: str) -> str:
    figures = zip(
        *(table[name] for name in ("scheme", "payout", "reps", "payout_rate")), strict=True
    )
    parts = [
        f"{scheme} has paid {money(payout, currency)} to {count(reps, 'rep')}"
        f"{'' if pd.isna(rate) else f', {percent(rate, 2)} of their sales'}"
        for scheme, payout, reps, rate in figures
    ]
    return "; ".join(parts) + "." + _whole_cost(table, "sales", "So far")


def _plan_says(table: pd.DataFrame, currency: str) -> str:
    earn = "earns" if len(table) == 1 else "earn"
    text = (
        f"If every quota is met exactly, {count(len(table), 'rep')} {earn} "
        f"{money(table['payout'].sum(), currency)}"
    )
    if (quota := table["quota"].sum()) > 0:
        text += f", {percent(table['payout'].sum() / quota, 2)} of the quotas"
    unknown = table.loc[table["payout"].isna(), "name"]
    if len(unknown):
        text += f"; nothing can be said for {listing(unknown)}: no quota"
    return text + "." + _whole_cost(table, "quota", "At plan")


def _whole_cost(table: pd.DataFrame, sales: str, when: str) -> str:
    """Say what all pay costs, base pay included, or that base pay is not known."""
    if table["base_pay"].isna().any():
        return " Base pay is not known for all, so this is variable pay alone."
    base, none = _BASES[sales]
    sold = table[sales].sum()
    if not sold > 0:
        return f" {none}."
    rate = percent((table["payout"].sum() + table["base_pay"].sum()) / sold)
    return f" {when}, base and variable pay are {rate} of {base}."
