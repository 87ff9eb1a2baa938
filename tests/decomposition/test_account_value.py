"""What an account is worth in the plan year, and what an hour there brings."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.account_value import (
    Worth,
    account_priority,
    account_values,
    margin_rates,
    shrink_sales,
)


def months_of(rows, length=12):
    columns = [f"m{i:02}" for i in range(length)]
    return pd.DataFrame(rows, [f"c{i:04}" for i in range(len(rows))], columns)


def drawn_accounts(seed, size, *, between=1.0, lumpiness=1.0):
    """Draw accounts of known yearly truth: months are gamma with a spread of `lumpiness`."""
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.normal(8, between, size))
    shape = 1 / lumpiness**2
    return truth, months_of(rng.gamma(shape, truth[:, None] / 12 / shape, (size, 12)))


def test_three_accounts_by_hand():
    """Two accounts of 1,200 and 4,800, the one steady, the other only in December.

    Of the months' mean 500 eleven are 100 (0.2 of it) and December is 4,900 (9.8). Without that
    season: 500 eleven times and 10.204; 0 and 489.8. Sizes are like 6,000^2 / (1,200^2 + 4,800^2)
    = 1.47 equal ones: fewer than two, and the season stays in. Squared errors 0 and 1, each half
    its own and half of their mean .5: .25 and .75. Variance of the logs: log(4)^2 / 2.
    """
    months = months_of([[100.0] * 12, [0.0] * 11 + [4800.0]])

    found = shrink_sales(months_of([*months.to_numpy(), [0.0] * 12]))

    assert found["trust"].tolist() == [1.0, 1.0, 0.0]  # two say nothing of the others


def test_four_accounts_by_hand():
    """Equal sizes 4 x 1,200: season of March 2 (two buy in it only), of others 10 / 11.

    Each account is like the others in size: the logs have no variance, all is shrunk to the mean.
    """
    lumpy = [0.0] * 2 + [1200.0] + [0.0] * 9
    found = shrink_sales(months_of([[100.0] * 12, [100.0] * 12, lumpy, lumpy]))

    assert found["trust"].tolist() == [0.0] * 4
    assert found["expected"].tolist() == pytest.approx([1200.0] * 4)


def test_a_season_that_all_share_is_no_noise():
    """Nine tenths in December for everyone: each keeps its own year."""
    season = np.array([0.1 / 11] * 11 + [0.9])

    found = shrink_sales(months_of(np.outer([900.0, 800.0, 700.0, 100.0], season)))

    assert found["expected"].tolist() == pytest.approx([900.0, 800.0, 700.0, 100.0])
    assert found["trust"].tolist() == pytest.approx([1.0] * 4)


def test_trust_and_range_by_a_second_method():
    """The rule account by account, in plain loops; Student's 2.201 for twelve months."""
    rng = np.random.default_rng(9)
    rows = rng.gamma(0.8, 100, (9, 12)) * rng.lognormal(0, 1, (9, 1))
    rows[6:, ::2] = 0.0  # three that buy in six months, six that buy in twelve
    totals, whole = rows.sum(axis=1), rows.sum()
    season = [rows[:, m].sum() / whole * 12 for m in range(12)]
    alike = whole**2 / sum(total**2 for total in totals)
    errors = []
    for row in rows:
        calm = [amount / part for amount, part in zip(row, season, strict=True)]
        errors.append(alike / (alike - 1) * 12 * np.var(calm, ddof=1) / sum(calm) ** 2)
    groups = [errors[:6]] * 6 + [errors[6:]] * 3
    own = [np.log1p((error + np.mean(group)) / 2)
           for error, group in zip(errors, groups, strict=True)]  # fmt: skip
    between = np.var(np.log(totals), ddof=1) - np.mean(own)

    found = shrink_sales(months_of(rows))

    trust = [between / (between + variance) for variance in own]
    assert between > 0
    assert min(season) > 0.1
    assert found["trust"].tolist() == pytest.approx(trust)
    of_mean = sum(between + variance for variance in own) / 81
    half = [2.200985 * np.sqrt(t * v + (1 - t) ** 2 * of_mean)
            for t, v in zip(trust, own, strict=True)]  # fmt: skip
    assert np.log(found["high"] / found["expected"]).tolist() == pytest.approx(half, rel=1e-5)


def test_accounts_that_are_all_alike_are_expected_to_be():
    """The truth is one and the same: what differs is luck, and is shrunk away."""
    _, months = drawn_accounts(1, 400, between=0.0)

    found = shrink_sales(months)

    raw, drawn = (np.log(found[name]).std() for name in ("sold", "expected"))
    assert drawn < 0.35 * raw


@pytest.mark.parametrize("seed", range(5))
def test_the_expected_year_is_nearer_to_the_truth_than_last_years(seed):
    truth, months = drawn_accounts(seed, 300, between=0.5, lumpiness=2.0)

    found = shrink_sales(months)

    error = {name: np.abs(np.log(found[name] / truth)).mean() for name in ("sold", "expected")}
    assert error["expected"] < error["sold"]
    assert found["expected"].sum() == pytest.approx(found["sold"].sum())


def test_the_interval_covers_the_truth():
    """2,000 accounts: 95 % promised."""
    truth, months = drawn_accounts(7, 2000, between=1.0, lumpiness=1.0)

    found = shrink_sales(months)

    inside = (found["low"] <= truth) & (truth <= found["high"])
    assert 0.91 < inside.mean() < 0.98


def test_regular_buyers_are_not_taken_for_rare_ones():
    """Half buy every month, half about twice a year: ranges of the first are far narrower."""
    rng = np.random.default_rng(2)
    truth, regular = drawn_accounts(2, 200, between=0.8, lumpiness=0.3)
    orders = rng.poisson(2 / 12, (200, 12)) * rng.lognormal(7, 0.5, (200, 12))
    months = months_of([*regular.to_numpy(), *orders])

    found = shrink_sales(months)

    width = np.log(found["high"] / found["low"])
    assert width.iloc[:200].median() < 0.3 * width.iloc[200:].median()
    inside = (found["low"].iloc[:200] <= truth) & (truth <= found["high"].iloc[:200])
    assert inside.mean() > 0.85


def test_who_bought_nothing_or_returned_more_is_expected_to_buy_nothing():
    found = shrink_sales(months_of([[0.0] * 12, [-5.0] * 12, [10.0] * 12]))

    assert found["expected"].tolist() == pytest.approx([0.0, 0.0, 120.0])
    assert found["low"].isna().tolist() == [True, True, False]


def test_a_short_history_is_taken_for_a_year_and_has_no_range():
    """Two months of 10 and 20 are 180 a year."""
    found = shrink_sales(months_of([[10.0, 20.0]], 2))

    assert found["expected"].tolist() == pytest.approx([180.0])
    assert found["low"].isna().all()


def test_a_single_month_is_a_single_month():
    assert shrink_sales(months_of([[10.0], [30.0]], 1))["expected"].tolist() == pytest.approx(
        [120.0, 360.0]
    )


def test_margins_are_weighed_by_money():
    """(100 x .5 + 300 x .1) / 400 = .2; credits do not turn the rate."""
    sales = pd.DataFrame(
        {"customer": ["a", "a", "a", "b"], "product": ["p", "q", "p", "new"],
         "amount": [100.0, 300.0, -50.0, 70.0]}
    )  # fmt: skip
    products = pd.DataFrame({"product": ["p", "q"], "margin_rate": [0.5, 0.1]})

    rates = margin_rates(sales, products)

    assert rates.round(9).to_dict() == {"a": 0.2, "all": 0.2}
    assert margin_rates(sales, products[["product"]]) is None
    assert margin_rates(sales, None) is None


def test_deals_count_beyond_the_usual_and_potential_beyond_both():
    """100 expected, half through deals; 80 in deals count 30; 200 - 130 = 70 unused, 10 % of it.

    At a margin of 0.4: 40 + 12 + 2.8 = 54.8.
    """
    expected = pd.DataFrame({"expected": [100.0], "low": [90.0], "high": [110.0]}, ["a"])
    known = pd.DataFrame(
        {"potential": [200.0], "deals_expected": 80.0, "deals_low": 60.0, "deals_high": 100.0},
        ["a"],
    )

    found = account_values(expected, known, pd.Series({"all": 0.4}), Worth(0.1, 0.5)).iloc[0]

    assert found["history_value"] == pytest.approx(40.0)
    assert found["deals_value"] == pytest.approx(12.0)
    assert found["potential_value"] == pytest.approx(2.8)
    assert found["expected_value"] == pytest.approx(54.8)
    assert (found["low"], found["high"]) == pytest.approx((42.8, 66.8))


def values_of(worth):
    return pd.DataFrame(
        {"expected_value": worth, "history_value": worth, "deals_value": 0.0,
         "potential_value": 0.0, "low": np.nan, "high": np.nan, "n": 12},
        [f"c{i}" for i in range(len(worth))],
    )  # fmt: skip


def accounts_of(hours):
    keys = [f"c{i}" for i in range(len(hours))]
    return pd.DataFrame(
        {"name": keys, "owner": "r", "sales_class": "A", "hours": hours, "open_deals": 0}, keys
    )


def test_accounts_are_ranked_by_the_hour_and_ties_by_key():
    """100 / 10, 30 / 3 and 50 / 2: the third, then the first two alike."""
    found = account_priority(values_of([100.0, 30.0, 50.0]), accounts_of([10.0, 3.0, 2.0]), Worth())

    assert found.table["customer"].tolist() == ["c2", "c0", "c1"]
    assert found.table["rank"].tolist() == [1, 2, 3]
    assert found.table["value_share"].tolist() == pytest.approx([50 / 180, 150 / 180, 1])
    assert found.table["hours_share"].tolist() == pytest.approx([2 / 15, 12 / 15, 1])


def test_an_account_without_hours_stands_last_without_a_rank():
    found = account_priority(values_of([100.0, 30.0]), accounts_of([0.0, 3.0]), Worth())

    assert found.table["customer"].tolist() == ["c1", "c0"]
    assert found.table["rank"].isna().tolist() == [False, True]


def test_nothing_to_rank_is_said():
    found = account_priority(values_of([0.0]), accounts_of([3.0]), Worth())

    assert found.text == "No account has both an expected value and hours: none can be ranked."


def test_the_order_of_value_per_hour_is_the_best_use_of_any_hours():
    """Divisible work: no other order brings more value with the first hours (Dantzig 1957)."""
    rng = np.random.default_rng(5)
    worth, hours = rng.lognormal(size=40), rng.choice([3.0, 12.0, 36.0], 40)

    table = account_priority(values_of(worth), accounts_of(hours), Worth()).table

    for _ in range(50):
        order = rng.permutation(40)
        spent, won = (np.cumsum([0.0, *values[order]]) for values in (hours, worth))
        other = np.interp(table["hours_share"], spent / spent[-1], won / won[-1])
        assert (table["value_share"].to_numpy()[:-1] >= other[:-1] - 1e-9).all()


def test_what_is_drawn_to_the_mean_wholly_is_not_known_for_certain():
    """All alike in size, trust 0: what is left open is the mean, own variance over the accounts."""
    rng = np.random.default_rng(4)
    rows = rng.gamma(1.0, 100.0, (4, 12))
    rows *= 1200.0 / rows.sum(axis=1, keepdims=True)

    found = shrink_sales(months_of(rows))
    twice = shrink_sales(months_of([*rows, *rows]))

    assert found["trust"].tolist() == [0.0] * 4
    half = np.log(found["high"] / found["expected"])
    assert (half > 0.1).all()
    assert np.log(twice["high"] / twice["expected"]).max() < 0.8 * half.max()
