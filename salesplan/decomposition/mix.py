"""Chapter 3.2: what each rep sells to whom, and the product and customer targets that follow."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from salesplan.errors import ParamError, did_you_mean
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import listing, number, percent

CELLS = ["product_line", "customer_type"]


def rep_mix(sales: pd.DataFrame, quotas: pd.DataFrame) -> pd.DataFrame:
    """Spread each rep's quota over product lines and customer types as in their own history.

    What those sold who carry no quota (leavers, the unassigned) passes to the reps of their team
    in proportion to quota, or to all where the team has none. A rep without sales takes the mix
    of the team, else of the firm; a firm without sales has one combination, "all". A combination
    that nobody sold stays zero; credit notes that leave one below zero count as zero.

    Parameters
    ----------
    sales : DataFrame
        rep, team, product_line, customer_type, amount; the months to look back on.
    quotas : DataFrame
        rep, team, quota.

    Returns
    -------
    DataFrame
        product_line, customer_type, rep, weight (currency; each rep's add up to the quota),
        sorted by those three.
    """
    sold = sales.groupby(["rep", *CELLS])["amount"].sum().clip(lower=0)
    cells = sold.unstack("rep").fillna(0.0)
    if cells.empty:
        everything = pd.MultiIndex.from_tuples([("all", "all")], names=CELLS)
        cells = pd.DataFrame(index=everything, columns=pd.Index([], name="rep"), dtype=float)
    quota = quotas.set_index("rep")["quota"].astype(float)
    team = quotas.set_index("rep")["team"].astype(object).fillna("")
    team_of = sales.groupby("rep")["team"].first()
    own = cells.reindex(columns=quota.index, fill_value=0.0)
    for leaver in cells.columns.difference(quota.index):
        heirs = quota.where(team == team_of[leaver], 0.0)
        heirs = heirs if heirs.sum() > 0 else quota
        if heirs.sum() > 0:
            own = own + np.outer(cells[leaver], heirs / heirs.sum())
    spread = _with_peers(own, team) * (quota if quota.sum() > 0 else 1.0)
    long = spread.reset_index().melt(id_vars=CELLS, var_name="rep", value_name="weight")
    return long.sort_values([*CELLS, "rep"], ignore_index=True)


def _with_peers(own: pd.DataFrame, team: pd.Series) -> pd.DataFrame:
    """Scale each rep's column to 1; one without sales takes the team's mix, else the firm's."""
    amounts = own.to_numpy(float, copy=True)
    firm = amounts.sum(axis=1) if amounts.any() else np.ones(len(amounts))
    is_empty = amounts.sum(axis=0) <= 0
    for name in team[is_empty].unique():
        is_member = (team == name).to_numpy()
        of_team = amounts[:, is_member].sum(axis=1)
        peers = of_team if of_team.any() else firm
        amounts[:, is_member & is_empty] = peers[:, None]
    return pd.DataFrame(amounts / amounts.sum(axis=0), own.index, own.columns)


def dimension_targets(
    mix: pd.DataFrame,
    sales: pd.DataFrame,
    assigned: int,
    *,
    dimension: str,
    factors: Mapping[str, float],
    locked: Mapping[str, int],
    unit: int = 1,
    priorities: pd.Series | None = None,
) -> Finding:
    """Set the targets of one dimension: the reps' mixes added up, moved by strategy.

    Parameters
    ----------
    mix : DataFrame
        As `rep_mix` returns it.
    sales : DataFrame
        The same months of history, for the share that each value had.
    assigned : int
        Sum of the quotas, currency.
    dimension : {"product_line", "customer_type"}
    factors : mapping of value to factor
        Strategy; values not named stay at 1.
    locked : mapping of value to amount
        Amounts that hold.
    unit : int
    priorities : Series, index value, optional
        By how much the mix counts each value more than it sold; for show: it is in the mix.

    Returns
    -------
    Finding
        The dimension, history_share, priority_factor, strategy_factor, share, amount (int64, adds
        up to `assigned`).

    Raises
    ------
    ParamError
        If a factor or lock names a value that nobody sells, or a factor is negative.
    """
    expected = mix.groupby(dimension)["weight"].sum()
    _check_names(f"{dimension}_factors", factors, expected.index)
    _check_names("cube_locks", locked, expected.index)
    factor = pd.Series(1.0, expected.index)
    factor.update(pd.Series(factors, dtype=float))
    sold = sales.groupby(dimension)["amount"].sum().clip(lower=0)
    sold = sold.reindex(expected.index, fill_value=0.0)
    held = pd.Series(
        list(locked.values()),
        index=[expected.index.get_loc(name) for name in locked],
        dtype="int64",
    )
    weights = (expected * factor).reset_index(drop=True)
    amount = split_target(assigned, weights, unit=unit, locked=held if locked else None)
    table = pd.DataFrame(
        {
            dimension: expected.index,
            "history_share": (sold / sold.sum() if sold.sum() else sold * np.nan).to_numpy(),
            "priority_factor": _factor_of(expected.index, priorities),
            "strategy_factor": factor.to_numpy(),
            "share": amount.to_numpy() / assigned if assigned else 0.0,
            "amount": amount.to_numpy(),
        }
    )
    return Finding(table, _sentence(table, dimension))


def _factor_of(names: pd.Index, factors: pd.Series | None) -> np.ndarray:
    known = pd.Series(dtype="float64") if factors is None else factors
    return known.reindex(names, fill_value=1.0).to_numpy(float)


def _check_names(parameter: str, given: Mapping[str, float], known: pd.Index) -> None:
    for name, value in given.items():
        if name not in known:
            hint = did_you_mean(name, known)
            raise ParamError(
                f"decomposition.{parameter}",
                f'"{name}" has no sales in the months looked back on',
                f"{hint}choose among {listing([str(k) for k in known], most=8)}",
            )
        if not value >= 0:
            raise ParamError(
                f"decomposition.{parameter}", f'"{name}" is {value}', "give zero or more"
            )


def _sentence(table: pd.DataFrame, dimension: str) -> str:
    if len(table) == 1:
        return f"There is one {dimension.replace('_', ' ')}, {table[dimension][0]}: it takes all."
    top = table.iloc[int(table["amount"].argmax())]
    moved = table.assign(move=table["share"] - table["history_share"]).dropna(subset="move")
    word = dimension.replace("_", " ")
    text = f"The largest {word} is {top[dimension]} with {percent(top['share'])} of the plan"
    if moved.empty:
        return f"{text}."
    most = moved.iloc[int(moved["move"].abs().argmax())]
    if abs(most["move"]) < 0.0005:
        return f"{text}; no share moves from history."
    direction = "gains" if most["move"] > 0 else "gives up"
    size = number(abs(most["move"]) * 100, 1)
    return f"{text}; {most[dimension]} {direction} {size} points against its history."


def monthly_seed(
    mix: pd.DataFrame, month_shares: pd.DataFrame, presence: pd.DataFrame
) -> pd.DataFrame:
    """Spread the mix over the plan year's months, each product line by its own season.

    A rep sells nothing in months before hiring or after leaving, and less while new.

    Parameters
    ----------
    mix : DataFrame
        product_line, customer_type, rep, weight.
    month_shares : DataFrame, shape (months, product lines)
        Share of the year in each month, index month, one column per product line.
    presence : DataFrame, shape (reps, months)
        Expected output as a part of a ramped rep's, 0 to 1; index rep, columns month.

    Returns
    -------
    DataFrame
        product_line, customer_type, rep, month, weight.
    """
    shares = month_shares.rename_axis("month").reset_index().melt(
        id_vars="month", var_name="product_line", value_name="share"
    )  # fmt: skip
    there = presence.rename_axis("rep").reset_index().melt(
        id_vars="rep", var_name="month", value_name="presence"
    )  # fmt: skip
    seed = mix.merge(shares, on="product_line").merge(there, on=["rep", "month"])
    seed["weight"] = seed["weight"] * seed["share"] * seed["presence"]
    columns = [*CELLS, "rep", "month"]
    return seed[[*columns, "weight"]].sort_values(columns, ignore_index=True)
