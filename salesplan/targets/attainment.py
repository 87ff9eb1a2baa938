"""Chapter 2: what became of earlier quotas, by whatever dimensions they were given."""

from collections.abc import Mapping

import pandas as pd

from salesplan.finding import Finding
from salesplan.targets.bases import NOBODY
from salesplan.words import count, percent

DIMENSIONS = ("rep", "team", "product_line", "customer_type", "version")


def past_attainment(
    quotas: pd.DataFrame,
    sales: pd.DataFrame,
    spans: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]],
    *,
    known_from: pd.Timestamp,
    below: Mapping[str, set[str]],
    unassigned_limit: float = 0.1,
) -> Finding:
    """Hold earlier quotas against the sales of the same period and slice.

    A manager's quota is held against the sales of everyone below, the manager's own included. A
    period that begins before the sales do is not rated: nobody knows what was sold.

    Parameters
    ----------
    quotas : DataFrame
        period, quota, and any of rep, team, product_line, customer_type, version; an empty
        dimension means all.
    sales : DataFrame
        date, amount, rep, team, product_line, customer_type.
    spans : mapping of period to (first day, last day)
    known_from : Timestamp
        First day that the sales cover.
    below : mapping of rep or manager to those who stand below
    unassigned_limit : float
        Part of the rated periods' sales without a known rep above which attainments by rep come
        with a caution.

    Returns
    -------
    Finding
        period, the dimensions given, quota, actual, attainment (missing where the quota is empty
        or 0, or the sales do not cover the period), in order of time.
    """
    given = [name for name in DIMENSIONS if name in quotas and quotas[name].notna().any()]
    slices = [name for name in given if name != "version"]
    starts = quotas["period"].map({period: first for period, (first, _) in spans.items()})
    table = quotas.assign(starts=starts).sort_values(["starts", *given], ignore_index=True)
    table["actual"] = pd.Series(float("nan"), table.index)
    for period, of_period in table[table["starts"] >= known_from].groupby("period"):
        first, last = spans[str(period)]
        sold = sales[sales["date"].between(first, last)]
        for rows in _by_dimensions(of_period, slices):
            names = [name for name in slices if rows[name].notna().all()]
            table["actual"] = table["actual"].fillna(_sold_by(sold, names, rows, below))
    known = table["quota"].where(table["quota"] > 0)
    table["attainment"] = table["actual"] / known
    nobody = _without_rep(table, sales, spans) if "rep" in slices else 0.0
    text = _sentence(table) + (_caution(nobody) if nobody > unassigned_limit else "")
    return Finding(table[["period", *given, "quota", "actual", "attainment"]], text)


def _by_dimensions(quotas: pd.DataFrame, slices: list[str]) -> list[pd.DataFrame]:
    """Group quotas that are given by the same dimensions."""
    if not slices:
        return [quotas]
    pattern = quotas[slices].notna().astype(int).astype(str).agg("".join, axis=1)
    return [rows for _, rows in quotas.groupby(pattern)]


def _sold_by(
    sold: pd.DataFrame, names: list[str], rows: pd.DataFrame, below: Mapping[str, set[str]]
) -> pd.Series:
    """Look up what was sold in each row's slice; no sale there is 0."""
    if not names:
        return pd.Series(float(sold["amount"].sum()), rows.index)
    if "rep" in names:
        sold = pd.concat([sold, *_as_managers(sold, rows["rep"], below)])
    by_slice = sold.groupby(names)["amount"].sum()
    keys = rows[names[0]] if len(names) == 1 else pd.MultiIndex.from_frame(rows[names])
    return pd.Series(by_slice.reindex(keys).fillna(0.0).to_numpy(), rows.index)


def _as_managers(
    sold: pd.DataFrame, reps: pd.Series, below: Mapping[str, set[str]]
) -> list[pd.DataFrame]:
    """Repeat the sales below each manager among `reps` under the manager's own key."""
    managers = [rep for rep in reps.unique() if below.get(rep)]
    return [sold[sold["rep"].isin(below[manager])].assign(rep=manager) for manager in managers]


def _without_rep(
    table: pd.DataFrame, sales: pd.DataFrame, spans: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]]
) -> float:
    """Return the part of the rated periods' sales for which no known rep stands."""
    rated = table.loc[table["attainment"].notna() & table["rep"].notna(), "period"].unique()
    days = [sales["date"].between(*spans[str(period)]) for period in rated]
    sold = sales[pd.concat(days, axis=1).any(axis=1)] if days else sales.iloc[:0]
    worth = sold["amount"].abs()  # so that credit notes do not hide sales
    return float(worth[sold["rep"].isin(NOBODY)].sum() / worth.sum()) if worth.sum() else 0.0


def _caution(nobody: float) -> str:
    return (
        f" Caution: {percent(nobody, 0)} of the sales of these periods stand under no known rep, "
        "so attainment by rep says what was booked under a name, not what the rep sold; judge "
        "nobody by it before the names are matched."
    )


def _sentence(table: pd.DataFrame) -> str:
    rated = table.dropna(subset="attainment")
    unrated = len(table) - len(rated)
    why = "empty or 0, or from before the sales begin"
    if rated.empty:
        return f"No earlier quota can be rated: all {unrated} are {why}."
    met = int((rated["attainment"] >= 1).sum())
    text = (
        f"{met} of {count(len(rated), 'earlier quota')} were met "
        f"({percent(met / len(rated), 0)}); median attainment "
        f"{percent(rated['attainment'].median(), 0)}"
    )
    return text + (f"; {unrated} not rated ({why})." if unrated else ".")
