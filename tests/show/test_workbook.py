"""The workbook to fill in: every table a sheet, empty until somebody writes into it."""

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from salesplan.case.contract import TABLES
from salesplan.case.shape import Column
from salesplan.show import workbook
from salesplan.show.workbook import README_SHEET, template_workbook


@pytest.fixture(scope="module")
def book():
    return CalamineWorkbook.from_filelike(io.BytesIO(template_workbook()))


@pytest.fixture(scope="module")
def sheet_xml():
    """Return the XML of a table's sheet, as it lies in the file."""
    with zipfile.ZipFile(io.BytesIO(template_workbook())) as packed:
        names = [README_SHEET, *TABLES]
        return {
            name: packed.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number, name in enumerate(names, start=1)
        }


def test_every_table_has_its_sheet_with_its_header_and_no_row(book):
    assert book.sheet_names == [README_SHEET, *TABLES]
    for name, table in TABLES.items():
        assert book.get_sheet_by_name(name).to_python() == [list(table.names)]


def test_the_first_sheet_is_no_table_and_explains_in_two_languages(book):
    cells = book.get_sheet_by_name(README_SHEET).to_python()

    told = " ".join(str(cell) for row in cells[:6] for cell in row)
    assert README_SHEET.casefold() not in TABLES
    assert "Only the sheet sales is needed" in told
    assert re.search("只有 sales 表必填", told)
    assert "tables.xlsx" in told


def test_the_first_sheet_lists_every_column_with_what_it_says(book):
    cells = book.get_sheet_by_name(README_SHEET).to_python()

    listed = {(row[0], row[1]): row for row in cells}
    for table in TABLES.values():
        for column in table.columns:
            row = listed[table.name, column.name]
            assert (row[2] != "") == column.required
            assert row[4].startswith(column.meaning)
            assert all(choice in row[4] for choice in column.choices)


def test_the_header_stays_in_sight_and_required_columns_are_bold(sheet_xml):
    styles = re.findall(r'<c r="([A-Z])1" s="(\d+)"', sheet_xml["sales"])

    by_style = {}
    for cell, style in styles:
        by_style.setdefault(style, []).append(cell)
    assert 'topLeftCell="A2"' in sheet_xml["sales"]
    assert 'state="frozen"' in sheet_xml["sales"]
    assert ["A", "B"] in by_style.values(), "date and amount alone are required"


def test_flags_and_choices_are_offered_as_lists(sheet_xml):
    assert "&quot;" not in sheet_xml["deals"]
    assert re.search(r'type="list"[^>]*sqref="G2:G1048576"[^>]*><formula1>"yes,no"',
                     sheet_xml["deals"])  # fmt: skip
    assert '<formula1>"self,peer,manager"' in sheet_xml["skills"]
    assert 'type="list"' not in sheet_xml["sales"]


def test_keys_and_periods_are_kept_as_text(book):
    """Else a spreadsheet makes 7 of 007, and a day of 2026-03."""
    written = {kind: form for kind, (_, _, form) in workbook._KINDS.items()}

    assert {written[kind] for kind in ("key", "text", "period")} == {"@"}
    assert written["date"] == "yyyy-mm-dd"
    assert set(written) == {column.kind for t in TABLES.values() for column in t.columns}


def test_hints_fit_into_the_boxes_that_a_spreadsheet_has():
    long = Column("a_name_longer_than_thirty_two_characters", "flag", "words " * 60)

    hint = workbook._validation(long)

    assert len(hint["input_title"]) == 32
    assert len(hint["input_message"]) == 255
    assert hint["error_message"] == "Write yes or no."


def test_the_same_workbook_is_written_every_time():
    assert template_workbook() == template_workbook()
