"""Chapter 1.2: shifts in the mix, and how seldom noise is read as one."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.compared import Spans
from salesplan.market.shift import mix_shift, resample

SPANS = Spans(("2024-06",), ("2025-06",), ("FY2024", "FY2025"))


def firm(seed, customers=60, shift=0.0, names="abcd"):
    """Sales of customers who each buy every line in both years; the first line gains `shift`."""
    rng = np.random.default_rng(seed)
    size, rows = rng.lognormal(4, 1, customers), []
    for place, name in enumerate(names):
        for month in ("2024-06", "2025-06"):
            gains = 1 + (shift if place == 0 and month == "2025-06" else 0.0)
            amount = size * gains * rng.lognormal(0, 0.8, customers)
            rows.append(pd.DataFrame({"month": month, "product_line": name, "amount": amount}))
    sales = pd.concat(rows, ignore_index=True)
    sales["customer"] = [f"c{i}" for i in range(customers)] * (2 * len(names))
    sales["customer_type"] = np.where(sales["customer"].str[-1] < "5", "small", "large")
    return sales.assign(sale=None, date=pd.Timestamp("2025-06-01"))


def test_by_hand():
    """Twelve customers alike: x falls from 60 of 100 to 30 of 120, with no spread at all."""
    sold = [("2024-06", "x", 60.0), ("2024-06", "y", 40.0), ("2025-06", "x", 30.0),
            ("2025-06", "y", 90.0)]  # fmt: skip
    sales = pd.DataFrame(sold, columns=["month", "product_line", "amount"])
    sales = sales.merge(pd.DataFrame({"customer": list("abcdefghijkl")}), how="cross")
    sales = sales.assign(customer_type="t", sale=None, date=pd.Timestamp("2025-06-01"))

    finding = mix_shift(sales, SPANS)

    table = finding.table.set_index("name")
    assert table["share_before"].to_dict() == {"y": 0.4, "x": 0.6}
    assert table["share"].to_dict() == {"y": 0.75, "x": 0.25}
    assert table[["low", "high"]].to_numpy() == pytest.approx(np.array([[0.35] * 2, [-0.35] * 2]))
    assert not table["is_within_noise"].any()
    assert table["n"].tolist() == [12, 12]
    assert finding.text == (
        "FY2025 against FY2024: more than noise is y +35.0 points (+35.0 points to +35.0 points) "
        "and x -35.0 points (-35.0 points to -35.0 points); within noise: 0 of 2 product lines."
    )


def test_every_dimension_is_a_whole_in_both_spans():
    table = mix_shift(firm(1), SPANS, draws=200).table

    sums = table.groupby("dimension")[["share_before", "share", "share_change"]].sum()
    assert sums.index.tolist() == ["customer_type", "product_line"]
    assert sums[["share_before", "share"]].to_numpy() == pytest.approx(1)
    assert sums["share_change"].to_numpy() == pytest.approx(0)
    assert (table["low"] <= table["share_change"]).all()
    assert (table["share_change"] <= table["high"]).all()


def test_a_shift_that_is_there_is_seen_and_said():
    finding = mix_shift(firm(2, customers=200, shift=1.5), SPANS, draws=300)

    table = finding.table.set_index("name")
    assert not table.loc["a", "is_within_noise"]
    assert table.loc["a", "low"] > 0
    assert "more than noise is a +" in finding.text
    assert "within noise: " in finding.text


def test_noise_is_seldom_read_as_a_shift():
    """Sixty firms whose mix did not move: of all their names together at most one in ten errs."""
    is_wrong = [
        not mix_shift(firm(seed), SPANS, ["product_line"], draws=200).table["is_within_noise"].all()
        for seed in range(100, 160)
    ]

    assert np.mean(is_wrong) <= 0.10


def test_noise_is_called_noise():
    finding = mix_shift(firm(3), SPANS, draws=200)

    assert finding.text == (
        "FY2025 against FY2024: every change in the mix is within noise (all 4 product lines and "
        "all 2 customer types)."
    )


def test_the_standard_error_is_that_of_the_closed_form():
    """An outside oracle: the variance of a ratio by linearisation (Cochran 1977, 2.11)."""
    sales = firm(4, customers=400, names="ab")
    wide = sales.pivot_table(index="customer", columns=["product_line", "month"], values="amount")
    lin = pd.Series(0.0, wide.index)
    for month, sign in (("2024-06", -1), ("2025-06", 1)):
        total = wide.xs(month, axis=1, level="month").sum(axis=1)
        own = wide["a", month]
        share = own.sum() / total.sum()
        lin = lin + sign * (own - share * total) / total.sum()
    expected = 1.96 * np.sqrt((lin**2).sum())

    row = mix_shift(sales, SPANS, ["product_line"], draws=2000).table.set_index("name").loc["a"]

    assert (row["high"] - row["low"]) / 2 == pytest.approx(expected, rel=0.08)


def test_the_same_seed_gives_the_same_interval_and_another_a_close_one():
    once, again, other = (
        mix_shift(firm(5), SPANS, draws=1000, seed=seed).table for seed in (1, 1, 2)
    )

    pd.testing.assert_frame_equal(once, again)
    assert not other["low"].equals(once["low"])
    assert other["low"].to_numpy() == pytest.approx(once["low"].to_numpy(), abs=0.02)


def test_the_order_of_the_rows_does_not_matter():
    sales = firm(6)

    once = mix_shift(sales, SPANS, draws=100).table
    again = mix_shift(sales.sample(frac=1, random_state=1), SPANS, draws=100).table

    pd.testing.assert_frame_equal(once, again)


def test_the_unnamed_are_drawn_by_their_order():
    sales = firm(7, customers=40)
    unnamed = sales["customer"].isin([f"c{i}" for i in range(20)])
    sales.loc[unnamed, "sale"] = sales.loc[unnamed, "customer"] + sales.loc[unnamed, "month"]
    sales.loc[unnamed, "customer"] = "unknown"

    assert mix_shift(sales, SPANS, draws=50).table["n"].unique().tolist() == [20 + 2 * 20]


def test_draws_are_sums_of_as_many_rows_as_there_are():
    amounts = np.arange(5.0)[:, None] * [[1.0, 10.0]]

    drawn = resample(amounts, 120, seed=1)

    assert drawn.shape == (120, 2)
    assert (drawn[:, 1] == 10 * drawn[:, 0]).all()
    assert 7 < drawn[:, 0].mean() < 13
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(5 * 2), rel=0.25)


@pytest.mark.parametrize(
    ("sales", "said"),
    [
        (firm(1).assign(customer="all"), "without customers there is no resampling"),
        (firm(1, customers=9), "9 customers cannot tell a shift from noise"),
        (firm(1).assign(product_line="all", customer_type="all"), "one product line and one"),
    ],
)
def test_what_the_data_cannot_carry_is_refused(sales, said):
    finding = mix_shift(sales, SPANS, draws=50)

    assert not finding.is_computed
    assert said in finding.text


def test_a_short_history_is_refused():
    assert "fewer than six full months" in mix_shift(firm(1), None).text


def test_a_span_of_credit_notes_has_no_shares():
    sales = firm(1)
    sales.loc[sales["month"] == "2024-06", "amount"] *= -1

    table = mix_shift(sales, SPANS, draws=50).table

    assert table["share_before"].isna().all()
    assert table[["share_change", "low", "high"]].isna().all().all()
    assert table["is_within_noise"].all()
