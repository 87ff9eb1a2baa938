"""Rules within one table: keys, repeated rows, spelling, ranges, far dates, credit shares."""

import pandas as pd
import pytest

from salesplan.case.checks import far_dates, is_code, spelling_of

SALES = "date,amount,rep\n2025-01-15,100,Ann\n2025-02-15,200,Bo\n"


def messages(loaded):
    return "\n".join(map(str, loaded.errors))


def rules(loaded, table="sales"):
    report = loaded.report
    return report[report["table"] == table]["rule"].tolist()


def test_repeated_keys_are_refused_and_the_first_is_kept_on_request(load):
    deals = "deal,rep,stage,amount\nD1,Ann,Won,5\nD2,Bo,Won,7\nD1,Ann,Lost,9\n"

    refused = load(sales=SALES, deals=deals)
    accepted = load(accept={"deals": {"duplicate_key": "drop"}}, sales=SALES, deals=deals)

    assert (
        "deals.csv: 1 row repeats the deal of a row before (D1) (line 4). Fix: give each its"
        in (messages(refused))
    )
    assert accepted.errors == []
    assert accepted.tables["deals"]["stage"].tolist() == ["Won", "Won"]
    assert accepted.totals.set_index("table").loc["deals", "set_aside_amount"] == 9.0


def test_the_key_of_a_quota_is_its_period_with_all_its_dimensions(load):
    apart = "period,rep,team,quota\n2025,Ann,,5\n2025,Bo,,5\n2025,,North,9\n2025,,,20\n"

    assert load(sales=SALES, quotas=apart).errors == []
    assert "repeat the period, rep, team of a row before" in messages(
        load(sales=SALES, quotas=apart + "2025,,,21\n2025,Ann,,6\n")
    )


def test_rows_that_are_the_same_in_every_cell_are_noted_and_kept(load):
    sales = "date,amount,memo\n2025-01-15,7,a\n2025-01-15,7,a\n2025-01-15,7,b\n"

    kept = load(sales=sales)
    dropped = load(accept={"sales": {"duplicate_rows": "drop"}}, sales=sales)

    assert kept.errors == []
    note = kept.report.set_index("rule").loc["duplicate_rows"]
    assert note[["count", "rows", "amount"]].tolist() == [1, "3", 7.0]
    assert len(kept.tables["sales"]) == 3
    assert len(dropped.tables["sales"]) == 2


def test_names_that_differ_in_capitals_only_are_brought_together(load):
    sales = "date,amount,product\n" + "2025-01-15,7,Clothing\n" * 3 + "2025-01-15,8,CLOTHING\n"

    merged = load(sales=sales)
    kept = load(accept={"sales": {"spellings": "keep"}}, sales=sales)

    assert merged.tables["sales"]["product"].tolist() == ["Clothing"] * 4
    assert "CLOTHING as Clothing" in merged.report.set_index("rule").loc["spellings", "value"]
    assert kept.tables["sales"]["product"].tolist()[-1] == "CLOTHING"


def test_codes_that_differ_in_capitals_only_stay_different(load):
    loaded = load(sales="date,amount,customer\n2025-01-15,7,0015gAb\n2025-01-16,8,0015gAB\n")

    assert loaded.tables["sales"]["customer"].tolist() == ["0015gAb", "0015gAB"]
    assert "similar_keys" in rules(loaded)


def test_the_most_frequent_spelling_wins_and_ties_go_by_the_alphabet():
    assert spelling_of(pd.Series(["a", "A", "A"])) == {"a": "A"}
    assert spelling_of(pd.Series(["a", "A"])) == {"a": "A"}
    assert spelling_of(pd.Series(["a", "b"])) == {}


def test_a_digit_makes_a_key_a_code():
    assert is_code("X1")
    assert not is_code("Ann O'Neil")


def test_negative_sales_are_credit_notes_counted_with_their_money(load):
    loaded = load(sales="date,amount\n2025-01-15,7\n2025-01-16,-3\n")

    assert loaded.errors == []
    note = loaded.report.set_index("rule").loc["negative_amounts"]
    assert note[["severity", "count", "amount"]].tolist() == ["note", 1, -3.0]


def test_negative_quotas_are_refused(load):
    loaded = load(sales=SALES, quotas="period,quota\n2025,-5\n")

    assert "quotas.csv: 1 value of quota is below zero (-5) (line 2)" in messages(loaded)


def test_rates_above_one_are_refused_and_percent_signs_read(load):
    wrong = load(sales=SALES, products="product,product_line,margin_rate\nSaw,Tools,35\n")
    right = load(sales=SALES, products="product,product_line,margin_rate\nSaw,Tools,35%\n")

    assert "margin_rate is not between 0 and 1 (35) (line 2). Fix: write rates as fractions" in (
        messages(wrong)
    )
    assert right.tables["products"]["margin_rate"].tolist() == [0.35]


def test_a_date_far_from_all_others_is_refused_unless_accepted(load):
    sales = (
        "date,amount\n" + "".join(f"2025-{n:02d}-15,7\n" for n in range(1, 13)) + "2108-01-15,9\n"
    )

    refused = load(sales=sales)
    kept = load(accept={"sales": {"far_dates": "keep"}}, sales=sales)
    dropped = load(accept={"sales": {"far_dates": "drop"}}, sales=sales)

    assert (
        "sales.csv: 1 date of date lies years away from all others (2108-01-15) (line 14). Fix: "
        "correct them, or decide with `accept: {sales: {far_dates: drop}}` (or keep)."
    ) in messages(refused)
    assert len(kept.tables["sales"]) == 13
    assert dropped.totals["set_aside_amount"].tolist() == [9.0]


@pytest.mark.parametrize(
    ("stray", "is_far"),
    [("1970-01-01", True), ("2108-05-01", True), ("2023-06-01", False), ("2027-11-01", False)],
)
def test_far_means_more_than_two_years_from_any_other_date(stray, is_far):
    days = pd.Series([*pd.date_range("2025-01-01", periods=40, freq="10D"), pd.Timestamp(stray)])

    assert far_dates(days).tolist() == [False] * 40 + [is_far]


def test_a_long_pause_between_two_full_spells_is_no_slip():
    days = pd.Series(
        [*pd.date_range("2015-01-01", periods=30), *pd.date_range("2025-01-01", periods=40)]
    )

    assert not far_dates(days).any()


def test_hiring_dates_may_lie_decades_back_but_not_in_another_century(load):
    loaded = load(sales=SALES, reps="rep,hired_on\nAnn,1984-05-01\nBo,1825-05-01\n")

    assert "1 date of hired_on lies years away from all others (1825-05-01) (line 3)" in messages(
        loaded
    )


def test_deals_that_close_before_they_open_are_refused_in_the_house_style(load):
    rows = "".join(
        f"D{line},Ann,Lost,2025-03-10,2025-03-{1 if line in (14, 77, 203) else 20:02d}\n"
        for line in range(2, 210)
    )

    loaded = load(sales=SALES, deals="deal,rep,stage,opened_on,closed_on\n" + rows)

    assert messages(loaded) == (
        "deals.csv: 3 rows close before they open (lines 14, 77, 203). Fix: correct closed_on, or "
        "leave it empty if the deal is still open."
    )


def test_people_who_left_before_they_came_are_refused(load):
    loaded = load(sales=SALES, reps="rep,hired_on,left_on\nAnn,2025-01-01,2024-01-01\nBo,,\n")

    assert "reps.csv: 1 row has left_on before hired_on (line 2)" in messages(loaded)


def test_one_repeated_value_is_noted(load):
    loaded = load(sales="date,amount,region\n" + "".join(f"2025-01-{n:02d},{n},North\n"
                                                         for n in range(1, 12)))  # fmt: skip

    note = loaded.report.set_index("rule").loc["one_value"]
    assert note[["column", "value", "severity"]].tolist() == ["region", "North", "note"]


def test_shares_of_a_sale_add_to_one_and_are_counted_once(load):
    """S1 of 100 is split 60:40 and S2 of 50 is whole: 150 in all, not 250."""
    sales = """
        date,amount,rep,sale,credit_share
        2025-01-15,100,Ann,S1,0.6
        2025-01-15,100,Bo,S1,40%
        2025-01-16,50,Bo,S2,
    """

    loaded = load(sales=sales)

    assert loaded.errors == []
    assert loaded.totals["loaded_amount"].tolist() == [150.0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("100,Ann,S1,0.6\n2025-01-15,100,Bo,S1,0.3\n",
         "1 sale has credit shares that do not add to 1 (S1: 0.9) (lines 2, 3)"),
        ("100,Ann,S1,0.6\n2025-01-15,100,Bo,S1,\n",
         "1 sale has credit shares that do not add to 1 (S1: 0.6) (lines 2, 3)"),
        ("100,Ann,S1,0.6\n2025-01-15,90,Bo,S1,0.4\n",
         "1 shared sale has different amounts on its rows (S1) (lines 2, 3)"),
        ("100,Ann,,0.6\n2025-01-15,100,Bo,,0.4\n",
         "2 rows have a credit_share below 1 and no sale (lines 2, 3)"),
    ],
)  # fmt: skip
def test_shares_that_do_not_hold_together_are_refused(load, rows, message):
    loaded = load(sales="date,amount,rep,sale,credit_share\n2025-01-15," + rows)

    assert message in messages(loaded)


def test_shares_without_a_column_for_the_sale_are_refused(load):
    loaded = load(sales="date,amount,rep,credit_share\n2025-01-15,100,Ann,0.6\n2025-01-15,5,Bo,1\n")

    assert "1 row has a credit_share below 1 and no sale (line 2)" in messages(loaded)
