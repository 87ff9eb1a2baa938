"""Chapter 2 of the plan file: the target, what it rests on, and how quotas are shared out."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from salesplan.case.schema import Section, Weight, parameter


class QuotaLock(Section):
    """A quota that somebody has promised: it holds, the rest is re-spread."""

    rep: str
    quota: int = Field(ge=0)
    reason: str
    owner: str
    decided_on: dt.date | None = None


class CareerLevel(Section):
    """What a career level asks for; the levels stand from the lowest up."""

    level: str
    sales: int | None = Field(None, ge=0)
    skill: float | None = Field(None, ge=0, allow_inf_nan=False)
    reason: str = ""


class QuotaLimit(Section):
    """What one rep's quota may not fall below or exceed; empty: nobody has said."""

    rep: str
    floor: int | None = Field(None, ge=0)
    cap: int | None = Field(None, ge=0)
    reason: str
    owner: str
    decided_on: dt.date | None = None


class TeamSupport(Section):
    """What the team promises one rep, or every rep of a team, for the plan year."""

    what: str
    hours: float = Field(ge=0, allow_inf_nan=False)
    owner: str
    reason: str
    rep: str | None = None
    team: str | None = None


class Targets(Section):
    """Chapter 2."""

    target: int | None = parameter(
        None,
        "The team's target for the plan year",
        "currency",
        "Empty: last year x (1 + growth_rate), else market x share, else the own forecast.",
        ge=0,
        le=10**13,
    )
    growth_rate: float | None = parameter(
        None,
        "Growth wanted over the last full fiscal year",
        "fraction per year",
        "Empty: no growth is imposed. Needs twelve full months of sales.",
        ge=-0.9,
        le=5,
    )
    floor_chance: float = parameter(
        0.8,
        "Chance with which the floor is met",
        "fraction",
        "A floor is what one would bet on: four years in five.",
        gt=0.5,
        lt=1,
    )
    stretch_chance: float = parameter(
        0.3,
        "Chance with which the stretch is met",
        "fraction",
        "Stretch targets below one chance in four are seen as out of reach.",
        gt=0,
        lt=0.5,
    )
    over_assignment: float = parameter(
        0.0,
        "Sum of quotas above the target",
        "fraction",
        "Reference 0.10 to 0.20 (field figures); never added silently.",
        ge=0,
        le=1,
    )
    over_assignment_by_level: list[Annotated[float, Field(ge=0, le=1)]] = parameter(
        [],
        "What each level gives out above what it carries, the company first",
        "fractions",
        "Rates multiply: three levels of 10 % are 33 %, not 30 %. Empty: over_assignment, kept by "
        "the company.",
    )
    quota_method: Literal["history", "potential", "capacity", "blend", "equal_chance"] = parameter(
        "history",
        "How quotas are shared out",
        "",
        "Potential needs customers with potential and owner; blend uses quota_weights; "
        "equal_chance gives every rep the same probability.",
    )
    quota_weights: dict[Literal["history", "potential", "capacity"], Weight] = parameter(
        {"history": 0.5, "potential": 0.3, "capacity": 0.2},
        "Weights of a blended quota",
        "fractions",
        "Scaled to add to 1 over the methods that the data carry.",
    )
    quota_locks: list[QuotaLock] = parameter(
        [],
        "Quotas that hold whatever the method says",
        "list",
        "Each with rep, quota, reason, owner; the calculated value stays beside it.",
    )
    quota_floor: float | None = parameter(
        None,
        "What no quota falls below",
        "fraction of last year",
        "Last year in the plan year's presence. Empty: nobody has said; 0: no floor.",
        ge=0,
        le=10,
    )
    quota_cap: float | None = parameter(
        None,
        "What no quota exceeds",
        "fraction of last year",
        "A leap of more than a half is rarely believed. Empty: nobody has said.",
        ge=0,
        le=10,
    )
    quota_limits: list[QuotaLimit] = parameter(
        [],
        "Floors and caps of single reps",
        "list",
        "Each with rep, floor, cap, reason, owner; wins over quota_floor and quota_cap.",
    )
    yearly_shock: float = parameter(
        0.05,
        "What all reps' year has in common",
        "standard deviation",
        "Yearly growth of 1,428 M3 series varies by 0.075 (median): 0.05 in each of two years.",
        ge=0,
        le=1,
    )
    monthly_shock: float = parameter(
        0.03,
        "What all reps' month has in common",
        "standard deviation",
        "Assumed: a month's market moves less than a year's, and averages out over twelve.",
        ge=0,
        le=1,
    )
    rep_drift: float = parameter(
        0.1,
        "How far a rep's level wanders in a year",
        "standard deviation",
        "Assumed: accounts change hands; two years of data cannot show it.",
        ge=0,
        le=1,
    )
    rep_growth: float | None = parameter(
        None,
        "Growth that all reps have in common",
        "fraction per year",
        "Empty: from the firm's past months to its own forecast; none with less than two years.",
        ge=-0.9,
        le=5,
    )
    ramp_months: int = parameter(
        6,
        "Months until a new rep sells like the others",
        "months",
        "Field figures: 2-3 small, 4-6 mid-size, 6-9 large customers.",
        ge=0,
        le=36,
    )
    ramp_profile: list[Annotated[float, Field(ge=0, le=1)]] = parameter(
        [],
        "Output of a new rep in each month of tenure, as a part of a ramped rep's",
        "fractions",
        "Full output after the last. Empty: equal steps over ramp_months.",
    )
    backfill_months: int | None = parameter(
        None,
        "Months until the place of somebody who leaves within the plan year is filled again",
        "months",
        "The new person ramps in the same place. Empty: it stays empty.",
        ge=0,
        le=24,
    )
    output_per_rep: int | None = parameter(
        None,
        "What a ramped rep can sell in a year",
        "currency per year",
        "Caps a target that is derived. Empty: read off the reps' sales, and then caps nothing.",
        ge=0,
    )
    productive_share: float = parameter(
        0.85,
        "Part of a ramped rep's output to plan on",
        "fraction",
        "Leaves room for illness, training and vacancies.",
        gt=0,
        le=1,
    )
    unassigned_limit: float = parameter(
        0.1,
        "Sales without a known rep above which attainment by rep carries a caution",
        "fraction",
        "A tenth can turn a quota met into one missed (rule of thumb).",
        ge=0,
        le=1,
    )
    horizon_years: int = parameter(
        3,
        "Years of the path, the plan year included",
        "years",
        "Three to five: far enough to see where a year leads, near enough to mean it.",
        ge=1,
        le=10,
    )
    path_growth_rates: list[Annotated[float, Field(ge=-0.9, le=5)]] = parameter(
        [],
        "Growth of each year after the plan year",
        "fractions per year",
        "The last one goes on. Empty: what leads to horizon_target, else growth_rate, else the "
        "market's growth, else none.",
    )
    horizon_target: int | None = parameter(
        None,
        "Target of the last year of the path",
        "currency",
        "Reached by equal growth. Empty: path_growth_rates say how it goes on.",
        gt=0,
        le=10**13,
    )
    career_levels: list[CareerLevel] = parameter(
        [],
        "What each career level asks for, from the lowest up",
        "list",
        "Each with level (as in reps), sales a year and mean skill. What is left open stands at "
        "the median of those there today.",
    )
    team_support: list[TeamSupport] = parameter(
        [],
        "What the team promises its reps",
        "list",
        "Each with what, hours a year, rep or team (each rep of it), owner who gives it, reason.",
    )
    appeal_days: int = parameter(
        14,
        "Time to appeal against a quota",
        "days",
        "From receipt of the sheet; two weeks leave time to look things up (rule of thumb).",
        ge=0,
        le=365,
    )
