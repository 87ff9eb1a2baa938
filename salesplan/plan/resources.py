"""Chapter 3.7, wired: what efforts bring, and where people, budget and material bring most."""

from functools import cached_property
from zlib import crc32

import numpy as np
import pandas as pd

from salesplan.case import Case
from salesplan.case.resourcing import Resourcing
from salesplan.decomposition import resource_gains, response_tables
from salesplan.decomposition.resource_plan import Resource, Shares, share_out
from salesplan.decomposition.response_curve import Curve
from salesplan.decomposition.response_effects import response_effects
from salesplan.decomposition.response_judgement import Answers, Judged, judged
from salesplan.decomposition.responses import Response, respond
from salesplan.errors import ParamError, did_you_mean
from salesplan.finding import Finding, not_computed
from salesplan.plan.results import result

_ALL = "all"
_COLUMNS = ["resource", "segment", "effort", "sales", "period", "observation", "judged_by"]
_DIMENSIONS = ("customer_type", "product_line", "region")
_FEW_UNITS, _FINE = 20, 100
_PERIODS = {1: "month", 3: "quarter", 12: "year"}


class ResourceResults:
    """Where money and people pay."""

    case: Case

    @result
    def response_curves(self) -> Finding:
        """What each resource brings in each segment, as a curve, or why none can be told."""
        if not self._responses:
            return not_computed("responses", "resource", "effort", "sales")
        return response_tables.response_curves(self._responses)

    @result
    def response_points(self) -> Finding:
        """Each response curve as points, with its band."""
        if not any(one.curve for one in self._responses):
            return not_computed("responses", "resource", "effort", "sales")
        plan = self.resource_plan.table if self._shares else pd.DataFrame()
        return response_tables.response_points(self._responses, self._observed, plan)

    @result
    def resource_plan(self) -> Finding:
        """Today's split of each resource over the segments, and the best one."""
        if not self._shares:
            return not_computed("responses", "resource", "effort", "sales")
        return resource_gains.resource_plan(self._shares, currency=self.case.params.currency)

    @result
    def resource_budget(self) -> Finding:
        """What more or less of each resource would bring."""
        if not self._shares:
            return not_computed("responses", "resource", "effort", "sales")
        return resource_gains.resource_budget(
            self._shares, self._resourcing.budget_changes, currency=self.case.params.currency
        )

    @result
    def response_effects(self) -> Finding:
        """What each of several efforts brings that acted on the same sales."""
        if self._observed.empty:
            return not_computed("responses", "resource", "effort", "sales", "observation")
        return response_effects(self._observed)

    @property
    def _resourcing(self) -> Resourcing:
        return self.case.params.decomposition

    @cached_property
    def _observed(self) -> pd.DataFrame:
        """Rows of `responses` up to the day before the plan year, with the end of their period."""
        table = self.case.tables.get("responses", pd.DataFrame(columns=_COLUMNS))
        table = table.reindex(columns=_COLUMNS)
        spans = {p: self.case.years.span(str(p)) for p in table["period"].dropna().unique()}
        ends = pd.to_datetime(table["period"].map({p: last for p, (_, last) in spans.items()}))
        rows = table.assign(
            ends_on=ends,
            segment=table["segment"].astype(object).fillna(_ALL),
            effort=table["effort"].astype(float),
            sales=table["sales"].astype(float),
            observation=table["observation"].astype(object).fillna(table["period"]),
        )
        return rows[~(ends > self.case.known_until)].reset_index(drop=True)

    @cached_property
    def _responses(self) -> list[Response]:
        fewest = self._resourcing.fewest_efforts
        return respond(self._observed, self._answered, fewest=fewest)

    @cached_property
    def _answered(self) -> list[tuple[str, str, Judged]]:
        """People's answers in the plan file, by resource and segment."""
        answers: dict[tuple[str, str], list[Answers]] = {}
        for one in self._resourcing.judged_responses:
            given = Answers(one.by, one.effort, one.none, one.today, one.most, *(
                np.nan if value is None else value
                for value in (one.half, one.half_again, one.slope)
            ))  # fmt: skip
            answers.setdefault((one.resource, one.segment), []).append(given)
        return [(*key, judged(own)) for key, own in answers.items()]

    @cached_property
    def _today(self) -> pd.DataFrame:
        """Effort of today, limits and margin of each resource and segment."""
        table = pd.DataFrame(
            [(one.resource, one.segment) for one in self._responses],
            columns=["resource", "segment"],
        )
        last = self._observed["ends_on"].max()
        seen = self._observed[self._observed["judged_by"].isna()]
        recent = seen[~(seen["ends_on"] <= last - pd.DateOffset(years=1))]
        efforts = recent.groupby(["resource", "segment"])["effort"].mean()
        asked = pd.Series({(r, s): own.effort for r, s, own in self._answered}, dtype=float)
        keys = pd.MultiIndex.from_frame(table)
        known = pd.Series(efforts.reindex(keys).to_numpy(float))
        known = known.fillna(pd.Series(asked.reindex(keys).to_numpy(float)))
        limits = self._limits.reindex(keys).reset_index(drop=True)
        limits["today"] = limits["today"].fillna(limits["fixed"]).fillna(known)
        margins = table.groupby("resource")["segment"].transform(
            lambda own: own.map(self._margins(list(own)))
        )
        return pd.concat([table, limits], axis=1).assign(margin_rate=margins.astype(float))

    @property
    def _limits(self) -> pd.DataFrame:
        """What the plan file says of segments; index resource and segment."""
        names = ["today", "least", "most", "fixed"]
        stated = self._resourcing.resource_limits
        self._refuse_unknown("resource_limits", [one.resource for one in stated],
                             [one.segment for one in stated])  # fmt: skip
        rows = {(one.resource, one.segment): [getattr(one, n) for n in names] for one in stated}
        index = pd.MultiIndex.from_tuples(rows, names=["resource", "segment"]) if rows else (
            pd.MultiIndex.from_arrays([[], []], names=["resource", "segment"]))  # fmt: skip
        return pd.DataFrame(list(rows.values()), index, names, dtype=float)

    @cached_property
    def _shares(self) -> list[Shares]:
        """Every resource that has a curve and an effort of today, with its segments."""
        stated = {one.resource: one for one in self._resourcing.resources}
        self._refuse_unknown("resources", list(stated), [])
        plans = []
        for name in dict.fromkeys(one.resource for one in self._responses):
            own = [one for one in self._responses if one.resource == name]
            record, rows = stated.get(name), self._today.query("resource == @name")
            if not any(one.curve for one in own) or rows["today"].isna().all():
                continue
            cost, total = (
                np.nan if value is None else value
                for value in ((record.cost, record.total) if record else (None, None))
            )
            is_stated = record is not None and "step" in record.model_fields_set
            step = record.step if record and is_stated else self._usual_step(name, rows["today"])
            resource = Resource(name, step, cost, total, self._period(name))
            draws = {one.segment: self._draw(one) for one in own}
            plans.append(share_out(resource, own, rows, draws))
        return plans

    def _usual_step(self, name: str, today: pd.Series) -> float:
        """Whole units; of few and fractional ones a hundredth of all there is, or finer."""
        seen = self._observed.loc[self._observed["resource"] == name, "effort"]
        total = float(today.sum())
        known = today.dropna() if seen.empty else seen
        if bool((known % 1 == 0).all()) or total >= _FEW_UNITS or total <= 0:
            return 1.0
        return float(10.0 ** np.floor(np.log10(total / _FINE)))

    def _draw(self, one: Response) -> Curve | None:
        """Draw curves by a seed of the resource and segment, whatever else is planned."""
        if one.curve is None:
            return None
        own = crc32(f"{one.resource}|{one.segment}".encode())
        rng = np.random.default_rng([self._resourcing.response_seed, own])
        return one.draw(self._resourcing.response_draws, rng)

    def _margins(self, segments: list[str]) -> dict[str, float]:
        """Margin of each segment's sales in the last twelve months, where products tell it."""
        products = self.case.tables.get("products")
        if products is None or "margin_rate" not in products:
            return {}
        rates = products.set_index("product")["margin_rate"]
        months = self.case.history_months[-12:]
        sold = self.case.history[self.case.history["month"].isin(months)]
        sold = sold.assign(rate=sold["product"].map(rates).astype(float)).dropna(subset="rate")
        sold = sold.assign(earned=sold["amount"] * sold["rate"])
        sums = {_ALL: sold[["earned", "amount"]].sum()}
        for dimension in _DIMENSIONS:
            if set(segments) <= set(sold[dimension]):
                by = sold.groupby(dimension)[["earned", "amount"]].sum()
                sums = {str(name): row for name, row in by.iterrows()}
                break
        return {
            name: float(row["earned"] / row["amount"])
            for name, row in sums.items()
            if row["amount"] > 0 and row["earned"] > 0
        }

    def _period(self, resource: str) -> str:
        """How long the time of its efforts is: month, quarter, year; empty where nobody said."""
        own = self._observed[self._observed["resource"] == resource]
        periods = own["period"].dropna().unique()
        lengths = set()
        for one in periods:
            first, last = self.case.years.span(str(one))
            lengths.add(round((last - first).days / 30.4))
        return _PERIODS.get(lengths.pop(), "") if len(lengths) == 1 else ""

    def _refuse_unknown(self, where: str, resources: list[str], segments: list[str]) -> None:
        """Refuse names of the plan file that no response bears."""
        pairs = (("resource", resources), ("segment", segments))
        for kind, names in pairs:
            known = dict.fromkeys(getattr(one, kind) for one in self._responses)
            for name in names:
                if name not in known:
                    raise ParamError(
                        f"decomposition.{where}",
                        f'no {kind} "{name}" in table `responses` or judged_responses',
                        f"{did_you_mean(name, known)}use one of {', '.join(list(known)[:8])}"
                        if known else "fill the table `responses`, or state judged_responses",
                    )  # fmt: skip

    def _resource_sums(self) -> list[tuple[str, float, float]]:
        """Each resource's total against its segments."""
        if not self._shares:
            return []
        table = self.resource_plan.table
        rows: list[tuple[str, float, float]] = []
        for one in self._shares:
            own = table[table["resource"] == one.resource.name]
            if (own["held_by"] == "not planned").any():
                continue
            rows.append((
                f"{one.resource.name} by segment", one.total * one.resource.step,
                sum(own["effort_best"].tolist()),
            ))  # fmt: skip
        return rows
