"""Thousands of small cubes with zeros and locks, against a second method.

A cube that is solved proves itself: its slices are added up again. What has to be believed is a
refusal, and a cell outside floor and ceiling; there HiGHS, and in two dimensions a network flow,
must agree that there is no (such) plan.
"""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.cube import solve_cells
from salesplan.decomposition.slices import Held, Space
from salesplan.errors import PlanError


def hold(cells, axes, *, where=None):
    """Hold the sums of a hidden plan on some axes; only `where` asked, if given: then a lock."""
    space = Space(tuple("PSRM")[: cells.ndim], tuple(pd.RangeIndex(n) for n in cells.shape))
    sums = Held(space, axes, np.zeros(0), "").sums(cells).astype(float)
    if where is not None:
        sums = np.where(where(sums.shape), sums, np.nan)
    return Held(space, axes, sums, str(axes), is_lock=where is not None)


def draw(number):
    """Draw a seed with zeros, margins of a hidden plan, and locks; every third has a mistake."""
    rng = np.random.default_rng(number)
    ndim = int(rng.integers(2, 5))
    shape = tuple(rng.integers(2, 4 if ndim > 2 else 7, size=ndim))
    seed = rng.gamma(1.0, size=shape).round(2) * (rng.random(shape) < rng.choice([0.4, 0.7, 1]))
    plan = rng.poisson(rng.choice([0.4, 2.0, 60.0]), size=shape) * (seed > 0)
    said = [hold(plan, (axis,)) for axis in range(ndim)]
    pairs = list(combinations(range(ndim), 2))
    if ndim > 2 and number % 4 == 1:  # the plan fixes a pair, such as rep x month
        said.append(hold(plan, pairs[int(rng.integers(len(pairs)))]))
    if number % 2:
        said.append(hold(plan, tuple(range(ndim)), where=lambda size: rng.random(size) < 0.15))
    if ndim > 2 and number % 5 == 0:
        axes = pairs[int(rng.integers(len(pairs)))]
        said.append(hold(plan, axes, where=lambda size: rng.random(size) < 0.3))
    if number % 3 == 0:  # a unit is moved within a margin: consistent still, perhaps impossible
        amounts = said[-1].amounts
        known = np.argwhere(~np.isnan(amounts))
        if len(known) > 1:
            up, down = (tuple(place) for place in known[rng.permutation(len(known))[:2]])
            moved = min(amounts[down], float(rng.integers(1, 9)))
            amounts[up] += moved
            amounts[down] -= moved
    unique = {one.axes: one for one in said}  # a pair is held, or locked, not both
    return seed, list(unique.values())


def solved(seed, said):
    try:
        return solve_cells(said, seed)
    except PlanError:
        return None


def plan_exists(seed, said, low, high):
    """Ask HiGHS, with constraints written out slice by slice."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    at = np.indices(seed.shape)
    rows, amounts = [], []
    for one in said:
        for place in np.argwhere(~np.isnan(one.amounts)):
            inside = [at[axis] == name for axis, name in zip(one.axes, place, strict=True)]
            rows.append(np.logical_and.reduce(inside).ravel())
            amounts.append(one.amounts[tuple(place)])
    found = milp(
        np.zeros(seed.size),
        integrality=np.ones(seed.size),
        bounds=Bounds(low.ravel(), high.ravel()),
        constraints=LinearConstraint(np.array(rows, float), amounts, amounts),
    )
    return found.status == 0


@pytest.mark.parametrize("block", range(8))
def test_cubes_with_zeros_and_locks_are_exact_or_refused_for_good(block):
    outcomes = {"solved": 0, "refused": 0, "outside": 0}
    for number in range(150 * block, 150 * block + 150):
        seed, said = draw(number)

        found = solved(seed, said)

        nothing = np.zeros(seed.shape)
        if found is None:
            outcomes["refused"] += 1
            assert not plan_exists(seed, said, nothing, np.where(seed > 0, np.inf, 0)), number
            continue
        outcomes["solved"] += 1
        _, whole, exact = found
        for one in said:
            assert not np.nan_to_num(one.sums(whole) - one.amounts).any(), number
        assert (whole >= 0).all()
        assert not whole[seed == 0].any(), number
        if ((whole < np.floor(exact)) | (whole > np.ceil(exact))).any():
            outcomes["outside"] += 1
            assert not plan_exists(seed, said, np.floor(exact), np.ceil(exact)), number
    assert outcomes["solved"] > 75
    assert outcomes["refused"] > 2


def flow_reaches(seed, rows, columns, locks):
    """Whether a network of rows and columns carries the plan: locked cells carry theirs."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    fixed = np.nan_to_num(locks)
    give, take = rows - fixed.sum(axis=1), columns - fixed.sum(axis=0)
    if (give < 0).any() or (take < 0).any() or (fixed[seed == 0] > 0).any():
        return False
    height, width = seed.shape
    pipes = np.zeros((height + width + 2,) * 2, "int32")
    pipes[-2, :height] = give
    pipes[:height, height:-2] = np.where((seed > 0) & np.isnan(locks), 10**6, 0)
    pipes[height:-2, -1] = take
    flow = maximum_flow(csr_array(pipes), height + width, height + width + 1)
    return flow.flow_value == give.sum()


@pytest.mark.parametrize("block", range(4))
def test_in_two_dimensions_a_network_flow_decides_the_same(block):
    seen = set()
    for number in range(150 * block, 150 * block + 150):
        rng = np.random.default_rng(number)
        shape = tuple(rng.integers(2, 8, size=2))
        seed = rng.gamma(1.0, size=shape) * (rng.random(shape) < 0.5)
        plan = rng.poisson(3, size=shape) * (seed > 0)
        said = [hold(plan, (0,)), hold(plan, (1,))]
        said.append(hold(plan, (0, 1), where=lambda size, r=rng: r.random(size) < 0.2))
        if number % 2:
            said[0].amounts[:] = rng.multinomial(int(plan.sum()), np.full(shape[0], 1 / shape[0]))

        found = solved(seed, said)

        expected = flow_reaches(seed, *(one.amounts for one in said))
        assert (found is not None) == expected, number
        seen.add(expected)
        if found is not None:  # whole margins: the network has whole vertices at floor or ceiling
            _, whole, exact = found
            assert (whole >= np.floor(exact)).all()
            assert (whole <= np.ceil(exact)).all()
    assert seen == {True, False}


@pytest.mark.parametrize("number", range(12))
def test_margins_in_a_ring_stay_at_floor_and_ceiling(number):
    """Three pairs of three axes: moves do not apply, the solver finds floor or ceiling."""
    rng = np.random.default_rng(number)
    shape = tuple(rng.integers(3, 6, size=3))
    plan = rng.poisson(rng.choice([0.8, 5.0, 200.0]), size=shape)
    said = [hold(plan, axes) for axes in combinations(range(3), 2)]

    _, whole, exact = solve_cells(said, rng.gamma(2.0, size=shape) + 0.01)

    assert all((one.sums(whole) == one.amounts).all() for one in said)
    assert ((whole >= np.floor(exact)) & (whole <= np.ceil(exact))).all()


def test_large_sparse_cubes_with_locked_cells_are_exact():
    """12,000 cells, three of four empty, a tenth of the others locked, counts of about one."""
    rng = np.random.default_rng(3)
    shape = (10, 8, 25, 6)
    seed = rng.gamma(1.0, size=shape) * (rng.random(shape) < 0.25)
    plan = rng.poisson(1.2, size=shape) * (seed > 0)
    said = [hold(plan, (axis,)) for axis in range(4)]
    locked = hold(plan, (0, 1, 2, 3), where=lambda size: (rng.random(size) < 0.1) & (seed > 0))

    _, whole, exact = solve_cells([*said, locked], seed)

    assert all((one.sums(whole) == one.amounts).all() for one in said)
    is_locked = ~np.isnan(locked.amounts)
    assert (whole[is_locked] == locked.amounts[is_locked]).all()
    assert ((whole >= np.floor(exact)) & (whole <= np.ceil(exact))).all()
