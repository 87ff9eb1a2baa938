"""What a committed notebook must be: executed in order, free of the machine, and easy to read.

nbval runs every notebook again and compares what it stores. It says nothing of a cell that was
never run, so these rules close that door; and each rule is shown here to close it.
"""

import ast
import copy
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from salesplan.finding import Finding
from salesplan.show import charts, pictures, render, tables

Rule = Callable[[NotebookNode], Iterator[str]]

# Cells whose output may differ from run to run, by id. None does: sliders show their default
# answer as ordinary output, and the widget's own text is the same every time.
MAY_DIFFER: frozenset[str] = frozenset()
TAGS = {"parameters", "nbval-ignore-output"}
FEWEST_OUTPUTS, MOST_LINES, MOST_WORDS, MOST_BYTES = 5, 12, 120, 1_000_000

ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # holds a new random id in every run
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|root|tmp|var|Users|private)/|\b[A-Z]:\\\\?\w")
HOST = re.compile(r"(?:https?:|[\"'(]\s*)//[\w.-]+")
# Not reproduced by nbval, lost by papermill, or ignored by Voila.
BANNED = re.compile(
    r"\binteract(?:ive|ive_output|_manual)?\b|\bOutput\(|\bclear_output\b|\btqdm\b"
    r"|\bdisplay_id\b|\bNBVAL_\w+|^\s*[%!]",
    re.MULTILINE,
)

DEFINITION = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for cell in code_cells(notebook):
        for output in cell.outputs:
            yield cell, output


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def shown_text(output: NotebookNode) -> str:
    """Everything an output says, the schema's own address and pictures aside."""
    data = {kind: value for kind, value in output.get("data", {}).items() if "image/" not in kind}
    said = json.dumps([data, output.get("text", ""), output.get("traceback", "")])
    return said.replace(f'"{render.SCHEMA}"', '""')


def runs_in_order(notebook: NotebookNode) -> Iterator[str]:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}, not 1 to {len(counts)}: run it whole, from the top"


def shows_results_only(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        if output.output_type in {"error", "stream"}:
            yield f"cell {cell.id} left {output.get('name', 'an error')}: mend what it says"


def shows_enough(notebook: NotebookNode) -> Iterator[str]:
    shown = sum(bool(cell.outputs) for cell in code_cells(notebook))
    if shown < FEWEST_OUTPUTS:
        yield f"{shown} cells show something, {FEWEST_OUTPUTS} at least: nothing left to compare"


def is_compared(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        if strange := tags(cell) - TAGS:
            yield f"cell {cell.id} has tags {sorted(strange)}, allowed are {sorted(TAGS)}"
        if "nbval-ignore-output" in tags(cell) and cell.id not in MAY_DIFFER:
            yield f"cell {cell.id} is kept from comparison: list it in MAY_DIFFER, or compare it"


def is_from_no_machine(notebook: NotebookNode) -> Iterator[str]:
    here = {str(Path.home()), str(Path(__file__).resolve().parent.parent), tempfile.gettempdir()}
    for cell, output in outputs(notebook):
        said = shown_text(output)
        if ADDRESS.search(said):
            yield f"cell {cell.id} shows an object's address: give the object a text"
        if MACHINE_PATH.search(said) or any(f"{place}/" in said for place in here):
            yield f"cell {cell.id} shows a path of this machine: show it relative to the project"
        if HOST.search(said):
            yield f"cell {cell.id} reaches for the network: {HOST.search(said).group()}"


def uses_no_banned_pattern(notebook: NotebookNode) -> Iterator[str]:
    for cell in code_cells(notebook):
        if found := BANNED.search(cell.source):
            yield f"cell {cell.id} uses {found.group().strip()!r}: see salesplan.show.controls"


def leaves_no_trace_of_the_run(notebook: NotebookNode) -> Iterator[str]:
    traces = sorted({"papermill", "widgets"} & set(notebook.metadata))
    if "version" in notebook.metadata.get("language_info", {}):
        traces.append("language_info.version")
    for cell in notebook.cells:
        kept = sorted({"papermill", "execution"} & set(cell.metadata))
        traces += [f"{cell.id}: {key}" for key in kept]
    for cell, output in outputs(notebook):
        if WIDGET_VIEW in output.get("data", {}):
            traces.append(f"{cell.id}: {WIDGET_VIEW}")
    if traces:
        yield f"these differ from run to run: drop {traces}"


def has_one_title(notebook: NotebookNode) -> Iterator[str]:
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    titles = [cell for cell in prose for line in cell.source.splitlines() if line[:2] == "# "]
    if len(titles) != 1 or titles[0] is not notebook.cells[0]:
        yield f"{len(titles)} titles (# ...), one at the very top is allowed"


def has_literal_parameters(notebook: NotebookNode) -> Iterator[str]:
    cells = [cell for cell in code_cells(notebook) if "parameters" in tags(cell)]
    if len(cells) != 1:
        yield f"{len(cells)} cells tagged parameters, must be one"
    for cell in cells:
        lines = cell.source.splitlines()
        for statement in ast.parse(cell.source).body:
            is_literal = isinstance(statement, ast.AnnAssign) and _is_literal(statement.value)
            if not is_literal or " # " not in lines[statement.end_lineno - 1]:
                found = ast.unparse(statement)
                yield f"parameter `{found}`: write `name: type = literal  # what it is, unit`"


def defines_nothing(notebook: NotebookNode) -> Iterator[str]:
    for cell in code_cells(notebook):
        for name in DEFINITION.findall(cell.source):
            yield f"cell {cell.id} defines {name}: functions live in the package"


def is_short(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if cell.cell_type == "code" and len(lines) > MOST_LINES:
            yield f"cell {cell.id} has {len(lines)} lines of code, {MOST_LINES} allowed"
        words = re.findall(r"[\w'%-]+", cell.source)
        if cell.cell_type == "markdown" and len(words) > MOST_WORDS:
            yield f"cell {cell.id} has {len(words)} words, {MOST_WORDS} allowed"


def explains_before_it_runs(notebook: NotebookNode) -> Iterator[str]:
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        if cell.cell_type == "code" and (before is None or before.cell_type != "markdown"):
            yield f"cell {cell.id} comes without a sentence before it"


def runs_anywhere(notebook: NotebookNode) -> Iterator[str]:
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"kernel is {kernel!r}, must be 'python3'"


def is_light(notebook: NotebookNode) -> Iterator[str]:
    size = len(nbformat.writes(notebook).encode())
    if size >= MOST_BYTES:
        yield f"{size:,} bytes, fewer than {MOST_BYTES:,} allowed"


def has_pictures(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        data = output.get("data", {})
        if render.MIME in data and pictures.PICTURE not in data:
            yield f"cell {cell.id} has a chart without a picture: call add_pictures"
        if any(kind.startswith("application/vnd.vega") and kind != render.MIME for kind in data):
            yield f"cell {cell.id} has a chart that Lab cannot draw: import salesplan.show first"


RULES: tuple[Rule, ...] = (
    runs_in_order,
    shows_results_only,
    shows_enough,
    is_compared,
    is_from_no_machine,
    uses_no_banned_pattern,
    leaves_no_trace_of_the_run,
    has_one_title,
    has_literal_parameters,
    defines_nothing,
    is_short,
    explains_before_it_runs,
    runs_anywhere,
    is_light,
    has_pictures,
)


def problems(notebook: NotebookNode) -> list[str]:
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(notebook)]


def _is_literal(node: ast.expr | None) -> bool:
    try:
        ast.literal_eval(node)
    except (TypeError, ValueError):
        return False
    return True


FINDING = Finding(pd.DataFrame({"rep": ["Ann", "Bo"], "quota": [1200, 800]}), "2,000 to give out.")
RANGE = pd.DataFrame(
    {"level": ["floor", "commit"], "target": [9_000_000, 10_000_000], "chance": [0.8, 0.55]}
)
MAKE_FINDING = """\
import pandas as pd
from salesplan.finding import Finding
from salesplan.show import charts
table = pd.DataFrame({"rep": ["Ann", "Bo"], "quota": [1200, 800]})
Finding(table, "2,000 to give out.")"""
MAKE_CHART = """\
levels = {"level": ["floor", "commit"], "target": [9_000_000, 10_000_000], "chance": [0.8, 0.55]}
charts.target_range(pd.DataFrame(levels))"""


def good_notebook() -> NotebookNode:
    """Make a small notebook that keeps every rule, as if it had been run."""
    finding = tables.bundle(FINDING)
    drawn = render.render(charts.target_range(RANGE).to_dict())
    steps = [
        ('case: str = "sample"  # folder under params/', {}),
        (MAKE_FINDING, finding),
        (MAKE_CHART, drawn),
        ("sum(table.quota)", {"text/plain": "2000"}),
        ("len(table)", {"text/plain": "2"}),
        ("max(table.quota)", {"text/plain": "1200"}),
    ]
    cells = [new_markdown_cell("# 1 Example", id="title")]
    for count, (source, data) in enumerate(steps, start=1):
        shown = [new_output("execute_result", data, execution_count=count)] if data else []
        cells.append(new_markdown_cell(f"Step {count}:", id=f"text-{count}"))
        cells.append(
            new_code_cell(source, id=f"code-{count}", execution_count=count, outputs=shown)
        )
    cells[2].metadata["tags"] = ["parameters"]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    pictures.add_pictures(notebook)
    return notebook


@pytest.fixture(scope="module")
def example() -> NotebookNode:
    return good_notebook()


def code(notebook: NotebookNode, count: int) -> NotebookNode:
    return code_cells(notebook)[count - 1]


def show(notebook: NotebookNode, text: str) -> None:
    code(notebook, 4).outputs[0].data["text/plain"] = text


def repeat_parameters(notebook: NotebookNode) -> None:
    code(notebook, 4).metadata["tags"] = ["parameters"]


def leave(notebook: NotebookNode, **stream: str) -> None:
    code(notebook, 4).outputs.append(new_output("stream", **stream))


# Each entry: what a careless hand does to the example, and what the guard says then.
BREAKS: dict[str, tuple[Callable[[NotebookNode], object], str]] = {
    "a cell never run": (
        lambda nb: code(nb, 5).update(execution_count=None, outputs=[]),
        "runs_in_order: execution counts are",
    ),
    "cells run out of order": (
        lambda nb: code(nb, 5).update(execution_count=9),
        "runs_in_order: execution counts are",
    ),
    "a warning left": (
        lambda nb: leave(nb, name="stderr", text="careful"),
        "shows_results_only: cell code-4 left stderr",
    ),
    "a print left": (
        lambda nb: leave(nb, name="stdout", text="here"),
        "shows_results_only: cell code-4 left stdout",
    ),
    "an error left": (
        lambda nb: code(nb, 4).outputs.append(new_output("error", ename="E", evalue="")),
        "shows_results_only: cell code-4 left an error",
    ),
    "outputs stripped": (
        lambda nb: [cell.update(outputs=[]) for cell in code_cells(nb)],
        "shows_enough: 0 cells show something",
    ),
    "a tag that skips": (
        lambda nb: code(nb, 4).metadata.update(tags=["nbval-skip"]),
        r"is_compared: cell code-4 has tags \['nbval-skip'\]",
    ),
    "an output not compared": (
        lambda nb: code(nb, 4).metadata.update(tags=["nbval-ignore-output"]),
        "is_compared: cell code-4 is kept from comparison",
    ),
    "an address": (
        lambda nb: show(nb, "<object at 0x7f3a2b10c9d0>"),
        "is_from_no_machine: cell code-4 shows an object's address",
    ),
    "a home folder": (
        lambda nb: show(nb, "read from /home/ann/plan.yaml"),
        "is_from_no_machine: cell code-4 shows a path",
    ),
    "a folder of Windows": (
        lambda nb: show(nb, r"C:\Users\ann\plan.yaml"),
        "is_from_no_machine: cell code-4 shows a path",
    ),
    "the project's own folder": (
        lambda nb: show(nb, f"{Path(__file__).resolve().parent.parent}/params"),
        "is_from_no_machine: cell code-4 shows a path",
    ),
    "a network host": (
        lambda nb: show(nb, '<script src="https://cdn.example.org/vega.js">'),
        "is_from_no_machine: cell code-4 reaches for the network: https://cdn.example.org",
    ),
    "a host without its scheme": (
        lambda nb: show(nb, '<img src="//img.example.org/a">'),
        "is_from_no_machine: cell code-4 reaches for the network",
    ),
    "interact": (
        lambda nb: code(nb, 4).update(source="interact(plan.range, rate=0.1)"),
        "uses_no_banned_pattern: cell code-4 uses 'interact'",
    ),
    "an output widget": (
        lambda nb: code(nb, 4).update(source="widgets.Output()"),
        r"uses_no_banned_pattern: cell code-4 uses 'Output\('",
    ),
    "a shell command": (
        lambda nb: code(nb, 4).update(source="!ls"),
        "uses_no_banned_pattern: cell code-4 uses '!'",
    ),
    "a comment that skips": (
        lambda nb: code(nb, 4).update(source="# NBVAL_SKIP\n1"),
        "uses_no_banned_pattern: cell code-4 uses 'NBVAL_SKIP'",
    ),
    "times of the run": (
        lambda nb: code(nb, 4).metadata.update(execution={"started": "10:00"}),
        r"leaves_no_trace_of_the_run: .* drop \['code-4: execution'\]",
    ),
    "state of widgets": (
        lambda nb: nb.metadata.update(widgets={}),
        r"leaves_no_trace_of_the_run: .* drop \['widgets'\]",
    ),
    "the view of a widget": (
        lambda nb: code(nb, 4).outputs[0].data.update({WIDGET_VIEW: {"model_id": "5379"}}),
        r"leaves_no_trace_of_the_run: .* drop \['code-4: application/vnd.jupyter.widget-view",
    ),
    "a version of Python": (
        lambda nb: nb.metadata.update(language_info={"name": "python", "version": "3.11.1"}),
        r"leaves_no_trace_of_the_run: .* drop \['language_info.version'\]",
    ),
    "two titles": (
        lambda nb: nb.cells[3].update(source="# 2 Another"),
        "has_one_title: 2 titles",
    ),
    "a title further down": (
        lambda nb: nb.cells.insert(0, nb.cells.pop(3)),
        "has_one_title: 1 titles",
    ),
    "no parameters": (
        lambda nb: code(nb, 1).metadata.update(tags=[]),
        "has_literal_parameters: 0 cells tagged parameters",
    ),
    "parameters twice": (repeat_parameters, "has_literal_parameters: 2 cells tagged parameters"),
    "a parameter worked out": (
        lambda nb: code(nb, 1).update(source="rate: float = 1 / 3  # growth"),
        "has_literal_parameters: parameter `rate: float = 1 / 3`",
    ),
    "a parameter without type": (
        lambda nb: code(nb, 1).update(source="rate = 0.1  # growth"),
        "has_literal_parameters: parameter `rate = 0.1`",
    ),
    "a parameter without comment": (
        lambda nb: code(nb, 1).update(source="rate: float = 0.1"),
        "has_literal_parameters: parameter `rate: float = 0.1`",
    ),
    "a function": (
        lambda nb: code(nb, 4).update(source="def twice(x):\n    return 2 * x"),
        "defines_nothing: cell code-4 defines twice",
    ),
    "a class": (
        lambda nb: code(nb, 4).update(source="class Plan:\n    pass"),
        "defines_nothing: cell code-4 defines Plan",
    ),
    "thirteen lines": (
        lambda nb: code(nb, 4).update(source="x = 1\n" * 13),
        "is_short: cell code-4 has 13 lines of code, 12 allowed",
    ),
    "a long text": (
        lambda nb: nb.cells[3].update(source="word " * 121),
        "is_short: cell text-2 has 121 words, 120 allowed",
    ),
    "code without a sentence": (
        lambda nb: nb.cells.pop(5),
        "explains_before_it_runs: cell code-3 comes without a sentence",
    ),
    "another kernel": (
        lambda nb: nb.metadata.kernelspec.update(name="warm"),
        "runs_anywhere: kernel is 'warm'",
    ),
    "a megabyte": (
        lambda nb: show(nb, "x" * 1_000_000),
        "is_light: 1,0.* bytes",
    ),
    "a chart without picture": (
        lambda nb: code(nb, 3).outputs[0].data.pop("image/svg+xml"),
        "has_pictures: cell code-3 has a chart without a picture",
    ),
    "a chart of another renderer": (
        lambda nb: code(nb, 4).outputs[0].data.update({"application/vnd.vegalite.v6.json": {}}),
        "has_pictures: cell code-4 has a chart that Lab cannot draw",
    ),
}


def test_every_committed_notebook_keeps_every_rule(root):
    paths = sorted((root / "notebooks").glob("**/[!.]*.ipynb"))

    found = {path.name: problems(nbformat.read(path, as_version=4)) for path in paths}

    assert paths, "no notebook to look at"
    assert {name: said for name, said in found.items() if said} == {}


def test_the_example_keeps_every_rule(example):
    assert problems(example) == []


@pytest.mark.parametrize("what", BREAKS)
def test_the_guard_sees(example, what):
    spoil, expected = BREAKS[what]
    notebook = copy.deepcopy(example)

    spoil(notebook)

    assert any(re.match(expected, said) for said in problems(notebook)), problems(notebook)


def test_every_rule_is_shown_to_bite():
    shown = {expected.split(":")[0] for _, expected in BREAKS.values()}

    assert shown == {rule.__name__ for rule in RULES}


def altered(notebook: NotebookNode, kind: str, before: str, after: str) -> NotebookNode:
    """Copy a notebook, a digit changed in what its outputs of one kind store."""
    changed = copy.deepcopy(notebook)
    for _, output in outputs(changed):
        if kind in output.data:
            stored = json.dumps(output.data[kind])
            output.data[kind] = json.loads(stored.replace(before, after))
    assert changed != notebook
    return changed


def test_one_altered_digit_fails_the_build(example, root, tmp_path):
    """The gate itself, as configured: a table, a chart and a text, each wrong by one digit."""
    copies = {
        "as_run": example,
        "table": altered(example, "text/html", "1,200", "1,201"),
        "chart": altered(example, render.MIME, "10000000", "10000001"),
        "text": altered(example, "text/plain", "2000", "2001"),
    }
    for name, notebook in copies.items():
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    paths = [str(tmp_path / f"{name}.ipynb") for name in copies]
    config = ["-c", str(root / "pyproject.toml"), "--rootdir", str(tmp_path)]
    options = ["-p", "no:cacheprovider", "--tb=no", "-q", "-rA"]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *config, *options, *paths],
        capture_output=True,
        text=True,
        cwd=root,
        timeout=300,
        check=False,
    )

    failed = set(re.findall(r"^FAILED .*?(\w+)\.ipynb::Cell (\d+)", run.stdout, re.MULTILINE))
    assert failed == {("table", "1"), ("chart", "2"), ("text", "3")}, run.stdout + run.stderr
    assert len(re.findall(r"^PASSED .*as_run\.ipynb", run.stdout, re.MULTILINE)) == 6
