"""Chapter 6.1: what a scheme pays over attainment, for a rep in the middle of the team."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.finding import Finding
from salesplan.incentives.payout import payout, to_cents
from salesplan.incentives.scheme import Scheme
from salesplan.words import listing, money

PERIODS = {"month": 12, "quarter": 4, "year": 1}
MOST, STEP, HAIR = 2.0, 0.05, 0.0001


def scheme_curve(
    schemes: Sequence[Scheme], quota: float, target_incentive: float = np.nan, currency: str = ""
) -> Finding:
    """Draw up what each scheme pays in a year, at the same attainment in every period.

    Parameters
    ----------
    schemes : sequence of Scheme
    quota : float
        Quota of the rep looked at, currency per year; above 0.
    target_incentive : float
        Pay at quota of that rep, currency per year; missing where nobody has said.
    currency : str

    Returns
    -------
    Finding
        scheme, attainment (0 to 2, with a point on every boundary and one just below it), payout
        (currency per year), is_boundary (True where a tier or threshold starts, or quota is met).

    Raises
    ------
    PlanError
        If a scheme needs the target incentive and it is missing.

    Examples
    --------
    >>> curve = scheme_curve([Scheme("Plain", rates=(0.05,))], 1000.0).table
    >>> curve[curve["is_boundary"]].values.tolist()
    [['Plain', 1.0, 50.0, True]]
    """
    parts = [_curve(scheme, quota, target_incentive) for scheme in schemes]
    table = pd.concat(parts, ignore_index=True)
    at = {share: table[np.isclose(table["attainment"], share)] for share in (1.0, 1.2)}
    said = listing(
        [
            f"{scheme.name} pays {money(_at(at[1.0], scheme), currency)} at quota and "
            f"{money(_at(at[1.2], scheme), currency)} at 120 %"
            for scheme in schemes
        ],
        most=4,
    )
    return Finding(table, f"For a rep with a quota of {money(quota, currency)} a year, {said}.")


def boundaries(scheme: Scheme, quota: float) -> NDArray[np.float64]:
    """List the attainments at which pay bends or jumps.

    Parameters
    ----------
    scheme : Scheme
    quota : float
        Currency per period of the scheme.

    Examples
    --------
    >>> boundaries(Scheme("Fast", starts=(0, 1.5), rates=(0.01, 0.02)), 100.0).tolist()
    [1.0, 1.5]
    """
    scale = quota if scheme.tiers_in == "currency" else 1.0
    found = np.unique([*np.array(scheme.starts) / scale, scheme.threshold, 1.0])
    return found[(found > 0) & (found <= MOST)]


def _curve(scheme: Scheme, quota: float, target_incentive: float) -> pd.DataFrame:
    times = PERIODS[scheme.period]
    bends = boundaries(scheme, quota / times)
    grid = np.arange(0, MOST + STEP / 2, STEP).round(4)
    attainment = np.unique([*grid, *bends, *(bends - HAIR).round(6)])
    expected = int(to_cents(quota / times)) / 100
    # Whole cents, upwards, so that a boundary counts as reached.
    sold = np.ceil(np.round(attainment * expected * 100, 4)) / 100
    paid = payout(scheme, sold, expected, target_incentive / times)
    return pd.DataFrame(
        {
            "scheme": scheme.name,
            "attainment": attainment,
            "payout": (paid * times).round(2),
            "is_boundary": np.isin(attainment, bends),
        }
    )


def _at(points: pd.DataFrame, scheme: Scheme) -> float:
    return float(points.loc[points["scheme"] == scheme.name, "payout"].iloc[0])
