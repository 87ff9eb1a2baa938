"""What must be in the pipeline on the day of the plan, what is, and what it will bring."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.funnel import DAYS_A_MONTH, required_funnel
from salesplan.decomposition.likely import funnel_outlook, pipeline_months
from salesplan.decomposition.stock import Funnel, pipeline_today

TODAY = pd.Timestamp("2025-12-31")


def stages_of(rates, days, lost, values=None):
    return pd.DataFrame(
        {
            "stage": [f"s{place}" for place in range(len(rates))],
            "conversion_rate": rates,
            "days_mean": days,
            "days_lost": lost,
            "conversion_rate_value": rates if values is None else values,
        }
    )


def spells_of(*rows):
    columns = ["stage", "moved", "open", "lag", "amount"]
    return pd.DataFrame(rows, columns=columns).astype({"moved": bool, "open": bool})


def open_in(stage, n, lag=5.0, amount=10.0):
    return [(stage, False, True, lag, amount)] * n


def decided(*stages, lag=60.0):
    return [row for stage in stages for row in ((stage, True, False, lag, 10.0),
                                                (stage, False, False, lag, 10.0))]  # fmt: skip


def calendar_of(amounts, first="2026-01"):
    months = pd.period_range(first, periods=len(amounts), freq="M").astype(str)
    return pd.DataFrame({"month": months, "amount": amounts})


def funnel_of(stages, spells, amounts=(1000,) * 12, *, size=10.0, share=1.0, as_of=TODAY):
    return Funnel(stages, spells, calendar_of(list(amounts)), size, share, as_of)


def test_by_hand():
    """100 wins a month, half of the offers won after a month: 200 must be there, from 400 leads."""
    stages = stages_of([0.5, 0.5], [DAYS_A_MONTH] * 2, [DAYS_A_MONTH] * 2)
    spells = spells_of(*open_in("s0", 300), *open_in("s1", 250), *decided("s0", "s1"))

    table = pipeline_today(funnel_of(stages, spells)).table

    assert table["needed_count"].tolist() == [400, 200]
    assert table["open_count"].tolist() == [300, 250]
    assert table["gap_count"].tolist() == [100, -50]
    assert table["needed_value"].tolist() == pytest.approx([4000, 2000])
    assert table["open_value"].tolist() == [3000, 2500]
    assert table["gap_value"].tolist() == pytest.approx([1000, -500])
    assert table["days_to_close"].tolist() == pytest.approx([2 * DAYS_A_MONTH, DAYS_A_MONTH])


def test_deals_that_are_lost_sooner_take_less_room():
    """200 offers enter a month; half are lost after half a month: 100 + 50 are there."""
    stages = stages_of([0.5], [DAYS_A_MONTH], [DAYS_A_MONTH / 2])

    table = pipeline_today(funnel_of(stages, spells_of(*decided("s0")))).table

    assert table["needed_count"].tolist() == [150]


@pytest.mark.parametrize("seed", range(20))
def test_in_a_steady_state_it_is_littles_law(seed):
    """Stock = entries a day x mean stay; of an even plan, in the first months of a long year."""
    rng = np.random.default_rng(seed)
    rates, days, lost = rng.uniform(0.2, 0.9, 3), rng.uniform(5, 60, 3), rng.uniform(5, 60, 3)
    lost = np.minimum(lost, days[::-1].cumsum()[::-1])  # who is lost leaves before the others win
    a_month = int(rng.integers(100, 10_000))

    table = pipeline_today(
        funnel_of(stages_of(rates, days, lost), spells_of(*decided("s0", "s1", "s2")),
                  [a_month * 10] * 12)
    ).table  # fmt: skip

    entries = a_month / rates[::-1].cumprod()[::-1] / DAYS_A_MONTH
    stay = rates * days + (1 - rates) * lost
    assert table["needed_count"].to_numpy() == pytest.approx(entries * stay, abs=1)


@pytest.mark.parametrize("seed", range(10))
def test_it_is_what_the_monthly_needs_leave_in_each_stage(seed):
    """Entries before the year, less those of the next stage over the rate: the second way."""
    rng = np.random.default_rng(seed)
    rates, days = rng.uniform(0.2, 0.9, 3), rng.uniform(5, 90, 3)
    amounts = rng.integers(0, 10**5, 12)
    stages = stages_of(rates, days, days)

    table = pipeline_today(funnel_of(stages, spells_of(*decided("s0", "s1", "s2")), amounts)).table

    by_stage = stages.set_index("stage")
    flow = required_funnel(
        calendar_of(amounts), by_stage["conversion_rate"], 10.0, by_stage["days_mean"]
    ).table
    before = flow[~flow["is_plan_year"]].groupby("stage")["needed_exact"].sum()
    before = before.reindex([*by_stage.index, "won"], fill_value=0.0).to_numpy()
    assert table["needed_count"].to_numpy() == pytest.approx(
        before[:-1] - before[1:] / rates, abs=1
    )


def test_a_plan_made_before_the_year_needs_less_of_what_closes_before_it():
    """A month before the year, offers of a month to go close in time for nothing of it."""
    stages = stages_of([0.5], [DAYS_A_MONTH], [DAYS_A_MONTH])
    early = pd.Timestamp("2026-01-01") - pd.Timedelta(days=32)

    table = pipeline_today(funnel_of(stages, spells_of(*decided("s0")), as_of=early)).table

    assert table["needed_count"].iloc[0] <= 1


def test_deals_older_than_any_that_decided_are_stale_and_not_counted_on():
    stages = stages_of([0.5], [DAYS_A_MONTH], [DAYS_A_MONTH])
    old = open_in("s0", 7, lag=60.0)

    finding = pipeline_today(funnel_of(stages, spells_of(*old, *open_in("s0", 3), *decided("s0"))))

    assert finding.table[["open_count", "stale_count", "gap_count"]].values.tolist() == [
        [10, 7, 197]
    ]
    assert finding.text == (
        "On 2025-12-31 the plan needs 200 deals in the pipeline; 10 are in it, 7 of them open for "
        'longer than any deal took to decide. Missing: "s0" (197).'
    )


def test_money_follows_its_own_rates():
    """Large deals fare worse: a quarter of the money is won, half of the number."""
    stages = stages_of([0.5], [DAYS_A_MONTH], [DAYS_A_MONTH], values=[0.25])

    table = pipeline_today(funnel_of(stages, spells_of(*decided("s0")))).table

    assert table["needed_count"].tolist() == [200]
    assert table["needed_value"].tolist() == pytest.approx([4000])


def test_without_amounts_numbers_are_compared_and_values_are_missing():
    stages = stages_of([0.5], [DAYS_A_MONTH], [DAYS_A_MONTH], values=[np.nan])

    table = pipeline_today(funnel_of(stages, spells_of(*open_in("s0", 4), *decided("s0")))).table

    assert table["gap_count"].tolist() == [196]
    assert table["needed_value"].tolist() == pytest.approx([2000])
    assert table[["open_value", "gap_value"]].isna().all(axis=None)


def test_a_full_pipeline_is_short_of_nothing():
    stages = stages_of([1.0], [0.0], [np.nan])

    assert "No stage is short." in pipeline_today(funnel_of(stages, spells_of(*decided("s0")))).text


@pytest.mark.parametrize("column", ["conversion_rate", "days_mean"])
def test_a_stage_without_rate_or_time_is_a_sentence_not_an_error(column):
    stages = stages_of([0.5], [10.0], [10.0]).assign(**{column: np.nan})

    finding = pipeline_today(funnel_of(stages, spells_of(*decided("s0"))))

    assert finding.needs == "deals"
    assert "the funnel has no rates and times yet" in finding.text


def test_what_is_likely_by_hand():
    """40 leads and 10 offers; half of the leads become offers, half of those are won.

    Offers: 10 there and 20 that come, 30. Wins: 5 + 10 = 15 of 1,200; 1,185 take 4,740 leads.
    """
    stages = stages_of([0.5, 0.5], [20.0, 10.0], [20.0, 10.0])
    spells = spells_of(*open_in("s0", 40), *open_in("s1", 10), *decided("s0", "s1"))

    finding = funnel_outlook(funnel_of(stages, spells))

    table = finding.table.set_index("stage")
    assert table["needed_count"].to_dict() == {"s0": 4800, "s1": 2400, "won": 1200}
    assert table["likely_count"].to_dict() == {"s0": 50, "s1": 30, "won": 15}
    assert table["gap_count"].to_dict() == {"s0": 4750, "s1": 2370, "won": 1185}
    half = 1.96 * np.sqrt(40 * 0.25 * 0.75 + 10 * 0.5 * 0.5)
    assert table.loc["won", ["low", "high"]].tolist() == pytest.approx(
        [15 - half, 15 + half], abs=0.01
    )
    assert finding.text == (
        "Of 1,200 wins that the plan needs, the pipeline of the day is likely to bring 15 (9 to "
        '21). The other 1,185 take 4,740 deals that have yet to enter "s0".'
    )


def test_a_deal_closes_when_what_is_left_of_its_time_is_over():
    """Offers take 31 or 59 days: open for 10 they are due in 21 or 49, open for 40 in 19 days."""
    stages = stages_of([0.5], [45.0], [45.0])
    rows = [("s0", True, False, 31.0, 10.0), ("s0", True, False, 59.0, 10.0)]
    rows += [("s0", False, False, 70.0, 10.0)] * 2
    rows += open_in("s0", 1, lag=10.0) + open_in("s0", 1, lag=40.0)
    spells = spells_of(*rows)

    finding = pipeline_months(funnel_of(stages, spells, (20, 20)))

    by_month = finding.table.set_index("month")["likely_value"]
    # 1 of 5 at risk moves on after 31 days, 1 of 3 of the other .8 after 59
    early = 0.2 / (0.2 + 0.8 / 3)
    assert by_month.to_dict() == pytest.approx(
        {"2026-01": 5 * early + 5, "2026-02": 5 * (1 - early)}
    )


@pytest.mark.parametrize("seed", range(15))
def test_months_add_up_to_the_chance_of_each_deal(seed):
    rng = np.random.default_rng(seed)
    rates, days = rng.uniform(0.2, 0.9, 3), rng.uniform(5, 60, 3)
    rows = []
    for stage in ("s0", "s1", "s2"):
        rows += [
            (stage, bool(rng.random() < 0.5), False, float(rng.integers(1, 90)), 10.0)
            for _ in range(30)
        ] + [(stage, True, False, 95.0, 10.0)]
        rows += [
            (stage, False, True, float(rng.integers(0, 94)), float(rng.integers(1, 100)))
            for _ in range(20)
        ]
    spells = spells_of(*rows)

    finding = pipeline_months(funnel_of(stages_of(rates, days, days), spells, [10**6] * 12))

    chance = dict(zip(["s0", "s1", "s2"], rates[::-1].cumprod()[::-1], strict=True))
    live = spells[spells["open"]]
    expected = float((live["amount"] * live["stage"].map(chance)).sum())
    assert finding.table["likely_value"].sum() == pytest.approx(expected)
    assert (finding.table["likely_value"] >= 0).all()
    assert (finding.table["gap_value"] == finding.table["needed_value"]
            - finding.table["likely_value"]).all()  # fmt: skip


def test_a_full_pipeline_is_said_to_be_enough():
    stages = stages_of([1.0], [10.0], [np.nan])
    spells = spells_of(*open_in("s0", 500), *decided("s0"))

    assert funnel_outlook(funnel_of(stages, spells, [10])).text.endswith(
        "enough, if deals close as before."
    )


def test_money_that_closes_before_the_year_is_said_to_fall_outside():
    stages = stages_of([1.0], [10.0], [np.nan])
    spells = spells_of(*open_in("s0", 2, lag=50.0), *decided("s0"))
    early = TODAY - pd.Timedelta(days=90)

    finding = pipeline_months(funnel_of(stages, spells, [10], as_of=early))

    assert finding.table["likely_value"].tolist() == [0]
    assert "Another 20 falls outside the plan year." in finding.text


def test_a_plan_without_deals_needs_nothing_of_them():
    stages = stages_of([0.5], [10.0], [10.0])
    funnel = funnel_of(stages, spells_of(*decided("s0")), share=0.0)

    assert pipeline_months(funnel).text == "The plan needs nothing from deals."


@pytest.mark.parametrize("result", [funnel_outlook, pipeline_months])
def test_an_unknown_funnel_is_a_sentence_not_an_error(result):
    stages = stages_of([0.0], [10.0], [10.0])

    assert result(funnel_of(stages, spells_of(*decided("s0")))).needs == "deals"


def test_of_the_sample_company_as_many_are_won_as_was_likely(sample):
    """The plan is made on 31 December; by the end of June nearly all that was open has decided."""
    likely = sample.decomposition.funnel_outlook.table.set_index("stage").loc["won"]
    deals = sample.case.tables["deals"]
    was_open = (deals["opened_on"] <= TODAY) & ~(deals["closed_on"] <= TODAY)
    won = int((was_open & deals["is_won"].fillna(value=False)).sum())
    assert likely["low"] <= won <= likely["high"]
