"""Reference pages say what the package does, because they are written from it."""

import pytest

from salesplan.case.contract import TABLES
from salesplan.case.params import parameters
from salesplan.plan import Plan, result_names
from salesplan.runs.pages import pages


@pytest.mark.parametrize("path", sorted(pages()))
def test_a_committed_page_is_what_the_package_says(root, path):
    written = (root / path).read_text(encoding="utf-8")

    assert written == pages()[path], f"{path} is stale: run `make notebooks`"


def test_every_parameter_table_and_column_has_its_line():
    page = pages()["params/README.md"]

    for parameter in parameters():
        assert f"| `{parameter.name}` |" in page
    for table in TABLES.values():
        assert f"### `{table.name}`" in page
        for column in table.columns:
            assert f"`{column.name}`" in page


def test_every_published_result_has_its_line():
    page = pages()["outputs/README.md"]

    for chapter in (
        "market",
        "targets",
        "decomposition",
        "capacity",
        "emergency",
        "actions",
        "monitoring",
        "incentives",
        "book",
    ):
        for name in result_names(vars(Plan)[chapter].func.__annotations__["return"]):
            assert f"{name}` |" in page, name


def test_rules_and_defaults_read_as_people_write_them():
    page = pages()["params/README.md"]

    assert "3 cells of date are no dates (soon, 31/02/2025) | keep, drop |" in page
    assert "| history: 0.5, potential: 0.3, capacity: 0.2 |" in page
    assert "| yes or no | yes |" in page
    rules = page.partition("## Rules")[2].partition("|---")[2]
    assert "{" not in rules
    assert "True" not in page


def test_the_page_of_outputs_says_where_a_what_if_goes():
    page = " ".join(pages()["outputs/README.md"].split())

    assert "`outputs/acme/base+growth_rate=0.08/` with a `latest` of its own" in page


def test_the_pages_are_tables_that_render():
    for text in pages().values():
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert all(line.endswith("|") for line in rows)
        assert "None" not in text
