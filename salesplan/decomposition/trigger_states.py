"""Chapter 3.9: where each trigger stands on a day, and by when what it asks for is due."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from salesplan.decomposition.triggers import (
    BELOW,
    CLOSE,
    FIRED,
    NOT_COMPUTED,
    QUIET,
    TOO_FEW,
    Watched,
    rule_of,
    said,
    watches,
)
from salesplan.words import count

NextDay = Callable[[pd.Timestamp], pd.Timestamp]
STATES = (FIRED, TOO_FEW, CLOSE, QUIET, NOT_COMPUTED)
"""What a trigger may be, the most pressing first."""


def trigger_states(
    watched: Sequence[Watched],
    next_working_day: NextDay,
    *,
    close_spread: float = 0.5,
    currency: str = "",
) -> pd.DataFrame:
    """Say of every trigger how it stands after the last whole period that is known.

    Fired: it fires with the last whole period; `since_on` is the last day of the period with which
    it began. Too few to say: long enough beyond the threshold, but its cases leave that open.
    Close: beyond the threshold, but not yet long enough; or on the good side, and nearer to the
    threshold than `close_spread` times the metric's ordinary spread. Quiet: none of these.

    Parameters
    ----------
    watched : sequence of Watched
        On all data up to the day.
    next_working_day : function of day to day
        The day itself, or the next on which people work.
    close_spread : float
        Fraction of the standard deviation.
    currency : str
        Code, for the unit of money.

    Returns
    -------
    DataFrame
        trigger, is_proposed, watches, fires (the rule in words), state, since_on, latest_period,
        value, threshold, action, owner, due_on, note; the most pressing first, else in the order
        of the triggers.
    """
    rows = [_state(one, next_working_day, close_spread, currency) for one in watched]
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    table = table.astype(dict.fromkeys(["since_on", "due_on"], "datetime64[ns]"))
    rank = table["state"].map({state: rank for rank, state in enumerate(STATES)})
    return table.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)


def trigger_firings(watched: Sequence[Watched], next_working_day: NextDay) -> pd.DataFrame:
    """List every time that a trigger began to fire, with who does what by when.

    Parameters
    ----------
    watched : sequence of Watched
    next_working_day : function of day to day

    Returns
    -------
    DataFrame
        trigger, is_proposed, fired_on, is_firing (still, with the last period), action, owner,
        deputy, due_on.
    """
    rows = [
        {
            "trigger": one.trigger.name,
            "is_proposed": one.trigger.is_proposed,
            "fired_on": fired_on,
            "is_firing": bool(one.series["is_firing"].iloc[-1]) and fired_on == starts.iloc[-1],
            "action": one.trigger.action,
            "owner": one.trigger.owner,
            "deputy": one.trigger.deputy,
            "due_on": _due(fired_on, one.trigger.within_days, next_working_day),
        }
        for one in watched
        for starts in [one.starts["ends_on"]]
        for fired_on in starts
    ]
    columns = ["trigger", "is_proposed", "fired_on", "is_firing", "action", "owner", "deputy",
               "due_on"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    days = dict.fromkeys(["fired_on", "due_on"], "datetime64[ns]")
    return table.astype(days | dict.fromkeys(["is_proposed", "is_firing"], "bool"))


def _state(
    one: Watched, next_working_day: NextDay, close_spread: float, currency: str
) -> dict[str, object]:
    trigger, starts = one.trigger, one.starts["ends_on"]
    state, note = _judge(one, close_spread, currency)
    since = starts.iloc[-1] if state == FIRED else pd.NaT
    last = one.series.iloc[-1] if len(one.series) else None
    return {
        "trigger": trigger.name,
        "is_proposed": trigger.is_proposed,
        "watches": watches(trigger),
        "fires": rule_of(trigger, currency),
        "state": state,
        "since_on": since,
        "latest_period": "" if last is None else str(last.name),
        "value": np.nan if last is None else float(last["value"]),
        "threshold": trigger.threshold,
        "action": trigger.action,
        "owner": trigger.owner,
        "due_on": _due(since, trigger.within_days, next_working_day),
        "note": note,
    }


def _judge(one: Watched, close_spread: float, currency: str) -> tuple[str, str]:
    """Return the state, and what there is to say about it."""
    trigger, series = one.trigger, one.series
    if one.lacks:
        return NOT_COMPUTED, one.lacks
    last = series.iloc[-1]
    if np.isnan(last["value"]):
        return NOT_COMPUTED, f"no value in {last.name}, the last whole {trigger.per}"
    if last["is_firing"]:
        return FIRED, ""
    return _not_fired(one, last, close_spread, currency)


def _not_fired(
    one: Watched, last: pd.Series, close_spread: float, currency: str
) -> tuple[str, str]:
    trigger, series = one.trigger, one.series
    if last["is_unsure"]:
        cases = count(series["cases"].iloc[-trigger.for_periods :].sum(), "case")
        low, high = said(trigger.metric, last["low"]), said(trigger.metric, last["high"])
        return TOO_FEW, f"{cases}: {low} to {high}"
    if last["is_beyond"]:
        run = int(series["is_beyond"].astype(bool)[::-1].cumprod().sum())
        periods = count(trigger.for_periods, trigger.per)
        return CLOSE, f"beyond the threshold for {run} of {periods}"
    gap = (last["value"] - trigger.threshold) * (1 if trigger.direction == BELOW else -1)
    if gap < close_spread * one.spread:
        away = said(trigger.metric, gap, currency)
        return CLOSE, f"{away} from the threshold, well within its ordinary swing"
    return QUIET, ""


def _due(fired_on: Any, within_days: float | None, next_working_day: NextDay) -> Any:
    """Count days from the day it fired; a day off is put off to the next working day."""
    if within_days is None or pd.isna(fired_on):
        return pd.NaT
    return next_working_day(fired_on + pd.Timedelta(days=round(within_days)))
