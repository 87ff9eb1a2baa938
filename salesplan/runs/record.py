"""The run's own record: when, with what, from which files. The only place that reads the clock."""

import hashlib
import json
import os
import platform
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any


def this_moment() -> datetime:
    """Return the present moment in UTC, to the second.

    Examples
    --------
    >>> this_moment().microsecond
    0
    """
    return datetime.now(UTC).replace(microsecond=0)


def seconds() -> float:
    """Return a steady clock's reading in seconds; only differences mean anything.

    Examples
    --------
    >>> started = seconds()
    >>> seconds() >= started
    True
    """
    return time.perf_counter()


def run_name(moment: datetime) -> str:
    """Name a run after the moment it began, so that names sort by age.

    Examples
    --------
    >>> run_name(datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC))
    '2026-03-04T102030Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    Examples
    --------
    >>> sha256(Path(os.devnull))[:8]
    'e3b0c442'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all: UTF-8, one line feed per line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "note.txt"), "ready")
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['note.txt']
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then moved into it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder, "note.bin"), b"ready")
    ...     Path(folder, "note.bin").read_bytes()
    b'ready'
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file whole or not at all; records as their fields, dates as their text.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_json(Path(folder, "a.json"), {"on": datetime(2026, 3, 4)})
    ...     json.loads(Path(folder, "a.json").read_text())
    {'on': '2026-03-04 00:00:00'}
    """
    text = json.dumps(content, ensure_ascii=False, indent=1, default=plain)
    write_text(path, f"{text}\n")


def plain(value: Any) -> Any:
    """Turn what JSON does not know into what it does: a record's fields, or else the text.

    Examples
    --------
    >>> plain(datetime(2026, 3, 4).date())
    '2026-03-04'
    """
    fields = getattr(value, "model_dump", None)
    return str(value) if fields is None else fields(mode="json", exclude_none=True)


def machine() -> dict[str, Any]:
    """Describe what the figures were computed with: Python, platform, package versions.

    Examples
    --------
    >>> sorted(machine())
    ['packages', 'platform', 'python']
    """
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": _package_versions(),
    }


def inputs(files: Mapping[str, Path], root: Path) -> dict[str, dict[str, str]]:
    """List the files a case was read from, each with its hash.

    Parameters
    ----------
    files : mapping of str to Path
        Name of the table or plan file, and where it was read.
    root : Path
        Project root; paths below it are given relative to it, others by file name alone,
        so that no record tells how somebody's disk is laid out.

    Examples
    --------
    >>> inputs({"nothing": Path(os.devnull)}, Path("/project"))["nothing"]["file"]
    'null'
    """
    return {
        name: {"file": _shown(Path(path), root), "sha256": sha256(Path(path))}
        for name, path in sorted(files.items())
    }


def parameters(origins: Mapping[str, tuple[Any, str]]) -> dict[str, dict[str, Any]]:
    """List every parameter with its value and where the value came from.

    Examples
    --------
    >>> parameters({"growth_rate": (0.12, "command line")})
    {'growth_rate': {'value': 0.12, 'origin': 'command line'}}
    """
    return {name: {"value": value, "origin": origin} for name, (value, origin) in origins.items()}


def seeds(origins: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    """Pick out the seeds of random draws, by the ending of their names.

    Examples
    --------
    >>> seeds({"chance_seed": (7, "default"), "growth_rate": (0.1, "default")})
    {'chance_seed': 7}
    """
    return {name: value for name, (value, _) in origins.items() if name.endswith("seed")}


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _package_versions() -> dict[str, str]:
    """Versions of salesplan and of all that it needs at work, where installed."""
    try:
        asked = metadata.requires("salesplan") or []
    except metadata.PackageNotFoundError:  # a clone that nobody installed
        return {}
    needed = {re.split(r"[^\w.-]", line)[0] for line in asked if "extra ==" not in line}
    names = sorted({"salesplan", *needed}, key=str.lower)
    found = {name: _version(name) for name in names}
    return {name: version for name, version in found.items() if version}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # optional, and not installed
        return ""
