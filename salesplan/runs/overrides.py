"""Parameters from the command line: text to values, every slip at once."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.errors import ParamError, PlanError, raise_all

_LONGEST = 80  # characters of a folder's name
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


def folder_of(scenario: str, overrides: Mapping[str, Any]) -> str:
    """Name the folder of a scenario's runs; a what-if gets one of its own.

    So `latest` of the scenario always names a run of what its files say.

    Parameters
    ----------
    scenario : str
    overrides : mapping of parameter name to value
        Those of None change nothing.

    Returns
    -------
    str
        The scenario, then + and the overrides; what does not fit a file name is hashed.

    Examples
    --------
    >>> folder_of("base", {"targets.growth_rate": 0.08, "target": None})
    'base+growth_rate=0.08'
    >>> folder_of("base", {})
    'base'
    """
    said = what_if(overrides)
    if not said:
        return scenario
    harmless = re.sub(r"[^\w.=,-]+", "-", said.replace(", ", ","))
    if harmless != said.replace(", ", ",") or len(harmless) > _LONGEST:
        digest = hashlib.sha256(said.encode("utf-8")).hexdigest()[:8]
        harmless = f"{harmless[:_LONGEST]}-{digest}"
    return f"{scenario}+{harmless}"


def what_if(overrides: Mapping[str, Any]) -> str:
    """Say what a what-if changes; empty where nothing.

    Examples
    --------
    >>> what_if({"targets.growth_rate": 0.08, "working_days": False, "target": None})
    'growth_rate=0.08, working_days=no'
    """
    given = {name.rpartition(".")[2]: v for name, v in overrides.items() if v is not None}
    words = {True: "yes", False: "no"}
    return ", ".join(
        f"{name}={words[value] if isinstance(value, bool) else value}"
        for name, value in sorted(given.items())
    )


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
