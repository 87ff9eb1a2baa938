"""Building blocks of a page: each of them escapes what it is given."""

import re

import numpy as np
import pandas as pd
import pytest

from salesplan.show import page

NASTY = '"><script>alert(1)</script>\n'
HARMLESS = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"


def quotas(reps):
    names = [f"Rep {number}" for number in range(reps)]
    return pd.DataFrame({"rep": names, "quota": np.arange(reps) + 1000})


@pytest.mark.parametrize(
    "drawn",
    [
        page.text(NASTY),
        page.link("here", NASTY),
        page.section("here", 2, NASTY, []),
        page.page(NASTY, []),
        page.table(pd.DataFrame({"rep": [NASTY]}), "", "t"),
        page.table(pd.DataFrame({NASTY: ["x"]}), "", "t"),
        page.table(quotas(1), NASTY, "t"),
    ],
)
def test_every_block_makes_text_harmless(drawn):
    assert HARMLESS.lower() in drawn.lower()
    assert "<script" not in drawn


def test_a_table_has_heads_for_columns_and_rows_and_figures_to_the_right():
    drawn = page.table(quotas(1), "Quotas", "q")

    assert '<caption id="q">Quotas</caption>' in drawn
    assert '<th scope="col">Rep</th><th scope="col" class="n">Quota</th>' in drawn
    assert '<tr><th scope="row">Rep 0</th><td class="n">1,000</td></tr>' in drawn


def test_a_row_that_starts_with_a_figure_has_no_head():
    drawn = page.table(pd.DataFrame({"quota": [5], "rep": ["Ann"]}), "", "q")

    assert '<tr><td class="n">5</td><td>Ann</td></tr>' in drawn


@pytest.mark.parametrize(
    ("rows", "shown", "note"), [(1, 1, ""), (25, 25, ""), (26, 12, "The first 12 of 26 rows.")]
)
def test_a_table_is_whole_up_to_twenty_five_rows(rows, shown, note):
    drawn = page.table(quotas(rows), "", "q")

    assert drawn.count('scope="row"') == shown
    assert ('<p class="note">' in drawn) == bool(note)
    assert note in drawn


def test_the_note_names_the_file_that_holds_the_rest():
    table = quotas(30)
    table.attrs["name"] = "quotas"

    note = "The first 12 of 30 rows; all of them in tables/quotas.csv."
    assert f'<p class="note">{note}</p>' in page.table(table, "", "q")


@pytest.mark.parametrize(
    ("columns", "size"), [(8, "usual"), (9, "wide"), (11, "wide"), (12, "broad")]
)
def test_many_columns_are_set_smaller_and_at_last_lie_on_their_side(columns, size):
    table = pd.DataFrame([range(columns)], columns=list("abcdefghijkl"[:columns]))

    assert page.table(table, "", "q").startswith(f'<div class="table {size}">')


def test_dates_never_break_and_long_words_get_room():
    """28 letters are a name; 29 are a sentence that wants a line of some length."""
    table = pd.DataFrame(
        {"month": ["2026-03"], "name": ["N" * 28], "reason": ["R" * 29], "quota": [1]}
    )

    drawn = page.table(table, "", "q")

    cells = re.findall(r"<t[hd](?: scope=.row.)?([^>]*)>", drawn.partition("<tbody>")[2])
    assert cells == [' class="d"', "", ' class="long"', ' class="n"']


def test_an_empty_table_takes_no_room():
    assert page.table(pd.DataFrame({"rep": []}), "Quotas", "q") == ""


def test_a_list_without_items_takes_no_room():
    assert page.listing(iter([])) == ""
    assert page.listing(iter(["a", "b"])).count("<li>") == 2


def test_a_page_names_its_policy_before_anything_else_is_read():
    """What a policy forbids it forbids from where it stands on."""
    drawn = page.page("Plan", ["<h1>Plan</h1>"])

    head = re.findall(r"<(\w+)", drawn.partition("<body>")[0])
    assert head[:4] == ["html", "head", "meta", "meta"]
    assert drawn.index("Content-Security-Policy") < drawn.index("<title>") < drawn.index("<style>")
    assert drawn.index('href="#content"') < drawn.index('<main id="content">')


def test_names_of_results_read_as_headings():
    assert page.named("kpis") == "KPIs"
    assert page.named("target_range") == "Target range"
