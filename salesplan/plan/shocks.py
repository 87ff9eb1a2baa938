"""Chapter 3.9, wired: shocks, what they cost, and quotas after them."""

from dataclasses import replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from salesplan.decomposition import shock_details as details
from salesplan.decomposition import shock_views as views
from salesplan.decomposition.respread import (
    Rule,
    hold_target,
    lower_target,
    takeover_caps,
    what_is_left,
)
from salesplan.decomposition.shock_inputs import Shock, chosen_shock
from salesplan.decomposition.shocks import Effect, Hit, effect_on, locks_hit, lost_cells
from salesplan.finding import Finding, not_computed
from salesplan.plan.calendar import DIMENSIONS
from salesplan.plan.results import result
from salesplan.plan.shock_facts import ShockFacts
from salesplan.targets.chance import Outlook, Team
from salesplan.targets.ladder import level_sums
from salesplan.targets.shocked import Change, chance_of, year_range
from salesplan.targets.within import quota_bounds, split_within

_RULES = {
    "quota": "what is left of their quotas",
    "potential": "potential",
    "equal_chance": "equal chance",
}
_UNLOCKED_BY = {
    "lost_account": ("sales", "customer"),
    "leaver": ("sales", "rep"),
    "supply_stop": ("products", "product_line"),
}


class ShockResults(ShockFacts):
    """What if: a part of chapter 3."""

    @result
    def shocks(self) -> Finding:
        """What each shock costs, what can be placed, and the chance of the target after it."""
        if not self._outcomes:
            return self._no_shock()
        params = self.case.params
        return views.shocks(
            list(self._outcomes.values()),
            self.skipped_shocks,
            cap=params.decomposition.respread_cap,
            currency=params.currency,
        )

    @result
    def shock_quotas(self) -> Finding:
        """Everyone's quota before the shock, with the target held and with it lowered."""
        if self._chosen not in self._outcomes:
            return self._no_shock()
        one = self._outcomes[self._chosen]
        return views.shock_quotas(one, self._rule_in_words, currency=self.case.params.currency)

    @result
    def shock_losses(self) -> Finding:
        """What the shock takes by rep, month, product line and customer type."""
        if self._chosen not in self._outcomes:
            return self._no_shock()
        return details.shock_losses(
            self._outcomes[self._chosen], self._cells[self._chosen], self._back_in
        )

    @result
    def shock_months(self) -> Finding:
        """The plan month by month: as it was, with the target held, with it lowered."""
        if self._chosen not in self._outcomes:
            return self._no_shock()
        return details.shock_months(
            self._outcomes[self._chosen], self._cells[self._chosen], self._back_in
        )

    @result
    def shock_locks(self) -> Finding:
        """Both answers as lines for the plan file, for the day on which the shock comes true."""
        if self._chosen not in self._outcomes:
            return self._no_shock()
        one = self._outcomes[self._chosen]
        held = self.targets.target
        if one.unplaced:
            held = self._target_of(int(one.left["quota_held"].sum()))
        sums = {
            "held": (held, self._assign(held)),
            "lowered": (one.lowered_target, self._assign(one.lowered_target)),
        }
        locked = int(one.left.loc[one.left["is_locked"], "quota"].sum())
        return details.shock_locks(one, sums, locked)

    @cached_property
    def _outcomes(self) -> dict[str, views.Outcome]:
        """Every shock that the data carry, worked out."""
        able = [one for one in self.stated_shocks if one.name not in self.skipped_shocks]
        return {one.name: self._outcome(one) for one in able}

    @cached_property
    def _hits(self) -> dict[str, Hit]:
        return {
            one.name: self._hit(one)
            for one in self.stated_shocks
            if one.name not in self.skipped_shocks
        }

    @cached_property
    def _cells(self) -> dict[str, pd.DataFrame]:
        """What each shock takes from the cube."""
        cube, unit = self.decomposition.cube.table, self.case.params.rounding_unit
        return {
            name: lost_cells(cube, hit, unit=unit, locks=self._cube_locks)
            for name, hit in self._hits.items()
        }

    @cached_property
    def _cube_locks(self) -> pd.DataFrame:
        """Cells, slices and totals that the plan file holds."""
        stated = self.case.params.decomposition.cube_locks
        return pd.DataFrame([lock.model_dump() for lock in stated]).reindex(columns=DIMENSIONS)

    @cached_property
    def _effects(self) -> dict[str, Effect]:
        """What each shock leaves of the months of those who carry a quota."""
        reps = self.targets.quotas.table["rep"].tolist()
        return {name: effect_on(self._cells[name], hit, reps) for name, hit in self._hits.items()}

    @cached_property
    def _chosen(self) -> str:
        """The shock shown in detail: the one that the plan file names, else the costliest."""
        names = [one.name for one in self.stated_shocks]
        worst = max(self._outcomes.values(), key=lambda one: one.lost, default=None)
        wanted = self.case.params.decomposition.shock
        return chosen_shock(names, wanted, names[0] if worst is None else worst.shock.name)

    @property
    def _back_in(self) -> str | None:
        return self._hits[self._chosen].back_in

    def _outcome(self, shock: Shock) -> views.Outcome:
        """Work one shock out."""
        hit, cells = self._hits[shock.name], self._cells[shock.name]
        quotas, unit = self.targets.quotas.table, self.case.params.rounding_unit
        effect = self._effects[shock.name]
        ahead, team = self._look_after(shock, hit, effect)
        gone = shock.rep if shock.kind == "leaver" else None
        left = what_is_left(cells, quotas, shock.from_month, gone=gone)
        cap = self.case.params.decomposition.respread_cap
        room = takeover_caps(left, cap, unit=unit, highest=self._highest)
        held = hold_target(left, self._rule(left, ahead), room, split=split_within, unit=unit)
        left = left.assign(cap=room, quota_held=held, quota_lowered=left["left"])
        lowered = self._target_of(int(left["left"].sum()))
        held_reps = left.loc[left["is_locked"] & (left["lost_money"] > 0), "name"].tolist()
        one = views.Outcome(
            shock, shock.hits(self._names), self._owner(shock, left), left,
            self.targets.target, lowered,
            locks=[*held_reps, *locks_hit(cells, self._cube_locks, self._names)],
        )  # fmt: skip
        return one if ahead is None else self._with_chances(one, ahead, team, hit, effect)

    def _with_chances(
        self, one: views.Outcome, ahead: Outlook, team: Team | None, hit: Hit, effect: Effect
    ) -> views.Outcome:
        """Add what chapter 2 expects to fall away, and the chances of quotas and target."""
        before, left = self.targets.ahead, one.left
        assert before is not None
        assert self.targets.team_ahead is not None
        beside = 1 - self._kept_beside(one.shock, hit)
        lost = self.targets.look_after(Change(effect.lost, effect.lost_luck), beside)[1]
        unchanged = chance_of(team, one.target)
        return replace(
            one,
            expected=year_range(lost),
            team={
                "before": self.targets.team_ahead.chance(one.target),
                "unchanged": unchanged,
                "held": unchanged,
                "lowered": chance_of(team, one.lowered_target),
            },
            chances=pd.DataFrame(
                {
                    "before": before.chance(left["quota"].to_numpy(float)),
                    "unchanged": ahead.chance(left["quota"].to_numpy(float)),
                    "held": ahead.chance(left["quota_held"].to_numpy(float)),
                    "lowered": ahead.chance(left["quota_lowered"].to_numpy(float)),
                }
            ),
        )  # fmt: skip

    def _look_after(
        self, shock: Shock, hit: Hit, effect: Effect
    ) -> tuple[Outlook | None, Team | None]:
        """Look at the plan year after the shock."""
        new = None
        if shock.kind == "leaver":
            parts = self._presence_after(shock)[1]
            of_year = np.average(parts, weights=self.targets.calendar.weights(self.case.months))
            new = (self.targets.quotas.table["rep"] == shock.rep).to_numpy(float) * of_year
        change = Change(effect.kept, effect.luck, new)
        return self.targets.look_after(change, self._kept_beside(shock, hit))

    def _rule(self, left: pd.DataFrame, ahead: Outlook | None) -> Rule:
        """How the hole is spread; by what is left of the quotas where the data carry no other."""
        wanted = self.case.params.decomposition.respread_rule
        potential = self.targets.bases["potential"]
        if wanted == "equal_chance" and ahead is not None:
            return Rule(wanted, quantile=ahead.quantile)
        if wanted == "potential" and potential.notna().all():
            return Rule(wanted, weights=potential.to_numpy(float))
        return Rule("quota", weights=left["movable"].to_numpy(float))

    @property
    def _rule_in_words(self) -> str:
        rule = self._rule(pd.DataFrame({"movable": []}), self.targets.ahead)
        return _RULES[rule.name]

    @cached_property
    def _highest(self) -> pd.Series | None:
        """What no quota may exceed by the plan file; None where nobody has said."""
        if not self.targets.limits.are_stated:
            return None
        quotas = self.targets.quotas.table
        locked = quotas[quotas["is_locked"]].set_index("rep")["quota"]
        unit = self.case.params.rounding_unit
        return quota_bounds(self.targets.bases, self.targets.limits, locked=locked, unit=unit)[
            "high"
        ]

    def _assign(self, target: int) -> int:
        """What is given out as quotas for a target."""
        unit = self.case.params.rounding_unit
        return level_sums(target, self.targets.over_assignment_rates, unit=unit)[-1]

    def _target_of(self, assigned: int) -> int:
        """The target that goes with a sum of quotas."""
        find = partial(lower_target, self.targets.target, self.targets.assigned)
        return find(assigned, self._assign, unit=self.case.params.rounding_unit)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of reps and customers, by key."""
        customers = self.case.tables.get("customers", pd.DataFrame()).reindex(
            columns=["customer", "name"]
        )
        named = customers.dropna()
        return dict(zip(named["customer"], named["name"], strict=True)) | self.case.names

    def _owner(self, shock: Shock, left: pd.DataFrame) -> str:
        """Who must act: as stated, else the manager of who is hit most, the head for a market."""
        if shock.owner:
            return self._names.get(shock.owner, shock.owner)
        bases = self.targets.bases
        hit = left["rep"][int(left["lost_money"].to_numpy().argmax())]
        boss = dict(zip(bases["rep"], bases["manager"], strict=True)).get(hit)
        staff = self.case.tables.get("reps", pd.DataFrame()).reindex(columns=["rep", "manager"])
        above: dict[object, object] = dict(staff.dropna().itertuples(index=False))
        if pd.isna(boss) and hit in above.values():
            boss = hit  # the head sells too, and answers to nobody
        seen = {boss}
        while shock.kind == "market_down" and above.get(boss, boss) not in seen:
            boss = above[boss]
            seen.add(boss)
        return "" if pd.isna(boss) else self._names.get(str(boss), str(boss))

    def _no_shock(self) -> Finding:
        kind = next(one.kind for one in self.stated_shocks if one.name == self._chosen)
        table, column = _UNLOCKED_BY[kind]
        return not_computed(table, column, because=self.skipped_shocks[self._chosen])

    def _shock_sums(self) -> list[tuple[str, float, float]]:
        """Quotas after each shock against those before, and the chosen one's loss by dimension."""
        rows: list[tuple[str, float, float]] = []
        for name, one in self._outcomes.items():
            left = one.left
            whole = int(left["quota"].sum())
            rows += [
                (f"{name}: quotas with the target held, and what finds nobody", whole,
                 int(left["quota_held"].sum()) + one.unplaced),
                (f"{name}: quotas lowered, and the loss taken off", whole,
                 int(left["quota_lowered"].sum()) + one.lost - one.held_by_locks),
            ]  # fmt: skip
        if self._chosen not in self._outcomes:
            return rows
        one, months = self._outcomes[self._chosen], self.shock_months.table
        by = self.shock_losses.table.groupby("dimension", sort=False)["lost_money"].sum()
        rows += [(f"{one.shock.name} by {name}", one.lost, int(lost)) for name, lost in by.items()]
        for state in ("held", "lowered"):
            quotas = int(one.left[f"quota_{state}"].sum())
            rows.append((f"{one.shock.name}: quotas {state} by month", quotas,
                         int(months[f"amount_{state}"].sum())))  # fmt: skip
        return rows
