"""Reading a plan file: layers over one another, each value with its origin, all faults at once.

Precedence, from weak to strong: default, `plan.yaml`, the scenario's overlay, command line or
notebook knob.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from salesplan.case.complaints import example, leaf_of, place_of, shown, what_is_wrong
from salesplan.case.params import SCHEMA_VERSION, SECTIONS, PlanFile, parameters
from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all

COMMAND_LINE = "command line"
DEFAULT = "default"


@dataclass(frozen=True)
class Settings:
    """The plan file as it holds for one scenario.

    Parameters
    ----------
    params : PlanFile
        Checked values.
    origins : dict of str to str
        For each parameter's path (`targets.growth_rate`) the layer that set it.
    """

    params: PlanFile
    origins: dict[str, str]

    def values(self) -> dict[str, tuple[Any, str]]:
        """Return each parameter's value and origin, under its path."""
        return {
            p.path: (_get(self.params, p.path), self.origins.get(p.path, DEFAULT))
            for p in parameters()
        }


def read_settings(files: Mapping[str, Path], overrides: Mapping[str, Any]) -> Settings:
    """Read the layers of a plan file and check the whole.

    Parameters
    ----------
    files : mapping of label to path
        The plan file and, where a scenario is named, its overlay; weak before strong.
    overrides : mapping of parameter name to value
        As given on the command line or by a notebook knob; None means "as in the plan file",
        a text is read as YAML ("0.12" is a number).

    Returns
    -------
    Settings

    Raises
    ------
    ParamError
        If a file is not YAML, or a parameter is unknown, mistyped or out of range; all faults of
        all layers together.
    """
    layers = {label: _read_yaml(path, label) for label, path in files.items()}
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    faults: list[PlanError] = []
    for label, layer in layers.items():
        faults += _unknown_names(layer, label)
        _lay_over(merged, layer, label, origins)
    for name, value in overrides.items():
        if value is None:
            continue
        path, fault = find_parameter(name)
        if path is None:
            faults.append(fault)
            continue
        given = _scalar(value) if isinstance(value, str) else value
        _lay_over(merged, _nest(path, given), COMMAND_LINE, origins)
    params = _validate(merged, origins, faults)
    raise_all(faults)
    assert params is not None
    return Settings(params, origins)


def find_parameter(name: str) -> tuple[str | None, ParamError]:
    """Find a parameter by leaf name or full path; else an error that suggests the nearest.

    Examples
    --------
    >>> find_parameter("growth_rate")[0]
    'targets.growth_rate'
    >>> print(find_parameter("grwth_rate")[1].fix)
    did you mean "growth_rate"? "salesplan params" lists them all
    """
    known = {p.name: p.path for p in parameters()} | {p.path: p.path for p in parameters()}
    fault = _unknown(COMMAND_LINE, name, known)
    return known.get(name), fault


def _unknown(where: str, name: str, known: Mapping[str, str] | list[str]) -> ParamError:
    hint = did_you_mean(name.rsplit(".", maxsplit=1)[-1], known)
    return ParamError(
        where, f'unknown parameter "{name}"', f'{hint}"salesplan params" lists them all'
    )


def _unknown_names(layer: Any, label: str) -> list[PlanError]:
    """Name the parameters of a layer that the schema does not have."""
    if not isinstance(layer, Mapping):
        return [ParamError(label, "is not a list of parameters", 'write "name: value" lines')]
    faults: list[PlanError] = []
    for name, value in layer.items():
        if name in SECTIONS and value is not None:
            if not isinstance(value, Mapping):
                faults.append(ParamError(f"{label}, {name}", "is not a section",
                                         "indent its parameters below it"))  # fmt: skip
                continue
            fields = SECTIONS[name].model_fields
            faults += [_misplaced(label, name, leaf) for leaf in value if leaf not in fields]
        elif name not in PlanFile.model_fields:
            faults.append(_misplaced(label, "", name))
    return faults


def _misplaced(label: str, section: str, name: Any) -> ParamError:
    """Say of a name that does not belong where it stands where it would, or what is like it."""
    where, path = f"{label}, {section}".rstrip(", "), f"{section}.{name}".lstrip(".")
    if not isinstance(name, str):
        return ParamError(where, f"{shown(name)} stands where a parameter's name should",
                          "write `name: value`, and numbers without commas: 1500000")  # fmt: skip
    home = next((p.section for p in parameters() if p.name == name), None)
    if home is None:
        return _unknown(label, path, [*PlanFile.model_fields, *(p.name for p in parameters())])
    fix = f"it belongs under {home}:, indented by two blanks" if home else (
        "it belongs to no section: write it at the left margin, above the first of them"
    )  # fmt: skip
    return ParamError(where, f'parameter "{name}" stands in the wrong place', fix)


def _lay_over(
    below: dict[str, Any], layer: Any, label: str, origins: dict[str, str], prefix: str = ""
) -> None:
    """Lay one layer over the others; a section is merged, a parameter is replaced whole."""
    if not isinstance(layer, Mapping):
        return
    for name, value in layer.items():
        path = f"{prefix}{name}"
        if not prefix and name in SECTIONS:
            _lay_over(below.setdefault(name, {}), value or {}, label, origins, f"{name}.")
        elif not isinstance(name, str):
            continue  # told by `_unknown_names`
        elif path in ("tables", "sources", "accept") and isinstance(value, Mapping | None):
            below.setdefault(name, {}).update(value or {})
            origins[path] = label
        else:
            below[name] = _yes_or_no(path, value)
            origins[path] = label


def _yes_or_no(path: str, value: Any) -> Any:
    """Read yes and no, which YAML takes for texts, where they can only be meant as such."""
    said = {"yes": True, "no": False}
    is_flag = any(p.path == path and isinstance(p.default, bool) for p in parameters())
    return said.get(value.casefold(), value) if is_flag and isinstance(value, str) else value


def _validate(
    merged: dict[str, Any], origins: Mapping[str, str], faults: list[PlanError]
) -> PlanFile | None:
    """Check types and ranges; append what is wrong, apart from names already reported."""
    version = merged.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        faults.append(
            ParamError(
                origins["schema_version"],
                f"schema_version is {version}, this salesplan reads {SCHEMA_VERSION}",
                f"write schema_version: {SCHEMA_VERSION} and compare the file with a new case's",
            )
        )
        merged = merged | {"schema_version": SCHEMA_VERSION}
    try:
        return PlanFile.model_validate(merged)
    except ValidationError as error:
        found = [
            _fault(detail, origins)
            for detail in error.errors()
            if not (detail["type"] == "extra_forbidden" and _is_reported(detail["loc"]))
        ]
        # A value that may be one of two kinds is told once: the first kind is the usual one.
        wheres = [fault.where for fault in found]
        faults.extend(one for at, one in enumerate(found) if one.where not in wheres[:at])
        return None


def _is_reported(loc: tuple[int | str, ...]) -> bool:
    return len(loc) == 1 or (len(loc) == 2 and loc[0] in SECTIONS)


def _fault(detail: Any, origins: Mapping[str, str]) -> ParamError:
    """Turn one of pydantic's complaints into ours."""
    places = place_of(detail)
    where = f"{origins.get(leaf_of(places), 'plan file')}, {'.'.join(places)}"
    if detail["type"] == "missing":
        return ParamError(where, "is missing", "add it")
    if detail["type"] == "extra_forbidden":
        return ParamError(where, f'unknown entry "{places[-1]}"', "correct its name, or remove it")
    problem = f"{shown(detail['input'])} is not allowed: {what_is_wrong(detail)}"
    return ParamError(where, problem, example(detail, places))


def _read_yaml(path: Path, label: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig")) or {}
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        problem = f"line {line} is not YAML ({(error.problem or 'unreadable').splitlines()[0]})"
        raise ParamError(
            label, problem, "check indentation, colons and quotes on and above that line"
        ) from None
    except (YAMLError, UnicodeDecodeError):
        raise ParamError(label, "is not readable as YAML text", "save it as UTF-8 text") from None


def _scalar(text: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError:
        return text


def _nest(path: str, value: Any) -> dict[str, Any]:
    section, _, leaf = path.rpartition(".")
    return {section: {leaf: value}} if section else {leaf: value}


def _get(params: PlanFile, path: str) -> Any:
    section, _, leaf = path.rpartition(".")
    return getattr(getattr(params, section) if section else params, leaf)
