"""The calendar of whole plans: own days off, years from April, months that join last year's."""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan


@pytest.fixture
def firm(tmp_path):
    """Write a firm of two regions that sells every day, a tenth more each year."""

    def write(plan="", until="2025-12-31", **tables):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        days = pd.date_range("2023-01-01", until, freq="3D")
        season = 1 + 0.3 * np.sin(days.month.to_numpy() * np.pi / 6)
        tables["sales"] = pd.DataFrame(
            {
                "date": days,
                "region": ["North", "South", "South", "South"] * (len(days) // 4)
                + ["South"] * (len(days) % 4),
                "amount": (1000 * 1.1 ** (days.year.to_numpy() - 2023) * season).round(2),
            }
        )
        for name, table in tables.items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return open_plan(str(folder))

    return write


def level(plan):
    """Amount of each month of the plan over its season: what is left is growth."""
    chapter = plan.decomposition
    return chapter.calendar.table["target"].to_numpy() / chapter._weights_of(plan.case.months)


def test_a_day_off_everywhere_lowers_its_month_and_a_regions_day_a_part_of_it(firm):
    """15 May 2026 is off for all, 16 June for North, which sells a quarter: 21 - 1 and 22 - .25."""
    holidays = pd.DataFrame({"date": ["2026-05-15", "2026-06-16"], "region": [None, "North"]})

    plan = firm("targets: {target: 1000000}\n", holidays=holidays)

    days = plan.decomposition.calendar.table.set_index("month")["working_days"]
    assert days["2026-05"] == 20
    assert days["2026-06"] == pytest.approx(21.75, abs=0.02)
    assert "the firm's own days off take another 1.2" in plan.decomposition.calendar.text


def test_days_off_of_the_past_explain_what_the_past_sold(firm):
    """A month that always had the day off is not lowered twice."""
    usual = pd.DataFrame({"date": [f"{year}-05-15" for year in (2023, 2024, 2025, 2026)]})
    bare = firm("targets: {target: 1000000}\n")
    share = bare.decomposition.calendar.table.set_index("month")["seasonality"]["2026-05"]
    folder = bare.case.folder.path
    usual.to_csv(folder / "data" / "holidays.csv", index=False)

    again = open_plan(str(folder)).decomposition.calendar.table.set_index("month")["seasonality"]

    # 20 days of usually 21.67 less 1: a hair less than the 21 of 22.67 without
    assert again["2026-05"] == pytest.approx(share, rel=0.01)


@pytest.mark.parametrize("starts", [1, 4])
def test_months_join_last_years_without_a_jump_and_still_add_up(firm, starts):
    until = "2025-12-31" if starts == 1 else "2026-03-31"
    plan = firm(f"fiscal_year_starts: {starts}\ntargets: {{target: 200000}}\n", until=until)
    by_season, joined = level(plan), plan.changed(calendar_method="denton")

    assert by_season.max() / by_season.min() == pytest.approx(1, abs=0.001), "one level all year"
    assert level(joined).iloc[0] < level(joined).iloc[-1], "growth comes gently"
    assert joined.decomposition.calendar.table["target"].sum() == 200_000
    assert "Growth comes gently" in joined.decomposition.calendar.text
    joined.check()


def test_a_plan_that_cannot_join_says_so_and_follows_the_season(firm):
    """Half of the last year is not known yet."""
    plan = firm(
        "plan_year: 2026\nas_of: 2025-06-30\ntargets: {target: 1000}\n"
        "decomposition: {calendar_method: denton}\n"
    )

    text = plan.decomposition.calendar.text
    assert "The months follow the season alone: to join the year before (denton)" in text
    assert plan.decomposition.calendar.table["target"].sum() == 1000


def test_a_target_of_nothing_joins_nothing(firm):
    plan = firm("targets: {target: 0}\ndecomposition: {calendar_method: denton}\n")

    plan.check()

    assert "The months follow the season alone" in plan.decomposition.calendar.text
