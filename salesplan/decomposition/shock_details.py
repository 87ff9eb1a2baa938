"""Chapter 3.9: one shock in detail: where its loss falls, the months after it, lines to copy."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from salesplan.decomposition.shock_views import Outcome
from salesplan.finding import Finding
from salesplan.words import count, listing, money, month_name


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
        lost_share (of the amount); months in order, all others by what they lose.
    """
    net = cells.assign(lost_money=cells["lost"] - cells["late"])
    of_months = _by_month(cells, cells["lost"], cells["late"], back_in)
    tables = []
    for dimension in ("product_line", "customer_type", "month", "rep"):
        sums = net.groupby(dimension, sort=True)[["amount", "lost_money"]].sum()
        if dimension == "month":
            sums = of_months
        else:
            sums = sums.sort_values("lost_money", ascending=False, kind="stable")
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
    several = table["dimension"].value_counts() > 1
    for dimension, rows in hit[hit["dimension"].map(several)].groupby("dimension", sort=False):
        top = rows.nlargest(1, "lost_money").iloc[0]
        name = one.left.set_index("rep")["name"].get(top["group"], top["group"])
        name = month_name(name) if dimension == "month" else name
        word = str(dimension).replace("_", " ")
        said.append(f"{word} {name} ({money(top['lost_money'])})")
    where = f", most falls on {listing(said, 4)}" if said else ", all falls on one name"
    return f"Of the {money(one.lost)} that {one.shock.name} takes{where}."


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
    lines = pd.concat(tables, ignore_index=True)[columns]
    return Finding(lines, _locks_say(one, lines, sums))


def _locks_say(one: Outcome, lines: pd.DataFrame, sums: Mapping[str, tuple[int, int]]) -> str:
    if lines.empty:
        return "All quotas are locked already: there is no line to copy until one is lowered."
    text = (
        "If it comes true: copy the lines of one answer into the plan file, those that start "
        "with a dash below targets.quota_locks, the target into targets."
    )
    if not one.unplaced or "held" not in sums:
        return text
    return (
        f"{text} The target cannot be held in full: {money(one.unplaced)} finds nobody, and the "
        f"lines that hold it make {money(sums['held'][0])} instead of {money(one.target)}."
    )


def _line(row: Mapping[object, object]) -> str:
    """Write a lock as a line of YAML; quoted as JSON is, which YAML reads."""
    import json

    said = {name: json.dumps(str(row[name]), ensure_ascii=False) for name in ("rep", "reason",
                                                                            "owner")}  # fmt: skip
    return (
        f"- {{rep: {said['rep']}, quota: {row['quota']}, reason: {said['reason']}, "
        f"owner: {said['owner']}}}"
    )
