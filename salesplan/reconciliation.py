"""Does it add up? One table a chapter: whole, parts, and a difference that must be zero."""

from collections.abc import Iterable

import pandas as pd

from salesplan.errors import ReconcileError

CENT = 0.005  # actuals keep the export's digits, so their sums may differ by float noise


def reconcile(rows: Iterable[tuple[str, float, float]]) -> pd.DataFrame:
    """Compare each whole with the sum of its parts; refuse a plan that does not add up.

    Parameters
    ----------
    rows : iterable of (what, whole, parts)
        Amounts in the plan's currency; whole numbers are compared exactly, actuals to half a cent.

    Returns
    -------
    DataFrame
        what, whole, parts, difference (exactly zero in every row).

    Raises
    ------
    ReconcileError
        If any difference is not zero.

    Examples
    --------
    >>> reconcile([("quotas", 100, 34 + 33 + 33)])["difference"].tolist()
    [0]
    """
    compared = [(what, whole, parts, _difference(whole, parts)) for what, whole, parts in rows]
    table = pd.DataFrame(compared, columns=["what", "whole", "parts", "difference"])
    wrong = table[table["difference"] != 0]
    if not wrong.empty:
        worst = wrong.iloc[0]
        raise ReconcileError(
            worst["what"],
            f"parts make {worst['parts']:,}, the whole is {worst['whole']:,} "
            f"({worst['difference']:,} off)",
            "build parts with split_target; do not round or edit them afterwards",
        )
    return table


def _difference(whole: float, parts: float) -> float:
    """Subtract; noise below half a cent in sums of actuals is no difference."""
    gap = whole - parts
    is_noise = not (isinstance(whole, int) and isinstance(parts, int)) and abs(gap) < CENT
    return 0 if is_noise else gap
