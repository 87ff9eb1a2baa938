"""The best split of a resource: worked cases, equal returns, limits, how sure, more or less."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.resource_gains import gain_interval, resource_budget, resource_plan
from salesplan.decomposition.resource_plan import Resource, plan_rows, share_out
from salesplan.decomposition.response_curve import Curve
from salesplan.decomposition.response_judgement import Judged
from salesplan.decomposition.responses import Response
from salesplan.errors import ParamError


def known(segment, curve, *, most=100.0, draws=True):
    """A response whose curve is known; drawn curves vary its ceiling by a tenth."""
    response = Response(
        "visits", segment, "judged", 1, 1, (0.0, most), judged=Judged(curve, (), ())
    )
    rng = np.random.default_rng(7)
    ceilings = curve.ceiling * rng.normal(1, 0.1, 500)
    return response, Curve(curve.floor, ceilings, curve.power, curve.half) if draws else None


def stated(segments, today, **columns):
    table = pd.DataFrame({"segment": segments, "today": today})
    for name in ("least", "most", "fixed", "margin_rate"):
        table[name] = columns.get(name, np.nan)
    return table


def laid_out(curves, today, *, resource=None, draws=True, **columns):
    pairs = [known(name, curve, draws=draws) for name, curve in curves.items()]
    return share_out(
        resource or Resource("visits"),
        [one for one, _ in pairs],
        stated(list(curves), today, **columns),
        {one.segment: drawn for one, drawn in pairs},
    )


ROOTS = {"A": Curve(0.0, 100.0, 1.0, 20.0), "B": Curve(0.0, 400.0, 1.0, 20.0)}


def test_two_segments_on_paper():
    """100 x 20 / (20 + a)^2 = 400 x 20 / (20 + b)^2: 20 + b = 2 (20 + a); a + b = 40: a 6.67."""
    table = plan_rows(laid_out(ROOTS, [20.0, 20.0]))

    assert table["effort_today"].tolist() == [20, 20]
    assert table["effort_best"].tolist() == [7, 33]
    assert table["effort_moved"].tolist() == [-13, 13]
    assert table["worth_today"].tolist() == [50.0, 200.0]
    assert table["worth_best"].tolist() == pytest.approx([100 * 7 / 27, 400 * 33 / 53])
    assert table["marginal_today"].tolist() == pytest.approx([1.25, 5.0])
    assert table["marginal_best"].tolist() == pytest.approx([2000 / 27**2, 8000 / 53**2])
    assert set(table["held_by"]) == {""}


def test_a_segment_that_is_not_funded_lies_below_the_others_return():
    """Half a unit is a sixth of what C needs; on average it never brings what A and B bring."""
    curves = ROOTS | {"C": Curve(0.0, 50.0, 4.0, 60.0)}

    table = plan_rows(laid_out(curves, [15.0, 15.0, 10.0])).set_index("segment")

    assert table.loc["C", "effort_best"] == 0
    assert table.loc["C", "held_by"] == "not funded"
    assert table.loc["C", "average_best"] < table.loc[["A", "B"], "marginal_best"].min()


@pytest.mark.parametrize("seed", range(12))
def test_splits_add_up_within_limits_and_beat_today(seed):
    rng = np.random.default_rng(seed)
    names = list("ABCDE")[: 2 + seed % 4]
    curves = {
        name: Curve(rng.uniform(0, 50), rng.uniform(60, 300), rng.choice([0.6, 1, 2, 4.0]),
                    rng.uniform(5, 60))
        for name in names
    }  # fmt: skip
    today = rng.uniform(5, 60, len(names))

    shares = laid_out(curves, today)
    table = plan_rows(shares)

    assert table["effort_best"].sum() == table["effort_today"].sum() == round(today.sum())
    assert np.abs(table["effort_today"] - today).max() < 1
    assert table["worth_best"].sum() >= table["worth_today"].sum() - 1e-9
    free = table[table["held_by"] == ""]
    if len(free) > 1:
        marginal = free["marginal_best"]
        assert marginal.max() - marginal.min() < 0.35 * marginal.max()  # whole units are coarse


def test_fine_steps_make_the_returns_equal():
    fine = laid_out(ROOTS, [20.0, 20.0], resource=Resource("visits", step=0.01))

    table = plan_rows(fine)

    assert table["effort_best"].sum() == pytest.approx(40)
    assert table["marginal_best"].max() == pytest.approx(table["marginal_best"].min(), rel=1e-3)


def test_limits_and_fixed_amounts_are_kept():
    least = plan_rows(laid_out(ROOTS, [20.0, 20.0], least=[15, np.nan]))
    fixed = plan_rows(laid_out(ROOTS, [20.0, 20.0], fixed=[np.nan, 25]))

    assert least["effort_best"].tolist() == [15, 25]
    assert least["held_by"].tolist() == ["least stated", ""]
    assert fixed["effort_best"].tolist() == [15, 25]
    assert fixed["held_by"].tolist() == ["", "fixed"]


def test_nothing_is_planned_beyond_the_efforts_seen():
    response, drawn = known("B", ROOTS["B"], most=25.0)
    other, _ = known("A", ROOTS["A"])

    shares = share_out(Resource("visits"), [other, response], stated(["A", "B"], [20.0, 20.0]),
                       {"B": drawn})  # fmt: skip
    table = plan_rows(shares).set_index("segment")

    assert table.loc["B", "effort_best"] == 25
    assert table.loc["B", "held_by"] == "most seen"


def test_an_observed_segment_is_not_cut_below_what_was_seen():
    """Efforts from 40 to 100 say nothing of 0: the least seen is the least planned."""
    seen = Response("visits", "A", "observed", 9, 0, (40.0, 100.0),
                    judged=Judged(ROOTS["A"], (), ()))  # fmt: skip
    other, _ = known("B", ROOTS["B"])

    shares = share_out(Resource("visits"), [seen, other], stated(["A", "B"], [50.0, 10.0]), {})

    assert plan_rows(shares)["effort_best"].tolist() == [40, 20]


def test_limits_that_contradict_the_total_are_refused():
    with pytest.raises(ParamError, match=r"add to 60 at least, and there are 40 to share out"):
        laid_out(ROOTS, [20.0, 20.0], least=[30, 30])
    with pytest.raises(ParamError, match=r"add to 15 at most, .* 40 .* raise what segments"):
        laid_out(ROOTS, [20.0, 20.0], most=[10, 5])


def test_a_segment_without_a_curve_keeps_what_it_has():
    lost = Response("visits", "C", refusal="no data")
    pairs = [known(name, curve) for name, curve in ROOTS.items()]

    shares = share_out(
        Resource("visits"), [*(one for one, _ in pairs), lost],
        stated(["A", "B", "C"], [20.0, 20.0, 7.0]), {one.segment: d for one, d in pairs},
    )  # fmt: skip
    finding = resource_plan([shares], currency="EUR")

    last = finding.table.iloc[2]
    assert (last["effort_best"], last["held_by"]) == (7, "no curve")
    assert np.isnan(last["worth_best"])
    assert finding.table["effort_best"].sum() == 47
    assert "without a curve, and left as today: C" in finding.text


def test_margins_turn_sales_into_profit_where_all_are_known():
    rich = laid_out(ROOTS, [20.0, 20.0], margin_rate=[0.8, 0.2])
    half_known = laid_out(ROOTS, [20.0, 20.0], margin_rate=[0.8, np.nan])

    assert plan_rows(rich)["effort_best"].tolist() == [20, 20]  # 80 against 80: symmetric
    assert plan_rows(half_known)["effort_best"].tolist() == [7, 33]
    assert "more profit" not in resource_plan([rich], currency="").text
    assert "more sales" in resource_plan([half_known], currency="").text


def test_a_gain_that_may_be_nothing_is_said_to_be_so():
    """The drawn ceilings vary by a tenth: from nearly best, the gain is lost in that."""
    shares = laid_out(ROOTS, [8.0, 32.0])
    same = Curve(0.0, np.random.default_rng(1).normal(100, 60, 500), 1.0, 20.0)
    wide = shares._replace(draws=(same, shares.draws[1]))

    text = resource_plan([wide], currency="EUR").text

    assert "perhaps nothing, so try a part of it first" in text
    assert text.startswith("Visits, 40: the best split moves 1, most of it to B and away from A")


def test_a_sure_gain_and_a_judged_one_are_told_apart():
    sure = resource_plan([laid_out(ROOTS, [30.0, 10.0])], currency="EUR").text
    judged = resource_plan([laid_out(ROOTS, [30.0, 10.0], draws=False)], currency="EUR").text

    assert "better than today's in" in sure
    assert "perhaps nothing" not in sure
    assert "(judged, so nobody knows how sure that is)" in judged


def test_a_segment_that_would_lose_all_is_warned_of():
    curves = ROOTS | {"C": Curve(0.0, 50.0, 4.0, 60.0)}

    text = resource_plan([laid_out(curves, [15.0, 15.0, 10.0])], currency="EUR").text

    assert "C would get none: cut in steps, and watch" in text


def test_a_best_split_says_so():
    text = resource_plan([laid_out(ROOTS, [7.0, 33.0])], currency="EUR").text

    assert text == "Visits, 40: split best already."


def test_more_budget_brings_less_and_less_and_is_set_against_its_cost():
    """Margins .5 each: one more visit brings half of its sales and costs 1."""
    shares = laid_out(ROOTS, [20.0, 20.0], resource=Resource("visits", cost=1.0),
                      margin_rate=[0.5, 0.5])  # fmt: skip

    finding = resource_budget([shares], [-0.5, 0.5], currency="EUR")

    table = finding.table
    assert table["budget_shift"].tolist()[:3] == [-0.5, 0.0, 0.5]
    assert table["effort_total"].tolist()[:3] == [20.0, 40.0, 60.0]
    assert table["gain"].iloc[:3].is_monotonic_increasing
    assert table["marginal"].iloc[:3].is_monotonic_decreasing
    assert (table["gain"] - table["net_gain"]).tolist()[:3] == pytest.approx([-20, 0, 20])
    best = table.iloc[3]
    assert best["advice"] == "pays most"
    assert best["marginal"] == pytest.approx(1.0, abs=0.05)  # one more brings what it costs
    assert best["net_gain"] >= table["net_gain"].iloc[:3].max()
    assert "50 % more would bring" in finding.text


def test_totals_beyond_the_efforts_seen_are_not_given_a_gain():
    table = resource_budget([laid_out(ROOTS, [100.0, 100.0])], [0.5], currency="EUR").table

    row = table[table["budget_shift"] == 0.5].iloc[0]
    assert np.isnan(row["gain"])
    assert row["advice"] == "beyond the efforts seen"


def test_without_a_cost_or_a_margin_nothing_is_said_to_pay():
    no_cost = laid_out(ROOTS, [20.0, 20.0], margin_rate=[0.5, 0.5])
    no_margin = laid_out(ROOTS, [20.0, 20.0], resource=Resource("visits", cost=1.0))

    for shares, said in ((no_cost, "no cost stated"), (no_margin, "no margin known")):
        table = resource_budget([shares], [0.1], currency="EUR").table
        assert table["advice"].iloc[-1] == said
        assert np.isnan(table["net_gain"].iloc[-1])


def test_the_interval_of_a_gain_is_that_of_the_draws():
    low, high, chance = gain_interval(np.arange(-10.0, 91.0))

    assert (low, high) == (-7.5, 87.5)
    assert chance == 90 / 101
    assert np.isnan(gain_interval(np.array([]))).all()


def test_the_time_of_the_efforts_is_said_where_it_is_known():
    shares = laid_out(ROOTS, [7.0, 33.0], resource=Resource("visits", period="month"))

    assert resource_plan([shares], currency="").text == "Visits, 40 a month: split best already."


def test_a_stated_total_takes_the_place_of_todays():
    shares = laid_out(ROOTS, [20.0, 20.0], resource=Resource("visits", total=60.0))

    assert plan_rows(shares)["effort_best"].sum() == 60


def test_efforts_of_today_are_rounded_without_losing_a_unit():
    shares = laid_out(ROOTS | {"C": ROOTS["A"]}, [1.4, 1.4, 1.4])

    assert shares.today.tolist() == [2, 1, 1]
