"""The input contract as data: which tables a case may hold, and what their columns mean.

Inside names are fixed; the plan file maps the firm's own names onto them. `sales` is the only
table that a case needs. Everything else unlocks sections of the chapters.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["key", "text", "date", "money", "number", "count", "rate", "flag", "period"]


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Parameters
    ----------
    name : str
        The fixed inside name.
    kind : str
        key, text, date, money (plan currency), number, count (units), rate (a fraction),
        flag (yes or no) or period (a year, quarter or month).
    meaning : str
        What a cell says, with its unit.
    required : bool
        Whether the column must exist and every cell be filled.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One input table.

    Parameters
    ----------
    name : str
        The table's name, also of its file and of its sheet.
    row_is : str
        What one row stands for.
    key : tuple of str
        Columns whose values together name a row once; empty where rows have no key.
    columns : tuple of Column
        In the order in which templates and references list them.
    money : str
        The column that counts what was loaded and what was set aside; empty where none.
    has_free_columns : bool
        Whether further columns are kept (as text) instead of left out with a note.
    """

    name: str
    row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    money: str = ""
    has_free_columns: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must exist and be filled."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Look a column up by name; a free column is text.

        Examples
        --------
        >>> TABLES["sales"].column("amount").kind
        'money'
        """
        return next((one for one in self.columns if one.name == name), Column(name, "text", ""))


_SALES = Table(
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
        Column("currency", "text", "currency of amount; one currency for all rows"),
    ),
    money="amount",
)

_REPS = Table(
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
        Column("base_pay", "money", "fixed pay for a year"),
        Column("target_incentive", "money", "variable pay at quota for a year"),
        Column("hours_per_week", "number", "working hours in a week"),
    ),
)

_REP_ASSIGNMENTS = Table(
    "rep_assignments",
    "who reports where, from when",
    ("rep", "parent", "starts_on"),
    (
        Column("rep", "key", "the rep or node that reports", required=True),
        Column("parent", "key", "the rep or node reported to", required=True),
        Column("starts_on", "date", "first day of this assignment", required=True),
        Column("ends_on", "date", "last day; blank: still valid"),
        Column("share", "rate", "part of the rep that belongs there; blank: 1"),
    ),
)

_CUSTOMERS = Table(
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
    ),
    has_free_columns=True,
)

_PRODUCTS = Table(
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

_DEALS = Table(
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
    ),
    money="amount",
)

_DEAL_STAGES = Table(
    "deal_stages",
    "a deal entering a stage",
    ("deal", "stage", "entered_on"),
    (
        Column("deal", "key", "the deal's key, as in deals", required=True),
        Column("stage", "text", "the stage that it entered", required=True),
        Column("entered_on", "date", "day on which it entered", required=True),
    ),
)

_MARKET = Table(
    "market",
    "a company's sales in a period",
    (),
    (
        Column("period", "period", "year, quarter or month", required=True),
        Column("amount", "money", "sales of the company in the period", required=True),
        Column("company", "text", "name of the company; blank: the whole market"),
        Column("segment", "text", "part of the market"),
    ),
    money="amount",
)

_QUOTAS = Table(
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
)

_COMMITMENTS = Table(
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

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _SALES, _REPS, _REP_ASSIGNMENTS, _CUSTOMERS, _PRODUCTS, _DEALS, _DEAL_STAGES, _MARKET,
        _QUOTAS, _COMMITMENTS,
    )
}  # fmt: skip
