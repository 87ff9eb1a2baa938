"""Chapter 4 of the plan file: what actions cost in hours, and when proposals fall due."""

from salesplan.case.schema import Section, parameter


class Actions(Section):
    """Chapter 4."""

    hours_per_deal: float = parameter(
        20.0,
        "Hours of selling work behind one won deal",
        "hours",
        "A judgement; 30 won deals with hours in `activities` in the last year replace it.",
        gt=0,
        le=2000,
    )
    hours_per_customer: float = parameter(
        12.0,
        "Hours to find a new customer, up to the first order",
        "hours",
        "A judgement, without the work on the customer's deals: replace it by your own.",
        gt=0,
        le=2000,
    )
    selling_share: float = parameter(
        0.35,
        "Part of the working hours that goes into selling, where duties do not tell",
        "fraction",
        "Field figures: 0.21 to 0.42; market.selling_duties and `duties` come first.",
        gt=0,
        le=1,
    )
    usual_hours_per_week: float = parameter(
        40.0,
        "Working hours of a rep for whom `reps` gives none",
        "hours per week",
        "A full week in most countries; hours_per_week in `reps` comes first.",
        gt=0,
        le=80,
    )
    proposal_due_weeks: int = parameter(
        26,
        "When a proposed action must be done, after the plan year starts",
        "weeks",
        "Half a year: what is done later brings little within the year.",
        ge=1,
        le=52,
    )
