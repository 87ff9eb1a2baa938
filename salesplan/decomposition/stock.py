"""Chapter 3.3, the pipeline today: what must be in it for the plan, and what is."""

from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.funnel import DAYS_A_MONTH
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, number

Line = NDArray[np.float64]
_NOISE = 1e-9


class Funnel(NamedTuple):
    """The firm's funnel: how it has worked, and what the plan asks of it.

    Parameters
    ----------
    stages : DataFrame
        Table of `stage_conversion`.
    spells : DataFrame
        As `stage_spells` returns them; its open rows are the pipeline of the day.
    calendar : DataFrame, shape (months, columns)
        Columns month, amount (currency units to book).
    average_deal_size : float
        Currency units per won deal.
    share_from_deals : float
        Part of the amount that comes from deals.
    as_of : Timestamp
        Last day that is known, before the first month of the calendar.
    """

    stages: pd.DataFrame
    spells: pd.DataFrame
    calendar: pd.DataFrame
    average_deal_size: float
    share_from_deals: float
    as_of: pd.Timestamp

    @property
    def is_known(self) -> bool:
        """Whether every stage has a rate above zero and a time, and deals a size."""
        known = self.stages[["conversion_rate", "days_mean"]].notna().all(axis=None)
        rates = (self.stages["conversion_rate"] > 0).all()
        return bool(known and rates and self.average_deal_size > 0)

    def wins_by(self, months: float) -> float:
        """Deals to win from the day up to so many months later, by the plan."""
        first = pd.Timestamp(f"{self.calendar['month'].iloc[0]}-01")
        later = ((first - self.as_of).days - 1) / DAYS_A_MONTH
        money = np.concatenate([[0.0], self.calendar["amount"].to_numpy("float64").cumsum()])
        booked = float(np.interp(months - later, np.arange(len(money)), money))
        return booked * self.share_from_deals / self.average_deal_size


def pipeline_today(funnel: Funnel) -> Finding:
    """What must be in each stage on the day the plan is made, beside what is.

    A deal that is to be won in x months has entered a stage as long before as it takes from there
    to the win; it is in the stage today if it is not yet due in the next one. To each come those
    that will be lost: they stay for the mean time of lost deals. Deals open for longer than any
    deal of their stage ever took to decide are stale: shown, and not counted on.

    Parameters
    ----------
    funnel : Funnel

    Returns
    -------
    Finding
        stage, days_to_close (mean days from entering it to the win), needed_count (whole deals
        that must be in it today, rounded up), open_count (in it), stale_count (of them), gap_count
        (needed - open and not stale), and needed_value, open_value, gap_value: their worth, missing
        where deals carry no amounts.

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["offer"], "conversion_rate": [0.5], "days_mean": [30.4375],
    ...     "days_lost": [30.4375], "conversion_rate_value": [0.5]})
    >>> spells = pd.DataFrame({"stage": ["offer"] * 3, "open": [True, False, False],
    ...     "moved": [False, True, False], "lag": [9.0, 40.0, 20.0], "amount": [10.0, 10.0, 10.0]})
    >>> calendar = pd.DataFrame({"month": ["2026-01", "2026-02"], "amount": [200, 300]})
    >>> funnel = Funnel(stages, spells, calendar, 10.0, 1.0, pd.Timestamp("2025-12-31"))
    >>> pipeline_today(funnel).table[["needed_count", "open_count", "gap_count"]].values.tolist()
    [[40, 1, 39]]
    """
    if not funnel.is_known:
        return unknown_funnel()
    size, ahead = funnel.average_deal_size, _ahead(funnel)
    by_number, by_value = chances(funnel)
    rows = []
    for place, stage in enumerate(funnel.stages.to_dict("records")):
        here = _open_deals(funnel, stage["stage"])
        live = here[~here["is_stale"]]
        needed = _stock(funnel, place, funnel.stages["conversion_rate"], by_number, ahead)
        worth = size * _stock(funnel, place, _value_rates(funnel), by_value, ahead)
        is_valued = has_amounts(funnel)
        value = float(here["amount"].sum()) if is_valued else np.nan
        rows.append(
            {
                "stage": stage["stage"],
                "days_to_close": ahead[place],
                "needed_count": ceil(needed - _NOISE),
                "open_count": len(here),
                "stale_count": len(here) - len(live),
                "gap_count": ceil(needed - _NOISE) - len(live),
                "needed_value": worth,
                "open_value": value,
                "gap_value": worth - float(live["amount"].sum()) if is_valued else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    return Finding(table, _today_text(table, funnel.as_of))


def _ahead(funnel: Funnel) -> Line:
    """Mean days from entering each stage to the win; 0 after the last."""
    days = funnel.stages["days_mean"].to_numpy("float64")
    return np.append(days[::-1].cumsum()[::-1], 0.0)


def has_amounts(funnel: Funnel) -> bool:
    """Whether enough deals carry an amount for money to be followed through the stages."""
    return bool((funnel.stages["conversion_rate_value"] > 0).all())


def _value_rates(funnel: Funnel) -> pd.Series:
    """Rates by value where deals carry amounts, else by number."""
    column = "conversion_rate_value" if has_amounts(funnel) else "conversion_rate"
    return funnel.stages[column]


def chances(funnel: Funnel) -> tuple[Line, Line]:
    """Chance to be won from each stage, by number and by value (by number without amounts)."""
    rates = (funnel.stages["conversion_rate"], _value_rates(funnel))
    by_number, by_value = (rate.to_numpy("float64")[::-1].cumprod()[::-1] for rate in rates)
    return by_number, by_value


def _stock(funnel: Funnel, place: int, rates: pd.Series, chance: Line, ahead: Line) -> float:
    """Deals that must be in a stage today: those to be won, and those to be lost, still in it."""
    rate, lost = float(rates.iloc[place]), float(funnel.stages["days_lost"].iloc[place])

    def entered_in(days: float) -> float:
        """Wins of all that entered within the last so many days."""
        last, first = ahead[place], max(ahead[place] - days, 0.0)
        return funnel.wins_by(last / DAYS_A_MONTH) - funnel.wins_by(first / DAYS_A_MONTH)

    staying = rate * entered_in(float(ahead[place] - ahead[place + 1]))
    leaving = (1 - rate) * entered_in(lost) if rate < 1 and lost > 0 else 0.0
    return (staying + leaving) / float(chance[place])


def _open_deals(funnel: Funnel, stage: object) -> pd.DataFrame:
    """Deals in a stage, with how long for, and whether that is longer than any decision took."""
    of_stage = funnel.spells[funnel.spells["stage"] == stage]
    decided = of_stage.loc[~of_stage["open"], "lag"]
    here = of_stage[of_stage["open"]]
    return here.assign(is_stale=~(here["lag"] < decided.max()))


def live_deals(funnel: Funnel, stage: object) -> pd.DataFrame:
    """Open deals of a stage that are not stale."""
    here = _open_deals(funnel, stage)
    return here[~here["is_stale"]]


def unknown_funnel() -> Finding:
    """Say that the deals do not carry a funnel yet."""
    return not_computed("deals", "opened_on", "closed_on", "amount", "is_won",
                        because="the funnel has no rates and times yet")  # fmt: skip


def _today_text(table: pd.DataFrame, as_of: pd.Timestamp) -> str:
    needed, there = int(table["needed_count"].sum()), int(table["open_count"].sum())
    stale = int(table["stale_count"].sum())
    text = (
        f"On {as_of.date()} the plan needs {count(needed, 'deal')} in the pipeline; "
        f"{number(there)} {'is' if there == 1 else 'are'} in it"
    )
    text += (
        f", {number(stale)} of them open for longer than any deal took to decide" if stale else ""
    )
    short = table[table["gap_count"] > 0]
    if short.empty:
        return f"{text}. No stage is short."
    gaps = listing(
        (f'"{stage}" ({number(gap)})' for stage, gap in
         zip(short["stage"], short["gap_count"], strict=True)), most=len(short),
    )  # fmt: skip
    return f"{text}. Missing: {gaps}."
