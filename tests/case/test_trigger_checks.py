"""Rules for triggers and emergency steps: each bad cell is refused in words that mend it."""

import pytest

from salesplan.case.trigger_checks import wrong_unit

SALES = "date,amount,rep\n2025-01-15,100,Ann\n"
REPS = "rep,team,manager\nAnn,North,Zoe\nBo,South,Zoe\n"
HEAD = (
    "trigger,metric,direction,threshold,for_periods,period,dimension,member,action,owner,deputy\n"
)
SOUND = "Slow,Sales to plan,Below,90%,2,Month,team,North,Talk,Ann,Zoe\n"
STEPS = "event,step,action,owner,within_hours,within_days,contact\n"


def messages(loaded):
    return "\n".join(map(str, loaded.errors))


def test_a_sound_table_loads_with_spellings_and_percents_understood(load):
    loaded = load(sales=SALES, reps=REPS, triggers=HEAD + SOUND,
                  emergency=STEPS + "fire,1,Call,The fire brigade,0,,112\n")  # fmt: skip

    row = loaded.tables["triggers"].iloc[0]
    assert messages(loaded) == ""
    assert (row["metric"], row["direction"], row["threshold"], row["period"]) == (
        "sales_to_plan", "below", 0.9, "month",
    )  # fmt: skip
    assert loaded.tables["emergency"]["owner"].tolist() == ["The fire brigade"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Slow,sales_to_plann,below,0.9,2,,,,Talk,Ann,",
         'watches a metric that nobody knows (sales_to_plann: did you mean "sales_to_plan")'),
        ("Slow,sales_to_plan,under,0.9,2,,,,Talk,Ann,", "none of below, above (under)"),
        ("Slow,sales_to_plan,below,90,2,,,,Talk,Ann,",
         "1 threshold is not in the unit of its metric (sales_to_plan 90)"),
        ("Slow,annual_pace,below,0.9,2,,,,Talk,Ann,",
         "1 threshold is not in the unit of its metric (annual_pace 0.9)"),
        ("Slow,win_rate,below,0.2,0,,,,Talk,Ann,", "1 value of for_periods is below 1 (0)"),
        ("Slow,win_rate,below,0.2,1,day,,,Talk,Ann,", "none of month, week (day)"),
        ("Slow,win_rate,below,0.2,1,,team,,Talk,Ann,",
         "1 row names a dimension without a member, or a member without a dimension (Slow)"),
        ("Slow,win_rate,below,0.2,1,,team,Nroth,Talk,Ann,",
         '1 row watches a part that reps does not name (Nroth, like "North")'),
        ("Slow,days_since_order,above,30,1,,,,Talk,Ann,",
         "1 row watches the days since an order without saying whose (Slow)"),
        ("Slow,win_rate,below,0.2,1,,,,Talk,An,",
         "1 row names an owner that is no rep, manager, role or team (An"),
        ("Slow,win_rate,below,0.2,1,,,,Talk,Ann,Zo",
         "1 row names a deputy that is no rep, manager, role or team (Zo"),
    ],
)  # fmt: skip
def test_a_bad_trigger_is_refused_by_what_is_wrong_with_it(load, row, says):
    loaded = load(sales=SALES, reps=REPS, triggers=f"{HEAD}{row}\n")

    assert says in messages(loaded)
    assert len(loaded.errors) == 1


def test_two_triggers_of_one_name_are_refused(load):
    loaded = load(sales=SALES, reps=REPS, triggers=HEAD + SOUND + SOUND)

    assert "1 row repeats the trigger of a row before (Slow)" in messages(loaded)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("fire,1,Call,Ann,,,", "1 step does not say within which time (fire: Call)"),
        ("fire,1,Call,Ann,1,2,", "1 step gives both within_hours and within_days (fire: Call)"),
        ("fire,1,Call,Ann,-1,,", "1 value of within_hours is below zero (-1)"),
    ],
)
def test_a_bad_step_is_refused(load, row, says):
    loaded = load(sales=SALES, emergency=f"{STEPS}{row}\n")

    assert says in messages(loaded)
    assert len(loaded.errors) == 1


def test_an_owner_may_be_let_stand(load):
    row = "Slow,win_rate,below,0.2,1,,,,Talk,The board,\n"

    loaded = load(sales=SALES, reps=REPS, triggers=HEAD + row,
                  accept={"triggers": {"unknown_owner": "keep"}})  # fmt: skip

    assert messages(loaded) == ""


@pytest.mark.parametrize(
    ("metric", "threshold", "is_wrong"),
    [
        ("sales_growth", -0.1, False), ("sales_growth", -10, True), ("win_rate", 5, False),
        ("pipeline_coverage", 3, False), ("pipeline_coverage", 2_000_000, True),
        ("average_price", 3_500, False), ("average_price", -1, True),
        ("days_since_order", 0.5, True), ("deals_opened", 12, False), ("deals_opened", -1, True),
        ("annual_pace", 1_000_000, False), ("pipeline_coverage", float("nan"), False),
    ],
)  # fmt: skip
def test_a_threshold_must_be_possible_in_its_unit(metric, threshold, is_wrong):
    assert wrong_unit(metric, threshold) is is_wrong
