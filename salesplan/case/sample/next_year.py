"""The year after: what accounts did in 2026, once the plan was made and half the firm paid anew.

Who leaves and who joins, what they spend, and the effect of the new scheme on it. The months of
2026 have random numbers of their own, so nothing here moves a row of the history.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import draw_arrivals
from salesplan.case.sample.months import (
    AFTER,
    HISTORY,
    HORIZON,
    NEVER,
    season_and_trend,
)
from salesplan.case.sample.orders import (
    ORDER_VALUE,
    PROJECT_SHARE,
    credit_notes,
    place_orders,
)
from salesplan.case.sample.projects import start_projects, won_orders
from salesplan.case.sample.truth import STAGES, SampleTruth, stream

_RETURNS = 3  # credit notes of 2026
_ROOM_FOR_RETURNS = HORIZON - 2  # months that can still be returned within the year


def next_accounts(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Let accounts leave and join in 2026 at the rates of the years before.

    Returns
    -------
    DataFrame, one row an account
        As from `draw_accounts`, the new ones after the old; `leaves` is a month of 2026 for those
        who stop buying in it.

    Examples
    --------
    >>> from salesplan.case.sample.accounts import draw_accounts
    >>> from salesplan.case.sample.truth import sample_truth
    >>> old = draw_accounts(sample_truth())
    >>> len(next_accounts(old, sample_truth())) - len(old)
    30
    """
    yearly = accounts["size_band"].map(truth.churn_rates).to_numpy(float)
    stays = np.log(stream(truth, "departures").uniform(size=len(accounts)))
    with np.errstate(divide="ignore"):  # an account without risk stays for ever
        months = np.minimum(12 * stays / np.log1p(-yearly), NEVER).astype("int64")
    leaves = HISTORY + 1 + months
    is_here = accounts["leaves"] == NEVER
    old = accounts.assign(leaves=accounts["leaves"].mask(is_here & (leaves < HORIZON), leaves))
    return pd.concat([old, draw_arrivals(len(accounts), truth)], ignore_index=True)


def next_demand(
    old: NDArray[np.float64], accounts: pd.DataFrame, truth: SampleTruth
) -> NDArray[np.float64]:
    """Expect each account's spending in the months of 2026, as if all stayed on one scheme.

    Either half of the firm grows by `growth` over its expected sales of 2025; accounts that leave
    and accounts that join come off and on top.

    Parameters
    ----------
    old : ndarray, shape (old accounts, 48)
        As from `monthly_demand`.
    accounts : DataFrame
        As from `next_accounts`.

    Returns
    -------
    ndarray, shape (accounts, 12)
        EUR.

    Examples
    --------
    >>> from salesplan.case.sample.accounts import draw_accounts, monthly_demand
    >>> from salesplan.case.sample.truth import sample_truth
    >>> truth = sample_truth()
    >>> old = draw_accounts(truth)
    >>> next_demand(monthly_demand(old, truth), next_accounts(old, truth), truth).shape
    (438, 12)
    """
    half = is_treated(accounts, truth)[: len(old)]
    demand = old[:, HISTORY:].copy()
    for side in (half, ~half):
        last_year = old[side, HISTORY - 12 : HISTORY].sum()
        demand[side] *= last_year * (1 + truth.growth) / demand[side].sum()
    season = season_and_trend(truth)[HISTORY:]
    ability = accounts["first_owner"].map(truth.abilities).to_numpy(float)
    worth = (accounts["potential"] * accounts["wallet"]).to_numpy(float) * ability
    buys_at_end = demand[:, -1] > 0
    scale = demand.sum() / (worth[: len(old)][buys_at_end].sum() * season.sum())
    new = scale * worth[len(old) :, None] * season
    month = np.arange(HISTORY, HORIZON)
    buys = (accounts["arrives"].to_numpy()[:, None] <= month) & (
        month < accounts["leaves"].to_numpy()[:, None]
    )
    return np.vstack([demand, new]) * buys


def next_projects(
    projects: pd.DataFrame, demand: NDArray[np.float64], accounts: pd.DataFrame, truth: SampleTruth
) -> pd.DataFrame:
    """Add the projects of new accounts and those decided in early 2027, which are open before.

    An account that has left starts no new project; what it had started is decided.

    Parameters
    ----------
    projects : DataFrame
        Of the old accounts, decided up to the end of 2026, as from `draw_projects`.
    demand : ndarray, shape (accounts, 12)
        As from `next_demand`.
    accounts : DataFrame
        As from `next_accounts`.

    Returns
    -------
    DataFrame, one row a project
        As from `draw_projects`; all that is added was opened in 2026 or later.
    """
    is_new = (accounts["arrives"] >= HISTORY).to_numpy()[:, None]
    stays = (accounts["leaves"] >= HORIZON).to_numpy()[:, None]
    ahead = demand[:, :AFTER] * stays * (1 + truth.growth)
    added = start_projects(
        accounts, np.hstack([demand * is_new, ahead]), truth,
        rng=stream(truth, "projects after 2025"), first_month=HISTORY,
    )  # fmt: skip
    added = added[_opened(added) >= HISTORY]
    everything = pd.concat([projects, added], ignore_index=True)
    leaves = accounts["leaves"].to_numpy()[everything["account"]]
    opened = _opened(everything)
    return everything[(opened < HISTORY) | (opened < leaves)].reset_index(drop=True)


def next_orders(
    projects: pd.DataFrame, old: NDArray[np.float64], demand: NDArray[np.float64],
    accounts: pd.DataFrame, truth: SampleTruth,
) -> pd.DataFrame:  # fmt: skip
    """Draw the orders, won projects and credit notes of 2026; the scheme works on the orders.

    Projects bring what they bring (`old` and, for new accounts, `demand` say how much); repeat
    orders bring the rest of the demand and, in the treated half, `incentive_effect` of all of it.

    Returns
    -------
    DataFrame, one row an order
        As from `draw_orders`.
    """
    from_projects = demand.copy()
    from_projects[: len(old)] = old[:, HISTORY:] * (demand[: len(old)] > 0)
    share = accounts["size_band"].map(PROJECT_SHARE).to_numpy(float)[:, None]
    money = scheme_lift(accounts, truth) * demand - share * from_projects
    value = accounts["size_band"].map(ORDER_VALUE).to_numpy(float)[:, None]
    rng = stream(truth, "orders of 2026")
    orders = place_orders(accounts, money / value, truth, rng=rng, first_month=HISTORY)
    booked = pd.concat([orders, won_orders(projects, HISTORY, HORIZON - 1)])
    rng = stream(truth, "credit notes of 2026")
    returned = credit_notes(
        booked, accounts, truth, size=_RETURNS, rng=rng, before=_ROOM_FOR_RETURNS
    )
    return pd.concat([booked, returned], ignore_index=True)


def spending(
    old: NDArray[np.float64], demand: NDArray[np.float64], accounts: pd.DataFrame,
    truth: SampleTruth,
) -> NDArray[np.float64]:  # fmt: skip
    """Expect each account's spending in all 48 months, with the effect of the scheme.

    Parameters
    ----------
    old : ndarray, shape (old accounts, 48)
        As from `monthly_demand`.
    demand : ndarray, shape (accounts, 12)
        As from `next_demand`.

    Returns
    -------
    ndarray, shape (accounts, 48)
        EUR.
    """
    before = np.zeros((len(accounts), HISTORY))
    before[: len(old)] = old[:, :HISTORY]
    return np.hstack([before, demand * scheme_lift(accounts, truth)])


def scheme_lift(accounts: pd.DataFrame, truth: SampleTruth) -> NDArray[np.float64]:
    """How many times its demand an account buys in 2026: more than 1 in the treated half.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> scheme_lift(pd.DataFrame({"region": ["Germany", "France"]}), sample_truth()).tolist()
    [[1.1], [1.0]]
    """
    return np.where(is_treated(accounts, truth), 1 + truth.incentive_effect, 1.0)[:, None]


def is_treated(accounts: pd.DataFrame, truth: SampleTruth) -> NDArray[np.bool_]:
    """Whether an account's team works under the new scheme.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> is_treated(pd.DataFrame({"region": ["Germany", "France"]}), sample_truth()).tolist()
    [True, False]
    """
    return accounts["region"].isin(truth.treated_teams).to_numpy()


def _opened(projects: pd.DataFrame) -> NDArray[np.int64]:
    """Month number in which each project was opened."""
    month = projects[STAGES[0]].to_numpy("datetime64[M]")
    return (month - np.datetime64("2023-01", "M")).astype("int64")
