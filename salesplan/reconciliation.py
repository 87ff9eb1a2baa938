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
    table = pd.DataFrame(list(rows), columns=["what", "whole", "parts"])
    exact = [isinstance(w, int) and isinstance(p, int) for w, p in zip(
        table["whole"].astype(object), table["parts"].astype(object), strict=True)]  # fmt: skip
    difference = (table["whole"] - table["parts"]).astype(object)
    small = [not whole and abs(gap) < CENT for whole, gap in zip(exact, difference, strict=True)]
    table["difference"] = pd.Series(difference).mask(small, 0)
    wrong = table[table["difference"] != 0]
    if not wrong.empty:
        worst = wrong.iloc[0]
        raise ReconcileError(
            worst["what"],
            f"parts make {worst['parts']:,}, the whole is {worst['whole']:,} "
            f"({worst['difference']:,} off)",
            "build parts with split_target; do not round or edit them afterwards",
        )
    return table.infer_objects()
