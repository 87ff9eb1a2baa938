"""Chapter 3.5, territories: the moves one by one, in the order in which they even out most.

A manager may take some of them: each says what it does alone and after those before it, and the
loads are worked out for any choice of them.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.territories import Territories
from salesplan.decomposition.territory_limits import MEASURES
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

_MOVES = ["customer", "from_rep", "to_rep", "hours", "potential", "cost_hours", "off_alone",
          "off_after", "within_after", "reason"]  # fmt: skip
_ACCEPTED = ["rep", "name", "before", "accepted", "after", "low", "high", "is_fair_accepted"]
Floats = NDArray[np.float64]


def territory_moves(found: Territories, names: dict[str, str] | None = None) -> Finding:
    """List the accounts that should change hands, each next one the best after those before it.

    Parameters
    ----------
    found : Territories
    names : dict of str to str, optional
        Names of reps and customers, for the reasons.

    Returns
    -------
    Finding
        Table customer, from_rep, to_rep, hours, potential, cost_hours, off_alone, off_after (the
        largest deviation of hours from the fair load if this move is made alone, and after all
        before it), within_after (reps then within both tolerances), reason.

    Examples
    --------
    >>> from salesplan.decomposition.territories import Rules, assign_territories
    >>> accounts = pd.DataFrame({"customer": list("pq"), "owner": "a", "hours": 10.0,
    ...                          "potential": 1.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 1.0})
    >>> even = assign_territories(accounts, reps, Rules({"hours": 0.1, "potential": 0.1}))
    >>> territory_moves(even).table[["off_alone", "off_after", "reason"]].values.tolist()
    [[0.0, 0.0, 'hours of a are 100 % above the fair load']]
    """
    moved = _moved(found)
    if moved.empty:
        return Finding(moved.reindex(columns=_MOVES), "No account needs to change hands.")
    table = _ordered(moved, found.loads).reset_index(drop=True)
    hours = found.loads[found.loads["measure"] == "hours"].set_index("rep")
    fair = (hours["low"] + hours["high"]) / 2
    off = {
        str(rep): float(part) for rep, part in (hours["before"] / fair.where(fair > 0) - 1).items()
    }
    reasons = [
        _reason(giver, taker, off, names or {})
        for giver, taker in zip(table["from_rep"], table["to_rep"], strict=True)
    ]
    half = table["off_after"].iloc[(len(table) - 1) // 2]
    text = (
        f"{count(len(table), 'account')} of {len(found.accounts):,} would change hands, "
        f"{number(table['hours'].sum())} hours of work a year; the order is that in which they "
        f"even out most: after the first half the largest deviation of hours is "
        f"{percent(half, 0)}, after all {percent(table['off_after'].iloc[-1], 0)}."
    )
    return Finding(table.assign(reason=reasons)[_MOVES], text)


def accepted_loads(found: Territories, accepted: Collection[str]) -> Finding:
    """Work out the hours of every rep if only some of the moves are made.

    Parameters
    ----------
    found : Territories
    accepted : collection of str
        Customers whose move is accepted; others are not moved.

    Returns
    -------
    Finding
        Table rep, name, before, accepted, after, low, high (hours), is_fair_accepted.

    Examples
    --------
    >>> from salesplan.decomposition.territories import Rules, assign_territories
    >>> accounts = pd.DataFrame({"customer": list("pq"), "owner": "a", "hours": 10.0,
    ...                          "potential": 1.0})
    >>> reps = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bob"], "hours_available": 1.0})
    >>> even = assign_territories(accounts, reps, Rules({"hours": 0.1, "potential": 0.1}))
    >>> accepted_loads(even, []).text
    'No move of 1 is accepted yet: 0 of 2 reps are within the tolerance of hours.'
    """
    moved = _moved(found)
    taken = moved[moved["customer"].isin(list(accepted))]
    table = found.loads[found.loads["measure"] == "hours"].drop(columns=["measure", "is_within"])
    came = table["rep"].map(taken.groupby("to_rep")["hours"].sum()).fillna(0.0)
    left = table["rep"].map(taken.groupby("from_rep")["hours"].sum()).fillna(0.0)
    table = table.assign(accepted=table["before"] + came - left)
    slack = 1e-9 * float(table["high"].max())
    within = table["accepted"].between(table["low"] - slack, table["high"] + slack)
    table = table.assign(is_fair_accepted=within)[_ACCEPTED].reset_index(drop=True)
    some = f"{len(taken):,} of {count(len(moved), 'move')} are accepted" if len(taken) else (
        f"No move of {len(moved):,} is accepted yet")  # fmt: skip
    text = f"{some}: {int(within.sum()):,} of {count(len(table), 'rep')} are within the tolerance"
    unknown = sorted(set(accepted) - set(moved["customer"]))
    text += f" of hours. Accepted, but not proposed: {listing(unknown)}." if unknown else (
        " of hours.")  # fmt: skip
    return Finding(table, text)


def _moved(found: Territories) -> pd.DataFrame:
    table = found.accounts
    return table[table["from_rep"] != table["to_rep"]]


def _ordered(moved: pd.DataFrame, loads: pd.DataFrame) -> pd.DataFrame:
    """Put next, again and again, the move after which loads differ least from the fair ones.

    Measured by the sum of squares of the deviations, each as a part of its tolerance.
    """
    moved = moved.sort_values(["hours", "customer"], ascending=[False, True])
    reps = loads.loc[loads["measure"] == "hours", "rep"]
    place = {rep: at for at, rep in enumerate(reps)}
    source = moved["from_rep"].map(place).fillna(-1).to_numpy("int64")
    to = moved["to_rep"].map(place).to_numpy("int64")
    low, high, carried = (
        np.stack([loads.loc[loads["measure"] == one, name] for one in MEASURES])
        for name in ("low", "high", "before")
    )
    fair, room = (low + high) / 2, np.maximum((high - low) / 2, 1e-12)
    off, part = (carried - fair) / room, moved[list(MEASURES)].to_numpy(float).T
    scale = (room / np.where(fair > 0, fair, np.inf))[0]
    order, after, within = [], [], []
    alone = np.array([
        np.abs(_with(off, part[:, at] / room.T, source[at], to[at])[0] * scale).max()
        for at in range(len(moved))
    ])  # fmt: skip
    left = np.arange(len(moved))
    while len(left):
        best = left[_gain(off, part[:, left], room, source[left], to[left]).argmin()]
        off = _with(off, part[:, best] / room.T, source[best], to[best])
        order.append(best)
        after.append(float(np.abs(off[0] * scale).max()))
        within.append(int((np.abs(off) <= 1 + 1e-9).all(axis=0).sum()))
        left = left[left != best]
    table = moved.iloc[order]
    return table.assign(off_alone=alone[order], off_after=after, within_after=within)


def _with(off: Floats, part: Floats, source: int, to: int) -> Floats:
    """Deviations after one move; part (reps, measures) is the account in units of the room."""
    off = off.copy()
    if source >= 0:
        off[:, source] -= part[source]
    off[:, to] += part[to]
    return off


def _gain(
    off: Floats, part: Floats, room: Floats, source: NDArray[np.int64], to: NDArray[np.int64]
) -> Floats:
    """Change of the sum of squares by each move."""
    more, less = part / room[:, to], np.where(source >= 0, part / room[:, source], 0.0)
    change = (off[:, to] + more) ** 2 - off[:, to] ** 2
    change += (off[:, source] - less) ** 2 - off[:, source] ** 2
    total: Floats = change.sum(axis=0)
    return total


def _reason(giver: str | None, taker: str, off: dict[str, float], names: dict[str, str]) -> str:
    """Why an account moves: nobody's, or from too much, or to too little."""
    if giver is None or pd.isna(giver):
        return "nobody serves it"
    above, below = off.get(giver, 0.0), -off.get(taker, 0.0)
    if below > max(above, 0.0):
        return f"hours of {names.get(taker, taker)} are {percent(below, 0)} below the fair load"
    if above > 0:
        return f"hours of {names.get(giver, giver)} are {percent(above, 0)} above the fair load"
    return "evens out potential"
