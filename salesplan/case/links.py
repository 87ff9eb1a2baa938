"""Rules between tables: names that another table defines, the reps' hierarchy and their dates."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

import pandas as pd

from salesplan.case.checks import apply_spelling, is_code
from salesplan.case.report import SHOWN, Draft, Ledger, shown_values
from salesplan.words import count, listing

Drafts = Mapping[str, Draft]
UNASSIGNED, UNKNOWN = "unassigned", "unknown"
_NAMED = 20  # of the names that are collected
# What a name is called where nobody knows it, by the table that defines it.
_HOMES = {"rep": ("reps", UNASSIGNED), "customer": ("customers", UNKNOWN),
          "product": ("products", UNKNOWN)}  # fmt: skip
_USES = (
    ("sales", "rep", "rep"), ("sales", "customer", "customer"), ("sales", "product", "product"),
    ("rep_assignments", "rep", "rep"), ("customers", "owner", "rep"),
    ("deals", "rep", "rep"), ("deals", "customer", "customer"), ("deals", "product", "product"),
    ("quotas", "rep", "rep"), ("commitments", "rep", "rep"), ("skills", "rep", "rep"),
    ("activities", "rep", "rep"), ("activities", "customer", "customer"),
    ("learning", "mentor", "rep"), ("surveys", "rep", "rep"), ("feedback", "rep", "rep"),
    ("forecasts", "rep", "rep"), ("schemes", "rep", "rep"),
)  # fmt: skip
_REPS_ALONE = ("sales", "deals")  # elsewhere a manager may stand in the place of a rep
_OWNED = (("goals", "owner"), ("milestones", "owner"), ("actions", "owner"), ("triggers", "owner"),
          ("triggers", "deputy"))  # fmt: skip
_MEMBERS = {"rep": "reps", "team": "reps", "product_line": "products", "customer": "customers"}
_ATTRIBUTES = (
    ("products", "product_line", ("quotas",)),
    ("reps", "team", ("quotas",)),
    ("reps", "role", ("duties", "role_skills")),
    ("role_skills", "skill", ("skills", "learning")),
    ("customers", "region", ("sales", "reps")),
)
# Names that nothing rests on yet: worth a note where the other table does not list them.
_LISTED = (
    ("goals", "supports", "goals", "goal"),
    ("duties", "role", "reps", "role"), ("role_skills", "role", "reps", "role"),
    ("skills", "skill", "role_skills", "skill"), ("learning", "skill", "role_skills", "skill"),
)  # fmt: skip


def check_links(
    drafts: Drafts,
    ledger: Ledger,
    unknown: Mapping[str, str],
    company: str = "",
    priorities: Collection[str] = (),
) -> None:
    """Judge names against the tables that define them, and sales against their reps' dates.

    Parameters
    ----------
    drafts : mapping of table to Draft
        Typed and judged one by one; names are collected and rows set aside in them.
    ledger : Ledger
        Where every fault is written down.
    unknown : mapping of "rep", "customer", "product" to "refuse" or "collect"
    company : str
        The firm's name, which may own goals as its teams may.
    priorities : collection of str
        Names that goals may support as they may other goals.
    """
    for home, name, uses in _ATTRIBUTES:
        for use in uses:
            _share_spelling(drafts, (home, name), (use, name), ledger)
    for table, column, kind in _USES:
        if table in drafts and column in drafts[table].frame:
            _check_names(drafts, (table, column, kind), ledger, unknown.get(kind, "refuse"))
    for table, column in _OWNED:
        _check_owners(drafts, (table, column), company, ledger)
    _check_members(drafts, ledger)
    for table, column, home, defined in _LISTED:
        also = priorities if column == "supports" else ()
        _note_unlisted(drafts, (table, column), (home, defined), ledger, also)
    _fill_blank_names(drafts, ledger)
    _check_deal_stages(drafts, ledger)
    _check_managers(drafts, ledger)
    _check_assignments(drafts, ledger)
    _check_employment(drafts, ledger)


def _share_spelling(
    drafts: Drafts, home: tuple[str, str], use: tuple[str, str], ledger: Ledger
) -> None:
    """Spell names as the table that defines them does, where only capitals differ."""
    if home[0] not in drafts or use[0] not in drafts:
        return
    defined, draft = drafts[home[0]].clean(), drafts[use[0]]
    if home[1] not in defined or use[1] not in draft.frame:
        return
    names = defined[home[1]].dropna().unique()
    by_fold, known = {name.casefold(): name for name in names}, set(names)
    found = draft.frame.loc[draft.keeps, use[1]].dropna().unique()
    changes = {
        name: by_fold[name.casefold()]
        for name in found
        if name.casefold() in by_fold and name not in known and not is_code(name)
    }
    if changes:
        apply_spelling(draft, use[1], changes, ledger)


def _check_names(drafts: Drafts, use: tuple[str, str, str], ledger: Ledger, policy: str) -> None:
    table, column, kind = use
    home, stand_in = _HOMES[kind]
    if home not in drafts:
        return
    _share_spelling(drafts, (home, kind), (table, column), ledger)
    draft, names = drafts[table], set(drafts[home].clean()[kind].dropna())
    if kind == "rep" and table not in _REPS_ALONE:
        names |= _nodes(drafts)
    values = draft.frame[column]
    which = values.notna() & ~values.isin(names | {stand_in}) & draft.keeps
    if not which.any():
        return
    rule = f"unknown_{kind}"
    if policy == "collect" and ledger.decision(table, rule) is None:
        found = ledger.rows(draft, "collected", which, column=column,
                            value=f"{stand_in}: {_all_names(values[which])}")  # fmt: skip
    else:
        found = ledger.rows(
            draft, rule, which, column=column, value=_with_near(values[which], names)
        )
    if policy == "collect" or ledger.decision(table, rule) == "keep":
        draft.frame[column] = values.mask(found, stand_in)


def _all_names(values: pd.Series) -> str:
    """Count and list names, those with most rows first."""
    names = values.value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    return f"{count(len(names), 'name')}, {listing(names, most=_NAMED)}"


def _nodes(drafts: Drafts) -> set[str]:
    """Return managers and parents: nodes of the hierarchy that need not be reps."""
    places = (("reps", "manager"), ("rep_assignments", "parent"))
    nodes: set[str] = set()
    for table, column in places:
        if table in drafts and column in drafts[table].frame:
            nodes |= set(drafts[table].clean()[column].dropna())
    return nodes


def _check_owners(drafts: Drafts, use: tuple[str, str], company: str, ledger: Ledger) -> None:
    """Refuse owners whom nothing names: rep, manager, role, team or the firm itself."""
    table, column = use
    if table not in drafts or "reps" not in drafts or column not in drafts[table].frame:
        return
    _share_spelling(drafts, ("reps", "rep"), use, ledger)
    reps = drafts["reps"].clean()
    columns = [name for name in ("rep", "role", "team") if name in reps]
    names = {company, *_nodes(drafts)}.union(*(reps[name].dropna() for name in columns))
    owner = drafts[table].frame[column]
    which = owner.notna() & ~owner.isin(names)
    ledger.rows(drafts[table], f"unknown_{column}", which, column=column,
                value=_with_near(owner[which & drafts[table].keeps], names))  # fmt: skip


def _check_members(drafts: Drafts, ledger: Ledger) -> None:
    """Refuse triggers on a rep, team, line or customer that the table of these does not name."""
    draft = drafts.get("triggers")
    if draft is None or not {"dimension", "member"} <= set(draft.frame):
        return
    for dimension, home in _MEMBERS.items():
        if home not in drafts or dimension not in drafts[home].frame:
            continue
        names = set(drafts[home].clean()[dimension].dropna())
        member = draft.frame["member"]
        which = (draft.frame["dimension"] == dimension) & member.notna() & ~member.isin(names)
        ledger.rows(draft, "unknown_member", which, column="member", facts=home,
                    value=_with_near(member[which & draft.keeps], names))  # fmt: skip


def _note_unlisted(
    drafts: Drafts,
    use: tuple[str, str],
    home: tuple[str, str],
    ledger: Ledger,
    also: Collection[str] = (),
) -> None:
    """Note names that neither the table which usually defines them lists, nor the plan file."""
    if use[0] not in drafts or home[0] not in drafts:
        return
    used, listed = drafts[use[0]].clean(), drafts[home[0]].clean()
    if use[1] not in used or home[1] not in listed:
        return
    known = {*listed[home[1]], *also}
    outside = used[use[1]][~used[use[1]].isin(known)].dropna()
    if len(outside):
        ledger.tell(use[0], drafts[use[0]].label, "not_listed", column=use[1], facts=home[0],
                    count=outside.nunique(), value=shown_values(outside))  # fmt: skip


def _with_near(values: pd.Series, names: Iterable[str]) -> str:
    """List unknown names, each with the known one most like it."""
    known, counts = sorted(names), values.value_counts().to_dict()
    named = sorted(counts, key=lambda name: (-counts[name], name))[:SHOWN]
    near = {name: get_close_matches(name, known, n=1, cutoff=0.8) for name in named}
    hints = {name: f'{name}, like "{found[0]}"' for name, found in near.items() if found}
    return shown_values(values.replace(hints))


def _fill_blank_names(drafts: Drafts, ledger: Ledger) -> None:
    """Count sales without rep, customer or product under a name, so that their money shows."""
    draft = drafts.get("sales")
    for name, (_, stand_in) in _HOMES.items():
        if draft is None or name not in draft.frame:
            continue
        blank = draft.frame[name].isna()
        ledger.rows(draft, "blank_name", blank, column=name, value=stand_in)
        draft.frame[name] = draft.frame[name].mask(blank, stand_in)


def _check_deal_stages(drafts: Drafts, ledger: Ledger) -> None:
    if "deal_stages" not in drafts or "deals" not in drafts:
        return
    draft = drafts["deal_stages"]
    deals = draft.frame["deal"]
    which = deals.notna() & ~deals.isin(drafts["deals"].frame["deal"])
    ledger.rows(draft, "unknown_deal", which, column="deal", value=shown_values(deals[which]))


def _check_managers(drafts: Drafts, ledger: Ledger) -> None:
    draft = drafts.get("reps")
    if draft is None or "manager" not in draft.frame:
        return
    _share_spelling(drafts, ("reps", "rep"), ("reps", "manager"), ledger)
    reps = draft.clean().dropna(subset=["manager"])
    outside = reps["manager"][~reps["manager"].isin(draft.clean()["rep"])]
    if len(outside):
        ledger.tell("reps", draft.label, "outside_manager", column="manager",
                    count=outside.nunique(), value=shown_values(outside))  # fmt: skip
    for circle in find_circles(_managers(drafts)):
        ledger.tell("reps", draft.label, "manager_cycle", column="manager", count=len(circle),
                    value=_way(circle))  # fmt: skip


def _check_assignments(drafts: Drafts, ledger: Ledger) -> None:
    """Judge who reports to whom on every day on which an assignment starts or has ended."""
    draft = drafts.get("rep_assignments")
    if draft is None:
        return
    moves, managers = draft.clean().dropna(subset=["rep", "parent", "starts_on"]), _managers(drafts)
    ends = moves["ends_on"] if "ends_on" in moves else pd.Series(pd.NaT, moves.index)
    moves = moves.assign(ends_on=pd.to_datetime(ends)).sort_values("starts_on", kind="stable")
    days = pd.concat([moves["starts_on"], moves["ends_on"] + pd.Timedelta(days=1)])
    told = {tuple(circle) for circle in find_circles(managers)}
    for day in sorted(days.dropna().unique()):
        holds = (moves["starts_on"] <= day) & ~(moves["ends_on"] < day)
        valid = moves[holds]
        parents = managers | dict(zip(valid["rep"], valid["parent"], strict=True))
        for circle in find_circles(parents):
            if tuple(circle) not in told:
                told.add(tuple(circle))
                ledger.tell(draft.name, draft.label, "manager_cycle", column="parent",
                            count=len(circle), value=f"as of {day:%Y-%m-%d}: {_way(circle)}"
                            )  # fmt: skip


def _managers(drafts: Drafts) -> dict[str, str]:
    """Return each rep's manager, where the table of reps names one."""
    reps = drafts["reps"].clean() if "reps" in drafts else pd.DataFrame()
    if "manager" not in reps:
        return {}
    reps = reps.dropna(subset=["rep", "manager"])
    return dict(zip(reps["rep"], reps["manager"], strict=True))


def _way(circle: list[str]) -> str:
    return " > ".join([*circle, circle[0]])


def find_circles(manager_of: Mapping[str, str]) -> list[list[str]]:
    """Find reps who report to themselves, over however many levels.

    Parameters
    ----------
    manager_of : mapping of rep to manager

    Returns
    -------
    list of list of str
        Each circle once, from its first name in the alphabet upwards.

    Examples
    --------
    >>> find_circles({"Ann": "Bo", "Bo": "Ann", "Cy": "Bo"})
    [['Ann', 'Bo']]
    """
    seen: set[str] = set()
    circles = []
    for start in sorted(manager_of):
        path: list[str] = []
        place: dict[str, int] = {}
        name = start
        while name in manager_of and name not in seen and name not in place:
            place[name] = len(path)
            path.append(name)
            name = manager_of[name]
        if name in place:
            circle = path[place[name] :]
            first = circle.index(min(circle))
            circles.append(circle[first:] + circle[:first])
        seen |= set(path)
    return circles


def _check_employment(drafts: Drafts, ledger: Ledger) -> None:
    """Judge sales and activities against the first and last day of work of their reps."""
    if "reps" not in drafts:
        return
    reps = drafts["reps"].clean().drop_duplicates("rep").set_index("rep")
    for table in ("sales", "activities"):
        if table in drafts and "rep" in drafts[table].frame:
            _check_days(drafts[table], reps, ledger)


def _check_days(draft: Draft, reps: pd.DataFrame, ledger: Ledger) -> None:
    rep, date = draft.frame["rep"], draft.frame["date"]
    for rule, column in (("before_hire", "hired_on"), ("after_leaving", "left_on")):
        if column in reps:
            bound = pd.to_datetime(rep.map(reps[column]))
            wrong = date < bound if rule == "before_hire" else date > bound
            ledger.rows(draft, rule, wrong, column="date", value=shown_values(rep[wrong]))
