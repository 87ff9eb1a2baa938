"""What is wrong with a value of the plan file, in words, and an example of one that is right."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.case.params import SECTIONS, parameters

_SAID = {
    "int_type": "it is no whole number",
    "float_type": "it is no number",
    "string_type": "it is no text",
    "bool_type": "it is neither yes nor no",
    "date_type": "it is no date",
    "list_type": "it is no list",
    "dict_type": "it is no set of names with values",
    "model_type": "it is no set of names with values",
    "string_too_short": "it is empty",
    "string_pattern_mismatch": "it is not written in that form",
}
_OF_KIND = {
    "int_type": "a whole number such as 1500000, without commas or words",
    "float_type": "a number such as 0.12, with a decimal point",
    "bool_type": "yes or no",
    "date_type": "a date such as 2025-12-31, without quotation marks",
    "string_pattern_mismatch": "a month such as 2026-03",
    "string_type": "a month such as 2026-03",
}
_OF_PARAMETER = {
    "fiscal_year_starts": "the number of the month: 4 for April",
    "plan_year": "a year such as 2026",
    "rounding_unit": "a whole number such as 1000, without commas",
    "market.core_values": "`core_values: [we keep our word, we measure]`",
    "market.priorities": "`priorities: [{name: Win pharma, aim: grow, customer_type: Pharma}]`",
    "market.priority_comparisons": "`priority_comparisons: [{priority: A, over: B, times: 3}]`",
    "market.selling_duties": "`selling_duties: [Visit customers]`",
    "targets.target": "a whole number such as 1500000, without commas or words",
    "targets.quota_weights": "`quota_weights: {history: 0.5, potential: 0.5}`",
    "targets.quota_locks": "`quota_locks: [{rep: R07, quota: 500000, reason: agreed, owner: CEO}]`",
    "decomposition.product_line_factors": "`product_line_factors: {Pumps: 1.2}`",
    "decomposition.customer_type_factors": "`customer_type_factors: {Hospitals: 1.2}`",
    "decomposition.cube_locks": "`cube_locks: [{product_line: Pumps, amount: 0, reason: closed}]`",
    "decomposition.new_product_lines": (
        "`new_product_lines: [{product_line: Pumps, share: 0.05, reason: launch}]`"
    ),
    "decomposition.product_line_pieces": "`product_line_pieces: {Pumps: 45}`",
    "decomposition.resources": "`resources: [{resource: visit hours, step: 1, cost: 60}]`",
    "decomposition.resource_limits": (
        "`resource_limits: [{resource: visit hours, segment: Pharma, least: 200}]`"
    ),
    "decomposition.judged_responses": (
        "`judged_responses: [{resource: fairs, by: Ann, effort: 4, none: 50, half: 70, "
        "today: 100, most: 150}]`"
    ),
    "decomposition.stages": "`stages: [Qualified, Offered, Won]`",
    "tables": "`tables: {sales: {file: data/sales.csv}}`",
    "sources": "`sources: {orders: {file: data/orders.csv}}`",
    "accept": "`accept: {sales: {blank_required: drop}}`",
}
_WITH_COMMAS = re.compile(r"\d{1,3}(?:[,_'’ ]\d{3})+")
_WHOLE = ("list_type", "dict_type", "model_type")


def place_of(detail: Mapping[str, Any]) -> list[str]:
    """Return the names on the way to a faulty value, items of a list counted from 1.

    Examples
    --------
    >>> place_of({"loc": ("targets", "quota_locks", 0, "reason")})
    ['targets', 'quota_locks[1]', 'reason']
    """
    places: list[str] = []
    parts = list(detail["loc"])
    for at, part in enumerate(parts):
        is_kind = str(part).startswith(("[key]", "literal[", "dict[")) or (
            part == "str" and parts[at - 1] == "date_format"
        )
        if isinstance(part, int) and "[key]" not in parts[at + 1 :]:
            places[-1] += f"[{part + 1}]"
        elif not is_kind:  # what is left out names one of the kinds that a value may have
            places.append(str(part))
    return places


def leaf_of(places: Sequence[str]) -> str:
    """Return the path of the parameter that holds a place.

    Examples
    --------
    >>> leaf_of(["targets", "quota_locks[1]", "reason"]), leaf_of(["tables", "sales"])
    ('targets.quota_locks', 'tables')
    """
    depth = 2 if places[0] in SECTIONS else 1
    return ".".join(places[:depth]).partition("[")[0]


def shown(value: Any) -> str:
    """Write a value as it stands in a plan file.

    Examples
    --------
    >>> shown(None), shown(True), shown("fast"), shown(13)
    ('nothing', 'true', "'fast'", '13')
    """
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    is_plain = isinstance(value, str | int | float | list | tuple | dict)
    return repr(value) if is_plain else f"{value}"


def what_is_wrong(detail: Mapping[str, Any]) -> str:
    """Say in words what the schema has against a value.

    Examples
    --------
    >>> what_is_wrong({"type": "int_type", "msg": ""})
    'it is no whole number'
    >>> what_is_wrong({"type": "le", "msg": "Input should be less than or equal to 5"})
    'it must be less than or equal to 5'
    """
    message = str(detail["msg"]).removeprefix("Value error, ")
    return _SAID.get(detail["type"]) or message.replace("Input should be", "it must be")


def example(detail: Mapping[str, Any], places: Sequence[str]) -> str:
    """Return an example of what is allowed in a place, to follow the word "write" or "give".

    Examples
    --------
    >>> example({"type": "int_type", "input": "1,500,000"}, ["targets", "target"])
    'give 1500000, without commas or words'
    >>> example({"type": "model_type", "input": "data/x.csv"}, ["tables", "sales"])
    'write `sales: {file: data/x.csv}`'
    """
    kind, value, leaf = detail["type"], detail["input"], leaf_of(places)
    if kind == "value_error":
        return "correct it in the plan file"
    if kind == "model_type" and leaf in ("tables", "sources"):
        file = value if isinstance(value, str) and "." in value else f"data/{places[1]}.csv"
        return f"write `{places[1]}: {{file: {file}}}`"
    if isinstance(value, str) and _WITH_COMMAS.fullmatch(value):
        return f"give {re.sub(r'[^0-9]', '', value)}, without commas or words"
    if kind == "string_type" and places[-1] != "month":
        return f'write it in quotation marks: "{value}"'
    return _by_parameter(detail, places, leaf)


def _by_parameter(detail: Mapping[str, Any], places: Sequence[str], leaf: str) -> str:
    kind, record = detail["type"], next((p for p in parameters() if p.path == leaf), None)
    if leaf in _OF_PARAMETER and (kind in _WHOLE or ".".join(places) == leaf):
        verb = "write" if _OF_PARAMETER[leaf].startswith("`") else "give"
        return f"{verb} {_OF_PARAMETER[leaf]}"
    if record and "fraction" in record.unit:
        return "give a fraction such as 0.12 for 12 %"
    if kind == "literal_error":
        return f"write one of {detail['ctx']['expected']}".replace(" or ", ", ")
    if kind in _OF_KIND:
        return f"give {_OF_KIND[kind]}"
    return f"give a value that is {record.limits}" if record and record.limits else "correct it"
