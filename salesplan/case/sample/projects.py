"""Projects of the sample company: deals that climb the stages until they are won or lost.

Deals are drawn by the month in which they are decided, and their path is laid out backwards
from that day. So closing follows the season, and deals decided in the plan year are open when the
plan is made.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import owner_in
from salesplan.case.sample.months import HISTORY, draw_days, working_day_before
from salesplan.case.sample.orders import PROJECT_SHARE, draw_lines, lognormal, spell_out
from salesplan.case.sample.truth import STAGES, SampleTruth, stream

PLANNED_ON = np.datetime64("2025-12-31", "D")  # the last day that the plan knows
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
    """Draw every project of the old accounts decided in history or plan year, with its stages.

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
    with_before = _with_months_before(demand, accounts, truth)
    return start_projects(
        accounts, with_before, truth, rng=stream(truth, "projects"), first_month=-_BEFORE
    )


def start_projects(
    accounts: pd.DataFrame, demand: NDArray[np.float64], truth: SampleTruth,
    *, rng: np.random.Generator, first_month: int,
) -> pd.DataFrame:  # fmt: skip
    """Draw the projects that a demand brings, by the month in which they are decided.

    Parameters
    ----------
    accounts : DataFrame
    demand : ndarray, shape (accounts, months)
        Expected spending of all kinds from `first_month` on, EUR.

    Returns
    -------
    DataFrame, one row a project
        As from `draw_projects`.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> accounts = pd.DataFrame({"industry": ["Water"], "size_band": ["large"]})
    >>> demand, rng = np.full((1, 12), 500_000.0), np.random.default_rng(1)
    >>> projects = start_projects(accounts, demand, sample_truth(), rng=rng, first_month=36)
    >>> int(projects["month"].min()), int(projects["month"].max())
    (36, 47)
    """
    value = accounts["size_band"].map(_PROJECT_VALUE).to_numpy(float)
    share = accounts["size_band"].map(PROJECT_SHARE).to_numpy(float)
    won_of_leads = np.prod(list(truth.conversion_rates.values()))
    rate = (share / value / won_of_leads)[:, None] * demand
    account, month = spell_out(rng.poisson(rate))
    month += first_month
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


def won_orders(projects: pd.DataFrame, first: int = 0, last: int = HISTORY - 1) -> pd.DataFrame:
    """Keep the projects won in these months: they are sales, booked on the day of the decision.

    Examples
    --------
    >>> projects = pd.DataFrame({"is_won": [True, False, True], "month": [0, 1, 36]})
    >>> won_orders(projects).index.tolist()
    [0]
    """
    return projects[projects["is_won"] & projects["month"].between(first, last)]


def deal_tables(
    projects: pd.DataFrame, accounts: pd.DataFrame, today: np.datetime64 = PLANNED_ON
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Show the projects as the CRM shows them at the end of a day.

    Returns
    -------
    deals : DataFrame, one row a deal
        Columns of the input table `deals`; `amount` is the order's for a won deal, else an
        estimate at list price; `closed_on` and `is_won` are empty while the deal is open. Deals
        that were open when the plan was made keep their estimate, whatever becomes of them: so
        the pipeline that the plan saw can be added up again.
    deal_stages : DataFrame, one row an entry into a stage
        Columns of the input table `deal_stages`, the last being Won or Lost if it is decided.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sorted(sample_company()["deals"]["stage"].unique())
    ['Lead', 'Lost', 'Negotiation', 'Proposal', 'Qualified', 'Won']
    """
    typed_in = projects[STAGES[0]].to_numpy("datetime64[D]")
    known = projects[(typed_in >= _CRM_SINCE) & (typed_in <= today)]
    known = known.sort_values([STAGES[0], "account", "date", "product"], kind="stable")
    known = known.assign(deal=[f"D{number:04d}" for number in range(1, len(known) + 1)])
    history = _stage_history(known, today)
    is_open = (known["date"] > pd.Timestamp(today)).to_numpy()
    was_open = (known[STAGES[0]] <= pd.Timestamp(PLANNED_ON)) & (
        known["date"] > pd.Timestamp(PLANNED_ON)
    )
    has_order = known["is_won"] & ~is_open & ~was_open
    owned = accounts.iloc[known["account"].to_numpy()].reset_index(drop=True)
    deals = known.reset_index(drop=True).assign(
        rep=owner_in(owned, known["month"].to_numpy()),
        customer=owned["customer"],
        stage=history.groupby("deal")["stage"].last().reset_index(drop=True),
        opened_on=known[STAGES[0]].to_numpy(),
        closed_on=known["date"].where(~is_open).to_numpy(),
        amount=known["amount"].where(has_order, known["list_amount"]).to_numpy(),
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
    days = np.maximum(days, 1).astype("timedelta64[D]")
    entered: dict[str, NDArray[np.datetime64]] = {}
    later = decided
    for number in reversed(range(len(STAGES))):
        reached = number <= last_stage
        earlier = working_day_before(later - days[:, number])
        entered[STAGES[number]] = np.where(reached, earlier, np.datetime64("NaT", "D"))
        later = np.where(reached, earlier, later)
    return {stage: entered[stage] for stage in STAGES}


def _stage_history(known: pd.DataFrame, today: np.datetime64) -> pd.DataFrame:
    """One row per stage entered by then, in the order of climbing."""
    outcome = np.where(known["is_won"], "Won", "Lost")
    parts = [
        pd.DataFrame({"deal": known["deal"], "stage": stage, "entered_on": known[stage]})
        for stage in STAGES
    ]
    parts.append(
        pd.DataFrame({"deal": known["deal"], "stage": outcome, "entered_on": known["date"]})
    )
    history = pd.concat(parts, ignore_index=True)
    happened = history["entered_on"] <= pd.Timestamp(today)  # an empty day never happened
    return history[happened].sort_values("deal", kind="stable", ignore_index=True)
