"""What the reps of the sample company do and expect: visits and calls, forecasts, efforts paid."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import owner_in, split_credit
from salesplan.case.sample.months import (
    HORIZON,
    draw_days,
    month_number,
    working_day_before,
)
from salesplan.case.sample.orders import lognormal, spell_out
from salesplan.case.sample.people import sellers
from salesplan.case.sample.truth import FIRST_YEAR, STAGES, SampleTruth, stream

_FIRST = month_number("2025-01")  # activities and forecasts are on file from here on
_MONTHS = np.arange(_FIRST, HORIZON)
_WITH_STAGE = 0.6  # of the visits; the others are care visits
_VISIT_HOURS, _CALL_HOURS, _TRAINING_HOURS = 2.5, 18.0, (4, 8, 16)
_TRAININGS_PER_YEAR = 3
_FORECAST_NOISE = 0.08  # of the log
_UPSIDE = {"best case": (0.10, 0.25), "pipeline": (0.25, 0.50)}  # on top, as a part of the commit
_RESPONSE_NOISE = 0.03  # of the highest sales
_MOST_EFFORT = {"visit hours": 800.0, "marketing budget": 40_000.0}  # a quarter: hours, EUR
_QUARTERS = [f"FY{year}-Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]
_CONSUMED = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


def activities_table(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Log the visits, calls and trainings of 2025 and 2026.

    A visit is one row, with its customer and, unless it is a care visit, the stage that it served.
    Calls are one row a rep and month, trainings one row each.

    Parameters
    ----------
    accounts : DataFrame
        As from `next_accounts`.

    Returns
    -------
    DataFrame, one row an activity
        Columns of the input table `activities`.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sample_company()["activities"]["kind"].value_counts().index.tolist()
    ['visit', 'call', 'training']
    """
    log = pd.concat([_visits(accounts, truth), _office(truth)])
    columns = ["date", "rep", "kind", "customer", "hours", "stage"]
    order = ["date", "rep", "kind", "customer"]
    return log.sort_values(order, kind="stable", ignore_index=True)[columns]


def forecasts_table(
    accounts: pd.DataFrame, spent: NDArray[np.float64], truth: SampleTruth
) -> pd.DataFrame:
    """Let every rep forecast the coming month on the last working day before it.

    What a rep commits is the expected sales of the own accounts x `forecast_bias` x noise; best
    case and pipeline are what could come on top.

    Parameters
    ----------
    accounts : DataFrame
        As from `next_accounts`.
    spent : ndarray, shape (accounts, 48)
        Expected spending, with the effect of the scheme, EUR.

    Returns
    -------
    DataFrame, one row a rep, month and category
        Columns of the input table `forecasts`; amount in EUR, multiples of 1,000.

    Examples
    --------
    >>> from salesplan.case.sample import sample_company
    >>> sorted(sample_company()["forecasts"]["category"].unique())
    ['best case', 'commit', 'pipeline']
    """
    rng = stream(truth, "forecasts")
    expected = _expected_by_rep(accounts, spent, truth)
    bias = expected["rep"].map(truth.forecast_bias).fillna(1.0).to_numpy(float)
    noise = lognormal(_FORECAST_NOISE, len(expected), rng)
    commit = expected["amount"].to_numpy() * bias * noise
    parts = [expected.assign(category="commit", amount=commit)]
    for category, (low, high) in _UPSIDE.items():
        upside = commit * rng.uniform(low, high, len(expected))
        parts.append(expected.assign(category=category, amount=upside))
    forecasts = pd.concat(parts)
    forecasts["amount"] = np.rint(forecasts["amount"] / 1_000).astype("int64") * 1_000
    forecasts["rank"] = forecasts["category"].map({"commit": 0}).fillna(1)
    forecasts = forecasts.sort_values(["period", "rep", "rank"], kind="stable", ignore_index=True)
    return forecasts[["made_on", "rep", "period", "category", "amount"]]


def responses_table(truth: SampleTruth) -> pd.DataFrame:
    """Show what sales different efforts brought: the true curves and effects, with noise.

    Returns
    -------
    DataFrame, one row a resource, segment and quarter or month
        Columns of the input table `responses`; effort in hours (visits), EUR (marketing) or pieces
        (demo kits, of which every industry always has as many: nothing can be told from them);
        price in per cent of the list price, and webinars a month, which act on the same sales.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> len(responses_table(sample_truth())) == 3 * 5 * 12 + 2 * 5 * 24
    True
    """
    rng = stream(truth, "responses")
    parts = []
    for (resource, segment), (low, high, power, half) in truth.response_curves.items():
        step = rng.permutation(len(_QUARTERS)) + rng.uniform(0.1, 0.9, len(_QUARTERS))
        effort = (step / len(_QUARTERS) * _MOST_EFFORT[resource]).round()
        lift = effort**power / (half + effort**power)
        noise = rng.normal(0.0, _RESPONSE_NOISE, len(effort)) * high
        sales = np.rint((low + (high - low) * lift + noise) / 1_000).astype("int64") * 1_000
        part = pd.DataFrame({"resource": resource, "segment": segment, "effort": effort})
        parts.append(part.assign(effort=effort.astype("int64"), sales=sales, period=_QUARTERS))
    for segment, (kits, level) in truth.demo_kits.items():
        noise = rng.normal(0.0, _RESPONSE_NOISE, len(_QUARTERS))
        sales = np.rint(level * (1 + noise) / 1_000).astype("int64") * 1_000
        part = pd.DataFrame({"sales": sales, "period": _QUARTERS})
        part = part.assign(resource="demo kits", segment=segment, effort=kits)
        parts.append(part[list(parts[0].columns)])
    return pd.concat([*parts, _acting_together(truth, rng)], ignore_index=True)


def _acting_together(truth: SampleTruth, rng: np.random.Generator) -> pd.DataFrame:
    """Show what price and webinars did to each month's consumables, industry by industry."""
    parts = []
    for industry, level in truth.price_levels.items():
        price = np.rint(100 * level * np.exp(rng.normal(0.0, 0.05, len(_CONSUMED))))
        webinars = rng.integers(0, 5, len(_CONSUMED))
        logs = truth.price_elasticity * np.log(price / level / 100)
        logs += truth.webinar_effect * webinars + rng.normal(0.0, 0.06, len(_CONSUMED))
        sales = truth.demo_kits[industry][1] / 2_000 * np.exp(logs)
        base = pd.DataFrame({"segment": industry, "period": _CONSUMED})
        base = base.assign(sales=np.rint(sales).astype("int64") * 100)
        parts += [base.assign(resource="price index", effort=price.astype("int64")),
                  base.assign(resource="webinars", effort=webinars)]  # fmt: skip
    return pd.concat(parts)[["resource", "segment", "effort", "sales", "period"]]


def _visits(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Visit every account that buys, at even intervals by its size."""
    rng = stream(truth, "visits")
    yearly = accounts["size_band"].map(truth.visits_per_year).to_numpy(float)[:, None]
    arrives, leaves = (accounts[name].to_numpy()[:, None] for name in ("arrives", "leaves"))
    buys = (arrives <= _MONTHS) & (leaves > _MONTHS)
    due = (yearly / 12 * buys).cumsum(axis=1) + rng.uniform(size=(len(accounts), 1))
    account, month = spell_out(np.diff(np.floor(due), axis=1, prepend=0).astype("int64"))
    month += _FIRST
    owned = accounts.iloc[account]
    stage = rng.choice(STAGES, len(account), p=list(truth.stage_time_shares.values()))
    is_care = rng.uniform(size=len(account)) >= _WITH_STAGE
    hours = np.rint(2 * rng.gamma(6.0, _VISIT_HOURS / 6, len(account))) / 2
    return pd.DataFrame({
        "date": draw_days(month, rng), "rep": owner_in(owned, month), "kind": "visit",
        "customer": owned["customer"].to_numpy(), "hours": hours.clip(0.5),
        "stage": pd.Series(stage, dtype=object).mask(is_care),
    })  # fmt: skip


def _office(truth: SampleTruth) -> pd.DataFrame:
    """Log each month's calls on its last working day, and about three trainings a year."""
    rng = stream(truth, "office")
    cells = _employed()
    calls = cells.assign(date=_last_working_day(cells["month"].to_numpy()), kind="call")
    calls["hours"] = np.rint(2 * rng.normal(_CALL_HOURS, 3.0, len(cells))) / 2
    calls["stage"] = rng.choice(STAGES, len(cells), p=list(truth.stage_time_shares.values()))
    trained = cells[rng.uniform(size=len(cells)) < _TRAININGS_PER_YEAR / 12]
    days = draw_days(trained["month"].to_numpy(), rng)
    trainings = trained.assign(date=days, kind="training", stage=None)
    trainings["hours"] = rng.choice(_TRAINING_HOURS, len(trained)).astype(float)
    return pd.concat([calls, trainings]).assign(customer=None)


def _employed() -> pd.DataFrame:
    """Pair reps with the months that they work in from end to end."""
    cells = sellers()[["rep", "hired_on", "left_on"]].merge(
        pd.Series(_MONTHS, name="month"), how="cross"
    )
    first = np.datetime64(f"{FIRST_YEAR}-01", "M") + cells["month"].to_numpy("timedelta64[M]")
    hired, left = (cells[name].to_numpy("datetime64[M]") for name in ("hired_on", "left_on"))
    works = (hired < first) & (np.isnat(left) | (first <= left))
    return cells[works][["rep", "month"]]


def _last_working_day(months: NDArray[np.int64]) -> NDArray[np.datetime64]:
    start = np.datetime64(f"{FIRST_YEAR}-01", "M")
    following = (start + (months + 1).astype("timedelta64[M]")).astype("datetime64[D]")
    return working_day_before(np.asarray(following - np.timedelta64(1, "D"), "datetime64[D]"))


def _expected_by_rep(
    accounts: pd.DataFrame, spent: NDArray[np.float64], truth: SampleTruth
) -> pd.DataFrame:
    """Add up what each rep's accounts are expected to spend, month by month."""
    parts = []
    for month in _MONTHS:
        owner = owner_in(accounts, np.full(len(accounts), month))
        rows = accounts[["customer"]].assign(rep=owner, amount=spent[:, month])
        credited = split_credit(rows, truth)
        amount = (credited["amount"] * credited["credit_share"]).groupby(credited["rep"]).sum()
        year, number = divmod(int(month), 12)
        made_on = _last_working_day(np.array([month - 1]))[0]
        part = amount[amount > 0].rename("amount").reset_index()
        parts.append(part.assign(period=f"{FIRST_YEAR + year}-{number + 1:02d}", made_on=made_on))
    return pd.concat(parts, ignore_index=True)
