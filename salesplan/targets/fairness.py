"""Chapter 2.5: fairness as tests: what a quota and its chance are linked to, and how far they lie.

The reps at hand are a small sample of what the rule would do to others, so a link between ranks
carries an interval; how unevenly today's quotas lie over today's potential is counted, not
estimated, and carries none.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import Z_95
from salesplan.words import count, listing, number, percent

FEWEST = 8
"""Reps below which a link between ranks cannot be told from luck."""


class Trait(NamedTuple):
    """Something that should, or should not, go with a quota.

    Parameters
    ----------
    words : str
        What people call it.
    more : str
        Those who have much of it.
    needs : str
        What the data lack where it is not known.
    """

    words: str
    more: str
    needs: str


TRAITS = {
    "accounts": Trait("territory size", "larger territories", "`customers` (column owner)"),
    "potential": Trait(
        "potential", "more potential", "`customers` (columns owner, potential)"
    ),
    "last_year": Trait("last year's sales", "higher sales last year", "a full year of sales"),
    "tenure_months": Trait("tenure", "a longer time with the firm", "`reps` (column hired_on)"),
}  # fmt: skip
_COLUMNS = ["test", "statistic", "value", "low", "high", "n", "verdict"]


def fair_shares(reps: pd.DataFrame) -> Finding:
    """Set each quota beside the one that the rep's share of all potential would give.

    Parameters
    ----------
    reps : DataFrame, shape (reps, ...)
        rep, name, team, quota, potential (currency; missing where no account says any).

    Returns
    -------
    Finding
        rep, name, team, potential, quota, fair_quota (the quotas of those with potential, shared
        out by it), burden (quota / fair quota: above 1 carries more than the potential gives),
        heaviest first.

    Examples
    --------
    >>> reps = pd.DataFrame({"rep": ["r1", "r2"], "name": ["Ann", "Bo"], "team": None,
    ...     "quota": [60, 40], "potential": [100.0, 100.0]})
    >>> fair_shares(reps).table[["rep", "fair_quota", "burden"]].values.tolist()
    [['r1', 50.0, 1.2], ['r2', 50.0, 0.8]]
    """
    known = reps[(reps["potential"] > 0).to_numpy()]
    per_unit = known["quota"].sum() / known["potential"].sum() if len(known) else math.nan
    table = known[["rep", "name", "team", "potential", "quota"]].assign(
        fair_quota=known["potential"] * per_unit,
        burden=known["quota"] / (known["potential"] * per_unit) if per_unit else 1.0,
    )
    table = table.sort_values(["burden", "rep"], ascending=[False, True], ignore_index=True)
    return Finding(table, _shares_say(table, len(reps)))


def fairness(reps: pd.DataFrame) -> Finding:
    """Test what quotas and chances are linked to, and how unevenly quotas lie over potential.

    A link is Spearman's rank correlation with the 95 % interval of Bonett and Wright. A quota
    should follow territory size, potential and last year; a chance should follow nothing. Fewer
    than eight reps, or a trait that all share, is refused in words.

    Parameters
    ----------
    reps : DataFrame, shape (reps, ...)
        rep, quota, and where known chance (of reaching it), accounts, potential, last_year,
        tenure_months; missing values are left out of their test.

    Returns
    -------
    Finding
        test, statistic (rank correlation, Gini, variation, largest : smallest), value, low, high
        (of a correlation), n (reps in it), verdict.

    References
    ----------
    Bonett & Wright (2000), Psychometrika 65, 23-28: variance of Fisher's z for ranks.

    Examples
    --------
    >>> reps = pd.DataFrame({"rep": range(9), "quota": range(9), "potential": range(1, 10)})
    >>> fairness(reps).table.set_index("test")["verdict"]["Quota against potential"]
    'follows it: who has more potential carries the higher quota'
    """
    rows = [_link(reps, "quota", name) for name in TRAITS]
    if "chance" in reps and reps["chance"].notna().any():
        rows += [_link(reps, "chance", name) for name in TRAITS]
    rows += _spreads(reps)
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"n": "int64"})
    return Finding(table, _sentence(table, len(reps)))


def rank_correlation(left: pd.Series, right: pd.Series) -> tuple[float, float, float]:
    """Return Spearman's rank correlation and its 95 % interval.

    Ties share their mean rank. The interval is that of Fisher's z with the variance
    (1 + r^2 / 2) / (n - 3). A perfect order stands half a step from 1 in it, a step being the
    smallest change that n ranks allow, because z would be infinite.

    Parameters
    ----------
    left, right : Series of float, shape (n,)
        Without missing values, n at least 4, neither constant.

    Returns
    -------
    tuple of float
        Correlation, lower end, upper end; between -1 and 1.

    References
    ----------
    Bonett & Wright (2000), Psychometrika 65, 23-28.

    Examples
    --------
    >>> one, other = pd.Series([1.0, 2, 3, 4, 5]), pd.Series([1.0, 3, 2, 4, 5])
    >>> [round(value, 3) for value in rank_correlation(one, other)]
    [0.9, -0.169, 0.996]
    """
    n = len(left)
    r = float(np.corrcoef(left.rank(), right.rank())[0, 1])
    most = 1 - 6 / (n * (n * n - 1))
    z = math.atanh(min(max(r, -most), most))
    half = Z_95 * math.sqrt((1 + r * r / 2) / (n - 3))
    return r, min(math.tanh(z - half), r), max(math.tanh(z + half), r)


def gini(values: pd.Series) -> float:
    """Return the Gini coefficient: 0 where all have the same, near 1 where one has all.

    Half the mean absolute difference of all pairs, divided by the mean.

    Parameters
    ----------
    values : Series of float, shape (n,)
        Zero or more, at least one above zero.

    Examples
    --------
    >>> gini(pd.Series([1.0, 1.0])), gini(pd.Series([0.0, 0.0, 0.0, 1.0]))
    (0.0, 0.75)
    """
    ordered = np.sort(values.to_numpy(float))
    n = len(ordered)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float((ranks * ordered).sum() / (n * ordered.sum()))


def _link(reps: pd.DataFrame, what: str, name: str) -> tuple[object, ...]:
    trait = TRAITS[name]
    test = f"{what.capitalize()} against {trait.words}"
    both = reps.reindex(columns=[what, name]).astype("float64").dropna()
    n = len(both)
    if n < FEWEST:
        unknown = n < len(reps) and reps.reindex(columns=[name])[name].isna().all()
        why = f"needs {trait.needs}" if unknown else f"{count(n, 'rep')}, {FEWEST} are needed"
        return test, "rank correlation", np.nan, np.nan, np.nan, n, f"refused: {why}"
    if both[what].nunique() == 1 or both[name].nunique() == 1:
        alike = what if both[what].nunique() == 1 else trait.words
        return test, "rank correlation", np.nan, np.nan, np.nan, n, f"refused: one {alike} for all"
    r, low, high = rank_correlation(both[what], both[name])
    return test, "rank correlation", r, low, high, n, _verdict(what, trait, low, high)


def _verdict(what: str, trait: Trait, low: float, high: float) -> str:
    if low <= 0 <= high:
        return "no link shown; " + (
            "none is wanted" if what == "chance" else "a link cannot be ruled out either"
        )
    better, worse = ("better", "worse") if what == "chance" else ("higher", "lower")
    side = better if low > 0 else worse
    if what == "chance":
        return f"uneven: who has {trait.more} has the {side} chance"
    said = "follows it" if low > 0 else "runs against it"
    return f"{said}: who has {trait.more} carries the {side} quota"


def _spreads(reps: pd.DataFrame) -> list[tuple[object, ...]]:
    """Count how unevenly quotas lie over potential, and how far quotas lie apart."""
    quota = reps["quota"].astype("float64")
    potential = reps.reindex(columns=["potential"])["potential"].astype("float64")
    load = (quota / potential.where(potential > 0)).dropna()
    rows = [_extremes("Quotas", quota[quota > 0])]
    if len(load) < 2 or load.sum() <= 0:
        return rows
    lightest = int((load < load.median() / 2).sum())
    heaviest = int((load > load.median() * 2).sum())
    gini_says = "0: the same for all; 1: one carries all"
    spread_says = (
        f"standard deviation / mean; {count(heaviest, 'rep')} above twice the median, "
        f"{number(lightest)} below half of it"
    )
    deviation = float(load.std() / load.mean())
    test, n = "Quota per potential", len(load)
    return [
        (test, "Gini", gini(load), np.nan, np.nan, n, gini_says),
        (test, "variation", deviation, np.nan, np.nan, n, spread_says),
        _extremes(test, load[load > 0]),
        *rows,
    ]


def _extremes(test: str, values: pd.Series) -> tuple[object, ...]:
    ratio = float(values.max() / values.min()) if len(values) else np.nan
    said = "times the smallest" if len(values) > 1 else "refused: 1 rep or none carries one"
    return test, "largest : smallest", ratio, np.nan, np.nan, len(values), said


def _shares_say(table: pd.DataFrame, reps: int) -> str:
    if table.empty:
        return "No rep's potential is known, so no quota can be set against it."
    without = reps - len(table)
    left_out = f"; {count(without, 'rep')} without known potential left out" if without else ""
    if len(table) == 1:
        return f"One rep has known potential, so there is nothing to compare{left_out}."
    first, last = table.iloc[0], table.iloc[-1]
    within = int(table["burden"].between(0.8, 1.25).sum())
    return (
        f"{number(within)} of {count(len(table), 'quota')} lie between four fifths and five "
        f"quarters of what the potential gives; {first['name']} carries "
        f"{percent(first['burden'], 0)} of it, {last['name']} {percent(last['burden'], 0)}"
        f"{left_out}."
    )


def _sentence(table: pd.DataFrame, reps: int) -> str:
    links = table[table["statistic"] == "rank correlation"]
    judged = links.dropna(subset="value")
    if judged.empty:
        few = reps < FEWEST
        why = f"{FEWEST} are needed to tell a link from luck" if few else "see the reasons below"
        return f"With {count(reps, 'rep')} fairness is not tested: {why}."
    parts = [_links_say(judged, "Quota"), _links_say(judged, "Chance")]
    spread = table[(table["test"] == "Quota per potential")].set_index("statistic")["value"]
    if len(spread) and np.isfinite(spread["largest : smallest"]):
        times, evenness = number(spread["largest : smallest"], 1), number(spread["Gini"], 2)
        parts.append(
            f"Per unit of potential the heaviest quota is {times} times the lightest "
            f"(Gini {evenness})"
        )
    return ". ".join(filter(None, parts)) + "."


def _links_say(judged: pd.DataFrame, what: str) -> str:
    """Say what goes with quotas or chances, each with its correlation, interval and n."""
    own = judged[judged["test"].str.startswith(what)]
    if own.empty:
        return ""
    shown = own[(own["low"] > 0) | (own["high"] < 0)]
    n = count(int(own["n"].max()), "rep")
    if shown.empty:
        widest = number(float(own[["low", "high"]].abs().to_numpy().max()), 2)
        return f"{what}s show no link to what was tested ({n}; one of up to {widest} may hide)"
    rows = shown[["test", "value", "low", "high"]].itertuples(index=False, name=None)
    said = [
        f"{test.partition(' against ')[2]} ({number(value, 2)}, 95 % interval "
        f"{number(low, 2)} to {number(high, 2)})"
        for test, value, low, high in rows
    ]
    verb = "go" if what == "Quota" else "should go with nothing, but go"
    return f"{what}s {verb} with {listing(said, most=4)}, {n}"
