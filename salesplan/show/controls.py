"""What-if: a slider, the chapter's own function, and its answer below.

The default answer is shown first as ordinary output, checked number by number and readable without
a kernel. Moving the slider fills the panel below it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from salesplan.errors import PlanError
from salesplan.finding import Finding
from salesplan.show import render, tables
from salesplan.terms import TERMS, label

Chart = alt.Chart | alt.LayerChart | alt.FacetChart
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
        Slider and panel, to end a cell with.

    Examples
    --------
    >>> what_if(lambda rate: None, "growth_rate", 0.0, 0.2, 0.01, 0.05).children[0].description
    'Growth'
    """
    import ipywidgets
    from IPython.display import display

    display(*answer(recompute, default))  # type: ignore[no-untyped-call]
    slider = ipywidgets.FloatSlider(
        value=default, min=low, max=high, step=step, description=label(knob),
        readout_format=readout(knob, step), continuous_update=False,
    )  # fmt: skip
    panel = ipywidgets.HTML()
    slider.observe(lambda moved: panel.set_trait("value", said(recompute, moved["new"])), "value")
    return ipywidgets.VBox([slider, panel])


def answer(
    recompute: Callable[[float], Shown | Sequence[Shown]], value: float
) -> list[Finding | Chart]:
    """Work out what to show at a value, as a list without gaps.

    Parameters
    ----------
    recompute : callable
        From a value to a finding, a chart, or several of them.
    value : float
        In the parameter's unit.

    Examples
    --------
    >>> answer(lambda rate: [None], 0.05)
    []
    """
    shown = recompute(value)
    return [one for one in (shown if isinstance(shown, Sequence) else [shown]) if one is not None]


def said(recompute: Callable[[float], Shown | Sequence[Shown]], value: float) -> str:
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
