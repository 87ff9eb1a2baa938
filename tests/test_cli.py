"""The commands as people use them: what is printed, where, and the exit code."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_notebook

from salesplan.cli import main
from salesplan.runs.lab import lab_command

SAYS = """
import pandas as pd
from pathlib import Path
from types import SimpleNamespace
from salesplan.finding import Finding
from salesplan.runs.publish import write_results
found = Finding(pd.DataFrame({{"target": [100]}}), "The {name} is 100.")
write_results(SimpleNamespace(name="{name}", number={number}), {{"{name}": found}}, Path(out))
"""
PARAMETERS = 'case: str = "sample"  # folder under params/\nscenario: str = "base"\nout = None\n'


def invoke(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def add_notebook(project: Path, stem: str, source: str) -> None:
    cells = [new_code_cell(PARAMETERS), new_code_cell(source)]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=cells), project / f"notebooks/{stem}.ipynb")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a small firm: two reps, three years of months, two short chapters."""
    monkeypatch.setenv("SALESPLAN_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "params" / "tiny" / "data"
    data.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (data.parent / "plan.yaml").write_text("schema_version: 1\ncompany: Tiny\n")
    days = [f"{y}-{m:02d}-15" for y in (2023, 2024, 2025) for m in range(1, 13)]
    last = ["2025-12-31,Ann,100"]
    rows = [f"{day},{rep},{100 + n}" for n, day in enumerate(days) for rep in ("Ann", "Bo")]
    (data / "sales.csv").write_text("\n".join(["date,rep,amount", *rows, *last]) + "\n")
    add_notebook(tmp_path, "2_targets", SAYS.format(name="targets", number=2))
    add_notebook(tmp_path, "7_plan_book", SAYS.format(name="book", number=7))
    return tmp_path


def test_a_run_prints_each_finding_and_then_the_report(project):
    done = invoke("run", "tiny", "-p", "growth_rate=0.1")

    *findings, what_if, report = done.stdout.splitlines()
    record = json.loads((project / report).with_name("run.json").read_text())
    assert done.exit_code == 0, done.output
    assert findings == ["2_targets: The targets is 100.", "7_plan_book: The book is 100."]
    assert what_if == (
        "What if growth_rate=0.1: kept apart, `latest` of the scenario stays as it was."
    )
    assert report.startswith("outputs/tiny/base+growth_rate=0.1/")
    assert report.endswith("/report.html")
    assert "<h1>Tiny</h1>" in (project / report).read_text(encoding="utf-8")
    assert record["parameters"]["targets.growth_rate"] == {"value": 0.1, "origin": "command line"}
    assert "[2/2]" in done.stderr


def test_quiet_prints_the_path_alone(project):
    done = invoke("run", "tiny", "--quiet", "--only", "book", "--out", str(project / "elsewhere"))

    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    assert done.stdout.startswith("elsewhere/tiny/base/")
    assert len(done.stdout.splitlines()) == 1
    assert not (project / "outputs").exists()


def test_a_failed_chapter_is_told_even_if_quiet_and_the_exit_code_is_1(project):
    add_notebook(project, "2_targets", "raise ValueError('no target')")

    done = invoke("run", "tiny", "--quiet", "--only", "2")

    assert done.exit_code == 1
    failed, kept = done.stderr.splitlines()
    assert failed.startswith("2_targets failed at In [3]: ValueError: no target. Fix: open ")
    assert kept.startswith("No report. What was done is in outputs/tiny/base/")
    assert done.stdout == ""


def test_a_failed_chapter_does_not_hide_the_report_that_was_made(project):
    add_notebook(project, "2_targets", "raise ValueError('no target')")

    done = invoke("run", "tiny", "--quiet")

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout.strip().endswith("/report.html")


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (["run", "tny"], ['did you mean "tiny"']),
        (["run", "tiny", "-p", "growth=1"], ['unknown parameter "growth"']),
        (["run", "tiny", "-p", "a", "-p", "b={"], ["-p a: is not of", "-p b={: is not a single"]),
        (["run", "tiny", "-p", "a=1", "-p", "a=2"], ["a is given twice"]),
        (["run", "tiny", "--only", "3,targts"], ['no chapter "3"', 'did you mean "targets"']),
        (["check", "tny"], ['did you mean "tiny"']),
        (["params", "growth_rat"], ['did you mean "growth_rate"']),
        (["new", "a b"], ['try "a-b"']),
        (["new", "a/b"], ["there is no folder"]),
        (["check", "/no/such/firm"], ["/no/such/firm is no folder"]),
        (["new", "tiny"], ["exists already"]),
        (["lab", "tny"], ['did you mean "tiny"']),
    ],
)
def test_expected_mistakes_are_one_message_each_and_exit_2(project, words, messages):
    done = invoke(*words)

    lines = done.stderr.splitlines()
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(lines) == len(messages)
    assert all(said in line and "Fix: " in line for said, line in zip(messages, lines, strict=True))
    assert not (project / "outputs").exists()


def test_check_reports_tables_and_every_problem_at_once(project):
    sales = project / "params/tiny/data/sales.csv"
    good = invoke("check", "tiny")
    sales.write_text(sales.read_text() + "2025-13-01,Ann,5\n2025-11-11,Bo,many\n")

    bad = invoke("check", "tiny")

    assert good.exit_code == 0, good.output
    assert good.stdout.splitlines()[0].startswith("sales: 73 rows, amount 8,560.00")
    assert bad.exit_code == 2
    assert len(bad.stderr.splitlines()) == 2
    assert all("sales.csv" in line and "Fix: " in line for line in bad.stderr.splitlines())


def test_a_new_case_is_written_and_named(project):
    done = invoke("new", "acme")

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "params/acme"
    assert (project / "params/acme/plan.yaml").is_file()
    assert (project / "params/acme/data/sales.csv").is_file()


def test_a_new_case_at_a_path_is_checked_by_its_path(project):
    done = invoke("new", "./acme")

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "acme"
    assert done.stdout.splitlines()[-1] == "Then: salesplan check ./acme"
    assert (project / "acme" / "plan.yaml").is_file()


def test_params_lists_all_and_explains_one():
    everything, one = invoke("params"), invoke("params", "growth_rate")

    assert len(everything.stdout.splitlines()) > 20
    assert one.stdout.splitlines()[0].startswith("targets.growth_rate: ")
    assert [line.split(":")[0].strip() for line in one.stdout.splitlines()[1:]] == [
        "unit", "default", "allowed", "why",
    ]  # fmt: skip


def test_the_lab_listens_to_this_machine_only_and_shows_no_token(tmp_path):
    command = lab_command(tmp_path, opens_browser=False)

    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--no-browser" in command
    assert not any("token" in word for word in command)


def test_help_answers_without_loading_tables_or_notebooks():
    code = (
        "import sys; from click.testing import CliRunner; from salesplan.cli import main; "
        "print(CliRunner().invoke(main, ['run', '--help']).output); "
        "print(*{'pandas', 'numpy', 'papermill', 'nbformat', 'pydantic'} & set(sys.modules))"
    )

    *page, loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split("\n")[
        :-1
    ]

    assert loaded == ""
    assert page[0] == "Usage: main run [OPTIONS] CASE"
    assert "Example: salesplan run acme/stretch --only targets" in "\n".join(page)


def test_the_module_runs_like_the_command():
    version = subprocess.check_output([sys.executable, "-m", "salesplan", "--version"], text=True)

    assert version.startswith("salesplan 0.")
