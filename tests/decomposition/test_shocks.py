"""What a shock takes from the plan, cell by cell, and what it leaves of every month."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.shocks import (
    Hit,
    effect_on,
    in_units,
    lost_cells,
    portion_hit,
    under_locks,
)

MONTHS = ["2026-01", "2026-02", "2026-03"]


def cube_of(rows):
    columns = ["product_line", "customer_type", "rep", "month", "amount"]
    return pd.DataFrame(rows, columns=columns)


def months_of(*parts):
    return pd.Series(parts, pd.Index(MONTHS, name="month"), dtype=float)


CUBE = cube_of(
    [
        ("Pumps", "Food", "Ann", "2026-01", 100),
        ("Pumps", "Food", "Ann", "2026-02", 200),
        ("Valves", "Food", "Ann", "2026-02", 50),
        ("Pumps", "Food", "Bo", "2026-02", 80),
        ("Pumps", "Food", "Bo", "2026-03", 0),
    ]
)


def random_cube(seed):
    rng = np.random.default_rng(seed)
    names = pd.MultiIndex.from_product(
        [["P", "V"], ["F", "G"], ["Ann", "Bo", "Cy"], MONTHS],
        names=["product_line", "customer_type", "rep", "month"],
    )
    unit = int(rng.choice([1, 10, 1000]))
    amount = rng.integers(0, 50, len(names)) * (rng.random(len(names)) < 0.8) * unit
    return pd.DataFrame({"amount": amount}, names).reset_index(), unit


def test_a_market_that_falls_takes_its_part_of_every_month_from_the_first_on():
    """15 % of 200, 50, 80 and 0 from February: 30 + 7.5 + 12 = 49.5, rounded 50 (halves up).

    Ann 37.5 and Bo 12 make 50 with Ann at 38; of hers 30 and 7.5 make 38 with the valves at 8.
    """
    lost = lost_cells(CUBE, Hit(months_of(0, 0.15, 0.15)))

    assert lost["lost"].tolist() == [0, 30, 8, 12, 0]
    assert lost["exact"].tolist() == pytest.approx([0, 30, 7.5, 12, 0])


def test_a_line_that_is_not_supplied_takes_nothing_else():
    lost = lost_cells(CUBE, Hit(months_of(0, 1, 1), {"product_line": "Pumps"}))

    assert lost["lost"].tolist() == [0, 200, 0, 80, 0]


def test_what_is_caught_up_is_a_part_of_what_was_lost_and_comes_in_within_the_year_or_not_at_all():
    stop = Hit(months_of(1, 1, 0), {"product_line": "Pumps"}, None, 0.5, "2026-03")
    too_late = Hit(months_of(1, 1, 0), {"product_line": "Pumps"}, None, 0.5, None)

    assert lost_cells(CUBE, stop)["late"].tolist() == [50, 100, 0, 40, 0]
    assert lost_cells(CUBE, too_late)["late"].tolist() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("seed", range(15))
def test_losses_are_whole_never_above_the_plan_and_within_a_unit_of_their_exact_part(seed):
    cube, unit = random_cube(seed)
    rng = np.random.default_rng(seed)
    hit = Hit(months_of(*rng.random(3)), {"product_line": "P"}, None, 0.4, "2026-03")

    lost = lost_cells(cube, hit, unit=unit)

    assert (lost["lost"] % unit == 0).all()
    assert lost["lost"].between(0, lost["amount"]).all()
    assert (lost["lost"][lost["exact"] == 0] == 0).all()
    assert ((lost["lost"] - lost["exact"]).abs() < unit).all()
    assert lost["late"].between(0, lost["lost"]).all()
    assert abs(lost["lost"].sum() - lost["exact"].sum()) <= unit / 2
    by_rep = lost.groupby("rep")[["lost", "exact"]].sum()
    assert ((by_rep["lost"] - by_rep["exact"]).abs() < unit).all()


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_the_rows_does_not_matter_where_no_two_are_alike(seed):
    cube, unit = random_cube(seed)
    cube["amount"] += np.arange(len(cube)) * unit
    hit = Hit(months_of(np.sqrt(0.1), np.sqrt(0.2), 1 / np.pi))

    first = lost_cells(cube, hit, unit=unit)
    mixed = lost_cells(cube.sample(frac=1, random_state=seed), hit, unit=unit)

    assert first["lost"].equals(mixed["lost"].sort_index())


def test_units_left_go_to_those_that_lost_most_in_their_group():
    """a: 1.6 + 1.7 = 3.3, b: 2.2; 5.5 makes 6 (halves up): a 3.3 lost more than b 2.2, so 4 and 2.

    In a, 1 + 1 and two units left: both get one.
    """
    exact, groups = np.array([1.6, 1.7, 2.2]), pd.Series(["a", "a", "b"])

    assert in_units(exact, groups).tolist() == [2, 2, 2]


def test_a_lost_account_takes_the_part_that_it_bought_of_each_line():
    """Ann sold 30 of 100 pumps and 10 of 10 valves to c1; Bo nothing."""
    sales = pd.DataFrame(
        [
            ("Ann", "Pumps", 30.0, "c1"),
            ("Ann", "Pumps", 70.0, "c2"),
            ("Ann", "Valves", 10.0, "c1"),
            ("Bo", "Pumps", 100.0, "c3"),
        ],
        columns=["rep", "product_line", "amount", "customer"],
    ).assign(team="", customer_type="Food")
    quotas = pd.DataFrame({"rep": ["Ann", "Bo"], "team": "", "quota": [1, 1]})
    portion = portion_hit(sales, sales[sales["customer"] == "c1"], quotas)

    lost = lost_cells(CUBE, Hit(months_of(1, 1, 1), portion=portion))

    assert portion.to_dict() == {("Ann", "Pumps", "Food"): 0.3, ("Ann", "Valves", "Food"): 1.0}
    assert lost["lost"].tolist() == [30, 60, 50, 0, 0]


def test_what_a_leaver_sold_to_the_account_is_lost_by_those_who_took_over():
    """Gone sold 60 to c1 and 40 to c2 and passes them to the team: Ann 3/4, Bo 1/4.

    Ann: 45 of 75 + her own 25 to c2 = 45 / 100; Bo, of another team, has nothing to do with it.
    """
    sales = pd.DataFrame(
        {
            "rep": ["Gone", "Gone", "Ann", "Cy"],
            "team": ["N", "N", "N", "S"],
            "amount": [60.0, 40.0, 25.0, 10.0],
            "customer": ["c1", "c2", "c2", "c3"],
        }
    ).assign(product_line="P", customer_type="F")
    quotas = pd.DataFrame({"rep": ["Ann", "Bo", "Cy"], "team": ["N", "N", "S"], "quota": [3, 1, 9]})

    portion = portion_hit(sales, sales[sales["customer"] == "c1"], quotas)

    assert portion.to_dict() == pytest.approx({("Ann", "P", "F"): 0.45, ("Bo", "P", "F"): 0.6})


def test_who_has_no_sales_is_spared_by_a_lost_account_and_hit_like_the_others_by_a_region():
    sales = pd.DataFrame({"rep": ["Ann", "Ann"], "amount": [25.0, 75.0], "team": ""})
    sales = sales.assign(product_line="P", customer_type="F")
    quotas = pd.DataFrame({"rep": ["Ann", "New"], "team": "", "quota": [1, 1]})
    hit = sales.head(1)

    assert "New" not in portion_hit(sales, hit, quotas).index.get_level_values("rep")
    assert portion_hit(sales, hit, quotas, like_peers=True)["New", "P", "F"] == 0.25


def test_credit_notes_never_make_more_than_all_of_a_cell_lost():
    sales = pd.DataFrame({"rep": "Ann", "amount": [100.0, -40.0], "team": ""})
    sales = sales.assign(product_line="P", customer_type="F")
    quotas = pd.DataFrame({"rep": ["Ann"], "team": "", "quota": [1]})

    assert portion_hit(sales, sales.head(1), quotas).tolist() == [1.0]
    assert portion_hit(sales, sales.tail(1), quotas).empty
    assert portion_hit(sales, sales.head(0), quotas).empty


def test_locks_cover_cells_slices_and_nothing_that_they_do_not_name():
    locks = pd.DataFrame(
        {
            "product_line": ["Valves", None, None],
            "rep": [None, "Bo", None],
            "month": [None, "2026-03", None],
            "amount": 5,
        }
    )

    assert under_locks(CUBE, locks).tolist() == [False, False, True, False, True]
    assert not under_locks(CUBE, None).any()


def test_half_of_the_sales_lost_leave_twice_the_relative_variance():
    """Part 1/2 lost whole: mean 1/2, variance 1/2 of it; cv^2 x (1/2) / (1/4) = 2."""
    cube = cube_of([("P", "F", "Ann", "2026-01", 50), ("V", "F", "Ann", "2026-01", 50)])
    hit = Hit(months_of(1, 1, 1), {"product_line": "P"})

    effect = effect_on(lost_cells(cube, hit), hit, ["Ann"])

    assert effect.kept[0].tolist() == [0.5, 1.0, 1.0]  # nothing planned: nothing lost
    assert effect.luck[0, 0] == effect.lost_luck[0, 0] == 2.0
    assert effect.lost[0].tolist() == [0.5, 0.0, 0.0]


def test_a_market_that_falls_as_a_whole_leaves_sales_as_unsteady_as_they_were():
    hit = Hit(months_of(0.2, 0.2, 0.2))

    effect = effect_on(lost_cells(CUBE, hit), hit, ["Ann", "Bo", "Cy"])

    assert effect.kept == pytest.approx(np.full((3, 3), 0.8))
    assert effect.luck == pytest.approx(np.ones((3, 3)))


def test_a_leaver_takes_only_their_own_months():
    hit = Hit(months_of(0, 1, 1), {"rep": "Ann"})

    effect = effect_on(lost_cells(CUBE, hit), hit, ["Ann", "Bo"])

    assert effect.kept.tolist() == [[1, 0, 0], [1, 1, 1]]


def test_late_sales_come_on_top_of_their_month_and_make_the_year_whole_but_for_what_is_lost():
    """Pumps 100 + 200 lost in two months, half of it late: 150 on top of March's 300, 1.5 x."""
    cube = cube_of([("P", "F", "Ann", month, 100 * at) for at, month in enumerate(MONTHS, 1)])
    hit = Hit(months_of(1, 1, 0), {"product_line": "P"}, None, 0.5, "2026-03")

    effect = effect_on(lost_cells(cube, hit), hit, ["Ann"])

    assert effect.kept.tolist() == [[0, 0, 1.5]]
    assert (effect.kept[0] * [100, 200, 300]).sum() == 600 - 150
    assert effect.lost.tolist() == [[0.5, 0.5, 0.0]]


def test_the_rule_of_variances_is_that_of_purchases_drawn_one_by_one():
    """A second method: Poisson counts of exponential purchases; a part of them lost in part."""
    rng, part, taken, draws = np.random.default_rng(1), 0.4, 0.3, 200_000
    hit_count, other_count = rng.poisson(8, draws), rng.poisson(12, draws)
    lost, other = (rng.gamma(np.maximum(n, 1e-9)) * (n > 0) for n in (hit_count, other_count))
    before, after = lost + other, (1 - taken) * lost + other
    cube = cube_of([("P", "F", "A", "2026-01", 400), ("V", "F", "A", "2026-01", 600)])
    hit = Hit(months_of(taken, 0, 0), {"product_line": "P"})

    luck = effect_on(lost_cells(cube, hit), hit, ["A"]).luck[0, 0]

    cv2 = [one.var() / one.mean() ** 2 for one in (before, after)]
    assert part == 400 / 1000
    assert cv2[1] / cv2[0] == pytest.approx(luck, rel=0.02)
