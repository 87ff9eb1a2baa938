"""The funnel finds the truth that deals were drawn from, inside its intervals, seed by seed."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.sample import sample_truth
from salesplan.decomposition.passage import passage
from salesplan.decomposition.stages import overall_chance, stage_conversion

STAGES, RATES = ["lead", "demo", "offer"], np.array([0.5, 0.4, 0.6])
ON, OFF = np.array([20.0, 40.0, 30.0]), np.array([10.0, 15.0, 60.0])  # mean days, moved and lost
TODAY, WINDOW, SEEDS = pd.Timestamp("2025-12-31"), 400, 100


def draw_deals(seed, size=400):
    """Open deals evenly over a window, seen on its last day: what happens later is not known."""
    rng = np.random.default_rng(seed)
    opened = rng.integers(0, WINDOW, size).astype(float)
    moved = rng.uniform(size=(size, 3)) < RATES
    stay = np.rint(
        np.where(moved, rng.gamma(2.0, ON / 2, (size, 3)), rng.gamma(2.0, OFF / 2, (size, 3)))
    )
    reached = np.cumprod(np.column_stack([np.ones(size), moved[:, :-1]]), axis=1).astype(bool)
    entered = opened[:, None] + np.column_stack([np.zeros(size), stay[:, :-1].cumsum(axis=1)])
    closed = opened + (stay * reached).sum(axis=1)
    return reached, entered, closed, moved


def tables(seed, size=400):
    """Build deals and deal_stages as a CRM shows them on the day."""
    reached, entered, closed, moved = draw_deals(seed, size)
    start = TODAY - pd.Timedelta(days=WINDOW)
    is_closed, names = closed <= WINDOW, np.arange(size).astype(str)
    deals = pd.DataFrame(
        {
            "deal": names,
            "stage": np.where(is_closed, np.where(moved.all(axis=1), "Won", "Lost"), "open"),
            "opened_on": start + pd.to_timedelta(entered[:, 0], "D"),
            "closed_on": (start + pd.to_timedelta(closed, "D")).where(is_closed),
            "is_won": pd.array(np.where(is_closed, moved.all(axis=1), None), dtype="boolean"),
        }
    )
    deal, stage = np.nonzero(reached & (entered <= WINDOW))
    entries = pd.DataFrame(
        {
            "deal": names[deal],
            "stage": np.array(STAGES)[stage],
            "entered_on": start + pd.to_timedelta(entered[deal, stage], "D"),
        }
    )
    return deals, entries


@pytest.fixture(scope="module")
def found():
    """Stages of a hundred companies, one row a seed and stage."""
    parts = []
    for seed in range(SEEDS):
        table = stage_conversion(*tables(seed), as_of=TODAY, stages=STAGES).table
        value, low, high = overall_chance(table)
        parts.append(table.assign(seed=seed, overall=value, overall_low=low, overall_high=high))
    return pd.concat(parts, ignore_index=True)


def binomial_error(n, level=0.95):
    """Three standard errors of a share of n intervals that hold."""
    return 3 * np.sqrt(level * (1 - level) / n)


def test_intervals_of_conversion_hold_the_truth_as_often_as_they_say(found):
    truth = found["stage"].map(dict(zip(STAGES, RATES, strict=True)))

    holds = truth.between(found["low"], found["high"])

    assert holds.mean() == pytest.approx(0.95, abs=binomial_error(len(found)))
    assert holds.groupby(found["stage"]).mean().min() > 0.95 - binomial_error(SEEDS)


def test_conversion_is_right_on_average_where_plain_counting_leans_to_the_faster_outcome(found):
    by_stage = found.groupby("stage")
    counted = (found["moved"] / (found["entered"] - found["open"])).groupby(found["stage"]).mean()

    estimated = by_stage["conversion_rate"].mean()

    error = (3 * by_stage["conversion_rate"].std() / np.sqrt(SEEDS)).loc[STAGES]
    truth = pd.Series(RATES, STAGES)
    assert ((estimated.loc[STAGES] - truth).abs() < error).all()
    assert counted["demo"] < truth["demo"] - error["demo"], "lost demos decide sooner"
    assert counted["offer"] > truth["offer"] + error["offer"], "won offers decide sooner"


def test_the_chance_from_first_stage_to_win_is_held_as_often(found):
    once = found.drop_duplicates("seed")

    holds = RATES.prod()

    assert once["overall_low"].le(holds).mul(
        once["overall_high"].ge(holds)
    ).mean() == pytest.approx(0.95, abs=binomial_error(SEEDS))


def test_times_in_stage_are_those_of_the_deals_that_move_on(found):
    """Means of whole days: rounding a gamma leaves its mean where it is, to a hundredth."""
    truth = found["stage"].map(dict(zip(STAGES, ON, strict=True)))

    holds = truth.between(found["days_low"], found["days_high"])

    assert holds.mean() == pytest.approx(0.95, abs=0.01 + binomial_error(len(found)))
    assert found.groupby("stage")["days_mean"].mean().to_dict() == pytest.approx(
        dict(zip(STAGES, ON, strict=True)), rel=0.02
    )
    assert found.groupby("stage")["days_lost"].mean().to_dict() == pytest.approx(
        dict(zip(STAGES, OFF, strict=True)), rel=0.03
    )


def test_opening_and_closing_dates_alone_give_the_chance_to_win():
    """One stage from open to close: the rate that the product of the stages has."""
    holds, rates = [], []
    for seed in range(SEEDS):
        deals, _ = tables(seed)
        row = stage_conversion(deals, as_of=TODAY).table.iloc[0]
        holds.append(row["low"] <= RATES.prod() <= row["high"])
        rates.append(row["conversion_rate"])

    assert np.mean(holds) == pytest.approx(0.95, abs=binomial_error(SEEDS))
    assert np.mean(rates) == pytest.approx(RATES.prod(), abs=3 * np.std(rates) / np.sqrt(SEEDS))


@pytest.mark.parametrize("size", [25, 60])
def test_intervals_hold_in_small_companies_too(size):
    """A few dozen deals of one stage, a third still open, a thousand times."""
    rng, holds = np.random.default_rng(size), []
    for _ in range(1000):
        moved = rng.uniform(size=size) < 0.4
        days = np.rint(np.where(moved, rng.gamma(2.0, 10.0, size), rng.gamma(2.0, 20.0, size)))
        seen = rng.uniform(5, 150, size)
        is_open = seen < days
        row = passage(pd.Series(np.minimum(days, seen.round())), pd.Series(moved & ~is_open),
                      pd.Series(is_open))  # fmt: skip
        holds.append(row.low <= 0.4 <= row.high)

    assert np.mean(holds) > 0.95 - binomial_error(1000)


def test_the_sample_company_gives_its_truth_away(sample):
    truth = sample_truth().conversion_rates

    table = sample.decomposition.stages.table.set_index("stage")

    assert all(table["low"][stage] < rate < table["high"][stage] for stage, rate in truth.items())
