"""The fork server: kernels as if newly started, and none that outlives whoever asked for it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salesplan.runs.crew import Crew
from salesplan.runs.forks import DOOR
from salesplan.runs.kernels import IMPORTED, start_kernels

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

if sys.platform == "linux":
    from salesplan.runs.warm import Forked, can_fork

VIEW = "application/vnd.jupyter.widget-view+json"
CHILDREN = psutil.Process().children
TELLS = """
import json, os, random, sys, numpy
json.dumps({
    "cwd": os.getcwd(), "here": os.environ.get("HERE"), "door": os.environ.get("%s"),
    "random": random.random(), "numpy": numpy.random.random(), "hash": hash("salesplan"),
    "leader": os.getsid(0) == os.getpid(), "argv": sys.argv[:2], "path": sys.path,
    "files": sorted(os.readlink(f"/proc/self/fd/{n}")[:6] for n in (0, 1, 2)),
    "ready": "numpy" in before, "left": dir().count("left_by_the_first")})
"""


@pytest.fixture(scope="module")
def kernels():
    with start_kernels(imported=["ipykernel.kernelapp", "numpy"]) as ready:
        yield ready


def ask(kernels, folder, **env):
    """Ask for a kernel that nobody talks to."""
    connection = folder / f"{len(list(folder.iterdir()))}.json"
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), **env}
    return Forked(kernels.files[0], ["-f", str(connection)], str(folder), env), connection


def until(condition, seconds: float = 30) -> None:
    """Wait for another process."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def server_of(kernel):
    return psutil.Process(kernel.pid).parent()


def execute(kernels, folder, *cells, **environment):
    """Execute cells in a kernel of their own, as a run does; return what the last one shows."""
    path = folder / "n.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    job = {"do": "execute", "source": str(path), "target": str(path), "parameters": {},
           "cwd": str(folder), "kernel_name": kernels.name, "execution_timeout": 60}  # fmt: skip
    with Crew(1, {**kernels.environment, **environment}, str(folder), kernels.files) as crew:
        answer = crew.do_one(job)
    assert answer["failure"] is None
    return nbformat.read(path, as_version=4).cells[-1].outputs[0].data["text/plain"]


def test_a_forked_kernel_is_what_a_new_one_would_be(kernels, tmp_path):
    """Folder, environment, paths and random numbers are its own; its hashes are everyone's."""
    cells = ("import sys; before = set(sys.modules)", "left_by_the_first = 1", TELLS % DOOR)

    first = json.loads(execute(kernels, tmp_path, *cells, HERE="one").strip("'"))
    second = json.loads(execute(kernels, tmp_path, cells[0], cells[2], HERE="two").strip("'"))
    with start_kernels(can_fork=False) as slow:
        anew = json.loads(execute(slow, tmp_path, cells[0], cells[2], HERE="two").strip("'"))

    assert (first["here"], first["left"], first["ready"]) == ("one", 1, True)
    assert (anew["ready"], anew["random"] != second["random"]) == (False, True)
    same = ("cwd", "here", "door", "hash", "leader", "path", "left")
    assert {key: second[key] for key in same} == {key: anew[key] for key in same}
    assert second["door"] is None
    assert first["random"] != second["random"]
    assert first["numpy"] != second["numpy"]


def test_it_writes_where_whoever_asked_for_it_writes(kernels, tmp_path, capfd):
    """What a kernel says below Python must be found with its worker's words, not lost."""
    argv = ["-f", "/dev/null/nowhere/c.json"]
    kernel = Forked(kernels.files[0], argv, str(tmp_path), {"HOME": str(tmp_path)})

    until(lambda: kernel.poll() is not None)

    assert kernel.returncode == 1
    assert "/dev/null/nowhere" in capfd.readouterr().err


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_how_it_ended_is_told_and_no_zombie_stays(kernels, tmp_path, how):
    kernel, connection = ask(kernels, tmp_path)
    until(connection.exists)
    assert kernel.poll() is None

    getattr(kernel, how)()

    expected = {"kill": -signal.SIGKILL, "terminate": -signal.SIGTERM}[how]
    until(lambda: kernel.poll() is not None)
    assert kernel.wait() == kernel.returncode == expected
    assert not psutil.pid_exists(kernel.pid)
    kernel.kill()  # of one that is gone, as if it were nothing


def test_it_ends_when_whoever_asked_for_it_is_gone(kernels, tmp_path):
    kernel, connection = ask(kernels, tmp_path)
    until(connection.exists)

    kernel._connection.close()

    until(lambda: not psutil.pid_exists(kernel.pid))


def test_kernels_live_side_by_side_and_end_one_by_one(kernels, tmp_path):
    (one, first), (two, second) = ask(kernels, tmp_path), ask(kernels, tmp_path / "..")
    until(lambda: first.exists() and second.exists())

    one.kill()

    assert one.wait() == -signal.SIGKILL
    assert two.poll() is None
    assert server_of(two).pid != os.getpid()
    two.kill()
    assert two.wait() == -signal.SIGKILL


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_server_is_stopped_its_kernels_are_too(tmp_path, how):
    """Killed, it can tell nobody, and the system ends its kernels; asked to leave, it stays."""
    with start_kernels(imported=["ipykernel.kernelapp"]) as kernels:
        kernel, connection = ask(kernels, tmp_path)
        until(connection.exists)
        server = server_of(kernel)

        server.send_signal(how)

        if how == signal.SIGKILL:
            until(lambda: not psutil.pid_exists(kernel.pid))
            assert kernel.wait() == -signal.SIGKILL
            with pytest.raises(OSError, match=r"."):
                ask(kernels, tmp_path)
        else:
            assert kernel.poll() is None
    until(lambda: not psutil.pid_exists(kernel.pid))
    assert not server.is_running()


def test_at_the_end_of_a_run_neither_server_nor_kernel_is_alive(tmp_path):
    before = {child.pid for child in CHILDREN(recursive=True)}

    with start_kernels(imported=["ipykernel.kernelapp"]) as kernels:
        kernel, connection = ask(kernels, tmp_path)
        until(connection.exists)
        during = {child.pid for child in CHILDREN(recursive=True)} - before

    assert {kernel.pid} < during
    assert {child.pid for child in CHILDREN(recursive=True)} == before
    assert kernel.poll() == -signal.SIGKILL


def test_a_run_that_is_over_at_once_does_not_wait_for_the_imports(tmp_path):
    (tmp_path / "slow.py").write_text("import time; time.sleep(60)")
    started = time.monotonic()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
        with start_kernels(imported=["slow"]):
            pass

    assert time.monotonic() - started < 5


def test_a_killed_run_takes_server_and_kernels_with_it(tmp_path):
    """As in `salesplan run`, killed so hard that it can clean up nothing."""
    script = f"""
import sys, time
from pathlib import Path
from salesplan.runs.kernels import start_kernels
from salesplan.runs.warm import Forked
with start_kernels(imported=["ipykernel.kernelapp"]) as kernels:
    kernel = Forked(kernels.files[0], ["-f", {str(tmp_path / "c.json")!r}], {str(tmp_path)!r}, {{}})
    Path({str(tmp_path / "pid")!r}).write_text(str(kernel.pid))
    time.sleep(60)
"""
    run = subprocess.Popen([sys.executable, "-c", script])
    until(lambda: (tmp_path / "c.json").exists() and (tmp_path / "pid").read_text())
    family = psutil.Process(run.pid).children(recursive=True)

    run.kill()
    run.wait()

    assert int((tmp_path / "pid").read_text()) in {member.pid for member in family}
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_module_that_starts_a_thread_is_refused(tmp_path):
    """Its lock would stay locked in every fork; kernels are then started as usual."""
    starts = "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()"
    (tmp_path / "threads.py").write_text(f"import threading, time\n{starts}")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        server = subprocess.run(
            [sys.executable, "-m", "salesplan.runs.forks", str(theirs.fileno()), "threads"],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert server.returncode == 1
    assert "a module has started a thread" in server.stderr


def test_what_is_imported_for_all_starts_no_thread():
    count = "import importlib, sys, threading; [importlib.import_module(m) for m in sys.argv[1:]]; "
    says = "print(threading.active_count(), 'vl_convert' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", count + says, *IMPORTED], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["1", "False"]


SHOWS = """
import pandas as pd
import ipywidgets
from salesplan.finding import Finding
from salesplan.show import charts
table = pd.DataFrame({"rep": ["Ann"], "quota": [1200]})
display(Finding(table, "1,200 to give out."), table, ipywidgets.IntSlider(3))
levels = {"level": ["floor", "commit"], "target": [9, 10], "chance": [0.8, 0.55]}
display(charts.target_range(pd.DataFrame(levels)))
"""


def test_a_kernel_forked_for_a_run_shows_everything_as_a_new_one_does(tmp_path):
    """What is imported before there is a kernel cannot tell it how to show things."""
    shown = []
    for can_fork in (True, False):
        with start_kernels(can_fork=can_fork) as kernels:
            execute(kernels, tmp_path, SHOWS, "1")
        outputs = nbformat.read(tmp_path / "n.ipynb", as_version=4).cells[0].outputs
        shown.append([{**output.data, VIEW: VIEW in output.data} for output in outputs])

    assert shown[0] == shown[1]
    assert "<table" in shown[0][0]["text/html"]
    assert [VIEW for each in shown[0] if each[VIEW]] == [VIEW]
    assert "application/vnd.vegalite.v5+json" in shown[0][3]


def test_only_the_kernel_of_this_python_is_forked():
    ours = [sys.executable, "-m", "ipykernel_launcher", "-f", "c.json", "--HistoryManager.x=y"]

    assert can_fork(ours, {"cwd": ".", "stdout": None})
    assert not can_fork(["/elsewhere/python", *ours[1:]], {})
    assert not can_fork(ours, {"stdout": subprocess.PIPE})
    assert not can_fork([sys.executable, "-m", "xeus"], {})


def test_an_environment_too_large_for_one_message_is_refused(kernels, tmp_path):
    """Then the kernel is started as usual, which has no such limit."""
    with pytest.raises(OSError, match=r"."):
        ask(kernels, tmp_path, LARGE="x" * 10_000_000)


def test_nothing_is_forked_where_it_is_not_wanted():
    with start_kernels(can_fork=False) as kernels:
        assert kernels.files == ()
        assert set(kernels.environment) == {"PYTHONHASHSEED"}
    assert Path("/proc").is_dir()
