"""Rules for tables of people and their work: stated choices, scores, duties, schemes of a rep."""

import numpy as np
import pandas as pd

from salesplan.case.report import Draft, Ledger, shown_values

_ABOVE_ZERO = {"rates": ("rate",), "surveys": ("scale_max",)}
_DEGREES = {"latitude": 90, "longitude": 180}
_FOREVER = pd.Timestamp(2262, 1, 1)
_TOLERANCE = 1e-6  # of shares that add to 1


def check_choices(draft: Draft, ledger: Ledger) -> None:
    """Refuse values that are none of a column's choices; capitals do not matter.

    Parameters
    ----------
    draft : Draft
        Typed; choices are spelt as the contract does in it.
    ledger : Ledger
        Where every fault is written down.
    """
    for name in draft.columns:
        choices = draft.spec.column(name).choices
        if not choices:
            continue
        folded = draft.frame[name].str.casefold()
        is_known = folded.isin(choices)
        draft.frame[name] = draft.frame[name].where(~is_known, folded)
        wrong = draft.frame[name].notna() & ~is_known
        values = shown_values(draft.frame[name][wrong & draft.keeps])
        ledger.rows(draft, "unknown_choice", wrong, column=name, value=values,
                    facts=", ".join(choices))  # fmt: skip


def check_people(draft: Draft, ledger: Ledger) -> None:
    """Judge what only one table's own rules can: scales, shares of time, spells under a scheme.

    Parameters
    ----------
    draft : Draft
    ledger : Ledger
    """
    for name in _ABOVE_ZERO.get(draft.name, ()):
        if name in draft.frame:
            wrong = draft.frame[name] <= 0
            values = draft.frame[name][wrong & draft.keeps].map("{:g}".format)
            ledger.rows(draft, "not_above_zero", wrong, column=name, value=shown_values(values))
    if draft.name in ("customers", "reps"):
        _check_places(draft, ledger)
    if draft.name == "surveys":
        _check_scores(draft, ledger)
    if draft.name == "duties":
        _check_time_shares(draft, ledger)
    if draft.name == "schemes":
        _check_spells(draft, ledger)


def _check_places(draft: Draft, ledger: Ledger) -> None:
    """Refuse places that are not on the globe, and half ones."""
    there = {name: draft.frame[name] for name in _DEGREES if name in draft.frame}
    for name, degrees in there.items():
        wrong = degrees.abs() > _DEGREES[name]
        values = degrees[wrong & draft.keeps].map("{:g}".format)
        ledger.rows(draft, "no_degrees", wrong, column=name, value=shown_values(values),
                    facts=str(_DEGREES[name]))  # fmt: skip
    for name, other in (tuple(_DEGREES), tuple(_DEGREES)[::-1]):
        if other in there:
            here = there.get(name, pd.Series(np.nan, draft.frame.index))
            half = here.isna() & there[other].notna()
            ledger.rows(draft, "half_a_place", half, column=f"{name} beside {other}")


def _check_scores(draft: Draft, ledger: Ledger) -> None:
    score = draft.frame["score"]
    wrong = score < 0
    if "scale_max" in draft.frame:
        wrong |= score > draft.frame["scale_max"]
    values = score[wrong & draft.keeps].map("{:g}".format)
    ledger.rows(draft, "score_range", wrong, column="score", value=shown_values(values))


def _check_time_shares(draft: Draft, ledger: Ledger) -> None:
    live = draft.frame[draft.keeps]
    sums = live["time_share"].groupby(live["role"]).sum()
    wrong = sums[(sums - 1).abs() > _TOLERANCE]
    shown = pd.Series([f"{role}: {total:.4g}" for role, total in wrong.items()], dtype=object)
    ledger.rows(draft, "time_share_sum", draft.frame["role"].isin(wrong.index), count=len(wrong),
                column="time_share", value=shown_values(shown))  # fmt: skip


def _check_spells(draft: Draft, ledger: Ledger) -> None:
    """Find spells that start before an earlier one of the same rep has ended."""
    is_overlap = overlaps(draft.frame[draft.keeps])
    which = is_overlap.reindex(draft.frame.index, fill_value=False)
    reps = draft.frame["rep"][which]
    ledger.rows(draft, "overlapping_schemes", which, column="starts_on", value=shown_values(reps))


def overlaps(schemes: pd.DataFrame) -> pd.Series:
    """Find rows that start on or before the last day of an earlier spell of the same rep.

    Parameters
    ----------
    schemes : DataFrame
        rep, starts_on, and ends_on where given; an empty end is still valid.

    Returns
    -------
    Series of bool, shape (rows,)

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01", "2025-07-01"])
    >>> overlaps(pd.DataFrame({"rep": "Ann", "starts_on": days})).tolist()
    [False, True]
    """
    ends = schemes["ends_on"] if "ends_on" in schemes else pd.Series(pd.NaT, schemes.index)
    ordered = schemes[["rep", "starts_on"]].assign(ends_on=ends.fillna(_FOREVER))
    ordered = ordered.dropna().sort_values(["rep", "starts_on", "ends_on"], kind="stable")
    latest = ordered.groupby("rep")["ends_on"].cummax().groupby(ordered["rep"]).shift()
    return (ordered["starts_on"] <= latest).reindex(schemes.index, fill_value=False)
