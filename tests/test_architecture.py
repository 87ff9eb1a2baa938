"""ARCHITECTURE.md is held against the code: it names every module, once, and no other."""

import ast
import re
from collections import Counter

import pytest

LINES, COLUMNS = 72, 120  # one screen


def named_modules(page: str) -> Counter[str]:
    """Count how often each module stands in the map, the indented part of the page.

    A line that starts with a folder opens it; the lines below, further in, continue it.
    """
    named: Counter[str] = Counter()
    folder = ""
    for line in page.splitlines():
        opened = re.match(r" {4}([\w/]+/)", line)
        folder = opened[1].removeprefix("salesplan/") if opened else folder
        if line.startswith("    "):
            named.update(folder + name for name in re.findall(r"\w+\.py", line))
    return named


def is_signpost(text: str) -> bool:
    """Whether an `__init__.py` only says and names what its folder holds."""
    kinds = ast.Expr | ast.Import | ast.ImportFrom
    return all(
        isinstance(node, kinds) or ast.unparse(node).startswith("__all__ =")
        for node in ast.parse(text).body
    )


def modules_to_name(sources: dict[str, str]) -> set[str]:
    """Name the modules that belong on the map: all but signposts, from the package's folder."""
    return {
        path.removeprefix("salesplan/")
        for path, text in sources.items()
        if not (path.endswith("__init__.py") and is_signpost(text))
    }


def test_every_module_is_on_the_map_and_the_map_names_no_other(root, sources):
    named = set(named_modules((root / "ARCHITECTURE.md").read_text("utf-8")))

    missing = sorted(modules_to_name(sources) - named)
    gone = sorted(name for name in named if f"salesplan/{name}" not in sources)

    assert not missing, f"not on the map: {missing}. Fix: give each its words in ARCHITECTURE.md"
    assert not gone, f"on the map but not in salesplan/: {gone}. Fix: take them off ARCHITECTURE.md"


def test_no_module_is_named_twice(root):
    named = named_modules((root / "ARCHITECTURE.md").read_text("utf-8"))

    assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize(("page", "screens"), [("ARCHITECTURE.md", 2), ("CONTRIBUTING.md", 2)])
def test_a_page_stays_as_short_as_promised(page, screens, root):
    lines = (root / page).read_text("utf-8").splitlines()

    assert len(lines) <= screens * LINES, "Fix: say it shorter, or join lines of one purpose"
    assert [line for line in lines if len(line) > COLUMNS] == []


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_path_and_function_that_a_page_mentions_exists(page, root, sources):
    page = (root / page).read_text("utf-8")
    prose = "\n".join(line for line in page.splitlines() if not line.startswith("    "))
    paths = re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?|[\w/]+\.(?:py|md|yaml|toml))`", prose)
    functions = re.findall(r"`(\w+)\(\)`", prose)

    homes = [root, root / "salesplan"]
    lost = [path for path in paths if not any((home / path).exists() for home in homes)]
    unknown = [name for name in functions if f"def {name}(" not in "\n".join(sources.values())]

    assert paths
    assert (lost, unknown) == ([], [])


def test_a_map_with_a_module_too_many_or_twice_is_noticed():
    page = """In `errors.py`:

    salesplan/  errors.py finding.py   mistakes, results
                errors.py              mistakes
    case/       old.py                 what was
"""

    assert named_modules(page) == {"errors.py": 2, "finding.py": 1, "case/old.py": 1}


def test_only_signposts_may_stay_off_the_map():
    sources = {
        "salesplan/market/__init__.py": '"""Chapter 1."""\n',
        "salesplan/case/__init__.py": "from salesplan.case.case import Case\n__all__ = ['Case']\n",
        "salesplan/plan/__init__.py": '"""The plan."""\n\n\ndef open_plan(): ...\n',
        "salesplan/errors.py": "",
    }

    assert modules_to_name(sources) == {"plan/__init__.py", "errors.py"}
