"""Reports draw every chart there is, and those of the notebooks exactly as they stand there."""

import ast
import json

import nbformat
import pytest

from salesplan.finding import not_computed
from salesplan.plan import result_names, results
from salesplan.show import charts
from salesplan.show.gallery import LISTED, charts_of


@pytest.fixture(scope="module")
def drawn(sample):
    """Every chart of the report as its specification."""
    return {
        name: as_text(chart)
        for chapter in (*sample.chapters, sample.book)
        for result, finding in results(chapter).items()
        for name, chart in charts_of(sample, chapter.name, result, finding).items()
    }


def as_text(chart):
    return json.dumps(chart.to_dict(), sort_keys=True)


def chart_cells(root):
    """Yield the code of every notebook cell that ends in a chart."""
    for path in sorted((root / "notebooks").glob("[0-9]*_*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "charts." in cell.source:
                last = ast.parse(cell.source).body[-1]
                if isinstance(last, ast.Expr) and ast.unparse(last).startswith("charts."):
                    yield cell.source, ast.unparse(last)


def test_every_chart_that_the_notebooks_show_is_in_the_report_as_it_is(root, sample, drawn):
    shown = list(chart_cells(root))
    names = {"plan": sample, "charts": charts}

    missing = []
    for source, last in shown:
        exec(source.removesuffix(last), names)  # noqa: S102 - our own notebooks' cells
        chart = eval(last, names)  # noqa: S307 - as before
        if chart is not None and as_text(chart) not in drawn.values():
            missing.append(last)

    assert len(shown) > 10
    assert missing == []


def test_every_chart_has_its_place(sample):
    """By its own name, or by the list; a chart without a place would be in no report."""
    published = {
        f"{chapter.name}.{name}"
        for chapter in (*sample.chapters, sample.book)
        for name in result_names(chapter)
    }
    by_name = {path.partition(".")[2] for path in published} - {
        place.result.partition(".")[2] for name, place in LISTED.items() if name in charts.__all__
    }

    assert set(charts.__all__) - set(LISTED) <= by_name
    assert {place.result for place in LISTED.values()} <= published
    assert set(LISTED) <= set(charts.__all__)


def test_a_chart_of_another_name_stands_with_its_result(sample):
    tree = sample.targets.quota_tree

    assert list(charts_of(sample, "targets", "quota_tree", tree)) == ["commitment_gaps"]


def test_a_result_of_the_same_name_in_another_chapter_borrows_no_chart(sample):
    """`market.forecast` is listed; another chapter's `forecast` is not it."""
    found = charts_of(sample, "monitoring", "forecast", sample.market.forecast)

    assert found == {}


def test_a_result_without_a_chart_or_without_data_gets_none(sample):
    basis = sample.market.growth_split

    assert charts_of(sample, "market", "growth_split", basis) == {}
    assert charts_of(sample, "targets", "quotas", not_computed("sales", "amount")) == {}
