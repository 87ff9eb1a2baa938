"""Chapter 2.4: sales and people of a case turned into months, presence and ages."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.ahead import View, beside_seen, growth_of, newcomers, reps_seen, team_of
from salesplan.targets.bases import Calendar
from salesplan.targets.chance import Assumed

MONTHS = [str(month) for month in pd.period_range("2023-01", "2025-12", freq="M")]
AHEAD = [f"2026-{month:02}" for month in range(1, 13)]
CALENDAR = Calendar(MONTHS[-12:], AHEAD, pd.Series(1 / 12, range(1, 13)), ramp_months=4)
NONE = Assumed(0.0, 0.0, 0.0)


def sales(**amounts):
    rows = [(rep, m, amount) for rep, amount in amounts.items() for m in MONTHS]
    return pd.DataFrame(rows, columns=["rep", "month", "amount"])


def people(*reps, **dates):
    table = pd.DataFrame({"rep": list(reps), "hired_on": None, "left_on": None})
    for name, (rep, day) in dates.items():
        table.loc[table["rep"] == rep, name] = day
    return table


def look(table, staff, months=MONTHS):
    return reps_seen(View(table, months, CALENDAR), staff).outlook(NONE)


def test_the_middle_of_the_plan_year_is_six_and_a_half_months_after_december():
    view = View(sales(Ann=1.0), MONTHS, CALENDAR)

    assert view.ages[-1] == 6.5
    assert view.ages[0] == 41.5
    assert len(view.known) == 36


def test_a_gap_before_the_plan_year_makes_the_past_older():
    assert View(sales(Ann=1.0), MONTHS[:-3], CALENDAR).ages[-1] == 9.5


def test_a_steady_rep_goes_on():
    ahead = look(sales(Ann=100.0, Bo=200.0), people("Ann", "Bo"))

    assert ahead.quantile(0.0).tolist() == pytest.approx([1200, 2400], rel=1e-3)


def test_who_joins_in_july_ramps_over_four_months():
    """July to December: a quarter, a half, three quarters, then three whole months: 4.5 of 12."""
    staff = people("Ann", "New", hired_on=("New", "2026-07-01"))

    ahead = look(sales(Ann=100.0), staff)

    assert ahead.quantile(0.0)[1] == pytest.approx(450, rel=0.2)
    assert ahead.reps["months"].tolist() == [36, 0]
    assert ahead.variance[1] > ahead.variance[0]


def test_who_leaves_in_march_sells_for_three_months():
    staff = people("Ann", "Bo", left_on=("Bo", "2026-03-31"))

    ahead = look(sales(Ann=100.0, Bo=100.0), staff)

    assert ahead.quantile(0.0).tolist() == pytest.approx([1200, 300], rel=1e-3)


def test_the_months_of_a_ramp_are_scaled_up():
    """Hired in November 2025: a quarter, then a half of 100 are sold; 100 a month are ahead."""
    table = sales(Ann=100.0)
    new = pd.DataFrame({"rep": "New", "month": ["2025-11", "2025-12"], "amount": [25.0, 50.0]})

    ahead = look(pd.concat([table, new]), people("Ann", "New", hired_on=("New", "2025-11-01")))

    assert ahead.reps["months"].tolist() == [36, 2]
    assert ahead.output[1].tolist() == pytest.approx([0.75] + [1.0] * 11)
    assert ahead.quantile(0.0)[1] == pytest.approx(1175, rel=0.01)


def test_a_rep_known_from_the_list_only_has_no_months():
    assert look(sales(Ann=100.0), people("Ann", "Zoe")).reps["months"].tolist() == [36, 0]


def test_where_nobody_sold_there_is_no_outlook():
    assert look(sales(Ann=0.0), people("Ann")) is None
    assert look(sales(Ann=1.0).iloc[:0], people("Ann"), months=[]) is None


def test_sales_without_a_name_count_for_the_team_alone():
    table = sales(Ann=100.0, unassigned=50.0)
    view, staff = View(table, MONTHS, CALENDAR), people("Ann")
    reps = reps_seen(view, staff).outlook(NONE)

    beside = beside_seen(view, staff)

    assert len(reps.reps) == 1
    assert team_of(reps, beside, NONE).mean == pytest.approx(1800, rel=0.01)
    assert beside_seen(View(sales(Ann=1.0), MONTHS, CALENDAR), staff) is None


def test_newcomers_are_those_known_for_less_than_half_of_the_history():
    ahead = look(sales(Ann=100.0), people("Ann", "New", hired_on=("New", "2026-01-01")))

    count, expected = newcomers(ahead, 36)

    assert count == 1
    assert expected == pytest.approx(ahead.mean[1])


def test_the_weight_of_a_month_falls_with_its_age_where_levels_drift():
    seen = reps_seen(View(sales(Ann=100.0), MONTHS, CALENDAR), people("Ann"))

    assert (np.diff(seen.recency(0.1)) > 0).all()
    assert set(seen.recency(0.0)) == {1.0}


def test_growth_comes_from_the_firms_own_forecast_or_is_none():
    view = View(sales(Ann=100.0), MONTHS, CALENDAR)
    monthly = pd.Series(100.0, MONTHS)

    assert growth_of(view, monthly, 1200.0) == pytest.approx(0, abs=1e-5)
    assert growth_of(view, monthly, 1500.0) > 0.05
    assert growth_of(view, monthly, None) == 0


def test_one_year_cannot_tell_growth_from_season():
    year = View(sales(Ann=100.0), MONTHS[-12:], CALENDAR)

    assert growth_of(year, pd.Series(100.0, MONTHS), 1500.0) == 0


def test_two_thousand_reps_take_a_moment():
    rng = np.random.default_rng(1)
    reps = [f"r{i}" for i in range(2000)]
    table = pd.DataFrame(
        {"rep": np.repeat(reps, 36), "month": MONTHS * 2000, "amount": rng.gamma(2, 50, 72_000)}
    )

    ahead = look(table, people(*reps))

    assert len(ahead.chance(np.full(2000, 1200.0))) == 2000


def test_a_ramp_profile_holds_for_the_chances_too():
    """July at a fifth, August at nine tenths, then four whole months: 5.1 of 12."""
    calendar = Calendar(
        MONTHS[-12:], AHEAD, pd.Series(1 / 12, range(1, 13)), ramp_profile=[0.2, 0.9]
    )
    staff = people("Ann", "New", hired_on=("New", "2026-07-01"))

    seen = reps_seen(View(sales(Ann=100.0), MONTHS, calendar), staff)

    assert seen.presence[1].tolist() == [0.0] * 6 + [0.2, 0.9] + [1.0] * 4
