"""How Jupyter gets its kernels from a fork server instead of starting them anew.

A provisioner is jupyter_client's way of saying where kernels come from. Whatever keeps the server
from answering, the kernel is started as usual: slower, and otherwise the same.
"""

import json
import os
import signal
import socket
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from salesplan.runs.forks import DOOR

_NAME = "salesplan-fork"
_PATIENCE = 60.0  # seconds until the server has imported everything, on a slow machine
_LAUNCHER = "ipykernel_launcher"


def use_forks() -> None:
    """Let every kernel that this process starts come from the server named in `DOOR`."""
    if DOOR in os.environ:
        factory = KernelProvisionerFactory.instance()
        place = f"{__name__}:{ForkProvisioner.__name__}"
        factory.provisioners[_NAME] = EntryPoint(_NAME, place, factory.GROUP_NAME)
        factory.default_provisioner_name = _NAME


class Forked:
    """A kernel that the server has forked, seen as `subprocess.Popen` shows a process.

    Parameters
    ----------
    door : int
        Number of the server's socket.
    argv : list of str
        What the kernel is told on its command line.
    cwd : str
        Where it starts.
    env : dict of str to str
        All of its environment.

    Raises
    ------
    OSError
        If the server is gone, or does not answer in time.
    """

    stdin = stdout = stderr = None

    def __init__(self, door: int, argv: list[str], cwd: str, env: dict[str, str]) -> None:
        self.args = argv
        self.returncode: int | None = None
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = json.dumps({"argv": argv, "cwd": cwd, "env": env}).encode()
        try:
            with theirs, socket.socket(fileno=os.dup(door)) as server:
                socket.send_fds(server, [request], [theirs.fileno(), 1, 2])
            self._connection.settimeout(_PATIENCE)
            self.pid: int = json.loads(self._hear())["pid"]
        except OSError:
            self._connection.close()
            raise
        self._connection.settimeout(0)

    def poll(self) -> int | None:
        """Return how the kernel ended, or None while it runs."""
        if self.returncode is None:
            try:
                self.returncode = json.loads(self._hear())["code"]
            except BlockingIOError:
                return None
            except OSError:  # the server is gone, and every kernel with it
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def wait(self) -> int:
        """Wait until the kernel has ended and return how."""
        if self.returncode is None:
            self._connection.settimeout(None)
        ended = self.poll()
        assert ended is not None
        return ended

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> bytes:
        said = self._connection.recv(4096)
        if not said:
            raise ConnectionResetError("the fork server has gone")
        return said


class ForkProvisioner(LocalProvisioner):
    """Kernels forked by the server named in `DOOR`; started as usual where that is not possible."""

    async def launch_kernel(self, cmd: list[str], **how: Any) -> Any:
        """Start a kernel from its command line.

        Parameters
        ----------
        cmd : list of str
            As a kernel specification gives it. Only this Python's own kernel can be forked.
        **how
            `cwd`, `env` and whatever else `subprocess.Popen` takes.
        """
        env = {**(how.get("env") or os.environ)}
        env.pop(DOOR, None)  # a kernel asks for none itself
        process = _forked(cmd, {**how, "env": env})
        if process is None:
            return await super().launch_kernel(cmd, **{**how, "env": env})
        self.process: Any = process
        self.pid = self.pgid = process.pid
        self.cwd = how.get("cwd")
        return self.connection_info


def _forked(cmd: list[str], how: dict[str, Any]) -> Forked | None:
    """Ask the server for a kernel; None where it cannot give one."""
    if not can_fork(cmd, how):
        return None
    argv = cmd[cmd.index(_LAUNCHER) + 1 :]
    try:
        return Forked(int(os.environ[DOOR]), argv, str(how.get("cwd") or Path.cwd()), how["env"])
    except OSError:
        return None


def can_fork(cmd: list[str], how: dict[str, Any]) -> bool:
    """Tell whether a command starts this Python's own kernel, its outputs where ours go.

    Examples
    --------
    >>> can_fork([sys.executable, "-m", "ipykernel_launcher", "-f", "c.json"], {"cwd": "."})
    True
    >>> can_fork(["/usr/bin/R", "--slave"], {})
    False
    """
    is_ours = cmd[0] == sys.executable and _LAUNCHER in cmd
    return is_ours and not any(how.get(stream) for stream in ("stdin", "stdout", "stderr"))
