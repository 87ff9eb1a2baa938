"""Chapter 2.6: goals held against five rules, SMART: verdict, evidence and fix for each letter."""

from collections.abc import Mapping

import pandas as pd

from salesplan.finding import Finding
from salesplan.targets.goal_reading import (
    Goal,
    GoalRules,
    Likelihood,
    Outlook,
    likelihood,
    read_goals,
)
from salesplan.targets.goal_record import Record, earlier_changes
from salesplan.targets.goal_rules import (
    NO,
    OPEN,
    YES,
    Verdict,
    achievable,
    goal_chains,
    measurable,
    relevant,
    specific,
    time_bound,
)
from salesplan.targets.organisation import Organisation
from salesplan.words import count, listing, number

LETTERS = ("specific", "measurable", "achievable", "relevant", "time_bound")


def smart_letters(
    goals: pd.DataFrame,
    firm: Organisation,
    record: Record,
    rules: GoalRules,
    outlooks: Mapping[str, Outlook] | None = None,
) -> Finding:
    """Score every goal letter by letter, by stated rules.

    The rules stand in `goal_rules`, one function a letter. A verdict is "open" where the data
    cannot carry it.

    Parameters
    ----------
    goals : DataFrame, shape (goals, ...)
        goal, owner, kpi, and where known unit, baseline, target, starts_on, due_on, supports.
    firm : Organisation
    record : Record
        What was known before the plan year.
    rules : GoalRules
    outlooks : mapping of goal to Outlook, optional
        Of the revenue of those goals that ask for some.

    Returns
    -------
    Finding
        goal, owner, letter, verdict (yes, no, open), evidence, fix; five rows a goal.
    """
    read = read_goals(goals, firm, record, rules)
    chains = goal_chains(read, firm, {name.casefold(): name for name in rules.priorities})
    changes, known = _Changes(firm, record, rules), outlooks or {}
    likely = [likelihood(goal, known.get(goal.row.goal), changes.of, rules) for goal in read]
    rows = [
        (goal.row.goal, goal.row.owner, letter, *verdict)
        for goal, chance in zip(read, likely, strict=True)
        for letter, verdict in _letters(goal, firm, rules, chance, chains).items()
    ]
    columns = ["goal", "owner", "letter", "verdict", "evidence", "fix"]
    table = pd.DataFrame(rows, columns=columns)
    return Finding(table, _letters_say(table))


def smart(letters: pd.DataFrame) -> Finding:
    """Set the five letters of each goal side by side, with what would mend it.

    Parameters
    ----------
    letters : DataFrame
        As `smart_letters` returns it.

    Returns
    -------
    Finding
        goal, owner, specific, measurable, achievable, relevant, time_bound (yes, no, open),
        met_count (letters met, of five), fix; in the order of the goals.

    Examples
    --------
    >>> letters = pd.DataFrame({"goal": "Sell more", "owner": "Ann", "letter": LETTERS,
    ...     "verdict": ["no", "no", "open", "yes", "yes"], "evidence": "",
    ...     "fix": ["say what", "", "", "", ""]})
    >>> smart(letters).table[["met_count", "fix"]].values.tolist()
    [[2, 'specific: say what']]
    >>> smart(letters).text
    '0 of 1 goal are SMART; of the others 1 not specific, 1 not measurable and 1 open in a letter.'
    """
    wide = letters.pivot_table(
        index=["goal", "owner"], columns="letter", values="verdict", aggfunc="first", sort=False
    )
    wide = wide.reindex(columns=list(LETTERS)).rename_axis(columns=None)
    asked = letters[letters["fix"] != ""]
    said = asked["letter"].str.replace("_", "-") + ": " + asked["fix"]
    fixes = said.groupby([asked["goal"], asked["owner"]], sort=False).agg("; ".join)
    table = wide.assign(
        met_count=(wide == YES).sum(axis=1).astype("int64"),
        fix=fixes.reindex(wide.index).fillna(""),
    ).reset_index()
    return Finding(table, _goals_say(table))


def _letters(
    goal: Goal,
    firm: Organisation,
    rules: GoalRules,
    likely: Likelihood,
    chains: Mapping[str, tuple[str, str]],
) -> dict[str, Verdict]:
    return {
        "specific": specific(goal, firm),
        "measurable": measurable(goal, rules.currency),
        "achievable": achievable(goal, likely, rules.band),
        "relevant": relevant(goal, chains[goal.row.goal], firm, rules.duties),
        "time_bound": time_bound(goal, firm, rules),
    }


class _Changes:
    """Earlier changes of figures among peers, each worked out once."""

    def __init__(self, firm: Organisation, record: Record, rules: GoalRules) -> None:
        self.record, self.rules = record, rules
        people = set().union(*firm.teams.values()) if firm.teams else set(firm.names)
        self.reps = {rep: rep for rep in people}
        self.teams = {rep: team for team, members in firm.teams.items() for rep in members}
        self.seen: dict[object, pd.DataFrame] = {}

    def of(self, goal: Goal) -> pd.DataFrame:
        """Compare a rep with reps, and whatever is larger with teams."""
        assert goal.kpi is not None
        days = goal.span if goal.kpi.adds_up else self.rules.year
        is_one = goal.scope.members is not None and len(goal.scope.members) == 1
        by_rep = is_one or not self.teams
        key = (goal.kpi.name, by_rep, goal.scope.named, days)
        if key not in self.seen:
            peers = self.reps if by_rep else self.teams
            self.seen[key] = earlier_changes(goal.kpi, peers, goal.scope, self.record, days)
        return self.seen[key]


def _letters_say(table: pd.DataFrame) -> str:
    met = table["verdict"].eq(YES).groupby(table["letter"], sort=False).sum()
    goals = count(table["goal"].nunique(), "goal")
    said = [f"{_hyphened(letter)} {number(n)}" for letter, n in met.items()]
    return f"Letters met by {goals}: {listing(said, most=len(said))}."


def _goals_say(table: pd.DataFrame) -> str:
    verdicts = table[list(LETTERS)]
    sound = int((verdicts == YES).all(axis=1).sum())
    lacking = (verdicts == NO).sum()
    lacking = lacking[lacking > 0].sort_values(ascending=False, kind="stable")
    faults = [f"{number(n)} not {_hyphened(letter)}" for letter, n in lacking.items()]
    undecided = int((verdicts == OPEN).any(axis=1).sum())
    faults += [f"{number(undecided)} open in a letter"] if undecided else []
    text = f"{number(sound)} of {count(len(table), 'goal')} are SMART"
    if faults:
        text += f"; of the others {listing(faults, most=len(faults))}"
    return text + "."


def _hyphened(letter: object) -> str:
    return str(letter).replace("_", "-")
