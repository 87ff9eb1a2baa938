"""What a chapter publishes, and under which names."""

from types import SimpleNamespace

import pandas as pd

from salesplan.finding import Finding
from salesplan.plan import Plan, result_names, results
from salesplan.plan.results import result

CHAPTERS = ("market", "targets", "decomposition", "capacity", "actions", "monitoring", "incentives")


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


def test_parts_of_a_chapter_do_not_hide_one_anothers_helpers():
    """Two parts that use one private name for two things would each read the other's."""
    chapters = [vars(Plan)[name].func.__annotations__["return"] for name in CHAPTERS]
    for chapter in chapters:
        homes: dict[str, type] = {}
        for part in reversed(chapter.__mro__):
            for name in vars(part):
                if name.startswith("_") and not name.startswith("__"):
                    first = homes.setdefault(name, part)
                    assert issubclass(part, first), f"{part.__name__}.{name} and {first.__name__}'s"
