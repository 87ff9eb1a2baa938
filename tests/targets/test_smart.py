"""Chapter 2.6: thirty goals that somebody might write, the verdict on each letter, and why.

The firm: ten reps in two teams, R0 to R4 in North under Mia, R5 to R9 in South. Each sold 100 a
month in 2023; R0 to R9 then grew by -10, -5, 0, 2, 4, 6, 8, 10, 15, 20 % in either year. Ri won
i mod 4 new customers in each of 2024 and 2025, and 8 of 20 deals a year in 60 days, R0 to R4 one
more and the others one less in 2025. Customers gave 4 of 5.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.goal_reading import GoalRules, Outlook
from salesplan.targets.goal_record import Record, Span, chance_from_record
from salesplan.targets.hierarchy import reporting_tree
from salesplan.targets.kpi_names import KPIS
from salesplan.targets.organisation import Organisation
from salesplan.targets.smart import LETTERS, smart, smart_letters

GROWTH = (-0.10, -0.05, 0.0, 0.02, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20)
REPS = [f"R{i}" for i in range(10)]
YEAR = Span(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31"))
DUTIES = pd.DataFrame(
    {
        "role": ["rep", "rep", "manager", "clerk"],
        "duty": ["Visit customers", "Negotiate offers", "Coach reps", "Keep the books"],
    }
)
MILESTONES = pd.DataFrame(
    {
        "milestone": ["Half of the deals", "Half of the new customers", "Kick-off"],
        "due_on": pd.to_datetime(["2026-06-30", "2026-06-30", "2026-01-05"]),
        "kpi": ["deals", "customers", "satisfaction"],
        "owner": ["Firm", "North", "Firm"],
    }
)
# goal | owner | kpi | unit | baseline | target | starts | due | supports | S M A R T | why
GOALS = """
Firm earns 14,000|Firm|revenue|EUR|13317|14000|01-01|12-31||y y y y y|all five: the forecast of 14,050 +- 400 gives it 55 %
North grows|Mia|revenue|EUR|4900|5950|01-01|12-31|Firm earns 14,000|y n o y y|stated 4,900, measured 5,801; four changes of teams are few
R5 sells 1,400|R5|revenue|EUR|1348|1415|01-01|12-31|Firm earns 14,000|y y y y y|+5 %: 5 of 10 did it
R5 sells much|R5|revenue|EUR|1348|1550|01-01|12-31|Firm earns 14,000|y y n y y|+15 %: 2 of 10 did it, below the band
R5 stays|R5|revenue|EUR|1348|1214|01-01|12-31|Firm earns 14,000|y y n y y|-10 %: all did it, above the band
Sell more|R5|revenue|||||||n n n n n|nothing is said
Sell more to pharma|R5|revenue||||01-01|12-31|Firm earns 14,000|y n n y y|the type Pharma makes it specific, no figure though
Improve quality|R1|quality||||01-01|12-31|Firm earns 14,000|n n n n n|empty words, unknown figure, no duty, no checkpoint
3. Improve sales|R1|turnover|EUR|1083|1110|01-01|12-31|Firm earns 14,000|y y y y y|a target makes empty words harmless; turnover is revenue
Ten deals|R1|deals|deals|9|10|01-01|12-31|Firm earns 14,000|y y y y y|9 to 10: as far as 5 of 10 went
Twenty deals|R1|deals|deals|9|20|01-01|12-31|Firm earns 14,000|y y n y y|nobody ever doubled
Ten deals without end|R1|deals|deals|9|10|01-01||Firm earns 14,000|y y y y n|no due day
Ten deals too late|R1|deals|deals|9|10|01-01|2027-03-31|Firm earns 14,000|y y o y n|due after the year; its days of a year before are not over
Ten deals backwards|R1|deals|deals|9|10|12-01|02-01|Firm earns 14,000|y y y y n|due before it starts
Ten deals in money|R1|deals|EUR|9|10|01-01|12-31|Firm earns 14,000|y n y y y|EUR is no unit of deals
Ten deals soon|R1|deals|deals|9|10|01-01|12-31|Firm earns 14,000|y y y y n|soon is no day
Two new customers|R2|customers|customers|0|2|01-01|12-31|Firm earns 14,000|y y y y n|4 of 10 had as many; the milestone is of North, not above R2
Two new customers of North|North|customers|customers|0|8|01-01|12-31|Firm earns 14,000|y y o y y|the team's own milestone; two teams x two years are few
Win rate to 45 %|R1|win rate|%|43|45|01-01|12-31|Firm earns 14,000|y y y y n|9 of 21 to 45 %: as 5 of 10 rose; no checkpoint
Win rate of half|R1|win rate|fraction|0.2|0.5|01-01|03-31|Firm earns 14,000|y n n y y|stated .2, measured .43; short: no checkpoint needed
Cycle of 90 days|R1|sales_cycle|days|60|90|01-01|03-31|Firm earns 14,000|y y n y y|it is at 60 today: 90 asks for nothing
Cycle of 50 days|R1|sales cycle|days|60|50|01-01|03-31|Firm earns 14,000|y y n y y|no cycle ever changed
Shorter sales cycle|R1|revenue|EUR|1083|1100|01-01|12-31|Firm earns 14,000|n y y y y|words and figure differ
4.2 of 5 points|R1|satisfaction|points of 5|4.0|4.2|01-01|03-31|Firm earns 14,000|y y o y y|one year of answers: no change known
Serve nobody's aim|R1|deals|deals|9|10|01-01|12-31||y y y n y|supports nothing
Serve a ghost|R1|deals|deals|9|10|01-01|12-31|Grow the moon|y y y n y|no such goal or priority
Serve a priority|R1|deals|deals|9|10|01-01|12-31|defend pharma|y y y y y|a priority of the strategy
Book it right in 9 days|C1|visits|visits|0|9|01-01|03-31|Firm earns 14,000|y y o n y|a clerk visits nobody; no visit on record
Ask Zoe for 10|Zoe|deals|deals|9|10|01-01|03-31|Firm earns 14,000|n y o y y|nobody is called Zoe, so nothing is measured
Tidy the 12 shelves|R1|tidiness|shelves|0|12|01-01|03-31|Firm earns 14,000|y n o n y|no table knows shelves, no duty is like it
"""  # noqa: E501 (one goal a line)


@cache
def organisation():
    reps = pd.DataFrame({"rep": [*REPS, "Mia", "C1"]})
    reps["manager"] = ["Mia"] * 5 + [None] * 7
    teams = {"North": set(REPS[:5]), "South": set(REPS[5:])}
    roles = dict.fromkeys(REPS, "rep") | {"Mia": "manager", "C1": "clerk"}
    return Organisation(reporting_tree(reps, "Firm"), teams, roles)


@cache
def record():
    months = pd.period_range("2023-01", "2025-12", freq="M")
    sales = pd.DataFrame(
        [
            (month.start_time, rep, f"{rep}-old", 100 * (1 + growth) ** (month.year - 2023))
            for rep, growth in zip(REPS, GROWTH, strict=True)
            for month in months
        ],
        columns=["date", "rep", "customer", "amount"],
    )
    fresh = pd.DataFrame(
        [
            (pd.Timestamp(year, 5, 2), rep, f"{rep}-{year}-{k}", 0.01)
            for place, rep in enumerate(REPS)
            for year in (2024, 2025)
            for k in range(place % 4)
        ],
        columns=["date", "rep", "customer", "amount"],
    )
    sales = pd.concat([sales, fresh], ignore_index=True)
    sales = sales.assign(customer_type="Pharma", product_line="Line", product="Item", region="all",
                         quantity=1.0)  # fmt: skip
    deals = pd.DataFrame(
        [
            (pd.Timestamp(year, 6, 1), rep, k < 8 + (year == 2025) * (1 if place < 5 else -1))
            for place, rep in enumerate(REPS)
            for year in (2024, 2025)
            for k in range(20 + (year == 2025) * (1 if place < 5 else 0))
        ],
        columns=["date", "rep", "is_won"],
    ).assign(amount=10.0, days=60.0, customer="c", customer_type="Pharma", region="all")
    answers = pd.DataFrame(
        {"date": pd.Timestamp("2025-11-01"), "rep": REPS * 3, "score": 4.0, "scale_max": 5.0}
    )
    covers = Span(pd.Timestamp("2023-01-01"), pd.Timestamp("2025-12-31"))
    return Record(sales, deals, answers, covers=covers)


def read(table=GOALS):
    columns = ["goal", "owner", "kpi", "unit", "baseline", "target", "starts_on", "due_on",
               "supports", "expected", "why"]  # fmt: skip
    rows = [line.split("|") for line in table.strip().splitlines()]
    goals = pd.DataFrame(rows, columns=columns).replace("", None)
    for name in ("starts_on", "due_on"):
        days = goals[name].map(
            lambda day: f"2026-{day}" if isinstance(day, str) and len(day) == 5 else day
        )
        goals[name] = pd.to_datetime(days)
    return goals.assign(
        baseline=pd.to_numeric(goals["baseline"]), target=pd.to_numeric(goals["target"])
    )


RULES = GoalRules(YEAR, currency="EUR", priorities=("Defend pharma",), duties=DUTIES,
                  milestones=MILESTONES)  # fmt: skip


@pytest.fixture(scope="module")
def letters():
    outlooks = {"Firm earns 14,000": Outlook(14_050, 400, "the forecast")}
    return smart_letters(read(), organisation(), record(), RULES, outlooks).table


@pytest.mark.parametrize("place", range(30))
def test_thirty_written_goals_get_the_verdict_of_the_rubric(letters, place):
    goal = read().iloc[place]
    rows = letters[letters["goal"] == goal["goal"]].set_index("letter")

    found = " ".join(rows["verdict"].str[0].reindex(LETTERS))

    assert found == goal["expected"], f"{goal['goal']}: {goal['why']}\n{rows['evidence'].to_dict()}"


def verdict(letters, goal, letter):
    rows = letters[(letters["goal"] == goal) & (letters["letter"] == letter)]
    return rows.iloc[0][["verdict", "evidence", "fix"]].tolist()


def test_the_chance_of_revenue_is_that_of_a_normal_around_the_forecast(letters):
    """P(N(14,050, 400) > 14,000) = Phi(0.125) = 0.55."""
    assert verdict(letters, "Firm earns 14,000", "achievable") == [
        "yes", "the forecast gives it 55 %; the band is 40 % to 80 %", "",
    ]  # fmt: skip


def test_the_chance_of_a_reps_year_is_lognormal():
    """ln(110 / 100) / 0.1 = 0.953: P = 0.170; of 40 %: 100 x exp(0.1 x 0.2533) = 102.57."""
    ahead = Outlook(100.0, 0.0, "what the rep may sell", 0.1)

    assert ahead.chance(110.0) == pytest.approx(0.170, abs=5e-4)
    assert ahead.chance(0.0) == 1
    assert ahead.amount(0.4) == pytest.approx(102.57, abs=5e-3)


def test_a_goal_too_hard_says_which_one_would_be_in_reach(letters):
    """Of twenty growths 40 % were 6.8 % or more, between 6 and 8: 1,348.3 x 1.068 = 1,440."""
    said = verdict(letters, "R5 sells much", "achievable")

    assert said[1].startswith("too hard: 4 of 20 earlier yearly changes of peers went as far")
    assert said[2] == "lower it or add means: about 1,440 would have 40 %"


def test_a_wrong_baseline_is_put_beside_the_measured_one_with_days_and_n(letters):
    said = verdict(letters, "North grows", "measurable")

    assert said[:2] == [
        "no",
        "stated baseline 4,900; measured 5,801 (North, 2025-01-01 to 2025-12-31, n 66)",
    ]
    assert said[2].startswith("start from 5,801")


def test_a_missing_checkpoint_is_proposed_half_way(letters):
    """From 0 to 2 new customers within 2026: one by the middle of the year."""
    said = verdict(letters, "Two new customers", "time_bound")

    assert said[2] == "set a milestone, for example on 2026-07-02: 1"


def test_a_checkpoint_before_the_start_is_none_on_the_way():
    """The kick-off of 5 January is no checkpoint of a goal that starts in February."""
    goals = pd.DataFrame(
        {"goal": ["4.2 points"], "owner": "R1", "kpi": "satisfaction",
         "starts_on": pd.to_datetime(["2026-02-01"]), "due_on": pd.to_datetime(["2026-12-31"])}
    )  # fmt: skip

    late = smart_letters(goals, organisation(), record(), RULES).table
    early = goals.assign(starts_on=YEAR.first)

    assert verdict(late, "4.2 points", "time_bound")[0] == "no"
    assert verdict(smart_letters(early, organisation(), record(), RULES).table, "4.2 points",
                   "time_bound")[:2] == [
        "yes", "2026-01-01 to 2026-12-31; checkpoint: Kick-off",
    ]  # fmt: skip


def test_of_a_length_less_is_better():
    """From 60 days: 40, 50, 60, 80 of eight changes; 50 or fewer were reached by half."""
    changes = pd.DataFrame({"before": [60.0] * 8, "after": [40.0, 50.0, 60.0, 80.0] * 2})

    assert chance_from_record(KPIS["sales_cycle_days"], changes, 60.0, 50.0) == 0.5
    assert chance_from_record(KPIS["sales_cycle_days"], changes[:7], 60.0, 50.0) != 0.5  # too few


def test_goals_that_serve_one_another_in_a_circle_serve_nothing():
    goals = pd.DataFrame(
        {"goal": ["a", "b"], "owner": "R1", "kpi": "deals", "supports": ["b", "a"]}
    )

    letters = smart_letters(goals, organisation(), record(), RULES).table

    said = verdict(letters, "a", "relevant")
    assert said[0] == "no"
    assert "which serves it in turn" in said[1]


def test_without_any_record_nothing_is_measured_and_nothing_breaks():
    letters = smart_letters(read(), organisation(), Record(), GoalRules(YEAR)).table

    assert verdict(letters, "Ten deals", "achievable")[:2] == [
        "open", "too little on record, so nobody can say how likely it is",
    ]  # fmt: skip
    assert "the tables do not say where it stands" in verdict(letters, "Ten deals", "measurable")[1]


def test_a_year_in_which_everybody_seems_new_is_no_record_of_new_customers(letters):
    """2023 is the first year on record: only 2024 and 2025 count, two figures for each rep."""
    said = verdict(letters, "Two new customers", "achievable")

    assert said[1].startswith("8 of 20 earlier figures of peers went as far (40 %)")


def test_the_goals_side_by_side_count_their_letters(letters):
    finding = smart(letters)

    wide = finding.table.set_index("goal")
    assert wide.loc["Sell more", [*LETTERS, "met_count"]].tolist() == [
        "no", "no", "no", "no", "no", 0,
    ]  # fmt: skip
    assert len(wide) == 30
    sound = int((wide["met_count"] == 5).sum())
    assert sound == 5
    assert finding.text.startswith("5 of 30 goals are SMART; of the others ")
    assert "time-bound: give days within" in wide.loc["Sell more", "fix"]


@pytest.mark.parametrize("name", ["=cmd|x", "<script>", "../x", "李雷 新客户 十", "a" * 300])
def test_hostile_words_are_only_words(name):
    goals = pd.DataFrame({"goal": [name], "owner": [name], "kpi": [name], "supports": [name]})

    table = smart_letters(goals, organisation(), record(), RULES).table

    assert len(table) == len(LETTERS)
    assert np.isin(table["verdict"], ["yes", "no", "open"]).all()


def test_an_empty_table_of_goals_has_no_letters():
    finding = smart_letters(read().iloc[:0], organisation(), record(), RULES)

    assert finding.table.empty
    assert smart(finding.table).text == "0 of no goals are SMART."
