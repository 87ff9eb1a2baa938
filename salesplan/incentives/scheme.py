"""Chapter 6.1: a pay scheme as data, read once and refused where it could be read in two ways.

Every form comes down to bands with a rate each: linear pay has one band, an accelerator makes two.
Bands are half-open, [from, next from): a value on a boundary belongs to the band that starts there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from salesplan.errors import ParamError, PlanError, raise_all
from salesplan.words import number

Mode = Literal["marginal", "cliff", "interpolated"]
LINEAR = {"rate", "accelerator", "decelerator"}


@dataclass(frozen=True)
class Scheme:
    """How sales turn into pay.

    What a rate means depends on `basis` and `mode`:

    ============ ============================== ==============================================
    mode         basis sales                    basis target_incentive
    ============ ============================== ==============================================
    marginal     part of the sales inside the   multiple of the target incentive for each
                 band                           quota's worth of sales inside the band
    cliff        part of all sales, by the band multiple of the target incentive, by the band
                 that they reach                that the sales reach
    interpolated part of all sales, on the line multiple of the target incentive, on the line
                 between two tiers              between two tiers
    ============ ============================== ==============================================

    Below the first tier nothing is paid; beyond the last its rate goes on.

    Parameters
    ----------
    name : str
    period : {"month", "quarter", "year"}
        How long sales are added up before they are paid; each period stands alone.
    basis : {"sales", "target_incentive"}
    mode : {"marginal", "cliff", "interpolated"}
    starts : tuple of float
        Where each band starts, ascending; attainment (a fraction of quota) or currency a period.
    rates : tuple of float
        Rate of each band.
    tiers_in : {"attainment", "currency"}
    threshold : float
        Attainment below which nothing is paid at all; 0 for none.
    cap : float, optional
        Most that a period pays, as a multiple of the target incentive.
    cap_amount : float, optional
        Most that a period pays, currency.
    """

    name: str
    period: Literal["month", "quarter", "year"] = "quarter"
    basis: Literal["sales", "target_incentive"] = "sales"
    mode: Mode = "marginal"
    starts: tuple[float, ...] = (0.0,)
    rates: tuple[float, ...] = (0.0,)
    tiers_in: Literal["attainment", "currency"] = "attainment"
    threshold: float = 0.0
    cap: float | None = None
    cap_amount: float | None = None

    @property
    def needs_quota(self) -> bool:
        """Whether pay depends on attainment; plain commission on sales does not."""
        in_attainment = self.tiers_in == "attainment" and self.starts != (0.0,)
        by_share = self.basis == "target_incentive" and self.mode == "marginal"
        return in_attainment or by_share or self.threshold > 0

    @property
    def needs_target_incentive(self) -> bool:
        """Whether pay depends on the rep's own target incentive."""
        return self.basis == "target_incentive" or self.cap is not None


def read_schemes(records: Iterable[Mapping[str, Any]]) -> list[Scheme]:
    """Turn the plan file's records into schemes, or refuse them all together.

    Parameters
    ----------
    records : iterable of mapping
        Fields of a scheme in the plan file: name, period, basis, threshold, cap, cap_amount, and
        either rate (with accelerator above quota and decelerator below it), or mode, tiers_in and
        tiers (from, rate, and where the firm's own table has one, to).

    Returns
    -------
    list of Scheme
        In the order of the records.

    Raises
    ------
    ParamError
        If a name repeats, a rate is missing or given twice, a mode is not stated, tiers do not
        ascend, or bands leave a gap, overlap or end.

    Examples
    --------
    >>> [scheme.rates for scheme in read_schemes([{"name": "Plain", "rate": 0.05}])]
    [(0.05,)]
    """
    given = list(records)
    faults = [fault for place, record in enumerate(given, 1) for fault in _faults(place, record)]
    names = [record["name"] for record in given]
    faults += [
        ParamError(
            f"incentives.schemes[{place}]",
            f'"{name}" is the name of an earlier scheme too',
            "give each scheme a name of its own",
        )
        for place, name in enumerate(names, 1)
        if name in names[: place - 1]
    ]
    raise_all(faults)
    return [_scheme(record) for record in given]


def said(value: float, most: int = 6) -> str:
    """Write a figure of a scheme with the digits that it has.

    Parameters
    ----------
    value : float
    most : int
        Decimals written at most.

    Examples
    --------
    >>> said(1.5), said(250_000), said(0.05)
    ('1.5', '250,000', '0.05')
    """
    written = number(value, most)
    return written.rstrip("0").rstrip(".") if "." in written else written


def _scheme(record: Mapping[str, Any]) -> Scheme:
    tiers = record.get("tiers") or _linear_tiers(record)
    kept = ("name", "period", "basis", "mode", "tiers_in", "threshold", "cap", "cap_amount")
    fields = {name: record[name] for name in kept if record.get(name) is not None}
    starts = tuple(float(tier["from"]) for tier in tiers)
    return Scheme(**fields, starts=starts, rates=tuple(float(tier["rate"]) for tier in tiers))


def _linear_tiers(record: Mapping[str, Any]) -> list[dict[str, float]]:
    """Write linear pay as bands: one, or one below and one above quota."""
    rate = record["rate"]
    below, above = record.get("decelerator", 1.0), record.get("accelerator", 1.0)
    if below == above == 1:
        return [{"from": 0.0, "rate": rate}]
    return [{"from": 0.0, "rate": rate * below}, {"from": 1.0, "rate": rate * above}]


def _faults(place: int, record: Mapping[str, Any]) -> list[PlanError]:
    where = f'incentives.schemes[{place}] "{record["name"]}"'
    tiers, rate = record.get("tiers") or [], record.get("rate")
    if rate is None and not tiers:
        fix = "add rate: 0.05 for 5 %, or mode and tiers"
        return [ParamError(where, "has neither rate nor tiers", fix)]
    if not tiers:
        return _linear_faults(where, record)
    if given := sorted(name for name in LINEAR if record.get(name) not in (None, 1.0)):
        problem = f"has tiers and {' and '.join(given)}, which could be read in two ways"
        return [ParamError(where, problem, "keep the tiers and put the rates into them")]
    faults: list[PlanError] = []
    if record.get("mode") is None:
        fix = (
            "add mode: marginal (each part of the sales at its own tier's rate), cliff (all at the "
            "rate of the tier reached) or interpolated (on the line between tiers)"
        )
        faults.append(ParamError(where, "has tiers but does not say how they work", fix))
    return faults + _tier_faults(where, tiers, _unit(record))


def _linear_faults(where: str, record: Mapping[str, Any]) -> list[PlanError]:
    if record.get("mode") in (None, "marginal") and record.get("tiers_in") != "currency":
        return []
    problem = "has mode or tiers_in but no tiers"
    return [ParamError(where, problem, "add tiers, or remove mode and tiers_in")]


def _tier_faults(where: str, tiers: list[Mapping[str, Any]], unit: str) -> list[PlanError]:
    faults: list[PlanError] = []
    for place, (tier, after) in enumerate(pairwise(tiers), 1):
        start, end, onward = tier["from"], tier.get("to"), after["from"]
        named = f"{where}, tiers[{place + 1}]"
        if onward <= start:
            problem = f"starts at {said(onward)}, not above the tier before it ({said(start)})"
            faults.append(ParamError(named, problem, "list tiers from low to high"))
        elif end is not None and end < onward:
            between = said((end + onward) / 2)
            problem = (
                f"starts at {said(onward)}, the tier before it ends at {said(end)}: nothing "
                f"says what {between}{unit} earns"
            )
            fix = f"let the tier before run to {said(onward)}; a tier holds up to the next one"
            faults.append(ParamError(named, problem, fix))
        elif end is not None and end > onward:
            problem = f"starts at {said(onward)}, before the tier before it ends ({said(end)})"
            faults.append(ParamError(named, problem, f"end that tier at {said(onward)}"))
    return faults + _end_faults(where, tiers, unit)


def _end_faults(where: str, tiers: list[Mapping[str, Any]], unit: str) -> list[PlanError]:
    """Refuse a last tier that ends: what lies beyond would earn nobody knows what."""
    end = tiers[-1].get("to")
    if end is None:
        return []
    problem = f"ends at {said(end)}: nothing says what more than {said(end)}{unit} earns"
    fix = 'remove its "to" so that its rate goes on, or limit the pay with cap_amount'
    return [ParamError(f"{where}, tiers[{len(tiers)}]", problem, fix)]


def _unit(record: Mapping[str, Any]) -> str:
    return "" if record.get("tiers_in") == "currency" else " of quota"
