"""A chapter's published results: computed once, when first asked for, under one name everywhere."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from salesplan.finding import Finding

Chapter = TypeVar("Chapter")


class result(cached_property[Finding]):  # noqa: N801 - a decorator, read as a word
    """Mark a chapter's property as published: table, sheet and reference page bear its name.

    The table carries the name of its file, and the people's names, for those who show it.
    """

    def __init__(self, compute: Callable[[Any], Finding]) -> None:
        def named(chapter: Any) -> Finding:
            finding = compute(chapter)
            finding.table.attrs["name"] = file_name(chapter.name, compute.__name__)
            finding.table.attrs["names"] = chapter.case.names
            return finding

        super().__init__(named)
        self.__doc__ = compute.__doc__


def file_name(chapter: str, name: str) -> str:
    """Name the file of a result: the result's own name, but for one that every chapter has.

    Each chapter ends with a `reconciliation`; the file of that name is the plan book's, which
    covers them all.

    Examples
    --------
    >>> file_name("targets", "quotas"), file_name("targets", "reconciliation")
    ('quotas', 'targets_reconciliation')
    >>> file_name("book", "reconciliation")
    'reconciliation'
    """
    is_shared = name == "reconciliation" and chapter != "book"
    return f"{chapter}_{name}" if is_shared else name


def result_names(chapter: object) -> list[str]:
    """Return the names of a chapter's results: its headline, then the others as defined."""
    kind = chapter if isinstance(chapter, type) else type(chapter)
    names = [name for name, member in vars(kind).items() if isinstance(member, result)]
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
