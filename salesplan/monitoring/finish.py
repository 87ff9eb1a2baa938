"""Chapter 5.2: where the year ends for everyone: forecast, 80 % interval, chance of the quota."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from salesplan.monitoring.pace import paces
from salesplan.monitoring.standing import Standing

Z80 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True)
class RestOfYear:
    """What the firm will still sell, from a forecast made on the day of monitoring.

    Parameters
    ----------
    median, sd : float
        Of all sales from the day after to the end of the plan year, currency.
    """

    median: float
    sd: float


def rest_of_year(median: float, sd: float, gone: float) -> RestOfYear:
    """Take the passed part of the running month off a forecast of the months ahead.

    Parameters
    ----------
    median, sd : float
        Of the months ahead, the running one in full; currency.
    gone : float
        Forecast of the part of the running month that has passed.

    Examples
    --------
    >>> rest_of_year(600.0, 60.0, 50.0)
    RestOfYear(median=550.0, sd=55.0)
    """
    left = max(median - gone, 0.0)
    return RestOfYear(left, sd * left / median if median > 0 else 0.0)


def finish(
    standing: Standing,
    *,
    rest: RestOfYear | None = None,
    past: pd.DataFrame | None = None,
    common_shock: float = 0.05,
    target: int | None = None,
) -> pd.DataFrame:
    """Forecast every node's year: what is booked, and what is still to come.

    A rep's rest of the year is their pace (`paces`) times the plan still to come, scaled so that
    all together make the firm's rest: that of `rest` where it is given, else the sum of the reps'
    own. Its variance is that of the pace, of the months' luck, and of what moves all together:
    what `rest` is unsure of beyond the reps' luck, or else `common_shock`; this part does not
    average out and is shared like the rest itself. The rest is taken as lognormal, so it is never
    below zero. Expected values add up from reps to company, intervals do not. Sales without a
    quota go on at the part of all sales that they have had so far, and are as unsure as the rest:
    only what is booked is certain. Where no month is complete, or nobody with a quota has sold
    yet, nothing tells one rep from another: below the root there is no chance but that of a quota
    already reached.

    Parameters
    ----------
    standing : Standing
    rest : RestOfYear, optional
    past : DataFrame, optional
        As for `paces`.
    common_shock : float
        Standard deviation of what all reps' remaining months have in common, a fraction of them;
        used where `rest` is not given.
    target : int, optional
        What the firm has promised; without it the sum of the quotas.

    Returns
    -------
    DataFrame, index node
        forecast (expected year, currency), low_80, high_80, chance (of the quota; NaN without
        one or too early), target_chance (of the node's part of the target: quota x target / all
        quotas). The node of sales without a quota has a forecast alone.
    """
    ahead = _ahead(standing, past)
    outside = _outside_rest(standing, rest)
    own = float(ahead["mean"].sum()) if rest is None else max(rest.median - outside.sum(), 0.0)
    weight = ahead["mean"] if ahead["mean"].any() else ahead["to_come"]
    scale = own / weight.sum() if weight.any() else 0.0
    mean = standing.rolled(weight * scale + outside)
    luck = standing.rolled(ahead["variance"] * scale**2)
    if rest is None:
        common = (common_shock * mean) ** 2 + standing.rolled(ahead["shared"]) ** 2
    else:
        share = mean / mean.iloc[0] if mean.iloc[0] > 0 else mean * 0.0
        common = max(rest.sd**2 - luck.iloc[0], 0.0) * share**2
    year = _Year(standing.rolled(standing.booked.sum(axis=1)), mean, luck + common)
    quota = standing.rolled(standing.plan.sum(axis=1)).astype(float)
    quota = quota.where(quota > 0)
    part = 1.0 if target is None else target / quota.iloc[0]
    table = pd.DataFrame(
        {
            "forecast": year.done + mean,
            "low_80": year.quantile(-Z80),
            "high_80": year.quantile(Z80),
            "chance": year.chance(quota),
            "target_chance": year.chance(quota * part),
        }
    )
    if standing.outside is not None:
        table.loc[standing.outside, ["low_80", "high_80"]] = np.nan
    return _without_guesses(table, standing, ahead, year)


@dataclass(frozen=True)
class _Year:
    """What is certain of each node's year, and mean and variance of the lognormal rest."""

    done: pd.Series
    mean: pd.Series
    variance: pd.Series

    @property
    def is_open(self) -> pd.Series:
        """Whether anything is still to come that is not certain."""
        return (self.mean > 0) & (self.variance > 0)

    @property
    def _shape(self) -> tuple[pd.Series, pd.Series]:
        """Mean and standard deviation of the rest's logarithm; NaN where it is certain."""
        mean = self.mean.where(self.is_open)
        sigma2 = (self.variance / mean**2).map(np.log1p)
        return mean.map(np.log) - sigma2 / 2, sigma2.map(np.sqrt)

    def quantile(self, z: float) -> pd.Series:
        middle, sigma = self._shape
        rest = (middle + z * sigma).map(np.exp).where(self.is_open, self.mean)
        return self.done + rest

    def chance(self, amount: pd.Series) -> pd.Series:
        middle, sigma = self._shape
        missing = amount - self.done
        z = (missing.where(missing > 0).map(np.log) - middle) / sigma
        likely = z.map(lambda at: 1 - NormalDist().cdf(at), na_action="ignore")
        certain = (self.done + self.mean >= amount).astype(float)
        return likely.where(self.is_open & (missing > 0), certain).where(amount.notna())


def _without_guesses(
    table: pd.DataFrame, standing: Standing, ahead: pd.DataFrame, year: _Year
) -> pd.DataFrame:
    """Take out the chances, and intervals of no width, that rest on nothing observed."""
    is_blind = ahead["to_come"].any() and not ahead["mean"].any()
    if standing.year.is_over or not (is_blind or standing.year.is_early):
        return table
    is_guess = ~((table.index == standing.root) & year.is_open)
    quota = standing.rolled(standing.plan.sum(axis=1))
    table.loc[is_guess & (year.done < quota), ["chance", "target_chance"]] = np.nan
    table.loc[is_guess & ~year.is_open, ["low_80", "high_80"]] = np.nan
    return table


def _ahead(standing: Standing, past: pd.DataFrame | None) -> pd.DataFrame:
    """Plan still to come of each node itself, its expected sales and their variance."""
    left = (standing.plan - standing.due).astype(float)
    to_come = left.sum(axis=1)
    pace = paces(standing, past).reindex(left.index).fillna(0.0)
    months = (left**2).sum(axis=1)
    variance = (pace["sd"] * to_come) ** 2 + (pace["noise"] * pace["expected"]) ** 2 * months
    return pd.DataFrame(
        {
            "to_come": to_come,
            "mean": pace["expected"] * to_come,
            "variance": variance,
            "shared": pace["shared_sd"] * to_come,
        }
    )


def _outside_rest(standing: Standing, rest: RestOfYear | None) -> pd.Series:
    """Sales still to come without a quota; Series, index node, zero for all other nodes."""
    booked = standing.booked.sum(axis=1)
    expected = pd.Series(0.0, booked.index)
    if standing.outside is None or not booked[standing.outside] > 0:
        return expected
    sold = float(booked[standing.outside])
    due, plan = int(standing.due.to_numpy().sum()), int(standing.plan.to_numpy().sum())
    if rest is not None:
        sold *= rest.median / max(float(booked.sum()), sold)
    else:
        sold *= (plan - due) / due if due else 0.0
    expected[standing.outside] = sold
    return expected
