"""Chapter 3, each rep's own plan: the quota by quarter, product line and customer type."""

from collections.abc import Mapping

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, money, percent

DIMENSIONS = ("quarter", "product_line", "customer_type")


def rep_plan(
    cube: pd.DataFrame,
    quotas: pd.DataFrame,
    quarters: Mapping[str, str],
    *,
    currency: str = "",
) -> Finding:
    """Lay each rep's quota out by quarter, product line and customer type.

    Parameters
    ----------
    cube : DataFrame, shape (cells, columns)
        product_line, customer_type, rep, month, amount (whole currency units).
    quotas : DataFrame, shape (reps, columns)
        rep, name, quota.
    quarters : mapping of str to str
        Fiscal quarter of each month of the plan year.
    currency : str
        For the sentence.

    Returns
    -------
    Finding
        Table rep, name, dimension, group, amount, share (fraction of the rep's quota), in the
        order of the quotas. Each dimension of a rep adds up to the quota; parts of 0 are left out.

    Examples
    --------
    >>> cube = pd.DataFrame({"product_line": ["Pumps", "Valves"], "customer_type": "all",
    ...                      "rep": "r1", "month": ["2026-01", "2026-04"], "amount": [60, 40]})
    >>> quotas = pd.DataFrame({"rep": ["r1"], "name": ["Ann"], "quota": [100]})
    >>> found = rep_plan(cube, quotas, {"2026-01": "FY2026-Q1", "2026-04": "FY2026-Q2"})
    >>> found.table["group"].tolist()
    ['FY2026-Q1', 'FY2026-Q2', 'Pumps', 'Valves', 'all']
    """
    known = cube.assign(quarter=cube["month"].map(quarters))
    parts = [
        known.groupby(["rep", dimension])["amount"]
        .sum()
        .rename_axis(["rep", "group"])
        .reset_index()
        .assign(dimension=dimension)
        for dimension in DIMENSIONS
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["amount"] != 0]
    order = {rep: place for place, rep in enumerate(quotas["rep"])}
    table = table.assign(
        _rep=table["rep"].map(order),
        _dimension=table["dimension"].map({name: at for at, name in enumerate(DIMENSIONS)}),
    ).sort_values(["_rep", "_dimension", "group"], kind="stable")
    people = quotas.set_index("rep")
    table = table.assign(
        name=table["rep"].map(people["name"]),
        share=table["amount"] / table["rep"].map(people["quota"]).astype("float64"),
    )
    columns = ["rep", "name", "dimension", "group", "amount", "share"]
    table = table[columns].reset_index(drop=True)
    return Finding(table, _text(table, quotas, currency))


def _text(table: pd.DataFrame, quotas: pd.DataFrame, currency: str) -> str:
    carried = quotas[quotas["quota"] > 0]
    text = (
        f"{count(len(carried), 'quota')} of {money(int(quotas['quota'].sum()), currency)} by "
        "quarter, product line and customer type, each adding up to the quota."
    )
    lines = table[table["dimension"] == "product_line"]
    if lines["group"].nunique() > 1:
        narrow = lines.sort_values("share", kind="stable").iloc[-1]
        text += (
            f" {narrow['name']} rests most on one line: {narrow['group']} is "
            f"{percent(narrow['share'], 0)} of the quota."
        )
    return text
