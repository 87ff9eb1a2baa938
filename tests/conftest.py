"""What tests of several folders share: where things are."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the project, that of pyproject.toml."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def sample() -> Any:
    """The plan of the sample company, opened once: each result is worked out when first asked for.

    Nobody changes it. A test that wants other data opens a plan of its own.
    """
    from salesplan.plan import open_plan  # not every test waits for it

    return open_plan("sample")


@pytest.fixture(scope="session")
def sources(root: Path) -> dict[str, str]:
    """Text of every module of the package, by its path: `salesplan/market/forecast.py`."""
    files = sorted((root / "salesplan").rglob("*.py"))
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in files}


@pytest.fixture(scope="session")
def shared_data(root: Path) -> Path:
    """Folder of real data sets that lies beside some checkouts; without it the test is skipped."""
    folder = root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not beside this checkout")
    return folder
