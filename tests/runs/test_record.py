"""The record of a run, and files that are written whole or not at all."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import BaseModel

from salesplan.runs import record


class Lock(BaseModel):
    rep: str
    quota: int
    decided_on: date | None = None


def test_runs_are_named_in_universal_time_so_that_names_sort_by_age():
    """One moment on two clocks gets one name; an hour later the name is greater."""
    moment = datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC)
    shanghai = moment.astimezone(timezone(timedelta(hours=8)))

    names = [record.run_name(m) for m in (moment, shanghai, moment + timedelta(hours=1))]

    assert names == ["2026-03-04T102030Z", "2026-03-04T102030Z", "2026-03-04T112030Z"]


def test_inputs_are_named_below_the_project_and_by_file_name_elsewhere(tmp_path):
    inside, outside = tmp_path / "project/params/plan.yaml", tmp_path / "secret/sales.csv"
    for file in (inside, outside):
        file.parent.mkdir(parents=True)
        file.write_text(file.name)

    listed = record.inputs({"sales": outside, "plan": inside}, tmp_path / "project")

    assert list(listed) == ["plan", "sales"]
    assert [entry["file"] for entry in listed.values()] == ["params/plan.yaml", "sales.csv"]
    assert listed["sales"]["sha256"] == hashlib.sha256(b"sales.csv").hexdigest()


def test_the_record_keeps_fields_of_records_and_dates_as_text(tmp_path):
    values = {"quota_locks": ([Lock(rep="R1", quota=5)], "plan.yaml"),
              "as_of": (date(2025, 12, 31), "command line")}  # fmt: skip

    record.write_json(tmp_path / "run.json", record.parameters(values))

    assert json.loads((tmp_path / "run.json").read_text()) == {
        "quota_locks": {"value": [{"rep": "R1", "quota": 5}], "origin": "plan.yaml"},
        "as_of": {"value": "2025-12-31", "origin": "command line"},
    }


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "quotas.csv"
    record.write_text(path, "old")

    def full(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        record.write_text(path, "new")

    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["quotas.csv"]


def test_text_is_written_with_line_feeds_and_in_utf_8(tmp_path):
    record.write_text(tmp_path / "a.csv", "销售\nx\n")

    assert (tmp_path / "a.csv").read_bytes() == "销售\nx\n".encode()


def test_versions_are_those_of_what_the_plan_was_computed_with():
    packages = record.machine()["packages"]

    assert {"salesplan", "pandas", "numpy", "papermill"} <= set(packages)
    assert not {"pytest", "ruff", "mypy"} & set(packages)
