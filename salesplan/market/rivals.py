"""Chapter 1.1, entry and exit: who came into the market, who left it, who won and lost share."""

from collections.abc import Sequence

import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.companies import OTHERS, company_sales, names_companies
from salesplan.words import count, percent, points

STAYED, ENTERED, LEFT, PASSED = "stayed", "entered", "left", "came and went"
REST = "not one company"


def competitors(market: pd.DataFrame, company: str, others: Sequence[str] = OTHERS) -> Finding:
    """Compare every company's first and last year in the market.

    A company entered if it sold nothing in the first year of the market's periods, and left if it
    sold nothing in the last: a month or quarter without a sale is neither. Before it enters and
    after it leaves its share is missing, which is not zero, and so is its change.

    Parameters
    ----------
    market : DataFrame, shape (rows, 3 or more)
        Columns period, company, amount (currency units).
    company : str
        The own firm, as `market` names it.
    others : sequence of str
        Names that stand for "everybody else", compared without case.

    Returns
    -------
    Finding
        Table company, presence (stayed, entered, left, came and went; the remainder is not one
        company), first_period, last_period (with sales), share_before, share (of the first and the
        last year), share_change (difference of fractions); by share in the last year.

    Raises
    ------
    ParamError, TableError
        As for `salesplan.market.competition.shares`.

    Examples
    --------
    >>> market = pd.DataFrame({"period": ["2024", "2025", "2024", "2025"],
    ...                        "company": ["We", "We", "Old", "New"], "amount": [5.0, 6, 5, 2]})
    >>> competitors(market, "We").table.set_index("company")["presence"].to_dict()
    {'We': 'stayed', 'New': 'entered', 'Old': 'left'}
    """
    if not names_companies(market, others):
        return not_computed("market", "period", "company", "amount", because="no company is named")
    sold = company_sales(market, company, others)
    periods = sold["period"].drop_duplicates().tolist()
    year = _per_year(periods[-1])
    if len(periods) < 2 * year:
        why = f"{count(len(periods), 'period')} of the market are less than two years"
        return not_computed("market", "period", "company", "amount", because=why)
    sold = sold[sold["amount"] > 0]
    by_company = sold.groupby("company")["period"]
    table = pd.DataFrame({"first_period": by_company.first(), "last_period": by_company.last()})
    table["share_before"] = _shares(sold, periods[:year])
    table["share"] = _shares(sold, periods[-year:])
    table["share_change"] = table["share"] - table["share_before"]
    table.insert(0, "presence", _presence(table, sold))
    ordered = table.reset_index().sort_values(
        ["share", "company"], ascending=[False, True], ignore_index=True
    )
    return Finding(ordered, _text(ordered, company, periods[0], periods[-1]))


def _per_year(period: str) -> int:
    """Return how many such periods make a year: "2026-03" 12, "FY2026-Q1" 4, "FY2026" 1."""
    return 4 if "-Q" in period else 12 if "-" in period else 1


def _shares(sold: pd.DataFrame, periods: list[str]) -> pd.Series:
    """Share of each company that sold anything in these periods; the others are missing."""
    inside = sold[sold["period"].isin(periods)]
    return inside.groupby("company")["amount"].sum() / inside["amount"].sum()


def _presence(table: pd.DataFrame, sold: pd.DataFrame) -> pd.Series:
    came, went = table["share_before"].isna(), table["share"].isna()
    presence = pd.Series(STAYED, table.index)
    presence = presence.mask(came, ENTERED).mask(went, LEFT).mask(came & went, PASSED)
    return presence.mask(table.index.isin(sold.loc[sold["is_remainder"], "company"]), REST)


def _text(table: pd.DataFrame, company: str, first: str, last: str) -> str:
    known = table[table["presence"] != REST]
    came, went, passed = (
        known.loc[known["presence"] == kind, "company"] for kind in (ENTERED, LEFT, PASSED)
    )
    text = f"From {first} to {last} {count(len(came), 'company')} entered the market"
    if len(came):
        share = percent(known["share"][came.index[0]])
        largest = came.iloc[0] if len(came) == 1 else f"the largest is {came.iloc[0]}"
        text += f" ({largest}, {share} of the last year)"
    text += f" and {count(len(went), 'company')} left it"
    text += f"; {count(len(passed), 'company')} came and went." if len(passed) else "."
    return text + _movers(known, company)


def _movers(known: pd.DataFrame, company: str) -> str:
    """Say how the own share moved, and who of the others won and lost most."""
    moved = known.dropna(subset="share_change").set_index("company")["share_change"]
    own = moved[moved.index == company]
    text = f" {company} itself moved by {points(float(own.iloc[0]))}" if len(own) else ""
    others = moved[moved.index != company].sort_values(kind="stable")
    ends = [("lost", others.head(1), -1), ("won", others.tail(1), 1)]
    said = [
        f"{row.index[0]} {did} most ({points(float(row.iloc[0]))})"
        for did, row, sign in ends
        if len(row) and float(row.iloc[0]) * sign > 0
    ]
    if said:
        text += f"; of the others {' and '.join(said)}" if text else f" {' and '.join(said)}"
    return f"{text}." if text else ""
