"""Execute the committed notebooks again on the sample case and keep their outputs in place."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from salesplan.runs.chapters import chapter_notebooks
from salesplan.runs.crew import Crew, Job
from salesplan.runs.kernels import Kernels, start_kernels
from salesplan.runs.pages import write_pages
from salesplan.runs.progress import Report, Step, reporting
from salesplan.runs.record import write_bytes, write_text
from salesplan.runs.result import ChapterRun
from salesplan.runs.tidy import fix_cell_ids

_CELL_SECONDS = 600


def refresh_notebooks(
    folder: Path,
    *,
    progress: Report | bool = False,
    kernels: Callable[[], AbstractContextManager[Kernels]] = start_kernels,
) -> list[ChapterRun]:
    """Execute every chapter as it stands and replace it by the outcome.

    The same code gives the same files, so `git diff` afterwards shows what has really changed.

    Parameters
    ----------
    folder : Path
        Folder of the chapters.
    progress : callable or bool
        See `salesplan.runs.progress.reporting`.
    kernels : callable
        Gives the context in which kernels are to be had.

    Returns
    -------
    list of ChapterRun
        In the order of the method. Where one failed, no notebook is replaced.
    """
    notebooks = chapter_notebooks(folder)
    with TemporaryDirectory() as name:
        drafts = [Path(name, notebook.name) for notebook in notebooks]
        with kernels() as ready:
            answers = _execute(notebooks, drafts, ready, progress=progress)
        if not any(answer["failure"] for answer in answers):
            for draft, notebook in zip(drafts, notebooks, strict=True):
                write_bytes(notebook, draft.read_bytes())
    return [
        ChapterRun(notebook.stem, answer["seconds"], **(answer["failure"] or {}))
        for notebook, answer in zip(notebooks, answers, strict=True)
    ]


def main() -> int:
    """Refresh the project's notebooks, reference pages and picture; say which failed."""
    from salesplan.case import project_root

    write_pages(project_root())
    chapters = refresh_notebooks(project_root() / "notebooks", progress=True)
    failures = [f"{c.notebook} failed at {c.cell}: {c.error}" for c in chapters if c.error]
    for line in failures:
        print(f"{line}. Fix: correct it; no notebook was replaced.", file=sys.stderr)
    return 1 if failures else 0


def _execute(
    notebooks: list[Path], drafts: list[Path], kernels: Kernels, *, progress: Report | bool
) -> list[dict[str, Any]]:
    jobs: list[Job] = []
    answers: list[dict[str, Any]] = [{} for _ in notebooks]
    home = {"SALESPLAN_HOME": str(notebooks[0].resolve().parents[1])}
    with (
        Crew(2, {**kernels.environment, **home}, str(notebooks[0].parent), kernels.files) as crew,
        reporting(len(notebooks), progress=progress) as report,
    ):
        for notebook, draft in zip(notebooks, drafts, strict=True):
            _copy_with_ids(notebook, draft)
            jobs.append(_job(notebook, draft, kernels.name))
        for done, (place, answer) in enumerate(crew.do(jobs), start=1):
            answers[place] = answer
            failed = bool(answer["failure"])
            report(Step(notebooks[place].stem, done, len(jobs), answer["seconds"], failed=failed))
        for draft, answer in zip(drafts, answers, strict=True):
            if not answer["failure"]:
                finish = {"do": "finish", "notebook": str(draft), "is_committed": True}
                answer["failure"] = crew.do_one(finish)["failure"]
    return answers


def _copy_with_ids(notebook: Path, draft: Path) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["nbformat"], content["nbformat_minor"] = 4, 5  # the first version with cell ids
    fix_cell_ids(content)
    write_text(draft, json.dumps(content, ensure_ascii=False))


def _job(notebook: Path, draft: Path, kernel_name: str) -> Job:
    return {
        "do": "execute",
        "source": str(draft),
        "target": str(draft),
        "parameters": {},
        "cwd": str(notebook.resolve().parent),
        "kernel_name": kernel_name,
        "execution_timeout": _CELL_SECONDS,
    }


if __name__ == "__main__":
    sys.exit(main())
