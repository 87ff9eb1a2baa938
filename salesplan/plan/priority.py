"""Chapter 3.8, wired: which accounts and deals come first, and how firm their places are."""

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from salesplan.case import Case
from salesplan.decomposition import account_scores as scoring
from salesplan.decomposition import account_value as worth_of
from salesplan.decomposition import key_accounts as keys
from salesplan.decomposition import sales_classes as by_sales
from salesplan.decomposition.deal_value import DealWork, deal_priority
from salesplan.decomposition.priority_rule import priority_rule
from salesplan.decomposition.rank_stability import Evidence, rank_stability
from salesplan.finding import Finding, not_computed
from salesplan.market import ahp
from salesplan.market.strategy import CELL
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.market import MarketChapter
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.words import month_name, number

if TYPE_CHECKING:
    from salesplan.case.serving import Decomposition

_NEEDS = ("sales", "customer")
_PAIRS = "decomposition.criteria_comparisons"
_AGREES = 0.1


class PriorityResults:
    """Which accounts and deals come first, by what rule, and how sure that is."""

    case: Case
    market: MarketChapter
    targets: TargetsChapter
    decomposition: DecompositionChapter

    if TYPE_CHECKING:

        @property
        def settings(self) -> Decomposition:
            """Chapter 3's section of the plan file."""

        @cached_property
        def _accounts(self) -> pd.DataFrame | None:
            """Accounts with owner, name and hours."""

        @cached_property
        def _stage_hours(self) -> pd.DataFrame | None:
            """Hours of a deal in each stage."""

        @cached_property
        def _people(self) -> pd.DataFrame:
            """Those who carry a quota: rep, name."""

    @result
    def sales_classes(self) -> Finding:
        """Accounts in classes by their share of sales, beside the class of the year before."""
        if self._account_months is None:
            return not_computed(*_NEEDS)
        first, last = self._class_span[0], self._class_span[-1]
        return by_sales.sales_classes(
            self._account_months.sum(axis=1),
            self._account_months_before.sum(axis=1)
            if self._account_months_before.shape[1]
            else None,
            limits=self.settings.sales_class_limits,
            names=self._account_names,
            unnamed=self._unnamed_sales,
            period=f" from {month_name(first)} to {month_name(last)}",
            currency=self.case.params.currency,
        )

    @result
    def class_moves(self) -> Finding:
        """How many accounts moved up, moved down, came and went since the year before."""
        if self._account_months is None:
            return not_computed(*_NEEDS)
        return by_sales.class_moves(self.sales_classes.table)

    @result
    def account_concentration(self) -> Finding:
        """How many accounts make 80 % of the sales, and how unequal accounts are."""
        if self._account_months is None:
            return not_computed(*_NEEDS)
        return by_sales.account_concentration(self.sales_classes.table)

    @result
    def account_priority(self) -> Finding:
        """Accounts ranked by the value that an hour is expected to bring."""
        if self._account_facts is None or self._account_values is None:
            return not_computed(*_NEEDS)
        return worth_of.account_priority(
            self._account_values, self._account_facts, self._account_worth
        )

    @result
    def deal_priority(self) -> Finding:
        """Open deals ranked by chance times amount over the hours that are left."""
        machine = self.decomposition.machine
        if machine is None or self.decomposition.deals is None:
            return not_computed("deals", "deal", "rep", "stage", "opened_on", "closed_on")
        if self._stage_hours is None:
            why = "the funnel has no rates and times yet"
            return not_computed("deals", "opened_on", "closed_on", because=why)
        hours = self._stage_hours.set_index("stage")["hours_per_deal"]
        work = DealWork(hours, self._account_margins, self.case.params.currency)
        return deal_priority(machine, self.decomposition.deals, work)

    @result
    def rep_priorities(self) -> Finding:
        """What each rep should do first: own accounts and deals by value per hour."""
        if not self.account_priority.is_computed:
            return not_computed(*_NEEDS)
        deals = self.deal_priority.table if self.deal_priority.is_computed else None
        return keys.rep_priorities(
            self.account_priority.table,
            deals,
            self._people[["rep", "name"]],
            length=self.settings.rep_list_length,
        )

    @result
    def account_scores(self) -> Finding:
        """Accounts scored by all criteria, weighed."""
        if self._account_facts is None or self._account_criteria is None:
            return not_computed(*_NEEDS)
        if self._account_criteria.empty:
            return _alike()
        return scoring.account_scores(
            self._account_criteria, self._criteria_weights, self._account_facts
        )

    @result
    def key_accounts(self) -> Finding:
        """The key accounts, why each is one, and what people decided beside the calculation."""
        if self._account_facts is None:
            return not_computed(*_NEEDS)
        if not self.account_scores.is_computed:
            return _alike()
        settings = self.settings
        signs = keys.Signs(
            self.case.known_until,
            settings.contact_days,
            settings.falling_share,
            settings.satisfaction_low,
        )
        accounts = self._account_facts.assign(risk=keys.risk_signs(self._account_facts, signs))
        if self.rank_stability.is_computed:
            firm = self.rank_stability.table.set_index("customer")[["top_chance", "verdict"]]
            accounts = accounts.join(firm)
        choices = [keys.Choice(**one.model_dump()) for one in settings.key_accounts]
        return keys.key_accounts(
            self.account_scores.table, accounts, choices, limit=settings.key_account_limit
        )

    @result
    def rank_stability(self) -> Finding:
        """How likely each candidate belongs among the key accounts, and how far it may move."""
        facts, values, bought = self._account_facts, self._account_values, self._account_months
        if facts is None or values is None or bought is None:
            return not_computed(*_NEEDS)
        if not self.account_scores.is_computed:
            return _alike()
        assert self._account_criteria is not None
        evidence = Evidence(
            self._account_criteria, self._criteria_weights, bought, self._account_months_before,
            values.assign(hours=facts["hours"], name=facts["name"]),
        )  # fmt: skip
        return rank_stability(
            evidence, keys.key_candidates(facts), top=self.settings.key_account_limit
        )

    @result
    def priority_rule(self) -> Finding:
        """The rule of priority as data: each part of it, what it is set to, who may change it."""
        if self._account_criteria is None:
            return not_computed(*_NEEDS)
        return priority_rule(
            self._criteria_weights, self.settings.model_dump(), self._account_worth.is_margin
        )

    @cached_property
    def _class_span(self) -> list[str]:
        """The months looked at: the last full ones, or all that there are if they are fewer."""
        wanted, full = self.settings.sales_class_months, self.case.history_months
        if len(full) >= wanted:
            return full[-wanted:]
        return sorted(self.case.history["month"].unique())

    @cached_property
    def _account_months(self) -> pd.DataFrame | None:
        """What each account bought in each month looked at; None where no customer is named."""
        if self._accounts is None or not self._class_span:
            return None
        return by_sales.account_months(
            self.case.history, self._class_span, self._accounts["customer"].tolist()
        )

    @cached_property
    def _account_months_before(self) -> pd.DataFrame:
        """The same of as many months before; without columns where the history is too short."""
        assert self._account_months is not None
        wanted, full = self.settings.sales_class_months, self.case.history_months
        months = full[-2 * wanted : -wanted] if len(full) >= 2 * wanted else []
        sold = by_sales.account_months(self.case.history, months)
        return sold.reindex(self._account_months.index).fillna(0.0)

    @cached_property
    def _account_names(self) -> pd.Series:
        """Name of each account, or its key where it has none; index customer."""
        assert self._account_months is not None
        assert self._accounts is not None
        index = self._account_months.index
        named = self._accounts.set_index("customer")["name"].reindex(index).astype(object)
        return named.where(named.notna(), pd.Series(index, index, dtype=object))

    @property
    def _unnamed_sales(self) -> float:
        """Sales of the months looked at that name no customer."""
        assert self._account_months is not None
        recent = self.case.history[self.case.history["month"].isin(self._class_span)]
        left = float(recent["amount"].sum()) - float(self._account_months.to_numpy().sum())
        return round(left, 2)

    @cached_property
    def _account_margins(self) -> pd.Series | None:
        """Margin rates by customer; None where value is sales."""
        if self.settings.priority_value == "sales":
            return None
        recent = self.case.history[self.case.history["month"].isin(self._class_span)]
        return worth_of.margin_rates(recent, self.case.tables.get("products"))

    @cached_property
    def _account_worth(self) -> worth_of.Worth:
        has_deals = self.decomposition.won is not None
        return worth_of.Worth(
            self.settings.potential_gain_share,
            self.decomposition.share_from_deals if has_deals else 0.0,
            self._account_margins is not None,
            self.case.params.currency,
        )

    @cached_property
    def _deals_by_account(self) -> pd.DataFrame:
        """Open deals of each customer: their number, and amount by chance with its ends."""
        columns = ["open_deals", "deals_expected", "deals_low", "deals_high"]
        if not self.deal_priority.is_computed:
            return pd.DataFrame(columns=columns, dtype="float64")
        deals = self.deal_priority.table
        ends = deals.assign(
            deals_expected=deals["weighted_amount"],
            deals_low=deals["amount"] * deals["chance_low"],
            deals_high=deals["amount"] * deals["chance_high"],
            open_deals=1,
        )
        return ends[ends["customer"].notna()].groupby("customer")[columns].sum()

    @cached_property
    def _account_values(self) -> pd.DataFrame | None:
        """Value of each account by where it comes from, and how well it is known."""
        if self._account_months is None:
            return None
        expected = worth_of.shrink_sales(self._account_months)
        values = worth_of.account_values(
            expected, self._account_data, self._account_margins, self._account_worth
        )
        return values.assign(n=expected["n"], trust=expected["trust"])

    @cached_property
    def _account_data(self) -> pd.DataFrame:
        """What is known of each account beside its sales; index customer."""
        assert self._account_months is not None
        assert self._accounts is not None
        index = self._account_months.index
        served = self._accounts.set_index("customer")[["owner", "hours"]].reindex(index)
        columns = ["potential", "satisfaction", "last_contact_on"]
        table = self.case.tables.get("customers", pd.DataFrame({"customer": []}))
        said = table.set_index("customer").reindex(index).reindex(columns=columns)
        known = served.join(said).join(self._deals_by_account)
        return known.assign(
            name=self._account_names,
            open_deals=known["open_deals"].fillna(0).astype("int64"),
            strategic_fit=self._account_fit,
        )

    @cached_property
    def _account_fit(self) -> pd.Series:
        """How far the priorities of chapter 1 push what each account buys; empty without any."""
        if not self.market.stated_priorities:
            return pd.Series(dtype="float64")
        cells = self.market.recent_cells.assign(factor=self.market.priority_factors)
        sales = self.market.recent_sales.merge(cells[[*CELL, "factor"]], on=CELL)
        sales = sales[sales["amount"] > 0]
        weighed = (sales["amount"] * sales["factor"]).groupby(sales["customer"]).sum()
        return weighed / sales.groupby("customer")["amount"].sum()

    @cached_property
    def _account_facts(self) -> pd.DataFrame | None:
        """All that priority rests on, one row an account; index customer."""
        if self._account_months is None or self._account_values is None:
            return None
        classes = self.sales_classes.table.set_index("customer")
        columns = ["sales_class", "amount", "share", "amount_before"]
        facts = self._account_data.join(classes.reindex(columns=columns))
        facts = facts.join(self._account_values[["expected_value", "unused_potential"]])
        hours = facts["hours"].where(facts["hours"] > 0)
        return facts.assign(value_per_hour=facts["expected_value"] / hours)

    @cached_property
    def _account_criteria(self) -> pd.DataFrame | None:
        return None if self._account_facts is None else scoring.criteria_of(self._account_facts)

    @cached_property
    def _criteria_weights(self) -> scoring.Weights:
        """Weights of the criteria: by comparisons in pairs, as given, or the same for all."""
        assert self._account_criteria is not None
        compared, misfit = None, ""
        if self.settings.criteria_comparisons:
            pairs = pd.DataFrame([one.model_dump() for one in self.settings.criteria_comparisons])
            pairs = pairs.rename(columns={"criterion": "priority"})
            scoring.check_criteria([*pairs["priority"], *pairs["over"]], _PAIRS)
            names = list(dict.fromkeys([*pairs["priority"], *pairs["over"]]))
            matrix = ahp.pair_matrix(pairs, names, where=_PAIRS)
            found = ahp.pair_weights(matrix, where=_PAIRS)
            compared = found.weights, found.ratio
            misfit = _warning(matrix, found.ratio)
        given = self.settings.criteria_weights
        return scoring.choose_weights(
            [*self._account_criteria.columns], given, compared, misfit=misfit
        )

    def _priority_sums(self) -> list[tuple[str, float, float]]:
        """Classes, expected sales and weights against their wholes."""
        if self._account_months is None or self._account_values is None:
            return []
        table = self.sales_classes.table
        recent = self.case.history[self.case.history["month"].isin(self._class_span)]
        whole, named = float(recent["amount"].sum()), float(table["amount"].sum())
        rows = [("sales by account, and without one", whole, named + self._unnamed_sales)]
        if self.class_moves.is_computed:
            moved = float(self.class_moves.table["amount"].sum())
            rows.append(("sales by change of class", named, moved))
        parts = self._account_values[["history_value", "deals_value", "potential_value"]]
        worth = float(self._account_values["expected_value"].sum())
        rows.append(("value by repeat business, deals and potential", worth,
                     float(parts.to_numpy().sum())))  # fmt: skip
        if self.account_scores.is_computed:
            weights = float(self._criteria_weights.weights.sum())
            rows.append(("weights of the criteria of priority", 1.0, weights))
        return rows


def _alike() -> Finding:
    return not_computed(*_NEEDS, because="nothing tells accounts apart")


def _warning(matrix: pd.DataFrame, ratio: float) -> str:
    """Say which comparison to talk over again; empty where they agree."""
    if ratio <= _AGREES:
        return ""
    odd = ahp.least_fitting(matrix)
    return (
        f"The comparisons contradict one another (consistency ratio {number(ratio, 2)}, at most "
        f'{number(_AGREES, 2)}): talk over "{odd.name}" against "{odd.over}" again, said '
        f"{number(odd.times, 1)} times, by the others {number(odd.fitting, 1)}."
    )
