"""Chapter 3.4: year to quarter to month, with season and working days."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.calendar import (
    adjust_seasonality,
    calendar,
    calendar_finding,
    month_elapsed,
    working_days,
)
from salesplan.errors import ParamError, ReconcileError

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


class TestWorkingDays:
    def test_without_a_country_weekdays_count(self):
        months = ["2026-02", "2026-05", "2026-01"]

        days = working_days(months)

        assert days.to_dict() == {"2026-02": 20, "2026-05": 21, "2026-01": 22}

    def test_public_holidays_are_left_out(self):
        """May 2026 in Germany: 21 weekdays less 1, 14 (Ascension) and 25 (Whit Monday)."""
        assert working_days(["2026-05"], "DE").tolist() == [18]

    def test_a_subdivision_has_its_own_holidays(self):
        """Corpus Christi, Thursday 4 June 2026, is a holiday in Bavaria but not in Berlin."""
        assert working_days(["2026-06"], "DE-BY").tolist() == [21]
        assert working_days(["2026-06"], "DE-BE").tolist() == [22]

    def test_a_country_has_its_own_weekend(self):
        """Egypt rests on Friday and Saturday and has no public holiday in November."""
        november = pd.date_range("2026-11-01", "2026-11-30")

        days = working_days(["2026-11"], "EG").iloc[0]

        rested = november.day_name().isin(["Friday", "Saturday"]).sum()
        assert days == len(november) - rested
        assert days != working_days(["2026-11"]).iloc[0]

    @pytest.mark.parametrize("year", [2023, 2024, 2027])
    def test_a_year_of_weekdays_agrees_with_numpy(self, year):
        months = [f"{year}-{month:02}" for month in range(1, 13)]

        days = working_days(months).sum()

        assert days == np.busday_count(f"{year}-01-01", f"{year + 1}-01-01")

    def test_no_months_have_no_days(self):
        assert working_days([], "DE").empty


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
    @pytest.mark.parametrize(
        ("country", "near"),
        [
            ("Germany", r"DE \(Germany\)"),
            ("Grmany", r"DE \(Germany\)"),
            ("united states", "US"),
            ("DEE", "perhaps .*DE"),
            ("12345", "such as DE or US"),
        ],
    )
    def test_an_unknown_country_is_refused_with_near_names(self, country, near):
        with pytest.raises(ParamError, match=f'"{country}" is not a country .*{near}'):
            working_days(["2026-01"], country)

    def test_an_unknown_subdivision_is_refused(self):
        with pytest.raises(ParamError, match='"DE-XY" names no part of DE.*use DE, or one of DE-'):
            working_days(["2026-01"], "DE-XY")

    def test_every_month_needs_a_weight(self):
        with pytest.raises(ReconcileError, match="no weight for 2026-11 and 2026-12"):
            calendar(9, 9, quarters=quarters_of("2026-01"), seasonality=EVEN.drop([11, 12]))

    def test_all_weights_of_zero_are_refused(self):
        with pytest.raises(ReconcileError, match="all zero"):
            calendar(9, 9, quarters=quarters_of("2026-01"), seasonality=EVEN * 0)

    def test_an_amount_off_the_unit_is_refused(self):
        with pytest.raises(ReconcileError, match="not a multiple of the rounding unit"):
            calendar(1500, 2000, quarters=quarters_of("2026-01"), seasonality=EVEN, unit=1000)


def test_the_share_of_a_month_that_has_passed_counts_working_days():
    """May 2026 has 21 weekdays, 11 of them up to the 15th; in Germany 1, 14 and 25 May are off."""
    day = pd.Timestamp("2026-05-15")

    assert month_elapsed(day) == 11 / 21
    assert month_elapsed(day, "DE") == 9 / 18


@pytest.mark.parametrize(("day", "share"), [("2026-08-02", 0.0), ("2026-08-31", 1.0)])
def test_a_month_that_starts_on_a_weekend_begins_at_nothing_and_ends_in_full(day, share):
    assert month_elapsed(pd.Timestamp(day)) == share
