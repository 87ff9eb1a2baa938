"""Chapter 1.1, competition: shares, concentration and where the firm's growth came from.

All functions read `market` as `salesplan.market.companies` describes it. Where no row names a
company, they say what is missing.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.companies import OTHERS, ROUNDING, company_sales, names_companies, year_ago
from salesplan.words import change, money, number, percent, points, split_points

HHI_MODERATE, HHI_HIGH = 1_000, 1_800
BANDS = ("unconcentrated", "moderately concentrated", "highly concentrated")
_COLUMNS = ("period", "company", "amount")
_UNNAMED = "no row names a company"


def shares(market: pd.DataFrame, company: str, others: Sequence[str] = OTHERS) -> Finding:
    """Share, rank and change in share of every company in every period.

    A company that is absent in a period has no row there: no share, which is not a share of zero.
    The change is against the same period of the year before, lest the season pass for a change;
    without that period, or where the company is absent in it, it is missing. Equal amounts share
    the better rank. The remainder has a share but neither rank nor relative share: it is not a
    company.

    Parameters
    ----------
    market : DataFrame, shape (rows, 3 or more)
        Columns period, company, amount (currency units, zero or more).
    company : str
        The own firm, as `market` names it.
    others : sequence of str
        Names that stand for "everybody else", compared without case.

    Returns
    -------
    Finding
        Table period, company, amount, share (fraction of the period), share_change (difference
        of fractions), rank (1 is the largest), relative_share (amount over that of the largest
        *other* company, so above 1 for the leader alone); by period, then from large to small.

    Raises
    ------
    ParamError
        If `company` has no row in `market`.
    TableError
        If a period cannot be read, an amount is missing or negative, or the named companies
        sell more than the whole market.

    Examples
    --------
    >>> market = pd.DataFrame({"period": ["2025"] * 3, "company": ["We", "Rival", "others"],
    ...                        "amount": [30.0, 60.0, 10.0]})
    >>> print(shares(market, "We").text)
    In 2025 We holds 30.0 % of the market, rank 2 of 2 named companies, 0.50 times the largest \
other company.
    """
    if not names_companies(market, others):
        return not_computed("market", *_COLUMNS, because=_UNNAMED)
    sold = company_sales(market, company, others)
    share = sold["amount"] / sold["market_size"].where(sold["market_size"] > 0)
    named = sold["amount"].where(~sold["is_remainder"])
    rank = named.groupby(sold["period"]).rank(method="min", ascending=False)
    table = sold[["period", "company", "amount"]].assign(
        share=share,
        share_change=share - year_ago(sold, share),
        rank=rank.astype("Int64"),
        relative_share=named / _largest_other(named, sold["period"]),
    )
    return Finding(table, _share_text(table, company))


def concentration(
    market: pd.DataFrame, others: Sequence[str] = OTHERS, *, company: str | None = None
) -> Finding:
    """How concentrated the market is: HHI with its bounds, CR3, CR4, CR5 and the band.

    The HHI is the sum of squared shares in points, 0 to 10,000. The remainder is not one firm, so
    its square is bounded instead. Low: it consists of firms too small to count, 0. High: it
    consists of as few firms as can be when none is larger than the smallest named one (so one
    firm where it is no larger than that itself). This takes the named companies to be the
    largest, the own firm excepted: a small firm names itself, whatever its rank.

    Parameters
    ----------
    market : DataFrame, shape (rows, 3 or more)
        Columns period, company, amount.
    others : sequence of str
        Names that stand for "everybody else", compared without case.
    company : str, optional
        The own firm; its share then does not limit the size of the unnamed ones.

    Returns
    -------
    Finding
        Table period, hhi (low bound), hhi_high, cr3, cr4, cr5 (fractions; missing where fewer
        companies are named and a remainder is left) and band: unconcentrated below 1,000,
        moderately concentrated to 1,800, highly concentrated above; both bands where the bounds
        differ.

    References
    ----------
    US Department of Justice and Federal Trade Commission, *Merger Guidelines* (2023), 2.1.

    Examples
    --------
    >>> market = pd.DataFrame({"period": "2025", "company": list("abcd"),
    ...                        "amount": [30.0, 30.0, 20.0, 20.0]})
    >>> concentration(market).table.loc[0, ["hhi", "cr3"]].tolist()
    [2600.0, 0.8]
    """
    if not names_companies(market, others):
        return not_computed("market", *_COLUMNS, because=_UNNAMED)
    sold = company_sales(market, None, others)
    sold["share"] = sold["amount"] / sold["market_size"].where(sold["market_size"] > 0)
    rows = [
        {"period": period, **_concentration_of(held, company)}
        for period, held in sold.groupby("period", sort=False)
    ]
    table = pd.DataFrame(rows, columns=["period", "hhi", "hhi_high", "cr3", "cr4", "cr5", "band"])
    return Finding(table, _concentration_text(table))


def growth_split(market: pd.DataFrame, company: str, others: Sequence[str] = OTHERS) -> Finding:
    """Split each company's growth exactly into market growth and change in share.

    Midpoint rule: with amount = share x market, the change in amount is (mean share) x (change in
    market) + (mean market) x (change in share). Nothing is left over. Both effects are shown per
    unit of the amount before, so they add up to the growth rate. Growth is against the year before;
    a quarter or month against the same one of it, lest the season pass for growth.

    Parameters
    ----------
    market : DataFrame, shape (rows, 3 or more)
        Columns period, company, amount.
    company : str
        The own firm, as `market` names it.
    others : sequence of str
        Names that stand for "everybody else", compared without case.

    Returns
    -------
    Finding
        Table period, company, growth_rate, market_effect, share_effect (fractions of the amount
        a year before), for companies present, with sales, in both periods.

    Raises
    ------
    ParamError, TableError
        As for `shares`.

    Examples
    --------
    >>> market = pd.DataFrame({"period": ["2024", "2024", "2025", "2025"],
    ...                        "company": ["We", "Rival"] * 2, "amount": [20.0, 80, 30, 90]})
    >>> growth_split(market, "We").table.iloc[1, 2:].round(3).tolist()
    [0.5, 0.225, 0.275]
    """
    if not names_companies(market, others):
        return not_computed("market", *_COLUMNS, because=_UNNAMED)
    sold = company_sales(market, company, others)
    earlier = year_ago(sold, sold["amount"]).where(lambda amount: amount > 0)
    market_before = year_ago(sold, sold["market_size"])
    share_mean = (sold["amount"] / sold["market_size"] + earlier / market_before) / 2
    growth = sold["amount"] / earlier - 1
    market_effect = share_mean * (sold["market_size"] - market_before) / earlier
    table = sold[["period", "company"]].assign(
        growth_rate=growth, market_effect=market_effect, share_effect=growth - market_effect
    )
    is_split = table["market_effect"].notna()
    own = table.assign(before=earlier)[is_split & (table["company"] == company)]
    return Finding(table[is_split].reset_index(drop=True), _growth_text(own, company))


def _largest_other(named: pd.Series, periods: pd.Series) -> pd.Series:
    """Return, for each company, the amount of the largest other one; missing for the only one."""
    by_period = named.groupby(periods)
    largest = by_period.transform("max")
    second = by_period.transform(lambda amounts: amounts.nlargest(2).iloc[1:].max())
    other = largest.where(named < largest, second)  # on a tie the second is as large
    return other.where(other > 0)


def _concentration_of(held: pd.DataFrame, company: str | None) -> dict[str, float | str]:
    named = held.loc[~held["is_remainder"]]
    points_held = 100 * named["share"].to_numpy()
    rest = 100 * float(held.loc[held["is_remainder"], "share"].sum())
    limit = 100 * float(named.loc[named["company"] != company, "share"].min())
    low = float(np.square(points_held).sum()) if held["share"].notna().all() else np.nan
    high = low + _most_concentrated(rest, limit)
    top = {
        f"cr{k}": np.nan if rest > 0 and k > len(named) else float(named["share"][:k].sum())
        for k in (3, 4, 5)
    }
    return {"hhi": low, "hhi_high": high, **top, "band": _bands(low, high)}


def _most_concentrated(rest: float, limit: float) -> float:
    """Sum of squares of a remainder cut into as few firms as `limit` points each allow."""
    if not limit < rest:  # also where no company is named: one firm at most
        return rest**2
    if limit == 0:
        return 0.0
    whole = np.floor(rest / limit * (1 + ROUNDING))
    return float(whole * limit**2 + max(rest - whole * limit, 0) ** 2)


def _bands(low: float, high: float) -> str:
    found = [_band(hhi) for hhi in (low, high)]
    return found[0] if found[0] == found[1] else f"{found[0]} or {found[1]}"


def _band(hhi: float) -> str:
    if np.isnan(hhi):
        return "unknown"
    rounded = round(hhi, 6)
    return BANDS[int(rounded >= HHI_MODERATE) + int(rounded > HHI_HIGH)]


def _share_text(table: pd.DataFrame, company: str) -> str:
    own = table[table["company"] == company].iloc[-1]
    rivals = table.loc[table["period"] == own["period"], "rank"].notna().sum()
    text = (
        f"In {own['period']} {company} holds {percent(own['share'])} of the market, rank "
        f"{own['rank']} of {rivals} named companies"
    )
    if pd.notna(own["share_change"]):
        moved = points(own["share_change"])
        text += ", the same as" if moved == points(0.0) else f", {moved} on"
        text += " a year before"
    if pd.notna(own["relative_share"]):
        text += f", {number(own['relative_share'], 2)} times the largest other company"
    return f"{text}."


def _concentration_text(table: pd.DataFrame) -> str:
    last = table.iloc[-1]
    text = f"In {last['period']} the HHI is {number(last['hhi'])}"
    if last["hhi_high"] > last["hhi"]:
        text += (
            f" to {number(last['hhi_high'])}, as the unnamed others are many small firms or as "
            f"large as the smallest named one"
        )
    return f"{text}: {last['band']} by the 2023 US Merger Guidelines."


def _growth_text(own: pd.DataFrame, company: str) -> str:
    if own.empty:
        return f"The growth of {company} cannot be split: it has no sales in two years in a row."
    last = own.iloc[-1]
    effects = ["market_effect", "share_effect"]
    shown = split_points(last["growth_rate"], [last[effect] for effect in effects])
    from_market, from_share = (
        f"{points(part)} ({money(last[effect] * last['before'])})"
        for effect, part in zip(effects, shown, strict=True)
    )
    return (
        f"In {last['period']} sales of {company} are {change(last['growth_rate'])} on a year "
        f"before: {from_market} from the market and {from_share} from its share of it."
    )
