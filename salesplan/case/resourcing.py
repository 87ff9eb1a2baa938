"""Chapter 3 of the plan file, resources: what is shared out, within which limits; judgements."""

from itertools import pairwise

from pydantic import Field, model_validator

from salesplan.case.schema import Section, parameter


class ResourceRecord(Section):
    """Something to be shared out over segments: people, budget or material."""

    resource: str = Field(min_length=1)
    step: float = Field(1.0, gt=0, allow_inf_nan=False)
    cost: float | None = Field(None, ge=0, allow_inf_nan=False)
    total: float | None = Field(None, ge=0, allow_inf_nan=False)


class ResourceLimit(Section):
    """What a segment has of a resource today, and what it may have."""

    resource: str
    segment: str = "all"
    today: float | None = Field(None, ge=0, allow_inf_nan=False)
    least: float | None = Field(None, ge=0, allow_inf_nan=False)
    most: float | None = Field(None, ge=0, allow_inf_nan=False)
    fixed: float | None = Field(None, ge=0, allow_inf_nan=False)
    reason: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> "ResourceLimit":
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(
                f"least ({self.least:,.10g}) must not lie above most ({self.most:,.10g})"
            )
        return self


class JudgedResponse(Section):
    """What a person expects of a resource in a segment: sales with more and with less effort."""

    resource: str
    segment: str = "all"
    by: str = Field(min_length=1)
    effort: float = Field(gt=0, allow_inf_nan=False)
    none: float = Field(ge=0, allow_inf_nan=False)
    half: float | None = Field(None, ge=0, allow_inf_nan=False)
    today: float = Field(ge=0, allow_inf_nan=False)
    half_again: float | None = Field(None, ge=0, allow_inf_nan=False)
    most: float = Field(ge=0, allow_inf_nan=False)
    slope: float | None = Field(None, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _rising(self) -> "JudgedResponse":
        names = ("none", "half", "today", "half_again", "most")
        given = [(name, getattr(self, name)) for name in names if getattr(self, name) is not None]
        for (lower, less), (higher, more) in pairwise(given):
            if not more > less:
                raise ValueError(
                    f"{self.by} on {self.resource}, {self.segment}: {higher} ({more:,.10g}) must "
                    f"lie above {lower} ({less:,.10g}), since more effort brings more and most "
                    "is the ceiling"
                )
        if self.half is None and self.half_again is None and self.slope is None:
            raise ValueError(
                f"{self.by} on {self.resource}, {self.segment}: nothing says how steep it is; "
                "give half, half_again or slope"
            )
        return self


class Resourcing(Section):
    """People, budget and material by segment."""

    resources: list[ResourceRecord] = parameter(
        [],
        "Resources to be shared out, as named in `responses`",
        "list",
        "resource, step (smallest amount), cost (of a unit), total. Empty: all, as much as today, "
        "in whole units; in finer ones where efforts are fractions.",
    )
    resource_limits: list[ResourceLimit] = parameter(
        [],
        "What segments have of a resource today, and may have",
        "list",
        "resource, segment, today, least, most, fixed, reason. Empty: the efforts seen.",
    )
    judged_responses: list[JudgedResponse] = parameter(
        [],
        "What people expect where no data tell",
        "list",
        "by, effort (today's) and sales with none, half, today, half_again, most of it; slope: "
        "what one more unit brings.",
    )
    fewest_efforts: int = parameter(
        6,
        "Different efforts that a response curve needs",
        "efforts",
        "A curve has four unknowns; two more show whether it fits.",
        ge=5,
        le=100,
    )
    budget_changes: list[float] = parameter(
        [-0.2, -0.1, 0.1, 0.2],
        "Changes of a resource's total whose gain is shown",
        "fractions",
        "Small steps that a budget round can decide.",
    )
    response_draws: int = parameter(
        1000,
        "How often curves are drawn to tell how sure a gain is",
        "draws",
        "A thousand settle a 95 % interval to a few hundredths of its width.",
        ge=100,
        le=100_000,
    )
    response_seed: int = parameter(
        1,
        "Seed of these draws",
        "",
        "The same seed gives the same intervals.",
        ge=0,
        le=2**31 - 1,
    )
