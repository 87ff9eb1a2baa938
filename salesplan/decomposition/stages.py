"""Chapter 3.3, stages: what part of the deals each stage of the funnel passes on, and how fast."""

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from salesplan.decomposition.deals import (
    OPEN,
    WON,
    is_closing,
    median_days,
    settle_deals,
)
from salesplan.decomposition.intervals import wilson_interval
from salesplan.errors import TableError
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, number, percent

OPENED = "opened"
FEW = 20  # deals; a rate from fewer is said to be one


def stage_conversion(
    deals: pd.DataFrame,
    deal_stages: pd.DataFrame | None = None,
    *,
    as_of: pd.Timestamp,
    stages: Sequence[str] = (),
) -> Finding:
    """How many deals each stage passes on, and how long it keeps them.

    A deal has reached every stage up to its furthest one, skipped stages too; a won deal has
    passed all. It has moved on from a stage if it reached a later one or was won. Open deals are
    not counted as lost: the rate is of the deals that left the stage, and time in stage is a
    median that counts an open deal as not yet over. Rates therefore lean to the faster outcome
    while most deals are young. Without `deal_stages` there is one stage, "opened".

    Parameters
    ----------
    deals : DataFrame, shape (deals, columns)
        As for `settle_deals`.
    deal_stages : DataFrame, shape (entries, 3), optional
        Columns deal, stage, entered_on. Entries after `as_of`, into a closing stage or of a deal
        not in `deals` do not count; deals without any are left out, and counted in the text.
    as_of : Timestamp
        Last day that is known.
    stages : sequence of str
        The stages in order. By default the order in which deals enter them: by the median, then
        the mean place among a deal's entries.

    Returns
    -------
    Finding
        Table stage, entered, moved, open (deals), conversion_rate (moved / left), low, high (95 %
        Wilson interval), days_median; in the order of the funnel.

    Raises
    ------
    TableError
        If won and lost cannot be told apart, or a stage is not in `stages`.

    Examples
    --------
    >>> deals = pd.DataFrame({"deal": list("abc"), "stage": ["Won", "Lost", "Offer"],
    ...                       "opened_on": pd.Timestamp("2025-01-01"),
    ...                       "closed_on": pd.to_datetime(["2025-01-31", "2025-01-11", None])})
    >>> finding = stage_conversion(deals, as_of=pd.Timestamp("2025-03-01"))
    >>> finding.table[["entered", "moved", "open", "conversion_rate"]].to_numpy().tolist()
    [[3.0, 1.0, 1.0, 0.5]]
    """
    settled = settle_deals(deals, as_of)
    entries = _known_entries(settled, deal_stages, as_of)
    if entries.empty:
        spells, order, note = _one_spell(settled, as_of), [OPENED], ""
    else:
        order = _order(entries, [s for s in stages if not is_closing(pd.Series([s])).item()])
        spells = _spells(settled, entries, order, as_of)
        note = _history_note(settled, entries, is_inferred=not stages)
    if spells.empty:
        return not_computed("deals", "opened_on", "stage", because="no deal has been opened yet")
    table = pd.DataFrame([_stage_row(stage, spells[spells["stage"] == stage]) for stage in order])
    return Finding(table, _conversion_text(table) + note)


def chance_to_win(stages: pd.DataFrame) -> pd.Series:
    """Chance that a deal in a stage is won: the product of the rates from there on.

    Parameters
    ----------
    stages : DataFrame
        Table of `stage_conversion`.

    Returns
    -------
    Series of float, index stage

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["lead", "offer"], "conversion_rate": [0.5, 0.4]})
    >>> chance_to_win(stages).to_dict()
    {'lead': 0.2, 'offer': 0.4}
    """
    rates = stages.set_index("stage")["conversion_rate"]
    return rates[::-1].cumprod(skipna=False)[::-1].rename("chance")


def stages_on(
    settled: pd.DataFrame,
    deal_stages: pd.DataFrame | None,
    *,
    as_of: pd.Timestamp,
    stages: Sequence[str] = (),
) -> pd.Series:
    """In which stage each deal was on a day: the last one that it had entered by then.

    Parameters
    ----------
    settled : DataFrame, shape (deals, columns)
        As `settle_deals` returns it.
    deal_stages : DataFrame, shape (entries, 3), optional
        Columns deal, stage, entered_on.
    as_of : Timestamp
        Last day that is known.
    stages : sequence of str
        The stages in order, which says the last of several entered on one day.

    Returns
    -------
    Series of str, shape (deals,)
        For a deal without entries the stage that `settled` has.

    Examples
    --------
    >>> settled = pd.DataFrame({"deal": ["a", "b"], "stage": ["Offer", "Lead"]})
    >>> entered = pd.DataFrame({"deal": ["a", "a"], "stage": ["Lead", "Offer"],
    ...                         "entered_on": pd.to_datetime(["2025-01-01", "2025-03-01"])})
    >>> stages_on(settled, entered, as_of=pd.Timestamp("2025-02-01")).tolist()
    ['Lead', 'Lead']
    """
    entries = _known_entries(settled, deal_stages, as_of)
    place = entries["stage"].map({stage: place for place, stage in enumerate(stages)})
    in_time = entries.assign(place=place).sort_values(["entered_on", "place"], kind="stable")
    last = in_time.drop_duplicates("deal", keep="last").set_index("deal")["stage"]
    entered = settled["deal"].map(last.to_dict()).astype(object)
    return entered.where(entered.notna(), settled["stage"])


def _known_entries(
    settled: pd.DataFrame, deal_stages: pd.DataFrame | None, as_of: pd.Timestamp
) -> pd.DataFrame:
    if deal_stages is None or deal_stages.empty:
        return pd.DataFrame(columns=["deal", "stage", "entered_on"])
    is_known = deal_stages["entered_on"] <= as_of
    is_ours = deal_stages["deal"].isin(settled["deal"]) & ~is_closing(deal_stages["stage"])
    return deal_stages[is_known & is_ours]


def _order(entries: pd.DataFrame, given: list[str]) -> list[str]:
    if given:
        for stage in sorted(set(entries["stage"]) - set(given)):
            near = get_close_matches(stage, given, n=1, cutoff=0.5)
            raise TableError(
                "deal_stages, column stage",
                f'"{stage}" is not among the stages of the plan ({listing(given, most=8)})',
                f'did you mean "{near[0]}"' if near else "add it to decomposition.stages",
            )
        return given
    place = entries.groupby("deal")["entered_on"].rank()
    by_stage = place.groupby(entries["stage"]).agg(["median", "mean"]).reset_index()
    return by_stage.sort_values(["median", "mean", "stage"])["stage"].tolist()


def _one_spell(settled: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """From the opening to the close: all that dates of opening and closing can tell."""
    engaged = settled[settled["opened_on"].notna()]
    so_far = (as_of - engaged["opened_on"]).dt.days
    return pd.DataFrame(
        {
            "stage": OPENED,
            "moved": engaged["status"] == WON,
            "open": engaged["status"] == OPEN,
            "days": engaged["days"].fillna(so_far.where(engaged["status"] == OPEN)),
            "has_ended": engaged["status"] != OPEN,
        }
    )


def _spells(
    settled: pd.DataFrame, entries: pd.DataFrame, order: list[str], as_of: pd.Timestamp
) -> pd.DataFrame:
    """One row a deal and stage reached: whether it moved on or is open there, and for how long."""
    first = entries.groupby(["deal", "stage"])["entered_on"].min().reset_index()
    first = first.pivot_table(index="deal", columns="stage", values="entered_on")
    first = first.reindex(columns=order).astype("datetime64[ns]")
    outcome = settled.drop_duplicates("deal").set_index("deal").loc[first.index]
    places = np.where(first.notna(), np.arange(len(order)), -1)
    furthest = np.where(outcome["status"] == WON, len(order), places.max(axis=1))
    spells = []
    for place, stage in enumerate(order):
        start = first[stage]
        ends = first.iloc[:, place + 1 :].assign(closed_on=outcome["closed_on"])
        left_on = ends.where(ends.ge(start, axis=0)).min(axis=1)
        length = (left_on.fillna(as_of) - start).dt.days
        spell = pd.DataFrame(
            {
                "stage": stage,
                "moved": furthest > place,
                "open": (furthest == place) & (outcome["status"] == OPEN),
                "days": length.mask(outcome["closed_on"] < start),  # entered after its close
                "has_ended": left_on.notna(),
            }
        )
        spells.append(spell[furthest >= place])
    return pd.concat(spells, ignore_index=True)


def _stage_row(stage: str, spells: pd.DataFrame) -> dict[str, object]:
    entered, moved, still_open = len(spells), int(spells["moved"].sum()), int(spells["open"].sum())
    left = entered - still_open
    low, high = wilson_interval(moved, left)
    return {
        "stage": stage,
        "entered": entered,
        "moved": moved,
        "open": still_open,
        "conversion_rate": moved / left if left else np.nan,
        "low": low,
        "high": high,
        "days_median": median_days(spells["days"], spells["has_ended"]),
    }


def _conversion_text(table: pd.DataFrame) -> str:
    left = table["entered"] - table["open"]
    if not left.any():
        return f"None of {count(table['entered'].iloc[0], 'deal')} has left its stage yet."
    narrow = table.iloc[int(table["conversion_rate"].fillna(1.0).argmin())]
    overall = chance_to_win(table).iloc[0]
    which, did = (
        ("closed", "were won")
        if list(table["stage"]) == [OPENED]
        else (f'left "{narrow["stage"]}"', "moved on")
    )
    text = (
        f"Of the deals that {which}, {percent(narrow['conversion_rate'])} {did} "
        f"({percent(narrow['low'])} to {percent(narrow['high'])}, "
        f"n = {number(narrow['entered'] - narrow['open'])})"
    )
    if len(table) > 1:
        text += f", the narrowest step; from the first stage to the win it is {percent(overall)}"
    few = table.loc[left < FEW, "stage"]
    return text + (f". Fewer than {FEW} deals have left {listing(few)}." if len(few) else ".")


def _history_note(settled: pd.DataFrame, entries: pd.DataFrame, *, is_inferred: bool) -> str:
    note = " The order of the stages is the one in which deals enter them." if is_inferred else ""
    without = int((~settled["deal"].isin(entries["deal"])).sum())
    return note + (f" Left out: {count(without, 'deal')} without stage dates." if without else "")
