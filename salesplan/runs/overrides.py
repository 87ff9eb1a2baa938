"""Parameters from the command line: text to values, every slip at once."""

from collections.abc import Sequence
from typing import Any

from salesplan.errors import ParamError, PlanError, raise_all

_FIX = "write -p name=value, for example -p growth_rate=0.12"


def parse_overrides(pairs: Sequence[str]) -> dict[str, Any]:
    """Read `name=value` pairs; a value is what YAML makes of it.

    Parameters
    ----------
    pairs : sequence of str
        As given after `-p`.

    Returns
    -------
    dict of str to value
        Numbers, booleans, dates and text, or a flat list of them; an empty value is None, which
        means "as in the plan file".

    Raises
    ------
    ParamError
        For every pair without "=", name given twice, or value that is no single value.

    Examples
    --------
    >>> parse_overrides(["growth_rate=0.12", "quota_method=history", "working_days=false"])
    {'growth_rate': 0.12, 'quota_method': 'history', 'working_days': False}
    """
    faults: list[PlanError] = []
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = (part.strip() for part in pair.partition("="))
        if not name or not equals:
            faults.append(ParamError(f"-p {pair}", "is not of the form name=value", _FIX))
        elif name in values:
            faults.append(ParamError(f"-p {pair}", f"{name} is given twice", "give it once"))
        else:
            values[name] = _value(pair, text, faults)
    raise_all(faults)
    return values


def _value(pair: str, text: str, faults: list[PlanError]) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        value = YAML(typ="safe", pure=True).load(text)
    except YAMLError:
        value = {}
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, dict | list) for item in items):
        problem = "is not a single value, or not readable as one"
        fix = "put text with special characters in quotes, or write it into the plan file"
        faults.append(ParamError(f"-p {pair}", problem, fix))
    return value
