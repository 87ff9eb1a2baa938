"""A process that has imported what kernels import, and forks one whenever it is asked to.

Importing pandas and the like takes a notebook seconds; a fork of a process that has done so
takes none. This process holds modules and no data: each kernel is a process of its own that
starts from the same clean state as any other. It knows nothing of what the notebooks are about.

`python -m salesplan.runs.forks NUMBER MODULE...` serves the socket with that number. A request
is one message: JSON with `argv`, `cwd` and `env`, and three files: a connection for this kernel,
its output and its errors. The answers on the connection are the kernel's process number and, at
its end, how it ended. Whoever closes a connection ends the kernel, and when the socket has no
holder left, all kernels end and this process too. Linux only.
"""

import ctypes
import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

DOOR = "SALESPLAN_FORK_SERVER"
"""Variable that tells those who ask for kernels the number of the socket."""

_LARGEST_REQUEST = 1 << 20
_FILES = 3
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


def main() -> None:
    """Import the modules named on the command line, then fork kernels until nobody asks."""
    door = socket.socket(fileno=int(sys.argv[1]))
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder that we were started in; a kernel has its own
    for name in sys.argv[2:]:
        importlib.import_module(name)
    if threading.active_count() > 1:  # a thread does not survive a fork, what it holds does
        sys.exit(f"a module has started a thread: {threading.enumerate()}")
    gc.collect()
    gc.freeze()  # a kernel's first collection would otherwise copy every page
    ForkServer(door).serve()


class ForkServer:
    """Kernels that were forked from this process, and the connections that keep them alive.

    Parameters
    ----------
    door : socket
        Where requests come from, each in one message.
    """

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self._kernels: dict[int, socket.socket] = {}
        self._libc = ctypes.CDLL(None)
        self._events = selectors.DefaultSelector()
        self._bell, ringer = socket.socketpair()
        for end in (self._bell, ringer):
            end.settimeout(0)
        self._ringer = ringer
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a closed door says the same
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
        for source in (door, self._bell):
            self._events.register(source, selectors.EVENT_READ)

    def serve(self) -> None:
        """Answer requests until the door is closed on the other side."""
        is_asked = True
        while is_asked:
            for key, _ in self._events.select():
                if key.fileobj is self._door:
                    is_asked = self._answer()
                elif key.fileobj is self._bell:
                    self._bell.recv(4096)
                    self._reap()
                elif key.data in self._kernels:  # whoever had asked for it is gone
                    self._events.unregister(key.fileobj)
                    self._kill(key.data)
        for pid in self._kernels:
            self._kill(pid)
        for pid in self._kernels:
            os.waitpid(pid, 0)

    def _answer(self) -> bool:
        """Fork a kernel for the next request; False if there is none to come."""
        said, files, _, _ = socket.recv_fds(self._door, _LARGEST_REQUEST, _FILES)
        if not said:
            return False
        connection, output, errors = files
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_kernel(json.loads(said), server, output, errors)
        for file in (output, errors):
            os.close(file)
        caller = socket.socket(fileno=connection)
        self._kernels[pid] = caller
        self._events.register(caller, selectors.EVENT_READ, pid)
        _tell(caller, {"pid": pid})
        return True

    def _become_kernel(
        self, request: dict[str, Any], server: int, output: int, errors: int
    ) -> NoReturn:
        """Turn this fork into what a newly started kernel is; it never comes back."""
        code = 1
        try:
            self._libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
            if os.getppid() == server:  # else it died before we could say so
                os.setsid()
                self._leave_server(output, errors)
                os.chdir(request["cwd"])
                os.environ.clear()
                os.environ.update(request["env"])
                _seed_anew()
                code = _run_kernel(request["argv"])
        except BaseException:  # noqa: BLE001 - it must not return into the server's loop
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)

    def _leave_server(self, output: int, errors: int) -> None:
        """Let go of all that the server holds, and write where the caller does."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        for place, file in enumerate((os.open(os.devnull, os.O_RDONLY), output, errors)):
            os.dup2(file, place)
        self._events.close()
        for end in (self._door, self._bell, self._ringer, *self._kernels.values()):
            end.close()
        last = max(int(file.name) for file in Path("/proc/self/fd").iterdir())
        os.closerange(_FILES, last + 1)
        gc.unfreeze()

    def _reap(self) -> None:
        """Tell who asked for them of the kernels that have ended."""
        for pid in list(self._kernels):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                caller = self._kernels.pop(pid)
                _tell(caller, {"code": os.waitstatus_to_exitcode(status)})
                with suppress(KeyError):
                    self._events.unregister(caller)
                caller.close()

    @staticmethod
    def _kill(pid: int) -> None:
        """End a kernel with all that it has started; it may not lead a group of its own yet."""
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)


def _tell(caller: socket.socket, answer: dict[str, int]) -> None:
    with suppress(OSError):  # it does not listen any more
        caller.send(json.dumps(answer).encode())


def _seed_anew() -> None:
    """Give this fork random numbers of its own, where the library was imported at all."""
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _run_kernel(argv: list[str]) -> int:
    """Be a kernel until it is told to stop; return its exit code."""
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", *argv]
    try:
        IPKernelApp.launch_instance(argv=argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    main()
