"""Chapter 2: the year's quotas by whatever the firm groups its reps by."""

from collections.abc import Mapping

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import change, listing, money, number

NOT_SAID = "not said"


def quotas_by(
    quotas: pd.DataFrame, groups: Mapping[str, pd.Series], lines: pd.DataFrame | None = None
) -> Finding:
    """Add quotas up by each dimension; every dimension adds to the same sum.

    Parameters
    ----------
    quotas : DataFrame
        rep, last_year, quota.
    groups : mapping of dimension to Series, index rep
        The group of each rep; who is in none is counted under "not said".
    lines : DataFrame, optional
        rep, manager, quota: the part of each quota that counts below each manager; a rep's rows
        add to the quota, and last year is divided like it.

    Returns
    -------
    Finding
        dimension, name, reps, last_year, quota (int64), share, change (quota / last_year - 1), the
        largest group of each dimension first.

    Examples
    --------
    >>> quotas = pd.DataFrame({"rep": ["a", "b"], "last_year": [80.0, 20.0], "quota": [90, 10]})
    >>> by = quotas_by(quotas, {"team": pd.Series({"a": "North"})}).table
    >>> by[["dimension", "name", "quota"]].values.tolist()
    [['team', 'North', 90], ['team', 'not said', 10]]
    """
    total = quotas["quota"].sum()
    parts = {}
    for dimension, group in groups.items():
        name = quotas["rep"].map(group).astype(object)
        parts[dimension] = quotas.assign(name=name.where(name.notna(), NOT_SAID))
    if lines is not None:
        parts["manager"] = _by_manager(quotas, lines)
    tables = [_added(part).assign(dimension=dimension) for dimension, part in parts.items()]
    columns = ["dimension", "name", "reps", "last_year", "quota"]
    table = pd.concat(tables, ignore_index=True)[columns]
    table["share"] = table["quota"] / total if total else 0.0
    table["change"] = (table["quota"] / table["last_year"] - 1).where(table["last_year"] > 0)
    return Finding(table, _sentence(table, int(total)))


def _added(part: pd.DataFrame) -> pd.DataFrame:
    table = part.groupby("name", sort=True).agg(
        reps=("rep", "nunique"), last_year=("last_year", "sum"), quota=("quota", "sum")
    )
    return table.sort_values("quota", ascending=False, kind="stable").reset_index()


def _by_manager(quotas: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Divide last year over a rep's lines like the quota; evenly where the quota is 0."""
    lines = lines[lines["rep"].isin(quotas["rep"])]
    of_rep = lines.groupby("rep")["quota"]
    even = 1 / of_rep.transform("size")
    whole = of_rep.transform("sum")
    share = (lines["quota"] / whole.where(whole > 0)).fillna(even)
    last_year = lines["rep"].map(quotas.set_index("rep")["last_year"]) * share
    return lines.assign(name=lines["manager"], last_year=last_year)


def _sentence(table: pd.DataFrame, total: int) -> str:
    dimensions = table["dimension"].unique().tolist()
    named = [name.replace("_", " ") for name in dimensions]
    text = f"{money(total)} add up by {listing(named, most=len(named))}"
    first = table[(table["dimension"] == dimensions[0]) & table["change"].notna()]
    if len(first) < 2:
        return text + "."
    most = first.nlargest(1, "change").iloc[0]
    least = first.nsmallest(1, "change").iloc[0]
    return (
        f"{text}. Of {number(len(first))} {named[0]}s, {most['name']} is asked for most over last "
        f"year ({change(most['change'])}), {least['name']} for least ({change(least['change'])})."
    )
