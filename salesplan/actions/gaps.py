"""Which gaps are open after what people wrote, and who answers for them."""

from math import ceil, fsum

import numpy as np
import pandas as pd

from salesplan.actions.workforce import Workforce


def open_gaps(kpis: pd.DataFrame, written: pd.DataFrame) -> pd.DataFrame:
    """What is left of each KPI's gap after the written actions, in whole units.

    Parameters
    ----------
    kpis : DataFrame
        kpi, unit, gap; a KPI without a known gap is left out.
    written : DataFrame
        closes, amount; those that close a gap of the plan year.

    Returns
    -------
    DataFrame
        kpi, unit, gap, written (closed by what people wrote), wanted (int64: whole units to be
        proposed; 0 where no gap is left), still_open (gap - written - wanted: between -1 and 0
        after rounding up, below zero by more where the gap is more than closed).

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi": ["deals"], "unit": ["deals"], "gap": [10.0]})
    >>> written = pd.DataFrame({"closes": ["deals", "deals"], "amount": [2.0, 1.5]})
    >>> open_gaps(kpis, written)[["gap", "written", "wanted", "still_open"]].to_numpy().tolist()
    [[10.0, 3.5, 7.0, -0.5]]
    """
    known = kpis.loc[kpis["gap"].notna(), ["kpi", "unit", "gap"]].reset_index(drop=True)
    # Added without rounding, so that the order of the rows does not matter.
    closed = [fsum(written.loc[written["closes"] == kpi, "amount"]) for kpi in known["kpi"]]
    left = known["gap"] - np.array(closed, "float64")
    wanted = [max(ceil(round(rest, 6)), 0) for rest in left]  # no unit for a float's noise
    return known.assign(
        written=np.array(closed, "float64"),
        wanted=np.array(wanted, "int64"),
        still_open=left - np.array(wanted, "float64"),
    )


def answering_teams(quotas: pd.DataFrame, staff: Workforce) -> pd.DataFrame:
    """Who answers for which part of a gap: each team by what its quotas ask above last year.

    Reps without a team form one under whom they report to. A team's owner is whom most of its
    quota reports to; where that is the firm itself, whoever stands at the top.

    Parameters
    ----------
    quotas : DataFrame
        rep, team, quota, last_year (missing for new reps).
    staff : Workforce

    Returns
    -------
    DataFrame
        team (empty where there is only one), owner, weight (above zero); the largest first.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["F", "m", "a"], "name": ["Firm", "Mia", "Ann"],
    ...                      "parent": ["", "F", "m"]})
    >>> from salesplan.worktime import Worktime
    >>> time = Worktime(pd.Series(1.0, [pd.Timestamp("2026-01-01")]), 46.0, 40.0, 0.5)
    >>> staff = Workforce(tree, pd.DataFrame({"rep": ["a"]}), time)
    >>> quotas = pd.DataFrame({"rep": ["a"], "team": ["North"], "quota": [9], "last_year": [5.0]})
    >>> answering_teams(quotas, staff).values.tolist()
    [['', 'm', 4.0]]
    """
    boss = quotas["rep"].map(staff.parents).replace({staff.root: staff.top, "": staff.top})
    boss = boss.where(boss.notna() & (boss != quotas["rep"]), staff.top)
    team = quotas["team"].where(quotas["team"].notna(), boss.map(staff.names))
    asked = quotas["quota"] - quotas["last_year"].fillna(0.0)
    rows = pd.DataFrame({"team": team, "owner": boss, "quota": quotas["quota"], "asked": asked})
    by_team = rows.groupby("team")[["quota", "asked"]].sum()
    weight = by_team["asked"].clip(lower=0)
    weight = weight if weight.sum() > 0 else by_team["quota"] + (by_team["quota"].sum() == 0)
    by_owner = rows.groupby(["team", "owner"])["quota"].sum().reset_index()
    by_owner = by_owner.sort_values(["team", "quota", "owner"], ascending=[True, False, True])
    found = by_owner.drop_duplicates("team").set_index("team")[["owner"]]
    found = found.assign(weight=weight.astype("float64")).reset_index()
    found = found[found["weight"] > 0].sort_values(["weight", "team"], ascending=[False, True])
    is_one = len(by_team) == 1
    return found.assign(team="" if is_one else found["team"]).reset_index(drop=True)
