"""Chapter 2.6: a goal as read: whose it is, what it moves, where that stands, how likely it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erf, exp, inf, isfinite, log, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from salesplan.targets.goal_record import (
    Measured,
    Record,
    Scope,
    Span,
    chance_from_record,
    measure,
    scope_of,
    value_with_chance,
)
from salesplan.targets.kpi_names import ANEW, GoalKpi, in_unit, kpi_of
from salesplan.targets.organisation import Organisation
from salesplan.words import number, percent

COLUMNS = [
    "goal", "owner", "kpi", "unit", "baseline", "target", "starts_on", "due_on", "supports",
]  # fmt: skip


class Outlook(NamedTuple):
    """What revenue a scope may expect over a goal's days.

    Parameters
    ----------
    median, sd : float
        Currency; normal around the median.
    said : str
        Where it comes from.
    log_sd : float
        Where given, its logarithm is normal with this deviation instead.
    """

    median: float
    sd: float
    said: str
    log_sd: float = 0.0

    def chance(self, amount: float) -> float:
        """Return the chance to sell an amount or more.

        Examples
        --------
        >>> Outlook(100.0, 10.0, "").chance(100.0), Outlook(100.0, 0.0, "", 0.2).chance(100.0)
        (0.5, 0.5)
        """
        if self.log_sd > 0:
            z = log(amount / self.median) / self.log_sd if amount > 0 else -inf
        else:
            z = (amount - self.median) / self.sd
        return 0.5 * (1 - erf(z / sqrt(2)))

    def amount(self, chance: float) -> float:
        """Return what is sold, or more, with a chance; that of 1 % or 99 % beyond these.

        Examples
        --------
        >>> Outlook(100.0, 10.0, "").amount(0.5)
        100.0
        """
        z = -NormalDist().inv_cdf(min(max(chance, 0.01), 0.99))
        return self.median * exp(z * self.log_sd) if self.log_sd > 0 else self.median + z * self.sd


@dataclass(frozen=True)
class GoalRules:
    """What goals are held against.

    Parameters
    ----------
    year : Span
        The plan year.
    band : tuple of float
        Lowest and highest chance with which a goal counts as achievable and still asks something.
    currency : str
    priorities : sequence of str
        Names of the strategy's priorities.
    duties : DataFrame, optional
        role, duty.
    milestones : DataFrame, optional
        milestone, due_on, kpi, owner.
    """

    year: Span
    band: tuple[float, float] = (0.4, 0.8)
    currency: str = ""
    priorities: Sequence[str] = ()
    duties: pd.DataFrame | None = None
    milestones: pd.DataFrame | None = None


@dataclass(frozen=True)
class Goal:
    """A goal as written, and what was read of it.

    Parameters
    ----------
    row : Any
        The row of `goals`: goal, owner, kpi, unit, baseline, target, starts_on, due_on, supports.
    kpi : GoalKpi, optional
        None where the workbook does not know the figure.
    owner : str, optional
        Key of a node or team; None where nobody is known by it.
    scope : Scope
    span : Span
        From its first day to its due day; the plan year's where one is missing.
    measured : Measured
        The figure a year before, or today.
    baseline, target : float
        As stated, in the workbook's own unit.
    """

    row: Any
    kpi: GoalKpi | None
    owner: str | None
    scope: Scope
    span: Span
    measured: Measured
    baseline: float
    target: float

    @property
    def before(self) -> float:
        """Where the figure stands: as measured, else as stated; anew from zero for new ones."""
        if self.kpi is not None and self.kpi.name in ANEW:
            return 0.0
        return self.measured.value if isfinite(self.measured.value) else self.baseline


class Likelihood(NamedTuple):
    """How likely a goal is, from what, and which target would have a chance at the band's edge."""

    chance: float
    said: str
    within: float


def read_goals(
    goals: pd.DataFrame, firm: Organisation, record: Record, rules: GoalRules
) -> list[Goal]:
    """Read every goal: owner, figure, scope, days, and where the figure stands.

    Parameters
    ----------
    goals : DataFrame
        goal, owner, kpi, and where known unit, baseline, target, starts_on, due_on, supports.
    firm : Organisation
    record : Record
    rules : GoalRules

    Returns
    -------
    list of Goal, in the order of `goals`
    """
    table = goals.reindex(columns=COLUMNS)
    return [_read(row, firm, record, rules) for row in table.itertuples(index=False)]


def likelihood(
    goal: Goal,
    outlook: Outlook | None,
    changes_of: Callable[[Goal], pd.DataFrame],
    rules: GoalRules,
) -> Likelihood:
    """Say how likely a goal is: from the outlook of its revenue, else from earlier changes.

    Parameters
    ----------
    goal : Goal
    outlook : Outlook, optional
        Of its revenue over its days, in its scope.
    changes_of : function of Goal to DataFrame
        Earlier changes of its figure among peers: before, after.
    rules : GoalRules

    Returns
    -------
    Likelihood
        `chance` and `within` are missing where nothing says.
    """
    if goal.kpi is None or not isfinite(goal.target):
        return Likelihood(np.nan, "", np.nan)
    if outlook is not None and goal.kpi.name == "revenue" and outlook.sd + outlook.log_sd > 0:
        chance = outlook.chance(goal.target)
        edge = rules.band[0] if chance < rules.band[0] else rules.band[1]
        said = f"{outlook.said} gives it {percent(chance, 0)}"
        return Likelihood(chance, said, outlook.amount(edge))
    if not isfinite(goal.before):
        return Likelihood(np.nan, "", np.nan)
    changes = changes_of(goal)
    chance = chance_from_record(goal.kpi, changes, goal.before, goal.target)
    if not isfinite(chance):
        return Likelihood(np.nan, "", np.nan)
    edge = rules.band[0] if chance < rules.band[0] else rules.band[1]
    unit = "figures" if goal.kpi.name in ANEW else "yearly changes"
    of_all = f"{number(chance * len(changes))} of {number(len(changes))}"
    said = f"{of_all} earlier {unit} of peers went as far ({percent(chance, 0)})"
    return Likelihood(chance, said, value_with_chance(goal.kpi, changes, goal.before, edge))


def _read(row: Any, firm: Organisation, record: Record, rules: GoalRules) -> Goal:
    kpi, owner = kpi_of(row.kpi, row.goal), firm.find(row.owner)
    scope = scope_of(row.goal, owner, firm, record)
    first = rules.year.first if pd.isna(row.starts_on) else row.starts_on
    last = rules.year.last if pd.isna(row.due_on) else row.due_on
    span = Span(first, last) if first <= last else rules.year
    measured = Measured(np.nan, 0, "")
    if kpi is not None and owner is not None:
        days = span if kpi.adds_up else rules.year
        measured = measure(kpi, scope, record, days.year_before)
    stated = [
        np.nan if pd.isna(value) else _own_unit(value, kpi, row.unit, rules.currency)
        for value in (row.baseline, row.target)
    ]
    return Goal(row, kpi, owner, scope, span, measured, *stated)


def _own_unit(value: float, kpi: GoalKpi | None, unit: object, currency: str) -> float:
    return float(value) if kpi is None else in_unit(value, kpi, unit, currency)
