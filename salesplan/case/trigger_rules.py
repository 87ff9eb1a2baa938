"""The rules for triggers and emergency steps, as data; `rules` takes them in with the others."""

from salesplan.case.rule import Rule

TRIGGER_RULES: dict[str, Rule] = {
    "unknown_metric": Rule(
        "error",
        "{n:,} rows watch a {column} that nobody knows ({value})",
        "write one of {facts}",
        ("drop",),
        "1 row watches a {column} that nobody knows ({value})",
    ),
    "threshold_unit": Rule(
        "error",
        "{n:,} thresholds are not in the unit of their metric ({value})",
        "write rates as fractions (0.9) or with a percent sign (90%), money in whole currency, "
        "days and counts as such",
        ("keep", "drop"),
        "1 threshold is not in the unit of its metric ({value})",
    ),
    "too_short": Rule(
        "error",
        "{n:,} values of {column} are below 1 ({value})",
        "write for how many complete periods in a row, 1 or more, or leave it blank for 1",
        ("drop",),
        "1 value of {column} is below 1 ({value})",
    ),
    "which_member": Rule(
        "error",
        "{n:,} rows name a dimension without a member, or a member without a dimension ({value})",
        "name both, such as team and North, or neither for the whole firm",
        ("drop",),
        "1 row names a dimension without a member, or a member without a dimension ({value})",
    ),
    "needs_customer": Rule(
        "error",
        "{n:,} rows watch the days since an order without saying whose ({value})",
        "write dimension customer, and as member the customer's key",
        ("drop",),
        "1 row watches the days since an order without saying whose ({value})",
    ),
    "unknown_member": Rule(
        "error",
        "{n:,} rows watch a part that {facts} does not name ({value})",
        "correct the name, or let it stand with `accept: {{{table}: {{unknown_member: keep}}}}`",
        ("keep", "drop"),
        "1 row watches a part that {facts} does not name ({value})",
    ),
    "unknown_deputy": Rule(
        "error",
        "{n:,} rows name a {column} that is no rep, manager, role or team ({value})",
        "correct the name, add it to reps, or let it stand with `accept: {{{table}: "
        "{{unknown_deputy: keep}}}}`",
        ("keep", "drop"),
        "1 row names a {column} that is no rep, manager, role or team ({value})",
    ),
    "no_time": Rule(
        "error",
        "{n:,} steps do not say within which time ({value})",
        "fill in within_hours or within_days; 0: at once",
        ("drop",),
        "1 step does not say within which time ({value})",
    ),
    "two_times": Rule(
        "error",
        "{n:,} steps give both within_hours and within_days ({value})",
        "leave one of them blank",
        ("drop",),
        "1 step gives both within_hours and within_days ({value})",
    ),
}
