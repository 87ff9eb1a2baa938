"""Chapter 2.1: what the target rests on, and the range around it."""

from statistics import NormalDist

import pytest

from salesplan.errors import ParamError
from salesplan.targets.range import Evidence, committed, target_basis, target_range


def test_a_stated_target_wins_and_the_others_stand_beside_it():
    evidence = Evidence(stated=900, last_year=1000.0, growth_rate=0.1, own=1040.0)

    finding = target_basis(evidence)

    assert finding.table["basis"].tolist() == [
        "stated target", "last year and growth", "own forecast",
    ]  # fmt: skip
    assert finding.table["amount"].tolist() == [900, 1100, 1040]
    assert committed(finding) == 900


@pytest.mark.parametrize(
    ("evidence", "basis", "amount"),
    [
        (Evidence(last_year=1000.0, growth_rate=0.1, market=9000.0, share=0.1, own=5.0),
         "last year and growth", 1100),
        (Evidence(last_year=1000.0, market=9000.0, share=0.1, own=5.0), "market and share", 900),
        (Evidence(last_year=1000.0, market=9000.0, own=5.0), "own forecast", 5),
    ],
)  # fmt: skip
def test_the_basis_follows_the_order_of_precedence(evidence, basis, amount):
    finding = target_basis(evidence)

    chosen = finding.table[finding.table["is_chosen"]]
    assert chosen[["basis", "amount"]].values.tolist() == [[basis, amount]]


def test_a_stated_capacity_caps_a_derived_target_and_says_so():
    evidence = Evidence(own=1500.0, capacity=1200.0, is_capacity_stated=True)

    finding = target_basis(evidence, unit=100)

    assert committed(finding) == 1200
    assert "caps the target at 1,200" in finding.text
    assert "would ask for 1,500" in finding.text


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(stated=1500, capacity=1200.0, is_capacity_stated=True),
        Evidence(own=1500.0, capacity=1200.0),
    ],
)
def test_capacity_moves_neither_a_stated_target_nor_one_by_a_pace_read_off_the_past(evidence):
    finding = target_basis(evidence)

    assert committed(finding) == 1500
    assert "300 above the reps at" in finding.text


def test_a_stated_target_off_the_rounding_unit_says_that_it_was_rounded():
    finding = target_basis(Evidence(stated=1_234_567), unit=1000)

    assert committed(finding) == 1_235_000
    assert "1,234,567, rounded to 1,000" in finding.text


def test_growth_without_a_full_year_is_refused():
    with pytest.raises(ParamError, match="no full fiscal year of twelve months"):
        target_basis(Evidence(growth_rate=0.1, own=5.0))


def test_nothing_to_derive_a_target_from_is_refused():
    with pytest.raises(ParamError, match="give a target"):
        target_basis(Evidence())


def test_the_range_is_that_of_the_normal_distribution():
    """Floor and stretch by a table of the normal: z(.2) = -.8416, z(.7) = .5244."""
    finding = target_range(1_050_000, 1_000_000.0, 100_000.0, chances=(0.8, 0.3))

    levels = finding.table.set_index("level")
    assert levels["target"].to_dict() == {
        "floor": 915_838, "commit": 1_050_000, "stretch": 1_052_440,
    }  # fmt: skip
    assert levels["chance"]["commit"] == pytest.approx(0.3085, abs=5e-5)
    assert "between floor and stretch" in finding.text


@pytest.mark.parametrize("chance", [0.6, 0.75, 0.9])
def test_the_floor_is_met_with_its_chance(chance):
    year = NormalDist(5e6, 4e5)

    table = target_range(5_000_000, 5e6, 4e5, chances=(chance, 0.3)).table

    assert 1 - year.cdf(table["target"][0]) == pytest.approx(chance, abs=1e-5)


def test_a_target_above_the_stretch_is_said_to_rest_on_more_than_the_trend():
    finding = target_range(2000, 1000.0, 100.0, chances=(0.8, 0.3))

    assert "above the stretch" in finding.text


def test_a_past_that_never_varied_gives_no_chance():
    finding = target_range(44_298, 44_297.6, 1e-7, chances=(0.8, 0.3))

    assert finding.table["target"].tolist() == [44_298] * 3
    assert "no chance can be given" in finding.text
