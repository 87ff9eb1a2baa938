"""Chapter 4.5: what people wrote, what is proposed, and the gap that both make up exactly."""

import numpy as np
import pandas as pd
import pytest

from salesplan.actions.effort import Effort
from salesplan.actions.register import COLUMNS, closure, read_actions, register

DUE = pd.Timestamp("2026-06-30")
EFFORTS = {
    "revenue": Effort(0.01, "one hour for 100 EUR"),
    "deals": Effort(20.0, "20 hours a deal"),
    "customers": Effort(12.0, "12 hours a new customer"),
}
VISIT = {
    "action": "Visit lapsed", "owner": "a", "due_on": "2026-03-31", "hours": 30, "cost": 500,
    "closes": "deals", "amount": 2,
}  # fmt: skip


@pytest.fixture
def made(quotas, staff):
    """Make the register of a table of written actions and the gaps."""

    def make(actions, kpis, **changes):
        return register(
            actions, kpis, changes.get("quotas", quotas), staff, efforts=EFFORTS, due_on=DUE
        )

    return make


def test_the_register_by_hand(made, wrote, gaps_of):
    """Deals: 10 - 2 written = 8, by 30 : 10 North 6, South 2; 20 hours each make 120 and 40."""
    finding = made(wrote(VISIT), gaps_of(deals=10))

    table = finding.table
    assert tuple(table.columns) == COLUMNS
    assert table["action"].tolist() == [
        "Visit lapsed", "proposed deals, North", "proposed deals, South",
    ]  # fmt: skip
    assert table["title"].tolist()[1:] == ["Win 6 more deals (North)", "Win 2 more deals (South)"]
    assert table["owner"].tolist() == ["a", "m", "x"]
    assert table["name"].tolist() == ["Ann", "Mia", "Max"]
    assert table["hours"].tolist() == [30, 120, 40]
    assert table["amount"].tolist() == [2, 6, 2]
    assert table["gap_share"].tolist() == [0.2, 0.6, 0.2]
    assert table["due_on"].tolist() == [pd.Timestamp("2026-03-31"), DUE, DUE]
    assert finding.text == (
        "1 action written, 2 proposed with 160 hours. Gaps to be closed: deals 10 (2 written, 8 "
        "proposed)."
    )


def test_every_open_gap_gets_a_proposal_for_each_team_that_answers_for_it(made, gaps_of):
    table = made(None, gaps_of(revenue=1_000, deals=4, customers=8)).table

    assert table["is_proposed"].all()
    assert table.groupby("closes")["amount"].sum().to_dict() == {
        "revenue": 1_000, "deals": 4, "customers": 8,
    }  # fmt: skip
    assert table.groupby("closes")["owner"].agg(set).map(len).tolist() == [2, 2, 2]
    assert "Bring 750 EUR more (North)" in set(table["title"])
    assert "Win 1 more deal (South)" in set(table["title"])


@pytest.mark.parametrize("seed", range(20))
def test_the_gap_is_what_is_written_proposed_and_open_exactly(made, wrote, gaps_of, staff, seed):
    rng = np.random.default_rng(seed)
    kpis = gaps_of(revenue=int(rng.integers(-500, 9_000)), deals=int(rng.integers(0, 40)))
    rows = [
        VISIT | {"action": f"a{n}", "closes": str(rng.choice(["revenue", "deals", "nps"])),
                 "amount": float(rng.integers(0, 60)), "hours": float(n)}
        for n in range(6)
    ]  # fmt: skip

    table = made(wrote(*rows), kpis).table

    left = closure(table, kpis, staff)
    assert (left["gap"] == left["written"] + left["proposed"] + left["still_open"]).all()
    assert (left["still_open"] <= 0).all()
    assert (left.loc[left["still_open"] < 0, "proposed"] == 0).all()
    turned = made(wrote(*rows[::-1]), kpis).table
    pd.testing.assert_frame_equal(table, turned)


@pytest.mark.parametrize("seed", range(20))
def test_hours_rise_with_the_gap_and_never_fall(made, gaps_of, seed):
    rng = np.random.default_rng(seed)
    sizes = np.sort(rng.integers(0, 10_000, size=8))

    hours = [
        made(None, gaps_of(revenue=size, deals=size // 50, customers=size // 20)).table["hours"]
        for size in sizes
    ]

    sums = np.array([of_all.sum() for of_all in hours])
    exact = sizes * 0.01 + sizes // 50 * 20 + sizes // 20 * 12
    assert (np.diff(sums) >= -1e-9).all()
    assert sums == pytest.approx(exact)


def test_a_lost_unit_would_show(made, gaps_of, staff):
    """What is open is worked out from the gap, not from the proposals."""
    kpis = gaps_of(deals=10)
    table = made(None, kpis).table

    left = closure(table.assign(amount=table["amount"] - [1, 0]), kpis, staff)

    assert (left["gap"] - left["written"] - left["proposed"] - left["still_open"]).tolist() == [1]


def test_more_written_than_needed_proposes_nothing_and_shows_the_surplus(
    made, wrote, gaps_of, staff
):
    kpis = gaps_of(deals=5)
    table = made(wrote(VISIT | {"amount": 9}), kpis).table

    assert not table["is_proposed"].any()
    assert closure(table, kpis, staff)["still_open"].tolist() == [-4]


def test_a_kpi_is_recognised_in_any_case_of_letters_and_an_owner_by_name(wrote, gaps_of, staff):
    row = VISIT | {"closes": " Deals", "owner": "Max"}

    table = read_actions(wrote(row), gaps_of(deals=10), staff)

    assert table[["closes", "owner", "name", "gap_share"]].iloc[0].tolist() == [
        "deals", "x", "Max", 0.2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"due_on": "2027-01-15"}, "due outside the plan year: closes nothing in it"),
        ({"due_on": "2025-12-31"}, "due outside the plan year: closes nothing in it"),
        ({"closes": "satisfaction"}, "closes no KPI of this chapter"),
        ({"closes": None}, "closes no KPI of this chapter"),
        ({"amount": None}, "nobody has said by how much"),
    ],
)
def test_what_closes_no_gap_stays_in_the_register_and_says_why(made, wrote, gaps_of, change, note):
    finding = made(wrote(VISIT | change), gaps_of(deals=10))

    table = finding.table.set_index("action")
    assert table["note"]["Visit lapsed"] == note
    assert pd.isna(table["gap_share"]["Visit lapsed"])
    assert table.loc[table["is_proposed"], "amount"].sum() == 10
    assert finding.text.endswith("1 written action closes no gap: Visit lapsed.")


def test_what_nobody_has_said_stays_missing_and_none_stays_zero(wrote, gaps_of, staff):
    rows = (VISIT | {"hours": None, "cost": None}, VISIT | {"action": "b", "hours": 0, "cost": 0})

    table = read_actions(wrote(*rows), gaps_of(deals=10), staff)

    assert table[["hours", "cost"]].isna().all(axis=1).tolist() == [True, False]
    assert table[["hours", "cost"]].iloc[1].tolist() == [0, 0]


def test_without_a_known_gap_nothing_is_proposed(made, gaps_of):
    finding = made(None, gaps_of(revenue=np.nan))

    assert finding.table.empty
    assert tuple(finding.table.columns) == COLUMNS
    assert finding.text == "No actions written, 0 proposed. No gap is known to be open."


def test_a_proposal_that_was_adopted_leaves_only_the_rest(made, wrote, gaps_of):
    """People copied North's proposal of 6 deals and promised 4 of them: 10 - 4 = 6 are left."""
    adopted = VISIT | {"action": "proposed deals, North", "amount": 4}

    table = made(wrote(adopted), gaps_of(deals=10)).table

    assert table["action"].tolist() == [
        "proposed deals, North", "proposed deals, North (rest)", "proposed deals, South",
    ]  # fmt: skip
    assert table["action"].is_unique
    assert table["amount"].sum() == 10


def test_a_gap_smaller_than_the_teams_goes_to_those_asked_for_most(made, gaps_of):
    table = made(None, gaps_of(customers=1)).table

    assert table["owner"].tolist() == ["m"]
    assert table["title"].tolist() == ["Win 1 new customer (North)"]


def test_hostile_names_stay_text(made, wrote, gaps_of, quotas):
    evil = "=cmd|' /C calc'!A0"
    rows = wrote(VISIT | {"action": "<script>alert(1)</script>", "owner": evil})

    table = made(rows, gaps_of(deals=10), quotas=quotas.assign(team=evil)).table

    written = table[~table["is_proposed"].astype(bool)].iloc[0]
    assert written[["action", "owner", "name"]].tolist() == [
        "<script>alert(1)</script>", evil, evil,
    ]  # fmt: skip


def test_the_input_is_left_as_it_was(made, wrote, gaps_of, quotas):
    rows, kpis = wrote(VISIT), gaps_of(deals=10)
    before = [table.copy() for table in (rows, kpis, quotas)]

    made(rows, kpis)

    for table, copy in zip((rows, kpis, quotas), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
