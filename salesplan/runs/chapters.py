"""The notebooks of a workbook: which there are, which were asked for, what they can be told."""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from salesplan.errors import ParamError, PlanError, did_you_mean, raise_all

_CHAPTER = re.compile(r"\d[a-z]?_.+\.ipynb")


def chapter_notebooks(folder: Path) -> list[Path]:
    """List the notebooks of a workbook in the order of the method.

    A chapter with a second notebook has a letter after its number.

    Raises
    ------
    PlanError
        If the folder holds none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("3b_capacity.ipynb", "3_cube.ipynb", "1_market.ipynb", "sketch.ipynb"):
    ...         Path(folder, name).touch()
    ...     [path.stem for path in chapter_notebooks(Path(folder))]
    ['1_market', '3_cube', '3b_capacity']
    """
    notebooks = sorted(path for path in folder.glob("*.ipynb") if _CHAPTER.fullmatch(path.name))
    if not notebooks:
        raise PlanError(
            f"folder {folder.name}", "holds no chapter (0_start_here.ipynb and so on)",
            "work in a complete clone, or set SALESPLAN_HOME to its folder",
        )  # fmt: skip
    return notebooks


def select_chapters(notebooks: Sequence[Path], only: Sequence[str] | None) -> list[Path]:
    """Pick the notebooks asked for by number, name or both.

    Parameters
    ----------
    notebooks : sequence of Path
        All there are, in order.
    only : sequence of str or None
        Such as "3" (both of its notebooks), "3b", "decomposition" or "3_decomposition", also
        several with commas between; the plan book also answers to "book". None or empty: all.

    Raises
    ------
    ParamError
        For every chapter that does not exist, all together.

    Examples
    --------
    >>> book = [Path("1_market.ipynb"), Path("2_targets.ipynb"), Path("7_plan_book.ipynb")]
    >>> [path.stem for path in select_chapters(book, ["book", "1"])]
    ['1_market', '7_plan_book']
    """
    words = [word.strip().lower() for item in only or () for word in item.split(",")]
    if not words:
        return list(notebooks)
    names = {path: names_of(path) for path in notebooks}
    known = [name for path in notebooks for name in names[path]]
    raise_all([_unknown(word, known, notebooks) for word in words if word not in known])
    return [path for path in notebooks if names[path] & set(words)]


def declared_names(notebook: Path) -> list[str]:
    """List the parameters that a notebook declares in its `parameters` cell, in order.

    Raises
    ------
    PlanError
        If the file is no notebook, or the cell is not plain Python.
    """
    try:
        cell = parameters_cell(json.loads(notebook.read_text(encoding="utf-8")))
        return [name for name, _ in _assignments("".join(cell["source"]))] if cell else []
    except (ValueError, KeyError, SyntaxError):
        raise PlanError(
            notebook.name, "is no notebook, or its parameters cell is not plain Python",
            "restore the file: git restore notebooks",
        ) from None  # fmt: skip


def parameters_cell(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Find the cell tagged `parameters` in a notebook's content; None if there is none.

    Examples
    --------
    >>> parameters_cell({"cells": [{"metadata": {"tags": ["parameters"]}, "source": "a = 1"}]})
    {'metadata': {'tags': ['parameters']}, 'source': 'a = 1'}
    """
    cells = content["cells"]
    return next((c for c in cells if "parameters" in c["metadata"].get("tags", [])), None)


def with_values(source: str, values: Mapping[str, Any]) -> str:
    """Rewrite the values of a `parameters` cell, comments and all else kept.

    Examples
    --------
    >>> with_values('case: str = "sample"  # folder under params/', {"case": "acme"})
    "case: str = 'acme'  # folder under params/"
    """
    lines = source.splitlines(keepends=True)
    for name, node in reversed(_assignments(source)):
        if name in values and node.lineno == node.end_lineno:
            line = lines[node.lineno - 1].encode("utf-8")
            before, after = line[: node.col_offset], line[node.end_col_offset :]
            filled = before + repr(values[name]).encode("utf-8") + after
            lines[node.lineno - 1] = filled.decode("utf-8")
    return "".join(lines)


def _assignments(source: str) -> list[tuple[str, ast.expr]]:
    """Names that a cell assigns, each with the expression on the right."""
    found: list[tuple[str, ast.expr]] = []
    for node in ast.parse(source).body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        elif isinstance(node, ast.Assign):
            targets = list(node.targets)
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr):
            found += [(target.id, value) for target in targets if isinstance(target, ast.Name)]
    return found


def names_of(notebook: Path) -> set[str]:
    """Return what a notebook answers to: number, title, both; the chapter's own name among them.

    Examples
    --------
    >>> sorted(names_of(Path("3b_capacity.ipynb")))
    ['3', '3b', '3b_capacity', 'capacity']
    """
    number, _, title = notebook.stem.lower().partition("_")
    return {number, number[:1], title, notebook.stem.lower(), title.removeprefix("plan_")}


def _unknown(word: str, known: Sequence[str], notebooks: Sequence[Path]) -> ParamError:
    hint = did_you_mean(word, known)
    listed = ", ".join(path.stem for path in notebooks)
    return ParamError("--only", f'there is no chapter "{word}"', f"{hint}chapters: {listed}")
