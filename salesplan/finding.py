"""A result for people: a table and the sentence that says what it means."""

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Finding:
    """The same table and sentence in notebook, report, workbook and terminal.

    Parameters
    ----------
    table : DataFrame
        The figures, one row an item, columns named as in `salesplan.terms`.
    text : str
        One to three sentences built from `table`.
    needs : str
        Where the section could not be computed: the input table that would unlock it.

    Examples
    --------
    >>> Finding(pd.DataFrame({"target": [100]}), "The target is 100.").text
    'The target is 100.'
    """

    table: pd.DataFrame = field(repr=False)
    text: str
    needs: str = ""

    @property
    def is_computed(self) -> bool:
        """Whether the data carried the section."""
        return not self.needs


def not_computed(table: str, *columns: str, because: str = "") -> Finding:
    """Say in one sentence which table and columns would unlock a section.

    Examples
    --------
    >>> not_computed("market", "period", "amount").text
    'Not computed: needs table `market` (columns period, amount).'
    >>> not_computed("deals", "stage", because="no deal has closed yet").text
    'Not computed: no deal has closed yet; needs table `deals` (columns stage).'
    """
    why = f"{because}; " if because else ""
    listed = f" (columns {', '.join(columns)})" if columns else ""
    return Finding(pd.DataFrame(), f"Not computed: {why}needs table `{table}`{listed}.", table)


def file_stem(chapter: str, result: str) -> str:
    """Name the file of a result: the result's own name, but for one that every chapter has.

    Each chapter ends with a `reconciliation`; the file of that name is the plan book's, which
    covers them all.

    Examples
    --------
    >>> file_stem("targets", "quotas"), file_stem("targets", "reconciliation")
    ('quotas', 'targets_reconciliation')
    >>> file_stem("book", "reconciliation")
    'reconciliation'
    """
    is_shared = result == "reconciliation" and chapter != "book"
    return f"{chapter}_{result}" if is_shared else result
