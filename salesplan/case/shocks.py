"""Chapter 3 of the plan file, what if: shocks that a plan is held against, and how it answers."""

from typing import Annotated, Literal

from pydantic import Field

from salesplan.case.schema import Section, parameter

_Month = Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}$")]
_Part = Annotated[float | None, Field(ge=0, le=1, allow_inf_nan=False)]


class ShockRecord(Section):
    """Something that may happen to the plan; what is left out is filled in from the data."""

    name: str = Field(min_length=1)
    kind: Literal["lost_account", "market_down", "leaver", "supply_stop"]
    customer: str | None = None
    rep: str | None = None
    product_line: str | None = None
    customer_type: str | None = None
    region: str | None = None
    by: _Part = None
    from_month: _Month = None
    to_month: _Month = None
    caught_up: _Part = None
    refill_months: int | None = Field(None, ge=0, le=24)
    owner: str | None = None


class Shocking(Section):
    """Shocks that the plan is held against, and how what they take is spread anew."""

    shocks: list[ShockRecord] = parameter(
        [],
        "What may happen to the plan",
        "list",
        "name, kind (lost_account, market_down, leaver, supply_stop), by, from_month, to_month, "
        "customer, rep, product_line, customer_type, region, caught_up, refill_months, owner. "
        "Empty: the four usual ones, on the largest of each.",
    )
    shock: str | None = parameter(
        None,
        "The shock that is shown in detail",
        "name of a shock",
        "Empty: the costliest.",
    )
    respread_cap: float = parameter(
        0.1,
        "What a rep takes over after a shock, at most",
        "fraction of the quota",
        "On top of what the shock leaves; more than a tenth within a year is rarely sold (a "
        "judgement).",
        ge=0,
        le=10,
    )
    respread_rule: Literal["quota", "potential", "equal_chance"] = parameter(
        "quota",
        "How the hole is spread over those who are left",
        "",
        "quota: by what is left of each from the shock on; potential: of accounts owned; "
        "equal_chance: everyone free gets the same probability.",
    )
