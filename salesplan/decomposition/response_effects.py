"""Chapter 3.7: several efforts that act together, as price and display do: what each brings.

A log-linear response with an effect of each segment: ln sales = segment + sum of elasticity x
ln effort (where the effort is never nothing) or of effect x effort. It is solved within the
segments, so that customers who buy more for other reasons do not pass for an effect.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.decomposition.responses import acting_together
from salesplan.finding import Finding, not_computed
from salesplan.words import count, is_known, listing, number, percent

Numbers = NDArray[np.float64]
ELASTICITY, PER_UNIT = "elasticity", "per unit"
_TENTH = 0.1
_FEW_SEGMENTS = 10
_COLUMNS = [
    "resource", "response_form", "effect_size", "effect_low", "effect_high", "pooled_size",
    "effort_step", "sales_shift", "change_low", "change_high", "observations", "segments",
]  # fmt: skip


def response_effects(rows: pd.DataFrame) -> Finding:
    """Estimate what each of several efforts brings that acted on the same sales.

    Parameters
    ----------
    rows : DataFrame
        resource, segment, effort, sales, observation (what was measured together), judged_by
        (missing: observed).

    Returns
    -------
    Finding
        Table resource, response_form (elasticity, or per unit where an effort may be nothing),
        effect_size with its 95 % interval (clustered by segment), pooled_size (the same across
        segments, which mixes differences of customers into it), effort_step and sales_shift:
        what a tenth more effort, or one unit (a tenth where 1 is the most), changes in sales;
        observations, segments.

    References
    ----------
    Wooldridge, *Econometric Analysis* (2010), 10.5: fixed effects; Cameron & Miller, Journal of
    Human Resources 50 (2015): cluster-robust intervals.

    Examples
    --------
    Sales 100 / price in one shop, 400 / price in a dearer one; each says -1, both together +1.

    >>> price = [1.0, 2.0, 4.0, 2.0, 4.0, 8.0]
    >>> rows = pd.DataFrame({"resource": "price", "segment": list("AAABBB"), "effort": price,
    ...     "sales": [100.0, 50.0, 25.0, 800.0, 400.0, 200.0], "observation": list("123456"),
    ...     "judged_by": None})
    >>> rows = pd.concat([rows, rows.assign(resource="leaflet", effort=[0, 1, 0, 1, 0, 1])])
    >>> table = response_effects(rows).table.set_index("resource")
    >>> float(table.loc["price", "effect_size"].round(3)), table.loc["price", "response_form"]
    (-1.0, 'elasticity')
    """
    together = acting_together(rows)
    if len(together) < 2:
        because = "no two efforts acted on the same sales"
        return not_computed("responses", "observation", because=because)
    wide, left_out = _wide(rows, together)
    refusal = _refusal(wide, together)
    if refusal:
        return Finding(pd.DataFrame(), refusal, "responses")
    forms = {name: ELASTICITY if (wide[name] > 0).all() else PER_UNIT for name in together}
    x = np.column_stack([
        np.log(wide[name]) if forms[name] == ELASTICITY else wide[name].astype(float)
        for name in together
    ])  # fmt: skip
    y, group = np.log(wide["sales"].to_numpy(float)), wide["segment"].factorize()[0]
    size, low, high = within_effects(x, y, group)
    pooled = _slopes(x - x.mean(axis=0), y - y.mean())
    table = pd.DataFrame({
        "resource": together, "response_form": list(forms.values()), "effect_size": size,
        "effect_low": low, "effect_high": high, "pooled_size": pooled,
        "effort_step": [_step(wide[name], forms[name]) for name in together],
    })  # fmt: skip
    is_elastic = (table["response_form"] == ELASTICITY).to_numpy()
    for name, source in zip(_COLUMNS[7:10], (size, low, high), strict=True):
        step = table["effort_step"].to_numpy(float)
        table[name] = np.expm1(np.where(is_elastic, np.log1p(step), step) * source)
    table = table.assign(observations=len(wide), segments=int(group.max()) + 1)
    return Finding(table[_COLUMNS], _text(table, left_out))


def within_effects(
    x: Numbers, y: Numbers, group: NDArray[np.int64]
) -> tuple[Numbers, Numbers, Numbers]:
    """Least squares within groups, with 95 % intervals that are robust to what a group shares.

    With a single group the intervals are those of White, robust to uneven errors.

    Parameters
    ----------
    x : ndarray, shape (observations, efforts)
    y : ndarray, shape (observations,)
    group : ndarray of int, shape (observations,)
        0, 1, ... without gaps.

    Returns
    -------
    (ndarray, ndarray, ndarray), shapes (efforts,)
        Effects, low and high ends.

    Examples
    --------
    >>> x = np.array([[0.0], [1.0], [5.0], [6.0]])
    >>> effect, low, high = within_effects(x, np.array([0.0, 2, 0, 2]), np.array([0, 0, 1, 1]))
    >>> float(effect[0])
    2.0
    """
    from scipy.special import stdtrit

    size = np.bincount(group)[:, None]
    groups, (n, k) = len(size), x.shape
    means = np.stack([np.bincount(group, column) for column in x.T], axis=1) / size
    inside = x - means[group]
    off = y - (np.bincount(group, y)[:, None] / size)[group, 0]
    effect = _slopes(inside, off)
    errors = inside * (off - inside @ effect)[:, None]
    if groups > 1:
        errors = np.stack([np.bincount(group, column) for column in errors.T], axis=1)
    units = groups if groups > 1 else n
    fixed = units / (units - 1) * ((n - 1) / (n - k) if groups > 1 else (n - 1) / (n - k - 1))
    bread = np.linalg.inv(inside.T @ inside)
    spread = np.sqrt(np.diag(bread @ (errors.T @ errors) @ bread) * fixed)
    freedom = groups - 1 if groups > 1 else n - k - 1
    half = float(stdtrit(freedom, 0.975)) * spread
    return effect, effect - half, effect + half


def _step(efforts: pd.Series, form: str) -> float:
    """Give the step of the example: a tenth more; one unit, or a tenth where 1 is the most."""
    return 1.0 if form == PER_UNIT and efforts.max() > 1 else _TENTH


def _slopes(x: Numbers, y: Numbers) -> Numbers:
    return np.asarray(np.linalg.lstsq(x, y, rcond=None)[0])


def _wide(rows: pd.DataFrame, together: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """One row an observation: segment, sales, a column for each effort; those without sales out."""
    own = rows[rows["resource"].isin(together) & rows["judged_by"].isna()]
    own = own.dropna(subset="observation")
    where = ["segment", "observation"]
    table = own.pivot_table(index=where, columns="resource", values="effort", aggfunc="sum")
    sales = own.groupby(where)["sales"].first()
    whole = table.dropna().join(sales).reset_index()
    sold = whole[whole["sales"] > 0].reset_index(drop=True)
    return sold, len(table) - len(sold)


def _refusal(wide: pd.DataFrame, together: Sequence[str]) -> str:
    """Say why the rows tell nothing; empty where they do."""
    freedom = len(wide) - wide["segment"].nunique() - len(together)
    if freedom < 2:
        return (
            f"{listing(together)} acted together in {count(len(wide), 'observation')} of "
            f"{count(wide['segment'].nunique(), 'segment')}: too few to tell them apart. "
            "More periods of the same segments would help."
        )
    means = wide.groupby("segment")[list(together)].transform("mean")
    inside = (wide[list(together)] - means).to_numpy(float)
    still = [
        name for name, own in zip(together, inside.T, strict=True) if not np.abs(own).max() > 0
    ]
    if still:
        return (
            f"{listing(still)} differs only between segments, where other sales may come from "
            "other customers: nothing can be told before it varies within them."
        )
    scaled = inside / np.abs(inside).max(axis=0)
    if np.linalg.matrix_rank(scaled) < len(together):
        return f"{listing(together)} always moved together, so that nobody can tell them apart."
    return ""


def _text(table: pd.DataFrame, left_out: int) -> str:
    said = []
    for row in table.to_dict("records"):
        is_elastic = row["response_form"] == ELASTICITY
        size = row["effort_step"]
        step = percent(size, 0) if is_elastic else number(size, 0 if size == 1 else 1)
        said.append(
            f"{step} more {row['resource']} goes with {_signed(row['sales_shift'])} sales "
            f"({_signed(row['change_low'])} to {_signed(row['change_high'])})"
        )
    segments = int(table["segments"].iloc[0])
    text = f"Within {count(segments, 'segment')}, {listing(said, most=4)}."
    halves = (table["effect_high"] - table["effect_low"]) / 2
    far = ((table["pooled_size"] - table["effect_size"]).abs() / halves).to_numpy(float)
    if segments > 1 and far.max() > 1:
        first = table.iloc[int(far.argmax())]
        text += (
            f" Segments differ: across all rows {first['resource']} would show "
            f"{number(first['pooled_size'], 2)} instead of {number(first['effect_size'], 2)}, "
            "which mixes other customers into it and would mislead."
        )
    if 1 < segments < _FEW_SEGMENTS:
        text += f" With {count(segments, 'segment')} the intervals are rough."
    return text + (f" {count(left_out, 'observation')} without sales left out." if left_out else "")


def _signed(rate: float) -> str:
    """Write a change of sales with its sign."""
    said = percent(rate)
    return f"+{said}" if is_known(rate) and not said.startswith("-") else said
