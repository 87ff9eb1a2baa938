"""A new case: a folder with empty tables twice over, of which the filled ones count."""

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from salesplan.case import open_case
from salesplan.case.case import load_case
from salesplan.case.contract import TABLES
from salesplan.errors import ParamError, TableError
from salesplan.runs.start import start_case

SALES = [["2025-01-15", 100.0, "Ann"], ["2025-02-15", 50.0, "Bo"]]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESPLAN_HOME", str(tmp_path))
    (tmp_path / "params").mkdir()
    return start_case("acme")


def fill_workbook(folder, **filled):
    """Save the workbook as a person would: rows in some sheets, the others left as they were."""
    path = folder / "data" / "tables.xlsx"
    there = CalamineWorkbook.from_path(str(path)).sheet_names
    with xlsxwriter.Workbook(str(path)) as book:
        for name in there:
            sheet = book.add_worksheet(name)
            header = TABLES[name].names if name in TABLES else ()
            for at, row in enumerate([header, *filled.get(name, [])]):
                sheet.write_row(at, 0, row)


def test_a_new_case_has_every_table_as_csv_and_as_a_sheet(folder):
    sheets = CalamineWorkbook.from_path(str(folder / "data" / "tables.xlsx")).sheet_names

    assert {file.stem for file in (folder / "data").glob("*.csv")} == set(TABLES) == set(sheets[1:])
    assert (folder / "plan.yaml").is_file()


def test_nothing_in_a_new_case_loads_as_data(folder):
    loaded = load_case("acme").loaded

    assert loaded.tables == {}
    assert [str(error).split(". Fix")[0] for error in loaded.errors] == [
        "sales.csv: is empty: it has no rows"
    ]
    assert loaded.report["rule"].tolist() == ["unusable_file"], "an untouched template is no news"


def test_a_filled_sheet_is_loaded_beside_the_empty_csv(folder):
    wide = [[day, amount, rep] for day, amount, rep in SALES]
    fill_workbook(folder, sales=wide, reps=[["Ann"], ["Bo"]])

    case = open_case("acme")

    assert case.tables["sales"]["amount"].tolist() == [100.0, 50.0]
    assert case.files["sales"].name == case.files["reps"].name == "tables.xlsx"
    assert set(case.tables) == {"sales", "reps"}


def test_a_filled_csv_is_loaded_beside_the_empty_sheet(folder):
    (folder / "data" / "sales.csv").write_text("date,amount\n2025-01-15,7\n", "utf-8")

    case = open_case("acme")

    assert case.tables["sales"]["amount"].tolist() == [7.0]
    assert case.files["sales"].name == "sales.csv"


def test_one_table_may_come_as_csv_and_another_as_a_sheet(folder):
    (folder / "data" / "sales.csv").write_text("date,amount,rep\n2025-01-15,7,Ann\n", "utf-8")
    fill_workbook(folder, reps=[["Ann", "Ann Lee"]])

    case = open_case("acme")

    assert case.tables["reps"]["name"].tolist() == ["Ann Lee"]


def test_a_table_filled_in_twice_is_refused(folder):
    (folder / "data" / "sales.csv").write_text("date,amount\n2025-01-15,7\n", "utf-8")
    fill_workbook(folder, sales=SALES)

    with pytest.raises(TableError, match="several files of data .sales.csv and tables.xlsx"):
        open_case("acme")


def test_a_case_that_exists_is_left_as_it_is(folder):
    (folder / "data" / "tables.xlsx").unlink()

    with pytest.raises(ParamError, match="exists already"):
        start_case("acme")

    assert not (folder / "data" / "tables.xlsx").exists()
