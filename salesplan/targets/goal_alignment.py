"""Chapter 2.7: goals of people and goals of teams: what serves what, and whether the sums agree."""

from collections.abc import Hashable, Iterator, Sequence
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.targets.kpi_names import kpi_of
from salesplan.targets.organisation import Organisation
from salesplan.words import count, listing, money, number

SERVES_NONE, SERVED_BY_NONE = "serves no team goal", "nobody supports it"
UNSERVED = "no goal serves the priority"
_COLUMNS = ["goal", "owner", "kpi", "target", "supports"]


def goal_alignment(
    goals: pd.DataFrame,
    firm: Organisation,
    *,
    priorities: Sequence[str] = (),
    target: int | None = None,
    quotas: pd.Series | None = None,
) -> Finding:
    """Find goals that serve no team goal, team goals that nobody supports, and sums that differ.

    Supporters of the same figure are added up and held against the goal that they support; the
    firm's own goal for revenue is held against the plan's target.

    Parameters
    ----------
    goals : DataFrame
        goal, owner, kpi, and where known target, supports.
    firm : Organisation
    priorities : sequence of str
        Of the strategy; one that no goal serves gets a row of its own.
    target : int, optional
        The team's target of the plan year, currency.
    quotas : Series, index rep, optional
        Those below the owner of a revenue goal are held against it.

    Returns
    -------
    Finding
        goal, owner, kpi, asked (its target, in its own unit), supports, supporters (how many goals
        support it), supported (sum of their targets, where they are of the same figure), gap
        (asked - supported), verdict.

    Examples
    --------
    >>> tree = pd.DataFrame({"node": ["Firm", "a"], "name": ["Firm", "Ann"], "parent": ["", "Firm"],
    ...     "depth": [0, 1]})
    >>> goals = pd.DataFrame({"goal": ["All", "Mine"], "owner": ["Firm", "a"], "kpi": "revenue",
    ...     "target": [100.0, 90.0], "supports": [None, "All"]})
    >>> goal_alignment(goals, Organisation(tree, {}, {})).table["verdict"].tolist()
    ['1 goal supports it with 90 of 100', 'serves All']
    """
    table = goals.reset_index(drop=True).reindex(columns=_COLUMNS)
    table = table.rename(columns={"target": "asked"})
    folded = table["goal"].astype(str).str.casefold()
    served = [str(name).strip().casefold() if pd.notna(name) else "" for name in table["supports"]]
    kpis = [
        getattr(kpi_of(kpi, goal), "name", None)
        for kpi, goal in zip(table["kpi"], table["goal"], strict=True)
    ]
    below = [[at for at, name in enumerate(served) if name == goal] for goal in folded]
    sums = [
        table.loc[[at for at in rows if kpis[at] == kpis[of]], "asked"].sum(min_count=1)
        for of, rows in enumerate(below)
    ]
    table["supporters"], table["supported"] = [len(rows) for rows in below], np.array(sums, float)
    table["gap"] = table["asked"].astype(float) - table["supported"]
    known = {*folded, *(name.casefold() for name in priorities)}
    table["verdict"] = [
        "; ".join(
            [
                *_line(row, firm, is_served=served[at] in known),
                *(_money(row, firm, target, quotas) if kpis[at] == "revenue" else ()),
            ]
        )
        for at, row in enumerate(table.to_dict("records"))
    ]
    left = [name for name in priorities if name.casefold() not in served]
    if left:
        rest = pd.DataFrame({"goal": left, "supporters": 0, "verdict": UNSERVED})
        table = pd.concat([table, rest], ignore_index=True)
    return Finding(table.astype({"supporters": "int64"}), _sentence(table))


def _line(row: dict[Hashable, Any], firm: Organisation, *, is_served: bool) -> Iterator[str]:
    """Say what a goal serves, and who supports it where it is that of several people."""
    owner = firm.find(row["owner"])
    members = frozenset[str]() if owner is None else firm.members(owner)
    if is_served:
        yield f"serves {row['supports']}"
    elif owner != firm.root:
        yield SERVES_NONE
    if row["supporters"]:
        yield _support(row)
    elif members is None or len(members) > 1:
        yield SERVED_BY_NONE


def _money(
    row: dict[Hashable, Any], firm: Organisation, target: int | None, quotas: pd.Series | None
) -> Iterator[str]:
    """Hold a revenue goal against the quotas below its owner, the firm's against the target."""
    owner, asked = firm.find(row["owner"]), float(row["asked"])
    if owner is None or not isfinite(asked):
        return
    if quotas is not None:
        members = firm.members(owner)
        of_owner = quotas if members is None else quotas[quotas.index.isin(members)]
        if len(of_owner):
            yield f"{_off(of_owner.sum() - asked, 'its quotas lie')} it"
    if owner == firm.root and target is not None:
        yield f"{_off(asked - target, 'it lies')} the plan's target"


def _off(difference: float, who: str) -> str:
    side = "above" if difference >= 0 else "below"
    return f"{who} {money(abs(difference))} {side}"


def _support(row: dict[Hashable, Any]) -> str:
    goals = count(row["supporters"], "goal")
    if not (isfinite(row["supported"]) and isfinite(row["asked"])):
        return f"{goals} of other figures behind it"
    verb = "supports" if row["supporters"] == 1 else "support"
    return f"{goals} {verb} it with {number(row['supported'])} of {number(row['asked'])}"


def _sentence(table: pd.DataFrame) -> str:
    verdict = table["verdict"]
    alone = table.loc[verdict.str.contains(SERVES_NONE), "goal"]
    unserved = table.loc[verdict.str.contains(SERVED_BY_NONE), "goal"]
    idle = table.loc[verdict == UNSERVED, "goal"]
    short = table[(table["gap"] > 0) & (table["gap"] > 1e-6 * table["asked"])]
    said = []
    if len(alone):
        said.append(f"{count(len(alone), 'goal')} {_verb(len(alone), 'serve')} no team goal "
                    f"({listing(alone)})")  # fmt: skip
    if len(unserved):
        said.append(f"nobody supports {listing(unserved)}")
    if len(idle):
        kind = "priority" if len(idle) == 1 else "priorities"
        said.append(f"no goal serves the {kind} {listing(idle)}")
    if len(short):
        said.append(f"the goals below make less than {listing(short['goal'])}")
    own = len(table) - len(idle)
    if not said:
        return f"All {count(own, 'goal')} hang together, up to the firm's own."
    return f"Of {count(own, 'goal')}: {'; '.join(said)}."


def _verb(n: int, verb: str) -> str:
    return f"{verb}s" if n == 1 else verb
