"""What a query returned beside what its sources hold: joins lose rows and say nothing."""

import pytest

from salesplan.case.sources import SourceSettings, TableSettings
from salesplan.case.tables import load_tables

JOINED = "select date, amount from lines {how} join orders using (o)"
LINES = "o,amount\nA,100\nB,20\nC,3\nD,4.5\n"
ORDERS = "o,date\nA,2025-01-15\nB,2025-01-16\n"


def joined(load, query):
    files = {name: {"file": f"data/{name}.csv"} for name in ("lines", "orders")}
    return load({"sales": {"query": query}}, files, lines=LINES, orders=ORDERS)


def test_a_join_that_loses_rows_is_pointed_out_with_the_money_of_each_side(load):
    """Two of four lines find their order: 100 + 20 of 127.50."""
    loaded = joined(load, JOINED.format(how=""))

    notes = loaded.report[loaded.report["rule"].str.startswith("query_")]
    assert loaded.errors == []
    assert notes["severity"].unique().tolist() == ["note"]
    assert notes["text"].tolist() == [
        "returned 2 rows, its source lines has 4",
        "reads lines: 4 rows (amount 127.50), of which the query made 2 rows (amount 120)",
        "reads orders: 2 rows, of which the query made 2 rows (amount 120)",
    ]
    assert notes["fix"].tolist()[0] == "if a join loses rows, write `left join`"
    assert loaded.totals["source"].tolist() == ["query of sales"]


def test_a_left_join_shows_the_rows_that_found_nothing(load):
    loaded = joined(load, JOINED.format(how="left"))

    assert "2 rows have no date" in str(loaded.errors[0])
    assert "query_loses_rows" not in set(loaded.report["rule"])


@pytest.mark.parametrize(
    ("query", "loud"),
    [
        (JOINED.format(how=""), ["query_loses_rows"]),
        ("select date, amount from lines cross join orders", []),
        ("select date, amount from lines join orders on true", ["query_adds_rows"]),
        (JOINED.format(how="") + " where amount > 50", []),
        ("select date, sum(amount) as amount from lines join orders using (o) group by date", []),
        ("select distinct date, amount from lines join orders using (o)", []),
        (JOINED.format(how="") + " -- no where", ["query_loses_rows"]),
        ("select date, amount, 'where' as region from lines join orders using (o)",
         ["query_loses_rows"]),
        ("select '2025-01-15' as date, amount from lines", []),
    ],
)  # fmt: skip
def test_only_queries_that_neither_group_nor_select_are_held_to_the_rows_they_read(
    load, query, loud
):
    rules = joined(load, query).report["rule"].tolist()

    assert [rule for rule in rules if rule in ("query_loses_rows", "query_adds_rows")] == loud
    assert "query_source" in rules


def test_a_query_without_rows_is_told_with_what_its_sources_hold(load):
    loaded = joined(load, "select date, amount from lines l join orders o on l.o = o.date::text")

    assert str(loaded.errors[0]) == (
        "query of sales: returned no rows though its sources have rows (lines 4, orders 2). "
        "Fix: look at its join and its where: which of them leaves nothing."
    )


def test_a_real_join_on_broken_keys_is_loud(shared_data):
    """1,000 of 1,500 lines, worth 302,868 of 431,502, find no order."""
    folder = shared_data / "india_ecommerce_targets" / "variants" / "broken_keys"
    query = """select o."Order Date" as date, d.Amount as amount
               from details d join orders o using ("Order ID")"""
    sources = {"orders": SourceSettings(file="List_of_Orders.csv", date_order="dmy"),
               "details": SourceSettings(file="Order_Details.csv")}  # fmt: skip

    loaded = load_tables(folder, {"sales": TableSettings(query=query)}, sources, {})

    texts = loaded.report["text"].tolist()
    assert "returned 500 rows, its source details has 1,500" in texts
    assert (
        "reads details: 1,500 rows (Amount 431,502, Profit 23,955, Quantity 5,615), of which the "
        "query made 500 rows (amount 128,634)" in texts
    )


def test_keys_and_years_are_not_added_up(load):
    lines = (
        "order_id,OrderID,year_founded,Year,paid,amount\n1,1,1990,2025,3,5.5\n2,2,1991,2025,4,6\n"
    )

    loaded = load({"sales": {"query": "select '2025-01-15' as date, amount from lines"}},
                  {"lines": {"file": "data/lines.csv"}}, lines=lines)  # fmt: skip

    told = loaded.report.set_index("rule").loc["query_source", "text"]
    assert told.startswith("reads lines: 2 rows (paid 7, amount 11.50), of which")
