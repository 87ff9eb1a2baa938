"""Chapter 5.1: dated checkpoints against what was reached by their day."""

from collections.abc import Collection, Mapping

import pandas as pd

from salesplan.finding import Finding
from salesplan.monitoring.clock import YearSoFar
from salesplan.monitoring.standing import Standing
from salesplan.words import count, listing

REVENUE = "revenue"
MET, MISSED, DUE, UNMEASURED = "met", "missed", "due", "not measured"
_COLUMNS = ["milestone", "due_on", "kpi", "owner", "value", "actual", "attainment", "status"]


def quarter_ends(standing: Standing, quarters: pd.Series) -> pd.DataFrame:
    """Take the quarter ends as milestones: the firm's cumulative plan.

    Parameters
    ----------
    standing : Standing
    quarters : Series of str, index month
        Fiscal quarter of each month of the plan year.

    Returns
    -------
    DataFrame
        milestone, due_on, value, kpi, owner.
    """
    cumulative = standing.plan.sum(axis=0).cumsum()
    last = quarters.groupby(quarters, sort=False).apply(lambda months: months.index[-1])
    return pd.DataFrame(
        {
            "milestone": [f"End of {quarter}" for quarter in last.index],
            "due_on": pd.PeriodIndex(last.to_numpy(), freq="M").end_time.normalize(),
            "value": cumulative[last].to_numpy(float),
            "kpi": REVENUE,
            "owner": standing.root,
        }
    )


def milestones(
    standing: Standing,
    wanted: pd.DataFrame,
    events: Mapping[str, pd.DataFrame],
    *,
    teams: Mapping[str, Collection[str]] | None = None,
) -> Finding:
    """Check every milestone of the plan year against what was reached by its day.

    What counts is what happened from the first day of the plan year to the due day, that day
    included, or to the day of monitoring if that is earlier: what came late does not count.
    An owner of the hierarchy is measured with everyone below, a team by its members, any other
    owner (a role, the firm) on the whole firm. A milestone without a value, or on a KPI without
    data, is not measured rather than missed.

    Parameters
    ----------
    standing : Standing
    wanted : DataFrame
        milestone, due_on, and where known value, kpi (empty: revenue), owner (empty: the firm).
    events : mapping of KPI to DataFrame
        date, rep, amount: what adds up to the KPI; such as each sale's money for "revenue".
    teams : mapping of team to its reps, optional

    Returns
    -------
    Finding
        milestone, due_on, kpi, owner, value, actual, attainment (actual / value), status (met,
        missed, due, not measured); by due date.
    """
    year = standing.year
    table = wanted.reindex(columns=["milestone", "due_on", "value", "kpi", "owner"])
    table = table[table["due_on"].between(year.starts_on, year.ends_on)]
    table = table.sort_values(["due_on", "milestone"], kind="stable", ignore_index=True)
    has_value = table["value"].notna()
    table["kpi"] = table["kpi"].astype(object).where(table["kpi"].notna() | ~has_value, REVENUE)
    table["owner"] = table["owner"].astype(object).where(table["owner"].notna(), standing.root)
    table["value"] = table["value"].astype(float)
    members = {owner: _members(owner, standing, teams or {}) for owner in table["owner"].unique()}
    table["actual"] = [
        _reached(row, year, events, members[row["owner"]]) for _, row in table.iterrows()
    ]
    table["attainment"] = table["actual"] / table["value"].where(table["value"] > 0)
    table["status"] = [_status(row, year.as_of) for _, row in table.iterrows()]
    return Finding(table[_COLUMNS], _sentence(table, len(wanted) - len(table)))


def _members(
    owner: str, standing: Standing, teams: Mapping[str, Collection[str]]
) -> set[str] | None:
    """Everyone whose results count for an owner; None where all do."""
    tree = standing.tree
    if owner == standing.root or not (tree["node"] == owner).any():
        return set(teams[owner]) if owner in teams and owner != standing.root else None
    found = {owner}
    for node, parent in zip(tree["node"], tree["parent"], strict=True):
        if parent in found:
            found.add(node)
    return found


def _reached(
    row: pd.Series,
    year: YearSoFar,
    events: Mapping[str, pd.DataFrame],
    members: set[str] | None,
) -> float:
    happened = events.get(str(row["kpi"]).strip().lower())
    if happened is None or pd.isna(row["value"]):
        return float("nan")
    counted = happened[happened["date"].between(year.starts_on, min(row["due_on"], year.as_of))]
    if members is not None:
        counted = counted[counted["rep"].isin(members)]
    return float(counted["amount"].sum())


def _status(row: pd.Series, as_of: pd.Timestamp) -> str:
    if pd.isna(row["value"]) or pd.isna(row["actual"]):
        return UNMEASURED
    if row["actual"] >= row["value"]:
        return MET
    return MISSED if row["due_on"] <= as_of else DUE


def _sentence(table: pd.DataFrame, left_out: int) -> str:
    if table.empty:
        return "No milestone is due in the plan year."
    by = {status: table[table["status"] == status] for status in (MET, MISSED, DUE, UNMEASURED)}
    text = (
        f"Of {count(len(table), 'milestone')}, {len(by[MET])} met, {len(by[MISSED])} missed "
        f"and {len(by[DUE])} still due"
    )
    if not by[MISSED].empty:
        text += f"; missed: {listing(by[MISSED]['milestone'].tolist())}"
    if not by[DUE].empty:
        coming = by[DUE].iloc[0]
        text += f"; next: {coming['milestone']} on {coming['due_on'].date()}"
    notes = [f"{count(len(by[UNMEASURED]), 'milestone')} not measured for want of a value or data"]
    notes = notes if len(by[UNMEASURED]) else []
    if left_out:
        notes.append(f"{count(left_out, 'milestone')} outside the plan year left out")
    return text + "".join(f"; {note}" for note in notes) + "."
