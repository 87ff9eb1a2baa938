"""Chapter 6 of the plan file: pay schemes as data, and who an incentive of each type fits.

What a record says is checked by its type here; whether a scheme makes sense as a whole (tiers in
order, no gap between bands) is the chapter's to say.
"""

from typing import Literal

from pydantic import ConfigDict, Field

from salesplan.case.schema import Section, parameter


class TierRecord(Section):
    """One tier of a scheme: from where it holds (half-open) and what it pays."""

    model_config = ConfigDict(populate_by_name=True)

    from_: float = Field(alias="from", ge=0)
    to: float | None = None
    rate: float = Field(ge=0)


class SchemeRecord(Section):
    """How a group of reps is paid for its sales."""

    name: str = Field(min_length=1)
    period: Literal["month", "quarter", "year"] = "quarter"
    basis: Literal["sales", "target_incentive"] = "sales"
    rate: float | None = Field(None, ge=0)
    accelerator: float = Field(1.0, ge=0)
    decelerator: float = Field(1.0, ge=0)
    mode: Literal["marginal", "cliff", "interpolated"] | None = None
    tiers_in: Literal["attainment", "currency"] = "attainment"
    tiers: list[TierRecord] = Field(default_factory=list)
    threshold: float | None = Field(None, ge=0)
    cap: float | None = Field(None, gt=0)
    cap_amount: float | None = Field(None, gt=0)
    reason: str = ""


class Incentives(Section):
    """Chapter 6."""

    schemes: list[SchemeRecord] = parameter(
        [],
        "How sales are paid",
        "list",
        "Each with name and rate, or mode and tiers. The first pays whom table `schemes` leaves.",
    )
    results_share: float = parameter(
        0.5,
        "Reps of a team that met their quota, for pay to work best there",
        "fraction",
        "A team is led by results where at least half reach theirs (rule of thumb).",
        ge=0,
        le=1,
    )
    promotion_attainment: float = parameter(
        1.0,
        "Attainment from which a promotion fits",
        "fraction",
        "Promotion is for proven ability: the quota met.",
        ge=0,
    )
    promotion_tenure_months: int = parameter(
        24,
        "Time with the firm from which a promotion fits",
        "months",
        "Two years show more than one good season (rule of thumb).",
        ge=0,
    )
    training_attainment: float = parameter(
        0.9,
        "Attainment below which training fits",
        "fraction",
        "A tenth below quota is more than luck in most teams (rule of thumb).",
        ge=0,
    )
    training_skill_gap: float = parameter(
        1.0,
        "Skill missing against the role from which training fits",
        "skill levels",
        "One level is what a course can close.",
        gt=0,
    )
    cohesion_share: float = parameter(
        0.1,
        "Sales of a team with shared credit from which honour works best",
        "fraction",
        "Who sells together values the team's regard (rule of thumb).",
        ge=0,
        le=1,
    )
