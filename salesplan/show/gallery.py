"""Which charts belong to which result: the one list that reports draw from.

A chart that bears a result's name is drawn from that result alone. The few that need more, or
bear another name, are listed here.
"""

from collections.abc import Callable
from typing import NamedTuple

import altair as alt

from salesplan.finding import Finding
from salesplan.plan import Plan
from salesplan.show import charts

Chart = alt.Chart | alt.LayerChart | alt.FacetChart


class Place(NamedTuple):
    """Where a chart stands, and how it is drawn.

    Parameters
    ----------
    result : str
        Chapter and result that it belongs to, such as "targets.quota_tree".
    draw : callable
        From the plan to the chart, or None where there is nothing to draw.
    """

    result: str
    draw: Callable[[Plan], Chart | None]


LISTED: dict[str, Place] = {
    "shares": Place(
        "market.shares",
        lambda plan: charts.shares(plan.market.shares, company=plan.case.params.company),
    ),
    "forecast": Place(
        "market.forecast",
        lambda plan: charts.forecast(
            plan.market.forecast, plan.market.own_monthly, past=plan.market.past_forecast
        ),
    ),
    "forecast_parts": Place(
        "market.forecast_parts",
        lambda plan: charts.forecast_parts(plan.market.forecast_parts, plan.market.part_histories),
    ),
    "commitment_gaps": Place(
        "targets.quota_tree", lambda plan: charts.commitment_gaps(plan.targets.quota_tree)
    ),
    "horizon": Place(
        "targets.horizon",
        lambda plan: charts.horizon(plan.targets.horizon, plan.market.sales_history),
    ),
    "shocks": Place(
        "emergency.shocks",
        lambda plan: charts.shocks(plan.emergency.shocks, currency=plan.case.params.currency),
    ),
    "shock_quotas": Place(
        "emergency.shock_quotas",
        lambda plan: charts.shock_quotas(
            plan.emergency.shock_quotas, currency=plan.case.params.currency
        ),
    ),
    "shock_chances": Place(
        "emergency.shocks", lambda plan: charts.shock_chances(plan.emergency.shocks)
    ),
    "hours_by_month": Place(
        "capacity.hours_by_month",
        lambda plan: charts.hours_by_month(
            plan.capacity.hours_by_month, plan.capacity.hours_by_work.table
        ),
    ),
    "cube_tree": Place(
        "decomposition.cube", lambda plan: charts.cube_tree(plan.decomposition.cube)
    ),
    "cube": Place(
        "decomposition.cube",
        lambda plan: charts.cube(
            plan.decomposition.cube, names=plan.targets.quotas.table.set_index("rep")["name"]
        ),
    ),
}
"""Charts by name: those that need more than the result of their own name."""


def charts_of(plan: Plan, chapter: str, result: str, finding: Finding) -> dict[str, Chart]:
    """Draw the charts that belong to a result.

    Parameters
    ----------
    plan : Plan
        For charts that need more than the result.
    chapter, result : str
        Names of the chapter and of its result.
    finding : Finding
        The result.

    Returns
    -------
    dict of str to Chart
        By the chart's name; empty where nothing is to be drawn.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> plan = open_plan("sample")
    >>> list(charts_of(plan, "targets", "quota_tree", plan.targets.quota_tree))
    ['commitment_gaps']
    """
    path = f"{chapter}.{result}"
    drawn = {name: place.draw(plan) for name, place in LISTED.items() if place.result == path}
    if result in charts.__all__ and result not in LISTED:
        drawn[result] = getattr(charts, result)(finding)
    return {name: chart for name, chart in drawn.items() if chart is not None}
