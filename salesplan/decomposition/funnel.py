"""Chapter 3.3, the funnel: how many deals must enter each stage, and when, to meet the target."""

import numpy as np
import pandas as pd

from salesplan.decomposition.deals import WON
from salesplan.errors import ParamError, PlanError, raise_all
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, money, month_name, number, percent

DAYS_A_MONTH = 365.25 / 12
_NOISE = 1e-9  # deals; keeps 12.000000001 from becoming 13
_RULE = (
    "Whole deals are counted on each stage's running total, rounded up: month by month never too "
    "few, over the year at most one too many."
)


def required_funnel(
    calendar: pd.DataFrame,
    conversions: pd.Series,
    average_deal_size: float,
    days: pd.Series,
    share_from_deals: float = 1.0,
    *,
    value_conversions: pd.Series | None = None,
) -> Finding:
    """How many deals must enter each stage in which month, for the year's money to come in.

    Deals to win in a month = amount x `share_from_deals` / `average_deal_size`. Entries into a
    stage are those over the chance to win from it, earlier by the time from entering it to the
    close. A shift of 2.4 months puts 60 % two and 40 % three months earlier. What falls before the
    plan year must be in the pipeline when it starts.

    Parameters
    ----------
    calendar : DataFrame, shape (months, columns)
        Columns month, amount (currency units to book).
    conversions : Series of float, index the stages in order
        Part of the deals that moves on from each stage, above 0 to 1.
    average_deal_size : float
        Currency units per won deal.
    days : Series of float, index the stages
        Days that a deal that moves on spends in each stage; the mean, so that stages add up.
    share_from_deals : float
        Part of the amount that comes from deals; the rest comes without (repeat orders).
    value_conversions : Series of float, optional
        Part of the money that moves on from each stage, where large deals fare worse or better
        than small ones; `conversions` by default.

    Returns
    -------
    Finding
        Table month, stage (those of `conversions`, then "won"), needed_count (whole deals, rounded
        up so that the running total is never short and at most one deal over), needed_exact
        (deals), needed_value (money that must enter the stage, by `value_conversions`) and
        is_plan_year. The values of stage "won" add up to the amount x `share_from_deals`.

    Raises
    ------
    ParamError
        If a rate, a length, the deal size or the share is out of range.

    Examples
    --------
    >>> calendar = pd.DataFrame({"month": ["2026-03"], "amount": [100_000]})
    >>> rates, days = pd.Series({"offer": 0.25}), pd.Series({"offer": 45.65625})
    >>> table = required_funnel(calendar, rates, 10_000, days).table
    >>> table[["month", "stage", "needed_count"]].to_numpy().tolist()
    [['2026-01', 'offer', 20], ['2026-02', 'offer', 20], ['2026-03', 'won', 10]]
    """
    unknown = [stage for stage in conversions.index if pd.isna(conversions[stage])]
    undated = [stage for stage in conversions.index if pd.isna(days.get(stage))]
    if unknown or undated or not len(conversions) or pd.isna(average_deal_size):
        return not_computed("deals", "opened_on", "closed_on", "amount", "is_won",
                            because=_unsettled(unknown, undated))  # fmt: skip
    _check_funnel(conversions, average_deal_size, days, share_from_deals)
    months = pd.PeriodIndex(calendar["month"], freq="M")
    to_win = pd.Series(calendar["amount"].to_numpy() * share_from_deals / average_deal_size, months)
    chance = conversions[::-1].cumprod()[::-1]
    ahead = days.reindex(conversions.index)[::-1].cumsum()[::-1] / DAYS_A_MONTH
    needed = {stage: _earlier(to_win / chance[stage], ahead[stage]) for stage in conversions.index}
    needed[WON] = to_win
    table = pd.concat(
        [_stage_needs(stage, place, exact) for place, (stage, exact) in enumerate(needed.items())]
    ).sort_values(["month", "place"], ignore_index=True)
    values = conversions if value_conversions is None else value_conversions
    worth = average_deal_size * chance / values[::-1].cumprod()[::-1]
    table["needed_value"] = table["needed_exact"] * table["stage"].map(
        {**worth.to_dict(), WON: average_deal_size}
    )
    table["is_plan_year"] = table["month"].isin(calendar["month"])
    columns = ["month", "stage", "needed_count", "needed_exact", "needed_value", "is_plan_year"]
    part = calendar["amount"].sum() * share_from_deals
    text = _whole_text(share_from_deals, float(part)) + _needs_text(table, average_deal_size)
    return Finding(table[columns], text)


def _unsettled(unknown: list[str], undated: list[str]) -> str:
    if unknown:
        return f"no deal has left {listing(unknown)}"
    if undated:
        return f"too few deals have left {listing(undated)} to say how long they stay"
    return "no deal has been won with an amount"


def _check_funnel(
    conversions: pd.Series, average_deal_size: float, days: pd.Series, share_from_deals: float
) -> None:
    problems: list[PlanError] = [
        ParamError(
            f'conversion rate of "{stage}"',
            f"is {rate:g}, must be above 0 and at most 1",
            "give the part of the deals that moves on, 0.25 for 25 %",
        )
        for stage, rate in conversions.items()
        if not 0 < rate <= 1
    ]
    for where, value, is_right, allowed in (
        ("average_deal_size", average_deal_size, average_deal_size > 0, "above 0"),
        ("days in stage", days.min(), days.min() >= 0, "0 or more"),
        ("share_from_deals", share_from_deals, 0 <= share_from_deals <= 1, "from 0 to 1"),
    ):
        if not is_right:
            problems.append(ParamError(where, f"is {value:g}", f"give a value {allowed}"))
    raise_all(problems)


def _earlier(entries: pd.Series, months_ahead: float) -> pd.Series:
    """Shift entries back in time, a fraction of a month spread over the two months it touches."""
    whole = int(months_ahead)
    late = months_ahead - whole
    parts = [(whole, 1 - late), (whole + 1, late)]
    moved = [
        pd.Series(entries.to_numpy() * part, entries.index - shift) for shift, part in parts if part
    ]
    return pd.concat(moved).groupby(level=0).sum()


def _stage_needs(stage: object, place: int, exact: pd.Series) -> pd.DataFrame:
    whole_so_far = np.ceil(exact.cumsum().to_numpy() - _NOISE)
    return pd.DataFrame(
        {
            "month": exact.index.astype(str),
            "stage": stage,
            "place": place,
            "needed_count": np.diff(whole_so_far, prepend=0.0).astype("int64"),
            "needed_exact": exact.to_numpy(),
        }
    )


def _whole_text(share_from_deals: float, part: float) -> str:
    """Say which part of the plan has to come through deals; the rest repeats without one."""
    if share_from_deals == 1:
        return "The plan needs "
    return (
        f"{percent(share_from_deals, 0)} of sales come through deals; that part of the plan, "
        f"{money(part)}, needs "
    )


def _needs_text(table: pd.DataFrame, average_deal_size: float) -> str:
    first = table[table["place"] == 0]
    won = int(table.loc[table["stage"] == WON, "needed_count"].sum())
    entries = int(first["needed_count"].sum())
    text = (
        f"{count(won, 'win')} of {money(average_deal_size)} each, so "
        f'{count(entries, "deal")} entering stage "{first["stage"].iloc[0]}"'
    )
    before = first[~first["is_plan_year"]]
    if len(before):
        text += (
            f"; {number(int(before['needed_count'].sum()))} of them before the plan year, from "
            f"{month_name(before['month'].iloc[0])} on"
        )
    return f"{text}. {_RULE}"
