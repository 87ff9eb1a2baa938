"""What became of each deal by a given day, and how long deals last when some are not over.

Deals come as table `deals`: deal, stage, opened_on, closed_on, amount, is_won, expected_close_on. A
deal that had not closed by `as_of` was open then, whatever became of it later.
"""

import numpy as np
import pandas as pd

from salesplan.errors import TableError
from salesplan.words import listing

WON, LOST, OPEN = "won", "lost", "open"
_WON_NAMES = r"(?:^|[^a-z])(?:won|win)(?:$|[^a-z])|赢单|成交"
_LOST_NAMES = r"(?:^|[^a-z])(?:lost|lose)(?:$|[^a-z])|输单|丢单|not[ _-]won"
_SURE = 1e-12


def settle_deals(deals: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Say of each deal that existed on a day whether it was won, lost or open.

    Won and lost are read from `is_won` for deals with a closing day, else from the name of the
    stage (won, lost, 赢单, 输单; upper or lower case). Deals opened after `as_of` are left out;
    deals closed after it are open. A deal without opening day is kept: nobody has engaged yet.
    A deal whose stage says won or lost, without a closing day, closed on the day it was expected
    to, as far as anyone can tell: before that day it was open. Without that day too, it counts as
    closed on every day, as in an export that carries no days at all.

    Parameters
    ----------
    deals : DataFrame, shape (deals, columns)
        Columns deal, stage, opened_on; optional closed_on, amount, is_won, expected_close_on.
    as_of : Timestamp
        Last day that is known.

    Returns
    -------
    DataFrame
        The deals with columns stage (missing where a deal closed later: the table says in which
        it ended, not in which it was), closed_on (missing while open, or where nobody said),
        amount (missing where nobody said), status ("won", "lost", "open") and days (from opening
        to closing, missing without one of them).

    Raises
    ------
    TableError
        If neither `is_won` nor any stage name tells won from lost.

    Examples
    --------
    >>> deals = pd.DataFrame({"deal": ["a", "b"], "stage": ["Closed Won", "Offer"],
    ...                       "opened_on": pd.to_datetime(["2025-01-01", "2025-02-01"]),
    ...                       "closed_on": pd.to_datetime(["2025-01-31", None])})
    >>> settle_deals(deals, pd.Timestamp("2025-03-01"))[["status", "days"]].to_numpy().tolist()
    [['won', 30.0], ['open', nan]]
    """
    known = deals[~(deals["opened_on"] > as_of)].reset_index(drop=True)
    closed_on = _column(known, "closed_on", pd.NaT).astype("datetime64[ns]")
    expected_on = _column(known, "expected_close_on", pd.NaT).astype("datetime64[ns]")
    outcome = _outcomes(known, closed_on)
    is_closed_later = (outcome != OPEN) & (closed_on.fillna(expected_on) > as_of)
    outcome = outcome.mask(is_closed_later, OPEN)
    closed_on = closed_on.where(outcome != OPEN)
    return known.assign(
        stage=known["stage"].mask(is_closed_later),
        closed_on=closed_on,
        amount=_column(known, "amount", np.nan).astype("float64"),
        status=outcome,
        days=(closed_on - known["opened_on"]).dt.days,
    )


def is_closing(stages: pd.Series) -> pd.Series:
    """Whether a stage is the end of a deal, won or lost, by its name.

    Examples
    --------
    >>> is_closing(pd.Series(["Closed Won", "Wonderful", "输单", "Offer"])).tolist()
    [True, False, True, False]
    """
    return _matches(stages, _WON_NAMES) | _matches(stages, _LOST_NAMES)


def survival(days: pd.Series, has_ended: pd.Series) -> pd.Series:
    """Part of the cases still going on after a number of days (Kaplan-Meier).

    A case that has not ended counts as going on up to its last known day, then as unknown. Cases
    that ended on a day come before those last seen on it.

    Parameters
    ----------
    days : Series of float, shape (cases,)
        Length of each case so far; missing ones are left out.
    has_ended : Series of bool, shape (cases,)
        Whether it ended then, or was still open.

    Returns
    -------
    Series of float
        Fraction above each length at which a case ended; index the lengths, ascending.

    References
    ----------
    Kaplan & Meier (1958), *Journal of the American Statistical Association* 53, 457-481.

    Examples
    --------
    >>> survival(pd.Series([1, 2, 2, 3]), pd.Series([True, True, False, True])).tolist()
    [0.75, 0.5, 0.0]
    """
    ended = has_ended.astype("int64").groupby(days).agg(["sum", "count"])
    at_risk = ended["count"][::-1].cumsum()[::-1]
    still = (1 - ended["sum"] / at_risk).cumprod()
    return still[ended["sum"] > 0].rename("survival")


def median_days(days: pd.Series, has_ended: pd.Series) -> float:
    """Median length when some cases are not over: where half of them are still going on.

    Where exactly half go on between two lengths, the middle of both, as for an ordinary median.
    Missing while more than half have not ended.

    Parameters
    ----------
    days, has_ended : Series, shape (cases,)
        As for `survival`.

    Examples
    --------
    >>> median_days(pd.Series([10, 20, 30]), pd.Series([True, True, False]))
    20.0
    >>> median_days(pd.Series([10, 20, 30]), pd.Series([True, False, False]))
    nan
    """
    still = survival(days, has_ended)
    reached = still[still <= 0.5 + _SURE]
    if reached.empty:
        return np.nan
    is_half = abs(reached.iloc[0] - 0.5) <= _SURE
    return float(reached.index[:2].to_numpy().mean() if is_half else reached.index[0])


def _outcomes(known: pd.DataFrame, closed_on: pd.Series) -> pd.Series:
    won, lost = (_matches(known["stage"], names) for names in (_WON_NAMES, _LOST_NAMES))
    said = _column(known, "is_won", pd.NA).astype("boolean")
    if said.isna().all() and not (won | lost).any() and len(known):
        raise TableError(
            "deals",
            "has no column is_won, and none of its stages is named won or lost "
            f"({listing(sorted(known['stage'].dropna().unique()), most=6)})",
            "add is_won, or name the last stages won and lost",
        )
    by_stage = pd.Series(OPEN, known.index).mask(won & ~lost, WON).mask(lost, LOST)
    is_lost = (~said).fillna(value=False) & closed_on.notna()
    return by_stage.mask(said.fillna(value=False), WON).mask(is_lost, LOST)


def _matches(stages: pd.Series, names: str) -> pd.Series:
    named = stages.astype("string").str.casefold().str.contains(names, regex=True)
    return named.fillna(value=False).astype(bool)


def _column(table: pd.DataFrame, name: str, absent: object) -> pd.Series:
    return table[name] if name in table else pd.Series(absent, table.index)
