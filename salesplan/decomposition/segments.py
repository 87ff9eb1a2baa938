"""Chapter 3.3, the funnel by segment: own rates where deals are enough, the firm's where not."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.deals import LOST, WON
from salesplan.decomposition.stages import FEW, chance_to_win, stage_row
from salesplan.decomposition.stock import Funnel, pipeline_today
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, number, percent

_SURE = (
    0.05  # chance of a difference at least as large if all segments were alike, all tests together
)
_NOISE = 1e-9
_TODAY = ("needed_count", "open_count", "gap_count", "gap_value")


class Dimension(NamedTuple):
    """One way to part the deals.

    Parameters
    ----------
    name : str
        Such as "team".
    of_deal : Series
        Segment of each deal, index deal; missing where nobody knows.
    shares : Series of float, index segment
        Part of the planned money of each.
    from_deals : Series of float, index segment
        Part of the segment's money that comes through deals.
    """

    name: str
    of_deal: pd.Series
    shares: pd.Series
    from_deals: pd.Series


def funnel_segments(
    firm: Funnel, settled: pd.DataFrame, dimensions: Sequence[Dimension]
) -> Finding:
    """The funnel of each segment: its rates, what it needs in the year and today, what is there.

    A stage of a segment from which fewer than twenty deals have decided takes the firm's rate and
    times, and is marked as pooled; so does a deal size of fewer than twenty won deals. Segments
    need not add up to the firm's funnel: each works by its own rates.

    Parameters
    ----------
    firm : Funnel
    settled : DataFrame
        As `settle_deals` returns it.
    dimensions : sequence of Dimension

    Returns
    -------
    Finding
        dimension, segment, stage, n (deals that have decided there), conversion_rate, low, high,
        is_pooled, average_deal_size, needed_in_year (deals that must enter the stage), needed_count
        (that must be in it today), open_count, gap_count, gap_value (missing without amounts).

    Examples
    --------
    >>> funnel_segments(Funnel(pd.DataFrame({"stage": ["a"], "conversion_rate": [None],
    ...     "days_mean": [1.0]}), pd.DataFrame(), pd.DataFrame(), 1.0, 1.0,
    ...     pd.Timestamp("2026-01-01")), pd.DataFrame(), []).needs
    'deals'
    """
    if not firm.is_known:
        return not_computed("deals", "opened_on", "closed_on", "amount", "is_won",
                            because="the funnel has no rates and times yet")  # fmt: skip
    parts, says = [], []
    chosen = [one for one in dimensions if len(one.shares) > 1]
    for dimension in chosen:
        of_deal = dimension.of_deal.to_dict()
        segment = firm.spells["deal"].map(of_deal)
        won = settled[settled["status"] == WON]
        sizes = won["amount"].dropna().groupby(won["deal"].map(of_deal)).agg(["mean", "count"])
        own_size = sizes.loc[sizes["count"] >= FEW, "mean"].to_dict()
        tables = [
            _one_segment(
                firm,
                dimension,
                str(name),
                firm.spells[segment == name],
                float(own_size.get(name, firm.average_deal_size)),
            )
            for name in sorted(dimension.shares.index, key=str)
        ]
        parts.append(pd.concat(tables, ignore_index=True))
        says.append(_difference(settled, dimension, len(chosen)))
    if not parts:
        because = "the firm has one team, one line and one type of customer"
        return not_computed("deals", "customer", "product", "rep", because=because)
    table = pd.concat(parts, ignore_index=True)
    return Finding(table, f"{' '.join(filter(None, says))} {_pooled_text(table)}".strip())


def _one_segment(
    firm: Funnel, dimension: Dimension, name: str, spells: pd.DataFrame, size: float
) -> pd.DataFrame:
    """One segment's funnel, the firm's figures where its own deals are too few."""
    stages, known = _own_stages(firm.stages, spells)
    funnel = Funnel(
        stages,
        spells,
        firm.calendar.assign(amount=firm.calendar["amount"] * dimension.shares[name]),
        size,
        float(dimension.from_deals.get(name, firm.share_from_deals)),
        firm.as_of,
    )
    wins, chance = funnel.wins_by(np.inf), chance_to_win(stages).to_numpy()
    today = pipeline_today(funnel).table
    return pd.DataFrame(
        {
            "dimension": dimension.name,
            "segment": name,
            "stage": stages["stage"],
            **known,
            "average_deal_size": funnel.average_deal_size,
            "needed_in_year": [ceil(wins / part - _NOISE) for part in chance],
            **{column: today[column] for column in _TODAY},
        }
    )


def _own_stages(
    firm: pd.DataFrame, spells: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Rates and times of each stage, and from how many deals: the firm's where they are few."""
    rows, is_pooled, decided = [], [], []
    for whole in firm.to_dict("records"):
        here = spells[spells["stage"] == whole["stage"]]
        n = int((~here["open"].astype(bool)).sum())
        own = stage_row(str(whole["stage"]), here) if n >= FEW else None
        is_own = own is not None and own["conversion_rate"] > 0 and own["days_mean"] >= 0
        rows.append(own if is_own else whole)
        is_pooled.append(not is_own)
        decided.append(n)
    stages = pd.DataFrame(rows)
    known = {name: stages[name] for name in ("conversion_rate", "low", "high")}
    return stages, {"n": pd.Series(decided), **known, "is_pooled": pd.Series(is_pooled)}


def _difference(settled: pd.DataFrame, dimension: Dimension, tests: int) -> str:
    """Say whether the segments' win rates differ by more than chance would make them (chi-square).

    The level is shared among the dimensions tested (Bonferroni).
    """
    from scipy.special import chdtrc

    closed = settled[settled["status"].isin([WON, LOST])]
    segment = closed["deal"].map(dimension.of_deal.to_dict())
    is_won = closed["status"] == WON
    by = is_won.groupby(segment).agg(["sum", "count"])
    by = by[by["count"] >= FEW]
    called = dimension.name.replace("_", " ")
    if len(by) < 2 or not 0 < by["sum"].sum() < by["count"].sum():
        return f"By {called} no two segments have {FEW} closed deals each to be compared."
    rate = by["sum"].sum() / by["count"].sum()
    off = np.square(by["sum"] - by["count"] * rate) / (by["count"] * rate * (1 - rate))
    chance = float(chdtrc(len(by) - 1, float(off.sum())))
    if chance * tests >= _SURE:
        return (
            f"By {called} win rates differ by no more than chance makes (p = {number(chance, 2)})."
        )
    rates = (by["sum"] / by["count"]).sort_values(kind="stable")
    worst, best = rates.index[0], rates.index[-1]
    return (
        f"By {called} win rates differ by more than chance: from {percent(rates.iloc[0])} "
        f"({worst}) to {percent(rates.iloc[-1])} ({best})."
    )


def _pooled_text(table: pd.DataFrame) -> str:
    pooled = table[table["is_pooled"]]
    if pooled.empty:
        return "Every segment has enough deals for rates of its own."
    names = list(dict.fromkeys(pooled["segment"]))
    return (
        f"{count(len(pooled), 'stage')} of {listing(names)} take the firm's rate: fewer than {FEW} "
        "deals have decided there."
    )
