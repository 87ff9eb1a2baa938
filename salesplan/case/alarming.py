"""Chapter 3 of the plan file, triggers and emergencies: what counts as chance, close, too much."""

from salesplan.case.schema import Section, parameter


class Alarming(Section):
    """When a trigger is to be believed, and how much one person can take on at once."""

    false_alarms_wanted: float = parameter(
        0.5,
        "False alarms of a trigger that one can live with",
        "times a year",
        "Once in two years: more often, and people stop believing it (a judgement).",
        gt=0,
        le=12,
    )
    close_spread: float = parameter(
        0.5,
        "How near to its threshold a figure counts as close",
        "fraction of its ordinary spread (standard deviation)",
        "Half of an ordinary swing away, it may be passed with the next one (a judgement).",
        ge=0,
        le=3,
    )
    alarm_draws: int = parameter(
        100,
        "Histories drawn to count false alarms, each of 50 years",
        "draws",
        "A hundred settle a rate of one in two years to 0.01.",
        ge=10,
        le=10_000,
    )
    alarm_seed: int = parameter(
        1, "Seed of these draws", "", "The same seed gives the same rates.", ge=0, le=2**31
    )
    most_steps_at_once: int = parameter(
        3,
        "Steps of an emergency that one person can take within 24 hours",
        "steps",
        "A morning holds two or three calls that matter (a judgement).",
        ge=1,
        le=50,
    )
