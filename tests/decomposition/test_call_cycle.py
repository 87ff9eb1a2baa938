"""Calls that are level over the cycles of a year."""

import time

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.call_cycle import Rhythm, call_cycle, call_plan, calls_by_cycle
from salesplan.decomposition.workload import AccountClass

WEEKS_BETWEEN = {"A": 2, "B": 4, "C": 6, "D": 8, "E": 10}
ACCOUNTS = {"A": 10, "B": 20, "C": 45, "D": 12, "E": 10}


def accounts(owner="r", **sizes):
    names = [name for name, size in sizes.items() for _ in range(size)]
    keys = [f"{owner}{place}" for place in range(len(names))]
    return pd.DataFrame({"customer": keys, "name": keys, "owner": owner, "account_class": names})


def rhythm(weeks_between, *, cycle_weeks=2.0, weeks=52.0):
    served = [AccountClass(k, 0.2, weeks / every, 1.0) for k, every in weeks_between.items()]
    return Rhythm(served, cycle_weeks, weeks)


def test_forty_calls_in_every_cycle():
    """Published case: 10+10+15+3+2 = 40 calls in each cycle of two weeks, of 97 accounts."""
    often = rhythm(WEEKS_BETWEEN)
    planned = call_plan(accounts(**ACCOUNTS), often).table

    calls = calls_by_cycle(planned, 60)  # 60 cycles: every class comes round whole times
    found = call_cycle(planned, often, hours_available=1300.0)

    assert (calls.sum(axis=0) == 40).all()
    by_class = pd.DataFrame(calls).groupby(planned["account_class"]).sum()
    assert by_class.loc[list("ABCDE"), 0].tolist() == [10, 10, 15, 3, 2]
    assert (by_class.nunique(axis=1) == 1).all()
    assert found.table["calls_per_cycle"].tolist() == pytest.approx([10, 10, 15, 3, 2])
    assert found.text == (
        "Every cycle of 2 weeks holds 40 calls. They take 40 of the 50 hours for selling in it "
        "(80 %)."
    )


def test_each_account_is_called_on_at_its_own_distance():
    """Every account of class C comes in each third cycle, and from its first cycle on."""
    planned = call_plan(accounts(C=45), rhythm({"C": 6})).table

    calls = calls_by_cycle(planned, 30)

    for row, first in zip(calls, planned["first_cycle"], strict=True):
        assert np.flatnonzero(row).tolist() == list(range(first - 1, 30, 3))
    assert planned["cycles_between"].tolist() == pytest.approx([3.0] * 45)


def test_the_largest_are_called_on_first():
    planned = call_plan(accounts(B=6), rhythm({"B": 6})).table

    assert planned["first_cycle"].tolist() == [1, 1, 2, 2, 3, 3]


def test_more_than_one_call_in_a_cycle():
    """A call a week is two in a cycle of two weeks."""
    planned = call_plan(accounts(A=3), rhythm({"A": 1})).table

    assert (calls_by_cycle(planned, 26) == 2).all()
    assert planned["first_cycle"].tolist() == [1, 1, 1]


def test_a_class_that_is_not_called_on():
    served = [AccountClass("A", 0.5, 26.0, 1.0), AccountClass("Z", 0.5, 0.0, 1.0)]
    often = Rhythm(served, 2.0, 52.0)
    planned = call_plan(accounts(A=1, Z=1), often).table

    table = call_cycle(planned, often, hours_available=0.0).table

    assert planned["first_cycle"].isna().tolist() == [False, True]
    assert table["calls_per_cycle"].tolist() == [1, 0]
    assert np.isnan(table["weeks_between"].iloc[1])
    assert call_plan(accounts(Z=2), often).text == "No class of accounts is called on."


@pytest.mark.parametrize("seed", range(25))
def test_a_reps_class_is_level_up_to_one_call_and_the_year_holds_all(seed):
    """Hermite: the calls up to any moment are floor(n x rate x time + start)."""
    rng = np.random.default_rng(seed)
    owners = [f"r{k}" for k in range(int(rng.integers(1, 6)))]
    table = pd.concat([accounts(o, A=int(rng.integers(1, 9)), B=int(rng.integers(1, 30)))
                       for o in owners], ignore_index=True)  # fmt: skip
    often = rhythm({"A": float(rng.uniform(0.7, 5)), "B": float(rng.uniform(2, 30))},
                   cycle_weeks=float(rng.uniform(1, 5)), weeks=46.0)  # fmt: skip
    mixed = table.sample(frac=1.0, random_state=seed).reset_index(drop=True)

    planned = call_plan(mixed, often).table
    calls = pd.DataFrame(calls_by_cycle(planned, often.cycles))

    groups = calls.groupby([planned["owner"], planned["account_class"]]).sum()
    assert (groups.max(axis=1) - groups.min(axis=1)).max() <= 1
    due = planned["calls_per_cycle"] * often.cycles
    assert (calls.sum(axis=1) - due).abs().max() < 1
    assert calls.sum().max() - calls.sum().min() <= min(3, len(groups))
    first = [row.to_numpy().nonzero()[0][:1].tolist() for _, row in calls.iterrows()]
    said = [[n - 1] if n <= often.cycles else [] for n in planned["first_cycle"]]
    assert first == said


def test_accounts_of_nobody_are_level_too():
    planned = call_plan(accounts(owner=None, B=10), rhythm({"B": 4})).table

    assert set(calls_by_cycle(planned, 26).sum(axis=0)) == {5}
    assert planned["owner"].isna().all()


def test_two_thousand_reps_take_little_time():
    rng = np.random.default_rng(0)
    many = accounts(A=4_000, B=6_000, C=10_000).assign(owner=rng.integers(0, 2_000, 20_000))
    often = rhythm({"A": 1.9, "B": 3.8, "C": 11.5}, weeks=46.0)

    start = time.perf_counter()
    planned = call_plan(many, often).table
    took = time.perf_counter() - start

    firm = calls_by_cycle(planned, often.cycles).sum(axis=0)
    assert firm.max() - firm.min() <= 10
    assert took < 10


def test_a_single_account_without_a_name_is_called_by_its_key():
    one = accounts(C=1).assign(customer="c1", name=None)

    found = call_plan(one, rhythm({"C": 8.0}))

    assert found.table["name"].tolist() == ["c1"]
    assert found.text == "The only account is called on first in cycle 4."
