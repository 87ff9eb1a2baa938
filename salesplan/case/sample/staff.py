"""The staff of the sample company: pay schemes, skills as rated, and facts that no seed changes."""

import numpy as np
import pandas as pd

from salesplan.case.sample.people import LEAVER, sellers
from salesplan.case.sample.truth import (
    SCHEME_AFTER,
    SCHEME_BEFORE,
    SKILLS,
    SampleTruth,
    stream,
)

_LAST_OF_BEFORE, _FIRST_OF_AFTER = pd.Timestamp("2025-12-31"), pd.Timestamp("2026-01-01")
_FIRST_DAY = pd.Timestamp("2023-01-01")
_RATED_ON = {"self": "2025-11-10", "peer": "2025-11-14", "manager": "2025-11-21"}
_RATING_NOISE = 0.35  # levels
_DUTIES = (  # role, duty, time_share, with_role, responsibility
    ("rep", "Visit customers", 0.28, None, "responsible"),
    ("rep", "Write and negotiate offers", 0.18, "manager", "responsible"),
    ("rep", "Travel", 0.14, None, "responsible"),
    ("rep", "Find new customers", 0.12, None, "responsible"),
    ("rep", "Care after the sale", 0.10, None, "responsible"),
    ("rep", "Meetings and reports", 0.10, "manager", "consulted"),
    ("rep", "Keep the customer file", 0.05, None, "responsible"),
    ("rep", "Learn", 0.03, "manager", "responsible"),
    ("manager", "Coach reps on visits", 0.30, "rep", "accountable"),
    ("manager", "Key accounts", 0.20, "rep", "accountable"),
    ("manager", "Plan and review", 0.20, "director", "responsible"),
    ("manager", "Meetings and reports", 0.20, "director", "consulted"),
    ("manager", "Hire and train", 0.10, "director", "responsible"),
    ("director", "Lead managers", 0.35, "manager", "accountable"),
    ("director", "Targets, pay and budget", 0.25, "manager", "accountable"),
    ("director", "Key accounts", 0.20, "manager", "consulted"),
    ("director", "Board and finance", 0.20, None, "informed"),
)
_ROLE_SKILLS = (  # role, skill, required_level, kind
    ("rep", "Product knowledge", 4.0, "ability"),
    ("rep", "Needs analysis", 3.5, "ability"),
    ("rep", "Negotiation", 3.5, "ability"),
    ("rep", "Presentation", 3.0, "ability"),
    ("rep", "Planning", 3.0, "quality"),
    ("rep", "Perseverance", 3.5, "quality"),
    ("rep", "Customer focus", 4.0, "attitude"),
    ("rep", "Initiative", 3.5, "attitude"),
    ("manager", "Coaching", 4.0, "ability"),
    ("manager", "Forecasting", 3.5, "ability"),
    ("manager", "Planning", 4.0, "quality"),
    ("manager", "Fairness", 4.5, "attitude"),
    ("director", "Strategy", 4.5, "ability"),
    ("director", "Negotiation", 4.0, "ability"),
    ("director", "Fairness", 4.5, "attitude"),
)
_LEARNING = (  # item, skill, kind, hours, gain, cost in EUR
    ("Instrument academy, two days", "Product knowledge", "theory", 16, 0.6, 480),
    ("Product manuals with a test", "Product knowledge", "theory", 10, 0.3, 0),
    ("A week in the application lab", "Product knowledge", "practice", 40, 1.1, 650),
    ("Questions that open needs", "Needs analysis", "theory", 8, 0.4, 350),
    ("Joint visits with review", "Needs analysis", "practice", 20, 0.8, 0),
    ("Negotiation seminar", "Negotiation", "theory", 16, 0.6, 950),
    ("Negotiation role play", "Negotiation", "practice", 8, 0.5, 150),
    ("Presenting with a coach", "Presentation", "practice", 12, 0.7, 700),
    ("Slides that explain, online course", "Presentation", "theory", 4, 0.2, 60),
    ("Territory planning workshop", "Planning", "practice", 8, 0.5, 200),
    ("Week planning, study guide", "Planning", "theory", 3, 0.2, 0),
    ("Pipeline clinic, monthly", "Perseverance", "practice", 12, 0.5, 0),
    ("Service day at a customer", "Customer focus", "practice", 8, 0.5, 0),
    ("Complaint handling, online course", "Customer focus", "theory", 5, 0.3, 90),
    ("Prospecting sprint", "Initiative", "practice", 16, 0.6, 0),
)
_HOURS_WITH_THE_BEST, _GAIN_WITH_THE_BEST = 10, 0.7
_CHANNELS = (  # channel, cost_per_lead in EUR, leads_capacity a year, lead_to_deal_rate
    ("Customer referrals", 60, 260, 0.24),
    ("Web enquiries", 95, 480, 0.15),
    ("Scientific conferences", 310, 220, 0.18),
    ("Trade fairs", 260, 420, 0.14),
    ("Webinars", 120, 360, 0.12),
    ("Distributors", 180, 240, 0.16),
    ("Cold calls", 75, 900, 0.08),
)


def rep_assignments_table() -> pd.DataFrame:
    """Say who changes team: one rep of the Benelux, decided in autumn, from July 2026 on.

    Examples
    --------
    >>> rep_assignments_table()[["rep", "parent"]].values.tolist()
    [['R08', 'R09']]
    """
    day = pd.Timestamp(2026, 7, 1)
    return pd.DataFrame({"rep": ["R08"], "parent": ["R09"], "starts_on": [day]})


def schemes_table(truth: SampleTruth) -> pd.DataFrame:
    """Say who is paid how, when: all on one scheme, from 2026 the treated teams on the new one.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> schemes_table(sample_truth())["scheme"].value_counts().to_dict()
    {'Classic': 24, 'Growth': 11}
    """
    reps = sellers()
    moves = reps["team"].isin(truth.treated_teams) & reps["left_on"].isna()
    first = reps["hired_on"].where(reps["hired_on"] > _FIRST_DAY, _FIRST_DAY)
    last = reps["left_on"].mask(moves, _LAST_OF_BEFORE)
    before = pd.DataFrame({"rep": reps["rep"], "starts_on": first, "ends_on": last})
    after = pd.DataFrame({"rep": reps["rep"][moves], "starts_on": _FIRST_OF_AFTER})
    both = [before.assign(scheme=SCHEME_BEFORE), after.assign(scheme=SCHEME_AFTER)]
    schemes = pd.concat(both).sort_values(["rep", "starts_on"], ignore_index=True)
    return schemes[["rep", "scheme", "starts_on", "ends_on"]]


def skills_table(truth: SampleTruth) -> pd.DataFrame:
    """Rate every skill of every rep three times: self, peer and manager, each with a bias.

    Returns
    -------
    DataFrame, one row a rating
        rep, skill, level (1 to 5 in halves), rated_by, rated_on.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> len(skills_table(sample_truth())) == 23 * 8 * 3
    True
    """
    rng = stream(truth, "ratings")
    cells = [pair for pair in truth.skill_levels if pair[0] != LEAVER]
    level = np.array([truth.skill_levels[pair] for pair in cells])
    parts = []
    for rated_by, bias in truth.rater_bias.items():
        rated = np.rint(2 * (level + bias + rng.normal(0.0, _RATING_NOISE, len(level)))) / 2
        part = pd.DataFrame(cells, columns=["rep", "skill"]).assign(level=rated.clip(1, 5))
        parts.append(part.assign(rated_by=rated_by, rated_on=pd.Timestamp(_RATED_ON[rated_by])))
    ratings = pd.concat(parts)
    return ratings.sort_values(["rep", "skill"], kind="stable", ignore_index=True)


def sample_role_skills() -> pd.DataFrame:
    """List the level that each role needs in each skill; managers and director are not rated.

    Examples
    --------
    >>> set(SKILLS) <= set(sample_role_skills()["skill"])
    True
    """
    return pd.DataFrame(_ROLE_SKILLS, columns=["role", "skill", "required_level", "kind"])


def sample_duties() -> pd.DataFrame:
    """List what each role does, and the part of its time.

    Examples
    --------
    >>> sample_duties().groupby("role")["time_share"].sum().round(9).to_dict()
    {'director': 1.0, 'manager': 1.0, 'rep': 1.0}
    """
    columns = ["role", "duty", "time_share", "with_role", "responsibility"]
    return pd.DataFrame(_DUTIES, columns=columns)


def sample_learning(truth: SampleTruth) -> pd.DataFrame:
    """List the training catalogue; for each skill the rep who truly is best at it is a mentor.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> sample_learning(sample_truth())["kind"].value_counts().to_dict()
    {'practice': 8, 'learning from the best': 8, 'theory': 7}
    """
    columns = ["item", "skill", "kind", "hours", "gain", "cost"]
    items = pd.DataFrame(_LEARNING, columns=columns)
    levels = pd.Series(truth.skill_levels).unstack().drop(index=LEAVER)
    mentors = pd.DataFrame({
        "item": [f"Days with the best at {skill.lower()}" for skill in SKILLS], "skill": SKILLS,
        "kind": "learning from the best", "hours": _HOURS_WITH_THE_BEST,
        "gain": _GAIN_WITH_THE_BEST, "cost": 0,
        "mentor": [str(levels[skill].idxmax()) for skill in SKILLS],
    })  # fmt: skip
    return pd.concat([items, mentors], ignore_index=True)


def sample_channels() -> pd.DataFrame:
    """List where leads come from; their rates lie around the firm's own from lead to deal.

    Examples
    --------
    >>> int(sample_channels()["leads_capacity"].sum())
    2880
    """
    columns = ["channel", "cost_per_lead", "leads_capacity", "lead_to_deal_rate"]
    return pd.DataFrame(_CHANNELS, columns=columns)
