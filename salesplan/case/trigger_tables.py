"""Tables of what a firm does when things go wrong: triggers agreed beforehand, emergency steps."""

from salesplan.case.shape import Column, Table

DIMENSIONS = ("rep", "team", "region", "product_line", "customer_type", "customer")
"""What a trigger may watch one part of."""

TRIGGERS = Table(
    "triggers",
    "a rule that starts an action: when a figure is beyond a threshold for so long",
    ("trigger",),
    (
        Column("trigger", "key", "the trigger's name", required=True),
        Column("metric", "text", "the figure watched, by its name in the glossary of metrics",
               required=True),
        Column("direction", "text", "the side of the threshold on which it fires", required=True,
               choices=("below", "above")),
        Column("threshold", "number", "in the metric's unit: a fraction for a rate (0.9 or 90%), "
               "currency, days or a count", required=True),
        Column("for_periods", "count", "complete periods in a row that it must be so; blank: 1"),
        Column("period", "text", "what a period is; blank: month", choices=("month", "week")),
        Column("dimension", "text", "of what a part is watched; blank: the whole firm",
               choices=DIMENSIONS),
        Column("member", "text", "which part: the rep's or customer's key, the team, the line"),
        Column("action", "text", "what is done when it fires", required=True),
        Column("owner", "key", "who does it", required=True),
        Column("deputy", "key", "who does it where the owner cannot"),
        Column("within_days", "number", "days after firing by which it is done; blank: nobody has "
               "said"),
    ),
)  # fmt: skip

EMERGENCY = Table(
    "emergency",
    "a step that is taken when something has happened",
    ("event", "step"),
    (
        Column("event", "key", "what has happened: a trigger's name, lost_account, market_down, "
               "leaver, supply_stop, or the firm's own word", required=True),
        Column("step", "count", "which step of the event it is; blank: as its hours say"),
        Column("action", "text", "what is done", required=True),
        Column("owner", "key", "who does it", required=True),
        Column("deputy", "key", "who does it where the owner cannot"),
        Column("within_hours", "number", "hours after the event by which it is done"),
        Column("within_days", "number", "days after it, where within_hours is blank"),
        Column("contact", "text", "how to reach the owner; shown as it stands, so leave private "
               "numbers out of a page that hangs on a wall"),
    ),
)  # fmt: skip
