"""Chapter 2: reporting lines by date and share; money rises along them exactly."""

import time

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.targets.hierarchy import reporting_tree, roll_up
from salesplan.targets.lines import by_spell, flow, reporting_spells, rise, upwards, whole_parts

FIRST, LAST = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31")
TEAMS = {"Ann": "Mia", "Bo": "Mia", "Cy": "Noa", "Mia": "Firm", "Noa": "Firm"}


def moves(*rows):
    table = pd.DataFrame(rows, columns=["rep", "parent", "starts_on", "ends_on", "share"])
    return table.assign(
        starts_on=pd.to_datetime(table["starts_on"]), ends_on=pd.to_datetime(table["ends_on"])
    )


def spells_of(*rows):
    return reporting_spells(TEAMS, moves(*rows), FIRST, LAST)


def parents_of(node, *rows):
    return {f"{spell.starts_on:%m-%d}": dict(spell.parents[node]) for spell in spells_of(*rows)}


def test_without_assignments_the_year_is_one_spell():
    (spell,) = reporting_spells(TEAMS, None, FIRST, LAST)

    assert (spell.starts_on, spell.ends_on) == (FIRST, LAST)
    assert spell.parents["Ann"] == {"Mia": 1.0}


def test_a_move_in_july_cuts_the_year_in_two():
    assert parents_of("Ann", ("Ann", "Noa", "2026-07-01", None, None)) == {
        "01-01": {"Mia": 1.0}, "07-01": {"Noa": 1.0},
    }  # fmt: skip


def test_an_assignment_that_ends_gives_the_rep_back():
    assert parents_of("Ann", ("Ann", "Noa", "2026-03-01", "2026-04-30", None)) == {
        "01-01": {"Mia": 1.0}, "03-01": {"Noa": 1.0}, "05-01": {"Mia": 1.0},
    }  # fmt: skip


def test_shares_of_less_than_one_leave_the_rest_with_the_usual_manager():
    assert parents_of("Ann", ("Ann", "Noa", "2025-01-01", None, 0.4)) == {
        "01-01": {"Noa": 0.4, "Mia": 0.6}
    }


def test_a_later_assignment_takes_its_share_of_the_earlier_one():
    """All of Bo is with Noa from January; 25 % go to Ann's team lead from June."""
    rows = (("Bo", "Noa", "2026-01-01", None, 1.0), ("Bo", "Mia", "2026-06-01", None, 0.25))

    assert parents_of("Bo", *rows) == {
        "01-01": {"Noa": 1.0}, "06-01": {"Mia": 0.25, "Noa": 0.75},
    }  # fmt: skip


def test_assignments_outside_the_year_cut_nothing():
    rows = (("Ann", "Noa", "2024-01-01", "2025-12-31", 1.0), ("Ann", "Noa", "2027-01-01", None, 1))

    assert parents_of("Ann", *rows) == {"01-01": {"Mia": 1.0}}


def test_shares_above_one_on_one_day_are_refused_by_name():
    rows = (("Ann", "Noa", "2026-07-01", None, 0.8), ("Ann", "Mia", "2026-07-01", None, 0.5))

    with pytest.raises(TableError, match=r"Ann is assigned from 2026-07-01 on .* add to 1\.3"):
        spells_of(*rows)


def test_a_circle_is_refused_with_its_way_and_its_day():
    rows = (("Mia", "Noa", "2026-03-01", None, 1.0), ("Noa", "Mia", "2026-05-01", None, 1.0))

    with pytest.raises(TableError, match=r"(Mia -> Noa -> Mia|Noa -> Mia -> Noa) .* 2026-05-01 on"):
        spells_of(*rows)


def test_a_circle_that_only_a_share_makes_is_refused_too():
    with pytest.raises(TableError, match="in a circle from 2026-03-01"):
        spells_of(("Mia", "Ann", "2026-03-01", None, 0.1))


def test_money_that_changes_team_counts_in_both_and_once_above():
    """Ann carries 100, 40 until June and 60 after: Mia 40 + 70, Noa 60 + 30, the firm 200."""
    spells = spells_of(("Ann", "Noa", "2026-07-01", None, None))
    own = pd.DataFrame([[40, 60], [35, 35], [15, 15]], ["Ann", "Bo", "Cy"])

    lines = flow(spells, own).groupby(["node", "parent"])["amount"].sum()

    assert lines["Ann"].to_dict() == {"Mia": 40, "Noa": 60}
    assert lines["Mia"].to_dict() == {"Firm": 110}
    assert lines["Noa"].to_dict() == {"Firm": 90}


def test_shares_split_to_the_unit_and_a_managers_own_quota_moves_too():
    """Mia carries 5 herself and gets 4: of 9, half to Noa is 5 and half to the firm 4."""
    spells = spells_of(("Mia", "Noa", "2026-01-01", None, 0.5))

    lines = flow(spells, pd.DataFrame({0: [4, 5]}, ["Ann", "Mia"]))

    assert lines.set_index(["node", "parent"])["amount"]["Mia"].to_dict() == {"Noa": 5, "Firm": 4}
    assert lines.set_index(["node", "parent"])["own"]["Mia"].to_dict() == {"Noa": 3, "Firm": 2}


def test_the_quota_of_a_spell_follows_season_and_days():
    """June weighs 1, July 3; a cut on 16 June leaves half of June before: 0.5 of 4 is 25 of 200."""
    spells = spells_of(("Ann", "Noa", "2026-06-16", None, None))
    weights = pd.DataFrame([[1.0, 3.0]], ["Ann"], ["2026-06", "2026-07"])

    assert by_spell(pd.Series({"Ann": 200}), weights, spells).values.tolist() == [[25, 175]]


def random_lines(rng):
    """Draw a hierarchy in which anybody may report to up to three of those drawn before."""
    size = int(rng.integers(1, 14))
    draws, weights = rng.random((size, 3)).tolist(), rng.random((size, 3)).tolist()
    several = rng.integers(1, 4, size).tolist()
    parents = {}
    for place in range(1, size):
        above = {f"n{int(draw * place)}": weight
                 for draw, weight in zip(draws[place][: several[place]], weights[place],
                                         strict=False)}  # fmt: skip
        parents[f"n{place}"] = {at: weight / sum(above.values()) for at, weight in above.items()}
    amounts = rng.integers(0, 10 ** int(rng.integers(1, 13)), size) * (rng.random(size) < 0.7)
    return parents, {f"n{place}": int(amount) for place, amount in enumerate(amounts)}


def test_ten_thousand_random_hierarchies_are_exact_at_every_node():
    """What leaves a node is what it carries and gets; the root gets all, once."""
    rng = np.random.default_rng(7)
    split = whole_parts()
    for _ in range(10_000):
        parents, carried = random_lines(rng)

        lines = rise(parents, carried, split)

        left, got = dict.fromkeys(carried, 0), dict(carried)
        for node, parent, _, _, amount in lines:
            left[node] += amount
            got[parent] += amount
        assert got["n0"] == sum(carried.values())
        assert all(left[node] == got[node] for node in parents)


@pytest.mark.parametrize("seed", range(40))
def test_a_second_method_finds_the_same_money_by_fractions_of_everybody(seed):
    """Solve (1 - P') x = own for each node's money; rounding moves less than a unit a line."""
    rng = np.random.default_rng(seed)
    parents, carried = random_lines(rng)
    nodes = list(carried)
    passes = np.zeros((len(nodes), len(nodes)))
    for node, own in parents.items():
        for parent, share in own.items():
            passes[nodes.index(parent), nodes.index(node)] = share
    exact = np.linalg.solve(np.eye(len(nodes)) - passes, list(carried.values()))

    got = dict(carried)
    for _, parent, _, _, amount in rise(parents, carried, whole_parts()):
        got[parent] += amount

    assert np.abs(np.array([got[node] for node in nodes]) - exact).max() <= 3 * len(nodes)


def test_ten_thousand_trees_in_one_forest_roll_up_to_what_walking_up_finds():
    rng = np.random.default_rng(3)
    sizes = rng.integers(1, 20, 10_000)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = np.arange(sizes.sum())
    above = start + (rng.random(len(place)) * (place - start)).astype(int)
    is_top = place == start
    amounts = rng.integers(0, 10**9, len(place)) * (rng.random(len(place)) < 0.8)
    expected, at, live = amounts.copy(), place, ~is_top
    while live.any():
        at = np.where(live, above[at], at)
        np.add.at(expected, at[live], amounts[live])
        live &= ~is_top[at]
    names = place.astype(str)
    reps = pd.DataFrame({"rep": names, "manager": np.where(is_top, None, names[above])})

    total = roll_up(reporting_tree(reps, "Firm"), pd.Series(amounts, names))

    assert total.drop("Firm").reindex(names).tolist() == expected.tolist()
    assert total["Firm"] == amounts.sum()


def test_a_subtree_without_a_quota_of_its_own_never_drops_money():
    """Mia's team is empty, Noa has nobody but Cy: all money still reaches the firm."""
    (spell,) = reporting_spells(TEAMS, None, FIRST, LAST)

    lines = flow([spell], pd.DataFrame({0: [0, 0, 77]}, ["Ann", "Bo", "Cy"]))

    top = lines[lines["parent"] == "Firm"].set_index("node")["amount"]
    assert top.to_dict() == {"Mia": 0, "Noa": 77}


def test_a_chain_of_five_thousand_is_no_recursion():
    chain = {f"n{i}": f"n{i - 1}" for i in range(1, 5000)}
    began = time.perf_counter()

    (spell,) = reporting_spells(chain, None, FIRST, LAST)
    lines = flow([spell], pd.DataFrame({0: [10**13]}, ["n4999"]))
    reps = pd.DataFrame({"rep": list(chain), "manager": list(chain.values())})
    tree = reporting_tree(reps, "n0")

    assert lines["amount"].iloc[-1] == 10**13
    assert upwards(spell.parents)[-1] == "n0"
    assert tree["depth"].max() == 4999
    assert time.perf_counter() - began < 5
