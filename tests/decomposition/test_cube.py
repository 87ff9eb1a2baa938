"""The cube: every held margin exact, zeros kept, cells at floor or ceiling of their exact share."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.cube import split_cube
from salesplan.errors import PlanError, ReconcileError

WIKIPEDIA = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
TWO_BY_TWO = list(product("01", repeat=3))
RING = {("0", "0", "1"), ("0", "1", "0"), ("1", "0", "0"), ("1", "1", "1")}


def long(cells, dims, value="weight"):
    """Write an array as a long table, names 'a0', 'a1', ... on axis a."""
    cells = np.asarray(cells)
    at = np.indices(cells.shape).reshape(cells.ndim, -1)
    names = {dim: [f"{dim}{n:02d}" for n in row] for dim, row in zip(dims, at, strict=True)}
    return pd.DataFrame(names).assign(**{value: cells.ravel()})


def margin(cells, dims, *keep):
    """Add an array up to some of its dimensions."""
    return long(cells, dims, "amount").groupby(list(keep), as_index=False)["amount"].sum()


def by_value(dim, **amounts):
    return pd.DataFrame({dim: list(amounts), "amount": list(amounts.values())})


def assert_holds(cube, *margins):
    for held in margins:
        dims = [column for column in held if column != "amount"]
        made = cube.table.groupby(dims)["amount"].sum()
        asked = held.set_index(dims)["amount"]
        assert made.reindex(asked.index, fill_value=0).tolist() == asked.tolist()
    assert (cube.margins["difference"] == 0).all()


def test_a_cube_by_hand():
    """11 by lines 7:4 and reps 6:5, flat history: exact 3.82 3.18 / 2.18 1.82 -> 4 3 / 2 2.

    From A-Ann 3.82 the margins leave one choice at floor or ceiling that is nearest: 4, 3, 2, 2.
    """
    seed = long(np.ones((2, 2)), ["line", "rep"])
    lines, reps = by_value("line", line00=7, line01=4), by_value("rep", rep00=6, rep01=5)

    cube = split_cube(seed, [lines, reps])

    assert cube.table.columns.tolist() == ["line", "rep", "amount"]
    assert cube.table["amount"].tolist() == [4, 3, 2, 2]
    assert cube.table["amount"].dtype == "int64"
    assert cube.margins.to_dict("list") == {
        "what": ["the total", 'line "line00"', 'line "line01"', 'rep "rep00"', 'rep "rep01"'],
        "whole": [11, 7, 4, 6, 5],
        "parts": [11, 7, 4, 6, 5],
        "difference": [0, 0, 0, 0, 0],
    }
    assert cube.outside.empty


def test_cells_without_history_stay_zero_and_are_not_listed():
    seed = long([[1, 1, 0], [1, 0, 1]], ["line", "rep"])
    lines = by_value("line", line00=10, line01=10)
    reps = by_value("rep", rep00=10, rep01=5, rep02=5)

    cube = split_cube(seed, [lines, reps])

    assert cube.table.set_index(["line", "rep"])["amount"].to_dict() == {
        ("line00", "rep00"): 5,
        ("line00", "rep01"): 5,
        ("line01", "rep00"): 5,
        ("line01", "rep02"): 5,
    }


def test_a_two_way_margin_holds_beside_one_way_margins():
    """Quotas by rep and month are fixed; lines and types must still add up."""
    rng = np.random.default_rng(1)
    dims = ["line", "type", "rep", "month"]
    history = rng.gamma(1.0, size=(3, 2, 4, 12)) + 0.1
    plan = rng.poisson(20, size=history.shape)
    margins = [margin(plan, dims, *keep) for keep in (["line"], ["type"], ["rep", "month"])]

    cube = split_cube(long(history, dims), margins)

    assert_holds(cube, *margins)
    assert cube.outside.empty
    assert len(cube.margins) == 1 + 3 + 2 + 48
    assert cube.margins["what"].iloc[-1] == 'rep "rep03" with month "month11"'


def test_three_two_way_margins_in_a_ring_hold():
    rng = np.random.default_rng(2)
    dims = ["line", "rep", "month"]
    plan = rng.poisson(5, size=(4, 3, 5)) + 1
    margins = [margin(plan, dims, *pair) for pair in (dims[:2], dims[1:], dims[::2])]

    assert_holds(split_cube(long(plan + rng.random(plan.shape), dims), margins), *margins)


def test_a_locked_cell_holds_and_the_others_make_room():
    """With A-Ann at 1 of 7 and 6, the margins leave 6, 5 and -1 + ... : 1 6 / 5 -> reps 6:6."""
    seed = long(np.ones((2, 2)), ["line", "rep"])
    lines, reps = by_value("line", line00=7, line01=5), by_value("rep", rep00=6, rep01=6)
    locks = pd.DataFrame({"line": ["line00"], "rep": ["rep00"], "amount": [1]})

    cube = split_cube(seed, [lines, reps], locks=locks)

    assert cube.table["amount"].tolist() == [1, 6, 5, 0]
    assert cube.outside.empty
    assert cube.margins.query('what == \'line "line00" with rep "rep00"\'')["parts"].item() == 1


def test_a_locked_slice_is_held_across_months():
    """Line 0 with rep 0 is held at 100 for the year, whatever the months."""
    rng = np.random.default_rng(4)
    dims = ["line", "rep", "month"]
    plan = rng.poisson(30, size=(3, 4, 12)) + 1
    margins = [margin(plan, dims, dim) for dim in dims]
    locks = pd.DataFrame({"line": ["line00"], "rep": ["rep00"], "month": [None], "amount": [100]})

    cube = split_cube(long(plan, dims), margins, locks=locks)

    assert_holds(cube, *margins)
    assert cube.table.query("line == 'line00' and rep == 'rep00'")["amount"].sum() == 100
    assert cube.outside.empty


def test_a_locked_slice_without_a_margin_on_its_dimension_leaves_the_rest_to_the_others():
    """Only months are given (24 in all); Ann is held at 10, so Bob and Cy share 14 by 1:1."""
    seed = long(np.ones((3, 2)), ["rep", "month"])
    months = by_value("month", month00=12, month01=12)

    cube = split_cube(seed, [months], locks=by_value("rep", rep00=10))

    assert cube.table.groupby("rep")["amount"].sum().to_dict() == {
        "rep00": 10, "rep01": 7, "rep02": 7,
    }  # fmt: skip


def test_a_lock_on_the_total_is_enough():
    """Nothing but a total of 10 by weights 1:2:2 -> 2, 4, 4."""
    seed = long([1, 2, 2], ["rep"])

    cube = split_cube(seed, [], locks=pd.DataFrame({"amount": [10]}))

    assert cube.table["amount"].tolist() == [2, 4, 4]


def test_locks_that_use_up_a_line_leave_zero_for_its_other_reps():
    dims = ["line", "rep", "month"]
    seed = long(np.ones((2, 3, 2)), dims)
    margins = [by_value("line", line00=12, line01=12), by_value("month", month00=12, month01=12)]
    locks = pd.DataFrame({"line": ["line00"] * 2, "rep": ["rep00", "rep01"], "amount": [8, 4]})

    cube = split_cube(seed, margins, locks=locks)

    made = cube.table.groupby(["line", "rep"])["amount"].sum()
    assert made["line00"].tolist() == [8, 4, 0]


def test_a_margin_of_zero_empties_its_slice():
    seed = long(np.ones((2, 2)), ["line", "rep"])

    cube = split_cube(seed, [by_value("line", line00=0, line01=8)])

    assert cube.table["amount"].tolist() == [0, 0, 4, 4]


def test_a_plan_of_nothing_is_a_cube_of_zeros():
    seed = long(np.ones((2, 2)), ["line", "rep"])

    assert split_cube(seed, [by_value("line", line00=0, line01=0)]).table["amount"].sum() == 0


def test_thousands_stay_thousands():
    rng = np.random.default_rng(5)
    dims = ["line", "rep", "month"]
    plan = rng.poisson(3, size=(3, 4, 6)) * 1000
    margins = [margin(plan, dims, "line"), margin(plan, dims, "rep", "month")]

    cube = split_cube(long(plan + 1, dims), margins, unit=1000)

    assert_holds(cube, *margins)
    assert (cube.table["amount"] % 1000 == 0).all()


def test_money_of_ten_billion_holds_to_the_unit():
    rng = np.random.default_rng(6)
    dims = ["line", "rep", "month"]
    plan = rng.integers(0, 10**10, size=(3, 4, 12)).astype("int64")
    margins = [margin(plan, dims, dim) for dim in dims]

    cube = split_cube(long(rng.gamma(2.0, size=plan.shape), dims), margins)

    assert_holds(cube, *margins)
    assert cube.outside.empty


def test_shuffled_rows_of_a_tied_history_give_the_same_cube():
    """All cells tie, and each is the sum of three rows whose sum depends on their order."""
    rng = np.random.default_rng(7)
    dims = ["line", "rep", "month"]
    cell = long(np.ones((5, 4, 6)), dims)
    history = pd.concat([cell.assign(weight=share) for share in (0.1, 0.2, 0.7)])
    plan = rng.multinomial(403, np.full(120, 1 / 120)).reshape(5, 4, 6)
    margins = [margin(plan, dims, "line"), margin(plan, dims, "rep"), margin(plan, dims, "month")]
    cube = split_cube(history, margins)

    for shuffle in range(5):
        again = split_cube(
            history.sample(frac=1, random_state=shuffle),
            [held.sample(frac=1, random_state=shuffle) for held in margins],
        )

        pd.testing.assert_frame_equal(again.table, cube.table)


@pytest.mark.parametrize("mean", [0.4, 30, 5000])
def test_shuffled_rows_give_the_same_cube_at_every_size(mean):
    """Ties in lines of large cells go round by place, never by row."""
    rng = np.random.default_rng(9)
    dims = ["line", "rep", "month"]
    seed = long(rng.integers(1, 3, size=(6, 7, 12)), dims)
    plan = rng.poisson(mean, size=(6, 7, 12))
    margins = [margin(plan, dims, "line"), margin(plan, dims, "rep", "month")]
    cube = split_cube(seed, margins)

    again = split_cube(seed.sample(frac=1, random_state=1), margins[::-1])

    pd.testing.assert_frame_equal(again.table, cube.table)
    assert cube.outside.empty


def test_the_scale_of_the_weights_does_not_matter():
    rng = np.random.default_rng(8)
    seed = long(rng.gamma(1.0, size=(4, 5)), ["line", "rep"])
    lines = by_value("line", line00=10, line01=20, line02=5, line03=9)

    cube = split_cube(seed, [lines])

    pd.testing.assert_frame_equal(
        split_cube(seed.assign(weight=seed["weight"] * 1024), [lines]).table, cube.table
    )


def test_the_tables_given_are_left_alone():
    seed, lines = long(np.ones((2, 2)), ["line", "rep"]), by_value("line", line00=3, line01=4)
    locks = by_value("rep", rep00=4)
    before = [table.copy() for table in (seed, lines, locks)]

    split_cube(seed, [lines], locks=locks)

    for table, copy in zip((seed, lines, locks), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_no_whole_plan_on_the_ring_of_four_cells_is_refused_with_the_slices_named():
    """Half a unit on four cells makes every margin 1; whole units cannot (seen by exhaustion)."""
    seed = pd.DataFrame(sorted(RING), columns=["p", "s", "m"]).assign(weight=1.0)
    margins = [by_value(dim, **{"0": 1, "1": 1}) for dim in ("p", "s", "m")]

    assert not any(
        all(sum(n for n, cell in zip(counts, sorted(RING), strict=True) if cell[axis] == side) == 1
            for axis in range(3) for side in "01")
        for counts in product(range(2), repeat=4)
    )  # fmt: skip
    with pytest.raises(
        ReconcileError,
        match=r'cube, (\w) "0" and \1 "1": no whole-number plan .* \(1 short\) and .* \(1 over\)',
    ):
        split_cube(seed, margins)


def test_one_cell_leaves_floor_and_ceiling_where_no_plan_stays_inside():
    """1.5 on four cells of eight, 1 on the others, margins of 5: one cell outside is enough."""
    seed = pd.DataFrame(TWO_BY_TWO, columns=["p", "s", "m"])
    seed["weight"] = [1.5 if cell in RING else 1.0 for cell in TWO_BY_TWO]
    margins = [by_value(dim, **{"0": 5, "1": 5}) for dim in ("p", "s", "m")]

    cube = split_cube(seed, margins)

    assert_holds(cube, *margins)
    assert len(cube.outside) == 1
    assert cube.outside.columns.tolist() == ["p", "s", "m", "exact", "amount"]
    assert abs(cube.outside["exact"] - cube.outside["amount"]).item() <= 1.5


def test_margins_that_force_cells_to_zero_are_solved():
    """Ann sells only Probes, 5 of 5: the others' Probes must be 0 although they have history."""
    seed = long([[1, 1], [1, 0]], ["line", "rep"])
    lines, reps = by_value("line", line00=10, line01=5), by_value("rep", rep00=5, rep01=10)

    assert split_cube(seed, [lines, reps]).table["amount"].tolist() == [0, 10, 5]


def small_case(number):
    """Draw a cube with zeros; margins of a hidden plan, or (every third) of random amounts."""
    rng = np.random.default_rng(number)
    shape = tuple(rng.integers(2, 5, size=int(rng.integers(2, 5))))
    dims = list("prsm")[: len(shape)]
    density = rng.choice([0.35, 0.6, 1.0])
    history = rng.gamma(1.0, size=shape).round(2) * (rng.random(shape) < density)
    plan = rng.poisson(rng.choice([0.5, 2.0, 50.0]), size=shape) * (history > 0)
    if number % 3 == 0:
        plan = rng.multinomial(int(plan.sum()), np.full(history.size, 1 / history.size))
        plan = plan.reshape(shape)
    keeps = [[dim] for dim in dims]
    if len(dims) > 2 and number % 2:
        keeps = [[dim] for dim in dims[:-2]] + [dims[-2:]]
    return dims, history, [margin(plan, dims, *keep) for keep in keeps]


def feasible(history, dims, margins):
    """Ask HiGHS, with constraints written out cell by cell, whether a plan exists."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    names = long(history, dims)
    rows, amounts = [], []
    for held in margins:
        keys = [column for column in held if column != "amount"]
        for row in held.to_dict("records"):
            rows.append(np.logical_and.reduce([names[key] == row[key] for key in keys]))
            amounts.append(row["amount"])
    found = milp(
        np.zeros(history.size),
        integrality=np.ones(history.size),
        bounds=Bounds(0, np.where(history.ravel() > 0, np.inf, 0)),
        constraints=LinearConstraint(np.array(rows, float), amounts, amounts),
    )
    return found.status == 0


def solved(history, dims, margins):
    """Split, or None where that is refused."""
    try:
        return split_cube(long(history, dims), margins)
    except PlanError:
        return None


@pytest.mark.parametrize("block", range(8))
def test_small_cubes_are_solved_or_refused_exactly_as_a_second_method_says(block):
    """40 cubes a block: solved where HiGHS finds a whole plan, refused where it finds none."""
    cases = [small_case(number) for number in range(40 * block, 40 * block + 40)]
    cases = [case for case in cases if case[1].any()]

    cubes = [solved(history, dims, margins) for dims, history, margins in cases]

    expected = [feasible(history, dims, margins) for dims, history, margins in cases]
    assert [cube is not None for cube in cubes] == expected
    assert True in expected
    assert False in expected
    for cube, (_, history, margins) in zip(cubes, cases, strict=True):
        if cube is not None:
            assert_holds(cube, *margins)
            assert len(cube.table) == (history > 0).sum()


@pytest.mark.parametrize("number", range(20))
def test_in_two_dimensions_no_cell_ever_leaves_floor_or_ceiling(number):
    """A transport network with whole margins has whole vertices, so none has to."""
    rng = np.random.default_rng(number)
    dims = ["line", "rep"]
    history = rng.gamma(0.5, size=(6, 9)) * (rng.random((6, 9)) < 0.7)
    plan = rng.poisson(3, size=history.shape) * (history > 0)
    margins = [margin(plan, dims, dim) for dim in dims]

    cube = split_cube(long(history, dims), margins)

    assert_holds(cube, *margins)
    assert cube.outside.empty
