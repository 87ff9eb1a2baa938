"""Chapter 3.9: what shocks cost and what follows, side by side: the tables that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.decomposition.shock_inputs import Shock
from salesplan.finding import Finding
from salesplan.words import count, listing, money, month_name, percent

STATES = ("before", "unchanged", "held", "lowered")
"""The plan before the shock, left as it is, with the target held, with the target lowered."""


@dataclass(frozen=True)
class Outcome:
    """One shock worked out.

    Parameters
    ----------
    shock : Shock
    hits : str
        What it hits and when, in words.
    owner : str
        Who must act.
    left : DataFrame
        As `what_is_left` returns it, with cap (money that each may take over), quota_held and
        quota_lowered.
    target, lowered_target : int
        Of the plan, and after the loss is taken off.
    expected : tuple of float, optional
        Sales that fall away as expected by chapter 2: mean, low and high end of the 80 % range.
    team : mapping of state to float, optional
        Chance of the target (of the lowered one where it is lowered).
    chances : DataFrame, shape (reps, states), optional
        Chance of each quota; both None where nobody has sold anything.
    """

    shock: Shock
    hits: str
    owner: str
    left: pd.DataFrame
    target: int
    lowered_target: int
    expected: tuple[float, float, float] | None = None
    team: Mapping[str, float] | None = None
    chances: pd.DataFrame | None = None

    @property
    def lost(self) -> int:
        """Planned money that the shock takes."""
        return int(self.left["lost_money"].sum())

    @property
    def held_by_locks(self) -> int:
        """Part of it that stays on locked cells and quotas."""
        return int(self.left["held_by_locks"].sum())

    @property
    def unplaced(self) -> int:
        """Part of it that nobody may take over."""
        return int(self.left["quota"].sum() - self.left["quota_held"].sum())

    @property
    def placed(self) -> int:
        """Part of it that is spread anew."""
        return self.lost - self.held_by_locks - self.unplaced

    @property
    def most_hit(self) -> str:
        """Name of the rep who loses most; empty where nobody does."""
        lost = self.left["lost_money"]
        return str(self.left["name"][int(lost.to_numpy().argmax())]) if lost.any() else ""


def shocks(
    outcomes: Sequence[Outcome], skipped: Mapping[str, str], *, cap: float, currency: str = ""
) -> Finding:
    """Compare the shocks: what each costs, what can be placed, and what becomes of the target.

    Parameters
    ----------
    outcomes : sequence of Outcome
        One at least.
    skipped : mapping of name to reason
        Shocks that the data do not carry.
    cap : float
        Most that a rep takes over, fraction of the quota.
    currency : str

    Returns
    -------
    Finding
        shock, shock_kind, hits, basis (stated, proposal), lost_money (int64, planned money),
        lost_share (of all quotas), expected_loss, low_80, high_80 (of the sales expected),
        held_by_locks, placed, unplaced (int64: together they are the loss), chance_before,
        chance_unchanged, chance_held, chance_lowered (of the target; lowered: of the lower one),
        target_lowered, most_hit, owner; the costliest first.
    """
    rows = [_row(one) for one in outcomes]
    table = pd.DataFrame(rows).sort_values("lost_money", ascending=False, kind="stable")
    table = table.reset_index(drop=True)
    return Finding(table, _shocks_say(table, skipped, cap, currency))


def _row(one: Outcome) -> dict[str, object]:
    quotas = int(one.left["quota"].sum())
    mean, low, high = one.expected or (np.nan, np.nan, np.nan)
    team = one.team or dict.fromkeys(STATES, np.nan)
    return {
        "shock": one.shock.name,
        "shock_kind": one.shock.kind.replace("_", " "),
        "hits": one.hits,
        "basis": "proposal" if one.shock.is_proposal else "stated",
        "lost_money": one.lost,
        "lost_share": one.lost / quotas if quotas else 0.0,
        "expected_loss": mean,
        "low_80": low,
        "high_80": high,
        "held_by_locks": one.held_by_locks,
        "placed": one.placed,
        "unplaced": one.unplaced,
        **{f"chance_{state}": team[state] for state in STATES},
        "target_lowered": one.lowered_target,
        "most_hit": one.most_hit,
        "owner": one.owner,
    }


def _shocks_say(table: pd.DataFrame, skipped: Mapping[str, str], cap: float, currency: str) -> str:
    worst = table.iloc[0]
    text = (
        f"The costliest of {count(len(table), 'shock')} is {worst['shock']} ({worst['hits']}): "
        f"{money(worst['lost_money'], currency)} of the plan, {percent(worst['lost_share'])}"
    )
    if pd.notna(worst["chance_before"]):
        before, after = (percent(worst[f"chance_{s}"], 0) for s in ("before", "unchanged"))
        falls = f"falls from {before} to {after}" if before != after else f"stays at {after}"
        text += (
            f"; the chance of the target {falls}. Spreading the hole anew moves quotas, not this "
            "chance"
        )
    short = table[table["unplaced"] > 0]
    if len(short):
        most = short.nlargest(1, "unplaced").iloc[0]
        text += (
            f". At most {percent(cap, 0)} of a quota is taken over: {money(most['unplaced'])} of "
            f"what {most['shock']} takes finds nobody"
        )
    text += "."
    if (table["basis"] == "proposal").all():
        text += " The shocks are proposals: state your own in decomposition.shocks."
    missing = [f"{name} ({why})" for name, why in skipped.items()]
    return f"{text} Not computed: {listing(missing, most=4)}." if missing else text


def shock_quotas(one: Outcome, rule: str, *, currency: str = "") -> Finding:
    """Set everyone's quota before the shock beside the two answers to it.

    Parameters
    ----------
    one : Outcome
    rule : str
        How the hole is spread, in words.
    currency : str

    Returns
    -------
    Finding
        shock, rep, name, quota, lost_money, cap, is_locked, quota_held, change_held, quota_lowered,
        change_lowered (int64), chance_before, chance_unchanged, chance_held, chance_lowered (of
        the quota in each state); in the order of the quotas.
    """
    left = one.left
    table = pd.DataFrame({"shock": one.shock.name}, index=left.index)
    columns = ["rep", "name", "quota", "lost_money", "cap", "is_locked"]
    table = table.join(left[columns])
    for state in ("held", "lowered"):
        table[f"quota_{state}"] = left[f"quota_{state}"]
        table[f"change_{state}"] = left[f"quota_{state}"] - left["quota"]
    for state in STATES:
        chance = np.nan if one.chances is None else one.chances[state].to_numpy()
        table[f"chance_{state}"] = chance
    return Finding(table, _quotas_say(one, table, rule, currency))


def _quotas_say(one: Outcome, table: pd.DataFrame, rule: str, currency: str) -> str:
    if not one.lost:
        return f"{one.shock.name} ({one.hits}) takes nothing from the plan: no quota moves."
    text = f"{one.shock.name} ({one.hits}) takes {money(one.lost, currency)}"
    text += f", most of it from {one.most_hit}. " if len(table) > 1 else ". "
    takers = int((table["quota_held"] > one.left["left"]).sum())
    verb = "takes" if takers == 1 else "take"
    if table["is_locked"].all():
        text += "All quotas are locked, so nothing can move"
    elif one.placed:
        text += (
            f"With the target held, {count(takers, 'rep')} {verb} {money(one.placed)} over by "
            f"{rule}"
        )
    else:
        text += "Nobody is left who may take anything over"
    if one.unplaced:
        text += f", and {money(one.unplaced)} finds nobody"
    if one.held_by_locks:
        text += f"; {money(one.held_by_locks)} of the loss stays under locks"
    text += f". Lowered, the target is {money(one.lowered_target, currency)}."
    if one.chances is not None and len(table) > 1:
        met = [percent(table[f"chance_{state}"].mean(), 0) for state in STATES]
        text += (
            f" Quotas expected to be met: {met[0]} before, {met[1]} if nothing is changed, "
            f"{met[2]} with the target held, {met[3]} with it lowered."
        )
    return text


def shock_losses(one: Outcome, cells: pd.DataFrame, back_in: str | None) -> Finding:
    """Say by rep, month, product line and customer type what the shock takes; each adds up.

    Parameters
    ----------
    one : Outcome
    cells : DataFrame
        As `lost_cells` returns them.
    back_in : str, optional
        Month in which what is late comes in.

    Returns
    -------
    Finding
        dimension, group, amount (planned), lost_money (int64; below zero where late sales come in),
        lost_share (of the amount).
    """
    net = cells.assign(lost_money=cells["lost"] - cells["late"])
    of_months = _by_month(cells, cells["lost"], cells["late"], back_in)
    tables = []
    for dimension in ("rep", "month", "product_line", "customer_type"):
        sums = net.groupby(dimension, sort=True)[["amount", "lost_money"]].sum()
        if dimension == "month":
            sums = of_months
        tables.append(sums.rename_axis("group").reset_index().assign(dimension=dimension))
    table = pd.concat(tables, ignore_index=True)
    table["lost_share"] = (table["lost_money"] / table["amount"]).where(table["amount"] > 0, 0.0)
    order = ["dimension", "group", "amount", "lost_money", "lost_share"]
    return Finding(table[order], _losses_say(one, table))


def _losses_say(one: Outcome, table: pd.DataFrame) -> str:
    if not one.lost:
        return f"{one.shock.name} takes nothing from the plan."
    hit = table[table["lost_money"] > 0]
    said = []
    for dimension, rows in hit.groupby("dimension", sort=False):
        top = rows.nlargest(1, "lost_money").iloc[0]
        name = one.left.set_index("rep")["name"].get(top["group"], top["group"])
        word = str(dimension).replace("_", " ")
        said.append(f"{word} {name} ({money(top['lost_money'])})")
    return (
        f"Of the {money(one.lost)} that {one.shock.name} takes, most falls on {listing(said, 4)}."
    )


def shock_months(one: Outcome, cells: pd.DataFrame, back_in: str | None) -> Finding:
    """Lay the plan, what the shock leaves of it and both answers out month by month.

    Months before the shock are the same in all of them. What is taken over is spread over each
    rep's open months in proportion to what is left in them.

    Parameters
    ----------
    one : Outcome
    cells : DataFrame
        As `lost_cells` returns them.
    back_in : str, optional
        Month in which what is late comes in.

    Returns
    -------
    Finding
        month, amount (planned), lost_money, amount_held, amount_lowered (int64).
    """
    left = one.left.set_index("rep")
    is_free = ~(cells["is_held"] | cells["rep"].isin(left.index[left["is_locked"]]))
    table = _by_month(cells, cells["lost"], cells["late"], back_in)
    free = _by_month(cells, cells["lost"] * is_free, cells["late"] * is_free, back_in)
    lowered = table["amount"] - free["lost_money"]
    is_open = is_free & (cells["month"] >= one.shock.from_month)
    room = (cells["amount"] - cells["lost"]) * is_open
    taken = _spread(room.groupby([cells["rep"], cells["month"]]).sum().unstack(fill_value=0),
                    left["quota_held"] - left["left"])  # fmt: skip
    found = pd.DataFrame(
        {
            "month": table.index,
            "amount": table["amount"].to_numpy(),
            "lost_money": table["lost_money"].to_numpy(),
            "amount_held": (lowered + taken.reindex(table.index, fill_value=0)).to_numpy(),
            "amount_lowered": lowered.to_numpy(),
        }
    )
    return Finding(found, _months_say(one, found))


def _by_month(
    cells: pd.DataFrame, lost: pd.Series, late: pd.Series, back_in: str | None
) -> pd.DataFrame:
    """Add amount and loss up by month; what is late lowers the loss of the month it comes in."""
    taken = pd.DataFrame({"month": cells["month"], "amount": cells["amount"], "lost_money": lost})
    if back_in is not None:
        comes = pd.DataFrame({"month": back_in, "amount": 0, "lost_money": -late})
        taken = pd.concat([taken, comes])
    return taken.groupby("month", sort=True)[["amount", "lost_money"]].sum()


def _spread(room: pd.DataFrame, taken: pd.Series) -> pd.Series:
    """Spread what each rep takes over along their months, in whole units; sums by month."""
    moved = taken.reindex(room.index, fill_value=0).to_numpy("int64")
    weights = room.to_numpy(float)
    total = weights.sum(axis=1, keepdims=True)
    share = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    ends = np.floor(np.cumsum(share, axis=1) * np.abs(moved)[:, None] + 0.5)
    ends[:, -1] = np.where(total[:, 0] > 0, np.abs(moved), 0)
    parts = np.diff(np.minimum(ends, ends[:, -1:]), axis=1, prepend=0) * np.sign(moved)[:, None]
    return pd.Series(parts.sum(axis=0).astype("int64"), room.columns)


def _months_say(one: Outcome, table: pd.DataFrame) -> str:
    hit = table[table["lost_money"] != 0]
    if hit.empty:
        return f"{one.shock.name} takes nothing in any month."
    months = count(len(hit), "month")
    least = hit.nlargest(1, "lost_money").iloc[0]
    return (
        f"{one.shock.name} moves {months}, {month_name(least['month'])} most: "
        f"{money(least['lost_money'])} of {money(least['amount'])}."
    )


def shock_locks(one: Outcome, sums: Mapping[str, tuple[int, int]], locked: int) -> Finding:
    """Write both answers as lines for the plan file, for the day on which the shock comes true.

    Parameters
    ----------
    one : Outcome
    sums : mapping of "held" or "lowered" to (target, assigned)
        What the plan file then has as target, and what it gives out for it.
    locked : int
        Sum of the quotas that are locked already.

    Returns
    -------
    Finding
        answer, rep, quota (int64), reason, owner, plan_file (the line); the target first where it
        changes. All quotas that are not locked yet; where over-assignment rounds to another sum
        the largest takes the difference.
    """
    free = one.left[~one.left["is_locked"]]
    tables = []
    for state, (target, assigned) in sums.items():
        quota = free[f"quota_{state}"].to_numpy("int64").copy()
        if len(quota):
            quota[quota.argmax()] += assigned - locked - int(quota.sum())
        reason = f"{one.shock.name}: {one.hits}; target {state}"
        table = pd.DataFrame({"rep": free["rep"], "quota": quota, "reason": reason})
        table["owner"] = one.owner or "to be named"
        table["plan_file"] = [_line(row) for row in table.to_dict("records")]
        if target != one.target:
            first = {"rep": "", "quota": target, "reason": reason, "owner": one.owner,
                     "plan_file": f"target: {target}"}  # fmt: skip
            table = pd.concat([pd.DataFrame([first]), table], ignore_index=True)
        tables.append(table.assign(answer=f"target {state}"))
    columns = ["answer", "rep", "quota", "reason", "owner", "plan_file"]
    text = (
        "If it comes true: copy the lines of one answer into the plan file, those that start "
        "with a dash below targets.quota_locks, the target into targets."
    )
    return Finding(pd.concat(tables, ignore_index=True)[columns], text)


def _line(row: Mapping[object, object]) -> str:
    """Write a lock as a line of YAML; quoted as JSON is, which YAML reads."""
    import json

    said = {name: json.dumps(str(row[name]), ensure_ascii=False) for name in ("rep", "reason",
                                                                            "owner")}  # fmt: skip
    return (
        f"- {{rep: {said['rep']}, quota: {row['quota']}, reason: {said['reason']}, "
        f"owner: {said['owner']}}}"
    )
