"""One case opened: settings checked, tables loaded and clean, time cut off."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from salesplan.case.facts import PlanFacts
from salesplan.case.folders import CaseFolder, find_case
from salesplan.case.history import enriched_sales
from salesplan.case.params import PlanFile
from salesplan.case.periods import FiscalYears, full_months
from salesplan.case.planfile import Settings, read_settings
from salesplan.case.tables import Loaded, load_tables
from salesplan.errors import ParamError, raise_all

OVERRIDES = "SALESPLAN_OVERRIDES"
"""Environment variable by which a run hands its command line to every chapter's kernel (JSON)."""


@dataclass(frozen=True)
class Case:
    """A firm's facts as the chapters may see them.

    Parameters
    ----------
    folder : CaseFolder
    settings : Settings
        Parameters and their origins.
    loaded : Loaded
        Clean tables and the data report.
    overrides : mapping of parameter name to value
        As given on the command line or by knobs.
    """

    folder: CaseFolder
    settings: Settings
    loaded: Loaded
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def changed(self, knobs: Mapping[str, Any]) -> "Case":
        """Return the case with other parameter values; its tables are not read again.

        Raises
        ------
        ParamError
            If a value is not allowed.
        """
        overrides = {**self.overrides, **knobs}
        settings = read_settings(self.folder.plan_files(), overrides)
        return Case(self.folder, settings, self.loaded, overrides)

    @property
    def name(self) -> str:
        """The case as people call it."""
        return self.folder.name

    @property
    def scenario(self) -> str:
        """The overlay in force, or "base"."""
        return self.folder.scenario

    @property
    def slug(self) -> str:
        """The case's folder name under `outputs/`."""
        return self.folder.slug

    @property
    def params(self) -> PlanFile:
        """The checked plan file."""
        return self.settings.params

    @property
    def origins(self) -> dict[str, tuple[Any, str]]:
        """Value and origin of every parameter, under its path."""
        return self.settings.values()

    @property
    def files(self) -> dict[str, Path]:
        """Every file that the case was read from."""
        return self.folder.plan_files() | self.loaded.files

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The input tables, clean, under the names of the contract."""
        return self.loaded.tables

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each rep and manager, by key; empty without a `reps` table that has names."""
        reps = self.tables.get("reps")
        if reps is None or "name" not in reps:
            return {}
        named = reps.dropna(subset="name")
        return dict(zip(named["rep"], named["name"], strict=True))

    @cached_property
    def years(self) -> FiscalYears:
        """The firm's fiscal calendar."""
        return FiscalYears(self.params.fiscal_year_starts)

    @cached_property
    def sales(self) -> pd.DataFrame:
        """All sales with their customer type and product line, one row per credited share."""
        return enriched_sales(self.tables, self.years, self.params.customer_type)

    @cached_property
    def plan_year(self) -> int:
        """The fiscal year that is planned: as given, else the one after the last sale."""
        last_sale = self.tables["sales"]["date"].max()
        return self.params.plan_year or self.years.year_of(last_sale) + 1

    @property
    def starts_on(self) -> pd.Timestamp:
        """First day of the plan year."""
        return self.years.starts_on(self.plan_year)

    @property
    def ends_on(self) -> pd.Timestamp:
        """Last day of the plan year."""
        return self.years.ends_on(self.plan_year)

    @property
    def months(self) -> list[str]:
        """The twelve months of the plan year."""
        return self.years.months(self.plan_year)

    @cached_property
    def as_of(self) -> pd.Timestamp:
        """The day of monitoring: as given, else the last day in `sales`."""
        stated = self.params.as_of
        return pd.Timestamp(stated) if stated else self.tables["sales"]["date"].max()

    @property
    def known_until(self) -> pd.Timestamp:
        """Last day that the plan may know: the day before it starts, or `as_of` if earlier."""
        return min(self.starts_on - pd.Timedelta(days=1), self.as_of)

    @cached_property
    def history(self) -> pd.DataFrame:
        """Sales that were known when the plan was made; chapters 1 to 4 see no others."""
        return self.sales[self.sales["date"] <= self.known_until].reset_index(drop=True)

    @cached_property
    def history_months(self) -> list[str]:
        """Months that the history covers from end to end."""
        known = self.sales.loc[self.sales["date"] <= self.as_of, "date"]
        return [m for m in full_months(known) if pd.Timestamp(f"{m}-01") < self.starts_on]

    def before_plan(self, name: str, date: str) -> pd.DataFrame | None:
        """Return a table's rows that were known when the plan was made; None if it is absent."""
        table = self.tables.get(name)
        if table is None:
            return None
        return table[~(table[date] > self.known_until)].reset_index(drop=True)


def open_case(
    reference: str, scenario: str | None = None, overrides: Mapping[str, Any] | None = None
) -> Case:
    """Open a case: find it, read its plan file, load its tables.

    Parameters
    ----------
    reference : str
        A case by name ("sample"), name and scenario ("sample/stretch"), or path to its folder.
    scenario : str, optional
        Name of an overlay beside the plan file.
    overrides : mapping of parameter name to value, optional
        None means "as in the plan file".

    Raises
    ------
    PlanError
        Everything wrong with the plan file, or else with the tables, all at once.
    """
    return usable(load_case(reference, scenario, overrides))


def usable(case: Case) -> Case:
    """Return the case if it can be planned.

    Raises
    ------
    PlanError
        Everything wrong with its tables, or that nothing lies before the plan year.
    """
    raise_all(case.loaded.errors)
    if case.history.empty and case.params.targets.target is None:
        raise _no_history(case)
    return case


def _no_history(case: Case) -> ParamError:
    days = case.sales["date"]
    runs = f"they run from {days.min().date()} to {days.max().date()}"
    if case.as_of < days.min():
        return ParamError(f"case {case.name}", f"no sales up to as_of, {case.as_of.date()}; {runs}",
                          "correct as_of, or leave it empty")  # fmt: skip
    return ParamError(
        f"case {case.name}",
        f"no sales before the plan year starts on {case.starts_on.date()}; {runs}",
        f"write `plan_year: {case.years.year_of(days.max()) + 1}`, or give targets.target",
    )


def load_case(
    reference: str, scenario: str | None = None, overrides: Mapping[str, Any] | None = None
) -> Case:
    """Open a case without refusing bad tables: for the data report of `salesplan check`."""
    folder = find_case(reference, scenario)
    of_run = json.loads(os.environ.get(OVERRIDES, "{}"))
    knobs = {name: value for name, value in (overrides or {}).items() if value is not None}
    overrides = {**of_run, **knobs}
    settings = read_settings(folder.plan_files(), overrides)
    params = settings.params
    loaded = load_tables(
        folder.path,
        params.tables,
        params.sources,
        params.accept,
        unknown={
            "rep": params.unknown_reps,
            "customer": params.unknown_customers,
            "product": params.unknown_products,
        },
        facts=PlanFacts(
            params.currency,
            params.company,
            FiscalYears(params.fiscal_year_starts),
            tuple(one.name for one in params.market.priorities),
        ),
    )
    return Case(folder, settings, loaded, overrides)
