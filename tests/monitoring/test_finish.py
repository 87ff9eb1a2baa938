"""Chapter 5.2: forecast to finish, its interval, and the chance of the quota."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from salesplan.monitoring.finish import RestOfYear, finish
from salesplan.monitoring.standing import NO_QUOTA

STEADY = [(f"2026-{month:02}-05", rep, amount) for month in range(1, 7)
          for rep, amount in (("Ann", 90), ("Bo", 90), ("Cy", 180))]  # fmt: skip


def test_steady_sales_go_on_at_their_pace(firm):
    """Six months at 90 % of 100 a month: 540 and half a year more is 1080."""
    year = finish(firm(*STEADY, as_of="2026-06-30"))

    assert year["forecast"].to_dict() == pytest.approx(
        {"Firm": 4320, "Mia": 2160, "Noa": 2160, "Ann": 1080, "Bo": 1080, "Cy": 2160}
    )


def test_the_season_is_in_the_forecast(firm):
    """Half of the quota is planned for December: who is on plan to November ends on it."""
    plan = {rep: [50] * 11 + [550] for rep in ("Ann", "Bo", "Cy")}
    sales = [(f"2026-{month:02}-09", rep, 50) for month in range(1, 12) for rep in plan]

    year = finish(firm(*sales, as_of="2026-11-30", plan=plan))

    assert year.loc["Ann", "forecast"] == pytest.approx(1100)


def test_forecasts_add_up_and_the_firm_is_surer_than_its_parts(firm):
    year = finish(firm(*STEADY, ("2026-02-02", "Ann", 300), as_of="2026-06-30"))

    width = (year["high_80"] - year["low_80"]) / year["forecast"]
    assert year.loc[["Ann", "Bo"], "forecast"].sum() == pytest.approx(year.loc["Mia", "forecast"])
    assert year.loc[["Mia", "Noa"], "forecast"].sum() == pytest.approx(year.loc["Firm", "forecast"])
    assert width["Firm"] < width["Mia"] < width[["Ann", "Bo"]].min()


def test_a_given_rest_of_the_year_is_the_firms_and_is_shared_out(firm):
    """Booked 2160; 3000 more with sd 300: the reps' forecasts add up to 5160.

    Lognormal with mean 3000 and sd 300: chance of 4800 - 2160 = 2640 by the closed form.
    """
    year = finish(firm(*STEADY, as_of="2026-06-30"), rest=RestOfYear(3000.0, 300.0))

    sigma = np.sqrt(np.log(1 + 0.1**2))
    chance = 1 - NormalDist().cdf((np.log(2640 / 3000) + sigma**2 / 2) / sigma)
    assert year.loc["Firm", "forecast"] == pytest.approx(5160)
    assert year.loc[["Ann", "Bo", "Cy"], "forecast"].sum() == pytest.approx(5160)
    assert year.loc["Firm", "chance"] == pytest.approx(chance)


def test_the_target_is_judged_apart_from_quotas_that_hold_over_assignment(firm):
    standing = firm(*STEADY, as_of="2026-06-30")

    year = finish(standing, rest=RestOfYear(2640.0, 300.0), target=4400)

    assert year.loc["Firm", "chance"] < 0.5 < year.loc["Firm", "target_chance"]
    assert year.loc["Mia", "target_chance"] > year.loc["Mia", "chance"]


def test_the_interval_widens_when_little_of_the_year_has_passed(firm):
    sales = [(f"2026-{month:02}-05", rep, amount) for month in range(1, 12)
             for rep, amount in (("Ann", 90), ("Bo", 110), ("Cy", 180))]  # fmt: skip

    days = ("2026-01-31", "2026-04-30", "2026-08-31", "2026-11-30")
    years = [finish(firm(*sales, as_of=day)).loc[["Firm", "Ann"]] for day in days]

    widths = np.array([(year["high_80"] - year["low_80"]).to_numpy() for year in years])
    assert (np.diff(widths, axis=0) < 0).all()


def test_what_is_booked_cannot_be_lost_and_a_quota_reached_is_certain(firm):
    year = finish(firm(("2026-01-05", "Ann", 1300), ("2026-01-05", "Cy", 1), as_of="2026-02-28"))

    assert year.loc["Ann", "chance"] == 1.0
    assert (year["low_80"] >= [1301, 1300, 1, 1300, 0, 1]).all()


def test_a_complete_year_ends_where_it_stands(firm):
    year = finish(firm(*STEADY, as_of="2026-12-31"), rest=None)

    assert year.loc["Ann", ["forecast", "low_80", "high_80", "chance"]].tolist() == [540] * 3 + [0]


def test_nothing_sold_yet_is_nothing_expected_unless_the_firm_has_a_forecast(firm):
    standing = firm(as_of="2026-01-31")

    assert finish(standing)["forecast"].eq(0).all()
    by_plan = finish(standing, rest=RestOfYear(4400.0, 100.0))["forecast"]
    assert by_plan.to_dict() == pytest.approx(
        {"Firm": 4400, "Mia": 2200, "Noa": 2200, "Ann": 1100, "Bo": 1100, "Cy": 2200}
    )


def test_who_has_left_ends_with_what_they_booked(firm):
    """Ann's whole plan lies in the months to March; nothing is expected of her after that."""
    plan = {"Ann": [400] * 3 + [0] * 9, "Bo": 100, "Cy": 200}
    year = finish(firm(*STEADY, as_of="2026-06-30", plan=plan))

    assert year.loc["Ann", ["forecast", "low_80", "high_80", "chance"]].tolist() == [540] * 3 + [0]


def test_sales_without_a_quota_go_on_and_have_no_chance(firm):
    """240 of 2400 in half a year: the rest of 2000 brings 200 of them, the reps 1800."""
    sales = [*STEADY, ("2026-02-02", "unassigned", 240)]

    year = finish(firm(*sales, as_of="2026-06-30"), rest=RestOfYear(2000.0, 100.0))

    assert year.loc[NO_QUOTA, "forecast"] == pytest.approx(440)
    assert year.loc[NO_QUOTA, ["low_80", "high_80", "chance"]].isna().all()
    assert year.loc["Firm", "forecast"] == pytest.approx(4400)


def test_what_comes_without_a_quota_is_as_unsure_as_the_rest(firm):
    """All 100 are booked without a quota: the rest of 4400, sd 400, is theirs and unsure."""
    standing = firm(("2026-01-09", "unassigned", 100), as_of="2026-01-31")

    year = finish(standing, rest=RestOfYear(4400.0, 400.0), target=4500)

    assert year.loc["Firm", "forecast"] == pytest.approx(4500)
    assert year.loc["Firm", ["low_80", "high_80"]].tolist() == pytest.approx([4005, 5022], abs=9)
    assert year.loc["Firm", "target_chance"] == pytest.approx(0.48, abs=0.01)
    below = year.drop(index="Firm")
    assert below[["low_80", "high_80", "chance", "target_chance"]].isna().all(axis=None)


def test_before_a_month_is_complete_only_a_reached_quota_has_a_chance(firm):
    sales = ("2026-01-05", "Ann", 1300), ("2026-01-06", "Cy", 90)

    year = finish(firm(*sales, as_of="2026-01-20", elapsed=0.6))

    assert year.loc["Ann", "chance"] == 1
    assert year.loc[["Mia", "Noa", "Bo", "Cy"], ["chance", "target_chance"]].isna().all(axis=None)
    assert 0 < year.loc["Firm", "chance"] < 1


def test_without_any_quota_the_table_is_still_whole(firm):
    year = finish(firm(("2026-01-05", "x", 9), plan={"Ann": 0}))

    assert year.loc["Firm", "forecast"] == 9
    assert year["chance"].isna().all()


@pytest.mark.parametrize(("known", "off"), [(2, 0.16), (6, 0.1), (10, 0.1)])
def test_intervals_and_chances_hold_in_worlds_of_known_truth(world, known, off):
    """15 worlds of 24 reps, 360 rep-years: 80 % intervals hold in 72 to 88 % of them.

    Measured over 150 worlds: 77 to 83 % for reps, and no band of the chance is off by more than
    .09, high ones being too sure early in the year. Limits: five quotas or fewer, 64 to 79 %; the
    first month of very lumpy sales (sd of a month .9 of its mean) 60 %. Luck is common to a
    world, so the middle band moves by .2 in 15 of them and is held by its order alone.
    """
    held, chances, met = [], [], []
    for seed in range(15):
        standing, truth = world(seed, known)
        year = finish(standing)
        reps = standing.carriers
        held += truth[reps].between(year.loc[reps, "low_80"], year.loc[reps, "high_80"]).tolist()
        chances += year.loc[reps, "chance"].tolist()
        met += (truth[reps] >= standing.plan.loc[reps].sum(axis=1)).tolist()

    by_band = pd.DataFrame({"chance": chances, "met": met})
    by_band = by_band.groupby(pd.cut(by_band["chance"], [-1, 0.3, 0.7, 1])).mean()
    assert 0.72 <= np.mean(held) <= 0.88
    assert (by_band["met"] - by_band["chance"]).abs().iloc[[0, 2]].max() < off
    assert by_band["met"].is_monotonic_increasing
