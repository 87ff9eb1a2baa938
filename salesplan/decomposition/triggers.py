"""Chapter 3.9: triggers as data, and where each has fired: a figure beyond a threshold for so long.

A trigger fires with the last of `for_periods` whole periods in a row in which its metric lies
beyond the threshold. Where the metric is a rate of cases, those periods together must say so: their
95 % interval must not hold the threshold; else they are too few to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.trigger_metrics import FIRM, Facts, lacks, series_of
from salesplan.decomposition.trigger_periods import MONTH
from salesplan.intervals import wilson_interval
from salesplan.terms import TERMS, label
from salesplan.words import count, money, number, percent

BELOW, ABOVE = "below", "above"
FIRED, CLOSE, QUIET, NOT_COMPUTED = "fired", "close", "quiet", "not computed"
TOO_FEW = "too few to say"
_FEWEST = 6  # values before a series has an ordinary spread
_TREND_FROM = 24  # values from which a straight line is told from a wave


@dataclass(frozen=True)
class Trigger:
    """One rule.

    Parameters
    ----------
    name : str
    metric : str
        As in the glossary of metrics.
    direction : str
        "below" or "above": the side on which it fires.
    threshold : float
        In the metric's unit.
    for_periods : int
        Whole periods in a row.
    per : str
        "month" or "week".
    dimension, member : str
        What is watched; both empty for the whole firm.
    action, owner, deputy : str
        What is done, by whom, and by whom if not by them; empty where nobody has said.
    within_days : float, optional
        Days after firing by which it is done.
    is_proposed : bool
        Whether the workbook proposes it; nobody has agreed to it then.
    """

    name: str
    metric: str
    direction: str
    threshold: float
    for_periods: int = 1
    per: str = MONTH
    dimension: str = FIRM
    member: str = ""
    action: str = ""
    owner: str = ""
    deputy: str = ""
    within_days: float | None = None
    is_proposed: bool = False

    def is_beyond(self, values: pd.Series) -> pd.Series:
        """Say of each value whether it lies beyond the threshold; on it is not beyond."""
        return values < self.threshold if self.direction == BELOW else values > self.threshold


@dataclass(frozen=True)
class Watched:
    """A trigger with its metric, period by period.

    Parameters
    ----------
    trigger : Trigger
    series : DataFrame, index period
        ends_on, value, hits, cases, low, high (of a rate of cases, 95 %, over `for_periods`),
        is_beyond, is_unsure (long enough beyond, but too few cases), is_firing; no rows where the
        metric is not computed.
    lacks : str
        Why it is not computed; empty where it is.
    """

    trigger: Trigger
    series: pd.DataFrame
    lacks: str = ""

    @property
    def starts(self) -> pd.DataFrame:
        """The periods with which it began to fire."""
        firing = self.series["is_firing"].astype(bool)
        return self.series[firing & ~firing.shift(fill_value=False)]

    @property
    def varies(self) -> bool:
        """Whether the metric is not the same in half of its periods or more."""
        low, high = self.series["value"].quantile([0.25, 0.75])
        return bool(high > low)

    @property
    def spread(self) -> float:
        """How far values ordinarily lie from their own trend: standard deviation; or missing."""
        values = self.series["value"].dropna().to_numpy(float)
        return float(taken_apart(values[None, :])[0].std()) if len(values) >= _FEWEST else np.nan


def read_triggers(table: pd.DataFrame) -> list[Trigger]:
    """Read the input table `triggers`, its blanks filled as the contract says.

    Parameters
    ----------
    table : DataFrame
        trigger, metric, direction, threshold, action, owner, and where known for_periods, period,
        dimension, member, deputy, within_days.

    Examples
    --------
    >>> row = {"trigger": "T1", "metric": "win_rate", "direction": "below", "threshold": 0.3,
    ...        "action": "Look at lost deals", "owner": "Ann"}
    >>> read_triggers(pd.DataFrame([row]))[0].for_periods
    1
    """
    optional = ["for_periods", "period", "dimension", "member", "deputy", "within_days"]
    full = table.reindex(columns=list(dict.fromkeys([*table, *optional])))
    blank: dict[Any, Any] = dict.fromkeys(full, "") | {
        "for_periods": 1,
        "period": MONTH,
        "within_days": None,
    }
    rows = full.astype(object).where(full.notna(), None).to_dict("records")
    filled = [{k: blank[k] if v is None else v for k, v in row.items()} for row in rows]
    return [
        Trigger(
            name=str(row["trigger"]),
            threshold=float(row["threshold"]),
            for_periods=int(row["for_periods"]),
            per=str(row["period"]),
            within_days=row["within_days"],
            **_texts(row),
        )
        for row in filled
    ]


def _texts(row: dict[Any, Any]) -> dict[str, Any]:
    return {name: str(row[name]) for name in _TEXTS}


_TEXTS = ("metric", "direction", "dimension", "member", "action", "owner", "deputy")


def watch(triggers: Sequence[Trigger], facts: Facts) -> list[Watched]:
    """Hold every trigger against its metric, in every whole period that is known.

    Parameters
    ----------
    triggers : sequence of Trigger
    facts : Facts

    Returns
    -------
    list of Watched
        In the order of the triggers.
    """
    return [_watch_one(trigger, facts) for trigger in triggers]


def _watch_one(trigger: Trigger, facts: Facts) -> Watched:
    if missing := lacks(trigger.metric, facts, trigger.dimension):
        return Watched(trigger, _NOTHING, missing)
    own = facts.part(trigger.dimension, trigger.member)
    if trigger.dimension and own.sales.empty:
        what = trigger.dimension.replace("_", " ")
        return Watched(trigger, _NOTHING, f"no sale of {what} {trigger.member} up to this day")
    series = series_of(trigger.metric, own, trigger.per)
    if series["value"].notna().sum() == 0:
        return Watched(trigger, _NOTHING, f"no whole {trigger.per} of the data has a value")
    return Watched(trigger, fire(series, trigger))


def fire(series: pd.DataFrame, trigger: Trigger) -> pd.DataFrame:
    """Say in which periods a trigger fires.

    Parameters
    ----------
    series : DataFrame, index period
        ends_on, value, and for a rate of cases hits and cases, as from `series_of`; one row for
        every period, in order of time. A missing value is not beyond the threshold.
    trigger : Trigger

    Returns
    -------
    DataFrame
        The same with low, high, is_beyond, is_unsure, is_firing.

    Examples
    --------
    >>> series = pd.DataFrame({"value": [0.95, 0.85, 0.80, 0.92], "hits": None, "cases": None})
    >>> slow = Trigger("Slow", "sales_to_plan", "below", 0.9, for_periods=2)
    >>> fire(series, slow)["is_firing"].tolist()
    [False, False, True, False]
    """
    length = trigger.for_periods
    beyond = trigger.is_beyond(series["value"])
    long_enough = beyond.astype(float).rolling(length).sum() == length
    pooled = series[["hits", "cases"]].astype(float).rolling(length).sum()
    ends = [
        wilson_interval(hits, cases) if cases > 0 else (np.nan, np.nan)
        for hits, cases in pooled.to_numpy()
    ]
    low, high = (pd.Series([pair[at] for pair in ends], series.index, dtype=float) for at in (0, 1))
    sure = trigger.is_beyond(high if trigger.direction == BELOW else low) | pooled["cases"].isna()
    return series.assign(
        low=low, high=high, is_beyond=beyond, is_unsure=long_enough & ~sure,
        is_firing=long_enough & sure,
    )  # fmt: skip


_NOTHING = pd.DataFrame(
    {name: pd.Series(dtype=kind) for name, kind in (
        ("ends_on", "datetime64[ns]"), ("value", float), ("hits", float), ("cases", float),
        ("low", float), ("high", float), ("is_beyond", bool), ("is_unsure", bool),
        ("is_firing", bool),
    )}
).rename_axis("period")  # fmt: skip


def taken_apart(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Split histories into where they stand at their end, and what they are off their line.

    The line is straight; fewer than 24 values tell no slope from a wave, and it is level then.
    What a history is off its line is stretched by what fitting the line took out of it.

    Parameters
    ----------
    rows : ndarray of float, shape (histories, periods)
        Two periods at least, none missing.

    Returns
    -------
    off : ndarray, shape (histories, periods)
    level : ndarray, shape (histories,)

    Examples
    --------
    >>> off, level = taken_apart(np.arange(24.0)[None, :])
    >>> abs(off).max().round(9).tolist(), level.round(9).tolist()
    (0.0, [23.0])
    """
    n, mean = rows.shape[1], rows.mean(axis=1)
    off = rows - mean[:, None]
    if n < _TREND_FROM:
        return off * np.sqrt(n / (n - 1)), mean
    time = np.arange(n) - (n - 1) / 2
    slope = rows @ time / (time @ time)
    return (off - slope[:, None] * time) * np.sqrt(n / (n - 2)), mean + slope * time[-1]


def said(metric: str, value: float, currency: str = "") -> str:
    """Write a value of a metric as people read it.

    Examples
    --------
    >>> said("win_rate", 0.314), said("annual_pace", 1_250_000, "EUR"), said("deals_opened", 12)
    ('31.4 %', '1.25 million EUR', '12')
    """
    kind = TERMS[metric].kind
    if kind == "rate":
        return percent(value)
    if kind == "money":
        return money(value, currency)
    return f"{number(value)} days" if kind == "days" else number(value, 0 if kind == "count" else 2)


def unit_of(metric: str, currency: str = "") -> str:
    """Name the unit in which a metric and its threshold are counted.

    Examples
    --------
    >>> unit_of("win_rate"), unit_of("annual_pace", "EUR"), unit_of("pipeline_coverage")
    ('fraction', 'EUR', 'times')
    """
    kind = TERMS[metric].kind
    if metric == "average_price":
        return f"{currency or 'currency'} a piece"
    named = {"rate": "fraction", "money": currency or "currency", "days": "days", "number": "times"}
    return named.get(kind, "count")


def rule_of(trigger: Trigger, currency: str = "") -> str:
    """Say when a trigger fires, in words.

    Examples
    --------
    >>> rule_of(Trigger("T", "win_rate", "below", 0.3, for_periods=2))
    'below 30.0 % for 2 months'
    """
    limit = said(trigger.metric, trigger.threshold, currency)
    return f"{trigger.direction} {limit} for {count(trigger.for_periods, trigger.per)}"


def watches(trigger: Trigger) -> str:
    """Say what a trigger watches, in words.

    Examples
    --------
    >>> watches(Trigger("T", "win_rate", "below", 0.3, dimension="team", member="North"))
    'Win rate of team North'
    """
    of = f" of {trigger.dimension.replace('_', ' ')} {trigger.member}" if trigger.dimension else ""
    return f"{label(trigger.metric)}{of}"
