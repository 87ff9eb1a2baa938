"""What the plan file says that tables are judged by: currency, company, fiscal calendar."""

from dataclasses import dataclass, field

from salesplan.case.periods import FiscalYears


@dataclass(frozen=True)
class PlanFacts:
    """Facts of the plan file that loading needs.

    Parameters
    ----------
    currency : str
        Code of the plan's currency; empty where nobody has said.
    company : str
        The firm's own name, which may own a goal.
    years : FiscalYears
        The fiscal calendar, by which periods become days.
    priorities : tuple of str
        Names of the strategic priorities, which goals may support.
    """

    currency: str = ""
    company: str = ""
    years: FiscalYears = field(default_factory=FiscalYears)
    priorities: tuple[str, ...] = ()
