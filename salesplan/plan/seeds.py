"""Chapter 3.2, wired: the season of each product line, and what stands in for missing history."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.decomposition import launches
from salesplan.decomposition.mix import rep_mix
from salesplan.finding import Finding
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.seasonality import month_shares


class SeedResults:
    """From what the cube takes its proportions: a part of chapter 3."""

    case: Case
    targets: TargetsChapter
    calendar: Finding
    seasonal_pattern: Finding

    @result
    def seed_rules(self) -> Finding:
        """What has no history of its own in the cube, and the rule that it follows."""
        borrowed = [
            line for line in self.mix["product_line"].unique() if not self._has_season(line)
        ]
        return launches.seed_rules(
            self.recent, self.targets.quotas.table, self._new_lines, borrowed
        )

    @cached_property
    def recent(self) -> pd.DataFrame:
        """Sales of the last twelve full months, from which the mix is read."""
        return self.targets.market.recent_sales

    @cached_property
    def mix(self) -> pd.DataFrame:
        """Each rep's quota by product line and customer type, moved by the priorities."""
        weighted = self.targets.market.weighted_sales
        return launches.add_new_lines(rep_mix(weighted, self.targets.quotas.table), self._new_lines)

    @cached_property
    def _new_lines(self) -> pd.DataFrame:
        """Product lines that the plan file launches."""
        columns = ["product_line", "like", "share", "starts"]
        rows = [
            line.model_dump(include=set(columns))
            for line in self.case.params.decomposition.new_product_lines
        ]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def _line_seasons(self) -> pd.DataFrame:
        """Share of the year in each plan month by line; the firm's where a line is young."""
        firm = self.calendar.table.set_index("month")["seasonality"]
        usual = self.seasonal_pattern.table.set_index("month_of_year")["seasonality"]
        of_year = [int(month[5:]) for month in self.case.months]
        usual_of_month = usual.reindex(of_year).to_numpy()
        adjusted = (firm / usual_of_month).where(usual_of_month > 0, 0.0)
        seasons = {}
        for line in self.mix["product_line"].unique():
            shares = usual
            if self._has_season(line):
                own = month_shares(self._sold_by_line[line])
                shares = own.set_index("month_of_year")["seasonality"]
            seasons[line] = shares.reindex(of_year).to_numpy() * adjusted
        table = pd.DataFrame(seasons, index=pd.Index(self.case.months, name="month"))
        starts = self._new_lines.dropna(subset="starts").set_index("product_line")["starts"]
        return launches.from_start(table, {str(line): month for line, month in starts.items()})

    @cached_property
    def _sold_by_line(self) -> pd.DataFrame:
        """Sales of each full month by product line."""
        return self.case.history.pivot_table(
            index="month", columns="product_line", values="amount", aggfunc="sum", fill_value=0.0
        ).reindex(self.case.history_months, fill_value=0.0)

    def _has_season(self, line: str) -> bool:
        """Whether a line's own history is long and full enough to show its season."""
        if line not in self._sold_by_line:
            return False
        own = self._sold_by_line[line]
        return len(own) >= 24 and bool((own > 0).mean() > 0.9)
