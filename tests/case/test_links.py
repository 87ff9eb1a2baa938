"""Rules between tables: unknown names, the hierarchy, sales and the dates of their reps."""

import pytest

from salesplan.case.links import find_circles

SALES = """
    date,amount,rep,customer,product
    2025-01-15,100,Ann,Acme,Saw
    2025-02-15,200,Eve,,Drill
    2025-03-15,50,,Acme,
"""
REPS = "rep,manager\nAnn,Zoe\nBo,Ann\n"


def messages(loaded):
    return "\n".join(map(str, loaded.errors))


def entry(loaded, rule, table="sales"):
    report = loaded.report
    return report[(report["rule"] == rule) & (report["table"] == table)].iloc[0]


def test_unknown_reps_are_refused_with_their_money(load):
    loaded = load(sales=SALES, reps=REPS)

    assert messages(loaded) == (
        "sales.csv: 1 row names a rep that is not in reps (Eve) (line 3). Fix: add them to reps, "
        'or write `unknown_reps: collect` to count them under "unassigned".'
    )
    assert entry(loaded, "unknown_rep")["amount"] == 200.0


def test_unknown_reps_can_be_collected_with_their_money(load):
    loaded = load(sales=SALES, reps=REPS, unknown={"rep": "collect"})

    assert loaded.errors == []
    assert loaded.tables["sales"]["rep"].tolist() == ["Ann", "unassigned", "unassigned"]
    assert entry(loaded, "collected")[["count", "amount", "value"]].tolist() == [
        1,
        200.0,
        "unassigned: 1 name, Eve",
    ]


@pytest.mark.parametrize(
    ("decision", "reps", "aside"),
    [("keep", ["Ann", "unassigned", "unassigned"], 0.0), ("drop", ["Ann", "unassigned"], 200.0)],
)
def test_unknown_reps_can_be_decided_for_one_table(load, decision, reps, aside):
    loaded = load(accept={"sales": {"unknown_rep": decision}}, sales=SALES, reps=REPS)

    assert loaded.errors == []
    assert loaded.tables["sales"]["rep"].tolist() == reps
    assert loaded.totals.set_index("table").loc["sales", "set_aside_amount"] == aside


def test_without_reps_nobody_is_unknown(load):
    assert load(sales=SALES).errors == []


def test_blank_names_are_counted_under_a_name_of_their_own(load):
    loaded = load(sales=SALES)

    sales = loaded.tables["sales"]
    assert sales["rep"].tolist() == ["Ann", "Eve", "unassigned"]
    assert sales["customer"].tolist() == ["Acme", "unknown", "Acme"]
    assert sales["product"].tolist() == ["Saw", "Drill", "unknown"]
    blanks = loaded.report[loaded.report["rule"] == "blank_name"]
    assert blanks[["column", "count", "amount"]].to_numpy().tolist() == [
        ["rep", 1, 50.0], ["customer", 1, 200.0], ["product", 1, 50.0],
    ]  # fmt: skip


def test_unknown_customers_and_products_are_refused_or_collected(load):
    tables = {
        "sales": SALES,
        "customers": "customer\nBolt\n",
        "products": "product,product_line\nSaw,Tools\n",
    }

    refused = load(**tables)
    collected = load(unknown={"customer": "collect", "product": "collect"}, **tables)

    assert "2 rows name a customer that is not in customers (Acme) (lines 2, 4)" in messages(
        refused
    )
    assert "1 row names a product that is not in products (Drill) (line 3)" in messages(refused)
    assert collected.errors == []
    assert collected.tables["sales"]["customer"].tolist() == ["unknown"] * 3


def test_names_are_spelt_as_the_table_that_defines_them(load):
    loaded = load(
        sales="date,amount,rep\n2025-01-15,7,ANN LEE\n",
        reps="rep\nAnn Lee\n",
        products="product,product_line\nSaw,Power Tools\n",
        quotas="period,product_line,quota\n2025,POWER TOOLS,9\n",
    )

    assert loaded.errors == []
    assert loaded.tables["sales"]["rep"].tolist() == ["Ann Lee"]
    assert loaded.tables["quotas"]["product_line"].tolist() == ["Power Tools"]


def test_deals_quotas_and_commitments_are_held_to_the_reps_too(load):
    loaded = load(
        sales="date,amount\n2025-01-15,7\n",
        reps=REPS,
        deals="deal,rep,stage\nD1,Eve,Open\n",
        quotas="period,rep,quota\n2025,Eve,9\n2025,Zoe,9\n",
        commitments="rep,amount\nEve,9\nZoe,9\n",
    )

    assert [error.where for error in loaded.errors] == [
        "deals.csv",
        "quotas.csv",
        "commitments.csv",
    ]
    assert all(
        "1 row names a rep that is not in reps (Eve)" in str(error) for error in loaded.errors
    )


def test_stages_of_unknown_deals_are_refused(load):
    loaded = load(
        sales="date,amount\n2025-01-15,7\n",
        deals="deal,rep,stage\nD1,Ann,Open\n",
        deal_stages="deal,stage,entered_on\nD1,Open,2025-01-01\nD9,Open,2025-01-02\n",
    )

    assert messages(loaded).startswith(
        "deal_stages.csv: 1 row names a deal that is not in deals (D9) (line 3). Fix: add the deals"
    )


def test_a_manager_who_is_no_rep_is_a_node_above(load):
    loaded = load(sales="date,amount\n2025-01-15,7\n", reps=REPS)

    assert loaded.errors == []
    assert entry(loaded, "outside_manager", "reps")["value"] == "Zoe"


def test_a_circle_of_managers_is_refused(load):
    reps = "rep,manager\nAnn,Bo\nBo,Cy\nCy,Ann\nDi,Ann\n"

    loaded = load(sales="date,amount\n2025-01-15,7\n", reps=reps)

    assert messages(loaded) == (
        "reps.csv: reps report to themselves in a circle (Ann > Bo > Cy > Ann). Fix: correct the "
        "column manager so that every line ends at the top."
    )


SOLD = "date,amount\n2025-01-15,7\n"


def test_a_circle_that_assignments_close_for_a_while_is_refused_with_its_day(load):
    """Bo is over Ann all along; from March to June Bo reports to Ann as well."""
    moves = "rep,parent,starts_on,ends_on\nBo,Ann,2025-03-01,2025-06-30\nBo,Di,2025-07-01,\n"

    loaded = load(sales=SOLD, reps="rep,manager\nAnn,Bo\nBo,\nDi,\n", rep_assignments=moves)

    assert messages(loaded) == (
        "rep_assignments.csv: reps report to themselves in a circle (as of 2025-03-01: Ann > Bo > "
        "Ann). Fix: correct the column parent so that every line ends at the top."
    )


def test_a_circle_that_appears_when_an_assignment_ends_is_refused(load):
    """While Bo reports to Di, Ann may report to Bo; on the 1st of July Bo falls back to Ann."""
    moves = "rep,parent,starts_on,ends_on\nBo,Di,2025-01-01,2025-06-30\nAnn,Bo,2025-02-01,\n"

    loaded = load(sales=SOLD, reps="rep,manager\nAnn,\nBo,Ann\nDi,\n", rep_assignments=moves)

    assert "(as of 2025-07-01: Ann > Bo > Ann)" in messages(loaded)


def test_assignments_that_follow_one_another_make_no_circle(load):
    moves = "rep,parent,starts_on,ends_on\nAnn,Bo,2025-01-01,2025-06-30\nBo,Ann,2025-07-01,\n"

    loaded = load(sales=SOLD, reps="rep\nAnn\nBo\n", rep_assignments=moves)

    assert loaded.errors == []


def test_a_circle_of_managers_is_not_told_again_for_each_day_of_assignments(load):
    moves = "rep,parent,starts_on\nDi,Ann,2025-01-01\nDi,Bo,2025-02-01\n"

    loaded = load(sales=SOLD, reps="rep,manager\nAnn,Bo\nBo,Ann\nDi,\n", rep_assignments=moves)

    assert [error.where for error in loaded.errors] == ["reps.csv"]


def test_hundreds_of_spellings_are_brought_together_each_to_its_own(load):
    """Each of 300 names stands in capitals in reps, and three times in sales."""
    names = [f"Name {'abcdefghij'[n % 10] * (n // 10 + 1)}" for n in range(300)]
    sales = "date,amount,rep\n" + "".join(f"2025-01-15,7,{name}\n" for name in names * 3)

    loaded = load(sales=sales, reps="rep\n" + "\n".join(name.upper() for name in names) + "\n")

    assert loaded.errors == []
    assert loaded.tables["sales"]["rep"].tolist() == [name.upper() for name in names * 3]


@pytest.mark.parametrize(
    ("manager_of", "circles"),
    [
        ({}, []),
        ({"a": "b", "b": "c"}, []),
        ({"a": "a"}, [["a"]]),
        ({"b": "a", "a": "b", "x": "y", "y": "x", "z": "x"}, [["a", "b"], ["x", "y"]]),
    ],
)
def test_circles_are_found_once_each(manager_of, circles):
    assert find_circles(manager_of) == circles


def test_sales_before_hire_and_after_leaving_are_refused(load):
    sales = (
        "date,amount,rep\n2025-01-15,7,Ann\n2025-06-01,8,Bo\n2025-06-30,9,Bo\n2025-07-01,10,Bo\n"
    )
    reps = "rep,hired_on,left_on\nAnn,2025-02-01,\nBo,2025-06-01,2025-06-30\n"

    refused = load(sales=sales, reps=reps)
    kept = load(accept={"sales": {"before_hire": "keep", "after_leaving": "drop"}},
                sales=sales, reps=reps)  # fmt: skip

    assert "1 row is dated before its rep was hired (Ann) (line 2)" in messages(refused)
    assert "1 row is dated after its rep had left (Bo) (line 5)" in messages(refused)
    assert kept.errors == []
    assert kept.tables["sales"]["amount"].tolist() == [7.0, 8.0, 9.0]
