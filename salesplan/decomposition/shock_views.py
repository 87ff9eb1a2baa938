"""Chapter 3.9: what shocks cost and what follows, side by side: the tables that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from salesplan.decomposition.shock_inputs import Shock
from salesplan.finding import Finding
from salesplan.words import count, listing, money, percent

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
    locks : sequence of str
        Names of the locked quotas and cells that the shock reaches.
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
    locks: Sequence[str] = ()
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
        """Name of the rep who loses most; empty where nobody does, or no rep is named."""
        lost, names = self.left["lost_money"], self.left["name"]
        is_named = lost.any() and names.tolist() != ["all"]
        return str(names[int(lost.to_numpy().argmax())]) if is_named else ""


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
    first = f"The costliest of {count(len(table), 'shock')} is" if len(table) > 1 else "One shock:"
    text = (
        f"{first} {worst['shock']} ({worst['hits']}), with "
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
    elif one.placed and len(table) == 1:
        text += f"With the target held, {money(one.placed)} of it are to be sold all the same"
    elif one.placed:
        text += (
            f"With the target held, {count(takers, 'rep')} {verb} {money(one.placed)} over by "
            f"{rule}"
        )
    else:
        text += "Nobody is left who may take anything over"
    if one.unplaced and (one.placed or one.held_by_locks):
        text += f", and {money(one.unplaced)} finds nobody"
    if one.held_by_locks:
        text += f"; {money(one.held_by_locks)} of the loss stays under locks"
        text += f" ({listing(one.locks)}), which hold until somebody lowers them"
    text += f". {_lowered_says(one, currency)}"
    if one.chances is not None and len(table) > 1:
        met = [percent(table[f"chance_{state}"].mean(), 0) for state in STATES]
        text += (
            f" Quotas expected to be met: {met[0]} before, {met[1]} if nothing is changed, "
            f"{met[2]} with the target held, {met[3]} with it lowered."
        )
    return text


def _lowered_says(one: Outcome, currency: str) -> str:
    """Say what the target becomes where the loss is taken off; locked quotas take none off."""
    if one.lowered_target == one.target:
        return (
            "As long as they hold, the target cannot be lowered."
            if one.held_by_locks
            else ("The loss is too small to lower the target.")
        )
    return f"Lowered, the target is {money(one.lowered_target, currency)}."
