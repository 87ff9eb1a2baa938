"""Chapter 1 of the plan file, strategy and roles: where the firm wants to go, what selling is."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from salesplan.case.schema import Section, Weight, parameter


def _listed(value: Any) -> Any:
    """Take one name for a list of one."""
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed)]
"""One name or several."""


class Priority(Section):
    """Something that the firm has chosen to do first: an aim for a part of its sales."""

    name: str = Field(min_length=1)
    aim: Literal["grow", "defend", "harvest"]
    product_line: Names | None = None
    customer_type: Names | None = None
    region: Names | None = None
    weight: Weight | None = None
    reason: str = ""


class Comparison(Section):
    """How many times more one priority matters than another."""

    priority: str
    over: str
    times: float = Field(gt=0.1, le=9)
    reason: str = ""


class Direction(Section):
    """Strategy and roles: the first part of the section `market`."""

    vision: str | None = parameter(
        None, "Where the firm wants to be one day", "", "One sentence that everyone remembers."
    )
    mission: str | None = parameter(
        None, "What the firm is there for, and for whom", "", "One sentence, from the customer."
    )
    core_values: list[str] = parameter(
        [], "What the firm holds to, whatever the numbers say", "list", "Three to five words each."
    )
    priorities: list[Priority] = parameter(
        [],
        "What comes first in the plan year, each with an aim and a scope",
        "list",
        "They move quotas and splits. Without a scope: the whole firm, which moves none.",
    )
    priority_comparisons: list[Comparison] = parameter(
        [],
        "Priorities compared in pairs, in the place of weights",
        "list",
        "Times from 1 (as much) to 9 (far more); refused where they contradict one another.",
    )
    priority_strength: float = parameter(
        0.2,
        "How far priorities move the plan from history",
        "fraction",
        "A judgement: a segment with all the weight counts a fifth more, or less, than it sold.",
        ge=0,
        le=0.5,
    )
    selling_duties: list[str] = parameter(
        [],
        "Duties that are selling, as named in the table `duties`",
        "list",
        "Empty: nobody has said, so actions.selling_share holds for every role.",
    )
