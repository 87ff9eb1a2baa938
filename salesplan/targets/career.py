"""Chapter 2.8: the path of each career level, and how far each rep is from the next."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.finding import Finding
from salesplan.rounding import split_target
from salesplan.words import count, listing, money


def level_thresholds(people: pd.DataFrame, stated: pd.DataFrame) -> Finding:
    """List the career levels from low to high, with the sales and skills that each asks for.

    What the plan file states holds. A threshold that it leaves open, and every level that it does
    not name, stands at the median of those who are there today, and says so; without stated
    levels they are ordered by that median of sales.

    Parameters
    ----------
    people : DataFrame
        rep, career_level, last_year (sales), skill (mean level found; missing where not measured).
    stated : DataFrame
        career_level, sales, skill: from the lowest level up.

    Returns
    -------
    Finding
        career_level, reps, level_sales (currency a year), level_skill, source.
    """
    today = people.groupby("career_level").agg(
        reps=("rep", "size"), level_sales=("last_year", "median"), level_skill=("skill", "median")
    )
    given = stated.set_index("career_level")[["sales", "skill"]].astype(float)
    order = [
        *given.index,
        *today.sort_values("level_sales").index.difference(given.index, sort=False),
    ]
    table = today.reindex(order)
    known = given.reindex(order)
    median = [
        f"median of {count(n, 'rep')}" if n else "nobody there" for n in table["reps"].fillna(0)
    ]
    table = table.assign(
        reps=table["reps"].fillna(0).astype("int64"),
        level_sales=known["sales"].fillna(table["level_sales"]),
        level_skill=known["skill"].fillna(table["level_skill"]),
        source=np.where(known.notna().any(axis=1), "plan file", median),
    ).rename_axis("career_level").reset_index()  # fmt: skip
    derived = table.loc[table["source"] != "plan file", "career_level"].tolist()
    text = f"{count(len(table), 'career level')}, from {table['career_level'].iloc[0]} to "
    text += f"{table['career_level'].iloc[-1]}"
    if derived:
        text += (
            f"; what {listing(derived)} ask for is the median of those there today, not a rule: "
            "state career_levels"
        )
    return Finding(table, text + ".")


def career_path(people: pd.DataFrame, path: pd.DataFrame, levels: pd.DataFrame) -> Finding:
    """Split each year of the path by career level, with today's reps in today's levels.

    Every level carries the same part of each year that its quotas are of all quotas, so the levels
    add up to the path. Beside the target per rep stands what the next level asks for.

    Parameters
    ----------
    people : DataFrame
        rep, career_level, quota.
    path : DataFrame
        fiscal_year, target.
    levels : DataFrame
        As `level_thresholds` returns them.

    Returns
    -------
    Finding
        career_level, reps, fiscal_year, target (int64), target_per_rep, next_sales (missing for the
        highest level).
    """
    quotas = people.groupby("career_level").agg(reps=("rep", "size"), quota=("quota", "sum"))
    order = levels.set_index("career_level")["level_sales"]
    quotas = quotas.reindex([name for name in order.index if name in quotas.index])
    weights = quotas["quota"] if quotas["quota"].sum() > 0 else quotas["reps"]
    parts = [
        pd.DataFrame(
            {
                "career_level": quotas.index,
                "reps": quotas["reps"].to_numpy(),
                "fiscal_year": year,
                "target": split_target(int(target), weights.astype(float)).to_numpy(),
                "next_sales": order.shift(-1).reindex(quotas.index).to_numpy(),
            }
        )
        for year, target in zip(path["fiscal_year"], path["target"], strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["target_per_rep"] = table["target"] / table["reps"]
    columns = ["career_level", "reps", "fiscal_year", "target", "target_per_rep", "next_sales"]
    return Finding(table[columns], _levels_sentence(table))


def career_steps(people: pd.DataFrame, path: pd.DataFrame, levels: pd.DataFrame) -> Finding:
    """Show how far each rep is from the next level, in sales and in skills.

    Sales are those of last year, skills the mean of what was measured. The year in which a rep
    reaches the level's sales is the first in which the quota, grown like the path, is as high.

    Parameters
    ----------
    people : DataFrame
        rep, name, career_level, last_year, quota, skill.
    path : DataFrame
        fiscal_year, target.
    levels : DataFrame
        As `level_thresholds` returns them.

    Returns
    -------
    Finding
        rep, name, career_level, next_level, last_year, next_sales, sales_missing, skill,
        next_skill, skill_missing, reached_in (fiscal year; missing where beyond the path),
        step (what is missing: nothing, sales, skills, sales and skills, or highest level).
    """
    order = levels.set_index("career_level")
    following = pd.Series(order.index, order.index, dtype=object).shift(-1)
    table = people.assign(next_level=people["career_level"].map(following))
    table["next_sales"] = table["next_level"].map(order["level_sales"])
    table["next_skill"] = table["next_level"].map(order["level_skill"])
    table["sales_missing"] = (table["next_sales"] - table["last_year"]).clip(lower=0)
    table["skill_missing"] = (table["next_skill"] - table["skill"]).clip(lower=0)
    table["reached_in"] = _reached(table, path)
    table["step"] = [_step(row) for row in table[["next_level", "sales_missing", "skill_missing"]]
                     .itertuples(index=False)]  # fmt: skip
    columns = ["rep", "name", "career_level", "next_level", "last_year", "next_sales",
               "sales_missing", "skill", "next_skill", "skill_missing", "reached_in",
               "step"]  # fmt: skip
    table = table[columns].assign(next_level=table["next_level"].fillna(""))
    return Finding(table.reset_index(drop=True), _steps_sentence(table, path))


def _reached(table: pd.DataFrame, path: pd.DataFrame) -> pd.Series:
    """Name the first year of the path in which the grown quota reaches the next level's sales."""
    first = path["target"].iloc[0]
    growth = path["target"].to_numpy(float) / first if first else np.ones(len(path))
    grown = table["quota"].to_numpy(float)[:, None] * growth
    enough = grown >= table["next_sales"].to_numpy(float)[:, None]
    years = path["fiscal_year"].to_numpy()[enough.argmax(axis=1)]
    found = pd.Series(enough.any(axis=1), table.index)
    return pd.Series(years, table.index).where(found).astype("Int64")


def _step(row: Sequence[object]) -> str:
    following, sales, skill = row
    if not isinstance(following, str):
        return "highest level"
    missing = [name for name, gap in (("sales", sales), ("skills", skill))
               if isinstance(gap, float) and gap > 0]  # fmt: skip
    return " and ".join(missing) or "nothing missing"


def _levels_sentence(table: pd.DataFrame) -> str:
    last = table[table["fiscal_year"] == table["fiscal_year"].max()]
    top = last.nlargest(1, "target").iloc[0]
    text = (
        f"With today's people the path asks most of {top['career_level']}: "
        f"{money(top['target'])} in FY{top['fiscal_year']}, {money(top['target_per_rep'])} a rep"
    )
    grown = last[last["target_per_rep"] >= last["next_sales"]]["career_level"].tolist()
    if grown:
        text += f"; by then {listing(grown)} would sell on average what the next level asks for"
    return text + "."


def _steps_sentence(table: pd.DataFrame, path: pd.DataFrame) -> str:
    steps = table["step"].value_counts()
    ready = table.loc[table["step"] == "nothing missing", "name"].tolist()
    climbing = table[table["step"] != "highest level"]
    if climbing.empty:
        return "Everybody is at the highest level."
    below = count(len(climbing), "rep")
    have = "have" if len(ready) > 1 else "has"
    text = f"Of {below} below the highest level, {len(ready) or 'none'} {have} all that the next "
    text += "asks for"
    text += f" ({listing(ready)})" if ready else ""
    late = climbing["reached_in"].isna() & (climbing["sales_missing"] > 0)
    if late.any():
        text += (
            f"; {count(int(late.sum()), 'rep')} would not reach its sales by "
            f"FY{path['fiscal_year'].iloc[-1]} on the growth of the path"
        )
    if not table["skill"].notna().any():
        return f"{text}. Skills were never measured: needs table `skills`."
    only = int(steps.get("skills", 0))
    return text + (f"; {count(only, 'rep')} lack only skills." if only else ".")
