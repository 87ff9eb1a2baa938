"""Rules for tables of people: choices, scores, shares of time, schemes, owners, lists."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.facts import PlanFacts
from salesplan.case.people_checks import overlaps

SALES = "date,amount,rep\n2025-01-15,100,Ann\n"
REPS = "rep,team,role,manager\nAnn,North,hunter,Zoe\nBo,South,farmer,Zoe\nCy,,,\n"


def messages(loaded):
    return "\n".join(map(str, loaded.errors))


def entry(loaded, rule, table):
    report = loaded.report
    return report[(report["rule"] == rule) & (report["table"] == table)].iloc[0]


def test_tables_of_people_load_typed_when_nothing_is_wrong(load):
    loaded = load(
        sales=SALES,
        reps=REPS,
        goals="""
            goal,owner,kpi,unit,baseline,target,starts_on,due_on,supports
            Sell more,North,revenue,EUR,100,120,2026-01-01,2026-12-31,
            Win a bank,Ann,revenue,EUR,0,20,2026-01-01,2026-06-30,Sell more
        """,
        milestones="milestone,due_on,value,kpi,owner\nHalf,2026-06-30,60,revenue,Zoe\n",
        duties="role,duty,time_share\nhunter,visits,0.75\nhunter,admin,25%\n",
        role_skills="role,skill,required_level,kind\nhunter,closing,4,Ability\n",
        skills="rep,skill,level,rated_by,rated_on\nAnn,closing,3,SELF,2025-12-01\n",
        activities="date,rep,kind,customer,hours\n2025-12-01,Ann,visit,Acme,1.5\n",
        actions="action,owner,due_on,hours,cost,closes,amount\nCall,Ann,2026-03-31,4,,revenue,9\n",
        channels="channel,cost_per_lead,leads_capacity,lead_to_deal_rate\nfair,40,200,5%\n",
        learning="item,skill,kind,hours,gain,cost,mentor\nShadow,closing,practice,8,0.5,0,Bo\n",
        surveys="""
            asked_on,answered_by,respondent,about,question,score,scale_max,rep,wave
            2025-12-01,customer,C1,rep,Would you recommend us?,9,10,Ann,before
        """,
        feedback="given_on,source,rep,theme,text,score\n2025-12-01,peer,Ann,tempo,Too fast.,2\n",
        responses="resource,segment,effort,sales,period\npeople,banks,3,900,2025\n",
        forecasts="made_on,rep,period,category,amount\n2025-11-01,Zoe,2025-Q4,commit,50\n",
        schemes="rep,scheme,starts_on,ends_on\nAnn,linear,2025-01-01,\n",
        holidays="date,region\n2026-01-01,\n",
        rates="period,currency,rate\n2025,USD,0.9\n",
    )

    assert messages(loaded) == ""
    assert len(loaded.tables) == 18
    assert loaded.tables["duties"]["time_share"].tolist() == [0.75, 0.25]
    assert loaded.tables["role_skills"]["kind"].tolist() == ["ability"]
    assert loaded.tables["skills"]["rated_by"].tolist() == ["self"]
    assert loaded.tables["forecasts"]["period"].tolist() == ["2025-Q4"]
    assert loaded.tables["actions"]["due_on"].dt.year.tolist() == [2026]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            {"skills": "rep,skill,level,rated_by\nAnn,closing,3,boss\n"},
            ("skills.csv: 1 cell of rated_by is none of self, peer, manager (boss) (line 2). "
            "Fix: write one of self, peer, manager."),
        ),
        (
            {"surveys": "asked_on,answered_by,respondent,question,score,scale_max\n"
                        "2025-01-01,rep,R1,q,11,10\n2025-01-01,rep,R2,q,-1,10\n"
                        "2025-01-01,rep,R3,q,0,10\n2025-01-01,rep,R4,q,10,10\n"},
            "surveys.csv: 2 scores lie outside their scale (-1 and 11) (lines 2, 3)",
        ),
        (
            {"surveys": "asked_on,answered_by,respondent,question,score,scale_max\n"
                        "2025-01-01,rep,R1,q,0,0\n"},
            "surveys.csv: 1 value of scale_max is not above zero (0) (line 2)",
        ),
        (
            {"duties": "role,duty,time_share\nhunter,visits,0.8\nhunter,admin,0.3\n"
                       "farmer,visits,1\n"},
            ("duties.csv: 1 role has time shares that do not add to 1 (hunter: 1.1) (lines 2, 3). "
            "Fix: correct time_share so that it adds to 1 for each role."),
        ),
        (
            {"schemes": "rep,scheme,starts_on,ends_on\nAnn,old,2025-01-01,2025-06-30\n"
                        "Ann,new,2025-06-30,\nBo,old,2025-01-01,\n"},
            ("schemes.csv: 1 row starts before an earlier scheme of the same rep has ended (Ann) "
            "(line 3). Fix: end the earlier scheme on the day before, in ends_on."),
        ),
        (
            {"schemes": "rep,scheme,starts_on,ends_on\nAnn,old,2025-07-01,2025-06-30\n"},
            "schemes.csv: 1 row has ends_on before starts_on (line 2)",
        ),
        (
            {"goals": "goal,owner,kpi,starts_on,due_on\ng,Ann,revenue,2026-05-01,2026-04-01\n"},
            "goals.csv: 1 row has due_on before starts_on (line 2)",
        ),
        (
            {"goals": "goal,owner,kpi\ng,Ann,revenue\ng,Bo,revenue\n"},
            "goals.csv: 1 row repeats the goal of a row before (g) (line 3)",
        ),
        (
            {"actions": "action,owner,due_on,hours\nCall,Ann,2026-01-01,-4\n"},
            "actions.csv: 1 value of hours is below zero (-4) (line 2)",
        ),
        (
            {"actions": "action,owner,due_on\nCall,Anna,2026-01-01\n"},
            ("actions.csv: 1 row names an owner that is no rep, manager, role or team "
            '(Anna, like "Ann") (line 2). Fix: correct the name, add it to reps, or let it stand '
            "with `accept: {actions: {unknown_owner: keep}}`."),
        ),
        (
            {"schemes": "rep,scheme,starts_on\nEve,old,2025-01-01\n"},
            "schemes.csv: 1 row names a rep that is not in reps (Eve) (line 2)",
        ),
        (
            {"learning": "item,skill,kind,hours,gain,mentor\nx,closing,practice,1,1,Eve\n"},
            "learning.csv: 1 row names a mentor that is not in reps (Eve) (line 2)",
        ),
        (
            {"customers": "customer\nAcme\n", "sales": SALES,
             "activities": "date,rep,kind,customer\n2025-01-02,Ann,visit,Bolt\n"},
            "activities.csv: 1 row names a customer that is not in customers (Bolt) (line 2)",
        ),
        (
            {"activities": "date,rep,kind\n2025-01-02,Ann,visit\n",
             "reps": "rep,hired_on\nAnn,2025-01-10\n"},
            "activities.csv: 1 row is dated before its rep was hired (Ann) (line 2)",
        ),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused(load, tables, message):
    loaded = load(**{"sales": SALES, "reps": REPS} | tables)

    assert message in messages(loaded)
    assert len(loaded.errors) == 1


def test_owners_may_be_reps_managers_teams_roles_or_the_firm(load):
    rows = "".join(
        f"g{n},{owner},revenue\n"
        for n, owner in enumerate(["Ann", "Zoe", "North", "hunter", "Harbour", "ANN"])
    )

    loaded = load(sales=SALES, reps=REPS, goals="goal,owner,kpi\n" + rows,
                  facts=PlanFacts(company="Harbour"))  # fmt: skip

    assert loaded.errors == []
    assert loaded.tables["goals"]["owner"].tolist()[-1] == "Ann"


def test_an_owner_outside_the_sales_team_can_be_let_stand_under_the_same_name(load):
    loaded = load(accept={"actions": {"unknown_owner": "keep"}}, sales=SALES, reps=REPS,
                  actions="action,owner,due_on\nCall,Marketing,2026-01-01\n")  # fmt: skip

    assert loaded.errors == []
    assert loaded.tables["actions"]["owner"].tolist() == ["Marketing"]
    assert entry(loaded, "unknown_owner", "actions")["severity"] == "note"


def test_managers_may_forecast_and_be_rated_though_they_sell_nothing(load):
    loaded = load(
        sales=SALES,
        reps=REPS,
        skills="rep,skill,level\nZoe,coaching,3\n",
        forecasts="made_on,rep,period,amount\n2025-11-01,Zoe,2025-Q4,50\n",
    )

    assert loaded.errors == []


def test_names_that_the_table_which_defines_them_does_not_list_are_noted(load):
    loaded = load(
        sales=SALES,
        reps=REPS,
        goals="goal,owner,kpi,supports\na,Ann,revenue,b\nb,Bo,revenue,Growth\n",
        role_skills="role,skill,required_level\nhunter,closing,4\nclerk,typing,2\n",
        skills="rep,skill,level\nAnn,Closing,3\nAnn,singing,3\n",
    )

    assert loaded.errors == []
    assert entry(loaded, "not_listed", "goals")["value"] == "Growth"
    assert entry(loaded, "not_listed", "role_skills")["value"] == "clerk"
    assert entry(loaded, "not_listed", "skills")["value"] == "singing"
    assert loaded.tables["skills"]["skill"].tolist()[0] == "closing"


def test_a_remark_keeps_its_capitals_and_its_sender_is_not_asked_for(load):
    loaded = load(
        sales=SALES, feedback="given_on,source,text\n2025-01-01,peer,good\n2025-01-02,Peer,GOOD\n"
    )

    assert loaded.errors == []
    assert loaded.tables["feedback"]["text"].tolist() == ["good", "GOOD"]
    assert loaded.tables["feedback"]["source"].tolist() == ["peer", "peer"]


def test_schemes_that_follow_each_other_day_by_day_do_not_overlap(load):
    schemes = """
        rep,scheme,starts_on,ends_on
        Ann,new,2025-07-01,
        Ann,old,2025-01-01,2025-06-30
        Bo,old,2025-01-01,
    """

    assert load(sales=SALES, reps=REPS, schemes=schemes).errors == []


@pytest.mark.parametrize("seed", range(20))
def test_overlaps_are_those_that_a_comparison_of_all_pairs_finds(seed):
    rng = np.random.default_rng(seed)
    starts = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 60, 25), unit="D")
    ends = starts + pd.to_timedelta(rng.integers(0, 20, 25), unit="D")
    schemes = pd.DataFrame(
        {"rep": rng.choice(list("ABCDE"), 25), "starts_on": starts, "ends_on": ends}
    )
    schemes.loc[rng.random(25) < 0.1, "ends_on"] = pd.NaT

    found = overlaps(schemes)

    forever = schemes["ends_on"].fillna(pd.Timestamp(2262, 1, 1))
    pairs = [
        (a, b)
        for a in schemes.index for b in schemes.index
        if a != b and schemes["rep"][a] == schemes["rep"][b]
        and starts[a] <= starts[b] <= forever[a]
    ]  # fmt: skip
    reps_with_overlap = {schemes["rep"][b] for _, b in pairs}
    strictly_later = {b for a, b in pairs if starts[a] < starts[b]}
    assert set(schemes["rep"][found]) == reps_with_overlap
    assert strictly_later <= set(schemes.index[found])
