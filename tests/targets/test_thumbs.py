"""Rules of thumb: the firm's own figures worked on paper, and verdicts against the sayings."""

import numpy as np
import pandas as pd
import pytest

from salesplan.targets.thumbs import (
    SAYINGS,
    UNKNOWN_HERE,
    Own,
    over_assignment_needed,
    own_ramp,
    quota_to_earnings,
    rules_of_thumb,
    share_at_quota,
    usual_growth,
)

NAN = float("nan")


def verdict(name, own):
    table = rules_of_thumb({name: own}).table
    return table.loc[table["saying"] == SAYINGS[name].words, "verdict"].item()


def test_an_interval_beside_the_saying_decides_whether_it_is_wrong_here():
    """Three times: 3.1 to 4.3 lies above, 1 to 2.9 below, 2 to 4 around 3.5 holds both."""
    assert verdict("coverage", Own(3.5, 3.1, 4.3, 13, NAN, "quarters")).startswith("wrong here")
    assert verdict("coverage", Own(2.0, 1.0, 2.9, 13, NAN, "quarters")).endswith("lies below it")
    assert verdict("coverage", Own(3.5, 2.0, 4.0, 13, NAN, "quarters")) == (
        "no better than your own: 3.5 times (2.0 to 4.0, quarters, n 13)"
    )
    assert verdict("at_quota", Own(0.57, 0.4, 0.7, 46, NAN, "quotas")) == (
        "fits here: 57.0 % (40.0 % to 70.0 %, quotas, n 46)"
    )


def test_what_the_data_do_not_carry_is_not_tested():
    finding = rules_of_thumb({"ramp": UNKNOWN_HERE._replace(said="1 hire, 3 are needed")})

    assert finding.table["verdict"].str.startswith("not tested").all()
    assert "not tested: 1 hire, 3 are needed" in set(finding.table["verdict"])
    assert finding.text == (
        "No saying of the trade can be tested on this firm's data; none is used."
    )


def test_the_sentence_counts_and_quotes_the_sayings_that_are_wrong_here():
    own = {"coverage": Own(3.5, 3.1, 4.3, 13, NAN, "q"), "growth": Own(0.1, 0, 0.2, 9, NAN, "g")}

    assert rules_of_thumb(own).text == (
        "2 sayings of the trade tested on the firm's own data; wrong here: \"three times the quota "
        'in the pipeline". They are shown, and used nowhere in the plan.'
    )


def test_every_saying_has_a_source_and_says_whether_it_is_dated():
    for saying in SAYINGS.values():
        assert any(word in saying.source for word in ("undated", "date", "20"))
        assert saying.low <= saying.high


def test_quotas_that_bring_in_eighty_per_cent_need_a_quarter_more():
    """Revcast's definition: attainment 80 % is an over-assignment of 125 %. 2024: 100 / 50."""
    attained = pd.DataFrame(
        {"period": ["FY2024", "FY2025", "FY2025", "FY2025"], "quota": [100.0, 60.0, 40.0, 0.0],
         "actual": [50.0, 50.0, 30.0, 9.0]}
    )  # fmt: skip

    needed = over_assignment_needed(attained)

    assert over_assignment_needed(attained[1:]).value == pytest.approx(0.25)
    assert needed.value == pytest.approx(200 / 130 - 1)
    assert (needed.low, needed.high, needed.n) == (pytest.approx(0.25), pytest.approx(1.0), 3)
    assert over_assignment_needed(attained[:0]) == UNKNOWN_HERE


def test_the_share_at_quota_has_wilsons_interval():
    """26 of 46: statsmodels' proportion_confint, method wilson."""
    from statsmodels.stats.proportion import proportion_confint

    own = share_at_quota(pd.DataFrame({"attainment": [1.0] * 26 + [0.9] * 20 + [NAN]}))

    assert (own.low, own.high) == pytest.approx(proportion_confint(26, 46, method="wilson"))
    assert (own.value, own.n) == (26 / 46, 46)


def test_growth_counts_reps_with_sales_in_both_years():
    before = pd.Series({"a": 100.0, "b": 100.0, "c": 0.0, "d": 50.0})
    after = pd.Series({"a": 110.0, "b": 120.0, "c": 90.0, "e": 10.0})

    own = usual_growth(before, after)

    assert (own.value, own.n) == (pytest.approx(0.15), 2)


def test_earnings_that_are_zero_or_unknown_are_left_out():
    own = quota_to_earnings(
        pd.Series({"a": 500.0, "b": 300.0, "c": 9.0}), pd.Series({"a": 100.0, "b": 0.0})
    )

    assert (own.value, own.n) == (5, 1)


def test_a_ramp_is_read_from_hires_against_those_who_were_there():
    """Three old reps sell 100 a month; the new ones 25, 50, 75, then 100.

    The mean of three months reaches 90 with 75, 100, 100 = 91.7: the fourth is in their middle.
    """
    months = [str(month) for month in pd.period_range("2024-01", "2025-12", freq="M")]
    rows = [(rep, month, 100.0) for rep in ("o1", "o2", "o3") for month in months]
    for rep, start in (("n1", 3), ("n2", 5), ("n3", 9)):
        rows += [(rep, month, min(25.0 * k, 100.0)) for k, month in enumerate(months[start:], 1)]
    sales = pd.DataFrame(rows, columns=["rep", "month", "amount"])
    hired = pd.Series(
        pd.to_datetime([f"{months[at]}-01" for at in (3, 5, 9)]), index=["n1", "n2", "n3"]
    )

    own = own_ramp(sales, hired, months)

    assert (own.value, own.low, own.high, own.n) == (4, 4, 4, 3)


def test_those_hired_in_the_same_year_are_no_peers_of_one_another():
    """Two old reps sell 100; three hired together sell 40, 60, 80, 100.

    Were they each other's peers, the median would be theirs: up to speed at once.
    """
    months = [str(month) for month in pd.period_range("2024-01", "2025-12", freq="M")]
    rows = [(rep, month, 100.0) for rep in ("o1", "o2") for month in months]
    for rep in ("n1", "n2", "n3"):
        rows += [(rep, month, min(20.0 + 20 * k, 100.0)) for k, month in enumerate(months[3:], 1)]
    hired = pd.Series(pd.Timestamp(f"{months[3]}-01"), index=["n1", "n2", "n3"])

    own = own_ramp(pd.DataFrame(rows, columns=["rep", "month", "amount"]), hired, months)

    assert own.value == 4  # 80, 100, 100 make 93 in the mean, the fourth in their middle


def test_too_few_hires_are_refused_in_words():
    own = own_ramp(
        pd.DataFrame({"rep": [], "month": [], "amount": []}), pd.Series(dtype="M8[ns]"), []
    )

    assert own.n == 0
    assert np.isnan(own.value)
    assert own.said == "no hires with six months of sales, 3 are needed"
