"""Chapter 3.8, key accounts: who is on the list and why, what people changed, each rep's first."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.decomposition.rank_stability import NOISE
from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all
from salesplan.finding import Finding, not_computed
from salesplan.words import change, count, listing, money, number, percent

WHERE = "decomposition.key_accounts"
_FIRST = "A"
_BEST_TENTH = 0.9
_QUARTER = 0.25


class Signs(NamedTuple):
    """From when on an account is at risk, and the day on which that is asked.

    Parameters
    ----------
    as_of : Timestamp
    contact_days : int
        Days without contact.
    falling_share : float
        Drop in sales against the span before, a fraction.
    satisfaction_low : float, optional
        Score below which satisfaction is low; None: the lowest quarter of those that answered.
    """

    as_of: pd.Timestamp
    contact_days: int = 180
    falling_share: float = 0.2
    satisfaction_low: float | None = None


class Choice(NamedTuple):
    """An account put on the list by hand, or taken off it."""

    customer: str
    is_key: bool
    reason: str
    who: str = ""


def key_candidates(accounts: pd.DataFrame) -> pd.Index:
    """Find the accounts large enough to be key: class A by sales, or with the potential to be.

    Parameters
    ----------
    accounts : DataFrame, index customer
        sales_class, amount, potential (missing where nobody said).

    Returns
    -------
    Index of str

    Examples
    --------
    >>> accounts = pd.DataFrame({"sales_class": ["A", "B", "C"], "amount": [80.0, 15.0, 5.0],
    ...                          "potential": [90.0, 85.0, 20.0]}, ["x", "y", "z"])
    >>> key_candidates(accounts).tolist()
    ['x', 'y']
    """
    is_first = accounts["sales_class"] == _FIRST
    if not is_first.any():
        return accounts.index[:0]
    smallest = accounts.loc[is_first, "amount"].min()
    return accounts.index[is_first | (accounts["potential"].astype(float) >= smallest)]


def risk_signs(accounts: pd.DataFrame, signs: Signs) -> pd.Series:
    """Say in words what is at risk in each account; empty where nothing is.

    Parameters
    ----------
    accounts : DataFrame, index customer
        amount, amount_before, satisfaction, last_contact_on; a column may be absent.
    signs : Signs

    Returns
    -------
    Series of str, index customer

    Examples
    --------
    >>> accounts = pd.DataFrame({"amount": [50.0], "amount_before": [100.0]}, ["x"])
    >>> risk_signs(accounts, Signs(pd.Timestamp("2025-12-31")))["x"]
    'sales down 50 %'
    """
    there = accounts.reindex(columns=["amount", "amount_before", "satisfaction", "last_contact_on"])
    was, score = there["amount_before"].astype(float), there["satisfaction"].astype(float)
    lost = there["amount"].astype(float) / was.where(was > 0) - 1
    low = signs.satisfaction_low
    limit = score.quantile(_QUARTER, interpolation="lower") if low is None else low
    is_low = (score < limit) if low is not None else (score <= limit) & (score < score.max())
    silent = (signs.as_of - pd.to_datetime(there["last_contact_on"])).dt.days
    said = pd.DataFrame(
        {
            "falling": [f"sales {change(rate, 0)}" for rate in lost],
            "silent": [f"not contacted for {number(days)} days" for days in silent],
            "low": [f"satisfaction {number(value, 1)}" for value in score],
        },
        index=there.index,
    )
    is_said = pd.DataFrame({"falling": lost <= -signs.falling_share,
                            "silent": silent > signs.contact_days, "low": is_low})  # fmt: skip
    return _joined(said, is_said)


def key_accounts(
    scores: pd.DataFrame, accounts: pd.DataFrame, choices: Sequence[Choice], *, limit: int
) -> Finding:
    """List the key accounts, why each is one, and what people decided beside the calculation.

    The candidates (`key_candidates`) with the highest scores are key, up to the limit. What is
    added or taken off by hand is, whatever was calculated; nobody is moved up in its place.

    Parameters
    ----------
    scores : DataFrame
        Table of `account_scores`.
    accounts : DataFrame, index customer
        sales_class, amount, share, amount_before, potential, expected_value, value_per_hour, risk
        (words); where known top_chance and verdict, of `rank_stability`.
    choices : sequence of Choice
    limit : int

    Returns
    -------
    Finding
        rank (among the candidates; missing for others), customer, name, owner, sales_class, score,
        expected_value, value_per_hour, is_calculated, is_key, top_chance, verdict, reason, risk,
        chosen_by, choice_reason. Accounts that are key, or were calculated so, by rank.

    Raises
    ------
    ParamError
        If a choice names an unknown account, or one twice.

    Examples
    --------
    >>> scores = pd.DataFrame({"customer": ["x", "y"], "name": ["Xi", "Yo"], "owner": "r",
    ...                        "sales_class": ["A", "A"], "score": [0.8, 0.4]})
    >>> accounts = pd.DataFrame({"sales_class": "A", "amount": [80.0, 20.0], "share": [0.8, 0.2],
    ...     "amount_before": [40.0, 30.0], "potential": np.nan, "expected_value": [80.0, 20.0],
    ...     "value_per_hour": [8.0, 2.0], "risk": ["", "sales down 33 %"]}, ["x", "y"])
    >>> added = [Choice("y", True, "a lighthouse", "CEO")]
    >>> print(key_accounts(scores, accounts, added, limit=1).text)
    2 key accounts make 100 % of the sales; 1 calculated, 1 added by hand, none taken off. \
Yo is at risk.
    """
    _check(choices, accounts.index)
    rows = scores.set_index("customer")
    candidates = key_candidates(accounts)
    ranked = rows.index[rows.index.isin(candidates)]
    rank = pd.Series(np.arange(1, len(ranked) + 1), ranked, dtype="Int64")
    chosen = {choice.customer: choice for choice in choices}
    calculated = set(ranked[:limit])
    listed = [key for key in rows.index if key in calculated or key in chosen]
    own = accounts.loc[listed]
    words = _reasons(accounts, ranked).reindex(listed, fill_value="")
    table = rows.loc[listed, ["name", "owner", "sales_class", "score"]].assign(
        rank=rank.reindex(listed),
        expected_value=own["expected_value"],
        value_per_hour=own["value_per_hour"],
        is_calculated=[key in calculated for key in listed],
        is_key=[chosen[key].is_key if key in chosen else True for key in listed],
        reason=words,
        risk=own["risk"],
        top_chance=own.get("top_chance", np.nan),
        verdict=own.get("verdict", ""),
        chosen_by=[chosen[key].who or "not said" if key in chosen else "" for key in listed],
        choice_reason=[chosen[key].reason if key in chosen else "" for key in listed],
    )
    table = table.rename_axis("customer").reset_index()[list(_COLUMNS)]
    return Finding(table, _text(table, accounts))


def rep_priorities(
    accounts: pd.DataFrame, deals: pd.DataFrame | None, reps: pd.DataFrame, *, length: int
) -> Finding:
    """List what each rep should do first: own accounts and own deals by value per hour.

    Parameters
    ----------
    accounts : DataFrame
        Table of `account_priority`.
    deals : DataFrame, optional
        Table of `deal_priority`.
    reps : DataFrame
        rep, name: those who carry a quota.
    length : int
        Items on each list.

    Returns
    -------
    Finding
        rep, name, rank, item_kind ("account" or "deal"), item (its key), item_name, expected_value,
        hours, value_per_hour. Reps in their order; on a tie an account comes before a deal. What
        belongs to none of them, such as the accounts of one who left, is said, not listed.

    Examples
    --------
    >>> accounts = pd.DataFrame({"customer": ["x"], "name": ["Xi"], "owner": ["r"],
    ...     "expected_value": [80.0], "hours": [10.0], "value_per_hour": [8.0]})
    >>> reps = pd.DataFrame({"rep": ["r", "s"], "name": ["Ann", "Bo"]})
    >>> print(rep_priorities(accounts, None, reps, length=3).text)
    Xi is first for Ann. Bo has neither account nor deal.
    """
    items = [_items(accounts, "account", "customer", "owner")]
    if deals is not None:
        items.append(_items(deals.assign(name=deals["deal"]), "deal", "deal", "rep"))
    every = pd.concat(items, ignore_index=True)
    every = every[every["value_per_hour"].notna()]
    has_rep = every["rep"].isin(reps["rep"])
    left, every = every[~has_rep], every[has_rep]
    if every.empty:
        return not_computed("customers", "customer", "owner")
    every = every.sort_values(
        ["value_per_hour", "item_kind", "item"], ascending=[False, True, True]
    )
    every["rank"] = every.groupby("rep").cumcount() + 1
    first = every[every["rank"] <= length]
    place = pd.Series(np.arange(len(reps)), reps["rep"])
    names = reps.set_index("rep")["name"]
    table = first.assign(place=first["rep"].map(place), name=first["rep"].map(names))
    table = table.sort_values(["place", "rank"], ignore_index=True)
    shown = ["rep", "name", "rank", "item_kind", "item", "item_name"]
    table = table[[*shown, "expected_value", "hours", "value_per_hour"]]
    return Finding(table, f"{_reps_text(table, reps)}{_left_over(left)}")


_COLUMNS = (
    "rank", "customer", "name", "owner", "sales_class", "score", "expected_value",
    "value_per_hour", "is_calculated", "is_key", "top_chance", "verdict", "reason", "risk",
    "chosen_by", "choice_reason",
)  # fmt: skip


def _check(choices: Sequence[Choice], known: pd.Index) -> None:
    faults: list[PlanError] = []
    seen: set[str] = set()
    for choice in choices:
        if choice.customer not in known:
            fix = (
                f"{did_you_mean(choice.customer, known)}write the key as in `customers` or `sales`"
            )
            faults.append(ParamError(WHERE, f'"{choice.customer}" is no customer', fix))
        if choice.customer in seen:
            faults.append(ParamError(WHERE, f'"{choice.customer}" stands there twice',
                                     "keep one of them"))  # fmt: skip
        seen.add(choice.customer)
    raise_all(faults)


def _joined(said: pd.DataFrame, is_said: pd.DataFrame) -> pd.Series:
    """Join what is said of each row where it holds."""
    words, holds = said.to_numpy(), is_said.to_numpy(bool)
    return pd.Series(
        ["; ".join(row[kept]) for row, kept in zip(words, holds, strict=True)],
        said.index,
        dtype=object,
    )


def _reasons(accounts: pd.DataFrame, candidates: pd.Index) -> pd.Series:
    """Say why each candidate is one, and what speaks for it."""
    own = accounts.loc[candidates]
    per_hour = own["value_per_hour"].astype(float)
    best = accounts["value_per_hour"].astype(float).quantile(_BEST_TENTH)
    was = own["amount_before"].astype(float)
    grown = own["amount"].astype(float) / was.where(was > 0) - 1
    is_a = own["sales_class"] == _FIRST
    said = pd.DataFrame(
        {
            "a": [f"class A, {percent(share)} of the sales" for share in own["share"]],
            "potential": [f"potential of {money(worth)}, enough for class A"
                          for worth in own["potential"].astype(float)],
            "hour": [f"best tenth by value per hour ({money(value)})" for value in per_hour],
            "growth": [f"sales {change(rate, 0)}" for rate in grown],
        },
        index=own.index,
    )  # fmt: skip
    holds = pd.DataFrame({"a": is_a, "potential": ~is_a, "hour": per_hour >= best,
                          "growth": grown > 0})  # fmt: skip
    return _joined(said, holds)


def _items(table: pd.DataFrame, kind: str, key: str, rep: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rep": table[rep],
            "item_kind": kind,
            "item": table[key],
            "item_name": table["name"],
            "expected_value": table["expected_value"],
            "hours": table["hours"],
            "value_per_hour": table["value_per_hour"],
        }
    )


def _text(table: pd.DataFrame, accounts: pd.DataFrame) -> str:
    key = table[table["is_key"]]
    if table.empty:
        return "No account is key: none is of class A by sales, or none may be by the limit."
    share = float(accounts["share"].reindex(key["customer"]).sum())
    added = int((key["is_key"] & ~key["is_calculated"]).sum())
    off = int((~table["is_key"] & table["is_calculated"]).sum())
    text = (
        f"{count(len(key), 'key account')} {'makes' if len(key) == 1 else 'make'} "
        f"{percent(share, 0)} of the sales; {number(len(key) - added)} calculated, "
        f"{number(added) if added else 'none'} added by hand, "
        f"{number(off) if off else 'none'} taken off."
    )
    unsure = int((key["verdict"] == NOISE).sum())
    text += f" The place of {number(unsure)} of them is noise." if unsure else ""
    risky = key[key["risk"] != ""]
    if risky.empty:
        return f"{text} None is at risk."
    return f"{text} {listing(risky['name'])} {'is' if len(risky) == 1 else 'are'} at risk."


def _reps_text(table: pd.DataFrame, reps: pd.DataFrame) -> str:
    first = table[table["rank"] == 1].head(3)
    pairs = zip(first["name"], first["item_name"], strict=True)
    said = [f"{item} is first for {name}" for name, item in pairs]
    text = f"{listing(said)}."
    without = reps[~reps["rep"].isin(table["rep"])]
    if without.empty:
        return text
    names, has = listing(without["name"]), "has" if len(without) == 1 else "have"
    return f"{text} {names} {has} neither account nor deal."


def _left_over(items: pd.DataFrame) -> str:
    """Say what is on nobody's list; empty where everything is on one."""
    kinds = items["item_kind"].value_counts()
    said = [count(int(kinds[kind]), kind) for kind in ("account", "deal") if kind in kinds]
    if not said:
        return ""
    verb, them = ("is", "it") if len(items) == 1 else ("are", "them")
    return f" {listing(said)} {verb} on no list: nobody who carries a quota has {them}."
