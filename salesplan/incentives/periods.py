"""Chapter 6.3: who is paid by which scheme in which period, with quota, sales and pay at quota.

A rep's scheme holds for whole months: the one in force on the month's first day (or on the day of
hiring). A change inside a quarter makes two pay periods of it, each with its own months' quota.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.errors import PlanError, TableError, did_you_mean, raise_all
from salesplan.incentives.scheme import Scheme

COLUMNS = ["rep", "name", "hired_on", "left_on", "base_pay", "target_incentive"]


@dataclass(frozen=True)
class PayYear:
    """The year that is paid: its months, the periods they belong to, and how far it has come.

    Parameters
    ----------
    months : DataFrame, shape (12, 3)
        month ("2026-03"), quarter ("FY2026-Q1"), year ("FY2026").
    as_of : Timestamp
        Last day that is known.
    """

    months: pd.DataFrame
    as_of: pd.Timestamp

    def whole(self) -> "PayYear":
        """Return the same year seen from its last day: for a plan that is met throughout."""
        last = pd.Timestamp(f"{self.months['month'].iloc[-1]}-01") + pd.offsets.MonthEnd(0)
        return PayYear(self.months, last)


def scheme_months(
    people: pd.DataFrame,
    months: Sequence[str],
    schemes: Sequence[Scheme],
    assignments: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say which scheme pays each rep in each month of the year.

    Parameters
    ----------
    people : DataFrame, shape (reps, ...)
        rep, and where known hired_on, left_on: months before and after earn nothing.
    months : sequence of str, shape (months,)
    schemes : sequence of Scheme
        The first one pays reps and months that `assignments` leave open.
    assignments : DataFrame, optional
        rep, scheme, starts_on, and where known ends_on; of several, the latest begun holds.

    Returns
    -------
    DataFrame
        rep, month, scheme, is_assigned (False: by the first scheme because nobody has said).

    Raises
    ------
    TableError
        If a month would be paid by a scheme that the plan file does not have.

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["r1"]})
    >>> scheme_months(people, ["2026-01"], [Scheme("Classic")])["scheme"].tolist()
    ['Classic']
    """
    known = people.reindex(columns=["rep", "hired_on", "left_on"])
    table = known.merge(pd.DataFrame({"month": list(months)}), how="cross")
    first = pd.to_datetime(table["month"] + "-01")
    last = first + pd.offsets.MonthEnd(0)
    hired, left = pd.to_datetime(table["hired_on"]), pd.to_datetime(table["left_on"])
    is_here = ~(hired > last) & ~(left < first)
    table = table.assign(day=first.where(~(hired > first), hired))[is_here]
    table = table[["rep", "month", "day"]].reset_index(drop=True)
    said = pd.Series(None, table.index, dtype=object)
    if assignments is not None:
        said = _in_force(table, assignments)
    table = table.assign(scheme=said.fillna(schemes[0].name), is_assigned=said.notna())
    _check_names(table, schemes)
    return table.drop(columns="day")


def pay_periods(
    assigned: pd.DataFrame,
    schemes: Sequence[Scheme],
    year: PayYear,
    people: pd.DataFrame,
    monthly: pd.DataFrame,
) -> pd.DataFrame:
    """Add up what each pay period expects, brings and is worth.

    Parameters
    ----------
    assigned : DataFrame
        rep, month, scheme, as `scheme_months` returns them.
    schemes : sequence of Scheme
    year : PayYear
    people : DataFrame, shape (reps, ...)
        rep, and where known name, base_pay, target_incentive (currency per year).
    monthly : DataFrame
        rep, month, quota (currency, missing where nobody has said), actual (currency).

    Returns
    -------
    DataFrame, shape (pay periods begun by `year.as_of`, ...)
        rep, name, scheme, period, first_month, last_month, is_complete, quota (of the whole
        period), actual, target_incentive (of the period: a twelfth of the year for each month),
        base_pay (of the months begun), sorted by rep and time.

    Examples
    --------
    >>> months = pd.DataFrame({"month": ["2026-01"], "quarter": "FY2026-Q1", "year": "FY2026"})
    >>> people, sold = pd.DataFrame({"rep": ["r1"]}), {"quota": [50.0], "actual": [40.0]}
    >>> assigned = scheme_months(people, ["2026-01"], [Scheme("Classic")])
    >>> monthly = pd.DataFrame({"rep": ["r1"], "month": ["2026-01"], **sold})
    >>> year = PayYear(months, pd.Timestamp("2026-01-31"))
    >>> periods = pay_periods(assigned, [Scheme("Classic")], year, people, monthly)
    >>> periods[["period", "quota", "actual"]].values.tolist()
    [['FY2026-Q1', 50.0, 40.0]]
    """
    facts = people.reindex(columns=COLUMNS)
    facts["name"] = facts["name"].astype(object).fillna(facts["rep"])
    lengths = {scheme.name: scheme.period for scheme in schemes}
    rows = assigned.merge(year.months, on="month").merge(monthly, on=["rep", "month"], how="left")
    rows = rows.merge(facts.drop(columns=["hired_on", "left_on"]), on="rep", how="left")
    length = rows["scheme"].map(lengths)
    begun = (pd.to_datetime(rows["month"] + "-01") <= year.as_of).astype(float)
    rows = rows.assign(
        period=rows["month"].where(length == "month", rows["quarter"]).where(
            length != "year", rows["year"]
        ),
        actual=rows["actual"].fillna(0.0),
        target_incentive=rows["target_incentive"].astype("float64") / 12,
        base_pay=rows["base_pay"].astype("float64") / 12 * begun,
    )  # fmt: skip
    return _added_up(rows, year.as_of)


def _added_up(rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    grouped = rows.groupby(["rep", "name", "scheme", "period"], sort=False)
    sums = grouped[["quota", "actual", "target_incentive", "base_pay"]]
    table = grouped["month"].agg(first_month="min", last_month="max").reset_index()
    table = table.join(sums.sum(min_count=1).reset_index(drop=True))
    ends = pd.to_datetime(table["last_month"] + "-01") + pd.offsets.MonthEnd(0)
    begins = pd.to_datetime(table["first_month"] + "-01")
    table.insert(6, "is_complete", ends <= as_of)
    table = table[begins <= as_of]
    return table.sort_values(["rep", "first_month", "scheme"], ignore_index=True)


def _in_force(table: pd.DataFrame, assignments: pd.DataFrame) -> pd.Series:
    """Find the scheme that holds for each rep on each day; missing where none does."""
    moves = assignments.reindex(columns=["rep", "scheme", "starts_on", "ends_on"])
    pairs = table[["rep", "day"]].reset_index().merge(moves, on="rep")
    starts, ends = pd.to_datetime(pairs["starts_on"]), pd.to_datetime(pairs["ends_on"])
    holds = (starts <= pairs["day"]) & ~(ends < pairs["day"])
    latest = pairs[holds].sort_values(["starts_on", "scheme"]).groupby("index")["scheme"].last()
    return latest.reindex(table.index).astype(object)


def _check_names(table: pd.DataFrame, schemes: Sequence[Scheme]) -> None:
    names = [scheme.name for scheme in schemes]
    faults: list[PlanError] = []
    for name in np.sort(table["scheme"].unique()):
        if name in names:
            continue
        hint = did_you_mean(name, names)
        reps = table.loc[table["scheme"] == name, "rep"].nunique()
        problem = f'"{name}" pays {reps} of the reps, but the plan file has no such scheme'
        fix = f"{hint}add it to incentives.schemes, or correct the name in the table"
        faults.append(TableError("table `schemes`", problem, fix))
    raise_all(faults)
