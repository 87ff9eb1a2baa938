"""`salesplan run sample` against one plain process doing the same, and against papermill's command.

Three ways to the same chapters, taken in turn: our run; one Python process that executes the code
of every notebook, shows what the cells show, publishes the tables and draws the pictures; and the
papermill command once a notebook, as somebody without a runner would do it (no pictures).
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
PLAIN_BAR, PAPERMILL_BAR = 1.5, 6.0
ROOT = Path(__file__).resolve().parents[1]
Outcome = dict[str, object]

_PLAIN = """
import json, os, sys
import salesplan
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
notebooks, out = Path(sys.argv[1]), sys.argv[2]
os.chdir(notebooks)
charts = []
shell = InteractiveShell.instance()
shell.display_pub.publish = lambda data, *rest, **more: charts.append(data)
shell.displayhook.write_format_data = lambda data, *rest: charts.append(data)
for path in sorted(notebooks.glob("[0-9]*_*.ipynb")):
    shell.reset(new_session=False)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"])).raise_error()
            if "parameters" in cell["metadata"].get("tags", []):
                shell.user_ns["out"] = out
from salesplan.show.pictures import document
from salesplan.show.render import MIME
for data in charts:
    if MIME in data:
        document(data[MIME], "chart")
"""


def our_run(out: Path) -> None:
    """Run the sample by our own command."""
    _call([sys.executable, "-m", "salesplan", "run", "sample", "--quiet", "--out", str(out)])


def plain_process(out: Path) -> None:
    """Do the chapters in one Python process, without kernels."""
    _call([sys.executable, "-c", _PLAIN, str(ROOT / "notebooks"), str(out)])


def papermill_command(out: Path) -> None:
    """Call papermill's own command for one notebook after another."""
    for notebook in sorted((ROOT / "notebooks").glob("[0-9]*_*.ipynb")):
        target = str(out / notebook.name)
        options = ["--cwd", str(notebook.parent), "--no-progress-bar", "-p", "out", str(out)]
        _call([sys.executable, "-m", "papermill", str(notebook), target, *options])


def measure(rounds: int = ROUNDS) -> dict[str, tuple[float, float]]:
    """Return median wall and CPU seconds of each way; one round is every way once."""
    ways: dict[str, Callable[[Path], None]] = {
        "salesplan run": our_run,
        "one plain process": plain_process,
        "papermill command": papermill_command,
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            with TemporaryDirectory() as out:
                wall, cpu = time.perf_counter(), _child_seconds()
                way(Path(out))
                spent = time.perf_counter() - wall, _child_seconds() - cpu
            taken[name].append(spent)
    return {name: (median(w for w, _ in s), median(c for _, c in s)) for name, s in taken.items()}


def main() -> list[Outcome]:
    """Measure and return the figures with their bars."""
    seconds = measure()
    ours = seconds["salesplan run"][0]
    against_plain = ours / seconds["one plain process"][0]
    against_papermill = seconds["papermill command"][0] / ours
    outcomes: list[Outcome] = [
        {
            "what": "salesplan run / one plain process, wall, times",
            "value": round(against_plain, 2),
            "bar": f"<= {PLAIN_BAR}",
            "holds": against_plain <= PLAIN_BAR,
        },
        {
            "what": "papermill command / salesplan run, wall, times",
            "value": round(against_papermill, 2),
            "bar": f">= {PAPERMILL_BAR:g}",
            "holds": against_papermill >= PAPERMILL_BAR,
        },
    ]
    shown = [
        {"what": f"{name}, {kind} s", "value": round(value, 1), "bar": "shown", "holds": True}
        for name, pair in seconds.items()
        for kind, value in zip(("wall", "CPU"), pair, strict=True)
    ]
    return outcomes + shown


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _child_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    for outcome in main():
        print(f"run: {outcome['what']}: {outcome['value']} ({outcome['bar']})")
