"""Chapter 1.2: volume, price and mix, exact, whatever the lines look like."""

import numpy as np
import pandas as pd
import pytest

from salesplan.market.compared import Spans
from salesplan.market.prices import price_volume_mix, price_volume_mix_lines, product_effects

SPANS = Spans(("2024-06",), ("2025-06",), ("FY2024", "FY2025"))
BEFORE, AFTER = "2024-06", "2025-06"


def lines(*rows):
    """Sales from (month, product, quantity, amount)."""
    sales = pd.DataFrame(rows, columns=["month", "product", "quantity", "amount"])
    return sales.assign(product_line=sales["product"].str.upper().str[0])


def random_sales(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(20, 500))
    quantity = rng.integers(1, 30, size).astype(float)
    sign = rng.choice([1, 1, 1, 1, -1], size)
    sales = pd.DataFrame(
        {
            "month": rng.choice([BEFORE, AFTER, "2023-06"], size),
            "product": rng.choice([*"abcdefgh", "unknown"][: 3 + seed % 7], size),
            "quantity": np.where(rng.uniform(size=size) < 0.1, np.nan, quantity * sign),
            "amount": quantity * rng.lognormal(3, 0.5, size) * sign,
        }
    )
    return sales.assign(product_line=np.where(sales["product"] < "d", "L", "M"))


def steps(finding, column="amount"):
    return finding.table.set_index("component")[column].to_dict()


def test_by_hand():
    """a: 10 at 10, then 12 at 12; b: 10 at 5, then 8 at 5; 150 to 184.

    Pieces 20 and 20, so no volume. Price: a 2 x 11 = 22. Mix: a's share .5 to .6, b's .5 to .4,
    mean prices 11 and 5: 20 x (.1 x 11 - .1 x 5) = 12.
    """
    sales = lines((BEFORE, "a", 10, 100), (BEFORE, "b", 10, 50), (AFTER, "a", 12, 144),
                  (AFTER, "b", 8, 40))  # fmt: skip

    finding = price_volume_mix(sales, SPANS)

    assert steps(finding) == pytest.approx(
        {"FY2024": 150, "volume": 0, "price": 22, "mix of lasting products": 12, "FY2025": 184}
    )
    assert finding.text == (
        "FY2025 against FY2024: +34 of sales, of which volume 0, price +22, mix +12."
    )


def test_one_product_has_no_mix_and_the_midpoint_rule_leaves_nothing_over():
    """10 at 10 to 12 at 12: volume 2 x 11 = 22, price 2 x 11 = 22, together 44."""
    sales = lines((BEFORE, "a", 10, 100), (AFTER, "a", 12, 144))

    assert steps(price_volume_mix(sales, SPANS)) == pytest.approx(
        {"FY2024": 100, "volume": 22, "price": 22, "mix of lasting products": 0, "FY2025": 144}
    )


def test_new_and_dropped_products_belong_to_the_mix():
    sales = lines((BEFORE, "a", 1, 10), (AFTER, "a", 1, 10), (BEFORE, "b", 4, 20),
                  (AFTER, "c", 3, 33))  # fmt: skip

    finding = price_volume_mix(sales, SPANS)

    assert steps(finding)["new products"] == 33
    assert steps(finding)["dropped products"] == -20
    assert steps(finding, "effect")["new products"] == "mix"
    assert "mix +13 (new products +33, dropped ones -20)" in finding.text


def test_a_cancelled_order_bends_neither_price_nor_volume():
    """10 at 10 in both years, and in the second 3 of them come back, at a price of 30."""
    sales = lines((BEFORE, "a", 10, 100), (AFTER, "a", 10, 100), (AFTER, "a", -3, -90))

    finding = price_volume_mix(sales, SPANS)

    assert steps(finding) == {
        "FY2024": 100, "volume": 0, "price": 0, "mix of lasting products": 0,
        "credit notes": -90, "FY2025": 10,
    }  # fmt: skip
    assert "Returns and credit notes, -90, are a step of their own." in finding.text


def test_what_has_no_quantity_or_product_is_not_split():
    sales = lines((BEFORE, "a", 10, 100), (AFTER, "a", 10, 100), (AFTER, "a", np.nan, 7),
                  (AFTER, "unknown", 5, 8), (BEFORE, "a", 0, 4))  # fmt: skip

    finding = price_volume_mix(sales, SPANS)

    assert steps(finding)["not split"] == 11
    assert "+11 without quantity or product cannot be split." in finding.text


def test_goods_given_away_are_no_price_of_zero():
    sales = lines((BEFORE, "a", 10, 100), (AFTER, "a", 10, 100), (AFTER, "a", 90, 0))

    assert steps(price_volume_mix(sales, SPANS))["price"] == 0


@pytest.mark.parametrize("seed", range(25))
def test_every_product_adds_up_exactly(seed):
    sales = random_sales(seed)

    effects = product_effects(sales, SPANS)

    moved = effects["after_amount"] - effects["before_amount"]
    columns = effects.columns[4:]
    inside = sales[sales["month"] != "2023-06"].groupby("month")["amount"].sum()
    assert effects[columns].sum(axis=1).to_numpy() == pytest.approx(moved.to_numpy(), abs=1e-6)
    assert effects[["before_amount", "after_amount"]].sum().to_numpy() == pytest.approx(
        inside.reindex([BEFORE, AFTER]).to_numpy()
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_bridge_and_the_lines_are_the_same_change(seed):
    sales = random_sales(seed)

    whole, by_line = (
        price_volume_mix(sales, SPANS).table,
        price_volume_mix_lines(sales, SPANS).table,
    )

    by_effect = whole.groupby("effect")["amount"].sum()
    assert by_line["price_effect"].sum() == pytest.approx(by_effect["price"])
    assert by_line["mix_effect"].sum() == pytest.approx(by_effect["mix"])
    assert by_line["volume_effect"].sum() == pytest.approx(by_effect["volume"])
    change = by_line["after_amount"].sum() - by_line["before_amount"].sum()
    assert whole["amount"].iloc[1:-1].sum() == pytest.approx(change)


@pytest.mark.parametrize("seed", range(10))
def test_turned_round_in_time_every_effect_turns_its_sign(seed):
    """The midpoint rule favours neither year (Bennet 1920)."""
    sales = random_sales(seed)
    turned = sales.replace({"month": {BEFORE: AFTER, AFTER: BEFORE}})

    there, back = (product_effects(rows, SPANS) for rows in (sales, turned))

    for column in ("volume", "price", "mix of lasting products"):
        assert back[column].to_numpy() == pytest.approx(-there[column].to_numpy(), abs=1e-6)


def test_a_rise_of_every_price_is_price_alone():
    rng = np.random.default_rng(3)
    quantity = rng.integers(1, 50, 8).astype(float)
    price = rng.lognormal(3, 1, 8)
    sales = pd.concat(
        [
            lines(*zip([month] * 8, "abcdefgh", quantity, quantity * price * rise, strict=True))
            for month, rise in ((BEFORE, 1.0), (AFTER, 1.1))
        ]
    )

    found = steps(price_volume_mix(sales, SPANS))

    assert found["price"] == pytest.approx(0.1 * (quantity * price).sum())
    assert found["volume"] == pytest.approx(0)
    assert found["mix of lasting products"] == pytest.approx(0, abs=1e-9)


def test_more_of_everything_is_volume_alone():
    sales = lines((BEFORE, "a", 10, 100), (BEFORE, "b", 2, 90), (AFTER, "a", 15, 150),
                  (AFTER, "b", 3, 135))  # fmt: skip

    found = steps(price_volume_mix(sales, SPANS))

    assert found["volume"] == pytest.approx(95)
    assert found["mix of lasting products"] == pytest.approx(0, abs=1e-9)


def test_the_line_whose_prices_moved_most_is_named():
    sales = lines((BEFORE, "a", 10, 100), (AFTER, "a", 10, 110), (BEFORE, "b", 10, 100),
                  (AFTER, "b", 10, 80))  # fmt: skip

    finding = price_volume_mix_lines(sales, SPANS)

    assert finding.table.set_index("product_line")["price_rate"].round(3).to_dict() == {
        "A": 0.095, "B": -0.222,
    }  # fmt: skip
    assert finding.text == (
        "FY2025 against FY2024: prices rose in 1 of 2 product lines; they moved most in B "
        "(-22.2 %)."
    )


def test_one_line_alone_is_compared_with_no_other():
    sales = lines((BEFORE, "a", 10, 100), (AFTER, "a", 10, 110))

    assert price_volume_mix_lines(sales, SPANS).text.endswith(
        "there is one product line; its prices moved sales by +10."
    )


@pytest.mark.parametrize("draw", [price_volume_mix, price_volume_mix_lines])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": np.nan}, "no sale has a quantity"),
        ({"product": "all"}, "no sale names its product"),
    ],
)
def test_what_is_missing_is_said(draw, change, said):
    finding = draw(lines((BEFORE, "a", 1, 2), (AFTER, "a", 1, 2)).assign(**change), SPANS)

    assert said in finding.text
    assert finding.needs == "sales"


def test_a_short_history_is_refused():
    sales = lines((BEFORE, "a", 1, 2))

    assert "fewer than six full months" in price_volume_mix(sales, None).text
    assert "fewer than six full months" in price_volume_mix_lines(sales, None).text
