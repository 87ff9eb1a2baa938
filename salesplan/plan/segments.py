"""Chapter 1, segments wired: what the map of attractiveness and strength rests on."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.decomposition.deals import LOST, WON, settle_deals
from salesplan.finding import Finding
from salesplan.market import segments as rules
from salesplan.market.strategy import Priority
from salesplan.plan.results import result


class SegmentResults:
    """Which customer types, product lines and regions deserve the firm's effort."""

    case: Case

    @property
    def companies(self) -> pd.DataFrame | None:
        """The market table: the chapter knows."""
        raise NotImplementedError

    @property
    def stated_priorities(self) -> list[Priority]:
        """The plan file's priorities: the strategy knows."""
        raise NotImplementedError

    @result
    def segments(self) -> Finding:
        """Each segment's attractiveness, and the firm's strength in it."""
        months = self.case.history_months
        sold = rules.segment_sales(self._sold_with_margin, months[-12:], months[-24:-12])
        facts = sold.merge(self._outside, how="left", on=["dimension", "name"])
        aims = {
            (dimension, name): one.aim
            for one in self.stated_priorities
            if len(one.scope) == 1
            for dimension, names in one.scope.items()
            for name in names
        }
        return rules.segment_map(facts, aims)

    @cached_property
    def _sold_with_margin(self) -> pd.DataFrame:
        products = self.case.tables.get("products")
        if products is None or "margin_rate" not in products:
            return self.case.history
        margins = products.set_index("product")["margin_rate"]
        return self.case.history.assign(margin_rate=self.case.history["product"].map(margins))

    @cached_property
    def _outside(self) -> pd.DataFrame:
        """Size, growth and win rate of segments, as far as tables beside `sales` tell them."""
        parts = []
        for dimension in rules.DIMENSIONS:
            facts = [self._sizes(dimension), self._win_rates(dimension)]
            joined = pd.concat(facts, axis=1).rename_axis("name").reset_index()
            parts.append(joined.assign(dimension=dimension))
        return pd.concat(parts, ignore_index=True)

    def _sizes(self, dimension: str) -> pd.DataFrame:
        """Size and growth by the market table, else size by the customers' potential."""
        names = set(self.case.history[dimension])
        market = self.companies
        if market is not None and "segment" in market and names & set(market["segment"].dropna()):
            return rules.segment_market(market).set_index("name")
        potential = pd.Series(dtype="float64")
        customers = self.case.tables.get("customers")
        if dimension != "product_line" and customers is not None and "potential" in customers:
            segment = customers["customer"].map(self._segment_of_customer[dimension])
            potential = customers["potential"].groupby(segment).sum(min_count=1)
        return potential.rename("segment_size").astype("float64").to_frame()

    @cached_property
    def _segment_of_customer(self) -> dict[str, pd.Series]:
        """Customer type and region of each customer, as of the last sale; index customer."""
        last = self.case.history.sort_values("date", kind="stable").groupby("customer").last()
        return {name: last[name] for name in ("customer_type", "region")}

    def _win_rates(self, dimension: str) -> pd.Series:
        """Won / (won + lost) by number; empty without deals."""
        deals = self._closed_deals
        key = "product" if dimension == "product_line" else "customer"
        if deals.empty or key not in deals:
            return pd.Series(dtype="float64", name="win_rate")
        lookup = (
            self.case.history.drop_duplicates("product").set_index("product")["product_line"]
            if dimension == "product_line"
            else self._segment_of_customer[dimension]
        )
        names = deals[key].map(lookup).rename("name")
        return rules.win_rates(pd.DataFrame({"name": names, "is_won": deals["status"] == WON}))

    @cached_property
    def _closed_deals(self) -> pd.DataFrame:
        """Deals closed in the last two years before the plan, by what was known then."""
        if not {"opened_on", "closed_on"} <= set(self.case.tables.get("deals", ())):
            return pd.DataFrame()
        deals = self.case.before_plan("deals", "opened_on")
        assert deals is not None
        settled = settle_deals(deals, self.case.known_until)
        since = self.case.known_until - pd.DateOffset(years=2)
        recent = ~(settled["closed_on"] <= since)
        return settled[settled["status"].isin([WON, LOST]) & recent]
