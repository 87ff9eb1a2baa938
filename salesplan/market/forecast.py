"""Chapter 1, trend: forecast many monthly series at once, with intervals that were checked.

Six methods are backtested over rolling origins and weighed by their inverse squared error; the
winner of a backtest is worse than this mean, so none is crowned.
"""

import numpy as np
import pandas as pd

from salesplan.errors import ParamError
from salesplan.market.backtest import Backtest, run_backtest, score
from salesplan.market.history import (
    CALLED,
    Kind,
    cautions,
    check_history,
    following,
    model_kind,
    outliers,
)
from salesplan.market.track import SCORES, Z80, Z95, Forecast, Track, assemble
from salesplan.seasonality import Rows, fill_gaps


def forecast(
    history: pd.DataFrame, horizon: int, *, season: int = 12, origins: int = 12,
    replace_outliers: bool = False,
) -> Forecast:  # fmt: skip
    """Forecast every series of a table, with 80 % and 95 % intervals and a backtest.

    Seasonal naive, the same with drift, SES, Holt, damped trend and Theta are combined with
    weights of inverse squared error over rolling origins. Deviations are the larger of the
    combination's own error at that horizon (never less than at a shorter one) and the analytic
    sigma sqrt(1 + (h - 1) a^2). Below two seasons of history there is no seasonal model, below
    five values no forecast; zeros or negatives make the season additive; half zeros or more
    leave the level only; a constant repeats with width 0. No figure lies further outside the
    history than nine times its range, or below zero where the history never was.

    Parameters
    ----------
    history : DataFrame, shape (periods, series)
        Index: every period in order, "2025-12" or "2025-Q4" or "2025"; columns: amounts of one
        series each. Missing values are gaps, 0 is nothing sold; zeros and missing values before
        a series' first amount are left out.
    horizon : int
        Periods to forecast, 1 or more.
    season : int
        Periods in a season: 12, 4, or 1 for none.
    origins : int
        Moments of the past from which to backtest, 0 or more.
    replace_outliers : bool
        Treat amounts far from their neighbours as gaps. They are named in either case.

    Returns
    -------
    Forecast

    Raises
    ------
    TableError
        If the index is not consecutive periods, or an amount is not a finite number.
    ParamError
        If `horizon`, `season` or `origins` is out of range.

    References
    ----------
    Bates & Granger, Operational Research Quarterly 20 (1969): weights of inverse squared error.

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=36, freq="M").astype(str)
    >>> sales = pd.DataFrame({"North": [100.0, 120.0, 140.0] * 12}, months)
    >>> forecast(sales, 2).table["month"].tolist()
    ['2026-01', '2026-02']
    """
    _check_counts(horizon, season, origins)
    periods = check_history(history)
    amounts = history.astype(float).set_axis([str(name) for name in history.columns], axis=1)
    started = amounts.where((amounts.fillna(0) != 0).cummax())
    kinds = {str(name): model_kind(amounts[name], started[name], season) for name in amounts}
    odd = {name: outliers(started[name], kind) for name, kind in kinds.items()}
    used = _without(started, odd) if replace_outliers else started
    done: dict[str, tuple[Track, pd.DataFrame]] = {}
    for kind in dict.fromkeys(kinds.values()):
        names = [name for name, own in kinds.items() if own == kind]
        if isinstance(kind, Kind):
            rows = _filled(used[names], started[names], kind.season)
            done.update(_forecast_alike(rows, used[names], horizon, kind, origins=origins))
        else:
            none = pd.DataFrame(columns=SCORES)
            done.update({n: (_repeat(amounts[n], kind, horizon, origins), none) for n in names})
    notes = {
        name: " ".join(cautions(amounts[name], started[name], kind, season, odd=odd[name],
                                are_replaced=replace_outliers))
        for name, kind in kinds.items()
    }  # fmt: skip
    return assemble({name: done[name] for name in kinds}, following(periods[-1], horizon), notes)


def without_outliers(amounts: pd.Series, season: int = 12) -> pd.Series:
    """Make gaps of the amounts that are far from their neighbours.

    Parameters
    ----------
    amounts : Series, shape (periods,)
    season : int
        Periods in a season.

    Returns
    -------
    Series, shape (periods,)

    Examples
    --------
    >>> months = pd.period_range("2025-01", periods=9, freq="M").astype(str)
    >>> without_outliers(pd.Series([5.0, 6, 5, 6, 99, 5, 6, 5, 6], months)).isna().sum().item()
    1
    """
    started = amounts.astype(float).where((amounts.fillna(0) != 0).cummax())
    odd = outliers(started, model_kind(amounts, started, season))
    return amounts.astype(float).mask(amounts.index.astype(str).isin(odd))


def _check_counts(horizon: int, season: int, origins: int) -> None:
    """Refuse counts that make no forecast."""
    for name, value, least in (("horizon", horizon, 1), ("origins", origins, 0)):
        if value < least:
            raise ParamError(name, f"is {value}, must be {least} or more", "give a whole number")
    if season not in CALLED:
        raise ParamError("season", f"is {season}, must be 12, 4 or 1",
                         "use 12 for months, 4 for quarters, 1 for no season")  # fmt: skip


def _without(amounts: pd.DataFrame, odd: dict[str, list[str]]) -> pd.DataFrame:
    """Make gaps of the months named for each series."""
    holes = {name: amounts.index.astype(str).isin(odd.get(str(name), [])) for name in amounts}
    return amounts.mask(pd.DataFrame(holes, amounts.index, dtype=bool))


def _repeat(amounts: pd.Series, kind: Kind | str, horizon: int, origins: int) -> Track:
    """Repeat a constant without width; a series that is too short stays unknown."""
    known = amounts.dropna()
    is_constant = kind == "constant"
    value = float(known.iloc[-1]) if is_constant else np.nan
    nothing = np.full((origins, horizon), np.nan)
    return Track(
        points=np.full(horizon, value),
        deviations=np.full(horizon, 0.0 if is_constant else np.nan),
        limits=(-np.inf, np.inf),
        level_weight=0.0,
        scale=np.nan,
        actuals=nothing,
        past_points=nothing,
        past_deviations=nothing,
    )


def _filled(used: pd.DataFrame, started: pd.DataFrame, season: int) -> pd.DataFrame:
    """Fill gaps; one that stands first in its series takes the value a season later, or the next.

    Only an outlier that is to be replaced can leave such a gap.
    """
    filled = fill_gaps(used, season)
    later = filled.fillna(filled.shift(-season)).bfill()
    return filled.fillna(later).where(started.ffill().notna())


def _forecast_alike(
    filled: pd.DataFrame, used: pd.DataFrame, horizon: int, kind: Kind, *, origins: int
) -> dict[str, tuple[Track, pd.DataFrame]]:
    """Forecast the series of one kind together; each with its scores."""
    rows = filled.to_numpy().T
    done = run_backtest(rows, used.to_numpy().T, horizon, kind, origins=origins)
    change = np.abs(rows[:, kind.season :] - rows[:, : -kind.season])
    scale = np.nanmean(change, axis=1)
    scores = score(done, scale, z80=Z80, z95=Z95)
    by_row = dict(tuple(scores.groupby("row")))
    results = {}
    for row, name in enumerate(used.columns):
        own = by_row.get(row, scores.iloc[:0]).assign(series=name)[SCORES]
        results[str(name)] = (_track(done, row, scale), own)
    return results


def _track(done: Backtest, row: int, scale: Rows) -> Track:
    """Take one series out of a backtest of many."""
    return Track(
        points=done.points[row],
        deviations=done.deviations[row],
        limits=(float(done.lowest[row]), float(done.highest[row])),
        level_weight=float(done.level_weight[row]),
        scale=float(scale[row]),
        actuals=done.actuals[:, row],
        past_points=done.actuals[:, row] - done.errors[-1, :, row],
        past_deviations=done.past_deviations[-1, :, row],
    )
