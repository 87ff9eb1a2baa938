"""Chapter 1.4, weights from pairwise comparisons (AHP), and whether the comparisons agree.

T. L. Saaty, The Analytic Hierarchy Process (1980): weights are the principal eigenvector of the
matrix of comparisons; its eigenvalue says how far they contradict one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all
from salesplan.finding import Finding
from salesplan.words import count, listing, number

WHERE = "market.priority_comparisons"
LIMIT = 0.10
"""Highest consistency ratio that is accepted (Saaty)."""
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57,
                1.59)  # fmt: skip
"""Mean consistency index of random matrices of size 1, 2, 3 and so on (Saaty 1980, table 1)."""
_ROUNDED = 0.02  # 3 one way and 0.33 the other are meant as reciprocal
_MOST_TIMES = 9.0


@dataclass(frozen=True)
class Weighing:
    """Weights from comparisons, and how well these agree.

    Parameters
    ----------
    weights : Series of float, index name
        Adds to 1.
    eigenvalue : float
        The principal one; the number of names where the comparisons agree.
    ratio : float
        Consistency ratio: (eigenvalue - n) / (n - 1) over that of random matrices.
    """

    weights: pd.Series
    eigenvalue: float
    ratio: float


@dataclass(frozen=True)
class Misfit:
    """The comparison that agrees least with the others.

    Parameters
    ----------
    name, over : str
        The pair.
    times, fitting : float
        As compared, and as the other comparisons imply.
    ratio : float
        Consistency ratio with `fitting` in its place.
    """

    name: str
    over: str
    times: float
    fitting: float
    ratio: float


def pair_matrix(pairs: pd.DataFrame, names: Sequence[str], where: str = WHERE) -> pd.DataFrame:
    """Set comparisons out as a square matrix; the other half is their reciprocals.

    Parameters
    ----------
    pairs : DataFrame
        priority, over, times: how many times more the first matters than the second.
    names : sequence of str
        All that are compared.
    where : str
        Parameter of the plan file that holds them, for messages.

    Returns
    -------
    DataFrame, shape (names, names)

    Raises
    ------
    ParamError
        If a name is unknown, or a pair is missing, compared with itself or compared twice.

    Examples
    --------
    >>> pairs = pd.DataFrame({"priority": ["A"], "over": ["B"], "times": [4.0]})
    >>> pair_matrix(pairs, ["A", "B"]).to_numpy().tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    _check_pairs(pairs, names, where)
    matrix = pd.DataFrame(np.eye(len(names)), list(names), list(names))
    columns = (pairs[name].tolist() for name in ("priority", "over", "times"))
    for one, other, times in zip(*columns, strict=True):
        matrix.loc[one, other] = times
        if matrix.loc[other, one] == 0:
            matrix.loc[other, one] = 1 / times
    return matrix


def pair_weights(matrix: pd.DataFrame, where: str = WHERE) -> Weighing:
    """Weigh names by the principal eigenvector of their comparisons.

    Parameters
    ----------
    matrix : DataFrame, shape (names, names)
        How many times more the row matters than the column, above 0; reciprocal to within 2 %.
    where : str
        Parameter of the plan file that holds them, for messages.

    Returns
    -------
    Weighing

    Raises
    ------
    ParamError
        If the matrix is not reciprocal, or larger than the published random indices.

    Examples
    --------
    >>> rows = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
    >>> found = pair_weights(pd.DataFrame(rows, list("abcd"), list("abcd")))
    >>> found.weights.round(3).tolist(), round(found.ratio, 3)
    ([0.548, 0.127, 0.27, 0.056], 0.044)
    """
    _check_matrix(matrix, where)
    return _weighed(matrix.to_numpy(float), matrix.index)


def least_fitting(matrix: pd.DataFrame) -> Misfit:
    """Find the comparison without which the others agree best, and the value they imply for it.

    Each pair in turn is taken as not compared (Harker 1987): its row keeps the other comparisons
    and its diagonal counts one more. Of three names each pair is as much at fault as another; the
    strongest statement is then named.

    Parameters
    ----------
    matrix : DataFrame, shape (names, names), three names or more

    Returns
    -------
    Misfit

    Examples
    --------
    >>> rows = [[1, 2, 9], [1 / 2, 1, 2], [1 / 9, 1 / 2, 1]]
    >>> found = least_fitting(pd.DataFrame(rows, list("abc"), list("abc")))
    >>> found.name, found.over, found.times, round(found.fitting, 6), round(found.ratio, 6)
    ('a', 'c', 9.0, 4.0, 0.0)
    """
    values = matrix.to_numpy(float)
    tried = [_without(values, matrix.index, pair) for pair in combinations(range(len(values)), 2)]
    return min(tried, key=lambda one: (round(one.ratio, 6), -abs(np.log(one.times))))


def agreed(matrix: pd.DataFrame) -> Weighing:
    """Weigh names, and refuse comparisons that contradict one another.

    Parameters
    ----------
    matrix : DataFrame, shape (names, names)

    Returns
    -------
    Weighing

    Raises
    ------
    ParamError
        If the consistency ratio is above 0.10: with the pair at fault and the value that fits.
    """
    found = pair_weights(matrix)
    if found.ratio <= LIMIT:
        return found
    odd = least_fitting(matrix)
    name, over, times, fitting = odd.name, odd.over, odd.times, odd.fitting
    if times < 1:
        name, over, times, fitting = over, name, 1 / times, 1 / fitting
    first, second, fits = (name, over, fitting) if fitting >= 1 else (over, name, 1 / fitting)
    raise ParamError(
        WHERE,
        f"the comparisons contradict one another (consistency ratio {number(found.ratio, 2)}, at "
        f'most {number(LIMIT, 2)}); "{name}" over "{over}" at {number(times, 1)} times fits least',
        f'the others imply "{first}" over "{second}" at {number(min(fits, _MOST_TIMES), 1)} times, '
        f"which leaves a ratio of {number(odd.ratio, 2)}; talk that pair over again",
    )


def comparisons(matrix: pd.DataFrame, weighing: Weighing) -> Finding:
    """Show each comparison beside the one that the weights imply.

    Parameters
    ----------
    matrix : DataFrame, shape (names, names)
    weighing : Weighing

    Returns
    -------
    Finding
        priority, over, times, fitting_times (weight / weight); one row a pair, the one named first
        that matters more.
    """
    rows = [
        (one, other) if matrix.loc[one, other] >= 1 else (other, one)
        for one, other in combinations(matrix.index, 2)
    ]
    table = pd.DataFrame(rows, columns=["priority", "over"])
    weights = weighing.weights
    table["times"] = [float(matrix.loc[one, other]) for one, other in rows]
    table["fitting_times"] = [float(weights[one] / weights[other]) for one, other in rows]
    text = (
        f"{count(len(table), 'comparison')} of {count(len(matrix), 'priority')} agree: their "
        f"consistency ratio is {number(weighing.ratio, 3)}, {number(LIMIT, 2)} would still do."
    )
    return Finding(table, text)


def refuse_both(weighed: Sequence[str]) -> None:
    """Refuse comparisons of priorities that carry weights as well.

    Parameters
    ----------
    weighed : sequence of str
        Names that have a weight.

    Raises
    ------
    ParamError
        If there is any.
    """
    if weighed:
        raise ParamError(
            WHERE,
            f"compares {listing(weighed)}, which the plan file weighs as well",
            "give weights or comparisons, not both",
        )


def _weighed(values: np.ndarray, names: pd.Index) -> Weighing:
    roots, vectors = np.linalg.eig(values)
    principal = int(np.argmax(roots.real))
    vector = np.abs(vectors[:, principal].real)
    root, size = float(roots[principal].real), len(values)
    index = max(0.0, root - size) / max(size - 1, 1)
    random = RANDOM_INDEX[size - 1]
    weights = pd.Series(vector / vector.sum(), names)
    return Weighing(weights, root, index / random if random else 0.0)


def _without(values: np.ndarray, names: pd.Index, pair: tuple[int, int]) -> Misfit:
    one, other = pair
    open_pair = values.copy()
    open_pair[one, other] = open_pair[other, one] = 0.0
    open_pair[one, one] = open_pair[other, other] = 2.0
    weights = _weighed(open_pair, names).weights.to_numpy()
    fitting = float(weights[one] / weights[other])
    mended = values.copy()
    mended[one, other], mended[other, one] = fitting, 1 / fitting
    ratio = _weighed(mended, names).ratio
    return Misfit(str(names[one]), str(names[other]), float(values[one, other]), fitting, ratio)


def _check_matrix(matrix: pd.DataFrame, where: str) -> None:
    if len(matrix) > len(RANDOM_INDEX):
        raise ParamError(
            where,
            f"compares {len(matrix)} names, at most {len(RANDOM_INDEX)} can be judged",
            "give weights instead, or compare fewer",
        )
    values = matrix.to_numpy(float)
    for one, other in combinations(range(len(values)), 2):
        there, back = values[one, other], values[other, one]
        if not (there > 0 and back > 0 and abs(there * back - 1) <= _ROUNDED):
            first, second = matrix.index[one], matrix.index[other]
            raise ParamError(
                where, *_not_reciprocal(str(first), str(second), float(there), float(back))
            )


def _not_reciprocal(first: str, second: str, there: float, back: float) -> tuple[str, str]:
    problem = (
        f'"{first}" over "{second}" is {there:.4g} and "{second}" over "{first}" is {back:.4g}: '
        "one must be 1 divided by the other"
    )
    return problem, f"keep one of the two, such as {there:.4g}" if there > 0 else (
        "give both above zero"
    )


def _check_pairs(pairs: pd.DataFrame, names: Sequence[str], where: str) -> None:
    faults: list[PlanError] = []
    for name in dict.fromkeys([*pairs["priority"], *pairs["over"]]):
        if name not in names:
            hint = did_you_mean(name, names)
            faults.append(ParamError(where, f'"{name}" is no priority',
                                     f"{hint}the priorities are {listing(names, 9)}"))  # fmt: skip
    same = pairs[pairs["priority"] == pairs["over"]]
    faults += [ParamError(where, f'"{name}" is compared with itself', "remove it")
               for name in same["priority"]]  # fmt: skip
    said = pairs[["priority", "over"]]
    faults += [ParamError(where, f'"{one}" over "{other}" stands there twice', "keep one of them")
               for one, other in said[said.duplicated()].drop_duplicates().to_numpy()]  # fmt: skip
    known = {frozenset(pair) for pair in said.to_numpy().tolist()}
    missing = [pair for pair in combinations(names, 2) if frozenset(pair) not in known]
    if missing and not faults:
        pairs_named = [f'"{one}" with "{other}"' for one, other in missing]
        faults.append(ParamError(where, f"nobody has compared {listing(pairs_named)}",
                                 "compare every pair once, or give weights"))  # fmt: skip
    raise_all(faults)
