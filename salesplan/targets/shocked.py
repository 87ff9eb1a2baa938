"""Chapter 2.4: the plan year of every rep after something has happened to it."""

from dataclasses import dataclass, replace

import numpy as np

from salesplan.intervals import Z_80
from salesplan.targets.ahead import Seen
from salesplan.targets.chance import Assumed, Outlook, Team, joined
from salesplan.targets.levels import Matrix


@dataclass(frozen=True)
class Change:
    """What is left of everyone's months, and how unsteady it is.

    Parameters
    ----------
    kept : array, shape (rows, 12)
        Part of the month's expected sales that is left.
    luck : array, shape (rows, 12)
        Multiple of the squared coefficient of variation of a month.
    new : array, shape (rows,), optional
        Part of the year that somebody sells whose level nobody knows yet.
    """

    kept: Matrix
    luck: Matrix
    new: Matrix | None = None


def changed_outlook(seen: Seen, change: Change, assumed: Assumed) -> Outlook | None:
    """Look at the plan year of what is left of it.

    Levels are those of the past; only what is expected of each month changes, with all that hangs
    on it: shares of the months, drift and common shocks. A month's luck counts by the square of
    its share. Who is new has a level that lies apart from the old one as the reps' levels do.

    Parameters
    ----------
    seen : Seen
    change : Change
        In the order of `seen`.
    assumed : Assumed

    Returns
    -------
    Outlook or None
        None where nobody has sold anything.

    Examples
    --------
    >>> import pandas as pd
    >>> from salesplan.targets.levels import Past
    >>> past = Past(np.full((1, 12), 100.0), np.ones((1, 12)), np.ones(12), np.arange(18.0, 6, -1))
    >>> seen = Seen(pd.Series(["Ann"]), past, np.ones((1, 12)), np.ones(12))
    >>> half = Change(np.full((1, 12), 0.5), np.ones((1, 12)))
    >>> changed_outlook(seen, half, Assumed()).quantile(0.0).round().tolist()
    [599.0]
    """
    found = replace(seen, presence=seen.presence * change.kept).outlook(assumed)
    if found is None:
        return None
    squares = found.shares**2
    total = squares.sum(axis=1)
    factor = np.divide((squares * change.luck).sum(axis=1), total, out=np.ones(len(total)),
                       where=total > 0)  # fmt: skip
    more = 0.0 if change.new is None else change.new**2 * found.level.var()
    return replace(found, cv2=found.cv2 * factor, level_variance=found.level_variance + more)


def changed_team(
    reps: Outlook, beside: Seen | None, kept_beside: Matrix, assumed: Assumed
) -> Team | None:
    """Add up what is left: the reps, and what is sold beside them; None where nothing is.

    Parameters
    ----------
    reps : Outlook
    beside : Seen, optional
    kept_beside : array, shape (12,)
        Part of each month that is left of what is sold beside the reps.
    assumed : Assumed
    """
    found = reps
    if beside is not None:
        rest = Change(kept_beside[None, :], np.ones((1, len(kept_beside))))
        other = changed_outlook(beside, rest, assumed)
        found = reps if other is None else joined(reps, other)
    return found.team if found.mean.sum() > 0 else None


def chance_of(team: Team | None, target: float) -> float:
    """Return the chance of a target; where nothing is left to sell, only one of 0 is reached.

    Examples
    --------
    >>> chance_of(None, 100.0), chance_of(None, 0.0)
    (0.0, 1.0)
    """
    return float(target <= 0) if team is None else team.chance(target)


def year_range(team: Team | None) -> tuple[float, float, float]:
    """Return the mean of a sum and the ends of its 80 % range; zeros for nothing.

    Examples
    --------
    >>> year_range(None)
    (0.0, 0.0, 0.0)
    """
    if team is None:
        return 0.0, 0.0, 0.0
    low, high = (np.exp(team.location + z * team.variance**0.5) for z in (-Z_80, Z_80))
    return team.mean, float(low), float(high)
