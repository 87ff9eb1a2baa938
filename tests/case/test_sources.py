"""Files into text: encodings, delimiters, headers, line numbers, spreadsheets."""

import gzip

import pandas as pd
import pytest
from pydantic import ValidationError

from salesplan.case.delimited import decode, find_delimiter, split_rows
from salesplan.case.find import Finder
from salesplan.case.grid import Grid, find_header, name_columns
from salesplan.case.sources import SourceSettings, TableSettings, read_file
from salesplan.errors import TableError

PLAIN = SourceSettings()


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def rows(raw):
    return raw.frame.to_numpy().tolist()


@pytest.fixture
def workbook(tmp_path):
    """Write sheets of rows to an .xlsx file."""
    import xlsxwriter

    def write_sheets(name, sheets):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
            for title, cells in sheets.items():
                sheet = book.add_worksheet(title)
                for at, row in enumerate(cells):
                    sheet.write_row(at, 0, row)
        return path

    return write_sheets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "utf-32", "gb18030"])  # fmt: skip
def test_a_file_reads_the_same_in_every_encoding(tmp_path, encoding):
    text = "客户,金额,备注\n" + "北京销售公司,100,重点客户\n上海贸易公司,200,新客户\n" * 30
    path = write(tmp_path, "sales.csv", text + "x" * 40 + ",1,ascii text beside it\n" * 9, encoding)

    raw = read_file(path, PLAIN)

    assert list(raw.frame) == ["客户", "金额", "备注"]
    assert rows(raw)[0] == ["北京销售公司", "100", "重点客户"]


def test_the_bytes_tell_what_was_repaired():
    assert [note.rule for note in decode("a,b".encode("utf-8-sig"), "x")[1]] == ["byte_order_mark"]
    assert [note.value for note in decode("客户,销售".encode("gb18030"), "x")[1]] == ["GB18030"]
    assert decode("客户,销售".encode(), "x")[1] == []


def test_western_bytes_are_not_taken_for_chinese():
    """In cp1252 "ün" is FC 6E, which GB18030 would read as one rare character."""
    data = "customer\nMünchner Käse\nCafé Zürich\n".encode("cp1252")

    with pytest.raises(TableError, match=r"not UTF-8 \(line 2\).* Fix: .*encoding:.*cp1252"):
        decode(data, "customers.csv")

    assert decode(data, "customers.csv", "cp1252")[0].splitlines()[1] == "Münchner Käse"


def test_a_stated_encoding_that_does_not_fit_is_refused():
    with pytest.raises(TableError, match="not text in the encoding ascii"):
        decode("Zürich".encode(), "x.csv", "ascii")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = "\n".join(delimiter.join(row) for row in (["rep", "quota"], ["Ann", "1 5"], ["Bo", ""]))

    assert find_delimiter(text) == delimiter


def test_decimal_commas_do_not_pass_for_delimiters():
    assert find_delimiter("rep;quota\nAnn;1,5\nBo;2,5\nCy;3,5\n") == ";"


def test_a_stated_delimiter_wins(tmp_path):
    path = write(tmp_path, "sales.csv", "a;b,c\n1;2,3\n")

    assert list(read_file(path, SourceSettings(delimiter=";")).frame) == ["a", "b,c"]


def test_rows_carry_the_line_that_a_person_sees():
    """The second row spans lines 2 and 3, line 4 is blank, so the last row starts in line 5."""
    cells, lines = split_rows('rep,note\nAnn,"two\nlines"\n\nBo,"say ""hi"""\n', "x.csv")

    assert lines == [1, 2, 5]
    assert cells[1:] == [["Ann", "two\nlines"], ["Bo", 'say "hi"']]


def test_windows_and_old_mac_line_ends_count_alike():
    for end in ("\n", "\r\n", "\r"):
        assert split_rows(f"a,b{end}1,2{end}{end}3,4{end}", "x.csv")[1] == [1, 2, 4]


def test_malformed_rows_are_set_apart_with_their_lines(tmp_path):
    path = write(tmp_path, "c.csv", "a,b,c\n1,2,3\n1,Rua do Paco, 67,3\n1,2\n4,5,6,,\n")

    raw = read_file(path, PLAIN)

    assert raw.malformed == (3, 4)
    assert raw.rows.tolist() == [2, 5]  # blank cells beyond the header are no fault
    assert rows(raw) == [["1", "2", "3"], ["4", "5", "6"]]


def test_repeated_headers_are_numbered_and_blank_ones_named_by_place():
    names, notes = name_columns(["OrderID", "", "OrderID", "OrderID_2", "OrderID", ""])

    assert names == ["OrderID", "column_2", "OrderID_3", "OrderID_2", "OrderID_4"]
    assert [note.rule for note in notes] == ["repeated_headers"] * 2


def test_blank_columns_without_a_header_are_left_out(tmp_path):
    path = write(tmp_path, "c.csv", ",rep,,quota\n,Ann,x,5\n,Bo,,6\n")

    assert list(read_file(path, PLAIN).frame) == ["rep", "column_3", "quota"]


def test_titles_above_the_header_are_passed_over(tmp_path):
    path = write(tmp_path, "b.csv", "Budget 2026,,\nas of May,,\nrep,team,quota\nAnn,N,9\nBo,S,8\n")

    raw = read_file(path, PLAIN)

    assert list(raw.frame) == ["rep", "team", "quota"]
    assert raw.rows.tolist() == [4, 5]
    assert [(note.rule, note.value) for note in raw.notes] == [("title_rows", "header in line 3")]


def test_expected_names_tell_the_header_from_a_title_of_the_same_width():
    grid = Grid("x", "row", [["Sales", "of", "May"], ["Date", "Amount", "Rep"]], [1, 2])

    assert find_header(grid, None, ()) == 0
    assert find_header(grid, None, ("date", "amount")) == 1


def test_a_stated_header_row_wins_and_must_exist(tmp_path):
    path = write(tmp_path, "b.csv", "x,y\n\nrep,quota\nAnn,9\n")

    assert list(read_file(path, SourceSettings(header_row=3)).frame) == ["rep", "quota"]
    with pytest.raises(TableError, match="line 2 is blank or beyond .* Fix: correct `header_row:`"):
        read_file(path, SourceSettings(header_row=2))


def test_zipped_files_are_read(tmp_path):
    path = tmp_path / "s.csv.gz"
    path.write_bytes(gzip.compress(b"rep,quota\nAnn,9\n"))

    assert rows(read_file(path, PLAIN)) == [["Ann", "9"]]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("s.csv", b"", "the file is empty. Fix: fill it, or delete it"),
        ("s.csv.gz", b"no zip", "cannot be unzipped"),
        ("s.xlsx", b"no workbook", "cannot be opened as a workbook .* Fix: save it again as .xlsx"),
        ("s.parquet", b"no parquet", "cannot be read as Parquet"),
        ("s.csv", b'a,b\n1,"open\n' + b"x" * 1_100_000, "quotation mark opened in line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)

    with pytest.raises(TableError, match=f"{name}.*{message}"):
        read_file(tmp_path / name, PLAIN)


def test_a_missing_file_is_refused_with_the_nearest_name(tmp_path):
    write(tmp_path, "orders.csv", "a\n1\n")

    with pytest.raises(TableError, match='order.csv: .* did you mean "orders.csv"'):
        read_file(tmp_path / "order.csv", PLAIN)


def test_a_sheet_gives_texts_numbers_and_the_rows_of_the_sheet(workbook):
    path = workbook("b.xlsx", {"quotas": [
        ["Budgets of the branch"], [], ["rep", "quota", "share"], ["007", 1234.0, 0.5],
        [], ["Bo", "n/a", 1.234],
    ]})  # fmt: skip

    raw = read_file(path, PLAIN)

    assert (raw.unit, raw.rows.tolist()) == ("row", [4, 6])
    assert rows(raw) == [["007", "1234", "0.5"], ["Bo", "n/a", "1.234"]]
    assert raw.numbers["quota"][0] == 1234.0
    assert list(raw.numbers) == ["quota", "share"]


def test_dates_of_a_sheet_become_iso_text(workbook):
    from datetime import datetime

    path = workbook(
        "b.xlsx", {"s": [["on"], [datetime(2026, 3, 4)], [datetime(2026, 3, 4, 8, 30)]]}
    )

    assert rows(read_file(path, PLAIN)) == [["2026-03-04"], ["2026-03-04 08:30:00"]]


def test_one_of_several_sheets_must_be_named(workbook):
    path = workbook("b.xlsx", {"orders": [["a"], [1]], "people": [["b"], [2]]})

    with pytest.raises(TableError, match="has several sheets. Fix: .*orders, people"):
        read_file(path, PLAIN)
    with pytest.raises(TableError, match='has no sheet "order"'):
        read_file(path, SourceSettings(sheet="order"))
    assert list(read_file(path, SourceSettings(sheet="people")).frame) == ["b"]
    assert list(read_file(path, PLAIN, sheet="people").frame) == ["b"]


def test_parquet_keeps_its_numbers_and_dates(tmp_path):
    days = pd.to_datetime(["2026-03-04", None])
    table = pd.DataFrame({"rep": ["007", None], "quota": [7.5, 8.0], "on": days})
    table["won"] = [True, False]
    table.to_parquet(tmp_path / "s.parquet")

    raw = read_file(tmp_path / "s.parquet", PLAIN)

    assert rows(raw) == [["007", "7.5", "2026-03-04", "true"], ["", "8", "", "false"]]
    assert raw.numbers["quota"].tolist() == [7.5, 8.0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("passwd", "passwd: a table's file has an ending such as .csv, and this name has none"),
        ("id_rsa.pem", 'id_rsa.pem: a table\'s file does not end in ".pem"'),
    ],
)
def test_a_file_that_is_no_table_by_its_name_is_not_opened(tmp_path, name, message):
    (tmp_path / name).write_text("root:x:0\n", "utf-8")

    with pytest.raises(TableError) as caught:
        read_file(tmp_path / name, PLAIN)

    assert str(caught.value).startswith(f"{message}. Fix: name a file that ends in .csv, .csv.gz")
    assert "root" not in str(caught.value)


def test_a_forgotten_ending_is_found_and_other_files_are_not_told(tmp_path):
    for name in ("sales.csv", "salaries.key"):
        write(tmp_path, name, "date,amount\n")

    with pytest.raises(TableError, match=r'did you mean "sales.csv"\? name a file') as caught:
        read_file(tmp_path / "sales", PLAIN)

    assert "salaries" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"fiel": "a.csv"}, "Extra inputs are not permitted"),
        ({"delimiter": ", "}, "give one character"),
        ({"encoding": "utf-99"}, 'unknown encoding "utf-99"'),
        ({"header_row": 0}, "greater than or equal to 1"),
        ({"date_order": "ydm"}, "dmy"),
        ({"decimal": "'"}, "Input should be"),
        ({"query": "select 1", "file": "a.csv"}, "a file or a query, not both"),
    ],
)
def test_settings_refuse_what_they_do_not_know(settings, message):
    with pytest.raises(ValidationError, match=message):
        TableSettings(**settings)


def test_settings_hold_for_all_columns_or_for_one():
    settings = TableSettings(date_order={"opened_on": "mdy"}, decimal=",", delimiter="tab")

    assert settings.of_column("opened_on")["date_order"] == "mdy"
    assert settings.of_column("closed_on")["date_order"] is None
    assert settings.of_column("amount")["decimal"] == ","
    assert settings.delimiter == "\t"


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".xlsx", ".parquet"])
def test_a_table_is_found_by_its_name(tmp_path, workbook, suffix):
    path = tmp_path / "data" / f"reps{suffix}"
    path.parent.mkdir()
    table = pd.DataFrame({"rep": ["Ann"], "team": ["N"]})
    if suffix == ".xlsx":
        workbook(f"data/reps{suffix}", {"Sheet1": [["rep", "team"], ["Ann", "N"]]})
    elif suffix == ".parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)
    finder = Finder(tmp_path, {}, {})

    assert rows(finder.table("reps")) == [["Ann", "N"]]
    assert finder.files == {"reps": path}
    assert finder.table("customers") is None


def test_a_table_is_found_as_a_sheet_of_the_workbook(tmp_path, workbook):
    workbook("data/tables.xlsx", {"reps": [["rep"], ["Ann"]], "customers": [["customer"]]})
    finder = Finder(tmp_path, {}, {})

    assert rows(finder.table("reps")) == [["Ann"]]
    assert finder.files["reps"].name == "tables.xlsx"


def test_names_of_files_and_sheets_count_without_regard_to_case(tmp_path, workbook):
    write(tmp_path, "data/Customers.CSV", "customer\nAcme\n")
    workbook("data/tables.xlsx", {"Reps": [["rep"], ["Ann"]], "Notes": [["x"], ["y"]]})
    finder = Finder(tmp_path, {}, {})

    assert rows(finder.table("customers")) == [["Acme"]]
    assert rows(finder.table("reps")) == [["Ann"]]


def test_a_source_may_be_called_like_a_table(tmp_path):
    write(tmp_path, "data/reps.csv", "rep\nAnn\n")
    write(tmp_path, "crm.csv", "who\nBo\n")
    finder = Finder(tmp_path, {}, {"reps": SourceSettings(file="crm.csv")})

    assert rows(finder.source("reps")) == [["Bo"]]
    assert rows(finder.table("reps")) == [["Ann"]]
    assert set(finder.files) == {"reps", "source reps"}


def test_a_blank_sheet_is_an_absent_table(tmp_path, workbook):
    workbook("data/tables.xlsx", {"reps": [], "customers": [["customer"], ["Acme"]]})

    assert Finder(tmp_path, {}, {}).table("reps").frame.empty


def test_an_empty_template_gives_way_to_the_filled_sheet(tmp_path, workbook):
    write(tmp_path, "data/reps.csv", "rep,team\n")
    workbook("data/tables.xlsx", {"reps": [["rep"], ["Ann"]]})

    assert rows(Finder(tmp_path, {}, {}).table("reps")) == [["Ann"]]


def test_two_filled_files_of_one_table_are_refused(tmp_path, workbook):
    write(tmp_path, "data/reps.csv", "rep,team\nAnn,N\n")
    workbook("data/tables.xlsx", {"reps": [["rep"], ["Ann"]]})

    with pytest.raises(TableError, match="reps: is in several files .*reps.csv and tables.xlsx"):
        Finder(tmp_path, {}, {}).table("reps")


def test_the_legacy_workbook_equals_its_csv(shared_data):
    folder = shared_data / "superstore_us"

    old = read_file(folder / "Sample_-_Superstore.xls", SourceSettings(sheet="Orders"))
    new = read_file(folder / "csv" / "Orders.csv", PLAIN)

    text = [name for name in new.frame if name not in old.numbers]
    figures = ["Sales", "Quantity", "Discount", "Profit"]
    assert len(old.frame) == 9994
    assert old.frame[text].equals(new.frame[text])
    for name in figures:
        assert (new.frame[name].astype(float) == old.numbers[name]).all()


def test_the_offset_table_of_a_real_workbook_is_found(shared_data):
    raw = read_file(shared_data / "insurance_branch_targets" / "Individual_Budgets.xlsx", PLAIN)

    assert list(raw.frame)[:2] == ["Branch", "Account_Executive"]
    assert raw.rows.tolist() == list(range(4, 14))


@pytest.mark.parametrize(("name", "count"), [("customers", 24), ("orders", 176), ("suppliers", 9)])
def test_unquoted_commas_of_real_exports_are_reported(shared_data, name, count):
    path = shared_data / "northwind" / "variants" / "unquoted_commas" / f"{name}.csv"

    raw = read_file(path, PLAIN)

    assert len(raw.malformed) == count
    assert len(raw.frame) + count == len(path.read_text("utf-8").splitlines()) - 1


def test_the_repeated_header_of_a_real_export_is_numbered(shared_data):
    raw = read_file(shared_data / "northwind" / "orders.csv", PLAIN)

    assert (raw.frame["OrderID"] == raw.frame["OrderID_2"]).all()
