"""Chapter 3.9: what a shock takes from the plan, cell by cell, and what it leaves of months."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.rounding import round_to_unit

Matrix = NDArray[Any]
CELLS = ["product_line", "customer_type"]
DIMENSIONS = ["rep", "month", *CELLS]


@dataclass(frozen=True)
class Hit:
    """Which cells of the plan a shock reaches, and how much of them it takes.

    Parameters
    ----------
    months : Series of float, index month
        Part lost of what is hit, 0 to 1, for every month of the plan year.
    within : mapping of dimension to name
        Cells of other names are spared.
    portion : Series of float, index (rep, product_line, customer_type), optional
        Part of the cells that is hit, 0 to 1, the same in every month; a cell without a value is
        spared. None: cells are hit as a whole.
    caught_up : float
        Part of what is lost in the months hit that comes in later.
    back_in : str, optional
        The month in which it comes in; None: after the plan year.
    """

    months: pd.Series
    within: Mapping[str, str] = field(default_factory=dict)
    portion: pd.Series | None = None
    caught_up: float = 0.0
    back_in: str | None = None

    @property
    def returns(self) -> float:
        """Part of what is lost that comes in within the plan year."""
        return self.caught_up if self.back_in is not None else 0.0


def portion_hit(
    sales: pd.DataFrame, hit: pd.DataFrame, quotas: pd.DataFrame, *, like_peers: bool = False
) -> pd.Series:
    """Read which part of each rep's sales by product line and customer type a shock reaches.

    What those sold who carry no quota passes to the reps of their team in proportion to quota, or
    to all where the team has none: as in the plan. Credit notes count in the sums.

    Parameters
    ----------
    sales : DataFrame
        rep, team, product_line, customer_type, amount; the months looked back on.
    hit : DataFrame
        Those of them that the shock reaches.
    quotas : DataFrame
        rep, team, quota.
    like_peers : bool
        Whether a rep without sales of their own stands as all others do; otherwise such a rep is
        spared.

    Returns
    -------
    Series of float, index (rep, product_line, customer_type)
        0 to 1; only cells that are hit.

    Examples
    --------
    >>> sales = pd.DataFrame({"rep": ["Ann", "Ann", "Bo"], "team": "", "product_line": "Pumps",
    ...     "customer_type": "all", "amount": [30.0, 70.0, 100.0]})
    >>> quotas = pd.DataFrame({"rep": ["Ann", "Bo"], "team": "", "quota": [1, 1]})
    >>> portion_hit(sales, sales.head(1), quotas).tolist()
    [0.3]
    """
    if hit.empty:
        return pd.Series(dtype=float)
    cells = pd.MultiIndex.from_frame(sales[CELLS].drop_duplicates().sort_values(CELLS))
    whole, reached = (_by_carrier(one, cells, quotas) for one in (sales, hit))
    part = np.divide(reached, whole, out=np.zeros_like(whole), where=whole > 0).clip(0.0, 1.0)
    if like_peers:
        sold, taken = whole.sum(axis=1), reached.sum(axis=1)
        of_all = np.divide(taken, sold, out=np.zeros_like(sold), where=sold > 0).clip(0.0, 1.0)
        part = np.where((whole > 0).any(axis=0), part, of_all[:, None])
    rows, columns = np.nonzero(part)
    hit_cells = cells[rows].to_frame(index=False).assign(rep=quotas["rep"].to_numpy()[columns])
    return pd.Series(part[rows, columns], pd.MultiIndex.from_frame(hit_cells[["rep", *CELLS]]))


def lost_cells(
    cube: pd.DataFrame, hit: Hit, *, unit: int = 1, locks: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Take a shock from the plan, cell by cell, in whole units.

    The whole loss is rounded, then each rep's part of it, then the cells (`in_units`). A cell that
    is not hit loses nothing. What is caught up is a part of each cell's loss, by the same rule.

    Parameters
    ----------
    cube : DataFrame
        product_line, customer_type, rep, month, amount: the plan, multiples of the unit.
    hit : Hit
    unit : int
    locks : DataFrame, optional
        Some of the dimensions (missing = every name): cells that the plan holds by decision.

    Returns
    -------
    DataFrame
        The cube with part (of the cell that is hit), exact (lost, currency), lost, late (of it,
        comes in within the year) and is_held (a lock covers the cell).

    Examples
    --------
    >>> cube = pd.DataFrame({"product_line": "Pumps", "customer_type": "all", "rep": ["Ann", "Bo"],
    ...     "month": "2026-01", "amount": [101, 100]})
    >>> hit = Hit(pd.Series({"2026-01": 0.15}))
    >>> lost_cells(cube, hit)["lost"].tolist()
    [15, 15]
    """
    amount = cube["amount"].to_numpy(float)
    part = np.ones(len(cube))
    for dimension, name in hit.within.items():
        part *= (cube[dimension] == name).to_numpy(float)
    if hit.portion is not None:
        part *= _looked_up(hit.portion, cube)
    lost_part = cube["month"].map(hit.months).fillna(0.0).to_numpy(float)
    exact = amount * part * lost_part
    lost = in_units(exact, cube["rep"], unit)
    return cube[[*DIMENSIONS, "amount"]].assign(
        part=part,
        exact=exact,
        lost=lost,
        late=in_units(lost * hit.returns, cube["rep"], unit),
        is_held=under_locks(cube, locks),
    )


def in_units(exact: Matrix, groups: pd.Series, unit: int = 1) -> NDArray[np.int64]:
    """Round amounts to whole units twice: each group's sum, then the amounts so that they make it.

    The groups' sums add up to the rounded whole. Units left over go to those that lost most in
    rounding down; on a tie, the earlier. Zero stays zero.

    Parameters
    ----------
    exact : array, shape (cells,)
        Zero or more.
    groups : Series, shape (cells,)
    unit : int

    Examples
    --------
    >>> in_units(np.array([0.4, 0.0, 0.4, 0.4]), pd.Series(["a", "a", "a", "b"])).tolist()
    [1, 0, 0, 0]
    """
    if not len(exact):
        return np.zeros(0, np.int64)
    codes, names = pd.factorize(groups)
    units = exact / unit
    of_groups = np.bincount(codes, units, len(names))
    whole = round_to_unit(float(of_groups.sum()))
    sums = _with_rest(of_groups, np.zeros(len(names), int), np.array([whole]))
    return _with_rest(units, codes, sums) * unit


def _with_rest(exact: Matrix, codes: Matrix, sums: Matrix) -> NDArray[np.int64]:
    """Round down, then give each group's missing units to those that lost most."""
    down = np.floor(exact * (1 - 1e-14)).astype(np.int64)
    missing = sums - np.bincount(codes, down, len(sums)).astype(np.int64)
    rest = np.where(exact > 0, (exact - down).round(6), -1.0)
    order = np.lexsort((-rest, codes))
    first = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(sums)))[:-1]])
    rank = np.arange(len(codes)) - first[codes[order]]
    down[order[rank < missing[codes[order]]]] += 1
    return down


def under_locks(cube: pd.DataFrame, locks: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Find the cells that some lock covers.

    Parameters
    ----------
    cube : DataFrame
        product_line, customer_type, rep, month.
    locks : DataFrame, optional
        The same, missing where a lock holds for every name.

    Examples
    --------
    >>> cube = pd.DataFrame({"rep": ["Ann", "Bo"], "month": "2026-01"})
    >>> under_locks(cube, pd.DataFrame({"rep": ["Bo"], "month": [None]})).tolist()
    [False, True]
    """
    covered = np.zeros(len(cube), bool)
    if locks is None:
        return covered
    for lock in locks.to_dict("records"):
        named = {str(d): name for d, name in lock.items() if d in DIMENSIONS and pd.notna(name)}
        if named:
            covered |= np.logical_and.reduce([(cube[d] == name) for d, name in named.items()])
    return covered


def locks_hit(
    cells: pd.DataFrame, locks: pd.DataFrame | None, names: Mapping[str, str] | None = None
) -> list[str]:
    """Name the locks on cells that a shock reaches: they cannot hold unless somebody lowers them.

    Parameters
    ----------
    cells : DataFrame
        As `lost_cells` returns them.
    locks : DataFrame, optional
        As given to it.
    names : mapping of key to name, optional

    Examples
    --------
    >>> cube = pd.DataFrame({"rep": ["r1", "r2"], "month": "2026-01", "lost": [0, 5]})
    >>> locks = pd.DataFrame({"rep": ["r1", "r2"], "month": [None, "2026-01"]})
    >>> locks_hit(cube, locks, {"r2": "Bo"})
    ['Bo in 2026-01']
    """
    found = []
    for at in range(0 if locks is None else len(locks)):
        one = locks.iloc[[at]] if locks is not None else None
        if one is None or not cells["lost"].to_numpy()[under_locks(cells, one)].any():
            continue
        said = one[[d for d in (*CELLS, "rep", "month") if d in one]].iloc[0].dropna()
        what = [(names or {}).get(said[d], said[d]) for d in said.index if d != "month"]
        when = [f"in {said['month']}"] if "month" in said else []
        found.append(" ".join([" x ".join(what), *when]).strip())
    return found


@dataclass(frozen=True)
class Effect:
    """What a shock leaves of everyone's months, whatever is planned for them.

    Parameters
    ----------
    kept : array, shape (reps, months)
        What is left of the month's sales; above 1 where late sales come in.
    lost : array, shape (reps, months)
        Part of the month's sales that does not come in within the year.
    luck : array, shape (reps, months)
        Multiple of the squared coefficient of variation of what is left.
    lost_luck : array, shape (reps, months)
        The same for what is lost.
    """

    kept: Matrix
    lost: Matrix
    luck: Matrix
    lost_luck: Matrix


def effect_on(cells: pd.DataFrame, hit: Hit, reps: list[str]) -> Effect:
    """Read off the cells what a shock leaves of each rep's months.

    Sales are made of many purchases, each as unsteady as the next, so a part p of them carries p of
    their variance. Where a part f of that part is lost, 1 - f p of the mean is left and
    (1 - p) + p (1 - f)^2 of the variance: the squared coefficient of variation is multiplied by
    the second over the square of the first. The part itself has 1 / p of it.

    Parameters
    ----------
    cells : DataFrame
        As `lost_cells` returns them.
    hit : Hit
    reps : list of str
        In the order wanted. A rep without planned money in a month is hit only where all are.

    Returns
    -------
    Effect

    Examples
    --------
    >>> cube = pd.DataFrame({"product_line": ["A", "B"], "customer_type": "all", "rep": "Ann",
    ...     "month": "2026-01", "amount": [40, 60]})
    >>> hit = Hit(pd.Series({"2026-01": 1.0}), {"product_line": "A"})
    >>> effect = effect_on(lost_cells(cube, hit), hit, ["Ann"])
    >>> effect.kept.tolist(), effect.luck.round(3).tolist()  # 1 / 0.6
    ([[0.6]], [[1.667]])
    """
    months = list(hit.months.index)
    sums = cells.assign(hit=cells["amount"] * cells["part"]).groupby(["rep", "month"])
    of_months = sums[["amount", "hit"]].sum()
    every = pd.MultiIndex.from_product([reps, months], names=["rep", "month"])
    table = of_months.reindex(every, fill_value=0.0)
    planned, reached = (
        table[name].to_numpy(float).reshape(len(reps), len(months)) for name in ("amount", "hit")
    )
    spared = {"product_line", "customer_type"} & set(hit.within) or hit.portion is not None
    who = hit.within.get("rep")
    alone = np.array([float(not spared and who in (None, rep)) for rep in reps])[:, None]
    part = np.divide(reached, planned, out=np.ones_like(planned) * alone, where=planned > 0)
    taken = hit.months.to_numpy(float)
    left = 1 - taken * part
    kept = left + _late_parts(planned, reached * taken, hit, months)
    with np.errstate(divide="ignore", invalid="ignore"):
        luck = np.where(left > 0, ((1 - part) + part * (1 - taken) ** 2) / left**2, 1.0)
        lost_luck = np.where(part > 0, 1 / part, 1.0)
    return Effect(kept, taken * part * (1 - hit.returns), luck, lost_luck)


def _late_parts(planned: Matrix, lost: Matrix, hit: Hit, months: list[str]) -> Matrix:
    """What comes in late, as a part of the month in which it comes in."""
    back = np.zeros_like(planned)
    if hit.returns and hit.back_in in months:
        at = months.index(hit.back_in)
        of_year = lost.sum(axis=1) * hit.returns
        back[:, at] = np.divide(of_year, planned[:, at], out=np.zeros(len(planned)),
                                where=planned[:, at] > 0)  # fmt: skip
    return back


def _looked_up(portion: pd.Series, cube: pd.DataFrame) -> Matrix:
    if portion.empty:
        return np.zeros(len(cube))
    names = ["rep", *CELLS]
    index = pd.MultiIndex.from_frame(cube[names])
    return portion.rename_axis(names).reindex(index).fillna(0.0).to_numpy(float)


def _by_carrier(sales: pd.DataFrame, cells: pd.MultiIndex, quotas: pd.DataFrame) -> Matrix:
    """Sales by product line and customer type (rows) of those who carry a quota (columns)."""
    quota, team = quotas["quota"].to_numpy(float), quotas["team"].astype(object).fillna("")
    table = sales.groupby(["rep", *CELLS])["amount"].sum().clip(lower=0.0).unstack("rep")
    table = table.reindex(cells).fillna(0.0)
    own = table.reindex(columns=quotas["rep"], fill_value=0.0).to_numpy(float, copy=True)
    others = table.columns.difference(quotas["rep"].tolist())
    team_of = sales.groupby("rep")["team"].first().reindex(others).astype(object).fillna("")
    for name in team_of.unique():
        passed = table[others[team_of == name]].sum(axis=1).to_numpy(float)
        heirs = np.where(team == name, quota, 0.0)
        heirs = heirs if heirs.sum() > 0 else quota
        if heirs.sum() > 0:
            own += np.outer(passed, heirs / heirs.sum())
    return own
