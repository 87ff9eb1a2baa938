"""A run from case to run folder, on small notebooks and a small plan of our own."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from salesplan.errors import ParamError, PlanError
from salesplan.runs.execute import Settings, run
from salesplan.runs.folders import latest_run, new_run
from salesplan.runs.kernels import start_kernels
from salesplan.runs.progress import Step
from salesplan.runs.result import RunResult

PARAMETERS = 'case: str = "sample"\nscenario: str = "base"\nout: str | None = None\n'
PUBLISH = """
import pandas as pd
from pathlib import Path
from types import SimpleNamespace
from salesplan.finding import Finding
from salesplan.runs.publish import write_results
found = Finding(pd.DataFrame({{"rep": [case, "=1+1"], "quota": [100, 50]}}), "{text}")
if out:
    write_results(SimpleNamespace(name="{name}", number={number}), {{"{name}": found}}, Path(out))
"""


@dataclass
class FakePlan:
    """Stands where an opened plan will: a case, and a check that may refuse."""

    case: SimpleNamespace
    problem: str = ""

    def check(self) -> None:
        if self.problem:
            raise ParamError("targets", self.problem, "give a target")


def open_fake(reference: str, **overrides: object) -> FakePlan:
    name, _, scenario = reference.partition("/")
    if name == "nowhere":
        raise ParamError(f'case "{name}"', "there is no such folder", 'did you mean "sample"?')
    case = SimpleNamespace(
        name=name,
        slug=name,
        scenario=scenario or "base",
        origins={k: (v, "command line") for k, v in overrides.items()}
        | {"random_seed": (7, "default")},
        files={"test": Path(__file__)},
    )
    return FakePlan(case, str(overrides.get("problem", "")))


def write_notebook(path: Path, *cells: str, parameters: str = PARAMETERS) -> None:
    first = new_code_cell(parameters)
    first.metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=[new_markdown_cell("# T"), first, *map(code, cells)]), path)


def code(source: str) -> nbformat.NotebookNode:
    return new_code_cell(source)


def write_book(root: Path) -> Path:
    """Write two chapters that publish, in a project of their own."""
    (root / "notebooks").mkdir()
    for number, name in ((1, "market"), (2, "targets")):
        publish = PUBLISH.format(name=name, number=number, text=f"The {name} is 150.")
        write_notebook(root / f"notebooks/{number}_{name}.ipynb", publish)
    return root


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A project that a test may change."""
    monkeypatch.setenv("SALESPLAN_HOME", str(tmp_path))
    return write_book(tmp_path)


@dataclass
class Twice:
    """The same run done twice in a project that nobody changes."""

    book: Path
    first: RunResult
    second: RunResult
    steps: list[Step]


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    book = write_book(tmp_path_factory.mktemp("twice"))
    steps: list[Step] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALESPLAN_HOME", str(book))
        how = {"overrides": {"growth_rate": 0.12}, "settings": settings(book)}
        return Twice(book, run("acme", progress=steps.append, **how), run("acme", **how), steps)


def settings(book: Path, **changes: object) -> Settings:
    """Take little notebooks, a plan that costs nothing, and kernels without pandas."""
    own = {"notebooks": book / "notebooks", "open_plan": open_fake, "draw": draw_fake}
    own["kernels"] = partial(start_kernels, imported=["ipykernel.kernelapp"])
    return Settings(**{**own, **changes})


def draw_fake(plan: FakePlan) -> str:
    return f"<h1>{plan.case.name}</h1>"


def outputs(book: Path, scenario: str = "base") -> Path:
    return book / "outputs" / "acme" / scenario


def test_a_run_leaves_a_complete_folder(twice):
    """Both chapters run with the case filled in; tables, sentences and record are there."""
    result = twice.second

    record = json.loads((result.folder / "run.json").read_text(encoding="utf-8"))
    assert result.exit_code == 0
    assert result.lines() == ["1_market: The market is 150.", "2_targets: The targets is 150."]
    assert (result.folder / "tables/market.csv").read_text() == "rep,quota\nacme,100\n'=1+1,50\n"
    assert latest_run(outputs(twice.book, "base+growth_rate=0.12")) == result.folder
    assert record["parameters"]["growth_rate"] == {"value": 0.12, "origin": "command line"}
    assert record["seeds"] == {"random_seed": 7}
    assert [f["result"] for f in record["findings"]] == ["market", "targets"]
    assert len(record["inputs"]["test"]["sha256"]) == 64
    assert "pandas" in record["packages"]
    assert str(twice.book) not in json.dumps(record)
    assert not list(result.folder.parent.glob(".building-*"))


def test_the_kept_copy_tells_neither_time_nor_folder_and_writes_nothing_again(twice):
    kept = (twice.first.folder / "1_market.ipynb").read_text(encoding="utf-8")

    assert "out = None" in kept
    assert 'case = \\"acme\\"' in kept
    assert "papermill" not in kept
    assert str(twice.book) not in kept


def test_two_runs_give_the_same_tables_and_notebooks_byte_for_byte(twice):
    assert twice.first.folder != twice.second.folder
    assert contents(twice.first.folder) == contents(twice.second.folder)
    assert len(contents(twice.first.folder)) == 9


def test_the_report_is_drawn_from_the_plan_that_was_checked(book):
    """The very plan that was opened and checked, once, and no other."""
    opened, drawn = [], []

    def open_once(reference, **overrides):
        opened.append(open_fake(reference, **overrides))
        return opened[-1]

    def draw(plan):
        drawn.append(plan)
        return "the page"

    result = run("acme", settings=settings(book, open_plan=open_once, draw=draw))

    assert len(opened) == len(drawn) == 1
    assert drawn[0] is opened[0]
    assert result.book == result.folder / "report.html"
    assert result.book.read_text(encoding="utf-8") == "the page"
    assert result.exit_code == 0


def test_a_report_that_cannot_be_drawn_fails_the_run_and_costs_nothing_else(book):
    def fails(plan):
        raise KeyError("levels")

    result = run("acme", settings=settings(book, draw=fails))

    record = json.loads((result.folder / "run.json").read_text(encoding="utf-8"))
    assert result.exit_code == 1
    (failure,) = result.failures()
    assert failure.startswith("report.html could not be drawn: KeyError: 'levels'. Fix: ")
    assert record["failures"] == [{"report": "report.html", "error": "KeyError: 'levels'"}]
    assert (result.folder / "tables/targets.csv").is_file()
    assert result.book == result.folder / "2_targets.ipynb"
    assert len(result.lines()) == 2


def test_a_part_of_the_chapters_gets_no_report_of_the_whole(book):
    result = run("acme", only=["targets"], settings=settings(book))

    assert not (result.folder / "report.html").exists()
    assert result.exit_code == 0


def test_progress_tells_every_notebook_once(twice):
    assert sorted(step.notebook for step in twice.steps) == ["1_market", "2_targets"]
    assert [str(step)[:5] for step in twice.steps] == ["[1/2]", "[2/2]"]


def contents(folder: Path) -> dict[str, bytes]:
    """Read all that must be the same every time: visible files but for the run's own record."""
    files = (path for path in folder.rglob("[!.]*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_failing_notebook_is_kept_and_the_rest_attempted(book):
    """Chapter 1 divides by zero, chapter 3's kernel dies, chapter 4 runs out of time."""
    write_notebook(book / "notebooks/1_market.ipynb", "a = 1", "a / 0")
    write_notebook(book / "notebooks/3_dies.ipynb", "import os", "os._exit(3)")
    write_notebook(book / "notebooks/4_waits.ipynb", "import time; time.sleep(60)")

    result = run("acme", settings=settings(book, cell_seconds=2))

    errors = {chapter.notebook: (chapter.cell, chapter.error) for chapter in result.chapters}
    assert result.exit_code == 1
    assert errors["1_market"] == ("In [4]", "ZeroDivisionError: division by zero")
    assert errors["2_targets"] == ("", "")
    assert errors["3_dies"][0] == "In [4]"
    assert "DeadKernelError" in errors["3_dies"][1]
    assert errors["4_waits"][0] == "In [3]"
    assert "CellTimeoutError" in errors["4_waits"][1]
    assert all("\n" not in line and "Fix: open" in line for line in result.failures())
    assert all(result.notebook(chapter).is_file() for chapter in result.chapters)
    assert (result.folder / "tables/targets.csv").is_file()
    assert [f["notebook"] for f in json.loads((result.folder / "run.json").read_text())["failures"]
            ] == ["1_market", "3_dies", "4_waits"]  # fmt: skip


def test_a_notebook_gets_only_what_it_declares_and_the_rest_reaches_the_plan(book):
    declares = PARAMETERS + "growth_rate: float | None = None\n"
    says = (
        "import os; print(growth_rate, 'ramp_months' in dir(), os.environ['SALESPLAN_OVERRIDES'])"
    )
    write_notebook(book / "notebooks/2_targets.ipynb", says, parameters=declares)

    result = run(
        "acme/stretch",
        overrides={"targets.growth_rate": 0.12, "ramp_months": 3},
        only=["targets"],
        settings=settings(book),
    )

    cells = nbformat.read(result.book, as_version=4).cells
    assert cells[-1].outputs[0].text.startswith('0.12 False {"targets.growth_rate": 0.12, "ramp')
    assert [path.name for path in result.folder.glob("*.ipynb")] == ["2_targets.ipynb"]
    assert result.folder.parent.name == "stretch+growth_rate=0.12,ramp_months=3"


def test_a_what_if_leaves_the_latest_of_its_scenario_alone(book):
    plain = run("acme", only=["market"], settings=settings(book))

    changed = run("acme", only=["market"], overrides={"growth_rate": 0.5, "target": None},
                  settings=settings(book))  # fmt: skip

    assert latest_run(outputs(book)) == plain.folder
    assert latest_run(outputs(book, "base+growth_rate=0.5")) == changed.folder


@pytest.mark.parametrize(
    ("case", "overrides", "only", "said"),
    [
        ("nowhere", {}, None, 'did you mean "sample"'),
        ("acme", {"problem": "cannot be solved"}, None, "cannot be solved"),
        ("acme", {}, ["targts"], 'no chapter "targts".*did you mean "targets"'),
    ],
)
def test_wrong_input_is_refused_before_anything_is_written(book, case, overrides, only, said):
    with pytest.raises(PlanError, match=said):
        run(case, overrides=overrides, only=only, settings=settings(book))

    assert not (book / "outputs").exists()


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_execute import run, settings
print(run("acme", only={only}, settings=settings(Path({book!r}))).folder)
"""


def start(book: Path, only: list[str]) -> subprocess.Popen:
    """Start a run in a process of its own, which hears Ctrl-C even if the tests do not."""
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    script = hears + SCRIPT.format(tests=str(Path(__file__).parent), book=str(book), only=only)
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_runs_at_once_do_not_clash(book):
    tells = "from pathlib import Path; Path(out, 'case.txt').write_text(case)"
    write_notebook(book / "notebooks/1_market.ipynb", tells)
    runs = [start(book, ["1"]) for _ in range(2)]

    folders = {process.communicate(timeout=60)[0].strip() for process in runs}

    assert [process.returncode for process in runs] == [0, 0]
    assert len(folders) == 2
    assert str(latest_run(outputs(book))) in folders
    assert [Path(folder, "case.txt").read_text() for folder in folders] == ["acme", "acme"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_leaves_finished_runs_whole_and_no_kernel(book, how):
    with new_run(outputs(book), "2026-03-04T102030Z") as draft:
        (draft.folder / "run.json").write_text("{}")
    mark = book / "started"
    tells = f"Path({str(mark)!r}).write_text(str(os.getpid()))"
    waits = f"from pathlib import Path; import os, time; {tells}; time.sleep(120)"
    write_notebook(book / "notebooks/2_targets.ipynb", waits)
    process = start(book, ["2"])
    until(lambda: mark.exists() and mark.read_text())
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]

    process.send_signal(how)
    process.communicate(timeout=30)

    _, alive = psutil.wait_procs(family, timeout=15)
    assert not alive
    assert int(mark.read_text()) in {member.pid for member in family}
    assert latest_run(outputs(book)) == draft.final
    assert sorted(path.name for path in outputs(book).glob("[!.]*")) == [draft.final.name, "latest"]
    with new_run(outputs(book), "2026-03-04T102031Z"):
        assert len(list(outputs(book).glob(".building-*"))) == 1


def until(condition, seconds: float = 40) -> None:
    """Wait for another process; the only way to stop it in the middle."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_worker_that_dies_costs_only_its_own_notebook(book):
    """The notebook kills the process that papermill runs in, and its kernel goes with that."""
    mark = book / "started"
    kills = f"""
import os, psutil, time
from pathlib import Path
Path({str(mark)!r}).write_text(str(os.getpid()))
family = [psutil.Process(), *psutil.Process().parents()]
worker = "salesplan.runs.worker"
for one in [kin for elder in family for kin in [elder, *elder.children()]]:
    if worker in one.cmdline():
        one.kill()
time.sleep(60)
"""
    write_notebook(book / "notebooks/1_market.ipynb", kills)

    result = run("acme", settings=settings(book, workers=1))

    assert "ended with code" in result.chapters[0].error
    assert (result.folder / "1_market.ipynb").is_file()
    assert result.chapters[1].error == ""
    assert not psutil.pid_exists(int(mark.read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_without_the_process_that_forks_kernels_they_are_started_anew(book):
    """The first notebook kills it, and so itself; the second runs all the same."""
    kills = "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)"
    write_notebook(book / "notebooks/1_market.ipynb", kills)

    result = run("acme", settings=settings(book, workers=1))

    assert "DeadKernelError" in result.chapters[0].error
    assert result.chapters[1].error == ""


def test_kernels_started_anew_and_forked_ones_give_the_same(twice, tmp_path, monkeypatch):
    monkeypatch.setenv("SALESPLAN_HOME", str(twice.book))
    slowly = settings(twice.book, kernels=partial(start_kernels, can_fork=False))

    anew = run("acme", overrides={"growth_rate": 0.12}, out=tmp_path, settings=slowly)

    said = [json.loads((each.folder / "run.json").read_text()) for each in (anew, twice.first)]
    assert contents(anew.folder) == contents(twice.first.folder)
    assert said[0]["kernels"] == "each started anew"
    if sys.platform == "linux":
        assert said[1]["kernels"] == "forked from one process"


def test_a_folder_that_cannot_be_written_is_named(book):
    (book / "outputs").write_text("a file where the folder should be")

    with pytest.raises(PlanError, match=r"acme/base: the run could not be kept.*--out"):
        run("acme", settings=settings(book))
