"""Notebooks after a run: without the traces of the machine and the minute they ran in."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ADDED = {"injected-parameters", "papermill-error-cell-tag"}
_OUT = re.compile(r"^out = .*$", re.MULTILINE)
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def drop_traces(notebook: NotebookNode) -> None:
    """Remove timings and paths, so that the same inputs give the same notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Executed notebook; changed in place.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> notebook = new_notebook(metadata={"papermill": {"duration": 3.1}})
    >>> drop_traces(notebook)
    >>> dict(notebook.metadata)["kernelspec"]["name"], "papermill" in notebook.metadata
    ('python3', False)
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata["kernelspec"] = NotebookNode(_KERNEL)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for place, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        tags = cell.metadata.get("tags", [])
        if _ADDED & set(tags):  # papermill gives what it adds a random id
            cell["id"] = f"added-{place}"
        if not tags:
            cell.metadata.pop("tags", None)


def prepare_for_keeping(notebook: NotebookNode) -> None:
    """Make an executed copy fit for a run folder: no traces, and no `out` in its parameters.

    Whoever runs the copy again then writes nothing, and the finished run stays as it was.

    Parameters
    ----------
    notebook : NotebookNode
        Executed notebook; changed in place.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> injected = new_code_cell("out = '/x/.building-1'")
    >>> injected.metadata["tags"] = ["injected-parameters"]
    >>> notebook = new_notebook(cells=[injected])
    >>> prepare_for_keeping(notebook)
    >>> notebook.cells[0].source
    'out = None'
    """
    drop_traces(notebook)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = _OUT.sub("out = None", cell.source)


def prepare_for_commit(notebook: NotebookNode) -> None:
    """Leave only what is the same on every machine and every day.

    Widgets' state and views carry random names and are dead without a kernel; the text that
    stands for them stays.

    Parameters
    ----------
    notebook : NotebookNode
        Executed notebook; changed in place.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> notebook = new_notebook(metadata={"widgets": {"state": {}}})
    >>> prepare_for_commit(notebook)
    >>> "widgets" in notebook.metadata
    False
    """
    drop_traces(notebook)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def fix_cell_ids(content: Mapping[str, Any]) -> None:
    """Give every cell that has no id, or another's, one that follows from place and text.

    Parameters
    ----------
    content : mapping
        A notebook as read from JSON; changed in place.

    Examples
    --------
    >>> content = {"cells": [{"source": "1"}, {"source": "1"}, {"source": "2", "id": "mine"}]}
    >>> fix_cell_ids(content)
    >>> [cell["id"] for cell in content["cells"]]
    ['1e9987e9', 'c5532282', 'mine']
    """
    seen: set[str] = set()
    for place, cell in enumerate(content["cells"]):
        if cell.get("id", "") in seen | {""}:
            text = f"{place}\n{''.join(cell['source'])}"
            cell["id"] = hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
        seen.add(cell["id"])
