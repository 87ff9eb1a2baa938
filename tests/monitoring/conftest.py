"""A small firm to monitor: two managers, three reps, an even year of twelve months."""

import numpy as np
import pandas as pd
import pytest

from salesplan.monitoring.clock import YearSoFar
from salesplan.monitoring.standing import stand
from salesplan.targets.hierarchy import reporting_tree, roll_up

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
REPS = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "manager": ["Mia", "Mia", "Noa"]})


def month_plan(**quotas):
    """Twelve months a rep: the same amount each, or a list of twelve."""
    rows = [
        (rep, month, amount)
        for rep, monthly in quotas.items()
        for month, amount in zip(MONTHS, np.broadcast_to(monthly, 12), strict=True)
    ]
    return pd.DataFrame(rows, columns=["rep", "month", "amount"])


def sales_of(*rows):
    """(date, rep, amount), one a sale."""
    sales = pd.DataFrame(rows, columns=["date", "rep", "amount"])
    return sales.assign(date=pd.to_datetime(sales["date"]), amount=sales["amount"].astype(float))


@pytest.fixture
def months():
    return MONTHS


@pytest.fixture
def firm():
    """Build the standing of the small firm; every argument has a plain default."""

    def build(*sales, as_of="2026-03-31", elapsed=1.0, plan=None, reps=REPS, unit=1):
        plan = month_plan(Ann=100, Bo=100, Cy=200) if plan is None else month_plan(**plan)
        year = YearSoFar(MONTHS, pd.Timestamp(as_of), elapsed)
        tree = reporting_tree(reps, "Firm")
        return stand(tree, plan, sales_of(*sales), year, roll_up=roll_up, unit=unit)

    return build


@pytest.fixture
def world():
    """Draw a firm of known truth: its standing after `known` months and everyone's real year.

    Reps sell at their own pace (mean .95, sd .15) times plan times luck (gamma, sd / mean .5 on
    average); the months to come move together by 5 %.
    """

    def draw(seed, known, reps=24):
        rng = np.random.default_rng(seed)
        season = np.array([7, 8, 10, 10, 11, 12, 8, 6, 11, 12, 12, 13]) / 120
        plan = np.round(rng.integers(500_000, 2_000_000, reps)[:, None] * season)
        pace = rng.normal(0.95, 0.15, reps).clip(0.2)
        shape = (1 / (0.5 * np.exp(rng.normal(0, 0.3, reps))) ** 2)[:, None]
        sold = pace[:, None] * plan * rng.gamma(shape, 1 / shape, (reps, 12))
        sold[:, known:] *= 1 + rng.normal(0, 0.05)
        keys = [f"r{i:02}" for i in range(reps)]
        people = pd.DataFrame({"rep": keys, "manager": [f"m{i % 4}" for i in range(reps)]})
        grid = pd.DataFrame({"rep": np.repeat(keys, 12), "month": MONTHS * reps})
        sales = grid.assign(date=pd.to_datetime(grid["month"] + "-10"), amount=sold.ravel())
        as_of = pd.Period(MONTHS[known - 1], "M").end_time.normalize()
        standing = stand(
            reporting_tree(people, "Firm"),
            grid.assign(amount=plan.ravel().astype("int64")),
            sales,
            YearSoFar(MONTHS, as_of),
            roll_up=roll_up,
        )
        own = pd.Series(sold.sum(axis=1), keys).reindex(standing.plan.index).fillna(0.0)
        return standing, standing.rolled(own)

    return draw
