"""Control totals by table and by the values of its columns: loaded + set aside = file."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.totals import PART_COLUMNS, TOTAL_COLUMNS

SALES = """
    date,amount,rep,customer_type,product
    2024-05-01,100,Ann,New,Saw
    2025-05-01,20,Bo,New,Drill
    2025-06-01,3,Bo,,Saw
    ,7,Ann,Renewal,Saw
    1,2,3
"""
ACCEPT = {"sales": {"blank_required": "drop", "malformed_rows": "drop"}}
PRODUCTS = "product,product_line\nSaw,Hand\nDrill,Power\n"


def part(loaded, dimension, name):
    parts = loaded.parts.set_index(["table", "dimension", "name"])
    row = parts.loc[("sales", dimension, name)]
    return (
        row[["file_rows", "loaded_rows", "set_aside_rows"]].tolist()
        + row[["file_amount", "loaded_amount", "set_aside_amount"]].tolist()
    )


def test_each_value_counts_its_rows_and_money(load):
    """Ann has 100 and 7 without a day; a malformed row has no name at all."""
    loaded = load(accept=ACCEPT, sales=SALES, products=PRODUCTS)

    assert list(loaded.parts) == list(PART_COLUMNS)
    assert list(loaded.totals) == list(TOTAL_COLUMNS)
    assert part(loaded, "rep", "Ann") == [2, 1, 1, 107.0, 100.0, 7.0]
    assert part(loaded, "rep", "unknown") == [1, 0, 1, 0.0, 0.0, 0.0]
    assert part(loaded, "customer_type", "unknown") == [2, 1, 1, 3.0, 3.0, 0.0]
    assert part(loaded, "product_line", "Power") == [1, 1, 0, 20.0, 20.0, 0.0]
    assert part(loaded, "year", "2025") == [2, 2, 0, 23.0, 23.0, 0.0]


def test_names_that_were_collected_are_counted_under_their_common_name(load):
    loaded = load(unknown={"rep": "collect"}, accept=ACCEPT, sales=SALES, reps="rep\nAnn\n")

    assert part(loaded, "rep", "unassigned") == [2, 2, 0, 23.0, 23.0, 0.0]


def test_a_dimension_of_one_value_or_of_hundreds_is_left_out(load):
    rows = "".join(f"2025-01-{1 + n % 28:02d},1,rep {n},North\n" for n in range(201))

    loaded = load(sales="date,amount,rep,region\n" + rows)

    assert loaded.parts.empty
    assert list(loaded.parts) == list(PART_COLUMNS)


def test_tables_without_money_count_their_rows(load):
    activities = "date,rep,kind\n2024-01-01,Ann,visit\n2025-01-01,Ann,call\n"

    loaded = load(sales="date,amount\n2025-01-15,7\n", activities=activities)

    parts = loaded.parts.set_index(["dimension", "name"])
    assert parts["file_rows"]["year", "2024"] == 1
    assert parts["file_amount"]["kind", "call"] == 0.0


@pytest.mark.parametrize("seed", range(10))
def test_every_dimension_adds_up_to_its_table_in_rows_and_money(load, seed):
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({
        "date": rng.choice(["2024-05-01", "2025-05-01", "", "soon"], 80, p=[0.4, 0.4, 0.1, 0.1]),
        "amount": rng.choice(["10.25", "-3.5", "", "x", "7"], 80),
        "rep": rng.choice(["Ann", "Bo", "Nobody", ""], 80),
        "region": rng.choice(["North", "south", "South", ""], 80),
        "currency": rng.choice(["EUR", "USD", ""], 80),
    })  # fmt: skip
    accept = {"sales": dict.fromkeys(
        ("blank_required", "unreadable_date", "unreadable_number", "unknown_rep", "missing_rate"),
        "drop",
    )}  # fmt: skip

    loaded = load(accept=accept, sales=rows.to_csv(index=False), reps="rep\nAnn\nBo\n")

    columns = [name for name in TOTAL_COLUMNS if name.endswith(("_rows", "_amount"))]
    whole = loaded.totals.query("table == 'sales'")[columns].sum()
    parts = loaded.parts.query("table == 'sales'").groupby("dimension")[columns].sum()
    assert set(parts.index) == {"rep", "region", "year"}
    for dimension in parts.index:
        np.testing.assert_allclose(parts.loc[dimension], whole, atol=1e-9)
    assert (parts["file_rows"] == 80).all()
    np.testing.assert_allclose(
        loaded.parts["loaded_amount"] + loaded.parts["set_aside_amount"],
        loaded.parts["file_amount"], atol=1e-9,
    )  # fmt: skip
