"""What every section of the plan file is made of: strict records, parameters with unit and why."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""A factor or part of zero or more."""
Pieces = Annotated[int, Field(ge=0)]
"""A whole number of things, zero or more."""


class Section(BaseModel):
    """A part of the plan file: unknown names and mistyped values are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def parameter(default: Any, title: str, unit: str, why: str, **limits: Any) -> Any:
    """Describe one parameter of the plan file.

    Parameters
    ----------
    default : Any
        What holds where nobody has set it.
    title, unit, why : str
        What it is, in what unit, and where the default comes from.
    **limits
        Bounds as pydantic names them: ge, gt, le, lt, min_length.

    Examples
    --------
    >>> parameter(6, "Ramp", "months", "Field figures.", ge=0).title
    'Ramp'
    """
    extra: dict[str, Any] = {"unit": unit, "why": why}
    if isinstance(default, dict | list):
        return Field(default_factory=default.copy, title=title, json_schema_extra=extra, **limits)
    return Field(default, title=title, json_schema_extra=extra, **limits)
