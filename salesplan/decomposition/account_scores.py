"""Chapter 3.8, accounts scored by several criteria: each 0 to 1, weighed, added up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

CRITERIA = {
    "value": "expected value of the plan year",
    "value_per_hour": "expected value over the hours that the account takes",
    "growth": "sales against the span before: difference over sum, -1 lost to 1 new",
    "potential": "potential that nobody has won yet",
    "satisfaction_at_risk": "low satisfaction: the lower, the more it asks for",
    "strategic_fit": "how far the priorities of chapter 1 push what the account buys",
}
"""Criteria of priority, and what each measures."""
WHERE = "decomposition.criteria_weights"
_UNKNOWN = 0.5
_FACTS = [
    "expected_value",
    "value_per_hour",
    "amount",
    "amount_before",
    "unused_potential",
    "satisfaction",
    "strategic_fit",
]


class Weights(NamedTuple):
    """Weights of the criteria, and where they come from.

    Parameters
    ----------
    weights : Series of float, index criterion
        Adds to 1.
    source : str
        In words: equal, given, or compared in pairs with their consistency ratio.
    warning : str
        What to talk over again; empty where nothing is wrong.
    """

    weights: pd.Series
    source: str
    warning: str = ""


def criteria_of(accounts: pd.DataFrame) -> pd.DataFrame:
    """Work out each criterion of each account, in its own unit.

    Parameters
    ----------
    accounts : DataFrame, index customer
        expected_value, value_per_hour, amount, amount_before, unused_potential, satisfaction,
        strategic_fit; a column that is absent or empty takes its criterion with it.

    Returns
    -------
    DataFrame, index customer
        One column a criterion that tells accounts apart, in the order of `CRITERIA`; where none
        does, the first that is known. Missing where nobody knows. The more, the more it speaks for
        the account.

    Examples
    --------
    >>> accounts = pd.DataFrame({"value_per_hour": [3.0, 9.0], "amount": [10.0, 30.0],
    ...     "amount_before": [10.0, 10.0], "satisfaction": [4.0, 4.0]}, ["a", "b"])
    >>> criteria_of(accounts).to_dict("list")
    {'value_per_hour': [3.0, 9.0], 'growth': [0.0, 0.5]}
    """
    there = accounts.reindex(columns=_FACTS).astype("float64")
    found = pd.DataFrame(
        {
            "value": there["expected_value"],
            "value_per_hour": there["value_per_hour"],
            "growth": growth(there["amount"], there["amount_before"]),
            "potential": there["unused_potential"],
            "satisfaction_at_risk": -there["satisfaction"],
            "strategic_fit": there["strategic_fit"],
        }
    )
    telling = [name for name in found if found[name].nunique() > 1]
    known = [name for name in found if found[name].notna().any()]
    return found[telling or known[:1]]


def growth(amount: pd.Series, before: pd.Series) -> pd.Series:
    """Growth that stays between -1 (lost) and 1 (new): difference over sum.

    Examples
    --------
    >>> growth(pd.Series([30.0, 0.0, 5.0, 0.0]), pd.Series([10.0, 8.0, 0.0, 0.0])).tolist()
    [0.5, -1.0, 1.0, nan]
    """
    now, was = amount.clip(lower=0.0), before.clip(lower=0.0)
    return (now - was) / (now + was).where(now + was > 0)


def check_criteria(names: Iterable[str], where: str) -> None:
    """Refuse names that are no criteria of priority.

    Parameters
    ----------
    names : iterable of str
    where : str
        Parameter of the plan file that holds them.

    Raises
    ------
    ParamError
        If there is any.

    Examples
    --------
    >>> check_criteria(["growth"], "here")
    """
    faults: list[PlanError] = [
        ParamError(
            where,
            f'"{name}" is no criterion',
            f"{did_you_mean(name, CRITERIA)}the criteria are {listing(CRITERIA, 9)}",
        )
        for name in dict.fromkeys(names)
        if name not in CRITERIA
    ]
    raise_all(faults)


def choose_weights(
    usable: Sequence[str],
    given: Mapping[str, float],
    compared: tuple[pd.Series, float] | None = None,
    *,
    misfit: str = "",
) -> Weights:
    """Weigh the criteria: as compared in pairs, as given, or the same for all.

    A criterion that the data do not carry is left out, and the others keep their proportions.

    Parameters
    ----------
    usable : sequence of str
        Criteria that tell the accounts apart.
    given : mapping of str to float
        Weights of the plan file, any scale; empty: none.
    compared : (Series of float index criterion, float), optional
        Weights from comparisons in pairs, and their consistency ratio.
    misfit : str
        Which comparison fits the others least; empty where they agree.

    Returns
    -------
    Weights

    Raises
    ------
    ParamError
        If a criterion is unknown, both weights and comparisons are given, or all count nothing.

    Examples
    --------
    >>> choose_weights(["growth", "potential"], {"growth": 3, "potential": 1}).weights.to_dict()
    {'growth': 0.75, 'potential': 0.25}
    """
    _check(given, compared)
    if compared is not None:
        whole, ratio = compared
        source = f"compared in pairs, consistency ratio {number(ratio, 2)}"
    elif given:
        whole, source = pd.Series(given, dtype="float64"), "as the plan file gives them"
    else:
        whole, source = pd.Series(1.0, list(CRITERIA)), "the same for all: nobody has compared them"
    weights = whole.reindex(list(usable)).fillna(0.0)
    if len(weights) and not weights.sum() > 0:
        weights = pd.Series(1.0, list(usable))
        source = "the same for all: the data carry none of those that were weighed"
    return Weights(weights / weights.sum(), source, misfit)


def standings(criteria: pd.DataFrame) -> pd.DataFrame:
    """Put every criterion on one scale: the part of the accounts that stand below, 0 to 1.

    Accounts that stand the same count half; an account of which a criterion is unknown stands in
    the middle. Ranks, so that one giant does not push all others to nothing.

    Parameters
    ----------
    criteria : DataFrame, shape (accounts, criteria)
        As `criteria_of` returns it.

    Returns
    -------
    DataFrame of the same shape

    Examples
    --------
    >>> standings(pd.DataFrame({"growth": [0.1, 0.9, np.nan, 0.1]})).round(3)["growth"].tolist()
    [0.333, 0.833, 0.5, 0.333]
    """
    known = criteria.notna().sum()
    return ((criteria.rank() - _UNKNOWN) / known).fillna(_UNKNOWN)


def account_scores(criteria: pd.DataFrame, weighing: Weights, accounts: pd.DataFrame) -> Finding:
    """Score each account: its standing by each criterion, weighed.

    Parameters
    ----------
    criteria : DataFrame, index customer
        As `criteria_of` returns it.
    weighing : Weights
    accounts : DataFrame, index customer
        name, owner, sales_class: shown beside the score.

    Returns
    -------
    Finding
        rank, customer, name, owner, sales_class, score (0 to 1), then a column a criterion, such as
        growth_standing (0 to 1). On a tie the lower key comes first.

    Examples
    --------
    >>> criteria = pd.DataFrame({"growth": [0.1, 0.9]}, ["a", "b"])
    >>> accounts = pd.DataFrame({"name": ["Ada", "Bo"], "owner": "r", "sales_class": "A"},
    ...                         ["a", "b"])
    >>> found = account_scores(criteria, choose_weights(["growth"], {}), accounts)
    >>> found.table[["rank", "customer", "score"]].values.tolist()
    [[1, 'b', 0.75], [2, 'a', 0.25]]
    """
    stands = standings(criteria)
    score = stands.to_numpy(float) @ weighing.weights.reindex(criteria.columns).to_numpy(float)
    shown = ["name", "owner", "sales_class"]
    shown_stands = stands.add_suffix("_standing")
    shown_of = accounts.reindex(criteria.index)[shown]
    table = pd.concat(
        [shown_of, pd.Series(score, criteria.index, name="score"), shown_stands], axis=1
    )
    table = table.sort_index(kind="stable").sort_values("score", ascending=False, kind="stable")
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    table = table.rename_axis("customer").reset_index()
    table = table[["rank", "customer", *table.columns.difference(["rank", "customer"], sort=False)]]
    return Finding(table, _scores_text(table, weighing))


def _check(given: Mapping[str, float], compared: object) -> None:
    check_criteria(given, WHERE)
    if given and compared is not None:
        raise ParamError(
            WHERE,
            "weighs criteria that are compared in pairs as well",
            "give criteria_weights or criteria_comparisons, not both",
        )
    if given and not sum(given.values()) > 0:
        raise ParamError(
            WHERE, "counts every criterion nothing", "give at least one a weight above zero"
        )


def _scores_text(table: pd.DataFrame, weighing: Weights) -> str:
    weights = weighing.weights[weighing.weights > 0].sort_values(ascending=False, kind="stable")
    said = [
        f"{str(name).replace('_', ' ')} {percent(weight, 0)}" for name, weight in weights.items()
    ]
    verb = "comes" if len(table) == 1 else "come"
    text = (
        f"{listing(table['name'].head(3))} {verb} first of {count(len(table), 'account')}, scored "
        f"by {listing(said, most=9)} ({weighing.source})."
    )
    return f"{text} {weighing.warning}".strip()
