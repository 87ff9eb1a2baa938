"""Which rows and columns of a table people see, and what is said of the others."""

import pandas as pd
import pytest

from salesplan.finding import Finding
from salesplan.show import tables
from salesplan.show.extract import FEW, OF_EACH, WHOLE, columns_shown, rows_shown


def by_quarter(companies, quarters=12):
    """Sales of companies by quarter, the newest quarter first: rows need not come in order."""
    periods = [f"FY{2024 + q // 4}-Q{q % 4 + 1}" for q in range(quarters)][::-1]
    rows = [(period, f"C{i}", 100.0) for period in periods for i in range(companies)]
    return pd.DataFrame(rows, columns=["period", "company", "amount"])


def history(sizes, months=12):
    """Sales by dimension over three years: dimension to how many names it has, larger ones last."""
    rows = [
        (dimension, f"{dimension} {i}", year, 10.0 * i + year % 7, months if year == 2025 else 12)
        for dimension, size in sizes.items()
        for i in range(size)
        for year in (2023, 2024, 2025)
    ]
    return pd.DataFrame(rows, columns=["dimension", "name", "fiscal_year", "amount", "months"])


def cells_of(table):
    kinds = tables.column_kinds(table)
    columns = {name: tables.write(table[name], kind) for name, kind in kinds.items()}
    return pd.DataFrame(columns).replace(tables.MISSING, ""), kinds


def shown_of(table):
    return columns_shown(table, *cells_of(table))


class TestRows:
    def test_a_table_of_forty_rows_is_shown_whole(self):
        rows, note = rows_shown(by_quarter(5, 8))

        assert (len(rows), note) == (WHOLE, "")

    def test_a_long_table_in_time_shows_its_latest_periods_whole_and_in_order(self):
        """4 companies in 12 quarters: three quarters make 12 rows."""
        rows, note = rows_shown(by_quarter(4))

        assert rows["period"].tolist() == sorted(rows["period"])
        assert set(rows["period"]) == {"FY2026-Q2", "FY2026-Q3", "FY2026-Q4"}
        assert note == "The latest 12 of 48 rows."

    def test_no_period_is_cut_in_two(self):
        """Of 7 companies only one quarter fits into 12 rows."""
        rows, note = rows_shown(by_quarter(7))

        assert rows["period"].unique().tolist() == ["FY2026-Q4"]
        assert note == "The latest 7 of 84 rows."

    def test_a_latest_period_of_some_length_is_still_shown_whole(self):
        rows, note = rows_shown(by_quarter(30, 2))

        assert (len(rows), note) == (30, "The latest 30 of 60 rows.")

    def test_a_latest_period_longer_than_that_is_cut_and_named(self):
        rows, note = rows_shown(by_quarter(50, 2))

        assert len(rows) == FEW
        assert rows["period"].unique().tolist() == ["FY2024-Q2"]
        assert note == "The first 12 of FY2024-Q2 of 100 rows."

    @pytest.mark.parametrize(
        ("name", "values", "last"),
        [
            ("month", pd.period_range("2020-01", periods=60, freq="M").astype(str), "2024-12"),
            ("fiscal_year", range(1950, 2010), 2009),
        ],
    )
    def test_months_and_years_are_time_as_well(self, name, values, last):
        rows, note = rows_shown(pd.DataFrame({name: values, "amount": 1.0}))

        assert rows[name].iloc[-1] == last
        assert note == "The latest 12 of 60 rows."

    def test_a_table_that_looks_ahead_shows_what_comes_first(self):
        months = pd.period_range("2026-01", periods=60, freq="M").astype(str)
        ahead = pd.DataFrame({"month": months, "needed_count": 1, "is_plan_year": True})

        rows, note = rows_shown(ahead)

        assert rows["month"].iloc[0] == "2026-01"
        assert note == "The first 12 of 60 rows."

    @pytest.mark.parametrize(("known", "months"), [(3, ["02", "03"]), (0, ["01"])])
    def test_months_to_come_are_not_the_latest(self, known, months):
        """5 people in 12 months, 3 of them complete: two months make 10 rows."""
        year = [f"2026-{month:02}" for month in range(1, 13)]
        table = pd.DataFrame({"node": list("abcde") * 12, "month": sorted(year * 5)})

        rows, _ = rows_shown(table.assign(is_complete=table["month"] <= f"2026-{known:02}"))

        assert rows["month"].unique().tolist() == [f"2026-{month}" for month in months]

    def test_a_table_whose_time_is_one_of_many_dimensions_shows_its_first_rows(self):
        cube = pd.DataFrame({"product_line": "A", "rep": "r1", "month": "2026-01"}, range(50))

        assert rows_shown(cube)[1] == "The first 12 of 50 rows."

    def test_of_several_dimensions_the_largest_in_the_latest_year_are_shown(self):
        """Names count up with their amounts: the last five of ten products, largest first."""
        rows, note = rows_shown(history({"total": 1, "region": 4, "product": 10}))

        assert rows["fiscal_year"].unique().tolist() == [2025]
        assert rows["dimension"].tolist() == ["total"] + ["region"] * 4 + ["product"] * OF_EACH
        assert rows["name"].tolist()[5:] == [f"product {i}" for i in (9, 8, 7, 6, 5)]
        assert note == "FY2025, the 5 largest of each dimension: 10 of 45 rows."

    def test_a_year_that_has_only_begun_is_not_the_latest(self):
        rows, _ = rows_shown(history({"region": 20}, months=4))

        assert rows["fiscal_year"].unique().tolist() == [2024]

    def test_without_any_full_year_the_latest_is_shown(self):
        rows, _ = rows_shown(history({"region": 20}).assign(months=7))

        assert rows["fiscal_year"].unique().tolist() == [2025]

    def test_the_note_names_the_file_that_holds_all(self):
        table = by_quarter(7)
        table.attrs["name"] = "shares"

        assert rows_shown(table)[1].endswith("of 84 rows; all of them in tables/shares.csv.")

    def test_asked_for_two_rows_it_shows_the_first_two(self):
        rows, note = rows_shown(by_quarter(1), most=2)

        assert (len(rows), note) == (2, "The first 2 of 12 rows.")


class TestColumns:
    def test_a_column_that_never_changes_is_said_once(self):
        table = pd.DataFrame(
            {"series": "own sales", "month": ["1", "2", "3"], "is_plan_year": True, "origins": 12}
        )

        assert shown_of(table) == (
            ["month"],
            "In every row: Series own sales, Plan year yes, Origins 12.",
        )

    def test_a_column_without_content_is_not_shown(self):
        table = pd.DataFrame({"rep": ["a", "b"], "reason": ["", None], "quota": [1, 2]})

        assert shown_of(table) == (["rep", "quota"], "")

    def test_two_rows_may_agree_by_chance(self):
        table = pd.DataFrame({"rep": ["a", "b"], "team": "North"})

        assert shown_of(table) == (["rep", "team"], "")

    @pytest.mark.parametrize("name", ["quota", "share", "difference", "chance", "share_change"])
    def test_amounts_and_rates_stay_even_where_they_agree(self, name):
        table = pd.DataFrame({"rep": ["a", "b", "c"], name: 0.0})

        assert shown_of(table) == (["rep", name], "")

    def test_a_proof_that_holds_one_row_a_sum_stays_whole(self):
        table = pd.DataFrame({"what": ["a", "b", "c"], "whole": 100, "parts": 100, "difference": 0})

        assert shown_of(table)[0] == ["what", "whole", "parts", "difference"]

    def test_a_column_that_changes_further_down_stays(self):
        """All shown rows are one rep's, but the table holds two: nothing is said of every row."""
        table = pd.DataFrame({"rep": ["r1"] * 4 + ["r2"], "month": list("12345")})
        cells, kinds = cells_of(table)

        assert columns_shown(table, cells.head(4), kinds) == (["rep", "month"], "")

    def test_a_value_beside_missing_ones_is_not_the_same_in_every_row(self):
        table = pd.DataFrame({"rep": ["a", "b", "c"], "reason": ["promised", "", ""]})

        assert shown_of(table)[0] == ["rep", "reason"]

    def test_a_table_of_one_value_is_shown_all_the_same(self):
        table = pd.DataFrame({"team": ["North"] * 3})

        assert shown_of(table) == (["team"], "")

    def test_a_step_of_the_calculation_is_for_the_file_alone(self):
        table = pd.DataFrame(
            {"stage": ["a", "b"], "needed_count": [1, 2], "needed_exact": [0.2, 2]}
        )

        assert shown_of(table)[0] == ["stage", "needed_count"]


def test_what_is_left_out_is_said_below_the_table():
    table = pd.DataFrame({"series": "own sales", "month": list("123"), "amount": 5.0})

    shown = tables.to_html(Finding(table, ""))

    assert shown.count("<th") == 1 + 2  # thead and two columns
    assert shown.endswith("</table>\n<p>In every row: Series own sales.</p>")
    assert tables.to_plain(Finding(table, "")).splitlines() == [
        "Month  Amount",
        "1           5",
        "2           5",
        "3           5",
        "In every row: Series own sales.",
    ]
