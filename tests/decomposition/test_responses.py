"""Which data carry a curve and which do not: every refusal, and data before judgement."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.response_curve import Curve
from salesplan.decomposition.response_judgement import Answers, judged
from salesplan.decomposition.response_tables import response_curves, response_points
from salesplan.decomposition.responses import acting_together, respond, shape_evidence

TRUE = Curve(50.0, 150.0, 2.5, 0.4)
ANSWERS = judged([Answers("Ann", 0.5, 50.0, 110.0, 150.0, half=70.0)])


def rows(effort, sales, *, resource="visits", segment="A", by=None, observation=None):
    table = pd.DataFrame({"effort": np.asarray(effort, float), "sales": np.asarray(sales, float)})
    table = table.assign(resource=resource, segment=segment, observation=observation)
    return table.assign(judged_by=pd.Series([by] * len(table), dtype=object))


def seen(curve=TRUE, seed=1, n=12, noise=3.0, **names):
    rng = np.random.default_rng(seed)
    effort = (np.arange(n) + rng.uniform(0.1, 0.9, n)) / n
    return rows(effort, curve.at(effort) + rng.normal(0, noise, n), **names)


def refusal(table, answered=()):
    return respond(table, answered, fewest=6)[0].refusal


def test_data_that_show_the_bend_carry_a_curve():
    found = respond(seen(), [], fewest=6)[0]

    assert found.refusal == ""
    assert found.shape == "S-shaped"
    assert found.known_from == "observed"
    assert found.rows == 12
    assert "leaves" in shape_evidence(found)


def test_every_segment_of_every_resource_gets_its_own():
    table = pd.concat([seen(), seen(segment="B", seed=2), seen(resource="ads", seed=3)])

    found = respond(table.reset_index(drop=True), [], fewest=6)

    assert [(one.resource, one.segment) for one in found] == [
        ("visits", "A"), ("visits", "B"), ("ads", "A")
    ]  # fmt: skip


def test_the_same_effort_every_time_tells_nothing():
    said = refusal(rows([5] * 8, range(8)))

    assert said.startswith("the effort was the same every time")
    assert "vary it over a few periods" in said


def test_efforts_that_differ_between_segments_only_are_a_trap():
    """Kits and sales rise together over five industries, and never within one."""
    table = pd.concat(
        [rows([kits] * 8, 100 * kits + np.arange(8), segment=name)
         for name, kits in zip("ABCDE", (8, 12, 14, 18, 24), strict=True)],
        ignore_index=True,
    )  # fmt: skip

    found = respond(table, [], fewest=6)

    assert len(found) == 5
    assert all("differs only between segments" in one.refusal for one in found)
    assert all("vary it within the segment" in one.refusal for one in found)


def test_too_few_different_efforts_are_counted():
    said = refusal(rows([1, 1, 2, 2, 3, 3], [1, 1, 3, 3, 4, 4]))

    assert "only 3 different efforts in 6 rows, 6 are needed: try 3 more" in said


def test_sales_that_fall_or_only_wander_are_told_apart():
    effort = np.arange(1.0, 11)
    wander = np.array([5, 3, 6, 4, 5, 6, 3, 5, 4, 6.0])

    assert refusal(rows(effort, 20 - effort)).startswith("sales do not rise with effort")
    assert refusal(rows(effort, wander)).startswith("sales rise no more than chance")
    assert refusal(rows(effort, [7.0] * 10)).startswith("sales do not rise")


def test_a_range_without_a_bend_is_too_narrow():
    effort = np.linspace(0, 1, 14)
    noise = np.random.default_rng(1).normal(0, 2, 14)

    said = refusal(rows(effort, 50 + 100 * effort + noise))

    assert "a straight rise fits nearly as well" in said
    assert "try clearly more than 1" in said


def test_refusals_where_nothing_can_be_told_and_none_where_it_can():
    """30 worlds each: the whole curve seen, and only its steep part seen."""
    whole = [refusal(seen(seed=s, n=14)) for s in range(30)]
    steep = []
    for seed in range(30):
        effort = np.linspace(0.15, 0.3, 14)
        noise = np.random.default_rng(seed).normal(0, 3, 14)
        steep.append(refusal(rows(effort, TRUE.at(effort) + noise)))

    assert sum(map(bool, whole)) <= 1
    assert sum(map(bool, steep)) >= 24


def test_efforts_that_act_on_the_same_sales_are_not_read_alone():
    together = pd.concat([seen(observation=[f"w{n}" for n in range(12)])] * 2, ignore_index=True)
    together.loc[12:, "resource"] = "display"

    found = respond(pd.concat([together, seen(segment="B")], ignore_index=True), [], fewest=6)

    assert acting_together(together) == ["visits", "display"]
    assert refusal(together) == "it acted together with display: see response_effects"
    assert [(one.resource, one.segment, one.rows) for one in found] == [
        ("visits", "all", 24), ("display", "all", 12)
    ]  # fmt: skip


def test_other_sales_in_the_same_period_are_no_sign_of_acting_together():
    table = pd.concat([seen(observation="2025"), seen(observation="2025", seed=9, resource="b")])

    assert acting_together(table.reset_index(drop=True)) == []


def test_people_are_asked_only_where_data_tell_nothing():
    silent = rows([5] * 8, range(8))

    kept = respond(seen(), [("visits", "A", ANSWERS)], fewest=6)[0]
    asked = respond(silent, [("visits", "A", ANSWERS)], fewest=6)[0]
    alone = respond(silent.iloc[:0], [("visits", "A", ANSWERS)], fewest=6)[0]

    assert kept.known_from == "observed"
    assert asked.known_from == alone.known_from == "judged"
    assert asked.refusal == ""
    assert asked.seen == (0.0, 1.0)  # twice today's effort
    assert asked.shape == "S-shaped"
    assert shape_evidence(asked) == "as 1 person judged it"


def test_judged_rows_are_fitted_over_all_people():
    """Two people, 10 apart everywhere: the curve runs between them."""
    effort = [0, 5, 10, 15, 40]
    sales = np.array([50, 70, 100, 120, 140.0])
    table = pd.concat(
        [rows(effort, sales + 5, by="Ann"), rows(effort, sales - 5, by="Bo")], ignore_index=True
    )

    found = respond(table, [], fewest=6)[0]

    assert found.refusal == ""
    assert found.people == 2
    assert found.curve.at(np.array(effort, float)) == pytest.approx(sales, abs=3)


def test_answers_that_contradict_themselves_are_named():
    table = rows([0, 5, 10, 15, 40], [50, 70, 60, 120, 140], by="Ann")

    assert refusal(table) == ("Ann expects 60 with an effort of 10, less than 70 with 5: ask again")


def test_answers_without_a_ceiling_and_too_few_answers_are_refused():
    straight = rows([0, 5, 10, 15, 20], [50, 60, 70, 80, 90], by="Ann")

    assert refusal(straight) == (
        "no answer shows a ceiling: ask what as much as you like would bring"
    )
    assert refusal(straight.iloc[:3]).startswith("people answered for 3 efforts only, 4 are needed")


def test_the_table_of_curves_gives_figures_only_where_they_hold():
    table = pd.concat([seen(), rows([5] * 8, range(8), segment="B")], ignore_index=True)

    finding = response_curves(respond(table, [], fewest=6))

    first, second = (finding.table.loc[k] for k in (0, 1))
    assert first["power_low"] < first["curve_power"] < first["power_high"]
    assert first["half_low"] < first["half_effort"] < first["half_high"]
    assert first["ceiling_low"] < first["sales_ceiling"] < first["ceiling_high"]
    assert first["curve_scale"] == pytest.approx(first["half_effort"] ** first["curve_power"])
    assert first["verdict"] == "curve"
    assert np.isnan(second["sales_floor"])
    assert second["verdict"].startswith("no curve: the effort was the same")
    assert finding.text == (
        "1 response curve of 2 can be told; S-shaped: visits (A). Not for visits (B): the effort "
        "was the same every time, so that nothing shows what more or less of it would bring: vary "
        "it over a few periods, or ask people (judged_responses)."
    )


def test_a_ceiling_that_was_not_seen_is_said():
    """Square-root-like: returns diminish clearly, and no end is in sight."""
    effort = np.linspace(0.02, 1, 20)
    noise = np.random.default_rng(2).normal(0, 1, 20)

    table = response_curves(respond(rows(effort, 100 * effort**0.5 + noise), [], fewest=6)).table

    assert table["verdict"].item() == "curve within the efforts seen: its ceiling was not seen"
    assert np.isnan(table["ceiling_high"].item())


def test_several_judges_give_a_range_and_one_gives_none():
    two = judged([Answers("Ann", 10, 50, 100, 150, half=70), Answers("Bo", 10, 50, 100, 180, 75)])
    empty = seen().iloc[:0]

    found = respond(empty, [("ads", "A", two), ("fairs", "A", ANSWERS)], fewest=6)

    table = response_curves(found).table.set_index("resource")
    assert table.loc["ads", ["ceiling_low", "ceiling_high"]].tolist() == [150, 180]
    assert table.loc["ads", "verdict"] == "judged by 2 people, not observed"
    assert np.isnan(table.loc["fairs", "ceiling_low"])


def test_points_lie_on_the_curve_within_its_band_and_the_plan_is_marked():
    table = seen()
    found = respond(table, [], fewest=6)
    plan = pd.DataFrame({"resource": ["visits"], "segment": ["A"], "effort_today": [0.5],
                         "effort_best": [1.2]})  # fmt: skip

    points = response_points(found, table, plan).table

    kinds = points.groupby("point_kind").size()
    assert kinds.to_dict() == {"best": 1, "curve": 41, "seen": 12, "today": 1}
    drawn = points[points["point_kind"] != "seen"]
    assert drawn["curve_sales"].tolist() == pytest.approx(
        list(found[0].curve.at(drawn["effort"].to_numpy()))
    )
    assert (drawn["low"] <= drawn["curve_sales"]).all()
    assert (drawn["curve_sales"] <= drawn["high"]).all()
    assert drawn["effort"].max() == 1.2
