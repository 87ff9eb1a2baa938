"""Money in several currencies: converted as it comes in, at the rate of its period."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from salesplan.case.facts import PlanFacts
from salesplan.case.periods import FiscalYears
from salesplan.case.report import Draft, Ledger, shown_values
from salesplan.words import listing

# The day of a row's money, by table: the first of these dates that is filled.
_DATES = {"sales": ("date",), "deals": ("closed_on", "opened_on", "expected_close_on")}
TABLES_WITH_CURRENCY = (*_DATES, "market")


def convert_money(drafts: Mapping[str, Draft], ledger: Ledger, facts: PlanFacts) -> None:
    """Convert amounts into the plan's currency; the original stays in `amount_original`.

    Of the rates that hold on a row's day, the one of the shortest period counts: a month's wins
    over a year's. A row of `market` takes the rate of a period that holds all of its own.

    Parameters
    ----------
    drafts : mapping of table to Draft
        Typed and judged one by one; amounts are converted in them.
    ledger : Ledger
        Where currencies without a rate are written down.
    facts : PlanFacts
        The plan's currency and fiscal calendar.
    """
    home, rates = facts.currency.upper(), _clean_rates(drafts, ledger, facts)
    for name in TABLES_WITH_CURRENCY:
        draft = drafts.get(name)
        if draft is None or "currency" not in draft.frame:
            continue
        codes = draft.currencies.replace("", home)
        draft.frame["currency"] = codes.replace("", None).astype("str")
        if rates is None:
            _refuse_foreign(draft, codes[draft.keeps & (codes != "")], home, ledger)
        elif (codes != home)[draft.keeps].any():
            _convert(draft, codes, rates, home, ledger, years=facts.years)


def rates_of(asked: pd.DataFrame, rates: pd.DataFrame, years: FiscalYears) -> pd.Series:
    """Look up the rate of each currency and span of days.

    Parameters
    ----------
    asked : DataFrame
        currency, first, last (days); a row without days finds no rate.
    rates : DataFrame
        period, currency, rate.
    years : FiscalYears

    Returns
    -------
    Series of float, shape (rows asked,)
        Rate of the shortest period that holds all days of the span, NaN where none does.

    Examples
    --------
    >>> day = pd.Timestamp("2025-03-15")
    >>> asked = pd.DataFrame({"currency": ["USD"], "first": [day], "last": [day]})
    >>> rates = pd.DataFrame({"period": ["2025-03", "2025"], "currency": "USD", "rate": [0.9, 1.0]})
    >>> rates_of(asked, rates, FiscalYears()).tolist()
    [0.9]
    """
    spans = [years.span(str(period)) for period in rates["period"]]
    stated = rates.assign(first=[first for first, _ in spans], last=[last for _, last in spans])
    longest_first = (stated["first"] - stated["last"]).sort_values(kind="stable").index
    distinct = asked.drop_duplicates(ignore_index=True)
    found = np.full(len(distinct), np.nan)
    for one in stated.loc[longest_first].itertuples():
        holds = (distinct["first"] >= one.first) & (distinct["last"] <= one.last)
        found[(holds & (distinct["currency"] == one.currency)).to_numpy()] = one.rate
    priced = asked.merge(distinct.assign(rate=found), how="left", on=["currency", "first", "last"])
    return priced["rate"].set_axis(asked.index)


def _clean_rates(
    drafts: Mapping[str, Draft], ledger: Ledger, facts: PlanFacts
) -> pd.DataFrame | None:
    """Return the rates that can be used; a rate of the plan's own currency can only be 1."""
    draft = drafts.get("rates")
    if draft is None:
        return None
    draft.frame["currency"] = draft.frame["currency"].str.upper()
    is_home = draft.frame["currency"] == facts.currency.upper()
    ledger.rows(draft, "own_rate", is_home & (draft.frame["rate"] != 1), column="rate",
                value=facts.currency)  # fmt: skip
    return draft.clean()


def _refuse_foreign(draft: Draft, codes: pd.Series, home: str, ledger: Ledger) -> None:
    """Refuse several currencies, or one that is not the plan's, where no rates are given."""
    if codes.nunique() > 1:
        ledger.tell(draft.name, draft.label, "mixed_currencies", column="currency",
                    count=codes.nunique(), value=shown_values(codes))  # fmt: skip
    elif home and codes.nunique() == 1 and codes.iloc[0] != home:
        ledger.tell(draft.name, draft.label, "other_currency", column="currency",
                    value=codes.iloc[0], facts=home)  # fmt: skip


def _convert(
    draft: Draft, codes: pd.Series, rates: pd.DataFrame, home: str, ledger: Ledger, *,
    years: FiscalYears,
) -> None:  # fmt: skip
    asked = _days(draft, years).assign(currency=codes)
    rate = rates_of(asked, rates, years).mask(codes == home, 1.0)
    _refuse_missing(draft, asked, rate.isna(), ledger)
    originals = draft.frame["amount"]
    draft.frame["amount_original"] = originals
    draft.frame["amount"] = originals * rate
    foreign = draft.keeps & (codes != home) & rate.notna()
    for code in sorted(codes[foreign].unique()):
        rows = foreign & (codes == code)
        low, high = rate[rows].min(), rate[rows].max()
        at = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        before, after = originals[rows].sum(), draft.frame["amount"][rows].sum()
        said = f"{code} {before:,.2f} at {at} = {home} {after:,.2f}"
        ledger.tell(draft.name, draft.label, "converted", column="amount", count=int(rows.sum()),
                    value=said)  # fmt: skip


def _refuse_missing(draft: Draft, asked: pd.DataFrame, is_missing: pd.Series,
                    ledger: Ledger) -> None:  # fmt: skip
    lacking = asked[is_missing & draft.keeps & draft.frame["amount"].notna()]
    months = lacking["first"].dt.strftime("%Y-%m").fillna("no date")
    if draft.name == "market":
        months = draft.frame["period"].loc[lacking.index]
    said = [
        f"{code} in {listing(sorted(part.unique()), most=6)}"
        for code, part in months.groupby(lacking["currency"])
    ]
    which = pd.Series(draft.frame.index.isin(lacking.index), draft.frame.index)
    ledger.rows(draft, "missing_rate", which, column="currency", value="; ".join(said))


def _days(draft: Draft, years: FiscalYears) -> pd.DataFrame:
    """Return the first and the last day that each row's money belongs to."""
    if draft.name == "market":
        spans = {period: years.span(period) for period in draft.frame["period"].dropna().unique()}
        period = draft.frame["period"]
        first = period.map({name: span[0] for name, span in spans.items()})
        last = period.map({name: span[1] for name, span in spans.items()})
        return pd.DataFrame({"first": pd.to_datetime(first), "last": pd.to_datetime(last)})
    names = [name for name in _DATES[draft.name] if name in draft.frame]
    dates = pd.Series(pd.NaT, draft.frame.index, dtype="datetime64[us]")
    for name in names:
        dates = dates.fillna(draft.frame[name])
    return pd.DataFrame({"first": dates, "last": dates})
