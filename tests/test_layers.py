"""Who may import whom, and who may touch the disk, the screen and the clock.

The rules are read from the source, so that they hold for imports inside functions too. Every
checker is shown bad lines as well, so that it cannot pass by seeing nothing.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

LAYERS = (
    (
        *("errors", "glossary", "terms", "words", "finding"),
        *("reconciliation", "rounding", "seasonality", "denton", "intervals", "worktime"),
    ),
    ("case",),
    ("market", "targets", "decomposition", "actions", "monitoring", "incentives"),
    ("plan",),
    ("show",),
    ("runs",),
    ("cli",),
    ("__main__",),
)
RANK = {part: rank for rank, parts in enumerate(LAYERS) for part in parts}
BASE, CHAPTERS = LAYERS[0], LAYERS[2]
DOOR = {"__init__", "_early"}
FORK_SERVER = "salesplan/runs/forks.py"

ONLY_SHOW = {"altair", "ipywidgets", "xlsxwriter"}
HEAVY = {"altair", "duckdb", "holidays", "scipy", "statsmodels", "vl_convert"}
LIGHT_MODULES = {*DOOR, "errors", "cli", "__main__"}  # they must not wait for numpy and pandas

DISK_MODULES = {"fileinput", "glob", "os", "shutil", "subprocess", "tempfile"}
DISK_CALLS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "rmdir", "unlink"),
    *("touch", "iterdir", "exists", "is_file", "is_dir", "read_csv", "read_excel", "read_parquet"),
    *("read_json", "read_sql", "to_parquet", "to_pickle", "loadtxt", "savetxt"),
}
SCREEN_CALLS = {"print", "pprint", "echo", "secho", "input"}
CLOCK = re.compile(
    r"(^|\.)(datetime|date|Timestamp|time)\."
    r"(now|today|utcnow|time|time_ns|localtime|gmtime|monotonic|perf_counter|process_time)$"
)

Checker = Callable[[str, ast.Module], Iterator[str]]


def part_of(path: str) -> str:
    """Name the part of the package that a file belongs to: `market`, `errors`, `__init__`."""
    return path.removeprefix("salesplan/").split("/")[0].removesuffix(".py")


def imports(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and full name of whatever a module imports, relative imports resolved."""
    folders = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = folders[: len(folders) + 1 - node.level] if node.level else []
            start += [node.module] if node.module else []
            yield from ((node.lineno, ".".join([*start, alias.name])) for alias in node.names)


def imports_at_once(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what is imported with the module: not in functions, not for types alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(path, node)
        yield from imports_at_once(path, node)


def calls(tree: ast.AST) -> Iterator[tuple[int, str, ast.Call]]:
    """Yield line, last name and node of every call: `open`, `read_text`, `now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            yield node.lineno, name, node


def imports_against_the_layers(path: str, tree: ast.Module) -> Iterator[str]:
    part = part_of(path)
    if part in DOOR:
        return
    if part not in RANK:
        yield f"{path}: `{part}` has no layer. Fix: give it one in LAYERS, tests/test_layers.py"
        return
    for line, name in imports(path, tree):
        package, other = [*name.split("."), "__init__"][:2]
        if package != "salesplan" or other == part or other.startswith("__"):
            continue
        if other not in RANK:
            yield f"{path}:{line}: imports `{other}` by the door. Fix: import it from its module"
        elif RANK[other] > RANK[part]:
            yield f"{path}:{line}: imports `{other}`, a layer above. Fix: move the code up there"
        elif part in CHAPTERS and other not in BASE:
            fix = "let plan/ pass it in, or put what both need into a module of the lowest layer"
            yield f"{path}:{line}: a chapter imports `{other}`. Fix: {fix}"


def drawing_outside_show(path: str, tree: ast.Module) -> Iterator[str]:
    for line, name in imports(path, tree):
        if name.split(".")[0] in ONLY_SHOW and part_of(path) != "show":
            yield f"{path}:{line}: imports `{name}`. Fix: only show/ draws, so move it there"


def heavy_imports_at_once(path: str, tree: ast.Module) -> Iterator[str]:
    heavy = HEAVY - (ONLY_SHOW if part_of(path) == "show" else set())
    heavy |= {"numpy", "pandas"} if part_of(path) in LIGHT_MODULES else set()
    for line, name in imports_at_once(path, tree):
        if name.split(".")[0] in heavy:
            yield f"{path}:{line}: imports `{name}` at once. Fix: import it in the function"


def disk_outside_case_and_runs(path: str, tree: ast.Module) -> Iterator[str]:
    if part_of(path) in {"case", "runs"}:
        return
    fix = "Fix: return tables, text or bytes, and let case/ or runs/ read and write"
    for line, name in imports(path, tree):
        if name.split(".")[0] in DISK_MODULES:
            yield f"{path}:{line}: imports `{name}`. {fix}"
    for line, name, call in calls(tree):
        if name in DISK_CALLS or (name == "to_csv" and call.args):
            yield f"{path}:{line}: calls `{name}`. {fix}"


def words_on_the_screen(path: str, tree: ast.Module) -> Iterator[str]:
    if part_of(path) in {"cli", "runs"}:
        return
    for line, name, _ in calls(tree):
        if name in SCREEN_CALLS:
            yield f"{path}:{line}: calls `{name}`. Fix: return a Finding; cli and runs/ print"


def clock_or_chance(path: str, tree: ast.Module) -> Iterator[str]:
    seen = [(line, ast.unparse(call.func)) for line, _, call in calls(tree)]
    seen += [(line, name) for line, name in imports(path, tree) if name.startswith("time.")]
    for line, name in seen:
        if CLOCK.search(name) and path != "salesplan/runs/record.py":
            yield f"{path}:{line}: uses `{name}`. Fix: only runs/record.py may; pass it in"
    for line, name, call in calls(tree):
        if name == "default_rng" and not (call.args or call.keywords):
            yield f"{path}:{line}: random numbers without a seed. Fix: pass the plan's seed"


def imports_by_name(path: str, tree: ast.Module) -> Iterator[str]:
    if path == FORK_SERVER:  # it imports what its command line names, and knows none of it
        return
    for line, name, _ in calls(tree):
        if name in {"import_module", "__import__"} and part_of(path) not in DOOR:
            yield f"{path}:{line}: calls `{name}`. Fix: write an import, so that layers can be read"


CHECKERS = [
    imports_against_the_layers,
    drawing_outside_show,
    heavy_imports_at_once,
    disk_outside_case_and_runs,
    words_on_the_screen,
    clock_or_chance,
    imports_by_name,
]

BAD = [
    (imports_against_the_layers, "case/tables.py", "from salesplan.market.shares import shares"),
    (imports_against_the_layers, "market/x.py", "from salesplan.targets.range import target_range"),
    (imports_against_the_layers, "market/x.py", "def f():\n    from ..targets import range"),
    (imports_against_the_layers, "market/x.py", "from salesplan import case"),
    (imports_against_the_layers, "market/x.py", "import salesplan.plan"),
    (imports_against_the_layers, "show/x.py", "from salesplan import open_plan"),
    (imports_against_the_layers, "helpers/x.py", ""),
    (drawing_outside_show, "market/x.py", "def f():\n    import altair as alt"),
    (drawing_outside_show, "runs/x.py", "from ipywidgets import HTML"),
    (heavy_imports_at_once, "market/x.py", "from scipy.optimize import milp"),
    (heavy_imports_at_once, "case/x.py", "try:\n    import duckdb\nexcept ImportError:\n    pass"),
    (heavy_imports_at_once, "cli.py", "import pandas as pd"),
    (disk_outside_case_and_runs, "market/x.py", "open('a.csv')"),
    (disk_outside_case_and_runs, "show/x.py", "Path('a').write_text('b')"),
    (disk_outside_case_and_runs, "show/x.py", "table.to_csv('a.csv')"),
    (disk_outside_case_and_runs, "plan/x.py", "import tempfile"),
    (words_on_the_screen, "plan/x.py", "print(1)"),
    (clock_or_chance, "runs/execute.py", "datetime.now()"),
    (clock_or_chance, "targets/x.py", "pd.Timestamp.today()"),
    (clock_or_chance, "show/x.py", "from time import perf_counter"),
    (clock_or_chance, "targets/x.py", "rng = np.random.default_rng()"),
    (imports_by_name, "plan/x.py", "import_module('salesplan.show')"),
]

GOOD = [
    ("market/x.py", "import pandas as pd\nfrom salesplan.errors import PlanError"),
    ("market/x.py", "from .demand import growth\ndef f():\n    from scipy.special import ndtr"),
    ("show/x.py", "import altair as alt\nfrom salesplan.plan import Plan\ntext = table.to_csv()"),
    ("runs/record.py", "datetime.now()\nPath('a').write_text('b')\nprint('done')"),
    ("runs/x.py", "from salesplan.runs import record\nbegan = record.now()"),
    ("case/x.py", "from datetime import datetime, time\nnoon = time(12)\nday = table.dt.date"),
    ("runs/x.py", "from salesplan import __version__, errors\nimport salesplan"),
    ("case/x.py", "if TYPE_CHECKING:\n    import duckdb\nrng = default_rng(seed)"),
]


@pytest.mark.parametrize("checker", CHECKERS)
def test_package_keeps_the_rule(checker: Checker, sources):
    broken = [line for path, text in sources.items() for line in checker(path, ast.parse(text))]

    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(("checker", "path", "code"), BAD)
def test_bad_code_is_reported_with_its_place_and_a_remedy(checker: Checker, path, code):
    found = list(checker(f"salesplan/{path}", ast.parse(code)))

    assert len(found) == 1
    assert found[0].startswith(f"salesplan/{path}")
    assert "Fix: " in found[0]


@pytest.mark.parametrize(("path", "code"), GOOD)
def test_good_code_passes_every_checker(path, code):
    tree = ast.parse(code)

    assert [line for checker in CHECKERS for line in checker(f"salesplan/{path}", tree)] == []


def test_every_checker_is_shown_something_bad():
    assert {checker for checker, _, _ in BAD} == set(CHECKERS)


def test_importing_salesplan_loads_no_table_library():
    code = "import sys, salesplan; print(*{'numpy', 'pandas', 'altair'} & set(sys.modules))"

    loaded = subprocess.check_output([sys.executable, "-c", code], text=True)

    assert loaded.split() == []


def test_the_layers_are_those_of_the_architecture_page(root):
    page = " ".join((root / "ARCHITECTURE.md").read_text("utf-8").split())

    layers = " <- ".join(", ".join(f"`{part}`" for part in parts) for parts in LAYERS)

    assert layers in page, f"ARCHITECTURE.md must say: {layers}"
