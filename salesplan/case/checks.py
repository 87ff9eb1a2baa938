"""Rules within one table: spelling, ranges, keys, repeated rows, dates that cannot be."""

from collections.abc import Mapping

import pandas as pd

from salesplan.case.people_checks import check_choices, check_people
from salesplan.case.report import Draft, Ledger, shown_values
from salesplan.case.trigger_checks import check_triggers
from salesplan.words import number

_GAP_DAYS = 730  # between a far date and any other
_FEW_SHARE = 0.1  # of the rows: more of them are a part of the history, not slips
_FEWEST_ROWS = 5  # before anything can be called far
_FEWEST_SAME = 10  # rows before one repeated value is worth a note
_CENTURY = (1900, 2100)
_HISTORY = {
    "sales": ("date",),
    "deals": ("opened_on", "closed_on"),
    "deal_stages": ("entered_on",),
    "activities": ("date",),
    "skills": ("rated_on",),
    "surveys": ("asked_on",),
    "feedback": ("given_on",),
    "forecasts": ("made_on",),
}
_FREE_TEXT = ("name", "reason", "text")  # two people may share a name
_USUALLY_ONE = ("currency", "scale_max")  # one value in most firms
_NEVER_NEGATIVE = {
    "reps": ("base_pay", "target_incentive", "hours_per_week"),
    "customers": ("potential",),
    "products": ("price",),
    "market": ("amount",),
    "quotas": ("quota",),
    "commitments": ("amount",),
    "role_skills": ("required_level",),
    "skills": ("level",),
    "activities": ("hours",),
    "actions": ("hours", "cost"),
    "channels": ("cost_per_lead", "leads_capacity"),
    "learning": ("hours", "gain", "cost"),
    "responses": ("effort", "sales"),
    "forecasts": ("amount",),
    "triggers": ("within_days",),
    "emergency": ("within_hours", "within_days"),
}
_ORDERED = {
    "reps": ("hired_on", "left_on"),
    "rep_assignments": ("starts_on", "ends_on"),
    "deals": ("opened_on", "closed_on"),
    "goals": ("starts_on", "due_on"),
    "schemes": ("starts_on", "ends_on"),
}


def check_rows(draft: Draft, ledger: Ledger) -> None:
    """Judge one table by itself.

    Parameters
    ----------
    draft : Draft
        Typed; spellings are brought together and rows set aside in it.
    ledger : Ledger
        Where every fault is written down.
    """
    check_choices(draft, ledger)
    _check_spelling(draft, ledger)
    _check_ranges(draft, ledger)
    _check_dates(draft, ledger)
    _check_keys(draft, ledger)
    check_people(draft, ledger)
    check_triggers(draft, ledger)
    if draft.name == "sales":
        _check_shares(draft, ledger)
    _note_constants(draft, ledger)


def spelling_of(names: pd.Series) -> dict[str, str]:
    """Map every spelling that differs from another in capitals only to the most frequent one.

    Parameters
    ----------
    names : Series of str

    Returns
    -------
    dict of str to str
        Only spellings that change; on a tie the first in the alphabet stays.

    Examples
    --------
    >>> spelling_of(pd.Series(["Clothing", "CLOTHING", "Clothing", "Shoes"]))
    {'CLOTHING': 'Clothing'}
    """
    counts = {str(name): n for name, n in names.dropna().value_counts().items()}
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    chosen: dict[str, str] = {}
    for name in ranked:
        chosen.setdefault(name.casefold(), name)
    return {name: chosen[name.casefold()] for name in ranked if chosen[name.casefold()] != name}


def is_code(name: str) -> bool:
    """Whether a key is a code rather than a name: capitals may then tell two things apart.

    Examples
    --------
    >>> is_code("0015g00000AbCdE"), is_code("Ann Lee")
    (True, False)
    """
    return any(char.isdigit() for char in name)


def _check_spelling(draft: Draft, ledger: Ledger) -> None:
    for name in draft.columns:
        kind = draft.spec.column(name).kind
        if kind not in ("key", "text") or name in _FREE_TEXT:
            continue
        column = draft.frame[name]
        changes = spelling_of(column[draft.keeps])
        codes = {old: new for old, new in changes.items() if kind == "key" and is_code(old)}
        names = {old: new for old, new in changes.items() if old not in codes}
        if codes:
            pairs = pd.Series([f"{old} / {new}" for old, new in codes.items()])
            ledger.tell(draft.name, draft.label, "similar_keys", column=name, count=len(codes),
                        value=shown_values(pairs))  # fmt: skip
        if names:
            apply_spelling(draft, name, names, ledger)


def apply_spelling(draft: Draft, name: str, changes: dict[str, str], ledger: Ledger) -> None:
    """Bring spellings of one column together, unless the plan file keeps them apart."""
    which = draft.frame[name].isin(list(changes)) & draft.keeps
    pairs = pd.Series([f"{old} as {new}" for old, new in sorted(changes.items())])
    ledger.rows(draft, "spellings", which, column=name, value=shown_values(pairs))
    if ledger.decision(draft.name, "spellings") != "keep":
        column = draft.frame[name]
        draft.frame[name] = column.map(changes).astype(column.dtype).fillna(column)


def _check_ranges(draft: Draft, ledger: Ledger) -> None:
    for name in draft.columns:
        if draft.spec.column(name).kind == "rate":
            rates = draft.frame[name]
            _refuse_values(draft, "rate_range", name, (rates < 0) | (rates > 1), ledger)
    for name in _NEVER_NEGATIVE.get(draft.name, ()):
        if name in draft.frame:
            _refuse_values(draft, "negative_values", name, draft.frame[name] < 0, ledger)
    if draft.name == "sales":
        ledger.rows(draft, "negative_amounts", draft.frame["amount"] < 0, column="amount")


def _refuse_values(
    draft: Draft, rule: str, name: str, which: pd.Series, ledger: Ledger
) -> pd.Series:
    values = draft.frame[name][which & draft.keeps]
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(values):
        values = values.map("{:g}".format)
    return ledger.rows(draft, rule, which, column=name, value=shown_values(values))


def _check_dates(draft: Draft, ledger: Ledger) -> None:
    for name in draft.columns:
        if draft.spec.column(name).kind != "date":
            continue
        dates = draft.frame[name]
        is_far = ~dates.dt.year.between(*_CENTURY) & dates.notna()
        if name in _HISTORY.get(draft.name, ()):
            is_far |= far_dates(dates.where(draft.keeps))
        _refuse_values(draft, "far_dates", name, is_far, ledger)
    first, last = _ORDERED.get(draft.name, ("", ""))
    if first in draft.frame and last in draft.frame:
        wrong = draft.frame[last] < draft.frame[first]
        rule = "closes_before_open" if draft.name == "deals" else "ends_before_start"
        ledger.rows(draft, rule, wrong, column=f"{last} before {first}")


def far_dates(dates: pd.Series) -> pd.Series:
    """Find dates that lie more than two years from all others, and are few.

    Parameters
    ----------
    dates : Series of datetime64

    Returns
    -------
    Series of bool
        True in groups of at most a tenth of the dates that a gap of more than 730 days separates
        from the largest group (on a tie, the latest). Fewer than five dates: none.

    Examples
    --------
    >>> days = pd.to_datetime(pd.Series(["2024-01-05"] * 9 + ["2108-01-05"]))
    >>> far_dates(days).tolist().count(True)
    1
    """
    ordered = dates.dropna().sort_values(kind="stable")
    nowhere = pd.Series(data=False, index=dates.index)
    if len(ordered) < _FEWEST_ROWS:
        return nowhere
    group = (ordered.diff().dt.days > _GAP_DAYS).cumsum()
    sizes = group.value_counts().sort_index()
    main = sizes[sizes == sizes.max()].index[-1]
    few = sizes.index[(sizes <= _FEW_SHARE * len(ordered)) & (sizes.index != main)]
    return nowhere | group.isin(few).reindex(dates.index, fill_value=False)


def _check_keys(draft: Draft, ledger: Ledger) -> None:
    key = [name for name in draft.spec.key if name in draft.frame]
    if not key:
        ledger.rows(draft, "duplicate_rows", draft.repeats)
        return
    live = draft.frame.loc[draft.keeps, key].dropna(
        subset=[name for name in key if name in draft.spec.required]
    )
    repeats = live.duplicated().reindex(draft.frame.index, fill_value=False)
    texts = live[repeats.loc[live.index]].map(_shown).agg(" ".join, axis=1)
    ledger.rows(draft, "duplicate_key", repeats, column=", ".join(key), value=shown_values(texts))


def _shown(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def check_total(drafts: Mapping[str, Draft], ledger: Ledger) -> None:
    """Refuse sales that add up to nothing: no share, season or quota can come of them.

    Parameters
    ----------
    drafts : mapping of table to Draft
        Judged, with rows set aside.
    ledger : Ledger
        Where the fault is written down.
    """
    draft = drafts.get("sales")
    if draft is None or draft.frame.loc[draft.keeps, "amount"].isna().any():
        return
    total, rows = float(draft.amounts[draft.keeps].sum()), int(draft.keeps.sum())
    if rows and not total > 0:
        ledger.tell("sales", draft.label, "nothing_to_plan", column="amount", count=rows,
                    value=number(total, 0 if total.is_integer() else 2))  # fmt: skip


def _check_shares(draft: Draft, ledger: Ledger) -> None:
    """Judge credit shares: below 1 they need a sale, and they add to 1 for each."""
    if "credit_share" not in draft.frame:
        return
    share = draft.frame["credit_share"]
    if "sale" not in draft.frame:
        ledger.rows(draft, "share_needs_sale", share < 1, column="credit_share")
        return
    sale = draft.frame["sale"]
    ledger.rows(draft, "share_needs_sale", (share < 1) & sale.isna(), column="credit_share")
    stated = draft.keeps & share.notna() & sale.notna()
    partly = sale.isin(sale[stated]) & draft.keeps & sale.notna()
    sums = share[partly].fillna(0.0).groupby(sale[partly]).sum()
    wrong = sums[(sums - 1).abs() > 1e-6]
    shown = pd.Series([f"{name}: {total:.4g}" for name, total in wrong.items()], dtype=object)
    ledger.rows(draft, "share_sum", partly & sale.isin(wrong.index), column="credit_share",
                value=shown_values(shown), count=len(wrong))  # fmt: skip
    amounts = draft.frame["amount"][partly].groupby(sale[partly]).nunique()
    uneven = amounts.index[amounts > 1]
    ledger.rows(draft, "share_amounts", partly & sale.isin(uneven), column="amount",
                value=shown_values(pd.Series(uneven, dtype=object)), count=len(uneven))  # fmt: skip


def _note_constants(draft: Draft, ledger: Ledger) -> None:
    """Note columns of one repeated value: a default that nobody filled in looks like this."""
    live = draft.frame[draft.keeps]
    if len(live) < _FEWEST_SAME:
        return
    for name in draft.columns:
        is_same = live[name].notna().all() and live[name].nunique() == 1
        if is_same and name not in _USUALLY_ONE:
            ledger.tell(draft.name, draft.label, "one_value", column=name, count=len(live),
                        value=_shown(live[name].iloc[0]))  # fmt: skip
