"""Measures of the funnel, by hand, against published figures, and on a real pipeline."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.deals import settle_deals
from salesplan.decomposition.pipeline import (
    funnel_kpis,
    period_start_pipeline,
    sales_velocity,
    weighted_pipeline,
)
from salesplan.decomposition.stages import stage_conversion
from salesplan.errors import TableError

AS_OF = pd.Timestamp("2025-06-30")
SHARED = Path(__file__).parents[3] / "shared" / "data"


def deals_of(*rows):
    deals = pd.DataFrame(rows, columns=["stage", "opened_on", "closed_on", "amount"])
    return deals.assign(
        deal=[f"d{i}" for i in range(len(deals))],
        opened_on=pd.to_datetime(deals["opened_on"]),
        closed_on=pd.to_datetime(deals["closed_on"]),
        amount=deals["amount"].astype("float64"),
    )


EXAMPLE = deals_of(
    ("Won", "2024-12-01", "2025-01-30", 100),
    ("Won", "2025-01-10", "2025-02-19", 200),
    ("Won", "2025-04-10", "2025-06-09", 300),
    ("Lost", "2024-12-01", "2025-05-01", 400),
    ("Offer", "2025-05-01", None, 500),
    ("Lead", "2025-05-01", None, 100),
    ("Lead", None, None, None),
)


def kpis_of(deals, **options):
    options = {"as_of": AS_OF, **options}
    return funnel_kpis(deals, **options).table.set_index("measure")


class TestPublishedFigures:
    @pytest.mark.parametrize(
        ("deals", "win_rate", "size", "cycle", "velocity"),
        [
            (120, 0.24, 42_000, 78, 15_507.69),
            (120 * 1.25, 0.24, 42_000, 78, 19_384.62),
            (120, 0.24 * 1.25, 42_000, 78, 19_384.62),
            (120, 0.24, 42_000 * 1.25, 78, 19_384.62),
            (120, 0.24, 42_000, 58.5, 15_507.69 * 4 / 3),  # a quarter off the cycle is a third more
            (120, 0.24, 42_000, 58, 20_855.17),
        ],
    )
    def test_velocity(self, deals, win_rate, size, cycle, velocity):
        assert sales_velocity(deals, win_rate, size, cycle) == pytest.approx(velocity, abs=0.01)

    def test_velocity_without_a_cycle_is_missing(self):
        assert np.isnan([sales_velocity(1, 1, 1, 0), sales_velocity(1, 1, 1, np.nan)]).all()

    def test_weighted_pipeline(self):
        """50,000 x (10 + 25 + 50 + 75 + 100 %) = 130,000."""
        chances = pd.Series([0.10, 0.25, 0.50, 0.75, 1.00])

        assert weighted_pipeline(pd.Series([50_000.0] * 5), chances) == 130_000

    @pytest.mark.parametrize(
        ("won", "closed", "times"),
        [(33, 100, 3.03), (14, 100, 7.14), (38, 100, 2.63), (23, 100, 4.35), (19, 100, 5.26)],
    )
    def test_naive_coverage_is_one_over_the_win_rate(self, won, closed, times):
        rows = [("Won", "2025-01-01", "2025-02-01", 1)] * won
        rows += [("Lost", "2025-01-01", "2025-02-01", 1)] * (closed - won)

        assert kpis_of(deals_of(*rows)).loc["coverage_naive", "value"] == pytest.approx(
            times, abs=0.005
        )


class TestByHand:
    def test_counts_and_rates(self):
        """3 won and 1 lost of 7; by value 600 of 1,000."""
        kpis = kpis_of(EXAMPLE)["value"]

        assert kpis[["deals", "won", "lost", "open"]].tolist() == [7, 3, 1, 3]
        assert kpis["win_rate"] == 0.75
        assert kpis["win_rate_value"] == 0.6
        assert kpis["average_deal_size"] == 200

    def test_cycles(self):
        """Won after 60, 40 and 60 days; lost after 151."""
        kpis = kpis_of(EXAMPLE)

        assert kpis.loc["sales_cycle_days", "value"] == 60
        assert kpis.loc["sales_cycle_days_mean", "value"] == pytest.approx(160 / 3)
        assert kpis.loc["sales_cycle_days_lost", ["value", "n"]].tolist() == [151, 1]

    def test_velocity_counts_the_deals_that_are_being_worked(self):
        """2 open deals with an opening day x .75 x 200 / 60 days = 5 a day."""
        assert kpis_of(EXAMPLE).loc["sales_velocity", ["value", "n"]].tolist() == [5, 2]

    def test_pipeline_weighted_by_the_win_rate(self):
        """500 + 100 open; x .75 = 450."""
        kpis = kpis_of(EXAMPLE)["value"]

        assert (kpis["pipeline"], kpis["weighted_pipeline"]) == (600, 450)

    def test_pipeline_weighted_by_stage(self):
        """Offer wins half; Lead half of that again: 500 x .5 + 100 x .25 = 275."""
        stages = pd.DataFrame({"stage": ["Lead", "Offer"], "conversion_rate": [0.5, 0.5]})

        kpis = kpis_of(EXAMPLE, stages=stages)

        assert kpis.loc["weighted_pipeline", "value"] == 275
        assert kpis.loc["weighted_pipeline", "low"] == 0
        assert kpis.loc["weighted_pipeline", "high"] == 600

    def test_coverage_from_the_pipeline_at_each_quarters_start(self):
        """1 January: 100 + 400 open, 300 booked by 31 March (200 of it opened later).

        1 April: 400 open, 300 booked, all opened later. 600 / 900; coverage 1.5, not 1 / .75.
        """
        kpis = kpis_of(EXAMPLE)

        start = kpis.loc["period_start_conversion", ["value", "low", "high", "n"]].tolist()
        assert start == pytest.approx([600 / 900, 300 / 500, 300 / 400, 2])
        assert kpis.loc["coverage_needed", ["value", "low", "high"]].tolist() == pytest.approx(
            [1.5, 400 / 300, 500 / 300]
        )
        assert kpis.loc["coverage_naive", "value"] == pytest.approx(4 / 3)
        assert kpis.loc["coverage_rule_of_thumb", "value"] == 3
        assert "by value" in kpis.loc["coverage_needed", "definition"]

    def test_the_sentence_sets_observed_coverage_beside_the_naive_one(self):
        text = funnel_kpis(EXAMPLE, as_of=AS_OF).text

        assert text == (
            "Of 4 closed deals 75.0 % were won (30.1 % to 95.4 %), after 60 days in the median. "
            "A quarter needs 1.50 times its bookings in the pipeline at its start (seen in "
            "2 quarters); 1 / win rate would say 1.33, the rule of thumb says 3."
        )


def long_funnel(seed, size=120):
    """Deals of a year and a half that move through Lead and Offer, some to a close."""
    rng = np.random.default_rng(seed)
    opened = pd.Timestamp("2024-06-01") + pd.to_timedelta(rng.integers(0, 540, size), "D")
    offered = opened + pd.to_timedelta(rng.integers(1, 90, size), "D")
    closed = offered + pd.to_timedelta(rng.integers(1, 90, size), "D")
    ends = rng.choice(["Won", "Lost", "Offer", "Lead"], size, p=[0.3, 0.4, 0.15, 0.15])
    is_closed = np.isin(ends, ["Won", "Lost"])
    is_offered = np.isin(ends, ["Won", "Offer"]) | ((ends == "Lost") & (rng.random(size) < 0.5))
    amounts = rng.gamma(2, 100, size).round(2)
    rows = zip(ends, opened, closed.where(is_closed), amounts, strict=True)
    deals = deals_of(*rows)
    entries = pd.concat(
        [
            pd.DataFrame({"deal": deals["deal"], "stage": "Lead", "entered_on": opened}),
            pd.DataFrame({"deal": deals["deal"], "stage": "Offer", "entered_on": offered})[
                is_offered
            ],
        ],
        ignore_index=True,
    )
    return deals, entries


def as_exported_on(day, deals, entries):
    """Cut both tables to what an export of that day would have held."""
    entries = entries[entries["entered_on"] <= day]
    deals = deals[deals["opened_on"] <= day].reset_index(drop=True)
    is_later = deals["closed_on"] > day
    last = entries.sort_values("entered_on").groupby("deal")["stage"].last()
    stage = deals["stage"].where(deals["closed_on"] <= day, deals["deal"].map(last))
    return deals.assign(stage=stage, closed_on=deals["closed_on"].mask(is_later)), entries


class TestCutOff:
    @pytest.mark.parametrize("seed", range(8))
    def test_what_came_later_changes_nothing(self, seed):
        """Looking back on a day gives what an export of that day would have given."""
        deals, entries = long_funnel(seed)
        cut_deals, cut_entries = as_exported_on(AS_OF, deals, entries)
        stages = stage_conversion(cut_deals, cut_entries, as_of=AS_OF).table

        back = kpis_of(deals, stages=stages, deal_stages=entries)
        then = kpis_of(cut_deals, stages=stages, deal_stages=cut_entries)

        assert (deals["closed_on"] > AS_OF).any()
        pd.testing.assert_frame_equal(back, then)
        pd.testing.assert_frame_equal(stage_conversion(deals, entries, as_of=AS_OF).table, stages)

    def test_an_open_deal_counts_in_the_stage_it_had_reached(self):
        """Both were leads on the day: 1,000 x .25, whatever stage they are in today."""
        deals = deals_of(
            ("Won", "2025-05-01", "2025-09-01", 600),
            ("Offer", "2025-05-01", None, 400),
            ("Lost", "2025-01-01", "2025-02-01", 1),
        )
        entries = pd.DataFrame(
            [("d0", "Lead", "2025-05-01"), ("d0", "Offer", "2025-08-01"),
             ("d1", "Lead", "2025-05-01"), ("d1", "Offer", "2025-07-01")],
            columns=["deal", "stage", "entered_on"],
        ).astype({"entered_on": "datetime64[ns]"})  # fmt: skip
        stages = pd.DataFrame({"stage": ["Lead", "Offer"], "conversion_rate": [0.5, 0.5]})

        kpis = kpis_of(deals, stages=stages, deal_stages=entries)["value"]

        assert (kpis["pipeline"], kpis["weighted_pipeline"]) == (1000, 250)

    def test_without_a_history_a_deal_that_closed_later_has_the_chance_of_any_deal(self):
        """Its stage today is its end: 800 at the win rate of one half, 200 as an offer at .9."""
        deals = deals_of(
            ("Offer", "2025-05-01", "2025-09-01", 800),
            ("Offer", "2025-05-01", None, 200),
            ("Won", "2025-01-01", "2025-02-01", 1),
            ("Lost", "2025-01-01", "2025-02-01", 1),
        ).assign(is_won=[True, None, True, False])
        stages = pd.DataFrame({"stage": ["Offer"], "conversion_rate": [0.9]})

        assert kpis_of(deals, stages=stages).loc["weighted_pipeline", "value"] == 400 + 180


class TestPeriodStart:
    def test_quarters_follow_the_fiscal_year(self):
        settled = settle_deals(EXAMPLE, AS_OF)

        starts = period_start_pipeline(settled, pd.Timestamp("2025-06-30"), 2)["starts_on"]

        assert starts.dt.strftime("%Y-%m-%d").tolist() == ["2025-02-01"]

    def test_a_quarter_that_is_not_over_is_left_out(self):
        settled = settle_deals(EXAMPLE, AS_OF)

        ended, running = (
            period_start_pipeline(settled, pd.Timestamp(day))
            for day in ("2025-06-30", "2025-06-29")
        )

        assert (len(ended), len(running)) == (2, 1)

    def test_a_deal_that_closes_on_the_first_day_was_still_open(self):
        deals = deals_of(("Won", "2024-12-01", "2025-01-01", 10))

        row = period_start_pipeline(settle_deals(deals, AS_OF), AS_OF).iloc[0]

        assert row[["open_count", "open_value", "won_count"]].tolist() == [1, 10, 1]

    @pytest.mark.parametrize("seed", range(6))
    def test_every_win_of_a_full_quarter_is_booked_once(self, seed):
        rng = np.random.default_rng(seed)
        opened = pd.Timestamp("2024-01-15") + pd.to_timedelta(rng.integers(0, 500, 80), "D")
        closed = opened + pd.to_timedelta(rng.integers(1, 90, 80), "D")
        deals = deals_of(*zip(np.where(rng.random(80) < 0.5, "Won", "Lost"), opened, closed,
                              rng.gamma(2, 100, 80), strict=True))  # fmt: skip
        settled = settle_deals(deals, AS_OF)

        quarters = period_start_pipeline(settled, AS_OF)

        won = settled[settled["status"] == "won"]
        is_in = won["closed_on"].between(quarters["starts_on"].min(), AS_OF)
        assert quarters["won_count"].sum() == is_in.sum()
        assert quarters["won_value"].sum() == pytest.approx(won.loc[is_in, "amount"].sum())


class TestGaps:
    def test_lost_deals_without_amounts_leave_the_rate_by_value_open(self):
        deals = EXAMPLE.assign(amount=EXAMPLE["amount"].where(EXAMPLE["stage"] == "Won"))

        kpis = kpis_of(deals)

        assert np.isnan(kpis.loc["win_rate_value", "value"])
        assert "too few lost deals carry an amount" in kpis.loc["win_rate_value", "definition"]
        assert np.isnan(kpis.loc["pipeline", "value"])
        assert "no open deal carries an amount" in kpis.loc["weighted_pipeline", "definition"]

    def test_coverage_falls_back_on_numbers_and_says_so(self):
        """By number: 2 open on 1 January, 2 won; 1 open on 1 April, 1 won."""
        deals = EXAMPLE.drop(columns="amount")

        kpis = kpis_of(deals)

        assert kpis.loc["coverage_needed", "value"] == 1.0
        assert (
            "by number (too few deals carry an amount)" in kpis.loc["coverage_needed", "definition"]
        )

    def test_nothing_closed_yet_is_said(self):
        deals = deals_of(("Offer", "2025-01-01", None, 5)).assign(is_won=False)

        finding = funnel_kpis(deals, as_of=AS_OF)

        assert finding.text == "No deal has closed yet: 1 deal open."
        assert finding.table.set_index("measure").loc["pipeline", "value"] == 5

    def test_no_deals_are_a_sentence_not_an_error(self):
        finding = funnel_kpis(EXAMPLE.iloc[:1], as_of=pd.Timestamp("2020-01-01"))

        assert finding.needs == "deals"

    def test_a_table_that_cannot_tell_won_from_lost_is_refused(self):
        with pytest.raises(TableError, match="no column is_won"):
            funnel_kpis(EXAMPLE.assign(stage="Offer"), as_of=AS_OF)


@pytest.fixture(scope="module")
def maven():
    """A real-looking pipeline of 8,800 opportunities and the figures published for it."""
    folder = SHARED / "maven_crm"
    if not folder.exists():
        pytest.skip("the shared data set maven_crm is not here")
    pipeline = pd.read_csv(folder / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"])
    deals = pipeline.rename(
        columns={
            "opportunity_id": "deal", "sales_agent": "rep", "deal_stage": "stage",
            "engage_date": "opened_on", "close_date": "closed_on", "close_value": "amount",
        }
    )  # fmt: skip
    oracles = pd.read_csv(SHARED / "oracles.csv").query("dataset == 'maven_crm'")
    value = oracles.drop_duplicates("quantity").set_index("quantity")["value"]
    return kpis_of(deals, as_of=pd.Timestamp("2017-12-31")), value


@pytest.mark.parametrize(
    ("measure", "oracle", "digits"),
    [
        ("deals", "opportunities", 0),
        ("won", "n_Won", 0),
        ("lost", "n_Lost", 0),
        ("win_rate", "win_rate_closed", 6),
        ("average_deal_size", "avg_won_deal_usd", 6),
        ("sales_cycle_days", "cycle_days_won_median", 0),
        ("sales_cycle_days_mean", "cycle_days_won_mean", 6),
        ("sales_cycle_days_lost_mean", "cycle_days_lost_mean", 6),
    ],
)
def test_measures_of_a_real_pipeline(maven, measure, oracle, digits):
    kpis, oracles = maven

    assert kpis.loc[measure, "value"] == pytest.approx(oracles[oracle], abs=0.5 * 10**-digits)


def test_open_deals_of_a_real_pipeline_are_those_in_its_open_stages(maven):
    kpis, oracles = maven

    assert kpis.loc["open", "value"] == oracles["n_Engaging"] + oracles["n_Prospecting"]
    assert kpis.loc["sales_velocity", "n"] == oracles["n_Engaging"]
    assert np.isnan(kpis.loc["win_rate_value", "value"])  # lost deals carry a value of 0
