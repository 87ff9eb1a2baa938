"""The report's first page: what a director reads in a minute, and has to decide."""

from collections.abc import Iterator
from math import floor

import pandas as pd

from salesplan.actions.register import closure
from salesplan.case import Case
from salesplan.finding import Finding
from salesplan.monitoring.status import RED
from salesplan.plan import Plan, results
from salesplan.show import page, tables
from salesplan.words import count, listing, money, number, percent

EVEN = 0.5
"""Chance below which a target is more likely missed than met."""
_MOST_OWNERS = 4
_LEVELS = {"floor": "Floor", "commit": "Target", "stretch": "Stretch"}


def front_page(plan: Plan) -> list[str]:
    """Write the first page: the target and its chance, findings, decisions, the proof.

    Parameters
    ----------
    plan : Plan
        Its chapters give the headlines, whichever they are.

    Returns
    -------
    list of str
        HTML from top to bottom.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> front_page(open_plan("sample"))[0]
    '<p class="kicker">Sales plan FY2026</p>'
    """
    parts = [
        ("found", "What the plan says", page.listing(headlines(plan))),
        ("decide", "What to decide", "\n".join(_decisions(plan))),
        ("proof", "Does it add up?", tables.sentence(plan.book.reconciliation.text)),
    ]
    return [
        f'<p class="kicker">Sales plan FY{plan.case.plan_year}</p>',
        f"<h1>{page.text(title(plan.case))}</h1>",
        _facts(plan.case),
        _range(plan),
        *(page.section(name, 2, head, [body]) for name, head, body in parts if body),
    ]


def title(case: Case) -> str:
    """Name the firm: as in the plan file, else as the case's folder.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> title(open_plan("sample").case)
    'Ostermeer Instruments'
    """
    return case.params.company or case.name


def headlines(plan: Plan) -> Iterator[str]:
    """Yield each chapter's leading finding, linked; the target's own stands above them.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> next(headlines(open_plan("sample")))[:31]
    '<a href="#market">Market</a>: W'
    """
    for chapter in plan.chapters:
        leading = _leading(results(chapter))
        if leading is not None and chapter is not plan.targets:
            said = tables.inline(leading.text)
            yield f"{page.link(chapter.name, chapter.title)}: {said}"


def to_decide(plan: Plan) -> Iterator[str]:
    """Yield what waits for a decision: the target, quotas at red, overloads, gaps to close.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> next(to_decide(open_plan("sample")))[:26]
    'Raise the target or keep i'
    """
    yield from _odds(plan)
    yield from _at_red(plan)
    yield from _overloaded(plan)
    yield from _gaps(plan)
    yield from _still_open(plan)


def to_note(plan: Plan) -> Iterator[str]:
    """Yield what the plan rests on unsaid: defaults that hold, sections not computed.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> [note.split()[1] for note in to_note(open_plan("sample"))]
    ['defaults', 'section']
    """
    book = plan.book
    for finding, name in ((book.assumptions, "assumptions"), (book.missing, "missing")):
        if not finding.table.empty:
            said = tables.inline(finding.text)
            yield f"{said} {page.link(f'{book.name}-{name}', 'See which')}."


def _decisions(plan: Plan) -> Iterator[str]:
    decisions = page.listing(to_decide(plan), "ol")
    notes = [f'<p class="note">{note}</p>' for note in to_note(plan)]
    if decisions or notes:
        yield decisions or "<p>Nothing waits for a decision.</p>"
    yield from notes


def _leading(found: dict[str, Finding]) -> Finding | None:
    """Take a chapter's headline, or where the data do not carry it the first that they do.

    That sums add up is no news. A headline that waits for an entry of the plan file leads with
    what to write there.
    """
    own = [one for name, one in found.items() if name != "reconciliation"] or [*found.values()]
    waits = bool(own) and "." in own[0].needs
    computed = [] if waits else [one for one in own if one.is_computed]
    return next(iter(computed or own), None)


def _is_under_way(case: Case) -> bool:
    """Whether more is known by now than when the plan was made."""
    return bool(case.as_of > case.known_until)


def _facts(case: Case) -> str:
    facts = {
        "Plan year": f"FY{case.plan_year}, {case.starts_on.date()} to {case.ends_on.date()}",
        "Scenario": case.scenario,
        "Currency": case.params.currency,
        "Planned on facts until": f"{case.known_until.date()}",
    }
    if _is_under_way(case):
        facts["Monitored until"] = f"{min(case.as_of, case.ends_on).date()}"
    rows = "".join(f"<div><dt>{k}</dt><dd>{page.text(v)}</dd></div>" for k, v in facts.items())
    return f'<dl class="facts">{rows}</dl>'


def _range(plan: Plan) -> str:
    """Show floor, target and stretch with their chances; without a forecast the target alone."""
    found, currency = plan.targets.target_range, plan.case.params.currency
    levels = {"commit": (plan.targets.target, None)}
    if found.is_computed:
        rows = found.table.set_index("level")
        levels = {name: (rows["target"][name], rows["chance"][name]) for name in _LEVELS}
    odds = {
        name: "" if chance is None else percent(chance, 0) for name, (_, chance) in levels.items()
    }
    if odds["commit"] and _is_under_way(plan.case):
        now = _chance_now(plan)
        odds["commit"] = f"{odds['commit']} when planned"
        if now is not None:
            odds["commit"] = f"{percent(now, 0)} now, {odds['commit']}"
    cards = "".join(
        _card(name, money(target, currency), odds[name]) for name, (target, _) in levels.items()
    )
    return f'<dl class="range">{cards}</dl>\n{tables.sentence(found.text)}'


def _card(level: str, target: str, chance: str) -> str:
    main = ' class="main"' if level == "commit" else ""
    odds = f"<dd>chance {page.text(chance)}</dd>" if chance else ""
    return f"<div{main}><dt>{_LEVELS[level]}</dt><dd>{page.text(target)}</dd>{odds}</div>"


def _chance_now(plan: Plan) -> float | None:
    """Take the target's chance from monitoring; None before the year begins and once it is over."""
    monitoring = plan.monitoring
    if not monitoring.progress.is_computed or monitoring.year.is_over:
        return None
    chance = float(monitoring.outlook["target_chance"].iloc[0])
    return None if pd.isna(chance) else chance


def _points(rate: float) -> int:
    """Round to whole per cent as it is shown, so that the words fit the figure beside them."""
    return floor(round(rate * 100, 6) + 0.5)


def _odds(plan: Plan) -> Iterator[str]:
    """Ask whether the target stands; once the year is under way, monitoring tells its odds."""
    if (now := _chance_now(plan)) is not None:
        yield from _outside_band(plan, now)
        return
    found = plan.targets.target_range
    if found.is_computed and not _is_under_way(plan.case):
        chance = found.table.set_index("level")["chance"]["commit"]
        if _points(chance) < _points(EVEN):
            where = page.link("targets-target_range", "target range")
            yield (
                f"Confirm the target or change it: with a chance of {page.text(percent(chance, 0))}"
                f" it is more likely missed than met ({where})."
            )


def _outside_band(plan: Plan, chance: float) -> Iterator[str]:
    limits = plan.monitoring.thresholds
    low, high = limits.chance_low, limits.chance_high
    if _points(low) <= _points(chance) <= _points(high):
        return
    is_low = chance < low
    todo = "Lower the target or add to what is done" if is_low else "Raise the target or keep it"
    said = page.text(
        f"its chance is {percent(chance, 0)} now, {'below' if is_low else 'above'} the band of "
        f"{percent(low, 0)} to {percent(high, 0)}"
    )
    yield f"{todo}: {said} ({page.link('monitoring-progress', 'progress')})."


def _at_red(plan: Plan) -> Iterator[str]:
    """Name the quotas at red with what is missing to date, the most first."""
    found = plan.monitoring.progress
    if not found.is_computed or plan.monitoring.year.is_over:
        return
    leaves = found.table[~found.table["node"].isin(found.table["parent"])]
    red = leaves[leaves["status"] == RED].sort_values("gap", ascending=False, kind="stable")
    if red.empty:
        return
    rows = zip(red["name"], red["gap"], strict=True)
    names = listing((f"{name} ({money(gap)})" for name, gap in rows), most=_MOST_OWNERS)
    said = page.text(
        f"{count(len(red), 'quota')} at red, {money(red['gap'].sum(), plan.case.params.currency)} "
        f"missing to date: {names}"
    )
    where = page.link("monitoring-progress", "progress")
    yield f"Agree on how to recover {said} ({where})."


def _overloaded(plan: Plan) -> Iterator[str]:
    """Name those whose actions take more hours than there are."""
    found = plan.actions.hours
    if not found.is_computed:
        return
    over = found.table[found.table["is_overloaded"].astype(bool)]
    if over.empty:
        return
    said = [
        f"{row['name']} ({number(row['hours_needed'])} hours needed by {row['due_on'].date()}, "
        f"{number(row['hours_available'])} there)"
        for _, row in over.iterrows()
    ]
    names = page.text(listing(said, most=_MOST_OWNERS))
    yield f"Take work off {names} or move it ({page.link('actions-hours', 'hours')})."


def _gaps(plan: Plan) -> Iterator[str]:
    """Say who must close what: the gaps of reps, added up by the owner, the widest first."""
    tree = plan.targets.quota_tree.table
    short = tree[(tree["own_quota"] > 0) & (tree["gap"] > 0)]
    if short.empty:
        return
    by_owner = short.groupby("owner")["gap"].sum().sort_values(ascending=False, kind="stable")
    owners = listing((f"{who} ({money(gap)})" for who, gap in by_owner.items()), most=_MOST_OWNERS)
    gap = money(by_owner.sum(), plan.case.params.currency)
    said = page.text(
        f"{count(short['node'].nunique(), 'rep')} committed {gap} less than their quotas; "
        f"to close by {owners}"
    )
    where = page.link("targets-quota_tree", "quota tree")
    yield f"Close the commitment gaps. {said} ({where})."


def _still_open(plan: Plan) -> Iterator[str]:
    """Say which gaps neither written nor proposed actions close."""
    found = plan.actions.actions
    if not found.is_computed:
        return
    gaps = closure(found.table, plan.decomposition.kpis.table, plan.actions.staff)
    left = (gaps["gap"] - gaps["written"] - gaps["proposed"]).round(6)
    rows = [(row, amount) for row, amount in zip(gaps["kpi"], left, strict=True) if amount > 0]
    if rows:
        said = page.text(
            listing((f"{kpi} ({number(amount)})" for kpi, amount in rows), most=len(rows))
        )
        where = page.link("actions-actions", "actions")
        yield f"Find actions for the gaps that the register leaves open: {said} ({where})."
