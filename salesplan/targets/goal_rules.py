"""Chapter 2.6: the five letters, each by a stated rule that gives evidence and the fix."""

from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

import pandas as pd

from salesplan.targets.goal_reading import Goal, GoalRules, Likelihood
from salesplan.targets.goal_record import figure
from salesplan.targets.goal_words import has_figure, vague_time, vague_words
from salesplan.targets.kpi_names import ANEW, KPIS, GoalKpi, kpi_of, kpis_named, unit_fits
from salesplan.targets.organisation import Organisation
from salesplan.words import listing, percent

YES, NO, OPEN = "yes", "no", "open"
TOLERANCE = 0.1
"""Part by which a stated baseline may miss the measured one; counts may miss it by one."""

_QUARTER = 93  # days up to which a goal needs no checkpoint on its way


class Verdict(NamedTuple):
    """What a rule says of a goal: yes, no or open, why, and what would mend it."""

    verdict: str
    evidence: str
    fix: str = ""


def specific(goal: Goal, firm: Organisation) -> Verdict:
    """A known owner, and words that say what is meant: no other figure, no empty words alone.

    Empty words ("more", "better") are harmless beside a figure in the words, a target, or a scope
    that the words name.

    Parameters
    ----------
    goal : Goal
    firm : Organisation

    Returns
    -------
    Verdict
    """
    words = goal.row.goal
    if goal.owner is None:
        fix = "name one rep, manager or team as its owner, or the firm"
        return Verdict(NO, f'nobody is known as "{goal.row.owner}"', fix)
    others = [name for name in kpis_named(words) if not _is_same(name, goal)]
    if others and not any(_is_same(name, goal) for name in kpis_named(words)):
        said = f"the words speak of {_called(others)}, the figure is {goal.row.kpi}"
        return Verdict(NO, said, "let words and kpi say the same, or make two goals of it")
    vague = vague_words(words)
    is_concrete = has_figure(words) or bool(goal.scope.named) or isfinite(goal.target)
    if vague and not is_concrete:
        said = f"{listing(repr(word) for word in vague)} can mean anything"
        return Verdict(NO, said, "say what, how much and with whom, in words or by a target")
    return Verdict(YES, f"{firm.called(goal.owner)} answers for {goal.row.kpi}: {goal.scope.said}")


def measurable(goal: Goal, currency: str) -> Verdict:
    """A known figure in a unit of its own, a target, and a baseline that the tables confirm.

    Parameters
    ----------
    goal : Goal
    currency : str

    Returns
    -------
    Verdict
    """
    kpi, row = goal.kpi, goal.row
    if kpi is None:
        known = listing((name.replace("_", " ") for name in KPIS), most=4)
        return Verdict(NO, f"no table measures {row.kpi}", f"choose a figure that is: {known}")
    faults, fixes = [], []
    if not unit_fits(kpi, row.unit, currency):
        faults.append("no unit" if pd.isna(row.unit) else f'"{row.unit}" is no unit of {row.kpi}')
        fixes.append(f"give the unit ({_usual_unit(goal, currency)})")
    if not isfinite(goal.target):
        faults.append("no target")
        fixes.append("write the figure to be reached")
    found = goal.measured.value
    if not isfinite(goal.baseline):
        faults.append("no baseline")
        fixes.append(f"start from {_start(goal)}")
    elif isfinite(found) and not _agrees(goal):
        faults.append(f"stated baseline {figure(goal.baseline, kpi)}")
        fixes.append(f"start from {_start(goal)}, or say what else is counted")
    measured = _measured(goal)
    if faults:
        return Verdict(NO, "; ".join(filter(None, [*faults, measured])), "; ".join(fixes))
    return Verdict(YES, f"{figure(goal.baseline, kpi)} to {figure(goal.target, kpi)}; {measured}")


def achievable(goal: Goal, likely: Likelihood, band: tuple[float, float]) -> Verdict:
    """A chance inside the plan's band: above it the goal asks nothing, below it nobody believes.

    Parameters
    ----------
    goal : Goal
    likely : Likelihood
    band : tuple of float
        Lowest and highest chance.

    Returns
    -------
    Verdict
    """
    if not isfinite(goal.target):
        return Verdict(NO, "nothing stated that could be reached", "write the figure to be reached")
    kpi = goal.kpi
    if kpi is not None and _asks_nothing(goal, kpi):
        today, asked = figure(goal.before, kpi), figure(goal.target, kpi)
        return Verdict(NO, f"it stands at {today} today; {asked} asks no more", "ask for more")
    if not isfinite(likely.chance):
        missing = "no table measures it" if kpi is None else "too little on record"
        return Verdict(OPEN, f"{missing}, so nobody can say how likely it is",
                       "agree by what its owner can see that it is within reach")  # fmt: skip
    assert kpi is not None
    inside = f"the band is {percent(band[0], 0)} to {percent(band[1], 0)}"
    if likely.chance < band[0]:
        edge = f": about {figure(likely.within, kpi)} would have {percent(band[0], 0)}"
        fix = "lower it or add means" + (edge if likely.within >= 0.5 else "")
        return Verdict(NO, f"too hard: {likely.said}; {inside}", fix)
    if likely.chance > band[1]:
        edge = f"about {figure(likely.within, kpi)} would still have {percent(band[1], 0)}"
        return Verdict(NO, f"asks little: {likely.said}; {inside}", f"ask for more: {edge}")
    return Verdict(YES, f"{likely.said}; {inside}")


def relevant(
    goal: Goal, chain: tuple[str, str], firm: Organisation, duties: pd.DataFrame | None
) -> Verdict:
    """A line of goals that ends at a priority or the firm's target, and a duty of the owner's.

    Parameters
    ----------
    goal : Goal
    chain : tuple of str
        What its line of goals ends at, and why that does not serve ("" where it does).
    firm : Organisation
    duties : DataFrame, optional
        role, duty.

    Returns
    -------
    Verdict
    """
    end, fault = chain
    if fault:
        return Verdict(NO, fault, "say in `supports` which goal or priority it serves")
    role = None if goal.owner is None else firm.role(goal.owner)
    if duties is None or role is None or role not in set(duties["role"]):
        return Verdict(YES, f"serves {end}; duties of the owner are not known")
    own = duties.loc[duties["role"] == role, "duty"].tolist()
    fitting = [duty for duty in own if _moves(duty, goal)]
    if not fitting:
        said = f"serves {end}, but no duty of a {role} moves {goal.row.kpi}"
        return Verdict(NO, said, f"give it to somebody who can move it; a {role}'s duties: "
                       f"{listing(own, most=len(own))}")  # fmt: skip
    return Verdict(YES, f"serves {end}; a duty of a {role}: {fitting[0]}")


def time_bound(goal: Goal, firm: Organisation, rules: GoalRules) -> Verdict:
    """Days inside the plan year, and a checkpoint on the way where it lasts above a quarter.

    The plan's calendar gives revenue a checkpoint every month. Other figures need a milestone of
    the same figure with the owner, or with somebody above, after the start and before the due day.

    Parameters
    ----------
    goal : Goal
    firm : Organisation
    rules : GoalRules

    Returns
    -------
    Verdict
    """
    row, year = goal.row, rules.year
    faults = []
    if said := vague_time(row.goal):
        faults.append(f'"{said}" is no day')
    if pd.isna(row.due_on):
        faults.append("no due day")
    elif not year.first <= row.due_on <= year.last:
        faults.append(f"due on {row.due_on.date()}, outside the plan year")
    if pd.notna(row.starts_on) and not year.first <= row.starts_on <= year.last:
        faults.append(f"starts on {row.starts_on.date()}, outside the plan year")
    if pd.notna(row.starts_on) and pd.notna(row.due_on) and row.starts_on > row.due_on:
        faults.append("due before it starts")
    if faults:
        days = f"{year.first.date()} to {year.last.date()}"
        return Verdict(NO, "; ".join(faults), f"give days within {days}")
    days = f"{goal.span.first.date()} to {goal.span.last.date()}"
    if goal.kpi is not None and goal.kpi.name == "revenue":
        return Verdict(YES, f"{days}; the plan's calendar has a figure for every month")
    if (goal.span.last - goal.span.first).days < _QUARTER:
        return Verdict(YES, f"{days}, short enough without a checkpoint")
    found = _checkpoints(goal, firm, rules.milestones)
    if found:
        return Verdict(YES, f"{days}; checkpoint: {listing(found, most=1)}")
    return Verdict(NO, f"{days} without a checkpoint before the end", _half_way(goal))


def goal_chains(
    goals: list[Goal], firm: Organisation, priorities: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Follow what each goal supports to its end: a priority, the firm's own goal, or nothing.

    Parameters
    ----------
    goals : list of Goal
    firm : Organisation
    priorities : mapping of folded name to name
        Of the strategy.

    Returns
    -------
    dict of goal to (end, fault)
        The fault is empty where the line ends at a priority or at a goal of the firm itself.
    """
    by_name = {str(goal.row.goal).casefold(): goal for goal in goals}
    return {goal.row.goal: _end_of(goal, by_name, firm, priorities) for goal in goals}


def _end_of(
    goal: Goal, by_name: Mapping[str, Goal], firm: Organisation, priorities: Mapping[str, str]
) -> tuple[str, str]:
    way = [goal]
    while True:
        last = way[-1]
        said = last.row.supports
        if pd.isna(said) or not str(said).strip():
            if last.owner == firm.root:
                return (str(last.row.goal) if last is not goal else "the firm itself"), ""
            begun = "it serves no other" if last is goal else f'"{last.row.goal}" serves no other'
            return "", f"{begun} goal and no priority"
        folded = str(said).strip().casefold()
        if folded in priorities:
            return f"the priority {priorities[folded]}", ""
        if folded not in by_name:
            return "", f'"{said}" is no goal and no priority'
        above = by_name[folded]
        if any(above is passed for passed in way):
            return "", f'it serves "{above.row.goal}", which serves it in turn'
        way.append(above)


def _is_same(name: str, goal: Goal) -> bool:
    """Whether a figure named in the words is the goal's own, or counts the same things."""
    if goal.kpi is None:
        return name == getattr(kpi_of(goal.row.kpi), "name", None)
    kin = {"customers", *ANEW}
    return name == goal.kpi.name or {name, goal.kpi.name} <= kin


def _called(names: list[str]) -> str:
    return listing([name.replace("_", " ") for name in names], most=len(names))


def _agrees(goal: Goal) -> bool:
    assert goal.kpi is not None
    found, stated = goal.measured.value, goal.baseline
    if goal.kpi.name in ANEW:
        return stated == 0 or abs(found - stated) <= max(TOLERANCE * found, 1)
    room = max(TOLERANCE * abs(found), 1 if goal.kpi.kind == "count" else 0)
    return abs(found - stated) <= room


def _asks_nothing(goal: Goal, kpi: GoalKpi) -> bool:
    """Whether a rate, a mean or a length already stands where the goal wants it."""
    if kpi.adds_up or not isfinite(goal.before):
        return False
    better = goal.before - goal.target if kpi.is_lower_better else goal.target - goal.before
    return better <= 0


def _start(goal: Goal) -> str:
    assert goal.kpi is not None
    if goal.kpi.name in ANEW:
        return "0: they are counted anew"
    found = goal.measured.value
    return figure(found, goal.kpi) if isfinite(found) else "where it stands today"


def _measured(goal: Goal) -> str:
    if not isfinite(goal.measured.value):
        return "the tables do not say where it stands"
    assert goal.kpi is not None
    return f"measured {figure(goal.measured.value, goal.kpi)} ({goal.measured.said})"


def _usual_unit(goal: Goal, currency: str) -> str:
    assert goal.kpi is not None
    usual = {"money": currency or "the plan's currency", "rate": "%", "days": "days",
             "points": "points of 5"}  # fmt: skip
    return usual.get(goal.kpi.kind, goal.kpi.name.replace("_", " "))


def _moves(duty: str, goal: Goal) -> bool:
    """Whether a duty moves the goal's figure; of an unknown figure, whether they share a word."""
    said = duty.casefold()
    if goal.kpi is not None:
        return any(stem in said for stem in goal.kpi.duties)
    words = {word for word in f"{goal.row.goal} {goal.row.kpi}".casefold().split() if len(word) > 3}
    return any(word in said for word in words)


def _checkpoints(goal: Goal, firm: Organisation, milestones: pd.DataFrame | None) -> list[str]:
    if milestones is None or goal.owner is None:
        return []
    table = milestones.reindex(columns=["milestone", "due_on", "kpi", "owner"])
    answering = {goal.owner, *firm.above(goal.owner)}
    on_time = (table["due_on"] > goal.span.first) & (table["due_on"] < goal.span.last)
    owners = table["owner"].map(firm.find).where(table["owner"].notna(), firm.root)
    kpis = table["kpi"].map(kpi_of)
    is_own = [
        kpi is not None and _is_same(kpi.name, goal) and owner in answering
        for kpi, owner in zip(kpis, owners, strict=True)
    ]
    return table.loc[on_time & pd.Series(is_own, table.index, dtype=bool), "milestone"].tolist()


def _half_way(goal: Goal) -> str:
    middle = goal.span.first + (goal.span.last - goal.span.first) / 2
    fix = f"set a milestone, for example on {middle.date()}"
    if goal.kpi is None or not (isfinite(goal.before) and isfinite(goal.target)):
        return fix
    start = 0.0 if goal.kpi.adds_up else goal.before
    return f"{fix}: {figure((start + goal.target) / 2, goal.kpi)}"
