"""Chapter 5.1 and 5.2: everybody's year to date, and every month."""

import numpy as np
import pandas as pd
import pytest

from salesplan.monitoring.clock import YearSoFar
from salesplan.monitoring.finish import finish
from salesplan.monitoring.progress import not_begun, progress, progress_months
from salesplan.monitoring.standing import NO_QUOTA
from salesplan.monitoring.status import Thresholds

COLUMNS = ["node", "name", "parent", "depth", "quota", "planned", "actual", "gap", "attainment",
           "pace", "run_rate_needed", "forecast", "low_80", "high_80", "chance",
           "target_chance", "status", "consequence"]  # fmt: skip


def progress_of(standing, target=4800):
    return progress(standing, finish(standing, target=target), Thresholds(), target=target)


def test_a_quarter_by_hand(firm):
    """Ann: 240 of 300 planned, quota 1200. Gap 60, attainment 20 %, pace 80 %: red.

    What is left, 960, over nine months of an average of 100: 106.67 a month.
    """
    finding = progress_of(firm(("2026-01-09", "Ann", 240), ("2026-02-01", "Cy", 600)))

    ann = finding.table.set_index("node").loc["Ann"]
    assert list(finding.table) == COLUMNS
    assert ann[["quota", "planned", "actual", "gap"]].tolist() == [1200, 300, 240, 60]
    assert ann[["attainment", "pace"]].tolist() == pytest.approx([0.2, 0.8])
    assert ann["run_rate_needed"] == pytest.approx(960 / 9)
    assert ann["status"] == "red"


def test_parents_see_their_children(firm):
    """Ann 240 and Bo 330 of 300 each: Mia 570 of 600; Cy 600 of 600: the firm 1170 of 1200."""
    sales = ("2026-01-09", "Ann", 240), ("2026-01-09", "Bo", 330), ("2026-02-01", "Cy", 600)

    nodes = progress_of(firm(*sales)).table.set_index("node")

    assert nodes.loc["Mia", ["planned", "actual", "gap"]].tolist() == [600, 570, 30]
    assert nodes.loc["Firm", ["quota", "planned", "actual"]].tolist() == [4800, 1200, 1170]
    assert nodes["status"].to_dict() == {
        "Firm": "green", "Mia": "green", "Noa": "green",
        "Ann": "red", "Bo": "green", "Cy": "green",
    }  # fmt: skip


def test_the_pace_knows_the_season(firm):
    """Two weak months of 20 in a year of 1200: 40 booked is on plan, not a fifth of it."""
    plan = {"Ann": [20, 20, *[116] * 10]}

    ann = progress_of(firm(("2026-01-09", "Ann", 40), as_of="2026-02-28", plan=plan)).table
    ann = ann.set_index("node").loc["Ann"]

    assert ann["pace"] == 1.0
    assert ann["attainment"] == pytest.approx(1 / 30)


def test_the_run_rate_counts_the_months_left_by_their_season(firm):
    """Quota 1200, of which 900 are planned for the second half: 300 of it booked leaves 900.

    Plan still to come is 9 average months of 100, so 100 a month of average season suffices.
    """
    plan = {"Ann": [50] * 6 + [150] * 6}

    table = progress_of(firm(("2026-06-01", "Ann", 300), as_of="2026-06-30", plan=plan)).table

    assert table.set_index("node").loc["Ann", "run_rate_needed"] == pytest.approx(100)


def test_a_month_half_gone_is_half_due(firm):
    finding = progress_of(firm(("2026-01-09", "Ann", 45), as_of="2026-01-15", elapsed=0.5))

    ann = finding.table.set_index("node").loc["Ann"]
    assert ann[["planned", "pace"]].tolist() == [50, 0.9]
    assert ann["status"] == "none"
    assert ann["consequence"] == "Too early to say: look again after the first full month"
    assert "It is too early to say how the 3 quotas stand" in finding.text


def test_sales_without_a_quota_make_the_firm_whole(firm):
    finding = progress_of(firm(("2026-01-09", "Ann", 100), ("2026-01-09", "unassigned", 40)))

    nodes = finding.table.set_index("node")
    assert nodes.loc[["Firm", NO_QUOTA], "actual"].tolist() == [140, 40]
    assert nodes.loc[NO_QUOTA, ["quota", "planned", "status"]].tolist() == [0, 0, "none"]
    assert np.isnan(nodes.loc[NO_QUOTA, "pace"])
    assert "40 was sold without a quota" in finding.text


def test_nobody_sold_is_a_pace_of_zero_and_red(firm):
    table = progress_of(firm()).table

    assert (table["pace"] == 0).all()
    assert (table["status"] == "red").all()
    assert (table["gap"] == table["planned"]).all()


def test_a_reached_quota_needs_no_more(firm):
    table = progress_of(firm(("2026-01-09", "Ann", 1500))).table

    ann = table.set_index("node").loc["Ann"]
    assert (ann["run_rate_needed"], ann["chance"]) == (0, 1)
    assert ann["consequence"].startswith("Quota reached")


def test_a_team_is_judged_by_its_part_of_the_target(firm):
    """Mia's quotas hold over-assignment: her chance of the quota is low, that of the target not."""
    sales = [(f"2026-{m:02}-03", rep, 96) for m in range(1, 10) for rep in ("Ann", "Bo")]
    standing = firm(*sales, *((f"2026-{m:02}-03", "Cy", 192) for m in range(1, 10)),
                    as_of="2026-09-30")  # fmt: skip

    lenient, strict = (
        progress_of(standing, target).table.set_index("node").loc["Mia", "consequence"]
        for target in (4000, 5600)
    )

    assert "room for more" in lenient
    assert "the target is up for review" in strict


def test_a_complete_year_says_so_and_asks_for_no_run_rate(firm):
    finding = progress_of(firm(("2026-01-09", "Ann", 1100), as_of="2027-02-01"))

    ann = finding.table.set_index("node").loc["Ann"]
    assert np.isnan(ann["run_rate_needed"])
    assert ann["consequence"].startswith("Quota missed")
    assert finding.text.startswith("By 2026-12-31, 1,100 is booked of 4,800 planned for the year")
    assert "forecast" not in finding.text


def test_the_sentence_says_pace_outcome_and_who(firm):
    text = progress_of(firm(("2026-01-09", "Ann", 240), ("2026-02-01", "Cy", 600))).text

    assert "840 is booked of 1,200 planned to date, pace 70 %." in text
    assert "in 8 of 10 cases); chance of the target of 4,800: " in text
    assert "Of the 3 quotas, 2 stand at red; most is missing with Bo and Ann" in text


@pytest.mark.parametrize(
    ("booked", "words"),
    [
        ({"Ann": 300, "Bo": 300, "Cy": 600}, "Each of the 3 quotas is on plan."),
        ({"Ann": 100, "Bo": 270, "Cy": 600}, "Of the 3 quotas, 1 stands at red and 1 at amber;"),
        ({"Ann": 270, "Bo": 300, "Cy": 600}, "Of the 3 quotas, 1 stands at amber."),
    ],
)
def test_quotas_are_counted_in_the_singular_and_the_plural(firm, booked, words):
    sales = [("2026-01-09", rep, amount) for rep, amount in booked.items()]

    assert words in progress_of(firm(*sales)).text


@pytest.mark.parametrize(
    ("booked", "words"),
    [(300, "quota is on plan."), (270, "quota stands at amber."), (0, "quota stands at red.")],
)
def test_an_only_quota_is_called_so(firm, booked, words):
    text = progress_of(firm(("2026-01-09", "Ann", booked), plan={"Ann": 100}), target=1200).text

    assert text.endswith(f"The only {words}")


def test_a_chance_is_shown_beside_the_one_that_judges(firm):
    """Who leads is judged by the target, a rep by the quota; the consequence says which."""
    table = progress_of(firm(("2026-01-09", "Ann", 240)), target=4000).table.set_index("node")

    assert table["target_chance"].notna().to_dict() == {
        "Firm": True, "Mia": True, "Noa": True, "Ann": False, "Bo": False, "Cy": False,
    }  # fmt: skip
    assert "(chance of the target: " in table.loc["Mia", "consequence"]
    assert "(chance of the quota: " in table.loc["Bo", "consequence"]


def test_nothing_sold_and_no_forecast_is_too_early_for_the_year(firm):
    assert "It is too early to say where the year ends." in progress_of(firm()).text


def test_before_the_year_there_is_nothing_to_monitor(months):
    early = not_begun(YearSoFar(months, pd.Timestamp("2025-11-30")))

    assert early.needs == "sales of the plan year"
    assert early.text == (
        "Nothing to monitor yet: the plan year starts on 2026-01-01, "
        "sales are known up to 2025-11-30."
    )
    assert not_begun(YearSoFar(months, pd.Timestamp("2026-01-01"))) is None


def test_a_month_without_sales_is_short_by_its_full_plan(firm):
    """ERPNext once showed 0 here. February: nothing sold, 100 planned, variance -100."""
    finding = progress_months(firm(("2026-01-09", "Ann", 130), ("2026-03-01", "Ann", 100)))

    ann = finding.table[finding.table["node"] == "Ann"].set_index("month")
    assert ann["variance"].head(3).tolist() == [30, -100, 0]
    assert ann.loc["2026-02", "actual"] == 0
    assert "without any sale, each short by its full plan" in finding.text


def test_months_to_come_are_unknown_not_zero(firm):
    table = progress_months(firm(as_of="2026-03-13", elapsed=0.4)).table

    ann = table[table["node"] == "Ann"]
    assert ann["is_complete"].tolist() == [True, True] + [False] * 10
    assert ann["planned"].tolist() == [100] * 12
    assert ann["variance"].head(3).tolist() == [-100, -100, -40]
    assert ann[["actual", "variance"]].tail(9).isna().all(axis=None)


@pytest.mark.parametrize("day", ["2026-01-20", "2026-03-31", "2026-12-31"])
def test_the_months_add_up_to_the_year(firm, day):
    standing = firm(("2026-01-09", "Ann", 120), ("2026-01-30", "x", 7), as_of=day, elapsed=0.63)

    months = progress_months(standing).table.groupby("node", sort=False).sum(numeric_only=True)
    year = progress_of(standing).table.set_index("node")

    assert months.index.tolist() == year.index.tolist()
    assert (months["planned"] == year["quota"]).all()
    assert months["actual"].tolist() == pytest.approx(year["actual"].tolist())
    assert months["variance"].tolist() == pytest.approx((-year["gap"]).tolist())


def test_no_full_month_is_said(firm):
    finding = progress_months(firm(as_of="2026-01-20", elapsed=0.6))

    assert finding.text == (
        "No month of the plan year is complete yet; "
        "60 % of January 2026 counts as due, by calendar days."
    )
