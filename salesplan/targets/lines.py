"""Chapter 2: who reports to whom on each day of the plan year, and money that follows it exactly.

A rep who changes team in July counts above in the old team until then and in the new one after; a
rep who belongs to two teams counts in both by shares. Whatever moves, nothing is lost or doubled.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from salesplan.errors import TableError
from salesplan.rounding import split_target, split_units

Parents = Mapping[str, Mapping[str, float]]
_TOLERANCE = 1e-6  # of shares that add to 1


@dataclass(frozen=True)
class Spell:
    """Days of the plan year in which nobody changes place.

    Parameters
    ----------
    starts_on, ends_on : Timestamp
        First and last day.
    parents : mapping of node to (mapping of parent to share)
        Every node but the root; the shares of a node add to 1.
    """

    starts_on: pd.Timestamp
    ends_on: pd.Timestamp
    parents: Parents


def reporting_spells(
    managers: Mapping[str, str], moves: pd.DataFrame | None, starts_on: pd.Timestamp,
    ends_on: pd.Timestamp,
) -> list[Spell]:  # fmt: skip
    """Cut the plan year where somebody's place changes, and say who reports to whom in each part.

    Of the assignments valid on a day the latest starts first: it takes its share, the ones before
    it share what is left, and what no assignment takes stays with the usual manager.

    Parameters
    ----------
    managers : mapping of node to parent
        Where a node reports if no assignment says otherwise; every node but the root.
    moves : DataFrame, optional
        rep, parent, starts_on, and where known ends_on (last day) and share.
    starts_on, ends_on : Timestamp
        First and last day of the plan year.

    Returns
    -------
    list of Spell
        In order of time, without gaps.

    Raises
    ------
    TableError
        If assignments that start on one day add to more than 1, or people report to one another in
        a circle; with their names.

    Examples
    --------
    >>> moves = pd.DataFrame({"rep": ["Ann"], "parent": ["Noa"],
    ...     "starts_on": [pd.Timestamp("2026-07-01")]})
    >>> year = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31")
    >>> spells = reporting_spells({"Ann": "Mia", "Mia": "Firm", "Noa": "Firm"}, moves, *year)
    >>> [(str(spell.ends_on.date()), spell.parents["Ann"]) for spell in spells]
    [('2026-06-30', {'Mia': 1.0}), ('2026-12-31', {'Noa': 1.0})]
    """
    usual: Parents = {node: {parent: 1.0} for node, parent in managers.items()}
    if moves is None or moves.empty:
        return [_checked(Spell(starts_on, ends_on, usual))]
    moves = _complete(moves)
    moves = moves[(moves["starts_on"] <= ends_on) & ~(moves["ends_on"] < starts_on)]
    after = moves["ends_on"] + pd.Timedelta(days=1)
    cuts = {starts_on, *moves["starts_on"], *after.dropna()}
    days = sorted(day for day in cuts if starts_on <= day <= ends_on)
    lasts = [*(day - pd.Timedelta(days=1) for day in days[1:]), ends_on]
    return [
        _checked(Spell(first, last, {**usual, **_moved(moves, managers, first)}))
        for first, last in zip(days, lasts, strict=True)
    ]


def _complete(moves: pd.DataFrame) -> pd.DataFrame:
    """Fill in what an assignment may leave open: no end, and a share of 1."""
    ends = moves["ends_on"] if "ends_on" in moves else pd.Series(pd.NaT, moves.index)
    share = moves["share"] if "share" in moves else pd.Series(1.0, moves.index)
    moves = moves.assign(ends_on=pd.to_datetime(ends), share=share.fillna(1.0).astype(float))
    together = moves.groupby(["rep", "starts_on"])["share"].sum()
    over = together[together > 1 + _TOLERANCE]
    if not over.empty:
        (rep, day), total = over.index[0], over.iloc[0]
        raise TableError(
            "rep_assignments, column share",
            f"{rep} is assigned from {day:%Y-%m-%d} on with shares that add to {total:.4g}",
            "give shares that add to 1, or different first days",
        )
    return moves


def _moved(
    moves: pd.DataFrame, managers: Mapping[str, str], day: pd.Timestamp
) -> dict[str, dict[str, float]]:
    """Return the parents of those whom an assignment places on a day."""
    valid = moves[(moves["starts_on"] <= day) & ~(moves["ends_on"] < day)]
    valid = valid.sort_values("starts_on", ascending=False, kind="stable")
    placed: dict[str, dict[str, float]] = {}
    left: dict[str, float] = {}
    for rep, parent, share in zip(valid["rep"], valid["parent"], valid["share"], strict=True):
        taken = min(share, left.setdefault(rep, 1.0))
        if taken > _TOLERANCE:
            own = placed.setdefault(rep, {})
            own[parent] = own.get(parent, 0.0) + taken
            left[rep] -= taken
    for rep, rest in left.items():
        if rest > _TOLERANCE and rep in managers:
            own = placed.setdefault(rep, {})
            own[managers[rep]] = own.get(managers[rep], 0.0) + rest
    return placed


def _checked(spell: Spell) -> Spell:
    """Refuse a spell in which people report to one another in a circle."""
    order = upwards(spell.parents)
    stuck = [node for node in spell.parents if node not in set(order)]
    if stuck:
        way, node = [], stuck[0]
        while node not in way:
            way.append(node)
            node = next(p for p in spell.parents[node] if p in set(stuck) and p in spell.parents)
        circle = " -> ".join([*way[way.index(node) :], node])
        raise TableError(
            "reps, column manager",
            f"{circle} report to one another in a circle from {spell.starts_on:%Y-%m-%d} on",
            "correct one manager, or an entry of rep_assignments",
        )
    return spell


def upwards(parents: Parents) -> list[str]:
    """Order nodes so that everybody comes before those whom they report to; circles are left out.

    Examples
    --------
    >>> upwards({"Mia": {"Firm": 1.0}, "Ann": {"Mia": 1.0}})
    ['Ann', 'Mia', 'Firm']
    """
    below = dict.fromkeys(parents, 0)
    for own in parents.values():
        for parent in own:
            below[parent] = below.get(parent, 0) + 1
    ready = deque(node for node, number in below.items() if number == 0)
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for parent in parents.get(node, ()):
            below[parent] -= 1
            if below[parent] == 0:
                ready.append(parent)
    return order


def flow(spells: Sequence[Spell], own: pd.DataFrame, *, unit: int = 1) -> pd.DataFrame:
    """Let money rise from those who carry it to the root, along the lines of each spell.

    Every node passes on what it carries itself and what came from below, to each parent by share;
    whole amounts are split by largest remainder, so that the parts add up exactly.

    Parameters
    ----------
    spells : list of Spell
    own : DataFrame, shape (nodes, spells)
        What each node carries itself in each spell: int64, or float where it need not be whole.
    unit : int
        Whole amounts are split in multiples of it.

    Returns
    -------
    DataFrame
        spell (position), node, parent, share, own, amount: one row a line; a node's rows of a spell
        add to all that it carries and gets.

    Examples
    --------
    >>> day = pd.Timestamp("2026-01-01")
    >>> parents = {"Ann": {"Mia": 0.5, "Noa": 0.5}, "Mia": {"Firm": 1.0}, "Noa": {"Firm": 1.0}}
    >>> lines = flow([Spell(day, day, parents)], pd.DataFrame({0: [5]}, ["Ann"]))
    >>> lines[["node", "parent", "amount"]].values.tolist()
    [['Ann', 'Mia', 3], ['Ann', 'Noa', 2], ['Mia', 'Firm', 3], ['Noa', 'Firm', 2]]
    """
    is_whole = all(kind.kind == "i" for kind in own.dtypes)
    split = whole_parts(unit) if is_whole else _parts
    rows = []
    for position, spell in enumerate(spells):
        carried = dict(zip(own.index, own.iloc[:, position].tolist(), strict=True))
        rows += [(position, *line) for line in rise(spell.parents, carried, split)]
    table = pd.DataFrame(rows, columns=["spell", "node", "parent", "share", "own", "amount"])
    kind = "int64" if is_whole else "float64"
    return table.astype({"own": kind, "amount": kind})


def rise(
    parents: Parents, carried: Mapping[str, Any], split: Callable[[Any, Sequence[float]], list[Any]]
) -> list[tuple[str, str, float, Any, Any]]:
    """Pass on what each node carries and gets, to its parents by share, up to the root.

    Parameters
    ----------
    parents : mapping of node to (mapping of parent to share)
    carried : mapping of node to amount
    split : callable
        Splits an amount by shares into parts that add up to it.

    Returns
    -------
    list of (node, parent, share, own, amount)
        `own` is the line's part of what the node carries itself.
    """
    total = dict(carried)
    rows = []
    for node in upwards(parents):
        lines = parents.get(node)
        if lines is None:
            continue
        shares = list(lines.values())
        amounts = split(total.get(node, 0), shares)
        owned = split(carried.get(node, 0), shares)
        for parent, share, amount, part in zip(lines, shares, amounts, owned, strict=True):
            total[parent] = total.get(parent, 0) + amount
            rows.append((node, parent, share, part, amount))
    return rows


def whole_parts(unit: int = 1) -> Callable[[int, Sequence[float]], list[int]]:
    """Return a split by largest remainder into multiples of a unit.

    Examples
    --------
    >>> whole_parts()(5, [0.5, 0.5])
    [3, 2]
    """

    def split(amount: int, shares: Sequence[float]) -> list[int]:
        if len(shares) == 1:
            return [amount]
        sign = -1 if amount < 0 else 1
        return [sign * unit * part for part in split_units(abs(amount) // unit, list(shares))]

    return split


def _parts(amount: float, shares: Sequence[float]) -> list[float]:
    first = [amount * share for share in shares[:-1]]
    return [*first, amount - sum(first)]


def by_spell(
    quotas: pd.Series, daily: pd.DataFrame, spells: Sequence[Spell], *, unit: int = 1
) -> pd.DataFrame:
    """Split each rep's quota over the spells, by the months' weight and the days in each.

    Parameters
    ----------
    quotas : Series of int64, index rep
    daily : DataFrame, shape (reps, months)
        Weight of each month for each rep: season x part of the month present; columns such as
        "2026-03".
    spells : list of Spell
    unit : int

    Returns
    -------
    DataFrame of int64, shape (reps, spells)
        A rep's row adds to the quota.

    Examples
    --------
    >>> day = pd.Timestamp
    >>> spells = [Spell(day("2026-01-01"), day("2026-01-31"), {}),
    ...           Spell(day("2026-02-01"), day("2026-02-28"), {})]
    >>> weights = pd.DataFrame([[1.0, 3.0]], ["Ann"], ["2026-01", "2026-02"])
    >>> by_spell(pd.Series({"Ann": 100}), weights, spells).values.tolist()
    [[25, 75]]
    """
    if len(spells) == 1:
        return quotas.to_frame(0)
    shares = np.array([_part_of_month(daily.columns, spell) for spell in spells])
    weights = daily.reindex(quotas.index).fillna(0.0).to_numpy(float) @ shares.T
    weights[weights.sum(axis=1) <= 0] = shares.sum(axis=1)
    rows = [
        split_target(int(quota), pd.Series(weight), unit=unit).to_numpy()
        for quota, weight in zip(quotas, weights, strict=True)
    ]
    return pd.DataFrame(np.array(rows, dtype="int64").reshape(len(quotas), -1), quotas.index)


def _part_of_month(months: pd.Index, spell: Spell) -> np.ndarray:
    """Part of each month's days that lie within a spell; shape (months,)."""
    periods = pd.PeriodIndex(months, freq="M")
    begins, ends = periods.start_time.to_numpy(), (periods + 1).start_time.to_numpy()
    first = spell.starts_on.to_datetime64()
    after = (spell.ends_on + pd.Timedelta(days=1)).to_datetime64()
    inside = np.minimum(ends, after) - np.maximum(begins, first)
    return np.clip(inside / (ends - begins), 0, 1)
