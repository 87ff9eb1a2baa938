"""Chapter 2.1: the team's target as a range: floor, commit, stretch, each with its chance."""

from dataclasses import dataclass
from statistics import NormalDist

import pandas as pd

from salesplan.errors import ParamError
from salesplan.finding import Finding
from salesplan.rounding import round_to_unit
from salesplan.words import count, money, percent

_SMALLEST_SPREAD = 1.0  # a unit of currency

_FEW_MONTHS = 24  # months below which a forecast has no season and little of a trend


@dataclass(frozen=True)
class Evidence:
    """What could set the target, each in currency of the plan year; None means not known.

    Parameters
    ----------
    stated : int, optional
        The target of the plan file.
    last_year : float, optional
        Sales of the last full fiscal year.
    growth_rate : float, optional
        Growth wanted over it, a fraction.
    market : float, optional
        Forecast of the market in the plan year.
    share : float, optional
        Planned share of it, a fraction.
    own : float, optional
        Median of the own forecast.
    capacity : float, optional
        What the reps can sell in the plan year.
    is_capacity_stated : bool
        Whether it rests on a stated output per rep; only then does it cap a target.
    months : int
        Full months of sales known, for the refusal.
    """

    stated: int | None = None
    last_year: float | None = None
    growth_rate: float | None = None
    market: float | None = None
    share: float | None = None
    own: float | None = None
    capacity: float | None = None
    is_capacity_stated: bool = False
    months: int = 0


def target_basis(evidence: Evidence, *, unit: int = 1, currency: str = "") -> Finding:
    """Choose what the team commits to, and show every other basis beside it.

    The stated target wins; else last year grown by `growth_rate`; else market times share; else
    the median of the own forecast. A target that was derived is capped at a capacity that was
    stated. A stated target holds, and a capacity read off the past caps nothing; the sentence
    then says how far above capacity the target lies.

    Parameters
    ----------
    evidence : Evidence
    unit : int
        Planned money comes in multiples of this many units of currency.
    currency : str

    Returns
    -------
    Finding
        basis, amount (int64), is_chosen, note: one row per basis that the data carry; the chosen
        row's amount is the commit.

    Raises
    ------
    ParamError
        If growth is wanted but there are no twelve full months, or no basis exists at all.

    Examples
    --------
    >>> finding = target_basis(Evidence(last_year=1000.0, growth_rate=0.1, own=1040.0))
    >>> finding.table[["basis", "amount", "is_chosen"]].values.tolist()
    [['last year and growth', 1100, True], ['own forecast', 1040, False]]
    """
    if evidence.growth_rate is not None and evidence.last_year is None:
        raise ParamError(
            "targets.growth_rate",
            "there is no full fiscal year of twelve months to grow from",
            "leave growth_rate empty, or give targets.target",
        )
    bases = _bases(evidence)
    if not bases:
        raise ParamError(
            "targets.target",
            f"{count(evidence.months, 'full month')} of sales and no market are too little to "
            "derive it from: a forecast needs five months, growth twelve",
            "give a target",
        )
    table = pd.DataFrame(bases, columns=["basis", "amount", "note"])
    exact = table["amount"]
    table["amount"] = [round_to_unit(amount, unit) for amount in exact]
    if evidence.stated is not None and evidence.stated % unit:
        table.loc[0, "note"] = f"as stated, {evidence.stated:,}, rounded to {unit:,}"
    table["is_chosen"] = [True] + [False] * (len(table) - 1)
    text = f"The team commits to {money(table['amount'][0], currency)}: {table['note'][0]}."
    if evidence.capacity is not None:
        table, text = _capped(table, text, evidence, unit=unit, currency=currency)
    return Finding(table[["basis", "amount", "is_chosen", "note"]], text)


def _bases(evidence: Evidence) -> list[tuple[str, float, str]]:
    """List the bases that the evidence carries, in order of precedence."""
    bases: list[tuple[str, float, str]] = []
    if evidence.stated is not None:
        bases.append(("stated target", evidence.stated, "as stated"))
    if evidence.last_year is not None and evidence.growth_rate is not None:
        grown = evidence.last_year * (1 + evidence.growth_rate)
        note = f"last full year and growth of {percent(evidence.growth_rate)}"
        bases.append(("last year and growth", grown, note))
    if evidence.market is not None and evidence.share is not None:
        note = f"{percent(evidence.share)} of the market forecast"
        bases.append(("market and share", evidence.market * evidence.share, note))
    if evidence.own is not None:
        note = "median of the own forecast"
        if 0 < evidence.months < _FEW_MONTHS:
            note += (
                f", which rests on {count(evidence.months, 'full month')} only: state "
                "targets.target to decide it"
            )
        bases.append(("own forecast", evidence.own, note))
    return bases


def _capped(
    table: pd.DataFrame, text: str, evidence: Evidence, *, unit: int, currency: str
) -> tuple[pd.DataFrame, str]:
    """Add the capacity row; lower a derived target to it, or say how far a stated one exceeds."""
    capacity = round_to_unit(evidence.capacity or 0, unit)
    stated = evidence.is_capacity_stated
    note = "the reps at the stated output" if stated else "the reps at today's pace or better"
    row = {"basis": "capacity", "amount": capacity, "is_chosen": False, "note": note}
    commit = int(table["amount"][0])
    table = pd.concat([table, pd.DataFrame([row])], ignore_index=True)
    if commit <= capacity:
        return table, text
    if evidence.stated is not None or not stated:
        return table, f"{text} That is {money(commit - capacity, currency)} above {note}."
    table["is_chosen"] = table["basis"] == "capacity"
    wanted, cap = money(commit, currency), money(capacity, currency)
    return table, f"Capacity caps the target at {cap}; {table['note'][0]} would ask for {wanted}."


def committed(basis: Finding) -> int:
    """Return the target that the team commits to, in whole units of currency."""
    return int(basis.table.loc[basis.table["is_chosen"], "amount"].iloc[0])


def target_range(
    commit: int,
    median: float,
    sd: float,
    *,
    chances: tuple[float, float],
    unit: int = 1,
    currency: str = "",
) -> Finding:
    """Set the range around the commit: the floor and the stretch from the forecast of the year.

    The year's sales are taken as normal with the forecast's median and standard deviation; the
    floor is met with the first chance, the stretch with the second.

    Parameters
    ----------
    commit : int
        What the team commits to.
    median, sd : float
        Of the forecast of the plan year's sales, currency.
    chances : (floor, stretch)
        For example (0.8, 0.3).
    unit : int
    currency : str

    Returns
    -------
    Finding
        level (floor, commit, stretch), target (int64), chance (that sales reach it).

    Examples
    --------
    >>> target_range(100, 100.0, 10.0, chances=(0.8, 0.3)).table["target"].tolist()
    [92, 100, 105]
    """
    year = NormalDist(median, sd) if sd >= _SMALLEST_SPREAD else None
    floor, stretch = (
        round_to_unit(max(0.0, year.inv_cdf(1 - chance)) if year else median, unit)
        for chance in chances
    )
    targets = [floor, commit, stretch]
    met = [1 - year.cdf(t) if year else float(round_to_unit(median) >= t) for t in targets]
    table = pd.DataFrame(
        {"level": ["floor", "commit", "stretch"], "target": targets, "chance": met}
    )
    if year is None:
        text = (
            f"The past never varied, so it says {money(median, currency)} and no more: "
            "no chance can be given."
        )
        return Finding(table, text)
    text = (
        f"The chance of reaching {money(commit, currency)} is {percent(met[1], 0)}: "
        f"{_place(commit, floor, stretch)}. The floor is {money(floor, currency)}, "
        f"the stretch {money(stretch, currency)}."
    )
    return Finding(table, text)


def _place(commit: int, floor: int, stretch: int) -> str:
    if commit < floor:
        return "below the floor, so the forecast says more is possible"
    if commit > stretch:
        return "above the stretch, so it rests on more than the trend"
    return "between floor and stretch"
