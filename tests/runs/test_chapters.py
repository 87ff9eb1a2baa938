"""Which notebooks a run takes, and what it can tell them."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salesplan.errors import PlanError
from salesplan.runs.chapters import (
    chapter_notebooks,
    declared_names,
    select_chapters,
    with_values,
)

BOOK = [Path(f"{stem}.ipynb") for stem in ("1_market", "2_targets", "7_plan_book")]


@pytest.mark.parametrize(
    ("only", "stems"),
    [
        (None, ["1_market", "2_targets", "7_plan_book"]),
        (["2"], ["2_targets"]),
        (["Targets"], ["2_targets"]),
        (["7_plan_book", "market"], ["1_market", "7_plan_book"]),
        (["book,1"], ["1_market", "7_plan_book"]),
        (["1", "market"], ["1_market"]),
    ],
)
def test_chapters_are_asked_for_by_number_or_name(only, stems):
    assert [path.stem for path in select_chapters(BOOK, only)] == stems


def test_every_unknown_chapter_is_named_with_the_nearest():
    with pytest.raises(PlanError) as refusal:
        select_chapters(BOOK, ["targts", "9"])

    first, second = str(refusal.value).splitlines()
    assert 'no chapter "targts". Fix: did you mean "targets"?' in first
    assert 'no chapter "9"' in second
    assert "1_market, 2_targets, 7_plan_book" in second


def test_a_folder_without_chapters_is_refused(tmp_path):
    with pytest.raises(PlanError, match="holds no chapter.*SALESPLAN_HOME"):
        chapter_notebooks(tmp_path)


def test_parameters_are_read_with_and_without_types_and_after_comments(tmp_path):
    path = tmp_path / "2_targets.ipynb"
    cell = new_code_cell(
        '# knobs\ncase: str = "sample"\ngrowth_rate: float | None = None\na = b = 1'
    )
    cell.metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1"), cell]), path)

    assert declared_names(path) == ["case", "growth_rate", "a", "b"]


def test_a_notebook_without_parameters_cell_declares_none(tmp_path):
    nbformat.write(new_notebook(), tmp_path / "0_start_here.ipynb")

    assert declared_names(tmp_path / "0_start_here.ipynb") == []


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    (tmp_path / "2_targets.ipynb").write_text("<<<<<<< HEAD")

    with pytest.raises(PlanError, match=r"2_targets.ipynb: is no notebook.*git restore"):
        declared_names(tmp_path / "2_targets.ipynb")


def test_only_the_value_is_rewritten_whatever_letters_stand_around_it():
    source = "# 销售\ncase: str = '样本'  # папка\nscenario = \"base\"; out = None\n"

    filled = with_values(source, {"case": "it's", "scenario": "stretch", "other": 1})

    assert filled == "# 销售\ncase: str = \"it's\"  # папка\nscenario = 'stretch'; out = None\n"
