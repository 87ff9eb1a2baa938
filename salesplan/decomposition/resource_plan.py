"""Chapter 3.7: people, budget and material where they bring most, at the same total.

Among the segments that are funded and free, one more unit brings the same everywhere: that is
what makes a split best, and the table shows it. How sure the gain is comes from curves drawn as
likely as the data make them.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.allocation import Units, Worth, best_split
from salesplan.decomposition.response_curve import Curve, Numbers
from salesplan.decomposition.responses import JUDGED, NEAR_NOTHING, Response
from salesplan.errors import ParamError
from salesplan.rounding import split_units

_LIMITS = "decomposition.resource_limits"


class Resource(NamedTuple):
    """Something to be shared out.

    Parameters
    ----------
    name : str
        As in the table `responses`.
    step : float
        Smallest amount that can be given, in its unit: 1 person, 1,000 EUR.
    cost : float
        What one unit costs, currency; missing where nobody said.
    total : float
        What there is to share out; missing: as much as today.
    period : str
        For how long: "quarter"; empty where nobody said.
    """

    name: str
    step: float = 1.0
    cost: float = np.nan
    total: float = np.nan
    period: str = ""


class Shares(NamedTuple):
    """A resource with its segments: what each has, may have and brings; arrays by segment.

    Parameters
    ----------
    resource : Resource
    responses : tuple of Response
    today, low, high : ndarray of int64, shape (segments,)
        In steps of the resource.
    bound : tuple of str
        What set the bounds: "seen" efforts, "stated" in the plan file, "fixed", "no curve".
    margins : ndarray of float, shape (segments,)
        Part of sales that counts: the margin, or 1 where it is not known for all.
    draws : tuple of Curve or None
        Many curves for each segment, equally likely.
    """

    resource: Resource
    responses: tuple[Response, ...]
    today: Units
    low: Units
    high: Units
    bound: tuple[str, ...]
    margins: Numbers
    draws: tuple[Curve | None, ...]

    @property
    def total(self) -> int:
        """Steps to share out."""
        stated = self.resource.total
        return int(self.today.sum()) if np.isnan(stated) else round(stated / self.resource.step)

    @property
    def worth(self) -> list[Worth]:
        """What each segment brings with a number of steps, currency; nothing where unknown."""
        return [
            partial(_worth, one.curve, margin, self.resource.step)
            for one, margin in zip(self.responses, self.margins, strict=True)
        ]

    def split(self, total: int) -> Units | None:
        """The best split of a total; None where the efforts seen do not reach so far."""
        if not self.low.sum() <= total <= self.high.sum():
            return None
        return best_split(self.worth, self.low, self.high, total)

    def brings(self, units: Units) -> Numbers:
        """What each segment brings with its units, currency."""
        pairs = zip(self.worth, units, strict=True)
        return np.array([float(one(np.array([n], float))[0]) for one, n in pairs])

    def marginal(self, units: Units) -> Numbers:
        """What one more unit of effort would bring in each segment; missing without a curve."""
        return np.array([
            np.nan if one.curve is None
            else float(margin * one.curve.slope(n * self.resource.step))
            for one, margin, n in zip(self.responses, self.margins, units, strict=True)
        ])  # fmt: skip

    def gains(self, units: Units) -> Numbers:
        """What units bring above today's, by each drawn curve; empty where no spread is known."""
        moved = np.flatnonzero(units != self.today)
        drawn = [self.draws[k] for k in moved]
        if not len(moved) or any(one is None for one in drawn):
            return np.array([])
        step = self.resource.step
        return np.sum([
            self.margins[k] * (one.at(units[k] * step) - one.at(self.today[k] * step))
            for k, one in zip(moved, drawn, strict=True) if one is not None
        ], axis=0)  # fmt: skip


def share_out(
    resource: Resource,
    responses: Sequence[Response],
    stated: pd.DataFrame,
    draws: Mapping[str, Curve | None],
) -> Shares:
    """Lay out what each segment has today and may have.

    Parameters
    ----------
    resource : Resource
    responses : sequence of Response
        Of this resource.
    stated : DataFrame, shape (segments, columns)
        segment, today (effort), least, most, fixed (missing where the plan file is silent),
        margin_rate (missing where unknown).
    draws : mapping of segment to Curve
        Drawn curves.

    Returns
    -------
    Shares
        Without the segments whose effort of today nobody knows.

    Raises
    ------
    ParamError
        If limits of the plan file contradict one another or the total.

    Examples
    --------
    >>> stated = pd.DataFrame({"segment": ["all"], "today": [2.6], "least": [np.nan],
    ...     "most": [np.nan], "fixed": [np.nan], "margin_rate": [np.nan]})
    >>> refused = [Response("visits", "all", refusal="no data")]
    >>> share_out(Resource("visits"), refused, stated, {}).today.tolist()
    [3]
    """
    known = stated.dropna(subset="today").reset_index(drop=True)
    by_segment = {one.segment: one for one in responses}
    kept = tuple(by_segment[name] for name in known["segment"])
    step = resource.step
    whole = round(float(known["today"].sum()) / step)
    weights = known["today"].astype(float).tolist()
    today = np.array(split_units(whole, weights) if whole else [0] * len(kept), "int64")
    rows = known.itertuples(index=False)
    limits = [_limits(one, row, n, step) for one, row, n in zip(kept, rows, today, strict=True)]
    low, high = (np.array([one[k] for one in limits], "int64") for k in (0, 1))
    margins = known["margin_rate"].to_numpy(float)
    if not np.isfinite(margins).all():
        margins = np.ones(len(kept))
    bounds, drawn = tuple(one[2] for one in limits), tuple(draws.get(o.segment) for o in kept)
    shares = Shares(resource, kept, today, low, high, bounds, margins, drawn)
    _check_room(shares)
    return shares


def plan_rows(shares: Shares) -> pd.DataFrame:
    """Today's and the best split of a resource, with what one more unit brings.

    Parameters
    ----------
    shares : Shares

    Returns
    -------
    DataFrame, one row a segment
        resource, segment, effort_today, effort_best, effort_moved, worth_today, worth_best
        (currency in the period of the table), marginal_today, marginal_best (currency for one
        more unit), average_best (the most that a unit could bring on average, from nothing on:
        an unfunded segment lies below the others' marginal return), held_by.

    Examples
    --------
    >>> shares = Shares(Resource("visits"), (), *[np.array([], "int64")] * 3, (),
    ...     np.array([]), ())
    >>> plan_rows(shares).empty
    True
    """
    split = shares.split(shares.total)
    best = shares.today if split is None else split
    step = shares.resource.step
    is_whole = float(step).is_integer()
    has_curve = np.array([one.curve is not None for one in shares.responses], bool)
    effort = {
        "effort_today": shares.today * step, "effort_best": best * step,
        "effort_moved": (best - shares.today) * step,
    }  # fmt: skip
    return pd.DataFrame({
        "resource": shares.resource.name,
        "segment": [one.segment for one in shares.responses],
        **{name: units.astype("int64" if is_whole else float) for name, units in effort.items()},
        "worth_today": np.where(has_curve, shares.brings(shares.today), np.nan),
        "worth_best": np.where(has_curve, shares.brings(best), np.nan),
        "marginal_today": shares.marginal(shares.today), "marginal_best": shares.marginal(best),
        "average_best": [
            _average(one, high, step) if is_known else np.nan
            for one, high, is_known in zip(shares.worth, shares.high, has_curve, strict=True)
        ],
        "held_by": _held(shares, best, is_planned=split is not None),
    })  # fmt: skip


def _worth(curve: Curve | None, margin: float, step: float, units: Numbers) -> Numbers:
    if curve is None:
        return np.zeros(len(units))
    return np.asarray(margin * curve.at(np.asarray(units, float) * step), float)


def _limits(one: Response, row: object, today: int, step: float) -> tuple[int, int, str]:
    """Fewest and most steps of a segment, and what set them."""
    least, most, fixed = (float(getattr(row, name)) for name in ("least", "most", "fixed"))
    if np.isfinite(fixed):
        return round(fixed / step), round(fixed / step), "fixed"
    if one.curve is None:
        return today, today, "no curve"
    is_near_nothing = one.known_from == JUDGED or one.seen[0] <= NEAR_NOTHING * one.seen[1]
    low = 0 if is_near_nothing else min(int(np.ceil(one.seen[0] / step - 1e-9)), today)
    high = max(int(np.floor(one.seen[1] / step + 1e-9)), today)
    is_stated = np.isfinite(least) or np.isfinite(most)
    low = int(np.ceil(least / step - 1e-9)) if np.isfinite(least) else low
    high = int(np.floor(most / step + 1e-9)) if np.isfinite(most) else high
    low, high = (low, high) if is_stated and low <= high else (min(low, high), high)
    if np.isfinite(least) and least > high * step:
        raise ParamError(
            f"{_LIMITS}: {one.resource}, {one.segment}",
            f"at least {least:,.10g} is asked for, and at most {high * step:,.10g} allowed",
            "lower least, or raise most",
        )
    return low, high, "stated" if is_stated else "seen"


def _check_room(shares: Shares) -> None:
    """Refuse limits of the plan file that leave no split of the total."""
    step = shares.resource.step
    if not {"stated", "fixed"} & set(shares.bound) and np.isnan(shares.resource.total):
        return
    least, most = int(shares.low.sum()), int(shares.high.sum())
    if least <= shares.total <= most:
        return
    is_short = shares.total < least
    bound, limit = ("least", least) if is_short else ("most", most)
    raise ParamError(
        f"{_LIMITS}: {shares.resource.name}",
        f"the segments add to {limit * step:,.10g} at {bound}, and there are "
        f"{shares.total * step:,.10g} to share out",
        f"{'lower' if is_short else 'raise'} what segments have at {bound}, or state a total "
        f"{'of' if is_short else 'up to'} {limit * step:,.10g} (decomposition.resources)",
    )


def _average(worth: Worth, high: int, step: float) -> float:
    """The most that a unit brings on average, counted from no effort at all."""
    if high < 1:
        return np.nan
    units = np.unique(np.linspace(1, high, min(high, 400)).round())
    gained = worth(units) - worth(np.zeros(1))[0]
    return float((gained / (units * step)).max())


def _held(shares: Shares, best: Units, *, is_planned: bool) -> list[str]:
    """Say what keeps a segment from the common marginal return; empty where nothing does."""
    held = []
    for n, low, high, why in zip(best, shares.low, shares.high, shares.bound, strict=True):
        if why in ("fixed", "no curve"):
            held.append(why)
        elif not is_planned:
            held.append("not planned")
        elif n == high:
            held.append(f"most {why}")
        elif n == low:
            held.append(f"least {why}" if n else "not funded")
        else:
            held.append("")
    return held
