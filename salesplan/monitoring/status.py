"""Chapter 5.2: red, amber or green, and what follows from each, in words."""

from dataclasses import dataclass

import pandas as pd

from salesplan.errors import ParamError, PlanError, raise_all
from salesplan.words import percent

GREEN, AMBER, RED, NONE = "green", "amber", "red", "none"


@dataclass(frozen=True)
class Thresholds:
    """Where a pace turns amber and red, and the band in which a chance should lie.

    Parameters
    ----------
    pace_amber, pace_red : float
        Actual / plan to date below which the status is amber, and red; fractions.
    chance_low, chance_high : float
        Band of the chance; outside it quota or target is up for a talk.

    Raises
    ------
    ParamError
        If red begins above amber, or the band ends before it begins.
    """

    pace_amber: float = 0.95
    pace_red: float = 0.85
    chance_low: float = 0.4
    chance_high: float = 0.8

    def __post_init__(self) -> None:
        """Refuse thresholds that contradict each other."""
        wrong: list[PlanError] = []
        for low, high in (("pace_red", "pace_amber"), ("chance_low", "chance_high")):
            below, above = getattr(self, low), getattr(self, high)
            if below > above:
                problem = f"is {below}, above {high} ({above})"
                fix = f"lower it to {above} or less, or raise {high}"
                wrong.append(ParamError(f"monitoring.{low}", problem, fix))
        raise_all(wrong)


def status_of(pace: pd.Series, thresholds: Thresholds) -> pd.Series:
    """Rate each pace: a pace equal to a threshold is not below it.

    Parameters
    ----------
    pace : Series of float
        Actual / plan to date; missing where nothing was due yet.
    thresholds : Thresholds

    Returns
    -------
    Series of str
        "green", "amber", "red", or "none" where there is no pace.

    Examples
    --------
    >>> status_of(pd.Series([1.1, 0.95, 0.9, 0.5, None]), Thresholds()).tolist()
    ['green', 'green', 'amber', 'red', 'none']
    """
    status = pd.Series(RED, pace.index, dtype=object)
    status[pace >= thresholds.pace_red] = AMBER
    status[pace >= thresholds.pace_amber] = GREEN
    return status.where(pace.notna(), NONE)


def consequence(row: pd.Series, thresholds: Thresholds, *, is_over: bool) -> str:
    """Say what follows for one node.

    Parameters
    ----------
    row : Series
        status, quota, actual, run_rate_needed, chance, chance_of ("quota" or "target"),
        is_outside.
    thresholds : Thresholds
    is_over : bool
        Whether the plan year is complete.

    Examples
    --------
    >>> row = pd.Series({"status": "red", "quota": 100, "actual": 10.0, "chance": 0.1,
    ...     "chance_of": "quota", "run_rate_needed": 15.0, "is_outside": False})
    >>> consequence(row, Thresholds(), is_over=False)
    'Recovery plan within a week; the quota is up for review (chance of the quota: 10 %)'
    """
    if row["is_outside"]:
        return "Give these sales to a quota, or a quota to these people"
    if row["quota"] <= 0:
        return "No quota: nothing to rate"
    if row["actual"] >= row["quota"]:
        return "Quota reached: thank in public, agree on what comes on top"
    if is_over:
        return "Quota missed: say why before the next one is set"
    if pd.isna(row["run_rate_needed"]):
        return "No months left to sell in: decide who takes over what is missing"
    return _STEPS[row["status"]] + _review(row, thresholds)


_STEPS = {
    GREEN: "On plan: go on as agreed",
    AMBER: "Review within two weeks: name the step of the funnel that lags",
    RED: "Recovery plan within a week",
    NONE: "Too early to say: look again after the first full month",
}


def _review(row: pd.Series, thresholds: Thresholds) -> str:
    if row["status"] == NONE:
        return ""
    if pd.isna(row["chance"]):
        return f"; too early to say how likely the {row['chance_of']} is"
    odds = f"(chance of the {row['chance_of']}: {percent(row['chance'], 0)})"
    if row["chance"] < thresholds.chance_low:
        return f"; the {row['chance_of']} is up for review {odds}"
    if row["chance"] > thresholds.chance_high and row["status"] == GREEN:
        return f"; room for more is worth a talk {odds}"
    return ""
