"""Copies of the chapters to work on."""

import json
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from salesplan.errors import PlanError
from salesplan.runs.lab import prepare_lab

PARAMETERS = 'case: str = "sample"  # folder under params/\nscenario = "base"\nout = None'


@pytest.fixture
def notebooks(tmp_path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for stem in ("0_start_here", "2_targets"):
        shown = new_output("stream", text="the sample's figures")
        cells = [new_code_cell(PARAMETERS), new_code_cell("1", outputs=[shown], execution_count=2)]
        cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(new_notebook(cells=cells), folder / f"{stem}.ipynb")
    return folder


def case(name: str = "acme", scenario: str = "base", slug: str = "") -> SimpleNamespace:
    folder = SimpleNamespace(path=Path("/firms") / name)
    return SimpleNamespace(name=name, scenario=scenario, slug=slug or name, folder=folder)


def test_copies_carry_the_case_and_nobody_elses_figures(notebooks, tmp_path):
    lab = prepare_lab(case(scenario="stretch"), notebooks=notebooks, outputs=tmp_path / "outputs")

    copy = nbformat.read(lab.folder / "2_targets.ipynb", as_version=4)
    assert lab.folder == tmp_path / "outputs/acme/lab/stretch"
    assert lab.fresh == ("0_start_here.ipynb", "2_targets.ipynb")
    assert copy.cells[0].source.splitlines() == [
        "case: str = 'acme'  # folder under params/",
        "scenario = 'stretch'",
        "out = None",
    ]
    assert copy.cells[1].outputs == []
    assert copy.cells[1].execution_count is None


def test_an_edited_copy_stays_and_is_named_an_untouched_one_is_renewed(notebooks, tmp_path):
    first = prepare_lab(case(), notebooks=notebooks, outputs=tmp_path)
    edited = first.folder / "2_targets.ipynb"
    edited.write_text(edited.read_text() + "\n")
    before = edited.read_bytes()

    second = prepare_lab(case(), notebooks=notebooks, outputs=tmp_path)

    assert (second.fresh, second.kept) == (("0_start_here.ipynb",), ("2_targets.ipynb",))
    assert edited.read_bytes() == before


def test_a_spoilt_list_of_copies_costs_no_work(notebooks, tmp_path):
    lab = prepare_lab(case(), notebooks=notebooks, outputs=tmp_path)
    (lab.folder / ".copies.json").write_text("{")

    again = prepare_lab(case(), notebooks=notebooks, outputs=tmp_path)

    assert again.fresh == ()


def test_a_case_from_elsewhere_is_found_by_its_path(notebooks, tmp_path):
    lab = prepare_lab(case(slug="acme-0123abcd"), notebooks=notebooks, outputs=tmp_path)

    source = json.loads((lab.folder / "2_targets.ipynb").read_text())["cells"][0]["source"]
    assert f"case: str = {str(Path('/firms/acme'))!r}" in "".join(source)
    assert lab.folder == tmp_path / "acme-0123abcd/lab"


def test_a_notebook_without_parameters_is_refused(notebooks, tmp_path):
    nbformat.write(new_notebook(), notebooks / "2_targets.ipynb")

    with pytest.raises(PlanError, match=r"2_targets.ipynb: has no cell tagged parameters"):
        prepare_lab(case(), notebooks=notebooks, outputs=tmp_path)
