"""Chapter 3.4, time: the year's target by month and quarter, with season and working days."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.workdays import working_days
from salesplan.denton import denton
from salesplan.errors import ReconcileError
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import count, listing, money, month_name, number, percent

_YEAR = 12


def calendar(
    target: int,
    assigned: int,
    *,
    quarters: pd.Series,
    seasonality: pd.Series,
    unit: int = 1,
    country: str | None = None,
    off: pd.Series | None = None,
) -> pd.DataFrame:
    """Split the year's target, and what is assigned, into months.

    Parameters
    ----------
    target : int
        What the firm has promised for the months together, whole currency units.
    assigned : int
        The same with over-assignment: what the reps carry together.
    quarters : Series of str, shape (months,)
        Quarter of each month of the plan year ("FY2026-Q1"); index the months ("2026-03") in order.
    seasonality : Series
        Weight of each month, any scale; index 1 to 12 (calendar months), or the months themselves
        where every month of the plan has a weight of its own (`adjust_seasonality`).
    unit : int
        Smallest step of a month's amount.
    country : str, optional
        ISO code of the country of the working days, "DE", or with its subdivision, "DE-BY".
    off : Series of float, index date, optional
        Part of the firm that is off on a day of its own (`workdays.days_off`).

    Returns
    -------
    DataFrame, one row a month
        Columns month, quarter, working_days, seasonality (share of these months, adds to 1), target
        and amount (int64, multiples of `unit`, adding up to `target` and `assigned`).

    Raises
    ------
    ReconcileError
        If a month has no weight, or the amounts cannot be split.
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> quarters = pd.Series({"2026-01": "FY2026-Q1", "2026-02": "FY2026-Q1"})
    >>> even = pd.Series(1.0, range(1, 13))
    >>> calendar(100, 111, quarters=quarters, seasonality=even)["amount"].tolist()
    [56, 55]
    """
    weights = _weights(seasonality, list(quarters.index))
    return pd.DataFrame(
        {
            "month": quarters.index.astype(str),
            "quarter": quarters.to_numpy(),
            "working_days": working_days(quarters.index, country, off).to_numpy(),
            "seasonality": (weights / weights.sum()).to_numpy(),
            "target": split_target(target, weights, unit=unit).to_numpy(),
            "amount": split_target(assigned, weights, unit=unit).to_numpy(),
        }
    )


def adjust_seasonality(
    seasonality: pd.Series,
    months: Sequence[str],
    history_months: Sequence[str],
    country: str | None = None,
    off: pd.Series | None = None,
) -> pd.Series:
    """Move seasonal weights by the working days that the plan's months really have.

    A month's weight is multiplied by its working days over the average working days of the same
    calendar month in the history, from which the weight was learnt: March with Easter in it sells
    less than March without. A calendar month outside the history keeps its weight.

    Parameters
    ----------
    seasonality : Series, index 1 to 12
        Weight of each calendar month.
    months, history_months : sequence of str
        Months of the plan, and months from which `seasonality` was learnt.
    country, off : optional
        As for `calendar`.

    Returns
    -------
    Series of float, shape (months,)
        Index the months of the plan; adds to 1.

    Raises
    ------
    ReconcileError
        If a month has no weight.
    ParamError
        If the country is unknown.

    Examples
    --------
    >>> even = pd.Series(1.0, range(1, 13))
    >>> adjusted = adjust_seasonality(even, ["2026-01", "2026-02"], ["2024-02", "2025-02"])
    >>> (adjusted * 2).round(4).tolist()  # February: 20 days against 20.5 in the history
    [1.0123, 0.9877]
    """
    weights = _weights(seasonality, list(months))
    past = working_days(history_months, country, off)
    usual = past.groupby(_month_of_year(past.index)).mean()
    usual_days = usual.where(usual > 0).reindex(_month_of_year(months)).to_numpy("float64")
    factor = working_days(months, country, off) / usual_days
    moved = weights * factor.fillna(1.0).to_numpy()
    adjusted: pd.Series = moved / moved.sum()
    return adjusted.rename("seasonality")


class Joined(NamedTuple):
    """A plan year whose level moves on from the year before.

    Parameters
    ----------
    shares : Series of float, index the months of the plan
        Share of the year, adds to 1.
    step : float
        Change of the level (amount against season) from the last month before the year to its
        first, fraction.
    step_by_season : float
        The same if the season alone were followed.
    """

    shares: pd.Series
    step: float
    step_by_season: float


def join_years(weights: pd.Series, past: Sequence[float], target: float) -> Joined:
    """Let the plan year start where the year before ended, and still add up to its target.

    By the season alone every month grows alike, and all of the growth falls between the last month
    of one year and the first of the next. Proportional Denton moves the level gently through the
    years instead: the plan year starts lower and ends higher.

    Parameters
    ----------
    weights : Series of float, shape (12 x (years + 1),)
        Season of the months of the past years and of the plan year, any scale; index the months.
    past : sequence of float, shape (years,)
        What was sold in each of the past fiscal years, above zero.
    target : float
        What the months of the plan year add to, above zero.

    Returns
    -------
    Joined

    Raises
    ------
    ReconcileError
        If a weight or a total is below zero.

    Examples
    --------
    >>> months = pd.period_range("2025-01", periods=24, freq="M").astype(str)
    >>> joined = join_years(pd.Series(1.0, months), [1200.0], 1500.0)
    >>> round(joined.step, 3), joined.step_by_season, round(float(joined.shares.iloc[0] * 1500), 1)
    (0.028, 0.25, 114.1)
    """
    season = weights.to_numpy("float64")
    amounts = denton(season, [*past, target], _YEAR)
    year = amounts[-_YEAR:]
    last, first = len(season) - _YEAR - 1, len(season) - _YEAR
    level = np.divide(amounts, season, out=np.full(len(season), np.nan), where=season > 0)
    before, ahead = season[-2 * _YEAR : -_YEAR].sum(), season[-_YEAR:].sum()
    return Joined(
        pd.Series(year / year.sum(), weights.index[-_YEAR:], name="seasonality"),
        float(level[first] / level[last] - 1),
        float((target / ahead) / (past[-1] / before) - 1),
    )


def season_calendar(monthly: pd.DataFrame, calendar: pd.DataFrame) -> Finding:
    """Every month of history and plan against the average month of its year.

    Parameters
    ----------
    monthly : DataFrame
        History: month, fiscal_year, amount, is_full (whether the sales cover the whole month).
    calendar : DataFrame
        The plan year: month, target; fiscal_year in every row.

    Returns
    -------
    Finding
        fiscal_year, month, amount, seasonal_index (amount / average full month of its fiscal year;
        missing for a month that is not full, or where the year's average is not above zero),
        is_full, is_plan_year.

    Examples
    --------
    >>> monthly = pd.DataFrame({"month": ["2025-11", "2025-12"], "fiscal_year": 2025,
    ...                         "amount": [90.0, 10.0], "is_full": [True, False]})
    >>> plan = pd.DataFrame({"month": ["2026-01", "2026-02"], "fiscal_year": 2026,
    ...                      "target": [150, 50]})
    >>> print(season_calendar(monthly, plan).text)
    1 month of the history is covered in part only and tells nothing of the season: December 2025.
    """
    past = monthly[["fiscal_year", "month", "amount", "is_full"]].assign(is_plan_year=False)
    ahead = calendar[["fiscal_year", "month", "target"]].rename(columns={"target": "amount"})
    ahead = ahead.assign(is_full=True, is_plan_year=True)
    table = pd.concat([past, ahead], ignore_index=True)
    table["amount"] = table["amount"].astype("float64")
    full = table["amount"].where(table["is_full"])
    average = full.groupby([table["fiscal_year"], table["is_plan_year"]]).transform("mean")
    table.insert(3, "seasonal_index", (full / average).where(average > 0))
    cut = list(past.loc[~past["is_full"], "month"])
    if not cut:
        return Finding(table, "Every month of the history is covered from end to end.")
    is_one = len(cut) == 1
    text = (
        f"{count(len(cut), 'month')} of the history {'is' if is_one else 'are'} covered in part "
        f"only and {'tells' if is_one else 'tell'} nothing of the season: "
        f"{listing(month_name(month) for month in cut)}."
    )
    return Finding(table, text)


def calendar_finding(
    table: pd.DataFrame,
    country: str | None = None,
    *,
    own_days: float = 0.0,
    joined: Joined | None = None,
    note: str = "",
) -> Finding:
    """Say what the calendar shows: strongest and weakest month, and which days were counted.

    Parameters
    ----------
    table : DataFrame
        As `calendar` returns it.
    country : str, optional
        As given to `calendar`.
    own_days : float
        Working days of these months on which the firm is off by its own table.
    joined : Joined, optional
        How the year joins the one before, where its level was moved.
    note : str
        What else is to be said, such as why it was not.

    Examples
    --------
    >>> quarters = pd.Series({"2026-01": "FY2026-Q1", "2026-02": "FY2026-Q1"})
    >>> season = pd.Series([3.0, 1.0] + [1.0] * 10, range(1, 13))
    >>> table = calendar(100, 100, quarters=quarters, seasonality=season)
    >>> print(calendar_finding(table).text)
    The strongest month is January 2026 with 75.0 % of the year (75), the weakest February 2026 \
with 25.0 % (25). Working days are weekdays; no country is set, so public holidays are not counted.
    """
    high, low = (
        table.iloc[int(table["seasonality"].argmax())],
        table.iloc[int(table["seasonality"].argmin())],
    )
    days = (
        f"Working days leave out the public holidays of {country}."
        if country
        else "Working days are weekdays; no country is set, so public holidays are not counted."
    )
    if own_days:
        days = f"{days[:-1]}; the firm's own days off take another {number(own_days, 1)}."
    text = (
        f"The strongest month is {month_name(high['month'])} with "
        f"{percent(high['seasonality'])} of the year ({money(high['target'])}), the weakest "
        f"{month_name(low['month'])} with {percent(low['seasonality'])} "
        f"({money(low['target'])}). {days}"
    )
    if joined is not None:
        text += (
            f" Growth comes gently: against the season, the first month stands "
            f"{percent(joined.step)} above the month before it; by the season alone it would "
            f"stand {percent(joined.step_by_season)} above."
        )
    return Finding(table, f"{text} {note}".rstrip())


def _weights(seasonality: pd.Series, months: list[str]) -> pd.Series:
    """Pick each month's weight, by the month itself or by its calendar month."""
    own = pd.Series(months).isin(seasonality.index).all()
    keys = months if own else _month_of_year(months).tolist()
    missing = [month for month, key in zip(months, keys, strict=True) if key not in seasonality]
    if missing:
        raise ReconcileError(
            "seasonality",
            f"has no weight for {listing(missing)}",
            "give a weight to each calendar month, 1 to 12",
        )
    return pd.Series(seasonality.loc[keys].to_numpy("float64"), pd.Index(months, name="month"))


def _month_of_year(months: Iterable[str]) -> pd.Index:
    return pd.Index([int(str(month)[5:7]) for month in months])
