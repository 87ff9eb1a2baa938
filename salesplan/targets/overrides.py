"""Chapter 2.3: quotas that a person fixed, beside what the method gave, with reason and owner."""

import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, listing, money

COLUMNS = ["rep", "name", "calculated", "quota", "above_calculated", "reason", "owner",
           "decided_on"]  # fmt: skip


def quota_overrides(quotas: pd.DataFrame, locks: pd.DataFrame) -> Finding:
    """List every override beside the calculated value, and say who carries the difference.

    Parameters
    ----------
    quotas : DataFrame
        rep, name, calculated, quota.
    locks : DataFrame
        rep, reason, owner, decided_on.

    Returns
    -------
    Finding
        rep, name, calculated, quota, above_calculated (quota - calculated), reason, owner,
        decided_on: one row an override.

    Examples
    --------
    >>> quotas = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bo"], "calculated": [50, 50],
    ...     "quota": [40, 60]})
    >>> locks = pd.DataFrame({"rep": ["a"], "reason": "ill", "owner": "Mia", "decided_on": None})
    >>> print(quota_overrides(quotas, locks).text)
    1 quota is overridden: Ann 40 for 50 (ill; Mia). The others carry 10 more for it.
    """
    table = locks[["rep", "reason", "owner", "decided_on"]].merge(quotas, on="rep")
    table["above_calculated"] = table["quota"] - table["calculated"]
    table["decided_on"] = pd.to_datetime(table["decided_on"])
    return Finding(table[COLUMNS], _sentence(table))


def _sentence(table: pd.DataFrame) -> str:
    if table.empty:
        return "No quota is overridden: each is what the method gives."
    said = [
        f"{row['name']} {money(row['quota'])} for {money(row['calculated'])} "
        f"({row['reason']}; {row['owner']})"
        for _, row in table.iterrows()
    ]
    verb = "is" if len(table) == 1 else "are"
    text = f"{count(len(table), 'quota')} {verb} overridden: {listing(said, most=3)}."
    carried = -int(table["above_calculated"].sum())
    if carried == 0:
        return text
    return (
        f"{text} The others carry {money(abs(carried))} {'more' if carried > 0 else 'less'} for it."
    )
