"""What a chapter leaves in the folder of a run."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from salesplan.finding import Finding, not_computed
from salesplan.runs.publish import publish, to_csv, to_parquet, write_results

TARGETS = SimpleNamespace(name="targets", number=2)
HOSTILE = ["=cmd|'/c calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


def quotas() -> Finding:
    table = pd.DataFrame(
        {
            "rep": ["Ann", "Bo"],
            "quota": np.array([600, 400], dtype="int64"),
            "share": [0.6, 0.1 + 0.2],
            "starts_on": pd.to_datetime(["2026-01-01", None]),
        }
    )
    return Finding(table, "Two reps carry 1,000.")


def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    publish(TARGETS, None)

    assert list(tmp_path.iterdir()) == []


def test_a_table_reads_as_written():
    """Shortest exact floats, ISO dates, missing as nothing, whole money without a point."""
    text = to_csv(quotas().table)

    assert text == (
        "rep,quota,share,starts_on\nAnn,600,0.6,2026-01-01\nBo,400,0.30000000000000004,\n"
    )


def test_a_time_of_day_is_kept():
    text = to_csv(pd.DataFrame({"at": pd.to_datetime(["2026-01-01 00:00", "2026-01-01 10:30"])}))

    assert text == "at\n2026-01-01T00:00:00\n2026-01-01T10:30:00\n"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_a_hostile_name_reaches_a_spreadsheet_as_text(name, dtype, tmp_path):
    table = pd.DataFrame({"rep": pd.Series([name, "Ann"], dtype=dtype)})
    path = tmp_path / "quotas.csv"
    path.write_text(to_csv(table), encoding="utf-8", newline="")

    cells = pd.read_csv(path)["rep"].tolist()

    assert cells == [f"'{name}".replace("\r", "\n"), "Ann"]


def test_a_carriage_return_starts_no_new_row():
    text = to_csv(pd.DataFrame({"rep": ["Ann\r=cmd", "Bo\r\n=cmd"]}))

    assert text == 'rep\n"Ann\n=cmd"\n"Bo\n=cmd"\n'


def test_a_hostile_column_name_is_text_and_negative_numbers_stay_numbers():
    text = to_csv(pd.DataFrame({"=region": ["North"], "gap": [-5]}))

    assert text == "'=region,gap\nNorth,-5\n"


def test_parquet_keeps_names_and_types_exactly(tmp_path):
    table = quotas().table.assign(rep=["=1+1", "Bo"])
    path = tmp_path / "quotas.parquet"

    path.write_bytes(to_parquet(table))

    pd.testing.assert_frame_equal(pd.read_parquet(path), table)


def test_mixed_values_become_text_in_parquet(tmp_path):
    path = tmp_path / "assumptions.parquet"
    table = pd.DataFrame({"value": [0.5, "month", None, True]})
    table.attrs["source"] = object()

    path.write_bytes(to_parquet(table))

    assert pd.read_parquet(path)["value"].tolist()[:2] == ["0.5", "month"]
    assert pd.read_parquet(path)["value"].isna().tolist() == [False, False, True, False]


def test_a_section_without_data_has_a_sentence_and_no_table(tmp_path):
    findings = {"quotas": quotas(), "past_attainment": not_computed("quotas", "quota")}

    write_results(TARGETS, findings, tmp_path)

    sentences = json.loads((tmp_path / "chapters/targets.json").read_text(encoding="utf-8"))
    assert names(tmp_path / "tables") == ["quotas.csv", "quotas.parquet"]
    assert [f["needs"] for f in sentences["findings"]] == ["", "quotas"]
    assert [f["file"] for f in sentences["findings"]] == ["tables/quotas.csv", ""]


def test_assumptions_travel_with_the_sentences(tmp_path):
    rows = pd.DataFrame({"assumption": ["over_assignment"], "value": [0.05]})
    chapter = SimpleNamespace(name="targets", number=2, assumptions=Finding(rows, "One."))

    write_results(chapter, {}, tmp_path)

    sentences = json.loads((tmp_path / "chapters/targets.json").read_text(encoding="utf-8"))
    assert sentences["assumptions"] == [{"assumption": "over_assignment", "value": 0.05}]
    assert sentences["number"] == 2


def test_chapters_do_not_overwrite_each_others_reconciliation(tmp_path):
    adds_up = {"reconciliation": quotas()}

    for name in ("market", "targets", "book"):
        write_results(SimpleNamespace(name=name, number=1), adds_up, tmp_path)

    assert [n for n in names(tmp_path / "tables") if n.endswith(".csv")] == [
        "market_reconciliation.csv",
        "reconciliation.csv",
        "targets_reconciliation.csv",
    ]


def test_the_same_results_give_the_same_bytes(tmp_path):
    for folder in ("first", "second"):
        write_results(TARGETS, {"quotas": quotas()}, tmp_path / folder)

    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_register_of_actions_also_makes_a_calendar_file(tmp_path):
    from salesplan import open_plan

    plan = open_plan("sample")

    publish(plan.actions, str(tmp_path))

    events = (tmp_path / "actions.ics").read_bytes().count(b"BEGIN:VEVENT")
    assert events == len(plan.actions.actions.table)
