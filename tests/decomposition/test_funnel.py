"""The reverse funnel: from the year's money back to what each stage must receive, and when."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.funnel import DAYS_A_MONTH, required_funnel
from salesplan.errors import ParamError, SeveralErrors

STAGES = ["lead", "demo", "offer"]
RULE = (
    "Whole deals are counted on each stage's running total, rounded up: month by month never too "
    "few, over the year at most one too many."
)


def calendar_of(*amounts, first="2026-01"):
    months = pd.period_range(first, periods=len(amounts), freq="M").astype(str)
    return pd.DataFrame({"month": months, "amount": amounts})


def per_stage(*values):
    return pd.Series(values, STAGES, dtype="float64")


def random_funnel(seed):
    rng = np.random.default_rng(seed)
    calendar = calendar_of(*rng.integers(0, 10**6, 12))
    rates, days = per_stage(*rng.uniform(0.1, 1, 3)), per_stage(*rng.uniform(0, 90, 3))
    return calendar, rates, float(rng.uniform(1000, 50_000)), days, float(rng.uniform(0.2, 1))


def test_by_hand():
    """60,000 at 3,000: 20 won, so 20 / .5 = 40 offers, 40 / .4 = 100 demos, 100 / .25 = 400 leads.

    An offer is a month before the win, demo and lead two and a half: half October, half November.
    """
    days = per_stage(0, 1.5 * DAYS_A_MONTH, DAYS_A_MONTH)

    finding = required_funnel(calendar_of(60_000), per_stage(0.25, 0.4, 0.5), 3000, days)

    needed = finding.table.pivot_table(index="month", columns="stage", values="needed_count")
    assert needed.fillna(0).astype(int).to_dict() == {
        "lead": {"2025-10": 200, "2025-11": 200, "2025-12": 0, "2026-01": 0},
        "demo": {"2025-10": 50, "2025-11": 50, "2025-12": 0, "2026-01": 0},
        "offer": {"2025-10": 0, "2025-11": 0, "2025-12": 40, "2026-01": 0},
        "won": {"2025-10": 0, "2025-11": 0, "2025-12": 0, "2026-01": 20},
    }
    assert finding.table["is_plan_year"].tolist() == [False] * 5 + [True]
    assert finding.text == (
        'The plan needs 20 wins of 3,000 each, so 400 deals entering stage "lead"; '
        f"400 of them before the plan year, from October 2025 on. {RULE}"
    )


@pytest.mark.parametrize("seed", range(15))
def test_revenue_is_deals_times_size_and_each_stage_feeds_the_next(seed):
    calendar, rates, size, days, share = random_funnel(seed)

    table = required_funnel(calendar, rates, size, days, share).table

    won = table[table["stage"] == "won"]
    totals = table.groupby("stage")["needed_exact"].sum()
    assert won["needed_value"].to_numpy() == pytest.approx(calendar["amount"].to_numpy() * share)
    assert won["month"].tolist() == calendar["month"].tolist()
    for stage, following in zip(STAGES, [*STAGES[1:], "won"], strict=True):
        assert totals[stage] * rates[stage] == pytest.approx(totals[following])
    values = (table["needed_exact"] * size).to_numpy()
    assert table["needed_value"].to_numpy() == pytest.approx(values)


@pytest.mark.parametrize("seed", range(15))
def test_whole_deals_are_never_short_and_at_most_one_over(seed):
    table = required_funnel(*random_funnel(seed)).table

    for _, stage in table.groupby("stage"):
        over = stage["needed_count"].cumsum() - stage["needed_exact"].cumsum()
        assert over.min() > -1e-6
        assert over.max() < 1
    assert table["needed_count"].dtype == "int64"
    assert (table["needed_count"] >= 0).all()


@pytest.mark.parametrize("seed", range(8))
def test_entries_come_earlier_by_the_time_to_close(seed):
    """The mean month of the entries lies before that of the wins by the days still to go."""
    calendar, rates, size, days, _ = random_funnel(seed)

    table = required_funnel(calendar, rates, size, days).table

    ordinal = pd.PeriodIndex(table["month"], freq="M").year * 12
    ordinal = ordinal + pd.PeriodIndex(table["month"], freq="M").month
    weighted = (table["needed_exact"] * ordinal).groupby(table["stage"]).sum()
    centre = weighted / table.groupby("stage")["needed_exact"].sum()
    ahead = days[::-1].cumsum()[::-1] / DAYS_A_MONTH
    for stage in STAGES:
        assert centre["won"] - centre[stage] == pytest.approx(ahead[stage])


def test_money_by_its_own_rates_needs_another_value_than_number():
    """Half of the deals but a quarter of the money is won: 40 won takes 80 and 160 of money."""
    rates, values = pd.Series({"offer": 0.5}), pd.Series({"offer": 0.25})
    days = pd.Series({"offer": 0.0})

    table = required_funnel(calendar_of(40), rates, 10, days, value_conversions=values).table

    assert table.set_index("stage")["needed_exact"].to_dict() == {"offer": 8, "won": 4}
    assert table.set_index("stage")["needed_value"].to_dict() == {"offer": 160, "won": 40}


def test_a_cycle_of_no_days_needs_nothing_before_the_year():
    finding = required_funnel(calendar_of(100, 200), per_stage(1, 1, 1), 10, per_stage(0, 0, 0))

    assert finding.table["is_plan_year"].all()
    assert finding.table["needed_count"].tolist() == [10] * 4 + [20] * 4
    assert finding.text == (
        f'The plan needs 30 wins of 10 each, so 30 deals entering stage "lead". {RULE}'
    )


def test_a_cycle_longer_than_a_year_reaches_back_over_it():
    days = per_stage(0, 0, 14 * DAYS_A_MONTH)

    table = required_funnel(calendar_of(10), per_stage(1, 1, 1), 10, days).table

    assert table.loc[table["stage"] == "offer", "month"].tolist() == ["2024-11"]


def test_a_month_without_target_needs_no_deals():
    table = required_funnel(calendar_of(0, 90), per_stage(1, 1, 0.5), 9, per_stage(0, 0, 0)).table

    assert table.loc[table["month"] == "2026-01", "needed_count"].tolist() == [0, 0, 0, 0]


def test_money_that_comes_without_deals_is_left_out():
    rates, days = per_stage(0.5, 0.5, 0.5), per_stage(10, 10, 10)

    all_deals, half = (
        required_funnel(calendar_of(9000), rates, 10, days, share).table for share in (1.0, 0.5)
    )

    assert half["needed_exact"].tolist() == pytest.approx((all_deals["needed_exact"] / 2).tolist())


def test_the_sentence_says_what_part_of_the_plan_comes_through_deals():
    """17 % of 60,000 is 10,200: at 5,100 each 2 wins, at half a chance 4 leads."""
    rates, days = per_stage(0.5, 1, 1), per_stage(0, 0, 0)

    finding = required_funnel(calendar_of(20_000, 40_000), rates, 5100, days, 0.17)

    assert finding.text == (
        "17 % of sales come through deals; that part of the plan, 10,200, needs 2 wins of 5,100 "
        f'each, so 4 deals entering stage "lead". {RULE}'
    )


def test_the_running_total_is_rounded_not_the_month():
    """0.4 deals a month: totals .4 .8 1.2 1.6 2.0 round up to 1 1 2 2 2; no month by itself."""
    calendar = calendar_of(*[40] * 5)

    table = required_funnel(calendar, per_stage(1, 1, 1), 100, per_stage(0, 0, 0)).table

    assert table.loc[table["stage"] == "won", "needed_count"].tolist() == [1, 0, 1, 0, 0]


def test_a_stage_without_rate_or_days_is_a_sentence_not_an_error():
    good, gap = per_stage(0.5, 0.5, 0.5), per_stage(0.5, np.nan, 0.5)

    no_rate = required_funnel(calendar_of(10), gap, 10, good)
    no_days = required_funnel(calendar_of(10), good, 10, gap)
    no_size = required_funnel(calendar_of(10), good, np.nan, good)

    assert "no deal has left demo" in no_rate.text
    assert "too few deals have left demo" in no_days.text
    assert "no deal has been won" in no_size.text
    assert not no_rate.is_computed


@pytest.mark.parametrize("rate", [0.0, 1.2, -0.1])
def test_a_rate_out_of_range_is_refused_by_stage(rate):
    with pytest.raises(ParamError, match=rf'rate of "demo": is {rate:g}, must be above 0'):
        required_funnel(calendar_of(10), per_stage(1, rate, 1), 10, per_stage(0, 0, 0))


def test_bad_size_days_and_share_are_reported_together():
    with pytest.raises(SeveralErrors, match="average_deal_size: is 0") as caught:
        required_funnel(calendar_of(10), per_stage(1, 1, 1), 0, per_stage(0, -5, 0), 1.5)

    assert "days in stage: is -5" in str(caught.value)
    assert "share_from_deals: is 1.5. Fix: give a value from 0 to 1." in str(caught.value)
