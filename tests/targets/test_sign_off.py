"""Chapter 2: the sheet that each rep signs."""

import pandas as pd
import pytest

from salesplan.targets.sign_off import Sheet, sign_off

SHEET = Sheet("FY2026", "EUR", "a blend of history 0.6 and potential 0.4", 0.05, 14, {"r1": "Mia"})


def reps(**columns):
    known = {
        "rep": "r1", "name": "Ann", "quota": 1_100, "calculated": 1_000, "last_year": 1_000.0,
        "is_locked": False, "reason": "",
    }  # fmt: skip
    return pd.DataFrame([known | columns])


def lines(**columns):
    return sign_off(reps(**columns), SHEET).table.set_index("line")["text"].tolist()


def test_a_sheet_reads_from_the_quota_to_the_signature():
    """1,100 against 1,000 last year is up 10 %; the rule gave 1,000, so others' locks add 100."""
    open_to_appeal = "last year's credited sales, the accounts and their potential, days of hiring"

    said = lines(chance=0.46, low_80=800.0, high_80=1300.0, potential=5000.0, fair_quota=1200.0,
                 priority_factor=1.02, hours_taken=276.0, takes="coaching")  # fmt: skip

    chance = "Chance of reaching it: 46 %; in four years of five sales would lie between 800 and"
    assert said[0] == "Quota FY2026: 1,100 EUR"
    assert said[1] == f"{chance} 1,300 EUR"
    assert said[2:9] == [
        "By the rule for all (a blend of history 0.6 and potential 0.4): 1,000",
        "The strategy's priorities move it by 1.020",
        "Because others' quotas are fixed: 100 more",
        "Last year's sales: 1,000; the quota is up 10.0 %",
        "Potential of the own accounts: 5,000; by potential alone the quota would be 1,200",
        "All quotas together are 5.0 % above the team's target",
        "What the team gives: coaching, 276 hours a year",
    ]
    assert said[9].startswith(f"To appeal within 14 days of receipt, to Mia: {open_to_appeal}")
    assert said[10:] == [
        "Not open to appeal: the team's target and the rule for all",
        "Agreed: Ann ____________  Mia ____________  day ________",
    ]


def test_a_locked_quota_names_who_fixed_it_and_why():
    said = lines(is_locked=True, reason="under renegotiation", lock_owner="Mia")

    assert "Fixed by Mia at 1,100: under renegotiation" in said
    assert not any("others' quotas are fixed" in line for line in said)


def test_what_is_not_known_is_said_or_left_out():
    said = lines(last_year=0.0, quota=1_000)

    assert "Its chance is not known" in said
    assert "Last year's sales: none are known, so the peers' stand in" in said
    assert not any("Potential" in line or "What the team gives" in line for line in said)


def test_a_rep_who_reports_to_nobody_appeals_to_the_head_of_sales():
    said = sign_off(reps(rep="r9"), SHEET).table["text"]

    assert said.str.startswith("To appeal within 14 days of receipt, to the head of sales").any()


def test_every_rep_has_a_sheet_and_its_amounts_are_those_of_the_table():
    table = pd.concat([reps(rep=f"r{i}", quota=i) for i in range(5)], ignore_index=True)

    finding = sign_off(table, SHEET)

    first = finding.table[finding.table["line"] == 1]
    assert first["amount"].tolist() == [0, 1, 2, 3, 4]
    assert finding.text.startswith("5 sheets to sign, one a rep")


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "李雷"])
def test_hostile_names_are_only_names(name):
    assert lines(name=name)[-1].startswith(f"Agreed: {name} ____")
