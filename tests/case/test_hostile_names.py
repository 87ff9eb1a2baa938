"""Names that would be code elsewhere load, and arrive in the tables letter by letter."""

import pandas as pd
import pytest
import xlsxwriter

from salesplan.case import open_case
from salesplan.case.case import load_case

NAMES = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../x", "x" * 300, "李雷", "🦀",
    "{column} {n:,} %s", "'; DROP TABLE sales; --", "+1+1", "@SUM(A1)", '"quoted", with comma',
]  # fmt: skip
PLAN = """
schema_version: 1
company: '{company}'
unknown_reps: refuse
{more}
"""


def rows():
    """Give every name a sale a month, as rep, customer and product at once."""
    days = pd.date_range("2024-01-31", periods=24, freq="ME").strftime("%Y-%m-%d")
    sales = [(day, 100.0 + n, name, name, name) for n, name in enumerate(NAMES) for day in days]
    return {
        "sales": (["date", "amount", "rep", "customer", "product"], sales),
        "reps": (["rep", "name", "team"], [(name, name, name) for name in NAMES]),
        "customers": (["customer", "industry"], [(name, name) for name in NAMES]),
        "products": (["product", "product_line"], [(name, name) for name in NAMES]),
        "market": (["period", "company", "amount"], [("2024", name, 9e4) for name in NAMES]),
        "actions": (["action", "owner", "due_on"], [(name, name, "2026-03-31") for name in NAMES]),
        "deals": (["deal", "rep", "stage", "opened_on", "closed_on", "amount"],
                  [(name, name, "Won", "2024-01-01", "2024-03-01", 5.0) for name in NAMES]),
    }  # fmt: skip


def as_csv(folder):
    for table, (header, cells) in rows().items():
        pd.DataFrame(cells, columns=header).to_csv(folder / f"{table}.csv", index=False)
    return ""


def as_workbook(folder):
    with xlsxwriter.Workbook(str(folder / "tables.xlsx")) as book:
        for table, (header, cells) in rows().items():
            sheet = book.add_worksheet(table)
            for at, row in enumerate([header, *cells]):
                for column, cell in enumerate(row):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                    write(at, column, cell)
    return ""


def as_query(folder):
    as_csv(folder)
    (folder / "sales.csv").rename(folder / "export.csv")
    return "sources: {export: {file: data/export.csv}}\ntables: {sales: {query: from export}}"


@pytest.fixture(params=[as_csv, as_workbook, as_query], ids=lambda write: write.__name__)
def folder(request, tmp_path):
    (tmp_path / "data").mkdir()
    more = request.param(tmp_path / "data")
    company = NAMES[1].replace("'", "''")
    (tmp_path / "plan.yaml").write_text(PLAN.format(company=company, more=more), "utf-8")
    return tmp_path


def test_names_arrive_letter_by_letter_in_every_table(folder):
    case = open_case(str(folder))

    for table, columns in {
        "sales": ("rep", "customer", "product"), "reps": ("rep", "name", "team"),
        "customers": ("customer", "industry"), "products": ("product", "product_line"),
        "market": ("company",), "actions": ("action", "owner"), "deals": ("deal", "rep"),
    }.items():  # fmt: skip
        for column in columns:
            assert set(case.tables[table][column]) == set(NAMES), (table, column)
    assert case.params.company == NAMES[1]
    assert set(case.history["customer_type"]) == set(case.history["product_line"]) == set(NAMES)
    assert not (case.loaded.report["severity"] == "error").any()


def test_money_stays_with_its_name(folder):
    """24 months of 100 + n for the name in place n."""
    case = open_case(str(folder))

    sold = case.history.groupby("rep")["amount"].sum()
    parts = case.loaded.parts.query("table == 'sales' and dimension == 'rep'").set_index("name")
    expected = {name: 24 * (100.0 + n) for n, name in enumerate(NAMES)}
    assert sold.to_dict() == expected
    assert parts["loaded_amount"].to_dict() == expected


@pytest.mark.parametrize("company", NAMES)
def test_a_company_may_be_called_anything(tmp_path, company):
    (tmp_path / "data").mkdir()
    as_csv(tmp_path / "data")
    quoted = company.replace("'", "''")
    (tmp_path / "plan.yaml").write_text(PLAN.format(company=quoted, more=""), "utf-8")

    assert open_case(str(tmp_path)).params.company == company


def test_messages_about_such_names_name_them_as_they_are(tmp_path):
    (tmp_path / "data").mkdir()
    as_csv(tmp_path / "data")
    (tmp_path / "data" / "reps.csv").write_text("rep\nAnn\n", "utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN.format(company="Us", more=""), "utf-8")

    errors = "\n".join(map(str, load_case(str(tmp_path)).loaded.errors))

    assert "264 rows name a rep that is not in reps" in errors
    assert NAMES[2] in errors
