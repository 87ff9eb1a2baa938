"""A run: open the case, execute its chapters, keep what they made, and say how it went."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from salesplan.case.case import OVERRIDES
from salesplan.errors import PlanError
from salesplan.runs import record
from salesplan.runs.chapters import chapter_notebooks, declared_names, names_of, select_chapters
from salesplan.runs.crew import Crew, Job
from salesplan.runs.drawing import REPORT, draw_report, drawing
from salesplan.runs.folders import Draft, new_run
from salesplan.runs.kernels import Kernels, start_kernels
from salesplan.runs.overrides import folder_of
from salesplan.runs.progress import Report, Step, reporting
from salesplan.runs.result import ChapterRun, RunResult, shown


@dataclass(frozen=True)
class Settings:
    """What a run needs beside the case; the defaults suit everyone but tests and benchmarks.

    Parameters
    ----------
    notebooks : Path, optional
        Folder of the chapters; default `notebooks/` of the project.
    open_plan : callable, optional
        Opens a case reference with overrides; default `salesplan.plan.open_plan`.
    workers : int
        Notebooks at a time.
    cell_seconds : int
        Time that a cell may take; papermill alone would wait for ever.
    keep : int
        Older runs of the scenario to keep.
    draw : callable
        From the checked plan to the page of its report.
    kernels : callable
        Gives the context in which kernels are to be had.
    """

    notebooks: Path | None = None
    open_plan: Callable[..., Any] | None = None
    workers: int = 2
    cell_seconds: int = 600
    keep: int = 10
    draw: Callable[[Any], str] = draw_report
    kernels: Callable[[], AbstractContextManager[Kernels]] = start_kernels


def run(
    case_ref: str,
    *,
    overrides: Mapping[str, Any] | None = None,
    only: Sequence[str] | None = None,
    out: Path | None = None,
    progress: Report | bool = False,
    settings: Settings | None = None,
) -> RunResult:
    """Execute the chapters for a case and keep the results in a new run folder.

    Parameters
    ----------
    case_ref : str
        "acme", "acme/stretch", or the path of a case folder.
    overrides : mapping of parameter name to value, optional
        Win over the plan file, in every chapter.
    only : sequence of str, optional
        Chapters to execute, by number or name; the report covers all, and is drawn without it.
    out : Path, optional
        Takes the place of the project's `outputs/`.
    progress : callable or bool
        See `salesplan.runs.progress.reporting`.
    settings : Settings, optional
        Where chapters are, how many at a time, how long, how many runs to keep.

    Returns
    -------
    RunResult
        Also where chapters or the report failed: all else was done all the same.

    Raises
    ------
    PlanError
        For everything wrong with case, parameters or chapters asked for, before a kernel starts
        or a file is written; or if the folder cannot be written.
    """
    from salesplan.case import project_root

    settings = settings or Settings()
    root = project_root()
    notebooks = settings.notebooks or root / "notebooks"
    selected = select_chapters(chapter_notebooks(notebooks), only)
    with settings.kernels() as kernels:  # they get ready while the plan is opened
        plan = _checked_plan(case_ref, overrides or {}, settings)
        scenario = folder_of(plan.case.scenario, overrides or {})
        parent = (out or root / "outputs") / plan.case.slug / scenario
        started = record.this_moment()
        try:
            with new_run(parent.resolve(), record.run_name(started), keep=settings.keep) as draft:
                task = _Task(plan, dict(overrides or {}), root, draft, selected)
                with drawing(None if only else settings.draw, plan) as report:
                    chapters = _execute(task, kernels, settings, progress=progress)
                    no_report = report.keep(draft.folder)
                done = RunResult(draft.final, tuple(chapters), no_report)
                how = {"started_at": started, "only": list(only or []), "kernels": kernels}
                record.write_json(draft.folder / "run.json", _record(task, done, how))
        except OSError as error:
            raise PlanError(
                shown(parent), f"the run could not be kept: {error.strerror or error}",
                "free some space, or choose a folder with --out; earlier runs are untouched",
            ) from error  # fmt: skip
    return done


@dataclass(frozen=True)
class _Task:
    """What the steps of one run share."""

    plan: Any
    overrides: dict[str, Any]
    root: Path
    draft: Draft
    notebooks: list[Path]

    def copy(self, notebook: Path) -> str:
        return str(self.draft.folder / notebook.name)


def _checked_plan(case_ref: str, overrides: Mapping[str, Any], settings: Settings) -> Any:
    """Open the case and solve its targets and cube, so that nothing starts on a broken plan."""
    if settings.open_plan is None:
        from salesplan.plan import open_plan
    else:
        open_plan = settings.open_plan
    plan = open_plan(case_ref, **overrides)
    plan.check()
    return plan


def _execute(
    task: _Task, kernels: Kernels, settings: Settings, *, progress: Report | bool
) -> list[ChapterRun]:
    """Execute the notebooks, then add pictures and tidy up; every one is attempted."""
    environment = {
        **kernels.environment,
        "SALESPLAN_HOME": str(task.root),
        OVERRIDES: json.dumps(task.overrides, default=record.plain),
    }
    folder = str(task.notebooks[0].parent)
    jobs = [_job(task, notebook, kernels.name, settings) for notebook in task.notebooks]
    answers: list[dict[str, Any]] = [{} for _ in jobs]
    with (
        Crew(settings.workers, environment, folder, kernels.files) as crew,
        Crew(
            1, environment, folder, kernels.files
        ) as finisher,  # pictures are drawn while others still run
        reporting(len(jobs), progress=progress) as report,
    ):
        for done, (place, answer) in enumerate(crew.do(jobs), start=1):
            report(_step(task.notebooks[place], answer, done, len(jobs)))
            _keep(jobs[place])
            finished = finisher.do_one({"do": "finish", "notebook": jobs[place]["target"]})
            answers[place] = {**answer, "failure": answer["failure"] or finished["failure"]}
    return [_chapter(task, *pair) for pair in zip(task.notebooks, answers, strict=True)]


def _job(task: _Task, notebook: Path, kernel_name: str, settings: Settings) -> Job:
    """Say what a worker needs: the notebook gets only the parameters that it declares."""
    case = task.plan.case
    # a case from elsewhere is found by its path, wherever the notebook looks from
    is_elsewhere = case.slug != case.name
    known = {
        **{name.rpartition(".")[2]: value for name, value in task.overrides.items()},
        "case": str(case.folder.path) if is_elsewhere else case.name,
        "scenario": case.scenario,
        "out": str(task.draft.folder),
    }
    declared = declared_names(notebook)
    values = {name: known[name] for name in declared if name in known}
    return {
        "do": "execute",
        "source": str(notebook.resolve()),
        "target": task.copy(notebook),
        "parameters": json.loads(json.dumps(values, default=record.plain)),
        "cwd": str(notebook.resolve().parent),
        "kernel_name": kernel_name,
        "execution_timeout": settings.cell_seconds,
    }


def _keep(job: Job) -> None:
    """See to it that there is something to look at, even where the whole process died."""
    if not Path(job["target"]).exists():
        shutil.copyfile(job["source"], job["target"])


def _step(notebook: Path, answer: Mapping[str, Any], done: int, total: int) -> Step:
    return Step(notebook.stem, done, total, answer["seconds"], failed=bool(answer["failure"]))


def _chapter(task: _Task, notebook: Path, answer: Mapping[str, Any]) -> ChapterRun:
    names = names_of(notebook)
    own = [f for c in _sentences(task) if c["chapter"] in names for f in c["findings"]]
    failure = answer["failure"] or {"cell": "", "error": ""}
    return ChapterRun(notebook.stem, answer["seconds"], _leading(own), **failure)


def _leading(findings: list[dict[str, Any]]) -> str:
    """Take a chapter's sentence as the report's first page does; `findings` headline first."""
    own = [finding for finding in findings if finding["result"] != "reconciliation"] or findings
    waits = bool(own) and "." in own[0]["needs"]
    found = [] if waits else [finding for finding in own if not finding["needs"]]
    return str((found or own)[0]["text"]) if own else ""


def _sentences(task: _Task) -> list[dict[str, Any]]:
    """Read back what the chapters published, in the order of the method."""
    files = (task.draft.folder / "chapters").glob("*.json")
    read = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    names = [names_of(notebook) for notebook in task.notebooks]
    place = {c["chapter"]: [c["chapter"] not in own for own in names] for c in read}
    return sorted(read, key=lambda chapter: place[chapter["chapter"]])


def _record(task: _Task, done: RunResult, how: Mapping[str, Any]) -> dict[str, Any]:
    """Write down how the run came about: enough to do it again, and to trust it."""
    case = task.plan.case
    failures = [asdict(chapter) for chapter in done.chapters if chapter.error]
    if done.no_report:
        failures.append({"report": REPORT, "error": done.no_report})
    finished = record.this_moment()
    findings = [
        {"chapter": chapter["chapter"], **finding}
        for chapter in _sentences(task)
        for finding in chapter["findings"]
    ]
    return {
        "run": task.draft.final.name,
        "case": case.name,
        "scenario": case.scenario,
        "started_at": how["started_at"].isoformat(),
        "finished_at": finished.isoformat(),
        "only": how["only"],
        "kernel": how["kernels"].name,
        "kernels": how["kernels"].origin,
        **record.machine(),
        "parameters": record.parameters(case.origins),
        "seeds": record.seeds(case.origins),
        "inputs": record.inputs(case.files, task.root),
        "notebooks": [{"notebook": c.notebook, "seconds": c.seconds} for c in done.chapters],
        "findings": findings,
        "failures": failures,
    }
