"""Chapter 5.1 and 5.2: progress of everyone on the seasonal cumulative plan, and month by month."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.monitoring.clock import YearSoFar
from salesplan.monitoring.standing import Standing
from salesplan.monitoring.status import AMBER, NONE, RED, Thresholds, consequence, status_of
from salesplan.words import count, listing, money, month_name, percent

_NEEDS = "sales of the plan year"


def not_begun(year: YearSoFar) -> Finding | None:
    """Say in one sentence that there is nothing to monitor yet; None once the year has begun.

    Examples
    --------
    >>> year = YearSoFar(["2026-01", "2026-02"], pd.Timestamp("2025-12-31"))
    >>> not_begun(year).text
    'Nothing to monitor yet: the plan year starts on 2026-01-01, sales are known up to 2025-12-31.'
    """
    if year.has_begun:
        return None
    text = (
        f"Nothing to monitor yet: the plan year starts on {year.starts_on.date()}, "
        f"sales are known up to {year.as_of.date()}."
    )
    return Finding(pd.DataFrame(), text, _NEEDS)


def progress(
    standing: Standing,
    outlook: pd.DataFrame,
    thresholds: Thresholds,
    *,
    target: int,
    currency: str = "",
) -> Finding:
    """Set everybody's year to date against the plan to date, and say what has to follow.

    The plan to date is the seasonal cumulative plan, not a twelfth for every month: full months,
    and the passed part of the running one. The run rate needed is what is left of the quota,
    divided by the months left by season (plan still to come / an average month of the plan): what
    every month of average season must bring from now on; to be held against quota / months. It is
    0 once the quota is reached, and missing where no plan is left. Parents are the sum of those
    below in quota, plan, actual, gap and forecast; rates are worked out from these sums. What
    follows rests on the status and on the chance: of the quota for a rep, of their part of the
    target for those who lead, whose quotas may hold over-assignment. Until a month is complete
    nobody has a status: one sale more or less would change it.

    Parameters
    ----------
    standing : Standing
    outlook : DataFrame, index node
        As `finish` returns it: forecast, low_80, high_80, chance, target_chance.
    thresholds : Thresholds
    target : int
        What the company has promised; the quotas may add up to more.
    currency : str

    Returns
    -------
    Finding
        node, name, parent, depth, quota (int64, year), planned (int64, up to the day), actual,
        gap (planned - actual: what is missing today), attainment (actual / quota), pace (actual /
        planned), run_rate_needed (currency a month of average season), forecast, low_80, high_80,
        chance (of the quota), target_chance (missing for those judged by their quota), status,
        consequence.
    """
    tree = standing.tree.set_index("node")
    table = tree.assign(
        quota=standing.rolled(standing.plan.sum(axis=1)),
        planned=standing.rolled(standing.due.sum(axis=1)),
        actual=standing.rolled(standing.booked.sum(axis=1)),
    )
    table["gap"] = table["planned"] - table["actual"]
    table["attainment"] = _ratio(table["actual"], table["quota"])
    table["pace"] = _ratio(table["actual"], table["planned"])
    table["run_rate_needed"] = _run_rate(standing, table)
    table = table.join(outlook[["forecast", "low_80", "high_80", "chance", "target_chance"]])
    leads = table.index.isin(table["parent"])
    table["target_chance"] = table["target_chance"].where(leads)
    is_early = standing.year.is_early
    table["status"] = NONE if is_early else status_of(table["pace"], thresholds)
    table["consequence"] = _consequences(table, leads, standing, thresholds)
    firm = table.iloc[0].to_dict()
    text = f"{_firm(firm, standing, target, currency)} {_who(table, standing, currency)}"
    return Finding(table.reset_index(), text)


def progress_months(standing: Standing, *, currency: str = "") -> Finding:
    """Set everybody's months against the plan.

    A month without sales shows its full plan as a negative variance. Months to come have no
    actual (nobody knows), which is not 0.

    Parameters
    ----------
    standing : Standing
    currency : str

    Returns
    -------
    Finding
        node, month, planned (int64: the whole month), actual (NaN for months to come), variance
        (actual minus what was due by the day; in the running month only its passed part is due),
        is_complete.
    """
    year, tree = standing.year, standing.tree
    tables = []
    for month in year.months:
        due, booked = standing.rolled(standing.due[month]), standing.rolled(standing.booked[month])
        has_begun = bool(pd.Timestamp(f"{month}-01") <= year.as_of)
        actual = booked if has_begun else booked * np.nan
        tables.append(
            pd.DataFrame(
                {
                    "node": tree["node"].to_numpy(),
                    "month": month,
                    "planned": standing.rolled(standing.plan[month]).to_numpy("int64"),
                    "actual": actual.to_numpy(float),
                    "variance": (actual - due).to_numpy(float),
                    "is_complete": bool(year.passed[month] == 1) and month != year.running,
                }
            )
        )
    table = pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)
    return Finding(table, _months_sentence(table, standing, currency))


def _ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    return above / below.where(below > 0).astype(float)


def _run_rate(standing: Standing, table: pd.DataFrame) -> pd.Series:
    """What is left, by the months left when each counts by its season."""
    months = pd.DataFrame({m: standing.rolled(standing.plan[m]) for m in standing.year.months})
    average = table["quota"] / (months > 0).sum(axis=1).clip(lower=1)
    months_left = _ratio(table["quota"] - table["planned"], average)
    left = (table["quota"] - table["actual"]).clip(lower=0.0)
    return _ratio(left, months_left).where(table["quota"] > 0)


def _consequences(
    table: pd.DataFrame, leads: np.ndarray, standing: Standing, thresholds: Thresholds
) -> list[str]:
    """Judge a rep by the chance of the quota, a team by that of its part of the target."""
    seen = table.assign(
        chance=table["chance"].where(~leads, table["target_chance"]),
        chance_of=np.where(leads, "target", "quota"),
        is_outside=table.index == standing.outside,
    )
    is_over = standing.year.is_over
    return [consequence(row, thresholds, is_over=is_over) for _, row in seen.iterrows()]


def _firm(firm: Mapping[Hashable, Any], standing: Standing, target: int, currency: str) -> str:
    year = standing.year
    when = "for the year" if year.is_over else "to date"
    pace = f", pace {percent(firm['pace'], 0)}" if firm["planned"] > 0 else ""
    text = (
        f"By {min(year.as_of, year.ends_on).date()}, {money(firm['actual'], currency)} is booked "
        f"of {money(firm['planned'])} planned {when}{pace}."
    )
    if year.is_over:
        return text
    if pd.isna(firm["low_80"]) or pd.isna(firm["target_chance"]):
        return f"{text} It is too early to say where the year ends."
    return (
        f"{text} The year is forecast at {money(firm['forecast'], currency)} "
        f"({money(firm['low_80'])} to {money(firm['high_80'])} in 8 of 10 cases); chance of the "
        f"target of {money(target)}: {percent(firm['target_chance'], 0)}."
    )


def _who(table: pd.DataFrame, standing: Standing, currency: str) -> str:
    reps = table.loc[standing.carriers]
    red, amber = (reps[reps["status"] == status] for status in (RED, AMBER))
    text = _how_many(len(reps), len(red), len(amber), is_early=standing.year.is_early)
    if len(reps) > 1 and not red.empty:
        worst = red.sort_values("gap", ascending=False, kind="stable")["name"]
        text += f"; most is missing with {listing(worst.tolist())}"
    if standing.outside is not None:
        sold = float(table["actual"][standing.outside])
        text += f"; {money(sold, currency)} was sold without a quota"
    return text + "."


def _how_many(quotas: int, red: int, amber: int, *, is_early: bool) -> str:
    """Say how many quotas stand where."""
    if not quotas:
        return "Nobody carries a quota"
    whose = "the only quota" if quotas == 1 else f"the {count(quotas, 'quota')}"
    if is_early:
        return f"It is too early to say how {whose} {'stands' if quotas == 1 else 'stand'}"
    if not red + amber:
        return f"{'The only quota' if quotas == 1 else f'Each of {whose}'} is on plan"
    if quotas == 1:
        return f"The only quota stands at {RED if red else AMBER}"
    stand = "stands" if (red or amber) == 1 else "stand"
    parts = [f"{many} {stand} at {at}" for many, at in ((red, RED), (amber, AMBER)) if many]
    if red and amber:
        parts[1] = f"{amber} at {AMBER}"
    return f"Of {whose}, {' and '.join(parts)}"


def _months_sentence(table: pd.DataFrame, standing: Standing, currency: str) -> str:
    reps = table[table["node"].isin(standing.carriers) & table["is_complete"]]
    firm = table[(table["node"] == standing.root) & table["is_complete"]]
    if firm.empty:
        counting = standing.year.counting
        return f"No month of the plan year is complete yet{counting and f'; {counting}'}."
    below = int((firm["variance"] < 0).sum())
    worst = firm.iloc[int(firm["variance"].argmin())]
    text = f"{below} of {count(len(firm), 'full month')} ended below plan"
    if below:
        text += f", {month_name(worst['month'])} furthest ({money(worst['variance'], currency)})"
    blank = int(((reps["actual"] == 0) & (reps["planned"] > 0)).sum())
    without = f"; {count(blank, 'month')} of a rep without any sale, each short by its full plan"
    return text + (without if blank else "") + "."
