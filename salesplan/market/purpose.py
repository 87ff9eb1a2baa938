"""Chapter 1.6, why plan: what the case itself says about the price of not planning."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.behaviour import top_share
from salesplan.market.demand import EVERYTHING, UNKNOWN
from salesplan.words import count, listing, money, percent

SPREAD, CONCENTRATION, DECIDES = "results differ", "few customers carry it", "the plan decides"
_TOP = 10
_PART = 0.8


class _Fact(NamedTuple):
    topic: str
    measure: str
    value: float
    definition: str


def why_plan(
    attained: pd.DataFrame,
    sales: pd.DataFrame,
    year: pd.Series | None,
    *,
    parts: Mapping[str, int],
    currency: str = "",
) -> Finding:
    """Say in figures of the case what happens without a plan, and what the plan will decide.

    Parameters
    ----------
    attained : DataFrame
        quota, actual (currency units) of each unit that carried a quota in the last year rated;
        empty where there was none.
    sales : DataFrame
        customer, amount of the last year.
    year : Series, optional
        Forecast of the plan year: low_80, high_80.
    parts : mapping of str to int
        What the target will be split into, in the plural, and how many there are: "reps", 23.
    currency : str
        Code for the sentence.

    Returns
    -------
    Finding
        topic, measure, value (in the unit of its measure), definition.

    Examples
    --------
    >>> attained = pd.DataFrame({"quota": [100.0, 100.0], "actual": [80.0, 120.0]})
    >>> sales = pd.DataFrame({"customer": ["a", "b"], "amount": [150.0, 50.0]})
    >>> found = why_plan(attained, sales, None, parts={"reps": 2, "months": 12})
    >>> found.table.set_index("measure")["value"][["quota_met_rate", "cells_planned"]].tolist()
    [0.5, 24.0]
    """
    if sales.empty:
        return not_computed("sales", "date", "amount", because="no sale before the plan year")
    rows = [
        *_spread(attained),
        *_concentration(sales),
        *_decides(float(sales["amount"].sum()), year, parts),
    ]
    table = pd.DataFrame(rows, columns=list(_Fact._fields))
    known = table.set_index("measure")["value"]
    said = [_spread_text(known), _concentration_text(known), _decides_text(known, parts, currency)]
    return Finding(table, " ".join(said))


def _spread(attained: pd.DataFrame) -> Iterator[_Fact]:
    rated = attained[attained["quota"] > 0] if len(attained) else attained
    if rated.empty:
        return
    rate = rated["actual"] / rated["quota"]
    low, middle, high = np.quantile(rate, [0.1, 0.5, 0.9])
    yield _Fact(SPREAD, "quotas_rated", len(rate), "quotas of the last year that can be rated")
    yield _Fact(SPREAD, "attainment_low_rate", low, "a tenth attained less than this")
    yield _Fact(SPREAD, "attainment_median_rate", middle, "half attained less than this")
    yield _Fact(SPREAD, "attainment_high_rate", high, "a tenth attained more than this")
    yield _Fact(SPREAD, "quota_met_rate", float((rate >= 1).mean()), "quotas that were met")


def _concentration(sales: pd.DataFrame) -> Iterator[_Fact]:
    named = sales[~sales["customer"].isin([EVERYTHING, UNKNOWN])]
    amounts = named.groupby("customer")["amount"].sum()
    amounts = amounts[amounts > 0].sort_values(ascending=False)
    if amounts.empty:
        return
    carried = amounts.cumsum() / amounts.sum()
    needed = int((carried < _PART - 1e-12).sum()) + 1
    topic = CONCENTRATION
    yield _Fact(topic, "buyers", len(amounts), "customers who bought in the last year")
    yield _Fact(topic, "top_customer_share", top_share(amounts, 1), "the largest of them")
    yield _Fact(topic, "top_ten_share", top_share(amounts, _TOP), "the ten largest together")
    yield _Fact(topic, "customers_for_80", needed, "the fewest that bring 80 % of sales")


def _decides(sold: float, year: pd.Series | None, parts: Mapping[str, int]) -> Iterator[_Fact]:
    yield _Fact(DECIDES, "sales_last_year", sold, "what the plan starts from")
    if year is not None:
        low, high = float(year["low_80"]), float(year["high_80"])
        yield _Fact(DECIDES, "forecast_low", low, "plan year, lower end of the 80 % interval")
        yield _Fact(DECIDES, "forecast_high", high, "plan year, upper end of the 80 % interval")
    cells = float(np.prod([float(size) for size in parts.values()]))
    split = " x ".join(f"{size:,} {name}" for name, size in parts.items())
    yield _Fact(DECIDES, "cells_planned", cells, f"numbers that one target becomes: {split}")


def _spread_text(known: pd.Series) -> str:
    if "quotas_rated" not in known:
        return (
            "How far results differ is not known: no earlier quota can be rated (table `quotas`)."
        )
    low, high = (percent(known[f"attainment_{end}_rate"], 0) for end in ("low", "high"))
    return (
        f"Of {count(int(known['quotas_rated']), 'quota')} of the last year a tenth ended below "
        f"{low} and a tenth above {high}; {percent(known['quota_met_rate'], 0)} were met."
    )


def _concentration_text(known: pd.Series) -> str:
    if "buyers" not in known:
        return "On whom sales hang is not known: no sale names its customer."
    buyers, needed = int(known["buyers"]), int(known["customers_for_80"])
    if buyers > _TOP:
        few = f"The ten largest of {buyers:,} customers bring {percent(known['top_ten_share'], 0)}"
    else:
        most = percent(known["top_customer_share"], 0)
        few = f"The largest of {count(buyers, 'customer')} brings {most}"
    return f"{few} of sales, and {needed:,} bring 80 %."


def _decides_text(known: pd.Series, parts: Mapping[str, int], currency: str) -> str:
    where = f"what follows {money(known['sales_last_year'], currency)}"
    if "forecast_low" in known:
        ends = (money(known[name], currency) for name in ("forecast_low", "forecast_high"))
        where = f"where between {' and '.join(ends)} the year is to end"
    split = listing([f"{size:,} {name}" for name, size in parts.items() if size > 1], most=9)
    return f"The plan decides {where}, and who carries which part: {split}."
