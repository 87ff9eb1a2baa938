"""Which kernel the notebooks run in, where it comes from, and with what environment.

On Linux a fork server imports once what every notebook imports; elsewhere each kernel is started
anew. Both give the same results.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from salesplan.runs.forks import DOOR

_NAME = "python3"
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}  # nothing may depend on the order of a set
IMPORTED = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell"),
    *("numpy", "pandas", "pyarrow.parquet", "scipy.optimize", "scipy.stats", "altair"),
    *("ipywidgets", "duckdb", "salesplan.plan", "salesplan.runs.publish"),
)

"""What notebooks import: modules, no data. None may start a thread, and so never vl_convert.
None may look for the kernel that it is in: so never salesplan.show, which tells it how to show."""


@dataclass(frozen=True)
class Kernels:
    """Kernels that are ready to be asked for.

    Parameters
    ----------
    name : str
        Kernel name that papermill asks for.
    environment : dict of str to str
        Variables that the processes which start kernels must have.
    files : tuple of int
        Open files that those processes must inherit under the same numbers.
    """

    name: str
    environment: dict[str, str] = field(default_factory=dict)
    files: tuple[int, ...] = ()

    @property
    def origin(self) -> str:
        """Where kernels come from, in the words of the run's record."""
        return "forked from one process" if self.files else "each started anew"


@contextmanager
def start_kernels(
    *, can_fork: bool = sys.platform == "linux", imported: Sequence[str] = IMPORTED
) -> Iterator[Kernels]:
    """Make kernels available for the length of a run; at its end none is alive.

    The hash seed is fixed, so that nothing depends on the order of a set.

    Parameters
    ----------
    can_fork : bool
        Whether to fork kernels from one process that has imported their modules.
    imported : sequence of str
        Modules that it imports.

    Examples
    --------
    >>> with start_kernels(can_fork=False) as kernels:
    ...     kernels.name, kernels.origin
    ('python3', 'each started anew')
    """
    if not can_fork:
        yield Kernels(_NAME, dict(_ENVIRONMENT))
        return
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            server = _start_server(theirs, imported)
        try:
            door = {DOOR: str(ours.fileno())}
            yield Kernels(_NAME, {**_ENVIRONMENT, **door}, (ours.fileno(),))
        finally:
            with suppress(OSError):  # it has left already
                ours.shutdown(socket.SHUT_RDWR)
            _see_off(server)


def _start_server(door: socket.socket, imported: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "salesplan.runs.forks", str(door.fileno()), *imported],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what kernels say goes where their worker's words go
        env={**os.environ, **_ENVIRONMENT},
        pass_fds=(door.fileno(),),
        start_new_session=True,  # Ctrl-C is for the run alone
    )


def _see_off(server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server has ended its kernels and left; insist if it takes too long."""
    server.terminate()  # heard only while it still imports, and has no kernel
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()  # its kernels die with it
        server.wait()
