"""Tables of the firm and its trade: who sells what to whom, in which market, at what rates."""

from salesplan.case.shape import Column, Table

SALES = Table(
    "sales",
    "a booked sale, or one rep's share of it",
    (),
    (
        Column("date", "date", "day on which the sale was booked", required=True),
        Column("amount", "money", "worth of the whole sale; below zero: a credit", required=True),
        Column("rep", "key", "who sold it; blank: nobody, counted as unassigned"),
        Column("sale", "key", "the sale's own key; needed with credit_share"),
        Column("credit_share", "rate", "this rep's part of the sale; adds to 1 for each sale"),
        Column("customer", "key", "who bought it"),
        Column("customer_type", "text", "kind of customer; wins over that of the customer"),
        Column("region", "text", "region; wins over that of the customer"),
        Column("product", "key", "what was bought"),
        Column("quantity", "count", "units sold"),
        Column("currency", "text", "currency of amount; blank: the plan's; others need rates"),
    ),
    money="amount",
    parts=("rep", "customer_type", "region", "product_line", "year"),
)

REPS = Table(
    "reps",
    "a salesperson",
    ("rep",),
    (
        Column("rep", "key", "the rep's key, as used in sales", required=True),
        Column("name", "text", "name to show"),
        Column("team", "text", "team"),
        Column("region", "text", "region"),
        Column("role", "text", "role, as in duties"),
        Column("level", "text", "career level"),
        Column("manager", "key", "key of the person or node that the rep reports to"),
        Column("hired_on", "date", "first day of work"),
        Column("left_on", "date", "last day of work; blank: still here"),
        Column("known_on", "date", "day on which hiring or leaving became known: what was not "
               "known before the plan year does not move the plan; blank: leaving within the year "
               "counts as a surprise, hiring within it as a planned position"),
        Column("base_pay", "money", "fixed pay for a year"),
        Column("target_incentive", "money", "variable pay at quota for a year"),
        Column("hours_per_week", "number", "working hours in a week"),
        Column("latitude", "number", "where the rep sets out, in degrees, north above zero"),
        Column("longitude", "number", "where the rep sets out, in degrees, east above zero"),
    ),
)  # fmt: skip

REP_ASSIGNMENTS = Table(
    "rep_assignments",
    "who reports where, from when",
    ("rep", "parent", "starts_on"),
    (
        Column("rep", "key", "the rep or node that reports", required=True),
        Column("parent", "key", "the rep or node reported to", required=True),
        Column("starts_on", "date", "first day of this assignment", required=True),
        Column("ends_on", "date", "last day; blank: still valid"),
        Column("share", "rate", "part of the rep that belongs there; blank: 1. What no row takes "
               "stays with the rep's manager; a later row takes its part of the earlier ones"),
    ),
)  # fmt: skip

CUSTOMERS = Table(
    "customers",
    "a customer",
    ("customer",),
    (
        Column("customer", "key", "the customer's key, as used in sales", required=True),
        Column("name", "text", "name to show"),
        Column("industry", "text", "industry"),
        Column("size_band", "text", "size band"),
        Column("region", "text", "region"),
        Column("owner", "key", "the rep who looks after the customer"),
        Column("potential", "money", "what the customer could buy in a year"),
        Column("satisfaction", "number", "latest satisfaction score"),
        Column("last_contact_on", "date", "day of the last contact"),
        Column("latitude", "number", "where the customer is, in degrees, north above zero"),
        Column("longitude", "number", "where the customer is, in degrees, east above zero"),
    ),
    has_free_columns=True,
)

PRODUCTS = Table(
    "products",
    "a product",
    ("product",),
    (
        Column("product", "key", "the product's key, as used in sales", required=True),
        Column("product_line", "text", "the line that the product belongs to", required=True),
        Column("price", "money", "list price of one unit"),
        Column("margin_rate", "rate", "margin as a part of the price"),
    ),
)

DEALS = Table(
    "deals",
    "an opportunity",
    ("deal",),
    (
        Column("deal", "key", "the deal's key", required=True),
        Column("rep", "key", "who works on it", required=True),
        Column("stage", "text", "stage of the funnel that it is in now", required=True),
        Column("opened_on", "date", "day on which it was engaged; blank: not yet"),
        Column("closed_on", "date", "day on which it was won or lost; blank: open"),
        Column("amount", "money", "worth of the deal"),
        Column("is_won", "flag", "won or lost; blank: open"),
        Column("customer", "key", "the prospective buyer"),
        Column("product", "key", "what is offered"),
        Column("forecast_category", "text", "commit, best case, pipeline and the like"),
        Column("expected_close_on", "date", "day on which the rep expects it to close"),
        Column("currency", "text", "currency of amount; blank: the plan's; others need rates"),
    ),
    money="amount",
    parts=("rep", "stage", "product_line"),
)

DEAL_STAGES = Table(
    "deal_stages",
    "a deal entering a stage",
    ("deal", "stage", "entered_on"),
    (
        Column("deal", "key", "the deal's key, as in deals", required=True),
        Column("stage", "text", "the stage that it entered", required=True),
        Column("entered_on", "date", "day on which it entered", required=True),
    ),
)

MARKET = Table(
    "market",
    "a company's sales in a period",
    (),
    (
        Column("period", "period", "year, quarter or month", required=True),
        Column("amount", "money", "sales of the company in the period", required=True),
        Column("company", "text", "name of the company; blank: the whole market"),
        Column("segment", "text", "part of the market"),
        Column("currency", "text", "currency of amount; blank: the plan's; others need rates"),
    ),
    money="amount",
    parts=("company", "segment", "period"),
)

QUOTAS = Table(
    "quotas",
    "a quota or budget that was or is, by any of its dimensions",
    ("period", "rep", "team", "product_line", "customer_type", "version"),
    (
        Column("period", "period", "year, quarter or month", required=True),
        Column("quota", "money", "the amount assigned; blank: nobody said", required=True),
        Column("rep", "key", "whose quota it is"),
        Column("team", "text", "team"),
        Column("product_line", "text", "product line"),
        Column("customer_type", "text", "kind of customer"),
        Column("version", "text", "version, where there were several"),
    ),
    money="quota",
    parts=("rep", "team", "product_line", "customer_type", "version", "period"),
)

COMMITMENTS = Table(
    "commitments",
    "what a rep or manager committed",
    (),
    (
        Column("rep", "key", "who committed", required=True),
        Column("amount", "money", "what was committed for the plan year", required=True),
        Column("reason", "text", "the reason given"),
    ),
    money="amount",
)

FORECASTS = Table(
    "forecasts",
    "what a rep forecast",
    ("made_on", "rep", "period", "category"),
    (
        Column("made_on", "date", "day on which the forecast was made", required=True),
        Column("rep", "key", "who made it", required=True),
        Column("period", "period", "year, quarter or month forecast", required=True),
        Column("category", "text", "commit, best case, pipeline and the like"),
        Column("amount", "money", "sales forecast for the period", required=True),
    ),
    money="amount",
    parts=("rep", "category"),
)

CHANNELS = Table(
    "channels",
    "a prospecting channel",
    ("channel",),
    (
        Column("channel", "text", "the channel's name", required=True),
        Column("cost_per_lead", "money", "what a lead costs"),
        Column("leads_capacity", "count", "leads that it can deliver in a year"),
        Column("lead_to_deal_rate", "rate", "part of its leads that become won deals"),
    ),
)

RESPONSES = Table(
    "responses",
    "sales that an effort brought",
    (),
    (
        Column("resource", "text", "people, budget, material and the like", required=True),
        Column("segment", "text", "the customers that it was spent on"),
        Column("effort", "number", "how much was spent, in the resource's unit", required=True),
        Column("sales", "money", "sales in that time", required=True),
        Column("period", "period", "year, quarter or month"),
        Column("observation", "key", "what was measured together: efforts that acted on the same "
               "sales share it; blank: the period"),
        Column("judged_by", "text", "who estimated it; blank: it was observed"),
    ),
    money="sales",
)  # fmt: skip

HOLIDAYS = Table(
    "holidays",
    "a day off",
    ("date", "region"),
    (
        Column("date", "date", "the day", required=True),
        Column("region", "text", "where; blank: everywhere"),
    ),
)

RATES = Table(
    "rates",
    "an exchange rate",
    ("period", "currency"),
    (
        Column("period", "period", "year, quarter or month in which it holds", required=True),
        Column("currency", "text", "the foreign currency, such as USD", required=True),
        Column("rate", "number", "price of one unit of it in the plan's currency", required=True),
    ),
)
