"""The glossary as data: what each name in code means, how people read it, and its unit.

A name is a column, a parameter or a measure. Its kind says how `salesplan.show` writes a value:

money   currency units, whole where shown       rate    fraction, shown as per cent
points  difference of fractions, shown signed   chance  probability, shown as whole per cent
count   whole number                            number  any number, unit in the meaning
days    length in days                          index   against an average of 1
month   calendar month, "2026-03"               period  fiscal year or quarter, "FY2026-Q1"
date    day                                     flag    yes or no
text    words or a key
"""

from dataclasses import dataclass

from salesplan.glossary import (
    actions,
    capacity,
    common,
    decomposition,
    incentives,
    market,
    metrics,
    monitoring,
    priority,
    targets,
)

KINDS = (
    "money", "rate", "points", "chance", "count", "number", "days", "index",
    "month", "period", "date", "flag", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One entry of the glossary.

    Parameters
    ----------
    name : str
        As in code: column, parameter or measure.
    label, label_zh : str
        As in a table's head, in English and in Chinese.
    kind : str
        One of `KINDS`.
    meaning : str
        One phrase, with the unit where the kind leaves it open.
    """

    name: str
    label: str
    label_zh: str
    kind: str
    meaning: str


_CHAPTERS = (
    common,
    market,
    targets,
    decomposition,
    capacity,
    metrics,
    priority,
    actions,
    monitoring,
    incentives,
)


def _read(glossary: str) -> dict[str, Term]:
    rows = [line.split("|") for line in glossary.splitlines() if "|" in line]
    return {row[0].strip(): Term(*(cell.strip() for cell in row)) for row in rows}


TERMS: dict[str, Term] = _read("\n".join(chapter.GLOSSARY for chapter in _CHAPTERS))


def label(name: str) -> str:
    """Head a column: the glossary's label, or the name itself made readable.

    Examples
    --------
    >>> label("growth_rate"), label("visit_class")
    ('Growth', 'Visit class')
    """
    return TERMS[name].label if name in TERMS else name.replace("_", " ").strip().capitalize()
