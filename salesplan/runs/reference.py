"""The list of parameters for the terminal, read from the one schema."""

from salesplan.errors import ParamError


def parameter_lines(name: str | None = None) -> list[str]:
    """Describe one parameter in full, or list all of them by chapter.

    Parameters
    ----------
    name : str, optional
        `growth_rate` or `targets.growth_rate`.

    Returns
    -------
    list of str

    Raises
    ------
    ParamError
        If there is no such parameter; the nearest name is suggested.

    Examples
    --------
    >>> parameter_lines("growth_rate")[0]
    'targets.growth_rate: Growth wanted over the last full fiscal year'
    """
    from salesplan.case.params import parameters
    from salesplan.case.planfile import find_parameter

    if name is None:
        width = max(len(parameter.path) for parameter in parameters())
        return [f"{p.path:<{width}}  {p.title} [{shown(p.default)}]" for p in parameters()]
    path, fault = find_parameter(name)
    if path is None:
        raise ParamError("salesplan params", fault.problem, fault.fix)
    record = next(p for p in parameters() if p.path == path)
    facts = {
        "unit": record.unit,
        "default": shown(record.default),
        "allowed": record.limits,
        "why": record.why,
    }
    return [f"{record.path}: {record.title}", *(f"  {k}: {v}" for k, v in facts.items() if v)]


def shown(default: object) -> str:
    """Write a default as people write it into a plan file.

    Examples
    --------
    >>> shown(None), shown(0.8), shown([]), shown(True)
    ('empty', '0.8', 'empty', 'yes')
    >>> shown({"history": 0.5, "capacity": 1.0})
    'history: 0.5, capacity: 1'
    """
    if default in (None, [], {}):
        return "empty"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, dict):
        return ", ".join(f"{name}: {shown(value)}" for name, value in default.items())
    if isinstance(default, list):
        return ", ".join(map(shown, default))
    return f"{default:g}" if isinstance(default, float) else str(default)
