"""Chapter 1.4, AHP: published weights, comparisons that agree, and those that are refused."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import PlanError
from salesplan.market import ahp

LEADER = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
NAMES = ["experience", "education", "charisma", "age"]


def square(rows, names=None):
    names = names or [f"p{i}" for i in range(len(rows))]
    return pd.DataFrame(np.array(rows, dtype=float), names, names)


def consistent(weights):
    """A matrix without contradiction: weight by weight."""
    return square(np.array(weights)[:, None] / np.array(weights)[None, :])


def pairs_of(*rows):
    return pd.DataFrame(rows, columns=["priority", "over", "times"])


def test_the_published_leader_example_is_reproduced():
    """Wikipedia's leader example (field.md 5.2 item 20): .548 .127 .270 .056, 4.118, CR .044."""
    found = ahp.pair_weights(square(LEADER, NAMES))

    assert found.weights.round(3).tolist() == [0.548, 0.127, 0.270, 0.056]
    assert round(found.eigenvalue, 3) == 4.118
    assert round(found.ratio, 3) == 0.044


def test_the_eigenvector_is_that_of_a_second_method():
    """Repeated squaring of the matrix: its normalised row sums go to the same vector."""
    power = np.linalg.matrix_power(np.array(LEADER), 64)

    weights = ahp.pair_weights(square(LEADER)).weights

    assert weights.to_numpy() == pytest.approx(power.sum(axis=1) / power.sum(), abs=1e-12)


def test_the_same_matrix_from_six_statements_in_any_order_and_direction():
    said = pairs_of(
        ("age", "experience", 1 / 7), ("charisma", "education", 3), ("experience", "education", 4),
        ("charisma", "age", 5), ("education", "age", 3), ("experience", "charisma", 3),
    )  # fmt: skip

    matrix = ahp.pair_matrix(said, NAMES)

    assert matrix.to_numpy() == pytest.approx(np.array(LEADER))


@pytest.mark.parametrize("seed", range(20))
def test_comparisons_without_contradiction_give_back_their_weights_and_ratio_zero(seed):
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.2, 1.5, int(rng.integers(1, 16)))

    found = ahp.pair_weights(consistent(weights))

    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.weights.tolist() == pytest.approx(weights / weights.sum())


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_names_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 9))
    upper = np.triu(rng.choice([1 / 3, 1 / 2, 1, 2, 3], (size, size)), 1)
    matrix = square(upper + np.eye(size) + np.tril(1 / np.where(upper.T, upper.T, 1), -1))
    order = rng.permutation(matrix.index)

    one, other = ahp.pair_weights(matrix), ahp.pair_weights(matrix.loc[order, order])

    assert other.weights[matrix.index].tolist() == pytest.approx(one.weights.tolist())
    assert other.ratio == pytest.approx(one.ratio)
    assert one.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(20))
def test_one_wrong_statement_is_found_and_the_value_that_fits_it(seed):
    """All others agree: without it the ratio is 0, and they imply exactly what was overwritten."""
    rng = np.random.default_rng(seed)
    matrix = consistent(rng.uniform(1, 3, int(rng.integers(4, 9))))
    one, other = rng.choice(len(matrix), 2, replace=False)
    true = matrix.iloc[one, other]
    matrix.iloc[one, other], matrix.iloc[other, one] = true * 6, 1 / (true * 6)

    found = ahp.least_fitting(matrix)

    assert {found.name, found.over} == {matrix.index[one], matrix.index[other]}
    there = found.fitting if found.name == matrix.index[one] else 1 / found.fitting
    assert there == pytest.approx(true)
    assert found.ratio == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_fitting_value_is_that_which_the_weights_then_imply(seed):
    """Harker's condition, whatever the other comparisons say: put in place, it is w / w."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(4, 8))
    upper = np.triu(rng.choice([1 / 5, 1 / 3, 1, 2, 4, 7], (size, size)), 1)
    matrix = square(upper + np.eye(size) + np.tril(1 / np.where(upper.T, upper.T, 1), -1))

    found = ahp.least_fitting(matrix)
    matrix.loc[found.name, found.over] = found.fitting
    matrix.loc[found.over, found.name] = 1 / found.fitting
    mended = ahp.pair_weights(matrix)

    assert mended.weights[found.name] / mended.weights[found.over] == pytest.approx(found.fitting)
    assert mended.ratio == pytest.approx(found.ratio)


def test_contradictions_are_refused_with_the_pair_and_a_value_that_mends_them():
    """Weights 8:4:2:1, but d is said to matter twice as much as a, not an eighth."""
    matrix = consistent([8, 4, 2, 1]).set_axis(list("abcd")).set_axis(list("abcd"), axis=1)
    matrix.loc["d", "a"], matrix.loc["a", "d"] = 2, 1 / 2

    with pytest.raises(PlanError) as refused:
        ahp.agreed(matrix)

    assert '"d" over "a" at 2.0 times fits least' in refused.value.problem
    assert '"a" over "d" at 8.0 times' in refused.value.fix
    matrix.loc["a", "d"], matrix.loc["d", "a"] = 8, 1 / 8
    assert ahp.agreed(matrix).ratio == pytest.approx(0, abs=1e-9)


def test_a_ratio_of_a_tenth_is_the_limit():
    """N = 3: a over c at t times 4 (the others say 4). The ratio grows with t past 0.10."""
    ratios = {}
    for times in (4, 6, 8, 9):
        matrix = square([[1, 2, times], [1 / 2, 1, 2], [1 / times, 1 / 2, 1]])
        ratios[times] = ahp.pair_weights(matrix).ratio

    assert list(ratios.values()) == sorted(ratios.values())
    assert ratios[9] < ahp.LIMIT
    with pytest.raises(PlanError, match="contradict one another"):
        ahp.agreed(square([[1, 2, 1 / 3], [1 / 2, 1, 2], [3, 1 / 2, 1]]))


def test_the_random_indices_are_those_that_saaty_printed():
    assert ahp.RANDOM_INDEX[2:5] == (0.58, 0.90, 1.12)
    assert len(ahp.RANDOM_INDEX) == 15


def test_each_comparison_stands_beside_what_the_weights_imply():
    matrix = square(LEADER, NAMES)

    finding = ahp.comparisons(matrix, ahp.agreed(matrix))

    table = finding.table.set_index(["priority", "over"])
    assert len(table) == 6
    assert table.loc[("charisma", "education"), "times"] == 3  # named first: it matters more
    assert table.loc[("experience", "age"), "fitting_times"] == pytest.approx(0.5476 / 0.0559, 0.01)
    assert finding.text.startswith("6 comparisons of 4 priorities agree: their consistency ratio "
                                   "is 0.044")  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("A", "B", 4), ("B", "A", 0.5)], '"A" over "B" is 4 and "B" over "A" is 0.5'),
        ([("A", "B", 4), ("A", "B", 4)], '"A" over "B" stands there twice'),
        ([("A", "A", 1), ("A", "B", 2)], '"A" is compared with itself'),
        ([("A", "Bb", 4), ("A", "B", 4)], 'did you mean "B"'),
        ([], 'nobody has compared "A" with "B"'),
    ],
)
def test_statements_that_cannot_be_meant_are_refused(rows, message):
    with pytest.raises(PlanError, match=message):
        ahp.pair_weights(ahp.pair_matrix(pairs_of(*rows), ["A", "B"]))


def test_a_third_written_as_decimals_is_meant_as_one():
    found = ahp.pair_weights(square([[1, 3], [0.33, 1]]))

    assert found.weights.tolist() == pytest.approx([0.75, 0.25], abs=0.002)


def test_sixteen_names_are_more_than_can_be_judged():
    with pytest.raises(PlanError, match="at most 15"):
        ahp.pair_weights(consistent(np.ones(16)))


def test_of_three_names_the_strongest_statement_is_named():
    matrix = square([[1, 2, 9], [1 / 2, 1, 1 / 2], [1 / 9, 2, 1]], list("abc"))

    found = ahp.least_fitting(matrix)

    ratios = [
        ahp._without(matrix.to_numpy(), matrix.index, p).ratio for p in combinations(range(3), 2)
    ]
    assert ratios == pytest.approx([0, 0, 0], abs=1e-9)
    assert (found.name, found.over, found.times) == ("a", "c", 9)


def test_the_leader_of_the_textbook_is_dick():
    """Four criteria, three candidates: .358, .493 and .149 (a leader, by the field notes)."""
    criteria = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
    candidates = [  # experience, education, charisma, age
        [[1, 1 / 4, 4], [4, 1, 9], [1 / 4, 1 / 9, 1]],
        [[1, 3, 1 / 5], [1 / 3, 1, 1 / 7], [5, 7, 1]],
        [[1, 5, 9], [1 / 5, 1, 4], [1 / 9, 1 / 4, 1]],
        [[1, 1 / 3, 5], [3, 1, 9], [1 / 5, 1 / 9, 1]],
    ]
    names = ["Tom", "Dick", "Harry"]

    weights = ahp.pair_weights(pd.DataFrame(criteria)).weights
    standing = [ahp.pair_weights(pd.DataFrame(rows, names, names)).weights for rows in candidates]

    score = sum(one * weight for one, weight in zip(standing, weights, strict=True))
    assert score.round(3).to_dict() == {"Tom": 0.358, "Dick": 0.493, "Harry": 0.149}


def test_messages_name_the_parameter_that_holds_the_pairs():
    pairs = pd.DataFrame({"priority": ["a"], "over": ["a"], "times": [2.0]})

    with pytest.raises(PlanError, match=r"decomposition\.here: \"a\" is compared with itself"):
        ahp.pair_matrix(pairs, ["a", "b"], where="decomposition.here")
