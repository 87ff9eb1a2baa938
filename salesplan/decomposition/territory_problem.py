"""Chapter 3.5, territories: accounts, reps and rules as the arrays that the methods work on."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.territory_bound import Floats, Places, Problem
from salesplan.decomposition.territory_limits import MEASURES
from salesplan.decomposition.travel import Road, travel_hours


@dataclass(frozen=True)
class Rules:
    """What an assignment has to keep, and what it costs to change something.

    Parameters
    ----------
    tolerances : dict of str to float
        For hours and potential: the part of the fair load by which a rep may be off.
    handover_hours : float
        Hours lost when an account changes hands, for each hour that it needs in a year.
    distance_hours : float
        Hours lost in a year on an account outside the rep's region, for each hour it needs, where
        the places of account or rep are not known.
    road : Road
        How distances turn into hours where both are known.
    """

    tolerances: dict[str, float]
    handover_hours: float = 0.25
    distance_hours: float = 0.5
    road: Road = field(default_factory=Road)


def to_problem(accounts: pd.DataFrame, reps: pd.DataFrame, rules: Rules) -> Problem:
    """Work out the cost of every pair, loads, limits and today's owner.

    Parameters
    ----------
    accounts : DataFrame, shape (accounts, columns)
        customer, owner, hours, potential, and where known region, is_fixed, calls, latitude,
        longitude.
    reps : DataFrame, shape (reps, columns)
        rep, hours_available, and where known region, latitude, longitude.
    rules : Rules

    Returns
    -------
    Problem
        Cost in hours of the plan year.

    Examples
    --------
    >>> accounts = pd.DataFrame({"customer": ["p"], "owner": "a", "hours": 10.0, "potential": 1.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "hours_available": 1.0})
    >>> to_problem(accounts, reps, Rules({"hours": 0.1, "potential": 0.1})).cost.tolist()
    [[0.0, 2.5]]
    """
    hours = accounts["hours"].to_numpy(float)
    loads = np.stack([hours, accounts["potential"].fillna(0).to_numpy(float)])
    fair = fair_loads(loads, reps)
    tolerance = np.array([[rules.tolerances[measure]] for measure in MEASURES])
    start = owners(accounts, reps)
    cost = distance_cost(accounts, reps, rules)
    served = np.flatnonzero(start >= 0)
    handover = (rules.handover_hours * hours).astype(np.float32)
    cost[served] += handover[served, None]
    cost[served, start[served]] -= handover[served]
    fixed = np.flatnonzero(fixed_rows(accounts) & (start >= 0))
    own = cost[fixed, start[fixed]]
    cost[fixed] = np.inf
    cost[fixed, start[fixed]] = own
    return Problem(cost, loads, fair * (1 - tolerance), fair * (1 + tolerance), start)


def fair_loads(loads: Floats, reps: pd.DataFrame) -> Floats:
    """Share all loads out by the reps' hours.

    Parameters
    ----------
    loads : array, shape (measures, accounts)
    reps : DataFrame
        hours_available.

    Returns
    -------
    array, shape (measures, reps)

    Examples
    --------
    >>> fair_loads(np.array([[4.0, 2.0]]), pd.DataFrame({"hours_available": [1.0, 2.0]})).tolist()
    [[2.0, 4.0]]
    """
    weight = reps["hours_available"].to_numpy(float)
    return loads.sum(axis=1)[:, None] * weight / weight.sum()


def owners(accounts: pd.DataFrame, reps: pd.DataFrame) -> Places:
    """Tell the position of each account's rep; -1 for nobody.

    Parameters
    ----------
    accounts : DataFrame
        owner.
    reps : DataFrame
        rep.

    Returns
    -------
    array of int, shape (accounts,)

    Examples
    --------
    >>> owners(pd.DataFrame({"owner": ["b", None]}), pd.DataFrame({"rep": ["a", "b"]})).tolist()
    [1, -1]
    """
    place = {rep: at for at, rep in enumerate(reps["rep"])}
    return accounts["owner"].map(place).fillna(-1).to_numpy("int64")


def distance_cost(accounts: pd.DataFrame, reps: pd.DataFrame, rules: Rules) -> NDArray[np.float32]:
    """Work out the hours lost on the way: by distance where it is known, else by region.

    Parameters
    ----------
    accounts, reps : DataFrame
        As for `to_problem`.
    rules : Rules

    Returns
    -------
    array of float32, shape (accounts, reps)
        A rep whose place is not known neither saves nor adds travel; an account or a rep of no
        known region is nowhere away.

    Examples
    --------
    >>> accounts = pd.DataFrame({"hours": [10.0], "region": "North"})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "region": ["North", "South"]})
    >>> distance_cost(accounts, reps, Rules({})).tolist()
    [[0.0, 5.0]]
    """
    cost = travel_hours(accounts, reps, rules.road)
    unknown = np.isnan(cost)
    cost = np.where(unknown, _as_today(cost, accounts, reps)[:, None], cost)
    if unknown.any() and {"region"} <= set(accounts) & set(reps):
        where, home = accounts["region"], reps["region"]
        away = where.to_numpy()[:, None] != home.to_numpy()
        away &= where.notna().to_numpy()[:, None] & home.notna().to_numpy()
        hours = accounts["hours"].to_numpy(np.float32) * np.float32(rules.distance_hours)
        cost += (away & unknown) * hours[:, None]
    return cost


def _as_today(
    travel: NDArray[np.float32], accounts: pd.DataFrame, reps: pd.DataFrame
) -> NDArray[np.float32]:
    """Travel of today's rep for each account; of the nearest one where that is not known."""
    least = np.where(np.isnan(travel), np.inf, travel).min(axis=1, initial=np.inf)
    found = np.where(np.isfinite(least), least, 0.0)
    if "owner" in accounts:
        now = owners(accounts, reps)
        rows = np.flatnonzero(now >= 0)
        own = travel[rows, now[rows]]
        found[rows] = np.where(np.isnan(own), found[rows], own)
    return np.asarray(found, np.float32)


def fixed_rows(accounts: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which accounts must stay with their rep.

    Parameters
    ----------
    accounts : DataFrame
        is_fixed, where known.

    Returns
    -------
    array of bool, shape (accounts,)

    Examples
    --------
    >>> fixed_rows(pd.DataFrame({"is_fixed": [True, None]})).tolist()
    [True, False]
    """
    if "is_fixed" not in accounts:
        return np.zeros(len(accounts), bool)
    return accounts["is_fixed"].fillna(value=False).to_numpy(bool)
