"""Chapter 3.2, seeds: by which rule something without history gets its part of the cube."""

from collections.abc import Collection, Mapping

import pandas as pd

from salesplan.errors import ParamError, did_you_mean
from salesplan.finding import Finding
from salesplan.words import count, listing, month_name

CELLS = ["product_line", "customer_type", "rep"]
WHERE = "decomposition.new_product_lines"


def add_new_lines(mix: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Make room in the mix for product lines that nobody has sold yet.

    A new line is sold by those, and to those, who sell and buy the line that it is like (all lines
    where none is named). It gets its share of the whole; the others give way in proportion.

    Parameters
    ----------
    mix : DataFrame
        product_line, customer_type, rep, weight (currency).
    new : DataFrame
        product_line, like (None: all lines), share (of the plan).

    Returns
    -------
    DataFrame
        The mix with the new lines, sorted by the first three columns; the weights make as much as
        before.

    Raises
    ------
    ParamError
        If a new line has history, is named twice or is like a line that nobody sold, or the shares
        leave nothing to the others.

    Examples
    --------
    >>> mix = pd.DataFrame({"product_line": ["A", "A"], "customer_type": "all",
    ...     "rep": ["Ann", "Bob"], "weight": [60.0, 40.0]})
    >>> new = pd.DataFrame({"product_line": ["N"], "like": ["A"], "share": [0.1]})
    >>> add_new_lines(mix, new)["weight"].tolist()
    [54.0, 36.0, 6.0, 4.0]
    """
    if new.empty:
        return mix
    _check_new_lines(mix, new)
    total = mix["weight"].sum()
    parts = [mix.assign(weight=mix["weight"] * (1 - new["share"].sum()))]
    for line, like, share in new[["product_line", "like", "share"]].itertuples(index=False):
        base = mix if pd.isna(like) else mix[mix["product_line"] == like]
        spread = base.groupby(CELLS[1:], as_index=False)["weight"].sum()
        weight = spread["weight"] * (share * total / (spread["weight"].sum() or 1.0))
        parts.append(spread.assign(product_line=line, weight=weight))
    return pd.concat(parts)[mix.columns].sort_values(CELLS, ignore_index=True)


def seed_rules(
    sales: pd.DataFrame,
    quotas: pd.DataFrame,
    new: pd.DataFrame,
    borrowed_seasons: Collection[str],
    *,
    names: Mapping[str, str] | None = None,
) -> Finding:
    """List what has no history of its own in the cube, and the rule that it follows.

    Parameters
    ----------
    sales : DataFrame
        rep, team, product_line, amount; the months to look back on.
    quotas : DataFrame
        rep, team, quota.
    new : DataFrame
        product_line, like, share, starts (month or None).
    borrowed_seasons : collection of str
        Product lines whose months follow the firm's season: too short a history, or gaps in it.
    names : mapping of rep to name, optional
        What people call them.

    Returns
    -------
    Finding
        dimension, name, seed_rule; no rows where everything has a history.

    Examples
    --------
    >>> sales = pd.DataFrame({"rep": ["Ann"], "team": ["North"], "product_line": ["A"],
    ...     "amount": [10.0]})
    >>> quotas = pd.DataFrame({"rep": ["Ann", "Bob"], "team": "North", "quota": [6, 4]})
    >>> new = pd.DataFrame(columns=["product_line", "like", "share", "starts"])
    >>> seed_rules(sales, quotas, new, []).table.to_numpy().tolist()
    [['rep', 'Bob', 'mix of team North, months by presence and ramp']]
    """
    rows = [*_rep_rules(sales, quotas, names or {}), *_line_rules(new, borrowed_seasons)]
    table = pd.DataFrame(rows, columns=["dimension", "name", "seed_rule"])
    if table.empty:
        return Finding(table, "Everything in the cube has a history of its own.")
    groups: dict[tuple[str, str], list[str]] = {}
    for dimension, name, rule in rows:
        groups.setdefault((dimension, rule), []).append(name)
    said = [
        f"{count(len(named), dimension.replace('_', ' '))} ({listing(named, most=4)}): {rule}"
        for (dimension, rule), named in groups.items()
    ]
    return Finding(table, f"Not on a history of their own: {'; '.join(said)}.")


def _rep_rules(
    sales: pd.DataFrame, quotas: pd.DataFrame, names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    sold = sales.groupby(["rep", "product_line"])["amount"].sum().clip(lower=0)
    sold = sold.groupby("rep").sum()
    has_sold = set(sold[sold > 0].index)
    team_of = quotas.set_index("rep")["team"].astype(object).fillna("")
    teams = set(team_of[team_of.index.isin(has_sold)])
    rules = [
        (
            "rep",
            names.get(str(rep), str(rep)),
            f"mix of {_team(team) if team in teams else 'the firm'}, months by presence and ramp",
        )
        for rep, team in team_of.items()
        if rep not in has_sold
    ]
    left = sales.groupby("rep")["team"].first().reindex(sorted(has_sold - set(team_of.index)))
    heirs = set(team_of[(quotas["quota"] > 0).to_numpy()])
    return rules + [
        (
            "rep",
            names.get(str(rep), str(rep)),
            f"no quota, past sales pass to {_team(team) if team in heirs else 'everybody'}",
        )
        for rep, team in left.items()
    ]


def _team(team: str) -> str:
    return f"team {team}" if team else "the team"


def _line_rules(new: pd.DataFrame, borrowed: Collection[str]) -> list[tuple[str, str, str]]:
    rules = []
    for line, like, starts in new[["product_line", "like", "starts"]].itertuples(index=False):
        source = "all lines" if pd.isna(like) else like
        since = "" if pd.isna(starts) else f", from {month_name(starts)}"
        rules.append(("product_line", line, f"sold as {source}, in the firm's season{since}"))
    young = [line for line in borrowed if line not in set(new["product_line"])]
    return rules + [("product_line", line, "months by the firm's season") for line in young]


def _check_new_lines(mix: pd.DataFrame, new: pd.DataFrame) -> None:
    known = [str(line) for line in mix["product_line"].unique()]
    for line, like in new[["product_line", "like"]].itertuples(index=False):
        if line in known:
            raise ParamError(
                WHERE, f'"{line}" has sales in the months looked back on',
                "move it by product_line_factors instead",
            )  # fmt: skip
        if not pd.isna(like) and like not in known:
            hint = did_you_mean(like, known)
            raise ParamError(
                WHERE, f'"{line}" is to be like "{like}", which nobody sold',
                f"{hint}choose among {listing(known, most=8)}, or leave it out",
            )  # fmt: skip
    if new["product_line"].duplicated().any():
        name = new.loc[new["product_line"].duplicated(), "product_line"].iloc[0]
        raise ParamError(WHERE, f'"{name}" comes twice', "keep one of the entries")
    if new["share"].sum() >= 1:
        problem = f"the shares make {new['share'].sum():.0%} of the plan"
        raise ParamError(WHERE, problem, "leave a part to the lines that have history")


def from_start(shares: pd.DataFrame, starts: Mapping[str, str]) -> pd.DataFrame:
    """Empty the months before a line is launched.

    Parameters
    ----------
    shares : DataFrame, shape (months, product lines)
        Share of the year in each plan month.
    starts : mapping of product line to month
        First month of the line, one of the index.

    Returns
    -------
    DataFrame
        The same shape.

    Raises
    ------
    ParamError
        If a line starts outside the plan year.

    Examples
    --------
    >>> shares = pd.DataFrame({"N": [0.5, 0.5]}, index=["2026-01", "2026-02"])
    >>> from_start(shares, {"N": "2026-02"})["N"].tolist()
    [0.0, 0.5]
    """
    months = list(shares.index)
    left = shares.copy()
    for line, month in starts.items():
        if month not in months:
            raise ParamError(
                WHERE, f'"{line}" starts in {month}, outside the plan year',
                f"give a month from {months[0]} to {months[-1]}, or leave it out",
            )  # fmt: skip
        left.loc[shares.index < month, line] = 0.0
    return left
