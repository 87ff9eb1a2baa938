"""The sample company: a seeded maker of laboratory instruments whose truth is known.

Accounts have a demand (`accounts`); orders and projects turn it into sales (`orders`, `projects`);
market, quotas and commitments are laid around them (`plans`), and the plan year goes on from there
(`next_year`). What people do, say and intend stands in `work`, `voices`, `staff`, `intentions` and
`alarms`.
`truth` is what all is drawn from.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.accounts import draw_accounts, monthly_demand
from salesplan.case.sample.alarms import sample_emergency, sample_triggers
from salesplan.case.sample.customers import customers_since, customers_table
from salesplan.case.sample.intentions import (
    sample_actions,
    sample_goals,
    sample_holidays,
    sample_milestones,
)
from salesplan.case.sample.next_year import (
    next_accounts,
    next_demand,
    next_orders,
    next_projects,
    spending,
)
from salesplan.case.sample.orders import credit_notes, draw_orders, sales_table
from salesplan.case.sample.people import COMPANY, sample_products, sample_reps
from salesplan.case.sample.plans import commitments_table, market_table, quotas_table
from salesplan.case.sample.projects import deal_tables, draw_projects, won_orders
from salesplan.case.sample.staff import (
    rep_assignments_table,
    sample_channels,
    sample_duties,
    sample_learning,
    sample_role_skills,
    schemes_table,
    skills_table,
)
from salesplan.case.sample.truth import SampleTruth, sample_truth, stream
from salesplan.case.sample.voices import feedback_table, surveys_table
from salesplan.case.sample.work import activities_table, forecasts_table, responses_table

__all__ = [
    "COMPANY",
    "SampleTruth",
    "sample_company",
    "sample_history",
    "sample_truth",
    "write_sample",
]

_YEAR_END = np.datetime64("2026-12-31", "D")


@dataclass(frozen=True)
class _Past:
    """What the history is drawn from, kept for the year after."""

    truth: SampleTruth
    accounts: pd.DataFrame
    demand: NDArray[np.float64]
    projects: pd.DataFrame
    sales: pd.DataFrame


def sample_company(seed: int = 2026) -> dict[str, pd.DataFrame]:
    """Generate the input tables of the sample company: FY2023 to FY2025 and the plan year 2026.

    Rows dated up to the end of 2025 are those of `sample_history`, except that deals open then
    have closed since, and customers carry their satisfaction and last contact of that day.

    Parameters
    ----------
    seed : int
        The shipped case has 2026; other seeds make sister companies with the same people.

    Returns
    -------
    dict of DataFrame
        The tables of `sample_history` and schemes, surveys, feedback, skills, role_skills, duties,
        learning, channels, activities, forecasts, responses, goals, milestones, actions, holidays,
        triggers, emergency, with the columns of the input tables. Money in EUR.

    Examples
    --------
    >>> sorted(sample_company())[:4]
    ['actions', 'activities', 'channels', 'commitments']
    """
    past = _draw_past(seed)
    truth = past.truth
    history = _history_tables(past)
    accounts = next_accounts(past.accounts, truth)
    ahead = next_demand(past.demand, accounts, truth)
    projects = next_projects(past.projects, ahead, accounts, truth)
    orders = next_orders(projects, past.demand, ahead, accounts, truth)
    first = int(history["sales"]["sale"].iloc[-1][1:]) + 1
    sales = pd.concat([past.sales, sales_table(orders, accounts, truth, first=first)])
    deals, deal_stages = deal_tables(projects, accounts, _YEAR_END)
    activities = activities_table(accounts, truth)
    surveys = surveys_table(accounts, truth)
    spent = spending(past.demand, ahead, accounts, truth)
    tables = history | {
        "customers": customers_since(accounts, past.sales, surveys, activities),
        "sales": sales,
        "deals": deals,
        "deal_stages": deal_stages,
        "market": market_table(sales, truth),
        "surveys": surveys,
        "activities": activities,
        "forecasts": forecasts_table(accounts, spent, truth),
    }
    return {name: _as_read(table) for name, table in (tables | _other_tables(truth)).items()}


def sample_history(seed: int = 2026) -> dict[str, pd.DataFrame]:
    """Generate the tables that the plan for 2026 is made from, as they stood on 31 December 2025.

    Returns
    -------
    dict of DataFrame
        reps, customers, products, sales, deals, deal_stages, market, quotas, commitments, with the
        columns of the input tables. Money in EUR; nothing is dated after 2025-12-31.

    Examples
    --------
    >>> sorted(sample_history())[:4]
    ['commitments', 'customers', 'deal_stages', 'deals']
    """
    tables = _history_tables(_draw_past(seed))
    return {name: _as_read(table) for name, table in tables.items()}


def write_sample(folder: Path, seed: int = 2026) -> list[Path]:
    """Write the sample company's tables to `folder`/data: UTF-8, LF, ISO dates, money in cents.

    Returns
    -------
    list of Path
        The files written, in the order of their names.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_sample(Path(folder))][:2]
    ['actions.csv', 'activities.csv']
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in sorted(sample_company(seed).items()):
        paths.append(data / f"{name}.csv")
        table.to_csv(
            paths[-1], index=False, lineterminator="\n", date_format="%Y-%m-%d", float_format="%.2f"
        )
    return paths


def _draw_past(seed: int) -> _Past:
    truth = sample_truth(seed)
    accounts = draw_accounts(truth)
    demand = monthly_demand(accounts, truth)
    projects = draw_projects(accounts, demand, truth)
    orders = pd.concat([draw_orders(accounts, demand, truth), won_orders(projects)])
    rng = stream(truth, "credit notes")
    returned = credit_notes(orders, accounts, truth, size=truth.credit_notes, rng=rng)
    booked = pd.concat([orders, returned], ignore_index=True)
    return _Past(truth, accounts, demand, projects, sales_table(booked, accounts, truth))


def _history_tables(past: _Past) -> dict[str, pd.DataFrame]:
    deals, deal_stages = deal_tables(past.projects, past.accounts)
    return {
        "reps": sample_reps(),
        "customers": customers_table(past.accounts, past.sales),
        "products": sample_products(),
        "sales": past.sales,
        "deals": deals,
        "deal_stages": deal_stages,
        "market": market_table(past.sales, past.truth),
        "quotas": quotas_table(past.sales, past.accounts, past.truth),
        "commitments": commitments_table(past.accounts, past.demand, past.truth),
    }


def _other_tables(truth: SampleTruth) -> dict[str, pd.DataFrame]:
    """Tables that no account, sale or deal has a part in."""
    return {
        "schemes": schemes_table(truth),
        "rep_assignments": rep_assignments_table(),
        "feedback": feedback_table(truth),
        "skills": skills_table(truth),
        "role_skills": sample_role_skills(),
        "duties": sample_duties(),
        "learning": sample_learning(truth),
        "channels": sample_channels(),
        "responses": responses_table(truth),
        "goals": sample_goals(),
        "milestones": sample_milestones(truth),
        "actions": sample_actions(),
        "holidays": sample_holidays(),
        "triggers": sample_triggers(),
        "emergency": sample_emergency(),
    }


def _as_read(table: pd.DataFrame) -> pd.DataFrame:
    """Give dates the resolution, and text the kind, that pandas gives them when it reads a file."""
    dates = table.select_dtypes("datetime").columns
    texts = table.columns[table.dtypes == "object"]
    kinds = dict.fromkeys(dates, "datetime64[us]") | dict.fromkeys(texts, "str")
    return table.astype(kinds).reset_index(drop=True)
