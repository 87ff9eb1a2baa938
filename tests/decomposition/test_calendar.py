"""Chapter 3.4: year to quarter to month, with season and working days."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.calendar import (
    adjust_seasonality,
    calendar,
    calendar_finding,
    join_years,
    season_calendar,
)
from salesplan.errors import ReconcileError

EVEN = pd.Series(1.0, range(1, 13))


def quarters_of(first):
    months = pd.period_range(first, periods=12, freq="M").astype(str)
    return pd.Series([f"FY2026-Q{1 + place // 3}" for place in range(12)], months)


def test_by_hand():
    """1,000 by weights 3, 2, 2: exact 428.6, 285.7, 285.7; the odd units go to the two 285s."""
    quarters = quarters_of("2026-01").iloc[:3]
    season = pd.Series({1: 3.0, 2: 2.0, 3: 2.0})

    table = calendar(1000, 2000, quarters=quarters, seasonality=season)

    assert table["month"].tolist() == ["2026-01", "2026-02", "2026-03"]
    assert table["quarter"].unique().tolist() == ["FY2026-Q1"]
    assert table["target"].tolist() == [428, 286, 286]
    assert table["amount"].tolist() == [857, 572, 571]
    assert table["seasonality"].tolist() == pytest.approx([3 / 7, 2 / 7, 2 / 7])


@pytest.mark.parametrize("seed", range(12))
def test_months_and_quarters_add_up_exactly_in_whole_units(seed):
    rng = np.random.default_rng(seed)
    unit = int(rng.choice([1, 10, 1000]))
    target, assigned = (unit * int(rng.integers(1, 10**6)) for _ in range(2))
    season = pd.Series(rng.gamma(3.0, size=12), range(1, 13))
    quarters = quarters_of(f"2025-{1 + seed:02}")

    table = calendar(target, assigned, quarters=quarters, seasonality=season, unit=unit)

    exact = target * season.loc[[int(month[5:]) for month in table["month"]]] / season.sum()
    assert (table["target"].sum(), table["amount"].sum()) == (target, assigned)
    assert not (table[["target", "amount"]] % unit).any().any()
    assert table["target"].dtype == table["amount"].dtype == "int64"
    assert abs(table["target"].to_numpy() - exact.to_numpy()).max() < unit
    assert table["seasonality"].sum() == pytest.approx(1)
    assert table.groupby("quarter")["target"].sum().sum() == target


def test_a_fiscal_year_takes_each_months_own_season():
    """A firm from April whose December is twice any other month: December is the ninth month."""
    season = EVEN.copy()
    season[12] = 2.0

    table = calendar(1300, 1300, quarters=quarters_of("2025-04"), seasonality=season)

    assert table.loc[table["target"].idxmax(), "month"] == "2025-12"
    assert table["target"].tolist() == [100] * 8 + [200] + [100] * 3


def test_a_month_of_no_weight_gets_nothing():
    season = EVEN.copy()
    season[8] = 0.0

    table = calendar(11, 22, quarters=quarters_of("2026-01"), seasonality=season)

    assert table.loc[7, ["seasonality", "target", "amount"]].tolist() == [0, 0, 0]
    assert table["target"].tolist() == [1] * 7 + [0] + [1] * 4


class TestAdjustment:
    def test_by_hand(self):
        """Weekdays: Jan 22 in 2026 against (23 + 23)/2; Feb 20 against (21 + 20)/2.

        Weights 1 x 22/23 = .9565 and 1 x 20/20.5 = .9756; shares .4951 and .5049.
        """
        history = ["2024-01", "2024-02", "2025-01", "2025-02"]

        adjusted = adjust_seasonality(EVEN, ["2026-01", "2026-02"], history)

        expected = np.array([22 / 23, 20 / 20.5])
        assert adjusted.to_numpy() == pytest.approx(expected / expected.sum())
        assert adjusted.index.tolist() == ["2026-01", "2026-02"]

    def test_the_same_days_as_in_the_history_change_nothing(self):
        months = quarters_of("2026-01").index.tolist()
        season = pd.Series(np.arange(1.0, 13.0), range(1, 13))

        adjusted = adjust_seasonality(season, months, months, "DE")

        assert adjusted.to_numpy() == pytest.approx(season.to_numpy() / season.sum())

    def test_a_month_outside_the_history_keeps_its_weight(self):
        adjusted = adjust_seasonality(EVEN, ["2026-01", "2026-02"], ["2026-01"])

        assert adjusted.tolist() == [0.5, 0.5]

    def test_easter_moves_weight_between_march_and_april(self):
        """Germany 2024: Good Friday in March; 2026: both Easter holidays in April."""
        adjusted = adjust_seasonality(EVEN, ["2026-03", "2026-04"], ["2024-03", "2024-04"], "DE")

        assert adjusted["2026-03"] > adjusted["2026-04"]

    def test_the_calendar_takes_adjusted_weights_by_month(self):
        quarters = quarters_of("2026-01")
        adjusted = adjust_seasonality(EVEN, list(quarters.index), ["2024-02"])

        table = calendar(1_000_000, 1_000_000, quarters=quarters, seasonality=adjusted)

        assert table.loc[1, "target"] < table.loc[0, "target"]
        assert table["seasonality"].tolist() == pytest.approx(adjusted.tolist())


class TestSentence:
    def test_it_names_strongest_and_weakest_month(self):
        season = EVEN.copy()
        season[12], season[8] = 3.0, 0.0
        table = calendar(1300, 1300, quarters=quarters_of("2026-01"), seasonality=season)

        text = calendar_finding(table, "DE").text

        assert text == (
            "The strongest month is December 2026 with 23.1 % of the year (300), the weakest "
            "August 2026 with 0.0 % (0). Working days leave out the public holidays of DE."
        )

    def test_it_says_when_holidays_are_not_counted(self):
        table = calendar(12, 12, quarters=quarters_of("2026-01"), seasonality=EVEN)

        assert "no country is set, so public holidays are not counted" in (
            calendar_finding(table).text
        )


class TestRefusals:
    def test_every_month_needs_a_weight(self):
        with pytest.raises(ReconcileError, match="no weight for 2026-11 and 2026-12"):
            calendar(9, 9, quarters=quarters_of("2026-01"), seasonality=EVEN.drop([11, 12]))

    def test_all_weights_of_zero_are_refused(self):
        with pytest.raises(ReconcileError, match="all zero"):
            calendar(9, 9, quarters=quarters_of("2026-01"), seasonality=EVEN * 0)

    def test_an_amount_off_the_unit_is_refused(self):
        with pytest.raises(ReconcileError, match="not a multiple of the rounding unit"):
            calendar(1500, 2000, quarters=quarters_of("2026-01"), seasonality=EVEN, unit=1000)


MONTHS = pd.period_range("2025-01", periods=24, freq="M").astype(str)


class TestJoinedYears:
    def test_by_hand(self):
        """Two years of two equal halves would be 3.3, 4.7, 7.3, 8.7 (Denton); here of months.

        1,200 then 1,500 over equal months: level 100 then 125. The closed form of the smoothest
        level is symmetric about the turn of the year: what January lacks, December before has.
        """
        joined = join_years(pd.Series(1.0, MONTHS), [1200.0], 1500.0)

        year = joined.shares * 1500
        assert joined.step_by_season == pytest.approx(0.25)
        assert 0 < joined.step < 0.05
        assert year.sum() == pytest.approx(1500)
        assert year.is_monotonic_increasing
        assert joined.shares.index.tolist() == MONTHS[12:].tolist()

    def test_the_same_growth_every_month_is_the_season_itself(self):
        season = pd.Series(np.tile(np.arange(1.0, 13.0), 2), MONTHS)

        joined = join_years(season, [780.0], 780.0)

        assert joined.shares.to_numpy() == pytest.approx(np.arange(1.0, 13.0) / 78)
        assert joined.step == pytest.approx(0)

    def test_the_published_example_in_quarters_of_three_months(self):
        """IMF manual, example 6.2: 969.8 ... 1,013.4 then 1,007.2 ... 1,051.0, by quarters."""
        indicator = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5]
        months = pd.Series(np.repeat(indicator, 3), MONTHS)

        joined = join_years(months, [4000.0], 4161.4)

        quarters = (joined.shares * 4161.4).to_numpy().reshape(4, 3).sum(axis=1)
        assert quarters == pytest.approx([1007.2, 1042.8, 1060.3, 1051.0], abs=1.0)

    @pytest.mark.parametrize("seed", range(10))
    def test_it_always_adds_up_and_never_steps_further_than_the_season(self, seed):
        rng = np.random.default_rng(seed)
        season = pd.Series(rng.gamma(9.0, size=24), MONTHS)
        past, target = float(rng.integers(500, 1500)), float(rng.integers(500, 1500))

        joined = join_years(season, [past], target)

        assert joined.shares.sum() == pytest.approx(1)
        assert (joined.shares >= 0).all()
        assert abs(joined.step) <= abs(joined.step_by_season) + 1e-9

    def test_the_sentence_says_by_how_much_less_january_jumps(self):
        joined = join_years(pd.Series(1.0, MONTHS), [1200.0], 1500.0)
        quarters = quarters_of("2026-01")
        table = calendar(1500, 1500, quarters=quarters, seasonality=joined.shares)

        text = calendar_finding(table, joined=joined).text

        assert "the first month stands 2.8 % above the month before it" in text
        assert "by the season alone it would stand 25.0 % above" in text


class TestSeasonCalendar:
    def history(self):
        months = ["2024-11", "2024-12", "2025-11", "2025-12"]
        return pd.DataFrame(
            {
                "month": months,
                "fiscal_year": [2024, 2024, 2025, 2025],
                "amount": [10.0, 30.0, 40.0, 5.0],
                "is_full": [True, True, True, False],
            }
        )

    def test_by_hand(self):
        """10 and 30 against their average of 20; a month cut short is no part of the average."""
        plan = pd.DataFrame({"month": ["2026-11"], "fiscal_year": 2026, "target": [60]})

        finding = season_calendar(self.history(), plan)

        index = finding.table.set_index("month")["seasonal_index"]
        assert index.drop("2025-12").to_dict() == {
            "2024-11": 0.5, "2024-12": 1.5, "2025-11": 1.0, "2026-11": 1.0,
        }  # fmt: skip
        assert np.isnan(index["2025-12"])
        assert finding.table["is_plan_year"].tolist() == [False] * 4 + [True]
        assert (
            "covered in part only and tells nothing of the season: December 2025." in finding.text
        )

    def test_full_months_and_a_year_of_nothing(self):
        history = self.history().assign(is_full=True, amount=[0.0, 0.0, 1.0, 1.0])
        plan = pd.DataFrame({"month": ["2026-11"], "fiscal_year": 2026, "target": [60]})

        finding = season_calendar(history, plan)

        assert finding.table["seasonal_index"].isna().tolist() == [True, True] + [False] * 3
        assert finding.text == "Every month of the history is covered from end to end."


def test_the_sentence_counts_the_firms_own_days_off():
    table = calendar(12, 12, quarters=quarters_of("2026-01"), seasonality=EVEN)

    text = calendar_finding(table, "DE", own_days=2.5, note="And so on.").text

    assert text.endswith(
        "Working days leave out the public holidays of DE; the firm's own days off take another "
        "2.5. And so on."
    )
