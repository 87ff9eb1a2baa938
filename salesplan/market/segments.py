"""Chapter 1.4: how attractive each segment is, and how strong the firm is in it.

A segment is a customer type, a product line or a region. Within its dimension each measure is put
on a scale from 0 (the lowest segment) to 1 (the highest), 0.5 where all are the same; a score is
the mean of its measures:
    attractiveness  size (the market table's, else the customers' potential), and growth (the
                    market's, else that of our own sales)
    strength        our sales / size, or without a size our sales; our growth - the market's;
                    margin; win rate
A measure counts where it is known of every segment that is judged; margins where they differ by
two points or more; win rates where they differ by more than chance would have it. Without a size
and a market this is the growth-share matrix. A segment of few sales is not judged, nor one without
sales a year before.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.words import count, listing, number

DIMENSIONS = ("customer_type", "product_line", "region")
FEWEST_SALES = 20
"""Rows of sales in the last twelve months below which a segment is not judged."""
MARGIN_SPREAD = 0.02
"""Difference of margins below which none is held to be better."""
MIDDLE = 0.5
GROW, CHOOSE, DEFEND, HARVEST = "grow", "choose", "defend", "harvest"
FEW, NEW = "too few sales", "no year before"
_FACTS = ["segment_size", "segment_growth", "margin_rate", "win_rate"]
_WORDS = {"segment_size": "size", "segment_growth": "market growth", "growth_rate": "own growth",
          "reach": "our part of it", "amount": "our sales", "lead": "growth against the market",
          "margin_rate": "margin", "win_rate": "win rate"}  # fmt: skip


def segment_sales(
    sales: pd.DataFrame, recent: Sequence[str], before: Sequence[str]
) -> pd.DataFrame:
    """Add up what each segment bought in the last twelve months, and in those before.

    Parameters
    ----------
    sales : DataFrame
        month, amount, customer_type, product_line, region, and margin_rate of the product where
        known.
    recent, before : sequence of str
        Twelve months each; no growth where the history has fewer.

    Returns
    -------
    DataFrame
        dimension, name, amount (currency), share, sales_count (rows), growth_rate, margin_rate
        (by money); dimensions of one segment are left out.
    """
    kept = sales[sales["month"].isin([*recent, *before])]
    has_growth = len(recent) == len(before) == 12
    parts = [
        _of_dimension(
            kept.assign(is_recent=kept["month"].isin(recent)), name, has_growth=has_growth
        )
        for name in DIMENSIONS
        if kept[name].nunique() > 1
    ]
    columns = ["dimension", "name", "amount", "share", "sales_count", "growth_rate", "margin_rate"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def segment_market(market: pd.DataFrame) -> pd.DataFrame:
    """Size and growth of each segment of the market, over the last year of its periods.

    Parameters
    ----------
    market : DataFrame
        period (all years, all quarters or all months, one spelling), segment, amount, and company
        where named; a row without company is the whole segment.

    Returns
    -------
    DataFrame
        name, segment_size (currency per year), segment_growth (against the year before; missing
        where either year is not whole); empty where the periods are of several kinds.

    Examples
    --------
    >>> market = pd.DataFrame({"period": ["FY2024", "FY2025"], "segment": "Food",
    ...                        "company": "We", "amount": [100.0, 120.0]})
    >>> segment_market(market).round(3).to_numpy().tolist()
    [['Food', 120.0, 0.2]]
    """
    columns = ["name", "segment_size", "segment_growth"]
    known = market.dropna(subset="segment")
    a_year = {_periods_a_year(period) for period in known["period"]}
    if len(a_year) != 1:
        return pd.DataFrame(columns=columns)
    length = a_year.pop()
    is_whole = (
        known["company"].isna() if "company" in known else pd.Series(data=True, index=known.index)
    )
    keys = ["segment", "period"]
    sizes = known.assign(whole=known["amount"].where(is_whole, 0.0),
                         listed=known["amount"].where(~is_whole, 0.0))  # fmt: skip
    size = sizes.groupby(keys)[["whole", "listed"]].sum().max(axis=1).unstack("period")
    periods = sorted(size.columns)
    last = size[periods[-length:]].sum(axis=1, min_count=length)
    earlier = size[periods[-2 * length : -length]].sum(axis=1, min_count=length)
    growth = last / earlier.where(earlier > 0) - 1
    return pd.DataFrame(
        {"name": size.index, "segment_size": last.to_numpy(), "segment_growth": growth.to_numpy()}
    )


def win_rates(closed: pd.DataFrame) -> pd.Series:
    """Win rate of each segment; missing in all where chance alone could have made them differ.

    Parameters
    ----------
    closed : DataFrame
        name (segment), is_won: one row a deal that is won or lost.

    Returns
    -------
    Series of float, index name
        Missing for segments of fewer than 20 deals; and for all where the chi-squared test of one
        win rate for all of them does not reject it at 5 %.

    Examples
    --------
    >>> closed = pd.DataFrame({"name": ["East"] * 40 + ["West"] * 40,
    ...                        "is_won": [True, False] * 20 + [True, False, False, False] * 10})
    >>> win_rates(closed).to_dict()
    {'East': 0.5, 'West': 0.25}
    """
    from scipy.stats import chi2

    by = closed.groupby("name")["is_won"].agg(["mean", "size"])
    rates = by["mean"].astype("float64").where(by["size"] >= FEWEST_SALES).rename("win_rate")
    known = by[rates.notna()]
    if len(known) < 2:
        return rates
    joint = float((known["mean"] * known["size"]).sum() / known["size"].sum())
    spread = float((known["size"] * (known["mean"] - joint) ** 2).sum())
    limit = float(chi2.ppf(0.95, len(known) - 1)) * joint * (1 - joint)
    return rates if spread > limit else rates * np.nan


def segment_map(facts: pd.DataFrame, aims: Mapping[tuple[str, str], str]) -> Finding:
    """Place each segment by how attractive it is and how strong the firm is in it.

    Parameters
    ----------
    facts : DataFrame
        As `segment_sales` returns them, with segment_size, segment_growth, win_rate where known.
    aims : mapping of (dimension, name) to aim
        What the plan's priorities want with it.

    Returns
    -------
    Finding
        The facts and attractiveness, strength (0 to 1), position (grow: both high; choose:
        attractive, weak; defend: strong, not attractive; harvest: neither; or why it is not
        judged), measures (what the scores rest on), aim; by dimension, the largest first.

    Examples
    --------
    >>> facts = pd.DataFrame({"dimension": "region", "name": ["East", "West"], "share": [0.6, 0.4],
    ...                       "amount": [60.0, 40.0], "sales_count": 50, "growth_rate": [0.0, 0.2]})
    >>> print(segment_map(facts, {}).text)
    Of 2 regions the map says: West to choose with care; East to defend (attractiveness by own \
growth; strength by our sales).
    """
    if facts.empty:
        return not_computed(
            "customers", "industry", "region", because="there is one segment of everything"
        )
    whole = facts.reindex(columns=[*facts.columns.union(_FACTS, sort=False)])
    rated = [_rated(group) for _, group in whole.groupby("dimension", sort=False)]
    table = pd.concat(rated, ignore_index=True)
    pairs = zip(table["dimension"], table["name"], strict=True)
    table["aim"] = [aims.get(pair, "") for pair in pairs]
    columns = ["dimension", "name", "amount", "share", "sales_count", "growth_rate", *_FACTS,
               "attractiveness", "strength", "position", "measures", "aim"]  # fmt: skip
    return Finding(table[columns], _sentence(table))


def _of_dimension(kept: pd.DataFrame, name: str, *, has_growth: bool) -> pd.DataFrame:
    recent = kept[kept["is_recent"]]
    by = recent.groupby(name)
    amount = by["amount"].sum()
    before = kept[~kept["is_recent"]].groupby(name)["amount"].sum().reindex(amount.index)
    growth = amount / before.where(before > 0) - 1 if has_growth else amount * np.nan
    table = pd.DataFrame({
        "dimension": name, "name": amount.index, "amount": amount.to_numpy(),
        "share": (amount / amount.sum() if amount.sum() > 0 else amount * np.nan).to_numpy(),
        "sales_count": by.size().to_numpy(), "growth_rate": growth.to_numpy(),
        "margin_rate": _margins(recent, name).reindex(amount.index).to_numpy(),
    })  # fmt: skip
    return table.sort_values(["amount", "name"], ascending=[False, True], ignore_index=True)


def _margins(recent: pd.DataFrame, name: str) -> pd.Series:
    """Return the margin of each segment by money; missing where no product of it says any."""
    if "margin_rate" not in recent:
        return pd.Series(dtype="float64")
    known = recent.dropna(subset="margin_rate")
    earned = (known["amount"] * known["margin_rate"]).groupby(known[name]).sum()
    sold = known.groupby(name)["amount"].sum()
    return earned / sold.where(sold > 0)


def _periods_a_year(period: str) -> int:
    if "-Q" in period:
        return 4
    return 12 if "-" in period else 1


def _rated(group: pd.DataFrame) -> pd.DataFrame:
    """Score one dimension's segments."""
    enough = (group["sales_count"] >= FEWEST_SALES) & (group["amount"] > 0)
    has_growth = bool(group["growth_rate"].notna().any())
    is_new = group["growth_rate"].isna() & has_growth
    judged = group[enough & ~is_new]
    blank = group.assign(attractiveness=np.nan, strength=np.nan, measures="",
                         position=np.where(enough, np.where(is_new, NEW, ""), FEW))  # fmt: skip
    attractive, strong = _measures(judged)
    if len(judged) < 2 or not attractive:
        return blank
    rated = blank.assign(attractiveness=_score(attractive).reindex(blank.index),
                         strength=_score(strong).reindex(blank.index))  # fmt: skip
    attractive_by, strong_by = (listing([_WORDS[m] for m in names], 4)
                                for names in (attractive, strong))  # fmt: skip
    by = f"attractiveness by {attractive_by}; strength by {strong_by}"
    is_rated = rated["attractiveness"].notna()
    places = pd.Series(_positions(rated), rated.index)
    return rated.assign(
        position=rated["position"].where(~is_rated, places),
        measures=rated["measures"].where(~is_rated, by),
    )


def _measures(judged: pd.DataFrame) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """Return the measures of attractiveness and of strength that are known of all."""
    size, market, own = judged["segment_size"], judged["segment_growth"], judged["growth_rate"]
    has_size, margin = bool((size > 0).all()), judged["margin_rate"]
    attractive = {
        "segment_size": size if has_size else None,
        "segment_growth": market,
        "growth_rate": own if market.isna().any() else None,
    }
    strong = {
        "reach": judged["amount"] / size if has_size else None,
        "amount": None if has_size else judged["amount"],
        "lead": own - market,
        "margin_rate": margin if margin.max() - margin.min() >= MARGIN_SPREAD else None,
        "win_rate": judged["win_rate"],
    }
    known = [
        {name: values.astype("float64") for name, values in measures.items()
         if values is not None and values.notna().all()}
        for measures in (attractive, strong)
    ]  # fmt: skip
    return known[0], known[1]


def _score(measures: Mapping[str, pd.Series]) -> pd.Series:
    return pd.concat([_scaled(values) for values in measures.values()], axis=1).mean(axis=1)


def _scaled(values: pd.Series) -> pd.Series:
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else values * 0.0 + MIDDLE


def _positions(rated: pd.DataFrame) -> list[str]:
    names = {(True, True): GROW, (True, False): CHOOSE, (False, True): DEFEND}
    places = zip(rated["attractiveness"] >= MIDDLE, rated["strength"] >= MIDDLE, strict=True)
    return [names.get(place, HARVEST) for place in places]


def _sentence(table: pd.DataFrame) -> str:
    rated = table[table["attractiveness"].notna()]
    if rated.empty:
        return (
            "No segment can be judged: two with "
            f"{FEWEST_SALES} rows of sales or more, and two years of them, are needed."
        )
    first = rated[rated["dimension"] == rated["dimension"].iloc[0]]
    word = str(first["dimension"].iloc[0]).replace("_", " ")
    groups = {
        f"{verb}": list(first.loc[first["position"] == position, "name"])
        for position, verb in _VERBS.items()
    }
    said = [f"{listing(names)} {verb}" for verb, names in groups.items() if names]
    text = f"Of {count(len(first), word)} the map says: {'; '.join(said)}"
    text += f" ({first['measures'].iloc[0]})."
    return text + _against(table) + _unjudged(table)


_VERBS = {GROW: "to grow", CHOOSE: "to choose with care", DEFEND: "to defend",
          HARVEST: "to harvest"}  # fmt: skip


def _against(table: pd.DataFrame) -> str:
    """Say where the plan's priorities and the map point in opposite directions."""
    opposite = ((table["aim"] == GROW) & (table["position"] == HARVEST)) | (
        (table["aim"] == HARVEST) & (table["position"] == GROW)
    )
    odd = table[opposite]
    if odd.empty:
        return ""
    rows = odd[["aim", "name", "position"]].to_numpy().tolist()
    said = [f"{aim} {name}, which it would {place}" for aim, name, place in rows]
    return f" Against the map, the plan is to {listing(said)}."


def _unjudged(table: pd.DataFrame) -> str:
    few = table.loc[table["position"] == FEW, "name"]
    if few.empty:
        return ""
    return f" Fewer than {number(FEWEST_SALES)} sales, so not judged: {listing(few)}."
