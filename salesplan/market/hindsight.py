"""Chapter 1.3: what would have been forecast a year ago, beside what came."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.track import Z80, Track
from salesplan.words import change, count, money, number

_YEAR = 12
_FEWEST = 3  # months since the origin that are worth a table


def past_forecast(track: Track, months: Sequence[str], currency: str = "") -> Finding:
    """Show the forecast from up to twelve months ago, made with what was known then.

    It is the oldest origin of the backtest, at most twelve months back: weights, season and
    intervals are those of that day.

    Parameters
    ----------
    track : Track
        Of one series.
    months : sequence of str
        Months of the history, in order.
    currency : str

    Returns
    -------
    Finding
        month, forecast, low_80, high_80, amount (what came), is_inside (the 80 % interval).

    Examples
    --------
    >>> past = np.full((3, 3), np.nan)
    >>> past[2] = [9.0, 10.0, 11.0]
    >>> track = Track(np.ones(1), np.ones(1), (0, 99), 0, 1, past + 1, past, np.full((3, 3), 2.0))
    >>> print(past_forecast(track, ["2025-01", "2025-02", "2025-03"]).text)
    3 months ago, from what was known then, 30 were forecast for the months since; 33 came \
(up 10.0 %), and 3 of 3 months lay inside the 80 % range.
    """
    known = ~np.isnan(track.past_points) & ~np.isnan(track.actuals)
    whole = [back for back in range(1, len(known) + 1) if known[back - 1, :back].all()]
    whole = [back for back in whole if back <= min(_YEAR, known.shape[1], len(months))]
    if not whole or max(whole) < _FEWEST:
        return not_computed("sales", "date", "amount", because="too few months to look back on")
    back = max(whole)
    row, reach = back - 1, slice(0, back)
    point, wide = track.past_points[row, reach], Z80 * track.past_deviations[row, reach]
    came = track.actuals[row, reach]
    table = pd.DataFrame({
        "month": list(months)[-back:], "forecast": point,
        "low_80": np.maximum(point - wide, track.limits[0]), "high_80": point + wide,
        "amount": came, "is_inside": np.abs(came - point) <= wide,
    })  # fmt: skip
    return Finding(table, _text(table, currency))


def _text(table: pd.DataFrame, currency: str) -> str:
    foreseen, came = float(table["forecast"].sum()), float(table["amount"].sum())
    off = f" ({change(came / foreseen - 1)})" if foreseen > 0 else ""
    return (
        f"{count(len(table), 'month')} ago, from what was known then, {money(foreseen, currency)} "
        f"were forecast for the months since; {money(came, currency)} came{off}, and "
        f"{number(int(table['is_inside'].sum()))} of {count(len(table), 'month')} lay inside the "
        "80 % range."
    )
