"""Chapter 3.9: what was planned for past months, by firm, rep, team, line and customer type."""

from collections.abc import Mapping

import pandas as pd

from salesplan.decomposition.trigger_metrics import FIRM

DIMENSIONS = ("rep", "team", "product_line", "customer_type")
Spans = Mapping[str, tuple[pd.Timestamp, pd.Timestamp]]


def past_plan(
    quotas: pd.DataFrame,
    spans: Spans,
    season: pd.Series,
    *,
    leads: frozenset[str] = frozenset(),
    team_of: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Read earlier quotas as a plan by month, for each dimension that they are given by.

    A quota of a year or quarter is spread over its months by season. Where several periods cover a
    month, the shortest holds; of several versions, the last in the table. The firm's plan is what
    was given for the firm, else the sum over reps who lead nobody, teams, lines or types, the
    first that there is.

    Parameters
    ----------
    quotas : DataFrame
        period, quota, and any of rep, team, product_line, customer_type, version.
    spans : mapping of period to (first day, last day)
    season : Series of float, index 1 to 12
        Share of the year in each month.
    leads : frozenset of str
        Reps whose quota holds that of others.
    team_of : mapping of rep to team, optional

    Returns
    -------
    dict of dimension ("" for the firm) to DataFrame
        member, month, amount.

    Examples
    --------
    >>> quotas = pd.DataFrame({"period": ["2025-Q1"], "quota": [300.0], "rep": ["Ann"]})
    >>> spans = {"2025-Q1": (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-31"))}
    >>> past_plan(quotas, spans, pd.Series(1 / 12, range(1, 13)))[""]["amount"].tolist()
    [100.0, 100.0, 100.0]
    """
    months = _monthly(quotas, spans, season)
    if months.empty:
        return {}
    by = dict(list(months.groupby("pattern")))
    plan: dict[str, pd.DataFrame] = {}
    for dimension in DIMENSIONS:
        fit = [pattern for pattern in by if dimension in str(pattern).split()]
        if fit:
            rows = by[min(fit, key=lambda pattern: len(str(pattern).split()))]
            plan[dimension] = _sum_by(rows, dimension)
    if team_of and "rep" in plan and "team" not in plan:
        own = plan["rep"].assign(team=plan["rep"]["member"].map(dict(team_of)))
        own = own[~own["member"].isin(leads)].dropna(subset="team").drop(columns="member")
        plan |= {"team": _sum_by(own, "team")} if len(own) else {}
    first = [name for name in DIMENSIONS if name in plan]
    if "" in by:
        plan[FIRM] = _sum_by(by[""].assign(member=""), "member")
    elif first:
        whole = plan[first[0]]
        own = whole[~whole["member"].isin(leads)] if first[0] == "rep" else whole
        plan[FIRM] = _sum_by(
            own.assign(member="") if len(own) else whole.assign(member=""), "member"
        )
    return plan


def _monthly(quotas: pd.DataFrame, spans: Spans, season: pd.Series) -> pd.DataFrame:
    """Spread every quota over its months: dimensions, pattern, month, amount."""
    given = [name for name in DIMENSIONS if name in quotas and quotas[name].notna().any()]
    rows = quotas[quotas["quota"].notna()].drop_duplicates(["period", *given], keep="last")
    parts = []
    for period, own in rows.groupby("period"):
        months = pd.period_range(*spans[str(period)], freq="M")
        weights = season.reindex(months.month).to_numpy(float)
        weights = weights / weights.sum() if weights.sum() > 0 else weights * 0 + 1 / len(months)
        for month, weight in zip(months, weights, strict=True):
            parts.append(
                own.assign(month=str(month), length=len(months), amount=own["quota"] * weight)
            )
    if not parts:
        return pd.DataFrame()
    table = pd.concat(parts, ignore_index=True)
    table["pattern"] = [
        " ".join(name for name, is_given in zip(given, row, strict=True) if is_given)
        for row in table[given].notna().to_numpy()
    ]
    shortest = table.groupby([*given, "month"], dropna=False)["length"].transform("min")
    return table[table["length"] == shortest]


def _sum_by(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    sums = rows.groupby([name, "month"])["amount"].sum().reset_index()
    return sums.rename(columns={name: "member"})


def planned_months(cube: pd.DataFrame, team_of: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Read the plan year's cube, or a part of it, as a plan by month for each of its dimensions.

    Parameters
    ----------
    cube : DataFrame
        month, amount, rep, and where known product_line, customer_type.
    team_of : mapping of rep to team

    Examples
    --------
    >>> cube = pd.DataFrame({"rep": ["a", "b"], "month": "2026-01", "amount": [2, 3]})
    >>> planned_months(cube, {"a": "North"})["team"]["member"].tolist()
    ['North']
    """
    named = cube.assign(team=cube["rep"].map(dict(team_of)))
    given = [name for name in DIMENSIONS if name in named and named[name].notna().any()]
    plan = {name: _sum_by(named.dropna(subset=name), name) for name in given}
    return plan | {FIRM: _sum_by(named.assign(member=""), "member")}


def join_plans(*plans: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Set plans for different months one after the other, dimension by dimension.

    Examples
    --------
    >>> one = {"": pd.DataFrame({"member": [""], "month": ["2025-12"], "amount": [5.0]})}
    >>> join_plans(one, {})[""]["amount"].tolist()
    [5.0]
    """
    names = dict.fromkeys(name for plan in plans for name in plan)
    return {
        name: pd.concat([plan[name] for plan in plans if name in plan], ignore_index=True)
        for name in names
    }
