"""A chapter's published results: computed once, when first asked for, under one name everywhere."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from salesplan.finding import Finding, file_stem

Chapter = TypeVar("Chapter")


class result(cached_property[Finding]):  # noqa: N801 - a decorator, read as a word
    """Mark a chapter's property as published: table, sheet and reference page bear its name.

    The table carries the name of its file, and the people's names, for those who show it.
    """

    def __init__(self, compute: Callable[[Any], Finding]) -> None:
        def named(chapter: Any) -> Finding:
            finding = compute(chapter)
            # so that a short view says in which file all is
            finding.table.attrs["name"] = file_stem(chapter.name, compute.__name__)
            finding.table.attrs["names"] = chapter.case.names
            return finding

        super().__init__(named)
        self.__doc__ = compute.__doc__


def result_names(chapter: object) -> list[str]:
    """Return the names of a chapter's results: its headline, then the others as defined.

    A chapter may be made of parts, each a class in a module of its own: their results come
    after its own, in the order in which the chapter names the parts.
    """
    kind = chapter if isinstance(chapter, type) else type(chapter)
    defined = {name: member for part in kind.__mro__ for name, member in vars(part).items()}
    names = [name for name, member in defined.items() if isinstance(member, result)]
    return sorted(names, key=lambda name: name != getattr(kind, "headline", ""))


def results(chapter: object) -> dict[str, Finding]:
    """Compute every published result of a chapter.

    Returns
    -------
    dict of str to Finding
        The chapter's headline first, then as its module defines them; sections that the data do
        not carry are among them, each with the sentence that says what would unlock it.
    """
    return {name: getattr(chapter, name) for name in result_names(chapter)}
