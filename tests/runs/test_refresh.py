"""Committed notebooks, executed again."""

import json
from functools import partial

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from salesplan.runs.kernels import start_kernels
from salesplan.runs.refresh import refresh_notebooks

CHART = (
    "from IPython.display import display\n"
    'spec = {"data": {"values": [{"a": 1}]}, "mark": "bar", "title": "One"}\n'
    'display({"application/vnd.vegalite.v5+json": spec, "text/plain": "Chart: One"}, raw=True)'
)
SMALL = partial(start_kernels, imported=["ipykernel.kernelapp"])  # these import nothing large
WIDGET = "import ipywidgets; ipywidgets.IntSlider(3)"


@pytest.fixture
def notebooks(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    cells = [new_markdown_cell("# One"), new_code_cell("1 + 1"), new_code_cell(CHART)]
    content = new_notebook(cells=[*cells, new_code_cell(WIDGET)])
    for cell in content.cells:
        del cell["id"]
    (folder / "1_market.ipynb").write_text(json.dumps(content))
    return folder


def test_outputs_and_pictures_come_in_and_the_second_time_changes_nothing(notebooks):
    path = notebooks / "1_market.ipynb"

    first = refresh_notebooks(notebooks, kernels=SMALL)
    once = path.read_bytes()
    refresh_notebooks(notebooks, kernels=SMALL)

    content = nbformat.read(path, as_version=4)
    _, number, chart, widget = content.cells
    assert [chapter.error for chapter in first] == [""]
    assert path.read_bytes() == once
    assert [cell.execution_count for cell in (number, chart, widget)] == [1, 2, 3]
    assert number.outputs[0].data["text/plain"] == "2"
    assert "image/svg+xml" in chart.outputs[0].data
    assert list(widget.outputs[0].data) == ["text/plain"]
    assert sorted(content.metadata) == ["kernelspec", "language_info"]
    assert "version" not in content.metadata.language_info


def test_one_failure_leaves_every_notebook_as_it_was(notebooks):
    cells = [new_code_cell("1 / 0")]
    nbformat.write(new_notebook(cells=cells), notebooks / "2_targets.ipynb")
    before = [path.read_bytes() for path in sorted(notebooks.iterdir())]

    chapters = refresh_notebooks(notebooks, kernels=SMALL)

    assert [chapter.cell for chapter in chapters] == ["", "In [1]"]
    assert "ZeroDivisionError" in chapters[1].error
    assert [path.read_bytes() for path in sorted(notebooks.iterdir())] == before
