"""Chapter 2.6: what the tables say of a goal's figure: where it stands, and how often it moved so.

Everything is measured on what was known before the plan year.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.targets.goal_words import names_in
from salesplan.targets.kpi_names import ANEW, GoalKpi
from salesplan.targets.organisation import Organisation
from salesplan.words import number, percent

FEWEST_CHANGES = 8
"""Earlier changes below which nobody can say how often such a one succeeds."""

NARROWING = ("customer_type", "product_line", "product", "customer")
_NEVER = pd.DataFrame({"date": pd.to_datetime([]), "rep": []})
_PAUSE = pd.Timedelta(days=365)  # without a purchase: the customer was lost
_NONE = {True: 0.0, False: np.nan}  # of what adds up, nothing is 0; a rate of nothing is unknown
Measure = Callable[[pd.DataFrame], float]


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def is_year(self) -> bool:
        """Whether it lasts a year, give or take a week."""
        return (self.last - self.first).days >= 357

    @property
    def year_before(self) -> "Span":
        """The same days a year earlier."""
        year = pd.DateOffset(years=1)
        return Span(self.first - year, self.last - year)


class Measured(NamedTuple):
    """A figure read from a table; `value` is missing where none says it."""

    value: float
    n: int
    said: str


@dataclass(frozen=True)
class Scope:
    """Whose results count, and which of them.

    Parameters
    ----------
    members : frozenset of str, optional
        Reps; None: everybody.
    named : tuple of (column, name)
        What the words narrow it down to, such as ("customer_type", "Pharma").
    said : str
        The scope in words.
    """

    members: frozenset[str] | None
    named: tuple[tuple[str, str], ...]
    said: str

    def of(self, events: pd.DataFrame) -> pd.DataFrame:
        """Keep the events that count; names of one column are alternatives."""
        keep = pd.Series(data=True, index=events.index)
        if self.members is not None and "rep" in events:
            keep &= events["rep"].isin(self.members)
        for column in dict(self.named):
            if column in events:
                keep &= events[column].isin([name for col, name in self.named if col == column])
        return events[keep]


@dataclass(frozen=True)
class Record:
    """What happened before the plan year, each with date and rep, and what is known of the rest.

    Parameters
    ----------
    sales : DataFrame
        date, rep, customer, customer_type, product_line, product, region, amount, quantity.
    deals : DataFrame
        Deals that closed: date, rep, customer, is_won, amount, days, and of their customer
        customer_type and region.
    answers : DataFrame
        Customers' answers: date, rep, customer, score, scale_max.
    visits : DataFrame
        date, rep, customer.
    covers : Span
        Days that the sales cover from end to end.
    """

    sales: pd.DataFrame = field(default_factory=lambda: _NEVER)
    deals: pd.DataFrame = field(default_factory=lambda: _NEVER)
    answers: pd.DataFrame = field(default_factory=lambda: _NEVER)
    visits: pd.DataFrame = field(default_factory=lambda: _NEVER)
    covers: Span | None = None

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Names that the words of a goal may hold, by the column of the sales that has them."""
        columns = [name for name in ("region", *NARROWING) if name in self.sales]
        return {name: self.sales[name].dropna().unique().tolist() for name in columns}

    @cached_property
    def _new(self) -> pd.DataFrame:
        return _first_purchases(self.sales, after_a_pause=False)

    @cached_property
    def _back(self) -> pd.DataFrame:
        return _first_purchases(self.sales, after_a_pause=True)

    def events(self, kpi: GoalKpi) -> pd.DataFrame:
        """Return the events that a figure is counted from; empty where no table has them."""
        if kpi.name in ANEW:
            return self._back if kpi.name == "won_back" else self._new
        home = {"visits": self.visits, "satisfaction": self.answers, "nps": self.answers}
        of_deals = {"deals", "win_rate", "average_deal_size", "sales_cycle_days"}
        if kpi.name == "market_share":
            return _NEVER
        events = self.deals if kpi.name in of_deals else home.get(kpi.name, self.sales)
        if kpi.name in home and kpi.name != "visits" and len(events):
            is_promoting = events["scale_max"] == 10
            return events[is_promoting if kpi.name == "nps" else ~is_promoting]
        return events


def scope_of(goal: str, owner: str | None, firm: Organisation, record: Record) -> Scope:
    """Read whose results a goal means, and which.

    A team or region that the words name counts whole; else the owner's own people do. Customer
    types, product lines, products and customers that the words name narrow it down.

    Parameters
    ----------
    goal : str
        The goal in words.
    owner : str, optional
        Key of its owner; None where nobody is known by it.
    firm : Organisation
    record : Record
        Its sales say which names there are.

    Returns
    -------
    Scope
    """
    members = None if owner is None else firm.members(owner)
    said = [] if owner is None else [firm.called(owner)]
    teams = names_in(goal, firm.teams)
    regions = [] if teams else names_in(goal, record.names.get("region", ()))
    if teams:
        members = frozenset().union(*(firm.teams[team] for team in teams))
        said = teams
    elif regions:
        members, said = None, regions
    named = [("region", name) for name in regions]
    for column in NARROWING:
        here = names_in(goal, record.names.get(column, ()))
        found = [name for name in here if name not in teams + regions]
        named += [(column, name) for name in found]
        said += found
        if found and column != "customer_type":
            break  # a product's name often holds that of its line
    return Scope(members, tuple(named), ", ".join(said))


def measure(kpi: GoalKpi, scope: Scope, record: Record, span: Span) -> Measured:
    """Measure a figure within its scope over a span of days.

    What adds up is missing where the sales do not cover the span; a rate or a mean of nothing is
    missing too.

    Parameters
    ----------
    kpi : GoalKpi
    scope : Scope
    record : Record
    span : Span

    Returns
    -------
    Measured
    """
    events = record.events(kpi)
    if events.empty or record.covers is None:
        return Measured(np.nan, 0, "")
    is_covered = record.covers.first <= span.first and span.last <= record.covers.last
    if kpi.adds_up and not is_covered:
        return Measured(np.nan, 0, "")
    found = scope.of(_in(events, span))
    value = float(_MEASURES[kpi.name](found))
    days = f"{span.first.date()} to {span.last.date()}"
    return Measured(value, len(found), f"{scope.said}, {days}, n {len(found)}")


def earlier_changes(
    kpi: GoalKpi, peer_of: Mapping[str, str], scope: Scope, record: Record, span: Span
) -> pd.DataFrame:
    """Measure a figure for each of several peers in the same days of every year before.

    Peers count in the years in which they sold; who sold and won no deal won none.

    Parameters
    ----------
    kpi : GoalKpi
    peer_of : mapping of rep to peer
        The rep itself, or the team.
    scope : Scope
        Its names narrow the peers' figures down as well; its members do not.
    record : Record
    span : Span
        Days of the plan year; years before are counted back from it.

    Returns
    -------
    DataFrame
        peer, before, after: the figure in one year and in the next; of customers counted anew, 0
        and the figure of the year.
    """
    events = Scope(None, scope.named, "").of(record.events(kpi))
    covers = None if events.empty else record.covers  # without a table nobody did nothing
    years = [
        _by_peer(kpi, events, record.sales, days, peer_of)
        for days in _years_before(span, covers, after_a_year=kpi.name in ANEW)
    ]
    pairs = [pd.DataFrame({"before": before, "after": after}) for after, before in pairwise(years)]
    if kpi.name in ANEW:
        pairs = [pd.DataFrame({"before": 0.0, "after": values}) for values in years]
    empty = pd.DataFrame({"before": [], "after": []}, dtype=float)
    return pd.concat([empty, *pairs]).dropna().rename_axis("peer").reset_index()


def _years_before(span: Span, covers: Span | None, *, after_a_year: bool) -> Iterator[Span]:
    """Yield the same days of earlier years that the record covers, the latest first.

    Who is new can be told only after a year: in the first one everybody seems to be.
    """
    days = span.year_before
    while covers is not None and (days.year_before if after_a_year else days).first >= covers.first:
        if days.last <= covers.last:
            yield days
        days = days.year_before


def _by_peer(
    kpi: GoalKpi, events: pd.DataFrame, sales: pd.DataFrame, days: Span, peer_of: Mapping[str, str]
) -> pd.Series:
    """Measure a figure for each peer who sold in these days."""
    sold = _in(sales, days)["rep"].map(peer_of).dropna().unique()
    found = _in(events, days)
    found = found.assign(peer=found["rep"].map(peer_of)).dropna(subset="peer")
    values = {peer: _MEASURES[kpi.name](own) for peer, own in found.groupby("peer")}
    return pd.Series(values, dtype=float).reindex(sold, fill_value=_NONE[kpi.adds_up])


def _in(events: pd.DataFrame, days: Span) -> pd.DataFrame:
    return events[events["date"].between(*days)]


def chance_from_record(kpi: GoalKpi, changes: pd.DataFrame, before: float, target: float) -> float:
    """Return the part of earlier changes that went as far as the goal asks.

    Figures that add up and lengths are compared as ratios, rates and scores as differences.
    Customers counted anew from zero are compared as they are: how often as many were won.

    Parameters
    ----------
    kpi : GoalKpi
    changes : DataFrame
        before, after.
    before, target : float
        Where the figure stands and where it is to stand, in the same unit.

    Returns
    -------
    float
        Missing with fewer than eight earlier changes.

    Examples
    --------
    >>> from salesplan.targets.kpi_names import KPIS
    >>> after = [90, 95, 100, 104, 106, 108, 110, 130]
    >>> changes = pd.DataFrame({"before": [100.0] * 8, "after": after})
    >>> chance_from_record(KPIS["revenue"], changes, 200.0, 212.0)
    0.5
    """
    if kpi.name in ANEW or (kpi.kind in {"money", "count"} and before <= 0):
        reached = changes["after"] >= target
    elif kpi.kind in {"rate", "points"}:
        asked = target - before
        went = changes["after"] - changes["before"]
        reached = went <= asked if kpi.is_lower_better else went >= asked
    else:
        changes = changes[changes["before"] > 0]
        ratio = changes["after"] / changes["before"]
        asked = target / before
        reached = ratio <= asked if kpi.is_lower_better else ratio >= asked - 1e-12
    return float(reached.mean()) if len(reached) >= FEWEST_CHANGES else np.nan


def value_with_chance(kpi: GoalKpi, changes: pd.DataFrame, before: float, chance: float) -> float:
    """Return the figure that the stated part of earlier changes would have reached.

    Parameters
    ----------
    kpi : GoalKpi
    changes : DataFrame
        before, after.
    before : float
        Where the figure stands.
    chance : float
        Fraction.

    Examples
    --------
    >>> from salesplan.targets.kpi_names import KPIS
    >>> changes = pd.DataFrame({"before": [100.0] * 5, "after": [90.0, 100, 110, 120, 130]})
    >>> round(value_with_chance(KPIS["revenue"], changes, 200.0, 0.5), 6)
    220.0
    """
    rank = chance if kpi.is_lower_better else 1 - chance
    if kpi.name in ANEW or (kpi.kind in {"money", "count"} and before <= 0):
        return float(changes["after"].quantile(rank))
    if kpi.kind in {"rate", "points"}:
        return before + float((changes["after"] - changes["before"]).quantile(rank))
    known = changes[changes["before"] > 0]
    return before * float((known["after"] / known["before"]).quantile(rank))


def figure(value: float, kpi: GoalKpi) -> str:
    """Write a figure in its kind: money and counts whole, rates as per cent.

    Examples
    --------
    >>> from salesplan.targets.kpi_names import KPIS
    >>> figure(0.146, KPIS["win_rate"]), figure(95.5, KPIS["sales_cycle_days"])
    ('14.6 %', '95.5 days')
    """
    if kpi.kind == "rate":
        return percent(value)
    if kpi.kind == "days":
        return f"{number(value, 1)} days"
    return number(value, 2 if kpi.kind == "points" else 0)


def _first_purchases(sales: pd.DataFrame, *, after_a_pause: bool) -> pd.DataFrame:
    """Keep each customer's first purchase ever, or the first after a year without any.

    Customers that nobody has named are none.
    """
    if sales.empty:
        return sales
    bought = sales[(sales["amount"] > 0) & ~sales["customer"].isin(["all", "unknown"])]
    bought = bought.sort_values("date", kind="stable")
    if not after_a_pause:
        return bought.drop_duplicates("customer")
    return bought[bought.groupby("customer")["date"].diff() > _PAUSE]


def _buyers(sales: pd.DataFrame) -> float:
    named = sales[~sales["customer"].isin(["all", "unknown"])]
    return float((named.groupby("customer")["amount"].sum() > 0).sum())


def _won(deals: pd.DataFrame) -> pd.DataFrame:
    return deals[deals["is_won"]]


def _promoters(answers: pd.DataFrame) -> float:
    score = answers["score"]
    return 100 * float((score >= 9).mean() - (score <= 6).mean()) if len(score) else np.nan


_MEASURES: dict[str, Measure] = {
    "revenue": lambda sales: sales["amount"].sum(),
    "quantity": lambda sales: sales["quantity"].sum(min_count=1),
    "customers": _buyers,
    "new_customers": len,
    "won_back": lambda sales: sales["customer"].nunique(),
    "deals": lambda deals: len(_won(deals)),
    "visits": len,
    "win_rate": lambda deals: deals["is_won"].mean(),
    "average_deal_size": lambda deals: _won(deals)["amount"].mean(),
    "sales_cycle_days": lambda deals: _won(deals)["days"].median(),
    "satisfaction": lambda answers: answers["score"].mean(),
    "nps": _promoters,
}
