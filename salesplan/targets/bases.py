"""Chapter 2.3: what a quota can be based on: each rep's history, potential and capacity."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

ALL, NOBODY = "all", ("unassigned", "unknown")


@dataclass(frozen=True)
class Calendar:
    """The months that a quota looks back on and forward to.

    Parameters
    ----------
    past : list of str
        The last full months, twelve at most, such as "2025-12".
    ahead : list of str
        The twelve months of the plan year.
    seasonality : Series, index 1 to 12
        Share of the year in each calendar month, sums to 1.
    ramp_months : int
        Months until a new rep sells like the others.
    ramp_profile : list of float
        Output in each month of tenure until then, as a part of a ramped rep's; wins over months.
    """

    past: list[str]
    ahead: list[str]
    seasonality: pd.Series
    ramp_months: int = 6
    ramp_profile: Sequence[float] = ()

    @property
    def ramp(self) -> int | Sequence[float]:
        """How a new rep comes up to the others, as `presence` takes it."""
        return self.ramp_profile or self.ramp_months

    def weights(self, months: list[str]) -> np.ndarray:
        """Return the share of the year in each month; shape (months,)."""
        return self.seasonality.reindex([int(month[5:]) for month in months]).to_numpy(float)


def carriers(sales: pd.DataFrame, reps: pd.DataFrame | None, calendar: Calendar) -> pd.DataFrame:
    """List those who carry a quota in the plan year, or whose place does.

    With a `reps` table: everyone who has not left before the year starts, except managers who
    sold nothing themselves. Without one: the reps who sold in the months looked back on.

    Parameters
    ----------
    sales : DataFrame
        The case's history: rep, month, amount.
    reps : DataFrame, optional
        rep, and where known name, team, manager, hired_on, left_on, refilled_on.
    calendar : Calendar

    Returns
    -------
    DataFrame
        rep, name, team, manager, hired_on, left_on, refilled_on, one row each, in the order of the
        reps.
    """
    columns = ["rep", "name", "team", "manager", "hired_on", "left_on", "refilled_on"]
    if reps is None:
        recent = sales.loc[sales["month"].isin(calendar.past), "rep"]
        named = sorted(set(recent) - set(NOBODY)) or sorted(set(sales["rep"])) or [ALL]
        return pd.DataFrame({"rep": named}).reindex(columns=columns).assign(name=named)
    table = reps.reindex(columns=columns)
    left = pd.to_datetime(table["left_on"]) < pd.Timestamp(f"{calendar.ahead[0]}-01")
    manages = table["rep"].isin(reps.get("manager", pd.Series(dtype=object)).dropna())
    sells = table["rep"].isin(sales.loc[sales["amount"] != 0, "rep"])
    kept = table[~left & (sells | ~manages)].reset_index(drop=True)
    return kept.assign(name=kept["name"].where(kept["name"].notna(), kept["rep"]))


def presence(
    people: pd.DataFrame, months: list[str], ramp: int | Sequence[float] = 0
) -> np.ndarray:
    """Return each rep's expected output in each month as a part of a ramped rep's.

    A rep counts from the month of hiring to the month of leaving, by the days employed, and the
    place again from the day on which it is refilled. In the k-th month of tenure the ramp factor
    is that of the profile, or k / (months of ramp), at most 1. Without dates a rep is there
    throughout and ramped.

    Parameters
    ----------
    people : DataFrame, shape (reps, ...)
        hired_on, left_on, and where known refilled_on.
    months : list of str, shape (months,)
    ramp : int or list of float
        Months until a new rep sells like the others, or the factor of each month until then; 0:
        no ramp.

    Returns
    -------
    ndarray, shape (reps, months)
        Between 0 and 1.

    Examples
    --------
    >>> new = pd.DataFrame({"hired_on": ["2026-01-01"], "left_on": [None]})
    >>> presence(new, ["2025-12", "2026-01", "2026-04"], 4).tolist()
    [[0.0, 0.25, 1.0]]
    >>> presence(new, ["2026-01", "2026-02", "2026-03"], [0.2, 0.9]).tolist()
    [[0.2, 0.9, 1.0]]
    """
    periods = pd.PeriodIndex(months, freq="M")
    output = _employed(people["hired_on"], people["left_on"], periods, ramp)
    if "refilled_on" in people:
        comes = pd.to_datetime(people["refilled_on"])
        again = _employed(comes, pd.Series(pd.NaT, people.index), periods, ramp)
        output = output + np.where(comes.notna().to_numpy()[:, None], again, 0.0)
    return output


def _employed(
    hired_on: pd.Series, left_on: pd.Series, months: pd.PeriodIndex, ramp: int | Sequence[float]
) -> np.ndarray:
    """Part of each month from the first day of work to the last, by the factor of its tenure."""
    starts = months.start_time.to_numpy()[None, :]
    ends = (months + 1).start_time.to_numpy()[None, :]
    hired = pd.to_datetime(hired_on).to_numpy("datetime64[ns]")[:, None]
    left = pd.to_datetime(left_on).to_numpy("datetime64[ns]")[:, None]
    begin = np.where(np.isnat(hired), starts, np.maximum(hired, starts))
    end = np.where(np.isnat(left), ends, np.minimum(left + np.timedelta64(1, "D"), ends))
    employed = np.clip((end - begin) / (ends - starts), 0, 1)
    steps = np.arange(1, ramp + 1) / max(ramp, 1) if isinstance(ramp, int) else np.asarray(ramp)
    factors = np.append(steps, 1.0)  # from then on
    tenure = (starts.astype("M8[M]") - hired.astype("M8[M]")).astype(float)
    known = np.where(np.isnat(hired), len(steps), np.clip(np.nan_to_num(tenure), 0, len(steps)))
    return employed * factors[known.astype(int)]


def quota_bases(
    sales: pd.DataFrame,
    people: pd.DataFrame,
    calendar: Calendar,
    *,
    customers: pd.DataFrame | None = None,
    output_per_rep: float | None = None,
    productive_share: float = 0.85,
) -> pd.DataFrame:
    """Value each rep's plan year by history, by potential and by capacity.

    History: the rep's sales of the past months, scaled to a full ramped year by the months
    present, drawn towards the peers' median in proportion to the months missing from twelve, then
    scaled to the plan year's months present; who never sold and has no hiring date stands at the
    peers' median. Potential: the potential of the accounts owned, by
    the same months; a rep without accounts stands at the peers' median. Capacity: the months
    present at `output_per_rep` x `productive_share`; where no output is stated, at the rep's own
    yearly sales, or the ninetieth percentile of the ramped reps' x `productive_share` if more.

    Parameters
    ----------
    sales : DataFrame
        rep, month, amount; the case's history.
    people : DataFrame, shape (reps, ...)
        As `carriers` returns them.
    calendar : Calendar
    customers : DataFrame, optional
        customer, owner, potential.
    output_per_rep : float, optional
        What a ramped rep can sell in a year, currency.
    productive_share : float
        Part of that output to plan on, fraction.

    Returns
    -------
    DataFrame, shape (reps, ...)
        rep, name, team, manager, last_year (sales of the past months), history, potential,
        capacity (currency per plan year; potential is missing where no account says any).
    """
    season_past, season_ahead = calendar.weights(calendar.past), calendar.weights(calendar.ahead)
    begun = with_first_sale(people, sales)
    was = presence(begun, calendar.past, calendar.ramp)
    was[begun["hired_on"].isna() & ~begun["rep"].isin(sales["rep"])] = 0  # nobody has said
    will = presence(people, calendar.ahead, calendar.ramp) @ season_ahead
    sold = _sold(sales, people["rep"], calendar.past)
    there = was @ season_past
    observed = (was > 0).sum(axis=1) / 12
    yearly = np.divide(sold, there, out=np.full(len(sold), np.nan), where=there > 0)
    ramped = yearly[(was >= 1).all(axis=1)] if (was >= 1).all(axis=1).any() else yearly
    peers = _peer_median(yearly, people["team"])
    drawn = np.where(there > 0, observed * yearly + (1 - observed) * peers, peers)
    best = np.nanquantile(ramped, 0.9) if np.isfinite(ramped).any() else np.nan
    able = np.fmax(best * productive_share, yearly)
    if output_per_rep is not None:
        able = np.full(len(people), output_per_rep * productive_share)
    return people[["rep", "name", "team", "manager"]].assign(
        last_year=sold,
        history=np.maximum(np.nan_to_num(drawn), 0) * will,
        potential=_potential(people, customers) * will,
        capacity=able * will,
    )


def with_first_sale(people: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Take the month of the first sale as the start of those whose hiring date is not known."""
    if sales.empty:
        return people
    first = people["rep"].map(sales.groupby("rep")["month"].min())
    from_sale = pd.to_datetime(first.where(first > sales["month"].min()) + "-01")
    return people.assign(hired_on=pd.to_datetime(people["hired_on"]).fillna(from_sale))


def _sold(sales: pd.DataFrame, reps: pd.Series, months: list[str]) -> np.ndarray:
    past = sales[sales["month"].isin(months)]
    return past.groupby("rep")["amount"].sum().reindex(reps, fill_value=0.0).to_numpy(float)


def _peer_median(yearly: np.ndarray, team: pd.Series) -> np.ndarray:
    """Return the median of each rep's team, or of the firm where the team says nothing."""
    values = pd.Series(yearly)
    by_team = values.groupby(team.astype(object).fillna("")).transform("median")
    overall = values.median() if values.notna().any() else 1.0
    return by_team.fillna(overall).to_numpy(float)


def _potential(people: pd.DataFrame, customers: pd.DataFrame | None) -> np.ndarray:
    if customers is None or not {"owner", "potential"} <= set(customers):
        return np.full(len(people), np.nan)
    owned = customers.groupby("owner")["potential"].sum(min_count=1).reindex(people["rep"])
    return owned.fillna(owned.median()).to_numpy(float)
