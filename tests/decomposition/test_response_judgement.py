"""Curves from people's answers: closed forms, exact answers, several people."""

import numpy as np
import pytest

from salesplan.decomposition.response_judgement import (
    Answers,
    curve_through,
    judged,
    mean_answers,
)


def test_the_closed_form_of_the_tutorial():
    """HKU STAT3613, Y = a + b X^c / (X^c + d), Y(1) = 1.

    d = b / (1 - a) - 1, c = y' (d + 1)^2 / (b d):
    a .3, b 1.4, y' .9: d = 1.4 / .7 - 1 = 1, c = .9 x 4 / 1.4 = 2.5714.
    """
    curve = curve_through(Answers("Ann", 1.0, 0.3, 1.0, 1.7, slope=0.9))

    assert curve.scale == pytest.approx(1.0)
    assert curve.power == pytest.approx(0.9 * 4 / 1.4)
    assert float(curve.at(1.0)) == pytest.approx(1.0)
    assert float(curve.slope(1.0)) == pytest.approx(0.9)


def test_the_slope_is_per_unit_of_effort_whatever_its_unit():
    curve = curve_through(Answers("Ann", 200.0, 30.0, 100.0, 170.0, slope=0.45))

    assert float(curve.at(200.0)) == pytest.approx(100.0)
    assert float(curve.slope(200.0)) == pytest.approx(0.45)


@pytest.mark.parametrize("which", ["half", "half_again"])
def test_one_more_answer_is_met_exactly(which):
    """Floor, ceiling, today and one more answer: four unknowns, four answers."""
    sales = {"half": 70.0, "half_again": 118.0}[which]
    times = {"half": 0.5, "half_again": 1.5}[which]

    curve = curve_through(Answers("Ann", 40.0, 50.0, 100.0, 150.0, **{which: sales}))

    assert float(curve.at(40.0 * times)) == pytest.approx(sales)
    assert float(curve.at(40.0)) == pytest.approx(100.0)
    assert [curve.floor, curve.ceiling] == [50.0, 150.0]


def test_answers_of_a_true_curve_give_it_back():
    true = curve_through(Answers("", 1.0, 0.4, 1.0, 1.6, slope=0.6))

    found = curve_through(
        Answers("Ann", 1.0, 0.4, 1.0, 1.6, half=float(true.at(0.5)), half_again=float(true.at(1.5)))
    )

    assert found.power == pytest.approx(true.power, rel=1e-6)


def test_two_answers_that_disagree_are_met_as_nearly_as_can_be():
    """Less effort says a power of 1, more effort one of 3: no other power has smaller squares."""
    answers = Answers("Ann", 1.0, 0.0, 1.0, 2.0, half=2 / 3, half_again=2 * 27 / 35)

    found = curve_through(answers)

    def squares(power):
        at = [2 * t**power / (1 + t**power) for t in (0.5, 1.5)]
        return (at[0] - answers.half) ** 2 + (at[1] - answers.half_again) ** 2

    powers = np.linspace(0.5, 4, 35_001)
    assert found.power == pytest.approx(powers[np.argmin(squares(powers))], abs=2e-4)
    assert float(found.at(1.0)) == pytest.approx(1.0)


def test_means_are_of_those_who_answered():
    two = [Answers("Ann", 10, 50, 100, 150, half=70), Answers("Bo", 20, 60, 110, 170, slope=2.0)]

    mean = mean_answers(two)

    assert mean[1:5] == (15.0, 55.0, 105.0, 160.0)
    assert (mean.half, mean.slope) == (70.0, 2.0)
    assert np.isnan(mean.half_again)


def test_several_people_spread_and_one_does_not():
    one = Answers("Ann", 10, 50, 100, 150, half=70)
    both = judged([one, Answers("Bo", 10, 40, 100, 190, half=80)])

    low, high = both.band(np.array([0.0, 10.0, 1e9]))

    assert low == pytest.approx([40, 100, 150], abs=1e-3)
    assert high == pytest.approx([50, 100, 190], abs=1e-3)
    assert np.isnan(judged([one]).band(np.array([1.0]))[0]).all()
    assert judged([one]).draw(5, np.random.default_rng(1)) is None


def test_drawn_people_are_each_alone_a_quarter_of_the_time():
    """Two people drawn twice: Ann twice, both, Bo twice in 1 : 2 : 1."""
    both = judged([Answers("Ann", 10, 50, 100, 150, 70), Answers("Bo", 10, 40, 100, 190, 80)])

    ceilings = both.draw(4_000, np.random.default_rng(1)).ceiling

    found = {value: np.mean(ceilings == value) for value in (150.0, 170.0, 190.0)}
    assert found == pytest.approx({150.0: 0.25, 170.0: 0.5, 190.0: 0.25}, abs=0.03)


@pytest.mark.parametrize("other", [{"slope": 1.0}, {"half_again": 30.0}])
def test_people_who_answered_different_questions_make_a_curve_that_rises(other):
    """Half of Ann's effort sells 90, today's of both 60 on average: Bo's half is taken as well."""
    ann, bo = Answers("Ann", 10, 0, 100, 200, half=90), Answers("Bo", 10, 0, 20, 40, **other)

    found = judged([ann, bo])

    sales = found.curve.at(np.array([0.0, 5.0, 10.0, 15.0]))
    assert found.curve.power > 0
    assert (np.diff(sales) > 0).all()
    assert sales[2] == pytest.approx(60)
    drawn = found.draw(50, np.random.default_rng(1))
    assert (drawn.power > 0).all()
