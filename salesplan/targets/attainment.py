"""Chapter 2: what became of earlier quotas, by whatever dimensions they were given."""

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, percent

DIMENSIONS = ("rep", "team", "product_line", "customer_type", "version")


def past_attainment(
    quotas: pd.DataFrame, sales: pd.DataFrame, spans: dict[str, tuple[pd.Timestamp, pd.Timestamp]]
) -> Finding:
    """Hold earlier quotas against the sales of the same period and slice.

    Parameters
    ----------
    quotas : DataFrame
        period, quota, and any of rep, team, product_line, customer_type, version; an empty
        dimension means all.
    sales : DataFrame
        date, amount, rep, team, product_line, customer_type.
    spans : dict of period to (first day, last day)

    Returns
    -------
    Finding
        period, the dimensions given, quota, actual, attainment (missing where the quota is empty
        or 0), in the order of the quotas.
    """
    given = [name for name in DIMENSIONS if name in quotas and quotas[name].notna().any()]
    slices = [name for name in given if name != "version"]
    table = quotas[["period", *given, "quota"]].reset_index(drop=True)
    actual = pd.Series(0.0, table.index)
    for period, of_period in table.groupby("period"):
        first, last = spans[str(period)]
        sold = sales[sales["date"].between(first, last)]
        for rows in _by_dimensions(of_period, slices):
            names = [name for name in slices if rows[name].notna().all()]
            actual.update(_sold_by(sold, names, rows))
    known = table["quota"].where(table["quota"] > 0)
    table = table.assign(actual=actual, attainment=actual / known)
    return Finding(table, _sentence(table))


def _by_dimensions(quotas: pd.DataFrame, slices: list[str]) -> list[pd.DataFrame]:
    """Group quotas that are given by the same dimensions."""
    pattern = quotas[slices].notna().astype(int).astype(str).agg("".join, axis=1)
    return [rows for _, rows in quotas.groupby(pattern)] if slices else [quotas]


def _sold_by(sold: pd.DataFrame, names: list[str], rows: pd.DataFrame) -> pd.Series:
    """Look up what was sold in each row's slice; no sale there is 0."""
    if not names:
        return pd.Series(float(sold["amount"].sum()), rows.index)
    by_slice = sold.groupby(names)["amount"].sum()
    keys = rows[names[0]] if len(names) == 1 else pd.MultiIndex.from_frame(rows[names])
    return pd.Series(by_slice.reindex(keys).fillna(0.0).to_numpy(), rows.index)


def _sentence(table: pd.DataFrame) -> str:
    rated = table.dropna(subset="attainment")
    if rated.empty:
        return "No earlier quota can be rated: every one is empty or 0."
    met = int((rated["attainment"] >= 1).sum())
    text = (
        f"{met} of {count(len(rated), 'earlier quota')} were met "
        f"({percent(met / len(rated), 0)}); median attainment "
        f"{percent(rated['attainment'].median(), 0)}"
    )
    empty = len(table) - len(rated)
    return text + (f"; {empty} were empty or 0 and are not rated." if empty else ".")
