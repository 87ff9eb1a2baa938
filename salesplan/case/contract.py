"""The input contract as data: which tables a case may hold, and what their columns mean.

Inside names are fixed; the plan file maps the firm's own names onto them. `sales` is the only
table that a case needs. Everything else unlocks sections of the chapters.
"""

from salesplan.case import people_tables as people
from salesplan.case import trade_tables as trade
from salesplan.case import trigger_tables as alarms
from salesplan.case.shape import Column, Kind, Table

__all__ = ["TABLES", "Column", "Kind", "Table"]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        trade.SALES, trade.REPS, trade.REP_ASSIGNMENTS, trade.CUSTOMERS, trade.PRODUCTS,
        trade.DEALS, trade.DEAL_STAGES, trade.MARKET, trade.QUOTAS, trade.COMMITMENTS,
        people.GOALS, people.MILESTONES, people.DUTIES, people.ROLE_SKILLS, people.SKILLS,
        people.ACTIVITIES, people.ACTIONS, trade.CHANNELS, people.LEARNING, people.SURVEYS,
        people.FEEDBACK, trade.RESPONSES, trade.FORECASTS, people.SCHEMES, trade.HOLIDAYS,
        trade.RATES, alarms.TRIGGERS, alarms.EMERGENCY,
    )
}  # fmt: skip
"""Every input table under its name, in the order in which people read about them."""
