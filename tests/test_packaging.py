"""One truth for every way to install: pyproject, lock, environment file and pages agree."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

PYTHONS = ("3.11", "3.12", "3.13")
FILE_BYTES, CLONE_BYTES = 1_500_000, 15_000_000

README_WITH_A_TYPO = "Run `make rum` first.\n```sh\nmake test\n```\nThese make sense."
LOCK_WITH_AN_ADDRESS = "--index-url https://example.org/simple\nnumpy==2.4.6 \\\n    # via pandas\n"


@pytest.fixture(scope="module")
def project(root) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def lock(root) -> str:
    return (root / "requirements.lock").read_text("utf-8")


def declared(project: dict) -> list[str]:
    """List every requirement of pyproject: package, extras and build back end."""
    extras = project["project"]["optional-dependencies"].values()
    lists = [project["project"]["dependencies"], *extras, project["build-system"]["requires"]]
    return [requirement for given in lists for requirement in given]


def pinned(lock: str) -> list[Requirement]:
    """List what the lock installs; a package may stand in it once for each group of Pythons."""
    lines = lock.replace("\\\n", " ").splitlines()
    return [Requirement(line.split(" --hash")[0]) for line in lines if re.match(r"\w", line)]


def unhashed(lock: str) -> list[str]:
    """List lines of the lock that install something without a checksum."""
    lines = lock.replace("\\\n", " ").splitlines()
    return [line for line in lines if re.match(r"\w", line) and "--hash=sha256:" not in line]


def addresses(lock: str) -> list[str]:
    """List lines of the lock that name an index, an address or a folder."""
    return [
        line for line in lock.splitlines() if re.search(r"://|^\s*-(?!-hash)|/tmp|@ file", line)
    ]


def make_targets(makefile: str) -> set[str]:
    """Name the targets of a Makefile."""
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def has_module(name: str, root: Path) -> bool:
    """Whether `python -m name` finds something to run: ours by its file, others by import."""
    if name.partition(".")[0] not in {"salesplan", "benchmarks"}:
        return find_spec(name) is not None
    place = root.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def make_commands(page: str) -> set[str]:
    """Name the targets that a page tells its reader to make, in code spans and blocks."""
    return set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", page, re.MULTILINE))


def unmet(requirements: list[str], lock: str, python: str) -> list[str]:
    """List the requirements that the lock does not meet exactly once on a Python."""
    place = {"python_version": python, "python_full_version": f"{python}.0"}
    here = [pin for pin in pinned(lock) if pin.marker is None or pin.marker.evaluate(place)]
    missing = []
    for requirement in map(Requirement, requirements):
        name = canonicalize_name(requirement.name)
        pins = [str(pin.specifier)[2:] for pin in here if canonicalize_name(pin.name) == name]
        if len(pins) != 1 or not requirement.specifier.contains(Version(pins[0])):
            missing.append(f"{requirement} (locked: {', '.join(pins) or 'not at all'})")
    return missing


@cache
def providers() -> dict[str, set[str]]:
    """Name the installed packages that provide each top-level import."""
    provided = packages_distributions().items()
    return {
        name: {canonicalize_name(package) for package in packages} for name, packages in provided
    }


def undeclared(text: str, requirements: list[str]) -> list[str]:
    """List the libraries that a module imports and no requirement names."""
    known = {canonicalize_name(Requirement(requirement).name) for requirement in requirements}
    found = set()
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        found |= {name.split(".")[0] for name in names}
    foreign = found - set(sys.stdlib_module_names) - {"salesplan"}
    return sorted(name for name in foreign if not known & providers().get(name, set()))


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_meets_every_requirement_once_on_every_python(project, lock, python):
    missing = unmet(declared(project), lock, python)

    assert not missing, f"Python {python}: {missing}. Fix: run `make lock`"


def test_a_requirement_that_the_lock_does_not_meet_is_named():
    lock = "numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=sha256:0\n"

    assert unmet(["numpy>=2"], lock, "3.11") == []
    assert unmet(["numpy>=2"], lock, "3.12") == ["numpy>=2 (locked: not at all)"]
    assert unmet(["NumPy>=3"], lock, "3.11") == ["NumPy>=3 (locked: 2.4.6)"]


def test_the_package_imports_nothing_that_it_does_not_declare(project, sources):
    declared_by_us = project["project"]["dependencies"]

    found = {path: undeclared(text, declared_by_us) for path, text in sources.items()}

    assert {path: names for path, names in found.items() if names} == {}, (
        "Fix: name it in pyproject.toml, run `make lock` and give the reason in CHANGELOG.md"
    )


def test_an_undeclared_import_is_noticed_wherever_it_stands():
    code = "import os\nfrom . import x\nimport salesplan.errors\ndef f():\n    import pytest, numpy"

    assert undeclared(code, ["NumPy>=2"]) == ["pytest"]
    assert undeclared(code, ["numpy", "pytest"]) == []


def test_every_line_of_the_lock_is_hashed_and_none_names_an_address(lock):
    assert len(pinned(lock)) > len(PYTHONS)
    assert unhashed(lock) == []
    assert addresses(lock) == []


def test_a_lock_without_hash_or_with_an_address_is_noticed():
    assert unhashed(LOCK_WITH_AN_ADDRESS) == ["numpy==2.4.6      # via pandas"]
    assert addresses(LOCK_WITH_AN_ADDRESS) == ["--index-url https://example.org/simple"]


def test_environment_file_supplies_python_and_leaves_the_rest_to_the_lock(root, project):
    environment = YAML(typ="safe").load(root / "environment.yml")

    python, pip, installs = environment["dependencies"]

    assert python.removeprefix("python ") == project["project"]["requires-python"]
    assert pip == "pip"
    assert installs == {"pip": ["--require-hashes", "-r requirements.lock"]}


def test_pyproject_makefile_and_tools_mean_the_same_pythons(root, project):
    makefile = (root / "Makefile").read_text("utf-8")
    wanted = Requirement(f"python{project['project']['requires-python']}").specifier

    named = re.search(r"CANDIDATES := \$\(PYTHON\) (.+)", makefile)[1].split()

    assert sorted(named) == [f"python{python}" for python in PYTHONS]
    assert "(3, 11) <= sys.version_info < (3, 14)" in makefile
    assert [p for p in ("3.10", *PYTHONS, "3.14") if wanted.contains(f"{p}.0")] == [*PYTHONS]
    assert project["tool"]["ruff"]["target-version"] == "py" + PYTHONS[0].replace(".", "")


def test_every_make_command_in_the_pages_is_a_target(root):
    targets = make_targets((root / "Makefile").read_text("utf-8"))
    pages = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "environment.yml"]

    told = {page: make_commands((root / page).read_text("utf-8")) for page in pages}

    assert [(page, name) for page in pages for name in told[page] - targets] == []
    assert {"run", "test"} <= told["README.md"], "README.md must show `make run` and `make test`"


def test_a_misspelt_make_command_is_noticed():
    assert make_commands(README_WITH_A_TYPO) == {"rum", "test"}


def test_a_module_that_make_could_not_run_is_noticed(root):
    assert has_module("ruff", root)
    assert has_module("salesplan.errors", root)
    assert not has_module("salesplan.market", root)
    assert not has_module("benchmarks.nothing", root)


def test_the_checks_of_a_submission_are_the_commands_of_the_pages(root):
    told = make_commands((root / ".ci/run").read_text("utf-8"))

    assert told == {"check", "test"}


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_alone_lists_every_target(root):
    listed = subprocess.check_output(["make", "--no-print-directory"], cwd=root, text=True)

    assert set(re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)) == make_targets(
        (root / "Makefile").read_text("utf-8")
    )


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_refuses_a_python_that_does_not_fit_before_it_writes_anything(root, tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(root / name, tmp_path)
    command = ["make", "run", "PYTHON=false"]

    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert made.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13" in made.stderr
    assert "Fix: " in made.stderr
    assert not (tmp_path / ".venv").exists()


def tracked_sizes(root: Path) -> dict[str, int]:
    """Size of every file that a clone would hold, those not yet added among them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(command, cwd=root, text=True).split("\0")
    files = {name: root / name for name in names if name}
    return {name: file.stat().st_size for name, file in files.items() if file.is_file()}


def test_a_fresh_clone_is_small(root):
    if not (root / ".git").exists():
        pytest.skip("this is no git checkout")

    sizes = tracked_sizes(root)

    assert {name: size for name, size in sizes.items() if size > FILE_BYTES} == {}
    assert sum(sizes.values()) < CLONE_BYTES


def test_every_module_that_make_calls_exists(root):
    makefile = (root / "Makefile").read_text("utf-8")

    called = set(re.findall(r"\$\(PY\) -m ([\w.]+)", makefile))

    assert {"salesplan", "pytest", "benchmarks"} <= called
    assert [name for name in called if not has_module(name, root)] == []


def test_tests_are_spared_the_two_seconds_of_a_grammar_that_nothing_needs(project):
    """Had nbval come first, jsonschema would have loaded the module before it was marked absent."""
    options = project["tool"]["pytest"]["addopts"]

    assert options[:2] == ["-p", "salesplan._early"]
    assert sys.modules["rfc3987_syntax"] is None
