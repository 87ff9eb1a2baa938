"""Charts of who comes first: what they say, and that they stay small."""

import json

import numpy as np
import pandas as pd

from salesplan.decomposition.sales_classes import sales_classes
from salesplan.show import charts


def ranked(size):
    shares = np.arange(1, size + 1) / size
    return pd.DataFrame(
        {"name": [f"c{i}" for i in range(size)], "rank": range(1, size + 1), "value_per_hour": 1.0,
         "hours_share": shares, "value_share": shares**0.5}
    )  # fmt: skip


def test_the_curve_counts_class_a_and_marks_where_classes_end():
    chart = charts.sales_classes(sales_classes(pd.Series({"a": 80.0, "b": 15.0, "c": 5.0})))

    said = json.dumps(chart.to_dict())
    assert chart.title.text == ["1 of 3 accounts is class A and makes 80 % of the sales"]
    assert '"A: 80 %"' in said
    assert '"B: 95 %"' in said
    assert '"C: 100 %"' not in said


def test_accounts_that_bought_nothing_are_no_part_of_the_curve():
    finding = sales_classes(pd.Series({"a": 90.0, "b": 10.0, "c": 0.0, "d": -5.0}))

    assert charts.sales_classes(finding).title.text[0].startswith("1 of 2 accounts is class A")


def test_nothing_sold_draws_nothing():
    assert charts.sales_classes(sales_classes(pd.Series({"a": 0.0}))) is None
    assert charts.account_priority(ranked(3).assign(rank=np.nan)) is None


def test_half_of_the_hours_by_the_root():
    """Value share is the root of the hours' share: half bring 71 %."""
    chart = charts.account_priority(ranked(100))

    assert "bring 71 % of the expected value" in " ".join(chart.title.text)


def test_a_hundred_thousand_accounts_are_a_hundred_and_fifty_points():
    chart = charts.account_priority(ranked(100_000))

    assert len(json.dumps(chart.to_dict())) < 40_000


def test_one_account_is_a_chart_too():
    chart = charts.sales_classes(sales_classes(pd.Series({"a": 1.0})))

    assert chart.title.text == ["1 of 1 account is class A and makes 100 % of the sales"]
