"""What the sample company has agreed for the worse: triggers, and steps when something happens."""

import pandas as pd

from salesplan.case.sample.people import LEAVER

FIRES, IS_CLOSE, NOT_COMPUTED = (
    "Nordics behind plan", "Too few deals opened", "Region Benelux behind plan",
)  # fmt: skip
"""What is true of the triggers on 30 June 2026; all others are quiet."""
WITHOUT_STEPS = "market_down"
_TRIGGERS = (  # trigger, metric, direction, threshold, for_periods, period, dimension, member,
    # action, owner, deputy, within_days
    (FIRES, "sales_to_plan", "below", 0.9, 3, None, "team", "Nordics",
     "Agree on a recovery plan with every rep, and shift two days a week to open offers",
     "R16", "R01", 10),
    (IS_CLOSE, "deals_opened", "below", 110, 2, None, None, None,
     "A prospecting week for all teams, diaries cleared", "R01", "R02", 14),
    ("Win rate falls", "win_rate", "below", 0.12, 3, None, None, None,
     "Review twenty lost deals with the reps and name the step that failed", "R09", "R23", 21),
    ("Weak weeks", "sales_to_plan", "below", 0.7, 4, "week", None, None,
     "Call every open offer that is due this month", "R01", None, 3),
    ("Largest customer silent", "days_since_order", "above", 30, 1, None, "customer", "C102",
     "Visit the customer, with the director", "R01", "R02", 5),
    ("Discounts creep up", "average_discount", "above", 0.08, 2, None, None, None,
     "Offers above 10 % discount need the manager's signature", "R01", "R23", 7),
    (NOT_COMPUTED, "sales_to_plan", "below", 0.9, 2, None, "region", "Benelux",
     "Agree on a recovery plan with every rep", "R02", "R01", 10),
)  # fmt: skip
_EMERGENCY = (  # event, step, action, owner, deputy, within_hours, within_days
    ("lost_account", 1, "Call the customer's head of purchasing: what has happened, is it final?",
     "R01", "R02", 4, None),
    ("lost_account", 2, "Stop what is built or ordered for the account", "R09", "R23", 8, None),
    ("lost_account", 3, "List the next ten accounts that could take the volume", "R02", "R16",
     None, 2),
    ("lost_account", 4, "Spread what is missing over the teams, within the agreed cap", "R01",
     "R09", None, 10),
    ("leaver", 1, "Tell the ten largest accounts who looks after them now", "R09", "R01", 24, None),
    ("leaver", 2, "Hand over open offers and diaries", LEAVER, "R12", None, 3),
    ("leaver", 3, "Open the position again", "R01", "R09", None, 5),
    ("supply_stop", 1, "Say which products and which orders are hit", "R01", None, 2, None),
    ("supply_stop", 2, "Tell every customer with an open order", "R01", "R02", 8, None),
    ("supply_stop", 3, "Offer what is in stock in its place", "R01", "R16", 12, None),
    ("supply_stop", 4, "Agree on who is served first", "R01", "R23", 20, None),
    ("supply_stop", 5, "Move quotas of the lines hit, with reason and date", "R02", "R01", None, 7),
    (FIRES, 2, "Lend two colleagues from Benelux for joint visits", "R02", "R01", None, 20),
)  # fmt: skip


def sample_triggers() -> pd.DataFrame:
    """List the triggers; on 30 June 2026 one has fired, one is close, one cannot be computed.

    Examples
    --------
    >>> sample_triggers()["metric"].nunique()
    5
    """
    columns = ["trigger", "metric", "direction", "threshold", "for_periods", "period", "dimension",
               "member", "action", "owner", "deputy", "within_days"]  # fmt: skip
    return pd.DataFrame(_TRIGGERS, columns=columns)


def sample_emergency() -> pd.DataFrame:
    """List the steps of an emergency; one event has none, one owner has left, one has too many.

    Examples
    --------
    >>> sample_emergency()["event"].nunique()
    4
    """
    columns = ["event", "step", "action", "owner", "deputy", "within_hours", "within_days"]
    table = pd.DataFrame(_EMERGENCY, columns=columns)
    hours = ["within_hours", "within_days"]
    return table.astype(dict.fromkeys(hours, "Int64"))
