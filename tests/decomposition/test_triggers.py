"""Triggers: when they fire, what they may not say, how they stand on a day."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.trigger_states import trigger_firings, trigger_states
from salesplan.decomposition.triggers import (
    Trigger,
    Watched,
    fire,
    read_triggers,
    said,
    taken_apart,
    unit_of,
    watches,
)
from salesplan.intervals import wilson_interval

SLOW = Trigger("Slow", "sales_to_plan", "below", 0.9, for_periods=2, owner="Ann", within_days=10)
WINS = Trigger("Wins", "win_rate", "below", 0.3, for_periods=2)


def series(*values, hits=None, cases=None, start="2025-01"):
    """Lay values out as months."""
    months = pd.period_range(start, periods=len(values), freq="M")
    nothing = [np.nan] * len(values)
    return pd.DataFrame(
        {
            "value": values,
            "hits": nothing if hits is None else hits,
            "cases": nothing if cases is None else cases,
            "ends_on": months.end_time.normalize(),
        },
        index=pd.Index(months.astype(str), name="period"),
    ).astype({"value": float, "hits": float, "cases": float})


def wins(*pairs):
    hits, cases = zip(*pairs, strict=True)
    rates = [h / c if c else np.nan for h, c in pairs]
    return series(*rates, hits=hits, cases=cases)


def same_day(day):
    return day


def states(trigger, table, **options):
    return trigger_states([Watched(trigger, fire(table, trigger))], same_day, **options).iloc[0]


def test_a_trigger_fires_with_the_last_of_enough_periods_in_a_row():
    """Below 0.9 in January; February and March in a row: fires in March, still in April."""
    fired = fire(series(0.85, 0.95, 0.85, 0.80, 0.89, 0.9, 0.7), SLOW)

    assert fired["is_firing"].tolist() == [False, False, False, True, True, False, False]
    starts = Watched(SLOW, fired).starts
    assert starts["ends_on"].dt.strftime("%Y-%m-%d").tolist() == ["2025-04-30"]


def test_on_the_threshold_is_not_beyond_it_on_either_side():
    table = series(0.9, 0.9)

    assert not fire(table, replace(SLOW, for_periods=1))["is_firing"].any()
    assert not fire(table, replace(SLOW, for_periods=1, direction="above"))["is_firing"].any()


def test_a_missing_period_breaks_the_row():
    fired = fire(series(0.8, np.nan, 0.8), SLOW)

    assert not fired["is_firing"].any()
    assert fired["is_beyond"].tolist() == [True, False, True]


def test_a_rate_fires_only_if_the_periods_together_leave_no_doubt():
    """2 of 10 twice: 4 of 20 may be 8 to 42 %; 20 of 100 twice: 40 of 200 is at most 26 %."""
    few, many = fire(wins((2, 10), (2, 10)), WINS), fire(wins((20, 100), (20, 100)), WINS)

    assert few.iloc[-1][["is_firing", "is_unsure"]].tolist() == [False, True]
    assert many.iloc[-1][["is_firing", "is_unsure"]].tolist() == [True, False]
    assert many[["low", "high"]].iloc[-1].tolist() == list(wilson_interval(40, 200))


def test_periods_that_are_too_few_alone_may_do_together():
    """10 of 50: at most 33 %, no alarm at 30 %; four such months, 40 of 200, are one."""
    table = wins((10, 50), (10, 50), (10, 50), (10, 50))

    assert not fire(table, replace(WINS, for_periods=1))["is_firing"].any()
    assert fire(table, replace(WINS, for_periods=4))["is_firing"].tolist()[-1]


@pytest.mark.parametrize("seed", range(20))
def test_firing_by_rule_and_by_looking_back_agree(seed):
    """Second method: for every period look at each of the last ones by themselves."""
    rng = np.random.default_rng(seed)
    values = rng.normal(1.0, 0.2, 40)
    values[rng.random(40) < 0.1] = np.nan
    trigger = Trigger("T", "sales_to_plan", rng.choice(["below", "above"]), 1.0,
                      for_periods=int(rng.integers(1, 4)))  # fmt: skip

    fired = fire(series(*values, start="2020-01"), trigger)["is_firing"].tolist()

    def beyond(value):
        return value < 1.0 if trigger.direction == "below" else value > 1.0

    length = trigger.for_periods
    expected = [
        at + 1 >= length and all(beyond(value) for value in values[at + 1 - length : at + 1])
        for at in range(40)
    ]
    assert fired == expected


@pytest.mark.parametrize("seed", range(10))
def test_below_and_above_are_mirror_images(seed):
    values = np.random.default_rng(seed).normal(size=30)
    below = Trigger("T", "sales_growth", "below", -0.5, for_periods=2)

    mirrored = fire(series(*-values), replace(below, direction="above", threshold=0.5))

    assert fire(series(*values), below)["is_firing"].equals(mirrored["is_firing"])


def test_a_stricter_trigger_never_fires_where_a_laxer_one_does_not():
    values = np.random.default_rng(1).normal(size=200)
    lax = fire(series(*values), Trigger("T", "sales_growth", "below", -0.2))["is_firing"]

    for strict in (Trigger("T", "sales_growth", "below", -0.6),
                   Trigger("T", "sales_growth", "below", -0.2, for_periods=2)):  # fmt: skip
        assert not (fire(series(*values), strict)["is_firing"] & ~lax).any()


def test_a_fired_trigger_says_since_when_and_is_due_counted_from_then():
    state = states(SLOW, series(0.95, 0.8, 0.8, 0.8))

    assert state["state"] == "fired"
    assert state["since_on"] == pd.Timestamp("2025-03-31")
    assert state["due_on"] == pd.Timestamp("2025-04-10")
    assert state["latest_period"] == "2025-04"


def test_a_due_day_goes_through_the_calendar_of_working_days():
    table = fire(series(0.8, 0.8), SLOW)

    due = trigger_firings([Watched(SLOW, table)], lambda day: day + pd.Timedelta(days=2))

    assert due["due_on"].tolist() == [pd.Timestamp("2025-03-12")]


def test_one_bad_month_of_two_is_close():
    state = states(SLOW, series(0.99, 0.95, 0.8))

    assert (state["state"], state["note"]) == (
        "close", "beyond the threshold for 1 of 2 months",
    )  # fmt: skip


def test_close_is_measured_by_the_metrics_own_spread():
    """Spread of 1.0 +- 0.1 is 0.1 x sqrt(n / (n - 1)): 0.92 is near 0.9, and far for a tenth."""
    table = series(*[1.1, 0.9] * 5, 0.92)

    assert states(SLOW, table, close_spread=0.5)["state"] == "close"
    assert states(SLOW, table, close_spread=0.1)["state"] == "quiet"


def test_too_few_cases_are_a_state_of_their_own():
    state = states(WINS, wins((2, 10), (2, 10)))

    assert state["state"] == "too few to say"
    assert state["note"] == "20 cases: 8.1 % to 41.6 %"


def test_a_latest_period_without_a_value_is_not_computed():
    state = states(WINS, wins((2, 10), (0, 0)))

    assert state["state"] == "not computed"
    assert state["note"] == "no value in 2025-02, the last whole month"


def test_a_firing_that_is_over_stays_on_the_list():
    watched = Watched(SLOW, fire(series(0.8, 0.8, 1.0), SLOW))

    firings = trigger_firings([watched], same_day)

    assert firings[["fired_on", "is_firing"]].to_numpy().tolist() == [
        [pd.Timestamp("2025-02-28"), False]
    ]


def test_the_most_pressing_state_stands_first():
    quiet = replace(SLOW, name="Quiet", threshold=0.1)
    watched = [Watched(t, fire(series(0.8, 0.8), t)) for t in (quiet, SLOW)]

    assert trigger_states(watched, same_day)["trigger"].tolist() == ["Slow", "Quiet"]


def test_blanks_of_the_table_are_filled_as_the_contract_says():
    table = pd.DataFrame(
        {
            "trigger": ["A", "B"],
            "metric": "win_rate",
            "direction": "below",
            "threshold": [0.2, 1],
            "for_periods": [np.nan, 3],
            "period": [None, "week"],
            "dimension": [None, "team"],
            "member": [None, "North"],
            "action": "Look",
            "owner": "Ann",
            "within_days": [np.nan, 5],
        }
    )

    first, second = read_triggers(table)

    assert (first.for_periods, first.per, first.dimension, first.within_days) == (
        1, "month", "", None,
    )  # fmt: skip
    assert (second.for_periods, second.per, second.member, second.within_days) == (
        3, "week", "North", 5,
    )  # fmt: skip
    assert watches(second) == "Win rate of team North"


def test_a_line_is_taken_out_and_the_level_is_its_end():
    """Slope 2 over 24 months from 10: ends at 56, nothing is left."""
    off, level = taken_apart(10.0 + 2.0 * np.arange(24)[None, :])

    assert abs(off).max() < 1e-9
    assert level[0] == pytest.approx(56.0)


def test_what_is_off_the_line_keeps_the_spread_of_the_noise():
    rows = np.random.default_rng(3).normal(0.0, 2.0, (4000, 24))

    off, _ = taken_apart(rows)

    assert np.sqrt(np.square(off).mean()) == pytest.approx(2.0, rel=0.02)


def test_units_and_values_read_as_people_write_them():
    assert [unit_of(name, "EUR") for name in ("win_rate", "annual_pace", "average_price")] == [
        "fraction", "EUR", "EUR a piece",
    ]  # fmt: skip
    assert said("days_since_order", 30) == "30 days"
    assert said("pipeline_coverage", 0.634) == "0.63"
