"""Chapter 5 of the plan file: when a pace is amber or red, and when a target is up for change."""

from salesplan.case.schema import Section, parameter


class Monitoring(Section):
    """Chapter 5."""

    pace_amber: float = parameter(
        0.95,
        "Pace below which the status is amber",
        "fraction",
        "Actual / plan to date; a gap of 5 % is caught up within the quarter (rule of thumb).",
        gt=0,
        le=1.5,
    )
    pace_red: float = parameter(
        0.85,
        "Pace below which the status is red",
        "fraction",
        "Not above pace_amber; 15 % behind is more than most teams make up (rule of thumb).",
        gt=0,
        le=1.5,
    )
    chance_low: float = parameter(
        0.4,
        "Chance of the quota below which the target is up for review",
        "fraction",
        "Lower end of the band in which a goal counts as achievable (chapter 2).",
        ge=0,
        le=1,
    )
    chance_high: float = parameter(
        0.8,
        "Chance of the quota above which a higher one is worth a talk",
        "fraction",
        "Upper end of the same band; not below chance_low.",
        ge=0,
        le=1,
    )
    common_shock: float = parameter(
        0.05,
        "What may move all reps' remaining months together",
        "fraction of them, standard deviation",
        "One year cannot show it, so it is assumed; not used where the forecast says it.",
        ge=0,
        le=1,
    )
