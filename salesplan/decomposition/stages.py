"""Chapter 3.3, stages: what part of the deals each stage of the funnel passes on, and how fast."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from salesplan.decomposition.deals import (
    OPEN,
    WON,
    is_closing,
    median_days,
    settle_deals,
)
from salesplan.decomposition.intervals import quotient_interval
from salesplan.decomposition.passage import passage
from salesplan.errors import TableError
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, number, percent

OPENED = "opened"
FEW = 20  # deals; a rate from fewer is said to be one
_UNSURE = 0.05  # part of a stage's deals whose fate is unknown, from which the text says so
MOSTLY = 0.9  # part of the deals that must carry an amount before money is followed


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
    neither lost nor left out: rates and times count each as undecided so far (`passage`), so that
    a pipeline of young deals does not lean to the faster outcome. Without `deal_stages` there is
    one stage, "opened".

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
        Table, in the order of the funnel: stage, entered, moved, open (deals), conversion_rate
        (part that moves on), low, high (95 % interval), days_median (in the stage, however it
        ends), days_mean (until moving on, of those that do), days_low, days_high (95 % interval of
        it), days_lost (mean until the loss), undecided (part still open after the longest time at
        which one decided), conversion_rate_value, value_low, value_high (part of the money that
        moves on; missing where fewer than nine in ten deals carry an amount).

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
    spells, order = stage_spells(settled, deal_stages, as_of=as_of, stages=stages)
    if spells.empty:
        return not_computed("deals", "opened_on", "stage", because="no deal has been opened yet")
    by_stage = dict(list(spells.groupby("stage")))
    table = pd.DataFrame([stage_row(stage, by_stage[stage]) for stage in order])
    note = "" if order == [OPENED] else _history_note(settled, spells, is_inferred=not stages)
    return Finding(table, _conversion_text(table) + note)


def stage_spells(
    settled: pd.DataFrame,
    deal_stages: pd.DataFrame | None,
    *,
    as_of: pd.Timestamp,
    stages: Sequence[str] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """One row for each deal and stage that it has reached, and the stages in order.

    Parameters
    ----------
    settled : DataFrame, shape (deals, columns)
        As `settle_deals` returns it.
    deal_stages, as_of, stages
        As for `stage_conversion`.

    Returns
    -------
    DataFrame
        Columns deal, stage, moved, open (bool), days (in the stage; missing for a stage that the
        deal skipped), lag (the same, 0 for a skipped stage), has_ended (bool), amount.
    list of str

    Examples
    --------
    >>> deals = pd.DataFrame({"deal": ["a", "b"], "stage": ["Offer", "Won"], "amount": 10.0,
    ...                       "opened_on": pd.Timestamp("2025-01-01"),
    ...                       "closed_on": pd.to_datetime([None, "2025-01-31"])})
    >>> settled = settle_deals(deals, pd.Timestamp("2025-03-01"))
    >>> stage_spells(settled, None, as_of=pd.Timestamp("2025-03-01"))[0]["days"].tolist()
    [59.0, 30.0]
    """
    entries = _known_entries(settled, deal_stages, as_of)
    if entries.empty:
        return _one_spell(settled, as_of), [OPENED]
    order = _order(entries, [s for s in stages if not is_closing(pd.Series([s])).item()])
    spells = _spells(settled, entries, order, as_of)
    return spells, [stage for stage in order if stage in set(spells["stage"])]


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


def overall_chance(stages: pd.DataFrame) -> tuple[float, float, float]:
    """Chance to be won from the first stage on, with its 95 % interval.

    Parameters
    ----------
    stages : DataFrame
        Table of `stage_conversion`.

    Returns
    -------
    (float, float, float)
        Value, low and high end; the ends as if the rates were independent, as they are of deals
        that each stage passes on.

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["lead"], "conversion_rate": [0.5], "low": [0.4],
    ...                        "high": [0.6]})
    >>> [round(end, 3) for end in overall_chance(stages)]
    [0.5, 0.4, 0.6]
    """
    value = float(chance_to_win(stages).iloc[0])
    rates = stages[["conversion_rate", "low", "high"]].to_numpy("float64")
    factors = [(float(rate), float(low), float(high)) for rate, low, high in rates]
    low, high = quotient_interval(value, factors, (1.0, 1.0, 1.0))
    return value, low, min(high, 1.0)


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
    is_open = engaged["status"] == OPEN
    days = engaged["days"].fillna((as_of - engaged["opened_on"]).dt.days.where(is_open))
    return pd.DataFrame(
        {
            "deal": engaged["deal"],
            "stage": OPENED,
            "moved": engaged["status"] == WON,
            "open": is_open,
            "days": days,
            "lag": days,
            "has_ended": ~is_open,
            "amount": engaged["amount"],
        }
    )


def _spells(
    settled: pd.DataFrame, entries: pd.DataFrame, order: list[str], as_of: pd.Timestamp
) -> pd.DataFrame:
    """One row a deal and stage reached: whether it moved on or is open there, and for how long."""
    first = entries.groupby(["deal", "stage"])["entered_on"].min().unstack("stage")
    first = first.reindex(columns=order).astype("datetime64[ns]")
    outcome = settled.drop_duplicates("deal").set_index("deal").loc[first.index]
    places = np.where(first.notna(), np.arange(len(order)), -1)
    furthest = np.where(outcome["status"] == WON, len(order), places.max(axis=1))
    spells = []
    for place, stage in enumerate(order):
        start = first[stage]
        ends = first.iloc[:, place + 1 :].assign(closed_on=outcome["closed_on"])
        left_on = ends.where(ends.ge(start, axis=0)).min(axis=1)
        moved, is_open = furthest > place, (furthest == place) & (outcome["status"] == OPEN)
        length = (left_on.fillna(as_of) - start).dt.days
        length = length.mask(outcome["closed_on"] < start)  # entered after its close
        spell = pd.DataFrame(
            {
                "stage": stage,
                "moved": moved,
                "open": is_open,
                "days": length,
                "lag": length.where(is_open | left_on.notna()).mask(moved & start.isna(), 0.0),
                "has_ended": left_on.notna(),
                "amount": outcome["amount"],
            }
        )
        spells.append(spell[furthest >= place])
    return pd.concat(spells).rename_axis("deal").reset_index()


def stage_row(stage: str, spells: pd.DataFrame) -> dict[str, Any]:
    """One row of the table of `stage_conversion`, from the deals that reached a stage.

    Parameters
    ----------
    stage : str
    spells : DataFrame
        As `stage_spells` returns them, of this stage alone.

    Examples
    --------
    >>> spells = pd.DataFrame({"moved": [True, False], "open": False, "days": [3.0, 5.0],
    ...     "lag": [3.0, 5.0], "has_ended": True, "amount": [10.0, 30.0]})
    >>> row = stage_row("offer", spells)
    >>> round(row["conversion_rate"], 3), round(row["conversion_rate_value"], 3)
    (0.5, 0.25)
    """
    found = passage(spells["lag"], spells["moved"], spells["open"])
    row: dict[str, Any] = {
        "stage": stage,
        "entered": len(spells),
        "moved": int(spells["moved"].sum()),
        "open": int(spells["open"].sum()),
        "conversion_rate": found.rate,
        "low": found.low,
        "high": found.high,
        "days_median": median_days(spells["days"], spells["has_ended"]),
        "days_mean": found.days,
        "days_low": found.days_low,
        "days_high": found.days_high,
        "days_lost": found.days_lost,
        "undecided": found.undecided,
    }
    valued = spells[spells["amount"] > 0]
    if len(valued) >= MOSTLY * len(spells):
        found = passage(valued["lag"], valued["moved"], valued["open"], valued["amount"])
    else:
        found = found._replace(rate=np.nan, low=np.nan, high=np.nan)
    rates = {"conversion_rate_value": found.rate, "value_low": found.low, "value_high": found.high}
    return row | rates


def _conversion_text(table: pd.DataFrame) -> str:
    left = table["entered"] - table["open"]
    if not left.any():
        return f"None of {count(table['entered'].iloc[0], 'deal')} has left its stage yet."
    narrow = table.iloc[int(table["conversion_rate"].fillna(1.0).argmin())]
    overall = overall_chance(table)
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
        text += f", the narrowest step; from the first stage to the win it is {_range(*overall)}"
    few = table.loc[left < FEW, "stage"]
    text += f". Fewer than {FEW} deals have left {listing(few)}." if len(few) else "."
    unsure = table[table["undecided"] > _UNSURE]
    if len(unsure):
        worst = unsure.iloc[int(unsure["undecided"].argmax())]
        text += (
            f' How {percent(worst["undecided"], 0)} of those that enter "{worst["stage"]}" end '
            "is not known yet: they have been open longer than any that has decided."
        )
    return text


def _range(value: float, low: float, high: float) -> str:
    return f"{percent(value)} ({percent(low)} to {percent(high)})"


def _history_note(settled: pd.DataFrame, spells: pd.DataFrame, *, is_inferred: bool) -> str:
    note = " The order of the stages is the one in which deals enter them." if is_inferred else ""
    without = int((~settled["deal"].isin(spells["deal"])).sum())
    return note + (f" Left out: {count(without, 'deal')} without stage dates." if without else "")
