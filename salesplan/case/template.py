"""A plan file with every parameter explained, written from the schema."""

import io
import textwrap
from collections.abc import Mapping
from typing import Any

from salesplan.case.params import SECTIONS, Parameter, PlanFile, parameters

_WIDTH = 96


def plan_file_text(values: Mapping[str, Any], *, title: str) -> str:
    """Write a commented plan file.

    Parameters
    ----------
    values : mapping of parameter path to value
        Those to set; every other parameter stands there as a comment with its default.
    title : str
        First line of the file.

    Returns
    -------
    str
        YAML text that loads to exactly `values`.

    Examples
    --------
    >>> text = plan_file_text({"targets.growth_rate": 0.08}, title="A firm")
    >>> [line for line in text.splitlines() if "growth_rate: " in line and "#" not in line]
    ['  growth_rate: 0.08']
    """
    lines = [f"# {title}", "# A line that starts with # is a comment: the default holds.", ""]
    current = ""
    for parameter in parameters():
        if parameter.section != current:
            current = parameter.section
            heading = PlanFile.model_fields[current].title
            lines += [f"# --- {heading} " + "-" * 40, f"{current}:"]
        lines += _entry(parameter, values)
    return "\n".join(lines) + "\n"


def _entry(parameter: Parameter, values: Mapping[str, Any]) -> list[str]:
    indent = "  " if parameter.section in SECTIONS else ""
    facts = "; ".join(part for part in (parameter.unit, parameter.limits) if part)
    about = f"{parameter.title} ({facts}). {parameter.why}" if facts else (
        f"{parameter.title}. {parameter.why}"
    )  # fmt: skip
    comment = textwrap.wrap(about, _WIDTH - len(indent) - 2)
    lines = [f"{indent}# {line}" for line in comment]
    if parameter.path in values:
        lines += [indent + line for line in _yaml(parameter.name, values[parameter.path])]
    else:
        default = _yaml(parameter.name, parameter.default, flow=True)[0]
        empty = f"{parameter.name}:" if parameter.default is None else default
        lines.append(f"{indent}# {empty}")
    return [*lines, ""]


def _yaml(name: str, value: Any, *, flow: bool = False) -> list[str]:
    from ruamel.yaml import YAML

    writer: Any = YAML(typ="safe", pure=True)
    writer.default_flow_style = flow or value in ({}, []) or None
    writer.allow_unicode, writer.width = True, 120
    writer.sort_base_mapping_type_on_output = False
    buffer = io.StringIO()
    writer.dump({name: value}, buffer)
    text = buffer.getvalue().strip()
    return (text[1:-1] if text.startswith("{") and text.endswith("}") else text).splitlines()
