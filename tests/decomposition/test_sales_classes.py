"""Classes of accounts by their share of sales: who makes 80 %, and who moved."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.sales_classes import (
    account_concentration,
    account_months,
    class_moves,
    gini,
    rank_by_sales,
    sales_classes,
)
from salesplan.errors import ParamError

LIMITS = [0.8, 0.95]


def measured(amounts):
    return account_concentration(sales_classes(amounts).table).table.set_index("measure")["value"]


def test_five_accounts_by_hand():
    """50 + 30 = 80: b closes class A; c 14 is B up to 94 and d, at 94 < 95, crosses: B; e is C."""
    sold = pd.Series({"a": 50.0, "b": 30.0, "c": 14.0, "d": 4.0, "e": 2.0})

    found = rank_by_sales(sold, LIMITS)

    assert "".join(found["sales_class"]) == "AABBC"
    assert found["cumulated_share"].tolist() == pytest.approx([0.5, 0.8, 0.94, 0.98, 1.0])


def test_the_account_that_crosses_the_line_belongs_above_it():
    """79 % before it, 99 % with it: still A."""
    found = rank_by_sales(pd.Series({"a": 79.0, "b": 20.0, "c": 1.0}), LIMITS)

    assert found["sales_class"].tolist() == ["A", "A", "C"]


def test_the_same_sales_stand_in_the_order_of_their_keys():
    found = rank_by_sales(pd.Series(1.0, ["z", "m", "a", "k", "b"]), [0.5])

    assert list(found.index) == ["a", "b", "k", "m", "z"]
    assert "".join(found["sales_class"]) == "AAABB"


def test_the_pareto_of_the_call_cycle_case():
    """10 % make 65, 20 % 20, 50 % 10, 10 % 3, 10 % 2: of 100 accounts 25 make 80 %, 75 make 95 %.

    6.5 x 10 = 65 and 15 x 1 = 80; then 5 x 1 = 85, 10 x .3 = 88 and 35 x .2 = 95.
    """
    sizes = np.repeat([65 / 10, 20 / 20, 10 / 50, 3 / 10, 2 / 10], [10, 20, 50, 10, 10])
    sold = pd.Series(sizes, [f"c{i:03}" for i in range(100)])

    found = rank_by_sales(sold, LIMITS)

    assert found["sales_class"].value_counts().to_dict() == {"A": 25, "B": 50, "C": 25}
    assert found["share"].head(10).sum() == pytest.approx(0.65)
    assert measured(sold)["accounts_for_80"] == 25


def test_who_returned_more_than_bought_stands_last_and_moves_no_share():
    sold = pd.Series({"a": 80.0, "b": 20.0, "c": 0.0, "d": -5.0, "e": -30.0})

    found = sales_classes(sold)

    assert found.table["customer"].tolist() == ["a", "b", "c", "d", "e"]
    assert found.table["sales_class"].tolist() == ["A", "B", "no sales", "returns", "returns"]
    assert found.table["cumulated_share"].is_monotonic_increasing
    assert found.table["cumulated_share"].max() == 1.0
    assert "2 accounts returned more than bought (-35), outside the shares" in found.text
    assert measured(sold)["sales_net"] == 65.0
    assert measured(sold)["returned_net"] == -35.0


@pytest.mark.parametrize("seed", range(20))
def test_classes_are_the_smallest_groups_in_any_order_and_scale(seed):
    rng = np.random.default_rng(seed)
    sold = pd.Series(rng.lognormal(0, 1.5, 5 + 7 * seed), [f"c{i}" for i in range(5 + 7 * seed)])

    found = rank_by_sales(sold, LIMITS)

    first = found[found["sales_class"] == "A"]["amount"]
    assert first.sum() >= 0.8 * sold.sum() - 1e-9
    assert first.iloc[:-1].sum() < 0.8 * sold.sum()
    assert found["share"].sum() == pytest.approx(1.0)
    shuffled = rank_by_sales(sold.sample(frac=1, random_state=seed) * 1e6, LIMITS)
    assert shuffled["sales_class"].to_dict() == found["sales_class"].to_dict()


def test_moves_between_two_spans():
    """Account a stays in A, b goes to B, c B to A, d lost, e new, f never bought."""
    before = pd.Series({"a": 60.0, "b": 25.0, "c": 10.0, "d": 5.0, "e": 0.0, "f": 0.0})
    now = pd.Series({"a": 60.0, "b": 10.0, "c": 25.0, "d": 0.0, "e": 5.0, "f": 0.0})

    found = sales_classes(now, before, limits=LIMITS)
    moves = class_moves(found.table)

    by = found.table.set_index("customer")["class_move"]
    assert by.to_dict() == {
        "a": "same", "b": "down", "c": "up", "d": "lost", "e": "new", "f": "",
    }  # fmt: skip
    assert moves.table["accounts"].sum() == 6
    assert moves.table["amount"].sum() == now.sum()
    assert moves.text == (
        "Against the span before, 1 moved up, 1 moved down, 1 kept their class, 1 are new or back "
        "and 1 no longer buy; 1 of 2 A accounts stayed A."
    )


def test_without_a_span_before_moves_are_not_computed():
    assert not class_moves(sales_classes(pd.Series({"a": 1.0})).table).is_computed


@pytest.mark.parametrize("power", [1.0, 2.0, 5.0])
def test_gini_of_a_power_law(power):
    """Lorenz curve x^(p+1): the coefficient is p / (p + 2)."""
    sizes = pd.Series((np.arange(100_000) + 0.5) ** power)

    assert gini(sizes) == pytest.approx(power / (power + 2), abs=1e-4)


def test_gini_by_all_pairs():
    """The mean difference of all pairs over twice the mean."""
    sizes = pd.Series(np.random.default_rng(3).gamma(0.7, size=60))
    pairs = np.abs(sizes.to_numpy()[:, None] - sizes.to_numpy()).mean()

    assert gini(sizes) == pytest.approx(pairs / (2 * sizes.mean()))


def test_months_of_accounts_keep_every_unit_and_everybody():
    sales = pd.DataFrame(
        {
            "customer": ["b", "a", "b", "unknown", "all", "old"],
            "month": ["2025-01", "2025-02", "2025-02", "2025-02", "2025-01", "2023-01"],
            "amount": [0.1, 0.2, -0.1, 99.0, 99.0, 7.0],
        }
    )

    found = account_months(sales, ["2025-01", "2025-02"], ["crm"])

    assert found.index.tolist() == ["a", "b", "crm", "old"]
    assert found.sum(axis=1).tolist() == [0.2, 0.0, 0.0, 0.0]


def test_nobody_bought_anything():
    found = sales_classes(pd.Series({"a": 0.0, "b": -1.0}), period=" in 2025")

    assert found.text == "None of 2 accounts bought anything in 2025."
    assert "nothing to concentrate" in account_concentration(found.table).text


def test_sales_without_a_customer_are_said_and_names_shown():
    names = pd.Series({"a": "Ada", "b": "Bo"})

    found = sales_classes(pd.Series({"a": 1.0, "b": 9.0}), names=names, unnamed=5.0)

    assert found.table["name"].tolist() == ["Bo", "Ada"]
    assert found.text.endswith("5 without a customer's name is in no class.")


def test_no_account_at_all():
    assert sales_classes(pd.Series(dtype="float64")).table.empty


@pytest.mark.parametrize("limits", [[], [0.9, 0.8], [0.0, 0.5], [0.8, 1.2]])
def test_limits_that_do_not_rise_are_refused(limits):
    with pytest.raises(ParamError, match=r"sales_class_limits: .* do not rise .* Fix: .*0\.95"):
        rank_by_sales(pd.Series({"a": 1.0}), limits)


def test_one_account_is_spoken_of_as_one():
    table = sales_classes(pd.Series({"x": 10.0})).table

    assert account_concentration(table).text.startswith("1 account of 1 (100 %) makes 80 %")
