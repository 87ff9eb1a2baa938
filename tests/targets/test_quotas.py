"""Chapter 2.3: quotas by method, with locks, adding up exactly."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import ParamError, PlanError
from salesplan.targets.quotas import assign_quotas

NO_LOCKS = pd.DataFrame(columns=["rep", "quota", "reason"])


def bases(history, potential=None, capacity=None):
    reps = [f"r{i}" for i in range(len(history))]
    return pd.DataFrame(
        {
            "rep": reps, "name": reps, "team": None, "manager": None,
            "last_year": history,
            "history": history,
            "potential": potential or [np.nan] * len(history),
            "capacity": capacity or [np.nan] * len(history),
        }
    )  # fmt: skip


def locks(**quotas):
    return pd.DataFrame({"rep": list(quotas), "quota": list(quotas.values()), "reason": "promised"})


def test_a_hundred_over_three_equal_reps_is_a_hundred():
    table = assign_quotas(
        bases([1.0, 1.0, 1.0]), 100, method="history", mix={}, locks=NO_LOCKS
    ).table

    assert table["quota"].tolist() == [34, 33, 33]


def test_a_blend_weighs_each_methods_shares():
    """History 1:3 (.25, .75), potential 1:1 (.5, .5), half each: .375 and .625 of 1,000."""
    table = assign_quotas(
        bases([10.0, 30.0], [7.0, 7.0]), 1000, method="blend",
        mix={"history": 0.5, "potential": 0.5, "capacity": 9.0}, locks=NO_LOCKS,
    ).table  # fmt: skip

    assert table["quota"].tolist() == [375, 625]


def test_a_lock_holds_and_the_calculated_value_stays_beside_it():
    """r1 locked at 400 of 900: the other 500 split 1:1; without the lock all would have 300."""
    finding = assign_quotas(
        bases([1.0, 1.0, 1.0]), 900, method="history", mix={}, locks=locks(r1=400)
    )

    assert finding.table["quota"].tolist() == [250, 400, 250]
    assert finding.table["calculated"].tolist() == [300, 300, 300]
    assert finding.table.loc[1, ["is_locked", "reason"]].tolist() == [True, "promised"]
    assert "1 quota locked" in finding.text


@pytest.mark.parametrize("seed", range(30))
def test_quotas_add_up_in_the_rounding_unit_whatever_is_locked(seed):
    rng = np.random.default_rng(seed)
    size, unit = int(rng.integers(2, 60)), int(rng.choice([1, 10, 1000]))
    assigned = int(rng.integers(1, 10**8)) * unit
    held = {"r0": int(assigned // (3 * unit)) * unit}

    table = assign_quotas(
        bases(rng.gamma(1, 100, size).tolist()), assigned, method="history", mix={},
        locks=locks(**held), unit=unit,
    ).table  # fmt: skip

    assert table["quota"].sum() == assigned
    assert table["quota"][0] == held["r0"]
    assert (table["quota"] % unit == 0).all()


def test_locks_of_33_33_and_35_per_cent_leave_no_room():
    with pytest.raises(PlanError, match=r"locks add to 101, target is 100 \(1 over\)"):
        assign_quotas(
            bases([1.0, 1.0, 1.0]), 100, method="history", mix={}, locks=locks(r0=33, r1=33, r2=35)
        )


def test_a_lock_on_nobody_is_refused_by_name():
    with pytest.raises(ParamError, match='"r9" carries no quota'):
        assign_quotas(bases([1.0]), 100, method="history", mix={}, locks=locks(r9=33))


def test_a_method_that_the_data_do_not_carry_is_refused_with_those_they_do():
    with pytest.raises(ParamError, match=r'do not carry "potential" \(they carry: history\)'):
        assign_quotas(bases([1.0, 2.0]), 100, method="potential", mix={}, locks=NO_LOCKS)
