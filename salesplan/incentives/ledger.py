"""Chapter 6.3: what each rep has earned in each period.

Clawback: where credit notes make a period's sales negative, the period pays nothing and what is
below zero is taken off the rep's next period of the plan year, so nobody pays back out of pocket.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.errors import TableError
from salesplan.finding import Finding
from salesplan.incentives.payout import Cents, Earnings, earn, to_cents
from salesplan.incentives.scheme import Scheme
from salesplan.words import count, listing, money, percent

COLUMNS = [
    "rep", "name", "scheme", "period", "is_complete",
    "quota", "actual", "carried_over", "attainment", "payout",
]  # fmt: skip


def settle(periods: pd.DataFrame, schemes: Sequence[Scheme]) -> pd.DataFrame:
    """Work out attainment and pay of every pay period.

    Parameters
    ----------
    periods : DataFrame
        As `pay_periods` returns them, each rep's periods in the order of time.
    schemes : sequence of Scheme

    Returns
    -------
    DataFrame
        The columns of `periods` and carried_over (currency, 0 or less: sales below zero of the
        rep's period before), attainment ((actual + carried_over) / quota; missing where there is
        no quota or it is 0), payout (currency to the cent; missing where the scheme needs a
        quota and there is none).

    Raises
    ------
    TableError
        If a scheme is paid as a part of a target incentive that nobody has stated.

    Examples
    --------
    >>> periods = pd.DataFrame({"rep": ["r1"], "name": ["Ann"], "scheme": ["Plain"],
    ...     "quota": [100.0], "actual": [110.0], "target_incentive": [None]})
    >>> settle(periods, [Scheme("Plain", rates=(0.1,))])[["attainment", "payout"]].values.tolist()
    [[1.1, 11.0]]
    """
    check_target_incentives(periods, schemes)
    carried = _carried_over(periods)
    counted = to_cents(periods["actual"]) + carried
    expected = periods["quota"].astype("float64").where(lambda quota: quota > 0)
    table = periods.assign(
        carried_over=carried / 100,
        attainment=counted / (100 * expected),
        payout=np.nan,
    )
    for scheme, rows in by_scheme(table, schemes):
        earned = earnings(scheme, table[rows])
        table.loc[rows, "payout"] = np.where(earned.is_rated, earned.payout / 100, np.nan)
    return table


def earnings(scheme: Scheme, rows: pd.DataFrame) -> Earnings:
    """Work out the lines of pay periods under one scheme.

    Parameters
    ----------
    scheme : Scheme
    rows : DataFrame, shape (pay periods, ...)
        actual, carried_over, quota, target_incentive.

    Examples
    --------
    >>> row = {"actual": 10.0, "carried_over": -4.0, "quota": None, "target_incentive": None}
    >>> earnings(Scheme("Plain", rates=(0.5,)), pd.DataFrame([row])).payout.tolist()
    [300]
    """
    sales = to_cents(rows["actual"]) + to_cents(rows["carried_over"])
    quota = to_cents(rows["quota"].astype("float64"))
    return earn(scheme, sales, quota, to_cents(rows["target_incentive"].astype("float64"), -1))


def by_scheme(table: pd.DataFrame, schemes: Sequence[Scheme]) -> list[tuple[Scheme, pd.Series]]:
    """Pair each scheme that pays somebody with the rows that it pays (True in a Series).

    Examples
    --------
    >>> table = pd.DataFrame({"scheme": ["B", "A"]})
    >>> [rows.tolist() for _, rows in by_scheme(table, [Scheme("A"), Scheme("C")])]
    [[False, True]]
    """
    pairs = [(scheme, table["scheme"] == scheme.name) for scheme in schemes]
    return [(scheme, rows) for scheme, rows in pairs if rows.any()]


def payouts(settled: pd.DataFrame, currency: str = "") -> Finding:
    """Report what every rep has earned.

    Parameters
    ----------
    settled : DataFrame
        As `settle` returns it.
    currency : str

    Returns
    -------
    Finding
        rep, name, scheme, period, is_complete, quota, actual, carried_over, attainment, payout.

    Examples
    --------
    >>> row = {"rep": "r1", "name": "Ann", "scheme": "Plain", "period": "FY2026-Q1",
    ...     "is_complete": True, "quota": 100.0, "actual": 110.0, "carried_over": 0.0,
    ...     "attainment": 1.1, "payout": 11.0}
    >>> payouts(pd.DataFrame([row])).text
    '1 rep has earned 11 in 1 pay period; 1 of 1 reached quota (median attainment 110 %).'
    """
    table = settled[COLUMNS].reset_index(drop=True)
    return Finding(table, _sentence(table, currency))


def check_target_incentives(periods: pd.DataFrame, schemes: Sequence[Scheme]) -> None:
    """Refuse schemes paid as a part of a target incentive that nobody has stated.

    Raises
    ------
    TableError
        Naming the scheme and the reps.

    Examples
    --------
    >>> check_target_incentives(pd.DataFrame({"scheme": [], "rep": []}), [Scheme("Plain")])
    """
    needing = [scheme.name for scheme in schemes if scheme.needs_target_incentive]
    rows = periods[periods["scheme"].isin(needing)]
    missing = rows[rows["target_incentive"].isna()] if len(rows) else rows
    if missing.empty:
        return
    reps = list(dict.fromkeys(missing["rep"]))
    pays = listing([f'"{name}"' for name in dict.fromkeys(missing["scheme"])])
    raise TableError(
        "table `reps`, target_incentive",
        f"is empty for {listing(reps)}, whom {pays} pays as a part of it",
        "fill target_incentive (variable pay at quota, per year) and base_pay, or give these reps "
        "a scheme with basis: sales",
    )


def _carried_over(periods: pd.DataFrame) -> Cents:
    """Carry what is below zero into the rep's next period; cents, 0 or less."""
    carried, below = [], 0
    before = None
    for rep, sold in zip(periods["rep"], to_cents(periods["actual"]).tolist(), strict=True):
        below = below if rep == before else 0
        carried.append(below)
        below, before = min(sold + below, 0), rep
    return np.array(carried, "int64")


def _sentence(table: pd.DataFrame, currency: str) -> str:
    reps = table["rep"].nunique()
    has = "has" if reps == 1 else "have"
    text = (
        f"{count(reps, 'rep')} {has} earned {money(table['payout'].sum(), currency)} in "
        f"{count(len(table), 'pay period')}"
    )
    rated = table.loc[table["is_complete"].astype(bool), "attainment"].dropna()
    if len(rated):
        text += (
            f"; {int((rated >= 1).sum())} of {len(rated)} reached quota "
            f"(median attainment {percent(rated.median(), 0)})"
        )
    return text + "." + _remarks(table, currency)


def _remarks(table: pd.DataFrame, currency: str) -> str:
    said = ""
    running = table[~table["is_complete"].astype(bool)]
    if len(running):
        said += f" {money(running['payout'].sum(), currency)} of it is for periods that still run."
    unrated = int(table["payout"].isna().sum())
    if unrated:
        said += f" {count(unrated, 'pay period')} without a quota: no attainment, no payout."
    below = table.loc[table["carried_over"] < 0, "rep"].nunique()
    if below:
        said += f" Sales below zero were carried into the next period for {count(below, 'rep')}."
    return said
