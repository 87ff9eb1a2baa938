"""Goals in a whole plan: the sample's sound goals, and firms that lack what the rules look at."""

import pytest

from salesplan import open_plan
from salesplan.case.sample.intentions import SOUND_GOALS


@pytest.fixture(scope="module")
def targets(sample):
    return sample.targets


def test_the_samples_sound_goals_lack_nothing_but_perhaps_a_chance(targets):
    table = targets.smart.table.set_index(targets.smart.table["goal"].str[:3])
    letters = ["specific", "measurable", "relevant", "time_bound"]

    is_sound = (table[letters] == "yes").all(axis=1)

    assert set(table.index[is_sound]) == set(SOUND_GOALS)


def test_each_faulty_goal_of_the_sample_fails_where_it_was_made_to(targets):
    table = targets.smart.table.set_index(targets.smart.table["goal"].str[:3])

    assert table["specific"][["G09", "G10", "G14"]].tolist() == ["no"] * 3
    assert table["measurable"][["G09", "G13"]].tolist() == ["no"] * 2
    assert table["achievable"]["G11"] == "no"
    assert table["time_bound"][["G10", "G12"]].tolist() == ["no"] * 2
    assert table["relevant"]["G13"] == "no"


def test_a_teams_revenue_goal_is_held_against_a_forecast_of_its_own(targets):
    letters = targets.smart_letters.table
    of_germany = letters[
        letters["goal"].str.startswith("G03") & (letters["letter"] == "achievable")
    ]

    assert of_germany["evidence"].item().startswith("a forecast of Germany alone gives it 5")


def test_a_firm_without_goals_is_told_which_table_it_lacks(root, shared_data):
    assert shared_data.is_dir()
    plan = open_plan(str(root / "tests" / "cases" / "india_ecommerce_targets"))

    assert plan.targets.smart.text.startswith("Not computed: needs table `goals`")
    assert plan.targets.smart_letters.needs == "goals"
