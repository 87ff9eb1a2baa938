"""Chapter 4.5, the register: what people wrote and what is proposed, and which gap each closes.

What people wrote comes first. Every gap that it leaves open gets a proposal, one for each team that
answers for a part of it, so that written + proposed + still open make the gap, exactly.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from salesplan.actions.effort import Effort
from salesplan.actions.gaps import answering_teams, open_gaps
from salesplan.actions.workforce import Workforce
from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import count, listing, money, number

COLUMNS = (
    "action", "is_proposed", "title", "owner", "name", "due_on", "hours", "cost", "closes",
    "amount", "gap_share", "note",
)  # fmt: skip
_TITLES = {"deals": ("Win {}", "more deal"), "customers": ("Win {}", "new customer")}


def read_actions(
    actions: pd.DataFrame | None, kpis: pd.DataFrame, staff: Workforce
) -> pd.DataFrame:
    """Read what people wrote as rows of the register.

    Parameters
    ----------
    actions : DataFrame, optional
        action, owner (key, or a name that only one person has), due_on, and where known hours,
        cost, closes (a KPI, in any case of letters), amount (in the unit of that KPI).
    kpis : DataFrame
        kpi, gap.
    staff : Workforce

    Returns
    -------
    DataFrame
        Columns of the register. `gap_share` is known only for what closes a gap of the plan year:
        due within it, with a KPI whose gap is known and an amount. `note` says why not.
    """
    columns = ["action", "owner", "due_on", "hours", "cost", "closes", "amount"]
    said = (pd.DataFrame(columns=columns) if actions is None else actions).reindex(columns=columns)
    closes = said["closes"].astype("string").str.strip()
    gaps = kpis.set_index("kpi")["gap"]
    closes = closes.str.casefold().where(closes.str.casefold().isin(gaps.index), closes)
    owner = said["owner"].map(staff.key_of).astype(object)
    due_on, amount = pd.to_datetime(said["due_on"]), said["amount"].astype("float64")
    gap = closes.map(gaps).astype("float64")
    in_year = due_on.between(staff.starts_on, staff.ends_on)
    rows = said.assign(
        is_proposed=False,
        title=said["action"],
        owner=owner,
        name=owner.map(lambda key: staff.names.get(key, key)),
        due_on=due_on,
        hours=said["hours"].astype("float64"),
        cost=said["cost"].astype("float64"),
        closes=closes.astype(object).where(closes.notna(), None),
        amount=amount,
        gap_share=(amount / gap).where((gap > 0) & in_year),
        note=_notes(in_year, gap, amount),
    )
    return rows[list(COLUMNS)]


def propose_actions(
    gaps: pd.DataFrame,
    teams: pd.DataFrame,
    efforts: Mapping[str, Effort],
    *,
    due_on: pd.Timestamp,
    names: Mapping[str, str],
    taken: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Propose one action for each open gap and team: hours are the gap times hours per unit.

    Parameters
    ----------
    gaps : DataFrame
        kpi, unit, gap, wanted, as `open_gaps` returns them.
    teams : DataFrame
        team, owner, weight, as `answering_teams` returns them.
    efforts : mapping of kpi to Effort
        Hours for one unit.
    due_on : Timestamp
        Day by which proposals must be done.
    names : mapping of owner to name
    taken : frozenset of str
        Actions that people wrote: a proposal that bears the name of one is what is left of it.

    Returns
    -------
    DataFrame
        Columns of the register; amounts are whole and add up to `wanted`.
    """
    rows = []
    for gap in _rows(gaps[gaps["wanted"] > 0]):
        amounts = split_target(int(gap.wanted), teams["weight"])
        for team, owner, amount in zip(teams["team"], teams["owner"], amounts, strict=True):
            effort = efforts.get(gap.kpi, Effort(np.nan, "nobody has said what it takes"))
            key = f"proposed {gap.kpi}{f', {team}' if team else ''}"
            while key in taken:
                key += " (rest)"
            title = f"{_title(gap.kpi, int(amount), gap.unit)}{f' ({team})' if team else ''}"
            rows.append(
                (key, True, title, owner, names.get(owner, owner), due_on, amount * effort.hours,
                 np.nan, gap.kpi, float(amount), amount / gap.gap, effort.source)
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table[table["amount"] > 0].reset_index(drop=True)


def register(
    actions: pd.DataFrame | None,
    kpis: pd.DataFrame,
    quotas: pd.DataFrame,
    staff: Workforce,
    *,
    efforts: Mapping[str, Effort],
    due_on: pd.Timestamp,
) -> Finding:
    """The register: written actions, and a proposal for every gap that they leave open.

    Parameters
    ----------
    actions : DataFrame, optional
        As for `read_actions`.
    kpis : DataFrame
        kpi, unit, gap.
    quotas : DataFrame
        rep, team, quota, last_year: who answers for which part of a gap.
    staff : Workforce
    efforts : mapping of kpi to Effort
    due_on : Timestamp
        Day by which proposals must be done, within the plan year.

    Returns
    -------
    Finding
        action, is_proposed, title, owner, name, due_on, hours, cost, closes (the KPI), amount (in
        its unit), gap_share (part of that KPI's gap), note (where the hours come from, or why the
        action closes nothing); by due date.
    """
    written = read_actions(actions, kpis, staff)
    gaps = open_gaps(kpis, closing(written, kpis, staff))
    proposed = propose_actions(
        gaps,
        answering_teams(quotas, staff),
        efforts,
        due_on=due_on,
        names=staff.names,
        taken=frozenset(written["action"]),
    )
    both = [part for part in (written, proposed) if not part.empty]
    table = (pd.concat(both) if both else written).astype({"is_proposed": bool})
    table = table.sort_values(["due_on", "is_proposed", "action", "owner"], ignore_index=True)
    return Finding(table, _sentence(table, gaps))


def closing(table: pd.DataFrame, kpis: pd.DataFrame, staff: Workforce) -> pd.DataFrame:
    """Return the actions that close a gap: of a known KPI, by a known amount, within the year."""
    known = set(kpis.loc[kpis["gap"].notna(), "kpi"])
    in_year = table["due_on"].between(staff.starts_on, staff.ends_on)
    return table[table["closes"].isin(known) & table["amount"].notna() & in_year]


def closure(table: pd.DataFrame, kpis: pd.DataFrame, staff: Workforce) -> pd.DataFrame:
    """What became of each gap: written, proposed and still open make it up, exactly.

    Parameters
    ----------
    table : DataFrame
        The register.
    kpis : DataFrame
        kpi, unit, gap.
    staff : Workforce

    Returns
    -------
    DataFrame
        kpi, unit, gap, written, proposed, still_open. What is open is worked out from the gap, what
        is proposed from the register, so that a lost unit shows.
    """
    counted = closing(table, kpis, staff)
    gaps = open_gaps(kpis, counted[~counted["is_proposed"]])
    proposals = counted[counted["is_proposed"]]
    proposed = proposals.groupby("closes")["amount"].sum().reindex(gaps["kpi"], fill_value=0.0)
    return pd.DataFrame(
        {
            **{name: gaps[name] for name in ("kpi", "unit", "gap", "written")},
            "proposed": proposed.to_numpy("float64"),
            "still_open": gaps["still_open"],
        }
    )


def _rows(table: pd.DataFrame) -> Iterator[Any]:
    return iter(table.itertuples(index=False))


def _notes(in_year: pd.Series, gap: pd.Series, amount: pd.Series) -> np.ndarray:
    """Say why a written action closes nothing; empty where it does."""
    said = {
        "due outside the plan year: closes nothing in it": ~in_year,
        "closes no KPI of this chapter": gap.isna(),
        "nobody has said by how much": amount.isna(),
    }
    return np.select(list(said.values()), list(said), default="").astype(object)


def _title(kpi: str, amount: int, unit: str) -> str:
    if kpi not in _TITLES:
        return f"Bring {_amount(amount, unit, kpi)} more"
    sentence, noun = _TITLES[kpi]
    return sentence.format(count(amount, noun))


def _amount(amount: float, unit: str, kpi: str) -> str:
    if kpi != "revenue":
        return number(amount)
    return money(amount, "" if unit == "money" else unit)


def _sentence(table: pd.DataFrame, gaps: pd.DataFrame) -> str:
    proposed = table["is_proposed"]
    written = count(int((~proposed).sum()), "action")
    text = f"{written[0].upper()}{written[1:]} written, {number(proposed.sum())} proposed"
    if proposed.any():
        text += f" with {number(table.loc[proposed, 'hours'].sum())} hours"
    text += ". "
    said = [
        f"{gap.kpi} {_amount(gap.gap, gap.unit, gap.kpi)} ({_amount(gap.written, '', gap.kpi)} "
        f"written, {_amount(gap.wanted, '', gap.kpi)} proposed)"
        for gap in _rows(gaps)
        if gap.gap > 0
    ]
    text += f"Gaps to be closed: {', '.join(said)}." if said else "No gap is known to be open."
    idle = table.loc[~proposed & (table["note"] != ""), "title"]
    if idle.empty:
        return text
    closes = "closes" if len(idle) == 1 else "close"
    return f"{text} {count(len(idle), 'written action')} {closes} no gap: {listing(idle)}."
