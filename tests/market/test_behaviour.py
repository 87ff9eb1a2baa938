"""Chapter 1.2: frequency, basket, recency and repeat of customers."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.behaviour import buying_behaviour, orders_of, top_share

LAST = pd.Timestamp("2025-12-31")


def sales_of(*rows):
    """Sales from (date, customer, amount[, sale[, customer_type]])."""
    filled = [(*row, *(None, "all")[len(row) - 3 :]) for row in rows]
    sales = pd.DataFrame(filled, columns=["date", "customer", "amount", "sale", "customer_type"])
    return sales.assign(date=pd.to_datetime(sales["date"]), quantity=1.0)


def of_all(finding, column="value"):
    table = finding.table
    return table[table["customer_type"] == "all"].set_index("measure")[column]


def test_by_hand():
    """A buys on 1, 11 and 31 January for 10, 20, 30; b on 21 December for 100.

    Orders per customer (3 + 1) / 2; basket 160 / 4; a last bought 334 days ago, b 10, median 172;
    one of two came back; a's gaps are 10 and 20 days.
    """
    sales = sales_of(("2025-01-01", "a", 10), ("2025-01-11", "a", 20), ("2025-01-31", "a", 30),
                     ("2025-12-21", "b", 100))  # fmt: skip

    finding = buying_behaviour(sales, LAST)

    assert of_all(finding)[:6].to_dict() == {
        "buyers": 2, "orders_per_customer": 2.0, "basket": 40.0, "days_since_order": 172.0,
        "repeat_rate": 0.5, "days_between_orders": 15.0,
    }  # fmt: skip
    assert of_all(finding, "n")[:6].tolist() == [2, 2, 4, 2, 2, 1]
    assert finding.text == (
        "In the last 365 days 2 customers bought, 2.0 times on average, for 40 an order; 50 % "
        "bought on more than one day, every 15 days. With fewer than 30 customers the figures are "
        "rough."
    )


def test_lines_of_one_key_are_one_order_and_so_are_keyless_lines_of_a_day():
    sales = sales_of(("2025-01-01", "a", 10, "s1"), ("2025-01-02", "a", 5, "s1"),
                     ("2025-01-02", "a", 5), ("2025-01-02", "a", 7),
                     ("2025-01-02", "b", 1))  # fmt: skip

    assert orders_of(sales)["amount"].tolist() == [15, 12, 1]


def test_cancelled_orders_are_none():
    sales = sales_of(("2025-01-01", "a", 10, "s1"), ("2025-01-02", "a", -10, "c1"),
                     ("2025-03-01", "b", -4, "c2"))  # fmt: skip

    found = of_all(buying_behaviour(sales, LAST))

    assert found["buyers"] == 1
    assert found["orders_per_customer"] == 1
    assert found["customers_ever"] == 2
    assert found["sales_ever"] == 3
    assert found["quantity_ever"] == 3
    assert np.isnan(found["days_between_orders"])


def test_only_the_last_year_counts_but_so_far_all_of_it():
    sales = sales_of(("2023-05-01", "old", 10), ("2024-12-31", "a", 10), ("2025-01-01", "a", 10))

    found = of_all(buying_behaviour(sales, LAST))

    assert found["buyers"] == 1
    assert found["orders_per_customer"] == 1
    assert found["customers_ever"] == 2
    assert "sales_ever" not in found


def test_a_short_history_says_how_many_days_it_holds():
    sales = sales_of(("2025-12-02", "a", 10), ("2025-12-30", "a", 10))

    assert buying_behaviour(sales, LAST).text.startswith("In the last 30 days 1 customer bought")


def test_the_unnamed_are_left_out_and_their_money_said():
    sales = sales_of(("2025-01-01", "a", 10), ("2025-01-11", "unknown", 90))

    finding = buying_behaviour(sales, LAST)

    assert of_all(finding)["buyers"] == 1
    assert finding.text.endswith("Sales without a customer (90 of the history) are left out.")


def test_each_customer_type_has_its_own_rows_and_small_ones_are_called_rough():
    rows = [("2025-01-01", f"c{i}", 10, None, "Food" if i < 40 else "Water") for i in range(43)]

    finding = buying_behaviour(sales_of(*rows), LAST)

    types = finding.table.groupby("customer_type", sort=False)["value"].first()
    assert types.to_dict() == {"all": 43, "Food": 40, "Water": 3}
    assert "Fewer than 30 customers, so rough: Water." in finding.text


@pytest.fixture(scope="module")
def samples():
    """Everybody's figures, and those of a hundred samples of 80 from 3,000 customers."""
    rng = np.random.default_rng(8)
    orders = rng.poisson(3, 3000) + 1
    customer = np.repeat(np.arange(3000).astype(str), orders)
    everybody = pd.DataFrame(
        {"customer": customer, "amount": rng.gamma(3, 40, len(customer)),
         "date": LAST - pd.to_timedelta(rng.integers(0, 365, len(customer)), "D"),
         "customer_type": "all", "quantity": 1.0}
    )  # fmt: skip
    everybody["sale"] = everybody.index.astype(str)
    places = everybody.groupby("customer").indices
    drawn = [rng.choice(list(places), 80, replace=False) for _ in range(100)]
    found = [
        of_all(buying_behaviour(everybody.iloc[np.concatenate([places[n] for n in names])], LAST),
               ["low", "high"])
        for names in drawn
    ]  # fmt: skip
    return of_all(buying_behaviour(everybody, LAST)), found


@pytest.mark.parametrize(
    "measure",
    ["orders_per_customer", "basket", "days_since_order", "repeat_rate", "days_between_orders"],
)
def test_the_interval_holds_the_truth_about_nineteen_times_in_twenty(samples, measure):
    truth, found = samples

    held = sum(
        sample["low"][measure] <= truth[measure] <= sample["high"][measure] for sample in found
    )

    assert 88 <= held <= 100


def test_the_largest_fifth_is_rounded_down():
    """Of 14 customers the largest 2: 20 and 10 of 42."""
    amounts = [20, 10, *[1] * 12]
    sales = sales_of(*[("2025-03-01", f"c{i}", amount) for i, amount in enumerate(amounts)])

    found = of_all(buying_behaviour(sales, LAST))

    assert found["top_fifth_share_ever"] == pytest.approx(30 / 42)


def test_the_share_of_the_largest():
    amounts = pd.Series([50.0, 30.0, 20.0])

    assert top_share(amounts, 1) == 0.5
    assert top_share(amounts, 9) == 1
    assert np.isnan(top_share(-amounts, 1))


@pytest.mark.parametrize(
    ("sales", "said"),
    [
        (sales_of(("2025-01-01", "all", 10)), "no sale names its customer"),
        (sales_of(("2025-01-01", "a", -10)), "no customer has bought in the year before"),
        (sales_of(("2021-01-01", "a", 10)), "no customer has bought in the year before"),
    ],
)
def test_what_the_data_cannot_carry_is_refused(sales, said):
    finding = buying_behaviour(sales, LAST)

    assert not finding.is_computed
    assert said in finding.text
