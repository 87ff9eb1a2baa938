"""Pieces: as many as the money buys at the price so far, whole, and none lost on the way."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.pieces import piece_targets, split_pieces
from salesplan.errors import ParamError, ReconcileError
from salesplan.rounding import split_target

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def sales(**lines):
    """Two sales of each line: (pieces, money)."""
    rows = [(name, *row) for name, sold in lines.items() for row in sold]
    return pd.DataFrame(rows, columns=["product_line", "quantity", "amount"])


def lines(**amounts):
    return pd.DataFrame({"product_line": list(amounts), "amount": list(amounts.values())})


def cube_of(seed, lines=3, reps=4):
    """A cube in whole money with zeros, as the plan hands it over."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"L{n}" for n in range(lines)], ["a", "b"], [f"R{n}" for n in range(reps)], MONTHS],
        names=["product_line", "customer_type", "rep", "month"],
    )
    amounts = rng.gamma(0.5, 1000, size=len(index)).astype(int) * (rng.random(len(index)) < 0.8)
    return pd.Series(amounts, index, name="amount").reset_index()


def test_pieces_by_hand():
    """A: 4 pieces for 400, so 100 each; 1,250 buy 12.5, rounded up to 13 at 96.15."""
    found = piece_targets(sales(A=[(3, 250), (1, 150)]), lines(A=1250), {}, currency="EUR")

    row = found.table.iloc[0]
    assert (row["quantity"], row["average_price"], row["pieces"]) == (4, 100, 13)
    assert row["planned_price"] == pytest.approx(1250 / 13)
    assert found.text == (
        "The plan takes 13 pieces, at 96.15 EUR each, after 4 pieces in the months looked back on."
    )


def test_of_several_lines_the_one_with_most_pieces_is_said():
    found = piece_targets(sales(A=[(1, 150)], B=[(2, 20)]), lines(A=300, B=90), {})

    assert found.text == (
        "The plan takes 11 pieces; B most, 9, at 10.00 each, after 2 pieces in the months "
        "looked back on."
    )


def test_credit_notes_come_off_pieces_and_money():
    """Five for 500, two returned for 200: three for 300."""
    found = piece_targets(sales(A=[(5, 500), (-2, -200)]), lines(A=900), {})

    assert found.table[["quantity", "average_price", "pieces"]].to_numpy().tolist() == [[3, 100, 9]]


def test_rows_without_a_quantity_do_not_move_the_price():
    found = piece_targets(sales(A=[(2, 200), (np.nan, 5000)]), lines(A=1000), {})

    assert found.table["pieces"].tolist() == [10]


@pytest.mark.parametrize("sold", [[(np.nan, 100)], [(0, 100)], [(-1, -100)], [(2, 0)]])
def test_a_line_without_a_price_has_no_pieces_and_is_named(sold):
    found = piece_targets(sales(A=[(1, 10)], Service=sold), lines(A=100, Service=50), {})

    assert found.table["product_line"].tolist() == ["A"]
    assert found.text.endswith("Without a quantity in the sales: Service.")


def test_pieces_that_somebody_decided_on_stand():
    found = piece_targets(sales(A=[(1, 10)]), lines(A=1000, N=50), {"A": 45, "N": 0})

    table = found.table.set_index("product_line")
    assert table["pieces"].to_dict() == {"A": 45, "N": 0}
    assert set(table["pieces_from"]) == {"plan file"}
    assert table["pieces"].dtype == "int64"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Pumpz": 3}, 'did you mean "Pumps"'),
        ({"Old": 3}, "3 pieces, but has no money in the plan"),
    ],
)
def test_pieces_of_lines_that_are_not_planned_are_refused(given, message):
    with pytest.raises(ParamError, match=message):
        piece_targets(sales(), lines(Pumps=10, Old=0), given)


def test_no_line_with_pieces_is_said():
    assert piece_targets(sales(), lines(A=10), {}).text == (
        "No product line is counted in pieces. Without a quantity in the sales: A."
    )


@pytest.mark.parametrize("pieces", [0, 1, 7, 45, 1000])
def test_forty_five_units_by_a_curve_stay_forty_five(pieces):
    """A second way to the same months: largest remainder on the curve, by itself."""
    curve = pd.Series([5, 5, 7, 8, 8, 9, 7, 6, 9, 10, 12, 14], MONTHS)
    cube = pd.DataFrame({"product_line": "A", "rep": "Ann", "month": MONTHS, "amount": curve.array})

    found = split_pieces(cube, pd.DataFrame({"product_line": ["A"], "pieces": [pieces]}))

    assert found.table["pieces"].tolist() == split_target(pieces, curve).tolist()
    assert found.table["pieces"].sum() == pieces


@pytest.mark.parametrize("seed", range(12))
def test_lines_and_their_months_are_exact_and_cells_are_near(seed):
    rng = np.random.default_rng(seed)
    cube = cube_of(seed)
    targets = pd.DataFrame(
        {"product_line": ["L0", "L1"], "pieces": rng.integers(0, 400, size=2)}
    )  # L2 is not counted

    table = split_pieces(cube, targets).table

    made = table.groupby("product_line")["pieces"].sum()
    wanted = targets.set_index("product_line")["pieces"]
    assert made.reindex(wanted.index, fill_value=0).equals(wanted)
    assert (table["amount"] > 0).all()
    months = table.groupby(["product_line", "month"])[["amount", "pieces"]].sum()
    for line, pieces in wanted.items():
        curve = months.loc[line]
        assert curve["pieces"].tolist() == split_target(int(pieces), curve["amount"]).tolist()
    shares = table["amount"] / table.groupby(["product_line", "month"])["amount"].transform("sum")
    of_month = table.groupby(["product_line", "month"])["pieces"].transform("sum")
    assert (table["pieces"] - shares * of_month).abs().max() < 1


def test_a_line_with_pieces_and_no_money_is_refused():
    cube = pd.DataFrame({"product_line": "A", "rep": "Ann", "month": MONTHS, "amount": 0})

    with pytest.raises(ReconcileError, match='"A"'):
        split_pieces(cube, pd.DataFrame({"product_line": ["A"], "pieces": [5]}))
