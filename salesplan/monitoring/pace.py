"""Chapter 5.2: each rep's pace: what was observed, drawn towards the peers, and how sure it is."""

import numpy as np
import pandas as pd

from salesplan.monitoring.standing import Standing

USUAL_NOISE = 0.5  # of a month's sales where neither year nor history can tell, sd / mean
LEAST_SPREAD = 0.1  # sd of true paces: no quotas are so fair that all reps go at one pace
_PRIOR_MONTHS = 8  # a rep's own noise counts against the peers' as its months against these


def paces(standing: Standing, past: pd.DataFrame | None = None) -> pd.DataFrame:
    """Estimate at which multiple of the plan each carrier of a quota really sells.

    The observed pace is booked / due. It holds luck: the fewer months, the more. With noise cv of
    a month (sd / mean), the luck in a pace has the variance e = (peers' pace x cv)^2 sum w^2 /
    (sum w)^2, w being what was due each month. What the paces spread beyond e is the true spread
    tau^2 (method of moments); the estimate keeps the part tau^2 / (tau^2 + e) of a rep's distance
    from the peers, and is off by the variance tau^2 e / (tau^2 + e), and by the error of the
    peers' pace itself. So after one month everybody is near the peers, after eleven near
    themselves.

    Parameters
    ----------
    standing : Standing
    past : DataFrame, optional
        rep, month, amount: sales of full months before the plan year, every rep's months
        complete (0 where nothing was sold), with `expected`: the rep's average month by season.
        Without it the noise comes from the plan year alone, or is `USUAL_NOISE` at its start.

    Returns
    -------
    DataFrame, index node
        observed (NaN where nothing was due yet), expected (multiple of the plan), sd (of the
        estimate), noise (cv of a month); one row for each carrier.

    References
    ----------
    Efron & Morris, Journal of the American Statistical Association 70 (1975): shrinkage.
    """
    due = standing.due.loc[standing.carriers].astype(float)
    booked = standing.booked.loc[standing.carriers]
    noise = _noise(due, booked, standing.year.passed == 1, past)
    sums = due.sum(axis=1)
    observed = (booked.sum(axis=1) / sums.where(sums > 0)).rename("observed")
    peers = max(float(booked.sum(axis=1)[sums > 0].sum() / sums.sum()), 0.0) if sums.any() else 1.0
    luck = (peers * noise) ** 2 * (due**2).sum(axis=1) / (sums**2).where(sums > 0)
    spread = max(_true_spread(observed, luck), (LEAST_SPREAD * peers) ** 2)
    kept = (spread / (spread + luck)).where(spread + luck > 0, 1.0)
    distance = (observed - peers).fillna(0.0)
    of_peers = ((luck + spread).fillna(0.0) * (sums / max(sums.sum(), 1.0)) ** 2).sum()
    of_rep = (kept * luck).where(observed.notna(), spread)
    kept = kept.where(observed.notna(), 0.0)
    return pd.DataFrame(
        {
            "observed": observed,
            "expected": (peers + kept * distance).clip(lower=0.0),
            "sd": np.sqrt(of_rep),
            "shared_sd": (1 - kept) * np.sqrt(of_peers),
            "noise": noise,
        }
    )


def past_months(
    history: pd.DataFrame, months: list[str], seasonality: pd.Series
) -> pd.DataFrame | None:
    """Lay out each rep's past months beside what an average year by season would have brought.

    A rep counts from the month of their first sale; a month without a sale after that is 0.

    Parameters
    ----------
    history : DataFrame
        rep, month, amount.
    months : list of str
        Full months to look back on, in order.
    seasonality : Series, index 1 to 12
        Share of the year in each calendar month.

    Returns
    -------
    DataFrame or None
        rep, month, amount, expected; None without any month.

    Examples
    --------
    >>> sales = pd.DataFrame({"rep": "Ann", "month": ["2025-11"], "amount": [90.0]})
    >>> even = pd.Series(1 / 12, range(1, 13))
    >>> past_months(sales, ["2025-10", "2025-11", "2025-12"], even)["expected"].tolist()
    [45.0, 45.0]
    """
    if not months:
        return None
    begun = history.groupby("rep")["month"].min()
    sold = history.groupby(["rep", "month"])["amount"].sum()
    grid = pd.MultiIndex.from_product([begun.index, months], names=["rep", "month"])
    rows = sold.reindex(grid, fill_value=0.0).reset_index()
    rows = rows[rows["month"] >= rows["rep"].map(begun)].reset_index(drop=True)
    share = rows["month"].str[5:].astype(int).map(seasonality)
    by_rep = rows.assign(share=share).groupby("rep")
    return rows.assign(
        expected=by_rep["amount"].transform("sum") * share / by_rep["share"].transform("sum")
    )


def _true_spread(observed: pd.Series, luck: pd.Series) -> float:
    """Variance of the paces beyond luck, never quite zero: few reps cannot show that it is."""
    known = observed.dropna()
    if len(known) < 2:
        return float(luck.mean()) if len(known) else 0.0
    mean_luck = float(luck[known.index].mean())
    floor = mean_luck * np.sqrt(2 / (len(known) - 1)) / 2
    return float(max(known.var() - mean_luck, floor))


def _noise(
    due: pd.DataFrame, booked: pd.DataFrame, is_over: pd.Series, past: pd.DataFrame | None
) -> pd.Series:
    """Noise of a month (sd / mean) by rep: their own, drawn towards that of all."""
    months = list(is_over.index[is_over])
    year = pd.DataFrame(
        {
            "rep": np.repeat(due.index, len(months)),
            "group": "plan year",
            "amount": booked[months].to_numpy().ravel(),
            "expected": due[months].to_numpy().ravel(),
        }
    )
    tables = [year] if past is None else [year, past.assign(group="past")]
    rows = pd.concat(tables, ignore_index=True)
    rows = rows[(rows["expected"] > 0) & rows["rep"].isin(due.index)]
    by = rows.groupby(["rep", "group"])
    level = by["amount"].transform("sum") / by["expected"].transform("sum")
    left = ((rows["amount"] / rows["expected"] - level) / level.where(level > 0)) ** 2
    squares = left.groupby(rows["rep"]).sum().reindex(due.index, fill_value=0.0)
    counts = (by["amount"].count().sub(1).clip(lower=0)).where(by["amount"].sum() > 0, 0)
    degrees = counts.groupby("rep").sum().reindex(due.index, fill_value=0)
    usual = USUAL_NOISE**2
    pooled = (squares.sum() + usual * 2) / (degrees.sum() + 2)
    own = (squares + pooled * _PRIOR_MONTHS) / (degrees + _PRIOR_MONTHS)
    return np.sqrt(own).rename("noise")
