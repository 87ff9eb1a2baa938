"""Chapter 3.8, how firm the places are: months drawn again, weights moved."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.account_scores import Weights, standings
from salesplan.decomposition.account_value import FEWEST_MONTHS
from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, number

Grid = NDArray[np.float64]
HOLDS, OUTSIDE, NOISE = "in", "out", "open"
DRAWS, MOST, SURE, STEP = 500, 2_000, 0.8, 0.1
_LEAST_LEVEL = 0.01
_LOT = 1e-10  # among accounts that nothing tells apart, the lot decides each draw


class Evidence(NamedTuple):
    """What the scores rest on, one row an account in the same order everywhere.

    Parameters
    ----------
    criteria : DataFrame, index customer
        As `criteria_of` returns it, of all accounts.
    weighing : Weights
    months, before : DataFrame, shape (accounts, months)
        What each bought in the months looked at, and in those before (may have no columns).
    values : DataFrame, index customer
        name, hours, trust, expected_value, history_value and, where there are deals, deals_spread.
    """

    criteria: pd.DataFrame
    weighing: Weights
    months: pd.DataFrame
    before: pd.DataFrame
    values: pd.DataFrame


def rank_stability(
    evidence: Evidence, candidates: pd.Index, *, top: int, seed: int = 0, draws: int = DRAWS
) -> Finding:
    """Say of each candidate how likely it belongs among the first, and how far its rank may move.

    The months are drawn again with replacement, the same ones for all accounts and at the level of
    the year, so that a season moves nobody's rank; value, value per hour and growth follow. An
    account of which little is known stays near what the others make likely: its draws are as wide
    as what its own year leaves open (see `shrink_sales`). Each draw is scored by where it would
    stand among the accounts as they are; between equals the lot decides. Then each weight in turn
    is moved up and down by 10 points, the others in proportion. Of more than 2,000 candidates the
    best are drawn.

    Parameters
    ----------
    evidence : Evidence
    candidates : Index of str
        The accounts that compete for the places.
    top : int
        How many places there are.
    seed, draws : int

    Returns
    -------
    Finding
        rank (among the candidates), customer, name, score, top_chance (part of the draws in which
        it is among the first), rank_low, rank_high (95 % interval), rank_best, rank_worst (as
        weights move), verdict: "in" or "out" where at least 80 % of the draws say so, else "open".

    Examples
    --------
    >>> months = pd.DataFrame([[9.0] * 12, [1.0] * 12], ["a", "b"])
    >>> values = pd.DataFrame({"trust": 1.0, "expected_value": [9.0, 1.0], "hours": 1.0,
    ...     "history_value": [9.0, 1.0], "name": ["Ada", "Bo"]}, ["a", "b"])
    >>> criteria = pd.DataFrame({"value_per_hour": [9.0, 1.0]}, ["a", "b"])
    >>> weighing = Weights(pd.Series({"value_per_hour": 1.0}), "")
    >>> evidence = Evidence(criteria, weighing, months, months.iloc[:, :0], values)
    >>> rank_stability(evidence, months.index, top=1).table["verdict"].tolist()
    ['in', 'out']
    """
    if evidence.months.shape[1] < FEWEST_MONTHS:
        why = f"{count(evidence.months.shape[1], 'month')} cannot tell luck from size"
        return not_computed("sales", "date", because=why)
    stands = standings(evidence.criteria)
    score = stands @ evidence.weighing.weights.reindex(stands.columns)
    rated = score.reindex(candidates).sort_index(kind="stable")
    rated = rated.sort_values(ascending=False, kind="stable").head(MOST)
    if rated.empty:
        return not_computed("sales", "customer", "amount", because="no account is a candidate")
    here = rated.index
    drawn = _scores(evidence, here, np.random.default_rng(seed), draws)
    ranks = _ranks(drawn)
    moved = _ranks(stands.loc[here].to_numpy(float) @ _moved_weights(evidence, stands).T)
    chance = (ranks <= top).mean(axis=1)
    ends = np.percentile(ranks, [2.5, 97.5], axis=1, method="nearest")
    table = pd.DataFrame(
        {
            "rank": np.arange(1, len(here) + 1),
            "customer": here,
            "name": evidence.values.loc[here, "name"].to_numpy(),
            "score": rated.to_numpy(float),
            "top_chance": chance,
            "rank_low": ends[0].astype("int64"),
            "rank_high": ends[1].astype("int64"),
            "rank_best": moved.min(axis=1),
            "rank_worst": moved.max(axis=1),
            "verdict": np.select([chance >= SURE, chance <= 1 - SURE], [HOLDS, OUTSIDE], NOISE),
        }
    )
    return Finding(table, _text(table, top, draws))


def _scores(evidence: Evidence, here: pd.Index, rng: np.random.Generator, draws: int) -> Grid:
    """Score each account in each draw; shape (accounts, draws)."""
    stands = standings(evidence.criteria)
    weights = evidence.weighing.weights.reindex(stands.columns)
    fixed = stands.loc[here].to_numpy(float) @ weights.to_numpy(float)
    scores = np.repeat(fixed[:, None], draws, axis=1)
    now, ratio = _redrawn(evidence.months, here, rng, draws)
    value = _values(evidence.values.loc[here], ratio, rng)
    hours = evidence.values.loc[here, "hours"].to_numpy(float)[:, None]
    per_hour = np.divide(value, hours, out=np.full_like(value, np.nan), where=hours > 0)
    fresh = {"value": value, "value_per_hour": per_hour}
    if evidence.before.shape[1]:
        was, _ = _redrawn(evidence.before, here, rng, draws)
        fresh["growth"] = _difference(now, was)
    for name, drawn in fresh.items():
        if name in stands:
            own = stands.loc[here, name].to_numpy(float)[:, None]
            scores += weights[name] * (_standing(evidence.criteria[name], drawn) - own)
    return np.asarray(np.round(scores, 9) + _LOT * rng.random(scores.shape))


def _redrawn(
    months: pd.DataFrame, here: pd.Index, rng: np.random.Generator, draws: int
) -> tuple[Grid, Grid]:
    """Totals of months drawn with replacement, and their ratio to the true ones.

    Both at the level of the true year: that all sold more or less in the months drawn moves nobody.
    """
    length = months.shape[1]
    times = rng.multinomial(length, np.full(length, 1 / length), size=draws).T.astype(float)
    everyone = months.to_numpy(float).sum(axis=0)
    level = np.ones(draws)
    if everyone.sum() > 0:
        level = np.clip(everyone @ times / everyone.sum(), _LEAST_LEVEL, None)
    values = months.loc[here].to_numpy(float)
    sums, whole = values @ times / level, values.sum(axis=1)[:, None]
    ratio = np.divide(sums, whole, out=np.ones_like(sums), where=whole > 0)
    return sums, np.clip(ratio, 0.0, None)


def _values(values: pd.DataFrame, ratio: Grid, rng: np.random.Generator) -> Grid:
    """Value in each draw: history as redrawn, deals within their interval."""
    spread = np.sqrt(values["trust"].to_numpy(float))[:, None]
    history = values["history_value"].to_numpy(float)[:, None] * (1 + spread * (ratio - 1))
    other = (values["expected_value"] - values["history_value"]).to_numpy(float)[:, None]
    if "deals_spread" in values:
        error = values["deals_spread"].to_numpy(float)[:, None]
        other = np.clip(other + error * rng.standard_normal(ratio.shape), 0.0, None)
    return np.asarray(history + other)


def _difference(now: Grid, was: Grid) -> Grid:
    now, was = np.clip(now, 0.0, None), np.clip(was, 0.0, None)
    whole = now + was
    return np.divide(now - was, whole, out=np.full_like(now, np.nan), where=whole > 0)


def _standing(all_values: pd.Series, drawn: Grid) -> Grid:
    """Where drawn values would stand among all accounts; unknown ones in the middle."""
    counts = all_values.value_counts().sort_index()
    middle = (counts.cumsum() - counts / 2) / counts.sum()
    stands = np.interp(drawn, counts.index.to_numpy(float), middle.to_numpy(float))
    return np.nan_to_num(stands, nan=0.5)


def _ranks(scores: Grid) -> NDArray[np.int64]:
    """Rank each column, 1 the highest; on a tie the earlier row comes first."""
    by_draw = np.ascontiguousarray(-np.round(scores.T, 12))
    order = np.argsort(by_draw, axis=1, kind="stable")
    ranks = np.empty_like(order)
    places = np.broadcast_to(np.arange(1, len(scores) + 1), order.shape)
    np.put_along_axis(ranks, order, places, axis=1)
    return ranks.T


def _moved_weights(evidence: Evidence, stands: pd.DataFrame) -> Grid:
    """The weights, and each of them 10 points up and down; shape (variants, criteria)."""
    weights = evidence.weighing.weights.reindex(stands.columns).to_numpy(float)
    variants = [weights]
    for place, own in enumerate(weights):
        for target in (max(0.0, own - STEP), min(1.0, own + STEP)):
            if own < 1:
                moved = weights * (1 - target) / (1 - own)
                moved[place] = target
                variants.append(moved)
    return np.array(variants)


def _text(table: pd.DataFrame, top: int, draws: int) -> str:
    sizes = table["verdict"].value_counts()
    firm, unsure = int(sizes.get(HOLDS, 0)), int(sizes.get(NOISE, 0))
    said = f"{number(firm) if firm else 'none'} {'is' if firm < 2 else 'are'}"
    text = (
        f"Of {count(len(table), 'candidate')} for {count(top, 'place')}, {said} "
        f"among the first in at least 80 % of {number(draws)} draws"
    )
    if unsure:
        names = listing(table.loc[table["verdict"] == NOISE, "name"])
        text += f"; for {number(unsure)} ({names}) the place is noise"
    inside = table["rank"] <= top
    shifts = int(((table["rank_best"] <= top) & (table["rank_worst"] > top)).sum())
    text += (
        f". Moving a weight by 10 points puts {number(shifts)} of them across the line"
        if inside.any() and shifts
        else ". Moving a weight by 10 points puts nobody across the line"
    )
    return f"{text}."
