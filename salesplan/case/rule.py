"""What a rule for bad data is made of: how grave it is, its messages, what may be decided."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "repair", "note"]


@dataclass(frozen=True)
class Rule:
    """One rule.

    Parameters
    ----------
    severity : str
        error, repair or note.
    many : str
        What is said of several rows or cells; {n}, {column} and {value} are filled in.
    fix : str
        The next action; empty for a repair or note that needs none.
    choices : tuple of str
        What `accept` may say.
    one : str
        The same as `many` of one row; empty where `many` holds no number.
    """

    severity: Severity
    many: str
    fix: str = ""
    choices: tuple[str, ...] = ()
    one: str = ""
