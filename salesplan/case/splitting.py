"""Chapter 3 of the plan file: what moves the split of the year, and what it must hold."""

from typing import Literal

from pydantic import Field

from salesplan.case.schema import Pieces, Section, Weight, parameter


class CubeLock(Section):
    """An amount fixed for a cell, a slice or a whole value of the cube; empty means all."""

    product_line: str | None = None
    customer_type: str | None = None
    rep: str | None = None
    month: str | None = Field(None, pattern=r"^\d{4}-\d{2}$")
    amount: int = Field(ge=0)
    reason: str


class NewLine(Section):
    """A product line that nobody has sold yet."""

    product_line: str
    share: Weight = Field(lt=1)
    like: str | None = None
    starts: str | None = Field(None, pattern=r"^\d{4}-\d{2}$")
    reason: str


class Splitting(Section):
    """What moves the split of the year, and what it must hold."""

    working_days: bool = parameter(
        True,
        "Move the calendar by the plan year's working days",
        "yes or no",
        "A month with two holidays more sells less; holidays of `country` and table `holidays`.",
    )
    calendar_method: Literal["seasonal", "denton"] = parameter(
        "seasonal",
        "How the year is spread over its months",
        "",
        "denton joins the months to last year's without a jump in the first one; the year adds up.",
    )
    product_line_factors: dict[str, Weight] = parameter(
        {},
        "Strategy: product lines pushed (above 1) or harvested (below 1)",
        "factor",
        "History is multiplied by it before shares are taken; unnamed lines stay at 1.",
    )
    customer_type_factors: dict[str, Weight] = parameter(
        {},
        "Strategy: customer types pushed (above 1) or harvested (below 1)",
        "factor",
        "As for product lines.",
    )
    hold_rep_months: bool = parameter(
        False,
        "Fix each rep's month as well as each rep's year",
        "yes or no",
        "Yes: every rep follows the firm's calendar, whatever they sell; new ones by their ramp.",
    )
    cube_locks: list[CubeLock] = parameter(
        [],
        "Amounts fixed in the cube",
        "list",
        "Any of product_line, customer_type, rep, month, with amount and reason; 0 closes it.",
    )
    new_product_lines: list[NewLine] = parameter(
        [],
        "Product lines without history",
        "list",
        "product_line, share of the plan, reason; like: whose sellers and buyers; starts: month.",
    )
    product_line_pieces: dict[str, Pieces] = parameter(
        {},
        "Pieces to sell by product line",
        "pieces",
        "Unnamed lines: their money over the average price of the months looked back on.",
    )
    stages: list[str] = parameter(
        [],
        "Funnel stages from first to last",
        "list",
        "Empty: the order in which deals usually enter them.",
    )
    satisfaction_target: float | None = parameter(
        None,
        "Mean satisfaction of customers to be reached",
        "points of the survey's scale",
        "Empty: today's mean is to be held.",
        ge=0,
    )
    satisfaction_question: str | None = parameter(
        None,
        "Question of table `surveys` that measures satisfaction",
        "text of the question",
        "Empty: one that speaks of satisfaction, else the one with most answers.",
    )
    sales_cycle_target_days: float | None = parameter(
        None,
        "Mean sales cycle to be reached",
        "days",
        "Empty: today's mean is to be held.",
        gt=0,
    )
