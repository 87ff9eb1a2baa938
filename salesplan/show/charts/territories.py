"""Charts of chapter 3.5: hours of every rep before and after accounts change hands."""

import altair as alt
import pandas as pd

from salesplan.show import theme
from salesplan.show.charts import parts
from salesplan.show.charts.parts import Drawing, draws
from salesplan.words import count


@draws("Dots")
def territories(table: pd.DataFrame) -> Drawing | None:
    """Draw each rep's hours today and after the moves, with the limits between which they are fair.

    Parameters
    ----------
    table : Finding or DataFrame
        `capacity.territories`.

    Returns
    -------
    Chart or None

    Examples
    --------
    >>> table = pd.DataFrame({"rep": ["a", "b"], "name": ["Ann", "Bo"], "measure": "hours",
    ...     "before": [80.0, 40.0], "after": [62.0, 58.0], "low": 54.0, "high": 66.0,
    ...     "is_within": True})
    >>> territories(table).title.text
    ['0 of 2 reps are fairly loaded today, 2 after the moves']
    """
    hours = table[table["measure"] == "hours"]
    if hours.empty:
        return None
    shown = hours.assign(shown=parts.unique(hours["name"], hours["rep"]))
    shown = shown[["shown", "before", "after", "low", "high"]].sort_values("before")
    base = alt.Chart(parts.rows(shown.iloc[::-1])).encode(
        y=alt.Y("shown:N", sort=None, axis=parts.names_axis()),
        tooltip=parts.tips("shown", before=",.0f", after=",.0f", low=",.0f", high=",.0f"),
    )
    axis = alt.Axis(title="Hours a year for the rep's accounts")
    fair = base.mark_bar(color=theme.BLUE, opacity=0.18).encode(
        x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high:Q"
    )
    step = base.mark_rule(color=theme.INK).encode(x="before:Q", x2="after:Q")
    was = base.mark_point(color=theme.INK, filled=False, size=50).encode(x="before:Q")
    now = base.mark_circle(color=theme.BLUE, size=60, opacity=1).encode(x="after:Q")
    today = int(hours["before"].between(hours["low"], hours["high"]).sum())
    after = int(hours["after"].between(hours["low"] - 1e-6, hours["high"] + 1e-6).sum())
    whole = count(len(hours), "rep")
    says = f"{today:,} of {whole} are fairly loaded today, {after:,} after the moves"
    note = "Ring: today. Dot: after the moves. Band: fair load and its tolerance"
    return Drawing(fair + step + was + now, says, note)
