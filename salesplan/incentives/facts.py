"""Chapter 6.4: what is known of each rep and team that says which incentive fits."""

import pandas as pd


def rep_facts(
    people: pd.DataFrame,
    as_of: pd.Timestamp,
    *,
    attainment: pd.Series | None = None,
    skill_gap: pd.Series | None = None,
    sales: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Gather what the rules look at.

    Parameters
    ----------
    people : DataFrame, shape (reps, ...)
        rep, and where known name, team, level, hired_on, base_pay.
    as_of : Timestamp
        Day on which tenure is counted.
    attainment, skill_gap : Series, optional
        Index rep; attainment as a fraction, the largest gap to the role in skill levels.
    sales : DataFrame, optional
        sale, rep, amount: which sales were shared.

    Returns
    -------
    DataFrame, shape (reps, ...)
        rep, name, team, level, tenure_months, attainment, skill_gap, is_top_level, team_results
        (part of the team's rated reps at quota), team_shared (part of its sales with shared
        credit); missing where nobody has said.

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["r1"], "hired_on": [pd.Timestamp("2024-01-01")]})
    >>> rep_facts(people, pd.Timestamp("2026-06-30"))["tenure_months"].tolist()
    [29.0]
    """
    names = ["rep", "name", "team", "level", "hired_on", "base_pay"]
    facts = people.reindex(columns=names).reset_index(drop=True)
    hired = pd.to_datetime(facts["hired_on"])
    whole = (as_of.year - hired.dt.year) * 12 + as_of.month - hired.dt.month
    team = facts["team"].astype(object).fillna("all")
    known = facts["rep"].map(_or_empty(attainment)).astype("float64")
    return facts.assign(
        name=facts["name"].astype(object).fillna(facts["rep"]),
        team=team,
        tenure_months=(whole - (as_of.day < hired.dt.day)).astype("float64"),
        attainment=known,
        skill_gap=facts["rep"].map(_or_empty(skill_gap)).astype("float64"),
        is_top_level=_is_top_level(facts),
        team_results=(known >= 1).where(known.notna()).astype("float64").groupby(team)
        .transform("mean"),
        team_shared=team.map(shared_share(sales, facts["rep"], team)).astype("float64"),
    ).drop(columns=["hired_on", "base_pay"])  # fmt: skip


def largest_skill_gap(
    people: pd.DataFrame, skills: pd.DataFrame, role_skills: pd.DataFrame
) -> pd.Series:
    """Find how far each rep's weakest skill is below what the role needs.

    Each rater's latest rating of a skill counts, and raters weigh the same.

    Parameters
    ----------
    people : DataFrame
        rep, role.
    skills : DataFrame
        rep, skill, level, and where known rated_by, rated_on.
    role_skills : DataFrame
        role, skill, required_level.

    Returns
    -------
    Series of float, index rep
        Skill levels; 0 where the weakest skill is enough, no entry where none was measured.

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["r1"], "role": ["rep"]})
    >>> skills = pd.DataFrame({"rep": ["r1"], "skill": ["listening"], "level": [2.0]})
    >>> needed = pd.DataFrame({"role": ["rep"], "skill": ["listening"], "required_level": [3.5]})
    >>> largest_skill_gap(people, skills, needed).to_dict()
    {'r1': 1.5}
    """
    rated = skills.reindex(columns=["rep", "skill", "level", "rated_by", "rated_on"])
    rated = rated.assign(rated_by=rated["rated_by"].astype(object).fillna("all"))
    latest = rated.sort_values("rated_on", kind="stable").groupby(["rep", "skill", "rated_by"])
    measured = latest["level"].last().groupby(["rep", "skill"]).mean().reset_index()
    needed = people[["rep", "role"]].merge(role_skills[["role", "skill", "required_level"]])
    both = needed.merge(measured, on=["rep", "skill"])
    short = (both["required_level"] - both["level"]).clip(lower=0)
    return short.groupby(both["rep"]).max().rename("skill_gap")


def shared_share(sales: pd.DataFrame | None, reps: pd.Series, team: pd.Series) -> pd.Series:
    """Return the part of each team's sales whose credit several reps share; index team.

    Parameters
    ----------
    sales : DataFrame, optional
        sale, rep, amount (each rep's credited share).
    reps, team : Series, shape (reps,)

    Examples
    --------
    >>> sales = pd.DataFrame({"sale": ["s1", "s1", "s2"], "rep": ["a", "b", "a"], "amount": 5.0})
    >>> shared_share(sales, pd.Series(["a", "b"]), pd.Series(["North", "South"])).to_dict()
    {'North': 0.5, 'South': 1.0}
    """
    if sales is None or "sale" not in sales or sales["sale"].isna().all():
        return pd.Series(dtype=float)
    keyed = sales[sales["sale"].notna()]
    is_shared = keyed.groupby("sale")["rep"].transform("nunique") > 1
    of_team = keyed["rep"].map(dict(zip(reps, team, strict=True)))
    total = keyed["amount"].groupby(of_team).sum()
    shared = keyed["amount"].where(is_shared, 0.0).groupby(of_team).sum()
    return shared / total.where(total > 0)


def _or_empty(known: pd.Series | None) -> pd.Series:
    return pd.Series(dtype=float) if known is None else known


def _is_top_level(facts: pd.DataFrame) -> pd.Series:
    """Mark reps on the best-paid level, above which there is none; none where pay says nothing."""
    pay = facts["base_pay"].astype("float64").groupby(facts["level"]).mean().dropna()
    if len(pay) < 2:
        return pd.Series(data=False, index=facts.index)
    return facts["level"] == pay.idxmax()
