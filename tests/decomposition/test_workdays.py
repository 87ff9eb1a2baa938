"""Chapter 3.4: working days by country, less the firm's own days off."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.workdays import days_off, month_elapsed, working_days
from salesplan.errors import ParamError

SHARES = pd.Series({"North": 0.5, "West": 0.3, "South": 0.2})


def off_on(**days):
    """Map of a day, written d20260515, to the part of the firm that is off."""
    index = pd.to_datetime([day[1:] for day in days])
    return pd.Series(list(days.values()), index, dtype="float64")


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


class TestDaysOff:
    def test_by_hand(self):
        """A day off everywhere counts 1; one of North and West together .5 + .3."""
        table = pd.DataFrame(
            {
                "date": pd.to_datetime(["2026-05-15", "2026-11-11", "2026-11-11", "2026-12-01"]),
                "region": [None, "West", "North", "Mars"],
            }
        )

        off = days_off(table, SHARES)

        assert off.to_dict() == {pd.Timestamp("2026-05-15"): 1.0, pd.Timestamp("2026-11-11"): 0.8}

    def test_a_day_named_for_all_and_for_a_region_is_one_day(self):
        table = pd.DataFrame({"date": pd.to_datetime(["2026-05-15"] * 2), "region": [None, "West"]})

        assert days_off(table, SHARES).tolist() == [1.0]

    def test_a_table_without_regions_is_of_the_whole_firm(self):
        table = pd.DataFrame({"date": pd.to_datetime(["2026-05-15 08:00"])})

        assert days_off(table, SHARES).tolist() == [1.0]

    def test_it_lowers_the_working_days_of_its_month_only(self):
        """May 2026 has 21 weekdays; Friday the 15th off makes 20, a third of the firm 20.67."""
        months = ["2026-05", "2026-06"]

        assert working_days(months, off=off_on(d20260515=1.0)).tolist() == [20, 22]
        assert working_days(months, off=off_on(d20260515=1 / 3)).tolist() == pytest.approx(
            [20 + 2 / 3, 22]
        )

    def test_a_day_that_is_free_anyway_is_not_counted_twice(self):
        """Sunday 17 May, and 1 May, a public holiday of Germany."""
        off = off_on(d20260517=1.0, d20260501=1.0)

        assert working_days(["2026-05"], "DE", off).tolist() == [18]

    def test_a_month_off_has_no_days(self):
        whole = pd.Series(1.0, pd.date_range("2026-08-01", "2026-08-31"))

        assert working_days(["2026-08"], off=whole).tolist() == [0]
        assert month_elapsed(pd.Timestamp("2026-08-10"), off=whole) == 1.0

    def test_the_share_of_a_month_counts_them(self):
        """20 days in May, 10 of them up to the 15th, which is off."""
        assert month_elapsed(pd.Timestamp("2026-05-15"), off=off_on(d20260515=1.0)) == 0.5

    @pytest.mark.parametrize("seed", range(5))
    def test_days_add_up_whatever_is_off(self, seed):
        rng = np.random.default_rng(seed)
        days = pd.date_range("2026-01-01", "2026-12-31")
        off = pd.Series(rng.uniform(0, 1, 30), rng.choice(days, 30, replace=False))
        months = [f"2026-{month:02}" for month in range(1, 13)]

        worked = working_days(months, "FR", off)

        usual = working_days(months, "FR")
        is_open = [working_days([f"{day:%Y-%m}"], "FR", pd.Series(1.0, [day])).iloc[0]
                   < usual[f"{day:%Y-%m}"] for day in off.index]  # fmt: skip
        assert worked.sum() == pytest.approx(usual.sum() - off[is_open].sum())


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


def test_the_share_of_a_month_that_has_passed_counts_working_days():
    """May 2026 has 21 weekdays, 11 of them up to the 15th; in Germany 1, 14 and 25 May are off."""
    day = pd.Timestamp("2026-05-15")

    assert month_elapsed(day) == 11 / 21
    assert month_elapsed(day, "DE") == 9 / 18


@pytest.mark.parametrize(("day", "share"), [("2026-08-02", 0.0), ("2026-08-31", 1.0)])
def test_a_month_that_starts_on_a_weekend_begins_at_nothing_and_ends_in_full(day, share):
    assert month_elapsed(pd.Timestamp(day)) == share
