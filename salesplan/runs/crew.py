"""Processes that execute notebooks for a run, and never outlive it.

Each worker is a Python process of its own, told what to do by one line of JSON and answering with
one. It leaves as soon as its standard input closes, which also happens when this process is
killed, and takes its kernel with it. So nothing here depends on how this process was started.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from queue import Empty, LifoQueue
from threading import Lock
from types import TracebackType
from typing import Any, Self

Job = Mapping[str, Any]
Answer = dict[str, Any]


class Crew:
    """Workers that share out jobs; a context, at whose end none of them is alive.

    Parameters
    ----------
    size : int
        Jobs to work on at a time.
    environment : mapping of str to str
        Variables to add to this process's own.
    folder : str
        Where the workers start.
    files : sequence of int
        Open files that they inherit.
    """

    def __init__(
        self, size: int, environment: Mapping[str, str], folder: str, files: Sequence[int] = ()
    ) -> None:
        self._settings = {**os.environ, **environment}, folder, files
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._all: list[_Worker] = []
        self._lock, self._is_closed = Lock(), False
        self._threads = ThreadPoolExecutor(size)  # they only wait; the work is in processes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._is_closed = True
            for worker in self._all:
                worker.leave()
        for worker in self._all:
            worker.join()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.close()

    def do(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Answer]]:
        """Do the jobs, as many at a time as there are workers.

        Yields
        ------
        (int, dict)
            Place of the job in `jobs`, and the answer, in the order in which they are ready.
            A worker that dies answers with a failure; the other jobs go on.
        """
        places = {self._threads.submit(self.do_one, job): place for place, job in enumerate(jobs)}
        for done in as_completed(places):
            yield places[done], done.result()

    def do_one(self, job: Job) -> Answer:
        """Do one job; called again and again, it goes to the same worker."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            worker = self._hire()
        answer = worker.ask(job)
        if answer is None:
            return {"seconds": 0.0, "failure": {"cell": "", "error": worker.last_words()}}
        self._idle.put(worker)
        return answer

    def _hire(self) -> "_Worker":
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the run is over")
            worker = _Worker(*self._settings)
            self._all.append(worker)
        return worker


class _Worker:
    """One process, seen from outside."""

    def __init__(self, environment: Mapping[str, str], folder: str, files: Sequence[int]) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process lives
        self._process = subprocess.Popen(
            [sys.executable, "-m", "salesplan.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=dict(environment),
            cwd=folder,
            pass_fds=tuple(files),
            text=True,
            encoding="utf-8",
            # Ctrl-C is for the run alone; it then sends its workers away
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def ask(self, job: Job) -> Answer | None:
        """Pass on a job and wait; None if the worker died over it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except (OSError, ValueError):  # the pipe is broken, or closed because the run is over
            return None
        return json.loads(answer) if answer else None

    def last_words(self) -> str:
        """Say how the worker ended, with the last line that it wrote."""
        code = self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return f"the process that ran it ended with code {code}: {lines[-1] if lines else 'silent'}"

    def leave(self) -> None:
        """Close the worker's input: its sign to stop its kernel and go."""
        assert self._process.stdin is not None
        with suppress(OSError):  # died with a line half written
            self._process.stdin.close()

    def join(self) -> None:
        """Wait until the worker is gone; insist if it takes too long."""
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let go of the pipe and the log."""
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()
