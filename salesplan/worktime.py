"""A person's hours: how many weeks of work the year has, and on which days they lie.

One rule for every chapter. `weeks` says how much of the year somebody with a full year works
(leave, public holidays, training and illness are off); the firm's working days say when. Between
two days a person has hours per week x weeks x the part of the year's working time between them.
Somebody new works as many hours as the others: that they sell less is said by the ramp, in money.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Worktime:
    """The working time of a plan year.

    Parameters
    ----------
    days : Series of float, index date
        Each day of the plan year, in order, with the part of the firm that works on it, 0 to 1.
    weeks : float
        Weeks that somebody who is there all year works.
    usual_hours : float
        Hours per week of people for whom none are given.
    selling_share : float
        Part of the working hours that goes into selling, a fraction, of people for whom none is
        given.

    Examples
    --------
    Talley's form: 40 hours x 48 weeks, half of them for selling.

    >>> days = pd.Series(1.0, pd.date_range("2026-01-01", "2026-12-31"))
    >>> time = Worktime(days, weeks=48.0, usual_hours=40.0, selling_share=0.5)
    >>> float(time.selling_hours(pd.DataFrame({"rep": ["Ann"]})).iloc[0])
    960.0
    """

    days: pd.Series
    weeks: float
    usual_hours: float
    selling_share: float

    @property
    def starts_on(self) -> pd.Timestamp:
        """First day of the plan year."""
        return pd.Timestamp(self.days.index[0])

    @property
    def ends_on(self) -> pd.Timestamp:
        """Last day of the plan year."""
        return pd.Timestamp(self.days.index[-1])

    def contract_hours(
        self,
        people: pd.DataFrame,
        first: pd.Timestamp | None = None,
        last: pd.Timestamp | None = None,
    ) -> pd.Series:
        """Hours that each person works between two days of the plan year.

        Parameters
        ----------
        people : DataFrame, shape (people, columns)
            hours_per_week, hired_on, left_on and refilled_on (first day of whoever takes the
            place of somebody who left), where known.
        first, last : Timestamp, optional
            Both counted; the plan year's by default, and never beyond it.

        Returns
        -------
        Series of float, shape (people,)

        Examples
        --------
        >>> days = pd.Series(1.0, pd.date_range("2026-01-01", "2026-12-31"))
        >>> time = Worktime(days, weeks=365 / 7, usual_hours=40.0, selling_share=0.5)
        >>> bo = pd.DataFrame({"hours_per_week": [20.0], "left_on": [pd.Timestamp("2026-01-07")]})
        >>> float(time.contract_hours(bo, last=pd.Timestamp("2026-01-31")).iloc[0])
        20.0
        """
        low = self._place(first or self.starts_on)
        high = self._place((last or self.ends_on) + pd.Timedelta(days=1))
        part = np.zeros(len(people))
        for start, stop in self._spells(people):
            part += self._between(start.clip(low, max(low, high)), stop.clip(low, max(low, high)))
        a_week = _figures(people, "hours_per_week", self.usual_hours)
        return pd.Series(a_week * self.weeks * part, people.index)

    def selling_hours(
        self,
        people: pd.DataFrame,
        first: pd.Timestamp | None = None,
        last: pd.Timestamp | None = None,
    ) -> pd.Series:
        """Hours for selling that each person has between two days of the plan year.

        Parameters
        ----------
        people : DataFrame, shape (people, columns)
            As for `contract_hours`, and selling_share where known.
        first, last : Timestamp, optional
            Both counted; the plan year's by default.

        Returns
        -------
        Series of float, shape (people,)

        Examples
        --------
        >>> days = pd.Series(1.0, pd.date_range("2026-01-01", "2026-12-31"))
        >>> time = Worktime(days, weeks=46.0, usual_hours=40.0, selling_share=0.35)
        >>> time.selling_hours(pd.DataFrame({"selling_share": [0.5, None]})).tolist()
        [920.0, 644.0]
        """
        share = _figures(people, "selling_share", self.selling_share)
        return self.contract_hours(people, first, last) * share

    def monthly_selling_hours(self, people: pd.DataFrame) -> pd.DataFrame:
        """Hours for selling that each person has in each month of the plan year.

        Returns
        -------
        DataFrame of float, shape (people, months), columns the months ("2026-03")

        Examples
        --------
        >>> days = pd.Series(1.0, pd.date_range("2026-01-01", "2026-12-31"))
        >>> time = Worktime(days, weeks=365 / 7, usual_hours=35.0, selling_share=0.2)
        >>> time.monthly_selling_hours(pd.DataFrame({"rep": ["Ann"]}))["2026-02"].tolist()
        [28.0]
        """
        months = self.month_parts.index
        parts = {
            month: self.selling_hours(people, start, start + pd.offsets.MonthEnd(0))
            for month, start in zip(months, pd.to_datetime(months + "-01"), strict=True)
        }
        return pd.DataFrame(parts, people.index)

    @cached_property
    def month_parts(self) -> pd.Series:
        """Part of the year's working time in each month; adds to 1."""
        months = pd.DatetimeIndex(self.days.index).strftime("%Y-%m")
        return pd.Series(np.diff(self._passed), months).groupby(level=0).sum().rename_axis("month")

    @cached_property
    def _passed(self) -> NDArray[np.float64]:
        """Part of the year's working time before each day, and 1 after the last."""
        worked = self.days.to_numpy("float64")
        worked = worked if worked.sum() > 0 else np.ones(len(worked))
        return np.asarray(np.append(0.0, worked.cumsum()) / worked.sum(), "float64")

    def _spells(self, people: pd.DataFrame) -> Iterator[tuple[Places, Places]]:
        """First day at work and first day after it: of each, and of whoever takes the place."""
        never = np.full(len(people), len(self.days))
        hired = self._places(people, "hired_on", np.zeros_like(never), 0)
        yield hired, self._places(people, "left_on", never, 1)
        if "refilled_on" in people:
            yield self._places(people, "refilled_on", never, 0), never

    def _places(self, people: pd.DataFrame, name: str, missing: Places, later: int) -> Places:
        """Places of dates in the year, some days later; where there is none, as given."""
        if name not in people:
            return missing
        dates = pd.to_datetime(people[name]).to_numpy("datetime64[D]")
        place = (dates - self.starts_on.to_datetime64().astype("datetime64[D]")).astype("int64")
        place = np.where(np.isnat(dates), missing, np.where(np.isnat(dates), 0, place) + later)
        return np.asarray(place.clip(0, len(self.days)), "int64")

    def _place(self, day: pd.Timestamp) -> int:
        return int(min(max((day - self.starts_on).days, 0), len(self.days)))

    def _between(self, start: Places, stop: Places) -> NDArray[np.float64]:
        """Part of the year's working time from one place to another."""
        return np.asarray(np.maximum(self._passed[stop] - self._passed[start], 0.0))


def _figures(people: pd.DataFrame, name: str, usual: float) -> NDArray[np.float64]:
    if name not in people:
        return np.full(len(people), usual, "float64")
    return np.asarray(people[name].astype("float64").fillna(usual), "float64")
