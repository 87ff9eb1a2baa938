"""What the cube refuses, and how it says so."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.cube import split_cube
from salesplan.decomposition.cube_inputs import read_seed
from salesplan.errors import PlanError, ReconcileError, SeveralErrors

LEVERS = {
    "line": "decomposition.product_lines",
    "rep": "the quotas of chapter 2",
    "rep x month": "quotas and calendar",
    "locks": "decomposition.locks",
}


def seed(**changes):
    """Two lines, two reps, two months, all of weight 1; or with columns replaced."""
    rows = [(line, rep, month) for line in "AB" for rep in ("Ann", "Bob") for month in "12"]
    return pd.DataFrame(rows, columns=["line", "rep", "month"]).assign(weight=1.0, **changes)


def by(dim, names, amounts):
    return pd.DataFrame({dim: list(names), "amount": amounts})


LINES = by("line", "AB", [10, 10])
REPS = by("rep", ["Ann", "Bob"], [12, 8])


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        (
            [LINES, by("rep", ["Ann", "Bob"], [12, 18])],
            (
                r"cube, line against rep: the total is 20 by line, 30 by rep \(10 apart\). "
                r"Fix: change decomposition.product_lines or the quotas of chapter 2 by 10"
            ),
        ),
        (
            [
                LINES,
                REPS,
                pd.DataFrame(
                    {
                        "rep": ["Ann", "Ann", "Bob", "Bob"],
                        "month": list("1212"),
                        "amount": [6, 5, 4, 5],
                    }
                ),
            ],
            (
                r'rep against rep x month: rep "Ann" is 12 by rep, 11 by rep x month \(1 apart\). '
                r"Fix: change the quotas of chapter 2 or quotas and calendar by 1"
            ),
        ),
        (
            [by("line", "A", [20])],
            r'cube by line: the margin says nothing about line "B", which has',
        ),
        ([by("line", "ABA", [5, 10, 5])], r'cube, line "A": margin is given twice. Fix: keep one'),
        ([by("line", "ABC", [5, 10, 5])], r'cube, line "C": margin is 5, but no row of the seed'),
        ([by("line", "AB", [-5, 10])], r'cube, line "A": margin is -5, must be a multiple of 1'),
        (
            [by("line", "AB", [None, 10])],
            r'cube, line "A": margin is nan, .* 0 where there is none',
        ),
        ([by("line", "AB", [5.5, 10])], r'cube, line "A": margin is 5.5, .* Fix: round it to 1'),
        ([by("product", "AB", [5, 10])], r"margin of the cube: unknown column product. Fix: use"),
        ([LINES[["line"]]], r"margin of the cube: no column amount"),
        ([], r"nothing says what the total is. Fix: give one margin, or lock the total"),
    ],
)
def test_margins_that_cannot_be_used_are_refused(margins, message):
    with pytest.raises(PlanError, match=message):
        split_cube(seed(), margins, levers=LEVERS)


@pytest.mark.parametrize(
    ("locks", "message"),
    [
        (
            by("line", "A", [11]),
            r'cube, line "A": locks add to 11, target is 10 \(1 apart\). Fix: ',
        ),
        (
            pd.DataFrame({"line": "A", "rep": ["Ann", "Bob"], "amount": [7, 5]}),
            (
                r'line "A": locks add to 12, target is 10 \(2 apart\). '
                r"Fix: change decomposition.product_lines or decomposition.locks by 2"
            ),
        ),
        (
            pd.DataFrame({"line": "A", "rep": "Ann", "month": ["1", "2"], "amount": [7, 5]}),
            r'line "A": locks add to 12, target is 10',
        ),
        (pd.DataFrame({"amount": [21]}), r"cube, the total: locks add to 21, target is 20"),
        (by("rep", ["Cy"], [5]), r'rep "Cy": lock is 5, but no row of the seed has this name'),
        (by("rep", ["Ann", "Ann"], [5, 5]), r'rep "Ann": lock is given twice'),
        (
            pd.DataFrame({"product": ["A"], "amount": [1]}),
            "lock of the cube: unknown column product",
        ),
    ],
)
def test_locks_that_cannot_be_kept_are_refused(locks, message):
    with pytest.raises(PlanError, match=message):
        split_cube(seed(), [LINES, REPS], locks=locks, levers=LEVERS)


@pytest.mark.parametrize(
    ("reps", "message"),
    [
        (
            ["Ann", "Bob", "Cy"],
            r"locks add to 99, target is 100 \(1 apart, and every part is locked",
        ),
        (["Ann", "Bob"], r"locks are 34 short of the target, and no cell is left open to take it"),
    ],
)
def test_locks_on_every_cell_of_a_slice_that_miss_its_target_are_refused(reps, message):
    """33 each of 100: nobody is left to take the rest (Cy has no history with line A)."""
    history = pd.DataFrame({"line": "A", "rep": reps, "weight": 1})
    others = pd.DataFrame({"line": "B", "rep": ["Ann", "Bob", "Cy"], "weight": 1})
    locks = pd.DataFrame({"line": "A", "rep": reps, "amount": 33})

    with pytest.raises(ReconcileError, match=f'line "A": {message}'):
        split_cube(pd.concat([history, others]), [by("line", "AB", [100, 50])], locks=locks)


def test_a_lock_on_a_cell_without_history_is_refused():
    weights = [0, 1, 1, 1, 1, 1, 1, 1]
    locks = pd.DataFrame({"line": ["A"], "rep": ["Ann"], "month": ["1"], "amount": [2]})

    with pytest.raises(
        ReconcileError,
        match=r'line "A" with rep "Ann" with month "1": is locked at 2, but has no weight',
    ):
        split_cube(seed().assign(weight=weights), [LINES], locks=locks)


def test_a_target_without_any_history_is_refused():
    weights = [0, 0, 0, 0, 1, 1, 1, 1]

    with pytest.raises(
        ReconcileError,
        match=r'cube, line "A": is to make 10, but no combination in it has a weight',
    ):
        split_cube(seed().assign(weight=weights), [LINES, REPS])


def test_a_target_whose_only_cells_are_held_at_zero_is_refused():
    """Line A is sold by Ann only, and Ann is to sell nothing."""
    weights = [1, 1, 0, 0, 1, 1, 1, 1]

    with pytest.raises(
        ReconcileError, match=r'line "A": 10 is left to place, but every open cell lies in a slice'
    ):
        split_cube(seed().assign(weight=weights), [LINES, by("rep", ["Ann", "Bob"], [0, 20])])


def test_amounts_between_two_rounding_units_are_refused_in_money():
    with pytest.raises(
        ReconcileError, match=r'line "B": margin is 10,500, must be a multiple of 1,000'
    ):
        split_cube(seed(), [by("line", "AB", [10_000, 10_500])], unit=1000)


def test_messages_show_money_not_rounding_units():
    with pytest.raises(
        ReconcileError, match=r"the total is 20,000 by line, 21,000 by rep \(1,000 a"
    ):
        split_cube(
            seed(),
            [by("line", "AB", [10_000, 10_000]), by("rep", ["Ann", "Bob"], [9_000, 12_000])],
            unit=1000,
        )


def test_all_mistakes_are_reported_together():
    with pytest.raises(SeveralErrors) as refusal:
        split_cube(seed(), [by("line", "AB", [-1, None])])

    assert [error.where for error in refusal.value.errors] == ['cube, line "A"', 'cube, line "B"']


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (
            seed().assign(weight=[-1, 1, 1, 1, 1, 1, 1, 1]),
            r'the weight of line "A" with rep "Ann" wi',
        ),
        (seed().assign(weight=np.nan), r"\(nan\).* and 2 more is missing, negative or infinite"),
        (seed().assign(weight=0), "every weight is zero. Fix: give at least one combination"),
        (
            seed(rep=[None, *"aabbccd"]),
            r'rep is missing in 1 of 8 rows. Fix: name it, or write "unkn',
        ),
        (seed().drop(columns="weight"), "has 8 rows and the columns line, rep and month"),
        (seed().head(0), "has 0 rows"),
    ],
)
def test_seeds_that_cannot_be_used_are_refused(history, message):
    with pytest.raises(ReconcileError, match=f"seed of the cube: .*{message}"):
        split_cube(history, [LINES])


def test_a_cube_too_large_to_hold_is_refused():
    names = [f"n{number}" for number in range(8000)]
    history = pd.DataFrame({"customer": names, "product": names, "weight": 1})

    with pytest.raises(
        ReconcileError, match="8,000 customer x 8,000 product make 64,000,000 cells"
    ):
        read_seed(history)


def test_names_keep_their_type_and_come_sorted():
    space, weights = read_seed(pd.DataFrame({"month": [3, 1, 3], "weight": [1, 2, 4]}))

    assert space.levels[0].tolist() == [1, 3]
    assert weights.tolist() == [2, 5]


def test_rows_of_one_cell_add_up_to_the_last_bit_in_any_order():
    """1e16 + 1 + 1 loses both ones, 1 + 1 + 1e16 keeps them; the seed knows only one order."""
    rows = pd.DataFrame({"rep": "Ann", "weight": [1e16, 1.0, 1.0, 1.0, 1.0]})

    sums = {read_seed(rows.sample(frac=1, random_state=shuffle))[1].item() for shuffle in range(20)}

    assert len(sums) == 1


def test_a_slice_without_history_may_be_left_out_or_be_zero():
    weights = [0, 0, 0, 0, 1, 1, 1, 1]
    history = seed().assign(weight=weights)

    left_out = split_cube(history, [by("line", "B", [20])])
    zero = split_cube(history, [by("line", "ABC", [0, 20, 0])])

    pd.testing.assert_frame_equal(left_out.table, zero.table)
    assert left_out.table["amount"].tolist() == [5, 5, 5, 5]


def test_an_impossible_line_is_explained_by_the_rep_it_depends_on():
    """Probes are sold by Bob alone: 5,000 of them do not fit into his 4,000."""
    history = pd.DataFrame({"line": ["Probes", "Cables", "Cables"], "rep": ["Bob", "Ann", "Bob"]})
    lines, reps = by("line", ["Probes", "Cables"], [5000, 3000]), by("rep", ["Ann", "Bob"], 4000)

    with pytest.raises(
        ReconcileError,
        match=r'cube, line "Probes": no plan can give line "Probes" \(5,000\), which can draw only '
        r'on rep "Bob" \(4,000\): .* Fix: bring .* in decomposition.product_lines and the quotas',
    ):
        split_cube(history.assign(weight=1), [lines, reps], levers=LEVERS)


def test_a_lock_too_small_for_what_depends_on_it_is_named():
    """Ann sells cables only and is to make 1,000, yet her cables are locked at 500."""
    history = pd.DataFrame(
        [
            ("Probes", "Bob", "1"),
            ("Cables", "Ann", "1"),
            ("Cables", "Ann", "2"),
            ("Cables", "Bob", "1"),
        ],
        columns=["line", "rep", "month"],
    )
    lock = pd.DataFrame({"line": ["Cables"], "rep": ["Ann"], "amount": [500]})
    lines = by("line", ["Probes", "Cables"], [5000, 3000])

    with pytest.raises(
        ReconcileError, match=r'rep "Ann" \(1,000\).* line "Cables" with rep "Ann" \(5'
    ):
        split_cube(
            history.assign(weight=1), [lines, by("rep", ["Ann", "Bob"], [1000, 7000])], locks=lock
        )
