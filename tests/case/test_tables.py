"""Loading all tables of a case: types, mapping, report, totals, and every problem at once."""

import math

import numpy as np
import pandas as pd
import pytest

from salesplan.case.contract import TABLES
from salesplan.case.rules import RULES
from salesplan.case.sources import SourceSettings, TableSettings
from salesplan.case.tables import load_tables, write_templates

SALES = """
    date,amount,rep,customer,product,quantity
    2025-01-15,100.50,007,Acme,Saw,2
    2025-02-15,200,008,Bolt,Drill,1
"""


def messages(loaded):
    return "\n".join(map(str, loaded.errors))


def entry(loaded, rule, table="sales"):
    report = loaded.report
    return report[(report["rule"] == rule) & (report["table"] == table)].iloc[0]


def test_sales_alone_make_a_case(load):
    loaded = load(sales="date,amount\n2025-01-15,100\n")

    assert loaded.errors == []
    assert list(loaded.tables) == ["sales"]
    assert loaded.tables["sales"].to_dict("list") == {
        "date": [pd.Timestamp("2025-01-15")],
        "amount": [100.0],
    }


def test_columns_are_typed_as_the_contract_says(load):
    loaded = load(
        sales=SALES,
        deals="""
            deal,rep,stage,opened_on,closed_on,amount,is_won
            D1,007,Won,2025-01-01,2025-02-01,5,won
            D2,007,Open,2025-01-02,,,
        """,
        market="period,amount\n2025,1000\nFY2026-Q1,300\n",
    )

    sales, deals = loaded.tables["sales"], loaded.tables["deals"]
    assert loaded.errors == []
    assert sales["rep"].tolist() == ["007", "008"]
    assert sales.dtypes.astype(str).tolist()[:3] == ["datetime64[us]", "float64", "str"]
    assert deals["is_won"].tolist() == [True, pd.NA]
    assert deals["closed_on"].isna().tolist() == [False, True]
    assert math.isnan(deals["amount"][1])
    assert loaded.tables["market"]["period"].tolist() == ["2025", "FY2026-Q1"]


def test_columns_come_in_the_order_of_the_contract_and_rows_as_in_the_file(load):
    loaded = load(sales="rep,amount,date\nBo,2,2025-01-02\nAnn,1,2025-01-01\n")

    assert list(loaded.tables["sales"]) == ["date", "amount", "rep"]
    assert loaded.tables["sales"]["rep"].tolist() == ["Bo", "Ann"]
    assert loaded.tables["sales"].index.tolist() == [0, 1]


def test_outside_names_are_mapped_and_headers_match_without_regard_to_case(load):
    mapping = {"sales": {"columns": {"date": "Booked On", "amount": "net value"}}}

    loaded = load(mapping, sales="Booked On,Net Value,REP,Memo\n2025-01-15,7,Ann,x\n")

    assert list(loaded.tables["sales"]) == ["date", "amount", "rep"]
    assert entry(loaded, "extra_columns")["value"] == "Memo"


def test_free_columns_are_kept_for_customers_only(load):
    loaded = load(sales=SALES, customers="customer,Sales Channel\nAcme,web\nBolt,shop\n")

    assert loaded.tables["customers"]["sales_channel"].tolist() == ["web", "shop"]


def test_free_columns_never_take_the_place_of_a_known_one(load):
    loaded = load(sales=SALES, customers="customer,name,NAME,Channel,channel\nAcme,a,b,c,d\n")

    assert loaded.tables["customers"].iloc[0].to_dict() == {
        "customer": "Acme", "name": "a", "channel": "c",
    }  # fmt: skip


def test_a_missing_required_column_is_named_with_the_line_to_write(load):
    loaded = load(sales="Order Date,amount\n2025-01-15,7\n")

    assert messages(loaded) == (
        "sales.csv: has no column date. Fix: add it, or map it in the plan file under tables: "
        "`sales: {columns: {date: Order Date}}`; the file has Order Date and amount."
    )
    assert loaded.tables == {}


def test_a_mapping_to_a_column_that_is_not_there_names_the_nearest(load):
    loaded = load(
        {"sales": {"columns": {"amount": "Nett"}}}, sales="date,Net,Rep\n2025-01-15,7,A\n"
    )

    assert 'maps amount to a column "Nett"' in messages(loaded)
    assert "the file has Net" in messages(loaded)


def test_a_mapping_of_a_name_outside_the_contract_is_refused(load):
    loaded = load({"sales": {"columns": {"revenue": "amount"}}}, sales=SALES)

    assert 'maps "revenue", which is no column of sales. Fix: use one of date, amount' in messages(
        loaded
    )


def test_a_case_without_sales_is_refused(load):
    assert "sales: there is no such table. Fix: put data/sales.csv" in messages(load())


def test_a_header_alone_is_empty_for_sales_and_absent_for_others(load):
    loaded = load(sales="date,amount\n", reps="rep,name\n")

    assert messages(loaded) == (
        "sales.csv: is empty: it has no rows. Fix: fill in one row for each sale; date and amount "
        "are enough."
    )
    assert "reps" not in loaded.tables
    assert entry(loaded, "empty_table", "reps")["severity"] == "note"


def test_a_file_of_no_bytes_is_refused(load):
    assert "reps.csv: the file is empty. Fix: fill it, or delete it" in messages(
        load(sales=SALES, reps="")
    )


def test_an_unknown_table_is_refused_with_the_nearest(load):
    loaded = load({"customer": {"file": "x.csv"}}, sales=SALES)

    assert 'unknown table "customer". Fix: did you mean "customers"?' in messages(loaded)


def test_a_source_whose_file_is_missing_is_reported_though_no_query_reads_it(load):
    loaded = load(sources={"crm": {"file": "data/crm.csv"}}, sales=SALES)

    assert "crm.csv: there is no such file in data" in messages(loaded)


def test_every_problem_of_every_table_comes_at_once(load):
    loaded = load(
        sales="date,amount\n2025-01-15,seven\n,8\n",
        reps="rep,hired_on\nAnn,soon\nAnn,2020-01-01\n",
        deals="deal,stage\nD1,Open\n",
        quotas="period,quota\nspring,5\n",
    )

    assert [error.where for error in loaded.errors] == [
        "sales.csv", "sales.csv", "reps.csv", "reps.csv", "deals.csv", "quotas.csv",
    ]  # fmt: skip
    assert (loaded.report["severity"] == "error").sum() == 6


@pytest.mark.parametrize(
    ("sales", "message"),
    [
        (
            "date,amount\n2025-01-15,7\n2025-01-16,ERROR\n2025-01-17,ERROR\n",
            "sales.csv: 2 cells of amount are no numbers (ERROR) (lines 3, 4). Fix: correct them",
        ),
        (
            "date,amount\n2025-01-15,7\nERROR,8\n",
            "sales.csv: 1 cell of date is no date (ERROR) (line 3). Fix: write dates as 2026-03-15",
        ),
        (
            'date,amount\n2025-01-15,"1,234"\n',
            (
                "sales.csv: column amount can be read in two ways: is 1,234 a thousand and more, "
                'or a fraction. Fix: write `decimal: {amount: "."}` (or ",") under sales'
            ),
        ),
        (
            'date,amount\n2025-01-15,"1,5"\n2025-01-15,1.5\n',
            "sales.csv: column amount mixes decimal points and decimal commas",
        ),
        (
            "date,amount\n03/04/2025,7\n",
            (
                "sales.csv: dates of column date can be read in two ways, nothing tells day from "
                "month (03/04/2025). Fix: write `date_order: {date: dmy}` (or mdy, ymd) under sales"
            ),
        ),
        (
            "date,amount\n13/04/2025,7\n04/13/2025,7\n",
            (
                "sales.csv: column date mixes dates in different orders (13/04/2025, 04/13/2025). "
                "Fix: write all of them as 2026-03-15."
            ),
        ),
        (
            "date,amount\n,7\n2025-01-15,\nNULL,8\n",
            (
                "sales.csv: 2 rows have no date (lines 2, 4). Fix: fill it in, or set the rows "
                "aside with `accept: {sales: {blank_required: drop}}`."
            ),
        ),
        (
            "date,amount,rep\n2025-01-15,7,Ann\n2025-01-15,8,Ann,\n2025-01-15,8,Smith, Bo\n",
            (
                "1 row has more or fewer cells than the header (line 4). Fix: put cells that hold "
                "the delimiter or a line break in quotation marks"
            ),
        ),
    ],
)
def test_each_refusal_names_the_place_the_value_and_the_fix(load, sales, message):
    assert message in messages(load(sales=sales))


def test_what_is_stated_in_the_plan_file_settles_what_is_ambiguous(load):
    stated = {"sales": {"date_order": "mdy", "decimal": {"amount": ","}}}

    loaded = load(stated, sales='date,amount\n03/04/2025,"1,234"\n')

    assert loaded.errors == []
    assert loaded.tables["sales"].iloc[0].tolist() == [pd.Timestamp("2025-03-04"), 1.234]


def test_rows_can_be_dropped_and_are_counted_with_their_money(load):
    """100 + 20 load; 7 without a date and the malformed row are set aside: 4 rows, 127 in all."""
    sales = "date,amount\n2025-01-15,100\n,7\n2025-01-16,20\n1,2,3\n"

    loaded = load(
        accept={"sales": {"blank_required": "drop", "malformed_rows": "drop"}}, sales=sales
    )

    assert loaded.errors == []
    assert loaded.tables["sales"]["amount"].tolist() == [100.0, 20.0]
    assert loaded.totals.to_dict("records") == [{
        "table": "sales", "source": "sales.csv", "currency": "",
        "file_rows": 4, "loaded_rows": 2, "set_aside_rows": 2,
        "file_amount": 127.0, "loaded_amount": 120.0, "set_aside_amount": 7.0,
    }]  # fmt: skip
    assert entry(loaded, "blank_required")["amount"] == 7.0
    assert entry(loaded, "malformed_rows")["rows"] == "5"


def test_an_unreadable_cell_can_be_kept_as_blank_where_none_is_required(load):
    sales = "date,amount,quantity\n2025-01-15,100,many\n"

    loaded = load(accept={"sales": {"unreadable_number": "keep"}}, sales=sales)

    assert loaded.errors == []
    assert loaded.tables["sales"]["quantity"].isna().all()


def test_an_unreadable_required_cell_cannot_be_kept(load):
    loaded = load(accept={"sales": {"unreadable_date": "keep"}}, sales="date,amount\nsoon,1\n")

    assert "date is required, so cells that cannot be read cannot be kept (line 2)" in messages(
        loaded
    )


@pytest.mark.parametrize(
    ("accept", "message"),
    [
        ({"sale": {}}, 'unknown table "sale". Fix: did you mean "sales"?'),
        (
            {"sales": {"far_date": "keep"}},
            'unknown rule "far_date". Fix: did you mean "far_dates"?',
        ),
        ({"sales": {"blank_required": "keep"}}, "blank_required cannot be decided as"),
    ],
)
def test_decisions_that_mean_nothing_are_refused(load, accept, message):
    assert message in messages(load(accept=accept, sales=SALES))


def test_repairs_are_reported_with_counts(load):
    sales = """
        date,amount,rep,customer
        2025-01-15,"$1,234.50", Ann ,N/A
        2025-01-16,$8.00,Ann,Acme
    """

    loaded = load(sales=sales)

    repairs = loaded.report.set_index("rule")["count"]
    assert loaded.errors == []
    assert repairs[["currency", "separators", "whitespace", "blank_literals"]].tolist() == [
        2,
        1,
        1,
        1,
    ]
    assert loaded.tables["sales"]["amount"].tolist() == [1234.5, 8.0]


def test_the_report_has_its_columns_and_errors_first(load):
    loaded = load(sales="date,amount,memo\n2025-01-15,7,x\n,8,y\n")

    assert list(loaded.report) == ["table", "source", "rule", "severity", "text", "column", "count",
                                   "rows", "value", "amount", "fix"]  # fmt: skip
    assert loaded.report["severity"].tolist() == ["error", "note"]
    assert loaded.report["rule"].tolist() == ["blank_required", "extra_columns"]


def test_a_query_names_its_rows_by_key(load):
    settings = {"deals": {"query": "SELECT id AS deal, who AS rep, stage, won AS is_won FROM crm"}}

    loaded = load(
        settings,
        {"crm": {"file": "data/crm.csv"}},
        sales=SALES,
        crm="id,who,stage,won\nD7,Ann,Open,maybe\nD8,Ann,Won,1\n",
    )

    assert messages(loaded).startswith(
        "query of deals: 1 cell of is_won is neither yes nor no (maybe) (key D7). Fix: write won"
    )
    assert set(loaded.files) == {"sales", "crm"}


def test_a_table_built_by_a_query_equals_the_same_table_from_a_file(load):
    from_file = load(sales=SALES)
    (from_file.files["sales"].parent / "sales.csv").rename(
        from_file.files["sales"].parent / "export.csv"
    )

    by_query = load({"sales": {"query": "FROM export"}}, {"export": {"file": "data/export.csv"}})

    pd.testing.assert_frame_equal(by_query.tables["sales"], from_file.tables["sales"])


def test_the_files_read_are_named_for_hashing(load, tmp_path):
    loaded = load(sales=SALES, reps="rep\n007\n008\n")

    assert loaded.files == {
        "sales": tmp_path / "data" / "sales.csv",
        "reps": tmp_path / "data" / "reps.csv",
    }


@pytest.mark.parametrize("seed", range(15))
def test_loaded_and_set_aside_add_to_the_file_in_rows_and_money(load, seed):
    """Rows are spoilt at random, every rule is accepted with drop: nothing may get lost."""
    rng = np.random.default_rng(seed)
    spoil = {"date": ["", "soon", "1999-01-01"], "amount": ["", "x", "-5"], "rep": ["", "Nobody"]}
    rows = pd.DataFrame({
        "date": pd.date_range("2025-01-01", periods=120).strftime("%Y-%m-%d"),
        "amount": rng.gamma(2, 500, 120).round(2).astype(str),
        "rep": rng.choice(["Ann", "Bo"], 120),
    })  # fmt: skip
    for column, texts in spoil.items():
        rows.loc[rng.choice(120, 9, replace=False), column] = rng.choice(texts, 9)
    accept = {"sales": {rule: "drop" for rule, kind in RULES.items() if "drop" in kind.choices}}

    loaded = load(accept=accept, sales=rows.to_csv(index=False),
                  reps="rep,hired_on,left_on\nAnn,2025-01-20,\nBo,,2025-04-10\n")  # fmt: skip

    totals, sales = loaded.totals.iloc[0], loaded.tables["sales"]
    assert loaded.errors == []
    assert totals["file_rows"] == 120 == totals["loaded_rows"] + totals["set_aside_rows"]
    assert totals["loaded_rows"] == len(sales) < 120
    assert totals["loaded_amount"] == pytest.approx(sales["amount"].sum(), abs=1e-9)
    readable = pd.to_numeric(rows["amount"], errors="coerce").sum()
    assert totals["file_amount"] == pytest.approx(readable, abs=1e-9)
    assert totals["loaded_amount"] + totals["set_aside_amount"] == pytest.approx(readable, abs=1e-9)


def test_hostile_names_stay_harmless_text(load):
    names = [
        '=cmd|"/c calc"!A1',
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "{column}",
        "'; --",
    ]
    cells = "".join('2025-01-15,7,"{}"\n'.format(name.replace('"', '""')) for name in names)

    loaded = load(sales="date,amount,rep\n" + cells, reps="rep\nAnn\n")

    assert loaded.tables["sales"]["rep"].tolist() == names
    assert "5 rows name a rep that is not in reps" in messages(loaded)


def test_templates_have_every_column_and_load_as_absent(tmp_path):
    written = write_templates(tmp_path)

    loaded = load_tables(tmp_path, {}, {}, {})
    assert [path.stem for path in written] == list(TABLES)
    assert written[0].read_text("utf-8") == ",".join(TABLES["sales"].names) + "\n"
    assert [error.where for error in loaded.errors] == ["sales.csv"]
    assert "is empty" in messages(loaded)
    assert "empty_table" not in set(loaded.report["rule"])


@pytest.mark.parametrize(
    ("table", "rule", "text"),
    [
        ({"sales": 'date,amount\n2025-01-15,"1,5"\n2025-01-16,"2,25"\n'}, "decimal_comma",
         "comma taken as the decimal mark in 2 cells of amount"),
        ({"sales": "date,amount,amount\n2025-01-15,7,8\n"}, "unused_repeat",
         "the second column `amount` is not used"),
        ({"sales": "date,amount,seller\n2025-01-15,7,Ann\n"}, "extra_columns", "not used: seller"),
        ({"sales": "date,amount,rep\n2025-01-15,7, Ann\n"}, "whitespace",
         "1 cell of rep with spaces around or doubled, trimmed"),
    ],
)  # fmt: skip
def test_the_report_says_in_words_what_was_done(load, table, rule, text):
    loaded = load(**table)

    assert loaded.errors == []
    assert entry(loaded, rule)["text"] == text


def test_the_encoding_told_by_the_bytes_is_said(load, tmp_path):
    text = "date,amount,rep\n2025-01-15,7,北京销售公司\n" * 1 + "2025-01-16,8,上海贸易公司\n"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sales.csv").write_bytes(text.encode("gb18030"))

    assert entry(load(), "encoding")["text"] == "read as GB18030, told by its bytes"


def test_a_column_that_may_be_the_rep_is_suggested_where_there_is_none(load):
    asked = load(sales="date,amount,Sales Agent,memo\n2025-01-15,7,Ann,x\n")
    silent = load(sales="date,amount,rep,seller\n2025-01-15,7,Ann,x\n")
    queried = load({"sales": {"query": "select *, 'Ann' as seller from s"}},
                   {"s": {"file": "data/s.csv"}}, s="date,amount\n2025-01-15,7\n")  # fmt: skip

    assert entry(asked, "extra_columns")[["text", "fix"]].tolist() == [
        "not used: Sales Agent, memo",
        "if Sales Agent is the rep, write `tables: {sales: {columns: {rep: Sales Agent}}}`",
    ]
    assert entry(silent, "extra_columns")["fix"] == ""
    assert entry(queried, "extra_columns")["fix"] == (
        "if seller is the rep, name it so in the query"
    )


def test_a_repeated_header_that_is_mapped_is_used_and_said_so(load):
    mapping = {"sales": {"columns": {"amount": "amount_2"}}}

    loaded = load(mapping, sales="date,amount,amount\n2025-01-15,7,8\n")

    assert loaded.tables["sales"]["amount"].tolist() == [8.0]
    assert entry(loaded, "repeated_headers")["text"] == (
        "the second column `amount` is read as amount_2"
    )


def test_what_a_source_of_a_query_needed_is_said_of_its_file(load):
    loaded = load({"sales": {"query": "select date, amount from s"}},
                  {"s": {"file": "data/s.csv"}},
                  s="date,amount,amount\n2025-01-15,7,8\n")  # fmt: skip

    assert entry(loaded, "repeated_headers")["source"] == "s.csv"


def test_keep_is_offered_only_where_it_is_taken(load):
    required = load(sales="date,amount\nsoon,1\n2025-01-15,x\n")
    optional = load(sales="date,amount,quantity\n2025-01-15,1,many\n")

    assert "keep" not in messages(required)
    assert "{unreadable_number: drop}}` (or keep, as blank)." in messages(optional)


@pytest.mark.parametrize(
    ("amounts", "total"), [("0,0", "0"), ("-3600,0", "-3,600"), ("5.25,-7.5", "-2.25")]
)
def test_sales_that_add_up_to_nothing_are_one_clear_error(load, amounts, total):
    first, second = amounts.split(",")

    loaded = load(sales=f"date,amount\n2025-01-15,{first}\n2025-01-16,{second}\n")

    assert messages(loaded) == (
        f"sales.csv: sales add up to {total}: nothing to plan from. Fix: see whether amount is "
        "the right column, and its signs the right way round."
    )


def test_sales_that_cannot_be_read_are_not_said_to_be_nothing_too(load):
    assert "nothing to plan" not in messages(load(sales="date,amount\n2025-01-15,x\n"))


def test_rows_of_a_query_are_named_by_their_place_where_they_have_no_key(load):
    query = {"sales": {"query": "select day as date, amount, customer from s"}}
    rows = "\n".join(f"2025-01-{n:02d},{n},C{n}" for n in range(1, 6))

    loaded = load(query, {"s": {"file": "data/s.csv"}},
                  s=f"day,amount,customer\n{rows}\n,6,C6\n,7,C7\n")  # fmt: skip

    assert messages(loaded).startswith(
        "query of sales: 2 rows have no date (rows 6, 7 of the query's result). Fix: fill it in"
    )


def test_rows_of_a_query_of_sales_are_named_by_the_sale_where_each_has_one(load):
    query = {"sales": {"query": "select * from s"}}
    source = {"s": {"file": "data/s.csv"}}

    named = load(query, source, s="date,amount,sale\n2025-01-15,7,S1\n,8,S2\n")
    nameless = load(query, source, s="date,amount,sale\n2025-01-15,7,S1\n,8,\n")

    assert "1 row has no date (key S2)" in messages(named)
    assert "1 row has no date (row 2 of the query's result)" in messages(nameless)


def test_a_column_that_a_query_does_not_return_is_named_with_those_it_does(load):
    loaded = load({"sales": {"query": "select booked, amount from s"}},
                  {"s": {"file": "data/s.csv"}}, s="booked,amount\n2025-01-15,7\n")  # fmt: skip

    assert messages(loaded) == (
        "query of sales: returns no column date. Fix: name one of its columns so, as in `name in "
        "the file as date`; it returns booked and amount."
    )


def test_templates_leave_files_that_are_there(tmp_path):
    write_templates(tmp_path)
    (tmp_path / "data" / "sales.csv").write_text("date,amount\n2025-01-15,7\n", "utf-8")

    assert write_templates(tmp_path) == []
    assert load_tables(tmp_path, {}, {}, {}).errors == []


MAVEN = {
    "deals": {"columns": {"deal": "opportunity_id", "rep": "sales_agent", "stage": "deal_stage",
                          "opened_on": "engage_date", "closed_on": "close_date",
                          "amount": "close_value", "customer": "account"}},
    "reps": {"columns": {"rep": "sales_agent", "region": "regional_office"}},
    "products": {"columns": {"product_line": "series", "price": "sales_price"}},
    "customers": {"columns": {"customer": "account", "industry": "sector"}},
}  # fmt: skip


def maven(shared_data, pipeline, unknown):
    folder = shared_data / "maven_crm"
    files = {"deals": pipeline, "reps": "sales_teams.csv", "products": "products.csv",
             "customers": "accounts.csv"}  # fmt: skip
    tables = {name: TableSettings(file=str(folder / file), **MAVEN[name])
              for name, file in files.items()}  # fmt: skip
    tables["sales"] = TableSettings(query="""
        SELECT close_date AS date, close_value AS amount, sales_agent AS rep, account AS customer,
            product FROM pipeline WHERE deal_stage = 'Won'
    """)  # fmt: skip
    sources = {"pipeline": SourceSettings(file=str(folder / pipeline))}
    return load_tables(folder, tables, sources, {}, unknown=unknown)


@pytest.mark.parametrize("variant", ["variants/sales_pipeline_dmy2.csv",
                                     "variants/sales_pipeline_mdy.csv"])  # fmt: skip
def test_three_dresses_of_one_real_pipeline_load_identically(shared_data, variant):
    """Won value 10,005,534; mean cycle of won deals 51.782 days (42.7 if days were swapped)."""
    base = maven(shared_data, "sales_pipeline.csv", {"product": "collect"})
    other = maven(shared_data, variant, {"product": "collect"})

    deals = base.tables["deals"]
    won = deals[deals["stage"] == "Won"]
    assert base.errors == other.errors == []
    for name in base.tables:
        pd.testing.assert_frame_equal(base.tables[name], other.tables[name])
    assert base.tables["sales"]["amount"].sum() == 10005534.0
    assert (won["closed_on"] - won["opened_on"]).dt.days.mean() == pytest.approx(
        51.781973, abs=1e-6
    )


def test_a_product_spelt_differently_is_named_with_its_money_not_lost(shared_data):
    loaded = maven(shared_data, "sales_pipeline.csv", {})

    unknown = entry(loaded, "unknown_product")
    assert unknown["count"] == 729
    assert unknown["amount"] == 3510578.0
    assert 'GTXPro, like "GTX Pro"' in messages(loaded)


@pytest.mark.parametrize("variant", [".", "variants/semicolon", "variants/dirty_case_dates"])
def test_real_targets_load_alike_in_every_dress(shared_data, variant):
    folder = shared_data / "india_ecommerce_targets" / variant
    names = {"period": "MonthofOrderDate" if variant == "." else "Month of Order Date",
             "quota": "Target", "product_line": "Category"}  # fmt: skip
    tables = {"quotas": TableSettings(file="Sales_target.csv", columns=names)}

    quotas = load_tables(folder, tables, {}, {}).tables["quotas"]

    by_line = quotas.groupby("product_line")["quota"].sum()
    assert quotas["period"].unique().tolist()[:2] == ["2018-04", "2018-05"]
    assert by_line.to_dict() == {
        "Clothing": 174000.0,
        "Electronics": 129000.0,
        "Furniture": 132900.0,
    }


def test_real_cells_of_error_are_refused_or_set_aside_in_full(shared_data):
    """Readable totals add to 84,763.50, whatever is accepted."""
    names = {"date": "transaction_date", "amount": "total_spent", "product": "item",
             "region": "location"}  # fmt: skip
    folder = shared_data / "dirty_cafe_sales"
    tables = {"sales": TableSettings(file="dirty_cafe_sales.csv", columns=names)}
    accept = {"sales": dict.fromkeys(("unreadable_number", "unreadable_date", "blank_required"),
                                     "drop")}  # fmt: skip

    refused = load_tables(folder, tables, {}, {})
    accepted = load_tables(folder, tables, {}, accept)

    totals = accepted.totals.iloc[0]
    assert len(refused.errors) == 5
    assert accepted.errors == []
    assert totals["file_rows"] == 10000
    assert totals["file_amount"] == 84763.5
    assert totals["loaded_amount"] + totals["set_aside_amount"] == 84763.5
