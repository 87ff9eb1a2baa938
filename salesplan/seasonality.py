"""Seasonal indices and the share of the year in each month, for any chapter that needs them.

A row is a series in time order; values missing before its first amount mean it began later.
"""

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from salesplan.errors import TableError
from salesplan.words import number

Rows = NDArray[np.float64]

MONTHS = 12
_ALIKE = 0.02  # difference of shares of the year that a planner would not notice
_FLAT = (
    "The forecast of chapter 1 shows no season: one year cannot tell a season from chance, but a "
    "calendar needs some shape, and last year's is the best there is."
)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def fill_gaps(amounts: pd.DataFrame, season: int) -> pd.DataFrame:
    """Fill missing values inside or after a series from the same month of the years around it.

    A gap takes the mean of the values one season before and after, or the one of them that
    exists; what is left is drawn as a straight line, or repeats the last value. Values missing
    before a series starts stay missing.

    Parameters
    ----------
    amounts : DataFrame, shape (periods, series)
        One column a series, periods in order.
    season : int
        Periods in a season: 12 for months, 4 for quarters, 1 for none.

    Returns
    -------
    DataFrame, shape (periods, series)

    Examples
    --------
    >>> table = pd.DataFrame({"North": [np.nan, 4.0, np.nan, 8.0, np.nan]})
    >>> fill_gaps(table, 2)["North"].tolist()
    [nan, 4.0, 6.0, 8.0, 8.0]
    """
    before, after = amounts.shift(season), amounts.shift(-season)
    neighbours = (before.fillna(after) + after.fillna(before)) / 2
    started = amounts.ffill().notna()
    return amounts.fillna(neighbours).interpolate(limit_area="inside").ffill().where(started)


def centred_average(rows: Rows, season: int) -> Rows:
    """Average each period with its neighbours over exactly one season, centred.

    An even season takes half of each of the two periods at the ends (the 2 x 12 average).

    Parameters
    ----------
    rows : array, shape (series, periods)
        Missing values make every average that touches them missing.
    season : int
        Periods in a season.

    Returns
    -------
    array, shape (series, periods)
        Missing for half a season at either end.

    Examples
    --------
    >>> centred_average(np.array([[1.0, 3.0, 2.0, 4.0]]), 2).tolist()
    [[nan, 2.25, 2.75, nan]]
    """
    half, width = season // 2, rows.shape[1]
    weights = np.full(2 * half + 1, 1 / season)
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    average = np.full(rows.shape, np.nan)
    inner = max(width - 2 * half, 0)
    if inner:
        average[:, half : half + inner] = sum(
            weight * rows[:, lag : lag + inner] for lag, weight in enumerate(weights)
        )
    return average


def _extend(average: Rows, rows: Rows, season: int, *, floor: float | None) -> Rows:
    """Carry the average out to both ends, along the slope from the first year to the last.

    The classical method drops half a year at each end. With two years of data that leaves one
    ratio for each month; carried out, there are two, and they can be held against each other.
    """
    length = (~np.isnan(rows)).sum(axis=1, keepdims=True)
    start, half, last = rows.shape[1] - length, season // 2, rows.shape[1] - 1
    time = np.arange(rows.shape[1])
    first_year = np.nanmean(np.where(time < start + season, rows, np.nan), axis=1, keepdims=True)
    slope = (rows[:, -season:].mean(axis=1, keepdims=True) - first_year) / (length - season)
    left, right = np.take_along_axis(average, start + half, 1), average[:, [last - half]]
    lead, lag = time - (start + half), time - (last - half)
    before, after = left + slope * lead, right + slope * lag
    if floor is not None:
        before, after = np.maximum(before, floor * left), np.maximum(after, floor * right)
    carried = np.where(lead < 0, before, np.where(lag > 0, after, average))
    return np.where(np.isnan(rows), np.nan, carried)


def _mean_by_position(cycles: NDArray[np.float64]) -> tuple[Rows, Rows, NDArray[np.bool_]]:
    """Mean of each position over the years, the part of its spread to trust, and if all are known.

    The part to trust is 1 - (variance of the means from noise alone / variance of the means),
    between 0 and 1 (James-Stein); one half where the years are too few to measure the noise.
    """
    seen = ~np.isnan(cycles)
    count = seen.sum(axis=1)
    mean = np.where(seen, cycles, 0).sum(axis=1) / np.maximum(count, 1)
    within = np.where(seen, cycles - mean[:, None], 0)
    freedom = count.sum(axis=1) - cycles.shape[2]
    noise = (within**2).sum(axis=(1, 2)) / np.maximum(freedom, 1)
    noise *= (1 / np.maximum(count, 1)).mean(axis=1)
    spread = mean.var(axis=1, ddof=1)
    trust = np.clip(1 - noise / np.where(spread > 0, spread, np.inf), 0, 1)
    trust = np.where(freedom < cycles.shape[2] / 2, 0.5, trust)
    return mean, trust[:, None], (count > 0).all(axis=1)


def index_rows(
    rows: Rows, season: int, *, additive: bool = False, shrink: float | None = None,
    extend: bool = True, normalised: bool = True,
) -> Rows:  # fmt: skip
    """Seasonal indices of many series at once; see `seasonal_indices` for the method.

    Parameters
    ----------
    rows : array, shape (series, periods)
        Right-aligned: missing values only before a series starts.
    season : int
        Periods in a season.
    additive, shrink, extend, normalised
        As in `seasonal_indices`.

    Returns
    -------
    array, shape (series, season)
        Column j belongs to periods j, j + season, ...; a series below two seasons gets the
        neutral index (1, or 0 where additive).

    Examples
    --------
    >>> index_rows(np.array([[1.0, 3, 1, 3, 1, 3], [np.nan, np.nan, np.nan, 3, 1, 3]]), 2).tolist()
    [[0.5, 1.5], [1.0, 1.0]]
    """
    neutral = 0.0 if additive else 1.0
    index = np.full((len(rows), season), neutral)
    enough = (~np.isnan(rows)).sum(axis=1) >= 2 * season
    if season == 1 or not enough.any():
        return index
    used = rows[enough]
    average = centred_average(used, season)
    if extend:
        average = _extend(average, used, season, floor=None if additive else 0.1)
    parts = used - average if additive else used / np.where(average > 0, average, np.nan)
    spare = -rows.shape[1] % season
    cycles = np.pad(parts, ((0, 0), (0, spare)), constant_values=np.nan)
    mean, trust, known = _mean_by_position(cycles.reshape(len(used), -1, season))
    if normalised:
        level = mean.mean(axis=1, keepdims=True)
        mean = mean - level if additive else mean / np.where(level > 0, level, 1)
    kept = trust if shrink is None else 1 - shrink
    index[enough] = np.where(known[:, None], neutral + kept * (mean - neutral), neutral)
    return index


def seasonal_indices(
    amounts: ArrayLike, season: int = 12, *, normalised: bool = True,
    shrink: float | None = None, additive: bool = False, extend: bool = True,
) -> Rows | None:  # fmt: skip
    """Seasonal indices of one series by ratios to the centred moving average.

    Each amount is divided by the average of the season around it, the ratios of the same month
    are averaged over the years (raw indices), scaled to a mean of exactly 1 (normalised), and
    drawn towards 1 by the part of their spread that noise alone would make (shrunk).

    Parameters
    ----------
    amounts : array-like, shape (periods,)
        One value a period, in order; gaps are filled from the years before and after.
    season : int
        Periods in a season: 12 for months, 4 for quarters.
    normalised : bool
        Indices with mean 1 (additive: 0); False leaves the raw means of the ratios.
    shrink : float, optional
        Part of each index's distance from 1 to take away, 0 to 1; default measured from how
        well the years agree. Never a test: two or three years have no power for one.
    additive : bool
        Differences from the average in place of ratios, in the unit of `amounts`.
    extend : bool
        Carry the average out to both ends along the slope; False is the classical method,
        which uses no ratio from the first and last half season.

    Returns
    -------
    array, shape (season,), or None
        The index of the first period's month first; None below two whole seasons.

    Raises
    ------
    TableError
        If the amounts of a season sum to zero or less, so that no ratio can be formed.

    References
    ----------
    Anderson, Sweeney & Williams, *Statistics for Business and Economics*, ch. 17. Shrinking:
    Miller & Williams, International Journal of Forecasting 19 (2003), 669-684.

    Examples
    --------
    >>> seasonal_indices([1, 3, 1, 3, 1, 3], season=2).tolist()
    [0.5, 1.5]
    >>> seasonal_indices([1, 3, 1], season=2) is None
    True
    """
    series = pd.DataFrame({"amount": np.asarray(amounts, dtype=float)})
    row = fill_gaps(series, season).dropna().to_numpy().T
    if row.shape[1] < 2 * season:
        return None
    if not additive and not np.nanmin(centred_average(row, season)) > 0:
        raise TableError("seasonal indices", "a season sums to zero or less",
                         "use additive=True, or leave out the seasons without sales")  # fmt: skip
    index = index_rows(row, season, additive=additive, shrink=shrink, extend=extend,
                       normalised=normalised)[0]  # fmt: skip
    # The row may start after missing values: turn the indices back to the caller's first period.
    return np.roll(index, len(series) - row.shape[1])


def month_shares(monthly: pd.Series) -> pd.DataFrame:
    """Share of the year that falls in each calendar month, as far as the history can tell.

    Two years or more: shrunk seasonal indices. One year: the share of its last twelve months,
    as they were. Less, or a history that does not sum to more than zero: equal months.
    `describe_shares` says which in words.

    Parameters
    ----------
    monthly : Series, shape (months,)
        Amounts by month, index "2026-03"; months in between that are absent count as missing.

    Returns
    -------
    DataFrame
        month_of_year (1-12), seasonal_index (normalised: mean 1), seasonality (fraction of the
        year, sums to 1), years (how many times the history holds that month).

    Raises
    ------
    TableError
        If the index is not months, or holds one twice.

    Examples
    --------
    >>> months = pd.period_range("2025-01", periods=12, freq="M").astype(str)
    >>> month_shares(pd.Series([*[1.0] * 11, 9.0], months)).tail(1).to_dict("records")
    [{'month_of_year': 12, 'seasonal_index': 5.4, 'seasonality': 0.45, 'years': 1}]
    """
    amounts = _whole_months(monthly)
    calendar = np.array([int(month[-2:]) for month in amounts.index], dtype=int)
    seen = pd.Series(calendar[amounts.notna().to_numpy()], dtype=int).value_counts()
    years = seen.reindex(range(1, 13), fill_value=0)
    index = _month_index(amounts, calendar, fewest=int(years.min()))
    table = pd.DataFrame({"month_of_year": range(1, 13), "seasonal_index": index})
    return table.assign(seasonality=index / index.sum(), years=years.to_numpy())


def _month_index(amounts: pd.Series, calendar: NDArray[Any], *, fewest: int) -> Rows:
    """Index of January to December with mean 1, from gap-free months; see `month_shares`."""
    equal = np.ones(12)
    if fewest == 0:
        return equal
    filled = fill_gaps(amounts.to_frame("amount"), 12)["amount"].to_numpy()
    recent = filled[-12:]
    if fewest == 1 and recent.sum() > 0 and recent.min() >= 0:
        return recent[np.argsort(calendar[-12:])] * 12 / recent.sum()
    try:
        index = seasonal_indices(filled)
    except TableError:
        return equal
    if index is None or index.min() < 0:
        return equal
    return index[np.argsort(calendar[:12])]


def _whole_months(monthly: pd.Series) -> pd.Series:
    """Return the history with every month from the first to the last that is known."""
    known = monthly.dropna().sort_index()
    bad = [str(month) for month in known.index if not _MONTH.fullmatch(str(month))]
    bad += [str(month) for month in known.index[known.index.duplicated()]]
    if bad:
        raise TableError("monthly history", f"not months, or twice: {', '.join(bad[:5])}",
                         'give one amount a month, with an index such as "2026-03"')  # fmt: skip
    if known.empty:
        return known.astype(float)
    whole = pd.period_range(known.index[0], known.index[-1], freq="M").astype(str)
    return known.astype(float).reindex(whole)


def compare_shares(shares: pd.DataFrame, ahead: pd.Series) -> str:
    """Say how far the months of a forecast lie from the shares that the plan spreads a year by.

    Both take their season from `index_rows`; the forecast carries a trend beside it, weighs in
    methods that repeat the last year, and shows no season at all below two years.

    Parameters
    ----------
    shares : DataFrame
        As `month_shares` returns them.
    ahead : Series
        Forecast of a whole year, index month ("2026-03").

    Returns
    -------
    str
        Empty where there is no whole year to compare, or neither has a season.

    Examples
    --------
    >>> months = pd.period_range("2026-01", periods=12, freq="M").astype(str)
    >>> shares = month_shares(pd.Series([*[1.0] * 11, 9.0], months))
    >>> print(compare_shares(shares, pd.Series([*[1.0] * 11, 8.5], months)))
    The forecast of chapter 1 spreads the year alike: no month's share differs by more than 1.4 \
points.
    """
    if ahead.index.nunique() != MONTHS or not ahead.sum() > 0 or ahead.isna().any():
        return ""
    of_year = pd.Index([int(str(month)[-2:]) for month in ahead.index])
    own = (ahead / ahead.sum()).set_axis(of_year)
    off = (own - shares.set_index("month_of_year")["seasonality"].reindex(of_year)).abs()
    has_season = bool(np.ptp(shares["seasonality"]) > 1e-9)
    if bool(own.diff().diff().abs().max() < 1e-9):
        return _FLAT if has_season else ""
    said = f"differs by more than {number(100 * float(off.max()), 1)} points"
    alike = "alike: no month's share" if off.max() < _ALIKE else "after its own methods, but none"
    return f"The forecast of chapter 1 spreads the year {alike} {said}."


def describe_shares(shares: pd.DataFrame) -> str:
    """Say in one sentence what the month shares rest on.

    Parameters
    ----------
    shares : DataFrame
        As `month_shares` returns them.

    Returns
    -------
    str

    Examples
    --------
    >>> describe_shares(month_shares(pd.Series([5.0], ["2025-01"])))
    'Less than one year of history: all months count the same, no season is known.'
    """
    years = int(shares["years"].min())
    flat = bool(np.ptp(shares["seasonal_index"]) == 0)
    if years == 0:
        return "Less than one year of history: all months count the same, no season is known."
    if flat:
        return "The history shows no season that can be told from chance: all months count alike."
    if years == 1:
        return "Less than two years of history: the shares are those of its last twelve months."
    return (f"Seasonal indices from {years} years, normalised so that the twelve average 1, each "
            "drawn towards 1 by the part of the spread that chance alone would make.")  # fmt: skip
