"""Chapter 3.7: response curves for people: their figures, what is said of them, their points."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.decomposition.response_curve import Curve, Numbers
from salesplan.decomposition.response_interval import (
    concave_chance,
    curve_interval,
    shape_interval,
)
from salesplan.decomposition.responses import JUDGED, Response, shape_evidence
from salesplan.finding import Finding
from salesplan.words import count, listing

_POINTS = 41
_FIGURES = (
    "sales_floor", "sales_ceiling", "ceiling_low", "ceiling_high", "curve_power", "power_low",
    "power_high", "half_effort", "half_low", "half_high", "curve_scale", "sse", "concave_chance",
)  # fmt: skip


def response_curves(responses: Sequence[Response]) -> Finding:
    """Put each curve's figures, with their intervals, or the reason why there is none.

    Parameters
    ----------
    responses : sequence of Response

    Returns
    -------
    Finding
        Table resource, segment, known_from, observations, effort_low, effort_high (those seen),
        shape, sales_floor, sales_ceiling, curve_power (c), half_effort, curve_scale (d = half ^
        power), each with its interval where it has one, sse, concave_chance, optima, verdict.

    Examples
    --------
    >>> refused = Response("visits", "all", rows=3, refusal="the effort was the same every time")
    >>> response_curves([refused]).text
    'No response curve can be told. Not for visits: the effort was the same every time.'
    """
    table = pd.DataFrame([_row(one) for one in responses])
    table = table.astype(dict.fromkeys(_FIGURES, float))
    return Finding(table, _text(responses))


def response_points(
    responses: Sequence[Response], rows: pd.DataFrame, plan: pd.DataFrame
) -> Finding:
    """Draw each curve as points, with its band, what was seen, and the efforts of the plan.

    Parameters
    ----------
    responses : sequence of Response
    rows : DataFrame
        resource, segment, effort, sales: what was seen or said.
    plan : DataFrame
        resource, segment, effort_today, effort_best; may be empty.

    Returns
    -------
    Finding
        Table resource, segment, point_kind (curve, seen, today, best), effort, curve_sales, low,
        high: 41 points a curve, up to the largest effort seen. The band is the 95 % interval of
        the curve, or the range of what several people expect. A resource without any curve is
        left out.

    Examples
    --------
    >>> none = pd.DataFrame(columns=["resource", "segment", "effort", "sales"])
    >>> response_points([], none, none).table.empty
    True
    """
    told = [(one, one.curve) for one in responses if one.curve is not None]
    marked = _marked(plan)
    parts = []
    for one, curve in told:
        efforts = marked.get((one.resource, one.segment), {})
        line = np.linspace(0.0, max([one.seen[1], *efforts.values()]), _POINTS)
        parts.append(_points(one, curve, "curve", line))
        parts += [_points(one, curve, kind, np.array([effort])) for kind, effort in efforts.items()]
    seen = rows[rows["resource"].isin({one.resource for one, _ in told})]
    seen = seen[["resource", "segment", "effort", "sales"]].rename(columns={"sales": "curve_sales"})
    columns = ["resource", "segment", "point_kind", "effort", "curve_sales", "low", "high"]
    table = pd.concat([*parts, seen.assign(point_kind="seen")], ignore_index=True)
    said = f"{count(len(told), 'curve')}, each with its band; none beyond the efforts seen."
    return Finding(table.reindex(columns=columns), said)


def _points(one: Response, curve: Curve, kind: str, efforts: Numbers) -> pd.DataFrame:
    low, high = one.band(efforts)
    return pd.DataFrame({
        "resource": one.resource, "segment": one.segment, "point_kind": kind, "effort": efforts,
        "curve_sales": curve.at(efforts), "low": low, "high": high,
    })  # fmt: skip


def _marked(plan: pd.DataFrame) -> dict[tuple[str, str], dict[str, float]]:
    """Efforts of today and of the best split, by resource and segment."""
    return {
        (row["resource"], row["segment"]): {
            "today": float(row["effort_today"]), "best": float(row["effort_best"])
        }
        for row in plan.to_dict("records")
    }  # fmt: skip


def _row(one: Response) -> dict[str, object]:
    row: dict[str, object] = {
        "resource": one.resource, "segment": one.segment, "known_from": one.known_from,
        "observations": one.rows, "effort_low": one.seen[0], "effort_high": one.seen[1],
        "shape": one.shape,
    }  # fmt: skip
    figures = dict.fromkeys(_FIGURES, np.nan)
    if one.curve is not None:
        figures |= {
            "sales_floor": one.curve.floor, "sales_ceiling": one.curve.ceiling,
            "curve_power": one.curve.power, "half_effort": one.curve.half,
            "curve_scale": one.curve.scale,
        }  # fmt: skip
        figures |= _intervals(one)
    row |= figures
    optima = one.fit.optima if one.fit and one.curve else 0
    return row | {"optima": optima, "evidence": shape_evidence(one), "verdict": _verdict(one)}


def _intervals(one: Response) -> dict[str, float]:
    """Give the intervals of a fitted curve; people's own ceilings where it was judged."""
    if one.judged:
        ceilings = [float(curve.ceiling) for curve in one.judged.persons]
        is_range = len(ceilings) > 1
        return {"ceiling_low": min(ceilings), "ceiling_high": max(ceilings)} if is_range else {}
    if one.fit is None:
        return {}
    power, half = shape_interval(one.fit, "power"), shape_interval(one.fit, "half")
    low, high = curve_interval(one.fit, np.array([np.inf]))
    is_seen = np.isfinite(half[1])  # else the ceiling has no upper end
    return {
        "power_low": power[0], "power_high": power[1], "half_low": half[0], "half_high": half[1],
        "ceiling_low": float(low[0]), "ceiling_high": float(high[0]) if is_seen else np.nan,
        "sse": one.fit.sse, "concave_chance": concave_chance(one.fit),
    }  # fmt: skip


def _verdict(one: Response) -> str:
    if one.refusal:
        return f"no curve: {one.refusal}"
    if one.known_from == JUDGED:
        return f"judged by {count(one.people, 'person', 'people')}, not observed"
    has_end = one.fit is not None and np.isfinite(shape_interval(one.fit, "half")[1])
    return "curve" if has_end else "curve within the efforts seen: its ceiling was not seen"


def _text(responses: Sequence[Response]) -> str:
    told = [one for one in responses if one.curve is not None]
    text = "No response curve can be told."
    if told:
        text = f"{count(len(told), 'response curve')} of {len(responses):,} can be told"
        bent = [one for one in told if one.shape == "S-shaped"]
        text += f"; S-shaped: {_named(bent)}" if bent else ""
        asked = sum(one.known_from == JUDGED for one in told)
        text += f"; {asked:,} by judgement, not by data." if asked else "."
    refused = [one for one in responses if one.refusal]
    if not refused:
        return text
    reasons = list(dict.fromkeys(one.refusal for one in refused))
    why = f"{reasons[0]}." if len(reasons) == 1 else "the table says why, and what would help."
    return f"{text} Not for {_named(refused)}: {why}"


def _named(some: Sequence[Response]) -> str:
    """Name resources with their segments."""
    names = {}
    for resource in dict.fromkeys(one.resource for one in some):
        segments = [one.segment for one in some if one.resource == resource]
        shown = "" if segments == ["all"] else f" ({listing(segments, most=5)})"
        names[resource] = f"{resource}{shown}"
    return listing(names.values(), most=4)
