"""Run folders: built out of sight, renamed when complete, never changed afterwards.

Layout under `outputs/<case>/<scenario>/`: one folder a run, named after the moment it began;
`latest`, which names the newest; `.building-<run>` while a run is under way. A run that is killed
leaves only its `.building-` folder, and the next run removes it: the operating system frees the
dead run's lock, so nobody has to guess from process numbers or ages who is still alive.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from salesplan.runs.record import write_text

LATEST = "latest"
_BUILDING, _PRUNED, _CLAIM = ".building-", ".pruned-", ".claim"
_RUN_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")


@dataclass(frozen=True)
class Draft:
    """A run under way.

    Parameters
    ----------
    folder : Path
        Where to write now.
    final : Path
        What the folder will be called once complete.
    """

    folder: Path
    final: Path


@contextmanager
def new_run(parent: Path, name: str, *, keep: int = 10) -> Iterator[Draft]:
    """Build a run folder that appears complete or not at all.

    Parameters
    ----------
    parent : Path
        Folder of the case's scenario; made if missing.
    name : str
        Wanted name; a number is added when another run has taken it.
    keep : int
        Older runs to keep beside the new one, 0 or more.

    Yields
    ------
    Draft
        Renamed to its final name when the block ends well, removed when it raises.

    Raises
    ------
    OSError
        If the disk is full or may not be written; finished runs are untouched.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with new_run(Path(folder), "2026-03-04T102030Z") as draft:
    ...         _ = (draft.folder / "run.json").write_text("{}")
    ...     latest_run(Path(folder)).name
    '2026-03-04T102030Z'
    """
    parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as claim:
        with _alone(parent):
            _sweep(parent)
            draft = _start(parent, name, claim)
        try:
            yield draft
            with _alone(parent):
                claim.close()  # Windows renames no folder that holds an open file
                (draft.folder / _CLAIM).unlink()
                draft.folder.rename(draft.final)
                _point(parent, draft.final.name)
                _prune(parent, keep)
        except BaseException:
            claim.close()
            shutil.rmtree(draft.folder, ignore_errors=True)
            raise


def latest_run(parent: Path) -> Path | None:
    """Return the folder that `latest` names, be it a link or a small text file.

    Examples
    --------
    >>> latest_run(Path("no such folder")) is None
    True
    """
    pointer = parent / LATEST
    if pointer.is_symlink():
        run = parent / pointer.readlink()
    elif pointer.is_file():
        run = parent / pointer.read_text(encoding="utf-8").strip()
    else:
        return None
    return run if run.is_dir() else None


def finished_runs(parent: Path) -> list[Path]:
    """List the complete runs, oldest first; anything else in the folder is left out.

    Examples
    --------
    >>> finished_runs(Path("no such folder"))
    []
    """
    runs = parent.glob("*/run.json")
    return sorted((r.parent for r in runs if _RUN_NAME.fullmatch(r.parent.name)), key=_age)


def _age(run: Path) -> tuple[str, int]:
    moment, _, number = run.name.partition("Z")
    return moment, int(number.removeprefix("-") or 1)


def _start(parent: Path, name: str, claim: ExitStack) -> Draft:
    """Make the hidden folder and hold a lock in it for as long as this run lives."""
    wanted, number = name, 1
    while (parent / wanted).exists() or (parent / f"{_BUILDING}{wanted}").exists():
        number += 1
        wanted = f"{name}-{number}"
    draft = Draft(parent / f"{_BUILDING}{wanted}", parent / wanted)
    draft.folder.mkdir()
    _lock(claim.enter_context((draft.folder / _CLAIM).open("w")), wait=False)
    return draft


def _sweep(parent: Path) -> None:
    """Remove what killed runs left behind."""
    for folder in parent.glob(f"{_PRUNED}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in parent.glob(f"{_BUILDING}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    with suppress(OSError), (folder / _CLAIM).open("a") as claim:
        return _lock(claim, wait=False)
    return False


def _point(parent: Path, name: str) -> None:
    """Let `latest` name a run, in one step that nobody can see half done."""
    fresh = parent / f".{LATEST}"
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(name, target_is_directory=True)
        fresh.replace(parent / LATEST)
    except (OSError, NotImplementedError):  # Windows without the right to make links
        fresh.unlink(missing_ok=True)
        write_text(parent / LATEST, f"{name}\n")


def _prune(parent: Path, keep: int) -> None:
    """Remove the oldest runs; renamed first, so that no half run is ever seen."""
    *older, _ = finished_runs(parent)
    spared = latest_run(parent)
    for run in older[: max(len(older) - keep, 0)]:
        if run == spared:
            continue
        with suppress(OSError):  # open in a viewer on Windows: the next run tries again
            shutil.rmtree(run.rename(parent / f"{_PRUNED}{run.name}"), ignore_errors=True)


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Wait until no other run of this scenario is starting or finishing."""
    with (parent / ".lock").open("w") as gate:
        _lock(gate, wait=True)
        yield


def _lock(file: IO[str], *, wait: bool) -> bool:
    """Lock a file until it is closed; say whether it worked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # held by a live run, or a network disk without locks: hands off
        return False
    return True
