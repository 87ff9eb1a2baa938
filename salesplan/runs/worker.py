"""The inside of a process that executes notebooks: one JSON line in, one out, until input ends."""

import contextlib
import json
import os
import re
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TextIO

import nbformat
import psutil

from salesplan.runs import record, tidy
from salesplan.runs.forks import DOOR

_ENGINE = "salesplan"
_STARTUP_SECONDS = 120
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main() -> None:
    """Answer jobs from standard input until it ends."""
    answers = _private_output()
    if DOOR in os.environ:
        from salesplan.runs.warm import use_forks

        use_forks()
    jobs: SimpleQueue[dict[str, Any]] = SimpleQueue()
    Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        job = jobs.get()
        answer = execute(**job) if job.pop("do") == "execute" else finish(**job)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def execute(source: str, target: str, *, parameters: dict[str, Any], **how: Any) -> dict[str, Any]:
    """Execute one notebook and keep it, whether it fails or not.

    Parameters
    ----------
    source, target : str
        Notebook to run, and where to keep it.
    parameters : dict
        Plain JSON values, only names that the notebook declares.
    **how
        `cwd`, `kernel_name` and `execution_timeout` (seconds a cell), as papermill takes them.

    Returns
    -------
    dict
        `seconds` it took, and `failure`: None, or the `cell` and the `error` in one line.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    started, failure, running = record.seconds(), None, _watch_engine()
    try:
        papermill.execute_notebook(
            source,
            target,
            parameters=parameters,
            language="python",
            engine_name=_ENGINE,
            progress_bar=False,
            request_save_on_cell_execute=False,
            start_timeout=_STARTUP_SECONDS,
            shutdown_kernel="immediate",
            **how,
        )
    except PapermillExecutionError as error:
        said = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
        failure = {"cell": _cell(error.exec_count), "error": one_line(said)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the other chapters go on
        failure = {
            "cell": _last_cell(running),
            "error": one_line(f"{type(error).__name__}: {error}"),
        }
        _keep(running, source, target)
    return {"seconds": round(record.seconds() - started, 2), "failure": failure}


def finish(notebook: str, *, is_committed: bool = False) -> dict[str, Any]:
    """Add the charts' pictures to an executed notebook and remove the traces of this machine.

    Parameters
    ----------
    notebook : str
        Path of the executed notebook; rewritten.
    is_committed : bool
        Whether it is to be kept in the project, and not in a run folder.
    """
    from salesplan.show.pictures import add_pictures

    started, failure = record.seconds(), None
    try:
        content = nbformat.read(notebook, as_version=4)
        add_pictures(content)
        (tidy.prepare_for_commit if is_committed else tidy.prepare_for_keeping)(content)
        record.write_text(Path(notebook), nbformat.writes(content) + "\n")
    except Exception as error:  # noqa: BLE001 - one bad chart must not cost others theirs
        failure = {"cell": "pictures", "error": one_line(f"{type(error).__name__}: {error}")}
    return {"seconds": round(record.seconds() - started, 2), "failure": failure}


def one_line(text: str) -> str:
    r"""Put an error into one line of at most 300 characters, without terminal colours.

    Examples
    --------
    >>> one_line("ValueError: \x1b[31mtwo\x1b[0m\n  lines")
    'ValueError: two lines'
    """
    flat = " ".join(_COLOUR.sub("", text).split())
    return flat if len(flat) <= 300 else f"{flat[:299]}…"


def _listen(jobs: "SimpleQueue[dict[str, Any]]") -> None:
    for line in sys.stdin:
        jobs.put(json.loads(line))
    _leave()


def _leave() -> None:
    """End at once, and the kernel with us, even in the middle of a cell."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(0)


def _private_output() -> TextIO:
    """Keep standard output for answers; whatever libraries print goes to the error output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _watch_engine() -> list[nbformat.NotebookNode]:
    """Let papermill's engine show us the notebook while it runs; return the list it goes into.

    papermill keeps a notebook whose cell raised, but not one that ran out of time or whose kernel
    died, and we want to see those too.
    """
    from papermill.engines import NBClientEngine, papermill_engines

    running: list[nbformat.NotebookNode] = []

    class WatchedEngine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **how: Any) -> Any:
            running.append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **how)

    papermill_engines.register(_ENGINE, WatchedEngine)
    return running


def _cell(count: int | None) -> str:
    return f"In [{count}]" if count else ""


def _last_cell(running: list[nbformat.NotebookNode]) -> str:
    """Name the cell that was under way when the kernel died or time ran out."""
    started = [
        cell
        for notebook in running
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    return _cell(len(started))


def _keep(running: list[nbformat.NotebookNode], source: str, target: str) -> None:
    """Write what there is of a notebook that did not come to its end."""
    text = nbformat.writes(running[-1]) if running else Path(source).read_text(encoding="utf-8")
    record.write_text(Path(target), text)


if __name__ == "__main__":
    main()
