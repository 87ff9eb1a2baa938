"""Chapter 3 of the plan file, workload: how accounts are served, and what may move between reps."""

from pydantic import Field

from salesplan.case.alarming import Alarming
from salesplan.case.ranking import Ranking
from salesplan.case.resourcing import Resourcing
from salesplan.case.schema import Section, parameter
from salesplan.case.shocks import Shocking
from salesplan.case.splitting import Splitting
from salesplan.case.timing import Timing


class AccountClassRecord(Section):
    """How a class of accounts is served."""

    name: str
    share: float = Field(ge=0, le=1)
    calls_per_year: float = Field(ge=0)
    hours_per_call: float = Field(gt=0)


class Serving(Section):
    """What serving accounts takes, and the rules by which they change hands."""

    account_classes: list[AccountClassRecord] = parameter(
        [],
        "Classes of accounts, and how each is served",
        "list",
        "name, share, calls_per_year, hours_per_call. Empty: 20 % x 24 calls of 1.5 h, 30 % x 12 "
        "of 1 h, 50 % x 4 of 0.75 h (a judgement).",
    )
    working_weeks: float = parameter(
        46.0,
        "Weeks that a rep works in a year",
        "weeks",
        "52 less leave, public holidays, training and illness (rule of thumb). Hours of every "
        "chapter follow it, spread over the working days of `country` and `holidays`.",
        gt=0,
        le=52,
    )
    hours_tolerance: float = parameter(
        0.15,
        "How far a rep's hours may lie from the fair load",
        "fraction",
        "Practice uses 0.10 to 0.20 of the mean workload (field figures).",
        gt=0,
        le=1,
    )
    potential_tolerance: float = parameter(
        0.3,
        "How far a rep's potential may lie from the fair part",
        "fraction",
        "Wider than for hours: potential is an estimate.",
        gt=0,
        le=2,
    )
    handover_share: float = parameter(
        0.25,
        "What a change of hands costs",
        "fraction of the account's hours",
        "A quarter of a year's calls to get to know one another (a judgement).",
        ge=0,
        le=2,
    )
    away_share: float = parameter(
        0.5,
        "What an account outside the rep's region costs",
        "fraction of the account's hours",
        "Travel: half of its hours again, every year (a judgement); where `latitude` and "
        "`longitude` of customer and rep are known, their distance counts in its place.",
        ge=0,
        le=5,
    )
    travel_speed: float = parameter(
        60.0,
        "How fast reps travel",
        "km/h",
        "Between town and motorway, from door to door (a judgement).",
        gt=0,
        le=1000,
    )
    detour_factor: float = parameter(
        1.3,
        "Kilometres of road for each kilometre as the crow flies",
        "number",
        "Road networks of most countries lie between 1.2 and 1.5.",
        ge=1,
        le=5,
    )
    calls_per_tour: float = parameter(
        3.0,
        "Calls made on one way there and back",
        "number",
        "A day's tour reaches several accounts near to one another (a judgement).",
        ge=1,
        le=50,
    )
    fixed_accounts: list[str] = parameter(
        [],
        "Accounts that stay with their rep",
        "customers",
        "Keys, as in `customers`: a promise, a relation that must not be cut, or a move refused.",
    )
    accepted_moves: list[str] = parameter(
        [],
        "Moves of accounts that are accepted",
        "customers",
        "Keys, as in `customers`; loads are shown after only these moves as well.",
    )


class Decomposition(Alarming, Timing, Shocking, Resourcing, Ranking, Serving, Splitting):
    """Chapter 3."""
