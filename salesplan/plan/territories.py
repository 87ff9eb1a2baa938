"""Chapter 3.5, wired: hours that accounts need, who has them, and which accounts change hands."""

from collections.abc import Collection
from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.history import ALL
from salesplan.decomposition import territories as even
from salesplan.decomposition import territory_moves as moves
from salesplan.decomposition import workload as work
from salesplan.decomposition.territory_problem import Rules
from salesplan.decomposition.travel import Road
from salesplan.finding import Finding, not_computed
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.targets.bases import NOBODY

_UNKNOWN = "unknown"
_FEWEST_REPS = 2
_PLACE = ["latitude", "longitude"]


class TerritoryResults:
    """Whether the hours are there for all accounts, and fairly spread."""

    case: Case
    targets: TargetsChapter
    decomposition: DecompositionChapter

    @result
    def workload(self) -> Finding:
        """Hours that serving all accounts takes, by class, and the reps that it needs."""
        if self._accounts is None:
            return not_computed("sales", "customer")
        people = self._people
        return work.workload(
            self._accounts["account_class"],
            self._classes,
            hours_available=float(people["hours_available"].sum()),
            people=len(people),
        )

    @result
    def rep_loads(self) -> Finding:
        """Hours that each rep's accounts need, against the hours that the rep has."""
        if self._accounts is None or not self._have_owners:
            return not_computed("customers", "customer", "owner")
        tolerance = self.case.params.decomposition.hours_tolerance
        return work.rep_loads(self._accounts, self._people, tolerance=tolerance)

    @result
    def territories(self) -> Finding:
        """Loads of every rep before and after the accounts that should change hands."""
        if self._even is None:
            return not_computed("customers", "customer", "owner")
        return even.territories(self._even, self._people)

    @result
    def territory_moves(self) -> Finding:
        """The accounts that should change hands, to be accepted one by one."""
        if self._even is None:
            return not_computed("customers", "customer", "owner")
        return moves.territory_moves(self._even, self.case.names)

    @result
    def accepted_loads(self) -> Finding:
        """Hours of every rep if only the moves are made that the plan file accepts."""
        return self.loads_after(self.case.params.decomposition.accepted_moves)

    @result
    def travel(self) -> Finding:
        """Hours of travel of every rep, today and after the moves, where places are known."""
        if self._even is None or self._even.travel.empty:
            return not_computed("customers", "latitude", "longitude")
        return even.travel_by_rep(self._even)

    @property
    def move_options(self) -> dict[str, str]:
        """What a manager may accept: keys of customers, and in words who hands over to whom."""
        table = self.territory_moves.table.reindex(
            columns=["customer", "from_rep", "to_rep", "hours"]
        )
        named = table.map(lambda key: self.case.names.get(key, key) if key else "nobody")
        says = named["customer"].astype(str) + ": " + named["from_rep"].fillna("nobody").astype(str)
        says += " to " + named["to_rep"].astype(str) + ", " + table["hours"].map("{:,.0f} h".format)
        return dict(zip(table["customer"], says, strict=True))

    def loads_after(self, accepted: Collection[str]) -> Finding:
        """Hours of every rep if only some moves are made, by the keys of their customers."""
        if self._even is None:
            return not_computed("customers", "customer", "owner")
        return moves.accepted_loads(self._even, accepted)

    @cached_property
    def _classes(self) -> list[work.AccountClass]:
        stated = self.case.params.decomposition.account_classes
        return [work.AccountClass(**one.model_dump()) for one in stated] or [*work.USUAL_CLASSES]

    @cached_property
    def _accounts(self) -> pd.DataFrame | None:
        """Accounts with owner, potential, class and hours; None where no customer is named."""
        history = self.case.history
        sold = history[(history["customer"] != _UNKNOWN) & (history["customer"] != ALL)]
        recent = sold[sold["month"].isin(self.case.history_months[-12:])]
        bought = recent.groupby("customer")["amount"].sum()
        table = self.case.tables.get("customers")
        if table is None:
            table = pd.DataFrame({"customer": sorted(sold["customer"].unique())})
        table = table.reindex(columns=["customer", "name", "owner", "potential", "region", *_PLACE])
        if table.empty:
            return None
        potential = table["potential"].astype(float).fillna(table["customer"].map(bought))
        sellers = sold[~sold["rep"].isin([*NOBODY, ALL])]
        most = sellers.groupby(["customer", "rep"])["amount"].sum().sort_values(kind="stable")
        seller = most.reset_index().drop_duplicates("customer", keep="last")
        sold_by = table["customer"].map(seller.set_index("customer")["rep"])
        owner = table["owner"].astype(object).where(table["owner"].notna(), sold_by)
        table = table.assign(potential=potential.fillna(0.0).clip(lower=0.0), owner=owner)
        classes = work.classify_accounts(table["potential"], self._classes)
        hours = work.account_hours(classes, self._classes)
        fixed = table["customer"].isin(self.case.params.decomposition.fixed_accounts)
        calls = classes.map({one.name: one.calls_per_year for one in self._classes})
        return table.assign(account_class=classes, hours=hours, is_fixed=fixed,
                            calls=calls.astype(float))  # fmt: skip

    @cached_property
    def _people(self) -> pd.DataFrame:
        """Those who carry a quota, with their hours; nobody for a firm as one unit."""
        people = self.targets.carriers[["rep", "name", "hired_on", "left_on", "refilled_on"]]
        people = people[people["rep"] != ALL].reset_index(drop=True)
        reps = self.case.tables.get("reps", people[["rep"]])
        known = reps.set_index("rep").reindex(columns=["hours_per_week", "role", "region", *_PLACE])
        people = self.targets.market.with_selling_share(people.join(known, on="rep"))
        return people.assign(hours_available=self.decomposition.worktime.selling_hours(people))

    @property
    def _have_owners(self) -> bool:
        accounts = self._accounts
        return accounts is not None and bool(accounts["owner"].isin(self._people["rep"]).any())

    @cached_property
    def _even(self) -> even.Territories | None:
        """The assignment; None where there are no owners or only one rep with hours."""
        people = self._people[self._people["hours_available"] > 0]
        if not self._have_owners or len(people) < _FEWEST_REPS or self._accounts is None:
            return None
        settings = self.case.params.decomposition
        accounts = self._accounts[self._accounts["hours"] > 0]
        if not accounts["region"].isin(people["region"]).all():
            accounts, people = accounts.drop(columns="region"), people.drop(columns="region")
        rules = Rules(
            {"hours": settings.hours_tolerance, "potential": settings.potential_tolerance},
            settings.handover_share,
            settings.away_share,
            Road(settings.travel_speed, settings.detour_factor, settings.calls_per_tour),
        )
        return even.assign_territories(accounts.reset_index(drop=True),
                                       people.reset_index(drop=True), rules)  # fmt: skip

    def _territory_sums(self) -> list[tuple[str, float, float]]:
        """Hours by class and by rep against all hours."""
        if self._accounts is None:
            return []
        whole = float(self._accounts["hours"].sum())
        rows = [("hours by account class", whole,
                 float(self.workload.table["hours_needed"].sum()))]  # fmt: skip
        if self._even is not None:
            table = self.territories.table.query("measure == 'hours'")
            rows.append(("hours by rep after moves", whole, float(table["after"].sum())))
        return rows
