"""Rules of thumb beside the firm's own figures: what the trade says, what the firm shows.

The sayings are references with source and date, never inputs: nothing in the workbook is computed
from them. Where a source gives no date it is called undated.
"""

from math import isfinite
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import wilson_interval
from salesplan.words import count, listing, number, percent

FEWEST_HIRES = 3
"""Hires below which a firm's own ramp is not read."""

_RAMPED = 0.9  # of the peers' output, over three months
_COLUMNS = [
    "saying", "said_low", "said_high", "own", "low", "high", "n", "planned_with", "unit",
    "verdict", "source",
]  # fmt: skip


class Saying(NamedTuple):
    """What the trade says.

    Parameters
    ----------
    words : str
    low, high : float
        Between which the saying lies.
    unit : str
        times, fraction or months.
    source : str
        Who says it, and when.
    """

    words: str
    low: float
    high: float
    unit: str
    source: str


SAYINGS = {
    "coverage": Saying(
        "Three times the quota in the pipeline", 3.0, 3.0, "times",
        "a saying of the trade without author or date; Kellblog (undated) warns that it is no "
        "inverse of the win rate",
    ),
    "over_assignment": Saying(
        "Quotas of 110 to 120 % of the target", 0.10, 0.20, "fraction",
        "Lowndes (undated): 10 to 15 % usual in software, about 20 % in enterprise software; "
        "TigerEye (undated): 0 to 50 %",
    ),
    "growth": Saying(
        "Ten per cent more for everybody", 0.10, 0.10, "fraction",
        "named as a bad habit by Alexander Group (undated)",
    ),
    "quota_to_ote": Saying(
        "A quota of five times the on-target earnings", 4.0, 6.0, "times",
        "CRO Report (undated): 4 to 6; BenchSights (undated, 83 answers): 4.8",
    ),
    "ramp": Saying(
        "A new rep is up to speed in three to six months", 3.0, 6.0, "months",
        "Bridge Group (2024), as quoted by others: median 5.0; RevenueTools (undated): 2 to 9 by "
        "size of customer",
    ),
    "at_quota": Saying(
        "Half to six tenths of the reps reach quota", 0.5, 0.6, "fraction",
        "Prosperio Group (undated), as designed; Xactly (2023), as observed: 58 %",
    ),
}  # fmt: skip
"""The sayings by name, as collected in `field` notes; facts only, in our own words."""


class Own(NamedTuple):
    """The firm's own figure: value, interval or spread, n, what the plan uses, how it was read."""

    value: float
    low: float
    high: float
    n: int
    planned_with: float
    said: str


UNKNOWN_HERE = Own(np.nan, np.nan, np.nan, 0, np.nan, "")


def rules_of_thumb(own: dict[str, Own]) -> Finding:
    """Set each saying beside the firm's own figure, and say where it is wrong here.

    Parameters
    ----------
    own : mapping of saying to Own
        A figure that the data do not carry is missing, or has n 0.

    Returns
    -------
    Finding
        saying, said_low, said_high, own, low, high, n, planned_with (what the plan uses; missing
        where it uses neither), unit, verdict, source.

    Examples
    --------
    >>> found = rules_of_thumb({"coverage": Own(3.5, 3.1, 4.3, 13, float("nan"), "quarters")})
    >>> found.table["verdict"][0]
    'wrong here: 3.5 times (3.1 to 4.3, quarters, n 13) lies above it'
    """
    rows = []
    for name, saying in SAYINGS.items():
        found = own.get(name, UNKNOWN_HERE)
        rows.append(
            (saying.words, saying.low, saying.high, *found[:5], saying.unit,
             _verdict(saying, found), saying.source)
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"n": "int64"})
    return Finding(table, _sentence(table))


def over_assignment_needed(attained: pd.DataFrame) -> Own:
    """Read how much more than the target had to be given out for the target to be met.

    If quotas of 100 bring in 80, then 125 had to be given out for 100: one over the attainment of
    all quotas together, less one.

    Parameters
    ----------
    attained : DataFrame
        period, quota, actual; one row for each quota of a rep.

    Returns
    -------
    Own
        Of all periods; low and high are the periods' own extremes, where there are several.

    Examples
    --------
    >>> over_assignment_needed(pd.DataFrame({"period": "FY2025", "quota": [60.0, 40.0],
    ...     "actual": [50.0, 30.0]})).value
    0.25
    """
    rated = attained[(attained["quota"] > 0) & attained["actual"].notna()]
    if rated.empty or rated["actual"].sum() <= 0:
        return UNKNOWN_HERE
    sums = rated.groupby("period")[["quota", "actual"]].sum()
    sums = sums[sums["actual"] > 0]
    each = sums["quota"] / sums["actual"] - 1
    value = float(rated["quota"].sum() / rated["actual"].sum() - 1)
    return Own(value, float(each.min()), float(each.max()), len(rated), np.nan,
               f"sum of quotas over sales in {count(len(sums), 'period')}")  # fmt: skip


def share_at_quota(attained: pd.DataFrame) -> Own:
    """Read the part of earlier quotas that were met, with Wilson's 95 % interval.

    Parameters
    ----------
    attained : DataFrame
        attainment; one row for each quota of a rep.

    Returns
    -------
    Own

    Examples
    --------
    >>> share_at_quota(pd.DataFrame({"attainment": [1.1, 0.9]})).value
    0.5
    """
    rated = attained["attainment"].dropna()
    n = len(rated)
    if n == 0:
        return UNKNOWN_HERE
    met = int((rated >= 1).sum())
    return Own(met / n, *wilson_interval(met, n), n, np.nan, "earlier quotas")


def usual_growth(before: pd.Series, after: pd.Series) -> Own:
    """Read the growth of each rep from one year to the next: median and middle half.

    Parameters
    ----------
    before, after : Series, index rep
        Sales of two years; reps with sales in both count.

    Returns
    -------
    Own

    Examples
    --------
    >>> sold = pd.Series({"a": 100.0, "b": 100.0, "c": 100.0})
    >>> usual_growth(sold, pd.Series({"a": 90.0, "b": 104.0, "c": 120.0})).value
    0.04
    """
    both = pd.DataFrame({"before": before, "after": after}).dropna()
    both = both[(both > 0).all(axis=1)]
    growth = (both["after"] / both["before"] - 1).round(12)
    return _spread(growth, "reps' growth last year, middle half of them")


def quota_to_earnings(quotas: pd.Series, earnings: pd.Series) -> Own:
    """Read how many times the on-target earnings each quota is: median and middle half.

    Parameters
    ----------
    quotas, earnings : Series, index rep
        Currency a year; earnings are base pay and target incentive.

    Returns
    -------
    Own

    Examples
    --------
    >>> quota_to_earnings(pd.Series({"a": 500.0}), pd.Series({"a": 100.0})).value
    5.0
    """
    both = pd.DataFrame({"quota": quotas, "earnings": earnings}).dropna()
    both = both[both["earnings"] > 0]
    return _spread(both["quota"] / both["earnings"], "this plan's quotas, middle half of them")


def own_ramp(sales: pd.DataFrame, hired_on: pd.Series, months: list[str]) -> Own:
    """Read after how many months new reps sell nine tenths of what the others do.

    A month's output is the rep's sales over the median of those hired a year or more before; the
    mean of three months in a row must reach nine tenths; the one in the middle is the answer. A rep
    who never does counts with all months seen, as a lower bound.

    Parameters
    ----------
    sales : DataFrame
        rep, month, amount.
    hired_on : Series of Timestamp, index rep
    months : list of str
        Full months in order.

    Returns
    -------
    Own
        Median, lowest and highest; nothing below three hires with six months each.
    """
    by_rep = sales.pivot_table(
        index="rep", columns="month", values="amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=months, fill_value=0.0)  # fmt: skip
    began = hired_on.dropna().dt.to_period("M")
    columns = pd.PeriodIndex(months, freq="M")
    reached = []
    for rep in began.index.intersection(by_rep.index):
        seen = columns >= began[rep]
        if columns.empty or began[rep] <= columns[0] or seen.sum() < 6:
            continue
        old = began.index[began <= began[rep] - 12].union(by_rep.index.difference(began.index))
        peers = by_rep.loc[by_rep.index.intersection(old)].median()
        ratio = (by_rep.loc[rep] / peers.where(peers > 0))[seen].rolling(3).mean()
        hit = np.flatnonzero(ratio.to_numpy() >= _RAMPED)
        reached.append(float(hit[0]) if len(hit) else float(seen.sum()))
    if len(reached) < FEWEST_HIRES:
        few = f"{count(len(reached), 'hire')} with six months of sales, {FEWEST_HIRES} are needed"
        return UNKNOWN_HERE._replace(said=few)
    return Own(float(np.median(reached)), min(reached), max(reached), len(reached), np.nan, "hires")


def _spread(values: pd.Series, said: str) -> Own:
    if values.empty:
        return UNKNOWN_HERE
    low, middle, high = values.quantile([0.25, 0.5, 0.75])
    return Own(float(middle), float(low), float(high), len(values), np.nan, said)


def _verdict(saying: Saying, own: Own) -> str:
    if not own.n or not isfinite(own.value):
        return f"not tested: {own.said or 'the data do not carry a figure of your own'}"
    interval = f"{_in(own.low, saying)} to {_in(own.high, saying)}, {own.said}, n {own.n}"
    mine = f"{_in(own.value, saying)}{_unit(saying)} ({interval})"
    if own.low > saying.high:
        return f"wrong here: {mine} lies above it"
    if own.high < saying.low:
        return f"wrong here: {mine} lies below it"
    if saying.low <= own.value <= saying.high:
        return f"fits here: {mine}"
    return f"no better than your own: {mine}"


def _in(value: float, saying: Saying) -> str:
    return percent(value) if saying.unit == "fraction" else number(value, 1)


def _unit(saying: Saying) -> str:
    return "" if saying.unit == "fraction" else f" {saying.unit}"


def _sentence(table: pd.DataFrame) -> str:
    tested = table[~table["verdict"].str.startswith("not tested")]
    wrong = tested.loc[tested["verdict"].str.startswith("wrong"), "saying"].str.lower()
    if tested.empty:
        return "No saying of the trade can be tested on this firm's data; none is used."
    text = f"{count(len(tested), 'saying')} of the trade tested on the firm's own data"
    if len(wrong):
        quoted = [f'"{saying}"' for saying in wrong]
        text += f"; wrong here: {listing(quoted, most=len(quoted))}"
    return text + ". They are shown, and used nowhere in the plan."
