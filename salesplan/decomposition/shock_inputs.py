"""Chapter 3.9: which shocks a plan is held against: those stated, else the four usual ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all
from salesplan.words import count, listing, month_name, percent

LARGEST = "largest"
KINDS = ("lost_account", "market_down", "leaver", "supply_stop")
_WHERE = "decomposition.shocks"
_MARKET_FALLS_BY, _STOP_MONTHS, _CAUGHT_UP, _REFILL_MONTHS = 0.15, 3, 0.5, 3
_NEEDS = {
    "lost_account": "no customer is named in table `sales`",
    "leaver": "no rep is named in table `sales` or `reps`",
    "supply_stop": "no product line is named in table `products`",
}


@dataclass(frozen=True)
class Shock:
    """One thing that may happen to a plan.

    Parameters
    ----------
    name, kind : str
        As people call it; one of `KINDS`.
    customer, rep, product_line, customer_type, region : str, optional
        What it hits; None: everything.
    by : float
        Part lost of what is hit, 0 to 1.
    from_month, to_month : str
        First and last month in which it hits; months of the plan year.
    caught_up : float
        Part of what is lost in a month that comes in the month after the last one.
    refill_months : int, optional
        Months until a leaver's place is filled again; None: it stays empty.
    owner : str
        Who must act; empty: nobody is named.
    is_proposal : bool
        Whether nobody stated it.
    """

    name: str
    kind: str
    customer: str | None = None
    rep: str | None = None
    product_line: str | None = None
    customer_type: str | None = None
    region: str | None = None
    by: float = 1.0
    from_month: str = ""
    to_month: str = ""
    caught_up: float = 0.0
    refill_months: int | None = None
    owner: str = ""
    is_proposal: bool = False

    def hits(self, names: Mapping[str, str]) -> str:
        """Say what the shock hits and when, names in the place of keys.

        Examples
        --------
        >>> Shock("out", "leaver", rep="r1", from_month="2026-03").hits({"r1": "Ann"})
        'Ann, from March 2026, not replaced'
        """
        scope = [self.customer, self.rep, self.product_line, self.customer_type, self.region]
        what = ", ".join(names.get(one, one) for one in scope if one) or "all sales"
        less = f" less {percent(self.by, 0)}" if self.by < 1 else ""
        said = f"{what}{less}, from {month_name(self.from_month)}"
        if self.kind == "supply_stop":
            said += f" to {month_name(self.to_month)}, {percent(self.caught_up, 0)} caught up later"
        if self.kind == "leaver":
            after = self.refill_months
            comes = "not replaced" if after is None else f"replaced after {count(after, 'month')}"
            said += f", {comes}"
        return said


@dataclass(frozen=True)
class Known:
    """What a shock can name, and which of it is the largest.

    Parameters
    ----------
    customers, regions : set of str
        Keys found in the data; empty where the data name none.
    reps, product_lines, customer_types : Series
        Planned money by name, the largest first.
    customer_sales : Series
        Sales of the months looked back on by customer, the largest first.
    months : list of str
        Of the plan year.
    backfill_months : int, optional
        As the plan file states it for places that fall vacant.
    """

    customers: frozenset[str]
    regions: frozenset[str]
    reps: pd.Series
    product_lines: pd.Series
    customer_types: pd.Series
    customer_sales: pd.Series
    months: list[str]
    backfill_months: int | None = None

    def names(self, what: str) -> list[str]:
        """List what a field of a shock may be, the largest first."""
        lists: dict[str, Iterable[str]] = {
            "customer": sorted(self.customers),
            "region": sorted(self.regions),
            "rep": self.reps.index,
            "product_line": self.product_lines.index,
            "customer_type": self.customer_types.index,
            "from_month": self.months,
            "to_month": self.months,
        }
        return [str(name) for name in lists[what]]

    def largest(self, what: str) -> str | None:
        """Name the largest customer, rep or product line; None where there is none."""
        by_size = {
            "customer": self.customer_sales,
            "rep": self.reps,
            "product_line": self.product_lines,
        }[what]
        return str(by_size.index[0]) if len(by_size) else None


def usual_shocks(known: Known) -> list[Shock]:
    """Propose the four usual shocks, each on the largest thing of its kind that the data name.

    Parameters
    ----------
    known : Known

    Returns
    -------
    list of Shock
        Without from_month and owner where those are to be filled in: see `read_shocks`.

    Examples
    --------
    >>> of = lambda *names: pd.Series(range(len(names), 0, -1), list(names))
    >>> known = Known(frozenset("c"), frozenset(), of("Ann", "Bo"), of("Pumps"), of(), of("c"),
    ...     ["2026-01", "2026-02", "2026-03", "2026-04"])
    >>> [(shock.name, shock.to_month) for shock in usual_shocks(known)][2:]
    [('leaver', '2026-04'), ('supply_stop', '2026-03')]
    """
    refill = _REFILL_MONTHS if known.backfill_months is None else known.backfill_months
    proposed = [
        Shock("lost_account", "lost_account", customer=LARGEST),
        Shock("market_down", "market_down", by=_MARKET_FALLS_BY),
        Shock("leaver", "leaver", rep=LARGEST, refill_months=refill),
        Shock("supply_stop", "supply_stop", product_line=LARGEST, caught_up=_CAUGHT_UP),
    ]
    return [_filled(replace(shock, is_proposal=True), known) for shock in proposed]


def read_shocks(stated: Sequence[Mapping[str, object]], known: Known) -> list[Shock]:
    """Read the shocks of the plan file; where it states none, propose the four usual ones.

    Parameters
    ----------
    stated : sequence of mapping
        As the plan file has them: name, kind and the fields of `Shock`, None where nobody has said.
    known : Known

    Returns
    -------
    list of Shock
        With "largest" replaced by its name, and months filled in. What the data name nothing for
        stays "largest": see `why_not`.

    Raises
    ------
    ParamError
        All that is wrong: two of one name, unknown names with the nearest, months outside the plan
        year, a field that the kind does not know.

    Examples
    --------
    >>> none = pd.Series(dtype=float)
    >>> known = Known(frozenset(), frozenset(), pd.Series({"Ann": 5}), none, none, none,
    ...     ["2026-01", "2026-02"])
    >>> read_shocks([{"name": "out", "kind": "leaver", "rep": "An"}], known)
    Traceback (most recent call last):
    salesplan.errors.ParamError: decomposition.shocks, "out": rep "An" is not known. Fix: did you \
mean "Ann"? choose among Ann.
    """
    if not stated:
        return usual_shocks(known)
    names = [str(one["name"]) for one in stated]
    faults: list[PlanError] = [
        ParamError(_WHERE, f'two shocks are called "{name}"', "rename one of them")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    found = []
    for one in stated:
        said = {field: value for field, value in one.items() if value is not None}
        faults += _faults_of(said, known)
        found.append(_filled(_shock_of(said, known), known))
    raise_all(faults)
    return found


def why_not(shock: Shock, known: Known) -> str:
    """Say why a shock cannot be worked out with the data at hand; empty where it can.

    Examples
    --------
    >>> none = pd.Series(dtype=float)
    >>> bare = Known(frozenset(), frozenset(), none, none, none, none, ["2026-01"])
    >>> why_not(Shock("key account", "lost_account", customer="largest"), bare)
    'no customer is named in table `sales`'
    """
    field = _field_of(shock.kind)
    if field and getattr(shock, field) == LARGEST and known.largest(field) is None:
        return _NEEDS[shock.kind]
    return ""


def chosen_shock(shocks: Sequence[str], wanted: str | None, worst: str) -> str:
    """Find the shock whose details are shown: the one asked for, else the worst.

    Raises
    ------
    ParamError
        If no shock bears the name.

    Examples
    --------
    >>> chosen_shock(["leaver", "market_down"], None, "leaver")
    'leaver'
    """
    if wanted is None:
        return worst
    if wanted not in shocks:
        hint = did_you_mean(wanted, shocks)
        raise ParamError("decomposition.shock", f'no shock is called "{wanted}"',
                         f"{hint}choose among {listing(shocks, most=8)}")  # fmt: skip
    return wanted


def _field_of(kind: str) -> str:
    """Name the field that a kind of shock cannot do without."""
    fields = {"lost_account": "customer", "leaver": "rep", "supply_stop": "product_line"}
    return fields.get(kind, "")


def _shock_of(said: Mapping[str, object], known: Known) -> Shock:
    kind = str(said["kind"])
    usual: dict[str, object] = {"by": _MARKET_FALLS_BY} if kind == "market_down" else {}
    if _field_of(kind):
        usual[_field_of(kind)] = LARGEST
    if kind == "leaver":
        usual["refill_months"] = known.backfill_months
    return Shock(**(usual | dict(said)))  # type: ignore[arg-type]


def _filled(shock: Shock, known: Known) -> Shock:
    """Put names and months in where nobody has said."""
    months = known.months
    first = shock.from_month or months[0]
    at = months.index(first) if first in months else 0
    last = min(at + _STOP_MONTHS, len(months)) - 1 if shock.kind == "supply_stop" else -1
    field = _field_of(shock.kind)
    if field and getattr(shock, field) == LARGEST:
        named: dict[str, Any] = {field: known.largest(field) or LARGEST}
        shock = replace(shock, **named)
    return replace(shock, from_month=first, to_month=shock.to_month or months[last])


_FIELDS = {
    "lost_account": {"customer"},
    "market_down": {"product_line", "customer_type", "region"},
    "leaver": {"rep", "refill_months"},
    "supply_stop": {"product_line", "caught_up"},
}
_SHARED = {"name", "kind", "by", "from_month", "to_month", "owner"}
_SCOPES = ("customer", "rep", "product_line", "customer_type", "region", "from_month", "to_month")


def _faults_of(said: Mapping[str, object], known: Known) -> list[PlanError]:
    where, kind = f'{_WHERE}, "{said["name"]}"', str(said["kind"])
    allowed = _SHARED | _FIELDS[kind]
    foreign = sorted(set(said) - allowed)
    faults: list[PlanError] = [
        ParamError(where, f"a {kind} has no {field}", f"use {listing(sorted(allowed), most=9)}")
        for field in foreign
    ]
    for field in _SCOPES:
        name = said.get(field)
        if name is None or field in foreign or (name == LARGEST and field == _field_of(kind)):
            continue
        names = known.names(field)
        if str(name) not in names:
            hint = did_you_mean(name, names)
            fix = f"{hint}{_choose(names)}"
            faults.append(ParamError(where, f'{field} "{name}" is not known', fix))
    first, last = (str(said.get(field) or "") for field in ("from_month", "to_month"))
    if first and last and first > last:
        faults.append(ParamError(where, f"ends in {last}, before it starts in {first}",
                                 "swap from_month and to_month"))  # fmt: skip
    return faults


def _choose(names: list[str]) -> str:
    if not names:
        return "leave it out: the data name none"
    return f"choose among {listing(names, most=8)}"
