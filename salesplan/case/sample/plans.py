"""What surrounds the sample's sales: the market, the quotas of past years, next year's promises."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import owner_in, split_credit
from salesplan.case.sample.months import HISTORY, quarters, season_and_trend
from salesplan.case.sample.people import COMPANY, sellers
from salesplan.case.sample.truth import (
    COMPETITORS,
    FIRST_YEAR,
    OTHERS,
    YEARS,
    SampleTruth,
    stream,
)

_RIVAL_WEIGHTS = (29.0, 18.0, 13.0, 9.0)  # of what is not ours, before the entrant came
_OTHERS_WEIGHT = 31.0
_MARKET_NOISE, _RIVAL_NOISE = 0.012, 0.025  # of the log, a quarter
_STEADY_PART = 0.5  # of the market; so its season is half as strong as ours
_REASONS = {
    "low": (
        "Two large accounts have frozen their budgets",
        "Tenders slip into 2027",
        "A rival undercuts us at three accounts",
        "Order book is thin for the first quarter",
    ),
    "even": (
        "Sum of account plans",
        "Last year plus agreed projects",
        "Order book and usual repeats",
        "Account plans, agreed with the manager",
    ),
    "high": (
        "Counts on the framework contract in May",
        "Strong pipeline of new laboratories",
        "The new workstation opens doors in pharma",
        "Expects to double two key accounts",
    ),
}


def market_table(sales: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Lay out the sales of every company by quarter: our own row is our sales, to the cent.

    Returns
    -------
    DataFrame, one row a company and quarter
        Columns of the input table `market`; competitors' amounts are estimates in thousands EUR.
        The entrant has no rows before its first quarter.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sample_company()["market"].groupby("period").size().iloc[[0, -1]].tolist()
    [6, 7]
    """
    whole = sales.drop_duplicates("sale")
    own = whole.groupby(quarters(whole["date"]))["amount"].sum().round(2)
    rivals = np.rint(_rival_amounts(own, truth) / 1_000) * 1_000
    wide = pd.DataFrame(rivals, own.index, [*COMPETITORS, OTHERS])
    wide.insert(0, COMPANY, own)
    market = wide.rename_axis("period").reset_index().melt("period", None, "company", "amount")
    market = market[market["amount"] > 0]
    return market.sort_values("period", kind="stable", ignore_index=True)


def quotas_table(sales: pd.DataFrame, accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Set the quotas of FY2024 and FY2025: they follow the accounts, with the managers' judgement.

    A rep's quota is what the accounts bought in the year before, each counted for the part of
    the year (by season) in which it was the rep's, times 1 + `quota_growth`, times a judgement.
    The new hire carries none in the year of joining.

    Returns
    -------
    DataFrame, one row a rep and year
        Columns period, rep, quota (whole EUR, multiples of 5,000).

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sample_company()["quotas"].groupby("period").size().to_dict()
    {'FY2024': 23, 'FY2025': 23}
    """
    rng = stream(truth, "quotas")
    whole = sales.drop_duplicates("sale")
    tables = []
    for year in range(1, YEARS):
        before = whole[whole["date"].dt.year == FIRST_YEAR + year - 1]
        bought = before.groupby("customer")["amount"].sum()
        base = _by_owner(accounts.assign(amount=accounts["customer"].map(bought)), year, truth)
        base = base.drop(truth.new_hire, errors="ignore")
        judgement = np.exp(rng.normal(0.0, truth.quota_judgement, len(base)))
        quota = _in_steps(base.to_numpy() * (1 + truth.quota_growth) * judgement)
        period = f"FY{FIRST_YEAR + year}"
        tables.append(pd.DataFrame({"period": period, "rep": base.index, "quota": quota}))
    return pd.concat(tables, ignore_index=True)


def commitments_table(
    accounts: pd.DataFrame, demand: NDArray[np.float64], truth: SampleTruth
) -> pd.DataFrame:
    """Draw what each rep promises for 2026: expected sales of the own accounts, times a bias.

    Returns
    -------
    DataFrame, one row a rep who still works here
        Columns of the input table `commitments`; amount in whole EUR, multiples of 5,000.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> len(sample_company()["commitments"])
    23
    """
    rng = stream(truth, "commitments")
    next_year = accounts.assign(rep=accounts["owner"], amount=demand[:, HISTORY:].sum(axis=1))
    expected = _credited(next_year, truth)
    bias = expected.index.map(truth.commitment_bias).to_numpy(float)
    tone = np.where(bias < 0.93, "low", np.where(bias > 1.07, "high", "even"))
    picks = zip(tone, rng.integers(0, 4, len(tone)), strict=True)
    reasons = [_REASONS[kind][pick] for kind, pick in picks]
    return pd.DataFrame({
        "rep": expected.index, "amount": _in_steps(expected.to_numpy() * bias), "reason": reasons,
    })  # fmt: skip


def _market_size(quarters_known: int, truth: SampleTruth) -> NDArray[np.float64]:
    """Sales of all companies by quarter: growth, half of our season, a little noise."""
    quarter = np.arange(quarters_known)
    season = season_and_trend(truth)[: 3 * quarters_known].reshape(-1, 3).mean(axis=1)
    season = _STEADY_PART + (1 - _STEADY_PART) * season
    noise = np.exp(stream(truth, "market").normal(0.0, _MARKET_NOISE, len(quarter)))
    return truth.market_size / 4 * (1 + truth.market_growth) ** (quarter // 4) * season * noise


def _rival_amounts(own: pd.Series, truth: SampleTruth) -> NDArray[np.float64]:
    """Split what is not ours: the entrant's share climbs, old rivals keep their proportions."""
    size = _market_size(len(own), truth)
    entry = list(own.index).index(truth.entry_period)
    quarters_in = np.maximum(np.arange(len(own)) - entry + 1, 0)
    entrant = quarters_in * truth.entrant_share_per_quarter * size
    noise = stream(truth, "rivals").normal(0.0, _RIVAL_NOISE, (len(own), len(_RIVAL_WEIGHTS) + 1))
    weights = np.array([*_RIVAL_WEIGHTS, _OTHERS_WEIGHT]) * np.exp(noise)
    rest = size - own.to_numpy() - entrant
    old = weights / weights.sum(axis=1, keepdims=True) * rest[:, None]
    return np.column_stack([old[:, :-1], entrant, old[:, -1]])


def _by_owner(amounts: pd.DataFrame, year: int, truth: SampleTruth) -> pd.Series:
    """Share each account's amount out over the months of a year, and add up by rep."""
    months = np.arange(12 * year, 12 * year + 12)
    weight = season_and_trend(truth)[months] / season_and_trend(truth)[months].sum()
    parts = [
        amounts.assign(
            rep=owner_in(amounts, np.full(len(amounts), month)), amount=amounts["amount"] * part
        )
        for month, part in zip(months, weight, strict=True)
    ]
    return _credited(pd.concat(parts, ignore_index=True), truth)


def _credited(rows: pd.DataFrame, truth: SampleTruth) -> pd.Series:
    """Credited amount by rep, in the order of the reps' keys; reps without any are left out."""
    split = split_credit(rows[["customer", "rep", "amount"]].dropna(), truth)
    credited = (split["amount"] * split["credit_share"]).groupby(split["rep"]).sum()
    order = [rep for rep in sellers()["rep"] if credited.get(rep, 0) > 0]
    return credited[order]


def _in_steps(amount: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(amount / 5_000).astype("int64") * 5_000
