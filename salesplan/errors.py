"""What can go wrong, said to the person who must fix it: where, what, and the next action."""

from collections.abc import Iterable, Sequence


class PlanError(Exception):
    """An expected mistake in a plan, with its place and its remedy.

    Parameters
    ----------
    where : str
        File, table, parameter or slice, as the reader knows it.
    problem : str
        What is wrong, with the value found and what was allowed; no full stop at the end.
    fix : str
        The next action; no full stop at the end.

    Examples
    --------
    >>> print(PlanError("share of time", "stages add to 1.10, must be 1.00", "lower one by 0.10"))
    share of time: stages add to 1.10, must be 1.00. Fix: lower one by 0.10.
    """

    def __init__(self, where: str, problem: str, fix: str) -> None:
        super().__init__(where, problem, fix)
        self.where, self.problem, self.fix = where, problem, fix

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}. Fix: {self.fix}."


class ParamError(PlanError):
    """A parameter, plan file or case name that cannot be used."""


class TableError(PlanError):
    """An input table that cannot be used."""


class ReconcileError(PlanError):
    """Parts that do not, or cannot, add up to their whole."""


class SeveralErrors(PlanError):
    """All the mistakes found in one pass, so that nobody has to mend them one by one."""

    def __init__(self, errors: Sequence[PlanError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.where, first.problem, first.fix)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def raise_all(errors: Sequence[PlanError]) -> None:
    """Raise the one error, or all of them together; do nothing when there are none.

    Examples
    --------
    >>> raise_all([])
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SeveralErrors(errors)


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """Begin a fix with the known name that is nearest; empty where none is near.

    Parameters
    ----------
    name : object
        As somebody wrote it.
    known : iterable
        What it could have been.

    Examples
    --------
    >>> did_you_mean("grwth_rate", ["growth_rate", "target"]), did_you_mean("x", ["target"])
    ('did you mean "growth_rate"? ', '')
    """
    from difflib import get_close_matches

    near = get_close_matches(str(name), [str(one) for one in known], n=1)
    return f'did you mean "{near[0]}"? ' if near else ""
