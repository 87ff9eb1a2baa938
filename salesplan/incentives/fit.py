"""Chapter 6.4: where pay, promotion, training and honour apply, by rules that anyone may edit.

Pay is for all and works best in teams led by results; promotion is for proven ability; training for
those who can grow; honour for teams that sell together. What nobody has measured fits nobody: a
missing attainment, hiring date or skill never speaks for or against a rep.
"""

from dataclasses import dataclass

import pandas as pd

from salesplan.finding import Finding
from salesplan.incentives.scheme import said
from salesplan.words import count, is_known, listing, percent

TYPES = ("pay", "promotion", "training", "honour")


@dataclass(frozen=True)
class FitRules:
    """The limits of the rules, as the plan file states them.

    Parameters
    ----------
    results_share : float
        Part of a team's reps at quota from which the team is led by results.
    promotion_attainment : float
    promotion_tenure_months : int
    training_attainment : float
        Attainment below which training fits.
    training_skill_gap : float
        Levels missing against the role from which training fits, and below which promotion does.
    cohesion_share : float
        Part of a team's sales with shared credit from which honour works best.
    """

    results_share: float = 0.5
    promotion_attainment: float = 1.0
    promotion_tenure_months: int = 24
    training_attainment: float = 0.9
    training_skill_gap: float = 1.0
    cohesion_share: float = 0.1


def scheme_types(facts: pd.DataFrame, rules: FitRules) -> Finding:
    """Say where each type of incentive applies, and to how many.

    Parameters
    ----------
    facts : DataFrame
        As `rep_facts` returns them.
    rules : FitRules

    Returns
    -------
    Finding
        type, applies_to (the rule), evidence (what the data say), reps (whom it fits).

    Examples
    --------
    >>> from salesplan.incentives.facts import rep_facts
    >>> facts = rep_facts(pd.DataFrame({"rep": ["r1"]}), pd.Timestamp("2026-06-30"))
    >>> scheme_types(facts, FitRules()).table[["type", "reps"]].values.tolist()
    [['pay', 1], ['promotion', 0], ['training', 0], ['honour', 0]]
    """
    fits = fitting(facts, rules)
    rows = [
        ("pay", f"all; most where {percent(rules.results_share, 0)} of a team reach their quota",
         _teams_say(facts, "team_results", rules.results_share, "at quota")),
        ("promotion", _promotion_rule(rules), _reps_say(facts, fits["promotion"])),
        ("training", _training_rule(rules), _reps_say(facts, fits["training"])),
        ("honour",
         f"teams with {percent(rules.cohesion_share, 0)} or more of their sales shared",
         _teams_say(facts, "team_shared", rules.cohesion_share, "shared")),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["type", "applies_to", "evidence"])
    table["reps"] = [int(fits[kind].sum()) for kind in TYPES]
    fit = listing([f"{kind} {count(int(fits[kind].sum()), 'rep')}" for kind in TYPES], most=4)
    return Finding(table, f"By the rules in the plan file, these fit: {fit}.")


def type_fit(facts: pd.DataFrame, rules: FitRules) -> Finding:
    """Say for each rep which types fit, and what speaks for them.

    Parameters
    ----------
    facts : DataFrame
        As `rep_facts` returns them.
    rules : FitRules

    Returns
    -------
    Finding
        rep, name, types (those that fit, comma between), level, tenure_months, attainment,
        skill_gap; sorted by rep.

    Examples
    --------
    >>> from salesplan.incentives.facts import rep_facts
    >>> facts = rep_facts(pd.DataFrame({"rep": ["r1"]}), pd.Timestamp("2026-06-30"))
    >>> type_fit(facts, FitRules()).table["types"].tolist()
    ['pay']
    """
    fits = fitting(facts, rules)
    types = [
        ", ".join(kind for kind in TYPES if row[kind]) for row in fits.to_dict(orient="records")
    ]
    columns = ["rep", "name", "types", "level", "tenure_months", "attainment", "skill_gap"]
    table = facts.assign(types=types).sort_values("rep", ignore_index=True)[columns]
    more = int((fits.sum(axis=1) > 1).sum())
    return Finding(table, f"Beside pay, another type fits {count(more, 'rep')} of {len(table)}.")


def fitting(facts: pd.DataFrame, rules: FitRules) -> pd.DataFrame:
    """Apply the rules.

    Parameters
    ----------
    facts : DataFrame, shape (reps, ...)
        As `rep_facts` returns them.
    rules : FitRules

    Returns
    -------
    DataFrame of bool, shape (reps, 4)
        pay, promotion, training, honour.

    Examples
    --------
    >>> from salesplan.incentives.facts import rep_facts
    >>> facts = rep_facts(pd.DataFrame({"rep": ["r1"]}), pd.Timestamp("2026-06-30"),
    ...     attainment=pd.Series({"r1": 0.7}))
    >>> fitting(facts, FitRules()).iloc[0].tolist()
    [True, False, True, False]
    """
    has_gap = facts["skill_gap"] >= rules.training_skill_gap
    able = (facts["attainment"] >= rules.promotion_attainment) & ~has_gap
    stayed = facts["tenure_months"] >= rules.promotion_tenure_months
    return pd.DataFrame(
        {
            "pay": pd.Series(data=True, index=facts.index),
            "promotion": able & stayed & ~facts["is_top_level"],
            "training": (facts["attainment"] < rules.training_attainment) | has_gap,
            "honour": facts["team_shared"] >= rules.cohesion_share,
        }
    )


def _promotion_rule(rules: FitRules) -> str:
    return (
        f"attainment of {percent(rules.promotion_attainment, 0)} or more, "
        f"{count(rules.promotion_tenure_months, 'month')} with the firm, "
        f"no skill {said(rules.training_skill_gap)} or more below the role, "
        "not yet on the top level"
    )


def _training_rule(rules: FitRules) -> str:
    return (
        f"attainment below {percent(rules.training_attainment, 0)}, "
        f"or a skill {said(rules.training_skill_gap)} or more below the role"
    )


def _teams_say(facts: pd.DataFrame, column: str, least: float, what: str) -> str:
    by_team = facts.groupby("team")[column].first().dropna()
    if by_team.empty:
        return f"not known for any team: nothing says what part is {what}"
    order = by_team.sort_values(ascending=False, kind="stable")
    shares = [f"{team} {percent(part, 0)} {what}" for team, part in order.items()]
    reach = int((order >= least).sum())
    return f"{reach} of {count(len(order), 'team')}: {listing(shares, most=6)}"


def _reps_say(facts: pd.DataFrame, fits: pd.Series) -> str:
    if facts["attainment"].isna().all() and facts["skill_gap"].isna().all():
        return "not known: nobody's attainment or skill has been measured"
    rows = facts[fits].sort_values("rep")
    named = [
        f"{name} ({percent(attained, 0)})" if is_known(attained) else str(name)
        for name, attained in zip(rows["name"], rows["attainment"], strict=True)
    ]
    return listing(named, most=4) if named else "nobody fits"
