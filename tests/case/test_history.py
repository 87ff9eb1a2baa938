"""Sales joined with what is known of rep, customer and product."""

import pandas as pd
import pytest

from salesplan.case.history import enriched_sales
from salesplan.case.periods import FiscalYears
from salesplan.errors import ParamError


def case(**tables):
    sales = pd.DataFrame(
        {"date": pd.to_datetime(["2025-04-01", "2025-03-31"]), "amount": [10.0, 4]}
    )
    return {"sales": sales.assign(**tables.pop("sales", {}))} | tables


CUSTOMERS = pd.DataFrame({"customer": ["C1"], "industry": ["Food"], "region": ["North"]})


def test_only_dates_and_amounts_make_one_of_everything():
    table = enriched_sales(case(), FiscalYears(4), None)

    assert table["fiscal_year"].tolist() == [2026, 2025]
    assert table["month"].tolist() == ["2025-04", "2025-03"]
    dimensions = ["rep", "team", "customer", "customer_type", "region", "product", "product_line"]
    assert (table[dimensions] == "all").all(axis=None)


def test_a_blank_or_unlisted_key_is_unknown():
    tables = case(sales={"customer": ["C1", None]}, customers=CUSTOMERS)

    table = enriched_sales(tables, FiscalYears(), None)

    assert table["customer"].tolist() == ["C1", "unknown"]
    assert table["customer_type"].tolist() == ["Food", "unknown"]


def test_the_sales_own_customer_type_wins_over_the_customers():
    tables = case(
        sales={"customer": ["C1", "C1"], "customer_type": [None, "Export"]}, customers=CUSTOMERS
    )

    assert enriched_sales(tables, FiscalYears(), None)["customer_type"].tolist() == [
        "Food",
        "Export",
    ]


def test_the_plan_file_names_the_column_that_plays_the_customer_type():
    tables = case(sales={"customer": ["C1", "C1"]}, customers=CUSTOMERS)

    assert set(enriched_sales(tables, FiscalYears(), "region")["customer_type"]) == {"North"}
    with pytest.raises(ParamError, match="choose one of customer, industry, region"):
        enriched_sales(tables, FiscalYears(), "sector")


def test_shared_credit_counts_a_sale_once():
    tables = case(sales={"sale": ["S1", "S1"], "credit_share": [0.6, 0.4], "rep": ["A", "B"],
                         "amount": [10.0, 10.0]})  # fmt: skip

    table = enriched_sales(tables, FiscalYears(), None)

    assert table.set_index("rep")["amount"].to_dict() == {"A": 6, "B": 4}


def test_team_and_manager_come_from_the_rep():
    reps = pd.DataFrame({"rep": ["A"], "team": ["North"], "manager": ["M"]})
    tables = case(sales={"rep": ["A", "A"]}, reps=reps)

    table = enriched_sales(tables, FiscalYears(), None)

    assert table[["team", "manager"]].values.tolist() == [["North", "M"]] * 2


def test_the_customer_can_play_the_customer_type():
    tables = case(sales={"customer": ["C1", "C2"]}, customers=CUSTOMERS)

    assert enriched_sales(tables, FiscalYears(), "customer")["customer_type"].tolist() == [
        "C1",
        "C2",
    ]


def test_a_date_cannot_play_the_customer_type():
    with pytest.raises(ParamError, match='names "date"'):
        enriched_sales(case(), FiscalYears(), "date")
