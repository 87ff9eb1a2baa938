"""Chapter 1.2: the revenue bridge by what customers did."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.compared import Spans
from salesplan.market.customers import customer_bridge

SPANS = Spans(("2024-06",), ("2025-06",), ("FY2024", "FY2025"))


def sales_of(**customers):
    """One sale per span and customer: name=(before, after) or (earlier, before, after)."""
    rows = [
        (month, name, float(amount))
        for name, amounts in customers.items()
        for month, amount in zip(("2023-06", "2024-06", "2025-06")[-len(amounts) :], amounts,
                                 strict=True)
        if amount
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["month", "customer", "amount"])


def random_sales(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(5, 400))
    return pd.DataFrame(
        {
            "month": rng.choice(["2023-06", "2024-06", "2025-06"], size),
            "customer": rng.choice([*"abcdefghij", "unknown"][: 2 + seed % 10], size),
            "amount": rng.lognormal(4, 1, size) * rng.choice([1, 1, 1, -0.6], size),
        }
    )


def steps(finding, column="amount"):
    return finding.table.set_index("component")[column].to_dict()


def test_by_hand():
    """150 to 172: new +40, a grows 100 to 120, b shrinks 30 to 12, c is lost, 20."""
    finding = customer_bridge(sales_of(a=(100, 120), b=(30, 12), c=(20, 0), d=(0, 40)), SPANS)

    assert steps(finding) == {
        "FY2024": 150, "new": 40, "expanded": 20, "contracted": -18, "lost": -20, "FY2025": 172,
    }  # fmt: skip
    assert steps(finding, "customers") == {
        "FY2024": 3, "new": 1, "expanded": 1, "contracted": 1, "lost": 1, "FY2025": 3,
    }  # fmt: skip
    assert finding.table["starts_at"].tolist() == [0, 150, 190, 210, 192, 0]
    assert finding.table["ends_at"].tolist() == [150, 190, 210, 192, 172, 172]
    assert finding.table["contribution"].iloc[1] == pytest.approx(40 / 150)
    assert finding.text == (
        "FY2025 against FY2024: +22 of sales, of which new customers +40, those who bought more "
        "+20, those who bought less -18, lost ones -20. Of 3 customers 1 is lost (33.3 %); the "
        "others bought 1.5 % more."
    )


def test_a_customer_back_after_a_pause_is_among_the_new_and_counted():
    finding = customer_bridge(sales_of(a=(5, 5), b=(7, 0, 9), c=(0, 4)), SPANS)

    assert steps(finding, "returned")["new"] == 1
    assert steps(finding, "customers")["new"] == 2
    assert "new customers +13 (1 of them back after a pause)" in finding.text


def test_sales_without_a_customer_are_one_row_and_said_to_be():
    finding = customer_bridge(sales_of(a=(5, 5), unknown=(30, 10)), SPANS)

    assert steps(finding)["unknown"] == -20
    assert steps(finding, "customers")["FY2024"] == 1
    assert "Sales without a customer (30 and 10) are one row, unknown." in finding.text


def test_who_returned_all_that_he_bought_is_neither_new_nor_lost():
    """A's purchase of the year before comes back: -5 in a year without a purchase of his."""
    finding = customer_bridge(sales_of(a=(0, -5), b=(-3, 10), c=(10, -4), d=(8, 8)), SPANS)

    assert steps(finding) == {
        "FY2024": 15, "new": 13, "expanded": 0, "contracted": 0, "lost": -14, "unchanged": 0,
        "credit notes only": -5, "FY2025": 9,
    }  # fmt: skip
    assert steps(finding, "returned")["new"] == 0, "b's credit note was no purchase before"


@pytest.mark.parametrize("seed", range(20))
def test_the_steps_add_up_and_have_the_sign_of_their_name(seed):
    sales = random_sales(seed)

    table = customer_bridge(sales, SPANS).table

    totals = sales.groupby("month")["amount"].sum().reindex(["2024-06", "2025-06"], fill_value=0.0)
    inner = table.iloc[1:-1].set_index("component")["amount"]
    assert table["amount"].iloc[[0, -1]].to_numpy() == pytest.approx(totals.to_numpy())
    assert inner.sum() == pytest.approx(totals.iloc[1] - totals.iloc[0])
    assert (inner[["new", "expanded"]] >= 0).all()
    assert (inner[["contracted", "lost"]] <= 0).all()
    assert table["ends_at"].iloc[-2] == pytest.approx(table["ends_at"].iloc[-1])
    assert (table["starts_at"].iloc[2:-1].to_numpy()
            == pytest.approx(table["ends_at"].iloc[1:-2].to_numpy()))  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter_and_a_doubled_scale_doubles(seed):
    sales = random_sales(seed)
    doubled = sales.sample(frac=1, random_state=seed).assign(amount=lambda of: 2 * of["amount"])

    once, twice = (customer_bridge(rows, SPANS).table for rows in (sales, doubled))

    assert twice["amount"].to_numpy() == pytest.approx(2 * once["amount"].to_numpy())
    assert twice["customers"].equals(once["customers"])


def test_a_second_way_to_the_same_figures():
    """An outside count: sets of buyers instead of cases of amounts."""
    sales = random_sales(7)
    sales = sales[sales["amount"] > 0]
    buyers = {m: set(rows["customer"]) for m, rows in sales.groupby("month")}
    before, after = buyers["2024-06"] - {"unknown"}, buyers["2025-06"] - {"unknown"}
    lost = sales[(sales["month"] == "2024-06") & sales["customer"].isin(before - after)]

    finding = customer_bridge(sales, SPANS)

    assert steps(finding, "customers")["lost"] == len(before - after)
    assert steps(finding, "customers")["new"] == len(after - before)
    assert steps(finding)["lost"] == pytest.approx(-lost["amount"].sum())


def test_the_note_of_the_spans_is_passed_on():
    spans = SPANS._replace(note="Twelve months are compared.")

    assert customer_bridge(sales_of(a=(1, 2)), spans).text.endswith("Twelve months are compared.")


def test_nobody_of_before_is_left_and_nobody_was_there():
    gone = customer_bridge(sales_of(a=(5, 0), b=(0, 3)), SPANS)
    fresh = customer_bridge(sales_of(a=(0, 5)), SPANS)

    assert "Of 1 customer 1 is lost (100.0 %)." in gone.text
    assert "lost (" not in fresh.text
    assert fresh.table["contribution"].isna().all()


@pytest.mark.parametrize("name", ["all", "unknown"])
def test_without_customers_the_section_says_what_it_needs(name):
    finding = customer_bridge(sales_of(**{name: (5, 6)}), SPANS)

    assert not finding.is_computed
    assert finding.text == (
        "Not computed: no sale names its customer; needs table `sales` (columns customer)."
    )


def test_a_short_history_is_refused():
    finding = customer_bridge(sales_of(a=(5, 6)), None)

    assert "fewer than six full months" in finding.text
    assert finding.needs == "sales"
