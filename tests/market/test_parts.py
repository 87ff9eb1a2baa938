"""Parts that are made to add up to the whole: by hand, against a second method, in the backtest."""

import numpy as np
import pandas as pd
import pytest

from salesplan.errors import TableError
from salesplan.market.forecast import forecast
from salesplan.market.part_outlook import part_histories, parts_by_month, parts_by_year, parts_test
from salesplan.market.parts import (
    ALL_OTHERS,
    ALONE,
    KEPT,
    RECONCILED,
    SUM_OF_PARTS,
    forecast_parts,
    largest_parts,
    reconcile_rows,
)

BOUNDS = ["low_95", "low_80", "forecast", "high_80", "high_95"]
SEASON = 1 + 0.3 * np.sin(np.arange(12) * np.pi / 6)


def history(*columns):
    months = pd.period_range("2021-01", periods=len(columns[0]), freq="M").astype(str)
    return pd.DataFrame(dict(zip("ABCDEFGH", map(np.asarray, columns), strict=False)), months)


def sales(count=48, seed=1, size=100.0, noise=0.1):
    rng = np.random.default_rng(seed)
    return size * np.resize(SEASON, count) * rng.lognormal(0, noise, count)


def both(parts, horizon=12, **options):
    whole = forecast(parts.sum(axis=1).to_frame("own sales"), horizon, **options)
    return whole, forecast_parts(parts, whole, **options)


def added(made):
    return made.table.groupby("month")["forecast"].sum().to_numpy()


def test_the_gap_is_shared_by_variance_by_hand():
    """Parts 6 and 3 of a whole of 13: 4 are missing, shared 3 to 1, so 9 and 4."""
    points, variances = np.array([[6.0], [3.0]]), np.array([[3.0], [1.0]])

    assert reconcile_rows(np.array([13.0]), points, variances, np.zeros(2)).ravel().tolist() == [
        9.0,
        4.0,
    ]


def test_a_part_at_its_floor_leaves_the_rest_to_the_others_by_hand():
    """8 too much of 2, 5 and 5, shared evenly: 2 would be -2/3; so 0, and 6 from the others."""
    points, variances = np.array([[2.0], [5.0], [5.0]]), np.ones((3, 1))

    moved = reconcile_rows(np.array([4.0]), points, variances, np.zeros(3))

    assert np.allclose(moved.ravel(), [0, 2, 2])


@pytest.mark.parametrize(("points", "variances", "expected"), [
    ([6, 3], [0, 1], [6, 7]),  # the certain part stays
    ([6, 4], [0, 0], [7.8, 5.2]),  # none has a variance: by size
    ([0, 0], [0, 0], [6.5, 6.5]),  # none has a size: evenly
])  # fmt: skip
def test_certain_parts_stay_as_long_as_another_can_move(points, variances, expected):
    columns = (np.array(numbers, dtype=float)[:, None] for numbers in (points, variances))

    assert np.allclose(reconcile_rows(np.array([13.0]), *columns, np.zeros(2)).ravel(), expected)


@pytest.mark.parametrize("seed", range(20))
def test_moving_is_exact_order_free_scale_free_and_keeps_floors(seed):
    rng = np.random.default_rng(seed)
    count = 2 + seed % 6
    points = rng.gamma(0.7, 50, (count, 9)) * (rng.random((count, 9)) < 0.8)
    variances = rng.gamma(0.5, 100, (count, 9)) * (rng.random((count, 1)) < 0.8)
    whole = points.sum(axis=0) * rng.uniform(0.1, 2, 9)

    moved = reconcile_rows(whole, points, variances, np.zeros(count))

    assert np.allclose(moved.sum(axis=0), whole, rtol=1e-12, atol=1e-9)
    assert moved.min() >= -1e-9
    order = rng.permutation(count)
    again = reconcile_rows(whole * 8, points[order] * 8, variances[order], np.zeros(count))
    assert np.allclose(again, moved[order] * 8)
    assert np.allclose(reconcile_rows(whole, moved, variances, np.zeros(count)), moved)


@pytest.mark.parametrize("seed", range(5))
def test_moving_is_the_least_squares_solution(seed):
    """Second method: quadratic programme min sum((x - p)^2 / v), sum(x) = whole, x >= 0."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(seed)
    points, variances = rng.uniform(1, 10, 4), rng.uniform(1, 5, 4)
    whole = points.sum() * rng.uniform(0.2, 1.5)

    ours = reconcile_rows(np.array([whole]), points[:, None], variances[:, None], np.zeros(4))

    theirs = minimize(
        lambda x: ((x - points) ** 2 / variances).sum(), np.full(4, whole / 4),
        bounds=[(0, None)] * 4, constraints={"type": "eq", "fun": lambda x: x.sum() - whole},
        method="SLSQP", options={"ftol": 1e-12, "maxiter": 500},
    )  # fmt: skip
    assert np.allclose(ours.ravel(), theirs.x, atol=1e-4)


def test_with_a_whole_that_moves_as_well_this_is_mint_with_an_infinitely_certain_whole():
    """Outside formula: S (S' W^-1 S)^-1 S' W^-1 y, W = diag(variances), the whole's near 0."""
    summing = np.vstack([np.ones(3), np.eye(3)])
    known = np.array([20.0, 5.0, 6.0, 7.0])
    inverse = np.diag(1 / np.array([1e-10, 2.0, 3.0, 1.0]))
    mint = summing @ np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse @ known)

    ours = reconcile_rows(known[:1], known[1:, None], np.array([[2.0], [3.0], [1.0]]), np.zeros(3))

    assert np.allclose(ours.ravel(), mint[1:], atol=1e-6)


def test_parts_add_up_in_every_month_and_the_whole_is_untouched():
    parts = history(sales(), sales(seed=2, size=30), sales(seed=3, size=5, noise=0.6))

    whole, made = both(parts)

    assert np.allclose(added(made), whole.table["forecast"], rtol=1e-12)
    assert (np.diff(made.table[BOUNDS].to_numpy()) >= -1e-9).all()
    assert made.table[BOUNDS].min().min() >= 0
    rows = made.backtest.set_index(["series", "method"])
    assert rows.loc[("own sales", KEPT), "mase"] == pytest.approx(
        whole.backtest.set_index("method").loc["combination", "mase"]
    )
    assert set(rows.loc["A"].index) == {ALONE, RECONCILED}


def test_parts_in_fixed_proportion_stay_in_it_and_are_as_good_as_the_whole():
    base = sales()
    whole, made = both(history(base * 0.2, base * 0.3, base * 0.5))

    shares = made.table["forecast"].to_numpy().reshape(3, 12) / whole.table["forecast"].to_numpy()
    assert np.allclose(shares, [[0.2], [0.3], [0.5]])
    errors = made.backtest.set_index(["series", "method"])["mase"]
    assert errors["A", RECONCILED] == pytest.approx(errors["own sales", KEPT])


def test_the_backtest_of_parts_knows_nothing_of_what_came_later():
    """Changing the last three months must not move what was foreseen four months ago."""
    parts = history(sales(), sales(seed=2, size=30))
    later = parts.copy()
    later.iloc[-3:] *= 4

    first, second = (both(table, 3)[1].tracks["B"] for table in (parts, later))

    assert np.allclose(first.past_points[3:], second.past_points[3:])
    assert np.allclose(first.past_deviations[3:], second.past_deviations[3:])
    assert not np.allclose(first.points, second.points)


@pytest.mark.parametrize("odd", [
    np.r_[np.zeros(45), [3.0, 4, 5]],  # new: three months
    np.r_[np.zeros(30), sales(18, 5)],  # began late
    np.r_[sales(20, 6), np.zeros(28)],  # ended
    np.full(48, 7.0),  # constant
    np.zeros(48),  # nothing at all
    np.where(np.arange(48) % 5 == 0, 40.0, 0),  # mostly zeros
    np.where(np.arange(48) % 7 == 0, -20.0, 6),  # credit notes
    sales(48, 7) * np.where(np.arange(48) == 20, 30, 1),  # an outlier
])  # fmt: skip
def test_an_odd_part_has_figures_and_leaves_no_remainder(odd):
    parts = history(sales(), odd, sales(seed=9, size=20))

    whole, made = both(parts)

    assert made.table[BOUNDS].notna().all().all()
    assert np.allclose(added(made), whole.table["forecast"])
    assert (np.diff(made.table[BOUNDS].to_numpy()) >= -1e-9).all()
    reach = 10 * (parts.sum(axis=1).max() - min(parts.sum(axis=1).min(), parts.min().min(), 0))
    assert made.table[BOUNDS].abs().max().max() <= reach


@pytest.mark.parametrize("count", [5, 8, 14, 20, 30])
def test_short_histories_add_up_too(count):
    whole, made = both(history(sales(count), sales(count, 2, 30)))

    assert np.allclose(added(made), whole.table["forecast"])
    assert made.table[BOUNDS].notna().all().all()


def test_a_new_part_goes_on_at_its_mean_with_a_wide_interval():
    """Months of 30, 40 and 50 after nothing: about 40, known to within 40."""
    parts = history(sales(noise=0.01), np.r_[np.zeros(45), [30.0, 40, 50]])

    _, made = both(parts, 3)

    new = made.table[made.table["series"] == "B"]
    assert "Not forecast: 3 months" in made.notes["B"]
    assert (new["high_80"] - new["low_80"]).min() >= 40
    assert new["forecast"].between(0, 90).all()


def test_parts_of_another_whole_are_refused():
    whole = forecast(history(sales()).rename(columns={"A": "own sales"}), 3)

    with pytest.raises(TableError, match=r"do not add up to the whole .* same months"):
        forecast_parts(history(sales(seed=2), sales(seed=3)), whole)


def test_the_smallest_parts_are_put_together_and_nothing_is_lost():
    parts = history(*(sales(24, seed, size) for seed, size in enumerate([5, 90, 20, 60, 40])))

    kept = largest_parts(parts, 3)

    assert list(kept.columns) == ["B", "D", ALL_OTHERS]
    assert np.allclose(kept.sum(axis=1), parts.sum(axis=1))
    assert list(largest_parts(parts, 5).columns) == ["B", "D", "E", "C", "A"]
    named = parts.rename(columns={"B": ALL_OTHERS})
    assert np.allclose(largest_parts(named, 3).sum(axis=1), parts.sum(axis=1))


def many_sales():
    rows = [
        (f"20{year}-{month:02}", region, None if region == "S" else "Pumps", amount)
        for year in (23, 24, 25)
        for month in range(1, 13)
        for region, amount in (("N", 50.0 + month + year), ("S", 20.0 + month))
    ]
    return pd.DataFrame(rows, columns=["month", "region", "product_line", "amount"])


def test_tables_for_people_by_hand():
    """N sold 75 + month in 2025: 12 x 75 + 78 = 978; its year's forecast is the sum of months."""
    months = [f"20{year}-{month:02}" for year in (23, 24, 25) for month in range(1, 13)]
    planned = [f"2026-{month:02}" for month in range(1, 13)]
    tables = part_histories(many_sales(), ["region", "product_line", "month"], months)
    whole = forecast(tables["region"].sum(axis=1).to_frame("own sales"), 12)
    made = {name: forecast_parts(tables[name], whole) for name in ("region", "product_line")}

    monthly, yearly, tested = (
        parts_by_month(made, planned), parts_by_year(made, tables, planned), parts_test(made)
    )  # fmt: skip

    assert list(tables["product_line"].columns) == ["Pumps", "unknown"]
    north = yearly.table.set_index(["dimension", "name"]).loc[("region", "N")]
    assert north["recent_year"] == 978
    own = monthly.table.query("dimension == 'region' and name == 'N'")
    assert north["forecast"] == pytest.approx(own["forecast"].sum())
    assert north["growth_rate"] == pytest.approx(north["forecast"] / 978 - 1)
    assert yearly.table.groupby("dimension")["share"].sum().tolist() == pytest.approx([1, 1])
    assert "2 parts by region and 2 parts by product line" in monthly.text
    assert "By region, N goes up" in yearly.text
    assert "The whole keeps its own forecast" in tested.text
    assert set(tested.table.loc[tested.table["name"] == "whole", "method"]) == {SUM_OF_PARTS, KEPT}


def test_less_than_a_year_has_no_growth_and_says_so():
    months = [f"2025-{month:02}" for month in range(1, 9)]
    tables = part_histories(many_sales(), ["region"], months)
    whole = forecast(tables["region"].sum(axis=1).to_frame("own sales"), 4)
    made = {"region": forecast_parts(tables["region"], whole)}

    yearly = parts_by_year(made, tables, ["2025-09"])

    assert yearly.table["growth_rate"].isna().all()
    assert yearly.text == "No part has a year to grow from."


def test_one_part_is_no_dimension():
    sold = many_sales().assign(region="N")

    assert part_histories(sold, ["region"], ["2025-01"]) == {}


def test_the_past_was_moved_by_the_variances_known_then():
    parts = history(sales(), sales(seed=2, size=30), sales(seed=3, size=60, noise=0.5))
    whole, made = both(parts)
    alone = forecast(parts, 12).tracks.values()
    then, ahead = 5, 3  # six months back, four months ahead

    expected = reconcile_rows(
        whole.tracks["own sales"].past_points[then, [ahead]],
        np.array([[track.past_points[then, ahead]] for track in alone]),
        np.array([[track.past_deviations[then, ahead] ** 2] for track in alone]),
        np.zeros(3),
    )

    found = [track.past_points[then, ahead] for track in made.tracks.values()]
    assert np.allclose(found, expected.ravel())


def test_floors_give_way_where_nobody_could_carry_the_rest():
    """A whole of -5 from parts of 2 and 3 that never were negative: 10 off, 5 from each."""
    moved = reconcile_rows(np.array([-5.0]), np.array([[2.0], [3.0]]), np.ones((2, 1)), np.zeros(2))

    assert moved.sum() == pytest.approx(-5)
    assert np.isfinite(moved).all()


def test_alone_and_reconciled_are_held_against_the_same_months():
    """Ten months: the whole could be forecast from five of them on, and so can the parts."""
    _, made = both(history(sales(10), sales(10, 2, 30)))

    assert made.backtest["origins"].nunique() == 1


def test_a_constant_part_was_certain_in_the_past_as_well():
    _, made = both(history(sales(), np.full(48, 7.0), sales(seed=3)))

    past = made.tracks["B"].past_points
    assert np.allclose(past[~np.isnan(past)], 7)
