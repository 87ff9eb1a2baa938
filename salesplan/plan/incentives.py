"""Chapter 6, wired: what the schemes pay on which quota and sales, and whom each incentive fits."""

from functools import cached_property

import pandas as pd

from salesplan.case import Case
from salesplan.case.pay import Incentives
from salesplan.finding import Finding
from salesplan.incentives import cost, fit
from salesplan.incentives.curve import scheme_curve
from salesplan.incentives.facts import largest_skill_gap, rep_facts
from salesplan.incentives.ledger import payouts, settle
from salesplan.incentives.periods import PayYear, pay_periods, scheme_months
from salesplan.incentives.scheme import Scheme, read_schemes
from salesplan.incentives.statement import statements
from salesplan.plan.decomposition import DecompositionChapter
from salesplan.plan.results import result
from salesplan.plan.targets import TargetsChapter
from salesplan.reconciliation import reconcile

_NO_SCHEME = Finding(
    pd.DataFrame(),
    "Not computed: the plan file has no scheme; write `schemes: [{name: Commission, rate: 0.05}]` "
    "below `incentives:` to pay 5 % of sales.",
    "incentives.schemes",
)


class IncentivesChapter:
    """What the plan pays, to whom, for what."""

    name, number, title = "incentives", 6, "Incentives"
    headline = "scheme_cost"

    def __init__(
        self, case: Case, targets: TargetsChapter, decomposition: DecompositionChapter
    ) -> None:
        self.case, self.targets, self.decomposition = case, targets, decomposition

    @result
    def scheme_curve(self) -> Finding:
        """What each scheme pays over attainment, for a rep in the middle of the team."""
        if not self.schemes:
            return _NO_SCHEME
        quota = float(self.targets.quotas.table["quota"].median())
        incentives = self.people.get("target_incentive", pd.Series(dtype=float))
        return scheme_curve(self.schemes, quota, float(incentives.median()), self._currency)

    @result
    def payouts(self) -> Finding:
        """What each rep has earned in each period up to the day of monitoring."""
        return payouts(self.settled, self._currency) if self._is_running else self._why_not()

    @result
    def statements(self) -> Finding:
        """How every payout came about, line by line."""
        return statements(self.settled, self.schemes) if self._is_running else self._why_not()

    @result
    def scheme_cost(self) -> Finding:
        """What each scheme has cost so far."""
        if not self._is_running:
            return self._why_not()
        return cost.scheme_cost(self.settled, self._currency)

    @result
    def pay_at_plan(self) -> Finding:
        """What each rep earns in the year if every quota is met exactly."""
        return cost.pay_at_plan(self.at_plan, self._currency) if self.schemes else _NO_SCHEME

    @result
    def scheme_types(self) -> Finding:
        """Where pay, promotion, training and honour apply."""
        return fit.scheme_types(self.facts, self.rules)

    @result
    def type_fit(self) -> Finding:
        """Which types of incentive fit each rep."""
        return fit.type_fit(self.facts, self.rules)

    @result
    def reconciliation(self) -> Finding:
        """Statements, payouts and cost agree to the cent; no sale and no quota is forgotten."""
        table = reconcile(self._sums())
        if table.empty:
            return Finding(table, "No scheme pays anything, so there is nothing to add up.")
        return Finding(table, "Every sum in this chapter adds up to its whole.")

    @property
    def settings(self) -> Incentives:
        """This chapter's section of the plan file."""
        return self.case.params.incentives

    @cached_property
    def schemes(self) -> list[Scheme]:
        """The plan file's schemes, checked."""
        return read_schemes(record.model_dump(by_alias=True) for record in self.settings.schemes)

    @property
    def rules(self) -> fit.FitRules:
        """Limits of the rules of fit, as the plan file states them."""
        return fit.FitRules(**self.settings.model_dump(exclude={"schemes"}))

    @cached_property
    def people(self) -> pd.DataFrame:
        """Those who carry a quota, with all that `reps` says of them."""
        carriers = self.targets.quotas.table[["rep", "name", "team"]]
        reps = self.case.tables.get("reps")
        if reps is None:
            return carriers
        return carriers.merge(reps.drop(columns=["name", "team"], errors="ignore"), on="rep",
                              how="left")  # fmt: skip

    @cached_property
    def year(self) -> PayYear:
        """The plan year as far as it is known."""
        months = pd.DataFrame({"month": self.case.months})
        months["quarter"] = months["month"].map(self.case.years.quarter_of)
        months["year"] = f"FY{self.case.plan_year}"
        return PayYear(months, self.case.as_of)

    @cached_property
    def sales(self) -> pd.DataFrame:
        """Sales of the plan year up to the day of monitoring."""
        return self.case.sales[
            self.case.sales["date"].between(self.case.starts_on, min(self.case.as_of,
                                                                     self.case.ends_on))
        ]  # fmt: skip

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Each rep's quota and credited sales by month."""
        quota = self.decomposition.cube.table.groupby(["rep", "month"])["amount"].sum()
        actual = self.sales.groupby(["rep", "month"])["amount"].sum()
        return pd.DataFrame({"quota": quota, "actual": actual}).rename_axis(
            ["rep", "month"]
        ).reset_index()  # fmt: skip

    @cached_property
    def assigned(self) -> pd.DataFrame:
        """Which scheme pays each rep in each month."""
        return scheme_months(
            self.people, self.case.months, self.schemes, self.case.tables.get("schemes")
        )

    @cached_property
    def settled(self) -> pd.DataFrame:
        """Every pay period begun, with its payout."""
        periods = pay_periods(self.assigned, self.schemes, self.year, self.people, self.monthly)
        return settle(periods, self.schemes)

    @cached_property
    def at_plan(self) -> pd.DataFrame:
        """Every pay period of the year as if each quota were met exactly."""
        met = self.monthly.assign(actual=self.monthly["quota"])
        periods = pay_periods(self.assigned, self.schemes, self.year.whole(), self.people, met)
        return settle(periods, self.schemes)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """What is known of each rep and team that says which incentive fits."""
        skills, needed = self._known("skills", "rated_on"), self.case.tables.get("role_skills")
        gap = None
        if skills is not None and needed is not None and "role" in self.people:
            gap = largest_skill_gap(self.people, skills, needed)
        known = self.case.sales[self.case.sales["date"] <= self.case.as_of]
        left = self.people.get("left_on", pd.Series(pd.NaT, self.people.index))
        return rep_facts(
            self.people[~(pd.to_datetime(left) < self.case.as_of)],
            self.case.as_of,
            attainment=self._attainment(),
            skill_gap=gap,
            sales=known,
        )

    def _attainment(self) -> pd.Series | None:
        """Take the plan year to date where a month has ended, else the last quotas' periods."""
        last = self.case.as_of + pd.Timedelta(days=1)
        ended = self.monthly[pd.to_datetime(self.monthly["month"] + "-01") < last.replace(day=1)]
        if self._has_begun and len(ended):
            sums = ended.groupby("rep")[["quota", "actual"]].sum()
            return (sums["actual"] / sums["quota"].where(sums["quota"] > 0)).rename("attainment")
        past = self.targets.past_attainment
        if not past.is_computed or "rep" not in past.table:
            return None
        latest = past.table[past.table["period"] == past.table["period"].max()]
        sums = latest.groupby("rep")[["quota", "actual"]].sum()
        return sums["actual"] / sums["quota"].where(sums["quota"] > 0)

    def _known(self, name: str, date: str) -> pd.DataFrame | None:
        table = self.case.tables.get(name)
        if table is None or date not in table:
            return table
        return table[~(table[date] > self.case.as_of)]

    @property
    def _currency(self) -> str:
        return self.case.params.currency

    @property
    def _has_begun(self) -> bool:
        return self.case.as_of >= self.case.starts_on

    @property
    def _is_running(self) -> bool:
        return bool(self.schemes) and self._has_begun

    def _why_not(self) -> Finding:
        if not self.schemes:
            return _NO_SCHEME
        day = self.case.starts_on.date()
        text = f"Not computed: nothing is paid before the plan year starts on {day}."
        return Finding(pd.DataFrame(), text, "sales of the plan year")

    def _sums(self) -> list[tuple[str, float, float]]:
        if not self.schemes:
            return []
        assigned = int(self.targets.quotas.table["quota"].sum())
        covered = int(self.at_plan["quota"].sum()) + self._unpaid_quota()
        rows: list[tuple[str, float, float]] = [
            ("quotas = quotas paid and outside of pay", assigned, covered)
        ]
        if not self._is_running:
            return rows
        paid, told = self.payouts.table, self.statements.table
        spent = self.scheme_cost.table
        for scheme, part in paid.groupby("scheme"):
            lines = told.loc[told["scheme"] == scheme, "amount"]
            of_scheme = spent.loc[spent["scheme"] == scheme, "payout"]
            whole = _cents(part["payout"])
            rows += [
                (f"{scheme}: payouts = statement lines, cents", whole, _cents(lines)),
                (f"{scheme}: payouts = cost, cents", whole, _cents(of_scheme)),
            ]
        outside = self.sales[~self._is_paid(self.sales)]["amount"].sum()
        sold = float(self.sales["amount"].sum())
        return [
            *rows,
            ("sales = sales paid and outside of pay", sold, float(spent["sales"].sum() + outside)),
        ]

    def _unpaid_quota(self) -> int:
        """Quota in months in which the rep is not with the firm."""
        quota = self.monthly[~self._is_paid(self.monthly)]["quota"]
        return int(quota.fillna(0).sum())

    def _is_paid(self, rows: pd.DataFrame) -> pd.Series:
        paid = pd.MultiIndex.from_frame(self.assigned[["rep", "month"]])
        return pd.Series(pd.MultiIndex.from_frame(rows[["rep", "month"]]).isin(paid), rows.index)


def _cents(amounts: pd.Series) -> int:
    return int((amounts.fillna(0) * 100).round().astype("int64").sum())
