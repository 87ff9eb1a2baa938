"""Chapter 6.1: schemes as data, and the ones that could be read in two ways refused."""

import pytest

from salesplan.case.params import PlanFile
from salesplan.case.planfile import read_settings
from salesplan.errors import ParamError
from salesplan.incentives.scheme import read_schemes


def tiers(*rows):
    return [dict(zip(("from", "to", "rate"), row, strict=True)) for row in rows]


def test_linear_pay_is_one_band():
    (scheme,) = read_schemes([{"name": "Plain", "rate": 0.05}])

    assert (scheme.starts, scheme.rates, scheme.mode) == ((0.0,), (0.05,), "marginal")
    assert not scheme.needs_quota
    assert not scheme.needs_target_incentive


def test_decelerator_and_accelerator_make_a_band_below_and_one_above_quota():
    """4 % x .75 = 3 % below quota, 4 % x 1.5 = 6 % from quota on."""
    record = {"name": "Fast", "rate": 0.04, "decelerator": 0.75, "accelerator": 1.5}

    (scheme,) = read_schemes([record])

    assert scheme.starts == (0.0, 1.0)
    assert scheme.rates == pytest.approx((0.03, 0.06))
    assert scheme.needs_quota


def test_a_scheme_of_the_plan_file_reads_as_it_is_written():
    record = {
        "name": "Growth", "period": "month", "basis": "target_incentive", "mode": "interpolated",
        "tiers": [{"from": 0.75, "rate": 0.5}, {"from": 1, "rate": 1}],
        "threshold": 0.8, "cap": 3, "cap_amount": 9000,
    }  # fmt: skip
    plan = PlanFile.model_validate({"incentives": {"schemes": [record]}})

    (scheme,) = read_schemes(one.model_dump(by_alias=True) for one in plan.incentives.schemes)

    assert scheme.name == "Growth"
    assert (scheme.period, scheme.basis, scheme.mode) == (
        "month", "target_incentive", "interpolated",
    )  # fmt: skip
    assert (scheme.starts, scheme.rates) == ((0.75, 1.0), (0.5, 1.0))
    assert (scheme.threshold, scheme.cap, scheme.cap_amount) == (0.8, 3, 9000)
    assert scheme.needs_target_incentive


def test_bands_that_meet_are_read_as_half_open():
    record = {
        "name": "Bands", "mode": "marginal", "tiers_in": "currency",
        "tiers": tiers((0, 1000, 0.05), (1000, None, 0.07)),
    }  # fmt: skip

    assert read_schemes([record])[0].starts == (0.0, 1000.0)


def test_a_base_between_two_bands_is_an_error_and_not_nothing():
    """Bands 0-1000 and 1001-2000: what 1,000.5 earns is not said (it would silently be 0)."""
    record = {
        "name": "Gap", "mode": "cliff", "tiers_in": "currency",
        "tiers": tiers((0, 1000, 0.05), (1001, None, 0.07)),
    }  # fmt: skip

    with pytest.raises(
        ParamError,
        match=r'schemes\[1\] "Gap", tiers\[2\]: starts at 1,001, the tier before it ends at 1,000: '
        r"nothing says what 1,000.5 earns. Fix: let the tier before run to 1,001",
    ):
        read_schemes([record])


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({}, 'schemes.1. "S": has neither rate nor tiers. Fix: add rate: 0.05'),
        ({"tiers": tiers((0, None, 0.1))}, "does not say how they work. Fix: add mode: marginal"),
        ({"rate": 0.1, "mode": "cliff"}, "has mode or tiers_in but no tiers"),
        ({"rate": 0.1, "tiers_in": "currency"}, "has mode or tiers_in but no tiers"),
        (
            {"mode": "cliff", "tiers": tiers((0, None, 0.1)), "rate": 0.1, "accelerator": 2.0},
            "has tiers and accelerator and rate, which could be read in two ways",
        ),
        (
            {"mode": "cliff", "tiers": tiers((1, None, 0.1), (0.95, None, 0.2))},
            r"tiers.2.: starts at 0.95, not above the tier before it .1.. Fix: list tiers from low",
        ),
        (
            {"mode": "cliff", "tiers": tiers((0, 0.6, 0.1), (0.5, None, 0.2))},
            r"tiers.2.: starts at 0.5, before the tier before it ends .0.6.. Fix: end that tier at",
        ),
        (
            {"mode": "cliff", "tiers": tiers((0, 0.6, 0.1), (0.7, None, 0.2))},
            "nothing says what 0.65 of quota earns",
        ),
        (
            {"mode": "marginal", "tiers": tiers((0, 1.5, 0.1))},
            r"tiers.1.: ends at 1.5: nothing says what more than 1.5 of quota earns. Fix: remove",
        ),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_with_its_place_and_a_remedy(record, message):
    with pytest.raises(ParamError, match=message):
        read_schemes([{"name": "S", **record}])


def test_all_faults_of_all_schemes_are_reported_together():
    records = [{"name": "A"}, {"name": "A", "rate": 0.1}, {"name": "B", "rate": 1, "mode": "cliff"}]

    with pytest.raises(Exception, match="has neither rate") as refused:
        read_schemes(records)

    assert [error.where for error in refused.value.errors] == [
        'incentives.schemes[1] "A"',
        'incentives.schemes[3] "B"',
        "incentives.schemes[2]",
    ]


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        ({"rate": 0.1}, (False, False)),
        ({"rate": 0.1, "threshold": 0.5}, (True, False)),
        ({"rate": 0.1, "cap": 2}, (False, True)),
        ({"rate": 1, "basis": "target_incentive"}, (True, True)),
        ({"mode": "cliff", "tiers_in": "currency", "tiers": tiers((9, None, 1))}, (False, False)),
        ({"mode": "cliff", "tiers": tiers((0.5, None, 1))}, (True, False)),
    ],
)
def test_a_scheme_knows_what_it_rests_on(fields, needs):
    (scheme,) = read_schemes([{"name": "S", **fields}])

    assert (scheme.needs_quota, scheme.needs_target_incentive) == needs


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "{name: A, tresh: 0.5, rate: 0.1}",
            r'schemes.1..tresh: unknown entry "tresh". Fix: corre',
        ),
        ("{name: A, rate: -0.1}", r"incentives.schemes.1..rate: -0.1 is not allowed: .* greater"),
        ("{name: A, rate: 0.1, mode: cliffy}", "'marginal', 'cliff' or 'interpolated'"),
        ("{rate: 0.1}", r"incentives.schemes.1..name: is missing. Fix: add it"),
        ("{name: A, mode: cliff, tiers: [{from: 1}]}", r"tiers.1..rate: is missing"),
    ],
)
def test_a_mistyped_scheme_stops_at_the_plan_file_with_its_place(tmp_path, line, message):
    file = tmp_path / "plan.yaml"
    file.write_text(f"incentives:\n  schemes:\n  - {line}\n", "utf-8")

    with pytest.raises(ParamError, match=message):
        read_settings({"plan.yaml": file}, {})
