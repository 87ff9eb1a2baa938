"""Hours of people: how many in a year, and on which days."""

import numpy as np
import pandas as pd
import pytest

from salesplan.worktime import Worktime

YEAR = pd.date_range("2026-01-01", "2026-12-31")
LIVED = pd.Timestamp("2026-03-31")


def timed(days=None, weeks=46.0):
    """A year of Mondays to Fridays, 40 hours a week and 35 % for selling, unless said."""
    weekdays = pd.Series((YEAR.day_of_week < 5).astype(float), YEAR)
    return Worktime(weekdays if days is None else days, weeks, usual_hours=40.0, selling_share=0.35)


def random_firm(seed):
    """A random year of part days off, and up to 40 people who come, go and are replaced."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp(f"20{rng.integers(20, 30)}-{rng.integers(1, 13):02d}-01")
    days = pd.date_range(start, start + pd.DateOffset(years=1) - pd.Timedelta(days=1))
    worked = pd.Series(rng.choice([0.0, 0.5, 1.0], len(days)), days)
    n = int(rng.integers(1, 40))
    offset = pd.to_timedelta(rng.integers(-400, 400, (3, n)).ravel(), unit="D").to_numpy()
    dates = (start.to_datetime64() + offset).reshape(3, n)
    dates[rng.uniform(size=(3, n)) < 0.5] = np.datetime64("NaT")
    hired, left, again = dates
    again = np.where(again > left, again, np.datetime64("NaT"))
    people = pd.DataFrame({
        "rep": range(n), "hired_on": hired, "left_on": left, "refilled_on": again,
        "hours_per_week": rng.choice([20.0, 40.0, np.nan], n),
        "selling_share": rng.choice([0.0, 0.4, np.nan], n),
    })  # fmt: skip
    return Worktime(worked, float(rng.uniform(30, 52)), 38.0, 0.3), people


def test_a_whole_year_by_hand():
    """40 hours x 46 weeks = 1,840, 35 % of them 644; 20 hours x 46 x 0.5 = 460."""
    people = pd.DataFrame({"hours_per_week": [None, 20.0], "selling_share": [None, 0.5]})

    assert timed().contract_hours(people).tolist() == [1840.0, 920.0]
    assert timed().selling_hours(people).tolist() == [644.0, 460.0]


def test_parts_of_a_year_follow_the_days_worked():
    """January to March 2026 have 64 of 261 weekdays: 1,840 x 64 / 261 hours."""
    people = pd.DataFrame({
        "rep": list("abcd"),
        "hired_on": pd.to_datetime([None, "2026-04-01", "2020-01-01", "2027-01-01"]),
        "left_on": pd.to_datetime([None, None, "2026-03-31", None]),
    })  # fmt: skip
    quarter = 1840 * 64 / 261

    assert timed().contract_hours(people).tolist() == pytest.approx(
        [1840.0, 1840 - quarter, quarter, 0.0]
    )
    assert timed().contract_hours(people, last=LIVED).tolist() == pytest.approx(
        [quarter, 0.0, quarter, 0.0]
    )


def test_a_place_that_is_filled_again_has_hours_again():
    """Empty from April to June: 65 of 261 weekdays."""
    people = pd.DataFrame({"left_on": [LIVED], "refilled_on": [pd.Timestamp("2026-07-01")]})

    assert timed().contract_hours(people).iloc[0] == pytest.approx(1840 * (261 - 65) / 261)


def test_days_off_move_hours_and_take_none():
    """The weeks say how much, the days when: a firm closed in August works more per day."""
    weekdays = timed().days
    closed = timed(weekdays.where(weekdays.index.month != 8, 0.0))
    ann = pd.DataFrame({"rep": ["Ann"]})

    months = closed.monthly_selling_hours(ann).iloc[0]

    assert months["2026-08"] == 0
    assert months.sum() == pytest.approx(644)
    assert months["2026-09"] > timed().monthly_selling_hours(ann)["2026-09"].iloc[0]


def test_talleys_960_hours():
    """40 x 48 = 1,920, half of them 960: 9,100 / 960 = 9.479 (DMGT205, Sales Management, p. 58)."""
    ann = pd.DataFrame({"rep": ["Ann"], "hours_per_week": [40.0], "selling_share": [0.5]})

    hours = timed(weeks=48.0).selling_hours(ann).iloc[0]

    assert hours == pytest.approx(960)
    assert round(9_100 / hours, 3) == 9.479


@pytest.mark.parametrize("seed", range(25))
def test_months_make_the_year_and_days_make_the_months(seed):
    time, people = random_firm(seed)

    months = time.monthly_selling_hours(people)
    year = time.selling_hours(people)
    cut = time.days.index[int(len(time.days) * 0.6)]
    before = time.selling_hours(people, last=cut)
    after = time.selling_hours(people, cut + pd.Timedelta(days=1))

    assert len(months.columns) == 12
    assert months.sum(axis=1).to_numpy() == pytest.approx(year.to_numpy())
    assert (before + after).to_numpy() == pytest.approx(year.to_numpy())
    assert time.month_parts.sum() == pytest.approx(1)
    assert (year <= time.contract_hours(people) + 1e-9).all()


@pytest.mark.parametrize("seed", range(10))
def test_a_second_method_counts_day_by_day(seed):
    """Each day worked counts weeks x hours per week over all days worked, where one is employed."""
    time, people = random_firm(seed)
    expected = []
    for one in people.itertuples():
        here = [
            worked * (
                (pd.isna(one.hired_on) or day >= one.hired_on)
                & (pd.isna(one.left_on) or day <= one.left_on)
            ) + worked * (not pd.isna(one.refilled_on) and day >= one.refilled_on)
            for day, worked in time.days.items()
        ]  # fmt: skip
        a_week = 38.0 if pd.isna(one.hours_per_week) else one.hours_per_week
        expected.append(sum(here) / time.days.sum() * time.weeks * a_week)

    assert time.contract_hours(people).tolist() == pytest.approx(expected)


def test_a_year_without_a_working_day_counts_every_day():
    found = timed(pd.Series(0.0, YEAR)).contract_hours(pd.DataFrame({"rep": ["Ann"]}), last=LIVED)

    assert found.iloc[0] == pytest.approx(1840 * 90 / 365)


def test_nobody_has_no_hours():
    nobody = pd.DataFrame({"rep": pd.Series(dtype=object)})

    assert timed().selling_hours(nobody).empty
    assert timed().monthly_selling_hours(nobody).shape == (0, 12)
