"""Chapter 2.3: who is planned to be there in which month, and what they can sell."""

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.words import listing, money, month_name, number


def as_planned(reps: pd.DataFrame, starts_on: pd.Timestamp) -> pd.DataFrame:
    """Keep of the reps' dates only what the plan could know: a plan does not move afterwards.

    A hire or leaving that became known on or after the first day of the plan year is left out:
    who left is planned as staying, who was hired is not planned. Where nobody says when it became
    known (`known_on` empty), a leaving within the plan year counts as a surprise and is left out,
    and a hire within it as a position that was planned.

    Parameters
    ----------
    reps : DataFrame
        rep, and where known hired_on, left_on, known_on.
    starts_on : Timestamp
        First day of the plan year.

    Returns
    -------
    DataFrame
        The same columns, without those whose hire was not known; left_on empty where leaving was
        not.

    Examples
    --------
    >>> day = pd.Timestamp
    >>> reps = pd.DataFrame({"rep": ["Ann", "Bo"], "hired_on": day("2020-01-01"),
    ...     "left_on": day("2026-03-31"), "known_on": [day("2025-11-01"), day("2026-03-01")]})
    >>> as_planned(reps, day("2026-01-01"))["left_on"].isna().tolist()
    [False, True]
    """
    dates = reps.reindex(columns=["hired_on", "left_on", "known_on"]).apply(pd.to_datetime)
    is_late = dates["known_on"] >= starts_on
    is_said = dates["known_on"].notna()
    leaves_late = dates["left_on"].notna() & (
        is_late | (~is_said & (dates["left_on"] >= starts_on))
    )
    kept = reps
    if "left_on" in reps:
        kept = reps.assign(left_on=dates["left_on"].mask(leaves_late))
    return kept[~(is_late & (dates["hired_on"] >= starts_on))].reset_index(drop=True)


def refill(
    reps: pd.DataFrame, starts_on: pd.Timestamp, backfill_months: int | None
) -> pd.DataFrame:
    """Say from when a place that falls vacant within the plan year is filled again.

    Parameters
    ----------
    reps : DataFrame
        As `as_planned` returns them.
    starts_on : Timestamp
    backfill_months : int, optional
        Months that a place stays empty; None: it is not refilled.

    Returns
    -------
    DataFrame
        With refilled_on: first day of the new person in the same place; missing where none comes.

    Examples
    --------
    >>> reps = pd.DataFrame({"rep": ["Ann"], "left_on": [pd.Timestamp("2026-03-31")]})
    >>> refill(reps, pd.Timestamp("2026-01-01"), 3)["refilled_on"].dt.date.astype(str).tolist()
    ['2026-07-01']
    """
    left = pd.to_datetime(reps["left_on"]) if "left_on" in reps else pd.Series(pd.NaT, reps.index)
    if backfill_months is None:
        return reps.assign(refilled_on=pd.Series(pd.NaT, reps.index))
    comes = left + pd.Timedelta(days=1) + pd.DateOffset(months=backfill_months)
    return reps.assign(refilled_on=comes.where(left >= starts_on))


def capacity_months(
    capacity: pd.Series, there: np.ndarray, ramped: np.ndarray, season: np.ndarray,
    months: list[str], *, target: int, currency: str = "",
) -> Finding:  # fmt: skip
    """Add up by month who is there, who still ramps, and what they can sell.

    Parameters
    ----------
    capacity : Series of float, index rep
        What each place can sell in the plan year; missing counts as nothing.
    there : ndarray, shape (reps, months)
        Part of each month in which the place is filled.
    ramped : ndarray, shape (reps, months)
        The same, in parts of a ramped rep's output.
    season : ndarray, shape (months,)
        Share of the year in each month.
    months : list of str
    target : int
        Of the team, for the sentence.
    currency : str

    Returns
    -------
    Finding
        month, reps (places filled, in months of people), ramping (of them, not yet at full output),
        ramped_reps (full output that all of them amount to), capacity (currency).
    """
    weight = ramped * season
    year = weight.sum(axis=1, keepdims=True)
    part = np.divide(weight, year, out=np.zeros_like(weight), where=year > 0)
    table = pd.DataFrame(
        {
            "month": months,
            "reps": there.sum(axis=0),
            "ramping": np.where(ramped < there - 1e-9, there, 0.0).sum(axis=0),
            "ramped_reps": ramped.sum(axis=0),
            "capacity": capacity.fillna(0.0).to_numpy(float) @ part,
        }
    )
    return Finding(table, _sentence(table, target, currency))


def staffing_note(planned: pd.DataFrame, reps: pd.DataFrame, starts_on: pd.Timestamp) -> str:
    """Say whose dates in the plan year do not move the plan, and why; empty where there are none.

    Parameters
    ----------
    planned, reps : DataFrame
        `as_planned`, and the table that it was made from.
    starts_on : Timestamp
    """
    if "left_on" not in reps:
        return ""
    left = pd.to_datetime(reps.set_index("rep")["left_on"])
    kept = pd.to_datetime(planned.set_index("rep")["left_on"]).reindex(left.index)
    names = reps.set_index("rep").get("name", pd.Series(dtype=object)).reindex(left.index)
    named = names.where(names.notna(), left.index.to_series())
    surprised = named[left.notna() & kept.isna() & left.index.isin(planned["rep"])].tolist()
    if not surprised:
        return ""
    verb = "leaves" if len(surprised) == 1 else "leave"
    return (
        f"{listing(surprised)} {verb} without the plan having known (no known_on before "
        f"{starts_on:%Y-%m-%d}): planned as staying."
    )


def _sentence(table: pd.DataFrame, target: int, currency: str) -> str:
    total = float(table["capacity"].sum())
    side = "covers" if total >= target else "falls short of"
    gap = money(abs(total - target), currency)
    text = (
        f"{number(table['ramped_reps'].mean(), 1)} ramped reps on average can sell "
        f"{money(total, currency)}: that {side} the target by {gap}"
    )
    least = table.nsmallest(1, "ramped_reps").iloc[0]
    if table["ramped_reps"].max() - least["ramped_reps"] > 0.5:
        text += (
            f"; fewest are there in {month_name(least['month'])}, {number(least['ramped_reps'], 1)}"
        )
    return text + "."
