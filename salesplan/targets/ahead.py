"""Chapter 2.4: from a case's sales and people to the distribution of everyone's plan year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.targets.bases import NOBODY, Calendar, presence, with_first_sale
from salesplan.targets.chance import Assumed, Outlook, Team, joined, outlook
from salesplan.targets.levels import LOOK_BACK, Matrix, Past, common_growth, recency

_FEWEST_FOR_GROWTH = 24


@dataclass(frozen=True)
class View:
    """The months that a look at the plan year rests on.

    Parameters
    ----------
    sales : DataFrame
        rep, month, amount; what was known when the plan was made.
    months : list of str
        Full months of the history, in order; the last `LOOK_BACK` count.
    calendar : Calendar
        Plan year, seasonality, ramp.
    """

    sales: pd.DataFrame
    months: list[str]
    calendar: Calendar

    @property
    def known(self) -> list[str]:
        """The months looked back on."""
        return self.months[-LOOK_BACK:]

    @property
    def ages(self) -> Matrix:
        """Months from each known month to the middle of the plan year."""
        middle = _ordinal(self.calendar.ahead)[:1] + (len(self.calendar.ahead) - 1) / 2
        return middle - _ordinal(self.known)

    @property
    def shows_growth(self) -> bool:
        """Whether the history is long enough to tell growth from season."""
        return len(self.known) >= _FEWEST_FOR_GROWTH

    def season(self, months: list[str]) -> Matrix:
        """Seasonal index of months, mean 1 over a year."""
        return 12 * self.calendar.weights(months)

    def amounts(self, reps: pd.Series) -> Matrix:
        """Sales by rep and known month; shape (reps, months)."""
        of_known = self.sales[self.sales["month"].isin(self.known)]
        sold = of_known.groupby(["rep", "month"])["amount"].sum().unstack()
        return sold.reindex(index=reps, columns=self.known).fillna(0.0).to_numpy(float)


@dataclass(frozen=True)
class Seen:
    """What is known of some rows, read once: what they sold, and when they are there.

    Parameters
    ----------
    reps : Series of str
    past : Past
    presence : array, shape (rows, 12)
        Part of a ramped rep's output in each month of the plan year.
    season : array, shape (12,)
        Seasonal index of each of its months.
    """

    reps: pd.Series
    past: Past
    presence: Matrix
    season: Matrix

    def recency(self, drift: float) -> Matrix:
        """How much each known month weighs in the levels by its age; shape (months,)."""
        return recency(self.past, drift)

    def outlook(self, assumed: Assumed) -> Outlook | None:
        """Look at the plan year under some assumptions; None where nobody has sold anything."""
        found = outlook(self.past, self.presence, self.season, reps=self.reps, assumed=assumed)
        return None if np.isnan(found.level).any() else found


def reps_seen(view: View, people: pd.DataFrame) -> Seen:
    """Read what the carriers of a quota sold, and when they were and will be there.

    Parameters
    ----------
    view : View
    people : DataFrame, shape (reps, ...)
        As `carriers` returns them: rep, hired_on, left_on.
    """
    ramp = view.calendar.ramp
    begun = with_first_sale(people, view.sales)
    was = presence(begun, view.known, ramp)
    was[begun["hired_on"].isna() & ~begun["rep"].isin(view.sales["rep"].unique())] = (
        0  # nobody has said
    )
    past = Past(view.amounts(people["rep"]), was, view.season(view.known), view.ages)
    will = presence(people, view.calendar.ahead, ramp)
    return Seen(people["rep"], past, will, view.season(view.calendar.ahead))


def beside_seen(view: View, people: pd.DataFrame) -> Seen | None:
    """Read what is sold beside the reps, if anything: it counts for the target, nobody's quota.

    Sales that the data name nobody for go on at their own level. What leavers sold does not go on
    by itself: whoever takes over has it in the months since.
    """
    names = [name for name in NOBODY if name not in set(people["rep"])]
    of_nobody = view.sales[view.sales["rep"].isin(names)]
    recent = of_nobody["month"].isin(view.calendar.past)
    if not of_nobody.loc[recent, "amount"].sum() > 0:
        return None
    alone = View(of_nobody.assign(rep=names[0]), view.months, view.calendar)
    amounts = alone.amounts(pd.Series(names[:1]))
    past = Past(amounts, np.ones_like(amounts), view.season(view.known), view.ages)
    season = view.season(view.calendar.ahead)
    return Seen(pd.Series(names[:1]), past, np.ones((1, len(season))), season)


def team_of(reps: Outlook, beside: Seen | None, assumed: Assumed) -> Team:
    """Add the reps up, with what is sold beside them."""
    other = None if beside is None else beside.outlook(assumed)
    return (reps if other is None else joined(reps, other)).team


def newcomers(ahead: Outlook, known: int) -> tuple[int, float]:
    """Count the reps known for less than half of the history, and what is expected of them.

    Examples
    --------
    >>> two = Outlook(pd.DataFrame({"rep": ["Ann", "New"], "months": [24, 3]}), np.zeros(2),
    ...     np.zeros(2), np.zeros(2), np.ones((2, 12)), np.zeros((2, 1)))
    >>> count, expected = newcomers(two, 24)
    >>> count, round(expected, 2)
    (1, 12.0)
    """
    is_new = ahead.reps["months"].to_numpy() < known / 2
    return int(is_new.sum()), float(ahead.mean[is_new].sum())


def growth_of(
    view: View, monthly: pd.Series, year: float | None, *, weights: Matrix | None = None
) -> float:
    """Find the growth that all reps have in common: what carries the past to the forecast.

    With less than two years a forecast cannot tell growth from season, and none is assumed.

    Parameters
    ----------
    view : View
    monthly : Series, index month
        The firm's sales.
    year : float, optional
        Forecast of the plan year; None: no forecast, no growth.
    weights : array, shape (months,), optional
        How much each month weighs in the reps' levels (`recency`).

    Examples
    --------
    >>> seasonality = pd.Series(1 / 12, range(1, 13))
    >>> months = [f"{y}-{m:02}" for y in (2024, 2025) for m in range(1, 13)]
    >>> ahead = [f"2026-{m:02}" for m in range(1, 13)]
    >>> view = View(pd.DataFrame(), months, Calendar(months, ahead, seasonality))
    >>> round(growth_of(view, pd.Series(100.0, months), 1320.0), 3)
    0.065
    """
    if year is None or not view.shows_growth:
        return 0.0
    amounts = monthly.reindex(view.known).to_numpy(float)
    return common_growth(
        np.nan_to_num(amounts), view.season(view.known), view.ages, year, weights=weights
    )


def _ordinal(months: list[str]) -> Matrix:
    return np.array([12 * int(month[:4]) + int(month[5:]) for month in months], dtype=float)
