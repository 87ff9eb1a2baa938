"""Copies of the chapters to work on, filled in for one case, and JupyterLab to open them with."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salesplan.errors import PlanError
from salesplan.runs.chapters import chapter_notebooks, parameters_cell, with_values
from salesplan.runs.record import sha256, write_json, write_text

_MARKS = ".copies.json"


@dataclass(frozen=True)
class Lab:
    """A folder of copies.

    Parameters
    ----------
    folder : Path
    fresh : tuple of str
        File names written now.
    kept : tuple of str
        File names left as they were, because somebody has worked on them.
    """

    folder: Path
    fresh: tuple[str, ...]
    kept: tuple[str, ...]


def prepare_lab(case: Any, *, notebooks: Path, outputs: Path) -> Lab:
    """Copy the chapters under `outputs/<case>/lab/`, filled in for the case, without outputs.

    A copy that nobody has touched is replaced by a new one; one that was saved since stays.

    Parameters
    ----------
    case : salesplan.case.Case
        Its name, slug and scenario; for a case from elsewhere also its folder.
    notebooks : Path
        Folder of the chapters.
    outputs : Path
        Folder that takes the copies.

    Returns
    -------
    Lab
    """
    folder = outputs / case.slug / "lab"
    if case.scenario != "base":
        folder /= case.scenario
    folder.mkdir(parents=True, exist_ok=True)
    reference = case.name if case.slug == case.name else str(case.folder.path)
    values = {"case": reference, "scenario": case.scenario}
    marks = _read_marks(folder)
    fresh, kept = [], []
    for notebook in chapter_notebooks(notebooks):
        copy = folder / notebook.name
        if copy.exists() and marks.get(copy.name) != sha256(copy):
            kept.append(copy.name)
            continue
        write_text(copy, _filled_in(notebook, values))
        marks[copy.name] = sha256(copy)
        fresh.append(copy.name)
    write_json(folder / _MARKS, marks)
    return Lab(folder, tuple(fresh), tuple(kept))


def lab_command(folder: Path, *, opens_browser: bool = True) -> list[str]:
    """Return the command that serves a folder to this machine alone.

    Examples
    --------
    >>> "--ServerApp.ip=127.0.0.1" in lab_command(Path("lab"))
    True
    """
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.allow_remote_access=False",
        "--ServerApp.allow_root=True",  # containers have no other user
        # nobody asked to be told about releases, and a plan is nobody else's business
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
    ]
    if (folder / "0_start_here.ipynb").exists():
        command.append("--LabApp.default_url=/lab/tree/0_start_here.ipynb")
    return command if opens_browser else [*command, "--no-browser"]


def serve_lab(folder: Path, *, opens_browser: bool = True) -> int:
    """Open JupyterLab on a folder until it is stopped; it makes and prints a token of its own.

    Returns
    -------
    int
        Exit code of JupyterLab.
    """
    from salesplan.case import project_root

    environment = {**os.environ, "SALESPLAN_HOME": str(project_root())}
    lab = subprocess.Popen(lab_command(folder, opens_browser=opens_browser), env=environment)
    ours = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for Lab, which asks first
    try:
        return lab.wait()
    finally:
        signal.signal(signal.SIGINT, ours)


def _read_marks(folder: Path) -> dict[str, str]:
    try:
        marks: dict[str, str] = json.loads((folder / _MARKS).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or spoilt: then every copy counts as edited
        return {}
    return marks


def _filled_in(notebook: Path, values: dict[str, str]) -> str:
    """Return the notebook with the case in its parameters, without results of another case."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cell = parameters_cell(content)
    if cell is None:
        raise PlanError(
            notebook.name, "has no cell tagged parameters", "restore it: git restore notebooks"
        )
    cell["source"] = with_values("".join(cell["source"]), values)
    for each in content["cells"]:
        if each["cell_type"] == "code":
            each["outputs"], each["execution_count"] = [], None
    content["metadata"].pop("widgets", None)
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
