"""Chapter 3.9: who does what within which time when something has happened, and who is missing.

What a firm wrote stands in the table `emergency`. Each agreed trigger is an event too, with its own
action as a step; and an event that the plan reckons with, but nobody has written a step for, is
shown as a gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from salesplan.decomposition.triggers import Trigger
from salesplan.finding import Finding
from salesplan.words import count, listing, number

TABLE, TRIGGER, NOWHERE = "table", "trigger", "nowhere"
COLUMNS = (
    "event", "event_name", "step_number", "within_hours", "within", "action", "owner", "name",
    "deputy", "deputy_name", "contact", "taken_from", "missing",
)  # fmt: skip
USUAL = {
    "lost_account": "A key account is lost",
    "market_down": "The market falls",
    "leaver": "Somebody leaves",
    "supply_stop": "Supply stops",
}
"""Events that every plan reckons with, and what people call them."""
_DAY = 24.0


@dataclass(frozen=True)
class People:
    """Who may be asked to do something.

    Parameters
    ----------
    names : mapping of key to name
        Of reps and managers.
    known : frozenset of str
        Every name that the firm's tables know: reps, managers, roles, teams, the firm itself;
        empty where there is no such table, and then nobody is unknown.
    left : mapping of key to last day
        Of those who have left.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    left: Mapping[str, pd.Timestamp] = field(default_factory=dict)

    def name(self, key: str) -> str:
        """Return the name that people use."""
        return str(self.names.get(key, key))

    def trouble(self, key: str, what: str) -> str:
        """Say why somebody cannot be counted on; empty where they can."""
        if key in self.left:
            return f"{what} {self.name(key)} left on {self.left[key]:%Y-%m-%d}"
        if self.known and key not in self.known:
            return f"{what} {key} is not among the firm's people"
        return ""


def emergency(
    steps: pd.DataFrame | None,
    triggers: Sequence[Trigger],
    events: Iterable[str],
    people: People,
    *,
    most_at_once: int = 3,
) -> Finding:
    """Set down who does what within which time, event by event, in order of time.

    Parameters
    ----------
    steps : DataFrame, optional
        event, action, owner, and where known step, deputy, within_hours or within_days, contact.
    triggers : sequence of Trigger
        Agreed ones: what each asks for is a step of the event that bears its name.
    events : iterable of str
        Events that the plan reckons with, which should have steps.
    people : People
    most_at_once : int
        Steps that one person can take within 24 hours of one event.

    Returns
    -------
    Finding
        event, event_name, step_number (in order of time), within_hours, within (in words), action,
        owner, name, deputy, deputy_name, contact (empty where nobody gave one), taken_from (table,
        trigger or nowhere), missing (who or what is missing; empty where all is well). Events that
        the firm wrote come first, then those of triggers alone, then those without steps.
    """
    parts = [_written(steps), _asked_for(triggers)]
    rows = pd.concat(parts, ignore_index=True)
    ranks = {event: rank for rank, event in enumerate(dict.fromkeys(rows["event"]))}
    rows = rows.assign(rank=rows["event"].map(ranks))
    rows = rows.sort_values(["rank", "within_hours", "step"], kind="stable", ignore_index=True)
    rows["step_number"] = rows.groupby("event").cumcount() + 1
    rows["missing"] = _missing(rows, people, most_at_once)
    empty = [event for event in dict.fromkeys(events) if event not in ranks]
    gaps = pd.DataFrame(
        {"event": empty, "taken_from": NOWHERE, "missing": "nobody has written a step"}
    )
    table = pd.concat([rows, gaps], ignore_index=True) if len(gaps) else rows
    texts = ["action", "owner", "deputy", "contact", "taken_from", "missing"]
    table[texts] = table[texts].astype(object).where(table[texts].notna(), "")
    table = table.assign(
        event_name=[USUAL.get(event, event) for event in table["event"]],
        name=[people.name(key) for key in table["owner"]],
        deputy_name=[people.name(key) for key in table["deputy"]],
        within=[within(hours) for hours in table["within_hours"]],
        step_number=table["step_number"].astype("Int64"),
    )
    return Finding(table[list(COLUMNS)], _sentence(table))


def within(hours: Any) -> str:
    """Say a time as people do: hours below two days, then days.

    Examples
    --------
    >>> within(0), within(1), within(36), within(72), within(60), within(float("nan"))
    ('at once', '1 hour', '36 hours', '3 days', '2.5 days', '')
    """
    if pd.isna(hours):
        return ""
    if hours == 0:
        return "at once"
    if hours < 2 * _DAY:
        return f"{_plain(hours)} {'hour' if hours == 1 else 'hours'}"
    return f"{_plain(hours / _DAY)} days"


def _plain(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


_STEP_COLUMNS = ("event", "step", "action", "owner", "deputy", "within_hours", "contact")


def _written(steps: pd.DataFrame | None) -> pd.DataFrame:
    table = pd.DataFrame(columns=["within_days"]) if steps is None else steps
    full = table.reindex(columns=[*_STEP_COLUMNS, "within_days"])
    hours = full["within_hours"].astype(float).fillna(full["within_days"].astype(float) * _DAY)
    full = full.assign(within_hours=hours, step=full["step"].astype(float), taken_from=TABLE)
    return full.drop(columns="within_days")


def _asked_for(triggers: Sequence[Trigger]) -> pd.DataFrame:
    rows = [
        {
            "event": one.name,
            "action": one.action,
            "owner": one.owner,
            "deputy": one.deputy or None,
            "within_hours": float("nan") if one.within_days is None else one.within_days * _DAY,
        }
        for one in triggers
    ]
    table = pd.DataFrame(rows, columns=list(_STEP_COLUMNS)).assign(taken_from=TRIGGER)
    return table.astype({"within_hours": float, "step": float})


def _missing(rows: pd.DataFrame, people: People, most_at_once: int) -> list[str]:
    """Say of each step who cannot be counted on."""
    busy = _too_many(rows, most_at_once)
    said = []
    deputies = rows["deputy"].astype(object).where(rows["deputy"].notna(), "")
    places = zip(rows["owner"], deputies, rows["within_hours"].isna(), busy, strict=True)
    for owner, deputy, is_open_ended, at_once in places:
        faults = [people.trouble(owner, "owner")]
        if not deputy:
            faults.append("no deputy")
        elif deputy == owner:
            faults.append("the deputy is the owner")
        else:
            faults.append(people.trouble(deputy, "deputy"))
        if is_open_ended:
            faults.append("nobody has said within which time")
        if at_once > most_at_once:
            faults.append(f"{people.name(owner)} has {at_once} steps within 24 hours")
        said.append("; ".join(filter(None, faults)))
    return said


def _too_many(rows: pd.DataFrame, most_at_once: int) -> list[int]:
    """Count the steps of the same person and event due within a day up to each step's time."""
    counts = pd.Series(0, rows.index)
    for _, own in rows.groupby(["event", "owner"], sort=False):
        if len(own) <= most_at_once:
            continue
        hours = own["within_hours"].to_numpy(float)
        within_day = (hours[None, :] <= hours[:, None]) & (hours[None, :] > hours[:, None] - _DAY)
        counts[own.index] = within_day.sum(axis=1)
    return counts.tolist()


def _sentence(table: pd.DataFrame) -> str:
    steps = table[table["taken_from"] != NOWHERE]
    events = table["event"].nunique()
    text = f"{count(events, 'event')}, {count(len(steps), 'step')}"
    timed = steps.dropna(subset="within_hours")
    if len(timed):
        text += f", the first {_first(float(timed['within_hours'].min()))}"
    faults = [
        _about(table["event_name"][table["taken_from"] == NOWHERE]),
        _steps(steps, "owner .* left on", "an owner who has left"),
        _steps(steps, "owner .* is not among", "an owner whom nobody knows"),
        _steps(steps, "no deputy|the deputy is|deputy .* left on|deputy .* is not among",
               "no deputy who can be counted on"),
        _steps(steps, "steps within 24 hours", "an owner who has too many at once"),
    ]  # fmt: skip
    found = "; ".join(filter(None, faults))
    return f"{text}. Missing: {found}." if found else f"{text}. Everybody is there."


def _first(hours: float) -> str:
    return "at once" if hours == 0 else f"within {within(hours)}"


def _about(events: pd.Series) -> str:
    if events.empty:
        return ""
    return f'no step for "{listing(events.unique())}"'


def _steps(steps: pd.DataFrame, pattern: str, what: str) -> str:
    found = int(steps["missing"].str.contains(pattern, regex=True).sum())
    return f"{count(found, 'step')} with {what}" if found else ""
