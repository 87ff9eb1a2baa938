"""Chapter 1.5: who does what with whom, how much of the time is selling, which skills it takes.

Time is selling where the plan file lists the duty under `market.selling_duties`. While that list is
empty nobody has said, and the usual share holds for every role.
"""

from collections.abc import Sequence

import pandas as pd

from salesplan.errors import ParamError, did_you_mean, raise_all
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent

_PARTS = {"responsible": "r", "accountable": "a", "consulted": "c", "informed": "i"}
_KINDS = ("ability", "quality", "attitude")


def selling_share(duties: pd.DataFrame, selling: Sequence[str]) -> pd.Series:
    """Add up the time shares of each role's selling duties.

    Parameters
    ----------
    duties : DataFrame
        role, duty, time_share (adds to 1 per role).
    selling : sequence of str
        Duties that are selling, in any role; empty: nobody has said.

    Returns
    -------
    Series of float, index role
        Empty where nobody has said; 0 for a role that has none of them.

    Raises
    ------
    ParamError
        If `selling` names a duty that no role has.

    Examples
    --------
    >>> duties = pd.DataFrame({"role": ["rep", "rep", "head"], "duty": ["Visit", "Travel", "Lead"],
    ...                        "time_share": [0.4, 0.6, 1.0]})
    >>> selling_share(duties, ["Visit"]).to_dict()
    {'head': 0.0, 'rep': 0.4}
    """
    known = sorted(set(duties["duty"]))
    raise_all([_no_duty(name, known) for name in selling if name not in known])
    if not selling:
        return pd.Series(dtype="float64")
    counted = duties["time_share"].where(duties["duty"].isin(selling), 0.0)
    return counted.groupby(duties["role"]).sum()


def duty_table(
    duties: pd.DataFrame, selling: Sequence[str], people: pd.DataFrame, usual_hours: float
) -> Finding:
    """Show the duties of each role with their share of the time and their hours.

    Parameters
    ----------
    duties : DataFrame
        role, duty, time_share, and with_role, responsibility where given.
    selling : sequence of str
    people : DataFrame
        rep, and role and hours_per_week where known.
    usual_hours : float
        Hours per week of people for whom none are given.

    Returns
    -------
    Finding
        role, duty, time_share, hours_per_week (of one person), is_selling (missing where nobody has
        said), with_role, responsibility; roles as in the table, the longest duty first.

    Examples
    --------
    >>> duties = pd.DataFrame({"role": "rep", "duty": ["Trips", "Visit"], "time_share": [0.3, 0.7]})
    >>> print(duty_table(duties, ["Visit"], pd.DataFrame({"rep": ["Ann"]}), 40.0).text)
    Selling takes 70.0 % of a rep's time. The longest duty is of a rep Visit (70.0 %).
    """
    shares = selling_share(duties, selling)
    hours = _hours_by_role(people, usual_hours)
    order = {role: place for place, role in enumerate(dict.fromkeys(duties["role"]))}
    table = pd.DataFrame({
        "role": duties["role"],
        "duty": duties["duty"],
        "time_share": duties["time_share"],
        "hours_per_week": duties["time_share"]
        * duties["role"].map(hours).astype("float64").fillna(usual_hours),
        "is_selling": duties["duty"].isin(selling) if selling else pd.NA,
        "with_role": _text(duties, "with_role"),
        "responsibility": _text(duties, "responsibility"),
    }).astype({"is_selling": "boolean"})  # fmt: skip
    place = table["role"].map(order)
    table = table.assign(place=place).sort_values(
        ["place", "time_share"], ascending=[True, False], kind="stable", ignore_index=True
    )
    return Finding(table.drop(columns="place"), _duties_say(table, shares))


def selling_time(
    people: pd.DataFrame, shares: pd.Series, *, usual_share: float, usual_hours: float
) -> Finding:
    """Work out the hours for selling that one person of each role has in a week.

    Parameters
    ----------
    people : DataFrame
        rep, and role and hours_per_week where known; those who are there in the plan year.
    shares : Series of float, index role
        As `selling_share` returns them.
    usual_share : float
        Holds for roles about which nobody has said anything.
    usual_hours : float
        Hours per week of people for whom none are given.

    Returns
    -------
    Finding
        role ("all" where nobody has one), people, hours_per_week (mean of a person), selling_share,
        selling_hours (of one person a week), is_stated (by duties).

    Examples
    --------
    >>> people = pd.DataFrame({"rep": ["a", "b"], "role": "rep", "hours_per_week": [40.0, 20.0]})
    >>> print(selling_time(people, pd.Series({"rep": 0.4}), usual_share=0.35, usual_hours=40).text)
    A rep sells for 12.0 hours of a week of 30.0 (40.0 %, by duties).
    """
    role = _roles_of(people)
    hours = _hours_of(people, usual_hours)
    table = pd.DataFrame({"role": role, "hours_per_week": hours}).groupby("role", sort=False).agg(
        people=("hours_per_week", "size"), hours_per_week=("hours_per_week", "mean")
    ).reset_index()  # fmt: skip
    stated = table["role"].map(shares).astype("float64")
    table["selling_share"] = stated.fillna(usual_share)
    table["selling_hours"] = table["hours_per_week"] * table["selling_share"]
    table["is_stated"] = stated.notna()
    table = table.sort_values(["people", "role"], ascending=[False, True], ignore_index=True)
    return Finding(table, _time_says(table))


def responsibility_matrix(duties: pd.DataFrame) -> Finding:
    """Set out for each duty which roles do it, answer for it, are asked and are told.

    Parameters
    ----------
    duties : DataFrame
        role, duty, responsibility (responsible, accountable, consulted, informed, or their first
        letters), and with_role where given.

    Returns
    -------
    Finding
        duty, responsible, accountable, consulted, informed, with_role (roles, joined), note (what
        is missing or unclear); in the order of the table.

    Examples
    --------
    >>> duties = pd.DataFrame({"role": ["rep", "head"], "duty": "Offers",
    ...                        "responsibility": ["responsible", "A"]})
    >>> responsibility_matrix(duties).table.iloc[0].tolist()[:3]
    ['Offers', 'rep', 'head']
    """
    said = duties["responsibility"].astype(object).fillna("").astype(str).str.strip().str.casefold()
    letters = {letter: part for part, letter in _PARTS.items()}
    part = said.where(~said.isin(letters), said.map(letters))
    named = duties.assign(part=part, with_role=_text(duties, "with_role"))
    rows = [_duty_row(duty, rows) for duty, rows in named.groupby("duty", sort=False)]
    table = pd.DataFrame(rows, columns=["duty", *_PARTS, "with_role", "note"])
    unclear = table[table["note"] != ""]
    text = f"{count(len(table), 'duty', 'duties')} of {count(duties['role'].nunique(), 'role')}"
    if unclear.empty:
        return Finding(table, f"{text}: somebody answers for each.")
    return Finding(table, f"{text}; unclear who answers for {listing(unclear['duty'], 4)}.")


def skill_table(role_skills: pd.DataFrame, people: pd.DataFrame) -> Finding:
    """Show which skills each role needs, to which level, and how many people it concerns.

    Parameters
    ----------
    role_skills : DataFrame
        role, skill, required_level, and kind (ability, quality, attitude) where given.
    people : DataFrame
        rep, and role where known.

    Returns
    -------
    Finding
        role, kind, skill_name, required_level, people; by role, kind, then the highest level.
    """
    heads = _roles_of(people).value_counts()
    kind = _text(role_skills, "kind")
    table = pd.DataFrame({
        "role": role_skills["role"], "kind": kind, "skill_name": role_skills["skill"],
        "required_level": role_skills["required_level"],
        "people": role_skills["role"].map(heads).fillna(0).astype("int64"),
    })  # fmt: skip
    order = {name: place for place, name in enumerate(dict.fromkeys(table["role"]))}
    kinds = {name: place for place, name in enumerate(_KINDS)}
    table = table.assign(first=table["role"].map(order), then=kind.map(kinds)).sort_values(
        ["first", "then", "required_level", "skill_name"], ascending=[True, True, False, True],
        kind="stable", ignore_index=True,
    ).drop(columns=["first", "then"])  # fmt: skip
    return Finding(table, _skills_say(table))


def _no_duty(name: str, known: list[str]) -> ParamError:
    hint = did_you_mean(name, known)
    return ParamError("market.selling_duties", f'"{name}" is no duty of any role',
                      f"{hint}choose among {listing(known, 10)}")  # fmt: skip


def _text(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series("", table.index, dtype=object)
    return table[name].astype(object).where(table[name].notna(), "")


def _roles_of(people: pd.DataFrame) -> pd.Series:
    return _text(people, "role").replace("", "all") if "role" in people else pd.Series(
        "all", people.index, dtype=object
    )  # fmt: skip


def _hours_of(people: pd.DataFrame, usual_hours: float) -> pd.Series:
    if "hours_per_week" not in people:
        return pd.Series(usual_hours, people.index)
    return people["hours_per_week"].astype("float64").fillna(usual_hours)


def _hours_by_role(people: pd.DataFrame, usual_hours: float) -> pd.Series:
    return _hours_of(people, usual_hours).groupby(_roles_of(people)).mean()


def _duty_row(duty: object, rows: pd.DataFrame) -> dict[str, object]:
    roles = {part: list(rows.loc[rows["part"] == part, "role"]) for part in _PARTS}
    partners = [name for name in dict.fromkeys(rows["with_role"]) if name]
    cells = {part: listing(found, 9) if found else "" for part, found in roles.items()}
    return {"duty": duty, **cells, "with_role": listing(partners, 9) if partners else "",
            "note": _unclear(roles, rows)}  # fmt: skip


def _unclear(roles: dict[str, list[str]], rows: pd.DataFrame) -> str:
    if len(roles["accountable"]) > 1:
        return f"{listing(roles['accountable'], 9)} all answer for it"
    if roles["responsible"] or roles["accountable"]:
        return ""
    if (rows["part"] == "").all():
        return "no responsibility is stated"
    odd = [name for name in dict.fromkeys(rows["part"]) if name and name not in _PARTS]
    return f'"{odd[0]}" is none of {listing(_PARTS, 4)}' if odd else "nobody does or answers for it"


def _duties_say(table: pd.DataFrame, shares: pd.Series) -> str:
    longest = table.drop_duplicates("role")[["role", "duty", "time_share"]]
    rows = list(longest.itertuples(index=False, name=None))
    said = [f"of a {role} {duty} ({percent(part)})" for role, duty, part in rows[:3]]
    most = f"The longest duty is {listing(said)}."
    if shares.empty:
        where = "name them in market.selling_duties"
        return f"{most} Nobody has said which duties are selling: {where}."
    parts = [f"{percent(shares[role])} of a {role}'s time" for role, _, _ in rows[:3]]
    return f"Selling takes {listing(parts)}. {most}"


def _time_says(table: pd.DataFrame) -> str:
    if table.empty:
        return "Nobody is there in the plan year."
    columns = ["role", "selling_hours", "hours_per_week", "selling_share", "is_stated"]
    rows = table[columns].head(3).itertuples(index=False, name=None)
    said = [
        f"a {'person' if role == 'all' else role} sells for {number(hours, 1)} hours of a week of "
        f"{number(week, 1)} ({percent(share)}, {'by duties' if is_stated else 'the usual share'})"
        for role, hours, week, share, is_stated in rows
    ]
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _skills_say(table: pd.DataFrame) -> str:
    kinds = table["kind"].replace("", "skill of no stated kind").value_counts(sort=False)
    text = (
        f"{count(table['role'].nunique(), 'role')} need "
        f"{count(table['skill_name'].nunique(), 'skill')} in {count(len(table), 'row')}: "
        + listing([count(many, str(kind)) for kind, many in kinds.items()], 4)
    )
    top = table.nlargest(1, "required_level").iloc[0]
    return f"{text}; the highest level is asked of a {top['role']}: {top['skill_name']}."
