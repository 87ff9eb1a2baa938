"""How a run tells that it is getting on: one line on the error output, or nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One notebook done.

    Parameters
    ----------
    notebook : str
        Name without ending.
    done, total : int
        Notebooks finished so far, and in all.
    seconds : float
        Time that this one took.
    failed : bool
        Whether it stopped at an error.
    """

    notebook: str
    done: int
    total: int
    seconds: float
    failed: bool = False

    def __str__(self) -> str:
        """Say it in one line.

        Examples
        --------
        >>> print(Step("2_targets", 3, 5, 4.25))
        [3/5] 2_targets: done in 4.2 s
        """
        outcome = "failed after" if self.failed else "done in"
        return f"[{self.done}/{self.total}] {self.notebook}: {outcome} {self.seconds:.1f} s"


Report = Callable[[Step], None]


@contextmanager
def reporting(total: int, *, progress: Report | bool) -> Iterator[Report]:
    """Choose how to tell progress: the caller's way, a bar, plain lines, or not at all.

    Parameters
    ----------
    total : int
        Notebooks to come.
    progress : callable or bool
        Called with each `Step`; True means the error output: a bar on a terminal, one line a
        notebook elsewhere. False: silence.

    Examples
    --------
    >>> seen = []
    >>> with reporting(1, progress=seen.append) as report:
    ...     report(Step("1_market", 1, 1, 2.0))
    >>> seen[0].notebook
    '1_market'
    """
    if callable(progress):
        yield progress
    elif not progress:
        yield lambda _step: None
    elif not sys.stderr.isatty():
        yield lambda step: print(step, file=sys.stderr, flush=True)
    else:
        with _bar(total) as report:
            yield report


@contextmanager
def _bar(total: int) -> Iterator[Report]:
    from tqdm import tqdm

    # few steps and long ones: every one is shown
    shape = "{desc} |{bar:24}| {n_fmt}/{total_fmt} {elapsed}"
    with tqdm(total=total, desc="Chapters", leave=False, bar_format=shape, mininterval=0) as bar:

        def show(step: Step) -> None:
            outcome = "failed" if step.failed else "done"
            bar.set_description(f"{step.notebook} {outcome}", refresh=False)
            bar.update()

        yield show
