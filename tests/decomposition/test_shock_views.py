"""The tables of shocks that people read, and their sentences."""

import pandas as pd
import pytest
from ruamel.yaml import YAML

from salesplan.decomposition import shock_details as details
from salesplan.decomposition import shock_views as views
from salesplan.decomposition.shock_inputs import Shock

LEAVER = Shock("leaver", "leaver", rep="a", from_month="2026-02", to_month="2026-03")
LEFT = pd.DataFrame(
    {
        "rep": ["a", "b", "c"],
        "name": ["Ann", "Bo", "Cy"],
        "quota": [100, 100, 50],
        "is_locked": [False, False, True],
        "lost_money": [60, 0, 0],
        "held_by_locks": 0,
        "left": [40, 100, 50],
        "cap": [0, 20, 0],
        "quota_held": [40, 120, 50],
        "quota_lowered": [40, 100, 50],
    }
)
TEAM = {"before": 0.5, "unchanged": 0.2, "held": 0.2, "lowered": 0.45}
CHANCES = pd.DataFrame(
    {"before": [0.5] * 3, "unchanged": [0, 0.5, 0.5], "held": [0.5, 0.2, 0.5], "lowered": [0.5] * 3}
)
CELLS = pd.DataFrame(
    {
        "rep": ["a", "a", "a", "b", "b", "c"],
        "month": ["2026-01", "2026-02", "2026-03", "2026-02", "2026-03", "2026-03"],
        "product_line": ["P", "P", "V", "P", "P", "P"],
        "customer_type": "F",
        "amount": [40, 30, 30, 60, 40, 50],
        "lost": [0, 30, 30, 0, 0, 0],
        "late": 0,
        "is_held": False,
    }
)


def outcome(**changes):
    fields = {
        "shock": LEAVER, "hits": "Ann, from February 2026", "owner": "Mia", "left": LEFT,
        "target": 240, "lowered_target": 182, "expected": (55.0, 40.0, 70.0), "team": TEAM,
        "chances": CHANCES,
    }  # fmt: skip
    return views.Outcome(**(fields | changes))


def test_the_comparison_says_what_is_lost_placed_and_left():
    found = views.shocks([outcome()], {"lost_account": "no customer"}, cap=0.2, currency="EUR")

    row = found.table.iloc[0]
    assert (row["lost_money"], row["placed"], row["unplaced"]) == (60, 20, 40)
    assert row["lost_share"] == 0.24
    assert (row["most_hit"], row["owner"], row["basis"]) == ("Ann", "Mia", "stated")
    assert "falls from 50 % to 20 %" in found.text
    assert (
        "At most 20 % of a quota is taken over: 40 of what leaver takes finds nobody" in found.text
    )
    assert "Not computed: lost_account (no customer)." in found.text


def test_placed_unplaced_and_locked_are_the_loss():
    """60 lost, 15 of it under locks: Ann stands at 55, Bo takes 20 over, 25 find nobody."""
    held = LEFT.assign(held_by_locks=[15, 0, 0], left=[55, 100, 50], quota_held=[55, 120, 50])

    row = views.shocks([outcome(left=held)], {}, cap=0.2).table.iloc[0]

    assert row[["placed", "unplaced", "held_by_locks"]].tolist() == [20, 25, 15]


def test_the_costliest_shock_stands_first_and_proposals_are_called_so():
    small = LEFT.assign(lost_money=[5, 0, 0], left=[95, 100, 50], quota_held=[95, 105, 50])
    mild = Shock("mild", "leaver", rep="a", is_proposal=True)

    found = views.shocks(
        [outcome(shock=mild, left=small), outcome(shock=Shock("bad", "leaver", is_proposal=True))],
        {}, cap=0.1,
    )  # fmt: skip

    assert found.table["shock"].tolist() == ["bad", "mild"]
    assert "The shocks are proposals" in found.text


def test_without_a_past_nobody_has_chances_and_the_money_stands():
    bare = outcome(expected=None, team=None, chances=None)

    found = views.shocks([bare], {}, cap=0.1)

    assert found.table["chance_before"].isna().all()
    assert "chance" not in found.text.split("At most")[0]
    assert views.shock_quotas(bare, "potential").table["chance_held"].isna().all()


def test_quotas_by_both_answers():
    found = views.shock_quotas(outcome(), "what is left of their quotas", currency="EUR")

    assert found.table["change_held"].tolist() == [-60, 20, 0]
    assert found.table["change_lowered"].tolist() == [-60, 0, 0]
    assert "1 rep takes 20 over by what is left of their quotas, and 40 finds nobody" in found.text
    assert "50 % before, 33 % if nothing is changed, 40 % with the target held" in found.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_locked": True, "held_by_locks": [60, 0, 0], "left": [100, 100, 50],
          "quota_held": [100, 100, 50]},
         "nothing can move; 60 of the loss stays under locks (Ann)"),
        ({"quota_held": [40, 100, 50]}, "Nobody is left who may take anything over. Lowered, the"),
        ({"lost_money": 0, "left": [100, 100, 50]}, "takes nothing from the plan: no quota moves"),
    ],
)  # fmt: skip
def test_what_cannot_move_is_said(change, said):
    one = outcome(left=LEFT.assign(**change), locks=["Ann"])

    assert said in views.shock_quotas(one, "potential").text


def test_a_target_that_locks_hold_is_not_called_lowered():
    held = LEFT.assign(is_locked=True, held_by_locks=[60, 0, 0], left=LEFT["quota"],
                       quota_held=LEFT["quota"], quota_lowered=LEFT["quota"])  # fmt: skip
    one = outcome(left=held, locks=["Ann"], lowered_target=240)

    said = views.shock_quotas(one, "potential").text
    assert "until somebody lowers them. As long as they hold, the target cannot be lowered." in said
    lines = details.shock_locks(one, {"held": (240, 250), "lowered": (240, 250)}, 250)
    assert lines.table.empty
    assert lines.text.startswith("All quotas are locked already: there is no line to copy")


def test_lines_of_a_target_that_cannot_be_held_say_which_one_they_make():
    sums = {"held": (202, 210), "lowered": (182, 190)}

    said = details.shock_locks(outcome(), sums, 50).text

    assert "40 finds nobody, and the lines that hold it make 202 instead of 240." in said
    placed = outcome(left=LEFT.assign(quota_held=[40, 160, 50]))
    assert "instead of" not in details.shock_locks(placed, sums, 50).text


def test_a_firm_that_is_one_unit_is_spoken_of_as_one():
    unit = LEFT.head(1).assign(rep="all", name="all", quota_held=60)
    one = outcome(left=unit, chances=None)

    assert "20 of it are to be sold all the same, and 40 finds nobody" in (
        views.shock_quotas(one, "potential").text
    )
    assert one.most_hit == ""
    assert views.shocks([one], {}, cap=0.2).text.startswith("One shock: leaver (Ann, from")
    alone = CELLS.iloc[[1]]
    assert details.shock_losses(one, alone, None).text.endswith("takes, all falls on one name.")


def test_losses_add_up_by_every_dimension_and_late_sales_come_in_their_month():
    late = CELLS.assign(late=[0, 10, 0, 0, 0, 0])

    table = details.shock_losses(outcome(), late, "2026-03").table

    assert table.groupby("dimension")["lost_money"].sum().tolist() == [50] * 4
    months = table[table["dimension"] == "month"].set_index("group")["lost_money"]
    assert months.to_dict() == {"2026-01": 0, "2026-02": 30, "2026-03": 20}
    lines = table[table["dimension"] == "product_line"].set_index("group")
    assert lines["lost_money"].to_dict() == {"P": 20, "V": 30}
    assert lines["lost_share"]["V"] == 1.0


def views_of_months(one, cells):
    return details.shock_months(one, cells, None).table.set_index("month")


def test_months_before_the_shock_stay_and_the_others_make_the_quotas():
    """Bo takes 20 over in February and March, 60 : 40 of them: 12 and 8."""
    table = views_of_months(outcome(), CELLS)

    assert table["amount_lowered"].to_dict() == {"2026-01": 40, "2026-02": 60, "2026-03": 90}
    assert table["amount_held"].to_dict() == {"2026-01": 40, "2026-02": 72, "2026-03": 98}
    assert table["amount_held"].sum() == LEFT["quota_held"].sum()


def test_nothing_is_taken_over_in_a_month_that_is_past():
    early = pd.DataFrame([CELLS.loc[3].to_dict() | {"month": "2026-01", "amount": 200}])

    both = outcome(left=LEFT.assign(left=[40, 300, 50], quota_held=[40, 320, 50]))
    table = views_of_months(both, pd.concat([CELLS, early]))

    assert table["amount_held"].to_dict() == {"2026-01": 240, "2026-02": 72, "2026-03": 98}


def test_relief_is_spread_over_months_as_well():
    """By equal chance Bo falls by 10: 6 and 4."""
    eased = LEFT.assign(quota_held=[40, 90, 50])

    table = views_of_months(outcome(left=eased), CELLS)

    assert table["amount_held"].to_dict() == {"2026-01": 40, "2026-02": 54, "2026-03": 86}


def test_lines_for_the_plan_file_are_yaml_whatever_the_names_are():
    nasty = LEFT.assign(rep=['=cmd|" }', "b: c", "c"])
    one = outcome(left=nasty, owner='M, "x"')

    table = details.shock_locks(one, {"held": (240, 210), "lowered": (182, 190)}, 50).table

    rows = YAML(typ="safe").load("\n".join(table["plan_file"][:2]))
    assert [row["rep"] for row in rows] == ['=cmd|" }', "b: c"]
    assert [row["quota"] for row in rows] == [40, 120]
    assert rows[0]["owner"] == 'M, "x"'
    assert table["plan_file"][2] == "target: 182"
    assert table["answer"].tolist() == ["target held"] * 2 + ["target lowered"] * 3


def test_where_over_assignment_rounds_to_another_sum_the_largest_quota_takes_the_difference():
    table = details.shock_locks(outcome(), {"lowered": (182, 191)}, 50).table

    assert table["quota"].tolist() == [182, 40, 101]
