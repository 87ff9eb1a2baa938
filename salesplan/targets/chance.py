"""Chapter 2.4: how likely each quota is: what a rep may sell in the plan year, and all together."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from salesplan.targets.levels import Matrix, Past, month_weights, rep_levels

_LEAST_SIGMA = 0.01  # no year is certain to a hundredth
_SAFE_EXPONENT = 80.0


@dataclass(frozen=True)
class Assumed:
    """What one or two years of data cannot show, and so is stated.

    Parameters
    ----------
    yearly_shock, monthly_shock : float
        Standard deviation of what all reps' sales of a year, and of a month, have in common.
    drift : float
        Standard deviation of a rep's own change of level within a year.
    growth : float
        Growth a year that all reps have in common.
    """

    yearly_shock: float = 0.05
    monthly_shock: float = 0.03
    drift: float = 0.1
    growth: float = 0.0

    def variants(self) -> dict[str, "Assumed"]:
        """Return the same with half and double the shock and the drift, and without growth.

        Examples
        --------
        >>> Assumed(0.05, 0.02, 0.1).variants()["double shock"].yearly_shock
        0.1
        """
        yearly, monthly = self.yearly_shock, self.monthly_shock
        found = {
            "as stated": self,
            "half the shock": replace(self, yearly_shock=yearly / 2, monthly_shock=monthly / 2),
            "double shock": replace(self, yearly_shock=2 * yearly, monthly_shock=2 * monthly),
            "half the drift": replace(self, drift=self.drift / 2),
            "double drift": replace(self, drift=2 * self.drift),
        }
        return found | ({"no growth": replace(self, growth=0.0)} if self.growth else {})


@dataclass(frozen=True)
class Outlook:
    """The plan year of every rep as a distribution, month by month.

    Parameters
    ----------
    reps : DataFrame, shape (rows, ...)
        rep, months (observed), own (weight of the rep's own history).
    level : array, shape (rows,)
        Log of the ordinary month in the plan year.
    level_variance : array, shape (rows,)
        Of the error in it that is the rep's own: estimate and drift.
    cv2 : array, shape (rows,)
        Variance of a month's luck / its mean squared.
    output : array, shape (rows, 12)
        What is expected of each month, in ordinary months: season x presence.
    loads : array, shape (rows, shocks)
        How much each common shock moves the log of a rep's year; the first column is that of the
        plan year, the next twelve are those of its months, the others what past shocks did to
        the estimates.
    """

    reps: pd.DataFrame
    level: Matrix
    level_variance: Matrix
    cv2: Matrix
    output: Matrix
    loads: Matrix

    @cached_property
    def luck(self) -> Matrix:
        """Log-variance of the year from the luck of its months (Fenton and Wilkinson)."""
        return np.log1p(self.cv2 * (self.shares**2).sum(axis=1))

    @cached_property
    def variance(self) -> Matrix:
        """Log-variance of each rep's year; luck, level and common shocks add up."""
        common = (self.loads**2).sum(axis=1)
        return np.maximum(self.luck + self.level_variance + common, _LEAST_SIGMA**2)

    @cached_property
    def location(self) -> Matrix:
        """Log of the median of each rep's year; minus infinity for who is not there."""
        year = self.output.sum(axis=1)
        with np.errstate(divide="ignore"):
            return self.level + np.log(year) - self.luck / 2

    @property
    def mean(self) -> Matrix:
        """Expected sales of each rep's year, currency."""
        return np.exp(np.minimum(self.location + self.variance / 2, _SAFE_EXPONENT))

    def quantile(self, z: float) -> Matrix:
        """Sales of the year at a standard normal value, currency; shape (rows,).

        Examples
        --------
        >>> one = Outlook(pd.DataFrame({"rep": ["Ann"]}), np.zeros(1), np.zeros(1), np.zeros(1),
        ...     np.ones((1, 12)), np.array([[0.1]]))
        >>> one.quantile(0.0).tolist(), one.chance(np.array([12.0])).tolist()
        ([12.0], [0.5])
        """
        exponent = np.where(np.isfinite(self.location), z * np.sqrt(self.variance), 0.0)
        return np.exp(np.minimum(self.location + exponent, _SAFE_EXPONENT))

    def chance(self, amount: Matrix) -> Matrix:
        """Chance of each rep to sell an amount or more in the year; shape (rows,)."""
        from scipy.special import ndtr

        with np.errstate(divide="ignore", invalid="ignore"):
            z = (self.location - np.log(np.maximum(amount, 0.0))) / np.sqrt(self.variance)
        reached = np.where(np.isneginf(self.location), 0.0, ndtr(z))
        return np.where(amount <= 0, 1.0, reached)

    @cached_property
    def team(self) -> "Team":
        """All rows together: luck averages out, common shocks do not."""
        mean = self.mean
        total = float(mean.sum())
        share = mean / total
        common = float(((share @ self.loads) ** 2).sum())
        alone = np.maximum(self.variance - (self.loads**2).sum(axis=1), 0.0)
        luck = float(np.log1p((share**2 * np.expm1(alone)).sum()))
        variance = max(common + luck, _LEAST_SIGMA**2)
        return Team(float(np.log(total)) - variance / 2, variance, total)

    @cached_property
    def shares(self) -> Matrix:
        """Part of each rep's year that is expected of each month."""
        year = self.output.sum(axis=1, keepdims=True)
        return np.divide(self.output, year, out=np.zeros_like(self.output), where=year > 0)


@dataclass(frozen=True)
class Team:
    """The sum of all reps' years, lognormal.

    Parameters
    ----------
    location, variance : float
        Mean and variance of its logarithm.
    mean : float
        Expected sales, currency.
    """

    location: float
    variance: float
    mean: float

    def chance(self, amount: float) -> float:
        """Chance to sell an amount or more.

        Examples
        --------
        >>> Team(0.0, 0.04, 1.02).chance(1.0)
        0.5
        """
        from scipy.special import ndtr

        if amount <= 0:
            return 1.0
        return float(ndtr((self.location - np.log(amount)) / self.variance**0.5))

    def quantile(self, chance: float) -> float:
        """Sales that are reached with a chance.

        Examples
        --------
        >>> Team(0.0, 0.04, 1.02).quantile(0.5)
        1.0
        """
        from scipy.special import ndtri

        return float(np.exp(self.location - ndtri(chance) * self.variance**0.5))


def outlook(
    past: Past, presence: Matrix, season: Matrix, *, reps: pd.Series, assumed: Assumed
) -> Outlook:
    """Look at every rep's plan year: level, luck, ramp, drift and what all have in common.

    Parameters
    ----------
    past : Past
        The months known, at most `LOOK_BACK` of them.
    presence : array, shape (reps, 12)
        Part of a ramped rep's output in each month of the plan year.
    season : array, shape (12,)
        Seasonal index of each of its months, mean 1.
    reps : Series of str
    assumed : Assumed

    Returns
    -------
    Outlook

    Examples
    --------
    >>> past = Past(np.full((1, 12), 100.0), np.ones((1, 12)), np.ones(12), np.arange(18.0, 6, -1))
    >>> ahead = outlook(past, np.ones((1, 12)), np.ones(12), reps=pd.Series(["Ann"]),
    ...     assumed=Assumed(0.05, 0.0, 0.0))
    >>> ahead.quantile(0.0).round().tolist(), ahead.variance.round(4).tolist()
    ([1200.0], [0.0124])
    """
    levels = rep_levels(past, growth=assumed.growth, drift=assumed.drift)
    output = presence * season
    year = output.sum(axis=1, keepdims=True)
    shares = np.divide(output, year, out=np.zeros_like(output), where=year > 0)
    cv2 = levels["cv2"].fillna(0.0)
    weights = _blended(month_weights(past, float(cv2.mean()), assumed.drift), levels["own"])
    drifted = _drifted(weights, shares, past, assumed)
    return Outlook(
        reps=pd.DataFrame({"rep": reps.to_numpy(), "months": levels["months"],
                           "own": levels["own"]}),
        level=levels["level"].to_numpy() - drifted / 2,  # to drift is not to grow
        level_variance=levels["variance"].to_numpy() + drifted,
        cv2=cv2.to_numpy(),
        output=output,
        loads=_loads(weights, shares, past, assumed),
    )  # fmt: skip


def joined(first: Outlook, second: Outlook) -> Outlook:
    """Put two outlooks of the same months below one another."""
    both = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("level", "level_variance", "cv2", "output", "loads")
    }
    return Outlook(pd.concat([first.reps, second.reps], ignore_index=True), **both)


def _blended(weights: Matrix, own: pd.Series) -> Matrix:
    """Weights of the past months in a level that is part own, part the peers'."""
    known = weights.sum(axis=1) > 0
    peers = weights[known].mean(axis=0) if known.any() else weights.mean(axis=0)
    part = own.fillna(0.0).to_numpy()[:, None]
    return part * weights + (1 - part) * peers


def _loads(weights: Matrix, shares: Matrix, past: Past, assumed: Assumed) -> Matrix:
    """What each common shock does to a rep's year: future ones move it, past ones the estimate."""
    blocks = (past.ages - past.ages.min(initial=np.inf)) // 12
    years = np.array([weights[:, blocks == block].sum(axis=1) for block in np.unique(blocks)])
    yearly, monthly = assumed.yearly_shock, assumed.monthly_shock
    size = len(weights)
    return np.concatenate(
        [np.full((size, 1), yearly), monthly * shares, -yearly * years.reshape(-1, size).T,
         -monthly * weights], axis=1,
    )  # fmt: skip


def _drifted(weights: Matrix, shares: Matrix, past: Past, assumed: Assumed) -> Matrix:
    """Variance between the level of the past, as weighed, and that of the year ahead.

    A level that takes independent steps is the sum of those up to a month; each step counts by
    the weight of the months that follow it ahead, less that of those that follow it in the past.
    """
    gap = max(round(float(past.ages.min(initial=np.inf)) - 6.5), 0) if past.ages.size else 0
    between = np.zeros((len(weights), gap))
    path = np.concatenate([-weights, between, shares], axis=1)
    following = np.cumsum(path[:, ::-1], axis=1)
    return assumed.drift**2 / 12 * (following**2).sum(axis=1)
