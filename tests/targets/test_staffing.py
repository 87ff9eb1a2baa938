"""Chapter 2.3: who is planned to be there, ramps, leavers and places filled again."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.bases import Calendar, presence, quota_bases
from salesplan.targets.staffing import as_planned, capacity_months, refill, staffing_note

START = pd.Timestamp("2026-01-01")
AHEAD = [f"2026-{month:02d}" for month in range(1, 13)]
PAST = [f"2025-{month:02d}" for month in range(1, 13)]
FLAT = pd.Series(1 / 12, index=range(1, 13))


def staff(*rows):
    table = pd.DataFrame(rows, columns=["rep", "hired_on", "left_on", "known_on"])
    return table.assign(
        **{name: pd.to_datetime(table[name]) for name in ("hired_on", "left_on", "known_on")}
    )


def left_days(reps):
    return reps.set_index("rep")["left_on"].dt.strftime("%Y-%m-%d").fillna("").to_dict()


def test_only_what_was_known_before_the_year_moves_the_plan():
    reps = staff(
        ("announced", "2020-01-01", "2026-06-30", "2025-12-01"),
        ("surprise", "2020-01-01", "2026-03-31", "2026-03-01"),
        ("nobody says", "2020-01-01", "2026-03-31", None),
        ("gone before", "2020-01-01", "2025-08-31", None),
        ("known too late", "2020-01-01", "2025-12-31", "2026-01-05"),
    )

    assert left_days(as_planned(reps, START)) == {
        "announced": "2026-06-30", "surprise": "", "nobody says": "",
        "gone before": "2025-08-31", "known too late": "",
    }  # fmt: skip


def test_a_position_that_is_planned_counts_and_a_hire_of_march_does_not():
    reps = staff(
        ("to be hired", "2026-07-01", None, None),
        ("signed in December", "2026-02-01", None, "2025-12-15"),
        ("hired in March", "2026-04-01", None, "2026-03-10"),
        ("known late, here since long", "2020-01-01", None, "2026-03-10"),
    )

    assert as_planned(reps, START)["rep"].tolist() == [
        "to be hired", "signed in December", "known late, here since long",
    ]  # fmt: skip


def test_a_table_without_dates_is_left_alone():
    reps = pd.DataFrame({"rep": ["Ann"], "name": ["Ann"]})

    assert as_planned(reps, START).equals(reps)


def test_the_sentence_names_those_who_are_planned_as_staying():
    reps = staff(("Ann", "2020-01-01", "2026-03-31", None))

    note = staffing_note(as_planned(reps, START), reps, START)

    assert note == (
        "Ann leaves without the plan having known (no known_on before 2026-01-01): planned as "
        "staying."
    )
    assert staffing_note(reps, reps, START) == ""


def test_a_place_is_empty_for_the_delay_and_then_ramps_anew():
    """Left on 31 March, three months empty, a ramp of 4 from July: 0, 0, 0, .25, .5, .75, 1."""
    reps = refill(staff(("Ann", "2020-01-01", "2026-03-31", None)), START, 3)

    there = presence(reps, AHEAD, 4)

    assert there.tolist() == [[1, 1, 1, 0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1]]


def test_a_place_that_is_not_refilled_stays_empty():
    reps = refill(staff(("Ann", "2020-01-01", "2026-03-31", None)), START, None)

    assert presence(reps, AHEAD, 4).sum() == 3


def test_who_left_before_the_year_is_no_vacancy_of_it():
    reps = refill(staff(("Ann", "2020-01-01", "2025-10-31", None)), START, 3)

    assert reps["refilled_on"].isna().all()


def test_a_ramp_profile_says_what_each_month_of_tenure_brings():
    """Profile 20 %, 60 %, then full: a hire of November has .2 and .6 in the year."""
    reps = staff(("New", "2026-11-01", None, None), ("Old", "2026-01-15", None, None))

    there = presence(reps, AHEAD, [0.2, 0.6])

    assert there[0].tolist() == [0.0] * 10 + [0.2, 0.6]
    assert there[1].tolist() == pytest.approx([0.2 * 17 / 31, 0.6] + [1.0] * 10)


def test_capacity_of_the_worked_example_to_the_unit():
    """method.md 2: 7 ramped x 150k x 85 % + 3 ramping x 150k x 40 % = 1,072.5k.

    Ramping through the year at 40 / 85 of the others.
    """
    reps = staff(*[(f"r{i}", "2020-01-01", None, None) for i in range(7)],
                 *[(f"n{i}", "2026-01-01", None, None) for i in range(3)])  # fmt: skip
    reps = reps.reindex(columns=["rep", "name", "team", "manager", "hired_on", "left_on"])
    profile = tuple([40 / 85] * 12)
    calendar = Calendar(PAST, AHEAD, FLAT, ramp_profile=profile)
    sales = pd.DataFrame({"rep": "r0", "month": PAST, "amount": 1.0})

    bases = quota_bases(sales, reps, calendar, output_per_rep=150_000, productive_share=0.85)

    assert bases["capacity"].tolist() == pytest.approx([127_500] * 7 + [60_000] * 3)
    assert bases["capacity"].sum() == pytest.approx(1_072_500)
    finding = capacity_months(
        bases["capacity"], presence(reps, AHEAD, 0), presence(reps, AHEAD, profile),
        calendar.weights(AHEAD), AHEAD, target=1_100_000,
    )  # fmt: skip
    assert finding.table["capacity"].sum() == pytest.approx(1_072_500)
    assert finding.table["capacity"].tolist() == pytest.approx([89_375] * 12)
    assert finding.table["reps"].tolist() == [10] * 12
    assert finding.table["ramping"].tolist() == [3] * 12
    assert "falls short of the target by 27,500" in finding.text


@pytest.mark.parametrize("seed", range(20))
def test_ramp_and_season_are_two_factors_and_capacity_adds_up(seed):
    """A December that is twice as strong doubles everybody's month, ramped or not."""
    rng = np.random.default_rng(seed)
    hired = pd.to_datetime("2025-06-01") + pd.to_timedelta(rng.integers(0, 540, 30), "D")
    reps = staff(*[(f"r{i}", day, None, None) for i, day in enumerate(hired)])
    season = rng.dirichlet(np.ones(12) * 5)
    there, ramped = presence(reps, AHEAD, 0), presence(reps, AHEAD, [0.3, 0.5, 0.9])
    capacity = pd.Series(rng.uniform(1e5, 1e6, 30)).where(ramped.sum(axis=1) > 0, 0.0)

    table = capacity_months(capacity, there, ramped, season, AHEAD, target=1).table

    assert table["capacity"].sum() == pytest.approx(capacity.sum())
    assert (ramped <= there).all()
    full = (capacity / (ramped @ season)).fillna(0.0).to_numpy()
    assert table["capacity"].to_numpy() == pytest.approx(full @ (ramped * season))
