"""Tables built by SQL: what a query sees, how its columns are typed, and what it may not do."""

import pandas as pd
import pytest

from salesplan.case.find import Finder
from salesplan.case.queries import open_database, run_query
from salesplan.case.sources import SourceSettings, TableSettings
from salesplan.errors import TableError

ORDERS = "Order ID,Customer,Booked on\nB-1,007,13/04/2026\nB-2,012,03/05/2026\nB-3,007,01/06/2026\n"
LINES = "Order ID,Net,Qty\nB-1,100.50,1\nB-1,20.25,2\nB-2,10.00,3\nB-3,5.00,4\n"


@pytest.fixture
def finder(tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "exports" / "orders.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "exports" / "lines.csv").write_text(LINES, "utf-8")
    (tmp_path / "data" / "customers.csv").write_text("ID,Industry\n007,Food\n012,Toys\n", "utf-8")
    sources = {
        "orders": SourceSettings(file="exports/orders.csv"),
        "order_lines": SourceSettings(file="exports/lines.csv"),
    }
    tables = {"customers": TableSettings(columns={"customer": "ID"})}
    return Finder(tmp_path, tables, sources)


def run(finder, query):
    return run_query("sales", query, finder).frame.to_numpy().tolist()


def test_a_join_builds_a_table(finder):
    """B-1 sums to 100.50 + 20.25 = 120.75."""
    query = """
        SELECT "Booked on" AS date, sum(Net) AS amount, any_value(Customer) AS customer
        FROM orders JOIN order_lines USING ("Order ID") GROUP BY "Order ID", "Booked on"
    """

    assert run(finder, query) == [
        ["2026-04-13", "120.75", "007"],
        ["2026-05-03", "10", "012"],
        ["2026-06-01", "5", "007"],
    ]


def test_columns_are_typed_without_loss(finder):
    query = """
        SELECT DISTINCT typeof("Order ID"), typeof(Customer), typeof("Booked on"), typeof(Net),
            typeof(Qty)
        FROM orders JOIN order_lines USING ("Order ID")
    """

    kinds = run(finder, query)[0]

    assert kinds == ["VARCHAR", "VARCHAR", "TIMESTAMP", "DOUBLE", "BIGINT"]


def test_dates_of_ambiguous_order_stay_text_unless_the_order_is_stated(tmp_path):
    (tmp_path / "o.csv").write_text("booked\n03/04/2026\n05/06/2026\n", "utf-8")
    open_order = Finder(tmp_path, {}, {"o": SourceSettings(file="o.csv")})
    stated = Finder(tmp_path, {}, {"o": SourceSettings(file="o.csv", date_order="dmy")})

    assert run(open_order, "SELECT booked FROM o") == [["03/04/2026"], ["05/06/2026"]]
    assert run(stated, "SELECT booked FROM o") == [["2026-04-03"], ["2026-06-05"]]


def test_other_tables_are_seen_under_their_inside_names(finder):
    query = "SELECT o.Customer, c.industry FROM orders o JOIN customers c USING (customer)"

    assert run(finder, query) == [["007", "Food"], ["007", "Food"], ["012", "Toys"]]


def test_rows_are_ordered_whatever_the_query_says(finder):
    up = run(finder, "SELECT Qty, Net FROM order_lines ORDER BY Qty")
    down = run(finder, "SELECT Qty, Net FROM order_lines ORDER BY Qty DESC")

    assert up == down
    assert [row[0] for row in up] == ["1", "2", "3", "4"]


def test_the_same_query_gives_the_same_digits_every_time(tmp_path):
    numbers = pd.DataFrame(
        {"g": [n % 7 for n in range(5000)], "x": [1 / (n + 1) for n in range(5000)]}
    )
    numbers.to_csv(tmp_path / "n.csv", index=False)
    query = "SELECT g, sum(x) AS total FROM n GROUP BY g"

    results = [
        run(Finder(tmp_path, {}, {"n": SourceSettings(file="n.csv")}), query) for _ in range(3)
    ]

    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize(
    "query",
    [
        "WITH big AS (SELECT Net FROM order_lines WHERE Net > 50) SELECT * FROM big",
        "FROM order_lines SELECT Net WHERE Net > 50",
        "SELECT Net FROM order_lines WHERE Net > 50 -- remark",
        "SELECT Net FROM order_lines WHERE Net > 50;",
        "SELECT Net FROM Order_Lines WHERE Net > 50",
    ],
)
def test_one_select_may_be_written_in_any_of_its_forms(finder, query):
    assert run(finder, query) == [["100.5"]]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_blob('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM parquet_scan('{folder}/*')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
    ],
)
def test_a_query_cannot_read_a_file(finder, tmp_path, query):
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n", "utf-8")

    with pytest.raises(
        TableError, match=r"reaches outside the case.* Fix: name the file"
    ) as caught:
        run(finder, query.format(secret=secret, folder=tmp_path))

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("COPY (SELECT 1) TO '{target}'", "COPY"),
        ("ATTACH '{target}' AS x", "ATTACH"),
        ("EXPORT DATABASE '{target}'", "EXPORT"),
        ("INSTALL httpfs", "LOAD"),
        ("LOAD httpfs", "LOAD"),
        ("SET enable_external_access = true", "SET"),
        ("RESET enable_external_access", "SET"),
        ("PRAGMA enable_external_access", "PRAGMA"),
        ("CREATE TABLE x AS SELECT 1", "CREATE"),
        ("SELECT 1; SELECT 2", "SELECT, SELECT"),
        ("SET threads = 9; SELECT 1", "SET, SELECT"),
        ("", "nothing"),
    ],
)
def test_a_query_cannot_write_or_set_anything(finder, tmp_path, query, kind):
    target = tmp_path / "written"

    with pytest.raises(
        TableError, match=rf"one SELECT statement \({kind}.*\). Fix: write one SELECT"
    ):
        run(finder, query.format(target=target))

    assert not target.exists()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SET enable_external_access = true", "locked"),
        ("SET threads = 2", "locked"),
        ("COPY (SELECT 1) TO '{target}'", "disabled"),
        ("ATTACH '{target}'", "disabled"),
        ("INSTALL httpfs", "disabled"),
        ("LOAD httpfs", "disabled"),
    ],
)
def test_the_database_itself_is_locked_should_a_statement_get_through(tmp_path, statement, message):
    import duckdb

    target = tmp_path / "written"

    with open_database() as database, pytest.raises(duckdb.Error, match=message):
        database.execute(statement.format(target=target))

    assert not target.exists()


def test_variables_of_the_program_are_out_of_reach(finder):
    caller_table = pd.DataFrame({"x": [1]})

    with pytest.raises(TableError, match='reads "caller_table"'):
        run(finder, "SELECT * FROM caller_table")

    assert len(caller_table) == 1


def test_a_source_that_is_only_a_word_of_the_query_is_not_said_to_be_read(finder):
    raw = run_query("sales", "SELECT Net AS orders FROM order_lines", finder)

    assert [note.column for note in raw.notes] == ["order_lines"]


def test_a_join_by_name_over_a_part_query_runs_and_is_compared(finder):
    """The database cannot list what such a query reads: all that it was given counts."""
    query = 'WITH x AS (SELECT * FROM order_lines) SELECT * FROM x JOIN orders USING ("Order ID")'

    raw = run_query("sales", query, finder)

    assert len(raw.frame) == 4
    assert {note.column for note in raw.notes} == {"order_lines", "orders"}


def test_an_unknown_name_is_refused_with_the_nearest_source(finder):
    with pytest.raises(
        TableError, match='reads "order".* did you mean "orders".*now: orders, order_'
    ):
        run(finder, 'SELECT * FROM "order"')


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "SELECT nothing FROM orders",
            'does not run: Referenced column "nothing".* is there: orders has Order ID, Custom',
        ),
        (
            'SELECT l."Nett" FROM order_lines l JOIN orders USING ("Order ID")',
            r"is there: orders has .*; order_lines has Net, Order ID and Qty\.",
        ),
        ("SELECT * FROM orders JOIN order_lines USING (order_id)", "orders has Order ID, "),
        ("SELEC 1", "does not run: syntax error"),
        ("SELECT CAST('x' AS INTEGER)", "does not run: Could not convert"),
        ("SELECT getenv('HOME')", "does not run: Scalar Function with name getenv does not exist"),
    ],
)
def test_a_query_that_fails_says_why_in_one_line(finder, query, message):
    with pytest.raises(TableError, match=message) as caught:
        run(finder, query)

    assert "\n" not in str(caught.value)


def test_malformed_rows_of_a_source_stop_the_query_unless_they_are_accepted(tmp_path):
    (tmp_path / "o.csv").write_text("a,b\n1,2\n3,4,5\n", "utf-8")
    finder = Finder(tmp_path, {}, {"o": SourceSettings(file="o.csv")})

    with pytest.raises(TableError, match=r"o.csv: 1 row has more or fewer cells .* \(line 3\)"):
        run(finder, "SELECT * FROM o")
    kept = run_query("sales", "SELECT * FROM o", finder, drops_malformed=True)

    assert kept.frame.to_numpy().tolist() == [["1", "2"]]
    assert [(note.rule, note.count, note.source) for note in kept.notes][:1] == [
        ("malformed_rows", 1, "o.csv")
    ]


def test_a_source_without_a_file_is_refused(tmp_path):
    finder = Finder(tmp_path, {}, {"o": SourceSettings()})

    with pytest.raises(TableError, match="sources, o: names no file. Fix: write `file:`"):
        run(finder, "SELECT * FROM o")


def test_a_query_without_rows_gives_a_table_without_rows(finder):
    raw = run_query("sales", "SELECT Net AS amount FROM order_lines WHERE Net < 0", finder)

    assert raw.headers == ["amount"]
    assert raw.frame.empty


def test_real_orders_in_two_currencies_of_dress_load_alike(shared_data):
    """The plain export and the one with dollar signs and d/m/Y dates add to 431,502."""
    folder = shared_data / "india_ecommerce_targets"
    queries = {
        ".": 'SELECT o."OrderDate" AS date, l.Amount AS amount, l.Category AS product '
             'FROM lines l JOIN orders o USING ("OrderID")',
        "variants/currency_strings": 'SELECT o."Order Date" AS date, l.Amount AS amount, '
             'l.Category AS product FROM lines l JOIN orders o USING ("Order ID")',
    }  # fmt: skip
    built = []
    for variant, query in queries.items():
        sources = {name: SourceSettings(file=str(folder / variant / file))
                   for name, file in (("orders", "List_of_Orders.csv"),
                                      ("lines", "Order_Details.csv"))}  # fmt: skip
        built.append(run_query("sales", query, Finder(folder, {}, sources)).frame)

    assert built[0].equals(built[1])
    assert built[0]["amount"].astype(float).sum() == 431502.0
