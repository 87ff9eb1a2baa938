"""What-if: a slider, the chapter's own function, and its answer below.

The default answer is shown first as ordinary output, checked number by number and readable without
a kernel; the slider is then one sentence. Where a kernel runs, moving it fills the panel below.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd

from salesplan.errors import PlanError
from salesplan.finding import Finding
from salesplan.show import render, tables
from salesplan.show.charts.parts import Chart
from salesplan.terms import TERMS, label

Value = TypeVar("Value")
Shown = Finding | Chart | None
"""What an answer is made of; None is left out, as charts of sections not computed are."""


def what_if(
    recompute: Callable[[float], Shown | Sequence[Shown]],
    knob: str,
    low: float,
    high: float,
    step: float,
    default: float,
) -> Any:
    """Show the answer at the default, then a slider that answers anew where it is moved.

    Parameters
    ----------
    recompute : callable
        From the slider's value to a finding, a chart, or several of them.
    knob : str
        Name of the parameter, as in the plan file.
    low, high, step, default : float
        Ends of the slider, its step and where it starts, in the parameter's unit.

    Returns
    -------
    VBox
        Slider and panel, to end a cell with; as text, a sentence that is the same in every run.

    Examples
    --------
    >>> what_if(lambda rate: None, "growth_rate", 0.0, 0.2, 0.01, 0.05)
    Slider: Growth, 0.0 % to 20.0 %, now 5.0 %. It moves where the notebook is run.
    """
    import ipywidgets
    from IPython.display import display

    class WhatIf(ipywidgets.VBox):
        def __repr__(self) -> str:
            return text

    text = slider_text(knob, low, high, default)
    display(*answer(recompute, default))  # type: ignore[no-untyped-call]
    slider = ipywidgets.FloatSlider(
        value=default, min=low, max=high, step=step, description=label(knob),
        readout_format=readout(knob, step), continuous_update=False,
    )  # fmt: skip
    panel = ipywidgets.HTML()
    slider.observe(lambda moved: panel.set_trait("value", said(recompute, moved["new"])), "value")
    return WhatIf([slider, panel])


def checklist(
    recompute: Callable[[list[str]], Shown | Sequence[Shown]],
    options: dict[str, str],
    chosen: Sequence[str] = (),
) -> Any:
    """Show the answer for what is chosen, then a box to tick for each option that answers anew.

    Parameters
    ----------
    recompute : callable
        From the keys that are ticked to a finding, a chart, or several of them.
    options : dict of str to str
        Key to what stands beside the box.
    chosen : sequence of str
        Keys that are ticked at first.

    Returns
    -------
    VBox
        Boxes and panel, to end a cell with; as text, a sentence that is the same in every run.

    Examples
    --------
    >>> checklist(lambda keys: None, {"C1": "C1: Ann to Bob", "C2": "C2: Ann to Cas"}, ["C1"])
    List of 2 boxes, 1 ticked. It answers where the notebook is run.
    """
    import ipywidgets
    from IPython.display import display

    class CheckList(ipywidgets.VBox):
        def __repr__(self) -> str:
            return text

    ticked = [key for key in options if key in set(chosen)]
    text = f"List of {len(options):,} boxes, {len(ticked):,} ticked."
    text += " It answers where the notebook is run."
    display(*answer(recompute, ticked))  # type: ignore[no-untyped-call]
    wide = ipywidgets.Layout(width="auto")
    boxes = {
        key: ipywidgets.Checkbox(value=key in ticked, description=says, indent=False, layout=wide)
        for key, says in options.items()
    }
    panel = ipywidgets.HTML()

    def moved(_: object) -> None:
        panel.value = said(recompute, [key for key, box in boxes.items() if box.value])

    for box in boxes.values():
        box.observe(moved, "value")
    return CheckList([*boxes.values(), panel])


def slider_text(knob: str, low: float, high: float, default: float) -> str:
    """Say in one sentence what a slider moves, and between which values.

    Parameters
    ----------
    knob : str
        Name of the parameter.
    low, high, default : float
        In the parameter's unit.

    Examples
    --------
    >>> slider_text("target", 45_754_557.6, 68_631_836.4, 57_193_197)
    'Slider: Target, 45,754,558 to 68,631,836, now 57,193,197. It moves where the notebook is run.'
    """
    kind = TERMS[knob].kind if knob in TERMS else "number"
    first, last, now = tables.write(pd.Series([low, high, default]), kind)
    what = f"Slider: {label(knob)}, {first} to {last}, now {now}."
    return f"{what} It moves where the notebook is run."


def answer(
    recompute: Callable[[Value], Shown | Sequence[Shown]], value: Value
) -> list[Finding | Chart]:
    """Work out what to show at a value, as a list without gaps.

    Parameters
    ----------
    recompute : callable
        From a value to a finding, a chart, or several of them.
    value : float or list of str
        In the parameter's unit, or the keys that are ticked.

    Examples
    --------
    >>> answer(lambda rate: [None], 0.05)
    []
    """
    shown = recompute(value)
    return [one for one in (shown if isinstance(shown, Sequence) else [shown]) if one is not None]


def said(recompute: Callable[[Value], Shown | Sequence[Shown]], value: Value) -> str:
    """Say the answer at a value as HTML; a value that the plan refuses is answered with why.

    Parameters
    ----------
    recompute : callable
        From a value to a finding, a chart, or several of them.
    value : float
        In the parameter's unit.

    Examples
    --------
    >>> import pandas as pd
    >>> said(lambda rate: Finding(pd.DataFrame(), f"Growth of {rate}."), 0.05)
    '<p>Growth of 0.05.</p>'
    """
    try:
        shown = answer(recompute, value)
    except PlanError as refusal:
        return tables.sentence(str(refusal))
    return "\n".join(
        tables.to_html(one) if isinstance(one, Finding) else render.to_svg(one.to_dict())
        for one in shown
    )


def readout(knob: str, step: float) -> str:
    """Choose how a slider writes its value: rates as per cent, others with the step's decimals.

    Parameters
    ----------
    knob : str
        Name of the parameter.
    step : float
        Step of the slider.

    Examples
    --------
    >>> readout("growth_rate", 0.01), readout("growth_rate", 0.005), readout("target", 1000)
    ('.0%', '.1%', ',.0f')
    """
    is_rate = TERMS[knob].kind in ("rate", "chance") if knob in TERMS else knob.endswith("_rate")
    unit = step * 100 if is_rate else step
    digits = next((d for d in range(4) if abs(round(unit, d) - unit) < 1e-9), 4)
    return f".{digits}%" if is_rate else f",.{digits}f"
