"""Seasonal indices against published tables, and month shares for histories of any length."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.seasonality import (
    centred_average,
    describe_shares,
    fill_gaps,
    index_rows,
    month_shares,
    seasonal_indices,
)

HOCK = [20, 24, 28, 65, 24, 29, 35, 80, 23, 27, 36, 85, 25, 27, 37, 95]
TELEVISIONS = [4.8, 4.1, 6.0, 6.5, 5.8, 5.2, 6.8, 7.4, 6.0, 5.6, 7.5, 7.8, 6.3, 5.9, 8.0, 8.4]


def months(start: str, count: int) -> list[str]:
    """Name consecutive months."""
    return list(pd.period_range(start, periods=count, freq="M").astype(str))


def test_raw_ratios_reproduce_the_hock_series():
    """HOCK International, quarters 2000-2003: mean ratios to the centred moving average."""
    raw = seasonal_indices(HOCK, 4, normalised=False, shrink=0, extend=False)

    assert raw.round(3).tolist() == [0.591, 0.656, 0.826, 1.902]


def test_normalised_ratios_reproduce_the_hock_series_scaled_to_four():
    scaled = seasonal_indices(HOCK, 4, shrink=0, extend=False)

    assert scaled.round(3).tolist() == [0.595, 0.660, 0.831, 1.914]


def test_the_hock_series_gives_its_trend_and_next_year():
    """Deseasonalised by the raw ratios: 34.387 + 0.7651 t; quarters 17-20, index put back."""
    raw = seasonal_indices(HOCK, 4, normalised=False, shrink=0, extend=False)
    quarter = np.arange(1, 17)

    slope, level = np.polyfit(quarter, HOCK / np.tile(raw, 4), 1)
    ahead = (level + slope * np.arange(17, 21)) * raw

    assert (round(level, 3), round(slope, 4)) == (34.387, 0.7651)
    assert ahead.round(2).tolist() == [28.03, 31.58, 40.42, 94.49]


def test_normalised_ratios_reproduce_the_television_sets():
    """Anderson, Sweeney & Williams, ch. 17: .93 .84 1.09 1.14."""
    found = seasonal_indices(TELEVISIONS, 4, shrink=0, extend=False)

    assert found.round(2).tolist() == [0.93, 0.84, 1.09, 1.14]


@pytest.mark.parametrize("season", [4, 5, 12])
def test_the_centred_average_of_a_line_is_the_line(season):
    line = np.arange(30.0)[None]

    average = centred_average(line, season)

    inside = ~np.isnan(average)
    assert inside.sum() == 30 - 2 * (season // 2)
    assert np.allclose(average[inside], line[inside])


@pytest.mark.parametrize("extend", [True, False])
@pytest.mark.parametrize("additive", [True, False])
def test_an_exact_season_on_a_line_is_recovered(additive, extend):
    season = np.array([-3.0, 1.0, 0.0, 2.0])
    line = 50 + np.zeros(20) if not additive else 50 + 0.5 * np.arange(20)
    amounts = line + np.tile(season, 5) if additive else line * np.tile(1 + season / 10, 5)

    found = seasonal_indices(amounts, 4, additive=additive, extend=extend)

    assert np.allclose(found, season if additive else 1 + season / 10, atol=0.01)


@pytest.mark.parametrize("seed", range(10))
def test_indices_have_mean_one_and_ignore_the_scale(seed):
    rng = np.random.default_rng(seed)
    amounts = rng.lognormal(3, 0.3, 40 + seed)

    found = seasonal_indices(amounts)

    assert found.mean() == pytest.approx(1)
    assert np.allclose(found, seasonal_indices(amounts * 1e6))


def test_noise_is_shrunk_almost_flat_and_a_steady_season_is_kept():
    rng = np.random.default_rng(5)
    season = 1 + 0.5 * np.sin(np.arange(48) * np.pi / 6)
    noise = rng.normal(1, 0.05, (200, 48))

    flat = index_rows(100 * noise, 12)
    steady = index_rows(100 * noise * season, 12)

    raw = index_rows(100 * noise, 12, shrink=0)
    assert ((flat - 1) ** 2).mean() < 0.3 * ((raw - 1) ** 2).mean()
    assert np.abs(steady - season[:12]).max() < 0.15
    assert np.ptp(steady, axis=1).mean() == pytest.approx(1, abs=0.06)


def test_shrinking_by_a_half_halves_the_distance_from_one():
    full, half = seasonal_indices(HOCK, 4, shrink=0), seasonal_indices(HOCK, 4, shrink=0.5)

    assert np.allclose(half - 1, (full - 1) / 2)


def test_below_two_seasons_there_are_no_indices():
    assert seasonal_indices(HOCK[:7], 4) is None
    assert seasonal_indices(HOCK[:8], 4) is not None
    assert index_rows(np.array([HOCK[:7]], dtype=float), 4).tolist() == [[1, 1, 1, 1]]


def test_the_first_index_belongs_to_the_first_period_even_when_it_is_missing():
    whole = seasonal_indices(HOCK, 4)

    late = seasonal_indices([np.nan, *HOCK[1:]], 4)

    assert np.abs(late - whole).max() < 0.03


def test_ratios_are_refused_where_a_season_sums_to_nothing():
    with pytest.raises(TableError, match="sums to zero or less.*additive=True"):
        seasonal_indices([1, -1] * 6, 2)


def test_a_gap_is_filled_from_the_years_on_both_sides_and_a_late_start_is_kept():
    """(4 + 8) / 2 = 6 two periods away; after the end only the value before is left: 8."""
    table = pd.DataFrame({"North": [np.nan, 4, np.nan, 8, np.nan]}, dtype=float)

    filled = fill_gaps(table.assign(South=[1.0, 2, 3, 4, 5]), 2)

    assert filled["North"].tolist()[1:] == [4, 6, 8, 8]
    assert np.isnan(filled["North"][0])
    assert filled["South"].tolist() == [1, 2, 3, 4, 5]


def test_one_year_keeps_its_own_shares():
    """Months 1 to 12 of 78 units: January 1/78, December 12/78, whatever month comes first."""
    april = pd.Series([4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3], months("2025-04", 12))

    shares = month_shares(april)

    assert np.allclose(shares["seasonality"], np.arange(1, 13) / 78)
    assert shares["month_of_year"].tolist() == list(range(1, 13))
    assert "last twelve months" in describe_shares(shares)


def test_less_than_one_year_gives_equal_months_and_says_so():
    shares = month_shares(pd.Series([5.0, 9, 1, 2, 2, 8, 9], months("2025-01", 7)))

    assert np.allclose(shares["seasonality"], 1 / 12)
    assert shares["years"].tolist() == [1] * 7 + [0] * 5
    assert "Less than one year" in describe_shares(shares)


@pytest.mark.parametrize("start", ["2022-01", "2022-04", "2022-11"])
def test_years_of_history_find_the_december_peak_wherever_they_start(start):
    names = months(start, 36)
    monthly = pd.Series([300.0 if name.endswith("12") else 100.0 for name in names], names)

    shares = month_shares(monthly)

    assert shares["seasonality"].sum() == pytest.approx(1)
    assert shares["seasonal_index"].mean() == pytest.approx(1)
    assert shares["seasonality"].idxmax() == 11
    assert shares["seasonality"][11] == pytest.approx(3 / 14, abs=0.01)
    assert shares["years"].tolist() == [3] * 12
    assert "from 3 years" in describe_shares(shares)


def test_a_closed_month_keeps_a_share_near_zero_and_order_does_not_matter():
    names = months("2022-01", 36)
    monthly = pd.Series([0.0 if name.endswith("08") else 100.0 for name in names], names)

    shares = month_shares(monthly)

    assert shares["seasonality"][7] == pytest.approx(0, abs=0.005)
    pd.testing.assert_frame_equal(shares, month_shares(monthly.sample(frac=1, random_state=1)))


@pytest.mark.parametrize("history", [[0.0] * 36, [-5.0] * 36, [7.0] * 36, []])
def test_a_history_without_a_usable_season_gives_equal_months(history):
    shares = month_shares(pd.Series(history, months("2022-01", len(history)), dtype=float))

    assert np.allclose(shares["seasonality"], 1 / 12)


def test_an_index_that_is_no_month_is_refused():
    with pytest.raises(TableError, match=r"2025-13.*index such as"):
        month_shares(pd.Series([1.0, 2.0], ["2025-12", "2025-13"]))
    with pytest.raises(TableError, match="twice: 2025-12"):
        month_shares(pd.Series([1.0, 2.0], ["2025-12", "2025-12"]))
