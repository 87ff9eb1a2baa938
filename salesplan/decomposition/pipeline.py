"""Chapter 3.3, measures of the funnel: win rate, deal size, cycle, velocity, pipeline, coverage.

Coverage and win rate are different things. A win rate is per closed deal. Coverage asks how much
of a quarter's bookings the pipeline open at its start stands for; bookings then include deals that
were opened later, and the pipeline those that slip. Both are shown beside the rule of thumb.
"""

from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.deals import LOST, OPEN, WON, settle_deals
from salesplan.decomposition.intervals import quotient_interval, ratio_interval
from salesplan.decomposition.stages import MOSTLY, chance_to_win, stages_on
from salesplan.finding import Finding, not_computed
from salesplan.intervals import UNKNOWN, Z_95, mean_interval, median_interval, wilson_interval
from salesplan.words import count, number, percent

RULE_OF_THUMB = 3.0  # times the quota; a saying of the trade, shown beside the firm's own figure


class _Kpi(NamedTuple):
    """A row of the table of measures."""

    measure: str
    value: float
    low: float
    high: float
    n: int
    definition: str


def funnel_kpis(
    deals: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    stages: pd.DataFrame | None = None,
    deal_stages: pd.DataFrame | None = None,
    fiscal_year_starts: int = 1,
) -> Finding:
    """The measures of the funnel on a day, each with its interval, its n and its definition.

    Parameters
    ----------
    deals : DataFrame, shape (deals, columns)
        As for `settle_deals`.
    as_of : Timestamp
        Last day that is known.
    stages : DataFrame, optional
        Table of `stage_conversion`, for the chance of open deals by stage; without it, and for
        deals in a stage that it does not know, the win rate.
    deal_stages : DataFrame, shape (entries, 3), optional
        Columns deal, stage, entered_on: an open deal counts in the last stage that it had entered
        by `as_of`. For a deal without entries, its stage now, or where it closed later, no stage.
    fiscal_year_starts : int
        Month in which fiscal quarters start, 1 to 12.

    Returns
    -------
    Finding
        Table measure, value, low, high (95 % interval where the definition says no other), n
        (deals, or quarters, behind it), definition. A figure that the data do not carry is
        missing, with the reason in its definition.

    Raises
    ------
    TableError
        If won and lost cannot be told apart.

    Examples
    --------
    >>> deals = pd.DataFrame({"deal": list("abc"), "stage": ["Won", "Lost", "Offer"],
    ...                       "opened_on": pd.Timestamp("2025-01-01"),
    ...                       "closed_on": pd.to_datetime(["2025-01-31", "2025-01-11", None]),
    ...                       "amount": [100.0, 50.0, 80.0]})
    >>> table = funnel_kpis(deals, as_of=pd.Timestamp("2025-03-01")).table.set_index("measure")
    >>> table.loc[["win_rate", "sales_cycle_days", "weighted_pipeline"], "value"].tolist()
    [0.5, 30.0, 40.0]
    """
    settled = settle_deals(deals, as_of)
    if settled.empty:
        return not_computed("deals", "deal", "stage", "opened_on", because="no deal is known yet")
    rows = [*_counts(settled), *_win_rates(settled), _deal_size(settled), *_cycles(settled)]
    known = {row.measure: row for row in rows}
    rows.append(_velocity(settled, known))
    chances = _chances(settled, stages, deal_stages, as_of).fillna(known["win_rate"].value)
    rows += _open_pipeline(settled, chances)
    coverage = _coverage(settled, known["win_rate"], as_of, fiscal_year_starts)
    text = _text(known["win_rate"], known["sales_cycle_days"], known[OPEN], coverage)
    return Finding(pd.DataFrame([*rows, *coverage], columns=list(_Kpi._fields)), text)


def sales_velocity(
    deals: float, win_rate: float, average_deal_size: float, sales_cycle_days: float
) -> float:
    """Money that the deals in hand bring per day.

    Parameters
    ----------
    deals : float
        Opportunities being worked.
    win_rate : float
        Fraction won.
    average_deal_size : float
        Currency units per won deal.
    sales_cycle_days : float
        Days from opening to winning, above 0; missing or 0 gives a missing velocity.

    Returns
    -------
    float
        Currency units per day.

    Examples
    --------
    >>> round(sales_velocity(120, 0.24, 42_000, 78), 2)
    15507.69
    """
    if not sales_cycle_days > 0:
        return np.nan
    return deals * win_rate * average_deal_size / sales_cycle_days


def weighted_pipeline(amounts: pd.Series, chances: pd.Series) -> float:
    """Value of open deals, each times its chance to close.

    Parameters
    ----------
    amounts, chances : Series of float, shape (deals,)
        Currency units and fractions; a deal where either is missing does not count.

    Examples
    --------
    >>> weighted_pipeline(pd.Series([50_000.0] * 5), pd.Series([0.10, 0.25, 0.50, 0.75, 1.00]))
    130000.0
    """
    return float((amounts * chances.to_numpy()).sum())


def period_start_pipeline(
    settled: pd.DataFrame, as_of: pd.Timestamp, fiscal_year_starts: int = 1
) -> pd.DataFrame:
    """For each full quarter, what was open at its start and what was booked in it.

    A deal is open at the start if it was opened before and closed on that day or later. Every deal
    won in the quarter counts as booked, those opened after its start too. Amounts are those known
    now. Quarters that start before the first deal was opened, or with nothing open, are left out.

    Parameters
    ----------
    settled : DataFrame
        As `settle_deals` returns it.
    as_of : Timestamp
        Last day that is known; quarters that end later are left out.
    fiscal_year_starts : int
        Month in which fiscal quarters start, 1 to 12.

    Returns
    -------
    DataFrame
        Columns starts_on, open_count, open_value, won_count, won_value.

    Examples
    --------
    >>> settled = pd.DataFrame({"opened_on": pd.to_datetime(["2024-12-01", "2025-02-01"]),
    ...     "closed_on": pd.to_datetime([None, "2025-03-01"]), "status": ["open", "won"],
    ...     "amount": [90.0, 30.0]})
    >>> period_start_pipeline(settled, pd.Timestamp("2025-03-31")).iloc[0, 1:].tolist()
    [1.0, 90.0, 1.0, 30.0]
    """
    columns = ["starts_on", "open_count", "open_value", "won_count", "won_value"]
    opened_on, closed_on = settled["opened_on"], settled["closed_on"]
    if opened_on.isna().all():
        return pd.DataFrame(columns=columns)
    starts = pd.date_range(opened_on.min(), as_of, freq=pd.offsets.MonthBegin(), normalize=True)
    rows = []
    for start in starts[(starts.month - fiscal_year_starts) % 3 == 0]:
        end = start + pd.DateOffset(months=3)
        is_open = (opened_on < start) & ~(closed_on < start)
        is_won = (settled["status"] == WON) & (closed_on >= start) & (closed_on < end)
        if is_open.any() and end <= as_of + pd.Timedelta(days=1):
            of_open, of_won = (settled.loc[which, "amount"] for which in (is_open, is_won))
            rows.append((start, len(of_open), of_open.sum(), len(of_won), of_won.sum()))
    return pd.DataFrame(rows, columns=columns)


def _counts(settled: pd.DataFrame) -> list[_Kpi]:
    said = {
        WON: "deals won",
        LOST: "deals lost",
        OPEN: "deals neither won nor lost, those not yet engaged too",
    }
    n = len(settled)
    by_status = [
        _Kpi(status, int((settled["status"] == status).sum()), *UNKNOWN, n, definition)
        for status, definition in said.items()
    ]
    return [_Kpi("deals", n, *UNKNOWN, n, "deals known on the day"), *by_status]


def _win_rates(settled: pd.DataFrame) -> list[_Kpi]:
    closed = settled[settled["status"] != OPEN]
    is_won = closed["status"] == WON
    won, n = int(is_won.sum()), len(closed)
    said = "won / (won + lost), by number; Wilson interval"
    rate = won / n if n else np.nan
    by_number = _Kpi("win_rate", rate, *wilson_interval(won, n), n, said)
    if not _carry_amounts(closed[~is_won]):
        said = "not computed: too few lost deals carry an amount"
        return [by_number, _Kpi("win_rate_value", np.nan, *UNKNOWN, 0, said)]
    amounts = closed.loc[closed["amount"] > 0, "amount"]
    is_counted = is_won[amounts.index]
    rate = float(amounts[is_counted].sum() / amounts.sum())
    said = "value won / value won and lost; interval of a ratio"
    ends = ratio_interval(amounts, is_counted)
    return [by_number, _Kpi("win_rate_value", rate, *ends, len(amounts), said)]


def _deal_size(settled: pd.DataFrame) -> _Kpi:
    amounts = settled.loc[settled["status"] == WON, "amount"].dropna()
    ends, said = mean_interval(amounts), "mean amount of won deals; t interval"
    return _Kpi("average_deal_size", amounts.mean(), *ends, len(amounts), said)


def _cycles(settled: pd.DataFrame) -> list[_Kpi]:
    rows = []
    for status, suffix in ((WON, ""), (LOST, "_lost")):
        days = settled.loc[settled["status"] == status, "days"].dropna()
        name, said = f"sales_cycle_days{suffix}", f"days from opening to closing of {status} deals"
        middle, mean = median_interval(days), mean_interval(days)
        rows.append(_Kpi(name, days.median(), *middle, len(days), f"median {said}"))
        rows.append(_Kpi(f"{name}_mean", days.mean(), *mean, len(days), f"mean {said}"))
    return rows


def _velocity(settled: pd.DataFrame, known: dict[str, _Kpi]) -> _Kpi:
    in_hand = int(((settled["status"] == OPEN) & settled["opened_on"].notna()).sum())
    rate, size, cycle = (
        known[name][1:4] for name in ("win_rate", "average_deal_size", "sales_cycle_days")
    )
    velocity = sales_velocity(in_hand, rate[0], size[0], cycle[0])
    said = (
        "open deals with an opening day x win rate x deal size / median cycle of won deals, "
        "currency per day; interval as if the three were independent"
    )
    ends = quotient_interval(velocity, [rate, size], cycle)
    return _Kpi("sales_velocity", velocity, *ends, in_hand, said)


def _chances(
    settled: pd.DataFrame,
    stages: pd.DataFrame | None,
    deal_stages: pd.DataFrame | None,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Chance to be won of a deal in its stage on the day, missing where that tells nothing."""
    if stages is None:
        return pd.Series(np.nan, settled.index)
    chance = chance_to_win(stages)
    stage = stages_on(settled, deal_stages, as_of=as_of, stages=list(chance.index))
    return stage.map(chance.to_dict()).astype("float64")


def _open_pipeline(settled: pd.DataFrame, chances: pd.Series) -> list[_Kpi]:
    is_open = settled["status"] == OPEN
    valued = settled[is_open & settled["amount"].notna()]
    n, total = len(valued), int(is_open.sum())
    if total and not n:
        said = "not computed: no open deal carries an amount"
        return [_Kpi(name, np.nan, *UNKNOWN, 0, said) for name in ("pipeline", "weighted_pipeline")]
    chances = chances[valued.index]
    value = float(valued["amount"].sum())
    weighted = weighted_pipeline(valued["amount"], chances) if chances.notna().all() else np.nan
    half = Z_95 * sqrt(float((np.square(valued["amount"]) * chances * (1 - chances)).sum()))
    ends = max(weighted - half, 0.0), min(weighted + half, value)
    said = "amount of open deals x their chance to be won; interval as if each closed on its own"
    return [
        _Kpi("pipeline", value, *UNKNOWN, n, f"amount of open deals; {n} of {total} carry one"),
        _Kpi("weighted_pipeline", weighted, *(ends if n else UNKNOWN), n, said),
    ]


def _coverage(
    settled: pd.DataFrame, win_rate: _Kpi, as_of: pd.Timestamp, fiscal_year_starts: int
) -> list[_Kpi]:
    is_valued = _carry_amounts(settled[settled["opened_on"].notna()])
    basis = "value" if is_valued else "count"
    quarters = period_start_pipeline(settled, as_of, fiscal_year_starts)
    quarters = quarters[quarters[f"open_{basis}"] > 0]
    booked, at_start, n = quarters[f"won_{basis}"], quarters[f"open_{basis}"], len(quarters)
    rate = float(booked.sum() / at_start.sum()) if n else np.nan
    low, high = (float((booked / at_start).agg(end)) for end in ("min", "max"))
    counted = (
        f"by {'value' if is_valued else 'number (too few deals carry an amount)'}; all wins of "
        "the quarter count, deals opened after its start too; low and high are the lowest and "
        "highest quarter"
    )
    start = f"won in a quarter / pipeline open at its start, {counted}"
    needed = f"pipeline at a quarter's start / won in it, times, {counted}"
    naive_times, fewest, most = (
        _over(rate) for rate in (win_rate.value, win_rate.high, win_rate.low)
    )
    naive = "1 / win rate, times: per closed deal, blind to slips and to deals opened later"
    saying = "3 times, a saying of the trade: reference, not your data"
    return [
        _Kpi("period_start_conversion", rate, low, high, n, start),
        _Kpi("coverage_needed", _over(rate), _over(high), _over(low), n, needed),
        _Kpi("coverage_naive", naive_times, fewest, most, win_rate.n, naive),
        _Kpi("coverage_rule_of_thumb", RULE_OF_THUMB, *UNKNOWN, 0, saying),
    ]  # fmt: skip


def _carry_amounts(deals: pd.DataFrame) -> bool:
    return len(deals) > 0 and float((deals["amount"] > 0).mean()) >= MOSTLY


def _over(value: float) -> float:
    return 1 / value if value > 0 else np.nan


def _text(win_rate: _Kpi, cycle: _Kpi, still_open: _Kpi, coverage: list[_Kpi]) -> str:
    if not win_rate.n:
        return f"No deal has closed yet: {count(still_open.value, 'deal')} open."
    text = (
        f"Of {count(win_rate.n, 'closed deal')} {percent(win_rate.value)} were won "
        f"({percent(win_rate.low)} to {percent(win_rate.high)}), after {number(cycle.value)} days "
        f"in the median."
    )
    _, needed, naive, _ = coverage
    if not isfinite(needed.value):
        return text
    return (
        f"{text} A quarter needs {number(needed.value, 2)} times its bookings in the pipeline at "
        f"its start (seen in {count(needed.n, 'quarter')}); 1 / win rate would say "
        f"{number(naive.value, 2)}, the rule of thumb says 3."
    )
