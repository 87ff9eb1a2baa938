"""Chapter 2.3: shares inside floors and caps, equal chances, exact sums."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import ParamError, PlanError
from salesplan.targets.chance import Outlook
from salesplan.targets.quotas import assign_quotas
from salesplan.targets.within import (
    NO_LIMITS,
    Limits,
    at_limit,
    chance_span,
    quota_bounds,
    share_out,
    split_within,
)

NO_LOCKS = pd.DataFrame(columns=["rep", "quota", "reason"])


def ahead(medians, sigmas):
    """Make reps whose year is lognormal with a median and a spread, all of it common."""
    size = len(medians)
    loads = np.array(sigmas, dtype=float)[:, None]
    reps = pd.DataFrame({"rep": [f"r{i}" for i in range(size)], "months": 12, "own": 1.0})
    level = np.log(np.array(medians, dtype=float) / 12)
    return Outlook(reps, level, np.zeros(size), np.zeros(size), np.ones((size, 12)), loads)


def bases(history):
    reps = [f"r{i}" for i in range(len(history))]
    return pd.DataFrame(
        {"rep": reps, "name": reps, "team": None, "manager": None, "last_year": history,
         "history": history, "potential": np.nan, "capacity": np.nan}
    )  # fmt: skip


def own(**limits):
    rows = [(rep, floor, cap, "promised") for rep, (floor, cap) in limits.items()]
    return pd.DataFrame(rows, columns=["rep", "floor", "cap", "reason"])


def bounds_of(low, high):
    return pd.DataFrame({"low": low, "high": high})


def test_a_cap_that_binds_by_hand():
    """100 in 1 : 1 : 2 would be 25, 25, 50; capped at 40, the other 60 split 1 : 1."""
    capped = bounds_of([0, 0, 0], [100, 100, 40])

    assert share_out(100, pd.Series([1.0, 1.0, 2.0]), bounds=capped).tolist() == [30, 30, 40]


def test_a_floor_that_binds_by_hand():
    """100 in 1 : 1 : 2 with a floor of 40 for the first: the other 60 split 1 : 2."""
    floored = bounds_of([40, 0, 0], [100, 100, 100])

    assert share_out(100, pd.Series([1.0, 1.0, 2.0]), bounds=floored).tolist() == [40, 20, 40]


def test_equal_chance_by_hand():
    """Medians 100 and 200, one spread: every quota is the same part of the median, 1 : 2."""
    quotas = share_out(330, ahead([100, 200], [0.2, 0.2]), bounds=None)

    assert quotas.tolist() == [110, 220]


def test_the_unsteady_rep_gets_more_where_a_quota_is_unlikely_and_less_where_it_is_likely():
    reps = ahead([100, 100], [0.1, 0.4])

    bold, timid = (share_out(sum_, reps, bounds=None) for sum_ in (250, 160))

    assert bold[1] > bold[0]
    assert timid[1] < timid[0]


@pytest.mark.parametrize("seed", range(60))
def test_sums_are_exact_bounds_hold_and_free_reps_share_one_chance(seed):
    rng = np.random.default_rng(seed)
    size, unit = int(rng.integers(2, 80)), int(rng.choice([1, 10, 1000]))
    reps = ahead(rng.lognormal(14, 0.6, size), rng.uniform(0.05, 0.5, size))
    middle = reps.quantile(0.0)
    low = (middle * rng.choice([0, 0, 0.8, 1.1], size) // unit).astype("int64") * unit
    high = low + (middle * rng.choice([0, 0.3, 5.0, 9.0], size) // unit).astype("int64") * unit
    bounds = bounds_of(low, high)
    least = np.clip(reps.quantile(-3.0), low, high).sum()
    most = np.clip(reps.quantile(3.0), low, high).sum()
    assigned = int(rng.uniform(least, most) // unit) * unit + unit

    quotas = share_out(assigned, reps, bounds=bounds, unit=unit)

    assert quotas.sum() == assigned
    assert (quotas % unit == 0).all()
    assert ((low <= quotas) & (quotas <= high)).all()
    is_free = (quotas > low + unit) & (quotas < high - unit)
    z = np.log(quotas[is_free] / middle[is_free]) / reps.variance[is_free] ** 0.5
    step = unit / quotas[is_free] / reps.variance[is_free] ** 0.5
    assert len(z) < 2 or np.ptp(z) <= 3 * step.max() + 1e-9


@pytest.mark.parametrize("seed", range(30))
def test_without_a_limit_that_binds_the_split_is_the_plain_one(seed):
    rng = np.random.default_rng(seed)
    weights = pd.Series(rng.gamma(1, 100, 20))
    wide = bounds_of([0] * 20, [10**13] * 20)

    inside = share_out(1_000_000, weights, bounds=wide)

    assert np.abs(inside - share_out(1_000_000, weights, bounds=None)).max() <= 1
    assert inside.sum() == 1_000_000


def test_what_cannot_be_reached_is_refused_with_the_range_that_can():
    """Caps of 40 and 50 let quotas add up to 90 at most, floors of 10 and 20 to 30 at least."""
    bounds = bounds_of([10, 20], [40, 50])

    with pytest.raises(PlanError, match="between 30 and 90; 100 is to be assigned"):
        share_out(100, pd.Series([1.0, 1.0]), bounds=bounds)
    assert share_out(90, pd.Series([1.0, 1.0]), bounds=bounds).tolist() == [40, 50]
    assert share_out(30, pd.Series([1.0, 1.0]), bounds=bounds).tolist() == [10, 20]


def test_a_target_that_no_chance_makes_is_refused_with_the_range():
    """At .1 % a rep of median 100 and spread .1 reaches 100 x exp(.309) = 136, at 99.9 % 73."""
    with pytest.raises(PlanError, match=r"0.1 % to 99.9 %.*between 147 and 272; 999 is to be"):
        share_out(999, ahead([100, 100], [0.1, 0.1]), bounds=None)


def test_a_target_of_nothing_is_given_to_nobody():
    assert share_out(0, ahead([100, 100], [0.1, 0.2]), bounds=None).tolist() == [0, 0]


def test_the_span_of_chances():
    assert chance_span() == pytest.approx((-3.0902, 3.0902), abs=1e-4)


def test_null_is_not_zero():
    """No floor said: the general one of half holds; a floor of 0 is 0, a cap of 0 is nothing."""
    table = bases([100.0, 200.0, 300.0])

    bounds = quota_bounds(table, Limits(own(r0=(None, None), r1=(0, None), r2=(0, 0)), floor=0.5))

    assert bounds["low"].tolist() == [50, 0, 0]
    assert bounds["high"].tolist() == [10**13, 10**13, 0]


def test_general_limits_are_parts_of_last_year_in_whole_units():
    bounds = quota_bounds(bases([105.0, 0.0]), Limits(own(), floor=0.9, cap=1.2), unit=10)

    assert bounds["low"].tolist() == [100, 0]
    assert bounds["high"].tolist() == [120, 0]


def test_a_lock_wins_over_general_limits():
    bounds = quota_bounds(
        bases([100.0, 100.0]), Limits(own(), cap=1.1), locked=pd.Series({"r0": 150})
    )

    assert bounds.iloc[0].tolist() == [150, 150]


@pytest.mark.parametrize(
    ("limits", "locked", "said"),
    [
        (own(zz=(1, 2)), None, '"zz" carries no quota'),
        (pd.concat([own(r0=(1, 2)), own(r0=(3, 4))]), None, '"r0" has two limits'),
        (own(r0=(50, 40)), None, r'floor of "r0" \(50\) is above its cap \(40\)'),
        (own(r0=(50, 90)), pd.Series({"r0": 95}), '"r0" is locked at 95, outside its own'),
    ],
)
def test_limits_that_contradict_are_refused_by_name(limits, locked, said):
    with pytest.raises(ParamError, match=said):
        quota_bounds(bases([100.0, 100.0]), Limits(limits), locked=locked)


def test_a_lock_between_units_is_refused():
    with pytest.raises(PlanError, match="95 is not a multiple of the rounding unit 10"):
        quota_bounds(bases([100.0]), NO_LIMITS, locked=pd.Series({"r0": 95}), unit=10)


def test_what_stands_at_a_limit_is_said():
    bounds = bounds_of([0, 5, 0], [10**13, 9, 7])

    assert at_limit(np.array([0, 5, 7]), bounds) == ["", "at its floor", "at its cap"]
    assert at_limit(np.array([1]), None) == [""]


def test_units_left_over_go_to_those_with_room_who_lost_most():
    """Exact 3.4, 3.4, 3.2 of 10: floors 3, 3, 3; the tie goes to the earlier, who is full."""
    split = split_within(
        10, lambda x: x * np.array([3.4, 3.4, 3.2]), bounds_of([0, 0, 0], [3, 9, 9]), span=(0, 9)
    )

    assert split.tolist() == [3, 4, 3]


def test_quotas_by_equal_chance_say_their_chance_and_hold_locks():
    locks = pd.DataFrame({"rep": ["r1"], "quota": [150], "reason": ["promised"]})

    finding = assign_quotas(
        bases([100.0, 200.0, 100.0]), 370, method="equal_chance", mix={}, locks=locks,
        ahead=ahead([100, 200, 100], [0.2, 0.2, 0.2]),
    )  # fmt: skip

    assert finding.table["quota"].tolist() == [110, 150, 110]
    assert finding.table["calculated"].sum() == 370
    assert "by equal chance (32 % for each)" in finding.text


def test_limits_hold_for_the_other_methods_too():
    finding = assign_quotas(
        bases([100.0, 100.0, 200.0]), 500, method="history", mix={}, locks=NO_LOCKS,
        limits=Limits(own(r2=(None, 180))),
    )  # fmt: skip

    assert finding.table["quota"].tolist() == [160, 160, 180]
    assert finding.table["calculated"].tolist() == [125, 125, 250]
    assert finding.table["reason"].tolist() == ["", "", "at its cap"]


def test_equal_chance_without_any_sales_is_refused():
    with pytest.raises(ParamError, match="no rep has sold anything yet"):
        assign_quotas(bases([0.0]), 10, method="equal_chance", mix={}, locks=NO_LOCKS)
