"""Charts of the chapters' results: one function a result, under the result's own name.

Each takes the finding (or its table), computes nothing but its title, and returns None where there
is nothing to draw (not computed, no rows), so that a notebook cell then shows nothing.
"""

from salesplan.show.charts.actions import actions, hours, kpis
from salesplan.show.charts.budget import hours_by_month, time_shares
from salesplan.show.charts.chance import (
    chance_backtest,
    chances,
    frontier,
    quota_comparison,
)
from salesplan.show.charts.cube import cube_tree, pieces
from salesplan.show.charts.decomposition import (
    calendar,
    cube,
    customer_types,
    funnel,
    product_lines,
    seasonal_pattern,
    stages,
)
from salesplan.show.charts.demand import (
    buying_behaviour,
    customer_bridge,
    mix_shift,
    price_volume_mix,
)
from salesplan.show.charts.fairness import fair_shares
from salesplan.show.charts.incentives import payouts, scheme_cost, scheme_curve
from salesplan.show.charts.market import backtest, concentration, forecast, sales_history, shares
from salesplan.show.charts.monitoring import milestones, progress, progress_months
from salesplan.show.charts.pipeline import (
    funnel_outlook,
    pipeline_months,
    pipeline_today,
    season_calendar,
)
from salesplan.show.charts.priority import account_priority, sales_classes
from salesplan.show.charts.resources import resource_budget, response_points
from salesplan.show.charts.shocks import shock_chances, shock_quotas, shocks
from salesplan.show.charts.strategy import priorities, roles, segments
from salesplan.show.charts.targets import (
    commitment_gaps,
    past_attainment,
    quotas,
    target_basis,
    target_range,
)
from salesplan.show.charts.territories import territories
from salesplan.show.charts.trend import forecast_parts, parts_ahead
from salesplan.show.charts.triggers import emergency, trigger_series
from salesplan.show.charts.years import horizon, phasing

__all__ = [
    "account_priority",
    "actions",
    "backtest",
    "buying_behaviour",
    "calendar",
    "chance_backtest",
    "chances",
    "commitment_gaps",
    "concentration",
    "cube",
    "cube_tree",
    "customer_bridge",
    "customer_types",
    "emergency",
    "fair_shares",
    "forecast",
    "forecast_parts",
    "frontier",
    "funnel",
    "funnel_outlook",
    "horizon",
    "hours",
    "hours_by_month",
    "kpis",
    "milestones",
    "mix_shift",
    "parts_ahead",
    "past_attainment",
    "payouts",
    "phasing",
    "pieces",
    "pipeline_months",
    "pipeline_today",
    "price_volume_mix",
    "priorities",
    "product_lines",
    "progress",
    "progress_months",
    "quota_comparison",
    "quotas",
    "resource_budget",
    "response_points",
    "roles",
    "sales_classes",
    "sales_history",
    "scheme_cost",
    "scheme_curve",
    "season_calendar",
    "seasonal_pattern",
    "segments",
    "shares",
    "shock_chances",
    "shock_quotas",
    "shocks",
    "stages",
    "target_basis",
    "target_range",
    "territories",
    "time_shares",
    "trigger_series",
]
