"""Chapter 3.7: what a better split brings, how sure that is, and whether more budget would pay."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.decomposition.allocation import Units, best_amounts
from salesplan.decomposition.resource_plan import Shares, plan_rows
from salesplan.finding import Finding
from salesplan.words import change, listing, money, number, percent

_COLUMNS = [
    "resource", "budget_shift", "effort_total", "worth", "gain", "gain_low", "gain_high",
    "better_chance", "marginal", "net_gain", "advice",
]  # fmt: skip
_SMALL = 1_000  # sales below it are multiples or points, and keep their decimals
_BEYOND = "beyond the efforts seen"


def resource_plan(plans: Sequence[Shares], *, currency: str) -> Finding:
    """Today's split of each resource beside the best one at the same total.

    Parameters
    ----------
    plans : sequence of Shares
        One a resource.
    currency : str

    Returns
    -------
    Finding
        The rows of `plan_rows`, resource by resource; the sentence says how sure the gain is.

    Examples
    --------
    >>> resource_plan([], currency="EUR").text
    'No resource can be planned: no curve, or nobody knows what is spent today.'
    """
    tables = [plan_rows(one) for one in plans]
    filled = [table for table in tables if len(table)]
    if not filled:
        text = "No resource can be planned: no curve, or nobody knows what is spent today."
        return Finding(pd.DataFrame(), text, "responses")
    said = [
        _plan_text(one, table, currency)
        for one, table in zip(plans, tables, strict=True)
        if len(table)
    ]
    return Finding(pd.concat(filled, ignore_index=True), " ".join(said))


def resource_budget(plans: Sequence[Shares], changes: Sequence[float], *, currency: str) -> Finding:
    """What more or less of each resource would bring, each total split best.

    Parameters
    ----------
    plans : sequence of Shares
        One a resource.
    changes : sequence of float
        Changes of the total, as fractions; 0, the same total, is always among the rows.
    currency : str

    Returns
    -------
    Finding
        Table resource, budget_shift, effort_total, worth, gain (on today's split), gain_low,
        gain_high (95 %), better_chance (that it brings more than today's), marginal (what one
        more unit would bring), net_gain (gain less what the change costs; where the cost is
        known), advice. One row more where the cost is known: the total at which one more unit
        brings what it costs.

    Examples
    --------
    >>> resource_budget([], [0.1], currency="EUR").table.empty
    True
    """
    rows, said = [], []
    for one in plans:
        if not any(response.curve for response in one.responses):
            continue
        own = [_budget_row(one, part) for part in sorted({0.0, *changes})]
        own += _best_row(one)
        rows += own
        said.append(_budget_text(pd.DataFrame(own), one, currency))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return Finding(table, " ".join(said) if said else "No resource can be planned.")


def gain_interval(gains: np.ndarray) -> tuple[float, float, float]:
    """95 % interval of a gain and the part of the draws in which it is above zero.

    Examples
    --------
    >>> gain_interval(np.array([])), gain_interval(np.array([1.0, 3.0]))[2]
    ((nan, nan, nan), 1.0)
    """
    if not len(gains):
        return np.nan, np.nan, np.nan
    low, high = np.quantile(gains, [0.025, 0.975])
    return float(low), float(high), float((gains > 0).mean())


def _budget_row(one: Shares, part: float) -> dict[str, object]:
    total = round(one.total * (1 + part))
    row: dict[str, object] = {"resource": one.resource.name, "budget_shift": part}
    row["effort_total"] = total * one.resource.step
    split = one.split(total)
    return row | (_brought(one, split) if split is not None else {"advice": _BEYOND})


def _best_row(one: Shares) -> list[dict[str, object]]:
    """Where one more unit brings what it costs; none where cost or margin is not known."""
    cost = one.resource.cost * one.resource.step
    if not np.isfinite(cost) or not _is_profit(one):
        return []
    split = best_amounts(one.worth, one.low, one.high, cost)
    total = int(split.sum())
    row: dict[str, object] = {"resource": one.resource.name}
    row["budget_shift"] = total / one.total - 1 if one.total else np.nan
    row["effort_total"] = total * one.resource.step
    is_end = bool(((split == one.high) & (one.high > one.low)).any())
    reached = "pays most, as far as was seen" if is_end else "pays most"
    return [row | _brought(one, split) | {"advice": reached}]


def _brought(one: Shares, split: Units) -> dict[str, object]:
    worth, before = float(one.brings(split).sum()), float(one.brings(one.today).sum())
    is_today = bool((split == one.today).all())
    low, high, chance = (0.0, 0.0, np.nan) if is_today else gain_interval(one.gains(split))
    is_free = np.array([not why.startswith(("no", "fixed")) for why in one.bound])
    slopes = one.marginal(split)[is_free & (split < one.high)]
    more = int(split.sum() - one.today.sum())
    cost = more * one.resource.step * one.resource.cost if more else 0.0
    net = worth - before - cost if _is_profit(one) or not more else np.nan
    finite = slopes[np.isfinite(slopes)]
    return {
        "worth": worth, "gain": worth - before, "gain_low": low, "gain_high": high,
        "better_chance": chance, "marginal": float(finite.max()) if len(finite) else np.nan,
        "net_gain": net, "advice": _advice(one, split, net, (low - cost, high - cost)),
    }  # fmt: skip


def _advice(one: Shares, split: Units, net: float, interval: tuple[float, float]) -> str:
    if (split == one.today).all():
        return "as today"
    if not np.isfinite(net):
        return "no cost stated" if _is_profit(one) else "no margin known"
    if interval[0] > 0 or (np.isnan(interval[0]) and net > 0):
        return "pays" if np.isfinite(interval[0]) else "pays, as judged"
    return "may pay" if net > 0 else "does not pay"


def _is_profit(one: Shares) -> bool:
    """Whether worth is profit: margins are known, so that it can be set against a cost."""
    return bool((one.margins != 1).any())


def _plan_text(one: Shares, table: pd.DataFrame, currency: str) -> str:
    name = one.resource.name
    time = f" a {one.resource.period}" if one.resource.period else ""
    head = f"{name[:1].upper()}{name[1:]}, {_amount(one, one.total)}{time}:"
    lost = table[table["held_by"] == "no curve"]
    without = (
        f"; without a curve, and left as today: {listing(lost['segment'])}" if len(lost) else ""
    )
    moved = table[table["effort_moved"] != 0]
    if (table["held_by"] == "not planned").any():
        return f"{head} more or less than the efforts seen, so no split is planned."
    if moved.empty:
        has_choice = (one.high > one.low).sum() > 1
        return f"{head} {'split best already' if has_choice else 'nothing to split'}{without}."
    gain = float(table["worth_best"].sum() - table["worth_today"].sum())
    low, high, chance = gain_interval(one.gains(_steps(one, table["effort_best"])))
    least, most = moved.nsmallest(1, "effort_moved"), moved.nlargest(1, "effort_moved")
    text = (
        f"{head} the best split moves {_amount(one, _moved(one, moved))}, most of it to "
        f"{most['segment'].iloc[0]} and away from {least['segment'].iloc[0]}, and would bring "
        f"{_said(gain, one, currency)} more {'profit' if _is_profit(one) else 'sales'}"
    )
    return f"{text} {_how_sure(one, low, high, chance)}{_cut(table)}{without}."


def _how_sure(one: Shares, low: float, high: float, chance: float) -> str:
    if np.isnan(low):
        return "(judged, so nobody knows how sure that is)"
    often = "all" if chance == 1 else percent(chance, 0)
    ends = f"{_said(low, one)} to {_said(high, one)}"
    said = f"(95 %: {ends}; better than today's in {often} of the draws)"
    return said if low > 0 else f"{said}: perhaps nothing, so try a part of it first"


def _cut(table: pd.DataFrame) -> str:
    """Warn before a segment loses all: nothing is staked on one curve without a try."""
    gone = table[(table["effort_best"] == 0) & (table["effort_today"] > 0)]
    if gone.empty:
        return ""
    return f"; {listing(gone['segment'])} would get none: cut in steps, and watch"


def _budget_text(rows: pd.DataFrame, one: Shares, currency: str) -> str:
    name = one.resource.name
    more = rows[(rows["budget_shift"] > 0) & rows["gain"].notna()
                & ~rows["advice"].str.startswith("pays most")]  # fmt: skip
    head = f"{name[:1].upper()}{name[1:]}:"
    if more.empty:
        return f"{head} more than today has not been seen, so that nobody can say what it brings."
    more = more[more["effort_total"] > one.total * one.resource.step]
    if more.empty:
        return f"{head} the changes looked at (`budget_changes`) are less than one step of it."
    row = more.iloc[0]
    same = float(rows.loc[rows["budget_shift"] == 0, "gain"].iloc[0])
    text = (
        f"{head} {percent(row['budget_shift'], 0)} more would bring "
        f"{_said(row['gain'] - same, one, currency)} on top of the best split"
    )
    best = rows[rows["advice"].str.startswith("pays most")]
    if np.isfinite(row["net_gain"]):
        cost = (row["effort_total"] - one.total * one.resource.step) * one.resource.cost
        text += f" and cost {_said(cost, one, currency)}"
    if len(best) and np.isfinite(best["budget_shift"].iloc[0]):
        ideal = change(best["budget_shift"].iloc[0], 0)
        text += f"; within the efforts seen, most is earned with the total {ideal}"
    return f"{text}."


def _said(amount: float, one: Shares, currency: str = "") -> str:
    """Say an amount: money, but with decimals where sales are counted in small units."""
    if float(np.nansum(one.brings(one.today))) >= _SMALL:
        return money(amount, currency)
    return f"{number(amount, 3)} {currency}".rstrip()


def _steps(one: Shares, effort: pd.Series) -> Units:
    return np.asarray(np.rint(effort.to_numpy(float) / one.resource.step), "int64")


def _moved(one: Shares, moved: pd.DataFrame) -> int:
    """How many steps change place."""
    off = _steps(one, moved["effort_moved"])
    return int(max(off[off > 0].sum(), -off[off < 0].sum()))


def _amount(one: Shares, steps: int) -> str:
    amount = steps * one.resource.step
    digits = 0 if float(amount).is_integer() else 2
    return number(amount, digits)
