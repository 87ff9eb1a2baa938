"""Charts of chapter 2: the range, its basis, quotas, commitments, past attainment."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count, money, number, percent

_MOST_PERIODS = 16


@draws("Horizontal bars")
def target_range(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw floor, commit and stretch with the chance of each.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.target_range`.
    currency : str
        Code for the title.

    Examples
    --------
    >>> table = pd.DataFrame({"level": ["floor", "commit", "stretch"],
    ...     "target": [9_000_000, 10_000_000, 11_000_000], "chance": [0.8, 0.55, 0.3]})
    >>> target_range(table, currency="EUR").title.text
    ['Commit of 10 million EUR has a chance of 55 %']
    """
    agreed = table[table["level"] == "commit"].iloc[0]
    said = [
        f"{money(target)}, chance {percent(chance, 0)}"
        for target, chance in zip(table["target"], table["chance"], strict=True)
    ]
    base = alt.Chart(
        parts.rows(table.assign(level=table["level"].str.capitalize(), said=said)),
        height=alt.Step(34),
    ).encode(
        y=alt.Y("level:N", sort=None, axis=parts.names_axis()),
        x=alt.X("target:Q", axis=parts.money_axis("Target", currency)),
        tooltip=parts.tips("level", target=",.0f", chance=".0%"),
    )
    bars = base.mark_bar(size=22).encode(
        color=alt.condition("datum.level == 'Commit'", alt.value(theme.BLUE), alt.value(theme.SKY))
    )
    chart = bars + base.mark_text(align="left", dx=6, color=theme.INK).encode(text="said:N")
    chance = percent(agreed["chance"], 0)
    says = f"Commit of {money(agreed['target'], currency)} has a chance of {chance}"
    return Drawing(chart, says, "Chance: of reaching the level or more")


@draws("Horizontal bars")
def target_basis(table: pd.DataFrame, *, currency: str = "") -> Drawing:
    """Draw what the target could rest on, the chosen one marked.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.target_basis`.
    currency : str
        Code for title and axis.

    Examples
    --------
    >>> table = pd.DataFrame({"basis": ["growth_rate", "forecast"], "amount": [11e6, 10e6],
    ...     "is_chosen": [True, False], "note": ["", ""]})
    >>> target_basis(table).title.text
    ['The target of 11 million rests on growth rate']
    """
    table = table.assign(basis=table["basis"].str.replace("_", " "))
    chart = (
        alt.Chart(parts.rows(table), height=alt.Step(26))
        .mark_bar(size=18)
        .encode(
            y=alt.Y("basis:N", sort=None, axis=parts.names_axis()),
            x=alt.X("amount:Q", axis=parts.money_axis("Target", currency)),
            color=alt.condition("datum.is_chosen", alt.value(theme.BLUE), alt.value(theme.PALE)),
            tooltip=parts.tips("basis", "note", amount=",.0f"),
        )
    )
    chosen = table[table["is_chosen"].astype(bool)]
    says = "; ".join(
        f"The target of {money(amount, currency)} rests on {basis}"
        for amount, basis in zip(chosen["amount"], chosen["basis"], strict=True)
    )
    note = "Blue: chosen. Grey: what the other bases would give"
    return Drawing(chart, says or "What the target could rest on", note)


@draws("Horizontal bars")
def quotas(table: pd.DataFrame, *, currency: str = "") -> Drawing | None:
    """Draw every rep's quota from large to small, last year marked, a panel for each team.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.quotas`.
    currency : str
        Code for title and axis.

    Returns
    -------
    Chart or None
        One panel where there is one team; None too where there is one rep, whose quota is the plan.

    Examples
    --------
    >>> table = pd.DataFrame({"rep": ["r1", "r2"], "name": ["Ann", "Bo"], "team": "North",
    ...     "last_year": [900.0, 500.0], "quota": [1000, 600], "is_locked": False})
    >>> quotas(table).title.text
    ['2 reps carry 1,600; the largest quota is that of Ann, 1,000']
    """
    if len(table) == 1:
        return None
    table = table.sort_values(["quota", "rep"], ascending=[False, True])
    table = table.assign(
        shown=parts.unique(table["name"], table["rep"]),
        team=table["team"].astype(object).fillna("-"),
    )
    data = parts.rows(table[["shown", "team", "last_year", "quota", "is_locked"]])
    base = alt.Chart(data, height=parts.step()).encode(
        y=alt.Y("shown:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("shown", "team", quota=",.0f", last_year=",.0f"),
    )
    axis = parts.money_axis("Quota", currency)
    bars = base.mark_bar(size=12).encode(
        x=alt.X("quota:Q", axis=axis),
        color=alt.condition("datum.is_locked", alt.value(theme.LOCKED), alt.value(theme.BLUE)),
    )
    last_year = base.mark_tick(color=theme.INK, thickness=2, size=14).encode(x="last_year:Q")
    chart = bars + last_year
    says = _quotas_say(table, currency)
    locked = f", {theme.CALLED[theme.LOCKED]} where locked" if table["is_locked"].any() else ""
    note = f"Bar: quota{locked}. Black mark: last year's sales"
    if len(table["team"].unique()) > 1:
        by_team = table.groupby("team")["quota"].sum().sort_values(ascending=False, kind="stable")
        panels = parts.panels("team", list(by_team.index))
        chart = chart.facet(row=panels, spacing=6).resolve_scale(y="independent")
    return Drawing(chart, says, note)


@draws("Horizontal bars")
def commitment_gaps(table: pd.DataFrame, *, currency: str = "") -> Drawing | None:
    """Draw commitments from below against quotas from above, on every level.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.quota_tree`.
    currency : str
        Code for title and axis.

    Returns
    -------
    Chart or None
        A panel for each level; None too where nobody has committed.

    Examples
    --------
    >>> table = pd.DataFrame({"node": ["all", "r1"], "name": ["All", "Ann"],
    ...     "parent": [None, "all"], "depth": [0, 1], "own_quota": [0, 100],
    ...     "quota": [100, 100], "committed": [90.0, 90.0], "gap": [10.0, 10.0],
    ...     "owner": ["All", "Ann"]})
    >>> commitment_gaps(table).title.text
    ['Commitments are 10 short of the quotas; 1 of 1 rep committed less than the quota']
    """
    if table["committed"].isna().all():
        return None
    said = table[table["committed"].notna()]
    levels = [f"Level {int(depth)}" if depth else "All" for depth in said["depth"]]
    several = said["node"].duplicated(keep=False)  # a row below each of their managers
    key = said["node"].where(~several, said["node"] + ", " + said["owner"])
    drawn = said.assign(
        shown=parts.unique(said["name"], key),
        level=levels,
        expected=said["committed"] + said["gap"],
    )
    base = alt.Chart(
        parts.rows(drawn[["shown", "level", "committed", "expected", "gap", "owner"]]),
        height=parts.step(),
    ).encode(
        y=alt.Y("shown:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("shown", "owner", committed=",.0f", expected=",.0f", gap=",.0f"),
    )
    bars = base.mark_bar(size=12).encode(
        x=alt.X("committed:Q", axis=parts.money_axis("Committed", currency)),
        color=alt.condition("datum.gap > 0", alt.value(theme.SHORT), alt.value(theme.BLUE)),
    )
    chart = bars + base.mark_tick(color=theme.INK, thickness=2, size=14).encode(x="expected:Q")
    panels = parts.panels("level", list(dict.fromkeys(levels)))
    chart = chart.facet(row=panels, spacing=6).resolve_scale(x="independent", y="independent")
    short = f", {theme.CALLED[theme.SHORT]} where short" if (said["gap"] > 0).any() else ""
    note = f"Bar: committed{short}. Black mark: quota of those who committed"
    return Drawing(chart, _gaps_say(said, currency), note)


@draws("Strips")
def past_attainment(table: pd.DataFrame) -> Drawing | None:
    """Draw how far quotas of earlier periods were met: one mark a quota, the median across.

    Parameters
    ----------
    table : Finding or DataFrame
        `targets.past_attainment`.

    Returns
    -------
    Chart or None
        None too where no quota can be rated.

    Examples
    --------
    >>> table = pd.DataFrame({"period": ["FY2025"] * 2, "rep": ["r1", "r2"],
    ...     "quota": [100.0, 100.0], "actual": [90.0, 120.0], "attainment": [0.9, 1.2]})
    >>> past_attainment(table).title.text
    ['In FY2025 1 of 2 quotas was met; the median reached 105 %']
    """
    if table["attainment"].isna().all():
        return None
    rated = table.dropna(subset="attainment")
    periods = sorted(rated["period"].unique())[-_MOST_PERIODS:]
    last = rated.loc[rated["period"] == periods[-1], "attainment"]
    rated = rated[rated["period"].isin(periods)]
    base = alt.Chart(parts.rows(rated[["period", "attainment"]])).encode(
        x=alt.X("period:O", axis=parts.months_axis()),
        y=alt.Y("attainment:Q", axis=parts.rate_axis(title="Actual / quota")),
    )
    strip = base.mark_tick(color=theme.BLUE, opacity=0.45, thickness=2, size=24)
    median = base.mark_tick(color=theme.INK, thickness=3, size=34).encode(y="median(attainment):Q")
    met = alt.Chart(alt.InlineData(values=[{"attainment": 1}]))
    rule = met.mark_rule(color=theme.GREY, strokeDash=[4, 4]).encode(y="attainment:Q")
    reached = int((last >= 1).sum())
    says = (
        f"In {periods[-1]} {number(reached)} of {count(len(last), 'quota')} "
        f"{'was' if reached == 1 else 'were'} met; the median reached {percent(last.median(), 0)}"
    )
    note = "Blue: one quota each. Black: median. Dashed: quota met"
    return Drawing(strip + median + rule, says, note)


def _quotas_say(table: pd.DataFrame, currency: str) -> str:
    largest = table.iloc[0]
    return (
        f"{count(len(table), 'rep')} carry {money(table['quota'].sum(), currency)}; the largest "
        f"quota is that of {parts.short(largest['name'])}, {money(largest['quota'])}"
    )


def _gaps_say(said: pd.DataFrame, currency: str) -> str:
    gap, reps = said.iloc[0]["gap"], said[said["own_quota"] > 0]
    side = "short of" if gap > 0 else "above"
    less = reps.loc[reps["gap"] > 0, "node"].nunique()
    return (
        f"Commitments are {money(abs(gap), currency)} {side} the quotas; {number(less)} of "
        f"{count(reps['node'].nunique(), 'rep')} committed less than the quota"
    )
