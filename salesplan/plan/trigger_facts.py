"""Chapters 3.9 and 5.6, wired: what triggers may watch, as it was known on a day."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.periods import full_months
from salesplan.decomposition.deals import OPEN, settle_deals
from salesplan.decomposition.emergency import People
from salesplan.decomposition.trigger_metrics import Facts
from salesplan.decomposition.trigger_plan import join_plans, past_plan, planned_months
from salesplan.decomposition.triggers import Trigger, read_triggers
from salesplan.decomposition.workdays import next_working_day
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.market import MarketChapter

_TYPE_COLUMNS = ("industry", "size_band", "region")


class TriggerFacts:
    """The case as triggers see it.

    Parameters
    ----------
    case : Case
    market : MarketChapter
    decomposition : DecompositionChapter
    """

    def __init__(
        self, case: Case, market: MarketChapter, decomposition: DecompositionChapter
    ) -> None:
        self.case, self.market, self.decomposition = case, market, decomposition

    @cached_property
    def agreed(self) -> list[Trigger]:
        """The firm's own triggers; none without the table."""
        table = self.case.tables.get("triggers")
        return [] if table is None else read_triggers(table)

    @cached_property
    def people(self) -> People:
        """Who may be asked to do something, and who has left by the day of monitoring."""
        reps = self.case.tables.get("reps", pd.DataFrame(columns=["rep"]))
        moves = self.case.tables.get("rep_assignments", pd.DataFrame())
        named = [reps[name].dropna() for name in ("rep", "name", "manager", "role", "team")
                 if name in reps]  # fmt: skip
        named += [moves["parent"].dropna()] if "parent" in moves else []
        known = {self.case.params.company}.union(*named) if len(reps) else set()
        left: dict[str, pd.Timestamp] = {}
        if "left_on" in reps:
            gone = reps[reps["left_on"] <= self.case.as_of]
            for name in ("name", "rep"):
                if name in gone:
                    left |= dict(zip(gone[name].dropna(), gone.loc[gone[name].notna(), "left_on"],
                                     strict=True))  # fmt: skip
        return People(self.case.names, frozenset(known), left)

    def next_working_day(self, day: pd.Timestamp) -> pd.Timestamp:
        """Return the day, or the next on which the firm works."""
        return next_working_day(day, self.case.params.country, self.decomposition.days_off)

    def known(self, until: pd.Timestamp, rep_months: pd.DataFrame | None = None) -> Facts:
        """Return what was known on a day.

        Parameters
        ----------
        until : Timestamp
            Last day that may be seen.
        rep_months : DataFrame, optional
            rep, month, amount of the plan year, where that is not the cube's own.
        """
        sales = self.case.sales[self.case.sales["date"] <= until]
        first, last = self._covered(sales["date"], until)
        prices = self.case.tables.get("products", pd.DataFrame())
        return Facts(
            sales,
            first,
            last,
            deals=self._deals(until),
            plan=join_plans(self._past_plan, self._year_plan(rep_months)),
            season=self.market.season.set_index("month_of_year")["seasonality"],
            prices=prices.set_index("product")["price"] if "price" in prices else None,
            staff=self._staff,
            columns={name: frozenset(map(str, one)) for name, one in self.case.tables.items()},
        )

    def _covered(self, days: pd.Series, until: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day that the sales cover: a month begun or ended by a day off is whole."""
        if days.empty:
            return until, until
        first, last = days.min().normalize(), days.max().normalize()
        months = pd.PeriodIndex(full_months(days), freq="M")
        if len(months):
            first = min(first, months[0].start_time)
            last = max(last, months[-1].end_time.normalize())
        if self.case.sales["date"].max() > until:
            last = until  # the export goes on: every day up to here is in it
        return first, min(last, until) if self.case.params.as_of else last

    @cached_property
    def _team_of(self) -> dict[str, str]:
        reps = self.case.tables.get("reps")
        if reps is None or "team" not in reps:
            return {}
        named = reps.dropna(subset="team")
        return dict(zip(named["rep"], named["team"], strict=True))

    @property
    def _staff(self) -> pd.DataFrame | None:
        reps = self.case.tables.get("reps")
        if reps is None or "hired_on" not in reps:
            return None
        wanted = ["rep", "team", "region", "hired_on", "left_on"]
        return reps[[name for name in wanted if name in reps]]

    @cached_property
    def _past_plan(self) -> dict[str, pd.DataFrame]:
        """Quotas of the months before the plan year."""
        quotas = self.case.tables.get("quotas")
        if quotas is None:
            return {}
        years = self.case.years
        quotas = quotas.assign(period=quotas["period"].map(years.canonical))
        spans = {period: years.span(period) for period in quotas["period"].unique()}
        is_past = quotas["period"].map(lambda period: spans[period][1] < self.case.starts_on)
        reps = self.case.tables.get("reps", pd.DataFrame())
        leads = frozenset(reps["manager"].dropna()) if "manager" in reps else frozenset()
        season = self.market.season.set_index("month_of_year")["seasonality"]
        return past_plan(quotas[is_past], spans, season, leads=leads, team_of=self._team_of)

    def _year_plan(self, rep_months: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
        if rep_months is None:
            return self._cube_plan
        return self._cube_plan | planned_months(
            rep_months[["rep", "month", "amount"]], self._team_of
        )

    @cached_property
    def _cube_plan(self) -> dict[str, pd.DataFrame]:
        return planned_months(self.decomposition.cube.table, self._team_of)

    def _deals(self, until: pd.Timestamp) -> pd.DataFrame | None:
        """Deals as they stood on a day, with all that is known of rep, customer and product."""
        deals = self.case.tables.get("deals")
        if deals is None or "opened_on" not in deals:
            return None
        if "closed_on" in deals:
            settled = settle_deals(deals, until)
        else:
            settled = deals[~(deals["opened_on"] > until)].assign(status=OPEN)
            settled["closed_on"] = pd.Series(pd.NaT, settled.index, dtype="datetime64[ns]")
        found = {name: settled[key].map(of) for name, (key, of) in self._looked_up.items()
                 if key in settled and name not in settled}  # fmt: skip
        return settled.assign(**{name: one for name, one in found.items() if one.notna().any()})

    @cached_property
    def _looked_up(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Where each dimension of a deal is looked up: by which column, in which mapping."""
        customers = self.case.tables.get("customers", pd.DataFrame())
        products = self.case.tables.get("products", pd.DataFrame())
        kind = self.case.params.customer_type or next(
            (name for name in _TYPE_COLUMNS if name in customers), ""
        )
        places = (
            ("team", "rep", self._team_of),
            ("region", "customer", _mapping(customers, "customer", "region")),
            ("customer_type", "customer", _mapping(customers, "customer", kind)),
            ("product_line", "product", _mapping(products, "product", "product_line")),
        )
        return {name: (key, of) for name, key, of in places if of}


def _mapping(table: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    if key not in table or value not in table:
        return {}
    known = table.dropna(subset=[value])
    return dict(zip(known[key], known[value], strict=True))
