"""The first page: the target and its odds, who must decide what, and nothing that is settled."""

from types import SimpleNamespace

import pandas as pd
import pytest

from salesplan.finding import Finding, not_computed
from salesplan.monitoring.status import Thresholds
from salesplan.show import front

NO_HOURS = pd.DataFrame({"is_overloaded": []})
NO_TREE = pd.DataFrame({"node": [], "own_quota": [], "gap": [], "owner": []})


def a_year(*, now=0.6, standing=None, is_over=False):
    """Stand in for a chapter of monitoring: the target's chance now, and who stands where."""
    rows = {"node": ["F"], "name": ["Firm"], "parent": [""], "gap": [0.0], "status": ["green"]}
    return SimpleNamespace(
        progress=Finding(pd.DataFrame(rows) if standing is None else standing, "Half."),
        outlook=pd.DataFrame({"target_chance": [now]}),
        year=SimpleNamespace(is_over=is_over),
        thresholds=Thresholds(chance_low=0.4, chance_high=0.8),
    )


NOT_BEGUN = SimpleNamespace(progress=not_computed("sales"))


def a_plan(
    *,
    chance=None,
    tree=NO_TREE,
    defaults=0,
    missing=0,
    as_of="2025-12-31",
    monitoring=NOT_BEGUN,
    hours=NO_HOURS,
):
    """Stand in for a plan: what waits for a decision is all that differs."""
    rows = {"level": ["floor", "commit", "stretch"], "target": [9, 10, 11]}
    odds = pd.DataFrame({**rows, "chance": [0.8, chance, 0.3]})
    found = not_computed("sales") if chance is None else Finding(odds, "Ten.")
    return SimpleNamespace(
        case=SimpleNamespace(
            params=SimpleNamespace(currency="EUR"),
            known_until=pd.Timestamp("2025-12-31"),
            as_of=pd.Timestamp(as_of),
        ),
        targets=SimpleNamespace(target_range=found, target=10, quota_tree=Finding(tree, "Gaps.")),
        monitoring=monitoring,
        actions=SimpleNamespace(
            hours=Finding(hours, "Hours."), actions=not_computed("actions"), staff=None
        ),
        book=SimpleNamespace(
            name="book",
            assumptions=Finding(pd.DataFrame({"a": range(defaults)}), "Defaults hold."),
            missing=Finding(pd.DataFrame({"a": range(missing)}), "Needs `deals`."),
        ),
    )


def test_where_all_is_settled_there_is_nothing_to_decide():
    assert list(front.to_decide(a_plan(chance=0.5))) == []


@pytest.mark.parametrize(
    ("chance", "asked"), [(0.494, True), (0.495, False), (0.5, False), (None, False)]
)
def test_a_target_that_is_likelier_missed_than_met_must_be_confirmed(chance, asked):
    decisions = list(front.to_decide(a_plan(chance=chance)))

    assert [line[:18] for line in decisions] == ["Confirm the target"] * asked
    assert all("49 %" in line for line in decisions)


def test_once_the_year_is_under_way_the_odds_are_those_of_the_plan_and_no_decision():
    """In June the chance of last December is history; monitoring gives the present one."""
    plan = a_plan(chance=0.36, as_of="2026-06-30")

    assert list(front.to_decide(plan)) == []
    assert "chance 36 % when planned" in front._range(plan)
    assert "chance 36 %<" in front._range(a_plan(chance=0.36))


def test_gaps_are_added_up_by_those_who_must_close_them():
    """Of Mia's reps one is 300 short, one 150 and one above; Liu's is 500 short: 950 in all."""
    tree = pd.DataFrame(
        {
            "node": ["Firm", "r1", "r2", "r3", "r4"],
            "own_quota": [0, 1000, 1000, 1000, 1000],
            "gap": [850.0, 300.0, -100.0, 500.0, 150.0],
            "owner": ["Head", "Mia", "Mia", "Liu", "Mia"],
        }
    )

    (line,) = front.to_decide(a_plan(chance=0.6, tree=tree))

    said = "3 reps committed 950 EUR less than their quotas; to close by Liu (500) and Mia (450)"
    assert said in line
    assert 'href="#targets-quota_tree"' in line


def test_many_owners_are_counted_after_the_first_four():
    names = list("ABCDEF")
    tree = pd.DataFrame({"node": names, "own_quota": 9, "gap": range(6, 0, -1), "owner": names})

    (line,) = front.to_decide(a_plan(chance=0.6, tree=tree))

    assert "A (6), B (5), C (4), D (3) and 2 others" in line


def test_defaults_and_missing_sections_are_notes_and_no_decisions():
    plan = a_plan(chance=0.6, defaults=3, missing=2)

    assert list(front.to_decide(plan)) == []
    assert "".join(front._decisions(plan)).startswith("<p>Nothing waits for a decision.</p>")
    assert list(front.to_note(plan)) == [
        'Defaults hold. <a href="#book-assumptions">See which</a>.',
        'Needs <code>deals</code>. <a href="#book-missing">See which</a>.',
    ]


def test_owners_names_are_escaped():
    tree = pd.DataFrame({"node": "r", "own_quota": [9], "gap": [5.0], "owner": ["<b>Ann</b>"]})

    (line,) = front.to_decide(a_plan(chance=0.6, tree=tree))

    assert "&lt;b&gt;Ann&lt;/b&gt;" in line


def test_the_sample_opens_with_its_target_and_its_chance(sample):
    said = "\n".join(front.front_page(sample))
    found = sample.targets.target_range.table.set_index("level")

    assert said.index("Floor") < said.index("Target</dt>") < said.index("Stretch")
    for level, row in found.iterrows():
        assert f"{round(row['chance'] * 100)} %" in said, level
    assert "% now, 36 % when planned</dd>" in said
    assert f"FY{sample.case.plan_year}" in said
    assert sample.book.reconciliation.text in said


def test_each_chapter_but_that_of_the_target_gives_one_headline(sample):
    lines = list(front.headlines(sample))

    assert len(lines) == len(sample.chapters) - 1
    assert sample.market.forecast.text in lines[0]


def test_without_a_forecast_the_target_stands_alone():
    plan = a_plan()

    said = front._range(plan)

    assert said.count("<dt>") == 1
    assert "<dd>10 EUR</dd>" in said
    assert "chance" not in said
    assert "Not computed" in said


def test_a_firm_without_a_name_is_called_by_its_folder():
    case = SimpleNamespace(params=SimpleNamespace(company=""), name="acme")

    assert front.title(case) == "acme"


def test_a_chapter_leads_with_what_it_could_compute():
    missing, found = not_computed("deals"), Finding(pd.DataFrame(), "Up.")

    assert front._leading({"headline": missing, "shares": found}) is found
    assert front._leading({"headline": missing, "reconciliation": found}) is missing
    assert front._leading({}) is None


def test_a_headline_that_waits_for_the_plan_file_says_so_itself():
    unset = Finding(pd.DataFrame(), "Write `schemes`.", "incentives.schemes")

    assert front._leading({"cost": unset, "types": Finding(pd.DataFrame(), "Up.")}) is unset


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (0.39, "its chance is 39 % now, below the band of 40 % to 80 %"),
        (0.396, None),  # shown as 40 %, which is in the band
        (0.804, None),
        (0.87, "its chance is 87 % now, above the band of 40 % to 80 %"),
    ],
)
def test_a_chance_outside_the_band_puts_the_target_up_for_decision(now, said):
    plan = a_plan(chance=0.36, as_of="2026-06-30", monitoring=a_year(now=now))

    lines = list(front.to_decide(plan))

    assert len(lines) == (said is not None)
    assert all(said in line and 'href="#monitoring-progress"' in line for line in lines)


def test_the_card_of_the_target_shows_the_chance_now_beside_the_planned_one():
    plan = a_plan(chance=0.36, as_of="2026-06-30", monitoring=a_year(now=0.87))

    assert "chance 87 % now, 36 % when planned" in front._range(plan)


STANDING = pd.DataFrame(
    {
        "node": ["F", "m", "a", "b", "c"],
        "name": ["Firm", "Mia", "Ann", "Bo", "Cy"],
        "parent": ["", "F", "m", "m", "m"],
        "gap": [600.0, 600.0, 200.0, 500.0, -100.0],
        "status": ["red", "red", "red", "red", "green"],
    }
)


def test_quotas_at_red_are_named_with_what_is_missing_those_who_lead_left_out():
    """Ann lacks 200 and Bo 500: 700; what Mia lacks is theirs."""
    (line,) = front.to_decide(a_plan(monitoring=a_year(standing=STANDING)))

    assert "2 quotas at red, 700 EUR missing to date: Bo (500) and Ann (200)" in line
    assert 'href="#monitoring-progress"' in line


def test_once_the_year_is_over_nothing_of_it_is_to_be_decided():
    year = a_year(now=0.0, standing=STANDING, is_over=True)

    assert list(front.to_decide(a_plan(as_of="2026-12-31", monitoring=year))) == []


def test_owners_who_are_overloaded_are_named_with_their_hours():
    hours = pd.DataFrame(
        {
            "name": ["Ann", "Bo"],
            "due_on": pd.Timestamp("2026-02-13"),
            "hours_needed": [300.0, 10.0],
            "hours_available": [88.0, 90.0],
            "is_overloaded": [True, False],
        }
    )

    (line,) = front.to_decide(a_plan(hours=hours))

    assert "Take work off Ann (300 hours needed by 2026-02-13, 88 there) or move it" in line
    assert 'href="#actions-hours"' in line


def test_gaps_that_neither_written_nor_proposed_actions_close_are_told(sample):
    """Without its proposals the sample's register leaves 496,427 of revenue open."""
    written = sample.actions.actions.table.query("~is_proposed")
    plan = SimpleNamespace(
        actions=SimpleNamespace(actions=Finding(written, ""), staff=sample.actions.staff),
        decomposition=sample.decomposition,
    )

    (line,) = front._still_open(plan)

    assert "revenue (496,4" in line
    assert "deals" not in line
    assert list(front._still_open(sample)) == []


def test_decisions_come_in_the_order_in_which_they_bind(sample):
    starts = [line.split(" ")[0] for line in front.to_decide(sample)]

    assert starts == ["Raise", "Agree", "Take", "Close"]
