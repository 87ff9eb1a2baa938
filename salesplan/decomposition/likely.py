"""Chapter 3.3, what the pipeline of the day will bring, stage by stage and month by month."""

from math import ceil, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.deals import WON
from salesplan.decomposition.passage import decision_curve
from salesplan.decomposition.stock import Funnel, chances, has_amounts, live_deals, unknown_funnel
from salesplan.finding import Finding
from salesplan.intervals import Z_95
from salesplan.words import count, money, month_name, number, percent

Line = NDArray[np.float64]
_NOISE = 1e-9


def funnel_outlook(funnel: Funnel) -> Finding:
    """How many deals each stage needs for the plan, and how many the pipeline of the day brings.

    A stage's needs are all that must ever enter it for the plan's wins. The present pipeline brings
    those that are in it or past it, and of those before it the part that gets there. Stale deals
    (see `pipeline_today`) bring nothing. The rest must come from deals that are not open yet.

    Parameters
    ----------
    funnel : Funnel

    Returns
    -------
    Finding
        stage (then "won"), needed_count (whole deals, rounded up), likely_count, low, high (95 %
        interval of it, as if each deal closed on its own), gap_count (needed - likely).

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["offer"], "conversion_rate": [0.5], "days_mean": [30.4375],
    ...     "days_lost": [30.4375], "conversion_rate_value": [0.5]})
    >>> spells = pd.DataFrame({"stage": ["offer"] * 3, "open": [True, False, False],
    ...     "moved": [False, True, False], "lag": [9.0, 40.0, 20.0], "amount": [10.0, 10.0, 10.0]})
    >>> calendar = pd.DataFrame({"month": ["2026-01", "2026-02"], "amount": [200, 300]})
    >>> funnel = Funnel(stages, spells, calendar, 10.0, 1.0, pd.Timestamp("2025-12-31"))
    >>> funnel_outlook(funnel).table[["stage", "needed_count", "likely_count"]].values.tolist()
    [['offer', 100, 1.0], ['won', 50, 0.5]]
    """
    if not funnel.is_known:
        return unknown_funnel()
    names = [*funnel.stages["stage"], WON]
    wins = funnel.wins_by(np.inf)
    chance, _ = chances(funnel)
    to_win = [*chance, 1.0]
    live = [len(live_deals(funnel, stage)) for stage in funnel.stages["stage"]]
    rows = []
    for place, stage in enumerate(names):
        reach = [min(1.0, to_win[at] / to_win[place]) for at in range(len(live))]
        needed = ceil(wins / to_win[place] - _NOISE)
        likely = sum(n * part for n, part in zip(live, reach, strict=True))
        spread = sqrt(sum(n * part * (1 - part) for n, part in zip(live, reach, strict=True)))
        rows.append(
            {
                "stage": stage,
                "needed_count": needed,
                "likely_count": likely,
                "low": max(0.0, likely - Z_95 * spread),
                "high": min(float(sum(live)), likely + Z_95 * spread),
                "gap_count": needed - likely,
            }
        )
    table = pd.DataFrame(rows)
    return Finding(table, _outlook_text(table, str(funnel.stages["stage"].iloc[0])))


def pipeline_months(funnel: Funnel) -> Finding:
    """What each month needs from deals, and what the pipeline of the day is likely to bring in it.

    Every open deal closes after a time drawn from those that its stage and the following ones took,
    longer than it has been there already. Stale deals (see `pipeline_today`) bring nothing.

    Parameters
    ----------
    funnel : Funnel

    Returns
    -------
    Finding
        month, needed_value (amount that comes from deals), likely_value (of the present pipeline),
        gap_value (what deals not yet open must bring). What is likely before the first month, or
        after the last, is said in the text.

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["offer"], "conversion_rate": [0.5], "days_mean": [40.0],
    ...     "days_lost": [20.0], "conversion_rate_value": [0.5]})
    >>> spells = pd.DataFrame({"stage": ["offer"] * 3, "open": [True, False, False],
    ...     "moved": [False, True, False], "lag": [9.0, 40.0, 20.0], "amount": [10.0, 10.0, 10.0]})
    >>> calendar = pd.DataFrame({"month": ["2026-01", "2026-02"], "amount": [200, 300]})
    >>> funnel = Funnel(stages, spells, calendar, 10.0, 1.0, pd.Timestamp("2025-12-31"))
    >>> pipeline_months(funnel).table["likely_value"].tolist()  # 31 days on: 31 January
    [5.0, 0.0]
    """
    if not funnel.is_known:
        return unknown_funnel()
    by_day = _likely_by_day(funnel)
    months = (funnel.as_of + pd.to_timedelta(np.arange(len(by_day)), "D")).strftime("%Y-%m")
    likely = pd.Series(by_day).groupby(months.to_numpy()).sum()
    plan = funnel.calendar["month"]
    needed = funnel.calendar["amount"].to_numpy("float64") * funnel.share_from_deals
    brought = likely.reindex(plan, fill_value=0.0).to_numpy()
    table = pd.DataFrame({"month": plan.to_numpy(), "needed_value": needed,
                          "likely_value": brought, "gap_value": needed - brought})  # fmt: skip
    outside = float(by_day.sum() - brought.sum())
    return Finding(table, _months_text(table, outside))


def _likely_by_day(funnel: Funnel) -> Line:
    """Money that the open deals are likely to bring, by days from today."""
    _, chance = chances(funnel)
    later = np.ones(1)
    total = np.zeros(1)
    for place in reversed(range(len(funnel.stages))):
        stage = funnel.stages["stage"].iloc[place]
        here = live_deals(funnel, stage)
        takes = _lengths(funnel, stage)
        size = pd.Series(funnel.average_deal_size, here.index)
        worth = here["amount"].fillna(0.0) if has_amounts(funnel) else size
        left = _remaining(takes, here["lag"].astype("int64").tolist(), worth.tolist())
        total = _added(total, np.convolve(left * chance[place], later))
        later = np.convolve(takes, later)
    return total


def _lengths(funnel: Funnel, stage: object) -> Line:
    """Chance of each number of days in a stage, of the deals that move on."""
    of_stage = funnel.spells[(funnel.spells["stage"] == stage) & funnel.spells["lag"].notna()]
    lag, moved, still = (of_stage[name].to_numpy() for name in ("lag", "moved", "open"))
    curve = decision_curve(lag.astype("float64"), moved.astype(bool), still.astype(bool))
    chance = np.bincount(curve.days.astype("int64"), curve.moved)
    return np.asarray(chance / chance.sum())


def _remaining(takes: Line, so_far: list[int], worth: list[float]) -> Line:
    """Add up what deals are worth by the days that they still stay, given the days they have."""
    total = np.zeros(len(takes) + 1)
    for age, amount in zip(so_far, worth, strict=True):
        rest = takes[age + 1 :]
        if rest.sum() > 0:
            total[1 : 1 + len(rest)] += amount * rest / rest.sum()
        else:  # longer than any that moved on, yet not than those lost: due any day
            total[1] += amount
    return total


def _added(one: Line, other: Line) -> Line:
    total = np.zeros(max(len(one), len(other)))
    total[: len(one)] += one
    total[: len(other)] += other
    return total


def _outlook_text(table: pd.DataFrame, first: str) -> str:
    won, top = table.iloc[-1], table.iloc[0]
    text = (
        f"Of {count(won['needed_count'], 'win')} that the plan needs, the pipeline "
        f"of the day is likely to bring {number(won['likely_count'])} ({number(won['low'])} to "
        f"{number(won['high'])})"
    )
    if won["gap_count"] <= 0:
        return f"{text}: enough, if deals close as before."
    fresh = ceil(won["gap_count"] * top["needed_count"] / won["needed_count"] - _NOISE)
    return (
        f"{text}. The other {number(won['gap_count'])} take {count(fresh, 'deal')} that "
        f'{"has" if fresh == 1 else "have"} yet to enter "{first}".'
    )


def _months_text(table: pd.DataFrame, outside: float) -> str:
    needed, likely = float(table["needed_value"].sum()), float(table["likely_value"].sum())
    if needed <= 0:
        return "The plan needs nothing from deals."
    text = (
        f"Of {money(needed)} that deals must bring, the pipeline of the day is likely to bring "
        f"{money(likely)} ({percent(likely / needed, 0)})"
    )
    short = table[table["likely_value"] < table["needed_value"] / 2]
    if len(short):
        start = month_name(short["month"].iloc[0])
        text += f"; from {start} on more than half must come from deals not open yet"
    text += "."
    if outside >= 1:
        text += f" Another {money(outside)} falls outside the plan year."
    return text
