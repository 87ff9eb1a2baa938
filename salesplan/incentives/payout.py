"""Chapter 6.3: what a scheme pays, exact to the cent, for one rep or a million at once.

All arithmetic is in whole cents and millionths of a rate (`int64`), so that a payout is the same
on every machine and a rep gets it with a pocket calculator. Rounding: every line of a statement is
rounded to the cent, halves up; the payout is the sum of the lines.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salesplan.errors import PlanError
from salesplan.incentives.scheme import Scheme

Cents = NDArray[np.int64]
MILLION = 10**6
_MOST = 2**62


@dataclass(frozen=True)
class Earnings:
    """A payout, line by line.

    Parameters
    ----------
    base : ndarray of int64, shape (..., bands)
        Sales that each band's rate applies to, cents.
    rate : ndarray of int64, shape (..., bands)
        What applies, millionths: of those sales, or of the target incentive.
    lines : ndarray of int64, shape (..., bands)
        What each band pays, cents.
    over_cap : ndarray of int64, shape (...)
        What the cap takes off, cents; 0 or less.
    is_rated : ndarray of bool, shape (...)
        False where the scheme needs a quota and there is none: nothing can be worked out.
    """

    base: Cents
    rate: Cents
    lines: Cents
    over_cap: Cents
    is_rated: NDArray[np.bool_]

    @property
    def payout(self) -> Cents:
        """The sum of the lines, cents; shape (...)."""
        return cast("Cents", self.lines.sum(axis=-1) + self.over_cap)


def payout(
    scheme: Scheme,
    sales: ArrayLike,
    quota: ArrayLike = np.nan,
    target_incentive: ArrayLike = np.nan,
) -> NDArray[np.float64]:
    """Work out what sales earn.

    Parameters
    ----------
    scheme : Scheme
    sales : array_like, shape (...)
        Credited sales of a period, currency; below zero counts as zero.
    quota : array_like, shape (...)
        Quota of the same period, currency; missing or 0: nobody has said what is expected.
    target_incentive : array_like, shape (...)
        Pay at quota for the same period, currency.

    Returns
    -------
    ndarray of float, shape (...)
        Currency to the cent; missing where the scheme needs a quota and there is none.

    Raises
    ------
    PlanError
        If the scheme needs a target incentive and one is missing, or sales are out of range.

    Examples
    --------
    Bands 0 to 100,000 at 5 % and above at 7 %, each part at its own rate:

    >>> bands = Scheme("Bands", tiers_in="currency", starts=(0, 100_000), rates=(0.05, 0.07))
    >>> float(payout(bands, 180_000))
    10600.0
    """
    earned = earn(scheme, to_cents(sales), to_cents(quota), to_cents(target_incentive, -1))
    return np.where(earned.is_rated, earned.payout / 100, np.nan)


def earn(scheme: Scheme, sales: Cents, quota: Cents, target_incentive: Cents) -> Earnings:
    """Work out every line of a payout, in cents.

    Parameters
    ----------
    scheme : Scheme
    sales, quota, target_incentive : ndarray of int64, shape (...)
        Cents; a quota of 0 is none, a target incentive below 0 is not known.

    Returns
    -------
    Earnings

    Raises
    ------
    PlanError
        As `payout`.

    Examples
    --------
    >>> one = np.array([100_000], "int64")
    >>> earn(Scheme("Plain", rates=(0.05,)), one, one, one).lines.tolist()
    [[5000]]
    """
    sold, quota, paid = np.broadcast_arrays(np.maximum(sales, 0), quota, target_incentive)
    _check(scheme, sold, quota, paid)
    is_rated = (quota > 0) | (not scheme.needs_quota)
    per_quota = np.where(quota > 0, quota, 1)
    enough = is_rated & (sold * MILLION >= _millionths(scheme.threshold) * per_quota)
    counted = np.where(enough, sold, -1)  # below every band, the first included
    if scheme.mode == "marginal":
        base, rate = _within_bands(scheme, counted, per_quota)
    else:
        base, rate = _by_band_reached(scheme, counted, per_quota)
    whole = base if scheme.basis == "sales" else np.maximum(paid, 0)[..., None]
    lines = _half_up(whole * rate, MILLION)
    return Earnings(base, rate, lines, _over_cap(scheme, lines, paid), is_rated)


def to_cents(amounts: ArrayLike, missing: int = 0) -> Cents:
    """Turn currency into whole cents, halves away from zero.

    Parameters
    ----------
    amounts : array_like, shape (...)
        Currency.
    missing : int
        What stands for a missing amount.

    Examples
    --------
    >>> to_cents([12.345, -0.005, None]).tolist()
    [1235, -1, 0]
    """
    values = np.asarray(amounts, "float64")
    # A ten-thousandth of a cent is below every price and above the noise of a sum of floats.
    cents = np.floor(np.round(np.abs(values) * 100, 4) + 0.5) * np.sign(values)
    return np.where(np.isnan(values), missing, np.nan_to_num(cents)).astype("int64")


def starts_in_cents(scheme: Scheme, quota: Cents) -> Cents:
    """Return where each band starts, in cents of sales; shape (..., bands).

    Examples
    --------
    >>> scheme = Scheme("Fast", starts=(0, 1.5), rates=(0.01, 0.02))
    >>> starts_in_cents(scheme, np.array(10_000)).tolist()
    [0, 15000]
    """
    starts = _millionths(scheme.starts)
    if scheme.tiers_in == "currency":
        return np.broadcast_to(starts // (MILLION // 100), (*np.shape(quota), len(starts)))
    return _half_up(np.asarray(quota)[..., None] * starts, MILLION)


def _within_bands(scheme: Scheme, sold: Cents, quota: Cents) -> tuple[Cents, Cents]:
    """Give each band the part of the sales that lies inside it."""
    starts = starts_in_cents(scheme, quota)
    ends = np.concatenate([starts[..., 1:], np.full_like(starts[..., :1], _MOST)], axis=-1)
    base = np.clip(sold[..., None], starts, ends) - starts
    rates = np.broadcast_to(_millionths(scheme.rates), base.shape)
    if scheme.basis == "sales":
        return base, rates
    return base, _half_up(base * rates, quota[..., None])


def _by_band_reached(scheme: Scheme, sold: Cents, quota: Cents) -> tuple[Cents, Cents]:
    """Give the one band that the sales reach all of them."""
    reached = (sold[..., None] >= starts_in_cents(scheme, quota)).sum(axis=-1) - 1
    is_here = np.arange(len(scheme.starts)) == reached[..., None]
    base = np.where(is_here, sold[..., None], 0)
    if scheme.mode == "cliff":
        rates = _millionths(scheme.rates)
    else:
        unit = 100 if scheme.tiers_in == "currency" else quota
        on_line = np.interp(sold / unit, scheme.starts, scheme.rates)
        # Noise of the division is far below a ten-millionth of a millionth.
        rates = np.floor(on_line * MILLION + 0.5 + 1e-7).astype("int64")[..., None]
    return base, np.where(is_here, rates, 0)


def _over_cap(scheme: Scheme, lines: Cents, target_incentive: Cents) -> Cents:
    most = np.full(target_incentive.shape, _MOST, "int64")
    if scheme.cap is not None:
        most = _half_up(target_incentive * _millionths(scheme.cap), MILLION)
    if scheme.cap_amount is not None:
        most = np.minimum(most, to_cents(scheme.cap_amount))
    return np.minimum(most - lines.sum(axis=-1), 0)


def _half_up(above: Cents, below: Cents | int) -> Cents:
    """Divide whole numbers that are not negative, halves up."""
    return (2 * above + below) // (2 * below)


def _millionths(values: Any) -> Cents:
    return np.rint(np.asarray(values, "float64") * MILLION).astype("int64")


def _check(scheme: Scheme, sold: Cents, quota: Cents, target_incentive: Cents) -> None:
    if scheme.needs_target_incentive and (target_incentive < 0).any():
        raise PlanError(
            f'scheme "{scheme.name}"',
            "is paid as a part of the target incentive, which is missing for some reps",
            "fill target_incentive (per year) in `reps`, or use basis: sales and cap_amount",
        )
    largest = max(int(amounts.max(initial=0)) for amounts in (sold, quota, target_incentive))
    shares = scheme.starts if scheme.tiers_in == "attainment" else ()
    if largest * 2 * MILLION * max(1.0, scheme.threshold, *shares, *scheme.rates) > _MOST:
        raise PlanError(
            f'scheme "{scheme.name}"',
            f"{largest / 100:,.0f} in one period is too large to pay to the cent",
            "keep money in thousands or millions of the currency",
        )
