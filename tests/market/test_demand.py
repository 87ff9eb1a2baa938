"""Chapter 1.2: the history of sales by dimension, and what made it grow."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.market.demand import sales_history


def sales_of(first, last, fiscal_year_starts=1, **names):
    """One sale of 1 a month and combination of names, fiscal year beside it."""
    months = pd.period_range(first, last, freq="M")
    ahead = (months.month >= fiscal_year_starts) & (fiscal_year_starts > 1)
    sales = pd.DataFrame({"month": months.astype(str), "fiscal_year": months.year + ahead})
    for dimension, values in names.items():
        sales = sales.merge(pd.DataFrame({dimension: values}), how="cross")
    return sales.assign(amount=1.0)


def row(table, dimension, name, year):
    found = table.query("dimension == @dimension and name == @name and fiscal_year == @year")
    assert len(found) == 1
    return found.iloc[0]


def test_by_hand():
    """2024: North 120, South 60; 2025: North 132, South 84. Total 180 to 216, up 20 %.

    North grows by 10 % and brings 12/180 = 6.7 points, South by 40 % and 24/180 = 13.3 points.
    """
    sales = sales_of("2024-01", "2025-12", region=["North", "South"])
    sales["amount"] = sales.apply(
        lambda sale: {
            ("North", 2024): 10, ("South", 2024): 5, ("North", 2025): 11, ("South", 2025): 7
        }[sale["region"], sale["fiscal_year"]],
        axis=1,
    )  # fmt: skip

    finding = sales_history(sales, ["region"])

    total = row(finding.table, "total", "all", 2025)
    north, south = (row(finding.table, "region", name, 2025) for name in ("North", "South"))
    assert total[["amount", "share", "months"]].tolist() == [216, 1, 12]
    assert total[["growth_rate", "contribution"]].tolist() == pytest.approx([0.2, 0.2])
    assert north[["growth_rate", "contribution"]].tolist() == pytest.approx([0.1, 12 / 180])
    assert south[["growth_rate", "contribution"]].tolist() == pytest.approx([0.4, 24 / 180])
    assert south["share"] == pytest.approx(84 / 216)
    assert finding.text == (
        "Sales of FY2025 are 216, up 20.0 % on FY2024. "
        "By region the largest contribution is that of South (+13.3 points)."
    )


@pytest.mark.parametrize("seed", range(10))
def test_every_dimension_adds_up_to_the_total_in_every_year(seed):
    rng = np.random.default_rng(seed)
    names = {"region": list("ABC"), "product": list("xy"), "rep": ["r1", "r2"]}
    sales = sales_of("2022-01", "2025-12", **names).sample(frac=0.3, random_state=seed)
    sales["amount"] = rng.normal(100, 60, len(sales))  # a few credit notes among them

    table = sales_history(sales, list(names), covered=_months("2022-01", "2025-12")).table

    sums = table.groupby(["fiscal_year", "dimension"])[["amount", "share", "contribution"]]
    added = sums.sum(min_count=1).unstack("dimension")
    yearly = sales.groupby("fiscal_year")["amount"].sum()
    for column in ("amount", "share", "contribution"):
        for dimension in names:
            assert added[column, dimension].to_numpy() == pytest.approx(
                added[column, "total"].to_numpy(), nan_ok=True
            )
    assert added["amount", "total"].to_numpy() == pytest.approx(yearly.to_numpy())
    shuffled = sales.sample(frac=1, random_state=seed)
    again = sales_history(shuffled, list(names), covered=_months("2022-01", "2025-12")).table
    pd.testing.assert_frame_equal(again, table)


def test_a_new_name_contributes_without_a_growth_rate():
    old, new = (
        sales_of("2024-01", "2025-12", product=["old"]),
        sales_of("2025-07", "2025-12", product=["new"]),
    )

    table = sales_history(pd.concat([old, new]), ["product"]).table

    came = row(table, "product", "new", 2025)
    assert row(table, "product", "new", 2024)["amount"] == 0
    assert np.isnan(came["growth_rate"])
    assert came["contribution"] == pytest.approx(0.5)


def test_a_name_that_is_gone_takes_its_growth_with_it():
    stays, goes = (
        sales_of("2024-01", "2025-12", customer=["stays"]),
        sales_of("2024-01", "2024-12", customer=["goes"]),
    )

    table = sales_history(pd.concat([stays, goes]), ["customer"]).table

    gone = row(table, "customer", "goes", 2025)
    assert gone[["amount", "growth_rate", "contribution"]].tolist() == [0, -1, -0.5]


def test_growth_needs_two_full_years():
    sales = sales_of("2023-07", "2026-03", region=["North"])

    finding = sales_history(sales, ["region"])

    total = finding.table.query("dimension == 'total'").set_index("fiscal_year")
    assert total["months"].to_dict() == {2023: 6, 2024: 12, 2025: 12, 2026: 3}
    assert total["growth_rate"].notna().to_dict() == {
        2023: False, 2024: False, 2025: True, 2026: False
    }  # fmt: skip
    assert finding.text.endswith("Not full, so without growth: FY2023 and FY2026.")


def test_a_fiscal_year_is_full_by_its_own_months():
    """April 2023 to March 2025 are the full fiscal years 2024 and 2025 of a firm from April."""
    sales = sales_of("2023-04", "2025-03", fiscal_year_starts=4, region=["North"])

    total = sales_history(sales, ["region"], fiscal_year_starts=4).table.query(
        "dimension == 'total'"
    )

    assert total[["fiscal_year", "months"]].to_numpy().tolist() == [[2024, 12], [2025, 12]]
    assert total["growth_rate"].iloc[1] == 0


def test_a_month_without_sales_does_not_break_a_year():
    sales = sales_of("2024-01", "2025-12", region=["North"])
    summer = sales[sales["month"].str[5:] != "08"]

    total = sales_history(summer, ["region"]).table.query("dimension == 'total'")

    assert total["months"].tolist() == [12, 12]


def test_months_that_the_data_only_touch_can_be_left_out():
    sales = sales_of("2024-01", "2025-12", region=["North"])

    total = sales_history(sales, ["region"], covered=_months("2024-01", "2025-11")).table

    assert total["months"].unique().tolist() == [12, 11]
    assert total["growth_rate"].isna().all()


def test_less_than_a_year_is_said_to_be_so():
    finding = sales_history(sales_of("2025-03", "2025-05", region=["North"]), ["region"])

    assert finding.text == (
        "Sales of FY2025 so far are 3, from 3 months; "
        "no fiscal year is full, so no growth is shown."
    )


def test_blank_names_are_unknown_rather_than_lost():
    sales = sales_of("2025-01", "2025-12", region=["North", None])

    table = sales_history(sales, ["region"]).table

    assert row(table, "region", "unknown", 2025)["amount"] == 12


def test_a_year_in_which_credit_notes_exceed_sales_gives_no_rates():
    sales = sales_of("2024-01", "2025-12", region=["North"])
    sales.loc[sales["fiscal_year"] == 2024, "amount"] = -1

    total = row(sales_history(sales, ["region"]).table, "total", "all", 2025)

    assert total[["growth_rate", "contribution"]].isna().all()


def test_the_sentence_skips_a_dimension_that_the_firm_does_not_have():
    sales = sales_of("2024-01", "2025-12", product_line=["all"], region=["North", "South"])

    text = sales_history(sales, ["product_line", "region"]).text

    assert "product line" not in text
    assert "By region the largest contribution" in text


def test_an_unknown_dimension_is_refused_by_name():
    sales = sales_of("2025-01", "2025-12", region=["North"])

    with pytest.raises(TableError, match="no column colour.*choose dimensions among month"):
        sales_history(sales, ["region", "colour"])


def test_no_sales_are_a_sentence_not_an_error():
    nothing = sales_of("2025-01", "2025-12", region=["North"]).iloc[:0]

    finding = sales_history(nothing, ["region"])

    assert finding.needs == "sales"
    assert "no sale before the plan year" in finding.text


def _months(first, last):
    return pd.period_range(first, last, freq="M").astype(str).tolist()
