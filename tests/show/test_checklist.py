"""A list of boxes: the static answer first, then an answer for what is ticked."""

import pandas as pd

from salesplan.finding import Finding
from salesplan.show import controls


def test_ticking_a_box_answers_anew():
    def told(keys):
        return Finding(pd.DataFrame(), f"Taken: {', '.join(keys) or 'none'}.")

    made = controls.checklist(told, {"a": "First", "b": "Second"}, ["b"])
    first, second, panel = made.children

    assert repr(made) == "List of 2 boxes, 1 ticked. It answers where the notebook is run."
    assert (first.value, second.value) == (False, True)
    first.value = True
    assert panel.value == "<p>Taken: a, b.</p>"
    second.value = False
    assert panel.value == "<p>Taken: a.</p>"
