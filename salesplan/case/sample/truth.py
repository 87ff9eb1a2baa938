"""What is true of the sample company: the input of its generator, never measured from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from salesplan.case.sample.people import HEIRS, LEAVER, NEW_HIRE, sellers

FIRST_YEAR, YEARS = 2023, 3  # history: FY2023 to FY2025, calendar years
SIZE_BANDS = ("small", "medium", "large", "enterprise")
INDUSTRIES = ("Pharma", "Food", "Chemicals", "Research", "Water")
LINES = ("Weighing", "Electrochemistry", "Spectroscopy", "Liquid handling")
STAGES = ("Lead", "Qualified", "Proposal", "Negotiation")  # then Won, or Lost from any of them
COMPETITORS = (
    "Norrvag Scientific",
    "Castrel Labs",
    "Hohenwald Technik",
    "Aquiver Analytics",
    "Quillon Sensors",
)
OTHERS = "Others"
SCHEME_BEFORE, SCHEME_AFTER = "Classic", "Growth"
SKILLS = (
    "Product knowledge", "Needs analysis", "Negotiation", "Presentation",
    "Planning", "Perseverance", "Customer focus", "Initiative",
)  # fmt: skip

THEMES = (
    "Response time", "Delivery dates", "Price", "Reporting", "Advice", "Teamwork",
)  # fmt: skip
_CURVES = {  # (a, b, c, d) of each of INDUSTRIES: c of 1 is concave, above it S-shaped
    "visit hours": (
        (1_900_000, 5_200_000, 2.0, 250_000.0), (1_700_000, 4_300_000, 1.0, 420.0),
        (1_300_000, 3_500_000, 1.0, 380.0), (1_200_000, 3_400_000, 3.0, 30_000_000.0),
        (800_000, 2_200_000, 1.0, 300.0),
    ),
    "marketing budget": (
        (3_000_000, 4_600_000, 1.0, 24_000.0), (2_500_000, 3_700_000, 1.0, 20_000.0),
        (2_100_000, 3_000_000, 1.0, 22_000.0), (1_800_000, 3_100_000, 2.0, 400_000_000.0),
        (1_200_000, 1_800_000, 1.0, 14_000.0),
    ),
}  # fmt: skip
_KITS = (  # pieces lent out a quarter and sales, of each of INDUSTRIES: always the same
    (24, 3_400_000), (18, 2_900_000), (12, 2_300_000), (14, 2_400_000), (8, 1_400_000),
)  # fmt: skip
_PRICE_LEVELS = (1.12, 1.0, 0.96, 1.06, 0.90)  # of each of INDUSTRIES; who pays more buys more
_ABILITY_OF_LEVEL = {"junior": 0.94, "senior": 1.0, "principal": 1.08}
_SKILL_OF_LEVEL = {"junior": 2.8, "senior": 3.4, "principal": 4.0}
_LINE_MIX = (  # rows INDUSTRIES, columns LINES
    (0.22, 0.14, 0.36, 0.28),
    (0.38, 0.30, 0.20, 0.12),
    (0.24, 0.28, 0.34, 0.14),
    (0.16, 0.12, 0.44, 0.28),
    (0.10, 0.46, 0.34, 0.10),
)
# The numbers are chosen so that seed 2026 draws ordinary years: growth of sales near its truth
# in both, and 13 of 23 reps at quota in each. Another seed may draw a lucky or a lean year.
_STREAMS = {
    "abilities": 100, "bias": 101, "accounts": 1, "budgets": 2, "names": 3, "orders": 130,
    "projects": 30, "credit notes": 5, "market": 7, "rivals": 10, "quotas": 308, "commitments": 9,
    "departures": 401, "arrivals": 402, "orders of 2026": 549,
    "projects after 2025": 405, "credit notes of 2026": 406, "staff survey": 635,
    "customer survey": 737, "feedback": 412, "skills": 413, "ratings": 414, "visits": 415,
    "office": 416, "forecast bias": 417, "forecasts": 418, "responses": 419,
}  # fmt: skip


@dataclass(frozen=True)
class SampleTruth:
    """Every number that the sample company is drawn from.

    Parameters
    ----------
    seed : int
        Seed of every random draw.
    revenue : float
        Expected sales of FY2023, EUR.
    growth, price_growth, market_growth : float
        Change a year of expected own sales, of list prices and of the whole market.
    market_size : float
        Sales of all companies in FY2023, EUR.
    seasonal_indices : tuple of float, length 12
        January to December, mean 1.
    line_mix : mapping of (industry, product_line) to float
        Share of an industry's money that goes to a line in FY2023; adds to 1 per industry.
    line_tilt : mapping of product_line to float
        Yearly change of a line's weight in that mix, before it is scaled back to 1.
    abilities : mapping of rep to float
        How much a rep sells of what an average rep would sell to the same accounts.
    conversion_rates, stage_days : mapping of stage to float
        Chance that a deal moves on rather than being lost; mean days in the stage.
    customers_at_start, new_customers_per_year : int
        Accounts on 1 January 2023, and accounts that join in each year.
    churn_rates : mapping of size_band to float
        Chance that an account stops buying within a year.
    key_accounts : tuple of customer
        The enterprise accounts.
    shared_account : customer
        The account on which `credit_shares` divides every sale.
    credit_shares : mapping of rep to float
        Adds to 1.
    new_hire, leaver : rep
        Who joined in September 2025, and who left in June 2025.
    heirs : tuple of rep
        Who took over the leaver's accounts.
    ramp_factors : tuple of float
        Output of the new hire in the first months with accounts, as a share of full output.
    entrant, entry_period : str
        The competitor that entered, and its first quarter.
    entrant_share_per_quarter : float
        Points of market share that it gains each quarter, fraction.
    quota_growth, quota_judgement : float
        Rise over last year's sales of the same accounts in a quota; spread of the managers' view.
    commitment_bias : mapping of rep to float
        Commitment divided by expected sales: below 1 sandbags, above 1 is optimistic.
    credit_notes : int
        Sales of the history that were returned in full.
    treated_teams : tuple of team
        The half of the firm on the new scheme from 1 January 2026; without it, both halves would
        have grown by `growth`.
    incentive_effect : float
        Rise of the treated half's sales that the scheme brings, from its first day on; all of it
        in repeat orders, none in deals.
    turnover_effect : int
        Reps whom the scheme made leave: nobody leaves in 2026.
    staff_effect, customer_effect : float
        Change between the survey waves that the scheme brings in the treated half: of reps'
        answers about the scheme, points of 5, and of customers' answers about their contact,
        points of 5; twice as much of the recommendation, points of 10.
    staff_scores, customer_scores : mapping of what is asked about to float
        Mean answer before it is rounded to a whole number: of reps (1 to 5), and of customers
        about rep (1 to 5) and firm (0 to 10).
    source_scores, theme_scores : mapping to float
        Mean score of a remark by source, 1 to 5 before rounding; what a theme adds to it.
    skill_levels : mapping of (rep, skill) to float
        1 to 5.
    rater_bias : mapping of rated_by to float
        Levels that a self, peer or manager rating adds to the truth.
    visits_per_year : mapping of size_band to float
        How often an account is visited.
    stage_time_shares : mapping of stage to float
        Part of the hours logged with a stage; adds to 1.
    forecast_bias : mapping of rep to float
        Committed forecast divided by expected sales; the bias quotient is its inverse.
    response_curves : mapping of (resource, industry) to (a, b, c, d)
        Sales of a quarter, EUR, at an effort x: a + (b - a) x^c / (d + x^c).
    demo_kits : mapping of industry to (kits, sales)
        Kits lent out in a quarter, always as many, and the mean sales of a quarter, EUR.
    price_levels : mapping of industry to float
        Mean price paid over the list price.
    price_elasticity, webinar_effect : float
        Change of log sales of consumables with the log price, and with one webinar more a month.

    Examples
    --------
    >>> truth = sample_truth(seed=1)
    >>> truth.shared_account, dict(truth.credit_shares)
    ('C018', {'R07': 0.6, 'R10': 0.4})
    """

    seed: int
    abilities: Mapping[str, float]
    commitment_bias: Mapping[str, float]
    line_mix: Mapping[tuple[str, str], float]
    line_tilt: Mapping[str, float]
    conversion_rates: Mapping[str, float]
    stage_days: Mapping[str, float]
    churn_rates: Mapping[str, float]
    credit_shares: Mapping[str, float]
    staff_scores: Mapping[str, float]
    customer_scores: Mapping[str, float]
    source_scores: Mapping[str, float]
    theme_scores: Mapping[str, float]
    skill_levels: Mapping[tuple[str, str], float]
    rater_bias: Mapping[str, float]
    visits_per_year: Mapping[str, float]
    stage_time_shares: Mapping[str, float]
    forecast_bias: Mapping[str, float]
    response_curves: Mapping[tuple[str, str], tuple[float, float, float, float]]
    demo_kits: Mapping[str, tuple[int, int]]
    price_levels: Mapping[str, float]
    price_elasticity: float
    webinar_effect: float
    revenue: float = 46_000_000
    growth: float = 0.07
    price_growth: float = 0.02
    market_size: float = 262_000_000
    market_growth: float = 0.04
    seasonal_indices: tuple[float, ...] = (
        0.82, 0.90, 1.06, 0.93, 0.95, 1.10, 0.86, 0.68, 1.05, 1.12, 1.20, 1.33,
    )  # fmt: skip
    customers_at_start: int = 318
    new_customers_per_year: int = 30
    key_accounts: tuple[str, ...] = (
        "C007", "C018", "C041", "C066", "C102", "C139", "C171", "C208", "C255", "C290",
    )  # fmt: skip
    shared_account: str = "C018"
    new_hire: str = NEW_HIRE
    leaver: str = LEAVER
    heirs: tuple[str, ...] = HEIRS
    ramp_factors: tuple[float, ...] = (0.5, 0.7, 0.85)
    entrant: str = COMPETITORS[-1]
    entry_period: str = "FY2024-Q2"
    entrant_share_per_quarter: float = 0.006
    quota_growth: float = 0.05
    quota_judgement: float = 0.06
    credit_notes: int = 9
    treated_teams: tuple[str, ...] = ("Benelux", "Germany")
    incentive_effect: float = 0.10
    turnover_effect: int = 0
    staff_effect: float = 0.4
    customer_effect: float = -0.1


def sample_truth(seed: int = 2026) -> SampleTruth:
    """Draw what differs from seed to seed; the rest of the truth is fixed.

    Examples
    --------
    >>> min(sample_truth().commitment_bias.values()) < 0.93  # somebody sandbags
    True
    """
    abilities, commitment_bias = _draw_abilities(seed), _draw_commitment_bias(seed)
    return SampleTruth(
        seed=seed,
        abilities=MappingProxyType(abilities),
        commitment_bias=MappingProxyType(commitment_bias),
        line_mix=MappingProxyType(_line_mix()),
        line_tilt=_fixed(LINES, -0.04, 0.0, 0.01, 0.05),
        conversion_rates=_fixed(STAGES, 0.55, 0.62, 0.65, 0.68),
        stage_days=_fixed(STAGES, 16.0, 28.0, 36.0, 22.0),
        churn_rates=_fixed(SIZE_BANDS, 0.09, 0.06, 0.03, 0.0),
        credit_shares=_fixed(("R07", "R10"), 0.6, 0.4),
        staff_scores=_fixed(("scheme", "firm"), 3.3, 3.7),
        customer_scores=_fixed(("rep", "firm"), 3.9, 7.9),
        source_scores=_fixed(("customer", "peer", "manager", "self"), 3.6, 3.8, 3.4, 4.2),
        theme_scores=_fixed(THEMES, -0.6, -0.2, 0.0, 0.2, 0.3, 0.3),
        skill_levels=MappingProxyType(_draw_skill_levels(seed, abilities)),
        rater_bias=_fixed(("self", "peer", "manager"), 0.4, 0.0, -0.1),
        visits_per_year=_fixed(SIZE_BANDS, 2.0, 4.0, 6.0, 12.0),
        stage_time_shares=_fixed(STAGES, 0.18, 0.27, 0.33, 0.22),
        forecast_bias=MappingProxyType(_draw_forecast_bias(seed, commitment_bias)),
        response_curves=MappingProxyType(_response_curves()),
        demo_kits=MappingProxyType(dict(zip(INDUSTRIES, _KITS, strict=True))),
        price_levels=_fixed(INDUSTRIES, *_PRICE_LEVELS),
        price_elasticity=-1.8,
        webinar_effect=0.06,
    )


def stream(truth: SampleTruth, table: str) -> np.random.Generator:
    """Give each table its own random numbers, so that a change to one leaves the others alone.

    Examples
    --------
    >>> a, b = (stream(sample_truth(1), table).uniform() for table in ("orders", "quotas"))
    >>> a == b
    False
    """
    return np.random.default_rng([truth.seed, _STREAMS[table]])


def _fixed(names: tuple[str, ...], *values: float) -> Mapping[str, float]:
    return MappingProxyType(dict(zip(names, values, strict=True)))


def _line_mix() -> dict[tuple[str, str], float]:
    return {
        (industry, line): share
        for industry, shares in zip(INDUSTRIES, _LINE_MIX, strict=True)
        for line, share in zip(LINES, shares, strict=True)
    }


def _response_curves() -> dict[tuple[str, str], tuple[float, float, float, float]]:
    return {
        (resource, industry): curve
        for resource, curves in _CURVES.items()
        for industry, curve in zip(INDUSTRIES, curves, strict=True)
    }


def _draw_abilities(seed: int) -> dict[str, float]:
    reps = sellers()
    luck = np.random.default_rng([seed, _STREAMS["abilities"]]).normal(0.0, 0.11, len(reps))
    ability = reps["level"].map(_ABILITY_OF_LEVEL).to_numpy() * np.exp(luck)
    return dict(zip(reps["rep"], ability.round(3).tolist(), strict=True))


def _draw_commitment_bias(seed: int) -> dict[str, float]:
    """Five reps sandbag, four are optimists, the others are within a few percent."""
    rng = np.random.default_rng([seed, _STREAMS["bias"]])
    reps = [rep for rep in sellers()["rep"] if rep != LEAVER]
    bias = rng.normal(1.0, 0.03, len(reps))
    drawn_order = np.argsort(rng.uniform(size=len(reps)), kind="stable")
    bias[drawn_order[:5]] = rng.uniform(0.80, 0.92, 5)
    bias[drawn_order[5:9]] = rng.uniform(1.10, 1.22, 4)
    return dict(zip(reps, bias.round(3).tolist(), strict=True))


def _draw_skill_levels(seed: int, abilities: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Experience makes levels, ability a little more; skills of a rep differ by half a level."""
    rng = np.random.default_rng([seed, _STREAMS["skills"]])
    reps = sellers()
    usual = reps["level"].map(_SKILL_OF_LEVEL).to_numpy()
    gift = np.log([abilities[rep] / _ABILITY_OF_LEVEL[level]
                   for rep, level in zip(reps["rep"], reps["level"], strict=True)])  # fmt: skip
    luck = rng.normal(0.0, 0.5, (len(reps), len(SKILLS)))
    levels = np.clip((usual + 2 * gift)[:, None] + luck, 1.2, 4.8).round(2)
    return {
        (rep, skill): float(level)
        for rep, of_rep in zip(reps["rep"], levels, strict=True)
        for skill, level in zip(SKILLS, of_rep, strict=True)
    }


def _draw_forecast_bias(seed: int, commitment_bias: Mapping[str, float]) -> dict[str, float]:
    """Who sandbags the year sandbags the month: seven tenths of it, and a little more or less."""
    rng = np.random.default_rng([seed, _STREAMS["forecast bias"]])
    bias = {rep: 1 + 0.7 * (yearly - 1) for rep, yearly in commitment_bias.items()}
    return {rep: round(float(one + rng.normal(0.0, 0.02)), 3) for rep, one in bias.items()}
