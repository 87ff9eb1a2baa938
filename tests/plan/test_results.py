"""What a chapter publishes, and under which names."""

from types import SimpleNamespace

import pandas as pd

from salesplan.finding import Finding
from salesplan.plan import result_names, results
from salesplan.plan.results import result


class Chapter:
    name, headline = "targets", "second"
    case = SimpleNamespace(names={"R1": "Ann"})

    def __init__(self):
        self.computed = []

    @result
    def first(self):
        """The first."""
        self.computed.append("first")
        return Finding(pd.DataFrame({"target": [1]}), "One.")

    @result
    def second(self):
        """The second, built on the first."""
        self.computed.append("second")
        return Finding(self.first.table * 2, "Two.")

    @property
    def helper(self):
        return 3


def test_results_are_computed_once_and_published_headline_first():
    chapter = Chapter()

    found = results(chapter)

    assert result_names(chapter) == result_names(Chapter) == ["second", "first"]
    texts = {name: finding.text for name, finding in found.items()}
    assert texts == {"second": "Two.", "first": "One."}
    assert sorted(chapter.computed) == ["first", "second"]


def test_a_result_keeps_its_docstring_and_its_table_knows_its_name():
    assert Chapter.first.__doc__ == "The first."
    assert Chapter().second.table.attrs == {"name": "second", "names": {"R1": "Ann"}}


class Third:
    @result
    def third(self):
        """A result that a part of the chapter brings."""
        return Finding(pd.DataFrame({"target": [3]}), "Three.")


class Whole(Chapter, Third):
    headline = "third"


def test_a_chapter_publishes_the_results_of_its_parts():
    assert result_names(Whole) == ["third", "first", "second"]
    assert result_names(Whole()) == result_names(Whole)
