"""Chapter 3 of the plan file, priority: which accounts and deals come first, and who says so."""

from typing import Literal

from pydantic import Field

from salesplan.case.schema import Section, Weight, parameter


class KeyAccountChoice(Section):
    """An account put on the list of key accounts by hand, or taken off it."""

    customer: str
    is_key: bool = True
    reason: str = Field(min_length=1)
    who: str = ""


class CriterionComparison(Section):
    """How many times more one criterion of priority matters than another."""

    criterion: str
    over: str
    times: float = Field(gt=0.1, le=9)
    reason: str = ""


class Ranking(Section):
    """Which accounts and deals come first."""

    sales_class_limits: list[float] = parameter(
        [0.8, 0.95],
        "Cumulated shares of sales at which classes of accounts end",
        "fractions, rising",
        "A makes 80 % of the sales, B the next 15 %, C the rest (Pareto; ABC analysis).",
        max_length=8,
    )
    sales_class_months: int = parameter(
        12, "Months of sales that the classes by sales look at", "months",
        "A year, so that no season weighs twice; compared with as many months before.",
        ge=1, le=240,
    )  # fmt: skip
    priority_value: Literal["margin", "sales"] = parameter(
        "margin",
        "What an account or a deal is worth",
        "",
        "margin: sales times margin_rate of `products`; sales where no product has one.",
    )
    potential_gain_share: float = parameter(
        0.1, "Part of an account's unused potential that a year of work wins", "fraction",
        "A judgement: a tenth. Replace it by what your last new lines brought.",
        ge=0, le=1,
    )  # fmt: skip
    criteria_weights: dict[str, Weight] = parameter(
        {},
        "Weights of the criteria by which accounts are scored",
        "any scale",
        "value, value_per_hour, growth, potential, satisfaction_at_risk, strategic_fit. Empty: "
        "the same for all.",
    )
    criteria_comparisons: list[CriterionComparison] = parameter(
        [],
        "The criteria compared in pairs, in the place of weights",
        "list",
        "criterion, over, times from 1 (as much) to 9 (far more); those not named do not count.",
    )
    key_account_limit: int = parameter(
        20, "Key accounts that the firm can look after", "accounts",
        "A judgement: each needs a plan and a person of its own.",
        ge=0, le=10_000,
    )  # fmt: skip
    key_accounts: list[KeyAccountChoice] = parameter(
        [],
        "Key accounts added or taken off by hand",
        "list",
        "customer, is_key, reason, who; the calculated verdict stays beside it.",
    )
    contact_days: int = parameter(
        180, "Days without contact after which an account is at risk", "days",
        "Half a year: a judgement.", ge=1, le=3650,
    )  # fmt: skip
    falling_share: float = parameter(
        0.2, "Drop in sales after which an account is falling", "fraction",
        "A fifth below the year before is more than noise in most accounts (a judgement).",
        ge=0, le=1,
    )  # fmt: skip
    satisfaction_low: float | None = parameter(
        None,
        "Satisfaction below which an account is at risk",
        "points of the survey's scale",
        "Empty: the lowest quarter of the accounts that answered.",
    )
    rep_list_length: int = parameter(
        5, "Accounts and deals on each rep's list of what comes first", "items",
        "What fits into a week.", ge=1, le=100,
    )  # fmt: skip
    priority_owner: str = parameter(
        "",
        "Who may change the rule of priority, in an emergency too",
        "a person or role",
        "Empty: nobody is named, and the notebook says so.",
    )
