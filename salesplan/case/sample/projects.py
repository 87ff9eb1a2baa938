"""Projects of the sample company: deals that climb the stages until they are won or lost.

Deals are drawn by the month in which they are decided, and their path is laid out backwards
from that day. So closing follows the season, and deals decided in the plan year are open today.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import owner_in
from salesplan.case.sample.months import HISTORY, draw_days, working_day_before
from salesplan.case.sample.orders import PROJECT_SHARE, draw_lines, lognormal, spell_out
from salesplan.case.sample.truth import STAGES, SampleTruth, stream

TODAY = np.datetime64("2025-12-31", "D")
_CRM_SINCE = np.datetime64("2022-07-01", "D")  # deals opened earlier were never typed in
_BEFORE = 6  # months of decisions before the history, so that it starts with a full pipeline
_PROJECT_VALUE = {"small": 14_000, "medium": 26_000, "large": 46_000, "enterprise": 78_000}  # mean
_PROJECT_SPREAD = 0.4  # of the log
_DEALS = [
    "deal",
    "rep",
    "customer",
    "product",
    "stage",
    "opened_on",
    "closed_on",
    "amount",
    "is_won",
]


def draw_projects(
    accounts: pd.DataFrame, demand: NDArray[np.float64], truth: SampleTruth
) -> pd.DataFrame:
    """Draw every project decided in history or plan year, with the days it entered its stages.

    Returns
    -------
    DataFrame, one row a project
        account, month (of the decision), product, quantity, amount, list_amount, date (of the
        decision), last_stage (number of stages reached, less one), is_won, and one column per
        stage: the day of entering it, empty where the project never came so far.

    Examples
    --------
    >>> from salesplan.case.sample.accounts import draw_accounts, monthly_demand
    >>> from salesplan.case.sample.truth import sample_truth
    >>> truth = sample_truth()
    >>> accounts = draw_accounts(truth)
    >>> projects = draw_projects(accounts, monthly_demand(accounts, truth), truth)
    >>> bool((projects["is_won"] <= projects["Negotiation"].notna()).all())
    True
    """
    rng = stream(truth, "projects")
    value = accounts["size_band"].map(_PROJECT_VALUE).to_numpy(float)
    share = accounts["size_band"].map(PROJECT_SHARE).to_numpy(float)
    won_of_leads = np.prod(list(truth.conversion_rates.values()))
    rate = (share / value / won_of_leads)[:, None] * _with_months_before(demand, accounts, truth)
    account, month = spell_out(rng.poisson(rate))
    month -= _BEFORE
    spread = lognormal(_PROJECT_SPREAD, len(account), rng)
    lines = draw_lines(accounts.iloc[account], month, value[account] * spread, truth, rng=rng)
    lines = lines.assign(account=account, month=month, date=draw_days(month, rng))
    return _lay_paths(lines[lines["quantity"] > 0], truth, rng)


def _with_months_before(
    demand: NDArray[np.float64], accounts: pd.DataFrame, truth: SampleTruth
) -> NDArray[np.float64]:
    """Put the second half of 2022 in front: that of 2023, a year smaller, of the old accounts."""
    is_old = (accounts["arrives"] == 0).to_numpy()[:, None]
    return np.hstack([demand[:, 12 - _BEFORE : 12] * is_old / (1 + truth.growth), demand])


def _lay_paths(lines: pd.DataFrame, truth: SampleTruth, rng: np.random.Generator) -> pd.DataFrame:
    """Draw how far each project climbs, and lay its stages backwards from the decision."""
    moved = rng.uniform(size=(len(lines), len(STAGES))) < list(truth.conversion_rates.values())
    passed = np.minimum.accumulate(moved, axis=1).sum(axis=1)
    decided = lines["date"].to_numpy("datetime64[D]")
    last_stage = np.minimum(passed, len(STAGES) - 1)
    entered = _entry_days(decided, last_stage, truth, rng)
    return lines.assign(last_stage=last_stage, is_won=passed == len(STAGES), **entered)


def won_orders(projects: pd.DataFrame) -> pd.DataFrame:
    """Keep the projects won in the history: they are sales, booked on the day of the decision.

    Examples
    --------
    >>> projects = pd.DataFrame({"is_won": [True, False, True], "month": [0, 1, 36]})
    >>> won_orders(projects).index.tolist()
    [0]
    """
    return projects[projects["is_won"] & projects["month"].between(0, HISTORY - 1)]


def deal_tables(
    projects: pd.DataFrame, accounts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Show the projects as the CRM shows them on the last day of 2025.

    Returns
    -------
    deals : DataFrame, one row a deal
        Columns of the input table `deals`; `amount` is the order's for a won deal, else an
        estimate at list price; `closed_on` and `is_won` are empty while the deal is open.
    deal_stages : DataFrame, one row an entry into a stage
        Columns of the input table `deal_stages`, the last being Won or Lost if it is decided.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sorted(sample_company()["deals"]["stage"].unique())
    ['Lead', 'Lost', 'Negotiation', 'Proposal', 'Qualified', 'Won']
    """
    typed_in = projects[STAGES[0]].to_numpy("datetime64[D]")
    known = projects[(typed_in >= _CRM_SINCE) & (typed_in <= TODAY)]
    known = known.sort_values([STAGES[0], "account", "date", "product"], kind="stable")
    known = known.assign(deal=[f"D{number:04d}" for number in range(1, len(known) + 1)])
    history = _stage_history(known)
    is_open = (known["date"] > pd.Timestamp(TODAY)).to_numpy()
    owned = accounts.iloc[known["account"].to_numpy()].reset_index(drop=True)
    deals = known.reset_index(drop=True).assign(
        rep=owner_in(owned, known["month"].to_numpy()),
        customer=owned["customer"],
        stage=history.groupby("deal")["stage"].last().reset_index(drop=True),
        opened_on=known[STAGES[0]].to_numpy(),
        closed_on=known["date"].where(~is_open).to_numpy(),
        amount=known["amount"].where(known["is_won"] & ~is_open, known["list_amount"]).to_numpy(),
        is_won=known["is_won"].astype("boolean").mask(is_open).array,
    )
    return deals[_DEALS], history


def _entry_days(
    decided: NDArray[np.datetime64], last_stage: NDArray[np.int64],
    truth: SampleTruth, rng: np.random.Generator,
) -> dict[str, NDArray[np.datetime64]]:  # fmt: skip
    """Walk back from the decision: each stage began some days before the next one did."""
    means = list(truth.stage_days.values())
    days = np.rint(rng.gamma(2.0, np.array(means) / 2, (len(decided), len(STAGES))))
    days = np.maximum(days, 1).astype("int64")
    entered: dict[str, NDArray[np.datetime64]] = {}
    later = decided
    for number in reversed(range(len(STAGES))):
        reached = number <= last_stage
        earlier = working_day_before(later - days[:, number])
        entered[STAGES[number]] = np.where(reached, earlier, np.datetime64("NaT"))
        later = np.where(reached, earlier, later)
    return {stage: entered[stage] for stage in STAGES}


def _stage_history(known: pd.DataFrame) -> pd.DataFrame:
    """One row per stage entered by today, in the order of climbing."""
    outcome = np.where(known["is_won"], "Won", "Lost")
    parts = [
        pd.DataFrame({"deal": known["deal"], "stage": stage, "entered_on": known[stage]})
        for stage in STAGES
    ]
    parts.append(
        pd.DataFrame({"deal": known["deal"], "stage": outcome, "entered_on": known["date"]})
    )
    history = pd.concat(parts, ignore_index=True)
    happened = history["entered_on"] <= pd.Timestamp(TODAY)  # an empty day never happened
    return history[happened].sort_values("deal", kind="stable", ignore_index=True)
