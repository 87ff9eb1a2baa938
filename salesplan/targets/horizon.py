"""Chapter 2.8: the path of the years, and its years as months without a step in January."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from salesplan.denton import denton
from salesplan.errors import ParamError
from salesplan.finding import Finding
from salesplan.rounding import LARGEST_TARGET, round_to_unit, split_target
from salesplan.words import change, count, money, percent


@dataclass(frozen=True)
class Course:
    """How the target goes on after the plan year; the first that is given holds.

    Parameters
    ----------
    end : int, optional
        Target of the last year, reached by equal growth.
    growth_rates : list of float
        Growth of each year after the plan year; the last one goes on.
    growth_rate : float, optional
        Growth that the plan year itself is planned with.
    market_growth_rate : float, optional
        Growth of the market that the plan assumes.
    """

    end: int | None = None
    growth_rates: Sequence[float] = field(default=())
    growth_rate: float | None = None
    market_growth_rate: float | None = None

    def rates(self, target: int, years: int) -> tuple[list[float], str]:
        """Return the growth of each year after the first, and what it rests on."""
        if self.end is not None and self.growth_rates:
            raise ParamError(
                "targets.horizon_target, targets.path_growth_rates",
                "both say how the path goes on",
                "keep one of them",
            )
        if self.end is not None:
            if not target or years == 1:
                raise ParamError(
                    "targets.horizon_target",
                    f"no growth leads from {money(target)} to {self.end:,} in {years} years",
                    "remove it, or plan a target above zero and a path of two years or more",
                )
            return [(self.end / target) ** (1 / (years - 1)) - 1] * (years - 1), "horizon target"
        if self.growth_rates:
            given = list(self.growth_rates)
            more = [given[-1]] * (years - 1 - len(given))
            return (given + more)[: years - 1], "stated growth"
        for rate, basis in (
            (self.growth_rate, "growth of the plan year"),
            (self.market_growth_rate, "growth of the market"),
        ):
            if rate is not None:
                return [rate] * (years - 1), basis
        return [0.0] * (years - 1), "no growth stated"


def horizon(
    target: int, years: Sequence[int], course: Course, *,
    last_year: float | None = None, unit: int = 1, currency: str = "",
) -> Finding:  # fmt: skip
    """Lay the path of yearly targets from the plan year on.

    Each year is the plan year's target, grown and rounded once, so that rounding never adds up. A
    path that grows above what can be split ends before.

    Parameters
    ----------
    target : int
        Of the plan year, currency.
    years : list of int
        Fiscal years of the path, the plan year first.
    course : Course
    last_year : float, optional
        Sales of the last full fiscal year.
    unit : int
    currency : str

    Returns
    -------
    Finding
        fiscal_year, target (int64), growth_rate (over the year before; of the plan year over last
        year's sales), basis.

    Raises
    ------
    ParamError
        If the path is stated twice, or no growth leads to its end.

    Examples
    --------
    >>> horizon(1000, [2026, 2027, 2028], Course(end=1210)).table["target"].tolist()
    [1000, 1100, 1210]
    """
    rates, basis = course.rates(target, len(years))
    grown = target * np.cumprod([1.0, *(1 + rate for rate in rates)])
    grown = grown[: int((grown <= LARGEST_TARGET).cumprod().sum())]
    targets = [target, *(round_to_unit(amount, unit) for amount in grown[1:])]
    first = target / last_year - 1 if last_year and last_year > 0 else np.nan
    table = pd.DataFrame(
        {
            "fiscal_year": list(years)[: len(targets)],
            "target": targets,
            "growth_rate": [first, *rates][: len(targets)],
            "basis": ["target of the plan year", *[basis] * (len(targets) - 1)],
        }
    )
    text = _path_sentence(table, currency)
    if len(targets) < len(years):
        text += f" It ends there: nothing above {LARGEST_TARGET:,} can be split."
    return Finding(table, text)


def phasing(
    path: pd.DataFrame, months: pd.DataFrame, season: pd.Series, *,
    before: float | None = None, unit: int = 1,
) -> Finding:  # fmt: skip
    """Phase the years of the path to months so that no January starts with a step.

    The months follow the season, and their level moves as little as the years' totals allow
    (proportional Denton); the year before the plan year, where it is known, leads in. Beside them
    stands what each year spread by the season alone would give.

    Parameters
    ----------
    path : DataFrame
        fiscal_year, target; years in order.
    months : DataFrame
        fiscal_year, quarter, month: twelve months of each year of the path, in order.
    season : Series, index 1 to 12
        Share of the year in each calendar month, sums to 1.
    before : float, optional
        Sales of the fiscal year before the path.
    unit : int

    Returns
    -------
    Finding
        fiscal_year, quarter, month, seasonality, target (int64; adds up to the year's), by_season
        (int64: the year spread by the season alone), seasonless and seasonless_alone (the two
        without their season, currency a year; missing in a month without season).
    """
    months = months.reset_index(drop=True)
    share = season.reindex([int(month[5:]) for month in months["month"]]).to_numpy(float)
    totals, lead = path["target"].to_numpy(float), 0
    if before is not None and before > 0:
        totals, lead = np.array([before, *totals]), 1
    smooth = denton(np.concatenate([share[:12]] * lead + [share]), totals, 12)[12 * lead :]
    parts = []
    for year, target in zip(path["fiscal_year"], path["target"], strict=True):
        of_year = (months["fiscal_year"] == year).to_numpy()
        for level in (smooth[of_year], share[of_year]):
            weights = level if level.sum() > 0 else share[of_year]
            parts.append(split_target(int(target), pd.Series(weights), unit=unit).to_numpy())
    table = months[["fiscal_year", "quarter", "month"]].assign(
        seasonality=share,
        target=np.concatenate(parts[0::2]),
        by_season=np.concatenate(parts[1::2]),
    )
    season_there = table["seasonality"].where(table["seasonality"] > 0)
    table = table.assign(
        seasonless=table["target"] / season_there,
        seasonless_alone=table["by_season"] / season_there,
    )
    return Finding(table, _step_sentence(table, before))


def _path_sentence(table: pd.DataFrame, currency: str) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    if len(table) == 1:
        return f"The path is the plan year alone: {money(first['target'], currency)}."
    years = len(table) - 1
    text = (
        f"From {money(first['target'], currency)} in FY{first['fiscal_year']} the path leads to "
        f"{money(last['target'], currency)} in FY{last['fiscal_year']}"
    )
    if first["target"] > 0 and last["target"] > 0:
        yearly = (last["target"] / first["target"]) ** (1 / years) - 1
        text += f": {change(yearly)} a year" if last["target"] != first["target"] else ""
    return f"{text}, by {last['basis']}." if last["basis"] != "no growth stated" else (
        f"{text}: no growth is stated, so the target is held. Give path_growth_rates or "
        "horizon_target."
    )  # fmt: skip


def _step_sentence(table: pd.DataFrame, before: float | None) -> str:
    """Say how far the level jumps from one year to the next, with and without smoothing."""
    text = f"{count(len(table), 'month')} add up to the path of the years"
    live = table.dropna(subset="seasonless")
    years = live["fiscal_year"].to_numpy()
    turns = np.flatnonzero(years[1:] != years[:-1]) + 1
    if not turns.size or not (live[["target", "by_season"]] > 0).all(axis=None):
        return text + "."
    steps = {
        name: np.abs(live[name].pct_change(fill_method=None).to_numpy()[turns]).max()
        for name in ("seasonless", "seasonless_alone")
    }
    lead = "; last year leads in" if before is not None and before > 0 else ""
    return (
        f"{text}{lead}. From one year to the next the level moves by at most "
        f"{percent(steps['seasonless'])}; by season alone it would jump by "
        f"{percent(steps['seasonless_alone'])}."
    )
