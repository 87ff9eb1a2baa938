"""How a run tells that it is getting on."""

import io
import sys

from salesplan.runs.progress import Step, reporting

STEPS = [Step("1_market", 1, 2, 2.04), Step("2_targets", 2, 2, 61.0, failed=True)]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_where_nobody_watches(capsys):
    with reporting(2, progress=True) as report:
        for step in STEPS:
            report(step)

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "[1/2] 1_market: done in 2.0 s",
        "[2/2] 2_targets: failed after 61.0 s",
    ]


def test_one_line_on_a_terminal_that_is_wiped_at_the_end(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())

    with reporting(2, progress=True) as report:
        for step in STEPS:
            report(step)

    text = sys.stderr.getvalue()
    assert "\n" not in text
    assert "2/2" in text
    assert text.split("\r")[-2].strip() == ""


def test_silence_where_asked_for(capsys):
    with reporting(2, progress=False) as report:
        report(STEPS[0])

    assert capsys.readouterr() == ("", "")
