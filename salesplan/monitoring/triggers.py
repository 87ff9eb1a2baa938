"""Chapter 5.6: what has fired by the day of monitoring, and what is to be done by when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, listing, number

_FIRED, _CLOSE, _TOO_FEW, _NOT_COMPUTED = "fired", "close", "too few to say", "not computed"
DONE, OPEN, OVERDUE, NO_DAY = "look whether it was done", "to do", "overdue", "no day agreed"


def triggers(states: pd.DataFrame, names: Mapping[str, str]) -> Finding:
    """Show how every trigger stands, the most pressing first.

    Parameters
    ----------
    states : DataFrame
        As from `decomposition.trigger_states`.
    names : mapping of key to name

    Returns
    -------
    Finding
        The columns of `states`, with the owner's name.

    Examples
    --------
    >>> states = pd.DataFrame({"trigger": ["T1"], "is_proposed": [False], "state": ["quiet"],
    ...                        "owner": ["r1"]})
    >>> triggers(states, {"r1": "Ann"}).text
    '1 trigger: none has fired, none is close.'
    """
    table = states.copy()
    place = table.columns.tolist().index("owner") + 1
    table.insert(place, "name", [names.get(key, key) for key in table["owner"]])
    return Finding(table, _states_sentence(table))


def trigger_tasks(
    firings: pd.DataFrame,
    as_of: pd.Timestamp,
    names: Mapping[str, str],
    left: Mapping[str, pd.Timestamp],
    *,
    starts_on: pd.Timestamp,
) -> Finding:
    """List what triggers have asked for: those that fire now, and all of the plan year.

    Parameters
    ----------
    firings : DataFrame
        As from `decomposition.trigger_firings`; up to the day.
    as_of : Timestamp
    names : mapping of key to name
    left : mapping of key to last day of work
        Of those who have left by the day.
    starts_on : Timestamp
        First day of the plan year.

    Returns
    -------
    Finding
        trigger, fired_on, is_firing, action, owner, name (the deputy's where the owner has left),
        deputy, due_on, days_left (to the due day), task_state, note; by due day.
    """
    ours = firings[~firings["is_proposed"].astype(bool)]
    table = ours[ours["is_firing"] | (ours["fired_on"] >= starts_on)].drop(columns="is_proposed")
    gone = table["owner"].isin(list(left))
    does = table["owner"].where(~gone | (table["deputy"] == ""), table["deputy"])
    table = table.assign(
        name=[names.get(key, key) for key in does],
        days_left=(table["due_on"] - as_of).dt.days.astype("Int64"),
        task_state=[_task(is_firing=bool(now), due_on=day, as_of=as_of) for now, day in
                    zip(table["is_firing"], table["due_on"], strict=True)],
        note=[_gone(key, deputy, left, names) if is_gone else "" for key, deputy, is_gone in
              zip(table["owner"], table["deputy"], gone, strict=True)],
    )  # fmt: skip
    columns = ["trigger", "fired_on", "is_firing", "action", "owner", "name", "deputy", "due_on",
               "days_left", "task_state", "note"]  # fmt: skip
    table = table.sort_values(["is_firing", "due_on", "trigger"], ascending=[False, True, True],
                              kind="stable", ignore_index=True)[columns]  # fmt: skip
    return Finding(table, _tasks_sentence(table))


def _task(*, is_firing: bool, due_on: Any, as_of: pd.Timestamp) -> str:
    if pd.isna(due_on):
        return NO_DAY
    if due_on >= as_of:
        return OPEN
    return OVERDUE if is_firing else DONE


def _gone(key: str, deputy: str, left: Mapping[str, pd.Timestamp], names: Mapping[str, str]) -> str:
    said = f"{names.get(key, key)} left on {left[key]:%Y-%m-%d}"
    return f"{said}: the deputy does it" if deputy else f"{said} and has no deputy: name somebody"


def _states_sentence(table: pd.DataFrame) -> str:
    by = {state: rows["trigger"].tolist() for state, rows in table.groupby("state", sort=False)}
    proposed = table["is_proposed"].astype(bool).all()
    kind = "proposed trigger" if proposed else "trigger"
    fired, close = by.get(_FIRED, []), by.get(_CLOSE, [])
    text = f"{count(len(table), kind)}: "
    text += f"{_are(fired, 'has', 'have')} fired, {_are(close, 'is', 'are')} close."
    for state, says in ((_TOO_FEW, "Too few cases to say"), (_NOT_COMPUTED, "Not computed")):
        if state in by:
            text += f" {says}: {listing(by[state])}."
    return text + (" Nobody has agreed to them: they are the usual ones." if proposed else "")


def _are(names: list[str], one: str, many: str) -> str:
    if not names:
        return f"none {one}"
    return f"{number(len(names))} {one if len(names) == 1 else many}"


def _tasks_sentence(table: pd.DataFrame) -> str:
    now = table[table["is_firing"]]
    if now.empty:
        text = "Nothing is asked for now: no agreed trigger fires."
    else:
        first = now.iloc[0]
        text = f"{count(len(now), 'trigger')} {'asks' if len(now) == 1 else 'ask'} for action"
        if pd.notna(first["due_on"]):
            text += f"; first due on {first['due_on']:%d %B %Y}, {first['name']}: {first['action']}"
        late = int((now["task_state"] == OVERDUE).sum())
        text += f"; {late} overdue." if late else "."
    earlier = len(table) - len(now)
    if earlier:
        text += f" {count(earlier, 'earlier firing')} of the plan year: see whether it was done."
    return text
