"""Chapter 3.8, open deals by expected value per hour: chance x amount over the hours left."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.stages import chance_to_win, overall_chance
from salesplan.decomposition.stock import Funnel, live_deals
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, money, number


class DealWork(NamedTuple):
    """What selling takes, and what it is worth.

    Parameters
    ----------
    stage_hours : Series of float, index stage
        Hours that a deal takes in each stage.
    rates : Series, index customer and "all", optional
        Margin rates; None: values are sales.
    currency : str
    """

    stage_hours: pd.Series
    rates: pd.Series | None = None
    currency: str = ""


def hours_left(stages: pd.DataFrame, stage_hours: pd.Series) -> pd.Series:
    """Hours that a deal is still expected to take, by the stage that it is in.

    Those of its stage, and those of the later ones as far as it is likely to get there.

    Parameters
    ----------
    stages : DataFrame
        Table of `stage_conversion`.
    stage_hours : Series of float, index stage
        Hours that a deal takes in each stage.

    Returns
    -------
    Series of float, index stage
        Missing where the hours of the stage or of a later one are.

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["lead", "offer"], "conversion_rate": [0.5, 0.4]})
    >>> hours_left(stages, pd.Series({"lead": 2.0, "offer": 6.0})).to_dict()  # 2 + 0.5 x 6
    {'lead': 5.0, 'offer': 6.0}
    """
    hours = stages["stage"].map(stage_hours).to_numpy("float64")
    rates = stages["conversion_rate"].fillna(1.0).to_numpy("float64")
    left = np.zeros(len(hours) + 1)
    for place in reversed(range(len(hours))):
        left[place] = hours[place] + rates[place] * left[place + 1]
    return pd.Series(left[:-1], stages["stage"].to_list())


def stage_chances(stages: pd.DataFrame) -> pd.DataFrame:
    """Chance to win from each stage on, with its 95 % interval and the deals behind it.

    Parameters
    ----------
    stages : DataFrame
        Table of `stage_conversion`.

    Returns
    -------
    DataFrame, index stage
        chance, chance_low, chance_high, n (deals that have left the stage).

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["offer"], "conversion_rate": [0.5], "low": [0.4],
    ...                        "high": [0.6], "entered": [120], "open": [20]})
    >>> stage_chances(stages).round(3).loc["offer"].tolist()
    [0.5, 0.4, 0.6, 100.0]
    """
    ends = [overall_chance(stages.iloc[place:]) for place in range(len(stages))]
    chance = chance_to_win(stages)
    return pd.DataFrame(
        {
            "chance": chance.to_numpy(float),
            "chance_low": [max(0.0, low) for _, low, _ in ends],
            "chance_high": [high for _, _, high in ends],
            "n": (stages["entered"] - stages["open"]).to_numpy(float),
        },
        index=chance.index,
    )


def deal_priority(funnel: Funnel, deals: pd.DataFrame, work: DealWork) -> Finding:
    """Rank open deals by the value that an hour spent on them is expected to bring.

    A deal without an amount counts at the mean of the won ones, and says so. Stale deals, open for
    longer than any of their stage took to decide, are not ranked.

    Parameters
    ----------
    funnel : Funnel
    deals : DataFrame
        deal, rep, customer, amount.
    work : DealWork

    Returns
    -------
    Finding
        rank, deal, rep, customer, stage, amount, is_assumed (the amount), chance, chance_low,
        chance_high, expected_value, low, high, hours, value_per_hour, n, weighted_amount. On a tie
        the lower key comes first; without hours it stands last, unranked.

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["offer"], "conversion_rate": [0.5], "low": [0.4],
    ...     "high": [0.6], "entered": [12], "open": [1]})
    >>> spells = pd.DataFrame({"deal": ["a", "b"], "stage": "offer", "open": [True, False],
    ...     "lag": [9.0, 40.0], "amount": 100.0})
    >>> funnel = Funnel(stages, spells, pd.DataFrame(), 10.0, 1.0, pd.Timestamp("2025-12-31"))
    >>> deals = pd.DataFrame({"deal": ["a", "b"], "rep": "Ann", "customer": "x", "amount": 100.0})
    >>> print(deal_priority(funnel, deals, DealWork(pd.Series({"offer": 10.0}))).text)
    1 open deal is worth 50 by chance and takes 10 hours; an hour brings most at a (5 an hour).
    """
    live = [live_deals(funnel, stage).assign(stage=stage) for stage in funnel.stages["stage"]]
    here = pd.concat(live)[["deal", "stage"]] if live else pd.DataFrame(columns=["deal", "stage"])
    known = deals.drop_duplicates("deal").reindex(columns=["deal", "rep", "customer", "amount"])
    table = here.drop_duplicates("deal").merge(known, on="deal", how="left")
    stale = int(funnel.spells["open"].sum()) - len(here)
    if table.empty:
        return not_computed("deals", "deal", "stage", because="no deal is open and live")
    amount = table["amount"].astype(float)
    usual = funnel.average_deal_size
    if not ((amount > 0).any() or usual > 0):
        return not_computed("deals", "amount", because="no deal carries an amount")
    table = table.assign(amount=amount.where(amount > 0, usual), is_assumed=~(amount > 0))
    table = table.merge(stage_chances(funnel.stages), left_on="stage", right_index=True)
    table = _valued(table, hours_left(funnel.stages, work.stage_hours), work)
    table = table.sort_values("deal").sort_values("value_per_hour", ascending=False, kind="stable")
    ranks = pd.Series(np.arange(1, len(table) + 1), table.index, dtype="Int64")
    table["rank"] = ranks.where(table["value_per_hour"].notna())
    table = table[list(_COLUMNS)].reset_index(drop=True)
    return Finding(table, _deals_text(table, stale, work.currency))


_COLUMNS = (
    "rank", "deal", "rep", "customer", "stage", "amount", "is_assumed", "chance", "chance_low",
    "chance_high", "expected_value", "low", "high", "hours", "value_per_hour", "n",
    "weighted_amount",
)  # fmt: skip


def _valued(table: pd.DataFrame, hours: pd.Series, work: DealWork) -> pd.DataFrame:
    rate: float | pd.Series = 1.0
    if work.rates is not None:
        rate = table["customer"].map(work.rates.to_dict()).fillna(work.rates["all"]).astype(float)
    left = table["stage"].map(hours).astype(float)
    value = table["amount"] * table["chance"] * rate
    return table.assign(
        expected_value=value,
        low=table["amount"] * table["chance_low"] * rate,
        high=table["amount"] * table["chance_high"] * rate,
        hours=left,
        value_per_hour=value / left.where(left > 0),
        weighted_amount=table["amount"] * table["chance"],
    )


def _deals_text(table: pd.DataFrame, stale: int, currency: str) -> str:
    worth, hours = float(table["expected_value"].sum()), float(table["hours"].sum())
    first = table[table["rank"].notna()].head(3)
    values = zip(first["deal"], first["value_per_hour"], strict=True)
    said = [f"{deal} ({money(value)}{' an hour' if place == 0 else ''})"
            for place, (deal, value) in enumerate(values)]  # fmt: skip
    text = (
        f"{count(len(table), 'open deal')} {'is' if len(table) == 1 else 'are'} worth "
        f"{money(worth, currency)} by chance and {'takes' if len(table) == 1 else 'take'} "
        f"{number(hours)} hours; an hour brings most at {listing(said)}"
    )
    assumed = int(table["is_assumed"].sum())
    text += f". {number(assumed)} without an amount count at the mean won deal" if assumed else ""
    text += f". Not ranked: {count(stale, 'stale deal')}" if stale > 0 else ""
    return f"{text}."
