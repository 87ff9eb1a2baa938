"""salesplan: a planning workbook that takes a firm from its market to each rep's targets.

The one door in:

>>> from salesplan import open_plan
>>> plan = open_plan("sample")          # doctest: +SKIP
>>> plan.targets.quotas                 # doctest: +SKIP
"""

import sys
from typing import TYPE_CHECKING, Any

# jsonschema builds a large grammar for a format that no notebook schema uses: two seconds in every
# process. Its guarded import falls back when the module is marked as absent.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

if TYPE_CHECKING:
    from salesplan.errors import PlanError
    from salesplan.finding import Finding
    from salesplan.plan import Plan, open_plan

__all__ = ["Finding", "Plan", "PlanError", "open_plan"]
__version__ = "0.1.0"

_HOMES = {
    "Finding": "salesplan.finding",
    "Plan": "salesplan.plan",
    "PlanError": "salesplan.errors",
    "open_plan": "salesplan.plan",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import salesplan` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'salesplan' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, those not imported yet among them."""
    return sorted([*globals(), *__all__])
