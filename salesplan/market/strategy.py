"""Chapter 1.4: what comes first in the plan year, and how far it moves the plan from history.

A sale counts 1 in the plan, and where priorities cover it
    1 + strength x (weights of those that grow it - weights of those that harvest it).
Weights add to 1, so no factor leaves 1 - strength to 1 + strength. What is defended, and neither
grown nor harvested, takes the average factor of all the rest: its share of the plan stays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all
from salesplan.finding import Finding
from salesplan.words import count, listing, percent

WHERE = "market.priorities"
SCOPES = ("product_line", "customer_type", "region")
GROW, DEFEND, HARVEST = "grow", "defend", "harvest"
_SIGNS = {GROW: 1.0, DEFEND: 0.0, HARVEST: -1.0}
CELL = ["rep", "team", *SCOPES]
"""What sales are added up by before factors are taken."""


@dataclass(frozen=True)
class Priority:
    """An aim for a part of the firm's sales.

    Parameters
    ----------
    name : str
    aim : {"grow", "defend", "harvest"}
    scope : mapping of "product_line", "customer_type", "region" to names
        Sales that lie in all of them; empty: the whole firm.
    weight : float, optional
        As given, zero or more; None where nobody has said.
    """

    name: str
    aim: str
    scope: Mapping[str, Collection[str]] = field(default_factory=dict)
    weight: float | None = None

    def covers(self, sales: pd.DataFrame) -> pd.Series:
        """Say of each sale whether it lies in the scope; Series of bool."""
        inside = pd.Series(data=True, index=sales.index)
        for dimension, names in self.scope.items():
            inside &= sales[dimension].isin(names)
        return inside

    def where(self) -> str:
        """Say the scope in words.

        Examples
        --------
        >>> Priority("A", "grow", {"region": ["North"], "product_line": ["Pumps"]}).where()
        'North, Pumps'
        """
        return ", ".join(listing(names, 5) for names in self.scope.values()) or "the whole firm"


def stated_weights(priorities: Sequence[Priority]) -> pd.Series:
    """Scale the weights that were given to add to 1; without any, all priorities weigh the same.

    Parameters
    ----------
    priorities : sequence of Priority

    Returns
    -------
    Series of float, index name

    Raises
    ------
    ParamError
        If two priorities share a name, some have a weight and others none, or all weigh 0.

    Examples
    --------
    >>> both = [Priority("A", "grow", weight=3), Priority("B", "defend", weight=1)]
    >>> stated_weights(both).tolist()
    [0.75, 0.25]
    """
    names = pd.Series([one.name for one in priorities], dtype=object)
    given = pd.Series([one.weight for one in priorities], index=names, dtype="float64")
    if names.duplicated().any():
        raise ParamError(WHERE, f'"{names[names.duplicated()].iloc[0]}" stands there twice',
                         "give each priority a name of its own")  # fmt: skip
    if given.isna().all():
        return pd.Series(1 / max(len(given), 1), names)
    if given.isna().any():
        raise ParamError(WHERE, f"{listing(given.index[given.isna()])} without a weight",
                         "weigh all of them or none, or compare them in pairs")  # fmt: skip
    if given.sum() <= 0:
        raise ParamError(WHERE, "all weights are 0", "give at least one above zero")
    return given / given.sum()


def check_scopes(priorities: Sequence[Priority], known: Mapping[str, Collection[str]]) -> None:
    """Refuse scopes that name what the firm does not have.

    Parameters
    ----------
    priorities : sequence of Priority
    known : mapping of dimension to names

    Raises
    ------
    ParamError
        With the nearest name.
    """
    faults: list[PlanError] = []
    for one in priorities:
        for dimension, names in one.scope.items():
            there = sorted(map(str, known[dimension]))
            for name in names:
                if name in there:
                    continue
                hint = did_you_mean(name, there)
                word = dimension.replace("_", " ")
                faults.append(ParamError(
                    f'{WHERE}, "{one.name}"', f'"{name}" is no {word} of the firm',
                    f"{hint}choose among {listing(there, 8)}",
                ))  # fmt: skip
    raise_all(faults)


def priority_factors(
    sales: pd.DataFrame, priorities: Sequence[Priority], weights: pd.Series, strength: float
) -> pd.Series:
    """Return the factor of each row of sales: how much it counts in the plan, 1 if not covered.

    Parameters
    ----------
    sales : DataFrame
        One row a rep, team, product_line, customer_type, region: their amount in the months that
        the plan looks back on. A row below zero (credit notes) weighs nothing in a mean.
    priorities : sequence of Priority
    weights : Series, index name
        Adds to 1.
    strength : float
        0 (history as it was) to 0.5.

    Returns
    -------
    Series of float, index of the sales
        Between 1 - strength and 1 + strength.

    Examples
    --------
    >>> sales = pd.DataFrame({"product_line": ["Pumps", "Valves", "Seals"],
    ...                       "amount": [60.0, 20.0, 20.0]})
    >>> push = [Priority("A", "grow", {"product_line": ["Pumps"]}),
    ...         Priority("B", "defend", {"product_line": ["Seals"]})]
    >>> priority_factors(sales, push, pd.Series({"A": 0.5, "B": 0.5}), 0.2).round(3).tolist()
    [1.1, 1.0, 1.075]
    """
    factor = pd.Series(1.0, sales.index)
    is_moved, is_defended = (pd.Series(data=False, index=sales.index) for _ in range(2))
    for one in priorities:
        inside = one.covers(sales) if one.scope else pd.Series(data=False, index=sales.index)
        factor = factor + inside * (_SIGNS[one.aim] * strength * float(weights[one.name]))
        is_moved |= inside & (one.aim != DEFEND)
        is_defended |= inside & (one.aim == DEFEND)
    is_held = is_defended & ~is_moved
    if is_held.any():
        sold = _worth(sales)
        rest = sold[~is_held]
        mean = float((rest * factor[~is_held]).sum() / rest.sum()) if rest.sum() > 0 else 1.0
        factor = factor.mask(is_held, mean)
    return factor


def mean_factors(sales: pd.DataFrame, factors: pd.Series, dimension: str) -> pd.Series:
    """Return the factor of each name of a dimension: that of its sales, weighted by their money.

    Parameters
    ----------
    sales : DataFrame
        As for `priority_factors`.
    factors : Series, index of the sales
    dimension : str

    Returns
    -------
    Series of float, index name
        Names without sales above zero take the plain mean of their rows.

    Examples
    --------
    >>> sales = pd.DataFrame({"rep": ["Ann", "Ann", "Bo"], "product_line": ["P", "V", "V"],
    ...                       "customer_type": "all", "region": "all", "amount": [30.0, 10.0, 5.0]})
    >>> mean_factors(sales, pd.Series([1.2, 1.0, 1.0]), "rep").round(3).to_dict()
    {'Ann': 1.15, 'Bo': 1.0}
    """
    worth = _worth(sales)
    by = sales[dimension]
    counted, sold = (worth * factors).groupby(by).sum(), worth.groupby(by).sum()
    return (counted / sold.where(sold > 0)).fillna(factors.groupby(by).mean())


def carrier_factors(sales: pd.DataFrame, factors: pd.Series, people: pd.DataFrame) -> pd.Series:
    """Return the factor of each rep's quota: that of what the rep has sold.

    Who sold nothing takes the mean of the team, else of the firm.

    Parameters
    ----------
    sales : DataFrame
        As for `priority_factors`.
    factors : Series, index of the sales
    people : DataFrame
        rep, team.

    Returns
    -------
    Series of float, shape (reps,), index of `people`
    """
    own = people["rep"].map(mean_factors(sales, factors, "rep"))
    team = people["team"].map(mean_factors(sales, factors, "team")) if len(sales) else own
    worth = _worth(sales)
    firm = float((worth * factors).sum() / worth.sum()) if worth.sum() > 0 else 1.0
    return own.fillna(team).astype("float64").fillna(firm)


def priority_table(
    sales: pd.DataFrame,
    priorities: Sequence[Priority],
    weights: pd.Series,
    factors: pd.Series,
    goals: pd.DataFrame | None = None,
) -> Finding:
    """Show each priority: aim, scope, weight, what it is of today's sales, and what it moves.

    Parameters
    ----------
    sales : DataFrame
        As for `priority_factors`.
    priorities : sequence of Priority
    weights : Series, index name
    factors : Series, index of the sales
    goals : DataFrame, optional
        goal, supports: goals name the priority or the goal that they serve.

    Returns
    -------
    Finding
        name, aim, scope, weight, share (of the last twelve months' sales), priority_factor (mean
        of the scope; missing without sales), share_moved (share with the factors), goals (how many
        support it, at any remove; missing without table), most weight first.
    """
    worth = _worth(sales)
    counted, whole = worth * factors, worth.sum()
    rows = []
    for one in priorities:
        inside = one.covers(sales)
        sold, moved = worth[inside].sum(), counted[inside].sum()
        rows.append({
            "name": one.name, "aim": one.aim, "scope": one.where(), "weight": weights[one.name],
            "share": sold / whole if whole > 0 else np.nan,
            "priority_factor": moved / sold if sold > 0 else np.nan,
            "share_moved": moved / counted.sum() if whole > 0 else np.nan,
            "goals": np.nan if goals is None else _supporters(goals, one.name),
        })  # fmt: skip
    table = pd.DataFrame(rows).sort_values("weight", ascending=False, kind="stable",
                                           ignore_index=True)  # fmt: skip
    table["goals"] = table["goals"].astype("Int64")
    return Finding(table, _sentence(table))


def strategy_table(
    vision: str | None, mission: str | None, values: Sequence[str], priorities: Sequence[Priority]
) -> Finding:
    """Set out what the firm has written down about itself, from the far end to the plan year.

    Parameters
    ----------
    vision, mission : str, optional
    values : sequence of str
    priorities : sequence of Priority

    Returns
    -------
    Finding
        what (vision, mission, value, priority), text.

    Examples
    --------
    >>> found = strategy_table("Every lab trusts us", None, ["Exact"], [Priority("A", "grow")])
    >>> print(found.text)
    Vision: Every lab trusts us. It is to come nearer through 1 priority: A. No mission is stated.
    """
    rows = [("vision", vision)] * bool(vision) + [("mission", mission)] * bool(mission)
    rows += [("value", value) for value in values]
    rows += [("priority", f"{one.name}: {one.aim} {one.where()}") for one in priorities]
    table = pd.DataFrame(rows, columns=["what", "text"])
    through = f"{count(len(priorities), 'priority')}: {listing([p.name for p in priorities], 5)}"
    said = [f"Vision: {vision.rstrip('.')}."] if vision else []
    if priorities:
        said.append(f"{'It is to come nearer through' if vision else 'The plan has'} {through}.")
    stated = {"vision": vision, "mission": mission, "value": values, "priority": priorities}
    missing = [name for name, value in stated.items() if not value]
    if missing:
        said.append(f"No {listing(missing, 4)} {'is' if len(missing) == 1 else 'are'} stated.")
    return Finding(table, " ".join(said))


def _worth(sales: pd.DataFrame) -> pd.Series:
    """Return the money of each row, none where credit notes outweigh the sales."""
    return sales["amount"].astype("float64").clip(lower=0)


def _supporters(goals: pd.DataFrame, name: str) -> int:
    """Count the goals that name it, or a goal that does, at any remove."""
    found: set[str] = set()
    ahead = {name}
    while ahead:
        below = set(goals.loc[goals["supports"].isin(ahead), "goal"]) - found
        found |= below
        ahead = below
    return len(found)


def _sentence(table: pd.DataFrame) -> str:
    first = table.iloc[0]
    text = f"{first['name']} weighs {percent(first['weight'])} of {count(len(table), 'priority')}"
    gap = (table["share_moved"] - table["share"]).abs()
    if gap.notna().any() and gap.max() >= 0.0005:
        most = table.iloc[int(gap.fillna(0.0).argmax())]
        what = "it" if most["name"] == first["name"] else most["name"]
        text += (
            f"; {what} moves the plan most, from {percent(most['share'])} of the sales to "
            f"{percent(most['share_moved'])}"
        )
    else:
        text += "; none of them moves the plan from history"
    alone = table.loc[table["goals"].eq(0).fillna(value=False), "name"]
    return f"{text}." + (f" No goal supports {listing(alone)}." if len(alone) else "")
