"""The plan file as a typed record: every parameter with its unit, default, limits and reason.

This module is the one schema: the loader checks against it, `salesplan params` lists it, the
commented plan file of a new case and the reference page in `params/` are generated from it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from salesplan.case.effort import Actions
from salesplan.case.outlook import Market
from salesplan.case.pacing import Monitoring
from salesplan.case.pay import Incentives
from salesplan.case.promises import Targets
from salesplan.case.schema import Section as _Section
from salesplan.case.schema import parameter as _parameter
from salesplan.case.serving import Decomposition
from salesplan.case.sources import SourceSettings, TableSettings

SCHEMA_VERSION = 1
Unknown = Literal["refuse", "collect"]


class PlanFile(_Section):
    """A firm's plan: general facts, one section a chapter, and where its tables come from."""

    schema_version: Literal[1] = _parameter(
        SCHEMA_VERSION, "Version of this file's format", "", "So that old files stay readable."
    )
    company: str = _parameter(
        "Our company",
        "The firm, named as in the market table",
        "",
        "Its row in `market` is the own share.",
        min_length=1,
    )
    currency: str = _parameter(
        "EUR",
        "Currency of all planned money",
        "code",
        "Amounts in other currencies are converted on load, by the table `rates`.",
        min_length=1,
    )
    country: str | None = _parameter(
        None, "Country of the working days", "ISO code", "Empty: weekdays, no public holidays."
    )
    plan_year: int | None = _parameter(
        None,
        "Fiscal year that is planned",
        "year in which it ends",
        "Empty: the fiscal year after the last sale.",
        ge=1900,
        le=2200,
    )
    fiscal_year_starts: int = _parameter(
        1, "Month in which the fiscal year starts", "month", "January in most firms.",
        ge=1, le=12,
    )  # fmt: skip
    as_of: dt.date | None = _parameter(
        None, "Last day that the plan may know", "date", "Empty: the last day in `sales`."
    )
    customer_type: str | None = _parameter(
        None,
        "Column that plays the customer type",
        "column of customers or sales",
        "Empty: customer_type of sales, else industry, size_band or region of customers.",
    )
    rounding_unit: int = _parameter(
        1, "Planned money comes in multiples of", "currency", "1000 reads better in a large firm.",
        ge=1, le=10**9,
    )  # fmt: skip
    unknown_reps: Unknown = _parameter(
        "refuse", "Reps in sales but not in `reps`", "",
        'collect keeps their money under "unassigned".',
    )  # fmt: skip
    unknown_customers: Unknown = _parameter(
        "refuse", "Customers in sales but not in `customers`", "",
        'collect keeps their money under "unknown".',
    )  # fmt: skip
    unknown_products: Unknown = _parameter(
        "refuse", "Products in sales but not in `products`", "",
        'collect keeps their money under "unknown".',
    )  # fmt: skip
    market: Market = Field(default_factory=Market, title="Chapter 1: market")
    targets: Targets = Field(default_factory=Targets, title="Chapter 2: targets")
    decomposition: Decomposition = Field(
        default_factory=Decomposition, title="Chapter 3: decomposition"
    )
    actions: Actions = Field(default_factory=Actions, title="Chapter 4: actions")
    monitoring: Monitoring = Field(default_factory=Monitoring, title="Chapter 5: monitoring")
    incentives: Incentives = Field(default_factory=Incentives, title="Chapter 6: incentives")
    tables: dict[str, TableSettings] = _parameter(
        {},
        "Where each table comes from",
        "map",
        "Empty: data/<table>.csv, .xlsx or .parquet, or a sheet of data/tables.xlsx.",
    )
    sources: dict[str, SourceSettings] = _parameter(
        {}, "Files that a query reads", "map", "Each under the name that the query uses."
    )
    accept: dict[str, dict[str, Literal["keep", "drop"]]] = _parameter(
        {},
        "Rules of the data report that you decide",
        "map",
        "For example sales: {blank_required: drop}; counts and money stay shown.",
    )


SECTIONS: dict[str, type[BaseModel]] = {
    "market": Market,
    "targets": Targets,
    "decomposition": Decomposition,
    "actions": Actions,
    "monitoring": Monitoring,
    "incentives": Incentives,
}


@dataclass(frozen=True)
class Parameter:
    """One parameter as people see it: its record in the schema, read out."""

    name: str
    section: str
    title: str
    unit: str
    default: Any
    limits: str
    why: str

    @property
    def path(self) -> str:
        """The name with its section, as in `targets.growth_rate`."""
        return f"{self.section}.{self.name}" if self.section else self.name


def parameters() -> list[Parameter]:
    """List every parameter in the order of the plan file.

    Examples
    --------
    >>> [p.path for p in parameters() if p.name == "growth_rate"]
    ['targets.growth_rate']
    """
    general = [_record("", name, field) for name, field in _leaves(PlanFile)]
    nested = [
        _record(section, name, field)
        for section, model in SECTIONS.items()
        for name, field in _leaves(model)
    ]
    return general + nested


def _leaves(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((name, field) for name, field in model.model_fields.items() if name not in SECTIONS)


def _record(section: str, name: str, field: FieldInfo) -> Parameter:
    extra: dict[str, Any] = dict(field.json_schema_extra or {})  # type: ignore[arg-type]
    return Parameter(
        name=name,
        section=section,
        title=field.title or "",
        unit=extra.get("unit", ""),
        default=field.get_default(call_default_factory=True),
        limits=_limits(field),
        why=extra.get("why", ""),
    )


def _limits(field: FieldInfo) -> str:
    words = {Ge: "at least {}", Gt: "above {}", Le: "at most {}", Lt: "below {}"}
    bounds = [
        template.format(_number(getattr(limit, kind.__name__.lower())))
        for limit in field.metadata
        for kind, template in words.items()
        if isinstance(limit, kind)
    ]
    choices = getattr(field.annotation, "__args__", ()) if _is_literal(field) else ()
    return ", ".join(bounds) or ", ".join(str(choice) for choice in choices)


def _number(limit: float) -> str:
    return f"{limit:,}" if abs(limit) >= 10_000 else f"{limit}"


def _is_literal(field: FieldInfo) -> bool:
    return getattr(field.annotation, "__origin__", None) is Literal
