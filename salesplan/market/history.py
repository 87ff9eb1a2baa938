"""What a history allows: its periods, the kind of model it can carry, and what to warn about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.errors import TableError
from salesplan.market.smoothing import METHODS
from salesplan.seasonality import fill_gaps, index_rows
from salesplan.words import listing

FEWEST_VALUES = 5  # values that a forecast needs; below this the figures mean nothing
ALL = METHODS
CAREFUL = ("seasonal naive", "SES", "damped trend", "Theta")  # no trend that runs on undamped
SHORT = ("SES", "Theta")  # half a trend at most, weighed against none
LEVEL = ("SES",)
CALLED = {12: "months", 4: "quarters", 1: "periods"}

_FEW = 12  # values below which no trend is carried on undamped
_LABEL = re.compile(r"(?P<prefix>(?:FY)?)(?P<year>\d{4})(?P<gap>(?:-Q?)?)(?P<part>\d{0,2})")
_PER_YEAR = {"-": 12, "-Q": 4, "": 1}


@dataclass(frozen=True)
class Kind:
    """What a series allows to be modelled; series of one kind are forecast together.

    Parameters
    ----------
    season : int
        Periods in a season, 1 where the history is below two seasons.
    additive : bool
        Zeros or negative amounts: the season is a difference, not a ratio.
    methods : tuple of str
        Which of the six may be used: `ALL`, `CAREFUL`, `SHORT` or `LEVEL`.
    """

    season: int
    additive: bool
    methods: tuple[str, ...]

    @property
    def usable(self) -> NDArray[np.float64]:
        """1 for each method of `METHODS` that may be used, else 0."""
        return np.isin(METHODS, self.methods).astype(float)


def following(period: str, count: int) -> list[str]:
    """Name the periods that come after one, in its own form.

    Parameters
    ----------
    period : str
        "2025-12", "2025-Q4", "FY2025-Q4" or "2025".
    count : int
        How many to name.

    Returns
    -------
    list of str

    Raises
    ------
    TableError
        If `period` is none of these.

    Examples
    --------
    >>> following("2025-12", 2), following("FY2025-Q4", 1), following("2025", 1)
    (['2026-01', '2026-02'], ['FY2026-Q1'], ['2026'])
    """
    found = _LABEL.fullmatch(str(period))
    parts = _PER_YEAR[found["gap"]] if found else 0
    part = int(found["part"] or 1) if found else 0
    if not found or not 1 <= part <= parts:
        raise TableError("history", f'"{period}" is no period',
                         'name periods as "2025-12", "2025-Q4" or "2025"')  # fmt: skip
    named = []
    for step in range(1, count + 1):
        years, rest = divmod(part - 1 + step, parts)
        tail = {12: f"-{rest + 1:02d}", 4: f"-Q{rest + 1}", 1: ""}[parts]
        named.append(f"{found['prefix']}{int(found['year']) + years}{tail}")
    return named


def check_history(history: pd.DataFrame) -> list[str]:
    """Return the periods of a history, or refuse a table that is none.

    Parameters
    ----------
    history : DataFrame, shape (periods, series)

    Returns
    -------
    list of str

    Raises
    ------
    TableError
        If a period is missing, repeated or no period, a series is named twice, or an amount is
        no finite number.

    Examples
    --------
    >>> check_history(pd.DataFrame({"North": [1.0, 2.0]}, ["2025-12", "2026-01"]))
    ['2025-12', '2026-01']
    """
    if history.empty:
        raise TableError("history", "has no rows or no series", "give at least one of each")
    twice = history.columns[history.columns.duplicated()].astype(str)
    if len(twice):
        raise TableError("history", f"series named twice: {', '.join(twice)}",
                         "give every series its own name")  # fmt: skip
    periods = [str(period) for period in history.index]
    for before, after in zip(periods, [*periods[1:], None], strict=True):
        expected = following(before, 1)[0]
        if after not in (expected, None):
            raise TableError("history", f"{before} is followed by {after}, not {expected}",
                             "list every period once and in order; leave a gap empty, and write "
                             "0 where nothing was sold")  # fmt: skip
    wrong = [str(name) for name in history if not _is_finite(history[name])]
    if wrong:
        raise TableError("history", f"not numbers, or infinite: {', '.join(wrong)}",
                         "give amounts as finite numbers, empty where unknown")  # fmt: skip
    return periods


def _is_finite(series: pd.Series) -> bool:
    """Whether all values that are there are finite numbers."""
    is_number = pd.api.types.is_numeric_dtype(series)
    return is_number and not np.isinf(series.dropna().to_numpy(dtype=float)).any()


def model_kind(amounts: pd.Series, started: pd.Series, season: int) -> Kind | str:
    """Tell what can be modelled: a `Kind`, "constant" (repeat it) or "short" (no forecast).

    Half zeros or more, or less than one and a half seasons: the level only. Below two seasons:
    no season, and no more of a trend than Theta's half. Years and quarters below twelve values:
    no undamped trend. On the M3 months cut to 8 values, all six methods together have a sMAPE
    of 23.5, the level alone 16.6, repeating the last value 18.4; cut to 14, the next year's sum
    is 10.0 % off by the level, 10.4 % with Theta and 10.9 % with a damped trend as well; cut to
    20, it is 10.2, 10.1 and 10.5 %.

    Parameters
    ----------
    amounts : Series, shape (periods,)
        As given.
    started : Series, shape (periods,)
        The same, missing before the first amount other than 0.
    season : int
        Periods in a season.

    Returns
    -------
    Kind or str

    Examples
    --------
    >>> few = pd.Series([1.0, 2.0, 3.0])
    >>> model_kind(few, few, 12)
    'short'
    """
    known = started.dropna()
    if len(known) < FEWEST_VALUES:
        return "constant" if _is_all_zero(amounts) else "short"
    if known.min() == known.max():
        return "constant"
    length = len(started.loc[known.index[0] :])
    additive = bool(known.min() <= 0)
    if (known == 0).mean() >= 0.5 or length < 1.5 * season:
        return Kind(1, additive, LEVEL)
    if length < 2 * season:
        return Kind(1, additive, SHORT)
    return Kind(season, additive, CAREFUL if length < _FEW else ALL)


def _is_all_zero(amounts: pd.Series) -> bool:
    """Whether a series is long enough and holds nothing but zeros."""
    known = amounts.dropna()
    return len(known) >= FEWEST_VALUES and not known.any()


def cautions(
    amounts: pd.Series, started: pd.Series, kind: Kind | str, season: int, *,
    odd: Sequence[str] = (), are_replaced: bool = False,
) -> list[str]:  # fmt: skip
    """Write the sentences that a reader of the forecast should see.

    Parameters
    ----------
    amounts, started, season
        As in `model_kind`.
    kind : Kind or str
        What `model_kind` returned.
    odd : sequence of str
        Periods of outliers.
    are_replaced : bool
        Whether they are treated as gaps.

    Returns
    -------
    list of str

    Examples
    --------
    >>> few = pd.Series([1.0, 2.0, 3.0])
    >>> cautions(few, few, "short", 12)
    ['Not forecast: 3 months with amounts, at least 5 are needed.']
    """
    known, called = started.dropna(), CALLED[season]
    if not isinstance(kind, Kind):
        if kind == "constant":
            value = f"{amounts.dropna().iloc[-1]:,.6g}"
            return [f"Every amount is {value}: the forecast repeats it, without an interval."]
        have = f"{len(known)} {called} with amounts"
        return [f"Not forecast: {have}, at least {FEWEST_VALUES} are needed."]
    since = started.loc[known.index[0] :]
    done = ("filled from the same time of the years around, as the plan asks" if are_replaced
            else "check the rows; nothing was replaced")  # fmt: skip
    said = {
        f"Starts in {since.index[0]}: the {len(started) - len(since)} {called} before its first "
        "amount are left out.": len(since) < len(started),
        f"{since.isna().sum()} missing {called} were filled from the same time of the years "
        "around them, and count for no error.": since.isna().any(),
        _model_note(known, len(since), kind, season): True,
        f"Far from its neighbours in {listing(odd, most=5)}: {done}.": bool(odd),
    }
    return [sentence for sentence, applies in said.items() if sentence and applies]


def _model_note(known: pd.Series, length: int, kind: Kind, season: int) -> str:
    """Say why the model is not the usual one, or nothing."""
    called = CALLED[season]
    if kind.methods == LEVEL:
        zeros = f"{(known == 0).mean():.0%} of the {called} are zero"
        why = f"Only {length} {called}" if length < 1.5 * season else zeros
        return f"{why}: only the level is forecast, no season and no trend."
    if kind.season < season:
        least = f"below {2 * season} there is no seasonal model"
        return f"Only {length} {called}: {least}, so the forecast shows no season."
    if kind.additive:
        return "Has zeros or negative amounts: the season is added, not multiplied."
    return ""


def outliers(started: pd.Series, kind: Kind | str) -> list[str]:
    """Name the periods whose amount, without the season, is far from the median around it.

    Far is more than ten robust deviations, and more than the size of that median.

    Parameters
    ----------
    started : Series, shape (periods,)
        Missing before its first amount.
    kind : Kind or str
        What `model_kind` returned; none are named where nothing is modelled.

    Returns
    -------
    list of str

    Examples
    --------
    >>> months = pd.period_range("2025-01", periods=9, freq="M").astype(str)
    >>> odd = pd.Series([5.0, 6, 5, 6, 99, 5, 6, 5, 6], months)
    >>> outliers(odd, Kind(1, additive=False, methods=LEVEL))
    ['2025-05']
    """
    if not isinstance(kind, Kind):
        return []
    filled = fill_gaps(started.to_frame(), kind.season).iloc[:, 0].dropna()
    index = index_rows(filled.to_numpy()[None], kind.season, additive=kind.additive)[0]
    season = index[np.arange(len(filled)) % kind.season]
    level = filled - season if kind.additive else filled / season
    middle = level.rolling(7, center=True, min_periods=4).median()
    off = (level - middle).abs()
    limit = np.maximum(10 * 1.4826 * off.median(), middle.abs())
    return [str(period) for period in filled.index[(off > limit).to_numpy()]]
