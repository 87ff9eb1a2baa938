"""Run folders: complete or absent, whatever happens to the run."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from salesplan.runs.folders import finished_runs, latest_run, new_run

NAME = "2026-03-04T10203{}Z"


def finish(parent: Path, name: str, *, keep: int = 10) -> Path:
    with new_run(parent, name, keep=keep) as draft:
        (draft.folder / "run.json").write_text("{}")
    return draft.final


def test_a_run_is_out_of_sight_until_it_is_complete(tmp_path):
    with new_run(tmp_path, NAME.format(0)) as draft:
        (draft.folder / "run.json").write_text("{}")
        seen_before = [finished_runs(tmp_path), latest_run(tmp_path), draft.final.exists()]

    assert seen_before == [[], None, False]
    assert finished_runs(tmp_path) == [draft.final]
    assert [path.name for path in draft.final.iterdir()] == ["run.json"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_run_that_breaks_off_leaves_latest_and_no_folder(tmp_path, error):
    finished = finish(tmp_path, NAME.format(0))

    with pytest.raises((KeyboardInterrupt, OSError)), new_run(tmp_path, NAME.format(1)):
        raise error

    assert latest_run(tmp_path) == finished
    assert list(tmp_path.glob(".building-*")) == []


def test_what_a_killed_run_left_is_removed_but_never_a_live_one(tmp_path):
    """A killed run's folder stays behind with a lock file that nobody holds."""
    killed = tmp_path / ".building-2026-03-04T000000Z"
    killed.mkdir()
    (killed / ".claim").touch()
    (tmp_path / ".pruned-2026-03-03T000000Z").mkdir()

    with new_run(tmp_path, NAME.format(0)) as live:
        finish(tmp_path, NAME.format(1))
        building = list(tmp_path.glob(".building-*"))
        (live.folder / "run.json").write_text("{}")

    assert building == [live.folder]
    assert not list(tmp_path.glob(".pruned-*"))
    assert len(finished_runs(tmp_path)) == 2


def test_runs_of_the_same_moment_get_names_of_their_own(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: finish(tmp_path, NAME.format(0)), range(8)))

    assert len(set(runs)) == 8
    assert set(finished_runs(tmp_path)) == set(runs)
    assert finished_runs(tmp_path)[-1].name == NAME.format(0) + "-8"
    assert latest_run(tmp_path) in runs


def test_the_oldest_runs_go_and_foreign_folders_stay(tmp_path):
    for name in ("lab", "my notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text("{}")

    runs = [finish(tmp_path, NAME.format(second), keep=2) for second in range(5)]

    assert finished_runs(tmp_path) == runs[2:]
    assert (tmp_path / "lab").is_dir()
    assert (tmp_path / "my notes").is_dir()


def test_no_older_run_is_kept_where_none_is_wanted(tmp_path):
    runs = [finish(tmp_path, NAME.format(second), keep=0) for second in range(2)]

    assert finished_runs(tmp_path) == runs[1:]


def test_latest_is_a_text_file_where_links_are_not_to_be_had(tmp_path, monkeypatch):
    def refuse(*_args: object, **_how: object) -> None:
        raise OSError("a required privilege is not held by the client")

    finish(tmp_path, NAME.format(0))
    monkeypatch.setattr(os, "symlink", refuse)

    second = finish(tmp_path, NAME.format(1))

    assert (tmp_path / "latest").read_text() == f"{second.name}\n"
    assert latest_run(tmp_path) == second


def test_latest_follows_the_project_when_it_moves(tmp_path):
    finish(tmp_path / "here", NAME.format(0))
    (tmp_path / "here").rename(tmp_path / "there")

    assert latest_run(tmp_path / "there") == tmp_path / "there" / NAME.format(0)
