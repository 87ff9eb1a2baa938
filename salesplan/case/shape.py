"""What the input contract is made of: columns with kind and meaning, tables with key and money."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["key", "text", "date", "money", "number", "count", "rate", "flag", "period"]


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Parameters
    ----------
    name : str
        The fixed inside name.
    kind : str
        key, text, date, money (plan currency), number, count (units), rate (a fraction),
        flag (yes or no) or period (a year, quarter or month).
    meaning : str
        What a cell says, with its unit.
    required : bool
        Whether the column must exist and every cell be filled.
    choices : tuple of str
        The only values that a cell may hold; empty where any may stand there.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One input table.

    Parameters
    ----------
    name : str
        The table's name, also of its file and of its sheet.
    row_is : str
        What one row stands for.
    key : tuple of str
        Columns whose values together name a row once; empty where rows have no key.
    columns : tuple of Column
        In the order in which templates and references list them.
    money : str
        The column that counts what was loaded and what was set aside; empty where none.
    has_free_columns : bool
        Whether further columns are kept (as text) instead of left out with a note.
    parts : tuple of str
        Columns by whose values rows and money are counted one by one (control totals).
    """

    name: str
    row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    money: str = ""
    has_free_columns: bool = False
    parts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must exist and be filled."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Look a column up by name; a free column is text.

        Examples
        --------
        >>> Table("rates", "a rate", (), (Column("rate", "number", "price"),)).column("rate").kind
        'number'
        """
        return next((one for one in self.columns if one.name == name), Column(name, "text", ""))
