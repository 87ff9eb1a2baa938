"""Rules for triggers and emergency steps within their own table: metric, unit, duration, time."""

import math
from collections.abc import Iterable

import pandas as pd

from salesplan.case.report import Draft, Ledger, shown_values
from salesplan.errors import did_you_mean
from salesplan.glossary.metrics import METRICS
from salesplan.terms import TERMS

_MOST_OF_RATE = 5.0  # 90 for 90 %
_MOST_TIMES = 100.0  # an amount where coverage is meant
_LEAST = {"money": 1.0, "days": 1.0}  # 0.9 where currency or days are meant


def check_triggers(draft: Draft, ledger: Ledger) -> None:
    """Judge triggers, and steps of an emergency, by themselves.

    Parameters
    ----------
    draft : Draft
        Typed; metrics are spelt as in the glossary in it.
    ledger : Ledger
        Where every fault is written down.
    """
    if draft.name == "triggers":
        _check_metrics(draft, ledger)
        _check_units(draft, ledger)
        _check_lengths(draft, ledger)
        _check_members(draft, ledger)
    if draft.name == "emergency":
        _check_times(draft, ledger)


def wrong_unit(metric: str, threshold: float) -> bool:
    """Whether a threshold cannot be meant in its metric's unit.

    Parameters
    ----------
    metric : str
        A name of `METRICS`.
    threshold : float
        In any unit; missing is not wrong.

    Examples
    --------
    >>> wrong_unit("win_rate", 35), wrong_unit("win_rate", 0.35), wrong_unit("annual_pace", 0.9)
    (True, False, True)
    """
    kind = TERMS[metric].kind
    if math.isnan(threshold):
        return False
    if kind == "rate":
        return abs(threshold) > _MOST_OF_RATE
    if metric == "pipeline_coverage":
        return not 0 <= threshold <= _MOST_TIMES
    return threshold < _LEAST.get(kind, 0.0)


def _check_metrics(draft: Draft, ledger: Ledger) -> None:
    """Bring spellings such as "Win rate" to the glossary's, refuse what it does not have."""
    known = {TERMS[name].label.casefold(): name for name in METRICS}
    plain = draft.frame["metric"].str.strip().str.casefold()
    named = plain.str.replace(" ", "_").where(~plain.isin(known), plain.map(known))
    draft.frame["metric"] = draft.frame["metric"].where(~named.isin(METRICS), named)
    wrong = draft.frame["metric"].notna() & ~draft.frame["metric"].isin(METRICS)
    ledger.rows(draft, "unknown_metric", wrong, column="metric", facts=", ".join(METRICS),
                value=_near(draft.frame["metric"][wrong & draft.keeps], METRICS))  # fmt: skip


def _check_units(draft: Draft, ledger: Ledger) -> None:
    rows = draft.frame[["metric", "threshold"]]
    known = rows["metric"].isin(METRICS)
    wrong = pd.Series(
        [
            ok and wrong_unit(name, at)
            for ok, (name, at) in zip(known, rows.to_numpy(), strict=True)
        ],
        rows.index,
    )
    said = rows["metric"] + " " + rows["threshold"].map("{:g}".format)
    ledger.rows(draft, "threshold_unit", wrong, column="threshold",
                value=shown_values(said[wrong & draft.keeps]))  # fmt: skip


def _check_lengths(draft: Draft, ledger: Ledger) -> None:
    if "for_periods" not in draft.frame:
        return
    wrong = draft.frame["for_periods"] < 1
    values = draft.frame["for_periods"][wrong & draft.keeps].map("{:g}".format)
    ledger.rows(draft, "too_short", wrong, column="for_periods", value=shown_values(values))


def _check_members(draft: Draft, ledger: Ledger) -> None:
    blank = pd.Series(None, draft.frame.index, dtype=object)
    dimension, member = (draft.frame.get(name, blank) for name in ("dimension", "member"))
    half = dimension.isna() != member.isna()
    ledger.rows(draft, "which_member", half, column="member",
                value=_named(draft, half))  # fmt: skip
    is_days = draft.frame["metric"] == "days_since_order"
    wrong = is_days & ~half & (dimension != "customer")
    ledger.rows(draft, "needs_customer", wrong, column="member", value=_named(draft, wrong))


def _check_times(draft: Draft, ledger: Ledger) -> None:
    blank = pd.Series(float("nan"), draft.frame.index)
    hours, days = (draft.frame.get(name, blank) for name in ("within_hours", "within_days"))
    for rule, wrong in (("no_time", hours.isna() & days.isna()),
                        ("two_times", hours.notna() & days.notna())):  # fmt: skip
        said = (draft.frame["event"] + ": " + draft.frame["action"])[wrong & draft.keeps]
        ledger.rows(draft, rule, wrong, column="within_hours", value=shown_values(said))


def _named(draft: Draft, which: pd.Series) -> str:
    return shown_values(draft.frame["trigger"][which & draft.keeps])


def _near(values: pd.Series, known: Iterable[str]) -> str:
    """List unknown names, each with the known one most like it."""
    hints = {name: did_you_mean(name, known).strip().rstrip("?") for name in values.unique()}
    return shown_values(values.map(lambda name: f"{name}: {hints[name]}" if hints[name] else name))
