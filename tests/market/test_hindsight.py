"""What would have been forecast a year ago, and one judgement of the season for all chapters."""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.market.forecast import forecast, without_outliers
from salesplan.market.hindsight import past_forecast
from salesplan.seasonality import compare_shares, month_shares

SEASON = 1 + 0.3 * np.sin(np.arange(12) * np.pi / 6)


def monthly(values, start="2022-01"):
    return pd.Series(values, pd.period_range(start, periods=len(values), freq="M").astype(str))


def looked_back(amounts, horizon=12, **options):
    made = forecast(amounts.to_frame("own sales"), horizon, **options)
    return past_forecast(made.tracks["own sales"], list(amounts.index))


def test_what_was_foreseen_is_what_the_forecast_said_then():
    """48 months; a year ago the same function saw 36 of them, with equal weights for want of more.

    With no origin to weigh by, the forecast of that day is the one made without a backtest.
    """
    rng = np.random.default_rng(2)
    amounts = monthly(100 * np.resize(SEASON, 48) * rng.lognormal(0, 0.05, 48))

    table = looked_back(amounts).table

    then = forecast(amounts.iloc[:36].to_frame("own sales"), 12, origins=0).table
    assert table["month"].tolist() == then["month"].tolist()
    assert np.allclose(table["forecast"], then["forecast"])
    assert np.allclose(table[["low_80", "high_80"]], then[["low_80", "high_80"]])
    assert np.allclose(table["amount"], amounts.iloc[36:])
    inside = (table["low_80"] <= table["amount"]) & (table["amount"] <= table["high_80"])
    assert table["is_inside"].tolist() == inside.tolist()


def test_a_jump_after_the_origin_is_seen_as_a_miss():
    amounts = monthly(100 * np.resize(SEASON, 48))
    amounts.iloc[36:] *= 2

    finding = looked_back(amounts)

    assert not finding.table["is_inside"].any()
    assert "(up 100.0 %)" in finding.text
    assert "0 of 12 months lay inside" in finding.text


@pytest.mark.parametrize(("count", "months"), [(14, 9), (10, 5), (8, 3)])
def test_a_short_history_looks_back_as_far_as_a_forecast_was_possible(count, months):
    finding = looked_back(monthly(100 + 3.0 * (np.arange(count) % 4)))

    assert len(finding.table) == months
    assert finding.text.startswith(f"{months} months ago")


@pytest.mark.parametrize("values", [np.arange(6.0), np.full(30, 5.0)])
def test_too_little_to_look_back_on_is_said(values):
    finding = looked_back(monthly(values))

    assert not finding.is_computed
    assert "too few months to look back on" in finding.text


def test_the_sample_spreads_its_year_alike_in_forecast_and_calendar():
    """Chapters 2, 3 and 5 take the shares from chapter 1, computed once."""
    plan = open_plan("sample")

    shares = plan.decomposition.seasonal_pattern

    pd.testing.assert_frame_equal(shares.table, plan.market.season)
    assert "spreads the year alike" in shares.text
    assert plan.targets.calendar.seasonality.tolist() == shares.table["seasonality"].tolist()


def test_a_year_of_history_has_a_calendar_but_no_forecast_of_a_season_and_the_text_says_why():
    amounts = monthly(100 * np.resize(SEASON, 14))
    ahead = forecast(amounts.to_frame("own"), 12).table.set_index("month")["forecast"]

    assert "shows no season" in compare_shares(month_shares(amounts), ahead)


def test_months_that_differ_much_are_not_called_alike():
    shares = month_shares(monthly(100 * np.resize(SEASON, 36)))
    ahead = monthly(100 * np.resize(SEASON[::-1], 12), "2025-01")

    said = compare_shares(shares, ahead)

    assert "none" in said
    assert "alike" not in said
    assert compare_shares(shares, ahead.iloc[:6]) == ""


def test_an_outlier_becomes_a_gap_and_leaves_the_season_as_it_was():
    rng = np.random.default_rng(4)
    clean = monthly(100 * np.resize(SEASON, 48) * rng.lognormal(0, 0.03, 48))
    odd = clean.copy()
    odd.iloc[30] *= 20

    mended = without_outliers(odd)

    assert mended.index[mended.isna()].tolist() == ["2024-07"]
    fair, plain, kept = (
        month_shares(amounts)["seasonality"] for amounts in (clean, mended, odd)
    )  # fmt: skip
    assert (fair - plain).abs().max() < 0.004
    assert (fair - kept).abs().max() > 0.01
