"""Notebooks after a run."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from salesplan.runs import tidy


@pytest.fixture
def executed() -> nbformat.NotebookNode:
    """A notebook as papermill leaves it."""
    view = {tidy.WIDGET_VIEW: {"model_id": "random"}, "text/plain": "IntSlider(value=3)"}
    outputs = [new_output("display_data", data=view)]
    cells = [
        new_markdown_cell("# One", metadata={"tags": []}),
        new_code_cell("out = None  # folder", metadata={"tags": ["parameters"]}),
        new_code_cell(
            '# Parameters\ncase = "acme"\nout = "/home/me/.building-1"\n',
            metadata={"tags": ["injected-parameters"]},
        ),
        new_code_cell("slider", outputs=outputs, execution_count=3),
    ]
    for cell in cells:
        cell.metadata["papermill"] = {"start_time": "2026-03-04", "duration": 1.5}
        cell.metadata["execution"] = {"iopub.execute_input": "2026-03-04T10:20:30Z"}
    metadata = {
        "papermill": {"output_path": "/home/me/1_market.ipynb"},
        "language_info": {"name": "python", "version": "3.11.7"},
        "kernelspec": {"name": "warm", "display_name": "warm", "language": "python"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
    }
    return new_notebook(cells=cells, metadata=metadata)


def test_a_kept_copy_has_no_times_paths_or_folder_but_its_widgets(executed):
    tidy.prepare_for_keeping(executed)

    text = nbformat.writes(executed)
    assert not [
        trace for trace in ("papermill", "2026-03-04", "/home/me", "3.11.7") if trace in text
    ]
    assert executed.cells[1].source == "out = None  # folder"
    assert executed.cells[2].source == '# Parameters\ncase = "acme"\nout = None\n'
    assert executed.metadata.kernelspec.name == "python3"
    assert "widgets" in executed.metadata
    assert tidy.WIDGET_VIEW in executed.cells[3].outputs[0].data


def test_a_committed_notebook_keeps_only_the_text_of_a_widget(executed):
    tidy.prepare_for_commit(executed)

    assert sorted(executed.metadata) == ["kernelspec", "language_info"]
    assert dict(executed.cells[3].outputs[0].data) == {"text/plain": "IntSlider(value=3)"}
    assert executed.cells[3].execution_count == 3
    assert executed.cells[0].metadata == {}
    assert executed.cells[1].metadata == {"tags": ["parameters"]}


def test_a_cell_that_papermill_adds_gets_the_same_id_every_time(executed):
    executed.cells[2]["id"] = "random"

    tidy.drop_traces(executed)

    assert executed.cells[2]["id"] == "added-2"
    nbformat.validate(executed)


def test_ids_that_are_there_stay_and_doubles_do_not():
    content = {"cells": [{"id": "a", "source": "1"}, {"id": "a", "source": ["2"]}, {"source": "3"}]}

    tidy.fix_cell_ids(content)

    ids = [cell["id"] for cell in content["cells"]]
    assert ids[0] == "a"
    assert len(set(ids)) == 3
