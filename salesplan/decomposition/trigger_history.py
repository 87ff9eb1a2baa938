"""Chapter 3.9: what each trigger would have done so far, and how often chance alone fires it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from salesplan.decomposition.trigger_chance import Alarms, false_alarms, seldom_passed
from salesplan.decomposition.trigger_metrics import Facts
from salesplan.decomposition.triggers import (
    BELOW,
    Trigger,
    Watched,
    fire,
    said,
    unit_of,
    watch,
    watches,
)
from salesplan.finding import Finding
from salesplan.glossary.metrics import METRICS
from salesplan.terms import TERMS
from salesplan.words import count, listing, number

USUAL = (
    ("Sales fall behind last year", "sales_growth", 2),
    ("Win rate falls", "win_rate", 3),
    ("Too few deals opened", "deals_opened", 2),
    ("Customers fall away", "active_customers", 2),
    ("One customer grows too large", "largest_customer_share", 2),
    ("Credit notes rise", "credit_note_share", 2),
)
"""What a firm usually watches: name, metric, months in a row."""
OFTEN = 1.0
"""False alarms a year from which a trigger is soon no longer believed."""
_RARE = 0.05  # once in twenty years
_WHOLE_UNITS = ("count", "days", "money")
_SHOWN = 4  # dates that a cell names


def propose_triggers(
    facts: Facts, *, wanted: float = 0.5, draws: int = 100, seed: int = 1
) -> list[Watched]:
    """Propose the usual triggers, each at the level that chance alone seldom passes.

    Parameters
    ----------
    facts : Facts
    wanted : float
        False alarms a year, such as 0.5 for one in two years.
    draws, seed : int
        As for `false_alarms`.

    Returns
    -------
    list of Watched
        Triggers marked as proposed, without owner, held against the facts; those left out whose
        metric the data do not carry, is the same in most periods, or has too short a history.
    """
    usual = [
        Trigger(name, metric, METRICS[metric], 0.0, length, is_proposed=True)
        for name, metric, length in USUAL
    ]
    found = []
    for one in watch(usual, facts):
        if one.lacks or not one.varies:
            continue
        level = seldom_passed(one.series, one.trigger, wanted, draws=draws, seed=seed)
        if not np.isnan(level) and _can_be(one.trigger.metric, level):
            trigger = replace(one.trigger, threshold=_better(one, level))
            found.append(Watched(trigger, fire(one.series, trigger)))
    return found


def _can_be(metric: str, level: float) -> bool:
    """Whether a threshold is one that sales can pass: they fall, and are a part, by less than 1."""
    return TERMS[metric].kind != "rate" or -1 < level < 1


def _better(one: Watched, level: float) -> float:
    """Round a threshold to a tenth or so of the metric's ordinary spread."""
    is_count = TERMS[one.trigger.metric].kind in _WHOLE_UNITS
    step = one.spread / 5
    return rounded_off(level, max(step, 1.0) if is_count else step,
                       below=one.trigger.direction == BELOW)  # fmt: skip


def rounded_off(level: float, coarse: float, *, below: bool) -> float:
    """Round a threshold towards the side on which it is passed more seldom.

    Parameters
    ----------
    level : float
    coarse : float
        Rounded to the power of ten at or below it; zero: not rounded.
    below : bool
        Whether it is passed from above.

    Examples
    --------
    >>> rounded_off(0.3178, 0.02, below=True), rounded_off(1234.0, 300.0, below=False)
    (0.31, 1300.0)
    """
    if not coarse > 0 or not math.isfinite(level):
        return level
    step = 10.0 ** math.floor(math.log10(coarse))
    whole = math.floor(level / step) if below else math.ceil(level / step)
    return float(f"{whole * step:.10g}")


def trigger_history(
    watched: Sequence[Watched],
    *,
    currency: str = "",
    wanted: float = 0.5,
    draws: int = 100,
    seed: int = 1,
) -> Finding:
    """Show how often each trigger would have fired so far, and how often by chance alone.

    Parameters
    ----------
    watched : sequence of Watched
        On the history before the plan year.
    currency : str
        Code, for the unit of money.
    wanted : float
        False alarms a year that a threshold should let through.
    draws, seed : int
        As for `false_alarms`.

    Returns
    -------
    Finding
        trigger, is_proposed, watches, direction, threshold, unit, for_periods, per, n (periods
        with a value), times_fired, fired_on (days, the latest four), alarms_per_year, alarms_low,
        alarms_high, seldom_passed (the threshold of `wanted` false alarms a year), note.
    """
    rows = []
    for one in watched:
        alarms = false_alarms(one.series, one.trigger, draws=draws, seed=seed)
        level = seldom_passed(one.series, one.trigger, wanted, draws=draws, seed=seed)
        starts = one.starts["ends_on"]
        rows.append(
            {
                **facts_of(one.trigger, currency),
                "n": alarms.n,
                "times_fired": None if one.lacks else len(starts),
                "fired_on": _days(starts),
                "alarms_per_year": alarms.per_year,
                "alarms_low": alarms.low,
                "alarms_high": alarms.high,
                "seldom_passed": level,
                "note": one.lacks or _verdict(alarms, _level_said(one, level, currency), wanted),
            }
        )
    table = pd.DataFrame(rows).astype({"times_fired": "Int64"})
    return Finding(table, _sentence(table, wanted))


def facts_of(trigger: Trigger, currency: str = "") -> dict[str, Any]:
    """Return what a trigger is, as the first columns of a table.

    Examples
    --------
    >>> facts_of(Trigger("T", "win_rate", "below", 0.3))["watches"]
    'Win rate'
    """
    return {
        "trigger": trigger.name,
        "is_proposed": trigger.is_proposed,
        "watches": watches(trigger),
        "direction": trigger.direction,
        "threshold": trigger.threshold,
        "unit": unit_of(trigger.metric, currency),
        "for_periods": trigger.for_periods,
        "per": trigger.per,
    }


def trigger_series(watched: Sequence[Watched], *, currency: str = "") -> Finding:
    """Show every trigger's metric period by period, with the threshold and where it fired.

    Parameters
    ----------
    watched : sequence of Watched
    currency : str
        Code, for the unit of money.

    Returns
    -------
    Finding
        trigger, watches, unit, direction, threshold, period, ends_on, value, low, high (of a rate
        of cases, over the periods that count), is_firing, is_start.
    """
    parts = []
    for one in watched:
        known = one.series.dropna(subset="value")
        starts = one.starts.index
        facts = facts_of(one.trigger, currency)
        parts.append(
            known[["ends_on", "value", "low", "high", "is_firing"]]
            .assign(is_start=known.index.isin(starts))
            .reset_index()
            .assign(**{name: facts[name] for name in _FIRST})
        )
    columns = [*_FIRST, "period", "ends_on", "value", "low", "high", "is_firing", "is_start"]
    table = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    shown = table["trigger"].nunique()
    if table.empty:
        return Finding(table, "No trigger can be shown: none is computed.")
    last = table["ends_on"].max()
    text = f"{count(shown, 'trigger')} over {count(table['period'].nunique(), 'period')}"
    return Finding(table, f"{text}, up to {last:%d %B %Y}.")


_FIRST = ("trigger", "watches", "unit", "direction", "threshold")


def _days(starts: pd.Series) -> str:
    """Name the latest days, and count those before."""
    shown = [f"{day:%Y-%m-%d}" for day in starts.iloc[-_SHOWN:]]
    before = len(starts) - len(shown)
    return ", ".join(shown) + (f" and {before} before" if before else "")


def _level_said(one: Watched, level: float, currency: str) -> str:
    return said(one.trigger.metric, _better(one, level), currency)


def _verdict(alarms: Alarms, better: str, wanted: float) -> str:
    """Say what the false alarms mean for the threshold."""
    if np.isnan(alarms.per_year):
        return f"{count(alarms.n, 'value')} are too few to tell chance from cause"
    if alarms.per_year >= OFTEN:
        return f"fires often by chance; at {better} it would do so {_often(wanted)}"
    if alarms.per_year < _RARE:
        return "hardly ever fires by chance: act when it does, and ask whether it comes too late"
    return "seldom fires by chance: act when it does"


def _sentence(table: pd.DataFrame, wanted: float) -> str:
    computed = table[table["times_fired"].notna()]
    total, fired = int(computed["times_fired"].sum()), int((computed["times_fired"] > 0).sum())
    if table["is_proposed"].all():
        text = (
            f"No triggers are agreed: {count(len(table), 'usual one')} "
            f"{'is' if len(table) == 1 else 'are'} proposed, each at the "
            f"level that chance alone passes {_often(wanted)}; so far they would have fired "
            f"{_times(total)}"
        )
    else:
        text = (
            f"{number(fired)} of {count(len(table), 'trigger')} would have fired, {_times(total)}"
        )
    often = table.loc[table["alarms_per_year"] >= OFTEN, "trigger"]
    text += "."
    if len(often):
        text += f" By chance alone, once a year or more: {listing(often)}."
    missing = table.loc[table["times_fired"].isna(), "trigger"]
    return text + (f" Not computed: {listing(missing)}." if len(missing) else "")


def _times(total: int) -> str:
    return "once in all" if total == 1 else f"{number(total)} times in all"


def _often(wanted: float) -> str:
    years = 1 / wanted if wanted else math.inf
    return f"about once in {number(years, 0 if years == round(years) else 1)} years"
