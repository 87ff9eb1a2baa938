"""Chapter 3 of the plan file, time: what deals take in each stage, and the call cycle."""

from typing import Annotated

from pydantic import Field

from salesplan.case.schema import Section, parameter

Hours = Annotated[float, Field(ge=0, le=2000)]


class Timing(Section):
    """What deals take in hours, and how calls on accounts are spread."""

    stage_hours: dict[str, Hours] = parameter(
        {},
        "Hours that a deal takes in each stage",
        "hours per deal",
        "30 deals a year with hours in `activities` come first. Neither: a judgement, twice as "
        "long in each stage as in the one before, actions.hours_per_deal for each won deal in "
        "all, and no more than the reps had.",
    )
    calls_on_deals_share: float | None = parameter(
        None,
        "Part of the calls on accounts that works on a deal, and so counts with it",
        "fraction of their hours",
        "Empty: as in `activities`, the part of hours with a customer that have a stage; without "
        "those 0: the calls of a class are then all beside the work on deals.",
        ge=0,
        le=1,
    )
    call_cycle_weeks: float = parameter(
        2.0,
        "Length of a call cycle",
        "weeks of work",
        "Two weeks: short enough to keep the rhythm of the largest accounts (rule of thumb).",
        gt=0,
        le=52,
    )
