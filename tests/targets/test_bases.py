"""Chapter 2.3: history, potential and capacity of each rep."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.bases import Calendar, carriers, presence, quota_bases

PAST = [f"2025-{month:02d}" for month in range(1, 13)]
AHEAD = [f"2026-{month:02d}" for month in range(1, 13)]
FLAT = pd.Series(1 / 12, index=range(1, 13))


def calendar(ramp_months=0):
    return Calendar(PAST, AHEAD, FLAT, ramp_months)


def sales_of(**monthly):
    return pd.DataFrame(
        [{"rep": rep, "month": month, "amount": amount}
         for rep, by_month in monthly.items() for month, amount in by_month.items()]
    )  # fmt: skip


def people(**hired):
    table = pd.DataFrame({"rep": list(hired), "hired_on": list(hired.values())})
    return table.reindex(columns=["rep", "name", "team", "manager", "hired_on", "left_on"])


def test_presence_counts_days_employed_and_the_ramp():
    """Left on 15 June 2026: 15 of 30 days. Hired 1 May with a ramp of 4: 1/4, 2/4 by June."""
    staff = pd.DataFrame({"hired_on": [None, "2026-05-01"], "left_on": ["2026-06-15", None]})

    there = presence(staff, ["2026-05", "2026-06", "2026-07"], 4)

    assert there.tolist() == [[1.0, 0.5, 0.0], [0.25, 0.5, 0.75]]


def test_capacity_of_the_worked_example():
    """method.md 2: 7 ramped x 150k x 85 % + 3 ramping x 150k x 40 % = 1,072.5k.

    The three ramping ones are there for a part of the year that makes 85 % into 40 %: hired on
    11 July, 174 of 365 days, near enough to 40/85.
    """
    hired = dict.fromkeys("abcdefg", "2020-01-01") | dict.fromkeys("xyz", "2026-07-11")

    bases = quota_bases(
        sales_of(a=dict.fromkeys(PAST, 1.0)), people(**hired), calendar(),
        output_per_rep=150_000, productive_share=0.85,
    )  # fmt: skip

    assert bases["capacity"].head(7).tolist() == pytest.approx([127_500] * 7)
    assert bases["capacity"].sum() == pytest.approx(1_072_500, rel=0.005)


def test_nobodys_capacity_lies_below_what_they_sell_already():
    """Four equal reps at 85 % of their best would be cut below their own year."""
    sales = sales_of(**{rep: dict.fromkeys(PAST, 100.0) for rep in "abcd"})

    bases = quota_bases(sales, people(**dict.fromkeys("abcd")), calendar())

    assert bases["capacity"].tolist() == pytest.approx([1200] * 4)


def test_history_scales_a_part_year_up_and_draws_it_towards_the_peers():
    """New: 3 months at 200 = 2,400 a year; peers 1,200: 3/12 x 2,400 + 9/12 x 1,500 = 1,725.

    The peers' median is taken over the three reps' yearly figures 1,200, 1,500 and 2,400.
    """
    sales = sales_of(
        Ann=dict.fromkeys(PAST, 100.0),
        Bo=dict.fromkeys(PAST, 125.0),
        New=dict.fromkeys(PAST[9:], 200.0),
    )

    bases = quota_bases(sales, people(Ann=None, Bo=None, New="2025-10-01"), calendar())

    assert bases.set_index("rep")["history"].to_dict() == pytest.approx(
        {"Ann": 1200, "Bo": 1500, "New": 0.25 * 2400 + 0.75 * 1500}
    )
    assert bases["last_year"].tolist() == [1200, 1500, 600]


@pytest.mark.parametrize("hired_on", [None, pd.Timestamp("2026-01-01")])
def test_a_rep_who_never_sold_stands_at_the_peers_median(hired_on):
    sales = sales_of(Ann=dict.fromkeys(PAST, 100.0), Bo=dict.fromkeys(PAST, 200.0))

    bases = quota_bases(sales, people(Ann=None, Bo=None, Cy=hired_on), calendar())

    assert bases["history"].tolist() == pytest.approx([1200, 2400, 1800])


def test_a_hire_during_the_plan_year_counts_from_the_month_of_hiring():
    sales = sales_of(Ann=dict.fromkeys(PAST, 100.0))

    bases = quota_bases(sales, people(Ann=None, New="2026-07-01"), calendar())

    assert bases["history"].tolist() == pytest.approx([1200, 600])


def test_potential_is_that_of_the_accounts_owned():
    sales = sales_of(Ann=dict.fromkeys(PAST, 100.0), Bo=dict.fromkeys(PAST, 100.0))
    customers = pd.DataFrame({"owner": ["Ann", "Ann", "Bo"], "potential": [10.0, 20.0, 50.0]})

    bases = quota_bases(sales, people(Ann=None, Bo=None, Cy=None), calendar(), customers=customers)

    assert bases["potential"].tolist() == pytest.approx([30, 50, 40])


def test_leavers_and_managers_who_sell_nothing_carry_no_quota():
    reps = pd.DataFrame(
        {
            "rep": ["Mia", "Ann", "Gone", "Playing"],
            "manager": [None, "Mia", "Mia", None],
            "left_on": [None, None, "2025-06-30", None],
        }
    )
    sales = sales_of(Ann={"2025-01": 1.0}, Gone={"2025-01": 1.0}, Playing={"2025-02": 1.0})

    assert carriers(sales, reps, calendar())["rep"].tolist() == ["Ann", "Playing"]


def test_without_a_reps_table_those_named_in_the_sales_carry_the_quotas():
    sales = sales_of(Bo={"2025-01": 1.0}, Ann={"2025-01": 1.0}, unassigned={"2025-01": 1.0})

    assert carriers(sales, None, calendar())["rep"].tolist() == ["Ann", "Bo"]


def test_a_firm_with_one_unit_has_one_carrier():
    assert carriers(sales_of(all={"2025-01": 1.0}), None, calendar())["rep"].tolist() == ["all"]


@pytest.mark.parametrize("seed", range(10))
def test_history_is_scale_free_and_order_free(seed):
    rng = np.random.default_rng(seed)
    sales = sales_of(
        **{f"r{i}": dict(zip(PAST, rng.gamma(2, 50, 12), strict=True)) for i in range(5)}
    )
    staff = people(**dict.fromkeys(sales["rep"].unique()))

    once = quota_bases(sales, staff, calendar())["history"]
    scaled = quota_bases(
        sales.assign(amount=sales["amount"] * 7).sample(frac=1, random_state=seed),
        staff,
        calendar(),
    )["history"]

    assert (scaled / once).to_numpy() == pytest.approx(7)


def test_a_rep_hired_long_ago_who_sold_nothing_is_known_to_sell_nothing():
    sales = sales_of(Ann=dict.fromkeys(PAST, 100.0), Bo=dict.fromkeys(PAST, 200.0))

    bases = quota_bases(sales, people(Ann=None, Bo=None, Cy="2020-01-01"), calendar())

    assert bases["history"].tolist() == pytest.approx([1200, 2400, 0])


def test_without_a_reps_table_those_who_stopped_selling_carry_no_quota():
    sales = sales_of(Old={"2023-05": 100.0}, Ann={"2025-01": 1.0})

    assert carriers(sales, None, calendar())["rep"].tolist() == ["Ann"]


def test_a_firm_without_any_sales_still_has_its_reps():
    nothing = pd.DataFrame({"rep": [], "month": [], "amount": []}).astype({"amount": float})
    staff = people(Ann=None, Bo=None)

    bases = quota_bases(nothing, staff, calendar())

    assert bases["history"].nunique() == 1
    assert carriers(nothing, None, calendar())["rep"].tolist() == ["all"]
