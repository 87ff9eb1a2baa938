"""What-if: what is computed, without widgets; then the slider itself."""

import pandas as pd
import pytest

from salesplan.errors import ParamError
from salesplan.finding import Finding
from salesplan.show import charts, controls


def target(rate):
    """Ask for last year's 100, grown: the whole model behind the slider."""
    if rate > 0.5:
        raise ParamError("growth_rate", f"{rate} is above <0.5>", "choose a lower rate")
    amount = round(100 * (1 + rate))
    return Finding(pd.DataFrame({"target": [amount]}), f"The target is {amount}.")


def picture(rate):
    return charts.target_range(
        pd.DataFrame({"level": ["commit"], "target": [round(100 * (1 + rate))], "chance": [0.5]})
    )


def test_the_answer_is_what_the_chapter_says():
    (finding,) = controls.answer(target, 0.07)

    assert finding.text == "The target is 107."


def test_several_answers_are_kept_in_order_and_gaps_left_out():
    shown = controls.answer(lambda rate: [target(rate), None, picture(rate)], 0.1)

    assert [type(one).__name__ for one in shown] == ["Finding", "LayerChart"]


def test_the_answer_in_words_holds_table_and_chart():
    said = controls.said(lambda rate: [target(rate), picture(rate)], 0.07)

    assert said.startswith("<p>The target is 107.</p>\n<table>")
    assert "Commit of 107 has a chance of 50 %" in said
    assert said.count("<svg") == 1


def test_a_value_that_the_plan_refuses_is_answered_with_the_reason():
    said = controls.said(target, 0.6)

    assert said == ("<p>growth_rate: 0.6 is above &lt;0.5&gt;. Fix: choose a lower rate.</p>")


def test_a_mistake_in_the_program_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        controls.said(lambda rate: 1 / (rate - rate), 0.1)


@pytest.mark.parametrize(
    ("knob", "step", "expected"),
    [
        ("growth_rate", 0.01, ".0%"),
        ("growth_rate", 0.005, ".1%"),
        ("over_assignment", 0.0025, ".2%"),
        ("price_rate", 0.1, ".0%"),
        ("target", 1000, ",.0f"),
        ("ramp_months", 0.5, ",.1f"),
    ],
)
def test_a_rate_is_read_per_cent_with_the_decimals_of_its_step(knob, step, expected):
    assert controls.readout(knob, step) == expected


def test_the_default_is_shown_first_and_the_slider_answers_when_moved(capsys):
    panel = controls.what_if(target, "growth_rate", low=0.0, high=0.6, step=0.01, default=0.05)
    slider, answer = panel.children
    shown = capsys.readouterr().out

    slider.value = 0.2

    assert "The target is 105." in shown
    assert slider.description == "Growth"
    assert answer.value == controls.said(target, 0.2)


def test_the_panel_is_empty_until_the_slider_moves():
    panel = controls.what_if(target, "growth_rate", 0.0, 0.6, 0.01, 0.05)

    assert panel.children[1].value == ""


def bundle_of(panel):
    return panel._repr_mimebundle_()


def test_where_no_kernel_runs_the_slider_is_one_sentence():
    """It is compared by nbval: the same every time, no address, no identifier, nothing cut off."""
    texts = [
        bundle_of(controls.what_if(target, "growth_rate", 0.0, 0.6, 0.01, 0.05))["text/plain"]
        for _ in range(2)
    ]

    assert (
        texts
        == ["Slider: Growth, 0.0 % to 60.0 %, now 5.0 %. It moves where the notebook is run."] * 2
    )


def test_where_a_kernel_runs_the_slider_is_a_slider():
    shown = bundle_of(controls.what_if(target, "growth_rate", 0.0, 0.6, 0.01, 0.05))

    assert "application/vnd.jupyter.widget-view+json" in shown


@pytest.mark.parametrize(
    ("knob", "values", "said"),
    [
        ("over_assignment", (0.0, 0.2, 0.05), "Over-assignment, 0.0 % to 20.0 %, now 5.0 %."),
        ("target", (9e6, 11e6, 1e7), "Target, 9,000,000 to 11,000,000, now 10,000,000."),
        ("visit_gap", (1, 9, 4.5), "Visit gap, 1.00 to 9.00, now 4.50."),
    ],
)
def test_the_sentence_writes_values_in_the_unit_of_the_parameter(knob, values, said):
    assert controls.slider_text(knob, *values).startswith(f"Slider: {said} It moves")
