"""Chapter 5.1: plan and bookings of everyone, month by month, in sums that lose nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from salesplan.errors import TableError
from salesplan.monitoring.clock import YearSoFar
from salesplan.rounding import round_to_unit, split_target
from salesplan.words import listing

NO_QUOTA = "without quota"
RollUp = Callable[[pd.DataFrame, pd.Series], pd.Series]


@dataclass(frozen=True)
class Standing:
    """Who is to sell what by when, and what they have booked; one row a node.

    Parameters
    ----------
    tree : DataFrame
        node, name, parent, depth: the hierarchy, and below its root one more node for sales of
        people without a quota, where there are any.
    year : YearSoFar
    plan : DataFrame of int64, shape (nodes, months)
        What each node itself is to sell, without those below.
    due : DataFrame of int64, shape (nodes, months)
        The part of it that was due up to the day of monitoring.
    booked : DataFrame of float, shape (nodes, months)
        What each node itself has booked, credited shares only.
    roll_up : function of (tree, amounts) to amounts
        Adds to every node what stands below it.
    """

    tree: pd.DataFrame = field(repr=False)
    year: YearSoFar
    plan: pd.DataFrame = field(repr=False)
    due: pd.DataFrame = field(repr=False)
    booked: pd.DataFrame = field(repr=False)
    roll_up: RollUp = field(repr=False)

    @property
    def root(self) -> str:
        """The node that stands for the company."""
        return str(self.tree["node"].iloc[0])

    @property
    def carriers(self) -> pd.Index:
        """Nodes that carry a quota of their own."""
        return self.plan.index[self.plan.sum(axis=1) > 0]

    @property
    def outside(self) -> str | None:
        """The node of sales without a quota; None where there are none."""
        last = self.tree.iloc[-1]
        return str(last["node"]) if str(last["name"]) == NO_QUOTA and len(self.tree) > 1 else None

    def rolled(self, own: pd.Series) -> pd.Series:
        """Add to every node what stands below it; Series, index node, in the order of `tree`."""
        return self.roll_up(self.tree, own)


def stand(
    tree: pd.DataFrame,
    plan: pd.DataFrame,
    sales: pd.DataFrame,
    year: YearSoFar,
    *,
    roll_up: RollUp,
    unit: int = 1,
) -> Standing:
    """Set bookings against the plan to date, for everyone and every month.

    A month that is over is due in full, the running month in the share that has passed. That part
    is rounded once for all together and then shared out by largest remainder, so that the reps'
    plan to date adds up to the firm's in whole units. Who has a quota and sold nothing has booked
    0, not nothing. Sales of anybody who carries no quota (unassigned, leavers, managers) stand in
    one row of their own, so that all sales of the year to date are there.

    Parameters
    ----------
    tree : DataFrame
        node, name, parent (empty for the root), depth; parents before children.
    plan : DataFrame
        rep, month, amount (int64): each rep's quota by month; who is named carries a quota.
    sales : DataFrame
        date, rep, amount (credited share); days outside the plan year to date are left out.
    year : YearSoFar
    roll_up : function of (tree, amounts) to amounts
        Adds to every node what stands below it.
    unit : int
        Planned money comes in multiples of this many units of currency.

    Returns
    -------
    Standing

    Raises
    ------
    TableError
        If a rep of the plan is not in the tree.
    """
    wide = plan.pivot_table(index="rep", columns="month", values="amount", aggfunc="sum")
    wide = wide.reindex(columns=year.months).fillna(0).astype("int64")
    strange = [rep for rep in wide.index if rep not in set(tree["node"])]
    if strange:
        raise TableError("quotas", f"of {listing(strange)}, who are not in the hierarchy",
                         "add them to `reps`, or take their quota away")  # fmt: skip
    to_date = sales[sales["date"].between(year.starts_on, min(year.as_of, year.ends_on))]
    has_quota = to_date["rep"].isin(wide.index)
    if not has_quota.all():
        tree = _with_outside(tree)
        to_date = to_date.assign(rep=to_date["rep"].where(has_quota, tree["node"].iloc[-1]))
    nodes = pd.Index(tree["node"], name="node")
    planned = wide.reindex(nodes, fill_value=0)
    return Standing(
        tree=tree,
        year=year,
        plan=planned,
        due=_due(planned, year, unit),
        booked=_booked(to_date, nodes, year.months),
        roll_up=roll_up,
    )


def _with_outside(tree: pd.DataFrame) -> pd.DataFrame:
    """Add the node of sales without a quota; its key is none that a person has."""
    key = NO_QUOTA
    while key in set(tree["node"]):
        key = f"({key})"
    row = {"node": key, "name": NO_QUOTA, "parent": tree["node"].iloc[0], "depth": 1}
    return pd.concat([tree, pd.DataFrame([row])], ignore_index=True)[list(row)]


def _due(planned: pd.DataFrame, year: YearSoFar, unit: int) -> pd.DataFrame:
    """Take full months as they are and share out what is due of the running one."""
    due = planned * (year.passed == 1).astype("int64")
    if year.running is None:
        return due
    part = to_date(planned.sum(), year, unit) - int(due[year.complete].to_numpy().sum())
    due[year.running] = split_target(part, planned[year.running], unit=unit)
    return due


def to_date(by_month: pd.Series, year: YearSoFar, unit: int = 1) -> int:
    """Take from a plan by month what is due up to the day of monitoring, in whole units.

    Parameters
    ----------
    by_month : Series of int64, index month
    year : YearSoFar
    unit : int
        The part of the running month is rounded to a multiple of it.

    Examples
    --------
    >>> year = YearSoFar(["2026-01", "2026-02"], pd.Timestamp("2026-02-14"), elapsed=0.5)
    >>> to_date(pd.Series({"2026-01": 100, "2026-02": 51}), year)
    126
    """
    full = int(by_month.reindex(year.complete, fill_value=0).sum())
    if year.running is None:
        return full
    return full + round_to_unit(float(by_month.get(year.running, 0)) * year.elapsed, unit)


def _booked(sales: pd.DataFrame, nodes: pd.Index, months: list[str]) -> pd.DataFrame:
    keyed = sales.assign(month=sales["date"].dt.strftime("%Y-%m"))
    sums = keyed.groupby(["rep", "month"])["amount"].sum().unstack("month")
    return sums.reindex(index=nodes, columns=months).fillna(0.0).astype(float)


def months_present(plan: pd.DataFrame, present: pd.DataFrame, *, unit: int = 1) -> pd.DataFrame:
    """Move what is planned for months in which a rep is not employed to those in which they are.

    A quota is already scaled to the months present; here it lands in them. Only reps with money
    in a month of absence move: their quota is shared out again by plan x share of the month
    employed. The quota stays what it is. Who is never there in the plan year keeps the months.

    Parameters
    ----------
    plan : DataFrame
        rep, month, amount (int64).
    present : DataFrame, shape (reps, months)
        Share of each month in which each rep is employed, 0 to 1.
    unit : int
        Planned money comes in multiples of this many units of currency.

    Returns
    -------
    DataFrame
        rep, month, amount (int64); each rep's sum as before.

    Examples
    --------
    >>> plan = pd.DataFrame({"rep": "Ann", "month": ["2026-01", "2026-02"], "amount": [60, 40]})
    >>> hired_in_february = pd.DataFrame([[0.0, 1.0]], ["Ann"], ["2026-01", "2026-02"])
    >>> months_present(plan, hired_in_february)["amount"].tolist()
    [0, 100]
    """
    keys = pd.MultiIndex.from_frame(plan[["rep", "month"]])
    share = present.stack().reindex(keys).fillna(1.0).to_numpy(float)
    moved = plan.assign(weight=plan["amount"] * share)
    is_absent = pd.Series((share == 0) & (plan["amount"] > 0).to_numpy(), plan.index)
    parts = []
    for rep, own in moved.groupby("rep", sort=False):
        amount = own["amount"]
        if is_absent[own.index].any() and own["weight"].any():
            amount = split_target(int(amount.sum()), own["weight"], unit=unit)
        parts.append(pd.DataFrame({"rep": rep, "month": own["month"], "amount": amount}))
    return pd.concat(parts).sort_index() if parts else plan


def standing_sums(standing: Standing, sales: float, due: int) -> list[tuple[str, float, float]]:
    """List the sums of the chapter: whole and parts of bookings, plan to date and levels.

    Parameters
    ----------
    standing : Standing
    sales : float
        All sales of the plan year to date, from the sales table itself.
    due : int
        Plan to date of the firm, from its calendar itself.

    Returns
    -------
    list of (what, whole, parts)
        For `salesplan.reconciliation.reconcile`.
    """
    booked, planned = standing.booked.sum(axis=1), standing.due.sum(axis=1)
    rows: list[tuple[str, float, float]] = [
        ("sales of the year to date by person", float(sales), float(booked.sum())),
        ("plan to date by person", int(due), int(planned.sum())),
    ]
    names = standing.tree.set_index("node")["name"]
    for what, own in (("booked", booked), ("plan to date", planned)):
        rolled = standing.rolled(own)
        below = rolled.groupby(standing.tree["parent"].to_numpy()).sum()
        for node in [node for node in standing.tree["node"] if node in below.index]:
            whole = rolled[node] - own[node]
            rows.append((f"{what} below {names[node]}", whole.item(), below[node].item()))
    return rows
