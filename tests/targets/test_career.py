"""Chapter 2.8: career levels, their path, and each rep's next step."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.career import career_path, career_steps, level_thresholds

NOTHING_STATED = pd.DataFrame(columns=["career_level", "sales", "skill"])
STATED = pd.DataFrame(
    {"career_level": ["junior", "senior"], "sales": [100, 500], "skill": [2.0, 3.5]}
)
PATH = pd.DataFrame({"fiscal_year": [2026, 2027, 2028], "target": [1000, 1100, 1210]})


def people():
    """Ann and Bo are juniors with quotas of 300 and 460, Cy is senior with 240."""
    return pd.DataFrame(
        {
            "rep": ["r1", "r2", "r3"],
            "name": ["Ann", "Bo", "Cy"],
            "career_level": ["junior", "junior", "senior"],
            "last_year": [520.0, 400.0, 900.0],
            "quota": [300, 460, 240],
            "skill": [3.6, 3.0, 4.0],
        }
    )


def test_what_the_plan_file_states_holds():
    levels = level_thresholds(people(), STATED).table

    assert levels["career_level"].tolist() == ["junior", "senior"]
    assert levels["reps"].tolist() == [2, 1]
    assert levels["level_sales"].tolist() == [100, 500]
    assert levels["source"].tolist() == ["plan file", "plan file"]


def test_without_stated_levels_the_medians_of_today_stand_in_and_say_so():
    """Juniors sold 520 and 400: median 460; the one senior 900."""
    finding = level_thresholds(people(), NOTHING_STATED)

    assert finding.table["level_sales"].tolist() == [460, 900]
    assert finding.table["level_skill"].tolist() == pytest.approx([3.3, 4.0])
    assert finding.table["source"].tolist() == ["median of 2 reps", "median of 1 rep"]
    assert "not a rule: state career_levels" in finding.text


def test_a_stated_level_where_nobody_stands_is_listed_and_an_unstated_one_comes_after():
    stated = pd.DataFrame({"career_level": ["junior", "expert"], "sales": [1, 9], "skill": None})

    table = level_thresholds(people(), stated).table

    assert table["career_level"].tolist() == ["junior", "expert", "senior"]
    assert table["reps"].tolist() == [2, 0, 1]
    assert np.isnan(table["level_skill"][1])
    assert table["level_skill"][0] == pytest.approx(3.3)


def test_levels_share_each_year_by_their_quotas_and_add_up():
    """Juniors carry 760 of 1,000, the senior 240: 836 and 264 of 1,100."""
    levels = level_thresholds(people(), STATED).table

    table = career_path(people(), PATH, levels).table

    shown = table.set_index(["fiscal_year", "career_level"])
    assert shown["target"][2027].to_dict() == {"junior": 836, "senior": 264}
    assert shown["target_per_rep"][2027]["junior"] == 418
    assert shown["next_sales"][2027]["junior"] == 500
    assert table.groupby("fiscal_year")["target"].sum().tolist() == [1000, 1100, 1210]


def test_each_rep_sees_what_is_missing_for_the_next_level():
    """Ann has 520 of 500 and 3.6 of 3.5; Bo misses 100 and 0.5, and 460 x 1.1 = 506 in 2027."""
    levels = level_thresholds(people(), STATED).table

    finding = career_steps(people(), PATH, levels)

    table = finding.table.set_index("name")
    assert table["step"].to_dict() == {
        "Ann": "nothing missing", "Bo": "sales and skills", "Cy": "highest level",
    }  # fmt: skip
    assert table["sales_missing"].to_dict() == pytest.approx(
        {"Ann": 0, "Bo": 100, "Cy": np.nan}, nan_ok=True
    )
    assert table["skill_missing"]["Bo"] == pytest.approx(0.5)
    assert table["reached_in"]["Bo"] == 2027
    assert pd.isna(table["reached_in"]["Ann"]), "300 x 1.21 = 363 never is 500"
    assert finding.text.startswith("Of 2 reps below the highest level, 1 has all that the next")


def test_skills_that_were_never_measured_are_not_taken_for_zero():
    staff = people().assign(skill=np.nan)

    finding = career_steps(staff, PATH, level_thresholds(staff, STATED).table)

    assert finding.table.set_index("name")["step"]["Ann"] == "nothing missing"
    assert "needs table `skills`" in finding.text


def test_quotas_of_nothing_share_the_path_by_heads():
    staff = people().assign(quota=0)

    table = career_path(staff, PATH, level_thresholds(staff, STATED).table).table

    assert table.groupby("fiscal_year")["target"].sum().tolist() == [1000, 1100, 1210]
