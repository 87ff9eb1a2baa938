"""Workload and territories of a whole plan: what they rest on, and what moves them."""

import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.show import charts


def test_hours_by_class_and_by_rep_add_up(sample):
    chapter = sample.capacity
    classes, loads = chapter.workload.table, chapter.territories.table
    hours = loads[loads["measure"] == "hours"]

    assert classes["accounts"].sum() == len(sample.case.tables["customers"])
    assert classes["hours_needed"].sum() == pytest.approx(hours["after"].sum())


def test_the_moves_make_the_loads(sample):
    """What leaves a rep and what comes make the difference of the rep's hours."""
    chapter = sample.capacity
    moves = chapter.territory_moves.table
    hours = chapter.territories.table.query("measure == 'hours'").set_index("rep")

    came = moves.groupby("to_rep")["hours"].sum().reindex(hours.index, fill_value=0.0)
    left = moves.groupby("from_rep")["hours"].sum().reindex(hours.index, fill_value=0.0)

    assert (hours["after"] - hours["before"]).to_numpy() == pytest.approx((came - left).to_numpy())
    assert hours["is_within"].all()


def test_a_fixed_account_stays(sample):
    first = sample.capacity.territory_moves.table["customer"].iloc[0]

    held = sample.changed(fixed_accounts=[first]).capacity.territory_moves.table

    assert first not in set(held["customer"])


def test_more_calls_need_more_people(sample):
    often = [{"name": "all", "share": 1.0, "calls_per_year": 52.0, "hours_per_call": 1.0}]

    table = sample.changed(account_classes=often).capacity.workload.table

    assert table["hours_needed"].sum() == 52 * len(sample.case.tables["customers"])


def test_a_firm_without_customers_says_what_is_missing(tmp_path):
    folder = tmp_path / "bare"
    (folder / "data").mkdir(parents=True)
    (folder / "plan.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    months = pd.date_range("2024-01-15", periods=24, freq="MS") + pd.Timedelta(days=14)
    pd.DataFrame({"date": months, "amount": 100.0}).to_csv(folder / "data/sales.csv", index=False)

    chapter = open_plan(str(folder)).capacity

    for finding in (chapter.workload, chapter.rep_loads, chapter.territories):
        assert not finding.is_computed


def test_the_chart_counts_who_is_fairly_loaded(sample):
    table = sample.capacity.territories.table
    hours = table[table["measure"] == "hours"]

    chart = charts.territories(table)

    today = int(hours["before"].between(hours["low"], hours["high"]).sum())
    says = f"{today} of {len(hours)} reps are fairly loaded today, {len(hours)} after the moves"
    assert " ".join(chart.title.text) == says


def test_accepted_moves_of_the_plan_file_make_loads_of_their_own(sample):
    options = list(sample.capacity.move_options)

    some = sample.changed(accepted_moves=options[:2]).capacity.accepted_loads

    assert some.text.startswith(f"2 of {len(options)} moves are accepted: ")
    assert some.table.equals(sample.capacity.loads_after(options[:2]).table)
    assert sample.capacity.accepted_loads.text.startswith(f"No move of {len(options)} is accepted")


def test_the_sample_is_solved_to_the_proved_optimum(sample):
    assert "No assignment loses less: this is proved." in sample.capacity.territories.text


def test_travel_says_what_it_needs(sample):
    assert "latitude, longitude" in sample.capacity.travel.text
