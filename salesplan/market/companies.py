"""Who sold what in the market: one row a company and period, with the market's size beside it.

Reads `market`: columns period ("FY2026", "FY2026-Q1", "2026-03", one spelling each), company and
amount (currency units). Several rows of a company in a period (its segments) are added. A row
without a company is the whole market of its period: what the named companies leave of it is the
remainder.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd

from salesplan.errors import ParamError, PlanError, TableError, raise_all
from salesplan.words import listing

OTHERS = ("others", "other", "all others", "rest of market", "其他")
REMAINDER = OTHERS[0]
ROUNDING = 1e-9  # relative; keeps binary noise from moving a figure across a limit
_PERIOD = re.compile(r"(FY)?\d{4}(-Q[1-4])?|\d{4}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"\d{4}")


def names_companies(market: pd.DataFrame, others: Sequence[str] = OTHERS) -> bool:
    """Whether any row names a company, so that there is competition to look at.

    Examples
    --------
    >>> names_companies(pd.DataFrame({"company": [None, "others"]}))
    False
    """
    return "company" in market and not _names(market, others).isin(["", REMAINDER]).all()


def company_sales(
    market: pd.DataFrame, company: str | None = None, others: Sequence[str] = OTHERS
) -> pd.DataFrame:
    """Sales of each company and of the remainder in each period.

    Parameters
    ----------
    market : DataFrame, shape (rows, 3 or more)
        Columns period, company, amount (currency units, zero or more).
    company : str, optional
        A firm that must be among the named ones.
    others : sequence of str
        Names that stand for "everybody else", compared without case.

    Returns
    -------
    DataFrame
        Columns period, company, amount (float), is_remainder and market_size (amount of the
        whole period); by period, then from the largest company to the smallest, the remainder
        last.

    Raises
    ------
    ParamError
        If `company` has no row.
    TableError
        If a period cannot be read, an amount is missing or negative, or the named companies
        sell more than the whole market.

    Examples
    --------
    >>> market = pd.DataFrame({"period": ["2025"] * 2, "company": ["We", None],
    ...                        "amount": [30.0, 100.0]})
    >>> company_sales(market)[["company", "amount", "market_size"]].to_numpy().tolist()
    [['We', 30.0, 100.0], ['others', 70.0, 100.0]]
    """
    _check(market)
    named = market.assign(company=_names(market, others))
    if company is not None and company not in set(named["company"]) - {"", REMAINDER}:
        raise _unknown_company(company, named["company"])
    sold = _add_remainder(named.groupby(["period", "company"])["amount"].sum().reset_index())
    sold = sold.assign(
        amount=sold["amount"].astype("float64"),
        is_remainder=sold["company"] == REMAINDER,
        market_size=sold.groupby("period")["amount"].transform("sum"),
    )
    # In one spelling, the order of the names is that of time.
    order = {"period": True, "is_remainder": True, "amount": False, "company": True}
    return sold.sort_values([*order], ascending=[*order.values()], ignore_index=True)


def year_ago(sold: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Each company's value in the same period of the year before; missing where it has none.

    Parameters
    ----------
    sold : DataFrame, shape (rows, 5)
        As `company_sales` returns it.
    values : Series, shape (rows,)
        A figure of each row.

    Returns
    -------
    Series, shape (rows,)

    Examples
    --------
    >>> market = pd.DataFrame({"period": ["FY2024-Q1", "FY2024-Q2", "FY2025-Q1"],
    ...                        "company": "We", "amount": [1.0, 2.0, 4.0]})
    >>> sold = company_sales(market)
    >>> year_ago(sold, sold["amount"]).tolist()
    [nan, nan, 1.0]
    """
    keys = ["company", "period"]
    a_year_on = sold["period"].str.replace(_YEAR, lambda year: str(int(year[0]) + 1), regex=True)
    earlier = sold[keys].assign(period=a_year_on, before=values)
    return sold[keys].merge(earlier, on=keys, how="left")["before"]


def _names(market: pd.DataFrame, others: Sequence[str]) -> pd.Series:
    names = market["company"].astype(object).where(market["company"].notna(), "").astype(str)
    is_rest = names.str.strip().str.casefold().isin([other.casefold() for other in others])
    return names.str.strip().mask(is_rest, REMAINDER)


def _check(market: pd.DataFrame) -> None:
    problems: list[PlanError] = []
    if market.empty:
        problems.append(TableError("market", "has no rows", "add period, company and amount"))
    bad = market[~(market["amount"] >= 0)]
    if len(bad):
        rows = [f"{row.company} in {row.period}" for row in bad.itertuples()]
        problems.append(
            TableError(
                "market, column amount",
                f"missing or negative for {listing(rows)}",
                "give sales of zero or more, or leave the row out if nobody knows them",
            )
        )
    odd = [period for period in market["period"].unique() if not _PERIOD.fullmatch(str(period))]
    if odd:
        problems.append(
            TableError(
                "market, column period",
                f"cannot read {listing(odd)}",
                'write periods as "FY2026", "FY2026-Q1" or "2026-03"',
            )
        )
    raise_all(problems)


def _unknown_company(company: str, names: pd.Series) -> ParamError:
    known = sorted(set(names) - {"", REMAINDER})
    near = get_close_matches(company, known, n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"' if near else f"name one of {listing(known, most=8)}"
    return ParamError(
        "company", f'"{company}" has no row in table `market`', f"{hint}, or add its rows"
    )


def _add_remainder(sold: pd.DataFrame) -> pd.DataFrame:
    """Turn the rows of a whole market (no company) into what the other rows leave of it."""
    whole = sold[sold["company"] == ""].set_index("period")["amount"]
    listed = sold[sold["company"] != ""]
    left = whole - listed.groupby("period")["amount"].sum().reindex(whole.index, fill_value=0)
    short = left[left < -ROUNDING * whole]
    if len(short):
        raise TableError(
            "market",
            f"in {listing(short.index)} the companies sell more than the whole market",
            "correct the row without a company, or leave it out",
        )
    left = left[left > ROUNDING * whole]
    rest = pd.DataFrame({"period": left.index, "company": REMAINDER, "amount": left.to_numpy()})
    both = pd.concat([listed, rest]) if len(rest) else listed
    return both.groupby(["period", "company"])["amount"].sum().reset_index()
