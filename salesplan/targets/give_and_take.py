"""Chapter 2.7: shared sales counted once; what the team gives each rep, and each rep the team."""

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.words import count, listing, money, number, percent

GIFTS = ("coaching", "mentoring", "support")


def credit_splits(sales: pd.DataFrame, fiscal_years: pd.Series, currency: str = "") -> Finding:
    """Show that the credit of shared sales adds to 1, so that each is counted once.

    Parameters
    ----------
    sales : DataFrame
        amount (of the whole sale), and where known rep, sale, credit_share.
    fiscal_years : Series of int, shape (sales,)
    currency : str

    Returns
    -------
    Finding
        fiscal_year, sales (rows' sales), shared_sales, reps (who share), whole (money of the
        shared sales, each once), parts (their credited shares), difference (zero), shared_rate
        (part of all money).

    Examples
    --------
    >>> sales = pd.DataFrame({"sale": ["s1", "s1", "s2"], "rep": ["a", "b", "a"],
    ...     "credit_share": [0.6, 0.4, 1.0], "amount": [100.0, 100.0, 50.0]})
    >>> print(credit_splits(sales, pd.Series([2025] * 3)).text)
    1 of 2 sales is shared; its 100 is credited once, to 2 reps, and makes 66.7 % of all sales.
    """
    share = sales["credit_share"].fillna(1.0)
    key = sales["sale"].astype(object).where(sales["sale"].notna(), sales.index.to_series())
    rows = pd.DataFrame(
        {
            "fiscal_year": fiscal_years.to_numpy(), "key": key, "rep": sales.get("rep"),
            "amount": sales["amount"], "credited": sales["amount"] * share, "is_shared": share < 1,
        }
    )  # fmt: skip
    table = pd.DataFrame(
        [_split_of(year, part) for year, part in rows.groupby("fiscal_year")],
        columns=["fiscal_year", "sales", "shared_sales", "reps", "whole", "parts", "shared_rate"],
    )
    table.insert(6, "difference", (table["whole"] - table["parts"]).round(6) + 0.0)
    return Finding(table, _credit_says(table, rows, currency))


def give_and_take(reps: pd.DataFrame, gifts: pd.DataFrame, *, assigned: int) -> Finding:
    """Set what the team gives each rep beside what the rep gives the team.

    Parameters
    ----------
    reps : DataFrame, shape (reps, ...)
        rep, name, team, quota.
    gifts : DataFrame
        giver, taker (keys; a taker may be missing: nobody in particular), kind ("coaching",
        "mentoring", "support"), hours (a year), what.
    assigned : int
        Sum of all quotas.

    Returns
    -------
    Finding
        rep, name, team, quota, quota_share (of all quotas), hours_given (promised to colleagues),
        coaching_hours (of the manager), mentoring_hours, support_hours (promised), hours_taken
        (their sum), gives and takes in words.
    """
    given = gifts.groupby("giver")["hours"].sum()
    taken = gifts.dropna(subset="taker").pivot_table(
        index="taker", columns="kind", values="hours", aggfunc="sum", fill_value=0.0
    )
    taken = taken.reindex(index=reps["rep"], columns=["coaching", "mentoring", "support"])
    hours = taken.fillna(0.0).add_suffix("_hours").reset_index(drop=True)
    table = reps[["rep", "name", "team", "quota"]].reset_index(drop=True)
    table = table.assign(
        quota_share=table["quota"] / assigned if assigned else 0.0,
        hours_given=given.reindex(table["rep"]).fillna(0.0).to_numpy(float),
        **{str(name): hours[name] for name in hours},
        hours_taken=hours.sum(axis=1),
    )
    what = gifts.dropna(subset="taker").groupby("taker")["what"].agg(_named)
    table["takes"] = [what.get(rep, "nothing promised") for rep in table["rep"]]
    gave = gifts.groupby("giver")["what"].agg(_named)
    table["gives"] = [
        f"the quota; {gave[rep]}" if rep in gave else "the quota" for rep in table["rep"]
    ]
    return Finding(table, _gifts_say(table))


def coaching(reps: pd.DataFrame, duties: pd.DataFrame, *, weeks: float) -> pd.DataFrame:
    """Work out the coaching that managers' duties promise: their time share over their people.

    A duty counts whose `with_role` is the rep's role and whose words speak of coaching, leading or
    training.

    Parameters
    ----------
    reps : DataFrame
        rep, role, manager, hours_per_week.
    duties : DataFrame
        role, duty, time_share, with_role.
    weeks : float
        Weeks that somebody works in a year.

    Returns
    -------
    DataFrame
        giver, taker, kind, hours (a year), what.

    Examples
    --------
    >>> reps = pd.DataFrame({"rep": ["m", "a", "b"], "role": ["manager", "rep", "rep"],
    ...     "manager": [None, "m", "m"], "hours_per_week": [40.0, 40.0, 40.0]})
    >>> duties = pd.DataFrame({"role": ["manager"], "duty": ["Coach reps"], "time_share": [0.3],
    ...     "with_role": ["rep"]})
    >>> coaching(reps, duties, weeks=46.0)[["taker", "hours"]].values.tolist()
    [['a', 276.0], ['b', 276.0]]
    """
    is_help = duties["duty"].str.contains("coach|lead|train|辅导|带教", case=False, regex=True)
    helping = duties[is_help & duties["with_role"].notna()]
    share = helping.groupby(["role", "with_role"])["time_share"].sum().rename("time_share")
    pairs = reps.dropna(subset="manager").merge(
        reps[["rep", "role", "hours_per_week"]].add_prefix("boss_"),
        left_on="manager", right_on="boss_rep",
    )  # fmt: skip
    pairs = pairs.merge(
        share.reset_index(), left_on=["boss_role", "role"], right_on=["role", "with_role"]
    )
    people = pairs.groupby("manager")["rep"].transform("nunique")
    hours = pairs["boss_hours_per_week"] * weeks * pairs["time_share"] / people
    return pd.DataFrame(
        {"giver": pairs["manager"], "taker": pairs["rep"], "kind": "coaching",
         "hours": hours, "what": "coaching by the manager"}
    ).dropna(subset="hours").reset_index(drop=True)  # fmt: skip


def _split_of(year: object, rows: pd.DataFrame) -> tuple[object, ...]:
    shared = rows[rows["is_shared"]]
    whole = float(shared.groupby("key")["amount"].first().sum())
    parts, total = float(shared["credited"].sum()), float(rows["credited"].sum())
    rate = parts / total if total else np.nan
    return (
        year, rows["key"].nunique(), shared["key"].nunique(), shared["rep"].nunique(),
        whole, parts, rate,
    )  # fmt: skip


def _credit_says(table: pd.DataFrame, rows: pd.DataFrame, currency: str) -> str:
    shared, all_sales = int(table["shared_sales"].sum()), int(table["sales"].sum())
    if not shared:
        return f"None of {count(all_sales, 'sale')} is shared, so each has one rep."
    whole, total = float(table["parts"].sum()), float(rows["credited"].sum())
    reps = rows.loc[rows["is_shared"], "rep"].nunique()
    verb = "is" if shared == 1 else "are"
    return (
        f"{number(shared)} of {count(all_sales, 'sale')} {verb} shared; "
        f"{'its' if shared == 1 else 'their'} {money(whole, currency)} is credited once, to "
        f"{count(reps, 'rep')}, and makes {percent(whole / total if total else None)} of all sales."
    )


def _named(whats: pd.Series) -> str:
    return listing(whats.unique())


def _gifts_say(table: pd.DataFrame) -> str:
    carried = table[table["quota"] > 0]
    promised = int((carried["hours_taken"] > 0).sum())
    if not promised:
        return (
            "No coaching, mentoring or support is promised to anybody: tables `duties` and "
            "`learning`, and `team_support` in the plan file, would say it."
        )
    least = carried.nsmallest(1, "hours_taken").iloc[0]
    text = (
        f"{number(promised)} of {count(len(carried), 'rep')} are promised help, "
        f"{number(carried['hours_taken'].median())} hours a year in the middle"
    )
    if least["hours_taken"] < carried["hours_taken"].median():
        text += f"; {least['name']} gets least, {number(least['hours_taken'])} hours"
    givers = carried[carried["hours_given"] > 0]
    if len(givers):
        text += f". {listing(givers['name'])} {_give(len(givers))} hours to colleagues too"
    return text + "."


def _give(n: int) -> str:
    return "gives" if n == 1 else "give"
