"""Chapter 2.4: the chances in tables: each quota's, the team's, and what they rest on."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.intervals import Z_80
from salesplan.targets.chance import Assumed, Outlook, Team
from salesplan.words import count, listing, money, number, percent

_POINTS, _EDGE = 41, 0.02
_FEW_MONTHS = 12


def chances(quotas: pd.DataFrame, ahead: Outlook) -> Finding:
    """Set each quota against what the rep may sell in the plan year.

    Parameters
    ----------
    quotas : DataFrame, shape (reps, ...)
        rep, name, team, quota, in the order of `ahead`.
    ahead : Outlook

    Returns
    -------
    Finding
        rep, name, team, quota, median, low_80, high_80 (of the year's sales, currency), chance
        (of the quota), months (of own history), basis (whose history weighs most).
    """
    table = quotas[["rep", "name", "team", "quota"]].reset_index(drop=True)
    months, own = ahead.reps["months"].astype("int64"), ahead.reps["own"].astype(float)
    table = table.assign(
        median=ahead.quantile(0.0),
        low_80=ahead.quantile(-Z_80),
        high_80=ahead.quantile(Z_80),
        chance=ahead.chance(table["quota"].to_numpy(float)),
        months=months,
        basis=np.select([months == 0, own < 0.5], ["peers", "mostly peers"], "own history"),
    )
    return Finding(table, _chances_say(table, ahead))


def _chances_say(table: pd.DataFrame, ahead: Outlook) -> str:
    carried = table[table["quota"] > 0]
    if carried.empty:
        return "Nobody carries a quota above 0, so nothing can be missed."
    if len(table) == 1:
        return f"The quota is reached with a chance of {percent(table['chance'][0], 0)}."
    low, high = (
        carried.iloc[int(at)] for at in (carried["chance"].argmin(), carried["chance"].argmax())
    )
    at_quota = table["chance"].mean()
    few, many = shares_at_quota(table["quota"].to_numpy(float), ahead)
    text = (
        f"{number(at_quota * len(table), 1)} of {count(len(table), 'quota')} are expected to be "
        f"met ({percent(at_quota, 0)}; in four years of five between {percent(few, 0)} and "
        f"{percent(many, 0)}, as the market moves all of them). The chances run from "
        f"{percent(low['chance'], 0)} ({low['name']}) to "
        f"{percent(high['chance'], 0)} ({high['name']})."
    )
    short = int((table["months"] < _FEW_MONTHS).sum())
    if short:
        rest = "rests" if short == 1 else "rest"
        text += f" {count(short, 'chance')} {rest} on less than a year of own sales."
    return text


def shares_at_quota(quotas: np.ndarray, ahead: Outlook) -> tuple[float, float]:
    """Give the 80 % range of the part of reps who reach their quota.

    Given the common shock the reps are independent, and the part who reach is close to normal;
    it is averaged over 200 shocks of equal probability.

    Examples
    --------
    >>> two = Outlook(pd.DataFrame({"rep": ["Ann", "Bo"]}), np.zeros(2), np.zeros(2), np.zeros(2),
    ...     np.ones((2, 12)), np.array([[0.1], [0.1]]))
    >>> low, high = shares_at_quota(np.array([12.0, 12.0]), two)
    >>> round(low, 2), round(high, 2)
    (0.0, 1.0)
    """
    from scipy.special import ndtr, ndtri

    shocks = ndtri((np.arange(200) + 0.5) / 200)
    common = (ahead.loads**2).sum(axis=1)
    own = np.sqrt(np.maximum(ahead.variance - common, 1e-12))
    with np.errstate(divide="ignore"):
        missing = np.log(np.maximum(quotas, 1e-300)) - ahead.location
    given = ndtr((np.sqrt(common) * shocks[:, None] - missing) / own)
    mean, size = given.mean(axis=1), len(quotas)
    sd = np.sqrt((given * (1 - given)).sum(axis=1)) / size + 1e-9
    grid = np.linspace(0, 1, 201)
    below = ndtr((grid[:, None] - mean) / sd).mean(axis=1)
    low, high = np.interp([0.1, 0.9], below, grid)
    return float(low), float(high)


def team_chance(
    team: Team,
    target: int,
    *,
    firm: pd.Series | None = None,
    firm_chance: float | None = None,
    reasons: Sequence[str] = (),
    currency: str = "",
) -> Finding:
    """Set the target against all reps together, and against the forecast of the firm as a whole.

    Parameters
    ----------
    team : Team
    target : int
    firm : Series, optional
        median, low_80, high_80 of chapter 1's forecast of the plan year.
    firm_chance : float, optional
        Chance of the target by that forecast.
    reasons : sequence of str
        Why the sum of the reps is another figure than the forecast, where the data say.
    currency : str

    Returns
    -------
    Finding
        basis (sum of the reps, own forecast), median, low_80, high_80, target, chance.
    """
    rows = [("sum of the reps", *(team.quantile(c) for c in (0.5, 0.9, 0.1)), team.chance(target))]
    if firm is not None and firm_chance is not None:
        rows.append(("own forecast", firm["median"], firm["low_80"], firm["high_80"], firm_chance))
    table = pd.DataFrame(rows, columns=["basis", "median", "low_80", "high_80", "chance"])
    table.insert(4, "target", target)
    text = (
        f"All reps together reach {money(target, currency)} with a chance of "
        f"{percent(table['chance'][0], 0)}."
    )
    if len(table) > 1:
        text += (
            f" The forecast of the firm as a whole says {percent(table['chance'][1], 0)}: it "
            "carries the total on as it went, while the sum follows who is there in the plan year."
        )
    if reasons:
        text += f" In the sum, {listing(reasons)}."
    return Finding(table, text)


def frontier(team: Team, target: int, assigned: int, *, currency: str = "") -> Finding:
    """Show which chance belongs to which target, and where the plan stands on that line.

    Parameters
    ----------
    team : Team
    target, assigned : int
        What the team commits to; what is given out as quotas.
    currency : str

    Returns
    -------
    Finding
        target, chance (that all together reach it), note (the plan's points), from low to high.

    Examples
    --------
    >>> print(frontier(Team(np.log(1e6), 0.01, 1e6), 1_000_000, 1_000_000).text)
    The plan's target of 1 million stands at a chance of 50 %. Four chances in five would be \
919,282, an even chance is 1 million; 1 % more target costs 4.0 points of chance.
    """
    grid = np.linspace(team.quantile(1 - _EDGE), team.quantile(_EDGE), _POINTS)
    points = [(float(point), "") for point in grid] + [(float(target), "target")]
    if assigned != target:
        points.append((float(assigned), "sum of quotas"))
    table = pd.DataFrame(sorted(points), columns=["target", "note"])
    table.insert(1, "chance", [team.chance(point) for point in table["target"]])
    cost = team.chance(target) - team.chance(1.01 * target)
    text = (
        f"The plan's target of {money(target, currency)} stands at a chance of "
        f"{percent(team.chance(target), 0)}. Four chances in five would be "
        f"{money(team.quantile(0.8), currency)}, an even chance is "
        f"{money(team.quantile(0.5), currency)}; 1 % more target costs "
        f"{number(100 * cost, 1)} points of chance."
    )
    return Finding(table, text)


def chance_sensitivity(
    quotas: np.ndarray,
    target: int,
    assumed: Assumed,
    look: Callable[[Assumed], tuple[Outlook, Team]],
) -> Finding:
    """Show how far the chances hang on what the data cannot show.

    Parameters
    ----------
    quotas : array, shape (reps,)
    target : int
    assumed : Assumed
        As stated in the plan file.
    look : function of Assumed to (Outlook of the reps, Team)

    Returns
    -------
    Finding
        assumption, yearly_shock, monthly_shock, rep_drift, rep_growth, chance (of the target),
        at_quota (expected part of the reps who reach their quota), low_chance, high_chance (of
        a quota).
    """
    rows = []
    for name, one in assumed.variants().items():
        reps, team = look(one)
        each = reps.chance(quotas)
        rows.append((name, one.yearly_shock, one.monthly_shock, one.drift, one.growth,
                     team.chance(target), each.mean(), each.min(), each.max()))  # fmt: skip
    columns = ["assumption", "yearly_shock", "monthly_shock", "rep_drift", "rep_growth", "chance",
               "at_quota", "low_chance", "high_chance"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    by = table.set_index("assumption")["chance"]
    text = (
        f"Shocks and drift are stated, not measured. The chance of the target, "
        f"{percent(by['as stated'], 0)}, would be {percent(by['half the shock'], 0)} with half the "
        f"shock and {percent(by['double shock'], 0)} with double."
    )
    if assumed.growth:
        text += (
            f" More hangs on the common growth of {percent(assumed.growth)} a year: without it "
            f"the chance is {percent(by['no growth'], 0)}."
        )
    return Finding(table, text)
