"""Hours needed by rep and by month against the hours there are."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.hours_budget import SERVING, Staffing, hours_budget, rep_time
from salesplan.decomposition.hours_months import hours_by_month, hours_by_work

TWO = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bo"], "quota": [300, 100],
                    "hours_available": [100.0, 100.0]})  # fmt: skip
STAGES = pd.Series({"Lead": 40.0, "Offer": 80.0})
YEAR = [f"2026-{month:02d}" for month in range(1, 13)]
EVEN = pd.Series(1 / 12, YEAR)


def budget(serving, people=TWO, stages=STAGES, tolerance=0.15, full=100.0, share=0.4):
    needed = rep_time(people, pd.Series(serving, dtype=float), stages).table
    return hours_budget(needed, Staffing(people, full, share), tolerance=tolerance)


def test_hours_of_each_rep_by_hand():
    """Ann has 3/4 of the quota: 30 + 60 of the deals' 40 + 80 hours, and 10 for her accounts."""
    found = rep_time(TWO, pd.Series({"a": 10.0, "b": 20.0}), STAGES)

    hours = found.table.pivot_table(index="rep", columns="work", values="hours_needed")
    assert hours.loc["a", [SERVING, "Lead", "Offer"]].tolist() == [10, 30, 60]
    assert hours.loc["b", [SERVING, "Lead", "Offer"]].tolist() == [20, 10, 20]
    shares = found.table[found.table["rep"] == "b"]["time_share"].tolist()
    assert shares == [0.4, 0.2, 0.4]
    assert found.text == (
        'Of 150 hours, 20.0 % for serving accounts, 26.7 % for "Lead" and 53.3 % for "Offer".'
    )


def test_over_and_under_are_against_the_own_hours():
    """Ann 90 + 10 + 20 = 120 of 100, Bo 30 + 20 = 50 of 100; 170 needed of 200."""
    found = budget({"a": 30.0, "b": 20.0})

    assert found.table["load"].tolist() == [1.2, 0.5]
    assert found.table["verdict"].tolist() == ["over", "under"]
    assert "2 reps have 200 (85 % in use), 2 reps would do." in found.text
    assert "1 rep over-loaded: Ann (120 %); 1 rep under-loaded: Bo (50 %)." in found.text


def test_what_is_missing_is_said_in_three_ways():
    """120 + 130 = 250 of 200: 50 missing; 0.4 x 1.25 = 50 %; 50 / 130 of the calls."""
    text = budget({"a": 30.0, "b": 100.0}).text

    assert "50 are missing: hire 1 rep by the first day" in text
    assert "from 40 % to 50 %" in text
    assert "or leave out 38 % of the calls on accounts" in text


def test_ways_that_do_not_lead_there_are_not_named():
    """Missing 400 with 20 for accounts, and a selling part that would have to be 1.2."""
    text = budget({"a": 20.0}, stages=pd.Series({"Lead": 580.0})).text

    assert "400 are missing: hire 4 reps by the first day." in text
    assert "raise" not in text
    assert "leave out" not in text


def test_reps_are_rounded_up():
    """101 hours over 100 of a full rep: two; 100 exactly: one."""
    alone = TWO.assign(hours_available=1000.0)

    assert "2 reps would do" in budget({"a": 101.0}, alone, STAGES * 0).text
    assert "1 rep would do" in budget({"a": 100.0}, alone, STAGES * 0).text


def test_accounts_that_nobody_here_has_are_counted_and_named():
    """Ten hours of an owner who has left, five of none."""
    found = rep_time(TWO, pd.Series({"a": 10.0, "gone": 10.0, "": 5.0}), STAGES)

    last = found.table[found.table["rep"] == ""]
    assert last["hours_needed"].tolist() == [15, 0, 0]
    assert last["name"].unique().tolist() == ["nobody's accounts"]
    assert found.text.endswith("15 of them for accounts that no rep here has.")
    assert budget({"gone": 10.0}).table["verdict"].tolist() == ["fair", "under", ""]


def test_a_firm_of_which_nobody_is_known_says_so():
    nobody = TWO.head(0)

    found = budget({"": 10.0}, nobody)

    assert found.table["hours_needed"].tolist() == [130]
    assert "how many hours there are is unknown" in found.text


def test_reps_without_hours_have_no_load():
    found = budget({"a": 1.0}, TWO.assign(hours_available=[0.0, 100.0]))

    assert found.table["verdict"].tolist() == ["no hours", "under"]
    assert np.isnan(found.table["load"].iloc[0])


def test_quotas_of_nothing_share_deals_equally():
    found = rep_time(TWO.assign(quota=0), pd.Series(dtype=float), STAGES).table

    assert found.groupby("rep")["hours_needed"].sum().tolist() == [60, 60]


@pytest.mark.parametrize("seed", range(20))
def test_parts_make_the_whole_for_any_firm(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 30))
    people = pd.DataFrame({
        "rep": [f"r{k}" for k in range(n)], "name": "same", "quota": rng.integers(0, 9, n),
        "hours_available": rng.uniform(0, 50, n),
    })  # fmt: skip
    owners = rng.choice([*people["rep"], "gone", ""], 40)
    serving = pd.Series(rng.gamma(1.0, size=40)).groupby(owners).sum()
    stages = pd.Series(rng.gamma(1.0, 30.0, 4), list("WXYZ"))

    needed = rep_time(people, serving, stages).table
    table = hours_budget(needed, Staffing(people, 40.0, 0.4), tolerance=0.15).table

    whole = serving.sum() + stages.sum()
    assert needed["hours_needed"].sum() == pytest.approx(whole)
    assert table["hours_needed"].sum() == pytest.approx(whole)
    assert table["serving_hours"].sum() == pytest.approx(serving.sum())
    sums = needed.groupby("rep")[["time_share", "hours_needed"]].sum()
    assert sums["time_share"].round(9).tolist() == (sums["hours_needed"] > 0).tolist()


def needs(*rows):
    return pd.DataFrame(rows, columns=["month", "stage", "needed_count"])


def test_the_years_end_holds_what_its_beginning_needed_before():
    """Two leads of December before stand in December: their like serve the wins after the year."""
    hours = pd.DataFrame({"stage": ["Lead"], "hours_per_deal": [3.0], "days_mean": [0.0]})
    needed = needs(("2025-12", "Lead", 2), ("2026-01", "Lead", 1), ("2024-01", "Lead", 1))

    found = hours_by_work(0.0, needed, hours, month_parts=EVEN).table

    lead = found[found["work"] == "Lead"].set_index("month")["hours_needed"]
    assert lead[lead > 0].to_dict() == {"2026-01": 6.0, "2026-12": 6.0}


def test_a_deals_hours_lie_in_the_middle_of_its_stay():
    """A stay of 1.5 months: half of it is 0.75 months: a quarter in the month, the rest after."""
    days = 1.5 * 365.25 / 12
    hours = pd.DataFrame({"stage": ["Lead"], "hours_per_deal": [4.0], "days_mean": [days]})

    found = hours_by_work(0.0, needs(("2026-12", "Lead", 1)), hours, month_parts=EVEN).table

    lead = found[found["work"] == "Lead"].set_index("month")["hours_needed"]
    assert lead[lead > 0].to_dict() == pytest.approx({"2026-01": 3.0, "2026-12": 1.0})


def test_accounts_are_served_on_the_days_worked_and_fiscal_years_keep_their_order():
    months = [*(f"2026-{month:02d}" for month in range(4, 13)), "2027-01", "2027-02", "2027-03"]
    parts = pd.Series(np.arange(1, 13) / 78, months)

    table = hours_by_work(780.0, None, None, month_parts=parts).table

    assert table["month"].tolist() == months
    assert table["hours_needed"].tolist() == pytest.approx([10.0 * k for k in range(1, 13)])


@pytest.mark.parametrize("seed", range(15))
def test_months_make_all_hours(seed):
    rng = np.random.default_rng(seed)
    months = pd.period_range("2024-01", "2026-12", freq="M").astype(str)
    needed = pd.DataFrame({"month": rng.choice(months, 60), "stage": rng.choice(list("XY"), 60),
                           "needed_count": rng.integers(0, 20, 60)})  # fmt: skip
    hours = pd.DataFrame({"stage": list("XY"), "hours_per_deal": rng.gamma(1.0, size=2),
                          "days_mean": rng.uniform(0, 900, 2)})  # fmt: skip

    table = hours_by_work(100.0, needed, hours, month_parts=EVEN).table

    per_deal = needed["stage"].map(hours.set_index("stage")["hours_per_deal"])
    whole = 100 + (needed["needed_count"] * per_deal).sum()
    assert table["hours_needed"].sum() == pytest.approx(whole)
    assert (table["hours_needed"] >= 0).all()


def test_months_by_hand():
    """130 of 100 hours, 50 of a full rep: three reps where two are there."""
    by_work = pd.DataFrame({"month": ["2026-01", "2026-01", "2026-02"],
                            "work": [SERVING, "Lead", SERVING],
                            "hours_needed": [100.0, 30.0, 80.0]})  # fmt: skip
    there = pd.Series({"2026-01": 100.0, "2026-02": 100.0})

    found = hours_by_month(by_work, there, there / 2)

    first = found.table.iloc[0]
    assert (first["serving_hours"], first["deal_hours"], first["load"]) == (100, 30, 1.3)
    assert (first["reps_there"], first["reps_needed"]) == (2, 3)
    assert found.table["reps_needed"].tolist() == [3, 2]
    assert "short in 1 of 2 months, most in January 2026: 130 needed, 100 there" in found.text


def test_months_without_people_are_not_judged():
    by_work = hours_by_work(120.0, None, None, month_parts=EVEN).table

    found = hours_by_month(by_work, EVEN * 0, EVEN * 0)

    assert found.table["load"].isna().all()
    assert found.table["reps_needed"].isna().all()
    assert "unknown" in found.text


def test_one_rep_who_is_there_is_spoken_of_as_one():
    by_work = pd.DataFrame({"month": ["2026-01"], "work": SERVING, "hours_needed": 130.0})
    there = pd.Series({"2026-01": 100.0})

    found = hours_by_month(by_work, there, there)

    assert found.text.endswith("which takes 2 reps where 1 is planned.")
