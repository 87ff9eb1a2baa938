"""Chapter 2.7: shared credit counted once, and hours that the team promises."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.give_and_take import coaching, credit_splits, give_and_take

REPS = pd.DataFrame(
    {"rep": ["a", "b"], "name": ["Ann", "Bo"], "team": "North", "quota": [60, 40]}
)  # fmt: skip


def gifts(*rows):
    return pd.DataFrame(rows, columns=["giver", "taker", "kind", "hours", "what"])


def test_a_shared_sale_is_counted_once_in_its_year():
    """2025: 100 shared 60:40 and 50 alone; 2024: 70 alone. Shared 100 of 150, two reps."""
    sales = pd.DataFrame(
        {
            "sale": ["s1", "s1", "s2", "s3"],
            "rep": ["a", "b", "a", "b"],
            "credit_share": [0.6, 0.4, 1.0, np.nan],
            "amount": [100.0, 100.0, 50.0, 70.0],
        }
    )

    finding = credit_splits(sales, pd.Series([2025, 2025, 2025, 2024]))

    assert finding.table.to_dict("records")[1] == {
        "fiscal_year": 2025, "sales": 2, "shared_sales": 1, "reps": 2, "whole": 100.0,
        "parts": 100.0, "difference": 0.0, "shared_rate": pytest.approx(2 / 3),
    }  # fmt: skip
    assert finding.table["shared_sales"][0] == 0
    assert finding.text.startswith("1 of 3 sales is shared; its 100 is credited once, to 2 reps")


def test_shares_that_do_not_make_one_show_their_difference():
    sales = pd.DataFrame({"sale": ["s", "s"], "rep": ["a", "b"], "credit_share": [0.5, 0.4],
                          "amount": [100.0, 100.0]})  # fmt: skip

    assert credit_splits(sales, pd.Series([2025, 2025])).table["difference"].tolist() == [10]


def test_no_shared_sale_is_said_in_words():
    sales = pd.DataFrame({"sale": ["s", "t"], "rep": "a", "credit_share": 1.0, "amount": 5.0})

    text = credit_splits(sales, pd.Series([2025, 2025])).text

    assert text == "None of 2 sales is shared, so each has one rep."


@pytest.mark.parametrize("seed", range(10))
def test_random_splits_reconcile_to_the_cent(seed):
    rng = np.random.default_rng(seed)
    rows = []
    for sale in range(40):
        parts = rng.dirichlet(np.ones(int(rng.integers(1, 4))))
        amount = round(float(rng.normal(1000, 900)), 2)
        rows += [(f"s{sale}", f"r{k}", part, amount, 2024 + sale % 2)
                 for k, part in enumerate(parts)]  # fmt: skip
    sales = pd.DataFrame(rows, columns=["sale", "rep", "credit_share", "amount", "year"])

    table = credit_splits(sales, sales["year"]).table

    assert (table["difference"].abs() < 0.005).all()


def test_hours_taken_and_given_are_added_up_by_kind():
    """Ann gets 100 of coaching and 20 of support; she gives 10 as a mentor to nobody yet."""
    finding = give_and_take(
        REPS,
        gifts(
            ("m", "a", "coaching", 100.0, "coaching"), ("m", "a", "support", 20.0, "a lab"),
            ("a", None, "mentoring", 10.0, "days with colleagues"),
        ),
        assigned=100,
    )  # fmt: skip

    ann, bo = finding.table.to_dict("records")
    assert [ann[name] for name in ("quota_share", "hours_given", "coaching_hours",
                                   "mentoring_hours", "support_hours", "hours_taken")] == [
        0.6, 10, 100, 0, 20, 120,
    ]  # fmt: skip
    assert ann["takes"] == "coaching and a lab"
    assert ann["gives"] == "the quota; days with colleagues"
    assert bo["takes"] == "nothing promised"
    assert "Bo gets least, 0 hours" in finding.text
    assert "Ann gives hours to colleagues too" in finding.text


def test_nothing_promised_to_anybody_says_what_would_tell():
    finding = give_and_take(REPS, gifts(), assigned=0)

    assert finding.text.startswith("No coaching, mentoring or support is promised to anybody")
    assert finding.table["quota_share"].tolist() == [0, 0]


def test_a_managers_coaching_is_shared_by_those_who_report_to_them():
    """0.3 of 40 hours x 46 weeks = 552 hours, two reps: 276 each; travelling is no coaching."""
    reps = pd.DataFrame(
        {"rep": ["m", "a", "b", "c"], "role": ["manager", "rep", "rep", "clerk"],
         "manager": [None, "m", "m", "m"], "hours_per_week": [40.0, 40.0, 20.0, 40.0]}
    )  # fmt: skip
    duties = pd.DataFrame(
        {"role": "manager", "duty": ["Coach reps", "Travel"], "time_share": [0.3, 0.2],
         "with_role": ["rep", "rep"]}
    )  # fmt: skip

    table = coaching(reps, duties, weeks=46.0)

    assert table[["taker", "hours"]].values.tolist() == [["a", 276], ["b", 276]]
    assert coaching(reps, duties.assign(with_role=None), weeks=46.0).empty
