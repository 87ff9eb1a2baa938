"""Chapter 3.6: hours that a deal takes in each stage, and the part of the time that each needs."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import UNKNOWN, quotient_of_sums_interval
from salesplan.rounding import split_units
from salesplan.words import listing, number, percent, points

FEWEST = 30
"""Deals in a stage in a year below which the firm's own hours are no better than a judgement."""

_PRINTED = 1000  # shares are printed in tenths of a per cent
_FULL_YEAR = 12


def stage_hours(
    logged: pd.DataFrame | None,
    entries: pd.DataFrame,
    *,
    months: Sequence[str],
    stated: Mapping[str, float],
    judged: pd.Series,
) -> pd.DataFrame:
    """Hours that a deal takes in each stage: as logged, else as stated, else as judged.

    Logged are the hours of the stage in twelve months over the deals that came into it in the same
    months, both of the reps who log hours. Hours of deals that were lost count: they are the price
    of the others. Too few deals, or a month without any hours, and the log does not count.

    Parameters
    ----------
    logged : DataFrame, optional
        date, rep, hours, stage: activities, of any time.
    entries : DataFrame
        rep, stage, entered_on: each deal when it came into a stage.
    months : sequence of str
        The last twelve full months.
    stated : mapping of stage to float
        Hours per deal in the plan file.
    judged : Series of float, index the stages in order
        Hours per deal where nobody knows.

    Returns
    -------
    DataFrame
        stage, hours_per_deal, hours_low, hours_high (95 % interval, months as cases; missing where
        not logged), deals_passed, hours_logged (missing without a log), hours_from ("activities",
        "plan file" or "judgement").

    References
    ----------
    Cochran, *Sampling Techniques* (1977), 2.11: the interval of a quotient of sums.

    Examples
    --------
    >>> no_deals = pd.DataFrame({"rep": [], "stage": [], "entered_on": pd.to_datetime([])})
    >>> judged = pd.Series({"Lead": 1.0, "Offer": 2.0})
    >>> found = stage_hours(None, no_deals, months=[], stated={"Offer": 6.0}, judged=judged)
    >>> found[["stage", "hours_per_deal", "hours_from"]].values.tolist()
    [['Lead', 1.0, 'judgement'], ['Offer', 6.0, 'plan file']]
    """
    spent, came = _by_month(logged, entries, months, [str(stage) for stage in judged.index])
    is_whole = len(months) == _FULL_YEAR and bool((spent.sum(axis=1) > 0).all())
    rows = []
    for stage, usual in judged.items():
        hours, deals = spent[stage], came[stage]
        known = float(hours.sum()) if logged is not None else np.nan
        row = {"stage": stage, "deals_passed": int(deals.sum()), "hours_logged": known}
        if is_whole and deals.sum() >= FEWEST and hours.sum() > 0:
            low, high = quotient_of_sums_interval(hours, deals)
            value, source = float(hours.sum() / deals.sum()), "activities"
        else:
            (low, high), source = UNKNOWN, "plan file" if stage in stated else "judgement"
            value = float(stated.get(str(stage), usual))
        rows.append(row | {"hours_per_deal": value, "hours_low": np.maximum(low, 0.0),
                           "hours_high": high, "hours_from": source})  # fmt: skip
    columns = ["stage", "hours_per_deal", "hours_low", "hours_high", "deals_passed",
               "hours_logged", "hours_from"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def judged_hours(needed: pd.Series, wins: float, hours_per_win: float) -> pd.Series:
    """Judge the hours of a deal in each stage, where nobody has logged or stated any.

    A deal takes twice the hours in each stage that it took in the one before; together the deals
    of a year take `hours_per_win` for each that is won.

    Parameters
    ----------
    needed : Series, index the stages in order
        Deals that come into each stage.
    wins : float
        Deals won of them.
    hours_per_win : float

    Returns
    -------
    Series of float, index stage

    Examples
    --------
    >>> judged_hours(pd.Series({"Lead": 60, "Offer": 20}), wins=5, hours_per_win=20.0).to_dict()
    {'Lead': 1.0, 'Offer': 2.0}
    """
    doubled = pd.Series(2.0 ** np.arange(len(needed)), needed.index)
    whole = float((needed * doubled).sum())
    return doubled * (hours_per_win * wins / whole if whole > 0 else 0.0)


def stage_entries(spells: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Date when each deal came into each stage that it reached: its opening and the stays before.

    Parameters
    ----------
    spells : DataFrame
        deal, stage, lag (days in the stage; missing counts as none), stages of a deal in order.
    deals : DataFrame
        deal, rep, opened_on.

    Returns
    -------
    DataFrame
        rep, stage, entered_on.

    Examples
    --------
    >>> spells = pd.DataFrame({"deal": ["a", "a"], "stage": ["Lead", "Offer"], "lag": [31.0, 9.0]})
    >>> deals = pd.DataFrame({"deal": ["a"], "rep": ["r"], "opened_on": pd.Timestamp("2025-01-01")})
    >>> stage_entries(spells, deals)["entered_on"].dt.strftime("%d %b").tolist()
    ['01 Jan', '01 Feb']
    """
    lag = spells["lag"].fillna(0.0)
    before = lag.groupby(spells["deal"]).cumsum() - lag
    known = deals.drop_duplicates("deal").set_index("deal")
    return pd.DataFrame(
        {
            "rep": spells["deal"].map(known["rep"]),
            "stage": spells["stage"],
            "entered_on": spells["deal"].map(known["opened_on"])
            + pd.to_timedelta(before.round(), unit="D"),
        }
    )


def share_on_deals(activities: pd.DataFrame | None, months: Sequence[str]) -> float:
    """Part of the hours with named customers that serve a stage, so that a call counts once.

    Parameters
    ----------
    activities : DataFrame, optional
        date, hours, and where known customer, stage.
    months : sequence of str
        Those that count.

    Returns
    -------
    float
        A fraction; 0 where fewer than 30 activities with a customer carry hours, or none a stage.

    Examples
    --------
    >>> calls = pd.DataFrame({"date": pd.Timestamp("2025-03-01"), "hours": 2.0, "customer": "c",
    ...                       "stage": ["Lead", None, None, None] * 10})
    >>> share_on_deals(calls, ["2025-03"])
    0.25
    """
    if activities is None or not {"hours", "customer", "stage"} <= set(activities):
        return 0.0
    is_in = activities["date"].dt.strftime("%Y-%m").isin(list(months))
    calls = activities[is_in & activities["customer"].notna() & (activities["hours"] > 0)]
    if len(calls) < FEWEST:
        return 0.0
    on_deals = calls["hours"].where(calls["stage"].notna(), 0.0)
    return float(on_deals.sum() / calls["hours"].sum())


def usual_hours_per_win(stated: float, *, hours_there: float, wins: float) -> float:
    """Hours behind a won deal that can be judged: as stated, but no more than there were to spend.

    Parameters
    ----------
    stated : float
        Of the plan file: a judgement.
    hours_there : float
        Hours for selling that the reps have in a year.
    wins : float
        Deals that they won in a year.

    Returns
    -------
    float

    Examples
    --------
    Ten reps with 7,000 hours won 1,000 deals: none of them can have taken 20 hours.

    >>> usual_hours_per_win(20.0, hours_there=7_000.0, wins=1_000.0)
    7.0
    """
    return min(stated, hours_there / wins) if hours_there > 0 and wins > 0 else stated


def time_shares(needed: pd.Series, hours: pd.DataFrame) -> Finding:
    """Share the hours that the year's deals need out over the stages, beside where they go today.

    Parameters
    ----------
    needed : Series of int, index the stages in order
        Deals that must come into each stage for the year's wins.
    hours : DataFrame
        As `stage_hours` returns it, the same stages.

    Returns
    -------
    Finding
        stage, needed_in_year, hours_per_deal, hours_low, hours_high, deals_passed, hours_from,
        hours_needed, exact_share (of the hours needed), time_share (the same as printed: tenths of
        a per cent that add to 1, by the largest remainder), hours_logged, share_today (as printed;
        missing without a log), share_shift (points).

    Examples
    --------
    Three leads of an hour each and a deal of six: a third and two thirds.

    >>> needed = pd.Series({"Lead": 3, "Offer": 1})
    >>> hours = pd.DataFrame({"stage": ["Lead", "Offer"], "hours_per_deal": [1.0, 6.0],
    ...     "hours_low": None, "hours_high": None, "deals_passed": 0, "hours_logged": None,
    ...     "hours_from": "plan file"})
    >>> time_shares(needed, hours).table["time_share"].tolist()
    [0.333, 0.667]
    """
    table = hours.assign(needed_in_year=needed.reindex(hours["stage"]).to_numpy())
    table["hours_needed"] = table["needed_in_year"] * table["hours_per_deal"]
    whole = float(table["hours_needed"].sum())
    table["exact_share"] = table["hours_needed"] / whole if whole > 0 else 0.0
    table["time_share"] = printed_shares(table["hours_needed"])
    logged = table["hours_logged"].astype("float64")
    is_logged = bool(logged.sum() > 0)
    table["share_today"] = printed_shares(logged.fillna(0.0)) if is_logged else np.nan
    table["share_shift"] = (table["time_share"] - table["share_today"]).round(4)
    columns = ["stage", "needed_in_year", "hours_per_deal", "hours_low", "hours_high",
               "deals_passed", "hours_from", "hours_needed", "exact_share", "time_share",
               "hours_logged", "share_today", "share_shift"]  # fmt: skip
    return Finding(table[columns], _shares_say(table, whole))


def printed_shares(weights: pd.Series) -> np.ndarray:
    """Shares in tenths of a per cent that add to exactly 1; all zero where nothing is shared.

    Examples
    --------
    >>> printed_shares(pd.Series([1.0, 1.0, 1.0])).tolist()
    [0.334, 0.333, 0.333]
    """
    if not weights.sum() > 0:
        return np.zeros(len(weights))
    return np.array(split_units(_PRINTED, weights.tolist()), "float64") / _PRINTED


def _by_month(
    logged: pd.DataFrame | None, entries: pd.DataFrame, months: Sequence[str], stages: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hours and deals by month and stage, of the reps who log hours."""
    empty = pd.DataFrame(0.0, list(months), stages)
    if logged is None:
        return empty, empty
    called = {name.strip().casefold(): name for name in stages}
    stage = (
        logged["stage"].astype(object).map(lambda name: called.get(str(name).strip().casefold()))
    )
    rows = logged.assign(stage=stage, month=logged["date"].dt.strftime("%Y-%m"))
    rows = rows[rows["stage"].notna() & rows["month"].isin(list(months)) & (rows["hours"] > 0)]
    came = entries.assign(month=entries["entered_on"].dt.strftime("%Y-%m"))
    came = came[came["rep"].isin(rows["rep"])]
    spent = rows.pivot_table(index="month", columns="stage", values="hours", aggfunc="sum")
    deals = came.groupby(["month", "stage"]).size().unstack()
    return tuple(
        table.reindex(index=empty.index, columns=empty.columns).astype("float64").fillna(0.0)
        for table in (spent, deals)
    )  # type: ignore[return-value]


def _shares_say(table: pd.DataFrame, whole: float) -> str:
    if not whole > 0:
        return "The plan needs no deals, so no hours for them."
    rows = table.sort_values("time_share", ascending=False, kind="stable")
    most = [
        f'{percent(x)} in "{s}"' for s, x in zip(rows["stage"], rows["time_share"], strict=True)
    ]
    text = f"The year's deals take {number(whole)} hours: {listing(most, most=9)}."
    moves = table.dropna(subset="share_shift").sort_values("share_shift", kind="stable")
    if len(moves) > 1:
        text += f" {_shift_says(moves)}"
    unsure = table.loc[table["hours_from"] == "judgement", "stage"]
    if len(unsure):
        text += (
            f" Hours per deal in {listing(unsure, most=9)} are a judgement: state "
            "`decomposition.stage_hours`, or log hours with their stage in `activities`."
        )
    return text


def _shift_says(moves: pd.DataFrame) -> str:
    loses, gains = moves.iloc[0], moves.iloc[-1]
    if gains["share_shift"] < 0.01:
        off = f"within {number(100 * moves['share_shift'].abs().max(), 1)} points"
        return f"That is how time is spent today, {off}."
    return (
        f'Time has to move, most of it to "{gains["stage"]}" ({percent(gains["share_today"])} of '
        f"the hours logged with a stage today, {points(gains['share_shift'])}) and from "
        f'"{loses["stage"]}" ({percent(loses["share_today"])}, {points(loses["share_shift"])}).'
    )
