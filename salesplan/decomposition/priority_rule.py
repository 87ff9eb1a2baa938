"""Chapter 3.8, the rule of priority as data: its parts, and who may change them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from salesplan.decomposition.account_scores import CRITERIA, Weights
from salesplan.finding import Finding
from salesplan.words import count, listing, number, percent


def priority_rule(weighing: Weights, settings: Mapping[str, Any], is_margin: bool) -> Finding:  # noqa: FBT001
    """Set the rule of priority out, part by part.

    Parameters
    ----------
    weighing : Weights
        Of the criteria that the data carry.
    settings : mapping
        The plan file's sales_class_limits, sales_class_months, potential_gain_share,
        key_account_limit, priority_owner and key_accounts.
    is_margin : bool
        Whether value is gross margin; else sales.

    Returns
    -------
    Finding
        rule, setting (in words), weight (of a criterion; missing for other parts), definition,
        parameter, changed_by (who may change it).

    Examples
    --------
    >>> said = {"sales_class_limits": [0.8], "sales_class_months": 12, "key_account_limit": 5,
    ...         "potential_gain_share": 0.1, "priority_owner": "Head of sales", "key_accounts": []}
    >>> print(priority_rule(Weights(pd.Series({"growth": 1.0}), "given"), said, False).text)
    Accounts are scored by growth (given); 5 of them can be key. Head of sales may change the \
rule, in an emergency too.
    """
    owner = settings["priority_owner"]
    limits = " / ".join(percent(limit, 0) for limit in settings["sales_class_limits"])
    months = count(settings["sales_class_months"], "month")
    gain = percent(settings["potential_gain_share"], 0)
    rows = [
        ("classes by sales", f"{limits} of {months}", None, "shares of sales, not of accounts",
         "sales_class_limits"),
        ("what is counted", "gross margin" if is_margin else "sales", None,
         f"expected sales, open deals by chance, {gain} of unused potential", "priority_value"),
        *(_criterion(name, weighing) for name in CRITERIA),
        ("key accounts", count(settings["key_account_limit"], "account"), None,
         "best scores of class A, or with the potential for it", "key_account_limit"),
        ("by hand", count(len(settings["key_accounts"]), "account"), None,
         "added or taken off, the calculated verdict kept beside", "key_accounts"),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["rule", "setting", "weight", "definition", "parameter"])
    table["weight"] = table["weight"].astype("float64")
    table["parameter"] = "decomposition." + table["parameter"]
    table["changed_by"] = owner or "nobody named"
    return Finding(table, _text(weighing, settings["key_account_limit"], owner))


def _text(weighing: Weights, limit: int, owner: str) -> str:
    said = [str(name).replace("_", " ") for name, weight in weighing.weights.items() if weight > 0]
    text = (
        f"Accounts are scored by {listing(said, most=9)} ({weighing.source}); "
        f"{number(limit)} of them can be key."
    )
    if owner:
        text += f" {owner} may change the rule, in an emergency too."
    else:
        text += " Nobody is named who may change the rule: write `decomposition.priority_owner`."
    return f"{text} {weighing.warning}".strip()


def _criterion(name: str, weighing: Weights) -> tuple[str, str, float | None, str, str]:
    weight = weighing.weights.get(name)
    setting = "not in the data, or the same for all" if weight is None else percent(weight, 0)
    return (
        f"weight of {name.replace('_', ' ')}",
        setting,
        weight,
        CRITERIA[name],
        "criteria_weights",
    )
